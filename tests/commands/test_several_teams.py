"""Key results of a team in objectives of other teams, and what has priority: in reports, lists, meetings and exports."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from okr.actions.import_plan import ImportOptions
from okr.actions.import_table import import_table
from okr.commands.export import drawn
from okr.exchange.own_table.table import read_file
from okr.exchange.own_table.table_files import table_of
from okr.exchange.own_table.table_rows import Selection, records
from okr.scoring import Scoring
from okr.storage.source import Folder
from okr.storage.toml.data import data_of
from okr.store import Store
from okr.views.meeting import week
from okr.views.meeting_cycle import review
from okr.views.todo import todo
from tests.making import update, workspace
from tests.running import Okr, write

KR = '[key_results.{0}]\ntitle = "Raise {0}"\nstart = 0\ntarget = 10\n{1}'
SHOP, PLANT = "2026-Q3/shop", "2026-Q3/plant"
GOALS = {
    # Sales has an objective; of Growth's one key result, of Making's two, one of them together with Growth
    SHOP: 'title = "Shop"\nowner = "ana"\nteam = "sales"\n' + KR.format("shops", ""),
    PLANT: 'title = "Plant"\nowner = "budi"\nteam = "making"\n'
    + KR.format("calls", 'team = "sales"\npriority = 2\n')
    + KR.format("visits", 'teams = ["growth", "sales"]\npriority = 1\n')
    + KR.format("trees", "")
    + '[initiatives.phone]\ntitle = "Buy a phone"\ndue = 2026-07-10\nkey_result = "calls"\n'
    + '[initiatives.spade]\ntitle = "Buy a spade"\ndue = 2026-07-10\n',
    "2026-Q3/grow": 'title = "Grow"\nowner = "ana"\nteam = "growth"\n' + KR.format("leaves", ""),
}
FILES = {
    "okr.toml": 'schema = 1\nid = "k3v9q2xw"\nname = "Firm"\n',
    **{f"objectives/{id_}.toml": text for id_, text in GOALS.items()},
    **{f"teams/{slug}.toml": f'name = "{slug.title()}"\n' for slug in ("sales", "making", "growth")},
    "people/ana.toml": 'name = "Ana"\nteam = "sales"\n',
    "people/budi.toml": 'name = "Budi"\nteam = "making"\n',
    "checkins/2026-W28/2026-07-10-budi.toml": update(f"{PLANT}/calls", date(2026, 7, 10), value=10)
    + update(f"{PLANT}/visits", date(2026, 7, 10), value=5)
    + update(f"{PLANT}/trees", date(2026, 7, 10), value=0, blocker="No rain"),
}


@pytest.fixture
def firm(okr: Okr) -> Okr:
    for file in sorted(okr.root.rglob("*.toml")):
        file.unlink()
    okr.write(FILES)
    okr.environment.setenv("OKR_TODAY", "2026-07-13")
    return okr


REPORTS = [
    # team, objectives with their key results, counted objectives and key results, progress of the total
    ("sales", {"shop": ["shops"], "plant": ["calls", "visits"]}, (1, 3), None),
    ("growth", {"grow": ["leaves"], "plant": ["visits"]}, (1, 2), None),
    ("making", {"plant": ["calls", "visits", "trees"]}, (1, 3), 0.5),
]


@pytest.mark.parametrize(("team", "shown", "counted", "progress"), REPORTS)
def test_a_report_of_a_team_has_its_key_results_under_objectives_of_others(
    firm: Okr, team: str, shown: dict[str, list[str]], counted: tuple[int, int], progress: float | None
) -> None:
    """Making's objective is at (100% + 50% + 0%) / 3 = 50% and counts for Making alone; what is in no total of another
    team is its heading."""
    found = json.loads(firm.does("report", "--team", team, "-f", "json"))["data"]

    def slug(id_: str) -> str:
        return id_.rpartition("/")[2]

    assert {slug(o["id"]): [slug(kr["id"]) for kr in o["key_results"]] for o in found["objectives"]} == shown
    assert (found["totals"]["objectives"], found["totals"]["key_results"]) == counted
    assert found["totals"]["progress"] == progress
    assert [o["heading"] for o in found["objectives"]] == [o["team"] != team for o in found["objectives"]]
    assert all(o["progress"] == 0.5 for o in found["objectives"] if slug(o["id"]) == "plant")


def test_only_what_is_theirs_needs_attention(firm: Okr) -> None:
    """The blocker of the trees is Making's, as is the spade; the phone is for the calls of Sales."""

    def named(team: str) -> set[str]:
        found = json.loads(firm.does("report", "--team", team, "-f", "json"))["data"]
        return {each["id"].rpartition("/")[2] for each in found["attention"]}

    assert named("making") >= {"trees", "phone", "spade"}
    assert named("sales") & {"trees", "phone", "spade"} == {"phone"}
    assert not named("growth") & {"trees", "phone", "spade"}


def test_whose_objective_it_is_is_said(firm: Okr) -> None:
    said = firm.does("report", "--team", "sales")

    assert "team/making" in said
    assert "Raise calls · P2" in said
    assert "Raise trees" not in said
    assert "team/" not in firm.does("report")


def test_lists_and_the_tree_have_them(firm: Okr) -> None:
    listed = json.loads(firm.does("list", "key-results", "--team", "sales", "-f", "json"))["data"]["items"]
    assert [each["id"] for each in listed] == [f"{PLANT}/calls", f"{PLANT}/visits", f"{SHOP}/shops"]
    assert [(each["team"], each["teams"]) for each in listed] == [
        ("sales", ["sales"]),
        ("growth", ["growth", "sales"]),
        (None, []),
    ]
    assert "Plant" in firm.does("tree", "--goals", "--team", "growth")
    assert "Shop" not in firm.does("tree", "--goals", "--team", "growth")


def test_the_ritual_counts_each_check_in_once_for_the_first_team(firm: Okr) -> None:
    """Six key results were due on 3 and 10 July: of Making the trees, of Sales shops and calls, of Growth leaves and visits."""
    found = json.loads(firm.does("report", "--ritual", "-f", "json"))["data"]["ritual"]["checkins"]

    assert {(each["team"], each["week"]): (each["done"], each["due"]) for each in found} == {
        (team, f"2026-W{week}"): (done if week == 28 else 0, due)
        for team, done, due in (("making", 1, 1), ("sales", 1, 2), ("growth", 1, 2))
        for week in (27, 28)
    }


def test_a_meeting_of_a_team_looks_at_them_and_a_review_grades_only_its_objectives() -> None:
    files = {"@ana": 'name = "Ana"\nteam = "sales"\n', "@budi": 'name = "Budi"\nteam = "making"\n'}
    teams = {f"team/{slug}": f'name = "{slug}"\n' for slug in ("sales", "making", "growth")}
    found = workspace(GOALS, people=files, teams=teams)
    scoring = Scoring(found, date(2026, 7, 13))
    cycle = found.default_cycle(scoring.today)

    numbers = [each.id for each in week(scoring, "sales", cycle).numbers or ()]
    assert sorted(numbers) == [f"{PLANT}/calls", f"{PLANT}/visits", f"{SHOP}/shops"]
    assert [each.id for each in review(scoring, "sales", cycle).grades or ()] == [SHOP]


def test_of_two_that_are_equally_late_the_priority_decides() -> None:
    """Visits (P1) before calls (P2) before trees (none), whatever their ids; the overdue one of the two initiatives, too."""
    scoring = Scoring(workspace(GOALS, people={"@budi": 'name = "Budi"\n'}), date(2026, 7, 13))

    waits = todo(scoring, "budi")

    assert [each.id.rpartition("/")[2] for each in waits if each.kind == "checkin"] == [
        "visits",
        "calls",
        "trees",
    ]
    assert [each.priority for each in waits if each.kind == "checkin"] == [1, 2, None]
    assert waits[0].why == "Plant › Raise visits · P1: no check-in yet"


def test_a_priority_is_in_no_sum() -> None:
    plain = {id_: text.replace("priority = ", "# ") for id_, text in GOALS.items()}
    day = date(2026, 7, 13)

    with_, without = (Scoring(workspace(goals), day).objective(PLANT) for goals in (GOALS, plain))

    assert (with_.progress, with_.pace) == (without.progress, without.pace)


def test_a_team_that_is_unknown_or_used_elsewhere(firm: Okr) -> None:
    """A team of a key result is a reference: it is rewritten, and not removed while it is named."""
    firm.does("move", "team/sales", "team/shops")
    assert 'team = "shops"' in firm.read(f"objectives/{PLANT}.toml")
    assert 'teams = ["growth", "shops"]' in firm.read(f"objectives/{PLANT}.toml")
    firm.write({f"objectives/{SHOP}.toml": 'title = "Shop"\n', "people/ana.toml": 'name = "Ana"\n'})
    firm.refuses("remove", "team/shops", code=1, says="team/shops")


def test_a_sheet_has_their_columns(firm: Okr) -> None:
    firm.write(
        {
            f"objectives/{SHOP}.toml": GOALS[SHOP].replace(
                "target = 10\n", 'target = 10\nowners = ["ana", "budi"]\n'
            )
        }
    )

    rows = list(csv.DictReader(io.StringIO(firm.does("list", "key-results", "-f", "csv"))))

    assert [(row["owner"], row["owners"], row["team"], row["teams"], row["priority"]) for row in rows] == [
        ("ana", "ana", "", "", ""),
        ("budi", "budi", "sales", "sales", "2"),
        ("budi", "budi", "growth", "growth; sales", "1"),
        ("budi", "budi", "", "", ""),
        ("ana", "ana; budi", "", "", ""),
    ]
    assert "@ana +1" in firm.does("list", "key-results", "-f", "markdown")


@pytest.mark.parametrize("form", ["csv", "json", "markdown"])
def test_the_own_table_brings_them_back(form: str, tmp_path: Path) -> None:
    """The same keys, and no byte changes the second time; an unknown person or team of a list is told."""
    own = 'owners = ["ana", "budi"]\nowned = [{ from = 2026-08-01, owner = "budi", instead_of = "ana" }]\n'
    files = FILES | {f"objectives/{SHOP}.toml": GOALS[SHOP].replace("target = 10\n", f"target = 10\n{own}")}
    write(tmp_path / "one", files)
    write(tmp_path / "other", {"okr.toml": 'schema = 1\nid = "a1b2c3d4"\n'})
    store, other = Store(tmp_path / "one", use_index=False), Store(tmp_path / "other", use_index=False)
    rows = records(Folder(tmp_path / "one"), store.load(), Selection(people=True)).rows
    plan = ImportOptions(
        file="table", who=lambda: "ana", today=date(2026, 8, 19), language="en", write=True, update=True
    )

    made = import_table(other, read_file(drawn(form, table_of(rows)), f"table.{form}"), plan)

    assert made.refused == ()
    for path in (path for path in files if path.startswith("objectives/")):
        assert data_of(Folder(tmp_path / "other").read(path)) == data_of(Folder(tmp_path / "one").read(path))
    people = [row for row in rows if row.kind not in ("person", "team", "checkin")]
    write(tmp_path / "third", {"okr.toml": 'schema = 1\nid = "a1b2c3d5"\n'})
    third = Store(tmp_path / "third", use_index=False)
    refused = import_table(third, read_file(drawn(form, table_of(people)), f"table.{form}"), plan).refused
    told = {str(each.message) for each in refused}
    assert {'unknown person "budi"', 'unknown team "growth"'} <= told
