<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS nostres';
$_ADDONLANG['client_page_intro'] = 'Aquests són els SMS que us hem enviat; els antics desapareixen de la llista '
    . 'al cap d’un temps. Si heu rebut un SMS que diu que ve de nosaltres i no surt aquí, pregunteu-nos-ho '
    . 'abans de refiar-vos-en.';
$_ADDONLANG['client_page_no_links'] = 'No enviem mai enllaços. Un SMS amb un enllaç no és nostre, digui el que digui '
    . 'el remitent.';
$_ADDONLANG['client_page_how_off'] = 'No voleu més SMS? Buideu el camp «{field}» a les vostres dades i deseu.';
$_ADDONLANG['client_page_stopped'] = 'Els SMS a {number} estan aturats. Poseu-vos en contacte amb nosaltres si '
    . 'els voleu tornar a rebre.';
$_ADDONLANG['client_page_details'] = 'Obre les meves dades';
$_ADDONLANG['client_page_none'] = 'No us hem enviat cap SMS.';
$_ADDONLANG['client_page_away'] = 'La llista no es pot mostrar ara. Torneu-ho a provar més tard.';
$_ADDONLANG['client_page_forbidden'] = 'No teniu permís per veure les factures d’aquest compte i, per tant, no podeu '
    . 'llegir aquí els SMS que en parlen. Demaneu al propietari del compte el permís per a les factures.';
$_ADDONLANG['client_page_erased'] = 'El text ja no es conserva.';
$_ADDONLANG['client_page_older'] = 'SMS anteriors';
$_ADDONLANG['client_page_state_accepted'] = 'enviat';
$_ADDONLANG['client_page_state_unknown'] = 'potser enviat';
$_ADDONLANG['client_page_state_delivered'] = 'lliurat';
$_ADDONLANG['client_page_state_undelivered'] = 'no lliurat';
$_ADDONLANG['client_help'] = 'Aquí us enviem un SMS, a més del correu, quan una factura necessita la vostra atenció. '
    . 'Deixeu-ho en blanc per no rebre cap SMS. No enviem mai enllaços.';
$_ADDONLANG['client_help_sender'] = 'Els nostres SMS vénen de {sender}.';
$_ADDONLANG['client_help_signed'] = 'Els nostres SMS van signats per {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: aquest número no es pot llegir. Escriviu-lo amb el prefix del país, '
    . 'com ara +34 612 34 56 78, o deixeu el camp en blanc per no rebre SMS.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: no és un número de mòbil. Indiqueu un mòbil o deixeu el camp en '
    . 'blanc per no rebre SMS.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: no enviem SMS a números d’aquest país. Indiqueu un altre número '
    . 'o deixeu el camp en blanc.';
