"""Who asks, where nobody is named: the person in people/ who has the email address of git."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from okr import git
from okr.errors import AmbiguousError, OkrError
from okr.parse import address as spelled
from okr.parse import looks
from okr.people_models import Person
from okr.words import Message, joined


class GitUser:
    """Whom git takes for the author of what is committed from a folder."""

    def __init__(self, folder: Path, people: Mapping[str, Person]) -> None:
        self._folder = folder
        self._people = people
        self._email = git.user_email(folder)

    def person(self) -> str | None:
        """Slug of the one person who has the address; AmbiguousError where several have it."""
        if not self._email:
            return None
        own = spelled(self._email)
        ids = [id_ for id_, person in self._people.items() if own in map(spelled, person.emails)]
        if len(ids) > 1:
            raise AmbiguousError(
                Message(
                    "cannot tell who you are: the email {email} belongs to {people}",
                    email=self._email,
                    people=joined(ids, Message(" and ")),
                ),
                remedy=Message("Remove it from one of their files, or use --as NAME."),
            )
        return ids[0].removeprefix("@") if ids else None

    def unknown(self) -> OkrError:
        """That nobody has the address, with the way to set it."""
        if self._email:
            what = Message(
                "cannot tell who you are: no person has your git email, {email}", email=self._email
            )
            command = self._adds(self._email)
        else:
            what = Message("cannot tell who you are: git has no user.email here")
            addresses = [email for person in self._people.values() for email in person.emails]
            address = addresses[0] if len(addresses) == 1 else "you@example.com"
            command = f"git config --global user.email {address}"
        remedy = Message("Type: {command}\n  Or use --as NAME, or set OKR_USER=NAME.", command=command)
        return OkrError(what, remedy=remedy)

    def _adds(self, email: str) -> str:
        """The command that makes an address that of the person who seems to be meant; or of a new one."""
        people, name = self._people, _folded(git.user_setting(self._folder, "name") or "")
        alike = [id_ for id_, person in people.items() if _folded(person.name) == name] or [*people]
        if not people:
            return "okr init --me"
        if len(alike) > 1:
            return f"okr set @NAME emails={email}"
        return f"okr set {alike[0]} emails={','.join((*people[alike[0]].emails, email))}"


def _folded(name: str) -> str:
    return looks(name).casefold()
