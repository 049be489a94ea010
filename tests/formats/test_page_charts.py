"""Every picture of a page says the same in words: it has a name, a description, and its values as a table."""

from __future__ import annotations

from tests.parsed import Element, tree
from tests.writing import page


def figures(html: Element) -> dict[str, Element]:
    """Name of each figure → the figure, once that it has all that a figure needs."""
    found = {}
    for figure in html.all("figure"):
        picture, values = figure.children
        name, told, *drawn = picture.children
        assert (picture.name, picture.attributes["role"]) == ("svg", "img")
        assert (name.name, told.name) == ("title", "desc")
        assert name.text
        assert told.text
        assert drawn
        assert [each.name for each in values.children] == ["summary", "div"]
        assert values.one("summary").text
        heads = list(values.one("thead").all("th"))
        assert all(head.text and head.attributes["scope"] == "col" for head in heads)
        assert {len(row.children) for row in values.one("tbody").children} == {len(heads)}
        found[name.text] = figure
    return found


def test_each_item_with_values_has_its_figure() -> None:
    """A change, a line, milestones, what reads a KPI, a KPI; nothing where nothing was recorded."""
    found = figures(tree(page(lambda name: name)))

    assert [*found] == ["change", "hold", "steps", "reads a KPI", "KPI"]
    rows = {
        name: [[cell.text for cell in row.children] for row in figure.one("tbody").children]
        for name, figure in found.items()
    }
    assert rows["change"] == [["10 Jul", "112", "103.3"], ["14 Aug", "121", "114.7"]]
    assert rows["hold"][1] == ["10 Jul", "5", "≤ 4 unit of a line", "missed"]
    assert rows["steps"] == [["10 Jul", "33%", "0%"]]
    assert rows["KPI"] == [["2026-06", "6", "≤ 5", "◆ watch"], ["2026-07", "5.5", "≤ 5", "◆ watch"]]


def test_a_description_has_what_the_picture_shows() -> None:
    told = {name: figure.one("desc").text for name, figure in figures(tree(page(lambda name: name))).items()}

    assert told["change"] == (
        "From 112 on Fri 10 Jul 2026 to 121 unit of a change on Fri 14 Aug 2026. Expected by then: 114.7;"
        " target: 130 unit of a change. No check-in 1 Jul – 6 Jul, 14 Jul – 10 Aug. Forecast: 143 at the end"
    )
    assert told["hold"].endswith("Kept in 1 of 7 periods, 13 planned")


def test_other_pictures_are_told_beside_them() -> None:
    """Bars and small curves are there for the eye alone."""
    for form in ({}, {"brief": True}):
        html = tree(page(lambda name: name, **form))
        in_figures = [picture for figure in html.all("figure") for picture in figure.all("svg")]
        others = [picture for picture in html.all("svg") if picture not in in_figures]

        assert others
        assert {picture.attributes.get("aria-hidden") for picture in others} == {"true"}
