"""What `okr init --ci` writes for a hosting site: a check with every push, a public page, a weekly reminder."""

from __future__ import annotations

import json
import os
import re
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent, wrap
from typing import Literal, get_args

from okr.actions.edits import outcome, template
from okr.days import number_of_weekday
from okr.errors import OkrError, UsageError
from okr.storage.files.seal import repository_around
from okr.storage.files.transaction import Change
from okr.store import Store
from okr.words import Message

Host = Literal["github", "gitlab"]
HOSTS: tuple[Host, ...] = get_args(Host)
"""Hosting sites whose workflows okr can write."""
READERS: Mapping[Host, Message] = {
    "github": Message(
        "Everybody on the internet can read the page, also of a private repository. Only GitHub Enterprise Cloud can limit "
        "that. It shows goals, KPIs and their numbers, but no owners, notes or bonuses."
    ),
    "gitlab": Message(
        "Everybody on the internet can read the page, also of a private project. Only Settings > General > Visibility > Pages "
        "can limit that. It shows goals, KPIs and their numbers, but no owners, notes or bonuses."
    ),
}
"""Who can read a public page, and what it shows."""

_CHECK, _SITE, _REMIND = "", "-site", "-remind"
"""The workflows, by what their templates have behind the name of the host."""
_PATHS: Mapping[Host, Mapping[str, str]] = {
    "github": {part: f".github/workflows/okr{part}.yml" for part in (_CHECK, _SITE, _REMIND)},
    "gitlab": {_CHECK: ".gitlab-ci.yml", **{part: f".gitlab/okr{part}.yml" for part in (_SITE, _REMIND)}},
}
_DAYS = (
    Message("Monday"), Message("Tuesday"), Message("Wednesday"), Message("Thursday"),
    Message("Friday"), Message("Saturday"), Message("Sunday"),
)  # fmt: skip
_ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
"""How the zones of Indonesia are called there."""
_REMINDER = re.compile(
    r"(?:every |setiap |hari )*(?P<day>[a-z'’]+)(?: (?:(?:at|jam|pukul|pkl) )?(?P<hour>\d\d?)(?:[.:](?P<minute>\d\d))?)?"
    r"(?: (?P<zone>[a-z][\w/+-]+))?",
    re.ASCII | re.IGNORECASE,
)
_AT = "9", "07"
"""The time of a reminder without one: at a full hour GitHub starts late."""

File = tuple[Path, Change]
"""A file to write: the folder, and its change below that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """When a chat is reminded: the weekday from 0 for Monday, the time of day, and the zone as IANA names it."""

    weekday: int
    hour: int
    minute: int
    zone: str

    @property
    def cron(self) -> str:
        return f"{self.minute} {self.hour} * * {(self.weekday + 1) % 7}"

    @property
    def when(self) -> Message:
        return Message(
            "every {day} at {time}, {zone}",
            day=_DAYS[self.weekday], time=f"{self.hour:02}:{self.minute:02}", zone=self.zone,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflows:
    """What a hosting site is asked to do."""

    host: Host
    public: bool = False
    """Whether the goals become a public page."""
    reminder: Reminder | None = None


def read_reminder(text: str, zone_of_reader: Callable[[], str]) -> Reminder:
    """When to remind, from `friday` or `jumat 14.30 WIB`; a zone that is not named is asked for. Raises UsageError."""
    read = _REMINDER.fullmatch(" ".join(text.split()))
    day = number_of_weekday(read["day"]) if read else None
    hour, minute = (read["hour"], read["minute"] or "0") if read and read["hour"] else _AT
    if read is None or day is None or int(hour) > 23 or int(minute) > 59:
        raise UsageError(
            Message('invalid {name} "{text}"', name="--remind", text=text),
            remedy=Message("Examples: {examples}", examples="friday, friday 14:30, jumat 14.30 WIB"),
        )
    zone = time_zone(read["zone"]) if read["zone"] else zone_of_reader()
    return Reminder(weekday=day, hour=int(hour), minute=int(minute), zone=zone)


def time_zone(text: str) -> str:
    """The name of a time zone as IANA writes it. Raises UsageError."""
    names = zoneinfo.available_timezones()
    zone = ({name.casefold(): name for name in names} | _ZONES).get(text.strip().casefold())
    if zone is None and not names and re.fullmatch(r"(?a)[a-zA-Z]+(?:/[\w+-]+)+", text):
        zone = text  # Windows has no list of them
    if zone is None:
        raise UsageError(
            Message('unknown time zone "{zone}"', zone=text),
            remedy=Message("Examples: {examples}", examples="WIB, Asia/Jakarta, Europe/Berlin"),
        )
    return zone


def zone_here(environment: Mapping[str, str]) -> str | None:
    """The time zone of this machine, where it says its name."""
    try:
        link = Path("/etc/localtime").readlink().as_posix()
    except OSError:
        link = ""
    names = environment.get("TZ", "").removeprefix(":"), link.partition("zoneinfo/")[2]
    return next((name for name in names if name in zoneinfo.available_timezones()), None)


def workflows(asked: Workflows, folder: Path) -> list[File]:
    """The files at the root of the repository, where the hosting site looks. Raises OkrError for one that is there.

    The workflow of checks may be there already where another one is asked for.
    """
    top = repository_around(folder)
    paths = _PATHS[asked.host]
    wanted = [part for part, wants in ((_SITE, asked.public), (_REMIND, asked.reminder)) if wants]
    parts = wanted if wanted and os.path.lexists(top / paths[_CHECK]) else [_CHECK, *wanted]
    for part in parts:
        if os.path.lexists(top / paths[part]):
            raise OkrError(
                Message("{path} already exists and was not changed", path=str(top / paths[part])),
                remedy=Message("Add a job to it that runs `okr check`.")
                if part == _CHECK
                else Message("Remove it first."),
            )
    values = {
        "DIR": json.dumps(folder.relative_to(top).as_posix(), ensure_ascii=False),
        "PARTS": _included(paths[part] for part in wanted) if wanted else "",
        "WHO": "\n# ".join(wrap(READERS[asked.host], 116)),
    }
    if asked.reminder:
        values |= {
            "CRON": asked.reminder.cron,
            "ZONE": asked.reminder.zone,
            "WHEN": str(asked.reminder.when),
            "SCHEDULE": _schedule(asked.reminder),
            "SCRIPT": template("remind.py").rstrip(),
        }
    return [(top, Change(paths[part], None, _filled(f"{asked.host}{part}.yml", values))) for part in parts]


def told(asked: Workflows, files: Sequence[File], store: Store) -> Iterator[str]:
    """What was written, and what is left to do at the hosting site."""
    paths = _PATHS[asked.host]
    what = {
        paths[_CHECK]: Message("every push runs `okr check` and keeps the report as a page"),
        paths[_SITE]: Message("every push to the default branch publishes the goals"),
        paths[_REMIND]: Message("a reminder {when}", when=asked.reminder.when) if asked.reminder else "",
    }
    written = [change.path for _, change in files]
    for root, change in files:
        yield outcome(
            "Wrote {path}: {what}.", "Would write {path}: {what}.", store,
            path=str(root / change.path), what=what[change.path],
        )  # fmt: skip
    if paths[_CHECK] in written:
        yield Message("CI installs okr from the variable OKR_SOURCE: set it to a wheel or a git URL.")
    elif asked.host == "gitlab":
        yield Message("Add this to {path}: {line}", path=paths[_CHECK], line=_included(written))
    if asked.public and asked.host == "github":
        yield Message("Choose GitHub Actions in Settings > Pages > Source.")
    if asked.reminder:
        yield Message(
            "Each chat whose secret is set gets it: OKR_SLACK_WEBHOOK, OKR_TEAMS_WEBHOOK, OKR_DISCORD_WEBHOOK, or "
            "OKR_TELEGRAM_TOKEN with OKR_TELEGRAM_CHAT."
        )
    if asked.reminder and asked.host == "gitlab":
        yield Message("Add its schedule once: {command}", command=_schedule(asked.reminder))


def _schedule(reminder: Reminder) -> str:
    """The command that makes a schedule of GitLab, which keeps none in files."""
    return (
        f'glab schedule create --cron "{reminder.cron}" --cronTimeZone {reminder.zone} --ref main '
        '--description "okr reminder" --variable OKR_REMIND:1'
    )


def _included(paths: Iterable[str]) -> str:
    return f"include: [{', '.join(paths)}]"


def _filled(name: str, values: Mapping[str, str]) -> bytes:
    """A template with its words in capitals replaced; the script is indented as its word is."""

    def value(found: re.Match[str]) -> str:
        return values[found[2]] if found[2] else indent(values["SCRIPT"], found[1])

    text = re.sub(rf"^( *)SCRIPT$|\b({'|'.join(values)})\b", value, template(name), flags=re.MULTILINE)
    return text.encode("utf-8", "surrogateescape")
