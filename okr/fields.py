"""The fields of the models: what a value may be, and how the fields of a model are read.

This module alone knows how a model is declared. Validation, `okr add`, `okr set`, the layout of files, the JSON Schema
and the manual ask it. Two readers of a table ask the same annotations: `okr.storage.conversion` makes a record of one in
which all is right, and pydantic (`okr.storage.adapter`) says what is wrong in another one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from msgspec import NODEFAULT, Struct, structs

from okr.measure_rules import check_order
from okr.parse import FIRST_DAY, LARGEST_NUMBER, LAST_DAY, LONGEST_LINK, composed, fault_of_link
from okr.words import Message


def key_of(name: str) -> str:
    """The key of a field: that of `from_` is `from`."""
    return name.rstrip("_")


class Model(Struct, frozen=True, rename=key_of, omit_defaults=True):
    """How a model of a file is declared: a frozen Struct of named fields, which a start makes in no time.

    As in a file, what is a default is not in the index.
    """

    def verify(self) -> None:
        """Raise ValueError where its fields do not fit together: asked where a file is read, and not as the index gives it
        back."""


AnyModel = TypeVar("AnyModel", bound=Model)


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


def link(value: Any) -> str:
    """A web address; a ValueError for what a page may not lead to."""
    if type(value) is not str:
        raise ValueError(Message("not a text: {value}", value=repr(value)))
    if fault := fault_of_link(value):
        raise ValueError(fault)
    return value


class Doc(str):
    """What a field means, in words: for the help of an option, the manual and the JSON Schema."""

    __slots__ = ()


class Rest(Doc):
    """The field whose names are keys of the table itself, as a file in `pulse/` has a key a statement."""

    __slots__ = ()


class Valid:
    """A value is what a function makes of it."""

    __slots__ = ("function", "shown")

    def __init__(self, function: Callable[[Any], Any], shown: dict[str, Any] | None = None) -> None:
        self.function = function
        self.shown = shown
        """What the JSON Schema says of it; without it the function gets what the type allows."""

    def holds(self, value: Any) -> bool:
        try:
            return bool(self.function(value) == value)
        except ValueError:
            return False


class Exact:
    """No stand-in is taken for the type: no text for a date, no 1 for true."""


class Within:
    """The least and the greatest value."""

    __slots__ = ("greatest", "least")

    def __init__(self, least: Any, greatest: Any = None) -> None:
        self.least = least
        self.greatest = greatest

    def holds(self, value: Any) -> bool:
        return value >= self.least and (self.greatest is None or value <= self.greatest)


class NotEmpty:
    """A text has a character."""

    def holds(self, value: str) -> bool:
        return value != ""


Number = Annotated[int | float, Valid(number, {"type": "number"})]
Recorded = Annotated[int | float, Valid(recorded, {"type": "number"})]
Count = Annotated[int | float, Valid(recorded, {"type": "number", "minimum": 0}), Within(0)]
Share = Annotated[int | float, Valid(number, {"type": "number", "minimum": 0, "maximum": 1}), Within(0, 1)]
Weight = Annotated[int | float, Valid(number, {"type": "number", "minimum": 0}), Within(0)]
Confidence = Annotated[
    int | float, Valid(number, {"type": "number", "minimum": 0, "maximum": 10}), Within(0, 10)
]
Day = Annotated[date, Exact(), Within(FIRST_DAY, LAST_DAY)]
Moment = Annotated[datetime, Valid(moment, {"type": "string", "format": "date-time"})]
Flag = Annotated[bool, Exact()]
Whole = Annotated[int, Exact()]
WebLink = Annotated[
    str, Valid(link, {"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://", "maxLength": LONGEST_LINK})
]
Words = Annotated[str, NotEmpty()]
Name = Annotated[str, Valid(composed)]
"""What somebody else may type to mean it: in NFC, as all names are compared."""
ItemId = Annotated[str, NotEmpty(), Valid(composed)]
Ambition = Literal["aspirational", "committed"]
Open = Literal["open"]
First = Literal["first"]
"""Instead of a number that is not known yet."""
OpenNumber = Number | Open


# ── what several models have ─────────────────────────────────────────────────────────────────────


class Dropped(Model, frozen=True, kw_only=True):
    """Why and since when a key result or a KPI no longer counts."""

    date: Day
    reason: Words


class Owned(Model, frozen=True, kw_only=True):
    """A change of owner."""

    from_: Annotated[Day, Doc("First day of the new owner.")]
    owner: Annotated[Words, Doc("Person accountable from then on.")]
    instead_of: Annotated[
        str | None, Doc("Of several owners the one who hands over (default: the first).")
    ] = None


Owner = Annotated[str | None, Doc("Person accountable for it.")]
LaterOwners = Annotated[tuple[Owned, ...], Doc("Later owners, each from a day on; `owner` is the first one.")]
Link = Annotated[WebLink | None, Doc("Web address of its source, or of a document about it.")]
Imported = Annotated[
    str | None, Doc("Where it was imported from, such as `viva:2295704`; the next import knows it by this.")
]
Formerly = Annotated[tuple[str, ...], Doc("Earlier ids; they keep working.")]


def each_day_once(owned: Sequence[Owned], *, several: bool = False) -> None:
    """Raise ValueError for two owners from one day on, and for `instead_of` where one person owns it."""
    days = [(entry.from_, entry.instead_of) for entry in owned]
    for place, (day, instead_of) in enumerate(days):
        if (day, instead_of) in days[:place]:
            raise ValueError(Message("owned has two owners from {day} on", day=day))
        if instead_of is not None and not several:
            raise ValueError(Message("instead_of needs several owners"))


class Bounds(Model, frozen=True, kw_only=True):
    """A line to hold: at least, at most, or both, ends included."""

    at_least: Number | None = None
    at_most: Number | None = None

    def verify(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise ValueError(Message("a limit needs at_least, at_most or both"))
        check_order(self.at_least, self.at_most)


# ── the fields of a model ────────────────────────────────────────────────────────────────────────

Form = Literal["table", "named", "listed"]
"""How a key holds tables of a model: one, `[key.NAME]`, or `[[key]]`."""


class Field(Struct, frozen=True):
    """One key of a table."""

    key: str
    hint: Any
    """Its annotation in the model."""
    required: bool
    default: Any
    """None where it is required, or has no value if it is left out."""


@lru_cache(maxsize=64)
def fields(model: type[Model]) -> Mapping[str, Field]:
    """The fields of a model by their keys, in the order in which they are declared and written."""
    by_key: dict[str, Field] = {}
    for field in structs.fields(model):
        required = field.default is field.default_factory is NODEFAULT
        default = None if field.default is NODEFAULT else field.default
        by_key[field.encode_name] = Field(field.encode_name, field.type, required, default)
    return by_key


def keys(model: type[Model]) -> tuple[str, ...]:
    """The keys of a model in their order, without a look at their types."""
    return model.__struct_encode_fields__


def values_of(record: Model) -> Iterator[tuple[str, Any]]:
    """The keys of a record and their values, in the order of the model."""
    for name, key in zip(record.__struct_fields__, record.__struct_encode_fields__, strict=True):
        yield key, getattr(record, name)


def value_of(item: Any, key: str) -> Any:
    """The value of a key; the field of `from` is `from_`."""
    return getattr(item, key) if hasattr(item, key) else getattr(item, f"{key}_")


def gathered(model: type[Model], table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The table of a file with the lists under keys of their own in the field that has them."""
    rest = rest_key(model)
    if not rest:
        return table
    known = fields(model).keys()
    lists = {key: value for key, value in table.items() if key not in known and isinstance(value, list)}
    return {rest: lists} | {key: value for key, value in table.items() if key not in lists and key != rest}


@lru_cache(maxsize=64)
def rest_key(model: type[Model]) -> str:
    """The field of a model that has the lists under keys of their own; empty for nearly all models."""
    found = fields(model).values()
    return next((f.key for f in found if any(isinstance(a, Rest) for a in annotated(f.hint))), "")


class Table(Struct, frozen=True):
    """A key that holds tables of a model."""

    key: str
    model: type[Model]
    form: Form


@lru_cache(maxsize=64)
def tables(model: type[Model]) -> tuple[Table, ...]:
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


def limits(hint: Any) -> tuple[Any, Any]:
    """The least and the greatest value that a number may have."""
    return next(
        ((layer.least, layer.greatest) for layer in annotated(hint) if isinstance(layer, Within)),
        (None, None),
    )


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
    return isinstance(hint, type) and issubclass(hint, Model)
