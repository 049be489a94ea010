"""Keys of which an item has one or the other: `owner=ana` or `owners+=budi`, `target=130` or `by=+17%`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from okr.actions.fields import FieldPath
from okr.errors import OkrError, UsageError
from okr.fields import fields
from okr.ids import KINDS, is_unit, parent
from okr.kpi_models import Kpi
from okr.models import KeyResult
from okr.ownership import named_owner
from okr.quantities import exact
from okr.words import Message, joined
from okr.workspace import Workspace

Assignment = tuple[FieldPath, Any]
"""A field and its new value; None takes the field out."""

PAIRS = (("owner", "owners"), ("team", "teams"))
"""The key of one, and of several."""


def refuse_several(field: str, text: str) -> None:
    """Of a field of a key result that takes one person or team: say where several are set. Raises UsageError."""
    several = dict(PAIRS).get(field)
    if several and "," in text:
        noun = KINDS[KINDS["key result"].slugs[field]].noun
        raise UsageError(
            Message('{name} takes one {kind}, not "{text}"', name=field, kind=noun, text=text),
            remedy=Message("For several: {command}", command=f"{several}={text}"),
        )


def settled(
    workspace: Workspace, id_: str, assignments: Sequence[Assignment], today: date
) -> Sequence[Assignment]:
    """The assignments with one of both keys left in the file. One person or team that is set where there are several
    takes the place of the first. Raises OkrError where it is not clear who is to go."""
    if workspace.items.get(id_) != "key result":
        return assignments
    for pair in PAIRS:
        given = [each for each in assignments if each[0].key[0] in pair]
        if len(given) == 1:
            new = _settled(workspace, id_, given[0], pair, today)
            assignments = [one for each in assignments for one in (new if each is given[0] else [each])]
    return assignments


INSTEAD = (("target", "by"), ("at_least", "above"), ("at_most", "below"))
"""Keys of a key result of which it has one or the other."""


def with_others_out(
    workspace: Workspace, id_: str, assignments: Sequence[Assignment]
) -> Sequence[Assignment]:
    """The assignments, and for each the removal of the key that its value replaces: a target instead of `by`.

    Raises UsageError for a grade without a reason.
    """
    if workspace.items.get(id_) == "kpi" and not is_unit(id_):
        return [*assignments, *_replaced(workspace.written(id_), assignments)]
    if workspace.items.get(id_) != "key result":
        return assignments
    record = workspace.key_result(id_)
    set_ = {field.key for field, value in assignments if value is not None}
    if ("graded", "grade") in set_ and record.graded is None and ("graded", "reason") not in set_:
        raise UsageError(
            Message("a grade that is set by hand needs a reason"),
            remedy=Message("Example: {command}", command=f'okr set {id_} graded.grade=0.7 graded.reason="…"'),
        )
    given = {field.key[0]: value for field, value in assignments if len(field.key) == 1}
    _refuse_target_alone(id_, record, given)
    gone = [
        (_path(other), None)
        for pair in INSTEAD
        for key, other in (pair, pair[::-1])
        if given.get(key) is not None and other not in given and getattr(record, other) is not None
    ]
    return [*assignments, *gone]


_INSTEAD_OF_KPI = {
    "watch_only": ("at_least", "at_most", "tolerance"),
    "at_least": ("watch_only",),
    "at_most": ("watch_only",),
    "sum_of": ("mean_of",),
    "mean_of": ("sum_of",),
}
"""Keys of a KPI, and those of which it has none then. Later limits and what a bonus has only go by name."""


def _replaced(kpi: Kpi, assignments: Sequence[Assignment]) -> Iterator[Assignment]:
    """The removal of each key of a KPI that a new value replaces."""
    set_ = [field.key[0] for field, value in assignments if _is_there(value) and not field.adds]
    for key in dict.fromkeys(other for each in set_ for other in _INSTEAD_OF_KPI.get(each, ())):
        if key not in set_ and _is_there(getattr(kpi, key)):
            yield FieldPath((key,), fields(Kpi)[key].hint), None


def _is_there(value: Any) -> bool:
    return bool(value) or (value == 0 and value is not False)


def _refuse_target_alone(id_: str, record: KeyResult, given: Mapping[str, Any]) -> None:
    """A target that came later, without a start: what to type. Raises UsageError."""
    target = given.get("target")
    if (
        record.target == "open"
        and record.start is None
        and "start" not in given
        and isinstance(target, int | float)
    ):
        raise UsageError(
            Message("a target in numbers needs a start"),
            remedy=Message(
                "From the first value: {command}", command=f"okr set {id_} start=first target={exact(target)}"
            ),
        )


def _settled(
    workspace: Workspace, id_: str, given: Assignment, pair: tuple[str, str], today: date
) -> Sequence[Assignment]:
    (field, value), (one, several) = given, pair
    record = workspace.key_result(id_)
    named: Sequence[str] = getattr(record, several)
    if field.key == (one,):
        if not named:
            return [given]
        if value is None:
            raise UsageError(
                Message("{item} has several {field}: {names}", item=id_, field=several, names=joined(named)),
                remedy=Message(
                    "Remove one of them: {one}. Remove all: {every}",
                    one=f"{several}-={named[0]}",
                    every=f"{several}=",
                ),
            )
        return [(_path(several), [value, *_but(workspace, named[1:], [value], one)])]
    if field.adds or field.removes:
        base = named or [*_single(workspace, id_, record, one, today, own=field.removes)]
        if field.removes:
            _refuse_unnamed(workspace, base, value, pair)
        value = [*base, *value] if field.adds else [*_but(workspace, base, value, one)] or None
    own = getattr(record, one) is not None
    return [*([(_path(one), None)] if own else []), (_path(several), value)]


def _single(
    workspace: Workspace, id_: str, record: KeyResult, one: str, today: date, *, own: bool
) -> Iterator[str]:
    """What it names alone; what is added to a key result that names nobody comes beside whom its objective names."""
    name = getattr(record, one)
    if name is None and not own:
        above = workspace.objectives[parent(id_)]
        name = named_owner(workspace, id_, today) if one == "owner" else above.team
    yield from (name,) if name else ()


def _refuse_unnamed(
    workspace: Workspace, base: Sequence[str], gone: Sequence[str], pair: tuple[str, str]
) -> None:
    for name in gone:
        if not any(True for each in base if _now(workspace, each, pair[0]) == _now(workspace, name, pair[0])):
            raise OkrError(
                Message("{field} does not contain {value}", field=pair[1], value=name),
                remedy=Message("It contains: {values}.", values=joined(base))
                if base
                else Message("It is empty."),
            )


def _but(workspace: Workspace, names: Sequence[str], gone: Sequence[str], one: str) -> Iterator[str]:
    left_out = {_now(workspace, name, one) for name in gone}
    yield from (name for name in names if _now(workspace, name, one) not in left_out)


def _now(workspace: Workspace, name: str, one: str) -> str:
    kind = KINDS["key result"].slugs[one]
    return workspace.slug_in_force(kind, name.removeprefix(KINDS[kind].prefix))


def _path(key: str) -> FieldPath:
    return FieldPath((key,), fields(KeyResult)[key].hint)
