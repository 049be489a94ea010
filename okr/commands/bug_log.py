"""The log of a bug: types, places in the code and lengths, but no word of a user."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from traceback import walk_tb
from typing import Any

from platformdirs import user_log_path

from okr.commands.release import release
from okr.storage.files.replace import write_atomic

_SIZED = (str, bytes, tuple, list, dict, set)


def write_log(error: BaseException, group: Any, arguments: Sequence[str]) -> Path | None:
    """Write the log and return its path; None where there can be none. `group` knows the commands."""
    try:
        text = "\n".join((release(), redacted(group, arguments), "", *_traceback(error), ""))
        log = user_log_path("okr", ensure_exists=True) / "bug.log"
        write_atomic(log, text.encode("utf-8", "backslashreplace"), mode=0o600)
    except Exception:  # noqa: BLE001  whatever is broken, the bug itself is still told
        return None
    return log


def redacted(group: Any, arguments: Sequence[str]) -> str:
    """The names of the command and of its options as they are declared; of all else only the length."""
    shown, command, options = ["okr"], group, _options(group)
    for argument in arguments:
        name = argument.partition("=")[0]
        if argument in (command.list_commands(None) if hasattr(command, "list_commands") else ()):
            command = command.get_command(None, argument)
            options |= _options(command)
            shown.append(argument)
        elif name in options:
            shown.append(name if name == argument else f"{name}=({len(argument) - len(name) - 1})")
        else:
            shown.append(f"({len(argument)})")
    return " ".join(shown)


def _options(command: Any) -> set[str]:
    return {
        name for param in command.params for name in (*param.opts, *param.secondary_opts) if name[:1] == "-"
    }


def _traceback(error: BaseException | None) -> Iterator[str]:
    """From the cause on, as Python shows it, with the type and length of what each error holds."""
    if error is None:
        return
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _traceback(before)
        yield "then"
    for frame, line in walk_tb(error.__traceback__):
        yield f"  {frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}"
    held = (
        f"{type(arg).__name__} of {len(arg)}" if isinstance(arg, _SIZED) else type(arg).__name__
        for arg in error.args
    )
    yield f"{type(error).__module__}.{type(error).__qualname__}({', '.join(held)})"
