"""With what is kept and without it the answers are the same to the byte: workspaces of several years, edits between runs.

One thing may go unseen: a file of an old cycle or week that is written in place, where the answer does not use it. Then
the answer is the one from before, and the check sees the file.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from okr.cli import main
from okr.periods import cycle
from okr.storage.index.index import Index
from tests.edits import Edit, Edits
from tests.forking import Job, Server, served
from tests.running import Ran, sealed, write
from tests.sizes import size
from tests.years import RUNNING, Years

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="pipes and links of POSIX")]

WORKERS = 4
"""Parts, so that several processes can share the work."""
WORKSPACES = size(8, 1000)
EDITS = 3
QUESTIONS = 4
TOGETHER = 4
"""So many workspaces are looked at in turn: meanwhile the times of the others grow old enough to be trusted."""

COMMANDS = """
list -f json|list|list --all -f json|list key-results -f json -q {old}|list initiatives --all -f json|list kpis -f json
list people|list -q {old}|tree -f json|tree --goals|tree --goals --all -f json|tree -q {old} -f json|report -f json|report
report -f json|report -q {old} -f json|report --all -q {old}|report --person {person} -f json|report --team growth -f json
report --ritual -f json|report --month last|report --quarter-review|report -f html|todo -f json|todo --all -f json
todo --person {person}|todo --all -f text|checkin --template --all|checkin --template|explain {item} -f json|explain {item}
show {item}|show {item} -f json|person @{person} -f json|person @{person} --from 2025-01-01 --to 2026-06-30|compare
check -f json|check|check objectives/{old} -f json|compare -f json|compare --after {old} -f json|compare --differences
bonus --role sales -f json|bonus -q {old} --person {person}|meet week -f json|meet review -f json|onboard -f json|calendar|overview
log {item} -f json|close {item} --outcome keep --lesson x --yes --dry-run|rollover {item} --dry-run|complete okr explain 2|complete okr report -q 2
complete okr show k|complete okr show o|complete okr report --team e|list -q {old} -f json|report -q {old}|compare -q {old} -f json|bench sales -f json|profile -f json
"""
FORMS = COMMANDS.strip().replace("\n", "|").split("|")
WRITES = """
checkin {item} 12 6 ok --as ana|checkin {item} done --as ana|set {item} title=Other|undo|drop {item} --reason x|remove {item}
close {item} --outcome keep --lesson x --yes|add person Eka|copy {item} copied|rollover {item}|note fine -q {old} --as ana
add objective More -q {old}|move {item} {old}/moved|check --fix|migrate
"""
CHANGES = WRITES.strip().replace("\n", "|").split("|")


@contextmanager
def asked(words: Sequence[str], *, kept: bool) -> Iterator[list[str]]:
    """The words of a command, or the environment in which a shell asks for ids."""
    extra = [] if kept else ["--no-index"]
    if words[:1] != ["complete"]:
        yield [*(words if words != ["overview"] else []), *extra]
        return
    line = ["okr", *extra, *words[2:]]
    own = {"_OKR_COMPLETE": "complete_bash", "COMP_WORDS": "\n".join(line), "COMP_CWORD": str(len(line) - 1)}
    os.environ.update(own)
    try:
        yield []
    finally:
        for name in own:
            del os.environ[name]


_open: list[Index] = []


def each_is_remembered(environment: pytest.MonkeyPatch) -> None:
    """So that no index is open longer than its command: what is held by one could not be written by the next."""
    make = Index.__init__

    def made(index: Index, *values: Any, **named: Any) -> None:
        _open.append(index)
        make(index, *values, **named)

    environment.setattr(Index, "__init__", made)


def ran(words: Sequence[str], folder: Path, *, kept: bool) -> Ran:
    """In this process."""
    os.chdir(folder)
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]), asked(words, kept=kept) as whole:
        try:
            code = int(main(whole))
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 98
    while _open:
        _open.pop().close()
    out, err = (stream.buffer.getvalue().decode() for stream in streams)  # type: ignore[attr-defined]
    return Ran(code, out, err)


def forked(server: Server, words: Sequence[str], folder: Path, *, kept: bool) -> Ran:
    """In a process of its own."""
    with asked(words, kept=kept) as whole:
        (ended,) = server.run(Job(whole, folder, environment=dict(os.environ)))
    return Ran(ended.code, ended.out, ended.err)


@dataclass
class Case:
    """One workspace with its questions."""

    seed: int
    folder: Path
    server: Server | None = None
    """For one workspace of several: each of its commands is a process."""
    story: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(-self.seed - 1)
        self.years = Years(self.seed)
        self.root = self.folder / str(self.seed) / "goals"
        write(self.root, self.years.files())
        self.edits = Edits(self.root, self.years, self.seed)

    def run(self, words: Sequence[str], root: Path | None = None, *, kept: bool) -> Ran:
        if self.server:
            return forked(self.server, words, root or self.root, kept=kept)
        return ran(words, root or self.root, kept=kept)

    def words(self, form: str) -> list[str]:
        choose = self.random.choice
        old, person = choose(self.years.cycles), choose(("ana", "budi", "citra", "sari"))
        item = choose([*self.years.items, *self.years.objectives, *self.years.kpis, "@ana"])
        return form.format(old=old, person=person, item=item).split()

    def visit(self) -> None:
        """Asks the questions, after an edit of just now or of the last visit."""
        fresh = self.random.random() < 0.5 and not (self.last and self.last.path)
        edit = self.edits.draw() if fresh else None
        self.story.append(edit.said if edit else "-")
        questions = [self.words(form) for form in self.random.sample(FORMS, QUESTIONS)]
        for words in questions:
            self.compare(words, edit or self.last)
        self.compare(["check", "-f", "json"])
        for words in questions[:2]:
            self.compare(words)
        self.last = None
        if self.random.random() < 0.15:
            words = self.words(self.random.choice(CHANGES))
            self.story.append(f"okr {' '.join(words)}")
            self.run(words, kept=True)
            self.compare(questions[0])
        elif self.random.random() < 0.6:
            self.last = self.edits.draw()
            self.story.append(f"{self.last.said}, and time passes")

    last: Edit | None = None

    def compare(self, words: Sequence[str], edit: Edit | None = None) -> None:
        """The answer with the index and the one without it."""
        warm, cold = self.run(words, kept=True), self.run(words, kept=False)
        if warm == cold and "bug in okr" not in cold.err:
            return
        if not (edit and edit.path and self.may_miss(edit, words, warm)):
            self.story.append(f"okr {' '.join(words)}")
            assert warm == cold
            pytest.fail(cold.err)

    def may_miss(self, edit: Edit, words: Sequence[str], warm: Ran) -> bool:
        """Whether a file was written in place that the answer did not use, so that it is the one from before."""
        place = edit.path.removeprefix("kept/")
        of_all = words[:3] in (["complete", "okr", "show"], ["complete", "okr", "explain"])
        of_all |= words[0] == "check" and not any("/" in word for word in words)
        if place.count("/") < 2 or of_all or self.is_asked(place, words):
            return False
        before = self.run(words, self.copy(edit, edit.before), kept=False)
        if words[0] == "complete":
            return warm == before
        without = self.run(words, self.copy(edit, None), kept=False)
        return warm == before == without

    def is_asked(self, place: str, words: Sequence[str]) -> bool:
        """Whether a command names the cycle of a file; of a check-in one in which its week lies."""
        names = [word.removeprefix("objectives/").partition("/")[0] for word in words]
        named = {name for name in names if name[:1].isdigit() or name == "launch"} or {RUNNING}
        kind, folder, _ = place.split("/")
        if kind == "objectives":
            of_every = "--all" in words and words[0] in ("list", "tree") and "-q" not in words
            return of_every or folder in named
        spans = [span for name in named if (span := cycle(name, self.years.settings))]
        week = date.fromisocalendar(int(folder[:4]), int(folder[6:]), 1)
        return any(span.starts - timedelta(6) <= week <= span.ends for span in spans)

    def copy(self, edit: Edit, data: bytes | None) -> Path:
        """The workspace as it was, or without the file."""
        copy = self.root.parent / "before" / "goals"
        shutil.rmtree(copy, ignore_errors=True)
        copy.parent.mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", self.root, copy], check=True)  # pipes, too
        shutil.rmtree(copy / ".okr")
        if data is None:
            (copy / edit.path).unlink()
        else:
            (copy / edit.path).write_bytes(data)
        return copy


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, tmp_path / "home")
    monkeypatch.setenv("OKR_USER", "ana")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    each_is_remembered(monkeypatch)


@pytest.mark.parametrize("part", range(WORKERS))
def test_what_is_kept_changes_no_answer(part: int, tmp_path: Path) -> None:
    """Whatever was edited, moved, broken or linked since, each answer is the one of the files."""
    seeds = range(part, WORKSPACES, WORKERS)
    with served() as server:
        for first in range(0, len(seeds), TOGETHER):
            together(seeds[first : first + TOGETHER], tmp_path, server)


@contextmanager
def told(case: Case) -> Iterator[None]:
    """What fails tells what was done before."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"workspace {case.seed}: {' | '.join(case.story)}")
        raise


def together(seeds: Sequence[int], folder: Path, server: Server) -> None:
    cases = [Case(seed, folder, server if seed % 10 == 3 else None) for seed in seeds]
    for _ in range(EDITS + 1):
        for case in cases:
            with told(case):
                case.visit()
    for case in cases:
        shutil.rmtree(case.root.parent)


def test_an_answer_is_of_one_state(tmp_path: Path) -> None:
    """Where the index trusts the times of all folders, a file that is written in place is in the whole answer, or in none of it."""
    for seed in range(size(2, 200)):
        case = Case(seed, tmp_path)
        for _ in range(6):
            for _ in range(2):
                case.run(["check"], kept=True)
                time.sleep(0.055)
            edit = case.edits.in_place()
            case.story.append(edit.said)
            with told(case):
                for form in case.random.sample(FORMS, 2):
                    case.compare(case.words(form), edit)


def test_several_at_once_of_which_one_is_killed(tmp_path: Path) -> None:
    """Who reads beside one that writes, or after one that was cut short at any moment, has the answer of the files."""
    forms = [form for form in FORMS if form.split()[0] not in ("complete", "overview")]
    with served() as server:
        for seed in range(size(2, 40)):
            case = Case(seed, tmp_path)
            for turn in range(5):
                said = case.edits.random.choice((case.edits.replace, case.edits.add, case.edits.folder))()
                asks = [case.words(form) for form in case.random.sample(forms, 3)]
                expected = [ran(words, case.root, kept=False) for words in asks]
                jobs = [Job(words, case.root, environment=dict(os.environ)) for words in asks]
                pids = server.start(*jobs)
                if turn % 2:
                    time.sleep(case.random.uniform(0, 0.05))
                    with suppress(ProcessLookupError):  # it was faster
                        os.kill(pids[0], signal.SIGKILL)
                for words, one, cold in zip(asks, server.ended(), expected, strict=True):
                    if one.code != -signal.SIGKILL:
                        assert Ran(one.code, one.out, one.err) == cold, (seed, said, words)
