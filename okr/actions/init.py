"""Create a workspace: okr.toml with every setting shown, or a copy of the example, and what git needs for it."""

from __future__ import annotations

import os
import secrets
import shlex
import string
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

import okr
from okr import git
from okr.actions.edits import file_change, indented, outcome
from okr.errors import OkrError
from okr.git import work_tree
from okr.ids import FOLDERS, KINDS, PRIVATE, SETTINGS
from okr.storage.files.folders import make_folder
from okr.storage.files.read import read_bytes, read_or_none
from okr.storage.files.replace import replace_atomic
from okr.storage.files.seal import repository_around
from okr.storage.files.transaction import Change
from okr.storage.schemas import schema_files
from okr.storage.toml.edit import SetKey, apply
from okr.store import Store
from okr.views.results import Done
from okr.words import Language, Message

Host = Literal["github", "gitlab"]
HOSTS: tuple[Host, ...] = get_args(Host)
"""Hosting sites that can run `okr check` with every push."""
DRIVER = "okr merge -- %O %A %B %P"
"""A name that begins with a dash is a name; git puts quotes around it itself."""
MESSAGE = "Make a workspace for goals"

_PACKAGE = Path(okr.__file__).parent
_EXAMPLE = "examples/start-friday"
_ID_LENGTH = 8
_WORKFLOWS: dict[Host, str] = {"github": ".github/workflows/okr.yml", "gitlab": ".gitlab-ci.yml"}
_OWNERS = "CODEOWNERS"
_IGNORED = (f"{PRIVATE}/", ".*.tmp-*")
_MERGED = (
    SETTINGS,
    *(f"{folder}/{'**/' if KINDS[kind].nested else ''}*.toml" for folder, kind in FOLDERS.items()),
)
_TRY_OUT = ("okr report -q 2026-Q3 --today 2026-08-19", "okr explain mrr --today 2026-08-19")
_BEGIN = (
    Message('okr add person "Your Name" --email you@example.com'),
    Message('okr add objective "Keep the clients we win"'),
    Message('okr add kr keep-clients-win "Cut churn from 8% to 4%" --from 8 --to 4'),
)


_File = tuple[Path, Change]
"""A file to write: the folder, and its change below that."""


def initialise(
    folder: Path,
    *,
    name: str | None = None,
    example: bool = False,
    ci: Host | None = None,
    driver: bool = False,
    commit: bool = False,
    language: Language = "en",
    dry_run: bool = False,
) -> Done:
    """Make the folder a workspace. In an existing one `ci` adds the workflow alone; `driver` and `commit` set up git."""
    folder = folder.resolve()
    store = Store(folder, dry_run=dry_run)
    exists = os.path.lexists(folder / SETTINGS)
    if exists and (name is not None or example or not (ci or driver or commit)):
        raise OkrError(
            Message("{folder} is already a workspace", folder=str(folder)),
            remedy=Message("Show its report: okr report"),
        )
    files = [] if exists else _workspace(folder, name, example=example, language=language)
    workflow = [_workflow(ci, folder)] if ci else []
    for_git = not (exists and ci)
    files += workflow + (_git_files(folder) if for_git else [])
    lines = _lines(store, workflow, example=example, exists=exists)
    if not dry_run:
        make_folder(folder)
        # okr.toml comes last: without it a folder is no workspace, so init can be run again
        for root, change in sorted(files, key=lambda file: file[1].path == SETTINGS):
            replace_atomic(root, change.path, change.after or b"", change.before)
        if for_git:
            lines += _set_up_git(folder, driver=driver, commit=commit)
    return Done(
        kind="init",
        id=str(folder),
        path=workflow[0][1].path if exists and workflow else SETTINGS,
        lines=tuple(lines),
        changes=tuple(file_change(change) for _, change in files) if dry_run else (),
    )


def _lines(store: Store, workflow: Sequence[_File], *, example: bool, exists: bool) -> list[str]:
    """What was made, and of a new workspace what to do next."""
    lines: list[str] = [
        outcome(
            "Wrote {path}: `okr check` runs with every push.",
            "Would write {path}: `okr check` runs with every push.",
            store,
            path=str(root / change.path),
        )
        for root, change in workflow
    ]
    if exists:
        return lines
    made = outcome(
        "Created {what} in {folder}. Next:",
        "Would create {what} in {folder}. Next:",
        store,
        what=Message("a copy of the example workspace") if example else Message("a workspace"),
        folder=str(store.root),
    )
    steps = () if store.root == Path.cwd() else (f"cd {shlex.quote(str(store.root))}",)
    return [*lines, made, *(indented(step) for step in (*steps, *(_TRY_OUT if example else _BEGIN)))]


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def template(name: str, language: Language = "en") -> str:
    """The text of a file in `okr/templates/`: `newcomer.id.toml` in Indonesian, where there is one."""
    path = _PACKAGE / "templates" / name
    translated = path.with_suffix(f".{language}{path.suffix}")
    return (translated if translated.is_file() else path).read_text("utf-8")


def _workspace(folder: Path, name: str | None, *, example: bool, language: Language) -> list[_File]:
    """The files of a new workspace; OkrError where one of them is in the way."""
    if example:
        root = example_folder()
        paths = [file.relative_to(root) for file in sorted(root.rglob("*")) if file.is_file()]
        texts = {
            path.as_posix(): read_bytes(root, path.as_posix()) for path in paths if PRIVATE not in path.parts
        }
    else:
        texts = {SETTINGS: template("okr.toml", language).encode()}
        name = name or folder.name or "okr"
    new_id = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(_ID_LENGTH))
    values = {"id": new_id, "name": name, "language": None if example or language == "en" else language}
    edits = [SetKey((key,), value) for key, value in values.items() if value]
    texts[SETTINGS] = apply(texts[SETTINGS], edits, path=SETTINGS)
    taken = [path for path in texts if os.path.lexists(folder / path)]
    if taken:
        raise OkrError(
            Message("{path} already exists", path=str(folder / taken[0])),
            remedy=Message("Choose an empty folder."),
        )
    if not example:
        more = {**schema_files(), "onboarding/newcomer.toml": template("newcomer.toml", language)}
        texts |= {path: text.encode() for path, text in more.items() if not os.path.lexists(folder / path)}
    return [(folder, Change(path, None, text)) for path, text in texts.items()]


def example_folder() -> Path:
    """In an installed okr inside the package, in a checkout beside it."""
    for folder in (_PACKAGE / _EXAMPLE, _PACKAGE.parent / _EXAMPLE):
        if (folder / SETTINGS).is_file():
            return folder
    raise OkrError(
        Message("this installation of okr has no example workspace"),
        remedy=Message("Install okr again, or leave out --example."),
    )


def _workflow(host: Host, folder: Path) -> _File:
    """The workflow at the root of the repository, where the hosting site looks; refused where there is one already."""
    top = repository_around(folder)
    path = _WORKFLOWS[host]
    if os.path.lexists(top / path):
        raise OkrError(
            Message("{path} already exists and was not changed", path=str(top / path)),
            remedy=Message("Add a job to it that runs `okr check`."),
        )
    inner = folder.relative_to(top).as_posix()
    where = "" if inner == "." else f" --dir {shlex.quote(inner)}"
    return top, Change(path, None, template(f"{host}.yml").replace(" --dir DIR", where).encode())


# ── git ──────────────────────────────────────────────────────────────────────────────────────────


def _git_files(folder: Path) -> list[_File]:
    """What is ignored, how goals are merged and who may own them; lines that a file has already are not added again."""
    files = [
        _with_lines(folder, ".gitignore", _IGNORED),
        _with_lines(folder, ".gitattributes", [f"/{pattern} merge=okr" for pattern in _MERGED]),
    ]
    if not any(os.path.lexists(folder / place / _OWNERS) for place in ("", ".github", "docs")):
        files.append(Change(_OWNERS, None, template(_OWNERS).encode()))
    return [(folder, file) for file in files if file.after != file.before]


def _with_lines(folder: Path, path: str, lines: Sequence[str]) -> Change:
    """A file with these lines at its end, except those that it has."""
    now = read_or_none(folder, path) if folder.is_dir() else None
    text = (now or b"").decode("utf-8", "surrogateescape")
    missing = [line for line in lines if line not in text.splitlines()]
    if text and not text.endswith("\n") and missing:
        text += "\n"
    text += "".join(f"{line}\n" for line in missing)
    return Change(path, now, text.encode("utf-8", "surrogateescape"))


def _set_up_git(folder: Path, *, driver: bool, commit: bool) -> list[str]:
    """The merge driver and the first commit, if wanted; what is told of it."""
    repo = git.find_repository(folder)
    if commit and repo is None:
        work_tree.initialise(folder)
        repo = git.repository(folder)
    if repo is None:
        if driver:
            raise OkrError(
                Message("there is no git repository here, so the merge driver cannot be set"),
                remedy=Message("Run: git init, then okr init --merge-driver"),
            )
        return []
    lines: list[str] = []
    if driver:
        work_tree.use_driver(repo, DRIVER)
        lines.append(
            Message(
                "git merges goals by field in this clone: {setting}", setting=f"merge.okr.driver = {DRIVER}"
            )
        )
    elif not work_tree.has_driver(repo):
        lines.append("  okr init --merge-driver")
    if commit:
        work_tree.first_commit(repo, MESSAGE)
        lines.append(Message("Committed: {subject}", subject=MESSAGE))
    return lines
