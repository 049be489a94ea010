"""Elements of a page. A text is `Markup` only if it was made here: `escape` takes all else as words, so nothing that people
write can act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from markupsafe import Markup, escape

from okr.formats.sanitise import visible

_VOID = frozenset({"meta", "link"})
_NAMES = {"class_": "class", "aria_hidden": "aria-hidden", "http_equiv": "http-equiv"}
"""Attributes whose names are no names of Python."""


@lru_cache(maxsize=1024)
def safe(text: str) -> Markup:
    """Words: most days and numbers stand on a page many times."""
    return escape(visible(text))


def made(text: str) -> Markup:
    """Text that is made of `Markup`, of numbers and of our own names alone; `Markup(…)` does the same four times slower."""
    return str.__new__(Markup, text)


def tag(name: str, /, *parts: str, **attributes: str) -> Markup:
    """An element; an attribute without a value is left out."""
    given = ""
    for key, value in attributes.items():
        if value:
            shown = value if value.isalnum() else escape(value)
            given += f' {_NAMES.get(key, key)}="{shown}"'
    if name in _VOID:
        return made(f"<{name}{given}>")
    inside = "".join([part if type(part) is Markup else escape(part) for part in parts])
    return made(f"<{name}{given}>{inside}</{name}>")


def together(parts: Iterable[Markup], joint: str = "") -> Markup:
    return made(joint.join(parts))


def titled(text: Markup, wholes: Mapping[str, str]) -> Markup:
    """A text with each short form in an element that has the whole of it as its title."""
    found = {f"\0{n}\0": short for n, short in enumerate(sorted(wholes, key=len, reverse=True))}
    drawn = str(text)
    for mark, short in found.items():  # a mark is in no text: what is invisible was taken out
        first, *others = drawn.split(escape(short))
        drawn = first + "".join(f"{escape(short) if each[:1].isalnum() else mark}{each}" for each in others)
    for mark, short in found.items():
        drawn = drawn.replace(mark, tag("span", escape(short), title=wholes[short], class_="value"))
    return made(drawn)
