"""Tables from bytes to rows: separators, quotes, lines and the decimal mark."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.errors import UsageError
from okr.tables import column, decimal_mark, decoded, read

KNOWN = ("item", "value", "note", "date")


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["4,3"], ","),
        (["1.250", "4,3"], ","),
        (["1.250,75"], ","),
        (["Rp 1.250.000"], ","),
        (["45,5 %"], ","),
        (["1,250.75"], "."),
        (["4.3", "1,250"], "."),
        (["0.125"], "."),
        (["1250.125"], "."),
        (["-4.5"], "."),
        (["1.250", "900", ""], None),
        (["4,3", "4.3"], None),
        (["v1.2", "surabaya,malang", "2026-07-10"], None),
        ([], None),
    ],
)
def test_the_numbers_of_a_table_show_its_decimal_mark(cells: list[str], mark: str | None) -> None:
    """Where one of them leaves no doubt, all are meant like it; names, days and thousands show nothing."""
    assert decimal_mark(cells) == mark


@pytest.mark.parametrize(
    ("header", "separator"),
    [
        ('item,value,"note; why"', ","),
        ('"item";"value";"note, or why"', ";"),
        ("item\tvalue\tnote, or; why", "\t"),
        ("ITEM; Value ;x,y,z,a,b,c", ";"),
        ("item", ","),
        ("sep=|\nitem|value", "|"),
        ('"sep=;"\r\nitem;value', ";"),
    ],
)
def test_the_separator_is_the_one_that_finds_the_columns(header: str, separator: str) -> None:
    assert read(f"{header}\n", "t.csv", KNOWN).separator == separator


def test_a_row_is_known_by_the_line_where_it_begins() -> None:
    table = read('sep=,\n\nitem,note\na,"x\ny"\n,\nb,z\n', "t.csv", KNOWN)

    assert table.header.line == 3
    assert table.rows == ((4, ("a", "x\ny")), (7, ("b", "z")))


def test_names_of_columns_are_compared_without_case_and_blanks() -> None:
    assert column("  Langkah  Berikutnya ") == "langkah_berikutnya"


@pytest.mark.parametrize("data", [b"item\x81,value", "item".encode("utf-16") + b"x"])
def test_bytes_that_are_no_text(data: bytes) -> None:
    with pytest.raises(UsageError, match="is not UTF-8"):
        decoded(data, "t.csv")


cells = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n,;\t\"'"), max_size=8)


@given(
    rows=st.lists(st.tuples(cells, cells, cells), max_size=5),
    separator=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    quoted=st.booleans(),
)
def test_what_a_spreadsheet_wrote_is_read(
    rows: list[tuple[str, ...]], separator: str, end: str, encoding: str, quoted: bool
) -> None:
    """Every cell as it was, whatever stands in it, in each form of CSV."""
    text = io.StringIO(newline="")
    quoting = (
        csv.QUOTE_ALL if quoted or end == "\r" else csv.QUOTE_MINIMAL
    )  # Python quotes a \n only beside its like
    writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([("item", "value", "note"), *rows])
    found, _ = decoded(text.getvalue().encode(encoding), "t.csv")
    table = read(found, "t.csv", KNOWN)

    assert table.separator == separator
    assert [row.cells for row in table.rows] == [row for row in rows if any(cell.strip() for cell in row)]
