"""`okr sync` is cut short anywhere: the next command ends it, nobody is named for what another did, nothing stays behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli

from tests.forking import Job, Server, served
from tests.gitting import ANA, BUDI, Clone, init
from tests.injecting import Point, faulty, points
from tests.running import HANGS_AFTER, SECONDS_OF_CPU, TODAY, WORKSPACE, comes, cpu_of_children, sealed
from tests.sizes import FULL, size

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals and calls of POSIX")]

EVERY = size(131, 1)
"""Every call of the sync, else some of them."""
GOAL = "objectives/2026-Q3/grow-revenue.toml"
MRR = "2026-Q3/grow-revenue/mrr"


class Office:
    """A server and two clones that are laid anew at the same places; okr runs without the time that it takes to start."""

    def __init__(self, folder: Path, server: Server) -> None:
        self._folder = folder
        self._template = folder / "template"
        self.home = folder / "home"
        self.server = server

    def _environment(self, who: str) -> dict[str, str]:
        name, email = who.rstrip(">").split(" <")
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        people = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", name), ("EMAIL", email))
        }
        state = {
            "HOME": str(self.home),
            "XDG_STATE_HOME": str(self.home / "state"),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        return {
            **kept,
            **people,
            **state,
            "OKR_TODAY": TODAY,
            "OKR_USER": name.split()[0].lower(),
            "TZ": "UTC",
        }

    def prepare(self) -> None:
        """Ana has shared changes of goals and a check-in; Budi has recorded one that he has not shared."""
        live = self._folder / "live"
        live.mkdir()
        hub = init(live / "hub.git", bare=True)
        first = init(live / "first")
        first.write({**WORKSPACE, "notes.txt": "one\n"})
        first.commit("Goals", day="2026-07-01")
        first.git("push", "-q", str(hub.top), "main")
        hub.clone(live / "ana", ANA)
        hub.clone(live / "budi", BUDI)
        self.does("ana", "set", MRR, "target=140")
        self.does("ana", "add", "objective", "Earn", "-q", "2026-Q3", "--slug", "earn", "--owner", "ana")
        self.does("ana", "checkin", MRR, "118", "--note", "from ana")
        Clone(live / "ana", ANA).write({"notes.txt": "two\n"})
        Clone(live / "ana", ANA).git("commit", "-qam", "Notes")
        self.does("ana", "sync")
        self.does("budi", "checkin", MRR, "119", "--note", "from budi")
        shutil.copytree(live, self._template, symlinks=True)

    def fresh(self) -> None:
        shutil.rmtree(self._folder / "live")
        shutil.copytree(self._template, self._folder / "live", symlinks=True)

    def clone(self, name: str) -> Clone:
        return Clone(self._folder / "live" / name, ANA if name == "ana" else BUDI)

    def job(self, name: str, *words: str) -> Job:
        who = ANA if name == "ana" else BUDI
        return Job(words, self.clone(name).root, environment=self._environment(who))

    def does(self, name: str, *words: str) -> str:
        (ended,) = self.server.run(self.job(name, *words))
        assert ended.code == 0, (words, ended)
        return ended.out + ended.err

    def check(self) -> None:
        """After a sync of Budi was cut short somewhere."""
        budi, ana = self.clone("budi"), self.clone("ana")
        self.does("ana", "set", MRR, "target=150")
        self.does("ana", "sync")
        self.does("budi", "list")
        left = [str(path) for path in (budi.top / ".git").rglob("*.lock")]
        assert not left
        assert not (budi.top / ".git/okr").exists()
        for name in ("budi", "ana"):
            self.does(name, "sync")
        assert budi.git("rev-parse", "HEAD") == ana.git("rev-parse", "HEAD")
        assert budi.git("status", "--porcelain") == ""
        blamed = ana.git("log", "--author=Budi", "--format=%s", "--", "objectives", "notes.txt")
        assert blamed == ""
        assert "target = 150" in budi.read(GOAL)
        found = [tomli.loads(p.read_text())["update"] for p in (ana.root / "checkins/2026-W34").iterdir()]
        assert sorted(u["note"] for of in found for u in of) == ["from ana", "from budi"]
        assert not list(budi.root.rglob("*.tmp-*"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as environment, served() as server:
        folder = tmp_path_factory.mktemp("office")
        sealed(environment, folder / "home")
        made = Office(folder, server)
        made.prepare()
        yield made


def test_killed_at_each_call_that_writes(office: Office, tmp_path: Path) -> None:
    office.fresh()
    job = office.job("budi", "sync")
    all_ = [point for point in points(office.server, job, tmp_path / "log") if not point.talk]
    office.check()
    assert len(all_) > 40
    for point in all_[::EVERY]:
        _killed(office, job, point)


def _killed(office: Office, job: Job, point: Point) -> None:
    office.fresh()
    ended = faulty(office.server, job, point, "KILL")
    try:
        assert ended.code == -signal.SIGKILL
        office.check()
    except AssertionError as error:
        raise AssertionError(f"killed at {point}: {error}") from error


WRAPPER = """\
#!/bin/sh
n=$(($(cat {count} 2>/dev/null || echo 0) + 1)); echo $n > {count}
[ "$n" = {at} ] && [ {when} = before ] && kill -9 $PPID
{git} "$@"; code=$?
[ "$n" = {at} ] && [ {when} = after ] && kill -9 $PPID
exit $code
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_each_call_of_git(office: Office, tmp_path: Path, when: str) -> None:
    """Before the command of git runs, or when it is done and okr does not know yet."""
    git = shutil.which("git")
    count, program = tmp_path / "count", tmp_path / "bin/git"
    program.parent.mkdir()
    at, calls = 1 if when == "before" else 3, None
    while calls is None or at < calls:
        office.fresh()
        count.unlink(missing_ok=True)
        program.write_text(WRAPPER.format(count=count, at=at, when=when, git=git))
        program.chmod(0o755)
        path = f"{program.parent}:{os.environ['PATH']}"
        budi = office.clone("budi")
        environment = {**office._environment(BUDI), "PATH": path}
        done = subprocess.run(
            [sys.executable, "-m", "okr", "sync"],
            cwd=budi.root,
            env=environment,
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            calls = int(count.read_text())
        try:
            office.check()
        except AssertionError as error:
            raise AssertionError(f"killed {when} call {at}: {error}") from error
        at += size(83, 1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
def test_all_of_it_stopped_among_many_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Ctrl-C reaches git, too. What was taken over so far is nobody's change, and Ctrl-C is obeyed at once."""
    sealed(monkeypatch, tmp_path / "home")
    hub, first = init(tmp_path / "hub.git", bare=True), init(tmp_path / "ana")
    names = [f"objectives/2026-Q3/o{n}.toml" for n in range(400)]
    first.write({**WORKSPACE, **dict.fromkeys(names, 'title = "O"\nwhy = "v0"\n')})
    first.commit("Goals")
    first.git("remote", "add", "origin", str(hub.top))
    first.git("push", "-qu", "origin", "main")
    budi = hub.clone(tmp_path / "budi", BUDI)
    first.commit("v1", dict.fromkeys(names, 'title = "O"\nwhy = "v1"\n'))
    first.git("push", "-q")
    at_once = 0.0 if number == signal.SIGINT else 0.05
    for after in [n / 100 for n in range(20)] if FULL else (at_once,):
        before = cpu_of_children()
        process = subprocess.Popen(
            [sys.executable, "-m", "okr", "-C", str(budi.root), "sync"],
            env=budi.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True,
        )  # fmt: skip
        assert comes(lambda process=process: process.poll() is not None or _moves(budi))
        time.sleep(after)
        if process.poll() is None:
            os.killpg(process.pid, number)
        _, err = process.communicate(timeout=HANGS_AFTER)
        assert "Traceback" not in err
        assert "bug in okr" not in err
        assert cpu_of_children() - before < SECONDS_OF_CPU
        first.commit("again", dict.fromkeys(names, f'title = "O"\nwhy = "{after}"\n'))
        first.git("push", "-q")
        budi.does("list")
        assert budi.git("status", "--porcelain") == ""
        budi.does("sync")
        assert budi.git("rev-parse", "HEAD") == first.git("rev-parse", "HEAD")


def _moves(clone: Clone) -> bool:
    """Whether files are being taken over."""
    try:
        return '\\"move\\"' in (clone.top / ".git/okr/intent.json").read_text()
    except OSError:
        return False
