"""A mapping file guessed from a sheet, for a person to correct: `okr import FILE --guess`.

It reads the head and the first rows alone. What is not sure has a comment, and nothing of it is used before a person
gives the file with `--map`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from okr.errors import UsageError
from okr.exchange.files.sheets import Row, Sheet
from okr.exchange.guessed import guess_styles
from okr.exchange.guessed.guess_columns import MOST_ROWS, Column, Head, head_of
from okr.exchange.guessed.guess_styles import Shown
from okr.exchange.guessed.guess_tables import Tables
from okr.exchange.mapped.columns import named_columns, with_head
from okr.exchange.mapped.mapping_files import preset, presets
from okr.exchange.mapped.readings import one_line
from okr.storage.toml.format import key_text, value_text
from okr.words import Message, joined

_YES_NO = frozenset(("yes/no", "yes / no", "y/n", "ya/tidak", "ya / tidak", "done/not done", "sudah/belum"))
_PRIORITIES = {
    word: number
    for number, words in enumerate(
        ("critical|urgent|kritis|mendesak", "high|tinggi", "medium|sedang", "low|rendah")
    )
    for word in words.split("|")
}
_COUNT = re.compile(r"\d+ [^\W\d_]+")
_FEWEST_COLUMNS = 5
_MOST_OF_THEM = 0.75
"""Columns of a preset that a head needs, to fit it."""
_MOST_SHOWN = 3
"""Cells of a column that a comment shows."""
_LONGEST_SHOWN = 30
_BETWEEN = re.compile(r"/| [&+] | (?:and|dan) ", re.IGNORECASE)
"""What is between the names of several people."""


def guess(sheets: Sequence[Sheet], name: str, form: str = "") -> str:
    """The text of a mapping for the file `name`, to be corrected by a person; `okr.exchange.mapped.mapping_files.load` reads it.

    `form` is what the mapping says in `from`. Raises UsageError where no sheet has a row.
    """
    head = head_of(sheets)
    if head is None or not head.columns:
        raise UsageError(
            Message("{file} has no table", file=name),
            remedy=Message("It needs a row with the names of its columns."),
        )
    lines = [*_lines(head, Tables(head), name, form)]
    others = [one_line(sheet.name) for sheet in sheets if sheet.rows and sheet.name != head.sheet]
    if head.sheet and others:
        told = Message("# Not read, as a mapping is for one sheet: {sheets}", sheets=", ".join(others))
        lines += ["", told]
    return joined([*lines, ""], "\n")


def _lines(head: Head, tables: Tables, name: str, form: str) -> Iterator[str]:
    file = one_line(name)
    command = f"okr import {shlex.quote(file)}"
    yield Message(
        "# A mapping of {file}, guessed from its head and its first {n} rows.", file=file, n=MOST_ROWS
    )
    then = f"{command} --map okr-map.toml"
    yield Message("# Correct it, save it as okr-map.toml, then: {command}", command=then)
    if fitting := _preset(head):
        yield Message("# The head fits a preset: {command}", command=f"{command} --preset {fitting}")
    if form:
        yield f"from = {value_text(form)}"
    yield from _top(head, tables)
    if tables.kinds:
        yield from _table("rows", {"column": tables.kind_column, **tables.kinds})
    if tables.parent:
        yield from _table("parent", {"column": tables.parent})
    for table, fields in tables.by_name.items():
        yield from _table(table, fields, tables.not_sure)
        yield from _hints(table, fields, head, tables)
    yield from _values(head, tables)
    yield from _priorities(head, tables)
    yield from _people(head, tables)
    if tables.checkins:
        yield from _table("checkins", tables.checkins)
    if head.weeks:
        yield from _table("weeks", {"columns": f"{head.weeks[0].name}…{head.weeks[-1].name}"})
    yield from _left(head, tables)


def _table(
    name: str, fields: Mapping[str, Any], not_sure: Mapping[tuple[str, str], str] = {}
) -> Iterator[str]:
    yield from ("", f"[{name}]")
    for key, value in fields.items():
        yield _line(f"{key} = {value_text(value)}", not_sure.get((name, key), ""))


def _preset(head: Head) -> str:
    """The preset whose columns the head has, nearly all of them; empty where there is none."""
    row = Row(head.row, tuple(column.name for column in head.columns))
    table = with_head(Sheet("", (row,)), None)
    assert table is not None
    for name in presets():
        columns = set(named_columns(preset(name)))
        found = [column for column in columns if table.place(column) is not None]
        if len(found) >= max(_FEWEST_COLUMNS, _MOST_OF_THEM * len(columns)):
            return name
    return ""


def _line(text: str, comment: str) -> str:
    return joined((f"{text}  # ", comment), "") if comment else text


# ── the keys above all tables ────────────────────────────────────────────────────────────────────


def _top(head: Head, tables: Tables) -> Iterator[str]:
    if head.sheet:
        yield f"sheet = {value_text(head.sheet)}"
    if head.lower or head.row > 1:
        yield f"header = {value_text([head.row, head.lower] if head.lower else head.row)}"
    grades = {fields.get("grade") for fields in tables.by_name.values()}
    spans = {column.name: guess_styles.range_of(column) for column in head.columns if column.name in grades}
    shares = {name: span for name, span in spans.items() if span}
    for style in (guess_styles.numbers, guess_styles.dates, guess_styles.percent):
        if (shown := style(head)) and not (shares and style is guess_styles.percent):
            yield from _style(style.__name__, shown)
    if shares:
        yield _line(f"percent = {value_text(shares)}", Message("check: how shares are written"))
    later = guess_styles.open_words(head)
    if later:
        yield _line(f"open = {value_text(later)}", Message("check: targets that come later"))
    if words := [word for word in guess_styles.empty(head) if word not in later]:
        yield _line(f"empty = {value_text(words)}", Message("cells that say nothing"))
    if tables.id:
        known = Message('with source = "NAME" the next import knows each goal by it')
        yield _line(f"id = {value_text(tables.id)}", known)
    names = [column.name for column in head.columns]
    if merged := [name for name in names if name in head.merged and name in tables.taken]:
        yield _line(f"fill_down = {value_text(merged)}", Message("an empty cell means the one above it"))


def _style(key: str, shown: Shown) -> Iterator[str]:
    cell, column, row = _shown(shown.cell), _shown(shown.column), shown.row
    if shown.value:
        check = Message('check: "{cell}" in {column}, row {row}', cell=cell, column=column, row=row)
        yield _line(f"{key} = {value_text(shown.value)}", check)
        return
    yield Message(
        '# "{cell}" in {column}, row {row}, can be read in two ways. Keep one line:',
        cell=cell, column=column, row=row,
    )  # fmt: skip
    yield from (f"# {key} = {value_text(value)}" for value in shown.others)


# ── what a table lacks ───────────────────────────────────────────────────────────────────────────


def _hints(table: str, fields: dict[str, Any], head: Head, tables: Tables) -> Iterator[str]:
    """Comments on keys that no column gives."""
    if table not in ("key_result", "key_result.numbered"):
        if table == "objective" and "cycle" not in fields and "starts" not in fields:
            yield Message("# No column names the cycle: give it with -q.")
        return
    if {"measure", "milestones", "at_least", "at_most"} & fields.keys():
        return
    if "target" in fields and "start" not in fields:
        yield Message(
            "# No column has the start. If all of them begin at 0: {example}", example="start = { is = 0 }"
        )
    elif "target" not in fields:
        yield Message(
            "# No column has the target. If the titles say it, as in “from 8% to 4%”: {example}",
            example='measure = { is = "title" }',
        )
        yield Message("# If all that is known is a progress in percent:")
        yield from ("# start = { is = 0 }", "# target = { is = 100 }", '# unit = { is = "%" }')
        progress = head.says.get("progress")
        if progress is not None and "current" not in fields:
            tables.taken.add(progress.name)
            yield f"# current = {value_text(progress.name)}"


def _taken(says: str, head: Head, tables: Tables) -> Column | None:
    """The column that says it, where a field takes that."""
    column = head.says.get(says)
    return column if column and column.name in tables.taken else None


def _values(head: Head, tables: Tables) -> Iterator[str]:
    """What the words of a column of measures mean."""
    if not (column := _taken("measure", head, tables)):
        return
    words = list(dict.fromkeys(column.texts))
    known = [word for word in words if word.casefold() in _YES_NO]
    counts = [word for word in words if _COUNT.fullmatch(word)]
    if known or counts:
        yield from ("", f"[values.{key_text(column.name)}]")
    for word in known:
        yield _line(f'{key_text(word)} = "milestone"', Message("check: done or not"))
    for word in counts:
        yield _line(f"# {key_text(word)} = {value_text(f'0 -> {word}')}", Message("if it begins at 0"))


def _priorities(head: Head, tables: Tables) -> Iterator[str]:
    """What the words of a column of priorities mean."""
    column = _taken("priority", head, tables)
    words = [word for word in dict.fromkeys(column.texts) if word.casefold() in _PRIORITIES] if column else []
    if column and words:
        yield from ("", f"[values.{key_text(column.name)}]")
        check = Message("check: a lower number comes first")
        yield from (_line(f"{key_text(word)} = {_PRIORITIES[word.casefold()]}", check) for word in words)


def _people(head: Head, tables: Tables) -> Iterator[str]:
    """What is between the names of a cell, where it is neither a comma nor a semicolon."""
    column = _taken("owner", head, tables)
    if column is None or re.search(r"[,;\n@]", " ".join(column.texts)):
        return
    for words in column.texts:
        if match := _BETWEEN.search(words):
            split = match[0] if match[0].strip().isalpha() else match[0].strip()
            yield from ("", "[people]")
            yield _line(f"split = {value_text(split)}", Message('check: "{cell}"', cell=_shown(words)))
            return


# ── what is left ─────────────────────────────────────────────────────────────────────────────────


def _left(head: Head, tables: Tables) -> Iterator[str]:
    """The columns that nothing takes, with some of their cells."""
    left = [each for each in head.columns if each.name not in tables.taken and not head.is_numbered(each)]
    if left:
        yield ""
        yield Message("# These columns are not used; the import lists them as left over:")
    for column in left:
        shown = [_shown(each) for each in dict.fromkeys(column.texts)]
        more = ["…"] if len(shown) > _MOST_SHOWN else []
        yield f"#   {_shown(column.name)}: {', '.join(shown[:_MOST_SHOWN] + more) or '–'}"


def _shown(words: str) -> str:
    """Words of a cell for a comment, cut where they are long."""
    plain = one_line(words)
    return plain if len(plain) <= _LONGEST_SHOWN else f"{plain[: _LONGEST_SHOWN - 1]}…"
