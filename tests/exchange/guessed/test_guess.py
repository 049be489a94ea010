"""The mapping that is guessed from the head of a sheet: what it says, what it leaves to a person, and that it can be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.errors import UsageError
from okr.exchange.files.sheets import Row, Sheet, read_sheets
from okr.exchange.guessed.guess import guess
from okr.exchange.guessed.guess_markdown import guess_markdown
from okr.exchange.guessed.head_words import named, numbered, week_number
from okr.exchange.mapped import mapping_files as mapping
from okr.exchange.mapped.rows import read
from okr.periods import Span
from okr.settings import Settings
from okr.words import translated

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHEETS = sorted(
    (*FIXTURES.glob("imports/*.csv"), *FIXTURES.glob("documents/*.csv"), *FIXTURES.glob("imports/*.xlsx"))
)
TODAY = date(2025, 2, 14)


def guessed(text: str, name: str = "goals.csv") -> str:
    return str(guess(read_sheets(text.encode(), name), name))


def keys(text: str) -> list[str]:
    """The lines of a guess that are no comments."""
    lines = (line.partition("  # ")[0] for line in guessed(text).splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def test_a_sheet_in_indonesian_with_titles_above_its_head() -> None:
    """The whole text: keys, what to check with the cell that shows it, and the columns that nothing takes."""
    text = (
        "Sasaran Kinerja Tim Pemasaran;;;;;;;;;;;\n;;;;;;;;;;;\n"
        "No;Sasaran;Hasil Utama;PIC;Bobot;Awal;Target;Satuan;Triwulan;Tenggat;Realisasi;Warna\n"
        "1;Kafe memesan sendiri;Pesanan online naik;Ana;2;20,5;60;%;Triwulan 1 2025;31-03-2025;38,25;biru\n"
        "2;;Omzet bulanan naik;Budi;1;1.250,75;1.900;Rp jt;Triwulan 1 2025;15-03-2025;n/a;\n"
    )

    assert guessed(text, "sasaran tim.csv") == (
        "# A mapping of sasaran tim.csv, guessed from its head and its first 200 rows.\n"
        "# Correct it, save it as okr-map.toml, then: okr import 'sasaran tim.csv' --map okr-map.toml\n"
        "header = 3\n"
        'numbers = "1.250,75"  # check: "20,5" in Awal, row 4\n'
        'dates = "DD-MM-YYYY"  # check: "31-03-2025" in Tenggat, row 4\n'
        'empty = ["n/a"]  # cells that say nothing\n'
        'fill_down = ["Sasaran"]  # an empty cell means the one above it\n'
        '\n[objective]\ntitle = "Sasaran"\ncycle = "Triwulan"\n'
        '\n[key_result]\ntitle = "Hasil Utama"\nowner = "PIC"\nweight = "Bobot"\nstart = "Awal"\n'
        'target = "Target"\nunit = "Satuan"\nends = "Tenggat"\ncurrent = "Realisasi"\n'
        "\n# These columns are not used; the import lists them as left over:\n#   No: 1, 2\n#   Warna: biru\n"
    )


def test_the_comments_are_in_the_language_of_the_reader() -> None:
    sheets = read_sheets(b"Sasaran,Hasil Utama\na,b\n", "a.csv")

    indonesian = translated(guess(sheets, "a.csv"), "id")
    assert "# Pemetaan untuk a.csv" in indonesian
    assert mapping.load(indonesian.encode(), "okr-map.toml") == mapping.load(
        guess(sheets, "a.csv").encode(), "okr-map.toml"
    )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (  # a row is a check-in
            "Date,Objective,Key result,Start,Target,Value,Note,By\n2025-01-10,a,b,1,2,1,x,Ana\n",
            ["[objective]", 'title = "Objective"', "[key_result]", 'title = "Key result"', 'start = "Start"', 'target = "Target"',
             "[checkins]", 'date = "Date"', 'person = "By"', 'value = "Value"', 'note = "Note"'],
        ),
        (  # "By" has days: the last one of a key result
            "Objective,Key result,By\na,b,15 March\n,c,end of February\n",
            ['fill_down = ["Objective"]', "[objective]", 'title = "Objective"', "[key_result]", 'title = "Key result"', 'ends = "By"'],
        ),
        (  # teams of key results, where one objective has several; of objectives, where each row has its own
            "Objective,Key result,Priority,Team\na,b,P1,Sales\n,c,P2,Growth\n",
            ['fill_down = ["Objective"]', "[objective]", 'title = "Objective"', "[key_result]", 'title = "Key result"',
             'priority = "Priority"', 'team = "Team"'],
        ),
        (
            "Objective,Key result,Team\na,b,Sales\nb,c,Growth\n",
            ["[objective]", 'title = "Objective"', 'team = "Team"', "[key_result]", 'title = "Key result"'],
        ),
        (  # weeks, in numbers or months
            "Tujuan,KR,Baseline,Target,Minggu 1,Minggu 2,Minggu 3\na,b,1,2,1,1,1\n",
            ["[objective]", 'title = "Tujuan"', "[key_result]", 'title = "KR"', 'start = "Baseline"', 'target = "Target"',
             "[weeks]", 'columns = "Minggu 1…Minggu 3"'],
        ),
        ("Goal,Jan,Feb,Mar\na,1,2,3\n", ["[objective]", 'title = "Goal"', "[weeks]", 'columns = "Jan…Mar"']),
        (  # kinds in a column
            "ID,Title,Type,Parent ID,PIC,Deadline\n1,a,Objective,,Ana,2025-03-31\n2,b,Key Result,1,Ana,\n3,c,Task,1,,2025-02-01\n",
            ['id = "ID"', "[rows]", 'column = "Type"', 'objective = ["Objective"]', 'key_result = ["Key Result"]',
             'initiative = ["Task"]', "[parent]", 'column = "Parent ID"', "[objective]", 'title = "Title"', 'owner = "PIC"',
             "[key_result]", 'title = "Title"', 'owner = "PIC"', "[initiative]", 'title = "Title"', 'owner = "PIC"', 'due = "Deadline"'],
        ),
        (  # key results in columns
            "name,email,KR 1,KR 1 target,KR 2,KR 2 target\na,a@example.com,b,1,c,2\n",
            ["[objective]", 'title = "name"', 'owner = "email"', "[key_result.numbered]", 'title = "KR {n}"', 'target = "KR {n} target"'],
        ),
        (  # indicators of roles
            'Jabatan,Indikator,Target,Realisasi,Capaian\nKepala,a,"3,2","3,1","96,9"\n',
            ['numbers = "1.250,75"', "[kpi]", 'title = "Indikator"', 'role = "Jabatan"', 'at_least = "Target"',
             'current = "Realisasi"', 'objective = { is = "OBJECTIVE" }'],
        ),
        (  # indicators of several units, with counts, below the year that they are of
            ("Capaian tahun 2025,,,,,\n,,,,,\nUnit,Indikator,Pembilang,Penyebut,Target,Realisasi\n"
            "Kepala badan,Persentase aduan,1,2,98,50\nInspektur satu,Persentase aduan,3,4,98,75\n"),
            ["header = 3", "[kpi]", 'title = "Indikator"', 'role = "Unit"', 'at_least = "Target"', 'current = "Realisasi"',
             'of = ["Pembilang", "Penyebut"]', 'units = "Unit"', 'unit = { is = "title" }', 'period = { is = "2025" }',
             'objective = { is = "OBJECTIVE" }'],
        ),
        (  # units in columns: below merged cells, with quarters; other kinds of targets, and sums, are no units
            "Laporan 2025,,,,,\nIndikator,Satuan,Target,,Realisasi,\n,,Bandung,Batu,Bandung,Batu\na,%,95,98,97,96\n",
            ["header = [2, 3]", "[kpi]", 'title = "Indikator"', 'unit = "Satuan"', 'at_least = "Target {unit}"',
             'current = "Realisasi {unit}"', 'period = { is = "2025" }', 'objective = { is = "OBJECTIVE" }', 'role = { is = "ROLE" }'],
        ),
        (
            "KPI,Better,Target,North Actual Q1,North Actual Q2,South Actual Q1,PIC North,PIC South\na,Max,9,1,2,3,b,c\n",
            ["[kpi]", 'title = "KPI"', 'polarity = "Better"', 'readings = "{unit} Actual {period}"', 'owner = "PIC {unit}"',
             'target = "Target"', 'objective = { is = "OBJECTIVE" }', 'role = { is = "ROLE" }'],
        ),
        (
            "KPI,Target North,Target South,Target Renstra,Target Total,Actual Total\na,1,2,3,3,4\n",
            ["[kpi]", 'title = "KPI"', 'at_least = "Target {unit}"', 'units = ["North", "South"]',
             'objective = { is = "OBJECTIVE" }', 'role = { is = "ROLE" }'],
        ),
        (
            "KPI,Target Awal,Target Revisi,Realisasi Fisik,Realisasi Keuangan\na,1,2,3,4\n",
            ["[kpi]", 'title = "KPI"', 'at_least = "Target Awal"', 'current = "Realisasi Fisik"',
             'objective = { is = "OBJECTIVE" }', 'role = { is = "ROLE" }'],
        ),
        (  # a scorecard: which values are better, targets and readings of quarters
            "Sasaran,IKU,Polaritas,Bobot,Target TW I,Target TW II,Realisasi TW I,Realisasi TW II\na,b,Max,20%,1,2,1,2\n,c,Min,10%,3,2,3,\n",
            ['fill_down = ["Sasaran"]', "[objective]", 'title = "Sasaran"', "[kpi]", 'title = "IKU"', 'polarity = "Polaritas"',
             'weight = "Bobot"', 'targets = "Target {period}"', 'readings = "Realisasi {period}"', 'role = { is = "ROLE" }'],
        ),
        (  # the same with a start is of key results
            "Sasaran,IKU,Polaritas,Awal,Target\na,b,Max,1,2\n",
            ["[objective]", 'title = "Sasaran"', "[key_result]", 'title = "IKU"', 'polarity = "Polaritas"', 'start = "Awal"',
             'target = "Target"'],
        ),
        (  # measures that are the titles: of objectives with a start key results, of departments KPIs; what comes later
            "Objective,Measure,Baseline,Target,Initiative,Priority\na,Margin,1,TBD,c,High\nb,NPS,3,4,,Low\n",
            ['open = ["TBD"]', "[objective]", 'title = "Objective"', "[key_result]", 'title = "Measure"', 'start = "Baseline"',
             'target = "Target"', 'priority = "Priority"', "[initiative]", 'title = "Initiative"', "[values.Priority]",
             "High = 1", "Low = 3"],
        ),
        (
            "Department,Performance Measure,Desired Direction,2025 Actual,2024 Target,2025 Target,Threshold\nFire,a,Down,1,2,3,4\n",
            ["[kpi]", 'title = "Performance Measure"', 'direction = "Desired Direction"',
             'current = "2025 Actual"', 'threshold = "Threshold"', 'targets = "{period} Target"', 'role = "Department"', 'objective = { is = "OBJECTIVE" }'],
        ),
        (  # a head of two rows: quarters below targets and readings in merged cells
            "Indikator,Satuan,Target,,Realisasi,\n,,TW I,TW II,TW I,TW II\na,%,1,2,3,4\n",
            ["header = [1, 2]", "[kpi]", 'title = "Indikator"', 'unit = "Satuan"', 'targets = "Target {period}"',
             'readings = "Realisasi {period}"', 'direction = { is = "at least" }', 'objective = { is = "OBJECTIVE" }', 'role = { is = "ROLE" }'],
        ),
        (  # the same the other way round
            "Indikator,Satuan,2025,,2026,\n,,Target,Realisasi,Target,Realisasi\na,%,1,2,3,4\n",
            ["header = [1, 2]", "[kpi]", 'title = "Indikator"', 'unit = "Satuan"', 'targets = "{period} Target"',
             'readings = "{period} Realisasi"', 'direction = { is = "at least" }', 'objective = { is = "OBJECTIVE" }', 'role = { is = "ROLE" }'],
        ),
        (  # a column a month
            "KPI,Role,Target,Jan,Feb,Mar\na,b,1,2,3,4\n",
            ["[kpi]", 'title = "KPI"', 'role = "Role"', 'at_least = "Target"', 'readings = "{period}"', 'objective = { is = "OBJECTIVE" }'],
        ),
        (  # which values are better in words of public bodies, a fiscal year, a share of the target that is no value
            "Measure,Unit,Good is,Target 2024/25,Q1 2024/25,Q2 2024/25,YTD actual,Achieved (%)\na,%,High,95,91,0.9,93,98\n",
            ['numbers = "1,250.75"', 'percent = "0-100"', "[kpi]", 'title = "Measure"', 'unit = "Unit"', 'polarity = "Good is"', 'readings = "{period}"',
             'target = "Target 2024/25"', 'objective = { is = "OBJECTIVE" }', 'role = { is = "ROLE" }'],
        ),
        (  # what is only watched, and rows of one title in two regions
            "Region,KPI,Target\nNorth,Sales,5\nSouth,Sales,Monitor only\nNorth,Visits,7\n",
            ['empty = ["Monitor only"]', "[kpi]", 'title = "KPI"', 'at_least = "Target"', 'units = "Region"', "watch_only = { is = true }",
             'objective = { is = "OBJECTIVE" }', 'role = { is = "ROLE" }'],
        ),
        (  # shares as a workbook keeps them
            "Objective,KR,Unit,Start,Target\na,b,%,0.062,0.08\na,c,EUR,14.2,13.5\n",
            ['numbers = "1,250.75"', 'percent = "0-1"', "[objective]", 'title = "Objective"', "[key_result]", 'title = "KR"', 'unit = "Unit"',
             'start = "Start"', 'target = "Target"'],
        ),
        (  # 0.9 beside 1.2 can be either
            "Objective,KR,Unit,Start,Target\na,b,%,0.9,1.2\n",
            ['numbers = "1,250.75"', "[objective]", 'title = "Objective"', "[key_result]", 'title = "KR"', 'unit = "Unit"', 'start = "Start"',
             'target = "Target"'],
        ),
        (  # two levels of objectives
            "Pilar,Sasaran,Hasil Utama,Ukuran\na,b,c,ya/tidak\n,,d,3 toko\n",
            ['fill_down = ["Pilar", "Sasaran"]', "[objective]", 'title = ["Pilar", "Sasaran"]', "[key_result]",
             'title = "Hasil Utama"', 'measure = "Ukuran"', "[values.Ukuran]", '"ya/tidak" = "milestone"'],
        ),
        (  # words that are joined, and a score of a key result, which is no grade of its objective
            ("name,goalType,okrType,startingAmount,endingAmount,score,startDate,dueDate\n"
            "a,Company,objective,,,,2025-01-01,2025-03-31\nb,Company,key_result,0,5,2,2025-01-01,2025-03-31\n"),
            ['percent = { score = "0-100" }', "[rows]", 'column = "okrType"', 'objective = ["objective"]',
             'key_result = ["key_result"]', "[objective]", 'title = "name"', 'grade = "score"', 'starts = "startDate"',
             'ends = "dueDate"', "[key_result]", 'title = "name"', 'start = "startingAmount"', 'target = "endingAmount"', 'ends = "dueDate"'],
        ),
        ("Objective,KR,Target,Metric,Score\na,b,1,c,0.5\n",
         ['numbers = "1,250.75"', 'percent = { Score = "0-1" }', "[objective]", 'title = "Objective"', "[key_result]",
          'title = "KR"', 'target = "Target"', 'grade = "Score"']),
        ("Warna,Bentuk\nbiru,bulat\n", ["[objective]", 'title = "Warna"']),
    ],
)  # fmt: skip
def test_forms_of_sheets(text: str, lines: list[str]) -> None:
    assert keys(text) == lines
    mapping.load(guessed(text).encode(), "okr-map.toml")


@pytest.mark.parametrize(
    ("cells", "comment"),
    [
        (("1.250", "2.500"), '# "1.250" in Start, row 2, can be read in two ways. Keep one line:'),
        (("1,5", "1.5"), '# "1,5" in Start, row 2, can be read in two ways. Keep one line:'),
    ],
)
def test_numbers_that_show_nothing_are_left_to_the_person(cells: tuple[str, str], comment: str) -> None:
    """Both examples as comments, so that the import asks again until one of them is kept."""
    text = guessed(f'Objective,KR,Start,Target\na,b,"{cells[0]}","{cells[1]}"\n')

    assert f'{comment}\n# numbers = "1.250,75"\n# numbers = "1,250.75"\n' in text
    assert mapping.load(text.encode(), "okr-map.toml").numbers == ""


def test_days_that_can_be_read_in_two_ways_are_left_to_the_person() -> None:
    text = guessed("Objective,Start date,End date\na,03/04/2025,05/06/2025\n")

    assert (
        '# "03/04/2025" in Start date, row 2, can be read in two ways. Keep one line:\n# dates = "DD/MM/YYYY"\n'
        in text
    )
    assert mapping.load(text.encode(), "okr-map.toml").dates == ""


def test_a_document_in_markdown_gets_a_mapping_of_its_labels() -> None:
    """What the preset does not know is a comment with its lines; the whole text."""
    text = "# CEO: Grow\n* CFO: Earn 5,000 in fees\n* Content: Write\n* Note: see below\n* Content: Film\n"
    guess_ = guess_markdown(text.encode(), "our goals.md")

    assert guess_ == (
        "# A mapping of our goals.md: 2 lines have a label that the preset knows.\n"
        "# Correct it, save it as okr-map.toml, then: okr import 'our goals.md' --map okr-map.toml -q CYCLE\n"
        'preset = "gitlab-okrs"\n'
        '# "5,000" in line 2 can be read in two ways. Keep one:\n'
        '# numbers = "1.250,75"\n# numbers = "1,250.75"\n'
        "\n[markdown]\n"
        "# If what is made or won in the cycle is counted from 0: counts_from = 0\n"
        "# Labels that are not known. Keep those of people and roles, and take away the sign in front:\n"
        '# roles = ["Content", "Note"]\n#   Content: lines 3, 5\n#   Note: lines 4\n'
    )
    assert mapping.load(guess_.encode(), "okr-map.toml") == mapping.preset("gitlab-okrs")


def test_a_head_that_a_preset_knows_is_told() -> None:
    text = guessed("name,type,progress,start_date,end_date,owner_email,description\na,goal,4,,,,\n")

    assert ("--preset betterworks" in text) is ("betterworks" in mapping.presets())


@pytest.mark.parametrize("file", SHEETS, ids=lambda file: file.name)
def test_the_sheets_of_others_can_be_imported_by_their_guess(file: Path) -> None:
    """Each loads and finds its columns; the hand-made ones state goals by it, and no row is refused for its form."""
    sheets = read_sheets(file.read_bytes(), file.name)
    guess_ = guess(sheets, file.name)
    cycle = Span(date(2025, 1, 1), date(2025, 3, 31), "2025-Q1")
    own = mapping.load(guess_.encode(), "okr-map.toml")
    found = read(sheets, own, Settings(), TODAY, name=file.name, cycle=cycle)

    assert guess_ == guess(sheets, file.name)
    assert found.drafts
    if file.stem.startswith(("sheet", "sasaran", "indicators", "engineering")):
        assert not found.refused


CELL: Any = st.one_of(
    st.none(),
    st.text(min_size=1, max_size=8).filter(str.strip),
    st.integers(-9, 9),
    st.floats(0, 1),
    st.dates(),
    st.booleans(),
)
WORD = st.sampled_from(
    [
        "Objective",
        "KR",
        "Target",
        "Type",
        "PIC",
        "W1",
        "W2",
        "Jan",
        "KR 1",
        "KR 2",
        "Unit",
        "By",
        "ID",
        "Area",
        '"',
        "a\nb",
    ]
)


@given(st.lists(st.lists(WORD | CELL, min_size=1, max_size=7).map(tuple), max_size=6))
def test_every_guess_can_be_read(rows: list[tuple[Any, ...]]) -> None:
    """Whatever a sheet has, the text is TOML that a mapping accepts, or the refusal names the file."""
    said = [Row(number, cells) for number, cells in enumerate(rows, 1) if any(c is not None for c in cells)]
    sheet = Sheet("", tuple(said))
    if not said:
        with pytest.raises(UsageError, match=r"a\.csv has no table"):
            guess([sheet], "a.csv")
        return
    text = guess([sheet], "a.csv")
    mapping.load(text.encode(), "okr-map.toml")
    mapping.load(translated(text, "id").encode(), "okr-map.toml")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Objective owner", "owner"),
        ("Pemilik sasaran", "owner"),
        ("Team Objective", "objective"),
        ("Owner_Email_ID", "owner"),
        ("Metric_Target_Value", "target"),
        ("Aligned To (weight, Objective ID)", "parent"),
        ("Progress %", "progress"),
        ("Hasil Utama (Key Result)", "key_result"),
        ("PENANGGUNG JAWAB", "owner"),
        ("currentAmount", "current"),
        ("Warna", ""),
        ("", ""),
    ],
)
def test_what_a_name_says(name: str, says: str) -> None:
    """Of several known words the last in English, the first in Indonesian."""
    found = named(name)

    assert (found.says if found else "") == says


def test_names_with_numbers() -> None:
    assert numbered(["KR 1", "KR 2", "KR 2 note", "W1", "W2"]) == {"KR {n}": ["KR 1", "KR 2"]}
    assert [week_number(name) for name in ("W1", "Minggu ke-13", "Week 2", "Pekan 3", "Target 1")] == [
        1,
        13,
        2,
        3,
        None,
    ]


def test_sheets_that_the_mapping_does_not_read_are_named() -> None:
    first = Sheet("Petunjuk", (Row(1, ("Isi setiap Jumat",)),))
    second = Sheet("OKR", (Row(1, ("Objective", "Key result")), Row(2, ("A", "B"))))

    text = guess([first, second], "x.xlsx")

    assert text.endswith("\n# Not read, as a mapping is for one sheet: Petunjuk\n")


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# Goals\n- **Be fast**\n  - Win 1 prize\n  - Win 2 prizes\n", '["item"]'),
        ("# 2018 Q4\n**Be fast**\n- Win 1 prize\n", '["bold"]'),
        ("Be fast\n- Win 1 prize\n", '["text"]'),
        ("# Goals\n## Be fast\n- Win 1 prize\n", "[2]"),
    ],
)
def test_a_document_without_labels(text: str, headings: str) -> None:
    """The form of its objectives is the one with most items below."""
    said = guess_markdown(text.encode(), "goals.md")

    assert f'\nheadings = {headings}\nunlabelled = "key_result"\n' in said
    assert mapping.load(said.encode(), "okr-map.toml").markdown is not None


def test_merged_cells_above_measures() -> None:
    rows = (
        "Perspective,Objective,Measure,Target\nCustomer,Be fast,Visits,8\n,,Calls,90%\n,Be safe,Crashes,10\n"
    )

    assert 'fill_down = ["Perspective", "Objective"]' in guess(read_sheets(rows.encode(), "a.csv"), "a.csv")
