<?php

// The tag of this language (RFC 5646), in which the bridge is asked to answer
$_ADDONLANG['language_tag'] = 'en';

// What every page shares
$_ADDONLANG['unreadable'] = 'The state of the addon could not be read. Missing tables are made again by the next '
    . 'cron run.';
$_ADDONLANG['page_failed'] = 'That could not be done.';
$_ADDONLANG['no_access'] = 'Your role has no access to the SMS bridge. It is given in the settings of the addon.';
$_ADDONLANG['none'] = 'none';
$_ADDONLANG['never'] = 'never';
$_ADDONLANG['save'] = 'Save';
$_ADDONLANG['cancel'] = 'Cancel';
$_ADDONLANG['search'] = 'Search';
$_ADDONLANG['yes'] = 'Yes';
$_ADDONLANG['no'] = 'No';
$_ADDONLANG['api_not_set_up'] = 'The bridge was not asked: its address or the API token is missing in the addon\'s '
    . 'settings.';
$_ADDONLANG['api_unreachable'] = 'The bridge does not answer.';
$_ADDONLANG['api_slow'] = 'The bridge did not answer in time.';
$_ADDONLANG['api_wrong_token'] = 'The bridge does not take the API token.';
$_ADDONLANG['api_strange'] = 'What answers at the bridge\'s address is not the bridge, or it has a fault of its own.';
$_ADDONLANG['api_troubled'] = 'The bridge cannot do that now.';
$_ADDONLANG['remedy_api_not_set_up'] = 'Enter both under Configuration > System Settings > Addon Modules. Reminders '
    . 'are handed over without the token, too.';
$_ADDONLANG['remedy_api_unreachable'] = 'Check that it runs (sms-bridge serve) and that its address in the addon\'s '
    . 'settings is right. Reminders wait in the spool until it is back.';
$_ADDONLANG['remedy_api_slow'] = 'Reload the page. If it stays so, look at the bridge\'s log and at the load of its '
    . 'machine.';
$_ADDONLANG['remedy_api_wrong_token'] = 'Enter the bridge\'s BRIDGE_API_TOKEN as API token in the addon\'s settings.';
$_ADDONLANG['remedy_api_strange'] = 'Check the address in the addon\'s settings, then the bridge\'s log.';
$_ADDONLANG['field_missing'] = 'The SMS field was not found among the custom client fields, so no texts are sent. '
    . 'Make a text field named "Mobile number for SMS", or choose another field in the addon\'s settings and name it '
    . 'to the bridge as BRIDGE_WHMCS_SMS_FIELD.';
$_ADDONLANG['field_doubled'] = 'Several custom client fields bear the name of the SMS field, so no texts are sent. '
    . 'Rename all but one, or choose one in the addon\'s settings and give its id to the bridge as '
    . 'BRIDGE_WHMCS_SMS_FIELD.';
$_ADDONLANG['field_no_text'] = 'The field is no text field: set its Field Type to "Text Box".';
$_ADDONLANG['field_required'] = 'Clients cannot leave the field blank, so they cannot say no to texts: untick '
    . '"Required Field".';
$_ADDONLANG['field_admin_only'] = 'Clients do not see the field, so they cannot choose: untick "Admin Only".';
$_ADDONLANG['field_no_blank'] = 'The field\'s regular expression refuses a blank value, so clients may not be able to '
    . 'say no to texts: clear "Validation".';
$_ADDONLANG['tab_overview'] = 'Overview';
$_ADDONLANG['tab_reminders'] = 'Reminders';
$_ADDONLANG['tab_wording'] = 'Wording';
$_ADDONLANG['tab_suppressions'] = 'Do not text';
$_ADDONLANG['tab_verify'] = 'Was this from us?';
$_ADDONLANG['tab_rehearsal'] = 'Rehearsal';
$_ADDONLANG['tab_setup'] = 'Set-up';

// What activation and deactivation say. The settings' own words stand in sms_bridge.php; another language has them as
// setting_<name> and setting_<name>_help
$_ADDONLANG['activated_made'] = 'The client field "{field}" was made.';
$_ADDONLANG['activated_there'] = 'The client field "{field}" is in place.';
$_ADDONLANG['activated_next'] = 'Now enter the bridge address and the hook secret, and tick the admin roles that may see the '
    . 'page.';
$_ADDONLANG['activated_not'] = 'Activation did not finish: {why}';
$_ADDONLANG['deactivated'] = 'No more texts follow reminders. The client field and its numbers, the spool and the state are '
    . 'kept. The spool is the table mod_sms_bridge_spool.';
$_ADDONLANG['deactivated_left'] = '{count} reminder(s) wait in it and are sent when the addon is activated again.';
$_ADDONLANG['deactivated_unread'] = 'It could not be read just now.';

// Words of the bridge: states, reasons, stages
$_ADDONLANG['state_waiting'] = 'waiting';
$_ADDONLANG['state_claimed'] = 'being looked at';
$_ADDONLANG['state_attempting'] = 'being sent';
$_ADDONLANG['state_accepted'] = 'accepted by the gateway';
$_ADDONLANG['state_unknown'] = 'unknown';
$_ADDONLANG['state_delivered'] = 'delivered';
$_ADDONLANG['state_undelivered'] = 'not delivered';
$_ADDONLANG['state_withheld'] = 'withheld';
$_ADDONLANG['state_failed'] = 'failed';
$_ADDONLANG['stage_reminder'] = 'before the due date';
$_ADDONLANG['stage_firstoverdue'] = 'first overdue notice';
$_ADDONLANG['stage_secondoverdue'] = 'second overdue notice';
$_ADDONLANG['stage_thirdoverdue'] = 'third overdue notice';
$_ADDONLANG['reason_opted_out'] = 'the SMS field is blank: no texts wanted';
$_ADDONLANG['reason_number_invalid'] = 'the number cannot be read';
$_ADDONLANG['reason_number_not_mobile'] = 'the number is no mobile number';
$_ADDONLANG['reason_country_not_allowed'] = 'the country is not among those that are texted';
$_ADDONLANG['reason_suppressed'] = 'the number is on the list of those never to text';
$_ADDONLANG['reason_paid'] = 'the invoice is paid';
$_ADDONLANG['reason_not_unpaid'] = 'the invoice is no longer unpaid';
$_ADDONLANG['reason_nothing_to_pay'] = 'nothing is left to pay';
$_ADDONLANG['reason_notices_off'] = 'overdue notices are switched off for this client';
$_ADDONLANG['reason_client_closed'] = 'the client is closed';
$_ADDONLANG['reason_stage_off'] = 'texts are off for this stage';
$_ADDONLANG['reason_already_sent'] = 'a text for this stage was sent before';
$_ADDONLANG['reason_link_in_text'] = 'the text would hold a link';
$_ADDONLANG['reason_too_long'] = 'the text would be too long';
$_ADDONLANG['reason_too_late'] = 'the reminder is too old';
$_ADDONLANG['reason_not_overdue'] = 'the invoice is not overdue';
$_ADDONLANG['reason_no_allowed_hour'] = 'there is no hour at which it may be sent in time';
$_ADDONLANG['reason_recipient_limit'] = 'the number has had its texts for that day';
$_ADDONLANG['reason_daily_limit'] = 'the texts of that day are used up';
$_ADDONLANG['reason_invoice_gone'] = 'the invoice no longer exists';
$_ADDONLANG['reason_source_unavailable'] = 'WHMCS could not be read';
$_ADDONLANG['reason_invoice_not_yet'] = 'the invoice cannot be seen yet';
$_ADDONLANG['reason_field_misconfigured'] = 'the SMS field is missing or not the only one of its name';
$_ADDONLANG['reason_text_unusable'] = 'the wording cannot be used';
$_ADDONLANG['reason_gateway_unavailable'] = 'the gateway did not take it for now';
$_ADDONLANG['reason_gateway_paused'] = 'the gateway is paused';
$_ADDONLANG['reason_route_refused'] = 'our account may not text that country or network';
$_ADDONLANG['reason_quiet_hours'] = 'outside the sending hours';
$_ADDONLANG['reason_lease_expired'] = 'a worker stopped in the middle';
$_ADDONLANG['reason_internal_error'] = 'a fault of the bridge';
$_ADDONLANG['reason_no_answer'] = 'the gateway gave no answer';
$_ADDONLANG['reason_restored'] = 'restored from a back-up, so it may have been sent';
$_ADDONLANG['reason_refused_recipient'] = 'the gateway refuses this number';
$_ADDONLANG['reason_refused_text'] = 'the gateway refuses this text';
$_ADDONLANG['reason_gave_up'] = 'tried too often';

// Overview
$_ADDONLANG['intro'] = 'Reminders that WHMCS sends by e-mail are handed to the SMS bridge at the end of each cron '
    . 'run. The bridge decides which of them become a text.';
$_ADDONLANG['level_ok'] = 'works';
$_ADDONLANG['level_unknown'] = 'not known';
$_ADDONLANG['level_warning'] = 'look here';
$_ADDONLANG['level_fault'] = 'fault';
$_ADDONLANG['verdict_ok'] = 'All is well: nothing keeps reminders back.';
$_ADDONLANG['verdict_unknown'] = 'Not everything could be looked at.';
$_ADDONLANG['verdict_warning'] = 'Texts go out, but something needs your attention.';
$_ADDONLANG['verdict_fault'] = 'Something keeps texts from going out.';
$_ADDONLANG['lights_title'] = 'Is it working?';
$_ADDONLANG['light_bridge'] = 'Bridge';
$_ADDONLANG['light_outbox'] = 'Outbox';
$_ADDONLANG['light_whmcs'] = 'Reading WHMCS';
$_ADDONLANG['light_gateway'] = 'Gateway';
$_ADDONLANG['light_balance'] = 'Balance';
$_ADDONLANG['light_sending'] = 'Dead man\'s switch';
$_ADDONLANG['light_hook'] = 'Last hook';
$_ADDONLANG['light_texts'] = 'Texts';
$_ADDONLANG['light_spool'] = 'Spool';
$_ADDONLANG['light_field'] = 'SMS field';
$_ADDONLANG['seen_bridge'] = 'answers';
$_ADDONLANG['seen_unknown'] = 'not known without the bridge\'s answer';
$_ADDONLANG['seen_outbox'] = '{count} reminder(s) kept';
$_ADDONLANG['seen_whmcs'] = 'read through its {source}';
$_ADDONLANG['source_database'] = 'database';
$_ADDONLANG['source_api'] = 'API';
$_ADDONLANG['seen_gateway'] = '{gateway} is in use';
$_ADDONLANG['seen_sending'] = 'the gateway last took a text: {time}. It raises an alarm when reminders could have '
    . 'gone out for hours and none did.';
$_ADDONLANG['seen_hook'] = 'reminders last came: {time}';
$_ADDONLANG['seen_texts'] = 'none needs a person';
$_ADDONLANG['seen_balance_late'] = 'the gateway did not tell in time';
$_ADDONLANG['seen_no_balance'] = '{gateway} takes our login; it tells no balance';
$_ADDONLANG['seen_spool'] = '{count} reminder(s) wait for the bridge. Last handed over: {last}.';
$_ADDONLANG['seen_spool_oldest'] = 'The oldest is from {oldest}. Next try: {next}.';
$_ADDONLANG['seen_spool_trouble'] = 'Trouble since {since}.';
$_ADDONLANG['seen_spool_aside'] = '{count} are set aside because the bridge could not read them.';
$_ADDONLANG['seen_spool_dropped'] = '{count} were dropped for want of room.';
$_ADDONLANG['next_cron'] = 'with the next cron run';
$_ADDONLANG['remedy_outbox'] = 'The bridge\'s disk or database cannot be used; its log tells more. Reminders wait in '
    . 'the spool.';
$_ADDONLANG['remedy_balance'] = 'Top up the account at the gateway. Reminders wait meanwhile.';
$_ADDONLANG['alarm_nothing_went_out'] = 'no text went out for hours, though some could have';
$_ADDONLANG['alarm_waiting_too_long'] = 'reminders have been due for too long';
$_ADDONLANG['alarm_gateway_paused'] = 'a gateway is paused';
$_ADDONLANG['alarm_whmcs_unreadable'] = 'WHMCS cannot be read';
$_ADDONLANG['alarm_unknown_needs_a_person'] = 'of some texts nobody knows whether they were sent';
$_ADDONLANG['alarm_refused_in_a_row'] = 'gateways refuse one text after the other';
$_ADDONLANG['alarm_reports_missing'] = 'delivery reports do not come';
$_ADDONLANG['alarm_stop_not_understood'] = 'a STOP was not understood';
$_ADDONLANG['alarm_no_hook_for_long'] = 'no reminder has come for long';
$_ADDONLANG['alarm_hooks_come_late'] = 'reminders come late';
$_ADDONLANG['remedy_nothing_went_out'] = 'Open Reminders with the state "waiting": each tells its reason.';
$_ADDONLANG['remedy_gateway_paused'] = 'Mend the cause at the gateway (login, credit, sender). The bridge tries '
    . 'again by itself.';
$_ADDONLANG['remedy_whmcs_unreadable'] = 'Mend the cause (database login, network, SMS field). The bridge tries '
    . 'again by itself.';
$_ADDONLANG['remedy_unknown_needs_a_person'] = 'Open Reminders with the state "unknown", compare each with the '
    . 'gateway\'s own list, and say whether it was sent.';
$_ADDONLANG['remedy_refused_in_a_row'] = 'Open Reminders with the state "failed": each tells the gateway\'s words. '
    . 'Mend that, then resend.';
$_ADDONLANG['remedy_no_hook_for_long'] = 'Check that WHMCS\'s cron runs; the spool\'s line here tells what waits.';
$_ADDONLANG['remedy_hooks_come_late'] = 'See the spool\'s line here and the last error in the activity log.';
$_ADDONLANG['counts_title'] = 'How many are in which state';
$_ADDONLANG['chart_title'] = 'The last {days} days by outcome';
$_ADDONLANG['chart_parts'] = '{parts} billed part(s) in all.';
$_ADDONLANG['chart_cost'] = 'Cost, where the gateway told: {cost}.';
$_ADDONLANG['group_delivered'] = 'delivered';
$_ADDONLANG['group_on_its_way'] = 'on the way';
$_ADDONLANG['group_unknown'] = 'unknown';
$_ADDONLANG['group_not_delivered'] = 'failed or not delivered';
$_ADDONLANG['group_withheld'] = 'withheld';
$_ADDONLANG['next_title'] = 'What goes out next';
$_ADDONLANG['next_none'] = 'Nothing waits.';
$_ADDONLANG['reminder'] = 'Reminder';
$_ADDONLANG['invoice'] = 'Invoice';
$_ADDONLANG['client'] = 'Client';
$_ADDONLANG['stage'] = 'Stage';
$_ADDONLANG['state'] = 'State';
$_ADDONLANG['reason'] = 'Reason';
$_ADDONLANG['not_before'] = 'Not before';
$_ADDONLANG['widget_more'] = 'Open the SMS bridge';
$_ADDONLANG['remedy_reports_missing'] = 'Check that BRIDGE_PUBLIC_URL can be reached from outside and that the proxy '
    . 'passes /reports on.';
$_ADDONLANG['remedy_stop_not_understood'] = 'A STOP came from a number that is not whole; find out whose it is, '
    . 'then enter it under Do not text.';
$_ADDONLANG['bad_address'] = 'the bridge address looks like http://127.0.0.1:8025.';
$_ADDONLANG['bad_address_parts'] = 'the bridge address has no user name, no ? and no #.';
$_ADDONLANG['bad_address_plain'] = 'a bridge on another machine needs an https address.';
$_ADDONLANG['bad_secret_missing'] = 'the hook secret is missing.';
$_ADDONLANG['bad_secret_prefix'] = 'the hook secret begins with whsec_.';
$_ADDONLANG['bad_secret_base64'] = 'the hook secret is base64 after whsec_.';
$_ADDONLANG['bad_secret_short'] = 'the hook secret is too short: 24 bytes at least.';
$_ADDONLANG['settings_missing'] = 'the bridge address or the hook secret is missing in the addon\'s settings.';
$_ADDONLANG['trouble_unreachable'] = 'the bridge cannot be reached ({why}). Reminders are kept and sent later.';
$_ADDONLANG['trouble_answer'] = 'the bridge answered HTTP {status}. Reminders are kept and sent later; its own log '
    . 'says more.';
$_ADDONLANG['trouble_signature'] = 'the bridge refused the signature (HTTP 401). Reminders are kept. Check that '
    . 'the hook secret is the same on both sides and that both clocks are right.';
$_ADDONLANG['trouble_strange'] = 'HTTP {status} came from the bridge\'s address, but not a bridge\'s answer. '
    . 'Reminders are kept. Check the address in the addon\'s settings.';
$_ADDONLANG['backlog_concern'] = '{count} reminder(s) wait for the bridge, the oldest since {since} UTC ({hours} '
    . 'hours). They are kept, but the bridge sends no text for a reminder older than its BRIDGE_MAX_AGE_H, 72 '
    . 'hours unless set otherwise.';
$_ADDONLANG['trouble_unreadable'] = 'the bridge could not read {count} kept reminder(s) or did not answer for '
    . 'them. They are kept and tried again every ten minutes; check that the addon and the bridge have the same '
    . 'version.';
$_ADDONLANG['trouble_settings'] = 'no reminder can be sent: {problem}';
$_ADDONLANG['trouble_internal'] = 'kept reminders were not sent because of an error. {error}';

// Reminders
$_ADDONLANG['any'] = 'any';
$_ADDONLANG['client_id'] = 'Client ID';
$_ADDONLANG['invoice_id'] = 'Invoice ID';
$_ADDONLANG['invoice_id_or_number'] = 'Invoice (ID or number)';
$_ADDONLANG['invoice_unknown'] = 'No invoice has that ID or number.';
$_ADDONLANG['invoice_other'] = 'This is what invoice ID {id} says. The same is the number of invoice ID {other}: search '
    . 'for that ID to see it.';
$_ADDONLANG['number'] = 'Number';
$_ADDONLANG['number_country'] = 'its country';
$_ADDONLANG['number_not_kept'] = 'The number of this search is not kept any more: enter it again.';
$_ADDONLANG['since'] = 'From';
$_ADDONLANG['until'] = 'To';
$_ADDONLANG['export'] = 'Export as CSV';
$_ADDONLANG['export_broken'] = 'This file is incomplete, the rows end here. {why}';
$_ADDONLANG['came_at'] = 'Came';
$_ADDONLANG['parts'] = 'Parts';
$_ADDONLANG['reminders_none'] = 'No reminder is like that.';
$_ADDONLANG['newest'] = 'Newest';
$_ADDONLANG['older'] = 'Older';
$_ADDONLANG['all_reminders'] = 'All reminders';
$_ADDONLANG['text'] = 'Text';
$_ADDONLANG['text_none'] = 'There is no text: none was made, or it has been removed after the days that are set for '
    . 'it.';
$_ADDONLANG['timeline'] = 'Timeline';
$_ADDONLANG['time'] = 'Time';
$_ADDONLANG['cost'] = 'Cost';
$_ADDONLANG['not_told'] = 'the gateway did not tell';
$_ADDONLANG['attempts'] = 'Attempts';
$_ADDONLANG['gateway'] = 'Gateway';
$_ADDONLANG['actions'] = 'What you can do';
$_ADDONLANG['resolve_help'] = 'Nobody knows whether the gateway took this text. Look it up in the gateway\'s own '
    . 'list, then say what you found. If it was not sent, it goes out now.';
$_ADDONLANG['do_sent'] = 'It was sent';
$_ADDONLANG['do_not_sent'] = 'It was not sent';
$_ADDONLANG['resend_help'] = 'This text reached nobody. Resending makes a new reminder, which is looked up and '
    . 'judged like any other.';
$_ADDONLANG['do_resend'] = 'Resend';
$_ADDONLANG['done_resend'] = 'Reminder #{id} was made. It goes out as soon as it may.';
$_ADDONLANG['done_sent'] = 'Noted: it was sent.';
$_ADDONLANG['done_not_sent'] = 'Noted: it was not sent. It goes out as soon as it may.';
$_ADDONLANG['maybe_done'] = 'It may have been done all the same: look before you repeat it.';
$_ADDONLANG['remark'] = 'Remark';

// Support: the client's profile
$_ADDONLANG['tab_client'] = 'Client';
$_ADDONLANG['panel_title'] = 'SMS reminders';
$_ADDONLANG['panel_on'] = 'on';
$_ADDONLANG['panel_off'] = 'off';
$_ADDONLANG['panel_unusable'] = 'unusable';
$_ADDONLANG['panel_suppressed'] = 'never texted';
$_ADDONLANG['panel_on_said'] = 'Reminders are texted to';
$_ADDONLANG['panel_off_said'] = 'since {at}, by {who}';
$_ADDONLANG['panel_off_unknown_said'] = 'The field is blank; the ledger has not seen who blanked it.';
$_ADDONLANG['panel_never_said'] = 'The field is blank, and has been since the ledger began.';
$_ADDONLANG['panel_unusable_said'] = 'No text can be sent: {why}. The field holds';
$_ADDONLANG['panel_suppressed_said'] = 'The number is on the list of those never to text, {why}.';
$_ADDONLANG['panel_unchecked_said'] = 'The field is filled; the bridge could not be asked about the number.';
$_ADDONLANG['panel_ambiguous'] = 'WHMCS keeps several different values in this client\'s SMS field, so nobody '
    . 'can tell which one counts and no text is sent. Switch off to blank them all, then enter the right number.';
$_ADDONLANG['panel_switch_off'] = 'Switch off';
$_ADDONLANG['panel_switch_on'] = 'Switch on';
$_ADDONLANG['panel_change'] = 'Change number';
$_ADDONLANG['panel_number'] = 'Number';
$_ADDONLANG['panel_why'] = 'Why';
$_ADDONLANG['panel_done_off'] = 'The client gets no more reminders by text.';
$_ADDONLANG['panel_was_off'] = 'The field was blank already; nothing was changed.';
$_ADDONLANG['panel_done_on'] = 'The client gets reminders by text.';
$_ADDONLANG['panel_was_on'] = 'The field holds this number already; nothing was changed.';
$_ADDONLANG['panel_question'] = 'Why did this client get no text? Invoice';
$_ADDONLANG['panel_ask'] = 'Ask';
$_ADDONLANG['panel_recent'] = 'The last reminders';
$_ADDONLANG['panel_no_texts'] = 'No reminder has come for this client yet.';
$_ADDONLANG['panel_at'] = 'When';
$_ADDONLANG['panel_text'] = 'Text';
$_ADDONLANG['panel_unknown_client'] = 'There is no client with this id.';
$_ADDONLANG['why_title'] = 'Invoice {invoice}:';
$_ADDONLANG['why_not_theirs'] = 'This client has no such invoice.';
$_ADDONLANG['why_spooled'] = '{count} reminder(s) wait in the spool for the bridge.';
$_ADDONLANG['why_nothing_came'] = 'WHMCS has sent no reminder for this invoice since the bridge was set up.';
$_ADDONLANG['why_would_go'] = 'Now ({stage}): a text would go out, not before {at}.';
$_ADDONLANG['why_would_not'] = 'Now ({stage}): no text would go out, {reason}';
$_ADDONLANG['consent_title'] = 'Who switched it on and off';
$_ADDONLANG['consent_all'] = 'Show all';
$_ADDONLANG['consent_what'] = 'What';
$_ADDONLANG['consent_who'] = 'By';
$_ADDONLANG['consent_on'] = 'switched on';
$_ADDONLANG['consent_off'] = 'switched off';
$_ADDONLANG['consent_changed'] = 'number changed';
$_ADDONLANG['consent_erased'] = 'erased';
$_ADDONLANG['consent_forget'] = 'Erase the numbers and reasons from this ledger';
$_ADDONLANG['consent_sure'] = 'Yes, erase them for good. Tick this before you press the button.';
$_ADDONLANG['consent_done_forget'] = 'The numbers and reasons are erased; that something changed stays.';
$_ADDONLANG['consent_not_noted'] = 'The field is blank and no texts are sent, but the ledger of consent could '
    . 'not be written: who did it stands in WHMCS\'s activity log only.';
$_ADDONLANG['consent_unreadable'] = 'The ledger of consent cannot be read. Missing tables are made again by the '
    . 'next cron run.';
$_ADDONLANG['actor_client'] = 'the client';
$_ADDONLANG['actor_staff'] = 'staff ({name})';
$_ADDONLANG['actor_stop'] = 'the person, who replied STOP';
$_ADDONLANG['actor_api'] = 'another program (API)';
$_ADDONLANG['actor_system'] = 'WHMCS itself';
$_ADDONLANG['actor_import'] = 'found when the ledger began';

// What clients see
$_ADDONLANG['client_page_title'] = 'SMS from us';
$_ADDONLANG['client_page_intro'] = 'These are the texts that we have sent to you; old ones leave the list after '
    . 'a while. If you got a text that claims to be from us and is not here, ask us before you trust it.';
$_ADDONLANG['client_page_no_links'] = 'We never send links. A text with a link is not from us, whoever it says it is '
    . 'from.';
$_ADDONLANG['client_page_how_off'] = 'You do not want any more texts? Empty the field "{field}" in your details and '
    . 'save.';
$_ADDONLANG['client_page_stopped'] = 'Texts to {number} are stopped. Contact us if you want to have them again.';
$_ADDONLANG['client_page_details'] = 'Open my details';
$_ADDONLANG['client_page_none'] = 'We have sent you no texts.';
$_ADDONLANG['client_page_away'] = 'The list cannot be shown right now. Please try again later.';
$_ADDONLANG['client_page_forbidden'] = 'You are not allowed to see this account\'s invoices, so you cannot read the '
    . 'texts about them here. Ask the owner of the account for the permission for invoices.';
$_ADDONLANG['client_page_erased'] = 'The wording is no longer kept.';
$_ADDONLANG['client_page_older'] = 'Older texts';
$_ADDONLANG['client_page_state_accepted'] = 'sent';
$_ADDONLANG['client_page_state_unknown'] = 'perhaps sent';
$_ADDONLANG['client_page_state_delivered'] = 'delivered';
$_ADDONLANG['client_page_state_undelivered'] = 'not delivered';
$_ADDONLANG['client_help'] = 'We text you here when an invoice needs your attention, beside the e-mail. Leave it '
    . 'blank to get no texts at all. We never send links.';
$_ADDONLANG['client_help_sender'] = 'Our texts come from {sender}.';
$_ADDONLANG['client_help_signed'] = 'Our texts are signed {sender}.';
$_ADDONLANG['refused_number_invalid'] = '{field}: this number cannot be read. Write it with its country code, as in '
    . '+46 70 123 45 67, or leave the field blank to get no texts.';
$_ADDONLANG['refused_number_not_mobile'] = '{field}: this is not a mobile number. Enter a mobile number, or leave the '
    . 'field blank to get no texts.';
$_ADDONLANG['refused_country_not_allowed'] = '{field}: we send no texts to numbers of this country. Enter another '
    . 'number, or leave the field blank.';

// Wording
$_ADDONLANG['language'] = 'Language';
$_ADDONLANG['wording_intro'] = 'What the texts say, by the client\'s language and the stage of the reminder. Where a '
    . 'language has none, English is used. A change counts from the next reminder.';
$_ADDONLANG['wording_all'] = 'All wordings';
$_ADDONLANG['wording_edit'] = 'edit';
$_ADDONLANG['wording_write'] = 'write one';
$_ADDONLANG['wording_saved'] = 'changed here';
$_ADDONLANG['wording_new'] = 'Another language';
$_ADDONLANG['wording_new_help'] = 'Name the language as WHMCS names its language file, for example portuguese-br.';
$_ADDONLANG['wording_no_place'] = 'A language is named in small letters, as WHMCS names its language file.';
$_ADDONLANG['wording_none'] = 'There is no text in this language yet; until you save one, English is used. Here is the '
    . 'English one to begin with.';
$_ADDONLANG['wording_help'] = 'Places for values: {first_name} {last_name} {client_company} {company} {invoice} '
    . '{due_date} {amount} {days_overdue}. A part in [square brackets] is left out where a value in it is missing. '
    . 'Links are refused.';
$_ADDONLANG['wording_invoice'] = 'Show it with the values of invoice (ID or number; blank: made-up values)';
$_ADDONLANG['wording_preview'] = 'Preview';
$_ADDONLANG['wording_characters'] = 'Characters';
$_ADDONLANG['wording_units'] = '{characters}, which take {units} places';
$_ADDONLANG['wording_alphabet'] = 'Alphabet';
$_ADDONLANG['alphabet_gsm7'] = 'GSM-7: 160 places in one part, 153 each in several';
$_ADDONLANG['alphabet_ucs2'] = 'UCS-2: 70 places in one part, 67 each in several';
$_ADDONLANG['wording_accents'] = 'Accents that GSM-7 lacks are kept: giving them up would save no part.';
$_ADDONLANG['wording_costly'] = 'Marked in yellow: {characters} makes the whole text expensive.';
$_ADDONLANG['wording_links'] = 'Marked in red is a link. We never send links, so this cannot be saved.';
$_ADDONLANG['wording_made_up'] = 'With made-up values.';
$_ADDONLANG['wording_real'] = 'With the values of invoice ID {invoice}.';
$_ADDONLANG['wording_history'] = 'Who changed it, and when';
$_ADDONLANG['wording_refused'] = 'Not saved: {reason}';
$_ADDONLANG['wording_no_changes'] = 'Nobody has changed it.';
$_ADDONLANG['wording_was_shipped'] = 'back to the shipped text';
$_ADDONLANG['wording_restore'] = 'put into the form';
$_ADDONLANG['wording_restored'] = 'An older text is in the form. It counts once you save it.';
$_ADDONLANG['wording_shipped'] = 'Back to the shipped text';
$_ADDONLANG['wording_sure'] = 'Yes, the shipped text shall be used again. The changed one stays in the history.';
$_ADDONLANG['done_wording'] = 'Saved. It counts from the next reminder.';
$_ADDONLANG['done_shipped'] = 'The shipped text is used again.';

// Do not text
$_ADDONLANG['number_international'] = 'Number, with its country code';
$_ADDONLANG['why'] = 'Why';
$_ADDONLANG['go_on'] = 'Go on';
$_ADDONLANG['who_title'] = 'Who has this number?';
$_ADDONLANG['who_help'] = 'When a stranger complains of our texts: enter the number. Every client whose SMS field holds '
    . 'it is found, however it is written there.';
$_ADDONLANG['do_who'] = 'Find the clients';
$_ADDONLANG['who_no_field'] = 'The SMS field cannot be searched: there is none, or there are several of that name. '
    . 'See Set-up.';
$_ADDONLANG['who_result'] = 'Who has {number}?';
$_ADDONLANG['who_nobody'] = 'No client\'s SMS field holds this number.';
$_ADDONLANG['who_many'] = 'There are more clients than are shown here.';
$_ADDONLANG['who_progress'] = '{done} of {total} numbers looked at.';
$_ADDONLANG['who_listed'] = 'This number is on the list of those never to text.';
$_ADDONLANG['who_not_listed'] = 'This number is not on the list of those never to text. Put it there if it belongs to a '
    . 'stranger, or if nobody shall text it whatever clients enter.';
$_ADDONLANG['field_value'] = 'In the SMS field';
$_ADDONLANG['do_blank'] = 'Blank the field';
$_ADDONLANG['done_blank'] = 'The SMS field of client {client} is blank now: no more texts. WHMCS\'s activity log says '
    . 'who did it.';
$_ADDONLANG['blank_not_there'] = 'Nothing was changed: the client\'s SMS field does not hold this number now.';
$_ADDONLANG['add_title'] = 'Put a number on the list';
$_ADDONLANG['add_help'] = 'A number on the list gets no text from us, whoever enters it as theirs.';
$_ADDONLANG['do_add'] = 'Never text this number';
$_ADDONLANG['done_add'] = '{number} gets no texts any more.';
$_ADDONLANG['done_add_again'] = '{number} was on the list already.';
$_ADDONLANG['listed_by'] = 'Put there by';
$_ADDONLANG['listed_why'] = 'Why';
$_ADDONLANG['listed_since'] = 'Since';
$_ADDONLANG['listed_none'] = 'There is no number on the list.';
$_ADDONLANG['listed_erased'] = 'The number itself is erased. Search for it above to lift it.';
$_ADDONLANG['by_stop'] = 'the person, who replied STOP';
$_ADDONLANG['by_carrier'] = 'the carrier';
$_ADDONLANG['by_desk'] = 'the desk';
$_ADDONLANG['do_lift'] = 'Text it again';
$_ADDONLANG['lift_title'] = 'Take a number off the list?';
$_ADDONLANG['lift_help'] = 'This number may then get texts again. If its owner asked for none, that takes a new yes.';
$_ADDONLANG['lift_why'] = 'Say why. It is kept in WHMCS\'s activity log together with your name.';
$_ADDONLANG['done_lift'] = '{number} may be texted again.';

// Was this from us?
$_ADDONLANG['mark_link'] = 'a link';
$_ADDONLANG['mark_costly'] = 'makes the text expensive';
$_ADDONLANG['country_help'] = 'Country of a number without a country code, as two letters (SE)';
$_ADDONLANG['verify_intro'] = 'Somebody got a text and asks whether we sent it. Enter the number that got it and the '
    . 'text as it stands on the phone. Spaces, line breaks and capitals need not be the same.';
$_ADDONLANG['verify_number'] = 'Number that got the text';
$_ADDONLANG['verify_text'] = 'The text';
$_ADDONLANG['verify_ask'] = 'Was this from us?';
$_ADDONLANG['verify_yes'] = 'Yes, we sent this text to this number.';
$_ADDONLANG['verify_no'] = 'No, we did not send this text to this number.';
$_ADDONLANG['verify_link'] = 'No, this is not from us: it holds a link, and we never send links.';
$_ADDONLANG['verify_erased'] = 'Perhaps. No text that we still know says this, but {count} text(s) to this number '
    . 'cannot be compared any more: their words have been erased after the days that are set for it.';
$_ADDONLANG['verify_no_links'] = 'It holds no link.';
$_ADDONLANG['verify_links'] = 'It holds {count} link(s), marked here. Do not open them.';
$_ADDONLANG['verify_sent_at'] = 'Sent';

// Rehearsal
$_ADDONLANG['rehearsal_intro'] = 'What happens when WHMCS sends its reminders next: the text that each of them would '
    . 'cause, or why there would be none. Nothing is sent. The limits of a day count over the whole rehearsal.';
$_ADDONLANG['rehearsal_start'] = 'Begin the rehearsal';
$_ADDONLANG['rehearsal_start_all'] = 'Show every overdue invoice instead';
$_ADDONLANG['rehearsal_start_tonight'] = 'Show the next run\'s reminders instead';
$_ADDONLANG['rehearsal_run'] = 'WHMCS\'s next daily run: {time}. It is about these stages:';
$_ADDONLANG['rehearsal_zone_whmcs'] = 'Day and hour are told by WHMCS\'s own time zone, {zone}.';
$_ADDONLANG['rehearsal_zone_bridge'] = 'Day and hour are told by the time zone {zone} (BRIDGE_TIMEZONE), because WHMCS\'s own '
    . 'cannot be read. If WHMCS has another one, the run may be another day\'s.';
$_ADDONLANG['rehearsal_stage'] = '{stage}: invoices with the due date {day}';
$_ADDONLANG['rehearsal_stage_off'] = '(no texts for this stage)';
$_ADDONLANG['rehearsal_no_stages'] = 'WHMCS sends no overdue reminders: no stage has a number of days in its Automation '
    . 'Settings.';
$_ADDONLANG['rehearsal_all'] = 'Every overdue invoice, each for its next stage, as if that were sent now.';
$_ADDONLANG['rehearsal_why_all'] = 'What WHMCS sends in its next run cannot be told. So this is every overdue invoice, each for '
    . 'its next stage, as if that were sent now.';
$_ADDONLANG['rehearsal_lost'] = 'This rehearsal cannot go on: begin again.';
$_ADDONLANG['rehearsal_again'] = 'Begin again';
$_ADDONLANG['rehearsal_next'] = 'Next page';
$_ADDONLANG['rehearsal_progress'] = '{done} of {total} invoices judged.';
$_ADDONLANG['rehearsal_so_far'] = '{done} invoices judged so far.';
$_ADDONLANG['rehearsal_sum'] = '{texts} text(s) in {parts} part(s); {withheld} reminder(s) without a text.';
$_ADDONLANG['rehearsal_over'] = 'That was the last one.';
$_ADDONLANG['rehearsal_none'] = 'There is no such invoice.';
$_ADDONLANG['rehearsal_decision'] = 'What would happen';
$_ADDONLANG['rehearsal_texted'] = 'would be texted';
$_ADDONLANG['rehearsal_withheld'] = 'no text';
$_ADDONLANG['rehearsal_to'] = 'to {number}, {parts} part(s)';
$_ADDONLANG['rehearsal_at'] = 'not before {time}';
$_ADDONLANG['try_again'] = 'Try again';

// Set-up
$_ADDONLANG['light_token'] = 'API token';
$_ADDONLANG['light_secret'] = 'Hook secret';
$_ADDONLANG['setup_intro'] = 'From a fresh installation to the first text. Each step says how it stands; none of them '
    . 'sends anything to a client.';
$_ADDONLANG['setup_done'] = 'done';
$_ADDONLANG['setup_todo'] = 'to do';
$_ADDONLANG['setup_not_tried'] = 'not tried yet';
$_ADDONLANG['setup_field'] = 'The SMS field';
$_ADDONLANG['setup_field_found'] = 'Clients enter their number in the custom field {field}. Blank there means no texts.';
$_ADDONLANG['setup_make_field'] = 'Make the field';
$_ADDONLANG['setup_field_made'] = 'The SMS field was made. It is blank for every client, so nobody gets texts yet.';
$_ADDONLANG['setup_field_there'] = 'The SMS field was there already.';
$_ADDONLANG['setup_address'] = 'The bridge\'s address';
$_ADDONLANG['setup_address_is'] = 'The bridge is looked for at {address}.';
$_ADDONLANG['setup_address_help'] = 'Enter the bridge address in the addon\'s settings: http://127.0.0.1:8025 on this '
    . 'machine, https on another one. It is the bridge\'s BRIDGE_LISTEN.';
$_ADDONLANG['setup_open_settings'] = 'Open the settings of addon modules';
$_ADDONLANG['setup_hook_secret'] = 'The hook secret';
$_ADDONLANG['setup_hook_secret_help'] = 'With it this addon signs the reminders that it hands over. It is the same on '
    . 'both sides: in the addon\'s settings and in the bridge\'s config.env.';
$_ADDONLANG['setup_make_hook_secret'] = 'Make a new secret';
$_ADDONLANG['setup_api_token'] = 'The API token';
$_ADDONLANG['setup_api_token_help'] = 'With it these pages ask the bridge. It is the same on both sides, too.';
$_ADDONLANG['setup_make_api_token'] = 'Make a new token';
$_ADDONLANG['setup_replace_hook_secret'] = 'Yes, begin to change it. The one in use goes on working beside the new one.';
$_ADDONLANG['setup_replace_api_token'] = 'Yes, replace the one that is in use. Until the bridge has the new one, '
    . 'these pages stay empty.';
$_ADDONLANG['setup_shown_once'] = 'Made and kept in the addon\'s settings. It is shown this once. Copy the whole line.';
$_ADDONLANG['setup_line_help'] = 'Put this line into the bridge\'s config.env in place of the one of the same name, then '
    . 'restart the bridge.';
$_ADDONLANG['setup_line_change'] = 'Put this line into the bridge\'s config.env in place of the one of the same name, and '
    . 'behind it, after a space, the secret that stood there. Restart the bridge. Meanwhile both sign, so nothing waits. '
    . 'Then press "Forget the old secret". Take the old one out of config.env three days later: delivery reports of texts '
    . 'that were sent before still need it.';
$_ADDONLANG['setup_two_secrets'] = 'The secret is being changed: a new and an old one sign. Once the bridge has the new one, the '
    . 'old one can be forgotten.';
$_ADDONLANG['setup_forget'] = 'Forget the old secret';
$_ADDONLANG['setup_forgotten'] = 'The old secret is forgotten. Only the new one signs.';
$_ADDONLANG['setup_forget_early'] = 'Nothing was forgotten: the bridge does not take the new secret yet. Test the connection to '
    . 'see why.';
$_ADDONLANG['setup_forget_behind'] = 'Nothing was forgotten: the bridge does not take the new secret yet, only one that stands '
    . 'behind it. Test the connection to see what to do. If you entered them by hand and that one is the newer, put it first '
    . 'in the addon\'s settings.';
$_ADDONLANG['setup_forgot_before'] = 'Nothing was forgotten: the secrets in use are not those that this page knew.';
$_ADDONLANG['setup_not_asked'] = 'Nothing was made: several secrets are in use, and the bridge does not say which of them it takes. '
    . 'Test the connection to see why.';
$_ADDONLANG['setup_made_before'] = 'Nothing was made: the one in use is not the one that this page knew. Press the '
    . 'button below if you still want a new one.';
$_ADDONLANG['setup_trial_before'] = 'This click sent nothing: a test text was tried since the page was shown. Press the '
    . 'button below to send another.';
$_ADDONLANG['setup_test'] = 'The connection';
$_ADDONLANG['setup_test_help'] = 'Asks the bridge, tries the token and the secret, and asks for the gateway\'s balance. '
    . 'Nothing is sent.';
$_ADDONLANG['setup_do_test'] = 'Test the connection';
$_ADDONLANG['setup_taken'] = 'is the same on both sides';
$_ADDONLANG['setup_new_taken'] = 'The bridge takes the new one. The old one can be forgotten.';
$_ADDONLANG['setup_old_taken'] = 'The bridge takes the old one only.';
$_ADDONLANG['setup_old_taken_help'] = 'In the bridge\'s config.env, put the new one in front of the old one, with a '
    . 'space between, and restart the bridge. If the new one is lost, make another.';
$_ADDONLANG['setup_no_token'] = 'cannot be told without an API token';
$_ADDONLANG['setup_token_help'] = 'Make one in the step above, or enter the bridge\'s BRIDGE_API_TOKEN in the addon\'s '
    . 'settings.';
$_ADDONLANG['setup_no_secret'] = 'there is none';
$_ADDONLANG['setup_secret_help'] = 'Make one in the step above, or enter the bridge\'s BRIDGE_HOOK_SECRET in the addon\'s '
    . 'settings.';
$_ADDONLANG['setup_wrong_secret'] = 'The bridge does not take our signature.';
$_ADDONLANG['setup_wrong_secret_help'] = 'Check that BRIDGE_HOOK_SECRET in config.env is the secret of the addon\'s '
    . 'settings, that the bridge was restarted since, and that both clocks are right to the minute.';
$_ADDONLANG['setup_trial'] = 'A text to yourself';
$_ADDONLANG['setup_trial_help'] = 'This sends one real text at once, whatever the hour. It may cost money. Use your own '
    . 'number.';
$_ADDONLANG['setup_trial_number'] = 'Your mobile number, with its country code';
$_ADDONLANG['setup_do_trial'] = 'Send the test text';
$_ADDONLANG['done_trial'] = '{gateway} took a text of {parts} part(s) to {number}. Look at your phone.';
