"""At a terminal, from an empty folder to a first own report: six commands, and few keys."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.terminals import conversation

pytestmark = pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")

PROMPT = r"> |: |\] "
KEYS = 250
GOALS = {
    "en": ("Keep the clients we win", "Cut churn from 8% to 4%", "Raise the rating from 4.1 to 4.6"),
    "id": ("Klien kita makin betah", "Churn turun dari 8% ke 4%", "Rating naik dari 4,1 ke 4,6"),
}
VALUES = {"en": ("7.5 7", "4.2"), "id": ("7,5 7", "4,2")}
LOCALES = {"en": "C.UTF-8", "id": "id_ID.UTF-8"}


class Newcomer:
    """Types commands, the values of a check-in, and Enter where anything else is asked."""

    def __init__(self, home: Path, language: str) -> None:
        self.root = home / "goals"
        self.root.mkdir(parents=True)
        (home / ".gitconfig").write_text("[user]\n\tname = Dewi Lestari\n\temail = dewi@kopi.id\n")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": LOCALES[language],
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "OKR_PAGER": "cat",
            "OKR_TODAY": "2026-07-03",
        }
        self.keys = self.commands = 0

    def types(self, *words: str, values: tuple[str, ...] = ()) -> str:
        left = list(values)

        def answer(seen: str) -> str:
            typed = left.pop(0) if left and seen.endswith("> ") else ""
            self.keys += len(typed) + 1
            return typed

        code, seen = conversation(self.root, words, answer, prompt=PROMPT, environment=self.environment)
        assert code == 0, seen
        self.commands += 1
        self.keys += len(" ".join(("okr", *(f'"{word}"' if " " in word else word for word in words)))) + 1
        return seen


@pytest.mark.parametrize("language", GOALS)
def test_a_first_report(tmp_path: Path, language: str) -> None:
    """With the words of the terminal, the names of one's own goals, and nothing read up before."""
    dewi = Newcomer(tmp_path / "home", language)
    goal, *key_results = GOALS[language]
    begin = goal.split(maxsplit=1)[0].lower()

    dewi.types("init")
    dewi.types("add", "objective", goal)
    for title in key_results:
        dewi.types("add", "kr", begin, title)
    dewi.types("checkin", values=VALUES[language])
    report = dewi.types("report")

    assert "2026-Q3" in report
    assert all(title[:12] in report for title in (goal, *key_results))
    assert "@dewi" in report
    assert ("7.5 → 4" if language == "en" else "7,5 → 4") in report
    assert dewi.commands == 6
    assert dewi.keys <= KEYS
