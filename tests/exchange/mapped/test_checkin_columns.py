"""Check-ins of a table: labelled cells, a row each, a sheet of their own, a column a week."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from okr.exchange.drafts import Draft, Found
from okr.exchange.files.sheets import Row, Sheet
from okr.exchange.mapped.mapping_files import load
from okr.exchange.mapped.rows import read
from tests.tabular import FLAT, SETTINGS, TODAY, found, told

GOAL = """
[objective]
title = "O"
[key_result]
title = "K"
start = "S"
target = "T"
unit = "U"
"""


def recorded(draft: Draft) -> list[tuple[Any, ...]]:
    return [(each.place.row, each.date, each.person, each.values) for each in draft.records]


def of_result(all_: Found) -> list[tuple[Any, ...]]:
    (draft,) = (each for each in all_.drafts if each.kind == "key result")
    return recorded(draft)


LABELLED = f"""{GOAL}
[checkins]
columns = "Checkins…"
labels = {{ "Checkin Date" = "date", "User" = "person", "Note" = "note", "Current Value" = "value" }}
ignored = ["Status", "Metric Name"]
"""


def test_each_nameless_column_to_the_right_is_a_check_in() -> None:
    """A note may have semicolons, line ends, and even a label of its own."""
    first = "Checkin Date: 2026-07-10; User: Ana; Note: Won two; lost one\nWhy: price; Metric Name: MRR; Status: On Track; Current Value: 12;"
    second = "Checkin Date: 2026-07-17; User: Budi; Note: next; Status: fine, we said; Status: Behind; Current Value: 15"
    cells = (first, second, "Note: only words;")
    rows = (
        Row(1, ("O", "K", "S", "T", "U", "Checkins", "", "", "Last")),
        Row(2, ("A", "B", "0", "20", "", *cells, "x")),
    )
    all_ = read([Sheet("", rows)], load(LABELLED.encode(), "m.toml"), SETTINGS, TODAY)
    assert told(all_) == []
    assert of_result(all_) == [
        (2, date(2026, 7, 10), "Ana", {"value": 12, "note": "Won two; lost one\nWhy: price"}),
        (2, date(2026, 7, 17), "Budi", {"value": 15, "note": "next; Status: fine, we said"}),
        (2, None, "", {"note": "only words"}),
    ]
    assert all_.left_over == {"Last": [2]}


@pytest.mark.parametrize(
    ("unit", "value", "taken", "words"),
    [
        ("%", "25%", {"value": 25}, []),
        ("", "25%", {"value": 25}, []),
        ("%", "490/500", {"value": 98, "of": [490, 500]}, []),
        ("%", "1.204/1.236", {"value": 97.41100323624596, "of": [1204, 1236]}, []),
        ("%", "2/400", {"value": 0.5, "of": [2, 400]}, []),
        ("clients", "490/500", None, ['refused 2 Checkins: Checkins: "490/500" is a share, and the unit here is not %']),
        ("clients", "25%", None, ['refused 2 Checkins: Checkins: "25%" is a share, and the unit here is not %']),
        ("clients", "n/a", None, ['refused 2 Checkins: Checkins: "n/a" is not a number']),
    ],
)  # fmt: skip
def test_a_value_is_in_the_unit_of_its_goal(
    unit: str, value: str, taken: dict[str, Any] | None, words: list[str]
) -> None:
    all_ = found(
        f"O,K,S,T,U,Checkins\nA,B,0,90,{unit},Checkin Date: 2026-07-10; Current Value: {value}", LABELLED
    )
    assert told(all_) == words
    assert [values for *_, values in of_result(all_)] == ([taken] if taken else [])


def test_check_ins_of_an_objective_are_counted_and_not_read() -> None:
    """Here the key results have them; the plan of the import tells how many there are."""
    all_ = found("O,K,S,T,U,Checkins\nA,,,,,Checkin Date: sometime; Current Value: much", LABELLED)
    assert recorded(all_.drafts[0]) == [(2, None, "", {})]
    assert told(all_) == []


def test_a_row_is_a_check_in() -> None:
    """The key result is stated once; each row adds what it says of the day."""
    mapping = f'{FLAT}\n[checkins]\ndate = "Date"\nperson = "By"\nvalue = "Now"\nconfidence = "Sure"'
    all_ = found(
        """
        Date,Objective,Key result,From,To,Unit,Owner,Lead,Now,Sure,By
        2026-07-10,Grow,Win clients,0,12,,Ana,,2,7,Ana
        2026-07-17,Grow,Win clients,0,12,,Ana,,5,80%,Budi
        2026-07-24,Grow,Win clients,,,,,,,11,
        """,
        mapping,
    )
    assert of_result(all_) == [
        (2, date(2026, 7, 10), "Ana", {"value": 2, "confidence": 7}),
        (3, date(2026, 7, 17), "Budi", {"value": 5, "confidence": 8}),
    ]
    assert told(all_) == ['refused 4 Sure: confidence goes from 0 to 10, not "11"']


def test_the_current_value_with_its_day_is_a_check_in() -> None:
    mapping = f'dates = "DD/MM/YYYY"\n{GOAL}current = "Now"\nday = "On"\nnote = "Why"'
    all_ = found(
        'O,K,S,T,U,Now,On,Why\nA,B,0,20,,12,03/08/2026,"slow, but well"\nA,C,0,1,,,03/08/2026', mapping
    )
    assert [recorded(each) for each in all_.drafts[1:]] == [
        [(2, date(2026, 8, 3), "", {"value": 12, "note": "slow, but well"})],
        [],
    ]


def test_milestones_and_initiatives_take_what_they_can_have() -> None:
    mapping = """
    [objective]
    title = "O"
    [key_result]
    title = "K"
    milestones = "Steps"
    done = "Done"
    current = "Now"
    [initiative]
    title = "Work"
    done = "Done"
    """
    all_ = found('O,K,Steps,Work,Done,Now\nA,B,"one, two",,yes,\nA,C,one,,no,50%\nA,,,W,selesai,', mapping)
    assert [(each.values["title"], [r.values for r in each.records]) for each in all_.drafts[1:]] == [
        ("B", [{"done": ("one", "two")}]), ("C", []), ("W", [{"done": True}]),
    ]  # fmt: skip
    assert all_.drafts[2].doubts == ["1 check-in has a value only, which is not kept here: row 3"]


def test_check_ins_of_a_sheet_of_their_own() -> None:
    sheets = (
        Sheet("objectives", (Row(0, ("ID", "O", "K", "S", "T", "U")), Row(1, (7.0, "A", "B", 0, 20, None)))),
        Sheet(
            "checkins",
            (
                Row(0, ("OKR ID", "Date", "Who", "Value", "Mood")),
                Row(1, (7.0, date(2026, 7, 10), "Ana", 12.0, None)),
                Row(2, ("b", "2026-07-17", "Ana", 13, "good")),
                Row(3, (8, "2026-07-17", "Ana", 13, None)),
                Row(4, (7, "soon", "Ana", 13, None)),
            ),
        ),
    )
    mapping = f'id = "ID"\n{GOAL}[checkins]\nsheet = "checkins"\nitem = "OKR ID"\ndate = "Date"\nperson = "Who"\nvalue = "Value"'
    all_ = read(sheets, load(mapping.encode(), "m.toml"), SETTINGS, TODAY)
    assert of_result(all_) == [
        (1, date(2026, 7, 10), "Ana", {"value": 12}),
        (2, date(2026, 7, 17), "Ana", {"value": 13}),
    ]
    assert told(all_) == [
        'skipped 3 OKR ID: no row has the id or the title "8"',
        'refused 4 Value: Value: "soon" is not a valid date',
    ]
    assert {each.place.sheet for each in (*all_.skipped, *all_.refused)} == {"checkins"}
    assert all_.left_over == {"checkins: Mood": [2]}
    assert all_.notes == []


@pytest.mark.parametrize(
    ("heads", "columns", "days"),
    [
        # the weeks of the quarter, by its check-in days: Fridays from 3 July on
        ("W1,W2,W8", "W1…W8", [date(2026, 7, 3), date(2026, 7, 10), TODAY]),
        ("Minggu 1,Minggu 2,Minggu 3", "Minggu 1…Minggu 3", [date(2026, 7, day) for day in (3, 10, 17)]),
        # weeks of the year: 27 is that of 1 July
        ("W27,W28,W29", "W27…W29", [date(2026, 7, day) for day in (3, 10, 17)]),
        ("2026-W27,2026-W28,2026-W29", "2026-W27…2026-W29", [date(2026, 7, day) for day in (3, 10, 17)]),
        ("2026-07-05,2026-07-12,19 Jul 2026", "2026-07-05…19 Jul 2026", [date(2026, 7, day) for day in (5, 12, 19)]),
        ("Jun 2026,Jul 2026,Agustus 2026", "Jun 2026…Agustus 2026", [date(2026, 6, 30), date(2026, 7, 31), TODAY]),
        # without a year they are those of the cycle; the running month has the value of today
        ("Juli,Jul,Agustus", "Juli…Agustus", [date(2026, 7, 31), None, TODAY]),
    ],
)  # fmt: skip
def test_each_week_is_a_column(heads: str, columns: str, days: list[date | None]) -> None:
    all_ = found(f"O,K,S,T,U,{heads},More\nA,B,0,20,,3,,4.5,x", f'{GOAL}[weeks]\ncolumns = "{columns}"')
    assert told(all_) == []
    assert of_result(all_) == [(2, days[0], "", {"value": 3}), (2, days[2], "", {"value": 4.5})]
    assert all_.left_over == {"More": [2]}


def test_a_week_outside_of_the_cycle_is_refused() -> None:
    """W13 is the last of this quarter; of the cycle that the row itself names there are as many."""
    goal = GOAL.replace("[key_result]", 'cycle = "Q"\n[key_result]')
    mapping = f'{goal}[weeks]\ncolumns = ["W1", "W14"]'
    all_ = found("O,K,S,T,U,Q,W1,W14\nA,B,0,20,,Q2 2026,1,2", mapping)
    assert of_result(all_) == [(2, date(2026, 4, 3), "", {"value": 1})]
    assert told(all_) == ['refused 2 W14: "W14" is not a week, day or month of 2026-Q2']
