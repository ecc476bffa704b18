<?php

$_ADDONLANG['intro'] = 'Reminders that WHMCS sends by e-mail are handed to the SMS bridge at the end of each cron run. '
    . 'The bridge decides which of them become a text.';
$_ADDONLANG['well'] = 'All is well: nothing keeps reminders back.';
$_ADDONLANG['unreadable'] = 'The state of the addon could not be read. Missing tables are made again by the next '
    . 'cron run.';
$_ADDONLANG['waiting'] = 'Reminders waiting for the bridge';
$_ADDONLANG['oldest'] = 'The oldest of them is from';
$_ADDONLANG['set_aside'] = 'Set aside because the bridge could not read them';
$_ADDONLANG['dropped'] = 'Dropped for want of room';
$_ADDONLANG['last_success'] = 'Last handed over';
$_ADDONLANG['trouble_since'] = 'Trouble since';
$_ADDONLANG['next_try'] = 'Next try';
$_ADDONLANG['next_cron'] = 'with the next cron run';
$_ADDONLANG['field'] = 'SMS field';
$_ADDONLANG['bridge'] = 'What the bridge says of itself';
$_ADDONLANG['bridge_well'] = 'all is well';
$_ADDONLANG['bridge_alarms'] = 'something is wrong, see above';
$_ADDONLANG['bridge_away'] = 'no answer';
$_ADDONLANG['bridge_away_advice'] = 'The bridge did not tell how it is. Reminders wait in the spool until it is back. '
    . 'Check that it runs, its address here, and that the API token is its BRIDGE_API_TOKEN.';
$_ADDONLANG['bridge_not_asked'] = 'not asked: the API token is not set';
$_ADDONLANG['none'] = 'none';
$_ADDONLANG['field_missing'] = 'The SMS field was not found among the custom client fields, so no texts are sent. '
    . 'Make a text field named "Mobile number for SMS", or choose another field in the addon\'s settings and name it '
    . 'to the bridge as BRIDGE_WHMCS_SMS_FIELD.';
$_ADDONLANG['field_doubled'] = 'Several custom client fields bear the name of the SMS field, so no texts are sent. '
    . 'Rename all but one, or choose one in the addon\'s settings and give its id to the bridge as '
    . 'BRIDGE_WHMCS_SMS_FIELD.';
