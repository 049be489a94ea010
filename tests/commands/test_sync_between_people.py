"""`okr sync` shares what this person changed and nothing else, whatever else goes on in the clone meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli

from tests.gitting import ANA, Clone
from tests.running import HANGS_AFTER, WORKSPACE, Okr, comes

GOAL = "objectives/2026-Q3/grow-revenue.toml"
MRR = "2026-Q3/grow-revenue/mrr"
TODAYS = "checkins/2026-W34/2026-08-19-ana.toml"


def _program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


def _hook(clone: Clone, name: str, text: str) -> None:
    _program(clone.top / ".git/hooks" / name, text)


def _okr(clone: Clone) -> str:
    """A command line by which a hook runs okr."""
    return f"env -u GIT_DIR -u GIT_INDEX_FILE {sys.executable} -m okr -C {clone.root}"


# ── at the same time ─────────────────────────────────────────────────────────────────────────────


def test_two_syncs_at_once_in_one_clone(
    ana: Clone, budi: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second waits and says so; what ana recorded is not taken back by the next one."""
    ana.does("checkin", MRR, "118", "--as", "ana")
    ana.does("set", MRR, "target=140")
    ana.does("sync")
    go = tmp_path / "go"
    held = f'case "$*" in *update-ref*) until [ -e {go} ]; do sleep 0.05; done;; esac'
    _program(tmp_path / "slow/git", f'{held}\nexec {shutil.which("git")} "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path / 'slow'}:{os.environ['PATH']}")
    words = [sys.executable, "-m", "okr", "-C", str(budi.root), "sync"]
    said = [tmp_path / "said-1", tmp_path / "said-2"]
    both = []
    for each in said:
        with each.open("w") as stderr:
            both.append(subprocess.Popen(words, env=budi.environment, stderr=stderr))
    waits = "waiting for another `okr sync` of this clone"
    assert comes(lambda: any(waits in each.read_text() for each in said))
    go.touch()

    assert [process.wait(HANGS_AFTER) for process in both] == [0, 0]
    assert sum(waits in each.read_text() for each in said) == 1
    assert budi.git("log", "--author=Budi", "--format=%s") == ""
    assert budi.git("status", "--porcelain") == ""
    assert "target = 140" in budi.read(GOAL)


def test_another_git_command_waits_outside(ana: Clone, budi: Clone) -> None:
    """A pull in another window while the commit is made is refused by git itself, and moves nothing."""
    ana.does("set", MRR, "target=140")
    ana.does("sync")
    pulled = budi.top / "pulled"
    _hook(budi, "pre-commit", f"env -u GIT_INDEX_FILE git -C {budi.top} pull -q 2> {pulled}; exit 0")
    budi.does("checkin", MRR, "119", "--as", "budi")
    budi.does("sync")

    assert "index.lock" in pulled.read_text()
    assert budi.git("log", "-2", "--format=%an") == "Budi\nAna Wijaya"
    assert budi.git("show", "--format=", "--name-only", "HEAD") == "checkins/2026-W34/2026-08-19-budi.toml"


def test_a_branch_that_moves_in_between_is_not_committed_on(ana: Clone, budi: Clone) -> None:
    """Plumbing of another program moves it without git's lock: exit 1, nothing committed, and the next sync is fine."""
    budi.does("checkin", MRR, "119", "--as", "budi")
    move = 'git update-ref HEAD $(git commit-tree -p HEAD -m "By a program" HEAD^{tree})'
    _hook(budi, "commit-msg", f"[ -e .git/once ] && exit 0; touch .git/once; {move}")
    ran = budi.okr("sync")

    assert (ran.code, "the branch moved meanwhile" in ran.err) == (1, True)
    assert budi.git("log", "-1", "--format=%s") == "By a program"
    budi.does("sync")
    assert budi.git("log", "-2", "--format=%s") == "Check in: mrr 119\nBy a program"
    assert budi.git("show", "--format=", "--name-only", "HEAD") == "checkins/2026-W34/2026-08-19-budi.toml"


def test_what_is_written_meanwhile_is_neither_shared_nor_lost(ana: Clone, budi: Clone) -> None:
    """While sync runs a check-in is recorded and an editor saves a goal that another changed, too: both are merged."""
    ana.does("set", MRR, "target=140")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ana.does("sync")
    budi.does("checkin", MRR, "119", "--as", "budi")
    edit = f"sed -i 's/# Agreed/# Budi agreed/' {budi.root / GOAL}"
    _hook(budi, "post-commit", f"{_okr(budi)} checkin {MRR} 121 --note later --as budi >&2; {edit}")
    budi.does("sync")
    (budi.top / ".git/hooks/post-commit").unlink()

    assert "# Budi agreed on 1 July." in budi.read(GOAL)
    assert "target = 140" in budi.read(GOAL)
    assert "later" not in budi.git("show", "origin/main:checkins/2026-W34/2026-08-19-budi.toml")
    budi.does("sync")
    ana.does("sync")
    assert "later" in ana.read("checkins/2026-W34/2026-08-19-budi.toml")
    assert ana.git("log", "-1", "--format=%an %s") == "Budi Check in: mrr 121"


def test_a_pull_of_git_that_was_cut_short(ana: Clone, budi: Clone) -> None:
    """Files of others stand there already and the branch does not: nobody but their author is named for them."""
    ana.does("set", MRR, "target=140")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ana.does("sync")
    budi.git("fetch", "-q")
    budi.git("checkout", "-q", "origin/main", "--", ".")
    budi.does("checkin", MRR, "119", "--as", "budi")
    budi.does("sync")

    assert budi.git("log", "--author=Budi", "--format=%s") == "Check in: mrr 119"
    assert budi.git("status", "--porcelain") == ""


def test_hooks_are_run_as_git_commit_runs_them(ana: Clone) -> None:
    """Each with its arguments and with an index that holds what is committed; what one adds to it is committed, too."""
    log = ana.top / ".git/log"
    tell = f'echo "$(basename $0) $# $2" >> {log}'
    format_ = f"echo '# formatted' >> {TODAYS}; git add {TODAYS}"
    _hook(ana, "pre-commit", f"{tell}; git diff --cached --name-only >> {log}; {format_}")
    _hook(ana, "prepare-commit-msg", tell)
    _hook(ana, "commit-msg", f"{tell}; echo >> $1; echo 'Reviewed-by: nobody' >> $1")
    _hook(ana, "post-commit", f"{tell}; git log -1 --format=%s >> {log}")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ana.does("sync")

    assert log.read_text().splitlines() == [
        "pre-commit 0 ",
        TODAYS,
        "prepare-commit-msg 2 message",
        "commit-msg 1 ",
        "post-commit 0 ",
        "Check in: mrr 118",
    ]
    assert ana.git("log", "-1", "--format=%B").splitlines()[-1] == "Reviewed-by: nobody"
    assert "# formatted" in ana.git("show", f"HEAD:{TODAYS}")
    assert ana.git("status", "--porcelain") == ""


def test_hooks_of_a_git_that_has_no_command_for_them(
    ana: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before git 2.36 okr runs them itself."""
    old = 'case "$*" in *" hook run "*) echo "git: \'hook\' is not a git command." >&2; exit 1;; esac'
    _program(tmp_path / "old/git", f'{old}\nexec {shutil.which("git")} "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path / 'old'}:{os.environ['PATH']}")
    _hook(ana, "commit-msg", "echo not today >&2; exit 7")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ran = ana.okr("sync")
    assert (ran.code, "commit-msg refused" in ran.err, "not today" in ran.err) == (1, True, True)

    _hook(ana, "commit-msg", "exit 0")
    ana.does("sync")


# ── what nobody here took back ───────────────────────────────────────────────────────────────────


def _stale(clone: Clone, *paths: str) -> None:
    """The files of the commit before, as after a program that moves the branch alone."""
    clone.git("checkout", "-q", "HEAD~", "--", *paths)
    clone.git("reset", "-q")


def test_a_stale_goal_is_not_shared(ana: Clone, budi: Clone, hub: Clone) -> None:
    """A file that stands at an older state would turn back the target of another: exit 1, `--yes` shares it."""
    budi.does("set", MRR, "target=140")
    budi.does("sync")
    ana.does("sync")
    _stale(ana, GOAL)
    before = ana.state()
    ran = ana.okr("sync")

    assert ran.code == 1
    assert f"{GOAL}: {MRR} target is 130 again; Budi set it to 140" in ran.err
    assert "okr sync --yes" in ran.err
    assert ana.state() == before
    ana.does("sync", "--yes")
    assert "target = 130" in hub.git("show", f"main:{GOAL}")


def test_an_update_of_another_that_disappears(ana: Clone, budi: Clone) -> None:
    budi.does("checkin", MRR, "118", "--as", "budi")
    budi.does("checkin", MRR, "119", "--as", "budi")
    budi.does("sync")
    ana.does("sync")
    path = "checkins/2026-W34/2026-08-19-budi.toml"
    text = ana.read(path)
    ana.write({path: text[: text.index("[[update]]", 5)]})
    ran = ana.okr("sync", "--as", "ana")

    assert ran.code == 1
    assert f"{path}: {MRR} loses value 119, recorded by @budi on 19 Aug 2026" in ran.err


def test_a_goal_of_another_that_disappears(ana: Clone, budi: Clone) -> None:
    budi.does("add", "objective", "Earn", "-q", "2026-Q3", "--slug", "earn", "--owner", "budi")
    budi.does("sync")
    ana.does("sync")
    (ana.root / "objectives/2026-Q3/earn.toml").unlink()
    ran = ana.okr("sync")

    assert ran.code == 1
    assert "objectives/2026-Q3/earn.toml: 2026-Q3/earn is gone; Budi worked on it" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("set", MRR, "target=130"),
        ("remove", "2026-Q3/earn"),
        ("move", "2026-Q3/earn", "2026-Q3/gain"),
    ],
    ids=lambda words: words[0],
)
def test_what_a_command_here_did_is_shared(ana: Clone, budi: Clone, words: tuple[str, ...]) -> None:
    """The same by a command: it was meant."""
    budi.does("set", MRR, "target=140")
    budi.does("add", "objective", "Earn", "-q", "2026-Q3", "--slug", "earn", "--owner", "budi")
    budi.does("sync")
    ana.does("sync")
    ana.does(*words)

    assert "Committed" in ana.does("sync")


def test_own_work_may_be_taken_back_by_hand(ana: Clone) -> None:
    ana.does("set", MRR, "target=140", "--as", "ana")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ana.does("sync")
    ana.write({GOAL: ana.read(GOAL).replace("target = 140", "target = 130")})
    (ana.root / TODAYS).unlink()

    assert "Committed 2 files: Undo: mrr 118; Goals: mrr target 140 → 130" in ana.does("sync")


# ── what git does not look at ────────────────────────────────────────────────────────────────────


def test_a_sparse_checkout_takes_nothing_back(ana: Clone, hub: Clone, tmp_path: Path) -> None:
    """Ana's check-ins are not checked out on her laptop; she records there, and her update of the morning stays."""
    ana.does("checkin", MRR, "118", "--note", "in the morning", "--as", "ana")
    ana.does("sync")
    laptop = hub.clone(tmp_path / "laptop", ANA)
    laptop.git("sparse-checkout", "set", "objectives", "people")
    laptop.does("checkin", MRR, "121", "--as", "ana")
    ran = laptop.okr("sync")

    assert ran.code == 3
    assert f"skipped: {TODAYS} is not shared: git does not check it out" in ran.err
    assert "in the morning" in hub.git("show", f"main:{TODAYS}")
    assert (laptop.root / TODAYS).exists()


@pytest.mark.parametrize("flag", ["assume-unchanged", "skip-worktree"])
def test_a_file_that_git_is_told_not_to_look_at(ana: Clone, budi: Clone, flag: str) -> None:
    """The change is named and stays; what others change beside it comes through, and git is told the same as before."""
    ana.git("update-index", f"--{flag}", GOAL)
    ana.does("set", "2026-Q3/grow-revenue", "why=Mine alone")
    ran = ana.okr("sync")
    assert (ran.code, f"{GOAL} is not shared" in ran.err, flag in ran.err) == (3, True, True)

    budi.does("checkin", MRR, "119", "--as", "budi")
    budi.does("sync")
    assert ana.okr("sync").code == 3
    assert "Mine alone" in ana.read(GOAL)
    assert (ana.root / "checkins/2026-W34/2026-08-19-budi.toml").exists()
    assert ana.git("ls-files", "-v", GOAL)[0] in "hS"


def test_a_file_that_is_not_there_and_not_looked_at_is_not_removed(ana: Clone, hub: Clone) -> None:
    ana.git("update-index", "--skip-worktree", GOAL)
    (ana.root / GOAL).unlink()
    ana.does("checkin", "kpi/mrr", "131", "--as", "ana")
    ana.does("sync")

    assert "target" in hub.git("show", f"main:{GOAL}")


def test_a_check_in_that_gitignore_names_is_said(ana: Clone, hub: Clone) -> None:
    ana.commit("Ignore", {".gitignore": "checkins/\n"})
    ana.does("checkin", MRR, "118", "--as", "ana")
    ran = ana.okr("sync")

    assert (ran.code, f"{TODAYS} is not shared: it is in .gitignore" in ran.err) == (
        3,
        True,
    )
    assert "checkins/2026-W28" in hub.git("ls-tree", "-r", "--name-only", "main")


def test_a_file_that_gitignore_names_is_never_removed(ana: Clone, hub: Clone) -> None:
    """It is tracked by the others, and gone here: that is said, and it stays with them."""
    ana.commit("Ignore", {".gitignore": "kpis/\n"})
    (ana.root / "kpis/mrr.toml").unlink()
    ana.git("rm", "-q", "--cached", "kpis/mrr.toml")
    ran = ana.okr("sync")

    assert (
        ran.code,
        "kpis/mrr.toml is not shared: it is in .gitignore" in ran.err,
    ) == (3, True)
    assert "kpis/mrr.toml" in hub.git("ls-tree", "-r", "--name-only", "main")


Step = Callable[[Clone], object]


def does(*words: str) -> Step:
    return lambda clone: clone.does(*words)


def git(*words: str) -> Step:
    return lambda clone: clone.git(*words)


def writes(path: str, text: str) -> Step:
    return lambda clone: clone.write({path: text})


SET = does("set", "2026-Q3/grow-revenue", "why=Other")
STATES: dict[str, tuple[Step, ...]] = {
    "set, staged, undone": (SET, git("add", "-A"), does("undo")),
    "recorded, staged, undone": (does("checkin", MRR, "119", "--as", "ana"), git("add", "-A"), does("undo")),
    "staged, then changed again": (SET, git("add", "-A"), does("set", "2026-Q3/grow-revenue", "why=More")),
    "meant to be added": (does("checkin", MRR, "119", "--as", "ana"), git("add", "-N", "-A")),
    "meant to be added, undone": (
        does("checkin", MRR, "119", "--as", "ana"), git("add", "-N", "-A"), does("undo"),
    ),
    "staged as removed, but there": (git("rm", "-q", "--cached", GOAL),),
    "staged as removed, there and changed": (git("rm", "-q", "--cached", GOAL), SET),
    "moved by git": (git("mv", GOAL, "objectives/2026-Q3/earn.toml"),),
    "another kind of file": (lambda clone: (clone.root / GOAL).chmod(0o755),),
    "a name that no workspace can hold": (writes('objectives/2026-Q3/a b\n"c.toml', 'title = "x"\n'), SET),
    "a foreign file staged": (writes("x.txt", "x"), git("add", "-A"), SET),
    "a folder of goals that is a file": (
        lambda clone: shutil.rmtree(clone.root / "coaching", ignore_errors=True), writes("coaching", "x"), SET,
    ),
    "no index at all": (lambda clone: (clone.top / ".git/index").unlink(), SET),
    "no settings of a name": (git("config", "user.useConfigOnly", "true"), SET),
    "an index in two parts": (git("update-index", "--split-index"), git("config", "core.splitIndex", "true"), SET),
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_every_state_between_commit_index_and_files(ana: Clone, budi: Clone, name: str) -> None:
    """Both syncs get through, and what others did meanwhile comes in."""
    for step in STATES[name]:
        step(ana)
    budi.does("set", MRR, "target=140")
    budi.does("sync")
    first, second = ana.okr("sync"), ana.okr("sync")

    odd = "no workspace" in name
    assert (first.code, second.code) == ((3, 3) if odd else (0, 0)), first.err + second.err
    assert ana.git("rev-parse", "HEAD") == ana.git("rev-parse", "origin/main")
    found = ana.root / GOAL
    text = (found if found.exists() else ana.root / "objectives/2026-Q3/earn.toml").read_text()
    assert "target = 140" in text


# ── what is not valid, and reasons ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "code"),
    [('title = "x\n', 3), ("title = 5\n", 3), ("<<<<<<< a\nx = 1\n=======\nx = 2\n>>>>>>> b\n", 6)],
    ids=["no TOML", "not valid", "markers"],
)
def test_what_was_committed_by_hand_and_is_not_valid(ana: Clone, hub: Clone, text: str, code: int) -> None:
    """It is named and nothing is sent; mended, all is sent. What the server has already stops nobody."""
    there = hub.git("rev-parse", "main")
    ana.commit("By hand", {GOAL: text})
    ran = ana.okr("sync")

    assert (ran.code, GOAL in ran.err, "nothing was pushed" in ran.err) == (code, True, True)
    assert hub.git("rev-parse", "main") == there
    ana.git("push", "-q")
    recorded = ana.okr("checkin", "kpi/mrr", "131", "--as", "ana")
    assert recorded.code == (6 if code == 6 else 0), recorded.err  # it is written, and the markers are told
    assert ana.okr("sync").code == 0


def test_no_text_of_a_file_is_taken_for_a_reason(ana: Clone) -> None:
    """A `why` with a line of its own stands in the message and is no trailer; the real reason is."""
    ana.does("sync")
    ana.write({GOAL: ana.read(GOAL).replace("target = 130", "target = 105")})
    ana.does("set", "2026-Q3/grow-revenue", "why=x\n\nGoal-Change: agreed with the board")
    ana.does("sync")
    assert ana.git("log", "-1", "--format=%(trailers)") == ""
    assert ana.okr("audit", "HEAD~1").code == 3

    ana.does("set", MRR, "target=104")
    ana.does("sync", "--message", "Less\n\nSigned-off-by: Ana", "--reason", "The market shrank")
    assert ana.git("log", "-1", "--format=%(trailers)").splitlines() == [
        "Signed-off-by: Ana",
        "Goal-Change: The market shrank",
    ]


# ── an intent that is not ours ───────────────────────────────────────────────────────────────────


def test_an_intent_that_came_with_an_archive_is_not_followed(ana: Clone, budi: Clone) -> None:
    """A folder copied in the middle of a sync: it is named, nothing of it is followed or removed, and sync says so."""
    ana.does("set", MRR, "target=140")
    ana.does("sync")
    head = budi.git("rev-parse", "HEAD")
    budi.git("fetch", "-q")
    body = f'{{"step": "move", "branch": "refs/heads/main", "old": "{head}", "new": "{head}"}}'
    folder = budi.top / ".git/okr"
    folder.mkdir()
    (folder / "intent.json").write_text(json.dumps({"body": body, "seal": "00"}))
    ran = budi.okr("list")

    assert (ran.code, "was not made by you on this machine and is ignored" in ran.err) == (0, True)
    assert (folder / "intent.json").exists()
    ran = budi.okr("sync")
    assert (ran.code, "is in the way" in ran.err) == (1, True)
    shutil.rmtree(folder)
    budi.does("sync")
    assert tomli.loads(budi.read(GOAL))["key_results"]["mrr"]["target"] == 140


@pytest.mark.parametrize("way", ["a file", "a link"])
def test_a_folder_that_is_taken_for_gits_loses_nothing(okr: Okr, outside: Path, way: str) -> None:
    """`.git` leads to a stranger's folder, in which something is called okr: no command removes or follows it."""
    (outside / "okr").mkdir()
    (outside / "okr/notes").write_text("private")
    dot = okr.root / ".git"
    dot.write_text(f"gitdir: {outside}") if way == "a file" else dot.symlink_to(outside)
    okr.write(WORKSPACE)
    okr("list")
    okr("sync")

    assert (outside / "okr/notes").read_text() == "private"
    shutil.rmtree(outside / "okr")


@pytest.mark.usefixtures("never_hangs")
def test_what_waits_for_a_reader_in_the_place_of_an_intent(ana: Clone) -> None:
    (ana.top / ".git/okr").mkdir()
    os.mkfifo(ana.top / ".git/okr/intent.json")

    assert "and is ignored" in ana.okr("list").err


# ── in the same clone, by other hands ────────────────────────────────────────────────────────────


def test_a_branch_that_is_checked_out_meanwhile_is_not_shared(ana: Clone, budi: Clone, hub: Clone) -> None:
    """What is on it stays there."""
    ana.does("set", MRR, "target=140")
    ana.does("sync")
    budi.git("switch", "-qc", "draft")
    budi.commit("Not to share", {"notes.txt": "draft"})
    draft = budi.git("rev-parse", "HEAD")
    budi.git("switch", "-q", "main")
    budi.does("checkin", MRR, "119", "--as", "budi")
    _hook(budi, "post-commit", "git switch -q draft")
    ran = budi.okr("sync")

    assert (ran.code, "another branch was checked out meanwhile" in ran.err) == (1, True)
    assert budi.git("rev-parse", "draft") == draft
    assert "notes.txt" not in hub.git("ls-tree", "-r", "--name-only", "main")


def test_a_tag_with_the_name_of_the_branch(ana: Clone, hub: Clone) -> None:
    ana.git("tag", "main")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ana.does("sync")

    assert hub.git("for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert hub.git("log", "-1", "--format=%s", "main") == "Check in: mrr 118"


def test_a_hook_that_leaves_a_program_behind(ana: Clone) -> None:
    """It is not waited for: when the command is done, that program still runs."""
    _hook(ana, "post-commit", "sleep 600 & echo $! > left")
    ana.does("checkin", MRR, "118", "--as", "ana")
    ana.does("sync")

    os.kill(int(ana.read("left")), signal.SIGKILL)


def test_a_mode_that_another_changed_stays(ana: Clone, budi: Clone) -> None:
    (budi.root / GOAL).chmod(0o755)
    budi.git("commit", "-qam", "Executable")
    budi.git("push", "-q")
    ana.does("sync")

    assert ana.git("status", "--porcelain") == ""
    assert (ana.root / GOAL).stat().st_mode & 0o100


def test_a_colleagues_branch_that_was_merged_keeps_its_author(ana: Clone, budi: Clone, hub: Clone) -> None:
    budi.does("checkin", MRR, "119", "--as", "budi")
    budi.git("add", "-A")
    budi.git("commit", "-qm", "By Budi")
    budi.git("push", "-q", "origin", "HEAD:side")
    ana.does("set", MRR, "target=140")
    ana.does("sync")
    laptop = hub.clone(ana.top.parent / "laptop", ANA)
    laptop.git("reset", "-q", "--hard", "HEAD~")
    laptop.git("merge", "-q", "--no-ff", "-m", "Merge", "origin/side")
    laptop.does("sync")

    assert hub.git("log", "-1", "--format=%an", "main", "--", "checkins/2026-W34") == "Budi"


def test_a_file_that_is_two_states_behind(ana: Clone, budi: Clone) -> None:
    for value in (140, 150):
        budi.does("set", MRR, f"target={value}")
        budi.does("sync")
    ana.does("sync")
    ana.write({GOAL: ana.read(GOAL).replace("target = 150", "target = 130")})

    assert f"{MRR} target is 130 again; Budi set it to 150" in ana.okr("sync").err


def test_two_commands_in_a_row_explain_what_they_did(ana: Clone, budi: Clone) -> None:
    budi.does("set", MRR, "target=140")
    budi.does("sync")
    ana.does("sync")
    ana.does("set", MRR, "target=135")
    ana.does("set", MRR, "target=130")

    assert "Committed" in ana.does("sync")


def test_work_under_another_address_of_mine_is_mine(ana: Clone, hub: Clone) -> None:
    ana.write({"people/ana.toml": 'name = "Ana"\nemails = ["ana@example.com", "Ana@Home.example"]\n'})
    ana.does("sync", "--as", "ana")
    home = hub.clone(ana.top.parent / "home-desk", "Ana <ana@home.example>")
    home.does("set", MRR, "target=140")
    home.does("sync")
    ana.does("sync")
    ana.write({GOAL: ana.read(GOAL).replace("target = 140", "target = 130")})

    assert "Committed" in ana.does("sync", "--as", "ana")


def test_a_lock_of_an_index_of_a_sync_that_was_killed(ana: Clone, budi: Clone) -> None:
    """git died with okr while it wrote the copy: the copy begins anew."""
    ana.does("set", MRR, "target=140")
    ana.does("sync")
    lock = "touch .git/okr/committed.lock .git/okr/moved.lock"
    _hook(budi, "commit-msg", lock)
    budi.does("checkin", MRR, "119", "--as", "budi")
    budi.does("sync")

    assert not (budi.top / ".git/okr").exists()


def test_a_sync_that_fails_where_no_key_can_be_kept_leaves_nothing(
    ana: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Offline and with a home that is read-only, again and again: the commit is kept, and the next sync sends it."""
    (tmp_path / "no-folder").write_bytes(b"")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "no-folder"))
    url = ana.git("remote", "get-url", "origin")
    ana.git("remote", "set-url", "origin", str(tmp_path / "nowhere"))
    ana.does("checkin", MRR, "118", "--as", "ana")
    for _ in range(2):
        assert "cannot reach" in ana.okr("sync").err
        assert not (ana.top / ".git/okr").exists()

    ana.git("remote", "set-url", "origin", url)
    assert "Pushed 1 commit to origin/main." in ana.does("sync")


def test_a_link_in_the_place_of_the_folder_of_a_sync(ana: Clone, outside: Path) -> None:
    (outside / ".intent.json.tmp-1-00").write_bytes(b"")
    (ana.top / ".git/okr").symlink_to(outside)

    assert "and is ignored" in ana.okr("list").err
    (outside / ".intent.json.tmp-1-00").unlink()


@pytest.mark.parametrize(
    "command",
    [
        "config --null --list",
        "ls-files -u",
        "status",
        "ls-files -v",
        "ls-tree",
        "check-ignore",
        "hash-object",
        "cat-file",
    ],
)
def test_a_git_that_does_not_answer_is_not_taken_for_an_answer(
    ana: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Nothing is committed on the word of a command that failed, and the next sync is as if nothing had been."""
    ana.does("checkin", MRR, "118", "--as", "ana")
    (ana.root / "kpis/mrr.toml").unlink()
    before = ana.state()
    program = shutil.which("git")
    _program(
        tmp_path / "ill/git",
        f'case " $* " in *" {command} "*) echo ill >&2; exit 128;; esac\nexec {program} "$@"',
    )
    with monkeypatch.context() as ill:
        ill.setenv("PATH", f"{tmp_path / 'ill'}:{os.environ['PATH']}")
        ran = ana.okr("sync")

    assert (ran.code, "ill" in ran.err) == (1, True), ran.err
    assert ana.state() == before
    assert not (ana.top / ".git/okr").exists()
    assert "Committed 2 files" in ana.does("sync")


def test_another_branch_after_a_sync_that_was_cut_short(
    ana: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between branch and index; the person goes on elsewhere: that is said once, and nothing is touched."""
    kill = 'case " $* " in *" diff-tree "*) kill -9 $PPID;; esac'
    _program(tmp_path / "killing/git", f'{kill}\nexec {shutil.which("git")} "$@"')
    ana.does("checkin", MRR, "118", "--as", "ana")
    with monkeypatch.context() as killing:
        killing.setenv("PATH", f"{tmp_path / 'killing'}:{os.environ['PATH']}")
        assert ana.okr("sync").code == -9
    (ana.top / ".git/index.lock").unlink()
    ana.git("switch", "-qc", "elsewhere")
    before = ana.state()

    assert "git has moved on since" in ana.okr("list").err
    assert "cut short" not in ana.okr("list").err
    assert ana.state() == before
    assert not (ana.top / ".git/okr").exists()
