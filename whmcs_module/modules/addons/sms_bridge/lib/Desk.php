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
        $inputs = Token::input() . Html::hidden($hidden);
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
        [$path, $fields] = $this->place($page);
        $attributes = ['method' => 'get', 'action' => $path, 'class' => $class];
        return Html::tag('form', $attributes, Html::hidden($fields) . $html);
    }

    /**
     * The address of $page, in two: a form that asks by its address loses what stands behind the question mark.
     *
     * @param array<string, scalar|null> $query
     * @return array{string, array<string, string>} path and query
     */
    public function place(string $page, array $query = []): array
    {
        [$path, $asked] = explode('?', $this->url($page, $query), 2) + [1 => ''];
        parse_str($asked, $fields);
        return [$path, array_filter($fields, 'is_string')];
    }

    /** What went wrong, said above the page. @param bool $changes was the bridge asked to change something? */
    public function trouble(ApiAnswer $answer, bool $changes = false): string
    {
        $sentence = $changes ? $answer->sentenceOfChange($this->words) : $answer->sentence($this->words);
        return Html::notice($answer->isRefused() ? 'warning' : 'danger', Words::capital($sentence));
    }

    /** Ways to the newest and to older entries of a list; null where there is no such way. */
    public function pager(?string $newestUrl, ?string $olderUrl): string
    {
        $way = static fn (string $class, ?string $url, string $text): string
            => $url === null ? '' : Html::tag('li', ['class' => $class], Html::link($url, $text));
        $ways = $way('previous', $newestUrl, '← ' . $this->words->get('newest'))
            . $way('next', $olderUrl, $this->words->get('older') . ' →');
        return $ways === '' ? '' : Html::tag('ul', ['class' => 'pager'], $ways);
    }

    public function reminderLink(mixed $id): string
    {
        $id = is_int($id) ? $id : 0;
        return Html::link($this->url('reminders', ['id' => $id]), "#$id");
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
