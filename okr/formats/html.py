"""Draws a document as one page of HTML: no script, nothing is loaded, light and dark, on paper, too.

Every text goes through `_words`, the one place that escapes; names of people and titles are set apart by `<bdi>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from okr.documents.blocks import (
    STATES,
    Bar,
    Block,
    Cell,
    Chart,
    Curve,
    Either,
    Entries,
    Entry,
    Heading,
    Line,
    Lines,
    Measured,
    Paragraph,
    Role,
    Row,
    Span,
    State,
    Strip,
    Table,
    Text,
    page_columns,
    texts_of,
)
from okr.formats import Answer
from okr.formats.sanitise import lines_of, visible
from okr.words import Language, translated
from okr.words.states import word

_TAGS: dict[Role, str] = {"id": "code", "command": "kbd", "gone": "s", "title": "strong", "bad": "strong"}


class Html(str):
    """Text that is HTML already, so that nothing in it is escaped again. Made in this module alone."""

    __slots__ = ()


def draw(answer: Answer) -> str | bytes:
    return answer.page(html(answer.blocks, answer.language))


def html(blocks: Iterable[Block], language: Language = "en") -> str:
    """The whole page."""
    listed = list(blocks)
    heading = next((block for block in listed if isinstance(block, Heading)), Heading("okr"))
    title = _words(heading.title if isinstance(heading.title, str) else heading.title.text, language)
    body = "\n".join(line for block in listed for line in _lines(block, language))
    style = (Path(__file__).parent / "okr.css").read_text("utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _words(text: str, language: Language) -> Html:
    """The one place that escapes: a text of anyone in a language, with nothing in it that acts or hides."""
    return Html(escape(visible(translated(text, language)), quote=True))


def _tag(name: str, *parts: str, **attributes: str) -> Html:
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{value}"' for key, value in attributes.items() if value
    )
    return Html(f"<{name}{given}>{''.join(parts)}</{name}>")


def _lines(block: Block, language: Language) -> Iterator[Html]:
    match block:  # pages have their own space between blocks: a gap is nothing
        case Heading():
            more = [_text(text, language) for text in block.more]
            yield _tag(f"h{min(block.level, 3)}", _text(block.title, language))
            if more:
                yield _tag("p", Html(" · ").join(more), class_="more")
        case Paragraph():
            yield _tag("p", _inline(block.texts, language))
        case Entries():
            rows = [_entry(entry, language) for entry in block.rows]
            yield _tag("ul", *rows, class_="facts" if block.facts else "")
        case Table():
            yield from _table(block, language)
        case Either():
            for each in block.page:
                yield from _lines(each, language)
        case Chart():
            yield _tag("p", _words(block.told, language))
            yield from _table(block.values, language)
        case Lines():
            yield _tag("pre", Html("\n").join(_words(text, language) for text in block.texts))


def _entry(entry: Entry, language: Language) -> Html:
    lead = _text(entry.lead, language)
    parts = [Html('<span class="box">☐</span>')] if entry.box else []
    parts += [_tag("span", lead, class_="lead")] if lead else []
    parts.append(_inline((*entry.texts, *entry.aside), language))
    parts += [_tag("div", _inline(texts_of(line), language)) for line in entry.below]
    parts += [_tag("div", _tag("kbd", _words(entry.command, language)))] if entry.command else []
    return _tag("li", Html(" ").join(parts), class_=f"depth{min(entry.depth, 6)}" if entry.depth else "")


def _inline(texts: Iterable[Text], language: Language) -> Html:
    return Html(" ".join(filter(None, (_text(text, language) for text in texts))))


def _text(text: Text, language: Language) -> Html:
    if isinstance(text, State):
        count = "" if text.how_many is None else f"{text.how_many} "
        shape = _tag("span", _words(STATES[text.name].shape, language), aria_hidden="true")
        named = _words(word(text.name), language)
        return _tag("span", shape, " ", count, named, class_=f"state {text.role}".strip())
    if isinstance(text, Curve):
        return _curve(text.values)
    written, role = text if isinstance(text, Span) else Span(text)
    shown = Html("<br>".join(_words(line, language) for line in lines_of(translated(written, language))))
    if not shown:
        return shown
    isolated = _tag("bdi", shown)
    if role in _TAGS:
        return _tag(_TAGS[role], isolated, class_="bad" if role == "bad" else "")
    return _tag("span", isolated, class_=role) if role else isolated


def _table(table: Table, language: Language) -> Iterator[Html]:
    """A note is a cell over all columns."""
    drawn = [[_cell(each, language) for each in row.cells] for row in table.rows if isinstance(row, Row)]
    shown = page_columns(table, drawn)
    heads = []
    for at in shown:  # a column whose cells speak for themselves has no heading
        name = _words(table.columns[at].head, language)
        heads.append(_tag("th", name, scope="col", class_=_align(table, at)) if name else _tag("td"))
    short = " short" if table.stack and not table.heads else ""
    yield Html(f'<div class="wide{short}"><table>')
    if any(table.columns[at].head for at in shown):
        yield _tag("thead", _tag("tr", *heads))
    yield Html("<tbody>")
    waiting = iter(drawn)
    for row in table.rows:
        if isinstance(row, Row):
            yield _row(table, row, next(waiting), shown, language)
        else:
            depth = f"depth{min(row.depth, 6)}" if row.depth else "group"
            text = _inline((*row.texts, *row.aside), language)
            cell = _tag("td", text, colspan=str(len(shown)), class_=depth)
            yield _tag("tr", cell)
    yield Html("</tbody></table></div>")


def _align(table: Table, at: int) -> str:
    return "" if table.columns[at].align == "left" else "right"


def _row(table: Table, row: Row, drawn: Sequence[Html], shown: Sequence[int], language: Language) -> Html:
    cells = []
    for at in shown:
        parts = [drawn[at]]
        told: Sequence[Line] = ()
        if at == shown[0]:
            parts += [Html(" "), _tag("code", _words(row.id, language), class_="id")] if row.id else []
            told = row.aside
        if at == (table.below if table.below in shown else shown[-1]):
            told = (*told, *row.below)
        parts += (_tag("div", _inline(texts_of(each), language), class_="dim") for each in told)
        text = Html("".join(parts))
        depth = f"depth{min(row.depth, 6)}" if row.depth and at == shown[0] else ""
        name = "th" if at == shown[0] else "td"
        scope = "row" if name == "th" else ""
        cells.append(_tag(name, text, scope=scope, class_=f"{_align(table, at)} {depth}".strip()))
    return _tag("tr", *cells, id=quote(row.id, safe="/@"))


def _cell(cell: Cell, language: Language) -> Html:
    match cell:
        case Bar():
            bar = _bar(cell)
            return _tag("span", bar, " ", _words(cell.text, language), class_=f"bar {cell.role}".strip())
        case Strip():
            return _tag("span", Html(cell.signs), class_=f"strip {cell.role}".strip(), aria_hidden="true")
        case Measured():
            value, rest = _words(cell.value, language), _words(cell.rest, language)
            return _tag("bdi", value, " ", rest, class_="value")
        case _:
            return _text(cell, language)


def _bar(bar: Bar) -> Html:
    """A bar of 100 by 10, with a line where it should be; the share is written beside it."""
    share = min(max(bar.share, 0.0), 1.0) * 100
    parts = ['<rect width="100" height="10" class="track"/>']
    parts.append(f'<rect width="{share:.1f}" height="10" class="fill"/>')
    if bar.expected is not None:
        at = min(max(bar.expected, 0.0), 1.0) * 100
        parts.append(f'<path d="M{at:.1f} -2V12" class="mark"/>')
    return Html(f'<svg viewBox="-1 -2 102 14" aria-hidden="true">{"".join(parts)}</svg>')


def _curve(values: Sequence[float]) -> Html:
    if len(values) < 2:
        return Html()
    low, high = min(values), max(values)
    reach = (high - low) or 1
    points = " ".join(
        f"{at * 100 / (len(values) - 1):.1f},{20 - (value - low) / reach * 20:.1f}"
        for at, value in enumerate(values)
    )
    return Html(
        f'<svg viewBox="-2 -2 104 24" class="curve" aria-hidden="true"><polyline points="{points}"/></svg>'
    )
