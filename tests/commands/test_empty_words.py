"""A word that is empty, as a variable of a script that was never set leaves it, is a wrong argument of any command."""

from __future__ import annotations

import pytest

from tests.running import Okr

MARKED = "<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs\n"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("report", "-q", ""), "--quarter"),
        (("-q", "", "report"), "--quarter"),
        (("report", "--team", ""), "--team"),
        (("report", "--owner", " "), "--person"),
        (("report", "-f", ""), "--format"),
        (("report", "--at", ""), "--at"),
        (("list", "-C", ""), "--dir"),
        (("todo", "--person", ""), "--person"),
        (("todo", "--as", ""), "--as"),
        (("show", ""), "ID"),
        (("add", "objective", "", "-q", "Q3"), "TITLE"),
        (("add", "objective", "X", "-q", ""), "--quarter"),
        (("add", "objective", "X", "-q", "Q3", "--owner", ""), "--owner"),
        (("add", "objective", "X", "-q", "Q3", "--supports", "2026/win-east-java", "--supports", ""), "--supports"),
        (("set", "grow-revenue", "weight=2", ""), "FIELD=VALUE…"),
        (("checkin", "grow-revenue/mrr", "112", "--note", "", "--as", "ana"), "--note"),
        (("checkin", "grow-revenue/mrr", "", "--as", "ana"), "VALUE"),
        (("checkin", "cities", "--done", "", "--as", "ana"), "--done"),
        (("close", "grow-revenue", "--outcome", "keep", "--lesson", ""), "--lesson"),
        (("move", "grow-revenue", ""), "NEWID"),
    ],
)  # fmt: skip
def test_an_empty_word_is_a_wrong_argument(okr: Okr, words: tuple[str, ...], name: str) -> None:
    """Exit 2 and nothing written: `-q ''` meant the running quarter before, and `--team ''` the whole firm."""
    okr.refuses(*words, code=2, says=f"{name} is empty\nhint: Give it a value, or leave it out.")


def test_a_field_is_taken_out_by_an_empty_value(okr: Okr) -> None:
    """`FIELD=` is a word."""
    okr.does("set", "grow-revenue/mrr", "unit=")

    assert "unit" not in okr.read("objectives/2026-Q3/grow-revenue.toml")


def test_an_empty_variable_of_the_environment_is_one_that_is_not_set(okr: Okr) -> None:
    okr.environment.setenv("OKR_USER", "")
    okr.environment.setenv("OKR_DIR", "")

    assert okr("list").code == 0


@pytest.mark.parametrize("words", [("grow-revenue/mrr", "113"), ("pricing-page", "done")])
def test_a_check_in_into_a_file_with_conflict_markers_exits_6(okr: Okr, words: tuple[str, ...]) -> None:
    """The person's file of that day, which two clones of theirs wrote; nothing is appended."""
    okr.write({"checkins/2026-W34/2026-08-19-ana.toml": MARKED})

    okr.refuses("checkin", *words, "--as", "ana", code=6, says="has conflict markers of git")


def test_a_check_in_beside_a_file_with_conflict_markers_is_written_and_exits_6(okr: Okr) -> None:
    """What is said of the goal may lack what stands between the markers, so a script is told."""
    okr.write({"checkins/2026-W33/2026-08-14-budi.toml": MARKED})

    ran = okr("checkin", "grow-revenue/mrr", "113", "--as", "ana")

    assert ran.code == 6
    assert "F002 has conflict markers of git" in ran.err
    assert "value = 113" in okr.read("checkins/2026-W34/2026-08-19-ana.toml")


def test_a_check_in_beside_a_file_that_is_not_valid_is_fine(okr: Okr) -> None:
    """It is named, as before."""
    okr.write({"people/citra.toml": "name = 3\n"})

    ran = okr("checkin", "grow-revenue/mrr", "113", "--as", "ana")

    assert ran.code == 0
    assert "people/citra.toml:1:1: F003" in ran.err


def test_a_check_in_that_finds_nothing_due_beside_conflict_markers_exits_6(okr: Okr) -> None:
    """What is due may stand between the markers."""
    okr.write({"checkins/2026-W33/2026-08-14-budi.toml": MARKED, "people/dewi.toml": 'name = "Dewi"\n'})

    ran = okr("checkin", "--as", "dewi")

    assert ran.code == 6
    assert (
        "You have no check-ins due.\nOne of them anyway: okr checkin ID\ncheckins/2026-W33/2026-08-14-budi.toml:"
        in ran.err
    )
