"""The workspace as it will be once staged changes are written, without reading any other file again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from okr.findings import CHECK_ONLY, Finding
from okr.ids import KINDS, OWN_FILE, cycle_name, id_in, kind_of, path_of, stem
from okr.models import Objective
from okr.periods import YEARS, cycle, is_calendar
from okr.settings import Settings
from okr.storage.codec import DecodedFile, decode
from okr.words import Message
from okr.workspace import ById, Workspace

if TYPE_CHECKING:  # every read imports this module, and has no need of the journal
    from okr.storage.files.journal import Change


def outcome(workspace: Workspace, changes: Iterable[Change]) -> Workspace:
    """`workspace` with the definitions and settings of these changes. What they record is left out."""
    decoded = {c.path: decode(c.path, c.after) if c.after is not None else DecodedFile(None) for c in changes
               if kind_of(c.path) not in (None, "checkin")}  # fmt: skip
    found = [f for each in decoded.values() for f in (*each.findings, *each.remarks)]
    settings = next(
        (d.record for d in decoded.values() if isinstance(d.record, Settings)), workspace.settings
    )
    after = replace(workspace, settings=settings, **_records(workspace, decoded))
    lost = list(misplaced(after.objectives, settings))
    if lost:
        gone = {finding.id for finding in lost}
        kept = {id_: objective for id_, objective in after.objectives.items() if id_ not in gone}
        after = replace(after, objectives=ById(kept))
    findings = [f for f in found if f.code not in CHECK_ONLY] + lost
    return replace(
        after,
        findings=(*(f for f in workspace.findings if f.path not in decoded), *findings),
        remarks=(
            *(f for f in workspace.remarks if f.path not in decoded),
            *(f for f in found if f.code in CHECK_ONLY),
        ),
    )


def _records(workspace: Workspace, decoded: Mapping[str, DecodedFile]) -> dict[str, Any]:
    """The mappings of a workspace that other files make other ones."""
    fields: dict[str, Any] = {}
    paths = dict(workspace.paths)
    for path, (record, *_) in decoded.items():
        kind = kind_of(path)
        if kind in (None, "settings"):
            continue
        key = stem(path)
        if kind in OWN_FILE:
            key = id_in(kind, path)
            paths[key] = path
        name = KINDS[kind].plural
        records = fields.setdefault(name, ById(getattr(workspace, name)))
        if record is not None:
            records[key] = record
        else:
            records.pop(key, None)
    return {
        # in the order in which the files are read
        **{
            name: ById(sorted(records.items(), key=lambda pair: f"{pair[0]}.toml"))
            for name, records in fields.items()
        },
        "paths": paths,
    }


def misplaced(objectives: Mapping[str, Objective], settings: Settings) -> Iterator[Finding]:
    """Objectives in a folder that names no cycle: their days are not known."""
    known: dict[str, bool] = {}
    for id_ in objectives:
        name = cycle_name(id_)
        if name not in known:
            known[name] = cycle(name, settings) is not None
        if not known[name]:
            message = Message('wrong place: unknown cycle "{name}"', name=name)
            fix = Message(
                'move it to a folder such as 2026-Q3, or add [cycles."{name}"] with its days to okr.toml',
                name=name,
            )
            if is_calendar(name):
                fix = Message(
                    "move it to a folder such as 2026-Q3: years go from {first} to {last}",
                    first=YEARS[0],
                    last=YEARS[-1],
                )
            yield Finding(path=path_of(id_), code="F005", id=id_, message=message, fix=fix)
