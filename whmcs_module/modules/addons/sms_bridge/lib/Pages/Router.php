<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use Illuminate\Database\QueryException;
use WHMCS\Module\Addon\SmsBridge\ActivityLog;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\Reply;
use WHMCS\Module\Addon\SmsBridge\Request;
use WHMCS\Module\Addon\SmsBridge\Token;

/** Finds the page that the address names, guards what it changes, and puts the tabs above it. */
final class Router
{
    /** Value of `page` ⇒ class; the tab's name is the word `tab_<page>`. */
    private const PAGES = [
        'overview' => Overview::class,
        'reminders' => Reminders::class,
        'client' => Client::class,
        'wording' => Wording::class,
        'suppressions' => Suppressions::class,
        'verify' => Verify::class,
        'rehearsal' => Rehearsal::class,
        'setup' => SetUp::class,
    ];

    private const STYLE = '.sms-bridge .nav-tabs { margin-bottom: 20px } '
        . '.sms-bridge .form-inline .form-group { margin: 3px 8px 3px 0 } '
        . '.sms-bridge form.sms-bridge-action { display: inline-block; margin-right: 8px } '
        . '.sms-bridge td, .sms-bridge pre { overflow-wrap: anywhere } '
        . '.sms-bridge td strong { overflow-wrap: normal } '
        . '.sms-bridge th, .sms-bridge .label { white-space: nowrap } '
        . '@media (max-width: 500px) { .sms-bridge th, .sms-bridge .btn, .sms-bridge .label { white-space: normal } '
        . '.sms-bridge .table > * > tr > * { padding: 5px 4px } .sms-bridge .panel-body { padding: 10px 8px } '
        . '.sms-bridge .form-control { max-width: 100% } .sms-bridge td .btn, .sms-bridge td .label { overflow-wrap: break-word } '
        . '.sms-bridge-decisions tr { display: flex; flex-wrap: wrap } '
        . '.sms-bridge-decisions tr > :last-child { flex-basis: 100%; border-top: 0 } }';

    public function __construct(private readonly Desk $desk)
    {
    }

    public function answer(Request $request): Reply
    {
        $name = isset(self::PAGES[$request->query('page')]) ? $request->query('page') : 'overview';
        $page = new (self::PAGES[$name])($this->desk);
        if ($request->isPost) {
            Token::checkAdmin();
        }
        try {
            $reply = $request->isPost ? $page->act($request) : $page->show($request);
        } catch (\Throwable $error) {
            $said = ActivityLog::plain(ActivityLog::cause($error), 200);
            $word = $error instanceof QueryException ? 'unreadable' : 'page_failed';
            $reply = Reply::page(Html::notice('danger', $this->desk->words->get($word) . " ($said)"));
        }
        if ($request->isPost && $this->desk->api->hasFailed()) { // the page there would ask, and wait, once more
            $reply = $reply->stay($this->desk->words->get('go_on'));
        }
        $tabs = $this->tabs($name);
        $style = Html::tag('style', [], self::STYLE);
        return $reply->within(static fn (string $html): string
            => $style . Html::tag('div', ['class' => 'sms-bridge'], $tabs . Reply::flashes() . $html));
    }

    private function tabs(string $active): string
    {
        $tabs = '';
        foreach (array_keys(self::PAGES) as $page) {
            $link = Html::link($this->desk->url($page), $this->desk->words->get("tab_$page"));
            $attributes = ['role' => 'presentation', 'class' => $page === $active ? 'active' : null];
            $tabs .= Html::tag('li', $attributes, $link);
        }
        return Html::tag('ul', ['class' => 'nav nav-tabs'], $tabs);
    }
}
