"""Feedback, talks, recognitions and requests: private in the author's own folder, or shared on purpose in `coaching/`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from okr.actions.edits import done as told
from okr.actions.edits import validated
from okr.actions.private_notes import private_of, say_too
from okr.errors import OkrError, UsageError
from okr.lookup import known
from okr.models import CoachingKind
from okr.parse import day, words
from okr.storage.files.private import Private
from okr.storage.toml.format import new_file
from okr.storage.writing import Writing
from okr.store import Store
from okr.views.results import Done
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
        said = (value for key, value in self.values.items() if key not in ("about", "answers"))
        return not any(said) and not self.agreements


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is shared although the note itself stays private."""

    agreements: bool = False
    """What was agreed, and the day of the talk with it."""
    date: bool = False
    """That the two talked on that day, and nothing else."""
    answered: str = ""
    """Name of the request for feedback that is answered with it."""

    @property
    def a_talk(self) -> bool:
        return self.agreements or self.date

    @property
    def anything(self) -> bool:
        return self.a_talk or bool(self.answered)

    def write(self, writing: Writing, new: New, *, dry_run: bool) -> Iterator[str]:
        """Stages it, and says what it is."""
        if self.a_talk:
            table = new.table(words=False, agreements=self.agreements)
            path = _create(writing, _free(writing.workspace, new.name), table)
            verb = "Would share" if dry_run else "Shared"
            yield f"{verb} {'what was agreed' if self.agreements else 'the date of the talk'}: {path}."
        if self.answered:
            writing.append_update(
                new.from_, new.date, {"item": self.answered, "date": new.date, "done": True}
            )
            asked = writing.workspace.coaching[self.answered]
            verb = "Would mark" if dry_run else "Marked"
            yield f"{verb} @{new.to}'s request of {asked.date} as answered on {new.date}."


ALONE = Beside()
"""Nothing is shared."""


def keep(
    store: Store,
    workspace: Workspace,
    new: New,
    environ: Mapping[str, str],
    *,
    beside: Beside = ALONE,
    dry_run: bool = False,
) -> Done:
    """Writes it into the author's private folder, and what is shared `beside` it into the workspace.

    What is written there is shown by no dry run: it is not for the screen either.
    """
    private = private_of(store, workspace, new.from_, environ)
    private.check_open()
    name = _free_private(workspace, private, new.name, apart=beside.a_talk)
    own = new.table(agreements=not beside.agreements)
    validated(f"coaching/{name}.toml", new_file("coaching", own).encode())
    says_more = bool(new.values or (new.agreements and not beside.agreements))
    note = _Note(private, name, own if says_more or not beside.anything else {}, dry_run=dry_run)
    if not beside.anything:
        note.keep()
        return Done(kind="coach", id=name, path="", lines=note.lines)
    try:
        with store.writing(f"coach {_VERBS[new.kind]}", dry_run=dry_run) as writing:
            shared = list(beside.write(writing, new, dry_run=dry_run))
            note.keep()
            path = next((change.path for change in writing.changes), "")
            id_ = _name(path) if beside.a_talk else name
            return told(writing, "coach", id_, [*note.lines, *shared], dry_run=dry_run)
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
