"""What a single value may be: the types of the fields of models and settings, as pydantic validates them.

Nothing here imports pydantic: it asks these annotations for their schema when it reads a model.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar, dataclass_transform

from annotated_types import Ge, Le, MinLen

from okr.parse import FIRST_DAY, LARGEST_NUMBER, LAST_DAY, composed
from okr.words import Message

_VALIDATION = {"extra": "ignore", "alias_generator": lambda name: name.rstrip("_")}
"""What pydantic does with a model: an unknown key is kept in the file, and the check of files reports it."""

Model = TypeVar("Model")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def record(model: type[Model]) -> type[Model]:
    """How a model of a file is declared: a frozen dataclass of named fields.

    All share one way to be shown: each would compile its own, and every command waits for that.
    """
    model.__pydantic_config__ = _VALIDATION  # type: ignore[attr-defined]
    model.__repr__ = _shown  # type: ignore[method-assign]
    return dataclass(frozen=True, slots=True, kw_only=True, repr=False)(model)


def _shown(found: Any) -> str:
    values = ", ".join(f"{f.name}={getattr(found, f.name)!r}" for f in fields(found))
    return f"{type(found).__qualname__}({values})"


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


@dataclass(frozen=True, slots=True)
class _Number:
    """Tells pydantic to validate with `number`, without importing it here; the bounds are for the JSON Schema."""

    low: float | None = None
    high: float | None = None
    valid: Callable[[Any], int | float] = number

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema  # noqa: PLC0415  only ever called by pydantic

        return core_schema.no_info_plain_validator_function(self.valid)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        bounds = {"minimum": self.low, "maximum": self.high}
        return {"type": "number"} | {key: bound for key, bound in bounds.items() if bound is not None}


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


class _Moment:
    """Tells pydantic to validate with `moment`, without importing it here."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema  # noqa: PLC0415  only ever called by pydantic

        return core_schema.no_info_plain_validator_function(moment)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


class _Strict:
    """Tells pydantic to take no stand-in for the type: no text for a date, no 1 for true."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        schema = handler(source)
        schema["strict"] = True
        return schema


class _Composed:
    """Tells pydantic to put a name into NFC, as all names are compared."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema  # noqa: PLC0415  only ever called by pydantic

        return core_schema.no_info_after_validator_function(composed, handler(source))


Number = Annotated[int | float, _Number()]
Recorded = Annotated[int | float, _Number(valid=recorded)]
Share = Annotated[int | float, _Number(0, 1), Ge(0), Le(1)]
Weight = Annotated[int | float, _Number(0), Ge(0)]
Confidence = Annotated[int | float, _Number(0, 10), Ge(0), Le(10)]
Day = Annotated[date, _Strict(), Ge(FIRST_DAY), Le(LAST_DAY)]
Moment = Annotated[datetime, _Moment()]
Flag = Annotated[bool, _Strict()]
Whole = Annotated[int, _Strict()]
Words = Annotated[str, MinLen(1)]
Name = Annotated[str, _Composed()]
"""What somebody else may type to mean it."""
ItemId = Annotated[str, MinLen(1), _Composed()]
Ambition = Literal["aspirational", "committed"]
