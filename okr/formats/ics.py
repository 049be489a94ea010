"""Draws days as iCalendar (RFC 5545), for every calendar program: whole days, and the same bytes for the same day asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr.formats import Answer
from okr.formats.sanitise import visible
from okr.periods import DAY
from okr.views.calendar import Calendar
from okr.words import Language, translated

_OCTETS = 75
"""Of a line at most: RFC 5545, 3.1."""
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\;,"})


def draw(answer: Answer) -> str | bytes:
    assert isinstance(answer.result, Calendar)
    end = "\n" if answer.is_terminal else "\r\n"  # of which a terminal would show the half
    lines = (part for line in _lines(answer.result, answer.language) for part in _folded(line))
    return answer.page("".join(f"{line}{end}" for line in lines))


def _lines(calendar: Calendar, language: Language) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//okr//okr//EN")
    yield f"X-WR-CALNAME:{_text(calendar.name, language)}"
    for event in calendar.events:
        yield "BEGIN:VEVENT"
        yield f"UID:{event.uid}"
        yield f"DTSTAMP:{_day(calendar.as_of)}T000000Z"
        yield f"DTSTART;VALUE=DATE:{_day(event.day)}"
        yield f"DTEND;VALUE=DATE:{_day(event.day + DAY)}"  # the day after; not every program does without
        if event.until and event.until > event.day:
            yield f"RRULE:FREQ=WEEKLY;UNTIL={_day(event.until)}"
        if event.off:
            yield f"EXDATE;VALUE=DATE:{','.join(map(_day, event.off))}"
        yield f"SUMMARY:{_text(event.title, language)}"
        if event.about:
            yield "DESCRIPTION:" + "\\n".join(_text(line, language) for line in event.about)
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _text(text: str, language: Language) -> str:
    """A text of anyone on one line."""
    return visible(translated(text, language)).translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, those after the first behind a space; no letter is cut."""
    piece, used = "", 0
    for letter in line:
        size = len(letter.encode())
        if used + size > _OCTETS:
            yield piece
            piece, used = " ", 1
        piece += letter
        used += size
    yield piece
