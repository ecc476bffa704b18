<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS od nás';
$_ADDONLANG['client_page_intro'] = 'Toto jsou SMS, které jsme vám poslali; staré po čase ze seznamu zmizí. '
    . 'Pokud jste dostali SMS, která se vydává za naši a není zde uvedena, zeptejte se nás, než jí uvěříte.';
$_ADDONLANG['client_page_no_links'] = 'Nikdy neposíláme odkazy. SMS s odkazem není od nás, ať je odesílatel jakýkoli.';
$_ADDONLANG['client_page_how_off'] = 'Nechcete už dostávat SMS? Vymažte pole „{field}“ ve svých údajích a uložte.';
$_ADDONLANG['client_page_stopped'] = 'SMS na číslo {number} jsou zastaveny. Pokud je chcete znovu dostávat, '
    . 'kontaktujte nás.';
$_ADDONLANG['client_page_details'] = 'Otevřít mé údaje';
$_ADDONLANG['client_page_none'] = 'Neposlali jsme vám žádnou SMS.';
$_ADDONLANG['client_page_away'] = 'Seznam teď nelze zobrazit. Zkuste to prosím později.';
$_ADDONLANG['client_page_forbidden'] = 'Nemáte oprávnění vidět faktury tohoto účtu, a proto zde nemůžete číst SMS o '
    . 'nich. Požádejte vlastníka účtu o oprávnění k fakturám.';
$_ADDONLANG['client_page_erased'] = 'Znění už není uloženo.';
$_ADDONLANG['client_page_older'] = 'Starší SMS';
$_ADDONLANG['client_page_state_accepted'] = 'odesláno';
$_ADDONLANG['client_page_state_unknown'] = 'možná odesláno';
$_ADDONLANG['client_page_state_delivered'] = 'doručeno';
$_ADDONLANG['client_page_state_undelivered'] = 'nedoručeno';
$_ADDONLANG['client_help'] = 'Sem vám vedle e-mailu pošleme SMS, když faktura vyžaduje vaši pozornost. Nechte '
    . 'prázdné, pokud nechcete žádné SMS. Nikdy neposíláme odkazy.';
$_ADDONLANG['client_help_sender'] = 'Naše SMS přicházejí od {sender}.';
$_ADDONLANG['client_help_signed'] = 'Naše SMS jsou podepsány {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: toto číslo nelze přečíst. Napište je s předvolbou země, například '
    . '+420 601 123 456, nebo nechte pole prázdné, pokud nechcete žádné SMS.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: toto není mobilní číslo. Zadejte mobilní číslo, nebo nechte pole '
    . 'prázdné, pokud nechcete žádné SMS.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: na čísla této země SMS neposíláme. Zadejte jiné číslo, nebo '
    . 'nechte pole prázdné.';
