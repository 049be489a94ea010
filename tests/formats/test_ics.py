"""Texts of anyone in a calendar, as the library icalendar reads them."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar as Parsed

from okr.formats import Answer
from okr.formats.ics import draw
from okr.formats.sanitise import visible
from okr.views.calendar import Calendar, CalendarEvent

DAY = date(2026, 8, 19)
HOSTILE = 'a;b,c\\n\\\\ "q" :x\r\nEND:VEVENT\r\nBEGIN:VALARM\nATTACH:file:///etc/passwd\x00\u202e;'


def drawn(name: str, title: str, *about: str) -> bytes:
    event = CalendarEvent(uid="1", kind="initiative", day=DAY, title=title, about=about)
    calendar = Calendar(name=name, as_of=DAY, events=(event,))
    said = draw(Answer(result=calendar, kind="calendar", today=DAY))
    assert isinstance(said, bytes)
    return said


@given(st.text(max_size=200), st.text(max_size=200))
def test_every_text_comes_back_and_no_line_is_too_long(title: str, about: str) -> None:
    """At most 75 octets with no letter cut, and nothing but what acts or hides is changed."""
    said = drawn(title, title, about, "Ana")
    (event,) = Parsed.from_ical(said).walk("VEVENT")

    for line in said.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert str(event["SUMMARY"]) == visible(title)
    assert str(event["DESCRIPTION"]) == f"{visible(about)}\nAna"
    assert not event.errors


def test_no_text_ends_an_event_or_begins_an_alarm() -> None:
    said = Parsed.from_ical(drawn(HOSTILE, HOSTILE, HOSTILE))

    assert [each.name for each in said.walk()] == ["VCALENDAR", "VEVENT"]
    assert str(said["X-WR-CALNAME"]).startswith("a\\;b\\,c\\\\n")
    assert str(said.walk("VEVENT")[0]["SUMMARY"]) == visible(HOSTILE)


def test_a_long_line_goes_on_behind_a_space() -> None:
    """SUMMARY: and 67 letters are 75 octets; of two octets each, 33 fit."""
    assert drawn("x", "a" * 70).split(b"\r\n")[9:11] == [b"SUMMARY:" + b"a" * 67, b" aaa"]
    first, second = drawn("x", "é" * 35).split(b"\r\n")[9:11]
    assert (first.decode(), second.decode()) == ("SUMMARY:" + "é" * 33, " éé")
