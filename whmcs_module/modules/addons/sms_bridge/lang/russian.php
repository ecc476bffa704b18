<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS от нас';
$_ADDONLANG['client_page_intro'] = 'Здесь перечислены SMS, которые мы вам отправили; старые через некоторое '
    . 'время исчезают из списка. Если вы получили SMS якобы от нас, но здесь её нет, спросите нас, прежде '
    . 'чем ей верить.';
$_ADDONLANG['client_page_no_links'] = 'Мы никогда не присылаем ссылок. SMS со ссылкой не от нас, кто бы ни значился '
    . 'отправителем.';
$_ADDONLANG['client_page_how_off'] = 'Не хотите больше получать SMS? Очистите поле «{field}» в своих данных и '
    . 'сохраните.';
$_ADDONLANG['client_page_stopped'] = 'Отправка SMS на {number} остановлена. Свяжитесь с нами, если хотите '
    . 'получать их снова.';
$_ADDONLANG['client_page_details'] = 'Открыть мои данные';
$_ADDONLANG['client_page_none'] = 'Мы не отправляли вам SMS.';
$_ADDONLANG['client_page_away'] = 'Список сейчас нельзя показать. Попробуйте позже.';
$_ADDONLANG['client_page_forbidden'] = 'У вас нет права просматривать счета этой учётной записи, поэтому прочитать '
    . 'здесь SMS о них нельзя. Попросите владельца учётной записи дать вам доступ к счетам.';
$_ADDONLANG['client_page_erased'] = 'Текст больше не хранится.';
$_ADDONLANG['client_page_older'] = 'Более ранние SMS';
$_ADDONLANG['client_page_state_accepted'] = 'отправлено';
$_ADDONLANG['client_page_state_unknown'] = 'возможно, отправлено';
$_ADDONLANG['client_page_state_delivered'] = 'доставлено';
$_ADDONLANG['client_page_state_undelivered'] = 'не доставлено';
$_ADDONLANG['client_help'] = 'Сюда мы отправляем SMS в дополнение к письму, когда счёт требует вашего внимания. '
    . 'Оставьте поле пустым, чтобы не получать SMS. Мы никогда не присылаем ссылок.';
$_ADDONLANG['client_help_sender'] = 'Отправитель наших SMS: {sender}.';
$_ADDONLANG['client_help_signed'] = 'Подпись в наших SMS: {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: этот номер не удаётся прочитать. Напишите его с кодом страны, '
    . 'например +7 912 345-67-89, или оставьте поле пустым, чтобы не получать SMS.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: это не мобильный номер. Укажите мобильный номер или оставьте '
    . 'поле пустым, чтобы не получать SMS.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: мы не отправляем SMS на номера этой страны. Укажите другой '
    . 'номер или оставьте поле пустым.';
