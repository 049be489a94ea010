"""Runs the real program on a real folder, and proves what it left alone."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

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
    environment.setenv("XDG_CONFIG_HOME", str(home / "config"))
    environment.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    environment.setenv("GIT_CONFIG_NOSYSTEM", "1")
    environment.setenv("GIT_TEMPLATE_DIR", "")  # no samples of hooks: twenty files of each repository
    environment.setenv("OKR_TODAY", TODAY)
