"""What a rule is: a code, a reason, two examples, and a function from the workspace to remarks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from okr.conversations import Conversations
from okr.findings import Level
from okr.models import KeyResult, Objective
from okr.scoring import Scoring
from okr.workspace import Workspace

Key = tuple[str | int, ...]
_FILE = re.compile(r"^# (\S+\.toml)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a rule has to say of one place; the line is looked up only where it is told."""

    path: str
    key: Key = ()
    """Where it stands; of something missing the table that should hold it."""
    id: str = ""
    message: str
    """What is wrong, and why it matters."""
    fix: str
    """What to write instead."""
    fixable: bool = False


@dataclass(frozen=True)
class Case:
    """What the rules look at: a workspace as of one day."""

    workspace: Workspace
    today: date
    broken: frozenset[str] = frozenset()
    """Ids of what was left out because its file is not valid: to name it is no mistake."""

    @cached_property
    def scoring(self) -> Scoring:
        return Scoring(self.workspace, self.today)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.workspace, self.today)

    @cached_property
    def open(self) -> tuple[tuple[str, Objective], ...]:
        """The objectives that can still be changed: all that are not closed."""
        objectives = self.workspace.objectives.items()
        return tuple(pair for pair in objectives if not self.scoring.closed_on(pair[1]))

    @cached_property
    def key_results(self) -> tuple[tuple[str, str, KeyResult, Objective], ...]:
        """Id of the objective, slug, key result, objective: of what is open and not dropped."""
        dropped = self.scoring.is_dropped
        return tuple(
            (id_, slug, kr, objective)
            for id_, objective in self.open
            for slug, kr in objective.key_results.items()
            if kr.dropped is None or not dropped(kr)
        )

    @cached_property
    def suggested(self) -> dict[str, Sequence[str]]:
        """What was not found → the ids that look like it, so that each is sought once."""
        return {}

    def path(self, id_: str) -> str:
        """The file in which an item stands."""
        paths = self.workspace.paths
        return paths.get(id_) or paths.get(id_.rpartition("/")[0], "")


Finder = Callable[[Case], Iterator[Remark]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule with its manual. Where `find` is missing, the reading of the file tells it."""

    code: str
    level: Level
    name: str
    """What it says, in a few words."""
    reason: str
    """Why it is a rule, and what to do."""
    bad: str
    """Files in TOML, each below a line `# path`, with exactly this finding."""
    good: str
    """The same without it."""
    find: Finder | None = field(default=None, repr=False)


def files_of(sample: str) -> Mapping[str, str]:
    """Path → text of the files of an example."""
    _, *parts = _FILE.split(sample)
    return dict(zip(parts[::2], parts[1::2], strict=True))
