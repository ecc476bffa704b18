<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS da noi';
$_ADDONLANG['client_page_intro'] = 'Questi sono gli SMS che le abbiamo inviato; quelli vecchi spariscono '
    . 'dall’elenco dopo un certo tempo. Se ha ricevuto un SMS che dice di venire da noi e non compare qui, '
    . 'ci chieda prima di fidarsi.';
$_ADDONLANG['client_page_no_links'] = 'Non inviamo mai link. Un SMS con un link non è nostro, chiunque risulti il '
    . 'mittente.';
$_ADDONLANG['client_page_how_off'] = 'Non vuole altri SMS? Svuoti il campo "{field}" nei suoi dati e salvi.';
$_ADDONLANG['client_page_stopped'] = 'Gli SMS al numero {number} sono sospesi. Ci contatti se desidera riceverli '
    . 'di nuovo.';
$_ADDONLANG['client_page_details'] = 'Apri i miei dati';
$_ADDONLANG['client_page_none'] = 'Non le abbiamo inviato nessun SMS.';
$_ADDONLANG['client_page_away'] = 'L’elenco non può essere mostrato ora. Riprovi più tardi.';
$_ADDONLANG['client_page_forbidden'] = 'Non è autorizzato a vedere le fatture di questo account e quindi non può '
    . 'leggere qui gli SMS che le riguardano. Chieda al proprietario dell’account il permesso per le fatture.';
$_ADDONLANG['client_page_erased'] = 'Il testo non è più conservato.';
$_ADDONLANG['client_page_older'] = 'SMS precedenti';
$_ADDONLANG['client_page_state_accepted'] = 'inviato';
$_ADDONLANG['client_page_state_unknown'] = 'forse inviato';
$_ADDONLANG['client_page_state_delivered'] = 'consegnato';
$_ADDONLANG['client_page_state_undelivered'] = 'non consegnato';
$_ADDONLANG['client_help'] = 'Qui le inviamo un SMS, oltre all’e-mail, quando una fattura richiede la sua attenzione. '
    . 'Lo lasci vuoto per non ricevere SMS. Non inviamo mai link.';
$_ADDONLANG['client_help_sender'] = 'I nostri SMS arrivano da {sender}.';
$_ADDONLANG['client_help_signed'] = 'I nostri SMS sono firmati {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: questo numero non è leggibile. Lo scriva con il prefisso del paese, '
    . 'come +39 312 345 6789, o lasci il campo vuoto per non ricevere SMS.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: non è un numero di cellulare. Indichi un cellulare o lasci il '
    . 'campo vuoto per non ricevere SMS.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: non inviamo SMS a numeri di questo paese. Indichi un altro '
    . 'numero o lasci il campo vuoto.';
