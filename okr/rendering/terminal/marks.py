"""A state as a word and a shape, and the colour that only repeats them."""

from __future__ import annotations

from okr.rendering.look import Look
from okr.rendering.terminal.layout import Part
from okr.rendering.words import WORDS

# state → shape, shape in ASCII, style. Nothing recorded and nothing lately are never green.
_MARKS = {
    "no_data": ("–", "-", "dim"),
    "done": ("✓", "*", "good"),
    "early": ("○", ".", "dim"),
    "ahead": ("▲", "^", "good"),
    "on_track": ("●", "=", "good"),
    "at_risk": ("◆", "~", "warn"),
    "off_track": ("▼", "!", "bad"),
    "healthy": ("●", "=", "good"),
    "watch": ("◆", "~", "warn"),
    "unhealthy": ("▼", "!", "bad"),
    "stale": ("◌", "?", "warn"),
    "unread": ("◌", "?", "warn"),
    "unsure": ("?", "?", "warn"),
    "overdue": ("!", "!", "warn"),
    "not_due": ("○", ".", "dim"),
    "begins_later": ("○", ".", "dim"),
    "green": ("●", "=", "good"),
    "amber": ("◆", "~", "warn"),
    "red": ("▼", "!", "bad"),
    "given_up": ("✗", "x", "dim"),
    "dropped": ("✗", "x", "dim"),
    "retired": ("✗", "x", "dim"),
    "blocked": ("■", "#", "bad"),
}


def style_of(state: str) -> str:
    return _MARKS[state][2]


def mark(state: str, look: Look, *, calm: bool = False) -> Part:
    """Shape and word. `calm` takes the green from what rests on values that are too old."""
    shape, plain, style = _MARKS[state]
    shown = "" if calm and style == "good" else style
    return Part(f"{plain if look.ascii else shape} {WORDS.get(state, state)}", shown)
