"""The models as pydantic reads them: it says all that is wrong with a file, and gives the JSON Schema.

It takes longer to import than a whole command, so this module is imported only for a file with a fault, or for a schema.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import Ge, Le, MinLen
from msgspec import NODEFAULT, structs
from pydantic import (
    AfterValidator,
    Field,
    PlainValidator,
    Strict,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from okr.fields import Doc, Exact, Model, NotEmpty, Valid, Within, is_model, key_of


@cache
def adapter(model: type[Model]) -> TypeAdapter[Any]:
    return TypeAdapter(_typed(model))


def validated(model: type[Model], table: Mapping[str, Any]) -> tuple[Any, list[Any]]:
    """The record of a table, or all that pydantic has against it."""
    try:
        return adapter(model).validator.validate_python(table), []
    except ValidationError as error:
        return None, error.errors(include_url=False, include_input=False)


def _typed(hint: Any) -> Any:
    """A type of a field in the words of pydantic."""
    origin, args = get_origin(hint), get_args(hint)
    if is_model(hint):
        return _record(hint)
    if origin is Annotated:
        return Annotated[(_typed(args[0]), *(each for layer in args[1:] for each in _layers(layer)))]
    if origin in (Union, UnionType):
        return Union[tuple(map(_typed, args))]  # noqa: UP007  of as many types as there are
    if origin in (dict, tuple):
        return origin[tuple(arg if arg is Ellipsis else _typed(arg) for arg in args)]
    return hint


def _layers(layer: Any) -> Iterator[Any]:
    match layer:
        case Valid(shown=None):
            yield AfterValidator(layer.function)
        case Valid():
            yield PlainValidator(layer.function)
            yield WithJsonSchema(layer.shown)
        case Exact():
            yield Strict()
        case Within():
            yield Ge(layer.least)
            if layer.greatest is not None:
                yield Le(layer.greatest)
        case NotEmpty():
            yield MinLen(1)
        case Doc():
            yield Field(description=str(layer))


@cache
def _record(model: type[Model]) -> Any:
    """A dataclass with the fields of a model, and the model made of it. An unknown key is kept in the file, and the check of
    files reports it."""

    def made(read: Any) -> Model:
        record = model(**vars(read))
        record.verify()
        return record

    def given(value: Any) -> Any:
        return dataclasses.MISSING if value is NODEFAULT else value

    declared = [
        (
            field.name,
            _typed(field.type),
            dataclasses.field(default=given(field.default), default_factory=given(field.default_factory)),
        )
        for field in structs.fields(model)
    ]
    config = {"extra": "ignore", "alias_generator": key_of}
    names = {"__pydantic_config__": config, "__module__": model.__module__, "__doc__": model.__doc__}
    table = dataclasses.make_dataclass(model.__name__, declared, namespace=names, kw_only=True)
    return Annotated[table, AfterValidator(made)]
