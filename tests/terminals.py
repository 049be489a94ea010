"""okr at a terminal: in a warm process of its own, answered as a person at the keys would."""

from __future__ import annotations

import os
import re
import select
import signal
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.forking import Job, served

CTRL_C, CTRL_D = "\x03", "\x04"
PATIENCE = 120
"""Seconds of silence after which a program waits for an answer that does not come, however busy the machine is."""


class Terminal:
    """A run of okr at a terminal of so many rows and columns; in the environment of the test, if no other is given."""

    def __init__(
        self,
        root: Path,
        words: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        rows: int = 0,
        columns: int = 0,
    ) -> None:
        self._end, self._device = os.openpty()
        termios.tcsetwinsize(self._device, (rows, columns))
        modes = termios.tcgetattr(self._device)
        modes[3] |= termios.NOFLSH  # a Ctrl-C leaves what is on its way to the screen
        termios.tcsetattr(self._device, termios.TCSANOW, modes)
        self._job = Job(
            words, root, environment=dict(environment or os.environ), terminal=os.ttyname(self._device)
        )
        self._server = served()
        self._seen = b""
        self._ended = False
        self.code = 0
        """As it ended; negative: the signal."""

    def __enter__(self) -> Self:
        self._to = self._server.__enter__()
        (self._pid,) = self._to.start(self._job)
        os.close(self._device)
        return self

    def __exit__(self, *left: object) -> None:
        """The rest of what it says is read; what waits for an answer for long is ended."""
        while not self._ended:
            if not self.looks(PATIENCE):
                os.kill(self._pid, signal.SIGKILL)
        (ended,) = self._to.ended()
        self.code = ended.code
        os.close(self._end)
        self._server.__exit__(*left)

    @property
    def screen(self) -> str:
        """What is seen so far; the end may be half a letter."""
        return self._seen.decode(errors="strict" if self._ended else "ignore").replace("\r\n", "\n")

    def looks(self, seconds: float) -> bool:
        """Whether something came within this time; the end is something, too."""
        if not select.select([self._end], [], [], seconds)[0]:
            return False
        more = b""
        with suppress(OSError):  # the end of what a terminal of Linux has to say
            more = os.read(self._end, 4096)
        self._ended = not more
        self._seen += more
        return True

    def waits_for(self, text: str) -> None:
        """Until this is the last that is seen."""
        while not self.screen.endswith(text):
            assert self.looks(PATIENCE), self.screen
            assert not self._ended, self.screen

    def types(self, keys: str) -> None:
        os.write(self._end, keys.encode())

    def answers(self, answer: Callable[[str], str | None], prompt: str) -> None:
        """At each `prompt` what `answer` gives for the screen, with Enter; control keys go alone, None types nothing."""
        asks = re.compile(rf"(?:{prompt})\Z", re.MULTILINE)
        typed: str | None = None
        typed_at, silent = -1, 0
        while not self._ended and 2 * silent < PATIENCE:
            if not self.looks(2):
                silent += 1
                if typed == CTRL_C:  # it came before the program listened
                    self.types(typed)
                continue
            silent = 0
            if len(self._seen) > typed_at and asks.search(self.screen) and not self._ended:
                typed, typed_at = answer(self.screen), len(self._seen)
                time.sleep(0.2 if typed == CTRL_C else 0)  # it interrupts only what listens already
                if typed is not None:
                    self.types(typed if typed in (CTRL_C, CTRL_D) else f"{typed}\n")


def at_a_terminal(root: Path, typed: str, *words: str, rows: int = 0, columns: int = 0) -> tuple[int, str]:
    """Exit code and all that a person sees who types this at a terminal, without waiting for questions."""
    with Terminal(root, words, rows=rows, columns=columns) as terminal:
        terminal.types(typed)
    return terminal.code, terminal.screen


def conversation(
    root: Path,
    words: Sequence[str],
    answer: Callable[[str], str | None],
    *,
    prompt: str,
    environment: Mapping[str, str] | None = None,
    columns: int = 0,
) -> tuple[int, str]:
    """Exit code and screen of a run that is answered at each `prompt`, given what is seen (`Terminal.answers`)."""
    with Terminal(root, words, environment=environment, columns=columns) as terminal:
        terminal.answers(answer, prompt)
    return terminal.code, terminal.screen
