"""The fields of a model: keys in their order, types, limits, defaults and words.

This module alone knows how a model is declared. Validation, `okr add`, `okr set`, the layout of files, the JSON Schema
and the manual ask it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, cast, get_args, get_origin, get_type_hints

from annotated_types import Ge, Le

from okr.field_types import Doc

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


class Table(NamedTuple):
    """A key that holds tables of a model."""

    key: str
    model: type
    form: Form


@lru_cache(maxsize=64)
def tables(model: type) -> tuple[Table, ...]:
    """The keys of a model that hold tables of another one."""
    return tuple(
        Table(field.key, *inner)
        for field in fields(model).values()
        for member in members(field.hint)
        if (inner := _model_in(member))
    )


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
        word for member in members(hint) if get_origin(member) is Literal for word in get_args(member)
    )


def is_model(hint: Any) -> bool:
    """Whether a type is a model, so that its value is a table with the keys of that."""
    return isinstance(hint, type) and dataclasses.is_dataclass(hint)


def _model_in(hint: Any) -> tuple[type, Form] | None:
    inner, form = hint, "table"
    if get_origin(hint) is dict:
        inner, form = get_args(hint)[1], "named"
    elif get_origin(hint) is tuple:
        inner, form = get_args(hint)[0], "listed"
    return (inner, cast(Form, form)) if is_model(inner) else None
