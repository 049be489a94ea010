"""The frozen values of `okr allow` and `okr pull`. Field names are those of the JSON; no secret and no query is in them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from okr.views.results import Done, Result

Standing = Literal["allowed", "changed", "not_allowed", "refused"]
"""`changed`: it was allowed, and is not what it was. `refused`: as it is nobody can allow it."""
PullStatus = Literal["recorded", "same", "skipped", "refused", "not_allowed", "changed", "failed"]
"""`same`: the period has that value. `skipped`: nothing is to be read now. `refused`: an unlikely value."""
TROUBLES: tuple[PullStatus, ...] = ("refused", "not_allowed", "changed", "failed")
"""With one of them not all was pulled."""


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
