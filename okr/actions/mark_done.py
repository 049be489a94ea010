"""Mark work as done by its number in the last todo list; say what a check-in recorded; acknowledge check-ins.

Of the todo list that a person saw last only a seal is kept, not the list: nothing private is in the workspace. So the
numbers of `okr done 2` count only while they still mean the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import date

from okr.actions.checkin import CheckedIn, check_in
from okr.actions.checkin_draft import CheckinDraft, last_checkin
from okr.actions.edits import outcome
from okr.conversations import PRIVATE, PUBLIC
from okr.errors import OkrError, say_too
from okr.scoring import Scoring
from okr.storage.clone import git_folder
from okr.storage.files.folders import state_folder
from okr.storage.files.replace import write_atomic
from okr.storage.files.seal import fits, seal
from okr.store import Store
from okr.views.checkins import sentence
from okr.views.results import Done
from okr.words import Message, joined, plural
from okr.words.numbers import short_date
from okr.words.states import done_word
from okr.workspace import Workspace

SEEN = "Seen."
"""What an acknowledgement without a word says."""
_NAME = "todo"
_LONGEST = 200


# ── the last todo list ───────────────────────────────────────────────────────────────────────────


def remember(store: Store, who: str, ids: Sequence[str]) -> None:
    """Keep a seal of what was shown; where none can be kept, `okr done` says so."""
    if not store.use_index:
        return
    with suppress(OkrError, OSError):
        mark = seal(store.root, _NAME, _content(who, ids))
        if mark and _kept(store) != mark.encode():
            write_atomic(state_folder(store.root) / _NAME, mark.encode())


def is_last(store: Store, who: str, ids: Sequence[str]) -> bool:
    """Whether this is the list that the person saw last."""
    with suppress(OkrError, OSError, UnicodeDecodeError):
        kept = _kept(store)
        return kept is not None and fits(store.root, _NAME, _content(who, ids), kept.decode())
    return False


def _kept(store: Store) -> bytes | None:
    """The seal that is kept; None where there is no plain file."""
    file = state_folder(store.root) / _NAME
    if file.is_symlink() or not file.is_file():
        return None
    with file.open("rb") as opened:
        return opened.read(_LONGEST)


def _content(who: str, ids: Sequence[str]) -> bytes:
    return json.dumps([who, *ids]).encode()


# ── marks ────────────────────────────────────────────────────────────────────────────────────────


def promise_lines(workspace: Workspace, id_: str, done: bool | None) -> list[str]:
    """What was promised, and below it whether it is done."""
    head, _, last = id_.rpartition("/")
    if not head:
        asked = workspace.coaching[id_]
        states = {True: Message("answered"), False: Message("not answered"), None: Message("noted")}
        return [
            Message("Feedback that @{person} asked for on {day}", person=asked.from_, day=asked.date),
            joined(("  ", states[done]), ""),
        ]
    if id_.startswith("@"):
        path = workspace.onboarding[head.partition("/")[2]]
        title = f"{path.title} › {path.steps[last].title}"
    elif head in workspace.meetings:
        title = workspace.meetings[head].decision[int(last) - 1].text
    else:
        title = workspace.coaching[head].agreement[int(last) - 1].text
    return [title, joined(("  ", done_word(done)), "")]


def checkin_result(store: Store, recorded: CheckedIn, today: date) -> Done:
    """What was recorded, and how each item is doing now."""
    workspace = recorded.workspace
    scoring = Scoring(workspace, today)
    lines: list[str] = []
    for entry, echoes in zip(recorded.entries, recorded.understood, strict=True):
        item, done = entry.update.item, entry.update.done
        if item in workspace.items:
            lines += sentence(scoring, entry)
        else:
            lines += promise_lines(workspace, item, done if isinstance(done, bool) else None)
        lines += (joined(("  ", echo), "") for echo in echoes)
    return recorded_result("checkin", store, recorded, lines)


def note_result(store: Store, recorded: CheckedIn, today: date) -> Done:
    """What is on top of the report of a cycle now, and what was there until then."""
    (entry,) = recorded.entries
    cycle, text = entry.update.item, " ".join((entry.update.note or "").split())
    lines: list[str] = [Message('Note of {cycle}: "{text}"', cycle=cycle, text=text)]
    notes = [each for each in recorded.workspace.updates(cycle) if each.update.note]
    if others := [each for each in notes if (each.path, each.place) != (entry.path, entry.place)]:
        about = {"person": others[-1].person, "day": short_date(others[-1].update.date, today)}
        lines.append(
            Message("  the later note of @{person}, {day}, stays on top", **about)
            if notes[-1] is others[-1]
            else Message("  replaces the note of @{person}, {day}", **about)
        )
    return recorded_result("note", store, recorded, lines)


def saved_result(store: Store, recorded: CheckedIn) -> Done:
    """What a dialogue recorded, in which each answer was told already: how many, and what can be done with them."""
    if store.dry_run:
        return recorded_result("checkin", store, recorded, ())
    entries = recorded.entries
    saved = plural(len(entries), "Saved {n} update.", "Saved {n} updates.")
    next_steps = [Message("Undo: {command}", command="okr undo")]
    if git_folder(store.root):
        next_steps.append(Message("Share: {command}", command="okr sync"))
    id_ = entries[0].update.item if len(entries) == 1 else ""
    line = joined((saved, joined(next_steps, " · ")), " ")
    return Done(kind="checkin", id=id_, path=entries[0].path, lines=(line,))


def recorded_result(kind: str, store: Store, recorded: CheckedIn, lines: Sequence[str]) -> Done:
    """The answer of a command, with the files that were written below its lines."""
    entries = recorded.entries
    paths = list(dict.fromkeys(entry.path for entry in entries))
    count = plural(len(entries), "{n} update", "{n} updates")
    files = joined((", ".join(paths), " (", count, ")"), "")
    return Done(
        kind=kind,
        id=entries[0].update.item if len(entries) == 1 else "",
        path=paths[0],
        lines=(*lines, outcome("Written: {files}.", "Would write: {files}.", store, files=files)),
        changes=recorded.changes,
    )


def tick(
    store: Store,
    drafts: Sequence[CheckinDraft],
    private: Collection[str],
    who: str,
    today: date,
    keep: Callable[[CheckinDraft], Done],
) -> Done:
    """Mark all that is shared in one write; `keep` keeps the marks of private agreements with their notes."""
    shared = [draft for draft in drafts if draft.item not in private]
    recorded = Done(kind="done", id="", path="", lines=())
    if shared:
        recorded = checkin_result(store, check_in(store, shared, who, today), today)
    lines = [*recorded.lines]
    written_files = lines[-1:]
    for draft in drafts:
        if draft.item in private:
            try:
                lines += keep(draft).lines
            except OkrError as error:
                say_too(error, *written_files)
                raise
    id_ = drafts[0].item if len(drafts) == 1 else ""
    return Done(kind="done", id=id_, path=recorded.path, lines=tuple(lines), changes=recorded.changes)


def acknowledge(store: Store, id_: str, word: str | None, who: str, today: date) -> Done:
    """Record that a check-in was seen: the owner's next todo shows it."""
    draft = CheckinDraft(id_, {"acknowledged": SEEN if word is None else word})
    recorded = check_in(store, [draft], who, today, command="ack")
    last = last_checkin(recorded.workspace, id_, today)
    assert last is not None
    line = outcome(
        "Acknowledged the check-in of @{person} on {item}, {day}.",
        "Would acknowledge the check-in of @{person} on {item}, {day}.",
        store,
        person=last.person,
        item=id_,
        day=last.update.date,
    )
    return recorded_result("ack", store, recorded, [line])


def disclose(store: Store, name: str, word: str, who: str, today: date) -> Done:
    """Record that the receiver of a recognition lets readers from outside see it, or not any more."""
    word = word.strip()  # as it is recorded
    draft = CheckinDraft(name, {"acknowledged": word})
    recorded = check_in(store, [draft], who, today, command="ack")
    thanks = recorded.workspace.coaching[name]
    seen = {
        PUBLIC: Message("may be shown on the pages of a month, a quarter and a site"),
        PRIVATE: Message("is not shown on the pages of a month, a quarter or a site"),
    }
    text, day = " ".join((thanks.text or "").split()), short_date(thanks.date, today)
    line = Message(
        '"{text}" (@{person}, {day}): {seen}', text=text, person=thanks.from_, day=day, seen=seen[word]
    )
    return recorded_result("ack", store, recorded, [line])
