"""Which okr this is, and what runs it: one line, for `okr --version` and for the log of a bug."""

from __future__ import annotations

import platform

from okr import __version__


def release() -> str:
    """`okr 0.2.0 (Python 3.11.7, Linux x86_64)`."""
    system = f"{platform.system()} {platform.machine()}".strip()  # both are empty where they cannot be known
    return f"okr {__version__} (Python {platform.python_version()}, {system or 'unknown system'})"
