"""Where an answer may be written: none of the goals, through no link of the clone, and in one step."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from okr.errors import OkrError
from okr.ids import FOLDERS
from okr.storage.files.folders import OpenFolder
from okr.storage.target import write_answer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and modes of POSIX")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace in a folder of a clone."""
    goals = tmp_path / "clone/goals"
    for folder in ("kpis", "objectives/2026-Q3", "out", ".okr"):
        (goals / folder).mkdir(parents=True)
    (goals / "okr.toml").write_bytes(b"schema = 1\n")
    for folder in ("objects", "refs"):
        (tmp_path / "clone/.git" / folder).mkdir(parents=True)
    (tmp_path / "clone/.git/HEAD").write_bytes(b"ref: refs/heads/main\n")
    monkeypatch.chdir(goals)
    return goals


def state(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def refused(root: Path, named: str, says: str) -> None:
    """With everything around it as it was."""
    before = state(root.parents[1])
    with pytest.raises(OkrError, match=says):
        write_answer(named, b"new", root)
    assert state(root.parents[1]) == before


@pytest.mark.parametrize("named", ["a.html", "out/a.html", "out/../a.html", "../a.html", "../../a.html"])
def test_a_file_is_made_and_replaced(root: Path, named: str):
    """The mode of an earlier file stays, and nothing else is left."""
    write_answer(named, b"one", root)
    (root / named).chmod(0o640)
    write_answer(named, b"two", root)

    assert (root / named).read_bytes() == b"two"
    assert stat.S_IMODE((root / named).stat().st_mode) == 0o640
    assert not [path for path in state(root.parents[1]) if ".tmp-" in path]


@pytest.mark.parametrize("named", [".kpis/mrr.toml", ".out/a.html", "..git/config"])
def test_a_name_keeps_its_dots(root: Path, named: str):
    """A hidden folder is another one than that without the dot, which may be one of goals."""
    (root / named).parent.mkdir()
    before = state(root.parents[1])
    write_answer(named, b"new", root)
    assert state(root.parents[1]) == before | {f"clone/goals/{named}": b"new"}


@pytest.mark.parametrize(
    "named",
    [
        "okr.toml",
        "./out/../okr.toml",
        "OKR.toml",
        "objectives",
        "objectives/x.html",
        "objectives/2026-Q3/x.html",
        "out/../objectives/2026-Q3/../x.html",
        "Objectives/x.html",
        *(f"{folder}/x.html" for folder in FOLDERS),
        ".okr/x.html",
        ".okr",
        ".git",
        "../.git/config",
        "../.GIT/config",
        "../.git/refs/x",
        "../goals/kpis/mrr.toml",
        "../../clone/goals/okr.toml",
        "/tmp/okr.toml",
    ],
)
def test_no_place_of_the_goals_and_of_git(root: Path, named: str):
    refused(root, named, "for okr and git only")


def test_neither_of_another_workspace_or_a_git_folder_that_is_elsewhere(root: Path, tmp_path: Path):
    (tmp_path / "other/teams").mkdir(parents=True)
    (tmp_path / "other/okr.toml").write_bytes(b"schema = 1\n")
    (tmp_path / "clone/.git").rename(tmp_path / "elsewhere")
    (tmp_path / "clone/.git").write_text(f"gitdir: {tmp_path}/elsewhere\n")
    (tmp_path / "elsewhere/gitdir").write_text(f"{tmp_path}/clone/.git\n")

    refused(root, "../../other/teams/x.html", "for okr and git only")
    refused(root, "../../elsewhere/config", "for okr and git only")


def test_a_folder_of_goals_under_another_name(root: Path, tmp_path: Path):
    """As a disk that folds letters or shortens names has them."""
    (tmp_path / "short").symlink_to(root / "kpis")

    refused(root, "../../short/x.html", "for okr and git only")


def test_a_further_name_of_the_settings(root: Path):
    os.link(root / "okr.toml", root / "settings.html")

    refused(root, "settings.html", "for okr and git only")


def test_no_link_of_the_clone(root: Path, outside: Path):
    """Neither the file nor a folder on the way, wherever in the clone; also not one that leads back into it."""
    (root / "a.html").symlink_to(outside / "secret.toml")
    (root / "public").symlink_to(outside)
    (root / "inner").symlink_to(root / "out")
    (root.parent / "pages").symlink_to(outside)

    for named in ("a.html", "public/a.html", "inner/a.html", "../pages/a.html", "public/../a.html"):
        refused(root, named, "is a link")


def test_a_link_of_this_person_elsewhere(root: Path, tmp_path: Path):
    """A folder may be one, as /tmp is on a Mac; a file is not replaced through one."""
    (tmp_path / "real/deep").mkdir(parents=True)
    (tmp_path / "desktop").symlink_to(tmp_path / "real/deep")
    (tmp_path / "here").symlink_to(root / "out")

    write_answer("../../desktop/../a.html", b"new", root)
    write_answer(str(tmp_path / "desktop/b.html"), b"new", root)
    write_answer(str(tmp_path / "here/c.html"), b"new", root)

    assert state(tmp_path / "real") == {"a.html": b"new", "deep/b.html": b"new"}
    assert state(root / "out") == {"c.html": b"new"}
    (tmp_path / "real/link.html").symlink_to(tmp_path / "real/a.html")
    refused(root, "../../real/link.html", "is a link")


def test_a_link_that_is_put_there_meanwhile(root: Path, outside: Path, monkeypatch: pytest.MonkeyPatch):
    """Between the look and the write: the folder that was looked at is the one that is written to."""
    create = OpenFolder.create

    def late(self: OpenFolder, *args: object, **more: object) -> None:
        (root / "out").rename(root / "moved")
        (root / "out").symlink_to(outside)
        create(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(OpenFolder, "create", late)

    write_answer("out/a.html", b"new", root)

    assert (root / "moved/a.html").read_bytes() == b"new"


def test_what_is_no_plain_file(root: Path, never_hangs: None):
    os.mkfifo(root / "pipe")
    for named in ("out", "out/", ".", "..", "out/..", "a.html/", "/"):
        refused(root, named, "is a folder")
    refused(root, "pipe", "is not a regular file")
    refused(root, "/dev/null", "is not a regular file")
    refused(root, "away/a.html", 'folder not found: "away"')
    refused(root, "okr.toml/a.html", "for okr and git only")
    (root / "plain").write_bytes(b"")
    refused(root, "plain/a.html", "there is a file where a folder should be")


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_failure_leaves_the_old_file(root: Path, monkeypatch: pytest.MonkeyPatch, call: str):
    """A full disk, at any step."""
    write_answer("a.html", b"old", root)

    def full(*_args: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if call == "write":
        monkeypatch.setattr("okr.storage.files.folders.os.fdopen", full)
    else:
        monkeypatch.setattr(os, call, full)

    refused(root, "a.html", "the disk is full")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(root: Path):
    (root / "out").chmod(0o500)
    refused(root, "out/a.html", "permission denied")
    (root / "out").chmod(0o700)
