<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** What every page of the addon works with. */
final class Desk
{
    public function __construct(
        public readonly Words $words,
        public readonly Api $api,
        public readonly Settings $settings,
        public readonly Admin $admin,
        private readonly string $link,
    ) {
    }

    /** @param array<string, scalar|null> $query what is null or '' is left out */
    public function url(string $page, array $query = []): string
    {
        $given = array_filter($query, static fn (mixed $one): bool => $one !== null && $one !== '');
        return $this->link . '&' . http_build_query(['page' => $page] + $given, '', '&', PHP_QUERY_RFC3986);
    }

    /**
     * A form that posts to $page, with WHMCS's token.
     *
     * @param array<string, string|int> $hidden
     * @param string $html what is inside
     */
    public function form(string $page, array $hidden, string $html, string $class = ''): string
    {
        $inputs = Token::input();
        foreach ($hidden as $name => $value) {
            $inputs .= Html::tag('input', ['type' => 'hidden', 'name' => $name, 'value' => $value]);
        }
        $attributes = ['method' => 'post', 'action' => $this->url($page), 'class' => $class === '' ? null : $class];
        return Html::tag('form', $attributes, $inputs . $html);
    }

    /**
     * A form that asks $page by its address, for searches.
     *
     * @param string $html what is inside
     */
    public function search(string $page, string $html, string $class = 'form-inline'): string
    {
        [$path, $query] = explode('?', $this->url($page), 2) + [1 => ''];
        parse_str($query, $fields);
        $inputs = '';
        foreach ($fields as $name => $value) {
            $inputs .= Html::tag('input', ['type' => 'hidden', 'name' => $name, 'value' => (string) $value]);
        }
        return Html::tag('form', ['method' => 'get', 'action' => $path, 'class' => $class], $inputs . $html);
    }

    /** Link to a client's summary, by whatever the bridge gave as id. UNVERIFIED: WHMCS's addresses here and below. */
    public function clientLink(mixed $id): string
    {
        return is_int($id) && $id > 0 ? Html::link("clientssummary.php?userid=$id", $id) : '';
    }

    public function invoiceLink(mixed $id): string
    {
        return is_int($id) && $id > 0 ? Html::link("invoices.php?action=edit&id=$id", $id) : '';
    }

    /** Say in WHMCS's activity log what this admin did. Write numbers masked, as the bridge shows them. */
    public function note(string $sentence, int $clientId = 0): void
    {
        (new ActivityLog())->write("{$this->admin->name} $sentence", $clientId);
    }
}
