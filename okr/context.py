"""What a command is given: where the workspace is, what day it is, which cycle is meant, and who asks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from okr.checks.loops import support_loops
from okr.errors import AmbiguousError, ExitCode, OkrError, UsageError
from okr.findings import CONFLICT_MARKERS, Finding
from okr.ids import kind_of
from okr.lookup import NOTHING, known, resolve, valid_slug
from okr.parse import FIRST_DAY, LAST_DAY, address, any_day
from okr.periods import Span, find_cycle
from okr.storage.clone import was_cut_short
from okr.store import Store

if TYPE_CHECKING:
    from okr.ids import Kind
    from okr.settings import Settings
    from okr.storage.source import Source
    from okr.storage.validation import Key
    from okr.workspace import Workspace


def now() -> datetime:
    """The one place that reads the clock; with the time zone of this machine."""
    return datetime.now().astimezone()


@dataclass(slots=True)
class GlobalOptions:
    """Options common to all commands, before or after the command; the last one wins."""

    directory: str | None = None
    format: str | None = None
    quarter: str | None = None
    today: str | None = None
    me: str | None = None
    no_index: bool = False
    no_color: bool = False
    no_input: bool = False


@dataclass
class Context:
    """Made once a run. Everything is looked up when it is first asked for."""

    options: GlobalOptions = field(default_factory=GlobalOptions)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    on_wait: Callable[[str], None] = lambda _: None
    """Told when another command holds the lock."""
    on_read: Callable[[int, int], None] = lambda _done, _of: None
    """Told how far the reading of files is."""
    source: Source | None = None
    """The files of a past commit, where the workspace is read from it."""
    ends_syncs: bool = True
    """Whether a sync that was cut short is ended before the command does anything."""

    @cached_property
    def start(self) -> Path:
        """The folder from which the workspace is looked for, upwards."""
        named = self.options.directory or self.environment.get("OKR_DIR")
        folder = Path(named) if named else Path.cwd()
        if not folder.is_dir():
            raise OkrError(
                f"There is no folder '{folder}'.", remedy="--dir and OKR_DIR name the folder of a workspace."
            )
        return folder

    @cached_property
    def store(self) -> Store:
        store = Store.open(
            self.start,
            use_index=not self.options.no_index,
            on_wait=self.on_wait,
            on_read=self.on_read,
            clock=now,
            judge=self._brought,
        )
        if self.ends_syncs and was_cut_short(store.root) and "_OKR_COMPLETE" not in self.environment:
            from okr.actions.resume_sync import end_cut_short  # noqa: PLC0415  only after a crash of `okr sync`

            store.warn(*end_cut_short(store))
        return store

    def _brought(self, before: Workspace, after: Workspace) -> Iterable[tuple[Finding, Key | None]]:
        from okr.actions.check import brought  # noqa: PLC0415  a read and a check-in have no need of the rules

        return brought(before, after, self.today)

    @cached_property
    def workspace(self) -> Workspace:
        """All that stands in the files, as it was when first asked for."""
        return self.store.load()

    @property
    def warnings(self) -> Sequence[str]:
        """What went wrong beside the goals, if a workspace was opened at all."""
        return self.store.warnings if "store" in self.__dict__ else ()

    @property
    def settings(self) -> Settings:
        return self.workspace.settings

    @cached_property
    def today(self) -> date:
        """The day that was asked for, else that of the clock."""
        said = self.options.today or self.environment.get("OKR_TODAY")
        if not said:
            return now().date()
        option = "--today" if self.options.today else "OKR_TODAY"
        found = any_day(said, option)
        if (
            not FIRST_DAY.year < found.year < LAST_DAY.year
        ):  # neighbouring periods must be in the calendar, too
            raise UsageError(
                f"{option}: '{said}' is too far away.", remedy="Write a day of this time: 2026-07-10."
            )
        return found

    @property
    def chosen_cycle(self) -> Span | None:
        """The cycle that `-q` names, if it was given."""
        return find_cycle(self.options.quarter, self.today, self.settings) if self.options.quarter else None

    @property
    def cycle(self) -> Span:
        """The cycle that `-q` names, else the running quarter or own cycle."""
        return self.chosen_cycle or self.workspace.default_cycle(self.today)

    @property
    def may_ask(self) -> bool:
        """Whether there is someone at a terminal who can be asked."""
        return not self.options.no_input and sys.stdin.isatty() and sys.stderr.isatty()

    @cached_property
    def who(self) -> str:
        """Slug of the person who asks; an error that says how to set it where nobody can tell."""
        named = self._named_me
        if named:
            return named
        email = self._email
        found = self._person_with(email) if email else None
        if found:
            return found
        tried = (
            f"No file in people/ holds '{email}', the address of git."
            if email
            else "git knows no user.email here."
        )
        raise OkrError(
            f"It is not clear who you are. {tried}",
            remedy="Say --as NAME, set OKR_USER=NAME, or add your address to `emails` in people/NAME.toml.",
        )

    @cached_property
    def me(self) -> str | None:
        """Slug of the person who asks where a file in people/ knows them, else None."""
        named = self._named_me
        if named:
            return named if f"@{named}" in self.workspace.people else None
        if not self.workspace.people:
            return None
        try:
            return self._person_with(self._email) if self._email else None
        except AmbiguousError:
            return None  # a read goes on; whatever needs to know who asks says so

    @cached_property
    def _email(self) -> str | None:
        from okr import git  # noqa: PLC0415  a read that nobody signs needs no other program

        return git.user_email(self.start)

    @cached_property
    def _named_me(self) -> str | None:
        said = self.options.me or self.environment.get("OKR_USER")
        if not said:
            return None
        option = "--as" if self.options.me else "OKR_USER"
        if not self.workspace.people:
            return valid_slug(said.removeprefix("@"), option)
        return known(said, "person", self.workspace, option)

    def _person_with(self, email: str) -> str | None:
        wanted = address(email)
        people = self.workspace.people.items()
        found = [id_ for id_, person in people if wanted in map(address, person.emails)]
        if len(found) > 1:
            raise AmbiguousError(
                f"The address '{email}' is that of {' and '.join(found)}: it is not clear who you are.",
                remedy="Take it out of one of their files, or say --as NAME.",
            )
        return found[0].removeprefix("@") if found else None

    def resolve(
        self,
        text: str,
        *kinds: Kind,
        instead: Mapping[Kind, str] = NOTHING,
        also: Mapping[str, str] | None = None,
    ) -> str:
        """The id that `text` means to a command which acts on these kinds, and on what is named in `also`."""
        return resolve(
            text,
            self.workspace,
            kinds=kinds,
            today=self.today,
            cycle=self.chosen_cycle,
            instead=instead,
            also=also,
        )

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with single files, and what leaves goals without a number."""
        found = (*self.workspace.findings, *support_loops(self.workspace))
        return tuple(sorted(self.store.placed(finding, self.source) for finding in found))

    @property
    def left_out(self) -> ExitCode:
        """The exit code of a read: whether it was all there was."""
        errors = [finding for finding in self.findings if finding.level == "error"]
        if any(finding.code == CONFLICT_MARKERS for finding in errors):
            return ExitCode.CONFLICT
        return ExitCode.FINDINGS if errors else ExitCode.FINE

    @property
    def unread(self) -> Sequence[Finding]:
        """Why files were left out, if the workspace was loaded at all."""
        if "workspace" not in self.__dict__:
            return ()
        return [finding for finding in self.workspace.findings if finding.level == "error"]

    @property
    def left_out_definitions(self) -> Sequence[Finding]:
        """Why files that hold items were left out."""
        return [finding for finding in self.unread if kind_of(finding.path) != "checkin"]
