<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** A budget of time that began when this was made; the system clock may jump meanwhile. */
final class Deadline
{
    private int $at;

    public function __construct(int $budgetMs)
    {
        $this->at = hrtime(true) + $budgetMs * 1_000_000;
    }

    public function leftMs(): int
    {
        return max(0, intdiv($this->at - hrtime(true), 1_000_000));
    }
}
