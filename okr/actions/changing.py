"""What all changes have in common: where an item stands, and that its new text keeps the rules before it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from okr.errors import OkrError
from okr.models import Objective
from okr.storage.codec import Record, decode
from okr.storage.editing import Edit, apply
from okr.storage.layout import path_of
from okr.store import Writing
from okr.workspace import Kind, Workspace

TABLES: Mapping[Kind, str] = {"key result": "key_results", "initiative": "initiatives"}


def table_of(id_: str, kind: Kind) -> tuple[str, ...]:
    """Where the fields of an item stand in its file: at the top, or in the table of a part."""
    return (TABLES[kind], id_.rpartition("/")[2]) if kind in TABLES else ()


def file_of(id_: str, workspace: Workspace) -> str:
    """The file in which an item stands."""
    return workspace.paths.get(id_) or path_of(id_)


def edit(writing: Writing, id_: str, path: str, edits: Sequence[Edit]) -> None:
    """Changes a file, unless its new text would break a rule."""
    validated(path, apply(writing.read(path), edits, path=path, id_=id_), id_)
    writing.edit(path, edits)


def validated(path: str, data: bytes, id_: str = "") -> Record:
    """What a new text holds; OkrError with every reason why it may not stand."""
    record, findings = decode(path, data)
    errors = [finding for finding in findings if finding.level == "error"]
    if errors or record is None:
        sentences = "\n  ".join(dict.fromkeys(f"{finding.message}." for finding in errors[1:]))
        raise OkrError("\n  ".join(filter(None, (f"{errors[0].message}.", sentences))), remedy=_fix(errors[0].fix))
    if isinstance(record, Objective) and id_ and path_of(id_) == path:
        part = record.key_results.get(id_.rpartition("/")[2]) if id_.count("/") == 2 else None
        if part:
            refuse_same_ends({"start": part.start, "target": part.target})
    return record


def _fix(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def refuse_same_ends(values: Mapping[str, Any]) -> None:
    start, target = values.get("start"), values.get("target")
    if start is not None and start == target:
        raise OkrError(
            f"The change starts and ends at {start}: there is nothing to move.",
            remedy="Give another start or target, or hold a line with at_least or at_most.",
        )
