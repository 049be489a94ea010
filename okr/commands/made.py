"""By which program and from which state a page is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okr import __version__
from okr.storage.clone import last_commit
from okr.views.page import Made

if TYPE_CHECKING:
    from okr.context import Context


def made_of(context: Context) -> Made:
    """From which state: the commit that was asked for, else the files after the last one."""
    commit = context.past.commit if context.past else None
    last = commit or last_commit(context.store.root)
    return Made(version=__version__, commit=last, as_committed=commit is not None)
