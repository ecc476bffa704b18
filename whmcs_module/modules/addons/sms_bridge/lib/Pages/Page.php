<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\Reply;
use WHMCS\Module\Addon\SmsBridge\Request;

/** One tab of the addon's page; made anew for each request with a Desk. */
interface Page
{
    /** Answer a GET. */
    public function show(Request $request): Reply;

    /** Answer a POST; its token is right and the admin has access. */
    public function act(Request $request): Reply;
}
