"""Whatever the system says no to, and wherever a command is killed: the workspace is the old one or the new one."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forking import Job, Server, served
from tests.injecting import FAULTS, Point, check_after, check_later, faulty, means, points, temporary, tree
from tests.running import MRR, TODAY, WORKSPACE, write
from tests.sizes import size

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals and calls of POSIX")]

EVERY = size(31, 1)
"""Every call of every command; else every ninth of a check-in, every 31st of the others, and the last ones of each."""
COMMANDS = {
    "add": ("add", "key-result", "2026-Q3/grow-revenue", "Halve churn", "--from", "8", "--to", "4"),
    "set": ("set", MRR, "target=140"),
    "checkin": ("checkin", MRR, "121", "--as", "budi"),
    "move": ("move", "@budi", "@bodi"),
    "undo": ("undo",),
}
FOLLOW = ("checkin", "kpi/mrr", "125", "--as", "ana")
EXTRA = "checkins/2026-W34/2026-08-19-ana.toml"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    sealed = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "OKR_TODAY": TODAY, "TZ": "UTC"}
    with served({**kept, **sealed, "GIT_CONFIG_NOSYSTEM": "1"}) as running:
        yield running


def make(root: Path, server: Server, command: str) -> None:
    """A workspace with a warm index, a journal, and something to undo."""
    write(root, WORKSPACE)
    for path in WORKSPACE:
        os.utime(root / path, (1_700_000_000, 1_700_000_000))
    first = COMMANDS["move"] if command == "undo" else ("add", "team", "Sales")
    for words in (first, ("list",)):
        (ended,) = server.run(Job(words, root))
        assert ended.code == 0, ended


def plain_write(words: list[str]) -> int:
    """How not to do it: the file is emptied, then written."""
    path = Path("objectives/2026-Q3/grow-revenue.toml")
    text = path.read_text()
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123  as people write it
        file.write(text.replace("target = 130", "target = 140"))
    return 0


def plain_write_through_the_shim(words: list[str]) -> int:
    """The same by way of the functions before which the shim stands."""
    path = "objectives/2026-Q3/grow-revenue.toml"
    text = Path(path).read_bytes()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as file:
        file.write(text.replace(b"target = 130", b"target = 140"))
    return 0


class Trial:
    """One command, to be run again and again from the same state."""

    def __init__(self, folder: Path, server: Server, name: str, job: tuple[str, ...], run: str) -> None:
        self.server, self._job, self._run = server, job, run
        self._root, self._template = folder / "root", folder / "template"
        make(self._root, server, name)
        shutil.copytree(self._root, self._template)
        self.old = tree(self._root)
        clean = self._fresh()
        self.points = points(server, self._of(clean), folder / "log")
        self.new = tree(clean)
        assert self.new != self.old

    def _fresh(self) -> Path:
        """Where it was made: what okr keeps of a folder counts for nothing in a copy."""
        shutil.rmtree(self._root, ignore_errors=True)
        shutil.copytree(self._template, self._root)
        return self._root

    def _of(self, root: Path) -> Job:
        return Job(self._job, root, self._run)

    def fails_well(self, point: Point, fault: str) -> str:
        root = self._fresh()
        ended = faulty(self.server, self._of(root), point, fault)
        state = check_after(root, ended, old=self.old, new=self.new, talk=point.talk)
        check_later(root, self.server, Job(FOLLOW, root), EXTRA, old=self.old, new=self.new)
        return f"{'killed' if ended.code < 0 else 'refused' if ended.code else 'done'}, {state}"


_END = 8
CASES = [("checkin", (fault,)) for fault in FAULTS]
CASES += [(command, FAULTS) for command in COMMANDS if command != "checkin"]


@pytest.mark.parametrize("how", [means()])
@pytest.mark.parametrize(("command", "faults"), CASES, ids=lambda x: x if isinstance(x, str) else "-".join(x))
def test_one_call_fails_or_is_the_last(
    server: Server, tmp_path: Path, command: str, faults: tuple[str, ...], how: str
) -> None:
    """ENOSPC, EIO, EACCES and SIGKILL at each call that writes: what the exit code says is what stands on the disk."""
    trial = Trial(tmp_path, server, command, COMMANDS[command], "okr.cli:main")
    every = min(EVERY, 17) if command == "checkin" else EVERY
    all_ = [(point, fault) for point in trial.points for fault in faults]
    cases = all_[::every]
    # towards its end a command writes the goals: there it is surely refused, or killed, with the old state kept
    end = all_[-_END * len(faults) :]
    cases += [case for case in end if case[1] in ("EIO", "KILL") and case not in cases]
    results: Counter[str] = Counter()
    for point, fault in cases:
        try:
            results[trial.fails_well(point, fault)] += 1
        except (AssertionError, ValueError) as error:
            raise AssertionError(f"{command}: {fault} at {point}: {error}") from error

    said = f"{command}: {len(cases)} of {len(all_)} faults at {len(trial.points)} calls by {how}: {dict(results)}"
    sys.stdout.write(f"{said}\n")
    assert results["killed, old"] or "KILL" not in faults
    assert results["refused, old"] or "EIO" not in faults


@pytest.mark.parametrize("how", [means()])
def test_a_plain_write_does_not_pass(server: Server, tmp_path: Path, how: str) -> None:
    """The control: opened, emptied, written. The same faults and the same checks find it out."""
    name = "plain_write" if how == "strace" else "plain_write_through_the_shim"
    trial = Trial(tmp_path, server, "set", (), f"tests.storage.test_faults:{name}")
    caught = 0
    for point in trial.points:
        for fault in FAULTS:
            try:
                trial.fails_well(point, fault)
            except (AssertionError, ValueError):
                caught += 1

    assert caught >= 3


SITE = ("site", "--out", "public")


@pytest.mark.parametrize("how", [means()])
def test_a_site_is_ended_by_the_next_run(server: Server, tmp_path: Path, how: str) -> None:
    """The same faults while pages are written: each page is the old or the new one, and the next run ends it."""
    root, template = tmp_path / "root", tmp_path / "template"
    make(root, server, "set")
    (ended,) = server.run(Job(SITE, root))
    assert ended.code == 0, ended
    old = tree(root)
    (ended,) = server.run(Job(("set", MRR, "target=140", "title=Raise it"), root))
    assert ended.code == 0, ended
    shutil.copytree(root, template)

    def fresh() -> Path:
        shutil.rmtree(root)
        shutil.copytree(template, root)
        return root

    found = points(server, Job(SITE, fresh()), tmp_path / "log")
    new = tree(root)
    results: Counter[str] = Counter()
    for at, point in enumerate(found[:: size(17, 1)]):
        fault = FAULTS[at % len(FAULTS)]
        ended = faulty(server, Job(SITE, fresh()), point, fault)
        now = {path: data for path, data in tree(root).items() if not temporary(path)}
        pages = {path for path in {*old, *new, *now} if path.startswith("public/") and path.endswith(".html")}
        assert all(now.get(page) in (old.get(page), new.get(page)) for page in pages), (point, fault)
        assert "bug in okr" not in ended.err, ended.err
        results["killed" if ended.code < 0 else "refused" if ended.code else "done"] += 1
        (ended,) = server.run(Job(SITE, root))
        assert ended.code == 0, (point, fault, ended)
        assert tree(root) == new, (point, fault)
    sys.stdout.write(
        f"site: {sum(results.values())} faults at {len(found)} calls by {how}: {dict(results)}\n"
    )
    assert results["killed"]
    assert results["refused"]
