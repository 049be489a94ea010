"""KPIs that are the sum or the mean of others, each number worked out by hand."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest

from okr.composed import above, below, paid_below
from okr.periods import Span
from okr.scoring import Scoring
from okr.views.kpi_items import kpi as shape_of
from okr.workspace import Workspace
from tests.making import workspace
from tests.running import SECONDS_OF_CPU

TODAY = date(2026, 8, 19)
Q3 = Span(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3")
OBJECTIVE = {"2026/win": 'title = "Win"'}


def kpi(*lines: str) -> str:
    return "\n".join(['title = "T"', 'objective = "2026/win"', 'role = "maker"', *lines, ""])


def part(*lines: str) -> str:
    return kpi("at_least = 1", *lines)


def told(*readings: tuple[str, str, float]) -> str:
    """Updates of one day: the slug of a KPI, a period, a value."""
    return "".join(
        f'[[update]]\nitem = "kpi/{slug}"\ndate = DAY\nperiod = "{period}"\nvalue = {value}\n'
        for slug, period, value in readings
    )


def scored(kpis: dict[str, str], *days: tuple[str, str], today: date = TODAY) -> Scoring:
    """Each day as its date and what was recorded on it."""
    checkins = {f"{day}-ana": text.replace("DAY", day) for day, text in days}
    files = {f"kpi/{slug}": text for slug, text in kpis.items()}
    return Scoring(workspace(OBJECTIVE, kpis=files, checkins=checkins), today)


INSPECTORATES = (212, 187, 164, 241)
"""Advice that was followed in 2025, of 230, 196, 181 and 252."""


@pytest.mark.parametrize(
    ("line", "values", "value"),
    [
        # the head row of indicators-id.csv: 212 + 187 + 164 + 241
        ('sum_of = ["kpi/a", "kpi/b", "kpi/c", "kpi/d"]', INSPECTORATES, 804),
        ('sum_of = ["kpi/a", "kpi/b", "kpi/c", "kpi/d"]', (230, 196, 181, 252), 859),
        ('sum_of = ["kpi/a", "kpi/b"]', (0.1, 0.2), 0.3),
        ('sum_of = ["kpi/a"]', (7,), 7),
        ('sum_of = ["kpi/a", "kpi/b"]', (5, -8), -3),
        # (3.88 + 3.79 + 3.91) / 3: what the sheet has as 3.86, its head row as 3.87
        ('mean_of = { "kpi/a" = 1, "kpi/b" = 1, "kpi/c" = 1 }', (3.88, 3.79, 3.91), 3.86),
        # (2 × 130 + 1 × 100) / 3
        ('mean_of = { "kpi/a" = 2, "kpi/b" = 1 }', (130, 100), 120),
        ('mean_of = { "kpi/a" = 0, "kpi/b" = 3 }', (130, 100), 100),
        ('mean_of = { "kpi/a" = 0.5, "kpi/b" = 1.5 }', (10, 30), 25),
    ],
)
def test_values(line: str, values: tuple[float, ...], value: float) -> None:
    slugs = "abcd"[: len(values)]
    kpis = {slug: part() for slug in slugs} | {"all": part(line)}
    read = told(*((slug, "2026-Q2", each) for slug, each in zip(slugs, values, strict=True)))

    found = scored(kpis, ("2026-07-02", read)).kpi("kpi/all", Q3).last

    assert found.current == value
    assert found.period.name == "2026-Q2"


TWO = {"a": part(), "b": part(), "all": kpi("at_least = 100", 'sum_of = ["kpi/a", "kpi/b"]')}


def test_a_value_needs_all_parts() -> None:
    """And it is there on the day of the last of them: the rest of okr reads it as any reading."""
    first, second = told(("a", "2026-Q2", 60)), told(("b", "2026-Q2", 42))

    assert scored(TWO, ("2026-07-02", first)).readings("kpi/all") == {}

    found = scored(TWO, ("2026-07-02", first), ("2026-07-05", second)).readings("kpi/all")
    assert [(name, each.answers[0].day, each.answers[0].value) for name, each in found.items()] == [
        ("2026-Q2", date(2026, 7, 5), 102)
    ]
    assert (
        scored(TWO, ("2026-07-02", first), ("2026-07-05", second), today=date(2026, 7, 4)).readings("kpi/all")
        == {}
    )


def test_the_running_period_is_provisional() -> None:
    """As of any KPI: Q2 with 102 counts, Q3 with 80 is told as so far."""
    read = told(("a", "2026-Q2", 60), ("b", "2026-Q2", 42), ("a", "2026-Q3", 50), ("b", "2026-Q3", 30))

    score = scored(TWO, ("2026-07-05", read)).kpi("kpi/all", Q3)

    assert (score.last.current, score.last.health) == (102, "healthy")
    assert score.running
    assert (score.running.current, score.running.achievement, score.running.health) == (80, 0.8, "unhealthy")


def test_a_running_sum_is_held_against_the_elapsed_share() -> None:
    """50 of 92 days: of 184 are 100 expected, and 60 + 45 are in."""
    adds = part('takes = "sum"')
    kpis = {"a": adds, "b": adds, "all": kpi("at_least = 184", 'sum_of = ["kpi/a", "kpi/b"]')}
    read = told(("a", "2026-Q3", 60), ("b", "2026-Q3", 45))

    running = scored(kpis, ("2026-08-05", read)).kpi("kpi/all", Q3).running

    assert running
    assert (running.share, running.line[0], running.health) == (50 / 92, 100, "healthy")


def test_parts_of_parts() -> None:
    """(60 + 42) × 2 and 9 once: (204 + 9) / 3 = 71."""
    kpis = TWO | {"c": part(), "whole": part('mean_of = { "kpi/all" = 2, "kpi/c" = 1 }')}
    found = scored(
        kpis, ("2026-07-05", told(("a", "2026-Q2", 60), ("b", "2026-Q2", 42), ("c", "2026-Q2", 9)))
    )

    assert found.kpi("kpi/whole", Q3).last.current == 71
    assert below(found.workspace, "kpi/whole") == ("kpi/a", "kpi/b", "kpi/all", "kpi/c")
    assert above(found.workspace, "kpi/a") == ("kpi/all", "kpi/whole")


def test_a_long_chain() -> None:
    """Longer than Python's own stack."""
    last = 3000
    kpis = {f"k{n}": part(f'sum_of = ["kpi/k{n + 1}"]') for n in range(last)} | {f"k{last}": part()}

    found = scored(kpis, ("2026-07-05", told((f"k{last}", "2026-Q2", 5))))

    assert found.kpi_reading("kpi/k0", found.readings("kpi/k0")["2026-Q2"].period).current == 5


@pytest.mark.parametrize("end", ['sum_of = ["kpi/k0"]', "at_most = 9"])
def test_a_chain_or_a_loop_takes_no_time(end: str) -> None:
    """Each of its KPIs is scored: what is below is not walked again for each. It took minutes."""
    last = 3000
    kpis = {f"k{n}": part(f'sum_of = ["kpi/k{n + 1}"]') for n in range(last)} | {f"k{last}": part(end)}
    found = scored(kpis, ("2026-07-05", told((f"k{last}", "2026-Q2", 5))))

    began = process_time()
    values = {found.kpi(id_, Q3).last.current for id_ in found.workspace.kpis}

    assert values == ({5} if "at_most" in end else {None})
    assert process_time() - began < SECONDS_OF_CPU


@pytest.mark.parametrize(
    "kpis",
    [
        {
            "a": part('sum_of = ["kpi/all"]'),
            "b": part(),
            "all": part('sum_of = ["kpi/a", "kpi/b"]'),
        },  # a loop
        {"a": part(), "b": part(), "all": part('sum_of = ["kpi/a", "kpi/none"]')},  # unknown
        {"a": part(), "b": part(), "all": part('sum_of = ["kpi/a", "2026/win"]')},  # no KPI
        {"a": part(), "b": part('cadence = "monthly"'), "all": part('sum_of = ["kpi/a", "kpi/b"]')},
        {"all": part('sum_of = ["kpi/all"]'), "a": part(), "b": part()},  # itself
    ],
)
def test_without_a_value(kpis: dict[str, str]) -> None:
    """A value in a file does not count either."""
    read = told(("a", "2026-Q2", 60), ("b", "2026-Q2", 42), ("all", "2026-Q2", 102))

    score = scored(kpis, ("2026-07-05", read)).kpi("kpi/all", Q3)

    assert (score.last.current, score.last.health, score.due, score.awaited) == (None, "no_data", False, None)


def test_its_own_values_do_not_count() -> None:
    read = told(("a", "2026-Q2", 60), ("b", "2026-Q2", 42), ("all", "2026-Q2", 7))

    assert scored(TWO, ("2026-07-05", read)).value("kpi/all", "2026-Q2") == 102


@pytest.mark.parametrize(
    ("today", "period", "awaited", "stale"),
    [
        # Q2 can be read until Monday 6 July: until then Q1 is shown
        (date(2026, 7, 1), "2026-Q1", "2026-Q2", False),
        (date(2026, 7, 6), "2026-Q1", "2026-Q2", False),
        (date(2026, 7, 7), "2026-Q2", None, True),
    ],
)
def test_it_is_never_due_and_stale_with_its_parts(
    today: date, period: str, awaited: str | None, stale: bool
) -> None:
    kpis = {"a": part('since = "2026-Q1"'), "b": part(), "all": part('sum_of = ["kpi/a", "kpi/b"]')}
    read = told(("a", "2026-Q1", 60), ("b", "2026-Q1", 42), ("b", "2026-Q2", 42))

    found = scored(kpis, ("2026-04-02", read), today=today)
    whole, unread = found.kpi("kpi/all", Q3), found.kpi("kpi/a", Q3)

    assert (whole.last.period.name, whole.due, whole.awaited, whole.stale) == (period, False, None, stale)
    assert (unread.awaited.name if unread.awaited else None, unread.stale) == (awaited, stale)


def test_it_begins_with_the_last_of_its_parts() -> None:
    """A part that joins in Q3 leaves nothing stale before."""
    kpis = {
        "a": part('since = "2026-Q1"'),
        "b": part('since = "2026-Q3"'),
        "all": part('since = "2026-Q1"', 'sum_of = ["kpi/a", "kpi/b"]'),
    }

    assert not scored(kpis).kpi("kpi/all", Q3).stale
    assert scored(kpis, today=date(2026, 10, 6)).kpi("kpi/all", Q3).stale


def test_a_part_that_was_retired() -> None:
    """What was read of it counts; after that there is no value, and the whole is not shown as if it was read."""
    kpis = TWO | {"b": part('retired = { date = 2026-04-15, reason = "Sold" }')}
    read = told(("a", "2026-Q1", 60), ("b", "2026-Q1", 42), ("a", "2026-Q2", 61))
    found = scored(kpis, ("2026-07-02", read))

    score = found.kpi("kpi/all", Q3)

    assert found.value("kpi/all", "2026-Q1") == 102
    assert (score.last.period.name, score.last.current, score.stale) == ("2026-Q2", None, True)


def test_a_key_result_reads_it() -> None:
    """From 100 to 130, at 102 + 13 = 115: half of the way, answered on the day of the last part."""
    goal = 'title = "G"\n[key_results.mrr]\ntitle = "R"\nstart = 100\ntarget = 130\nkpi = "kpi/all"\n'
    checkins = {
        "2026-07-02-ana": told(("a", "2026-Q3", 60)).replace("DAY", "2026-07-02"),
        "2026-08-02-ana": told(("b", "2026-Q3", 55)).replace("DAY", "2026-08-02"),
    }
    files = {f"kpi/{slug}": text for slug, text in TWO.items()}
    score = Scoring(
        workspace({**OBJECTIVE, "2026-Q3/grow": goal}, kpis=files, checkins=checkins), TODAY
    ).key_result("2026-Q3/grow/mrr")

    assert (score.current, score.progress, score.answered_on) == (115, 0.5, date(2026, 8, 2))


def test_what_the_answers_say() -> None:
    """The parts in the period that is shown, by their ids of today."""
    kpis = {
        "a": part('formerly = ["kpi/old"]'),
        "b": part(),
        "all": part('mean_of = { "kpi/old" = 2, "kpi/b" = 1 }'),
    }
    found = scored(kpis, ("2026-07-02", told(("a", "2026-Q2", 60), ("b", "2026-Q2", 42))))

    shape = shape_of(found, "kpi/all", Q3)

    assert (shape.sum_of, shape.mean_of) == ((), {"kpi/a": 2, "kpi/b": 1})
    assert [(each.id, each.weight, each.current) for each in shape.parts] == [
        ("kpi/a", 2, 60),
        ("kpi/b", 1, 42),
    ]
    assert shape.current == 54  # (2 × 60 + 42) / 3
    assert shape.last_checkin == date(2026, 7, 2)


def paid(*lines: str) -> Workspace:
    bonus = "bonus = { weight = 40 }"
    return scored(
        {"a": part(bonus, *lines), "b": part(), "all": part('sum_of = ["kpi/a", "kpi/b"]')}
    ).workspace


def test_what_is_paid_below() -> None:
    assert paid_below(paid(), "kpi/all") == ("kpi/a",)
    assert paid_below(paid('retired = { date = 2026-04-15, reason = "Sold" }'), "kpi/all") == ()
    assert paid_below(paid(), "kpi/a") == ()


def test_what_was_closed_keeps_the_value_that_its_parts_had_then() -> None:
    """60 + 40 of 200; five days after the close a part is said to be 80."""
    month = [
        part('cadence = "monthly"'),
        kpi("at_least = 1", 'cadence = "monthly"', 'sum_of = ["kpi/a", "kpi/b"]'),
    ]
    goal = 'title = "Grow"\n[key_results.v]\ntitle = "V"\nstart = 0\ntarget = 200\nkpi = "kpi/all"\n[closed]\ndate = 2026-08-15\ngrade = 0.5\n'
    read = told(("a", "2026-07", 60), ("b", "2026-07", 40)).replace("DAY", "2026-08-05")
    later = told(("a", "2026-07", 80)).replace("DAY", "2026-08-20")
    for late, current in (("", 100), ("late = true\n", 120)):
        checkins = {"2026-08-05-ana": read, "2026-08-20-ana": later + late}
        kpis = {"kpi/a": month[0], "kpi/b": month[0], "kpi/all": month[1]}
        found = workspace(OBJECTIVE | {"2026-Q3/grow": goal}, kpis=kpis, checkins=checkins)
        assert Scoring(found, date(2026, 8, 25)).key_result("2026-Q3/grow/v").current == current
