"""KPI versus OKR in one workspace: a row a difference, the pairs they share, and advice with the command that does it.

A KPI that names a start and a target, or a deadline, is a change; a key result that only keeps a limit, or comes back
cycle after cycle, is a KPI by now. The rest is integration: an unhealthy KPI deserves a key result, an objective a KPI
that it moves, a role a KPI of its own.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import get_args

from okr.ids import cycle_name, slug
from okr.models import Cadence, KpiCadence, Scope
from okr.periods import Span, is_expected, kpi_periods_ending
from okr.scoring import Scoring
from okr.views.report_results import Advice, Comparison, Difference, Pair
from okr.views.results import KeyResultShape, KpiShape, ObjectiveShape, like
from okr.words import Message, joined, plural
from okr.words.numbers import recorded, share
from okr.words.numbers import span as limits
from okr.words.states import name_words

CARRIED_OVER = 3
"""From this many cycles on, this one included, a key result that comes back is a KPI."""
TREND = 6
"""How many of the latest values a trend shows."""
_FROM_TO = re.compile(r"\b(?:from|dari)\b.*\d.*\b(?:to|ke|menjadi|hingga)\b.*\d", re.IGNORECASE)
_DEADLINE = re.compile(
    r"\b(?:by|before|until|sebelum|sampai)\s+(?:the\s+)?(?:end\b|akhir\b|q[1-4]\b|h[12]\b|20\d\d\b|\d{1,2}\s+\w+"
    r"|jan|feb|mar|apr|may|mei|jun|jul|aug|agu|sep|oct|okt|nov|dec|des)",
    re.IGNORECASE,
)
_DIGITS = str.maketrans("", "", "0123456789.,")
_CADENCES = dict.fromkeys((*get_args(Cadence), *get_args(KpiCadence)))
_NONE = Message("none")

KeyResults = Sequence[KeyResultShape]
Kpis = Sequence[KpiShape]


def compare(scoring: Scoring, span: Span, objectives: Sequence[ObjectiveShape], kpis: Kpis) -> Comparison:
    """The comparison over the objectives of the cycle `span` and the KPIs."""
    key_results = [kr for o in objectives for kr in o.key_results if kr.dropped is None]
    pairs = tuple(_pairs(scoring, key_results, kpis))
    ranked = (
        *_about_kpis(scoring, span, kpis, {kr.kpi for kr in key_results}),
        *_about_key_results(scoring, span, key_results),
        *_without_kpis(scoring, objectives, kpis),
    )
    return Comparison(
        name=scoring.workspace.name,
        cycle=span.name,
        differences=(
            _statement(scoring, key_results, kpis),
            _basis(scoring, objectives, key_results, kpis),
            _rhythm(scoring, span, key_results, kpis),
            _reward(key_results, kpis),
            _linked(pairs, kpis),
        ),
        pairs=pairs,
        advice=tuple(advice for _, advice in sorted(ranked, key=itemgetter(0))),
    )


# ── differences ──────────────────────────────────────────────────────────────────────────────────


def repeats(kpi: KpiShape, objective_title: str) -> bool:
    """Whether the title of a KPI contains that of its objective."""
    return bool(objective_title.strip()) and objective_title.casefold().strip() in kpi.title.casefold()


def _statement(scoring: Scoring, key_results: KeyResults, kpis: Kpis) -> Difference:
    known = scoring.workspace.objectives
    orphans = [kpi.id for kpi in kpis if kpi.objective not in known]
    repeating = [k.id for k in kpis if k.objective in known and repeats(k, known[k.objective].title)]
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
    idle = [id_ for id_ in roles if id_.removeprefix("role/") not in carrying]
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
            *(Message("{id} has no KPI", id=id_) for id_ in idle),
        ),
    )


def _rhythm(scoring: Scoring, span: Span, key_results: KeyResults, kpis: Kpis) -> Difference:
    unread = []
    for kpi in kpis:
        last = scoring.kpi(kpi.id, span).last
        missing = last.reading is None and is_expected(last.period, kpi.since, scoring.workspace.settings)
        if missing and scoring.reading_window(kpi.id, last.period).due < scoring.today:
            unread.append(Message("{id} has no reading for {period}", id=kpi.id, period=kpi.period))
    closed = sum(kr.closed_periods for kr in key_results)
    answered = sum(len(scoring.key_result(kr.id).answered) for kr in key_results)
    return Difference(
        name="rhythm",
        kpi=_rhythm_of(Counter(kpi.cadence for kpi in kpis), _kpis_on_time(scoring, span, kpis)),
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


def _reward(key_results: KeyResults, kpis: Kpis) -> Difference:
    paid = {kpi.id: kpi.bonus for kpi in kpis if kpi.bonus}
    leaks = tuple(
        Message("{id} is linked to {kpi}, which pays a bonus", id=kr.id, kpi=kr.kpi)
        for kr in key_results
        if kr.kpi in paid
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


def _pairs(scoring: Scoring, key_results: Iterable[KeyResultShape], kpis: Kpis) -> Iterable[Pair]:
    known = {kpi.id: kpi for kpi in kpis}
    for kr in key_results:
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


# ── advice, what hurts most first ────────────────────────────────────────────────────────────────


Ranked = tuple[int, Advice]


def _about_kpis(scoring: Scoring, span: Span, kpis: Kpis, linked: Collection[str | None]) -> Iterator[Ranked]:
    for kpi in kpis:
        above = scoring.workspace.objectives.get(kpi.objective)
        if kpi.health == "unhealthy" and kpi.id not in linked:
            low = kpi.at_least is not None and (kpi.current is None or kpi.current < kpi.at_least)
            title = shlex.quote(f"Bring back: {kpi.title}")
            ends = f"--from {_typed(kpi.current)} --to {_typed(kpi.at_least if low else kpi.at_most)}"
            command = f"okr add key-result OBJECTIVE {title} {ends} --kpi {kpi.id}"
            message = Message(
                "{title} is unhealthy and has no key result in {cycle}", title=kpi.title, cycle=span.name
            )
            yield 0, Advice(id=kpi.id, message=message, command=command)
        if above and scoring.closed_on(above):
            message = Message(
                "{title} is linked to {objective}, which is closed", title=kpi.title, objective=kpi.objective
            )
            yield 1, Advice(id=kpi.id, message=message, command=f"okr set {kpi.id} objective=OBJECTIVE")
        if _FROM_TO.search(kpi.title):
            message = Message("{title} names a start and a target. Consider a key result.", title=kpi.title)
        elif _DEADLINE.search(kpi.title):
            message = Message("{title} names a deadline. Consider a key result.", title=kpi.title)
        else:
            continue
        command = f"okr add key-result OBJECTIVE {shlex.quote(kpi.title)} -q {span.name} --from FROM --to TO"
        yield 2, Advice(id=kpi.id, message=message, command=command)


def _typed(value: float | None) -> str:
    """A number as it is typed in a command."""
    return "N" if value is None else f"{value:.12g}"


def _about_key_results(scoring: Scoring, span: Span, key_results: KeyResults) -> Iterator[Ranked]:
    earlier: dict[str, set[str]] = {}
    for id_, objective in scoring.workspace.objectives.items():
        if objective.key_results and scoring.workspace.cycle_of(id_).ends < span.starts:
            for each in objective.key_results.values():
                earlier.setdefault(plain(each.title), set()).add(cycle_name(id_))
    for kr in key_results:
        times = 1 + len(earlier.get(plain(kr.title), ())) if earlier else 1
        if times >= CARRIED_OVER:
            message = Message(
                "{title} has been a key result for {n} cycles. Consider a KPI.", title=kr.title, n=times
            )
        elif kr.measure == "hold" and kr.kpi is None:
            message = Message(
                "{title} is a limit, not a change. Consider a KPI, so that it outlives {cycle}.",
                title=kr.title,
                cycle=span.name,
            )
        else:
            continue
        yield 3, Advice(id=kr.id, message=message, command=_as_kpi(scoring, kr))


def plain(title: str) -> str:
    """A title without its figures: what stays the same when only the target moves."""
    return " ".join(title.translate(_DIGITS).casefold().split())


def _as_kpi(scoring: Scoring, kr: KeyResultShape) -> str:
    """The command that adds a key result as a KPI."""
    workspace = scoring.workspace
    goals = (workspace.current_id(above) for above in workspace.objectives[kr.objective].supports)
    above = next((id_ for id_ in goals if id_ in workspace.objectives), kr.objective)
    person = workspace.people.get(f"@{kr.owner}")
    role = (person.role if person else None) or "ROLE"
    options = [("--at-least", kr.at_least), ("--at-most", kr.at_most)]
    if kr.target is not None and kr.start is not None:
        options = [("--at-least" if kr.target >= kr.start else "--at-most", kr.target)]
    line = " ".join(f"{option} {_typed(value)}" for option, value in options if value is not None)
    return f"okr add kpi {shlex.quote(kr.title)} --objective {above} --role {role} {line or '--at-least N'}"


def _without_kpis(scoring: Scoring, objectives: Sequence[ObjectiveShape], kpis: Kpis) -> Iterator[Ranked]:
    linked = {kpi.objective for kpi in kpis}
    for objective in objectives:
        touches = objective.id in linked or linked.intersection(objective.supports)
        if not touches and not any(kr.kpi for kr in objective.key_results) and objective.closed is None:
            message = Message(
                "{title} has no KPI. What would show that the effect lasts?", title=objective.title
            )
            command = f"okr add kpi TITLE --objective {objective.id} --role ROLE --at-least N"
            yield 4, Advice(id=objective.id, message=message, command=command)
    carrying = {f"role/{kpi.role}" for kpi in kpis}
    for id_, role in scoring.workspace.roles.items():
        if id_ not in carrying:
            command = f"okr add kpi TITLE --objective OBJECTIVE --role {slug(id_)} --at-least N"
            message = Message("The role {title} has no KPI.", title=role.title)
            yield 5, Advice(id=id_, message=message, command=command)
