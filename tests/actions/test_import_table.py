"""Importing the own table into a workspace that holds goals: what is new, known, changed or refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from okr.actions.check import new_errors
from okr.actions.import_plan import ImportOptions
from okr.actions.import_table import import_table
from okr.errors import OkrError
from okr.exchange.own_table.table import read_file
from okr.store import Store
from okr.views.import_results import Import
from tests.running import GROW, WORKSPACE, write

TODAY = date(2026, 8, 19)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, WORKSPACE)
    return tmp_path


def run(root: Path, text: str, *, dry: bool = False, **options: bool) -> Import:
    plan = ImportOptions(
        file="t.csv", who=lambda: "ana", today=TODAY, language="en", **{"write": not dry, **options}
    )
    store = Store(root, use_index=False, dry_run=dry, judge=lambda a, b: new_errors(a, b, TODAY))
    return import_table(store, read_file(text.encode(), "t.csv"), plan)


def files(root: Path) -> dict[str, bytes]:
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.toml")}
    return {path: data for path, data in found.items() if not path.startswith(".okr/")}


def told(result: Import) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, str(each.message)) for each in result.refused]


CHANGED = (
    "kind,id,title,target,owner,at_most,milestones,supports\n"
    "key result,2026-Q3/grow-revenue/mrr,Raise MRR,140,,,,\n"
    'key result,2026-Q3/grow-revenue/cities,Open in three cities,,,,"{ bali = 3, solo = 1 }",\n'
    "objective,2026-Q3/grow-revenue,Grow recurring revenue,,,,,2026/win-east-java\n"
    "kpi,kpi/mrr,,,,200,,\n"
)


def test_what_is_here_is_compared_and_changed_only_when_asked(root: Path) -> None:
    """A key that the row does not have stays, and so do comments, keys of the user and other milestones."""
    before = files(root)
    result = run(root, CHANGED)
    assert [(item.row, item.id, item.state) for item in result.items] == [
        (2, "2026-Q3/grow-revenue/mrr", "changed"),
        (3, "2026-Q3/grow-revenue/cities", "changed"),
        (4, "2026-Q3/grow-revenue", "known"),
        (5, "kpi/mrr", "changed"),
    ]
    assert [(each.field, each.here, each.file) for item in result.items for each in item.changes] == [
        ("title", "Raise MRR from 100 to 130", "Raise MRR"),
        ("target", 130, 140),
        ("milestones.bali", 2, 3),
        ("milestones.solo", None, 1),
        ("at_most", None, 200),
    ]
    assert files(root) == before

    run(root, CHANGED, update=True)
    text = (root / GROW).read_text()
    assert (
        '[key_results.mrr]\ntitle = "Raise MRR"\n\nstart = 100\ntarget = 140\nunit = "IDR m"\nowner = "budi"'
        in text
    )
    assert "milestones = { surabaya = 1, malang = 1, bali = 3, solo = 1 }" in text
    assert "# Agreed on 1 July." in text
    assert 'colour = "kept for ever"' in text
    assert (root / "kpis/mrr.toml").read_text().endswith("at_least = 130\nat_most = 200\n")
    assert {item.state for item in run(root, CHANGED, update=True).items} == {"known"}


def test_lists_of_tables_are_replaced_as_a_whole(root: Path) -> None:
    """Blocks, inline tables and small tables of a record."""
    write(root, {"roles/maker.toml": 'title = "Maker"\n\n[[expects]]\nslug = "old"\ntext = "Old"\n'})
    text = (
        "kind,id,expects,bonus.weight,owned\n"
        'role,role/maker,"[{ slug = ""a"", text = ""A"" }, { slug = ""b"", text = ""B"" }]",,\n'
        'kpi,kpi/mrr,,2,"[{ from = 2026-08-01, owner = ""ana"" }]"\n'
    )
    run(root, text, update=True)
    assert (root / "roles/maker.toml").read_text() == (
        'title = "Maker"\n\n[[expects]]\nslug = "a"\ntext = "A"\n\n[[expects]]\nslug = "b"\ntext = "B"\n'
    )
    assert (
        (root / "kpis/mrr.toml")
        .read_text()
        .endswith('at_least = 130\nowned = [{ from = 2026-08-01, owner = "ana" }]\n\n[bonus]\nweight = 2\n')
    )
    assert {item.state for item in run(root, text).items} == {"known"}


def test_new_parts_and_check_ins_are_added_to_what_is_here(root: Path) -> None:
    """Check-ins behind those of the same file; an equal one is known as often as it is there."""
    text = (
        "kind,id,person,item,date,value,title,start,target\n"
        "key result,2026-Q3/grow-revenue/leads,,,,,More leads,1,2\n"
        "checkin,,budi,2026-Q3/grow-revenue/mrr,2026-07-10,112,,,\n"
        "checkin,,budi,2026-Q3/grow-revenue/mrr,2026-07-10,112,,,\n"
        "checkin,,budi,2026-Q3/grow-revenue/leads,2026-07-11,2,,,\n"
    )
    result = run(root, text)
    assert (result.checkins.new, result.checkins.known) == (2, 1)
    update = '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-07-10\nvalue = 112\n'
    assert (root / "checkins/2026-W28/2026-07-10-budi.toml").read_text() == f"{update}\n{update}"
    assert (root / "checkins/2026-W28/2026-07-11-budi.toml").read_text() == (
        '[[update]]\nitem = "2026-Q3/grow-revenue/leads"\ndate = 2026-07-11\nvalue = 2\n'
    )
    assert '[key_results.leads]\ntitle = "More leads"\n\nstart = 1\ntarget = 2\n' in (root / GROW).read_text()
    again = run(root, text, update=True)
    assert (again.checkins.new, again.checkins.known) == (0, 3)


def test_each_fault_has_its_row_and_column(root: Path) -> None:
    """What the form of a file does not allow, and names that lead nowhere; then nothing is written."""
    before = files(root)
    result = run(
        root,
        "kind,id,title,start,target,owner,role,objective,at_least,person,item,date,value,kpi,confidence\n"
        "objective,2026-Q3/new,New,,,eka,,,,,,,,,\n"
        "key result,2026-Q3/new/half,Half,1,,,,,,,,,,,\n"
        "key result,2026-Q3/new/kpi,KPI,1,2,,,,,,,,,kpi/nothing,\n"
        "key result,2026-Q3/gone/x,X,1,2,,,,,,,,,,\n"
        "kpi,kpi/new,New,,,,nobody,2026-Q3/new,,,,,,,\n"
        "checkin,,ana,,,,,,,ana,kpi/mrr,2026-07-17,1,,5\n"
        "checkin,,,,,,,,,ana,kpi/mrr,2026-07-17,1,,50\n",
    )
    assert told(result) == [
        (2, "owner", 'unknown person "eka"'),
        (3, "", "half: start needs a target, and target a start"),
        (4, "kpi", 'unknown id "kpi/nothing"'),
        (5, "id", "objective 2026-Q3/gone is neither here nor in the file"),
        (6, "", "a KPI needs a limit: at_least, at_most or both; or watch_only = true"),
        (6, "role", 'unknown role "nobody"'),
        (8, "confidence", "confidence needs a number from 0 to 10, found 50"),
    ]
    assert not result.written
    assert files(root) == before


def test_faults_in_files_that_are_here_are_told_before_anything_is_written(root: Path) -> None:
    """In a dry run, too: of a new part, of a new update behind others, and of a change where it would be made."""
    text = (
        "kind,id,title,start,person,item,date,confidence\n"
        "key result,2026-Q3/grow-revenue/half,Half,1,,,,\n"
        "key result,2026-Q3/grow-revenue/cities,Three cities,5,,,,\n"
        "checkin,,,,budi,2026-Q3/grow-revenue/mrr,2026-07-10,5\n"
        "checkin,,,,budi,2026-Q3/grow-revenue/mrr,2026-07-10,50\n"
    )
    half = (2, "", "half: start needs a target, and target a start")
    late = (5, "confidence", "confidence needs a number from 0 to 10, found 50")
    assert told(run(root, text, dry=True)) == [half, late]
    one = "exactly one measure is needed: start with target, at_least/at_most, or milestones"
    assert told(run(root, text, dry=True, update=True)) == [half, (3, "", f"cities: {one}"), late]


def test_people_who_are_named_are_made_when_asked(root: Path) -> None:
    """Owners, later owners and authors, each once; their names are made of their slugs."""
    text = (
        "kind,id,title,owner,owned,person,item,date,note\n"
        'objective,2026-Q3/new,New,eka-sari,"[{ from = 2026-08-01, owner = ""fajar"" }]",,,,\n'
        "checkin,,,,,gita,2026-Q3/new,2026-08-10,Hello\n"
    )
    assert told(run(root, text, dry=True)) == [(2, "owner", 'unknown person "eka-sari"')]
    run(root, text, make_people=True)
    assert (root / "people/eka-sari.toml").read_text() == 'name = "Eka Sari"\n'
    assert {"people/fajar.toml", "people/gita.toml"} <= files(root).keys()


def test_settings_are_taken_only_where_there_are_no_goals_yet(root: Path, tmp_path: Path) -> None:
    """And never what belongs to the folder."""
    text = 'kind,name,schema,"""id""",pace.rule,values\nsettings,Other,7,stolen,gap,"{ Honest = ""We say it."" }"\n'
    before = files(root)
    result = run(root, text, update=True)
    assert [str(note) for note in result.notes] == [
        "Settings stay as they are here; the file has others: name, pace, values"
    ]
    assert files(root) == before
    fresh = tmp_path / "fresh"
    write(fresh, {"okr.toml": 'schema = 1\nid = "mine"\nname = "fresh"\n\n# A comment.\n# [pace]\n'})
    [item] = run(fresh, text).items
    assert (item.id, item.title, item.state, item.changes) == ("okr.toml", "Other", "new", ())
    assert (fresh / "okr.toml").read_text() == (
        'schema = 1\nid = "mine"\nname = "Other"\n\n[pace]\nrule = "gap"\n\n[values]\nHonest = "We say it."\n\n'
        "# A comment.\n# [pace]\n"
    )


def test_a_former_id_means_the_item_that_is_here(root: Path) -> None:
    """A table of the time before a move."""
    write(root, {"teams/growth.toml": 'name = "Growth"\nlead = "ana"\nformerly = ["team/sales"]\n'})
    result = run(root, "kind,id,name,lead\nteam,team/sales,Growth,ana\n")
    assert [(item.id, item.state) for item in result.items] == [("team/growth", "known")]


def test_what_the_check_calls_an_error_is_not_written(root: Path) -> None:
    """Two teams above each other."""
    before = files(root)
    with pytest.raises(OkrError, match="loop of parent"):
        run(root, "kind,id,name,parent\nteam,team/a,A,b\nteam,team/b,B,a\n")
    assert files(root) == before
