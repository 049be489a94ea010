"""The life of a workspace, as it comes: commands, hands, branches, crashes, in any order."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from okr.cli import main
from okr.store import Store
from tests.forking import CALLS, Job, Server, served
from tests.running import TODAY, WORKSPACE, write
from tests.sizes import size

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="processes are forked")]

LINES = st.sampled_from(["# by hand", "# ümlaut = 1", "   # [no.table]", ""])
WORDS = st.sampled_from(
    ["Win more", "Halve churn", "Raise MRR", "Öffnen", "123", "open in", "Win more shops"]
)
VALUES = st.integers(-5, 500)
Tree = dict[str, bytes]


def lines_of(data: bytes) -> list[bytes]:
    return data.replace(b"\r\n", b"\n").split(b"\n")


def is_subsequence(few: list[bytes], many: list[bytes]) -> bool:
    rest = iter(many)
    return all(line in rest for line in few)


class Life(RuleBasedStateMachine):
    """What is done to one workspace; after each step it must be whole."""

    server: Server
    home: Path

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="okr-life-"))
        self.undoable: list[tuple[Tree, Tree]] = []
        """Files before and after each command that can be taken back."""

    def teardown(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)

    # ── tools ────────────────────────────────────────────────────────────────────────────────────

    def okr(self, *words: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = int(main(["-C", str(self.root), *words]))
        assert "bug in okr" not in err.getvalue(), err.getvalue()
        return code, out.getvalue(), err.getvalue()

    def git(self, *words: str) -> subprocess.CompletedProcess[str]:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "core.autocrlf=false")
        return subprocess.run(
            ["git", *who, "-C", str(self.root), *words], check=False, capture_output=True, text=True
        )

    def files(self) -> Tree:
        found = (path for path in self.root.rglob("*") if path.is_file())
        named = {path.relative_to(self.root).as_posix(): path for path in found}
        return {name: path.read_bytes() for name, path in named.items() if name[:4] not in (".okr", ".git")}

    def commanded(self, *words: str) -> tuple[Tree, Tree] | None:
        """Runs a command that writes; what it refused has changed nothing."""
        before = self.files()
        code, _, err = self.okr(*words)
        after = self.files()
        note(f"{words} → {code} {err}")
        if code:
            assert before == after
            assert err.startswith("error: ")
            return None
        if before != after:
            self.undoable.append((before, after))
        return before, after

    def changed(self, states: tuple[Tree, Tree]) -> set[str]:
        before, after = states
        return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}

    def by_hand(self, path: str, data: bytes) -> None:
        (self.root / path).write_bytes(data)

    def pick(self, number: int) -> str:
        paths = sorted(path for path in self.files() if path.startswith(("objectives/", "kpis/", "people/")))
        return paths[number % len(paths)]

    def items(self, *kinds: str) -> list[str]:
        return [id_ for id_, kind in Store(self.root).load().items.items() if kind in kinds]

    # ── what is done ─────────────────────────────────────────────────────────────────────────────

    @initialize()
    def begin(self) -> None:
        write(self.root, WORKSPACE)
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-qm", "begin")

    @rule(title=WORDS)
    def add_objective(self, title: str) -> None:
        done = self.commanded("add", "objective", title, "-q", "2026-Q3")
        if done:
            (path,) = self.changed(done)
            assert path not in done[0]

    @rule(title=WORDS, number=st.integers(0, 20))
    def add_key_result(self, title: str, number: int) -> None:
        objectives = self.items("objective")
        if objectives:
            id_ = objectives[number % len(objectives)]
            done = self.commanded("add", "key-result", id_, title, "--from", "0", "--to", "9")
            if done:
                (path,) = self.changed(done)
                assert path == f"objectives/{id_}.toml"
                assert is_subsequence([x for x in lines_of(done[0][path]) if x], lines_of(done[1][path]))

    @rule(number=st.integers(0, 20), field=st.sampled_from(["target", "title", "unit"]), value=VALUES)
    def set_field(self, number: int, field: str, value: int) -> None:
        items = self.items("key result")
        if items:
            id_ = items[number % len(items)]
            done = self.commanded("set", id_, f"{field}={value}")
            if done and self.changed(done):
                (path,) = self.changed(done)
                assert path == f"objectives/{id_.rpartition('/')[0]}.toml"
                old, new = lines_of(done[0][path]), lines_of(done[1][path])
                assert len([line for line in old if line not in new]) <= 1
                assert len([line for line in new if line not in old]) <= 1

    @rule(number=st.integers(0, 20), value=VALUES, who=st.sampled_from(["ana", "budi", "bodi"]))
    def check_in(self, number: int, value: int, who: str) -> None:
        items = self.items("key result", "kpi")
        if items:
            done = self.commanded("checkin", items[number % len(items)], str(value), "--as", who)
            if done:
                (path,) = self.changed(done)
                assert re.fullmatch(r"checkins/2026-W34/2026-08-19-(ana|anna|budi|bodi)\.toml", path)
                assert done[1][path].startswith(done[0].get(path, b""))

    @rule(number=st.integers(0, 30), new=st.sampled_from(["@bodi", "@budi", "renamed", "other"]))
    def move(self, number: int, new: str) -> None:
        kinds = ["person"] if new.startswith("@") else ["objective", "key result", "kpi"]
        items = self.items(*kinds)
        if items:
            id_ = items[number % len(items)]
            done = self.commanded("move", id_, new)
            if done:
                before, after = done
                assert not any(path.startswith("checkins/") for path in self.changed(done))
                word = id_.rpartition("/")[2].removeprefix("@").encode()
                for path in self.changed(done) & before.keys() & after.keys():
                    gone = [x for x in lines_of(before[path]) if x not in lines_of(after[path])]
                    assert all(word in line or line.startswith(b"formerly = ") for line in gone)

    @rule(number=st.integers(0, 20), line=LINES, place=st.integers(0, 20))
    def write_a_line_by_hand(self, number: int, line: str, place: int) -> None:
        path = self.pick(number)
        lines = self.files()[path].split(b"\n")
        if not any(b'"""' in text or b"'''" in text for text in lines):
            at = place % len(lines)
            eol = b"\r" if lines[at].endswith(b"\r") else b""
            self.by_hand(path, b"\n".join([*lines[:at], line.encode() + eol, *lines[at:]]))

    @rule(number=st.integers(0, 20))
    def write_crlf(self, number: int) -> None:
        path = self.pick(number)
        self.by_hand(path, self.files()[path].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    @rule(number=st.integers(0, 20))
    def take_the_last_newline(self, number: int) -> None:
        path = self.pick(number)
        self.by_hand(path, self.files()[path].rstrip(b"\r\n"))

    @rule(number=st.integers(0, 20), how=st.sampled_from([b"title = \n", b"\xff", b"[[x\n"]))
    def break_by_hand(self, number: int, how: bytes) -> None:
        path = self.pick(number)
        whole = self.files()[path]
        self.by_hand(path, whole + b"\n" + how)
        code, _, err = self.okr("list")
        assert (code, path in err) == (3, True), err
        self.by_hand(path, whole)

    @rule(number=st.integers(0, 20), first=VALUES, second=VALUES)
    def branch_and_merge(self, number: int, first: int, second: int) -> None:
        """Two people check in, each on a branch: it merges by itself. Two who set one line collide aloud."""
        items = self.items("key result")
        if not items:
            return
        id_ = items[number % len(items)]
        self.git("add", "-A")
        self.git("commit", "-qm", "so far", "--allow-empty")
        self.git("checkout", "-qb", "other")
        self.okr("checkin", id_, str(first), "--as", "ana")
        self.okr("set", id_, f"unit=u{first}")
        self.git("add", "-A")
        self.git("commit", "-qm", "theirs", "--allow-empty")
        theirs = self.files()
        self.git("checkout", "-q", "main")
        self.okr("checkin", id_, str(second), "--as", "budi")
        self.okr("set", id_, f"unit=u{second}")
        self.git("add", "-A")
        self.git("commit", "-qm", "ours", "--allow-empty")
        merged = self.git("merge", "-q", "--no-edit", "other")
        if merged.returncode:
            code, _, err = self.okr("list")
            assert code == 6
            assert "conflict markers" in err
            assert all(path.startswith("objectives/") for path in self._unmerged())
            self.git("checkout", "--ours", ".")
            self.git("add", "-A")
            self.git("commit", "-qm", "resolved")
        ana = "checkins/2026-W34/2026-08-19-ana.toml"
        assert self.files().get(ana) == theirs.get(ana)
        self.git("branch", "-qD", "other")
        self.undoable.clear()

    def _unmerged(self) -> list[str]:
        return self.git("diff", "--name-only", "--diff-filter=U").stdout.split()

    @rule(
        words=st.sampled_from([("checkin", "cities", "--done", "malang", "--as", "ana"), ("move", "@ana", "@anna"),
                               ("add", "team", "Sales"), ("undo",)]),
        call=st.sampled_from((*CALLS, "renameat2")), nth=st.integers(1, 6),
    )  # fmt: skip
    def crash(self, words: tuple[str, ...], call: str, nth: int) -> None:
        """Killed somewhere, or not at all: the next command finds all of it or nothing."""
        before = self.files()
        if words[0] == "checkin":
            words = (words[0], "2026-Q3/grow-revenue/cities", *words[2:])
        (ended,) = self.server.run(Job(words, self.root, shim=(call, nth, "KILL")))
        note(f"{words} {call} {nth} → {ended}")
        self.okr("list")
        after = {path: data for path, data in self.files().items() if ".tmp-" not in path}
        if ended.code < 0:
            (clean,) = self.server.run(Job(("list",), self.root))
            assert clean.code in (0, 3)
            self._sweep()
            assert before == after or self._as_meant(words, before, after)
        if before != after:
            self.undoable.clear()

    def _as_meant(self, words: tuple[str, ...], before: Tree, after: Tree) -> bool:
        """Not a part of it: of a move both ends and every reference, else the one file."""
        if words[0] == "move":
            refers = [p for p, data in after.items() if b'"ana"' in data and not p.startswith("checkins/")]
            return "people/anna.toml" in after and "people/ana.toml" not in after and refers == []
        if words == ("undo",):
            if not self.undoable:
                return True  # something from before the last merge
            old, new = self.undoable[-1]
            paths = self.changed((old, new))
            return self.changed((before, after)) == paths and all(after.get(p) == old.get(p) for p in paths)
        return len(self.changed((before, after))) == 1

    def _sweep(self) -> None:
        for path in self.root.rglob(".*.tmp-*"):
            path.unlink()

    @rule(all_of_it=st.booleans())
    def delete_the_index(self, all_of_it: bool) -> None:
        if all_of_it:
            shutil.rmtree(self.root / ".okr", ignore_errors=True)
            self.undoable.clear()
        else:
            for path in self.root.glob(".okr/index.sqlite*"):
                path.unlink()

    @rule()
    def undo(self) -> None:
        before = self.files()
        code, _, err = self.okr("undo")
        after = self.files()
        if code:
            assert before == after
            assert "nothing" in err.lower()
        elif self.undoable:
            old, new = self.undoable.pop()
            for path in self.changed((old, new)):
                assert before.get(path) == new.get(path)
                assert after.get(path) == old.get(path)
            assert self.changed((before, after)) == self.changed((old, new))

    # ── what is always true ──────────────────────────────────────────────────────────────────────

    @invariant()
    def every_file_parses_or_is_named(self) -> None:
        if not (self.root / "okr.toml").exists():
            return
        code, _, err = self.okr("list")
        for path, data in self.files().items():
            if path.endswith(".toml"):
                try:
                    tomllib.loads(data.decode())
                except ValueError:
                    assert path in err
                    assert code in (3, 6)
        assert code in (0, 3), err

    @invariant()
    def the_index_equals_a_rebuild(self) -> None:
        if (self.root / "okr.toml").exists():
            for words in (("list", "key-results", "-f", "json"), ("report", "-f", "json", "-q", "2026-Q3")):
                assert self.okr(*words) == self.okr(*words, "--no-index")

    @invariant()
    def ids_are_unique(self) -> None:
        if (self.root / "okr.toml").exists():
            for objective in Store(self.root).load().objectives.values():
                assert not objective.key_results.keys() & objective.initiatives.keys()


def test_a_workspace_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file parses or is named, ids are unique, the index equals a rebuild, a change touches what was meant."""
    monkeypatch.setenv("OKR_TODAY", TODAY)
    monkeypatch.setenv("OKR_USER", "budi")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    steps = settings(
        max_examples=size(3, 200),
        stateful_step_count=size(12, 25),
    )
    from hypothesis.stateful import run_state_machine_as_test

    with served({**os.environ}) as server:
        Life.server = server
        run_state_machine_as_test(Life, settings=steps)
