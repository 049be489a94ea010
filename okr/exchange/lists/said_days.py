"""Days that words name: by which a title says that something is reached, `until Friday 5 June`, and the period of a document.

A period only helps a person to say the cycle; nothing is put into one by it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from okr.days import number_of_weekday
from okr.exchange.drafts import Period
from okr.exchange.lists.markdown_lines import plain
from okr.periods import DAY, MONTHS, Span, add_months

_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_FULL_YEAR = r"(?:19|20)\d\d"
_YEAR = rf"(?:,?\s+(?P<year{{n}}>{_FULL_YEAR}))?"
_DEADLINE = re.compile(
    r"\b(?P<word>by|until|till|before|no later than|due(?: on| by)?|sebelum|sampai|hingga|paling lambat|selambat-lambatnya)\s+"
    r"(?:the\s+|tanggal\s+|tgl\.?\s+|pada\s+)?(?:(?P<end>end(?: of)?|akhir)\s+(?:the\s+|bulan\s+)?)?"
    rf"(?:(?P<weekday>(?!{_MONTH}\b)[^\W\d_]{{4,9}}),?\s+(?=\d|{_MONTH}))?"
    rf"(?P<day>(?P<iso>{_FULL_YEAR}-\d\d-\d\d)(?!\d)"
    rf"|(?P<number_of>1[3-9]|2\d|3[01])/(?P<month_of>0?[1-9]|1[0-2])(?:/(?P<year5>{_FULL_YEAR}))?(?![\d/])"
    rf"|(?P<number>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?{_YEAR.format(n=1)}"
    rf"|(?P<month_first>{_MONTH})\b\.?\s+(?P<number_last>\d{{1,2}})(?:st|nd|rd|th)?(?![\w%]|[.,]\d){_YEAR.format(n=2)}"
    rf"|(?:q|quarter\s|triwulan\s|kuartal\s)(?P<quarter>[1-4])\b{_YEAR.format(n=3)}"
    rf"|(?-i:(?=[A-Z]))(?P<whole>{_MONTH})\b(?!\s?[\d.]+\s?%){_YEAR.format(n=4)})",
    re.IGNORECASE,
)


class Deadline(NamedTuple):
    words: str
    """As the title has it, without the word in front."""
    days: tuple[date, ...]
    """Those that it can be: of one without a year that of each year of the cycle."""
    is_of_other_weekday: bool = False


def without_deadline(title: str) -> str:
    """A title with blanks in the place of its deadlines, whose figures measure nothing."""
    return _DEADLINE.sub(lambda found: " " * len(found[0]), title)


def deadline(title: str, cycle: Span) -> Deadline | None:
    """The only deadline of a title in a cycle; None where it has none, or several."""
    found = [*_DEADLINE.finditer(title)]
    if len(found) != 1:
        return None
    said = found[0]
    years = [int(year) for n in range(1, 6) if (year := said[f"year{n}"])]
    each = years or range(cycle.starts.year, cycle.ends.year + 1)
    days = [day for year in each if (day := _day(said, year, cycle))]
    inside = tuple(dict.fromkeys(day for day in days if day in cycle))
    weekday = number_of_weekday(said["weekday"]) if said["weekday"] else None
    is_other = weekday is not None and bool(inside) and all(day.weekday() != weekday for day in inside)
    return Deadline(said[0].strip(), inside, is_other)


def _day(said: re.Match[str], year: int, cycle: Span) -> date | None:
    month = said["month"] or said["month_first"]
    try:
        if said["iso"]:
            return date.fromisoformat(said["iso"])
        if said["month_of"]:
            return date(year, int(said["month_of"]), int(said["number_of"]))
        if month:
            return date(year, MONTHS[month.casefold()], int(said["number"] or said["number_last"]))
        if said["whole"]:
            number = MONTHS[said["whole"].casefold()]
            return date(year, number, monthrange(year, number)[1])
    except ValueError:
        return None
    quarter = int(said["quarter"])
    if cycle.name.upper().endswith(f"Q{quarter}"):
        return cycle.ends
    is_year = re.fullmatch(r"\d{4}", cycle.name)
    return add_months(cycle.starts, 3 * quarter) - DAY if is_year else None


# ── the period of a document ─────────────────────────────────────────────────────────────────────

_PART = (
    r"(?:[QH][1-4]|(?:set|cycle|term|period|batch|season|half|quarter|semester|triwulan|kuartal)\s\w{1,3})"
)
_NAME = re.compile(
    rf"\b(?:FY\s?(?:{_FULL_YEAR}|\d\d)(?:[ -]{_PART})?|{_PART}[ -/]{{1,3}}(?:FY\s?\d\d|{_FULL_YEAR})|{_FULL_YEAR}(?:[ -]{_PART})?)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:title:|#{1,6}\s)(?P<text>.+)", re.IGNORECASE)
_DAY = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\.?\s(?P<number>\d{{1,2}})|(?P<number_first>\d{{1,2}})\s(?P<month_last>{_MONTH})),?\s(?P<year>{_FULL_YEAR})\b"
    rf"|\b(?P<iso>{_FULL_YEAR}-\d\d-\d\d)\b",
    re.IGNORECASE,
)
_MOST_LINES = 400
"""At the beginning, where a document says what it is."""


def period_in(text: str) -> str:
    """The name of a period in a heading; empty where it has none."""
    found = _NAME.search(text)
    return found[0] if found else ""


def period_of(text: str) -> Period:
    """A name in its title or a heading, and the days that a sentence gives."""
    lines = text.splitlines()[:_MOST_LINES]
    titles = (found["text"] for line in lines if (found := _TITLE.match(line.strip()[:200])))
    name = next(filter(None, (period_in(plain(title)) for title in titles)), "")
    for line in lines:
        days = [*_days(line[:1000])]
        if len(days) == 2 and days[0] < days[1]:
            return Period(name, *days)
    return Period(name)


def _days(line: str) -> Iterator[date]:
    for found in _DAY.finditer(line):
        try:
            if found["iso"]:
                yield date.fromisoformat(found["iso"])
            else:
                month = MONTHS[(found["month"] or found["month_last"]).casefold()]
                yield date(int(found["year"]), month, int(found["number"] or found["number_first"]))
        except ValueError:
            continue
