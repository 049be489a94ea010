"""A record that msgspec makes of a table is the one that pydantic makes, and never of a table that pydantic refuses."""

from __future__ import annotations

import math
import subprocess
import sys
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import ValidationError

from okr.fields import Model, OpenNumber, fields, is_model, members
from okr.ids import MODELS
from okr.storage.adapter import adapter, validated
from okr.storage.conversion import converted
from okr.storage.validation import validation_faults
from tests.sizes import size

NFD = "Cafe\u0301"
ODD: tuple[Any, ...] = (
    0, 1, -1, 5, 10, 30, 30.0, 1.0, 0.5, -0.0, -0.5, 11, 3661, True, False, math.nan, math.inf, -math.inf, 1e100, 1e101,
    10**101, 2**63, 2**64, -(2**63) - 1, "", " ", "x", NFD, "weekly", "1", "true", "2026-07-10", "2026-W28", "2026-Q3",
    date(1899, 12, 31), date(1900, 1, 1), date(2999, 12, 31), date(3000, 1, 1), time(9), datetime.fromisoformat("2026-07-10"),
    datetime(2026, 7, 10, tzinfo=UTC), datetime(1899, 12, 31, 23, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC),
    [], [1], [1, 2], [0, 1, 2, 3, 4], ["a"], ["a", ""], [NFD], [1, "a"], [[1, 2], [2.5, 3]], [{}], {}, {"a": 1}, {"a": "b"},
    {NFD: 1}, {"2026-07-10": {"at_least": 1}}, {"2026-07-10": {"at_least": math.nan}}, {"a": {}}, {"a": [1, 2, 3, 4, 5]},
)  # fmt: skip
"""What a file may hold in place of what is asked for, or at the edge of it."""


def table(random: Random, model: type[Model], odd: float) -> dict[str, Any]:
    """One as a person writes it, with a share of keys left out, unknown, or odd."""
    made: dict[str, Any] = {}
    for key, field in fields(model).items():
        if random.random() < (0.97 if field.required else 0.4):
            made[key] = value(random, field.hint, odd)
    if random.random() < odd:
        made[random.choice(("from_", "unknown"))] = random.choice(ODD)
    return made


def value(random: Random, hint: Any, odd: float) -> Any:
    kind = random.choice(members(hint))
    if random.random() < odd:
        return random.choice(ODD)
    if is_model(kind):
        return table(random, kind, odd)
    args = get_args(kind)
    if get_origin(kind) is Literal:
        return random.choice(args)
    if get_origin(kind) is dict:
        names = random.sample(("a", "b", NFD, "2026-07-10", "2026-Q3"), random.randint(0, 2))
        return {name: value(random, args[1], odd) for name in names}
    if get_origin(kind) is tuple and args[-1] is not Ellipsis:
        return [value(random, arg, odd) for arg in args]
    if get_origin(kind) is tuple:
        return [value(random, args[0], odd) for _ in range(random.randint(0, 2))]
    return random.choice(PLAIN[kind])


PLAIN: dict[Any, tuple[Any, ...]] = {
    str: ("x", "ana", "2026-Q3", "é", "2026-W28"),
    int: (0, 1, 5, 12),
    float: (0, 0.5, 1, 1.0, 7),
    bool: (True, False),
    date: (date(2026, 7, 10), date(2026, 8, 1)),
    datetime: (datetime(2026, 7, 10, 9, tzinfo=UTC),),
}


@pytest.mark.parametrize("kind", MODELS)
def test_msgspec_makes_only_what_pydantic_makes(kind: Any) -> None:
    """Good, odd and faulty tables of every model; what msgspec leaves to pydantic costs time alone."""
    random, model = Random(kind), MODELS[kind]
    read = adapter(model).validate_python
    good = made = 0
    for _ in range(size(400, 10_000)):
        given = table(random, model, random.choice((0, 0, 0.02, 0.1)))
        record = converted(model, given)
        made += record is not None
        try:
            expected = read(given)
            good += 1
        except ValidationError:
            assert record is None, given
        else:
            assert record is None or repr(record) == repr(expected), given
    assert made > good * 0.5, "most of what is good goes the short way"


@pytest.mark.parametrize(("text", "asked"), [('name = "Growth"\n', False), ("name = 1\n", True)])
def test_pydantic_is_asked_only_about_a_fault(text: str, asked: bool) -> None:
    """It takes longer to import than a whole command."""
    code = (
        f"import sys; from okr.storage.codec import decode; decode('teams/growth.toml', {text.encode()!r}); "
        "print('pydantic' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout == f"{asked}\n"


class Limit(Model, frozen=True, kw_only=True):
    at_least: OpenNumber | None = None


@pytest.mark.parametrize("value", ["open", 12, 1.5, -3])
def test_a_number_or_its_word_goes_the_short_way(value: object) -> None:
    assert converted(Limit, {"at_least": value}) == adapter(Limit).validate_python({"at_least": value})


@pytest.mark.parametrize(
    ("value", "message", "fix"),
    [
        ("opne", 'at_least needs a number or "open", found the text "opne"', 'write "open"'),
        (
            "12",
            'at_least needs a number or "open", found the text "12"; remove the quotes',
            "write at_least = 12",
        ),
        (True, 'at_least needs a number or "open", found true', 'write a number or "open"'),
        (math.nan, "at_least: nan and infinity are not allowed", 'write a number or "open"'),
    ],
)
def test_what_is_neither_is_said(value: object, message: str, fix: str) -> None:
    assert converted(Limit, {"at_least": value}) is None
    _, errors = validated(Limit, {"at_least": value})
    (found,) = validation_faults(Limit, {"at_least": value}, errors)
    assert (found.message, found.fix) == (message, fix)
