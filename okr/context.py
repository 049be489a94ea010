"""What a command is given: the workspace, the day, the cycle, the person who asks and their language."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from okr.composed import part_loops
from okr.days import DayReader, TypedDay, looks_typed, near_day
from okr.errors import AmbiguousError, ExitCode, NotFoundError, OkrError, StaleError, UsageError
from okr.findings import CONFLICT_MARKERS, Finding
from okr.ids import ITEM_KINDS, KINDS, SETTINGS, FileKind, Kind, cycle_name
from okr.lookup import NOTHING, Choice, candidates, check_slug_option, is_ready, resolve, resolve_slug
from okr.parse import FIRST_DAY, LAST_DAY
from okr.periods import Span, cycle, cycles_meant, find_cycle
from okr.questions import Questions
from okr.references import support_loops
from okr.storage.clone import was_cut_short
from okr.storage.files.read import read_bytes
from okr.store import Store, find_root
from okr.words import Language, Message, chosen

if TYPE_CHECKING:
    from okr.actions.states import State
    from okr.identity import GitUser
    from okr.settings import Settings
    from okr.workspace import Files, Workspace

LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def now() -> datetime:
    """The one place that asks what day it is; with the time zone of this machine."""
    return datetime.now().astimezone()


class GlobalOptions(Struct):
    """Options common to all commands, before or after the command; the last one wins."""

    directory: str | None = None
    format: str | None = None
    language: str | None = None
    quarter: str | None = None
    today: str | None = None
    me: str | None = None
    no_index: bool = False
    no_color: bool = False
    no_input: bool = False
    no_pager: bool = False
    excel: bool = False
    """Of the commands that print CSV."""
    output: str | None = None
    """The file for the answer."""
    dry_run: bool = False
    """Of the commands that write."""


class Context(Questions):
    """Made once a run. Everything is looked up when it is first asked for."""

    options: GlobalOptions = field(default_factory=GlobalOptions)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    on_read: Callable[[int, int], None] | None = None
    """Called with the number of files read, and of all files."""
    typed: Sequence[str] = ()
    """The arguments of the program."""
    past: State | None = None
    """The past state that is looked at, with its day; else the work tree today."""
    may_begin_anew: bool = False
    """Whether only an answer is to be made, of which nothing was said yet."""
    begun_with: tuple[Files, int] | None = None
    """The files of the work tree, and their version when they were first asked for."""
    chosen: dict[str, str] = field(default_factory=dict)
    """What was typed, and which of the items that fit it the person chose, for an answer that is begun anew."""
    ends_syncs: bool = True
    """Whether a sync that was cut short is ended before the command does anything."""
    held: list[object] = field(default_factory=list)
    """What was made of all goals: it goes with the process, and not piece by piece before that ends."""

    def choices(self, *kinds: Kind) -> list[Choice]:
        """The items of these kinds with their titles: those that hold today first, then the newest."""
        workspace = self.workspace
        ids = [*workspace.items.of(*kinds)]
        ready = [id_ for id_ in ids if is_ready(id_, workspace, self.today, self.chosen_cycle)]
        listed = [*ready, *sorted(set(ids).difference(ready), reverse=True)]
        return [(id_, workspace.own_title(id_)) for id_ in listed]

    @property
    def never_asks(self) -> bool:
        return self.options.no_input

    @property
    def language(self) -> Language:
        """The language of the person at the terminal; that of okr.toml counts once the workspace is found."""
        if "workspace" in self.__dict__:
            own: str | None = self.settings.language
        else:
            own = self._language_of_file if "store" in self.__dict__ else None
        asked = self.options.language or self.environment.get("OKR_LANGUAGE")
        return chosen(asked, own, *(self.environment.get(name) for name in LOCALE))

    @cached_property
    def _language_of_file(self) -> str | None:
        """What okr.toml says of the language, for a command that loads no goals."""
        from okr.storage.toml.data import data_of  # noqa: PLC0415  few commands load no goals, such as sync

        with suppress(OkrError, ValueError):
            own = data_of(read_bytes(self.store.root, SETTINGS)).get("language")
            return own if isinstance(own, str) else None
        return None

    @property
    def document_language(self) -> Language:
        """The language of Markdown and HTML, which others read: the locale of the writer does not count."""
        return chosen(self.options.language, self.settings.language)

    @cached_property
    def start(self) -> Path:
        """The folder from which the workspace is looked for, upwards."""
        named = self.options.directory or self.environment.get("OKR_DIR")
        folder = Path(named) if named else Path.cwd()
        if not folder.is_dir():
            raise OkrError(
                Message('folder not found: "{folder}"', folder=str(folder)),
                remedy=Message("Use the folder of a workspace for --dir or OKR_DIR."),
            )
        return folder

    @cached_property
    def store(self) -> Store:
        store = Store(
            find_root(self.start),
            use_index=not self.options.no_index,
            on_wait=self.tell,
            on_read=self.on_read,
            clock=now,
            judge=self._brought,
        )
        if self.ends_syncs and was_cut_short(store.root) and "_OKR_COMPLETE" not in self.environment:
            from okr.actions.resume_sync import end_cut_short  # noqa: PLC0415  only after a crash of `okr sync`

            store.warn(*end_cut_short(store))
        store.dry_run = self.options.dry_run  # what was cut short is ended in a dry run, too
        return store

    def _brought(self, before: Workspace, after: Workspace) -> Iterable[Finding]:
        from okr.actions.check import new_errors  # noqa: PLC0415  a read and a check-in have no need of the rules

        return new_errors(before, after, self.today)

    @cached_property
    def workspace(self) -> Workspace:
        """All that is in the files, as it was when first asked for: of each cycle that is not over and of the one that `-q`
        names file by file, and so of the weeks of the running cycle and of that one."""
        if self.past:
            return self.past.workspace
        loaded = self.store.load()
        with suppress(UsageError):  # which whatever needs the day or the cycle tells
            day = self._day.day
            spans = [cycle(name, loaded.settings) for name in loaded.outlines]
            used = [span for span in spans if span and span.ends >= day]
            asked = [loaded.default_cycle(day)]
            if self.options.quarter:
                asked.append(self._cycle_in(loaded, day, self.options.quarter))
            loaded.look_at(*asked)
            loaded.by_cycle.look(*(span.name for span in used))
        self.begun_with = (loaded.files, loaded.files.version) if loaded.files else None
        return loaded

    def refuse_two_states(self) -> None:
        """Raises StaleError where a look at more files found one that was written in place, so that a part of the answer may
        be older than another: it is to be begun anew."""
        if self.may_begin_anew and self.begun_with and not self.store.whole:
            files, version = self.begun_with
            if files.version != version:
                files.close()
                raise StaleError

    def anew(self) -> Context:
        """The same with nothing looked up, for an answer that is begun anew: every file is looked at before, and what was
        chosen is not asked again."""
        context = replace(self, options=GlobalOptions(), held=[], answers=[])
        context.store = self.store
        context.store.whole = True
        return context

    def at(self, text: str | None) -> Context:
        """The context of a day or a commit, as `--at` gives it: with its workspace, its files and its day.

        A day has the definitions of today with the values of that day. Raises UsageError for a day that is not past.
        """
        if text is None:
            return self
        from okr.actions.states import past_state  # noqa: PLC0415  git is asked only for this

        text = self.day_or_revision(text, "--at")
        state, notice = past_state(self.store, self.workspace, text, self.today)
        self.tell(notice)
        context = replace(self, past=state)
        context.store = self.store
        return context

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
        if self.past:
            return self.past.day
        day, echo = self._day.day, self._day.echo
        if echo and "_OKR_COMPLETE" not in self.environment:
            self.tell(echo)
        # neighbouring periods must be in the calendar, too
        if not FIRST_DAY.year < day.year < LAST_DAY.year:
            raise UsageError(
                Message(
                    "{option}: {day} is out of range", option=self._today_option, day=self._typed_today or ""
                ),
                remedy=Message(
                    "Use a date from {first} to {last}.", first=FIRST_DAY.year + 1, last=LAST_DAY.year - 1
                ),
            )
        return day

    @property
    def _typed_today(self) -> str | None:
        return self.options.today or self.environment.get("OKR_TODAY")

    @property
    def _today_option(self) -> str:
        return "--today" if self.options.today else "OKR_TODAY"

    @cached_property
    def _day(self) -> TypedDay:
        """The day that was asked for, else that of the clock, and how it was read, if that is to be told."""
        clock, text = now().date(), self._typed_today
        if not text:
            return TypedDay(clock, None)
        if self.options.today and (assumed := self.environment.get("OKR_TODAY")):
            with suppress(UsageError):  # the option counts alone then
                clock = near_day(assumed, "OKR_TODAY", clock).day
        return near_day(text, self._today_option, clock)

    @cached_property
    def days(self) -> DayReader:
        """Reads the days that the person types, and tells how they were read."""
        return DayReader(self.today, self.settings, self.tell)

    def day_or_revision(self, text: str, name: str) -> str:
        """A day as git takes it, or a revision as it is; of `A..B` both ends."""
        ends = re.split(r"(\.{2,3})", text)
        if len(ends) > 1:
            return "".join(self.day_or_revision(end, name) if end.strip(".") else end for end in ends)
        return self.days.past(text, name).isoformat() if looks_typed(text) else text

    @property
    def chosen_cycle(self) -> Span | None:
        """The cycle that `-q` names, if it was given."""
        return self.cycle_named(self.options.quarter) if self.options.quarter else None

    def cycle_named(self, text: str) -> Span:
        """The cycle that a person types. Raises UsageError."""
        return self._cycle_in(self.workspace, self.today, text)

    @staticmethod
    def _cycle_in(workspace: Workspace, today: date, text: str) -> Span:
        return find_cycle(text, today, workspace.settings, workspace.default_cycle(today))

    @property
    def cycle(self) -> Span:
        """The cycle that `-q` names, else the running quarter or own cycle."""
        return self.chosen_cycle or self.workspace.default_cycle(self.today)

    @cached_property
    def who(self) -> str:
        """Slug of the person who asks. Raises OkrError, with the way to set it, where it is not known."""
        slug = self._named_me or self._git_user.person()
        if slug is None:
            raise self._git_user.unknown()
        return slug

    @cached_property
    def me(self) -> str | None:
        """Slug of the person who asks where a file in people/ knows them, else None."""
        named = self._named_me
        if named:
            return named if f"@{named}" in self.workspace.people else None
        if not self.workspace.people:
            return None
        try:
            return self._git_user.person()
        except AmbiguousError:
            return None  # a read goes on; whatever needs to know who asks says so

    @cached_property
    def _git_user(self) -> GitUser:
        from okr.identity import GitUser  # noqa: PLC0415  a read that nobody signs needs no other program

        return GitUser(self.start, self.workspace.people)

    @cached_property
    def _named_me(self) -> str | None:
        name = self.options.me or self.environment.get("OKR_USER")
        if not name:
            return None
        option = "--as" if self.options.me else "OKR_USER"
        if not self.workspace.people:
            return check_slug_option(name.removeprefix("@"), option)
        if self.options.me:
            return self.resolve_slug(name, "person", option)
        # it is set once and for long: the beginning of a name may come to mean somebody else
        return resolve_slug(name, "person", self.workspace, option, whole=True)

    def resolve(
        self,
        text: str,
        *kinds: Kind,
        instead: Mapping[Kind, str] = NOTHING,
        also: Mapping[str, str] | None = None,
    ) -> str:
        """The id that `text` means to a command which acts on these kinds, and on what is named in `also`."""

        def look() -> str:
            return resolve(
                text,
                self.workspace,
                kinds=kinds,
                today=self.today,
                cycle=self.chosen_cycle,
                instead=instead,
                also=also,
            )

        return self._decided(text, look)

    def item_or_cycle(self, text: str) -> str:
        """The id of what has a history: an item, okr.toml, or a cycle, which has notes."""
        try:
            return text if text == SETTINGS else self.resolve(text, *ITEM_KINDS)
        except NotFoundError:
            if not cycles_meant(text, self.today, self.settings):
                raise
            return find_cycle(text, self.today, self.settings).name

    def resolve_slug(self, text: str, kind: Kind, name: str) -> str:
        """The slug of the person, team or role that `text` means in the option `name`."""
        id_ = self._decided(text, lambda: KINDS[kind].prefix + resolve_slug(text, kind, self.workspace, name))
        return id_.removeprefix(KINDS[kind].prefix)

    def named(self, kind: Kind | FileKind, field: str, value: Any, name: str) -> Any:
        """The value of a field of an item, in the option `name`, with what it refers to by its present id or slug."""
        if isinstance(value, list | tuple):
            return [self.named(kind, field, each, name) for each in value]
        if isinstance(value, str) and (kinds := KINDS[kind].ids.get(field)):
            return self.resolve(value, *kinds)
        if isinstance(value, str) and (one := KINDS[kind].slugs.get(field)):
            return self.resolve_slug(value, one, name)
        return value

    def _decided(self, text: str, look: Callable[[], str]) -> str:
        """The id that is found. Of several the person at the terminal chooses; one that was completed is told."""
        try:
            id_ = self._found(text, look)
        except AmbiguousError as error:
            if not (error.choices and self.may_ask):
                raise
            if not (self.may_begin_anew and self.chosen.get(text) in dict(error.choices)):
                self.tell(Message('"{text}" can mean several things:', text=text))
                self.chosen[text] = self.choose_from(Message("Which one?"), error.choices)
            return self.chosen[text]
        if candidates(text, (id_,))[1] and not candidates(text, self.workspace.renamed)[0]:
            self.tell(Message('"{text}" means {id}.', text=text, id=id_))
        return id_

    def _found(self, text: str, look: Callable[[], str]) -> str:
        """What a look-up finds by the files of its cycle, and of the one that is typed, as they are now. That nothing is found
        is told by those of all."""
        workspace = self.workspace
        by_cycle = workspace.by_cycle
        try:
            id_ = look()
            version = by_cycle.version
            spans = (cycle(cycle_name(name), workspace.settings) for name in (id_, text))
            workspace.look_at(*filter(None, spans))
        except OkrError:
            version = by_cycle.version
            by_cycle.look_at(by_cycle)
            if by_cycle.version == version:
                raise
            return look()
        return id_ if by_cycle.version == version else look()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with single files, and what leaves goals without a number."""
        found = (*self.workspace.findings, *support_loops(self.workspace), *part_loops(self.workspace))
        source = self.past.source if self.past else None
        return tuple(sorted(self.store.located(found, source=source, even_ignored=True)))

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
