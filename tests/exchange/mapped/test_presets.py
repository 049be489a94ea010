"""Each preset says of its file what a reader of the file says.

What is expected was written down row by row from the files in `tests/fixtures/imports`, not taken from an answer.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from okr.exchange.cells import text
from okr.exchange.files.sheets import read_sheets
from okr.exchange.mapped import mapping_files as mappings
from okr.exchange.mapped.columns import named_columns
from tests.importing import IMPORTS, above, checkins, lines, read, skipped, told


def test_viva_csv() -> None:
    found = read(IMPORTS / "viva-goals.csv", "viva-csv")

    assert told(found) == lines("""
        2 objective | 2295704 | Become the first choice of cafés in Java | ambition=aspirational
          | why=Cafés ask for us by name. | Annual 2025 2025-01-01–2025-12-31 | @Sari Dewi | #Growth | #Everyone
          | ~At Risk
        3 objective | 2295706 | Serve cafés without waiting | ambition=committed | Annual 2025 2025-01-01–2025-12-31
          | @Ana Putri | @Budi Santoso | #Operations | ~Not Started
        4 objective | 2310001 | Cafés order by themselves | ambition=aspirational | why=Calls at night stop.
          | Q1 2025 2025-01-01–2025-03-31 | ^2295704 50% | ^2295706 14.29% | @Ana Putri | #Growth | ~Closed | closed 0.8
        5 key result | 2310011 | Share of orders placed online rises from 20% to 60% | start=20 | target=60 | ends=2025-03-31 | unit=%
          | ^2310001 66.67% | @Ana Putri | #Growth | ~Closed
        6 key result | 2310012 | Cafés with a standing order grow from 40 to 120 | start=40 | target=120 | ends=2025-03-31 | unit=cafés
          | ^2310001 33.33% | @Budi Santoso | @Ana Putri | #Growth | ~On Track
        7 initiative | 2310013 | Tablet for the counter | due=2025-02-28 | ^2310001 0% | @Budi Santoso
        8 initiative | 2310014 | Training for twenty cafés | due=2025-03-15 | ^2310001 0% | @Ana Putri
        10 key result | 2310022 | New roasting hall is ready | start=0 | target=100 | ends=2025-12-31 | unit=% | ^2295706 | @Sari Dewi
          | #Operations | ~Postponed
        11 objective | 2310030 | People like to work here (all sites) | ambition=aspirational
          | Q1 2025 2025-01-01–2025-03-31 | @Sari Dewi | #Everyone | ~Not Started
        12 key result | 2310031 | Answers in the survey rise from 55% to 80% | start=55 | target=80 | ends=2025-03-31 | unit=%
          | ^1999999 100% | @Sari Dewi | #Everyone | ~Not Started
    """)
    assert skipped(found) == [9, 13]  # start equals target; a theme
    assert found.refused == []


def test_the_history_in_the_nameless_columns() -> None:
    """A note may hold semicolons and line ends; the last check-in stands in a column that the head does not have."""
    found = read(IMPORTS / "viva-goals.csv", "viva-csv")

    assert checkins(found) == lines("""
        5: 2025-01-31 Ana Putri value=25 note='First cafés are on'
        5: 2025-02-28 Budi Santoso value=38.5 note='Two things: the app is faster; training took a week\\nNext: the night orders'
        5: 2025-03-28 Ana Putri value=52
        6: 2025-03-14 Budi Santoso value=98 note='Malang joined'
    """)


def test_viva_workbook(made: Path) -> None:
    """The explorer exports a workbook, too: ids and numbers are cells of numbers there, days are days."""
    of_workbook = read(made / "viva-goals.xlsx", "viva-csv")
    of_text = read(IMPORTS / "viva-goals.csv", "viva-csv")

    assert told(of_workbook) == told(of_text)
    assert checkins(of_workbook) == checkins(of_text)
    assert skipped(of_workbook) == skipped(of_text)
    assert of_workbook.left_over == of_text.left_over


def test_viva_csv_without_ids() -> None:
    """Ids stand only where other rows name what is above them; who has none there has none."""
    found = read(IMPORTS / "viva-goals-no-id.csv", "viva-csv")

    assert [(draft.place.row, draft.kind, above(draft.above[0]) if draft.above else "") for draft in found.drafts] == [
        (2, "objective", ""),
        (3, "objective", "2295704 50%"),
        (4, "key result", "2310001 50%"),
        (5, "key result", "2310001 50%"),
    ]  # fmt: skip
    assert [each.title for each in found.drafts[2].above] == ["Cafés order by themselves (all day)"]
    assert checkins(found) == ["4: 2025-01-31 Ana Putri value=25 note='First cafés are on'"]
    assert found.refused == found.skipped == []


def test_viva_csv_with_other_columns_chosen() -> None:
    """A person chose fewer columns, and some that okr does not know: these are told with their rows."""
    found = read(IMPORTS / "viva-goals-chosen.csv", "viva-csv")

    assert told(found) == lines("""
        2 objective | 2310001 | Cafés order by themselves | Q1 2025 – | @Ana Putri
        3 key result | 2310011 | Share of orders placed online rises from 20% to 60% | start=20 | target=60 | unit=%
          | ^2310001 100% | @Ana Putri
    """)
    assert {name: list(rows_) for name, rows_ in found.left_over.items()} == {
        "Tag": [2, 3],
        "OKR type": [2, 3],
        "Type name": [2, 3],
        "Period": [3],  # a key result has that of its objective
        "Start": [2],  # an objective has no measure of its own
        "Target": [2],
        "Unit": [2],
    }


def test_viva_zip(made: Path) -> None:
    found = read(made / "viva-goals.zip", "viva-zip")

    assert told(found) == lines("""
        1 objective | 102 | Ordering is easy on any phone | ambition=aspirational | March 2025 2025-03-01–2025-03-31
          | ^101 25% | @Budi Santoso <budi@example.com> | ~On Track
        2 objective | 100 | Become the first choice of cafés | ambition=aspirational | why=Cafés ask for us by name.
          | Annual 2025 2025-01-01–2025-12-31 | @Sari Dewi <sari@example.com> | @Ana Putri <ana@example.com> | #Everyone | ~On Track
        3 objective | 101 | Cafés order by themselves | ambition=committed | Q1 2025 2025-01-01–2025-03-31 | ^100 50%
          | @Ana Putri <ana@example.com> | #Growth | #Everyone | ~Closed | closed 0.7
        4 objective | 103 | Be ready for the dry season | ambition=aspirational | 2Q 2025 2025-04-01–2025-06-30
          | ^100 25% | @Sari Dewi <sari@example.com> | ~On Track
        5 objective | 104 | Sell in three new cities | ambition=aspirational | 2025 Q3 2025-07-01–2025-09-30 | ^100 25%
          | @Sari Dewi <sari@example.com> | ~On Track
        6 objective | 105 | A calm end of the year | ambition=aspirational | Quarter 4 FY25 2025-10-01–2025-12-31
          | @Sari Dewi <sari@example.com> | ~On Track
        7 objective | 106 | Pay suppliers in time | ambition=aspirational | FY25 Q1 2025-01-01–2025-03-31
          | @Sari Dewi <sari@example.com> | ~On Track
        8 objective | 107 | Know what each bag costs | ambition=aspirational | FY2025 2025-01-01–2025-12-31
          | @Sari Dewi <sari@example.com> | ~On Track
        9 objective | 108 | One price list | ambition=aspirational | 2025 2025-01-01–2025-12-31 | @Sari Dewi <sari@example.com>
          | ~On Track
        10 key result | 201 | Yearly visits of the ordering page | start=1250000 | target=3637839 | ends=2025-12-31 | unit=visits
          | ^100 50% | @Ana Putri <ana@example.com> | ~On Track
        11 key result | 202 | Complaints in a month | at_most=5 | ends=2025-03-31 | unit=complaints | ^101 50% | @Budi Santoso <budi@example.com>
          | ~On Track
        12 key result | 203 | Hours until an answer | at_most=4 | ends=2025-03-31 | unit=hours | ^101 25% | @Budi Santoso <budi@example.com> | ~On Track
        14 key result | 205 | The new page is open | start=0 | target=100 | ends=2025-03-31 | unit=% | ^101 25% | ^102 100%
          | @Sari Dewi <sari@example.com> | ~On Track
        15 initiative | 301 | Tablet for the counter | due=2025-02-28 | ^101 0% | @Budi Santoso <budi@example.com>
    """)
    assert skipped(found) == [13, 5]  # maintain; a check-in of no goal
    assert checkins(found) == lines("""
        10: 2025-01-31 Ana Putri <ana@example.com> value=1312400 note='January'
        10: 2025-02-28 Ana Putri <ana@example.com> value=1812150 note='Campaign began; costs are high'
        11: 2025-01-31 Budi Santoso <budi@example.com> value=11
        11: 2025-02-28 Budi Santoso <budi@example.com> value=6 note='New drivers'
    """)
    assert all(name in " ".join(found.notes) for name in ("TimePeriods", "Teams"))


def test_betterworks() -> None:
    """A milestone belongs to the goal above it, and the answer says that this is only where it stands."""
    found = read(IMPORTS / "betterworks.csv", "betterworks")

    assert told(found) == lines("""
        2 objective | Cafés order by themselves | why=Calls at night stop. | 2025-01-01–2025-03-31 | @ana@example.com
        3 key result | The ordering page is used by every café | start=0 | target=100 | unit=%
          | ^Cafés order by themselves | @ana@example.com
        4 key result | Drivers plan their tours on the phone | start=0 | target=100 | ends=2025-02-28 | unit=%
          | ^Cafés order by themselves | @budi@example.com
        5 objective | People like to work here | 2025-01-01–2025-12-31 | @sari@example.com
    """)
    assert checkins(found) == lines("""
        3: None - value=60
        4: None - value=30
    """)
    assert found.left_over == {
        "progress": [2, 5],
        "start_date": [3, 4],
        "categories": [2, 5],
    }


def test_culture_amp() -> None:
    """Key results in columns, each from 0 to 100 %; what is accomplished is closed with its completion."""
    found = read(IMPORTS / "culture-amp.csv", "culture-amp")

    assert told(found) == lines("""
        2 objective | Cafés order by themselves | why=Calls at night stop. | –2025-03-31 | @ana@example.com | ~ongoing
        2 key result | The ordering page is used by every café | start=0 | target=100 | unit=%
          | ^Cafés order by themselves
        2 key result | Drivers plan their tours on the phone | start=0 | target=100 | unit=%
          | ^Cafés order by themselves
        3 objective | Open in Malang | –2025-03-31 | @sari@example.com | ~closed | closed 1
        3 key result | The lease is signed | start=0 | target=100 | unit=% | ^Open in Malang
        4 objective | People like to work here | –2025-03-31 | @budi@example.com | ~created
    """)
    assert checkins(found) == lines("""
        2: None - value=60
        2: None - value=30
        3: None - value=100
    """)
    assert {"visibility", "individual_emails", "priority", "created_at"} <= found.left_over.keys()


def test_engagedly(made: Path) -> None:
    found = read(made / "engagedly.xlsx", "engagedly")

    assert told(found) == lines("""
        2 objective | 7001 | Cafés order by themselves | why=Calls at night stop. | 2025-01-01–2025-03-31 | ~In Progress
        3 objective | 7002 | Open in Malang | 2025-01-01–2025-12-31 | ~Completed
    """)
    assert found.left_over == {"Notification Frequency": [2, 3], "Check-In Type": [2, 3], "Assigner": [2, 3]}


def test_peoplecues(made: Path) -> None:
    """Rows with one objective state it once."""
    found = read(made / "peoplecues.xlsx", "peoplecues")

    assert told(found) == lines("""
        2 objective | Cafés order by themselves | why=Calls at night stop. | 2025-01-01–2025-03-31 | @ana@example.com
        2 key result | Share of orders placed online | start=20 | target=60 | unit=% | ^Cafés order by themselves
          | @ana@example.com
        3 key result | Cafés with a standing order | start=40 | target=120 | ^Cafés order by themselves
          | @ana@example.com
        4 key result | Hours until an answer | start=9 | target=4 | ^Cafés order by themselves | @ana@example.com
        5 key result | Revenue of the page | start=1250000.5 | target=3000000 | ^Cafés order by themselves
          | @ana@example.com
        6 objective | People like to work here | 2025-01-01–2025-12-31 | @sari@example.com
    """)
    assert skipped(found) == [6]  # complaints stay at 5: start equals target


FILES = [
    ("viva-goals.csv", "viva-csv"),
    ("viva-goals-no-id.csv", "viva-csv"),
    ("viva-goals-chosen.csv", "viva-csv"),
    ("viva-goals.zip", "viva-zip"),
    ("betterworks.csv", "betterworks"),
    ("culture-amp.csv", "culture-amp"),
    ("engagedly.xlsx", "engagedly"),
    ("peoplecues.xlsx", "peoplecues"),
]


@pytest.mark.parametrize(("name", "preset"), FILES)
def test_every_column_is_taken_or_left_over(made: Path, name: str, preset: str) -> None:
    """One that has something is named in the mapping, or told with its rows."""
    path = made / name if (made / name).is_file() else IMPORTS / name
    mapping = mappings.preset(preset)
    sheets = read_sheets(path.read_bytes(), name)
    head, *below = next(sheet.rows for sheet in sheets if sheet.name == (mapping.sheet or sheet.name))
    filled = {
        text(title)
        for place, title in enumerate(head.cells)
        if title and any(row.cells[place] is not None for row in below if place < len(row.cells))
    }

    left_over = read(path, preset, "2025-Q1").left_over

    named = set(named_columns(mapping))  # of numbered columns those of number 1
    untold = {each for each in filled - left_over.keys() if re.sub(r"_\d_", "_1_", each) not in named}
    assert untold == set()
    assert len(filled) > 7


def test_viva_zip_with_names_of_its_own(made: Path, tmp_path: Path) -> None:
    """A folder and a prefix in front of the names of the files; without check-ins and users the goals are read all the same."""
    with (
        zipfile.ZipFile(made / "viva-goals.zip") as archive,
        zipfile.ZipFile(tmp_path / "a.zip", "w") as other,
    ):
        for name in archive.namelist():
            if name not in ("checkins.json", "Users.json"):
                other.writestr(f"export/Kopi_{name}", archive.read(name))

    found = read(tmp_path / "a.zip", "viva-zip")

    whole = [
        re.sub(r"@[^|@]* <([^>]*)>", r"@\1", line) for line in told(read(made / "viva-goals.zip", "viva-zip"))
    ]
    assert told(found) == whole
    assert 'The file has no sheet "checkins".' in found.notes


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("Top(weight: 50%, Id: 1) / More, and (v2)(weight: 0%, Id: 2)", ["1 50%", "2 0%"]),
        ("Top(weight: 50%, Id: 1)\nMore(weight: 14.29%, Id: 2);", ["1 50%", "2 14.29%"]),
        ("Top(weight:50%,Id:1)", ["1 50%"]),
        ("Top", ["Top"]),
        ("Top(weight: 50%, Id: 1", ["Top(weight: 50%, Id: 1"]),
    ],
)
def test_forms_of_aligned_to(tmp_path: Path, cell: str, said: list[str]) -> None:
    """One that was cut is kept as it is written: it means nothing here, and that is told."""
    file = tmp_path / "goals.csv"
    head = 'Id,Title,Object Type,"Aligned To (weight, Objective ID)"'
    file.write_text(f'{head}\n9,Mid,Objective,"{cell}"\n', "utf-8")

    (draft,) = read(file, "viva-csv", "2025-Q1").drafts

    assert [above(each) for each in draft.above] == said
    assert bool(draft.doubts) == ("Top" in said[0])
