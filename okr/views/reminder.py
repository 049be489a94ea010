"""What may be said of the lists of people where everybody reads it: check-ins, readings, work and decisions about KPIs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, get_args

from okr.views.results import Reminded, Reminder, ReminderItem, ReminderKind, TodoItem, TodoKind
from okr.workspace import Workspace

_KINDS: Final[Sequence[ReminderKind]] = get_args(ReminderKind)
_SHARED: Final[Sequence[TodoKind]] = ("checkin", "stale", "initiative")
"""All else on a list is between people, or says more of one than that something is due."""


def reminder(
    workspace: Workspace, lists: Mapping[str, Sequence[TodoItem]], today: date, *, late: bool = False
) -> Reminder:
    """Of the lists by slug of a person; how many days something is overdue only with `late`."""
    shared = {
        who: [item for item in items if item.kind in _SHARED or _is_of_kpi(item)]
        for who, items in lists.items()
    }
    names = {who: workspace.name_of(who) for who, items in shared.items() if items}
    alike = Counter(names.values())
    people = []
    for who, name in names.items():
        items = [_item(workspace, item, late=late) for item in shared[who]]
        if not late:  # the order of a list tells who is late
            items.sort(key=lambda item: (item.due or today, item.title))
        items.sort(key=lambda item: _KINDS.index(item.kind))
        people.append(Reminded(name=f"{name} ({who})" if alike[name] > 1 else name, items=tuple(items)))
    return Reminder(name=workspace.name, as_of=today, people=tuple(people))


def _is_of_kpi(item: TodoItem) -> bool:
    """Whether it is a decision about a KPI, and none of a meeting."""
    return item.kind == "decision" and item.id.startswith("kpi/")


def _item(workspace: Workspace, item: TodoItem, *, late: bool) -> ReminderItem:
    """Without what a list says of it in words: since when, and for whom who is away."""
    kind: ReminderKind = "initiative" if item.kind == "initiative" else "checkin"
    if item.id in workspace.kpis:
        kind = "decide" if _is_of_kpi(item) else "reading"
    overdue = (item.late_days or 0) > 0
    return ReminderItem(
        id=item.id,
        kind=kind,
        title=workspace.title(item.id),
        due=item.due if late or not overdue else None,
        late_days=item.late_days if late and overdue else None,
    )
