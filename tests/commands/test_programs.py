"""The command of an editor or a pager, and what no workspace can put in the place of a program."""

from __future__ import annotations

import os
import sys

import pytest

from okr.commands.pager import command_line
from okr.git.process import only_on_the_path

VARIABLE = "NoDefaultCurrentDirectoryInExePath"


def test_a_command_is_words_with_the_file_behind_them() -> None:
    assert command_line("code --wait 'my profile'", "/goals/a b.toml") == [
        "code", "--wait", "my profile", "/goals/a b.toml",
    ]  # fmt: skip
    assert command_line("less") == ["less"]
    with pytest.raises(ValueError, match="No closing quotation"):
        command_line("code 'my")


def test_on_windows_a_backslash_is_part_of_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv(VARIABLE, raising=False)
    editor = r'"C:\Program Files\Notepad++\notepad++.exe" -multiInst'

    assert command_line(editor, r"C:\Users\Ana Wijaya\a.toml") == rf'{editor} "C:\Users\Ana Wijaya\a.toml"'
    assert command_line(r"C:\tools\less.exe -R") == r"C:\tools\less.exe -R"


def test_windows_does_not_look_in_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A git.exe in a workspace is not run; who has chosen something themselves keeps it."""
    monkeypatch.delenv(VARIABLE, raising=False)
    only_on_the_path()
    assert VARIABLE not in os.environ

    monkeypatch.setattr(sys, "platform", "win32")
    only_on_the_path()
    assert os.environ[VARIABLE] == "1"
    monkeypatch.setenv(VARIABLE, "yes")
    only_on_the_path()
    assert os.environ[VARIABLE] == "yes"
