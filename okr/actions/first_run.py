"""You, as git knows you, as the first person of a workspace; and the commands to begin with."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from okr import git
from okr.actions.edits import outcome, validated
from okr.errors import OkrError
from okr.ids import make_slug, path_of
from okr.parse import address, words
from okr.storage.files.transaction import Change
from okr.storage.toml.format import new_file
from okr.store import Store
from okr.words import Language, Message, translated

TELL_GIT = ('git config --global user.name "Your Name"', "git config --global user.email you@example.com")
"""What to type where git knows nobody; the same in every language, like the other settings of git."""


@dataclass(frozen=True, slots=True)
class Me:
    """You, by the settings of git."""

    id: str
    email: str
    change: Change | None = None
    """Your new file; None where you are a person of the workspace."""

    def told(self, store: Store) -> str:
        return outcome(
            "You are {person} ({email}).", "You would be {person} ({email}).", store,
            person=self.id, email=self.email,
        )  # fmt: skip


def git_email(root: Path) -> str | None:
    """Your address by git."""
    return git.user_email(_folder(root))


def _folder(root: Path) -> Path:
    """The folder of a workspace, or where it is to be made."""
    return next(each for each in (root, *root.parents) if each.is_dir())


def find_me(store: Store, *, exists: bool) -> Me | None:
    """You, as a new person or as one of the workspace; None where git knows no address.

    Raises OkrError where your name or address cannot be that of a new person.
    """
    email = git_email(store.root)
    if not email:
        return None
    for id_, person in store.load().people.items() if exists else ():
        if address(email) in map(address, person.emails):
            return Me(id_, email)
    name = words(git.user_setting(_folder(store.root), "name") or email.partition("@")[0], "user.name")
    path = path_of(id_ := _free(name, store.root))
    text = new_file("person", {"name": name, "emails": [email]}).encode()
    validated(path, text)
    return Me(id_, email, Change(path, None, text))


def _free(name: str, root: Path) -> str:
    """The id of a new person: of the first name, else of the whole one. Raises OkrError where both are taken."""
    slugs = [make_slug(text, "person") for text in (name.split(maxsplit=1)[0], name)]
    # what begins so is made of a name in another script, or of one that is also a small word
    ids = [f"@{slug}" for slug in slugs if not slug.startswith("person-")] or [f"@{slugs[0]}"]
    for id_ in ids:
        if not os.path.lexists(root / path_of(id_)):
            return id_
    raise OkrError(
        Message("{id} is already {kind}", id=ids[0], kind=Message("a person")),
        remedy=Message("Add yourself: {command}", command=f'okr add person "{name}" --slug NAME'),
    )


_STEPS = 6


def next_steps(language: Language, *, me: bool, tell_git: bool, repository: bool) -> Sequence[str]:
    """The commands to begin with, which work as they are written, in the language of the workspace.

    `tell_git` puts those first that make you known to git, and by it to okr.
    """
    goal, key_result, work, note, name = (
        translated(text, language)
        for text in (
            Message("Keep the clients we win"),
            Message("Cut churn from 8% to 4%"),
            Message("Call the ten quietest clients"),
            Message("First calls made"),
            Message("Your Name"),
        )
    )
    objective, slug = make_slug(goal, "objective"), make_slug(key_result, "key result")
    begin = [*TELL_GIT, "okr init --me"] if tell_git else [f'okr add person "{name}" --slug me']
    who = "" if me or tell_git else " --as me"
    steps = [
        *(() if me else begin),
        f'okr add objective "{goal}"{who}',
        f'okr add kr {objective} "{key_result}" --from 8 --to 4 --unit %',
        f'okr add initiative {objective} "{work}"',
        f'okr checkin {slug} 7 6 "{note}"{who}',
        "okr report",
        "okr sync" if me and repository else f"okr todo{who}",
    ]
    return steps if len(steps) == _STEPS else [*steps[: _STEPS - 1], "okr report"]
