"""The goals of a file on their way into a workspace: where each belongs, and which of them is here."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches

from okr.actions.import_keys import Keys
from okr.actions.import_names import Names
from okr.actions.import_references import Goal, References, free_id, plain
from okr.actions.import_units import Units, fault_of
from okr.errors import OkrError
from okr.exchange.drafts import Draft, Found, Place, Reference, Remark
from okr.exchange.grid import few_rows
from okr.exchange.period_names import contradiction, span_of
from okr.ids import KINDS, make_slug, parent, slug
from okr.parse import words
from okr.periods import Span
from okr.references import loops
from okr.words import Language, Message, joined, plural
from okr.workspace import Workspace

_LONG = frozenset({"why"})
"""Texts of several lines."""


class GoalPlan:
    """What becomes of each draft. `placed` have an id; all others are skipped or refused with a reason."""

    def __init__(
        self,
        found: Found,
        workspace: Workspace,
        names: Names,
        cycle: Span | None,
        today: date,
        language: Language,
    ) -> None:
        self.found, self.workspace, self.names = found, workspace, names
        self._cycle, self._today = cycle, today
        self.skipped: list[Remark] = [*found.skipped]
        self.refused: list[Remark] = [*found.refused]
        self._taken: set[str] = set()
        self._titles: dict[tuple[str, str], int] = {}
        """Cycle and title of each new objective → its first row."""
        self._numbers: dict[str, int] = {}
        """The last number behind an id."""
        self._references = References(workspace, found.source, cycle)
        self.keys = Keys(workspace, names, self._references, found.source, today, language)
        self._without_cycle: list[int] = []
        goals = [Goal(draft) for draft in found.drafts if self._is_sound(draft)]
        self._units = Units(goals, workspace)
        self.placed = self._placed(goals)
        self._refuse_without_cycle()
        self._refuse_loops()
        self.refused += self._references.ambiguous
        for goal in self.placed:
            if fault := self.keys.fill(goal):
                self._refuse(goal.draft.place, fault)
                goal.left = "told"
        self.placed = [goal for goal in self.placed if not goal.left]
        self._refuse_units()
        self._doubt_renamed()
        self.elsewhere = sum(goal.left == "elsewhere" for goal in goals)
        """How many goals are of other cycles than the one that was asked for."""

    def _refuse(self, place: Place, message: str, remedy: str = "") -> None:
        self.refused.append(Remark(place, message, remedy))

    def _skip(self, goal: Goal, message: str, remedy: str = "") -> None:
        self.skipped.append(Remark(goal.draft.place, message, remedy))
        goal.left = "told"

    def _refuse_without_cycle(self) -> None:
        if self._without_cycle:
            message = plural(
                len(self._without_cycle),
                "no cycle is named for row {rows}",
                "no cycle is named for rows {rows}",
                rows=few_rows(self._without_cycle),
            )
            remedy = Message("Name it: -q 2026-Q3")
            if said := self.found.period.name:
                remedy = Message(
                    'The file says "{period}". Name the cycle: {examples}',
                    period=said,
                    examples="-q 2026-Q3 · -q NAME --days 2026-01-01..2026-06-30",
                )
            self._refuse(Place(self._without_cycle[0]), message, remedy)

    def _refuse_units(self) -> None:
        by_group: dict[str, list[Goal]] = {}
        for goal in self.placed:
            if goal.group and goal.state == "new":
                by_group.setdefault(parent(goal.id), []).append(goal)
        for goals in by_group.values():
            if fault := fault_of(goals):
                self._refuse(
                    goals[0].draft.place,
                    fault,
                    Message("Correct the rows: {rows}.", rows=few_rows(g.draft.place.row for g in goals)),
                )

    # ── what can be read ──

    def _is_sound(self, draft: Draft) -> bool:
        """Whether its texts may stand in a file."""
        for key, value in draft.values.items():
            if isinstance(value, str):
                try:
                    draft.values[key] = words(value, key, one_line=key not in _LONG)
                except OkrError as error:
                    self._refuse(draft.place, error.message, error.remedy)
                    return False
        return True

    def _learn_ids(self, goals: Sequence[Goal]) -> None:
        """A file without a column of ids has them where others name what is above them."""
        by_title: dict[str, list[Goal]] = {}
        for goal in goals:
            by_title.setdefault(goal.name, []).append(goal)
        known = {goal.draft.source_id for goal in goals}
        for above in (above for goal in goals for above in goal.draft.above):
            meant = by_title.get(plain(above.title), ()) if above.id and above.id not in known else ()
            if len(meant) == 1 and not meant[0].draft.source_id:
                meant[0].draft.source_id = above.id
                known.add(above.id)

    # ── ids ──

    def _placed(self, goals: Sequence[Goal]) -> list[Goal]:
        """Those that get an id here, in the order of the file."""
        self._learn_ids(goals)
        for goal in goals:
            if other := self._references.add(goal):
                row = other.draft.place.row
                message = Message("{id} is the id of row {row}, too", id=goal.draft.source_id, row=row)
                self._refuse(goal.draft.place, message, Message("Each row needs an id of its own."))
                goal.left = "told"
        order = {"objective": 0, "key result": 1, "initiative": 3, "kpi": 4}

        def rank(goal: Goal) -> int:  # a key result that is below another one there comes behind it
            is_below = goal.kind == "key result" and any(map(self._references.names_result, goal.draft.above))
            return order[goal.kind] + is_below

        placed = [goal for goal in sorted(goals, key=rank) if not goal.left and self._has_id(goal)]
        return sorted(placed, key=lambda goal: (goal.draft.place.sheet, goal.draft.place.row))

    def _has_id(self, goal: Goal) -> bool:
        """Give it its id here, that of the same item or a new one; False where it cannot have any, which is told."""
        find = {"objective": self._cycle_of, "kpi": self._kpi_place}.get(goal.kind, self._objective_of)
        above = find(goal)
        if above is None:
            return False
        known = self._references.known(goal, above, self.keys.owner(goal))
        goal.id, goal.state = (known, "known") if known else (self._new_id(goal, above), "new")
        if goal.kind == "objective" and not known:
            # the title of another one of its cycle, as where a period is written in two ways
            row = self._titles.setdefault((above, goal.name), goal.draft.place.row)
            if row != goal.draft.place.row:
                doubt = Message("row {row} has an objective with this title in the same cycle", row=row)
                goal.draft.doubts.append(doubt)
        if goal.id in self._taken:
            message = Message("the same goal as in another row: {id}", id=goal.id)
            self._skip(goal, message, Message("Give the two different titles."))
        self._taken.add(goal.id)
        return not goal.left

    def _doubt_renamed(self) -> None:
        """Tell of an item here with nearly the title of a new one, and that no row states: without ids it may be the same."""
        stated = {goal.id for goal in self.placed}
        for goal in self.placed:
            asks = goal.state == "new" and not goal.draft.source_id
            found = self._references.siblings(goal) if asks else ()
            titles = {title: id_ for id_, title in found if id_ not in stated}
            for title in get_close_matches(goal.name, titles, n=1, cutoff=0.8):
                message = Message(
                    "{id} has nearly this title: if it is the same, give both one title", id=titles[title]
                )
                goal.draft.doubts.append(message)

    def _cycle_of(self, goal: Goal) -> str | None:
        draft, asked = goal.draft, self._cycle
        span = asked
        if draft.cycle or draft.starts:
            period = (draft.cycle, draft.starts, draft.ends, self._today, self.workspace.settings)
            span = span_of(*period)
            if doubt := contradiction(*period):
                draft.doubts.append(doubt)
            if span is None:
                named = draft.cycle or f"{draft.starts} – {draft.ends}"
                message = Message('the period "{period}" is not a cycle here', period=named)
                remedy = Message('Add it to okr.toml: [cycles."NAME"] with starts and ends.')
                self._refuse(draft.place, message, remedy)
            elif asked and span.name != asked.name:
                goal.left = "elsewhere"
                return None
        elif asked is None:
            self._without_cycle.append(draft.place.row)
        if span is None:
            goal.left = "refused"
            return None
        goal.span = span
        return span.name

    def _objective_of(self, goal: Goal) -> str | None:
        """The objective of a key result or an initiative."""
        for at, reference in enumerate(goal.draft.above):
            meant = self._references.meant(reference, ("objective", "key result", "initiative"), goal)
            if meant is None:
                continue
            if isinstance(meant, Goal) and meant.left:
                self._leave_with(goal, meant)
                return None
            if others := goal.draft.above[at + 1 :]:
                goal.draft.doubts.append(Message("left out: also below {others}", others=_named(others)))
            id_ = meant.id if isinstance(meant, Goal) else meant
            if not id_:
                continue
            if id_.count("/") == 2:
                if goal.kind == "key result":
                    goal.draft.doubts.append(
                        Message("below {item} there; here both are below the same objective", item=id_)
                    )
                elif goal.draft.key_result is None:
                    goal.values["key_result"] = slug(id_)
                id_ = parent(id_)
            return id_ if self._is_open(goal, id_) else None
        message = Message("it has no objective")
        if title := _named(goal.draft.above):
            message = Message('its objective "{title}" is neither in the file nor here', title=title)
        self._skip(
            goal, message, Message("A key result cannot exist without its objective: add that one first.")
        )
        return None

    def _leave_with(self, goal: Goal, above: Goal) -> None:
        """Leave out what is below something that is left out."""
        if above.left == "told":
            self._skip(goal, Message("its objective, row {row}, is left out", row=above.draft.place.row))
        goal.left = above.left

    def _is_open(self, goal: Goal, objective: str) -> bool:
        """Whether parts can still be added to an objective; those that are here are known."""
        here = self.workspace.objectives.get(objective)
        if here and here.closed and not self._references.known(goal, objective, None):
            closed = Message("{objective} was closed on {day}", objective=objective, day=here.closed.date)
            again = Message(
                "Carry it over: okr rollover {objective}. Or reopen it: okr edit {objective}",
                objective=objective,
            )
            self._skip(goal, closed, again)
        return not goal.left

    def _kpi_place(self, goal: Goal) -> str | None:
        """A KPI needs an objective above it and a role that are here or come with the file."""
        draft = goal.draft
        found = (self._references.meant(each, ("objective",), goal) for each in draft.above)
        meant = next(filter(None, found), None)
        id_ = (meant.id if isinstance(meant, Goal) else meant) or ""
        role = self.names.slug("role", draft.role, draft.place.row)
        if id_ and role:
            goal.values |= {"objective": id_, "role": role}
            return "kpi"
        example = '[kpi] role = { is = "ROLE" }' if id_ else '[kpi] objective = { is = "2026/ID" }'
        remedy: str = Message("Name it in the mapping: {example}", example=example)
        if not id_:
            message = Message("a KPI needs an objective above it, and the file names none")
            if title := _named(draft.above):
                message = Message(
                    'a KPI needs an objective above it, and "{title}" is neither in the file nor here',
                    title=title,
                )
        elif draft.role:
            message = Message('the role "{role}" is not here', role=draft.role)
            remedy = shlex.join(["okr", "add", "role", draft.role])
        else:
            message = Message("a KPI belongs to a role, and the file names none")
        self._skip(goal, message, remedy)
        return None

    def _new_id(self, goal: Goal, above: str) -> str:
        """An id that nothing has or had; of the same words the second is told by a number."""
        if goal.group:
            return self._units.id_of(goal, self._taken)
        own = make_slug(goal.title, goal.kind)
        stem = f"{KINDS[goal.kind].prefix}{own}" if goal.kind == "kpi" else f"{above}/{own}"
        is_here = self.workspace.current_id
        return free_id(stem, lambda id_: id_ in self._taken or is_here(id_) is not None, self._numbers)

    # ── loops ──

    def _refuse_loops(self) -> None:
        edges: dict[str, list[str]] = {}
        for goal in self.placed:
            if goal.kind == "objective":
                ids = self._supports(goal)
                goal.values |= {"supports": ids} if ids else {}
                edges[goal.id] = [parent(id_) if id_.count("/") == 2 else id_ for id_ in ids]
        by_id = {goal.id: goal for goal in self.placed}
        for loop in loops(edges):
            places = [by_id[id_].draft.place for id_ in loop if id_ in by_id]
            listed, shown = few_rows(place.row for place in places), joined(loop, " → ")
            message = Message("rows {rows} support each other in a loop: {loop}", rows=listed, loop=shown)
            self._refuse(places[0], message, Message("Nothing can be above itself."))

    def _supports(self, goal: Goal) -> list[str]:
        ids: list[str] = []
        for reference in goal.draft.above:
            id_ = self._references.meant_id(reference, ("objective", "key result"), goal)
            if id_ and id_ != goal.id:
                ids.append(id_)
            else:
                title = _named([reference])
                goal.draft.doubts.append(Message('left out: below "{title}", which is not here', title=title))
        return [*dict.fromkeys(ids)]


def _named(references: Iterable[Reference]) -> str:
    return joined(each.title or each.id for each in references)
