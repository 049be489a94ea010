"""What a person types for a field, read by the type that its model gives it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple, get_args, get_origin

from msgspec.structs import replace

from okr.agreed_day import agreed_day
from okr.days import DayReader
from okr.errors import OkrError, UsageError, did_you_mean
from okr.fields import choices, fields, is_model, limits, members
from okr.ids import IN_CYCLE, KINDS, SETTINGS, Kind, is_slug, make_slug
from okr.kpi_models import KpiCadence
from okr.lookup import choose, one_of
from okr.models import Cadence, Need
from okr.parse import composed, link, words
from okr.people_models import Away, Expectation
from okr.periods import period_span, week
from okr.quantities import PLAIN, SHARE, Scale, change_by, quantity
from okr.settings import Settings
from okr.storage.toml.data import data_of
from okr.words import Message

ItemKind = Kind | Literal["settings"]
_ONE_LINE = ("title", "name", "unit", "project", "level")
_DATED = "owned"
"""A list that `--from` writes; by hand it is only removed."""
_AS_OPTIONS: Mapping[str, str] = {
    "email": "emails", "duty": "duties", "from": "start", "to": "target", "part": "parts",
}  # fmt: skip
"""Fields by the name of their option in `okr add`, which people remember."""
_OF_ANOTHER_COMMAND: Mapping[str, str] = {
    "owned": Message("Use: okr set ID owner=NAME --from DATE"),
    "formerly": Message("Use: okr move"),
    "schema": Message("Use: okr migrate"),
    "id": Message("`okr init` wrote it once; it never changes."),
    "key_results": Message("Use: okr set OBJECTIVE/KEY_RESULT FIELD=VALUE"),
    "initiatives": Message("Use: okr set OBJECTIVE/INITIATIVE FIELD=VALUE"),
}


class FieldPath(NamedTuple):
    """Where a field is below its item, and its type."""

    key: tuple[str, ...]
    hint: Any
    adds: bool = False
    """Whether a list gets the values behind those that it has: `supports+=2026/win`."""
    removes: bool = False
    """Whether a list loses the values: `moves-=kpi/mrr`."""

    def __str__(self) -> str:
        return ".".join(self.key)


CALENDAR = Settings()
"""No own cycles."""


def find(kind: ItemKind, dotted: str, settings: Settings = CALENDAR) -> FieldPath:
    """The field of a model that `bonus.weight` or `targets.2026-Q4.at_least` names. Raises UsageError or OkrError."""
    hint: Any = KINDS[kind].model
    key: tuple[str, ...] = ()
    adds, removes = dotted.endswith("+"), dotted.endswith("-")
    for part in composed(dotted[:-1] if adds or removes else dotted).split("."):
        member = members(hint)[0]
        if part in _AS_OPTIONS and is_model(member) and part not in fields(member):
            part = _AS_OPTIONS[part]  # noqa: PLW2901  the name in the file is what counts from here
        hint = _step(hint, part, key, kind, settings)
        key = (*key, part)
    if key[0] in _OF_ANOTHER_COMMAND and key[0] != _DATED:
        raise _refused(dotted, key[0])
    if adds and get_origin(members(hint)[0]) is not tuple:
        raise UsageError(
            Message("{field} is not a list, so nothing can be added", field=".".join(key)),
            remedy=Message("Replace its value: {command}", command=f"{'.'.join(key)}=VALUE"),
        )
    if removes and not _has_single_values(hint):
        raise UsageError(
            Message("{field} has no values that can be removed one by one", field=".".join(key)),
            remedy=Message("Replace its value: {command}", command=f"{'.'.join(key)}=VALUE"),
        )
    return FieldPath(key, hint, adds, removes)


def _has_single_values(hint: Any) -> bool:
    """Whether it is a list of words or days, each of which can be named."""
    member = members(hint)[0]
    return get_origin(member) is tuple and members(get_args(member)[0])[0] in (str, date)


def _refused(dotted: str, name: str) -> UsageError:
    return UsageError(Message("cannot set {field} here", field=dotted), remedy=_OF_ANOTHER_COMMAND[name])


def _step(hint: Any, part: str, key: Sequence[str], kind: ItemKind, settings: Settings) -> Any:
    """The type one step further down."""
    member = members(hint)[0]
    name = ".".join((*key, part))
    if is_model(member):
        known = fields(member)
        if part in known:
            return known[part].hint
        if part == "bonus" and kind in IN_CYCLE:
            raise OkrError(
                Message("a bonus belongs to a KPI, never to an objective or key result"),
                remedy=Message("Example: {command}", command="okr set kpi/NAME bonus.weight=40"),
            )
        raise UsageError(
            Message('unknown field "{field}" of {item}', field=name, item=SETTINGS)
            if kind == "settings"
            else Message('unknown field "{field}" of {item}', field=name, item=KINDS[kind].with_article),
            remedy=did_you_mean(
                [".".join((*key, near)) for near in get_close_matches(part, known, n=1, cutoff=0.5)]
            )
            or Message("Fields: {names}.", names=", ".join(known)),
        )
    if get_origin(member) is dict and part:
        words(part, name)
        if key[-1] == "targets" and period_span(part, settings) is None:
            raise UsageError(
                Message('unknown period "{period}" in targets', period=part),
                remedy=Message("Example: {command}", command="targets.2026-Q4.at_least=150"),
            )
        return get_args(member)[1]
    if member == tuple[Expectation, ...]:
        return fields(Expectation)["text"].hint
    raise UsageError(
        Message('unknown field "{field}"', field=name),
        remedy=Message("{field} has no fields.", field=".".join(key)),
    )


_IN_UNIT = frozenset(
    ("start", "target", "stretch", "at_least", "at_most", "above", "below", "threshold_value")
)


def is_in_unit(key: str) -> bool:
    """Whether a field is in the unit of its goal, and comparable with its values."""
    return key.rpartition(".")[2] in _IN_UNIT


def scale_for(field: FieldPath, goal: Scale) -> Scale:
    """How a number for a field is read: by the scale of its goal, or between the limits that the field has itself.

    What has none is a share, as the thresholds of okr.toml.
    """
    if is_in_unit(field.key[-1]) or field.key[-1] in ("bands", "points"):
        return goal
    if field.key[0] == "parts":  # how many are wanted: any number
        return replace(goal, known=())
    if field.key[-1] == "tolerance":
        return replace(goal, known=(0, *goal.known) if goal.known else ())
    least, most = limits(field.hint)
    return Scale(decimal=goal.decimal, known=(least or 0, 1 if most is None else most))


def value(text: str, field: FieldPath, days: DayReader, scale: Scale = PLAIN) -> Any:
    """What `text` means for a field, a number in a scale. Raises UsageError."""
    name = str(field)
    if name == _DATED:
        raise _refused(name, name)
    kinds = members(field.hint)
    first = kinds[0]
    if allowed := choices(first):
        _refuse_biweekly(text, name, allowed)
        return one_of(text, name, allowed)
    if float in kinds:
        return word_for_number(text, field.hint) or _number(text, name, field.hint, scale)
    if first in (str, date):
        return _words_or_day(text, name, field.key[-1].lstrip("-"), days, first)
    if first is int:
        is_priority = field.key[-1].lstrip("-") == "priority"
        if is_priority and not re.search("[0-9]", text):
            raise UsageError(
                Message('{name}: "{text}" is not a number', name=name, text=text),
                remedy=Message("Examples: {examples}", examples="P1, P2"),
            )
        whole = quantity(text.strip().lstrip("Pp") if is_priority else text, name, scale)
        if isinstance(whole, float):
            raise UsageError(Message('{name}: "{text}" is not a whole number', name=name, text=text))
        return whole
    if first is bool:
        return one_of(text.lower(), name, ("true", "false")) == "true"
    if get_origin(first) is tuple:
        return _list(text, name, get_args(first)[0], days, scale)
    raise UsageError(
        Message("{name} is a table", name=name),
        remedy=Message("Set one of its keys: {command}", command=f"{name}.KEY=VALUE"),
    )


_NEXT_PAIR = r"(?<=[0-9%])\s*[,;]\s*(?=[^,;=]*=)"
"""Between `480=50%` and `500=1`."""


def pairs(texts: Sequence[str], name: str, scale: Scale) -> list[list[int | float]]:
    """Pairs of a value in a scale and a share, of texts such as `480=0.5`. Raises UsageError."""
    found: list[list[int | float]] = []
    for text in texts:
        number, equals, share = text.partition("=")
        if not equals:
            example = f"{name} 480=0.5" if name.startswith("-") else f"{name}=480=0.5,500=1"
            raise UsageError(
                Message('{name}: "{text}" has no share', name=name, text=text),
                remedy=Message("Example: {example}", example=example),
            )
        found.append([quantity(number, name, scale), quantity(share, f"{name} {number}", SHARE)])
    return found


def word_for_number(text: str, hint: Any) -> str | None:
    """The word of a file that a text means where a number may come later or be the first one: `menyusul` is `open`."""
    word = text.strip().casefold()
    word = _SHOWN_WORDS.get(word, word)
    return word if word in choices(hint) else None


_SHOWN_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("menyusul", "belum tahu", "belum ditentukan", "tbd", "later"), "open"),
    **dict.fromkeys(("pertama", "angka pertama", "first value"), "first"),
}
"""Words of the screens and of real sheets, by what a file says."""


def _number(text: str, name: str, hint: Any, scale: Scale) -> int | float:
    """A number; where it may come later, the word for that is among the examples. Raises UsageError."""
    words_too = ", ".join(choices(hint))
    if words_too and not re.search("[0-9]", text):
        raise UsageError(
            Message('{name}: "{text}" is not a number', name=name, text=text),
            remedy=Message("Examples: {examples}", examples=f"12, -3, 99.9, {words_too}"),
        )
    return quantity(text, name, scale)


def _words_or_day(text: str, name: str, key: str, days: DayReader, type_: type) -> str | date:
    if type_ is date:
        read = {"due": days.due, "ends": days.within}.get(key, days.near)
        return read(text, name)
    if key == "link":
        return link(text, name)
    if key == "by":
        return change_by(text, name, days.settings.input.decimal)
    found = words(text, name, one_line=key in _ONE_LINE)
    return days.period(found) if key == "since" else found  # of a KPI: its first period


def _refuse_biweekly(text: str, name: str, allowed: Sequence[str]) -> None:
    """Explain what a KPI has instead of a cadence of a key result alone; no word that only looks alike is named."""
    if allowed == get_args(KpiCadence) and text in get_args(Cadence) and text not in allowed:
        raise UsageError(
            Message('invalid {name} "{text}"', name=name, text=text),
            remedy=Message(
                "{choices} For a number of every two weeks use a key result: okr add key-result",
                choices=choose(allowed),
            ),
        )


def _separated(text: str, name: str, hint: Any, days: DayReader, scale: Scale) -> list[Any]:
    if hint is Need:
        return [_need(text, name, days)]
    if get_origin(hint) is tuple:
        return pairs(re.split(_NEXT_PAIR, text), name, scale)
    parts = [part.strip() for part in text.split(",")]
    if hint is Away:
        return [_away(part, name, days) for part in parts]
    if allowed := choices(hint):
        return [one_of(part, name, allowed) for part in parts]
    if members(hint) == [date]:
        return [days.near(part, name) for part in parts]
    return [words(part, name) for part in parts] if members(hint) == [str] else []


def _list(text: str, name: str, hint: Any, days: DayReader, scale: Scale) -> list[Any]:
    """Words, days, pairs or absences separated by commas, or a list as the file has it."""
    if hint is Expectation:
        return [expectation(text, name)]
    if not text.lstrip().startswith("[") and (found := _separated(text, name, hint, days, scale)):
        return found
    try:
        entries: list[Any] = data_of(f"x = {text}".encode())["x"]
    except ValueError as error:
        raise UsageError(
            Message('{name}: "{text}" is not a list', name=name, text=text), remedy=_EXAMPLE_OF_PAIRS
        ) from error
    if members(hint) == [str] and not all(isinstance(each, str) for each in entries):
        raise UsageError(
            Message('{name}: "{text}" is not a list of words', name=name, text=text),
            remedy=Message("Separate words by commas: {example}", example="a,b"),
        )
    return entries


def expectation(text: str, name: str) -> dict[str, str]:
    """`SLUG: TEXT` of a role; the slug of a TEXT alone is made from it. Raises UsageError."""
    slug, colon, said = words(text, name).partition(":")
    if colon and said.strip() and is_slug(slug.strip()):
        return {"slug": slug.strip(), "text": said.strip()}
    return {"slug": make_slug(text, "expectation"), "text": words(text, name)}


_EXAMPLE_OF_PAIRS = Message("Example: {command}", command="'[[110, 0.2], [120, 0.6]]'")


def _away(text: str, name: str, days: DayReader) -> dict[str, Any]:
    """`2026-08-10..2026-08-24`, one day, or a week such as `2026-W33`; a stand-in follows as `@budi`."""
    absent, _, stand_in = text.partition("@")
    first, dots, last = absent.strip().partition("..")
    span = week(first)
    if not first or (dots and (not last or span)):
        raise UsageError(
            Message('{name}: "{text}" has no first or last day', name=name, text=text),
            remedy=Message(
                "Examples: {examples}", examples="2026-08-10..2026-08-24, 2026-08-10, 2026-W33@budi"
            ),
        )
    starts = span.starts if span else days.near(first, name)
    later = DayReader(starts, days.settings, days.tell)
    ends = span.ends if span else later.coming(last, name) if last else starts
    if ends < starts:
        raise UsageError(
            Message("{name}: {end} is before {start}", name=name, end=str(ends), start=str(starts)),
            remedy=Message("Write the first day first."),
        )
    absence: dict[str, Any] = {"from": starts, "to": ends}
    return absence | ({"stand_in": words(stand_in, name).strip()} if stand_in else {})


def _need(text: str, name: str, days: DayReader) -> dict[str, Any]:
    """`team/design 1/8 Two page drafts` or `@ana …`, as a file has it; the day may be left out. Raises UsageError."""
    asked, _, rest = text.strip().partition(" ")
    by, what = agreed_day(rest, name, asked, days)
    if not what or not asked.startswith(("@", "team/")):
        raise UsageError(
            Message('{name}: "{text}" does not say who is asked for what', name=name, text=text),
            remedy=Message("Example: {example}", example='"team/design 2026-08-01 Two page drafts"'),
        )
    return {"from": asked, "what": what} | ({"by": by} if by else {})
