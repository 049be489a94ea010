"""Whom a file means: people, teams and roles as it names them, and those that have no file here."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from okr.actions.import_references import free_id
from okr.ids import KINDS, is_slug, make_slug
from okr.parse import address, looks
from okr.workspace import Workspace

NamedKind = Literal["person", "team", "role"]
_ADDRESS = re.compile(r"<?([^\s<>@]+)@[^\s<>@]+\.[^\s<>@]+>?")


_SEVERAL = re.compile(r"[/&+]|\b(?:and|dan)\b", re.IGNORECASE)
"""What is between the names of several people."""


class Unknown(NamedTuple):
    kind: NamedKind
    name: str


class Names:
    """The slugs that the names of a file stand for."""

    def __init__(self, workspace: Workspace, *, make_people: bool) -> None:
        self._workspace = workspace
        self._make_people = make_people
        self._met: dict[Unknown, str | None] = {}
        self._by_name: dict[NamedKind, dict[str, set[str]]] = {}
        self.unknown: dict[Unknown, list[int]] = {}
        """What has no file here → the rows that name it."""
        self._proposed: dict[str, int] = {}
        """Ids in the commands that add what is unknown → the last number behind one, from which the next is looked for."""
        self._commands: dict[str, str] = {}
        """A command without a slug → the one that is proposed for it."""
        self._taken: dict[str, int] = {}
        """The same of the people who are made."""
        self.made: dict[str, Mapping[str, Any]] = {}
        """Slug → the keys of a person who is to be made."""

    def slug(self, kind: NamedKind, name: str, row: int) -> str | None:
        """The slug of who or what is meant; None, and told with its row, where there is no file of that name."""
        name = " ".join(name.split())
        if not name:
            return None
        meant = Unknown(kind, name)
        if meant not in self._met:
            self._met[meant] = self._found(kind, name) or self._make(meant)
        slug = self._met[meant]
        if slug is None:
            self.unknown.setdefault(meant, []).append(row)
        return slug

    def command(self, unknown: Unknown) -> str:
        """What adds a file for a name; empty where it names several people."""
        if self.between(unknown):
            return ""
        values = _person(unknown.name) if unknown.kind == "person" else {"name": unknown.name}
        usual = make_slug(values["name"], unknown.kind)
        if "emails" in values and self._workspace.current_id(f"@{usual}") is not None:
            return shlex.join(["okr", "set", f"@{usual}", f"emails+={values['emails'][0]}"])
        words = ["okr", "add", unknown.kind, values["name"]]
        words += [word for each in values.get("emails", ()) for word in ("--email", each)]
        if (plain := shlex.join(words)) not in self._commands:  # `@ana` and `Ana` are one
            slug = self._free(unknown.kind, unknown.name if is_slug(unknown.name) else usual, self._proposed)
            self._commands[plain] = plain if slug == usual else shlex.join([*words, "--slug", slug])
        return self._commands[plain]

    def between(self, unknown: Unknown) -> str:
        """What is between the people of a cell that names several: `/`, `&`, `dan`."""
        match = _SEVERAL.search(unknown.name) if unknown.kind == "person" else None
        return match[0] if match and not _ADDRESS.search(unknown.name) else ""

    def _found(self, kind: NamedKind, name: str) -> str | None:
        prefix = KINDS[kind].prefix
        plain = name.removeprefix(prefix).casefold()  # a slug is typed in any case
        now = self._workspace.current_id(f"{prefix}{plain}") if is_slug(plain) else None
        if now:
            return now.removeprefix(prefix)
        said = _person(name)["name"] if kind == "person" and "<" in name else name
        ids = self._names(kind).get(looks(said).casefold(), set())
        if kind == "person" and _ADDRESS.search(name):
            ids = {*self._workspace.by_address.get(address(_address_in(name)), ())} or ids
        return next(iter(ids)).removeprefix(prefix) if len(ids) == 1 else None

    def _names(self, kind: NamedKind) -> dict[str, set[str]]:
        """Name or title, as it is compared → the ids that have it."""
        if kind not in self._by_name:
            found = self._by_name[kind] = {}
            for id_ in self._workspace.of(kind):
                found.setdefault(looks(self._workspace.own_title(id_)).casefold(), set()).add(id_)
        return self._by_name[kind]

    def _make(self, meant: Unknown) -> str | None:
        """A person of that name, made once where that is asked for; None where somebody here has the slug: it may be the
        same one."""
        if meant.kind != "person" or not self._make_people or self.between(meant):
            return None
        values = _person(meant.name)
        own = meant.name if is_slug(meant.name) else make_slug(values["name"], "person")
        if self.made.get(own) == values:
            return own  # `@ana` and `Ana`
        if self._workspace.current_id(f"@{own}") is not None:
            return None
        slug = self._free("person", own, self._taken)
        self.made[slug] = values
        return slug

    def _free(self, kind: NamedKind, own: str, taken: dict[str, int]) -> str:
        """The slug, or the first with a number behind it that nothing has or had; it is taken then."""
        prefix, is_here = KINDS[kind].prefix, self._workspace.current_id
        id_ = free_id(f"{prefix}{own}", lambda id_: id_ in taken or is_here(id_) is not None, taken)
        taken.setdefault(id_, 1)
        return id_.removeprefix(prefix)


def _address_in(name: str) -> str:
    match = _ADDRESS.search(name)
    return match[0].strip("<>") if match else ""


def _person(name: str) -> dict[str, Any]:
    """The keys of a person of whom the file says a name, an address (`ana.wijaya@…`), or both."""
    match = _ADDRESS.search(name)
    if not match:
        plain = name.removeprefix("@")
        return {"name": plain.title() if is_slug(plain) else plain}
    said = name[: match.start()].strip(' "')
    return {"name": said or re.sub(r"[._+-]+", " ", match[1]).title(), "emails": [_address_in(name)]}
