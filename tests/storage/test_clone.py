"""The commit on which a clone stands is read without git, and is what git says."""

from __future__ import annotations

import pytest

from okr.storage.clone import last_commit
from tests.gitting import init


@pytest.fixture
def clone(tmp_path):
    made = init(tmp_path / "goals")
    made.commit("Begin", {"okr.toml": "schema = 1\n"})
    return made


def test_a_branch_of_its_own_file(clone):
    assert last_commit(clone.root) == clone.git("rev-parse", "HEAD")


def test_a_branch_among_others_in_one_file(clone):
    clone.git("branch", "main2")
    clone.git("branch", "a/main")
    clone.commit("Second")
    clone.git("pack-refs", "--all")
    assert not (clone.root / ".git/refs/heads/main").exists()
    assert last_commit(clone.root) == clone.git("rev-parse", "main")


def test_a_commit_without_a_branch(clone):
    clone.commit("Second")
    clone.git("checkout", "-q", "HEAD~1")
    assert last_commit(clone.root) == clone.git("rev-parse", "HEAD")


def test_another_work_tree_and_a_folder_inside(clone, tmp_path):
    clone.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    (tmp_path / "side/inner").mkdir()
    assert last_commit(tmp_path / "side/inner") == clone.git("rev-parse", "side")


def test_nothing_committed_and_no_git(tmp_path):
    assert last_commit(init(tmp_path / "empty").root) is None
    assert last_commit(tmp_path) is None


@pytest.mark.parametrize(
    "head", ["ref: refs/heads/../../../okr.toml", "ref: /etc/passwd", "hello", "", "\x00"]
)
def test_what_git_does_not_write_is_no_commit(clone, head):
    (clone.root / ".git/HEAD").write_text(f"{head}\n")
    assert last_commit(clone.root) is None


def test_a_link_is_not_followed(clone, tmp_path):
    (tmp_path / "victim").write_text("a" * 40)
    branch = clone.root / ".git/refs/heads/main"
    branch.unlink()
    branch.symlink_to(tmp_path / "victim")
    assert last_commit(clone.root) is None
