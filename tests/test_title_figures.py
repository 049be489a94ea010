"""The figures of a title that may measure something."""

from __future__ import annotations

import pytest

from okr.title_figures import counted_in_words, figures


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("Our articles are viewed 200k times per 30 days (now 125k)", ["200k", "125k"]),
        ("Hire 3 developers by 15 March", ["3"]),
        ("Open in 12 cities on March 15, 2027", ["12"]),
        ("Omzet Rp 2 jt per bulan sampai 17 Agustus", ["Rp 2 jt"]),
        ("Win $3m from 2000 clients", ["$3m", "2000"]),
        ("More than 50% of 1.250,75", ["50%", "1.250,75"]),
        ("Get ISO 9001 in Q3, be in the top 10 and open 24/7 in 2027", []),
        ("Ship by 2026-03-04 or 04.03.2026", []),
        ("Win 3m members in the first 2 weeks", ["3m"]),
    ],
)
def test_figures_that_may_measure_something(title: str, texts: list[str]) -> None:
    """Amounts with currency, factor and percent sign; neither days, years and spans of time nor names."""
    found = figures(title)

    assert [figure.text for figure in found] == texts
    assert [title[figure.place : figure.end] for figure in found] == texts


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Run three pilots", 3),
        ("Finish the two plans that matter", 2),
        ("Luncurkan tiga fitur", 3),
        ("Meet the targets in all three segments", None),
        ("Start one strategy in all departments", None),
        ("Rekrut dua belas orang", None),
        ("Three pilots", None),
        ("", None),
    ],
)
def test_a_number_in_words_counts_behind_the_verb_alone(title: str, number: int | None) -> None:
    """Elsewhere it may belong to anything."""
    assert counted_in_words(title) == number
