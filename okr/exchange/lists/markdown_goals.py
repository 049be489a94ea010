"""The goals of a Markdown document as its lines state them, with what stands above each, and all lines that state none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from okr.errors import UsageError
from okr.exchange.drafts import Place, Remark
from okr.exchange.lists.markdown_labels import LONGEST_LABEL, Label, Labels
from okr.exchange.lists.markdown_lines import (
    LONGEST_LINE,
    Line,
    bold_lead,
    has_link,
    last_link,
    lines_of,
    links,
    plain,
)
from okr.exchange.lists.outcomes import SIGN, around, detail, split
from okr.exchange.lists.said_days import period_in
from okr.exchange.lists.title_measures import Measure
from okr.parse import fault_of_link, words
from okr.storage.toml.format import value_text
from okr.words import Message, joined

_NUMBERED = re.compile(r"^[0-9]{1,2}(?:(?:\.[0-9]{1,2})+[.)]?|[.)])\s+")
_STRUCK = re.compile("~~([^~]+)~~")
_PRIORITY = re.compile(r"P[\dX?]\s?[:–—-]")
_COLON = re.compile(r":(?=\s|\*\*|__)")
_DASH = re.compile(r"\s[-–—]\s")
_BEHIND_LABEL = re.compile(r"^[\s:–—]*(?:-\s+)?")
_MOST_WORDS_OF_LABEL = 6
"""In front of a colon; more are a sentence."""


_LONGEST_TITLE = 400
"""Characters; a longer one has no room for what tells several key results apart."""


class Goal(Struct, eq=False):
    """One line that states a goal."""

    line: Line
    label: Label
    title: str
    above: Goal | None
    """The nearest goal that it stands below."""
    source_id: str = ""
    outcome: str = ""
    grade: float | None = None
    why: str = ""
    same_as: Goal | None = None
    """An earlier line that states the same objective."""
    again: list[Goal] = field(default_factory=list)
    """Later lines that state it again."""
    measures: Sequence[Measure] = ()
    """Of its key results, or of the figures in the line of a person."""
    unsure: str = ""
    """Why its measure is left open."""
    link: str = ""
    """The address of its id, or of its only link."""
    shares_id: bool = False
    """Whether goals with other titles have its id as well."""
    fault: Remark | None = None
    """Why it is left out."""
    doubts: list[str] = field(default_factory=list)

    def title_of(self, measure: Measure) -> str:
        """The title of one of its key results: where they are several, with what tells it from the others."""
        if len(self.measures) < 2:
            return self.title
        words = [each.words for each in self.measures]
        number = next(n for n, each in enumerate(self.measures, 1) if each is measure)
        is_told = measure.words and words.count(measure.words) == 1 and len(self.title) <= _LONGEST_TITLE
        return f"{self.title} ({measure.words if is_told else f'{number} of {len(words)}'})"

    @property
    def place(self) -> Place:
        return Place(self.line.number)

    @property
    def is_key_result(self) -> bool:
        return self.label.states == "key_result"

    @property
    def kept_above(self) -> Goal | None:
        """The nearest goal above that is not left out."""
        above = self.above
        while above is not None and above.fault:
            above = above.above
        return above

    @property
    def objective(self) -> Goal | None:
        """The objective that it belongs to, as its first line states it; what is left out on the way is passed over."""
        above = self.above
        while above is not None and (above.is_key_result or above.fault):
            above = above.above
        return above and (above.same_as or above)


class Document(Struct):
    """What the lines of a document are."""

    goals: list[Goal] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    left_over: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """What goals say besides → the lines."""
    unknown: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Labels that are not known → the lines."""
    unknown_below: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Those of lines below a goal."""
    unlabelled: list[int] = field(default_factory=list)
    """Items of lists outside of every goal."""
    tables: list[int] = field(default_factory=list)
    periods: dict[str, list[int]] = field(default_factory=dict)
    """Periods that headings name → the goals below."""


class _Open(NamedTuple):
    """A line that later ones may stand below."""

    line: Line
    own: Goal | None
    nearest: Goal | None
    """Its own goal, or the one that it stands below."""
    gives: Label | None = None
    """The label of the items right below it, such as those of `**Key Results:**`."""


class _Stated(NamedTuple):
    label: Label | None
    name: str
    """The words of the label, also of one that is not known."""
    title: str
    """As it is written."""
    bare: Label | None = None
    """A known label without words behind it."""
    is_marked: bool = True
    """Whether that is bold or has a colon."""


def goals_of(text: str, labels: Labels) -> Document:
    document, period = Document(), ""
    above: list[_Open] = []
    unused: dict[int, tuple[Line, _Stated]] = {}
    """Lines that give a label to items, of which none has come yet."""
    lines = [*_section(lines_of(text), labels.under)]
    for line, after in zip(lines, [*lines[1:], None], strict=False):
        if line.form == "table":
            document.tables.append(line.number)
            continue
        period = (period_in(plain(line.text)) if line.form == "heading" else "") or period
        has_items = after is not None and after.form == "item" and (line.form == "text" or line.holds(after))
        stated = _stated(line, labels, has_items=has_items)
        while above and not _is_below(line, stated, above[-1]):
            above.pop()
        over = above[-1] if above else None
        nearest = over.nearest if over else None
        stated = _by_place(line, stated, over, labels, has_items=has_items)
        if over and over.gives and stated.label is over.gives:
            unused.pop(over.line.number, None)
        is_of_results = stated.bare is not None and stated.bare.states == "key_result"
        gives = stated.bare if is_of_results and nearest and not nearest.is_key_result else None
        goal = None
        if stated.label and not line.is_too_long:
            goal = _add_goal(document, line, stated.label, stated.title, nearest, labels)
            document.periods.setdefault(period, []).append(line.number)
        elif nearest and _add_detail(nearest, line):
            continue
        elif line.form == "text" and not stated.bare:
            _read_text(document, line, over, labels)
            continue
        elif gives:
            unused[line.number] = line, stated
        else:
            _tell_unlabelled(document, line, stated, nearest)
        above.append(_Open(line, goal, goal or nearest, gives))
    for line, stated in unused.values():
        _tell_unlabelled(document, line, stated, None)
    return document


def _section(lines: Iterable[Line], under: str) -> Iterator[Line]:
    """The lines below the headings that have these words; all where a person names none. Raises UsageError where no heading has them."""
    depth, is_there = 0, not under
    for line in lines:
        if under and line.form == "heading" and (not depth or line.depth <= depth):
            depth = line.depth if under.casefold() in plain(line.text).casefold() else 0
            is_there = is_there or depth > 0
        if depth or not under:
            yield line
    if not is_there:
        raise UsageError(Message('[markdown] under: no heading has the words "{words}"', words=under))


def _by_place(line: Line, stated: _Stated, over: _Open | None, labels: Labels, *, has_items: bool) -> _Stated:
    """What a line without a label states by its place: an item below `Key results`; where a person says so a heading of a level that
    is more than a period, an item with items below it, an item right below an objective."""
    if over and over.gives and not stated.label and line.form == "item":
        return _Stated(over.gives, "", line.text)
    if stated.label or stated.bare or line.form not in ("heading", "item"):
        return stated
    title = _NUMBERED.sub("", line.text, count=1)
    is_top = "item" in labels.headings and has_items and not (over and over.own)
    if is_top if line.form == "item" else line.depth in labels.headings and not _is_period(title):
        return _Stated(Label("objective"), "", title)
    if labels.unlabelled and line.form == "item" and over and over.own and not over.own.is_key_result:
        return _Stated(Label("key_result"), "", line.text)
    return stated


def _is_period(text: str) -> bool:
    """Whether it is the name of a period, `2018 Q4`, and says nothing else."""
    return bool(period_in(plain(text))) and period_in(plain(text)) == plain(text)


def _is_below(line: Line, stated: _Stated, open_line: _Open) -> bool:
    """Whether a line stands below another one: by its indentation, or as a key result behind the objective that it follows."""
    own, states = open_line.own, stated.label.states if stated.label else ""
    if line.form == "text" and not states:
        return open_line.line.form != "item" or open_line.line.holds(line)
    if open_line.line.holds(line):
        is_level = line.depth == open_line.line.depth
        return not (open_line.line.form == "text" and states == "objective" and is_level)
    is_beside = (line.form, line.depth) == (open_line.line.form, open_line.line.depth)
    return is_beside and states == "key_result" and own is not None and own.label.states == "objective"


def _stated(line: Line, labels: Labels, *, has_items: bool) -> _Stated:
    """What a line states by its label, or as a paragraph that a person takes for an objective."""
    found = SIGN.match(line.text)
    text = line.text[found.end() :].lstrip() if found else line.text
    stated = _labelled(_NUMBERED.sub("", text, count=1) if line.form == "heading" else text, labels)
    lead, rest = bold_lead(text)
    is_bold = "bold" in labels.headings and bool(lead) and not rest.strip(" :")
    is_objective = line.form == "text" and (is_bold or ("text" in labels.headings and has_items))
    return (
        _Stated(Label("objective"), "", text)
        if is_objective and not (stated.label or stated.bare)
        else stated
    )


def _labelled(text: str, labels: Labels) -> _Stated:
    """The label of a line: the bold words that it begins with, or what stands before its first colon."""
    lead, rest = bold_lead(text)
    name = lead.strip(" :")
    if rest.strip(" :") and (label := labels.read(name)):
        return _Stated(label, name, _behind(rest))
    whole = plain(text[: 4 * LONGEST_LABEL])
    if len(text) < LONGEST_LABEL and (label := labels.read(whole.strip(" :"))):
        is_marked = bool(lead) or whole.endswith(":")
        return _Stated(None, whole.strip(" :"), text, label, is_marked)
    is_named = bool(rest.strip(" :")) and (lead.endswith(":") or rest.lstrip().startswith(":"))
    if found := _COLON.search(text, 0, 4 * LONGEST_LABEL):
        before, title = plain(text[: found.start()]), _behind(text[found.end() :])
        if title.strip("*_ ") and (label := labels.read(before)):
            return _Stated(label, before, title)
        if title.strip("*_ ") and len(before.split()) <= _MOST_WORDS_OF_LABEL and not _is_period(title):
            name, is_named = name or before, True
    if (found := _DASH.search(text, 0, 4 * LONGEST_LABEL)) and text[found.end() :].strip("*_ "):
        before = plain(text[: found.start()])
        if (label := labels.read(before)) and label.states != "owner":
            return _Stated(label, before, text[found.end() :])
    return _Stated(None, name if is_named else "", text)


def _behind(text: str) -> str:
    return _BEHIND_LABEL.sub("", text, count=1)


def _add_goal(
    document: Document, line: Line, label: Label, title: str, above: Goal | None, labels: Labels
) -> Goal:
    """The goal of a line, and what the line says besides, for the end of the answer."""
    source_id, named = _id_of(title, labels)
    struck = _STRUCK.findall(line.text)
    is_struck = 2 * sum(map(len, struck)) > len(plain(named))
    said = around(plain(named if is_struck else _STRUCK.sub(" ", named)))
    name, outcome = split(said.title)
    label = label._replace(owners=(*label.owners, *said.owners))
    goal = Goal(line, label, name, above, source_id, outcome, said.grade)
    linked = [each for each in links(line.text) if not fault_of_link(each.address)]
    goal.link = linked[-1].address if linked and (source_id or len(linked) == 1) else ""
    try:
        words(name, "title")
    except UsageError as error:
        goal.fault = Remark(goal.place, error.message, error.remedy)
    bare = name[2:] if _PRIORITY.match(name) else name
    if is_struck or not re.search(r"\w", bare):
        message = Message("its words are struck through") if is_struck else Message("it has no words")
        goal.fault = Remark(
            goal.place, message, Message("Write it without {sign}.", sign="~~") if is_struck else ""
        )
    elif struck:
        goal.doubts.append(Message("left out, as struck through: {words}", words=joined(map(plain, struck))))
    if bare != name and name[1] in "X?":
        goal.doubts.append(Message("no priority: {text}", text=name[:2]))
    for is_there, what in (
        (label.rest, Message('"{words}" in the label', words=label.rest)),
        *((True, Message("sign {sign}", sign=each)) for each in dict.fromkeys(SIGN.findall(line.text))),
        (has_link(line.text) and not (goal.link and len(linked) == 1), Message("address of a link")),
    ):
        if is_there:
            document.left_over[what].append(line.number)
    document.goals.append(goal)
    return goal


def _add_detail(goal: Goal, line: Line) -> bool:
    """Whether a line below a goal says whose it is, or of an objective why."""
    key, said = detail(plain(line.text)) if line.form != "heading" else ("", ())
    if key == "owner":
        goal.label = goal.label._replace(owners=(*goal.label.owners, *said))
    elif key and not goal.is_key_result:
        goal.why = joined(filter(None, (goal.why, *said)), " ")
    return key == "owner" or (key == "why" and not goal.is_key_result)


def _id_of(title: str, labels: Labels) -> tuple[str, str]:
    """The id in the last link of a title, which an outcome may follow, and the title without it."""
    head, arrow, said = title.partition("=>")
    bare, last = last_link(head)
    if labels.id and last and re.fullmatch(labels.id, last, re.IGNORECASE):
        return last, f"{bare} {arrow}{said}" if arrow else bare
    return "", title


def _read_text(document: Document, line: Line, above: _Open | None, labels: Labels) -> None:
    """A paragraph: the link below a heading is the id of its goal, other words below a goal are told."""
    if above is None or above.own is None:
        return
    bare, last = last_link(line.text)
    is_id = not bare and bool(labels.id) and re.fullmatch(labels.id, last, re.IGNORECASE)
    if is_id and above.line.form == "heading" and not above.own.source_id:
        above.own.source_id = last
        found = next(iter(links(line.text)), None)
        if found and not fault_of_link(found.address):
            above.own.link = found.address
        else:
            document.left_over[Message("address of a link")].append(line.number)
    else:
        document.left_over[Message("text below a goal")].append(line.number)


def _tell_unlabelled(document: Document, line: Line, stated: _Stated, nearest: Goal | None) -> None:
    """Account for a heading or an item of which no known label says that it states a goal."""
    place = Place(line.number)
    if line.is_too_long:
        message = Message("the line has more than {n} characters", n=LONGEST_LINE)
        document.skipped.append(Remark(place, message, Message("Shorten it in the file.")))
    elif stated.bare and stated.is_marked and line.form != "heading":
        message = Message('no words behind the label "{label}"', label=stated.name)
        document.skipped.append(Remark(place, message, Message("Write the goal behind its label.")))
    elif (name := stated.name) and not stated.bare:
        document.unknown[name].append(line.number)
        if nearest is not None:
            document.unknown_below[name].append(line.number)
        message = Message('the label "{label}" is not known', label=name)
        remedy = Message(
            "If it is the goal of a person or role, name that in [markdown] of the mapping: {example}",
            example=f"roles = {value_text([name])}",
        )
        document.skipped.append(Remark(place, message, remedy))
    elif line.form == "item" and nearest is not None:
        message = Message("it is below a goal and has no label, so it is no goal")
        remedy = Message(
            "If it states one, give it a label in the file: {example}. If all such items do, say it in the mapping: {setting}",
            example="**Key Result:** …",
            setting='[markdown] unlabelled = "key_result"',
        )
        document.skipped.append(Remark(place, message, remedy))
    elif line.form == "item":
        document.unlabelled.append(line.number)
