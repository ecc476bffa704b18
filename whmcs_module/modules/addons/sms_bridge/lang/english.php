<?php

// What every page shares
$_ADDONLANG['unreadable'] = 'The state of the addon could not be read. Missing tables are made again by the next '
    . 'cron run.';
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
$_ADDONLANG['tab_overview'] = 'Overview';
$_ADDONLANG['tab_reminders'] = 'Reminders';
$_ADDONLANG['tab_wording'] = 'Wording';
$_ADDONLANG['tab_suppressions'] = 'Do not text';
$_ADDONLANG['tab_verify'] = 'Was this from us?';
$_ADDONLANG['tab_rehearsal'] = 'Rehearsal';
$_ADDONLANG['tab_setup'] = 'Set-up';

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

// Reminders
$_ADDONLANG['any'] = 'any';
$_ADDONLANG['client_id'] = 'Client ID';
$_ADDONLANG['invoice_id'] = 'Invoice ID';
$_ADDONLANG['number'] = 'Number';
$_ADDONLANG['since'] = 'From';
$_ADDONLANG['until'] = 'To';
$_ADDONLANG['export'] = 'Export as CSV';
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

// Wording

// Do not text

// Was this from us?

// Rehearsal

// Set-up
