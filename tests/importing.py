"""Reads the files of `tests/fixtures` as an import does, and says in a line each what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from textwrap import dedent

from okr.exchange.drafts import Draft, Found, Record, Reference
from okr.exchange.files.sheets import read_sheets
from okr.exchange.mapped import mapping_files as mappings
from okr.exchange.mapped import rows
from okr.periods import cycle
from okr.settings import Settings

FIXTURES = Path(__file__).parent / "fixtures"
IMPORTS = FIXTURES / "imports"
DOCUMENTS = FIXTURES / "documents"
TODAY = date(2025, 12, 1)
SHOWN = (
    "start", "target", "by", "at_least", "at_most", "above", "below", "milestones", "parts", "priority", "ends", "link", "unit", "weight", "ambition", "why", "due", "cadence"
)  # fmt: skip
"""Keys of a draft in the order in which the tests show them."""


def read(path: Path, preset: str = "", quarter: str = "") -> Found:
    """What a file states by a preset, else by the mapping that has its name."""
    return read_by(mappings.preset(preset) if preset else mapping_of(path.stem), path, quarter)


def read_by(mapping: mappings.Mapping, path: Path, quarter: str = "") -> Found:
    """What a file states by a mapping; `quarter` is that of rows that name none."""
    sheets = read_sheets(
        path.read_bytes(), path.name, form=mapping.from_ or "", separator=mapping.separator or "",
        encoding=mapping.encoding or "",
    )  # fmt: skip
    span = cycle(quarter, Settings()) if quarter else None
    return rows.read(sheets, mapping, Settings(), TODAY, name=path.name, cycle=span)


def mapping_of(name: str) -> mappings.Mapping:
    """The mapping of a file of the fixtures."""
    folder = next(folder for folder in (IMPORTS, DOCUMENTS) if (folder / f"{name}.toml").is_file())
    return mappings.load((folder / f"{name}.toml").read_bytes(), f"{name}.toml")


def by_map(file: Path, *more: str) -> list[str]:
    """The command that imports a file by the `map.toml` beside it."""
    return ["import", str(file), "--map", str(file.with_name("map.toml")), *more]


def told(found: Found) -> list[str]:
    """A line each draft: row, kind, id there, title, keys, period, what is above, whose it is, its status and its close."""
    return [" | ".join(_parts(draft)) for draft in found.drafts]


def _parts(draft: Draft) -> Iterator[str]:
    yield f"{draft.place.row} {draft.kind}"
    if draft.source_id:
        yield draft.source_id
    yield draft.values["title"]
    yield from (f"{key}={draft.values[key]}" for key in SHOWN if key in draft.values)
    if draft.kind == "objective" and (draft.cycle or draft.starts or draft.ends):
        yield f"{draft.cycle} {draft.starts or ''}–{draft.ends or ''}".strip()
    yield from (f"^{above(each)}" for each in draft.above)
    yield from (f"@{name}" for name in draft.owners)
    yield from (f"#{name}" for name in draft.teams)
    if draft.status:
        yield f"~{draft.status}"
    if draft.closing:
        yield f"closed {draft.closing.grade}"
    assert set(draft.values) <= {"title", *SHOWN}, draft.values


def lines(block: str) -> list[str]:
    """The lines of a text that is written further to the right; what is indented more belongs to the line above it."""
    found = dedent(block).strip("\n").splitlines()
    joined: list[str] = []
    for line in found:
        if line.startswith(" "):
            joined[-1] += f" {line.strip()}"
        else:
            joined.append(line)
    return joined


def above(reference: Reference) -> str:
    weight = "" if reference.weight is None else f" {round(100 * reference.weight, 2):g}%"
    return f"{reference.id or reference.title}{weight}"


def checkins(found: Found) -> list[str]:
    """A line each check-in, with the row of its goal; without those of objectives, which have no values here."""
    return [
        f"{draft.place.row}: {_recorded(record)}"
        for draft in found.drafts
        if draft.kind != "objective"
        for record in draft.records
    ]


def _recorded(record: Record) -> str:
    said = " ".join(f"{key}={value!r}" for key, value in record.values.items())
    return f"{record.date} {record.person or '-'} {said}"


def skipped(found: Found) -> list[int]:
    return [remark.place.row for remark in found.skipped]
