"""What the title of a KPI says that belongs to a key result: a change, from where to where, or until when.

Silent where it is not sure: `Keep rate`, `Win rate` and `Double rooms` are names of quantities.
"""

from __future__ import annotations

import re
from typing import Literal

from okr.periods import MONTHS
from okr.title_figures import has_number
from okr.title_words import Title, read_sentence, traits_of

Change = Literal["from_to", "deadline", "verb"]

_FROM_TO = re.compile(
    r"\b(?:from|dari)\b.*\d.*\b(?:to|ke|menjadi|jadi|hingga)\b.*\d|\d\s?%?\s*(?:→|->)\s*\d", re.IGNORECASE
)
_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_DEADLINE = re.compile(
    r"\b(?:by|before|until|sebelum|sampai)\s+(?:the\s+)?"
    rf"(?:(?:end\s+of|akhir)\b|q[1-4]\b|h[12]\b|20\d\d\b|\d{{1,2}}\s+{_MONTH}\b|{_MONTH}\b)",
    re.IGNORECASE,
)
_ALWAYS = frozenset((
    "achieve", "acquire", "attract", "avoid", "bring", "eliminate", "expand", "grow", "halve", "improve", "maintain",
    "prevent", "raise", "reduce", "shorten", "strengthen",
))  # fmt: skip
"""English verbs in front of whatever follows, but for a preposition."""
_OFTEN = frozenset(("boost", "decrease", "earn", "increase", "keep", "retain", "sell"))
"""Verbs, but not in front of a word of measure: `Keep rate`."""
_MEASURES = frozenset(
    ("rate", "rates", "ratio", "share", "time", "score", "index", "percentage", "count", "value", "through")
)
_IMPERATIVES = frozenset((
    "jaga", "pertahankan", "capai", "raih", "pangkas", "tekan", "percepat", "perpendek", "perpanjang", "perkecil", "perbesar",
    "perkuat", "perluas", "permudah", "perbanyak", "tambah", "cegah", "rebut", "genjot", "dorong",
))  # fmt: skip
"""Indonesian imperatives without an ending."""


def change_in(title: str) -> Change | None:
    """What makes a title the statement of a change."""
    if _FROM_TO.search(title):
        return "from_to"
    if _DEADLINE.search(title):
        return "deadline"
    said = read_sentence(title)
    return "verb" if len(said.words) > 1 and (_is_english(said, title) or _is_indonesian(said)) else None


def _is_english(said: Title, title: str) -> bool:
    verb, after = said.words[:2]
    follows = traits_of(after)
    if "preposition" in follows:
        return False
    if verb in _ALWAYS:
        return True
    if after in _MEASURES:
        return False
    if verb in _OFTEN:
        return True
    if said.first.isdisjoint(("change", "work")):
        return False
    is_object = after[:1].isdigit() or not follows.isdisjoint(("determiner", "numeral"))
    return is_object or ("change" in said.first and has_number(title))


def _is_indonesian(said: Title) -> bool:
    verb = said.words[0]
    if verb in _IMPERATIVES:
        return True
    if said.first.isdisjoint(("id change", "id counted")):
        return False
    return (
        verb.startswith("me") or verb.endswith("kan") or verb in ("kurangi", "hindari", "lampaui", "kuasai")
    )
