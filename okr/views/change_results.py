"""The frozen values of what changed: of `okr diff`, `okr log` and `okr audit`. Field names are those of the JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from msgspec import Struct, field

from okr.views.results import Result

ChangeKind = Literal["added", "removed", "dropped", "moved", "changed", "recorded"]


class Change(Struct, frozen=True, kw_only=True):
    """One change of one item; what git does not know yet has no commit."""

    id: str
    change: ChangeKind
    field: str | None = None
    """Dotted: `target`, `pace.on_track`; of what was recorded what it gave: `value`, `done`, `note` …"""
    old: Any = None
    new: Any = None
    who: str | None = None
    """The author of the commit as git has it; of what was recorded the slug of the person of the file."""
    date: date | None = None
    """Of the commit; of what was recorded the day of recording."""
    commit: str | None = None
    reason: str | None = None
    """What the message of the commit says after `Goal-Change:`."""
    message: str | None = None
    """First line of the message of the commit."""
    title: str = ""
    """For a reader: the title, of a key result with that of its objective."""
    kind: str = ""
    path: str | None = None
    """The check-in file, of what was recorded."""
    period: str | None = None
    """What a recorded value describes, where it says so."""
    earlier: bool = False
    """Made before the history of this shallow clone begins: nobody knows by whom and when."""
    counts: bool | None = None
    """Of a recorded value: false where the same person recorded another one later that day."""
    confidence: float | None = None
    """What was recorded with it, as the next four."""
    note: str | None = None
    next: str | None = None
    blocker: str | None = None
    unblocked: bool | None = None
    of: tuple[float, float] | None = None
    """Of a recorded value: the counts of which it is the ratio."""
    link: str | None = None
    """What was recorded with it, too."""
    via: str | None = None
    """Of what was recorded the program through which the person did it: `mcp` for an assistant."""

    @property
    def is_inside(self) -> bool:
        """Whether it is on no page that is passed on: one of a bonus, or of a source, whose address may open what it names."""
        return (self.field or "").partition(".")[0] in ("bonus", "source")

    @property
    def words(self) -> tuple[object, ...]:
        """What was said with a value: with it one update of a day is told from another."""
        return self.confidence, self.note, self.next, self.blocker, self.unblocked, self.link, self.via


class GoalProgress(Struct, frozen=True, kw_only=True):
    """The progress of one goal at both ends; null where it has none there."""

    id: str
    then: float | None
    now: float | None
    title: str = ""


class HistoryStart(Struct, frozen=True, kw_only=True):
    """Where the history of a shallow clone begins."""

    commit: str
    date: date
    remedy: str
    """The command that brings the rest."""


class Diff(Result, frozen=True, kw_only=True):
    """What changed between two states, and how progress moved."""

    envelope_kind = "diff"

    from_: str = field(name="from")
    to: str
    changes: tuple[Change, ...]
    progress: tuple[GoalProgress, ...]
    from_commit: str | None = None
    """Null where there was no commit yet."""
    to_commit: str | None = None
    """Null for the work tree."""
    cycle: str = ""
    name: str = ""
    """Name of the workspace."""
    begins: HistoryStart | None = None
    """Where the history of this clone begins, if FROM is that place."""


class Log(Result, frozen=True, kw_only=True):
    """The life of one item, the first day first."""

    envelope_kind = "log"

    id: str
    entries: tuple[Change, ...]
    title: str = ""
    begins: HistoryStart | None = None
    """Where the history of this clone begins, if it is shallow."""


class AuditEntry(Change, frozen=True, kw_only=True):
    """A change that a reviewer must know."""

    rule: str
    why: str
    """The rule in words, with the figures filled in."""
    explained: bool
    person: str | None = None
    """Of a check-in the person in the name of its file."""


class Beginning(Struct, frozen=True, kw_only=True):
    """A commit that brought a workspace, or goals that are older than it, with their past: one line, no findings."""

    commit: str
    who: str
    date: date
    id: str
    """`okr.toml`, or the first goal that it brought."""
    brought: str
    """How many of what."""


class Audit(Result, frozen=True, kw_only=True):
    envelope_kind = "audit"

    from_: str = field(name="from")
    to: str
    entries: tuple[AuditEntry, ...]
    unexplained: int
    from_commit: str | None = None
    to_commit: str | None = None
    name: str = ""
    begins: HistoryStart | None = None
    """Where the history of this clone begins, if FROM is that place."""
    beginnings: tuple[Beginning, ...] = ()
