"""The due day in the text of an agreement: at its beginning, or clearly elsewhere, and then it is never silently text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from okr.days import DEADLINE, DayReader, InvalidDayError, bare, due_day, simplified
from okr.errors import UsageError
from okr.periods import MONTHS
from okr.words import Message

_LONGEST = 8
"""Words of a day: `paling lambat hari jumat 31 juli 2026`."""
_MARK = 3
"""Words of what says that a day is the last one: `no later than`."""
_NO_DAY = "-"
"""Instead of a day: there is none, whatever the text holds."""
# patterns are texts, compiled only when somebody types an agreement
_DATE_LIKE = r"(?a)\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
_NUMBER_LIKE = r"(?a)\d{1,2}[-.]\d{1,2}"
_ISO_SPAN = r"(?a)\d{4}-w?\d\d"
_SHORT_CYCLE = r"(?a)[hqw]\d\d?"
_ALSO_WORDS = frozenset({"min", "sat", "sun", "wed", "mon", "sen", "sel"})
"""Short weekdays that a sentence may begin with: `min 3 klien` is a minimum."""
_SHARE = r"(?a)[1-3]/[2-4]|24/7|\d+/10"
"""Of clients, of the day, of ten points; they are days only behind a word such as `by`."""
_NO_DEADLINE = frozenset({
    "every", "each", "per", "like", "for", "of", "and", "or", "in", "from", "to",
    "setiap", "tiap", "seperti", "untuk", "dan", "atau", "dalam", "selama", "dari", "ke",
})  # fmt: skip
"""Words in front of a day that is not the last one of anything: `every friday`, `the report for June`."""
_TIME = (
    r"(?a)pagi|siang|sore|malam|morning|afternoon|evening|noon|night|at|jam|pukul|pkl|am|pm|wib|ya|please|eod|juga|"
    r"\d{1,2}(?:[.:]\d\d)?(?:am|pm)?"
)
"""Words behind the day at the end of a text: `besok pagi jam 10`."""
_WHEREVER = r"(?a)besok|lusa|tomorrow|.*\d{4}|\d{4}-\d\d-\d\d|\d{1,2} [a-z]+"
"""Days that a sentence hardly has for another reason."""


def agreed_day(
    text: str, name: str, owner: str, days: DayReader, confirm: Callable[[str], bool] | None = None
) -> tuple[date | None, str]:
    """The due day of `@OWNER DATE TEXT` and what was agreed; `text` is without its owner, who may be nobody.

    A clear day elsewhere in it is asked about by `confirm`, and the text stays whole. Raises UsageError where nobody can
    be asked, and where the beginning may be a day or a word.
    """
    words = text.split()
    if words[:1] == [_NO_DAY]:
        return None, " ".join(words[1:])
    for n in range(min(_LONGEST, len(words)), 0, -1):
        head, rest = " ".join(words[:n]), " ".join(words[n:])
        typed = bare(simplified(head))
        if n == 1 and _is_doubtful(typed, days):
            raise UsageError(
                Message('{name}: "{text}" may be a day or a word', name=name, text=head.strip(",;:()")),
                remedy=Message("Write the day like {example}, or begin with another word.", example="31/7"),
            )
        if _is_day(typed, days, several=n > 1):
            return days.due(head, name), rest
    day = _elsewhere(words, days)
    if not day:
        return None, text.strip()
    if confirm is None:
        due = due_day(day, name, days.today, days.settings).day
        raise UsageError(
            Message('{name}: the day "{day}" is not at the beginning', name=name, day=day),
            remedy=Message(
                'Write it there: "{text}". If there is no due day: "{undated}"',
                text=f"{owner} {due.isoformat()} {' '.join(words)}".lstrip(),
                undated=f"{owner} - {' '.join(words)}".lstrip(),
            ),
        )  # fmt: skip
    agreed = confirm(Message('Is "{day}" the due day?', day=day))
    return days.due(day, name) if agreed else None, text.strip()


def _elsewhere(words: Sequence[str], days: DayReader) -> str:
    """The first clear day behind the beginning; empty where there is none."""
    for at in range(1, len(words)):
        before = simplified(" ".join(words[max(0, at - _MARK) : at]))
        for n in range(min(_LONGEST, len(words) - at), 0, -1):
            day = " ".join(words[at : at + n]).strip(".!?,;:()")
            behind = (simplified(word).strip(".!?") for word in words[at + n :])
            ends = all(re.fullmatch(_TIME, word) for word in behind) or words[at + n - 1][-1] in ",;.:)"
            if _is_clear(day, before, days, ends=ends):
                return day
    return ""


def _is_clear(text: str, before: str, days: DayReader, *, ends: bool) -> bool:
    """Whether words within a text are a day that is to come: behind a word such as `by`, at an end, or unmistakable."""
    typed = simplified(text)
    day = bare(typed)
    is_last = bool(re.match(rf"(?:{DEADLINE}) ", typed) or re.search(rf"(?:^| )(?:{DEADLINE})$", before))
    is_share = bool(re.fullmatch(_SHARE, day))
    if re.fullmatch(_NUMBER_LIKE, day) or (is_share and not (is_last and ends)):
        return False
    if not is_last:
        word = before.rpartition(" ")[2]
        is_word = day in _ALSO_WORDS or day in MONTHS or typed == "minggu" or re.fullmatch(_SHORT_CYCLE, day)
        if is_word or word in _NO_DEADLINE or word.isdigit() or not (ends or re.fullmatch(_WHEREVER, day)):
            return False
    try:
        found = days.found(day)
    except InvalidDayError:
        return is_last or typed.startswith(("tgl ", "tanggal "))
    return found is not None and found >= days.today and (is_last or _is_day(day, days, several=" " in day))


def _is_day(typed: str, days: DayReader, *, several: bool) -> bool:
    """Whether a text is meant as a day, be it a wrong one; a single word that is a month or cycle is not."""
    try:
        found = days.next(typed)
    except InvalidDayError:
        return not re.fullmatch(_NUMBER_LIKE, typed)  # 10.30 is a time
    if found or re.fullmatch(_DATE_LIKE, typed):
        return True
    return bool((several or re.fullmatch(_ISO_SPAN, typed)) and days.found(typed))


def _is_doubtful(typed: str, days: DayReader) -> bool:
    number = re.fullmatch(_NUMBER_LIKE, typed) and _is_day(typed, days, several=False)
    return bool(typed in _ALSO_WORDS or typed in MONTHS or number or re.fullmatch(_SHORT_CYCLE, typed))
