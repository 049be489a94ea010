"""Hand-made values for the tests of what is shown: every field has a default, a test names what it is about."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from okr.fields import Dropped
from okr.models import Closed
from okr.periods import find_cycle
from okr.report import Day, attention, build_report
from okr.settings import Settings
from okr.views.report_results import (
    Advice,
    After,
    AloneShape,
    ChainKpi,
    ClosedKeyResult,
    Comparison,
    DecisionShape,
    Difference,
    Graduation,
    Hygiene,
    Mover,
    OutcomeKpi,
    Pair,
    Report,
    Totals,
)
from okr.views.results import (
    AwaitedPeriod,
    BonusShape,
    CycleShape,
    ExcludedItem,
    Explanation,
    KpiPeriod,
    LateUpdate,
    Listing,
    MilestoneShape,
    PaidKpi,
    PaidPeriod,
    Payout,
    PersonShape,
    ReadingShape,
    RoleShape,
    RollUpCounts,
    Step,
    StepUpdate,
    TeamShape,
    Todo,
    TodoItem,
)
from tests.making import update, workspace

TODAY = date(2026, 8, 19)
FRIDAY = date(2026, 8, 14)


GROW = "2026-Q3/grow-revenue"
GOALS = {
    GROW: """
title = "Grow recurring revenue in East Java"
owner = "ana"
team = "growth"
[key_results.mrr]
title = "Raise MRR from 100 to 130 IDR m"
owner = "budi"
unit = "IDR m"
start = 100
target = 130
[key_results.uptime]
title = "Keep uptime at 99.9 % or more"
owner = "budi"
unit = "%"
at_least = 99.9
[key_results.cities]
title = "Open in three cities"
owner = "budi"
milestones = { surabaya = 1, malang = 1, bali = 1 }
[initiatives.call-list]
title = "Call the list"
owner = "budi"
""",
}
KPIS = {
    "kpi/first-answer": """
title = "First answer time"
objective = "2026/win-east-java"
role = "support"
unit = "h"
at_most = 4
cadence = "monthly"
"""
}
CHECKINS = {
    **{
        f"2026-07-{day:02}-budi": update(f"{GROW}/uptime", date(2026, 7, day), value=99.95)
        for day in (3, 10, 17, 24, 31)
    },
    "2026-08-07-budi": update(f"{GROW}/uptime", date(2026, 8, 7), value=99.95)
    + update(f"{GROW}/mrr", date(2026, 8, 7), value=118),
    f"{FRIDAY}-budi": update(f"{GROW}/uptime", FRIDAY, value=99.95, confidence=7)
    + update(f"{GROW}/mrr", FRIDAY, value=121, confidence=7)
    + update(f"{GROW}/cities", FRIDAY, done=["surabaya", "malang"], confidence=7)
    + "".join(
        update("kpi/first-answer", FRIDAY, period=period, value=value)
        for period, value in (("2026-05", 3.9), ("2026-06", 4.1), ("2026-07", 5.2))
    ),
}
REAL = build_report(
    workspace(GOALS, kpis=KPIS, checkins=CHECKINS), find_cycle("2026-Q3", TODAY, Settings()), TODAY
)
"""What the fields have that a test does not name."""


def _of(item, id_: str, title: str, **changes):
    return replace(item, id=id_, title=title, objective=id_.rpartition("/")[0], **changes)


def key_result(id_: str = f"{GROW}/mrr", title: str = "Raise MRR from 100 to 130 IDR m", **changes):
    told = {"forecast_recent": None, "confidences": (), "answered_on": None, "forecast": 142.93333333333334}
    return _of(REAL.objectives[0].key_results[0], id_, title, **(told | changes))


def hold(id_: str, title: str, **changes):
    return _of(REAL.objectives[0].key_results[1], id_, title, **({"delta": None} | changes))


def steps(id_: str, title: str, names: dict[str, bool], **changes):
    progress = sum(names.values()) / len(names)
    told = {
        "progress": progress,
        "progress_raw": progress,
        "pace": "on_track",
        "expected": 45 / 92,
        "delta": 1,
    }
    milestones = tuple(MilestoneShape(name=name, weight=1, done=done) for name, done in names.items())
    return _of(REAL.objectives[0].key_results[2], id_, title, milestones=milestones, **(told | changes))


def initiative(id_: str, title: str, **changes):
    return _of(REAL.objectives[0].initiatives[0], id_, title, **changes)


def objective(id_: str = GROW, title: str = "Grow recurring revenue in East Java", **changes):
    fields = {
        "progress": 0.61,
        "expected": 0.49,
        "grade": 0.61,
        "key_results": (),
        "initiatives": (),
    } | changes
    fields.setdefault("ended", fields.get("closed") is not None)
    parts = fields["key_results"]
    no_data = sum(not part.dropped and part.progress is None for part in parts)
    fields.setdefault("counted", RollUpCounts(items=len(parts), no_data=no_data, objectives=0))
    return replace(REAL.objectives[0], id=id_, title=title, **fields)


def kpi(id_: str = "kpi/first-answer", title: str = "First answer time", **changes):
    return replace(REAL.kpis[0], id=id_, title=title, **changes)


def report(
    *objectives, kpis=(), above=(), comparison=None, cycle="2026-Q3", as_of=TODAY, name="Start Friday"
):
    key_results = [item for o in objectives for item in o.key_results if not item.dropped]
    known = [item.progress for item in key_results if item.progress is not None]
    return Report(
        name=name,
        cycle=CycleShape(name=cycle, starts=date(2026, 7, 1), ends=date(2026, 9, 30), elapsed=50 / 92),
        as_of=as_of,
        objectives=tuple(objectives),
        kpis=tuple(kpis),
        comparison=comparison or Comparison(differences=(), pairs=(), advice=()),
        above=tuple(above),
        attention=attention(objectives, kpis, Day(as_of, lambda _: 5)),
        totals=Totals(
            objectives=len(objectives),
            key_results=len(key_results),
            kpis=len(kpis),
            progress=0.5,
            mean=sum(known) / len(known) if known else None,
            pace=_counted(item.pace for item in key_results),
            health=_counted(item.health for item in kpis),
            due=sum(item.due for item in key_results),
            stale=sum(item.stale for item in key_results),
        ),
    )


def _counted(states):
    found = list(states)
    return {state: found.count(state) for state in found}


def start_friday() -> Report:
    """A quarter with something of everything."""
    grow = objective(
        supports=("2026/win-east-java",),
        key_results=(
            key_result(),
            hold("2026-Q3/grow-revenue/uptime", "Keep uptime at 99.9% or more", owner="citra"),
            steps(
                "2026-Q3/grow-revenue/cities",
                "Open in three cities",
                {"surabaya": True, "malang": True, "bali": False},
                confidence=6,
            ),
            key_result(
                "2026-Q3/grow-revenue/churn",
                "Halve the accounts lost in a month",
                start=8, target=4, unit=None, kpi="kpi/accounts-lost", progress=0.65, current=5.4, delta=-0.6,
                forecast=3.2, confidence=None,
            ),
            key_result(
                "2026-Q3/grow-revenue/partners",
                "Sell through resellers",
                dropped=Dropped(date=date(2026, 8, 10), reason="Merged with the churn work"),
                progress=None, pace="no_data",
            ),
        ),
        initiatives=(
            initiative("2026-Q3/grow-revenue/pricing-page", "Publish the new pricing page", due=date(2026, 8, 15)),
            initiative("2026-Q3/grow-revenue/call-list", "Call the list", done=True),
        ),
    )  # fmt: skip
    sell = objective(
        "2026-Q3/sell-package", "Sell the new package", owner="dewi", progress=0.24, expected=0.5, pace="off_track",
        key_results=(
            key_result(
                "2026-Q3/sell-package/partners", "Sign three venue partners", owner="dewi", stale=True,
                last_checkin=date(2026, 7, 31), progress=1 / 3, expected=0.54, pace="off_track", start=0, target=3, unit=None,
                current=1, delta=None, confidence=3, confidences=(7, 3), unsure=True, forecast=None,
            ),
            key_result(
                "2026-Q3/sell-package/sign-ups", "Raise trial sign-ups from 0 to 90", pace="off_track",
                start=0, target=90, unit=None, current=31, progress=0.3444, delta=2, confidence=4, forecast=63.38,
                blocker="Landing page is late",
            ),
            key_result(
                "2026-Q3/sell-package/demos", "Hold 40 demos", pace="no_data", progress=None, progress_raw=None,
                current=None, delta=None, forecast=None, confidence=None, last_checkin=None, owner=None, due=True,
            ),
        ),
    )  # fmt: skip
    hire = objective(
        "2026-Q3/hire-support", "Answer customers around the clock", owner="citra", progress=0.8, pace="done", grade=0.8,
        band="green", late_updates=1,
        late=(LateUpdate(id="2026-Q3/hire-support/agents", date=date(2026, 8, 18), person="citra", value=5),),
        closed=Closed(date=date(2026, 8, 17), grade=0.8, outcome="keep", lesson="Start training a month earlier."),
        key_results=(key_result("2026-Q3/hire-support/shifts", "Staff three shifts", progress=0.8, unit=None),),
    )  # fmt: skip
    return report(
        grow,
        sell,
        hire,
        above=(
            objective("2026/win-east-java", "Win East Java", progress=0.4, expected=0.63, pace="at_risk"),
        ),
        kpis=_kpis(),
        comparison=comparison(),
    )


def _kpis():
    return (
        kpi(
            "kpi/accounts-lost", "Accounts lost in a month", unit=None, current=5.4, at_most=5, health="watch", trend="better", off_periods=0,
            achievement=0.92, key_results=("2026-Q3/grow-revenue/churn",), linked=("2026-Q3/grow-revenue/churn",),
            provisional=ReadingShape(period="2026-08", current=4.8, achievement=1.04, health="healthy"),
        ),
        kpi(),
        kpi(
            "kpi/mrr", "Monthly recurring revenue", unit="IDR m", current=138, at_least=130, at_most=None, health="healthy", off_periods=0,
            role="account-manager", period="2026-Q2", cadence="quarterly", achievement=1.06,
            bonus=BonusShape(weight=40, threshold=0.7, cap=1.2),
        ),
        kpi("kpi/nps", "Net promoter score", unit=None, current=None, at_least=40, at_most=60, health="no_data", trend=None, off_periods=0, recent=(),
            period="2026-Q2", achievement=None, stale=True),
    )  # fmt: skip


def period(name, value, *, at_least=None, at_most=None, health="healthy"):
    return KpiPeriod(period=name, value=value, at_least=at_least, at_most=at_most, health=health)


def mover(id_="2026-Q3/grow-revenue/mrr", title="Raise MRR from 100 to 130", **changes):
    fields = {
        "link": "reads", "objective": "2026-Q3/grow-revenue", "owner": "budi", "unit": "IDR m", "measure": "change",
        "start": 100, "target": 130, "at_least": None, "at_most": None, "current": 121, "progress": 0.7, "pace": "ahead",
        "stale": False, "initiatives": (),
    }  # fmt: skip
    return Mover(id=id_, title=title, **(fields | changes))


def decision(**changes):
    fields = {
        "id": "2026-08-12-billable", "decision": "accept", "by": "putri", "until": date(2026, 9, 30),
        "reason": "The new client starts in October", "key_result": None, "over": False, "date": date(2026, 8, 12),
    }  # fmt: skip
    return DecisionShape(**(fields | changes))


def chain_kpi(id_="kpi/first-answer", title="First answer time", values=(3.9, 4.1, 5.2), **changes):
    """One that is off its limit and that nobody moves; each value is that of a month, the last one of July."""
    fields = {
        "owner": "putri", "role": "support", "unit": "h", "cadence": "monthly", "at_least": None, "at_most": 4,
        "health": "unhealthy", "stale": False, "awaited": None, "trend": "worse", "off_periods": 2, "since": "worse",
        "moved_by": (), "drives": (), "driven_by": (), "decision": None, "undecided": False, "paid": False,
    } | changes  # fmt: skip
    limits = {"at_least": fields["at_least"], "at_most": fields["at_most"]}
    periods = tuple(
        period(f"2026-{8 - len(values) + n:02}", value, **limits) for n, value in enumerate(values)
    )
    before = [each for each in periods if each.period <= "2026-06"]
    fields = {"before": before[-1] if before else None, "now": periods[-1] if periods else None} | fields
    return ChainKpi(id=id_, title=title, periods=periods, **fields)


def chain() -> tuple[ChainKpi, ...]:
    """The KPIs of the sketch: one that waits for a decision, causes and effects, and one that nobody reads."""
    lost = mover(
        "2026-Q3/keep-clients/churn", "Halve the accounts lost", unit="%", start=8, target=4, current=5.4,
        progress=0.65, initiatives=(initiative("2026-Q3/keep-clients/call", "Call them", done=True),
                                    initiative("2026-Q3/keep-clients/plan", "Plan the handover")),
    )  # fmt: skip
    return (
        chain_kpi(undecided=True, drives=("kpi/accounts-lost",), paid=True),
        chain_kpi(
            "kpi/accounts-lost", "Accounts lost", (7.9, 5.4), unit="%", at_most=5, health="watch", since="better",
            trend="better", off_periods=3, moved_by=(lost,), driven_by=("kpi/first-answer", "kpi/rating"),
        ),
        chain_kpi(
            "kpi/mrr", "Recurring revenue", (96, 100), unit="jt", at_least=95, at_most=None, health="healthy",
            since="better", trend=None, off_periods=0, moved_by=(mover(link="moves"),), paid=True,
        ),
        chain_kpi(
            "kpi/billable", "Billable share of delivery hours", (71, 70, 71), unit="%", at_least=65, at_most=80,
            health="healthy", since="steady", trend="steady", off_periods=0, decision=decision(),
        ),
        chain_kpi(
            "kpi/rating", "Rating of answers", (), unit=None, at_least=8, at_most=None, health="no_data", since=None,
            trend=None, off_periods=0, drives=("kpi/accounts-lost",),
        ),
        chain_kpi(
            "kpi/nps", "Would recommend", (54, 47), unit="%", at_least=50, at_most=None, health="unhealthy", stale=True,
            awaited=AwaitedPeriod(period="2026-Q2", due=date(2026, 7, 3)), since=None, trend=None, off_periods=1,
        ),
    )  # fmt: skip


def outcome(id_="kpi/mrr", title="Recurring revenue", **changes):
    before = period("2026-03", 96, at_least=95)
    fields = {
        "unit": "jt", "link": "moves", "before": before, "at_end": period("2026-06", 96, at_least=95), "now": before,
        "moved": "better", "held": None,
    }  # fmt: skip
    return OutcomeKpi(id=id_, title=title, **(fields | changes))


def comparison() -> Comparison:
    return Comparison(
        name="Start Friday",
        cycle="2026-Q3",
        since="2026-Q2",
        as_of=TODAY,
        kpis=chain(),
        idle_roles=("role/designer", "role/engineer"),
        graduations=(
            Graduation(
                id="2026-Q3/grow-revenue/uptime", title="Keep uptime at 99.9% or more", why="hold", cycles=3, kept=7,
                periods=7, command="okr graduate uptime",
            ),
            Graduation(
                id="2026-Q2/answer/first", title="Answer within 4 hours", why="won", cycles=1, kept=None, periods=None,
                command="okr graduate 2026-Q2/answer/first",
            ),
        ),
        alone=tuple(
            AloneShape(id=f"2026-Q3/sell-package/{slug}", title=title)
            for slug, title in (("partners", "Sign three venue partners"), ("sign-ups", "Raise trial sign-ups from 0 to 90"),
                                ("demos", "Hold 40 demos"), ("pages", "Publish two pages"))
        ),
        hygiene=(
            Hygiene(id="kpi/rating", code="K017", level="hint", message="drives accounts-lost but has no readings", fix="okr checkin kpi/rating"),
            Hygiene(id="2026-Q3/sell-package/mrr", code="K006", level="warning", message="is paid through kpi/mrr", fix="unlink it"),
            *(Hygiene(id=f"kpi/{name}", code="K015", level="hint", message="has no unit", fix="okr set …") for name in ("rating", "a", "b")),
        ),
        after=After(
            cycle="2026-Q2", closed=3, moved=1, still=1, unread=0,
            key_results=(
                ClosedKeyResult(
                    id="2026-Q2/grow/pilots", title="Win 5 pilots", objective="2026-Q2/grow", progress=0.8,
                    kpis=(outcome("kpi/mrr", "Recurring revenue", moved="steady"),
                          outcome("kpi/rating", "Rating of answers", moved="better")),
                ),
            ),
        ),
        differences=(
            Difference(
                name="statement",
                kpi="4 of 4 are linked to an objective under their own title",
                okr="8 of 8 belong to an objective",
            ),
            Difference(name="reward", kpi="2 pay a bonus (weights 40, 40)", okr="never"),
            Difference(
                name="rhythm",
                kpi="monthly 2, quarterly 2; 75% on time",
                okr="weekly 8; 88% on time",
                broken_by=("kpi/nps has no reading for 2026-Q2", "2026-Q3/sell-package/partners has no recent check-in"),
            ),
        ),
        pairs=(
            Pair(
                kpi="kpi/accounts-lost", key_result="2026-Q3/grow-revenue/churn", title="Halve the accounts lost in a month",
                line="≤ 5", current=5.4, health="watch", start=8, target=4, progress=0.65, pace="ahead",
                kpi_trend=(8, 6.6, 6, 5.4), key_result_trend=(8, 6.6, 6, 5.4),
            ),
        ),
        advice=(
            Advice(
                id="kpi/first-answer",
                message="First answer time has been off its limit for 2 months. Decide: act on it, accept it, or change it.",
                command="okr decide kpi/first-answer act --until 2026-09-30",
            ),
            Advice(
                id="kpi/nps",
                message="Would recommend is linked to 2026-Q2/keep-clients, which is closed. 2026-Q3/keep-clients is open.",
                command="okr set kpi/nps objective=2026-Q3/keep-clients",
            ),
        ),
    )  # fmt: skip


def explanation(title="Raise MRR from 100 to 130 IDR m"):
    item = key_result(
        title=title, blocker="Legal review", stretch=140, zone="commit", since=date(2026, 7, 13)
    )
    updates = tuple(
        StepUpdate(
            date=date(2026, 7, 3 + n),
            person="budi",
            path=f"checkins/2026-W28/2026-07-{n + 3:02}-budi.toml",
            value=v,
        )
        for n, v in enumerate((101, 2.5, True, ("surabaya", "malang"), "moved", None))
    )
    return Explanation(
        item=item,
        statement=f"Grow recurring revenue in East Java › {title}",
        rule="progress = (current − start) / (target − start), clamped to 0–1",
        steps=(
            Step(name="current", value=121, why="the last of 6 values", updates=updates * 3),
            Step(name="progress_raw", value=0.7, why="(121 − 100) / (130 − 100)"),
            Step(
                name="pace",
                value="on_track",
                why="0.7 / 0.48913 = 1.43, at least 1.1 ([pace] ahead in okr.toml)",
            ),
            Step(name="stale", value=True, why="the period due 2026-08-14 ran out"),
            Step(name="forecast", value=142.93333, why="121 + (121 − 100) / 0.48913 × 0.51087"),
        ),
    )


def listings(title="Raise MRR"):
    report = start_friday()
    titled = {objective.id: objective.title for objective in report.objectives}
    key_results = [replace(k, title=title) for o in report.objectives for k in o.key_results]
    initiatives = [replace(i, title=title) for o in report.objectives for i in o.initiatives]
    person = PersonShape(
        id="@ana", name=title, emails=("ana@example.com",), role="designer", team="growth", manager="sari",
        joined=date(2020, 8, 10), left=date(2026, 12, 31), onboarding=None,
    )  # fmt: skip
    role = RoleShape(
        id="role/designer",
        title=title,
        level="team",
        reports_to="head",
        purpose=title,
        duties=("Draw",),
        onboarding=None,
    )
    team = TeamShape(id="team/growth", name=title, lead="ana", parent="sales", purpose=title)
    return {
        "objectives": Listing(kind="objective", items=report.objectives, cycle="2026-Q3"),
        "key results": Listing(kind="key result", items=tuple(key_results), cycle="2026-Q3", titles=titled),
        "initiatives": Listing(kind="initiative", items=tuple(initiatives), cycle="2026-Q3", titles=titled),
        "kpis": Listing(kind="kpi", items=tuple(replace(k, title=title) for k in report.kpis)),
        "people": Listing(kind="person", items=(person,)),
        "teams": Listing(kind="team", items=(team,)),
        "roles": Listing(kind="role", items=(role,)),
        "nothing": Listing(kind="person", items=()),
    }


def todo(why="Grow revenue › Raise MRR: check-in due"):
    days = ((5, "initiative"), (0, "checkin"), (-2, "onboarding"), (None, "blocker"), (None, "feedback"))
    return Todo(
        items=tuple(
            TodoItem(
                id="2026-Q3/grow/mrr",
                kind=kind,
                due=None if late is None else TODAY,
                late_days=late,
                why=why,
                command={"initiative": "okr checkin 2026-Q3/grow/mrr done", "feedback": ""}.get(
                    kind, f"okr checkin 2026-Q3/grow/mrr{' done' * (kind == 'onboarding')}"
                ),
            )
            for late, kind in days
        )
    )


def payout(title="Monthly recurring revenue", unit="IDR m"):
    """A KPI that pays, one that is unread, one that does not count, and a leak."""
    quarter = PaidPeriod(
        period="2026-Q2", ends=date(2026, 6, 30), current=117, at_least=130, at_most=None, achievement=0.9
    )
    known = PaidKpi(
        id="kpi/mrr", title=title, role="account-manager", unit=unit, periods=(quarter,), achievement=0.9,
        factor=2 / 3, weight=40, threshold=0.7, cap=1.2, why="(0.9 − 0.7) / (1 − 0.7)",
    )  # fmt: skip
    unread = replace(
        known,
        id="kpi/first-answer",
        periods=(replace(quarter, current=None, achievement=None),),
        achievement=None,
        factor=None,
        why="no reading for 2026-Q2",
    )
    return Payout(
        cycle="2026-Q2", as_of=TODAY, of="role/account-manager", base=9000, fixed=0.7, score=None, pay=None,
        kpis=(known, unread), left_out=(ExcludedItem(id="kpi/stay", why=title),),
        leaks=(ExcludedItem(id="2026-Q2/grow/mrr", why=title),),
        score_why="no reading for kpi/first-answer", pay_why="no pay without a score", name=title,
    )  # fmt: skip
