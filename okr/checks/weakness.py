"""What is weak in what a key result measures, by the code of its rule: one a key result, the first that fits."""

from __future__ import annotations

from okr.checks import titles
from okr.models import KeyResult
from okr.units import unit_of


def weakness(kr: KeyResult) -> str:
    """Ordinary work, work done in percent, work counted from 0, a task, a number that says little, no number; else ""."""
    for code, fits in (
        ("Q020", _is_routine),
        ("Q016", _is_done_in_percent),
        ("Q015", _counts_work),
        ("Q007", _is_task),
        ("Q017", _is_vanity),
        ("Q018", _starts_where_it_cannot),
        ("Q005", _has_no_measure),
    ):
        if fits(kr):
            return code
    return ""


def is_percent(kr: KeyResult) -> bool:
    if kr.unit:
        return unit_of(kr.unit).is_percent
    return "%" in kr.title or " persen" in kr.title or " percent" in kr.title


def _is_routine(kr: KeyResult) -> bool:
    return titles.is_routine(kr.title, is_limit=kr.measure == "hold")


def _is_done_in_percent(kr: KeyResult) -> bool:
    return (kr.start, kr.target) == (0, 100) and is_percent(kr) and titles.is_completion(kr.title)


def _counts_work(kr: KeyResult) -> bool:
    if kr.start != 0 or kr.target is None or kr.target <= 1:
        return False
    return not is_percent(kr) and not unit_of(kr.unit).currency and titles.counts_work(kr.title)


def _is_task(kr: KeyResult) -> bool:
    """Done or not done is all that it measures, or its title says work and no number."""
    single = (kr.start, kr.target) == (0, 1) or len(kr.milestones) == 1
    return (single and not titles.begins_with_change(kr.title)) or (
        titles.is_work(kr.title) and not titles.has_amount(kr.title)
    )


def _is_vanity(kr: KeyResult) -> bool:
    return not kr.milestones and not is_percent(kr) and titles.is_vanity(kr.title, kr.unit)


def _starts_where_it_cannot(kr: KeyResult) -> bool:
    return kr.start == 0 and bool(kr.target) and titles.is_of_something_that_exists(kr.title, kr.unit)


def _has_no_measure(kr: KeyResult) -> bool:
    return not titles.counts_something(kr.title) and not titles.names_unit(kr.title, kr.unit)
