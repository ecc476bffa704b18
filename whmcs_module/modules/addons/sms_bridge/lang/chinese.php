<?php

// What clients see. Everything else falls back to English.
$_ADDONLANG['client_page_title'] = '我们发送的短信';
$_ADDONLANG['client_page_intro'] = '以下是我们发送给您的短信；较早的短信过一段时间后会从列表中移除。如果您收到自称来自我们但未在此列出的短信，请先向我们核实再相信。';
$_ADDONLANG['client_page_no_links'] = '我们从不发送链接。带有链接的短信都不是我们发送的，无论发件人显示为谁。';
$_ADDONLANG['client_page_how_off'] = '不想再收到短信？请在您的资料中清空“{field}”一栏并保存。';
$_ADDONLANG['client_page_stopped'] = '发往 {number} 的短信已停止。如需重新接收，请联系我们。';
$_ADDONLANG['client_page_details'] = '打开我的资料';
$_ADDONLANG['client_page_none'] = '我们没有给您发送过短信。';
$_ADDONLANG['client_page_away'] = '目前无法显示列表，请稍后再试。';
$_ADDONLANG['client_page_forbidden'] = '您无权查看此账户的账单，因此无法在此阅读相关短信。请向账户所有者申请账单权限。';
$_ADDONLANG['client_page_erased'] = '短信内容已不再保留。';
$_ADDONLANG['client_page_older'] = '更早的短信';
$_ADDONLANG['client_page_state_accepted'] = '已发送';
$_ADDONLANG['client_page_state_unknown'] = '可能已发送';
$_ADDONLANG['client_page_state_delivered'] = '已送达';
$_ADDONLANG['client_page_state_undelivered'] = '未送达';
$_ADDONLANG['client_help'] = '当账单需要您处理时，除电子邮件外，我们会发送短信到此号码。留空则不会收到任何短信。我们从不发送链接。';
$_ADDONLANG['client_help_sender'] = '我们的短信发件人为 {sender}。';
$_ADDONLANG['client_help_signed'] = '我们的短信署名为 {sender}。';
$_ADDONLANG['refused_number_invalid'] = '{field}：无法识别此号码。请填写包含国家代码的号码，例如 +86 138 1234 5678，或留空以不接收短信。';
$_ADDONLANG['refused_number_not_mobile'] = '{field}：这不是手机号码。请填写手机号码，或留空以不接收短信。';
$_ADDONLANG['refused_country_not_allowed'] = '{field}：我们不向该国家/地区的号码发送短信。请填写其他号码，或留空。';
