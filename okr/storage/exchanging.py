"""Names that change hands in one step: two files exchange theirs, or a file takes one that nobody has.

Python knows neither; the C libraries of Linux and macOS do.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from functools import lru_cache

_CALLS = {"linux": ("renameat2", 1, 2), "darwin": ("renameatx_np", 4, 2)}
"""The function, and its flags for a name that must be free and for an exchange."""
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM)
"""The last is how some containers say it; a right that is really missing is told by whatever is tried instead."""


def exchange(folder: int | None, one: str, other: str) -> bool:
    """Gives each of two files of a folder the other's name; False where system or file system cannot."""
    return _renamed(folder, one, other, exchanged=True)


def take(folder: int | None, old: str, new: str) -> bool:
    """Gives a file a name that is free, FileExistsError where it is not; False where it cannot be done in one step."""
    return _renamed(folder, old, new, exchanged=False)


def _renamed(folder: int | None, old: str, new: str, *, exchanged: bool) -> bool:
    call = _call()
    if call is None or folder is None:
        return False
    number = call(folder, old, new, exchanged)
    if number in _CANNOT:
        return False
    if number:
        raise OSError(number, os.strerror(number), old, None, new)
    return True


@lru_cache(maxsize=1)
def _call() -> Callable[[int, str, str, bool], int] | None:
    """The function of this system, which returns the number of an error; None where there is none."""
    name, if_free, exchange_ = _CALLS.get(sys.platform, ("", 0, 0))
    if not name:
        return None
    import ctypes  # noqa: PLC0415  2 ms, which only a write pays

    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (AttributeError, OSError):
        return None
    function.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)

    def call(folder: int, old: str, new: str, exchanged: bool) -> int:
        flag = exchange_ if exchanged else if_free
        failed = function(folder, os.fsencode(old), folder, os.fsencode(new), flag)
        return ctypes.get_errno() if failed else 0

    return call
