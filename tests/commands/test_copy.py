"""`okr copy`: the same goal again, its definition with its comments, without what was recorded."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.running import Okr

SOURCE = "objectives/2026-Q3/malang.toml"
GOAL = """\
# Agreed on 1 July.
title = "Sell in Malang"

owner = "ana"
team = "growth"
supports = ["2026/win-east-java", "2026-Q3/grow-revenue"]
formerly = ["2026-Q3/old-malang"]

[key_results.clients]   # the one that counts
title = "Raise clients from 100 to 130"

start = 100
target = 130
stretch = 140
points = [[110, 0.2], [120, 0.6]]
# asked twice
owner = "budi"
since = 2026-07-10
formerly = ["2026-Q3/malang/customers"]

[key_results.cafes]
title = "Open in three cafes"
milestones = { kayu = 1, batu = 1, dau = 2 }

[key_results.churn]
title = "Halve the accounts lost"
start = 8
target = 4
dropped = { date = 2026-08-01, reason = "Merged" }

[key_results.calls]
title = "Raise calls from 0 to 20"
start = 0
target = 20

[initiatives.brochure]
title = "Print the brochure"
due = 2026-08-15
key_result = "clients"

[initiatives.survey]
title = "Ask who left"
key_result = "churn"

[closed]
date = 2026-08-18
grade = 0.7
outcome = "keep"
"""
CHECKINS = """\
[[update]]
item = "2026-Q3/malang/clients"
date = 2026-08-07
value = 115

[[update]]
item = "2026-Q3/malang/cafes"
date = 2026-08-07
done = ["kayu"]

[[update]]
item = "2026-Q3/malang/calls"
date = 2026-08-07
value = 21

[[update]]
item = "2026-Q3/malang/brochure"
date = 2026-08-07
done = true
"""
COPY = """\
# Agreed on 1 July.
title = "Sell in Malang"

owner = "ana"
team = "growth"
supports = ["2026/win-east-java", "2026-Q3/grow-revenue"]

[key_results.clients]   # the one that counts
title = "Raise clients from 100 to 130"

start = 100
target = 130
stretch = 140
points = [[110, 0.2], [120, 0.6]]
# asked twice
owner = "budi"
since = 2026-08-19

[key_results.cafes]
title = "Open in three cafes"
milestones = { kayu = 1, batu = 1, dau = 2 }
since = 2026-08-19

[key_results.calls]
title = "Raise calls from 0 to 20"
start = 0
target = 20
since = 2026-08-19

[initiatives.brochure]
title = "Print the brochure"
due = 2026-08-15
key_result = "clients"

[initiatives.survey]
title = "Ask who left"
"""


JOINED = "    It counts from today, 19 Aug 2026. To count the whole cycle: okr set 2026-Q3/batu/{} since=\n"
"""Seven weeks of the quarter have run out by then."""


@pytest.fixture
def malang(okr: Okr) -> Okr:
    text = okr.read("objectives/2026-Q3/grow-revenue.toml").replace('colour = "kept for ever"\n', "")
    okr.write(
        {
            "objectives/2026-Q3/grow-revenue.toml": text,
            SOURCE: GOAL,
            "checkins/2026-W32/2026-08-07-budi.toml": CHECKINS,
        }
    )
    return okr


def item(okr: Okr, id_: str) -> Any:
    return json.loads(okr.does("show", id_, "-f", "json"))["data"]


def test_within_the_quarter(malang: Okr) -> None:
    """Comments stay to the letter; formerly, since, the close and what was dropped stay behind, check-ins too."""
    before = malang.files()

    said = malang.does("copy", "2026-Q3/malang", "batu")

    assert said == (
        "Copied 2026-Q3/malang to 2026-Q3/batu (objectives/2026-Q3/batu.toml):\n"
        f"  clients: from 100 to 130\n{JOINED.format('clients')}"
        f"  cafes: kayu, batu, dau\n{JOINED.format('cafes')}"
        "  left out  churn: dropped on 1 Aug 2026: Merged\n"
        f"  calls: from 0 to 20\n{JOINED.format('calls')}"
        "  same title as 2026-Q3/malang: okr set 2026-Q3/batu title=…\n"
    )
    assert malang.files() == before | {"objectives/2026-Q3/batu.toml": COPY.encode()}
    copied = item(malang, "2026-Q3/batu")
    assert (copied["progress"], copied["closed"], copied["pace"]) == (None, None, "no_data")
    assert item(malang, "2026-Q3/malang/clients")["current"] == 115
    assert malang("check").code == 0


def test_the_name_can_be_given_in_three_ways(malang: Okr) -> None:
    malang.does("copy", "2026-Q3/malang", "--slug", "dau")
    malang.does("copy", "2026-Q3/malang", "--to", "Q4")
    malang.does("copy", "2026-Q3/malang", "--to", "Q4", "--slug", "pacet")
    malang.does("copy", "2026-Q3/malang", "2027-Q1/blitar")

    found = {path for path in malang.files() if path.startswith("objectives/")}
    assert {
        f"objectives/{name}.toml"
        for name in ("2026-Q3/dau", "2026-Q4/malang", "2026-Q4/pacet", "2027-Q1/blitar")
    } <= found


def test_into_another_cycle(malang: Okr) -> None:
    """What stood beside it is still supported, the year's goal of course; a day of the old quarter does not hold."""
    said = malang.does("copy", "malang", "--to", "2026-Q4")

    assert "  still supports 2026-Q3/grow-revenue in 2026-Q3: okr set 2026-Q4/malang supports=…\n" in said
    assert "  brochure: without its due date 15 Aug 2026, which is not in 2026-Q4\n" in said
    expected = COPY.replace("due = 2026-08-15\n", "").replace("since = 2026-08-19\n", "")
    assert malang.read("objectives/2026-Q4/malang.toml") == expected
    malang.does("copy", "2026-Q3/grow-revenue", "--to", "2027-Q1")
    assert "supports 2027-Q1/grow-revenue instead of 2026-Q3/grow-revenue" in malang.does(
        "copy", "2026-Q3/malang", "--to", "2027-Q1"
    )
    assert '"2027-Q1/grow-revenue"]' in malang.read("objectives/2027-Q1/malang.toml")


def test_with_values_each_starts_where_it_stands(malang: Okr) -> None:
    """115 of 100 to 130: the point at 110 is passed. One cafe is open. 21 of 20 calls are reached, the brochure is done."""
    said = malang.does("copy", "malang", "--to", "Q4", "--with-values")

    assert "  clients: from 115 to 130\n    left out points [110, 0.2]: they are already passed\n" in said
    assert "    the title still says 100: okr set 2026-Q4/malang/clients title=…\n" in said
    assert "  left out  calls: it reached its target 20 with 21\n" in said
    assert "  left out  brochure: done\n" in said
    text = malang.read("objectives/2026-Q4/malang.toml")
    assert "start = 115\ntarget = 130\nstretch = 140\npoints = [[120, 0.6]]\n# asked twice\n" in text
    assert "milestones = { batu = 1, dau = 2 }\n" in text
    assert "calls" not in text
    assert "brochure" not in text
    assert "since" not in text


def test_milestones_in_a_table_of_their_own(malang: Okr) -> None:
    """However they are written, those that are reached are taken out."""
    table = "[key_results.cafes.milestones]\nkayu = 1  # on the square\nbatu = 1\ndau = 2\n"
    text = GOAL.replace("milestones = { kayu = 1, batu = 1, dau = 2 }\n", table)
    malang.write({SOURCE: text})

    malang.does("copy", "malang", "batu", "--with-values")

    assert "[key_results.cafes.milestones]\nbatu = 1\ndau = 2\n" in malang.read(
        "objectives/2026-Q3/batu.toml"
    )


def test_a_text_with_other_line_ends_keeps_them(malang: Okr) -> None:
    malang.write({SOURCE: "\ufeff" + GOAL.replace("\n", "\r\n")})

    malang.does("copy", "malang", "batu")

    assert malang.read("objectives/2026-Q3/batu.toml") == "\ufeff" + COPY.replace("\n", "\r\n")


def test_a_key_result_in_its_objective(malang: Okr) -> None:
    """With its comments, without what it was called before."""
    goal = GOAL[: GOAL.index("\n[closed]")]
    malang.write({SOURCE: goal})

    said = malang.does("copy", "malang/clients", "clients-batu")

    assert (
        said
        == f"Copied 2026-Q3/malang/clients to 2026-Q3/malang/clients-batu ({SOURCE}):\n  clients-batu: from 100 to 130\n"
        "    It counts from today, 19 Aug 2026. To count the whole cycle: okr set 2026-Q3/malang/clients-batu since=\n"
    )
    copied = """\
[key_results.clients-batu]   # the one that counts
title = "Raise clients from 100 to 130"

start = 100
target = 130
stretch = 140
points = [[110, 0.2], [120, 0.6]]
# asked twice
owner = "budi"
since = 2026-08-19
"""
    after = malang.read(SOURCE)
    assert after.count(copied) == 1
    assert after.replace(f"{copied}\n", "") == goal
    assert item(malang, "malang/clients-batu")["current"] is None


def test_a_key_result_into_another_objective(malang: Okr) -> None:
    malang.does("copy", "malang/clients", "grow-revenue/clients")
    malang.does("copy", "2026-Q3/grow-revenue", "--to", "Q4")
    malang.does("copy", "2026-Q3/grow-revenue/mrr", "--to", "Q4", "--slug", "mrr-2", "--with-values")

    assert item(malang, "2026-Q3/grow-revenue/clients")["start"] == 100
    assert item(malang, "2026-Q4/grow-revenue/mrr")["start"] == 100
    assert item(malang, "2026-Q4/grow-revenue/mrr-2")["start"] == 112


def test_a_dropped_key_result_that_is_named(malang: Okr) -> None:
    """Alone it is meant: the copy is alive."""
    malang.does("copy", "malang/churn", "grow-revenue/churn")

    assert item(malang, "grow-revenue/churn")["dropped"] is None


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("2026-Q3/malang",), 2, "NEWID, --to or --slug is missing"),
        (("2026-Q3/malang", "batu", "--slug", "x"), 2, "NEWID and --slug cannot be used together"),
        (("2026-Q3/malang", "grow-revenue"), 1, "2026-Q3/grow-revenue is already an objective"),
        (("2026-Q3/malang", "old-malang"), 1, "2026-Q3/old-malang was the id of 2026-Q3/malang"),
        (("2026-Q3/malang", "H1/batu"), 2, "H1 means 2026-H1 here, and 2026-H1 ended on 30 Jun 2026"),
        (("first-steps", "--slug", "batu"), 2, "2026-Q1 ended on 31 Mar 2026"),
        (("2026-Q3/malang", "2026-Q9/batu"), 2, 'unknown cycle "2026-Q9"'),
        (("2026-Q3/malang", "a/b/c"), 2, "2026-Q3/malang must stay an objective"),
        (("2026-Q3/malang", "Batu"), 2, "NEWID"),
        (("2026-Q3/malang", "--slug", ""), 2, "--slug"),
        (("2026-Q3/malang/clients", "--to", "Q4"), 4, "there is no objective 2026-Q4/malang"),
        (("2026-Q3/malang/clients", "--slug", "new"), 1, "2026-Q3/malang was closed on 18 Aug 2026"),
        (
            ("2026-Q3/malang/calls", "grow-revenue/calls", "--with-values"),
            1,
            "2026-Q3/malang/calls is not copied: it reached its target 20 with 21",
        ),
        (("kpi/mrr", "arr"), 1, "kpi/mrr is a KPI, not an objective or a key result"),
    ],
)
def test_refused(malang: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    malang.refuses("copy", *words, code=code, says=says)


def test_check_ins_of_a_goal_that_is_gone_would_count(malang: Okr) -> None:
    update = '[[update]]\nitem = "2026-Q3/batu/clients"\ndate = 2026-08-12\nvalue = 9\n'
    malang.write({"checkins/2026-W33/2026-08-12-budi.toml": update})

    malang.refuses("copy", "malang", "batu", code=1, says="there are check-ins of 2026-Q3/batu/clients")


def test_nothing_left_to_copy(okr: Okr) -> None:
    okr.write(
        {
            "objectives/2026-Q3/won.toml": 'title = "Won"\n[key_results.a]\ntitle = "A"\nmilestones = { x = 1 }\n',
            "checkins/2026-W29/2026-07-15-ana.toml": '[[update]]\nitem = "2026-Q3/won/a"\ndate = 2026-07-15\ndone = ["x"]\n',
        }
    )

    okr.refuses(
        "copy",
        "won",
        "--to",
        "Q4",
        "--with-values",
        code=1,
        says="nothing in 2026-Q3/won is left to copy: a: all its milestones are done",
    )
    assert "x" in okr("copy", "won", "--to", "Q4").out


def test_a_reference_that_leads_nowhere_is_not_copied(malang: Okr) -> None:
    malang.write({SOURCE: GOAL.replace('team = "growth"', 'team = "sales"')})

    malang.refuses("copy", "malang", "batu", code=4, says='team: unknown team "sales"')


def test_a_dry_run_and_an_undo(malang: Okr) -> None:
    before = malang.files()

    said = malang.does("copy", "malang", "batu", "--dry-run")
    assert said.startswith("Would copy 2026-Q3/malang to 2026-Q3/batu")
    assert malang.files() == before
    assert json.loads(malang.does("copy", "malang", "batu", "-f", "json"))["data"]["id"] == "2026-Q3/batu"
    malang.does("undo")
    assert malang.files() == before
