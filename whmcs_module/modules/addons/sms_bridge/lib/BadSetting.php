<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** A setting that cannot be used; what is said of it never holds a secret. */
final class BadSetting extends \InvalidArgumentException
{
    public readonly Said $said;

    public function __construct(string $key)
    {
        $this->said = new Said($key);
        parent::__construct($this->said->inEnglish());
    }
}
