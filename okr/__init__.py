"""Goals in git: OKRs and KPIs as TOML files, a weekly check-in, one report.

`okr.open(path)` gives the goals of a workspace to a program; see docs/python.md.
"""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from okr.api import Goals as Goals
    from okr.errors import OkrError as OkrError

__version__ = "0.2.0"
__all__ = ["Goals", "OkrError", "__version__", "open"]


def open(  # noqa: A001  as gzip.open and others call it
    path: str | os.PathLike[str] = ".", *, day: date | None = None, person: str | None = None
) -> Goals:
    """The goals of the workspace in `path` or above, as of a `day` (default: today). `person` is the slug of who asks.

    Raises OkrError where there is no workspace, or its okr.toml cannot be read.
    """
    from okr.api import Goals  # noqa: PLC0415  the start of a command does not wait for it

    return Goals(path, day=day, person=person)


if not TYPE_CHECKING:  # a checker of types knows the names above, and no others

    def __getattr__(name: str) -> Any:
        """The names that are loaded when a program asks for them."""
        if name == "Goals":
            from okr.api import Goals  # noqa: PLC0415  the start of a command does not wait for it

            return Goals
        if name == "OkrError":
            from okr.errors import OkrError  # noqa: PLC0415  the same

            return OkrError
        raise AttributeError(f"module 'okr' has no attribute '{name}'")
