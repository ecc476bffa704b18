"""What the gateways can do, side by side, for people who choose one."""

from bridge.gateways.base import Limits, Sheet
from bridge.gateways.settings import Kind, Setting


def lines(sheet: Sheet, limits: Limits) -> list[tuple[str, str]]:
    """Return what there is to say of one gateway, as pairs of label and words."""
    return [
        ("credentials", sheet.auth),
        ("look-up by", sheet.look_up),
        ("reports prove", sheet.reports),
        ("report address", sheet.report_address),
        ("missing reports", sheet.missing),
        ("inbound proves", sheet.inbound),
        ("price told", sheet.price),
        ("balance told", sheet.balance),
        ("dry run", sheet.dry_run),
        ("senders", sheet.senders),
        ("pace", f"{limits.per_second:g} a second" if limits.per_second else "not documented"),
        ("longest text", _longest(limits)),
    ]


def told(setting: Setting) -> str:
    """Return a setting's meaning, and whether it has to be set."""
    choices = f" ({', '.join(setting.choices)})" if setting.choices else ""
    if setting.default:
        return f"{setting.meaning}{choices}; {setting.default} unless set"
    secret = ", a secret" if setting.kind is Kind.SECRET else ""
    return f"{setting.meaning}{choices}{secret}{'; may be empty' if setting.optional else ''}"


def _longest(limits: Limits) -> str:
    both = (
        limits.most_parts and f"{limits.most_parts} parts",
        limits.longest_text and f"{limits.longest_text} characters",
    )
    return ", ".join(one for one in both if one) or "not documented"
