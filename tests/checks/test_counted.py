"""R007 and the numbers say the same: what the finding says does not count is in no number, what it says counts is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from msgspec import structs
from msgspec.structs import replace

from okr.checks import RULES
from okr.checks.rule import CheckContext
from okr.findings import Finding
from okr.scoring import Scoring
from okr.updates import Entry, readings
from okr.workspace import Workspace
from tests.checks.conftest import Check
from tests.randomly import Maker

TODAY = date(2026, 12, 31)
KPI = (
    'title = "Tickets"\nobjective = "2026/win"\nrole = "maker"\nat_most = 50\ncadence = "{cadence}"\n'
    'owner = "ana"\n[bonus]\nweight = 1\n'
)


def reading(period: str, value: int) -> str:
    return f'[[update]]\nitem = "kpi/tickets"\ndate = 2026-07-10\nperiod = "{period}"\nvalue = {value}\n'


@pytest.mark.parametrize(
    ("cadence", "period", "counts"),
    [("quarterly", "2026-04", "2026-Q2"), ("quarterly", "2026-06", "2026-Q2"), ("monthly", "2026-Q2", "2026-04"),
     ("yearly", "2026-Q2", "2026"), ("quarterly", "2026-W28", "2026-Q3")],
)  # fmt: skip
def test_a_reading_of_another_rhythm_is_told_with_the_period_for_which_it_counts(
    cadence: str, period: str, counts: str, checked: Check
) -> None:
    """The rhythm of a KPI was changed in mid-life: its readings stay, and the finding says where they went."""
    found = checked(
        {"kpis/tickets.toml": KPI.format(cadence=cadence), "checkins/2026-W28/2026-07-10-ana.toml": reading(period, 44)},
        select=("R007",),
    )  # fmt: skip

    assert [f.message for f in found] == [
        f'counts for {counts}: "{period}" is not a period of a {cadence} KPI'
    ]


def test_a_reading_counts_where_it_is_said_though_another_period_was_read_on_that_day(checked: Check) -> None:
    """A KPI has a reading a period: the second of the day takes nothing from the first, whose period is odd."""
    found = checked(
        {
            "kpis/tickets.toml": KPI.format(cadence="quarterly"),
            "checkins/2026-W28/2026-07-10-ana.toml": reading("2026-02", 44) + reading("2026-Q2", 41),
        },
        select=("R007",),
    )

    assert [(f.line, f.message) for f in found] == [
        (4, 'counts for 2026-Q1: "2026-02" is not a period of a quarterly KPI')
    ]


def test_of_a_reading_that_was_corrected_only_the_correction_is_told(checked: Check) -> None:
    """The first one counts nowhere, so nothing is to be said of where it counts."""
    found = checked(
        {
            "kpis/tickets.toml": KPI.format(cadence="quarterly"),
            "checkins/2026-W28/2026-07-10-ana.toml": reading("2026-02", 44) + reading("2026-02", 41),
        },
        select=("R007",),
    )

    assert [(f.line, f.message) for f in found] == [
        (9, 'counts for 2026-Q1: "2026-02" is not a period of a quarterly KPI')
    ]


def odd(workspace: Workspace) -> Iterator[tuple[Finding, Entry]]:
    find = RULES["R007"].find
    assert find
    for finding in find(CheckContext(workspace, TODAY)):
        place = finding.key[1]
        yield (
            finding,
            next(e for e in workspace.updates(finding.id) if (e.path, e.place) == (finding.path, place)),
        )


def numbers(workspace: Workspace, id_: str) -> Any:
    scoring = Scoring(workspace, TODAY)
    if id_ in workspace.kpis:
        return {name: found.value(workspace.kpis[id_]) for name, found in scoring.readings(id_).items()}
    if workspace.items[id_] == "initiative":
        return scoring.initiative(id_).done
    score = scoring.key_result(id_)
    return score.current, score.progress, score.kept, score.closed_periods, score.milestones_done


def without(workspace: Workspace, finding: Finding, entry: Entry) -> Workspace:
    """The update with only the words that came with the value."""
    silent = {"value": None, "done": None, "undone": ()} if len(finding.key) < 3 or finding.key[2] == "value" else {
        str(finding.key[2]): () if finding.key[2] == "undone" else None
    }  # fmt: skip
    kept = entry.saying(structs.replace(entry.update, **silent))
    entries = tuple(kept if e is entry else e for e in workspace.recorded[finding.id])
    return replace(workspace, recorded={**workspace.recorded, finding.id: entries})


@pytest.mark.parametrize("seeds", [range(n, n + 40) for n in range(0, 200, 40)], ids=str)
def test_what_the_finding_says_is_what_is_counted(seeds: range) -> None:
    """Of random workspaces: no number moves without what does not count, and what counts is read where it is said."""
    told = 0
    for seed in seeds:
        workspace = Maker(seed).workspace()
        for finding, entry in odd(workspace):
            told += 1
            counts = re.match(r"counts for (\d\S*?)[,:]", finding.message)
            if finding.message.startswith("does not count"):
                assert numbers(without(workspace, finding, entry), finding.id) == numbers(
                    workspace, finding.id
                )
            elif counts:
                alone = readings([entry], workspace.kpis[finding.id], workspace.settings)
                assert list(alone) == [counts[1]]
            else:
                assert (
                    "counts for the day of the check-in" in finding.message
                    or '" does not count' in finding.message
                )
    assert told > 20
