"""What is to be done, on a terminal: how late, what, why, and the command that does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okr.rendering.look import Look
from okr.rendering.terminal.layout import Line, Part, cells, pad, stripped, words, wrap
from okr.views.shapes import Todo, TodoItem, TodoOfAll


def todo_lines(todo: Todo | TodoOfAll, look: Look) -> Iterator[Line]:
    if isinstance(todo, Todo):
        yield from _items(todo.items, look)
        return
    if not todo.people:
        yield from _items((), look)
    for at, person in enumerate(todo.people):
        if at:
            yield ()
        yield (Part(look.text(person.id), "title"),)
        yield from _items(person.items, look)


def _items(items: Sequence[TodoItem], look: Look) -> Iterator[Line]:
    if not items:
        yield (Part("Nothing is due."),)
        return
    late = [_late(item) for item in items]
    room = max(map(cells, late))
    kinds = max(len(item.kind) for item in items)
    for item, told in zip(items, late, strict=True):
        style = "bad" if (item.late_days or 0) > 0 else ""
        indent = room + kinds + 4
        lines = wrap(words(look.text(item.why)), look, indent=indent) or [()]
        lead = (
            Part(pad(told, room, "right"), style),
            Part("  "),
            Part(pad(item.kind, kinds), "dim"),
            Part("  "),
        )
        yield stripped((*lead, *lines[0][1:]))
        yield from lines[1:]
        if item.command:
            command = look.text(item.command)
            yield (Part(" " * max(min(indent, look.width - cells(command)), 2)), Part(command, "command"))


def _late(item: TodoItem) -> str:
    days = item.late_days
    if days is None:
        return ""
    if days == 0:
        return "today"
    return f"{days} d late" if days > 0 else f"in {-days} d"
