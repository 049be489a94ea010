"""What the cells of a row mean for its fields; what cannot be read in one way is told with its row and column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from difflib import get_close_matches

from msgspec import Struct, field

from okr.errors import OkrError, UsageError, did_you_mean
from okr.exchange import cells
from okr.exchange.cells import Style, check_date_forms, check_percent_forms, share, text
from okr.exchange.drafts import Found, Place, Remark
from okr.exchange.files.sheets import Cell
from okr.exchange.mapped.columns import Fields, Table
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.findings import shortened
from okr.units import unit_of
from okr.words import Message

_NAMES = re.compile(r"[,;\n]")
_YES = frozenset((
    "yes", "y", "true", "1", "x", "✓", "✔", "done", "completed", "complete", "closed", "finished", "ya", "sudah",
    "selesai", "ditutup", "tuntas",
))  # fmt: skip
"""Words that say that something is done or closed."""
_MOST_ROWS = 5
"""Rows that are named one by one in a sentence."""
_INVISIBLE = ("Cc", "Cs", "Zl", "Zp")


Check = Callable[[Iterable[tuple[int, Cell]], str], None]


class Said(Struct):
    """What a row says of one thing."""

    row: int
    fields: Fields
    cells: dict[str, Cell]
    is_bad: bool = False
    """Whether something of it could not be read, which is told."""
    doubts: list[str] = field(default_factory=list)


class Reader:
    """Reads the cells of one table."""

    def __init__(self, table: Table, mapping: MappingFile, found: Found) -> None:
        self.table, self.found = table, found
        self.mapping = mapping
        self._styles: dict[str, Style] = {}
        self._dates: dict[str, dict[Cell, int]] = {}
        """Column → its days as they are written, each with the first row that has it."""
        self._shares: dict[str, list[tuple[int, Cell]]] = {}
        self._unknown: set[tuple[str, str]] = set()
        self._people = _separator(mapping.people.split)
        self._teams = _separator(mapping.teams.split)

    # ── what is told ──

    def place(self, row: int, column: str = "", sheet: str = "") -> Place:
        return Place(row, column, sheet or self.table.sheet)

    def skip(self, row: int, column: str, message: str, remedy: str = "", sheet: str = "") -> None:
        self.found.skipped.append(Remark(self.place(row, column, sheet), message, remedy))

    def refuse(self, row: int, column: str, error: OkrError, sheet: str = "") -> None:
        self.found.refused.append(Remark(self.place(row, column, sheet), error.message, error.remedy))

    def has_formulas(self, row: int, line: Sequence[Cell], untaken: Sequence[int]) -> bool:
        """Whether a cell that something takes has the text of a formula instead of its value, which is refused."""
        found = False
        for place, cell in enumerate(line):
            if not isinstance(cell, str) or not cell.startswith("=") or place in untaken:
                continue
            column = self.table.name(place)
            if error := cells.formula(cell, column):
                found = True
                self.refuse(row, column, error)
        return found

    def column(self, said: Said, key: str) -> str:
        """The column of a field; the field itself where the mapping has a constant for it."""
        place = said.fields.places.get(key)
        return key if place is None else self.table.name(place)

    def style(self, column: str) -> Style:
        """How the cells of a column are read."""
        found = self._styles.get(column)
        if found is None:
            found = self._styles[column] = self.mapping.style(column)
        return found

    def _fail(self, said: Said, key: str, error: OkrError) -> None:
        said.is_bad = True
        self.refuse(said.row, self.column(said, key), error)

    # ── words ──

    def line(self, said: Said, key: str) -> str:
        """A text on one line."""
        return one_line(text(said.cells.get(key)))

    def names(self, said: Said, key: str) -> tuple[str, ...]:
        """The people or teams in a cell, the first of them first."""
        cell = said.cells.get(key)
        if cell is None:
            return ()
        parts = (self._teams if key == "team" else self._people).split(text(cell))
        return tuple(dict.fromkeys(name for part in parts if (name := one_line(part))))

    def choice(self, said: Said, key: str, words: Sequence[str]) -> str | None:
        """One of our words. Another word is refused, once for each column."""
        cell = said.cells.get(key)
        if cell is None:
            return None
        word = text(cell).casefold()
        if word in words:
            return word
        column = self.column(said, key)
        if (column, word) not in self._unknown:
            self._unknown.add((column, word))
            near = did_you_mean(get_close_matches(word, words, n=1))
            example = f'[values] "{column}" = {{ "{text(cell)}" = "{words[0]}" }}'
            message = Message(
                'unknown word "{text}" in {name}; known: {words}',
                name=column,
                text=shortened(text(cell)),
                words=", ".join(words),
            )
            remedy = near or Message("Say in the mapping file what it means: {example}", example=example)
            self.refuse(said.row, column, UsageError(message, remedy=remedy))
        said.is_bad = True
        return None

    # ── days ──

    def day(self, said: Said, key: str) -> date | None:
        cell = said.cells.get(key)
        if cell is None:
            return None
        column = self.column(said, key)
        self._dates.setdefault(column, {}).setdefault(cell, said.row)
        try:
            return cells.day(cell, self.style(column), column)
        except OkrError as error:
            self._fail(said, key, error)
            return None

    def perhaps_day(self, said: Said, key: str) -> date | None:
        """The day of a cell that may have other words."""
        try:
            return cells.day(said.cells.get(key), self.style(self.column(said, key)), key)
        except OkrError:
            return None

    # ── numbers ──

    def number(self, said: Said, key: str) -> int | float | None:
        """A number that is in no unit."""
        cell = said.cells.get(key)
        if cell is None:
            return None
        try:
            column = self.column(said, key)
            return cells.number(cell, self.style(column), column)
        except OkrError as error:
            self._fail(said, key, error)
            return None

    def amount(self, said: Said, key: str, unit: str | None) -> int | float | None:
        """A number in the unit of a goal; a constant of the mapping is what it says."""
        cell = said.cells.get(key)
        if cell is None or key not in said.fields.places:
            return self.number(said, key)
        column = self.column(said, key)
        if is_percent(unit):
            self._shares.setdefault(column, []).append((said.row, cell))
        try:
            return amount(cell, unit, self.style(column), column)
        except OkrError as error:
            self._fail(said, key, error)
            return None

    def grade(self, said: Said, key: str) -> float | None:
        """A score from 0 to 1; up to 1 it is taken for that unless the mapping says otherwise of its column."""
        cell = said.cells.get(key)
        if cell is None:
            return None
        column = self.column(said, key)
        style = self.style(column)
        try:
            if not is_marked(cell) and isinstance(self.mapping.percent, str):
                value = cells.number(cell, style, column)
                if 0 <= value <= 1:
                    return value
            return share(cell, style, column)
        except OkrError as error:
            self._fail(said, key, error)
            return None

    def weight(self, said: Said, key: str) -> float | None:
        """A weight: weights are relative, so that `30` and `30%` are both fine."""
        cell = said.cells.get(key)
        if cell is None or not is_marked(cell):
            return self.number(said, key)
        try:
            column = self.column(said, key)
            return share(cell, self.style(column), column)
        except OkrError as error:
            self._fail(said, key, error)
            return None

    # ── columns as a whole ──

    def check_forms(self) -> None:
        """Refuse columns whose days or shares are written in several forms."""
        for column, days in self._dates.items():
            self._check(column, [(row, cell) for cell, row in days.items()], check_date_forms)
        for column, shares in self._shares.items():
            self._check(column, shares, check_percent_forms)

    def _check(self, column: str, listed: list[tuple[int, Cell]], check: Check) -> None:
        try:
            check(listed, column)
        except OkrError as error:
            self.refuse(listed[0][0], column, error)


def one_line(words: str) -> str:
    """A text with one blank for each run of blanks and line ends, and nothing that steers a terminal."""
    if not words.isprintable():
        words = "".join(" " if unicodedata.category(sign) in _INVISIBLE else sign for sign in words)
    return " ".join(words.split())


def few_rows(numbers: Iterable[int]) -> str:
    """`3, 4, 5, 6, 7, …`"""
    listed = list(dict.fromkeys(numbers))
    shown = ", ".join(map(str, listed[:_MOST_ROWS]))
    return shown if len(listed) <= _MOST_ROWS else f"{shown}, …"


def is_yes_word(cell: Cell) -> bool:
    """Whether a cell says that something is done or closed."""
    return text(cell).casefold() in _YES


def is_marked(cell: Cell) -> bool:
    """Whether a cell has a percent sign."""
    return isinstance(cell, str) and "%" in cell


def is_percent(unit: str | None) -> bool:
    return unit_of(unit).is_percent


def amount(cell: Cell, unit: str | None, style: Style, name: str) -> int | float:
    """A number in a unit; where that is `%`, a share as the style says that shares are written.

    Raises TwoReadingsError, UsageError.
    """
    if is_marked(cell) and not (unit is None or is_percent(unit)):
        raise UsageError(
            Message('{name}: "{text}" is a share, and the unit here is not %', name=name, text=text(cell)),
            remedy=Message("Correct the cell, or the unit."),
        )
    value = cells.number(cell, style, name, unit)
    if is_marked(cell) or not is_percent(unit) or value == 0:
        return value
    if style.percent == "0-1" or (not style.percent and abs(value) <= 1):
        return whole(share(cell, style, name) * 100)  # which refuses what nothing decides
    return value


def whole(value: float) -> int | float:
    """A number without what floating point added to it."""
    value = round(value, 10)
    return int(value) if value.is_integer() else value


def _separator(split: str | None) -> re.Pattern[str]:
    return _NAMES if split is None else re.compile(re.escape(split))
