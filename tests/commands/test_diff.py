"""`okr diff`, `okr log` and `--at`: what changed, read from real commits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from okr.actions import states
from tests.gitting import ANA, BUDI, Clone, init
from tests.running import WORKSPACE, Okr

GOAL = "objectives/2026-Q3/grow-revenue.toml"
OBJECTIVE = "2026-Q3/grow-revenue"
MRR = f"{OBJECTIVE}/mrr"


@pytest.fixture
def ana(okr: Okr) -> Clone:
    """The workspace in git: goals before the quarter, a check-in in July."""
    clone = init(okr.root, ANA)
    later = {path: text for path, text in WORKSPACE.items() if path.startswith("checkins")}
    for path in later:
        (okr.root / path).unlink()
    clone.commit("Goals", day="2026-06-20")
    clone.commit("Check in", later, day="2026-07-10")
    return clone


def edit(clone: Clone, old: str, new: str, path: str = GOAL) -> None:
    text = clone.read(path)
    assert old in text
    clone.write({path: text.replace(old, new)})


def data(okr: Okr, *words: str, code: int = 0) -> Any:
    ran = okr("-f", "json", *words)
    assert ran.code == code, ran.err
    return json.loads(ran.out)["data"]


def told(found: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(change[name] for name in names) for change in found]


def test_fields_old_and_new_by_whom_and_why(okr: Okr, ana: Clone) -> None:
    """The commit that made a change is told in full; what is not committed has none."""
    edit(ana, "target = 130", "target = 125")
    commit = ana.commit("Lower it\n\nGoal-Change: The market\n  shrank", day="2026-08-03")
    edit(ana, 'owner = "budi"', 'owner = "ana"')

    found = data(okr, "diff")

    assert (found["from"], found["to"], found["to_commit"]) == ("2026-07-01", "work tree", None)
    target, owner, value = found["changes"]
    assert {**target, "title": ""} == {
        "id": MRR, "change": "changed", "field": "target", "old": 130, "new": 125, "who": ANA,
        "date": "2026-08-03", "commit": commit, "reason": "The market shrank", "message": "Lower it",
        "title": "", "kind": "key result", "period": None, "path": None, "earlier": False, "counts": None,
        "confidence": None, "note": None, "next": None, "blocker": None, "unblocked": None, "of": None, "via": None, "link": None,
    }  # fmt: skip
    assert told([owner], "field", "old", "new", "who", "commit") == [("owner", "budi", "ana", None, None)]
    assert told([value], "id", "change", "field", "new", "who", "date", "message") == [
        (MRR, "recorded", "value", 112, "budi", "2026-07-10", "Check in")
    ]


def test_progress_then_and_now(okr: Okr, ana: Clone) -> None:
    """(112 - 100) / 30 = 0.4 of the key result; of the objective, with cities still at nothing, half of that."""
    found = {one["id"]: one for one in data(okr, "diff")["progress"]}

    assert (found[MRR]["then"], found[MRR]["now"]) == (None, pytest.approx(0.4))
    assert found[OBJECTIVE]["now"] == pytest.approx(0.2)
    assert found[f"{OBJECTIVE}/cities"]["now"] is None


@pytest.mark.parametrize(
    "words",
    [("HEAD~1",), ("HEAD~1", "HEAD"), ("HEAD~1..HEAD",), ("HEAD~1..",), ("v1...main",), ("2026-08-03",)],
)
def test_from_is_not_part_of_it(okr: Okr, ana: Clone, words: tuple[str, ...]) -> None:
    """Commits, tags, ranges and days: only the last commit is told."""
    ana.git("tag", "v1")
    edit(ana, 'title = "Raise MRR', 'title = "Lift MRR')
    ana.commit("Word it", day="2026-08-03")

    assert told(data(okr, "diff", *words)["changes"], "id", "field") == [(MRR, "title")]


def test_a_day_means_its_beginning(okr: Okr, ana: Clone) -> None:
    """Up to a day: what was committed on it is not there yet."""
    edit(ana, "target = 130", "target = 125")
    ana.commit("Lower it", day="2026-08-03")

    assert data(okr, "diff", "2026-08-01", "2026-08-03")["changes"] == []
    assert told(data(okr, "diff", "2026-08-03", "2026-08-04")["changes"], "new") == [(125,)]


def test_an_added_objective_lists_its_key_results(okr: Okr, ana: Clone) -> None:
    text = 'title = "Win Bali"\n\n[key_results.shops]\ntitle = "Open shops"\n\nstart = 0\ntarget = 9\n'
    ana.commit("Bali", {"objectives/2026-Q3/bali.toml": text}, day="2026-08-03")

    assert told(data(okr, "diff", "HEAD~1")["changes"], "id", "change", "new") == [
        ("2026-Q3/bali", "added", "Win Bali"),
        ("2026-Q3/bali/shops", "added", "Win Bali › Open shops"),
    ]


def test_a_move_is_told_once(okr: Okr, ana: Clone) -> None:
    """Its parts are not told again; a change in it is."""
    okr.does("move", OBJECTIVE, "2026-Q3/earn")
    edit(ana, "target = 130", "target = 125", "objectives/2026-Q3/earn.toml")

    assert told(data(okr, "diff", "HEAD")["changes"], "id", "change", "old", "new") == [
        ("2026-Q3/earn", "moved", OBJECTIVE, "2026-Q3/earn"),
        ("2026-Q3/earn/mrr", "changed", 130, 125),
    ]


def test_dropped_removed_and_settings(okr: Okr, ana: Clone) -> None:
    okr.does("drop", MRR, "--reason", "Merged")
    (okr.root / "kpis/mrr.toml").unlink()
    ana.write({"okr.toml": ana.read("okr.toml") + "\n[pace]\non_track = 0.8\n"})

    assert told(data(okr, "diff", "HEAD")["changes"], "id", "change", "field", "old", "new") == [
        ("okr.toml", "changed", "pace.on_track", None, 0.8),
        (MRR, "dropped", "dropped", None, {"date": "2026-08-19", "reason": "Merged"}),
        ("kpi/mrr", "removed", None, "Monthly recurring revenue", None),
    ]


def test_comments_and_key_order_are_no_change(okr: Okr, ana: Clone) -> None:
    edit(ana, "# Agreed on 1 July.\n", "# Agreed.\n")
    edit(ana, "start = 100\ntarget = 130\n", "target = 130\nstart = 100\nweight = 1\n")

    assert data(okr, "diff", "HEAD")["changes"] == []
    assert "Nothing changed." in okr("diff", "HEAD").out


def test_markdown_for_a_pull_request(okr: Okr, ana: Clone) -> None:
    """A commit as a heading, its items below; words of people are no mark-up."""
    edit(ana, 'title = "Raise MRR from 100 to 130"', 'title = "Raise | <b> `x`"')
    edit(ana, "target = 130", "target = 125")
    commit = ana.commit("Lower @ana <script>\n\nGoal-Change: why | not", day="2026-08-03")
    said = okr("diff", "HEAD~1", "-f", "markdown").out

    assert f"### Lower `@ana` &lt;script> `{commit[:10]}`\n\nAna Wijaya · 3 Aug 2026\n" in said
    assert "\nGoal-Change: why \\| not\n" in said
    assert (
        "- Grow recurring revenue › Raise \\| &lt;b> \\`x\\` · `2026-Q3/grow-revenue/mrr`\n  - title:" in said
    )
    assert "  - target: 130 → 125\n" in said


def test_a_commit_is_said_once(okr: Okr, ana: Clone) -> None:
    """Two goals of one commit, in both languages; JSON and CSV keep it in each row."""
    edit(ana, "target = 130", "target = 125")
    ana.write({"kpis/mrr.toml": ana.read("kpis/mrr.toml").replace("at_least = 130", "at_least = 120")})
    commit = ana.commit("Lower both", day="2026-08-03")
    edit(ana, "target = 125", "target = 124")

    head = f"Lower both · Ana Wijaya · 3 Aug 2026 · {commit[:10]}\n"
    kpi = "  Monthly recurring revenue · kpi/mrr\n"
    for words in (("diff", "HEAD~1", "HEAD"), ("audit", "HEAD~1", "HEAD")):
        lead = "unexplained target-eased: " if words[0] == "audit" else ""
        shown = okr(*words).out
        assert f"{head}  Grow recurring revenue › Raise MRR from 100 to 130 · {MRR}\n" in shown
        assert f"    {lead}target: 130 → 125\n{kpi}    {lead}at_least: 130 → 120\n" in shown
        assert shown.count(commit[:10]) == 1
        for look in ("markdown", "html"):
            assert okr(*words, "-f", look).out.count(commit[:10]) == 1
        for look in ("json", "csv"):
            assert okr(*words, "-f", look).out.count(commit) >= 2
    assert f"\n{head}  target: 130 → 125\nNot committed\n  target: 125 → 124\n" in okr("log", MRR).out
    for words in (("diff", "HEAD"), ("audit", "HEAD"), ("log", MRR)):
        assert "\nBelum di-commit\n" in okr("--language", "id", *words).out


def test_check_ins_name_a_commit_once(okr: Okr, ana: Clone) -> None:
    """What one commit recorded of two goals: the commit at the first; in the life of an item as the head."""
    more = f'[[update]]\nitem = "kpi/mrr"\ndate = 2026-07-17\nvalue = 120\nperiod = "2026-Q2"\n\n[[update]]\nitem = "{MRR}"\ndate = 2026-07-17\nvalue = 115\n'
    commit = ana.commit("Week 29", {"checkins/2026-W29/2026-07-17-budi.toml": more}, day="2026-07-18")

    shown = okr("diff", "HEAD~1").out
    assert f"    value 115 (@budi, 17 Jul 2026, {commit[:10]})\n" in shown
    assert "    value 120 of 2026-Q2 (@budi, 17 Jul 2026)\n" in shown
    assert f"Week 29 · {commit[:10]}\n  value 115 (@budi, 17 Jul 2026)\n" in okr("log", MRR).out


@pytest.mark.parametrize("width", ["60", "120"])
def test_a_commit_breaks_at_words(okr: Okr, ana: Clone, width: str) -> None:
    """A long first line of a message goes on below; no word of it is cut."""
    message = "Ease the target, since the hotel is closed for two months of renovation and the team has agreed to it"
    edit(ana, "target = 130", "target = 125")
    commit = ana.commit(message, day="2026-08-03")
    okr.environment.setenv("COLUMNS", width)

    for words in (("diff", "HEAD~1"), ("audit", "HEAD~1"), ("log", MRR)):
        shown = okr(*words).out
        assert max(map(len, shown.splitlines())) <= int(width)
        head = f"{message} · Ana Wijaya · 3 Aug 2026 · {commit[:10]}"
        assert head in " ".join(shown.split())


def test_the_life_of_an_item(okr: Okr, ana: Clone) -> None:
    """Added, recorded, changed, moved, changed again, not yet committed: in one list, whatever its id was."""
    edit(ana, "target = 130", "target = 125")
    ana.commit("Lower it", day="2026-08-03")
    okr.does("move", OBJECTIVE, "2026-Q3/earn")
    ana.commit("Move it", day="2026-08-04")
    edit(ana, "target = 125", "target = 120", "objectives/2026-Q3/earn.toml")

    assert told(data(okr, "log", "earn/mrr")["entries"], "change", "date", "new", "message") == [
        ("added", "2026-06-20", "Grow recurring revenue › Raise MRR from 100 to 130", "Goals"),
        ("recorded", "2026-07-10", 112, "Check in"),
        ("changed", "2026-08-03", 125, "Lower it"),
        ("changed", None, 120, None),
    ]
    assert ("moved", OBJECTIVE) in told(data(okr, "log", "2026-Q3/earn")["entries"], "change", "old")


def test_the_life_up_to_a_day(okr: Okr, ana: Clone) -> None:
    """As of a day, nobody has recorded anything later."""
    days = {day: [e["date"] for e in data(okr, "log", MRR, "--today", day)["entries"] if e["change"] == "recorded"]
            for day in ("2026-07-09", "2026-07-10")}  # fmt: skip

    assert days == {"2026-07-09": [], "2026-07-10": ["2026-07-10"]}


def test_a_check_in_keeps_its_commit_through_moves(okr: Okr, ana: Clone) -> None:
    """Recorded under the old id of the key result: the commit is that of the check-in, in the log as in the diff."""
    made = ana.git("rev-parse", "HEAD")
    okr.does("move", MRR, f"{OBJECTIVE}/rec")
    ana.commit("Move it", day="2026-08-04")

    entries = data(okr, "log", "rec")["entries"]
    assert [entry["commit"] for entry in entries if entry["change"] == "recorded"] == [made]
    found = data(okr, "diff", "2026-07-01")["changes"]
    assert [change["commit"] for change in found if change["change"] == "recorded"] == [made]


@pytest.mark.parametrize("more", [False, True])
def test_a_key_result_moved_before_its_objective(okr: Okr, ana: Clone, more: bool) -> None:
    """Each move has the commit that made it, although the objective took the key result along."""
    okr.does("move", MRR, f"{OBJECTIVE}/rec")
    first = ana.commit("Move the key result", day="2026-08-03")
    okr.does("move", OBJECTIVE, "2026-Q3/earn")
    second = ana.commit("Move the objective", day="2026-08-04")
    if more:
        edit(ana, "target = 130", "target = 125", "objectives/2026-Q3/earn.toml")
        ana.commit("Lower it", day="2026-08-05")

    found = data(okr, "diff", "2026-08-01")["changes"]
    assert [(c["id"], c["commit"]) for c in found if c["change"] == "moved"] == [
        ("2026-Q3/earn", second),
        ("2026-Q3/earn/rec", first),
    ]


def test_the_life_before_the_first_commit(okr: Okr) -> None:
    """What is there is told as not committed."""
    init(okr.root)

    assert told(data(okr, "log", MRR)["entries"], "change", "new", "commit") == [
        ("recorded", 112, None),
        ("added", "Grow recurring revenue › Raise MRR from 100 to 130", None),
    ]
    assert "Not committed\n  value 112 (@budi, 10 Jul 2026)\n  added\n" in okr("log", MRR).out


def test_the_life_of_the_settings(okr: Okr, ana: Clone) -> None:
    """okr.toml has one as well, what is not committed included."""
    ana.commit("Ease", {"okr.toml": ana.read("okr.toml") + "\n[pace]\non_track = 0.8\n"}, day="2026-08-03")
    edit(ana, "on_track = 0.8", "on_track = 0.85", "okr.toml")

    assert told(data(okr, "log", "okr.toml")["entries"], "field", "old", "new", "message") == [
        ("pace.on_track", None, 0.8, "Ease"),
        ("pace.on_track", 0.8, 0.85, None),
    ]


def test_a_report_as_of_a_commit(okr: Okr, ana: Clone) -> None:
    """Definitions and values of then; the work tree is not touched and what is in it not seen."""
    edit(ana, "target = 130", "target = 124")
    ana.commit("Lower it", day="2026-08-03")
    edit(ana, "target = 124", "target = ")
    before, state = okr.files(), ana.state()

    ran = okr("report", "--at", "HEAD~1", "-q", "Q3", "-f", "json")

    found = json.loads(ran.out)["data"]
    first = found["objectives"][0]["key_results"][0]
    assert (ran.code, first["target"], first["current"], first["progress"]) == (
        0,
        130,
        112,
        pytest.approx(0.4),
    )
    assert found["as_of"] == "2026-07-10"
    assert "Definitions and values as of HEAD~1" in ran.err
    assert (okr.files(), ana.state()) == (before, state)


def test_show_as_of_a_commit_and_a_day(okr: Okr, ana: Clone) -> None:
    """A day keeps today's definition, a commit has its own."""
    okr.does("checkin", MRR, "127", "--as", "budi")
    edit(ana, "target = 130", "target = 124")

    for at, target, current in (("HEAD", 130, 112), ("2026-07-10", 124, 112), ("2026-08-19", 124, 127)):
        ran = okr("show", MRR, "--at", at, "-f", "json")
        found = json.loads(ran.out)["data"]
        assert (found["target"], found["current"]) == (target, current)
        assert ("as of today" in ran.err) == at.startswith("2026")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("diff", "nowhere"), 4, 'no commit, branch or tag "nowhere"'),
        (("diff", "HEAD\nx"), 2, "invalid commit"),
        (("diff", "2026-13-01"), 2, "is not a valid date"),
        (("report", "--at", "nowhere"), 4, 'no commit, branch or tag "nowhere"'),
        (("report", "--at", "2026-08-20"), 2, "is in the future"),
        (("log", "nothing"), 4, "unknown item"),
    ],
)
def test_what_is_not_there_is_named(
    okr: Okr, ana: Clone, words: tuple[str, ...], code: int, says: str
) -> None:
    okr.refuses(*words, code=code, says=says)


def test_outside_of_git(okr: Okr) -> None:
    """It says so; the life of an item still has its check-ins."""
    okr.refuses("diff", code=1, says="not a git repository")
    okr.refuses("audit", code=1, says="not a git repository")
    assert told(data(okr, "log", MRR)["entries"], "change", "new") == [("recorded", 112)]


def test_before_the_first_commit_everything_is_new(okr: Okr) -> None:
    init(okr.root)
    changes = data(okr, "diff")["changes"]

    assert {change["change"] for change in changes} == {"added", "recorded"}
    assert {change["commit"] for change in changes} == {None}


def test_a_folder_of_a_larger_repository(okr: Okr, tmp_path: Path) -> None:
    """Only what is in the workspace is told, also beside it and in a linked work tree."""
    clone = init(tmp_path / "large", inner="team goals/okr")
    clone.write(WORKSPACE)
    (clone.top / "objectives").mkdir()
    (clone.top / "objectives/x.toml").write_text("x = 1\n")
    clone.commit("All", day="2026-06-20")
    edit(clone, "target = 130", "target = 125")
    clone.commit("Lower it", day="2026-08-03")
    clone.git("worktree", "add", "-q", str(tmp_path / "beside"), "HEAD")

    for root in (clone.root, tmp_path / "beside/team goals/okr"):
        changes = data(okr, "-C", str(root), "diff", "2026-07-01")["changes"]
        assert told(changes, "id", "new", "message") == [(MRR, 125, "Lower it")]
        assert data(okr, "-C", str(root), "show", MRR, "--at", "HEAD~1")["target"] == 130


def test_what_a_merge_itself_changed(okr: Okr, ana: Clone) -> None:
    """A conflict that was decided in a merge is told with the merge."""
    ana.git("switch", "-q", "-c", "side")
    edit(ana, "target = 130", "target = 120")
    ana.commit("To 120", day="2026-08-01")
    ana.git("switch", "-q", "main")
    edit(ana, "target = 130", "target = 140")
    ana.commit("To 140", day="2026-08-02")
    ana.git("merge", "-q", "side", fails=True)
    ana.write({GOAL: WORKSPACE[GOAL].replace("target = 130", "target = 133")})
    merge = ana.commit("Both", day="2026-08-03")

    found = data(okr, "diff", "2026-07-11")["changes"]
    assert told(found, "old", "new", "commit") == [(130, 133, merge)]


def test_hostile_names_and_settings(okr: Okr, ana: Clone, tmp_path: Path) -> None:
    """Nothing that the repository names is run by a read, and odd names mean what they say."""
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("reference-transaction", "post-checkout", "post-index-change", "pre-commit"):
        (hooks / hook).write_text(program.read_text())
        (hooks / hook).chmod(0o755)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "core.sshCommand",
        "gpg.program",
        "diff.x.textconv",
    ):
        ana.git("config", name, str(program))
    ana.git("config", "log.showSignature", "true")
    ana.git("config", "core.hooksPath", str(hooks))
    ana.git("config", "diff.x.command", str(program))
    odd = {
        "objectives/2026-Q3/a\nb.toml": 'title = "x"\n',
        "kpis/a\"b'.toml": "x",
        "people/-rf.toml": 'name = "x"\n',
    }
    ana.git(
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "core.fsmonitor=false",
        "update-ref",
        f"refs/heads/--upload-pack={program}",
        "HEAD~1",
    )
    ana.write({".gitattributes": "*.toml diff=x\n", **odd})
    for words in (("add", "-A"), ("commit", "-q", "-m", "Odd")):
        ana.git("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", *words, day="2026-08-03")
    for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_SSH_COMMAND", "GIT_EDITOR"):
        okr.environment.setenv(name, str(program))
    ran.unlink(missing_ok=True)

    found = data(okr, "diff", "--", f"--upload-pack={program}", code=3)
    assert ("@-rf", "added") not in told(found["changes"], "id", "change")
    assert (MRR, "recorded") in told(found["changes"], "id", "change")
    for words in (
        ("log", MRR),
        ("audit", "HEAD~1"),
        ("report", "--at", "HEAD"),
        ("diff", "HEAD~1", "HEAD"),
        ("report",),
    ):
        assert "Traceback" not in okr(*words).err
    assert not ran.exists()


def test_a_check_in_by_another_file_of_the_day_is_attributed(okr: Okr, ana: Clone) -> None:
    """Two updates in one file, a commit each: each has its own."""
    path = "checkins/2026-W28/2026-07-10-budi.toml"
    more = ana.read(path) + f'\n[[update]]\nitem = "{MRR}"\ndate = 2026-07-10\nvalue = 113\n'
    ana.commit("Mend it", {path: more}, day="2026-07-11")

    assert told(data(okr, "diff")["changes"], "new", "message") == [(112, "Check in"), (113, "Mend it")]
    assert BUDI not in okr("log", MRR).out


def test_what_a_file_holds_now_is_read_once(okr: Okr, ana: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the commits only what stands nowhere else is read from git."""
    edit(ana, "target = 130", "target = 125")
    ana.commit("Lower it", day="2026-08-03")
    okr("list")
    read: list[tuple[str, bool]] = []
    decode = states.decode

    def told_of(path: str, text: bytes) -> object:
        read.append((path, b"target = 130" in text))
        return decode(path, text)

    monkeypatch.setattr(states, "decode", told_of)
    found = data(okr, "diff", "2026-06-01")

    assert (OBJECTIVE, "added", "Goals") in told(found["changes"], "id", "change", "message")
    assert read == [(GOAL, True)]
