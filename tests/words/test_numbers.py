from __future__ import annotations

from datetime import date

import pytest

from okr.words import numbers, plural, translated
from okr.words.numbers import aggregated, computed, measured


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (100.0, "100"),
        (0.1 + 0.2, "0.3"),
        (130, "130"),
        (99.95, "99.95"),
        (1 / 3, "0.3333"),
        (1234567.891, "1,234,567.891"),
        (-2.5, "−2.5"),
        (-0.0, "0"),
        (0.000123456, "0.0001235"),
        (1e20, "1e+20"),
        (1e100, "1e+100"),
        (10**12, "1,000,000,000,000"),
        (99.99996, "99.99996"),
        (2.00004, "2.00004"),
        (12.99996666, "12.99997"),
        (0.999996, "0.999996"),
        (0.89998, "0.89998"),
        (float("nan"), "–"),
        (None, "–"),
    ],
)
def test_numbers_are_written_as_people_write_them(value, text):
    """No needless zeros, no noise of the arithmetic, no exponent where there need be none."""
    assert numbers.number(value) == text


@pytest.mark.parametrize(
    ("value", "english", "indonesian"),
    [
        (1250, "1250", "1250"),
        (-9999, "−9999", "−9999"),
        (9999.5, "9999.5", "9999,5"),
        (10000, "10,000", "10.000"),
        (10000.0, "10,000", "10.000"),
        (-10000, "−10,000", "−10.000"),
        (250000000, "250,000,000", "250.000.000"),
        (26150000000, "26,150,000,000", "26.150.000.000"),
        (12345.678, "12,345.678", "12.345,678"),
        (-12345.25, "−12,345.25", "−12.345,25"),
        (999999.9999, "999,999.9999", "999.999,9999"),
        (10**15 - 1, "999,999,999,999,999", "999.999.999.999.999"),
        (1e20, "1e+20", "1e+20"),
        (None, "–", "–"),
    ],
)
@pytest.mark.parametrize("write", [numbers.number, numbers.recorded])
def test_digits_are_in_groups(write, value, english, indonesian):
    """From 10,000 on, in the language of the reader."""
    assert (write(value), translated(write(value), "id")) == (english, indonesian)


@pytest.mark.parametrize(
    ("value", "text"),
    [(142.93333, "142.9"), (0.99996, "0.99996"), (12345.678, "12,346"), (0.031234, "0.03123"), (0, "0")],
)
def test_worked_out_numbers_have_four_digits(value, text):
    """A forecast does not claim to know decimals."""
    assert numbers.computed(value) == text


@pytest.mark.parametrize(
    ("value", "table", "sentence"),
    [
        (97.35, "97.35", "97.35"),
        (97.123456, "97.1235", "97.123456"),
        (0.1 + 0.2, "0.3", "0.3"),
        (1234567.1 + 0.2, "1,234,567.3", "1,234,567.3"),
        # 588 of 604 in percent, and means: nobody typed their digits
        (588 / 604 * 100, "97.35", "97.35"),
        (301 / 308 * 100, "97.73", "97.73"),
        (163 / 3, "54.33", "54.33"),
        (2.5e7 / 3, "8,333,333", "8,333,333"),
        # it is short of 98, and says so
        (97.99999 + 1 / 3e7, "97.99999", "97.99999"),
        (None, "–", "–"),
    ],
)
def test_what_nobody_typed_is_told_in_four_digits(value, table, sentence):
    assert (measured(value), aggregated("last", value)) == (table, sentence)


@pytest.mark.parametrize(("value", "text"), [(3, "+3"), (-2, "−2"), (0, "0"), (0.5, "+0.5"), (None, "–")])
def test_differences_have_a_sign(value, text):
    """Up and down are told by the sign."""
    assert numbers.signed(value) == text


@pytest.mark.parametrize(
    ("n", "english", "indonesian"),
    [
        (1, "1 goal", "1 tujuan"),
        (9999, "9999 goals", "9999 tujuan"),
        (10000, "10,000 goals", "10.000 tujuan"),
        (1234567, "1,234,567 goals", "1.234.567 tujuan"),
    ],
)
def test_counts_have_groups_too(n, english, indonesian):
    assert (plural(n, "{n} goal", "{n} goals"), translated(plural(n, "{n} goal", "{n} goals"), "id")) == (
        english,
        indonesian,
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [(26150000000, "26150000000"), (12345.678, "12345.678"), (-12345, "−12345"), (1250, "1250"), (None, "–")],
)
def test_what_is_for_other_programs_has_no_groups(value, text):
    assert numbers.bare(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.6096, "61%"),
        (0.29, "29%"),
        (0.005, "1%"),
        (0, "0%"),
        (1, "100%"),
        (0.999, "99%"),
        (None, "–"),
    ],
)
def test_only_what_is_whole_is_a_hundred_percent(share, text):
    """Shares are rounded half up, but 99.9 % is not done."""
    assert numbers.share(share) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.6996, "69%"),
        (0.7, "70%"),
        (0.29, "29%"),
        (0.749, "74%"),
        (0.9999999999, "100%"),
        (1.096, "109%"),
    ],
)
def test_where_a_bound_is_judged_a_share_is_rounded_down(share, text):
    """0.6996 is not green and does not read as if it were."""
    assert numbers.share(share, down=True) == text


@pytest.mark.parametrize(
    ("share", "text"), [(-0.25, "−25%"), (-0.001, "−1%"), (0.001, "1%"), (0.0, "0%"), (-0.0, "0%")]
)
def test_only_what_did_not_move_is_zero(share, text):
    """A little below or above the start is not the start."""
    assert numbers.share(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.89998, "0.89998"), (0.9, "0.9"), (0.8999999999999, "0.9"), (2 / 3, "0.6667"), (100.04, "100.04")],
)
def test_a_calculation_is_not_printed_as_a_bound_that_it_misses(value, text):
    """Four digits, and as many more as make it differ."""
    assert computed(value) == text


def test_days_and_ages():
    """Days are told in English whatever the country, the year only where it is another one."""
    day = date(2026, 8, 19)

    assert numbers.long_date(day) == "Wed 19 Aug 2026"
    assert numbers.short_date(date(2026, 8, 14), day) == "14 Aug"
    assert numbers.short_date(date(2025, 12, 31), day) == "31 Dec 2025"
    assert numbers.age(date(2026, 8, 14), day) == "5 d"
    assert numbers.age(day, day) == "today"
    assert numbers.age(None, day) == "never"


def test_a_period_is_named_as_it_is_spoken_of():
    """With its year where that is another one."""
    day = date(2026, 8, 19)

    assert numbers.period_name("2026-05", day) == "May"
    assert translated(numbers.period_name("2026-05", day), "id") == "Mei"
    assert [numbers.period_name(name, day) for name in ("2026-Q2", "2026-H1", "2026")] == ["Q2", "H1", "2026"]
    before = [numbers.period_name(name, day) for name in ("2025-12", "2025-Q4", "2025-H2", "2025")]
    assert before == ["Dec 2025", "Q4 2025", "H2 2025", "2025"]
    assert [translated(name, "id") for name in before] == ["Des 2025", "Q4 2025", "H2 2025", "2025"]


def test_numbers_stand_point_under_point():
    """Right-aligned, the digits of a column line up."""
    assert numbers.on_digits(["5.4", "138", "", "0.25"]) == ["5.4 ", "138   ", "", "0.25"]
    assert numbers.on_digits(["12,345", "1.5"]) == ["12,345  ", "1.5"]
    assert numbers.on_digits(["12.345", "1,5"], ",") == ["12.345  ", "1,5"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.000123456, "0.000123456"),
        (1.084395, "1.084395"),
        (0.1 + 0.2, "0.3"),
        (-12.5, "−12.5"),
        (1234567.891, "1,234,567.891"),
        (3.0, "3"),
        (7, "7"),
        (0.0, "0"),
        (1e20, "1e+20"),
        (None, "–"),
    ],
)
def test_what_was_typed_comes_back_whole(value, text):
    """A sentence quotes a number with all its digits, without the noise of the arithmetic."""
    assert numbers.recorded(value) == text
    assert numbers.aggregated("last", value) == text


def test_the_limit_of_a_kpi_is_quoted_whole():
    """`≥ 0.0012345`, not a limit that nobody wrote."""
    assert numbers.span(0.0012345, None) == "≥ 0.0012345"
    assert numbers.span(1.084395, 2.5) == "1.084395–2.5"


@pytest.mark.parametrize(
    ("of", "english", "indonesian"),
    [
        (0, "0 bytes", "0 byte"),
        (1, "1 byte", "1 byte"),
        (999, "999 bytes", "999 byte"),
        (1000, "1 KB", "1 KB"),
        (54321, "54 KB", "54 KB"),
        (999_499, "999 KB", "999 KB"),
        (999_500, "1 MB", "1 MB"),
        (1_249_999, "1.2 MB", "1,2 MB"),
    ],
)
def test_how_long_a_file_is(of: int, english: str, indonesian: str):
    assert translated(numbers.size(of), "en") == english
    assert translated(numbers.size(of), "id") == indonesian
