"""FIELD=VALUE: every field of every model can be read by its type, or says which command writes it."""

from __future__ import annotations

from datetime import date

import pytest

from okr.actions import fields
from okr.days import DayReader
from okr.errors import OkrError, UsageError
from okr.fields import OpenNumber, keys
from okr.ids import ITEM_KINDS, KINDS

DAYS = DayReader(date(2026, 7, 22), fields.CALENDAR)
SAMPLES = ("5", "https://example.com", "+17%", "0.5", "2026-07-10", "true", "word", "[[1, 0.5]]")


@pytest.mark.parametrize("kind", [*ITEM_KINDS, "settings"])
def test_no_field_is_forgotten(kind: fields.ItemKind) -> None:
    """A field takes some value of its type, a word of its list, one of its keys, or it names the command that writes it."""
    model = KINDS[kind].model
    for name in keys(model):
        heard = [_heard(kind, name, text) for text in SAMPLES]
        assert any(
            text is None or any(telling in text for telling in (*TELLING, "Choose ")) for text in heard
        ), (
            name,
            heard,
        )


TELLING = ("`okr init` wrote it once", "Use: okr", "Set one of its keys: ")


def _heard(kind: fields.ItemKind, name: str, text: str) -> str | None:
    """None where the value was taken."""
    try:
        fields.value(text, fields.find(kind, name), DAYS)
    except OkrError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("kind", "name", "text", "value"),
    [
        ("key result", "start", "1", 1),
        ("key result", "start", "1.0", 1.0),
        ("key result", "since", "2026-07-10", date(2026, 7, 10)),
        ("key result", "milestones.bali", "2", 2),
        ("key result", "points", "[[1, 0.5], [2, 1]]", [[1, 0.5], [2, 1]]),
        ("objective", "supports", "2026/a, 2026/b", ["2026/a", "2026/b"]),
        ("kpi", "targets.2026-Q4.at_least", "1.5", 1.5),
        ("kpi", "bonus.cap", "1.2", 1.2),
        ("settings", "pace.from", "0.2", 0.2),
        ("settings", "check.strict", "true", True),
        ("settings", "checkin.off", "2026-W13,2026-W14", ["2026-W13", "2026-W14"]),
        ("settings", "calendar.off", "2026-08-17, 25/12/2026", [date(2026, 8, 17), date(2026, 12, 25)]),
        ("settings", "calendar.workdays", "monday, saturday", ["monday", "saturday"]),
        ("settings", "cycles.launch.starts", "2026-03-01", date(2026, 3, 1)),
        ("settings", "cycle.year_starts", "4", 4),
    ],
)
def test_a_value_has_the_type_of_its_field(
    kind: fields.ItemKind, name: str, text: str, value: object
) -> None:
    found = fields.value(text, fields.find(kind, name), DAYS)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "value"), [("open", "open"), (" Open ", "open"), ("12", 12), ("1.5", 1.5), ("-3", -3)]
)
def test_a_word_may_stand_for_a_number(text: str, value: object) -> None:
    assert fields.value(text, fields.FieldPath(("target",), OpenNumber | None), DAYS) == value


def test_another_word_is_no_number() -> None:
    with pytest.raises(UsageError, match='target: "opne" is not a number'):
        fields.value("opne", fields.FieldPath(("target",), OpenNumber | None), DAYS)
