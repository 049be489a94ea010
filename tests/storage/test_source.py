"""A folder lists what stands at places of ours, and nothing in it leads out or blocks."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import pytest

from okr.errors import NotFoundError, OkrError
from okr.storage.source import FileEntry, Folder
from okr.store import Store, load

GOAL = 'title = "Grow"\n'
NOBODY = 65534
WORKSPACE = {
    "okr.toml": "schema = 1\n",
    "objectives/2026-Q3/grow.toml": GOAL,
    "kpis/mrr.toml": 'title = "MRR"\nobjective = "2026-Q3/grow"\nrole = "maker"\nat_least = 1\n',
    "checkins/2026-W28/2026-07-10-ana.toml": '[[update]]\nitem = "kpi/mrr"\ndate = 2026-07-10\nvalue = 1\n',
    "people/ana.toml": 'name = "Ana"\n',
    "teams/growth.toml": 'name = "Growth"\n',
    "roles/maker.toml": 'title = "Maker"\n',
}


@pytest.fixture
def root(tmp_path):
    """A workspace with one file of each kind that is read."""
    folder = tmp_path / "workspace"
    for path in (
        "okr.toml",
        "objectives/2026-Q3/grow.toml",
        "kpis/mrr.toml",
        "checkins/2026-W28/2026-07-10-ana.toml",
        "people/ana.toml",
        "teams/growth.toml",
        "roles/maker.toml",
    ):
        write(folder, path, GOAL)
    return folder


def write(root, path, text):
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def paths(root):
    return sorted(entry.path for entry in Folder(root).listing().entries())


def refusal(root, path):
    folder = Folder(root)
    assert path in [entry.path for entry in folder.listing().entries()]
    with pytest.raises(OkrError) as refused:
        folder.read(path)
    assert not isinstance(refused.value, NotFoundError)
    return refused.value.message


def test_lists_our_files_and_no_others(root):
    """Hidden files, other endings and other folders are not ours; what lies too deep or too high is listed, to be named."""
    before = paths(root)
    for path in (
        "README.md",
        "objectives/README.md",
        "objectives/loose.toml",
        "objectives/2026-Q3/deep/goal.toml",
        "objectives/2026-Q3/.grow.toml.tmp-1-2",
        "objectives/.hidden/goal.toml",
        "kpis/.mrr.toml",
        "kpis/mrr.toml.orig",
        "docs/page.toml",
        ".okr/x.toml",
    ):
        write(root, path, GOAL)

    assert before == [
        "checkins/2026-W28/2026-07-10-ana.toml",
        "kpis/mrr.toml",
        "objectives/2026-Q3/grow.toml",
        "okr.toml",
        "people/ana.toml",
        "roles/maker.toml",
        "teams/growth.toml",
    ]
    lost = ["objectives/2026-Q3/deep/goal.toml", "objectives/loose.toml"]
    assert paths(root) == sorted([*before, *lost])


def test_an_entry_has_size_and_time(root):
    """What is compared with the index, without opening the file."""
    os.utime(root / "kpis/mrr.toml", ns=(1, 1_700_000_000_123_456_789))

    entries = {entry.path: entry for entry in Folder(root).listing().entries()}

    assert entries["kpis/mrr.toml"] == FileEntry("kpis/mrr.toml", len(GOAL), 1_700_000_000_123_456_789)


def test_an_empty_folder(tmp_path):
    """No file, no folder, no error."""
    assert Folder(tmp_path).listing().entries() == []


def test_reads_bytes_as_they_are(root):
    """Line endings and BOM are not touched."""
    (root / "kpis/mrr.toml").write_bytes(b"\xef\xbb\xbfa = 1\r\n")
    folder = Folder(root)
    folder.listing().entries()

    assert folder.read("kpis/mrr.toml") == b"\xef\xbb\xbfa = 1\r\n"
    assert Folder(root).read("kpis/mrr.toml") == b"\xef\xbb\xbfa = 1\r\n"


def test_a_file_that_is_gone_again(root):
    """Listed, then deleted by someone: told as gone, not as broken."""
    folder = Folder(root)
    folder.listing().entries()
    (root / "kpis/mrr.toml").unlink()

    with pytest.raises(NotFoundError):
        folder.read("kpis/mrr.toml")


def test_a_link_that_leads_out(root, tmp_path):
    """A file from outside is never read, whether it is named absolutely or by way of `..`."""
    (tmp_path / "secret.toml").write_text(GOAL)
    (root / "kpis/absolute.toml").symlink_to(tmp_path / "secret.toml")
    (root / "kpis/relative.toml").symlink_to("../../secret.toml")

    assert "leads out" in refusal(root, "kpis/absolute.toml")
    assert "leads out" in refusal(root, "kpis/relative.toml")


@pytest.mark.parametrize("path", ["kpis", "objectives", "objectives/2026-Q4", "checkins/2026-W29"])
def test_a_folder_that_leads_out(root, tmp_path, path):
    """None of its files is listed; the link itself is named."""
    write(tmp_path, "outside/secret.toml", GOAL)
    write(tmp_path, "outside/2026-Q3/secret.toml", GOAL)
    if (root / path).exists():
        (root / path).rename(tmp_path / "moved")
    (root / path).symlink_to(tmp_path / "outside")

    assert "leads out" in refusal(root, path)
    assert not any("secret" in found for found in paths(root))


def test_links_that_stay_inside(root):
    """A link from one place of the workspace to another is read like a file."""
    (root / "kpis/twin.toml").symlink_to("mrr.toml")
    (root / "objectives/2026-Q4").symlink_to("2026-Q3")
    folder = Folder(root)
    entries = {entry.path: entry for entry in folder.listing().entries()}

    assert entries["kpis/twin.toml"].stamp is None
    assert folder.read("kpis/twin.toml") == GOAL.encode()
    assert folder.read("objectives/2026-Q4/grow.toml") == GOAL.encode()


def test_links_to_nothing_and_in_a_circle(root):
    """Both are named, neither hangs."""
    (root / "kpis/nothing.toml").symlink_to("nowhere.toml")
    (root / "kpis/self.toml").symlink_to("self.toml")
    (root / "teams/growth.toml").unlink()
    (root / "teams").rmdir()
    (root / "teams").symlink_to("teams")

    shutil.rmtree(root / "checkins")
    (root / "checkins").symlink_to(root.parent / "a disk that is not there")
    assert "broken link" in refusal(root, "checkins")
    assert "broken link" in refusal(root, "kpis/nothing.toml")
    assert "circle" in refusal(root, "kpis/self.toml")
    assert "circle" in refusal(root, "teams")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
def test_a_fifo_is_named_and_never_waited_for(root):
    """Nobody ever writes to it, so that opening it to read would hang for ever."""
    os.mkfifo(root / "kpis/pipe.toml")

    assert refusal(root, "kpis/pipe.toml") == "kpis/pipe.toml is not a regular file"


def test_a_socket_is_named(root, monkeypatch):
    """A socket in a file's place is no file."""
    monkeypatch.chdir(root)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("kpis/door.toml")

        assert refusal(root, "kpis/door.toml") == "kpis/door.toml is not a regular file"


def test_a_folder_in_a_files_place(root):
    """It is named, and what stands in it is not read."""
    write(root, "kpis/folder.toml/inner.toml", GOAL)

    assert refusal(root, "kpis/folder.toml") == "kpis/folder.toml is not a regular file"


def test_a_file_over_four_mebibytes(root):
    """4 MiB are read, one byte more is refused by name."""
    limit = 4 * 1024 * 1024
    (root / "kpis/most.toml").write_bytes(b"#" * limit)
    (root / "kpis/more.toml").write_bytes(b"#" * (limit + 1))

    assert len(Folder(root).read("kpis/most.toml")) == limit
    assert refusal(root, "kpis/more.toml") == "kpis/more.toml is larger than 4 MiB"


@pytest.fixture
def restricted(root, monkeypatch):
    """The workspace of somebody whom the rights of files bind, as they do not bind root."""
    if os.name == "nt":
        pytest.skip("rights of POSIX")
    for path, text in WORKSPACE.items():
        write(root, path, text)
    monkeypatch.setenv("XDG_STATE_HOME", str(root.with_name("state")))
    assert left_out(root) == []  # imports all that whoever has fewer rights may not be able to
    shutil.rmtree(root / ".okr")
    if os.geteuid() != 0:
        yield root
        return
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o777)
        monkeypatch.setenv("XDG_STATE_HOME", f"{place}/state")
        folder = shutil.copytree(root, Path(place) / "workspace")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            os.seteuid(0)
            os.setegid(0)


def left_out(root):
    """Twice, as the second time may be answered from an index."""
    found = [(f.path, f.message) for f in load(Folder(root), "x", None).findings]
    assert [(f.path, f.message) for f in Store.open(root).load().findings] == found
    return found


def test_a_file_that_may_not_be_read(restricted):
    """A missing right is a sentence, and hides no other file."""
    (restricted / "kpis/mrr.toml").chmod(0)

    assert "permission denied" in refusal(restricted, "kpis/mrr.toml")
    assert [path for path, _ in left_out(restricted)] == ["kpis/mrr.toml"]


@pytest.mark.parametrize("mode", [0o444, 0o111, 0])
@pytest.mark.parametrize("closed", ["kpis", "objectives", "objectives/2026-Q3", "checkins/2026-W28"])
def test_a_folder_that_may_not_be_entered_or_listed(restricted, closed, mode):
    """It is named once, and all else is there."""
    others = sorted(path for path in WORKSPACE if not path.startswith(f"{closed}/"))
    (restricted / closed).chmod(mode)
    try:
        assert left_out(restricted) == [(closed, f"cannot read {closed}: permission denied")]
        assert [path for path in paths(restricted) if path != closed] == others
    finally:
        (restricted / closed).chmod(0o755)
    assert left_out(restricted) == []


@pytest.mark.skipif(sys.platform != "linux", reason="a name that no system call takes")
def test_an_entry_that_cannot_be_looked_at(root, monkeypatch):
    """A disk that fails at one entry hides no other."""
    write(root, "kpis/second.toml", GOAL)
    scandir = os.scandir

    class Failing:
        def __init__(self, entry):
            self._entry = entry

        def __getattr__(self, name):
            return getattr(self._entry, name)

        def stat(self, *, follow_symlinks=True):
            if self._entry.name in ("mrr.toml", "2026-W28"):
                raise OSError(errno.EIO, "Input/output error")
            return self._entry.stat(follow_symlinks=follow_symlinks)

    @contextlib.contextmanager
    def failing(path):
        with scandir(path) as listing:
            yield map(Failing, listing)

    monkeypatch.setattr(os, "scandir", failing)

    assert paths(root) == [
        "checkins/2026-W28",
        "kpis/mrr.toml",
        "kpis/second.toml",
        "objectives/2026-Q3/grow.toml",
        "okr.toml",
        "people/ana.toml",
        "roles/maker.toml",
        "teams/growth.toml",
    ]


def test_the_root_may_be_a_link_itself(root, tmp_path):
    """What matters is whether a link leads out of the workspace, not where the workspace lies."""
    (tmp_path / "short").symlink_to(root)
    folder = Folder(tmp_path / "short")

    assert paths(tmp_path / "short") == paths(root)
    assert folder.read("kpis/mrr.toml") == GOAL.encode()
