"""Whole workspaces give exactly the findings of their golden file."""

from __future__ import annotations

from pathlib import Path

import pytest

from okr.actions.check import Selection, check
from okr.store import Store
from tests.checks.conftest import TODAY, told

TESTS = Path(__file__).parents[1]
GOLDEN = TESTS / "golden" / "check"
WORKSPACES = {
    "start-friday": TESTS.parent / "examples" / "start-friday",
    "gitlab": TESTS.parent / "examples" / "gitlab",
}


@pytest.mark.parametrize("name", WORKSPACES)
def test_the_findings_are_those_of_the_golden_file(name: str, request: pytest.FixtureRequest) -> None:
    """Both examples, as of one day."""
    found = check(Store.open(WORKSPACES[name], use_index=False), TODAY, Selection())[0]
    said = "\n".join([*told(found), ""])
    golden = GOLDEN / f"{name}.txt"
    if request.config.getoption("--snapshot-update"):
        golden.write_text(said, "utf-8")

    assert said == golden.read_text("utf-8")


@pytest.mark.parametrize("name", WORKSPACES)
def test_the_examples_have_no_error(name: str) -> None:
    """What they still have are remarks on living goals, not mistakes of ours."""
    found = check(Store.open(WORKSPACES[name], use_index=False), TODAY, Selection())[0]

    assert {f.level for f in found} <= {"warning", "hint"}
