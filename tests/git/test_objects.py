"""What git's objects say, read by a few processes: odd names, odd sizes, odd histories."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from okr import git
from okr.errors import OkrError
from okr.storage.source import PLACES, Tree
from tests.gitting import Clone, init
from tests.running import sealed


@pytest.fixture(autouse=True)
def _sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, tmp_path / "home")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return init(tmp_path / "goals")


ODD = ["kpis/a\nb.toml", "kpis/:100644 x.toml", "kpis/\"'$(x).toml", "kpis/é.toml", "kpis/ .toml"]


def test_names_are_only_names(clone: Clone) -> None:
    """Line ends, quotes and what looks like git's own output: in trees and in histories."""
    clone.commit("Odd", {path: f"x = {at}\n" for at, path in enumerate(ODD)})
    repo = git.repository(clone.root)
    head = git.head_of(repo)
    assert head

    listed = git.tree(repo, head, PLACES)
    (commit,) = git.history(repo, None, head, PLACES)

    assert set(listed) == set(ODD) == {touched.path for touched in commit.touched}
    found = git.blobs(repo, [listed[path].id for path in ODD])
    assert [found[listed[path].id] for path in ODD] == [f"x = {at}\n".encode() for at in range(len(ODD))]


def test_a_name_that_is_not_utf8(clone: Clone) -> None:
    name = os.fsdecode(b"kpis/\xff.toml")
    clone.commit("Odd", {name: "x = 1\n"})
    repo = git.repository(clone.root)
    assert list(git.tree(repo, git.head_of(repo), PLACES, sizes=True)) == [name]


def test_what_is_no_file_or_too_large_is_refused_by_name(clone: Clone) -> None:
    """A link, and more than 4 MiB: as on the disk."""
    clone.write({"okr.toml": "schema = 1\n", "kpis/large.toml": "#" * (4 * 1024 * 1024 + 1)})
    (clone.root / "kpis/link.toml").symlink_to("/etc/passwd")
    clone.commit("All")
    repo = git.repository(clone.root)
    source = Tree(git.tree(repo, git.head_of(repo), PLACES, sizes=True), lambda ids: git.blobs(repo, ids))

    assert source.read("okr.toml") == b"schema = 1\n"
    for path, says in (
        ("kpis/large.toml", "4 MiB"),
        ("kpis/link.toml", "is a link"),
        ("kpis/no.toml", "of that commit not found"),
    ):
        with pytest.raises(OkrError, match=says):
            source.read(path)


def test_a_folder_of_a_commit_is_listed_as_all_of_it_is(clone: Clone) -> None:
    clone.commit("All", {"okr.toml": "schema = 1\n", "kpis/mrr.toml": "", "kpis/churn.toml": "x"})
    repo = git.repository(clone.root)
    source = Tree(git.tree(repo, git.head_of(repo), PLACES, sizes=True), lambda ids: git.blobs(repo, ids))
    files = source.listing().files["kpis"]

    assert source.listed("kpis").files == {"kpis": files}
    assert source.stamped("kpis", ["mrr.toml", "churn.toml"]) == {*files}
    assert source.stamped("kpis", ["mrr.toml", "gone.toml"]) is None


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Lower it", None),
        ("Lower it\n\nGoal-Change: why", "why"),
        ("Lower it\n\ngoal-change:  why\n  and more\nSigned-off-by: x", "why and more"),
        ("Lower it\n\nGoal-Change: one\nGoal-Change: two", "one; two"),
        ("Lower it\n\nGoal-Change: one\n\nGoal-Change: two", "two"),
        ("Lower it\n\nGoal-Change: quoted from a file\n\nThe end of the text.", None),
        ("Lower it\n\nGoal-Change:\n", None),
        ("No Goal-Change: here", None),
    ],
)
def test_the_reason_of_a_commit(clone: Clone, message: str, reason: str | None) -> None:
    clone.commit(message, {"okr.toml": "schema = 1\n"})
    repo = git.repository(clone.root)
    assert git.history(repo, None, git.head_of(repo) or "", PLACES)[0].reason == reason


def test_the_state_at_the_beginning_of_a_day(clone: Clone) -> None:
    """What was committed at midnight of the day belongs to the day."""
    first = clone.commit("One", {"okr.toml": "schema = 1\n"}, day="2026-06-30")
    clone.write({"okr.toml": "schema = 1 \n"})
    clone.git("add", "-A")
    midnight = {"GIT_AUTHOR_DATE": "2026-07-01T00:00:00", "GIT_COMMITTER_DATE": "2026-07-01T00:00:00"}
    os.environ.update(midnight)
    try:
        clone.git("commit", "-q", "-m", "Two")
    finally:
        for name in midnight:
            del os.environ[name]
    repo = git.repository(clone.root)

    assert git.state_before(repo, date(2026, 7, 1)) == first
    assert git.state_before(repo, date(2026, 7, 2)) == git.head_of(repo)
    assert git.state_before(repo, date(2026, 6, 30)) is None


@pytest.mark.parametrize(
    "name", ["-x", "--upload-pack=x", "a b", "^HEAD", "HEAD..HEAD", "@{-9}", ":/none", ""]
)
def test_what_names_no_commit(clone: Clone, name: str) -> None:
    clone.commit("One", {"okr.toml": "schema = 1\n"})
    with pytest.raises(OkrError):
        git.commit_of(git.repository(clone.root), name)


def test_a_repository_of_sha256(tmp_path: Path) -> None:
    """Longer ids change nothing."""
    folder = tmp_path / "long"
    folder.mkdir()
    clone = Clone(folder)
    clone.git("init", "-q", "-b", "main", "--object-format=sha256")
    commit = clone.commit("One", {"okr.toml": "schema = 1\n"})
    repo = git.repository(folder)

    assert len(commit) == 64
    assert git.commit_of(repo, "main") == commit
    blob = git.tree(repo, commit, PLACES)["okr.toml"]
    assert git.blobs(repo, [blob.id]) == {blob.id: b"schema = 1\n"}


def test_the_environment_of_a_hook_leads_nowhere_else(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run by a hook of another repository, okr still reads the one around the workspace."""
    other = init(tmp_path / "other")
    other.commit("Other")
    clone.commit("Mine", {"okr.toml": "schema = 1\n"})
    monkeypatch.setenv("GIT_DIR", str(other.top / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))

    repo = git.repository(clone.root)
    assert git.history(repo, None, git.head_of(repo) or "", PLACES)[0].subject == "Mine"
