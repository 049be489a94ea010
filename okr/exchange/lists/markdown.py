"""Goals of a Markdown document: headings and nested lists whose labels say which line is an objective or a key result.

A line without a label states no goal, and a figure that a line does not give is not made up. Each line that may state a
goal is accounted for: as a draft, or in what is skipped, refused, left over or noted.
"""

from __future__ import annotations

from okr.errors import UsageError
from okr.exchange.cells import Style
from okr.exchange.drafts import Found
from okr.exchange.grid import LARGEST_FILE, Room
from okr.exchange.lists.markdown_drafts import add_drafts, listed
from okr.exchange.lists.markdown_goals import Document, goals_of
from okr.exchange.lists.markdown_labels import Labels
from okr.tables import decoded
from okr.words import Message


def read(data: bytes, name: str, labels: Labels, *, source: str, style: Style) -> Found:
    """All that the document `name` states; `source` is the first part of `imported`, `style` how its numbers are written.

    Raises UsageError for a file that is too large or no text.
    """
    text, guessed = text_of(data, name)
    document = goals_of(text, labels)
    found = Found(source=source, skipped=document.skipped, left_over=document.left_over)
    if guessed:
        found.notes.append(Message("{file} was read as {encoding}", file=name, encoding=guessed))
    add_drafts(found, document, labels, style)
    _tell_lines(found, document)
    return found


def text_of(data: bytes, name: str) -> tuple[str, str]:
    """The text of a document, and its encoding where that was guessed. Raises UsageError."""
    if len(data) > LARGEST_FILE:
        raise UsageError(
            Message("{file} has more than {n} MB", file=name, n=LARGEST_FILE // 1_000_000),
            remedy=Message("Split the file, or keep only the part with the goals."),
        )
    try:
        text, guessed = decoded(data, name)
    except UsageError as error:
        raise UsageError(
            Message("{file} is not a text file", file=name),
            remedy=Message("Save it as Markdown in UTF-8."),
        ) from error
    Room(name).take(0, max(text.count("\n"), text.count("\r")))
    return text, guessed


def _tell_lines(found: Found, document: Document) -> None:
    if document.unlabelled:
        lines = listed(document.unlabelled)
        found.notes.append(Message("Items without a label, so no goals: lines {lines}", lines=lines))
    if document.tables:
        found.notes.append(
            Message("Tables in Markdown are not read: lines {lines}", lines=listed(document.tables))
        )
    if not document.goals:
        found.notes.append(Message("No line has a label that the mapping knows."))
    found.skipped.sort(key=lambda remark: remark.place.row)
