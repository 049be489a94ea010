"""What both sides of a sync changed: joined by what it means; what only a person can decide is told by names and dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from okr import git
from okr.actions import fields
from okr.actions.checkin import scale_of
from okr.actions.edits import with_valid_references
from okr.actions.merge import Names, Outcome, both_did, id_at, merge_texts, shown, text_act
from okr.days import DayReader
from okr.errors import OkrError
from okr.git.index import merge_lines
from okr.git.remote import File, MergedFile
from okr.ids import ITEM_KINDS, KINDS, SETTINGS, id_of, kind_of, path_of
from okr.lookup import shortest
from okr.parse import address
from okr.quantities import PLAIN
from okr.storage.codec import decode
from okr.storage.toml.align import PARTS, formerly
from okr.storage.toml.data import dotted
from okr.storage.toml.edit import SetKey, apply, parse
from okr.storage.toml.merge import ABSENT, Conflict, Path, heads, value_in
from okr.storage.toml.units import Sides
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


# ── what is asked ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Dispute:
    """What only a person can decide, as one question."""

    key: tuple[object, ...]
    """The file and the places in it: the same in every commit that touches them."""
    lines: tuple[str, ...]
    """`mrr target: you 195, @siti 190 on 10 Jul`, or what each did with the whole."""
    mine: str
    theirs: str
    """What each choice keeps, in a few words."""
    read: Callable[[str], Any] | None = None
    """Reads another value for the one field that it is about; raises OkrError for what is not valid there."""


Keep = Literal["mine", "theirs", "other", "leave"]


class Choice(NamedTuple):
    keep: Keep
    value: Any = None
    """The other value."""


Decide = Callable[[Dispute], Choice]


@dataclass
class Decisions:
    """The answers in one sync. What was answered is asked again only where a side is another one by then."""

    ask: Callable[[Dispute, int, int], Choice]
    """Asks about the first, second … of so many."""
    open: list[Dispute] = field(default_factory=list)
    """What there is to decide in this attempt."""
    taken: dict[tuple[object, ...], tuple[Dispute, Choice]] = field(default_factory=dict)
    _left: bool = False

    def collect(self, dispute: Dispute) -> Choice:
        """Leave it, and remember that there is something to decide."""
        self.open.append(dispute)
        return Choice("leave")

    def answer(self, dispute: Dispute) -> Choice:
        """Ask, until one conflict is left: then nothing is asked any more."""
        known, choice = self.taken.get(dispute.key, (dispute, Choice("leave")))
        if dispute.key in self.taken and known.lines == dispute.lines:
            return choice
        if not self._left:
            keys = [one.key for one in self.open]
            if dispute.key not in keys:  # it came up by an answer
                keys.append(dispute.key)
                self.open.append(dispute)
            choice = self.ask(dispute, keys.index(dispute.key) + 1, len(keys))
            self._left = choice.keep == "leave"
            if not self._left:
                self.taken[dispute.key] = dispute, choice
                return choice
        return Choice("leave")

    def earlier(self, dispute: Dispute) -> Choice:
        """For a commit before the last one: mine where that was kept, else it changes nothing there."""
        _, choice = self.taken.get(dispute.key, (dispute, Choice("theirs")))
        return choice if choice.keep == "mine" else Choice("theirs")


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
        own, other = shown(conflict.ours), shown(conflict.theirs)
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
            return self._whole(
                (path,), (both_did(names.item(self._name(path)), names, *[Message("added it")] * 2),)
            )
        outcome = merge_texts(inner, was, own, other, names)
        if outcome.marked is None:
            return self._whole((path,), outcome.conflicts) if outcome.conflicts else MergedFile(outcome.text)
        return _Choosing(inner, parse(was), outcome, names, self.authors.workspace, self.days).decided(
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


@dataclass
class _Choosing:
    """One file with pairs of markers, each of which gets one side or another value."""

    path: str
    base: Mapping[str, Any]
    outcome: Outcome
    names: People
    workspace: Workspace | None
    days: Callable[[], DayReader]
    picks: list[bool] = field(default_factory=list)
    """For each pair so far whether theirs is taken; for the others mine is."""
    values: list[SetKey] = field(default_factory=list)

    def decided(self, decide: Decide) -> MergedFile:
        assert self.outcome.marked
        left: list[str] = []
        choices: dict[Path, Choice] = {}
        for sides in self.outcome.marked.sides:
            fresh = self._added(sides)
            choice = choices.get(fresh) if fresh else None
            if choice is None:
                dispute = self._dispute(sides, fresh)
                choice = decide(dispute)
                left += dispute.lines if choice.keep == "leave" else ()
                if fresh:
                    choices[fresh] = choice
            self.picks.append(choice.keep == "theirs")
            if choice.keep == "other":
                self.values.append(SetKey(sides.about[0], choice.value))
        return MergedFile(None, tuple(left)) if left else MergedFile(self._text(*self.values))

    def _added(self, sides: Sides) -> Path:
        """The key result or initiative that both sides added under one name: it is decided at once; else empty."""
        head = sides.about[0][:2]
        return head if head[0] in PARTS and value_in(self.base, head) is ABSENT else ()

    def _dispute(self, sides: Sides, fresh: Path) -> Dispute:
        item = id_at(self.path) or self.path
        if fresh:
            subject = self.names.item(f"{item}/{fresh[1]}")
            line = both_did(subject, self.names, Message("added it"), Message("added it"))
            return Dispute((self.path, fresh), (line,), "", "")
        places = {head for at in sides.about for head in heads(at)}
        lines = tuple(
            told
            for at, told in self.outcome.told
            if at in places or any(head in sides.about for head in heads(at))
        )
        found = [one for one in self.outcome.fields if one.path in sides.about]
        key = (self.path, *sides.about)
        if len(found) != 1 or found[0].takes_out:
            return Dispute(key, lines or self.outcome.conflicts, "", "")
        one = found[0]
        plain = not any(isinstance(value, dict) for value in (one.ours, one.theirs))
        return Dispute(
            key, lines, shown(one.ours), shown(one.theirs), self._reader(one.path) if plain else None
        )

    def _reader(self, at: Path) -> Callable[[str], Any] | None:
        """How another value of a field is read, as `okr set` reads it; None where that sets none."""
        of_part = len(at) > 2 and at[0] in PARTS
        item, name = (f"{id_at(self.path)}/{at[1]}", at[2:]) if of_part else (id_at(self.path) or "", at)
        wanted = at[0] if of_part else kind_of(self.path)
        kind = next((kind for kind in ITEM_KINDS if wanted in (kind, KINDS[kind].plural)), None)
        workspace = self.workspace
        if not workspace or not (kind or self.path == SETTINGS):
            return None
        try:
            found = fields.find(kind or "settings", dotted(name), workspace.settings)
        except OkrError:
            return None

        def read(text: str) -> Any:
            days = self.days()
            known = scale_of(workspace, item, days.today) if kind and item in workspace.items else PLAIN
            value = fields.value(text, found, days, fields.scale_for(found, known))
            if kind and len(name) == 1:
                value = with_valid_references(kind, item, {name[0]: value}, workspace)[name[0]]
            self._text(*self.values, SetKey(at, value))
            return value

        return read

    def _text(self, *values: SetKey) -> bytes:
        """The file as it is decided so far; OkrError where it is not valid."""
        assert self.outcome.marked
        open_ = len(self.outcome.marked.sides) - len(self.picks)
        text = apply(self.outcome.marked.chosen([*self.picks, *[False] * open_]), list(values))
        errors = decode(self.path, text).errors
        if values and errors:
            raise OkrError(str(errors[0]), remedy=errors[0].fix)
        return text
