"""The workspaces that are measured, made once and linked for each side."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SIZES = (100, 1_000, 10_000)
LARGEST = 100_000
QUARTERS = 20
"""Five years: the running quarter and those closed before it."""
YEARS = ["--objectives", "125", "--people", "50", "--kpis", "12", "--notes"]
TOLD = {
    "100 objectives": "size-400",
    "10,000 key results": "size-10000",
    "one quarter of 500 key results": "one-quarter",
    "five years of them": "five-years",
}
"""Workspaces whose text and index are told, by the place of each."""
PAST = ["--objectives", "125", "--people", "17", "--updates", "30"]


def made(folder: Path, sizes: Sequence[int]) -> None:
    """All of them that are not there yet, each in a folder with the name that cases know it by."""
    for size in sorted({400, *sizes}):
        objectives = size // 4
        people, kpis = max(1, size * 4 // 100), max(1, objectives // 10)
        more = ["--objectives", str(objectives), "--people", str(people)]
        _generate("generate.py", folder / f"size-{size}", *more, "--kpis", str(kpis), "--notes")
        _generate("generate_history.py", folder / f"past-{size}", *more, "--commits", str(size // 2))
    _generate("generate.py", folder / "chain", "--objectives", "2500", "--people", "400", "--kpis", "500")
    _generate("generate_staff.py", folder / "staff")
    _generate("generate.py", folder / "one-quarter", *YEARS)
    _generate("generate.py", folder / "five-years", *YEARS, "--quarters", str(QUARTERS))
    _generate("generate_history.py", folder / "past", *PAST, "--quarters", str(QUARTERS), "--commits", "5000")
    for name in (*(f"size-{size}" for size in {400, *sizes}), "one-quarter", "five-years"):
        _twin(folder / name, "written")
    _twin(folder / f"size-{SIZES[-1]}", "cold")
    _twin(folder / "past", "kept")


def _twin(folder: Path, name: str) -> None:
    other = folder.with_name(f"{folder.name}-{name}")
    if not other.exists():
        linked(folder, other)


def _generate(script: str, folder: Path, *words: str) -> None:
    """Made beside its place, which it takes when it is whole: `--keep` may find what a run left that was stopped."""
    if folder.exists():
        return
    half = folder.with_name(f"{folder.name}-half")
    shutil.rmtree(half, ignore_errors=True)
    command = [sys.executable, str(HERE / script), str(half), *words]
    subprocess.run(command, check=True, capture_output=True)
    half.rename(folder)


def linked(folder: Path, other: Path) -> None:
    """The same files in another folder: okr replaces what it writes, so that one never changes the other."""
    subprocess.run(["cp", "-al", str(folder), str(other)], check=True)


def peers(folder: Path) -> list[dict[str, Any]]:
    """Made by a process of its own: the memory of this one would be counted as that of its children."""
    command = [sys.executable, str(HERE / "peers.py"), str(folder), str(SIZES[-1])]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # type: ignore[no-any-return]


def text(folder: Path) -> tuple[int, int]:
    """Files of goals below a folder, and their bytes."""
    files = [path.stat().st_size for path in folder.rglob("*.toml")]
    return len(files), sum(files)


def index(folder: Path) -> int:
    """Bytes of all that the index keeps on disk."""
    kept = [*(folder / ".okr").glob("index*"), *(folder / ".okr").glob("closed")]
    return sum(path.stat().st_size for path in kept)
