"""`okr drop`: a key result stays in its file, with the day and the reason."""

from __future__ import annotations

import pytest

from tests.running import Okr

GOAL = "objectives/2026-Q3/grow-revenue.toml"


def test_date_and_reason_stand_on_one_line(okr: Okr) -> None:
    """The day is today; nothing else of the file changes."""
    before = okr.read(GOAL)

    said = okr.does("drop", "grow-revenue/mrr", "--reason", 'Merged with "churn"')

    assert "Dropped 2026-Q3/grow-revenue/mrr as of 2026-08-19" in said
    assert okr.read(GOAL) == before.replace(
        'owner = "budi"\n',
        'owner = "budi"\ndropped = { date = 2026-08-19, reason = "Merged with \\"churn\\"" }\n',
    )


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("grow-revenue/mrr",), 2, "--reason is missing"),
        (("grow-revenue/mrr", "--reason", ""), 2, "--reason is missing"),
        (("grow-revenue/mrr", "--reason", " "), 2, "--reason is empty"),
        (("grow-revenue/mrr", "--reason", "a\x07"), 2, "control character"),
        (("grow-revenue", "--reason", "x"), 1, "okr close 2026-Q3/grow-revenue --outcome drop"),
        (("pricing-page", "--reason", "x"), 1, "is an initiative; this takes a key result"),
        (("kpi/mrr", "--reason", "x"), 1, "is a KPI; this takes a key result"),
        (("nothing", "--reason", "x"), 4, "There is no key result 'nothing'"),
    ],
)
def test_what_is_refused_changes_nothing(okr: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    okr.refuses("drop", *words, code=code, says=says)


def test_what_is_dropped_is_not_dropped_again(okr: Okr) -> None:
    okr.does("drop", "grow-revenue/mrr", "--reason", "x")

    okr.refuses("drop", "grow-revenue/mrr", "--reason", "y", code=1, says="was dropped on 2026-08-19 already")


def test_a_key_result_named_mrr_is_meant_where_a_kpi_has_that_name_too(okr: Okr) -> None:
    """`drop` acts on key results only, so the ending `mrr` is not ambiguous to it."""
    assert "2026-Q3/grow-revenue/mrr" in okr.does("drop", "mrr", "--reason", "x", "--dry-run")
