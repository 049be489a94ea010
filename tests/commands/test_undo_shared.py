"""`okr undo` of what others have already: it is asked first, and a correction is offered."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.gitting import Clone
from tests.running import MRR, sealed
from tests.terminals import at_a_terminal

GOAL = "objectives/2026-Q3/grow-revenue.toml"


@pytest.fixture(autouse=True)
def _sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, tmp_path / "home")


CASES = [
    (
        ("checkin", MRR, "118", "--as", "budi"),
        "check in mrr 118 by @budi",
        "okr checkin grow-revenue/mrr VALUE",
    ),
    (("set", MRR, "target=140"), "set mrr target 130 → 140", "okr set grow-revenue/mrr target=130"),
    (
        ("set", "2026-Q3/grow-revenue", "title=Grow"),
        "set 2026-Q3/grow-revenue title Grow recurring revenue → Grow",
        "okr set grow-revenue 'title=Grow recurring revenue'",
    ),
    (("remove", "2026-Q3/grow-revenue/pricing-page"), "remove pricing-page", ""),
    (("remove", "2026-Q1/first-steps"), "remove 2026-Q1/first-steps", ""),
    (("add", "person", "Eka"), "add @eka", ""),
]


@pytest.mark.parametrize(("words", "what", "correction"), CASES)
def test_it_is_refused_where_nobody_can_be_asked(
    ana: Clone, words: tuple[str, ...], what: str, correction: str
) -> None:
    """Exit 1: what and whose it is, where it is shared, and what to do instead. With --yes it is undone."""
    before = ana.read(GOAL)
    ana.does(*words)
    ana.does("sync")
    ran = ana.okr("undo")

    assert ran.code == 1
    assert ran.err.startswith(f"error: already shared with origin/main: {what}\n")
    assert ("hint: Record a correction instead: " in ran.err) == bool(correction)
    assert correction in ran.err
    assert "Undo it anyway: okr undo --yes\n" in ran.err
    assert ana.git("status", "--porcelain") == ""
    assert "It is already shared with origin/main." in ana.does("undo", "--dry-run")

    assert what in ana.does("undo", "--yes").splitlines()[0]
    assert ana.read(GOAL) == before
    assert "Pushed 1 commit" in ana.does("sync")


def test_what_is_only_here_is_undone_at_once(ana: Clone) -> None:
    """Also when it is committed; and without a remote, or without git."""
    ana.does("set", MRR, "target=140")
    ana.does("sync")
    ana.does("checkin", MRR, "118", "--as", "ana")
    assert "Undid `okr checkin`" in ana.does("undo")
    assert ana.okr("undo").code == 1
    ana.git("remote", "remove", "origin")
    assert "Undid `okr set`" in ana.does("undo")


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
@pytest.mark.parametrize(
    ("keys", "code", "there"), [("y\n", 0, False), ("\n", 130, True), ("n\n", 130, True)]
)
def test_it_is_asked_at_a_terminal(ana: Clone, keys: str, code: int, there: bool) -> None:
    """No is the default."""
    ana.does("checkin", MRR, "118", "--as", "budi")
    ana.does("sync")
    ended, seen = at_a_terminal(ana.root, keys, "undo")

    assert ended == code, seen
    assert "already shared with origin/main: check in mrr 118 by @budi\n" in seen
    assert "Record a correction instead: okr checkin grow-revenue/mrr VALUE\nUndo it anyway? [y/N]: " in seen
    assert ("value = 118" in "".join(f.read_text() for f in (ana.root / "checkins").rglob("*.toml"))) == there
