"""The keys of an imported goal: who owns it, what it serves, how it ended; and what differs from the same goal here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import to_builtins

from okr.actions.import_names import NamedKind, Names
from okr.actions.import_references import Goal, References
from okr.exchange.drafts import Closing
from okr.exchange.lists.said_days import deadline
from okr.fields import value_of
from okr.ids import IN_CYCLE, KINDS, PARTS, Kind, parent, slug
from okr.storage.codec import decode
from okr.storage.conversion import converted
from okr.storage.toml.format import new_file
from okr.views.import_results import FieldDifference
from okr.words import Language, Message, joined, translated
from okr.words.numbers import computed
from okr.workspace import Workspace

_ALTERNATIVES = (
    ("owner", "owners"),
    ("team", "teams"),
    ("start", "target", "by", "stretch", "at_least", "at_most", "above", "below", "milestones", "parts"),
)
"""Keys of which some exclude others."""


class Keys:
    """Fills the tables of goals that have an id."""

    def __init__(
        self,
        workspace: Workspace,
        names: Names,
        references: References,
        source: str,
        today: date,
        language: Language,
    ) -> None:
        self._workspace, self._names, self._references = workspace, names, references
        self._source, self._today, self._language = source, today, language
        self._team_of: dict[str, str | None] = {}
        """Id of an objective → its team in the file."""
        self.without_team: list[int] = []
        """Rows of an initiative or a KPI of which the file names a team, which these do not have here."""

    def fill(self, goal: Goal) -> str:
        """Give it the keys of its table, and hold them against what is here. A sentence where they do not fit together."""
        draft = goal.draft
        own: dict[str, Any] = {**draft.values, **goal.values, **self._of_people(goal)}
        own["title"] = goal.title
        if goal.kind == "initiative" and draft.key_result:
            served = self._references.meant_id(draft.key_result, ("key result",), goal)
            own |= {"key_result": slug(served)} if served and parent(served) == parent(goal.id) else {}
        weight = next((each.weight for each in draft.above if each.weight is not None), None)
        if goal.kind == "key result" and weight is not None:
            own.setdefault("weight", weight)
        if goal.kind == "key result" and draft.until and "ends" not in own:
            own |= self._ends(goal)
        if draft.closing:
            own |= self._closed(goal, draft.closing)
        if draft.source_id and self._source:
            own["imported"] = self._references.tag(draft.source_id)
        if isinstance(day := own.get("ends"), date) and not self._is_end_of_its_own(goal, day):
            del own["ends"]
        goal.values = own
        if goal.state == "known":
            self._compare(goal)
        is_valid = converted(KINDS[goal.kind].model, own) is not None
        return "" if is_valid else _reason(goal.kind, own)

    def owner(self, goal: Goal) -> str | None:
        """The slug of the first owner, if there is a file of them."""
        draft = goal.draft
        return self._names.slug("person", draft.owners[0], draft.place.row) if draft.owners else None

    def _of_people(self, goal: Goal) -> dict[str, Any]:
        """Owners and teams: of a key result all that have files here, of others the first; further ones are told."""
        draft = goal.draft
        if goal.kind == "key result":
            people, teams = self._slugs("person", draft.owners, goal), self._slugs("team", draft.teams, goal)
            if teams == [self._team_of.get(parent(goal.id))]:
                teams = []  # it goes without saying
            return {**_one_or_several("owner", people), **_one_or_several("team", teams)}
        team = None
        if draft.owners[1:]:
            draft.doubts.append(Message("left out: also owned by {names}", names=joined(draft.owners[1:])))
        if draft.teams and draft.kind != "objective":
            self.without_team.append(draft.place.row)
        elif draft.teams:
            if draft.teams[1:]:
                draft.doubts.append(Message("left out: team {names}", names=joined(draft.teams[1:])))
            team = self._names.slug("team", draft.teams[0], draft.place.row)
            self._team_of[goal.id] = team
        return {key: slug for key, slug in (("owner", self.owner(goal)), ("team", team)) if slug}

    def _ends(self, goal: Goal) -> dict[str, Any]:
        """The last day that its words name, where it is one day of its cycle and not the last of that."""
        cycle = self._workspace.cycle_of(goal.id)
        said = deadline(goal.draft.until, cycle)
        if said is None or said.days == (cycle.ends,):
            return {}
        if len(said.days) != 1 or said.is_of_other_weekday:
            doubt = Message(
                '"{words}" is not one day of {cycle}, so it is left out', words=said.words, cycle=cycle.name
            )
            goal.draft.doubts.append(doubt)
            return {}
        goal.draft.doubts.append(Message('ends {day}, from "{words}"', day=said.days[0], words=said.words))
        return {"ends": said.days[0]}

    def _slugs(self, kind: NamedKind, named: Sequence[str], goal: Goal) -> list[str]:
        """Those of a file that have a file here, each once."""
        found = (self._names.slug(kind, name, goal.draft.place.row) for name in named)
        return list(dict.fromkeys(filter(None, found)))

    def _is_end_of_its_own(self, goal: Goal, day: date) -> bool:
        """Whether it is inside of the cycle; that it is the last day of that goes without saying."""
        span = self._workspace.cycle_of(goal.id)
        if day not in span:
            days = {"day": day, "first": span.starts, "last": span.ends}
            goal.draft.doubts.append(
                Message("left out: ends {day}, outside the cycle ({first} to {last})", **days)
            )
        return day in span and day != span.ends

    def _closed(self, goal: Goal, closing: Closing) -> dict[str, Any]:
        """The close of an objective, on the day that the file says, else on the last of its check-ins or of its cycle; of a key
        result what it was judged to be."""
        sentence = Message("Imported from {file}", file=self._source) if self._source else Message("Imported")
        reason = translated(sentence, self._language)
        if goal.kind == "key result":
            percent = computed(100 * (closing.grade or 0))
            is_over = self._workspace.cycle_of(goal.id).ends < self._today
            told = Message("graded {percent}%, as the file says", percent=percent)
            if not is_over:
                told = Message("not kept: the score {percent}%, as the cycle is not over", percent=percent)
            goal.draft.doubts.append(told)
            return {"graded": {"grade": closing.grade, "reason": reason}} if is_over else {}
        if closing.grade is None:
            message = Message(
                "closed there without a score, so it stays open here: okr close {id}", id=goal.id
            )
            goal.draft.doubts.append(message)
            return {}
        days = [record.date for record in goal.draft.records if record.date]
        span = goal.span or self._workspace.cycle_of(goal.id)
        day = closing.date or max((*days, span.ends))
        return {"closed": {"date": min(day, self._today), "grade": closing.grade, "reason": reason}}

    def _compare(self, goal: Goal) -> None:
        record = self._workspace.record(goal.id)
        above = self._workspace.objectives[parent(goal.id)] if goal.kind in PARTS else record
        if goal.kind in IN_CYCLE and above.closed:
            return  # it has its grade, and is not changed any more
        read = converted(KINDS[goal.kind].model, goal.values)
        for key, value in goal.values.items():
            here = value_of(record, key)
            if key in ("owners", "teams") and not here and (one := value_of(record, key.removesuffix("s"))):
                here = (one,)  # the one of here where the file has several
            if here != (value_of(read, key) if read else value):
                shown = to_builtins(here, builtin_types=(date,))
                goal.changes.append(FieldDifference(field=key, here=shown, file=value))
        goal.state = "changed" if goal.changes else "known"
        goal.replaced = self._replaced(goal, record)

    def _replaced(self, goal: Goal, record: Any) -> list[str]:
        """The keys here that do not fit beside those of the file."""
        here = {
            key: value
            for key, value in to_builtins(record, builtin_types=(date,)).items()
            if value is not None
        }
        model, gone = KINDS[goal.kind].model, list[str]()
        for group in _ALTERNATIVES if goal.changes else ():
            if goal.values.keys() & {*group} and converted(model, here | goal.values) is None:
                gone += [key for key in group if here.pop(key, None) is not None and key not in goal.values]
        return gone


def _one_or_several(key: str, slugs: Sequence[str]) -> dict[str, Any]:
    """`owner` of one, `owners` of several."""
    if len(slugs) > 1:
        return {f"{key}s": list(slugs)}
    return {key: slugs[0]} if slugs else {}


def _reason(kind: Kind, values: Mapping[str, Any]) -> str:
    """Why an item of these keys would not be valid, as the check of its file says it."""
    of_objective = {"title": "-", KINDS[kind].plural: {"x": values}} if kind in PARTS else values
    path = "kpis/x.toml" if kind == "kpi" else "objectives/2026-Q1/x.toml"
    found = decode(path, new_file("kpi" if kind == "kpi" else "objective", of_objective).encode()).errors
    return joined(dict.fromkeys(each.message for each in found), "; ") or Message(
        "its keys do not fit together"
    )
