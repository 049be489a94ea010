"""What the goals of a file mean by an id or a title: another row, or an item that is here already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from okr.exchange.drafts import Draft, Reference, Remark
from okr.exchange.grid import few_rows
from okr.ids import PARTS, Kind, cycle_name, parent
from okr.parse import looks
from okr.periods import Span
from okr.views.import_results import FieldDifference, State
from okr.words import Message
from okr.workspace import Workspace


@dataclass(eq=False, slots=True)
class Goal:
    """A draft, with its id here and the keys of its table."""

    draft: Draft
    id: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    state: State = "new"
    changes: list[FieldDifference] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    """Keys here that do not fit beside those of the file: another measure, one owner where there are several."""
    span: Span | None = None
    """The cycle of an objective."""
    group: str = ""
    """Of a unit of an indicator the title of that."""
    left: Literal["", "told", "refused", "elsewhere"] = ""
    """Why it has no place: told by itself; its cycle, or what is above it, is refused; it is of another cycle."""

    @property
    def kind(self) -> Kind:
        return self.draft.kind

    @property
    def title(self) -> str:
        title = str(self.draft.values.get("title", ""))
        return f"{title} · {self.draft.unit}" if self.group else title

    @property
    def name(self) -> str:
        """Its title as it is compared."""
        return plain(self.title)


def plain(title: str) -> str:
    return looks(title).casefold()


def free_id(stem: str, is_taken: Callable[[str], bool], last: dict[str, int]) -> str:
    """The stem, or the first with a number behind it that is free.

    `last` keeps the number of each stem, so that the next of a thousand equal ones is found at once.
    """
    place = last.get(stem, 1)
    while is_taken(id_ := stem if place == 1 else f"{stem}-{place}"):
        place += 1
    last[stem] = place
    return id_


class References:
    """The goals of the file and those of the workspace, by what names them."""

    def __init__(self, workspace: Workspace, source: str, cycle: Span | None) -> None:
        self._workspace, self._source, self._cycle = workspace, source, cycle
        self._by_source: dict[tuple[Kind, str], Goal] = {}
        self._by_title: dict[tuple[Kind, str], list[Goal]] = {}
        self._by_row: dict[tuple[Kind, str, int, str], Goal] = {}
        """With the name, as a row may have two objectives, and without it."""
        self.ambiguous: list[Remark] = []
        """Titles that can be several rows."""

    def add(self, goal: Goal) -> Goal | None:
        """Remember how others may name a goal. Gives the one that has its id already, if there is one."""
        source = goal.draft.source_id
        if source and not goal.draft.shares_id:
            other = self._by_source.setdefault((goal.kind, source), goal)
            if other is not goal:
                return other
        self._by_title.setdefault((goal.kind, goal.name), []).append(goal)
        for name in (goal.name, ""):
            self._by_row.setdefault((goal.kind, goal.draft.place.sheet, goal.draft.place.row, name), goal)
        return None

    def names_result(self, reference: Reference) -> bool:
        """Whether it is a key result of the file by its id."""
        return ("key result", reference.id) in self._by_source

    def meant(self, reference: Reference, kinds: Sequence[Kind], goal: Goal) -> Goal | str | None:
        """What a reference of a goal means: a goal of the file, else the id of an item here."""
        found: Goal | str | None = None
        if reference.row is not None:
            sheet, names = goal.draft.place.sheet, (plain(reference.title), "")
            places = ((kind, sheet, reference.row, name) for name in names for kind in kinds)
            found = next((self._by_row[place] for place in places if place in self._by_row), None)
        if found is None and reference.id:
            found = self._by_id(reference.id, kinds)
        if found is None and reference.title:
            found = self._in_file(reference.title, kinds, goal) or self._here(reference.title, kinds)
        return found

    def meant_id(self, reference: Reference, kinds: Sequence[Kind], goal: Goal) -> str:
        """Its id; empty where there is none."""
        meant = self.meant(reference, kinds, goal)
        return (meant.id if isinstance(meant, Goal) else meant) or ""

    def _by_id(self, id_: str, kinds: Sequence[Kind]) -> Goal | str | None:
        for kind in kinds:
            if found := self._by_source.get((kind, id_)):
                return found
        known = self._imported.get(self.tag(id_)) or self._workspace.current_id(id_)
        return known if known and self._workspace.items[known] in kinds else None

    def _in_file(self, title: str, kinds: Sequence[Kind], goal: Goal) -> Goal | None:
        for kind in kinds:
            meant = [each for each in self._by_title.get((kind, plain(title)), ()) if each is not goal]
            if len(meant) > 1 and goal.draft.cycle:
                meant = [each for each in meant if each.draft.cycle == goal.draft.cycle] or meant
            if len(meant) > 1:
                listed = few_rows(each.draft.place.row for each in meant)
                message = Message('"{title}" can be rows {rows}', title=title, rows=listed)
                remedy = Message("Give them two different titles, or ids.")
                self.ambiguous.append(Remark(goal.draft.place, message, remedy))
            if meant:
                return meant[0]
        return None

    def _here(self, title: str, kinds: Sequence[Kind]) -> str | None:
        """The only item here with that title, in the cycle that was asked for if there is one."""
        ids = {id_ for kind in kinds for id_ in self._titles.get((kind, plain(title)), ())}
        if len(ids) > 1 and self._cycle:
            ids = {id_ for id_ in ids if cycle_name(id_) == self._cycle.name}
        return ids.pop() if len(ids) == 1 else None

    # ── what is here already ──

    def tag(self, source_id: str) -> str:
        """What stands in `imported`."""
        return f"{self._source}:{source_id}"

    def known(self, goal: Goal, above: str, owner: str | None) -> str | None:
        """The same item here: by where it was imported from, else by its title in its place, and its owner."""
        source = goal.draft.source_id
        known = self._imported.get(self.tag(source)) if source and not goal.draft.shares_id else None
        if known and self._workspace.items[known] == goal.kind:
            return known
        titled = self._titles.get((goal.kind, goal.name), ())
        same = [id_ for id_ in titled if self._is_same(goal, id_, above, owner)]
        return same[0] if len(same) == 1 else None

    def _is_same(self, goal: Goal, id_: str, above: str, owner: str | None) -> bool:
        record = self._workspace.record(id_)
        source = goal.draft.source_id
        if source and record.imported and not (goal.draft.shares_id and record.imported == self.tag(source)):
            return False  # it came from another one
        if goal.kind == "kpi":
            return bool((record.objective, record.role) == (goal.values["objective"], goal.values["role"]))
        if parent(id_) != above:
            return False
        return goal.kind in PARTS or None in (owner, record.owner) or owner == record.owner

    def siblings(self, goal: Goal) -> Iterator[tuple[str, str]]:
        """The id and the title, as it is compared, of each goal here that has the same place as a new one."""
        above = parent(goal.id)
        if goal.kind == "objective":
            found = self._workspace.by_cycle.in_cycle(above)
            yield from ((id_, plain(each.title)) for id_, each in found.items())
        elif goal.kind == "key result" and above in self._workspace.objectives:
            parts = self._workspace.objectives[above].key_results
            yield from ((f"{above}/{name}", plain(each.title)) for name, each in parts.items())

    @cached_property
    def _imported(self) -> Mapping[str, str]:
        """What stands in `imported` → the id here."""
        return {tag: id_ for id_, record in self._records() if (tag := record.imported)}

    @cached_property
    def _titles(self) -> Mapping[tuple[Kind, str], Sequence[str]]:
        found: dict[tuple[Kind, str], list[str]] = {}
        for id_, record in self._records():
            found.setdefault((self._workspace.items[id_], plain(record.title)), []).append(id_)
        return found

    def _records(self) -> Iterator[tuple[str, Any]]:
        for id_, objective in self._workspace.objectives.items():
            yield id_, objective
            for part in (objective.key_results, objective.initiatives):
                yield from ((f"{id_}/{name}", record) for name, record in part.items())
        yield from self._workspace.kpis.items()
