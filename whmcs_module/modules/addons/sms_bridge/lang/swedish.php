<?php

// Det som alla sidor delar
$_ADDONLANG['unreadable'] = 'Modulens tillstånd kunde inte läsas. Tabeller som saknas skapas igen av nästa '
    . 'cron-körning.';
$_ADDONLANG['no_access'] = 'Din roll har inte tillgång till SMS-bryggan. Den ges i modulens inställningar.';
$_ADDONLANG['none'] = 'inget';
$_ADDONLANG['never'] = 'aldrig';
$_ADDONLANG['save'] = 'Spara';
$_ADDONLANG['cancel'] = 'Avbryt';
$_ADDONLANG['search'] = 'Sök';
$_ADDONLANG['yes'] = 'Ja';
$_ADDONLANG['no'] = 'Nej';
$_ADDONLANG['api_not_set_up'] = 'Bryggan tillfrågades inte: dess adress eller API-nyckeln saknas i modulens '
    . 'inställningar.';
$_ADDONLANG['api_unreachable'] = 'Bryggan svarar inte.';
$_ADDONLANG['api_slow'] = 'Bryggan svarade inte i tid.';
$_ADDONLANG['api_wrong_token'] = 'Bryggan godtar inte API-nyckeln.';
$_ADDONLANG['api_strange'] = 'Det som svarar på bryggans adress är inte bryggan, eller så har den ett eget fel.';
$_ADDONLANG['api_troubled'] = 'Bryggan kan inte göra det just nu.';
$_ADDONLANG['remedy_api_not_set_up'] = 'Ange båda under Configuration > System Settings > Addon Modules. Påminnelser '
    . 'lämnas över även utan nyckeln.';
$_ADDONLANG['remedy_api_unreachable'] = 'Se efter att den är igång (sms-bridge serve) och att dess adress i modulens '
    . 'inställningar är rätt. Påminnelser väntar i kön tills den är tillbaka.';
$_ADDONLANG['remedy_api_slow'] = 'Ladda om sidan. Om det fortsätter så, se i bryggans logg och på belastningen på '
    . 'dess maskin.';
$_ADDONLANG['remedy_api_wrong_token'] = 'Ange bryggans BRIDGE_API_TOKEN som API-nyckel i modulens inställningar.';
$_ADDONLANG['remedy_api_strange'] = 'Se efter adressen i modulens inställningar, därefter bryggans logg.';
$_ADDONLANG['field_missing'] = 'SMS-fältet finns inte bland kundernas anpassade fält, så inga SMS skickas. Skapa ett '
    . 'textfält med namnet "Mobile number for SMS", eller välj ett annat fält i modulens inställningar och ange det '
    . 'för bryggan som BRIDGE_WHMCS_SMS_FIELD.';
$_ADDONLANG['field_doubled'] = 'Flera anpassade fält har SMS-fältets namn, så inga SMS skickas. Byt namn på alla '
    . 'utom ett, eller välj ett i modulens inställningar och ange dess id för bryggan som BRIDGE_WHMCS_SMS_FIELD.';
$_ADDONLANG['tab_overview'] = 'Översikt';
$_ADDONLANG['tab_reminders'] = 'Påminnelser';
$_ADDONLANG['tab_wording'] = 'Texter';
$_ADDONLANG['tab_suppressions'] = 'Skicka inte till';
$_ADDONLANG['tab_verify'] = 'Kom detta från oss?';
$_ADDONLANG['tab_rehearsal'] = 'Provkörning';
$_ADDONLANG['tab_setup'] = 'Komma igång';

// Bryggans ord: tillstånd, skäl, steg
$_ADDONLANG['state_waiting'] = 'väntar';
$_ADDONLANG['state_claimed'] = 'granskas';
$_ADDONLANG['state_attempting'] = 'skickas';
$_ADDONLANG['state_accepted'] = 'mottaget av SMS-leverantören';
$_ADDONLANG['state_unknown'] = 'okänt';
$_ADDONLANG['state_delivered'] = 'levererat';
$_ADDONLANG['state_undelivered'] = 'ej levererat';
$_ADDONLANG['state_withheld'] = 'ej skickat';
$_ADDONLANG['state_failed'] = 'misslyckat';
$_ADDONLANG['stage_reminder'] = 'före förfallodagen';
$_ADDONLANG['stage_firstoverdue'] = 'första förfallopåminnelsen';
$_ADDONLANG['stage_secondoverdue'] = 'andra förfallopåminnelsen';
$_ADDONLANG['stage_thirdoverdue'] = 'tredje förfallopåminnelsen';
$_ADDONLANG['reason_opted_out'] = 'SMS-fältet är tomt: inga SMS önskas';
$_ADDONLANG['reason_number_invalid'] = 'numret kan inte läsas';
$_ADDONLANG['reason_number_not_mobile'] = 'numret är inget mobilnummer';
$_ADDONLANG['reason_country_not_allowed'] = 'landet hör inte till dem som får SMS';
$_ADDONLANG['reason_suppressed'] = 'numret står på listan över dem som aldrig får SMS';
$_ADDONLANG['reason_paid'] = 'fakturan är betald';
$_ADDONLANG['reason_not_unpaid'] = 'fakturan är inte längre obetald';
$_ADDONLANG['reason_nothing_to_pay'] = 'inget återstår att betala';
$_ADDONLANG['reason_notices_off'] = 'förfallopåminnelser är avstängda för kunden';
$_ADDONLANG['reason_client_closed'] = 'kunden är avslutad';
$_ADDONLANG['reason_stage_off'] = 'SMS är avstängda för detta steg';
$_ADDONLANG['reason_already_sent'] = 'ett SMS för detta steg har redan skickats';
$_ADDONLANG['reason_link_in_text'] = 'texten skulle innehålla en länk';
$_ADDONLANG['reason_too_long'] = 'texten skulle bli för lång';
$_ADDONLANG['reason_too_late'] = 'påminnelsen är för gammal';
$_ADDONLANG['reason_not_overdue'] = 'fakturan är inte förfallen';
$_ADDONLANG['reason_no_allowed_hour'] = 'det finns ingen tillåten tid att skicka den i tid';
$_ADDONLANG['reason_recipient_limit'] = 'numret har fått sina SMS för den dagen';
$_ADDONLANG['reason_daily_limit'] = 'dagens SMS är slut';
$_ADDONLANG['reason_invoice_gone'] = 'fakturan finns inte längre';
$_ADDONLANG['reason_source_unavailable'] = 'WHMCS kunde inte läsas';
$_ADDONLANG['reason_invoice_not_yet'] = 'fakturan syns inte än';
$_ADDONLANG['reason_field_misconfigured'] = 'SMS-fältet saknas eller är inte ensamt om sitt namn';
$_ADDONLANG['reason_text_unusable'] = 'texten kan inte användas';
$_ADDONLANG['reason_gateway_unavailable'] = 'SMS-leverantören tog inte emot det för tillfället';
$_ADDONLANG['reason_gateway_paused'] = 'SMS-leverantören är pausad';
$_ADDONLANG['reason_route_refused'] = 'vårt konto får inte skicka till det landet eller nätet';
$_ADDONLANG['reason_quiet_hours'] = 'utanför sändningstiderna';
$_ADDONLANG['reason_lease_expired'] = 'en arbetare stannade mitt i';
$_ADDONLANG['reason_internal_error'] = 'ett fel i bryggan';
$_ADDONLANG['reason_no_answer'] = 'SMS-leverantören gav inget svar';
$_ADDONLANG['reason_restored'] = 'återläst från en säkerhetskopia, så det kan ha skickats';
$_ADDONLANG['reason_refused_recipient'] = 'SMS-leverantören vägrar detta nummer';
$_ADDONLANG['reason_refused_text'] = 'SMS-leverantören vägrar denna text';
$_ADDONLANG['reason_gave_up'] = 'för många försök';

// Översikt
$_ADDONLANG['intro'] = 'Påminnelser som WHMCS skickar med e-post lämnas till SMS-bryggan i slutet av varje '
    . 'cron-körning. Bryggan avgör vilka av dem som blir ett SMS.';
$_ADDONLANG['level_ok'] = 'fungerar';
$_ADDONLANG['level_unknown'] = 'inte känt';
$_ADDONLANG['level_warning'] = 'se efter';
$_ADDONLANG['level_fault'] = 'fel';
$_ADDONLANG['verdict_ok'] = 'Allt är väl: inga påminnelser hålls tillbaka.';
$_ADDONLANG['verdict_unknown'] = 'Allt kunde inte granskas.';
$_ADDONLANG['verdict_warning'] = 'SMS skickas, men något behöver din uppmärksamhet.';
$_ADDONLANG['verdict_fault'] = 'Något hindrar SMS från att skickas.';
$_ADDONLANG['lights_title'] = 'Fungerar det?';
$_ADDONLANG['light_bridge'] = 'Brygga';
$_ADDONLANG['light_outbox'] = 'Utkorg';
$_ADDONLANG['light_whmcs'] = 'Läsning av WHMCS';
$_ADDONLANG['light_gateway'] = 'SMS-leverantör';
$_ADDONLANG['light_balance'] = 'Saldo';
$_ADDONLANG['light_sending'] = 'Dödmansgrepp';
$_ADDONLANG['light_hook'] = 'Senaste anrop';
$_ADDONLANG['light_texts'] = 'SMS';
$_ADDONLANG['light_spool'] = 'Kö';
$_ADDONLANG['light_field'] = 'SMS-fält';
$_ADDONLANG['seen_bridge'] = 'svarar';
$_ADDONLANG['seen_unknown'] = 'inte känt utan bryggans svar';
$_ADDONLANG['seen_outbox'] = '{count} påminnelse(r) bevarade';
$_ADDONLANG['seen_whmcs'] = 'läses via {source}';
$_ADDONLANG['seen_gateway'] = '{gateway} används';
$_ADDONLANG['seen_sending'] = 'SMS-leverantören tog senast emot ett SMS: {time}. Larmar när påminnelser kunde ha '
    . 'skickats i timmar och inga skickades.';
$_ADDONLANG['seen_hook'] = 'påminnelser kom senast: {time}';
$_ADDONLANG['seen_texts'] = 'inget behöver en människa';
$_ADDONLANG['seen_balance_late'] = 'SMS-leverantören svarade inte i tid';
$_ADDONLANG['seen_no_balance'] = '{gateway} godtar vår inloggning; den uppger inget saldo';
$_ADDONLANG['seen_spool'] = '{count} påminnelse(r) väntar på bryggan. Senast överlämnat: {last}.';
$_ADDONLANG['seen_spool_oldest'] = 'Den äldsta är från {oldest}. Nästa försök: {next}.';
$_ADDONLANG['seen_spool_trouble'] = 'Problem sedan {since}.';
$_ADDONLANG['seen_spool_aside'] = '{count} är undanlagda för att bryggan inte kunde läsa dem.';
$_ADDONLANG['seen_spool_dropped'] = '{count} ströks av utrymmesskäl.';
$_ADDONLANG['next_cron'] = 'vid nästa cron-körning';
$_ADDONLANG['remedy_outbox'] = 'Bryggans disk eller databas kan inte användas; dess logg säger mer. Påminnelser '
    . 'väntar i kön.';
$_ADDONLANG['remedy_balance'] = 'Fyll på kontot hos SMS-leverantören. Påminnelser väntar så länge.';
$_ADDONLANG['remedy_nothing_went_out'] = 'Öppna Påminnelser med tillståndet "väntar": var och en anger sitt skäl.';
$_ADDONLANG['remedy_gateway_paused'] = 'Åtgärda orsaken hos SMS-leverantören (inloggning, saldo, avsändare). Bryggan '
    . 'försöker igen av sig själv.';
$_ADDONLANG['remedy_whmcs_unreadable'] = 'Åtgärda orsaken (databasinloggning, nät, SMS-fält). Bryggan försöker igen '
    . 'av sig själv.';
$_ADDONLANG['remedy_unknown_needs_a_person'] = 'Öppna Påminnelser med tillståndet "okänt", jämför var och en med '
    . 'SMS-leverantörens egen lista och ange om den skickades.';
$_ADDONLANG['remedy_refused_in_a_row'] = 'Öppna Påminnelser med tillståndet "misslyckat": var och en anger '
    . 'SMS-leverantörens ord. Åtgärda det och skicka sedan om.';
$_ADDONLANG['remedy_no_hook_for_long'] = 'Se efter att WHMCS cron körs; köns rad här visar vad som väntar.';
$_ADDONLANG['remedy_hooks_come_late'] = 'Se köns rad här och det senaste felet i aktivitetsloggen.';
$_ADDONLANG['counts_title'] = 'Hur många i vilket tillstånd';
$_ADDONLANG['chart_title'] = 'De senaste {days} dagarna efter utfall';
$_ADDONLANG['chart_parts'] = '{parts} debiterade del(ar) totalt.';
$_ADDONLANG['chart_cost'] = 'Kostnad, där SMS-leverantören uppgav den: {cost}.';
$_ADDONLANG['group_delivered'] = 'levererade';
$_ADDONLANG['group_on_its_way'] = 'på väg';
$_ADDONLANG['group_unknown'] = 'okända';
$_ADDONLANG['group_not_delivered'] = 'misslyckade eller ej levererade';
$_ADDONLANG['group_withheld'] = 'ej skickade';
$_ADDONLANG['next_title'] = 'Vad som skickas härnäst';
$_ADDONLANG['next_none'] = 'Inget väntar.';
$_ADDONLANG['reminder'] = 'Påminnelse';
$_ADDONLANG['invoice'] = 'Faktura';
$_ADDONLANG['client'] = 'Kund';
$_ADDONLANG['stage'] = 'Steg';
$_ADDONLANG['state'] = 'Tillstånd';
$_ADDONLANG['reason'] = 'Skäl';
$_ADDONLANG['not_before'] = 'Tidigast';
$_ADDONLANG['widget_more'] = 'Öppna SMS-bryggan';
$_ADDONLANG['remedy_reports_missing'] = 'Se efter att BRIDGE_PUBLIC_URL kan nås utifrån och att proxyn släpper '
    . 'igenom /reports.';
$_ADDONLANG['remedy_stop_not_understood'] = 'Ett STOPP kom från ett ofullständigt nummer; ta reda på vems det är '
    . 'och lägg in det under Skicka inte till.';

// Påminnelser
$_ADDONLANG['any'] = 'alla';
$_ADDONLANG['client_id'] = 'Kund-id';
$_ADDONLANG['invoice_id'] = 'Faktura-id';
$_ADDONLANG['number'] = 'Nummer';
$_ADDONLANG['since'] = 'Från';
$_ADDONLANG['until'] = 'Till';
$_ADDONLANG['export'] = 'Exportera som CSV';
$_ADDONLANG['came_at'] = 'Inkom';
$_ADDONLANG['parts'] = 'Delar';
$_ADDONLANG['reminders_none'] = 'Ingen påminnelse är sådan.';
$_ADDONLANG['newest'] = 'Nyaste';
$_ADDONLANG['older'] = 'Äldre';
$_ADDONLANG['all_reminders'] = 'Alla påminnelser';
$_ADDONLANG['text'] = 'Text';
$_ADDONLANG['text_none'] = 'Det finns ingen text: ingen skapades, eller så har den tagits bort efter de dagar som är '
    . 'inställda.';
$_ADDONLANG['timeline'] = 'Tidslinje';
$_ADDONLANG['time'] = 'Tid';
$_ADDONLANG['cost'] = 'Kostnad';
$_ADDONLANG['not_told'] = 'SMS-leverantören uppgav ingen';
$_ADDONLANG['attempts'] = 'Försök';
$_ADDONLANG['gateway'] = 'SMS-leverantör';
$_ADDONLANG['actions'] = 'Vad du kan göra';
$_ADDONLANG['resolve_help'] = 'Ingen vet om SMS-leverantören tog emot detta SMS. Slå upp det i leverantörens egen '
    . 'lista och ange sedan vad du fann. Om det inte skickades går det ut nu.';
$_ADDONLANG['do_sent'] = 'Det skickades';
$_ADDONLANG['do_not_sent'] = 'Det skickades inte';
$_ADDONLANG['resend_help'] = 'Detta SMS nådde ingen. Att skicka om skapar en ny påminnelse, som slås upp och bedöms '
    . 'som alla andra.';
$_ADDONLANG['do_resend'] = 'Skicka om';
$_ADDONLANG['done_resend'] = 'Påminnelse #{id} skapades. Den går ut så snart den får.';
$_ADDONLANG['done_sent'] = 'Noterat: det skickades.';
$_ADDONLANG['done_not_sent'] = 'Noterat: det skickades inte. Det går ut så snart det får.';
$_ADDONLANG['maybe_done'] = 'Det kan ändå ha gjorts: se efter innan du upprepar det.';
$_ADDONLANG['remark'] = 'Anmärkning';

// Texter

// Skicka inte till

// Kom detta från oss?

// Genomgång

// Komma igång
