"""Loops of references: goals that support goals, managers, teams and roles above."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from okr.findings import Finding
from okr.words import Message, joined
from okr.workspace import Workspace

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
        work.append((node, iter(edges.get(node, ()))))

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


def spelled(loop: Sequence[str]) -> str:
    """`a → b → a`; of a long loop its beginning, and how many are left out."""
    more = len(loop) - _NAMED
    left_out = (Message("and {n} more", n=f"{more:,}"),) if more > 0 else ()
    return joined((*loop[:_NAMED], *left_out, loop[0]), " → ")


def support_loops(workspace: Workspace) -> Iterator[Finding]:
    """One finding at the `supports` of each objective in a loop."""
    for loop in loops(workspace.supporters):
        message = Message("loop of supports, so it has no progress: {loop}", loop=spelled(loop[::-1]))
        for id_ in loop:
            yield Finding(
                path=workspace.paths.get(id_, ""),
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


def below_first(root: Node, below: Callable[[Node], Iterable[Node]]) -> Iterator[Node]:
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
