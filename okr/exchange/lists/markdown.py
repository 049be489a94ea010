"""Goals of a Markdown document: headings and nested lists whose labels say which line is an objective or a key result.

A line without a label states no goal, and a figure that a line does not give is not made up. Each line that may state a
goal is accounted for: as a draft, or in what is skipped, refused, left over or noted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain

from okr.errors import TwoReadingsError, UsageError
from okr.exchange.cells import Style
from okr.exchange.drafts import Closing, Draft, Found, Record, Reference, Remark
from okr.exchange.grid import Room, check_size
from okr.exchange.lists.markdown_goals import Document, Goal, goals_of
from okr.exchange.lists.markdown_labels import Labels
from okr.exchange.lists.outcomes import Recorded, recorded
from okr.exchange.lists.said_days import period_of
from okr.exchange.lists.said_lines import EXAMPLE, Decision, decision_of
from okr.exchange.lists.title_measures import Measure, Unmeasured, measures_of
from okr.exchange.lists.title_steps import priority_of
from okr.tables import decoded
from okr.words import Message, joined, plural
from okr.words.numbers import runs

_MOST_LINES = 20
"""That a sentence lists."""


def read(data: bytes, name: str, labels: Labels, *, source: str, style: Style) -> Found:
    """All that the document `name` states; `source` is the first part of `imported`, `style` how its numbers are written.

    Raises UsageError for a file that is too large or no text.
    """
    text, guessed = text_of(data, name)
    document = goals_of(text, labels)
    found = Found(
        source=source,
        skipped=document.skipped,
        left_over=document.left_over,
        period=period_of(text),
        labels=document.unknown_below,
    )
    if guessed:
        found.notes.append(Message("{file} was read as {encoding}", file=name, encoding=guessed))
    _add_drafts(found, document, labels, style)
    _tell_lines(found, document)
    return found


def text_of(data: bytes, name: str) -> tuple[str, str]:
    """The text of a document, and its encoding where that was guessed. Raises UsageError."""
    check_size(data, name)
    try:
        text, guessed = decoded(data, name)
    except UsageError as error:
        raise UsageError(
            Message("{file} is not a text file", file=name), remedy=Message("Save it as Markdown in UTF-8.")
        ) from error
    Room(name).take(0, max(text.count("\n"), text.count("\r")))
    return text, guessed


def _tell_lines(found: Found, document: Document) -> None:
    if lines := listed(document.unlabelled):
        found.notes.append(Message("Items without a label, so no goals: lines {lines}", lines=lines))
    if lines := listed(document.tables):
        facts = {"lines": lines, "setting": 'from = "markdown"'}
        found.notes.append(
            Message(
                "Tables are not read: lines {lines}. A mapping with {setting} and without [markdown] reads them.",
                **facts,
            )
        )
    if len(document.periods) > 1:
        names = joined((f"{name or '–'} ({listed(lines)})" for name, lines in document.periods.items()), ", ")
        facts = {"periods": names, "example": f'[markdown] under = "{max(document.periods)}"'}
        message = Message(
            "Goals below headings of several periods, with their lines: {periods}. Take those of one: {example}",
            **facts,
        )
        found.notes.append(message)
    if unsure := dict.fromkeys(draft.place.row for draft in found.drafts if draft.unsure):
        found.notes.append(
            Message(
                "Targets left open: lines {lines}. Say what they measure in [markdown.lines] of the mapping: {example}",
                lines=listed([*unsure]),
                example=EXAMPLE.replace("12", str(next(iter(unsure)))),
            )
        )
    if not document.goals:
        found.notes.append(Message("No line has a label that the mapping knows."))
    found.skipped.sort(key=lambda remark: remark.place.row)


def _add_drafts(found: Found, document: Document, labels: Labels, style: Style) -> None:
    """Add to `found` what becomes of each goal, in the order of the lines."""
    decided = _decided(document, labels, style)
    for goal in document.goals:
        if not decided.get(goal.line.number, _UNDECIDED).is_goal:
            goal.fault = Remark(goal.place, Message("no goal, as the mapping says"))
    _settle_ids(document.goals)
    for goal in document.goals:
        if not goal.fault and goal.same_as is None:
            said = decided.get(goal.line.number, _UNDECIDED).measures
            goal.measures = said or _measures(found, goal, labels, style)
    for goal in document.goals:
        if goal.fault:
            found.skipped.append(goal.fault)
        elif goal.same_as is None:
            if not goal.is_key_result:
                found.drafts.append(_objective(goal))
            found.drafts += [_key_result(goal, measure, style) for measure in goal.measures]
        drafts = [draft for draft in found.drafts[-1:] if draft.place == goal.place]
        _tell_rest(document, goal, [record for draft in drafts for record in draft.records])


def _tell_rest(document: Document, goal: Goal, records: Sequence[Record]) -> None:
    """What a line says of how far it is, and no update keeps."""
    for is_there, what in (
        (goal.outcome and not records, Message("outcome")),
        (goal.grade is not None and not goal.is_key_result, Message("score")),
        (goal.line.is_ticked and not any("done" in each.values for each in records), Message("ticked box")),
    ):
        if is_there:
            document.left_over[what].append(goal.line.number)


_UNDECIDED = Decision()


def _decided(document: Document, labels: Labels, style: Style) -> dict[int, Decision]:
    """Line → what a person says of it. Raises UsageError for a line that states no goal."""
    decided: dict[int, Decision] = {}
    for name, value in labels.lines.items():
        goals = [goal for goal in document.goals if name in (str(goal.line.number), goal.title)]
        place = f"[markdown.lines] {name}"
        if not goals:
            raise UsageError(
                Message("{place}: no line of that number or title states a goal", place=place),
                remedy=Message(
                    "Lines with goals: {lines}", lines=listed([each.line.number for each in document.goals])
                ),
            )
        decided |= {goal.line.number: decision_of(value, place, style) for goal in goals}
    return decided


def listed(numbers: Sequence[int]) -> str:
    """Numbers of lines, those that follow each other as a range: `9–12, 18`."""
    spans = runs(numbers)
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in spans[:_MOST_LINES]]
    more = sum(last - first + 1 for first, last in spans[_MOST_LINES:])
    return joined([*shown, *([plural(more, "{n} more", "{n} more")] if more else [])], ", ")


def _settle_ids(goals: Sequence[Goal]) -> None:
    """One id with one title is one objective, also where it stands twice; several titles with one id are as many goals."""
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
                goal.shares_id = True
                goal.doubts.append(
                    Message('"{id}" is the id of several goals: lines {lines}', id=id_, lines=lines)
                )


# ── measures ─────────────────────────────────────────────────────────────────────────────────────


def _measures(found: Found, goal: Goal, labels: Labels, style: Style) -> Sequence[Measure]:
    """The measures of a key result, or of the figures in the line of a person; a key result that says none has an open target."""
    if goal.is_key_result and goal.objective is None:
        goal.fault = Remark(
            goal.place,
            Message("the key result is below no objective"),
            Message("Move it in the file below the line of its objective."),
        )
        return ()
    if not goal.is_key_result and (goal.label.states != "owner" or goal.line.form == "heading"):
        return ()
    try:
        measures = measures_of(goal.title, style, labels.counts_from)
    except TwoReadingsError as error:
        found.refused.append(Remark(goal.place, error.message, error.remedy))
        if goal.is_key_result:
            goal.fault = Remark(goal.place, Message("its figure can be read in two ways"), error.remedy)
        return ()
    if not isinstance(measures, Unmeasured):
        return measures
    if goal.is_key_result:
        goal.unsure = measures.reason
        return (Measure({"target": "open"}, Message("target open: {reason}", reason=measures.reason)),)
    if measures.has_figure:
        goal.doubts.append(Message("no key result for its figure: {reason}", reason=measures.reason))
    return ()


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────


def _objective(goal: Goal) -> Draft:
    above: dict[int, Sequence[Reference]] = {}
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
        named = (
            target.is_key_result and len(target.measures) > 1
        )  # a line that states several means each of them
        titles = [target.title_of(measure) for measure in target.measures] if named else []
        several = [Reference(title=title, row=target.line.number) for title in titles]
        above.setdefault(target.line.number, several or [_reference(target)])
    return Draft(
        place=goal.place,
        kind="objective",
        values={
            "title": goal.title,
            **{key: said for key, said in (("link", goal.link), ("why", goal.why)) if said},
        },
        source_id=goal.source_id,
        shares_id=goal.shares_id,
        above=tuple(chain.from_iterable(above.values())),
        owners=goal.label.owners,
        doubts=doubts,
    )


def _reference(goal: Goal) -> Reference:
    return Reference(id="" if goal.shares_id else goal.source_id, title=goal.title, row=goal.line.number)


def _key_result(goal: Goal, measure: Measure, style: Style) -> Draft:
    """The draft of a key result: a line of its own, or the figure in the line of an objective."""
    objective = goal.objective if goal.is_key_result else goal
    assert objective is not None
    doubts = list(goal.doubts) if goal.is_key_result else []
    doubts += [measure.doubt] if measure.doubt else []
    said = Recorded({})
    if goal.outcome and len(goal.measures) > 1:  # of which is not said
        said = Recorded({"note": goal.outcome})
    elif goal.outcome:
        said = recorded(goal.outcome, measure.values, style)
    doubts += [said.doubt] if said.doubt else []
    recorded_ = dict(said.values)
    if goal.line.is_ticked and "milestones" in measure.values:
        recorded_["done"] = tuple(measure.values["milestones"])
    records = [Record(place=goal.place, date=None, values=recorded_)] if recorded_ else []
    values = {"title": goal.title_of(measure), **measure.values}
    if goal.is_key_result and goal.link:
        values["link"] = goal.link
    if (priority := priority_of(goal.title)) is not None:
        values["priority"] = priority
    return Draft(
        place=goal.place,
        kind="key result",
        values=values,
        source_id=goal.source_id if goal.is_key_result and len(goal.measures) == 1 else "",
        shares_id=goal.shares_id,
        unsure=goal.unsure,
        above=(_reference(objective),),
        owners=goal.label.owners,
        until=goal.title,
        closing=None if goal.grade is None else Closing(None, goal.grade),
        records=records,
        doubts=doubts,
    )
