"""What `--fix` does to one file: numbers out of their quotes, a check-in to where its dates say it belongs.

Everything goes through the write gate; what it refuses, or what would still be wrong afterwards, is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from okr.ids import kind_of
from okr.models import Checkin
from okr.storage.checkin_place import CODE as MISPLACED
from okr.storage.checkin_place import right_place
from okr.storage.codec import decode, faults
from okr.storage.toml.edit import EditRefusedError, SetKey, apply, parse
from okr.storage.validation import Fault

Wanted = Callable[[str, int], bool]
"""Whether a finding of this code at this line is asked for, and not silenced."""


def mended(path: str, data: bytes, wanted: Wanted) -> tuple[str, bytes, int]:
    """The path and the text as they should be, and how many findings are mended by that."""
    text, count = _unquoted(path, data, wanted)
    record = decode(path, text).record
    if not isinstance(record, Checkin) or not wanted(MISPLACED, 1):
        return path, text, count
    right = right_place(path, record)
    return right, text, count + (right != path)


def _unquoted(path: str, data: bytes, wanted: Wanted) -> tuple[bytes, int]:
    kind = kind_of(path)
    count = 0
    for fault, line in faults(path, data) if kind else ():
        if not fault.fixable or fault.code == MISPLACED or not wanted(fault.code, line):
            continue
        try:
            text = apply(data, [SetKey(fault.key, _number(parse(data), fault))], path=path)
        except EditRefusedError:
            continue
        if all(left.key != fault.key for left, _ in faults(path, text)):
            data, count = text, count + 1
    return data, count


def _number(value: Any, fault: Fault) -> int | float:
    """The number that stands in quotes at the key of a fault."""
    for part in fault.key:
        value = value[part]
    text = str(value).strip()
    return int(text) if text.lstrip("+-").isdecimal() else float(text)
