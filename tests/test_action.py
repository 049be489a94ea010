"""The action for GitHub: its steps are run by bash, with the environment that a runner gives them, in real repositories.

To install it takes the network and half a minute, so that only `make test-full` does; else the okr of these tests is found.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.gitting import Clone, init
from tests.running import GROW, WORKSPACE, sealed
from tests.sizes import FULL

pytestmark = pytest.mark.skipif(os.name == "nt", reason="programs of POSIX")

ROOT = Path(__file__).parents[1]
INSTALL, CHECK, AUDIT = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
INPUTS = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
"""As a runner starts it."""


@dataclass
class Runner:
    """A job in a checked-out repository."""

    clone: Clone
    folder: Path
    base: str = ""
    """The commit below a pull request."""

    def run(self, step: Mapping[str, Any], path: str = "", **inputs: str) -> tuple[int, str, str]:
        """Exit code, and what a step said on stdout and stderr."""
        given = {name: inputs.get(name, INPUTS[name]["default"]) for name in INPUTS}
        known = {f"inputs.{name}": value for name, value in given.items()}
        known["github.event.pull_request.base.sha"] = self.base
        variables = {
            name: known[re.fullmatch(r"\$\{\{ ([\w.]+) \}\}", text)[1]] for name, text in step["env"].items()
        }
        runner = {
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_PATH": str(self.folder / "path"),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "PATH": f"{path or Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        done = subprocess.run(
            [*BASH, step["run"]],
            cwd=self.clone.top,
            env={**self.clone.environment, **runner, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    @property
    def summary(self) -> Path:
        return self.folder / "summary.md"


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """The goals are in a folder of the repository."""
    sealed(monkeypatch, tmp_path / "home")
    (tmp_path / "repo").mkdir()
    (tmp_path / "temp").mkdir()
    clone = init(tmp_path / "repo", inner="our goals")
    first = clone.commit("Goals", WORKSPACE, day="2026-07-02")
    return Runner(clone, tmp_path / "temp", first)


def test_no_input_is_part_of_a_script() -> None:
    """All of them come in by the environment, from which bash runs nothing; each is used, and none is asked for."""
    used: set[str] = set()
    for step in (INSTALL, CHECK, AUDIT):
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
        used.update(re.findall(r"inputs\.(\w+)", " ".join(step["env"].values()) + step.get("if", "")))
    assert used == set(INPUTS) == {"directory", "select", "ignore", "strict", "audit"}
    assert all(isinstance(each["default"], str) and each["description"] for each in INPUTS.values())


def test_findings_are_at_the_lines_of_the_repository(runner: Runner) -> None:
    """Good goals pass; an unknown owner is an error, at the file as the repository names it."""
    assert runner.run(CHECK, directory="our goals", select="R")[:2] == (0, "")

    text = WORKSPACE[GROW].replace('owner = "ana"', 'owner = "anna"')
    runner.clone.commit("Break it", {GROW: text})
    code, out, _ = runner.run(CHECK, directory="our goals", select="R")

    assert code == 3
    assert out.startswith(f"::error file=our goals/{GROW},line=4,col=1,title=R001::owner: unknown person")
    assert runner.run(CHECK, directory="our goals", select="R", ignore="R001")[0] == 0


def test_a_warning_fails_where_it_is_strict(runner: Runner) -> None:
    """A role without anybody is a warning of the goals of these tests."""
    code, out, _ = runner.run(CHECK, directory="our goals")
    assert code == 0
    assert out.startswith("::")
    assert "::warning " in out
    assert runner.run(CHECK, directory="our goals", strict="true")[0] == 3


def test_nothing_that_a_workflow_passes_is_run(runner: Runner) -> None:
    """Not as a command, not as an option of okr, and not as a command of the workflow."""
    made = runner.clone.top / "made"
    for hostile in (f"$(touch '{made}')", f"'; touch '{made}'; '", f'"`touch {made}`', "--fix"):
        for inputs, refused in (({"directory": hostile}, 1), ({"select": hostile, "ignore": hostile}, 2)):
            code, out, err = runner.run(CHECK, **{"directory": "our goals", **inputs})
            assert code == refused, (hostile, err)
            assert not re.search("^::", out + err, re.MULTILINE)
        for name in ("strict", "audit"):
            said = "::error::The inputs strict and audit are true or false.\n"
            assert runner.run(INSTALL, **{name: hostile}) == (2, said, "")
    for name in ("directory", "select", "ignore"):
        said = "::error::An input has a line break.\n"
        assert runner.run(INSTALL, **{name: "R001\n::add-mask::a"}) == (2, said, "")
    assert not made.exists()
    assert runner.clone.git("status", "--porcelain", "--", ":!our goals/.okr") == ""


def test_a_pull_request_is_audited_in_the_summary(runner: Runner) -> None:
    """A target that was made easier after the quarter began; the run goes on, since a reviewer decides."""
    text = WORKSPACE[GROW].replace("target = 130", "target = 115")
    runner.clone.commit("Ease it", {GROW: text}, day="2026-08-10")

    assert runner.run(AUDIT, directory="our goals")[:2] == (0, "")

    said = runner.summary.read_text("utf-8")
    assert "2026-Q3/grow-revenue/mrr" in said
    assert "130 → 115" in said


def test_a_shallow_checkout_is_told(runner: Runner, tmp_path: Path) -> None:
    """Without the commit below the pull request there is no range; the step fails and says why."""
    runner.clone.git("clone", "-q", "--depth=1", runner.clone.top.as_uri(), str(tmp_path / "shallow"))
    shallow = Runner(Clone(tmp_path / "shallow"), runner.folder, "1" * 40)

    code, _, err = shallow.run(AUDIT, directory="our goals")

    assert code not in (0, 3)
    assert "shallow" in err


def test_a_module_in_the_repository_is_not_imported(runner: Runner) -> None:
    """Python is found and asked its version in the checkout of somebody else's pull request."""
    for name in ("sys", "venv", "pip", "encodings", "sitecustomize"):
        runner.clone.top.joinpath(f"{name}.py").write_text("open('made', 'w').close()\n")
    fake = runner.folder / "bin"
    fake.mkdir()
    (fake / "python3").write_text(
        f'#!/bin/sh\necho "$@" >> {runner.folder}/asked\nexec {sys.executable} "$@"\n'
    )
    (fake / "python3").chmod(0o755)
    made = runner.folder / "okr" / re.sub(r"[^A-Za-z0-9.]", "-", str(ROOT))
    made.mkdir(parents=True)
    (made / "installed").write_text("/there/bin\n")

    assert runner.run(INSTALL, str(fake)) == (0, "", "")

    assert (runner.folder / "path").read_text() == "/there/bin\n"
    assert (runner.folder / "asked").read_text().startswith("-I -c ")
    assert not (runner.clone.top / "made").exists()


def test_an_old_python_is_told(runner: Runner) -> None:
    fake = runner.folder / "bin"
    fake.mkdir()
    for name in ("python3", "python", "python3.13", "python3.12", "python3.11"):
        (fake / name).write_text("#!/bin/sh\nexit 1\n")
        (fake / name).chmod(0o755)

    code, out, _ = runner.run(INSTALL, str(fake))

    assert (code, out) == (
        1,
        "::error::okr needs Python 3.11 or newer. Add a step with actions/setup-python first.\n",
    )


@pytest.mark.skipif(not FULL, reason="installs by the network: make test-full")
def test_it_installs_and_checks(runner: Runner) -> None:
    """From its own checkout, into the folder of the run, and only once in a run."""
    runner.clone.top.joinpath("venv.py").write_text("raise SystemExit('somebody else')\n")
    assert runner.run(INSTALL) == (0, "", "")
    made = runner.folder.joinpath("path").read_text().strip()
    assert made.startswith(str(runner.folder))
    inode = Path(made, "okr").stat().st_ino

    assert runner.run(INSTALL) == (0, "", "")
    code, out, _ = runner.run(CHECK, made, directory="our goals")

    assert (code, Path(made, "okr").stat().st_ino) == (0, inode)
    assert "::warning " in out
