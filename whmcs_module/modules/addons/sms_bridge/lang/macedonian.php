<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS од нас';
$_ADDONLANG['client_page_intro'] = 'Ова се SMS-пораките што ви ги испративме; старите по некое време '
    . 'исчезнуваат од списокот. Ако добивте порака што тврди дека е од нас, а не е наведена тука, прашајте '
    . 'нè пред да ѝ верувате.';
$_ADDONLANG['client_page_no_links'] = 'Никогаш не испраќаме врски. Порака со врска не е од нас, кој и да е наведен '
    . 'како испраќач.';
$_ADDONLANG['client_page_how_off'] = 'Не сакате повеќе пораки? Испразнете го полето „{field}“ во вашите податоци и '
    . 'зачувајте.';
$_ADDONLANG['client_page_stopped'] = 'SMS-пораките на {number} се запрени. Јавете ни се ако сакате повторно да ги '
    . 'добивате.';
$_ADDONLANG['client_page_details'] = 'Отвори ги моите податоци';
$_ADDONLANG['client_page_none'] = 'Не сме ви испратиле SMS-пораки.';
$_ADDONLANG['client_page_away'] = 'Списокот сега не може да се прикаже. Обидете се подоцна.';
$_ADDONLANG['client_page_forbidden'] = 'Немате дозвола да ги гледате фактурите на оваа сметка, па затоа тука не '
    . 'можете да ги читате SMS-пораките за нив. Побарајте дозвола за фактури од сопственикот на сметката.';
$_ADDONLANG['client_page_erased'] = 'Текстот повеќе не се чува.';
$_ADDONLANG['client_page_older'] = 'Постари пораки';
$_ADDONLANG['client_page_state_accepted'] = 'испратена';
$_ADDONLANG['client_page_state_unknown'] = 'можеби испратена';
$_ADDONLANG['client_page_state_delivered'] = 'доставена';
$_ADDONLANG['client_page_state_undelivered'] = 'не е доставена';
$_ADDONLANG['client_help'] = 'Тука покрај е-поштата ви испраќаме SMS кога некоја фактура бара ваше внимание. Оставете '
    . 'празно ако не сакате пораки. Никогаш не испраќаме врски.';
$_ADDONLANG['client_help_sender'] = 'Нашите пораки доаѓаат од {sender}.';
$_ADDONLANG['client_help_signed'] = 'Нашите пораки се потпишани со {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: овој број не може да се прочита. Напишете го со кодот на државата, '
    . 'на пример +389 70 123 456, или оставете го полето празно ако не сакате пораки.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: ова не е мобилен број. Внесете мобилен број или оставете го '
    . 'полето празно ако не сакате пораки.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: не испраќаме пораки на броеви од оваа држава. Внесете друг број '
    . 'или оставете го полето празно.';
