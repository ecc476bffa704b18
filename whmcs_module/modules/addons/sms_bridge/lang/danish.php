<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS fra os';
$_ADDONLANG['client_page_intro'] = 'Her er de sms’er, vi har sendt til dig; gamle forsvinder fra listen efter '
    . 'et stykke tid. Har du fået en sms, der hævder at komme fra os og ikke står her, så spørg os, før du '
    . 'stoler på den.';
$_ADDONLANG['client_page_no_links'] = 'Vi sender aldrig links. En sms med et link er ikke fra os, uanset hvem den '
    . 'siger, den er fra.';
$_ADDONLANG['client_page_how_off'] = 'Vil du ikke have flere sms’er? Tøm feltet "{field}" i dine oplysninger, og gem.';
$_ADDONLANG['client_page_stopped'] = 'Sms’er til {number} er stoppet. Kontakt os, hvis du vil have dem igen.';
$_ADDONLANG['client_page_details'] = 'Åbn mine oplysninger';
$_ADDONLANG['client_page_none'] = 'Vi har ikke sendt dig nogen sms’er.';
$_ADDONLANG['client_page_away'] = 'Listen kan ikke vises lige nu. Prøv igen senere.';
$_ADDONLANG['client_page_forbidden'] = 'Du har ikke adgang til kontoens fakturaer og kan derfor ikke læse sms’erne '
    . 'om dem her. Bed kontoens ejer om adgang til fakturaer.';
$_ADDONLANG['client_page_erased'] = 'Teksten gemmes ikke længere.';
$_ADDONLANG['client_page_older'] = 'Ældre sms’er';
$_ADDONLANG['client_page_state_accepted'] = 'sendt';
$_ADDONLANG['client_page_state_unknown'] = 'måske sendt';
$_ADDONLANG['client_page_state_delivered'] = 'leveret';
$_ADDONLANG['client_page_state_undelivered'] = 'ikke leveret';
$_ADDONLANG['client_help'] = 'Hertil sender vi en sms, når en faktura kræver din opmærksomhed, ud over e-mailen. Lad '
    . 'feltet være tomt for slet ikke at få sms’er. Vi sender aldrig links.';
$_ADDONLANG['client_help_sender'] = 'Vores sms’er kommer fra {sender}.';
$_ADDONLANG['client_help_signed'] = 'Vores sms’er er underskrevet {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: nummeret kan ikke læses. Skriv det med landekode, som +45 20 12 34 '
    . '56, eller lad feltet være tomt for ikke at få sms’er.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: dette er ikke et mobilnummer. Angiv et mobilnummer, eller lad '
    . 'feltet være tomt for ikke at få sms’er.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: vi sender ikke sms’er til numre i dette land. Angiv et andet '
    . 'nummer, eller lad feltet være tomt.';
