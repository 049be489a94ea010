"""A clone whose files end their lines with CR and LF, as git checks them out on Windows: `core.autocrlf=true`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gitting import Clone, init
from tests.running import GROW, MRR, WORKSPACE, sealed

VERBS = (
    ("add", "kr", "grow-revenue", "Raise reviews from 2 to 9", "--from", "2", "--to", "9"),
    ("add", "person", "Dewi"),
    ("checkin", "raise-reviews", "4", "6", "Twice as many"),
    ("checkin", MRR, "121"),
    ("checkin", MRR, "122"),
    ("set", MRR, "target=135", "unit=IDR bn"),
    ("undo",),
    ("set", "grow-revenue", "why=It pays for all", "team="),
    ("set", "@ana", "emails+=ana@example.org"),
    ("move", "raise-reviews", "reviews"),
    ("copy", MRR, "income"),
    ("remove", "income"),
    ("drop", "cities", "--reason", "Too far"),
    ("set", "okr.toml", "name=Firm"),
    ("check", "--fix"),
    ("doctor", "--fix"),
)


@pytest.fixture
def others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """A clone with the ends of this system, and the repository that both share."""
    sealed(monkeypatch, tmp_path / "home")
    hub = init(tmp_path / "hub", bare=True)
    (tmp_path / "others").mkdir()
    clone = init(tmp_path / "others")
    clone.commit("Goals", WORKSPACE | {".gitignore": ".okr/\n"}, day="2026-07-01")
    clone.git("remote", "add", "origin", str(hub.top))
    clone.git("push", "-q", "-u", "origin", "main")
    return clone


@pytest.fixture
def goals(others: Clone, tmp_path: Path) -> Clone:
    words = ("clone", "-q", "-c", "core.autocrlf=true", str(tmp_path / "hub"), str(tmp_path / "goals"))
    others.git(*words)
    clone = Clone(tmp_path / "goals")
    assert ends(clone) == {"crlf"}
    return clone


def ends(clone: Clone) -> set[str]:
    """How the lines of the tracked files end."""
    return {
        line.split()[1].removeprefix("w/") for line in clone.git("ls-files", "--eol", "*.toml").splitlines()
    }


def test_every_verb_keeps_the_ends(goals: Clone) -> None:
    """No file has two kinds; git sees the lines that were changed, and no others."""
    for words in VERBS:
        goals.does(*words, "--as", "budi")
        assert ends(goals) == {"crlf"}, words

    changed = goals.git("diff", "--numstat").splitlines()
    assert changed == [
        "11\t1\tobjectives/2026-Q3/grow-revenue.toml",
        "1\t1\tokr.toml",
        "1\t1\tpeople/ana.toml",
    ]
    assert goals.does("check", "--select", "F00", "--ignore", "F004") == ""


def test_both_sides_meet(goals: Clone, others: Clone) -> None:
    """Field by field, by `okr sync` and by a merge of git with conflicts."""
    others.does("set", MRR, "target=140")
    others.commit("Theirs")
    others.git("push", "-q")
    goals.does("set", MRR, "unit=IDR bn")
    goals.does("checkin", MRR, "121", "--as", "budi")
    goals.does("sync")
    assert goals.read(GROW).count("\r\n") == goals.read(GROW).count("\n")
    assert 'target = 140\r\nunit = "IDR bn"\r\n' in goals.read(GROW)
    others.git("pull", "-q")
    assert "\r" not in others.read(GROW) + others.read("checkins/2026-W34/2026-08-19-budi.toml")

    others.does("set", MRR, "target=150", "team=growth")
    others.commit("Theirs again")
    others.git("push", "-q")
    goals.does("set", MRR, "target=160", "start=90")
    goals.commit("Mine")
    goals.git("pull", "-q", "--no-rebase", fails=True)
    ran = goals.okr("merge", "--resolve")
    assert (ran.code, "target: ours 160, theirs 150" in ran.out + ran.err) == (6, True)
    text = goals.read(GROW).replace("\r\n", "\n")
    assert "start = 90\n<<<<<<< ours\ntarget = 160\n=======\ntarget = 150\n>>>>>>> theirs\n" in text
    assert 'team = "growth"\n\n[key_results.cities]' in text
