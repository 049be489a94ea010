"""The list of work that a person saw last: `okr done 2` ticks by its numbers, and only while they still mean the same.

Kept is a seal of the list, not the list: nothing private lies in the workspace.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from okr.errors import OkrError
from okr.storage.files import state_folder, write_atomic
from okr.storage.seal import fits, seal
from okr.store import Store

_NAME = "todo"
_LONGEST = 200


def remember(store: Store, who: str, ids: Sequence[str]) -> None:
    """Keep what was shown; where nothing can be kept, `okr done` says so."""
    if not store.use_index:
        return
    with suppress(OkrError, OSError):
        said = seal(store.root, _NAME, _content(who, ids))
        file = state_folder(store.root) / _NAME
        if said and not (file.is_file() and not file.is_symlink() and _holds(file, said)):
            write_atomic(file, said.encode())


def _holds(file: Path, said: str) -> bool:
    """Whether a file is this seal; whatever else stands in it makes way."""
    with file.open("rb") as opened:
        return opened.read(_LONGEST) == said.encode()


def is_last(store: Store, who: str, ids: Sequence[str]) -> bool:
    """Whether this is the list that the person saw last."""
    try:
        file = state_folder(store.root) / _NAME
        if file.is_symlink() or not file.is_file():
            return False
        with file.open(encoding="utf-8") as opened:
            said = opened.read(_LONGEST)
    except (OkrError, OSError, UnicodeDecodeError):
        return False
    return fits(store.root, _NAME, _content(who, ids), said)


def _content(who: str, ids: Sequence[str]) -> bytes:
    return json.dumps([who, *ids]).encode()
