"""`okr move`: references follow, old ids live on, check-ins keep every byte."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from okr.store import Store
from tests.running import Okr

GOAL = "objectives/2026-Q3/grow-revenue.toml"


def test_a_key_result_is_renamed_in_its_place(okr: Okr) -> None:
    """The table keeps its place; its initiative names the new slug; `formerly` is the last key."""
    before = okr.files()

    okr.does("move", "grow-revenue/mrr", "recurring")

    expected = (
        before[GOAL].decode()
        .replace("[key_results.mrr]", "[key_results.recurring]")
        .replace('owner = "budi"\n', 'owner = "budi"\nformerly = ["2026-Q3/grow-revenue/mrr"]\n')
        .replace('key_result = "mrr"', 'key_result = "recurring"')
    )  # fmt: skip
    assert okr.files() == before | {GOAL: expected.encode()}


def test_old_ids_resolve_and_recorded_values_follow(okr: Okr) -> None:
    """The check-in still says mrr; the value belongs to the new id, also after a second move."""
    okr.does("move", "grow-revenue/mrr", "recurring")
    okr.does("move", "grow-revenue", "2026-Q4/earn")

    workspace = Store.open(okr.root).load()
    assert [e.update.value for e in workspace.updates("2026-Q4/earn/recurring")] == [112]
    for old in ("2026-Q3/grow-revenue/mrr", "2026-Q3/grow-revenue/recurring"):
        assert workspace.current_id(old) == "2026-Q4/earn/recurring"
    assert "2026-Q4/earn/recurring" in okr.does("set", "2026-Q3/grow-revenue/mrr", "unit=%")


def test_an_objective_moves_to_another_cycle(okr: Okr) -> None:
    """The file goes to the folder of its cycle; who names it or its parts names the new id."""
    okr.write(
        {
            "objectives/2026-Q3/b.toml": (
                'title = "B"\nsupports = ["2026-Q3/grow-revenue", "2026-Q3/grow-revenue/mrr"]  # both\n'
            ),
            "kpis/churn.toml": (
                'title = "C"\nobjective = "2026-Q3/grow-revenue"\nrole = "account-manager"\nat_most = 3\n'
            ),
        }
    )
    before = okr.files()

    okr.does("move", "grow-revenue", "q4/earn-more")

    after = okr.files()
    assert GOAL not in after
    assert after["objectives/2026-Q4/earn-more.toml"].decode() == before[GOAL].decode().replace(
        'colour = "kept for ever"\n', 'colour = "kept for ever"\nformerly = ["2026-Q3/grow-revenue"]\n'
    )
    assert (
        b'supports = ["2026-Q4/earn-more", "2026-Q4/earn-more/mrr"]  # both\n'
        in after["objectives/2026-Q3/b.toml"]
    )
    assert b'objective = "2026-Q4/earn-more"' in after["kpis/churn.toml"]
    untouched = {
        path for path in before if path not in (GOAL, "objectives/2026-Q3/b.toml", "kpis/churn.toml")
    }
    assert all(after[path] == before[path] for path in untouched)


def test_a_key_result_moves_to_another_objective_with_all_its_keys(okr: Okr) -> None:
    """Comments, order and unknown keys go along; the old objective loses the table only."""
    block = "# Agreed with Bali.\n[key_results.cities]\nmood = 'good'  # said Ana\n"
    okr.write(
        {
            "objectives/2026-Q3/other.toml": 'title = "Other"\n',
            GOAL: okr.read(GOAL).replace("[key_results.cities]\n", block),
        }
    )
    goal = okr.read(GOAL)

    okr.does("move", "grow-revenue/cities", "2026-Q3/other/places")

    assert okr.read("objectives/2026-Q3/other.toml") == (
        "title = \"Other\"\n\n# Agreed with Bali.\n[key_results.places]\nmood = 'good'  # said Ana\n"
        'title = "Open in three cities"\n\nmilestones = { surabaya = 1, malang = 1, bali = 2 }\n'
        'formerly = ["2026-Q3/grow-revenue/cities"]\n'
    )
    begin, end = goal.index("# Agreed with Bali"), goal.index("[initiatives")
    assert okr.read(GOAL) == goal[:begin] + goal[end:]


@pytest.mark.parametrize(
    ("there", "before"),
    [
        ('title = "Other"', ""),
        ('title = "Other"\r\n', ""),
        ('title = "Other"\n[key_results]\na = { title = "A", at_least = 1 }\n', 'a = { title = "A"'),
        ('title = "Other"\n\n[initiatives.x]\ntitle = "X"\n', "[initiatives.x]"),
    ],
)
def test_a_key_result_finds_its_place_however_the_other_file_is_written(
    okr: Okr, there: str, before: str
) -> None:
    """No final newline, CRLF, inline tables: what stood there stays to the byte."""
    okr.write({"objectives/2026-Q3/other.toml": there})
    kept = Store.open(okr.root).load().key_result("2026-Q3/grow-revenue/cities")

    okr.does("move", "grow-revenue/cities", "2026-Q3/other/places")

    moved = Store.open(okr.root).load().key_result("2026-Q3/other/places")
    assert replace(moved, formerly=()) == kept
    assert before in okr.read("objectives/2026-Q3/other.toml")
    assert okr.read("objectives/2026-Q3/other.toml").startswith(there.split("[", maxsplit=1)[0].rstrip("\n"))


def test_a_person_moves_with_everything_that_names_them(okr: Okr) -> None:
    """Owner, manager, lead: every slug is rewritten; the check-in keeps its name and bytes."""
    before = okr.files()

    okr.does("move", "@ana", "ana-wijaya")

    after = okr.files()
    assert after["people/ana-wijaya.toml"] == before["people/ana.toml"] + b'formerly = ["@ana"]\n'
    for path, old, new in (
        (GOAL, 'owner = "ana"  # asked twice', 'owner = "ana-wijaya"  # asked twice'),
        ("people/budi.toml", 'manager = "ana"', 'manager = "ana-wijaya"'),
        ("teams/growth.toml", 'lead = "ana"', 'lead = "ana-wijaya"'),
    ):
        assert after[path].decode() == before[path].decode().replace(old, new)
    assert after["checkins/2026-W28/2026-07-10-budi.toml"] == before["checkins/2026-W28/2026-07-10-budi.toml"]


@pytest.mark.parametrize(
    ("old", "new", "path", "line"),
    [
        ("team/growth", "sales", GOAL, 'team = "sales"'),
        ("team/growth", "team/sales", "people/ana.toml", 'team = "sales"'),
        ("role/account-manager", "seller", "kpis/mrr.toml", 'role = "seller"'),
        ("kpi/mrr", "kpi/revenue", "kpis/revenue.toml", 'formerly = ["kpi/mrr"]'),
        ("2026/win-east-java", "win-java", GOAL, 'supports = ["2026/win-java"]'),
        ("pricing-page", "prices", GOAL, "[initiatives.prices]"),
    ],
)
def test_every_kind_of_thing_moves(okr: Okr, old: str, new: str, path: str, line: str) -> None:
    """One word keeps what stands in front of it."""
    okr.does("move", old, new)

    assert line in okr.read(path)


def test_back_again(okr: Okr) -> None:
    """An item may take a former id of its own; `formerly` then names only the others."""
    okr.does("move", "team/growth", "sales")
    okr.does("move", "team/sales", "growth")

    assert okr.read("teams/growth.toml") == 'name = "Growth"\nlead = "ana"\nformerly = ["team/sales"]\n'


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("grow-revenue/mrr", "cities"), 1, "2026-Q3/grow-revenue/cities is already a key result"),
        (("grow-revenue/mrr", "pricing-page"), 1, "pricing-page is already an initiative"),
        (("grow-revenue/mrr", "mrr"), 2, "is its id already"),
        (("grow-revenue/mrr", ".."), 2, 'NEWID: invalid name ".."'),
        (("grow-revenue/mrr", "../x"), 4, 'unknown objective ".."'),
        (("grow-revenue/mrr", "Big"), 2, "invalid name"),
        (("grow-revenue/mrr", "2026-Q1/first-steps/mrr"), 1, "pricing-page serves the key result mrr"),
        (("grow-revenue", "2026-Q9/x"), 2, 'unknown cycle "2026-Q9"'),
        (("grow-revenue", "a/b/c"), 2, "must stay an objective"),
        (("grow-revenue", "2026-Q1/first-steps"), 1, "2026-Q1/first-steps is already an objective"),
        (("kpi/mrr", "team/mrr"), 2, "kpi/mrr must stay a KPI"),
        (("@ana", "@budi"), 1, "@budi is already a person"),
        (("@ana", "team/x"), 2, "@ana must stay a person"),
        (("@anna", "x"), 4, "Did you mean @ana?"),
        (("mrr", "x"), 4, '"mrr" is ambiguous'),
    ],
)
def test_what_is_refused_changes_nothing(okr: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    okr.refuses("move", *words, code=code, says=says)


def test_a_former_id_of_another_item_stays_taken(okr: Okr) -> None:
    okr.does("move", "@budi", "@bodi")

    okr.refuses("move", "@ana", "@budi", code=1, says="@budi was the id of @bodi")


def test_a_dry_run_shows_every_file_and_writes_nothing(okr: Okr) -> None:
    before = okr.files()

    said = okr.does("move", "@ana", "@anna", "--dry-run")

    assert "Would move @ana to @anna" in said
    for path in ("people/ana.toml", "people/anna.toml", "people/budi.toml", "teams/growth.toml", GOAL):
        assert path in said
    assert okr.files() == before


@pytest.mark.parametrize(
    "moves",
    [
        (
            ("2026-Q3/grow-revenue", "2026-Q3/h2"),
            ("2026-Q3/h2/mrr", "2026-Q3/h2/y"),
            ("2026-Q3/h2", "2026-Q3/h3"),
        ),
        (
            ("2026-Q3/grow-revenue/mrr", "2026-Q3/grow-revenue/y"),
            ("2026-Q3/grow-revenue", "2026-Q3/h2"),
            ("2026-Q3/h2/y", "2026-Q3/h2/z"),
        ),
    ],
)
def test_a_chain_of_moves_keeps_the_check_ins(okr: Okr, moves) -> None:
    """Whatever was moved first, the goal or the key result: every id that was ever given finds its values."""
    okr.does("set", "pricing-page", "key_result=")
    for old, new in moves:
        okr.does("move", old, new)

    found = json.loads(okr("show", "2026-Q3/grow-revenue/mrr", "-f", "json").out)["data"]
    assert found["current"] == 112


LEFT = {
    "objectives/2026-Q3/sell.toml": """\
# Agreed with Dewi.
title = "Sell the package"
owner = "dewi"  # since May

[key_results.partners]
title = "Sign three partners"
start = 0
target = 3
owner = "dewi-old"

[key_results.calls]
title = "Call more"
start = 0
target = 9
owner = "dewi"
dropped = { date = 2026-08-01, reason = "Merged" }

[initiatives.visit]
title = "Visit the venues"
owner = "dewi"
due = 2026-08-30

[initiatives.done]
title = "Write the letter"
owner = "dewi"
""",
    "objectives/2026-Q2/done.toml": 'title = "Done"\nowner = "dewi"\n\n[closed]\ndate = 2026-07-01\ngrade = 0.7\n',
    "kpis/venues.toml": 'title = "Venues"\nobjective = "2026/win-east-java"\nrole = "account-manager"\n'
    'owner = "dewi"\nat_least = 3\n',
    "people/dewi.toml": 'name = "Dewi"\nleft = 2026-07-31\nformerly = ["@dewi-old"]\n',
    "people/rizky.toml": 'name = "Rizky"\nleft = 2026-08-01\n',
    "teams/venues.toml": 'name = "Venues"\nlead = "dewi"\n',
    "checkins/2026-W31/2026-07-30-dewi.toml": (
        '[[update]]\nitem = "2026-Q3/sell/done"\ndate = 2026-07-30\ndone = true\n'
    ),
}
SELL = "objectives/2026-Q3/sell.toml"


def test_the_open_goals_of_a_person_are_handed_over(okr: Okr) -> None:
    """From today on: the days before keep their owner, and so does what is closed, dropped or done. Who still names the person is told, and the check
    is quiet afterwards."""
    okr.write(LEFT)
    before = okr.files()
    dry = okr("move", "@dewi", "--handover", "@budi", "--dry-run")
    assert okr.files() == before
    assert dry.out.startswith("Would hand over 4 goals from @dewi to @budi:\n")

    assert okr.does("move", "@dewi", "--handover", "@budi") == (
        "Handed over 4 goals from @dewi to @budi:\n"
        "  2026-Q3/sell\n  2026-Q3/sell/partners\n  2026-Q3/sell/visit\n  kpi/venues\n"
        "@dewi is still lead of team/venues. Change it: okr set team/venues lead=NAME\n"
    )
    owned = 'owned = [{ from = 2026-08-19, owner = "budi" }]\n'
    sell = (
        LEFT[SELL]
        .replace('"dewi"  # since May\n', f'"dewi"  # since May\n{owned}')
        .replace('"dewi-old"\n', f'"dewi-old"\n{owned}')
        .replace("due = 2026-08-30\n", f"due = 2026-08-30\n{owned}")
    )
    kpi = LEFT["kpis/venues.toml"] + owned
    assert okr.files() == before | {SELL: sell.encode(), "kpis/venues.toml": kpi.encode()}
    assert [
        line for line in okr("check", "--select", "R004").out.splitlines() if not line.startswith(" ")
    ] == ["teams/venues.toml:2:1: R004 lead: @dewi left on 31 Jul 2026"]
    again = okr.does("move", "@dewi", "--handover", "@budi")
    assert again.startswith("@dewi has no open goals, so nothing was written.\n")
    okr.does("undo")
    assert okr.files() == before


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("@dewi", "--handover", "@rizky"), 1, "@rizky has left"),
        (("@dewi", "--handover", "@dewi"), 2, "@dewi already owns these goals"),
        (("@dewi", "--handover", "@nobody"), 4, "--handover: unknown person"),
        (("sell", "--handover", "@budi"), 1, "not a person"),
        (("@dewi", "@dewi-d", "--handover", "@budi"), 2, "NEWID and --handover cannot be used together"),
        (("@dewi",), 2, "NEWID is missing"),
    ],
)
def test_a_handover_that_leads_nowhere_is_refused(
    okr: Okr, words: tuple[str, ...], code: int, says: str
) -> None:
    okr.write(LEFT)
    okr.refuses("move", *words, code=code, says=says)
