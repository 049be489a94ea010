"""The bytes of one file → a model and what is wrong with it; and a model ↔ JSON for the index.

tomli is imported only when a file is really read, pydantic and tree-sitter only for a file with a fault: a command
that finds everything in the index pays for none of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar, cast

import msgspec
from msgspec.structs import replace

from okr.errors import OkrError
from okr.fields import Model, gathered, rest_key
from okr.findings import CONFLICT_MARKERS, Finding, Key, dotted, shortened
from okr.ids import (
    KIND_OF_MODEL,
    MODELS,
    FileKind,
    check_cycle_name,
    check_slug,
    checkin_name,
    checkin_path,
    id_of,
    kind_of,
    stem,
)
from okr.kpi_models import Kpi
from okr.models import Objective
from okr.parse import looks
from okr.people_models import Checkin, Onboarding
from okr.periods import is_calendar, week_name
from okr.settings import SCHEMA, Settings
from okr.storage.conversion import converted
from okr.storage.plain_checkin import plain_json
from okr.storage.toml.data import (
    BOM,
    DEEPEST,
    InvalidTomlError,
    TooDeepError,
    data_of,
    first_marker,
    line_column,
)
from okr.storage.validation import (
    fault,
    misplaced_checkin,
    missing_in_kpi,
    unknown_keys,
    validation_faults,
    with_cadence,
    with_lesson,
)
from okr.words import Message, packed, unpacked

Record = Settings | Model
AnyRecord = TypeVar("AnyRecord", bound=Record)

_MOST = 200
"""Faults of one file that are told: one with more is no file of goals, and placing each takes its time."""
_LONGEST_ID = 300


class DecodedFile(NamedTuple):
    """What a file holds; None where an error says why not."""

    record: Record | None
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> list[Finding]:
        """Why the file does not count."""
        return [each for each in self.findings if each.level == "error" and not each.is_for_check]


def decode(path: str, data: bytes) -> DecodedFile:
    """Read one file; all of its errors come at once."""
    kind = kind_of(path)
    assert kind, path  # other files are not listed
    try:
        if kind == "checkin":
            plain = _plain_checkin(path, data)
            if plain:
                return DecodedFile(plain)
        elif id_of(path) is None:
            check_slug(stem(path))
    except OkrError as error:
        message = Message("wrong name: {problem}", problem=error.message)
        return DecodedFile(None, (Finding(path=path, code="F005", message=message, fix=error.remedy),))
    table = _parse(path, data)
    if isinstance(table, Finding):
        return DecodedFile(None, (table,))
    version = table.get("schema")
    if kind == "settings" and type(version) is int and version > SCHEMA:
        message = Message(
            "schema {version} is newer than this okr, which reads up to {schema}",
            version=version,
            schema=SCHEMA,
        )
        newer = fault(("schema",), message, Message("install a newer okr"), code="F006")
        return DecodedFile(None, (_located(path, data, table, newer),))
    return _validate(path, data, kind, table)


def _plain_checkin(path: str, data: bytes) -> Checkin | None:
    """A check-in in which all is right, in its place and in the form in which okr writes it."""
    day, person = checkin_name(path)
    text = plain_json(data, day.isoformat()) if path == checkin_path(week_name(day), day, person) else None
    try:
        record = decode_record(Checkin, text.encode()) if text else None
        for update in record.update if record else ():
            update.verify()
    except ValueError:  # as those of msgspec are
        return None
    return record


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def _parse(path: str, data: bytes) -> dict[str, Any] | Finding:
    code, line, column = "F001", 1, 1
    try:
        return data_of(data)
    except UnicodeDecodeError as error:
        at = error.start + len(data) - len(data.removeprefix(BOM))
        code, (line, column) = "F007", line_column(data, at)
        message = Message("is not UTF-8: byte {byte} is of another encoding", byte=f"0x{data[at]:02x}")
        fix = Message("save the file as UTF-8")
    except InvalidTomlError as error:
        line, column = error.line, error.column
        problem = re.sub(
            _TABLE,
            lambda table: f"[{dotted(ast.literal_eval(table[0]))}]",
            f"{error.problem[0].lower()}{error.problem[1:]}",
        )
        message = Message("is not valid TOML: {problem}", problem=problem)
        fix = Message("correct the line; `okr edit` opens the file")
    except TooDeepError as error:
        line, message = error.line, Message("is nested more than {n} levels deep", n=DEEPEST)
        fix = Message("write it with less nesting; `okr edit` opens the file")
    except ValueError:  # the one thing that is TOML and not read
        message = Message("a number has too many digits")
        fix = Message("write it with fewer digits")
    marker = first_marker(data)
    if marker is not None:
        code, (line, column) = CONFLICT_MARKERS, line_column(data, marker)
        message = Message("has conflict markers of git")
        fix = Message("`okr merge --resolve`, or keep one side by hand and remove the markers")
    return Finding(path=path, line=line, column=column, code=code, message=message, fix=fix)


_TABLE = r"\(['\"].*\)"
"""A table as tomli names it: as a tuple of Python."""


# ── values ───────────────────────────────────────────────────────────────────────────────────────


def _validate(path: str, data: bytes, kind: FileKind, table: Mapping[str, Any]) -> DecodedFile:
    model = MODELS[kind]
    table, hints = with_cadence(model, gathered(model, table))
    errors: list[Any] = []
    record = cast(Record | None, converted(model, table))
    if record is None:
        from okr.storage.adapter import validated  # noqa: PLC0415  it brings pydantic, for a file with a fault

        record, errors = validated(model, table)
    wrong_names = list(islice(chain(_wrong_names(model, table), _alike(model, table)), _MOST))
    missing = tuple(missing_in_kpi(model, table))
    plain = chain(validation_faults(model, table, errors), missing, unknown_keys(model, table))
    places = misplaced_checkin(path, record) if isinstance(record, Checkin) else _folded_cycles(model, table)
    found = chain((with_lesson(model, table, finding) for finding in plain), hints, wrong_names, places)
    findings = sorted(_located(path, data, table, finding) for finding in islice(found, _MOST))
    return DecodedFile(None if wrong_names or missing else record, tuple(findings))


def _wrong_names(model: type[Record], table: Mapping[str, Any]) -> Iterator[Finding]:
    """Keys that become part of an id and could not be one."""
    checks: dict[str, Callable[[str], None]] = {}
    if model is Objective:
        checks = {"key_results": check_slug, "initiatives": check_slug}
    elif model is Kpi:
        checks = {"units": check_slug}
    elif model is Settings:
        checks = {"cycles": check_cycle_name}
    for group, check in checks.items():
        names = table.get(group)
        for name in names if isinstance(names, dict) else ():
            try:
                check(name)
            except OkrError as error:
                message = Message("wrong name: {problem}", problem=error.message)
                yield fault((group, name), message, error.remedy, code="F005")


def _alike(model: type[Record], table: Mapping[str, Any]) -> Iterator[Finding]:
    """Names typed by hand that nobody can tell apart: whoever records one of them would not know which."""
    groups: list[tuple[Key, Any]] = []
    if model is Objective and isinstance(parts := table.get("key_results"), dict):
        for slug, part in parts.items():
            if isinstance(part, dict):
                groups.append((("key_results", slug, "milestones"), part.get("milestones")))
    elif model is Onboarding:
        groups.append((("steps",), table.get("steps")))
    for key, names in groups:
        seen: set[str] = set()
        for name in names if isinstance(names, dict) else ():
            look = looks(name)
            if look in seen:
                message = Message(
                    '{table}: two names look like "{name}"', table=str(key[-1]), name=shortened(look)
                )
                yield fault((*key, name), message, Message("give one of them another name"))
            seen.add(look)


def _folded_cycles(model: type[Record], table: Mapping[str, Any]) -> Iterator[Finding]:
    """Own cycles whose folder is that of another cycle on a disk that ignores capitals, as on Windows and macOS."""
    names = table.get("cycles") if model is Settings else ()
    folders: dict[str, str] = {}
    for name in names if isinstance(names, dict) else ():
        calendar = name.upper() if is_calendar(name.upper()) else name
        if (other := folders.setdefault(name.casefold(), calendar)) != name:
            message = Message('its folder is that of "{name}" on a disk that ignores capitals', name=other)
            fix = Message("give one of them another name")
            yield fault(("cycles", name), message, fix, code="F005", level="warning")


def _located(path: str, data: bytes, table: Mapping[str, Any], finding: Finding) -> Finding:
    from okr.storage.toml.outline import place  # noqa: PLC0415  tree-sitter is imported only to place a finding

    key = finding.key
    if key and key[0] == rest_key(MODELS[kind_of(path) or "settings"]):
        key = key[1:]
    line, column = place(data, key)
    return replace(finding, path=path, line=line, column=column, id=_item_of(path, table, finding.key))


def _item_of(path: str, table: Mapping[str, Any], key: Key) -> str:
    """The item that a key belongs to: of an objective its part, of a check-in the item of the update."""
    own = id_of(path) or ""
    item: Any = own
    match key:
        case ("key_results" | "initiatives" | "units", str(slug), *_):
            item = f"{own}/{slug}"
        case ("update", int(place), *_):
            update = table["update"][place]
            item = update.get("item") if isinstance(update, dict) else None
    return item if isinstance(item, str) and len(item) <= _LONGEST_ID else own


# ── the index ────────────────────────────────────────────────────────────────────────────────────


def encode_record(record: Record) -> bytes:
    return _ENCODER.encode(record)


def decode_record(model: type[AnyRecord], data: bytes) -> AnyRecord:
    return cast(AnyRecord, _decoder(KIND_OF_MODEL[model]).decode(data))


def encode_findings(findings: Iterable[Finding]) -> bytes:
    """Messages keep their template and values, so that they can be read in another language."""
    return _ENCODER.encode(
        [(replace(f, message="", fix=""), packed(f.message), packed(f.fix)) for f in findings]
    )


def decode_findings(data: bytes) -> list[Finding]:
    rows = _FINDINGS.decode(data)
    return [replace(f, message=unpacked(message), fix=unpacked(fix)) for f, message, fix in rows]


_FINDINGS = msgspec.json.Decoder(list[tuple[Finding, str | list[Any], str | list[Any]]])
_ENCODER = msgspec.json.Encoder()


@lru_cache(maxsize=16)
def _decoder(kind: FileKind) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(MODELS[kind])
