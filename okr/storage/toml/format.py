"""New text in the house layout: groups of keys in their order, blank lines between groups, one value a line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from okr.errors import OkrError

FileKind = Literal[
    "objective", "kpi", "person", "team", "role", "checkin", "onboarding", "coaching", "settings"
]
Groups = tuple[tuple[str, ...], ...]

INLINE_TABLES = frozenset({"milestones", "dropped", "retired", "owned"})
"""Tables that stand on one line, in their parent."""

TABLE_ORDER = (
    "cycle", "cycles", "checkin", "pace", "health", "grade", "targets", "bonus", "check",
    "key_results", "initiatives", "closed", "steps", "update", "agreement",
)  # fmt: skip
"""Tables at the top of a file, of all kinds: no two kinds disagree about the order."""

UNKNOWN = len(TABLE_ORDER)
"""Rank of a table that is none of them."""

_NAMED = frozenset({"key_results", "initiatives", "targets", "cycles", "steps"})
"""Tables that hold only tables: `[key_results.mrr]`, never `[key_results]`."""

_TABLES: dict[str, Groups] = {
    "key_results": (
        ("title",),
        ("start", "target", "stretch", "at_least", "at_most", "may_miss", "milestones", "unit", "kpi"),
        ("owner", "owned", "weight", "cadence", "takes", "points", "since", "dropped", "formerly"),
    ),
    "initiatives": (("title",), ("owner", "owned", "due", "key_result", "formerly")),
    "closed": (("date", "grade", "reason", "outcome", "lesson"),),
    "targets": (("at_least", "at_most"),),
    "bonus": (("weight", "threshold", "threshold_value", "cap", "curve", "accelerator", "steps"),),
    "steps": (("title", "topic", "day", "owner", "why", "link"),),
    "update": (
        (
            "item", "date", "at", "period", "value", "done", "undone", "confidence", "note", "blocker",
            "unblocked", "next", "late", "acknowledged",
        ),
    ),
    "agreement": (("owner", "due", "text"),),
    "cycle": (("year_starts", "named_by"),),
    "cycles": (("starts", "ends"),),
    "checkin": (("day", "grace_days", "off"),),
    "pace": (("rule", "from", "ahead", "on_track", "at_risk", "gap"), ("aspirational", "committed")),
    "health": (("watch",),),
    "grade": (("green", "amber"),),
    "check": (("select", "ignore", "strict"),),
}  # fmt: skip

_ROOTS: dict[FileKind, Groups] = {
    "objective": (
        ("title",),
        (
            "owner", "owned", "team", "project", "scope", "ambition", "supports", "roll_up", "weight", "why",
            "formerly",
        ),
    ),
    "kpi": (
        ("title",),
        ("objective", "role", "owner", "owned"),
        ("at_least", "at_most", "tolerance", "unit", "cadence", "since", "takes", "retired", "formerly"),
    ),
    "person": (
        ("name", "emails", "role", "team", "manager", "joined", "left", "onboarding", "away", "formerly"),
    ),
    "team": (("name", "lead", "parent", "purpose", "formerly"),),
    "role": (("title", "level", "reports_to", "purpose", "duties", "onboarding", "formerly"),),
    "checkin": (),
    "onboarding": (("title",),),
    "coaching": (
        (
            "kind", "from", "to", "date", "text", "about", "answers", "situation", "behaviour", "effect", "wish",
            "topics", "upward",
        ),
    ),
    "settings": (("schema", "id", "name"),),
}  # fmt: skip

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Block:
    """One table of a new file: its header (none at the top of the file) and what stands in it."""

    header: str
    values: Mapping[str, Any]
    groups: Groups

    @property
    def text(self) -> str:
        lines = [self.header] if self.header else []
        for group in _grouped(self.values, self.groups):
            lines += [f"{key_text(key)} = {value_text(value)}" for key, value in group]
            lines.append("")
        return "\n".join(lines[:-1] if lines[-1:] == [""] else lines) + "\n"


def value_text(value: Any) -> str:
    """One TOML 1.0 value on one line."""
    if isinstance(value, Mapping):
        pairs = [
            f"{key_text(key)} = {value_text(inner)}" for key, inner in value.items() if inner is not None
        ]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(value_text(inner) for inner in value)}]"
    if isinstance(value, float) and not math.isfinite(value):
        raise OkrError(f"{value} is no number that can be kept.", remedy="Give a finite number.")
    return _scalar_text(value)


def _scalar_text(value: Any) -> str:
    import tomli_w  # noqa: PLC0415  needed only to write

    if isinstance(value, str):
        value = str(value)  # an enum's member is text, too
        _refuse_surrogates(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return tomli_w.dumps({"x": value}).removeprefix("x = ").removesuffix("\n")


def _refuse_surrogates(text: str) -> None:
    """Bytes that were no UTF-8 come from the command line as lone surrogates, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        shown = text.encode(errors="replace").decode()
        raise OkrError(
            f"'{shown}' is not valid UTF-8.", remedy="Write it with a UTF-8 keyboard or locale."
        ) from None


def key_text(key: str) -> str:
    """A key as it is written: bare where it reads like a word, else in quotes (`"2026-Q4"`)."""
    return key if _BARE.fullmatch(key) else _scalar_text(key)


def table_text(path: Sequence[str], values: Mapping[str, Any]) -> str:
    """A whole `[path]` table, final newline included."""
    return _table(path, values).text


def entry_text(path: Sequence[str], values: Mapping[str, Any]) -> str:
    """A whole `[[path]]` block, final newline included."""
    return Block(f"[[{_dotted(path)}]]", values, _groups(path)).text


def new_file(kind: FileKind, values: Mapping[str, Any]) -> str:
    """The text of a new file from plain data; what is None or empty is left out."""
    return "\n".join(block.text for block in _blocks(kind, values))


def _blocks(kind: FileKind, values: Mapping[str, Any]) -> Iterator[Block]:
    top = {key: value for key, value in values.items() if not _is_table(key, value) and not _empty(value)}
    if top:
        yield Block("", top, _ROOTS[kind])
    tables = [key for key, value in values.items() if _is_table(key, value) and value]
    for key in sorted(tables, key=table_rank):
        value = values[key]
        if not isinstance(value, Mapping):
            yield from (Block(f"[[{_dotted((key,))}]]", _filled(entry), _groups((key,))) for entry in value)
        elif key in _NAMED:
            yield from (_table((key, name), _filled(inner)) for name, inner in value.items())
        else:
            yield _table((key,), _filled(value))


def table_rank(name: str) -> int:
    """Place of a table at the top of a file; what is unknown comes last."""
    return TABLE_ORDER.index(name) if name in TABLE_ORDER else UNKNOWN


def _is_table(key: str, value: Any) -> bool:
    if key in INLINE_TABLES:
        return False
    if isinstance(value, Mapping):
        return True
    return (
        isinstance(value, list | tuple) and bool(value) and all(isinstance(entry, Mapping) for entry in value)
    )


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if not _empty(value)}


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, list | tuple | Mapping | str) and not value)


def _table(path: Sequence[str], values: Mapping[str, Any]) -> Block:
    return Block(f"[{_dotted(path)}]", values, _groups(path))


def _groups(path: Sequence[str]) -> Groups:
    return _TABLES.get(path[0], ())


def _dotted(path: Sequence[str]) -> str:
    return ".".join(map(key_text, path))


def _grouped(values: Mapping[str, Any], groups: Groups) -> Iterable[list[tuple[str, Any]]]:
    """The pairs group by group; keys that the layout does not know follow in the last group."""
    known = {key for group in groups for key in group}
    unknown = tuple(key for key in values if key not in known)
    ordered = [*groups[:-1], (*groups[-1], *unknown)] if groups else [unknown]
    for group in ordered:
        pairs = [(key, values[key]) for key in group if values.get(key) is not None]
        if pairs:
            yield pairs
