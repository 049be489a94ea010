"""`okr compare` says what a calculator says that was written from the rules alone, of chains made at random."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from okr.periods import cycle as cycle_named
from okr.report import build_report
from okr.scoring import Scoring
from okr.views.outcomes import after_cycle
from okr.workspace import Workspace
from tests.oracle.chain import Chain
from tests.oracle.chain_generator import chain_questions, chained
from tests.oracle.test_oracle import plain, same, written
from tests.sizes import size

SEEDS = size(16, 2_000)
PORTIONS = 10


def row(kpi: Any) -> dict[str, Any]:
    made = kpi.decision
    return {
        "periods": plain_list(kpi.periods),
        "before": plain(kpi.before),
        "now": plain(kpi.now),
        "since": kpi.since,
        "drives": sorted(kpi.drives),
        "driven_by": sorted(kpi.driven_by),
        "moved_by": sorted((each.id, each.link) for each in kpi.moved_by),
        "undecided": kpi.undecided,
        "decision": made and (made.id, made.decision, made.until, made.over),
        "paid": kpi.paid,
    }


def plain_list(found: Any) -> list[Any]:
    return [plain(each) for each in found]


def alike(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(alike, ours, theirs))
    return same(ours, theirs)


def outcome(found: Any) -> dict[str, Any]:
    names = ("before", "at_end", "now", "moved", "held", "link")
    return {name: plain(getattr(found, name)) for name in names}


def differences(okr: Workspace, files: dict[str, str], cycle: str, day: date) -> list[str]:
    """What `okr` and the calculator say differently, each with its place."""
    span = cycle_named(cycle, okr.settings)
    assert span
    scoring = Scoring(okr, day)
    compared = build_report(okr, span, day, scoring=scoring).comparison
    by_the_rules = Chain(files, day)
    pairs: list[tuple[str, Any, Any]] = []
    rows = by_the_rules.rows(cycle)
    ours = {kpi.id: row(kpi) for kpi in compared.kpis}
    pairs.append(("kpis", sorted(ours), sorted(rows)))
    pairs += (
        (f"{id_} {name}", ours[id_][name], right)
        for id_, told in rows.items() if id_ in ours
        for name, right in told.items()
    )  # fmt: skip
    pairs.append(("alone", sorted(each.id for each in compared.alone), sorted(by_the_rules.alone(cycle))))
    ready = {each.id: (each.why, each.cycles) for each in compared.graduations}
    pairs.append(("graduations", sorted(ready.items()), sorted(by_the_rules.graduations(cycle).items())))
    found = after_cycle(scoring, span)
    after = by_the_rules.after(cycle)
    for name in ("closed", "moved", "still", "unread", "new", "watched"):
        pairs.append((f"after {name}", getattr(found, name), after[name]))
    linked = {each.id: {kpi.id: outcome(kpi) for kpi in each.kpis} for each in found.key_results}
    expected = {
        id_: {
            kpi: {name: each for name, each in told.items() if name not in ("end", "watched")}
            for kpi, told in kpis.items()
        }
        for id_, kpis in after["key_results"].items()
    }
    pairs.append(("after key results", sorted(linked), sorted(expected)))
    pairs += ((f"after {id_}", linked[id_], right) for id_, right in expected.items() if id_ in linked)
    pairs.append(("after unlinked", {each.id for each in found.unlinked}, after["unlinked"]))
    return [
        f"{day} {cycle} {place}: okr {given}, by the rules {right}"
        for place, given, right in pairs
        if not alike(given, right)
    ]


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_the_chain_is_that_of_the_rules(portion: int, tmp_path: Path) -> None:
    found = []
    for seed in range(portion, SEEDS, PORTIONS):
        files = chained(seed)
        okr = written(files, tmp_path / str(seed))
        assert not okr.findings, (seed, okr.findings)
        for cycle, day in chain_questions(seed):
            found += [f"seed {seed}: {one}" for one in differences(okr, files, cycle, day)]
    assert found == []
