"""From an older layout of the files to the current one, a step a version. Every step is kept for ever.

0   the drafts before the first release: no `schema` in okr.toml, and check-ins directly in `checkins/`
1   check-ins in the folder of their week, so that a folder never holds a year of files
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from okr.errors import NotFoundError, OkrError
from okr.ids import SETTINGS, checkin_name, checkin_path
from okr.periods import week_name
from okr.settings import SCHEMA
from okr.storage.files.transaction import Transaction
from okr.storage.toml.edit import SetKey, parse
from okr.words import Message


def migrate(transaction: Transaction) -> tuple[int, int]:
    """Stages every step from the version that okr.toml names, 0 if it names none, to that of this okr; gives both."""
    data = transaction.present(SETTINGS)
    if data is None:
        raise NotFoundError(Message("okr.toml not found"), remedy=Message("`okr init` creates one."))
    begin = parse(data, path=SETTINGS).get("schema", 0)
    if type(begin) is not int or begin < 0:
        raise OkrError(
            Message("okr.toml: invalid schema {value}", value=repr(begin)),
            remedy=Message("Write schema = {version}.", version=SCHEMA),
        )
    if begin > SCHEMA:
        raise OkrError(
            Message(
                "schema {version} is newer than this okr, which reads up to {own}", version=begin, own=SCHEMA
            ),
            remedy=Message("Install a newer okr."),
        )
    for version in range(begin, SCHEMA):
        STEPS[version](transaction)
        transaction.edit(SETTINGS, [SetKey(("schema",), version + 1, place="first")], id_=SETTINGS)
    return begin, SCHEMA


def _weeks(transaction: Transaction) -> None:
    """0 to 1: each check-in into the folder of its week."""
    folder = transaction.root / "checkins"
    for file in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        path = f"checkins/{file.name}"
        day, person = checkin_name(path)
        transaction.move(path, checkin_path(week_name(day), day, person))


STEPS: Mapping[int, Callable[[Transaction], None]] = {0: _weeks}
"""Version → what brings files of it to the next."""
