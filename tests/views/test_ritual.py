"""How the weekly ritual lives, counted by hand."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from okr.people_models import Coaching
from okr.report import build_report
from okr.views.results import Ritual
from tests.making import read, update, workspace

DAY = date(2026, 7, 19)  # a Sunday: check-ins were due on 3, 10 and 17 July
MRR, PAGE = "2026-Q3/grow/mrr", "2026-Q3/grow/page"
GOALS = {
    "2026-Q3/grow": """
title = "Grow"
owner = "ana"
team = "growth"
[key_results.mrr]
title = "Raise MRR"
start = 100
target = 130
[key_results.cities]
title = "Open"
owner = "budi"
milestones = { surabaya = 1 }
[initiatives.page]
title = "Page"
""",
    "2026-Q3/keep": 'title = "Keep"\nowner = "citra"\n[key_results.up]\ntitle = "Up"\nat_least = 99\n',
}
PEOPLE = {
    "@ana": 'name = "Ana"\nteam = "growth"\n',
    "@budi": 'name = "Budi"\nteam = "growth"\nmanager = "ana"\njoined = 2026-06-01\n',
    "@citra": 'name = "Citra"\nteam = "support"\nmanager = "ana"\njoined = 2026-07-01\n',
    "@dewi": 'name = "Dewi"\nteam = "people"\nmanager = "ana"\n',
}
TEAMS = {f"team/{name}": f'name = "{name}"\n' for name in ("growth", "support", "people")}


def ritual(
    checkins: dict[str, str], shared: dict[str, str] | None = None, goals=None, people=None, day=DAY
) -> Ritual:
    house = workspace(goals or GOALS, people=people or PEOPLE, teams=TEAMS, checkins=checkins)
    house = replace(house, coaching={name: read(Coaching, text) for name, text in (shared or {}).items()})
    report = build_report(house, house.cycle_of("2026-Q3/grow"), day, ritual="full")
    assert isinstance(report.ritual, Ritual)
    return report.ritual


def said(kind: str, from_: str, to: str, day: str, more: str = 'text = "Well"') -> str:
    return f'kind = "{kind}"\nfrom = "{from_}"\nto = "{to}"\ndate = {day}\n{more}\n'


def test_due_check_ins_by_team_and_week() -> None:
    """The week of the due day, the team of the objective, else of the owner; a step done needs no more check-ins."""
    found = ritual(
        {
            "2026-07-03-ana": update(MRR, date(2026, 7, 3), value=103),
            "2026-07-13-ana": update(MRR, date(2026, 7, 13), value=106),  # for the 10th, three days late
            "2026-07-02-budi": update("2026-Q3/grow/cities", date(2026, 7, 2), done=["surabaya"]),
            "2026-07-04-citra": update("2026-Q3/keep/up", date(2026, 7, 4), value=99.5),
        }
    )

    assert [(c.team, c.week, c.due, c.done) for c in found.checkins] == [
        ("growth", "2026-W27", 2, 2),
        ("support", "2026-W27", 1, 1),
        ("growth", "2026-W28", 1, 1),
        ("support", "2026-W28", 1, 0),
        ("growth", "2026-W29", 1, 0),
        ("support", "2026-W29", 1, 0),
    ]
    assert [c.share for c in found.checkins][:4] == [1, 1, 1, 0]
    # late by 0 (3 July), 3 (13 for 10), 0 (2 for 3), 1 (4 for 3): the median of 0, 0, 1, 3
    assert found.days_late == 0.5


def test_what_is_due_today_waits() -> None:
    """On Friday the 17th one of two was done: the other one is not missed yet, and on Saturday it is."""
    done = {"2026-07-17-ana": update(MRR, date(2026, 7, 17), value=103)}
    friday, saturday = (
        {c.team: (c.due, c.done, c.waiting) for c in ritual(done, day=day).checkins if c.week == "2026-W29"}
        for day in (date(2026, 7, 17), date(2026, 7, 18))
    )

    assert friday == {"growth": (2, 1, 1), "support": (1, 0, 1)}
    assert saturday == {"growth": (2, 1, 0), "support": (1, 0, 0)}


def test_who_left_owes_nothing_any_more() -> None:
    """Nothing due after the last day is due; what was due before stays in the count."""
    people = PEOPLE | {"@citra": 'name = "Citra"\nteam = "support"\nleft = 2026-07-09\n'}

    assert [c.week for c in ritual({}, people=people).checkins if c.team == "support"] == ["2026-W27"]


def test_after_a_close_and_a_drop_nothing_is_due() -> None:
    """The day itself included, unless it was answered."""
    closed = GOALS | {"2026-Q3/keep": GOALS["2026-Q3/keep"] + "[closed]\ndate = 2026-07-10\ngrade = 0.5\n"}
    dropped = GOALS | {
        "2026-Q3/keep": GOALS["2026-Q3/keep"] + 'dropped = { date = 2026-07-10, reason = "No" }\n'
    }

    for goals in (closed, dropped):
        weeks = [c.week for c in ritual({}, goals=goals).checkins if c.team == "support"]
        assert weeks == ["2026-W27"]


def test_blockers_and_their_age() -> None:
    """One that was solved after a week, one that is open for nine days."""
    found = ritual(
        {
            "2026-07-03-ana": update(MRR, date(2026, 7, 3), value=103, blocker="Legal"),
            "2026-07-10-ana": update(MRR, date(2026, 7, 10), value=104, unblocked=True)
            + update(PAGE, date(2026, 7, 10), blocker="Photos"),
        }
    )

    assert [(b.id, b.owner, b.since, b.solved, b.days, b.text) for b in found.blockers] == [
        (MRR, "ana", date(2026, 7, 3), date(2026, 7, 10), 7, "Legal"),
        (PAGE, "ana", date(2026, 7, 10), None, 9, "Photos"),
    ]


def test_recognitions_by_person_month_and_team() -> None:
    """In the cycle by month; across teams as pairs; `never` looks at all that was ever said."""
    found = ritual(
        {},
        {
            "a": said("recognition", "ana", "budi", "2026-07-02"),
            "b": said("recognition", "citra", "ana", "2026-07-03"),
            "c": said("recognition", "ana", "citra", "2026-07-04"),
            "d": said("recognition", "dewi", "citra", "2026-03-04"),
            "e": said("recognition", "dewi", "ana", "2026-07-20"),  # after the day of the report
        },
    )

    assert [(r.person, r.month, r.given, r.received) for r in found.recognitions] == [
        ("ana", "2026-07", 2, 1),
        ("budi", "2026-07", 0, 1),
        ("citra", "2026-07", 1, 1),
    ]
    assert [(p.teams, p.count) for p in found.across.pairs] == [(("growth", "support"), 2)]
    assert found.across.never == (("growth", "people"),)


def test_upward_feedback_goes_to_the_lead() -> None:
    """What a lead heard in a talk, whoever wrote it down, and feedback to one's own lead."""
    found = ritual(
        {},
        {
            "a": said("talk", "ana", "budi", "2026-07-02", 'upward = "Decide faster"'),
            "b": said("talk", "citra", "ana", "2026-07-03", 'upward = "More time"'),
            "c": said("feedback", "budi", "ana", "2026-07-04"),
            "d": said("feedback", "ana", "budi", "2026-07-04"),
            "e": said("talk", "ana", "dewi", "2026-07-05", 'topics = ["Leave"]'),
        },
    )

    assert [(u.id, u.from_, u.to) for u in found.upward] == [
        ("a", "budi", "ana"),
        ("b", "citra", "ana"),
        ("c", "budi", "ana"),
    ]


def test_who_was_long_not_talked_with() -> None:
    """More than 28 days since the last shared talk with the lead, or since joining; the lead of nobody is not asked. By name."""
    shared = {"a": said("talk", "ana", "dewi", "2026-06-20", 'topics = ["Leave"]')}

    found = ritual({}, shared).not_talked_with
    later = ritual({}, shared, day=date(2026, 7, 18)).not_talked_with

    assert [(n.person, n.manager, n.last, n.days) for n in found] == [
        ("budi", "ana", None, 48),
        ("dewi", "ana", date(2026, 6, 20), 29),
    ]
    assert [n.person for n in later] == ["budi"]


def test_a_report_for_programs_has_it_only_on_demand() -> None:
    """And a short one reads no conversation at all."""
    house = workspace(GOALS, people=PEOPLE)
    span = house.cycle_of("2026-Q3/grow")

    class Unread(dict):  # type: ignore[type-arg]
        def items(self):
            raise AssertionError

    short = build_report(replace(house, coaching=Unread()), span, DAY, ritual="short").ritual

    assert not isinstance(build_report(house, span, DAY).ritual, Ritual)
    assert isinstance(short, Ritual)
    assert not isinstance(short.recognitions, tuple)


def test_a_blocker_of_what_is_done_is_over_with_it() -> None:
    """Reached on the 10th without a word about what was in the way: it was for a week, and nothing is open."""
    found = ritual(
        {
            "2026-07-03-ana": update(MRR, date(2026, 7, 3), value=103, blocker="Legal"),
            "2026-07-10-ana": update(MRR, date(2026, 7, 10), value=1_000_000),
        }
    )

    assert [(b.id, b.since, b.solved, b.days) for b in found.blockers] == [
        (MRR, date(2026, 7, 3), date(2026, 7, 10), 7)
    ]
