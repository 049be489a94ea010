"""What commands have written, so that it can be finished after a crash and taken back by `okr undo`.

`.okr/journal/00000012-9f2ab4c81d3e5f60.json` is one command: before and after of each file, compressed. It is written, as
`.pending`, before the first file is touched, and renamed when the last one is done.

Of a pulse nothing stays but a keyed hash once the command is done: the counts of a record that was taken back would show,
beside those of the next one, what a person answered who came later.

The name and what is in it each carry a seal of this person, machine and folder. What has none was brought by a clone, a copy
or somebody else: it is not read, never changed, and named where it would have counted.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
import zlib
from _blake2 import blake2b  # by this name no OpenSSL is loaded
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from okr.errors import OkrError
from okr.ids import kind_of
from okr.storage.files.folders import OpenFolder, open_folder, state_folder
from okr.storage.files.read import os_error, read_or_none
from okr.storage.files.replace import TEMPORARY, replace_atomic
from okr.storage.files.seal import fits, seal
from okr.words import Message
from okr.words.numbers import few

KEEP_ENTRIES = 100
KEEP_DAYS = 30

FOLDER = ".okr/journal"
_FORMAT = 2
_LARGEST = 64 * 1024 * 1024
_NAME = re.compile(r"(\d{8,12})-[0-9a-f]{16}\.(json|pending)")
_HASH = b"\0hash "
"""How a hash begins that is kept in the place of a file; no file of goals begins so."""
_LENGTH_OF_SEAL = 100
_SEAL = re.compile(rb'\{"seal": "([0-9a-f]{64})", ')


@dataclass(frozen=True, slots=True)
class Change:
    """One file of a command: the bytes before and after, None where there is no file.

    Of a pulse they are hashes once the command is done; `is_same` compares them.
    """

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
    format: int = _FORMAT
    file: str = field(default="", compare=False)
    """What it is called in the folder of the journal."""


def entries(root: Path) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """What was written, oldest first, and warnings about files that cannot be read or are not ours."""
    with _listed(root) as listed:
        found, lost = listed.read(listed.done)
        return found, _warnings(lost, listed.read(listed.strange)[1])


def pending(root: Path) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """What a crash has cut short, whatever its file is called by now, and warnings.

    What is not ours is told only where a part of it could be taken for that.
    """
    with _listed(root) as listed:
        found, foreign = listed.read([*listed.cut_short, *listed.strange])
    lost = [name for name in foreign if name in listed.cut_short]
    foreign = [name for name in foreign if name not in lost]
    return found, _warnings(lost, [] if all(name.endswith(".json") for name in foreign) else foreign)


def damaged(root: Path) -> list[str]:
    """Names of files that are ours and cannot be read."""
    with _listed(root) as listed:
        return listed.read([*listed.done, *listed.cut_short])[1]


def foreign(root: Path) -> list[str]:
    """Names of what this person did not write on this machine for this folder."""
    with _listed(root) as listed:
        return listed.read(listed.strange)[1]


def forget_damaged(root: Path) -> None:
    """Removes what was cut short and cannot be read: it was told once, and nothing can be made of it."""
    with contextlib.suppress(OSError), _listed(root) as listed:
        for name in listed.read(listed.cut_short)[1]:
            if listed.folder.read(name, _LARGEST) is not None:  # else the disk may give it another time
                listed.folder.unlink(name)


def last_undoable(found: Sequence[Entry]) -> Entry | None:
    """The last entry that was not taken back and takes nothing back itself."""
    undone = {entry.undoes for entry in found if entry.undoes}
    return next((e for e in reversed(found) if not e.undoes and e.id not in undone), None)


def begin(root: Path, command: str, changes: Iterable[Change], undoes: str = "") -> Entry:
    """Writes down what is about to be done, on the disk when it returns."""
    state_folder(root)
    with _listed(root) as listed:
        last = max((int(_id_of(name)) for name in (*listed.done, *listed.cut_short)), default=0)
    id_ = f"{last + 1:08}"
    entry = Entry(
        id=id_,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        changes=tuple(changes),
        undoes=undoes,
        pid=os.getpid(),
        file=_name(root, id_, "pending"),
    )
    data = _encoded(root, entry)
    if len(data) > _LARGEST:
        raise OkrError(Message("it is larger than 64 MiB"))
    replace_atomic(root, f"{FOLDER}/{entry.file}", data, None)
    return entry


def is_hash(data: bytes | None) -> bool:
    return bool(data and data.startswith(_HASH))


def is_same(root: Path, path: str, kept: bytes | None, data: bytes | None) -> bool:
    """Whether a file with these bytes is as an entry keeps it."""
    return kept == (_hash(root, path, data) if is_hash(kept) else data)


def finish(root: Path, entry: Entry) -> None:
    """Marks an entry as done. A crash before this lasts is harmless: all its files are as they were to be."""
    try:
        if any(kind_of(change.path) == "pulse" for change in entry.changes):
            _forget_counts(root, entry)
        with open_folder(root, FOLDER) as folder:
            folder.rename(entry.file, _name(root, entry.id, "json"))
    except OSError as error:
        raise os_error("written", f"{FOLDER}/{entry.file}", error) from error
    oldest = time.time() - KEEP_DAYS * 86_400
    with contextlib.suppress(OSError), _listed(root) as listed:
        for i, name in enumerate(reversed(listed.done)):
            status = listed.folder.status(name)
            if i >= KEEP_ENTRIES or (status and status.st_mtime < oldest):
                listed.folder.unlink(name)
        for name in listed.temporary:
            listed.folder.unlink(name)


def _forget_counts(root: Path, entry: Entry) -> None:
    """Keeps hashes in the place of the counts of a pulse."""
    file = f"{FOLDER}/{entry.file}"
    changes = (
        Change(one.path, *(_hash(root, one.path, data) for data in (one.before, one.after)))
        if kind_of(one.path) == "pulse"
        else one
        for one in entry.changes
    )
    replace_atomic(
        root, file, _encoded(root, replace(entry, changes=tuple(changes))), read_or_none(root, file)
    )


def _hash(root: Path, path: str, data: bytes | None) -> bytes | None:
    if data is None or is_hash(data):
        return data
    return _HASH + _sealed(root, f"counts of {path}", data).encode()


def discard(root: Path, entry: Entry) -> None:
    """Forgets an entry of which nothing was done, or nothing is left."""
    with contextlib.suppress(OSError, OkrError), open_folder(root, FOLDER) as folder:
        folder.unlink(entry.file)


# What is in the folder


class _Listed:
    """The names in the folder: ours by the seal in them, or strange."""

    def __init__(self, root: Path, folder: OpenFolder, names: Sequence[str]) -> None:
        self.folder = folder
        self._root = root
        matches = [match for match in map(_NAME.fullmatch, names) if match]
        key = seal(root, "journal names", b"") if matches else None
        ours = [match[0] for match in matches if key and match[0] == _sealed_name(key, match[1], match[2])]
        self._ours = sorted(ours, key=lambda name: int(_id_of(name)))
        """Names that nobody else can have given, the oldest first; the key is read only where one looks like it."""
        self.temporary = [name for name in names if re.fullmatch(TEMPORARY, name)]
        self.done = [name for name in self._ours if name.endswith(".json")]
        self.cut_short = [name for name in self._ours if name.endswith(".pending")]
        self.strange = sorted({*names}.difference(self._ours, self.temporary))

    def read(self, names: Sequence[str]) -> tuple[tuple[Entry, ...], list[str]]:
        """The entries in these files, the oldest first, and the names of those that hold none of ours.

        Ours is what this person's okr wrote here and nobody changed. What others brought is not read, however long it is.
        """
        found: list[Entry] = []
        lost: list[str] = []
        for name in names:
            is_sealed = _SEAL.match(self.folder.read(name, _LENGTH_OF_SEAL, whole=False) or b"")
            data = self.folder.read(name, _LARGEST) if is_sealed else None
            entry = _decoded(self._root, name, data) if data else None
            if entry is None or (name in self._ours and entry.id != _id_of(name)):
                lost.append(name)
            else:
                found.append(entry)
        return tuple(sorted(found, key=lambda entry: int(entry.id))), lost


@contextlib.contextmanager
def _listed(root: Path) -> Iterator[_Listed]:
    """Empty where there is no journal, or a link in its place."""
    with contextlib.ExitStack() as stack:
        folder, names = OpenFolder(root, None), []
        with contextlib.suppress(OSError, OkrError):
            folder = stack.enter_context(open_folder(root, FOLDER))
            names = folder.names()
        yield _Listed(root, folder, names)


def _name(root: Path, id_: str, ending: str) -> str:
    return _sealed_name(_sealed(root, "journal names", b""), id_, ending)


def _sealed(root: Path, purpose: str, content: bytes) -> str:
    """The seal; an OkrError where this person can keep no key."""
    sealed = seal(root, purpose, content)
    if sealed is None:
        raise OkrError(Message("okr cannot keep your key on this machine"))
    return sealed


def _sealed_name(key: str, id_: str, ending: str) -> str:
    """The ending is part of the seal: what is renamed from `.pending` to `.json` is known not to be done."""
    tag = blake2b(f"{id_}.{ending}".encode(), key=bytes.fromhex(key), digest_size=8).hexdigest()
    return f"{id_}-{tag}.{ending}"


def _id_of(name: str) -> str:
    return name.partition("-")[0]


def _warnings(lost: Iterable[str], strange: Sequence[str]) -> tuple[str, ...]:
    said: list[str] = [
        Message("{file} is damaged and was skipped.", file=f"{FOLDER}/{name}") for name in lost
    ]
    if strange:
        said.append(
            Message(
                "{files}: not by you on this machine, so ignored. `okr doctor --fix` removes it.",
                files=few([f"{FOLDER}/{name}" for name in strange], most=1),
            )
        )
    return tuple(said)


# The form in the file


def _encoded(root: Path, entry: Entry) -> bytes:
    """JSON, the seal of all that follows first; the bytes of the files are compressed."""
    content = msgspec.json.encode(_with_bytes(entry, zlib.compress)) + b"\n"
    return b'{"seal": "' + _sealed(root, "journal", content).encode() + b'", ' + content[1:]


def _decoded(root: Path, name: str, data: bytes) -> Entry | None:
    """None for what bears no seal that fits, of which nothing is looked at, and for another form."""
    match = _SEAL.match(data)
    content = b"{" + data[match.end() :] if match else b""
    if match is None or not fits(root, "journal", content, match[1].decode()):
        return None
    try:
        entry = msgspec.json.decode(content, type=Entry)
    except msgspec.MsgspecError:
        return None
    return replace(_with_bytes(entry, zlib.decompress), file=name) if entry.format == _FORMAT else None


def _with_bytes(entry: Entry, convert: Callable[[bytes], bytes]) -> Entry:
    changes = (
        Change(one.path, *(None if data is None else convert(data) for data in (one.before, one.after)))
        for one in entry.changes
    )
    return replace(entry, changes=tuple(changes))
