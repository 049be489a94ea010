"""One item alone: what it is and how it stands, or each step of its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr.documents.blocks import (
    GAP,
    Block,
    Column,
    Entries,
    Entry,
    Heading,
    Paragraph,
    Row,
    Span,
    State,
    Table,
    Text,
    dotted,
    filled,
    section,
    texts_of,
    way_out,
)
from okr.documents.charts import charts
from okr.documents.kpi_facts import BONUS, decision_facts, kpi_facts, units
from okr.documents.measures import achieved, measure, parts, periods_kept, reached, recorded, value_toward
from okr.documents.terms import (
    Facts,
    cadence_and_takes,
    confidence_path,
    drawn,
    given,
    graded,
    is_dropped,
    last_recorded,
    left_out,
    person,
    progress_of,
    shown,
    slug,
    state,
    titled,
    via,
    with_ambition,
    with_words,
    work_state,
)
from okr.views.results import (
    Explanation,
    InitiativeShape,
    ItemShape,
    KeyResultShape,
    KpiShape,
    NeedShape,
    ObjectiveShape,
    PersonShape,
    RoleShape,
    Step,
    TeamShape,
)
from okr.words import Message, joined, plural
from okr.words.numbers import computed, long_date, number, share, short_date, valued, with_unit
from okr.words.states import name_words, word

_MOST = 12
"""Updates of one step; the older ones are counted."""


def explain(found: Explanation, _today: date) -> Iterator[Block]:
    """Where the numbers come from."""
    yield from _header(found)
    yield GAP
    yield Paragraph((Span(found.rule, "dim"),))
    item, steps = found.item, found.steps
    if isinstance(item, ObjectiveShape) and not item.ended and item.closed is None:  # people see neither yet
        steps = tuple(step for step in steps if step.name not in ("grade", "band"))
    if steps:
        yield Table(_STEPS, [_step(step, item) for step in steps], heads=False, below=1)


def show(found: Explanation, today: date) -> Iterator[Block]:
    """What the item is and how it stands."""
    yield from _header(found)
    yield GAP
    link = (Message("link"), way_out(getattr(found.item, "link", None)))
    facts = [*_facts(found, today), *_supported_by(found), link]
    rows = [Entry(texts_of(text), name, paid=name == BONUS) for name, text in facts if text]
    yield Entries(rows, facts=True)
    if isinstance(found.item, KpiShape) and found.item.units:
        yield from units(found.item)
    for chart in charts(found.item, found.chart):
        yield from (GAP, chart)
    checkins = []
    for each in found.checkins:
        head = joined((long_date(each.date), f"@{each.person}", *given(each)))
        checkins.append(Entry((Span(head, "dim"),), below=tuple(with_words(each))))
    yield from section(Message("Check-ins"), checkins)
    if isinstance(found.item, (ObjectiveShape, KeyResultShape, KpiShape)):
        yield GAP
        yield Paragraph((Message("Calculation:"), Span(f"okr explain {found.item.id}", "command")))


def _header(found: Explanation) -> Iterator[Block]:
    item = found.item
    above, _, title = found.statement.rpartition(" › ")
    if not isinstance(item, (KeyResultShape, InitiativeShape)):
        above, title = "", found.statement
    elif found.statement.endswith(f" › {item.title}"):
        above, title = found.statement.removesuffix(f" › {item.title}"), item.title
    if isinstance(item, ObjectiveShape):
        title = titled(item)
    yield Heading(title, (Span(item.id, "id"),), level=1)
    if above:
        above = with_ambition(above, committed=found.committed)
        kr = isinstance(item, KeyResultShape)
        what = Message("Key result of:") if kr else Message("Initiative of:")
        yield Paragraph((Span(what, "dim"), above))


_STEPS = (
    Column(Message("step"), least=16, wraps=True),
    Column(Message("value"), least=8),
    Column(Message("why"), least=24, floor=8, wraps=True),
)


def _step(step: Step, item: ItemShape) -> Row:
    """A part is named by its slug: its objective stands in the heading."""
    name = step.name.removeprefix(f"{item.id}/") if "/" in step.name else name_words(step.name)
    below: list[Text] = []
    for update in step.updates[-_MOST:]:
        day, who = short_date(update.date, date.min), f"@{update.person}"
        by = Message("by {who} on {day}, {path}", who=who, day=day, path=update.path)
        texts = (
            recorded(update.value, update.of),
            by,
            update.via and joined(("(", via(update.via), ")"), ""),
        )
        below.append(Span(joined(filled(texts), " "), "dim"))
    if (older := len(step.updates) - _MOST) > 0:
        below.append(Span(plural(older, "and {n} earlier one", "and {n} earlier ones"), "dim"))
    if isinstance(step.value, bool):
        value: str = Message("yes") if step.value else Message("no")
    elif isinstance(step.value, str):
        is_open = step.name == "pace" and getattr(item, "target_open", False)
        value = word("open" if is_open else step.value)
    else:
        value = computed(step.value) if step.name.startswith("forecast") else number(step.value)
    return Row((name, Span(value, "title"), step.why), below=below)


def _facts(found: Explanation, today: date) -> Facts:
    item = found.item
    match item:
        case ObjectiveShape():
            yield from _objective_facts(item, today)
        case KeyResultShape():
            yield from _key_result_facts(item, today, ended=found.ended)
        case InitiativeShape():
            yield Message("owner"), person(item.owner)
            yield Message("due"), long_date(item.due) if item.due else ""
            yield Message("state"), _standing_of(item, today)
            yield Message("key result"), item.key_result
            yield Message("last"), last_recorded(item.last_checkin, today)
        case KpiShape():
            origin = next((step.why for step in found.steps if step.name == "graduated_from"), "")
            yield from kpi_facts(item, today, origin)
            yield from decision_facts(found, item.id, today)
        case PersonShape():
            yield from _person_facts(item)
        case TeamShape():
            yield Message("lead"), person(item.lead)
            yield Message("part of"), item.parent and f"team/{item.parent}"
            yield Message("purpose"), item.purpose
        case RoleShape():
            yield Message("level"), item.level
            yield Message("reports to"), item.reports_to and f"role/{item.reports_to}"
            yield Message("purpose"), item.purpose
            for at, duty in enumerate(item.duties):
                yield "" if at else Message("duties"), duty
            yield Message("onboarding"), item.onboarding
            for at, expected in enumerate(item.expects):
                yield "" if at else Message("expectations"), joined((expected.slug, expected.text), ": ")


def _person_facts(item: PersonShape) -> Facts:
    yield Message("name"), item.name
    yield Message("role"), item.role and f"role/{item.role}"
    yield Message("team"), item.team and f"team/{item.team}"
    yield Message("manager"), person(item.manager)
    yield Message("emails"), ", ".join(item.emails)
    yield Message("joined"), long_date(item.joined) if item.joined else ""
    yield Message("left"), long_date(item.left) if item.left else ""
    yield Message("onboarding"), item.onboarding
    yield Message("buddy"), person(item.buddy)
    for at, away in enumerate(item.away):
        from_, to = long_date(away.from_), long_date(away.to)
        covers = Message("{person} covers", person=person(away.stand_in)) if away.stand_in else ""
        days = Message("{from_day} to {to_day}", from_day=from_, to_day=to)
        yield "" if at else Message("away"), joined(filled((days, covers)))


def _objective_facts(item: ObjectiveShape, today: date) -> Facts:
    closed = item.closed
    yield Message("owner"), person(item.owner)
    yield Message("team"), item.team
    yield Message("project"), item.project
    yield Message("scope"), joined((name_words(item.scope), name_words(item.ambition)))
    yield Message("supports"), ", ".join(item.supports)
    yield Message("progress"), dotted((_progress(item, ended=item.ended), *left_out(item)))
    yield Message("pace"), None if item.ended else State(state(item))
    if (item.ended or closed) and item.grade is not None:
        yield Message("grade"), graded(item.grade, item.band)
    yield Message("rolls up"), name_words(item.roll_up) if item.roll_up != "key_results" else None
    yield Message("weight"), number(item.weight) if item.weight != 1 else None
    if closed:
        facts = (long_date(closed.date), closed.outcome and name_words(closed.outcome), closed.reason)
        yield Message("closed"), joined(filled(facts))
        yield Message("lesson"), closed.lesson
    for at, need in enumerate(item.needs):
        yield "" if at else Message("needs"), _need(need, today)
    for part in item.key_results:
        yield f"  {slug(part.id)}", joined((part.title, _standing(part, item, today)), ": ")
    for work in item.initiatives:
        yield f"  {slug(work.id)}", joined((work.title, _standing_of(work, today)), ": ")


def _need(need: NeedShape, today: date) -> str:
    """`@hannah: Two page drafts, by 1 Aug · yes (@hannah, 12 Aug): on Monday`."""
    by = Message("by {day}", day=short_date(need.by, today)) if need.by else ""
    what = joined((need.from_, joined(filled((need.what, by)))), ": ")
    if need.answered_on is None:
        return joined((what, Message("no answer yet")), " · ")
    said = Message(
        "{answer} (@{person}, {day})",
        answer=Message("agreed") if need.agreed else Message("not agreed"),
        person=need.answered_by or "",
        day=short_date(need.answered_on, today),
    )
    return joined((what, joined(filled((said, need.note)), ": ")), " · ")


def _supported_by(found: Explanation) -> Facts:
    """Who works for the item: each objective that supports it, or one of its key results."""
    item = found.item
    if not isinstance(item, (ObjectiveShape, KeyResultShape)):
        return
    for at, id_ in enumerate(item.supported_by):
        yield "" if at else Message("supported by"), [found.titles[id_], Span(id_, "id")]
    for part in item.key_results if isinstance(item, ObjectiveShape) else ():
        for id_ in part.supported_by:
            text = Message("supported by {title}", title=found.titles[id_])
            yield f"  {slug(part.id)}", [text, Span(id_, "id")]


def _standing(item: KeyResultShape, above: ObjectiveShape, today: date) -> str:
    told = "dropped" if is_dropped(item, today) else state(item, ended=above.ended)
    facts = [word(told)]
    if item.progress is not None:
        facts = [value_toward(item), achieved(item), *facts]
    return joined(filled((item.result, *facts)))


def _progress(item: KeyResultShape | ObjectiveShape, *, ended: bool) -> Text:
    """Progress and what is expected, which at the end is all."""
    told: str = progress_of(item)
    if not ended:
        told = Message("{share}, expected {expected}", share=told, expected=share(item.expected))
    return drawn(item, shown(state(item, ended=ended)), told, ended=ended)


def _key_result_facts(item: KeyResultShape, today: date, *, ended: bool) -> Facts:
    done, open_ = "✓", "·"
    yield Message("owner"), ", ".join(map(person, item.owners))
    yield Message("team"), ", ".join(item.teams)
    yield Message("priority"), None if item.priority is None else f"P{item.priority}"
    yield Message("measure"), measure(item)
    yield Message("parts"), joined(parts(item))
    yield Message("milestones"), ", ".join(f"{done if m.done else open_} {m.name}" for m in item.milestones)
    yield Message("KPI"), item.kpi
    yield Message("moves"), ", ".join(item.moves)
    yield Message("became"), item.became
    if item.current is not None and not item.milestones:
        yield Message("current"), valued(item.current, item.of, item.unit)
    if item.kept is not None:
        kept = Message("{kept} ({n} in the cycle)", kept=periods_kept(item), n=item.planned_periods)
        if item.may_miss:
            kept = Message("{kept}, {n} may be missed", kept=kept, n=item.may_miss)
        yield Message("kept"), filled((_progress(item, ended=ended), kept))
    elif item.progress is not None:
        yield Message("progress"), _progress(item, ended=ended)
    if item.measure != "words":
        yield Message("pace"), shown("dropped" if is_dropped(item, today) else state(item, ended=ended))
    yield "", None if ended else joined(reached(item, today))
    last = item.confidences or ((item.confidence,) if item.confidence is not None else ())
    yield Message("confidence"), confidence_path(last, unsure=item.unsure) if last else ""
    if item.forecast is not None:
        yield Message("forecast"), with_unit(computed(item.forecast), item.unit)
    yield Message("zone"), name_words(item.zone or "")
    yield Message("blocker"), item.blocker
    yield Message("cadence"), None if item.measure == "words" else cadence_and_takes(item)
    if item.measure != "words" or item.last_checkin:
        yield Message("last"), last_recorded(item.last_checkin, today)
    if item.graded:
        grade = share(item.graded.grade)
        yield Message("judged"), joined(filled((grade, item.graded.reason)), ": ")
    yield Message("outcome"), item.result
    yield Message("weight"), number(item.weight) if item.weight != 1 else None
    yield Message("since"), long_date(item.since) if item.since else ""
    if item.dropped:
        yield Message("dropped"), joined((long_date(item.dropped.date), item.dropped.reason), ": ")


def _standing_of(item: InitiativeShape, today: date) -> str:
    standing = work_state(item, today).text
    if item.done or not item.due:
        return standing
    return Message("{state}, due {day}", state=standing, day=short_date(item.due, today))
