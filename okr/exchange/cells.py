"""Cells of a table read as numbers, shares, days and words: in one way, or not at all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from okr.errors import TwoReadingsError, UsageError
from okr.exchange import day_forms
from okr.exchange.grid import LONGEST_CELL, Cell, few_rows
from okr.parse import FIRST_DAY, LARGEST_NUMBER, LAST_DAY
from okr.periods import MONTHS
from okr.quantities import Counts, Scale, counts, of_money, quantity
from okr.tables import decimal_mark
from okr.units import EXPONENTS, NOUNS, unit_of, words_of
from okr.words import Message, joined, plural
from okr.words.numbers import Point

_MOST_SHARE = 10
"""Ten times of what was planned; a larger number is no share from 0 to 1."""
_PLAIN = re.compile(r"-?[0-9]{1,15}\.(?:[0-9]{1,2}|[0-9]{4,15})")
"""Numbers that are the same in every style."""
_WITH_WORD = re.compile(r"[-+]?[0-9][0-9.,]*\s?([^\W\d_]{2,30})")
"""A number and one word behind it, such as `12 members`."""
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
        day_forms.pattern(dates)
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
    if isinstance(cell, datetime) and cell.time() != time():
        return cell.isoformat(" ", "seconds")
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def number(cell: Cell, style: Style, name: str, unit: str | None = None) -> int | float:
    """The number of a cell, whole where it is; that of `45%` is 45, that of `Rp 2 jt` 2000000, and 2 in the unit `Rp jt`.

    Raises TwoReadingsError for what can be two numbers, UsageError for what is none.
    """
    if isinstance(cell, str):
        shown = cell.strip()
        if shown.isdecimal() and shown.isascii() and len(shown) <= _LONGEST_PLAIN:
            return int(shown)
        if _PLAIN.fullmatch(shown):
            return whole(float(shown))
        return _typed(shown, style, name, unit)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise _no_number(text(cell), name)
    if not math.isfinite(cell) or abs(cell) > LARGEST_NUMBER:
        raise _no_number(str(cell), name)
    return whole(cell)


def counts_of(cell: Cell, style: Style, unit: str | None) -> Counts | None:
    """The counts of a cell such as `490/500`, where the unit is %: what `number` gives of it is percent already."""
    if not isinstance(cell, str) or "/" not in cell or not unit_of(unit).is_percent:
        return None
    return counts(cell, Scale(unit, style.decimal))


def whole(value: float) -> int | float:
    """A number as an integer, where it is one."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def unit(cell: Cell) -> str:
    """What stands beside the number of a text, if it is a percent sign, a currency or a unit such as `kg`: `%`, `Rp`."""
    return (_unit_beside(cell) or "") if isinstance(cell, str) else ""


def _typed(shown: str, style: Style, name: str, unit: str | None) -> int | float:
    if error := formula(shown, name):
        raise error
    if not re.search(r"[0-9]", shown):
        raise _no_number(shown, name)
    try:
        return whole(quantity(shown, name, Scale(unit or _unit_beside(shown), style.decimal)))
    except TwoReadingsError as error:
        one, other = 'numbers = "1.250,75"', 'numbers = "1,250.75"'
        error.remedy = Message(
            "Write in the mapping file how numbers look: {one} or {other}", one=one, other=other
        )
        if style.decimal:  # it is the factor that has two readings
            example = f'[values.COLUMN] "{shown}" = {error.readings[0]}'
            error.remedy = Message("Say in the mapping file what it means: {example}", example=example)
        raise
    except UsageError as error:
        error.remedy = Message("Write the number alone; a unit of several words needs a column of its own.")
        raise


def _unit_beside(shown: str) -> str | None:
    if "%" in shown:
        return "%"
    if money := of_money(shown, None).unit:
        return money
    words = words_of(re.sub(r"[0-9.,]+", " ", shown))
    if noun := next((word for word in words if word in NOUNS), None):
        return noun
    match = _WITH_WORD.fullmatch(shown)
    word = match[1].casefold() if match else ""
    return word if word and word not in EXPONENTS and word not in MONTHS else None


def _no_number(shown: str, name: str) -> UsageError:
    example, meant = 'empty = ["n/a"]', '[values.COLUMN] "AA" = 90'
    return UsageError(
        Message('{name}: "{text}" is not a number', name=name, text=shown),
        remedy=Message(
            "Correct the cell, or list such words in the mapping file: {example}. Or say what they mean: {meant}",
            example=example, meant=meant,
        ),
    )  # fmt: skip


# ── shares ───────────────────────────────────────────────────────────────────────────────────────


def share(cell: Cell, style: Style, name: str) -> float:
    """A share: 0.64 of `64%`, of `64` where shares go from 0 to 100, of `0.64` where they go from 0 to 1.

    Raises TwoReadingsError where the style does not decide, UsageError.
    """
    value = number(cell, style, name)
    if (isinstance(cell, str) and "%" in cell) or style.percent == "0-100":
        return value / 100
    if style.percent == "0-1" and abs(value) <= _MOST_SHARE:
        return float(value)
    if value == 0:
        return 0.0
    if style.percent:
        form = f'percent = "{style.percent}"'
        raise UsageError(
            Message('{name}: "{text}" is not a share from 0 to 1', name=name, text=text(cell)),
            remedy=Message("The mapping file says {form}; correct it, or the cell.", form=form),
        )
    low, high = f"{value:.6g}%", f"{100 * value:.6g}%"
    raise TwoReadingsError(
        Message('{name}: "{text}" can be {one} or {other}', name=name, text=text(cell), one=low, other=high),
        remedy=Message(
            "Write in the mapping file how shares look: {one} or {other}",
            one='percent = "0-100"', other='percent = "0-1"',
        ),
        text=text(cell), readings=(value / 100, value), texts=(low, high),
    )  # fmt: skip


def check_percent_forms(cells: Iterable[tuple[int, Cell]], name: str) -> None:
    """Refuses a column whose cells, each with its row, mix `64`, `64%` and `0.64`. Raises UsageError with the rows."""
    examples: dict[str, str] = {}
    forms: dict[str, list[int]] = {}
    for row, cell in cells:
        if form := _percent_form(cell):
            forms.setdefault(examples.setdefault(form, text(cell)), []).append(row)
    if len(forms) > 1:
        listed = _listed(forms)
        raise UsageError(
            Message("{name} mixes shares in {n} forms: {forms}", name=name, n=len(forms), forms=listed),
            remedy=Message(
                "Write all of them in one form. If all go from 0 to 100, say so in the mapping file: {example}",
                example='percent = "0-100"',
            ),
        )


def _percent_form(cell: Cell) -> str:
    if isinstance(cell, str):
        match = re.fullmatch(r"\s*(\d+)(?:[.,](\d+))?\s*", cell)
        if "%" in cell or not match:
            return "64%" if "%" in cell else ""
        cell = float(f"{match[1]}.{match[2] or 0}")
    if isinstance(cell, bool | date) or cell is None or cell in (0, 1):
        return ""
    return "0.64" if -1 < cell < 1 else "64"


def _listed(forms: dict[str, list[int]]) -> str:
    return joined(
        plural(
            len({*numbers}), "{form} (row {rows})", "{form} (rows {rows})",
            form=form, rows=few_rows(sorted(numbers)),
        )
        for form, numbers in forms.items()
    )  # fmt: skip


_FORMULA = re.compile(
    r"""=\s*(?:[a-z][\w.]*\(|\$?[a-z]{1,3}\$?\d|['\w][^=!]{0,40}!|[\d("'+-])""", re.ASCII | re.IGNORECASE
)
"""How one begins; a title may begin with `= `, too."""


def formula(shown: str, name: str) -> UsageError | None:
    """The error for a formula that a program kept as text."""
    if not _FORMULA.match(shown):
        return None
    return UsageError(
        Message('{name}: "{text}" is a formula kept as text', name=name, text=shown[:60]),
        remedy=Message("Copy the column and paste it as values."),
    )


# ── days ─────────────────────────────────────────────────────────────────────────────────────────

_SERIAL = (20_000, 80_000)
"""Between them a number may be a day of Excel without its format: from 1954 to 2119."""
_FIRST_SERIAL = date(1899, 12, 30)
_LONGEST_DAY = 60
"""Characters; a longer text is a note in the wrong column."""
_PROGRAM = Message("real dates")


def day(cell: Cell, style: Style, name: str) -> date:
    """The day of a cell, without its time. Raises UsageError, with both readings of `03/04/2025` without a style."""
    if isinstance(cell, date):
        found: date | None = cell.date() if isinstance(cell, datetime) else cell
    else:
        shown = text(cell)
        found = day_forms.certain(shown)
        if found is None:
            found = day_forms.said(shown, style.dates) if style.dates else _only(shown, name)
    if found is None:
        raise _no_day(cell, name, style)
    if FIRST_DAY <= found <= LAST_DAY:
        return found
    first, last = str(FIRST_DAY.year), str(LAST_DAY.year)
    raise UsageError(
        Message('{name}: "{text}" is out of range', name=name, text=text(cell)),
        remedy=Message("Use a date from {first} to {last}.", first=first, last=last),
    )


def _only(shown: str, name: str) -> date | None:
    """The only day that a text can be; None where it is no day. Raises UsageError where it can be several."""
    found = day_forms.readings(shown) if len(shown) <= _LONGEST_DAY else ()
    if len(found) < 2:
        return found[0][1] if found else None
    (form, one), (other_form, other) = found[:2]
    raise UsageError(
        Message('{name}: "{text}" can be {one} or {other}', name=name, text=shown, one=one, other=other),
        remedy=Message(
            "Write in the mapping file how days look: {one} or {other}",
            one=f'dates = "{form}"', other=f'dates = "{other_form}"',
        ),
    )  # fmt: skip


def _no_day(cell: Cell, name: str, style: Style) -> UsageError:
    shown = text(cell)
    if error := formula(shown, name):
        return error
    if isinstance(cell, int | float) and _SERIAL[0] < cell < _SERIAL[1]:
        meant = _FIRST_SERIAL + timedelta(days=int(cell))
        remedy = Message("It may be {day} of Excel: give the column the format of dates.", day=meant)
    elif style.dates:
        form = f'dates = "{style.dates}"'
        remedy = Message("The mapping file says {form}; correct it, or the cell.", form=form)
    else:
        remedy = Message("Use YYYY-MM-DD, for example {day}.", day="2026-07-10")
    return UsageError(Message('{name}: "{text}" is not a valid date', name=name, text=shown), remedy=remedy)


def check_date_forms(cells: Iterable[tuple[int, Cell]], name: str) -> None:
    """Refuses a column whose cells, each with its row, have days in several forms. Raises UsageError with the rows.

    Two forms of which each can be read in one way only go together, such as ISO days and real dates. Real dates beside
    texts such as `31/12/2025` do not: a program has read some of the column in its own order.
    """
    forms: dict[str, list[int]] = {}
    unclear: dict[tuple[str, ...], list[int]] = {}
    for row, cell in cells:
        found = (_PROGRAM,) if isinstance(cell, date) else day_forms.form_of(text(cell))
        if len(found) > 1:
            unclear.setdefault(found, []).append(row)
        elif found:
            forms.setdefault(found[0], []).append(row)
    for orders, rows in unclear.items():  # they are of the order that others of the column show
        own = next((order for order in orders if order in forms), orders[0])
        forms.setdefault(own, []).extend(rows)
    numeric = sum(form[2:3] in "/-. " and form[2:3] != "" for form in forms if form != _PROGRAM)
    if len(forms) > 2 or numeric > 1 or (numeric and _PROGRAM in forms):
        raise UsageError(
            Message("{name} has days in {n} forms: {forms}", name=name, n=len(forms), forms=_listed(forms)),
            remedy=Message("Write all of them in one form, best as {example}.", example=day_forms.ISO),
        )
