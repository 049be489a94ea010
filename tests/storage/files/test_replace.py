"""A file is replaced in one step, never through a link, and never over what somebody saved in that moment."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from okr.errors import ChangedError, OkrError
from okr.storage.files import folders, replace
from okr.storage.files.folders import OpenFolder, plain_place
from okr.storage.files.replace import replace_atomic

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and modes of POSIX")

PATH = "kpis/mrr.toml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "work/kpis").mkdir(parents=True)
    (tmp_path / "work" / PATH).write_bytes(b"old")
    return tmp_path / "work"


@pytest.fixture(params=["exchanged", "by name", "without links", "not held"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """As this system does it, as one that cannot exchange names, and as one that holds no folders either."""
    if request.param in ("by name", "without links"):
        monkeypatch.setattr(folders, "_call", lambda: None)
    if request.param == "without links":
        monkeypatch.setattr(OpenFolder, "link", lambda *_: False)
    if request.param == "not held":
        monkeypatch.setattr(folders, "_CAN_HOLD", False)
    return request.param


def save(path: Path, text: bytes) -> None:
    """As most editors do it: a new file in the place of the old one."""
    path.with_name("editor").write_bytes(text)
    path.with_name("editor").replace(path)


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def test_a_file_is_replaced_made_and_removed(root: Path, way: str):
    """The mode stays, folders are made, nothing is left over."""
    (root / PATH).chmod(0o640)

    replace_atomic(root, PATH, b"new", b"old")
    replace_atomic(root, "checkins/2026-W28/a.toml", b"made", None)
    assert files(root) == {PATH: b"new", "checkins/2026-W28/a.toml": b"made"}
    assert stat.S_IMODE((root / PATH).stat().st_mode) == 0o640

    replace_atomic(root, PATH, None, b"new", lasting=False)
    replace_atomic(root, PATH, None, None)
    replace_atomic(root, "teams/none.toml", None, None)
    assert files(root) == {"checkins/2026-W28/a.toml": b"made"}


@pytest.mark.parametrize("data", [b"new", None])
@pytest.mark.parametrize("there", [b"ol", b"older", b"", None, "link", "folder"])
def test_what_is_not_what_was_expected_stays(
    root: Path, way: str, data: bytes | None, there: bytes | str | None
):
    (root / PATH).unlink()
    (root / "kpis/other.toml").write_bytes(b"old")
    if there == "link":
        (root / PATH).symlink_to("other.toml")
    elif there == "folder":
        (root / PATH).mkdir()
    elif isinstance(there, bytes):
        (root / PATH).write_bytes(there)
    before = files(root)

    with pytest.raises(OkrError, match=r"^(changed meanwhile: kpis/mrr\.toml|kpis/mrr\.toml is a link)"):
        replace_atomic(root, PATH, data, b"old")

    assert files(root) == before
    assert (root / PATH).is_symlink() == (there == "link")
    assert (root / PATH).is_dir() == (there == "folder")


@pytest.mark.parametrize("kind", ["file", "link", "link to nothing", "folder"])
def test_nothing_is_made_where_something_stands(root: Path, way: str, kind: str):
    place = root / "kpis/new.toml"
    if kind == "file":
        place.write_bytes(b"theirs")
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("mrr.toml" if kind == "link" else "nothing.toml")
    before = files(root)

    with pytest.raises(ChangedError):
        replace_atomic(root, "kpis/new.toml", b"new", None)

    assert files(root) == before
    assert place.is_symlink() == kind.startswith("link")


@pytest.mark.parametrize("relative", ["kpis/mrr.toml", "kpis/deep/new.toml"])
def test_a_folder_that_is_a_link_is_refused_by_name(root: Path, tmp_path: Path, way: str, relative: str):
    """Also where it stays inside."""
    (root / "kpis").rename(tmp_path / "elsewhere")
    (root / "kpis").symlink_to(tmp_path / "elsewhere")

    for refused in (
        lambda: replace_atomic(root, relative, b"new", None),
        lambda: replace_atomic(root, relative, None, b"old"),
        lambda: plain_place(root, relative),
    ):
        with pytest.raises(OkrError, match=r"^kpis is a link, and okr does not write through links"):
            refused()

    assert files(tmp_path / "elsewhere") == {"mrr.toml": b"old"}


@pytest.mark.parametrize("relative", ["../x", "/etc/x", "kpis/../../x", "a\nb", "kpis//x", ""])
def test_no_path_leads_out(root: Path, relative: str):
    with pytest.raises(OkrError, match="invalid path"):
        replace_atomic(root, relative, b"new", None)
    with pytest.raises(OkrError, match="invalid path"):
        plain_place(root, relative)


def test_a_link_that_comes_in_the_moment_of_writing_leads_nowhere(root: Path, tmp_path: Path, monkeypatch):
    """The folder is held: what is put in its place meanwhile is not written to."""
    write = OpenFolder.create
    (tmp_path / "outside").mkdir()

    def swapped(*args, **more):
        (root / "kpis").rename(root / "away")
        (root / "kpis").symlink_to(tmp_path / "outside")
        write(*args, **more)

    monkeypatch.setattr(OpenFolder, "create", swapped)

    replace_atomic(root, PATH, b"new", b"old")

    assert files(tmp_path / "outside") == {}
    assert (root / "away/mrr.toml").read_bytes() == b"new"


needs_exchange = pytest.mark.skipif(folders._call() is None, reason="this system exchanges no names")


def before_the(call: str, nth: int, act: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Something happens just before the nth call of one kind."""
    place = OpenFolder if call == "exchange" else replace
    real, count = getattr(place, call), 0

    def met(*args):
        nonlocal count
        count += 1
        if count == nth:
            act()
        return real(*args)

    monkeypatch.setattr(place, call, met)


@needs_exchange
@pytest.mark.parametrize("saved", [b"by hand", b"", b"ne"])
def test_a_save_in_the_moment_of_writing_stays(root: Path, monkeypatch, saved: bytes):
    """Exit code 5; the file is what the editor made of it, and nothing of the command is left."""
    before_the("exchange", 1, lambda: save(root / PATH, saved), monkeypatch)

    with pytest.raises(
        ChangedError, match=r"changed meanwhile: kpis/mrr\.toml; nothing was written\n"
    ) as refused:
        replace_atomic(root, PATH, b"new", b"old")

    assert refused.value.exit_code == 5
    assert files(root) == {PATH: saved}


@needs_exchange
@pytest.mark.parametrize("in_place", [True, False])
def test_a_second_save_leaves_both(root: Path, monkeypatch, in_place: bool):
    """The later one has the name, the earlier one is kept beside it and named."""
    before_the("exchange", 1, lambda: save(root / PATH, b"first"), monkeypatch)
    second = (root / PATH).write_bytes if in_place else lambda text: save(root / PATH, text)
    before_the("exchange", 2, lambda: second(b"second"), monkeypatch)

    with pytest.raises(ChangedError, match=r"an earlier save is kept in kpis/mrr\.toml\.saved-") as refused:
        replace_atomic(root, PATH, b"new", b"old")

    kept = refused.value.message.rpartition(" ")[2].rstrip(".")
    assert files(root) == {PATH: b"second", kept: b"first"}


@needs_exchange
def test_a_file_that_is_removed_while_a_save_is_put_back(root: Path, monkeypatch):
    """The save has the name again: somebody had removed what okr had just written."""
    before_the("exchange", 1, lambda: save(root / PATH, b"by hand"), monkeypatch)
    before_the("exchange", 2, (root / PATH).unlink, monkeypatch)

    with pytest.raises(ChangedError):
        replace_atomic(root, PATH, b"new", b"old")

    assert files(root) == {PATH: b"by hand"}


def test_a_save_in_the_moment_of_removing_stays(root: Path, way: str, monkeypatch):
    before_the("retried", 1, lambda: save(root / PATH, b"by hand"), monkeypatch)

    with pytest.raises(ChangedError):
        replace_atomic(root, PATH, None, b"old")

    assert files(root) == {PATH: b"by hand"}


def test_two_saves_in_the_moment_of_removing_leave_both(root: Path, way: str, monkeypatch):
    holds = replace.Attempt._holds

    def saved_again(attempt, name, text):
        if name == attempt.temporary:
            save(root / PATH, b"second")
        return holds(attempt, name, text)

    before_the("retried", 1, lambda: save(root / PATH, b"first"), monkeypatch)
    monkeypatch.setattr(replace.Attempt, "_holds", saved_again)

    with pytest.raises(ChangedError, match=r"kept in kpis/mrr\.toml\.saved-") as refused:
        replace_atomic(root, PATH, None, b"old")

    kept = refused.value.message.rpartition(" ")[2].rstrip(".")
    assert files(root) == {PATH: b"second", kept: b"first"}


def test_a_file_that_appears_meanwhile_is_not_overwritten(root: Path, way: str, monkeypatch):
    write = OpenFolder.create

    def slow(*args, **more):
        write(*args, **more)
        (root / "kpis/new.toml").write_bytes(b"theirs")

    monkeypatch.setattr(OpenFolder, "create", slow)

    with pytest.raises(ChangedError):
        replace_atomic(root, "kpis/new.toml", b"ours", None)

    assert files(root) == {PATH: b"old", "kpis/new.toml": b"theirs"}


@pytest.mark.parametrize("data", [b"new", None])
def test_an_interruption_at_the_look_leaves_no_rubbish(root: Path, monkeypatch, data: bytes | None):
    """The file is wholly old or wholly new."""

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(replace.Attempt, "_looked_at", interrupted)

    with pytest.raises(KeyboardInterrupt):
        replace_atomic(root, PATH, data, b"old")

    assert files(root) in ({PATH: b"old"}, {PATH: b"new"}, {})


@needs_exchange
def test_an_interruption_loses_no_save(root: Path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    before_the("exchange", 1, lambda: save(root / PATH, b"by hand"), monkeypatch)
    monkeypatch.setattr(replace.Attempt, "_looked_at", interrupted)

    with pytest.raises(KeyboardInterrupt):
        replace_atomic(root, PATH, b"new", b"old")

    assert files(root) == {PATH: b"by hand"}


def test_file_and_folder_are_on_the_disk_when_it_returns(root: Path, monkeypatch):
    """First the bytes, then the name; with `lasting=False` neither."""
    done = []
    fsync = os.fsync

    def spy(descriptor):
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", spy)

    replace_atomic(root, PATH, b"new", b"old")
    assert done == ["file", "folder"]
    replace_atomic(root, "teams/growth.toml", b"new", None, lasting=False)
    assert done == ["file", "folder"]
    replace_atomic(root, "roles/am.toml", b"new", None)
    assert done[2:] == ["folder", "file", "folder"]
