"""What a file from elsewhere states, row by row, before any workspace is asked.

A reader of a form (rows by a mapping, nested lists, the own table) makes a `Found` of a file; the plan of an import
(`okr.actions.import_plan`) finds in it what is new, known, changed or cannot be taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct, field

from okr.ids import Kind


class Place(Struct, frozen=True):
    """Where something stands in the file."""

    row: int
    """As a program for sheets counts it, the first one 1; of Markdown the line, of JSON the entry."""
    column: str = ""
    """The name in the head of the table."""
    sheet: str = ""
    """Where a file has several: the sheet, or the file in the archive."""

    def at(self, column: str) -> Place:
        """Another column of the same row."""
        return Place(self.row, column, self.sheet)


class Remark(Struct, frozen=True):
    """A sentence about a place of the file."""

    place: Place
    message: str
    remedy: str = ""


class ColumnError(Exception):
    """That a row cannot be kept: the column to look at, why, and what to do."""

    def __init__(self, column: str, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.column, self.message, self.remedy = column, message, remedy


class Reference(Struct, frozen=True):
    """Something above a draft, as the file names it: by its id there, by its title, or by both."""

    id: str = ""
    title: str = ""
    weight: float | None = None
    """What it says of the weight of the draft in what is above."""
    row: int | None = None
    """Where it stands in the file, where the reader knows: this alone is exact, as titles may stand twice."""


class Record(Struct, kw_only=True):
    """One check-in of a draft."""

    place: Place
    date: date | None
    """None: the file does not say it."""
    person: str = ""
    """A name, an address or a slug; empty: the file does not say it."""
    values: dict[str, Any]
    """Keys of an `[[update]]` besides item and date: value, done, note, confidence, blocker, period …"""


class Closing(Struct, frozen=True):
    """That an objective is closed in the file."""

    date: date | None
    grade: float | None
    """0 to 1."""


class Draft(Struct, kw_only=True):
    """One item that the file states."""

    place: Place
    kind: Kind
    values: dict[str, Any]
    """Keys of its table with values of the right type: title, start, target, unit, weight, why, ambition, due …; without
    what refers to other items or to people, which stands below as the file names it."""
    id: str = ""
    """Its id here, where the file says it (the own table alone)."""
    source_id: str = ""
    """Its id in the system that it comes from."""
    shares_id: bool = False
    """Whether that is also the id of goals with other titles: a page that several are about."""
    unsure: str = ""
    """Why its measure is left open, where a person can say it."""
    cycle: str = ""
    """Of an objective the period as it is written, such as `Quarter 1 FY25`."""
    starts: date | None = None
    ends: date | None = None
    """The days of that period, where the file has them."""
    above: tuple[Reference, ...] = ()
    """The objective of a key result or an initiative; of a KPI, too; of an objective what it supports."""
    key_result: Reference | None = None
    """Of an initiative the key result that it serves."""
    owners: tuple[str, ...] = ()
    """Names, addresses or slugs; the first is the owner."""
    teams: tuple[str, ...] = ()
    role: str = ""
    """Of a KPI."""
    unit: str = ""
    """Of a KPI what has it, where the file has one indicator of several units: `Inspectorate 1`."""
    is_unit: bool = False
    """Whether it is one of several units even where no other one is in the file, as its columns name it."""
    until: str = ""
    """Words of a key result that may name its last day, `… by 31 August`; the year is that of its cycle."""
    records: list[Record] = field(default_factory=list)
    closing: Closing | None = None
    status: str = ""
    """The word of the file, shown beside the pace; it is not taken over."""
    doubts: list[str] = field(default_factory=list)
    """What a person should look at."""


class Period(NamedTuple):
    """Which period a file says it is of."""

    name: str = ""
    """As it is written, such as `2020 Set 1` or `FY21-Q3`."""
    starts: date | None = None
    ends: date | None = None


class Found(Struct, kw_only=True):
    """All that a file states."""

    source: str = ""
    """The first part of `imported`, such as `viva`."""
    drafts: list[Draft] = field(default_factory=list)
    left_over: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Column that nothing takes → the rows in which it says something."""
    skipped: list[Remark] = field(default_factory=list)
    """Rows that state nothing, or a goal that cannot be kept: these are left out, and told."""
    refused: list[Remark] = field(default_factory=list)
    """What can be read in two ways or in none: while there is one, nothing is written."""
    notes: list[str] = field(default_factory=list)
    """What is to be told of the file as a whole."""
    labels: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Labels of lines that are left out, as nobody says what they state → the lines."""
    period: Period = Period()
    """Of goals that name none; a person says whether it is meant."""
