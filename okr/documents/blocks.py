"""The blocks of a document: what a result says, before a format draws it.

A text is a `str`, which may be a `Message`; words of people are never made safe here, since each format has its own way.
A role says what a text is, not how it looks. Blocks are values: a document is an iterable of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from msgspec import Struct

from okr.words import joined

if TYPE_CHECKING:
    from okr.views.trend import Trend

Role = Literal["", "head", "title", "dim", "good", "warn", "bad", "gone", "command", "id", "person", "link"]
"""A `link` is a web address of a file: pages lead to it, if it is one that may be led to."""


class Mark(Struct, frozen=True):
    """How a state is shown beside its word: a shape, a shape in ASCII, and the role that only repeats them."""

    shape: str
    plain: str
    role: Role


_GOOD, _DONE = Mark("●", "=", "good"), Mark("✓", "*", "good")
_WARN, _BAD = Mark("◆", "~", "warn"), Mark("▼", "!", "bad")
_UP, _DOWN, _LEVEL = Mark("↑", "^", ""), Mark("↓", "v", ""), Mark("→", ">", "")
_LATER, _GONE, _OLD = Mark("○", ".", "dim"), Mark("✗", "x", "dim"), Mark("◌", "?", "warn")
STATES: Final = {
    "no_data": Mark("–", "-", "dim"), "done": _DONE, "early": _LATER, "ahead": Mark("▲", "^", "good"),
    "on_track": _GOOD, "at_risk": _WARN, "off_track": _BAD, "healthy": _GOOD, "watch": _WARN, "unhealthy": _BAD,
    "stale": _OLD, "unread": _OLD, "unsure": Mark("?", "?", "warn"), "overdue": Mark("!", "!", "warn"),
    "blocked": Mark("■", "#", "bad"), "not_due": _LATER, "begins_later": _LATER, "open": _LATER,
    "in_words": Mark("–", "-", "dim"), "green": _GOOD, "amber": _WARN,
    "red": _BAD, "given_up": _GONE, "dropped": _GONE, "retired": _GONE,
    "watched": Mark("◇", "o", ""), "up": _UP, "down": _DOWN, "steady": _LEVEL,
}  # fmt: skip
"""Nothing recorded and nothing lately are never green."""


class Span(NamedTuple):
    """A text with a role."""

    text: str
    role: Role = ""


class State(Struct, frozen=True):
    """A state as shape and word, and how many are in it where they are counted."""

    name: str
    how_many: int | None = None
    calm: bool = False
    """Whether it is never green, since it rests on values that are too old."""

    @property
    def role(self) -> Role:
        role = STATES[self.name].role
        return "" if self.calm and role == "good" else role


class Curve(Struct, frozen=True):
    """Values in their order, as a small curve; None is a gap."""

    values: Sequence[float | None]
    floor: float | None = None
    """What stands at the bottom (default: the lowest value)."""


class Bar(Struct, frozen=True):
    """Progress as a bar with a mark where it should be by now, and the share in words."""

    share: float
    expected: float | None
    text: str
    role: Role = ""


class Strip(Struct, frozen=True):
    """The periods of a hold, a sign each: kept, missed, to come."""

    held: Sequence[bool]
    planned: int
    role: Role = ""

    @property
    def signs(self) -> str:
        kept = "".join("●" if each else "○" for each in self.held)
        return kept + "·" * (self.planned - len(self.held))


class Heat(Struct, frozen=True):
    """A share as a cell of a shade, with its count in words."""

    share: float
    text: str
    neutral: bool = False
    """Of one colour: more is neither better nor worse."""


class Link(Struct, frozen=True):
    """A text about an item: on a page a way to the place of that item, where it has one."""

    text: Span
    to: str


Text: TypeAlias = str | Span | Link | State | Curve | Bar | Strip | Heat
Line: TypeAlias = Text | list[Text]
"""A text, or several, on a line of its own."""


class Measured(Struct, frozen=True):
    """A value and what follows it (`→ 130 IDR m`); in a column the values are aligned on their digits."""

    value: str
    rest: str


class Series(Struct, frozen=True):
    """Values that follow each other; in a column each is aligned on its digits with those of the same place, from the last."""

    values: Sequence[str]
    role: Role = ""


Cell: TypeAlias = Text | Measured | Series


class Heading(Struct, frozen=True):
    """A title: 1 of the document, 2 of a section, 3 of an item, 4 of a group. What follows it says more of it."""

    title: str | Span | Link
    more: Sequence[Text] = ()
    level: int = 2
    id: str = ""
    """The item below it: pages can be linked to it."""


class Paragraph(Struct, frozen=True):
    texts: Sequence[Text]
    indent: int = 0


class Entry(Struct, frozen=True):
    """One line of a list: what leads it, its texts, further lines below it, and the command that acts on it."""

    texts: Sequence[Text]
    lead: Text = ""
    below: Sequence[Line] = ()
    command: str = ""
    depth: int = 0
    box: bool = False
    """Whether it can be ticked: pages show a box."""
    aside: Sequence[Text] = ()
    """What pages say behind its texts, too; a terminal has no room for it."""
    paid: bool = False
    """Whether it tells of a bonus: that is on no page that is passed on."""
    id: str = ""
    """The item that it is about: pages can be linked to it."""


class Entries(Struct, frozen=True):
    """A list whose leads stand in a column. Of `facts` the leads are names, and nothing is indented."""

    rows: Sequence[Entry]
    facts: bool = False
    least: int = 0
    """Cells of the leads at least, so that several lists stand under one another."""


class Column(Struct, frozen=True):
    head: str = ""
    align: Literal["left", "right", "digits"] = "left"
    """`digits`: to the right, point under point."""
    drop: int = 0
    """Where there is no room, columns go in this order; 0 stays."""
    least: int = 0
    """May shrink to this; 0: keeps its width."""
    floor: int = 0
    """May shrink further, to this, where no column is left that can be dropped."""
    ample: int = 0
    """If set, it shrinks below this before others are dropped only as far as its texts fit on two lines."""
    shrink: int = 1
    """Columns shrink in this order; those of one rank share."""
    wraps: bool = False
    """What does not fit goes on below, instead of being shortened."""
    folds: bool = False
    """Where the column is dropped its texts stand below the row; one that stays is dropped before anything is cut."""
    brief: bool = False
    """Whether it is short for what pages say aside: they leave it out."""


class Row(Struct, frozen=True):
    cells: Sequence[Cell]
    id: str = ""
    """The item, where no cell says it: pages name it and can be linked to."""
    depth: int = 0
    below: Sequence[Line] = ()
    aside: Sequence[Line] = ()
    """What pages say below its first cell, too; a terminal has no room for it."""
    paid: bool = False
    """Whether it tells of a bonus: that is on no page that is passed on."""


class Note(Struct, frozen=True):
    """Words between the rows of a table; without depth they head the rows below."""

    texts: Sequence[Text]
    depth: int = 0
    aside: Sequence[Text] = ()
    """What pages say behind its texts, too."""


class Table(Struct, frozen=True):
    columns: Sequence[Column]
    rows: Sequence[Row | Note]
    indent: int = 0
    heads: bool = True
    """Whether a terminal shows the heads; pages always do."""
    below: int = 0
    """The column at which stands what is said below a row."""
    stack: int = 0
    """On a terminal narrower than this a row is drawn as several lines."""
    dense: bool = False
    """Whether pages write it small: it is to fit on one sheet of paper."""


class Chart(Struct, frozen=True):
    """How an item went, as a picture: what it is called, what it shows in a sentence, and its values as a table."""

    trend: Trend
    title: str
    told: str
    values: Table
    unit: str | None = None
    role: Role = ""
    """Of how the item stands: that of the line of its values."""


class Lines(Struct, frozen=True):
    """Lines that stay as they are, such as a diff or a file."""

    texts: Sequence[str]


class Cards(Struct, frozen=True):
    """Documents side by side where there is room for it, one below the other where there is not."""

    cards: Sequence[Sequence[Any]]


class Folded(Struct, frozen=True):
    """What is read by those who ask for it: pages fold it behind its title."""

    title: str
    blocks: Sequence[Any]


class Foot(Struct, frozen=True):
    """The last line of a page."""

    texts: Sequence[Text]


class Either(Struct, frozen=True):
    """What a terminal shows in short, and what pages show in its place."""

    terminal: Sequence[Any]
    page: Sequence[Any]


class Paid(Struct, frozen=True):
    """Blocks that tell of a bonus: they are on no page that is passed on."""

    blocks: Sequence[Any]


class Gap(Struct, frozen=True):
    """An empty line on a terminal; other formats have their own space between blocks."""


GAP: Final = Gap()
Block: TypeAlias = (
    Heading | Paragraph | Entries | Table | Lines | Chart | Cards | Folded | Foot | Either | Paid | Gap
)


def parts_of(block: Block, *, page: bool) -> Iterator[Block]:
    """The plain blocks of one that holds others, for formats that have no look of their own for it."""
    match block:
        case Either():
            yield from block.page if page else block.terminal
        case Paid():
            yield from block.blocks
        case Cards():
            for card in block.cards:
                yield from (GAP, *card)
        case Folded():
            yield Heading(block.title, level=4)
            yield from block.blocks
        case Foot():
            yield Paragraph(block.texts)
        case Chart():
            yield Paragraph((block.told,))
            yield block.values


DOT: Final = Span("·", "dim")
"""Between two texts; a page knows it from one that somebody wrote."""


def with_facts(text: Text, *facts: str | None) -> list[Text]:
    """A text, and dimmed behind a dot what says more of it."""
    told = joined(filled(facts))
    return [text, DOT, Span(told, "dim")] if told else [text]


def dotted(texts: Iterable[Text | None]) -> list[Text]:
    """Texts in a row with dots between them; empty ones are left out."""
    row: list[Text] = []
    for text in texts:
        if text:
            row += (DOT, text) if row else (text,)
    return row


def way_out(address: str | None) -> list[Text]:
    """A web address as pages say it aside; nothing without one."""
    return [Span(address, "link")] if address else []


def texts_of(line: Line) -> Sequence[Text]:
    return line if isinstance(line, list) else (line,)


def page_columns(table: Table, drawn: Sequence[Sequence[str]]) -> list[int]:
    """The columns that a page shows of its drawn rows: those in which something stands that is not said aside."""
    places = enumerate(table.columns)
    return [at for at, column in places if not column.brief and any(row[at] for row in drawn)]


def filled(texts: Iterable[Any]) -> list[Any]:
    """Those that are not empty."""
    return [text for text in texts if text]


def section(title: str, rows: Sequence[Entry], *more: Text, level: int = 2) -> Iterator[Block]:
    """A heading with its list; nothing where the list is empty."""
    if rows:
        yield GAP
        yield Heading(title, filled(more), level)
        yield Entries(rows)
