"""Goals in git: OKRs and KPIs as TOML files, a weekly check-in, one report.

`okr.open(path)` gives the goals of a workspace to a program; see docs/python.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"
__all__ = ["Goals", "OkrError", "__version__", "open"]

if TYPE_CHECKING:  # a checker of types knows these names, and no others
    from okr.api import Goals as Goals
    from okr.api import open as open  # noqa: A004  as gzip.open and others call it
    from okr.errors import OkrError as OkrError
else:

    def __getattr__(name: str) -> Any:
        """What is loaded when a program asks for it: the start of a command does not wait for it."""
        if name in ("Goals", "open"):
            from okr import api  # noqa: PLC0415  see above

            return getattr(api, name)
        if name == "OkrError":
            from okr.errors import OkrError  # noqa: PLC0415  see above

            return OkrError
        raise AttributeError(f"module 'okr' has no attribute '{name}'")
