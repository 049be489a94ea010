"""`okr remove`: only what nothing names and nothing was recorded of."""

from __future__ import annotations

import pytest

from tests.running import Okr

GOAL = "objectives/2026-Q3/grow-revenue.toml"


def test_a_part_is_cut_out_of_its_file(okr: Okr) -> None:
    """The table goes, all else keeps its bytes."""
    before = okr.read(GOAL)

    okr.does("remove", "pricing-page")

    assert okr.read(GOAL) == before[: before.index("\n[initiatives")]


def test_a_file_goes_as_a_whole(okr: Okr) -> None:
    before = okr.files()

    okr.does("remove", "first-steps")

    assert okr.files() == {
        p: data for p, data in before.items() if p != "objectives/2026-Q1/first-steps.toml"
    }


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("grow-revenue/mrr",), 1, "2026-Q3/grow-revenue/pricing-page  (key_result)"),
        (("grow-revenue/mrr",), 1, "checkins/2026-W28/2026-07-10-budi.toml"),
        (("grow-revenue",), 1, "checkins/2026-W28/2026-07-10-budi.toml"),
        (("win-east-java",), 1, "kpi/mrr  (objective)"),
        (("win-east-java",), 1, "2026-Q3/grow-revenue  (supports)"),
        (("@ana",), 1, "@budi  (manager)"),
        (("budi",), 1, "2026-Q3/grow-revenue/mrr  (owner)"),
        (("team/growth",), 1, "@ana  (team)"),
        (("role/account-manager",), 1, "kpi/mrr  (role)"),
        (("nothing",), 4, 'unknown item "nothing"'),
        (("mrr",), 4, "is ambiguous"),
    ],
)
def test_what_is_refused_changes_nothing(okr: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    """Whoever would be left without its other end is listed."""
    okr.refuses("remove", *words, code=code, says=says)


def test_a_person_who_only_recorded_is_kept(okr: Okr) -> None:
    """Check-ins are signed by the name of their file."""
    okr.write({"people/budi.toml": 'name = "Budi"\n', GOAL: okr.read(GOAL).replace('owner = "budi"\n', "")})

    okr.refuses("remove", "@budi", code=1, says="checkins/2026-W28/2026-07-10-budi.toml")


def test_values_recorded_under_a_former_id_keep_an_item(okr: Okr) -> None:
    okr.does("move", "grow-revenue/mrr", "recurring")
    okr.does("remove", "pricing-page")

    okr.refuses("remove", "recurring", code=1, says="checkins/2026-W28/2026-07-10-budi.toml")


def test_a_dry_run_needs_no_yes(okr: Okr) -> None:
    before = okr.files()

    assert "Would remove 2026-Q1/first-steps" in okr.does("remove", "first-steps", "--dry-run")
    assert okr.files() == before
