"""Give an item another id, or hand the open goals of a person over to another.

References to a moved item are rewritten, its old id is kept in `formerly`, and check-ins stay as they are. What was
closed, dropped or done keeps its owner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from okr.actions.dated import dated
from okr.actions.edits import edit, outcome, refuse_closed, refuse_taken, require_readable, write_result
from okr.errors import OkrError, UsageError
from okr.ids import KINDS, Kind, is_inside, is_unit, parent, path_of, table_of
from okr.lookup import check_slug_option, resolve
from okr.models import owners_on
from okr.ownership import current_person, has_left
from okr.periods import find_cycle
from okr.references import references, references_of_talks, references_to
from okr.scoring import Scoring
from okr.storage.files.transaction import Writing
from okr.storage.toml.edit import AddTable, Edit, RemoveKey, RenameTable, SetKey, apply, parse, toml_equal
from okr.storage.toml.format import key_text, table_text
from okr.storage.toml.outline import outline_of
from okr.store import Store
from okr.views.goal_tasks import goals_of
from okr.views.results import Done
from okr.words import Message, plural
from okr.workspace import Workspace

_OBJECTIVE: tuple[Kind, ...] = ("objective",)


def move(store: Store, id_: str, text: str, *, today: date) -> Done:
    with store.writing("move", whole=True) as writing:
        workspace = writing.workspace
        require_readable(workspace, but=("checkin", None))
        new = new_id(id_, text, workspace, today)
        kind = workspace.items[id_]
        former = [old for old in workspace.written(id_).formerly if old != new] + [id_]
        changes: dict[str, list[Edit]] = defaultdict(list)
        if is_inside(id_, kind):
            _move_part(writing, id_, new, former, changes)
        else:
            writing.move(workspace.path(id_), path_of(new))
        rewritten = list(_rewritten(id_, new, workspace))
        for path, change in rewritten:
            changes[path].append(change)
        if not is_inside(id_, kind):
            changes[path_of(new)].append(SetKey(("formerly",), former, place="last"))
        for path, edits in changes.items():
            edit(writing, new, path, edits)
        lines: list[str] = [
            outcome("Moved {old} to {new}.", "Would move {old} to {new}.", writing, old=id_, new=new)
        ]
        if rewritten:
            n = plural(len(rewritten), "{n} reference", "{n} references")
            lines.append(outcome("Updated {n}.", "Would update {n}.", writing, n=n))
        return write_result(writing, "move", new, lines)


def new_id(id_: str, text: str, workspace: Workspace, today: date) -> str:
    """The id that NEWID means, which may be one that the item had before. Raises OkrError where it is in use."""
    new = placed(id_, text.strip(), workspace, today)
    if new == id_:
        raise UsageError(Message("{id} is its id already", id=id_), remedy=Message("Use another one."))
    if workspace.current_id(new) != id_:
        refuse_taken(new, workspace, Message("Choose another name."))
    return new


def placed(id_: str, text: str, workspace: Workspace, today: date) -> str:
    """The id that `text` means for an item: one word keeps what is in front of it."""
    kind = workspace.items[id_]
    prefix = f"{parent(id_)}/" if is_unit(id_) else KINDS[kind].prefix
    head, slash, slug = text.removeprefix(prefix).rpartition("/")
    if (prefix and (slash or slug.startswith("@"))) or (kind == "objective" and "/" in head):
        raise UsageError(
            Message("{id} must stay a unit of {group}", id=id_, group=parent(id_))
            if is_unit(id_)
            else Message("{id} must stay {kind}", id=id_, kind=KINDS[kind].with_article),
            remedy=Message("Write the new id as {form}", form=f"{prefix or 'CYCLE/'}NAME"),
        )
    check_slug_option(slug, "NEWID")
    if prefix:
        return f"{prefix}{slug}"
    if not slash:
        return f"{parent(id_)}/{slug}"
    if kind == "objective":
        return f"{find_cycle(head, today, workspace.settings).name}/{slug}"
    return f"{resolve(head, workspace, kinds=_OBJECTIVE, today=today)}/{slug}"


def _move_part(
    writing: Writing, id_: str, new: str, former: list[str], changes: dict[str, list[Edit]]
) -> None:
    """A key result or initiative: renamed in its objective, or taken over into another one with all its keys."""
    workspace = writing.workspace
    kind = workspace.items[id_]
    old_table, new_table = table_of(id_, kind), table_of(new, kind)
    old_objective, new_objective = parent(id_), parent(new)
    old_path, new_path = workspace.path(old_objective), workspace.path(new_objective)
    if old_objective == new_objective:
        changes[old_path] += [
            RenameTable(old_table, new_table[-1]),
            SetKey((*new_table, "formerly"), former, place="last"),
        ]
        return
    # an initiative that serves a key result of its objective can neither follow it nor be left behind
    for slug, initiative in workspace.objectives[old_objective].initiatives.items():
        holder = f"{old_objective}/{slug}"
        if initiative.key_result and id_ in (holder, f"{old_objective}/{initiative.key_result}"):
            raise OkrError(
                Message(
                    "{initiative} serves the key result {name} of the same objective",
                    initiative=holder,
                    name=initiative.key_result,
                ),
                remedy=Message("Unlink it first: okr set {initiative} key_result=", initiative=holder),
            )
    refuse_closed(new_objective, workspace)
    writing.replace(
        new_path, taken_over(writing.read(old_path), old_table, writing.read(new_path), new_table)
    )
    changes[old_path].append(RemoveKey(old_table))
    changes[new_path].append(SetKey((*new_table, "formerly"), former, place="last"))


def taken_over(old: bytes, old_table: tuple[str, ...], new: bytes, new_table: tuple[str, ...]) -> bytes:
    """The text of another objective with a table in it; as it was written, comments too, where that can be told."""
    data: Any = parse(old)
    values = data[old_table[0]][old_table[1]]
    added = apply(new, [AddTable(new_table, values)])
    written = _as_written(old, old_table, new_table[-1])
    composed = table_text(new_table, values).encode()
    if written is None or added.count(composed) != 1:
        return added
    kept = added.replace(composed, written)
    return kept if toml_equal(parse(kept), parse(added)) else added


def _as_written(data: bytes, table: tuple[str, ...], slug: str) -> bytes | None:
    """The bytes of `[table]` and the tables in it under another name; None where it has no header of its own."""
    sections = [section for section in outline_of(data).sections if section.path[: len(table)] == table]
    if not sections or sections[0].path != table:
        return None
    text = b""
    for section in sections:
        key = section.keys[len(table) - 1]
        text += data[section.lead : key.start] + key_text(slug).encode() + data[key.end : section.body_end]
    return text if text.endswith(b"\n") else text + b"\n"


def _rewritten(id_: str, new: str, workspace: Workspace) -> Iterator[tuple[str, Edit]]:
    """Path and edit of every reference to the item or to a part of it."""
    for reference in references_of_talks(workspace) if id_.startswith("@") else ():
        # who helps with a step of a path; conversations stay as they were held, and old names resolve in them
        if reference.key[0] == "steps" and workspace.current_id(reference.target) == id_:
            yield reference.path, SetKey(reference.key, reference.written(new))
    own_file = "" if is_inside(id_, workspace.items[id_]) else workspace.path(id_)
    for reference, now in references_to(workspace, id_):
        text = reference.written(new + now.removeprefix(id_))
        if text == reference.text:
            continue
        path = path_of(new) if reference.path == own_file else reference.path
        yield path, RenameTable(reference.key, text) if reference.is_key else SetKey(reference.key, text)


def hand_over(store: Store, old: str, new: str, today: date) -> Done:
    """Give the open goals of the person `old` to `new`; both are current slugs."""
    with store.writing("move", whole=True) as writing:
        workspace = writing.workspace
        require_readable(workspace, but=("checkin", None))
        _refuse_heir(workspace, old, new, today)
        ids = goals_of(Scoring(workspace, today), old)
        if not ids:
            lines = [
                Message("@{person} has no open goals, so nothing was written.", person=old),
                *_still_named(workspace, old),
            ]
            return write_result(writing, "move", f"@{new}", lines)
        by_file: dict[str, list[str]] = defaultdict(list)
        for id_ in ids:
            by_file[workspace.path(id_)].append(id_)
        for path, inside in by_file.items():
            # the days before today keep the owner that they had
            edits = [
                each
                for id_ in inside
                for each in dated(writing, id_, {"owner": new}, today, _further(workspace, id_, old, today))
            ]
            edit(writing, inside[0], path, edits)
        goals = plural(len(ids), "{n} goal", "{n} goals")
        head = outcome(
            "Handed over {goals} from @{old} to @{new}:",
            "Would hand over {goals} from @{old} to @{new}:",
            writing,
            goals=goals,
            old=old,
            new=new,
        )
        lines = [head, *(f"  {id_}" for id_ in ids), *_still_named(workspace, old)]
        return write_result(writing, "move", f"@{new}", lines)


def _refuse_heir(workspace: Workspace, old: str, new: str, today: date) -> None:
    if old == new:
        raise UsageError(
            Message("@{person} already owns these goals", person=old), remedy=Message("Name another person.")
        )
    if has_left(workspace, new, today):
        raise OkrError(
            Message("@{person} has left", person=new), remedy=Message("Name somebody who is still there.")
        )


def _further(workspace: Workspace, id_: str, person: str, day: date) -> str | None:
    """How an item names a person who is one of its several owners, but not the first."""
    named = owners_on(workspace.record(id_), day)[1:]
    return next((each for each in named if current_person(workspace, each) == person), None)


def _still_named(workspace: Workspace, old: str) -> Iterator[str]:
    """Teams and people that still name the one who hands over: somebody decides about each."""
    for reference in references(workspace, cycles=()):
        if reference.field in ("lead", "manager") and workspace.current_id(reference.target) == f"@{old}":
            yield Message(
                "@{person} is still {field} of {holder}. Change it: {command}",
                person=old,
                field=reference.field,
                holder=reference.holder,
                command=f"okr set {reference.holder} {reference.field}=NAME",
            )
