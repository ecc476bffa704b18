"""What the gateways can do, side by side, for people who choose one."""

from collections.abc import Sequence

from bridge.gateways.base import Limits, Sheet
from bridge.gateways.settings import Kind, Setting


def lines(sheet: Sheet, limits: Limits) -> list[tuple[str, str]]:
    """Return what there is to say of one gateway, as pairs of label and words."""
    return [
        ("credentials", sheet.auth),
        ("beforehand", sheet.beforehand),
        ("look-up by", sheet.look_up),
        ("reports prove", sheet.reports),
        ("report address", sheet.report_address),
        ("missing reports", sheet.missing),
        ("inbound proves", sheet.inbound),
        ("inbound address", sheet.inbound_address),
        ("price told", sheet.price),
        ("balance told", sheet.balance),
        ("dry run", sheet.dry_run),
        ("senders", sheet.senders),
        ("pace", f"{limits.per_second:g} a second" if limits.per_second else "not documented"),
        ("longest text", _longest(limits)),
        ("longest address", _characters(limits.longest_url)),
        ("longest reference", _characters(limits.longest_reference)),
        ("alphabet", "told with each text" if limits.explicit_unicode else "chosen by them"),
    ]


def settings(name: str, described: Sequence[Setting]) -> list[tuple[str, str]]:
    """Return all that can be set for the gateway *name*, as pairs of setting and words."""
    pace = (f"BRIDGE_{name.upper()}_PER_SECOND", "texts a second, instead of the pace below")
    return [*((one.name, told(one)) for one in described), pace]


def told(setting: Setting) -> str:
    """Return a setting's meaning, whether it is shown to nobody, and whether it has to be set."""
    choices = f" ({', '.join(setting.choices)})" if setting.choices else ""
    # Some hold a secret only if they are written so, such as a path with a key in it.
    secret = ", kept secret" if setting.kind is Kind.SECRET else ""
    rest = f"; {setting.default} unless set" if setting.default else ""
    rest = "; may be empty" if setting.optional and not rest else rest
    return f"{setting.meaning}{choices}{secret}{rest}"


def _longest(limits: Limits) -> str:
    parts = [f"{limits.most_parts} parts"] if limits.most_parts else []
    text = [_characters(limits.longest_text)] if limits.longest_text or not parts else []
    return ", ".join(parts + text)


def _characters(most: int | None) -> str:
    return f"{most} characters" if most else "not documented"
