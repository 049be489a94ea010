"""New text in the house layout: groups of keys in their order, blank lines between groups, one value a line."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from okr.errors import OkrError
from okr.fields import keys, rest_key, tables
from okr.ids import MODELS, FileKind
from okr.kpi_models import Kpi, KpiUnit
from okr.models import Initiative, KeyResult, Objective
from okr.settings import PaceSettings
from okr.storage.toml.data import plain, without_empty
from okr.words import Message

Groups = Sequence[Sequence[str]]

_BREAKS: Mapping[type, frozenset[str]] = {
    Objective: frozenset({"owner"}),
    KeyResult: frozenset({"start", "owner"}),
    Initiative: frozenset({"owner"}),
    Kpi: frozenset({"objective", "at_least"}),
    KpiUnit: frozenset({"at_least"}),
    PaceSettings: frozenset({"aspirational"}),
}
"""Keys in front of which a blank line stands."""

INLINE_TABLES = frozenset({"milestones", "parts", "dropped", "retired", "owned", "needs", "mean_of"})
"""Tables that stand on one line, in their parent."""

UNKNOWN = 1000
"""Rank of a table that is none of ours."""

_PLAIN = re.compile(r"[ !#-\[\]-~]*")
"""Text that stands in quotes as it is."""
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def _text(header: str, values: Mapping[str, Any], groups: Groups) -> str:
    """A table of a new file with its header, which the top of the file has not; final newline included."""
    lines = [header] if header else []
    known = set(chain.from_iterable(groups))
    *others, last = groups or ((),)
    # keys that the layout does not know follow in the last group
    for group in (*others, (*last, *(key for key in values if key not in known))):
        pairs = [(key, values[key]) for key in group if values.get(key) is not None]
        lines += [pair_text((key,), value) for key, value in pairs]
        lines += [""] if pairs else []
    return "\n".join(lines[:-1] if lines[-1:] == [""] else lines) + "\n"


def value_text(value: Any) -> str:
    """One TOML 1.0 value on one line."""
    if isinstance(value, Mapping):
        pairs = [pair_text((key,), inner) for key, inner in value.items() if inner is not None]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(value_text(inner) for inner in value)}]"
    if isinstance(value, float) and not math.isfinite(value):
        raise OkrError(
            Message("invalid number {value}", value=str(value)), remedy=Message("Use a finite number.")
        )
    return _scalar_text(value)


def _scalar_text(value: Any) -> str:
    if type(value) is str and _PLAIN.fullmatch(
        value
    ):  # most values: for thousands of updates it takes a third of the time
        return f'"{value}"'
    if type(value) is int:
        return str(value)
    if type(value) is date:
        return value.isoformat()
    import tomli_w  # noqa: PLC0415  needed only to write

    if isinstance(value, str):
        value = str(value)  # an enum's member is text, too
        shown = value.encode(errors="replace").decode()
        # bytes that were no UTF-8 come from the command line as lone surrogates, which no file can hold
        if shown != value:
            raise OkrError(
                Message('"{text}" is not valid UTF-8', text=shown),
                remedy=Message("Use a UTF-8 keyboard or locale."),
            )
    if isinstance(value, datetime):
        return value.isoformat()
    return tomli_w.dumps({"x": value}).removeprefix("x = ").removesuffix("\n")


def key_text(key: str) -> str:
    """A key as it is written: bare where it reads like a word, else in quotes (`"2026-Q4"`)."""
    return key if _BARE.fullmatch(key) else _scalar_text(key)


def pair_text(names: Sequence[str], value: Any) -> str:
    """A key, dotted where it has several names, and its value."""
    return f"{_dotted(names)} = {value_text(value)}"


def table_text(path: Sequence[str], values: Mapping[str, Any]) -> str:
    """A whole `[path]` table, final newline included."""
    return _text(f"[{_dotted(path)}]", values, _groups(path[0]))


def entry_text(path: Sequence[str], values: Mapping[str, Any]) -> str:
    """A whole `[[path]]` block, final newline included."""
    return _text(f"[[{_dotted(path)}]]", values, _groups(path[0]))


def new_file(kind: FileKind, values: Mapping[str, Any], *, keep_empty: bool = False) -> str:
    """The text of a new file from plain data. What is None or empty is left out, unless it is to be kept: of data that is
    taken over from elsewhere."""
    clean = plain if keep_empty else without_empty
    texts: list[str] = []
    top = clean({key: value for key, value in values.items() if not _is_table(key, value)})
    if top:
        groups = _of_models(MODELS[kind])
        if rest_key(MODELS[kind]):  # the keys of its own come first
            groups = ([key for key in top if key not in keys(MODELS[kind])], *groups)
        texts.append(_text("", top, groups))
    tables = [key for key, value in values.items() if _is_table(key, value) and (value or keep_empty)]
    for key in sorted(tables, key=table_rank):
        value = values[key]
        if not isinstance(value, Mapping):
            texts += [entry_text((key,), clean(each)) for each in value]
        elif value and (key in named_tables() or all(isinstance(inner, Mapping) for inner in value.values())):
            texts += [table_text((key, name), clean(inner)) for name, inner in value.items()]
        else:
            texts.append(table_text((key,), clean(value)))
    return "\n".join(texts)


def table_rank(name: str) -> int:
    """Place of a table at the top of a file; what is unknown comes last."""
    return _ranks().get(name, UNKNOWN)


@lru_cache(maxsize=1)
def _ranks() -> Mapping[str, int]:
    """One order of the tables of all kinds of files, which is the order in each kind: no two of them disagree."""
    order: list[str] = []
    for model in MODELS.values():
        names = [table.key for table in tables(model) if table.key not in INLINE_TABLES]
        for place, name in enumerate(names):
            if name not in order:
                later = [order.index(other) for other in names[place:] if other in order]
                order.insert(min(later, default=len(order)), name)
    return {name: rank for rank, name in enumerate(order)}


@lru_cache(maxsize=1)
def named_tables() -> frozenset[str]:
    """Tables that hold only tables: `[key_results.mrr]`, never `[key_results]`."""
    return (
        frozenset(table.key for model in MODELS.values() for table in tables(model) if table.form == "named")
        - INLINE_TABLES
    )


def _is_table(key: str, value: Any) -> bool:
    if key in INLINE_TABLES:
        return False
    if isinstance(value, Mapping):
        return True
    return (
        isinstance(value, list | tuple) and bool(value) and all(isinstance(entry, Mapping) for entry in value)
    )


@lru_cache(maxsize=64)
def _groups(name: str) -> Groups:
    """Of the tables of a name at the top of a file."""
    holders = (model for model in MODELS.values() if name in keys(model))
    named = (table.model for model in holders for table in tables(model) if table.key == name)
    return _of_models(*dict.fromkeys(named))


@lru_cache(maxsize=64)
def _of_models(*models: type) -> Groups:
    """The keys of a table in their groups; tables of one name in several kinds of files have the keys of all."""
    groups: list[list[str]] = [[]]
    for model in models:
        for key in keys(model):
            if key in _BREAKS.get(model, ()):
                groups.append([])
            groups[-1].append(key)
    return groups if models else ()


def _dotted(path: Sequence[str]) -> str:
    return ".".join(map(key_text, path))
