"""How KPIs and OKRs differ in one workspace: a row a difference, and the pairs that they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from okr.composed import paid_below
from okr.ids import slug
from okr.kpi_models import KpiCadence
from okr.leaks import leak
from okr.models import Cadence, Scope
from okr.parse import repeats
from okr.periods import Span, is_expected, kpi_periods_ending
from okr.scoring import Scoring
from okr.views.report_results import Difference, Pair
from okr.views.results import KeyResultShape, KpiShape, ObjectiveShape, like
from okr.words import Message, joined, plural
from okr.words.numbers import recorded, share
from okr.words.numbers import span as limits
from okr.words.states import name_words

TREND = 6
"""How many of the latest values a trend shows."""
_CADENCES = dict.fromkeys((*get_args(Cadence), *get_args(KpiCadence)))
_NONE = Message("none")

KeyResults = Sequence[KeyResultShape]
Kpis = Sequence[KpiShape]


def differences(
    scoring: Scoring, span: Span, objectives: Sequence[ObjectiveShape], kpis: Kpis, pairs: Sequence[Pair]
) -> tuple[Difference, ...]:
    """A row a difference, with what breaks it in this workspace."""
    key_results = _counted(objectives)
    return (
        _statement(scoring, key_results, kpis),
        _basis(scoring, objectives, key_results, kpis),
        _rhythm(scoring, span, key_results, kpis),
        _reward(scoring, key_results, kpis),
        _linked(pairs, kpis),
    )


def _counted(objectives: Sequence[ObjectiveShape]) -> KeyResults:
    return [kr for o in objectives for kr in o.key_results if kr.dropped is None]


def _statement(scoring: Scoring, key_results: KeyResults, kpis: Kpis) -> Difference:
    known = scoring.workspace.objectives
    orphans = [kpi.id for kpi in kpis if kpi.objective not in known]
    repeating = [k.id for k in kpis if k.objective in known and repeats(k.title, known[k.objective].title)]
    sound, total = len(kpis) - len(orphans) - len(repeating), len(key_results)
    return Difference(
        name="statement",
        kpi=Message(
            "{n} of {total} are linked to an objective under their own title", n=sound, total=len(kpis)
        ),
        okr=Message("{n} of {total} belong to an objective", n=total, total=total),
        broken_by=(
            *(Message("{id} is not linked to an objective", id=id_) for id_ in orphans),
            *(Message("{id} repeats its objective's title", id=id_) for id_ in repeating),
        ),
    )


def _basis(
    scoring: Scoring, objectives: Sequence[ObjectiveShape], key_results: KeyResults, kpis: Kpis
) -> Difference:
    roles = scoring.workspace.roles
    carrying = sorted({kpi.role for kpi in kpis})
    bare = [r for r in carrying if f"role/{r}" in roles and not roles[f"role/{r}"].duties]
    missing = [r for r in carrying if f"role/{r}" not in roles]
    described = len(carrying) - len(bare) - len(missing)
    duties = Message("{n} with duties", n=described) if bare or missing else Message("all with duties")
    of_roles = plural(len(carrying), "{kpis} in {n} role", "{kpis} in {n} roles", kpis=len(kpis))
    scopes = {o.id: o.scope for o in objectives}
    return Difference(
        name="basis",
        kpi=joined((of_roles, duties)) if kpis else _NONE,
        okr=_counts(Counter(scopes[kr.objective] for kr in key_results), get_args(Scope)) or _NONE,
        broken_by=(
            *(Message("role/{role} has KPIs but no duties", role=r) for r in bare),
            *(Message("role/{role} has KPIs but no file", role=r) for r in missing),
            *(Message("{id} has no KPI", id=id_) for id_ in _idle(scoring, kpis)),
        ),
    )


def _idle(scoring: Scoring, kpis: Kpis) -> list[str]:
    carrying = {f"role/{kpi.role}" for kpi in kpis}
    return [id_ for id_ in scoring.workspace.roles if id_ not in carrying]


def idle_roles(scoring: Scoring, kpis: Kpis) -> tuple[str, ...]:
    """Slugs of the roles without a KPI."""
    return tuple(map(slug, _idle(scoring, kpis)))


def _rhythm(scoring: Scoring, span: Span, key_results: KeyResults, kpis: Kpis) -> Difference:
    unread = []
    read_by_hand = [kpi for kpi in kpis if kpi.id not in scoring.workspace.composed]
    for kpi in read_by_hand:
        last = scoring.kpi(kpi.id, span).last
        missing = last.reading is None and is_expected(last.period, kpi.since, scoring.workspace.settings)
        if missing and scoring.reading_window(kpi.id, last.period).due < scoring.today:
            unread.append(Message("{id} has no reading for {period}", id=kpi.id, period=kpi.period))
    closed = sum([kr.closed_periods for kr in key_results])
    answered = sum([len(scoring.key_result(kr.id).timing.answered) for kr in key_results])
    return Difference(
        name="rhythm",
        kpi=_rhythm_of(Counter(kpi.cadence for kpi in kpis), _kpis_on_time(scoring, span, read_by_hand)),
        okr=_rhythm_of(Counter(kr.cadence for kr in key_results), answered / closed if closed else None),
        broken_by=(
            *unread,
            *(Message("{id} has no recent check-in", id=kr.id) for kr in key_results if kr.stale),
        ),
    )


def _rhythm_of(cadences: Counter[str], on_time: float | None) -> str:
    in_time = "" if on_time is None else Message("{share} on time", share=share(on_time))
    return joined(filter(None, (_counts(cadences, _CADENCES), in_time)), "; ") or _NONE


def _counts(counts: Counter[str], names: Iterable[str]) -> str:
    return joined(joined((name_words(name), f" {counts[name]}"), "") for name in names if counts[name])


def _kpis_on_time(scoring: Scoring, span: Span, kpis: Kpis) -> float | None:
    """Share of the KPI periods that were read in time, of those that ended in the cycle and are read or ran out."""
    settings = scoring.workspace.settings
    read = over = 0
    for kpi in kpis:
        readings = scoring.readings(kpi.id)
        for period in kpi_periods_ending(span.starts, min(span.ends, scoring.today), kpi.cadence, settings):
            window = scoring.reading_window(kpi.id, period)
            if period.name in readings:
                over += 1
                read += min(a.day for a in readings[period.name].answers) <= window.closes
            elif window.closes < scoring.today and is_expected(period, kpi.since, settings):
                over += 1
    return read / over if over else None


def _reward(scoring: Scoring, key_results: KeyResults, kpis: Kpis) -> Difference:
    workspace = scoring.workspace
    paid = {kpi.id: kpi.bonus for kpi in kpis if kpi.bonus}
    through = paid.keys() | {kpi.id for kpi in kpis if paid_below(workspace, kpi.id)}
    leaks = tuple(
        joined((kr.id, found.message), ": ")
        for kr in key_results
        if kr.kpi in through and (found := leak(workspace, kr.id))
    )
    weights = joined(recorded(bonus.weight) for bonus in paid.values())
    return Difference(
        name="reward",
        kpi=plural(
            len(paid),
            "{n} pays a bonus (weight {weights})",
            "{n} pay a bonus (weights {weights})",
            weights=weights,
        )
        if paid
        else Message("no bonus"),
        okr=Message("never, but {n} through a KPI", n=len(leaks)) if leaks else Message("never"),
        broken_by=leaks,
    )


def _linked(pairs: Sequence[Pair], kpis: Kpis) -> Difference:
    titles = {kpi.id: kpi.title for kpi in kpis}
    linked = len({pair.kpi for pair in pairs})
    of_kpis: list[str] = [Message("{n} linked to a key result", n=linked)]
    of_key_results: list[str] = [Message("{n} linked to a KPI", n=len(pairs))]
    for pair in pairs[:1]:
        of_kpis.append(joined((titles[pair.kpi], pair.line), " "))
        if pair.target is not None:
            of_key_results.append(
                joined((pair.title, ": ", recorded(pair.start), " → ", recorded(pair.target)), "")
            )
    return Difference(name="alike", kpi=joined(of_kpis, "; "), okr=joined(of_key_results, "; "))


def pairs(scoring: Scoring, objectives: Sequence[ObjectiveShape], kpis: Kpis) -> Iterator[Pair]:
    """The KPIs and the key results that read them."""
    known = {kpi.id: kpi for kpi in kpis}
    for kr in _counted(objectives):
        kpi = known.get(kr.kpi or "")
        if kpi is None:
            continue
        read = [r.value(scoring.workspace.kpis[kpi.id]) for r in scoring.readings(kpi.id).values()]
        yield like(
            Pair,
            kr,
            kpi,
            kpi=kpi.id,
            kpi_stale=kpi.stale,
            key_result=kr.id,
            line=limits(kpi.at_least, kpi.at_most),
            current=kpi.current,
            kpi_trend=tuple(read[-TREND:]),
            key_result_trend=tuple(scoring.key_result(kr.id).series.values[-TREND:]),
        )
