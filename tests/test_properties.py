"""What must hold of every workspace, whatever stands in it: mirrors, scales, means, the past, the order of files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from okr.fields import Bounds
from okr.kpi_models import Kpi
from okr.models import KeyResult, Line
from okr.periods import Span, cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.store import Store
from okr.updates import Entry
from okr.views.report_results import Report
from okr.workspace import Workspace
from tests.randomly import CYCLES, FIRST, Maker
from tests.sizes import examples

SEEDS = st.integers(0, 10**9)
EXAMPLES = Path(__file__).parents[1] / "examples"
SAME = (
    "progress",
    "progress_raw",
    "expected",
    "pace",
    "stale",
    "due",
    "kept",
    "closed_periods",
    "zone",
    "band",
    "health",
)
Turn = Callable[[float], float]


def drawn(seed: int, *, tame: bool = False) -> tuple[Workspace, Span, date]:
    """A workspace, a cycle and a day."""
    random = Random(seed)
    workspace = Maker(seed, tame=tame).workspace()
    span = cycle(random.choice(CYCLES), workspace.settings)
    assert span
    return workspace, span, FIRST + timedelta(days=random.randint(0, 380))


def turned(workspace: Workspace, turn: Turn) -> Workspace:
    """The workspace with every recorded value and everything it is held against turned: mirrored, or in another unit."""
    return replace(
        workspace,
        objectives={
            id_: replace(
                o, key_results={slug: turned_key_result(kr, turn) for slug, kr in o.key_results.items()}
            )
            for id_, o in workspace.objectives.items()
        },
        kpis={id_: turned_kpi(kpi, turn) for id_, kpi in workspace.kpis.items()},
        recorded={
            item: tuple(
                e.saying(
                    replace(
                        e.update, value=turned_value(e.update.value, turn), parts=scaled(e.update.parts, turn)
                    )
                )
                for e in entries
            )
            for item, entries in workspace.recorded.items()
        },
    )


def turned_value(value: Any, turn: Turn) -> Any:
    """A number as it is seen then; a word such as `open` stays."""
    return turn(value) if isinstance(value, int | float) else value


def scaled(parts: Mapping[str, float], turn: Turn) -> dict[str, float]:
    """A count by kinds in another unit; it has no mirror."""
    return {name: abs(turn(1)) * value for name, value in parts.items()}


def turned_bounds(
    found: KeyResult | Kpi | Bounds, turn: Turn, names: Sequence[str] = ("at_least", "at_most")
) -> dict[str, Any]:
    """A mirror makes of the least value the greatest."""
    bounds = [turned_value(getattr(found, name), turn) for name in names]
    return dict(zip(names, reversed(bounds) if turn(1) < 0 else bounds, strict=True))


def turned_line(found: KeyResult | Line, turn: Turn) -> dict[str, Any]:
    return turned_bounds(found, turn) | turned_bounds(found, turn, ("above", "below"))


def turned_key_result(kr: KeyResult, turn: Turn) -> KeyResult:
    lines = {day: Line(**turned_line(line, turn)) for day, line in kr.lines.items()}
    by = kr.by.translate(str.maketrans("+-", "-+")) if kr.by and turn(1) < 0 else kr.by
    changes: dict[str, Any] = {
        name: turned_value(getattr(kr, name), turn) for name in ("start", "target", "stretch")
    }
    points = tuple((turn(x), y) for x, y in kr.points)
    changes |= turned_line(kr, turn) | {"lines": lines, "by": by, "parts": scaled(kr.parts, turn)}
    return replace(kr, **changes, points=points)


def turned_kpi(kpi: Kpi, turn: Turn) -> Kpi:
    targets = {name: Bounds(**turned_bounds(found, turn)) for name, found in kpi.targets.items()}
    tolerance = None if kpi.tolerance is None else abs(turn(kpi.tolerance))
    return replace(kpi, **turned_bounds(kpi, turn), targets=targets, tolerance=tolerance)


def standing(report: Report) -> Mapping[str, dict[str, Any]]:
    """Id of each goal → how it stands, apart from the numbers in its own unit."""
    shapes = [*report.objectives, *(kr for o in report.objectives for kr in o.key_results), *report.kpis]
    return {shape.id: {k: v for k, v in asdict(shape).items() if k in SAME} for shape in shapes}


@pytest.mark.parametrize(
    "turn",
    [lambda x: -x, lambda x: x * 8, lambda x: x / 4, lambda x: x * -2],
    ids=["mirror", "large", "small", "both"],
)
@examples(40)
@given(seed=SEEDS)
def test_a_mirror_or_another_unit_changes_no_score(turn: Turn, seed: int) -> None:
    """(s, t, c) and (−s, −t, −c), metres and kilometres, lines and their mirrors: the same, to the last bit; but what goes up
    without a line goes down in a mirror."""
    workspace, span, day = drawn(seed, tame=True)
    way = {"up": "down", "down": "up"} if turn(1) < 0 else {}
    expected = standing(build_report(workspace, span, day))
    for shape in expected.values():
        shape.update({"trend": way.get(shape["trend"], shape["trend"])} if "trend" in shape else {})

    assert standing(build_report(turned(workspace, turn), span, day)) == expected


@given(seed=SEEDS)
def test_a_roll_up_lies_between_its_least_and_greatest_item(seed: int) -> None:
    """Whatever the weights; what has no data counts 0, and what weighs nothing does not count."""
    workspace, _, day = drawn(seed)
    scoring = Scoring(workspace, day)
    for id_ in workspace.objectives:
        score = scoring.objective(id_)
        parts = [item.progress or 0.0 for item in score.counted if item.weight]
        if score.progress is not None:
            assert min(parts) <= score.progress <= max(parts)
        else:
            assert not parts or score.no_data == len(score.counted)


@given(seed=SEEDS, later=SEEDS)
def test_a_later_update_never_changes_a_report_of_an_earlier_day(seed: int, later: int) -> None:
    """The report of a day is the same with, without and with other updates of the days after it."""
    workspace, span, day = drawn(seed)
    then = without_later(workspace, day)

    assert build_report(then, span, day) == build_report(workspace, span, day)
    others = with_others(then, day, later)
    assert build_report(others, span, day) == build_report(workspace, span, day)


def without_later(workspace: Workspace, day: date) -> Workspace:
    kept = {
        item: tuple(e for e in found if e.update.date <= day) for item, found in workspace.recorded.items()
    }
    return replace(workspace, recorded={item: found for item, found in kept.items() if found})


def with_others(workspace: Workspace, day: date, seed: int) -> Workspace:
    """Other updates of the days that follow, of all kinds."""
    maker = Maker(seed)
    recorded: dict[str, tuple[Entry, ...]] = dict(workspace.recorded)
    for item, kind in workspace.items.items():
        if kind not in ("key result", "kpi", "initiative"):
            continue
        measure = workspace.key_result(item).measure if kind == "key result" else kind
        after = day + timedelta(days=maker.random.randint(1, 40))
        entry = Entry(update=maker.update(item, after, measure), person="zed", elsewhere="later.toml")
        recorded[item] = (*recorded.get(item, ()), entry)
    return replace(workspace, recorded=recorded)


@given(seed=SEEDS)
def test_the_order_in_which_goals_are_loaded_never_matters(seed: int) -> None:
    """Shuffled, every goal and every total is the same, to the last bit."""
    workspace, span, day = drawn(seed)
    random = Random(seed)

    def shuffled(items: Mapping[str, Any]) -> dict[str, Any]:
        return dict(random.sample(list(items.items()), len(items)))

    other = replace(
        workspace,
        objectives=shuffled(workspace.objectives),
        kpis=shuffled(workspace.kpis),
        recorded=shuffled(workspace.recorded),
    )
    one, two = build_report(workspace, span, day), build_report(other, span, day)
    assert standing(one) == standing(two)
    assert one.totals == two.totals


def test_the_order_in_which_files_were_written_never_matters(tmp_path: Path) -> None:
    """A copy whose files came in another order, into folders made in another order, gives the same report."""
    source = EXAMPLES / "start-friday"
    files = sorted(path for path in source.rglob("*.toml") if ".okr" not in path.parts)
    Random(5).shuffle(files)
    for path in files:
        target = tmp_path / "copy" / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    day = date(2026, 8, 19)

    reports = []
    for root in (source, tmp_path / "copy"):
        workspace = Store.open(root, use_index=False).load()
        span = cycle("2026-Q3", workspace.settings)
        assert span
        reports.append(build_report(workspace, span, day))

    assert reports[0] == reports[1]
