"""The period that a Markdown document says it is of: a name in its title or a heading, and the days that a sentence gives.

Both only help a person to say the cycle; nothing is put into one by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from okr.exchange.drafts import Period
from okr.exchange.lists.markdown_lines import plain
from okr.periods import MONTHS

_YEAR = r"(?:19|20)\d\d"
_PART = (
    r"(?:[QH][1-4]|(?:set|cycle|term|period|batch|season|half|quarter|semester|triwulan|kuartal)\s\w{1,3})"
)
_NAME = re.compile(
    rf"\b(?:FY\s?(?:{_YEAR}|\d\d)(?:[ -]{_PART})?|{_PART}[ -/]{{1,3}}(?:FY\s?\d\d|{_YEAR})|{_YEAR}(?:[ -]{_PART})?)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:title:|#{1,6}\s)(?P<text>.+)", re.IGNORECASE)
_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_DAY = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\.?\s(?P<number>\d{{1,2}})|(?P<number_first>\d{{1,2}})\s(?P<month_last>{_MONTH})),?\s(?P<year>{_YEAR})\b"
    rf"|\b(?P<iso>{_YEAR}-\d\d-\d\d)\b",
    re.IGNORECASE,
)
_MOST_LINES = 400
"""At the beginning, where a document says what it is."""


def period_of(text: str) -> Period:
    lines = text.splitlines()[:_MOST_LINES]
    titles = (found["text"] for line in lines if (found := _TITLE.match(line.strip()[:200])))
    name = next((found[0] for title in titles if (found := _NAME.search(plain(title)))), "")
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
                month, number = (
                    found["month"] or found["month_last"],
                    found["number"] or found["number_first"],
                )
                yield date(int(found["year"]), MONTHS[month.casefold()], int(number))
        except ValueError:
            continue
