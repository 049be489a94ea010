"""Goals of a Markdown document: headings and nested lists whose labels say which line is an objective or a key result.

A line without a label states no goal, and a figure that a line does not give is not made up. Each line that may state a
goal is accounted for: as a draft, or in what is skipped, refused, left over or noted.
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Sequence

from okr.errors import TwoReadingsError, UsageError
from okr.exchange.cells import Style
from okr.exchange.drafts import Draft, Found, Record, Reference, Remark
from okr.exchange.grid import LARGEST_FILE, Room
from okr.exchange.lists.markdown_goals import Document, Goal, goals_of
from okr.exchange.lists.markdown_labels import Labels
from okr.exchange.lists.outcomes import recorded
from okr.exchange.lists.title_measures import Measure, measure_of
from okr.ids import make_slug
from okr.tables import decoded
from okr.words import Message, joined, plural

_MOST_LINES = 20
"""That a sentence lists."""


def read(data: bytes, name: str, labels: Labels, *, source: str, style: Style) -> Found:
    """All that the document `name` states; `source` is the first part of `imported`, `style` how its numbers are written.

    Raises UsageError for a file that is too large or no text.
    """
    text, guessed = text_of(data, name)
    document = goals_of(text, labels)
    found = Found(source=source, skipped=document.skipped, left_over=document.left_over)
    if guessed:
        found.notes.append(Message("{file} was read as {encoding}", file=name, encoding=guessed))
    _add_drafts(found, document, labels, style)
    _tell_lines(found, document)
    return found


def text_of(data: bytes, name: str) -> tuple[str, str]:
    """The text of a document, and its encoding where that was guessed. Raises UsageError."""
    if len(data) > LARGEST_FILE:
        raise UsageError(
            Message("{file} has more than {n} MB", file=name, n=LARGEST_FILE // 1_000_000),
            remedy=Message("Split the file, or keep only the part with the goals."),
        )
    try:
        text, guessed = decoded(data, name)
    except UsageError as error:
        raise UsageError(
            Message("{file} is not a text file", file=name),
            remedy=Message("Save it as Markdown in UTF-8."),
        ) from error
    Room(name).take(0, max(text.count("\n"), text.count("\r")))
    return text, guessed


def _tell_lines(found: Found, document: Document) -> None:
    if lines := listed(document.unlabelled):
        found.notes.append(Message("Items without a label, so no goals: lines {lines}", lines=lines))
    if lines := listed(document.tables):
        found.notes.append(
            Message("Tables in Markdown are not read: lines {lines}. Save them as CSV.", lines=lines)
        )
    if not document.goals:
        found.notes.append(Message("No line has a label that the mapping knows."))
    found.skipped.sort(key=lambda remark: remark.place.row)


def _add_drafts(found: Found, document: Document, labels: Labels, style: Style) -> None:
    """Add to `found` what becomes of each goal, in the order of the lines."""
    _settle_ids(document.goals)
    for goal in document.goals:
        if not goal.fault and goal.same_as is None:
            goal.measure = _measure(found, goal, labels, style)
    for goal in document.goals:
        if goal.fault:
            found.skipped.append(goal.fault)
        elif goal.same_as is None:
            if not goal.is_key_result:
                found.drafts.append(_objective(goal))
            if goal.measure:
                found.drafts.append(_key_result(goal, goal.measure, style))
        last = found.drafts[-1:]
        if goal.outcome and not any(draft.records for draft in last if draft.place == goal.place):
            document.left_over[Message("outcome")].append(goal.line.number)


def listed(numbers: Sequence[int]) -> str:
    """Numbers of lines, those that follow each other as a range: `9–12, 18`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in spans[:_MOST_LINES]]
    more = sum(last - first + 1 for first, last in spans[_MOST_LINES:])
    return joined([*shown, *([plural(more, "{n} more", "{n} more")] if more else [])], ", ")


def _settle_ids(goals: Sequence[Goal]) -> None:
    """One id with one title is one objective, also where it stands twice; an id with several titles is kept of none."""
    by_id: defaultdict[str, list[Goal]] = defaultdict(list)
    for goal in goals:
        if goal.source_id and not goal.fault:
            by_id[goal.source_id].append(goal)
    for id_, named in by_id.items():
        first, *others = named
        if not others:
            continue
        lines = listed([goal.line.number for goal in named])
        if len({goal.title for goal in named}) == 1 and not any(goal.is_key_result for goal in named):
            for goal in others:
                goal.same_as = first
            first.again = others
            first.doubts.append(Message("one objective: lines {lines} state it", lines=lines))
        else:
            for goal in named:
                goal.source_id = ""
                goal.doubts.append(
                    Message(
                        '"{id}" is the id of several goals (lines {lines}), so it is left out',
                        id=id_,
                        lines=lines,
                    )
                )


# ── measures ─────────────────────────────────────────────────────────────────────────────────────


def _measure(found: Found, goal: Goal, labels: Labels, style: Style) -> Measure | None:
    """The measure of a key result, or of the figure in the line of a person; a key result without one gets a fault."""
    objective = goal.objective
    if goal.is_key_result and objective is None:
        goal.fault = Remark(
            goal.place,
            Message("the key result is below no objective"),
            Message("Move it in the file below the line of its objective."),
        )
        return None
    if not goal.is_key_result and (goal.label.states != "owner" or goal.line.form == "heading"):
        return None
    try:
        measure = measure_of(goal.title, style, labels.counts_from)
    except TwoReadingsError as error:
        found.refused.append(Remark(goal.place, error.message, error.remedy))
        if goal.is_key_result:
            goal.fault = Remark(goal.place, Message("its figure can be read in two ways"), error.remedy)
        return None
    if isinstance(measure, Measure):
        return measure
    if goal.is_key_result and objective:
        id_ = make_slug(objective.title, "objective")  # that it will have
        command = f"okr add key-result {id_} {shlex.quote(goal.title)} {measure.options}"
        goal.fault = Remark(goal.place, measure.reason, Message("To add it: {command}", command=command))
    elif measure.has_figure:
        goal.doubts.append(Message("no key result for its figure: {reason}", reason=measure.reason))
    return None


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────


def _objective(goal: Goal) -> Draft:
    above: dict[int, Reference] = {}
    doubts = list(goal.doubts)
    for each in (goal, *goal.again):
        if (target := each.kept_above) is None:
            continue
        if each.above is not None and each.above is not target:
            line = each.above.line.number
            doubts.append(
                Message("line {line} is left out, so it supports the objective of that line", line=line)
            )
        target = target.same_as or target
        above.setdefault(target.line.number, _reference(target))
    return Draft(
        place=goal.place,
        kind="objective",
        values={"title": goal.title},
        source_id=goal.source_id,
        above=tuple(above.values()),
        owners=(goal.label.owner,) if goal.label.owner else (),
        doubts=doubts,
    )


def _reference(goal: Goal) -> Reference:
    return Reference(id=goal.source_id, title=goal.title, row=goal.line.number)


def _key_result(goal: Goal, measure: Measure, style: Style) -> Draft:
    """The draft of a key result: a line of its own, or the figure in the line of an objective."""
    objective = goal.objective if goal.is_key_result else goal
    assert objective is not None
    doubts = list(goal.doubts) if goal.is_key_result else []
    doubts += [measure.doubt] if measure.doubt else []
    records = []
    if goal.outcome:
        said = recorded(goal.outcome, measure.values, style)
        doubts += [said.doubt] if said.doubt else []
        if said.values:
            records.append(Record(place=goal.place, date=None, values=dict(said.values)))
    return Draft(
        place=goal.place,
        kind="key result",
        values={"title": goal.title, **measure.values},
        source_id=goal.source_id if goal.is_key_result else "",
        above=(_reference(objective),),
        owners=(goal.label.owner,) if goal.label.owner else (),
        records=records,
        doubts=doubts,
    )
