"""What an assistant may record: a value or a note of the person's own items, in two steps.

The first step shows what would be written and gives a token. The second one, with the token, writes exactly that: where
a file, the day or the meaning of it has changed meanwhile, it writes nothing.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from okr.actions.checkin import CheckedIn, echoed, filed, with_entry
from okr.actions.checkin_draft import RECORDED, CheckinDraft, read_update
from okr.actions.mark_done import checkin_result
from okr.context import Context
from okr.errors import OkrError, UsageError
from okr.formats.sanitise import visible
from okr.ids import checkin_path
from okr.mcp.checkin_words import ProposedCheckin, proposed, question
from okr.models import Initiative, KeyResult
from okr.ownership import owners
from okr.people_models import Update
from okr.periods import week_name
from okr.quantities import exact
from okr.storage.clone import was_cut_short
from okr.storage.files.transaction import Writing
from okr.store import Store
from okr.updates import Entry
from okr.views.plausibility import doubts_of
from okr.views.results import Done
from okr.words import Message, joined
from okr.workspace import Workspace

VIA = "mcp"
VALID_FOR = 120
"""Seconds that a token counts."""
_MOST = 32
"""So many are open at once; another one ends the oldest."""
LONGEST_NOTE = 1_000
"""Characters as a person sees them: a question has all of the note."""


_AGAIN = "Call checkin without a token, and show the person what would be written now."


class Given(NamedTuple):
    """What an assistant gave."""

    item: str
    value: str | float | None = None
    note: str | None = None


class Meaning(Struct, frozen=True):
    """What a draft means in the present state of the files; if that is another one, nothing is written."""

    update: Update
    doubts: tuple[str, ...]
    files: tuple[str, ...]
    """Hashes of the file of the item, and of the person's check-ins of the day."""


class Proposal(Struct, frozen=True, kw_only=True):
    """What a person is asked to agree to."""

    draft: CheckinDraft
    meaning: Meaning
    question: str


class Staged(Struct, frozen=True):
    """A check-in as it would stand in the files."""

    meaning: Meaning
    entry: Entry
    workspace: Workspace
    """With it."""


class Tokens:
    """Secrets that each lead once, and for two minutes, to what they were given for: in the memory of one server alone."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, tuple[Proposal, float]] = {}
        """Token → what it leads to, and until when; the oldest first."""

    def give(self, what: Proposal) -> str:
        now = self._clock()
        valid = [(token, kept) for token, kept in self._open.items() if now < kept[1]]
        token = secrets.token_urlsafe(18)
        self._open = {**dict(valid[-(_MOST - 1) :]), token: (what, now + VALID_FOR)}
        return token

    def take(self, token: str) -> Proposal | None:
        """What a token was given for, and its end; None of one that is not known, was used or is too old."""
        what, until = self._open.pop(token, (None, 0.0))
        return what if self._clock() < until else None


class Checkins:
    """The check-ins of one person through one server. Every refusal is an OkrError."""

    def __init__(
        self,
        opened: Callable[[], Context],
        who: str,
        *,
        trusts_client: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`opened` gives the workspace as it is now, which ends no sync and asks nobody; `who` is the slug of the person."""
        self.trusts_client = trusts_client
        self._opened, self.who = opened, who
        self._proposed = Tokens(clock)
        self._asked = Tokens(clock)

    def propose(self, given: Given) -> ProposedCheckin:
        """What would be written, and the token that writes it; nothing is written."""
        context = self._opened()
        draft = _draft(context, given)
        with _dry(context.store).writing(VIA) as writing:
            staged = self._staged(writing, draft, context.today)
            told = proposed(
                writing.workspace,
                staged.workspace,
                staged.entry,
                context.today,
                echoes=[*echoed(draft, staged.entry, staged.workspace)],
                doubts=staged.meaning.doubts,
                toml=_added(writing),
            )
        asked = question(told, context.language)
        token = self._proposed.give(Proposal(draft=draft, meaning=staged.meaning, question=asked))
        return replace(told, token=token)

    def confirm(self, token: str, given: Given) -> Proposal:
        """What a token was given for, which is spent with it; it is still what would be written."""
        return self._taken(self._proposed, token, given)

    def keep(self, proposal: Proposal) -> str:
        """A secret for the client that asks the person and calls again with the answer."""
        return self._asked.give(proposal)

    def asked_for(self, secret: str, given: Given) -> Proposal:
        """What the person was asked by the client that has the secret, which is spent with it."""
        return self._taken(self._asked, secret, given)

    def trusted(self, proposal: Proposal) -> Done:
        """Record it where nobody was asked, because the server trusts its client; nothing that is unlikely."""
        command = f"okr checkin {proposal.draft.item}"
        if not self.trusts_client:
            raise OkrError(
                "this client cannot ask the person, and the server was not started with --trust-client; "
                "nothing was written",
                remedy=f"The person types: {command}",
            )
        if proposal.meaning.doubts:
            raise OkrError(
                joined(
                    (
                        "this is unlikely, and nobody was asked; nothing was written:",
                        *proposal.meaning.doubts,
                    ),
                    " ",
                ),
                remedy=f"The person types: {command} {proposal.draft.fields.get('value', '')}",
            )
        return self.write(proposal)

    def write(self, proposal: Proposal) -> Done:
        """Record what a person has agreed to, with what is unlikely about it."""
        context = self._opened()
        with context.store.writing(VIA) as writing:
            staged = self._staged(writing, proposal.draft, context.today)
            _refuse_changed(proposal, staged)
        recorded = CheckedIn(
            entries=(staged.entry,),
            workspace=staged.workspace,
            changes=(),
            understood=(tuple(echoed(proposal.draft, staged.entry, staged.workspace)),),
        )
        result = checkin_result(context.store, recorded, context.today)
        return replace(result, lines=(*result.lines, *context.store.warnings))

    def _taken(self, tokens: Tokens, token: str, given: Given) -> Proposal:
        proposal = tokens.take(token)
        if proposal is None:
            raise OkrError(
                f"this token was used, is older than {VALID_FOR} seconds, or is of no call to this server; "
                "nothing was written",
                remedy=_AGAIN,
            )
        context = self._opened()
        if _draft(context, given) != proposal.draft:
            raise OkrError(
                "the token was given for another item, value or note; nothing was written", remedy=_AGAIN
            )
        with _dry(context.store).writing(VIA) as writing:
            _refuse_changed(proposal, self._staged(writing, proposal.draft, context.today))
        return proposal

    def _staged(self, writing: Writing, draft: CheckinDraft, today: date) -> Staged:
        """The check-in behind the others in the person's file of the day, not written yet."""
        workspace, id_ = writing.workspace, draft.item
        self._refuse_foreign(workspace, id_, today)
        if "value" in draft.fields:
            _refuse_more_than_a_number(workspace, id_)
        paths = workspace.path(id_), checkin_path(week_name(today), today, self.who)
        files = tuple(sha256(writing.present(path) or b"").hexdigest() for path in paths)
        update = read_update(draft, workspace, self.who, today)
        entry = filed(writing, self.who, update)
        workspace = with_entry(workspace, entry)
        doubts = tuple(doubts_of(workspace, entry))
        return Staged(Meaning(update, doubts, files), entry, workspace)

    def _refuse_foreign(self, workspace: Workspace, id_: str, today: date) -> None:
        if f"@{self.who}" not in workspace.people:
            raise OkrError(
                f"@{self.who}, for whom this server was started, is not in people/ any more",
                remedy="Start it again with --as PERSON.",
            )
        own = owners(workspace, id_, today)
        if self.who not in own:
            whose = joined([f"@{each}" for each in own]) or "nobody"
            raise OkrError(
                f"{id_} belongs to {whose}: here only what @{self.who} owns can be checked in",
                remedy="The person who owns it records it.",
            )


def known_person(context: Context) -> str:
    """The slug of the person at whose request a server is started, who must have a file in people/. Raises OkrError."""
    who = context.who
    if f"@{who}" not in context.workspace.people:
        raise UsageError(
            Message("--checkin records only for a person in people/, and @{person} is not there", person=who),
            remedy=Message("Name one with --as, or add one: okr add person"),
        )
    return who


def _refuse_changed(proposal: Proposal, staged: Staged) -> None:
    if staged.meaning != proposal.meaning:
        raise OkrError(
            "the files or the day have changed since the token was given; nothing was written",
            remedy=_AGAIN,
        )


def _refuse_more_than_a_number(workspace: Workspace, id_: str) -> None:
    """Raises UsageError for what is answered with marks or counts of several kinds: a person types these."""
    record = workspace.record(id_)
    typed = None
    if isinstance(record, Initiative):
        typed = "done"
    elif isinstance(record, KeyResult) and record.milestones:
        typed = f"--done {next(iter(record.milestones))}"
    elif isinstance(record, KeyResult) and record.parts:
        typed = f"{next(iter(record.parts))}=N"
    if typed:
        raise UsageError(
            f"{id_} takes no number: an assistant can only add a note to it",
            remedy=f"The person types: okr checkin {id_} {typed}",
        )


def _draft(context: Context, given: Given) -> CheckinDraft:
    """What was given, with the id that is meant. Raises OkrError for a note that is too long."""
    if was_cut_short(context.store.root):
        raise OkrError(
            "a sync runs, or was cut short; nothing was written", remedy="The person types: okr sync"
        )
    item, value, note = given
    fields = {"via": VIA}
    if value is not None:
        fields["value"] = value.strip() if isinstance(value, str) else exact(value)
    if note is not None:
        fields["note"] = note.strip()
        if (length := len(visible(note))) > LONGEST_NOTE:
            raise UsageError(
                f"the note has {length} characters; an assistant may write {LONGEST_NOTE}",
                remedy="Shorten it.",
            )
    return CheckinDraft(context.resolve(item, *RECORDED), fields)


def _dry(store: Store) -> Store:
    """The store, which writes nothing from now on."""
    store.dry_run = True
    return store


def _added(writing: Writing) -> tuple[str, ...]:
    """The lines of TOML that would come behind the others in the file."""
    (change,) = writing.changes
    text = (change.after or b"")[len(change.before or b"") :].decode()
    return tuple(text.strip().splitlines())
