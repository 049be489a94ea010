"""Feedback, talks, recognitions and requests: private in the author's own folder, or shared on purpose in `coaching/`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from okr.actions.changing import done as told
from okr.actions.changing import validated
from okr.actions.notes import private_of, say_too
from okr.errors import OkrError, UsageError
from okr.lookup import known
from okr.models import CoachingKind
from okr.reading import day, words
from okr.storage.composing import new_file
from okr.storage.private import Private
from okr.store import Store, Writing
from okr.views.shapes import Done
from okr.workspace import Workspace

_DAY = re.compile(r"\d+-\d+-\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """One conversation that is to be kept; who speaks and who is meant are slugs in force."""

    kind: CoachingKind
    from_: str
    to: str
    date: date
    values: Mapping[str, Any] = field(default_factory=dict)
    agreements: Sequence[Mapping[str, Any]] = ()

    @property
    def name(self) -> str:
        return f"{self.date.isoformat()}-{self.from_}-{self.to}-{self.kind}"

    def table(self, *, words: bool = True, agreements: bool = True) -> dict[str, Any]:
        """Its keys as the file has them, with or without what was said and what was agreed."""
        head = {"kind": self.kind, "from": self.from_, "to": self.to, "date": self.date}
        promised = {"agreement": [*self.agreements]} if agreements and self.agreements else {}
        return head | (dict(self.values) if words else {}) | promised

    @property
    def is_empty(self) -> bool:
        return not any(value for key, value in self.values.items() if key != "about") and not self.agreements


def read_agreement(text: str, workspace: Workspace) -> dict[str, Any]:
    """`@OWNER DATE TEXT`; the day may be left out."""
    owner, _, rest = words(text, "--agreement").partition(" ")
    first, _, promise = rest.strip().partition(" ")
    due = day(first, "--agreement") if _DAY.fullmatch(first) else None
    said = (promise if due else rest).strip()
    if not said:
        raise UsageError(
            f"--agreement: '{text}' does not say who does what.",
            remedy='Write it as "@budi 2026-07-21 Call the three accounts".',
        )
    return {"owner": known(owner, "person", workspace, "--agreement"), "due": due, "text": said}


def refuse_oneself(from_: str, to: str) -> None:
    if from_ == to:
        raise UsageError(f"@{to} is you.", remedy="This is said to somebody else: name that person.")


def share(store: Store, new: New, *, dry_run: bool = False) -> Done:
    """Writes it into the workspace for everybody to read."""
    with store.writing(f"coach {_VERBS[new.kind]}", dry_run=dry_run) as writing:
        name = _free(writing.workspace, new.name)
        path = _create(writing, name, new.table())
        verb = "Would share" if dry_run else "Shared"
        return told(writing, "coach", _name(path), [f"{verb} the {new.kind}: {path}."], dry_run=dry_run)


def keep(
    store: Store,
    workspace: Workspace,
    new: New,
    environ: Mapping[str, str],
    *,
    share_agreements: bool = False,
    dry_run: bool = False,
) -> Done:
    """Writes it into the author's private folder; what was agreed is shared alone where that is wanted.

    What is written there is shown by no dry run: it is not for the screen either.
    """
    private = private_of(store, workspace, new.from_, environ)
    private.check_open()
    apart = share_agreements and bool(new.agreements)
    name = _free_private(workspace, private, new.name, apart=apart)
    own = new.table(agreements=not apart)
    validated(f"coaching/{name}.toml", new_file("coaching", own).encode())
    note = _Note(private, name, own if new.values or not apart else {}, dry_run=dry_run)
    if not apart:
        note.keep()
        return Done(kind="coach", id=name, path="", lines=note.lines)
    try:
        with store.writing("coach talk", dry_run=dry_run) as writing:
            path = _create(writing, _free(writing.workspace, new.name), new.table(words=False))
            note.keep()
            verb = "Would share" if dry_run else "Shared"
            lines = [*note.lines, f"{verb} what was agreed: {path}."]
            return told(writing, "coach", _name(path), lines, dry_run=dry_run)
    except Exception as error:
        say_too(error, *note.take_back())
        raise


class _Note:
    """The private part of a conversation: written before what is shared, taken back if that fails."""

    def __init__(self, private: Private, name: str, table: Mapping[str, Any], *, dry_run: bool) -> None:
        self._private = private
        self._name = name
        self._table = table
        self._dry_run = dry_run
        self._path: Path | None = None

    def keep(self) -> None:
        if self._table and not self._dry_run:
            self._path = self._private.keep(self._name, self._table)

    def take_back(self) -> tuple[str, ...]:
        """What is to be said where it could not be."""
        if self._path:
            try:
                self._private.take_back(self._path)
            except OkrError:
                return (f"{self._path} was kept all the same.",)
        return ()

    @property
    def lines(self) -> tuple[str, ...]:
        if not self._table:
            return ()
        where = self._private.folder / f"{self._name}.toml"
        return (f"{'Would be kept' if self._dry_run else 'Kept'} private in {where}.",)


_VERBS: Mapping[CoachingKind, str] = {
    "recognition": "recognise",
    "feedback": "feedback",
    "talk": "talk",
    "request": "ask",
}


def _create(writing: Writing, name: str, table: Mapping[str, Any]) -> str:
    """The file in coaching/."""
    path = f"coaching/{name}.toml"
    text = new_file("coaching", table)
    validated(path, text.encode())
    writing.create(path, text)
    return path


def _free(workspace: Workspace, name: str) -> str:
    """A name that no shared file has: private notes do not count, since the number would tell of them.

    A second one of the day ends in -2. A file that could not be read is in the way, too.
    """
    found, place = name, 1
    while _is_shared(workspace, found):
        place += 1
        found = f"{name}-{place}"
    return found


def _is_shared(workspace: Workspace, name: str) -> bool:
    path = f"coaching/{name}.toml"
    return name in workspace.coaching or any(finding.path == path for finding in workspace.findings)


def _free_private(workspace: Workspace, private: Private, name: str, *, apart: bool) -> str:
    """A second private note of the day ends in -p2, as no shared file does; beside what is shared `apart` it has its name."""
    found, place = name, 1
    while private.taken(found) or (not apart and _is_shared(workspace, found)):
        place += 1
        found = f"{name}-p{place}"
    return found


def _name(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".toml")
