"""Check-ins in exactly the form in which okr writes them, as JSON: read by one pattern and in C.

Most files are check-ins, and a reader of all of TOML takes several times as long for them. What is written in another
way is left to that reader: texts of several lines, keys in another order, names that are not ASCII.
"""

from __future__ import annotations

import re
from functools import lru_cache

from okr.parse import LINK, LONGEST_LINK

_TEXT = r'"[^"\\\x00-\x1f\x7f]*+(?:\\[bnfr"\\][^"\\\x00-\x1f\x7f]*+)*+"'
"""Its escapes mean the same in JSON."""
_NAME = r'"[ !#-\[\]-~]++"'
_NAMES = rf"\[(?:{_NAME}(?:, {_NAME})*+)?+\]"
_NUMBER = r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?"
_DAY = r"(?:19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?[+-](?:0[0-9]|1[0-4]):[0-5][0-9]"
_FLAG = "true|false"
FORMS = {
    "item": _NAME,
    "date": _DAY,
    "at": f"{_DAY}T{_TIME}",
    "period": _TEXT,
    "value": _NUMBER,
    "of": rf"\[{_NUMBER}, {_NUMBER}\]",
    "done": f"{_FLAG}|{_NAMES}",
    "undone": _NAMES,
    "parts": r"(?!)",  # a table, which JSON writes otherwise
    "confidence": r"10|[0-9](?:\.[0-9]{1,15})?",
    "note": _TEXT,
    "blocker": _TEXT,
    "unblocked": _FLAG,
    "next": _TEXT,
    "link": rf'"(?![^"]{{{LONGEST_LINK + 1}}}){LINK}"',
    "late": _FLAG,
    "acknowledged": _TEXT,
    "source": _TEXT,
    "evidence": _TEXT,
    "via": _TEXT,
}
"""Key of an update → how its value is written, in the order of the keys."""


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Comments, then updates with an empty line between them."""
    item, date, *others = (rf"{key} = (?:{form})\n" for key, form in FORMS.items())
    update = rf"\[\[update\]\]\n{item}{date}{''.join(f'(?:{line})?+' for line in others)}"
    return re.compile(rf"(?:#[^\x00-\x08\x0a-\x1f\x7f]*+\n)*+((?:{update}(?:\n(?=\[)|\Z))++)")


_QUOTED = ("date", "at")
_FIRST = "[[update]]\nitem = "
_KEYS = [(f"\n{key} = ", f',"{key}":') for key in FORMS if key not in ("item", *_QUOTED)]


def plain_json(data: bytes, day: str) -> str | None:
    """The file as JSON, if it has that form and all of its updates are of the day; else None.

    What JSON and TOML read alike is left as it is. No text goes over a line, so what begins a line is a key.
    """
    try:
        found = _pattern().fullmatch(data.decode())
    except UnicodeDecodeError:
        return None
    if found is None:
        return None
    text = found[1].removeprefix(_FIRST).removesuffix("\n").replace(f"\n\n{_FIRST}", '\n},{"item":')
    text = text.replace(f"\ndate = {day}", f',"date":"{day}"')
    first, *after = text.split("\nat = ")
    if after:
        lines = [line.partition("\n") for line in after]
        text = first + "".join([f',"at":"{moment}"{end}{rest}' for moment, end, rest in lines])
    for line, key in _KEYS:
        if "\n" not in text:  # no key is left
            break
        text = text.replace(line, key)
    return f'{{"update":[{{"item":{text}}}]}}'
