"""The shape of a bonus: what KPIs pay, and from which figures. Shares are 0..1, never rounded."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class PaidPeriod(Struct, frozen=True, kw_only=True):
    """How a KPI stood in one period that ends in the cycle; the achievement is null while it is unread."""

    period: str
    ends: date
    current: float | None
    at_least: float | None
    at_most: float | None
    achievement: float | None


class PaidKpi(Struct, frozen=True, kw_only=True):
    """What one KPI adds to a bonus; achievement and factor are null while one of its periods is unread."""

    id: str
    title: str
    role: str
    unit: str | None
    periods: tuple[PaidPeriod, ...]
    achievement: float | None
    """Mean of those of its periods."""
    factor: float | None
    """What the achievement pays: 1 is all of it."""
    weight: float
    threshold: float
    cap: float
    why: str
    """How the factor comes from the achievement, with the figures filled in."""


class LeftOut(Struct, frozen=True, kw_only=True):
    id: str
    why: str


class Payout(Struct, frozen=True, kw_only=True):
    """What the KPIs of a role or a person pay in a cycle; score and pay are null while one of them is unread."""

    cycle: str
    as_of: date
    of: str
    """`role/account-manager` or `@ana`."""
    base: float | None
    fixed: float
    """Share of the base that is paid whatever the score."""
    score: float | None
    pay: float | None
    kpis: tuple[PaidKpi, ...]
    left_out: tuple[LeftOut, ...]
    """KPIs of theirs that do not count."""
    leaks: tuple[LeftOut, ...]
    """Key results through which the bonus leaks into the OKRs."""
    score_why: str
    pay_why: str
    name: str = ""
    """Name of the workspace."""
