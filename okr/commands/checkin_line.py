"""The line of a check-in, typed at the dialogue or as arguments: VALUE [CONFIDENCE] [NOTE or !BLOCKER]."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from okr.actions.checkin_answer import NO_MILESTONE, leading_counts, perhaps_count, scale_of
from okr.lookup import completed
from okr.parse import composed, small_number
from okr.quantities import leading
from okr.workspace import Workspace

SOLVED = "-"
"""Instead of a blocker: the one before is solved."""
_PERIOD = re.compile(r"(\d{4}-\d{2}|(?:\d{4}-?)?(?:[QH]\d|W\d{1,2}))\s+(?=\S)", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})\s+(?=\d)")
_CONFIDENCE = re.compile(r"(\d+(?:[.,]\d+)?(?:/10)?(?=\s|!|$)|\d+ ?%(?=\s*(?:[!\"]|$)))\s*")
"""`7`, `7,5`, `7/10`; `70%` only without a note, since one may begin with it."""
_NOTE = re.compile(r'"([^"]*)"\s*(?=!|$)|(.*?)(?=(?:^|(?<=\s))!(?!!)|$)', re.DOTALL)
_NOT = re.compile(r"(?:not|belum|tidak)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;]+")
_NEXT_NAME = re.compile(r"\s*[,;]\s*|\s+")


def read_line(
    line: str, workspace: Workspace, id_: str, on: date, *, numbered: bool = False
) -> dict[str, str]:
    """What a line says of an item, as the fields of a draft; a note or a blocker may stand alone.

    Of milestones that were shown `numbered` a number names one.
    """
    line, kind = composed(line).strip(), workspace.items.get(id_)
    fields: dict[str, str] = {}
    steps = workspace.key_result(id_).milestones if kind == "key result" else {}
    kinds: Mapping[str, float] = workspace.key_result(id_).parts if kind == "key result" else {}
    if kind in ("kpi", "key result") and not steps:
        yearly = kind == "kpi" and workspace.kpis[id_].cadence == "yearly"
        if named := (_YEAR if yearly else _PERIOD).match(line):
            fields["period"], line = named[1].upper(), line[named.end() :]
    if line.startswith(("!", '"')):
        return fields | _words(line)
    if steps:
        key = "value"
        if line not in steps and (negated := _NOT.match(line)):
            key, line = "undone", line[negated.end() :]
        names, line = _names(line, steps, numbered=numbered)
        fields[key] = "\n".join(names)
    elif kinds and (counts := leading_counts(line, kinds))[0]:
        fields["value"], line = "\n".join(counts[0]), counts[1]
    else:
        value, rest = (
            leading(line, scale_of(workspace, id_, on)) if kind in ("kpi", "key result") else ("", "")
        )
        if not value:
            value, _, rest = line.partition(" ")
        fields["value"], line = value, rest.strip()
    if kind in ("kpi", "key result") and (sure := _CONFIDENCE.match(line)):
        fields["confidence"], line = sure[1], line[sure.end() :]
    if kinds and perhaps_count(line, kinds):  # which is refused as it was typed
        fields["value"], line = f"{fields['value']}\n{line}", ""
    return fields | _words(line)


def read_arguments(arguments: Sequence[str], workspace: Workspace, id_: str, on: date) -> dict[str, str]:
    """The same of the arguments behind an id. What a shell has made one argument of several words stays together:

    the first is the value, others are a note; a blocker and the names of milestones are not.
    """
    first, *rest = arguments
    kind = workspace.items.get(id_)
    kr = workspace.key_result(id_) if kind == "key result" else None
    steps: Collection[str] = kr.milestones if kr else ()
    if kr and kr.parts:
        steps = [each for each in arguments if not leading_counts(each, kr.parts)[1]]
    if " " in first and not steps and not first.startswith("!"):
        is_number = kind in ("kpi", "key result")
        if not is_number or leading(first, scale_of(workspace, id_, on))[1]:
            return {"value": first}  # which is refused as it was typed
    quoted = (
        f'"{each}"'
        if " " in each and '"' not in each and not each.startswith("!") and each not in steps
        else each
        for each in rest
    )
    return read_line(" ".join((first, *quoted)), workspace, id_, on)


def _words(line: str) -> dict[str, str]:
    """A note, a blocker behind `!`, or both; after `!-` comes more of the note, since the blocker is solved."""
    said = _NOTE.match(line)
    note, rest = ((said[1] or said[2] or "").strip(), line[said.end() :]) if said else (line, "")
    blocker = rest.removeprefix("!").strip()
    fields = {}
    mark, _, more = blocker.partition(" ")
    if mark == SOLVED:
        note, blocker = f"{note} {more}".strip(), ""
        fields["unblocked"] = "yes"
    return {name: text for name, text in (("note", note), ("blocker", blocker)) if text} | fields


# ── milestones ───────────────────────────────────────────────────────────────────────────────────


def _names(line: str, steps: Collection[str], *, numbered: bool) -> tuple[list[str], str]:
    """Names of milestones from the beginning of a line, and what follows; a first word that fits none is one, too.

    The first name, and one behind a comma, may be a unique beginning or a number of the list; behind a blank only a
    whole name is one, since a note may follow there.
    """
    names: list[str] = []
    shortened = True
    while line:
        name, length = _name(line, steps, shortened=shortened, numbered=numbered)
        if not name:
            word = _WORD.match(line)
            if names and not (shortened and word and get_close_matches(word[0], steps, n=1)):
                break
            length = word.end() if word else len(line)
            name = line[:length]
        names.append(name)
        gap = _NEXT_NAME.match(line, length)
        shortened = gap is not None and bool(gap[0].strip())
        line = line[gap.end() if gap else length :]
    return names, line


def _name(line: str, steps: Collection[str], *, shortened: bool, numbered: bool) -> tuple[str, int]:
    """The milestone with which a line begins, and how many letters name it; "" and 0 where none does."""
    folded = line.casefold()
    for name in sorted((*steps, NO_MILESTONE), key=len, reverse=True):
        if folded.startswith(name.casefold()) and not line[len(name) : len(name) + 1].strip(" \t,;"):
            return name, len(name)
    word = _WORD.match(line)
    if not (word and shortened):
        return "", 0
    number = small_number(word[0])
    if numbered and number is not None and 1 <= number <= len(steps):
        return [*steps][number - 1], word.end()
    name = completed(word[0], steps)
    return (name, word.end()) if name in steps else ("", 0)
