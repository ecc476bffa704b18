<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'رسائلنا القصيرة';
$_ADDONLANG['client_page_intro'] = 'هذه هي الرسائل القصيرة التي أرسلناها إليك؛ والقديمة منها تختفي من القائمة '
    . 'بعد مدة. إذا وصلتك رسالة تدّعي أنها منا وليست مدرجة هنا، فاسألنا قبل أن تثق بها.';
$_ADDONLANG['client_page_no_links'] = 'نحن لا نرسل روابط أبدًا. أي رسالة تحتوي على رابط ليست منا، أيًّا كان المرسل '
    . 'الظاهر.';
$_ADDONLANG['client_page_how_off'] = 'لا تريد المزيد من الرسائل؟ أفرغ الحقل «{field}» في بياناتك ثم احفظ.';
$_ADDONLANG['client_page_stopped'] = 'الرسائل القصيرة إلى {number} متوقفة. اتصل بنا إذا أردت تلقيها من جديد.';
$_ADDONLANG['client_page_details'] = 'فتح بياناتي';
$_ADDONLANG['client_page_none'] = 'لم نرسل إليك أي رسالة قصيرة.';
$_ADDONLANG['client_page_away'] = 'لا يمكن عرض القائمة الآن. يرجى المحاولة لاحقًا.';
$_ADDONLANG['client_page_forbidden'] = 'لا يُسمح لك بالاطلاع على فواتير هذا الحساب، لذلك لا يمكنك قراءة الرسائل '
    . 'المتعلقة بها هنا. اطلب من مالك الحساب صلاحية الفواتير.';
$_ADDONLANG['client_page_erased'] = 'لم يعد النص محفوظًا.';
$_ADDONLANG['client_page_older'] = 'رسائل أقدم';
$_ADDONLANG['client_page_state_accepted'] = 'أُرسلت';
$_ADDONLANG['client_page_state_unknown'] = 'ربما أُرسلت';
$_ADDONLANG['client_page_state_delivered'] = 'سُلّمت';
$_ADDONLANG['client_page_state_undelivered'] = 'لم تُسلّم';
$_ADDONLANG['client_help'] = 'نرسل إليك هنا رسالة قصيرة، إلى جانب البريد الإلكتروني، عندما تحتاج فاتورة إلى انتباهك. '
    . 'اتركه فارغًا كي لا تتلقى أي رسائل. نحن لا نرسل روابط أبدًا.';
$_ADDONLANG['client_help_sender'] = 'تأتي رسائلنا من {sender}.';
$_ADDONLANG['client_help_signed'] = 'رسائلنا موقّعة باسم {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: لا يمكن قراءة هذا الرقم. اكتبه مع رمز البلد، مثل ‎+966 50 123 4567، '
    . 'أو اترك الحقل فارغًا كي لا تتلقى رسائل.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: هذا ليس رقم هاتف محمول. أدخل رقم هاتف محمول أو اترك الحقل فارغًا '
    . 'كي لا تتلقى رسائل.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: لا نرسل رسائل إلى أرقام هذا البلد. أدخل رقمًا آخر أو اترك الحقل '
    . 'فارغًا.';
