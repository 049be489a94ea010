"""KPI versus OKR as they stand in one workspace: a row a difference, the pairs they share, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from okr.periods import Span, is_expected, kpi_period
from okr.scoring import Scoring
from okr.views.advice import advise
from okr.views.shapes import Comparison, Difference, KeyResultShape, KpiShape, ObjectiveShape, Pair
from okr.views.words import bounds, count, number, percent

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
