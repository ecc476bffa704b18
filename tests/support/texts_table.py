"""Every shipped wording with typical values, and docs/wordings.md made of them.

`python -m tests.support.texts_table` writes the file anew.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from bridge import wording
from bridge.domain import Currency, Facts, InvoiceStatus, Stage
from bridge.gsm import Encoding
from bridge.rendering import Text, compose, values_for

PAGE = Path(__file__).parents[2] / "docs" / "wordings.md"
SHIPPED = wording.load(None)
LANGUAGES = sorted({language for language, _ in SHIPPED.by_language})
RIGHT_TO_LEFT = ("arabic", "farsi", "hebrew")
COMPANY = "Oderland"
TYPICAL = Facts(
    invoice_id=1042,
    invoice_number="123456",
    status=InvoiceStatus.UNPAID,
    due_date=date(2023, 6, 20),
    balance=Decimal("125.00"),
    currency=Currency(code="SEK", suffix=" kr"),
    client_id=17,
    first_name="Alexandra",
    last_name="Demo",
    client_company="",
    country="SE",
    language="",
    client_closed=False,
    notices_off=False,
    sms_field="+46701740605",
)
LONGEST_DATES = [date(2023, month, 28) for month in range(1, 13)]
_TODAY = date(2023, 7, 4)
_ALPHABET = {Encoding.GSM7: "GSM-7", Encoding.UCS2: "UCS-2"}
_HEAD = """\
# The shipped wordings

As they are sent to Alexandra by Oderland for invoice 123456, due on 2023-06-20. The files in
`bridge/texts/` keep the accents of their language; a text gives up those that GSM-7 lacks (á, š, ı)
where that saves a part, as here. "Local" is the text with `BRIDGE_DATE_FORMAT=locale`. Units are
characters of the alphabet: 160 of GSM-7 or 70 of UCS-2 fit one part, then 153 or 67 each.

WHMCS's `chinese` is Traditional Chinese, and `chinese-tw` is the same; `ukranian`, as WHMCS spells
it, is `ukrainian`.

This page is made by `python -m tests.support.texts_table`.

| language | alphabet | reminder | firstoverdue | secondoverdue | thirdoverdue |
| --- | --- | --- | --- | --- | --- |
"""


def text_for(
    language: str,
    stage: Stage,
    *,
    date_format: str = "iso",
    facts: Facts = TYPICAL,
    company: str = COMPANY,
) -> Text:
    values = values_for(
        facts, company=company, language=language, date_format=date_format, today=_TODAY
    )
    return compose(SHIPPED.by_language[language, stage], values)


def page() -> str:
    """Return docs/wordings.md."""
    summary = "".join(map(_summary, LANGUAGES))
    return _HEAD + summary + "".join(map(_section, LANGUAGES))


def _summary(language: str) -> str:
    texts = [text_for(language, stage) for stage in Stage]
    cells = [_ALPHABET[texts[0].size.encoding], *(_parts(text) for text in texts)]
    return f"| {language} | {' | '.join(cells)} |\n"


def _parts(text: Text) -> str:
    return f"{text.size.parts} part{'s' if text.size.parts > 1 else ''}"


def _section(language: str) -> str:
    rows = "".join(_row(language, stage) for stage in Stage)
    return (
        f"\n## {language}\n\n| stage | text | units | parts | local |\n"
        f"| --- | --- | --- | --- | --- |\n{rows}"
    )


def _row(language: str, stage: Stage) -> str:
    text = text_for(language, stage)
    local = text_for(language, stage, date_format="locale")
    shown = text.body.replace("\n", "<br>")
    if language in RIGHT_TO_LEFT:
        shown = f'<div dir="rtl">{shown}</div>'
    sizes = f"{text.size.units} | {text.size.parts} | {local.size.units} in {_parts(local)}"
    return f"| {stage} | {shown} | {sizes} |\n"


def on(day: date) -> Facts:
    return replace(TYPICAL, due_date=day)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
