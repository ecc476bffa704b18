"""docs/gateways.md, made of what each gateway says of itself.

`python -m tests.support.gateways_table` writes the file anew.
"""

from pathlib import Path

from bridge.gateways import matrix
from bridge.gateways.registry import NAMES, limits_of, settings_of, sheet_of

PAGE = Path(__file__).parents[2] / "docs" / "gateways.md"
_HEAD = """# Gateways

`sms-bridge gateways` prints the same. Set `BRIDGE_GATEWAY` to a name below and its settings
beside it; a second one as `BRIDGE_BACKUP_GATEWAY` sends what the first surely did not accept.
One that sends no more is still heard, late reports and STOP alike, while its settings stand.
`sms-bridge check` looks at both, and `sms-bridge send-test NUMBER --gateway NAME` sends one text.
Another one is added as told in [adding a gateway](adding-a-gateway.md).

Addresses begin with `BRIDGE_PUBLIC_URL`, and TOKEN is `BRIDGE_INBOUND_TOKEN`. Without the inbound
address at the provider nobody's STOP is heard here.

Where a look-up is missing, a text whose answer was lost stays `unknown` until its delivery report
proves it, or a person decides. All of it is from the providers' documentation; what they could not
tell us is marked UNVERIFIED in the code.

"""


def page() -> str:
    """Return the whole page."""
    rows = {name: dict(matrix.lines(sheet_of(name), limits_of(name))) for name in NAMES}
    labels = ["look-up by", "reports prove", "price told", "balance told", "pace", "longest text"]
    table = [_row("gateway", *labels), _row(*["---"] * (len(labels) + 1))]
    table += [
        _row(f"`{name}`", *(cells[label] for label in labels)) for name, cells in rows.items()
    ]
    return _HEAD + "\n".join(table) + "\n" + "".join(map(_chapter, NAMES))


def _chapter(name: str) -> str:
    sheet = sheet_of(name)
    told = [
        ("settings", ""),
        *((f"`{one}`", meaning) for one, meaning in matrix.settings(name, settings_of(name))),
    ]
    facts = [("what it can do", ""), *matrix.lines(sheet, limits_of(name))]
    return (
        f"\n## {sheet.title} (`{name}`)\n\nAs documented on {sheet.facts_of:%d %B %Y}.\n\n"
        + _pairs(told)
        + "\n"
        + _pairs(facts)
    )


def _pairs(pairs: list[tuple[str, str]]) -> str:
    head, *rest = pairs
    return "".join(f"{_row(*one)}\n" for one in (head, ("---", "---"), *rest))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
