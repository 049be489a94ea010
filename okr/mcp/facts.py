"""What an assistant may be told of an answer: nothing of pay, no address of a person or a source, no place of the machine, and
each text as a short value in which nothing hides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from msgspec import Raw, Struct, json
from msgspec.structs import replace

from okr.findings import Finding
from okr.formats.sanitise import visible
from okr.kpi_models import Bonus, Source
from okr.settings import BonusSettings

LONGEST = 2_000
"""So many characters of one text are told."""
_UNTOLD_KEYS = frozenset({"bonus", "paid", "pay", "pay_why", "emails", "source"})
_PAY_STEPS = frozenset({"bonus", "bonus_band", "reward"})
"""Steps of an explanation, and the difference of KPIs and OKRs that is about them."""
_PAY_RULES = frozenset({"K005", "K006", "K019", "K023"})
_INSIDE = frozenset({"bonus", "source", "emails"})
"""Fields that stay inside: what is paid, and addresses of people and of what is read."""
_OF_PAY = re.compile(
    r"\b(bonus\w*|payouts?|pays?|paid|salar(y|ies)|wages?|incentives?|commissions?|compensation|remuneration|"
    r"(ke)?gaji\w*|insentif\w*|upah\w*|tunjangan\w*|komisi\w*|honor(arium)?|thr)\b",
    re.IGNORECASE,
)
"""In the two languages of okr: a commit says it in its author's."""
_FIELDS = "|".join(
    (*_INSIDE, *BonusSettings.__struct_fields__, *Bonus.__struct_fields__, *Source.__struct_fields__)
)
_NAMES_INSIDE = re.compile(rf"\b({_FIELDS})\b")
_IN_A_FILE = re.compile(r":\d+:\d+: ")
"""Behind the path, line and column of what is wrong in a file."""
_PLACE = re.compile(
    r"""(["'])(?:~?/|[A-Za-z]:[\\/])[^"'\n]+\1|(?<![\w.:/~-])(?:~?/|[A-Za-z]:[\\/])[^\s"'`]*[^\s"'`.,:;)]"""
)
"""A path from the top of the machine or of somebody's home."""
_EMAIL = re.compile(r"""(?<![^\s"'<>,;()=@])[^\s"'<>,;()=@]+@[^\s"'<>,;()=@]+\.[^\s"'<>,;()=@]+""")
"""Looked for where a word begins alone, so that a long one takes no longer."""
KEPT_BACK = "something that assistants are not told"


class Envelope(Struct, frozen=True):
    """An answer as a command prints it."""

    schema: int
    kind: str
    data: Raw
    warnings: Raw


class Later(Struct, frozen=True):
    """The fields of an object, or the rows of a list, each of which is read when it is told: most are on other pages."""

    names: tuple[str, ...] | None
    """None: a list."""
    parts: Sequence[Raw]
    commits: AbstractSet[str | None]

    def at(self, place: int) -> Any:
        """What is told there; LEFT_OUT where nothing is. Raises IndexError."""
        part = self.parts[place]
        if self.names and self.names[place] in _UNTOLD_KEYS:
            return LEFT_OUT
        if self.names and self.names[place] == "unknown":  # why git tells nothing
            return sentence(json.decode(part) or "") or None
        if self.names and bytes(part).startswith(b"["):
            return _rows(part, self.commits)
        return _told(part, self.commits)


LEFT_OUT = object()
"""In the place of what is not told."""


class ChangedField(Struct, frozen=True):
    """Of a change what says whether it stays inside: of thousands nothing else is read before their page."""

    change: str = ""
    field: str | None = None
    commit: str | None = None

    @property
    def stays_inside(self) -> bool:
        return bool(self.change) and _stays_inside(self.field)


def facts(envelope: Envelope) -> dict[str, Any]:
    """`data` and `warnings` of an answer as they may be told."""
    fields = json.decode(envelope.data, type=dict[str, Raw])
    changes = next((fields[name] for name in ("changes", "entries") if name in fields), Raw(b"null"))
    # a meeting has none where git tells nothing, and a check-in says them in words
    told = json.decode(changes, type=list[ChangedField | str] | None) or ()
    commits = {each.commit for each in told if isinstance(each, ChangedField) and each.stays_inside} - {None}
    return {
        "data": Later(tuple(map(short, fields)), [*fields.values()], commits) if fields else {},
        "warnings": _rows(envelope.warnings, commits),
    }


def _rows(part: Raw, commits: AbstractSet[str | None]) -> Later | list[Any]:
    rows = json.decode(part, type=list[Raw])
    return Later(None, rows, commits) if rows else []


def _told(part: Raw, commits: AbstractSet[str | None]) -> Any:
    value = json.decode(part)
    if type(value) is dict and _is_of_pay(value):
        return LEFT_OUT
    if type(value) in (dict, list):
        _leave_out(value, commits)
    return value if _is_plain(bytes(part)) else _shown(value)


def short(text: str) -> str:
    """A text on one line, with nothing in it that acts or hides; of a long one the beginning, and how long it is."""
    told = visible(text[:LONGEST])
    if len(text) <= LONGEST and len(told) <= LONGEST:
        return told
    return f"{told[:LONGEST]} … (cut: {len(text)} characters)"


def sentence(message: str) -> str:
    """A sentence of okr as it may be told: it names neither what stays inside, nor a place of the machine, nor an address."""
    told = "\n".join(map(_without_inside, message.split("\n")))
    return short(_EMAIL.sub("(an email address)", _PLACE.sub("(a path)", told)))


def _without_inside(line: str) -> str:
    """A line about a wrong field that stays inside: only where it is in a file."""
    place = _IN_A_FILE.search(line)
    if place and _NAMES_INSIDE.search(line, place.end()):
        return f"{line[: place.end()]}{KEPT_BACK}"
    return line


def problem(finding: Finding) -> Finding:
    """What is wrong with a file, as it may be told: that it is left out must be known, and not what it says of pay."""
    if not _INSIDE.isdisjoint(finding.key):
        return replace(finding, message=KEPT_BACK, fix="")
    return replace(finding, message=sentence(finding.message), fix=sentence(finding.fix))


# ── nothing of pay ───────────────────────────────────────────────────────────────────────────────


def _is_inside(row: dict[str, Any]) -> bool:
    """Whether it is a change that stays inside."""
    return "change" in row and _stays_inside(row.get("field"))


def _stays_inside(field: str | None) -> bool:
    return field is not None and not _INSIDE.isdisjoint(field.split("."))


def _leave_out(value: dict[str, Any] | list[Any], commits: AbstractSet[str | None]) -> None:
    """Take out of plain data what is of pay, and what was said of a commit that changed it."""
    if isinstance(value, list):
        if value and type(value[0]) is dict:
            value[:] = [row for row in value if not (type(row) is dict and _is_of_pay(row))]
        children: Iterable[Any] = value
    else:
        for key in _UNTOLD_KEYS & value.keys():
            del value[key]
        if "change" in value or "code" in value:
            _reword(value, commits)
        children = value.values()
    for child in children:
        if child and (type(child) is dict or (type(child) is list and type(child[0]) in (dict, list))):
            _leave_out(child, commits)


def _is_of_pay(row: Any) -> bool:
    """Whether a whole row is about pay: a step, a difference, a finding, or a change that stays inside."""
    if row.get("name") in _PAY_STEPS and ("why" in row or "broken_by" in row):
        return True
    return row.get("code") in _PAY_RULES or _is_inside(row)


def _reword(row: dict[str, Any], commits: AbstractSet[str | None]) -> None:
    """A change without words of a commit that tell of pay, and without the address of who made it; a finding about what stays
    inside is kept, without its words."""
    if "change" in row:
        if row.get("who"):
            row["who"] = _EMAIL.sub("(an email address)", row["who"].partition(" <")[0])
        for key in ("message", "reason"):
            if row.get(key) and (row.get("commit") in commits or _OF_PAY.search(row[key])):
                row[key] = None
    elif not _INSIDE.isdisjoint(re.split(r"[.\[]", row.get("key") or "")):
        row |= {"message": KEPT_BACK, "fix": "", "key": ""}
    else:
        row |= {name: sentence(row[name]) for name in ("message", "fix") if row.get(name)}


# ── texts in which nothing hides ─────────────────────────────────────────────────────────────────


def _is_plain(part: bytes) -> bool:
    """Whether each text in JSON is told as it is, which is so of nearly all: to look at each of them takes longer."""
    bare = part.replace(rb"\\", b"__").replace(rb"\"", b"__")
    unusual = {*bare.translate(None, _USUAL).decode()}
    return b"\\" not in bare and not _LONG.search(bare) and all(visible(sign) == sign for sign in unusual)


def _shown(value: Any) -> Any:
    if type(value) is dict:
        return {
            short(key): _shown(each) if each and type(each) in _LOOKED_AT else each
            for key, each in value.items()
        }
    if type(value) is list:
        return [_shown(each) if each and type(each) in _LOOKED_AT else each for each in value]
    return short(value) if type(value) is str else value


_USUAL = bytes(range(0x20, 0x7F))
_LONG = re.compile(rb'"[^"]{%d}' % LONGEST)
_LOOKED_AT = frozenset({dict, list, str})
