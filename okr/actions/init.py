"""Making a workspace: okr.toml with every setting shown, or a copy of the example."""

from __future__ import annotations

import os
import secrets
import shlex
import string
from collections.abc import Mapping
from pathlib import Path

import okr
from okr.actions.edits import file_change
from okr.actions.init_git import Host, workflow_of
from okr.actions.onboard import PATH, TEXT
from okr.errors import OkrError
from okr.ids import PRIVATE, SETTINGS
from okr.storage.files.atomic import make_folder, read_bytes
from okr.storage.files.replace import replace_atomic
from okr.storage.files.transaction import Change
from okr.storage.schemas import schema_files
from okr.storage.toml.edit import SetKey, apply
from okr.storage.toml.format import value_text
from okr.views.results import Done, FileChange

EXAMPLE = "start-friday"
_ID_LENGTH = 8
_SETTINGS = """\
#:schema ./.okr-schema/settings.json
schema = 1
id = {id}
name = {name}

# What follows are the defaults. Take the # away from what you change.

# [cycle]
# year_starts = 1              # month in which the fiscal year starts
# named_by = "start"           # start | end: the calendar year that names a fiscal year

# [cycles."2026-launch"]       # any cycle of your own
# starts = 2026-03-01
# ends = 2026-05-31

# [checkin]
# day = "friday"               # the day of the ritual
# grace_days = 3               # days after it on which a check-in still counts for it
# off = []                     # ["2026-W13"]: no check-in is planned in these weeks

# [pace]                       # how progress is held against the time elapsed
# rule = "ratio"               # ratio: progress / expected; gap: progress - expected
# from = 0.2                   # below this elapsed share the pace is only "early"
# ahead = 1.1                  # with "gap": 0.1
# gap = 0.05                   # with "ratio": a smaller gap is never at risk, twice it never off track

# [pace.aspirational]
# on_track = 0.7               # as [grade] green; with "gap" -0.1
# at_risk = 0.4                # as [grade] amber; with "gap" -0.25

# [pace.committed]
# on_track = 0.9               # with "gap" -0.05
# at_risk = 0.75               # with "gap" -0.1

# [health]                     # of KPIs
# watch = 0.9

# [grade]                      # of closed goals
# green = 0.7
# amber = 0.4

# [bonus]                      # of KPIs only
# curve = "linear"             # linear | steps
# accelerator = 1
# steps = []                   # [[0.8, 0.5], [1.0, 1.0]]: from this achievement, this share

# [check]
# select = []                  # code prefixes; empty: all
# ignore = []
# strict = false
"""


_TRY_OUT = ("okr report -q 2026-Q3 --today 2026-08-19", "okr explain mrr --today 2026-08-19")
_BEGIN = (
    'okr add person "Your Name" --email you@example.com',
    'okr add objective "What is to change"',
    'okr add kr OBJECTIVE "How it is seen" --from 100 --to 130',
)


def settings_text(name: str) -> str:
    """A new okr.toml: the version, an id of its own, the name, and the defaults as comments."""
    return _SETTINGS.format(id=value_text(_new_id()), name=value_text(name))


def initialise(
    folder: Path, *, name: str | None, example: bool, ci: Host | None = None, dry_run: bool = False
) -> Done:
    """Makes the folder a workspace; refused where there is one. In one that is there `ci` adds the workflow alone."""
    folder = folder.resolve()
    if (folder / SETTINGS).exists() or (folder / SETTINGS).is_symlink():
        if ci is None or example or name is not None:
            raise OkrError(f"{folder} is a workspace already.", remedy="`okr report` shows how it stands.")
        return _added(folder, ci, dry_run=dry_run)
    files = _example(name) if example else {SETTINGS: settings_text(name or folder.name or "okr").encode()}
    taken = [path for path in files if os.path.lexists(folder / path)]
    if taken:
        raise OkrError(f"{folder / taken[0]} exists already.", remedy="Choose an empty folder.")
    if not example:  # which is a copy, and of its own files alone
        brought = {path: text.encode() for path, text in {**schema_files(), PATH: TEXT}.items()}
        files |= {path: data for path, data in brought.items() if not os.path.lexists(folder / path)}
    top, workflow = workflow_of(ci, folder) if ci else (folder, {})
    if not dry_run:
        make_folder(folder)
        # okr.toml comes last: what was cut short is no workspace yet
        for path in sorted(files, key=lambda path: path == SETTINGS):
            replace_atomic(folder, path, files[path], None)
        _write_all(top, workflow)
    lines = _lines(folder, example, dry_run)
    lines = (*_told(top, workflow, dry_run=dry_run), *lines)
    changes = _changes({**files, **workflow}) if dry_run else ()
    return Done(kind="init", id=str(folder), path=SETTINGS, lines=lines, changes=changes)


def _added(folder: Path, ci: Host, *, dry_run: bool) -> Done:
    """The workflow alone."""
    top, workflow = workflow_of(ci, folder)
    if not dry_run:
        _write_all(top, workflow)
    return Done(
        kind="init",
        id=str(folder),
        path=next(iter(workflow)),
        lines=_told(top, workflow, dry_run=dry_run),
        changes=_changes(workflow) if dry_run else (),
    )


def _write_all(top: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        replace_atomic(top, path, data, None)


def _changes(files: Mapping[str, bytes]) -> tuple[FileChange, ...]:
    return tuple(file_change(Change(path, None, data)) for path, data in files.items())


def _told(top: Path, files: Mapping[str, bytes], *, dry_run: bool) -> tuple[str, ...]:
    verb = "Would write" if dry_run else "Wrote"
    return tuple(f"{verb} {top / path}: `okr check` runs there with every push." for path in files)


def _lines(folder: Path, example: bool, dry_run: bool) -> tuple[str, ...]:
    verb = "Would make" if dry_run else "Made"
    what = "a copy of the example workspace" if example else "a workspace"
    steps = [] if folder == Path.cwd() else [f"cd {shlex.quote(str(folder))}"]
    steps += _TRY_OUT if example else _BEGIN
    return (f"{verb} {what} in {folder}. Next:", *(f"  {step}" for step in steps))


def _new_id() -> str:
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(_ID_LENGTH))


def _example(name: str | None) -> dict[str, bytes]:
    """The files of the example, with an id of its own."""
    root = example_folder()
    found: dict[str, bytes] = {}
    for file in sorted(root.rglob("*")):
        relative = file.relative_to(root)
        if file.is_file() and PRIVATE not in relative.parts:
            found[relative.as_posix()] = read_bytes(root, relative.as_posix())
    edits = [SetKey(("id",), _new_id())] + ([SetKey(("name",), name)] if name else [])
    found[SETTINGS] = apply(found[SETTINGS], edits, path=SETTINGS)
    return found


def example_folder() -> Path:
    """In an installed okr beside its code, in a checkout beside its folder."""
    package = Path(okr.__file__).parent
    for folder in (package / "examples" / EXAMPLE, package.parent / "examples" / EXAMPLE):
        if (folder / SETTINGS).is_file():
            return folder
    raise OkrError(
        "The example workspace is not part of this okr.", remedy="Install okr again, or leave --example out."
    )
