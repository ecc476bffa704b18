<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = 'הודעות SMS מאיתנו';
$_ADDONLANG['client_page_intro'] = 'אלה הודעות ה-SMS ששלחנו אליך; הודעות ישנות נעלמות מהרשימה אחרי זמן מה. אם '
    . 'הגיעה הודעה שטוענת שהיא מאיתנו ואינה מופיעה כאן, כדאי לשאול אותנו לפני שסומכים עליה.';
$_ADDONLANG['client_page_no_links'] = 'אנחנו לעולם לא שולחים קישורים. הודעה עם קישור אינה מאיתנו, יהיה השולח אשר יהיה.';
$_ADDONLANG['client_page_how_off'] = 'לא רוצה עוד הודעות? יש לרוקן את השדה "{field}" בפרטים שלך ולשמור.';
$_ADDONLANG['client_page_stopped'] = 'הודעות SMS אל {number} הופסקו. אם ברצונך לקבל אותן שוב, נא ליצור איתנו קשר.';
$_ADDONLANG['client_page_details'] = 'פתיחת הפרטים שלי';
$_ADDONLANG['client_page_none'] = 'לא שלחנו אליך הודעות SMS.';
$_ADDONLANG['client_page_away'] = 'לא ניתן להציג את הרשימה כעת. נא לנסות שוב מאוחר יותר.';
$_ADDONLANG['client_page_forbidden'] = 'אין לך הרשאה לראות את החשבוניות של חשבון זה, ולכן לא ניתן לקרוא כאן את '
    . 'הודעות ה-SMS שעוסקות בהן. נא לבקש מבעל החשבון הרשאה לחשבוניות.';
$_ADDONLANG['client_page_erased'] = 'הנוסח כבר אינו שמור.';
$_ADDONLANG['client_page_older'] = 'הודעות ישנות יותר';
$_ADDONLANG['client_page_state_accepted'] = 'נשלחה';
$_ADDONLANG['client_page_state_unknown'] = 'אולי נשלחה';
$_ADDONLANG['client_page_state_delivered'] = 'נמסרה';
$_ADDONLANG['client_page_state_undelivered'] = 'לא נמסרה';
$_ADDONLANG['client_help'] = 'לכאן נשלח הודעת SMS, בנוסף לדואר האלקטרוני, כשחשבונית דורשת את תשומת ליבך. יש להשאיר '
    . 'ריק כדי לא לקבל הודעות. אנחנו לעולם לא שולחים קישורים.';
$_ADDONLANG['client_help_sender'] = 'ההודעות שלנו מגיעות מ-{sender}.';
$_ADDONLANG['client_help_signed'] = 'ההודעות שלנו חתומות בשם {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: לא ניתן לקרוא את המספר. יש לכתוב אותו עם קידומת המדינה, למשל ‎+972 '
    . '50 123 4567, או להשאיר את השדה ריק כדי לא לקבל הודעות.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: זה אינו מספר נייד. יש להזין מספר נייד או להשאיר את השדה ריק כדי '
    . 'לא לקבל הודעות.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: איננו שולחים הודעות למספרים של מדינה זו. יש להזין מספר אחר או '
    . 'להשאיר את השדה ריק.';
