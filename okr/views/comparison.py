"""What the comparison of KPIs and OKRs suggests, each with the command that would do it.

A KPI that names a from and a to, or a deadline, is a change; a key result that only holds a line, or comes back
cycle after cycle, is a yardstick by now. The rest is integration: an unhealthy KPI deserves a key result, an
objective a KPI that it moves, a role a KPI of its own.

KPI versus OKR as they stand in one workspace: a row a difference, the pairs they share, and what to do.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from okr.periods import Span, is_expected, kpi_period
from okr.scoring import Scoring
from okr.views.results import Advice, Comparison, Difference, KeyResultShape, KpiShape, ObjectiveShape, Pair
from okr.views.words import bounds, count, number, percent

CARRIED_OVER = 3
"""From this many cycles on, this one included, a key result that comes back is a yardstick."""
_FROM_TO = re.compile(r"\b(?:from|dari)\b.*\d.*\b(?:to|ke|menjadi|hingga)\b.*\d", re.IGNORECASE)
_DEADLINE = re.compile(
    r"\b(?:by|before|until|sebelum|sampai)\s+(?:the\s+)?(?:end\b|akhir\b|q[1-4]\b|h[12]\b|20\d\d\b|\d{1,2}\s+\w+"
    r"|jan|feb|mar|apr|may|mei|jun|jul|aug|agu|sep|oct|okt|nov|dec|des)",
    re.IGNORECASE,
)
_DIGITS = str.maketrans("", "", "0123456789.,")


def advise(
    scoring: Scoring,
    span: Span,
    objectives: Sequence[ObjectiveShape],
    key_results: Sequence[KeyResultShape],
    kpis: Sequence[KpiShape],
) -> tuple[Advice, ...]:
    """All advice, what hurts most first."""
    return (
        *_unaddressed(span, kpis, key_results),
        *_closed_above(scoring, kpis),
        *_really_key_results(span, kpis),
        *_really_kpis(scoring, span, key_results),
        *_untouched(objectives, kpis),
        *_roles_without(scoring, kpis),
    )


def _unaddressed(
    span: Span, kpis: Sequence[KpiShape], key_results: Sequence[KeyResultShape]
) -> Iterator[Advice]:
    worked_on = {kr.kpi for kr in key_results}
    for kpi in kpis:
        if kpi.health == "unhealthy" and kpi.id not in worked_on:
            low = kpi.at_least is not None and (kpi.current is None or kpi.current < kpi.at_least)
            goal = kpi.at_least if low else kpi.at_most
            yield Advice(
                id=kpi.id,
                message=f"{kpi.title} is unhealthy and no key result of {span.name} works on it",
                command=f"okr add key-result OBJECTIVE {shlex.quote(f'Bring back: {kpi.title}')} "
                f"--from {number(kpi.current)} --to {number(goal)} --kpi {kpi.id}",
            )


def _closed_above(scoring: Scoring, kpis: Sequence[KpiShape]) -> Iterator[Advice]:
    for kpi in kpis:
        above = scoring.workspace.objectives.get(kpi.objective)
        if above and scoring.closed_on(above):
            yield Advice(
                id=kpi.id,
                message=f"{kpi.title} hangs on {kpi.objective}, which is closed",
                command=f"okr set {kpi.id} objective=OBJECTIVE",
            )


def _really_key_results(span: Span, kpis: Sequence[KpiShape]) -> Iterator[Advice]:
    for kpi in kpis:
        names_change, deadline = _FROM_TO.search(kpi.title), _DEADLINE.search(kpi.title)
        if names_change or deadline:
            what = "a from and a to" if names_change else "a deadline"
            yield Advice(
                id=kpi.id,
                message=f"{kpi.title} names {what}: it is a change, so a key result",
                command=f"okr add key-result OBJECTIVE {shlex.quote(kpi.title)} -q {span.name} --from FROM --to TO",
            )


def _really_kpis(scoring: Scoring, span: Span, key_results: Sequence[KeyResultShape]) -> Iterator[Advice]:
    earlier = _earlier_cycles(scoring, span)
    for kr in key_results:
        times = 1 + len(earlier.get(plain(kr.title), ())) if earlier else 1
        if times >= CARRIED_OVER:
            message = f"{kr.title} has been the same measure for {times} cycles: it is a KPI by now"
        elif kr.measure == "hold" and kr.kpi is None:
            message = f"{kr.title} holds a line and changes nothing: a KPI would keep it after {span.name}"
        else:
            continue
        yield Advice(id=kr.id, message=message, command=_as_kpi(scoring, kr))


def plain(title: str) -> str:
    """A title without its figures: what stays the same when only the target moves."""
    return " ".join(title.translate(_DIGITS).casefold().split())


def _earlier_cycles(scoring: Scoring, span: Span) -> Mapping[str, set[str]]:
    """Title of a key result, without figures → the cycles before this one in which it stands."""
    workspace = scoring.workspace
    found: dict[str, set[str]] = {}
    for id_, objective in workspace.objectives.items():
        if objective.key_results and workspace.cycle_of(id_).ends < span.starts:
            for kr in objective.key_results.values():
                found.setdefault(plain(kr.title), set()).add(id_.partition("/")[0])
    return found


def _as_kpi(scoring: Scoring, kr: KeyResultShape) -> str:
    objective = scoring.workspace.objectives[kr.objective]
    goals = (scoring.workspace.current_id(above) for above in objective.supports)
    above = next((id_ for id_ in goals if id_ in scoring.workspace.objectives), kr.objective)
    person = scoring.workspace.people.get(f"@{kr.owner}")
    role = (person.role if person else None) or "ROLE"
    lines = [("--at-least", kr.at_least), ("--at-most", kr.at_most)]
    if kr.target is not None and kr.start is not None:
        lines = [("--at-least" if kr.target >= kr.start else "--at-most", kr.target)]
    line = (
        " ".join(f"{option} {number(value)}" for option, value in lines if value is not None)
        or "--at-least N"
    )
    return f"okr add kpi {shlex.quote(kr.title)} --objective {above} --role {role} {line}"


def _untouched(objectives: Sequence[ObjectiveShape], kpis: Sequence[KpiShape]) -> Iterator[Advice]:
    held = {kpi.objective for kpi in kpis}
    for objective in objectives:
        touches = objective.id in held or held.intersection(objective.supports)
        if not touches and not any(kr.kpi for kr in objective.key_results) and objective.closed is None:
            yield Advice(
                id=objective.id,
                message=f"{objective.title} touches no KPI: which yardstick shows that it lasts?",
                command=f"okr add kpi TITLE --objective {objective.id} --role ROLE --at-least N",
            )


def _roles_without(scoring: Scoring, kpis: Sequence[KpiShape]) -> Iterator[Advice]:
    carrying = {kpi.role for kpi in kpis}
    for id_, role in scoring.workspace.roles.items():
        slug = id_.removeprefix("role/")
        if slug not in carrying:
            yield Advice(
                id=id_,
                message=f"{role.title} has no KPI: how would that role know that it does well?",
                command=f"okr add kpi TITLE --objective OBJECTIVE --role {slug} --at-least N",
            )


TREND = 6
"""How many of the latest values a trend shows."""
_CADENCES = ("weekly", "biweekly", "monthly", "quarterly", "half-yearly", "yearly")
_SCOPES = ("organisation", "team", "project", "personal")


def compare(
    scoring: Scoring, span: Span, objectives: Sequence[ObjectiveShape], kpis: Sequence[KpiShape]
) -> Comparison:
    """The comparison over the objectives of the cycle `span` and the KPIs."""
    key_results = [kr for o in objectives for kr in o.key_results if kr.dropped is None]
    pairs = tuple(_pairs(scoring, key_results, kpis))
    return Comparison(
        name=scoring.workspace.name,
        cycle=span.name,
        differences=(
            _statement(scoring, key_results, kpis),
            _basis(scoring, objectives, key_results, kpis),
            _rhythm(scoring, span, key_results, kpis),
            _reward(key_results, kpis),
            _alike(pairs, kpis),
        ),
        pairs=pairs,
        advice=advise(scoring, span, objectives, key_results, kpis),
    )


def repeats(kpi: KpiShape, objective_title: str) -> bool:
    """Whether the title of a KPI contains that of its objective."""
    return bool(objective_title.strip()) and objective_title.casefold().strip() in kpi.title.casefold()


def _statement(
    scoring: Scoring, key_results: Sequence[KeyResultShape], kpis: Sequence[KpiShape]
) -> Difference:
    known = scoring.workspace.objectives
    orphans = [kpi.id for kpi in kpis if kpi.objective not in known]
    repeating = [k.id for k in kpis if k.objective in known and repeats(k, known[k.objective].title)]
    sound = len(kpis) - len(orphans) - len(repeating)
    total = len(key_results)
    return Difference(
        name="statement",
        kpi=f"{sound} of {len(kpis)} hang on an objective and do not repeat its title",
        okr=f"{total} of {total} stand inside their objective and say so",
        broken_by=(
            *(f"{id_} hangs on no objective" for id_ in orphans),
            *(f"{id_} repeats its objective's title" for id_ in repeating),
        ),
    )


def _basis(
    scoring: Scoring,
    objectives: Sequence[ObjectiveShape],
    key_results: Sequence[KeyResultShape],
    kpis: Sequence[KpiShape],
) -> Difference:
    roles = scoring.workspace.roles
    carrying = sorted({kpi.role for kpi in kpis})
    bare = [r for r in carrying if f"role/{r}" in roles and not roles[f"role/{r}"].duties]
    missing = [r for r in carrying if f"role/{r}" not in roles]
    idle = [id_ for id_ in roles if id_.removeprefix("role/") not in carrying]
    duties = (
        "all with duties"
        if not bare and not missing
        else f"{len(carrying) - len(bare) - len(missing)} with duties"
    )
    scope = {o.id: o.scope for o in objectives}
    scopes: Counter[str] = Counter(scope[kr.objective] for kr in key_results)
    return Difference(
        name="basis",
        kpi=f"{len(kpis)} carried by {count(len(carrying), 'role')}, {duties}" if kpis else "none",
        okr=_counts(scopes, _SCOPES) or "none",
        broken_by=(
            *(f"role/{r} has KPIs but no duties" for r in bare),
            *(f"role/{r} is named by a KPI but has no file" for r in missing),
            *(f"{id_} has no KPI" for id_ in idle),
        ),
    )


def _rhythm(
    scoring: Scoring, span: Span, key_results: Sequence[KeyResultShape], kpis: Sequence[KpiShape]
) -> Difference:
    kpi_share = _kpis_on_time(scoring, span, kpis)
    okr_share = _key_results_on_time(scoring, key_results)
    unread = []
    for kpi in kpis:
        last = scoring.kpi(kpi.id, span).last
        missing = last.reading is None and is_expected(last.period, kpi.since, scoring.workspace.settings)
        if missing and scoring.reading_window(kpi.id, last.period).due < scoring.today:
            unread.append(f"{kpi.id} unread for {kpi.period}")
    return Difference(
        name="rhythm",
        kpi=_joined(_counts(Counter(k.cadence for k in kpis), _CADENCES), _told(kpi_share, "read on time")),
        okr=_joined(_counts(Counter(k.cadence for k in key_results), _CADENCES), _told(okr_share, "on time")),
        broken_by=(*unread, *(f"{kr.id} has not been checked in" for kr in key_results if kr.stale)),
    )


def _kpis_on_time(scoring: Scoring, span: Span, kpis: Sequence[KpiShape]) -> float | None:
    """Share of the KPI periods that were read in time, of those that ended in the cycle and are read or ran out."""
    settings = scoring.workspace.settings
    read = over = 0
    for kpi in kpis:
        found = scoring.readings(kpi.id)
        period = kpi_period(span.starts, kpi.cadence, settings)
        while period.ends <= min(span.ends, scoring.today):
            window = scoring.reading_window(kpi.id, period)
            if period.name in found:
                over += 1
                read += min(a.day for a in found[period.name].answers) <= window.closes
            elif window.closes < scoring.today and is_expected(period, kpi.since, settings):
                over += 1
            period = kpi_period(window.opens, kpi.cadence, settings)
    return read / over if over else None


def _key_results_on_time(scoring: Scoring, key_results: Sequence[KeyResultShape]) -> float | None:
    """Share of the closed check-in periods that were answered."""
    closed = sum(kr.closed_periods for kr in key_results)
    answered = sum(len(scoring.key_result(kr.id).answered) for kr in key_results)
    return answered / closed if closed else None


def _reward(key_results: Sequence[KeyResultShape], kpis: Sequence[KpiShape]) -> Difference:
    paid = {kpi.id: kpi.bonus for kpi in kpis if kpi.bonus}
    weights = ", ".join(number(bonus.weight) for bonus in paid.values())
    leaks = [f"{kr.id} reads {kr.kpi}, which carries a bonus" for kr in key_results if kr.kpi in paid]
    carry = "carries" if len(paid) == 1 else "carry"
    return Difference(
        name="reward",
        kpi=f"{len(paid)} {carry} a bonus (weights {weights})" if paid else "none carries a bonus",
        okr="none, ever" if not leaks else f"none of their own, {len(leaks)} through a KPI",
        broken_by=tuple(leaks),
    )


def _alike(pairs: Sequence[Pair], kpis: Sequence[KpiShape]) -> Difference:
    held = {kpi.id: kpi for kpi in kpis}
    return Difference(
        name="alike",
        kpi=f"{count(len({p.kpi for p in pairs}), 'KPI')} read by a key result"
        + "".join(f"; {held[p.kpi].title} holds {p.line}" for p in pairs[:1]),
        okr=f"{count(len(pairs), 'key result')} read{'s' if len(pairs) == 1 else ''} a KPI"
        + "".join(
            f"; {p.title}: {number(p.start)} → {number(p.target)}" for p in pairs[:1] if p.target is not None
        ),
    )


def _pairs(
    scoring: Scoring, key_results: Iterable[KeyResultShape], kpis: Sequence[KpiShape]
) -> Iterable[Pair]:
    known = {kpi.id: kpi for kpi in kpis}
    for kr in key_results:
        kpi = known.get(kr.kpi or "")
        if kpi is None:
            continue
        read = [r.value(scoring.workspace.kpis[kpi.id]) for r in scoring.readings(kpi.id).values()]
        yield Pair(
            kpi=kpi.id,
            key_result=kr.id,
            title=kr.title,
            line=bounds(kpi.at_least, kpi.at_most),
            current=kpi.current,
            health=kpi.health,
            start=kr.start,
            target=kr.target,
            progress=kr.progress,
            pace=kr.pace,
            kpi_trend=tuple(read[-TREND:]),
            key_result_trend=tuple(scoring.key_result(kr.id).series.values[-TREND:]),
        )


def _counts(found: Counter[str], order: Sequence[str]) -> str:
    return ", ".join(f"{name} {found[name]}" for name in order if found[name])


def _told(part: float | None, words: str) -> str:
    return "" if part is None else f"{words} {percent(part)}"


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part) or "none"
