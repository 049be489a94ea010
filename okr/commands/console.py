"""Whether the terminal draws colours: one of Windows shows their signs as text until it is told otherwise."""

from __future__ import annotations

import sys
from functools import cache

_STREAMS = (-11, -12)
"""How Windows numbers stdout and stderr."""
_DRAWS_ESCAPES = 4
"""ENABLE_VIRTUAL_TERMINAL_PROCESSING, a bit of the mode of a console, since Windows 10."""


@cache
def draws_colours() -> bool:
    """Whether escapes are drawn; on Windows the console is told to, and those before Windows 10 cannot."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  only Windows needs it

        kernel, mode = ctypes.windll.kernel32, ctypes.c_ulong()
        consoles = [kernel.GetStdHandle(stream) for stream in _STREAMS]
        told = [
            kernel.SetConsoleMode(console, mode.value | _DRAWS_ESCAPES)
            for console in consoles
            if kernel.GetConsoleMode(console, ctypes.byref(mode))  # not where a stream is a file
        ]
        return any(told)
    return True
