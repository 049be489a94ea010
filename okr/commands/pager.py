"""Shows a long answer through the pager of the person, as git does. Nothing in a workspace can choose it."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress

from okr.errors import OkrError
from okr.git.process import only_on_the_path
from okr.words import Message

_DEFAULTS = {"LESS": "FRX", "LV": "-c"}
"""What less and lv are told, where the person tells them nothing: quit if it fits, keep the colours and the screen."""


def chosen(environment: Mapping[str, str]) -> tuple[str, str]:
    """The command of the pager, and the variable that names it; both may be empty. `cat`, or nothing, is no pager."""
    for name in ("OKR_PAGER", "PAGER"):
        if (command := environment.get(name)) is not None and (command or name == "OKR_PAGER"):
            return ("" if command.strip() == "cat" else command.strip()), name
    return ("less" if shutil.which("less") else ""), ""


def command_line(command: str, *files: str) -> str | list[str]:
    """What `subprocess` starts without a shell for a command such as `code --wait`, with files behind it.

    On Windows it is one text, as a backslash parts the folders of a path there. ValueError: a quote that is not closed.
    """
    only_on_the_path()
    if sys.platform == "win32":
        return " ".join((command, *(f'"{file}"' for file in files)))
    return [*shlex.split(command), *files]


def show(text: str, encoding: str, environment: Mapping[str, str]) -> bool:
    """Show a text until the person has seen enough; False where no pager runs. Raises OkrError for one that is wrong."""
    command, name = chosen(environment)
    if not command:
        return False
    try:
        process = subprocess.Popen(
            command_line(command), stdin=subprocess.PIPE, env={**_DEFAULTS, **environment}
        )
    except (OSError, ValueError) as error:
        raise OkrError(
            Message('the pager "{command}" does not start', command=command),
            remedy=Message("Set another one in {variable}, or use --no-pager.", variable=name or "PAGER"),
        ) from error
    with suppress(BrokenPipeError, KeyboardInterrupt):
        process.communicate(text.encode(encoding, "backslashreplace"))
    while process.poll() is None:
        with suppress(KeyboardInterrupt):  # Ctrl-C belongs to the pager
            process.wait()
    return True
