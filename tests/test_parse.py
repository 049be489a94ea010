"""What people type, read as numbers, days and text."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.errors import UsageError
from okr.parse import day, number, words


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("-3", -3), ("+4", 4), ("1_000", 1000), ("12.0", 12.0), (".5", 0.5), ("5.", 5.0), ("-1e3", -1000.0),
     (" 7 ", 7), ("-0", 0), ("-0.0", 0.0), ("9223372036854775807", 2**63 - 1), ("9223372036854775808", 2.0**63)],
)  # fmt: skip
def test_a_number_is_what_is_written(text: str, value: float) -> None:
    """An integer stays one; what TOML has no integer for is a float; there is no minus zero."""
    found = number(text, "VALUE")

    assert (found, type(found)) == (value, type(value))
    assert math.copysign(1, found) == math.copysign(1, value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "nan",
        "inf",
        "-inf",
        "1e999",
        "1,5",
        "1 000",
        "0x10",
        "1__0",
        "\u0663",
        "\uff11",
        "--1",
        "1e",
        "true",
        "9" * 600,
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a number"):
        number(text, "VALUE")


@given(st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(-1e100, 1e100, width=64))
def test_every_number_comes_back(value: float) -> None:
    """Whatever Python writes is read as the same number of the same type."""
    found = number(repr(value), "VALUE")

    assert found == value
    assert type(found) is type(value)


def test_a_day_must_be_in_the_calendar() -> None:
    assert day("2028-02-29", "DATE") == date(2028, 2, 29)
    for text in (
        "2026-02-29",
        "2026-2-9",
        "20260209",
        "09-02-2026",
        "2026-W07-1",
        "today",
        "",
        "2026-02-09T10:00",
    ):
        with pytest.raises(UsageError, match="is not a valid date"):
            day(text, "DATE")


def test_text_is_plain() -> None:
    """No control character; a title of one line and 500 characters at most; a note may be longer."""
    assert words("  Grow 🚀  ", "TITLE") == "Grow 🚀"
    assert words("x" * 500, "TITLE") == "x" * 500
    assert words("two\nlines" + "x" * 600, "note", one_line=False) == "two\nlines" + "x" * 600
    for text in ("", " \t", "x" * 501, "a\nb", "a\x1bb", "a\x7fb", "a\u2028b", "a\udcffb", "a\x00b"):
        with pytest.raises(UsageError):
            words(text, "TITLE")
