"""At a terminal: who holds the lock is told while one waits, and a long reading says how far it is."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from okr.commands.output import ReadingLine
from okr.store import Store
from tests.running import Okr

pytestmark = pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")

HOLD = """
import sys
from pathlib import Path
from okr.storage.files.lock import locked

with locked(Path(sys.argv[1]), "move"):
    print("held", flush=True)
    sys.stdin.readline()
"""
GROW = "objectives/2026-Q3/grow-revenue.toml"
SET = ("set", "2026-Q3/grow-revenue/mrr", "target=140")


def test_a_command_that_waits_says_for_whom(okr: Okr) -> None:
    """After a second, on the terminal; then it goes on by itself."""
    command = [sys.executable, "-c", HOLD, str(okr.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdin
        assert holder.stdout.readline() == "held\n"
        began = time.monotonic()
        pid, end = pty.fork()
        if pid == 0:
            os.chdir(okr.root)
            os.execv(sys.executable, [sys.executable, "-m", "okr", *SET])
        seen = b""
        while b"waiting" not in seen:
            seen += os.read(end, 4096)
        waited = time.monotonic() - began
        holder.stdin.write("\n")
        holder.stdin.flush()
        while b"140" not in seen:
            seen += os.read(end, 4096)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        os.close(end)

    assert f"waiting for `okr move` (pid {holder.pid})".encode() in seen
    assert waited >= 1
    assert "target = 140" in okr.read(GROW)


def test_a_workspace_behind_a_link_is_the_same_one(okr: Okr, tmp_path: Path) -> None:
    """Named by a link, it is read, written and locked where it really is; the link stays."""
    (tmp_path / "link").symlink_to(okr.root)
    okr.environment.chdir(tmp_path)

    okr.does("-C", "link", *SET)

    assert "target = 140" in okr.read(GROW)
    assert (tmp_path / "link").is_symlink()
    assert (okr.root / ".okr/journal").is_dir()
    assert okr("-C", str(okr.root), "undo").code == 0
    assert "target = 130" in okr.read(GROW)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_the_mode_of_a_file_stays(okr: Okr, mode: int) -> None:
    """Through every kind of change of a file that stands."""
    (okr.root / GROW).chmod(mode)
    for words in [
        SET,
        ("add", "initiative", "2026-Q3/grow-revenue", "Call them"),
        ("move", "@ana", "@anna"),
        ("undo",),
    ]:
        okr.does(*words)
        assert (okr.root / GROW).stat().st_mode & 0o777 == mode


def test_a_file_that_is_a_link_inside_is_read_and_not_written(okr: Okr) -> None:
    """What it leads to is shown; a change is refused by name, and both stay as they are."""
    (okr.root / "shared").mkdir()
    (okr.root / GROW).rename(okr.root / "shared/grow.toml")
    (okr.root / GROW).symlink_to("../../shared/grow.toml")

    assert "Grow recurring revenue" in okr("list").out
    okr.refuses(*SET, code=1, says=f"{GROW} is a link, and okr does not write through links")
    assert (okr.root / GROW).is_symlink()


# ── the line of a reading ────────────────────────────────────────────────────────────────────────


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO, files: int = 40, seconds_each: float = 0.1) -> str:
    """What a reading of that many files says, by a clock that goes on at each."""
    now = iter(i * seconds_each for i in range(files + 1))
    line = ReadingLine(stream, lambda: next(now))
    for i in range(files):
        line(i + 1, files + 1)
    line(files + 1, files + 1)
    return stream.getvalue()


def test_a_long_reading_is_told_and_leaves_nothing() -> None:
    """From the first second on, one line written over and over, and cleared at the end."""
    said = told(Tty())

    lines = said.split("\r\x1b[K")
    assert lines[0] == lines[-1] == ""
    assert lines[1] == "Reading 11 of 41 files …"
    assert lines[-2] == "Reading 40 of 41 files …"
    assert "\n" not in said


def test_it_speaks_ten_times_a_second_at_most() -> None:
    assert told(Tty(), files=3000, seconds_each=0.001).count("Reading") == 20


@pytest.mark.parametrize(
    ("stream", "seconds"), [(io.StringIO(), 0.1), (Tty(), 0.02)], ids=["no terminal", "short"]
)
def test_a_pipe_or_a_short_reading_is_told_nothing(stream: io.StringIO, seconds: float) -> None:
    assert told(stream, seconds_each=seconds) == ""


def test_a_store_tells_of_each_file_it_reads(okr: Okr) -> None:
    """Never the end before it; a reading in which nothing changed is not told at all."""
    seen: list[tuple[int, int]] = []
    for file in okr.root.rglob("*.toml"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    count = len(list(okr.root.rglob("*.toml")))

    Store(okr.root, on_read=lambda done, of: seen.append((done, of))).load()

    assert seen[0] == (1, count)
    assert seen[-1] == (count, count)
    assert seen.count((count, count)) == 1
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    seen.clear()
    Store(okr.root, on_read=lambda done, of: seen.append((done, of))).load()
    assert seen == []
