<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'Sms van ons';
$_ADDONLANG['client_page_intro'] = 'Dit zijn de sms-berichten die wij u hebben gestuurd; oude verdwijnen na een '
    . 'tijd uit de lijst. Hebt u een sms gekregen die van ons lijkt te komen en hier niet staat? Vraag het '
    . 'ons voordat u erop vertrouwt.';
$_ADDONLANG['client_page_no_links'] = 'Wij sturen nooit links. Een sms met een link is niet van ons, wie er ook als '
    . 'afzender staat.';
$_ADDONLANG['client_page_how_off'] = 'Wilt u geen sms meer? Maak het veld "{field}" in uw gegevens leeg en sla op.';
$_ADDONLANG['client_page_stopped'] = 'Sms’en naar {number} zijn stopgezet. Neem contact met ons op als u ze weer '
    . 'wilt ontvangen.';
$_ADDONLANG['client_page_details'] = 'Mijn gegevens openen';
$_ADDONLANG['client_page_none'] = 'Wij hebben u geen sms gestuurd.';
$_ADDONLANG['client_page_away'] = 'De lijst kan nu niet worden getoond. Probeer het later opnieuw.';
$_ADDONLANG['client_page_forbidden'] = 'U mag de facturen van dit account niet inzien en kunt de sms-berichten '
    . 'erover hier daarom niet lezen. Vraag de eigenaar van het account om toestemming voor facturen.';
$_ADDONLANG['client_page_erased'] = 'De tekst wordt niet meer bewaard.';
$_ADDONLANG['client_page_older'] = 'Oudere berichten';
$_ADDONLANG['client_page_state_accepted'] = 'verzonden';
$_ADDONLANG['client_page_state_unknown'] = 'misschien verzonden';
$_ADDONLANG['client_page_state_delivered'] = 'afgeleverd';
$_ADDONLANG['client_page_state_undelivered'] = 'niet afgeleverd';
$_ADDONLANG['client_help'] = 'Hierheen sturen wij naast de e-mail een sms als een factuur uw aandacht nodig heeft. '
    . 'Laat het veld leeg om geen sms te krijgen. Wij sturen nooit links.';
$_ADDONLANG['client_help_sender'] = 'Onze berichten komen van {sender}.';
$_ADDONLANG['client_help_signed'] = 'Onze berichten zijn ondertekend met {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: dit nummer is niet leesbaar. Schrijf het met landnummer, zoals +31 '
    . '6 12345678, of laat het veld leeg om geen sms te krijgen.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: dit is geen mobiel nummer. Vul een mobiel nummer in of laat het '
    . 'veld leeg om geen sms te krijgen.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: wij sturen geen sms naar nummers van dit land. Vul een ander '
    . 'nummer in of laat het veld leeg.';
