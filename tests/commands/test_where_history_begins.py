"""Where history begins: a shallow or partial clone, the commit that brings a workspace, and one that adopts a past."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.gitting import ANA, BUDI, Clone, init
from tests.running import WORKSPACE, sealed

GOAL = "objectives/2026-Q3/grow-revenue.toml"
MRR = "2026-Q3/grow-revenue/mrr"
TODAY = "2026-08-19"
NEW = "objectives/2026-Q3/new.toml"
NEW_GOAL = 'title = "New"\n\nowner = "ana"\n\n[key_results.n]\ntitle = "Raise n"\n\nstart = 0\ntarget = 10\n'


def update(day: str, item: str, value: int, who: str = "budi") -> dict[str, str]:
    weeks = {"2026-07-10": "W28", "2026-07-17": "W29", "2026-08-07": "W32"}
    text = f'[[update]]\nitem = "{item}"\ndate = {day}\nvalue = {value}\n'
    return {f"checkins/2026-{weeks[day]}/{day}-{who}.toml": text}


@pytest.fixture
def origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """Ana brings all in July with two check-ins of Budi; later the goals change twice."""
    sealed(monkeypatch, tmp_path / "home")
    origin = init(tmp_path / "origin", ANA)
    origin.write({**WORKSPACE, GOAL: WORKSPACE[GOAL].replace('colour = "kept for ever"\n', "")})
    origin.commit("All", update("2026-07-17", MRR, 115), day="2026-07-24")
    origin.commit("Check in", update("2026-08-07", MRR, 118), day="2026-08-07")
    origin.commit("Ease", {GOAL: origin.read(GOAL).replace("target = 130", "target = 125")}, day="2026-08-10")
    origin.git("config", "uploadpack.allowFilter", "true")
    return origin


def cloned(origin: Clone, tmp_path: Path, *how: str) -> Clone:
    origin.git("clone", "-q", *how, origin.top.as_uri(), str(tmp_path / "clone"))
    clone = Clone(tmp_path / "clone", BUDI)
    clone.git("config", "user.email", "budi@example.com")
    return clone


def data(clone: Clone, *words: str, code: int = 0) -> Any:
    ran = clone.okr(*words, "-f", "json", today=TODAY)
    assert ran.code == code, ran.err
    return json.loads(ran.out)["data"]


def test_a_shallow_clone_says_where_its_history_begins(origin: Clone, tmp_path: Path) -> None:
    """Depth 2: the commit of 7 August is the boundary, which is no change of anything and of nobody."""
    clone = cloned(origin, tmp_path, "--depth", "2")
    cut = clone.git("rev-parse", "HEAD~1")
    begins = {"commit": cut, "date": "2026-08-07", "remedy": "git fetch --unshallow"}

    found = data(clone, "audit", "2026-07-01", code=3)
    assert found["begins"] == begins
    assert [(e["rule"], e["commit"] != cut) for e in found["entries"]] == [("target-eased", True)]

    found = data(clone, "diff", "2026-07-01")
    assert found["begins"] == begins
    assert [(c["change"], c["field"]) for c in found["changes"]] == [("changed", "target")]

    found = data(clone, "log", MRR)
    assert found["begins"] == begins
    assert [(e["change"], e["new"], e["who"], e["earlier"]) for e in found["entries"]] == [
        ("recorded", 112, "budi", True),
        ("recorded", 115, "budi", True),
        ("recorded", 118, "budi", True),
        ("changed", 125, ANA, False),
    ]
    for words in (("log", MRR), ("diff", "2026-07-01"), ("audit", "2026-07-01")):
        for look in ((), ("-f", "markdown")):
            shown = clone.okr(*words, *look, today=TODAY).out
            assert (
                f"The history of this clone begins on 7 Aug 2026 ({cut[:10]}). More: git fetch --unshallow"
                in shown
            )
    lines = "Before the history of this clone\n  value 112 (@budi, 10 Jul 2026)\n  value 115 (@budi, 17 Jul 2026)\n"
    assert lines in clone.okr("log", MRR).out


def test_progress_is_held_against_where_the_history_begins(origin: Clone, tmp_path: Path) -> None:
    """At the boundary the value was 118 already: as of July, before it, "nothing changed" stood beside progress from none."""
    clone = cloned(origin, tmp_path, "--depth", "1")
    found = data(clone, "diff", "2026-07-01")

    assert found["changes"] == []
    assert found["progress"]
    assert all(row["then"] == row["now"] for row in found["progress"])


def test_what_is_later_than_the_boundary_is_whole(origin: Clone, tmp_path: Path) -> None:
    clone = cloned(origin, tmp_path, "--depth", "2")
    for start in ("2026-08-08", "HEAD~1"):
        assert data(clone, "diff", start)["begins"] is None


@pytest.mark.parametrize(
    "words", [("diff", "HEAD~2"), ("diff", "2026-07-01", "2026-07-20"), ("report", "--at", "HEAD~2")]
)
def test_what_lies_before_the_boundary_names_the_command(
    origin: Clone, tmp_path: Path, words: tuple[str, ...]
) -> None:
    clone = cloned(origin, tmp_path, "--depth", "2")
    ran = clone.okr(*words, today=TODAY)
    assert ran.code in (1, 4)
    assert "`git fetch --unshallow` (or `--deepen 100`) brings the rest." in ran.err
    clone.git("fetch", "-q", "--unshallow")
    assert clone.okr(*words, today=TODAY).code == 0


@pytest.mark.parametrize("left_out", ["blob:none", "tree:0"])
def test_a_partial_clone_works_or_names_the_command(origin: Clone, tmp_path: Path, left_out: str) -> None:
    clone = cloned(origin, tmp_path, f"--filter={left_out}")
    assert clone.okr("report", today=TODAY).code == 0
    for words in (("log", MRR), ("diff", "2026-07-01"), ("audit",), ("report", "--at", "HEAD~2")):
        ran = clone.okr(*words, today=TODAY)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == (
            "error: this is a partial clone: it does not have all files of the past\n"
            "hint: `git fetch --refetch --no-filter` brings the rest.\n"
        )
    clone.git("fetch", "-q", "--refetch", "--no-filter")
    assert clone.okr("log", MRR, today=TODAY).out == origin.okr("log", MRR, today=TODAY).out


def test_the_commit_that_brings_the_workspace_is_one_line(origin: Clone) -> None:
    """Two check-ins of Budi, two weeks old and committed by Ana, are the past that it brings."""
    first = origin.git("rev-parse", "HEAD~2")
    found = data(origin, "audit", "2026-07-01", code=3)
    assert [e["rule"] for e in found["entries"]] == ["another-name", "target-eased"]
    (begins,) = found["beginnings"]
    assert (begins["commit"], begins["id"], begins["who"]) == (first, "okr.toml", ANA)
    assert begins["brought"].endswith("2 check-ins from 10 Jul 2026 to 17 Jul 2026")
    shown = " ".join(origin.okr("audit", "2026-07-01", today=TODAY).out.split())
    assert "The workspace begins with 3 objectives, 3 key results, 1 initiative, 1 KPI, 2 people" in shown


def test_what_came_before_the_workspace_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Goals that were kept as TOML before there was an okr.toml."""
    sealed(monkeypatch, tmp_path / "home")
    folder = init(tmp_path / "origin", ANA)
    folder.commit("Goals", {GOAL: WORKSPACE[GOAL]}, day="2026-07-02")
    folder.commit("Ease", {GOAL: WORKSPACE[GOAL].replace("target = 130", "target = 125")}, day="2026-07-20")
    folder.commit("Use okr", {"okr.toml": WORKSPACE["okr.toml"]}, day="2026-08-01")
    found = data(folder, "audit", "2026-07-01")
    assert (found["entries"], len(found["beginnings"])) == ([], 1)


@pytest.mark.parametrize("since", ["2026-07-01", "HEAD~2", "HEAD~1"])
def test_a_workspace_begins_once(origin: Clone, since: str) -> None:
    """Whoever takes okr.toml away and brings it back adopts nothing: Ana's check-in in Budi's name is told."""
    origin.git("mv", "okr.toml", "okr.txt")
    origin.commit("Tidy", {}, day="2026-08-18")
    origin.git("mv", "okr.txt", "okr.toml")
    origin.commit("Back", update("2026-08-07", MRR, 99, "budi"), day="2026-08-19")

    found = data(origin, "audit", since, code=3)

    assert ("Back", "another-name") in [(e["message"], e["rule"]) for e in found["entries"]]
    assert [b["id"] for b in found["beginnings"]] == ["okr.toml"] * (since == "2026-07-01")


def test_a_goal_that_is_adopted_with_its_past_is_one_line(origin: Clone) -> None:
    checkins = {
        **update("2026-07-10", "2026-Q3/new/n", 3, "ana"),
        **update("2026-07-17", "2026-Q3/new/n", 5, "ana"),
    }
    commit = origin.commit("Adopt", {NEW: NEW_GOAL, **checkins}, day="2026-08-18")
    found = data(origin, "audit", "2026-08-12")
    assert (found["entries"], found["unexplained"]) == ([], 0)
    assert found["beginnings"] == [
        {
            "commit": commit, "who": ANA, "date": "2026-08-18", "id": "2026-Q3/new",
            "brought": "1 objective, 1 key result, 2 check-ins from 10 Jul 2026 to 17 Jul 2026",
        }
    ]  # fmt: skip


def test_only_the_goals_that_came_along_are_adopted(origin: Clone) -> None:
    """A late check-in of a goal that was there is told, whatever else the commit brings."""
    checkins = {**update("2026-07-10", "2026-Q3/new/n", 3, "ana"), **update("2026-07-17", MRR, 99, "ana")}
    origin.commit("Adopt", {NEW: NEW_GOAL, **checkins}, day="2026-08-18")
    found = data(origin, "audit", "2026-08-12", code=3)
    assert [(e["id"], e["rule"]) for e in found["entries"]] == [(MRR, "committed-late")]


def test_a_goal_of_today_with_its_first_checkin_is_no_past(origin: Clone) -> None:
    origin.commit("New", {NEW: NEW_GOAL, **update("2026-08-07", "2026-Q3/new/n", 3, "ana")}, day="2026-08-07")
    assert data(origin, "audit", "2026-08-12", code=0)["beginnings"] == []


def test_a_report_of_a_revision_names_lines_of_its_own_files(origin: Clone) -> None:
    """Two objectives support each other at the tag; since then the file has two more lines at its top."""
    loop = origin.read(GOAL).replace('"2026/win-east-java"', '"2026-Q3/new"')
    new = NEW_GOAL.replace('owner = "ana"\n', 'owner = "ana"\nsupports = ["2026-Q3/grow-revenue"]\n')
    origin.commit("Loop", {GOAL: loop, NEW: new}, day="2026-08-12")
    origin.git("tag", "loop")
    then = origin.okr("report", "--at", "loop", today=TODAY)
    origin.write({GOAL: "# a\n# b\n" + loop, NEW: "# a\n# b\n" + new})
    assert origin.okr("report", "--at", "loop", today=TODAY) == then
    assert then.code == 3
    assert f"{NEW}:4:1" in then.err
    assert f"{NEW}:6:1" in origin.okr("report", today=TODAY).err


def test_an_item_of_a_revision_is_as_old_as_it_was(origin: Clone) -> None:
    """The last check-in of 7 August was 3 days old on 10 August, not 12 as on 19 August."""
    shown = origin.okr("show", MRR, "--at", "HEAD", today=TODAY).out
    assert "Fri 7 Aug 2026, 3 d ago" in shown
