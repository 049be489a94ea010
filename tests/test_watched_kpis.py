"""KPIs without a limit, which are only watched, and those whose limit comes later."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from okr.actions.merge import merge_texts
from okr.kpi_models import Kpi
from okr.leaks import leak
from okr.scoring import Scoring
from tests.making import read, update, workspace
from tests.running import GROW, Okr

VISITS = "kpi/visits"
HEAD = 'title = "Visits"\nobjective = "2026/win"\nrole = "maker"\ncadence = "monthly"\nsince = "2026-04"\n'
MONTHS = ("2026-04", "2026-05", "2026-06", "2026-07")
Q3 = workspace({}).cycle_of("2026-Q3/x")
DAY = date(2026, 8, 19)


def scored(keys: str, *values: float, day: date = DAY) -> Any:
    """The KPI with readings of the months up to July, the last of them first said here."""
    months = MONTHS[-len(values) :] if values else ()
    said = {
        f"2026-08-{n + 1:02}-ana": update(VISITS, date(2026, 8, n + 1), period=month, value=value)
        for n, (month, value) in enumerate(zip(months, values, strict=True))
    }
    return Scoring(workspace({}, kpis={VISITS: HEAD + keys}, checkins=said), day).kpi(VISITS, Q3)


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        ((100, 100), None),  # of fewer than three there is none
        ((100, 50, 101), "steady"),  # 1 of 100 is 1 %
        ((100, 50, 101.01), "up"),
        ((100, 500, 99), "steady"),
        ((100, 500, 98.99), "down"),
        ((900, 100, 200, 100), "steady"),  # the last three: 100, 200, 100
        ((-100, 0, -98), "up"),  # 2 of |-100|
        ((-100, 0, -101), "steady"),
        ((0, 5, 0), "steady"),
        ((0, 5, 0.0001), "up"),  # of 0 any change
        ((0, 5, -0.0001), "down"),
    ],
)
@pytest.mark.parametrize("keys", ["watch_only = true\n", 'at_least = "open"\n', 'at_most = "open"\n'])
def test_a_trend_without_a_limit(keys, values, trend):
    score = scored(keys, *values)
    assert (score.trend, score.off_periods) == (trend, 0)
    assert (score.last.current, score.last.achievement, score.last.health) == (values[-1], None, None)
    assert (score.last.at_least, score.last.at_most) == (None, None)


@pytest.mark.parametrize(
    ("values", "day", "health", "due", "stale", "awaited"),
    [
        ((), date(2026, 8, 6), "no_data", False, True, "2026-07"),  # June ran out on 6 July
        ((5,), DAY, None, False, False, None),
        ((5,), date(2026, 9, 4), None, True, False, "2026-08"),
        ((5,), date(2026, 9, 8), "no_data", False, True, None),
    ],
)
def test_it_is_still_due_and_stale(values, day, health, due, stale, awaited):
    score = scored("watch_only = true\n", *values, day=day)
    assert (score.last.health, score.due, score.stale) == (health, due, stale)
    assert (score.awaited and score.awaited.name) == awaited


@pytest.mark.parametrize(
    ("keys", "value", "line", "is_open", "achievement", "health"),
    [
        ('at_least = "open"\nat_most = 10\n', 8, (None, 10), True, 1 - (8 - 10) / 10, "healthy"),
        ('at_least = "open"\nat_most = 10\n', 12, (None, 10), True, 0.8, "unhealthy"),
        ('at_least = "open"\n[targets."2026-07"]\nat_least = 10\n', 8, (10, None), False, 0.8, "unhealthy"),
        ('at_least = "open"\n[targets."2026-08"]\nat_least = 10\n', 8, (None, None), True, None, None),
    ],
)
def test_a_limit_that_comes_later(keys, value, line, is_open, achievement, health):
    """What is known of it holds; an entry of `targets` takes its place from its period on."""
    last = scored(keys, value).last
    assert ((last.at_least, last.at_most), last.limit_open) == (line, is_open)
    assert (last.achievement and round(last.achievement, 9), last.health) == (
        achievement and round(achievement, 9),
        health,
    )


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("", "a KPI needs a limit: at_least, at_most or both; or watch_only = true"),
        ("watch_only = false\n", "a KPI needs a limit: at_least, at_most or both; or watch_only = true"),
        (
            "watch_only = true\nat_least = 1\n",
            "watch_only = true means no limit: remove watch_only or at_least",
        ),
        (
            'watch_only = true\nat_most = "open"\n',
            "watch_only = true means no limit: remove watch_only or at_most",
        ),
        (
            "watch_only = true\ntolerance = 1\n",
            "watch_only = true means no limit: remove watch_only or tolerance",
        ),
        ('watch_only = true\n[targets."2026-05"]\nat_least = 1\n', "remove watch_only or targets"),
        ("watch_only = true\n[bonus]\nweight = 1\n", "remove watch_only or bonus"),
    ],
)
def test_what_does_not_fit(keys, said):
    with pytest.raises(ValueError, match="1 validation error") as caught:
        read(Kpi, HEAD + keys)
    assert said in str(caught.value)


def test_a_key_result_may_read_it():
    """From 100 to 200 it stands at 150: half of the way."""
    goal = 'title = "Grow"\n[key_results.v]\ntitle = "Raise visits"\nstart = 100\ntarget = 200\nkpi = "kpi/visits"\n'
    said = {"2026-08-07-ana": update(VISITS, date(2026, 8, 7), period="2026-07", value=150)}
    found = workspace({"2026-Q3/grow": goal}, kpis={VISITS: HEAD + "watch_only = true\n"}, checkins=said)
    score = Scoring(found, DAY).key_result("2026-Q3/grow/v")
    assert (score.current, score.progress) == (150, 0.5)


def test_an_open_limit_is_leaked_through_by_no_key_result():
    goal = (
        'title = "Grow"\n[key_results.v]\ntitle = "Raise visits"\nstart = 1\ntarget = 2\nkpi = "kpi/visits"\n'
    )
    for limit, leaks in (('"open"', False), ("2", True)):
        kpi = HEAD + f"at_least = {limit}\n[bonus]\nweight = 1\n"
        found = leak(workspace({"2026-Q3/grow": goal}, kpis={VISITS: kpi}), "2026-Q3/grow/v")
        assert (found is not None) == leaks


# ── the program ──────────────────────────────────────────────────────────────────────────────────

ADD = (
    "--objective",
    "win-east-java",
    "--role",
    "account-manager",
    "--cadence",
    "monthly",
    "--since",
    "2026-04",
)


@pytest.fixture
def shop(okr: Okr) -> Okr:
    """On Wednesday 19 August 2026, with one KPI that is watched and one whose limit is open: 100, 110, 101, 120."""
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})
    okr.does("add", "kpi", "Visits", "--watch-only", "--unit", "visits", *ADD)
    okr.does("add", "kpi", "Calls", "--at-least", "open", "--unit", "%", "--bonus-weight", "40", *ADD)
    for month, value in zip(MONTHS, ("100", "110", "101", "120"), strict=True):
        okr.does("checkin", "kpi/visits", value, "--period", month, "--as", "ana")
        okr.does("checkin", "kpi/calls", value, "--period", month, "--as", "ana")
    return okr


def test_what_is_written(shop: Okr) -> None:
    assert '\n\nwatch_only = true\nunit = "visits"\n' in shop.read("kpis/visits.toml")
    assert '\n\nat_least = "open"\nunit = "%"\n' in shop.read("kpis/calls.toml")
    shop.does("set", "kpi/calls", "at_least=90")
    assert "at_least = 90\n" in shop.read("kpis/calls.toml")
    shop.does("set", "kpi/calls", "at_least=Open")
    assert 'at_least = "open"\n' in shop.read("kpis/calls.toml")
    shop.does("set", "kpi/calls", "at_least=95", "--from", "2026-10-01")
    assert '[targets."2026-10"]\nat_least = 95\n' in shop.read("kpis/calls.toml")
    shop.does("set", "kpi/visits", "watch_only=", "at_least=100", "--yes")
    assert "watch_only" not in shop.read("kpis/visits.toml")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("add", "kpi", "New", *ADD), 2, "--at-least, --at-most or --watch-only is missing"),
        (("add", "kpi", "New", "--watch-only", "--at-most", "3", *ADD), 1, "remove watch_only or at_most"),
        (("add", "kpi", "New", "--watch-only", "--bonus-weight", "3", *ADD), 1, "remove watch_only or bonus"),
        (("add", "kpi", "New", "--at-least", "soon", *ADD), 2, '--at-least: "soon" is not a number'),
        (("set", "kpi/visits", "bonus.weight=3"), 1, "remove watch_only or bonus"),
        (("set", "kpi/visits", "at_least=3", "--from", "2026-10-01"), 1, "kpi/visits is only watched"),
        (("set", "kpi/visits", "watch_only="), 1, "a KPI needs a limit: at_least, at_most or both; or watch_only = true"),
        (("set", "kpi/visits", "watch_only=perhaps"), 2, "Choose true or false."),
        (("decide", "kpi/visits", "change", "--as", "ana"), 1, "kpi/visits has no limit, so there is nothing to decide"),
        (("decide", "kpi/calls", "change", "--as", "ana"), 1, "hint: Set one: okr set kpi/calls at_least=…"),
        (("checkin", "kpi/visits", "9000", "--as", "ana"), 1, "9000? So far it was 100–120 visits"),
    ],
)  # fmt: skip
def test_what_is_refused(shop: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    shop.refuses(*words, code=code, says=says)


def test_in_json(shop: Okr) -> None:
    report = json.loads(shop.does("report", "-f", "json"))["data"]
    kpis = {kpi["id"]: kpi for kpi in report["kpis"]}
    keys = (
        "current",
        "achievement",
        "health",
        "at_least",
        "at_most",
        "watch_only",
        "limit_open",
        "trend",
        "off_periods",
    )
    assert [kpis["kpi/visits"][key] for key in keys] == [120, None, None, None, None, True, False, "up", 0]
    assert [kpis["kpi/calls"][key] for key in keys] == [120, None, None, None, None, False, True, "up", 0]
    assert report["totals"]["health"] == {"healthy": 0, "watch": 0, "unhealthy": 0, "no_data": 1}  # kpi/mrr
    assert not {"kpi/visits", "kpi/calls"} & {each["id"] for each in report["attention"]}
    found = json.loads(shop.does("compare", "-f", "json"))["data"]
    assert {each["undecided"] for each in found["kpis"]} == {False}
    assert json.loads(shop.does("list", "kpis", "-f", "json"))["data"]["items"][0]["limit_open"] is True


@pytest.mark.parametrize(
    ("language", "tally", "calls", "visits"),
    [
        ("en", "3 KPIs         – 1 no data  ◇ 2 watched", "Calls 120 limit open ↑ up 2026-07", "Visits 120 no limit ↑ up 2026-07"),
        ("id", "3 KPI         – 1 belum ada data  ◇ 2 dipantau", "Calls 120 batas menyusul ↑ naik 2026-07",
         "Visits 120 tanpa batas ↑ naik 2026-07"),
    ],
)  # fmt: skip
def test_on_the_screen(shop: Okr, language: str, tally: str, calls: str, visits: str) -> None:
    said = shop.does("report", "--language", language)
    assert tally in said
    plain = [" ".join(line.split()) for line in said.splitlines()]
    assert any(line.startswith(calls) for line in plain)
    assert any(line.startswith(visits) for line in plain)


def test_explained_in_both_languages(shop: Okr) -> None:
    said = shop.does("explain", "kpi/visits")
    assert "a KPI without a limit is watched: its trend alone is told" in said
    assert "limit    watched  no health and no achievement without a limit" in said
    assert (
        "trend    up       the last of three readings against the first; up to 1% of that is steady" in said
    )
    assert "achievement  " not in said
    assert "limit open" in shop.does("explain", "kpi/calls")
    said = shop.does("explain", "kpi/visits", "--language", "id")
    assert "dipantau" in said
    assert "angka ketiga dibandingkan dengan angka pertama" in said


def test_the_chart_has_no_line(shop: Okr) -> None:
    said = shop.does("show", "kpi/visits")
    assert "value" in said
    assert "─ limit" not in said
    page = shop.root.parent / "r.html"
    assert shop("report", "-o", str(page)).code == 0
    text = page.read_text("utf-8")
    assert "120 visits in 2026-07, watched; readings since 2026-04: 4" in text
    chart = text[text.index("<desc>120 visits in 2026-07") :].partition("</svg>")[0]
    assert 'class="value"' in chart
    assert 'class="limit"' not in chart


def test_compared_with_the_quarter_before(shop: Okr) -> None:
    """101 in June, 120 in July."""
    assert "up by 19" in shop.does("compare")
    assert "naik 19" in shop.does("compare", "--language", "id")


def test_a_bonus_waits_for_its_limit(shop: Okr) -> None:
    shop.does("checkin", "kpi/calls", "100", "--period", "2026-08", "--as", "ana")
    shop.environment.setenv("OKR_TODAY", "2026-10-10")
    shop.does("checkin", "kpi/calls", "100", "--period", "2026-09", "--as", "ana")
    said = shop.does("bonus", "--role", "account-manager", "-q", "2026-Q3")
    assert "score  –: limit open: kpi/calls" in said
    assert "2026-07: 120%, limit open" in said
    found = json.loads(shop.does("bonus", "--role", "account-manager", "-q", "2026-Q3", "-f", "json"))["data"]
    assert (found["score"], found["kpis"][0]["why"]) == (None, "limit open in 2026-07, 2026-08, 2026-09")
    shop.does("set", "kpi/calls", "at_least=100", "--yes")
    found = json.loads(shop.does("bonus", "--role", "account-manager", "-q", "2026-Q3", "-f", "json"))["data"]
    assert found["score"] == 1


def test_a_rule_asks_for_the_limit(shop: Okr) -> None:
    said = shop("check", "--select", "K018").out
    assert "kpis/calls.toml:6:1: K018 the limit is open, so its health is not known" in said
    assert "okr set kpi/calls at_least=VALUE" in said
    assert "kpi/visits" not in said
    shop.does("set", "kpi/calls", "at_least=95", "--from", "2026-08-01", "--yes")
    assert shop("check", "--select", "K018").out == ""


def test_an_export_comes_back(shop: Okr) -> None:
    """As it was written, to the letter."""
    before = {path: shop.read(path) for path in ("kpis/visits.toml", "kpis/calls.toml")}
    table = shop.root.parent / "goals.csv"
    assert shop("export", "--with", "bonus", "-o", str(table)).code == 0
    for path in before:
        (shop.root / path).unlink()
    assert shop("import", str(table), "--preset", "table", "--write", "--as", "ana").code == 0
    assert {path: shop.read(path) for path in before} == before


OWN = HEAD + "at_least = 130\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "conflicts"),
    [
        ('at_least = "open"', "at_least = 130\ntolerance = 5", 0),
        ('at_least = "open"', "at_least = 150", 1),
        ("watch_only = true", 'at_least = 130\nunit = "visits"', 0),
        ("watch_only = true", "at_least = 150", 1),  # one is decided with the other
        ("watch_only = true", "at_least = 130\ntolerance = 5", 1),
    ],
)
def test_merged_by_meaning(ours: str, theirs: str, conflicts: int) -> None:
    """Neither side ever gets a file that is not valid, whatever is chosen."""
    texts = [OWN.replace("at_least = 130", each).encode() for each in ("at_least = 130", ours, theirs)]
    for base, one, other in (texts, (texts[0], texts[2], texts[1])):
        found = merge_texts("kpis/visits.toml", base, one, other)
        assert bool(found.conflicts) == bool(conflicts)
        assert not found.whole
        if not conflicts:
            read(Kpi, found.text.decode())


@pytest.mark.parametrize(
    ("typed", "stands", "gone"),
    [
        ("kpi/visits at_least=0", "at_least = 0", "watch_only"),
        ("kpi/mrr watch_only=true", "watch_only = true", "at_least"),
    ],
)
def test_a_limit_takes_the_place_of_watching(shop: Okr, typed: str, stands: str, gone: str) -> None:
    id_, assignment = typed.split()
    said = shop.does("set", id_, assignment)

    text = shop.read(f"kpis/{id_.removeprefix('kpi/')}.toml")
    assert stands in text
    assert gone not in text
    assert f"  {gone}: " in said


def test_readings_before_the_limit_were_judged_by_none(shop: Okr) -> None:
    assert "  2026-07: limit open → healthy\n" in shop.does("set", "kpi/calls", "at_least=1", "--yes")


def test_a_limit_from_a_day_on_needs_a_word_before(shop: Okr) -> None:
    """Of a KPI that is only watched; the command that is named works."""
    words = ("set", "kpi/visits", "at_least=100", "--from", "2026-09-01")
    shop.refuses(*words, code=1, says="kpi/visits is only watched")
    assert "okr set kpi/visits at_least=open\n" in shop(*words).err
    shop.does("set", "kpi/visits", "at_least=open")
    shop.does(*words)


def test_its_limit_is_said_once(shop: Okr) -> None:
    assert "limit        none, it is only watched\n" in shop.does("show", "kpi/visits")
    assert "limit        open\n" in shop.does("show", "kpi/calls")
