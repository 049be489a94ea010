"""An objective from the answers to six questions: its key result, its guard, and what the rules find in it before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from msgspec import structs

from okr.actions.add import NewItem, counts_from_today, is_late, stage
from okr.actions.check import Selection
from okr.actions.edits import indented, outcome, validated, write_result
from okr.checks import RULES, findings
from okr.checks.rule import CheckContext
from okr.findings import Finding
from okr.ids import path_of
from okr.models import Objective
from okr.storage.toml.format import new_file
from okr.store import Store
from okr.views.results import Done
from okr.words import Message
from okr.workspace import Workspace

_FAMILIES = ("K", "Q")
"""Of the rules that judge how a goal is written: its plan comes later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalDraft:
    """The answers, as far as there are some."""

    cycle: str
    title: str
    key_results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By their slugs: where the difference is seen, and what must not get worse."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of the objective."""
    slug: str | None = None

    @property
    def id(self) -> str:
        return self.item().id

    def item(self) -> NewItem:
        """What is to be added."""
        key_results = {name: dict(values) for name, values in self.key_results.items()}
        values = {"title": self.title, **self.more, "key_results": key_results}
        return NewItem(kind="objective", values=values, parent=self.cycle, slug=self.slug)

    def text(self) -> str:
        """The file."""
        return new_file("objective", self.item().values)


def found(workspace: Workspace, draft: GoalDraft, today: date) -> Iterator[Finding]:
    """What the rules find in the words and numbers of a draft, as if it were in the workspace."""
    path = path_of(draft.id)
    record = validated(path, draft.text().encode())
    assert isinstance(record, Objective)
    after = structs.replace(workspace, objectives={**workspace.objectives, draft.id: record})
    wants = Selection().within(workspace.settings.check).wants
    codes = {code for code in RULES if code.startswith(_FAMILIES) and wants(code)}
    yield from (each for each in findings(CheckContext(after, today), codes) if each.path == path)


def counted(draft: GoalDraft, workspace: Workspace, today: date) -> GoalDraft:
    """The draft with the first day from which a key result that joins late counts."""
    late = {
        name: {**values, "since": today}
        for name, values in draft.key_results.items()
        if is_late(workspace, draft.id, values, today)
    }
    return replace(draft, key_results={**draft.key_results, **late})


def write(store: Store, draft: GoalDraft, remarks: tuple[Finding, ...] = ()) -> Done:
    """Add the objective with its key results in one step; below it what the rules found, where nobody saw it yet."""
    with store.writing("draft objective") as writing:
        id_, path, _ = stage(writing, draft.item())
        line = outcome(
            "Added objective {id} ({path}).", "Would add objective {id} ({path}).", writing, id=id_, path=path
        )
        told = [
            indented(text, 2 + 2 * at) for each in remarks for at, text in enumerate((each.message, each.fix))
        ]
        since = next((values["since"] for values in draft.key_results.values() if "since" in values), None)
        if since:
            late = counts_from_today(since, f"okr set {id_}/{next(iter(draft.key_results))} since=")
            told = [*told, late]
        step = Message(
            "First step, who, by when? {command}", command=f"okr add initiative {id_} TITLE --due DATE"
        )
        return write_result(writing, "draft", id_, [line, *told, step])
