<?php

// Språkets beteckning (RFC 5646): på det språket ombeds bryggan svara
$_ADDONLANG['language_tag'] = 'sv';

// Det som alla sidor delar
$_ADDONLANG['unreadable'] = 'Modulens tillstånd kunde inte läsas. Tabeller som saknas skapas igen av nästa '
    . 'cron-körning.';
$_ADDONLANG['page_failed'] = 'Det gick inte att göra.';
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
$_ADDONLANG['field_no_text'] = 'Fältet är inget textfält: ställ in dess Field Type på "Text Box".';
$_ADDONLANG['field_required'] = 'Kunder kan inte lämna fältet tomt och därmed inte tacka nej till SMS: kryssa ur '
    . '"Required Field".';
$_ADDONLANG['field_admin_only'] = 'Kunder ser inte fältet och kan därmed inte välja: kryssa ur "Admin Only".';
$_ADDONLANG['field_no_blank'] = 'Fältets reguljära uttryck godtar inte ett tomt värde, så kunder kan kanske inte tacka '
    . 'nej till SMS: töm "Validation".';
$_ADDONLANG['tab_overview'] = 'Översikt';
$_ADDONLANG['tab_reminders'] = 'Påminnelser';
$_ADDONLANG['tab_wording'] = 'Texter';
$_ADDONLANG['tab_suppressions'] = 'Skicka inte till';
$_ADDONLANG['tab_verify'] = 'Kom detta från oss?';
$_ADDONLANG['tab_rehearsal'] = 'Provkörning';
$_ADDONLANG['tab_setup'] = 'Komma igång';

// Vad aktivering och avaktivering säger, och inställningarna
$_ADDONLANG['activated_made'] = 'Kundfältet ”{field}” har skapats.';
$_ADDONLANG['activated_there'] = 'Kundfältet ”{field}” finns redan.';
$_ADDONLANG['activated_next'] = 'Ange nu bryggans adress och hemligheten, och kryssa i de administratörsroller som får se sidan.';
$_ADDONLANG['activated_not'] = 'Aktiveringen blev inte klar: {why}';
$_ADDONLANG['deactivated'] = 'Inga fler SMS följer på påminnelser. Kundfältet och dess nummer, kön och tillståndet finns kvar. '
    . 'Kön är tabellen mod_sms_bridge_spool.';
$_ADDONLANG['deactivated_left'] = '{count} påminnelse(r) väntar i den och skickas när modulen aktiveras igen.';
$_ADDONLANG['deactivated_unread'] = 'Den kunde inte läsas just nu.';
$_ADDONLANG['setting_about'] = 'Skickar ett SMS vid sidan av e-posten om en förfallen faktura, till kunder som vill ha det.';
$_ADDONLANG['setting_bridge_url'] = 'Bryggans adress';
$_ADDONLANG['setting_bridge_url_help'] = 'Där bryggan lyssnar. På en annan maskin måste det vara https.';
$_ADDONLANG['setting_hook_secret'] = 'Hemlighet';
$_ADDONLANG['setting_hook_secret_help'] = 'Bryggans BRIDGE_HOOK_SECRET: whsec_ och base64. Flera skiljs åt av blanksteg, den '
    . 'nyaste först; alla signerar.';
$_ADDONLANG['setting_api_token'] = 'API-nyckel';
$_ADDONLANG['setting_api_token_help'] = 'Bryggans BRIDGE_API_TOKEN. Påminnelser lämnas över även utan den.';
$_ADDONLANG['setting_sms_field'] = 'SMS-fält';
$_ADDONLANG['setting_sms_field_help'] = 'Det anpassade kundfält som innehåller numret; tomt betyder inga SMS. Ange ett annat val '
    . 'än det första även för bryggan, som BRIDGE_WHMCS_SMS_FIELD.';
$_ADDONLANG['setting_by_name'] = 'Hitta det på dess namn: {name}';

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
$_ADDONLANG['reason_lease_expired'] = 'bryggans process stannade mitt i';
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
$_ADDONLANG['source_database'] = 'databasen';
$_ADDONLANG['source_api'] = 'API:et';
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
$_ADDONLANG['alarm_nothing_went_out'] = 'inget SMS har gått ut på flera timmar, fast det kunde ha gjort det';
$_ADDONLANG['alarm_waiting_too_long'] = 'påminnelser har väntat för länge';
$_ADDONLANG['alarm_gateway_paused'] = 'en SMS-leverantör är pausad';
$_ADDONLANG['alarm_whmcs_unreadable'] = 'WHMCS kan inte läsas';
$_ADDONLANG['alarm_unknown_needs_a_person'] = 'för några SMS vet ingen om de skickades';
$_ADDONLANG['alarm_refused_in_a_row'] = 'SMS-leverantören nekar det ena SMS:et efter det andra';
$_ADDONLANG['alarm_reports_missing'] = 'leveransrapporter uteblir';
$_ADDONLANG['alarm_stop_not_understood'] = 'ett STOP gick inte att förstå';
$_ADDONLANG['alarm_no_hook_for_long'] = 'ingen påminnelse har kommit på länge';
$_ADDONLANG['alarm_hooks_come_late'] = 'påminnelser kommer sent';
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
$_ADDONLANG['bad_address'] = 'bryggans adress ser ut som http://127.0.0.1:8025.';
$_ADDONLANG['bad_address_parts'] = 'bryggans adress har varken användarnamn, ? eller #.';
$_ADDONLANG['bad_address_plain'] = 'en brygga på en annan maskin behöver en https-adress.';
$_ADDONLANG['bad_secret_missing'] = 'hemligheten saknas.';
$_ADDONLANG['bad_secret_prefix'] = 'hemligheten börjar med whsec_.';
$_ADDONLANG['bad_secret_base64'] = 'hemligheten är base64 efter whsec_.';
$_ADDONLANG['bad_secret_short'] = 'hemligheten är för kort: minst 24 byte.';
$_ADDONLANG['settings_missing'] = 'bryggans adress eller hemligheten saknas i modulens inställningar.';
$_ADDONLANG['trouble_unreachable'] = 'bryggan kan inte nås ({why}). Påminnelserna behålls och skickas senare.';
$_ADDONLANG['trouble_answer'] = 'bryggan svarade HTTP {status}. Påminnelserna behålls och skickas senare; bryggans egen '
    . 'logg säger mer.';
$_ADDONLANG['trouble_signature'] = 'bryggan godtog inte signaturen (HTTP 401). Påminnelserna behålls. Se efter att '
    . 'hemligheten är densamma på båda sidor och att båda klockorna går rätt.';
$_ADDONLANG['trouble_strange'] = 'HTTP {status} kom från bryggans adress, men inte ett svar från en brygga. '
    . 'Påminnelserna behålls. Se efter adressen i modulens inställningar.';
$_ADDONLANG['backlog_concern'] = '{count} påminnelse(r) väntar på bryggan, den äldsta sedan {since} UTC ({hours} timmar). '
    . 'De behålls, men bryggan skickar inget SMS för en påminnelse som är äldre än dess BRIDGE_MAX_AGE_H, 72 timmar om '
    . 'inget annat har ställts in.';
$_ADDONLANG['trouble_unreadable'] = 'bryggan kunde inte läsa {count} behållna påminnelse(r) eller svarade inte för dem. '
    . 'De behålls och prövas igen var tionde minut; se efter att modulen och bryggan har samma version.';
$_ADDONLANG['trouble_settings'] = 'ingen påminnelse kan skickas: {problem}';
$_ADDONLANG['trouble_internal'] = 'behållna påminnelser skickades inte på grund av ett fel. {error}';

// Påminnelser
$_ADDONLANG['any'] = 'alla';
$_ADDONLANG['client_id'] = 'Kund-id';
$_ADDONLANG['invoice_id'] = 'Faktura-id';
$_ADDONLANG['invoice_id_or_number'] = 'Faktura (id eller nummer)';
$_ADDONLANG['invoice_unknown'] = 'Ingen faktura har det id:t eller numret.';
$_ADDONLANG['invoice_other'] = 'Detta gäller faktura-id {id}. Samma siffror är numret på faktura-id {other}: sök på det '
    . 'id:t för att se den.';
$_ADDONLANG['number'] = 'Nummer';
$_ADDONLANG['number_country'] = 'dess land';
$_ADDONLANG['number_not_kept'] = 'Numret i den här sökningen finns inte kvar: ange det igen.';
$_ADDONLANG['since'] = 'Från';
$_ADDONLANG['until'] = 'Till';
$_ADDONLANG['export'] = 'Exportera som CSV';
$_ADDONLANG['export_broken'] = 'Filen är ofullständig, raderna slutar här. {why}';
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

// Support: kundens sida
$_ADDONLANG['tab_client'] = 'Kund';
$_ADDONLANG['panel_title'] = 'Påminnelser via SMS';
$_ADDONLANG['panel_on'] = 'på';
$_ADDONLANG['panel_off'] = 'av';
$_ADDONLANG['panel_unusable'] = 'oanvändbart';
$_ADDONLANG['panel_suppressed'] = 'får aldrig SMS';
$_ADDONLANG['panel_on_said'] = 'Påminnelser skickas till';
$_ADDONLANG['panel_off_said'] = 'sedan {at}, av {who}';
$_ADDONLANG['panel_off_unknown_said'] = 'Fältet är tomt; liggaren såg inte vem som tömde det.';
$_ADDONLANG['panel_never_said'] = 'Fältet är tomt och har varit det sedan liggaren började föras.';
$_ADDONLANG['panel_unusable_said'] = 'Inget SMS kan skickas: {why}. I fältet står';
$_ADDONLANG['panel_suppressed_said'] = 'Numret står på listan över dem som aldrig får SMS, {why}.';
$_ADDONLANG['panel_unchecked_said'] = 'Fältet är ifyllt; bryggan kunde inte tillfrågas om numret.';
$_ADDONLANG['panel_ambiguous'] = 'WHMCS har flera olika värden i kundens SMS-fält, så ingen kan veta vilket som '
    . 'gäller och inget SMS skickas. Stäng av för att tömma alla, och ange sedan rätt nummer.';
$_ADDONLANG['panel_switch_off'] = 'Stäng av';
$_ADDONLANG['panel_switch_on'] = 'Slå på';
$_ADDONLANG['panel_change'] = 'Byt nummer';
$_ADDONLANG['panel_number'] = 'Nummer';
$_ADDONLANG['panel_why'] = 'Varför';
$_ADDONLANG['panel_done_off'] = 'Kunden får inga fler påminnelser via SMS.';
$_ADDONLANG['panel_was_off'] = 'Fältet var redan tomt; inget ändrades.';
$_ADDONLANG['panel_done_on'] = 'Kunden får påminnelser via SMS.';
$_ADDONLANG['panel_was_on'] = 'Detta nummer står redan i fältet; inget ändrades.';
$_ADDONLANG['panel_question'] = 'Varför fick kunden inget SMS? Faktura';
$_ADDONLANG['panel_ask'] = 'Fråga';
$_ADDONLANG['panel_recent'] = 'De senaste påminnelserna';
$_ADDONLANG['panel_no_texts'] = 'Ingen påminnelse har kommit för kunden än.';
$_ADDONLANG['panel_at'] = 'När';
$_ADDONLANG['panel_text'] = 'Text';
$_ADDONLANG['panel_unknown_client'] = 'Det finns ingen kund med detta id.';
$_ADDONLANG['why_title'] = 'Faktura {invoice}:';
$_ADDONLANG['why_not_theirs'] = 'Kunden har ingen sådan faktura.';
$_ADDONLANG['why_spooled'] = '{count} påminnelse(r) väntar i kön till bryggan.';
$_ADDONLANG['why_nothing_came'] = 'WHMCS har inte skickat någon påminnelse för fakturan sedan bryggan togs i bruk.';
$_ADDONLANG['why_would_go'] = 'Nu ({stage}): ett SMS skulle gå ut, tidigast {at}.';
$_ADDONLANG['why_would_not'] = 'Nu ({stage}): inget SMS skulle gå ut, {reason}';
$_ADDONLANG['consent_title'] = 'Vem som slagit på och av';
$_ADDONLANG['consent_all'] = 'Visa alla';
$_ADDONLANG['consent_what'] = 'Vad';
$_ADDONLANG['consent_who'] = 'Av';
$_ADDONLANG['consent_on'] = 'slogs på';
$_ADDONLANG['consent_off'] = 'stängdes av';
$_ADDONLANG['consent_changed'] = 'numret byttes';
$_ADDONLANG['consent_erased'] = 'raderat';
$_ADDONLANG['consent_forget'] = 'Radera nummer och skäl ur liggaren';
$_ADDONLANG['consent_sure'] = 'Ja, radera dem för gott. Kryssa för detta innan du trycker på knappen.';
$_ADDONLANG['consent_done_forget'] = 'Nummer och skäl är raderade; att något ändrades står kvar.';
$_ADDONLANG['consent_not_noted'] = 'Fältet är tomt och inga SMS skickas, men liggaren kunde inte skrivas: vem '
    . 'som gjorde det står bara i WHMCS aktivitetslogg.';
$_ADDONLANG['consent_unreadable'] = 'Liggaren kan inte läsas. Tabeller som saknas skapas igen av nästa cron-körning.';
$_ADDONLANG['actor_client'] = 'kunden';
$_ADDONLANG['actor_staff'] = 'personal ({name})';
$_ADDONLANG['actor_stop'] = 'personen, som svarade STOP';
$_ADDONLANG['actor_api'] = 'ett annat program (API)';
$_ADDONLANG['actor_system'] = 'WHMCS självt';
$_ADDONLANG['actor_import'] = 'fanns när liggaren började föras';

// Vad kunder ser
$_ADDONLANG['client_page_title'] = 'SMS från oss';
$_ADDONLANG['client_page_intro'] = 'Här är de SMS som vi har skickat till dig; gamla försvinner ur listan efter '
    . 'en tid. Har du fått ett SMS som påstår sig komma från oss och inte står här, så fråga oss innan du '
    . 'litar på det.';
$_ADDONLANG['client_page_no_links'] = 'Vi skickar aldrig länkar. Ett SMS med en länk är inte från oss, vem det än '
    . 'säger sig komma från.';
$_ADDONLANG['client_page_how_off'] = 'Vill du inte ha fler SMS? Töm fältet ”{field}” bland dina uppgifter och spara.';
$_ADDONLANG['client_page_stopped'] = 'SMS till {number} är stoppade. Kontakta oss om du vill ha dem igen.';
$_ADDONLANG['client_page_details'] = 'Öppna mina uppgifter';
$_ADDONLANG['client_page_none'] = 'Vi har inte skickat några SMS till dig.';
$_ADDONLANG['client_page_away'] = 'Listan kan inte visas just nu. Försök igen senare.';
$_ADDONLANG['client_page_forbidden'] = 'Du har inte rätt att se kontots fakturor och kan därför inte läsa SMS:en om '
    . 'dem här. Be kontots ägare om behörighet till fakturor.';
$_ADDONLANG['client_page_erased'] = 'Texten sparas inte längre.';
$_ADDONLANG['client_page_older'] = 'Äldre SMS';
$_ADDONLANG['client_page_state_accepted'] = 'skickat';
$_ADDONLANG['client_page_state_unknown'] = 'kanske skickat';
$_ADDONLANG['client_page_state_delivered'] = 'levererat';
$_ADDONLANG['client_page_state_undelivered'] = 'inte levererat';
$_ADDONLANG['client_help'] = 'Hit skickar vi SMS när en faktura behöver din uppmärksamhet, vid sidan av e-posten. '
    . 'Lämna fältet tomt för att inte få några SMS alls. Vi skickar aldrig länkar.';
$_ADDONLANG['client_help_sender'] = 'Våra SMS kommer från {sender}.';
$_ADDONLANG['client_help_signed'] = 'Våra SMS är undertecknade {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: numret går inte att läsa. Skriv det med landsnummer, som +46 70 123 '
    . '45 67, eller lämna fältet tomt för att inte få några SMS.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: detta är inget mobilnummer. Ange ett mobilnummer eller lämna '
    . 'fältet tomt för att inte få några SMS.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: vi skickar inga SMS till nummer i det landet. Ange ett annat '
    . 'nummer eller lämna fältet tomt.';

// Texter
$_ADDONLANG['language'] = 'Språk';
$_ADDONLANG['wording_intro'] = 'Vad våra SMS säger, efter kundens språk och påminnelsens steg. Där ett språk saknar '
    . 'text används engelska. En ändring gäller från nästa påminnelse.';
$_ADDONLANG['wording_all'] = 'Alla texter';
$_ADDONLANG['wording_edit'] = 'ändra';
$_ADDONLANG['wording_write'] = 'skriv en';
$_ADDONLANG['wording_saved'] = 'ändrad här';
$_ADDONLANG['wording_new'] = 'Ett annat språk';
$_ADDONLANG['wording_new_help'] = 'Ange språket som WHMCS namnger sin språkfil, till exempel portuguese-br.';
$_ADDONLANG['wording_no_place'] = 'Ett språk anges med små bokstäver, som WHMCS namnger sin språkfil.';
$_ADDONLANG['wording_none'] = 'Det finns ingen text på det här språket ännu; tills du sparar en används engelska. Här '
    . 'är den engelska att börja med.';
$_ADDONLANG['wording_help'] = 'Platser för värden: {first_name} {last_name} {client_company} {company} {invoice} '
    . '{due_date} {amount} {days_overdue}. En del inom [hakparenteser] utelämnas där ett värde i den saknas. Länkar '
    . 'avvisas.';
$_ADDONLANG['wording_invoice'] = 'Visa den med värden från faktura (id eller nummer; tomt: påhittade värden)';
$_ADDONLANG['wording_preview'] = 'Förhandsvisning';
$_ADDONLANG['wording_characters'] = 'Tecken';
$_ADDONLANG['wording_units'] = '{characters}, som tar {units} platser';
$_ADDONLANG['wording_alphabet'] = 'Alfabet';
$_ADDONLANG['alphabet_gsm7'] = 'GSM-7: 160 platser i en del, 153 i var och en av flera';
$_ADDONLANG['alphabet_ucs2'] = 'UCS-2: 70 platser i en del, 67 i var och en av flera';
$_ADDONLANG['wording_accents'] = 'Accenter som GSM-7 saknar behålls: att ta bort dem skulle inte spara någon del.';
$_ADDONLANG['wording_costly'] = 'Markerat i gult: {characters} gör hela texten dyr.';
$_ADDONLANG['wording_links'] = 'Markerat i rött är en länk. Vi skickar aldrig länkar, så detta kan inte sparas.';
$_ADDONLANG['wording_made_up'] = 'Med påhittade värden.';
$_ADDONLANG['wording_real'] = 'Med värdena från faktura-id {invoice}.';
$_ADDONLANG['wording_history'] = 'Vem som ändrade den, och när';
$_ADDONLANG['wording_refused'] = 'Inte sparad: {reason}';
$_ADDONLANG['wording_no_changes'] = 'Ingen har ändrat den.';
$_ADDONLANG['wording_was_shipped'] = 'tillbaka till den medföljande texten';
$_ADDONLANG['wording_restore'] = 'lägg i formuläret';
$_ADDONLANG['wording_restored'] = 'En äldre text ligger i formuläret. Den gäller när du har sparat den.';
$_ADDONLANG['wording_shipped'] = 'Tillbaka till den medföljande texten';
$_ADDONLANG['wording_sure'] = 'Ja, den medföljande texten ska användas igen. Den ändrade finns kvar i historiken.';
$_ADDONLANG['done_wording'] = 'Sparad. Den gäller från nästa påminnelse.';
$_ADDONLANG['done_shipped'] = 'Den medföljande texten används igen.';

// Skicka inte till
$_ADDONLANG['number_international'] = 'Nummer, med landsnummer';
$_ADDONLANG['why'] = 'Varför';
$_ADDONLANG['go_on'] = 'Fortsätt';
$_ADDONLANG['who_title'] = 'Vem har det här numret?';
$_ADDONLANG['who_help'] = 'När en utomstående klagar på våra SMS: ange numret. Varje kund vars SMS-fält innehåller det '
    . 'hittas, hur det än är skrivet där.';
$_ADDONLANG['do_who'] = 'Hitta kunderna';
$_ADDONLANG['who_no_field'] = 'SMS-fältet kan inte genomsökas: det finns inget, eller flera med det namnet. Se Komma '
    . 'igång.';
$_ADDONLANG['who_result'] = 'Vem har {number}?';
$_ADDONLANG['who_nobody'] = 'Ingen kunds SMS-fält innehåller det här numret.';
$_ADDONLANG['who_many'] = 'Det finns fler kunder än de som visas här.';
$_ADDONLANG['who_progress'] = '{done} av {total} nummer genomsökta.';
$_ADDONLANG['who_listed'] = 'Numret står på listan över dem som aldrig får SMS.';
$_ADDONLANG['who_not_listed'] = 'Numret står inte på listan över dem som aldrig får SMS. Sätt upp det om det tillhör en '
    . 'utomstående, eller om det inte ska få SMS vad kunder än anger.';
$_ADDONLANG['field_value'] = 'I SMS-fältet';
$_ADDONLANG['do_blank'] = 'Töm fältet';
$_ADDONLANG['done_blank'] = 'SMS-fältet för kund {client} är nu tomt: inga fler SMS. WHMCS:s aktivitetslogg säger vem '
    . 'som gjorde det.';
$_ADDONLANG['blank_not_there'] = 'Inget ändrades: kundens SMS-fält innehåller inte det här numret nu.';
$_ADDONLANG['add_title'] = 'Sätt upp ett nummer på listan';
$_ADDONLANG['add_help'] = 'Ett nummer på listan får inga SMS från oss, vem som än anger det som sitt.';
$_ADDONLANG['do_add'] = 'Skicka aldrig till numret';
$_ADDONLANG['done_add'] = '{number} får inga fler SMS.';
$_ADDONLANG['done_add_again'] = '{number} stod redan på listan.';
$_ADDONLANG['listed_by'] = 'Uppsatt av';
$_ADDONLANG['listed_why'] = 'Varför';
$_ADDONLANG['listed_since'] = 'Sedan';
$_ADDONLANG['listed_none'] = 'Det finns inget nummer på listan.';
$_ADDONLANG['listed_erased'] = 'Själva numret är raderat. Sök efter det ovan för att ta bort det.';
$_ADDONLANG['by_stop'] = 'personen, som svarade STOP';
$_ADDONLANG['by_carrier'] = 'operatören';
$_ADDONLANG['by_desk'] = 'supporten';
$_ADDONLANG['do_lift'] = 'Skicka till det igen';
$_ADDONLANG['lift_title'] = 'Ta bort ett nummer från listan?';
$_ADDONLANG['lift_help'] = 'Numret kan då få SMS igen. Om ägaren har bett om att slippa dem krävs ett nytt ja.';
$_ADDONLANG['lift_why'] = 'Ange varför. Det sparas i WHMCS:s aktivitetslogg tillsammans med ditt namn.';
$_ADDONLANG['done_lift'] = '{number} kan få SMS igen.';

// Kom detta från oss?
$_ADDONLANG['mark_link'] = 'en länk';
$_ADDONLANG['mark_costly'] = 'gör texten dyr';
$_ADDONLANG['country_help'] = 'Land för ett nummer utan landsnummer, med två bokstäver (SE)';
$_ADDONLANG['verify_intro'] = 'Någon har fått ett SMS och undrar om vi skickade det. Ange numret som fick det och '
    . 'texten som den står i telefonen. Mellanslag, radbrytningar och versaler behöver inte stämma.';
$_ADDONLANG['verify_number'] = 'Nummer som fick SMS:et';
$_ADDONLANG['verify_text'] = 'Texten';
$_ADDONLANG['verify_ask'] = 'Kom detta från oss?';
$_ADDONLANG['verify_yes'] = 'Ja, vi skickade den här texten till det här numret.';
$_ADDONLANG['verify_no'] = 'Nej, vi skickade inte den här texten till det här numret.';
$_ADDONLANG['verify_link'] = 'Nej, detta är inte från oss: det innehåller en länk, och vi skickar aldrig länkar.';
$_ADDONLANG['verify_erased'] = 'Kanske. Ingen text som vi ännu känner till lyder så, men {count} SMS till numret kan '
    . 'inte längre jämföras: deras ord har tagits bort efter de dagar som är inställda.';
$_ADDONLANG['verify_no_links'] = 'Det innehåller ingen länk.';
$_ADDONLANG['verify_links'] = 'Det innehåller {count} länk(ar), markerade här. Öppna dem inte.';
$_ADDONLANG['verify_sent_at'] = 'Skickat';

// Provkörning
$_ADDONLANG['rehearsal_intro'] = 'Vad som händer nästa gång WHMCS skickar sina påminnelser: det SMS som var och en av '
    . 'dem skulle ge, eller varför det inte blir något. Inget skickas. Dygnets gränser räknas över hela provkörningen.';
$_ADDONLANG['rehearsal_start'] = 'Börja provkörningen';
$_ADDONLANG['rehearsal_start_all'] = 'Visa alla förfallna fakturor i stället';
$_ADDONLANG['rehearsal_start_tonight'] = 'Visa nästa körnings påminnelser i stället';
$_ADDONLANG['rehearsal_run'] = 'WHMCS:s nästa dagliga körning: {time}. Den gäller de här stegen:';
$_ADDONLANG['rehearsal_zone_whmcs'] = 'Dag och timme anges i WHMCS:s egen tidszon, {zone}.';
$_ADDONLANG['rehearsal_zone_bridge'] = 'Dag och timme anges i tidszonen {zone} (BRIDGE_TIMEZONE), eftersom WHMCS:s egen inte kan '
    . 'läsas. Har WHMCS en annan tidszon kan körningen vara en annan dags.';
$_ADDONLANG['rehearsal_stage'] = '{stage}: fakturor med förfallodag {day}';
$_ADDONLANG['rehearsal_stage_off'] = '(inga SMS för det här steget)';
$_ADDONLANG['rehearsal_no_stages'] = 'WHMCS skickar inga påminnelser om förfallna fakturor: inget steg har ett antal dagar i '
    . 'dess automatiseringsinställningar.';
$_ADDONLANG['rehearsal_all'] = 'Alla förfallna fakturor, var och en med sitt nästa steg, som om det skickades nu.';
$_ADDONLANG['rehearsal_why_all'] = 'Det går inte att säga vad WHMCS skickar i sin nästa körning. Därför visas alla förfallna fakturor, '
    . 'var och en med sitt nästa steg, som om det skickades nu.';
$_ADDONLANG['rehearsal_lost'] = 'Den här provkörningen kan inte fortsätta: börja om.';
$_ADDONLANG['rehearsal_again'] = 'Börja om';
$_ADDONLANG['rehearsal_next'] = 'Nästa sida';
$_ADDONLANG['rehearsal_progress'] = '{done} av {total} fakturor bedömda.';
$_ADDONLANG['rehearsal_so_far'] = '{done} fakturor bedömda hittills.';
$_ADDONLANG['rehearsal_sum'] = '{texts} SMS i {parts} del(ar); {withheld} påminnelse(r) utan SMS.';
$_ADDONLANG['rehearsal_over'] = 'Det var den sista.';
$_ADDONLANG['rehearsal_none'] = 'Det finns ingen sådan faktura.';
$_ADDONLANG['rehearsal_decision'] = 'Vad som skulle hända';
$_ADDONLANG['rehearsal_texted'] = 'skulle få SMS';
$_ADDONLANG['rehearsal_withheld'] = 'inget SMS';
$_ADDONLANG['rehearsal_to'] = 'till {number}, {parts} del(ar)';
$_ADDONLANG['rehearsal_at'] = 'tidigast {time}';
$_ADDONLANG['try_again'] = 'Försök igen';

// Komma igång
$_ADDONLANG['light_token'] = 'API-nyckel';
$_ADDONLANG['light_secret'] = 'Hemlighet';
$_ADDONLANG['setup_intro'] = 'Från nyinstallation till första SMS:et. Varje steg säger hur det står till; inget av dem '
    . 'skickar något till en kund.';
$_ADDONLANG['setup_done'] = 'klart';
$_ADDONLANG['setup_todo'] = 'återstår';
$_ADDONLANG['setup_not_tried'] = 'inte prövat än';
$_ADDONLANG['setup_field'] = 'SMS-fältet';
$_ADDONLANG['setup_field_found'] = 'Kunder anger sitt nummer i det anpassade fältet {field}. Tomt där betyder inga SMS.';
$_ADDONLANG['setup_make_field'] = 'Skapa fältet';
$_ADDONLANG['setup_field_made'] = 'SMS-fältet skapades. Det är tomt för alla kunder, så ingen får SMS ännu.';
$_ADDONLANG['setup_field_there'] = 'SMS-fältet fanns redan.';
$_ADDONLANG['setup_address'] = 'Bryggans adress';
$_ADDONLANG['setup_address_is'] = 'Bryggan söks på {address}.';
$_ADDONLANG['setup_address_help'] = 'Ange bryggans adress i modulens inställningar: http://127.0.0.1:8025 på den här '
    . 'maskinen, https på en annan. Det är bryggans BRIDGE_LISTEN.';
$_ADDONLANG['setup_open_settings'] = 'Öppna inställningarna för tilläggsmoduler';
$_ADDONLANG['setup_hook_secret'] = 'Hemligheten';
$_ADDONLANG['setup_hook_secret_help'] = 'Med den signerar modulen de påminnelser den lämnar över. Den är densamma på båda '
    . 'sidor: i modulens inställningar och i bryggans config.env.';
$_ADDONLANG['setup_make_hook_secret'] = 'Skapa en ny hemlighet';
$_ADDONLANG['setup_api_token'] = 'API-nyckeln';
$_ADDONLANG['setup_api_token_help'] = 'Med den frågar de här sidorna bryggan. Även den är densamma på båda sidor.';
$_ADDONLANG['setup_make_api_token'] = 'Skapa en ny nyckel';
$_ADDONLANG['setup_replace_hook_secret'] = 'Ja, börja byta. Den som används fortsätter att fungera vid sidan av den nya.';
$_ADDONLANG['setup_replace_api_token'] = 'Ja, byt ut den som används. Tills bryggan har den nya är de här sidorna '
    . 'tomma.';
$_ADDONLANG['setup_shown_once'] = 'Skapad och sparad i modulens inställningar. Den visas bara nu. Kopiera hela raden.';
$_ADDONLANG['setup_line_help'] = 'Sätt in raden i bryggans config.env i stället för den med samma namn, och starta om '
    . 'bryggan.';
$_ADDONLANG['setup_line_change'] = 'Sätt in raden i bryggans config.env i stället för den med samma namn, och efter den, efter '
    . 'ett mellanslag, den hemlighet som stod där. Starta om bryggan. Under tiden signerar båda, så inget behöver vänta. '
    . 'Tryck sedan på "Glöm den gamla hemligheten". Ta bort den gamla ur config.env tre dagar senare: leveransrapporter '
    . 'för SMS som skickats dessförinnan behöver den.';
$_ADDONLANG['setup_two_secrets'] = 'Hemligheten håller på att bytas: en ny och en gammal signerar. När bryggan har den nya kan den '
    . 'gamla glömmas.';
$_ADDONLANG['setup_forget'] = 'Glöm den gamla hemligheten';
$_ADDONLANG['setup_forgotten'] = 'Den gamla hemligheten är glömd. Bara den nya signerar.';
$_ADDONLANG['setup_forget_early'] = 'Inget glömdes: bryggan godtar inte den nya hemligheten ännu. Pröva förbindelsen för att se '
    . 'varför.';
$_ADDONLANG['setup_forget_behind'] = 'Inget glömdes: bryggan godtar inte den nya hemligheten ännu, bara en som står efter den. '
    . 'Pröva förbindelsen för att se vad du ska göra. Om du har skrivit in dem själv och det är den som är nyast, sätt den '
    . 'först i modulens inställningar.';
$_ADDONLANG['setup_forgot_before'] = 'Inget glömdes: hemligheterna som används är inte de som den här sidan kände till.';
$_ADDONLANG['setup_not_asked'] = 'Inget skapades: flera hemligheter används, och bryggan säger inte vilken av dem den godtar. Pröva '
    . 'förbindelsen för att se varför.';
$_ADDONLANG['setup_made_before'] = 'Inget skapades: den som används är inte den som den här sidan kände till. Tryck på '
    . 'knappen nedan om du ändå vill ha en ny.';
$_ADDONLANG['setup_trial_before'] = 'Det här klicket skickade inget: ett prov-SMS har prövats sedan sidan visades. Tryck på '
    . 'knappen nedan för att skicka ett till.';
$_ADDONLANG['setup_test'] = 'Förbindelsen';
$_ADDONLANG['setup_test_help'] = 'Frågar bryggan, prövar nyckeln och hemligheten och frågar efter saldot hos '
    . 'SMS-leverantören. Inget skickas.';
$_ADDONLANG['setup_do_test'] = 'Pröva förbindelsen';
$_ADDONLANG['setup_taken'] = 'stämmer på båda sidor';
$_ADDONLANG['setup_new_taken'] = 'Bryggan godtar den nya. Den gamla kan glömmas.';
$_ADDONLANG['setup_old_taken'] = 'Bryggan godtar bara den gamla.';
$_ADDONLANG['setup_old_taken_help'] = 'Sätt den nya framför den gamla i bryggans config.env, med ett mellanslag '
    . 'emellan, och starta om bryggan. Om den nya är borta, skapa en till.';
$_ADDONLANG['setup_no_token'] = 'går inte att säga utan en API-nyckel';
$_ADDONLANG['setup_token_help'] = 'Skapa en i steget ovan, eller ange bryggans BRIDGE_API_TOKEN i modulens '
    . 'inställningar.';
$_ADDONLANG['setup_no_secret'] = 'det finns ingen';
$_ADDONLANG['setup_secret_help'] = 'Skapa en i steget ovan, eller ange bryggans BRIDGE_HOOK_SECRET i modulens '
    . 'inställningar.';
$_ADDONLANG['setup_wrong_secret'] = 'Bryggan godtar inte vår signatur.';
$_ADDONLANG['setup_wrong_secret_help'] = 'Se efter att BRIDGE_HOOK_SECRET i config.env är hemligheten i modulens '
    . 'inställningar, att bryggan har startats om sedan dess och att båda klockorna går rätt på minuten.';
$_ADDONLANG['setup_trial'] = 'Ett SMS till dig själv';
$_ADDONLANG['setup_trial_help'] = 'Detta skickar ett riktigt SMS genast, oavsett tid på dygnet. Det kan kosta pengar. '
    . 'Använd ditt eget nummer.';
$_ADDONLANG['setup_trial_number'] = 'Ditt mobilnummer, med landsnummer';
$_ADDONLANG['setup_do_trial'] = 'Skicka test-SMS';
$_ADDONLANG['done_trial'] = '{gateway} tog emot ett SMS om {parts} del(ar) till {number}. Titta i din telefon.';
