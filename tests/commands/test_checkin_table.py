"""`okr checkin --file`: tables as Excel, LibreOffice, Google Sheets and a paste write them, and those of okr itself."""

from __future__ import annotations

import csv
import io
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okr.storage.toml import edit
from okr.storage.toml.data import data_of
from okr.tables import csv_text
from tests.running import Okr
from tests.sizes import size
from tests.terminals import at_a_terminal

GOALS = """\
title = "Grow"
owner = "budi"

[key_results.rating]
title = "Rating from 4.1 to 4.6"

start = 4.1
target = 4.6

[key_results.income]
title = "Income from 0 to 2000"

start = 0
target = 2000
unit = "IDR m"

[key_results.calls]
title = "Make 40 calls"

start = 0
target = 40
takes = "sum"

[key_results.cities]
title = "Open in three cities"

milestones = { surabaya = 1, malang = 1, bali = 2 }

[initiatives.page]
title = "Publish the page"

due = 2026-08-15
"""
FILE = "checkins/2026-W34/2026-08-21-budi.toml"
DAY = ("--as", "budi", "--today", "2026-08-21")


class Sheets(Okr):
    def table(self, data: bytes | str, name: str = "week.csv") -> str:
        path = self.root.parent / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    def reads(self, data: bytes | str, *more: str) -> str:
        return self.does("checkin", "--file", self.table(data), *DAY, *more)

    def prints(self, *words: str) -> str:
        ran = self(*words, *DAY)
        assert ran.code == 0
        return ran.out

    def updates(self) -> list[str]:
        """The updates of the day, without what is the same in all of them."""
        if not (self.root / FILE).exists():
            return []
        blocks = self.read(FILE).split("[[update]]\n")[1:]
        plain = (
            block.replace("date = 2026-08-21\n", "").replace('item = "2026-Q3/grow/', '"') for block in blocks
        )
        return [" ".join(block.replace('"', "").split()) for block in plain]


@pytest.fixture
def sheets(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Sheets:
    made = Sheets(tmp_path / "ws", capsys, monkeypatch)
    monkeypatch.chdir(made.root)
    made.write({"objectives/2026-Q3/grow.toml": GOALS})
    return made


# ── as programs write them ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"item;value;note\r\ngrow/income;1300;Zwei, beide gro\xdf\r\n", id="Excel, CSV, Germany"),
        pytest.param("\ufeffitem;value;note\r\ngrow/income;1300;Zwei, beide groß\r\n".encode(), id="Excel, CSV UTF-8"),
        pytest.param('\ufeffitem,value,note\r\ngrow/income,1300,"Zwei, beide groß"\r\n'.encode(), id="Excel, US"),
        pytest.param("item\tvalue\tnote\r\ngrow/income\t1300\tZwei, beide groß\r\n".encode("utf-16"), id="Unicode text"),
        pytest.param('"item","value","note"\n"grow/income",1300,"Zwei, beide groß"\n'.encode(), id="LibreOffice"),
        pytest.param('item,value,note\r\ngrow/income,1300,"Zwei, beide groß"'.encode(), id="Google Sheets"),
        pytest.param("item\tvalue\tnote\ngrow/income\t1300\tZwei, beide groß\n".encode(), id="a paste"),
        pytest.param("sep=;\r\nitem;value;note\r\ngrow/income;1300;Zwei, beide groß\r\n".encode(), id="sep="),
        pytest.param(b"item;value;note\rgrow/income;1300;Zwei, beide gro\xa7\r", id="Excel for Mac, CSV (Macintosh)"),
        pytest.param("\nitem;value;note;;\n;;;;\ngrow/income;1300;Zwei, beide groß;;\n\n".encode(), id="blank lines"),
        pytest.param(" Item ; VALUE;Note\ngrow/income;1300;Zwei, beide groß\n".encode(), id="names in any case"),
        pytest.param("Item;Nilai;Catatan\ngrow/income;1300;Zwei, beide groß\n".encode(), id="names in Indonesian"),
    ],
)  # fmt: skip
def test_a_table_is_read_as_it_was_written(sheets: Sheets, data: bytes) -> None:
    ran = sheets("checkin", "--file", sheets.table(data), *DAY)

    assert ran.code == 0, ran.err
    assert sheets.updates() == ["income value = 1300 note = Zwei, beide groß"]


def test_an_encoding_that_was_guessed_is_said(sheets: Sheets) -> None:
    ran = sheets(
        "checkin", "--file", sheets.table(b"item;value;note\ngrow/income;1300;f\xfcr B\xe4r\n"), *DAY
    )

    assert ran.err.endswith('week.csv is not UTF-8, so it was read as Windows-1252: "für"\n')


def test_a_workbook_is_no_table(sheets: Sheets) -> None:
    path = sheets.table(b"PK\x03\x04\x14\x00\x06\x00", "week.xlsx")
    sheets.refuses("checkin", "--file", path, *DAY, code=2, says="is a workbook, not a CSV file")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("item,value,value\nmrr,1,2\n", 'the column "value" is there twice'),
        ("item;value;\nmrr;1;note\n", 'week.csv:2: column 3 has no name, but "note" is in it'),
        ('item,value,note\nrating,1,"open\n\n', "week.csv:2: the quotes do not match"),
        ("item|value\nmrr|1\n", 'unknown column "item|value"'),
        ("id,title,current\nrating,Rating,4\n", "the header needs the column item, and value or done"),
        ("item,value\n,12\n", "week.csv:2: the row has no item"),
    ],
)
def test_a_table_that_cannot_be_read(sheets: Sheets, table: str, says: str) -> None:
    sheets.refuses("checkin", "--file", sheets.table(table), *DAY, code=2, says=says)


def test_all_bad_rows_are_told_at_once(sheets: Sheets) -> None:
    """Each with its line, where it begins in the file; nothing is written."""
    table = 'item,value,note\nrating,abc,\nincome,1,"two\nlines"\nnobody,1,\n\nrating,4.3,\nincome,1,,x\n'
    path = sheets.table(table)
    before = sheets.files()
    ran = sheets("checkin", "--file", path, *DAY)

    assert ran.code == 2
    assert ran.err.startswith("error: 3 rows are wrong, so nothing was written\n")
    lines = [line.partition("week.csv:")[2] for line in ran.err.splitlines()[1:-1]]
    assert [line[:2] for line in lines] == ["2:", "5:", "8:"]
    assert 'value: "abc" is not a number' in lines[0]
    assert 'unknown item "nobody"' in lines[1]
    assert "more cells than the header" in lines[2]
    assert ran.err.splitlines()[-1] == "hint: Fix these rows and run it again."
    assert sheets.files() == before


# ── what is recorded already ─────────────────────────────────────────────────────────────────────

WEEK = "item,value,confidence,note,done\nrating,4.3,7,Good,\nincome,900,,,\ngrow/cities,,,,surabaya\npage,done,,,\n"


def test_the_same_table_twice_writes_once(sheets: Sheets) -> None:
    """A row that is new, or that corrects, is written; the rest is skipped and counted."""
    sheets.reads(WEEK)
    once = sheets.updates()
    again = sheets.reads(WEEK)

    assert again == "4 rows are already recorded, skipped.\nNothing was written.\n"
    assert "(1 update)" in (more := sheets.reads(WEEK + "calls,5,,,\n"))
    assert more.endswith("4 rows are already recorded, skipped.\n")
    assert sheets.updates() == [*once, "calls value = 5"]


def test_a_correction_is_new(sheets: Sheets) -> None:
    """Also one back to the first value, since the last one of a day counts."""
    for value in ("900", "950", "900"):
        sheets.reads(f"item,value\nincome,{value}\n")
    sheets.reads("item,value\nincome,900\n")

    assert sheets.updates() == ["income value = 900", "income value = 950", "income value = 900"]


def test_a_reading_and_a_solved_blocker_are_known_again(sheets: Sheets) -> None:
    """The second time the period of a KPI by default would be the next, and there is no open blocker any more."""
    sheets.does("checkin", "rating", "--blocker", "Legal", "--as", "budi", "--today", "2026-08-20")
    table = "item,value,unblocked\nkpi/mrr,128,\nrating,4.2,yes\n"
    sheets.reads(table)

    assert sheets.reads(table).startswith("2 rows are already recorded, skipped.\n")
    assert len(sheets.updates()) == 2


def test_another_day_or_person_is_not_the_same(sheets: Sheets) -> None:
    sheets.reads(WEEK)
    path = sheets.table(WEEK)

    assert "(4 updates)" in sheets.does("checkin", "--file", path, "--as", "ana", "--today", "2026-08-21")
    assert "(4 updates)" in sheets.does("checkin", "--file", path, "--as", "budi", "--today", "2026-08-22")


# ── the tables of okr ────────────────────────────────────────────────────────────────────────────


def test_a_row_without_an_answer_is_left_out(sheets: Sheets) -> None:
    said = sheets.reads(
        "item,title,value,period\nrating,Rating,,\nincome,Income,700,\nkpi/mrr,MRR,,2026-Q2\n"
    )

    assert said.endswith("2 rows have no answer.\n")
    assert sheets.updates() == ["income value = 700"]


def test_a_list_is_read_back(sheets: Sheets) -> None:
    """Unchanged it says nothing; a changed cell is an answer; of an objective of the report there is nothing to say."""
    sheets.does("checkin", "rating", "4.2", "--confidence", "6", "--as", "budi", "--today", "2026-08-14")
    for command in (("list", "key-results"), ("list", "kpis"), ("list", "initiatives"), ("report",)):
        for form in (("-f", "csv"), ("--excel",), ("--excel", "--language", "id")):
            table = sheets.prints(*command, *form)
            assert sheets.reads(table).endswith("Nothing was written.\n")
    table = sheets.prints("list", "key-results", "-f", "csv")
    row = next(line for line in table.splitlines() if line.startswith("2026-Q3/grow/rating,"))
    sheets.reads(
        table.replace(row, row.replace(",4.2,", ",4.3,").replace(",6,2026-08-14,", ",7,2026-08-14,"))
    )

    assert sheets.updates() == ["rating value = 4.3 confidence = 7"]


@pytest.mark.parametrize("word", ["TRUE", "WAHR", "selesai"])
def test_work_is_ticked_in_a_list(sheets: Sheets, word: str) -> None:
    """As a spreadsheet of that country writes what it was given as `false`."""
    table = sheets.prints("list", "initiatives", "-f", "csv")
    sheets.reads(table.replace("2026-08-15,,false,", f"2026-08-15,,{word},"))

    assert sheets.updates() == ["page done = true"]


def test_a_changed_list_that_is_outdated_is_refused(sheets: Sheets) -> None:
    """Nobody can tell whether its cell was changed or is only older than a check-in of somebody else."""
    sheets.does("checkin", "grow/rating", "4.2", "--as", "budi", "--today", "2026-08-14", "--no-input")
    table = sheets.prints("list", "key-results", "-f", "csv")
    sheets.does("checkin", "grow/rating", "4.3", "--as", "ana", "--today", "2026-08-20")
    path = sheets.table(table)

    says = "2026-Q3/grow/rating has a newer check-in, of 20 Aug 2026, than this list"
    sheets.refuses("checkin", "--file", path, *DAY, code=2, says=says)


def test_what_is_computed_is_not_changed_in_a_list(sheets: Sheets) -> None:
    table = "id,current,last_checkin\n2026-Q3/grow/calls,7,\n"
    sheets.refuses(
        "checkin", "--file", sheets.table(table), *DAY, code=2, says="is computed, so it cannot be changed"
    )


def test_a_reading_is_corrected_in_a_list_in_its_own_period(sheets: Sheets) -> None:
    """And a value beside it is of the next one, whatever the column period of the list says."""
    sheets.does("checkin", "kpi/mrr", "120", "--as", "budi", "--today", "2026-07-10")
    table = sheets.prints("list", "kpis", "-f", "csv")
    sheets.reads(table.replace(",120,", ",125,"))
    header, row = table.splitlines()
    sheets.reads(f"{header},value\n{row},131\n")

    assert sheets.updates() == [
        "item = kpi/mrr period = 2026-Q2 value = 125",
        "item = kpi/mrr period = 2026-Q3 value = 131",
    ]


# ── the template ─────────────────────────────────────────────────────────────────────────────────

TEMPLATE = """\
item,title,objective_title,unit,target,last,last_checkin,period,value,confidence,note,blocker,next
2026-Q3/grow-revenue/mrr,Raise MRR from 100 to 130,Grow recurring revenue,IDR m,130,112,2026-07-10,,,,,,
2026-Q3/grow/rating,Rating from 4.1 to 4.6,Grow,,4.6,4.2,2026-08-14,,,,,,
2026-Q3/grow/income,Income from 0 to 2000,Grow,IDR m,2000,,,,,,,,
2026-Q3/grow/calls,Make 40 calls,Grow,,40,,,,,,,,
2026-Q3/grow/cities,Open in three cities,Grow,,surabaya; malang; bali,,,,,,,,
"""


def test_the_template_has_what_is_due(sheets: Sheets) -> None:
    sheets.does("checkin", "grow/rating", "4.2", "--as", "budi", "--today", "2026-08-14")

    assert sheets.prints("checkin", "--template") == TEMPLATE
    assert "2026-Q3/grow/page,Publish the page,Grow,,done,,,,,,,,\n" in sheets.prints(
        "checkin", "--template", "--all"
    )
    assert sheets.reads(TEMPLATE) == "5 rows have no answer.\nNothing was written.\n"


def test_the_template_tells_the_period_of_a_kpi(sheets: Sheets) -> None:
    """Of a month in a form that Excel leaves alone: it would make a day of `2026-07`."""
    sheets.write({"people/budi.toml": 'name = "Budi"\nrole = "account-manager"\n'})
    kpi = sheets.read("kpis/mrr.toml")
    sheets.write({"kpis/mrr.toml": f'{kpi}cadence = "monthly"\n'})
    rows = sheets.prints("checkin", "--template", "--all", "--excel").split("\r\n")
    filled = next(row for row in rows if row.startswith("kpi/mrr,")).replace("2026-M07,,", "2026-M07,131,")
    sheets.reads(f"{rows[0]}\r\n{filled}\r\n")

    assert sheets.updates() == ["item = kpi/mrr period = 2026-07 value = 131"]


ALONE, NEEDED = "--template can only be combined with --all and --excel", "--all and --excel need --template"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--all",), NEEDED),
        (("mrr", "--excel"), NEEDED),
        (("--template", "mrr"), ALONE),
        (("--template", "--file", "x.csv"), ALONE),
    ],
)
def test_a_template_is_asked_for_alone(sheets: Sheets, words: tuple[str, ...], says: str) -> None:
    sheets.refuses("checkin", *words, *DAY, code=2, says=says)


def test_nothing_due_is_said(sheets: Sheets) -> None:
    ran = sheets("checkin", "--template", "--as", "ana", "--today", "2026-07-01")

    assert ran.out.count("\n") == 1
    assert ran.err == "You have no check-ins due.\nAll your check-ins: okr checkin --template --all\n"


# ── for Excel ────────────────────────────────────────────────────────────────────────────────────


def test_excel_gets_what_it_opens_right(sheets: Sheets) -> None:
    """A BOM; semicolons and decimal commas in Indonesian, or where okr.toml says so; numbers are no text."""
    sheets.does("checkin", "grow/rating", "4.25", "--as", "budi", "--today", "2026-08-14")
    english = sheets.prints("list", "key-results", "--excel")
    indonesian = sheets.prints("list", "key-results", "--excel", "--language", "id")

    assert english.startswith("\ufeffid,title,")
    assert ",4.25," in english
    assert indonesian.startswith("\ufeffid;title;")
    assert ";4,25;" in indonesian
    assert indonesian.endswith("\r\n")
    sheets.write({"okr.toml": sheets.read("okr.toml") + '\n[input]\ndecimal = ","\n'})
    assert ";4,25;" in sheets.prints("list", "key-results", "--excel")


def test_excel_is_a_form_of_csv(sheets: Sheets) -> None:
    """It goes with no other format, and not with a command that prints no table."""
    sheets.refuses(
        "list", "--excel", "-f", "json", code=2, says="--excel and --format cannot be used together"
    )
    sheets.refuses("check", "--excel", code=2, says='unknown option "--excel"')
    assert sheets.prints("list", "--excel", "-f", "csv").startswith("\ufeff")


# ── numbers and days ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("table", "values"),
    [
        pytest.param("item;value\nrating;4,3\nincome;1.250\n", ("4.3", "1250"), id="Excel in Indonesia and Germany"),
        pytest.param('item;value\nrating;4,3\nincome;"1.250,75"\n', ("4.3", "1250.75"), id="with both marks"),
        pytest.param('item,value\nrating,4.3\nincome,"1,250"\n', ("4.3", "1250"), id="Excel in the US"),
        pytest.param('item,value\nrating,"4,3"\nincome,1.250\n', ("4.3", "1250"), id="Google Sheets in Indonesia"),
        pytest.param("item\tvalue\nrating\t4,3\nincome\t1.250\n", ("4.3", "1250"), id="a paste"),
        pytest.param("sep=;\nitem;value\nrating;4.3\nincome;1.25\n", ("4.3", "1.25"), id="points in spite of semicolons"),
        pytest.param("item;value\nrating;4,3\nincome;IDR 1.250 m\n", ("4.3", "1250"), id="with the unit"),
    ],
)  # fmt: skip
def test_numbers_as_the_program_of_that_country_writes_them(
    sheets: Sheets, table: str, values: tuple[str, ...]
) -> None:
    sheets.does("checkin", "--file", sheets.table(table), *DAY, "--yes")

    assert sheets.updates() == [f"rating value = {values[0]}", f"income value = {values[1]}"]


def test_the_table_goes_before_the_settings(sheets: Sheets) -> None:
    """A program wrote it, by its own rule; okr.toml says how people type."""
    sheets.write({"okr.toml": sheets.read("okr.toml") + '\n[input]\ndecimal = "."\n'})
    sheets.reads("item;value\nincome;1.250\n")

    assert sheets.updates() == ["income value = 1250"]


def test_unlikely_values_are_told_at_once(sheets: Sheets) -> None:
    """Each with its line; `--yes` records them."""
    path = sheets.table("item;value\nrating;158\ncalls;3\nincome;900000\n")
    before = sheets.files()
    ran = sheets("checkin", "--file", path, *DAY)

    assert ran.code == 1
    assert [line.partition("week.csv:")[2][:2] for line in ran.err.splitlines() if "week.csv" in line] == [
        "2:",
        "4:",
    ]
    assert sheets.files() == before
    sheets.does("checkin", "--file", path, *DAY, "--yes")
    assert len(sheets.updates()) == 3


def test_days_of_a_column_are_read_as_people_type_them(sheets: Sheets) -> None:
    ran = sheets("checkin", "--file", sheets.table("item;value;tanggal\nincome;900;17/07/2026\n"), *DAY)

    assert ran.code == 0
    assert "17 Jul 2026" in ran.err
    assert "value = 900" in sheets.read("checkins/2026-W29/2026-07-17-budi.toml")


# ── what okr writes, it reads ────────────────────────────────────────────────────────────────────


@settings(max_examples=size(25, 200), suppress_health_check=[*HealthCheck])
@given(
    value=st.floats(-1e9, 1e9).map(lambda number: round(number, 6)) | st.integers(-(10**9), 10**9),
    note=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1)
    .map(str.strip)
    .filter(bool),
    language=st.sampled_from(["en", "id"]),
    excel=st.booleans(),
)
def test_a_filled_template_is_read_as_it_was_filled(
    sheets: Sheets, value: float, note: str, language: str, excel: bool
) -> None:
    """As a spreadsheet of that language saves it: its separator, its decimal mark, quotes where they are needed."""
    (sheets.root / FILE).unlink(missing_ok=True)
    printed = sheets.prints("checkin", "--template", "--all", "--language", language, *["--excel"] * excel)
    comma = excel and language == "id"
    rows = list(csv.DictReader(io.StringIO(printed.removeprefix("\ufeff")), delimiter=";" if comma else ","))
    row = next(row for row in rows if row["item"] == "2026-Q3/grow/income")
    row |= {"value": str(value).replace(".", ",") if comma else str(value), "note": csv_text(note)}
    saved = io.StringIO()
    writer = csv.DictWriter(saved, list(row), delimiter=";" if comma else ",")
    writer.writeheader()
    writer.writerows(rows)
    sheets.reads(saved.getvalue(), "--yes", "--no-index")
    update = tomllib.loads(sheets.read(FILE))["update"]

    assert [(each["item"], each["value"], each["note"]) for each in update] == [
        ("2026-Q3/grow/income", value, note)
    ]


def test_a_long_table_of_many_items_is_read(sheets: Sheets) -> None:
    """Each row is laid over the workspace of the rows before it, as deep as there are rows."""
    parts = (f'[key_results.k{n}]\ntitle = "Raise k{n}"\n\nstart = 0\ntarget = 900\n' for n in range(600))
    sheets.write({"objectives/2026-Q3/long.toml": 'title = "Long"\n\n' + "\n".join(parts)})
    table = "item,value\n" + "".join(f"long/k{n},{n}\n" for n in range(599)) + "long/k599,abc\n"
    path = sheets.table(table)

    sheets.refuses("checkin", "--file", path, *DAY, code=2, says='week.csv:601: value: "abc" is not a number')


@pytest.mark.parametrize("rows", [2, 40])
def test_a_file_is_parsed_as_often_for_two_rows_as_for_forty(sheets: Sheets, rows: int) -> None:
    """All rows of a day are appended in one edit; parsed anew for each row a table of a thousand took minutes."""
    parsed: list[bytes] = []

    def counted(data: bytes) -> dict[str, Any]:
        parsed.append(data)
        return data_of(data)

    sheets.environment.setattr(edit, "data_of", counted)
    first = 'item,value,note\ngrow/income,1300,"Two\nlines"\n'
    sheets.reads(first)
    before = sheets.read(FILE)
    parsed.clear()
    table = first + "".join(f"grow/calls,{n},Again\n" for n in range(1, rows))

    assert sheets.reads(table).endswith("1 row is already recorded, skipped.\n")
    block = '\n[[update]]\nitem = "2026-Q3/grow/calls"\ndate = 2026-08-21\nvalue = {}\nnote = "Again"\n'
    assert sheets.read(FILE) == before + "".join(block.format(n) for n in range(1, rows))
    assert len(parsed) == 3  # for the place of the first row, and at the write gate before and after


# ── at a terminal ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
def test_a_table_of_excel_at_a_terminal(sheets: Sheets) -> None:
    """What was understood is said; an unlikely value is asked about once, for all rows together."""
    path = sheets.table(b"\xef\xbb\xbfitem;value;note\r\nrating;4,3;Zwei\r\nincome;1.250;\r\ncalls;900;\r\n")
    code, seen = at_a_terminal(sheets.root, "y\n", "checkin", "--file", path, *DAY)

    assert code == 0, seen
    assert seen.count("[y/N]") == 1
    assert '"1.250" was read as 1250' in seen
    assert sheets.updates() == ["rating value = 4.3 note = Zwei", "income value = 1250", "calls value = 900"]


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
def test_a_number_with_two_readings_is_asked_once(sheets: Sheets) -> None:
    """With commas between the cells nothing tells what 1.250 is; the second time the answer is known."""
    sheets.write({"objectives/2026-Q3/grow.toml": GOALS.replace("target = 2000", "target = 1000000")})
    path = sheets.table("item,value\nincome,1.250\n")
    sheets.refuses("checkin", "--file", path, *DAY, code=2, says='"1.250" can be')
    code, seen = at_a_terminal(sheets.root, "1250\n", "checkin", "--file", path, *DAY)
    again = at_a_terminal(sheets.root, "", "checkin", "--file", path, *DAY)[1]

    assert code == 0, seen
    assert "1 row is already recorded, skipped." in again
    assert len(sheets.updates()) == 1
