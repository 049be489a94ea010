"""P005 to P008: what the weekly ritual would have caught."""

from __future__ import annotations

from collections.abc import Iterator

from okr.checks.rule import Case, Remark, Rule
from okr.models import owner_on
from okr.periods import last_ended
from okr.updates import Series, blocked
from okr.workspace import has_left

FLAT_DAYS = 28
CONFIDENT_FROM = 7
BLOCKED_DAYS = 7


def _unanswered(case: Case) -> Iterator[Remark]:
    """What the report shows as stale. One that reads a KPI waits for the KPI."""
    for id_, slug, kr, objective in case.key_results:
        owner = owner_on(kr, case.today) or owner_on(objective, case.today)
        if kr.kpi or (owner and has_left(case.workspace, case.conversations.slug(owner), case.today)):
            continue  # R004 asks to hand over what somebody left
        score = case.scoring.key_result(f"{id_}/{slug}")
        if score.stale:
            missed = len(score.unanswered)
            since = f"since {score.answered_on}" if score.answered_on else "at all"
            yield Remark(
                path=case.path(id_),
                key=("key_results", slug),
                id=f"{id_}/{slug}",
                message=f"no check-in {since}; {missed} of its periods ran out unanswered: the report guesses instead of knowing",
                fix=f"`okr checkin {id_}/{slug}`, or a longer cadence if the number does not move in a week",
            )


def _flat(case: Case) -> Iterator[Remark]:
    for id_, slug, kr, _ in case.key_results:
        if (
            kr.target is None
            or kr.kpi
            or kr.takes != "last"
            or case.today not in case.workspace.cycle_of(id_)
        ):
            continue
        score = case.scoring.key_result(f"{id_}/{slug}")
        days = _flat_days(score.series)
        sure = score.series.confidence
        if days >= FLAT_DAYS and sure is not None and sure >= CONFIDENT_FROM and score.pace != "done":
            yield Remark(
                path=case.path(id_),
                key=("key_results", slug),
                id=f"{id_}/{slug}",
                message=f"unchanged for {days} days while its confidence is {sure:g} of 10: one of the two is wrong",
                fix="ask what would have to happen this week for it to move, and lower the confidence if nothing does",
            )


def _flat_days(series: Series) -> int:
    """Days between the first and the last of the answers at the end that are all the same."""
    if not series.values:
        return 0
    first = len(series.values) - 1
    while first and series.values[first - 1] == series.values[-1]:
        first -= 1
    return series.days[-1] - series.days[first]


def _blocked(case: Case) -> Iterator[Remark]:
    workspace, today = case.workspace, case.today.toordinal()
    parts = ((f"{id_}/{slug}", id_) for id_, slug, *_ in case.key_results)
    plan = ((f"{id_}/{slug}", id_) for id_, objective in case.open for slug in objective.initiatives)
    for part, id_ in (*parts, *plan):
        if workspace.cycle_of(id_).ends >= case.today:
            yield from _long_blocked(case, part, today)
    for id_ in workspace.kpis:
        if not case.scoring.is_retired(workspace.kpis[id_]):
            yield from _long_blocked(case, id_, today)


def _long_blocked(case: Case, id_: str, today: int) -> Iterator[Remark]:
    series = case.workspace.series(id_)
    if series.blocker is None and series.last <= today:
        return
    entries = [e for e in case.workspace.updates(id_) if e.update.date <= case.today]
    runs = blocked(entries)
    run = runs[-1] if runs and runs[-1].solved is None else None
    if run is None or case.scoring.is_over(id_) or run.days(case.today) <= BLOCKED_DAYS:
        return
    named = next(e for e in reversed(entries) if e.update.blocker)
    yield Remark(
        path=named.path,
        key=("update", named.place, "blocker"),
        id=id_,
        message=f"blocked for {run.days(case.today)} days: what was in the way on {run.since} is still there, and nobody took it up",
        fix=f"decide who clears it; `okr checkin {id_} --unblock` says that it is gone",
    )


def _unread(case: Case) -> Iterator[Remark]:
    settings = case.workspace.settings
    for id_, kpi in case.workspace.kpis.items():
        owner = owner_on(kpi, case.today)
        if owner and has_left(case.workspace, case.conversations.slug(owner), case.today):
            continue
        period = last_ended(case.today, kpi.cadence, settings)
        if not case.scoring.is_asked(kpi, period):
            continue
        if (
            period.name in case.scoring.readings(id_)
            or case.scoring.reading_window(id_, period).closes >= case.today
        ):
            continue
        yield Remark(
            path=case.path(id_),
            id=id_,
            message=f"no reading for {period.name}: a line that nobody looks at is not held",
            fix=f"`okr checkin {id_} VALUE --period {period.name}`",
        )


_GOAL = '# objectives/2026-Q3/grow.toml\ntitle = "Grow recurring revenue"\nowner = "ana"\n'
_KEY_RESULT = '[key_results.mrr]\ntitle = "Raise MRR from 100 to 130"\nstart = 100\ntarget = 130\n'
_KPI = (
    '# kpis/mrr.toml\ntitle = "Recurring revenue"\nobjective = "2026/win"\nrole = "maker"\nat_least = 130\n'
)


def _told(day: str, week: str, more: str, item: str = "2026-Q3/grow/mrr") -> str:
    return f'# checkins/2026-W{week}/{day}-ana.toml\n[[update]]\nitem = "{item}"\ndate = {day}\n{more}'


RULES = (
    Rule(
        code="P005",
        level="warning",
        name="check-in periods that ran out unanswered",
        reason="A check-in takes seconds and keeps a goal alive. Where several are missing, the report shows an old number, "
        "and by the time somebody looks the quarter is gone.",
        bad=f"{_GOAL}{_KEY_RESULT}{_told('2026-07-10', '28', 'value = 112')}\n",
        good=f"{_GOAL}{_KEY_RESULT}{_told('2026-08-14', '33', 'value = 112')}\n",
        find=_unanswered,
    ),
    Rule(
        code="P006",
        level="warning",
        name="flat for four weeks while reported confident",
        reason="A number that does not move and a team that is sure of it do not fit together. Either the measure is wrong, "
        "or the confidence is a habit.",
        bad=f"{_GOAL}{_KEY_RESULT}{_told('2026-07-10', '28', 'value = 112')}\n"
        f"{_told('2026-08-14', '33', 'value = 112')}\nconfidence = 8\n",
        good=f"{_GOAL}{_KEY_RESULT}{_told('2026-07-10', '28', 'value = 112')}\n"
        f"{_told('2026-08-14', '33', 'value = 112')}\nconfidence = 4\n",
        find=_flat,
    ),
    Rule(
        code="P007",
        level="warning",
        name="a blocker older than seven days",
        reason="A blocker is a call for help. One that is repeated for more than a week was heard by nobody, and the next "
        "one will not be told any more.",
        bad=_GOAL + _KEY_RESULT + _told("2026-08-07", "32", 'blocker = "Legal review"\n'),
        good=_GOAL + _KEY_RESULT + _told("2026-08-14", "33", 'blocker = "Legal review"\n'),
        find=_blocked,
    ),
    Rule(
        code="P008",
        level="warning",
        name="a KPI period without a reading",
        reason="A KPI holds a line only while somebody looks whether it holds. The reading of a period is due on the first "
        "check-in day after it ends.",
        bad=_KPI,
        good=_KPI + _told("2026-07-03", "27", 'period = "2026-Q2"\nvalue = 131\n', "kpi/mrr"),
        find=_unread,
    ),
)
