<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'SMS від нас';
$_ADDONLANG['client_page_intro'] = 'Тут перелічено SMS, які ми вам надіслали; старі через деякий час зникають '
    . 'зі списку. Якщо ви отримали SMS нібито від нас, але тут її немає, запитайте нас, перш ніж їй вірити.';
$_ADDONLANG['client_page_no_links'] = 'Ми ніколи не надсилаємо посилань. SMS із посиланням не від нас, хто б не '
    . 'значився відправником.';
$_ADDONLANG['client_page_how_off'] = 'Не хочете більше отримувати SMS? Очистьте поле «{field}» у своїх даних і '
    . 'збережіть.';
$_ADDONLANG['client_page_stopped'] = 'Надсилання SMS на {number} зупинено. Зв’яжіться з нами, якщо хочете '
    . 'отримувати їх знову.';
$_ADDONLANG['client_page_details'] = 'Відкрити мої дані';
$_ADDONLANG['client_page_none'] = 'Ми не надсилали вам SMS.';
$_ADDONLANG['client_page_away'] = 'Список зараз не можна показати. Спробуйте пізніше.';
$_ADDONLANG['client_page_forbidden'] = 'Ви не маєте права переглядати рахунки цього облікового запису, тому не '
    . 'можете читати тут SMS про них. Попросіть власника облікового запису надати вам доступ до рахунків.';
$_ADDONLANG['client_page_erased'] = 'Текст більше не зберігається.';
$_ADDONLANG['client_page_older'] = 'Давніші SMS';
$_ADDONLANG['client_page_state_accepted'] = 'надіслано';
$_ADDONLANG['client_page_state_unknown'] = 'можливо, надіслано';
$_ADDONLANG['client_page_state_delivered'] = 'доставлено';
$_ADDONLANG['client_page_state_undelivered'] = 'не доставлено';
$_ADDONLANG['client_help'] = 'Сюди ми надсилаємо SMS на додачу до листа, коли рахунок потребує вашої уваги. Залиште '
    . 'поле порожнім, щоб не отримувати SMS. Ми ніколи не надсилаємо посилань.';
$_ADDONLANG['client_help_sender'] = 'Відправник наших SMS: {sender}.';
$_ADDONLANG['client_help_signed'] = 'Підпис у наших SMS: {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: цей номер не вдається прочитати. Напишіть його з кодом країни, '
    . 'наприклад +380 50 123 45 67, або залиште поле порожнім, щоб не отримувати SMS.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: це не мобільний номер. Укажіть мобільний номер або залиште поле '
    . 'порожнім, щоб не отримувати SMS.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: ми не надсилаємо SMS на номери цієї країни. Укажіть інший номер '
    . 'або залиште поле порожнім.';
