"""Runs the real program on a real folder, and proves what it left alone."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from okr.cli import main

ROOT = Path(__file__).parents[1]
TODAY = "2026-08-19"
DAY_IS_SET = re.compile(
    r"^The day is [^\n]* \(OKR_TODAY\)\.\n|^Hari ini [^\n]* \(OKR_TODAY\)\.\n", re.MULTILINE
)
"""What each command that writes says on stderr in these tests; `tests/test_cli.py` looks at it."""
SECRET = "the secret of somebody else"
SECONDS_OF_CPU = 30
"""What no command of a test needs."""
HANGS_AFTER = 600
"""Seconds after which what has not come will not come, however busy the machine is."""

WORKSPACE = {
    "okr.toml": 'schema = 1\nid = "k3v9q2xw"\nname = "Start Friday"\n',
    "objectives/2026/win-east-java.toml": 'title = "Win East Java"\n\nowner = "ana"\n',
    "objectives/2026-Q3/grow-revenue.toml": """\
# Agreed on 1 July.
title = "Grow recurring revenue"

owner = "ana"  # asked twice
team = "growth"
supports = ["2026/win-east-java"]
colour = "kept for ever"

[key_results.mrr]
title = "Raise MRR from 100 to 130"

start = 100
target = 130
unit = "IDR m"
owner = "budi"

[key_results.cities]
title = "Open in three cities"

milestones = { surabaya = 1, malang = 1, bali = 2 }

[initiatives.pricing-page]
title = "Publish the new pricing page"

due = 2026-08-15
key_result = "mrr"
""",
    "objectives/2026-Q1/first-steps.toml": """\
title = "First steps"

owner = "ana"

[key_results.signups]
title = "Raise sign-ups"

start = 0
target = 50
""",
    "kpis/mrr.toml": """\
title = "Monthly recurring revenue"

objective = "2026/win-east-java"
role = "account-manager"

at_least = 130
""",
    "people/ana.toml": 'name = "Ana Wijaya"\nemails = ["Ana@example.com"]\nteam = "growth"\n',
    "people/budi.toml": 'name = "Budi"\nmanager = "ana"\n',
    "teams/growth.toml": 'name = "Growth"\nlead = "ana"\n',
    "roles/account-manager.toml": 'title = "Account manager"\n',
    "checkins/2026-W28/2026-07-10-budi.toml": """\
[[update]]
item = "2026-Q3/grow-revenue/mrr"
date = 2026-07-10
value = 112
""",
}


GROW = "objectives/2026-Q3/grow-revenue.toml"
MRR = "2026-Q3/grow-revenue/mrr"
WRITES = [
    ("checkin", MRR, "121", "--as", "budi"),
    ("set", MRR, "target=140"),
    ("add", "person", "Eka"),
    ("move", "team/growth", "grown"),
    ("copy", MRR, "income"),
    ("undo",),
]
"""Commands that change something of it, one after the other."""


def write(root: Path, files: Mapping[str, str]) -> None:
    """Files by their path inside of a folder."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode("utf-8", "surrogateescape"))


def keep_output() -> None:
    """A Ctrl-C at this terminal leaves what is on its way to the screen: else what is said of it may be lost."""
    import termios  # Windows has none

    modes = termios.tcgetattr(0)
    modes[3] |= termios.NOFLSH
    termios.tcsetattr(0, termios.TCSANOW, modes)


def at_a_terminal(root: Path, typed: str, *words: str) -> tuple[int, str]:
    """Exit code and all that a person sees who types this at a terminal."""
    import pty  # Windows has none

    pid, end = pty.fork()
    if pid == 0:
        keep_output()
        become_okr(root, words)
    os.write(end, typed.encode())
    seen = b""
    with suppress(OSError):  # the end of what a terminal of Linux has to say
        while more := os.read(end, 4096):
            seen += more
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(end)
    return code, seen.decode().replace("\r\n", "\n")


CTRL_C, CTRL_D = "\x03", "\x04"


def at_prompts(
    start: Callable[[], NoReturn], answer: Callable[[str], str | None], *, prompt: str
) -> tuple[int, str]:
    """Exit code and screen of a program that starts at a terminal and is answered at each `prompt`, given what is seen.

    An answer is typed with Enter, Ctrl-C and Ctrl-D alone; None types nothing. A program that is silent for long is ended.
    """
    import pty  # Windows has none

    pid, end = pty.fork()
    if pid == 0:
        keep_output()
        start()
    asks = re.compile(rf"(?:{prompt})\Z".encode(), re.MULTILINE)
    seen, typed_at, silent = b"", -1, 0
    typed: str | None = None
    with suppress(OSError):  # the end of what a terminal of Linux has to say
        while silent < SECONDS_OF_CPU:
            if not select.select([end], [], [], 2)[0]:
                silent += 1
                if typed == CTRL_C:  # it came before the program listened
                    os.write(end, typed.encode())
                continue
            if not (more := os.read(end, 4096)):
                break
            silent, seen = 0, seen + more
            if len(seen) > typed_at and asks.search(seen):
                typed, typed_at = answer(seen.decode().replace("\r\n", "\n")), len(seen)
                time.sleep(0.2 if typed == CTRL_C else 0)  # it interrupts only what listens already
                if typed is not None:
                    os.write(end, (typed if typed in (CTRL_C, CTRL_D) else f"{typed}\n").encode())
    if silent:
        os.kill(pid, signal.SIGKILL)  # it waits for an answer to a question that is not looked for
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(end)
    return code, seen.decode().replace("\r\n", "\n")


def conversation(
    root: Path,
    words: Sequence[str],
    answer: Callable[[str], str | None],
    environment: Mapping[str, str],
    *,
    prompt: str,
) -> tuple[int, str]:
    """As `at_prompts`, in a process of its own: pytest has imported readline, which shows what is typed in another way."""

    def start() -> NoReturn:
        os.chdir(root)
        os.execve(
            sys.executable, [sys.executable, "-m", "okr", *words], {**environment, "PYTHONPATH": str(ROOT)}
        )

    return at_prompts(start, answer, prompt=prompt)


def become_okr(root: Path, words: Sequence[str]) -> NoReturn:
    """okr in a process that was forked, with the streams that it was given: Python need not start again."""
    try:
        os.chdir(root)
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(number, mode, encoding="utf-8") for number, mode in enumerate("rww")
        )
        code = int(main(words))
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    except BaseException:  # noqa: BLE001  shown where the test looks
        traceback.print_exc()
    finally:
        os._exit(99)


@dataclass(frozen=True)
class Ran:
    """What a run of okr left: its exit code and what it said."""

    code: int
    out: str
    err: str


class Okr:
    """okr in a folder of its own, on a Wednesday in August 2026, for nobody in particular."""

    def __init__(
        self, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.root = root
        self.environment = monkeypatch
        self._capsys = capsys
        self.write(WORKSPACE)

    def write(self, files: dict[str, str]) -> None:
        write(self.root, files)

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def files(self) -> dict[str, bytes]:
        """Every file and its bytes, but for what may be deleted at any time."""
        found = (file for file in self.root.rglob("*") if file.is_file())
        relative = {file.relative_to(self.root).as_posix(): file for file in found}
        return {path: file.read_bytes() for path, file in relative.items() if not path.startswith(".okr/")}

    def __call__(self, *words: str) -> Ran:
        self._capsys.readouterr()
        code = main(words)
        said = self._capsys.readouterr()
        return Ran(int(code), said.out, DAY_IS_SET.sub("", said.err))

    def has_terminal(self, *, columns: int) -> None:
        """What follows is shown on a terminal without colours."""
        self.environment.setattr(sys.stdout, "isatty", lambda: True)
        self.environment.setenv("NO_COLOR", "1")
        self.environment.setenv("COLUMNS", str(columns))

    def does(self, *words: str) -> str:
        """Runs what must go well, and gives what it said."""
        ran = self(*words)
        assert (ran.code, ran.err) == (0, "")
        return ran.out

    def refuses(self, *words: str, code: int, says: str) -> None:
        """Runs what must be refused: with that code and sentence on stderr, and every file as it was."""
        before = self.files()
        ran = self(*words)
        assert says in ran.err
        assert ran.err.startswith("error: ")
        assert "Traceback" not in ran.err
        assert (ran.code, ran.out) == (code, "")
        assert self.files() == before


def comes(true: Callable[[], object], *, every: float = 0.002) -> bool:
    """Waits until something is true; False if it never is."""
    end = time.monotonic() + HANGS_AFTER
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def cpu_of_children() -> float:
    """Seconds of processor time of all processes that were started here and have ended, with theirs."""
    times = os.times()
    return times.children_user + times.children_system


def sealed(environment: pytest.MonkeyPatch, home: Path) -> None:
    """Nothing of the person at this machine is seen: no settings of git, no folders, no name."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        environment.delenv(name)
    for name in (
        "LANG",
        "LC_CTYPE",
        "TERM",
        "OKR_DIR",
        "OKR_USER",
        "VISUAL",
        "EDITOR",
        "NO_COLOR",
        "FORCE_COLOR",
        "COLUMNS",
    ):
        environment.delenv(name, raising=False)
    home.mkdir(exist_ok=True)
    environment.setenv("HOME", str(home))
    environment.setenv("LC_ALL", "C.UTF-8")
    environment.setenv("XDG_STATE_HOME", str(home / "state"))
    environment.setenv("XDG_DATA_HOME", str(home / "data"))
    environment.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    environment.setenv("GIT_CONFIG_NOSYSTEM", "1")
    environment.setenv("GIT_TEMPLATE_DIR", "")  # no samples of hooks: twenty files of each repository
    environment.setenv("OKR_TODAY", TODAY)
