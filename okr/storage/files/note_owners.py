"""In which workspaces the private notes of an id were written or read: another one of the same id is asked about first.

An id stands in okr.toml, where anybody can write it: a fork, a template, a clone or a stranger's workspace has it, too.
So the folder of the notes has a list of workspaces, by their real paths, that the person has said yes or no to.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from okr.errors import OkrError

LIST = ".folders.toml"
"""In the folder of an id; hidden, so that no author's slug is the same."""

Standing = Literal["first", "known", "unknown", "refused"]
"""`first`: nothing was ever kept for this id."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """The real paths that were said to belong to an id, and those that were said not to."""

    folders: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def standing(self, root: Path, *, has_notes: bool) -> Standing:
        here = real(root)
        if here in self.folders:
            return "known"
        if here in self.refused:
            return "refused"
        return "unknown" if self.folders or has_notes else "first"

    def answered(self, root: Path, *, same: bool) -> Belonging:
        here = real(root)
        if same:
            return replace(self, folders=(*self.folders, here))
        return replace(self, refused=(*self.refused, here))

    def text(self) -> str:
        import tomli_w  # noqa: PLC0415  only when the list changes

        head = "# Workspaces in which the private notes here may be shown, and those in which they may not.\n"
        return head + tomli_w.dumps({"folders": [*self.folders], "refused": [*self.refused]})


def belonging(data: bytes) -> Belonging:
    """What a list says; one that cannot be read says nothing, so that all is asked again."""
    import tomli  # noqa: PLC0415  only where something private is asked for

    try:
        table = tomli.loads(data.decode())
        return Belonging(_paths(table["folders"]), _paths(table["refused"]))
    except (ValueError, LookupError, TypeError, RecursionError):
        return Belonging()


def _paths(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError
    return tuple(values)


def real(root: Path) -> str:
    """The path without links; bytes that are no UTF-8 are written out."""
    return os.fsencode(os.path.realpath(root)).decode("utf-8", "backslashreplace")


class StrangerError(OkrError):
    """Private notes were asked for from a workspace that they are not known to belong to."""
