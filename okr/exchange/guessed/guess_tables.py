"""Which columns of a guessed head are which fields of a mapping."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okr.exchange.guessed.guess_columns import WATCHED, Column, Head, form_of_periods, kind_of
from okr.exchange.guessed.guess_styles import range_of
from okr.exchange.mapped.mapping import InitiativeColumns, KeyResultColumns, KpiColumns, ObjectiveColumns
from okr.exchange.mapped.measure_cells import unit_in_title
from okr.fields import keys
from okr.words import Message

KINDS = ("objective", "key_result", "initiative", "kpi")
_FIELDS = {
    "objective": keys(ObjectiveColumns),
    "key_result": keys(KeyResultColumns),
    "initiative": keys(InitiativeColumns),
    "kpi": keys(KpiColumns),
}
_OF_CHECKIN = {
    "date": "date", "by": "person", "value": "value", "current": "value", "note": "note", "confidence": "confidence",
}  # fmt: skip
_OF_OBJECTIVE = ("cycle", "starts", "ends", "team", "why")
"""What a row says of its objective where it states a part of it, too."""
_OF_OKR = ("confidence", "stretch", "milestones", "priority", "starts")
"""What key results have, and KPIs have not."""
_OF_KPI = {"cycle": "period", "target": "at_least"}


class Tables:
    """The tables of a mapping, made of what the columns of a sheet say."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._says = dict(head.says)
        self.taken: set[str] = {column.name for column in head.weeks}
        """Names of the columns that something takes."""
        self.not_sure: dict[tuple[str, str], str] = {}
        """Table and key → what to check."""
        self.by_name: dict[str, dict[str, Any]] = {}
        """Name of a table → field → column, or `{"is": …}`."""
        self.checkins: dict[str, str] = {}
        self.kinds: dict[str, list[str]] = {}
        """Kind → the words of the column of kinds that mean it."""
        self.kind_column = ""
        self.id = self.parent = ""
        self._read_kinds()
        self._name_titles()
        if "date" in self._says and {"value", "current"} & self._says.keys():  # each row is a check-in
            for says, key in _OF_CHECKIN.items():
                if key not in self.checkins and (column := self._says.pop(says, None)):
                    self.checkins[key] = self._take(column)
        column = self._says.pop("id", None)
        if column is not None and len({*column.texts}) == len(column.texts):  # each row has its own
            self.id = self._take(column)
        if above := self._says.pop("parent", None):
            self.parent = self._take(above)
        for says, column in list(self._says.items()):
            for kind, field in self._places(says):
                self.by_name[kind][field] = self._take(column)
        self._name_numbered()
        self._check_measures()

    def _take(self, column: Column) -> str:
        self.taken.add(column.name)
        return column.name

    def _read_kinds(self) -> None:
        """The words of a column of kinds, where the titles of all kinds are in one column."""
        column = self._says.get("kind")
        if column is None or not {"title", "objective"} & self._says.keys():
            return
        for word in dict.fromkeys(column.texts):
            if kind := kind_of(word):
                self.kinds.setdefault(kind, []).append(word)
        if len(self.kinds) > 1 or "objective" not in self._says:
            self.kind_column = self._take(self._says.pop("kind"))
        else:
            self.kinds = {}

    def _name_titles(self) -> None:
        """The tables and their titles."""
        says = self._says
        if self.kinds:
            says.pop("key_result", None)  # a name of what is measured
            title = self._take(says.pop("title" if "title" in says else "objective"))
            self.by_name = {kind: {"title": title} for kind in KINDS if kind in self.kinds}
            return
        if "area" in says and "objective" not in says:
            says["objective"] = says.pop("area")
        named = says.pop("title", None)
        if named and "objective" not in says and "kpi" not in says:
            says["objective"] = named
        elif named and not {"key_result", "kpi", "initiative"} & says.keys():
            says["key_result"] = named
            self.not_sure["key_result", "title"] = Message("or another name of the objective")
        self._name_measure()
        are_both = {"objective", "kpi"} <= says.keys() and "key_result" not in says
        if are_both and {"start", "cycle", *_OF_OKR} & says.keys():
            says["key_result"] = says.pop("kpi")  # an indicator of an objective
            self.not_sure["key_result", "title"] = Message("or a KPI, which needs a role: [kpi]")
        if not ({*KINDS} & says.keys()) and not self._head.numbered:
            says["objective"] = self._first_text()
            self.not_sure["objective", "title"] = Message("no name of a column was understood")
        for kind in KINDS:
            if column := says.pop(kind, None):
                self.by_name[kind] = {"title": self._take(column)}
        if self._head.numbered:
            self.by_name.setdefault("objective", {"title": self._take(self._first_text())})
        self._name_levels()

    def _name_measure(self) -> None:
        """A column of measures has the titles, where no other one has those of what is measured, and it has words."""
        says, measure = self._says, self._says.get("measure")
        has_target = "target" in says or "targets" in self._head.periods
        if measure is None or not has_target or {"key_result", "kpi"} & says.keys():
            return
        if len({*measure.texts}) == len(measure.texts):
            is_moved = "objective" in says and "start" in says
            says["key_result" if is_moved else "kpi"] = says.pop("measure")

    def _name_levels(self) -> None:
        area = self._says.get("area")
        if area is None or "objective" not in self.by_name:
            return
        own = self.by_name["objective"]["title"]
        levels = [column.name for column in self._head.columns if column.name in (own, area.name)]
        self.by_name["objective"]["title"] = levels
        self._take(self._says.pop("area"))
        self.not_sure["objective", "title"] = Message("two levels, the second supports the first")

    def _first_text(self) -> Column:
        """The first column of words that nothing else takes."""
        free = [column for column in self._head.columns if column.name not in self.taken]
        for column in free:
            if any(isinstance(cell, str) and not cell[:1].isdigit() for _, cell in column.cells):
                return column
        return (*free, *self._head.columns)[0]

    def _places(self, says: str) -> Iterator[tuple[str, str]]:
        """The tables and the fields that take what a column says."""
        kinds = ("key_result", "kpi", "initiative", "objective")
        lowest = next((kind for kind in kinds if kind in self.by_name), "")
        field = {"due": "ends", "date": "day", "value": "current", "by": "owner"}.get(says, says)
        # each row is an item, or has its first day, too: then a due date is the end of an objective
        has_days = bool(self.kinds) or "starts" in self._says or lowest == "objective"
        if says == "due" and "initiative" in self.by_name:
            yield "initiative", "due"
        elif lowest == "key_result" and self._is_of_parts(says, has_days=has_days):
            yield "key_result", field
        elif (
            (says == "due" and ("ends" in self._says or not has_days))
            or (says == "grade" and lowest != "objective" and not self._is_of_results(says, lowest))
            or (says == "measure" and "target" in self._says)
        ):
            return
        elif says in _OF_KPI and lowest == "kpi":
            yield "kpi", _OF_KPI[says]
        elif says in ("value", "by") and field in self._says:
            return
        elif self.kinds:
            taking = [kind for kind in self.by_name if (kind, field) != ("key_result", "grade")]
            yield from ((kind, field) for kind in taking if field in _FIELDS[kind])
        elif (says in _OF_OBJECTIVE or field == "ends") and "objective" in self.by_name:
            yield "objective", field
        elif field in _FIELDS.get(lowest, ()):
            yield lowest, field

    def _is_of_results(self, says: str, lowest: str) -> bool:
        """Whether a column of scores from 0 to 1 is of the key results, one a row."""
        return bool(self.kinds) or (lowest == "key_result" and range_of(self._says[says]) == "0-1")

    def _is_of_parts(self, says: str, *, has_days: bool) -> bool:
        """Whether a column speaks of key results and not of their objective: their last day; their teams, where the rows of one
        objective, whose title stands in the first of them alone, have several.
        """
        if says != "team" or self.kinds:
            return says == "due" and not has_days
        titles = {
            row for each in self._head.columns if each.name in self._head.merged for row, _ in each.cells
        }
        return bool(titles) and any(row not in titles for row, _ in self._says[says].cells)

    def _name_numbered(self) -> None:
        if forms := self._head.numbered:
            fields = {"title": forms["key_result"]}
            fields |= {says: form for says, form in forms.items() if says in _FIELDS["key_result"]}
            if "progress" in forms:
                fields.setdefault("current", forms["progress"])
            self.by_name["key_result.numbered"] = fields

    def _name_counts(self, kpi: dict[str, Any]) -> None:
        """What several columns say together, and what is said by none: units, counts, periods, the unit of a title."""
        head = self._head
        both = [head.says[each] for each in ("numerator", "denominator") if each in head.says]
        if len(both) == 2:
            kpi["of"] = [self._take(column) for column in both]
        self._name_units(kpi)
        self._name_periods(kpi)
        title = next(column for column in head.columns if column.name == kpi["title"])
        is_again = len({*title.texts}) < len(title.texts) and not head.units.forms
        if is_again and (units := kpi.get("role") or self._units_of(title)):
            kpi["units"] = units
            self.not_sure["kpi", "units"] = Message("rows of one title are one indicator of several units")
        targets = (
            *head.periods.get("targets", ()),
            *(head.says[each] for each in ("target", "at_least") if each in head.says),
        )
        if any(word.casefold() in WATCHED for column in targets for word in column.texts):
            kpi["watch_only"] = {"is": True}
            self.not_sure["kpi", "watch_only"] = Message("check: those without a target")
        if "unit" not in kpi and any(unit_in_title(words) == "%" for words in title.texts):
            kpi["unit"] = {"is": "title"}
            self.not_sure["kpi", "unit"] = Message("as the titles say")
        if "role" not in kpi and "team" in head.says and head.says["team"].name not in self.taken:
            kpi["role"] = self._take(head.says["team"])
            self.not_sure["kpi", "role"] = Message("check: whose job they belong to")
        if {"polarity", "direction"} & kpi.keys() and "at_least" in kpi:
            kpi["target"] = kpi.pop("at_least")
        if head.year and "period" not in kpi and "current" in kpi:
            kpi["period"] = {"is": head.year}
            self.not_sure["kpi", "period"] = Message("check: the year above the head")
        if "weight" in kpi:
            self.not_sure["kpi", "weight"] = Message("check: the weight in a bonus; else leave it out")

    def _name_units(self, kpi: dict[str, Any]) -> None:
        """Columns of which each is of a unit."""
        forms, units, columns = self._head.units
        for says, form in forms.items():
            field = {"target": "at_least", "by": "owner"}.get(says, says)
            if field in _FIELDS["kpi"]:
                kpi[field] = form
                self.not_sure["kpi", field] = Message("check: a column a unit")
        self.taken |= columns
        if units:
            kpi["units"] = [*units]

    def _units_of(self, title: Column) -> str:
        """The first free column of words that tells rows with the same title apart; empty where there is none."""
        titles = dict(title.cells)
        for column in self._head.columns:
            words = {row: cell for row, cell in column.cells if row in titles and isinstance(cell, str)}
            others = [each for row, each in titles.items() if row not in words]
            pairs = {(titles[row], word) for row, word in words.items()}
            is_apart = len(pairs) == len(words) > len({*words.values()}) and len({*others}) == len(others)
            if (
                column.name not in self.taken
                and is_apart
                and {*others}.isdisjoint(titles[row] for row in words)
            ):
                return self._take(column)
        return ""

    def _name_periods(self, kpi: dict[str, Any]) -> None:
        """Targets and readings in columns of periods, the baseline of a year among them, and which side of a target is well."""
        head = self._head
        for field, columns in head.periods.items():
            kpi[field] = form_of_periods(columns)
            self.taken.update(column.name for column in columns)
        start = head.says.get("start")
        if start and (form := form_of_periods([start])) != "{period}" and "{period}" in form:
            kpi["readings"] = [form, *([kpi["readings"]] if "readings" in kpi else [])]
            self._take(start)
        less = Message("or at_most, where less is better")
        if "targets" in kpi and not {"polarity", "direction", "target"} & kpi.keys():
            kpi["direction"] = {"is": "at least"}
            self.not_sure["kpi", "direction"] = less

    def _check_measures(self) -> None:
        kpi = self.by_name.get("kpi")
        if kpi is None:
            return
        if not self.kinds:
            self._name_counts(kpi)
        needed = {"role": Message("write the role that these belong to")}
        if "objective" not in self.by_name:
            needed = {"objective": Message("write its id or its title"), **needed}
        for field in [field for field in needed if field not in kpi]:
            kpi[field] = {"is": field.upper()}
            self.not_sure["kpi", field] = needed[field]
        if "at_least" in kpi:
            self.not_sure["kpi", "at_least"] = Message("or at_most, where less is better")
