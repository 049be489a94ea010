"""Every name in the JSON is promised, in `golden/json-keys.txt`: keys are only ever added."""

from __future__ import annotations

import dataclasses
import importlib
import io
import json
import pkgutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from msgspec import Struct

from okr import views
from okr.cli import main
from okr.views import change_results, people_results, period_results
from okr.views.results import Explanation, FindingList, Listing, result_types
from okr.views.trend import Trend

EXAMPLE = Path(__file__).parents[1] / "examples" / "start-friday"
KEYS = Path(__file__).parent / "golden" / "json-keys.txt"
WHERE_ASKED = {
    "ritual", "person", "ticks", "away", "every", "partial", "side_by_side", "chart", "decision", "undecided",
}  # fmt: skip
"""Names that stand in an answer only where they are asked for, or where there is something to say."""

Names = dict[str, set[str]]
"""Dotted way to a table → the names in it."""


def fields(kind: type) -> dict[str, Any]:
    """Names in the JSON and types of the fields of a shape or a model."""
    encoded = getattr(kind, "__struct_encode_fields__", None)
    names = getattr(kind, "__struct_fields__", None) or [field.name for field in dataclasses.fields(kind)]
    hints = get_type_hints(kind)
    return {name: hints[own] for name, own in zip(encoded or names, names, strict=True)}


def names_of(kind: Any, way: str, names: Names, around: tuple[Any, ...] = ()) -> None:
    """Adds the names of a type and of all that it holds; of what holds itself the first time only."""
    for inner in get_args(kind):
        names_of(inner, way, names, around)
    is_table = isinstance(kind, type) and (issubclass(kind, Struct) or dataclasses.is_dataclass(kind))
    for name, field in fields(kind).items() if is_table and kind not in around else ():
        names.setdefault(way, set()).add(name)
        names_of(field, f"{way}.{name}", names, (*around, kind))


def promised() -> Names:
    lines = (line.split() for line in KEYS.read_text("utf-8").splitlines())
    return {way: set(names) for way, *names in lines}


def test_keys_are_only_ever_added(pytestconfig):
    """What is written down is in the types of the results, and what they have is written down."""
    for module in pkgutil.iter_modules(views.__path__):
        importlib.import_module(f"okr.views.{module.name}")
    names: Names = {}
    for result in result_types():
        way, parts = result.envelope_kind, fields(result)
        if result is Explanation:  # the item stands at the top, beside its rule and steps
            names_of(parts.pop("item"), way, names)
            parts["chart"] = Trend
        if result in (Listing, FindingList):  # what else they hold is for people; a finding is in test_check
            parts = {"items": parts["items"]} if result is Listing else {}
        for name, kind in parts.items():
            names.setdefault(way, set()).add(name)
            names_of(kind, f"{way}.{name}", names, (result,))
    gone = {way: lost for way, kept in promised().items() if (lost := kept - names.get(way, set()))}

    assert gone == {}
    if pytestconfig.getoption("--snapshot-update"):
        KEYS.write_text("".join(f"{way} {' '.join(sorted(names[way]))}\n" for way in sorted(names)), "utf-8")
    assert names == promised(), "run pytest --snapshot-update and read what was added"


def run(*words: str) -> Any:
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        code = main(["-C", str(EXAMPLE), "--no-index", "--today", "2026-08-19", *words, "-f", "json"])
    out.seek(0)
    assert code == 0
    return json.loads(out.read())


def tables(data: object, way: str) -> Iterator[tuple[str, set[str]]]:
    """Each table of an answer: the way to it, and its names."""
    if isinstance(data, list):
        for each in data:
            yield from tables(each, way)
    elif isinstance(data, dict):
        yield way, set(data)
        for name, inner in data.items():
            yield from tables(inner, f"{way}.{name}")


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("report -q 2026-Q3", "report"),
        ("compare -q 2026-Q3", "compare"),
        ("list objectives -q 2026-Q3", "list"),
        ("list key-results -q 2026-Q3", "list"),
        ("list kpis", "list"),
        ("list people", "list"),
        ("show grow-revenue/mrr", "explain"),
        ("explain grow-revenue", "explain"),
        ("explain kpi/accounts-lost", "explain"),
        ("todo --person ana", "todo"),
        ("person ana", "person"),
        ("onboard", "onboard"),
        ("profile", "profile"),
        ("tree -q 2026-Q3", "tree"),
        ("tree --goals -q 2026-Q3", "tree"),
        ("bonus --role support -q 2026-Q3", "bonus"),
    ],
)
def test_an_answer_has_the_names_that_are_promised(command, kind):
    """One envelope for all; every table has names of the contract, and in a report all of them."""
    envelope, keys, found = run(*command.split()), promised(), set()

    assert list(envelope) == ["schema", "kind", "data", "warnings"]
    assert (envelope["schema"], envelope["kind"], envelope["warnings"]) == (1, command.split()[0], [])
    for way, names in tables(envelope["data"], kind):
        if way in keys:
            found.add(way)
            assert names <= keys[way], way
            assert kind != "report" or keys[way] - names <= WHERE_ASKED, way
    assert kind in found


def test_a_chart_is_shown_and_never_explained():
    """Of what has a way: a key result and a KPI. `trend` of a KPI keeps its word."""
    data = run("show", "grow-revenue/mrr")["data"]
    kpi = run("show", "first-answer")["data"]

    assert data["chart"]["points"][-1] == {"day": "2026-08-14", "value": 121, "progress": 0.7}
    assert [point["value"] for point in kpi["chart"]["points"]] == [3.6, 3.9, 5.2]
    assert kpi["trend"] == "worse"
    for words in (("explain", "grow-revenue/mrr"), ("show", "grow-revenue"), ("show", "@ana")):
        assert "chart" not in run(*words)["data"]


def test_todo():
    """What waits, what waits with the team, and what others gave."""
    data = run("todo", "--person", "ana")["data"]

    assert data["items"]
    assert data["team"]
    assert data["for_you"]


def test_every_result_has_a_kind():
    """One word, which the envelope tells; what a command did tells its verb instead."""
    kinds = {each: each.envelope_kind for each in result_types()}

    assert kinds[people_results.GoalTree] == kinds[people_results.Tree] == "tree"
    assert kinds[change_results.Diff] == "diff"
    assert kinds[period_results.Month] == "month"
    assert all(kind.isalpha() for kind in kinds.values())
