"""What `okr import` tells of a file: what it would write, and of every row and column what becomes of it."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from okr.ids import FileKind, Kind
from okr.views.results import Result
from okr.words import joined

State = Literal["new", "known", "changed"]


class FieldDifference(Struct, frozen=True, kw_only=True):
    """A key of an item that is here already, and says another thing in the file."""

    field: str
    here: Any
    file: Any


class ImportedItem(Struct, frozen=True, kw_only=True):
    """One item that the file states."""

    row: int
    sheet: str
    kind: Kind | FileKind
    id: str
    title: str
    state: State
    """`changed`: it is here, and the file says something else of it; written only with --update."""
    doubts: tuple[str, ...] = ()
    changes: tuple[FieldDifference, ...] = ()
    command: str = ""
    """What to type to take the changes over one by one."""


class RowRemark(Struct, frozen=True, kw_only=True):
    """A sentence about a row, and what to do."""

    row: int
    column: str
    sheet: str
    message: str
    remedy: str

    @property
    def words(self) -> str:
        """The message behind its column, unless it begins with that."""
        starts = (f"{self.column}:", f"{self.column} ", f'"{self.column}"')
        is_named = not self.column or self.message.startswith(starts)
        return self.message if is_named else joined((joined((self.column, ":"), ""), self.message), " ")


class LeftColumn(Struct, frozen=True, kw_only=True):
    """A column that nothing takes, with the rows in which it says something."""

    column: str
    rows: tuple[int, ...]


class UnknownName(Struct, frozen=True, kw_only=True):
    """A person, team or role of the file that has no file here."""

    kind: Literal["person", "team", "role"]
    name: str
    rows: tuple[int, ...]
    command: str
    """What adds it; empty where it names several people."""
    remedy: str = ""


class StatusDifference(Struct, frozen=True, kw_only=True):
    """The status of the file beside what the numbers say here."""

    row: int
    id: str
    file: str
    here: str


class CheckinCounts(Struct, frozen=True, kw_only=True):
    """How many check-ins of the file are new, recorded already, and left out since nobody here has made them."""

    new: int
    known: int
    left_out: int


class Import(Result, frozen=True, kw_only=True):
    """A dry run, or what was written."""

    envelope_kind = "import"

    file: str
    written: bool
    update: bool = False
    """Whether changed definitions are written, too, or would be."""
    items: tuple[ImportedItem, ...]
    checkins: CheckinCounts
    left_over: tuple[LeftColumn, ...]
    skipped: tuple[RowRemark, ...]
    refused: tuple[RowRemark, ...]
    """What can be read in two ways or in none; while there is one, nothing is written."""
    unknown: tuple[UnknownName, ...]
    statuses: tuple[StatusDifference, ...]
    notes: tuple[str, ...]
    next: tuple[str, ...]
    """Commands to type next."""

    @property
    def rows(self) -> int:
        return len(self.items)

    @property
    def has_new(self) -> bool:
        """Whether the file has anything that is not here."""
        return bool(self.checkins.new) or any(each.state == "new" for each in self.items)

    @property
    def has_changes(self) -> bool:
        """Whether the file says something else of an item that is here."""
        return any(each.state == "changed" for each in self.items)

    @property
    def is_undoable(self) -> bool:
        """Whether any file was written."""
        return self.written and (self.has_new or (self.update and self.has_changes))
