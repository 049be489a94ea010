"""`okr person`, `okr tree` and `okr report --ritual` as they are called."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.running import Okr

FILES = {
    "people/budi.toml": 'name = "Budi"\nmanager = "ana"\nteam = "growth"\nrole = "account-manager"\njoined = 2026-01-05\n',
    "people/citra.toml": 'name = "Citra"\nleft = 2026-07-01\nteam = "growth"\n',
    "roles/account-manager.toml": 'title = "Account manager"\nduties = ["Keep the accounts", "Grow them"]\n',
    "roles/head.toml": 'title = "Head of growth"\nduties = ["Lead the team"]\n',
    "coaching/2026-07-17-ana-budi-recognition.toml": 'kind = "recognition"\nfrom = "ana"\nto = "budi"\n'
    'date = 2026-07-17\ntext = "Nineteen calls."\n',
    "coaching/2026-07-20-budi-ana-feedback.toml": 'kind = "feedback"\nfrom = "budi"\nto = "ana"\n'
    'date = 2026-07-20\nbehaviour = "You asked first."\neffect = "I found it myself."\n',
    "coaching/2025-01-20-ana-budi-recognition.toml": 'kind = "recognition"\nfrom = "ana"\nto = "budi"\n'
    'date = 2025-01-20\ntext = "Long ago."\n',
    "coaching/2026-07-21-ana-budi-talk.toml": 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-07-21\n'
    '[[agreement]]\nowner = "budi"\ndue = 2026-07-25\ntext = "Ring"\n'
    '[[agreement]]\nowner = "ana"\ndue = 2026-07-25\ntext = "Ask"\n',
    "checkins/2026-W31/2026-07-27-budi.toml": '[[update]]\nitem = "2026-07-21-ana-budi-talk/1"\ndate = 2026-07-27\ndone = true\n'
    '[[update]]\nitem = "kpi/mrr"\ndate = 2026-07-27\nperiod = "2026-Q2"\nvalue = 135\n'
    '[[update]]\nitem = "2026-Q3/grow-revenue/pricing-page"\ndate = 2026-07-27\ndone = true\n',
}


@pytest.fixture
def house(okr: Okr) -> Okr:
    goal = "objectives/2026-Q3/grow-revenue.toml"
    okr.write(FILES | {goal: okr.read(goal).replace('colour = "kept for ever"\n', "")})
    return okr


def page(okr: Okr, *words: str) -> Any:
    return json.loads(okr.does("person", *words, "-f", "json"))["data"]


def test_one_page_of_facts(house: Okr) -> None:
    """Goals with results, KPIs by period, promises kept or not, what was said, and the duties; no sum of it all."""
    found = page(house, "@budi", "--from", "2026-01-01")

    assert list(found)[:9] == ["id", "name", "role", "team", "manager", "joined", "left", "from", "to"]
    assert [(g["id"], round(g["progress"], 2), g["cycle"]) for g in found["goals"]] == [
        ("2026-Q3/grow-revenue/mrr", 0.4, "2026-Q3")
    ]
    assert [
        (k["id"], [(p["period"], p["current"], p["health"]) for p in k["periods"]]) for k in found["kpis"]
    ] == [("kpi/mrr", [("2026-Q1", None, "no_data"), ("2026-Q2", 135, "healthy")])]
    assert [(r["from"], r["to"], r["text"]) for r in found["recognitions"]] == [
        ("ana", "budi", "Nineteen calls.")
    ]
    assert [(r["from"], r["text"]) for r in found["feedback"]] == [
        ("budi", "You asked first. I found it myself.")
    ]
    assert [(a["text"], a["done"], a["late_days"]) for a in found["agreements"]] == [("Ring", True, 2)]
    assert found["duties"] == ["Keep the accounts", "Grow them"]
    assert not {"score", "progress", "grade", "rank"} & found.keys()


def test_a_kpi_has_no_gap_before_its_first_period(house: Okr) -> None:
    """It began in the third quarter; what was read of the second is told all the same, what nobody read is not."""
    house.write({"kpis/mrr.toml": 'since = "2026-Q3"\n' + house.read("kpis/mrr.toml")})

    (kpi,) = page(house, "@budi", "--from", "2026-01-01")["kpis"]

    assert [(p["period"], p["current"]) for p in kpi["periods"]] == [("2026-Q2", 135)]


def test_confidence_is_a_path_and_a_line_is_told_in_weeks(house: Okr) -> None:
    """Two weeks of a line are kept, out of seven on Wednesday 19 August; the confidence fell from 7 to 4."""
    days = (("2026-07-03", "W27", 7), ("2026-07-10", "W28", 4))
    house.write(
        {
            f"checkins/2026-{week}/{day}-ana.toml": f'[[update]]\nitem = "2026-Q3/line/up"\ndate = {day}\nvalue = 100\n'
            f"confidence = {sure}\n"
            for day, week, sure in days
        }
        | {
            "objectives/2026-Q3/line.toml": 'title = "Stay up"\nowner = "budi"\n'
            '[key_results.up]\ntitle = "Keep uptime"\nat_least = 99.9\n'
        }
    )

    shown = house.does("person", "@budi")
    assert "2 of 7 weeks stale  Stay up › Keep uptime · 2026-Q3, confidence 7 4 of 10, unsure\n" in shown
    up = next(goal for goal in page(house, "@budi")["goals"] if goal["id"].endswith("/up"))
    assert (up["kept"], up["closed_periods"], up["confidences"], up["unsure"]) == (2, 7, [7, 4], True)
    assert "2 of 7 weeks" in house.does("coach", "agenda", "@budi", "--as", "ana")


def test_work_is_on_time_or_late(house: Okr) -> None:
    """Due on the 15th of August and done on the 27th of July: 19 days early."""
    (work,) = page(house, "ana")["initiatives"]

    assert work == {
        "id": "2026-Q3/grow-revenue/pricing-page",
        "title": "Publish the new pricing page",
        "objective": "2026-Q3/grow-revenue",
        "owner": "ana",
        "due": "2026-08-15",
        "key_result": "2026-Q3/grow-revenue/mrr",
        "done": True,
        "last_checkin": "2026-07-27",
        "link": None,
        "late_days": -19,
        "done_on": "2026-07-27",
    }


def test_the_span_holds_what_is_told(house: Okr) -> None:
    """A span in which nothing was said is empty of it; a past one is told as of its last day."""
    found = page(house, "@budi", "--from", "2025-01-01", "--to", "2025-12-31")

    assert [r["text"] for r in found["recognitions"]] == ["Long ago."]
    assert (found["goals"], found["feedback"], found["agreements"]) == ([], [], [])
    assert page(house, "@budi", "--to", "2026-07-20")["goals"][0]["progress"] == pytest.approx(0.4)
    house.refuses("person", "@budi", "--from", "2026-09-01", code=2, says="is after --to")
    house.refuses("person", "@budi", "--toward", "heads", code=4, says="Did you mean head?")
    house.refuses("person", "@nobody", code=4, says="unknown person")


def test_who_left_has_a_page(house: Okr) -> None:
    """Kept in history, and no longer due."""
    assert page(house, "@citra")["left"] == "2026-07-01"


def test_the_tree_of_the_organisation(house: Okr) -> None:
    """Teams with people and their objectives, the lead first; who left is not in it."""
    found = json.loads(house.does("tree", "-q", "2026-Q3", "-f", "json"))["data"]

    (team,) = found["teams"]
    assert (team["id"], team["lead"]) == ("team/growth", "ana")
    assert [(p["id"], p["lead"], [o["id"] for o in p["objectives"]]) for p in team["people"]] == [
        ("@ana", True, ["2026-Q3/grow-revenue"]),
        ("@budi", False, []),
    ]
    shown = house.does("tree", "-q", "2026-Q3")
    assert "  Growth · team/growth, lead @ana\n    Ana Wijaya · @ana, lead\n" in shown
    assert "Citra" not in shown


def test_loops_above_are_refused_with_the_loop(house: Okr) -> None:
    """Nobody is their own lead, through however many others."""
    house.does("add", "team", "Sales", "--parent", "growth")
    house.refuses(
        "set", "@ana", "manager=budi", code=1, says="manager would form a loop: @ana → @budi → @ana"
    )
    house.refuses("set", "@ana", "manager=ana", code=1, says="@ana → @ana")
    house.refuses("set", "team/growth", "parent=sales", code=1, says="team/growth → team/sales → team/growth")
    house.does("set", "role/account-manager", "reports_to=head")
    house.refuses(
        "set", "role/head", "reports_to=account-manager", code=1, says="role/head → role/account-manager"
    )


def test_a_report_with_its_ritual(house: Okr) -> None:
    """The names of the contract; without the option JSON has none of it, and people see one line."""
    plain = json.loads(house.does("report", "-q", "2026-Q3", "-f", "json"))["data"]
    found = json.loads(house.does("report", "-q", "2026-Q3", "--ritual", "-f", "json"))["data"]

    assert plain == {key: value for key, value in found.items() if key != "ritual"}
    assert list(found["ritual"]) == [
        "checkins", "days_late", "blockers", "recognitions", "across", "upward", "not_talked_with",
    ]  # fmt: skip
    assert list(found["ritual"]["checkins"][0]) == [
        "team", "week", "due", "done", "share", "waiting",
    ]  # fmt: skip
    assert list(found["ritual"]["recognitions"][0]) == ["person", "month", "given", "received"]
    assert list(found["ritual"]["across"]) == ["pairs", "never", "could_meet"]
    assert "\nRitual · okr report --ritual\n" in house.does("report", "-q", "2026-Q3")
    assert "One-on-ones without a date here for 4 weeks" in house.does("report", "-q", "2026-Q3", "--ritual")


@pytest.mark.parametrize(
    "words", [("person", "@budi"), ("tree",), ("onboard",), ("coach", "agenda", "@budi", "--as", "ana")]
)
def test_every_page_has_every_look(house: Okr, words: tuple[str, ...]) -> None:
    """A table with a header, Markdown in which nobody is mentioned, and a screen that fits sixty columns."""
    house.environment.setenv("COLUMNS", "60")
    table = house.does(*words, "-f", "csv")
    markdown = house.does(*words, "-f", "markdown")
    screen = house.does(*words)

    assert words[0] == "onboard" or len(table.splitlines()) > 1
    assert markdown.startswith("# ")
    assert not [line for line in markdown.splitlines() if "@" in re.sub(r"`[^`]*`", "", line)]
    assert max(map(len, screen.splitlines())) <= 60


# ── goals that were handed over ──────────────────────────────────────────────────────────────────

GROW = "objectives/2026-Q3/grow-revenue.toml"


def _handed(house: Okr, when: str = "2026-08-10") -> None:
    """Budi's key result, 112 of 100 → 130 on 10 July and 115 on 7 August, is Ana's from a day on; she says 121."""
    for week, day, who, value in (("32", "2026-08-07", "budi", 115), ("33", "2026-08-14", "ana", 121)):
        text = f'[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = {day}\nvalue = {value}\n'
        house.write({f"checkins/2026-W{week}/{day}-{who}.toml": text})
    house.does("set", "grow-revenue/mrr", "owner=ana", "--from", when)


def test_the_first_owner_keeps_the_goal_until_the_hand_over(house: Okr) -> None:
    """As it stood on his last day: 115 is half of the way from 100 to 130; two check-ins were his. For her it is at
    121, 0.7 of it, since 10 August; one check-in is hers."""
    _handed(house)

    (his,) = page(house, "@budi", "--from", "2026-07-01")["goals"]
    assert (his["id"], his["progress"], his["since"], his["until"], his["owner"], his["checkins"]) == (
        "2026-Q3/grow-revenue/mrr", 0.5, None, "2026-08-09", "ana", 2,
    )  # fmt: skip
    (hers,) = [g for g in page(house, "@ana", "--from", "2026-07-01")["goals"] if g["id"].endswith("/mrr")]
    assert (hers["progress"], hers["since"], hers["until"], hers["owner"], hers["checkins"]) == (
        0.7, "2026-08-10", None, None, 1,
    )  # fmt: skip
    shown = house.does("person", "@budi", "--from", "2026-07-01")
    assert "2026-Q3, until Sun 9 Aug 2026, now @ana, 2 check-ins" in shown
    assert "since Mon 10 Aug 2026, 1 check-in" in house.does("person", "@ana", "--from", "2026-07-01")


def test_a_span_after_the_hand_over_has_nothing_of_it(house: Okr) -> None:
    _handed(house)

    assert page(house, "@budi", "--from", "2026-08-10")["goals"] == []
    before = page(house, "@budi", "--from", "2026-07-01", "--to", "2026-08-09")["goals"][0]
    assert (before["until"], before["checkins"]) == (None, 2)


def test_check_ins_are_told_though_the_past_was_given_to_another(house: Okr) -> None:
    """With --yes the goal was Ana's all along; that Budi checked in stays."""
    house.does("set", "grow-revenue/mrr", "owner=ana", "--yes")

    (his,) = page(house, "@budi", "--from", "2026-07-01")["goals"]
    assert (his["owner"], his["checkins"], his["since"], his["until"]) == ("ana", 1, None, None)


def test_work_and_kpis_are_those_of_their_days(house: Okr) -> None:
    """Done on 27 July in the time of Ana; the second quarter ended in the time of who was in the role."""
    house.does("set", "pricing-page", "owner=budi", "--from", "2026-08-01")
    house.does("set", "kpi/mrr", "owner=ana", "--from", "2026-05-01")

    assert [i["id"] for i in page(house, "@ana", "--from", "2026-07-01")["initiatives"]] == [
        "2026-Q3/grow-revenue/pricing-page"
    ]
    periods = {
        who: [
            p["period"] for k in page(house, f"@{who}", "--from", "2026-01-01")["kpis"] for p in k["periods"]
        ]
        for who in ("ana", "budi")
    }
    assert periods == {"ana": ["2026-Q2"], "budi": ["2026-Q1"]}


def test_the_ritual_counts_a_week_for_the_owner_of_its_day(house: Okr) -> None:
    """Of no team of its own, the goal is counted for that of its owner: Ana's growth, then from 10 August nobody's."""
    house.write({GROW: house.read(GROW).replace('team = "growth"\n', "")})
    house.write({"people/budi.toml": FILES["people/budi.toml"].replace('team = "growth"\n', "")})
    house.does("set", "grow-revenue", "owner=budi", "--from", "2026-08-10")

    ritual = json.loads(house.does("report", "--ritual", "-f", "json"))["data"]["ritual"]

    weeks = {(c["team"], c["week"]): c["due"] for c in ritual["checkins"]}
    assert (weeks["growth", "2026-W32"], weeks[None, "2026-W33"]) == (1, 2)
