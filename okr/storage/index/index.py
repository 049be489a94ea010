"""The index: what was read of each file, kept in SQLite, so that a warm start opens only what changed.

It is made from the files only, never the reverse, and may be deleted at any time. Where it cannot be kept
(`--no-index`, a folder that is read-only, another process that writes it) the same code runs on a database in
memory, so the answer is the same by construction.
"""

from __future__ import annotations

import gc
import sqlite3
import time
from _blake2 import blake2b  # by this name no OpenSSL is loaded, which every command would wait for
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Generator, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from okr.errors import NotFoundError, OkrError
from okr.findings import Finding
from okr.ids import KIND_OF_MODEL, id_in, kind_of, stem
from okr.models import Objective
from okr.outlines import Outline
from okr.storage.codec import AnyRecord, decode, decode_findings, decode_record
from okr.storage.index import closed
from okr.storage.index.database import UNREADABLE, BusyError, in_memory, is_damage, open_index
from okr.storage.index.rows import UNSETTLED, Change, Changes, Different, ReadAgain, Rows, write_changes
from okr.storage.index.stored import (
    OUTLINE,
    Row,
    below,
    blob_id,
    entries_in,
    hash_of,
    items_in,
    rows_of,
    series_in,
)
from okr.storage.source import FileEntry, Folder, Listing, Source, Stamp
from okr.updates import Entry, Series
from okr.words import Message

_HOME = Message(
    "move it to its folder: objectives/CYCLE/NAME.toml, checkins/WEEK/DATE-PERSON.toml, kpis/NAME.toml"
)
_TICK = 50_000_000
"""Nanoseconds in which a file may change twice with one time."""
_KPIS = {"kpi"}
"""How the ids of all KPIs begin."""
_Folders = Mapping[str, tuple[int | None, bytes | None]]
"""Path → when it was last changed, and a hash over its files, as the index has them."""
_NO_FOLDER = (None, None)
Result = TypeVar("Result")
_MANY = 1_000
"""Files from which on it pays to prepare for them."""
ReadNotice = Callable[[int, int], None]
"""Told at each file that is read again how many of all files are done, and at the end with both numbers equal."""


class Index:
    """The state of one source; updates are fetched only when they are asked for."""

    def __init__(
        self,
        source: Source,
        file: Path | None = None,
        on_read: ReadNotice | None = None,
        *,
        whole: bool = True,
        seed: Path | None = None,
    ) -> None:
        self._source = source
        self._may_fork = on_read is not None and isinstance(source, Folder)
        """Whether it is the program that waits: within another one no process is begun."""
        self._on_read: ReadNotice = on_read or (lambda _done, _of: None)
        self._file = open_index(file) if file else None
        self._db = self._file.db if self._file else in_memory()
        self._refused: dict[str, Finding] = {}
        """What is listed and not read, by its path."""
        self._whole = whole
        """Whether every file is looked at; else those of a folder of objectives or check-ins only once it is asked for, or has
        another time than the index knows."""
        self._unseen: dict[str, set[str]] = {}
        """Folders whose files were not looked at: their cycle or week, and the first segments of what stands in them."""
        self._seen: set[str] = set()
        """What was looked at, by cycles, weeks and first segments."""
        self.version = 0
        """Another number after every look that found a change."""
        if seed:
            self._begin_with(seed)
        self._refresh(self._listing)
        self._begun = self.version
        self._beside = file.with_name(closed.NAME) if file and self._file else None
        self._kept: closed.Found | None = None
        self._found: dict[str, object] = {}

    def _begin_with(self, seed: Path) -> None:
        """Take over what another index knows of files that are the same in the source by the hash that git has of them, if
        these are a third of what it knows."""
        file = open_index(seed, anew=False)
        if file is None:
            return
        with closing(file), suppress(*UNREADABLE):
            known = {of_bytes.hex() for (of_bytes,) in file.db.execute("SELECT hash FROM file")}
            wanted = {stamp for files in self._source.listing().files.values() for *_, stamp in files}
            if 3 * len(known & wanted) > len(known):
                file.db.backup(self._db)
                self._db.execute("UPDATE file SET stamp = lower(hex(hash))")

    def close(self) -> None:
        if self._file:
            self._file.close()
        self._db.close()

    def __del__(self) -> None:
        # a view may be dropped at any time, and a connection that is not closed is warned of since Python 3.13
        with suppress(AttributeError, sqlite3.Error):
            self.close()

    # ── what it holds ────────────────────────────────────────────────────────────────────────────

    def records(self, model: type[AnyRecord]) -> list[tuple[str, AnyRecord]]:
        """Path and record of every valid file of a kind, in the order of the paths."""
        sql = "SELECT path, data FROM record WHERE kind = ? ORDER BY path"
        return self._read(
            lambda rows: [(path, decode_record(model, data)) for path, data in rows],
            sql,
            KIND_OF_MODEL[model],
        )

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with each file by itself."""
        sql = "SELECT data FROM finding"
        stored = self._read(lambda rows: [f for (data,) in rows for f in decode_findings(data)], sql)
        return tuple(sorted((*stored, *self._refused.values())))

    def digest(self) -> str:
        """A hash over the paths and bytes of all files that are read."""
        found = blake2b(digest_size=32)
        files = "SELECT folder, name, hash FROM file ORDER BY folder, name"
        for folder, name, of_bytes in self._read(list, files):
            found.update(f"{folder}/{name}\n".encode() + of_bytes)
        return found.hexdigest()

    def hashes(self) -> dict[str, bytes]:
        """Path → git's hash of every file that is read; all of them are looked at."""
        self._look_at(list(self._unseen))
        sql = "SELECT folder, name, hash FROM file"
        rows = self._read(list, sql)
        return {f"{folder}/{name}" if folder else name: of_bytes for folder, name, of_bytes in rows}

    def items_in(self, paths: Iterable[str]) -> set[str]:
        """The items of which these check-in files hold updates."""
        sql = "SELECT items FROM checkin WHERE path = ?"
        found = (self._read(lambda rows: [items_in(stored) for (stored,) in rows], sql, p) for p in paths)
        return {item for of_file in found for items in of_file for item in items}

    def items(self) -> list[str]:
        """Every item that has updates."""
        return self._read(lambda rows: [item for (item,) in rows], "SELECT item FROM history ORDER BY item")

    def authors(self) -> set[str]:
        """The slugs in the names of all check-in files, also of those without updates."""
        sql = "SELECT DISTINCT substr(name, 12) FROM file WHERE folder > 'checkins/' AND folder < 'checkins0'"
        return self._read(lambda rows: {stem(name) for (name,) in rows}, sql)

    def recorded_by(self, people: Collection[str]) -> dict[str, str]:
        """Path of every file with updates of these people → the slug in its name."""
        sql = "SELECT path FROM checkin WHERE items != CAST('{}' AS BLOB)"
        # `2026-07-10-ana`: ten thousand names that were read before
        named = self._read(lambda rows: [(path, stem(path)[11:]) for (path,) in rows], sql)
        return {path: person for path, person in named if person in people}

    def in_doubt(self, cycles: Container[str]) -> list[str]:
        """The items of which some update may not count, sorted: what is no part of an objective in these cycles, too."""
        found = set(self._read(lambda rows: [item for (item,) in rows], "SELECT item FROM doubt"))
        for name in self.cycles(lambda name: name not in cycles):
            self.look(name)
            sql = "SELECT item FROM history WHERE item = ? OR (item >= ? AND item < ?)"
            found.update(self._read(lambda rows: [item for (item,) in rows], sql, name, *below(name)))
        return sorted(found)

    def items_since(self, week: str, person: str = "") -> set[str]:
        """Items with updates in the folder of a week or of a later one, of anybody or of a person, or in a file that is in no
        right place."""
        sql = "SELECT items FROM checkin WHERE path > ? AND path LIKE ? OR path IN (SELECT path FROM finding)"
        rows = self._read(list, sql, f"checkins/{week}/", f"%-{person}.toml" if person else "%")
        return {item for (items,) in rows for item in items_in(items)}

    def kept(self, cycle: str) -> bytes | None:
        """What `keep` got of a cycle while its files were what they are, empty without that; None where nothing is kept."""
        if self._beside is None:
            return None
        if self._kept is None:
            self._kept = closed.read(self._beside)
        state, found = self._kept.get(cycle, (b"", b""))
        return found if found and state == self._state_of(cycle) else b""

    def keep(self, cycle: str, found: object) -> None:
        """Have `write_kept` keep what was found of a cycle, as it is by then."""
        self._found[cycle] = found

    def write_kept(self) -> None:
        """Keep what was found, once for all of an answer, unless a look found a change: it may be of two states then."""
        if self._found and self._beside and self.version == self._begun:
            encode = msgspec.msgpack.encode
            more = {cycle: (self._state_of(cycle), encode(found)) for cycle, found in self._found.items()}
            closed.write(self._beside, {**(self._kept or {}), **more})

    def _state_of(self, cycle: str) -> bytes:
        """A hash over the people, the settings, and the folders in which something of a cycle stands."""
        self.look(cycle)
        sql = (
            "SELECT folder, name, hash FROM file WHERE folder IN (SELECT path FROM folder WHERE path = '' OR"
            " path = 'people' OR path = ? OR instr(firsts, CAST(? AS BLOB))) ORDER BY folder, name"
        )
        return self._read(closed.state, sql, f"objectives/{cycle}", f'"{cycle}"')

    def cycles(self, wanted: Callable[[str], bool]) -> dict[str, Outline]:
        """The outline of the objectives of each cycle whose name is wanted."""
        sql = "SELECT cycle, data FROM outline ORDER BY cycle || '/'"  # as the paths are ordered
        return self._read(
            lambda rows: {cycle: OUTLINE.decode(data) for cycle, data in rows if wanted(cycle)}, sql
        )

    def objectives(self, cycle: str) -> dict[str, Objective]:
        """Those of one cycle by their ids, in the order of the paths."""
        self.look(cycle)
        sql = "SELECT path, data FROM record WHERE path > ? AND path < ? ORDER BY path"
        return self._read(
            lambda rows: {id_in("objective", path): decode_record(Objective, data) for path, data in rows},
            sql,
            *below(f"objectives/{cycle}"),
        )

    def histories(self, id_: str) -> dict[str, tuple[Entry, ...]]:
        """Those of an item and of its parts; of a cycle its notes alone."""
        of_parts = below(id_) if "/" in id_ else ("", "")
        return self._within(
            id_,
            of_parts,
            "entries FROM history",
            lambda rows: {item: entries_in(data) for item, data in rows},
        )

    def series(self, first: str) -> dict[str, Series]:
        """What counts of the updates of every item whose id begins with this segment, or is it."""
        return self._within(first, below(first), "days, data FROM series", series_in)

    def _within(
        self,
        id_: str,
        others: tuple[str, str],
        columns: str,
        convert: Callable[[Iterable[Any]], dict[str, Result]],
    ) -> dict[str, Result]:
        """Of an item, and of those between two others."""
        self.look(id_.partition("/")[0])
        sql = f"SELECT item, {columns} WHERE item = ? OR (item >= ? AND item < ?)"
        return self._read(convert, sql, id_, *others)

    def look(self, *firsts: str) -> None:
        """Look at the files of these cycles and weeks, and at all in which something stands whose id begins with one of these
        segments: an answer uses them. Of weeks in which only readings of KPIs are used, at the files that have some."""
        asked = {*firsts} - self._seen
        if not asked:
            return
        self._seen |= asked
        used = {folder: known & asked for folder, known in self._unseen.items()}
        readings = [folder for folder, known in used.items() if known == _KPIS]
        whole = [folder for folder, known in used.items() if known and known != _KPIS]
        for folder in readings:
            self._unseen[folder] = self._unseen[folder] - _KPIS  # no need to look at them again
        self._look_at([*whole, *filter(self._has_other_readings, readings)])

    def _has_other_readings(self, folder: str) -> bool:
        """Whether a file of a week that had readings of KPIs is not as the index has it."""
        sql = (
            "SELECT name, size, stamp FROM checkin JOIN file ON folder = ? AND name = substr(path, ?)"
            " WHERE path > ? AND path < ? AND instr(items, CAST('\"kpi\":' AS BLOB))"
        )
        known = set(self._read(list, sql, folder, len(folder) + 2, *below(folder)))
        return not known or self._source.stamped(folder, [row[0] for row in known]) != known

    def _are_other(self, folder: str, names: Collection[str]) -> bool:
        """Whether one of these files of a folder is not as the index has it; of many the others are looked at as well."""
        known = rows_of(self._db, folder)
        if 2 * len(names) > len(known):
            return True
        found = self._source.stamped(folder, names)
        return found is None or not found <= known

    def look_at(self, ids: Iterable[str]) -> None:
        """Look at the files of these objectives, and at all of their folder where one of them is not as it is known."""
        names: defaultdict[str, list[str]] = defaultdict(list)
        for id_ in ids:
            folder, _, name = f"objectives/{id_}.toml".rpartition("/")
            names[folder].append(name)
        self._look_at(
            [folder for folder in names if folder in self._unseen and self._are_other(folder, names[folder])]
        )

    def _look_at(self, folders: Sequence[str]) -> None:
        if folders:
            for folder in folders:
                self._unseen.pop(
                    folder, None
                )  # none is left where the index turned out to be damaged meanwhile
            self._refresh(lambda: self._listed(folders))

    def _read(self, convert: Callable[[Iterable[Any]], Result], sql: str, *values: str | int) -> Result:
        """Damage that shows only now costs a rebuild, never the answer."""
        try:
            return convert(self._db.execute(sql, values))
        except UNREADABLE as error:
            if not self._file:
                raise
            self._leave(error)
            return convert(self._db.execute(sql, values))

    # ── what it is made of ───────────────────────────────────────────────────────────────────────

    def _refresh(self, listing: Callable[[], Listing]) -> None:
        """Bring it to the state of these files, in one transaction; what follows reads that one state."""
        was_enabled = gc.isenabled()
        gc.disable()  # among 100,000 objects that are all in use it takes a quarter of a cold start
        try:
            while changes := self._compare(listing):
                self.version += 1
                if self._write(changes):
                    break
        except (BusyError, *UNREADABLE) as error:
            if not self._file:
                raise
            self._leave(error)
        finally:
            if was_enabled:
                gc.enable()

    def _write(self, changes: Changes) -> bool:
        """Whether it was done; not where another process wrote meanwhile, so that the rest is to be found anew."""
        if self._file:
            return self._file.change(lambda: write_changes(self._db, changes))
        self._db.execute("BEGIN")
        write_changes(self._db, changes)
        self._db.execute("COMMIT")
        return True

    def _leave(self, error: Exception) -> None:
        """Read the files anew into memory; a database that is damaged is removed."""
        if self._file:
            if is_damage(error):
                self._file.discard()
            self._file.close()
        self._file, self._db = None, in_memory()
        self.version += 1
        self._refresh(self._listing)

    def _listing(self) -> Listing:
        """All files but those in folders that are as the index knows them, unless every file is to be looked at."""
        self._unseen, self._seen = {}, set()
        self._refused = {}
        known = {row[0]: row for row in self._db.execute("SELECT path, stamp, firsts FROM folder")}
        # every answer names what is wrong, so each uses these files
        wrong = {path.rpartition("/")[0] for (path,) in self._db.execute("SELECT path FROM finding")}

        def is_skipped(folder: str, stamp: int) -> bool:
            if self._whole or folder in wrong or folder not in known or known[folder][1] != stamp:
                return False
            self._unseen[folder] = {*msgspec.json.decode(known[folder][2]), folder.rpartition("/")[2]}
            return True

        listing = self._source.listing(is_skipped)
        for folder in known.keys() - listing.files.keys() - self._unseen.keys():
            listing.files[folder] = []
        return listing

    def _listed(self, folders: Iterable[str]) -> Listing:
        """The files of some folders."""
        listing = Listing({}, {})
        for folder in folders:
            self._refused = {p: f for p, f in self._refused.items() if not p.startswith(f"{folder}/")}
            found = self._source.listed(folder)
            listing.files.update({folder: [], **found.files})
            listing.stamps.update(found.stamps)
        return listing

    def _compare(self, look: Callable[[], Listing]) -> Changes:
        """Read what is listed with another size or time than the index has."""
        started = time.time_ns()  # before the listing: what changes from now on must not look settled
        # the first query fixes the state of the database; only then the source may be listed
        folders = {row[0]: row[1:] for row in self._db.execute("SELECT path, stamp, files FROM folder")}
        listing = look()
        different, gone = self._different(listing, folders)
        changed: list[Change] = []
        known: set[str] = set()
        ready: list[Rows] = []
        total = sum(map(len, listing.files.values()))
        read = partial(self._read_again, started=started, many=len(different) >= _MANY)
        try:
            with closing(self._each(different, read, ready, total)) as each:
                for done, (entry, row) in enumerate(each, 1):
                    self._on_read(min(done, total - 1), total)
                    change = read(entry, row)
                    if change is None:
                        gone |= {entry.path} if row else set()
                    elif row is None or change.decoded or row[1:] != change.entry[1:]:
                        changed.append(change)
                        known |= {entry.path} if row else set()
        finally:
            if different:
                self._on_read(total, total)
        return Changes(changed, gone, known | gone, self._moved(listing, folders, started), ready)

    def _each(
        self, different: list[Different], read: ReadAgain, ready: list[Rows], total: int
    ) -> Generator[Different]:
        """Each of them; where many are new to an index that knew none, without those of which others made the rows."""
        knows_some = self._db.execute("SELECT 1 FROM file LIMIT 1").fetchone()
        if not self._may_fork or len(different) < _MANY or knows_some:
            yield from different
            return
        from okr.storage.index.processes import with_help  # noqa: PLC0415  a warm start has no use for it

        yield from with_help(different, read, ready, lambda done: self._on_read(min(done, total - 1), total))

    def _different(self, listing: Listing, folders: _Folders) -> tuple[list[Different], set[str]]:
        """The files that are not as the index has them, with what it has, and the paths of those that are gone."""
        different: list[Different] = []
        gone: set[str] = set()
        for folder, files in listing.files.items():
            if (found := hash_of(files)) and found == folders.get(folder, _NO_FOLDER)[1]:
                continue  # as nearly every folder: its rows need not be read
            rows, listed = rows_of(self._db, folder) if _is_text(folder) else set(), set(files)
            if rows != listed:
                prefix = folder and f"{folder}/"
                names = {row[0]: row for row in rows - listed}
                different += (
                    (FileEntry(prefix + name, size, stamp), names.pop(name, None))
                    for name, size, stamp in listed - rows
                )
                gone.update(prefix + name for name in names)
        return sorted(different), gone

    def _read_again(self, entry: FileEntry, row: Row | None, *, started: int, many: bool) -> Change | None:
        """A file as it is now; None where it cannot be read any more."""
        data = self._read_or_refuse(entry.path)
        if data is None:
            return None
        digest = blob_id(data, many=many)
        is_known = row and self._hash(entry.path) == digest
        settled = entry._replace(stamp=_settled(entry.stamp, started))
        return Change(settled, digest, None if is_known else decode(entry.path, data))

    def _moved(self, listing: Listing, folders: _Folders, started: int) -> dict[str, int | None]:
        """`Changes.folders`, from what the index has."""
        odd = {path.rpartition("/")[0] for path in self._refused}  # nothing of what was refused is kept
        found: dict[str, int | None] = {}
        for folder, files in ((name, files) for name, files in listing.files.items() if _is_text(name)):
            stamp = None if folder in odd else listing.stamps.get(folder)
            settled = _settled_folder(stamp, started) if files else None
            if folders.get(folder, _NO_FOLDER)[0] != settled:
                found[folder] = settled
        return found

    def _hash(self, path: str) -> bytes | None:
        """The hash of a file as the index has it."""
        sql = "SELECT hash FROM file WHERE folder = ? AND name = ?"
        folder, _, name = path.rpartition("/")
        return next((found for (found,) in self._db.execute(sql, (folder, name))), None)

    def _read_or_refuse(self, path: str) -> bytes | None:
        """The bytes of a file; None if it is gone, or left out with a finding."""
        code, message, fix = "F005", "", ""
        shown = path.encode(errors="backslashreplace").decode()
        if shown != path:
            message, fix = Message("wrong name: not UTF-8"), Message("give the file another name")
        elif kind_of(path) is None and path.endswith(".toml"):
            message, fix = Message("wrong place: okr reads no files here"), _HOME
        else:
            code = "F008"
            try:
                data = self._source.read(path)
            except NotFoundError:
                return None
            except OkrError as error:
                message, fix = error.message, error.remedy
            else:
                if kind_of(path):
                    return data
                message = Message("{path} is a file where a folder should be", path=path)
                fix = Message("Move it elsewhere.")
        self._refused[path] = Finding(path=shown, code=code, message=message, fix=fix)
        return None


def _is_text(path: str) -> bool:
    """Whether a path is UTF-8: another one the index has no place for."""
    return path.isascii() or path.encode(errors="ignore").decode() == path


def _settled(stamp: Stamp | None, started: int) -> Stamp:
    """The stamp to be remembered; one that no file has where the file could change once more without another.

    A file changed at the very time of its reading may change again within one tick of the clock of its file system,
    which ticks every 4 to 16 ms, on some in whole seconds.
    """
    if stamp is None:
        return UNSETTLED
    if isinstance(stamp, str):
        return stamp
    tick = 2_000_000_000 if stamp % 1_000_000 == 0 else _TICK
    # of a time before 1970 some have no place in the index, and one is that of no file
    return stamp if 0 <= stamp < started - tick else UNSETTLED


def _settled_folder(stamp: int | None, started: int) -> int:
    """The same of a folder; where the file system has no fine time nothing is settled."""
    if stamp is None or stamp % 1_000_000 == 0 or not 0 <= stamp < started - _TICK:
        return UNSETTLED
    return stamp
