"""Two states of a workspace → what changed between them, by meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter
from typing import Any

from msgspec import Struct

from okr import updates
from okr.fields import Model, values_of
from okr.ids import OWN_FILE, SETTINGS, Kind, id_in, is_inside, kind_of, parent, slug
from okr.models import KeyResult
from okr.people_models import Update
from okr.periods import Span, cycle
from okr.scoring import Scoring
from okr.updates import Entry
from okr.views.change_results import Change, ChangeKind, GoalProgress
from okr.workspace import Workspace

_APART = frozenset({"formerly", "key_results", "initiatives", "units"})
"""Fields that are told otherwise: as a move, and as items of their own."""


def changes(before: Workspace, after: Workspace) -> list[Change]:
    """Every change of the definitions, the items in the order of their ids, then what was recorded."""
    touched = touched_files(before, after)
    return [*definitions(before, after, touched), *recorded(before, after, touched)]


Touched = AbstractSet[str] | None
"""The paths of files of which alone two states may differ; None where that is not known."""


def touched_files(before: Workspace, after: Workspace) -> Touched:
    """The files that are not the same in both states; None where others may mean something else."""
    if before.files is None or after.files is None:
        return None
    found = {path for path, _ in before.files.hashes().items() ^ after.files.hashes().items()}
    return None if SETTINGS in found else found  # by them it is decided which folders are cycles


def _held(items: Mapping[str, Kind], touched: Touched) -> Iterable[tuple[str, Kind]]:
    """The items that stand in these files."""
    if touched is None:
        return items.items()
    kinds = ((path, kind_of(path)) for path in touched)
    ids = {id_in(kind, path) for path, kind in kinds if kind in OWN_FILE}
    return ((i, kind) for i, kind in items.items() if i in ids or parent(i) in ids)


def definitions(before: Workspace, after: Workspace, touched: Touched = None) -> Iterator[Change]:
    """Those of the items in the files that were `touched`."""
    for name, was, is_ in _differing(before.settings, after.settings):
        yield Change(id=SETTINGS, change="changed", kind="settings", field=name, old=was, new=is_)
    then = {
        now: old
        for old, _ in _held(before.items, touched)
        # the id in force where it was there before, too
        if (now := after.current_id(old)) is not None and (old == now or now not in before.items)
    }
    for id_, kind in _held(after.items, touched):
        old = then.get(id_)
        if old is None:
            item = item_of(after, id_)
            yield _change(item, "added", new=item.title)
            continue
        # a part of what was moved is not listed again
        with_parent = is_inside(id_, kind) and slug(old) == slug(id_) and then.get(parent(id_)) == parent(old)
        if old != id_ and not with_parent:
            yield _change(item_of(after, id_), "moved", old=old, new=id_)
        record = after.written(id_)
        for name, was, is_ in _differing(before.written(old), record):
            dropped = name == "dropped" and isinstance(record, KeyResult) and was is None
            kind_of_change: ChangeKind = "dropped" if dropped else "changed"
            yield _change(item_of(after, id_), kind_of_change, field=name, old=was, new=is_)
    for id_, kind in _held(before.items, touched):
        if after.current_id(id_) is None and not (
            is_inside(id_, kind) and after.current_id(parent(id_)) is None
        ):
            item = item_of(before, id_)
            yield _change(item, "removed", old=item.title)


class Item(Struct, frozen=True):
    """What every change of an item says of it."""

    id: str
    title: str
    kind: str


def item_of(workspace: Workspace, id_: str) -> Item:
    kind = workspace.items.get(id_)
    if kind:
        return Item(id_, workspace.title(id_), kind)
    return Item(id_, "", "cycle" if "/" not in id_ and cycle(id_, workspace.settings) else "")


def _change(item: Item, change: ChangeKind, **values: Any) -> Change:
    return Change(id=item.id, title=item.title, kind=item.kind, change=change, **values)


def _differing(old: object, new: object) -> Iterator[tuple[str, Any, Any]]:
    """Dotted name, old and new value, as plain data, of every field that differs between two records."""
    if old != new:
        for name, was, is_ in differences(_table(old), _table(new)):
            yield name, plain(was), plain(is_)


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], above: str = ""
) -> Iterator[tuple[str, Any, Any]]:
    """Dotted name, old and new value of every field that differs; a table that only one side has is told whole."""
    for name in [*old, *(name for name in new if name not in old)]:
        was, is_ = old.get(name), new.get(name)
        if was == is_ and type(was) is type(is_):
            continue
        inner = _table(was), _table(is_)
        if inner[0] is not None and inner[1] is not None:
            yield from differences(inner[0], inner[1], f"{above}{name}.")
        elif was != is_:
            yield f"{above}{name}", was, is_


def _table(value: Any) -> Any:
    """The fields of a record or table by name; None for a plain value."""
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, Model):
        return None
    return {key: given for key, given in values_of(value) if key not in _APART}


def plain(value: Any) -> Any:
    """A value as it is shown and encoded: no models, nothing that is left out of the file."""
    if isinstance(value, Model | Mapping):
        return {name: plain(inner) for name, inner in _table(value).items() if inner is not None}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value


# ── what was recorded ────────────────────────────────────────────────────────────────────────────


def recorded(before: Workspace, after: Workspace, touched: Touched = None) -> Iterator[Change]:
    """Updates that are new, and those that are gone: a check-in only ever adds, so that is told, too."""
    names = [*after.recorded, *(id_ for id_ in before.recorded if id_ not in after.recorded)]
    if touched is not None and before.files and after.files:
        checkins = [path for path in touched if kind_of(path) == "checkin"]
        items = before.files.items_in(checkins) | after.files.items_in(checkins)
        names = [name for name in names if name in items]
    former: dict[str, list[str]] = {}
    for id_ in names:
        former.setdefault(after.current_id(id_) or id_, []).append(id_)
    for now, ids in former.items():
        found = [
            pair
            for id_ in ids
            for pair in _compared(after, now, before.recorded.get(id_, ()), after.recorded.get(id_, ()))
        ]
        if len(ids) > 1:  # what was recorded under several ids, in the order in which it counts
            found.sort(key=lambda pair: (pair[1].change == "removed", pair[0].order))
        yield from (change for _, change in found)


def _compared(
    workspace: Workspace, id_: str, old: Sequence[Entry], new: Sequence[Entry]
) -> Iterator[tuple[Entry, Change]]:
    if new is old or new == old:
        return
    known: dict[tuple[Any, ...], int] = Counter(map(_mark, old)) if old else {}
    corrected = updates.corrected(workspace.updates(id_))
    item = item_of(workspace, id_)
    for entry, valued in zip(new, workspace.valued(id_, new), strict=True):
        if known and known[mark := _mark(entry)]:
            known[mark] -= 1
        else:
            again = bool(corrected) and (entry.path, entry.place) in corrected
            yield entry, of_entry(item, valued, corrected=again)
    for entry, valued in zip(old, workspace.valued(id_, old), strict=True):
        if known[mark := _mark(entry)]:
            known[mark] -= 1
            yield entry, of_entry(item, valued, gone=True)


_REST = attrgetter(*(name for name in Update.__struct_fields__ if name not in ("item", "parts")))


def _mark(entry: Entry) -> tuple[Any, ...]:
    return entry.person, tuple(entry.update.parts.items()), *_REST(entry.update)


def of_entry(item: Item, entry: Entry, *, gone: bool = False, corrected: bool = False) -> Change:
    """What one update recorded of an item; `gone` where it was removed again."""
    update = entry.update
    name, value = said(update)
    return Change(
        id=item.id,
        title=item.title,
        kind=item.kind,
        change="removed" if gone else "recorded",
        field=name,
        old=value if gone else None,
        new=None if gone else value,
        who=entry.person,
        path=entry.path,
        counts=None if gone or update.value is None else not corrected,
        confidence=update.confidence,
        note=update.note,
        next=update.next,
        blocker=update.blocker,
        unblocked=update.unblocked,
        date=update.date,
        period=update.period,
        of=update.of,
        link=update.link,
        via=update.via,
    )


def said(update: Update) -> tuple[str, Any]:
    """What an update gave, in one word and value."""
    if update.value is not None:
        return "value", update.value
    if isinstance(update.done, bool) or update.done:
        return "done", plain(update.done)
    if update.undone:
        return "undone", list(update.undone)
    if update.parts:
        return "parts", plain(update.parts)
    names = ("acknowledged", "blocker", "unblocked", "note", "next", "link", "confidence")
    return next(
        ((name, getattr(update, name)) for name in names if getattr(update, name) is not None), ("note", "")
    )


# ── progress ─────────────────────────────────────────────────────────────────────────────────────


def progress(before: Scoring, after: Scoring, span: Span) -> Iterator[GoalProgress]:
    """The progress of the goals of a cycle then and now, each objective followed by its key results."""
    then: dict[str, str] = {}
    for old, kind in before.workspace.items.items():
        now = after.workspace.current_id(old) or old
        if now.startswith(f"{span.name}/") and kind != "initiative":
            then.setdefault(now, old)
    for id_, objective in after.workspace.in_cycle(span):
        for each in (id_, *(f"{id_}/{part}" for part in objective.key_results)):
            was = _progress(before, then[each]) if each in then else None
            is_ = _progress(after, each)
            yield GoalProgress(id=each, then=was, now=is_, title=after.workspace.title(each))
    for id_, old in then.items():
        if id_ not in after.workspace.items:
            was = _progress(before, old)
            yield GoalProgress(id=id_, then=was, now=None, title=before.workspace.title(old))


def _progress(scoring: Scoring, id_: str) -> float | None:
    if scoring.workspace.items.get(id_) == "key result":
        return scoring.key_result(id_).progress
    return scoring.objective(id_).progress
