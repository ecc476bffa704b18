"""The one shape in which WHMCS's API takes custom fields: base64 of PHP's serialize([id => text]).

Source: PHP manual, serialize() and unserialize(); lengths count bytes.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping

_HEAD = re.compile(rb"a:(0|[1-9][0-9]{0,5}):\{")
_ENTRY = re.compile(rb'i:(0|[1-9][0-9]{0,17});s:(0|[1-9][0-9]{0,8}):"')


def serialized(values: Mapping[int, str]) -> str:
    """Return *values* as WHMCS's parameter `customfields` takes them."""
    entries = [(key, value.encode()) for key, value in values.items()]
    items = b"".join(b'i:%d;s:%d:"%b";' % (key, len(raw), raw) for key, raw in entries)
    return b64encode(b"a:%d:{%b}" % (len(entries), items)).decode()


def unserialized(raw: str) -> dict[int, str]:
    """Return the values out of `customfields`. Raises ValueError for whatever is not exactly it."""
    data = b64decode(raw, validate=True)
    head = _HEAD.match(data)
    if head is None or b64encode(data).decode() != raw:
        raise ValueError("no array in base64")
    found: dict[int, str] = {}
    at = head.end()
    for _ in range(int(head[1])):
        entry = _ENTRY.match(data, at)
        if entry is None or int(entry[1]) in found:
            raise ValueError(f"no text with an id of its own at byte {at}")
        end = entry.end() + int(entry[2])
        if data[end : end + 2] != b'";':
            raise ValueError(f"no end of the text at byte {end}")
        found[int(entry[1])] = data[entry.end() : end].decode()
        at = end + 2
    if data[at:] != b"}":
        raise ValueError(f"no end of the array at byte {at}")
    return found
