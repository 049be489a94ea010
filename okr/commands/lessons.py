"""What was learned in the cycle before, told to a person who writes the goals of the next."""

from __future__ import annotations

from collections.abc import Iterable

from okr.context import Context
from okr.ids import cycle_name
from okr.periods import Span
from okr.views.lessons import lessons
from okr.words import Message


def tell_lessons(context: Context, span: Span, teams: Iterable[str | None], owner: str | None) -> None:
    """Of the teams, else of the owner's team, else of the owner; data for a program has none beside it."""
    workspace = context.workspace
    person = workspace.people.get(f"@{owner}")
    named = {team for team in teams if team}
    if not named and person and person.team:
        named = {person.team}
    found = [
        each
        for team in sorted(named)
        for each in lessons(workspace, span, workspace.slug_in_force("team", team))
    ]
    if not named and owner:
        found = [*lessons(workspace, span, owner=owner)]
    if not found or context.options.format == "json":
        return
    for each in dict.fromkeys(found):
        context.tell(
            Message('Learned in {cycle}: "{lesson}" ({title})', cycle=cycle_name(each.id),
                    lesson=" ".join(each.lesson.split()), title=each.title)
        )  # fmt: skip
