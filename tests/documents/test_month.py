"""The pages of a month and of a review at any size."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from okr.documents.month import linked_items


class Once(list[Any]):
    """Objectives that can be gone through once."""

    gone_through = 0

    def __iter__(self) -> Any:
        self.gone_through += 1
        return super().__iter__()


def test_the_key_results_of_all_kpis_in_one_pass() -> None:
    """Of each KPI in the order of the page, whatever the order in which they are linked; of another cycle none."""
    items = {id_: SimpleNamespace(id=id_) for id_ in "abcd"}
    objectives = Once(SimpleNamespace(key_results=[items[id_] for id_ in ids]) for ids in ("ab", "cd"))
    linked = {"kpi/one": ("d", "a", "gone", "a"), "kpi/two": ("b", "a"), "kpi/none": ()}
    kpis: Any = [SimpleNamespace(id=id_, key_results=ids) for id_, ids in linked.items()]

    found = linked_items(kpis, objectives)

    assert {kpi: "".join(item.id for item in each) for kpi, each in found.items()} == {
        "kpi/one": "ad",
        "kpi/two": "ab",
        "kpi/none": "",
    }
    assert objectives.gone_through == 1
