"""`okr set` and the past: what becomes different is said, a day keeps it, and `--yes` changes it."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.running import Okr
from tests.terminals import at_a_terminal

KEEP = "objectives/2026-Q3/keep.toml"
KPI = "kpis/mrr.toml"
HOLD = """\
title = "Keep the clients"

owner = "budi"

[key_results.up]
title = "Keep uptime at 99 or more"

at_least = 99
unit = "%"

[key_results.mrr2]
title = "Raise from 0 to 10"

start = 0
target = 10
"""
WEEKS = ((27, 3), (28, 10), (29, 17), (30, 24), (31, 31))


@pytest.fixture
def house(okr: Okr) -> Okr:
    """99.5 on each Friday of July, recorded by Budi, whose goal it is; and the MRR of three quarters."""
    goal = "objectives/2026-Q3/grow-revenue.toml"
    okr.write({KEEP: HOLD, goal: okr.read(goal).replace('colour = "kept for ever"\n', "")})
    for week, day in WEEKS:
        text = f'[[update]]\nitem = "2026-Q3/keep/up"\ndate = 2026-07-{day:02}\nvalue = 99.5\n'
        okr.write({f"checkins/2026-W{week}/2026-07-{day:02}-budi.toml": text})
    readings = "".join(
        f'[[update]]\nitem = "kpi/mrr"\ndate = 2026-07-03\nperiod = "{period}"\nvalue = {value}\n'
        for period, value in (("2025-Q4", 120), ("2026-Q1", 135), ("2026-Q2", 140))
    )
    okr.write({"checkins/2026-W27/2026-07-03-ana.toml": readings})
    return okr


def _kept(okr: Okr, day: str) -> int:
    shown: Any = json.loads(okr.does("show", "keep/up", "--today", day, "-f", "json"))
    kept: int = shown["data"]["kept"]
    return kept


COMMENTED = """\
[[owned]]
# agreed with Sari
from = 2026-07-20
owner = "budi"  # while Ana was ill
why = "kept"

"""


def test_a_further_owner_leaves_the_words_around_the_others(house: Okr) -> None:
    """Entries that somebody wrote as tables stay tables, with their comments and keys; a new day stands behind them."""
    house.write({KEEP: house.read(KEEP).replace("\n[key_results.up]", f"\n{COMMENTED}[key_results.up]", 1)})
    before = house.read(KEEP)

    house.does("set", "keep", "owner=ana", "--from", "2026-08-19")

    added = '[[owned]]\nfrom = 2026-08-19\nowner = "ana"\n\n'
    assert house.read(KEEP) == before.replace(COMMENTED, COMMENTED + added)


def test_another_owner_of_the_same_day_takes_the_place_of_the_first(house: Okr) -> None:
    house.write({KEEP: house.read(KEEP).replace("\n[key_results.up]", f"\n{COMMENTED}[key_results.up]", 1)})
    before = house.read(KEEP)

    said = house.does("set", "keep", "owner=ana", "--from", "2026-07-20", "--yes")

    assert "owned.0.owner: budi → ana" in said
    assert house.read(KEEP) == before.replace('owner = "budi"  # while', 'owner = "ana"  # while')


# ── limits ───────────────────────────────────────────────────────────────────────────────────────


def test_a_limit_that_rewrites_the_past_is_asked_about(house: Okr) -> None:
    """Five weeks at 99.5 are kept by 99, and none by 99.9."""
    house.refuses(
        "set", "keep/up", "at_least=99.9", code=1,
        says="this changes the past of 2026-Q3/keep/up: on target: 5 weeks → 0 weeks\n"
        "hint: Keep the past: okr set 2026-Q3/keep/up at_least=99.9 --from 2026-08-19\n  Change the past too: --yes",
    )  # fmt: skip


def test_a_limit_from_a_day_on_keeps_it(house: Okr) -> None:
    """A table of its own beside the key result; the days before say what they said."""
    before = house.read(KEEP)

    said = house.does("set", "keep/up", "at_least=99.9", "--from", "2026-08-19")

    assert said == f"Set 2026-Q3/keep/up ({KEEP}):\n  lines.2026-08-19.at_least: (empty) → 99.9\n"
    entry = '[key_results.up.lines."2026-08-19"]\nat_least = 99.9\n'
    assert house.read(KEEP) == before.replace("[key_results.mrr2]", f"{entry}\n[key_results.mrr2]")
    assert _kept(house, "2026-08-03") == 5
    shown = house.does("explain", "keep/up")
    assert "≥ 99, from 19 Aug 2026 ≥ 99.9" in shown


def test_with_yes_the_past_is_another_one_and_that_is_said(house: Okr) -> None:
    said = house.does("set", "keep/up", "at_least=99.9", "--yes")

    assert (
        said
        == f"In the past:\n  on target: 5 weeks → 0 weeks\nSet 2026-Q3/keep/up ({KEEP}):\n  at_least: 99 → 99.9\n"
    )
    assert _kept(house, "2026-08-03") == 0


def test_a_day_that_is_over_is_asked_about_too(house: Okr) -> None:
    """From 20 July on: the weeks of 24 and 31 July are missed, three stay."""
    words = ("set", "keep/up", "at_least=99.9", "--from", "2026-07-20")
    house.refuses(*words, code=1, says="on target: 5 weeks → 3 weeks\nhint: Change the past too: --yes")
    house.does(*words, "--yes")
    assert _kept(house, "2026-08-03") == 3


def test_a_dry_run_tells_and_does_not_ask(house: Okr) -> None:
    said = house.does("set", "keep/up", "at_least=99.9", "--dry-run")

    assert "on target: 5 weeks → 0 weeks" in said
    assert "+at_least = 99.9" in said


def test_what_changes_nothing_is_not_asked_about(house: Okr) -> None:
    """99.4 keeps the same weeks; so does a limit of another key result without check-ins."""
    house.does("set", "keep/up", "at_least=99.4")
    house.does("set", "keep/mrr2", "target=20")


def test_an_entry_has_both_bounds(house: Okr) -> None:
    """It replaces both, so the one that is not named is taken along, and one that is taken out is left out."""
    house.does("set", "keep/up", "at_most=100")
    house.does("set", "keep/up", "at_least=99.9", "--from", "2026-08-19")
    assert '[key_results.up.lines."2026-08-19"]\nat_least = 99.9\nat_most = 100\n' in house.read(KEEP)
    house.does("set", "keep/up", "at_most=", "--from", "2026-08-19")
    assert '[key_results.up.lines."2026-08-19"]\nat_least = 99.9\n\n' in house.read(KEEP)
    house.refuses("set", "keep/up", "at_least=", "--from", "2026-08-19", code=2, says="a limit needs")


def test_a_plain_limit_beside_dated_ones_is_refused(house: Okr) -> None:
    """It would reach only the days before the first entry; with the entries taken out it is plain again."""
    house.does("set", "keep/up", "at_least=99.9", "--from", "2026-08-19")
    house.refuses("set", "keep/up", "at_least=98", code=1, says="has dated entries (lines)")
    house.does("set", "keep/up", "at_least=98", "lines=")
    assert "lines" not in house.read(KEEP)


def test_another_cadence_of_a_hold_is_told(house: Okr) -> None:
    """Monthly there is one period in July, whose due day is the 31st: it is kept. No entry would help."""
    said = house.does("set", "keep/up", "cadence=monthly")

    assert said.startswith("In the past:\n  on target: 5 weeks → 1 month\n")


# ── owners ───────────────────────────────────────────────────────────────────────────────────────


def test_an_owner_after_check_ins_is_asked_about(house: Okr) -> None:
    """The key result has the owner of its objective: five check-ins were made in the time of Budi."""
    house.refuses(
        "set", "keep", "owner=ana", code=1,
        says="5 check-ins from the time of @budi become @ana's\n"
        "hint: Keep the past: okr set 2026-Q3/keep owner=ana --from 2026-08-19\n",
    )  # fmt: skip
    house.refuses("set", "keep", "owner=", code=1, says="5 check-ins from the time of @budi become nobody's")
    house.does("set", "keep", "owner=ana", "--yes")
    assert 'owner = "ana"' in house.read(KEEP)


def test_an_owner_from_a_day_on(house: Okr) -> None:
    """On one line below the first owner; the report of a day names the owner of that day."""
    said = house.does("set", "keep", "owner=@ana", "--from", "2026-08-10")

    assert 'owned: (empty) → [{ from = 2026-08-10, owner = "ana" }]' in said
    assert 'owner = "budi"\nowned = [{ from = 2026-08-10, owner = "ana" }]\n' in house.read(KEEP)
    for day, owner in (("2026-08-09", "budi"), ("2026-08-10", "ana")):
        shown = json.loads(house.does("show", "keep/up", "--today", day, "-f", "json"))["data"]
        assert shown["owner"] == owner
        report = json.loads(house.does("report", "--today", day, "-f", "json"))["data"]
        (keep,) = [o for o in report["objectives"] if o["id"] == "2026-Q3/keep"]
        assert (keep["owner"], keep["key_results"][0]["owner"]) == (owner, owner)
    house.refuses("set", "keep", "owner=budi", code=1, says="owner of 2026-Q3/keep has dated entries (owned)")
    house.does("set", "keep", "owner=budi", "--from", "2026-08-17")
    assert (
        'owned = [{ from = 2026-08-10, owner = "ana" }, { from = 2026-08-17, owner = "budi" }]'
        in house.read(KEEP)
    )


def test_a_later_owner_follows_a_person_who_is_renamed(house: Okr) -> None:
    house.does("set", "keep", "owner=ana", "--from", "2026-08-10")
    house.does("move", "@ana", "anna")

    assert 'owned = [{ from = 2026-08-10, owner = "anna" }]' in house.read(KEEP)
    assert "R001" not in house("check", "-f", "json").out
    house.write({KEEP: house.read(KEEP).replace('"anna"', '"nobody"')})
    assert 'unknown person "nobody"' in house("check").out


def test_the_todo_is_that_of_the_owner_of_the_day(house: Okr) -> None:
    """Due on Friday 21 August: Ana's, not Budi's."""
    house.does("set", "keep", "owner=ana", "--from", "2026-08-19")

    def ids(person: str) -> list[str]:
        said = json.loads(house.does("todo", "--person", person, "--today", "2026-08-21", "-f", "json"))
        return [each["id"] for each in said["data"]["items"]]

    assert "2026-Q3/keep/up" in ids("ana")
    assert "2026-Q3/keep/up" not in ids("budi")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("keep", "title=x", "--from", "2026-08-10"), 2, "--from: title of an objective has no dates"),
        (("keep/mrr2", "at_least=3", "--from", "2026-08-10"), 1, "has no limit: it goes from 0 to 10"),
        (("keep", "owner=", "--from", "2026-08-10"), 2, "--from needs an owner"),
        (("keep", "owner=budy", "--from", "2026-08-10"), 4, 'unknown person "budy"'),
        (("keep", "owner=ana", "--from", "soon"), 2, '--from: "soon" is not a valid date'),
        (("okr.toml", "cycle.year_starts=4", "--from", "2026-08-10"), 2, "settings have no dates"),
        (("team/growth", "lead=budi", "--from", "2026-08-10"), 2, "lead of a team has no dates"),
        (("keep", "owned=x"), 2, "Use: okr set ID owner=NAME --from DATE"),
    ],
)
def test_what_has_no_dates(house: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    house.refuses("set", *words, code=code, says=says)


# ── KPIs and settings: told, not asked ───────────────────────────────────────────────────────────


def test_another_cadence_of_a_kpi_is_told(house: Okr) -> None:
    """The last quarter of 2025 and two quarters of 2026: two years have a reading, and of 2026 the last counts."""
    said = house.does("set", "kpi/mrr", "cadence=yearly")

    assert said.startswith(
        "In the past:\n  with a reading: 3 quarters → 2 years\n  the last reading of a year counts\n"
    )


def test_another_line_of_a_kpi_is_told(house: Okr) -> None:
    """Line 130: 120 is 1 + (120 − 130)/130 = 0.92, watch. At 140: 120 is 0.857, unhealthy, 135 is 0.96, watch."""
    said = house.does("set", "kpi/mrr", "at_least=140")

    assert said.startswith(
        "In the past:\n  2025-Q4: watch → unhealthy\n  2026-Q1: healthy → watch\nSet kpi/mrr"
    )


def test_a_line_of_a_kpi_from_a_day_on_is_that_of_its_period(house: Okr) -> None:
    """19 August lies in the third quarter."""
    house.does("set", "kpi/mrr", "at_least=140", "--from", "2026-08-19")

    assert house.read(KPI).endswith('\n[targets."2026-Q3"]\nat_least = 140\n')


def test_another_first_month_of_the_year_is_told(house: Okr) -> None:
    """The third quarter of a year that starts in April is October to December; each quarter and year moves."""
    said = house.does("set", "okr.toml", "cycle.year_starts=4")

    assert said.startswith(
        "In the past:\n"
        "  2026 (1 objective): 1 Jan 2026 to 31 Dec 2026 → 1 Apr 2026 to 31 Mar 2027\n"
        "  2026-Q1 (1 objective): 1 Jan 2026 to 31 Mar 2026 → 1 Apr 2026 to 30 Jun 2026\n"
        "  2026-Q3 (2 objectives): 1 Jul 2026 to 30 Sep 2026 → 1 Oct 2026 to 31 Dec 2026\n"
        "  3 readings of KPIs are for other months\n"
    )


def test_another_name_of_the_fiscal_year_is_told(house: Okr) -> None:
    """Named by its end, 2026 begins in April 2025; where the year begins in January nothing changes."""
    quiet = house.does("set", "okr.toml", "cycle.named_by=end")
    house.does("set", "okr.toml", "cycle.named_by=")
    house.does("set", "okr.toml", "cycle.year_starts=4")

    said = house.does("set", "okr.toml", "cycle.named_by=end")

    assert quiet.startswith("Set okr.toml")
    assert said.startswith(
        "In the past:\n  2026 (1 objective): 1 Apr 2026 to 31 Mar 2027 → 1 Apr 2025 to 31 Mar 2026\n"
    )


def test_a_rollover_and_a_copy_take_the_limit_and_the_owner_of_today(house: Okr) -> None:
    """The dated entries belong to the old cycle."""
    house.does("set", "keep", "owner=ana", "--from", "2026-08-10")
    house.does("set", "keep/up", "at_least=99.9", "--from", "2026-08-19")
    house.does("rollover", "keep")

    _has_no_dates(house.read("objectives/2026-Q4/keep.toml"))
    house.does("copy", "2026-Q3/keep", "held")
    _has_no_dates(house.read("objectives/2026-Q3/held.toml"))


def _has_no_dates(new: str) -> None:
    assert 'owner = "ana"' in new
    assert "at_least = 99.9" in new
    assert "owned" not in new
    assert "lines" not in new


# ── at a terminal ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
@pytest.mark.parametrize(
    ("typed", "kept", "line"),
    [
        ("", 5, '[key_results.up.lines."2026-08-19"]'),
        ("2026-07-31", 4, '[key_results.up.lines."2026-07-31"]'),
        ("all", 0, "at_least = 99.9"),
    ],
)
def test_the_first_day_is_asked_for(house: Okr, typed: str, kept: int, line: str) -> None:
    """Enter is today; another day changes one week, which a second question asks about; `all` changes the past."""
    answers = f"{typed}\ny\n" if kept == 4 else f"{typed}\n"
    code, seen = at_a_terminal(house.root, answers, "set", "keep/up", "at_least=99.9")

    assert code == 0
    assert "on target: 5 weeks → 0 weeks" in seen
    assert "First day of the new value (all = change the past) [2026-08-19]:" in seen
    assert line in house.read(KEEP)
    assert _kept(house, "2026-08-03") == kept


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
def test_the_questions_are_in_the_language_of_the_person(house: Okr) -> None:
    """What changes, the first day and the doubt; a no leaves the file as it is."""
    house.environment.setenv("OKR_LANGUAGE", "id")
    before = house.read(KEEP)

    code, seen = at_a_terminal(house.root, "2026-07-31\nt\n", "set", "keep/up", "at_least=99.9")

    assert code == 130
    assert "ini mengubah masa lalu 2026-Q3/keep/up: " in seen
    assert "Hari pertama nilai baru (all = ubah masa lalu) [2026-08-19]: " in seen
    assert "Ubah masa lalu? [y/T]" in seen
    assert house.read(KEEP) == before


def test_a_first_day_is_offered_only_where_it_can_be_given(house: Okr) -> None:
    """A title has no dates: the advice would be refused."""
    house.refuses(
        "set",
        "keep/up",
        "at_least=99.9",
        "title=Keep it very high",
        code=1,
        says="\nhint: Change the past too: --yes",
    )
    house.refuses(
        "set",
        "keep/up",
        "at_least=99.9",
        code=1,
        says="Keep the past: okr set 2026-Q3/keep/up at_least=99.9 --from 2026-08-19\n",
    )


def test_a_first_day_after_the_end_of_the_cycle_would_never_come(house: Okr) -> None:
    house.refuses(
        "set",
        "keep/up",
        "at_least=99.9",
        "--from",
        "2026-10-01",
        code=2,
        says="1 Oct 2026 is after the end of 2026-Q3",
    )


def test_the_periods_of_a_kpi_have_one_name(house: Okr) -> None:
    """Half-years, as everywhere."""
    house.does("set", "kpi/mrr", "cadence=half-yearly")

    assert "with a reading: 2 half-years → 2 years" in house.does(
        "set", "kpi/mrr", "cadence=yearly", "--dry-run"
    )
