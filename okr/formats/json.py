"""JSON: one envelope for every kind, encoded in C straight from the frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from okr.findings import Finding, dotted
from okr.formats import Answer, Part, fields_of
from okr.formats.sanitise import json_shown
from okr.views.results import Explanation, FindingList, Listing

SCHEMA = 1
"""Version of the envelope: keys are only ever added to it."""


def draw(answer: Answer) -> str | Iterator[Part]:
    """Indented for a person at a terminal, one line for a program."""
    if answer.is_terminal:
        return json_shown(envelope(answer.kind, answer.result, answer.warnings, indent=True).decode())
    return _parts(answer.kind, answer.result, answer.warnings)


def envelope(kind: str, data: object, warnings: Sequence[Finding] = (), *, indent: bool = False) -> bytes:
    """The answer as JSON."""
    line = b"".join(_parts(kind, data, warnings))
    return msgspec.json.format(line, indent=2) + b"\n" if indent else line


def told(warnings: Iterable[Finding]) -> list[dict[str, Any]]:
    """What the envelope says of files that were left out or are doubtful."""
    return [
        {"code": w.code, "path": w.path, "line": w.line, "column": w.column, "message": w.message}
        for w in warnings
    ]


_AT_ONCE = 16
"""So many rows are encoded at once."""


def _parts(kind: str, data: object, warnings: Sequence[Finding]) -> Iterator[Part]:
    """The line in parts, as it is written: the whole of ten thousand key results takes longer to be kept than to be made."""
    yield b'{"schema":%d,"kind":%b,"data":' % (SCHEMA, _encoder.encode(kind))
    yield from _fields(_data(data))
    yield b',"warnings":%b}\n' % _encoder.encode(told(warnings))


def _fields(data: Any) -> Iterator[Part]:
    sign = b"{"
    for name, value in (data if isinstance(data, dict) else fields_of(data)).items():
        if value is msgspec.UNSET:
            continue
        yield b"%b%b:" % (sign, _encoder.encode(name))
        if isinstance(value, tuple) and len(value) > _AT_ONCE:
            yield from _rows(value)
        else:
            yield _encoder.encode(value)
        sign = b","
    yield b"}" if sign == b"," else b"{}"


def _rows(values: tuple[object, ...]) -> Iterator[Part]:
    sign = b"["
    for at in range(0, len(values), _AT_ONCE):
        yield sign
        yield memoryview(_encoder.encode(values[at : at + _AT_ONCE]))[1:-1]
        sign = b","
    yield b"]"


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
