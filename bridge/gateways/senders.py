"""Sender IDs: the rules that most providers share, and countries where letters are none.

Source: providers' pages on sender IDs by country, read November 2026.
"""

import re

# Carriers there take numbers only; a name is refused, or replaced by some number.
WITHOUT_LETTERS = frozenset({"US", "CA", "PR"})
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_SHORT_CODE = re.compile(r"[0-9]{3,8}")


def problem_with(sender: str, country: str | None) -> str | None:
    """Return what is wrong with a sender: 1 to 11 letters, digits and spaces, or a number."""
    if _NUMBER.fullmatch(sender) or _SHORT_CODE.fullmatch(sender):
        return None
    if not _NAME.fullmatch(sender) or sender != sender.strip():
        return (
            "a sender is 1 to 11 letters A-Z, digits and spaces with a letter, or a number with +"
        )
    return no_letters(sender, country)


def no_letters(sender: str, country: str | None) -> str | None:
    """Return what is wrong with letters in the sender of a text to *country*."""
    if country in WITHOUT_LETTERS and not (
        _NUMBER.fullmatch(sender) or _SHORT_CODE.fullmatch(sender)
    ):
        return f"carriers in {country} take no sender of letters: set a number registered there"
    return None
