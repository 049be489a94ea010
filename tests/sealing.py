"""Puts the seal of the index anew, as if okr itself had left the file as it is."""

from __future__ import annotations

from pathlib import Path

from okr.storage.index_file import IndexFile, _Lock


def reseal(root: Path) -> None:
    lock = _Lock(root / ".okr/index.seal", make=True)
    IndexFile(root / ".okr/index.sqlite", lock)._sign()
    lock.close()
