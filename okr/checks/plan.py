"""P001 to P008, P014, P020: the plan of an open objective, and the weekly ritual; `course` has those that need time to pass."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from okr.checks.rule import CheckContext, in_file, rule
from okr.decisions import score_now, undecided
from okr.fields import value_of
from okr.findings import Finding
from okr.ids import parent
from okr.measure_rules import NOT_TOLD
from okr.needs import needs_of
from okr.ownership import has_left, owners
from okr.periods import last_ended
from okr.updates import Series, updates_until
from okr.words import Message, plural
from okr.words.numbers import change_share, count_periods, recorded

FLAT_DAYS = 28
CONFIDENT_FROM = 7
BLOCKED_DAYS = 7


@rule("P001")
def no_initiatives(case: CheckContext) -> Iterator[Finding]:
    supporters = case.workspace.supporters
    for id_, objective in case.open:
        if objective.initiatives or (objective.roll_up != "key_results" and id_ in supporters):
            continue  # the objectives that it includes are its plan
        yield case.at(id_).says(
            Message("objective has no initiatives"),
            Message("first step, who, by when? `okr add initiative {id} TITLE --due DATE`", id=id_),
        )


@rule("P002")
def unplanned_initiative(case: CheckContext) -> Iterator[Finding]:
    for id_, initiative, objective in case.initiatives:
        owner = case.owner(initiative, objective)
        if (owner and initiative.due) or case.scoring.initiative(id_).done:
            continue
        if owner:
            message = Message("initiative has no due date")
            fix = Message("by when? `okr set {id} due=DATE`", id=id_)
        else:
            message = (
                Message("initiative has no owner")
                if initiative.due
                else Message("initiative has no owner and no due date")
            )
            fix = Message("who does it? `okr set {id} owner=NAME`", id=id_)
        yield case.at(id_).says(message, fix)


@rule("P003")
def overdue_initiative(case: CheckContext) -> Iterator[Finding]:
    for id_, initiative, objective in case.initiatives:
        late = (case.today - initiative.due).days if initiative.due else 0
        if late <= 0 or case.has_left(case.owner(initiative, objective)):
            continue  # R004 asks to hand over the work of a person who left
        if not case.scoring.initiative(id_).done:
            yield case.at(id_, "due").says(
                plural(late, "initiative is {n} day overdue", "initiative is {n} days overdue"),
                Message("done? `okr checkin {id} done`; else agree on a new date, or drop it", id=id_),
            )


@rule("P004")
def no_owner(case: CheckContext) -> Iterator[Finding]:
    reported = set()
    for id_, kr, objective in case.key_results:
        if not case.owner(kr, objective):
            reported.add(parent(id_))
            yield case.at(id_).says(
                Message("key result has no owner, and its objective has none either"),
                Message("who is accountable? `okr set {id} owner=NAME`", id=id_),
            )
    for id_, objective in case.open:
        owned = case.owner(objective) or objective.team
        if objective.key_results and not owned and id_ not in reported:
            yield case.at(id_).says(
                Message("objective has no owner and no team"),
                Message("who is accountable? `okr set {id} owner=NAME`", id=id_),
            )
    vacant: dict[str, str] = {}
    for id_, kpi in case.workspace.kpis.items():
        people = owners(case.workspace, id_, case.today)
        is_made = id_ in case.workspace.composed
        if case.scoring.is_retired(kpi) or case.owner(kpi) or is_made or not kpi.role:
            continue  # R004 reports an owner who left, K025 that there is no role
        if all(has_left(case.workspace, person, case.today) for person in people):
            vacant[case.of_role(id_)] = kpi.role
    for id_, role in vacant.items():
        yield case.at(id_, "role").says(
            Message("KPI has no owner, and the role {role} is vacant", role=role),
            Message("who can record it? `okr set {id} owner=NAME`, or give somebody the role", id=id_),
        )


@rule("P005")
def missed_checkins(case: CheckContext) -> Iterator[Finding]:
    """What the report shows as stale. A key result that reads a KPI waits for the KPI."""
    for id_, kr, objective in case.key_results:
        if kr.kpi or case.all_left(kr, objective):
            continue  # R004 asks to hand over the work of a person who left
        score = case.scoring.key_result(id_)
        if score.stale:
            since, periods = score.answered_on, score.plan.periods
            missed = sum(since is None or periods[place].closes >= since for place in score.unanswered)
            message = (
                plural(
                    missed,
                    "{n} check-in missed since {date}; the report uses an old value",
                    "{n} check-ins missed since {date}; the report uses an old value",
                    date=since,
                )
                if since
                else plural(missed, "no check-in yet, {n} missed", "no check-in yet, {n} missed")
            )
            fix = Message("`okr checkin {id}`, or a longer cadence if the value changes rarely", id=id_)
            yield case.at(id_).says(message, fix)


@rule("P006")
def flat_but_confident(case: CheckContext) -> Iterator[Finding]:
    for id_, kr, _ in case.key_results:
        if kr.target is None or kr.kpi or kr.takes != "last":
            continue
        if case.today not in case.workspace.cycle_of(id_):
            continue
        score = case.scoring.key_result(id_)
        days, confidence = _flat_days(score.series), score.series.confidence or 0
        if days >= FLAT_DAYS and confidence >= CONFIDENT_FROM and score.pace != "done":
            yield case.at(id_).says(
                Message(
                    "unchanged for {n} days, confidence still {confidence}",
                    n=days,
                    confidence=recorded(confidence),
                ),
                Message(
                    "what makes you sure? what would move it this week? if it stays, lower the confidence"
                ),
            )


def _flat_days(series: Series) -> int:
    """Days between the first and the last of the equal values at the end."""
    values = series.values
    equal = sum(1 for _ in takewhile(lambda value: value == values[-1], reversed(values)))
    return series.days[-1] - series.days[-equal] if equal else 0


@rule("P007")
def old_blocker(case: CheckContext) -> Iterator[Finding]:
    workspace = case.workspace
    parts = [
        f"{id_}/{slug}"  # of every goal: what is found stands in files of check-ins
        for id_, goal in case.scoring.open
        for slug in (*goal.key_results, *goal.initiatives)
    ]
    for item in (
        *(id_ for id_ in parts if workspace.cycle_of(id_).ends >= case.today),
        *(id_ for id_, kpi in workspace.kpis.items() if not case.scoring.is_retired(kpi)),
    ):
        run = case.scoring.open_blocker(item)
        if run is None or run.days(case.today) <= BLOCKED_DAYS:
            continue
        entries = updates_until(workspace.updates(item), case.today)
        last = next(entry for entry in reversed(entries) if entry.update.blocker)
        yield in_file(last.path, "update", last.place, "blocker", id=item).says(
            Message("blocked for {n} days, since {date}", n=run.days(case.today), date=run.since),
            Message("who can clear it? once it is gone: `okr checkin {id} --unblock`", id=item),
        )


@rule("P008")
def missing_reading(case: CheckContext) -> Iterator[Finding]:
    for id_, kpi in case.workspace.kpis.items():
        if case.has_left(case.owner(kpi)) or id_ in case.workspace.composed:
            continue  # of what is made of others these are asked for
        period = last_ended(case.today, kpi.cadence, case.workspace.settings)
        if (
            case.scoring.is_asked(id_, period)
            and period.name not in case.scoring.readings(id_)
            and case.scoring.reading_window(id_, period).closes < case.today
        ):
            yield case.at(id_).says(
                Message("no reading for {period}", period=period.name),
                Message(
                    "who can look it up? `okr checkin {id} VALUE --period {period}`",
                    id=id_,
                    period=period.name,
                ),
            )


@rule("P014")
def unanswered_need(case: CheckContext) -> Iterator[Finding]:
    for id_, objective in case.open:
        if not objective.needs or case.workspace.cycle_of(id_).ends < case.today:
            continue
        for place, need in enumerate(needs_of(case.workspace, id_, case.today)):
            by = need.need.by
            if need.answer is None and by and by < case.today:
                yield in_file(case.workspace.path(id_), "needs", place, "by", id=need.id).says(
                    Message("needed from {asked} by {day}, no answer yet", asked=need.asked, day=by),
                    Message("have you talked about it? they answer with `okr ack {id} yes`", id=need.id),
                )


@rule("P021")
def not_measurable_yet(case: CheckContext) -> Iterator[Finding]:
    for id_, kr, _ in case.key_results:
        score = case.scoring.key_result(id_)
        if not score.is_open or score.dropped:
            continue
        if kr.by is not None:
            message = Message("starts at 0, and {by} of 0 is no change", by=change_share(kr.by))
            yield case.at(id_, "by").says(
                message, Message("write the target: `okr set {id} target=VALUE by=`", id=id_)
            )
            continue
        key = next(key for key in ("target", "at_least", "at_most") if value_of(kr, key) == "open")
        yield case.at(id_, key).says(
            Message("{key} is open: it cannot be measured yet", key=key),
            Message("what is enough? `okr set {id} {key}=VALUE`", id=id_, key=key)
            if key == "target"
            else Message("what is the limit? `okr set {id} {key}=VALUE`", id=id_, key=key),
        )


@rule("P022", "hint")
def outcome_not_told(case: CheckContext) -> Iterator[Finding]:
    for id_, kr, _ in case.key_results:
        score = case.scoring.key_result(id_)
        if kr.result == NOT_TOLD and score.is_time_up and not score.dropped:
            yield case.at(id_, "result").says(
                Message("its time is over, and its outcome is not told"),
                Message('what came of it? `okr set {id} result="…"`', id=id_),
            )


@rule("P020")
def undecided_kpi(case: CheckContext) -> Iterator[Finding]:
    """A KPI may be off its limit for a while; it is known that somebody has looked at it."""
    for id_, decided in undecided(case.scoring).items():
        score = score_now(case.scoring, id_)
        periods = count_periods(score.off_periods, score.kpi.cadence)
        if decided is None:
            yield case.at(id_).says(
                Message("off its limit for {periods}, no decision yet", periods=periods),
                Message("act on it, accept it until a date, or change the limit? `okr decide {id}`", id=id_),
            )
        else:
            message = Message(
                "off its limit for {periods}; the decision of {day} ended on {until}",
                periods=periods,
                day=decided.record.date,
                until=decided.until,
            )
            fix = Message(
                "what has changed since? act, accept it again, or change the limit: `okr decide {id}`", id=id_
            )
            yield case.at(id_).says(message, fix)
