"""Colours on Windows, whose console is told to draw them, by a fake of its calls."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator

import pytest

from okr.commands import output
from okr.commands.output import draws_colours, has_colour

OUT, ERR = -11, -12


class Kernel:
    """The console of stdout and stderr, or none behind a file; `newest` of its modes that it takes."""

    def __init__(self, consoles: dict[int, int], newest: int) -> None:
        self.modes = dict(consoles)
        self._newest = newest

    def GetStdHandle(self, stream: int) -> int:  # noqa: N802  as Windows calls it
        return stream

    def GetConsoleMode(self, console: int, mode: ctypes._Pointer[ctypes.c_ulong]) -> int:  # noqa: N802
        if console not in self.modes:
            return 0
        mode._obj.value = self.modes[console]  # type: ignore[attr-defined]
        return 1

    def SetConsoleMode(self, console: int, mode: int) -> int:  # noqa: N802
        if mode > self._newest:
            return 0
        self.modes[console] = mode
        return 1


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    draws_colours.cache_clear()
    yield
    draws_colours.cache_clear()


@pytest.mark.parametrize(
    ("consoles", "newest", "then", "draws"),
    [
        ({OUT: 3, ERR: 3}, 7, {OUT: 7, ERR: 7}, True),
        ({ERR: 3}, 7, {ERR: 7}, True),
        ({OUT: 3, ERR: 3}, 3, {OUT: 3, ERR: 3}, False),
        ({}, 7, {}, False),
    ],
    ids=["both", "stdout is a file", "before Windows 10", "no console"],
)
def test_a_console_of_windows_is_told(
    monkeypatch: pytest.MonkeyPatch, consoles: dict[int, int], newest: int, then: dict[int, int], draws: bool
) -> None:
    kernel = Kernel(consoles, newest)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(output, "ctypes", ctypes, raising=False)
    monkeypatch.setattr(ctypes, "windll", type("Libraries", (), {"kernel32": kernel}), raising=False)

    assert has_colour(True, {}) is draws
    assert kernel.modes == then
    assert has_colour(True, {"NO_COLOR": "1"}) is False


def test_elsewhere_nothing_is_asked() -> None:
    assert draws_colours()
