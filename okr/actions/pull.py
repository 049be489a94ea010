"""Read the sources of KPIs, and record what they say as updates of the person.

All is read first, and then written in one step. A source that fails is told, and hinders no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime

from msgspec.structs import replace

from okr.actions.checkin import filed, preview, with_entry
from okr.actions.edits import changes_shown
from okr.actions.source_reading import Figure, Sources
from okr.errors import DoubtError, OkrError
from okr.scoring import Scoring
from okr.storage.files.allowed import Failures
from okr.storage.files.transaction import Writing
from okr.store import Store
from okr.updates import Entry
from okr.views.checkins import sentence
from okr.views.import_results import Pull, PulledKpi, PullStatus
from okr.views.results import FileChange
from okr.words import Message, joined, plural
from okr.words.numbers import recorded, short_date, with_unit
from okr.workspace import Workspace


class Puller:
    """One run of a person, on a day."""

    def __init__(
        self, store: Store, who: str, today: date, now: datetime, environ: Mapping[str, str]
    ) -> None:
        self.store, self.who, self.today, self.now, self.environ = store, who, today, now, environ

    def pull(self, workspace: Workspace, ids: Sequence[str], *, agreed: bool = False) -> Pull:
        """What became of each of these KPIs. A dry run reads all of it, and writes nothing."""
        sources = Sources(self.store.root, self.environ, self.today)
        found = [sources.read(workspace, id_) for id_ in ids]
        told = {each.id: each for each in found if isinstance(each, PulledKpi)}
        entries: dict[str, Entry] = {}
        changes: tuple[FileChange, ...] = ()
        figures = [each for each in found if isinstance(each, Figure)]
        if figures:
            with self.store.writing("pull") as writing:
                workspace = writing.workspace
                for figure in figures:
                    told[figure.id], entry = self._recorded(writing, workspace, figure, agreed=agreed)
                    if entry:
                        entries[figure.id] = entry
                        workspace = with_entry(workspace, entry)
                changes = changes_shown(writing)
        kpis = tuple(self._remembered(told[id_]) for id_ in ids)
        scoring = Scoring(workspace, self.today)
        return Pull(
            kind="pull",
            id="",
            path=next((entry.path for entry in entries.values()), ""),
            lines=tuple(self._lines(scoring, kpis, entries)),
            changes=changes,
            kpis=kpis,
        )

    def _recorded(
        self, writing: Writing, workspace: Workspace, figure: Figure, *, agreed: bool
    ) -> tuple[PulledKpi, Entry | None]:
        """A figure as an update, unless its period has it already, or it is unlikely and nobody agreed."""
        kpi = workspace.kpis.get(figure.id)
        draft, value = figure.draft, figure.answer.value

        def pulled(status: PullStatus, reason: str | None = None, next_: str | None = None) -> PulledKpi:
            return PulledKpi(
                id=figure.id, place=draft.fields["source"], status=status, value=value, period=figure.period,
                reason=reason, next=next_,
            )  # fmt: skip

        if kpi is None or kpi.source != figure.source:
            return pulled("changed", Message("changed meanwhile"), f"okr allow {figure.id}"), None
        reading = Scoring(workspace, self.today).readings(figure.id).get(figure.period)
        if reading and reading.value(kpi) == value:
            return pulled("same"), None
        try:
            _, entry = preview(workspace, draft, self.who, self.today, self.now, agreed=agreed)
        except DoubtError as error:
            doubts = joined(error.doubts, "; ")
            return pulled("refused", doubts, f"okr pull {figure.id} --yes"), None
        except OkrError as error:
            return pulled("failed", error.message, error.remedy or None), None
        return pulled("recorded"), filed(writing, self.who, entry.update)

    def _remembered(self, kpi: PulledKpi) -> PulledKpi:
        """With the instant since which it fails; what was read fails no more."""
        with suppress(OkrError, OSError):  # a machine without a home folder pulls all the same
            failures = Failures(self.store.root, self.environ)
            if kpi.status == "failed":
                since = failures.since(kpi.id)
                if since is None and not self.store.dry_run:
                    since = self.now
                    failures.write(kpi.id, f"{since.isoformat()}\n")
                return replace(kpi, failing_since=since)
            if kpi.value is not None and not self.store.dry_run:
                failures.remove(kpi.id)
        return kpi

    def _lines(
        self, scoring: Scoring, kpis: Sequence[PulledKpi], entries: Mapping[str, Entry]
    ) -> Iterator[str]:
        if not kpis:
            yield Message("No KPI has a [source].")
        for kpi in kpis:
            if kpi.status == "recorded":
                yield from sentence(scoring, entries[kpi.id])
                yield joined(("  ", Message("from {place}", place=kpi.place)), "")
            else:
                yield joined((kpi.id, joined(filter(None, self._why(scoring, kpi)), ". ")), ": ")
        if entries:
            yield (
                plural(len(entries), "Would record {n} value.", "Would record {n} values.")
                if self.store.dry_run
                else plural(
                    len(entries), "Recorded {n} value. Undo: okr undo", "Recorded {n} values. Undo: okr undo"
                )
            )

    def _why(self, scoring: Scoring, kpi: PulledKpi) -> Iterator[str]:
        """Why nothing was recorded, and what to do."""
        match kpi.status:
            case "same":
                value = with_unit(recorded(kpi.value), scoring.workspace.kpis[kpi.id].unit)
                yield Message("{period} has {value} already", period=kpi.period or "", value=value)
            case "failed":
                yield joined(self._failure(kpi))
                yield kpi.next or ""
            case "refused":
                doubt = Message("not recorded, as it is unlikely: {doubt}", doubt=kpi.reason or "")
                yield joined((kpi.place, doubt))
                yield Message("If it is right: {command}", command=kpi.next or "")
            case _:
                yield joined(filter(None, (kpi.place, kpi.reason)))
                if kpi.next:
                    yield Message("Look at it: {command}", command=kpi.next)

    def _failure(self, kpi: PulledKpi) -> Iterator[str]:
        """The sentence of a failure with its place, and since when it fails."""
        reason = kpi.reason or ""
        if kpi.place.partition(" ")[2] not in reason:
            yield kpi.place
        yield reason
        if kpi.failing_since and kpi.failing_since != self.now:
            since = kpi.failing_since.astimezone()
            day = short_date(since.date(), self.today)
            yield Message("since {day} {time}", day=day, time=f"{since:%H:%M}")
