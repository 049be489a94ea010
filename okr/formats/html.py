"""Draws a document as one page of HTML: no script, nothing is loaded, light and dark, on a phone and on paper.

Its first wall is `elements.py`, where words become elements; its second is the policy of the page, which allows the style
of this file and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from okr.documents.blocks import (
    DOT,
    STATES,
    Bar,
    Block,
    Cards,
    Cell,
    Chart,
    Curve,
    Either,
    Entries,
    Entry,
    Folded,
    Foot,
    Heading,
    Heat,
    Line,
    Lines,
    Link,
    Measured,
    Paragraph,
    Role,
    Row,
    Series,
    Span,
    State,
    Strip,
    Table,
    Text,
    page_columns,
    texts_of,
)
from okr.formats import Answer, svg
from okr.formats.elements import made, safe, tag, titled, together
from okr.formats.sanitise import lines_of
from okr.parse import fault_of_link
from okr.words import Day, Language, Message, Number, Words, translated
from okr.words.money import shortened
from okr.words.states import word

_TAGS: dict[Role, str] = {"id": "code", "command": "kbd", "gone": "s", "title": "strong", "bad": "strong"}
_NOTHING, _SPACE, _LINE = Markup(), Markup(" "), Markup("\n")
_STYLE_SHA256 = "bxkF1/ZDY/dWRJJSr0guNDtVQsgroyBBbJQ4N/7kL6M="
"""Of okr.css, in base64. A test holds it; to hash at each start would cost an eighth of the page."""
Place = Callable[[str], str]
"""Id of an item → the address of its place, relative to the page; empty where it has none."""


def draw(answer: Answer) -> str | bytes:
    return answer.page(html(answer.blocks, answer.language))


def html(
    blocks: Iterable[Block], language: Language = "en", *, place: Place | None = None, sheet: str = ""
) -> str:
    """The whole page. Its links lead to the `place` of an item, without one to its own; its style is inside of it, or
    comes from `sheet`, the way to the file of `style`."""
    listed = list(blocks)
    heading = next((block for block in listed if isinstance(block, Heading)), Heading("okr"))
    known = set(_ids(listed))
    drawing = _Drawing(language, place or (lambda id_: f"#{_anchor(id_)}" if id_ in known else ""))
    body = drawing.document(listed)
    allowed = "'self'" if sheet else f"'sha256-{_STYLE_SHA256}'"
    titles = (drawing.words(_plain(text)) for text in (heading.title, *heading.more[:1]))
    styled = tag("link", rel="stylesheet", href=sheet) if sheet else tag("style", made(style()))
    told = {
        "viewport": "width=device-width, initial-scale=1",
        "color-scheme": "light dark",
        "robots": "noindex",
        "referrer": "no-referrer",
    }
    policy = f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'"
    head = (
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=made(policy)),
        *(tag("meta", name=name, content=content) for name, content in told.items()),
        tag("title", together(titles, " · ")),
        styled,
    )
    page = tag("html", tag("head", *head), tag("body", body), lang=language)
    return f"<!doctype html>\n{page}\n"


@cache
def style() -> str:
    return (Path(__file__).parent / "okr.css").read_text("utf-8")


_LEFTWARDS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def _direction(text: str) -> str:
    """A value before a unit that is written leftwards still goes to its target on the right; words decide themselves."""
    return ' dir="ltr"' if not text[:1].isalpha() and _LEFTWARDS.search(text) else ""


def _plain(text: Cell) -> str:
    text = text.text if isinstance(text, Link) else text
    return text.text if isinstance(text, Span) else text if isinstance(text, str) else ""


def _ids(blocks: Iterable[Block]) -> Iterator[str]:
    """The items that have a place on the page."""
    for block in blocks:
        match block:
            case Heading():
                yield block.id
            case Table():
                yield from (row.id for row in block.rows if isinstance(row, Row))
            case Entries():
                yield from (row.id for row in block.rows)
            case Either():
                yield from _ids(block.page)
            case Cards():
                yield from (id_ for card in block.cards for id_ in _ids(card))
            case Folded():
                yield from _ids(block.blocks)


def _anchor(id_: str) -> str:
    return quote(id_, safe="/@")


class _Drawing:
    """Blocks in the language of the reader, with links to the places of items."""

    def __init__(self, language: Language, place: Place) -> None:
        self.language = language
        self.place = place

    def words(self, text: str) -> Markup:
        """A text of anyone in the language of the reader, with nothing in it that acts or hides."""
        return safe(translated(text, self.language))

    def lines(self, text: str) -> Markup:
        """The same where elements may stand: lines keep their ends, and what is short tells what it is in full."""
        wholes: dict[str, str] = {}
        text = shortened(text, wholes) if self.language == "id" and isinstance(text, Words) else text
        drawn = together(map(safe, lines_of(translated(text, self.language))), "<br>")
        return titled(drawn, wholes) if wholes else drawn

    def label(self, text: str) -> Markup:
        """A text in a picture, where an amount of money is short alone: the values below it are written out."""
        return self.words(shortened(text, {}) if self.language == "id" else text)

    def document(self, blocks: Sequence[Block]) -> Markup:
        """The head, which paper repeats on each of its pages; what the page says; and its foot."""
        first = next(
            (at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 1), None
        )
        head = [] if first is None else [tag("header", *self.block(blocks[first]))]
        rest = [block for at, block in enumerate(blocks) if at != first]
        main = [part for block in rest if not isinstance(block, Foot) for part in self.block(block)]
        foot = [tag("footer", self.inline(block.texts)) for block in rest if isinstance(block, Foot)]
        return together((*head, tag("main", _LINE, *main), *foot), _LINE)

    def block(self, block: Block) -> Iterator[Markup]:
        match block:  # a page has its own space between blocks: a gap is nothing
            case Heading():
                yield from self.heading(block)
            case Paragraph():
                yield tag("p", self.inline(block.texts))
            case Entries():
                yield self.entries(block)
            case Table():
                yield self.table(block)
            case Chart():
                yield self.chart(block)
            case Either():
                yield from self.blocks(block.page)
            case Lines():
                yield tag("pre", together((self.words(text) for text in block.texts), _LINE))
            case _:
                yield from self.around(block)
        yield _LINE

    def around(self, block: Block) -> Iterator[Markup]:
        """Blocks that hold others."""
        match block:
            case Cards():
                yield tag(
                    "div", *(tag("section", *self.blocks(card)) for card in block.cards), class_="cards"
                )
            case Folded():
                yield tag("details", tag("summary", self.words(block.title)), *self.blocks(block.blocks))

    def blocks(self, blocks: Iterable[Block]) -> Iterator[Markup]:
        for block in blocks:
            yield from self.block(block)

    def heading(self, heading: Heading) -> Iterator[Markup]:
        name = f"h{min(heading.level, 4)}"
        yield tag(name, self.text(heading.title), id=_anchor(heading.id))
        if heading.more:
            yield tag("p", together(map(self.text, heading.more), " · "), class_="more")

    def inline(self, texts: Iterable[Text]) -> Markup:
        return together(filter(None, map(self.text, texts)), " ")

    def text(self, text: Cell) -> Markup:
        match text:
            case str():
                return self.span(Span(text))
            case Span():
                return self.span(text)
            case Link():
                drawn = self.span(text.text)
                address = drawn and self.place(text.to)
                return tag("a", drawn, href=address) if address else drawn
            case State():
                count = "" if text.how_many is None else f"{text.how_many} "
                shape = tag("span", STATES[text.name].shape, aria_hidden="true")
                told = (shape, " ", count, self.words(word(text.name)))
                return tag("span", *told, class_=f"state {text.role}".strip())
            case Bar():
                share = self.words(text.text)
                return tag("span", svg.bar(text), " ", share, class_=f"bar {text.role}".strip())
            case Strip():
                return tag("span", text.signs, class_=f"strip {text.role}".strip(), aria_hidden="true")
            case Curve():
                return svg.curve(text.values)
            case Heat():
                shade = int(min(max(text.share, 0.0), 1.0) * 4)
                return tag(
                    "span", self.words(text.text), class_=f"{'tint' if text.neutral else 'heat'}{shade}"
                )
            case Measured() | Series():
                return self.value(text)

    def value(self, cell: Measured | Series) -> Markup:
        """Numbers that belong together stay on one line."""
        if isinstance(cell, Measured):
            return tag("bdi", self.lines(cell.value), " ", self.lines(cell.rest), class_="value")
        return tag("bdi", together(map(self.lines, cell.values), " "), class_=f"value {cell.role}".strip())

    def span(self, span: Span) -> Markup:
        """Words of anyone: a name or a title stands apart, so that its direction of writing ends with it."""
        if isinstance(span.text, Number | Day) or span is DOT:
            isolated = self.words(span.text)  # these have the direction of the page
        else:
            shown = self.lines(span.text)
            if not shown:
                return shown
            isolated = made(f"<bdi{_direction(shown)}>{shown}</bdi>")
        if span.role == "link" and not fault_of_link(span.text):  # it tells nobody where the way begins
            return tag("a", isolated, href=span.text, rel="noopener noreferrer")
        if span.role in _TAGS:
            return tag(_TAGS[span.role], isolated, class_="bad" if span.role == "bad" else "")
        return tag("span", isolated, class_=span.role) if span.role else isolated

    # lists

    def entries(self, entries: Entries) -> Markup:
        """A list in a list for each depth."""
        return self.nested([row for row in entries.rows if not row.paid], 0, "facts" if entries.facts else "")

    def nested(self, rows: Sequence[Entry], depth: int, kind: str = "") -> Markup:
        """The entries of one depth, each with those that are deeper behind it."""
        items: list[Markup] = []
        for deeper, group in groupby(rows, key=lambda row: row.depth > depth):
            if deeper:
                below = self.nested(list(group), depth + 1)
                items[-1:] = [made(f"{items[-1][:-5]}{below}</li>") if items else tag("li", below)]
            else:
                items += map(self.entry, group)
        return tag("ul", *items, class_=kind)

    def entry(self, entry: Entry) -> Markup:
        lead = self.text(entry.lead)
        parts = [tag("span", "☐", class_="box")] if entry.box else []
        parts += [tag("span", lead, class_="lead")] if lead else []
        parts.append(self.inline((*entry.texts, *entry.aside)))
        parts += [tag("div", self.inline(texts_of(line))) for line in entry.below]
        parts += [tag("div", tag("kbd", self.words(entry.command)))] if entry.command else []
        return tag("li", together(parts, " "), id=_anchor(entry.id))

    # tables

    def table(self, table: Table) -> Markup:
        """A note is a cell over all columns."""
        rows = [row for row in table.rows if not (isinstance(row, Row) and row.paid)]
        drawn = [[self.text(each) for each in row.cells] for row in rows if isinstance(row, Row)]
        shown = page_columns(table, drawn)
        heads = []
        for at in shown:  # a column whose cells speak for themselves has no heading
            name = self.words(table.columns[at].head)
            heads.append(tag("th", name, scope="col", class_=_align(table, at)) if name else tag("td"))
        body = []
        waiting = iter(drawn)
        for row in rows:
            if isinstance(row, Row):
                body.append(self.row(table, row, next(waiting), shown))
            else:
                text = self.inline((*row.texts, *row.aside))
                kind = f"depth{min(row.depth, 6)}" if row.depth else "group"
                body.append(tag("tr", tag("td", text, colspan=str(len(shown)), class_=kind)))
        head = tag("thead", tag("tr", *heads)) if any(table.columns[at].head for at in shown) else _NOTHING
        looks = " short" if table.stack and not table.heads else ""
        if table.dense:
            looks = " dense roomy" if _height(table) <= _ROOMY else " dense"
        drawn_table = tag("table", head, tag("tbody", *body))
        return tag("div", drawn_table, class_=f"wide{looks}", tabindex="0")

    def row(self, table: Table, row: Row, drawn: Sequence[Markup], shown: Sequence[int]) -> Markup:
        cells = []
        for at in shown:
            parts = [drawn[at]]
            told: Sequence[Line] = ()
            if at == shown[0]:
                parts += [_SPACE, tag("code", self.words(row.id), class_="id")] if row.id else []
                told = row.aside
            if at == (table.below if table.below in shown else shown[-1]):
                told = (*told, *row.below)
            parts += (tag("div", self.inline(texts_of(each)), class_="dim") for each in told)
            depth = f"depth{min(row.depth, 6)}" if row.depth and at == shown[0] else ""
            name, scope = ("th", "row") if at == shown[0] else ("td", "")
            cells.append(tag(name, *parts, scope=scope, class_=f"{_align(table, at)} {depth}".strip()))
        return tag("tr", *cells, id=_anchor(row.id))

    # pictures

    def chart(self, chart: Chart) -> Markup:
        """A picture with a name and a description, and its values for whom a picture says nothing."""
        picture = svg.chart(chart.trend, self.label, chart.unit)
        told = (tag("title", self.words(chart.title)), tag("desc", self.words(chart.told)))
        named = tag("svg", *told, picture, viewBox=svg.BOX, role="img", class_="chart")
        values = tag("details", tag("summary", self.words(Message("Values"))), self.table(chart.values))
        return tag("figure", named, values)


_ROOMY, _LETTERS, _SECOND = 48.5, 36, 0.7
"""Rows of a dense table that fit on a sheet of paper in larger letters, letters of a title on a line of these, and the
share of a row that its second line takes."""


def _height(table: Table) -> float:
    """In rows."""
    titles = (_plain(row.cells[0]) for row in table.rows if isinstance(row, Row))
    return len(table.rows) + _SECOND * sum(len(title) > _LETTERS for title in titles)


def _align(table: Table, at: int) -> str:
    return "" if table.columns[at].align == "left" else "right"
