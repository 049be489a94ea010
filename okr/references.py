"""Who names whom in a workspace, and the loops that they make."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from okr.findings import Finding
from okr.ids import KINDS, OWN_FILE, cycle_name, is_unit
from okr.kpi_models import Kpi
from okr.mentions import Reference, mentions
from okr.models import Initiative, KeyResult, Objective
from okr.people_models import BUDDY, LEAD
from okr.words import Message, joined
from okr.workspace import Workspace

Owned = Objective | KeyResult | Initiative | Kpi
"""What can have an owner."""


def owned_item(workspace: Workspace, id_: str) -> Owned | None:
    """The record of what can have an owner."""
    item: Owned = workspace.record(id_)
    return item if "owner" in KINDS[workspace.items[id_]].slugs else None


def references(workspace: Workspace, cycles: Iterable[str] | None = None) -> Iterator[Reference]:
    """Every reference of every definition; of objectives only those in these cycles, where some are named."""
    by_cycle = workspace.by_cycle
    wanted = list(by_cycle.outlines) if cycles is None else cycles
    for name in wanted:
        for id_, objective in by_cycle.in_cycle(name).items():
            yield from mentions(id_, "objective", objective, workspace.path(id_))
    for kind in OWN_FILE[1:]:
        for id_, item in workspace.of(kind).items():
            if not is_unit(id_):  # it is mentioned in its definition
                yield from mentions(id_, kind, workspace.members.get(id_, item), workspace.path(id_))


def references_to(workspace: Workspace, id_: str) -> Iterator[tuple[Reference, str]]:
    """Every reference to an item or to a part of it, with the id in force that it leads to.

    Of the cycles only those that mention it are read, and its own, where its parts may name each other.
    """
    below = f"{id_}/"

    def leads_to(target: str) -> str | None:
        now = workspace.current_id(target)
        return now if now and (now == id_ or now.startswith(below)) else None

    cycles = [
        name
        for name, known in workspace.outlines.items()
        if name == cycle_name(id_) or any(leads_to(target) for target, _ in known.named)
    ]
    for reference in references(workspace, cycles):
        if now := leads_to(reference.target):
            yield reference, now


def _person(path: str, key: tuple[str | int, ...], slug: str) -> Reference:
    """A person named in a file without an id."""
    return Reference("", path, key, slug, f"@{slug}")


def references_of_talks(workspace: Workspace) -> Iterator[Reference]:
    """Who and what is named in onboarding/, coaching/, meetings/ and decisions/."""
    for name, path in workspace.onboarding.items():
        for step, helped in path.steps.items():
            owner = helped.owner
            if owner and (owner not in (BUDDY, LEAD) or workspace.current_id(f"@{owner}")):
                yield _person(f"onboarding/{name}.toml", ("steps", step, "owner"), owner)
    for name, talk in workspace.coaching.items():
        file = f"coaching/{name}.toml"
        yield _person(file, ("from",), talk.from_)
        yield _person(file, ("to",), talk.to)
        for place, promise in enumerate(talk.agreement):
            yield _person(file, ("agreement", place, "owner"), promise.owner)
        if talk.about:
            yield Reference("", file, ("about",), talk.about, talk.about)
        for field, text in (("toward", talk.toward), ("shows", talk.shows)):
            if text:
                role, slash, expectation = text.partition("/")
                yield Reference("", file, (field,), text, f"role/{role}", f"{slash}{expectation}")
    yield from _of_meetings(workspace)
    yield from _of_decisions(workspace)


def _of_meetings(workspace: Workspace) -> Iterator[Reference]:
    """Who led, which team met, and who does what was decided."""
    for name, meeting in workspace.meetings.items():
        file = f"meetings/{name}.toml"
        yield _person(file, ("by",), meeting.by)
        if meeting.team:
            yield Reference("", file, ("team",), meeting.team, f"team/{meeting.team}")
        for place, decision in enumerate(meeting.decision):
            if decision.owner:
                yield _person(file, ("decision", place, "owner"), decision.owner)


def _of_decisions(workspace: Workspace) -> Iterator[Reference]:
    """Who decided about which KPI, and what acts on it."""
    for name, decided in workspace.decisions.items():
        file = f"decisions/{name}.toml"
        yield Reference("", file, ("kpi",), decided.kpi, decided.kpi, kinds=("kpi",))
        yield _person(file, ("by",), decided.by)
        if decided.key_result:
            acts = decided.key_result
            yield Reference("", file, ("key_result",), acts, acts, kinds=("key result",))


# ── loops: goals that support goals, managers, teams and roles above ───────────────────────────────

Edges = Mapping[str, Iterable[str]]
Node = TypeVar("Node", bound=Hashable)
_NAMED = 10
"""Members of a loop that a sentence names."""


def loops(edges: Edges) -> tuple[tuple[str, ...], ...]:
    """Every loop (a set of nodes that all reach each other), sorted, each in the order of its links.

    Tarjan's algorithm, with a stack of its own: a chain of goals may be longer than Python's.
    """
    found: list[tuple[str, ...]] = []
    seen: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    work: list[tuple[str, Iterator[str]]] = []

    def enter(node: str) -> None:
        seen[node] = lowest[node] = len(seen)
        path.append(node)
        on_path.add(node)
        work.append((node, iter([below for below in edges.get(node, ()) if below in edges])))

    for root in edges:
        if root not in seen:
            enter(root)
        while work:
            node, rest = work[-1]
            below = next(rest, None)
            if below is None:
                work.pop()
                if work:
                    above = work[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == seen[node]:
                    found.extend(_close(node, edges, path, on_path))
            elif below not in seen:
                enter(below)
            elif below in on_path:
                lowest[node] = min(lowest[node], seen[below])
    return tuple(sorted(found))


def driven(workspace: Workspace) -> dict[str, list[str]]:
    """Id of a KPI → ids of the KPIs that it drives."""
    return {
        id_: [now for effect in kpi.drives if (now := workspace.current_id(effect))]
        for id_, kpi in workspace.kpis.items()
    }


def spelled(loop: Sequence[str]) -> str:
    """`a → b → a`; of a long loop its beginning, and how many are left out."""
    more = len(loop) - _NAMED
    left_out = (Message("and {n} more", n=f"{more:,}"),) if more > 0 else ()
    return joined((*loop[:_NAMED], *left_out, loop[0]), " → ")


def support_loops(workspace: Workspace) -> Iterator[Finding]:
    """One finding at the `supports` of each objective in a loop, by their files as they are now: each answer names it."""
    found = loops(workspace.supporters)
    if found:
        workspace.by_cycle.look_at([id_ for loop in found for id_ in loop])
        found = loops(workspace.supporters)
    for loop in found:
        message = Message("loop of supports, so it has no progress: {loop}", loop=spelled(loop[::-1]))
        for id_ in loop:
            yield Finding(
                path=workspace.path(id_),
                code="R002",
                key=("supports",),
                id=id_,
                message=message,
                fix=Message("remove one of these references"),
            )


def _close(node: str, edges: Edges, path: list[str], on_path: set[str]) -> Iterator[tuple[str, ...]]:
    members: list[str] = []
    while not members or members[-1] != node:
        members.append(path.pop())
    members.reverse()
    on_path.difference_update(members)
    if len(members) > 1 or node in edges.get(node, ()):
        least = members.index(min(members))
        yield tuple(members[least:] + members[:least])


def post_order(root: Node, below: Callable[[Node], Iterable[Node]]) -> Iterator[Node]:
    """`root` and all that it reaches, each once and after what it reaches itself."""
    work = [(root, iter(below(root)))]
    entered = {root}
    while work:
        node, rest = work[-1]
        reached = next(rest, None)
        if reached is None:
            work.pop()
            yield node
        elif reached not in entered:
            entered.add(reached)
            work.append((reached, iter(below(reached))))
