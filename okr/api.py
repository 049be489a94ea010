"""Goals for programs: what the commands of `okr` show, as frozen values.

    goals = okr.open("goals")
    for objective in goals.report("2026-Q3").objectives:
        print(objective.id, objective.progress)

docs/python.md describes it for its readers.
"""

from __future__ import annotations

import os
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Literal

from okr.actions.check import Selection, check_loaded, summary
from okr.actions.history import compare
from okr.actions.item_log import item_log
from okr.actions.meeting import OF_NO_CYCLE, meeting_agenda
from okr.actions.states import both_states
from okr.context import Context, GlobalOptions
from okr.errors import UsageError
from okr.findings import Finding
from okr.git.process import forget
from okr.ids import ITEM_KINDS, LISTS, SCORED
from okr.lookup import one_of
from okr.people_models import MeetingKind
from okr.periods import Span
from okr.report import build_report
from okr.scoring import Scoring
from okr.storage.ignores import not_ignored
from okr.storage.source import Folder
from okr.views import explanation
from okr.views.agenda import agenda
from okr.views.change_results import Change, Diff, Log
from okr.views.items import listing
from okr.views.meeting_results import SECTIONS, MeetingAgenda
from okr.views.people_results import Agenda
from okr.views.report_results import Comparison, Report
from okr.views.results import Explanation, FindingList, Listing, Todo, TodoItem
from okr.views.results import InitiativeShape as Initiative
from okr.views.results import KeyResultShape as KeyResult
from okr.views.results import KpiShape as Kpi
from okr.views.results import ObjectiveShape as Objective
from okr.views.results import PersonShape as Person
from okr.views.results import RoleShape as Role
from okr.views.results import TeamShape as Team
from okr.views.team_todo import todo_list
from okr.words import Language, Message
from okr.workspace import Workspace

__all__ = [
    "Agenda", "Change", "Comparison", "Diff", "Explanation", "Finding", "FindingList", "Goals", "Initiative",
    "KeyResult", "Kpi", "Listing", "Log", "MeetingAgenda", "Objective", "Person", "Report", "Role", "Team", "Todo",
    "TodoItem",
]  # fmt: skip
"""What a program may name: `Goals`, and for its annotations the types of the answers and of what is in them."""

ListName = Literal["objectives", "key-results", "kpis", "initiatives", "people", "teams", "roles"]


def open(  # noqa: A001  as gzip.open and others call it
    path: str | os.PathLike[str] = ".", *, day: date | None = None, person: str | None = None
) -> Goals:
    """The goals of the workspace in `path` or above, as of a `day` (default: today). `person` is the slug of who asks.

    Raises OkrError where there is no workspace, or its okr.toml cannot be read.
    """
    return Goals(path, day=day, person=person)


def context_of_program(path: str | os.PathLike[str], day: date | None, person: str | None) -> Context:
    """A run without a terminal: it asks nothing, ends no sync that was cut short, and reads no variable such as OKR_USER."""
    forget()  # what git said of an earlier state
    today = day.isoformat() if day else None
    options = GlobalOptions(directory=os.fspath(path), today=today, me=person, no_input=True)
    return Context(options=options, environment={}, ends_syncs=False)


class Goals:
    """The goals of a workspace on one day, in the state in which its files were when it was opened.

    It reads, and never writes, asks or opens private notes. Ids are taken as on the command line: the last part is
    enough where it means one thing. People, teams and roles are slugs. Every method raises OkrError with a sentence and
    a `remedy`: NotFoundError for an unknown name, UsageError for one that fits nowhere. Names of fields are those of
    the JSON of the command, described in docs/python.md; shares are 0 to 1 and never rounded.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, day: date | None = None, person: str | None = None
    ) -> None:
        """The workspace in `path` or above. Without a `day` it is today; `person` is who asks."""
        self._context = context_of_program(path, day, person)
        self._context.store.whole = True  # one state for all that is asked
        _ = self._context.who if person else self._context.workspace

    @property
    def root(self) -> Path:
        """The folder with the okr.toml."""
        return self._context.store.root

    @property
    def day(self) -> date:
        """The day from which all is counted."""
        return self._context.today

    @property
    def language(self) -> Language:
        """The language of the workspace, `en` or `id`: that of its pages. Results are English in either."""
        return self._context.document_language

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Files that were left out because they cannot be read, and what leaves goals without a number."""
        return self._context.findings

    def report(
        self, cycle: str | None = None, *, team: str | None = None, person: str | None = None
    ) -> Report:
        """The progress of a cycle, `2026-Q3`, or of the running one; of a team with those below it, or of a person."""
        return build_report(
            self._workspace,
            self._cycle(cycle),
            self.day,
            team=self._slug(team, "team"),
            owner=self._slug(person, "person"),
            scoring=self._scoring,
        )

    def todo(self, person: str | None = None) -> Todo:
        """What a person has to do, most overdue first; without one who opened the workspace."""
        asks = self._context.who if person is None else None
        who = asks or self._context.resolve_slug(str(person), "person", "person")
        return todo_list(self._scoring, who, own=who == self._context.me)

    def list(
        self,
        kind: ListName = "objectives",
        cycle: str | None = None,
        *,
        team: str | None = None,
        person: str | None = None,
    ) -> Listing:
        """The items of one kind; goals of one cycle, of a team or of a person."""
        return listing(
            self._workspace,
            LISTS[one_of(kind, Message("kind"), LISTS)],
            self._cycle(cycle),
            self.day,
            team=self._slug(team, "team"),
            owner=self._slug(person, "person"),
        )

    def show(self, item: str) -> Explanation:
        """An item with its fields, its progress and its check-ins."""
        return explanation.show(self._scoring, self._context.resolve(item, *ITEM_KINDS), self._cycle(None))

    def explain(self, item: str) -> Explanation:
        """How the numbers of an item are calculated: the rule, and each step with its values."""
        return explanation.explain(self._scoring, self._context.resolve(item, *SCORED), self._cycle(None))

    def compare(self, cycle: str | None = None) -> Comparison:
        """KPIs and OKRs of a cycle as one chain."""
        checked = partial(not_ignored, source=Folder(self.root))
        span = self._cycle(cycle)
        return build_report(
            self._workspace, span, self.day, scoring=self._scoring, checked=checked
        ).comparison

    def check(self) -> FindingList:
        """What is broken, leads nowhere or is hard to reach as it is written."""
        found = check_loaded(self._context.store, self._workspace, self.day, Selection())
        return FindingList(findings=found, summary=summary(found, "check"))

    def log(self, item: str) -> Log:
        """The history of an item, of a cycle or of `okr.toml`, as git and the check-ins have it."""
        return item_log(self._context.store, self._workspace, self._context.item_or_cycle(item), self.day)

    def diff(self, start: date | str | None = None, end: date | str | None = None) -> Diff:
        """What changed in the goals from a day or commit on, by default the first day of the cycle, to another or to now."""
        first, last = (each.isoformat() if isinstance(each, date) else each for each in (start, end))
        span = self._cycle(None)
        states = both_states(self._context.store, self._workspace, (first, last), span, self.day)
        return compare(*states, self._context.store, span)

    def agenda(self, person: str) -> Agenda:
        """A one-on-one with a person, prepared from shared facts."""
        slug = self._context.resolve(person, "person")[1:]
        return agenda(self._workspace, slug, self._context.me, self.day)

    def meet(
        self, meeting: MeetingKind, cycle: str | None = None, *, team: str | None = None
    ) -> MeetingAgenda:
        """The agenda of a meeting: `week`, `month`, `review`, `plan` or `retro`, of a team or of all."""
        kind = one_of(meeting, Message("meeting"), SECTIONS)
        if cycle is not None and kind in OF_NO_CYCLE:
            raise UsageError(Message("a meeting of a {kind} takes no cycle", kind=kind))
        chosen = None if cycle is None else self._cycle(cycle)
        running = self._cycle(None)
        slug = self._slug(team, "team")
        return meeting_agenda(self._context.store, self._scoring, kind, slug, chosen or running, chosen)

    # ── what was named ───────────────────────────────────────────────────────────────────────────

    @property
    def _workspace(self) -> Workspace:
        return self._context.workspace

    @cached_property
    def _scoring(self) -> Scoring:
        return Scoring(self._workspace, self.day)

    def _cycle(self, name: str | None) -> Span:
        return self._context.cycle if name is None else self._context.cycle_named(name)

    def _slug(self, text: str | None, kind: Literal["team", "person"]) -> str | None:
        return None if text is None else self._context.resolve_slug(text, kind, kind)
