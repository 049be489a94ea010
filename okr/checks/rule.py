"""What a rule is: a code, a level, and a function from the workspace to findings. Its words are in `manual/`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from msgspec import Struct

from okr.alike import likely_links
from okr.checks.titles import weakness
from okr.conversations import Conversations
from okr.errors import OkrError
from okr.findings import Finding, Key, Level
from okr.ids import id_of, kind_of, table_of
from okr.models import Initiative, KeyResult, Objective, owner_on, owners_on
from okr.ownership import has_left
from okr.references import Owned
from okr.scoring import Scoring
from okr.workspace import Workspace


class Place(Struct, frozen=True):
    """A key of a file, and the item that it belongs to; the line is looked up only where a finding is shown."""

    path: str
    key: Key = ()
    id: str = ""

    def says(self, message: str, fix: str) -> Finding:
        """A finding at this place; its rule adds the code and the level."""
        return Finding(path=self.path, key=self.key, id=self.id, message=message, fix=fix)


def in_file(path: str, *key: str | int, id: str = "") -> Place:  # noqa: A002  the name of the field
    return Place(path, key, id)


@dataclass(frozen=True)
class CheckContext:
    """What the rules look at: a workspace as of one day."""

    workspace: Workspace
    today: date
    broken: frozenset[str] = frozenset()
    """Ids in files that were left out because they are not valid: a reference to them is no mistake."""
    scored: Scoring | None = None
    """The scores of the workspace on that day, where somebody has made them."""
    covers: Callable[[str], bool] = lambda _: True
    """Whether what is found in a file is asked for."""

    @classmethod
    def of(cls, workspace: Workspace, today: date, scored: Scoring | None = None) -> CheckContext:
        """A workspace with the ids in files that were left out."""
        broken: set[str] = set()
        for finding in workspace.findings:
            kind = kind_of(finding.path) if finding.level == "error" else None
            if kind in ("onboarding", "coaching", "meeting", "decision", "pulse"):
                name = finding.path.removeprefix("coaching/").removeprefix("meetings/")
                broken.add(name.removesuffix(".toml"))
            elif kind:
                with suppress(OkrError):
                    if id_ := id_of(finding.path):
                        broken.add(id_)
        return cls(workspace, today, frozenset(broken), scored)

    @cached_property
    def scoring(self) -> Scoring:
        return self.scored or Scoring(self.workspace, self.today)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.workspace, self.today)

    @cached_property
    def open(self) -> tuple[tuple[str, Objective], ...]:
        """Id and objective of all that is open, in the files that are asked for."""
        return tuple(pair for pair in self.scoring.open if self.covers(self.workspace.path(pair[0])))

    @cached_property
    def key_results(self) -> tuple[tuple[str, KeyResult, Objective], ...]:
        """Id, key result and objective of all that is open and not dropped, in the files that are asked for."""
        return tuple(
            (f"{id_}/{slug}", kr, objective)
            for id_, objective in self.open
            for slug, kr in objective.key_results.items()
            if kr.dropped is None or not self.scoring.is_dropped(kr)
        )

    @cached_property
    def initiatives(self) -> tuple[tuple[str, Initiative, Objective], ...]:
        """Id, initiative and objective of all that is open, in the files that are asked for."""
        return tuple(
            (f"{id_}/{slug}", initiative, objective)
            for id_, objective in self.open
            for slug, initiative in objective.initiatives.items()
        )

    @cached_property
    def likely_links(self) -> dict[str, str]:
        """Key result of a cycle that is not over → the KPI that it seems to be about, and is not linked to."""
        running = (
            (id_, kr)
            for id_, kr, _ in self.key_results
            if kr.unit and not (kr.kpi or kr.moves) and self.today <= self.workspace.cycle_of(id_).ends
        )
        return dict(likely_links(self.workspace, running))

    @cached_property
    def weak(self) -> dict[str, str]:
        """Key result → the code of the rule about what it measures; most are missing."""
        return {id_: code for id_, kr, _ in self.key_results if (code := weakness(kr))}

    @cached_property
    def last_day(self) -> date:
        """The last day on which anything was recorded."""
        series = map(self.workspace.series, self.workspace.recorded)
        return date.fromordinal(max((each.last for each in series), default=0) or 1)

    @cached_property
    def suggested(self) -> dict[str, Sequence[str]]:
        """Unknown id → the ids that look like it, so that each is sought once."""
        return {}

    def at(self, id_: str, *key: str | int) -> Place:
        """A key in the table of an item: that of a part in the file of its objective."""
        table = table_of(id_, self.workspace.items[id_])
        return Place(self.workspace.path(id_), (*table, *key), id_)

    def of_role(self, id_: str) -> str:
        """The item that says the role of a KPI: the indicator of a unit that has no role of its own."""
        group = self.workspace.group_of(id_)
        return group if group and not self.workspace.written(id_).role else id_

    def owner(self, item: Owned, above: Objective | None = None) -> str | None:
        """The owner of today, else that of the objective above."""
        return owner_on(item, self.today) or (owner_on(above, self.today) if above else None)

    def owners(self, key_result: KeyResult, above: Objective) -> tuple[str, ...]:
        """The owners of today, else that of the objective above."""
        return owners_on(key_result, self.today) or owners_on(above, self.today)

    def all_left(self, key_result: KeyResult, above: Objective) -> bool:
        """Whether there are owners of a key result, and all of them have left."""
        people = self.owners(key_result, above)
        return bool(people) and all(map(self.has_left, people))

    def has_left(self, person: str | None) -> bool:
        return bool(person) and has_left(self.workspace, self.conversations.slug(person or ""), self.today)


Find = Callable[[CheckContext], Iterator[Finding]]


class Rule(Struct, frozen=True):
    """Without `find` it is a rule of single files, checked when they are read."""

    code: str
    level: Level
    find: Find | None = None


RULES_WITH_FUNCTION: dict[str, Rule] = {}
"""Those of the modules that were imported."""


def rule(code: str, level: Level = "warning") -> Callable[[Find], Find]:
    """Make a function the rule of this code."""

    def register(find: Find) -> Find:
        RULES_WITH_FUNCTION[code] = Rule(code, level, find)
        return find

    return register
