"""`okr` says what a calculator says that was written from the rules alone, of workspaces made at random."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from okr.periods import cycle as cycle_named
from okr.report import build_report
from okr.storage.source import Folder
from okr.store import load
from okr.workspace import Workspace
from tests.oracle.calculator import Calculator
from tests.oracle.generator import questions, workspace
from tests.running import write
from tests.sizes import size

SEEDS = size(16, 2_000)
PORTIONS = 10


def written(files: dict[str, str], folder: Path) -> Workspace:
    """The files on disk, as okr reads them."""
    write(folder, files)
    return load(Folder(folder), "test")


def plain(value: Any) -> Any:
    """A struct as the dict that the JSON has, a tuple as a list."""
    if hasattr(value, "__struct_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    return [plain(each) for each in value] if isinstance(value, tuple) else value


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return all(same(ours.get(key), value) for key, value in theirs.items())
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, bool) or isinstance(theirs, bool) or not isinstance(theirs, (int, float)):
        return bool(ours == theirs)
    return isinstance(ours, (int, float)) and math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)


def differences(okr: Workspace, files: dict[str, str], cycle: str, day: date) -> list[str]:
    """What `okr` and the calculator say differently, each with its place."""
    span = cycle_named(cycle, okr.settings)
    assert span
    report = build_report(okr, span, day)
    expected = Calculator(files, day).report(cycle)
    shapes: dict[str, list[tuple[str, Any]]] = {
        "objectives": [(one.id, one) for one in (*report.objectives, *report.above)],
        "kpis": [(one.id, one) for one in report.kpis],
        "totals": [("", report.totals)],
    }
    shapes["key_results"] = [(part.id, part) for _, one in shapes["objectives"] for part in one.key_results]
    found = []
    for kind, pairs in shapes.items():
        for id_, shape in pairs:
            told = expected[kind][id_] if id_ else expected[kind]
            for name, right in told.items():
                given = plain(getattr(shape, name))
                if not same(given, right):
                    found.append(f"{day} {cycle} {id_ or kind} {name}: okr {given}, by the rules {right}")
    return found


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_the_numbers_are_those_of_the_rules(portion: int, tmp_path: Path) -> None:
    found = []
    for seed in range(portion, SEEDS, PORTIONS):
        files = workspace(seed)
        okr = written(files, tmp_path / str(seed))
        for cycle, day in questions(seed):
            found += [f"seed {seed}: {one}" for one in differences(okr, files, cycle, day)]
    assert found == []
