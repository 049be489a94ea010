"""`okr audit`: each rule with a commit that breaks it and one that does not; a reason explains, exit 3 without."""

from __future__ import annotations

import json
from typing import Any

import pytest

from okr.actions import states
from okr.settings import Settings
from tests.gitting import ANA, BUDI, Clone, init
from tests.running import WORKSPACE, Okr

GOAL = "objectives/2026-Q3/grow-revenue.toml"
KPI = "kpis/mrr.toml"
SETTINGS = "okr.toml"
MRR = "2026-Q3/grow-revenue/mrr"
MORE = """
[key_results.uptime]
title = "Keep uptime"

at_least = 99
at_most = 100

[key_results.signups]
title = "Fewer days to sign up"

start = 20
target = 5

[key_results.users]
title = "More users"

start = "first"
by = "+17%"
ends = 2026-08-31

[key_results.hired]
title = "Hire"

parts = { senior = 2, other = 3 }

[key_results.outreach]
title = "Contacts by outreach"

above = 50

[key_results.later]
title = "Win more deals"

start = "first"
target = "open"
"""


@pytest.fixture
def ana(okr: Okr) -> Clone:
    clone = init(okr.root, ANA)
    files = {path: text for path, text in WORKSPACE.items() if not path.startswith("checkins")}
    for path in set(WORKSPACE) - set(files):
        (okr.root / path).unlink()
    files[GOAL] += MORE
    files[KPI] += "\n[bonus]\nweight = 40\n"
    files[SETTINGS] += "\n[checkin]\ngrace_days = 3\n"
    files["people/budi.toml"] += 'emails = ["budi@example.com"]\n'
    clone.commit("Goals", files, day="2026-06-20")
    return clone


def audited(okr: Okr, *words: str) -> tuple[int, list[dict[str, Any]]]:
    ran = okr("-f", "json", "audit", *words)
    return ran.code, json.loads(ran.out)["data"]["entries"]


def edit(clone: Clone, path: str, old: str, new: str) -> None:
    text = clone.read(path)
    assert old in text
    clone.write({path: text.replace(old, new, 1)})


EASED = [
    (GOAL, "target = 130", "target = 125", "target-eased"),
    (GOAL, "target = 5", "target = 6", "target-eased"),
    (GOAL, "at_least = 99", "at_least = 98", "target-eased"),
    (GOAL, "at_least = 99", "at_least = 99\nmay_miss = 5", "target-eased"),
    (GOAL, "at_most = 100", "at_most = 101", "target-eased"),
    (GOAL, ", bali = 2 }", " }", "target-eased"),
    (GOAL, "bali = 2", "bali = 1", "weight-shifted"),
    (GOAL, "start = 100", "start = 105", "start-moved"),
    (GOAL, "start = 100", "start = 100\nweight = 3", "weight-shifted"),
    (GOAL, 'unit = "IDR m"', "since = 2026-08-01", "since-changed"),
    (GOAL, 'unit = "IDR m"', "points = [[110, 0.5]]", "points-changed"),
    (GOAL, 'unit = "IDR m"', 'dropped = { date = 2026-08-01, reason = "Hard" }', "key-result-dropped"),
    (GOAL, MORE[MORE.index("[key_results.later]") :], "", "goal-removed"),
    (GOAL, 'by = "+17%"', 'by = "+10%"', "target-eased"),
    (GOAL, "ends = 2026-08-31", "ends = 2026-09-15", "target-eased"),
    (GOAL, "senior = 2", "senior = 1", "target-eased"),
    (GOAL, "above = 50", "above = 49", "target-eased"),
    (GOAL, "above = 50", "at_least = 50", "target-eased"),
    (GOAL, "target = 130", 'target = "open"', "target-eased"),
    (KPI, "at_least = 130", "at_least = 120", "target-eased"),
    (KPI, "at_least = 130", "at_least = 130\ntolerance = 5", "threshold-eased"),
    (KPI, "weight = 40", "weight = 60", "bonus-changed"),
    (KPI, "\n[bonus]", '\n[targets."2026-Q4"]\nat_least = 120\n\n[bonus]', "target-eased"),
    (SETTINGS, "grace_days = 3", "grace_days = 9", "threshold-eased"),
    (SETTINGS, "grace_days = 3", 'grace_days = 3\noff = ["2026-W33"]', "threshold-eased"),
    (SETTINGS, "[checkin]", "[pace]\non_track = 0.8\n\n[checkin]", "threshold-eased"),
    (SETTINGS, "[checkin]", "[bonus]\naccelerator = 2\n\n[checkin]", "bonus-changed"),
]
IN_ORDER = [
    (GOAL, "target = 130", "target = 135"),
    (GOAL, "target = 5", "target = 4"),
    (GOAL, "at_least = 99", "at_least = 99.5"),
    (GOAL, 'by = "+17%"', 'by = "+20%"'),
    (GOAL, "ends = 2026-08-31", "ends = 2026-08-15"),
    (GOAL, "senior = 2", "senior = 3"),
    (GOAL, "at_least = 99\n", "above = 99\n"),
    (GOAL, 'target = "open"', "target = 40"),
    (GOAL, "Raise MRR from 100 to 130", "Raise monthly revenue"),
    (GOAL, 'owner = "budi"', 'owner = "ana"'),
    (GOAL, "due = 2026-08-15", "due = 2026-08-20"),
    (KPI, "at_least = 130", "at_least = 140"),
    (KPI, "\n[bonus]", '\n[targets."2026-Q4"]\nat_least = 150\n\n[bonus]'),
    (SETTINGS, "grace_days = 3", "grace_days = 2"),
    (SETTINGS, "[checkin]", "[pace]\non_track = 0.95\n\n[checkin]"),
    (GOAL, "\n[initiatives", '\n[key_results.new]\ntitle = "New"\n\nstart = 0\ntarget = 9\n\n[initiatives'),
]


@pytest.mark.parametrize(("path", "old", "new", "rule"), EASED)
def test_what_is_eased_is_told(okr: Okr, ana: Clone, path: str, old: str, new: str, rule: str) -> None:
    """After the cycle began, with the commit; unexplained it ends with 3, with a reason it does not."""
    edit(ana, path, old, new)
    commit = ana.commit("Change", day="2026-08-03")

    code, entries = audited(okr)

    assert code == 3
    assert [(e["rule"], e["explained"], e["who"], e["commit"], e["date"]) for e in entries] == [
        (rule, False, ANA, commit, "2026-08-03")
    ]
    ana.git("commit", "-q", "--amend", "-m", "Change\n\ngoal-change: Asked by the board", day="2026-08-03")
    code, entries = audited(okr)
    assert code == 0
    assert [(e["explained"], e["reason"]) for e in entries] == [(True, "Asked by the board")]


@pytest.mark.parametrize(("path", "old", "new"), IN_ORDER)
def test_what_is_in_order_is_not_told(okr: Okr, ana: Clone, path: str, old: str, new: str) -> None:
    """Harder targets, wording, owners, stricter settings, more goals."""
    edit(ana, path, old, new)
    ana.commit("Change", day="2026-08-03")

    assert audited(okr) == (0, [])


@pytest.mark.parametrize(("path", "old", "new", "rule"), EASED[:12])
def test_before_the_cycle_goals_are_free(
    okr: Okr, ana: Clone, path: str, old: str, new: str, rule: str
) -> None:
    edit(ana, path, old, new)
    ana.commit(rule, day="2026-06-30")

    assert audited(okr, "2026-06-01") == (0, [])
    assert audited(okr, "HEAD~1", "HEAD") == (0, [])


def test_what_is_not_committed_is_told(okr: Okr, ana: Clone) -> None:
    edit(ana, GOAL, "target = 130", "target = 120")
    code, entries = audited(okr)

    assert (code, [(e["rule"], e["commit"], e["explained"]) for e in entries]) == (
        3,
        [("target-eased", None, False)],
    )
    assert audited(okr, "2026-07-01", "HEAD") == (0, [])


def test_closing_is_in_order_and_editing_what_is_closed_is_not(okr: Okr, ana: Clone) -> None:
    closed = '\n[closed]\ndate = 2026-08-19\ngrade = 0.5\noutcome = "keep"\n'
    ana.commit("Close", {GOAL: ana.read(GOAL) + closed}, day="2026-08-19")
    assert audited(okr) == (0, [])

    edit(ana, GOAL, "grade = 0.5", "grade = 0.9")
    ana.commit("Edit", day="2026-08-19")
    code, entries = audited(okr)
    assert (code, [(e["rule"], e["field"]) for e in entries]) == (3, [("closed-edited", "closed.grade")])


def update(value: int, day: str) -> str:
    return f'[[update]]\nitem = "{MRR}"\ndate = {day}\nvalue = {value}\n'


@pytest.mark.parametrize(
    ("person", "author", "rules"),
    [
        ("budi", BUDI, []),
        ("budi", ANA, ["another-name"]),
        ("ana", "Ana <ANA@example.com>", []),
        ("ana", "Root <root@host>", ["another-name"]),
        ("newcomer", "New <new@host>", []),
        ("newcomer", BUDI, ["another-name"]),
    ],
)
def test_in_whose_name(okr: Okr, ana: Clone, person: str, author: str, rules: list[str]) -> None:
    """The author's address against the `emails` of the person; who has none can only be told from others."""
    path = f"checkins/2026-W28/2026-07-10-{person}.toml"
    other = Clone(ana.root, author)
    other.commit("Check in", {path: update(112, "2026-07-10")}, day="2026-07-10")

    code, entries = audited(okr)

    assert (code, [e["rule"] for e in entries]) == (3 if rules else 0, rules)
    assert all((e["id"], e["who"], e["person"]) == (MRR, author, person) for e in entries)


@pytest.mark.parametrize(
    ("day", "late"), [("2026-07-10", False), ("2026-07-13", False), ("2026-07-14", True)]
)
def test_committed_long_after(okr: Okr, ana: Clone, day: str, late: bool) -> None:
    """More than the days of grace between the date of the check-in and its commit."""
    budi = Clone(ana.root, BUDI)
    budi.commit("Check in", {"checkins/2026-W28/2026-07-10-budi.toml": update(112, "2026-07-10")}, day=day)

    code, entries = audited(okr)
    assert (code, [e["rule"] for e in entries]) == ((3, ["committed-late"]) if late else (0, []))


def test_check_ins_in_order_are_compared_with_nothing(
    okr: Okr, ana: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 5,000 commits most bring check-ins alone; one that brings a goal, too, is looked at in full."""
    budi = Clone(ana.root, BUDI)
    path = "checkins/2026-W28/2026-07-{}-budi.toml"
    budi.commit("Check in", {path.format(10): update(112, "2026-07-10")}, day="2026-07-10")
    edit(ana, GOAL, "target = 5", "target = 6")
    budi.commit("Both", {path.format(11): update(113, "2026-07-11")}, day="2026-07-11")
    compared: list[set[str]] = []
    before_and_after = states.before_and_after

    def told(old: states.Records, new: states.Records, settings: Settings) -> object:
        compared.append({path for path, _ in new})
        return before_and_after(old, new, settings)

    monkeypatch.setattr(states, "before_and_after", told)

    assert [e["rule"] for e in audited(okr)[1]] == ["target-eased"]
    assert compared == [set(), {GOAL, path.format(11)}]


def test_a_check_in_that_was_altered(okr: Okr, ana: Clone) -> None:
    budi = Clone(ana.root, BUDI)
    path = "checkins/2026-W28/2026-07-10-budi.toml"
    budi.commit("Check in", {path: update(112, "2026-07-10")}, day="2026-07-10")
    budi.commit("Mend", {path: update(129, "2026-07-10")}, day="2026-07-11")

    assert [e["rule"] for e in audited(okr)[1]] == ["record-changed"]


def test_counts_that_were_altered_are_told_as_they_were_typed(okr: Okr, ana: Clone) -> None:
    """The unit is in a file that the commit did not touch: 98% was told as 0.98."""
    budi = Clone(ana.root, BUDI)
    path = "checkins/2026-W28/2026-07-10-budi.toml"
    text = update(98, "2026-07-10").replace("value = 98", "of = [490, 500]")
    budi.commit("Check in", {path: text}, day="2026-07-10")
    budi.commit("Mend", {path: text.replace("490", "480")}, day="2026-07-11")

    assert "value 490/500 of 10 Jul 2026 is gone" in okr("audit").out


def test_the_range_of_a_pull_request(okr: Okr, ana: Clone) -> None:
    """Only what the branch itself has is told; as Markdown with both marks."""
    ana.git("switch", "-q", "-c", "change")
    edit(ana, GOAL, "target = 130", "target = 120")
    ana.commit("Lower it", day="2026-08-03")
    edit(ana, GOAL, "start = 100", "start = 101")
    ana.commit("Move it\n\nGoal-Change: counted anew", day="2026-08-04")
    ana.git("switch", "-q", "main")
    edit(ana, KPI, "at_least = 130", "at_least = 1")
    ana.commit("On main", day="2026-08-03")

    ran = okr("audit", "main...change", "-f", "markdown")

    assert ran.code == 3
    assert "2 findings, 1 unexplained" in ran.out
    assert "- **unexplained** target-eased: target: 130 → 120" in ran.out
    assert "- explained start-moved: start: 100 → 101" in ran.out
    assert "kpi/mrr" not in ran.out


# ── what was tightened or handed over after the fact ─────────────────────────────────────────────

UPTIME = "2026-Q3/grow-revenue/uptime"
WEEKS = {
    f"checkins/2026-W{week}/2026-07-{day:02}-budi.toml": f'[[update]]\nitem = "{UPTIME}"\ndate = 2026-07-{day:02}\nvalue = 99.2\n'
    for week, day in ((28, 10), (29, 17), (30, 24))
}
READ = '[[update]]\nitem = "kpi/mrr"\ndate = 2026-07-10\nperiod = "2026-Q2"\nvalue = 131\n'


@pytest.fixture
def told(ana: Clone) -> Clone:
    """99.2 on three Fridays of July within 99 to 100, recorded by Budi; 131 for the MRR of the second quarter."""
    ana.commit("Read", {"checkins/2026-W28/2026-07-10-ana.toml": READ}, day="2026-07-10")
    for path, text in WEEKS.items():
        Clone(ana.top, BUDI).commit("Week", {path: text}, day=path[18:28])
    return ana


LINE = '\n[key_results.uptime.lines."{}"]\nat_least = {}\nat_most = 100\n'
PAST = [
    (GOAL, "at_least = 99\n", "at_least = 99.5\n", "at_least: 99 → 99.5; on target: 3 weeks → 0 weeks"),
    (GOAL, "\n[key_results.signups]", f"{LINE.format('2026-07-15', 99.5)}\n[key_results.signups]",
     "lines.2026-07-15: – → at_least 99.5, at_most 100; on target: 3 weeks → 1 week"),
    (GOAL, 'owner = "ana"', 'owner = "dewi"', "owner: ana → dewi; 3 check-ins from the time of @ana become @dewi's"),
    (GOAL, 'owner = "ana"  # asked twice', 'owner = "ana"\nowned = [{ from = 2026-07-15, owner = "dewi" }]',
     "owned: – → from 2026-07-15, owner dewi; 2 check-ins from the time of @ana become @dewi's"),
    (KPI, "at_least = 130", "at_least = 140", "at_least: 130 → 140; 2026-Q2: healthy → watch"),
    (KPI, "at_least = 130", 'at_least = 130\ncadence = "yearly"', "with a reading: 1 quarter → 1 year"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "why"), PAST)
def test_what_changes_the_past_is_told(
    okr: Okr, told: Clone, path: str, old: str, new: str, why: str
) -> None:
    """Harder, handed over or read otherwise: nothing was eased, and what was said of past weeks is another thing now."""
    edit(told, path, old, new)
    told.commit("Change", day="2026-08-03")

    code, entries = audited(okr)

    assert code == 3
    assert [(e["rule"], e["date"]) for e in entries] == [("past-changed", "2026-08-03")]
    assert why in entries[0]["why"]


DATED = [
    (GOAL, "\n[key_results.signups]", f"{LINE.format('2026-08-03', 99.5)}\n[key_results.signups]"),
    (GOAL, 'owner = "ana"  # asked twice', 'owner = "ana"\nowned = [{ from = 2026-08-03, owner = "budi" }]'),
    (KPI, "\n[bonus]", '\n[targets."2026-Q3"]\nat_least = 140\n\n[bonus]'),
]


@pytest.mark.parametrize(("path", "old", "new"), DATED)
def test_a_dated_entry_keeps_the_past_and_is_in_order(
    okr: Okr, told: Clone, path: str, old: str, new: str
) -> None:
    edit(told, path, old, new)
    told.commit("Change", day="2026-08-03")

    assert audited(okr) == (0, [])


def test_a_dated_limit_that_is_easier_is_told(okr: Okr, told: Clone) -> None:
    edit(told, GOAL, "\n[key_results.signups]", f"{LINE.format('2026-08-10', 98)}\n[key_results.signups]")
    told.commit("Change", day="2026-08-03")

    _, entries = audited(okr)

    assert [e["rule"] for e in entries] == ["target-eased"]


def test_a_retired_kpi_is_told(okr: Okr, told: Clone) -> None:
    edit(told, KPI, "at_least = 130", 'at_least = 130\nretired = { date = 2026-08-01, reason = "Sold" }')
    told.commit("Change", day="2026-08-03")

    _, entries = audited(okr)

    assert [(e["rule"], e["why"]) for e in entries] == [("kpi-retired", "1 Aug 2026: Sold")]
