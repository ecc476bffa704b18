<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS-ek tőlünk';
$_ADDONLANG['client_page_intro'] = 'Ezeket az SMS-eket küldtük Önnek; a régiek egy idő után eltűnnek a '
    . 'listáról. Ha olyan SMS-t kapott, amely azt állítja, hogy tőlünk jött, de itt nem szerepel, '
    . 'kérdezzen meg minket, mielőtt megbízna benne.';
$_ADDONLANG['client_page_no_links'] = 'Soha nem küldünk linket. A linket tartalmazó SMS nem tőlünk jött, bárki is a '
    . 'feladója.';
$_ADDONLANG['client_page_how_off'] = 'Nem szeretne több SMS-t? Törölje az adatai között a(z) „{field}” mező '
    . 'tartalmát, és mentse.';
$_ADDONLANG['client_page_stopped'] = 'Az SMS-ek küldését a(z) {number} számra leállítottuk. Ha ismét kérné őket, '
    . 'lépjen velünk kapcsolatba.';
$_ADDONLANG['client_page_details'] = 'Adataim megnyitása';
$_ADDONLANG['client_page_none'] = 'Nem küldtünk Önnek SMS-t.';
$_ADDONLANG['client_page_away'] = 'A lista most nem jeleníthető meg. Próbálja meg később.';
$_ADDONLANG['client_page_forbidden'] = 'Ön nem jogosult a fiók számláinak megtekintésére, ezért a róluk szóló '
    . 'SMS-eket itt nem olvashatja. Kérjen jogosultságot a számlákhoz a fiók tulajdonosától.';
$_ADDONLANG['client_page_erased'] = 'A szöveget már nem őrizzük.';
$_ADDONLANG['client_page_older'] = 'Régebbi SMS-ek';
$_ADDONLANG['client_page_state_accepted'] = 'elküldve';
$_ADDONLANG['client_page_state_unknown'] = 'talán elküldve';
$_ADDONLANG['client_page_state_delivered'] = 'kézbesítve';
$_ADDONLANG['client_page_state_undelivered'] = 'nincs kézbesítve';
$_ADDONLANG['client_help'] = 'Ide küldünk SMS-t az e-mail mellett, ha egy számla figyelmet igényel. Hagyja üresen, ha '
    . 'nem szeretne SMS-t kapni. Soha nem küldünk linket.';
$_ADDONLANG['client_help_sender'] = 'Az SMS-eink feladója: {sender}.';
$_ADDONLANG['client_help_signed'] = 'Az SMS-eink aláírása: {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: ez a szám nem olvasható. Írja be országhívóval, például +36 20 123 '
    . '4567, vagy hagyja üresen, ha nem szeretne SMS-t kapni.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: ez nem mobilszám. Adjon meg egy mobilszámot, vagy hagyja üresen, '
    . 'ha nem szeretne SMS-t kapni.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: ennek az országnak a számaira nem küldünk SMS-t. Adjon meg '
    . 'másik számot, vagy hagyja üresen.';
