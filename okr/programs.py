"""Programs of the person: the words of a command that they typed, and where the system looks for a program."""

from __future__ import annotations

import os
import shlex
import sys


def command_line(command: str, *files: str) -> str | list[str]:
    """What `subprocess` starts without a shell for a command such as `code --wait`, with files behind it.

    On Windows it is one text, as a backslash parts the folders of a path there. ValueError: a quote that is not closed.
    """
    only_on_the_path()
    if sys.platform == "win32":
        return " ".join((command, *(f'"{file}"' for file in files)))
    return [*shlex.split(command), *files]


def only_on_the_path() -> None:
    """Windows looks for a program in the current folder first, which may be a workspace: from here on it does not."""
    if sys.platform == "win32":
        os.environ.setdefault("NoDefaultCurrentDirectoryInExePath", "1")
