"""Files from bytes to rows of cells: what decides the form, and each fault with its sentence."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from okr.errors import UsageError
from okr.exchange.files.sheets import Sheet, read_sheets


def rows(data: bytes, **said: str) -> list[tuple[Any, ...]]:
    """Number and cells of each row of a file with one sheet."""
    (sheet,) = read_sheets(data, "goals", **said)
    return [(row.number, *row.cells) for row in sheet.rows]


def refused(data: bytes, **said: str) -> str:
    """The sentence and the next step for a file that is refused."""
    with pytest.raises(UsageError) as caught:
        read_sheets(data, "goals", **said)
    assert caught.value.remedy
    return str(caught.value)


def packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


MOMENT = datetime(2025, 3, 10, 14, 30)  # noqa: DTZ001  a cell has no zone


def workbook(cells: Mapping[str, Any], **said: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **said}) as book:
        sheet = book.add_worksheet("OKR")
        formats = {date: {"num_format": "dd/mm/yyyy"}, datetime: {"num_format": "dd/mm/yyyy hh:mm"}}
        for place, value in cells.items():
            known = formats.get(type(value))
            sheet.write(place, value, *([book.add_format(known)] if known else []))
    return out.getvalue()


# ── csv ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "^"])
def test_the_separator_is_found_by_the_rows(separator: str) -> None:
    text = f'Goal{separator}Target\n\n"a{separator} b"{separator}1\n{separator}\nc{separator}\n'

    assert rows(text.encode()) == [
        (1, "Goal", "Target"),
        (3, f"a{separator} b", "1"),
        (5, "c", None),
    ]


def test_a_head_has_more_to_say_than_the_cells_below() -> None:
    """Check-ins full of semicolons, and decimals with commas, are no reason to take these for the separator."""
    checkins = "Title,Checkins\nGrow,Date: 2025-03-10; User: A; Note: x; Value: 2;\nKeep,Date: 2025-03-10; User: B;\n"
    decimals = "Capaian tahun 2025, semua unit\nNo;Target;Realisasi\n1;3,2;3,08\n2;98,5;97,41\n"

    assert [len(row) for row in rows(checkins.encode())] == [3, 3, 3]
    assert rows(decimals.encode())[2] == (3, "1", "3,2", "3,08")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("Ziel;Größe\na;1".encode("cp1252"), {}),
        ("Ziel;Größe\na;1".encode("utf-16"), {}),
        ("Ziel;Größe\na;1".encode("utf-16-le"), {}),
        ("Ziel;Größe\na;1".encode("utf-8-sig"), {}),
        ("Ziel;Größe\ra;1".encode("mac_roman"), {}),
        ("Ziel;Größe\na;1".encode("cp850"), {"encoding": "cp850"}),
        ("sep=;\r\nZiel;Größe\r\na;1".encode(), {}),
        ("Ziel#Größe\na#1".encode(), {"separator": "#"}),
    ],
)
def test_every_encoding_and_separator_gives_the_same_rows(data: bytes, said: dict[str, str]) -> None:
    assert rows(data, **said) == [(1, "Ziel", "Größe"), (2, "a", "1")]


def test_a_guessed_encoding_is_told() -> None:
    (sheet,) = read_sheets("Ziel;Größe".encode("cp1252"), "ziele.csv")

    assert sheet.notes == ("ziele.csv is not in Unicode; it was read as Windows-1252",)


def test_a_text_that_is_cut_is_told() -> None:
    (sheet,) = read_sheets(b"a\n" + b"x" * 32_769 + b"\n" + b"y" * 32_768, "goals.csv")

    assert sheet.notes == ("Texts with more than 32768 characters were cut: rows 2",)


@pytest.mark.parametrize(
    ("data", "said", "sentence"),
    [
        (b'a,b\nc,"d\ne,f\n', {}, "goals:2: the quotes do not match"),
        (b'a,b\nc,"d"x\n', {}, "goals:2: the quotes do not match"),
        (b"a,b\nc,\0d\n", {}, "goals:2 contains a NUL byte"),
        (b"a" * 20_000_001, {}, "goals has more than 20 MB"),
        (b"a,b\n" * 100_001, {}, "goals has more than 100000 rows"),
        (b"{}\n" * 100_001, {}, "goals has more than 100000 rows"),
        (b"," * 5000, {}, "goals has more than 2000 columns"),
        (b'a,"' + b"x" * 200_000 + b'"', {}, "goals:1: a cell has more than 131072 characters"),
        (b"a", {"encoding": "klingon"}, 'unknown encoding "klingon"'),
        (b"\xff", {"encoding": "utf-8"}, "goals is not in utf-8"),
        (b"a", {"encoding": "zlib"}, 'unknown encoding "zlib"'),
        (b"a", {"separator": "::"}, 'separator = "::" is not one character'),
        (b"%PDF-1.7", {}, "goals is not a table: it is PDF"),
        (b"<html><body>Sign in", {}, "goals is not a table: it is HTML"),
        (b"\x1f\x8b\x08", {}, "goals is not a table: it is gzip"),
        (b"a,b", {"form": "xlsx"}, "goals is csv, and the mapping is for xlsx"),
        (b"", {}, "goals is empty"),
        (b"\n ,\n", {}, "goals is empty"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_read_has_a_sentence(data: bytes, said: dict[str, str], sentence: str) -> None:
    assert refused(data, **said).startswith(sentence)


# ── json ─────────────────────────────────────────────────────────────────────────────────────────


def test_nested_values_are_columns_with_dots() -> None:
    entries = [
        {"ID": 7, "Owner": [{"Name": "Ana"}, {"Name": "Budi"}], "Outcome": {"Start": 0, "Target": 2.5}},
        {"ID": 8, "Teams": ["A", 2, True], "Note": None, "Owner": [], "Open": False},
    ]
    expected = [
        (0, "ID", "Owner.Name", "Outcome.Start", "Outcome.Target", "Teams", "Open"),
        (1, 7, "Ana; Budi", 0, 2.5, None, None),
        (2, 8, None, None, None, "A; 2; true", False),
    ]
    lines = "\n".join(map(json.dumps, entries))

    assert rows(json.dumps(entries).encode()) == expected
    assert rows(json.dumps({"goals": entries}, indent=1).encode("utf-16")) == expected
    assert rows(lines.encode()) == expected
    assert rows(json.dumps(entries[0]).encode(), form="jsonl")[1][:2] == (1, 7)


def test_several_lists_are_several_sheets_and_what_is_beside_them_is_told() -> None:
    sheets = read_sheets(
        b'{"goals": [{"a": 1}], "checkins": [{"b": 2}], "total": 2, "tags": ["x"]}', "all.json"
    )

    assert [sheet.name for sheet in sheets] == ["goals", "checkins"]
    assert sheets[0].notes == ("all.json: left out, only the list was read: total, tags",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[{"a": 1, "b": 2, "a": 3}]', 'goals is not valid JSON: the key "a" is there twice in one object'),
        ('[{"a": NaN}]', "goals is not valid JSON: NaN is not a number"),
        ('[{"a": -Infinity}]', "goals is not valid JSON: -Infinity is not a number"),
        ('[{"a": 1e999}]', 'goals: a number in "a" is too large'),
        ('[{"a": ' + "9" * 5000 + "}]", "goals is not valid JSON: a number is too long"),
        ('[{"a":\n 1,}]', "goals:2 is not valid JSON: Expecting property name enclosed in double quotes"),
        ('{"a": 1}\n{"a": 2,,}', "goals:2 is not valid JSON"),
        ("[" * 100_000, "goals has more than 8 levels of nested values"),
        ('[{"a": ' + "[" * 9 + "1" + "]" * 9 + "}]", "goals has more than 8 levels of nested values"),
        ('[{"a": 1}, 2]', "goals: entry 2 is not an object"),
        ('{"g": [{"a": 1}, 2]}', "goals: g: entry 2 is not an object"),
        ("[[1, 2]]", "goals: entry 1 is not an object"),
        ("[]", "goals is empty"),
        ("[{}]", "goals is empty"),
        (json.dumps([{"a": 1}] * 100_001), "goals has more than 100000 rows"),
        (json.dumps([{str(n): 1} for n in range(2001)]), "goals has more than 2000 columns"),
    ],
)  # fmt: skip
def test_json_that_cannot_be_read_in_one_way_has_a_sentence(text: str, sentence: str) -> None:
    assert refused(text.encode()).startswith(sentence)


# ── zip ──────────────────────────────────────────────────────────────────────────────────────────


def test_an_archive_gives_a_sheet_of_each_file() -> None:
    files = {
        "out/Teams.json": b"[]", "out/objectives.json": b'[{"ID": 1}]', "checkins.CSV": b"a;b\n1;2",
        "__MACOSX/._x.json": b"?", "readme.txt": b"hello",
    }  # fmt: skip
    teams, objectives, checkins = read_sheets(packed(files), "export.bin")

    assert (teams.name, teams.rows) == ("Teams", ())
    assert objectives == Sheet("objectives", ((0, ("ID",)), (1, (1,))))
    assert checkins == Sheet("checkins", ((1, ("a", "b")), (2, ("1", "2"))))
    assert teams.notes == ("left out, only JSON and CSV were read: readme.txt",)


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.json")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def patched(old: bytes, new: bytes, files: Mapping[str, bytes]) -> bytes:
    """An archive of which some bytes say something else than they should."""
    data = packed(files)
    assert old in data
    assert len(old) == len(new)
    return data.replace(old, new)


GOALS = {"a.json": b'[{"a": 1}]'}
TWICE = {"a.json": b'[{"a": 1}]', "b.json": b'[{"a": 1}]'}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (packed({"../a.json": b"[]"}), 'goals has a file "../a.json" in it'),
        (packed({"/etc/a.json": b"[]"}), 'goals has a file "/etc/a.json" in it'),
        (packed({"C:a.json": b"[]"}), 'goals has a file "C:a.json" in it'),
        (packed({"..\\a.json": b"[]"}), 'goals has a file "..\\a.json" in it'),
        (linked(), 'goals has a link "a.json" in it'),
        (packed({"in.zip": packed(GOALS)}), 'goals has an archive "in.zip" in it'),
        (packed({"x/a.json": b"[]", "y/a.csv": b"a"}), 'goals has two files "a" in it'),
        (patched(b"b.json", b"A.json", TWICE), 'goals has two files "A.json" in it'),
        (packed({"readme.txt": b"x"}), "goals contains no JSON or CSV file"),
        (packed({f"{n}.txt": b"" for n in range(1001)}), "goals has more than 1000 files in it"),
        (packed({"a.json": b" " * 2_000_000}), 'goals has a file "a.json" in it that unpacks to more than 250 times its size'),
        (lambda: packed({f"{n}.csv": b"ab" * 499_999 for n in range(201)}), "goals has more than 200 MB when it is unpacked"),
        (packed(GOALS)[:60], "goals is a broken archive"),
        (packed({"a.json": b"{"}), "goals/a.json is not valid JSON"),
    ],
)  # fmt: skip
def test_an_archive_that_was_made_to_harm_has_a_sentence(
    data: bytes | Callable[[], bytes], sentence: str
) -> None:
    """A large one is made here and not where tests are collected."""
    assert refused(data() if callable(data) else data).startswith(sentence)


def test_an_archive_that_lies_about_its_sizes_is_broken() -> None:
    """What is unpacked is never more than the directory says, and more than that is no second chance."""
    content = b" " * 900_000
    size, less = len(content).to_bytes(4, "little"), (1000).to_bytes(4, "little")

    assert refused(patched(size, less, {"a.json": content})).startswith("goals is a broken archive")


def test_a_file_with_a_password_is_named_as_such() -> None:
    data = bytearray(packed(GOALS))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert refused(bytes(data)) == "goals is protected by a password\n  Save it without a password."


# ── workbooks ────────────────────────────────────────────────────────────────────────────────────


def test_the_cells_of_a_workbook_keep_their_kind() -> None:
    cells = {
        "B2": "Objective", "C2": "Target", "B3": "a\r\nb", "C3": 2295704, "D3": 0.64, "E3": True,
        "B5": date(2025, 3, 10), "C5": MOMENT, "D5": "  ",
    }  # fmt: skip
    (sheet,) = read_sheets(workbook(cells), "goals.csv")
    old = read_sheets(workbook(cells, date_1904=True), "goals", form="xlsx")[0]

    assert sheet.name == "OKR"
    assert [(row.number, *row.cells) for row in sheet.rows] == [
        (2, "Objective", "Target", None, None),
        (3, "a\nb", 2295704, 0.64, True),
        (5, date(2025, 3, 10), MOMENT, None, None),
    ]
    assert old.rows == sheet.rows
    assert type(sheet.rows[1].cells[1]) is int


def test_what_a_workbook_does_not_show_is_told() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet, other = book.add_worksheet("A & B"), book.add_worksheet("Old")
        book.add_chartsheet("Chart")
        sheet.write_formula("A1", "=B1", value="")
        sheet.write_formula("A2", "=B1", value=3)
        sheet.write_formula("A3", "=1/0", value="#DIV/0!")
        sheet.set_row(1, None, None, {"hidden": True})
        other.write("A1", "x")
        other.hide()
    first, second = read_sheets(out.getvalue(), "goals")

    assert first.notes == (
        'the sheet "A & B" has formulas without a value, read as empty: A1; open it and save it again',
        'the sheet "A & B" has errors such as #DIV/0!, read as empty: A3',
        'the sheet "A & B" has hidden rows, which are read too: 2',
    )
    assert first.rows == ((2, (3,)),)
    assert second.notes == ('the sheet "Old" is hidden in the workbook',)


def sheet_of(xml: bytes, strings: bytes = b"") -> bytes:
    """A workbook whose sheet is what somebody wrote by hand."""
    with zipfile.ZipFile(io.BytesIO(workbook({"A1": "x"}))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData>" + xml + b"</sheetData></worksheet>"
    if strings:
        files["xl/sharedStrings.xml"] = b"<sst>" + strings + b"</sst>"
    return packed(files)


def ods(body: str, **files: bytes) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = "".join(f' xmlns:{name}="{space}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="OKR">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    start = f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"'
    return packed({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<?xml version="1.0"?>{start}/>'.encode(), "content.xml": content.encode(),
    } | files)  # fmt: skip


TEXT = '<table:table-cell office:value-type="string"{more}><text:p>Grow</text:p></table:table-cell>'
NUMBER = '<table:table-cell office:value-type="float" office:value="5"/>'
BLANKS = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'


def test_a_workbook_of_libreoffice_is_read_with_its_blank_ends() -> None:
    two = ' table:number-columns-repeated="2"'
    body = f"<table:table-row/><table:table-row>{TEXT.format(more=two)}{NUMBER}</table:table-row>{BLANKS}"

    assert rows(ods(body)) == [(2, "Grow", "Grow", 5)]


FAR = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
EVERYWHERE = ' table:number-columns-repeated="16384"'
ALL_ROWS = (
    f'<table:table-row table:number-rows-repeated="1048576">{TEXT.format(more=EVERYWHERE)}</table:table-row>'
)
SHARED = b"<si><t>" + random.Random(1).randbytes(500_000).hex().encode() + b"</t></si>"
WIDE = (
    b'<a-b:row xmlns:a-b="x" r="1">' + b"<a-b:c><v>1</v></a-b:c>" * 2000 + b"</a-b:row>"
    b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
)
"""Two thousand million cells, by names that no check of ours knows."""
REPEATED = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 4000))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (sheet_of(FAR), "goals has more than 5000000 cells"),
        (sheet_of(FAR.replace(b'r="XFD1048576"', b"\n r = 'xfd1048576'")), "goals has more than 5000000 cells"),
        (sheet_of(FAR.replace(b"XFD1048576", b"")), 'goals: the sheet "OKR" cannot be read'),
        (sheet_of(b"<row/>" * 100 + b"<row>" + b"<c><v>1</v></c>" * 60_000 + b"</row>"), "goals has more than 5000000 cells"),
        (sheet_of(b"<row>" + b'<c t="s"><v>0</v></c>' * 410 + b"</row>", SHARED), "goals has more than 100 MB of texts"),
        (sheet_of(b"<!--" + b"<c x " * 40_000 + b"-->"), "goals is not a workbook that can be read"),
        (sheet_of(b"<?x " + b"<row x " * 40_000 + b"?>"), "goals is not a workbook that can be read"),
        (sheet_of(b"", b"<si><t><![CDATA[" + b"<si>" * 40_000 + b"]]></t></si>"), "goals is not a workbook that can be read"),
        (sheet_of(WIDE), "goals is not a workbook that can be read"),
        (sheet_of(REPEATED, SHARED.replace(b"<si>", b'<si a="1">')), "goals is not a workbook that can be read"),
        (ods(ALL_ROWS), "goals has more than 5000000 cells"),
        (ods(f"<table:table-row>{NUMBER}</table:table-row>{BLANKS}<table:table-row>{TEXT.format(more=EVERYWHERE)}</table:table-row>"), "goals has more than 5000000 cells"),
        (ods("", **{"content.xml": b"<table:table><table:table-row/>"}), "goals is not a workbook that can be read"),
        (sheet_of(b'<row r="&#49;"><c r="&#65;1"/></row>'), 'goals: the sheet "OKR" cannot be read'),
        (packed({"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><workbook/>'}), "goals is not a workbook that can be read"),
        (packed({"xl/workbook.xml": b"<workbook>"}), "goals is not a workbook that can be read"),
        (packed({"xl/workbook.xml": b"no", "[Content_Types].xml": b"no"}), "goals is not a workbook that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "goals is not a workbook that can be read"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "goals is protected by a password"),
        (ods("", **{"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "goals is protected by a password"),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_read_has_a_sentence(data: bytes, sentence: str) -> None:
    """None of them ends the process or takes its memory."""
    assert refused(data).startswith(sentence)
