"""From a parsed table to its record, where all is right: msgspec converts, then what it does not look at is looked at.

What is left out here is pydantic's: whatever it would refuse, or change as a name that is not in NFC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import cycle
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import structs

from okr.fields import AnyModel, Model, is_model, members


def converted(model: type[AnyModel], table: Mapping[str, Any]) -> AnyModel | None:
    """The record of a table in which all is right as it stands; for another one pydantic tells what it is or lacks."""
    try:
        record = msgspec.convert(table, model, builtin_types=(date, datetime))
    except msgspec.ValidationError:
        return None
    return record if _holds_for(model)(record) else None


_Holds = Callable[[Any], bool]


@lru_cache(maxsize=64)
def _holds_for(model: type[Model]) -> _Holds:
    """Whether a record has nothing that msgspec let pass, and the annotations or its own check do not."""
    checks = {field.name: check for field in structs.fields(model) if (check := _check(field.type))}

    def holds(record: Any) -> bool:
        values = map(partial(getattr, record), checks)
        for value, check in zip(values, checks.values(), strict=True):
            if value is not None and not check(value):
                return False
        try:
            record.verify()
        except ValueError:
            return False
        return True

    return holds


def _check(hint: Any) -> _Holds | None:
    """What is to be looked at in a value of this type, None where nothing is."""
    origin, args = get_origin(hint), get_args(hint)
    if is_model(hint):
        return _holds_for(hint)
    if origin is Annotated:
        own = [layer.holds for layer in args[1:] if hasattr(layer, "holds")]
        inner = _check(args[0])
        return _all([inner, *own] if inner else own)
    if origin in (Union, UnionType):
        kinds = [arg for arg in args if arg is not NoneType]
        found = [(arg, check) for arg in kinds if (check := _check(arg))]
        return _all([check if len(kinds) == 1 else _of_its_kind(arg, check) for arg, check in found])
    if origin is dict:
        of_name, of_value = (_check(arg) or _anything for arg in args)
        return lambda value: not value or (all(map(of_name, value)) and all(map(of_value, value.values())))
    if origin is tuple:
        places = [_check(arg) or _anything for arg in args if arg is not Ellipsis]
        return lambda value: (
            not value
            or not isinstance(value, tuple)
            or all(check(each) for check, each in zip(cycle(places), value, strict=False))
        )
    return None


def _of_its_kind(hint: Any, check: _Holds) -> _Holds:
    """The check of one member of a union, for the values that are of it."""
    kinds = tuple(get_origin(member) or member for member in members(hint))
    return lambda value: not isinstance(value, kinds) or check(value)


def _anything(_value: Any) -> bool:
    return True


def _all(checks: list[_Holds]) -> _Holds | None:
    if len(checks) <= 1:
        return checks[0] if checks else None
    return lambda value: all(check(value) for check in checks)
