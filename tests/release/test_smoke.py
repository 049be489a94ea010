"""The built wheel in an environment of its own: the commands of the README, and a program with types.

`make smoke` does the same with other Pythons and with the lowest versions of all dependencies, from an index.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

from okr import __version__
from release.smoke import Environment, Wheel, smoke
from release.stranger import Stranger
from tests.building import ROOT, Built

pytestmark = pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")


@pytest.fixture(scope="module")
def environment(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """With the wheel, and the libraries that are here already."""
    packages = Path(sysconfig.get_path("purelib"))
    made = Environment(sys.executable, tmp_path_factory.mktemp("there"), packages=packages)
    made.install(str(built.wheel))
    return made


@pytest.mark.slow
def test_a_stranger_gets_from_the_wheel_to_a_report(
    built: Built, environment: Environment, tmp_path: Path
) -> None:
    """The six commands of the README at a terminal with its very screens, and what `okr init` names without one."""
    assert smoke(Wheel(built.wheel), environment, tmp_path) > 20
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


def test_the_lowest_versions_are_those_of_the_project(built: Built) -> None:
    """Each dependency has a lower bound that is a version; extras are apart."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wheel = Wheel(built.wheel)
    lowest, of_extras = [*wheel.lowest(extras=False)], [*wheel.lowest(extras=True)]

    assert len(lowest) == len(project["dependencies"])
    assert "typer==0.26" in lowest
    assert "xlsxwriter==3.2" in of_extras
    assert wheel.extras == sorted(project["optional-dependencies"])
    assert wheel.version == __version__
