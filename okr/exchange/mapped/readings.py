"""What the cells of a row mean for its fields; what cannot be read in one way is told with its row and column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import chain
from typing import TypeVar

from msgspec import Struct, field

from okr.errors import OkrError, UsageError, did_you_mean
from okr.exchange import cells
from okr.exchange.cells import Style, check_date_forms, check_percent_forms, share, text
from okr.exchange.drafts import Found, Place, Remark
from okr.exchange.files.sheets import Cell
from okr.exchange.lists.outcomes import names_in
from okr.exchange.lists.said_days import deadline
from okr.exchange.mapped.columns import Fields, Table
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.findings import shortened
from okr.parse import fault_of_link
from okr.periods import Span
from okr.units import unit_of
from okr.words import Message

_NAMES = re.compile(r"[,;\n]")
_YES = frozenset((
    "yes", "y", "true", "1", "x", "✓", "✔", "done", "completed", "complete", "closed", "finished", "ya", "sudah",
    "selesai", "ditutup", "tuntas",
))  # fmt: skip
"""Words that say that something is done or closed."""
_NO = frozenset(("no", "n", "false", "0", "-", "not done", "not yet", "open", "tidak", "belum", "✗", "✘"))
_SAID = {
    "weekly": "mingguan, per minggu, tiap minggu, setiap minggu, week, every week, per week",
    "biweekly": "dua mingguan, dua minggu sekali, bi-weekly, fortnightly, every two weeks",
    "monthly": "bulanan, per bulan, tiap bulan, setiap bulan, month, every month, per month",
    "quarterly": "triwulanan, triwulan, kuartalan, kuartal, per triwulan, tiap triwulan, quarter, every quarter, per quarter, tw",
    "half-yearly": "semesteran, semester, per semester, half-year, half yearly, semi-annual, semiannual, twice a year",
    "yearly": "tahunan, per tahun, tiap tahun, setiap tahun, annual, annually, year, every year, per year",
    "sum": "total, cumulative, accumulated, accumulation, kumulatif, akumulasi, akumulatif, penjumlahan, jumlah",
    "mean": "average, avg, rata-rata, rata rata, rerata",
    "last": "latest, end of period, terakhir, posisi akhir, akhir periode, nilai akhir",
}
_OURS = {word: ours for ours, words in _SAID.items() for word in words.split(", ")}
"""Words for how often something is read, and how its values go together."""
_PRIORITY = re.compile(r"(?:p(?:rio(?:rity|ritas)?)?[ .:-]*)?(\d{1,3})(?:\b[^\d].*)?", re.IGNORECASE)
"""`P0`, `1`, `P1 - high`."""
_ZERO = frozenset(("zero", "nol", "nihil"))
_MOST_FACTOR = 2
"""What a share of a bonus is written as at most without a percent sign: 1.5."""
_INVISIBLE = ("Cc", "Cs", "Zl", "Zp")
T = TypeVar("T")


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
        self._weights: dict[str, list[tuple[int, Cell]]] = {}
        self._unknown: set[tuple[str, str]] = set()
        self._between = {
            key: _NAMES if splits.split is None else re.compile(re.escape(splits.split))
            for key, splits in (("owner", mapping.people), ("team", mapping.teams))
        }

        self.open_words = mapping.open_words

    # ── what is told ──

    def place(self, row: int, column: str = "", sheet: str = "") -> Place:
        return Place(row, column, sheet or self.table.sheet)

    def skip(self, row: int, column: str, message: str, remedy: str = "", sheet: str = "") -> None:
        self.found.skipped.append(Remark(self.place(row, column, sheet), message, remedy))

    def refuse(self, row: int, column: str, error: OkrError, sheet: str = "") -> None:
        self.found.refused.append(Remark(self.place(row, column, sheet), error.message, error.remedy))

    def has_formulas(self, row: int, line: Sequence[Cell], untaken: Sequence[int]) -> bool:
        """Whether a cell that something takes has the text of a formula instead of its value, which is refused."""
        count = len(self.found.refused)
        for place, cell in enumerate(line):
            if isinstance(cell, str) and cell.startswith("=") and place not in untaken:
                column = self.table.name(place)
                if error := cells.formula(cell, column):
                    self.refuse(row, column, error)
        return len(self.found.refused) > count

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

    def _read(self, said: Said, key: str, read: Callable[[Cell, Style, str], T]) -> T | None:
        """What is read of a cell; None where it says nothing, or cannot be read, which is told."""
        cell = said.cells.get(key)
        if cell is None:
            return None
        column = self.column(said, key)
        try:
            return read(cell, self.style(column), column)
        except OkrError as error:
            said.is_bad = True
            self.refuse(said.row, column, error)
            return None

    # ── words ──

    def line(self, said: Said, key: str) -> str:
        """A text on one line."""
        return one_line(text(said.cells.get(key)))

    def names(self, said: Said, key: str) -> tuple[str, ...]:
        """The people or teams in a cell and in that of further ones, the first of them first."""
        cells = (text(said.cells.get(each)) for each in (key, f"{key}s"))
        of_cells = (
            names_in(cell) if cell.startswith("@") else self._between[key].split(cell) for cell in cells
        )
        parts = chain.from_iterable(of_cells)
        return tuple(dict.fromkeys(name for part in parts if (name := one_line(part))))

    def priority(self, said: Said) -> int | None:
        """The number of `P0`; another text is told, and left out."""
        words = self.line(said, "priority")
        if match := _PRIORITY.fullmatch(words):
            return int(match[1])
        self.leave_out(said, "priority", words)
        return None

    def link(self, said: Said) -> str | None:
        """A web address; another text is told, and left out."""
        words = text(said.cells.get("link"))
        if not words or not fault_of_link(words):
            return words or None
        self.leave_out(said, "link", words)
        return None

    def leave_out(self, said: Said, key: str, words: str) -> None:
        """Tell the text of a cell that is not kept."""
        if words:
            name, shown = self.column(said, key), shortened(words)
            said.doubts.append(Message('not kept: {name} "{text}"', name=name, text=shown))

    def choice(self, said: Said, key: str, words: Sequence[str]) -> str | None:
        """One of our words. Another word is refused, once for each column."""
        cell = said.cells.get(key)
        if cell is None:
            return None
        word = text(cell).casefold()
        word = _OURS.get(word, word)
        if word in words:
            return word
        column = self.column(said, key)
        if (column, word) not in self._unknown:
            self._unknown.add((column, word))
            near = did_you_mean(get_close_matches(word, words, n=1))
            example = f'[values] "{column}" = {{ "{text(cell)}" = "{words[0]}" }}'
            shown, known = shortened(text(cell)), ", ".join(words)
            message = Message(
                'unknown word "{text}" in {name}; known: {words}', name=column, text=shown, words=known
            )
            remedy = near or Message("Say in the mapping file what it means: {example}", example=example)
            self.refuse(said.row, column, UsageError(message, remedy=remedy))
        said.is_bad = True
        return None

    # ── days and numbers ──

    def day(self, said: Said, key: str) -> date | None:
        if said.cells.get(key) is not None:
            self._dates.setdefault(self.column(said, key), {}).setdefault(said.cells[key], said.row)
        return self._read(said, key, cells.day)

    def end(self, said: Said, span: Span | None) -> date | None:
        """The last day of its own of something in a cycle, also one without a year; None of the last day of the cycle."""
        words = self.line(said, "ends")
        phrase = words if words.casefold().startswith("by ") else f"by {words}"
        named = deadline(phrase, span) if span and words else None
        if named is None or named.words != phrase:
            found = self.day(said, "ends")
            return None if span and found == span.ends else found
        if len(named.days) != 1:
            self.leave_out(said, "ends", words)
        return named.days[0] if len(named.days) == 1 and span and named.days[0] != span.ends else None

    def perhaps_day(self, said: Said, key: str) -> date | None:
        """The day of a cell that may have other words."""
        try:
            return cells.day(said.cells.get(key), self.style(self.column(said, key)), key)
        except OkrError:
            return None

    def amount(self, said: Said, key: str, unit: str | None) -> int | float | None:
        """A number in the unit of a goal; a constant of the mapping is what it says."""
        if said.cells.get(key) is None or key not in said.fields.places:
            return self._read(said, key, cells.number)
        if unit_of(unit).is_percent:
            column = self.column(said, key)
            if self.style(column).percent != "0-100":
                self._shares.setdefault(column, []).append((said.row, said.cells[key]))
        return self._read(said, key, lambda cell, style, column: amount(cell, unit, style, column))

    def grade(self, said: Said, key: str) -> float | None:
        """A score from 0 to 1; up to 1 it is taken for that unless the mapping says otherwise of its column."""

        def read(cell: Cell, style: Style, column: str) -> float:
            if not is_marked(cell) and isinstance(self.mapping.percent, str):
                value = cells.number(cell, style, column)
                if 0 <= value <= 1:
                    return value
            return share(cell, style, column)

        return self._read(said, key, read)

    def weight(self, said: Said, key: str) -> float | None:
        """A weight: weights are relative, so that `30` and `30%` are both fine, but not in one column."""
        if said.cells.get(key) is not None:
            self._weights.setdefault(self.column(said, key), []).append((said.row, said.cells[key]))
        return self._read(said, key, share if is_marked(said.cells.get(key)) else cells.number)

    def factor(self, said: Said, key: str) -> float | None:
        """A share of a bonus, which may be above 1."""
        return self._read(said, key, factor)

    # ── columns as a whole ──

    def check_forms(self) -> None:
        """Refuse columns whose days or shares are written in several forms; with `0-100` said, `64` and `64%` are one."""
        days = {column: [(row, cell) for cell, row in rows.items()] for column, rows in self._dates.items()}
        weights = {
            name: each for name, each in self._weights.items() if any(is_marked(cell) for _, cell in each)
        }
        shares = {**weights, **self._shares}
        for columns, check in ((days, check_date_forms), (shares, check_percent_forms)):
            for column, listed in columns.items():
                try:
                    check(listed, column)
                except OkrError as error:
                    self.refuse(listed[0][0], column, error)


def one_line(words: str) -> str:
    """A text with one blank for each run of blanks and line ends, and nothing that steers a terminal."""
    if not words.isprintable():
        words = "".join(" " if unicodedata.category(sign) in _INVISIBLE else sign for sign in words)
    return " ".join(words.split())


def is_yes_word(cell: Cell) -> bool:
    """Whether a cell says that something is done or closed."""
    return text(cell).casefold() in _YES


def is_no_word(cell: Cell) -> bool:
    """Whether a cell says that something is not done."""
    return text(cell).casefold() in _NO


def is_marked(cell: Cell) -> bool:
    """Whether a cell has a percent sign."""
    return isinstance(cell, str) and "%" in cell


def factor(cell: Cell, style: Style, name: str) -> float:
    """A share of a bonus: 1.2 of `120%` and of `1.2`. Raises TwoReadingsError, UsageError."""
    value = cells.number(cell, style, name)
    return float(value) if not is_marked(cell) and 0 <= value <= _MOST_FACTOR else share(cell, style, name)


def amount(cell: Cell, unit: str | None, style: Style, name: str) -> int | float:
    """A number in a unit; where that is `%`, a share as the style says that shares are written.

    Raises TwoReadingsError, UsageError.
    """
    is_percent = unit_of(unit).is_percent
    if isinstance(cell, str) and cell.strip().casefold() in _ZERO:
        return 0
    if is_marked(cell) and not (unit is None or is_percent):
        raise UsageError(
            Message('{name}: "{text}" is a share, and the unit here is not %', name=name, text=text(cell)),
            remedy=Message("Correct the cell, or the unit."),
        )
    value = cells.number(cell, style, name, unit)
    if is_marked(cell) or not is_percent or value == 0 or cells.counts_of(cell, style, unit):
        return value
    if style.percent == "0-1" or (not style.percent and abs(value) <= 1):
        return cells.whole(round(share(cell, style, name) * 100, 10))  # which refuses what nothing decides
    return value
