"""The progress of a long reading: one line on a terminal that goes away again."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from okr.words import Language, Message, translated

_SHOWN_AFTER = 1.0
_EVERY = 0.1
_CLEARED = "\r\x1b[K"


class Progress:
    """Called with the number of files read; shown after a second, ten times a second, on a terminal only."""

    def __init__(
        self,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        language: Callable[[], Language] = lambda: "en",
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._language = language
        self._next: float | None = None
        self._shown = False

    def __call__(self, done: int, of: int) -> None:
        now = self._clock()
        if self._next is None:
            self._next = now + _SHOWN_AFTER
        text = ""
        if done >= of:
            self._next = None
        elif now >= self._next:
            self._next = now + _EVERY
            text = translated(
                Message("Reading {done} of {files} files …", done=done, files=of), self._language()
            )
        stream = self._stream or sys.stderr
        if self._shown if done >= of else text and stream.isatty():
            self._shown = bool(text)
            with suppress(OSError):  # a terminal that is gone
                stream.write(f"{_CLEARED}{text}")
                stream.flush()
