"""Loops of `supports`: goals that wait for each other have no number.

R002, R003: what refers to itself in a round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from okr.checks.rule import Case, Remark, Rule
from okr.findings import Finding
from okr.ids import KINDS, Kind
from okr.loops import loops, spelled
from okr.workspace import Workspace


def support_loops(workspace: Workspace) -> Iterator[Finding]:
    """One finding at the `supports` of each objective in a loop."""
    for loop in loops(workspace.supporters):
        round_ = spelled(loop[::-1])
        for id_ in loop:
            yield Finding(
                path=workspace.paths.get(id_, ""),
                code="R002",
                key="supports",
                id=id_,
                message=f"a loop of supports leaves it without a number: {round_}",
                fix="take one of these references away",
            )


def _supports(case: Case) -> Iterator[Remark]:
    for found in support_loops(case.workspace):
        yield Remark(path=found.path, key=(found.key,), id=found.id, message=found.message, fix=found.fix)


def _above(case: Case) -> Iterator[Remark]:
    workspace = case.workspace
    yield from _round(case, "person", "manager", workspace.people)
    yield from _round(case, "team", "parent", workspace.teams)
    yield from _round(case, "role", "reports_to", workspace.roles)


def _round(case: Case, kind: Kind, field: str, items: Mapping[str, Any]) -> Iterator[Remark]:
    """One remark at the field of each item in a loop."""
    prefix = KINDS[kind].prefix
    edges = {
        id_: (case.workspace.current_id(prefix + slug) or "",)
        for id_, item in items.items()
        if (slug := getattr(item, field))
    }
    for loop in loops(edges):
        round_ = spelled(loop)
        for id_ in loop:
            yield Remark(
                path=case.path(id_),
                key=(field,),
                id=id_,
                message=f"a loop of {field} leads nowhere up: {round_}",
                fix=f"take one of these away: someone stands at the top, without {field}",
            )


RULES = (
    Rule(
        code="R002",
        level="error",
        name="a loop of supports",
        reason="Goals that support each other in a round wait for each other's progress, so none of them has a number. "
        "Decide which one is above, and take the reference away that points down.",
        bad='# objectives/2026-Q3/grow.toml\ntitle = "Grow"\nsupports = ["2026-Q3/shine"]\n'
        '# objectives/2026-Q3/shine.toml\ntitle = "Shine"\nsupports = ["2026-Q3/grow"]\n',
        good='# objectives/2026-Q3/grow.toml\ntitle = "Grow"\nsupports = ["2026-Q3/shine"]\n'
        '# objectives/2026-Q3/shine.toml\ntitle = "Shine"\n',
        find=_supports,
    ),
    Rule(
        code="R003",
        level="error",
        name="a loop of manager, parent or reports_to",
        reason="Who reports to whom ends at somebody. In a round nobody leads, and whatever goes up the line never "
        "arrives.",
        bad='# people/ana.toml\nname = "Ana"\nmanager = "budi"\n# people/budi.toml\nname = "Budi"\nmanager = "ana"\n',
        good='# people/ana.toml\nname = "Ana"\n# people/budi.toml\nname = "Budi"\nmanager = "ana"\n',
        find=_above,
    ),
)
