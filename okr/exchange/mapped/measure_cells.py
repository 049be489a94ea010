"""What the text of a cell says of a measure: a side of its number, a share of the start, kinds that are counted, or nothing yet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any

from okr.errors import OkrError
from okr.exchange import cells
from okr.exchange.cells import Style, text
from okr.exchange.files.sheets import Cell
from okr.exchange.mapped.readings import Reader, Said, amount, factor, is_marked, one_line
from okr.parse import composed
from okr.units import unit_of
from okr.words import Message

_DIRECTIONS = {
    "at_most": "at most|at_most|keep below|below|no more than|max|maximum|<|<=|≤|paling banyak|maksimal|maksimum|di bawah",
    "at_least": "at least|at_least|keep above|above|no less than|min|minimum|>|>=|≥|paling sedikit|minimal|di atas",
    "change": "reach|change|increase|increase to|decrease|decrease to|raise|reduce|capai|mencapai|naik|naikkan|turun|turunkan|"
    "meningkat|menurun",
}
_POLARITIES = {
    "at_most": "min|minimum|terendah|minimize|minimise|minimal|minimasi|minimalkan|lower|low|down|negative|negatif|-|↓|▼|lower is better|"
    "less is better|smaller is better|the lower the better|the smaller the better|smaller the better|lower the better|turun|rendah|"
    "semakin kecil semakin baik|semakin rendah semakin baik|semakin sedikit semakin baik|makin kecil makin baik|"
    "makin rendah makin baik",
    "at_least": "max|maks|maximum|maksimum|tertinggi|maximize|maximise|maksimal|maksimasi|maksimalkan|higher|high|up|positive|positif|+|↑|▲|higher is better|"
    "more is better|bigger is better|larger is better|the higher the better|bigger the better|higher the better|larger the better|"
    "naik|tinggi|semakin besar semakin baik|semakin tinggi semakin baik|semakin banyak semakin baik|makin besar makin baik|"
    "makin tinggi makin baik",
}


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {word: key for key, words in table.items() for word in words.split("|")}


DIRECTIONS = _by_word(_DIRECTIONS)
"""Word → `change`, or the limit that it makes of a target."""
POLARITIES = _by_word(_POLARITIES)
"""Which values are better → the limit that this makes of a target: `max` is no limit here."""
ONE = frozenset((
    "milestone", "milestones", "done", "yes/no", "yes / no", "yes or no", "y/n", "done/not done", "binary", "ya/tidak",
    "ya / tidak", "ya atau tidak", "sudah/belum", "selesai/belum",
))  # fmt: skip
"""What is done or not."""
_BESIDE_OPEN = " $€£%"
_SIDES = {
    "at_most": r"≤|<=|=<|≦|⩽|at most|(?:no|not) more than|up to|max(?:imum|imal)?\.?(?: of)?|maks(?:imal|imum)?\.?"
    r"|paling (?:banyak|lambat|lama|tinggi)|tidak lebih dari|setinggi-tingginya",
    "at_least": r"≥|>=|=>|≧|⩾|at least|(?:no|not) (?:less|fewer) than|min(?:imum|imal)?\.?(?: of)?"
    r"|paling (?:sedikit|rendah|kurang)|tidak kurang dari|sekurang-kurangnya|sedikitnya|setidaknya",
    "below": r"<|(?:less|fewer|lower) than|below|under|di ?bawah|(?:kurang|lebih kecil|lebih rendah) dari",
    "above": r">|(?:more|greater|higher) than|above|over|di ?atas|lebih(?: besar| tinggi)? dari|melebihi",
}
"""Key → what stands in front of its number; longer signs come first."""
_BEHIND = {
    "at_most": r"(?:or|and) (?:less|fewer|below|lower)|atau kurang|ke bawah|max(?:imum)?|maks(?:imal|imum)?|maximal",
    "at_least": r"\+|(?:or|and) (?:more|above|higher)|atau lebih|ke atas|minimum|minimal",
}
_FRONT = re.compile(
    "(?:" + "|".join(f"(?P<{key}>{words})" for key, words in _SIDES.items()) + r")(?![^\W\d_])", re.IGNORECASE
)
_BACK = re.compile(
    r"(?P<value>.*[\d%\w])\s*(?:" + "|".join(f"(?P<{key}>{words})" for key, words in _BEHIND.items()) + ")",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = r"[^\W\d_]{0,3}\.?\s?[\d.,]*\d\s?%?"
_RANGE = re.compile(
    rf"(?P<word>(?:between|antara)\s+)?(?P<low>{_NUMBER})\s*(?:-|–|—|to|and|dan|hingga|sampai(?: dengan)?|s\.?/?d\.?)\s*"
    rf"(?P<high>{_NUMBER}(?:\s+[^\d]+)?)",
    re.IGNORECASE,
)
_AROUND = re.compile(r"(?:±|\+\s?/\s?[-\u2212])\s?(?P<value>\d[\d.,]*\s?\D{0,12})")
"""`±5%`: as far below as above."""
_ZERO = re.compile(r"(?:zero|nol|nihil)\b\s*(?P<unit>[^\d]{0,30})", re.IGNORECASE)
_WORDED = re.compile(
    r"(?:(?P<share>-?\d[\d.,]*\s?%)\s+(?P<words_of_share>\S.{2,80})|(?P<number>-?\d[\d.,]*)\s+(?P<words>[^\W\d_]{2,}(?: [^\d\s]+)+))"
)
_BOTH = re.compile(r"\s+(?:and|dan|but|tetapi|&)\s+|\s*;\s*", re.IGNORECASE)
_SHARE = r"(?P<number>\d{1,6}(?:[.,]\d{1,6})?)\s?(?:%|percent|persen)"
_UP = r"naik|meningkat|tumbuh|increase[sd]?|grow[sn]?|raise[sd]?|up"
_DOWN = r"turun|menurun|berkurang|decrease[sd]?|reduce[sd]?|falls?|down"
_MORE = r"more|higher|increase|growth|lebih (?:tinggi|banyak|besar)"
_LESS = r"less|fewer|lower|decrease|reduction|lebih (?:rendah|sedikit|kecil)"
_BY = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<sign>[-+\u2212])\s?{_SHARE}",
        rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?: by| sebesar)?\s{_SHARE}",
        rf"(?:by|sebesar)\s{_SHARE}",
        rf"{_SHARE}\s(?:(?P<up>{_MORE})|(?P<down>{_LESS}))",
    )
)
_PLUS = re.compile(r"\s*(?:[+&;\n]|,(?!\d)|\b(?:and|dan)\b|(?<=\d)\s(?=[^\d:=]+[:=]))\s*", re.IGNORECASE)
_PART = re.compile(
    r"(?P<n>\d[\d.,]*)\s*(?P<name>[^\d:=]*)|(?P<front>[^\d:=]+?)\s*[:=]\s*(?P<count>\d[\d.,]*)"
)
_BETWEEN_BANDS = re.compile(r"\s*(?:[;\n|]|,\s)\s*")
_BAND = re.compile(r"(?P<bound>.+?)\s*(?:=|:|→|->)\s*(?P<share>\d[\d.,]*\s?%?)")
OTHER = "other"
"""A part that has no name."""


def is_open(words: str, open_words: Collection[str]) -> bool:
    """Whether a text stands in the place of a number that comes later, also with a currency or a percent sign beside it."""
    bare = words.strip().casefold()
    return bool(open_words) and (bare in open_words or bare.strip(_BESIDE_OPEN) in open_words)


def sides(words: str, open_words: Collection[str] = (), *, ranges: bool = False) -> Mapping[str, str]:
    """The limits that a text states, with the text of the number of each: `≤ 2 hari`, `> 80% and < 90%`; else none.

    With `ranges` two numbers are a range, `3 - 5`, too; else only `between 3 and 5` is one.
    """
    bare = one_line(words)
    both = [_side(part, open_words) for part in _BOTH.split(bare)]
    found = {**both[0], **both[1]} if len(both) == 2 and all(both) else _side(bare, open_words)
    if ranges and (around := _AROUND.fullmatch(bare)):
        return {"at_least": f"-{around['value']}", "at_most": around["value"]}
    if found or not (match := _RANGE.fullmatch(bare)) or not (match["word"] or ranges):
        return found
    low, high = match["low"].strip(), match["high"].strip()
    return {"at_least": f"{low}%" if "%" in high and "%" not in low else low, "at_most": high}


def _side(bare: str, open_words: Collection[str]) -> dict[str, str]:
    if match := _FRONT.match(bare):
        value = bare[match.end() :].strip()
    elif match := _BACK.fullmatch(bare):
        value = match["value"].strip()
    else:
        return {}
    key = str(match.lastgroup) if match.lastgroup != "value" else ""
    is_number = bool(re.match(r"\D{0,6}\d", value)) or is_open(value, open_words)
    return {key: value} if key and is_number and not _FRONT.match(value) else {}


_SMALL = (
    r"time|duration|latency|churn|turnover|attrition|errors?|defects?|incidents?|accidents?|crashes|complaints|injuries|costs?|delays?",
    r"waktu|durasi|lama|keluhan|aduan|kesalahan|kecelakaan|kasus|insiden|biaya|keterlambatan|pelanggaran",
)
_LESS_IS_BETTER = re.compile(
    rf"(?:.*\s)?(?<!on )(?:{_SMALL[0]})(?:\s*\([^()]*\))?|(?:(?:jumlah|rata-rata|tingkat|angka|total)\s)?(?:{_SMALL[1]})\b.*",
    re.IGNORECASE,
)


def is_less_better(title: str) -> bool:
    """Whether what a title names is usually to be small: `Median response time (minutes)`, `Jumlah keluhan`."""
    return _LESS_IS_BETTER.fullmatch(one_line(title)) is not None


def with_words(words: str) -> tuple[str, str] | None:
    """The number of a limit and the words behind it, where these are more than a unit: `95% within 4 hours`, `20 cases per month`."""
    match = _WORDED.fullmatch(one_line(words))
    return (match["share"] or match["number"], match["words"] or match["words_of_share"]) if match else None


def none_allowed(words: str) -> str | None:
    """`0`, with its unit, of `Zero accidents`: nobody can stay below that; None of another text."""
    match = _ZERO.fullmatch(one_line(words))
    return f"0 {match['unit']}".strip() if match else None


def share_of_start(words: str, *, falls: bool = False) -> str:
    """`+17%` of a text that says by which share something changes; empty of another one."""
    for pattern in _BY:
        if match := pattern.fullmatch(one_line(words)):
            said = match.groupdict()
            is_down = bool(said.get("down")) or said.get("sign") in ("-", "\u2212")
            is_up = bool(said.get("up")) or said.get("sign") == "+"
            number = said["number"].replace(",", ".")
            return f"{'-' if is_down or (falls and not is_up) else '+'}{number}%"
    return ""


def parts(words: str, style: Style, *, several: bool = True) -> dict[str, int | float]:
    """What is counted by its kinds: `1 senior and 1 lead`, `1 senior + 1`, `senior: 2, other: 3`; empty of another text.

    Of one kind alone, and of none of a kind, only where it need not be `several`.
    """
    found: dict[str, int | float] = {}
    pieces = [piece for piece in _PLUS.split(words.strip()) if piece]
    for piece in pieces:
        match = _PART.fullmatch(piece)
        if not match:
            return {}
        name = composed(one_line(match["name"] or match["front"] or "")) or OTHER
        try:
            count = cells.number(match["n"] or match["count"], style, "parts")
        except OkrError:
            return {}
        if name.startswith("%") or (several and not count):
            return {}
        found[name] = found.get(name, 0) + count
    is_told = len(pieces) > 1 and found.keys() != {OTHER}
    return found if found and (is_told or not several) else {}


_PERCENT = re.compile(r"\b(?:persentase|prosentase|persen|percentage|percent)\b|%", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:jumlah|banyaknya|number of|no\. of|count of)\s+(?P<unit>[^\W\d_][\w-]*)", re.IGNORECASE
)
_POINTS = re.compile(r"(?P<unit>indeks|index|nilai|skor|score)\b", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\((?P<unit>[^()\d]{1,20})\)\s*$")


def unit_in_title(title: str) -> str:
    """The unit that the title of an indicator names: `%` of a percentage, what is counted, an index; empty of another one."""
    if _PERCENT.search(title):
        return "%"
    if match := _COUNTED.match(title):
        return match["unit"]
    if match := _IN_BRACKETS.search(title):
        return match["unit"].strip()
    match = _POINTS.match(title)
    return {"nilai": "indeks"}.get(match["unit"].casefold(), match["unit"].casefold()) if match else ""


# ── what a bonus pays ────────────────────────────────────────────────────────────────────────────


def bands(said: Said, reader: Reader, values: Mapping[str, Any]) -> list[list[float]] | None:
    """The bands of a bonus, by the limit of its KPI from the least that is paid; None where the row has none, or none that can be
    kept, which is told. Raises TwoReadingsError, UsageError.
    """
    key = next((key for key in said.cells if key.partition(".")[0] == "bands"), "")
    if not key:
        return None
    rows, name, unit = [*_bands_said(said.cells)], reader.column(said, key), values.get("unit")
    shown = "; ".join(words for *_, words in rows)
    facts = {"name": name, "text": shown, "key": "[bonus] steps"}
    if any(is_marked(bound) for bound, *_ in rows):
        if not unit_of(unit).is_percent:
            said.doubts.append(
                Message(
                    'not kept: {name} "{text}"; shares of the target are {key} of okr.toml, for all KPIs',
                    **facts,
                )
            )
            return None
        said.doubts.append(
            Message(
                '{name} "{text}": read as values of the KPI; shares of the target are {key} of okr.toml',
                **facts,
            )
        )
    limits = {"at_least", "at_most"} & values.keys()
    inner, strict = ("at_least", "above") if "at_least" in limits else ("at_most", "below")
    found: list[list[float]] = []
    is_kept = len(limits) == 1
    for bound, share_, words in rows:
        said_sides = sides(bound, ranges=True) if isinstance(bound, str) else {}
        ends: Mapping[str, Cell] = said_sides or {inner: bound}
        paid = factor(share_, reader.style(name), name) if share_ is not None else None
        end = ends.get(inner, ends.get(strict))
        if paid is not None and end is not None:
            found.append([amount(end, unit, reader.style(name), name), paid])
        is_kept &= paid is not None and (end is not None or paid == 0)  # beyond all bands nothing is paid
        if strict in ends and paid:
            said.doubts.append(
                Message('"{text}" excludes its own number, and a band includes it', text=words)
            )
    found.sort(reverse=inner == "at_most")
    if is_kept and all(a[0] != b[0] and (a[1] < b[1] or a[1] == b[1] == 0) for a, b in pairwise(found)):
        return [each for each in found if each[1]] or None
    reader.leave_out(said, key, shown)
    return None


def _bands_said(said: Mapping[str, Cell]) -> Iterator[tuple[Cell, Cell, str]]:
    """Value, share and words of each band: of one cell, or of cells and the heads of their columns; no share where words say none."""
    for words in filter(None, _BETWEEN_BANDS.split(text(said.get("bands")))):
        match = _BAND.fullmatch(words)
        yield (match["bound"], match["share"], words) if match else (words, None, words)
    for key, cell in said.items():
        field, _, head = key.partition(".")
        if field == "bands" and head.startswith("= "):
            yield cell, head.removeprefix("= "), f"{text(cell)} {head}"
        elif field == "bands" and head:
            yield head.removesuffix(" ="), cell, f"{head} {text(cell)}"
