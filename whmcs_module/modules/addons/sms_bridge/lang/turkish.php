<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'Bizden gelen SMS’ler';
$_ADDONLANG['client_page_intro'] = 'Size gönderdiğimiz SMS’ler bunlardır; eskileri bir süre sonra listeden '
    . 'çıkar. Bizden geldiğini söyleyen ama burada yer almayan bir SMS aldıysanız, ona güvenmeden önce '
    . 'bize sorun.';
$_ADDONLANG['client_page_no_links'] = 'Asla bağlantı göndermeyiz. Gönderen kim görünürse görünsün, bağlantı içeren '
    . 'bir SMS bizden değildir.';
$_ADDONLANG['client_page_how_off'] = 'Artık SMS istemiyor musunuz? Bilgilerinizdeki "{field}" alanını boşaltıp '
    . 'kaydedin.';
$_ADDONLANG['client_page_stopped'] = '{number} numarasına SMS gönderimi durduruldu. Yeniden almak isterseniz '
    . 'bizimle iletişime geçin.';
$_ADDONLANG['client_page_details'] = 'Bilgilerimi aç';
$_ADDONLANG['client_page_none'] = 'Size hiç SMS göndermedik.';
$_ADDONLANG['client_page_away'] = 'Liste şu anda gösterilemiyor. Lütfen daha sonra tekrar deneyin.';
$_ADDONLANG['client_page_forbidden'] = 'Bu hesabın faturalarını görme izniniz yok, bu nedenle onlarla ilgili '
    . 'SMS’leri burada okuyamazsınız. Fatura izni için hesabın sahibine başvurun.';
$_ADDONLANG['client_page_erased'] = 'Metin artık saklanmıyor.';
$_ADDONLANG['client_page_older'] = 'Daha eski SMS’ler';
$_ADDONLANG['client_page_state_accepted'] = 'gönderildi';
$_ADDONLANG['client_page_state_unknown'] = 'belki gönderildi';
$_ADDONLANG['client_page_state_delivered'] = 'teslim edildi';
$_ADDONLANG['client_page_state_undelivered'] = 'teslim edilmedi';
$_ADDONLANG['client_help'] = 'Bir fatura ilginizi gerektirdiğinde e-postanın yanında buraya SMS göndeririz. Hiç SMS '
    . 'almamak için boş bırakın. Asla bağlantı göndermeyiz.';
$_ADDONLANG['client_help_sender'] = 'SMS’lerimizin göndereni: {sender}.';
$_ADDONLANG['client_help_signed'] = 'SMS’lerimizin imzası: {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: bu numara okunamıyor. Ülke koduyla yazın, örneğin +90 532 123 45 '
    . '67, ya da SMS almamak için alanı boş bırakın.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: bu bir cep telefonu numarası değil. Bir cep numarası girin ya da '
    . 'SMS almamak için alanı boş bırakın.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: bu ülkenin numaralarına SMS göndermiyoruz. Başka bir numara '
    . 'girin ya da alanı boş bırakın.';
