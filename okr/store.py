"""The face of storage: a workspace is found, opened, loaded and changed through here."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from okr.errors import ConflictError, OkrError
from okr.findings import Finding
from okr.models import Kpi, Objective, Person, Role, Team
from okr.periods import cycle
from okr.settings import Settings
from okr.storage import layout
from okr.storage.index import Index, Recorded
from okr.storage.layout import FileKind
from okr.storage.source import Folder, Source
from okr.workspace import Workspace

INDEX = "index.sqlite"
Item = TypeVar("Item")


def find_root(start: Path) -> Path:
    """The nearest folder with an okr.toml, from `start` upwards; not beyond the home folder or its file system."""
    try:
        start = start.resolve(strict=True)
        home = Path.home().resolve()
    except (OSError, RuntimeError):
        home = None
    device = start.stat().st_dev if start.exists() else None
    for folder in (start, *start.parents):
        try:
            if folder.stat().st_dev != device:
                break
        except OSError:
            break
        if (folder / layout.SETTINGS).is_symlink() or (folder / layout.SETTINGS).exists():
            return folder
        if folder == home:
            break
    raise OkrError(f"No okr workspace here or above {start}.", remedy="`okr init` makes one.")


def load(source: Source, name: str, index: Index | None = None) -> Workspace:
    """All that a source holds; `name` where the settings give none."""
    index = index or Index(source)
    findings = list(index.findings())
    settings = _settings(index, findings)
    objectives, misplaced = _in_known_cycles(_by_id(index, "objective", Objective), settings)
    kpis = _by_id(index, "kpi", Kpi)
    people = _by_id(index, "person", Person)
    teams = _by_id(index, "team", Team)
    roles = _by_id(index, "role", Role)
    return Workspace(
        name=settings.name or name,
        settings=settings,
        objectives=objectives,
        kpis=kpis,
        people=people,
        teams=teams,
        roles=roles,
        recorded=Recorded(index),
        paths={id_: layout.path_of(id_) for group in (objectives, kpis, people, teams, roles) for id_ in group},
        findings=tuple(sorted((*findings, *misplaced))),
    )
