"""Many commands at once: every accepted change is there, and every refused one said so."""

from __future__ import annotations

import os
import sys
import time
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from okr.cli import main
from okr.storage.files import journal, lock
from okr.storage.files.transaction import Transaction
from tests.forking import Ended, Job, Server, served
from tests.running import TODAY, write
from tests.sizes import size

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="processes are forked")]

WRITERS = size(16, 32)
ROUNDS = size(1, 20)
SETTERS = size(8, 16)
OBJECTIVE = "objectives/2026-Q3/grow.toml"
PEOPLE = 8


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "OKR_TODAY": TODAY,
        "XDG_STATE_HOME": str(home),
    }
    with served(environment) as running:
        yield running


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """One objective with a key result for each writer."""
    parts = "".join(
        f'\n[key_results.kr-{n}]\ntitle = "Raise {n}"\n\nstart = 0\ntarget = 100000\n' for n in range(WRITERS)
    )
    files = {
        "okr.toml": 'schema = 1\nid = "k3v9q2xw"\n',
        OBJECTIVE: f'title = "Grow"\n\nowner = "p0"\n{parts}',
    }
    files |= {f"people/p{n}.toml": f'name = "P{n}"\n' for n in range(PEOPLE)}
    write(tmp_path, files)
    return tmp_path


def accepted(ended: list[Ended]) -> list[bool]:
    """Done, or refused with the sentence and the code of a lock; nothing in between."""
    for one in ended:
        assert one.code in (0, 5), one
        if one.code == 5:
            assert "is writing here" in one.err or "changed meanwhile" in one.err, one
        else:
            said = one.err.replace("The day is 19 Aug 2026 (OKR_TODAY).\n", "")
            assert said == "" or said.startswith("waiting for "), one
    return [one.code == 0 for one in ended]


def updates(root: Path) -> list[tuple[str, int]]:
    files = sorted(root.glob("checkins/*/*.toml"))
    tables = [tomllib.loads(file.read_text()) for file in files]
    return [(update["item"], update["value"]) for table in tables for update in table["update"]]


def test_many_check_ins_at_once(server: Server, root: Path) -> None:
    """Many processes, eight people, several of each in one file, round after round: each value stands there once."""
    wanted: list[tuple[str, int]] = []
    refused = 0
    for turn in range(ROUNDS):
        said = [(f"2026-Q3/grow/kr-{n}", turn * WRITERS + n) for n in range(WRITERS)]
        jobs = [
            Job(("checkin", item, str(value), "--as", f"p{n % PEOPLE}"), root)
            for n, (item, value) in enumerate(said)
        ]
        done = accepted(server.run(*jobs))
        wanted += [update for update, fine in zip(said, done, strict=True) if fine]
        refused += done.count(False)

    sys.stdout.write(f"{ROUNDS} rounds of {WRITERS}: {len(wanted)} accepted, {refused} refused\n")
    assert sorted(updates(root)) == sorted(wanted)
    assert len(wanted) + refused == ROUNDS * WRITERS
    assert len(wanted) > ROUNDS * WRITERS // 2
    assert not list(root.rglob("*.tmp-*"))
    assert list((root / ".okr/journal").glob("*.pending")) == []


def test_many_changes_of_one_file_at_once(
    server: Server, root: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many processes set another key result's target each, then all of them the same one."""
    monkeypatch.setenv("XDG_STATE_HOME", str(home))
    names = [f"2026-Q3/grow/kr-{n}" for n in range(SETTERS)]
    done = accepted(
        server.run(*(Job(("set", id_, f"target={n + 1}", "--yes"), root) for n, id_ in enumerate(names)))
    )
    parts = tomllib.loads((root / OBJECTIVE).read_text())["key_results"]

    assert [parts[f"kr-{n}"]["target"] for n in range(SETTERS)] == [
        n + 1 if fine else 100000 for n, fine in enumerate(done)
    ]
    assert any(done)

    same = accepted(
        server.run(*(Job(("set", names[0], f"target={1000 + n}", "--yes"), root) for n in range(SETTERS)))
    )
    last = tomllib.loads((root / OBJECTIVE).read_text())["key_results"]["kr-0"]["target"]
    kept = [entry for entry in journal.entries(root)[0] if entry.command == "set"]
    sys.stdout.write(f"{SETTERS} at once: {sum(done)} and {sum(same)} accepted\n")
    assert last in [1000 + n for n, fine in enumerate(same) if fine]
    assert len(kept) == sum(done) + sum(same)
    for before, after in pairwise(kept):  # each was based on what the one before it had left
        assert after.changes[0].before == before.changes[0].after


def impatient(words: list[str]) -> int:
    """okr, but it gives up after a moment, and holds the lock as long itself."""
    commit = Transaction.commit

    def slow_commit(transaction: Transaction, *rest: Any) -> Any:
        time.sleep(0.05)
        return commit(transaction, *rest)

    vars(lock)["GIVE_UP_AFTER"] = 0.05
    Transaction.commit = slow_commit
    return main(words)


def test_whoever_is_refused_says_so_and_has_written_nothing(server: Server, root: Path) -> None:
    """Many that wait a moment only: some get in, the others exit with 5, and the counts say the same."""
    jobs = [
        Job(
            ("checkin", f"2026-Q3/grow/kr-{n}", str(n), "--as", f"p{n % PEOPLE}"),
            root,
            "tests.storage.test_races:impatient",
        )
        for n in range(WRITERS)
    ]
    done = accepted(server.run(*jobs))

    sys.stdout.write(f"impatient: {sum(done)} accepted, {done.count(False)} refused\n")
    assert 0 < sum(done) < WRITERS
    assert sorted(updates(root)) == [
        (f"2026-Q3/grow/kr-{n}", n)
        for n in sorted(range(WRITERS), key=lambda n: f"2026-Q3/grow/kr-{n}")
        if done[n]
    ]


def careless(words: list[str]) -> int:
    """How not to do it: read, change, write, without a lock."""
    path = Path(OBJECTIVE)
    text = path.read_text()
    os.sched_yield()
    path.write_text(text.replace(f"[key_results.kr-{words[0]}]", f"[key_results.kr-{words[0]}]\nweight = 2"))
    return 0


def test_without_the_lock_changes_would_be_lost(server: Server, root: Path) -> None:
    """The control: the same race between plain writers loses some, so that the tests above can fail."""
    for _ in range(20):
        server.run(*(Job((str(n),), root, "tests.storage.test_races:careless") for n in range(SETTERS)))
        text = (root / OBJECTIVE).read_text()
        if text.count("weight = 2") < SETTERS:
            return
        (root / OBJECTIVE).write_text(text.replace("\nweight = 2", ""))
    pytest.fail("no change was lost")
