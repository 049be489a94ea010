"""Amounts of money: written out in English and on terminals, with the currency in front in Indonesian, and in short on its
pages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from okr.words import Message, joined, plural, translated
from okr.words.money import shortened
from okr.words.numbers import amount, number, recorded, signed, span, with_unit


def page(text: str) -> tuple[str, dict[str, str]]:
    wholes: dict[str, str] = {}
    return translated(shortened(text, wholes), "id"), wholes


@pytest.mark.parametrize(
    ("value", "unit", "english", "indonesian", "short"),
    [
        # value, unit, English, Indonesian, on an Indonesian page
        (26_150_000_000, "Rp", "26,150,000,000 Rp", "Rp 26.150.000.000", "Rp 26,2 M"),
        (950_000_000, "Rp", "950,000,000 Rp", "Rp 950.000.000", "Rp 950 jt"),
        (1_300_000_000_000, "IDR", "1,300,000,000,000 IDR", "IDR 1.300.000.000.000", "IDR 1,3 T"),
        (1_000_000, "Rp", "1,000,000 Rp", "Rp 1.000.000", "Rp 1 jt"),
        (999_999, "Rp", "999,999 Rp", "Rp 999.999", "Rp 999.999"),
        (0, "Rp", "0 Rp", "Rp 0", "Rp 0"),
        (12345.678, "$", "12,345.678 $", "$ 12.345,678", "$ 12.345,678"),
        (-1_250_000, "Rp", "−1,250,000 Rp", "−Rp 1.250.000", "−Rp 1,3 jt"),
        # half up; what would look round has further decimals, and what needs more than three is written out
        (1_250_000, "Rp", "1,250,000 Rp", "Rp 1.250.000", "Rp 1,3 jt"),
        (26_149_999_999, "Rp", "26,149,999,999 Rp", "Rp 26.149.999.999", "Rp 26,1 M"),
        (29_960_000_000, "Rp", "29,960,000,000 Rp", "Rp 29.960.000.000", "Rp 29,96 M"),
        (999_960_000, "Rp", "999,960,000 Rp", "Rp 999.960.000", "Rp 999,96 jt"),
        (29_999_999_999, "Rp", "29,999,999,999 Rp", "Rp 29.999.999.999", "Rp 29.999.999.999"),
        (1_000_000_001, "Rp", "1,000,000,001 Rp", "Rp 1.000.000.001", "Rp 1.000.000.001"),
        (12_500_000_000_000_000 // 1000 * 10, "Rp", "125,000,000,000,000 Rp", "Rp 125.000.000.000.000", "Rp 125 T"),
        # the currency is a word, or one a time
        (26_150_000_000, "rupiah", "26,150,000,000 rupiah", "26.150.000.000 rupiah", "26,2 M rupiah"),
        (4_500_000, "Rp/bulan", "4,500,000 Rp/bulan", "Rp 4.500.000/bulan", "Rp 4,5 jt/bulan"),
        # what has a factor is short already; what is no currency is no money
        (26_150, "Rp jt", "26,150 Rp jt", "Rp 26.150 jt", "Rp 26.150 jt"),
        (1_300_000, "IDR m", "1,300,000 IDR m", "IDR 1.300.000 m", "IDR 1.300.000 m"),
        (None, "Rp/100 km", "– Rp/100 km", "– Rp/100 km", "– Rp/100 km"),
        (25_000, "Rp/100 km", "25,000 Rp/100 km", "Rp 25.000/100 km", "Rp 25.000/100 km"),
        (5, " ", "5  ", "5  ", "5  "),
        (2_000_000, "juta", "2,000,000 juta", "2.000.000 juta", "2.000.000 juta"),
        (2_000_000, "kg", "2,000,000 kg", "2.000.000 kg", "2.000.000 kg"),
        (99.9, "%", "99.9%", "99,9%", "99,9%"),
        (2_000_000, None, "2,000,000", "2.000.000", "2.000.000"),
    ],
)  # fmt: skip
def test_money_is_short_on_indonesian_pages_alone(value, unit, english, indonesian, short):
    text = with_unit(number(value), unit)

    assert (text, translated(text, "id"), page(text)[0]) == (english, indonesian, short)


@pytest.mark.parametrize(
    ("value", "bound", "short"),
    [
        (26_150_000_000, 30_000_000_000, "Rp 26,2 M"),
        (26_150_000_000, 26_200_000_000, "Rp 26,15 M"),  # one decimal would reach it
        (26_200_000_000, 26_200_000_000, "Rp 26,2 M"),
        (26_250_000_000, 26_200_000_000, "Rp 26,3 M"),
        (26_249_000_000, 26_200_000_000, "Rp 26,25 M"),  # more than the limit: never equal to it
        (26_199_600_000, 26_200_000_000, "Rp 26.199.600.000"),
        (-1_250_000, -1_300_000, "−Rp 1,25 jt"),
    ],
)
def test_a_short_amount_never_seems_to_reach_a_bound(value, bound, short):
    assert page(amount(recorded(value), "Rp", None, bound))[0] == short


@pytest.mark.parametrize(
    ("key", "bound", "short"),
    [
        ("target", 26_200_000_000, "Rp 26,15 M"),
        ("stretch", 26_200_000_000, "Rp 26,15 M"),
        ("at_least", 26_200_000_000, "Rp 26,15 M"),
        ("below", 26_200_000_000, "Rp 26,15 M"),
        ("above", 26_000_000_000, "Rp 26,2 M"),
        ("at_most", "open", "Rp 26,2 M"),
    ],
)
def test_the_bounds_of_an_item_are_known(key, bound, short):
    item = SimpleNamespace(**{key: bound})
    assert page(amount(recorded(26_150_000_000), "Rp", item))[0] == short


def test_each_short_amount_tells_what_it_is_in_full():
    """In a sentence, in a limit and in a difference; other numbers of the sentence stay as they are."""
    goal = joined((amount(recorded(26_150_000_000), "Rp"), with_unit(recorded(3e10), "Rp")), " → ")
    text = Message("{reached}, expected {expected}", reached=goal, expected=amount(number(500_000), "Rp"))
    assert page(text) == (
        "Rp 26,2 M → Rp 30 M, seharusnya Rp 500.000",
        {"Rp 26,2 M": "Rp 26.150.000.000", "Rp 30 M": "Rp 30.000.000.000"},
    )
    assert text == "26,150,000,000 → 30,000,000,000 Rp, expected 500,000"

    assert page(with_unit(span(2_500_000, None), "Rp"))[0] == "≥ Rp 2,5 jt"
    assert page(with_unit(span(-2_500_000, 4_000_000), "Rp"))[0] == "−Rp 2,5 jt sampai Rp 4 jt"
    assert page(amount(signed(2_500_000), "Rp")) == ("+Rp 2,5 jt", {"+Rp 2,5 jt": "+Rp 2.500.000"})
    assert page(with_unit(number(None), "Rp")) == ("– Rp", {})
    assert page(plural(12345, "{n} goal", "{n} goals")) == ("12.345 tujuan", {})
    assert page("Rp 26.150.000.000 dari Ana") == ("Rp 26.150.000.000 dari Ana", {})
