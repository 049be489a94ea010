"""Sheets that people keep by hand, in English and Indonesian, and two real plans, each with its mapping."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from okr.exchange.drafts import Draft, Found
from okr.exchange.files.sheets import read_sheets
from okr.exchange.guessed.guess import guess
from okr.exchange.mapped import mapping_files as mappings
from tests.importing import DOCUMENTS, IMPORTS, checkins, lines, read, read_by, told


def test_weeks_in_columns() -> None:
    """Merged cells, a title above the head, a column a week, days and numbers by the mapping."""
    found = read(IMPORTS / "sheet-weeks.csv", quarter="2025-Q1")

    assert told(found) == lines("""
        4 objective | Cafés order by themselves
        4 key result | Share of orders placed online rises from 20% to 60% | start=20 | target=60 | unit=% | weight=2
          | ^Cafés order by themselves | @Ana
        5 key result | Cafés with a standing order grow from 40 to 120 | start=40 | target=120 | unit=cafés | weight=1
          | ^Cafés order by themselves | @Budi
        6 key result | Complaints at the door fall from 14 to 5 | start=14 | target=5 | unit=complaints
          | ^Cafés order by themselves | @Budi
        7 objective | Open in Malang
        7 key result | Contracts signed rise from 0 to 12 | start=0 | target=12 | ends=2025-03-15
          | unit=contracts | ^Open in Malang | @Sari
        8 objective | People like to work here
    """)
    # The first four Fridays of 2025.
    assert checkins(found) == lines("""
        4: 2025-01-03 - value=20
        4: 2025-01-10 - value=22.5
        4: 2025-01-24 - value=31
        5: 2025-01-03 - value=40
        5: 2025-01-17 - value=52
        5: 2025-01-24 - value=60
        7: 2025-01-03 - value=0
        7: 2025-01-10 - value=1
        7: 2025-01-17 - value=1
        7: 2025-01-24 - value=3
    """)
    assert found.left_over == {"Owner": [8], "Comment": [4]}
    assert found.refused == found.skipped == []


def test_a_check_in_a_row() -> None:
    """Rows of one key result state it once, and each its check-in."""
    found = read(IMPORTS / "sheet-log.csv", quarter="2025-Q1")

    assert told(found) == lines("""
        2 objective | Cafés order by themselves
        2 key result | Cafés with a standing order grow from 40 to 120 | start=40 | target=120 | unit=cafés
          | ^Cafés order by themselves
        4 key result | Complaints at the door fall from 14 to 5 | start=14 | target=5 | unit=complaints
          | ^Cafés order by themselves
    """)
    assert checkins(found) == lines("""
        2: 2025-01-10 Ana value=44 confidence=7 note='First week'
        2: 2025-01-17 Ana value=52 confidence=8 note='Malang joined; Batu is next'
        2: 2025-01-24 Ana note='No count this week'
        4: 2025-01-17 Budi value=12 confidence=5
    """)
    assert found.left_over == {}


def test_indonesian_sheet() -> None:
    """Bobot, PIC, triwulan, a decimal comma; `n/a` is no value."""
    found = read(IMPORTS / "sasaran.csv")

    assert told(found) == lines("""
        4 objective | Kafe memesan sendiri | Triwulan 1 2025 –
        4 key result | Porsi pesanan online naik dari 20,5% ke 60% | start=20.5 | target=60 | unit=% | weight=2
          | ^Kafe memesan sendiri | @Ana
        5 key result | Omzet bulanan naik dari Rp 1.250,75 jt ke Rp 1.900 jt | start=1250.75 | target=1900 | unit=Rp jt
          | weight=1 | ^Kafe memesan sendiri | @Budi
        6 objective | Orang betah bekerja di sini | Triwulan 1 2025 –
        6 key result | Keluhan turun dari 14 ke 5 | start=14 | target=5 | ends=2025-03-15 | unit=keluhan
          | ^Orang betah bekerja di sini | @Sari
    """)
    assert checkins(found) == lines("""
        4: None - value=38.25 note='Aplikasi lebih cepat'
        5: None - value=1410.5
        6: None - note='belum dihitung'
    """)
    assert found.left_over == {"No": [4, 5, 6]}


def test_indonesian_workbook(made: Path) -> None:
    """The objective in merged cells, weeks in columns, another sheet before it; texts and numbers in one column."""
    found = read(made / "sasaran-mingguan.xlsx", quarter="2025-Q1")

    assert told(found) == lines("""
        4 objective | Kafe memesan sendiri
        4 key result | Porsi pesanan online naik dari 20,5% ke 60% | start=20.5 | target=60 | unit=% | weight=2
          | ^Kafe memesan sendiri | @Ana
        5 key result | Pelanggan tetap naik dari 40 ke 120 | start=40 | target=120 | unit=kafe | weight=1
          | ^Kafe memesan sendiri | @Budi
        6 objective | Orang betah bekerja di sini
        6 key result | Keluhan turun dari 14 ke 5 | start=14 | target=5 | ends=2025-03-15 | unit=keluhan
          | ^Orang betah bekerja di sini | @Sari
    """)
    assert checkins(found) == lines("""
        4: 2025-01-03 - value=20.5
        4: 2025-01-10 - value=22.75
        4: 2025-01-24 - value=31
        5: 2025-01-03 - value=40
        5: 2025-01-10 - value=44
        5: 2025-01-17 - value=52
        5: 2025-01-24 - value=60
        6: 2025-01-10 - value=12
        6: 2025-01-24 - value=9
    """)
    assert found.left_over == {}
    assert "Petunjuk" in " ".join(found.notes)


def test_measures_that_only_titles_say(tmp_path: Path) -> None:
    """Where the mapping asks for it; what a title leaves out is told with a command, and nothing is made up."""
    file = tmp_path / "titles.csv"
    file.write_text(
        "Objective,Key Result,Progress\nLaunch the site,Bounce rate from 62% to 45%,40%\n,10 case studies,30%\n"
        ",Uptime at least 99.9%,\n,Omzet dari Rp 25 jt ke Rp 60 jt,\n,Homepage live,100%\n",
        "utf-8",
    )
    mapping = mappings.load(
        b'fill_down = ["Objective"]\n[objective]\ntitle = "Objective"\n'
        b'[key_result]\ntitle = "Key Result"\nmeasure = { is = "title" }\n',
        "map.toml",
    )

    found = read_by(mapping, file, "2025-Q1")

    assert told(found) == lines("""
        2 objective | Launch the site
        2 key result | Bounce rate from 62% to 45% | start=62 | target=45 | unit=% | ^Launch the site
        4 key result | Uptime at least 99.9% | at_least=99.9 | unit=% | ^Launch the site
        5 key result | Omzet dari Rp 25 jt ke Rp 60 jt | start=25 | target=60 | unit=Rp jt
          | ^Launch the site
    """)
    assert [(each.place.row, str(each.message)) for each in found.skipped] == [
        (3, "its start is not given"),
        (6, "no figure says how far"),
    ]
    assert "okr add kr OBJECTIVE '10 case studies' --from 0 --to 10" in found.skipped[0].remedy
    assert found.left_over == {"Progress": [2, 3, 6]}


@pytest.mark.parametrize("name", ["sheet-weeks.csv", "sheet-log.csv", "sasaran.csv", "sasaran-mingguan.xlsx"])
def test_a_guessed_mapping_states_the_same_goals(made: Path, name: str) -> None:
    """As the mapping that a person wrote for the sheet; a column that it does not take is one of notes at most."""
    path = IMPORTS / name if (IMPORTS / name).is_file() else made / name
    guessed = mappings.load(guess(read_sheets(path.read_bytes(), name), name).encode(), "guess.toml")

    by_guess = read_by(guessed, path, "2025-Q1")
    by_hand = read(path, quarter="2025-Q1")

    assert told(by_guess) == told(by_hand)
    notes = re.compile(r" note='[^']*'")
    values = [line for line in checkins(by_guess) if "value=" in line]
    assert [notes.sub("", line) for line in values] == [
        notes.sub("", line) for line in checkins(by_hand) if "value=" in line
    ]


# ── two real plans ───────────────────────────────────────────────────────────────────────────────


def expected(name: str, heading: str) -> Iterator[list[str]]:
    """The rows of a table in what a reader wrote of a document."""
    text = (DOCUMENTS / f"{name}.expected.md").read_text("utf-8")
    part = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    for line in re.findall(r"^\| (\d+ \|.*)\|$", part, re.MULTILINE):
        yield [cell.strip().replace("`", "") for cell in line.split("|")]


def of_kind(found: Found, kind: str) -> list[Draft]:
    return [draft for draft in found.drafts if draft.kind == kind]


def test_plan_of_a_quarter_objectives() -> None:
    """An area supports the objective it belongs to, and ends where a new objective begins."""
    found = read(DOCUMENTS / "engineering-2019-q1.csv", quarter="2019-Q1")

    stated = [(draft.place.row, draft.values["title"], draft.above[0].title if draft.above else "")
              for draft in of_kind(found, "objective")]  # fmt: skip
    objectives = [(int(row), title, "") for row, title, *_ in expected("engineering-2019-q1", "Objectives")]
    areas = [(int(row), title, above) for row, title, above, _ in expected("engineering-2019-q1", "Areas")]
    assert sorted(stated) == sorted(objectives + areas)
    assert (len(objectives), len(areas)) == (10, 17)
    rolled_up = [
        row for row, _, more, _ in expected("engineering-2019-q1", "Objectives") if "aligned" in more
    ]
    assert [draft.place.row for draft in found.drafts if draft.values.get("roll_up") == "aligned"] == [
        int(row) for row in rolled_up
    ]


def test_plan_of_a_quarter_results() -> None:
    """Each result is a change, milestones or a count by kinds as a reader says, with all of its owners and teams, its priority
    and its last day; what is not kept is a priority that nobody decided."""
    found = read(DOCUMENTS / "engineering-2019-q1.csv", quarter="2019-Q1")
    with (DOCUMENTS / "engineering-2019-q1.csv").open(encoding="utf-8") as file:
        sheet = dict(enumerate(csv.DictReader(file), 2))

    by_row = {draft.place.row: draft for draft in of_kind(found, "key result")}
    for cells in expected("engineering-2019-q1", "Results"):
        row, kind, detail, team, owners, priority, ends, _ = int(cells[0]), *cells[1:]
        draft, own = by_row.pop(row), sheet[row]
        stated = {key: draft.values.get(key) for key in ("priority", "ends", "milestones", "parts")}
        counted = {name: int(n) for name, n in re.findall(r"([\w-]+) = (\d+)", detail)}
        assert draft.values["title"] == own["Key result"]
        assert stated == {
            "priority": int(priority) if priority else None,
            "ends": date.fromisoformat(ends.removeprefix("ends = ")) if ends else None,
            "milestones": counted if kind == "milestones" else None,
            "parts": counted if kind == "parts" else None,
        }
        if kind not in ("milestones", "parts"):
            start, target = map(int, re.findall(r"\d+", kind))
            assert (draft.values["start"], draft.values["target"]) == (start, target), row
        assert draft.teams == tuple(own["Teams"].split(", "))
        assert draft.teams[0].casefold() == team
        assert [name.casefold() for name in draft.owners] == re.findall(r'"(\w+)"', owners)
    assert by_row == {}
    assert {draft.place.row: draft.doubts for draft in found.drafts if draft.doubts} == {
        30: ["nothing is below it in the file: is it a goal?"],
        35: ['not kept: Priority "P?"'],
        54: ["nothing is below it in the file: is it a goal?"],
    }
    assert found.skipped == found.refused == []
    assert found.left_over == {}


def test_indicators_of_a_public_body() -> None:
    """Each row a KPI of its unit, with the target as its limit and the unit that its title names; the value is worked out from
    the two counts where there are two, and `n/a` and 0 of 0 are no value."""
    found = read(DOCUMENTS / "indicators-id.csv")

    said = {}
    for cells in expected("indicators-id", "Rows"):
        row, role, at_least, unit, counts, value = int(cells[0]), cells[1], float(cells[3]), *cells[4:7]
        of = [int(n) for n in re.findall(r"\d+", counts)] or None
        of = of if value != "none" else None
        said[row] = (role, at_least, unit, of, None if value == "none" else float(value))
    stated = {}
    for draft in of_kind(found, "kpi"):
        values = [record.values for record in draft.records]
        assert all(each["period"] == "2025" for each in values)
        assert (draft.values["cadence"], draft.above[0].title) == ("yearly", "Pengawasan yang dipercaya")
        value = values[0] if values else {}
        number = round(value["value"] + 1e-9, 2) if value else None  # 3.125 is shown as 3,13
        assert draft.role == draft.unit
        role = draft.role.lower().replace(" ", "-")
        stated[draft.place.row] = (
            role,
            draft.values["at_least"],
            draft.values["unit"],
            value.get("of"),
            number,
        )
    assert stated == said
    assert len(said) == 49
    assert found.skipped == found.refused == []
    assert {draft.place.row: [*map(str, draft.doubts)] for draft in found.drafts if draft.doubts} == {
        10: ["not kept: 7.912 / 8.011 / 8.046, which are not two counts"],
        41: ["not kept: 7.912 / 8.011 / 8.046, which are not two counts"],
        49: ["0 of 0 is no value, so it is not recorded"],
    }
    assert {*found.left_over} == {"No", "Capaian"}  # it starts again in each unit, and is worked out


@pytest.mark.parametrize(
    ("name", "quarter", "lines", "rest"),
    [("engineering-2019-q1", "2019-Q1", 86, {35}), ("indicators-id", "", 49, {10, 41, 49})],
)
def test_nearly_all_lines_of_a_sheet_are_whole(name: str, quarter: str, lines: int, rest: set[int]) -> None:
    """Each goal of it is stated, and of nearly all no word is left over: 85 of 86 and 46 of 49. It was 27 and 25."""
    found = read(DOCUMENTS / f"{name}.csv", quarter=quarter)

    left = {
        row for column, rows in found.left_over.items() if column not in ("No", "Capaian") for row in rows
    }
    asked = "nothing is below it in the file: is it a goal?"
    told = {draft.place.row for draft in found.drafts if any(doubt != asked for doubt in draft.doubts)}
    assert len(found.drafts) == lines
    assert found.skipped == found.refused == []
    assert left | told == rest
