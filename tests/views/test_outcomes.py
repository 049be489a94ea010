"""What key results moved: KPIs before and after a cycle, each figure worked out by hand in the table."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from okr.periods import cycle
from okr.scoring import Scoring
from okr.views.outcomes import after, after_cycle, asked_again, outcomes
from tests.making import update, workspace

# The cycle is 2026-Q2, April to June. The better of two readings is the one that is further on the good side of the limit
# of the newer one; a difference of up to 1 % of the limit is steady (of a limit of 90 % or more: of what it leaves of 100).
# moved: before → at end, or → now where no period ended in the cycle.
# held:  before → now, once two periods that ended after June were read, of what got better.
TABLE = """
KPI       limit         unit  cadence    read (period value)                       | before    at end    now       moved  held
# at most 5: 8 → 4 is 4 nearer, 1 % is 0.05. Two later months; 8 → 4.2 is still 3.8 better.
lost      <= 5          %     monthly    03 8, 04 7, 06 4, 07 4.5, 09 4.2          | 03 8      06 4      09 4.2    better yes
# at most 4: 5.2 → 4.4 is 0.8 nearer; 5.2 → 5.3 is 0.1 further off, 1 % is 0.04.
answer    <= 4          h     monthly    03 5.2, 06 4.4, 07 5, 08 5.3              | 03 5.2    06 4.4    08 5.3    better no
# at most 4: 5.2 → 4.4 got better, 5.2 → 5.17 is 0.03 and so no better than before.
calls     <= 4          h     monthly    03 5.2, 06 4.4, 07 5, 08 5.17             | 03 5.2    06 4.4    08 5.17   better no
# at least 95: 90 → 90.9 is 0.9 more, 1 % is 0.95.
revenue   >= 95         jt    quarterly  Q1 90, Q2 90.9                            | Q1 90     Q2 90.9   Q2 90.9   steady -
# at least 95: 90 → 91 is 1 more. One later quarter was read, which is too early to say.
margin    >= 95         jt    quarterly  Q1 90, Q2 91, Q3 95                       | Q1 90     Q2 91     Q3 95     better -
# from 65 to 80: 82 is 2 outside, 72 inside, so 2 nearer; the nearer limit is 65, 1 % is 0.65. One later month.
billable  65..80        %     monthly    03 82, 06 72, 07 84                       | 03 82     06 72     07 84     better -
# at least 99.9 %: 99.8 → 99.7 is 0.1 further off; it leaves 0.1 of 100, 1 % is 0.001.
uptime    >= 99.9       %     monthly    03 99.8, 06 99.7                          | 03 99.8   06 99.7   06 99.7   worse  -
# no year ended since the last one that was read: nothing to hold against it.
rating    >= 4.5        -     yearly     2025 4.2                                  | 2025 4.2  -         2025 4.2  -      -
# nothing was read of the months since.
stock     <= 10         -     monthly    02 14, 03 12                              | 03 12     -         03 12     -      -
# nothing was read of April to June, but of July: 12 → 9 is 3 nearer. Now is one later month.
waste     <= 10         -     monthly    03 12, 07 9                               | 03 12     -         07 9      better -
# first read in the cycle.
pilots    >= 5          -     monthly    05 3, 06 4                                | -         06 4      06 4      -      -
# at least 20, from Q2 on 20 to 30: 25 is inside, 34 is 4 outside, 1 % of 30 is 0.3. By the limit of March it was better.
load      >= 20,20..30  -     monthly    03 25, 06 34                              | 03 25     06 34     06 34     worse  -
# at least -5: -9 → -8.96 is 0.04, 1 % is 0.05.
result    >= -5         jt    quarterly  Q1 -9, Q2 -8.96                           | Q1 -9     Q2 -8.96  Q2 -8.96  steady -
# at least -5: -9 → -6 is 3 more.
cash      >= -5         jt    quarterly  Q1 -9, Q2 -6                              | Q1 -9     Q2 -6     Q2 -6     better -
# at most 0: 1 % of nothing is nothing, so any difference counts.
accidents <= 0          -     monthly    03 1, 06 0.99                             | 03 1      06 0.99   06 0.99   better -
# the same value twice, limit 0.
leaks     <= 0          -     monthly    03 1, 06 1                                | 03 1      06 1      06 1      steady -
"""
DAY = date(2026, 10, 20)


class Row(NamedTuple):
    kpi: str
    limits: list[str]
    unit: str
    cadence: str
    read: list[tuple[str, float]]
    expected: dict[str, object]


def _period(name: str) -> str:
    return name if name == "2025" else f"2026-{name}"


def _reading(text: str) -> tuple[str, float]:
    period, value = text.split()
    return _period(period), float(value)


def rows() -> list[Row]:
    found = []
    for line in TABLE.strip().splitlines()[1:]:
        if line.startswith("#"):
            continue
        left, right = line.split("|")
        kpi, limit, unit, cadence, read = left.replace("= ", "=").split(maxsplit=4)
        words, expected = right.split(), {}
        for name in ("before", "at_end", "now"):
            period = words.pop(0)
            expected[name] = None if period == "-" else (_period(period), float(words.pop(0)))
        expected["moved"] = None if words[0] == "-" else words[0]
        expected["held"] = {"yes": True, "no": False, "-": None}[words[1]]
        found.append(Row(kpi, limit.split(","), unit, cadence, [*map(_reading, read.split(","))], expected))
    return found


def _limit(text: str) -> str:
    if text[1] == "=":
        return f"{'at_least' if text[0] == '>' else 'at_most'} = {text[2:]}\n"
    low, high = text.split("..")
    return f"at_least = {low}\nat_most = {high}\n"


def _kpi(row: Row) -> str:
    unit = "" if row.unit == "-" else f'unit = "{row.unit}"\n'
    head = f'title = "{row.kpi}"\nobjective = "2026/win"\nrole = "x"\ncadence = "{row.cadence}"\n{unit}'
    later = f'[targets."2026-Q2"]\n{_limit(row.limits[1])}' if len(row.limits) > 1 else ""
    return head + _limit(row.limits[0]) + later


def _read(kpi: str, *read: tuple[str, float]) -> str:
    return "".join(update(f"kpi/{kpi}", date(2026, 10, 12), period=p, value=v) for p, v in read)


CLOSED = '[closed]\ndate = 2026-07-02\ngrade = 0.5\noutcome = "keep"\nlesson = "Ask."\n'


def _made(day: date = DAY, **objectives: str) -> Scoring:
    goals = {"2026/win": 'title = "Win"\n', **{f"2026-Q2/{name}": text for name, text in objectives.items()}}
    kpis = {f"kpi/{row.kpi}": _kpi(row) for row in rows()}
    read = "".join(_read(row.kpi, *row.read) for row in rows())
    return Scoring(workspace(goals, kpis=kpis, checkins={"2026-10-12-ana": read}), day)


def _key_result(name: str, *lines: str) -> str:
    return "\n".join(
        (f"[key_results.{name}]", f'title = "Change {name}"', "start = 8", "target = 4", *lines, "")
    )


def _objective(*key_results: str, closed: str = CLOSED) -> str:
    return "\n".join(('title = "Serve"', *key_results, closed))


def _of(found) -> dict[str, object]:
    return {
        name: value and (value.period, value.value) if name in ("before", "at_end", "now") else value
        for name in ("before", "at_end", "now", "moved", "held")
        for value in [getattr(found, name)]
    }


@pytest.mark.parametrize("link", ["reads", "moves"])
@pytest.mark.parametrize("row", rows(), ids=lambda row: row.kpi)
def test_a_kpi_before_and_after_the_cycle(row, link):
    """Whether a key result reads a KPI or is to move it is the same for what became of the KPI."""
    line = f'kpi = "kpi/{row.kpi}"' if link == "reads" else f'moves = ["kpi/{row.kpi}"]'

    (found,) = outcomes(_made(serve=_objective(_key_result("a", line))), "2026-Q2/serve")

    assert found.id == "2026-Q2/serve/a"
    assert [(kpi.id, kpi.link) for kpi in found.kpis] == [(f"kpi/{row.kpi}", link)]
    assert _of(found.kpis[0]) == row.expected


def test_the_table_has_what_it_is_for():
    expected = [row.expected for row in rows()]

    assert {row["moved"] for row in expected} == {"better", "worse", "steady", None}
    assert {row["held"] for row in expected} == {True, False, None}


def test_a_kpi_that_is_read_and_moved_is_told_once():
    serve = _objective(_key_result("a", 'kpi = "kpi/lost"', 'moves = ["kpi/lost", "kpi/answer"]'))

    (found,) = outcomes(_made(serve=serve), "2026-Q2/serve")

    assert [(kpi.id, kpi.link) for kpi in found.kpis] == [("kpi/lost", "reads"), ("kpi/answer", "moves")]


def test_all_of_a_cycle():
    """Seven key results, of which one was dropped, one has no KPI and one is of an objective that is open."""
    sell = _objective(
        _key_result("a", 'moves = ["kpi/lost"]'),
        _key_result("b", 'kpi = "kpi/lost"'),
        _key_result("c", 'moves = ["kpi/revenue", "kpi/uptime", "kpi/stock", "kpi/pilots", "kpi/gone"]'),
        _key_result("d"),
        _key_result("e", 'moves = ["kpi/cash"]', 'dropped = { date = 2026-05-01, reason = "Merged" }'),
    )
    given_up = _objective(_key_result("a", 'moves = ["kpi/answer"]'), closed=CLOSED.replace("keep", "drop"))
    scoring = _made(
        sell=sell, given_up=given_up, running=_objective(_key_result("a", 'moves = ["kpi/cash"]'), closed="")
    )

    found = after(scoring, cycle("2026-Q2", scoring.workspace.settings))

    assert found.cycle == "2026-Q2"
    assert [each.id for each in found.key_results] == [
        "2026-Q2/sell/a",
        "2026-Q2/sell/b",
        "2026-Q2/sell/c",
        "2026-Q2/given_up/a",
    ]
    assert found.closed == 5
    # lost and answer got better; revenue is steady and uptime worse; stock was not read since; pilots not before
    assert (found.moved, found.still, found.unread, found.new) == (2, 2, 1, 1)


def test_nothing_is_told_of_a_cycle_without_a_close():
    scoring = _made(serve=_objective(_key_result("a", 'moves = ["kpi/lost"]'), closed=""))
    span = cycle("2026-Q2", scoring.workspace.settings)

    assert after(scoring, span) is None
    assert after_cycle(scoring, span).closed == 0


def test_what_was_closed_later_is_not_closed_yet():
    scoring = _made(date(2026, 7, 1), serve=_objective(_key_result("a", 'moves = ["kpi/lost"]')))

    assert after(scoring, cycle("2026-Q2", scoring.workspace.settings)) is None


def test_the_cycle_of_ones_own():
    """March to May: before is February, and four months after it were read."""
    goals = {
        "2026/win": 'title = "Win"\n',
        "launch/serve": _objective(_key_result("a", 'moves = ["kpi/lost"]')),
    }
    kpis = {"kpi/lost": _kpi(Row("lost", ["<=5"], "%", "monthly", [], {}))}
    read = _read(
        "lost", ("2026-02", 8.0), ("2026-03", 7.0), ("2026-05", 6.0), ("2026-08", 8.5), ("2026-09", 7.5)
    )
    found = workspace(
        goals,
        kpis=kpis,
        checkins={"2026-10-12-ana": read},
        settings="[cycles.launch]\nstarts = 2026-03-01\nends = 2026-05-31\n",
    )
    scoring = Scoring(found, DAY)

    (told,) = outcomes(scoring, "launch/serve")

    expected = {"before": ("2026-02", 8.0), "at_end": ("2026-05", 6.0), "now": ("2026-09", 7.5)}
    assert _of(told.kpis[0]) == {**expected, "moved": "better", "held": True}


def test_a_year_that_ended_after_the_cycle():
    """2025 3 → 2026 3.6, at least 4, 1 % is 0.04: no year ended in the quarter, and one after it is too few to say that it held."""
    kpis = {"kpi/staff": _kpi(Row("staff", [">=4"], "-", "yearly", [], {}))}
    goals = {
        "2026/win": 'title = "Win"\n',
        "2026-Q2/serve": _objective(_key_result("a", 'moves = ["kpi/staff"]')),
    }
    read = update("kpi/staff", date(2026, 1, 5), period="2025", value=3) + update(
        "kpi/staff", date(2027, 1, 5), period="2026", value=3.6
    )
    scoring = Scoring(workspace(goals, kpis=kpis, checkins={"2027-01-05-ana": read}), date(2027, 2, 1))

    (told,) = outcomes(scoring, "2026-Q2/serve")

    expected = {"before": ("2025", 3), "at_end": None, "now": ("2026", 3.6), "moved": "better", "held": None}
    assert _of(told.kpis[0]) == expected


def test_a_kpi_that_was_retired_keeps_what_was_read():
    kpi = (
        _kpi(Row("lost", ["<=5"], "%", "monthly", [], {}))
        + 'retired = { date = 2026-07-20, reason = "No survey" }\n'
    )
    goals = {
        "2026/win": 'title = "Win"\n',
        "2026-Q2/serve": _objective(_key_result("a", 'moves = ["kpi/lost"]')),
    }
    read = _read("lost", ("2026-03", 8.0), ("2026-06", 4.0))
    scoring = Scoring(workspace(goals, kpis={"kpi/lost": kpi}, checkins={"2026-10-12-ana": read}), DAY)

    (told,) = outcomes(scoring, "2026-Q2/serve")

    assert told.kpis[0].moved == "better"


def test_old_ids_are_understood():
    """A KPI that was renamed, and a key result that was moved to another id."""
    kpi = _kpi(Row("lost", ["<=5"], "%", "monthly", [], {})) + 'formerly = ["kpi/churn"]\n'
    key_result = _key_result("a", 'moves = ["kpi/churn"]', 'formerly = ["2026-Q2/serve/old"]')
    goals = {"2026/win": 'title = "Win"\n', "2026-Q2/serve": _objective(key_result)}
    read = _read("churn", ("2026-03", 8.0)) + _read("lost", ("2026-06", 4.0))
    read += update("2026-Q2/serve/old", date(2026, 6, 5), value=5)
    scoring = Scoring(workspace(goals, kpis={"kpi/lost": kpi}, checkins={"2026-10-12-ana": read}), DAY)

    (told,) = outcomes(scoring, "2026-Q2/serve")

    assert (told.progress, told.kpis[0].id, told.kpis[0].moved) == (0.75, "kpi/lost", "better")


# ── did it hold? ─────────────────────────────────────────────────────────────────────────────────


def _asked(cycle_name: str, day: date, *kpis: str) -> list[tuple[str, str, bool]]:
    names = ", ".join(f'"kpi/{kpi}"' for kpi in kpis)
    scoring = _made(day, serve=_objective(_key_result("a", f"moves = [{names}]")))
    span = cycle(cycle_name, scoring.workspace.settings)
    return [(kpi.id, kpi.cycle, kpi.held) for kpi in asked_again(scoring, span)]


def test_the_review_of_the_next_cycle_asks_what_got_better_before():
    """Two later months of lost and answer were read, one of waste; uptime and revenue did not get better."""
    kpis = ("lost", "answer", "waste", "uptime", "revenue", "rating")

    assert _asked("2026-Q3", DAY, *kpis) == [("kpi/lost", "2026-Q2", True), ("kpi/answer", "2026-Q2", False)]


def test_it_is_asked_once():
    """Both months had ended before the fourth quarter began."""
    assert _asked("2026-Q4", date(2027, 1, 20), "lost", "answer") == []


def test_a_kpi_of_quarters_is_asked_two_quarters_later():
    """Q1 90 → Q2 91 got better; Q3 95 is the first quarter after it, Q4 90.5 the second: 0.5 is less than 1 % of 95."""
    serve = _objective(_key_result("a", 'moves = ["kpi/margin"]'))
    read = _read("margin", ("2026-Q1", 90), ("2026-Q2", 91), ("2026-Q3", 95))
    last = update("kpi/margin", date(2027, 1, 8), period="2026-Q4", value=90.5)
    found = workspace(
        {"2026/win": 'title = "Win"\n', "2026-Q2/serve": serve},
        kpis={"kpi/margin": _kpi(next(row for row in rows() if row.kpi == "margin"))},
        checkins={"2026-10-12-ana": read, "2027-01-08-ana": last},
    )

    def asked(day: date, name: str) -> list[bool]:
        span = cycle(name, found.settings)
        return [kpi.held for kpi in asked_again(Scoring(found, day), span)]

    assert asked(date(2026, 10, 20), "2026-Q3") == []
    assert asked(date(2027, 1, 20), "2026-Q4") == [False]
