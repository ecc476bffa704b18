<?php

$_ADDONLANG['intro'] = 'Påminnelser som WHMCS skickar med e-post lämnas till SMS-bryggan i slutet av varje cron-körning. '
    . 'Bryggan avgör vilka av dem som blir ett SMS.';
$_ADDONLANG['well'] = 'Allt är väl: inga påminnelser hålls tillbaka.';
$_ADDONLANG['unreadable'] = 'Modulens tillstånd kunde inte läsas. Tabeller som saknas skapas igen av nästa '
    . 'cron-körning.';
$_ADDONLANG['waiting'] = 'Påminnelser som väntar på bryggan';
$_ADDONLANG['oldest'] = 'Den äldsta av dem är från';
$_ADDONLANG['set_aside'] = 'Undanlagda för att bryggan inte kunde läsa dem';
$_ADDONLANG['dropped'] = 'Strukna av utrymmesskäl';
$_ADDONLANG['last_success'] = 'Senast överlämnat';
$_ADDONLANG['trouble_since'] = 'Problem sedan';
$_ADDONLANG['next_try'] = 'Nästa försök';
$_ADDONLANG['next_cron'] = 'vid nästa cron-körning';
$_ADDONLANG['field'] = 'SMS-fält';
$_ADDONLANG['bridge'] = 'Vad bryggan säger om sig själv';
$_ADDONLANG['bridge_well'] = 'allt är väl';
$_ADDONLANG['bridge_alarms'] = 'något är fel, se ovan';
$_ADDONLANG['bridge_away'] = 'inget svar';
$_ADDONLANG['bridge_away_advice'] = 'Bryggan berättade inte hur den mår. Påminnelser väntar i kön tills den är '
    . 'tillbaka. Se efter att den är igång, adressen här och att API-nyckeln är dess BRIDGE_API_TOKEN.';
$_ADDONLANG['bridge_not_asked'] = 'inte tillfrågad: API-nyckeln är inte satt';
$_ADDONLANG['none'] = 'inget';
$_ADDONLANG['field_missing'] = 'SMS-fältet finns inte bland kundernas anpassade fält, så inga SMS skickas. Skapa ett '
    . 'textfält med namnet "Mobile number for SMS", eller välj ett annat fält i modulens inställningar och ange det '
    . 'för bryggan som BRIDGE_WHMCS_SMS_FIELD.';
$_ADDONLANG['field_doubled'] = 'Flera anpassade fält har SMS-fältets namn, så inga SMS skickas. Byt namn på alla utom '
    . 'ett, eller välj ett i modulens inställningar och ange dess id för bryggan som BRIDGE_WHMCS_SMS_FIELD.';
