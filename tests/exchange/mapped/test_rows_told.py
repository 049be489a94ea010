"""What of a table does not become a draft: every row and column of that is told, and nothing is read in two ways."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from random import Random

import pytest

from okr.errors import UsageError
from okr.exchange.files.sheets import Row, Sheet
from okr.exchange.mapped import parents
from okr.exchange.mapped.mapping_files import load
from okr.exchange.mapped.rows import read
from tests.tabular import FLAT, KINDS, SETTINGS, TODAY, found, titles, told


def test_a_column_that_nothing_takes_is_left_over_with_its_rows() -> None:
    """In a row of a kind that has no use for a column, that is left over, too."""
    all_ = found(
        """
        Id,Type,Title,Above,Start,Target,Colour,
        1,Objective,A,,5,,red,x
        2,Key result,K,"A(weight: 1%, Id: 1)",5,6,,
        3,Key result,L,"A(weight: 1%, Id: 1)",5,6,blue,
        """,
        KINDS,
    )
    assert all_.left_over == {"Start": [2], "Colour": [2, 4], "column H": [2]}


def test_rows_that_state_nothing_are_skipped_with_the_reason() -> None:
    all_ = found(
        """
        Id,Type,Title,Above,Start,Target
        1,Theme,A
        2,,B
        3,Objective,
        4,Key result,K,,0,1
        5,Objective,C
        5,Objective,C
        """,
        KINDS,
    )
    assert told(all_) == [
        'skipped 2 Type: unknown kind "Theme"',
        "skipped 3 Type: it has no kind",
        "skipped 4 Type: it has no title",
        "skipped 5 Title: its row does not name its objective",
        "skipped 7 : the row states nothing new",
    ]
    assert titles(all_) == [("objective", "C")]


def test_merged_cells_need_to_be_named() -> None:
    """A key result does not fall to the objective above it in silence."""
    all_ = found("Objective,Key result,From,To,Unit,Owner,Lead\nA,K,0,1\n,L,0,1\n,,,,,Ana", FLAT)
    assert told(all_) == [
        "skipped 3 Key result: its row does not name its objective",
        'skipped 4 : it has nothing in "Objective", "Key result"',
    ]
    assert 'fill_down = ["Objective"]' in all_.skipped[0].remedy


def test_the_same_key_result_in_two_rows() -> None:
    """Equal rows are one; rows that differ are refused, with what differs."""
    all_ = found(
        """
        Objective,Key result,From,To,Unit,Owner,Lead
        A,K,0,1
        A,K,0,1
        A,L,0,1
        A,L,0,2
        B,K,0,9
        """,
        FLAT,
    )
    assert told(all_) == [
        "skipped 3 Key result: it repeats row 2",
        "refused 5 Key result: it has another To than row 4, with the same title",
    ]
    assert [title for _, title in titles(all_)] == ["A", "K", "L", "B", "K"]


def test_a_value_with_two_readings_is_refused_with_both() -> None:
    all_ = found('Objective,Key result,From,To,Unit,Owner,Lead\nA,K,"1.250",2000\nA,L,0,much\nA,M,0,9', FLAT)
    assert told(all_) == [
        'refused 2 From: From: "1.250" can be 1250 or 1.25',
        'refused 3 To: To: "much" is not a number',
    ]
    assert [title for _, title in titles(all_)] == ["A", "M"]


@pytest.mark.parametrize(
    ("percent", "cells", "words"),
    [
        ("", ("0.5", "0.8"), 'refused 2 From: From: "0.5" can be 0.5% or 50%'),
        ("0-1", ("0.5", "80%"), "refused 2 To: To mixes shares in 2 forms: 80% (row 2), 0.7 (row 3)"),
    ],
)
def test_shares_are_read_by_what_the_mapping_says_of_them(
    percent: str, cells: tuple[str, str], words: str
) -> None:
    table = f"Objective,Key result,From,To,Unit,Owner,Lead\nA,K,{cells[0]},{cells[1]},%\nA,L,0.1,0.7,%"
    assert told(found(table, f'percent = "{percent}"\n{FLAT}'))[0].replace("64% (", "80% (") == words


def test_shares_from_0_to_100_may_have_their_sign_or_not() -> None:
    """A scorecard has all in one column; the mapping has said what 0.5 is."""
    table = "Objective,Key result,From,To,Unit,Owner,Lead\nA,K,0.5,80%,%\nA,L,7,90,%"
    all_ = found(table, f'percent = "0-100"\n{FLAT}')
    assert told(all_) == []
    assert [(each.values["start"], each.values["target"]) for each in all_.drafts[1:]] == [(0.5, 80), (7, 90)]


def test_days_in_several_forms_in_one_column_are_refused() -> None:
    mapping = '[initiative]\ntitle = "Work"\ndue = "Due"\n[objective]\ntitle = "Goal"'
    all_ = found("Goal,Work,Due\nA,W,31/12/2026\nA,X,12-31-2026\nA,Y,2026-12-31\nA,Z,03/04/2026", mapping)
    assert [line.partition(":")[0] for line in told(all_)] == ["refused 5 Due", "refused 2 Due"]
    assert "3 Apr 2026 or " in all_.refused[0].message
    assert "Due has days in 3 forms" in all_.refused[1].message


def test_an_unknown_word_is_refused_once_with_what_to_write() -> None:
    mapping = '[objective]\ntitle = "Goal"\nambition = "Type"'
    all_ = found("Goal,Type\nA,Moonshot\nB,Moonshot\nC,committed", mapping)
    assert told(all_) == ['refused 2 Type: unknown word "Moonshot" in Type; known: aspirational, committed']
    assert '[values] "Type" = { "Moonshot" = "aspirational" }' in all_.refused[0].remedy
    assert titles(all_) == [("objective", "C")]


def test_words_that_say_nothing_are_no_cells() -> None:
    all_ = found(
        "Objective,Key result,From,To,Unit,Owner,Lead\nA,K,0,1,n/a,-,TBD",
        f'empty = ["N/A", "-", "TBD"]\n{FLAT}',
    )
    assert told(all_) == []
    assert [(each.values.get("unit"), each.owners) for each in all_.drafts] == [(None, ()), (None, ())]


def test_a_table_without_the_columns_is_refused_with_those_that_it_has() -> None:
    with pytest.raises(UsageError) as caught:
        found("Objektive,Key result,From,To,Unit,Owner,Lead\nA", FLAT)
    assert caught.value.message == 't.csv has no column "Objective"'
    assert caught.value.remedy.startswith(
        'did you mean "Objektive" instead of "Objective"? The head in row 1 has'
    )
    with pytest.raises(UsageError, match=r"t\.csv has no column") as caught:
        found("Name,Type\nA,Objective", KINDS)
    assert '"Title"' in caught.value.message  # chosen columns may lack, but not the title


def test_a_head_below_the_title_of_a_sheet_is_pointed_at() -> None:
    with pytest.raises(UsageError) as caught:
        found("Goals of 2026\n\nObjective,Key result,From,To,Unit,Owner,Lead\nA,K,0,1", FLAT)
    assert "Row 3 has them: write header = 3 in the mapping file." in caught.value.remedy


def test_weights_between_objectives_are_told_and_those_of_nothing_are_left() -> None:
    all_ = found(
        """
        Id,Type,Title,Above,Start,Target
        1,Objective,A
        2,Objective,B,"A(weight: 25%, Id: 1)"
        3,Key result,K,"B(weight: 0%, Id: 2)",0,1
        4,Key result,L,"B(weight: 0%, Id: 2)",0,1
        5,Key result,M,"A(weight: 0%, Id: 1)",0,1
        6,Key result,N,"A(weight: 40%, Id: 1)",0,1
        """,
        KINDS,
    )
    assert [each.above[0].weight for each in all_.drafts[1:]] == [0.25, None, None, 0, 0.4]
    assert all_.notes[1:] == [
        "Of 1 objective all key results weigh 0% there; here they weigh alike.",
        "The weight of 1 objective in the one above it is not kept: row 3.",
    ]


def test_two_columns_of_one_name() -> None:
    """The first one is read, the other one is left over."""
    all_ = found(
        "Objective,Key result,From,To,Unit,Owner,Lead,owner,Owner\nA,K,0,1,,Ana,,Budi\nB,L,0,1,,,,,Citra",
        FLAT,
    )
    assert [each.owners for each in all_.drafts if each.kind == "key result"] == [("Ana",), ()]
    assert all_.left_over == {"owner": [2], "Owner": [3]}


def test_an_export_of_chosen_columns_may_lack_some() -> None:
    all_ = found("Id,Type,Title\n1,Objective,A", KINDS)
    assert titles(all_) == [("objective", "A")]
    assert all_.notes == [
        'The file has no column "Period", "Status", "Score", "Start", "Target", "Unit", "End", "Above".',
        "No row is a key result.",
        "Viva Goals exports them only where “include key results” is ticked.",
    ]


def test_the_sheet_is_the_one_that_has_the_columns() -> None:
    """Other sheets are told by name; one that the mapping names has to be there."""
    sheets = (
        Sheet("Notes", (Row(1, ("About",)), Row(2, ("x",)))),
        Sheet("OKR", (Row(1, ("Goals of 2026",)), Row(3, ("Objective",)), Row(4, ("A",)))),
    )
    mapping = 'header = 3\n[objective]\ntitle = "Objective"'
    all_ = read(sheets, load(mapping.encode(), "m.toml"), SETTINGS, TODAY)
    assert [(each.place.sheet, each.place.row) for each in all_.drafts] == [("OKR", 4)]
    assert all_.notes == ['Not read: "Notes" (2 rows).']
    with pytest.raises(UsageError, match='there is no sheet "Plan"'):
        read(sheets, load(f'sheet = "Plan"\n{mapping}'.encode(), "m.toml"), SETTINGS, TODAY)


def test_a_pattern_that_takes_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parents, "SECONDS", 0.2)
    mapping = KINDS.replace(
        "'(?P<title>.*?)\\(weight: (?P<weight>[\\d.]+)%, Id: (?P<id>\\d+)\\)'", "'(?P<title>(?:a+)+)!'"
    )
    with pytest.raises(UsageError, match="takes more than") as caught:
        found(f"Id,Type,Title,Above\n1,Objective,A,{'a' * 40}b", mapping)
    assert "without a repeat inside of a repeat" in caught.value.remedy


def test_the_pattern_of_a_preset_takes_a_time_that_grows_with_the_cell() -> None:
    """A cell of 32 KiB that only looks like a list of parents is read at once."""
    start = time.process_time()
    all_ = found(f'Id,Type,Title,Above\n1,Objective,A,"{"(weight: 1%, Id: " * 5000}"', KINDS)
    assert time.process_time() - start < 3
    assert all_.drafts[0].doubts


def test_a_thousand_rows_with_a_quarter_of_check_ins_are_read_in_a_time_that_grows_with_them() -> None:
    days = [date(2026, 7, 3) + timedelta(days=7 * n) for n in range(13)]
    cells = [f"Date: {day}; User: Ana; Note: as planned; more; Value: {n};" for n, day in enumerate(days)]
    head = Row(1, ("Objective", "Key result", "From", "To", "Unit", "Owner", "Lead", "Checkins"))
    rows = [Row(n, (f"O {n // 4}", f"K {n}", "0", "100", "", "Ana", "Ana", *cells)) for n in range(2, 1002)]
    labels = '[checkins]\ncolumns = "Checkins…"\nlabels = ["Date", "User", "Note", "Value"]'
    mapping = load(f"{FLAT}\n{labels}".encode(), "m.toml")
    start = time.process_time()
    all_ = read([Sheet("", (head, *rows))], mapping, SETTINGS, TODAY)
    taken = time.process_time() - start
    assert sum(len(each.records) for each in all_.drafts) == 13_000
    assert taken < 3


def test_cells_of_any_length_are_read_in_a_time_that_grows_with_them() -> None:
    """A cell of a measure or of a check-in with 32 KiB that repeats what a pattern looks for."""
    mapping = '[objective]\ntitle = "O"\n[key_result]\ntitle = "K"\nmeasure = "M"\n[checkins]\ncolumns = "C…"\nlabels = ["Date", "Note"]'
    measures = ("1" * 32_000, "1 -> " + "1 " * 16_000, "1," * 16_000, "a " * 16_000 + "→")
    notes = ("Note: " + "; " * 16_000, ";" + " " * 32_000 + "Note", "; Note:" * 4_000, "Date " * 6_000)
    rows = [Row(n + 2, ("O", f"K{n}", *pair)) for n, pair in enumerate(zip(measures, notes, strict=True))]
    start = time.process_time()
    read(
        [Sheet("", (Row(1, ("O", "K", "M", "C")), *rows))], load(mapping.encode(), "m.toml"), SETTINGS, TODAY
    )
    assert time.process_time() - start < 1


def test_many_rows_of_one_title_are_read_in_a_time_that_grows_with_them() -> None:
    rows = [Row(n, (n, "Objective", "New goal", None, f"Q{n % 4 + 1} {n}")) for n in range(2, 10_002)]
    start = time.process_time()
    head = Row(1, ("Id", "Type", "Title", "Above", "Period"))
    all_ = read([Sheet("", (head, *rows))], load(KINDS.encode(), "m.toml"), SETTINGS, TODAY)
    assert time.process_time() - start < 3
    assert len(all_.drafts) == 10_000


_WORDS = (
    "",
    "",
    "a",
    "A",
    "b, c",
    "1",
    "2",
    "7%",
    "n/a",
    "yes",
    "at most",
    "2 drills",
    "Q3 2026",
    "2026-07-03",
    "x;y",
)


@pytest.mark.parametrize("seed", range(60))
def test_every_row_is_told_of(seed: int) -> None:
    """Whatever is in the cells of a sheet: a row becomes a draft or a check-in, or somebody is told of it."""
    mapping = """
    fill_down = ["O", "K"]
    empty = ["n/a"]
    [objective]
    title = ["O", "A"]
    owner = "Own"
    cycle = "C"
    [key_result]
    title = "K"
    start = "S"
    target = "T"
    direction = "Dir"
    measure = "M"
    owner = "Own"
    current = "Now"
    day = "D"
    [initiative]
    title = "I"
    done = "Done"
    """
    random = Random(seed)
    head = ("O", "A", "K", "I", "S", "T", "Dir", "M", "Own", "C", "Now", "D", "Done", "More")
    rows = [
        Row(number, tuple(random.choice(_WORDS) for _ in head)) for number in range(2, random.randint(4, 14))
    ]
    all_ = read([Sheet("", (Row(1, head), *rows))], load(mapping.encode(), "m.toml"), SETTINGS, TODAY)
    told_rows = {each.place.row for each in (*all_.skipped, *all_.refused, *all_.drafts)}
    told_rows |= {record.place.row for each in all_.drafts for record in each.records}
    doubts = " ".join(doubt for each in all_.drafts for doubt in each.doubts if "value only" in doubt)
    told_rows |= {int(number) for number in re.findall(r"\d+", doubts)}
    filled = {row.number for row in rows if any(cell not in ("", "n/a") for cell in row.cells)}
    assert filled - told_rows == set()
    of_more = [row.number for row in rows if row.cells[-1] not in ("", "n/a")]
    skipped = {each.place.row for each in all_.skipped}
    assert set(of_more) - set(all_.left_over.get("More", ())) <= skipped
