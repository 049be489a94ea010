"""Draws what okr prints at a terminal, in its colours: for the README about the example, for a story at each step of it.

Nothing is loaded from elsewhere, and the same text gives the same bytes. The colours follow the reader's theme.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from html import escape
from os import environ
from pathlib import Path
from typing import NamedTuple

from docs.running import COLUMNS, alone, in_colour, okr

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT, TOP, LEFT = 8.4, 19, 62, 20
"""Of a letter, a line, what is above the first line, and what is left of each."""
BASELINE = 14
ESCAPE = re.compile(r"\x1b\[([\d;]*)m")
BLOCKS = {sign: eighths / 8 for eighths, sign in enumerate("▏▎▍▌▋▊▉█", 1)}
COLOURS = {
    "text, rect": ("#1f2328", "#e6edf3"),
    ".page": ("#ffffff", "#0d1117"),
    ".rest": ("#cfd6dd", "#3d444d"),
    ".d": ("#656d76", "#8d96a0"),
    ".r": ("#b3261e", "#ff7b72"),
    ".g": ("#1a7f37", "#56d364"),
    ".y": ("#8a5a00", "#e3b341"),
    ".c": ("#0b6e99", "#76c7f0"),
}
"""What is drawn → its colour on a light and on a dark page. Without variables, which some viewers do not know."""
FONT = 'text { font: 14px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }'
LOOKS = ".b { font-weight: bold } .s { text-decoration: line-through } .page { stroke: #8b949e }"
CODES = {"1": "b", "2": "d", "9": "s", "31": "r", "32": "g", "33": "y", "36": "c"}


class Drawing(NamedTuple):
    """A command in an example on a day, whose answer is drawn; `also` is typed, too, and not shown."""

    command: str
    workspace: str
    day: str
    language: str
    also: tuple[str, ...] = ()


DRAWINGS = {
    ROOT / "docs" / folder / "report.svg": Drawing(
        "okr report --team growth", "start-friday", "2026-08-19", language, ("--quarter", "2026-Q3")
    )
    for folder, language in ((".", "en"), ("id", "id"))
}
"""Those of the examples by their files; `docs/story.py` has those of the stories, whose pages name them."""


class Run(NamedTuple):
    """Letters in a row that look the same."""

    column: int
    text: str
    look: str
    """Classes of the style sheet."""


def printed(drawing: Drawing) -> str:
    """The answer to the command in the example, as a terminal gets it."""
    with tempfile.TemporaryDirectory() as home, alone(Path(home)), in_colour():
        environ.update(OKR_TODAY=drawing.day, OKR_LANGUAGE=drawing.language)
        words = (*drawing.command.split()[1:], *drawing.also, "--no-index")
        code, said = okr(ROOT / "examples" / drawing.workspace, *words)
    if code:
        raise RuntimeError(said)
    return said


def runs(line: str) -> Iterator[Run]:
    """The parts of a line by their look, without the blanks around them."""
    column = 0
    parts = ESCAPE.split(line)
    for text, codes in zip(parts[::2], ["", *parts[1::2]], strict=True):
        look = " ".join(CODES[code] for code in codes.split(";") if code in CODES)
        # bars are drawn, and two blanks begin something new
        for part in re.finditer(r"[▏▎▍▌▋▊▉█]+|[─]+|│|(?:(?!  |[▏▎▍▌▋▊▉█─│]).)+", text):
            shown = part[0].strip()
            if shown:
                yield Run(column + part.start() + part[0].index(shown[0]), shown, look)
        column += len(text)


def drawn(run: Run, line: int) -> str:
    """One part of a line: a bar as a shape, which no font cuts into pieces, and all else as text of a fixed width."""
    x, y = LEFT + run.column * WIDTH, TOP + line * HEIGHT
    look = f' class="{run.look}"' if run.look else ""
    if run.text[0] in BLOCKS:
        width = sum(map(BLOCKS.__getitem__, run.text)) * WIDTH
        return f'<rect x="{x:g}" y="{y + 4}" width="{width:g}" height="11"{look}/>'
    if run.text[0] == "─":
        return f'<rect x="{x:g}" y="{y + 9}" width="{len(run.text) * WIDTH:g}" height="1.5" class="rest"/>'
    if run.text == "│":
        return f'<rect x="{x + WIDTH / 2 - 1:g}" y="{y + 1}" width="2" height="17"/>'
    width = f' textLength="{len(run.text) * WIDTH:g}"' if len(run.text) > 1 else ""
    return f'<text x="{x:g}" y="{y + BASELINE}"{width}{look}>{escape(run.text)}</text>'


def style() -> str:
    light, dark = (
        "\n".join(f"{what} {{ fill: {colours[theme]} }}" for what, colours in COLOURS.items())
        for theme in (0, 1)
    )
    return f"<style>\n{FONT}\n{LOOKS}\n{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n</style>"


def drawn_terminal(command: str, said: str) -> str:
    """The window of a terminal of 100 columns with a command and its answer, which has codes of colours; as SVG."""
    lines = said.rstrip("\n").split("\n")
    width = round(2 * LEFT + COLUMNS * WIDTH)
    height = TOP + (len(lines) + 1) * HEIGHT
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    label = escape(f"{command}, in a terminal")
    shapes = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{label}">',
        style(),
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="9" class="page"/>',
        f'<text x="{LEFT}" y="32" class="b">$ {escape(command)}</text>',
        *(drawn(run, number) for number, line in enumerate(lines) for run in runs(line)),
        "</svg>",
    ]
    return "\n".join(shapes) + "\n"


def drawing(path: Path) -> str:
    """One of `DRAWINGS`, as SVG."""
    return drawn_terminal(DRAWINGS[path].command, printed(DRAWINGS[path]))
