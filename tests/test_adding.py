"""The recipes of docs/adding.md work: they are applied to a copy of the package, which is then run.

Those of docs/id/menambah.md are the same, step by step.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BOTH = {"en": ROOT / "docs" / "adding.md", "id": ROOT / "docs" / "id" / "menambah.md"}
STEP = re.compile(
    r"^(?P<how>Append to|New file|In|Tambahkan di akhir|File baru|Di) `(?P<file>[^`]+)`"
    r"(?:, (?:below|di bawah) `(?P<line>[^`]+)`)?:\n\n```\w+\n(?P<text>.*?)```",
    re.DOTALL | re.MULTILINE,
)
FILE = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
SAME = {"Tambahkan di akhir": "Append to", "File baru": "New file", "Di": "In"}
OBJECTIVE = """\
title = "Grow recurring revenue"
owner = "ana"

[initiatives.pricing-page]
title = "Publish the new pricing page"
owner = "ana"
due = 2026-10-15
"""


def recipe(heading: str) -> str:
    """A section of the page."""
    text = BOTH["en"].read_text("utf-8")
    return next(part for part in text.split("\n## ") if part.startswith(heading))


@pytest.fixture(params=["A rule", "A format", "A command"])
def applied(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """The heading of a recipe, and a folder with a copy of the package that has it."""
    shutil.copytree(ROOT / "okr", tmp_path / "okr", ignore=shutil.ignore_patterns("__pycache__"))
    steps = list(STEP.finditer(recipe(request.param)))
    assert len(steps) == 2
    for step in steps:
        file, text = tmp_path / step["file"], step["text"]
        if step["line"]:
            line = step["line"] + "\n"
            assert file.read_text("utf-8").count(line) == 1
            text = file.read_text("utf-8").replace(line, line + text)
        elif file.exists():
            text = f"{file.read_text('utf-8')}\n\n{text}"
        file.write_text(text, "utf-8")
    return request.param, tmp_path


def test_a_recipe_works(applied: tuple[str, Path]) -> None:
    """The rule finds, the format draws, the command lists."""
    heading, folder = applied
    workspace = folder / "goals"
    (workspace / "objectives" / "2026-Q3").mkdir(parents=True)
    (workspace / "people").mkdir()
    (workspace / "okr.toml").write_text('schema = 1\nname = "Start Friday"\n')
    (workspace / "people" / "ana.toml").write_text('name = "Ana"\n')
    (workspace / "objectives" / "2026-Q3" / "grow-revenue.toml").write_text(OBJECTIVE)

    def okr(*words: str) -> tuple[int, str]:
        ran = subprocess.run(
            [sys.executable, "-m", "okr", *words, "--today", "2026-08-19"],
            cwd=workspace,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.returncode, ran.stdout + ran.stderr

    match heading:
        case "A rule":
            code, said = okr("check", "--select", "P030")
            assert (code, said.splitlines()[0]) == (
                0,
                "objectives/2026-Q3/grow-revenue.toml:7:1: P030 initiative is due on 15 Oct 2026, after its cycle",
            )
            assert (
                "An initiative serves the key results of its cycle." in okr("check", "--explain", "P030")[1]
            )
        case "A format":
            code, said = okr("report", "-q", "2026-Q3", "-f", "titles")
            assert (code, said.splitlines()[0]) == (0, "Start Friday")
        case _:
            code, said = okr("tasks", "-q", "2026-Q3")
            assert (code, "Publish the new pricing page" in said) == (0, True)


def test_the_indonesian_page_has_the_same_recipes() -> None:
    """Section by section: the steps, and the files of the tables in their order."""
    english, indonesian = (page.read_text("utf-8").split("\n## ") for page in BOTH.values())
    assert len(english) == len(indonesian) == 6
    for one, other in zip(english, indonesian, strict=True):
        steps, same = ([step.groups() for step in STEP.finditer(section)] for section in (one, other))
        assert steps == [(SAME[how], *rest) for how, *rest in same]
        assert FILE.findall(one) == FILE.findall(other)
        assert one.count("```") == other.count("```") == 2 * len(steps)
