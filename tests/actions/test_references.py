"""Who names whom."""

from __future__ import annotations

import pytest

from okr.actions.edits import with_valid_references
from okr.errors import NotFoundError, OkrError
from okr.fields import keys
from okr.ids import ITEM_KINDS, KINDS
from okr.references import references
from okr.workspace import Workspace
from tests.making import workspace


@pytest.fixture
def found() -> Workspace:
    return workspace(
        {
            "2026/win": 'title = "W"\n',
            "2026-Q3/grow": (
                'title = "G"\nowner = "ana"\nteam = "growth"\nsupports = ["2026/win", "2026/gone"]\n'
                '[key_results.mrr]\ntitle = "M"\nat_least = 1\nowner = "ana"\nkpi = "kpi/mrr"\n'
                '[initiatives.page]\ntitle = "P"\nkey_result = "mrr"\n'
            ),
        },
        kpis={"kpi/mrr": 'title = "K"\nobjective = "2026/win"\nrole = "seller"\nat_least = 1\n'},
        people={"@ana": 'name = "A"\nmanager = "budi"\n', "@budi": 'name = "B"\n'},
        teams={"team/growth": 'name = "G"\nlead = "ana"\n'},
        roles={"role/seller": 'title = "S"\n'},
    )


def test_every_reference_is_found_with_its_place(found: Workspace) -> None:
    """The key is where it stands in the file, the target the id that it names, there or not."""
    assert {(r.path, *r.key): r.target for r in references(found)} == {
        ("objectives/2026-Q3/grow.toml", "owner"): "@ana",
        ("objectives/2026-Q3/grow.toml", "team"): "team/growth",
        ("objectives/2026-Q3/grow.toml", "supports", 0): "2026/win",
        ("objectives/2026-Q3/grow.toml", "supports", 1): "2026/gone",
        ("objectives/2026-Q3/grow.toml", "key_results", "mrr", "owner"): "@ana",
        ("objectives/2026-Q3/grow.toml", "key_results", "mrr", "kpi"): "kpi/mrr",
        ("objectives/2026-Q3/grow.toml", "initiatives", "page", "key_result"): "2026-Q3/grow/mrr",
        ("kpis/mrr.toml", "role"): "role/seller",
        ("kpis/mrr.toml", "objective"): "2026/win",
        ("people/ana.toml", "manager"): "@budi",
        ("teams/growth.toml", "lead"): "@ana",
    }


def test_no_field_that_names_something_is_forgotten() -> None:
    """Each field of a model whose name is that of a person, team, role or indicator is in the table."""
    naming = {"owner", "owners", "team", "teams", "role", "manager", "lead", "parent", "reports_to", "buddy"}
    for kind in ITEM_KINDS:
        spec = KINDS[kind]
        assert (naming | {"kpi_group"}) & set(keys(spec.model)) == set(spec.slugs), kind


def test_a_long_loop_is_named_in_its_order(found: Workspace) -> None:
    """2026/win would support the goal that supports it."""
    with pytest.raises(OkrError, match="2026/win → 2026-Q3/grow → 2026/win"):
        with_valid_references("objective", "2026/win", {"supports": ["2026-Q3/grow/mrr"]}, found)


def test_what_is_named_is_written_as_it_is_in_force(found: Workspace) -> None:
    """Prefixes are taken off slugs, doubles out of lists."""
    said = {"owner": "@ana", "team": "team/growth", "supports": ["2026/win", "2026/win"], "why": "so"}

    assert with_valid_references("objective", "2026-Q3/new", said, found) == {
        "owner": "ana", "team": "growth", "supports": ["2026/win"], "why": "so",
    }  # fmt: skip
    with pytest.raises(NotFoundError, match='supports: unknown objective "2026/gone"'):
        with_valid_references("objective", "2026-Q3/new", {"supports": ["2026/gone"]}, found)
