"""The check-ins of a file: by whom and when, and which of them are recorded already."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from datetime import date
from typing import Any, NamedTuple

from okr.actions.import_names import Names
from okr.actions.import_references import Goal
from okr.errors import OkrError
from okr.exchange.drafts import Record, Remark
from okr.exchange.period_names import reading_span
from okr.fields import values_of
from okr.ids import PARTS, parent
from okr.kpi_models import KpiCadence
from okr.ownership import named_owner
from okr.parse import words
from okr.people_models import Update
from okr.periods import kpi_period_of, last_ended
from okr.storage.conversion import converted
from okr.words import Message, plural
from okr.workspace import Workspace

_SAID = ("period", "value", "of", "done", "confidence", "note", "blocker", "next", "unblocked", "link")
"""By these two updates of an item, a person and a day are equal."""
_TEXTS = ("note", "blocker", "next")


class NewUpdate(NamedTuple):
    person: str
    update: Update
    values: Mapping[str, Any]
    """The keys of the `[[update]]`, the item first."""


class Checkins:
    """The updates that the file has and the workspace has not."""

    def __init__(
        self,
        workspace: Workspace,
        names: Names,
        who: Callable[[], str],
        today: date,
        closes: Mapping[str, date],
    ) -> None:
        self._workspace, self._names, self._who, self._today = workspace, names, who, today
        self._closes = closes
        """Id of an objective that comes closed with the file → the day."""
        self.new: list[NewUpdate] = []
        self.known = 0
        self.left_out = 0
        """Those of people who have no file here."""
        self.skipped: list[Remark] = []

    def add(self, goal: Goal) -> None:
        """Take over the check-ins of a goal, in the order of the file."""
        records = goal.draft.records
        if records and goal.kind == "objective":
            message = plural(
                len(records),
                "{n} check-in of an objective: here its key results have them",
                "{n} check-ins of an objective: here its key results have them",
            )
            self.skipped.append(Remark(records[0].place, message))
            return
        entries = self._workspace.updates(goal.id) if goal.state != "new" else ()
        recorded = {(each.person, each.update.date, _key(dict(values_of(each.update)))) for each in entries}
        keys = {key for _, _, key in recorded}
        last = next((each.update.value for each in reversed(entries) if each.update.value is not None), None)
        closed = self._closed(goal)
        for record in records:
            person = self._person(goal, record)
            if person is None:
                self.left_out += 1
                continue
            day = record.date or self._today
            try:
                values = self._values(goal, record, day)
            except OkrError as error:
                self.skipped.append(Remark(record.place, error.message, error.remedy))
                continue
            said = (person, day, _key(values))
            if said in recorded or (record.date is None and _is_told(values, last, keys)):
                self.known += 1
                continue
            recorded.add(said)
            late = {"late": True} if closed and day > closed else {}
            values = {"item": goal.id, "date": day, **values, **late}
            update = converted(Update, values)
            if update is None:
                self.skipped.append(Remark(record.place, Message("the check-in cannot be recorded as it is")))
            else:
                self.new.append(NewUpdate(person, update, values))

    def _closed(self, goal: Goal) -> date | None:
        """The day after which a check-in of it is late."""
        objective = self._workspace.objectives.get(parent(goal.id)) if goal.kind in PARTS else None
        if objective and objective.closed:
            return objective.closed.date
        return self._closes.get(parent(goal.id))

    def _person(self, goal: Goal, record: Record) -> str | None:
        """Whom the row names, else the owner of the goal, else who imports."""
        if record.person:
            return self._names.slug("person", record.person, record.place.row)
        owner: str | None = goal.values.get("owner") or next(iter(goal.values.get("owners", ())), None)
        if owner is None and goal.state != "new":
            owner = named_owner(self._workspace, goal.id, record.date or self._today)
        return owner or self._who()

    def _values(self, goal: Goal, record: Record, day: date) -> dict[str, Any]:
        """The keys of the update. Raises OkrError where it cannot be recorded."""
        values = dict(record.values)
        for key in _TEXTS:
            if key in values:
                values[key] = words(str(values[key]).replace("\r\n", "\n"), key, one_line=False)
        if day > self._today:
            raise OkrError(
                Message("{day} is in the future", day=day), remedy=Message("Use the date of today or before.")
            )
        if "value" in values and goal.kind == "initiative":
            raise OkrError(
                Message("an initiative is done or not, it has no value"), remedy=f"okr checkin {goal.id} done"
            )
        if "value" in values and goal.values.get("kpi"):
            kpi = str(goal.values["kpi"])
            raise OkrError(
                Message("it takes its values from {kpi}", kpi=kpi), remedy=f"okr checkin {kpi} VALUE"
            )
        if "value" in values and goal.values.get("milestones"):
            raise OkrError(
                Message("a key result with milestones has no value of its own"),
                remedy=f"okr checkin {goal.id} {next(iter(goal.values['milestones']))}",
            )
        if goal.kind == "kpi":
            values = {"period": self._period(goal, values.pop("period", ""), day), **values}
        return values

    def _period(self, goal: Goal, named: str, day: date) -> str:
        """The period of a KPI that a value describes: the one that is named, else the last that had ended."""
        settings = self._workspace.settings
        cadence: KpiCadence = goal.values.get("cadence") or "quarterly"
        if goal.state != "new":
            cadence = self._workspace.kpis[goal.id].cadence
        span = reading_span(str(named), cadence, self._today, settings) if named else None
        period = kpi_period_of(span, cadence, settings) if span else None
        if period is None:
            period = last_ended(day, cadence, settings)
            goal.draft.doubts.append(Message("the value is taken as that of {period}", period=period.name))
        return period.name


def _is_told(values: Mapping[str, Any], last: float | None, keys: Collection[Hashable]) -> bool:
    """Whether an answer without a date says nothing new: the last value, else the same as an answer of any day."""
    if "value" in values and "period" not in values:
        return bool(values["value"] == last)
    return _key(values) in keys


def _key(values: Mapping[str, Any]) -> Hashable:
    plain = {key: tuple(each) if isinstance(each, list) else each for key, each in values.items()}
    counted = tuple((values.get("parts") or {}).items())
    return tuple(plain.get(name) for name in _SAID), tuple(plain.get("undone") or ()), counted
