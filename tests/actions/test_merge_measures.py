"""Two branches that each change a further key of one goal: what fits is joined, what a rule ties together is asked, and
whichever side is chosen, the file is valid."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from okr.actions.merge import Outcome, merge_texts
from okr.storage.toml.edit import parse
from tests.triples import OBJECTIVE, decisions, is_valid

KPI = "kpis/a.toml"
CHECKIN = "checkins/2026-W28/2026-07-10-ana.toml"
HEADS = {
    OBJECTIVE: 'title = "Grow"\n\n[key_results.a]\ntitle = "A"\n\n',
    KPI: 'title = "A"\nobjective = "2026/a"\nrole = "am"\n',
}
PLAIN = "start = 0\ntarget = 10\n"
DAY = "2026-08-01"
GRADED = 'graded = {{ grade = {}, reason = "{}" }}\n'
TABLE = '\n[key_results.a.graded]\ngrade = {}\nreason = "{}"\n'


def merged(path: str, *bodies: str) -> Outcome:
    """Base, ours and theirs, each valid, and so is each of the choices."""
    base, ours, theirs = ((HEADS.get(path, "") + body).encode() for body in bodies)
    assert all(is_valid(path, text) for text in (base, ours, theirs))
    outcome = merge_texts(path, base, ours, theirs)
    assert all(is_valid(path, text) for text in decisions(outcome.text, Random(0)))
    return outcome


JOINED = [
    # what two people count of different kinds
    (PLAIN, "parts = { senior = 2 }\n", "parts = { other = 3 }\n", "parts = { other = 3, senior = 2 }\n"),
    ("parts = { x = 1 }\n", "parts = { x = 1, y = 2 }\n", "parts = { x = 4 }\n", "parts = { x = 4, y = 2 }\n"),
    ("start = 5\ntarget = 10\n", "start = 6\ntarget = 10\n", 'start = 5\nby = "+17%"\n', 'start = 6\nby = "+17%"\n'),
    (PLAIN, 'start = "first"\ntarget = 10\n', PLAIN + 'takes = "recent"\n', 'start = "first"\ntarget = 10\ntakes = "recent"\n'),
    (f'at_least = 4\nlines = {{ "{DAY}" = {{ above = 5 }} }}\n', f'at_least = 4\nlines = {{ "{DAY}" = {{ above = 5 }}, "2026-09-01" = {{ above = 6 }} }}\n', f'at_least = 3\nlines = {{ "{DAY}" = {{ above = 5 }} }}\n', f'at_least = 3\nlines = {{ "{DAY}" = {{ above = 5 }}, "2026-09-01" = {{ above = 6 }} }}\n'),
    (PLAIN, PLAIN + "priority = 1\n", PLAIN + "ends = 2026-08-09\n", PLAIN + "ends = 2026-08-09\npriority = 1\n"),
    (PLAIN, PLAIN + 'owners = ["ana", "budi"]\n', PLAIN + 'owners = ["ana", "citra"]\n', PLAIN + 'owners = ["ana", "budi", "citra"]\n'),
    ("start = 5\ntarget = 10\n", 'start = "first"\ntarget = 10\n', 'start = 5\nby = "+17%"\n', 'start = "first"\nby = "+17%"\n'),
    ('result = "words"\n', 'result = "words"\nends = 2026-08-09\n', 'result = "Signed."\n', 'result = "Signed."\nends = 2026-08-09\n'),
    ("at_least = 4\nat_most = 9\n", "at_least = 5\nat_most = 9\n", "at_least = 4\nat_most = 8\n", "at_least = 5\nat_most = 8\n"),
    (PLAIN, PLAIN + 'graded = { grade = 0.5, reason = "x" }\n', PLAIN + 'result = "Two left."\n', PLAIN + 'graded = { grade = 0.5, reason = "x" }\nresult = "Two left."\n'),
]  # fmt: skip


@pytest.mark.parametrize(("base", "ours", "theirs", "both"), JOINED)
@pytest.mark.parametrize("swapped", [False, True])
def test_what_fits_is_joined(base: str, ours: str, theirs: str, both: str, swapped: bool) -> None:
    outcome = merged(OBJECTIVE, base, *((theirs, ours) if swapped else (ours, theirs)))

    assert outcome.conflicts == ()
    assert parse(outcome.text) == parse((HEADS[OBJECTIVE] + both).encode())


ASKED = [
    (PLAIN, "start = 0\ntarget = 12\n", 'start = 0\ntarget = "open"\n', ['target: ours 12, theirs "open"']),
    ('target = "open"\n', PLAIN, "at_least = 3\n", ["at_least: ours nothing, theirs 3", "start: ours 0, theirs nothing", "target: ours 10, theirs nothing"]),
    ("start = 5\ntarget = 10\n", "start = 5\ntarget = 12\n", 'start = 5\nby = "+17%"\n', ['by: ours nothing, theirs "+17%"', "target: ours 12, theirs nothing"]),
    ("start = 5\ntarget = 10\n", "start = 5\ntarget = 10\nstretch = 11\n", 'start = 5\nby = "+170%"\n', ['by: ours nothing, theirs "+170%"', "stretch: ours 11, theirs nothing", "target: ours 10, theirs nothing"]),
    (PLAIN, 'start = "first"\ntarget = 10\n', PLAIN + 'takes = "sum"\n', ['start: ours "first", theirs 0', 'takes: ours nothing, theirs "sum"']),
    ("at_least = 90\n", "above = 90\n", "at_least = 95\n", ["above: ours 90, theirs nothing", "at_least: ours nothing, theirs 95"]),
    # nobody asked for a value between the two
    (PLAIN, "at_least = 90\n", "at_most = 95\n", ["at_least: ours 90, theirs nothing", "at_most: ours nothing, theirs 95"]),
    ("at_least = 4\n", f'at_least = 4\nlines = {{ "{DAY}" = {{ above = 5 }} }}\n', f'at_least = 4\nlines = {{ "{DAY}" = {{ at_most = 9 }} }}\n', [f"lines.{DAY}.above: ours 5, theirs nothing", f"lines.{DAY}.at_most: ours nothing, theirs 9"]),
    # no value is above 90 and at most 90
    ("at_least = 90\n", "above = 90\n", "at_least = 90\nat_most = 90\n", ["above: ours 90, theirs nothing", "at_least: ours nothing, theirs 90", "at_most: ours nothing, theirs 90"]),
    ("at_most = 4\n", 'at_most = "open"\n', "below = 4\n", ['at_most: ours "open", theirs nothing', "below: ours nothing, theirs 4"]),
    ("at_least = 4\n", "at_least = 4\nmay_miss = 2\n", PLAIN, ["at_least: ours 4, theirs nothing", "may_miss: ours 2, theirs nothing", "start: ours nothing, theirs 0", "target: ours nothing, theirs 10"]),
    ("parts = { x = 1, y = 2 }\n", "parts = { x = 1 }\n", "parts = { x = 1, y = 3 }\n", ["parts.y: ours nothing, theirs 3"]),
    (PLAIN + "since = 2026-07-09\n", PLAIN + "since = 2026-08-20\n", PLAIN + "since = 2026-07-09\nends = 2026-08-10\n", ["ends: ours nothing, theirs 2026-08-10", "since: ours 2026-08-20, theirs 2026-07-09"]),
    (PLAIN + 'owner = "ana"\n', PLAIN + 'owners = ["ana", "budi"]\n', PLAIN + 'owner = "citra"\n', ['owner: ours nothing, theirs "citra"', 'owners: ours ["ana", "budi"], theirs nothing']),
    (PLAIN + 'team = "a"\n', PLAIN + 'teams = ["a", "b"]\n', PLAIN + 'team = "c"\n', ['team: ours nothing, theirs "c"', 'teams: ours ["a", "b"], theirs nothing']),
    (PLAIN + GRADED.format(0.5, "x"), PLAIN + GRADED.format(0.7, "x"), PLAIN + GRADED.format(0.5, "y"), ["graded.grade: ours 0.7, theirs 0.5", 'graded.reason: ours "x", theirs "y"']),
    (PLAIN + TABLE.format(0.5, "x"), PLAIN + TABLE.format(0.5, "y"), PLAIN + TABLE.format(0.7, "x"), ["graded.grade: ours 0.5, theirs 0.7", 'graded.reason: ours "y", theirs "x"']),
    (PLAIN + TABLE.format(0.5, "x"), PLAIN + TABLE.format(0.7, "x"), PLAIN + GRADED.format(0.5, "y"), ["graded.grade: ours 0.7, theirs 0.5", 'graded.reason: ours "x", theirs "y"']),
    (PLAIN, PLAIN + 'graded = { grade = 0.5, reason = "x" }\n', PLAIN + 'graded = { grade = 0.7, reason = "y" }\n', ["graded.grade: ours 0.5, theirs 0.7", 'graded.reason: ours "x", theirs "y"']),
    (PLAIN, PLAIN + 'graded = { grade = 0.7, reason = "y" }\n', 'result = "words"\n', ['graded: ours { grade = 0.7, reason = "y" }, theirs nothing', 'result: ours nothing, theirs "words"', "start: ours 0, theirs nothing", "target: ours 10, theirs nothing"]),
    ('result = "words"\n', 'result = "Two left."\n', 'result = "None left."\n', ['result: ours "Two left.", theirs "None left."']),
]  # fmt: skip


@pytest.mark.parametrize(("base", "ours", "theirs", "says"), ASKED)
def test_what_a_rule_ties_together_is_asked(base: str, ours: str, theirs: str, says: list[str]) -> None:
    outcome = merged(OBJECTIVE, base, ours, theirs)

    assert outcome.conflicts == tuple(f"2026-Q3/grow/a {each}" for each in says)
    assert not outcome.whole
    first, *_, last = [parse(text) for text in decisions(outcome.text, Random(0))]
    assert [first, last] == [parse((HEADS[OBJECTIVE] + side).encode()) for side in (ours, theirs)]


def test_the_reason_of_a_grade_is_never_that_of_another() -> None:
    """Also of an objective that was closed: one side changed the grade, the other the reason."""
    closed = 'title = "Grow"\n[closed]\ndate = 2026-10-02\ngrade = {}\nreason = "{}"\nlesson = "{}"\n'
    texts = [
        closed.format(*values).encode() for values in ((0.7, "x", "l"), (0.8, "x", "m"), (0.7, "y", "l"))
    ]
    outcome = merge_texts(OBJECTIVE, *texts)

    assert outcome.conflicts == (
        "2026-Q3/grow closed.grade: ours 0.8, theirs 0.7", '2026-Q3/grow closed.reason: ours "x", theirs "y"'
    )  # fmt: skip
    assert [parse(text)["closed"] for text in decisions(outcome.text, Random(0))] == [
        {"date": date(2026, 10, 2), "grade": grade, "reason": reason, "lesson": "m"}
        for grade, reason in ((0.8, "x"), (0.7, "y"))
    ]


def test_measures_that_one_side_wrote_in_another_way() -> None:
    """Steps of a table of its own and limits are one choice, too: both would be two measures."""
    base = 'title = "Grow"\n[key_results.up]\ntitle = "Up"\nmilestones = { x = 2 }\n'
    ours = 'title = "Grow"\n[key_results.up]\ntitle = "Up"\nat_least = 0\n'
    theirs = 'title = "Grow"\nkey_results.up = { title = "Up", milestones = { x = 1 } }\n'
    outcome = merge_texts(OBJECTIVE, base.encode(), ours.encode(), theirs.encode())

    assert outcome.conflicts
    assert all(is_valid(OBJECTIVE, text) for text in decisions(outcome.text, Random(0)))


BANDS = "at_least = 500\n[bonus]\nbands = [{}, [500, 1]]\n"
UNITS = "at_least = 1\n[units.north]\nat_least = 2\n"
OF_KPIS = [
    ("at_least = 1\n", "watch_only = true\n", "at_least = 2\n", ["kpi/a at_least: ours nothing, theirs 2", "kpi/a watch_only: ours true, theirs nothing"]),
    ("at_least = 1\n", 'at_least = "open"\n', "at_least = 2\n", ['kpi/a at_least: ours "open", theirs 2']),
    ("at_least = 1\n", 'at_least = 1\nsum_of = ["kpi/x"]\n', 'at_least = 1\nmean_of = { "kpi/x" = 1 }\n', ['kpi/a mean_of: ours nothing, theirs { "kpi/x" = 1 }', 'kpi/a sum_of: ours ["kpi/x"], theirs nothing']),
    (UNITS, UNITS + "[units.south]\nat_least = 3\n", UNITS + "[units.south]\nat_least = 4\n", ["kpi/a/south at_least: ours 3, theirs 4"]),
    ("at_least = 1\n", 'at_least = 1\n[targets."2026-Q4"]\nat_least = 2\n', 'at_least = 1\n[targets."2026-Q4"]\nat_most = 3\n', ["kpi/a targets.2026-Q4.at_least: ours 2, theirs nothing", "kpi/a targets.2026-Q4.at_most: ours nothing, theirs 3"]),
    (UNITS, UNITS + "[units.south]\nat_least = 3\n", UNITS + "[units.south]\nat_most = 4\n", ["kpi/a/south at_least: ours 3, theirs nothing", "kpi/a/south at_most: ours nothing, theirs 4"]),
    (BANDS.format("[480, 0.5]"), BANDS.format("[480, 0.6]"), BANDS.format("[480, 0.5], [490, 0.7]"), ["kpi/a bonus.bands: ours [[480, 0.6], [500, 1]], theirs [[480, 0.5], [490, 0.7], [500, 1]]"]),
    # a rule ties two tables: the whole file is one choice
    ("at_least = 1\n", "watch_only = true\n", 'at_least = 1\n[targets."2026-Q4"]\nat_least = 2\n', ["kpi/a: ours and theirs cannot be joined by field. Choose by hand, then run git add."]),
    (UNITS, UNITS.replace("at_least = 1\n", 'at_least = 1\nroll_up = "sum"\n'), "at_least = 1\n", ["kpi/a: ours and theirs cannot be joined by field. Choose by hand, then run git add."]),
    (UNITS.replace("1\n", '1\nroll_up = "sum"\n', 1), UNITS.replace("1\n", '1\nroll_up = "mean"\n', 1), "at_least = 1\n", ['kpi/a roll_up: ours "mean", theirs nothing']),
]  # fmt: skip


@pytest.mark.parametrize(("base", "ours", "theirs", "says"), OF_KPIS)
def test_kpis_without_a_limit_made_of_others_and_of_units(
    base: str, ours: str, theirs: str, says: list[str]
) -> None:
    assert list(merged(KPI, base, ours, theirs).conflicts) == says


def test_units_that_both_sides_add_are_joined() -> None:
    south, east = "\n[units.south]\nat_least = 3\n", "\n[units.east]\nat_most = 4\n"
    outcome = merged(KPI, UNITS, UNITS + south, UNITS + east)

    assert outcome.conflicts == ()
    assert parse(outcome.text)["units"] == {
        "north": {"at_least": 2}, "east": {"at_most": 4}, "south": {"at_least": 3}
    }  # fmt: skip


def test_check_ins_of_counts_ratios_and_links_are_all_kept() -> None:
    """What both recorded alike is there once."""
    block = '[[update]]\nitem = "2026-Q3/grow/a"\ndate = 2026-07-10\n'
    base = block + "value = 1\n"
    same = f"\n{block}value = 98\nof = [490, 500]\n"
    ours = base + same + f'\n{block}parts = {{ senior = 1 }}\nlink = "https://a.example/x"\n'
    theirs = base + same + f"\n{block}parts = {{ other = 2 }}\n"
    outcome = merged(CHECKIN, base, ours, theirs)

    assert outcome.conflicts == ()
    told = [
        (one.get("value"), one.get("of"), one.get("parts"), one.get("link"))
        for one in parse(outcome.text)["update"]
    ]
    assert told == [
        (1, None, None, None),
        (98, [490, 500], None, None),
        (None, None, {"other": 2}, None),
        (None, None, {"senior": 1}, "https://a.example/x"),
    ]
