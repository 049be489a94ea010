"""Where things stand: id ↔ relative POSIX path, and how a title becomes a slug."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal, NamedTuple

from okr.errors import OkrError
from okr.parse import FIRST_DAY, LAST_DAY

FileKind = Literal[
    "settings", "objective", "kpi", "checkin", "person", "team", "role", "onboarding", "coaching"
]

SETTINGS = "okr.toml"
PRIVATE = ".okr"
"""Folder of what may be deleted: index, lock, undo journal."""


class Place(NamedTuple):
    """A folder of the workspace, what its files are, and whether they stand one folder deeper."""

    folder: str
    kind: FileKind
    nested: bool = False


PLACES = (
    Place("objectives", "objective", nested=True),
    Place("kpis", "kpi"),
    Place("checkins", "checkin", nested=True),
    Place("people", "person"),
    Place("teams", "team"),
    Place("roles", "role"),
    Place("onboarding", "onboarding"),
    Place("coaching", "coaching"),
)
_BY_FOLDER = {place.folder: place for place in PLACES}
_ID_PREFIX: dict[FileKind, str] = {
    "objective": "",
    "kpi": "kpi/",
    "person": "@",
    "team": "team/",
    "role": "role/",
}
_FOLDER_OF_PREFIX = {"kpi": "kpis", "team": "teams", "role": "roles"}

_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_CYCLE = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_CHECKIN = re.compile(r"(\d{4}-\d\d-\d\d)-(.+)")
LONGEST_SLUG = 100
_WORDS_OF_SLUG = 4
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
"""Names that Windows gives to devices, whatever the ending."""

_ENGLISH = (
    "a about above after all also an and any are as at be been before below between both but by can could did do does "
    "down during each for from had has have her his how i if in into is it its more most my no nor not of off on one "
    "only onto or our out over own per s so some such t than that the their them then there these they this those "
    "through to too under until up us very via was we were what when where which while who will with within without "
    "would you your"
)
_INDONESIAN = (
    "adalah agar akan antara atas atau bagi bahwa dalam dan dari dengan di hingga ini itu juga kami karena ke kita "
    "lebih mereka oleh pada para sampai sebagai secara serta setiap sudah telah tentang untuk yaitu yang"
)
_STOP_WORDS = frozenset(f"{_ENGLISH} {_INDONESIAN}".split())


def kind_of(path: str) -> FileKind | None:
    """What the file at a relative path is by its place; None if it is not one of ours."""
    if path == SETTINGS:
        return "settings"
    folder, *rest = path.split("/")
    place = _BY_FOLDER.get(folder)
    if place is None or len(rest) != 1 + place.nested:
        return None
    if not path.endswith(".toml") or any(part.startswith(".") for part in rest):
        return None
    return place.kind


def may_be_written(path: str) -> bool:
    """Whether okr writes or removes at a relative path, whatever names it: a journal, an archive, a branch.

    That is a file of goals, or one in their folders at a depth at which nothing is read, or left over from a write: those
    `okr doctor` moves or removes, and `okr undo` brings back.
    """
    *folders, name = path.split("/")
    left_over = name.startswith(".") and ".tmp-" in name
    if not folders:
        return path == SETTINGS or left_over
    if folders[0] not in _BY_FOLDER or any(part.startswith(".") for part in folders):
        return False
    return left_over or (name.endswith(".toml") and not name.startswith("."))


def id_of(path: str) -> str | None:
    """The id of what a file holds; None for check-ins, coaching and what is not ours.

    Raises OkrError where the name of the file could not be part of an id.
    """
    kind = kind_of(path)
    if kind == "objective":
        check_cycle_name(path.split("/")[1])
    elif kind not in _ID_PREFIX:
        return SETTINGS if kind == "settings" else None
    check_slug(path.rpartition("/")[2].removesuffix(".toml"))
    return id_in(kind, path)


def id_in(kind: FileKind, path: str) -> str:
    """The id in the path of a file that was found valid."""
    return _ID_PREFIX[kind] + path.partition("/")[2].removesuffix(".toml")


def path_of(id_: str) -> str:
    """The file in which an item stands; that of its objective for a key result or initiative."""
    if id_ == SETTINGS:
        return SETTINGS
    if id_.startswith("@"):
        check_slug(id_[1:])
        return f"people/{id_[1:]}.toml"
    head, *rest = id_.split("/")
    for slug in rest:
        check_slug(slug)
    if head in _FOLDER_OF_PREFIX and len(rest) == 1:
        return f"{_FOLDER_OF_PREFIX[head]}/{rest[0]}.toml"
    if len(rest) not in (1, 2):
        raise OkrError(
            f"'{id_}' is not an id.",
            remedy="An id looks like 2026-Q3/grow-revenue, kpi/mrr, @ana or team/growth.",
        )
    check_cycle_name(head)
    return f"objectives/{head}/{rest[0]}.toml"


def checkin_path(week: str, day: date, person: str) -> str:
    """The file to which a person's check-in of a day is appended."""
    check_slug(person)
    return f"checkins/{week}/{day.isoformat()}-{person}.toml"


def checkin_name(path: str) -> tuple[date, str]:
    """Day and person in the name of a check-in file; OkrError if it does not say both."""
    name = path.rpartition("/")[2].removesuffix(".toml")
    match = _CHECKIN.fullmatch(name)
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    if match is None or day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise OkrError(
            f"the name '{name}' does not say day and person", remedy="name it like 2026-07-10-ana.toml"
        )
    check_slug(match[2])
    return day, match[2]


def check_slug(text: str) -> None:
    """Refuse what could leave the workspace, or could not be a file everywhere; nothing is mended."""
    if not _SLUG.fullmatch(text):
        _refuse(text, "small letters a-z, digits and single dashes only, as in grow-revenue")
    _check_name(text)


def check_cycle_name(text: str) -> None:
    """As a slug, but capital letters are fine: `2026-Q3`."""
    if not _CYCLE.fullmatch(text):
        _refuse(text, "letters, digits and single dashes only, as in 2026-Q3 or 2026-launch")
    _check_name(text.lower())
    if text.lower() in _FOLDER_OF_PREFIX:
        _refuse(text, "kpi, team and role begin other ids and cannot be cycles")


def _check_name(text: str) -> None:
    if len(text) > LONGEST_SLUG:
        _refuse(text, f"at most {LONGEST_SLUG} characters")
    if text in _RESERVED:
        _refuse(text, "Windows keeps this name for a device")


def _refuse(text: str, remedy: str) -> None:
    shown = repr(text if len(text) <= LONGEST_SLUG else f"{text[:40]}…")
    raise OkrError(f"{shown} cannot be a name here", remedy=remedy)


_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
"""Letters that have no accent to lose."""


def make_slug(title: str, kind: str) -> str:
    """The first four telling words of a title, or the kind and six hex digits of the title's SHA-256."""
    folded = (
        unicodedata.normalize("NFKD", title.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    )
    words = [w for w in re.findall(r"[a-z0-9]+", folded) if not w.isdigit() and w not in _STOP_WORDS]
    slug = "-".join(words[:_WORDS_OF_SLUG])[:LONGEST_SLUG].rstrip("-")
    if slug and slug not in _RESERVED:
        return slug
    from hashlib import sha256  # noqa: PLC0415  a read would wait for OpenSSL

    digest = sha256(title.encode("utf-8", "backslashreplace")).hexdigest()
    return f"{kind.replace(' ', '-')}-{digest[:6]}"
