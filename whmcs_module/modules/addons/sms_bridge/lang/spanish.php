<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS nuestros';
$_ADDONLANG['client_page_intro'] = 'Estos son los SMS que le hemos enviado; los antiguos desaparecen de la '
    . 'lista al cabo de un tiempo. Si ha recibido un SMS que dice venir de nosotros y no figura aquí, '
    . 'pregúntenos antes de fiarse de él.';
$_ADDONLANG['client_page_no_links'] = 'Nunca enviamos enlaces. Un SMS con un enlace no es nuestro, diga lo que diga '
    . 'el remitente.';
$_ADDONLANG['client_page_how_off'] = '¿No quiere más SMS? Vacíe el campo «{field}» en sus datos y guarde.';
$_ADDONLANG['client_page_stopped'] = 'Los SMS al {number} están detenidos. Póngase en contacto con nosotros si '
    . 'desea volver a recibirlos.';
$_ADDONLANG['client_page_details'] = 'Abrir mis datos';
$_ADDONLANG['client_page_none'] = 'No le hemos enviado ningún SMS.';
$_ADDONLANG['client_page_away'] = 'La lista no se puede mostrar ahora. Inténtelo más tarde.';
$_ADDONLANG['client_page_forbidden'] = 'No tiene permiso para ver las facturas de esta cuenta y, por eso, no puede '
    . 'leer aquí los SMS sobre ellas. Pida al propietario de la cuenta el permiso para facturas.';
$_ADDONLANG['client_page_erased'] = 'El texto ya no se conserva.';
$_ADDONLANG['client_page_older'] = 'SMS anteriores';
$_ADDONLANG['client_page_state_accepted'] = 'enviado';
$_ADDONLANG['client_page_state_unknown'] = 'quizá enviado';
$_ADDONLANG['client_page_state_delivered'] = 'entregado';
$_ADDONLANG['client_page_state_undelivered'] = 'no entregado';
$_ADDONLANG['client_help'] = 'Aquí le enviamos un SMS, además del correo electrónico, cuando una factura requiere su '
    . 'atención. Déjelo en blanco para no recibir ningún SMS. Nunca enviamos enlaces.';
$_ADDONLANG['client_help_sender'] = 'Nuestros SMS vienen de {sender}.';
$_ADDONLANG['client_help_signed'] = 'Nuestros SMS van firmados por {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: no se puede leer este número. Escríbalo con el prefijo del país, '
    . 'como +34 612 34 56 78, o deje el campo en blanco para no recibir SMS.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: no es un número de móvil. Indique un móvil o deje el campo en '
    . 'blanco para no recibir SMS.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: no enviamos SMS a números de este país. Indique otro número o '
    . 'deje el campo en blanco.';
