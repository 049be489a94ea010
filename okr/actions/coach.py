"""Recognition, feedback, one-on-ones and requests: private in the author's own folder, or shared in `coaching/`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain, count
from typing import Any

from okr.actions.edits import create, outcome, validated, write_result
from okr.agreed_day import agreed_day
from okr.days import DayReader
from okr.errors import OkrError, UsageError, say_too
from okr.ids import slug
from okr.lookup import resolve_slug
from okr.parse import words
from okr.people_models import CoachingKind
from okr.storage.files.private import Private
from okr.storage.files.transaction import Writing
from okr.storage.toml.format import new_file
from okr.store import Store
from okr.views.results import Done
from okr.words import Message
from okr.workspace import Workspace

SHARED_BY_SYNC = Message("`okr sync` shares it with the team.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConversation:
    """One conversation to write down; both people by their current slugs."""

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
        """Its keys as the file has them, with or without what was said and what was agreed, for which role."""
        head = {"kind": self.kind, "from": self.from_, "to": self.to, "date": self.date}
        agreed = {"agreement": [*self.agreements]} if agreements and self.agreements else {}
        said = {key: value for key, value in self.values.items() if words or (agreed and key == "toward")}
        return head | said | agreed

    @property
    def is_empty(self) -> bool:
        texts = (value for key, value in self.values.items() if key not in ("about", "answers", "toward"))
        return not any(texts) and not self.agreements


def read_agreement(
    text: str,
    workspace: Workspace,
    days: DayReader,
    confirm: Callable[[str], bool] | None = None,
    name: str = "--agreement",
) -> dict[str, Any]:
    """`@OWNER DATE TEXT` in the option `name`; the day may be left out. `confirm` asks about a day elsewhere in the text.

    Raises OkrError, also where it is not clear whether there is a day.
    """
    owner, _, rest = words(text, name).partition(" ")
    due, promise = agreed_day(rest, name, owner, days, confirm)
    if not promise:
        raise UsageError(
            Message('{name} "{text}" does not say who does what', name=name, text=text),
            remedy=Message("Example: {example}", example='"@budi 2026-07-21 Call the three accounts"'),
        )
    return {"owner": resolve_slug(owner, "person", workspace, name), "due": due, "text": promise}


def refuse_oneself(from_: str, to: str) -> None:
    if from_ == to:
        raise UsageError(Message("@{person} is you", person=to), remedy=Message("Name another person."))


def share(store: Store, new: NewConversation) -> Done:
    """Write it into the workspace, for everybody to read."""
    with store.writing(f"coach {_VERBS[new.kind]}") as writing:
        path = _create(writing, new.name, new.table())
        lines = [
            outcome("Recorded in {path}.", "Would be recorded in {path}.", writing, path=path),
            SHARED_BY_SYNC,
        ]
        return write_result(writing, "coach", slug(path).removesuffix(".toml"), lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPart:
    """What is shared although the note itself stays private."""

    agreements: bool = False
    """What was agreed, with the day of the one-on-one."""
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

    def write(self, writing: Writing, new: NewConversation) -> Iterator[str]:
        """Stage what is shared; a line on each part."""
        if self.a_talk:
            path = _create(writing, new.name, new.table(words=False, agreements=self.agreements))
            what = Message("the agreements") if self.agreements else Message("the date")
            yield outcome(
                "Shared {what}: {path}.", "Would share {what}: {path}.", writing, what=what, path=path
            )
        if self.answered:
            update = {"item": self.answered, "date": new.date, "done": True}
            writing.append_update(new.from_, new.date, update)
            yield outcome(
                "Marked the request of @{person} from {day} as answered.",
                "Would mark the request of @{person} from {day} as answered.",
                writing,
                person=new.to,
                day=writing.workspace.coaching[self.answered].date,
            )


def keep(
    store: Store, workspace: Workspace, private: Private, new: NewConversation, *, beside: SharedPart
) -> Done:
    """Write it into the author's private folder, and what is shared `beside` it into the workspace.

    The private note is written first, and removed if the shared part fails. A dry run does not show its text.
    """
    private.check_open()

    def is_taken(name: str) -> bool:
        return private.taken(name) or (not beside.a_talk and _is_shared(workspace, name))

    name = free_name(new.name, is_taken, "-p")  # no shared file has such a number
    table = new.table(agreements=not beside.agreements)
    validated(f"coaching/{name}.toml", new_file("coaching", table).encode())
    said = new.values.keys() - {"toward"}
    if beside.anything and not (said or (new.agreements and not beside.agreements)):
        table = {}
    file = str(private.folder / f"{name}.toml")
    kept = outcome("Kept private in {file}.", "Would be kept private in {file}.", store, file=file)
    lines: list[str] = [kept] if table else []
    if not beside.anything:
        if not store.dry_run:
            private.keep(name, table)
        return Done(kind="coach", id=name, path="", lines=tuple(lines))
    with (
        _kept(private, name, {} if store.dry_run else table),
        store.writing(f"coach {_VERBS[new.kind]}") as writing,
    ):
        lines += beside.write(writing, new)
        path = next((change.path for change in writing.changes), "")
        id_ = slug(path).removesuffix(".toml") if beside.a_talk else name
        return write_result(writing, "coach", id_, lines)


@contextmanager
def _kept(private: Private, name: str, table: Mapping[str, Any]) -> Iterator[None]:
    """The private note, removed again if the block fails."""
    note = private.keep(name, table) if table else None
    try:
        yield
    except BaseException as error:
        try:
            if note:
                private.take_back(note)
        except OkrError:
            say_too(error, Message("{file} was kept anyway.", file=str(note)))
        raise


_VERBS: Mapping[CoachingKind, str] = {
    "recognition": "recognise", "feedback": "feedback", "talk": "talk", "request": "ask", "growth": "mark",
}  # fmt: skip


def _create(writing: Writing, name: str, table: Mapping[str, Any]) -> str:
    """Stage a file in coaching/; a second one of the day ends in -2.

    Private notes do not count for that, since the number would reveal them.
    """
    path = f"coaching/{free_name(name, partial(_is_shared, writing.workspace))}.toml"
    create(writing, "coaching", path, table)
    return path


def free_name(name: str, is_taken: Callable[[str], bool], mark: str = "-") -> str:
    """The name, or the first that is free with a number: `name-2`."""
    names = chain((name,), (f"{name}{mark}{n}" for n in count(2)))
    return next(each for each in names if not is_taken(each))


def _is_shared(workspace: Workspace, name: str) -> bool:
    """Whether a shared file has the name, even one that cannot be read."""
    path = f"coaching/{name}.toml"
    return name in workspace.coaching or any(finding.path == path for finding in workspace.findings)
