"""Which number of a table, a document or an answer is the value, and what is refused instead of guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from okr.sources import SourceError, extract

MONTHS = """\
Month;City;MRR (IDR);Note
2026-06;Surabaya;1.250,5;
2026-06;Malang;90,0;
2026-07;Surabaya;3.637;"two
lines"
2026-07;Malang;;
"""


def refused(function: Any, *given: Any, **options: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        function(*given, "x.com", **options)
    assert caught.value.message.startswith("x.com")
    assert caught.value.remedy
    return caught.value


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ({"row": "first"}, 1250.5),
        ({"where": {"City": "Surabaya"}}, 3637),
        ({"where": {"month": "2026-06", "city": "Malang"}}, 90),
        ({"where": {"City": "Malang"}, "row": "first"}, 90),
    ],
)
def test_the_number_of_a_table(options: dict[str, Any], value: float) -> None:
    """The last row, the first one, or the one with these texts; the column agrees on its decimal mark."""
    assert extract.of_table(MONTHS, "x.com", column="mrr (idr)", **options) == value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("mrr\n12\n", None, 12),
        ("mrr\n-3.5\n", None, -3.5),
        ("mrr\n1e6\n", None, 1e6),
        ('sep=;\nmrr;x\n"1.250.000";\n', None, 1_250_000),
        ('churn\n"4,25%"\n', "%", 4.25),
        ('mrr\n"Rp 1.250.000"\n', "Rp", 1_250_000),
        ("mrr\tx\n7\t\n\n \t \n", None, 7),
        ("mrr\n12.5\n3.637\n", None, 3.637),
        ('mrr\n"12,5"\n"3.637"\n', None, 3637),
    ],
)
def test_numbers_of_cells(text: str, unit: str | None, value: float) -> None:
    """With the separator of the table, the decimal mark of the column and the unit of the KPI."""
    column = "churn" if "churn" in text else "mrr"

    assert extract.of_table(text, "x.com", column=column, unit=unit) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('mrr\n"3,637"\n', 'x.com: mrr in line 2: "3,637" can be 3637 or 3.637'),
        ("mrr\n3.637\n", 'x.com: mrr in line 2: "3.637" can be 3637 or 3.637'),
        ('mrr\n12.5\n"12,5"\n3.637\n', 'x.com: mrr in line 4: "3.637" can be 3637 or 3.637'),
        ("mrr\n#REF!\n", 'x.com: mrr in line 2: "#REF!" is not a number'),
        ("mrr\nnan\n", 'x.com: mrr in line 2: "nan" is not a number'),
        ("mrr\n45%\n", 'x.com: mrr in line 2: "45%" is a share, and the unit here is not %'),
        ("mrr\n1e101\n", 'x.com: mrr in line 2: "1e101" is beyond 1e100'),
        (f"mrr\n{'7' * 900}\n", f'x.com: mrr in line 2: "{"7" * 60}…" is not a number'),
        ("mrr,x\n12,\n,y\n", "x.com: mrr in line 3 is empty"),
        ("x,mrr\ny,12\nz\n", "x.com: mrr in line 3 is empty"),
        ("mrr\n", "x.com: the table has no rows"),
        ("", 'x.com: no column is named "mrr"'),
        ("churn\n4\n", 'x.com: no column is named "mrr"'),
        ("mrr,MRR\n4,5\n", 'x.com: 2 columns are named "mrr"'),
        ('mrr\n"4\n', "x.com:2: the quotes do not match"),
        ("mrr\n" + "\n" * 100_000, "x.com: more than 100000 lines"),
        ("mrr\n!" + " " * 100_000 + "x\n#\n", 'x.com: mrr in line 3: "#" is not a number'),
        ("mrr\n" + "4" * 200_000, "x.com:2: a cell has more than 131072 characters"),
    ],
)
def test_cells_that_are_no_number(text: str, said: str) -> None:
    """An error with column and line; what can be read in two ways is told with both."""
    assert refused(lambda place: extract.of_table(text, place, column="mrr")).message == said


def test_rows_that_are_not_there() -> None:
    """No row is chosen instead of the one that was asked for."""
    error = refused(
        lambda place: extract.of_table(MONTHS, place, column="MRR (IDR)", where={"Month": "2026-08"})
    )
    assert error.message == "x.com: no row has what `where` asks for"

    error = refused(lambda place: extract.of_table(MONTHS, place, column="mrr", where={}))
    assert error.remedy == "Columns: month, city, mrr_(idr), note"


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────

DOCUMENT = (
    '{"data": [{"net.sales": {"value": 3.637}}, {"n": "12", "0": 7}, "3,637"], "big": 12345678901234567890}'
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ('data.0."net.sales".value', 3.637),
        ("data.1.n", 12),
        ("data.1.0", 7),
        ("data.-2.0", 7),
        ('"data".1."\\u006e"', 12),
        ("big", 12345678901234567890.0),
    ],
)
def test_the_number_of_a_document(path: str, value: float) -> None:
    """A number is exact as it is written; a text with a number in it is read as people write it."""
    assert extract.of_json(f"\ufeff{DOCUMENT}", path, "x.com") == value


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("data.2", 'data.2: "3,637" can be 3637 or 3.637'),
        ("data.3", "data has no 3"),
        ("data.-4", "data has no -4"),
        ("data.1.n.x", "data.1.n has no x"),
        ("Data", "the document has no Data"),
        ("data.0", 'data.0: "{"net.sales": {"value": 3.637}}" is not a number'),
        ("", "invalid path "),
        ("data..0", "invalid path data..0"),
        ("data[0]", "invalid path data[0]"),
        ('"\\q"', 'invalid path "\\q"'),
        ("data.999999999999999999999", "data has no 999999999999999999999"),
    ],
)
def test_paths_that_lead_nowhere(path: str, said: str) -> None:
    """The error names how far the path leads."""
    assert refused(extract.of_json, DOCUMENT, path).message == f"x.com: {said}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"n": NaN}', "NaN is not a number"),
        ('{"n": -Infinity}', "-Infinity is not a number"),
        ('{"n": 1, "n": 2}', "a key is in an object twice"),
        ('{"n": 1', "it is no valid JSON"),
        ("", "it is no valid JSON"),
        ('{"n": 1} {"n": 2}', "it is no valid JSON"),
        ('{"n": ' + "[" * 100_000 + "]" * 100_000 + "}", "it is no valid JSON"),
        ('{"n": ' + "9" * 100_000 + "}", "it is no valid JSON"),
    ],
)
def test_documents_that_are_refused(text: str, said: str) -> None:
    """What other readers of JSON refuse, or read otherwise."""
    error = refused(extract.of_json, text, "n")

    assert error.message == f"x.com: the answer cannot be read: {said}"


@pytest.mark.parametrize(
    "value", ["1e999", "true", "null", "[]", '"x"', '"NaN"', "1e101", '"' + "7" * 999 + '"']
)
def test_values_that_are_no_number(value: str) -> None:
    """Neither truth nor nothing counts as a number."""
    assert refused(extract.of_json, f'{{"n": {value}}}', "n").status == "not a number"


# ── Prometheus ───────────────────────────────────────────────────────────────────────────────────


def answered(*values: str, kind: str = "vector", status: str = "success") -> str:
    series = [{"metric": {"job": str(n)}, "value": [1785000000.1, value]} for n, value in enumerate(values)]
    return json.dumps({"status": status, "data": {"resultType": kind, "result": series}})


def test_the_only_series_has_the_value() -> None:
    """An instant vector of one series, or a scalar; Prometheus writes all numbers as text."""
    scalar = {"status": "success", "data": {"resultType": "scalar", "result": [1785000000.1, "42"]}}

    assert extract.of_prometheus(answered("3.637"), "x.com") == 3.637
    assert extract.of_prometheus(answered("1.2e+06"), "x.com") == 1_200_000
    assert extract.of_prometheus(json.dumps(scalar), "x.com") == 42


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (answered(), "the query found no series"),
        (answered("1", "2", "3"), "the query found 3 series, and one is needed"),
        (answered("NaN"), 'query: "NaN" is not a number'),
        (answered("+Inf"), 'query: "+Inf" is not a number'),
        (answered("1", status="error"), "the answer is not one value of an instant query"),
        (answered("1", kind="matrix"), "the answer is not one value of an instant query"),
        ("[]", "the answer is not one value of an instant query"),
    ],
)
def test_answers_without_one_value(text: str, said: str) -> None:
    """None and several are counted, never added or chosen from."""
    assert refused(extract.of_prometheus, text).message == f"x.com: {said}"
