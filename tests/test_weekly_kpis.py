"""KPIs that are read every week: ISO weeks, Monday to Sunday, each asked for on the first check-in day after it ends."""

from __future__ import annotations

import json
from datetime import date

import pytest

from okr.kpi_models import Kpi
from okr.periods import cycle, kpi_period, kpi_periods_ending, last_ended, reading_period
from okr.scoring import Scoring
from okr.settings import Settings
from tests.making import read, update, workspace
from tests.running import GROW, Okr

VISITS = "kpi/visits"
KPI = """
title = "Visits of the shop"
objective = "2026/win"
role = "maker"
at_least = 100
cadence = "weekly"
since = "2026-W30"
"""
SETTINGS = Settings()
Q3 = cycle("2026-Q3", SETTINGS)


def readings(*found: tuple[date, str, float]) -> dict[str, str]:
    return {f"{day}-ana": update(VISITS, day, period=period, value=value) for day, period, value in found}


@pytest.mark.parametrize(
    ("day", "name", "starts", "ends"),
    [
        (date(2026, 7, 6), "2026-W28", date(2026, 7, 6), date(2026, 7, 12)),
        (date(2026, 7, 12), "2026-W28", date(2026, 7, 6), date(2026, 7, 12)),
        # a year of ISO starts with the week that has its first Thursday; 2026 has 53
        (date(2026, 1, 1), "2026-W01", date(2025, 12, 29), date(2026, 1, 4)),
        (date(2026, 12, 31), "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        (date(2027, 1, 3), "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        (date(2027, 1, 4), "2027-W01", date(2027, 1, 4), date(2027, 1, 10)),
    ],
)
@pytest.mark.parametrize("year_starts", [1, 4, 7])
def test_a_week_is_that_of_iso_whenever_the_year_starts(day, name, starts, ends, year_starts):
    found = kpi_period(day, "weekly", read(Settings, f"[cycle]\nyear_starts = {year_starts}\n"))
    assert (found.name, found.starts, found.ends) == (name, starts, ends)


def test_the_weeks_of_a_quarter_are_those_that_end_in_it():
    """W27 ends on 5 July; W40 begins on 28 September and ends in October: it counts for the next quarter."""
    names = [each.name for each in kpi_periods_ending(Q3.starts, Q3.ends, "weekly", SETTINGS)]
    assert (names[0], names[-1], len(names)) == ("2026-W27", "2026-W39", 13)
    fiscal = read(Settings, "[cycle]\nyear_starts = 2\n")
    span = cycle("2026-Q2", fiscal)  # May to July
    names = [each.name for each in kpi_periods_ending(span.starts, span.ends, "weekly", fiscal)]
    assert (names[0], names[-1]) == ("2026-W18", "2026-W30")


@pytest.mark.parametrize(
    ("week", "off", "due", "closes"),
    [
        (
            "2026-W28",
            (),
            date(2026, 7, 17),
            date(2026, 7, 20),
        ),  # the Friday after Sunday 12 July, three days of grace
        ("2026-W28", ("2026-W29",), date(2026, 7, 24), date(2026, 7, 27)),
        ("2026-W53", (), date(2027, 1, 8), date(2027, 1, 11)),
    ],
)
def test_when_a_week_is_due(week, off, due, closes):
    settings = read(Settings, f"[checkin]\noff = {[*off]}\n")
    window = reading_period(
        kpi_period(date.fromisocalendar(2026, int(week[-2:]), 1), "weekly", settings), settings
    )
    assert (window.due, window.closes) == (due, closes)


def test_the_last_week_that_ended_is_none_that_is_off():
    settings = read(Settings, '[checkin]\noff = ["2026-W32", "2026-W33"]\n')
    assert last_ended(date(2026, 8, 19), "weekly", settings).name == "2026-W31"
    assert last_ended(date(2026, 8, 23), "weekly", settings).name == "2026-W34"


@pytest.mark.parametrize(
    ("day", "period", "current", "awaited", "due", "stale"),
    [
        # W30 is 20 to 26 July: due on Friday the 31st, in time until Monday 3 August
        (date(2026, 7, 26), "2026-W30", None, "2026-W30", False, False),
        (date(2026, 7, 31), "2026-W30", 120, None, False, False),
        (date(2026, 8, 2), "2026-W30", 120, "2026-W31", False, False),
        (date(2026, 8, 7), "2026-W30", 120, "2026-W31", True, False),
        (date(2026, 8, 10), "2026-W30", 120, "2026-W31", True, False),  # and W32 is not due before the 14th
        (date(2026, 8, 11), "2026-W31", None, "2026-W32", False, True),
    ],
)
def test_a_weekly_kpi_through_the_weeks(day, period, current, awaited, due, stale):
    found = workspace({}, kpis={VISITS: KPI}, checkins=readings((date(2026, 7, 31), "2026-W30", 120)))
    score = Scoring(found, day).kpi(VISITS, Q3)
    assert (score.last.period.name, score.last.current) == (period, current)
    assert (score.awaited and score.awaited.name, score.due, score.stale) == (awaited, due, stale)


def test_what_nobody_ever_read_is_due_for_the_week_that_is_due():
    """Without `since` nothing was missed before; until the 10th W31 can still be told, W32 only from the 14th on."""
    bare = "".join(line for line in KPI.splitlines(keepends=True) if not line.startswith("since"))
    for day, awaited, due in (
        (date(2026, 8, 10), "2026-W31", True),
        (date(2026, 8, 11), "2026-W32", False),
    ):
        score = Scoring(workspace({}, kpis={VISITS: bare}), day).kpi(VISITS, Q3)
        assert (score.awaited and score.awaited.name, score.due, score.stale) == (awaited, due, False)


@pytest.mark.parametrize(
    ("recorded", "day", "period", "awaited", "stale"),
    [
        # W32 is off: after W31 is read nothing more is asked until W33 has ended on 16 August
        ((), date(2026, 8, 14), "2026-W31", None, False),
        ((), date(2026, 8, 17), "2026-W31", "2026-W33", False),
        ((), date(2026, 8, 25), "2026-W33", "2026-W34", True),
        # what somebody records of it all the same counts
        (((date(2026, 8, 14), "2026-W32", 90),), date(2026, 8, 14), "2026-W32", None, False),
    ],
)
def test_a_week_that_is_off_is_not_asked_for(recorded, day, period, awaited, stale):
    checkins = readings((date(2026, 8, 7), "2026-W31", 120), *recorded)
    found = workspace({}, kpis={VISITS: KPI}, checkins=checkins, settings='[checkin]\noff = ["2026-W32"]\n')
    score = Scoring(found, day).kpi(VISITS, Q3)
    assert score.last.period.name == period
    assert (score.awaited and score.awaited.name, score.stale) == (awaited, stale)


def test_trend_and_periods_off_the_limit():
    """80, 90, 70 against 100: off for three weeks; −20 to −30 is more than 1 % of 100 worse. From W33 on 60 is enough."""
    four = [(date(2026, 7, 31), "2026-W30", 120), (date(2026, 8, 7), "2026-W31", 80),
            (date(2026, 8, 14), "2026-W32", 90), (date(2026, 8, 21), "2026-W33", 70)]  # fmt: skip
    score = Scoring(workspace({}, kpis={VISITS: KPI}, checkins=readings(*four)), date(2026, 8, 21)).kpi(
        VISITS, Q3
    )
    assert (score.trend, score.off_periods, score.last.health) == ("worse", 3, "unhealthy")

    later = KPI + '[targets."2026-W33"]\nat_least = 60\n'
    score = Scoring(workspace({}, kpis={VISITS: later}, checkins=readings(*four)), date(2026, 8, 21)).kpi(
        VISITS, Q3
    )
    assert (score.last.at_least, score.last.since, score.last.health, score.off_periods) == (
        60,
        "2026-W33",
        "healthy",
        0,
    )


def test_a_key_result_that_reads_it():
    """Its periods are the weeks that end in the cycle: 13, with W32 off 12; W30 to W33 are answered as 2, 4, 8, 10 of 20."""
    goal = 'title = "Grow"\n[key_results.v]\ntitle = "Raise visits"\nstart = 0\ntarget = 20\nkpi = "kpi/visits"\n'
    four = [
        (date(2026, 7, 31), "2026-W30", 2),
        (date(2026, 8, 7), "2026-W31", 4),
        (date(2026, 8, 21), "2026-W33", 10),
    ]
    for off, count in (("", 13), ('[checkin]\noff = ["2026-W32"]\n', 12)):
        found = workspace({"2026-Q3/grow": goal}, kpis={VISITS: KPI}, checkins=readings(*four), settings=off)
        score = Scoring(found, date(2026, 8, 21)).key_result("2026-Q3/grow/v")
        assert (len(score.plan.periods), score.current, score.progress) == (count, 10, 0.5)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (
            'cadence = "monthly"\nsince = "2026-W28"',
            'since = "2026-W28" is a week: it needs cadence = "weekly"',
        ),
        ('since = "2026-W28"', 'since = "2026-W28" is a week: it needs cadence = "weekly"'),
        ('cadence = "weekly"\nsince = "2026-W54"', 'since: unknown period "2026-W54"; examples: 2026-W28'),
        (
            'cadence = "monthly"\nsince = "W28"',
            'since: unknown period "W28"; examples: 2026, 2026-H1, 2026-Q2, 2026-07',
        ),
    ],
)
def test_since_of_another_kind(keys, said):
    kpi = f'title = "T"\nobjective = "2026/win"\nrole = "maker"\nat_least = 1\n{keys}\n'
    with pytest.raises(ValueError, match="1 validation error") as caught:
        read(Kpi, kpi)
    assert said in str(caught.value)


# ── the program ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def weekly(okr: Okr) -> Okr:
    """On Wednesday 19 August 2026 (W34), with a KPI that is read every week since W31."""
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})
    okr.does("add", "kpi", "Visits of the shop", "--objective", "win-east-java", "--role", "account-manager",
             "--at-least", "100", "--cadence", "weekly", "--unit", "visits", "--since", "2026-W31")  # fmt: skip
    return okr


def test_what_is_written(weekly: Okr) -> None:
    text = weekly.read("kpis/visits-shop.toml")
    assert 'cadence = "weekly"\nsince = "2026-W31"\n' in text
    weekly.does("add", "kpi", "Calls", "--objective", "win-east-java", "--role", "account-manager", "--at-most", "5",
                "--cadence", "weekly")  # fmt: skip
    assert 'since = "2026-W34"' in weekly.read("kpis/calls.toml")


@pytest.mark.parametrize(
    ("typed", "period"),
    [("W32", "2026-W32"), ("w32", "2026-W32"), ("2026-W32", "2026-W32"), ("week 32", "2026-W32"), ("last", "2026-W33"),
     ("this", "2026-W34"), ("minggu ke-32", "2026-W32"), ("last week", "2026-W33")],
)  # fmt: skip
def test_a_week_is_typed(weekly: Okr, typed: str, period: str) -> None:
    weekly.does("checkin", "visits-shop", "120", "--period", typed, "--as", "ana")
    assert f'period = "{period}"\nvalue = 120' in weekly.read("checkins/2026-W34/2026-08-19-ana.toml")


@pytest.mark.parametrize(
    ("typed", "says", "hint"),
    [
        ("W36", "W36 has not begun", "That of last year is 2025-W36."),
        ("W54", 'unknown period "W54"', "Examples: 2026-W34, W27, last"),
        ("2026-W54", 'unknown period "2026-W54"', "Examples: 2026-W34, W27, last"),
    ],
)
def test_a_week_that_is_hardly_meant(weekly: Okr, typed: str, says: str, hint: str) -> None:
    """On a day of W34; in January W52 is that of last year."""
    words = ("checkin", "visits-shop", "120", "--period", typed, "--as", "ana")
    weekly.refuses(*words, code=2, says=says)
    assert hint in weekly(*words).err
    weekly.environment.setenv("OKR_TODAY", "2027-01-06")
    weekly.does("checkin", "visits-shop", "120", "--period", "W52", "--as", "ana")


def test_without_a_period_the_last_week_then_this_one(weekly: Okr) -> None:
    weekly.does("checkin", "visits-shop", "120", "--as", "ana")
    weekly.does("checkin", "visits-shop", "60", "--as", "ana")
    text = weekly.read("checkins/2026-W34/2026-08-19-ana.toml")
    assert text.index('period = "2026-W33"') < text.index('period = "2026-W34"')


@pytest.mark.parametrize(
    ("day", "period"),
    [
        ("2026-08-08", "2026-W31"),
        ("2026-08-09", "2026-W31"),
        ("2026-08-10", "2026-W31"),
        ("2026-08-11", "2026-W32"),
        ("2026-08-14", "2026-W32"),
    ],
)
def test_on_the_days_of_grace_it_is_the_week_that_is_due(weekly: Okr, day: str, period: str) -> None:
    """W31 is in time until Monday 10 August, when W32 has just ended; on Sunday the 9th that has ended, too."""
    weekly.environment.setenv("OKR_TODAY", day)
    said = weekly("checkin", "visits-shop", "120", "--as", "ana", "--dry-run").out
    assert said.startswith(f"Visits of the shop (KPI), {period}\n")


def test_another_kind_of_period_is_refused(weekly: Okr) -> None:
    weekly.refuses("checkin", "visits-shop", "120", "--period", "2026-07", "--as", "ana", code=2,
                   says="kpi/visits-shop is a weekly KPI; 2026-07 is another kind of period")  # fmt: skip
    weekly.refuses("checkin", "kpi/mrr", "120", "--period", "2026-W30", "--as", "ana", code=2,
                   says="kpi/mrr is a quarterly KPI; 2026-W30 is another kind of period")  # fmt: skip
    weekly.refuses(
        "checkin", "visits-shop", "120", "--period", "2026-W35", "--as", "ana", code=2, says="has not begun"
    )


def test_on_a_line_of_the_dialogue(weekly: Okr) -> None:
    from okr.commands.checkin_line import read_line

    found = workspace({}, kpis={VISITS: KPI})
    for line, period in (("W32 120", "W32"), ("2026-W32 120", "2026-W32"), ("w8 120", "W8")):
        assert read_line(line, found, VISITS, date(2026, 8, 19)) == {"period": period, "value": "120"}


def test_limits_by_the_week(weekly: Okr) -> None:
    weekly.does("set", "visits-shop", "targets.2026-W40.at_least=150")
    weekly.does("set", "visits-shop", "at_least=130", "--from", "2026-08-19")
    text = weekly.read("kpis/visits-shop.toml")
    assert '[targets."2026-W40"]\nat_least = 150\n\n[targets."2026-W34"]\nat_least = 130\n' in text
    assert weekly("check", "--select", "R009").code == 0
    weekly.refuses(
        "set",
        "visits-shop",
        "targets.2026-W77.at_least=1",
        code=2,
        says='unknown period "2026-W77" in targets',
    )


def test_a_month_in_targets_is_found(weekly: Okr) -> None:
    weekly.write(
        {
            "kpis/visits-shop.toml": weekly.read("kpis/visits-shop.toml")
            + '[targets."2026-08"]\nat_least = 1\n'
        }
    )
    said = weekly("check", "--select", "R009").out
    assert '"2026-08" is not a period of a weekly KPI' in said
    assert 'write it as [targets."2026-W31"]' in said


def test_biweekly_has_words(weekly: Okr) -> None:
    weekly.refuses("set", "visits-shop", "cadence=biweekly", code=2,
                   says="For a number of every two weeks use a key result: okr add key-result")  # fmt: skip


def test_shown_explained_and_in_json(weekly: Okr) -> None:
    for week, value in (("W31", "90"), ("W32", "80"), ("W33", "70")):
        weekly.does("checkin", "visits-shop", value, "--period", week, "--as", "ana")
    shape = json.loads(weekly.does("show", "visits-shop", "-f", "json"))["data"]
    assert {key: shape[key] for key in ("cadence", "period", "trend", "off_periods", "awaited", "due")} == {
        "cadence": "weekly", "period": "2026-W33", "trend": "worse", "off_periods": 3, "awaited": None, "due": False,
    }  # fmt: skip
    assert "off for 3 weeks" in weekly.does("report")
    assert "3 minggu" in weekly.does("report", "--language", "id")
    assert "10 Aug 2026 to 16 Aug 2026" in weekly.does("explain", "visits-shop")


def test_one_event_that_is_repeated(weekly: Okr) -> None:
    """The readings of W31 (due on 7 August) to W40 (due on 9 October) of the running quarter."""
    said = weekly.does("calendar")
    block = next(each for each in said.split("BEGIN:VEVENT") if "Visits of the shop" in each)
    assert "SUMMARY:KPI reading: Visits of the shop\\, each week" in block
    assert "DTSTART;VALUE=DATE:20260807" in block
    assert "RRULE:FREQ=WEEKLY;UNTIL=20261009" in block
