"""The tools that only read: what each is called, what it is for, and what may be asked of it.

An argument is an id, a name, a cycle, a day or a kind, and never a path, an address or a format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from okr.api import Goals, ListName
from okr.errors import UsageError
from okr.mcp.answers import LONGEST_CURSOR
from okr.mcp.facts import short
from okr.people_models import MeetingKind
from okr.views.results import Result

_WORD = "^[A-Za-z0-9@][A-Za-z0-9@/. -]*$"
"""No beginning that a program takes for an option or a path, no sign that means anything to a shell or to git."""
_QUOTED = 60
"""So much of a wrong argument is quoted."""

Cycle = Annotated[
    str,
    Meta(
        description="Cycle such as 2026-Q3, Q3 or last, or the name of one of the workspace. Default: the current one.",
        max_length=100,
        pattern=_WORD,
    ),
]
Team = Annotated[
    str,
    Meta(
        description="Slug of a team, such as growth; teams below it count, too.",
        max_length=100,
        pattern=_WORD,
    ),
]
Person = Annotated[
    str, Meta(description="Slug of a person, such as ana or @ana.", max_length=100, pattern=_WORD)
]
Id = Annotated[
    str,
    Meta(
        description="Id of an item as other tools tell it: 2026-Q3/grow-revenue, 2026-Q3/grow-revenue/mrr, kpi/mrr, "
        "@ana, team/growth, role/head-of-growth. The end of an id will do where only one item has it.",
        max_length=300,
        pattern=_WORD,
    ),
]
State = Annotated[
    str,
    Meta(
        description="A day as 2026-08-19, or the hash of a commit as `commit` in answers tells it.",
        max_length=40,
        pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9a-f]{7,40})$",
    ),
]
Cursor = Annotated[
    str,
    Meta(
        description="`cursor` of the page before, for the next page; the other arguments stay the same.",
        max_length=LONGEST_CURSOR,
        pattern="^[A-Za-z0-9_-]+$",
    ),
]


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The arguments of a tool; each tool takes a cursor."""

    cursor: Cursor | UnsetType = UNSET


class OfCycle(Asked, frozen=True, kw_only=True):
    cycle: Cycle | UnsetType = UNSET


class OfGoals(OfCycle, frozen=True, kw_only=True):
    team: Team | UnsetType = UNSET
    person: Person | UnsetType = UNSET


class OfList(OfGoals, frozen=True, kw_only=True):
    kind: Annotated[ListName, Meta(description="What to list.")] = "objectives"


class OfItem(Asked, frozen=True, kw_only=True):
    item: Id


class OfAnyone(Asked, frozen=True, kw_only=True):
    person: Person | UnsetType = UNSET


class OfPerson(Asked, frozen=True, kw_only=True):
    person: Person


class OfStates(Asked, frozen=True, kw_only=True):
    start: State | UnsetType = UNSET
    end: State | UnsetType = UNSET


class OfMeeting(OfCycle, frozen=True, kw_only=True):
    meeting: Annotated[MeetingKind, Meta(description="Which meeting.")]
    team: Team | UnsetType = UNSET


class Tool(Struct, frozen=True):
    """A tool that reads: its arguments are those of the function of `Goals` that answers."""

    name: str
    """Also the `kind` of its answer, as the command of that name has it."""
    title: str
    description: str
    asked: type[Asked]
    read: Callable[..., Result]


_TOOLS = (
    Tool(
        "report",
        "Progress of a cycle",
        "The progress of a cycle: objectives with their key results, KPIs against their limits, and what needs "
        "attention. Take it first.",
        OfGoals,
        Goals.report,
    ),
    Tool(
        "todo",
        "What is due",
        "What one person has to do, the most overdue first: check-ins, blockers, agreements, initiatives.",
        OfAnyone,
        Goals.todo,
    ),
    Tool(
        "list",
        "All items of a kind",
        "All items of one kind with their numbers; goals of one cycle. Take it to find an id.",
        OfList,
        Goals.list,
    ),
    Tool("show", "One item", "One item with its numbers and its last check-ins.", OfItem, Goals.show),
    Tool(
        "explain",
        "How a number is made",
        "How the numbers of an item are calculated, step by step, with the check-ins that count.",
        OfItem,
        Goals.explain,
    ),
    Tool(
        "compare",
        "KPIs and OKRs together",
        "KPIs and OKRs of a cycle as one chain: which key result moves which KPI, and what is linked to nothing.",
        OfCycle,
        Goals.compare,
    ),
    Tool(
        "check",
        "What is wrong or weak",
        "Errors in files, broken references, and goals that are weak as they are written, each with a next step.",
        Asked,
        Goals.check,
    ),
    Tool(
        "log",
        "The history of an item",
        "All that happened to an item: changes of its definition with author and reason, and its check-ins.",
        OfItem,
        Goals.log,
    ),
    Tool(
        "diff",
        "What changed",
        "What changed in the goals between two points in time. Default: since the cycle began, until now.",
        OfStates,
        Goals.diff,
    ),
    Tool(
        "agenda",
        "Facts for a one-on-one",
        "Shared facts for a one-on-one with a person: goals, blockers, agreements, thanks, and questions to choose from.",
        OfPerson,
        Goals.agenda,
    ),
    Tool(
        "meet",
        "Facts for a meeting",
        "Facts for a meeting of a team or of all: week, month, review, plan or retro.",
        OfMeeting,
        Goals.meet,
    ),
)

TOOLS: Mapping[str, Tool] = {tool.name: tool for tool in _TOOLS}


def schema(asked: type[Struct]) -> dict[str, Any]:
    """The JSON Schema of the arguments of a tool, which names no other."""
    _, schemas = msgspec.json.schema_components([asked])
    own = schemas[asked.__name__]
    properties = own["properties"]
    own["properties"] = dict(sorted(properties.items(), key=lambda each: each[0] == "cursor"))  # it goes last
    return {
        key: own[key] for key in ("type", "properties", "required", "additionalProperties") if own[key] != []
    }


def decoded(tool: str, asked: type[Struct], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that were given, by name. Raises UsageError, with what the tool takes instead."""
    known = {each.name: each for each in msgspec.structs.fields(asked)}
    given = {name: value for name, value in arguments.items() if value is not None}
    properties = schema(asked)["properties"]
    takes = f"It takes: {', '.join(properties)}."
    for name in given:
        if name not in known:
            raise UsageError(f"`{tool}` takes no argument {_quoted(name)}", remedy=takes)
    for name, each in known.items():
        if each.required and name not in given:
            raise UsageError(f"`{tool}` needs the argument {name}", remedy=takes)
    names = (name for name in given if "pattern" in properties[name])  # and no words of a person
    wrong = [name for name in names if isinstance(given[name], str) and _acts(given[name])]
    try:
        msgspec.convert(given, asked)
    except msgspec.ValidationError as error:
        wrong += re.findall(r"`\$\.(\w+)`", str(error))
    for name in wrong:
        text = f"`{tool}` cannot take {_quoted(given[name])} as {name}"
        raise UsageError(text, remedy=_expected(properties[name]))
    return given


def _acts(text: str) -> bool:
    """Whether it leads up in folders, or has signs that cannot be seen."""
    return ".." in text or not text.isprintable()


def _quoted(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return f'"{short(text[:_QUOTED])}{"…" if len(text) > _QUOTED else ""}"'


def _expected(argument: Mapping[str, Any]) -> str:
    choices = argument.get("enum")
    return f"Use one of: {', '.join(choices)}." if choices else str(argument["description"])
