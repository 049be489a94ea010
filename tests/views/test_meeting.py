"""What the agendas of meetings take from the facts, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from okr.models import Closed
from okr.references import loops
from okr.scoring import Scoring
from okr.views import meeting as views
from okr.views import meeting_cycle as cycles
from okr.views.meeting_results import MeetingAgenda
from okr.views.period_results import GoalChange
from okr.workspace import Workspace
from tests.making import update, workspace

DAY = date(2026, 8, 21)  # a Friday, a day of check-ins
Q3 = "2026-Q3"
MRR, CITIES, UPTIME, PAGE = (f"2026-Q3/omzet/{name}" for name in ("mrr", "kota", "uptime", "halaman"))
GOALS = {
    "2026-Q3/omzet": """
title = "Pendapatan berulang terus tumbuh"
owner = "ana"
team = "growth"
needs = [{ from = "team/support", what = "Satu skrip" }, { from = "@citra", what = "Dua contoh" }]
[key_results.mrr]
title = "MRR naik dari 100 ke 130"
start = 100
target = 130
owner = "budi"
[key_results.kota]
title = "Buka di dua kota"
milestones = { surabaya = 1, malang = 1 }
[key_results.uptime]
title = "Uptime minimal 99"
at_least = 99
[initiatives.halaman]
title = "Terbitkan halaman harga"
owner = "budi"
due = 2026-08-15
[initiatives.kontrak]
title = "Terjemahkan kontrak"
due = 2026-08-27
[initiatives.nanti]
title = "Jauh nanti"
due = 2026-09-20
""",
    "2026-Q3/tiket": """
title = "Klien cepat dijawab"
owner = "citra"
[key_results.rating]
title = "Rating naik dari 3 ke 4"
start = 3
target = 4
""",
}
PEOPLE = {
    "@ana": 'name = "Ana"\nteam = "growth"\n',
    "@budi": 'name = "Budi"\nteam = "growth"\nonboarding = "baru"\njoined = 2026-08-17\n',
    "@citra": 'name = "Citra"\nteam = "support"\n',
    "@dewi": 'name = "Dewi"\nteam = "growth"\nleft = 2026-07-31\n',
}
TEAMS = {
    "team/growth": 'name = "Growth"\nlead = "ana"\n',
    "team/support": 'name = "Support"\nlead = "citra"\n',
}
PATH = {"baru": 'title = "Bulan pertama"\n[steps.dengar]\ntitle = "Dengarkan support"\nday = 10\n'}
KPIS = {
    "kpi/jawab": """
title = "Waktu respons"
objective = "2026-Q3/tiket"
role = "support"
owner = "citra"
at_most = 4
cadence = "monthly"
since = "2026-06"
""",
}
READ = update("kpi/jawab", date(2026, 8, 3), period="2026-07", value=5.2)


def firm(checkins: dict[str, str] | None = None, **kinds: dict[str, str]) -> Workspace:
    return workspace(
        kinds.pop("objectives", GOALS),
        people=PEOPLE,
        teams=TEAMS,
        onboarding=PATH,
        kpis=KPIS,
        checkins={"2026-08-03-citra": READ, **(checkins or {})},
        **kinds,
    )


def week(house: Workspace, team: str | None = None, day: date = DAY) -> MeetingAgenda:
    return views.week(Scoring(house, day), team, house.default_cycle(day))


def values(found: MeetingAgenda) -> dict[str, tuple[float | None, float | None]]:
    """Of each number what it was before and what it is."""
    before = {each.id: each.value for each in found.before}
    return {each.id: (before[each.id], each.current) for each in found.numbers or ()}


def friday(day: int, **fields: object) -> str:
    return update(MRR, date(2026, 8, day), **fields)


CHECKINS = {
    "2026-08-07-budi": friday(7, value=112, confidence=6),
    "2026-08-14-budi": friday(14, value=118, confidence=7),
    "2026-08-19-budi": friday(19, value=121),
    "2026-08-21-budi": friday(21, value=124, confidence=8, note="Dua klien memperpanjang."),
}


# ── a week ───────────────────────────────────────────────────────────────────────────────────────


def test_a_number_is_compared_with_the_last_meeting_or_a_week_ago() -> None:
    """Several check-ins since then are one move."""
    met = {"2026-08-11-growth-week": 'kind = "week"\nteam = "growth"\ndate = 2026-08-11\nby = "ana"\n'}
    old = {"2026-08-01-growth-week": 'kind = "week"\nteam = "growth"\ndate = 2026-08-01\nby = "ana"\n'}

    assert values(week(firm(CHECKINS)))[MRR] == (118, 124)
    assert values(week(firm(CHECKINS, meetings=met), "growth"))[MRR] == (112, 124)
    assert values(week(firm(CHECKINS, meetings=met)))[MRR] == (118, 124)  # all met another time
    assert values(week(firm(CHECKINS, meetings=old), "growth"))[MRR] == (118, 124)


def test_what_came_after_the_meeting_of_that_day_is_not_lost() -> None:
    """A team that meets before the check-ins of its Friday sees those of last Friday."""
    before = {name: text for name, text in CHECKINS.items() if name < "2026-08-19"}

    assert values(week(firm(before)))[MRR] == (112, 118)


def test_confidence_alone_is_a_move_and_the_same_again_is_none() -> None:
    monday = date(2026, 8, 10)
    same = {
        f"{day}-budi": update(MRR, day, value=112, confidence=6)
        for day in (date(2026, 7, 31), date(2026, 8, 7))
    }
    unsure = {**same, "2026-08-09-budi": friday(9, confidence=3)}

    assert MRR not in values(week(firm(same), day=monday))
    found = week(firm(unsure), day=monday)
    assert values(found)[MRR] == (112, 112)
    assert found.before[0].confidences == (6, 6, 3)


def test_a_number_that_was_not_checked_in_is_there() -> None:
    """Stale or due: it should have moved."""
    found = week(firm())

    assert [(each.id, each.stale) for each in found.numbers or ()] == [
        (MRR, True),
        (CITIES, True),
        (UPTIME, True),
        ("2026-Q3/tiket/rating", True),
    ]


def test_good_news_comes_from_what_was_reached_done_kept_and_said() -> None:
    checkins = {
        **CHECKINS,
        "2026-08-20-ana": update(CITIES, date(2026, 8, 20), done=["malang"], note="Meja di Malang.")
        + update(PAGE, date(2026, 8, 20), done=True)
        + update("2026-08-14-growth-week/1", date(2026, 8, 20), done=True),
    }
    shared = {
        "2026-08-18-citra-budi-recognition": (
            'kind = "recognition"\nfrom = "citra"\nto = "budi"\ndate = 2026-08-18\ntext = "Sabar sekali."\n'
        ),
        "2026-08-01-citra-budi-recognition": (
            'kind = "recognition"\nfrom = "citra"\nto = "budi"\ndate = 2026-08-01\ntext = "Dulu."\n'
        ),
    }
    decided = 'kind = "week"\nteam = "growth"\ndate = 2026-08-14\nby = "ana"\n[[decision]]\ntext = "Telepon klien"\nowner = "budi"\n'
    house = firm(checkins, coaching=shared, meetings={"2026-08-14-growth-week": decided})

    wins = week(house, "growth").wins or ()

    assert [(each.kind, each.person, each.text or each.title) for each in wins] == [
        ("milestone", "ana", "Meja di Malang."),
        ("initiative", "budi", "Terbitkan halaman harga"),
        ("decision", "budi", "Telepon klien"),
        ("thanks", "citra", "Sabar sekali."),
        ("note", "budi", "Dua klien memperpanjang."),
    ]
    assert [each.kind for each in week(house, "support").wins or ()] == ["thanks"]


@pytest.mark.parametrize(
    "last",
    [
        {"value": 124, "confidence": 5, "note": "Berat."},
        {"value": 110, "confidence": 9, "note": "Turun."},
        {"value": 124, "confidence": 8, "note": "Naik.", "blocker": "Kontrak"},
    ],
)
def test_a_note_is_no_good_news_where_the_number_or_the_confidence_fell(last: dict[str, object]) -> None:
    house = firm({**CHECKINS, "2026-08-21-budi": friday(21, **last)})

    assert [each.kind for each in week(house).wins or ()] == []


def test_what_is_next_is_due_within_seven_days_the_most_overdue_first() -> None:
    talk = (
        'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-12\n'
        '[[agreement]]\nowner = "ana"\ndue = 2026-08-19\ntext = "Cari pengganti"\n'
        '[[agreement]]\nowner = "budi"\ntext = "Tanpa tanggal"\n'
    )
    elsewhere = (
        'kind = "week"\nteam = "support"\ndate = 2026-08-14\nby = "citra"\n'
        '[[decision]]\ntext = "Kirim contoh"\nowner = "budi"\ndue = 2026-08-24\n'
    )
    house = firm(coaching={"2026-08-12-ana-budi-talk": talk}, meetings={"2026-08-14-support-week": elsewhere})

    found = week(house, "growth").next or ()

    assert [(each.kind, each.title, each.person, each.late_days) for each in found] == [
        ("initiative", "Terbitkan halaman harga", "budi", 6),
        ("agreement", "Cari pengganti", "ana", 2),
        ("decision", "Kirim contoh", "budi", -3),
        ("onboarding", "Dengarkan support", "budi", -5),
        ("initiative", "Terjemahkan kontrak", "ana", -6),
    ]
    assert [each.kind for each in week(house, "support").next or ()] == []


def test_health_names_a_kpi_off_its_limit_to_those_who_have_it() -> None:
    assert [each.id for each in week(firm()).health or ()] == ["kpi/jawab"]
    assert [each.id for each in week(firm(), "support").health or ()] == ["kpi/jawab"]
    assert week(firm(), "growth").health == ()


def test_a_kpi_within_its_limit_again_is_good_news() -> None:
    better = update("kpi/jawab", date(2026, 9, 3), period="2026-08", value=3.5)
    house = firm({"2026-09-03-citra": better})

    wins = week(house, "support", date(2026, 9, 4)).wins or ()

    assert [(each.kind, each.person, each.title, each.date) for each in wins] == [
        ("kpi", "citra", "Waktu respons", date(2026, 9, 3))
    ]
    assert week(house, "support", date(2026, 9, 25)).wins == ()


# ── a month ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "starts"), [(date(2026, 8, 21), date(2026, 8, 1)), (date(2026, 8, 5), date(2026, 7, 1))]
)
def test_a_month_is_looked_back_at_in_the_first_week_of_the_next(day: date, starts: date) -> None:
    assert views.month_of(Scoring(firm(), day)).starts == starts


def test_a_month_compares_with_its_first_morning() -> None:
    checkins = {**CHECKINS, "2026-07-31-budi": update(MRR, date(2026, 7, 31), value=109)}
    scoring = Scoring(firm(checkins), DAY)
    cycle = scoring.workspace.default_cycle(DAY)

    assert values(views.month(scoring, "growth", cycle, (), None))[MRR] == (109, 124)
    assert [each.id for each in views.month(scoring, None, cycle, (), None).kpis or ()] == ["kpi/jawab"]


def test_a_team_is_told_of_changes_in_its_own_goals() -> None:
    """In whatever cycle they are; all are told of what is gone, too."""
    changes = tuple(
        GoalChange(id=id_, title=id_, change="changed", field="target", old=1, new=2, date=None, reason=None)
        for id_ in (MRR, "2026-Q3/tiket/rating", "kpi/jawab", "2026-Q3/dihapus")
    )
    scoring = Scoring(firm(), DAY)
    cycle = scoring.workspace.default_cycle(DAY)

    def told(team: str | None) -> list[str]:
        return [each.id for each in views.month(scoring, team, cycle, changes, None).changes or ()]

    assert told(None) == [each.id for each in changes]
    assert told("growth") == [MRR]
    assert told("support") == ["2026-Q3/tiket/rating", "kpi/jawab"]


# ── review, plan and retro ───────────────────────────────────────────────────────────────────────


def closed(house: Workspace, id_: str, grade: float, **more: object) -> Workspace:
    objective = replace(
        house.objectives[id_], closed=Closed(date=date(2026, 10, 1), grade=grade, outcome="keep", **more)
    )
    return replace(house, objectives={**house.objectives, id_: objective})


@pytest.mark.parametrize(
    ("grade", "done", "contrast"),
    [
        (0.84, (), "result_without_plan"),
        (0.84, ("halaman",), None),
        (0.3, ("halaman", "kontrak", "nanti"), "plan_without_result"),
        (0.84, ("halaman", "kontrak", "nanti"), None),
    ],
)
def test_a_review_asks_where_plan_and_result_differ(
    grade: float, done: tuple[str, ...], contrast: str | None
) -> None:
    ticks = "".join(update(f"2026-Q3/omzet/{name}", date(2026, 9, 1), done=True) for name in done)
    house = closed(firm({"2026-09-01-budi": ticks} if done else {}), "2026-Q3/omzet", grade)
    day = date(2026, 10, 2)

    found = cycles.review(Scoring(house, day), "growth", house.cycle_of("2026-Q3/omzet"))

    assert [(each.grade, each.planned, each.done, each.contrast) for each in found.grades or ()] == [
        (grade, 3, len(done), contrast)
    ]


def test_a_review_proposes_the_grade_of_the_close() -> None:
    """All of an open objective counts: what has no data is 0."""
    house = firm({"2026-09-25-budi": update(MRR, date(2026, 9, 25), value=130)})

    found = cycles.review(Scoring(house, date(2026, 10, 2)), "growth", house.cycle_of("2026-Q3/omzet"))

    graded = (found.grades or ())[0]
    assert graded.grade == pytest.approx(1 / 3)
    assert (graded.band, graded.closed) == ("red", None)


def test_a_review_asks_whether_what_got_better_before_held() -> None:
    """6 → 5 in the second quarter was better; 6.5 in August is not any more. Support has the KPI, growth has not."""
    goals = GOALS | {
        "2026-Q2/jawab": 'title = "Jawab"\nowner = "ana"\n[key_results.a]\ntitle = "Latih dua orang"\nstart = 0\ntarget = 2\n'
        'moves = ["kpi/jawab"]\n[closed]\ndate = 2026-07-01\ngrade = 1\noutcome = "keep"\nlesson = "x"\n'
    }
    read = "".join(
        update("kpi/jawab", date(2026, 9, 4), period=period, value=value)
        for period, value in (("2026-03", 6), ("2026-06", 5), ("2026-08", 6.5))
    )
    house = firm({"2026-09-04-citra": read}, objectives=goals)

    def asked(team: str | None) -> MeetingAgenda:
        return cycles.review(Scoring(house, date(2026, 10, 2)), team, house.cycle_of("2026-Q3/omzet"))

    assert [(each.id, each.held, each.key_results) for each in asked(None).held or ()] == [
        ("kpi/jawab", False, ("Latih dua orang",))
    ]
    assert asked("support").held
    assert list(asked("support").minutes)[:3] == ["grades", "compared", "held"]
    assert "held" not in asked("growth").minutes


@pytest.mark.parametrize(
    ("day", "reviewed", "planned"),
    [
        (date(2026, 8, 21), "2026-Q3", "2026-Q3"),
        (date(2026, 9, 10), "2026-Q3", "2026-Q4"),
        (date(2026, 10, 5), "2026-Q3", "2026-Q4"),
        (date(2026, 11, 5), "2026-Q4", "2026-Q4"),
    ],
)
def test_the_cycle_that_is_meant(day: date, reviewed: str, planned: str) -> None:
    house = firm()
    running = house.default_cycle(day)

    assert cycles.cycle_to_review(house, running, day).name == reviewed
    assert cycles.cycle_to_plan(house, running, day).name == planned


def test_a_plan_begins_with_what_the_last_cycle_taught_and_left() -> None:
    house = closed(firm(), "2026-Q3/omzet", 0.5, lesson="Mulai sebulan lebih awal.")
    house = closed(house, "2026-Q3/tiket", 0.2)
    after = workspace(
        {
            "2026-Q4/omzet": 'title = "Lanjut"\nowner = "budi"\n[key_results.mrr]\ntitle = "MRR"\nstart = 1\ntarget = 2\n'
        }
    )
    house = replace(house, objectives={**house.objectives, **after.objectives})

    found = cycles.plan(Scoring(house, date(2026, 10, 2)), None, after.cycle_of("2026-Q4/omzet"))

    assert [each.lesson for each in found.lessons or ()] == ["Mulai sebulan lebih awal."]
    assert [(each.id, each.grade, each.now) for each in found.carried or ()] == [
        ("2026-Q3/omzet", 0.5, "2026-Q4/omzet"),
        ("2026-Q3/tiket", 0.2, None),
    ]
    assert [each.id for each in found.unlinked or ()] == ["kpi/jawab"]
    assert [(each.name, each.objectives, each.key_results, each.kpis) for each in found.capacity or ()] == [
        ("Ana", 0, 0, 0),
        ("Budi", 1, 1, 0),
        ("Citra", 0, 0, 1),
    ]


def test_a_plan_lists_dependencies_until_they_are_agreed() -> None:
    """To those who need it and to those who are asked."""
    yes = update("2026-Q3/omzet/needs/1", date(2026, 8, 20), acknowledged="yes")
    house = firm({"2026-08-20-citra": yes})
    cycle = house.cycle_of("2026-Q3/omzet")

    for team, expected in ((None, ["Dua contoh"]), ("growth", ["Dua contoh"]), ("support", ["Dua contoh"])):
        found = cycles.plan(Scoring(house, DAY), team, cycle)
        assert [each.what for each in found.needs or ()] == expected


def test_a_retro_counts_the_ritual_and_what_became_of_decisions() -> None:
    decided = (
        'kind = "week"\nteam = "growth"\ndate = 2026-08-14\nby = "ana"\n'
        '[[decision]]\ntext = "Satu"\n[[decision]]\ntext = "Dua"\ndue = 2026-08-18\n'
    )
    blocked = friday(7, value=112, blocker="Kontrak") + friday(7, note="x")
    house = firm(
        {
            "2026-08-07-budi": blocked,
            "2026-08-14-budi": friday(14, value=118, unblocked=True)
            + update("2026-08-14-growth-week/1", date(2026, 8, 14), done=True),
        },
        meetings={"2026-08-14-growth-week": decided},
    )

    found = cycles.retro(Scoring(house, DAY), "growth", house.cycle_of("2026-Q3/omzet"))

    assert [(each.team, each.done) for each in found.checkins or ()] == [("growth", 2)]
    assert [(each.text, each.days) for each in found.hindered or ()] == [("Kontrak", 7)]
    assert found.days_blocked == 7
    kept = found.kept
    assert kept
    assert (kept.meetings, kept.decided, kept.done, kept.late) == (1, 2, 1, 1)
    assert "pulse" not in found.minutes


def test_the_pulse_of_a_team_is_there_only_where_it_has_counts_of_its_own() -> None:
    counts = "reliance = [0, 1, 2, 5, 3]\n"
    house = firm(pulse={"2026-08": f'words = ["Rahasia"]\n{counts}'})
    cycle = house.cycle_of("2026-Q3/omzet")

    for prepare in (cycles.review, cycles.retro):
        found = prepare(Scoring(house, DAY), None, cycle)
        assert found.pulse
        assert (found.pulse.month, found.pulse.words) == ("2026-08", ())
        assert "pulse" in found.minutes
        assert prepare(Scoring(house, DAY), "growth", cycle).pulse is None


def test_who_has_left_is_not_among_those_who_meet() -> None:
    found = cycles.plan(Scoring(firm(), DAY), "growth", firm().cycle_of("2026-Q3/omzet"))

    assert [each.person for each in found.capacity or ()] == ["ana", "budi"]


def test_what_supports_what_is_looked_up_once_for_all_grades(monkeypatch: pytest.MonkeyPatch) -> None:
    """A review of thousands of objectives would look through all of them for each one."""
    looked_up: list[object] = []

    def counted(edges: dict[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
        looked_up.append(edges)
        return loops(edges)

    monkeypatch.setattr("okr.scoring.loops", counted)
    n = 20
    house = workspace(
        {f"2026-Q3/o{i}": f'title = "O{i}"\nsupports = ["2026-Q3/o{i - 1}"]\n' for i in range(n)}
    )

    assert (
        len(
            cycles.review(
                Scoring(house, DAY), None, cycles.cycle_to_review(house, house.default_cycle(DAY), DAY)
            ).grades
        )
        == n
    )
    assert len(looked_up) == 1


def test_an_absence_of_a_thousand_years_counts_for_its_days_in_the_cycle() -> None:
    away = 'name = "Ana"\naway = [{ from = 1900-01-01, to = 2026-07-03 }, { from = 2026-09-30, to = 2899-12-31 }]\n'
    house = workspace({}, people={"@ana": away})

    (ana,) = cycles.plan(Scoring(house, DAY), None, house.default_cycle(DAY)).capacity
    assert ana.away == 3 + 1  # Wednesday to Friday, and the last Wednesday
