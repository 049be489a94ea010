"""What a title lists: steps one after another, `Write …, then collect …`, and counts of several kinds, `2 cooks and 3 drivers`;
and the priority that it is marked with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from okr.exchange.cells import Style, number
from okr.exchange.lists.title_parts import Part
from okr.exchange.lists.title_units import ENDS, noun_at
from okr.ids import make_slug
from okr.title_words import participle_of, read

_THEN = re.compile(
    r"[,;]?\s+(?:and\s+|dan\s+)?(?:then|afterwards|lalu|kemudian|setelah itu)\s+", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s?(?:,|;|\+|&|,?\s(?:and|dan|serta))\s")
_WORD = re.compile(r"\s([^\W\d_]+)")
_VERBS = ("work", "id work")


def steps_of(title: str) -> Mapping[str, float]:
    """Milestones of a title whose clauses each begin with a verb of work, with `then` between them; else none."""
    clauses = _THEN.split(title)
    if len(clauses) < 2 or any(read(clause).first.isdisjoint(_VERBS) for clause in clauses):
        return {}
    names = [participle_of(read(clause).words[0]) or make_slug(clause, "milestone") for clause in clauses]
    return dict.fromkeys(names, 1) if len(set(names)) == len(names) else {}


def counts_by_kind(title: str, ends: Sequence[Part], style: Style) -> Mapping[str, float]:
    """The kinds of a count that stand side by side, and how many of each: `{ cooks = 2, drivers = 3 }`; else none."""
    kinds: dict[str, float] = {}
    begin = None
    for part in ends:
        figure = part.figure
        is_plain = not (part.role or figure.is_percent or figure.money or figure.word.isupper())
        if not is_plain or not figure.digits.strip("-−0.,") or figure.digits[0] in "-−":
            return {}
        if begin is not None and not _BETWEEN.fullmatch(title, begin, figure.place):
            return {}
        noun, begin = noun_at(title, figure.end)
        word = _WORD.match(title, figure.end)
        # of one there is no plural: `1 senior and 1 lead`
        if not noun and word and word[1].casefold() not in ENDS:
            noun, begin = word[1], word.end()
        if not noun:
            return {}
        kinds[noun.casefold().replace(" ", "-")] = number(figure.text, style, "title")
    return kinds if len(kinds) == len(ends) else {}


_PRIORITY = re.compile(r"(?:[\[(]P(\d)[\])]|P(\d)\s?[:–—-])\s|.*\s[\[(]P(\d)[\])]\.?$")


def priority_of(title: str) -> int | None:
    """The priority that a title is marked with: `P1: …`, `[P0] …`, `… (P2)`; not that of `P1 incidents`."""
    found = _PRIORITY.match(title)
    return int(next(filter(None, found.groups()))) if found else None
