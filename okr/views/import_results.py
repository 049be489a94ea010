"""What comes in. Of `okr import`: what it would write, and of every row and column of a file what becomes of it. Of `okr allow`
and `okr pull`: the sources and what was read, without secrets and queries. Field names are those of the JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from okr.ids import FileKind, Kind
from okr.views.results import Done, Result
from okr.words import joined

State = Literal["new", "known", "changed"]
Standing = Literal["allowed", "changed", "not_allowed", "refused"]
"""`changed`: it was allowed, and is not what it was. `refused`: as it is nobody can allow it."""
PullStatus = Literal["recorded", "same", "skipped", "refused", "not_allowed", "changed", "failed"]
"""`same`: the period has that value. `skipped`: nothing is to be read now. `refused`: an unlikely value."""
TROUBLES: tuple[PullStatus, ...] = ("refused", "not_allowed", "changed", "failed")
"""With one of them not all was pulled."""


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


class Permission(Struct, frozen=True, kw_only=True):
    """Whether a source may be read on this machine."""

    id: str
    kind: str
    place: str
    """What is contacted or run, in short: `csv docs.example.com`."""
    status: Standing
    hash: str | None = None
    """What `OKR_ALLOWED` takes; null where it is refused."""
    reason: str | None = None
    """Why it is refused."""


class PermissionList(Result, frozen=True, kw_only=True):
    """All KPIs with a source, and whether this person allowed them."""

    envelope_kind = "permissions"

    sources: tuple[Permission, ...]


class Allow(Done, frozen=True, kw_only=True):
    """What was allowed, or taken back."""

    sources: tuple[Permission, ...]


class PulledKpi(Struct, frozen=True, kw_only=True):
    """What became of one source."""

    id: str
    place: str
    status: PullStatus
    value: float | None = None
    period: str | None = None
    reason: str | None = None
    """Why no value was recorded."""
    fault: str | None = None
    """Of a failure in a few words: `404`, `timed out`."""
    failing_since: datetime | None = None
    next: str | None = None
    """What to do about it."""


class Pull(Done, frozen=True, kw_only=True):
    """What was read from the sources, and recorded or, with `--dry-run`, would be."""

    kpis: tuple[PulledKpi, ...]
