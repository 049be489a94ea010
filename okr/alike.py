"""Key results and KPIs that measure the same and are not linked: the unit is the same, and so are the words of their titles.

Silent where it is not sure: a link that is wrong costs more trust than one that is missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from msgspec import Struct

from okr.ids import STOP_WORDS, slug
from okr.lineage import kpi_from
from okr.models import KeyResult
from okr.title_words import read, traits_of
from okr.units import unit_of
from okr.workspace import Workspace

LEAST = 0.5
"""Share of the words of the longer title that the shorter one must have."""
_VERBS = frozenset(("change", "id change", "work", "id counted", "maintain", "continue"))
_FIGURES = frozenset(("numeral", "determiner", "preposition"))
_TIMES: Mapping[str, str] = {
    form: unit
    for unit, forms in {
        "second": "s sec second detik",
        "minute": "min minute menit",
        "hour": "h hr hour jam",
        "day": "d day hari",
        "week": "week weekly minggu pekan mingguan",
        "month": "month monthly bulan bulanan",
        "quarter": "quarter quarterly kuartal triwulan",
        "year": "year yearly annual tahun tahunan",
    }.items()
    for form in forms.split()
}
"""How a span of time is written → one word for it."""
_RHYTHM = frozenset(("week", "month", "quarter", "year"))
"""Says how often a number is read, not what it is."""
_MEASURES = frozenset((
    "rate", "share", "number", "count", "amount", "total", "average", "mean", "median", "score", "rating", "time", "value",
    "level", "percentage", "ratio", "index", "jumlah", "nilai", "rata-rata", "tingkat", "persentase", "skor", "angka",
    "waktu", "rasio", "indeks",
))  # fmt: skip
"""Words that many titles share, whatever they are about."""
_SHORTEST_INITIALS = 3

Words = frozenset[str]


class Wording(Struct, frozen=True):
    """What a title and a slug say."""

    title: Words
    """The telling words of the title: no verb in front, no figure, no unit."""
    slug: Words
    """Those of the slug; none where it is made from the title."""
    initials: Words
    """The first letters of the title as one word; none of a short title."""


@dataclass
class _Kpis:
    """The KPIs of one unit, by what they say: ten thousand titles are held against them."""

    by_title: defaultdict[Words, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_word: defaultdict[str, set[Words]] = field(default_factory=lambda: defaultdict(set))
    """A word → the titles that have it."""
    by_name: defaultdict[Words, set[str]] = field(default_factory=lambda: defaultdict(set))
    """All the words of a title or of a slug → KPIs."""
    by_initials: defaultdict[Words, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, id_: str, own: Wording) -> None:
        self.by_title[own.title].append(id_)
        for word in own.title:
            self.by_word[word].add(own.title)
        for name in filter(None, (own.title, own.slug)):
            self.by_name[name].add(id_)
        if own.initials:
            self.by_initials[own.initials].add(id_)

    @cached_property
    def by_rarest(self) -> Mapping[str, Sequence[Words]]:
        """The telling word of a title that the fewest others have → such titles: enough to find those whose words are all in
        another title, without a walk through all that begin with the share of something."""
        found: dict[str, list[Words]] = {}
        for title in self.by_title:
            if telling := title - _MEASURES:
                rarest = min(telling, key=lambda word: (len(self.by_word[word]), word))
                found.setdefault(rarest, []).append(title)
        return found

    def alike(self, own: Wording) -> str | None:
        """The one KPI that says the same, else the one whose title has all words of the other and is not twice as long."""
        same: set[str] = set()
        for name in filter(None, (own.title, own.slug)):
            same.update(self.by_name.get(name, ()), self.by_initials.get(name, ()))
        same.update(self.by_name.get(own.initials, ()))
        if same:
            return same.pop() if len(same) == 1 else None
        lengths = {title: sorted((len(own.title), len(title))) for title in self._nested(own.title)}
        shares = {title: shorter / longer for title, (shorter, longer) in lengths.items()}
        best = max(shares.values(), default=0)
        if best < LEAST:
            return None
        nearest = [kpi for title, share in shares.items() if share == best for kpi in self.by_title[title]]
        return nearest[0] if len(nearest) == 1 else None

    def _nested(self, title: Words) -> Iterator[Words]:
        """Titles that have all words of another one, or the other way round."""
        telling = title - _MEASURES
        for word in telling:
            yield from (words for words in self.by_rarest.get(word, ()) if words <= title)
        if telling:
            having = sorted((self.by_word.get(word, set()) for word in title), key=len)
            yield from having[0].intersection(*having[1:])


def likely_links(
    workspace: Workspace, key_results: Iterable[tuple[str, KeyResult]]
) -> Iterator[tuple[str, str]]:
    """Pairs of a key result, of those that are given with their ids, and the one KPI that it seems to be about.

    The caller gives those that are open; what reads, moves or has become a KPI already is left out, and so is a retired
    KPI.
    """
    of_units: defaultdict[tuple[str, ...], _Kpis] = defaultdict(_Kpis)
    for id_, kpi in workspace.kpis.items():
        if kpi.unit and kpi.retired is None:
            of_units[unit_key(kpi.unit)].add(id_, wording(kpi.title, slug(id_), kpi.unit))
    for id_, key_result in key_results:
        unit = key_result.unit
        if not unit or key_result.kpi or key_result.moves or unit_key(unit) not in of_units:
            continue
        kpi_id = of_units[unit_key(unit)].alike(wording(key_result.title, slug(id_), unit))
        if kpi_id and kpi_from(workspace, id_) is None:
            yield id_, kpi_id


@lru_cache(maxsize=1 << 10)
def unit_key(unit: str) -> tuple[str, ...]:
    """A unit in one spelling: `percent` and `%`, `Rp jt` and `IDR juta`, `hours` and `jam` are the same."""
    whole = unit_of(unit)
    _, per, often = " ".join(unit.split()).casefold().replace(" per ", "/").partition("/")
    return (
        whole.currency,
        *map(str, whole.exponents),
        "%" if whole.is_percent else "",
        *map(_one_form, whole.words),
        per,
        _one_form(often.strip()),
    )


def wording(title: str, slug: str, unit: str | None) -> Wording:
    """What a title and a slug say, without the unit of what they measure."""
    left_out = _of_unit(unit or "")
    said = _without_verb(read(title).words)
    words = frozenset([form for word in said if (form := _telling(word))]) - left_out
    initials = "".join([word[0] for word in said if _telling(word)])
    folded = title.casefold()
    named: Words = frozenset()
    if [part for part in slug.split("-") if part not in folded]:
        own = _without_verb(tuple(re.split("[-_]", slug)))
        named = frozenset([form for word in own if (form := _telling(word))]) - left_out
    return Wording(
        title=words,
        slug=named if named - words else frozenset(),
        initials=frozenset((initials,)) if len(initials) >= _SHORTEST_INITIALS else frozenset(),
    )


@lru_cache(maxsize=1 << 10)
def _of_unit(unit: str) -> Words:
    """Words that say nothing in a title: those of the unit, and how often it is read."""
    return _RHYTHM.union(map(_one_form, re.findall(r"[^\W\d_]+", unit.casefold())))


def _without_verb(words: tuple[str, ...]) -> tuple[str, ...]:
    is_led_by_verb = len(words) > 1 and not traits_of(words[0]).isdisjoint(_VERBS)
    return words[1:] if is_led_by_verb else words


@lru_cache(maxsize=1 << 14)
def _telling(word: str) -> str:
    """One form of a word that says what a title is about; empty for any other."""
    tells = word[:1].isalpha() and word not in STOP_WORDS and traits_of(word).isdisjoint(_FIGURES)
    return _one_form(word) if tells else ""


@lru_cache(maxsize=1 << 14)
def _one_form(word: str) -> str:
    """The singular, and one word for each span of time."""
    half, _, rest = word.partition("-")
    if rest == half:
        word = half  # `klien-klien`
    if word.endswith("ies") and len(word) > 4:
        word = f"{word[:-3]}y"
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    return _TIMES.get(word, word)
