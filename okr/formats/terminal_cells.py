"""The cells of a column on a terminal: bars of one length, numbers point under point."""

from __future__ import annotations

from collections.abc import Sequence

from okr.documents.blocks import Bar, Cell, Column, Measured, Series, Span, Strip
from okr.formats import TerminalStyle
from okr.formats.terminal_layout import cells, pad, span_of
from okr.words.numbers import decimal_point, on_digits

BAR = 10
"""Cells of a bar."""


def drawn_column(column: Column, drawn: Sequence[Cell], style: TerminalStyle) -> list[Span]:
    point = decimal_point(style.language)
    measured = on_digits([style.text(cell.value) for cell in drawn if type(cell) is Measured], point)
    room = max(map(cells, measured), default=0)
    values = iter(measured)
    shares = max((len(cell.text) for cell in drawn if type(cell) is Bar), default=0)
    series = iter(_series([cell for cell in drawn if type(cell) is Series], style))
    spans: list[Span] = []
    for cell in drawn:
        if isinstance(cell, (Span, str)):
            spans.append(span_of(cell, style))
        elif isinstance(cell, Bar):
            bar = style.bar(cell.share, BAR, cell.expected)
            spans.append(Span(f"{bar} {pad(style.text(cell.text), max(shares, 4), 'right')}", cell.role))
        elif isinstance(cell, Strip):
            signs = style.strip(cell.signs, len(cell.held), BAR + 1 + max(shares, 4))
            spans.append(Span(signs, cell.role))
        elif isinstance(cell, Measured):
            spans.append(Span(f"{pad(next(values), room, 'right')} {style.text(cell.rest)}"))
        elif isinstance(cell, Series):
            spans.append(Span(next(series), cell.role))
        else:
            spans.append(span_of(cell, style))
    if column.align == "digits":
        texts = on_digits([span.text for span in spans], point)
        return [Span(text, span.role) for text, span in zip(texts, spans, strict=True)]
    return spans


def _series(rows: Sequence[Series], style: TerminalStyle) -> list[str]:
    """The values of rows as text; what is in one place stands point under point."""
    most = max((len(row.values) for row in rows), default=0)
    if not most:
        return [""] * len(rows)
    texts = [[style.text(value) for value in row.values] for row in rows]
    places = [
        on_digits(list(column), decimal_point(style.language))
        for column in zip(*([*[""] * (most - len(row)), *row] for row in texts), strict=True)
    ]
    rooms = [max(map(cells, column)) for column in places]
    return [
        " ".join(pad(text, room, "right") for text, room in zip(row, rooms, strict=True))
        for row in zip(*places, strict=True)
    ]
