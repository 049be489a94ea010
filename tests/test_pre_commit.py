"""The hook of pre-commit: what it looks at, and its entry in a real repository; in a full run pre-commit itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from okr.ids import FOLDERS, KINDS
from tests.gitting import Clone, init
from tests.running import GROW, WORKSPACE, sealed
from tests.sizes import FULL

pytestmark = pytest.mark.skipif(os.name == "nt", reason="programs of POSIX")

ROOT = Path(__file__).parents[1]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
(HOOK,) = yaml.safe_load(HOOKS.read_text("utf-8"))
SAMPLE = r"`.pre-commit-config.yaml`:\n\n```yaml\n(.+?)```"
MEETING = 'kind = "week"\nteam = "growth"\nby = "zoe"\ndate = 2026-08-14\n'
DECISION = 'kpi = "kpi/mrr"\ndate = 2026-08-14\nby = "ana"\ndecision = "accept"\nreason = "One month."\n'
BAD = WORKSPACE[GROW].replace('owner = "ana"', 'owner = "anna"')


@pytest.fixture
def goals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """They are in a folder of the repository."""
    sealed(monkeypatch, tmp_path / "home")
    (tmp_path / "repo").mkdir()
    clone = init(tmp_path / "repo", inner="goals")
    clone.write(WORKSPACE | {".gitignore": ".okr/\n"})
    return clone


def test_it_looks_at_every_file_of_goals() -> None:
    """Of each folder that okr reads, at the root and in a folder of the repository; at nothing else."""
    files = re.compile(HOOK["files"])
    for folder, kind in FOLDERS.items():
        path = f"{folder}/2026-Q3/a.toml" if KINDS[kind].nested else f"{folder}/a.toml"
        assert files.search(path), path
        assert files.search(f"company/goals/{path}"), path
    assert files.search("okr.toml")
    assert files.search("goals/okr.toml")
    for path in (
        "README.md",
        "pyproject.toml",
        "src/people/a.py",
        "my-okr.toml",
        "mypeople/a.toml",
        "kpis/a.md",
    ):
        assert not files.search(path), path
    assert HOOK["files"].count("|") == len(FOLDERS) + 1, "a folder that is read no more"


def test_the_entry_stops_a_commit(goals: Clone) -> None:
    """Run by git as pre-commit runs it: from the root, without names of files."""
    assert HOOK["pass_filenames"] is False
    program, *words = HOOK["entry"].split()
    assert program == "okr"
    hook = goals.top / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m okr {' '.join(words)} --dir goals\n")
    hook.chmod(0o755)
    goals.commit("good")
    goals.write({GROW: BAD})
    goals.git("add", "-A")

    said = subprocess.run(
        ["git", "commit", "-q", "-m", "bad"],
        cwd=goals.top, env=goals.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert said.returncode == 1
    assert f'{GROW}:4:1: R001 owner: unknown person "anna"' in said.stdout + said.stderr
    assert goals.git("log", "--format=%s") == "good"


@pytest.mark.skipif(not FULL, reason="pre-commit installs okr by the network: make test-full")
def test_pre_commit_installs_and_runs_it(goals: Clone, tmp_path: Path) -> None:
    """By the sample of docs/checking.md, with okr from a clone of its own repository."""
    sample = re.search(SAMPLE, (ROOT / "docs/checking.md").read_text("utf-8"), re.DOTALL)[1]
    hub = _hub(tmp_path / "okr")
    config = re.sub(
        r"repo: \S+", f"repo: {hub.top.as_uri()}", re.sub(r"rev: \S+", f"rev: {hub.head()}", sample)
    )
    goals.commit("goals", {"../.pre-commit-config.yaml": config})
    _ran(goals, sys.executable, "-m", "pre_commit", "install")

    assert 'R001 owner: unknown person "anna"' in _committed(goals, GROW, BAD)
    assert "Passed" in _committed(goals, GROW, BAD.replace('"anna"', '"budi"'))
    assert "F003" in _committed(goals, "okr.toml", WORKSPACE["okr.toml"] + 'language = "fr"\n')
    assert "Passed" in _committed(goals, "okr.toml", WORKSPACE["okr.toml"] + 'language = "id"\n')
    assert "R001" in _committed(goals, "meetings/2026-08-14-growth-week.toml", MEETING)
    assert "R001" in _committed(goals, "people/budi.toml", None)
    assert "Passed" in _committed(goals, "../README.md", "Goals\n")

    text = config.replace("always_run: true", "always_run: false")
    assert "Skipped" in _committed(goals, "../.pre-commit-config.yaml", text)
    assert "R001" in _committed(goals, "meetings/2026-08-14-growth-week.toml", MEETING)
    assert "Passed" in _committed(goals, "decisions/2026-08-14-mrr.toml", DECISION)
    assert goals.git("rev-list", "--count", "HEAD") == "6"


def _hub(where: Path) -> Clone:
    """A repository with the files of this one, as they are now, but for the tests."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", ".", ":!tests"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    hub = init(where)
    for path in listed.stdout.split("\0")[:-1]:
        (where / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, where / path)
    hub.commit("okr")
    return hub


def _committed(goals: Clone, path: str, text: str | None) -> str:
    """What pre-commit says of a commit of this one file, or of its removal; a refused one is taken back."""
    if text is None:
        (goals.root / path).unlink()
    else:
        goals.write({path: text})
    goals.git("add", "-A")
    said = _ran(goals, "git", "commit", "-m", path)
    goals.git("reset", "-q", "--hard")
    return said


def _ran(clone: Clone, *command: str) -> str:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    there = {"PATH": path, "PRE_COMMIT_HOME": str(clone.top.parent / "environments")}
    done = subprocess.run(
        command, cwd=clone.top, env=clone.environment | there, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr
