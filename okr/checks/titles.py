"""What a title says, in English or Indonesian: how much, of what, and whether it is work or change.

Every function is silent where it is not sure: a finding that is wrong costs more trust than one that is missing.
"""

from __future__ import annotations

import re

from okr.measure_rules import is_open
from okr.models import KeyResult
from okr.title_figures import has_number
from okr.title_words import Title, read, read_sentence, traits_of
from okr.units import unit_of

# ── how much ─────────────────────────────────────────────────────────────────────────────────────


def has_amount(title: str) -> bool:
    """Whether it says how many, in figures or in words: `three`, `halve`; a year does not count as one."""
    return "numeral" in read(title).traits or has_number(title)


def counts_something(title: str) -> bool:
    """Whether it says how much, also by `every` or `none`."""
    return "whole" in read(title).traits or has_amount(title)


def names_unit(title: str, unit: str | None) -> bool:
    """Whether it has a word of the unit."""
    folded = title.casefold()
    return any(word.rstrip("s") in folded for word in re.findall(r"[^\W\d_]{3,}", (unit or "").casefold()))


# ── work or change ───────────────────────────────────────────────────────────────────────────────

_WELL = re.compile(
    r"\b(?:on time|on-time|tepat waktu|first time|passed|lulus|puas|satisfied|within|(?:dalam|di bawah|under|below) \d+)\b",
    re.IGNORECASE,
)


def _is_verb(said: Title, place: int, *kinds: str) -> bool:
    """Whether a word is a verb of these kinds; an English one that is a noun, too, only before an article or a number."""
    traits = traits_of(said.words[place])
    if traits.isdisjoint(kinds):
        return False
    if "noun too" not in traits:
        return True
    after = said.words[place + 1] if place + 1 < len(said.words) else ""
    return after[:1].isdigit() or not traits_of(after).isdisjoint(("determiner", "numeral", "routine"))


def _head(words: tuple[str, ...]) -> str:
    """The noun that a phrase is about, by its end: `Patient record migration of March`."""
    before = ""
    for word in words:
        if "preposition" in traits_of(word):
            break
        before = word
    return before


def is_work(title: str) -> bool:
    """Whether it says what is done, not what changes: by a verb, a noun of work, or a passive in front or at the end."""
    said = read_sentence(title)
    if "better" in said.traits or not (begins_with_work(title) or _is_passive(said)):
        return False
    return not _WELL.search(title)


def begins_with_work(title: str) -> bool:
    """Whether its verb or its noun is one of work: `Launch …`, `Menyusun …`, `Pembuatan …`, `Terlaksananya …`."""
    said = read_sentence(title)
    if not said.words:
        return False
    if not said.first.isdisjoint(("id work", "id work noun", "brought about")) or _is_verb(said, 0, "work"):
        return True
    is_noun = "work noun" in said.traits and "work noun" in traits_of(_head(said.words))
    return is_noun and "change" not in said.first


def begins_with_change(title: str) -> bool:
    """Whether its verb says what is won or changed: `Win …`, `Raih …`, `Mendapatkan …`."""
    return not read_sentence(title).first.isdisjoint(("change", "id change"))


def _is_passive(said: Title) -> bool:
    """`Website is launched`, `Reports delivered to …`, `SOP baru dibuat`; not `keluhan yang dijawab`, which is a measure."""
    if said.traits.isdisjoint(("done", "id done")) or not {"can", "bisa", "dapat"}.isdisjoint(said.words):
        return False
    for place, word in enumerate(said.words):
        traits = traits_of(word)
        if "id done" in traits and "yang" not in said.words[:place]:
            return True
        is_last = place + 1 == len(said.words) or said.has(place + 1, "preposition")
        if "done" in traits and place and is_last and not said.has(place - 1, "determiner"):
            return True
    return False


_COUNT_OF = re.compile(r"^(?:the )?(?:total )?number of |^(?:jumlah|total|banyaknya) ", re.IGNORECASE)


def counts_work(title: str) -> bool:
    """Whether what is counted is work: `Hold 5 trainings`, `Menghubungi 100 prospek`, `8 webinars for parents`."""
    said = read_sentence(_COUNT_OF.sub("", title))
    first = said.first
    if not said.words or _WELL.search(title):
        return False
    if not first.isdisjoint(("id counted", "brought about")) or _is_verb(said, 0, "counted"):
        return True
    if not said.traits.isdisjoint(("from others", "clause")):
        return False
    if "id work noun" in first or said.words[:2] == ("kunjungan", "ke"):
        return True
    return "unit of work" in first or "unit of work" in traits_of(_head(said.words)) or _is_passive(said)


def is_completion(title: str) -> bool:
    """Whether it says how far work is: `Penyelesaian renovasi`, `Progress of the migration`."""
    return "completion" in read(title).traits or begins_with_work(title)


_AS_USUAL = re.compile(
    r"\b(?:as usual|seperti biasa|(?:setiap|tiap|every|each) (?:day|week|month|hari|pekan|minggu|bulan))\b",
    re.IGNORECASE,
)
_GAINING = re.compile(r"(?:grow|improv|increas|winn|beat|rais|reduc|gain|lift|cutt)ing")


def is_routine(title: str, *, is_limit: bool) -> bool:
    """Whether it goes on with ordinary work: `Keep running …`, `Tetap mengirim …`, `Send the weekly newsletter`."""
    said = read(title)
    if not said.words or "better" in said.traits:
        return False
    first, second = said.first, said.words[1] if len(said.words) > 1 else ""
    if said.words[0] == "keep" and second.endswith("ing") and not _GAINING.fullmatch(second):
        return not is_limit
    if "going on" in first:
        return "id work" in traits_of(second)
    if "continue" in first:
        after = second if second != "to" else said.words[2] if len(said.words) > 2 else ""
        return not (is_limit or "change" in traits_of(after))
    if "maintain" in first:
        return not (is_limit or has_number(title))
    return begins_with_work(title) and ("routine" in said.traits or bool(_AS_USUAL.search(title)))


# ── what is counted ──────────────────────────────────────────────────────────────────────────────


def is_vanity(title: str, unit: str | None) -> bool:
    """Whether it counts followers, views or the like, and nothing that they lead to."""
    said = read(title)
    if not said.traits.isdisjoint(("behind", "clause")) or "%" in said.words:
        return False
    if "vanity" in said.traits or "vanity" in read(unit or "").traits:
        return True
    return {"vanity online", "online"} <= said.traits


_EXISTING = re.compile(
    r"\b(?:market share|pangsa pasar|(?:response|answer|waiting|delivery|lead|cycle) times?|waktu (?:tunggu|respons?|balas|"
    r"layanan|antar|kirim)|repeat (?:orders|purchases|customers|buyers)|(?:pelanggan|pembelian|pesanan) (?:ulang|berulang)|"
    r"average|rata-rata|tepat waktu|on[- ]time|churn)\b",
    re.IGNORECASE,
)
_ON_A_SCALE = re.compile(
    r"\b(?:nps|score|skor|rating|stars?|bintang|minutes?|menit|seconds?|detik|of (?:5|10)|dari (?:5|10))\b",
    re.IGNORECASE,
)


def is_of_something_that_exists(title: str, unit: str | None) -> bool:
    """Whether its value is above 0 as soon as there is anything: satisfaction, market share, minutes of waiting."""
    traits = read(title).traits
    if not traits.isdisjoint(("new", "saved")) or counts_work(title):
        return False
    return "existing" in traits or bool(_EXISTING.search(title) or (unit and _ON_A_SCALE.search(unit)))


def is_volume(title: str, unit: str | None) -> bool:
    """Whether it counts what is put out: tickets closed, articles, sales calls; not what others ask for or read."""
    said = read(title)
    if "made" not in said.traits and "made" not in read(unit or "").traits:
        return False
    if "%" in (unit or "") or _WELL.search(title):
        return False
    if not {"cold", "sales"}.isdisjoint(said.words) and not {"calls", "visits"}.isdisjoint(said.words):
        return True
    if not said.traits.isdisjoint(("from others", "behind")):
        return False
    if "handled" in said.traits:
        return True
    return "clause" not in said.traits and ("always made" in said.traits or begins_with_work(title))


_SCALE = re.compile(r"\b(?:of|dari|out of|/|skala)\s?(5|10|100)\b")


def end_of_scale(title: str, unit: str | None, *, is_percent: bool) -> float | None:
    """Where the scale of a value ends: 100%, 5 stars; None where it has no end."""
    if is_percent:
        return 100
    if found := _SCALE.search(unit or ""):
        return float(found[1])
    return 5 if "rated" in read(title).traits | read(unit or "").traits else None


def names_quality(title: str, unit: str | None) -> bool:
    return "quality" in read(title).traits | read(unit or "").traits or bool(_WELL.search(title))


# ── two goals, and copies ────────────────────────────────────────────────────────────────────────

_RANGE = re.compile(
    r"\b(?:from|dari)\b[^\d]{0,12}\d[^\n]*?\b(?:to|ke|menjadi|jadi)\b[^\d]{0,12}\d", re.IGNORECASE
)
_VERBS = ("work", "change", "id work", "id change")


def has_two_goals(title: str) -> bool:
    """Whether two verbs, each with its object, are joined, or two measures; not `sales and support`."""
    if "and" not in read(title).traits:
        return False
    said = read_sentence(title)
    if "causing" not in said.first and _is_verb(said, 0, *_VERBS):
        for place in range(3, len(said.words) - 1):
            joins = said.has(place - 1, "and") and not said.has(place + 1, "back")
            if joins and not said.has(place + 1, "and") and _is_verb(said, place, *_VERBS):
                return True
    return len(_RANGE.findall(title)) > 1


_SMALL = frozenset(("determiner", "preposition", "and", "small"))


def content(title: str) -> frozenset[str]:
    """Its words that carry meaning, numbers too."""
    words = read(title).words
    return frozenset([word for word in words if traits_of(word).isdisjoint(_SMALL)])


def is_copy(title: str, above: str) -> bool:
    """Whether it says the same as another, small words, order and one word in six apart."""
    own, other = content(title), content(above)
    return bool(own) and len(own & other) > 0.8 * len(own | other)


# ── key results ──────────────────────────────────────────────────────────────────────────────────


def weakness(kr: KeyResult) -> str:
    """Ordinary work, work done in percent, work counted from 0, a task, a number that says little, no number; else "".

    What is told in words, or what a number is still sought for, has another rule."""
    if kr.measure == "words" or is_open(kr) or kr.target == "open":
        return ""
    for code, fits in (
        ("Q020", lambda kr: is_routine(kr.title, is_limit=kr.measure == "hold")),
        ("Q016", lambda kr: (kr.start, kr.target) == (0, 100) and is_percent(kr) and is_completion(kr.title)),
        ("Q015", _counts_work),
        ("Q007", _is_task),
        ("Q017", lambda kr: not kr.milestones and not is_percent(kr) and is_vanity(kr.title, kr.unit)),
        ("Q018", lambda kr: kr.start == 0 and kr.target and is_of_something_that_exists(kr.title, kr.unit)),
        ("Q005", lambda kr: not counts_something(kr.title) and not names_unit(kr.title, kr.unit)),
    ):
        if fits(kr):
            return code
    return ""


def is_percent(kr: KeyResult) -> bool:
    if kr.unit:
        return unit_of(kr.unit).is_percent
    return "%" in kr.title or " persen" in kr.title or " percent" in kr.title


def _counts_work(kr: KeyResult) -> bool:
    start, target = kr.span()
    if start != 0 or target is None or target <= 1 or kr.parts:
        return False
    return not is_percent(kr) and not unit_of(kr.unit).currency and counts_work(kr.title)


def _is_task(kr: KeyResult) -> bool:
    """Done or not done is all that it measures, or its title says work and no number."""
    single = (kr.start, kr.target) == (0, 1) or len(kr.milestones) == 1
    return (single and not begins_with_change(kr.title)) or (is_work(kr.title) and not has_amount(kr.title))
