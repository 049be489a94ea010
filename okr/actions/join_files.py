"""Files that own commits and those of others changed: joined by what they mean, in `okr sync` and after a merge of git."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property

from okr import git
from okr.actions.conflicts import SIDES, Names, both_did, id_at, text_act
from okr.actions.merge import merge_texts
from okr.errors import OkrError
from okr.git.index import merge_lines
from okr.git.rebase import File, MergedFile
from okr.ids import id_of, kind_of, path_of
from okr.parse import address
from okr.storage.toml.align import formerly
from okr.storage.toml.edit import parse
from okr.store import Store
from okr.words import Message


class Authors:
    """Who changed a file last on a side, as people are called here: `@ana`, else the name in the commit."""

    def __init__(self, repo: git.Repository, store: Store) -> None:
        self._repo = repo
        self._store = store

    def of(self, revision: str, *paths: str) -> str:
        """The author of the last commit there of these files of the repository; empty where that is not told."""
        try:
            author = git.last_author(self._repo, revision, paths)
        except OkrError:
            return ""
        name, email = author or ("", "")
        if not email or address(email) == self._own:
            return ""
        return self._people.get(address(email)) or " ".join(name.split())

    @cached_property
    def _own(self) -> str:
        return address(git.user_email(self._repo.root) or "")

    @cached_property
    def _people(self) -> Mapping[str, str]:
        with suppress(OkrError):
            people = self._store.load().people
            return {address(email): id_ for id_, person in people.items() for email in person.emails}
        return {}


class Joiner:
    """Joins goals by field, other files by line as git does it; paths are those of the repository."""

    def __init__(self, repo: git.Repository, store: Store, upstream: str) -> None:
        self._repo = repo
        self._authors = Authors(repo, store)
        self._upstream = upstream

    def join(self, path: str, base: File | None, theirs: File | None, mine: File | None) -> MergedFile:
        """One text; what only a person can decide is told as I see it."""
        files = [file for file in (theirs, mine) if file]
        elsewhere = {file.path for file in files if base and file.path != base.path}
        whole = all(file.text is not None for file in (base, *files) if file)
        if len(files) == 1 or len(elsewhere) > 1 or not whole:
            return MergedFile(None, (self._divided(base, mine, theirs),))
        was, other, own = ((file.text if file else b"") or b"" for file in (base, theirs, mine))
        inner = self._repo.inner(path)
        if inner is None or kind_of(inner) is None:
            lines = merge_lines(was, other, own)
            if lines and lines.clean:
                return MergedFile(lines.text)
            return MergedFile(None, (Message("{path}: conflict in the same lines", path=path),))
        outcome = merge_texts(inner, was, other, own)
        if not outcome.conflicts:
            return MergedFile(outcome.text)
        return MergedFile(None, merge_texts(inner, was, own, other, self._names(path)).conflicts)

    def clash(self, path: str, *, theirs: str, mine: str) -> str:
        """What is said where two files want one place."""
        own, other = (
            Message("moved {name} here", name=self._name(was)) if was else Message("added it")
            for was in (mine, theirs)
        )
        return both_did(self._name(path), self._names(path), own, other)

    def former(self, path: str, text: bytes) -> Sequence[str]:
        inner = self._repo.inner(path)
        return [f"{self._repo.prefix}{old}" for old in former_paths(inner, text)] if inner else ()

    def _divided(self, base: File | None, mine: File | None, theirs: File | None) -> str:
        paths = [file.path for file in (base, mine, theirs) if file]
        acts: list[str] = []
        for file in (mine, theirs):
            moved = self._name(file.path) if file and base and file.path != base.path else ""
            was = base.text if base else None
            acts.append(text_act(was, file.text, moved_to=moved) if file else Message("removed it"))
        return both_did(self._name(paths[0]), self._names(*paths), *acts)

    def _name(self, path: str) -> str:
        return id_at(self._repo.inner(path) or path) or path

    def _names(self, *paths: str) -> Names:
        return Names("you", self._authors.of(self._upstream, *paths) or SIDES.theirs)


def former_paths(path: str, text: bytes) -> list[str]:
    """Where the file of an item stood before, by the old ids that it says; the last one first."""
    try:
        own, data = id_of(path), parse(text)
    except OkrError:
        return []
    found = []
    for old in reversed(formerly(data) if own else []):
        with suppress(OkrError):
            found.append(path_of(old))
    return [old for old in found if old != path and kind_of(old) == kind_of(path)]
