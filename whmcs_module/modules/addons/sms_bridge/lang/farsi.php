<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'پیامک‌های ما';
$_ADDONLANG['client_page_intro'] = 'این‌ها پیامک‌هایی هستند که برای شما فرستاده‌ایم؛ پیامک‌های قدیمی پس از مدتی '
    . 'از فهرست حذف می‌شوند. اگر پیامکی گرفتید که ادعا می‌کند از ماست و در این فهرست نیست، پیش از اعتماد '
    . 'به آن از ما بپرسید.';
$_ADDONLANG['client_page_no_links'] = 'ما هرگز پیوند نمی‌فرستیم. پیامک دارای پیوند از ما نیست، فرستنده هر که باشد.';
$_ADDONLANG['client_page_how_off'] = 'دیگر پیامک نمی‌خواهید؟ فیلد «{field}» را در مشخصات خود خالی و ذخیره کنید.';
$_ADDONLANG['client_page_stopped'] = 'ارسال پیامک به {number} متوقف شده است. اگر می‌خواهید دوباره دریافت کنید، با '
    . 'ما تماس بگیرید.';
$_ADDONLANG['client_page_details'] = 'باز کردن مشخصات من';
$_ADDONLANG['client_page_none'] = 'هیچ پیامکی برای شما نفرستاده‌ایم.';
$_ADDONLANG['client_page_away'] = 'فهرست اکنون قابل نمایش نیست. لطفاً بعداً دوباره تلاش کنید.';
$_ADDONLANG['client_page_forbidden'] = 'شما اجازهٔ دیدن فاکتورهای این حساب را ندارید و به همین دلیل نمی‌توانید '
    . 'پیامک‌های مربوط به آن‌ها را اینجا بخوانید. از صاحب حساب مجوز فاکتورها را بخواهید.';
$_ADDONLANG['client_page_erased'] = 'متن دیگر نگهداری نمی‌شود.';
$_ADDONLANG['client_page_older'] = 'پیامک‌های قدیمی‌تر';
$_ADDONLANG['client_page_state_accepted'] = 'فرستاده شد';
$_ADDONLANG['client_page_state_unknown'] = 'شاید فرستاده شد';
$_ADDONLANG['client_page_state_delivered'] = 'تحویل شد';
$_ADDONLANG['client_page_state_undelivered'] = 'تحویل نشد';
$_ADDONLANG['client_help'] = 'هنگامی که صورت‌حسابی به توجه شما نیاز دارد، افزون بر ایمیل به این شماره پیامک '
    . 'می‌فرستیم. برای دریافت نکردن پیامک آن را خالی بگذارید. ما هرگز پیوند نمی‌فرستیم.';
$_ADDONLANG['client_help_sender'] = 'فرستندهٔ پیامک‌های ما {sender} است.';
$_ADDONLANG['client_help_signed'] = 'پیامک‌های ما با نام {sender} امضا می‌شوند.';
$_ADDONLANG['refused_number_invalid'] = '{field}: این شماره قابل خواندن نیست. آن را با کد کشور بنویسید، مانند ‎+98 '
    . '912 345 6789، یا برای دریافت نکردن پیامک فیلد را خالی بگذارید.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: این شمارهٔ همراه نیست. شمارهٔ همراه وارد کنید یا برای دریافت '
    . 'نکردن پیامک فیلد را خالی بگذارید.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: به شماره‌های این کشور پیامک نمی‌فرستیم. شمارهٔ دیگری وارد کنید '
    . 'یا فیلد را خالی بگذارید.';
