"""`okr sync` between real clones: nothing is lost, nothing is forced, and what only people can decide is named."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import tomli

from okr.storage.intent import Intent, Scratch
from tests.gitting import ANA, BUDI, Clone, init
from tests.running import WORKSPACE, sealed
from tests.sizes import size

GOAL = "objectives/2026-Q3/grow-revenue.toml"
MRR = "2026-Q3/grow-revenue/mrr"


@pytest.fixture(autouse=True)
def _sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, tmp_path / "home")


def target(clone: Clone, value: int) -> None:
    text = clone.read(GOAL)
    clone.write({GOAL: text.replace("target = 130", f"target = {value}")})


def test_a_check_in_reaches_the_others(hub: Clone, ana: Clone, budi: Clone) -> None:
    """It is committed with a message that says what it is about, sent, and taken over by the next one."""
    ana.does("checkin", MRR, "118", "--as", "ana")
    said = ana.does("sync")

    assert "Committed 1 file: Check in: mrr 118" in said
    assert "Pushed 1 commit to origin/main." in said
    assert (
        hub.git("log", "-1", "--format=%s|%an|%ae", "main") == "Check in: mrr 118|Ana Wijaya|ana@example.com"
    )
    assert budi.does("sync") == "Received 1 update by @ana.\n"
    assert "value = 118" in budi.read("checkins/2026-W34/2026-08-19-ana.toml")
    assert "Up to date with origin/main." in budi.does("sync")


def test_remarks_of_both_come_through(ana: Clone, budi: Clone) -> None:
    """Beside neighbouring fields, where lines alone would be a conflict."""
    ana.write({GOAL: ana.read(GOAL).replace("target = 130", "target = 125  # by Ana")})
    budi.write({GOAL: budi.read(GOAL).replace("start = 100", "# counted anew\nstart = 90 # by Budi")})
    ana.does("sync")
    budi.does("sync")

    assert "# counted anew\nstart = 90 # by Budi\ntarget = 125  # by Ana\n" in budi.read(GOAL)


def test_both_check_in_and_nobody_merges(hub: Clone, ana: Clone, budi: Clone) -> None:
    """The second one's commit is put on top of the first one's: one line of history, both updates."""
    ana.does("checkin", MRR, "118", "--as", "ana")
    budi.does("checkin", MRR, "119", "--as", "budi")
    ana.does("sync")

    assert "Received 1 update by @ana.\nPushed 1 commit to origin/main.\n" in budi.does("sync")
    assert hub.git("rev-list", "--merges", "main") == ""
    assert hub.git("log", "--format=%an", "-2", "main") == "Budi\nAna Wijaya"
    assert budi.git("status", "--porcelain") == ""
    ana.does("sync")
    assert ana.git("rev-parse", "HEAD") == budi.git("rev-parse", "HEAD")


def test_one_person_on_two_laptops_on_one_day(hub: Clone, ana: Clone, tmp_path: Path) -> None:
    """Both write the same file: all updates are in it, none twice."""
    laptop = hub.clone(tmp_path / "laptop", ANA)
    ana.does("checkin", MRR, "118", "--as", "ana")
    laptop.does("checkin", MRR, "121", "--note", "In the train", "--as", "ana")
    ana.does("sync")
    laptop.does("sync")

    found = tomli.loads(laptop.read("checkins/2026-W34/2026-08-19-ana.toml"))["update"]
    assert sorted(update["value"] for update in found) == [118, 121]


def test_two_people_add_key_results_to_one_objective(ana: Clone, budi: Clone) -> None:
    """Both are there, with the comment that one of them wrote."""
    for clone, title, slug in ((ana, "Cut churn", "churn"), (budi, "Raise price", "price")):
        clone.does("add", "kr", "grow-revenue", title, "--from", "8", "--to", "4", "--slug", slug)
    text = budi.read(GOAL).replace("[key_results.price]", "# Asked for by sales.\n[key_results.price]")
    budi.write({GOAL: text})
    ana.does("sync")
    budi.does("sync")

    merged = budi.read(GOAL)
    assert {"mrr", "cities", "churn", "price"} == tomli.loads(merged)["key_results"].keys()
    assert "# Asked for by sales.\n[key_results.price]" in merged
    assert "# Agreed on 1 July." in merged


def test_a_meeting_and_a_pulse_are_shared_and_called_no_goals(ana: Clone, budi: Clone) -> None:
    ana.does("meet", "retro", "--decision", "Ask twice", "--as", "ana")
    said = ana.does("sync")

    assert "Committed 1 file: Record: meetings/2026-08-19-all-retro.toml\n" in said
    budi.does("sync")
    assert 'text = "Ask twice"' in budi.read("meetings/2026-08-19-all-retro.toml")

    answers = budi.top.parent / "answers.csv"
    answers.write_text(
        "\n".join(["reliance,conversations,voice,feedback,recognition,network", *RATED]), "utf-8"
    )
    budi.does("pulse", "record", "--file", str(answers))
    assert "Record: pulse/2026-08.toml\n" in budi.does("sync")


RATED = ("4,3,4,5,3,4", "3,4,2,4,4,3", "5,5,3,4,2,4", "4,4,3,3,4,5")


def test_a_target_that_both_changed_is_for_people_to_decide(hub: Clone, ana: Clone, budi: Clone) -> None:
    """Exit 6 with item, field, both values and who brought theirs; the own commit is kept, nothing else moved."""
    target(ana, 120)
    target(budi, 140)
    ana.does("sync")
    there = hub.git("rev-parse", "main")

    ran = budi.okr("sync")

    assert ran.code == 6
    assert "  grow-revenue/mrr target: you 140, @ana 120 on " in ran.err
    assert "okr sync --keep mine" in ran.err
    assert not any(step in ran.err for step in ("git pull", "git rebase", "git add", "okr merge"))
    assert "target = 140" in budi.read(GOAL)
    assert budi.git("log", "-1", "--format=%s") == "Goals: mrr target 130 → 140"
    assert budi.git("status", "--porcelain") == ""
    assert not (budi.top / ".git/rebase-merge").exists()
    assert hub.git("rev-parse", "main") == there


def test_git_itself_can_be_used_instead(ana: Clone, budi: Clone) -> None:
    """With git's own rebase, `okr merge --resolve` marks the one field; decided by hand, sync sends it."""
    target(ana, 120)
    target(budi, 140)
    budi.write({GOAL: budi.read(GOAL).replace("[initiatives", "# Mine.\n[initiatives")})
    ana.does("sync")
    budi.okr("sync")
    budi.git("pull", "-q", "--rebase", "origin", "main", fails=True)

    ran = budi.okr("merge", "--resolve")

    assert ran.code == 6
    assert f"{MRR} target: ours 120, theirs 140" in ran.err
    marked = budi.read(GOAL)
    assert "<<<<<<< ours\ntarget = 120\n=======\ntarget = 140\n>>>>>>> theirs\n" in marked
    assert "# Mine." in marked
    assert budi.okr("sync").code == 6

    before, _, rest = marked.partition("<<<<<<< ours\n")
    budi.write({GOAL: before + "target = 125\n" + rest.partition(">>>>>>> theirs\n")[2]})
    budi.git("add", ".")
    budi.git("-c", "core.editor=true", "rebase", "--continue")
    budi.does("sync")
    ana.does("sync")
    assert "target = 125" in ana.read(GOAL)


@pytest.mark.parametrize("mover_first", [True, False])
def test_a_goal_moved_by_one_and_changed_by_the_other(ana: Clone, budi: Clone, mover_first: bool) -> None:
    """The change follows the file, whoever comes first."""
    ana.does("move", "2026-Q3/grow-revenue", "2026-Q3/earn")
    target(budi, 140)
    for clone in (ana, budi) if mover_first else (budi, ana):
        clone.does("sync")
    ana.does("sync")

    assert not (ana.root / GOAL).exists()
    moved = tomli.loads(ana.read("objectives/2026-Q3/earn.toml"))
    assert moved["key_results"]["mrr"]["target"] == 140
    assert moved["formerly"] == ["2026-Q3/grow-revenue"]


def test_two_goals_under_one_new_id_are_a_conflict(hub: Clone, ana: Clone, budi: Clone) -> None:
    """One moves a goal to an id that the other gives to a new one: neither is lost."""
    ana.does("add", "objective", "Earn", "-q", "2026-Q3", "--slug", "earn", "--owner", "ana")
    ana.does("sync")
    there = hub.git("rev-parse", "main")
    budi.does("move", "2026-Q3/grow-revenue", "2026-Q3/earn")

    ran = budi.okr("sync")
    said = "  earn: you moved 2026-Q3/grow-revenue here; @ana added it"
    assert said in ran.err
    assert ran.code == 6
    assert hub.git("rev-parse", "main") == there


@pytest.mark.slow
def test_many_check_in_at_once(hub: Clone, tmp_path: Path) -> None:
    """Six clones (twenty in full): every update is there at the end, none twice, in one line of history."""
    many = size(4, 20)
    people = [f"person-{n}" for n in range(many)]
    maker = hub.clone(tmp_path / "maker")
    maker.write({f"people/{p}.toml": f'name = "{p}"\nemails = ["{p}@example.com"]\n' for p in people})
    maker.does("sync")
    clones = [hub.clone(tmp_path / p, f"{p} <{p}@example.com>") for p in people]
    for number, clone in enumerate(clones):
        clone.does("checkin", MRR, str(100 + number), "--as", people[number])

    with ThreadPoolExecutor(many) as pool:
        ran = list(pool.map(lambda clone: clone.okr_alone("sync"), clones))

    assert [r.code for r in ran] == [0] * many, [r.err for r in ran if r.code]
    maker.does("sync")
    files = (maker.root / "checkins/2026-W34").glob("*.toml")
    found = Counter(update["value"] for file in files for update in tomli.loads(file.read_text())["update"])
    assert found == Counter(range(100, 100 + many))
    assert hub.git("rev-list", "--merges", "main") == ""


def test_several_own_commits_keep_author_day_and_message(ana: Clone, budi: Clone) -> None:
    """A rebase in between: each commit is there as it was, one that says the same as another is left out."""
    budi.commit(
        "Why it matters\n\nGoal-Change: asked",
        {GOAL: budi.read(GOAL).replace("kept", "held")},
        day="2026-07-07",
    )
    budi.does("checkin", MRR, "119", "--as", "budi")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ana.does("sync")
    budi.does("sync")

    told = budi.git("log", "-3", "--format=%an %as %s %(trailers:key=Goal-Change,valueonly)").split("\n")
    assert [line for line in told if line][1] == "Budi 2026-07-07 Why it matters asked"


def test_a_message_is_in_utf_8_whatever_git_is_told(ana: Clone, budi: Clone) -> None:
    """Also of a commit that is put on top of those of others."""
    budi.git("config", "i18n.commitEncoding", "ISO-8859-1")
    budi.does("set", "2026-Q3/grow-revenue", "why=café → 日")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ana.does("sync")
    budi.does("sync")

    assert "café → 日" in budi.git("log", "-1", "--encoding=UTF-8", "--format=%s")


def test_other_files_are_left_alone(hub: Clone, ana: Clone, budi: Clone) -> None:
    """Staged, changed and unknown files outside of what okr knows stay exactly as they are, also over a rebase."""
    budi.commit("Notes", {"notes.txt": "one\n", "plan.md": "one\n"})
    budi.git("push", "-q")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ana.does("sync")
    budi.write({"notes.txt": "staged\n", "kpis/draft.txt": "no goal\n"})
    budi.git("add", "notes.txt")
    budi.write({"notes.txt": "changed again\n", "plan.md": "changed\n"})
    before = budi.git("status", "--porcelain", "-uall"), budi.git("diff", "--cached"), budi.git("diff")
    budi.does("checkin", MRR, "119", "--as", "budi")
    budi.does("sync")

    assert (
        budi.git("status", "--porcelain", "-uall"),
        budi.git("diff", "--cached"),
        budi.git("diff"),
    ) == before
    assert hub.git("show", "--format=", "--name-only", "main") == "checkins/2026-W34/2026-08-19-budi.toml"


def test_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    """Only the files of the workspace are committed; both sides' other commits are put in one line."""
    hub = init(tmp_path / "hub.git", bare=True)
    first = init(tmp_path / "first", inner="team/goals")
    first.write(WORKSPACE)
    (first.top / "code.py").write_text("print(1)\n")
    first.commit("All")
    first.git("push", "-q", str(hub.top), "main")
    ana, budi = (hub.clone(tmp_path / n, w, "team/goals") for n, w in (("ana", ANA), ("budi", BUDI)))
    (ana.top / "code.py").write_text("print(2)\n")
    ana.does("checkin", MRR, "118", "--as", "ana")
    budi.does("checkin", MRR, "119", "--as", "budi")
    budi.does("sync")
    ana.does("sync")

    assert ana.git("status", "--porcelain") == "M code.py"
    assert hub.git("show", "main:code.py") == "print(1)"
    assert hub.git("ls-tree", "-r", "--name-only", "main").count("checkins/2026-W34") == 2


@pytest.mark.skipif(sys.platform != "linux", reason="names of files that are any bytes")
def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    """Of the branch and of the folder of the goals, as an old program gave them; also where a sync is interrupted."""
    hub, inner = init(tmp_path / "hub.git", bare=True), os.fsdecode(b"ziele-\xfc")
    ana = init(tmp_path / "ana", inner=inner)
    ana.git("remote", "add", "origin", str(hub.top))
    ana.git("switch", "-q", "-c", os.fsdecode(b"f\xfcr-alle"))
    ana.write(WORKSPACE)
    ana.does("sync")
    intent = Intent(step="share", branch="refs/heads/" + os.fsdecode(b"f\xfcr-alle"), workspace=inner)
    scratch = Scratch(ana.top / ".git")
    scratch.path.mkdir()
    scratch.write(intent)

    assert scratch.read() == intent
    assert hub.git("for-each-ref", "--format=%(contents:subject)").startswith("Check in: ")
    ana.does("list")
    assert not scratch.path.exists()


def test_a_submodule(hub: Clone, tmp_path: Path) -> None:
    """A workspace that is a submodule is shared from its own repository; detached, as git leaves it, it is refused."""
    outer = init(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(hub.top), "goals")
    outer.commit("Goals")
    inner = Clone(outer.top / "goals")
    inner.git("switch", "-q", "main")
    inner.does("checkin", MRR, "118", "--as", "ana")
    inner.does("sync")
    assert hub.git("log", "-1", "--format=%s", "main") == "Check in: mrr 118"

    inner.git("checkout", "-q", "--detach")
    ran = inner.okr("sync")
    assert (ran.code, "git switch" in ran.err) == (1, True)


def test_without_a_remote(tmp_path: Path) -> None:
    """It is committed, and that is all; also as the first commit of the repository."""
    alone = init(tmp_path / "alone")
    alone.write(WORKSPACE)
    said = alone.does("sync")

    assert "No remote yet" in said
    assert alone.git("status", "--porcelain") == ""
    assert alone.git("log", "-1", "--format=%s").startswith("Check in: ")
    assert "No remote yet" in alone.does("sync")


def test_offline_keeps_the_commit(ana: Clone) -> None:
    ana.git("remote", "set-url", "origin", str(ana.top / "nowhere"))
    ana.does("checkin", MRR, "118", "--as", "ana")
    ran = ana.okr("sync")

    assert ran.code == 1
    assert 'cannot reach "origin"' in ran.err
    assert "are committed here" in ran.err
    assert ana.git("log", "-1", "--format=%s") == "Check in: mrr 118"


def _hook(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def test_a_hook_of_the_commit_may_refuse(ana: Clone) -> None:
    """Exit 1 with its words; the file stays, and git knows as little of it as before."""
    _hook(ana.top / ".git/hooks", "pre-commit", "echo not today >&2; exit 1")
    ana.does("checkin", MRR, "118", "--as", "ana")
    before = ana.state()
    ran = ana.okr("sync")

    assert (ran.code, "not today" in ran.err) == (1, True)
    assert ana.state() == before


def test_a_hook_of_the_remote_may_refuse(hub: Clone, ana: Clone) -> None:
    """Exit 1 with its words, at once; the commit is kept and nothing is forced."""
    _hook(hub.top / "hooks", "pre-receive", "echo only by review >&2; exit 1")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ran = ana.okr("sync")

    assert (ran.code, "only by review" in ran.err) == (1, True)
    assert ana.git("log", "-1", "--format=%s") == "Check in: mrr 118"
    assert hub.git("log", "-1", "--format=%s", "main") == "Goals"


def test_a_push_that_comes_too_late_is_tried_again(hub: Clone, ana: Clone, budi: Clone) -> None:
    """Someone pushes between fetch and push: what is theirs is taken over, and both are there."""
    budi.does("checkin", MRR, "119", "--as", "budi")
    python = f"{sys.executable} -m okr -C {budi.top} sync"
    _hook(
        ana.top / ".git/hooks",
        "pre-push",
        f"[ -e {ana.top}/.git/once ] && exit 0; touch {ana.top}/.git/once\n"
        f"env -u GIT_DIR GIT_AUTHOR_NAME=Budi GIT_AUTHOR_EMAIL=b@x GIT_COMMITTER_NAME=Budi GIT_COMMITTER_EMAIL=b@x {python} >&2",
    )
    ana.does("checkin", MRR, "118", "--as", "ana")
    ran = ana.okr("sync")

    assert ran.code == 0, ran.err
    assert "Someone else pushed to origin/main first" in ran.err
    assert hub.git("log", "-2", "--format=%an", "main") == "Ana Wijaya\nBudi"


def test_what_is_not_valid_is_left_out(ana: Clone, hub: Clone) -> None:
    """The rest is shared, the file is named, exit 3."""
    ana.write({"kpis/mrr.toml": "title = \n"})
    ana.does("checkin", MRR, "118", "--as", "ana")
    ran = ana.okr("sync")

    assert (ran.code, "kpis/mrr.toml:1:" in ran.err) == (3, True)
    assert hub.git("show", "--format=", "--name-only", "main") == "checkins/2026-W34/2026-08-19-ana.toml"
    assert ana.git("status", "--porcelain") == "M kpis/mrr.toml"


def test_a_dry_run_moves_nothing(ana: Clone, hub: Clone) -> None:
    target(ana, 120)
    before = ana.state()
    said = ana.does("sync", "--dry-run", "--reason", "The market shrank")

    assert "Goals: mrr target 130 → 120" in said
    assert "Goal-Change: The market shrank" in said
    assert ana.state() == before
    assert hub.git("log", "-1", "--format=%s", "main") == "Goals"


def test_a_branch_that_the_remote_does_not_have(ana: Clone, hub: Clone) -> None:
    """It is made there, and remembered as upstream."""
    ana.git("switch", "-q", "-c", "planning")
    target(ana, 120)
    ana.does("sync")

    assert hub.git("log", "-1", "--format=%s", "planning") == "Goals: mrr target 130 → 120"
    assert ana.git("rev-parse", "--abbrev-ref", "@{upstream}") == "origin/planning"


def test_names_of_git_that_look_like_options(tmp_path: Path, hub: Clone) -> None:
    """A branch called `--upload-pack=…` runs nothing."""
    clone = hub.clone(tmp_path / "odd")
    ran = tmp_path / "ran"
    name = f"--upload-pack=touch${{IFS}}{ran}"
    clone.git("update-ref", f"refs/heads/{name}", "HEAD")
    clone.git("symbolic-ref", "HEAD", f"refs/heads/{name}")
    clone.does("checkin", MRR, "118", "--as", "ana")
    done = clone.okr("sync")

    assert not ran.exists()
    assert done.code == 0, done.err
    assert name in hub.git("for-each-ref", "--format=%(refname:lstrip=2)")


def test_files_that_look_like_a_repository(hub: Clone, tmp_path: Path) -> None:
    """A branch that puts HEAD, objects, refs and a config with hooks beside okr.toml makes okr run nothing."""
    ran = tmp_path / "ran"
    outer = hub.clone(tmp_path / "outer", ANA)
    _hook(outer.top / "goals/evil", "pre-commit", f"touch {ran}")
    _hook(outer.top / "goals/evil", "monitor", f"touch {ran}")
    inner = Clone(outer.top / "goals", ANA)
    inner.write(WORKSPACE)
    config = f"[core]\nbare = false\nworktree = .\nhooksPath = {inner.root}/evil\nfsmonitor = {inner.root}/evil/monitor\n"
    inner.write({"HEAD": "ref: refs/heads/main\n", "config": config, "objects/x": "", "refs/heads/x": ""})

    for words in (("sync",), ("diff",), ("log", MRR), ("report", "--at", "HEAD"), ("init", "--merge-driver")):
        inner.okr(*words)
    assert not ran.exists()


def test_subprocesses_are_git_alone() -> None:
    """No other room of okr starts a program, but for the editor of `okr edit`, the pager, what a person allowed for a KPI,
    and okr itself, which reads a workbook with the memory that it may take.
    """
    done = subprocess.run(
        ["grep", "-rlE", "^import subprocess|^from subprocess|os\\.system", "okr"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert all(
        name.startswith(
            (
                *("okr/git/", "okr/commands/edit", "okr/commands/pager"),
                *("okr/sources/program", "okr/exchange/files/workbooks"),
            )
        )
        for name in done.stdout.split()
    )
