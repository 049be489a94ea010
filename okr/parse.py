"""What people type, read as numbers, days and text."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date

from okr.errors import UsageError
from okr.words import Message

LONGEST_TITLE = 500
LARGEST_NUMBER = 1e100
"""What lies beyond measures nothing, and no formula here overflows below it."""
LARGEST_RATIO = 10**98
"""What a ratio may be, so that its percent is a number of a file."""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
"""Days of a plan: arithmetic with weeks and months never leaves the calendar."""
PERIOD = r"(?a)(?:19|2\d)\d\d(?:-(?:H[12]|Q[1-4]|0[1-9]|1[0-2]|W(?:0[1-9]|[1-4]\d|5[0-3])))?"
"""A period, of the years of these days."""
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_INTEGER = r"[+-]?[0-9]+(?:_[0-9]+)*"
_FLOAT = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_LARGEST_INTEGER = 2**63 - 1
LONGEST_LINK = 2000
LINK = (
    r"(?i:https?)://(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:[/?#](?:(?![\u115f\u1160\u3164\uffa0])[\w.~:/?#\[\]@!$&'()*+,;=%-])*)?"
)
"""Scheme, host and the rest: the signs of RFC 3986, and letters of any script that can be seen."""
_JOINERS = "\u200c\u200d"
"""Never seen themselves, but they change how their neighbours look."""


def composed(text: str) -> str:
    """A name as it is compared: in NFC, so that an é is one letter whichever keyboard or file system wrote it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def address(text: str) -> str:
    """An e-mail address as it is compared: capitals make no other one."""
    return composed(text.strip().casefold())


def fault_of_link(text: str) -> Message | None:
    """Why a text is no address that a page may lead to: only http and https do, and nothing in it hides or ends it."""
    if len(text) > LONGEST_LINK:
        return Message("a link has at most {n} characters", n=LONGEST_LINK)
    if not re.fullmatch(LINK, text):
        return Message("a link begins with https:// or http:// and has no blanks, quotes or password")
    return None


def link(text: str, name: str) -> str:
    """A web address, as a file may hold it. Raises UsageError."""
    found = text.strip()
    if fault := fault_of_link(found):
        raise UsageError(
            Message("{name}: {fault}", name=name, fault=fault),
            remedy=Message("Example: {example}", example="https://example.com/report"),
        )
    return found


def looks(text: str) -> str:
    """What two names have in common that nobody can tell apart: blanks are one blank, what is never seen is left out."""
    seen = (c for c in composed(text) if unicodedata.category(c) != "Cf" or c in _JOINERS)
    return " ".join("".join(seen).split())


def repeats(text: str, other: str) -> bool:
    """Whether a text has all words of another, in their order; a colon or a capital makes no difference."""
    all_, part = (" ".join(re.findall(r"\w+", each.casefold())) for each in (text, other))
    return f" {part} " in f" {all_} "


def number(text: str, name: str) -> int | float:
    """A number, an integer where it is written as one."""
    shown = text.strip().replace("\u2212", "-")
    if re.fullmatch(_INTEGER, shown):
        whole = int(shown) if len(shown) < LONGEST_TITLE else math.inf
        if abs(whole) <= _LARGEST_INTEGER:
            return whole
        shown = shown.replace("_", "")
    if re.fullmatch(_FLOAT, shown):
        value = float(shown)
        if abs(value) <= LARGEST_NUMBER:
            return value + 0.0
        if math.isfinite(value):
            raise UsageError(
                Message('{name}: "{text}" is beyond 1e100', name=name, text=text),
                remedy=Message("Use a larger unit."),
            )
    point = shown.replace(",", ".")
    raise UsageError(
        Message('{name}: "{text}" is not a number', name=name, text=text),
        remedy=Message("Use a decimal point: {number}", number=point)
        if "," in shown and re.fullmatch(_FLOAT, point)
        else Message("Examples: {examples}", examples="12, -3, 99.9"),
    )


def small_number(text: str) -> int | None:
    """A whole number of at most eight digits, such as a place in a list; None for any other text."""
    return int(text) if text.isdecimal() and len(text) <= 8 else None


def written_day(text: str) -> date | None:
    """The day of the calendar that a text such as `2026-07-10` is; else None."""
    try:
        return date.fromisoformat(text) if re.fullmatch(_DAY, text) else None
    except ValueError:
        return None


def day(text: str, name: str) -> date:
    """A day that a file may hold, written as there; `okr.days` reads what people type."""
    found = written_day(text.strip())
    if found is None:
        raise UsageError(
            Message('{name}: "{text}" is not a valid date', name=name, text=text),
            remedy=Message("Use YYYY-MM-DD, for example {day}.", day="2026-07-10"),
        )
    if not FIRST_DAY <= found <= LAST_DAY:
        raise UsageError(
            Message('{name}: "{text}" is out of range', name=name, text=text),
            remedy=Message(
                "Use a date from {first} to {last}.", first=str(FIRST_DAY.year), last=str(LAST_DAY.year)
            ),
        )
    return found


def words(text: str, name: str, *, one_line: bool = True) -> str:
    """Text for a file: nothing that steers a terminal, not empty, a title of at most 500 characters."""
    kept = "" if one_line else "\n\t"
    for character in "" if text.isprintable() else text:  # as nearly always
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") and character not in kept:
            raise UsageError(
                Message("{name} contains a control character", name=name),
                remedy=Message("Use plain text on one line."),
            )
    if not text.strip():
        raise UsageError(Message("{name} is empty", name=name), remedy=Message("Write a few words."))
    if one_line and len(text) > LONGEST_TITLE:
        raise UsageError(
            Message(
                "{name} has {n} characters; the limit is {most}", name=name, n=len(text), most=LONGEST_TITLE
            ),
            remedy=Message("Shorten it; `why` or a note has room for more."),
        )
    return text.strip()
