"""What all tests share: the option that writes the golden files anew, one profile of hypothesis, limits of time.

`make test` tries the same examples in each run, so that it never fails by chance; `make test-full` searches for others.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from tests.running import HANGS_AFTER, SECONDS_OF_CPU, SECRET, Okr, sealed
from tests.sizes import EXAMPLES, FULL, place, size

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False  # or each process of okr that a test starts compiles it anew

if in_memory := place():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", in_memory)

settings.register_profile(
    "okr",
    max_examples=size(80, EXAMPLES),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not FULL,
)
settings.load_profile("okr")
if not FULL and hasattr(providers, "_get_local_constants"):
    # numbers and words out of the modules that are imported by then: others in each run, and a second to collect
    vars(providers)["_get_local_constants"] = providers.Constants


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--snapshot-update", action="store_true", help="write the golden files anew")


def pytest_collection() -> None:
    """The tests themselves are no garbage: to look through thousands of them again and again takes a sixth of the time."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    gc.enable()


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What okr keeps for a person is kept for nobody at this machine."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "state"))


@pytest.fixture
def okr(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Okr:
    """The program in a small workspace, with nothing of this machine around it."""
    sealed(monkeypatch, tmp_path / "home")
    root = tmp_path / "goals"
    root.mkdir()
    monkeypatch.chdir(root)
    return Okr(root, capsys, monkeypatch)


@pytest.fixture
def never_hangs() -> Iterator[None]:
    """What reads without end, or waits for a pipe, is an error.

    The limit is one of CPU time, so that a busy machine does not reach it; who waits uses none and has minutes.
    """

    def out_of_time(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = {number: signal.signal(number, out_of_time) for number in (signal.SIGPROF, signal.SIGALRM)}
    signal.setitimer(signal.ITIMER_PROF, SECONDS_OF_CPU)
    signal.alarm(HANGS_AFTER)
    yield
    signal.alarm(0)
    signal.setitimer(signal.ITIMER_PROF, 0)
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """A folder that is nobody's business; as it was when the test is over."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.toml").write_text(f'title = "{SECRET}"\n')
    yield folder
    assert [path.name for path in folder.iterdir()] == ["secret.toml"]
    assert (folder / "secret.toml").read_text() == f'title = "{SECRET}"\n'
