"""How well the weekly ritual lives: the frozen values that every format shows. People and teams are slugs."""

from __future__ import annotations

from datetime import date

from msgspec import UNSET, Struct, UnsetType


class CheckinShare(Struct, frozen=True, kw_only=True):
    """Due check-ins of one team in one week."""

    team: str | None
    week: str
    due: int
    done: int
    share: float


class BlockerLife(Struct, frozen=True, kw_only=True):
    id: str
    owner: str | None
    since: date
    solved: date | None
    """Null while it is open."""
    days: int
    text: str


class Recognised(Struct, frozen=True, kw_only=True):
    person: str
    month: str
    given: int
    received: int


class TeamPair(Struct, frozen=True, kw_only=True):
    teams: tuple[str, str]
    count: int


class Across(Struct, frozen=True, kw_only=True):
    """Recognitions between people of different teams."""

    pairs: tuple[TeamPair, ...]
    never: tuple[tuple[str, str], ...]
    """Pairs of teams that have not exchanged one yet."""


class Upward(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What a lead was told by who works with them."""

    id: str
    date: date
    from_: str
    to: str


class NotTalked(Struct, frozen=True, kw_only=True):
    person: str
    manager: str
    last: date | None
    days: int | None


class Ritual(Struct, frozen=True, kw_only=True):
    """How well the weekly ritual lives."""

    checkins: tuple[CheckinShare, ...]
    days_late: float | None
    """Median over the due check-ins that were done."""
    blockers: tuple[BlockerLife, ...]
    recognitions: tuple[Recognised, ...] | UnsetType = UNSET
    across: Across | UnsetType = UNSET
    upward: tuple[Upward, ...] | UnsetType = UNSET
    not_talked_with: tuple[NotTalked, ...] | UnsetType = UNSET
