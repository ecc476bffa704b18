<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** The small scripts in assets/. They stand in the page: the admin folder may lie anywhere, and so may ours. */
final class Script
{
    /** @param string $name one of ours, without .js */
    public static function inline(string $name): string
    {
        $source = file_get_contents(dirname(__DIR__) . "/assets/$name.js");
        return $source === false ? '' : Html::tag('script', [], $source);
    }
}
