"""The fields of the models: what a value may be, and how the fields of a model are read.

This module alone knows how a model is declared. Validation, `okr add`, `okr set`, the layout of files, the JSON Schema
and the manual ask it. Nothing here imports pydantic: it asks the annotations for their schema when it reads a model.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from annotated_types import Ge, Le, MinLen

from okr.parse import FIRST_DAY, LARGEST_NUMBER, LAST_DAY, composed
from okr.words import Message

_VALIDATION = {"extra": "ignore", "alias_generator": lambda name: name.rstrip("_")}
"""What pydantic does with a model: an unknown key is kept in the file, and the check of files reports it."""

Model = TypeVar("Model")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(dataclasses.field,))
def record(model: type[Model]) -> type[Model]:
    """How a model of a file is declared: a frozen dataclass of named fields.

    All share one way to be shown and compared: each would compile its own, and every command waits for that.
    """
    model.__pydantic_config__ = _VALIDATION  # type: ignore[attr-defined]
    model.__repr__ = _shown  # type: ignore[method-assign]
    model.__eq__ = _equal  # type: ignore[method-assign]
    model.__hash__ = _hash  # type: ignore[method-assign, assignment]
    return dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)(model)


def _shown(found: Any) -> str:
    values = ", ".join(f"{f.name}={getattr(found, f.name)!r}" for f in dataclasses.fields(found))
    return f"{type(found).__qualname__}({values})"


def _values(found: Any) -> tuple[Any, ...]:
    return tuple([getattr(found, name) for name in found.__slots__])


def _equal(found: Any, other: object) -> bool:
    return _values(found) == _values(other) if type(found) is type(other) else NotImplemented


def _hash(found: Any) -> int:
    return hash(_values(found))


def number(value: Any) -> int | float:
    """A TOML integer or float as it is; a ValueError for text, truth values, nan and infinity."""
    if (type(value) is float or type(value) is int) and -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        return value
    if type(value) not in (int, float):
        raise ValueError(Message("not a number: {value}", value=repr(value)))
    if isinstance(value, float) and not math.isfinite(value):  # an integer may lie beyond every float
        raise ValueError(Message("nan and infinity are not allowed"))
    raise ValueError(Message("a number beyond 1e100 is not allowed"))


def recorded(value: Any) -> int | float:
    """A number as it may be recorded: an integer only as long as 64 bits hold it."""
    if type(value) is int and not -(2**63) <= value < 2**64:
        raise ValueError(Message("a whole number has at most 64 bits; use a larger unit"))
    return number(value)


def moment(value: Any) -> datetime:
    """A TOML date and time with its zone; a ValueError for all else, as without a zone it is no instant."""
    if type(value) is not datetime:
        raise ValueError(Message("not a date and time: {value}", value=repr(value)))
    if value.tzinfo is None:
        raise ValueError(
            Message("{moment} has no time zone; example: {moment}+07:00", moment=value.isoformat())
        )
    if not FIRST_DAY <= value.date() <= LAST_DAY:
        raise ValueError(Message("{moment} is out of range", moment=value.isoformat()))
    return value


class Doc(str):
    """What a field means, in words: for the help of an option, the manual and the JSON Schema."""

    __slots__ = ()

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {**handler(schema), "description": str(self)}


class Rest(Doc):
    """The field whose names are keys of the table itself, as a file in `pulse/` has a key a statement."""

    __slots__ = ()


@dataclasses.dataclass(slots=True, eq=False)
class _Valid:
    """Tells pydantic to validate with a function, without importing it here."""

    function: Callable[[Any], Any]
    shown: dict[str, Any] | None = None
    """What the JSON Schema says of it; without it the function gets what the type allows."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema  # noqa: PLC0415  only ever called by pydantic

        if self.shown is None:
            return core_schema.no_info_after_validator_function(self.function, handler(source))
        return core_schema.no_info_plain_validator_function(self.function)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        return handler(schema) if self.shown is None else {**self.shown}


class _Strict:
    """Tells pydantic to take no stand-in for the type: no text for a date, no 1 for true."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        schema = handler(source)
        schema["strict"] = True
        return schema


Number = Annotated[int | float, _Valid(number, {"type": "number"})]
Recorded = Annotated[int | float, _Valid(recorded, {"type": "number"})]
Share = Annotated[int | float, _Valid(number, {"type": "number", "minimum": 0, "maximum": 1}), Ge(0), Le(1)]
Weight = Annotated[int | float, _Valid(number, {"type": "number", "minimum": 0}), Ge(0)]
Confidence = Annotated[
    int | float, _Valid(number, {"type": "number", "minimum": 0, "maximum": 10}), Ge(0), Le(10)
]
Day = Annotated[date, _Strict(), Ge(FIRST_DAY), Le(LAST_DAY)]
Moment = Annotated[datetime, _Valid(moment, {"type": "string", "format": "date-time"})]
Flag = Annotated[bool, _Strict()]
Whole = Annotated[int, _Strict()]
Words = Annotated[str, MinLen(1)]
Name = Annotated[str, _Valid(composed)]
"""What somebody else may type to mean it: in NFC, as all names are compared."""
ItemId = Annotated[str, MinLen(1), _Valid(composed)]
Ambition = Literal["aspirational", "committed"]


# ── the fields of a model ────────────────────────────────────────────────────────────────────────

Form = Literal["table", "named", "listed"]
"""How a key holds tables of a model: one, `[key.NAME]`, or `[[key]]`."""


class Field(NamedTuple):
    """One key of a table."""

    key: str
    hint: Any
    """Its annotation in the model."""
    required: bool
    default: Any
    """None where it is required, or has no value if it is left out."""


@lru_cache(maxsize=64)
def fields(model: type) -> Mapping[str, Field]:
    """The fields of a model by their keys, in the order in which they are declared and written."""
    hints = get_type_hints(model, include_extras=True)
    by_key: dict[str, Field] = {}
    for field in dataclasses.fields(model):
        required = field.default is field.default_factory is dataclasses.MISSING
        default = None if field.default is dataclasses.MISSING else field.default
        hint = hints[field.name]
        key = field.name.rstrip("_")
        by_key[key] = Field(key, hint, required, default)
    return by_key


def keys(model: type) -> tuple[str, ...]:
    """The keys of a model in their order, without a look at their types."""
    return tuple(field.name.rstrip("_") for field in dataclasses.fields(model))


def value_of(item: Any, key: str) -> Any:
    """The value of a key; the field of `from` is `from_`."""
    return getattr(item, key) if hasattr(item, key) else getattr(item, f"{key}_")


def gathered(model: type, table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The table of a file with the lists under keys of their own in the field that has them."""
    rest = rest_key(model)
    if not rest:
        return table
    known = fields(model).keys()
    lists = {key: value for key, value in table.items() if key not in known and isinstance(value, list)}
    return {rest: lists} | {key: value for key, value in table.items() if key not in lists and key != rest}


def rest_key(model: type) -> str:
    """The field of a model that has the lists under keys of their own; empty for nearly all models."""
    found = fields(model).values()
    return next((f.key for f in found if any(isinstance(a, Rest) for a in annotated(f.hint))), "")


class Table(NamedTuple):
    """A key that holds tables of a model."""

    key: str
    model: type
    form: Form


@lru_cache(maxsize=64)
def tables(model: type) -> tuple[Table, ...]:
    """The keys of a model that hold tables of another one."""
    found: list[Table] = []
    for field in fields(model).values():
        for hint in members(field.hint):
            form: Form = "table"
            inner = hint
            if get_origin(hint) is dict:
                inner, form = get_args(hint)[1], "named"
            elif get_origin(hint) is tuple:
                inner, form = get_args(hint)[0], "listed"
            if is_model(inner):
                found.append(Table(field.key, inner, form))
    return tuple(found)


def members(hint: Any) -> list[Any]:
    """What a value may be: the members of a union without None, annotations taken off."""
    if get_origin(hint) is Annotated:
        return members(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return [inner for arg in get_args(hint) if arg is not NoneType for inner in members(arg)]
    return [hint]


def annotated(hint: Any) -> Iterator[Any]:
    """What is annotated at a type, the outermost annotation first; of a union that of its members, too."""
    if get_origin(hint) is Annotated:
        yield from hint.__metadata__
        yield from annotated(hint.__origin__)
    elif get_origin(hint) in (Union, UnionType):
        for member in get_args(hint):
            yield from annotated(member)


def limits(hint: Any) -> tuple[float | None, float | None]:
    """The least and the greatest value that a number may have."""
    least = next((layer.ge for layer in annotated(hint) if isinstance(layer, Ge)), None)
    greatest = next((layer.le for layer in annotated(hint) if isinstance(layer, Le)), None)
    return cast(float | None, least), cast(float | None, greatest)


def words_of(hint: Any) -> str:
    """What a field means."""
    return next((layer for layer in annotated(hint) if isinstance(layer, Doc)), "")


def choices(hint: Any) -> tuple[str, ...]:
    """The words that a value may be; none where it is no choice of words."""
    return tuple(
        word
        for member in members(hint)
        if get_origin(member) is Literal
        for word in get_args(member)
        if isinstance(word, str)
    )


def is_model(hint: Any) -> bool:
    """Whether a type is a model, so that its value is a table with the keys of that."""
    return isinstance(hint, type) and dataclasses.is_dataclass(hint)
