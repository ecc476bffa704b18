<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS-id meilt';
$_ADDONLANG['client_page_intro'] = 'Need on SMS-id, mille oleme teile saatnud; vanad kaovad mõne aja pärast '
    . 'loendist. Kui saite SMS-i, mis väidab end olevat meilt, kuid mida siin ei ole, küsige meilt, enne '
    . 'kui seda usute.';
$_ADDONLANG['client_page_no_links'] = 'Me ei saada kunagi linke. Lingiga SMS ei ole meilt, kes iganes saatjana kirjas '
    . 'on.';
$_ADDONLANG['client_page_how_off'] = 'Kas te ei soovi enam SMS-e? Tühjendage oma andmetes väli „{field}” ja '
    . 'salvestage.';
$_ADDONLANG['client_page_stopped'] = 'SMS-ide saatmine numbrile {number} on peatatud. Kui soovite neid jälle '
    . 'saada, võtke meiega ühendust.';
$_ADDONLANG['client_page_details'] = 'Ava minu andmed';
$_ADDONLANG['client_page_none'] = 'Me ei ole teile ühtegi SMS-i saatnud.';
$_ADDONLANG['client_page_away'] = 'Loendit ei saa praegu näidata. Palun proovige hiljem uuesti.';
$_ADDONLANG['client_page_forbidden'] = 'Teil ei ole õigust selle konto arveid näha, seetõttu ei saa te nende kohta '
    . 'saadetud SMS-e siin lugeda. Küsige konto omanikult õigust arvetele.';
$_ADDONLANG['client_page_erased'] = 'Teksti enam ei säilitata.';
$_ADDONLANG['client_page_older'] = 'Vanemad SMS-id';
$_ADDONLANG['client_page_state_accepted'] = 'saadetud';
$_ADDONLANG['client_page_state_unknown'] = 'võib-olla saadetud';
$_ADDONLANG['client_page_state_delivered'] = 'kohale toimetatud';
$_ADDONLANG['client_page_state_undelivered'] = 'kohale toimetamata';
$_ADDONLANG['client_help'] = 'Siia saadame lisaks e-kirjale SMS-i, kui arve vajab teie tähelepanu. Jätke tühjaks, kui '
    . 'te ei soovi SMS-e. Me ei saada kunagi linke.';
$_ADDONLANG['client_help_sender'] = 'Meie SMS-ide saatja on {sender}.';
$_ADDONLANG['client_help_signed'] = 'Meie SMS-idele on alla kirjutanud {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: seda numbrit ei saa lugeda. Kirjutage see koos riigi suunakoodiga, '
    . 'näiteks +372 5123 4567, või jätke väli tühjaks, kui te ei soovi SMS-e.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: see ei ole mobiilinumber. Sisestage mobiilinumber või jätke väli '
    . 'tühjaks, kui te ei soovi SMS-e.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: me ei saada SMS-e selle riigi numbritele. Sisestage teine '
    . 'number või jätke väli tühjaks.';
