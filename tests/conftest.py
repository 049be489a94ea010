"""What all tests share: the option that writes the golden files anew."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import SECRET, Okr, sealed


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--snapshot-update", action="store_true", help="write the golden files anew")


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
    """What waits for a pipe, or reads without end, is an error."""

    def out_of_time(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """A folder that is nobody's business; as it was when the test is over."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.toml").write_text(f'title = "{SECRET}"\n')
    yield folder
    assert [path.name for path in folder.iterdir()] == ["secret.toml"]
    assert (folder / "secret.toml").read_text() == f'title = "{SECRET}"\n'
