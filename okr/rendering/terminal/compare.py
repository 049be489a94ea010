"""KPI versus OKR on a terminal: the differences side by side, the pairs, the advice with its commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from okr.rendering.look import Look
from okr.rendering.numbers import NONE, number, percent
from okr.rendering.terminal.layout import GAP, Line, Part, cells, stripped, words, wrap, wrap_command
from okr.rendering.terminal.marks import mark
from okr.views.results import Advice, Comparison, Difference, Pair

_NAME = 10
_SIDE_BY_SIDE = 80
_WITH_BREAKS = 110
_WIDEST = 160
_MOST = 6
"""Things that break a difference, of one of them."""


def compare_lines(comparison: Comparison, look: Look) -> Iterator[Line]:
    look = replace(look, width=min(look.width, _WIDEST))
    where = ", ".join(filter(None, (comparison.name, comparison.cycle)))
    yield from wrap(
        words(look.text(f"KPI versus OKR in {where}" if where else "KPI versus OKR"), "head"), look
    )
    yield ()
    yield from _differences(comparison.differences, look)
    if comparison.pairs:
        yield ()
        yield (Part("Alike: a key result reads the KPI", "head"),)
        for pair in comparison.pairs:
            yield from _pair(pair, look)
    if comparison.advice:
        yield ()
        yield (Part("Advice", "head"),)
        for advice in comparison.advice:
            yield from _advice(advice, look)


def _differences(differences: Sequence[Difference], look: Look) -> Iterator[Line]:
    if look.width < _SIDE_BY_SIDE:
        for difference in differences:
            yield (Part(look.text(difference.name), "title"),)
            yield from _labelled("KPI", difference.kpi, look)
            yield from _labelled("OKR", difference.okr, look)
            yield from _breaks(difference, look, 2)
        return
    beside = look.width >= _WITH_BREAKS
    table = [("", "KPI: holds a line", "OKR: moves one", "breaks it"[: 9 * beside])]
    table += [(d.name, d.kpi, d.okr, "; ".join(_broken(d)) if beside else "") for d in differences]
    widths = _widths(table, look)
    yield from _side_by_side(table[0], widths, "head", look)
    for row, difference in zip(table[1:], differences, strict=True):
        yield from _side_by_side(row, widths, "", look)
        if not beside:
            yield from _breaks(difference, look, _NAME + GAP)


def _widths(table: Sequence[Sequence[str]], look: Look) -> list[int]:
    """As wide as the words need, the room shared evenly where there is too little."""
    needed = [max(cells(look.text(row[at])) for row in table) for at in range(4)]
    needed[0] = max(needed[0], _NAME)
    shown = [at for at in (1, 2, 3) if needed[at]]
    room = look.width - needed[0] - GAP * len(shown)
    widths = [needed[0], 0, 0, 0]
    for place, at in enumerate(sorted(shown, key=lambda at: needed[at])):
        widths[at] = min(needed[at], room // (len(shown) - place))
        room -= widths[at]
    return widths


def _side_by_side(row: Sequence[str], widths: Sequence[int], style: str, look: Look) -> Iterator[Line]:
    columns = [
        wrap(words(look.text(text), style or ("title" if not at else "")), replace(look, width=width))
        if width
        else []
        for at, (text, width) in enumerate(zip(row, widths, strict=True))
    ]
    for lines in zip_longest(*columns, fillvalue=()):
        parts: list[Part] = []
        for line, width in zip(lines, widths, strict=True):
            used = sum(cells(part.text) for part in line)
            parts += [*line, Part(" " * (width - used + GAP))]
        yield stripped(parts)


def _labelled(label: str, text: str, look: Look) -> Iterator[Line]:
    return iter(wrap([Part(f"{label} ", "dim"), *words(look.text(text))], look, indent=2, hang=5))


def _broken(difference: Difference) -> list[str]:
    shown = list(difference.broken_by[:_MOST])
    left = len(difference.broken_by) - len(shown)
    return [*shown, f"and {left} more"] if left else shown or [NONE]


def _breaks(difference: Difference, look: Look, indent: int) -> Iterator[Line]:
    if difference.broken_by:
        told = words(look.text("; ".join(_broken(difference))), "warn")
        yield from wrap([*words("breaks it:", "dim"), *told], look, indent=indent, hang=2)


def _pair(pair: Pair, look: Look) -> Iterator[Line]:
    held = f"{pair.kpi} holds {pair.line}: {number(pair.current)},"
    yield from wrap(
        [*words(look.text(held)), mark(pair.health, look), *_spark(pair.kpi_trend, look)],
        look,
        indent=2,
        hang=4,
    )
    change = f"{number(pair.start)} → {number(pair.target)}: " if pair.target is not None else ""
    moved = f"{pair.key_result} moves it {change}{percent(pair.progress)},"
    parts = [*words(look.text(moved)), mark(pair.pace, look), *_spark(pair.key_result_trend, look)]
    yield from wrap(parts, look, indent=4, hang=4)


def _spark(values: Sequence[float], look: Look) -> list[Part]:
    """The latest values as a small curve."""
    if len(values) < 2 or look.ascii:
        return []
    low, high = min(values), max(values)
    reach = (high - low) or 1
    return [Part("".join("▁▂▃▄▅▆▇█"[int((v - low) / reach * 7)] for v in values), "dim")]


def _advice(advice: Advice, look: Look) -> Iterator[Line]:
    yield from wrap(words(look.text(advice.message)), look, indent=2, hang=2)
    yield from wrap_command(advice.command, look, indent=6)
