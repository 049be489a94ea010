"""Conflicts of `okr sync` are told by people and days, and decided in place: at a terminal or by `--keep`."""

from __future__ import annotations

import os
import pty
import re
import select
from contextlib import suppress
from pathlib import Path

import pytest
import tomli

from tests.gitting import Clone
from tests.running import become_okr, sealed

GOAL = "objectives/2026-Q3/grow-revenue.toml"
MRR = "2026-Q3/grow-revenue/mrr"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")


@pytest.fixture(autouse=True)
def _sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, tmp_path / "home")


def change(clone: Clone, old: str, new: str, path: str = GOAL) -> None:
    text = clone.read(path)
    assert old in text
    clone.write({path: text.replace(old, new)})


def target_of(clone: Clone, revision: str = "") -> object:
    text = clone.git("show", f"{revision}:{GOAL}") if revision else clone.read(GOAL)
    return tomli.loads(text)["key_results"]["mrr"]["target"]


@pytest.fixture
def divided(ana: Clone, budi: Clone) -> Clone:
    """Budi's clone: he set the target to 195, Ana shared 190 on 10 July and two other changes."""
    change(ana, "target = 130", "target = 190  # agreed")
    change(ana, 'title = "First steps"', 'title = "First customers"', "objectives/2026-Q1/first-steps.toml")
    ana.commit("Goals", day="2026-07-10")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ana.does("sync")
    change(budi, "target = 130", "target = 195")
    return budi


class Person:
    """Somebody at a terminal in a clone."""

    def __init__(self, clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in clone.environment.items():
            if name.startswith("GIT_"):
                monkeypatch.setenv(name, value)
        monkeypatch.setenv("OKR_TODAY", "2026-08-19")
        self.clone = clone

    def types(self, keys: str, *words: str) -> tuple[int, str]:
        """Each line, or a Ctrl-C, when the next question is there."""
        pid, end = pty.fork()
        if pid == 0:
            become_okr(self.clone.root, words or ("sync",))
        left, seen = re.findall(r"\x03|[^\n\x03]*\n", keys), ""
        with suppress(OSError):  # the end of what a terminal of Linux has to say
            while select.select([end], [], [], 60)[0] and (more := os.read(end, 4096)):
                seen += more.decode().replace("\r\n", "\n")
                if left and seen.endswith(": "):
                    os.write(end, left.pop(0).encode())
        assert not left, seen
        os.close(end)  # who still asks is hung up on
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen


# ── without a person ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("keep", "value"), [("mine", 195), ("theirs", 190)])
def test_one_side_everywhere(divided: Clone, ana: Clone, keep: str, value: int) -> None:
    """Files, branch and server have it; my commit keeps its message, and what was no conflict is there of both."""
    divided.does("set", "2026-Q3/grow-revenue", "why=Costs grow")
    said = divided.does("sync", "--keep", keep, today="2026-08-19")

    assert f"Kept {keep}: grow-revenue/mrr target: you 195, @ana 190 on 10 Jul" in said
    ana.does("sync")
    assert target_of(divided) == target_of(ana) == value
    assert "First customers" in divided.read("objectives/2026-Q1/first-steps.toml")
    assert "Costs grow" in ana.read(GOAL)
    assert divided.git("log", "-1", "--format=%an: %s").startswith("Budi: Goals:")
    assert divided.git("status", "--porcelain") == ""
    assert ana.git("rev-parse", "HEAD") == divided.git("rev-parse", "HEAD")


def test_what_keeps_nothing_of_mine_leaves_no_commit(divided: Clone, hub: Clone) -> None:
    there = hub.git("rev-parse", "main")
    divided.does("sync", "--keep", "theirs")

    assert divided.git("rev-parse", "HEAD") == there == hub.git("rev-parse", "main")


def test_the_side_is_a_word_of_two(divided: Clone) -> None:
    ran = divided.okr("sync", "--keep", "ours")
    assert (ran.code, "mine" in ran.err, "theirs" in ran.err) == (2, True, True)


# ── at a terminal ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("1\n", 195),
        ("mine\n", 195),
        ("2\n", 190),
        ("th\n", 190),
        ("3\n200\n", 200),
        ("9\n\nother\n12x\n200\n", 200),
    ],
)
def test_a_field_is_decided_in_place(
    divided: Clone, ana: Clone, monkeypatch: pytest.MonkeyPatch, keys: str, value: int
) -> None:
    """Mine, theirs or another value; a bad answer is asked again."""
    code, seen = Person(divided, monkeypatch).types(keys)

    assert code == 0, seen
    assert "Conflict 1 of 1:\n  grow-revenue/mrr target: you 195, @ana 190 on 10 Jul\n" in seen
    ana.does("sync")
    assert target_of(divided) == target_of(ana) == value
    assert "update" not in divided.git("status", "--porcelain")


@pytest.mark.parametrize(("keys", "code"), [("4\n", 6), ("leave\n", 6), ("\x03", 130), ("3\n\x03", 130)])
def test_it_can_be_left(
    divided: Clone, hub: Clone, monkeypatch: pytest.MonkeyPatch, keys: str, code: int
) -> None:
    """Nothing is changed but for my own commit, as with exit 6 elsewhere; Ctrl-C is exit 130. The next sync asks again."""
    there = hub.git("rev-parse", "main")
    person = Person(divided, monkeypatch)
    ended, seen = person.types(keys)

    assert ended == code, seen
    assert target_of(divided) == 195
    assert divided.git("log", "-1", "--format=%s") == "Goals: mrr target 130 → 195"
    assert divided.git("status", "--porcelain") == ""
    assert hub.git("rev-parse", "main") == there
    assert not (divided.top / ".git/okr").exists()
    assert person.types("1\n")[0] == 0
    assert target_of(hub, "main") == 195
