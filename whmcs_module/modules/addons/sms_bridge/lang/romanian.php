<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS de la noi';
$_ADDONLANG['client_page_intro'] = 'Acestea sunt SMS-urile pe care vi le-am trimis; cele vechi dispar din listă '
    . 'după un timp. Dacă ați primit un SMS care pretinde că vine de la noi și nu apare aici, întrebați-ne '
    . 'înainte de a avea încredere în el.';
$_ADDONLANG['client_page_no_links'] = 'Nu trimitem niciodată linkuri. Un SMS cu un link nu este de la noi, oricine ar '
    . 'apărea ca expeditor.';
$_ADDONLANG['client_page_how_off'] = 'Nu mai doriți SMS-uri? Goliți câmpul „{field}” din datele dumneavoastră și '
    . 'salvați.';
$_ADDONLANG['client_page_stopped'] = 'SMS-urile către {number} sunt oprite. Contactați-ne dacă doriți să le '
    . 'primiți din nou.';
$_ADDONLANG['client_page_details'] = 'Deschide datele mele';
$_ADDONLANG['client_page_none'] = 'Nu v-am trimis niciun SMS.';
$_ADDONLANG['client_page_away'] = 'Lista nu poate fi afișată acum. Încercați mai târziu.';
$_ADDONLANG['client_page_forbidden'] = 'Nu aveți permisiunea de a vedea facturile acestui cont, de aceea nu puteți '
    . 'citi aici SMS-urile despre ele. Cereți proprietarului contului permisiunea pentru facturi.';
$_ADDONLANG['client_page_erased'] = 'Textul nu mai este păstrat.';
$_ADDONLANG['client_page_older'] = 'SMS-uri mai vechi';
$_ADDONLANG['client_page_state_accepted'] = 'trimis';
$_ADDONLANG['client_page_state_unknown'] = 'poate trimis';
$_ADDONLANG['client_page_state_delivered'] = 'livrat';
$_ADDONLANG['client_page_state_undelivered'] = 'nelivrat';
$_ADDONLANG['client_help'] = 'Aici vă trimitem un SMS, pe lângă e-mail, când o factură are nevoie de atenția '
    . 'dumneavoastră. Lăsați gol pentru a nu primi niciun SMS. Nu trimitem niciodată linkuri.';
$_ADDONLANG['client_help_sender'] = 'SMS-urile noastre vin de la {sender}.';
$_ADDONLANG['client_help_signed'] = 'SMS-urile noastre sunt semnate {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: acest număr nu poate fi citit. Scrieți-l cu prefixul țării, de '
    . 'exemplu +40 712 345 678, sau lăsați câmpul gol pentru a nu primi SMS-uri.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: acesta nu este un număr de mobil. Introduceți un număr de mobil '
    . 'sau lăsați câmpul gol pentru a nu primi SMS-uri.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: nu trimitem SMS-uri la numere din această țară. Introduceți alt '
    . 'număr sau lăsați câmpul gol.';
