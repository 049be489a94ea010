"""A check-in in the form that okr writes is read as any TOML is, only faster; what has another form is read as TOML."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from typing import Any

from okr.fields import keys
from okr.people_models import Update
from okr.storage import codec
from okr.storage.plain_checkin import FORMS, plain_json
from okr.storage.toml.format import new_file
from tests.sizes import size

DAY = date(2026, 7, 10)
PATH = "checkins/2026-W28/2026-07-10-ana.toml"
TEXTS = (
    "",
    "x",
    'He said "no"',
    "a\\b",
    "two\nlines\r",
    "tab\there",
    "\x7f",
    "…",
    "Cafe\u0301",
    "[[update]]",
    "\nnote = 1",
    "}",
)
ODD = (
    "\\", '"', "'", '"""', "'''", "\\u0041", "\\U00000041", "\\e", "\\/", "\t", " ", "\n", "\r\n", "\r", "\x00", "\x7f", "\ufeff",
    "\u00e9", "e\u0301", "\ud7ff", "#", "# note\n", "# \u00e9\n", "# \t\n", "#\x01\n", ".", ",", "=", "-", "+", "0", "1", "_", "e5",
    "nan", "inf", "true", "Z", "+25:00", "{ }", "[]", "[", "]", "[[update]]\n", "[update]\n", "[[other]]\n", '"value" = 1\n',
    "update = []\n", "a.b = 1\n", "unknown = 1\n", "value = 1\n", 'note = "again"\n', 'item = "x"\n', "date = 2026-07-10\n",
    "2026-07-11", "2026-13-10", "1899-07-10", "2026-W28",
)  # fmt: skip


def update(random: Random) -> dict[str, Any]:
    """An update as somebody may record it: of each key a likely value, or none."""
    zone = random.choice((UTC, timezone(timedelta(hours=7)), timezone(-timedelta(hours=9, minutes=30))))
    number = random.choice(
        (0, 5, -3, 12.5, -0.0, 0.1, 10, random.random() * 10 ** random.randint(-18, 18), 10**15, 2**63)
    )
    likely: dict[str, Any] = {
        "at": datetime(
            2026, 7, 10, 9, 5, random.randint(0, 59), random.choice((0, 120, 999999)), tzinfo=zone
        ),
        "period": random.choice(("2026-Q3", "2026-W28", "2026-07", "2026", "soon")),
        "value": number,
        "of": random.choice((*[[490, 500], [0.5, 2]] * 6, [5, 0], [number, 7], [1, 2, 3], [1])),
        "done": random.choice((True, False, ["first"], ["first", "Café"], [])),
        "undone": random.choice(([], ["a", "b c"])),
        "confidence": random.choice((0, 7, 7.5, 9.25, 10, 10.0, 11)),
        "unblocked": random.choice((True, False)),
        "link": random.choice(
            (*["https://example.com/a?b=c#d"] * 30, "javascript:x", "http://x/é", "https://a b")
        ),
        "late": True,
        "evidence": random.choice((*[f"sha256:{'0a' * 32}"] * 9, f"sha256:{'0A' * 32}", "sha256:")),
        "via": random.choice((*["mcp", "my-bot2"] * 5, "Mcp", "a b", "")),
    } | {key: random.choice(TEXTS) for key in ("note", "blocker", "next", "acknowledged", "source")}
    head = {
        "item": random.choice(("2026-Q3/win/mrr", "kpi/tickets", "2026-Q3", "a b", "!#[]~", "Café", "")),
        "date": DAY,
    }
    return head | {key: likely[key] for key in keys(Update) if key in likely and random.random() < 0.15}


def edited(random: Random, text: str) -> str:
    """The text with a piece put in, taken out, or moved."""
    at = random.randrange(len(text) + 1)
    lines = text.splitlines(keepends=True)
    match random.randrange(5):
        case 0:
            return text[:at] + random.choice(ODD) + text[at:]
        case 1:
            return text[:at] + random.choice(ODD) + text[at + random.randint(1, 3) :]
        case 2:
            return text[:at] + text[at + random.randint(1, 3) :]
        case 3:
            lines.insert(random.randrange(len(lines) + 1), random.choice((*lines, *ODD)))
        case _:
            lines.pop(random.randrange(len(lines)))
    return "".join(lines)


def as_toml(path: str, data: bytes) -> codec.DecodedFile:
    """What a reader of all of TOML makes of it."""
    table = codec._parse(path, data)
    return (
        codec._validate(path, data, "checkin", table)
        if isinstance(table, dict)
        else codec.DecodedFile(None, (table,))
    )


def test_what_is_read_as_json_is_what_toml_says() -> None:
    """Files as okr writes them, as a person edits them, and with a slip anywhere in them."""
    random = Random("plain")
    plain = 0
    for _ in range(size(3_000, 100_000)):
        text = new_file("checkin", {"update": [update(random) for _ in range(random.choice((1, 1, 2, 3)))]})
        for _ in range(random.choice((0, 0, 1, 1, 2))):
            text = edited(random, text) or "\n"
        data = text.encode()
        read = codec._plain_checkin(PATH, data)
        plain += read is not None
        if read:
            assert repr(codec.DecodedFile(read)) == repr(as_toml(PATH, data)), text
    assert plain > size(3_000, 100_000) * 0.14, "okr reads in this way what it writes"


def test_each_key_has_its_form() -> None:
    """A key that comes later, too, in the order in which it is written."""
    assert tuple(FORMS) == keys(Update)
    text = (
        '# Written by hand\n[[update]]\nitem = "2026-Q3/win/mrr"\ndate = 2026-07-10\nat = 2026-07-10T09:00:00+07:00\n'
        'value = -0.5\nconfidence = 7\nnote = "Said \\"no\\" … twice"\n\n'
        '[[update]]\nitem = "2026-Q3/win/steps"\ndate = 2026-07-10\ndone = ["first", "second"]\nlate = true\n'
    )
    assert plain_json(text.encode(), "2026-07-10")
    assert codec.decode(PATH, text.encode()) == as_toml(PATH, text.encode())


def test_an_update_may_end_with_its_instant() -> None:
    """As one that says nothing does, in front of another one."""
    update = '[[update]]\nitem = "2026-Q3/win/mrr"\ndate = 2026-07-10\nat = 2026-07-10T09:00:00+07:00\n'
    text = f"{update}\n{update}"
    read = codec._plain_checkin(PATH, text.encode())
    assert read is not None
    assert codec.DecodedFile(read) == as_toml(PATH, text.encode())


def test_a_file_in_another_place_is_told_of() -> None:
    """The form alone does not make it right."""
    text = '[[update]]\nitem = "2026-Q3/win/mrr"\ndate = 2026-07-10\nvalue = 1\n'
    for path in ("checkins/2026-W29/2026-07-10-ana.toml", "checkins/2026-W28/2026-07-09-ana.toml"):
        assert codec.decode(path, text.encode()) == as_toml(path, text.encode())
        assert codec.decode(path, text.encode()).findings
