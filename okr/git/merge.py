"""git's own merge of three texts, and the files that a merge or rebase left open."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from okr.git.objects import Repository
from okr.git.process import failed, read, write

_MOST_CONFLICTS = 127


class Texts(NamedTuple):
    """git's merge by lines; not `clean` where it holds markers."""

    text: bytes
    clean: bool


def merge_lines(base: bytes, ours: bytes, theirs: bytes, *, favour: bool = False) -> Texts | None:
    """What git itself would make of three texts; None where it takes them for no text.

    With `favour` it has the lines of ours wherever there would be markers.
    """
    with tempfile.TemporaryDirectory(prefix="okr-merge-") as folder:
        names = ("ours", "base", "theirs")
        for name, data in zip(names, (ours, base, theirs), strict=True):
            (Path(folder) / name).write_bytes(data)
        labels = [word for name in names for word in ("-L", name)]
        ran = read(Path(folder), "merge-file", "-p", "-q", *(("--ours",) if favour else ()), *labels, *names)
    if not 0 <= ran.code <= _MOST_CONFLICTS:
        return None
    return Texts(ran.out, ran.code == 0)


class Unmerged(NamedTuple):
    """A file that git left open: mode and id of the blob of each stage, None where a side has none."""

    path: str
    base: str | None
    ours: str | None
    theirs: str | None
    mode: str


def unmerged(repo: Repository) -> list[Unmerged]:
    """Files of the workspace that a merge or rebase left open."""
    ran = read(repo.root, "ls-files", "-u", "-z", "--full-name", "--", ".")
    if ran.code:
        raise failed("git cannot list what is unmerged", ran)
    stages: dict[str, dict[str, tuple[str, str]]] = {}
    for line in ran.out.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        about, _, path = line.partition("\t")
        mode, id_, stage = about.split()
        inner = repo.inner(path)
        if inner is not None:
            stages.setdefault(inner, {})[stage] = (mode, id_)
    found = []
    for path, sides in stages.items():
        base, ours, theirs = (sides[stage][1] if stage in sides else None for stage in "123")
        mode = next(sides[stage][0] for stage in "231" if stage in sides)
        found.append(Unmerged(path, base, ours, theirs, mode))
    return found


class Merging(NamedTuple):
    """What git is in the middle of: the commits of both sides, and which of them is of others."""

    ours: str
    theirs: str
    others: str


def under_way(repo: Repository) -> Merging | None:
    """The merge or rebase that left files open; in a rebase `theirs` is the own commit that is put on top."""
    for name in ("REBASE_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"):
        if read(repo.root, "rev-parse", "--verify", "--quiet", name).code == 0:
            return Merging("HEAD", name, "HEAD" if name == "REBASE_HEAD" else name)
    return None


def blob_at(repo: Repository, revision: str, path: str) -> str | None:
    """The blob of a file of the workspace in a commit."""
    ran = read(repo.root, "rev-parse", "--verify", "--quiet", f"{revision}:{repo.prefix}{path}")
    return ran.text if ran.code == 0 else None


def drop(repo: Repository, paths: Sequence[str]) -> None:
    """Tells git that files are gone."""
    lines = "".join(f"0 {'0' * 40} 0\t{repo.prefix}{path}\0" for path in paths)
    ran = write(
        repo.root, "update-index", "-z", "--index-info", stdin=lines.encode("utf-8", "surrogateescape")
    )
    if ran.code:
        raise failed("git cannot mark what was moved as merged", ran)


def settle(repo: Repository, path: str, mode: str, data: bytes) -> None:
    """Tells git that a file is merged, and how."""
    made = write(repo.root, "hash-object", "-w", "--stdin", stdin=data)
    if made.code:
        raise failed(f"git cannot keep {path}", made)
    line = f"{mode} {made.text} 0\t{repo.prefix}{path}\0".encode("utf-8", "surrogateescape")
    zero = f"0 {'0' * len(made.text)} 0\t{repo.prefix}{path}\0".encode("utf-8", "surrogateescape")
    ran = write(repo.root, "update-index", "-z", "--index-info", stdin=zero + line)
    if ran.code:
        raise failed(f"git cannot mark {path} as merged", ran)
