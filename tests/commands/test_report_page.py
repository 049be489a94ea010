"""`okr report -f html`: its options, what changed by git, and that a bonus is on no page."""

from __future__ import annotations

import pytest

from tests.gitting import Clone, init
from tests.running import Okr

OBJECTIVE = (
    'title = "Grow"\n\n[key_results.mrr]\ntitle = "Raise MRR from 100 to 130"\n\nstart = 100\ntarget = {}\n'
)


@pytest.fixture
def clone(tmp_path) -> Clone:
    made = init(tmp_path / "goals")
    settings = 'schema = 1\nid = "abcdefgh"\nname = "Start Friday"\n'
    files = {"okr.toml": settings, "objectives/2026-Q3/grow.toml": OBJECTIVE.format(130)}
    made.commit("Begin", files, day="2026-06-30")
    return made


def test_what_changed_in_the_goals_and_why(clone: Clone):
    assert "Nothing changed." in clone.does("report", "-f", "html", "--changes", today="2026-08-19")
    clone.commit(
        "Ease the target\n\nGoal-Change: The client left",
        {"objectives/2026-Q3/grow.toml": OBJECTIVE.format(120)},
        day="2026-07-20",
    )
    text = clone.does("report", "-f", "html", "--changes", today="2026-08-19")
    assert "What changed in the goals" in text
    assert "target: 130 → 120" in text
    assert "Goal-Change: The client left" in text
    assert "<bdi>Ana Wijaya</bdi>" in text
    assert "@example.com" not in text
    assert "What changed" not in clone.does("report", "-f", "html", today="2026-08-19")


def test_the_foot_names_the_commit(clone: Clone):
    commit = clone.git("rev-parse", "HEAD")[:10]
    assert f"after commit {commit}" in clone.does("report", "-f", "html", today="2026-08-19")
    then = clone.does("report", "-f", "html", "--at", "HEAD", today="2026-08-19")
    assert f"<bdi>commit {commit}</bdi>" in then


def test_changes_need_git(okr: Okr):
    okr.refuses("report", "-f", "html", "--changes", code=1, says="not a git repository")


@pytest.mark.parametrize("option", ["--brief", "--changes"])
@pytest.mark.parametrize("words", [(), ("-f", "json"), ("-o", "report.md")])
def test_options_of_a_page_are_refused_elsewhere(okr: Okr, option: str, words: tuple[str, ...]):
    okr.refuses("report", option, *words, code=2, says=f"{option} needs -f html")


def test_it_says_whose_goals_it_has(okr: Okr):
    head = okr("report", "--team", "growth", "--person", "ana", "-f", "html").out.partition("</header>")[0]
    assert "<bdi>Growth · Ana Wijaya</bdi>" in head


def test_the_name_of_a_file_makes_it_a_page(okr: Okr):
    okr("report", "--brief", "-o", "sheet.html")
    assert 'class="wide dense roomy"' in okr.read("sheet.html")


def test_commits_of_a_bonus_are_on_no_page(clone: Clone):
    """`okr sync` writes the new bonus into the message; the goals of the same commit are told without it."""
    kpi = (
        'title = "MRR"\nobjective = "2026-Q3/grow"\nrole = "seller"\nat_least = {}\n\n[bonus]\nweight = {}\n'
    )
    paid = {"kpis/mrr.toml": kpi.format(130, 0.8347)}
    clone.commit("Add a KPI", {"kpis/mrr.toml": kpi.format(130, 0.8340)}, day="2026-06-30")
    alone = clone.commit("Goals: kpi/mrr bonus.weight 0.834 → 0.8347", paid, day="2026-07-02")
    both = clone.commit(
        "Ease, and a bonus of 0.8348\n\nGoal-Change: The client left",
        {"kpis/mrr.toml": kpi.format(120, 0.8348)},
        day="2026-07-03",
    )
    for words in (
        ("report", "--changes"),
        ("diff", "2026-07-01"),
        ("log", "kpi/mrr"),
        ("audit", "2026-07-01"),
    ):
        page = clone.okr(*words, "-f", "html", today="2026-08-19").out.partition("<body>")[2]
        assert "at_least: 130 → 120" in page, words
        assert "Goal-Change: The client left" in page
        assert f"<h3><bdi>{both[:10]}</bdi></h3>" in page
        assert alone[:10] not in page
        assert not [each for each in ("bonus", "0.83", "@example.com") if each in page], words
    shown = " ".join(clone.does("log", "kpi/mrr", today="2026-08-19").split())
    assert f"Goals: kpi/mrr bonus.weight 0.834 → 0.8347 · Ana Wijaya · 2 Jul 2026 · {alone[:10]}" in shown
    assert "Ease, and a bonus of 0.8348 · Ana Wijaya" in shown


def test_the_address_of_a_source_is_on_no_page(clone: Clone):
    """It may open what it names, as the export link of a sheet does; a reviewer at a terminal sees it."""
    kpi = (
        'title = "MRR"\nobjective = "2026-Q3/grow"\nrole = "seller"\nat_least = {}\n\n'
        '[source]\ncsv = "https://example.com/{}.csv"\ncolumn = "MRR"\n'
    )
    clone.commit("Add a KPI", {"kpis/mrr.toml": kpi.format(130, "key-one")}, day="2026-06-30")
    clone.commit("Read from key-two", {"kpis/mrr.toml": kpi.format(120, "key-two")}, day="2026-07-03")
    for words in (("report", "--changes"), ("diff", "2026-07-01"), ("log", "kpi/mrr")):
        page = clone.okr(*words, "-f", "html", today="2026-08-19").out.partition("<body>")[2]
        assert "at_least: 130 → 120" in page, words
        assert not [each for each in ("key-one", "key-two") if each in page], words
    assert "key-two.csv" in clone.does("log", "kpi/mrr", today="2026-08-19")


def test_what_is_paid_is_on_no_page(okr: Okr):
    """Whatever shows a KPI that pays one; a page of a bonus is refused."""
    kpi = okr.read("kpis/mrr.toml").partition("[bonus]")[0]
    okr.write({"kpis/mrr.toml": f"{kpi}\n[bonus]\nweight = 47\nthreshold = 0.83\n"})
    assert "weight 47" in okr("show", "kpi/mrr").out
    for words in (
        ("show", "kpi/mrr"),
        ("explain", "kpi/mrr"),
        ("compare",),
        ("report",),
        ("config",),
        ("list", "kpis"),
    ):
        text = okr(*words, "-f", "html").out.partition("<body>")[2]
        assert "bonus" not in text.lower(), words
        assert "47" not in text, words
    okr.refuses("bonus", "Q3", "--role", "account-manager", "-f", "html", code=2, says="html")
