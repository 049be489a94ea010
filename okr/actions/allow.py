"""What a person allows to be contacted or run for a KPI: exactly this, on this machine, until anything of it changes.

A permission is a hash of the place of the workspace, the id, the whole `[source]`, and for a command of every file that it
runs or that a word of it names. It is kept outside of the workspace, or said by `OKR_ALLOWED`; nothing in a workspace
widens it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from okr.actions.workspace_words import Surroundings
from okr.errors import OkrError
from okr.fields import values_of
from okr.kpi_models import Source
from okr.source_rules import place_of
from okr.sources import program
from okr.storage.files.allowed import Permissions
from okr.storage.files.private import real
from okr.storage.files.read import os_error
from okr.storage.files.trusted import writable_for_others
from okr.views.import_results import Permission, Standing
from okr.words import Message
from okr.workspace import Workspace

VARIABLE = "OKR_ALLOWED"
"""Of the environment: hashes, with blanks or commas between them."""
_APART = r"[\s,]+"


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """All that a permission is for."""

    id: str
    source: Source
    hash: str
    digest: str | None
    """Of a command, as the program is started with it."""
    files: tuple[Path, ...]
    """Of a command, without links."""


def subject(root: Path, id_: str, source: Source) -> Subject:
    """What is to be allowed, as it is now.

    Raises OkrError for what is never read or run: anything in the workspace, and a program that others can exchange.
    """
    around = Surroundings(root)
    digest: str | None = None
    files: tuple[Path, ...] = ()
    if source.sqlite:
        around.refuse_path(Path(source.sqlite))
    if source.command:
        around.refuse(source.command)
        for way in (*program.ways(source.command), *program.folders(source.command)):
            around.refuse_path(way)  # the program that a `#!` line names, too
            _refuse_shared(way)
        digest, files = program.digest(source.command), program.files(source.command)
    said = ["okr source 1", real(root), id_, msgspec.to_builtins(dict(values_of(source))), digest]
    found = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return Subject(id=id_, source=source, hash=found, digest=digest, files=files)


def _refuse_shared(path: Path) -> None:
    try:
        other = writable_for_others(path)
    except OSError as error:
        raise os_error("read", path, error) from error
    if other is not None:
        raise OkrError(
            Message("others can change {place}, so {path} is not run", place=str(other), path=str(path)),
            remedy=Message("Make it yours alone: chmod go-w {path}", path=str(other)),
        )


class Allowances:
    """What one person allowed for a workspace, by their own state folder and by the environment."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        self.root = root
        self.kept = Permissions(root, environ)
        self._said = frozenset(filter(None, re.split(_APART, environ.get(VARIABLE, ""))))

    def standing(self, what: Subject) -> Standing:
        if what.hash in self._said or (kept := self.kept.of(what.id)) == what.hash:
            return "allowed"
        return "changed" if kept else "not_allowed"

    def permission(self, id_: str, source: Source) -> Permission:
        """How a source stands on this machine now."""
        try:
            return self.of(subject(self.root, id_, source))
        except OkrError as error:
            place = place_of(source)
            return Permission(id=id_, kind=source.kind, place=place, status="refused", reason=error.message)

    def of(self, what: Subject) -> Permission:
        kind, place = what.source.kind, place_of(what.source)
        return Permission(id=what.id, kind=kind, place=place, status=self.standing(what), hash=what.hash)


def with_source(workspace: Workspace) -> list[str]:
    """Every KPI that has a source and is not retired."""
    return [id_ for id_, kpi in workspace.kpis.items() if kpi.source and not kpi.retired]


def source_of(workspace: Workspace, id_: str) -> Source:
    """The source of a KPI. OkrError where it has none."""
    source = workspace.kpis[id_].source
    if source is None:
        raise OkrError(
            Message("{kpi} has no [source]", kpi=id_),
            remedy=Message(
                "Example: {command}",
                command=f"okr set {id_} source.csv=https://example.com/mrr.csv source.column=MRR",
            ),
        )
    return source
