"""Rows of tables, read by a mapping: the drafts that come of them, and the words for all that does not become one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from okr.exchange.drafts import Closing, Found, Reference
from tests.tabular import FLAT, KINDS, drafts, found, titles, told

# ── what a row states ────────────────────────────────────────────────────────────────────────────


def test_a_row_states_an_objective_and_its_key_result() -> None:
    objective, first, second = drafts(
        """
        Objective,Key result,From,To,Unit,Owner,Lead
        Grow,Raise MRR,100,130,IDR m,"Ana, Budi",Citra
        Grow,Win clients,0,12,,Budi,Citra
        """,
        FLAT,
    )
    assert (objective.kind, objective.values, objective.owners) == (
        "objective",
        {"title": "Grow"},
        ("Citra",),
    )
    assert first.values == {"title": "Raise MRR", "start": 100, "target": 130, "unit": "IDR m"}
    assert first.owners == ("Ana", "Budi")
    assert first.above == (Reference(title="Grow", row=2),)
    assert (second.place.row, second.place.column, second.values["target"]) == (3, "Key result", 12)


def test_a_column_says_what_a_row_is() -> None:
    """Status words stay words; closed is what the words for it say, with the score as its grade."""
    objective, result, project = drafts(
        """
        Id,Type,Title,Above,Period,Start,Target,Unit,Status,Score,End
        7,Objective,Grow,,Q3 2026,,,,Closed,0.7,
        8,key result,Raise MRR,"Grow(weight: 14.29%, Id: 7)",,100,130,IDR m,On Track,,
        9,Project,New site,"Raise MRR(weight: 0%, Id: 8)",,,,,Closed,,2026-08-31
        """,
        KINDS,
    )
    assert (objective.source_id, objective.cycle, objective.status) == ("7", "Q3 2026", "Closed")
    assert objective.closing == Closing(None, 0.7)
    assert result.above == (Reference(id="7", title="Grow", weight=0.1429),)
    assert (result.kind, result.status, result.closing) == ("key result", "On Track", None)
    assert project.values == {"title": "New site", "due": date(2026, 8, 31)}
    assert [record.values for record in project.records] == [{"done": True}]


def test_several_parents_follow_each_other() -> None:
    (objective,) = drafts(
        """
        Id,Type,Title,Above
        9,Objective,Both,"One, two (a)(weight: 40%, Id: 7), Three(weight: 60%, Id: 8) / four"
        """,
        KINDS,
    )
    assert objective.above == (
        Reference(id="7", title="One, two (a)", weight=0.4),
        Reference(id="8", title="Three", weight=0.6),
        Reference(title="four"),
    )
    assert objective.doubts == ['"four" does not have the form of the pattern of [parent]']


def test_without_a_parent_column_parts_belong_to_the_objective_above_them() -> None:
    mapping = KINDS[: KINDS.index("[parent]")] + KINDS[KINDS.index("[objective]") :]
    all_ = found(
        """
        Id,Type,Title,Start,Target
        1,Objective,A
        2,Key result,K,0,1
        3,Objective,B
        4,Key result,L,0,1
        """,
        mapping,
    )
    assert [each.above for each in all_.drafts if each.kind == "key result"] == [
        (Reference(id="1", title="A", row=2),), (Reference(id="3", title="B", row=4),),
    ]  # fmt: skip
    assert all_.notes[-1].startswith("Key results and initiatives belong to the objective above them")


LEVELS = """
fill_down = ["Goal", "Area", "Result"]
[objective]
title = ["Goal", "Area"]
[key_result]
title = "Result"
measure = "Measure"
start = { is = 0 }
[initiative]
title = "Work"
[values]
"Measure" = { "yes/no" = "milestone" }
"""


def test_levels_are_objectives_that_support_the_one_before() -> None:
    """Merged cells are filled down; the filling of an area ends where a new goal begins."""
    all_ = found(
        """
        Goal,Area,Result,Measure,Work
        Fast,Search,Index is parallel,yes/no,Try it
        ,,,,Measure it
        ,Pages,Two drills,2 drills,
        Calm,,No alarms,"mail, chat",
        Alone,,,,
        """,
        LEVELS,
    )
    assert told(all_) == []
    by_title = {each.values["title"]: each for each in all_.drafts}
    assert by_title["Fast"].values["roll_up"] == "aligned"
    assert by_title["Search"].above == by_title["Pages"].above == (Reference(title="Fast", row=2),)
    assert by_title["Index is parallel"].values["milestones"] == {"done": 1}
    assert by_title["Two drills"].values == {"title": "Two drills", "start": 0, "target": 2, "unit": "drills"}
    assert by_title["No alarms"].values["milestones"] == {"mail": 1, "chat": 1}
    assert by_title["No alarms"].above == (Reference(title="Calm", row=5),)
    assert by_title["Calm"].values == by_title["Alone"].values | {"title": "Calm"} == {"title": "Calm"}
    assert by_title["Measure it"].key_result == Reference(title="Index is parallel", row=2)


def test_an_objective_is_one_where_its_rows_do_not_differ() -> None:
    """A quarter that only the first row names is that of all of them; another one makes another objective."""
    mapping = """
    fill_down = ["Goal"]
    [objective]
    title = "Goal"
    cycle = "Quarter"
    team = "Team"
    owner = "Owner"
    [key_result]
    title = "Result"
    start = "From"
    target = "To"
    owner = "Owner"
    """
    all_ = found(
        """
        Goal,Quarter,Team,Result,From,To,Owner
        Grow,Q3 2026,Sales,A,0,1,Ana
        ,,Growth,B,0,1,Budi
        grow,Q3 2026,,C,0,1,
        Grow,Q4 2026,,D,0,1,
        """,
        mapping,
    )
    assert told(all_) == []
    third, fourth = (each for each in all_.drafts if each.kind == "objective")
    assert (third.cycle, third.teams, third.owners) == ("Q3 2026", ("Sales",), ("Ana",))
    assert third.doubts == ['Team is "Sales" as in row 2; other rows say otherwise: 3']
    assert fourth.cycle == "Q4 2026"
    below = [
        (each.values["title"], each.above[0].row, each.cycle)
        for each in all_.drafts
        if each.kind != "objective"
    ]
    assert below == [("A", 2, "Q3 2026"), ("B", 2, "Q3 2026"), ("C", 2, "Q3 2026"), ("D", 5, "Q4 2026")]


def test_a_key_result_in_merged_cells_has_one_definition() -> None:
    """What a row below its title says of it: a check-in is taken, another target is refused."""
    mapping = FLAT.replace("[objective]", 'fill_down = ["Objective", "Key result"]\n[objective]')
    mapping += 'current = "Now"\nday = "On"\n[initiative]\ntitle = "Work"\nowner = "Owner"'
    all_ = found(
        """
        Objective,Key result,From,To,Unit,Owner,Lead,Now,On,Work
        A,K,0,9,,Ana,,1,2026-07-03,
        ,,,,,,,4,2026-07-10,
        ,,,,,Budi,,,,Call them
        ,,,12,,,,,,
        """,
        mapping,
    )
    assert told(all_) == ["refused 5 Key result: it has another To than row 2, with the same title"]
    _, result, work = all_.drafts
    assert [(each.place.row, each.values) for each in result.records] == [
        (2, {"value": 1}),
        (3, {"value": 4}),
    ]
    assert (result.owners, work.owners, work.key_result) == (("Ana",), ("Budi",), Reference(title="K", row=2))


def test_key_results_in_columns() -> None:
    mapping = """
    percent = "0-1"
    [objective]
    title = "name"
    [key_result]
    start = { is = 0 }
    target = { is = 100 }
    unit = { is = "%" }
    [key_result.numbered]
    title = "kr_{n}_title"
    current = "kr_{n}_done"
    """
    all_ = found("name,kr_1_title,kr_1_done,kr_2_title,kr_2_done,kr_3_done\nGrow,One,0.57,Two,,9", mapping)
    assert [(each.values["title"], [r.values for r in each.records]) for each in all_.drafts[1:]] == [
        ("One", [{"value": 57}]), ("Two", []),
    ]  # fmt: skip
    assert [each.values.get("target") for each in all_.drafts] == [None, 100, 100]
    assert all_.left_over == {"kr_3_done": [2]}


# ── measures ─────────────────────────────────────────────────────────────────────────────────────

MEASURES = """
percent = "0-100"
[objective]
title = "O"
[key_result]
title = "K"
start = "Start"
target = "Target"
at_most = "Most"
direction = "Way"
unit = "Unit"
measure = "Measure"
[values]
"Way" = { "Lower is better" = "at most" }
"""


def measured(**cells: str) -> tuple[dict[str, Any], list[str], Found]:
    head = ("O", "K", "Start", "Target", "Most", "Way", "Unit", "Measure")
    row = {"O": "Grow", "K": "It", **cells}
    line = ",".join(f'"{row.get(name, "")}"' for name in head)
    all_ = found(",".join(head) + "\n" + line, MEASURES)
    result = [each for each in all_.drafts if each.kind == "key result"]
    values = {key: value for key, value in result[0].values.items() if key != "title"} if result else {}
    return values, result[0].doubts if result else [], all_


@pytest.mark.parametrize(
    ("cells", "values", "doubts"),
    [
        ({"Start": "10", "Target": "4"}, {"start": 10, "target": 4}, []),
        ({"Target": "3", "Way": "Keep below"}, {"at_most": 3}, []),
        ({"Target": "3", "Way": "lower is better", "Start": "9"}, {"at_most": 3}, ["not kept: Start 9"]),
        ({"Target": "3", "Way": "At least"}, {"at_least": 3}, []),
        ({"Start": "1", "Target": "2", "Most": "5"}, {"at_most": 5}, ["not kept: Start 1", "not kept: Target 2"]),
        ({"Start": "60%", "Target": "80%"}, {"start": 60, "target": 80, "unit": "%"}, []),
        ({"Start": "0.5", "Target": "1", "Unit": "%"}, {"start": 0.5, "target": 1, "unit": "%"}, []),
        ({"Start": "Rp 1 jt", "Target": "Rp 2 jt"}, {"start": 1_000_000, "target": 2_000_000, "unit": "Rp"}, []),
        ({"Start": "Rp 1 jt", "Target": "2", "Unit": "Rp jt"}, {"start": 1, "target": 2, "unit": "Rp jt"}, []),
        ({"Start": "3 clients", "Target": "9", "Unit": "clients"}, {"start": 3, "target": 9, "unit": "clients"}, []),
        ({"Measure": "milestones: Plan, Build it"}, {"milestones": {"Plan": 1, "Build it": 1}}, []),
        ({"Measure": "2 -> 5 clients"}, {"start": 2, "target": 5, "unit": "clients"}, []),
        ({"Start": "0", "Target": "2", "Measure": "NPS"}, {"start": 0, "target": 2}, ['not kept: Measure "NPS"']),
    ],
)  # fmt: skip
def test_a_measure_is_what_the_row_says(
    cells: dict[str, str], values: dict[str, Any], doubts: list[str]
) -> None:
    got, said, all_ = measured(**cells)
    assert (got, said, told(all_)) == (values, doubts, [])


def test_a_number_in_another_unit_than_its_goal_is_refused() -> None:
    _, _, all_ = measured(Start="5 kg", Target="9 hours")
    assert told(all_) == ['refused 2 Start: Start: "5 kg" is in another unit than hours']


@pytest.mark.parametrize(
    ("cells", "words", "remedy"),
    [
        ({}, "Target: no start and target, no limit, no milestones: it cannot be measured", "okr add kr OBJECTIVE It"),
        ({"Target": "9"}, "Start: it has no start", "[key_result] start = { is = 0 }"),
        ({"Start": "9"}, "Target: it has no target", "--from N --to N"),
        ({"Start": "5", "Target": "5"}, "Target: start and target are both 5: nothing changes", "--at-least 5"),
        (
            {"Start": "3", "Target": "3", "Way": "Maintain"},
            'Way: "maintain" does not say on which side of 3 a value is good',
            '[values] "Way" = { "maintain" = "at most" }',
        ),
        ({"Measure": "2 drills"}, 'Measure: okr cannot keep the measure "2 drills"', "start = { is = 0 }"),
    ],
)  # fmt: skip
def test_a_key_result_without_a_measure_is_left_out_with_advice(
    cells: dict[str, str], words: str, remedy: str
) -> None:
    """Its objective is kept; nothing is made up."""
    _, _, all_ = measured(**cells)
    assert told(all_) == [f"skipped 2 {words}"]
    assert remedy in all_.skipped[0].remedy
    assert titles(all_) == [("objective", "Grow")]


@pytest.mark.parametrize(
    ("target", "bound"),
    [
        ("≤ 5", {"at_most": 5}),
        ("Maks. 5", {"at_most": 5}),
        (">= 90%", {"at_least": 90}),
        ("min 4", {"at_least": 4}),
    ],
)
def test_a_target_with_its_side_is_a_limit(target: str, bound: dict[str, int]) -> None:
    all_ = found(
        f"O,K,S,T\nA,B,,{target}",
        '[objective]\ntitle = "O"\n[key_result]\ntitle = "K"\nstart = "S"\ntarget = "T"',
    )
    result = all_.drafts[1].values
    assert {key: result[key] for key in bound} == bound
    assert "target" not in result
