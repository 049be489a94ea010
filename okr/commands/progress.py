"""How far a long reading is: one line on a terminal that goes away again."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

_SHOWN_AFTER = 1.0
_EVERY = 0.1
_CLEARED = "\r\x1b[K"


class Progress:
    """Told of each file; shows itself after a second, ten times a second, and only to a person."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._next: float | None = None
        self._shown = False

    def __call__(self, done: int, of: int) -> None:
        now = self._clock()
        if self._next is None:
            self._next = now + _SHOWN_AFTER
        if done >= of:
            self._clear()
        elif now >= self._next:
            self._next = now + _EVERY
            self._show(f"Reading {done} of {of} files …")

    def _show(self, text: str) -> None:
        stream = self._stream or sys.stderr
        if stream.isatty():
            self._shown = True
            self._write(stream, f"{_CLEARED}{text}")

    def _clear(self) -> None:
        self._next = None
        if self._shown:
            self._shown = False
            self._write(self._stream or sys.stderr, _CLEARED)

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
            stream.flush()
        except OSError:
            return  # a terminal that is gone is nobody to tell
