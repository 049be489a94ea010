"""Small makers of workspaces for tests of what is pure: TOML as a person writes it, no files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import tomli

from okr.fields import gathered
from okr.kpi_models import Kpi
from okr.kpi_units import with_units
from okr.models import Objective
from okr.people_models import Checkin, Coaching, KpiDecision, Meeting, Onboarding, Person, Pulse, Role, Team
from okr.settings import Settings
from okr.storage.adapter import adapter
from okr.updates import Entry, entries_of
from okr.workspace import Workspace


def read(kind: type, text: str) -> Any:
    return adapter(kind).validate_python(gathered(kind, tomli.loads(text)))


def entries(checkins: dict[str, str]) -> Iterable[Entry]:
    """Check-ins as `{"2026-07-10-ana": TOML}`."""
    for name, text in checkins.items():
        yield from entries_of(read(Checkin, text).update, name[11:], f"checkins/{name}.toml")


def workspace(
    objectives: dict[str, str],
    *,
    kpis: dict[str, str] | None = None,
    checkins: dict[str, str] | None = None,
    settings: str = "",
    **kinds: dict[str, str],
) -> Workspace:
    """A workspace of ids and the TOML of their files."""
    recorded: dict[str, tuple[Entry, ...]] = {}
    for entry in sorted(entries(checkins or {}), key=lambda e: e.order):
        recorded[entry.update.item] = (*recorded.get(entry.update.item, ()), entry)
    models = {
        "people": Person, "teams": Team, "roles": Role, "coaching": Coaching, "onboarding": Onboarding, "meetings": Meeting, "decisions": KpiDecision, "pulse": Pulse
    }  # fmt: skip
    return Workspace(
        name="Test",
        settings=read(Settings, settings),
        objectives={id_: read(Objective, text) for id_, text in objectives.items()},
        **with_units({i: read(Kpi, text) for i, text in (kpis or {}).items()}),
        recorded=recorded,
        **{
            kind: {id_: read(models[kind], text) for id_, text in found.items()}
            for kind, found in kinds.items()
        },
    )


def update(item: str, day: date, **fields: Any) -> str:
    """One `[[update]]` in TOML."""
    lines = [f'[[update]]\nitem = "{item}"\ndate = {day}']
    for key, value in fields.items():
        text = str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
        lines.append(f"{key} = {text}")
    return "\n".join(lines) + "\n"
