"""How long a pattern of a person's own mapping may take for one cell."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

SECONDS = 2
"""Of computing."""


@contextmanager
def limited() -> Iterator[None]:
    """Raises TimeoutError in what takes longer, where the system has such a clock and this is the main thread.

    On Windows there is none: there Ctrl-C ends a pattern that takes for ever.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _give_up(_number: int, _frame: Any) -> NoReturn:
    raise TimeoutError
