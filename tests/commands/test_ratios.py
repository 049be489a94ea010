"""A ratio of two counts: typed as `490/500`, both counts are kept beside the value and shown wherever that is."""

from __future__ import annotations

import io
import json
import sys

import pytest

from okr.actions.merge import merge_texts
from okr.people_models import Update
from tests.making import read
from tests.running import GROW, Okr
from tests.terminals import conversation

GOAL = """\
title = "Serve"

owner = "ana"

[key_results.answers]
title = "Answer complaints in time from 90% to 99%"

start = 90
target = 99
unit = "%"

[key_results.share]
title = "Raise the share of repeat clients from 0.2 to 0.5"

start = 0.2
target = 0.5

[key_results.clients]
title = "Raise clients from 400 to 600"

start = 400
target = 600
unit = "clients"

[key_results.bound]
title = "Keep complaints answered"

at_least = 98
unit = "%"
kpi = "kpi/answers"
"""
KPI = """\
title = "Complaints in time"

objective = "2026/win-east-java"
role = "account-manager"

at_least = 98
unit = "%"
cadence = "monthly"
"""
FILE = "checkins/2026-W34/2026-08-19-ana.toml"
ID = "2026-Q3/serve/answers"


@pytest.fixture
def goal(okr: Okr) -> Okr:
    okr.write({"objectives/2026-Q3/serve.toml": GOAL, "kpis/answers.toml": KPI})
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})
    okr.environment.setenv("OKR_USER", "ana")
    return okr


def data(okr: Okr, *words: str) -> dict[str, object]:
    return json.loads(okr.does(*words, "-f", "json"))["data"]


# typed         item       value in the file     counts in the file     the echo begins with
TYPED = """
490/500       | answers | 98                  | [490, 500]           | 98% (490 of 500)
1.225/1.250   | answers | 98                  | [1225, 1250]         | 98% (1225 of 1250)
1204/1236     | answers | 97.41100323624596   | [1204, 1236]         | 97.41% (1204 of 1236)
12.040/12.360 | answers | 97.41100323624596   | [12040, 12360]       | 97.41% (12,040 of 12,360)
28.5/30       | answers | 95                  | [28.5, 30]           | 95% (28.5 of 30)
1/3           | share   | 0.3333333333333333  | [1, 3]               | 0.3333 (1 of 3)
0.1/0.3       | share   | 0.3333333333333333  | [0.1, 0.3]           | 0.3333 (0.1 of 0.3)
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TYPED.strip().splitlines()]


@pytest.mark.parametrize(("typed", "item", "value", "of", "echo"), ROWS)
def test_both_counts_are_kept_beside_the_value(
    typed: str, item: str, value: str, of: str, echo: str, goal: Okr
) -> None:
    """The value is worked out from the counts as they are written, and not from a rounded one: 0.1/0.3 is a third."""
    said = goal.does("checkin", f"serve/{item}", typed)

    assert goal.read(FILE).endswith(f"value = {value}\nof = {of}\n")
    assert f"\n  {echo} · " in said


def test_the_same_in_a_row_of_a_table(goal: Okr) -> None:
    """10 of 380 is 2.6315789…%, the float nearest to 1000/380."""
    table = "item,value,period\nserve/answers,472/500,\nkpi/answers,10/380,2026-07\n"
    goal.environment.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(table.encode())))

    said = goal.does("checkin", "--file", "-", "--yes")

    assert "  94.4% (472 of 500)" in said
    assert "  2.632% (10 of 380) · unhealthy, limit ≥ 98" in said
    assert 'period = "2026-07"\nvalue = 2.6315789473684212\nof = [10, 380]\n' in goal.read(FILE)
    assert float("2.6315789473684212") == 1000 / 380


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("serve/clients", "490/500"), '"490/500" is a share, and the unit here is not %'),
        (("serve/answers", "490/0"), '"490/0" has nothing to divide by\nhint: The second number must be above 0, as in 490/500.'),
        (("serve/answers", "1e100/1e-300"), '"1e100/1e-300" is beyond 1e100'),
        (("serve/answers", "5/1e400"), '"5/1e400" is beyond 1e100'),
        (("serve/answers", "490/"), 'value: "490/" is not a number'),
        (("serve/answers", "490/500/2"), 'value: "490/500/2" is not a number'),
    ],
)  # fmt: skip
def test_what_is_no_ratio_is_refused(words: tuple[str, ...], says: str, goal: Okr) -> None:
    goal.refuses("checkin", *words, code=2, says=says)


def test_what_comes_on_top_adds_both_counts(goal: Okr) -> None:
    """490 of 500 and 10 of 20 are 500 of 520: 96.15…%, not 98% and 50%."""
    goal.does("checkin", "serve/answers", "490/500")
    said = goal.does("checkin", "serve/answers", "10/20", "--add")

    assert "96.15% (500 of 520)" in said
    assert goal.read(FILE).endswith("value = 96.15384615384616\nof = [500, 520]\n")
    goal.refuses(
        "checkin", "serve/answers", "5", "--add", code=2,
        says=f"counts and a plain number of {ID} cannot be added\nhint: Record the new total instead, without --add.",
    )  # fmt: skip


BARE = f"""\
[[update]]
item = "{ID}"
date = 2026-08-12
of = [380, 400]
note = "Counted by hand"

[[update]]
item = "kpi/answers"
date = 2026-08-12
period = "2026-07"
of = [490, 500]
"""


@pytest.mark.parametrize("index", [True, False])
def test_counts_alone_get_their_value_by_the_unit_of_the_item(*, index: bool, goal: Okr) -> None:
    """Written by hand without a value: 380 of 400 is 95%, read as if 95 stood there, from the index and without one."""
    goal.write({"checkins/2026-W33/2026-08-12-ana.toml": BARE})
    how = () if index else ("--no-index",)

    for _ in range(2):  # the second time from the index
        report = data(goal, "report", *how)
        found = {each["id"]: each for o in report["objectives"] for each in o["key_results"]}
        assert (found[ID]["current"], found[ID]["of"], found[ID]["progress"]) == (95, [380, 400], 5 / 9)
        assert found["2026-Q3/serve/clients"]["of"] is None
        assert (found["2026-Q3/serve/bound"]["current"], found["2026-Q3/serve/bound"]["of"]) == (
            98,
            [490, 500],
        )
        kpi = next(each for each in report["kpis"] if each["id"] == "kpi/answers")
        assert (kpi["current"], kpi["of"], kpi["health"]) == (98, [490, 500], "healthy")
    assert "R021" not in goal("check").out


def test_a_new_unit_gives_another_value(goal: Okr) -> None:
    """What is not written is worked out when it is read: without the unit it is a share of one."""
    goal.write({"checkins/2026-W33/2026-08-12-ana.toml": BARE})
    goal.write({"objectives/2026-Q3/serve.toml": GOAL.replace('target = 99\nunit = "%"', "target = 99")})

    assert data(goal, "show", "serve/answers")["current"] == 0.95


def test_counts_are_shown_where_the_value_is(goal: Okr) -> None:
    goal.write({"checkins/2026-W33/2026-08-12-ana.toml": BARE})

    assert "current   95% (380 of 400)\n" in goal.does("show", "serve/answers")
    assert "Wed 12 Aug 2026, @ana, 95 (380 of 400)\n    note: Counted by hand" in goal.does("show", ID)
    assert "last period  2026-07: 98% (490 of 500)\n" in goal.does("show", "kpi/answers")
    assert "95 (380 of 400) by @ana on 12 Aug 2026" in goal.does("explain", ID)
    assert "98 (490 of 500) by @ana on 12 Aug 2026" in goal.does("explain", "kpi/answers")
    assert "value 95 (380 of 400) (@ana, 12 Aug 2026)" in goal.does("log", ID)
    assert "value 98 (490 of 500) of 2026-07" in goal.does("log", "kpi/answers")
    page = goal.does("report", "-f", "html")
    assert "380 of 400" in page
    assert "98 (490 of 500)" in page
    goal.environment.setenv("LC_ALL", "id_ID.UTF-8")
    assert "95% (380 dari 400)\n" in goal.does("show", "serve/answers")


def test_counts_are_in_every_table_of_machines(goal: Okr) -> None:
    goal.does("checkin", "serve/answers", "490/500", "--note", "Better")

    shown = data(goal, "show", "serve/answers")
    assert (shown["of"], shown["checkins"][0]["of"]) == ([490, 500], [490, 500])
    assert shown["steps"][0]["updates"][0]["of"] == [490, 500]
    log = data(goal, "log", "serve/answers")
    assert [entry["of"] for entry in log["entries"] if entry["field"] == "value"] == [[490, 500]]
    assert goal.does("log", "serve/answers", "-f", "csv").splitlines()[-1].endswith(',"490, 500",,')


@pytest.mark.parametrize(
    ("answer", "of"),
    [
        ("", "value = 95\nof = [380, 400]"),
        ("490/500 8 Done", "value = 98\nof = [490, 500]\nconfidence = 8"),
    ],
)
def test_the_dialogue_takes_and_keeps_counts(answer: str, of: str, goal: Okr) -> None:
    """Enter says that it is still 380 of 400."""
    pytest.importorskip("pty", reason="terminals of POSIX")
    goal.write({"checkins/2026-W33/2026-08-12-ana.toml": BARE})
    waiting = [answer]

    code, seen = conversation(
        goal.root, ("checkin", ID), lambda _: waiting.pop(0) if waiting else "y", prompt=r"> |\] "
    )

    assert code == 0, seen
    assert "95% (380 of 400) on 12 Aug" in seen
    assert of in goal.read(FILE)


def test_the_template_shows_the_last_counts_as_they_are_typed(goal: Okr) -> None:
    goal.write({"checkins/2026-W33/2026-08-12-ana.toml": BARE})

    rows = goal.does("checkin", "--template", "--all").splitlines()

    assert any(row.startswith(ID) and ",380/400,2026-08-12" in row for row in rows)


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ("[490, 0]", "of: the second count must be above 0, as in [490, 500]"),
        ("[490, -5]", "of: the second count must be above 0, as in [490, 500]"),
        ("[1e99, 1e-9]", "of: the ratio of the counts is too large"),
        ("[490]", "of"),
        ("[490, 500, 1]", "of"),
        ('["490", "500"]', "needs a number, found the text"),
        ("[490, nan]", "nan and infinity are not allowed"),
        ("490", "of"),
    ],
)
def test_other_counts_are_a_fault_of_the_file(of: str, says: str, goal: Okr) -> None:
    goal.write({"checkins/2026-W33/2026-08-12-ana.toml": BARE.replace("[380, 400]", of)})

    ran = goal("check")

    assert ran.code == 3
    assert says in ran.out


def test_a_loss_is_a_share_below_zero() -> None:
    """20 lost of a revenue of 400: −5%. The first count may be below 0."""
    assert read(Update, 'item = "a"\ndate = 2026-08-12\nof = [-20, 400]\n').of == (-20, 400)


# value that stands beside [1204, 1236], which is 97.4110…  → whether it rounds to it
ROUNDED = {
    "97.411": True,
    "97.41": True,
    "97.4": True,
    "97": True,
    "97.42": False,
    "97.5": False,
    "98": False,
}


@pytest.mark.parametrize(("value", "fits"), ROUNDED.items())
def test_a_value_may_be_rounded_and_no_other_one(value: str, *, fits: bool, goal: Okr) -> None:
    """The value that is written counts, and the check says so."""
    text = BARE.replace("of = [380, 400]", f"value = {value}\nof = [1204, 1236]")
    goal.write({"checkins/2026-W33/2026-08-12-ana.toml": text})

    found = [line for line in goal("check", "--select", "R021").out.splitlines() if "R021" in line]

    assert bool(found) is not fits
    assert fits or f"value {value} does not fit its counts: 1204 of 1236 is 97.41%" in found[0]
    assert data(goal, "show", "serve/answers")["current"] == float(value)


def test_shares_that_are_added_up_are_found(goal: Okr) -> None:
    """98% and 95% do not make 193%."""
    goal.write({"kpis/answers.toml": f'{KPI}takes = "sum"\n', "checkins/2026-W33/2026-08-12-ana.toml": BARE})

    assert "check-ins give shares with their counts, and shares are added up here" in goal("check").out
    assert data(goal, "show", "kpi/answers")["of"] is None


def test_a_merge_keeps_an_update_with_its_counts_whole() -> None:
    """Each side recorded a ratio: both blocks stay, and no value gets the counts of the other."""
    ours, theirs = (
        f'[[update]]\nitem = "{ID}"\ndate = 2026-08-19\nvalue = {value}\nof = [{part}, 500]\n'
        for value, part in ((98, 490), (96, 480))
    )

    merged = merge_texts(FILE, b"", ours.encode(), theirs.encode())

    assert not merged.conflicts
    assert ours in merged.text.decode()
    assert theirs in merged.text.decode()
