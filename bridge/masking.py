"""Hides numbers in free text that others wrote: a gateway's error may quote the recipient."""

import re

# Digits in a row; or with separators between them as people write a number after a plus; or eight
# and more without a plus, which are no date.
_NUMBER = re.compile(
    r"\+\d(?:[ .()/-]{0,2}\d){5,}"
    r"|\d{6,}(?:[ /-]?\d)*"
    r"|(?<!\d)(?<!\d[ /-])(?!\d{4}-\d\d-\d\d(?!\d))\d(?:[ /-]?\d){7,}"
)


def mask_digits(text: str) -> str:
    """Return *text* with every run of six and more digits, and every number as people write it, cut
    down to its last two digits.

    Idempotent; digits of any script count.
    """
    return _NUMBER.sub(lambda match: "…" + match.group()[-2:], text)
