"""Runs okr for what the pages show: in a folder, as at a terminal, and as if nobody were at this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from os import environ
from pathlib import Path
from unittest.mock import patch

from okr.cli import main

COLUMNS = 100
"""Of the terminal."""
DAY_IS_SET = re.compile(r"^(?:The day is|Hari ini) [^\n]* \(OKR_TODAY\)\.\n", re.MULTILINE)
"""What each command that writes says where the day is set."""


class Screen(TextIOWrapper):
    """A terminal that keeps what is printed."""

    def isatty(self) -> bool:
        return True


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Nothing of the person at this machine is seen: no settings of git or okr, no folders, no name."""
    kept = {name: environ[name] for name in ("PATH", "SYSTEMROOT", "PYTHONPATH") if name in environ}
    of_home = {"HOME": str(home), "USERPROFILE": str(home), "XDG_DATA_HOME": str(home / "private")}
    fixed = {"GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    screen = {"COLUMNS": str(COLUMNS), "OKR_PAGER": "cat"}
    with patch.dict(environ, {**kept, **of_home, **fixed, **screen}, clear=True):
        yield


def okr(root: Path, *words: str) -> tuple[int, str]:
    """Run okr in a folder at a terminal, without a question. The exit code, and all that it said; errors last."""
    said, errors = (kind(BytesIO(), "utf-8", newline="\n") for kind in (Screen, TextIOWrapper))
    with chdir(root), redirect_stdout(said), redirect_stderr(errors):
        code = main(("--no-input", *words))
    for stream in (said, errors):
        stream.flush()
    printed, failed = (stream.buffer.getvalue().decode() for stream in (said, errors))
    return int(code), printed + DAY_IS_SET.sub("", failed)


@contextmanager
def in_colour() -> Iterator[None]:
    """What okr prints meanwhile has codes of colours."""
    with patch.dict(environ, {"FORCE_COLOR": "1", "TERM": "xterm-256color"}):
        del environ["NO_COLOR"]
        yield
