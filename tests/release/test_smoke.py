"""The built wheel in an environment of its own: the commands of the README, and a program with types.

`make smoke` does the same with other Pythons and with the lowest versions of all dependencies, from an index.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

from okr import __version__
from release.lowest import lowest, of_this_project
from release.smoke import Environment, Wheel, use
from release.stranger import Stranger
from tests.building import ROOT, Built
from tests.sharing import made_once

pytestmark = pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")


@pytest.fixture(scope="module")
def environment(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """With the wheel, and the libraries that are here already; nothing comes from elsewhere."""
    offline = ("--no-deps", "--no-index")

    def make(folder: Path) -> None:
        venv.create(folder, symlinks=True)
        made = Environment(folder, offline)
        own = made.says("import sysconfig; print(sysconfig.get_path('purelib'))")
        Path(own, "packages.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
        made.install(Wheel(built.wheel).with_extras)

    return Environment(made_once(tmp_path_factory, "environment", make), offline)


@pytest.mark.slow
def test_a_stranger_gets_from_the_wheel_to_a_report(
    built: Built, environment: Environment, tmp_path: Path
) -> None:
    """The six commands of the README at a terminal with its very screens, and what `okr init` names without one."""
    stranger = Stranger(environment.folder, environment.programs, tmp_path)

    use(stranger, Wheel(built.wheel), environment)
    stranger.uses_the_extras()

    assert stranger.commands > 20
    assert environment.says("import okr; print(okr.__file__)").startswith(str(environment.folder))


def test_another_screen_than_the_readme_shows_is_told(environment: Environment, tmp_path: Path) -> None:
    stranger = Stranger(environment.folder, environment.programs, tmp_path)
    readme = (ROOT / "README.md").read_text("utf-8").replace("Created a git repository", "Made a repository")

    with pytest.raises(AssertionError, match="okr init"):
        stranger.follows_the_readme(readme)


def test_a_command_that_fails_is_told(environment: Environment, tmp_path: Path) -> None:
    stranger = Stranger(environment.folder, environment.programs, tmp_path)

    with pytest.raises(AssertionError, match="exit code 1"):
        stranger.okr("report")


PROGRAM = """\
from datetime import date

import okr
from okr import OkrError

goals = okr.open("goals", day=date(2026, 8, 19))
for objective in goals.report("2026-Q3").objectives:
    title: str = objective.title
    share: float | None = objective.progress
    print(title, share)
print([finding.code for finding in goals.problems], OkrError)
"""


def test_a_program_is_checked_against_the_types_of_the_wheel(
    environment: Environment, tmp_path: Path
) -> None:
    """By mypy, strictly; a mistake is found in the very place."""
    (tmp_path / "right.py").write_text(PROGRAM)
    (tmp_path / "wrong.py").write_text("import okr\n\nday: int = okr.open().day\nokr.open().grade()\n")
    python = ("--python-executable", environment.python, "--cache-dir", tmp_path / "cache")

    ran = subprocess.run(
        (sys.executable, "-m", "mypy", "--strict", *python, "right.py", "wrong.py"),
        cwd=tmp_path, check=False, capture_output=True, text=True,
    )  # fmt: skip

    assert [line.partition(" error: ")[0] for line in ran.stdout.splitlines()[:-1]] == [
        "wrong.py:3:",
        "wrong.py:4:",
    ]
    assert ran.stdout.splitlines()[-1] == "Found 2 errors in 1 file (checked 2 source files)"


def test_the_wheel_says_which_extras_it_has(built: Built) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert Wheel(built.wheel).extras == sorted(project["optional-dependencies"])
    assert Wheel(built.wheel).version == __version__


# ── the lowest versions ──────────────────────────────────────────────────────────────────────────


def test_the_lowest_versions_are_the_lower_bounds() -> None:
    """Of okr and of its extras; an upper bound and a marker say nothing about them."""
    sample = """
[project]
dependencies = ["typer >= 0.26, <0.29", "rich<15,>=13.9", "tree-sitter-toml>=0.7; python_version > '3'"]
[project.optional-dependencies]
excel = ["xlsxwriter>=3.2"]
"""
    assert [*lowest(sample)] == ["typer==0.26", "rich==13.9", "tree-sitter-toml==0.7", "xlsxwriter==3.2"]


def test_a_dependency_without_a_lower_bound_is_told() -> None:
    with pytest.raises(ValueError, match="rich<15: no lowest version"):
        [*lowest('[project]\ndependencies = ["rich<15"]\noptional-dependencies = {}\n')]


def test_every_dependency_of_okr_has_a_lower_bound() -> None:
    assert len(of_this_project()) >= 14
