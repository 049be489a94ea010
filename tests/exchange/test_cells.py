"""Cells as numbers, shares, days and words."""

from __future__ import annotations

import pytest

from okr.exchange.cells import Style, number, style
from okr.exchange.grid import Cell

COMMA = style("1.250,75", "", "")


@pytest.mark.parametrize(
    ("cell", "said", "value"),
    [
        ("1250", Style(), 1250),
        (2295704.0, Style(), 2295704),
        (0.5, Style(), 0.5),
        ("1.250", COMMA, 1250),
        ("1.250", style("1,250.75", "", ""), 1.25),
        ("1.250,75", Style(), 1250.75),
        ("3,637,839", Style(), 3637839),
        ("45%", Style(), 45),
        ("45,5 %", Style(), 45.5),
        ("Rp 2 jt", Style(), 2_000_000),
        ("Rp 1.250.000,-", Style(), 1_250_000),
        ("$1,250.75", Style(), 1250.75),
        ("12 kg", Style(), 12),
        ("-3", Style(), -3),
        ("1e3", Style(), 1000),
    ],
)
def test_a_number_is_read_in_one_way(cell: Cell, said: Style, value: float) -> None:
    read = number(cell, said, "Target")

    assert (read, type(read)) == (value, type(value))
