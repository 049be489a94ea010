"""Cells of a table read as numbers, shares, days and words: in one way, or not at all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from msgspec import Struct

from okr.errors import TwoReadingsError, UsageError
from okr.exchange.grid import Cell
from okr.parse import FIRST_DAY, LARGEST_NUMBER, LAST_DAY, written_day
from okr.periods import MONTHS, YEARS
from okr.quantities import Scale, of_money, quantity
from okr.tables import decimal_mark
from okr.units import NOUNS, words_of
from okr.words import Message, joined
from okr.words.numbers import Point

LONGEST_CELL = 32 * 1024
"""Characters of a cell that are kept."""
_LONGEST_PLAIN = 18
"""Digits of a number that needs no second look."""


class Style(Struct, frozen=True):
    """How the texts of a file are to be read."""

    decimal: Point | None = None
    """None: not said."""
    dates: str = ""
    """`DD/MM/YYYY` and the like; empty: days that can be read in one way only."""
    percent: str = ""
    """`0-100` or `0-1`; empty: shares are read where they have a percent sign."""


def style(numbers: str, dates: str, percent: str) -> Style:
    """The style that an example of a number, a form of days and a range of shares fix; each may be empty.

    Raises UsageError for what fixes nothing.
    """
    decimal = decimal_mark([numbers]) if numbers else None
    if numbers and decimal is None:
        raise UsageError(
            Message('numbers = "{text}" does not show the decimal mark', text=numbers),
            remedy=Message("Examples: {examples}", examples="1.250,75 · 1,250.75"),
        )
    if dates:
        _pattern(dates)
    if percent not in ("", "0-100", "0-1"):
        raise UsageError(
            Message('percent = "{text}" is not a range of shares', text=percent),
            remedy=Message("Examples: {examples}", examples="0-100, 0-1"),
        )
    return Style(decimal, dates, percent)


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def text(cell: Cell) -> str:
    """A cell as words: a whole number without decimals, a day as `2026-07-31`; empty where it says nothing."""
    if isinstance(cell, str):
        return cell.strip()[:LONGEST_CELL]
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not _has_time(cell) else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _has_time(moment: datetime) -> bool:
    return bool(moment.hour or moment.minute or moment.second or moment.microsecond)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def number(cell: Cell, style: Style, name: str) -> int | float:
    """The number of a cell, whole where it is; that of `45%` is 45, that of `Rp 2 jt` 2000000.

    Raises TwoReadingsError for what can be two numbers, UsageError for what is none.
    """
    if isinstance(cell, str):
        shown = cell.strip()
        if shown.isdecimal() and shown.isascii() and len(shown) <= _LONGEST_PLAIN:
            return int(shown)
        return _typed(shown, style, name)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise _no_number(text(cell), name)
    if not math.isfinite(cell) or abs(cell) > LARGEST_NUMBER:
        raise _no_number(str(cell), name)
    return _whole(cell)


def _whole(value: float) -> int | float:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def unit(cell: Cell) -> str:
    """What stands beside the number of a text, if it is a percent sign, a currency or a unit such as `kg`: `%`, `Rp`."""
    return (_unit_beside(cell) or "") if isinstance(cell, str) else ""


def _typed(shown: str, style: Style, name: str) -> int | float:
    if not shown:
        raise _no_number(shown, name)
    try:
        return _whole(quantity(shown, name, Scale(_unit_beside(shown), style.decimal)))
    except TwoReadingsError as error:
        raise TwoReadingsError(
            error.message,
            remedy=Message(
                "Write in the mapping file how numbers look: {one} or {other}",
                one='numbers = "1.250,75"',
                other='numbers = "1,250.75"',
            ),
            text=error.text,
            readings=error.readings,
            texts=error.texts,
        ) from error


def _unit_beside(shown: str) -> str | None:
    if "%" in shown:
        return "%"
    if money := of_money(shown, None).unit:
        return money
    words = words_of(re.sub(r"[0-9.,]+", " ", shown))
    return next((word for word in words if word in NOUNS), None)


def _no_number(shown: str, name: str) -> UsageError:
    return UsageError(
        Message('{name}: "{text}" is not a number', name=name, text=shown),
        remedy=Message(
            "Correct the cell, or list such words in the mapping file: {example}", example='empty = ["n/a"]'
        ),
    )


# ── shares ───────────────────────────────────────────────────────────────────────────────────────


def share(cell: Cell, style: Style, name: str) -> float:
    """A share: 0.64 of `64%`, of `64` where shares go from 0 to 100, of `0.64` where they go from 0 to 1.

    Raises TwoReadingsError where the style does not decide, UsageError.
    """
    value = number(cell, style, name)
    if isinstance(cell, str) and "%" in cell:
        return value / 100
    if style.percent == "0-100":
        return value / 100
    if style.percent == "0-1" or value == 0:
        return float(value)
    raise TwoReadingsError(
        Message('{name}: "{text}" can be {readings}', name=name, text=text(cell), readings=joined(
            [f"{value / 100:.6g}", f"{value:.6g}"], Message(" or "))),
        remedy=Message(
            "Write in the mapping file how shares look: {one} or {other}",
            one='percent = "0-100"', other='percent = "0-1"',
        ),
        text=text(cell), readings=(value / 100, value), texts=(f"{value}%", f"{100 * value}%"),
    )  # fmt: skip


def check_percent_forms(cells: Iterable[tuple[int, Cell]], name: str) -> None:
    """Refuses a column whose cells, each with its row, mix `64`, `64%` and `0.64`. Raises UsageError with the rows."""
    forms: dict[str, list[int]] = {}
    for row, cell in cells:
        if form := _percent_form(cell):
            forms.setdefault(form, []).append(row)
    if len(forms) > 1:
        raise UsageError(
            Message(
                "{name} mixes shares in {n} forms: {forms}", name=name, n=len(forms), forms=_listed(forms)
            ),
            remedy=Message("Write all of them in one form."),
        )


def _percent_form(cell: Cell) -> str:
    if isinstance(cell, bool) or cell is None or isinstance(cell, date):
        return ""
    if isinstance(cell, str):
        if "%" in cell:
            return "64%"
        match = re.fullmatch(r"\s*(\d+)(?:[.,](\d+))?\s*", cell)
        if not match:
            return ""
        cell = float(f"{match[1]}.{match[2] or 0}")
    return "" if cell in (0, 1) else "0.64" if 0 < cell < 1 else "64"


def _listed(forms: dict[str, list[int]]) -> str:
    return joined(
        [Message("{form} (rows {rows})", form=form, rows=_rows(rows)) for form, rows in forms.items()]
    )


def _rows(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:5]))
    return f"{shown}, …" if len(rows) > 5 else shown


# ── days ─────────────────────────────────────────────────────────────────────────────────────────

_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<year>\d\d)",
    "MMMM": r"(?P<name>[^\W\d_]+)\.?",
    "MMM": r"(?P<name>[^\W\d_]+)\.?",
    "MM": r"(?P<month>\d{1,2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "D": r"(?P<day>\d{1,2})",
}
_TIME = r"(?:[T ]\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)? ?(?:[AaPp][Mm])? ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
_ISO = re.compile(r"(?a)(\d{4}-\d\d-\d\d)" + _TIME)
_NUMERIC = re.compile(r"(?a)(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d\d)" + _TIME)
_NAMED = (
    re.compile(
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/. ]+(?P<name>[^\W\d_]+)\.?,?[-/. ]+(?P<year>\d{4})" + _TIME
    ),
    re.compile(r"(?P<name>[^\W\d_]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})" + _TIME),
    re.compile(r"(?P<year>\d{4})[-/. ](?P<name>[^\W\d_]+)[-/. ](?P<day>\d{1,2})" + _TIME),
    re.compile(r"(?a)(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})" + _TIME),
)


@lru_cache(maxsize=16)
def _pattern(dates: str) -> re.Pattern[str]:
    parts = re.split(r"(YYYY|YY|MMMM|MMM|MM|M|DD|D)", dates)
    tokens = [part for part in parts if part in _TOKENS]
    if sorted(token[0] for token in tokens) != ["D", "M", "Y"] or re.search(r"[^\W_]", "".join(parts[::2])):
        raise UsageError(
            Message('dates = "{text}" is not a form of days', text=dates),
            remedy=Message("Examples: {examples}", examples="DD/MM/YYYY, MM/DD/YYYY, D MMM YYYY"),
        )
    return re.compile("".join(_TOKENS.get(part, re.escape(part)) for part in parts) + _TIME, re.ASCII)


def day(cell: Cell, style: Style, name: str) -> date:
    """The day of a cell, without its time. Raises UsageError, with both readings of `03/04/2025` without a style."""
    if isinstance(cell, date):
        found: date | None = cell.date() if isinstance(cell, datetime) else cell
    else:
        found = _written(text(cell)) or _read(text(cell), style, name)
    if found is None:
        raise _no_day(text(cell), name, style)
    if FIRST_DAY <= found <= LAST_DAY:
        return found
    raise UsageError(
        Message('{name}: "{text}" is out of range', name=name, text=text(cell)),
        remedy=Message("Use a date from {first} to {last}.", first=str(YEARS[0]), last=str(YEARS[-1])),
    )


def _written(shown: str) -> date | None:
    """The day of `2026-07-31`, with a time behind it or without."""
    if found := written_day(shown):
        return found
    iso = _ISO.fullmatch(shown)
    return written_day(iso[1]) if iso else None


def _read(shown: str, style: Style, name: str) -> date | None:
    """The day of another form: that of the style, without one what can be read in one way only."""
    patterns = (_pattern(style.dates),) if style.dates else _NAMED
    for pattern in patterns:
        if match := pattern.fullmatch(shown):
            return _of_match(match)
    numeric = None if style.dates else _NUMERIC.fullmatch(shown)
    return _ordered(numeric, shown, name) if numeric else None


def _of_match(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    month = MONTHS.get(parts["name"].casefold()) if parts.get("name") else int(parts["month"])
    year = int(parts["year"])
    return _on(2000 + year if len(parts["year"]) == 2 else year, month or 0, int(parts["day"]))


def _on(year: int, month: int, day_: int) -> date | None:
    try:
        return date(year, month, day_)
    except ValueError:
        return None


def _ordered(match: re.Match[str], shown: str, name: str) -> date | None:
    """The day of three numbers, where only one of the two orders makes a day, or both the same."""
    first, mark, second, year = match.groups()
    whole = 2000 + int(year) if len(year) == 2 else int(year)
    days = {
        "DD{0}MM{0}Y": _on(whole, int(second), int(first)),
        "MM{0}DD{0}Y": _on(whole, int(first), int(second)),
    }
    found = [*dict.fromkeys(each for each in days.values() if each)]
    if len(found) == 1:
        return found[0]
    if not found:
        return None
    forms = [form.format(mark).replace("Y", "Y" * len(year)) for form in days]
    raise UsageError(
        Message('{name}: "{text}" can be {one} or {other}', name=name, text=shown,
                one=found[0], other=found[1]),
        remedy=Message("Write in the mapping file how days look: {one} or {other}",
                       one=f'dates = "{forms[0]}"', other=f'dates = "{forms[1]}"'),
    )  # fmt: skip


def _no_day(shown: str, name: str, style: Style) -> UsageError:
    message = Message('{name}: "{text}" is not a valid date', name=name, text=shown)
    if style.dates:
        remedy = Message(
            "The mapping file says {form}; correct it, or the cell.", form=f'dates = "{style.dates}"'
        )
    else:
        remedy = Message("Use YYYY-MM-DD, for example {day}.", day="2026-07-10")
    return UsageError(message, remedy=remedy)


def check_date_forms(cells: Iterable[tuple[int, Cell]], name: str) -> None:
    """Refuses a column whose cells, each with its row, have days in several forms. Raises UsageError with the rows.

    Days that the file itself knows as days, ISO days and days with the name of a month go together: each can be read in
    one way only. Real days beside texts such as `31/12/2025` do not: a program has read some of them in its own order.
    """
    forms: dict[str, list[int]] = {}
    for row, cell in cells:
        if form := _date_form(cell):
            forms.setdefault(form, []).append(row)
    numeric = [form for form in forms if form[:1].isdigit() and form != _FORM_ISO]
    if (len(forms) > 2 and numeric) or len(numeric) > 1 or (numeric and _FORM_DATE in forms):
        raise UsageError(
            Message("{name} has days in {n} forms: {forms}", name=name, n=len(forms), forms=_listed(forms)),
            remedy=Message("Write all of them in one form, best as {example}.", example="2026-07-31"),
        )


_FORM_DATE, _FORM_ISO = Message("days of the program"), "2026-07-31"


def _date_form(cell: Cell) -> str:
    if isinstance(cell, date):
        return _FORM_DATE
    if not isinstance(cell, str):
        return ""
    shown = cell.strip()
    if _ISO.fullmatch(shown):
        return _FORM_ISO
    if match := _NUMERIC.fullmatch(shown):
        mark = match[2]
        order = ("31", "07") if int(match[1]) > 12 or int(match[3]) <= 12 else ("07", "31")
        return mark.join((*order, "2026" if len(match[4]) == 4 else "26"))
    return "31 Jul 2026" if any(pattern.fullmatch(shown) for pattern in _NAMED) else ""
