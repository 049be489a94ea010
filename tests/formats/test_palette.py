"""The colours of pages, by calculation: who sees little contrast reads every word and follows every line."""

from __future__ import annotations

import re

import pytest

from okr.formats.html import style

THEMES = {"light": None, "dark": "@media (prefers-color-scheme: dark)", "print": "@media print"}
"""Theme → the rule in which its colours are."""
TEXTS = ("text", "dim", "good", "warn", "bad")
PAPERS = ("back", "soft")
"""Under all words: the page, and what a link has led to."""
HEAT = tuple(f"heat{shade}" for shade in range(5))
"""Under the numbers of a heat table."""
LINES = ("fill", "text", "dim", "bad")
"""Of charts and bars: values, limits, what is expected, what was missed."""
BEHIND = (*PAPERS, "gap", "band")
"""Under the lines of a chart."""
BORDERS = ("line",)
"""Round about, and what is left of a bar: told by words, too."""
READ, SEEN = 4.5, 3.0
"""The least contrast of words, and of a line that says something: criteria 1.4.3 and 1.4.11 of WCAG 2."""


def palette(theme: str) -> dict[str, str]:
    """Name → colour, as `#rrggbb`."""
    rule = THEMES[theme]
    css = style()
    block = css[css.index(rule) if rule else 0 :]
    colours = block[block.index(":root {") : block.index("}", block.index(":root {"))]
    named = re.findall(r"--([\w-]+): #([0-9a-f]{3}|[0-9a-f]{6});", colours)
    return {name: hex_ if len(hex_) == 6 else "".join(digit * 2 for digit in hex_) for name, hex_ in named}


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_is_the_one_of_wcag():
    """Black on white is 21; #777 on white is the grey that just fails."""
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
def test_words_and_lines_have_contrast(theme):
    """Every colour of words on all that they stand on, and every line on all that it is drawn over."""
    colours = palette(theme)
    on_paper = [(one, other, READ) for one in TEXTS for other in PAPERS]
    on_heat = [("text", other, READ) for other in HEAT]
    drawn = [(one, other, SEEN) for one in LINES for other in BEHIND]
    bars = [("fill", "line", SEEN), ("text", "line", SEEN)]

    weak = {
        f"{one} on {other}": round(contrast(colours[one], colours[other]), 2)
        for one, other, least in (*on_paper, *on_heat, *drawn, *bars)
        if contrast(colours[one], colours[other]) < least
    }
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_has_its_place(theme):
    """A new one is put into one of the groups above; nothing has a colour that is in no palette."""
    assert set(palette(theme)) == {*TEXTS, *PAPERS, *HEAT, *LINES, *BEHIND, *BORDERS}


def test_no_rule_has_a_colour_of_its_own():
    rules = re.sub(r":root \{[^}]*\}", "", style())

    assert re.findall(r"#[0-9a-f]{3,8}\b(?=[^{}]*\})|\b(?:rgb|hsl)a?\(|opacity", rules) == []
    assert set(re.findall(r"var\(--([\w-]+)\)", rules)) <= set(palette("light"))
