"""The counts of a key result with parts, as people type them: `senior=1 other=2`, `senior 1, other 2`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

from okr.errors import OkrError, UsageError
from okr.lookup import completed
from okr.models import KeyResult
from okr.parse import composed
from okr.quantities import Scale, exact, quantity, understood
from okr.words import Message, joined
from okr.words.numbers import Point

_NUMBER = r"[+−-]?[0-9]+(?:[.'_][0-9]+)*(?:,[0-9]+)?(?=$|[\s,;!\"])"
_TYPED = rf"\s*=\s*({_NUMBER}|[^\s,;]*)"
_BESIDE = rf"\s+({_NUMBER})"
_OTHER = rf"([^\s=,;!\"]+){_TYPED}"
_GAP = r"\s*[,;]\s*|\s+"


def leading_counts(line: str, names: Collection[str]) -> tuple[list[str], str]:
    """The counts from the beginning of a line, each as `name=number`, and what follows.

    Behind the name of the first part, of one behind a comma, and of one behind such a count, a blank is as good as `=`.
    """
    found: list[str] = []
    line, may_be_beside = composed(line).strip(), True
    while count := _first(line, names, beside=may_be_beside):
        name, number, end = count
        found.append(f"{name}={number}")
        gap = re.compile(_GAP).match(line, end)
        is_beside = may_be_beside and "=" not in line[:end]
        may_be_beside = gap is not None and (is_beside or bool(gap[0].strip()))
        line = line[gap.end() if gap else end :]
    return found, line


def _first(line: str, names: Collection[str], *, beside: bool) -> tuple[str, str, int] | None:
    """The count with which a line begins: its name, its number, and how many letters it has."""
    folded = line.casefold()
    for name in sorted(names, key=len, reverse=True):
        if folded.startswith(name.casefold()):
            rest = line[len(name) :]
            typed = re.match(_TYPED, rest) or (re.match(_BESIDE, rest) if beside else None)
            if typed:
                return name, typed[1], len(name) + typed.end()
    other = re.match(_OTHER, line)
    return (other[1], other[2], other.end()) if other else None


def read_counts(
    id_: str, texts: Sequence[str], kr: KeyResult, decimal: Point | None
) -> dict[str, int | float]:
    """How many there are of each kind that is typed. Raises OkrError for a plain number, and for an unknown part."""
    form = " ".join(map(shlex.quote, as_typed(kr.parts)))
    counts: dict[str, int | float] = {}
    for text in texts:
        typed, rest = leading_counts(text, kr.parts)
        if rest or not typed:
            raise UsageError(
                Message('{item} is counted by its parts, not by "{text}"', item=id_, text=rest or text),
                remedy=Message(
                    "Type a number for each that changed: {form}", form=f"okr checkin {id_} {form}"
                ),
            )
        for each in typed:
            name, _, number = each.partition("=")
            name = completed(name.strip(), kr.parts)
            if name not in kr.parts:
                raise _unknown(id_, name, kr.parts)
            if name in counts:
                raise UsageError(
                    Message('"{name}" is given twice', name=name), remedy=Message("Give it one number.")
                )
            counts[name] = quantity(number, name, Scale(kr.unit, decimal, (0, kr.parts[name])))
            if counts[name] < 0:
                raise UsageError(
                    Message("{name}: {value} is below 0", name=name, value=number),
                    remedy=Message("Type how many there are now."),
                )
    return counts


def _unknown(id_: str, name: str, parts: Mapping[str, float]) -> OkrError:
    near = get_close_matches(name, parts, n=1)
    return UsageError(
        Message('{item} has no part "{name}"', item=id_, name=name),
        remedy=Message("Did you mean {name}?", name=near[0])
        if near
        else Message("It has {names}.", names=joined(parts)),
    )


def _written(number: float) -> str:
    return exact(int(number) if isinstance(number, float) and number.is_integer() else number)


def as_typed(counts: Mapping[str, float]) -> list[str]:
    """What records counts again."""
    return [f"{name}={_written(value)}" for name, value in counts.items()]


def echoes_of(texts: str, counts: Mapping[str, float], kr: KeyResult) -> Iterator[str]:
    """How the counts were read, where they were typed in another way."""
    for text in leading_counts(texts.replace("\n", "; "), kr.parts)[0]:
        name, _, number = text.partition("=")
        value = counts.get(completed(name.strip(), kr.parts))
        if value is not None and (line := understood(number, value, kr.unit)):
            yield line
