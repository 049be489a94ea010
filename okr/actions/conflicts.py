"""What both sides of a sync changed: joined by what it means; what only a person can decide is told by names and dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from okr import git
from okr.actions.disputes import Choice, Choosing, Decide, Dispute
from okr.actions.merge import Names, both_did, id_at, merge_texts, shown, text_act
from okr.days import DayReader
from okr.errors import OkrError
from okr.git.index import merge_lines
from okr.git.remote import File, MergedFile
from okr.ids import id_of, kind_of, path_of
from okr.lookup import shortest
from okr.parse import address
from okr.storage.toml.align import formerly
from okr.storage.toml.edit import parse
from okr.storage.toml.merge import ABSENT, Conflict, Path, value_in
from okr.store import Store
from okr.words import Message
from okr.words.numbers import short_date
from okr.workspace import Workspace


class Authors:
    """Who changed a file on a side, as people are called here: `@ana`, else the name in the commit."""

    def __init__(self, repo: git.Repository, store: Store) -> None:
        self._repo = repo
        self._store = store

    def of(self, revision: str, *paths: str) -> str:
        """The author of the last commit there of these files of the repository; empty where that is not told."""
        try:
            author = git.last_author(self._repo, revision, paths)
        except OkrError:
            return ""
        return self.called(*author) if author else ""

    def called(self, name: str, email: str) -> str:
        """An author by name and address; empty for the person who asks."""
        if not email or address(email) == self._own:
            return ""
        return self._people.get(address(email)) or " ".join(name.split())

    def item(self, id_: str) -> str:
        return shortest(id_, self.workspace.items if self.workspace else ())

    @cached_property
    def workspace(self) -> Workspace | None:
        with suppress(OkrError):
            return self._store.load()
        return None

    @cached_property
    def _own(self) -> str:
        return address(git.user_email(self._repo.root) or "")

    @cached_property
    def _people(self) -> Mapping[str, str]:
        people = self.workspace.people.items() if self.workspace else ()
        return {address(email): id_ for id_, person in people for email in person.emails}


# ── how it is told ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class People(Names):
    """`mrr target: you 195, @siti 190 on 10 Jul`: `theirs` is who changed the file last, else the remote."""

    short: Callable[[str], str] = str
    brought: Callable[[Path], tuple[str, date] | None] = lambda _: None
    """Who brought the value of a field, and when."""
    today: date = date.min

    def item(self, id_: str) -> str:
        return self.short(id_)

    def values(self, subject: str, conflict: Conflict) -> str:
        own, other = (
            Message("(empty)") if side is ABSENT else shown(side) for side in (conflict.ours, conflict.theirs)
        )
        who, day = self.brought(conflict.path) or (self.theirs, None)
        if day is None:
            return Message(
                "{subject}: {ours} {mine}, {theirs} {other}",
                subject=subject, ours=self.ours, mine=own, theirs=who, other=other,
            )  # fmt: skip
        return Message(
            "{subject}: {ours} {mine}, {theirs} {other} on {day}",
            subject=subject, ours=self.ours, mine=own, theirs=who, other=other, day=short_date(day, self.today),
        )  # fmt: skip

    def whole(self, item: str) -> str:
        return Message(
            "{item}: you and {who} changed it in ways that cannot be joined", item=item, who=self.theirs
        )

    def unreadable(self, item: str, sides: Sequence[str]) -> str:
        return Message(
            "{item}: you and {who} changed it, and {version} is not valid TOML",
            item=item,
            who=self.theirs,
            version=Message("your version") if "ours" in sides else Message("their version"),
        )


# ── how it is joined ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Joiner:
    """Joins goals by field, other files by line as git does it; paths are those of the repository."""

    repo: git.Repository
    authors: Authors
    base: str | None
    """The commit from which both sides began."""
    upstream: str
    remote: str
    """What the other side is called where nobody is known."""
    today: date
    days: Callable[[], DayReader]
    decide: Decide | None = None
    """None: what only a person can decide stays open, and is not told."""

    def join(self, path: str, base: File | None, theirs: File | None, mine: File | None) -> MergedFile:
        """One text; what only a person can decide is told as I see it."""
        files = [file for file in (theirs, mine) if file]
        elsewhere = {file.path for file in files if base and file.path != base.path}
        if (
            len(files) == 1
            or len(elsewhere) > 1
            or not all(file.text is not None for file in (base, *files) if file)
        ):
            return self._divided(path, base, mine, theirs)
        was, other, own = ((file.text if file else b"") or b"" for file in (base, theirs, mine))
        inner = self.repo.inner(path)
        if inner is None or kind_of(inner) is None:
            lines = merge_lines(was, other, own)
            if lines and lines.clean:
                return MergedFile(lines.text)
            said = Message("{path}: you and {who} changed the same lines", path=path, who=self._who(path))
            return self._whole((path,), (said,))
        outcome = merge_texts(inner, was, other, own)
        if not outcome.conflicts:
            return MergedFile(outcome.text)
        if self.decide is None:
            return MergedFile(None, outcome.conflicts)
        places = [file.path for file in (base, theirs) if file]
        names = self._names(*places)
        if base is None and kind_of(inner) != "checkin":
            acts = _added(own), _added(other)
            return self._whole((path,), (both_did(names.item(self._name(path)), names, *acts),), acts)
        outcome = merge_texts(inner, was, own, other, names)
        if outcome.marked is None:
            return self._whole((path,), outcome.conflicts) if outcome.conflicts else MergedFile(outcome.text)
        return Choosing(inner, parse(was), outcome, names, self.authors.workspace, self.days).decided(
            self.decide
        )

    def clash(self, path: str, *, theirs: str, mine: str) -> MergedFile:
        """Two files want one place: where each side moved its file from, empty where it is new."""
        own, other = (
            Message("moved {name} here", name=self._name(was)) if was else Message("added it")
            for was in (mine, theirs)
        )
        names = self._names(path)
        return self._whole((path,), (both_did(names.item(self._name(path)), names, own, other),))

    def former(self, path: str, text: bytes) -> Sequence[str]:
        inner = self.repo.inner(path)
        return [f"{self.repo.prefix}{old}" for old in former_paths(inner, text)] if inner else ()

    def _divided(self, path: str, base: File | None, mine: File | None, theirs: File | None) -> MergedFile:
        paths = [file.path for file in (base, mine, theirs) if file]
        acts = self._act(base, mine), self._act(base, theirs)
        names = self._names(*paths)
        return self._whole((path,), (both_did(names.item(self._name(paths[0])), names, *acts),), acts)

    def _act(self, base: File | None, side: File | None) -> str:
        moved = self._name(side.path) if side and base and side.path != base.path else ""
        return (
            text_act(base.text if base else None, side.text, moved_to=moved)
            if side
            else Message("removed it")
        )

    def _whole(
        self, key: tuple[object, ...], lines: tuple[str, ...], acts: tuple[str, str] = ("", "")
    ) -> MergedFile:
        """One version of a file as it is, or none."""
        choice = self.decide(Dispute(key, lines, *acts)) if self.decide else Choice("leave")
        return MergedFile(None, lines) if choice.keep == "leave" else MergedFile(None, keep=choice.keep)

    def _name(self, path: str) -> str:
        return id_at(self.repo.inner(path) or path) or path

    def _who(self, *paths: str) -> str:
        return self.authors.of(self.upstream, *paths) or self.remote

    def _names(self, *paths: str) -> People:
        def brought(at: Path) -> tuple[str, date] | None:
            """By the last commit of the others that changed the value at a place of the file."""
            for commit in reversed(commits):
                for one in commit.touched:
                    before, after = (
                        value_in(_data(texts.get(side.id) if side else None), at)
                        for side in (one.old, one.new)
                    )
                    if before is not after and before != after:
                        return self.authors.called(commit.author, commit.email) or self.remote, commit.date
            return None

        inner = [place for path in paths if (place := self.repo.inner(path))]
        commits = git.history(self.repo, self.base, self.upstream, inner) if self.decide and inner else []
        texts = git.contents(self.repo, [one for commit in commits for one in commit.touched])
        return People(Message("you"), self._who(*paths), self.authors.item, brought, self.today)


def _added(text: bytes) -> str:
    data = _data(text)
    title = data.get("title") or data.get("name")
    return Message('added "{title}"', title=title) if isinstance(title, str) else Message("added it")


def _data(text: bytes | None) -> Mapping[str, Any]:
    with suppress(OkrError):
        return parse(text or b"")
    return {}


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
