"""Files are read with care and written whole."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from okr.errors import NotFoundError, OkrError
from okr.settings import Settings
from okr.storage.files.folders import state_folder
from okr.storage.files.private import Private
from okr.storage.files.read import LARGEST, TooLongError, check_relative, inside, read_bytes, read_plain
from okr.storage.files.replace import write_atomic

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, pipes and modes of POSIX")


def test_a_file_of_the_workspace_is_read_to_the_byte(tmp_path):
    """No line ending is translated; up to 4 MiB."""
    (tmp_path / "kpis").mkdir()
    (tmp_path / "kpis/mrr.toml").write_bytes(b"a\r\n\x00")
    (tmp_path / "most.toml").write_bytes(b"#" * LARGEST)

    assert read_bytes(tmp_path, "kpis/mrr.toml") == b"a\r\n\x00"
    assert len(read_bytes(tmp_path, "most.toml")) == LARGEST


def test_a_file_that_is_too_large_is_refused(tmp_path):
    """Goals are short; the file is named."""
    (tmp_path / "big.toml").write_bytes(b"#" * (LARGEST + 1))

    with pytest.raises(OkrError, match=r"^big\.toml is larger than 4 MiB"):
        read_bytes(tmp_path, "big.toml")


@pytest.mark.parametrize("what", ["pipe", "folder", "device", "socket"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path, what):
    """A pipe never blocks, a device is never read."""
    path = tmp_path / "x.toml"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    elif what == "socket":
        os.mknod(path, stat.S_IFSOCK | 0o600)
    else:
        path.symlink_to("/dev/zero")

    with pytest.raises(OkrError, match=r"^x\.toml is (not a regular file|a link that leads out)"):
        read_bytes(tmp_path, "x.toml")


def test_a_link_is_followed_only_inside(tmp_path):
    """A link to a file of the same workspace is that file; one that leads out, in a circle or nowhere is refused."""
    root = tmp_path / "work"
    root.mkdir()
    (root / "real.toml").write_text("a = 1")
    (tmp_path / "secret.toml").write_text("s = 1")
    (tmp_path / "outside").mkdir()
    (root / "good.toml").symlink_to("real.toml")
    (root / "bad.toml").symlink_to(tmp_path / "secret.toml")
    (root / "gone.toml").symlink_to("nothing.toml")
    (root / "loop.toml").symlink_to("loop.toml")
    (root / "kpis").symlink_to(tmp_path / "outside")

    assert read_bytes(root, "good.toml") == b"a = 1"
    for path, why in [
        ("bad.toml", "leads out"),
        ("gone.toml", "a broken link"),
        ("loop.toml", "circle|a broken link"),
        ("kpis/mrr.toml", "leads out"),
    ]:
        with pytest.raises(OkrError, match=why):
            read_bytes(root, path)


def test_a_missing_file_is_not_found(tmp_path):
    """Exit code 4, like every name that leads to nothing."""
    with pytest.raises(NotFoundError, match=r"file kpis/mrr\.toml not found"):
        read_bytes(tmp_path, "kpis/mrr.toml")


@pytest.mark.parametrize(
    "path",
    [
        "../x", "/etc/passwd", "a/../b", "a//b", "", ".", "./a", "a/", "a\x00b", "a\nb", "a\\b", "C:x", "kpis/nul.toml",
        "CON", "com1.toml", "a/LPT9", "aux .toml",
    ],
)  # fmt: skip
def test_a_path_cannot_leave_the_workspace(tmp_path, path):
    """Nor can it be one that another system would read as a device."""
    with pytest.raises(OkrError):
        check_relative(path)
    with pytest.raises(OkrError):
        inside(tmp_path, path)


def test_plain_names_are_paths(tmp_path):
    """Words that only begin like a reserved name are fine."""
    for path in ("okr.toml", "kpis/console.toml", "checkins/2026-W28/2026-07-10-ana.toml", ".okr/lock"):
        check_relative(path)
        assert inside(tmp_path, path) == (tmp_path / path).resolve()


def test_a_write_replaces_all_and_keeps_the_mode(tmp_path):
    """The old file's mode stays, folders are made, nothing else is left in them."""
    path = tmp_path / "a/b/x.toml"
    write_atomic(path, b"one")
    path.chmod(0o640)

    write_atomic(path, b"two")

    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in path.parent.iterdir()] == ["x.toml"]


def test_file_and_folder_are_on_the_disk_when_it_returns(tmp_path, monkeypatch):
    """First the bytes, then the name: otherwise a power cut leaves an empty file."""
    done = []
    fsync, replace = os.fsync, os.replace

    def spy_fsync(descriptor):
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def spy_replace(old, new, **folders):
        done.append("replace")
        replace(old, new, **folders)

    monkeypatch.setattr(os, "fsync", spy_fsync)
    monkeypatch.setattr(os, "replace", spy_replace)

    write_atomic(tmp_path / "x.toml", b"x")

    assert done == ["file", "replace", "folder"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the file system is read-only"),
        (errno.EACCES, "permission denied"),
        (errno.EIO, "input/output error"),
    ],
)
def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path, monkeypatch, number, words):
    """What the system says no to becomes a sentence with the file in it."""
    path = tmp_path / "x.toml"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OkrError, match=words) as refused:
        write_atomic(path, b"new")

    assert refused.value.message.startswith(f"cannot write {path}: ")
    assert refused.value.remedy
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_a_folders_place_is_told(tmp_path):
    """`kpis` as a file is nobody's traceback."""
    (tmp_path / "kpis").write_text("")

    with pytest.raises(OkrError, match="there is a file where a folder should be"):
        write_atomic(tmp_path / "kpis/x.toml", b"x")


def test_taking_a_note_back_twice_is_no_mistake(tmp_path):
    (tmp_path / "b").write_bytes(b"2")
    private = Private(
        tmp_path / "work", Settings(id="k3v9q2xw"), ("ana",), {"XDG_DATA_HOME": str(tmp_path / "data")}
    )

    private.take_back(tmp_path / "b")
    private.take_back(tmp_path / "b")

    assert list(tmp_path.iterdir()) == []


def test_the_private_folder_ignores_itself(tmp_path):
    """`.okr/` needs no line in anybody's .gitignore."""
    folder = state_folder(tmp_path)

    assert folder == tmp_path / ".okr"
    assert (folder / ".gitignore").read_text() == "*\n"
    assert state_folder(tmp_path) == folder


def test_a_full_disk_leaves_no_half_of_that_file(tmp_path):
    """An empty one would stay for good, and git would take the folder."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(OkrError):
            state_folder(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert (state_folder(tmp_path) / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_private_folder_that_is_none_is_not_followed(tmp_path, kind):
    """A link could lead anywhere."""
    target = tmp_path / "elsewhere"
    target.mkdir()
    root = tmp_path / "work"
    root.mkdir()
    if kind == "file":
        (root / ".okr").write_text("")
    else:
        (root / ".okr").symlink_to(target)

    with pytest.raises(OkrError, match=r"\.okr is not a folder"):
        state_folder(root)

    assert list(target.iterdir()) == []


@pytest.mark.parametrize("most", [1, 7, 4096])
def test_a_read_in_parts_is_a_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """A file system may give fewer bytes than it is asked for; the file is read to its end."""
    file = tmp_path / "grow.toml"
    file.write_bytes(b'title = "Grow"\n' * 300)
    read = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, count: read(descriptor, min(count, most)))

    assert read_plain(file) == b'title = "Grow"\n' * 300
    with pytest.raises(TooLongError):
        read_plain(file, 4000)


def test_a_new_file_where_python_has_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is put in its place all the same."""
    monkeypatch.delattr(os, "link")

    write_atomic(tmp_path / "note.toml", b"text = 1\n", fresh=True)

    assert (tmp_path / "note.toml").read_bytes() == b"text = 1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["note.toml"]
