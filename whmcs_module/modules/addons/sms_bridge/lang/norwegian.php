<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS fra oss';
$_ADDONLANG['client_page_intro'] = 'Her er tekstmeldingene vi har sendt deg; gamle forsvinner fra listen etter '
    . 'en tid. Har du fått en melding som hevder å komme fra oss og ikke står her, så spør oss før du '
    . 'stoler på den.';
$_ADDONLANG['client_page_no_links'] = 'Vi sender aldri lenker. En melding med lenke er ikke fra oss, uansett hvem den '
    . 'sier den er fra.';
$_ADDONLANG['client_page_how_off'] = 'Vil du ikke ha flere meldinger? Tøm feltet "{field}" i opplysningene dine og '
    . 'lagre.';
$_ADDONLANG['client_page_stopped'] = 'Tekstmeldinger til {number} er stoppet. Ta kontakt med oss hvis du vil ha '
    . 'dem igjen.';
$_ADDONLANG['client_page_details'] = 'Åpne mine opplysninger';
$_ADDONLANG['client_page_none'] = 'Vi har ikke sendt deg noen tekstmeldinger.';
$_ADDONLANG['client_page_away'] = 'Listen kan ikke vises akkurat nå. Prøv igjen senere.';
$_ADDONLANG['client_page_forbidden'] = 'Du har ikke tilgang til kontoens fakturaer og kan derfor ikke lese '
    . 'tekstmeldingene om dem her. Be kontoens eier om tilgang til fakturaer.';
$_ADDONLANG['client_page_erased'] = 'Teksten oppbevares ikke lenger.';
$_ADDONLANG['client_page_older'] = 'Eldre meldinger';
$_ADDONLANG['client_page_state_accepted'] = 'sendt';
$_ADDONLANG['client_page_state_unknown'] = 'kanskje sendt';
$_ADDONLANG['client_page_state_delivered'] = 'levert';
$_ADDONLANG['client_page_state_undelivered'] = 'ikke levert';
$_ADDONLANG['client_help'] = 'Hit sender vi en tekstmelding når en faktura trenger din oppmerksomhet, i tillegg til '
    . 'e-posten. La feltet stå tomt for ikke å få noen meldinger. Vi sender aldri lenker.';
$_ADDONLANG['client_help_sender'] = 'Meldingene våre kommer fra {sender}.';
$_ADDONLANG['client_help_signed'] = 'Meldingene våre er signert {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: nummeret kan ikke leses. Skriv det med landskode, som +47 401 23 '
    . '456, eller la feltet stå tomt for ikke å få meldinger.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: dette er ikke et mobilnummer. Oppgi et mobilnummer, eller la '
    . 'feltet stå tomt for ikke å få meldinger.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: vi sender ikke meldinger til numre i dette landet. Oppgi et '
    . 'annet nummer, eller la feltet stå tomt.';
