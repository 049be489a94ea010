"""Check-ins in a table: labelled cells to the right, a column a week, or columns of the row itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple, Self

from okr.errors import OkrError
from okr.exchange import cells
from okr.exchange.cells import Style, text
from okr.exchange.files.sheets import Cell
from okr.exchange.mapped.columns import Table, stretch
from okr.exchange.mapped.mapping import CheckinColumns, WeekColumns
from okr.exchange.period_names import span_of
from okr.periods import DAY, Span, checkin_days, week
from okr.settings import WEEKDAYS, Settings

_WEEK_HEAD = re.compile(r"(?:w|wk|week|m|mg|minggu|p|pekan)[ .-]*(?:ke[ -]*)?(?P<n>\d{1,2})", re.IGNORECASE)


class Written(NamedTuple):
    """A check-in as it is written."""

    row: int
    column: str
    """That of its value, by which that is read."""
    date: Cell = None
    person: str = ""
    value: Cell = None
    note: str = ""
    confidence: Cell = None
    done: Cell = None
    counts: tuple[Cell, Cell] = (None, None)
    """Two counts whose ratio is the value."""
    count_columns: tuple[str, str] = ("", "")
    sheet: str = ""
    """Where it is in another one than its item."""
    date_column: str = ""
    confidence_column: str = ""
    """Where these have columns of their own."""

    @classmethod
    def of(cls, row: int, column: str, said: Mapping[str, Cell], sheet: str = "") -> Self:
        """That of the cells of its fields."""
        person, note = text(said.get("person")), text(said.get("note"))
        day, value, confidence = (said.get(key) for key in ("date", "value", "confidence"))
        return cls(row, column, day, person, value, note, confidence, sheet=sheet)


class Labelled:
    """Cells such as `Checkin Date: 2025-03-10; User: Ana; Note: …; Current Value: 25%;`, one check-in each."""

    def __init__(self, columns: CheckinColumns | None, table: Table) -> None:
        self.places: list[int] = []
        self._names: list[str] = []
        if columns is None or columns.columns is None:
            return
        self.places = stretch(columns.columns, table)
        own = dict(enumerate(table.names))
        self._names = [own.get(place) or table.name(self.places[0]) for place in self.places]
        self._fields = {label.casefold(): name for label, name in columns.fields.items()}
        labels = sorted((*columns.fields, *columns.ignored), key=len, reverse=True)
        known = "|".join(map(re.escape, labels))
        self._label = re.compile(rf"(?:^|;)\s*({known})\s*:[ \t]*", re.IGNORECASE)

    def of(self, row: int, line: Sequence[Cell], empty: Collection[str]) -> Iterator[Written]:
        """The check-ins of a row; one without any label is given with nothing but its place."""
        for place, name in zip(self.places, self._names, strict=True):
            cell = line[place]
            if cell is not None:
                parts = self._parts(text(cell))
                said = {key: part for key, part in parts.items() if part and part.casefold() not in empty}
                yield Written.of(row, name, said)

    def _parts(self, words: str) -> dict[str, str]:
        """Field → its text. Only known labels end a text, as a note may have semicolons of its own."""
        pieces = self._label.split(words.removesuffix(";"))
        labels, texts = [label.casefold() for label in pieces[1::2]], pieces[2::2]
        if len({*labels}) < len(labels):
            labels, texts = self._outside_of_note(words.removesuffix(";"), labels)
        fields = self._fields
        return {
            fields[label]: part.strip() for label, part in zip(labels, texts, strict=True) if label in fields
        }

    def _outside_of_note(self, words: str, labels: Sequence[str]) -> tuple[list[str], list[str]]:
        """Labels and texts where a label is there twice: one of them is inside of the note.

        What is before the note is said first, what is behind it last.
        """
        note = next((n for n, label in enumerate(labels) if self._fields.get(label) == "note"), len(labels))
        before = {label: n for n, label in reversed([*enumerate(labels[:note])])}
        taken = {*before, *labels[note : note + 1]}
        behind = {label: n for n, label in enumerate(labels) if n > note and label not in taken}
        found = [*self._label.finditer(words)]
        kept = sorted({*before.values(), note, *behind.values()} - {len(labels)})
        ends = [*(found[n].start() for n in kept[1:]), len(words)]
        texts = [words[found[n].end() : end] for n, end in zip(kept, ends, strict=True)]
        return [labels[n] for n in kept], texts


class Weeks:
    """Columns of which each is a week, a day or a period: `W1…W13`."""

    def __init__(
        self, columns: WeekColumns | None, table: Table, style: Style, today: date, settings: Settings
    ) -> None:
        self.places = stretch(columns.columns, table) if columns else []
        self.names = [table.name(place) for place in self.places]
        heads = dict(enumerate(table.head.cells))
        self._heads = [heads.get(place) for place in self.places]
        self._style, self._today, self._settings = style, today, settings
        self._weekday = WEEKDAYS.index(settings.checkin.day) * DAY
        self._known: dict[Span | None, list[date | None]] = {}

    def of(self, row: int, line: Sequence[Cell], span: Span | None) -> Iterator[Written]:
        """The values of a row whose goal is of that cycle. One whose week cannot be told has no date."""
        days = self._known.get(span)
        if days is None:
            days = self._known[span] = self._days(span)
        for place, name, day in zip(self.places, self.names, days, strict=True):
            if line[place] is not None:
                yield Written(row, name, day, value=line[place])

    def _days(self, span: Span | None) -> list[date | None]:
        numbers = [_WEEK_HEAD.fullmatch(name) for name in self.names]
        first = next((match["n"] for match in numbers if match), "")
        counts = first == "1"  # `W01` and `W14` are weeks of the year
        return [
            self._of_number(int(match["n"]), span, counts=counts) if match else self._of_head(head, span)
            for match, head in zip(numbers, self._heads, strict=True)
        ]

    def _of_number(self, number: int, span: Span | None, *, counts: bool) -> date | None:
        """The day of check-ins in a week of the cycle, or of the year in which that starts."""
        if span is None:
            return None
        if counts and number:
            days = checkin_days(span.starts, span.ends, self._settings.checkin.day, ())
            day = next(islice(days, number - 1, None), None)
        else:
            found = week(f"{span.starts.year}-W{number:02}")
            day = found.starts + self._weekday if found else None
        return self._not_ahead(day) if day else None

    def _of_head(self, head: Cell, span: Span | None) -> date | None:
        """The day of a week, a day or a period; of a month without a year that of the cycle."""
        words = text(head)
        if found := week(words.upper()):
            return self._not_ahead(found.starts + self._weekday)
        try:
            return cells.day(head, self._style, words)
        except OkrError:
            named = self._period(words, span)
            if named is None:
                return None
            return self._today if named.starts <= self._today < named.ends else named.ends

    def _period(self, words: str, span: Span | None) -> Span | None:
        """The month or another period of that name; without a year the one in the cycle."""
        if span is None or re.search(r"\d", words):
            return span_of(words, None, None, self._today, self._settings)
        years = range(span.starts.year, span.ends.year + 1)
        firsts = [date(year, month, 1) for year in years for month in range(1, 13)]
        found = (span_of(words, day, None, self._today, self._settings) for day in firsts if day in span)
        return next((each for each in found if each and each.overlaps(span)), None)

    def _not_ahead(self, day: date) -> date:
        """The day of this week's check-in is today at the latest."""
        return self._today if day - self._weekday <= self._today < day else day
