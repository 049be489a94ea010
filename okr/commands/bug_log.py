"""What is kept of a bug, for whoever mends it: types, places in the code and lengths; no word of a user."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from traceback import walk_tb
from typing import Any


def kept(error: BaseException, group: Any, words: Sequence[str]) -> Path | None:
    """Writes the file and says where it is; None where it could not be written. `group` knows the commands."""
    from platformdirs import user_log_path  # noqa: PLC0415  only here

    text = "\n".join((_about(), _said(group, words), "", *_told(error), ""))
    try:
        log = user_log_path("okr", ensure_exists=True) / "bug.log"
        _write(log, text.encode("utf-8", "backslashreplace"))
    except OSError:
        return None
    return log


def _write(log: Path, data: bytes) -> None:
    """For the person alone, in place of whatever bore the name: a link is not written through."""
    temporary = log.with_name(f".{log.name}.tmp-{os.getpid()}-{os.urandom(4).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(data)
        temporary.replace(log)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _about() -> str:
    try:
        release = version("okr")
    except PackageNotFoundError:  # run from a folder of sources
        release = "of a folder"
    return f"okr {release}, Python {platform.python_version()}, {sys.platform}"


def _said(group: Any, words: Sequence[str]) -> str:
    """The names of the command and of its options as they are declared; of all else only how long it is."""
    shown, commands, options = ["okr"], _commands(group), _options(group)
    for word in words:
        name = word.partition("=")[0]
        if word in commands:
            group, shown = commands[word](), [*shown, word]
            commands, options = _commands(group), options | _options(group)
        elif name in options:
            shown.append(name if name == word else f"{name}=({len(word) - len(name) - 1})")
        else:
            shown.append(f"({len(word)})")
    return " ".join(shown)


def _commands(group: Any) -> Mapping[str, Any]:
    names = group.list_commands(None) if hasattr(group, "list_commands") else ()
    return {name: lambda name=name: group.get_command(None, name) for name in names}


def _options(command: Any) -> frozenset[str]:
    params = getattr(command, "params", ())
    return frozenset(
        name for param in params for name in (*param.opts, *param.secondary_opts) if name[:1] == "-"
    )


def _told(error: BaseException | None) -> Iterator[str]:
    """From the cause on, as Python tells it, but for what was said."""
    if error is None:
        return
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _told(before)
        yield "then"
    yield from (
        f"  {frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    )
    yield f"{type(error).__module__}.{type(error).__qualname__}{_lengths(error)}"


def _lengths(error: BaseException) -> str:
    """Of each thing that the error holds, of what type it is and how long."""
    sized = (str, bytes, tuple, list, dict, set)
    held = (
        f"{type(v).__name__} of {len(v)}" if isinstance(v, sized) else type(v).__name__ for v in error.args
    )
    return f"({', '.join(held)})"
