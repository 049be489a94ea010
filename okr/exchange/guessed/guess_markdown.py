"""A mapping for a Markdown document, for a person to correct: the labels that the preset does not know, and their lines."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import suppress

from msgspec.structs import replace

from okr.errors import TwoReadingsError
from okr.exchange.cells import Style
from okr.exchange.files.sheets import read_sheets
from okr.exchange.guessed.guess import guess
from okr.exchange.guessed.guess_styles import EITHER, EXAMPLES
from okr.exchange.lists.markdown import listed, text_of
from okr.exchange.lists.markdown_goals import Document, goals_of
from okr.exchange.lists.title_measures import Unmeasured, measures_of
from okr.exchange.mapped.mapping_files import preset
from okr.exchange.mapped.readings import one_line
from okr.storage.toml.format import value_text
from okr.words import Message, joined

PRESET = "gitlab-okrs"


def guess_markdown(data: bytes, name: str) -> str:
    """The text of a mapping for the document `name`, for its tables where no list states a key result. Raises UsageError for a file that is too large or no text."""
    labels = preset(PRESET).markdown
    assert labels is not None
    text, _ = text_of(data, name)
    document = goals_of(text, labels)
    if document.tables and not any(goal.is_key_result for goal in document.goals):
        return guess(read_sheets(data, name, form="markdown"), name, "markdown")
    return joined([*_lines(document, one_line(name), text), ""], "\n")


def _lines(document: Document, name: str, text: str) -> Iterator[str]:
    known = len(document.goals)
    yield Message("# A mapping of {file}: {n} lines have a label that the preset knows.", file=name, n=known)
    yield Message(
        "# Correct it, save it as okr-map.toml, then: {command}",
        command=f"okr import {shlex.quote(name)} --map okr-map.toml -q CYCLE",
    )
    yield f"preset = {value_text(PRESET)}"
    yield from _numbers(document)
    yield from ("", "[markdown]")
    yield Message(
        "# If what is made or won in the cycle is counted from 0: {example}", example="counts_from = 0"
    )
    if not document.goals and (form := _unlabelled(text)):
        yield Message("# No line has a label. These settings take objectives and key results by their place:")
        yield from (f"headings = {value_text([form])}", 'unlabelled = "key_result"')
    if document.unknown:
        names = [one_line(each) for each in document.unknown]
        yield Message(
            "# Labels that are not known. Keep those of people and roles, and take away the sign in front:"
        )
        yield f"# roles = {value_text(names)}"
        for label, lines in document.unknown.items():
            yield Message("#   {label}: lines {lines}", label=one_line(label), lines=listed(lines))
    yield from _open(document)


def _unlabelled(text: str) -> int | str | None:
    """What states the objectives of a document without labels: the form with most items below, of equals the first."""
    labels = preset(PRESET).markdown
    assert labels is not None
    found = {
        form: sum(goal.is_key_result and goal.objective is not None for goal in document.goals)
        for form in (2, 3, "bold", "item", "text", 1, 4)
        for document in [goals_of(text, replace(labels, headings=(form,), unlabelled="key_result"))]
    }
    best = max(found, key=lambda form: found[form])
    return best if found[best] else None


def _open(document: Document) -> Iterator[str]:
    """The lines whose measure no title says, for a person to write it."""
    goals = []
    for goal in document.goals:
        with suppress(TwoReadingsError):  # how numbers are written is asked for first
            if goal.is_key_result and isinstance(measures_of(goal.title, Style(), 0), Unmeasured):
                goals.append(goal)
    if not goals:
        return
    yield from ("", "# [markdown.lines]")
    yield Message(
        "# What these lines measure is not said. Write it and take away the signs in front, or leave them open:"
    )
    for goal in goals:
        yield Message(
            "# {line} = {measure}   # {title}",
            line=str(goal.line.number),
            measure=value_text("open"),
            title=one_line(goal.title),
        )
    examples = ("from 3 to 5", "at least 90%", "by +10%", "milestones: written, sent", "done")
    yield Message("# Examples: {examples}", examples=" · ".join(map(value_text, examples)))


def _numbers(document: Document) -> Iterator[str]:
    """Both ways of writing numbers, where a title has a figure that can be two of them."""
    for goal in document.goals:
        if found := EITHER.search(goal.title):
            line = goal.line.number
            yield Message(
                '# "{figure}" in line {line} can be read in two ways. Keep one:', figure=found[0], line=line
            )
            yield from (f"# numbers = {value_text(example)}" for example in EXAMPLES.values())
            return
