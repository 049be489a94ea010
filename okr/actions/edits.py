"""What the changes of items share: refusals, the answer of a command, templates, and the checks of a new text and its references."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import Any

import okr
from okr.errors import ConflictError, FindingsError, NotFoundError, OkrError, UsageError, did_you_mean
from okr.findings import CONFLICT_MARKERS
from okr.ids import KINDS, FileKind, Kind, is_part, kind_of, parent, path_of, slug
from okr.lookup import completed, nearest, resolve_slug, with_article
from okr.models import Objective
from okr.people_models import Onboarding
from okr.references import driven, loops, spelled
from okr.storage.codec import Record, decode
from okr.storage.files.transaction import Change, Writing
from okr.storage.toml.edit import Edit, apply
from okr.storage.toml.format import new_file
from okr.store import Store
from okr.views.results import Done, FileChange
from okr.words import Language, Message, Value, joined
from okr.words.numbers import recorded
from okr.workspace import Workspace


def require_readable(workspace: Workspace, *, but: Collection[str | None] = ()) -> None:
    """Refuse to move or remove anything while there are invalid files: they may refer to it.

    `but` are kinds of files that do not matter.
    """
    unread = [f for f in workspace.findings if f.level == "error" and kind_of(f.path) not in but]
    if unread:
        kind = ConflictError if any(f.code == CONFLICT_MARKERS for f in unread) else FindingsError
        raise kind(
            joined(
                (
                    Message("Nothing was changed: files that cannot be read may refer to it."),
                    *map(str, unread),
                ),
                "\n  ",
            ),
            remedy=Message("Fix these files first."),
        )


def refuse_closed(objective: str, workspace: Workspace) -> None:
    """A closed objective has its grade and is not changed any more."""
    closed = workspace.objectives[objective].closed
    if closed:
        raise OkrError(
            Message("{objective} was closed on {day}", objective=objective, day=closed.date),
            remedy=Message(
                "Carry it over: okr rollover {objective}. Or reopen it: okr edit {objective}",
                objective=objective,
            ),
        )


def refuse_taken(id_: str, workspace: Workspace, remedy: str) -> None:
    """Refuse an id that something has or had: a former id still leads to its item."""
    now = workspace.current_id(id_)
    if now is not None:
        raise OkrError(
            Message("{id} is already {kind}", id=id_, kind=KINDS[workspace.items[now]].with_article)
            if now == id_
            else Message("{id} was the id of {item}, and old ids keep working", id=id_, item=now),
            remedy=remedy,
        )


def write_result(writing: Writing, verb: str, id_: str, lines: Sequence[str]) -> Done:
    """The answer of a command, made before it leaves the writing; of a dry run with the changes of each file."""
    path = next((change.path for change in writing.changes), "")
    return Done(kind=verb, id=id_, path=path, lines=tuple(lines), changes=changes_shown(writing))


def outcome(did: str, would: str, run: Store | Writing, /, **values: Value) -> Message:
    """What a command did, or would do: the sentence of a real run, and that of a dry run, with the same values."""
    return Message(would if run.dry_run else did, **values)


def changes_shown(writing: Writing) -> tuple[FileChange, ...]:
    """What a dry run would change; a real one shows none, since a diff of thousands of lines takes its time."""
    return tuple(map(file_change, writing.changes)) if writing.dry_run else ()


def indented(text: str, width: int = 2) -> str:
    return joined((" " * width, text), "")


def file_change(change: Change) -> FileChange:
    """A change as a unified diff."""
    before, after = (
        (data or b"").decode("utf-8", "replace").splitlines() for data in (change.before, change.after)
    )
    old = change.path if change.before is not None else "/dev/null"
    new = change.path if change.after is not None else "/dev/null"
    return FileChange(path=change.path, diff="\n".join(unified_diff(before, after, old, new, lineterm="")))


def edit(writing: Writing, id_: str, path: str, edits: Sequence[Edit]) -> None:
    """Edit a file. Raises OkrError where its new text would not be valid."""
    data = apply(writing.read(path), edits, path=path, id_=id_)
    validated(path, data, id_)
    writing.replace(path, data)


def create(writing: Writing, kind: FileKind, path: str, values: Mapping[str, Any]) -> None:
    """Make a file of these keys. Raises OkrError where its text would not be valid."""
    text = new_file(kind, values).encode()
    validated(path, text)
    writing.create(path, text)


def template(name: str, language: Language | None = None) -> str:
    """The text of a file in `okr/templates/`: `newcomer.id.toml` in Indonesian, where there is one."""
    path = Path(okr.__file__).parent / "templates" / name
    translated = path.with_suffix(f".{language}{path.suffix}")
    return (translated if translated.is_file() else path).read_text("utf-8")


def validated(path: str, data: bytes, id_: str = "") -> Record:
    """The record of a new text. Raises OkrError with every reason why it is not valid."""
    decoded = decode(path, data)
    record, errors = decoded.record, decoded.errors
    if errors or record is None:
        sentences = dict.fromkeys(finding.message for finding in errors)
        fix = errors[0].fix if errors[0].fix not in errors[0].message else ""
        raise OkrError(joined(sentences, "\n  "), remedy=fix)
    if isinstance(record, Objective) and id_ and path_of(id_) == path:
        part = record.key_results.get(slug(id_)) if is_part(id_) else None
        if part:
            refuse_same_ends({"start": part.start, "target": part.target})
    return record


def refuse_same_ends(values: Mapping[str, Any]) -> None:
    start, target = values.get("start"), values.get("target")
    if start is not None and start == target:
        raise OkrError(
            Message("start and target are both {value}", value=recorded(start)),
            remedy=Message("Change one of them, or set a limit with at_least or at_most."),
        )


def refuse_end_outside(id_: str, ends: date | None, workspace: Workspace) -> None:
    """The last day of a key result is one of its cycle. Raises UsageError."""
    cycle = workspace.cycle_of(id_)
    if ends is None or ends in cycle:
        return
    raise UsageError(
        Message("ends: {day} is after the end of {cycle}", day=ends, cycle=cycle.name)
        if ends > cycle.ends
        else Message("ends: {day} is before the start of {cycle}", day=ends, cycle=cycle.name),
        remedy=Message(
            "{cycle} goes from {start} to {end}.", cycle=cycle.name, start=cycle.starts, end=cycle.ends
        ),
    )


# ── references ───────────────────────────────────────────────────────────────────────────────────


def with_valid_references(
    kind: Kind, id_: str, values: Mapping[str, Any], workspace: Workspace
) -> dict[str, Any]:
    """The values of a new or changed item, with what they refer to by its present id or slug.

    Raises NotFoundError for an unknown target, with the nearest; OkrError for a loop.
    """
    present = dict(values)
    for field, named in KINDS[kind].slugs.items():
        if present.get(field) is not None:
            present[field] = _present_slugs(present[field], named, workspace, field)
    for field, kinds in KINDS[kind].ids.items():
        if (target := present.get(field)) is not None:
            present[field] = _present_ids(target, kinds, workspace, field)
    if kind == "initiative" and present.get("key_result") is not None:
        present["key_result"] = _sibling(id_, present["key_result"], workspace)
    if present.get("onboarding") is not None:
        path_named(present["onboarding"], workspace)
    if present.get("away"):
        present["away"] = [_absence(id_, each, workspace) for each in present["away"]]
    if present.get("needs"):
        present["needs"] = [_need(each, workspace) for each in present["needs"]]
    _refuse_loops(kind, id_, present, workspace)
    _refuse_both_links(kind, id_, present, workspace)
    return present


def _present_slugs(
    name: str | Sequence[str], kind: Kind, workspace: Workspace, field: str
) -> str | list[str]:
    if isinstance(name, str):
        return resolve_slug(name, kind, workspace, field)
    return list(dict.fromkeys(resolve_slug(one, kind, workspace, field) for one in name))


def _refuse_both_links(kind: Kind, id_: str, values: Mapping[str, Any], workspace: Workspace) -> None:
    """A key result reads a KPI or is to move it: a second link to the same KPI would say nothing more."""
    if kind != "key result" or not {"kpi", "moves"} & values.keys():
        return
    known = workspace.key_result(id_) if workspace.items.get(id_) == kind else None
    read = values.get("kpi", known.kpi if known else None)
    moved = values.get("moves", known.moves if known else ()) or ()
    if read and workspace.current_id(read) in map(workspace.current_id, moved):
        raise OkrError(
            Message("it takes its values from {kpi} already, so moves needs no {kpi}", kpi=read),
            remedy=Message("Use kpi or moves for one KPI, not both."),
        )


def _absence(id_: str, values: Any, workspace: Workspace) -> Any:
    """One absence, with the present slug of the stand-in."""
    if not isinstance(values, dict) or values.get("stand_in") is None:
        return values
    stand_in = resolve_slug(str(values["stand_in"]), "person", workspace, "away: stand_in")
    if f"@{stand_in}" == id_:
        raise OkrError(
            Message("away: {person} cannot be their own substitute", person=id_),
            remedy=Message("Name another person, or none."),
        )
    return {**values, "stand_in": stand_in}


def _need(values: Any, workspace: Workspace) -> Any:
    """What an objective needs, with the present id of the team or person who is asked."""
    if not isinstance(values, dict) or not isinstance(asked := values.get("from"), str):
        return values
    kind: Kind = "person" if asked.startswith("@") else "team"
    return {**values, "from": KINDS[kind].prefix + resolve_slug(asked, kind, workspace, "needs")}


def path_named(slug: str, workspace: Workspace, brought: Sequence[str] = ()) -> Onboarding:
    """A path of onboarding/. Raises NotFoundError with the nearest, also of those that okr has `brought` along."""
    path = workspace.onboarding.get(slug)
    if path is None:
        names = dict.fromkeys((*workspace.onboarding, *brought))
        raise NotFoundError(
            Message("file onboarding/{slug}.toml not found", slug=slug),
            remedy=did_you_mean(nearest(slug, names))
            or (
                Message("Paths: {names}.", names=", ".join(names))
                if names
                else Message("Write this file first.")
            ),
        )
    return path


def _present_id(text: str, kinds: Sequence[Kind], workspace: Workspace, field: str) -> str:
    now = workspace.current_id(text)
    if now is None:
        candidates = workspace.items.of(*kinds)
        raise NotFoundError(
            Message('{name}: unknown {kind} "{text}"', name=field, kind=KINDS[kinds[0]].noun, text=text),
            remedy=did_you_mean(nearest(text, candidates))
            or Message("List all items: {command}", command="okr list"),
        )
    if workspace.items[now] not in kinds:
        raise OkrError(
            Message(
                "{name}: {item} is {kind}; this field takes {kinds}",
                name=field, item=now, kind=KINDS[workspace.items[now]].with_article, kinds=with_article(kinds),
            )
        )  # fmt: skip
    return now


def _present_ids(named: Any, kinds: Sequence[Kind], workspace: Workspace, field: str) -> Any:
    """The present id of what a field names: one, several of them, or each with its weight."""
    if isinstance(named, str):
        return _present_id(named, kinds, workspace, field)
    present = {one: _present_id(one, kinds, workspace, field) for one in named}
    if isinstance(named, Mapping):
        return {present[one]: weight for one, weight in named.items()}
    return list(dict.fromkeys(present.values()))


def _sibling(id_: str, text: str, workspace: Workspace) -> str:
    """The slug of a key result of the same objective."""
    objective = parent(id_)
    key_results = workspace.objectives[objective].key_results
    slug = completed(text.removeprefix(f"{objective}/"), key_results)
    if slug not in key_results:
        raise NotFoundError(
            Message('key_result: unknown key result "{text}" of {objective}', text=text, objective=objective),
            remedy=did_you_mean(nearest(slug, key_results))
            or (
                Message("Key results: {names}.", names=", ".join(key_results))
                if key_results
                else Message("It has no key results.")
            ),
        )
    return slug


def _refuse_loops(kind: Kind, id_: str, above: Mapping[str, Any], workspace: Workspace) -> None:
    """Refuse what would put an item above itself; `above` are its new fields."""
    field = KINDS[kind].above
    if kind == "objective" and "supports" in above:
        field = "supports"
        supports = dict(pair for known in workspace.outlines.values() for pair in known.supports)
        edges = {
            other: _objectives(supports.get(other, ()), workspace, id_) for other in workspace.objectives
        }
        edges[id_] = _objectives(above["supports"] or (), workspace, id_)
    elif kind == "kpi":
        field = next((name for name in ("drives", "sum_of", "mean_of") if above.get(name)), "")
        links = driven(workspace) if field == "drives" else workspace.composed
        edges = {**{kpi: [*named] for kpi, named in links.items()}, id_: [*above.get(field, ())]}
    elif field and field in above:
        prefix = KINDS[kind].prefix
        named = {other: getattr(item, field) for other, item in workspace.of(kind).items()}
        edges = {
            other: [prefix + workspace.slug_in_force(kind, slug)] if slug else []
            for other, slug in {**named, id_: above[field]}.items()
        }
    else:
        return
    for loop in loops(edges):
        if id_ in loop:
            at = loop.index(id_)
            raise OkrError(
                Message(
                    "{field} would form a loop: {loop}", field=field, loop=spelled((*loop[at:], *loop[:at]))
                ),
                remedy=_NO_LOOP.get(field) or Message("Nothing can be above itself."),
            )


_NO_LOOP = {
    "drives": Message("Cause to effect, and never back."),
    "sum_of": Message("A KPI is no part of itself."),
    "mean_of": Message("A KPI is no part of itself."),
}


def _objectives(supports: Sequence[str], workspace: Workspace, new: str) -> list[str]:
    """The objectives that are supported, also through one of their key results."""
    present = (
        text if text == new or text.startswith(f"{new}/") else workspace.current_id(text) for text in supports
    )
    return [parent(now) if is_part(now) else now for now in present if now]
