"""The further measures of a key result changed by `okr set`: a key takes the place of the one that it stands for."""

from __future__ import annotations

from datetime import date

import pytest
import tomli

from tests.running import Okr

GOAL = """\
title = "Staff the clinic"

owner = "ana"

[key_results.visits]
title = "Raise visits from 100"

start = 100
target = 130

[key_results.calls]
title = "Raise calls"

start = 100
by = "+17%"

[key_results.hire]
title = "Hire 5 nurses"

parts = { senior = 2, other = 3 }

[key_results.licence]
title = "Get the licence"

result = "words"

[key_results.uptime]
title = "Keep uptime"

at_least = 99

[key_results.wait]
title = "Keep the wait short"

at_most = "open"

[key_results.repeat]
title = "Raise repeat orders"

target = "open"
"""
FILE = "objectives/2026-Q3/staff.toml"
ANSWERS = """\
[[update]]
item = "2026-Q3/staff/uptime"
date = 2026-07-{day}
value = 99
"""


@pytest.fixture
def goals(okr: Okr) -> Okr:
    """Uptime was exactly at its limit in two weeks."""
    okr.write(
        {
            FILE: GOAL,
            "checkins/2026-W28/2026-07-10-ana.toml": ANSWERS.format(day=10),
            "checkins/2026-W29/2026-07-17-ana.toml": ANSWERS.format(day=17),
        }
    )
    return okr


@pytest.mark.parametrize(
    ("item", "fields", "told", "written"),
    [
        ("visits", ["target=open"], ["target: 130 → open"], {"start": 100, "target": "open"}),
        ("visits", ["by=17%"], ["by: (empty) → +17%", "target: 130 → (empty)"], {"start": 100, "by": "+17%"}),
        ("visits", ["by=17,5 %"], ["by: (empty) → +17.5%"], {"start": 100, "by": "+17.5%"}),
        ("visits", ["start=first"], ["start: 100 → first"], {"start": "first", "target": 130}),
        ("calls", ["target=117"], ["target: (empty) → 117", "by: +17% → (empty)"], {"start": 100, "target": 117}),
        ("calls", ["to=open", "by="], ["target: (empty) → open"], {"start": 100, "target": "open"}),
        ("hire", ["parts.senior=3"], ["parts.senior: 2 → 3"], {"parts": {"senior": 3, "other": 3}}),
        ("hire", ["parts.senior="], ["parts.senior: 2 → (empty)"], {"parts": {"other": 3}}),
        ("hire", ["part.clerk=1"], ["parts.clerk: (empty) → 1"], {"parts": {"senior": 2, "other": 3, "clerk": 1}}),
        ("hire", ["ends=2026-08-31"], ["ends: (empty) → 2026-08-31"],
         {"parts": {"senior": 2, "other": 3}, "ends": date(2026, 8, 31)}),
        ("licence", ["result=Signed in May"], ["result: words → Signed in May"], {"result": "Signed in May"}),
        ("visits", ["graded.grade=0.7", "graded.reason=Late"], ["graded.grade: (empty) → 0.7"],
         {"start": 100, "target": 130, "graded": {"grade": 0.7, "reason": "Late"}}),
        ("wait", ["below=30"], ["below: (empty) → 30", "at_most: open → (empty)"], {"below": 30}),
        ("wait", ["at_most=30"], ["at_most: open → 30"], {"at_most": 30}),
        ("repeat", ["target=20", "start=first"], ["start: (empty) → first"], {"start": "first", "target": 20}),
        ("repeat", ["start=10"], ["start: (empty) → 10"], {"start": 10, "target": "open"}),
    ],
)  # fmt: skip
def test_each_further_field_is_set_as_it_is_typed(
    goals: Okr, item: str, fields: list[str], told: list[str], written: dict[str, object]
) -> None:
    said = goals.does("set", item, *fields)

    for line in told:
        assert f"  {line}\n" in said
    table = tomli.loads(goals.read(FILE))["key_results"][item]
    assert {key: value for key, value in table.items() if key != "title"} == written


def test_a_target_and_a_share_take_each_others_place_and_nothing_is_left(goals: Okr) -> None:
    """There and back: the file has one of them at any time."""
    goals.does("set", "visits", "by=+30%")
    assert "target" not in goals.read(FILE).partition("[key_results.calls]")[0]
    goals.does("set", "visits", "target=130")
    assert goals.read(FILE) == GOAL


@pytest.mark.parametrize(
    ("item", "fields", "says", "hint"),
    [
        ("visits", ["by=17"], 'by: "17" is not a share of the start: the % is missing', "+17%, -10%"),
        ("visits", ["target=1", "by=+17%"], "visits: use target or by, not both", "Change one of these keys"),
        ("visits", ["graded.grade=0.7"], "a grade that is set by hand needs a reason",
         'okr set 2026-Q3/staff/visits graded.grade=0.7 graded.reason="…"'),
        ("visits", ["graded.grade=7", "graded.reason=x"], "grade needs a number from 0 to 1, found 7", "from 0 to 1"),
        ("hire", ["parts.senior=0"], "each of the parts needs a number above 0", "Change one of these keys"),
        ("repeat", ["target=20"], "a target in numbers needs a start",
         "From the first value: okr set 2026-Q3/staff/repeat start=first target=20"),
        ("hire", ["parts.senior=1.250"], 'parts.senior: "1.250" can be 1250 or 1.25', "Type 1250"),
        ("hire", ["parts=3"], "parts is a table", "parts.KEY=VALUE"),
        ("hire", ["ends=2026-10-31"], "ends: 31 Oct 2026 is after the end of 2026-Q3",
         "2026-Q3 goes from 1 Jul 2026 to 30 Sep 2026."),
        ("licence", ["result="], "exactly one measure is needed", "Add one of these keys"),
        ("uptime", ["above=99.5"], "this changes the past of 2026-Q3/staff/uptime: on target: 2 weeks → 0 weeks",
         "Keep the past: okr set 2026-Q3/staff/uptime above=99.5 --from 2026-08-19"),
        ("visits", ["above=5", "--from", "2026-08-19"], "has no limit: it goes from 100 to 130", "at_least or at_most"),
        ("wait", ["at_least=5", "--from", "2026-08-19"], 'at_most needs a number, found the text "open"', "a number"),
    ],
)  # fmt: skip
def test_bad_fields_say_what_is_wrong(goals: Okr, item: str, fields: list[str], says: str, hint: str) -> None:
    before = goals.files()

    ran = goals("set", item, *fields)

    assert says in ran.err
    assert hint in ran.err
    assert ran.code != 0
    assert goals.files() == before


def test_a_strict_limit_takes_the_place_of_the_other_from_a_day_on(goals: Okr) -> None:
    """The weeks before keep theirs, and a later entry replaces what it was made of."""
    goals.does("set", "uptime", "above=99", "--from", "2026-08-10")
    assert goals.read(FILE).endswith('[key_results.uptime.lines."2026-08-10"]\nabove = 99\n\n'
                                     + GOAL[GOAL.index("[key_results.wait]"):])  # fmt: skip

    goals.does("set", "uptime", "at_least=99.5", "--from", "2026-08-10")
    assert '[key_results.uptime.lines."2026-08-10"]\nat_least = 99.5\n' in goals.read(FILE)

    ran = goals("set", "uptime", "above=98")
    assert "above of 2026-Q3/staff/uptime has dated entries (lines)" in ran.err


@pytest.mark.parametrize(("first", "second"), [("above=99", "at_least=99"), ("below=100", "at_most=99.9")])
def test_strict_and_inclusive_limits_replace_each_other(goals: Okr, first: str, second: str) -> None:
    for field, other in ((first, second), (second, first)):
        goals.does("set", "uptime", field, "--yes")
        table = goals.read(FILE).partition("[key_results.uptime]\n")[2].partition("\n[")[0]
        assert f"{field.replace('=', ' = ')}\n" in table
        assert other.partition("=")[0] not in table
