"""What `okr import --write` asks at a terminal: the cycle with its days, where counts begin, what single lines measure."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.importing import by_map
from tests.running import DAY_IS_SET, Okr
from tests.terminals import CTRL_D, conversation

DOCUMENTS = Path(__file__).parents[1] / "fixtures/documents"
GOALS = """# Goals (2020 Set 1)

From 1 February 2020 to June 30, 2020.

- **Objective:** Grow
  - **Key Result:** Win 5 members
  - **Key Result:** Do it well
  - **Key Result:** Raise it from 3 to 4
"""


@pytest.fixture
def person(okr: Okr) -> Okr:
    okr.environment.setenv("OKR_USER", "ana")
    okr.environment.setenv("NO_COLOR", "1")
    okr.write({"goals.md": GOALS, "map.toml": 'preset = "gitlab-okrs"\n'})
    return okr


def asked(person: Okr, typed: str, *more: str) -> str:
    """The screen of an import in which each question is answered with the next line, a last one with Ctrl-D."""
    answers = iter(typed.splitlines())
    words = by_map(person.root / "goals.md", "--write", *more)
    code, seen = conversation(
        person.root, words, lambda _: next(answers, CTRL_D), prompt=r": |\] ", columns=120
    )
    assert code == 0, seen
    return DAY_IS_SET.sub("", seen)


def written(person: Okr, path: str = "objectives/2020-set-1/grow.toml") -> dict[str, dict[str, object]]:
    found = tomllib.loads(person.read(path))["key_results"]
    return {
        name: {key: value for key, value in each.items() if key != "title"} for name, each in found.items()
    }


def test_the_days_of_a_new_cycle_are_typed_as_everywhere(person: Okr) -> None:
    seen = asked(person, "\n1 Mar 2020\n30/6/2020\n\n\n")

    assert "New cycle: 2020-set-1, 1 Mar 2020 to 30 Jun 2020.\n" in seen


def test_the_cycle_the_counts_and_the_open_line_are_asked_for(person: Okr) -> None:
    """Enter takes what the document says; the answers are told as lines of the mapping."""
    seen = asked(person, "\n\n\n\nat least 90%\n")

    assert seen.startswith(
        "The file names a period: 2020 Set 1\nCycle [2020-set-1]: \n"
        '"2020-set-1" is a new cycle. Its days go into okr.toml.\n'
        "First day [2020-02-01]: \nLast day [2020-06-30]: \n"
        "Does what is made or won in the cycle begin at 0? [Y/n]: \n"
        "Line 7: Do it well\n  no figure says how far. Examples: from 3 to 5 · "
    )
    assert "New cycle: 2020-set-1, 1 Feb 2020 to 30 Jun 2020.\n" in seen
    assert (
        'Your answers, for the mapping of the next time:\n[markdown]\ncounts_from = 0\n[markdown.lines]\n7 = "at least 90%"\n'
        in seen
    )
    assert '[cycles."2020-set-1"]\nstarts = 2020-02-01\nends = 2020-06-30\n' in person.read("okr.toml")
    assert written(person) == {
        "win-members": {"start": 0, "target": 5, "unit": "members"},
        "well": {"at_least": 90, "unit": "%"},
        "raise": {"start": 3, "target": 4},
    }


@pytest.mark.parametrize(
    ("name", "proposed"),
    [("Kuartal 4 2026", "2026-Q4"), ("2020 Set 2", "2020-set-2"), ("FY21-Q3", "fy21-q3")],
)
def test_the_cycle_that_is_proposed(person: Okr, name: str, proposed: str) -> None:
    """One of the calendar where the document says so; a fiscal year is none where no year of its own begins."""
    person.write({"goals.md": f"# OKRs {name}\n- **Objective:** Grow\n"})
    seen = asked(person, "2026-Q3\n")

    assert seen.startswith(f"The file names a period: {name}\nCycle [{proposed}]: 2026-Q3\n")


def test_an_answer_that_is_none_is_asked_for_again(person: Okr) -> None:
    """A measure that cannot be read, a day that is none; Enter leaves a line open, `-` says that it is no goal."""
    seen = asked(person, "n\n\nmuch\na: 3; b: open\n", "-q", "2026-Q3")

    assert '"much" is not a measure: no figure says how far' in seen
    found = written(person, "objectives/2026-Q3/grow.toml")
    assert found["win-members"] == {"target": "open"}
    assert [each for name, each in found.items() if name.startswith("well")] == [
        {"start": 0, "target": 3, "weight": 0.5},
        {"target": "open", "weight": 0.5},
    ]


def test_how_numbers_are_written_is_asked_once(person: Okr) -> None:
    """A comma or a point that can be either; the answer holds for all of the file."""
    person.write(
        {
            "goals.md": "- **Objective:** Grow\n  - **Key Result:** From 1,200 to 2,500\n  - **KR:** Win 3,000 fans\n",
            "map.toml": 'preset = "gitlab-okrs"\n[markdown]\ncounts_from = 0\n',
        }
    )
    seen = asked(person, "1\n", "-q", "2026-Q3")

    assert '"1,200" can be 1200 or 1' in seen
    assert 'numbers = "1,250.75"\n' in seen
    assert [*written(person, "objectives/2026-Q3/grow.toml").values()] == [
        {"start": 1200, "target": 2500},
        {"start": 0, "target": 3000, "unit": "fans"},
    ]


def test_a_line_can_be_no_goal(person: Okr) -> None:
    asked(person, "y\n-\n", "-q", "2026-Q3")

    assert written(person, "objectives/2026-Q3/grow.toml").keys() == {"win-members", "raise"}


def test_a_label_below_a_goal_can_be_a_person_or_role(person: Okr) -> None:
    """Others, such as a note above all goals, are not asked about."""
    person.write(
        {"goals.md": "Note: read this\n- **Objective:** Grow\n  - Sales: Win 5 clients\n  - Remark: none\n"}
    )
    seen = asked(person, "y\n\n", "-q", "2026-Q3")

    assert seen.startswith(
        'Line 3 is left out. Is "Sales" a person or role who owns it? [y/N]: y\n'
        'Line 4 is left out. Is "Remark" a person or role who owns it? [y/N]: \n'
    )
    assert '[markdown]\nroles = ["Sales"]\n' in seen
    assert person.read("objectives/2026-Q3/win-clients.toml").endswith('supports = ["2026-Q3/grow"]\n')


def test_a_document_that_leaves_nothing_open_asks_nothing(person: Okr) -> None:
    person.write({"goals.md": "- **Objective:** Grow\n  - **Key Result:** From 3 to 5\n"})

    assert asked(person, "", "-q", "2026-Q3").startswith("Written: 1 objective, 1 key result.")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("-q", "2020 Set 1"), 2, 'unknown cycle "2020 Set 1"\nhint: If it is new, give its days: -q 2020-set-1 --days 2026-01-01..2026-06-30'),
        (("-q", "fy21-q3"), 2, 'unknown cycle "fy21-q3"\nhint: If it is new'),
        (("-q", "2026-Q9"), 2, 'unknown cycle "2026-Q9"\nhint: Examples: '),
        (("-q", "new", "--days", "2020-06-30..2020-01-01"), 2, "the cycle ends on 1 Jan 2020, before it starts on 30 Jun 2020"),
        (("-q", "new", "--days", "2020"), 2, '--days: "2020" is not a valid date'),
        (("-q", "2026-Q3", "--days", "2026-01-01..2026-06-30"), 2, "2026-Q3 is 1 Jul 2026 to 30 Sep 2026"),
        (("--days", "2026-01-01..2026-06-30"), 2, "--days needs the name of the cycle"),
    ],
)  # fmt: skip
def test_a_cycle_without_days_is_never_guessed(
    person: Okr, words: tuple[str, ...], code: int, says: str
) -> None:
    """Neither a name of the document nor a fiscal year without the month in which it begins."""
    ran = person(*by_map(person.root / "goals.md", *words))

    assert ran.code == code
    assert says in ran.err


def test_a_cycle_that_the_document_names_is_told_where_none_is_given(person: Okr) -> None:
    ran = person(*by_map(person.root / "goals.md"))

    assert 'The file says "2020 Set 1". Name the cycle: -q 2026-Q3 · -q NAME --days' in ran.out


def test_a_fiscal_year_by_its_own_name(person: Okr) -> None:
    """FY21-Q3 of a year that begins in February and is named by its end is August to October 2020."""
    person.write({"okr.toml": person.read("okr.toml") + '\n[cycle]\nyear_starts = 2\nnamed_by = "end"\n'})
    person.does(*by_map(person.root / "goals.md", "-q", "FY21-Q3", "--write", "--as", "ana"))

    assert person.read("objectives/2021-Q3/grow.toml")
