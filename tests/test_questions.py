"""How a person at the terminal is asked: bad answers, choices, yes and no."""

from __future__ import annotations

import pytest

from okr.context import Context
from okr.parse import number
from okr.questions import is_yes


def asked(*answers: str) -> tuple[Context, list[str]]:
    """A context with a person who gives these answers, and all that this person sees."""
    seen: list[str] = []
    left = iter(answers)

    def prompt(question: str, _default: str | None) -> str:
        seen.append(f"{question}: ")
        return next(left)

    return Context(talk=seen.append, prompt=prompt), seen


def test_a_bad_answer_is_asked_again() -> None:
    """The error is told, and only that question is repeated."""
    person, seen = asked("abc", "-5")

    assert person.ask_for("Starting value", lambda text: number(text, "--from")) == -5
    assert seen == [
        "Starting value: ",
        '  --from: "abc" is not a number',
        "  Examples: 12, -3, 99.9",
        "Starting value: ",
    ]


CHOICES = [
    ("2026-Q3/grow", "Grow revenue"),
    ("2026-Q3/grow-team", "Hire well"),
    ("2026/win", "Win East Java"),
]


@pytest.mark.parametrize("answer", ["3", "2026/win", "win", "wi", "WIN", "east j"])
def test_a_choice_is_meant_by_number_id_beginning_or_a_part(answer: str) -> None:
    person, seen = asked(answer)

    assert person.choose_from("Objective", CHOICES) == "2026/win"
    assert seen[:3] == [
        "   1  2026-Q3/grow       Grow revenue",
        "   2  2026-Q3/grow-team  Hire well",
        "   3  2026/win           Win East Java",
    ]


def test_a_choice_is_one_line_whatever_is_in_its_title() -> None:
    """Nobody's title can look like another choice."""
    person, seen = asked("1")
    person.choose_from("Objective", [("2026/a", "A\n   2  2026/b  B"), ("2026/c", "C")])

    assert seen[:2] == ["   1  2026/a  A 2 2026/b B", "   2  2026/c  C"]


def test_an_answer_that_fits_several_shows_those() -> None:
    """A whole ending is no question: `grow` is not `grow-team`. What fits none is said, and all are shown again."""
    assert asked("grow")[0].choose_from("Objective", CHOICES) == "2026-Q3/grow"
    person, seen = asked("gro", "2")

    assert person.choose_from("Objective", CHOICES) == "2026-Q3/grow-team"
    assert seen[4:] == [
        "   1  2026-Q3/grow       Grow revenue",
        "   2  2026-Q3/grow-team  Hire well",
        "Objective: ",
    ]
    person, seen = asked("xyz", "9", "1")
    assert person.choose_from("Objective", CHOICES) == "2026-Q3/grow"
    assert seen.count("  Type a number of the list, or a part of the name.") == 2


def test_of_many_choices_the_first_are_shown() -> None:
    many = [(f"role/r{number:02}", "Role") for number in range(40)]
    person, seen = asked("r3", "r37")

    assert person.choose_from("Role", many) == "role/r37"
    assert seen[12] == "  … 28 more: type a part of the name"
    assert [line[6:14] for line in seen[14:-1]] == [f"role/r3{number}" for number in range(10)]


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        *((word, True) for word in ("y", "Yes", " ya ", "YA")),
        *((word, False) for word in ("n", "no", "T", "tidak")),
        *((word, None) for word in ("b", "ye", "tida", "1", "-")),
    ],
)
def test_yes_and_no_are_understood_in_both_languages(answer: str, meant: bool | None) -> None:
    """Enter is what stands in capitals; any other word is asked again."""
    assert is_yes(answer, default=not meant) is meant
    assert asked("?", answer, "", "y")[0].confirm("Save?") is bool(meant)


@pytest.mark.parametrize(("default", "choice"), [(True, "[Y/n]"), (False, "[y/N]")])
def test_enter_is_what_stands_in_capitals(default: bool, choice: str) -> None:
    person, seen = asked("")

    assert person.confirm("Save?", default=default) is default
    assert seen == [f"Save? {choice}: "]
