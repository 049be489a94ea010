"""Markdown to paste into a pull request: tables, ids in code marks, nobody mentioned, nothing interpreted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby

from msgspec import UnsetType

from okr.rendering.changes import changes_markdown
from okr.rendering.escapes import EMPTY, LEFT, RIGHT, Markdown, joined, put
from okr.rendering.escapes import markdown_code as code
from okr.rendering.numbers import NONE, about, age, long_date, number, percent, short_date, signed
from okr.rendering.pages import page, ritual_sections
from okr.rendering.pages_markdown import page_markdown, sections_markdown
from okr.rendering.words import (
    WORDS,
    achieved,
    called,
    checkin_head,
    cycle_name,
    first_or_read,
    graded,
    is_dropped,
    left_out,
    line,
    lines_of,
    nothing,
    now,
    overdue,
    person,
    reached,
    share,
    shown_steps,
    slug,
    state,
    tallies,
    titled,
    toward,
    trend,
    waits_for_close,
    with_ambition,
    with_words,
)
from okr.rendering.words import late as late_told
from okr.views.change_results import Audit, Diff, Log
from okr.views.people_results import Agenda, GoalTree, Onboard, PersonPage, Tree
from okr.views.results import (
    Attention,
    CheckinWords,
    Comparison,
    Explanation,
    InitiativeShape,
    ItemShape,
    KeyResultShape,
    KpiShape,
    Listing,
    ObjectiveShape,
    PaidKpi,
    Payout,
    PersonShape,
    Received,
    Report,
    Result,
    RoleShape,
    Step,
    TeamItem,
    TeamShape,
    Todo,
    TodoItem,
    TodoOfAll,
)

_RIGHT = {"progress", "delta", "conf.", "value", "late", "achieved", "factor", "weight"}


def markdown(result: Result) -> str:
    """The result as Markdown."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: Result) -> Iterator[Markdown]:
    match result:
        case Report():
            return _report(result)
        case Comparison():
            return _comparison(result)
        case Listing():
            return _listing(result)
        case Explanation():
            return _explanation(result)
        case Todo():
            return chain(_todo(result.items), _team(result.team), _for_you(result.for_you))
        case TodoOfAll():
            return (
                text
                for one in result.people
                for text in (EMPTY, put("## {}", code(one.id)), EMPTY, *_todo(one.items))
            )
        case Payout():
            return _payout(result)
        case Diff() | Log() | Audit():
            return changes_markdown(result)
        case Agenda() | Onboard() | PersonPage() | Tree() | GoalTree():
            return page_markdown(page(result))
        case _:
            raise NotImplementedError(type(result).__name__)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Markdown]:
    """A table; of its cells is escaped what is not Markdown already."""
    yield _cells(heads)
    yield _cells([RIGHT if head in _RIGHT else LEFT for head in heads])
    yield from map(_cells, rows)


def _cells(row: Sequence[str]) -> Markdown:
    return put("| {} |", joined(" | ", row))


def _report(report: Report) -> Iterator[Markdown]:
    cycle = report.cycle
    name = cycle_name(cycle)
    yield put("# {}, {}", report.name, name) if report.name else put("# {}", name)
    yield EMPTY
    yield put("As of {}, {} elapsed.", long_date(report.as_of), percent(cycle.elapsed))
    for number_, noun, states in tallies(report):
        told = ", ".join(f"{n} {WORDS.get(each, each)}" for each, n in states)
        yield EMPTY
        yield put("{} {}: {}", number_, noun, told)
    yield from _attention(report)
    for above in report.above:
        yield EMPTY
        yield put("Above: **{}** {} {}", titled(above), code(above.id), _standing(above))
    if not report.objectives:
        yield EMPTY
        yield put("No objectives in {} yet.", cycle.name)
    for objective in report.objectives:
        yield EMPTY
        yield from _objective(objective, report)
    if report.kpis:
        yield EMPTY
        yield put("## KPIs")
        yield EMPTY
        yield from table(_KPI_HEADS, map(_kpi, report.kpis))
    yield EMPTY
    yield put("## KPI versus OKR")
    yield EMPTY
    yield from _differences(report.comparison)
    if not isinstance(report.ritual, UnsetType):
        yield from sections_markdown(ritual_sections(report.ritual, report.as_of))


_ATTENTION = ("", "goal", "owner", "")


def _attention(report: Report) -> Iterator[Markdown]:
    if report.attention:
        yield EMPTY
        yield put("## Needs attention")
        yield EMPTY
        titles = {objective.id: objective.title for objective in report.objectives}
        yield from table(_ATTENTION, (_call(call, titles) for call in report.attention))
    if report.to_close:
        waits = waits_for_close(len(report.to_close))
        named = joined(", ", map(code, report.to_close))
        yield EMPTY
        yield put("{} {}: {} ({})", len(report.to_close), waits, named, code("okr close ID"))


def _call(call: Attention, titles: Mapping[str, str]) -> Sequence[str]:
    who = person(call.owner) or (f"role/{call.role}" if call.role else "")
    return (WORDS.get(call.kind, call.kind), _named(called(call, titles), call.id), code(who), call.text)


def _standing(objective: ObjectiveShape, *, begun: bool = True) -> str:
    told = state(objective, begun=begun)
    facts = [] if objective.progress is None else [share(objective)]
    if objective.closed:
        facts = [f"closed {short_date(objective.closed.date)}", graded(objective.grade, objective.band)]
        facts += ["given up"] if objective.given_up else []
    else:
        facts.append(WORDS.get(told, told))
    return ", ".join((*facts, *left_out(objective, begun=begun)))


def _objective(objective: ObjectiveShape, report: Report) -> Iterator[Markdown]:
    owner = put(", {}", code(person(objective.owner))) if objective.owner else EMPTY
    begun = report.cycle.starts <= report.as_of
    yield put("## ~~{}~~" if objective.given_up else "## {}", titled(objective))
    yield EMPTY
    yield put("{}{}: {}", code(objective.id), owner, _standing(objective, begun=begun))
    if objective.closed and objective.closed.lesson:
        yield EMPTY
        yield put("> {}", objective.closed.lesson)
    if objective.late_updates:
        yield EMPTY
        yield put("{}.", late_told(objective))
    yield from _links(objective)
    if objective.key_results:
        yield EMPTY
        yield from table(
            _KEY_RESULT_HEADS, (_key_result(item, objective, report) for item in objective.key_results)
        )
    if objective.initiatives:
        yield EMPTY
        yield _plan(objective.initiatives, report)


def _links(objective: ObjectiveShape) -> Iterator[Markdown]:
    """Both directions of `supports`, in one paragraph."""
    told = [put("Supports {}.", joined(", ", map(code, objective.supports)))] if objective.supports else []
    if objective.supported_by:
        told.append(put("Supported by {}.", joined(", ", map(code, objective.supported_by))))
    for item in objective.key_results:
        if item.supported_by:
            below = joined(", ", map(code, item.supported_by))
            told.append(put("{} is supported by {}.", code(slug(item.id)), below))
    if told:
        yield EMPTY
        yield joined(" ", told)


_KEY_RESULT_HEADS = ("key result", "owner", "now → target", "progress", "delta", "conf.", "pace", "last")


def _key_result(item: KeyResultShape, above: ObjectiveShape, report: Report) -> Sequence[str]:
    gone = is_dropped(item, report.as_of)
    told = state(item, ended=above.ended, begun=report.cycle.starts <= report.as_of)
    pace = WORDS.get(told, told)
    if gone and item.dropped:
        pace = f"dropped {short_date(item.dropped.date, report.as_of)}: {item.dropped.reason}"
    else:
        blocked = [f"blocked: {item.blocker}"] if item.blocker else []
        looked_at = [] if above.ended else reached(item, report.as_of)
        pace = "; ".join(filter(None, (pace, *looked_at, *blocked)))
    return (
        put("~~{}~~ {}" if gone else "{} {}", item.title, code(slug(item.id))),
        code(person(item.owner)),
        f"{now(item)}{toward(item)}",
        achieved(item),
        signed(item.delta) if item.delta is not None else "",
        number(item.confidence) if item.confidence is not None else "",
        pace,
        age(item.last_checkin, report.as_of),
    )


def _plan(items: Sequence[InitiativeShape], report: Report) -> Markdown:
    done = sum(item.done for item in items)
    late = overdue(items, report.as_of)
    told = put("Plan: {} of {} initiatives done", done, len(items))
    named = joined(", ", (code(slug(item.id)) for item in late))
    return put("{}, {} overdue ({})", told, len(late), named) if late else told


_KPI_HEADS = ("KPI", "role", "limit", "period", "value", "health", "key results")


def _kpi(kpi: KpiShape) -> Sequence[str]:
    unit = f" {kpi.unit}" if kpi.unit else ""
    return (
        _named(kpi.title, kpi.id),
        code(kpi.role),
        f"{line(kpi.at_least, kpi.at_most)}{unit}",
        first_or_read(kpi),
        number(kpi.current),
        ", ".join(filter(None, (WORDS[state(kpi)], trend(kpi)))),
        joined(", ", map(code, kpi.key_results)) or NONE,
    )


def _differences(comparison: Comparison) -> Iterator[Markdown]:
    rows = ((d.name, d.kpi, d.okr, joined("; ", d.broken_by) or NONE) for d in comparison.differences)
    yield from table(("", "KPI: holds a line", "OKR: moves one", "breaks it"), rows)


def _comparison(comparison: Comparison) -> Iterator[Markdown]:
    yield put("# KPI versus OKR")
    yield EMPTY
    yield from _differences(comparison)
    if comparison.pairs:
        heads = ("KPI", "line", "value", "health", "key result", "change", "progress", "pace")
        yield EMPTY
        yield from table(
            heads,
            (
                (
                    code(p.kpi),
                    p.line,
                    number(p.current),
                    WORDS[p.health],
                    _named(p.title, p.key_result),
                    f"{number(p.start)} → {number(p.target)}" if p.target is not None else "",
                    percent(p.progress),
                    WORDS[p.pace],
                )
                for p in comparison.pairs
            ),
        )
    if comparison.advice:
        yield EMPTY
        yield put("## Advice")
        yield EMPTY
    for advice in comparison.advice:
        yield put("- {}<br>{}", advice.message, code(advice.command))


def _explanation(explanation: Explanation) -> Iterator[Markdown]:
    yield put("# {}", with_ambition(explanation.statement, committed=explanation.committed))
    yield EMPTY
    yield put("{}: {}", code(explanation.item.id), explanation.rule)
    if explanation.titles:
        yield EMPTY
    for id_, title in explanation.titles.items():
        yield put("- supported by {}", _named(title, id_))
    if explanation.steps:
        yield EMPTY
        yield from table(
            ("step", "value", "why"),
            ((step.name, _step_value(step), step.why) for step in shown_steps(explanation)),
        )
    if explanation.checkins:
        yield EMPTY
        yield put("## Check-ins")
        yield EMPTY
        yield from map(_checkin, explanation.checkins)


def _checkin(found: CheckinWords) -> Markdown:
    told = joined("", (put("<br>{}", line) for text in with_words(found) for line in lines_of(text)))
    return put("- {}{}", checkin_head(found), told)


def _step_value(step: Step) -> str:
    value = step.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return WORDS.get(value, value)
    return about(value) if step.name.startswith("forecast") else number(value)


def _payout(payout: Payout) -> Iterator[Markdown]:
    yield put("# Bonus of {}, {}", code(payout.of), payout.cycle)
    yield EMPTY
    yield put("As of {}. KPIs only: a key result never pays.", long_date(payout.as_of))
    if payout.kpis:
        yield EMPTY
        yield from table(("KPI", "periods", "achieved", "factor", "weight", "why"), map(_paid, payout.kpis))
    yield EMPTY
    yield put("- score **{}**: {}", about(payout.score), payout.score_why)
    pay = NONE if payout.pay is None else number(round(payout.pay, 2))
    yield put("- pay **{}**: {}", pay, payout.pay_why)
    for each in payout.left_out:
        yield put("- left out {}: {}", code(each.id), each.why)
    for each in payout.leaks:
        yield put("- leak {}: {}", code(each.id), each.why)


def _paid(kpi: PaidKpi) -> Sequence[str]:
    periods = (
        f"{p.period} {about(p.achievement) if p.achievement is not None else 'not read' if p.current is None else 'runs'}"
        for p in kpi.periods
    )
    return (
        _named(kpi.title, kpi.id),
        ", ".join(periods),
        about(kpi.achievement),
        about(kpi.factor),
        number(kpi.weight),
        kpi.why,
    )


def _todo(items: Sequence[TodoItem]) -> Iterator[Markdown]:
    if not items:
        yield put("Nothing is due.")
        return
    for item in items:
        late = f" ({item.late_days} d late)" if (item.late_days or 0) > 0 else ""
        due = put("due {}: ", f"{item.due}{late}") if item.due else EMPTY
        yield put("- [ ] {} {} {}{}", item.kind, code(item.id), due, item.why)


def _team(items: Sequence[TeamItem]) -> Iterator[Markdown]:
    if items:
        yield from (EMPTY, put("## Your team needs you"), EMPTY)
    for item in items:
        late = put(", {} d late", item.late_days) if (item.late_days or 0) > 0 else EMPTY
        yield put("- {} {} {}{}: {}", code(f"@{item.person}"), item.kind, code(item.id), late, item.why)


def _for_you(items: Sequence[Received]) -> Iterator[Markdown]:
    if items:
        yield from (EMPTY, put("## For you"), EMPTY)
    for item in items:
        yield put("- {} {} {}: {}", code(f"@{item.from_}"), item.kind, str(item.date), item.text)


def _listing(listing: Listing) -> Iterator[Markdown]:
    if not listing.items:
        yield put("{}", nothing(listing))
        return
    first = listing.items[0]
    heads = _HEADS[type(first)]
    if not isinstance(first, (KeyResultShape, InitiativeShape)):
        yield from table(heads, (_row(item, ended=False) for item in listing.items))
        return
    for at, (parent, members) in enumerate(
        groupby(listing.items, key=lambda item: item.id.rpartition("/")[0])
    ):
        if at:
            yield EMPTY
        title = with_ambition(listing.titles.get(parent, parent), committed=parent in listing.committed)
        yield put("**{}** {}", title, code(parent))
        yield EMPTY
        yield from table(heads, (_row(item, ended=parent in listing.ended) for item in members))


_HEADS: dict[type[ItemShape], tuple[str, ...]] = {
    ObjectiveShape: ("objective", "owner", "progress", "pace"),
    KeyResultShape: ("key result", "owner", "now → target", "progress", "pace"),
    InitiativeShape: ("initiative", "owner", "due", "done"),
    KpiShape: _KPI_HEADS,
    PersonShape: ("person", "role", "team", "manager"),
    TeamShape: ("team", "lead", "part of", "purpose"),
    RoleShape: ("role", "level", "reports to", "purpose"),
}


def _row(item: ItemShape, *, ended: bool) -> Sequence[str]:
    match item:
        case ObjectiveShape():
            told = state(item)
            pace = WORDS.get(told, told)
            return (_named(titled(item), item.id), code(person(item.owner)), share(item), pace)
        case KeyResultShape():
            title = put("~~{}~~ {}" if item.dropped else "{} {}", item.title, code(item.id))
            told = "dropped" if item.dropped else state(item, ended=ended)
            value = f"{now(item)}{toward(item)}"
            return (title, code(person(item.owner)), value, achieved(item), WORDS.get(told, told))
        case InitiativeShape():
            due = item.due.isoformat() if item.due else ""
            return (_named(item.title, item.id), code(person(item.owner)), due, "yes" if item.done else "no")
        case KpiShape():
            return _kpi(item)
        case PersonShape():
            return (
                _named(item.name, item.id),
                *map(code, (item.role or "", item.team or "", person(item.manager))),
            )
        case TeamShape():
            return (
                _named(item.name, item.id),
                code(person(item.lead)),
                code(item.parent or ""),
                item.purpose or "",
            )
        case RoleShape():
            return (
                _named(item.title, item.id),
                item.level or "",
                code(item.reports_to or ""),
                item.purpose or "",
            )


def _named(title: str, id_: str) -> Markdown:
    return put("{} {}", title, code(id_))
