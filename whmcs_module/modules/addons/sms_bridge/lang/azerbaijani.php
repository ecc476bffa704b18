<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'Bizdən SMS-lər';
$_ADDONLANG['client_page_intro'] = 'Sizə göndərdiyimiz SMS-lər bunlardır; köhnələri bir müddət sonra siyahıdan '
    . 'çıxır. Bizdən gəldiyini iddia edən, amma burada olmayan SMS almısınızsa, ona inanmazdan əvvəl '
    . 'bizdən soruşun.';
$_ADDONLANG['client_page_no_links'] = 'Biz heç vaxt keçid göndərmirik. Göndərən kim görünsə də, keçidli SMS bizdən '
    . 'deyil.';
$_ADDONLANG['client_page_how_off'] = 'Daha SMS istəmirsiniz? Məlumatlarınızda "{field}" sahəsini boşaldın və yadda '
    . 'saxlayın.';
$_ADDONLANG['client_page_stopped'] = '{number} nömrəsinə SMS göndərilməsi dayandırılıb. Yenidən almaq istəsəniz, '
    . 'bizimlə əlaqə saxlayın.';
$_ADDONLANG['client_page_details'] = 'Məlumatlarımı aç';
$_ADDONLANG['client_page_none'] = 'Sizə heç bir SMS göndərməmişik.';
$_ADDONLANG['client_page_away'] = 'Siyahı hazırda göstərilə bilmir. Zəhmət olmasa, sonra yenidən cəhd edin.';
$_ADDONLANG['client_page_forbidden'] = 'Bu hesabın fakturalarına baxmaq icazəniz yoxdur, buna görə onlar barədə '
    . 'SMS-ləri burada oxuya bilməzsiniz. Hesabın sahibindən fakturalar üçün icazə istəyin.';
$_ADDONLANG['client_page_erased'] = 'Mətn artıq saxlanılmır.';
$_ADDONLANG['client_page_older'] = 'Köhnə SMS-lər';
$_ADDONLANG['client_page_state_accepted'] = 'göndərildi';
$_ADDONLANG['client_page_state_unknown'] = 'bəlkə göndərildi';
$_ADDONLANG['client_page_state_delivered'] = 'çatdırıldı';
$_ADDONLANG['client_page_state_undelivered'] = 'çatdırılmadı';
$_ADDONLANG['client_help'] = 'Hesab-faktura diqqətinizi tələb edəndə e-poçtla yanaşı buraya SMS göndəririk. SMS '
    . 'almamaq üçün boş buraxın. Biz heç vaxt keçid göndərmirik.';
$_ADDONLANG['client_help_sender'] = 'SMS-lərimizin göndərəni: {sender}.';
$_ADDONLANG['client_help_signed'] = 'SMS-lərimizin imzası: {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: bu nömrəni oxumaq olmur. Onu ölkə kodu ilə yazın, məsələn +994 50 '
    . '123 45 67, və ya SMS almamaq üçün sahəni boş buraxın.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: bu, mobil nömrə deyil. Mobil nömrə daxil edin və ya SMS almamaq '
    . 'üçün sahəni boş buraxın.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: bu ölkənin nömrələrinə SMS göndərmirik. Başqa nömrə daxil edin '
    . 'və ya sahəni boş buraxın.';
