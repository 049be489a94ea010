"""What was found of closed cycles, kept in a file beside the index while the files that it was made from stay the same.

It counts only as this person's okr left it in this folder, and by the same code: a seal is its first line. Whoever writes
it last wins; what is lost by that is found again.
"""

from __future__ import annotations

from _blake2 import blake2b  # by this name no OpenSSL is loaded, which every command would wait for
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import msgspec

from okr.errors import OkrError
from okr.storage.files.read import read_plain
from okr.storage.files.replace import write_atomic
from okr.storage.files.seal import fits, seal
from okr.storage.index.database import sources

Found = dict[str, tuple[bytes, bytes]]
"""Cycle → `state` of it, and what was found."""
NAME = "closed"
_MAKER = "okr.scoring"
"""The module that finds it, with all that it imports."""
_LENGTH = 64
_LONGEST = 16 * 1024 * 1024
_DECODER = msgspec.msgpack.Decoder(Found)


def state(files: Iterable[tuple[str, str, bytes]]) -> bytes:
    """A hash over folder, name and hash of each of these files."""
    lines = [f"{folder}/{name}\n".encode() + of_bytes for folder, name, of_bytes in files]
    return blake2b(b"".join(lines), digest_size=16).digest()


@lru_cache(maxsize=1)
def _code() -> bytes:
    digest = blake2b(digest_size=32)
    for _, source in sources(_MAKER):
        digest.update(source)
    return digest.digest()


def read(file: Path) -> Found:
    """What is kept; nothing where no file is, or another one than we wrote."""
    with suppress(OSError, msgspec.MsgspecError):
        data = read_plain(file, _LONGEST)
        said, content = data[:_LENGTH].decode("ascii", "replace"), data[_LENGTH:]
        if fits(file.parent.parent, NAME, _code() + content, said):
            return _DECODER.decode(content)
    return {}


def write(file: Path, found: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Keep it where that is possible."""
    content = msgspec.msgpack.encode(found)
    with suppress(OkrError, OSError):
        if said := seal(file.parent.parent, NAME, _code() + content):
            write_atomic(file, said.encode() + content, mode=0o600)
