"""Create a workspace: okr.toml, the first person, or a copy of the example, and what git needs for it."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import okr
from okr import git
from okr.actions.ci import File, Workflows, told, workflows
from okr.actions.edits import file_change, indented, outcome, template
from okr.actions.first_run import TELL_GIT, Me, find_me, git_email, next_steps
from okr.errors import OkrError
from okr.git import work_tree
from okr.ids import FOLDERS, KINDS, PRIVATE, SETTINGS
from okr.storage.files.folders import make_folder
from okr.storage.files.read import read_bytes, read_or_none
from okr.storage.files.replace import replace_atomic
from okr.storage.files.seal import repository_around
from okr.storage.files.transaction import Change
from okr.storage.schemas import EDITORS, FOLDER, WRITTEN_BY_OKR, schema_files
from okr.storage.toml.edit import SetKey, apply
from okr.store import Store
from okr.views.results import Done
from okr.words import Language, Message, joined

DRIVER = "okr merge -- %O %A %B %P"
"""A name that begins with a dash is a name; git puts quotes around it itself."""
MESSAGE = "Make a workspace for goals"

_PACKAGE = Path(okr.__file__).parent
_EXAMPLE = "examples/start-friday"
_ID_LENGTH = 8
_IGNORED = (f"{PRIVATE}/", ".*.tmp-*")
_MERGED = (
    SETTINGS,
    *(f"{folder}/{'**/' if KINDS[kind].nested else ''}*.toml" for folder, kind in FOLDERS.items()),
)
_TRY_OUT = ("okr report -q 2026-Q3 --today 2026-08-19", "okr explain mrr --today 2026-08-19")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What `okr init` is asked to make."""

    name: str | None = None
    example: bool = False
    ci: Workflows | None = None
    driver: bool = False
    commit: bool = False
    me: bool | None = None
    """Whether you become a person of it; None: where it has no people yet."""
    for_git: bool = True
    """Whether git gets a repository where there is none, and the files that it reads."""
    language: Language = "en"


def initialise(folder: Path, setup: Setup, *, dry_run: bool = False) -> Done:
    """Make the folder a workspace. An existing one gets what it lacks: a workflow, you, or what git needs."""
    folder = folder.resolve()
    store = Store(folder, dry_run=dry_run)
    exists = os.path.lexists(folder / SETTINGS)
    if exists:
        _refuse_again(store, setup)
    files = [] if exists else _workspace(folder, setup)
    hosted = workflows(setup.ci, folder) if setup.ci else []
    lines = [] if exists else [_created(store, example=setup.example)]
    if not dry_run:
        make_folder(folder)
    for_git = setup.for_git and (not exists or setup.commit or setup.driver)
    if for_git and (setup.commit or not (exists or setup.example)):
        lines += _make_repository(store)
    me = _me(store, setup, exists=exists)
    lines += [me.told(store)] if me else []
    lines += told(setup.ci, hosted, store) if setup.ci else []
    files += [*hosted, *(_git_files(folder) if for_git else [])]
    files += [(folder, me.change)] if me and me.change else []
    if not dry_run:
        # okr.toml comes last: without it a folder is no workspace, so init can be run again
        for root, change in sorted(files, key=lambda file: file[1].path == SETTINGS):
            replace_atomic(root, change.path, change.after or b"", change.before)
        if for_git:
            lines += _set_up_git(folder, setup)
    if not exists:
        lines += _next(store, setup, me)
    return Done(
        kind="init",
        id=str(folder),
        path=hosted[0][1].path if exists and hosted else SETTINGS,
        lines=tuple(lines),
        changes=tuple(file_change(change) for _, change in files) if dry_run else (),
    )


def _refuse_again(store: Store, setup: Setup) -> None:
    """Refuse to make a workspace again; what it lacks is added also if its name is repeated."""
    adds = setup.ci or setup.driver or setup.commit or setup.me
    name = setup.name
    if name is not None and name == store.load().settings.name:
        name = None
    if setup.example or name or not adds:
        raise OkrError(
            Message("{folder} is already a workspace", folder=str(store.root)),
            remedy=Message("To rename it: {command}", command=f"okr set okr.toml name={shlex.quote(name)}")
            if name
            else Message("Show its report: okr report"),
        )


def _created(store: Store, *, example: bool) -> str:
    what = Message("a copy of the example workspace") if example else Message("a workspace")
    return outcome(
        "Created {what} in {folder}.", "Would create {what} in {folder}.", store,
        what=what, folder=str(store.root),
    )  # fmt: skip


def _me(store: Store, setup: Setup, *, exists: bool) -> Me | None:
    """You, if you become a person of the workspace, or if you asked who you are in it. Raises OkrError."""
    wanted = setup.me
    if wanted is None:
        wanted = not setup.example and not (exists and (not setup.commit or store.load().people))
    try:
        me = find_me(store, exists=exists) if wanted else None
    except OkrError:
        if setup.me:
            raise
        return None  # a name or address that no file may have keeps nobody from a workspace
    if me is None and setup.me and exists:
        raise _unknown_to_git(Message("git does not know your name and address"), "okr init --me")
    return me


def _unknown_to_git(message: str, again: str) -> OkrError:
    return OkrError(message, remedy=joined((Message("Type these:"), *TELL_GIT, again), "\n  "))


def _next(store: Store, setup: Setup, me: Me | None) -> list[str]:
    """The commands to begin with, as lines."""
    root = store.root
    has_git = shutil.which("git") is not None
    tell_git = not (setup.example or me or setup.me is False) and has_git and not git_email(root)
    steps = (
        _TRY_OUT
        if setup.example
        else next_steps(
            setup.language, me=me is not None, tell_git=tell_git, repository=setup.for_git and has_git
        )
    )
    here = [] if root == Path.cwd() else [f"cd {shlex.quote(str(root))}"]
    head = (
        Message("Next, with your own name and address, which git does not know yet:")
        if tell_git
        else Message("Next:")
    )
    return ["", head, *map(indented, (*here, *steps))]


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def _workspace(folder: Path, setup: Setup) -> list[File]:
    """The files of a new workspace; OkrError where one of them is in the way."""
    name, language = setup.name, setup.language
    if setup.example:
        root = example_folder()
        paths = [file.relative_to(root) for file in sorted(root.rglob("*")) if file.is_file()]
        texts = {
            path.as_posix(): read_bytes(root, path.as_posix()) for path in paths if PRIVATE not in path.parts
        }
    else:
        texts = {SETTINGS: template("okr.toml", language).encode()}
        name = name or folder.name or "okr"
    new_id = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(_ID_LENGTH))
    values = {"id": new_id, "name": name, "language": None if setup.example or language == "en" else language}
    edits = [SetKey((key,), value) for key, value in values.items() if value]
    texts[SETTINGS] = apply(texts[SETTINGS], edits, path=SETTINGS)
    taken = [path for path in texts if os.path.lexists(folder / path)]
    if taken:
        raise OkrError(
            Message("{path} already exists", path=str(folder / taken[0])),
            remedy=Message("Choose an empty folder."),
        )
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


def write_schemas(store: Store) -> Done:
    """Write the schemas for editors into the workspace, and which files they are for; own settings of an editor stay."""
    root, lines, wrote = store.root, [], 0
    for path, text in schema_files().items():
        now = read_or_none(root, path)
        if path == EDITORS and now is not None and not now.startswith(WRITTEN_BY_OKR.encode()):
            lines.append(Message("{path} is yours and was not changed.", path=path))
        elif now != text.encode():
            replace_atomic(root, path, text.encode(), now)
            wrote += 1
    if wrote:
        message = Message(
            "Wrote {folder}/ and {path}. Commit them for the whole team.", folder=FOLDER, path=EDITORS
        )
        lines.insert(0, message)
    return Done(
        kind="schema", id=FOLDER, path=FOLDER, lines=tuple(lines) or (Message("The schemas are up to date."),)
    )


# ── git ──────────────────────────────────────────────────────────────────────────────────────────


def _git_files(folder: Path) -> list[File]:
    """What is ignored, and how goals are merged; lines that a file has already are not added again."""
    files = [
        _with_lines(folder, ".gitignore", _IGNORED),
        _with_lines(folder, ".gitattributes", [f"/{pattern} merge=okr" for pattern in _MERGED]),
    ]
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


def _make_repository(store: Store) -> list[str]:
    """Make a git repository where there is none around the folder; what is told of it."""
    if os.path.lexists(own := repository_around(store.root) / ".git"):
        try:
            git.repository(own.parent)
        except OkrError as error:
            why = Message("see git status") if "\n" in error.message else error.message
            return [Message("git cannot use {path}: {why}.", path=str(own), why=why)]
        return []
    if not store.dry_run:
        try:
            work_tree.initialise(store.root)
        except OkrError as error:  # goals are of use without git; a commit that was asked for fails later
            return [Message("No git repository: {why}.", why=error.message)]
        work_tree.use_driver(git.repository(store.root), DRIVER)
    return [outcome("Created a git repository in it.", "Would create a git repository in it.", store)]


def _set_up_git(folder: Path, setup: Setup) -> list[str]:
    """The merge driver and the first commit, if wanted; what is told of it."""
    repo = git.find_repository(folder)
    if setup.commit and repo is None:
        work_tree.initialise(folder)
        repo = git.repository(folder)
    if repo is None:
        if setup.driver:
            raise OkrError(
                Message("there is no git repository here, so the merge driver cannot be set"),
                remedy=Message("Run: git init, then okr init --merge-driver"),
            )
        return []
    lines: list[str] = []
    if setup.driver:
        work_tree.use_driver(repo, DRIVER)
        lines.append(
            Message(
                "git merges goals by field in this clone: {setting}", setting=f"merge.okr.driver = {DRIVER}"
            )
        )
    elif not work_tree.has_driver(repo):
        lines.append(Message("To let git merge goals by field in this clone: okr init --merge-driver"))
    if setup.commit:
        lines.append(_commit(repo))
    return lines


def _commit(repo: git.Repository) -> str:
    """Commit the workspace. Raises OkrError, with what to type, where git does not know who you are."""
    if not git.author_email(repo):
        here = "" if repo.root == Path.cwd() else f" {shlex.quote(str(repo.root))}"
        message = Message(
            "the workspace was created, but not committed: git does not know your name and address"
        )
        raise _unknown_to_git(message, f"okr init{here} --commit")
    if not work_tree.first_commit(repo, MESSAGE):
        return Message("Everything is committed.")
    return Message("Committed: {subject}", subject=MESSAGE)
