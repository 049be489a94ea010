"""Decisions about KPIs, in the words of every screen: what was decided until when, and how far off a KPI is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from okr.decisions import Decided, last_decisions, score_now
from okr.kpi_models import Kpi
from okr.ownership import current_person
from okr.scores import KpiScore
from okr.scoring import Scoring
from okr.views.results import DecisionShape
from okr.words import Message, joined
from okr.words.numbers import aggregated, off_for, short_date, span, with_unit
from okr.workspace import Workspace

_READINGS = 3


def decisions(scoring: Scoring) -> Mapping[str, DecisionShape]:
    """Id of a KPI → the last decision about it."""
    last = last_decisions(scoring.workspace, scoring.today)
    return {kpi: decision(scoring.workspace, decided, scoring.today) for kpi, decided in last.items()}


def decision(workspace: Workspace, decided: Decided, today: date) -> DecisionShape:
    record = decided.record
    acts = workspace.current_id(record.key_result) if record.key_result else None
    return DecisionShape(
        id=decided.name,
        decision=record.decision,
        by=current_person(workspace, record.by) or record.by,
        until=decided.until,
        reason=record.reason,
        key_result=acts or record.key_result,
        over=decided.is_over(today),
        date=record.date,
        key_result_title=workspace.record(acts).title if acts else None,
    )


def decision_words(each: DecisionShape, today: date) -> str:
    """`until 30 Sep: act through Raise trial sign-ups`; of one that has run out, when it ended."""
    until = short_date(each.until, today)
    when = Message("ended on {day}", day=until) if each.over else Message("until {day}", day=until)
    return joined(filter(None, (joined((when, _verdict(each)), ": "), each.reason)), " · ")


def _verdict(each: DecisionShape) -> str:
    match each.decision:
        case "accept":
            return Message("accepted")
        case "change":
            return Message("change the limit")
    by = each.key_result_title or each.key_result
    return Message("act through {key_result}", key_result=by) if by else Message("act")


def off(kpi: Kpi, score: KpiScore) -> str:
    """How far off the last reading is, and for how long: `5.2 h, limit ≤ 4 h, off for 2 months`."""
    last = score.last
    value = with_unit(aggregated(kpi.takes, last.current), kpi.unit, last)
    limit = with_unit(span(last.at_least, last.at_most), kpi.unit, last)
    read = Message("{value}, limit {limit}", value=value, limit=limit)
    return joined(filter(None, (read, off_for(score.off_periods, kpi.cadence))))


def facts(scoring: Scoring, id_: str) -> Iterator[str]:
    """What is known of a KPI where somebody decides about it: its readings, its limit, and the last decision."""
    kpi, score = scoring.workspace.kpis[id_], score_now(scoring, id_)
    read = scoring.ended(id_)[-max(score.off_periods, _READINGS) :]
    if not read:
        yield joined((kpi.title, Message("no reading yet")), ": ")
    else:
        yield joined((kpi.title, off(kpi, score)), ": ")
        values = (joined((each.period.name, aggregated(kpi.takes, each.value(kpi))), ": ") for each in read)
        yield joined(("  ", joined(values, " · ")), "")
    if last := last_decisions(scoring.workspace, scoring.today).get(id_):
        said = decision_words(decision(scoring.workspace, last, scoring.today), scoring.today)
        yield Message("Last decision: {decision}", decision=said)
