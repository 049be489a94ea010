"""Write the pages of a site where they changed. If nothing did since this person wrote them here, none is even drawn."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import okr
from okr.errors import OkrError
from okr.storage.files.folders import open_folder, state_folder
from okr.storage.files.replace import write_atomic
from okr.storage.files.seal import fits, seal
from okr.storage.own_folder import LIST, Held, OwnFolder, Update, digest
from okr.store import Store
from okr.views.results import Done
from okr.views.site import INDEX, SHEET, is_page
from okr.words import Message, joined, plural
from okr.words.numbers import few

_NAME = "site"
_LONGEST = 200
_CODE = frozenset({".py", ".css", ".mo"})

Draw = Callable[[], Mapping[str, bytes]]
"""Makes the files: name → bytes."""


def publish(store: Store, named: str, goals: str, asked: Sequence[str], draw: Draw) -> Done:
    """Make the folder `named` the site that `draw` makes.

    It depends on the files of which `goals` is the digest, taken before they were read, and on what was `asked`.
    Raises OkrError, before anything is drawn, where the folder is not one of a site.
    """
    folder = OwnFolder(named, store.root, is_page)
    held = folder.held()
    if held.ignored:
        names = few(held.ignored, most=5)
        store.warn(
            Message("{list} also lists other files, which are left alone: {names}", list=LIST, names=names)
        )
    state = [goals, _code(), str(folder.path), *asked] if goals else []
    if state and held.is_whole and _is_drawn(store, _content(state, held)):
        return _done(named, held.files, Update((), ()))
    files = draw()
    if store.dry_run:
        return _done(named, files, Update.between(held, files), dry_run=True)
    update = folder.update(files, store.on_wait)
    if state:
        _remember(store, _content(state, folder.held()))
    return _done(named, files, update)


def _done(named: str, files: Collection[str], update: Update, *, dry_run: bool = False) -> Done:
    told: list[str] = [plural(_pages(files), "{folder}: {n} page", "{folder}: {n} pages", folder=named)]
    if n := _pages(update.written):
        told.append(Message("{n} to write", n=n) if dry_run else Message("{n} written", n=n))
    if n := _pages(update.removed):
        told.append(Message("{n} to remove", n=n) if dry_run else Message("{n} removed", n=n))
    if not (update.written or update.removed):
        told.append(Message("nothing changed"))
    first = Message("First page: {file}", file=f"{named.rstrip('/')}/{INDEX}")
    return Done(kind="site", id="", path=named, lines=(joined(told), first))


def _pages(files: Iterable[str]) -> int:
    return sum(name != SHEET for name in files)


# ── what was drawn last ──────────────────────────────────────────────────────────────────────────


def _content(state: Sequence[str], held: Held) -> bytes:
    return json.dumps([*state, digest(held.list)]).encode()


def _code() -> str:
    """Of the program: another one may draw the same goals in another way."""
    root = Path(okr.__file__).parent
    found = blake2b(digest_size=32)
    for path in sorted(path for path in root.rglob("*") if path.suffix in _CODE):
        data = path.read_bytes()
        found.update(f"{path.relative_to(root).as_posix()} {len(data)} ".encode() + data)
    return found.hexdigest()


def _remember(store: Store, content: bytes) -> None:
    """Keep a seal of it; where none can be kept, all is drawn again."""
    with suppress(OkrError, OSError):
        if mark := seal(store.root, _NAME, content):
            write_atomic(state_folder(store.root) / _NAME, mark.encode())


def _is_drawn(store: Store, content: bytes) -> bool:
    """Whether this very state was drawn into the very list that is there, by this person."""
    with suppress(OkrError, OSError, UnicodeDecodeError), open_folder(state_folder(store.root)) as folder:
        kept = folder.read(_NAME, _LONGEST)
        return kept is not None and fits(store.root, _NAME, content, kept.decode())
    return False
