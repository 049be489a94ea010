"""JSON: one envelope for every kind, encoded in C straight from the frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from okr.findings import Finding, dotted
from okr.formats import Answer, fields_of
from okr.formats.sanitise import json_shown
from okr.views.results import Explanation, FindingList, Listing

SCHEMA = 1
"""Version of the envelope: keys are only ever added to it."""


def draw(answer: Answer) -> str | bytes:
    """Indented for a person at a terminal, one line for a program."""
    text = envelope(answer.kind, answer.result, answer.warnings, indent=answer.is_terminal)
    return json_shown(text.decode()) if answer.is_terminal else text


def envelope(kind: str, data: object, warnings: Sequence[Finding] = (), *, indent: bool = False) -> bytes:
    """The answer as JSON."""
    told = [
        {"code": w.code, "path": w.path, "line": w.line, "column": w.column, "message": w.message}
        for w in warnings
    ]
    whole = {"schema": SCHEMA, "kind": kind, "data": _data(data), "warnings": told}
    if indent:
        return msgspec.json.format(_encoder.encode(whole), indent=2) + b"\n"
    return _encoder.encode_lines((whole,))  # a line, and no second copy of it


def _data(value: object) -> object:
    match value:
        case Explanation():
            rest = {name: given for name, given in fields_of(value).items() if name != "item"}
            return fields_of(value.item) | {
                name: given for name, given in rest.items() if given is not msgspec.UNSET
            }
        case Listing():
            return {"items": value.items}
        case FindingList():
            return {"findings": [_finding(finding) for finding in value.findings]}
    return value


def _finding(finding: Finding) -> dict[str, object]:
    names = ("path", "line", "column", "code", "level", "key", "id", "message", "fix", "fixable")
    return {name: dotted(finding.key) if name == "key" else getattr(finding, name) for name in names}


def _plain(value: Any) -> Any:
    """What the encoder does not know: a read-only view of a mapping, and a message, which is English here."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(f"{type(value).__name__} has no JSON")


_encoder = msgspec.json.Encoder(enc_hook=_plain)
