"""A program at a terminal of POSIX, to which the answers are typed that a transcript shows."""

from __future__ import annotations

import os
import re
import select
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PROMPT = r"^ +> |^[A-Z][^\[\]()\n]*(?:\[[^\]\n]*\]:|\([^)\n]*\):|\([^)\n]*\) \[[^\]\n]*\]:|\[\w(?:/\w)+\]) ?"
"""Behind it is what a person types."""
SECONDS = 120
"""Of silence, after which nothing will come."""


def at_terminal(argv: Sequence[str], transcript: str, *, folder: Path, environment: Mapping[str, str]) -> str:
    """What is seen when the program runs and is answered as in the transcript, without blanks at the ends of lines.

    AssertionError where the program asks something else, or ends badly.
    """
    import pty  # noqa: PLC0415  not everywhere

    answers = re.findall(rf"(?:{PROMPT})(.*)$", transcript, re.MULTILINE)
    pid, end = pty.fork()
    if pid == 0:
        try:
            os.chdir(folder)
            os.execve(argv[0], argv, {**environment, "TERM": "xterm"})
        finally:
            os._exit(127)
    seen, told = "", time.monotonic()
    while time.monotonic() - told < SECONDS:
        if not select.select([end], [], [], 0.05)[0]:
            if answers and re.search(rf"(?:{PROMPT})\Z", seen, re.MULTILINE):
                os.write(end, f"{answers.pop(0)}\n".encode())
                seen, told = f"{seen}\0", time.monotonic()
            continue
        more = b""
        with suppress(OSError):  # the end of what a terminal of Linux has to say
            more = os.read(end, 65536)
        if not more:
            break
        seen, told = seen + more.decode("utf-8", "replace").replace("\r\n", "\n"), time.monotonic()
    os.close(end)
    _, status = os.waitpid(pid, 0)
    assert (os.waitstatus_to_exitcode(status), answers) == (0, []), seen
    return "".join(f"{line.rstrip()}\n" for line in seen.replace("\0", "").splitlines())
