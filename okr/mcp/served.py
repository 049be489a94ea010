"""The one workspace of a server: fixed when it starts, and read anew for each call."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from pathlib import Path

from msgspec import Struct

from okr.api import Goals, context_of_program
from okr.context import Context
from okr.errors import OkrError
from okr.formats.json import envelope
from okr.ids import SETTINGS
from okr.mcp.answers import answer
from okr.mcp.facts import problem
from okr.mcp.tools import Tool, decoded
from okr.words import Language


class ServedWorkspace(Struct, frozen=True):
    """Where the goals are, and for whom and from which day they are read."""

    root: Path
    day: date | None = None
    """None: the day of the clock, which goes on while the server runs."""
    person: str | None = None

    def goals(self) -> Goals:
        """The goals as they are now. Raises OkrError, also where the workspace is gone and another one is above it."""
        self._refuse_another()
        return Goals(self.root, day=self.day, person=self.person)

    def context(self) -> Context:
        """The workspace as it is now, for what is recorded in it. Raises OkrError."""
        self._refuse_another()
        return context_of_program(self.root, self.day, self.person)

    def read(self, tool: Tool, arguments: dict[str, object]) -> str:
        """The answer of a tool that reads, as JSON. Raises OkrError."""
        asked = decoded(tool.name, tool.asked, arguments)
        cursor = asked.pop("cursor", None)
        goals = self.goals()
        result = tool.read(goals, **asked)
        question = f"{tool.name} {sorted(asked.items())}"
        return answer(question, envelope(tool.name, result, [*map(problem, goals.problems)]), cursor)

    def language(self) -> Language:
        """The language of the workspace; English while it cannot be read."""
        with suppress(OkrError, OSError):
            return self.goals().language
        return "en"

    def _refuse_another(self) -> None:
        """Where this one is gone, there may be one above it."""
        if not os.path.lexists(self.root / SETTINGS):
            raise OkrError("the workspace is gone: there is no okr.toml where this server was started")
