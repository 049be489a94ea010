"""The kinds of things in a workspace, their ids, and where they are: id ↔ relative POSIX path.

`KINDS` is the one list of kinds. Whoever needs the folder, the model, the prefix or the references of a kind asks it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, get_args

from msgspec import Struct

from okr.errors import OkrError
from okr.kpi_models import Kpi
from okr.models import Initiative, KeyResult, Objective
from okr.parse import FIRST_DAY, LAST_DAY, written_day
from okr.people_models import Checkin, Coaching, KpiDecision, Meeting, Onboarding, Person, Pulse, Role, Team
from okr.settings import Settings
from okr.words import Message

Kind = Literal["objective", "key result", "initiative", "kpi", "person", "team", "role"]
"""What has an id."""
FileKind = Literal[
    "settings", "objective", "kpi", "checkin", "person", "team", "role", "onboarding", "coaching", "meeting",
    "decision", "pulse",
]  # fmt: skip
"""What has a file of its own."""

SETTINGS: Final = "okr.toml"
PRIVATE: Final = ".okr"
"""Folder of what may be deleted: index, lock, undo journal."""

_NONE: Mapping[str, Kind] = MappingProxyType({})


class KindSpec(Struct, frozen=True):
    """All that the program needs to know of a kind."""

    name: Kind | FileKind
    model: type
    noun: str
    """What it is called in a sentence."""
    with_article: str
    nouns: str = ""
    """What several of them are called."""
    plural: str = ""
    """Its folder and its mapping in a `Workspace`; of a part its table in the file, and in the model, of its objective."""
    nested: bool = False
    """Whether its files are one folder deeper."""
    prefix: str = ""
    """How its ids begin, in front of the slug."""
    is_part: bool = False
    """Whether it is in the file of its objective."""
    slugs: Mapping[str, Kind] = _NONE
    """Field → the kind of thing whose slug it holds."""
    ids: Mapping[str, tuple[Kind, ...]] = MappingProxyType({})
    """Field → the kinds of things whose id it holds."""
    above: str = ""
    """Field that names one of the same kind above it."""


_KINDS = (
    KindSpec("settings", Settings, Message("settings"), Message("settings"), Message("settings")),
    KindSpec(
        "objective", Objective, Message("objective"), Message("an objective"), Message("objectives"),
        plural="objectives", nested=True,
        slugs={"owner": "person", "team": "team"}, ids={"supports": ("objective", "key result")},
    ),
    KindSpec(
        "key result", KeyResult, Message("key result"), Message("a key result"), Message("key results"),
        plural="key_results", is_part=True, slugs={"owner": "person", "owners": "person", "team": "team", "teams": "team"},
        ids={"kpi": ("kpi",), "moves": ("kpi",)},
    ),
    KindSpec(
        "initiative", Initiative, Message("initiative"), Message("an initiative"), Message("initiatives"),
        plural="initiatives", is_part=True, slugs={"owner": "person"},
    ),
    KindSpec(
        "kpi", Kpi, Message("KPI"), Message("a KPI"), Message("KPIs"), plural="kpis", prefix="kpi/",
        slugs={"kpi_group": "kpi", "role": "role", "owner": "person"},
        ids={"objective": ("objective",), "drives": ("kpi",), "sum_of": ("kpi",), "mean_of": ("kpi",), "from": ("key result",)},
    ),
    KindSpec("checkin", Checkin, Message("check-in"), Message("a check-in"), Message("check-ins"), plural="checkins", nested=True),
    KindSpec(
        "person", Person, Message("person"), Message("a person"), Message("people"), plural="people", prefix="@",
        slugs={"role": "role", "team": "team", "manager": "person", "buddy": "person"}, above="manager",
    ),
    KindSpec(
        "team", Team, Message("team"), Message("a team"), Message("teams"), plural="teams", prefix="team/",
        slugs={"lead": "person", "parent": "team"}, above="parent",
    ),
    KindSpec(
        "role", Role, Message("role"), Message("a role"), Message("roles"), plural="roles", prefix="role/",
        slugs={"reports_to": "role"}, above="reports_to",
    ),
    KindSpec(
        "onboarding", Onboarding, Message("onboarding path"), Message("an onboarding path"), Message("onboarding paths"), plural="onboarding"
    ),
    KindSpec("coaching", Coaching, Message("conversation"), Message("a conversation"), Message("conversations"), plural="coaching"),
    KindSpec("meeting", Meeting, Message("meeting"), Message("a meeting"), Message("meetings"), plural="meetings"),
    KindSpec("decision", KpiDecision, Message("decision"), Message("a decision"), Message("decisions"), plural="decisions"),
    KindSpec("pulse", Pulse, Message("pulse"), Message("a pulse"), Message("pulses"), plural="pulse"),
)  # fmt: skip
KINDS: Mapping[Kind | FileKind, KindSpec] = MappingProxyType({spec.name: spec for spec in _KINDS})
ITEM_KINDS: tuple[Kind, ...] = get_args(Kind)
LISTS: Mapping[str, Kind] = {KINDS[kind].plural.replace("_", "-"): kind for kind in ITEM_KINDS}
"""What a list of items is called, as `key-results` → the kind."""
FILE_KINDS: tuple[FileKind, ...] = get_args(FileKind)
PARTS: tuple[Kind, ...] = tuple(kind for kind in ITEM_KINDS if KINDS[kind].is_part)
"""What is in the file of an objective."""
OWN_FILE: tuple[Kind, ...] = tuple(kind for kind in ITEM_KINDS if kind not in PARTS)
"""What has an id and a file of its own."""
IN_CYCLE: tuple[Kind, ...] = ("objective", *PARTS)
SCORED: tuple[Kind, ...] = ("key result", "objective", "kpi", "initiative")
"""What has numbers of its own."""
MODELS: Mapping[FileKind, type] = MappingProxyType({kind: KINDS[kind].model for kind in FILE_KINDS})
FOLDERS: Mapping[str, FileKind] = MappingProxyType(
    {KINDS[kind].plural: kind for kind in FILE_KINDS if KINDS[kind].plural}
)
"""Folder of a workspace → what its files are, in the order in which they are listed."""
_OF_PREFIX: Mapping[str, KindSpec] = {
    spec.prefix.removesuffix("/"): spec for spec in _KINDS if spec.prefix and spec.prefix != "@"
}
KIND_OF_MODEL: Mapping[type, FileKind] = MappingProxyType({model: kind for kind, model in MODELS.items()})

_SLUG = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"
_CYCLE = r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*"
_CHECKIN = r"(\d{4}-\d\d-\d\d)-(.+)"
LONGEST_SLUG = 100
_WORDS_OF_SLUG = 3
RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"}
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
    "lebih menjadi mereka oleh pada para sampai sebagai secara serta setiap sudah telah tentang untuk yaitu yang "
    "bisa dapat rp jt rb"
)
STOP_WORDS = frozenset(f"{_ENGLISH} {_INDONESIAN}".split())


# ── the parts of an id ───────────────────────────────────────────────────────────────────────────


def split(id_: str) -> tuple[str, str]:
    """What an id is in, and its last segment: `2026-Q3/grow/mrr` → `2026-Q3/grow`, `mrr`."""
    above, _, last = id_.rpartition("/")
    return above, last


def parent(id_: str) -> str:
    """The objective of a part, the cycle of an objective; empty for a person."""
    return id_.rpartition("/")[0]


def slug(id_: str) -> str:
    """The last segment of an id without the sign of a person: `mrr`, `ana`."""
    return id_.rpartition("/")[2].removeprefix("@")


def cycle_name(id_: str) -> str:
    """The cycle of an objective or of one of its parts."""
    return id_.partition("/")[0]


def is_part(id_: str) -> bool:
    """Whether the id of an objective or of one of its parts is that of a part."""
    return id_.count("/") == 2


def is_unit(id_: str) -> bool:
    """Whether the id of a KPI is that of a unit of an indicator: `kpi/complaints/inspektur-1`."""
    return id_.startswith("kpi/") and id_.count("/") == 2


def is_inside(id_: str, kind: Kind) -> bool:
    """Whether an item has no file of its own: a part of an objective, or a unit of a KPI."""
    return kind in PARTS or is_unit(id_)


def table_of(id_: str, kind: Kind) -> tuple[str, ...]:
    """The table of an item in its file; empty where its fields are at the top."""
    if kind in PARTS:
        return (KINDS[kind].plural, slug(id_))
    return ("units", slug(id_)) if is_unit(id_) else ()


def stem(path: str) -> str:
    """The name of a file without its folder and its ending."""
    return path.rpartition("/")[2].removesuffix(".toml")


# ── id ↔ path ────────────────────────────────────────────────────────────────────────────────────


def kind_of(path: str) -> FileKind | None:
    """What the file at a relative path is by its place; None if it is not one of ours."""
    if path == SETTINGS:
        return "settings"
    folder, *rest = path.split("/")
    kind = FOLDERS.get(folder)
    if kind is None or len(rest) != 1 + KINDS[kind].nested:
        return None
    return None if not path.endswith(".toml") or "/." in path else kind


def may_be_written(path: str) -> bool:
    """Whether okr writes or removes at a relative path, whatever names it: a journal, an archive, a branch.

    That is a file of goals, or one in their folders at a depth at which nothing is read, or left over from a write: those
    `okr doctor` moves or removes, and `okr undo` brings back. A name that is not UTF-8 can be kept in no journal.
    """
    if any("\ud800" <= sign <= "\udfff" for sign in path):
        return False
    *folders, name = path.split("/")
    left_over = name.startswith(".") and ".tmp-" in name
    if not folders:
        return path == SETTINGS or left_over
    if folders[0] not in FOLDERS or any(part.startswith(".") for part in folders):
        return False
    return left_over or (name.endswith(".toml") and not name.startswith("."))


def id_of(path: str) -> str | None:
    """The id of what a file holds; None for check-ins, coaching and what is not ours.

    Raises OkrError where the name of the file could not be part of an id.
    """
    kind = kind_of(path)
    if kind is None or kind not in ITEM_KINDS:
        return SETTINGS if kind == "settings" else None
    if KINDS[kind].nested:
        check_cycle_name(path.split("/")[1])
    check_slug(stem(path))
    return id_in(kind, path)


def id_in(kind: FileKind, path: str) -> str:
    """The id in the path of a file that was found valid."""
    return KINDS[kind].prefix + path.partition("/")[2].removesuffix(".toml")


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
    if head in _OF_PREFIX and (len(rest) == 1 or is_unit(id_)):
        return f"{_OF_PREFIX[head].plural}/{rest[0]}.toml"
    if len(rest) not in (1, 2):
        raise OkrError(
            Message('invalid id "{id}"', id=_shown(id_)),
            remedy=Message(
                "Examples: {examples}", examples="2026-Q3/grow-revenue, kpi/mrr, @ana, team/growth"
            ),
        )
    check_cycle_name(head)
    return f"objectives/{head}/{rest[0]}.toml"


def checkin_path(week: str, day: date, person: str) -> str:
    """The file to which a person's check-in of a day is appended."""
    check_slug(person)
    return f"checkins/{week}/{day.isoformat()}-{person}.toml"


def checkin_name(path: str) -> tuple[date, str]:
    """Day and person in the name of a check-in file; OkrError if it does not say both."""
    name = stem(path)
    match = re.fullmatch(_CHECKIN, name)
    day = written_day(match[1]) if match else None
    if match is None or day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise OkrError(
            Message('file name "{name}" has no day and person', name=name),
            remedy=Message("Name it like {example}.", example="2026-07-10-ana.toml"),
        )
    check_slug(match[2])
    return day, match[2]


@lru_cache(maxsize=4096)
def check_slug(text: str) -> None:
    """Refuse what could leave the workspace, or could not be a file everywhere; nothing is mended."""
    if not re.fullmatch(_SLUG, text):
        _refuse(text, Message("use small letters a-z, digits and single dashes, as in grow-revenue"))
    _check_name(text)


def is_slug(text: str) -> bool:
    """Whether an item could be called so."""
    try:
        check_slug(text)
    except OkrError:
        return False
    return True


def check_cycle_name(text: str) -> None:
    """As a slug, but capital letters are fine: `2026-Q3`."""
    if not re.fullmatch(_CYCLE, text):
        _refuse(text, Message("use letters, digits and single dashes, as in 2026-Q3 or 2026-launch"))
    _check_name(text.lower())
    if text.lower() in _OF_PREFIX:
        _refuse(text, Message("use another name: other ids begin with {names}", names=", ".join(_OF_PREFIX)))


def _check_name(text: str) -> None:
    if len(text) > LONGEST_SLUG:
        _refuse(text, Message("use at most {n} characters", n=LONGEST_SLUG))
    if text in RESERVED:
        _refuse(text, Message("use another name: Windows keeps this one for a device"))


def _refuse(text: str, remedy: str) -> None:
    raise OkrError(Message('invalid name "{name}"', name=_shown(text)), remedy=remedy)


def _shown(text: str) -> str:
    return text if len(text) <= LONGEST_SLUG else f"{text[:40]}…"


_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
"""Letters that have no accent to lose."""


def folded_words(text: str) -> list[str]:
    """The words and numbers of a text in small letters of ASCII, of which slugs are made."""
    plain = (
        unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    )
    return re.findall(r"[a-z0-9]+", plain)


def make_slug(title: str, kind: str) -> str:
    """The first three telling words of a title, or the kind and six hex digits of the title's SHA-256."""
    words = [word for word in folded_words(title) if not word.isdigit() and word not in STOP_WORDS]
    slug = "-".join(words[:_WORDS_OF_SLUG])[:LONGEST_SLUG].rstrip("-")
    if slug and slug not in RESERVED:
        return slug
    from hashlib import sha256  # noqa: PLC0415  a read would wait for OpenSSL

    digest = sha256(title.encode("utf-8", "backslashreplace")).hexdigest()
    return f"{kind.replace(' ', '-')}-{digest[:6]}"
