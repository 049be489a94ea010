"""Numbers as words inside the sentences of a view; the same in every format."""

from __future__ import annotations


def number(value: float | None) -> str:
    """A recorded number as it was written, without binary noise and needless zeros."""
    if value is None:
        return "–"
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.12g}"


def computed(value: float | None) -> str:
    """The result of a calculation: four significant digits are enough to follow it."""
    if value is None or value == int(value):
        return number(value)
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"


def share(part: float) -> str:
    """A share as a whole percentage, 100 % only when it is whole and 0 % only when there is nothing."""
    percent = round(part * 100)
    if part < 1 - 1e-9:
        percent = min(percent, 99)
    if part > 1e-9:
        percent = max(percent, 1)
    return f"{percent} %"


def hundredths(share: float) -> str:
    """A share with two decimals; 1.00 is kept for what is whole."""
    return f"{min(share, 0.99) if share < 1 - 1e-9 else share:.2f}"


def count(how_many: int, noun: str) -> str:
    return f"{how_many} {noun}" if how_many == 1 else f"{how_many} {noun}s"


def bounds(at_least: float | None, at_most: float | None) -> str:
    """The line of a KPI or a hold: `≥ 130`, `≤ 5`, `95 to 100`, `= 48`."""
    if at_least is not None and at_most is not None:
        return f"= {number(at_least)}" if at_least == at_most else f"{number(at_least)} to {number(at_most)}"
    return f"≥ {number(at_least)}" if at_least is not None else f"≤ {number(at_most)}"
