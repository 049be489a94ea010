"""Plays a page that tells a quarter: every command in its blocks, on its day and by who types it, in a folder.

`tests/test_story.py` compares what the commands say with the page; the pictures show the folder as it is on a day.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from os import environ
from pathlib import Path
from unittest.mock import patch

from okr.cli import main

PART = re.compile(
    r"^### (?P<day>\d{4}-\d\d-\d\d) · @(?P<who>[a-z]+)"
    r"|^```csv (?P<file>\S+)\n(?P<rows>.*?)^```"
    r"|^```console\n(?P<block>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
"""Who types on which day; a file that is there from here on; what is typed, with what is shown."""


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Nothing of the person at this machine is seen: no settings of git or okr, no folders, no name."""
    kept = {name: environ[name] for name in ("PATH", "SYSTEMROOT", "PYTHONPATH") if name in environ}
    of_home = {"HOME": str(home), "USERPROFILE": str(home), "XDG_DATA_HOME": str(home / "data")}
    fixed = {"GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    with patch.dict(environ, {**kept, **of_home, **fixed}, clear=True):
        yield


def okr(root: Path, *words: str) -> tuple[int, str]:
    """Run okr in a folder without a question. The exit code, and all that it said."""
    said = StringIO()
    with chdir(root), redirect_stdout(said), redirect_stderr(said):
        code = main(("--no-input", "--no-index", *words))
    return code, said.getvalue()


def play(page: Path, root: Path, language: str) -> Iterator[str]:
    """Type what a story shows, day by day; yields each day when all of it was typed.

    A command that fails in the story fails here too: whether it should is for its test to say.
    """
    environ["OKR_LANGUAGE"] = language
    day = ""
    for part in PART.finditer(page.read_text("utf-8")):
        if part["day"]:
            if day and part["day"] != day:
                yield day
            environ["OKR_TODAY"], environ["OKR_USER"] = day, _ = part["day"], part["who"]
        elif part["file"]:
            (root / part["file"]).write_text(part["rows"], "utf-8")
        else:
            for line in re.findall(r"^\$ okr (.*)$", part["block"], re.MULTILINE):
                okr(root, *shlex.split(line))
    yield day
