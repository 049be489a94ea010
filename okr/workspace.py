"""All that was loaded, as one immutable view with its look-ups."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from okr import updates
from okr.errors import NotFoundError
from okr.findings import Finding
from okr.ids import KINDS, OWN_FILE, PARTS, Kind, cycle_name, parent, path_of, split
from okr.kpi_models import Kpi
from okr.models import Initiative, KeyResult, Objective
from okr.outlines import ByCycle, Items, Outline, Outlined
from okr.parse import address
from okr.people_models import Coaching, KpiDecision, Meeting, Onboarding, Person, Pulse, Role, Team
from okr.periods import Span, cycle, is_quarter, own_cycles, running_quarter, week_name, weeks_of
from okr.settings import Settings
from okr.updates import Entry, History, Series
from okr.words import Message

Record = TypeVar("Record")
_COUNTS = attrgetter("update.of")
"""The two counts of an update, without a call of Python for each."""


class ById(dict[str, Record]):
    """Items by their ids. One that is looked for although it is gone since, or cannot be read any more, is told as such."""

    def __missing__(self, id_: str) -> Record:
        raise NotFoundError.of(Message('item "{id}"', id=id_))


class Files(Protocol):
    """The files that a workspace was loaded from."""

    @property
    def version(self) -> int:
        """Another number after every look at files that found some that changed."""

    def close(self) -> None:
        """Let others write what is known of them."""

    def hashes(self) -> Mapping[str, bytes]:
        """Path → hash of its bytes, as git has it, of every file that was read."""

    def items_in(self, paths: Iterable[str]) -> set[str]:
        """The items of which these check-in files hold updates."""

    def authors(self) -> set[str]:
        """The slugs in the names of all check-in files."""

    def recorded_by(self, people: Collection[str]) -> Mapping[str, str]:
        """Path of every file with updates of these people → the slug in its name."""

    def items_since(self, week: str, person: str = "") -> Iterable[str]:
        """The items with updates in the folder of a week or of a later one, of anybody or of a person, and maybe others."""

    def kept(self, cycle: str) -> bytes | None:
        """What `keep` got of a cycle while its files were what they are, empty without that; None where nothing is kept."""

    def keep(self, cycle: str, found: object) -> None:
        """Have `write_kept` keep what was found of a cycle from its objectives and updates, the people and the settings."""

    def write_kept(self) -> None:
        """Let the next command know what was found."""

    def in_doubt(self, cycles: Container[str]) -> Iterable[str]:
        """The items of which some update may not count, sorted: what is no part of an objective in these cycles, too."""


class Workspace(Struct, frozen=True, dict=True):
    """Every mapping goes from id (`2026-Q3/grow-revenue`, `kpi/mrr`, `@ana`, `team/growth`, `role/designer`) to item."""

    name: str
    settings: Settings
    objectives: Mapping[str, Objective] = field(default_factory=dict)
    kpis: Mapping[str, Kpi] = field(default_factory=dict)
    """Also each unit of an indicator, and an indicator that has a value for all its units."""
    groups: Mapping[str, Kpi] = field(default_factory=dict)
    """The indicators that several units have: their definitions, as they stand in the files."""
    members: Mapping[str, Kpi] = field(default_factory=dict)
    """The KPIs that name an indicator of which they are a unit, as they stand in their files."""
    people: Mapping[str, Person] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    onboarding: Mapping[str, Onboarding] = field(default_factory=dict)
    """Slug of a path → its steps."""
    coaching: Mapping[str, Coaching] = field(default_factory=dict)
    """Name of a file without its ending → what was shared."""
    meetings: Mapping[str, Meeting] = field(default_factory=dict)
    """Name of a file without its ending → what was decided."""
    decisions: Mapping[str, KpiDecision] = field(default_factory=dict)
    """Name of a file without its ending → what was decided about a KPI."""
    pulse: Mapping[str, Pulse] = field(default_factory=dict)
    """Month (`2026-08`) → how many gave each answer."""
    recorded: History = field(default_factory=dict)
    """Updates by the item id that stands in them."""
    summed: Mapping[str, Series] | None = None
    """`updates.series` of each item in `recorded`, where an index has them at hand."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """Id of what has a file of its own → path in the workspace."""
    of_files: Collection[Finding] = ()
    """What is wrong with single files; those of an error were left out, but for what the check alone shows."""
    files: Files | None = None
    """Where it is, file by file, what they held."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What every command shows of what is wrong with single files."""
        return tuple(finding for finding in self.of_files if not finding.is_for_check)

    @cached_property
    def by_cycle(self) -> ByCycle:
        """The objectives, which are read cycle by cycle."""
        return ByCycle.of(self.objectives)

    def look_at(self, *spans: Span) -> None:
        """Make sure of the goals of these cycles, and of what was recorded in their weeks."""
        self.by_cycle.look(*(name for span in spans for name in (span.name, *weeks_of(span))))

    @property
    def outlines(self) -> Mapping[str, Outline]:
        """Cycle → the outline of its objectives."""
        return self.by_cycle.outlines

    @Outlined
    def items(self) -> Items:
        """Every id in force and what it is, in a stable order."""
        return Items(self.by_cycle, {id_: kind for kind in OWN_FILE[1:] for id_ in self.of(kind)})

    def of(self, kind: Kind) -> Mapping[str, Any]:
        """The items of a kind that has files of its own, and the units of KPIs; the definition of these as it stands there."""
        if kind == "kpi" and self.groups:
            return self._kpis_and_groups
        items: Mapping[str, Any] = getattr(self, KINDS[kind].plural)
        return items

    @cached_property
    def _kpis_and_groups(self) -> Mapping[str, Kpi]:
        return ById({**self.kpis, **self.groups})

    def written(self, id_: str) -> Any:
        """What the file says of an item itself: of a unit without what it has from its definition."""
        if not self.groups and not self.members:  # nearly always
            return self.record(id_)
        group = self.groups.get(parent(id_))
        return group.units[split(id_)[1]] if group else self.members.get(id_) or self.record(id_)

    def group_of(self, id_: str) -> str | None:
        """The indicator of which a KPI is a unit."""
        kpi = self.kpis.get(id_)
        return f"kpi/{kpi.kpi_group}" if kpi and kpi.kpi_group else None

    @cached_property
    def units(self) -> Mapping[str, tuple[str, ...]]:
        """Id of an indicator → ids of its units."""
        found: dict[str, list[str]] = {id_: [] for id_ in self.groups}
        for id_ in self.kpis if found else ():
            if group := self.group_of(id_):
                found[group].append(id_)
        return {group: tuple(units) for group, units in found.items()}

    def record(self, id_: str) -> Any:
        """What the file holds of an item, by its id in force."""
        kind = self.items[id_]
        if kind not in PARTS:
            return self.of(kind)[id_]
        above, slug = split(id_)
        return getattr(self.objectives[above], KINDS[kind].plural)[slug]

    def title(self, id_: str) -> str:
        """What an item is called, a part together with its objective; empty for what is no item."""
        kind = self.items.get(id_)
        if kind is None:
            return ""
        if kind not in PARTS:
            return _title(self.of(kind)[id_])
        above, slug = split(id_)
        objective = self.objectives[above]
        return f"{objective.title} › {_title(getattr(objective, KINDS[kind].plural)[slug])}"

    def own_title(self, id_: str) -> str:
        """What an item is called by itself."""
        return _title(self.record(id_))

    def unit_title(self, id_: str) -> str:
        """What a unit is called, without its indicator; of another item its title."""
        title, group = self.title(id_), self.group_of(id_)
        return title.removeprefix(f"{self.groups[group].title} · ") if group else title

    def name_of(self, person: str) -> str:
        """What a person is called, by any slug that they ever had; the slug of one who is not known."""
        return self.title(self.current_id(f"@{person}") or "") or person

    def path(self, id_: str) -> str:
        """The file of an item; of a part that of its objective."""
        return self.paths.get(id_) or path_of(id_)

    def formerly(self, id_: str) -> tuple[str, ...]:
        """The ids that an item had before."""
        former: tuple[str, ...] = self.record(id_).formerly
        return former

    @Outlined
    def renamed(self) -> Mapping[str, str]:
        """Old id → id in force, for whatever says `formerly`, under every name that its objective ever had."""
        old: dict[str, str] = {}
        names: dict[str, list[str]] = {}
        """Id of an objective → its former ids."""
        for known in self.outlines.values():
            old.update(known.formerly)
            for former, id_ in known.formerly:
                names.setdefault(id_, []).append(former)
        for kind in OWN_FILE[1:]:
            for id_, item in self.of(kind).items():
                old.update((former, id_) for former in item.formerly)
        old.update(self._units_formerly())
        for known in self.outlines.values():
            for former, id_ in known.parts_formerly:
                old[former] = id_
                above, slug = split(former)
                now = old.get(above, above)
                if now in self.objectives:
                    old.update((f"{name}/{slug}", id_) for name in (now, *names.get(now, ())))
        return old

    def _units_formerly(self) -> Iterator[tuple[str, str]]:
        """Old and present id of units; one that has a file of its own says both there."""
        for id_, group in self.groups.items():
            for name, unit in group.units.items():
                now = f"{id_}/{name}"
                was = [split(former)[1] for former in unit.formerly if now in self.kpis]
                yield from ((f"{of}/{each}", now) for each in was for of in (id_, *group.formerly))

    def every_id(self, id_: str) -> set[str]:
        """All ids that an item in force ever had, of a part also those under other names of its objective."""
        found = {id_, *self.formerly(id_)}
        if group := self.groups.get(parent(id_)):
            found.update(f"{of}/{split(each)[1]}" for of in group.formerly for each in tuple(found))
        if self.items[id_] in PARTS:
            above, slug = split(id_)
            found.update(f"{name}/{slug}" for name in self.objectives[above].formerly)
            for former in self.formerly(id_):
                found.update(self._names_of(former, self.renamed))
        return found

    def _names_of(self, part: str, old: Mapping[str, str]) -> Iterator[str]:
        """A former id of a part, and the same part under the other names of the objective in which it stood."""
        above, slug = split(part)
        now = old.get(above, above)
        yield part
        if now in self.objectives:
            yield from (f"{name}/{slug}" for name in (now, *self.objectives[now].formerly))

    def current_id(self, id_: str) -> str | None:
        """The id in force for an id that was ever given, also of a part of what was moved; None if there is none."""
        items = self.items
        if id_ in items:
            return id_
        renamed = self.renamed  # only now: to look for it may have found files that changed
        if not renamed or id_ in renamed:
            return renamed.get(id_)
        above, slug = split(id_)
        moved = renamed.get(above)
        part = f"{moved}/{slug}"
        return part if moved and part in items else None

    @cached_property
    def by_address(self) -> Mapping[str, frozenset[str]]:
        """E-mail address, as it is compared → ids of the people who have it."""
        found: dict[str, set[str]] = {}
        for id_, person in self.people.items():
            for email in person.emails:
                found.setdefault(address(email), set()).add(id_)
        return {email: frozenset(ids) for email, ids in found.items()}

    def slug_in_force(self, kind: Kind, slug: str) -> str:
        """The slug of today of a person, team or role, for one that it ever had."""
        prefix = KINDS[kind].prefix
        if f"{prefix}{slug}" in self.of(kind):  # nearly always
            return slug
        now = self.current_id(f"{prefix}{slug}")
        return now.removeprefix(prefix) if now else slug

    @Outlined
    def _former_ids(self) -> Mapping[str, tuple[str, ...]]:
        """Id in force → the other ids under which it may have updates."""
        former = set(self.renamed)
        for old, now in self.renamed.items():
            if now in self.objectives:  # its parts moved with it
                parts = self.outlines[cycle_name(now)].parts[now]
                former.update(f"{old}/{slug}" for of_kind in parts for slug in of_kind)
            elif now in self.groups:  # its units, too
                former.update(f"{old}/{slug}" for slug in self.groups[now].units)
        found: dict[str, tuple[str, ...]] = {}
        for id_ in sorted(former):
            in_force = None if id_ in self.items else self.current_id(id_)
            if in_force:
                found[in_force] = (*found.get(in_force, ()), id_)
        return found

    def with_updates(self, recorded: History, summed: Mapping[str, Series] | None) -> Workspace:
        """The same items with other updates. Their names are not looked up again: a table does this for each of its rows."""
        return self._named_alike(replace(self, recorded=recorded, summed=summed, files=None))

    def with_objective(self, id_: str, objective: Objective) -> Workspace:
        """The same items, where an objective has another close. What supports and reads what is not looked up again: a review
        does this for each of its objectives."""
        other = replace(self, objectives=self.by_cycle.with_one(id_, objective), files=None)
        return self._named_alike(other, "_former_ids", "supporters", "readers", "movers")

    def _named_alike(self, other: Workspace, *more: str) -> Workspace:
        for name in ("items", "renamed", *more):
            vars(Workspace)[name].share(self, other)
        vars(other)["_people_renamed"] = self._people_renamed
        return other

    def updates(self, id_: str) -> tuple[Entry, ...]:
        """All that was recorded of an item, under whatever id and by whatever name of a person, in `Entry.order`."""
        former = self._former_ids.get(id_, ())
        found = self.recorded.get(id_, ())
        if former:
            found = (*found, *(e for old in former for e in self.recorded.get(old, ())))
        found = tuple(self.valued(id_, found))
        if self._people_renamed:
            now = {name: self.slug_in_force("person", name) for name in {entry.person for entry in found}}
            found = tuple(e if now[e.person] == e.person else e.by(now[e.person]) for e in found)
        return tuple(sorted(found, key=lambda e: e.order)) if former or self._people_renamed else found

    def valued(self, id_: str, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Updates of an item, each with its value: that of counts alone is worked out in the unit of the item."""
        if not any(map(_COUNTS, entries)):  # nearly always
            return entries
        unit = getattr(self.record(id_), "unit", None) if id_ in self.items else None
        return [entry.valued(unit) for entry in entries]

    def series(self, id_: str) -> Series:
        """What counts of the updates of an item, as columns; of all its updates, whatever the day."""
        if self.summed is None or id_ in self._former_ids:
            return updates.series(self.updates(id_))
        found: Series = self.summed.get(id_, updates.EMPTY)
        # two names of one person may stand behind what several people recorded on one day
        is_open = found.unvalued or (found.shared and self._people_renamed)
        return updates.series(self.updates(id_)) if is_open else found

    def authors(self) -> set[str]:
        """The slugs in the names of all files with updates, and maybe of some without."""
        if self.files:
            return self.files.authors()
        return {entry.person for entries in self.recorded.values() for entry in entries}

    def recorded_by(self, people: Collection[str]) -> Mapping[str, str]:
        """Path of every file with updates of these people → the slug in its name."""
        if self.files:
            return self.files.recorded_by(people)
        return {e.path: e.person for entries in self.recorded.values() for e in entries if e.person in people}

    def in_doubt(self) -> Iterable[str]:
        """Of what was recorded the ids, as they stand there, of items of which some update may not count."""
        return self.files.in_doubt(self.outlines.keys()) if self.files else self.recorded.keys()

    def recorded_since(self, day: date, person: str = "") -> set[str]:
        """Ids in force of what may have an update of that day or a later one, of anybody or of a person: they have all that
        do."""
        if self.files:
            names = [
                person,
                *(old[1:] for old, now in self.renamed.items() if person and now == f"@{person}"),
            ]
            found = {id_ for name in names for id_ in self.files.items_since(week_name(day), name)}
        else:
            found = {id_ for id_ in self.recorded if self.series(id_).last >= day.toordinal()}
        return {now for id_ in found if (now := self.current_id(id_))}

    @cached_property
    def in_roles(self) -> Mapping[str, tuple[str, ...]]:
        """Slug of a role in force → slugs of the people who have it."""
        found: dict[str, list[str]] = {}
        for at, person in self.people.items():
            if person.role:
                found.setdefault(self.slug_in_force("role", person.role), []).append(at[1:])
        return {role: tuple(people) for role, people in found.items()}

    @cached_property
    def _people_renamed(self) -> bool:
        return any(person.formerly for person in self.people.values())

    def key_result(self, id_: str) -> KeyResult:
        above, slug = split(id_)
        return _part(id_, self.objectives[above].key_results.get(slug))

    def initiative(self, id_: str) -> Initiative:
        above, slug = split(id_)
        return _part(id_, self.objectives[above].initiatives.get(slug))

    def cycle_of(self, id_: str) -> Span:
        """The cycle in which an objective or a part of one stands; a file in a folder that names none is never loaded."""
        span = cycle(cycle_name(id_), self.settings)
        assert span, id_
        return span

    def in_cycle(self, span: Span) -> Iterator[tuple[str, Objective]]:
        yield from self.by_cycle.in_cycle(span.name).items()

    def in_days(self, starts: date, ends: date) -> Iterator[tuple[str, Objective]]:
        """The objectives of the cycles that have a day between two; of no other cycle one is read."""
        for name in self.outlines:
            span = self.cycle_of(name)
            if span.starts <= ends and span.ends >= starts:
                yield from self.in_cycle(span)

    def with_initiatives(self) -> Iterator[tuple[str, Objective]]:
        """The objectives of the cycles in which there are initiatives."""
        for name, known in self.outlines.items():
            if any(initiatives for _, initiatives in known.parts.values()):
                yield from self.by_cycle.in_cycle(name).items()

    def default_cycle(self, today: date) -> Span:
        """The cycle that is meant where none is named: the running quarter, or an own cycle where that alone holds today.

        An own cycle is meant while no objective is in the running quarter: one that has objectives, or any where no
        objective is in a quarter at all. Of several the shortest, then the one that started last.
        """
        quarter = running_quarter(today, self.settings)
        if not self.settings.cycles:
            return quarter
        used = self.outlines.keys()
        if quarter.name in used:
            return quarter
        running = [span for span in own_cycles(self.settings) if today in span]
        if any(map(is_quarter, used)):
            running = [span for span in running if span.name in used]
        running.sort(key=lambda span: (span.name not in used, span.days, -span.starts.toordinal(), span.name))
        return running[0] if running else quarter

    @Outlined
    def supporters(self) -> Mapping[str, tuple[str, ...]]:
        """Id of an objective → ids of the objectives that support it directly."""
        pairs, renamed = self._supports(), self.renamed
        version, seen = self.by_cycle.version, self.by_cycle.seen
        self.by_cycle.look_at(id_ for id_, above in pairs if cycle_name(above) in seen or above in renamed)
        return self._linked(pairs if self.by_cycle.version == version else self._supports())

    def _supports(self) -> list[tuple[str, str]]:
        supports = (each for known in self.outlines.values() for each in known.supports)
        return [(id_, above) for id_, aboves in supports for above in aboves]

    @Outlined
    def readers(self) -> Mapping[str, tuple[str, ...]]:
        """Id of a KPI → ids of the key results that read it."""
        self._look_at_links()
        return self._linked(pair for known in self.outlines.values() for pair in known.reads)

    @Outlined
    def movers(self) -> Mapping[str, tuple[str, ...]]:
        """Id of a KPI → ids of the key results that are to move it with values of their own, so none that reads it."""
        self._look_at_links()
        movers, readers = (
            self._linked(p for known in self.outlines.values() for p in known.moves),
            self.readers,
        )
        alone = {
            kpi: tuple(id_ for id_ in ids if id_ not in readers.get(kpi, ())) for kpi, ids in movers.items()
        }
        return {kpi: ids for kpi, ids in alone.items() if ids}

    def _look_at_links(self) -> None:
        """Make sure of the links to KPIs by the files that have some: of every cycle, since an answer names them all."""
        known = self.outlines.values()
        self.by_cycle.look_at({parent(id_) for each in known for id_, _ in (*each.reads, *each.moves)})

    def _linked(self, pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
        """Id of what is named → ids of those that name it, each once."""
        found: dict[str, dict[str, None]] = {}
        named: dict[str, str | None] = {}
        for id_, name in pairs:
            if name not in named:
                named[name] = self.current_id(name)
            if now := named[name]:
                found.setdefault(now, {})[id_] = None
        return {now: tuple(ids) for now, ids in found.items()}

    @cached_property
    def graduates(self) -> Mapping[str, str]:
        """Id of a key result → id of the KPI that it has become, the first one where there are several."""
        found: dict[str, str] = {}
        for id_, kpi in self.kpis.items():
            if kpi.from_ and (now := self.current_id(kpi.from_)):
                found.setdefault(now, id_)
        return found

    def linked_to(self, kpi: str) -> tuple[str, ...]:
        """Ids of the key results that read a KPI, then of those that are only to move it."""
        return (*self.readers.get(kpi, ()), *self.movers.get(kpi, ()))

    def kpis_of(self, id_: str) -> tuple[str, ...]:
        """The KPIs to which a key result is linked, or those of an objective that are not dropped."""
        if id_ in self.objectives:
            parts = self.objectives[id_].key_results.values()
            linked: Iterable[KeyResult] = (each for each in parts if each.dropped is None)
        else:
            linked = (self.key_result(id_),)
        named = (kpi for each in linked for kpi in (*filter(None, (each.kpi,)), *each.moves))
        return tuple(dict.fromkeys(self.current_id(kpi) or kpi for kpi in named))

    @cached_property
    def composed(self) -> Mapping[str, Mapping[str, float]]:
        """Id of a KPI that is made of others → their ids of today, each with its weight; an unknown one as it stands there."""
        return {
            id_: {self.current_id(part) or part: weight for part, weight in kpi.made_of.items()}
            if kpi.made_of
            else dict.fromkeys(self.units[id_], 1)
            for id_, kpi in self.kpis.items()
            if kpi.made_of or kpi.roll_up
        }

    @cached_property
    def drivers(self) -> Mapping[str, tuple[str, ...]]:
        """Id of a KPI → ids of the KPIs that drive it."""
        found: dict[str, list[str]] = {}
        for id_, kpi in self.kpis.items():
            for effect in kpi.drives:
                if now := self.current_id(effect):
                    found.setdefault(now, []).append(id_)
        return {id_: tuple(dict.fromkeys(causes)) for id_, causes in found.items()}


def _title(record: Any) -> str:
    return str(getattr(record, "title", "") or getattr(record, "name", ""))


def _part(id_: str, found: Record | None) -> Record:
    if found is None:
        raise NotFoundError.of(Message('item "{id}"', id=id_))
    return found
