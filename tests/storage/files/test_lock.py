"""One writer a workspace, with real processes."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from okr.errors import LockedError, OkrError
from okr.storage.files import lock
from okr.storage.files.lock import locked

fcntl = pytest.importorskip("fcntl")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="locks, links and signals of POSIX")

HOLD = """
import sys
from pathlib import Path
from okr.storage.files.lock import locked

with locked(Path(sys.argv[1]), "checkin"):
    print("held", flush=True)
    sys.stdin.readline()
print("released", flush=True)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock until a line is sent to it."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_lock_says_who_holds_it(tmp_path):
    """pid and command; gone when it is given back."""
    with locked(tmp_path, "add") as held:
        owner = json.loads((tmp_path / ".okr/lock").read_text())

    assert held.warnings == ()
    assert owner == {"pid": os.getpid(), "command": "add"}
    assert (tmp_path / ".okr/lock").read_text() == ""


def test_a_waiting_command_says_so_and_goes_on_when_the_other_is_done(tmp_path, holder):
    """It is told once, with the command and the pid of the other."""
    said = []

    def told(words):
        said.append(words)
        holder.stdin.write("\n")
        holder.stdin.flush()

    with locked(tmp_path, "add", told, tell_after=0.01, give_up_after=30):
        assert holder.stdout.readline() == "released\n"

    assert said == [f"waiting for `okr checkin` (pid {holder.pid}) …"]


def test_a_waiting_command_gives_up(tmp_path, holder):
    """Exit code 5, and who was in the way."""
    with pytest.raises(LockedError) as refused, locked(tmp_path, "add", give_up_after=0.05):
        pytest.fail("two writers")

    assert refused.value.message == f"gave up after 0.05 s: `okr checkin` (pid {holder.pid}) is writing here"
    assert refused.value.exit_code == 5


def test_a_writer_that_died_blocks_nobody(tmp_path, holder):
    """Killed with its name in the lock: the next one does not even wait."""
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert f'"pid":{holder.pid}' in (tmp_path / ".okr/lock").read_text()

    with locked(tmp_path, "add", pytest.fail, tell_after=0, give_up_after=0):
        pass


def test_no_two_processes_are_inside_at_once(tmp_path):
    """Each adds one to a number, in two steps; none is lost."""
    add = (
        "import sys; from pathlib import Path; from okr.storage.files.lock import locked\n"
        "root = Path(sys.argv[1]); number = root / 'number'\n"
        "for _ in range(25):\n"
        "    with locked(root, 'add', give_up_after=60):\n"
        "        number.write_text(str(int(number.read_text()) + 1))\n"
    )
    (tmp_path / "number").write_text("0")
    processes = [subprocess.Popen([sys.executable, "-c", add, str(tmp_path)]) for _ in range(3)]

    assert [process.wait() for process in processes] == [0, 0, 0]
    assert (tmp_path / "number").read_text() == "75"


def test_a_deleted_private_folder_is_no_way_around_the_lock(tmp_path):
    """`.okr/` may be deleted at any time; the lock is not in it."""
    with locked(tmp_path, "add"):
        shutil.rmtree(tmp_path / ".okr")
        with pytest.raises(LockedError), locked(tmp_path, "set", give_up_after=0):
            pytest.fail("two writers")
    with locked(tmp_path, "add"):
        assert json.loads((tmp_path / ".okr/lock").read_text())["command"] == "add"


def test_two_threads_are_two_writers(tmp_path):
    """As are two blocks of one thread: nobody is let in twice."""
    inside = []

    def write():
        with locked(tmp_path, "add", give_up_after=30):
            inside.append(1)
            time.sleep(0.01)
            assert inside == [1]
            inside.clear()

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(write) for _ in range(8)]:
            done.result()


@pytest.mark.skipif(os.name == "nt", reason="processes are forked")
def test_a_child_that_lives_on_does_not_keep_the_lock(tmp_path):
    """It has inherited what was open; the lock is given back all the same."""
    with locked(tmp_path, "add"):
        entrance, gate = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(gate)
            os.read(entrance, 1)
            os._exit(0)

    with locked(tmp_path, "set", give_up_after=0):
        pass

    os.close(gate)
    os.close(entrance)
    os.waitpid(child, 0)


def test_a_folder_that_is_moved_away_is_not_the_one_that_is_locked(tmp_path):
    """Who waited for a folder that went away does not write in the new one beside its writer."""
    root = tmp_path / "goals"
    root.mkdir()

    def replaced(_):
        root.rename(tmp_path / "away")
        root.mkdir()
        first.__exit__(None, None, None)
        second.__enter__()

    first, second = locked(root, "add"), locked(root, "set")
    first.__enter__()
    with pytest.raises(LockedError), locked(root, "move", replaced, tell_after=0, give_up_after=0.1):
        pytest.fail("two writers")
    second.__exit__(None, None, None)


@pytest.mark.parametrize(
    "kind", ["file", "link", "link to nothing", "link in it", "pipe in it", "hard link in it", "folder in it"]
)
def test_whatever_is_in_the_private_folder_the_lock_holds(tmp_path, kind):
    """It needs nothing in there; nothing is written through a link, and nothing is said."""
    root, target = tmp_path / "work", tmp_path / "target"
    root.mkdir()
    target.mkdir()
    (target / "file").write_text("as it was")
    private = root / ".okr"
    if kind.endswith("in it"):
        private.mkdir()
    if kind == "file":
        private.write_text("")
    elif kind in ("link", "link to nothing"):
        private.symlink_to(target if kind == "link" else target / "nothing")
    elif kind == "link in it":
        (private / "lock").symlink_to(target / "file")
    elif kind == "pipe in it":
        os.mkfifo(private / "lock")
    elif kind == "hard link in it":
        os.link(target / "file", private / "lock")
    else:
        (private / "lock").mkdir()

    with (
        locked(root, "add") as held,
        pytest.raises(LockedError, match="another command is writing here"),
        locked(root, "set", give_up_after=0),
    ):
        pytest.fail("two writers")

    assert held.warnings == ()
    assert (target / "file").read_text() == "as it was"
    assert [path.name for path in target.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "[" * 400, '{"pid": 1, "command": "x\\u001b[31m"}', '{"pid": 1, "command": ["set"]}',
     '{"pid": "1", "command": "set"}', '{"pid": 1, "command": "rm -rf `x`"}', '{"pid": 1, "command": "' + "x" * 600 + '"}'],
)  # fmt: skip
def test_what_others_say_in_the_lock_is_not_repeated(tmp_path, text):
    """Only what looks like one of our commands is told to whoever waits."""
    with locked(tmp_path, "add"):
        (tmp_path / ".okr/lock").write_text(text)
        with (
            pytest.raises(LockedError, match="another command is writing here"),
            locked(tmp_path, "set", give_up_after=0),
        ):
            pytest.fail("two writers")


@pytest.fixture
def refusing(monkeypatch):
    """A file system that locks no folders."""
    flock = fcntl.flock

    def refused(descriptor, operation):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", refused)


def test_a_folder_that_cannot_be_locked_is_locked_elsewhere(tmp_path, monkeypatch, refusing):
    """In the person's own folder, and it is said who is not kept out."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = tmp_path / "work"
    root.mkdir()

    with locked(root, "add") as held, pytest.raises(LockedError), locked(root, "set", give_up_after=0):
        pytest.fail("two writers")

    (said,) = held.warnings
    assert said.startswith(
        "This folder cannot be locked (no locks available). Only your own commands on this machine"
    )
    assert said.endswith("on this machine are locked out.")
    assert len(list((tmp_path / "state/okr/locks").iterdir())) == 1


def test_where_nothing_can_be_locked_it_is_said(tmp_path, monkeypatch, refusing):
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/none")

    with locked(tmp_path, "add") as held:
        pass

    (said,) = held.warnings
    assert "There is no lock at all" in said
    assert said.endswith("do not write from two places at once.")


def test_what_is_no_refusal_is_an_error(tmp_path, monkeypatch):
    """Without descriptors nobody goes on without the lock."""

    def full(*_):
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    # for this alone: a newer Python removes the folder of the test by the same function
    with monkeypatch.context() as without:
        without.setattr(lock.os, "open", full)
        with pytest.raises(OkrError, match=r"cannot lock .*: too many open files"), locked(tmp_path, "add"):
            pytest.fail("no lock")
