"""The only module that runs git: fixed argument lists, never a shell, nothing of the repository is run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# A read runs no hook, no file system monitor and no other program that the repository's settings name.
_SAFE = (
    "git",
    "--no-pager",
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
)
_SECONDS = 30


def _read(folder: Path, *arguments: str) -> str | None:
    """What git says, without the final newline; None where it has nothing to say or is not there."""
    try:
        done = subprocess.run(
            (*_SAFE, "-C", str(folder), *arguments),
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        return None
    return done.stdout.decode("utf-8", "replace").removesuffix("\n")


def user_email(folder: Path) -> str | None:
    """The address under which the person at this machine commits here."""
    return _read(folder, "config", "--get", "user.email") or None


def inside_repository(folder: Path) -> bool:
    return _read(folder, "rev-parse", "--is-inside-work-tree") == "true"
