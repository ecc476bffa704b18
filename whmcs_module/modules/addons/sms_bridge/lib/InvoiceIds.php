<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** Finds the invoices that somebody means, who types an id or the number that clients read. */
final class InvoiceIds
{
    private const MOST = 2; // one's number may be another's id

    /**
     * @param ?int $clientId this client's invoices only
     * @return list<int> by id; none where nothing was typed
     */
    public static function of(string $asked, ?int $clientId = null): array
    {
        $asked = self::bare($asked);
        if ($asked === '') {
            return [];
        }
        $id = self::asId($asked) ?? 0;
        $invoices = Capsule::table('tblinvoices')
            ->where(static fn ($either) => $either->where('id', $id)->orWhere('invoicenum', $asked));
        $own = $clientId === null ? $invoices : $invoices->where('userid', $clientId);
        return $own->orderBy('id')->limit(self::MOST)->pluck('id')->map(static fn (mixed $one): int => (int) $one)->all();
    }

    /** The one that is meant most likely: its id was typed, or its number. An id that WHMCS has no more is one, too. */
    public static function one(string $asked): ?int
    {
        $found = self::of($asked);
        $id = self::asId(self::bare($asked));
        return $found === [] || in_array($id, $found, true) ? $id : $found[0];
    }

    private static function bare(string $asked): string
    {
        return ltrim($asked, '# ');
    }

    private static function asId(string $asked): ?int
    {
        return preg_match('/^[0-9]{1,9}$/D', $asked) === 1 && (int) $asked > 0 ? (int) $asked : null;
    }
}
