"""One writer a workspace, with real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from okr.errors import LockedError
from okr.storage.lock import locked

HOLD = """
import sys
from pathlib import Path
from okr.storage.lock import locked

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
    """pid, command, host and since when; gone when it is given back."""
    with locked(tmp_path, "add") as held:
        owner = json.loads((tmp_path / ".okr/lock").read_text())

    assert held.warnings == ()
    assert (owner["pid"], owner["command"]) == (os.getpid(), "add")
    assert owner["host"]
    assert owner["since"].endswith("+00:00")
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

    assert refused.value.message == f"Gave up after 0.05 s: `okr checkin` (pid {holder.pid}) is writing here."
    assert refused.value.exit_code == 5


def test_a_writer_that_died_blocks_nobody(tmp_path, holder):
    """Killed with its name in the lock: the next one does not even wait."""
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert f'"pid": {holder.pid}' in (tmp_path / ".okr/lock").read_text()

    with locked(tmp_path, "add", pytest.fail, tell_after=0, give_up_after=0):
        pass


def test_no_two_processes_are_inside_at_once(tmp_path):
    """Each adds one to a number, in two steps; none is lost."""
    add = (
        "import sys; from pathlib import Path; from okr.storage.lock import locked\n"
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
    """`.okr/` may be deleted at any time; whoever comes next locks the new file, not the lost one."""
    import shutil

    with locked(tmp_path, "add"):
        shutil.rmtree(tmp_path / ".okr")
    with locked(tmp_path, "add"):
        assert json.loads((tmp_path / ".okr/lock").read_text())["command"] == "add"


@pytest.mark.parametrize("kind", ["file", "link"])
def test_without_a_private_folder_the_lock_stands_elsewhere(tmp_path, monkeypatch, kind):
    """Goals can still be written, one writer at a time, with a warning."""
    root, target = tmp_path / "work", tmp_path / "target"
    root.mkdir()
    target.mkdir()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    if kind == "file":
        (root / ".okr").write_text("")
    else:
        (root / ".okr").symlink_to(target)

    with locked(root, "add") as held, pytest.raises(LockedError), locked(root, "add", give_up_after=0):
        pytest.fail("two writers")

    assert held.warnings == (
        f".okr is a {kind}, not a folder: it is not used. The lock is kept outside the workspace.",
    )
    assert list(target.iterdir()) == []
    assert len(list((tmp_path / "state/okr/locks").iterdir())) == 1
