<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** A CSV file that goes to the browser row by row while it comes in. Nothing is sent before its first whole row. */
final class Download
{
    private const ROW_END = "\r\n"; // RFC 4180; a line feed alone may stand in a cell

    private string $rest = ''; // of a row that is not whole yet
    private bool $isBegun = false;
    private int $whole = 0;

    /** @param \Closure(): void $begins what is to be done just before the first row */
    public function __construct(private readonly string $name, private readonly \Closure $begins)
    {
    }

    public function write(string $piece): void
    {
        $this->rest .= $piece;
        $end = strrpos($this->rest, self::ROW_END);
        if ($end !== false) {
            $end += strlen(self::ROW_END);
            $this->put(substr($this->rest, 0, $end));
            $this->rest = substr($this->rest, $end);
            $this->whole += $end;
        }
    }

    /** @return int bytes that came in whole rows */
    public function whole(): int
    {
        return $this->whole;
    }

    public function isBegun(): bool
    {
        return $this->isBegun;
    }

    /** All of it came. */
    public function finish(): Reply
    {
        $this->put($this->rest);
        return Reply::sent();
    }

    /** The rest does not come: say so in a last row, because the browser was told long ago that all is well. */
    public function breakOff(string $sentence): Reply
    {
        $this->put('"' . str_replace('"', '""', $sentence) . '"' . self::ROW_END);
        return Reply::sent();
    }

    private function put(string $rows): void
    {
        if (!$this->isBegun) {
            ($this->begins)();
            Reply::head('text/csv; charset=utf-8', ['Content-Disposition' => "attachment; filename=\"{$this->name}\""]);
            $this->isBegun = true;
        }
        echo $rows;
        flush();
    }
}
