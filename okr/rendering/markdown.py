"""Markdown to paste into a pull request: tables, ids in code marks, nobody mentioned, nothing interpreted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import assert_never

from msgspec import UnsetType

from okr.rendering.changes import changes_markdown
from okr.rendering.escapes import markdown as safe
from okr.rendering.escapes import markdown_code as code
from okr.rendering.numbers import NONE, about, age, long_date, number, percent, score, short_date, signed
from okr.rendering.pages import page, ritual_sections
from okr.rendering.pages_markdown import page_markdown, sections_markdown
from okr.rendering.words import WORDS, is_dropped, kept, line, measure, nothing, overdue, person, slug, state
from okr.rendering.words import late as late_told
from okr.views.change_shapes import Audit, Diff, Log, Told
from okr.views.payout import PaidKpi, Payout
from okr.views.shapes import (
    Comparison,
    Explanation,
    InitiativeShape,
    ItemShape,
    KeyResultShape,
    KpiShape,
    Listing,
    ObjectiveShape,
    PersonShape,
    Report,
    RoleShape,
    Step,
    TeamShape,
    Todo,
    TodoItem,
    TodoOfAll,
)
from okr.views.staff_shapes import Agenda, Onboard, PersonPage, Staff, Tree

Shown = Report | Comparison | Listing | Explanation | Todo | TodoOfAll | Payout | Told | Staff
_RIGHT = {"progress", "delta", "conf.", "value", "late", "achieved", "factor", "weight"}


def markdown(result: Shown) -> str:
    """The result as Markdown."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: Shown) -> Iterator[str]:
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
            return _todo(result.items)
        case TodoOfAll():
            return (
                text for one in result.people for text in ("", f"## {code(one.id)}", "", *_todo(one.items))
            )
        case Payout():
            return _payout(result)
        case Diff() | Log() | Audit():
            return changes_markdown(result)
        case Agenda() | Onboard() | PersonPage() | Tree():
            return page_markdown(page(result))
        case _:
            assert_never(result)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table whose cells are Markdown already."""
    yield f"| {' | '.join(heads)} |"
    yield f"| {' | '.join('--:' if head in _RIGHT else '---' for head in heads)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _report(report: Report) -> Iterator[str]:
    cycle = report.cycle
    name = f"{safe(report.name)}, " if report.name else ""
    yield f"# {name}{safe(cycle.name)}"
    yield ""
    yield f"As of {long_date(report.as_of)}, {percent(cycle.elapsed)} of the time gone."
    for above in report.above:
        yield ""
        yield f"Above: **{safe(above.title)}** {code(above.id)} {_standing(above)}"
    if not report.objectives:
        yield ""
        yield f"No objectives in {safe(cycle.name)} yet."
    for objective in report.objectives:
        yield ""
        yield from _objective(objective, report)
    if report.kpis:
        yield ""
        yield "## KPIs"
        yield ""
        yield from table(_KPI_HEADS, map(_kpi, report.kpis))
    yield ""
    yield "## KPI versus OKR"
    yield ""
    yield from _differences(report.comparison)
    if not isinstance(report.ritual, UnsetType):
        yield from sections_markdown(ritual_sections(report.ritual, report.as_of))


def _standing(objective: ObjectiveShape) -> str:
    if objective.closed:
        return f"closed {short_date(objective.closed.date)}, {score(objective.grade)} {objective.band or ''}".rstrip()
    return (
        f"{percent(objective.progress)}, {WORDS[objective.pace]}"
        if objective.progress is not None
        else "no data"
    )


def _objective(objective: ObjectiveShape, report: Report) -> Iterator[str]:
    owner = f", {code(person(objective.owner))}" if objective.owner else ""
    yield f"## {safe(objective.title)}"
    yield ""
    yield f"{code(objective.id)}{owner}: {_standing(objective)}"
    if objective.closed and objective.closed.lesson:
        yield ""
        yield f"> {safe(objective.closed.lesson)}"
    if objective.late_updates:
        yield ""
        yield f"{safe(late_told(objective))}."
    if objective.key_results:
        yield ""
        yield from table(_KEY_RESULT_HEADS, (_key_result(item, report) for item in objective.key_results))
    if objective.initiatives:
        yield ""
        yield _plan(objective.initiatives, report)


_KEY_RESULT_HEADS = ("key result", "owner", "measure", "progress", "delta", "conf.", "pace", "last")


def _key_result(item: KeyResultShape, report: Report) -> Sequence[str]:
    gone = is_dropped(item, report.as_of)
    title = f"~~{safe(item.title)}~~" if gone else safe(item.title)
    pace = WORDS[state(item)]
    if gone and item.dropped:
        pace = f"dropped {short_date(item.dropped.date, report.as_of)}: {safe(item.dropped.reason)}"
    elif item.blocker:
        pace += f"; blocked: {safe(item.blocker)}"
    held = f" ({kept(item)})" if item.measure == "hold" and item.progress is not None else ""
    return (
        f"{title} {code(slug(item.id))}",
        code(person(item.owner)),
        safe(measure(item)) + held,
        percent(item.progress),
        signed(item.delta) if item.delta is not None else "",
        number(item.confidence) if item.confidence is not None else "",
        pace,
        age(item.last_checkin, report.as_of),
    )


def _plan(items: Sequence[InitiativeShape], report: Report) -> str:
    done = sum(item.done for item in items)
    late = overdue(items, report.as_of)
    told = f"Plan: {done} of {len(items)} initiatives done"
    return (
        f"{told}, {len(late)} overdue ({', '.join(code(slug(item.id)) for item in late)})" if late else told
    )


_KPI_HEADS = ("KPI", "role", "line", "period", "value", "health", "key results")


def _kpi(kpi: KpiShape) -> Sequence[str]:
    unit = f" {safe(kpi.unit)}" if kpi.unit else ""
    return (
        f"{safe(kpi.title)} {code(kpi.id)}",
        code(kpi.role),
        f"{line(kpi.at_least, kpi.at_most)}{unit}",
        safe(kpi.period),
        number(kpi.current),
        WORDS[state(kpi)],
        ", ".join(map(code, kpi.key_results)) or NONE,
    )


def _differences(comparison: Comparison) -> Iterator[str]:
    rows = (
        (safe(d.name), safe(d.kpi), safe(d.okr), "; ".join(map(safe, d.broken_by)) or NONE)
        for d in comparison.differences
    )
    yield from table(("", "KPI: holds a line", "OKR: moves one", "breaks it"), rows)


def _comparison(comparison: Comparison) -> Iterator[str]:
    yield "# KPI versus OKR"
    yield ""
    yield from _differences(comparison)
    if comparison.pairs:
        heads = ("KPI", "line", "value", "health", "key result", "change", "progress", "pace")
        yield ""
        yield from table(
            heads,
            (
                (
                    code(p.kpi),
                    safe(p.line),
                    number(p.current),
                    WORDS[p.health],
                    f"{safe(p.title)} {code(p.key_result)}",
                    f"{number(p.start)} → {number(p.target)}" if p.target is not None else "",
                    percent(p.progress),
                    WORDS[p.pace],
                )
                for p in comparison.pairs
            ),
        )
    if comparison.advice:
        yield ""
        yield "## Advice"
        yield ""
    for advice in comparison.advice:
        yield f"- {safe(advice.message)}<br>{code(advice.command)}"


def _explanation(explanation: Explanation) -> Iterator[str]:
    yield f"# {safe(explanation.statement)}"
    yield ""
    yield f"{code(explanation.item.id)}: {safe(explanation.rule)}"
    if explanation.steps:
        yield ""
        yield from table(
            ("step", "value", "why"),
            ((safe(step.name), _step_value(step), safe(step.why)) for step in explanation.steps),
        )


def _step_value(step: Step) -> str:
    value = step.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (
        safe(WORDS.get(value, value))
        if isinstance(value, str)
        else about(value)
        if step.name == "forecast"
        else number(value)
    )


def _payout(payout: Payout) -> Iterator[str]:
    yield f"# Bonus of {code(payout.of)}, {safe(payout.cycle)}"
    yield ""
    yield f"As of {long_date(payout.as_of)}. KPIs only: a key result never pays."
    if payout.kpis:
        yield ""
        yield from table(("KPI", "periods", "achieved", "factor", "weight", "why"), map(_paid, payout.kpis))
    yield ""
    yield f"- score **{about(payout.score)}**: {safe(payout.score_why)}"
    pay = NONE if payout.pay is None else number(round(payout.pay, 2))
    yield f"- pay **{pay}**: {safe(payout.pay_why)}"
    for each in payout.left_out:
        yield f"- left out {code(each.id)}: {safe(each.why)}"
    for each in payout.leaks:
        yield f"- leak {code(each.id)}: {safe(each.why)}"


def _paid(kpi: PaidKpi) -> Sequence[str]:
    periods = (
        f"{safe(p.period)} {about(p.achievement) if p.achievement is not None else 'not read'}"
        for p in kpi.periods
    )
    return (
        f"{safe(kpi.title)} {code(kpi.id)}",
        ", ".join(periods),
        about(kpi.achievement),
        about(kpi.factor),
        number(kpi.weight),
        safe(kpi.why),
    )


def _todo(items: Sequence[TodoItem]) -> Iterator[str]:
    if not items:
        yield "Nothing is due."
        return
    for item in items:
        late = f" ({item.late_days} d late)" if (item.late_days or 0) > 0 else ""
        due = f"due {item.due}{late}: " if item.due else ""
        yield f"- [ ] {item.kind} {code(item.id)} {due}{safe(item.why)}"


def _listing(listing: Listing) -> Iterator[str]:
    if not listing.items:
        yield nothing(listing)
        return
    first = listing.items[0]
    heads = _HEADS[type(first)]
    if not isinstance(first, (KeyResultShape, InitiativeShape)):
        yield from table(heads, map(_row, listing.items))
        return
    for at, (parent, members) in enumerate(
        groupby(listing.items, key=lambda item: item.id.rpartition("/")[0])
    ):
        if at:
            yield ""
        yield f"**{safe(listing.titles.get(parent, parent))}** {code(parent)}"
        yield ""
        yield from table(heads, map(_row, members))


_HEADS: dict[type[ItemShape], tuple[str, ...]] = {
    ObjectiveShape: ("objective", "owner", "progress", "pace"),
    KeyResultShape: ("key result", "owner", "measure", "progress", "pace"),
    InitiativeShape: ("initiative", "owner", "due", "done"),
    KpiShape: _KPI_HEADS,
    PersonShape: ("person", "role", "team", "manager"),
    TeamShape: ("team", "lead", "part of", "purpose"),
    RoleShape: ("role", "level", "reports to", "purpose"),
}


def _row(item: ItemShape) -> Sequence[str]:
    match item:
        case ObjectiveShape():
            pace = _standing(item) if item.closed else WORDS[state(item)]
            return (_named(item.title, item.id), code(person(item.owner)), percent(item.progress), pace)
        case KeyResultShape():
            title = f"~~{safe(item.title)}~~ {code(item.id)}" if item.dropped else _named(item.title, item.id)
            pace = "dropped" if item.dropped else WORDS[state(item)]
            return (title, code(person(item.owner)), safe(measure(item)), percent(item.progress), pace)
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
                safe(item.purpose or ""),
            )
        case RoleShape():
            return (
                _named(item.title, item.id),
                item.level or "",
                code(item.reports_to or ""),
                safe(item.purpose or ""),
            )


def _named(title: str, id_: str) -> str:
    return f"{safe(title)} {code(id_)}"
