<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS von uns';
$_ADDONLANG['client_page_intro'] = 'Das sind die SMS, die wir Ihnen geschickt haben; alte verschwinden nach '
    . 'einiger Zeit aus der Liste. Wenn Sie eine SMS bekommen haben, die angeblich von uns kommt und hier '
    . 'nicht steht, fragen Sie uns, bevor Sie ihr trauen.';
$_ADDONLANG['client_page_no_links'] = 'Wir verschicken nie Links. Eine SMS mit einem Link ist nicht von uns, wer auch '
    . 'immer als Absender dasteht.';
$_ADDONLANG['client_page_how_off'] = 'Sie möchten keine SMS mehr? Leeren Sie in Ihren Daten das Feld „{field}“ und '
    . 'speichern Sie.';
$_ADDONLANG['client_page_stopped'] = 'SMS an {number} sind gestoppt. Melden Sie sich bei uns, wenn Sie sie wieder '
    . 'bekommen möchten.';
$_ADDONLANG['client_page_details'] = 'Meine Daten öffnen';
$_ADDONLANG['client_page_none'] = 'Wir haben Ihnen keine SMS geschickt.';
$_ADDONLANG['client_page_away'] = 'Die Liste kann gerade nicht angezeigt werden. Bitte versuchen Sie es später noch '
    . 'einmal.';
$_ADDONLANG['client_page_forbidden'] = 'Sie dürfen die Rechnungen dieses Kontos nicht sehen und können deshalb die '
    . 'SMS dazu hier nicht lesen. Bitten Sie den Inhaber des Kontos um die Berechtigung für Rechnungen.';
$_ADDONLANG['client_page_erased'] = 'Der Wortlaut wird nicht mehr aufbewahrt.';
$_ADDONLANG['client_page_older'] = 'Ältere SMS';
$_ADDONLANG['client_page_state_accepted'] = 'verschickt';
$_ADDONLANG['client_page_state_unknown'] = 'vielleicht verschickt';
$_ADDONLANG['client_page_state_delivered'] = 'zugestellt';
$_ADDONLANG['client_page_state_undelivered'] = 'nicht zugestellt';
$_ADDONLANG['client_help'] = 'Hierhin schicken wir neben der E-Mail eine SMS, wenn eine Rechnung Ihre Aufmerksamkeit '
    . 'braucht. Lassen Sie das Feld leer, um keine SMS zu bekommen. Wir verschicken nie Links.';
$_ADDONLANG['client_help_sender'] = 'Unsere SMS kommen von {sender}.';
$_ADDONLANG['client_help_signed'] = 'Unsere SMS sind mit {sender} unterschrieben.';
$_ADDONLANG['refused_number_invalid'] = '{field}: Diese Nummer ist nicht lesbar. Schreiben Sie sie mit Landesvorwahl, '
    . 'etwa +49 151 23456789, oder lassen Sie das Feld leer, um keine SMS zu bekommen.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: Das ist keine Mobilnummer. Geben Sie eine Mobilnummer ein oder '
    . 'lassen Sie das Feld leer, um keine SMS zu bekommen.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: An Nummern dieses Landes senden wir keine SMS. Geben Sie eine '
    . 'andere ein oder lassen Sie das Feld leer.';
