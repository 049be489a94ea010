"""What a command may do to `okr pull`: nothing but print a number, in time, and leave nothing behind."""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from okr.sources import SourceError, leftovers, program
from tests.running import HANGS_AFTER

pytestmark = pytest.mark.skipif(os.name != "posix", reason="commands are not run there")
PYTHON = str(Path(sys.executable).resolve())
ENVIRON = {"LANG": "id_ID.UTF-8", "PATH": "/evil", "HOME": "/evil", "PYTHONPATH": "/evil", "SECRET": "canary"}

Script = Callable[[str], list[str]]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """The words of a command that runs these lines of Python."""

    def write(text: str) -> list[str]:
        path = tmp_path / "count.py"
        path.write_text(text)
        return [PYTHON, "-I", str(path)]

    return write


def printed(words: list[str], limits: program.Limits = program.LIMITS) -> bytes:
    return program.run(words, ENVIRON, program.digest(words), limits)


def refused(words: list[str], limits: program.Limits = program.LIMITS) -> SourceError:
    with pytest.raises(SourceError) as caught:
        printed(words, limits)
    assert caught.value.message.startswith(f"{words[0]}: ")
    return caught.value


def is_running(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_program_runs_in_a_new_empty_folder_with_three_variables(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No input, no descriptors, no terminal; the folder is where no variable leads, and gone afterwards."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    words = script(
        "import json, os, sys\n"
        "here = os.getcwd()\n"
        "seen = [os.listdir(), oct(os.stat('.').st_mode & 0o777), sys.stdin.read(), dict(os.environ)]\n"
        "open('left', 'w').close(); os.mkdir('deep'); os.chmod('deep', 0)\n"
        "fds = [fd for fd in range(3, 256) if os.path.exists(f'/proc/self/fd/{fd}')]\n"
        "print(json.dumps([here, *seen, fds, os.getsid(0) == os.getpid()]))\n"
    )
    here, listed, mode, stdin, environ, descriptors, is_alone = json.loads(printed(words))

    environ.pop("LC_CTYPE", None)  # of Python itself
    assert (listed, mode, stdin, is_alone) == ([], "0o700", "", True)
    assert environ == {
        "PATH": program.PATH,
        "LANG": "id_ID.UTF-8",
        "HOME": pwd.getpwuid(os.getuid()).pw_dir,
    }
    assert len(descriptors) <= 1  # the one by which it lists them
    assert Path(here).parent == Path("/tmp").resolve()
    assert not Path(here).exists()


def test_a_folder_that_is_hard_to_remove_is_removed(
    script: Script, outside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deeper than paths can be, without rights, with links to the outside that are not followed."""
    monkeypatch.setattr(leftovers, "_PARENT", str(tmp_path))
    words = script(
        "import os\n"
        "print(os.getcwd())\n"
        "for _ in range(1200):\n"
        f"    os.symlink({str(outside)!r}, 'link'); open('-rf', 'w').close()\n"
        "    os.mkdir('deep'); os.chdir('deep'); os.chmod('..', 0)\n"
    )
    mode = outside.stat().st_mode
    here = printed(words).decode().strip()

    assert not Path(here).exists()
    assert outside.stat().st_mode == mode


def test_words_are_no_shell(tmp_path: Path) -> None:
    """They come to the program to the letter."""
    assert printed(["/bin/echo", "$HOME", "*", "; touch x", "`id`"]) == b"$HOME * ; touch x `id`\n"


# ── what is left behind ──────────────────────────────────────────────────────────────────────────

DAEMON = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
reader, writer = os.pipe()
if os.fork():
    print(os.read(reader, 20).decode(), flush=True)
    {end}
os.setsid()
if os.fork():
    os._exit(0)
os.chdir('/')
os.write(writer, str(os.getpid()).encode())
time.sleep(3600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="orphans can be adopted there alone")
def test_a_daemon_is_ended(script: Script) -> None:
    """One that has left its group and its parent, ignores signals, and keeps the streams open."""
    began = time.monotonic()
    out = printed(script(DAEMON.format(end="os._exit(0)")))

    assert not is_running(int(out))
    assert time.monotonic() - began < 600  # it was not waited for


@pytest.mark.skipif(sys.platform != "linux", reason="orphans can be adopted there alone")
@pytest.mark.parametrize(("end", "status"), [("os._exit(2)", "exit 2"), ("time.sleep(600)", "timed out")])
def test_a_daemon_of_a_failure_is_ended(
    script: Script, tmp_path: Path, end: str, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No way out forgets it. The time is up as soon as the daemon runs."""
    note, clock = tmp_path / "number", time.monotonic
    if status == "timed out":
        monkeypatch.setattr(time, "monotonic", lambda: clock() + HANGS_AFTER * note.exists())
    tell = f"open({str(note)!r} + '-', 'w').write(os.read(reader, 20).decode())"
    tell += f"\n    os.rename({str(note)!r} + '-', {str(note)!r})"
    text = DAEMON.replace("print(os.read(reader, 20).decode(), flush=True)", tell)
    error = refused(script(text.format(end=end)))

    assert error.status == status
    assert not is_running(int(note.read_text()))


def test_children_of_okr_itself_are_left_alone(script: Script) -> None:
    """Only what the command started is ended, and okr adopts nobody afterwards."""
    with subprocess.Popen([PYTHON, "-c", "input()"], stdin=subprocess.PIPE) as other:
        printed(script("print(1)"))
        assert other.poll() is None
        other.communicate(b"\n")
    assert other.returncode == 0


RUN = """
import sys
from okr.sources import program
words = [sys.executable, "-I", "-c", sys.argv[1]]
program.run(words, {}, program.digest(words))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="orphans can be adopted there alone")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_who_ends_okr_ends_the_command(tmp_path: Path, sent: signal.Signals) -> None:
    """A closed terminal, or a service that is stopped: the command has left their group."""
    note = tmp_path / "note"
    tell = f"import os, time; open({str(note)!r}, 'x').write(f'{{os.getpid()}} {{os.getcwd()}}\\n'); time.sleep(600)"
    with subprocess.Popen(
        [PYTHON, "-c", RUN, tell], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ) as okr:
        while not (note.exists() and (said := note.read_text()).endswith("\n")):
            time.sleep(0.02)
        okr.send_signal(sent)
    number, folder = said.split()

    assert okr.returncode == 128 + sent
    assert not is_running(int(number))
    assert not Path(folder).exists()


# ── too slow, too much, wrong ────────────────────────────────────────────────────────────────────


def test_a_program_that_does_not_end_is_ended(script: Script) -> None:
    """Also one that ignores the wish to end."""
    words = script("import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)")
    error = refused(words, program.Limits(seconds=0.5))

    assert (error.message, error.status) == (f"{PYTHON}: not done within 0.5 seconds", "timed out")


def test_a_flood_is_cut(script: Script) -> None:
    """On its output it is refused; on its errors it is only not kept."""
    error = refused(script("while True: print('1' * 4096)"))
    assert (error.message, error.status) == (f"{PYTHON}: it prints more than 1024 KB", "too much output")

    out = printed(script("import sys\nfor _ in range(2000): sys.stderr.write('x' * 4096)\nprint(7)"))
    assert out == b"7\n"


def test_a_failure_shows_the_end_of_what_was_said(script: Script) -> None:
    """At most 200 characters, and none that acts on a terminal."""
    words = script(
        "import sys\nsys.stderr.write('a' * 300 + '\\x1b[31m no\\u202e\\n such\\0 table')\nsys.exit(3)"
    )
    error = refused(words)

    end = "\\x1b[31m no\\u202e such\\x00 table"
    assert error.message == f"{PYTHON}: it failed with exit 3: {'a' * (200 - len(end))}{end}"
    assert error.status == "exit 3"


def test_a_failure_without_words(script: Script) -> None:
    """A number that was printed before does not count."""
    assert refused(["/bin/false"]).message == "/bin/false: it failed with exit 1"
    words = script("import os, signal\nprint(7, flush=True)\nos.kill(os.getpid(), signal.SIGSEGV)")
    assert refused(words).message == f"{PYTHON}: it failed with signal 11"


# ── what was allowed ─────────────────────────────────────────────────────────────────────────────


def test_a_command_that_changed_is_not_started(script: Script, tmp_path: Path) -> None:
    """Its words, or a byte of a file among them."""
    note = tmp_path / "ran"
    words = script(f"open({str(note)!r}, 'w')")
    allowed = program.digest(words)
    script(f"open({str(note)!r}, 'w')  # more")

    for changed, expected in ((words, allowed), ([*words, "more"], program.digest(words)), (words, "")):
        with pytest.raises(SourceError) as caught:
            program.run(changed, ENVIRON, expected)
        assert caught.value.message == f"{PYTHON}: the command or a file of it has changed"
        assert caught.value.status == "changed"
    assert not note.exists()


def test_the_files_of_a_command(tmp_path: Path) -> None:
    """Program, interpreter and arguments, wherever links lead; what is no file is none."""
    for name in ("tool", "settings", "data"):
        (tmp_path / name).write_text("#!/usr/bin/env -S python3 -I\nprint(1)\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "link").symlink_to(tmp_path / "tool")
    words = [
        f"{tmp_path}/link",
        f"--file={tmp_path}/settings",
        f"-I{tmp_path}/data",
        "data",
        f"{tmp_path}",
        "/none",
    ]
    found = program.files(words)

    assert found[0] == tmp_path / "tool"
    assert {*found[-2:]} == {tmp_path / "settings", tmp_path / "data"}
    assert Path("/usr/bin/env").resolve() in found
    assert any(path.name.startswith("python3") for path in found)


@pytest.mark.parametrize("word", ["/bin", "/none/at/all", "bin/echo", "echo", "/etc/passwd", "/bin/echo\0"])
def test_programs_that_are_none(word: str) -> None:
    """A file that may be run, at an absolute path."""
    assert refused([word]).message == f"{word}: program not found"


def test_a_program_without_a_form_is_no_shell_script(tmp_path: Path) -> None:
    """What the system does not know how to run is not given to a shell."""
    path = tmp_path / "tool"
    path.write_text("echo 7\n")
    path.chmod(0o755)

    assert refused([str(path)]).message == f"{path}: the program cannot be started"


@pytest.mark.skipif(sys.platform != "linux", reason="a descriptor can be started there")
def test_what_was_hashed_is_what_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is exchanged after the check is not the one that is started."""
    tool = tmp_path / "tool"
    tool.write_bytes(Path("/bin/echo").read_bytes())
    tool.chmod(0o755)
    words = [str(tool), "7"]
    allowed = program.digest(words)
    start = program.subprocess.Popen

    def exchanged(*given: Any, **options: Any) -> Any:
        tool.unlink()
        tool.write_bytes(Path("/bin/false").read_bytes())
        tool.chmod(0o755)
        return start(*given, **options)

    monkeypatch.setattr(program.subprocess, "Popen", exchanged)

    assert program.run(words, ENVIRON, allowed) == b"7\n"
