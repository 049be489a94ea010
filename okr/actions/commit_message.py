"""The message of a commit of `okr sync`: a first line that says what it is about, and a line for each change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from okr.views.audit import shown
from okr.views.change_shapes import Change
from okr.views.words import count

_LONGEST_SUBJECT = 72
_LONGEST_LINE = 300
_MOST_LINES = 100
_OF_A_PART = 2
_TRAILER = re.compile(r"[A-Za-z0-9-]+[ \t]*:|[ \t]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def message(found: Sequence[Change], paths: Sequence[str]) -> str:
    """A subject of at most 72 characters, and below it each change as an item of a list.

    The changes hold text of files: each stands on one line that begins with a dash, so git reads none as a trailer.
    """
    recorded = [change for change in found if change.path is not None]
    parts = (
        ("Check in", [change for change in recorded if change.change == "recorded"], "update"),
        ("Take back", [change for change in recorded if change.change == "removed"], "update"),
        ("Goals", [change for change in found if change.path is None], "change"),
    )
    heads = [_head(verb, all_) for verb, all_, _ in parts if all_]
    subject = "; ".join(heads) or f"Goals: {paths[0] if len(paths) == 1 else count(len(paths), 'file')}"
    if len(subject) > _LONGEST_SUBJECT:
        subject = "; ".join(f"{verb}: {count(len(all_), noun)}" for verb, all_, noun in parts if all_)
    subject = _on_one_line(subject)
    if len(found) < 2:
        return subject
    lines = [f"- {_on_one_line(_told(change))}" for change in found[:_MOST_LINES]]
    more = len(found) - len(lines)
    return "\n".join((subject, "", *lines, *((f"- and {more} more",) if more else ())))


def with_reason(text: str, reason: str) -> str:
    """The message with the trailer `Goal-Change`, in the block of trailers that a person may have begun."""
    head, _, last = text.rstrip("\n").rpartition("\n\n")
    begun = head and all(_TRAILER.match(line) for line in last.split("\n"))
    gap = "\n" if begun else "\n\n"
    return f"{text.rstrip()}{gap}Goal-Change: {_on_one_line(reason)}"


def _on_one_line(text: str) -> str:
    line = " ".join(_UNSEEN.sub(" ", text).split())
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def _head(verb: str, found: Iterable[Change]) -> str:
    return f"{verb}: {', '.join(_told(change, short=True) for change in found)}"


def _told(change: Change, *, short: bool = False) -> str:
    """One change in the words of a commit message."""
    # a check-in alone does not say what kind of item it is about, but three segments are a part of an objective
    name = change.id.rpartition("/")[2] if short and change.id.count("/") == _OF_A_PART else change.id
    match change.change:
        case "recorded":
            return f"{name} {'' if change.field == 'value' else f'{change.field} '}{shown(change.new)}"
        case "changed":
            return f"{name} {change.field} {shown(change.old)} → {shown(change.new)}"
        case "moved":
            return f"{change.old} is now {change.id}"
        case "removed" if change.field:
            return f"{name} {'' if change.field == 'value' else f'{change.field} '}{shown(change.old)}"
        case "added" | "removed" | "dropped":
            return f"{name} {change.change}"
