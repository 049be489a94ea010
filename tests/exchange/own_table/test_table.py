"""The own table: what `okr export` writes is read back to the same files, whatever stands in them."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from okr.actions.import_plan import ImportOptions
from okr.actions.import_table import import_table
from okr.commands.export import drawn
from okr.errors import OkrError
from okr.exchange.own_table.table import read_file
from okr.exchange.own_table.table_files import table_of
from okr.exchange.own_table.table_rows import Records, Selection, records
from okr.storage.source import Folder
from okr.storage.toml.data import data_of, toml_equal
from okr.store import Store
from okr.views.import_results import Import
from tests.exchange.making import FolderMaker
from tests.running import Okr, write
from tests.sizes import size

EXAMPLES = Path(__file__).parents[3] / "examples"
FORMATS = ("csv", "xlsx", "json", "markdown")
EVERYTHING = Selection(people=True, bonus=True)
SEEDS = size(4, 1_000)
WORKERS = 4
EMPTY = {"okr.toml": 'schema = 1\nid = "a1b2c3d4"\n# Kept.\n'}


def exported(root: Path, selection: Selection = EVERYTHING) -> Records:
    store = Store(root, use_index=False)
    return records(Folder(root), store.load(), selection)


def imported(root: Path, data: bytes, form: str, **options: bool) -> Import:
    plan = ImportOptions(
        file="table", who=lambda: "ana", today=date(2026, 8, 19), language="en", write=True, **options
    )
    return import_table(Store(root, use_index=False), read_file(data, f"table.{form}"), plan)


def tables(root: Path) -> dict[str, Any]:
    """Path → the data of each file, but for what belongs to a folder."""
    found = {entry.path: data_of(Folder(root).read(entry.path)) for entry in Folder(root).listing().entries()}
    found["okr.toml"].pop("id")
    return found


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one.keys() == other.keys()
    assert {
        path: (table, other[path]) for path, table in one.items() if not toml_equal(table, other[path])
    } == {}


def round_trip(root: Path, fresh: Path, form: str) -> None:
    """Out and in again; the second time nothing is new and no byte changes."""
    write(fresh, EMPTY)
    data = drawn(form, table_of(exported(root).rows))
    first = imported(fresh, data, form)
    assert (first.refused, first.notes) == ((), ())
    same(tables(root), tables(fresh))
    before = {path: (fresh / path).read_bytes() for path in tables(fresh)}
    second = imported(fresh, data, form, update=True)
    assert {item.state for item in second.items} == {"known"}
    assert (second.checkins.new, second.refused) == (0, ())
    assert before == {path: (fresh / path).read_bytes() for path in tables(fresh)}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ["start-friday", "gitlab"])
def test_an_example_comes_back_from_each_format(name: str, form: str, tmp_path: Path) -> None:
    """Every key of every file, with its type."""
    round_trip(EXAMPLES / name, tmp_path / "fresh", form)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(WORKERS))
def test_a_random_workspace_comes_back_from_each_format(part: int, tmp_path: Path) -> None:
    """With texts that are formulas, quotes, marks or TOML elsewhere, and with keys of the user."""
    for seed in range(part, SEEDS, WORKERS):
        root = tmp_path / str(seed)
        files = FolderMaker(seed).files()
        write(root, {path: data.decode() for path, data in files.items()})
        assert [f for f in Store(root, use_index=False).load().findings if f.level == "error"] == []
        for form in FORMATS:
            try:
                round_trip(root, tmp_path / f"{seed}-{form}", form)
            except Exception as error:
                error.add_note(f"workspace {seed}, {form}")
                raise


def refused(text: str) -> list[tuple[int, str, str]]:
    return [
        (each.place.row, each.place.column, str(each.message))
        for each in read_file(text.encode(), "t.csv").refused
    ]


def test_each_fault_has_its_row_and_column() -> None:
    """All of them at once."""
    assert refused(
        "kind,id,title,start,target,due,milestones,person,date,item,done\n"
        "objective,2026-Q3/grow,Grow,,,,,,,,\n"
        'key result,2026-Q3/grow/mrr,MRR,"1,5",2,,,,,,\n'
        "keyresult,2026-Q3/grow/x,X,1,2,,,,,,\n"
        ",2026-Q3/grow/x,X,1,2,,,,,,\n"
        "initiative,2026-Q3/grow/call,Call,,,tomorrow,,,,,\n"
        "key result,2026-Q3/grow/steps,S,,,,{ a = 1,,,,\n"
        "objective,2026-Q3/grow,Again,,,,,,,,\n"
        "objective,../../etc/passwd,X,,,,,,,,\n"
        "kpi,team/x,X,,,,,,,,\n"
        "team,team/../x,X,,,,,,,,\n"
        "role,,X,,,,,,,,\n"
        "checkin,,,,,,,../ana,2026-07-10,kpi/x,\n"
        "checkin,,,,,,,,2026-07-10,kpi/x,\n"
        "checkin,,,,,,,ana,,kpi/x,\n"
        "role,role/x,X,,,,,ana,,,\n"
    ) == [
        (3, "start", '"1,5" is not a number; write it as 1250.75'),
        (4, "kind", 'unknown kind "keyresult"'),
        (5, "kind", "the row has no kind"),
        (6, "due", '"tomorrow" is not a day; write it as 2026-07-10'),
        (7, "milestones", "{ a = 1 is not a value of TOML"),
        (8, "id", "2026-Q3/grow is in row 2, too"),
        (9, "id", 'invalid name ".."'),
        (10, "id", "team/x is not the id of a KPI"),
        (11, "id", 'invalid name ".."'),
        (12, "id", "a role needs an id"),
        (13, "person", 'invalid name "../ana"'),
        (14, "person", "a check-in needs the person who recorded it"),
        (15, "date", "a check-in needs its date"),
        (16, "person", "a role has no person"),
    ]


def test_a_table_by_hand_may_say_less() -> None:
    """Capitals and blanks of a kind, the day of a file, texts that are numbers, columns in any order, empty rows."""
    found = read_file(
        b"title;Kind;id;person;item;date;value;note\n2030;Key_Result;2026-Q3/a/b;;;;;\n;;;;;;;\n"
        b";checkin;;@ana;2026-Q3/a/b;2026-07-10;1.50;'=x\n",
        "t.csv",
    )
    assert found.refused == []
    assert [(row.kind, row.id, row.values, row.person, row.day, row.place.row) for row in found.rows] == [
        ("key result", "2026-Q3/a/b", {"title": "2030"}, "", None, 2),
        (
            "checkin",
            "",
            {"item": "2026-Q3/a/b", "date": date(2026, 7, 10), "value": 1.5, "note": "=x"},
            "ana",
            date(2026, 7, 10),
            4,
        ),
    ]


def test_the_table_of_the_manual_is_one(tmp_path: Path) -> None:
    """It is imported as it is printed there."""
    manual = (EXAMPLES.parent / "docs/importing.md").read_text()
    [shown] = re.findall(r"```csv\n(kind,.*?)```", manual, re.DOTALL)
    write(tmp_path, EMPTY | {"people/ana.toml": 'name = "Ana"\n'})
    found = imported(tmp_path, shown.encode(), "csv")
    assert (found.refused, len(found.items), found.checkins.new) == ((), 3, 1)
    assert tables(tmp_path)["objectives/2026-Q3/grow.toml"]["key_results"]["cities"] == {
        "title": "Open in three cities",
        "milestones": {"solo": 1, "bali": 2},
    }


TEAM = '{"kind": "team", "id": "team/a", "name": "A"'


@pytest.mark.usefixtures("never_hangs")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("deep.json", f'[{TEAM}, "x": {"[" * 400}1{"]" * 400}}}]'),
        ("deeper.json", "[" * 100_000),
        ("pipe.md", "| kind | id |\n| --- | --- |\n|" + "a" * 2_000_000 + "\\"),
        ("blanks.md", "| kind |\n|" + " " * 2_000_000 + "x"),
        ("name.csv", 'kind,"' + "a " * 60_000 + '""",id\nteam,1,team/a\n'),
        ("null.json", '[{"kind": "team", "id": "team/a", "x": [null]}]'),
        ("surrogate.json", '[{"kind": "team", "id": "team/a", "name": "\\ud800"}]'),
        ("nan.json", '[{"kind": "team", "id": "team/a", "name": "A", "x": NaN}]'),
        ("digits.json", f'[{TEAM}, "x": {"9" * 5_000}}}]'),
        ("twice.md", "| kind | id | id |\n| --- | --- | --- |\n| team | team/a | team/b |\n"),
        ("none.csv", "id,name\nteam/a,A\n"),
    ],
)
def test_what_is_hostile_is_refused_in_a_moment(name: str, data: str, tmp_path: Path) -> None:
    """With a sentence, and nothing is written."""
    write(tmp_path, EMPTY)
    try:
        told = [each.message for each in imported(tmp_path, data.encode(), name.rpartition(".")[2]).refused]
    except OkrError as error:
        told = [error.message]
    assert all(told)
    assert told
    assert tables(tmp_path) == {"okr.toml": {"schema": 1}}


LOOKS = (
    *(("list", kind, "--all") for kind in ("objectives", "krs", "initiatives", "kpis", "people", "teams", "roles")),
    *(("report", "-q", cycle) for cycle in ("2026", "2026-Q2", "2026-Q3", "2025-Q2")),
    *((name,) for name in ("compare", "tree", "profile", "bench")),
    ("todo", "--all"), ("pulse", "show"), ("person", "ana"), ("bonus", "--of", "@budi"),
)  # fmt: skip


@pytest.mark.parametrize("name", ["start-friday", "gitlab"])
def test_every_list_and_report_of_an_example_says_the_same(name: str, okr: Okr, tmp_path: Path) -> None:
    """In JSON, of the example and of what came back from its table."""
    fresh = tmp_path / "fresh" / name
    write(fresh, {"okr.toml": 'schema = 1\nid = "k3v9q2xw"\n'})
    imported(fresh, drawn("csv", table_of(exported(EXAMPLES / name).rows)), "csv")
    said = 0
    for words in LOOKS:
        one, other = (
            okr("-C", str(root), "--no-index", *words, "-f", "json") for root in (EXAMPLES / name, fresh)
        )
        assert (one.code, one.out) == (other.code, other.out), words
        said += one.code == 0
    assert said > 12


def test_without_people_the_goals_say_the_same(okr: Okr, tmp_path: Path) -> None:
    """The people who are named are made of their slugs, so only their names are others."""
    fresh = tmp_path / "fresh" / "start-friday"
    write(fresh, {"okr.toml": 'schema = 1\nid = "k3v9q2xw"\n'})
    root = EXAMPLES / "start-friday"
    data = drawn("json", table_of(exported(root, Selection()).rows))
    assert {each.column for each in imported(fresh, data, "json").refused} == {"owner", "lead"}
    imported(fresh, data, "json", make_people=True)
    for kind in ("objectives", "krs", "initiatives", "kpis", "teams", "roles"):
        words = ("list", kind, "--all", "-f", "json")
        one, other = (okr("-C", str(each), "--no-index", *words) for each in (root, fresh))
        shown, found = (without_bonus(json.loads(ran.out)["data"]["items"]) for ran in (one, other))
        assert shown == found


def without_bonus(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in item.items() if key != "bonus"} for item in items]


def test_a_cell_that_is_no_value_is_not_repeated_whole() -> None:
    long = "x" * 100_000
    text = f"kind,id,start,title,recorded,done\n{long},a,,,,\nkey result,{long},{long},,,\ncheckin,,,,{long},{long}\n"

    found = read_file(text.encode(), "goals.csv")

    assert len(found.refused) == 4
    assert all(len(remark.message) < 200 for remark in found.refused)


def test_a_column_of_a_thousand_names_is_none() -> None:
    found = read_file(f"kind,id,{'a.' * 1000}a\nobjective,2026/x,1\n".encode(), "goals.csv")

    assert found.refused[0].message.endswith("is not the name of a column")
