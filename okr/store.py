"""The face of storage: a workspace is found, opened, loaded and changed through here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from okr import ids
from okr.errors import ConflictError, LockedError, OkrError
from okr.findings import CONFLICT_MARKERS, Finding
from okr.ids import Kind
from okr.kpi_units import kpi_files, with_units
from okr.outlines import ByCycle, Outline
from okr.people_models import Coaching, KpiDecision, Meeting, Onboarding, Pulse
from okr.periods import YEARS, cycle, is_calendar
from okr.settings import Settings
from okr.storage.codec import AnyRecord, DecodedFile, decode
from okr.storage.fetched import Fetched, FileFindings
from okr.storage.files.folders import is_no_folder, state_folder
from okr.storage.index.index import Index, ReadNotice
from okr.storage.index.names import names
from okr.storage.source import Folder, Source
from okr.words import Message, joined
from okr.words.numbers import few
from okr.workspace import ById, Workspace

if TYPE_CHECKING:  # imported when something is written: a read has no need of them
    from okr.storage.files.transaction import Change, Writing

INDEX = "index.sqlite"
Clock = Callable[[], datetime]

NOTHING_STAGED: Mapping[str, bytes | None] = MappingProxyType({})

_HISTORIES = 256
"""So many are kept at hand: whoever uses the updates of an item again does so soon, and all of a large firm fill a gigabyte."""
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
        Message("no okr workspace here: no okr.toml in {folder} or above", folder=str(here)),
        remedy=Message("Create one: okr init. If yours is in another folder: okr -C DIR …"),
    )


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def name_of_folder(root: Path) -> str:
    """What a workspace is called without a name of its own; what is no UTF-8 in it is written out."""
    return root.name.encode("utf-8", "backslashreplace").decode()


def load(
    source: Source,
    name: str,
    index: Path | None = None,
    on_read: ReadNotice | None = None,
    *,
    whole: bool = True,
    seed: Path | None = None,
) -> Workspace:
    """All that a source holds; `name` is for a workspace whose settings give none, `seed` an index with which it may begin.

    Not as a `whole`, folders of objectives and check-ins that have the time which the index knows are opened only when
    something of their cycle is asked for.
    """
    state = Index(source, index, on_read, whole=whole, seed=seed)
    settings = _settings(state, state.findings())
    paths: dict[str, str] = {}

    def outlines() -> dict[str, Outline]:
        return state.cycles(lambda name: bool(cycle(name, settings)))

    def of_files() -> list[Finding]:
        unknown = state.cycles(lambda name: not cycle(name, settings))
        lost = (id_ for known in unknown.values() for id_ in known.parts)
        return sorted((*state.findings(), *map(_misplaced, lost)))

    others: dict[str, Any] = {
        ids.KINDS[kind].plural: _by_id(state, ids.KINDS[kind].model, paths) for kind in ids.OWN_FILE[1:]
    }
    others |= with_units(others["kpis"])
    return Workspace(
        name=settings.name or name,
        settings=settings,
        objectives=ByCycle(outlines, state.objectives, state),
        **others,
        onboarding=_by_name(state, Onboarding),
        coaching=_by_name(state, Coaching),
        meetings=_by_name(state, Meeting),
        decisions=_by_name(state, KpiDecision),
        pulse=_by_name(state, Pulse),
        recorded=Fetched(state.items, state.histories, segments=2, kept=_HISTORIES),
        summed=Fetched(state.items, state.series),
        paths=paths,
        of_files=FileFindings(of_files, lambda: state.version),
        files=state,
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


def _misplaced(id_: str) -> Finding:
    """Of an objective in a folder that names no cycle, so that its days are not known."""
    name = ids.cycle_name(id_)
    fix = Message(
        'move it to a folder such as 2026-Q3, or add [cycles."{name}"] with its days to okr.toml', name=name
    )
    if not is_calendar(name) and is_calendar(name.upper()):
        fix = Message("rename the folder to {name}", name=name.upper())
    elif is_calendar(name):
        fix = Message(
            "move it to a folder such as 2026-Q3: years go from {first} to {last}",
            first=YEARS[0],
            last=YEARS[-1],
        )
    message = Message('wrong place: unknown cycle "{name}"', name=name)
    return Finding(path=ids.path_of(id_), code="F005", id=id_, message=message, fix=fix)


def changed_workspace(workspace: Workspace, changes: Iterable[Change]) -> Workspace:
    """The workspace as it will be once these changes are written, but for what they record; no file is read again."""
    decoded = {
        change.path: DecodedFile(None) if change.after is None else decode(change.path, change.after)
        for change in changes
        if ids.kind_of(change.path) not in (None, "checkin")
    }
    settings, paths = workspace.settings, dict(workspace.paths)
    records: dict[str, dict[str, Any]] = {}
    objectives: dict[str, Any] = {}
    for path, file in decoded.items():
        kind, record = ids.kind_of(path), file.record
        if kind in (None, "settings"):
            settings = record if isinstance(record, Settings) else settings
            continue
        key = ids.stem(path)
        if kind in ids.OWN_FILE:
            key = ids.id_in(kind, path)
            paths[key] = path
        if kind == "objective":
            objectives[key] = record
            continue
        name = ids.KINDS[kind].plural
        if name not in records:
            records[name] = kpi_files(workspace) if kind == "kpi" else ById(getattr(workspace, name))
        of_kind = records[name]
        if record is not None:
            of_kind[key] = record
        else:
            of_kind.pop(key, None)
    by_cycle = workspace.by_cycle.with_changes(objectives)
    unknown = {name for name in by_cycle.outlines if not cycle(name, settings)}
    lost = [id_ for name in unknown for id_ in by_cycle.outlines[name].parts]
    if unknown:
        by_cycle = by_cycle.with_changes({}, unknown)
    left = (f for f in workspace.of_files if f.path not in decoded)
    found = (f for each in decoded.values() for f in each.findings)
    # in the order in which the files are read
    ordered: dict[str, Any] = {
        name: ById(sorted(of_kind.items(), key=lambda pair: f"{pair[0]}.toml"))
        for name, of_kind in records.items()
    }
    of_files = (*left, *found, *map(_misplaced, lost))
    ordered["objectives"] = by_cycle
    if "kpis" in ordered:
        ordered |= with_units(ordered["kpis"])
    return replace(workspace, **ordered, settings=settings, paths=paths, of_files=of_files, files=None)


class Store(Struct, dict=True):
    """A workspace on disk."""

    root: Path
    use_index: bool = True
    on_wait: Callable[[str], None] = lambda _: None
    """Told once when another command holds the lock."""
    on_read: ReadNotice | None = None
    judge: Judge = lambda _before, _after: ()
    """Asked before anything but a check-in is written."""
    warnings: list[str] = field(default_factory=list)
    """What went wrong beside the goals, in the order in which it was met."""
    clock: Clock | None = None
    """What time it is, with its zone; without it no update is given its `at`."""
    whole: bool = False
    """Whether every file is looked at, also those of old cycles that nobody asks for."""
    dry_run: bool = False
    """Whether changes are only shown: they are staged all the same, without a lock, and nothing is written."""

    @classmethod
    def open(cls, start: Path, *, use_index: bool = True) -> Store:
        """The workspace in which `start` lies."""
        return cls(find_root(start), use_index)

    def load(self) -> Workspace:
        """All that stands in the files now; what is not valid is left out and told in its findings."""
        cut_short = False
        with suppress(OSError), os.scandir(self.root / ids.PRIVATE / "journal") as entries:
            cut_short = any(not entry.name.endswith(".json") and entry.name[0] != "." for entry in entries)
        if cut_short:
            with suppress(LockedError), self.staging("recover", recovery=True):
                pass  # a command that did not end is finished or taken back, unless its process lives
        return load(
            Folder(self.root), name_of_folder(self.root), self._index_file(), self.on_read, whole=self.whole
        )

    def load_past(self, source: Source) -> Workspace:
        """All that a past state holds. Files that are still what they were are not read again."""
        return load(source, name_of_folder(self.root), seed=self._index_file())

    def digest(self) -> str:
        """A hash of all that is in the files now; empty where no index is kept, since they would be read for it alone."""
        index = self._index_file()
        return Index(Folder(self.root), index, self.on_read).digest() if index else ""

    def names(self) -> Mapping[str, Kind]:
        """Every id and what it is, for the shell: without what was recorded, and from a fresh index without the files."""
        index = self._index_file()
        known = names(self.root, index) if index else None
        if known is not None:
            return known
        workspace = self.load()
        workspace.by_cycle.look_at(workspace.by_cycle)  # as a fresh index stands for every file
        return workspace.items

    def located(
        self,
        findings: Iterable[Finding],
        *,
        source: Source | None = None,
        staged: Mapping[str, bytes | None] = NOTHING_STAGED,
        even_ignored: bool = False,
    ) -> Iterator[Finding]:
        """Findings with the line and column of their key, without those that a comment in their file ignores.

        They are about the files now, about those of another `source`, or about `staged` texts, by their paths; each is
        read once.
        """
        by_path: dict[str, list[Finding]] = {}
        for finding in findings:
            if even_ignored and finding.is_located:
                yield finding
            else:
                by_path.setdefault(finding.path, []).append(finding)
        if by_path:
            from okr.storage.ignores import located  # noqa: PLC0415  only for what is wrong

            source = source or Folder(self.root)
            for path, of_file in by_path.items():
                try:
                    data = staged.get(path) or source.read(path)
                except OkrError:  # gone meanwhile, or refused: then that is what the finding says
                    data = b""
                yield from located(of_file, data, even_ignored=even_ignored)

    def file_findings(self) -> tuple[Finding, ...]:
        """What is wrong with single files, also where okr.toml is one of them."""
        return Index(Folder(self.root), self._index_file()).findings()

    @contextmanager
    def staging(self, command: str, *, recovery: bool = False) -> Iterator[Writing]:
        """Changes of files, written under the lock when the block is left without an error; nothing is loaded or judged.

        What a crash has cut short is recovered first. LockedError where another command keeps the lock.
        A dry run stages the same changes, takes no lock and writes nothing. A `recovery` is done in a dry run, too, and
        waits for nobody.
        """
        from okr.storage.files import lock, transaction  # noqa: PLC0415  only what writes pays for the editor

        writing = transaction.Writing(self.root, dry_run=self.dry_run and not recovery)
        if writing.dry_run:
            yield writing
            return
        patience = 0 if recovery else lock.GIVE_UP_AFTER
        with lock.locked(self.root, command, self.on_wait, give_up_after=patience) as taken:
            self.warn(*taken.warnings, *transaction.recover(self.root))
            yield writing
            self.warn(*writing.commit(command))

    @contextmanager
    def writing(self, command: str, *, whole: bool = False) -> Iterator[Writing]:
        """Changes of a loaded workspace, judged before they are written; all else as in `staging`. For a `whole` one every
        file is looked at."""
        self.whole = self.whole or whole
        with self.staging(command) as writing:
            writing.workspace, writing.clock = self.load(), self.clock
            yield writing
            self.refuse_errors(writing.workspace, writing.changes)

    def refuse_errors(self, workspace: Workspace, changes: Sequence[Change]) -> None:
        """An OkrError where `changes` bring what the check calls an error; a check-in is looked at by its command."""
        if all(ids.kind_of(change.path) == "checkin" for change in changes):
            return
        brought = self.judge(workspace, changed_workspace(workspace, changes))
        staged = {change.path: change.after for change in changes}
        fixes = {
            # the place is in no file yet
            finding.message
            if finding.id in finding.message
            else joined((finding.id, finding.message), ": "): finding.fix
            for finding in self.located(brought, staged=staged)
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
            if is_no_folder(self.root / ids.PRIVATE):
                self.warn(joined((error.message, Message("The index is kept in memory.")), ". "))
            return None

    def warn(self, *warnings: str) -> None:
        self.warnings += (w for w in warnings if w not in self.warnings)
