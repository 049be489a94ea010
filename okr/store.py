"""The face of storage: a workspace is found, opened, loaded and changed through here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from okr import ids
from okr.errors import ConflictError, LockedError, OkrError
from okr.findings import CHECK_ONLY, CONFLICT_MARKERS, Finding
from okr.ids import Kind
from okr.models import Coaching, Objective, Onboarding
from okr.settings import Settings
from okr.storage.codec import AnyRecord
from okr.storage.files.atomic import state_folder
from okr.storage.index.index import Fetched, Index
from okr.storage.outcome import misplaced, outcome
from okr.storage.source import Folder, ReportingSource, Source
from okr.words import Message, joined
from okr.words.numbers import few
from okr.workspace import ById, Workspace

if TYPE_CHECKING:  # imported when something is written: a read has no need of them
    from okr.storage.files.transaction import Change, Transaction
    from okr.storage.writing import Writing

__all__ = ["Store", "find_root", "load"]

INDEX = "index.sqlite"
Clock = Callable[[], datetime]

NOTHING_STAGED: Mapping[str, bytes | None] = MappingProxyType({})

Judge = Callable[[Workspace, Workspace], Iterable[Finding]]
"""The errors of the second workspace that the first one does not have."""


def find_root(start: Path) -> Path:
    """The nearest folder with an okr.toml, from `start` upwards; not beyond the home folder or its file system."""
    here = start.resolve()
    home = device = None
    with suppress(OSError, RuntimeError):
        home = Path.home().resolve()
    for folder in (here, *here.parents):
        try:
            status = folder.stat()
            found = (folder / ids.SETTINGS).is_symlink() or (folder / ids.SETTINGS).exists()
        except OSError:
            break
        if device not in (None, status.st_dev):
            break
        if found:
            return folder
        if folder == home:
            break
        device = status.st_dev
    raise OkrError(
        Message("no okr workspace in {folder} or above", folder=str(here)),
        remedy=Message("Create one: {command}", command="okr init"),
    )


def _was_cut_short(root: Path) -> bool:
    """Whether a command began to write and did not end; every read asks, so it costs next to nothing."""
    try:
        with os.scandir(root / ids.PRIVATE / "journal") as entries:
            return any(not entry.name.endswith(".json") and entry.name[0] != "." for entry in entries)
    except OSError:
        return False


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def load(source: Source, name: str, index: Path | None = None) -> Workspace:
    """All that a source holds; `name` is for a workspace whose settings give none."""
    state = Index(source, index)
    found = state.findings()
    findings = [finding for finding in found if finding.code not in CHECK_ONLY]
    settings = _settings(state, findings)
    paths: dict[str, str] = {}
    objectives = _by_id(state, Objective, paths)
    lost = list(misplaced(objectives, settings))
    for finding in lost:
        del objectives[finding.id], paths[finding.id]
    others: dict[str, Any] = {
        ids.KINDS[kind].plural: _by_id(state, ids.KINDS[kind].model, paths) for kind in ids.OWN_FILE[1:]
    }
    return Workspace(
        name=settings.name or name,
        settings=settings,
        objectives=objectives,
        **others,
        onboarding=_by_name(state, Onboarding),
        coaching=_by_name(state, Coaching),
        recorded=Fetched(state.items, state.histories, state.history),
        summed=Fetched(state.items, state.series),
        paths=paths,
        findings=tuple(sorted((*findings, *lost))),
        remarks=tuple(finding for finding in found if finding.code in CHECK_ONLY),
    )


def _by_id(index: Index, model: type[AnyRecord], paths: dict[str, str]) -> dict[str, AnyRecord]:
    """The records of a kind; their paths are added to `paths`."""
    kind = ids.KIND_OF_MODEL[model]
    found: dict[str, AnyRecord] = ById()
    for path, record in index.records(model):
        id_ = ids.id_in(kind, path)
        found[id_] = record
        paths[id_] = path
    return found


def _by_name(index: Index, model: type[AnyRecord]) -> Mapping[str, AnyRecord]:
    """Name of the file without its ending → the record, of a kind that has no ids and that few commands ask for."""

    @cache
    def records() -> dict[str, AnyRecord]:
        return {ids.stem(path): record for path, record in index.records(model)}

    return Fetched(records, lambda _: records())


def _settings(index: Index, findings: Sequence[Finding]) -> Settings:
    """The settings; without them nothing else can be read, so an error in them is raised."""
    errors = [f for f in findings if f.path == ids.SETTINGS and f.level == "error"]
    if errors:
        kind = ConflictError if any(f.code == CONFLICT_MARKERS for f in errors) else OkrError
        lines = (joined((f"{f.path}:{f.line}:{f.column}: ", f.message), "") for f in errors)
        raise kind(joined(lines, "\n  "), remedy=errors[0].fix)
    for _, settings in index.records(Settings):
        return settings
    raise OkrError(Message("okr.toml not found"), remedy=Message("Create one: {command}", command="okr init"))


@dataclass
class Store:
    """A workspace on disk."""

    root: Path
    use_index: bool = True
    on_wait: Callable[[str], None] = lambda _: None
    """Told once when another command holds the lock."""
    on_read: Callable[[int, int], None] = lambda _done, _of: None
    """Told at each file that is read again, and at the end with both numbers equal."""
    judge: Judge = lambda _before, _after: ()
    """Asked before anything but a check-in is written."""
    warnings: list[str] = field(default_factory=list)
    """What went wrong beside the goals, in the order in which it was met."""
    clock: Clock | None = None
    """What time it is, with its zone; without it no update is given its `at`."""

    @classmethod
    def open(cls, start: Path, *, use_index: bool = True) -> Store:
        """The workspace in which `start` lies."""
        return cls(find_root(start), use_index)

    def load(self) -> Workspace:
        """All that stands in the files now; what is not valid is left out and told in its findings."""
        if _was_cut_short(self.root):
            with suppress(LockedError), self.staging("recover", wait=False):
                pass  # what a crash has cut short is finished or taken back, unless its writer lives
        source = ReportingSource(Folder(self.root), self.on_read)
        try:
            return load(source, self.root.name, self._index_file())
        finally:
            source.done()

    def names(self) -> Mapping[str, Kind]:
        """Every id and what it is, for the shell: without what was recorded, and from a fresh index without the files."""
        from okr.storage.index.index import names  # noqa: PLC0415  only while a word is completed

        index = self._index_file()
        known = names(self.root, index) if index else None
        return self.load().items if known is None else known

    def placed(self, finding: Finding, source: Source | None = None) -> Finding:
        """A finding with the line and column of its key, in the files now or in a source."""
        if not finding.key or (finding.line, finding.column) != (1, 1):
            return finding
        from okr.storage.toml.outline import place  # noqa: PLC0415  only for what is wrong

        try:
            line, column = place((source or Folder(self.root)).read(finding.path), finding.key)
        except OkrError:
            return finding
        return replace(finding, line=line, column=column)

    def placed_all(
        self, findings: Iterable[Finding], staged: Mapping[str, bytes | None] = NOTHING_STAGED
    ) -> Iterator[Finding]:
        """Findings with their place, without those that a comment in their file ignores; each file is read once.

        `staged` are texts that are about to be written, by their paths.
        """
        from okr.storage.ignores import ignores_of  # noqa: PLC0415  only for what is wrong
        from okr.storage.toml.outline import place  # noqa: PLC0415  only for what is wrong

        by_path: dict[str, list[Finding]] = {}
        for finding in findings:
            by_path.setdefault(finding.path, []).append(finding)
        source = Folder(self.root)
        for path, of_file in by_path.items():
            try:
                data = staged.get(path) or source.read(path)
            except OkrError:  # gone meanwhile, or refused: then that is what the finding says
                data = b""
            ignores = ignores_of(data)
            for finding in of_file:
                placed = finding
                if finding.key and (finding.line, finding.column) == (1, 1):
                    line, column = place(data, finding.key)
                    placed = replace(finding, line=line, column=column)
                if placed not in ignores:
                    yield placed

    def file_findings(self) -> tuple[Finding, ...]:
        """What is wrong with single files, also where okr.toml is one of them."""
        return Index(Folder(self.root), self._index_file()).findings()

    @contextmanager
    def writing(self, command: str, *, dry_run: bool = False) -> Iterator[Writing]:
        """Changes of a loaded workspace, judged and written when the block is left without an error.

        A dry run stages the same changes, takes no lock and writes nothing.
        """
        from okr.storage.writing import Writing, staged  # noqa: PLC0415  only what writes pays for the editor

        writing = Writing(self.root)
        with staged(writing, command, self.on_wait, self.warn, dry_run=dry_run, wait=True):
            writing.workspace, writing.clock = self.load(), self.clock
            yield writing
            self.refuse_errors(writing.workspace, writing.changes)

    @contextmanager
    def staging(self, command: str, *, dry_run: bool = False, wait: bool = True) -> Iterator[Transaction]:
        """Changes of files whose workspace need not be valid: nothing is loaded or judged, all else as in `writing`."""
        from okr.storage.files.transaction import Transaction  # noqa: PLC0415  only what writes pays for the editor
        from okr.storage.writing import staged  # noqa: PLC0415  only what writes pays for the editor

        transaction = Transaction(self.root)
        with staged(transaction, command, self.on_wait, self.warn, dry_run=dry_run, wait=wait):
            yield transaction

    def refuse_errors(self, workspace: Workspace, changes: Sequence[Change]) -> None:
        """An OkrError where `changes` bring what the check calls an error; a check-in is looked at by its command."""
        if all(ids.kind_of(change.path) == "checkin" for change in changes):
            return
        brought = self.judge(workspace, outcome(workspace, changes))
        staged = {change.path: change.after for change in changes}
        fixes = {
            # the place is in no file yet
            finding.message
            if finding.id in finding.message
            else joined((finding.id, finding.message), ": "): finding.fix
            for finding in self.placed_all(brought, staged)
        }
        if fixes:
            raise OkrError(few(list(fixes), "\n  "), remedy=next(iter(fixes.values())))

    def _index_file(self) -> Path | None:
        """Where the index is kept; None where it can only be in memory."""
        if not self.use_index:
            return None
        try:
            return state_folder(self.root) / INDEX
        except OkrError as error:
            private = self.root / ids.PRIVATE
            if private.is_symlink() or (private.exists() and not private.is_dir()):
                self.warn(joined((error.message, Message("The index is kept in memory.")), ". "))
            return None

    def warn(self, *warnings: str) -> None:
        self.warnings += (w for w in warnings if w not in self.warnings)
