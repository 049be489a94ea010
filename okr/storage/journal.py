"""What commands have written, so that it can be finished after a crash and taken back by `okr undo`.

`.okr/journal/00000012.json` is one command: before and after of each file, compressed. It is written, as
`.pending`, before the first file is touched, and renamed when the last one is done.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from okr.errors import OkrError
from okr.storage.files import failure, state_folder, temporaries, write_atomic

KEEP_ENTRIES = 100
KEEP_DAYS = 30

_FORMAT = 1
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Change:
    """One file of a command: the bytes before and after, None where there is no file."""

    path: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One command."""

    id: str
    when: str
    """UTC, ISO 8601."""
    command: str
    changes: tuple[Change, ...]
    undoes: str = ""
    """Id of the entry that it took back."""
    pid: int = 0


def entries(root: Path) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """What was written, oldest first, and warnings about entries that cannot be read."""
    return _read(_files(root, ".json"))


def pending(root: Path) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """What a crash has cut short."""
    return _read(_files(root, ".pending"))


def unreadable(root: Path, found: Sequence[Entry]) -> list[str]:
    """Ids of what was written and is not among the entries that were found."""
    known = {entry.id for entry in found}
    return [path.stem for path in _files(root, ".json") if path.stem not in known]


def forget_unreadable(root: Path, found: Sequence[Entry]) -> None:
    """Removes what was cut short and cannot be read: it was told once, and nothing can be made of it."""
    known = {entry.id for entry in found}
    for path in _files(root, ".pending"):
        if path.stem not in known:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def last_undoable(found: Sequence[Entry]) -> Entry | None:
    """The last entry that was not taken back and takes nothing back itself."""
    undone = {entry.undoes for entry in found if entry.undoes}
    return next((e for e in reversed(found) if not e.undoes and e.id not in undone), None)


def begin(root: Path, command: str, changes: Iterable[Change], undoes: str = "") -> Entry:
    """Writes down what is about to be done, on the disk when it returns."""
    entry = Entry(
        id=_next_id(root),
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        changes=tuple(changes),
        undoes=undoes,
        pid=os.getpid(),
    )
    folder = state_folder(root) / "journal"
    if folder.is_symlink():
        raise OkrError(".okr/journal is a link: it is not used.", remedy="Remove it; okr makes its own.")
    write_atomic(folder / f"{entry.id}.pending", _encoded(entry))
    return entry


def finish(root: Path, entry: Entry) -> None:
    """Marks an entry as done. A crash before this lasts is harmless: all its files are as they were to be."""
    folder = root / ".okr" / "journal"
    try:
        (folder / f"{entry.id}.pending").replace(folder / f"{entry.id}.json")
    except OSError as error:
        raise failure("written", f".okr/journal/{entry.id}.json", error) from error
    _prune(root)


def discard(root: Path, entry: Entry) -> None:
    """Forgets an entry of which nothing was done, or nothing is left."""
    with contextlib.suppress(OSError):
        (root / ".okr" / "journal" / f"{entry.id}.pending").unlink(missing_ok=True)


def _files(root: Path, ending: str) -> list[Path]:
    folder = root / ".okr" / "journal"
    if folder.is_symlink() or folder.parent.is_symlink():
        return []
    try:
        found = [Path(entry.path) for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(path for path in found if path.suffix == ending and path.stem.isdecimal())


def _next_id(root: Path) -> str:
    used = [int(path.stem) for ending in (".json", ".pending") for path in _files(root, ending)]
    return f"{max(used, default=0) + 1:08}"


def _read(paths: Iterable[Path]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    found: list[Entry] = []
    warnings: list[str] = []
    for path in paths:
        try:
            found.append(_decoded(path.stem, path.read_bytes()))
        except (OSError, ValueError, LookupError, TypeError, RecursionError, zlib.error):
            warnings.append(f".okr/journal/{path.name} is damaged and was left out.")
    return tuple(found), tuple(warnings)


def _prune(root: Path) -> None:
    paths = _files(root, ".json")
    oldest = time.time() - KEEP_DAYS * 86_400
    with contextlib.suppress(OSError):
        for i, path in enumerate(reversed(paths)):
            if i >= KEEP_ENTRIES or path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
        for path in temporaries(root / ".okr" / "journal"):
            path.unlink(missing_ok=True)


# The form in the file


def _encoded(entry: Entry) -> bytes:
    changes = [
        {"path": change.path, "before": _blob(change.before), "after": _blob(change.after)}
        for change in entry.changes
    ]
    record = {
        "format": _FORMAT,
        "when": entry.when,
        "command": entry.command,
        "undoes": entry.undoes,
        "pid": entry.pid,
        "changes": changes,
    }
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _decoded(id_: str, data: bytes) -> Entry:
    record = json.loads(data)
    if record["format"] != _FORMAT:
        raise ValueError("another format")
    changes = tuple(
        Change(str(change["path"]), _unblobbed(change["before"]), _unblobbed(change["after"]))
        for change in record["changes"]
    )
    if not changes:
        raise ValueError("no changes")
    return Entry(
        id=id_,
        when=str(record["when"]),
        command=str(record["command"]),
        undoes=str(record["undoes"]),
        pid=int(record["pid"]),
        changes=changes,
    )


def _blob(data: bytes | None) -> dict[str, str] | None:
    if data is None:
        return None
    packed = base64.b64encode(zlib.compress(data)).decode()
    return {"zlib": packed, "sha256": hashlib.sha256(data).hexdigest()}


def _unblobbed(blob: Any) -> bytes | None:
    if blob is None:
        return None
    unpacking = zlib.decompressobj()
    data = unpacking.decompress(base64.b64decode(blob["zlib"], validate=True), _LARGEST)
    if hashlib.sha256(data).hexdigest() != blob["sha256"]:
        raise ValueError("the hash differs")
    return data
