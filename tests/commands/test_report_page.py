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
    clone.commit(
        "Ease the target\n\nGoal-Change: The client left",
        {"objectives/2026-Q3/grow.toml": OBJECTIVE.format(120)},
        day="2026-07-20",
    )
    text = clone.does("report", "-f", "html", "--changes", today="2026-08-19")
    assert "What changed in the goals" in text
    assert "target: 130 → 120" in text
    assert "Goal-Change: The client left" in text
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
    okr.refuses("report", option, *words, code=2, says=f"{option} is for a page")


def test_the_name_of_a_file_makes_it_a_page(okr: Okr):
    okr("report", "--brief", "-o", "sheet.html")
    assert 'class="wide dense"' in okr.read("sheet.html")


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
