"""Edits of a file's text behind a write gate: what an edit does not mean stays to the byte, or nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

from okr.errors import OkrError
from okr.storage.toml.data import (
    BOM,
    DEEPEST,
    RefusedError,
    TooDeepError,
    data_of,
    dotted,
    drop_empty_tables,
    eol_of,
    plain,
    remove_value,
    set_value,
    spelled,
    toml_equal,
    value_at,
    without_empty,
)
from okr.storage.toml.format import entry_text, value_text
from okr.words import Message, joined

__all__ = [
    "AddTable", "AppendTable", "Edit", "EditRefusedError", "RemoveKey", "RenameTable",
    "SetKey", "apply", "parse", "tables_last", "toml_equal", "value_text",
]  # fmt: skip


class EditRefusedError(OkrError):
    """The change cannot be made without touching more than it means."""


@dataclass(frozen=True, slots=True)
class SetKey:
    """Gives a key its value; a missing key is added, `place` says where in its table."""

    key: tuple[str | int, ...]
    value: Any
    place: Literal["end", "first", "last"] = "end"
    """`end`: as it is, a new one behind the others but in front of `formerly`; `first`, `last`: there, come what may."""


@dataclass(frozen=True, slots=True)
class RemoveKey:
    """Removes a key, or a table with all that is inside it, however it is written; one that is missing is no mistake."""

    key: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class AddTable:
    """Adds a whole table, `("key_results", "mrr")`, in the house layout."""

    key: tuple[str, ...]
    values: Mapping[str, Any]
    keep_empty: bool = False
    """Also `""`, `[]` and `{}`: for a table that is taken over from elsewhere."""

    @property
    def content(self) -> dict[str, Any]:
        return dict(plain(self.values)) if self.keep_empty else without_empty(self.values)


@dataclass(frozen=True, slots=True)
class RenameTable:
    """Gives a table, or a key, another name in the same place."""

    key: tuple[str | int, ...]
    name: str


@dataclass(frozen=True, slots=True)
class AppendTable:
    """Adds a `[[…]]` block behind the end of the file, an empty list included: `done = []` says something."""

    key: tuple[str, ...]
    values: Mapping[str, Any]


Edit = SetKey | RemoveKey | AddTable | RenameTable | AppendTable
Data = dict[str, Any]


def apply(data: bytes, edits: Sequence[Edit], *, path: str = "The file", id_: str = "ID") -> bytes:
    """The text with all edits made; `path` and `id_` are for the words of a refusal."""
    try:
        now = _parsed(data)
        edits = [_as_spelled(edit, now) for edit in edits]
        for (at_once, _), group in groupby(edits, key=lambda edit: (_at_once(edit), _around(edit))):
            together = list(group)
            done = at_once(data, now, together) if at_once and len(together) > 1 else None
            if done is not None:
                data, now = done
                continue
            for edit in together:
                data, now = _made(data, now, edit)
    except RefusedError as refused:
        raise EditRefusedError(
            joined((Message("{path} was not changed", path=path), refused.why), ": "),
            remedy=Message("`okr edit {id}` opens it, to change it by hand.", id=id_),
        ) from refused
    return data


def tables_last(edits: Iterable[Edit]) -> list[Edit]:
    """Edits of which none depends on another, new tables last and beside their siblings: these are made at once."""
    return sorted(edits, key=lambda edit: (isinstance(edit, AddTable), str(edit.key[0])))


def _as_spelled(edit: Edit, data: dict[str, Any]) -> Edit:
    """With the names of its key as they are spelled in the file, whatever the form of their letters."""
    if all(isinstance(part, int) or part.isascii() for part in edit.key):
        return edit
    return replace(edit, key=spelled(data, edit.key))  # type: ignore[arg-type]


def parse(data: bytes, *, path: str = "The file") -> dict[str, Any]:
    """The data of a text, whose BOM says nothing."""
    try:
        return _parsed(data)
    except RefusedError as refused:
        raise OkrError(
            joined((Message("cannot read {path}", path=path), refused.why), ": "),
            remedy=Message("`okr check` shows where."),
        ) from refused


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        return data_of(data)
    except TooDeepError as error:
        why = Message("nested more than {n} levels deep in line {line}", n=DEEPEST, line=error.line)
        raise RefusedError(why) from error
    except ValueError as error:  # InvalidTomlError, UnicodeDecodeError, and integers of thousands of digits
        raise RefusedError(Message("not valid TOML: {error}", error=str(error))) from error


def _at_once(edit: Edit) -> Callable[[bytes, Data, Sequence[Edit]], tuple[bytes, Data] | None] | None:
    """How an edit is made together with its neighbours of the same sort, if it can be.

    A file may name the same thing ten thousand times, and get a thousand blocks: read anew for each it would take hours.
    """
    if isinstance(edit, AppendTable):
        return _appended
    if isinstance(edit, AddTable):
        return _added
    is_value = isinstance(edit, SetKey) and edit.place == "end" and isinstance(edit.value, str | int | float)
    return _replaced if is_value else None


def _appended(data: bytes, old: Data, edits: Sequence[Edit]) -> tuple[bytes, Data] | None:
    """Blocks behind the end; None where one of them has to be refused by itself."""
    blocks = [entry_text(edit.key, plain(edit.values)) for edit in edits if isinstance(edit, AppendTable)]
    new = _append(data, "\n".join(blocks))
    try:
        wanted, now = _meant(old, *edits), _parsed(new)
    except (RefusedError, LookupError, TypeError, AttributeError):
        return None
    return (new, now) if toml_equal(now, wanted) else None


def _around(edit: Edit) -> tuple[str | int, ...]:
    """Of a new table what it stands in: tables are added together there alone."""
    return edit.key[:-1] if isinstance(edit, AddTable) else ()


def _added(data: bytes, old: Data, edits: Sequence[Edit]) -> tuple[bytes, Data] | None:
    """Tables beside one another; None where one of them has to be added, or refused, by itself."""
    from okr.storage.toml import outline, splices  # noqa: PLC0415  brings the grammar

    text = outline.outline_of(data)
    tables = [(edit.key, edit.content) for edit in edits if isinstance(edit, AddTable)]
    found = None if text.broken else splices.add_tables(text, tables)
    if found is None:
        return None
    new = splices.spliced(data, [found])
    try:
        wanted, now = _meant(old, *edits), _parsed(new)
    except (RefusedError, LookupError, TypeError, AttributeError):
        return None
    return (new, now) if toml_equal(now, wanted) else None


def _replaced(data: bytes, old: Data, edits: Sequence[Edit]) -> tuple[bytes, Data] | None:
    """Values of keys that stand there; None where one of them has to be made by itself."""
    from okr.storage.toml import outline, splices  # noqa: PLC0415  brings the grammar

    text = outline.outline_of(data)
    wanted = deepcopy(old)
    found: dict[tuple[str | int, ...], splices.Splice] = {}
    for edit in edits:
        standing = text.values.get(edit.key)
        if text.broken or standing is None or standing.kind != "scalar" or edit.key in found:
            return None
        assert isinstance(edit, SetKey)
        value = plain(edit.value)
        if not toml_equal(value_at(old, edit.key), value):
            found[edit.key] = splices.Splice(standing.start, standing.end, value_text(value).encode())
            set_value(wanted, edit.key, value)
    new = splices.spliced(data, found.values())
    try:
        now = _parsed(new)
    except RefusedError:
        return None
    return (new, now) if toml_equal(now, wanted) else None


def _made(data: bytes, old: Data, edit: Edit) -> tuple[bytes, Data]:
    nowhere = Message("no place for {key}", key=dotted(edit.key))
    try:
        wanted = _meant(old, edit)
    except (LookupError, TypeError, AttributeError) as error:  # the key leads through what is no table
        raise RefusedError(nowhere) from error
    if toml_equal(old, wanted) and not (isinstance(edit, SetKey) and edit.place != "end"):
        return data, old
    try:
        new = _text(data, old, edit)
    except RefusedError as error:
        raise RefusedError(error.why or nowhere) from error
    try:
        found = _parsed(new)
    except RefusedError:
        found = {}
    if isinstance(edit, RemoveKey):
        # a table that only dotted keys made goes with the last of them
        drop_empty_tables(wanted, found, edit.key)
    if not toml_equal(found, wanted):
        raise RefusedError(
            Message("cannot change {key} without touching other parts of it", key=dotted(edit.key))
        )
    return new, found


def _meant(old: Data, *edits: Edit) -> Data:
    """The data as it is to be."""
    data = deepcopy(old)
    for edit in edits:
        *around, last = edit.key
        match edit:
            case SetKey(key, value):
                set_value(data, key, plain(value))
            case RemoveKey(key):
                remove_value(data, key)
            case AddTable(key):
                above = value_at(data, around, create=True)
                above[_free(above, key)] = edit.content
            case RenameTable(_, name):
                above = value_at(data, around)
                value = above.pop(last)
                above[_free(above, (*around, name))] = value
            case AppendTable(values=values):
                value_at(data, around, create=True).setdefault(last, []).append(plain(values))
    return data


def _free(table: Mapping[str, Any], key: Sequence[str | int]) -> Any:
    """The last name of a key, which the table around it does not have yet."""
    if key[-1] in table:
        raise RefusedError(Message("{key} is there already", key=dotted(key)))
    return key[-1]


def _text(data: bytes, old: Data, edit: Edit) -> bytes:
    if isinstance(edit, AppendTable):  # checking in is the daily use: it needs no grammar
        return _append(data, entry_text(edit.key, plain(edit.values)))
    from okr.storage.toml import outline, splices  # noqa: PLC0415  brings the grammar, which only other edits need

    text = outline.outline_of(data)
    if text.broken:
        raise RefusedError(Message("okr reads this way of writing TOML but does not edit it"))
    match edit:
        case SetKey(key, value, place):
            found = splices.put(text, key, value, old, place)
        case RemoveKey(key):
            found = splices.remove(text, key)
        case AddTable(key):
            found = splices.add_table(text, key, edit.content)
        case RenameTable(key, name):
            found = splices.rename(text, key, name)
    return splices.spliced(data, found)


def _append(data: bytes, block: str) -> bytes:
    """The text with a block behind its end; nothing in front of it changes."""
    eol = eol_of(data)
    text = block.encode().replace(b"\n", eol)
    if not data.removeprefix(BOM).strip():
        return data + text
    if not data.endswith(b"\n"):
        return data + eol + eol + text
    return data + (b"" if data.endswith((b"\n\n", b"\n\r\n")) else eol) + text
