"""The table of `okr pulse record`: a row a person, as a form exports it. What is wrong in it is told by columns alone:
neither a row nor its place is in any message."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from okr.actions.pulse import Answer
from okr.commands.checkin_table import table_bytes
from okr.context import Context
from okr.errors import UsageError
from okr.pulse import statements
from okr.tables import Table, column, decoded, read
from okr.words import LANGUAGES, Message, joined, plural, translated
from okr.workspace import Workspace

TEAM, WORDS = "team", "words"
_ALSO: Mapping[str, str] = {"tim": TEAM, "kata": WORDS}
"""Other names of columns, in Indonesian."""
_NUMBERED = re.compile(r"\d+[.)]\s*")
_VALUE = re.compile(r"([1-5])(?:[.,]0+)?(?:[^\w]+[^\W\d][^\d]*)?")
"""An answer, also as `4.0` of a spreadsheet or `4 - Agree` of a form."""
_FILE = "okr pulse record --file answers.csv"


@dataclass(frozen=True, slots=True)
class AnswerTable:
    answers: Sequence[Answer]
    by_team: bool
    """Whether it has a column that says the team."""
    unread: Sequence[str]
    """Heads of the columns that are not read."""


def read_answers(name: str, context: Context, *, words: bool) -> AnswerTable:
    """The answers in a CSV; `-` is standard input. Raises OkrError where it is not such a table."""
    data = table_bytes(name, _FILE)
    file = "stdin" if name == "-" else name
    text, encoding = decoded(data, file)
    if encoding:
        context.tell(
            Message("{file} is not UTF-8, so it was read as {encoding}.", file=file, encoding=encoding)
        )
    slugs = _heads(context.workspace)
    table = _table(text, file, slugs)
    names = _columns(table, slugs, words=words)
    rows = _Rows(context.workspace, names, table)
    found = list(rows.answers())
    rows.refuse_faults()
    unread = [cell.strip() for cell, named in zip(table.header.cells, names, strict=True) if not named]
    return AnswerTable(found, TEAM in names, [head for head in unread if head])


def _heads(workspace: Workspace) -> dict[str, str]:
    """What a column may be called → the statement, `team` or `words`: short names, and the texts in each language."""
    found = {TEAM: TEAM, WORDS: WORDS, **_ALSO}
    for slug, text in statements(workspace.settings).items():
        found[_plain(slug)] = slug
        for language in LANGUAGES:
            found[_plain(translated(text, language))] = slug
    return found


def _plain(head: str) -> str:
    """A head as it is compared: without a number in front, and a mark at the end. Of a question with several rows, which forms
    write as `Please answer [I can rely on them]`, it is the row."""
    head = head.strip()
    if head.endswith("]"):
        head = head[head.rfind("[") + 1 : -1].strip()
    text = _NUMBERED.sub("", head, count=1)
    return column(text.rstrip(" .?!:*"))


def _table(text: str, file: str, known: Collection[str]) -> Table:
    try:
        return read(text, file, known, _plain)
    except UsageError as error:  # it names the line
        raise UsageError(Message("{file}: the quotes do not match", file=file), remedy=error.remedy) from None


def _columns(table: Table, slugs: Mapping[str, str], *, words: bool) -> tuple[str, ...]:
    """The statement of each column, `team` or `words`; empty for one that is not read. Raises UsageError.

    Nothing of the header is named before it is sure to be one.
    """
    names = [slugs.get(_plain(cell), "") for cell in table.header.cells]
    needed = [slug for slug in dict.fromkeys(slugs.values()) if slug not in (TEAM, WORDS)]
    missing = [slug for slug in needed if slug not in names] + (
        [WORDS] if words and WORDS not in names else []
    )
    if missing:
        raise UsageError(
            plural(
                len(missing),
                "the column {names} is missing",
                "the columns {names} are missing",
                names=joined(missing),
            ),
            remedy=Message("The first line to copy: okr pulse statements -f csv"),
        )
    if twice := [name for name, n in Counter(filter(None, names)).items() if n > 1]:
        raise UsageError(
            Message('the column "{name}" is there twice', name=twice[0]),
            remedy=Message("Remove one of them."),
        )
    return tuple("" if name == WORDS and not words else name for name in names)


class _Rows:
    def __init__(self, workspace: Workspace, names: Sequence[str], table: Table) -> None:
        self._names, self._table = names, table
        self._faults: Counter[str] = Counter()
        self._teams = {
            column(text): id_.removeprefix("team/")
            for id_, team in workspace.teams.items()
            for text in (id_, id_.removeprefix("team/"), team.name)
        }

    def answers(self) -> Iterator[Answer]:
        for row in self._table.rows:
            if any(cell.strip() for cell in row.cells[len(self._names) :]):
                self._faults[""] += 1
            cells = {
                name: cell.strip()
                for name, cell in zip(self._names, row.cells, strict=False)
                if name and cell.strip()
            }
            team, words = self._team(cells.pop(TEAM, "")), " ".join(cells.pop(WORDS, "").split())
            values = {name: value for name, cell in cells.items() if (value := self._value(name, cell))}
            yield Answer(values, team, words)

    def _value(self, name: str, cell: str) -> int:
        match = _VALUE.fullmatch(cell)
        if match is None:
            self._faults[name] += 1
            return 0
        return int(match[1])

    def _team(self, cell: str) -> str:
        team = self._teams.get(column(cell), "")
        if cell and not team:
            self._faults[TEAM] += 1
        return team

    def refuse_faults(self) -> None:
        """Raises UsageError with each column that has wrong cells, and how many."""
        if self._faults:
            lines = [self._fault(name) for name in ("", *self._names) if self._faults[name]]
            raise UsageError(joined(dict.fromkeys(lines), "\n  "), remedy=self._remedy())

    def _fault(self, name: str) -> str:
        n = self._faults[name]
        if not name:
            return plural(
                n, "{n} row has more cells than the header", "{n} rows have more cells than the header"
            )
        if name == TEAM:
            return plural(
                n,
                "column {name}: {n} cell is not a team",
                "column {name}: {n} cells are not teams",
                name=name,
            )
        return plural(
            n,
            "column {name}: {n} cell is not a number from 1 to 5",
            "column {name}: {n} cells are not a number from 1 to 5",
            name=name,
        )

    def _remedy(self) -> str:
        if self._faults.keys() == {TEAM}:
            return Message("Teams: {names}", names=joined(sorted(set(self._teams.values()))))
        return Message("Correct them in the form or the sheet, and export it again.")
