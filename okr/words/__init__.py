"""Text for people that can be written in the reader's language.

A `Message` is a string: its value is the English text. It remembers the template and the values it was made of, so a
drawer can write it in another language with `draw`. Numbers and days inside it follow the language too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, Final, Literal, Self, TypeAlias

Language = Literal["en", "id"]
LANGUAGES: Final = ("en", "id")
Value: TypeAlias = str | int | date
"""What fills a place of a template. A float is written first, by `okr.words.numbers`, since only its place tells how."""

_DAYS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "id": ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
}
_MONTHS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
}


class Words(str):
    """A text that is written differently in each language; as a string it is English."""

    __slots__ = ()

    def drawn(self, language: Language) -> str:  # noqa: ARG002  each kind has its own way
        """The text in a language, as a plain string."""
        return str(self)


CONTEXT = "\x04"
"""What gettext puts between the context of a text and the text: `Message("pace\x04done")` is `done`, and another word
than the `done` of a task where a language has two."""


class Message(Words):
    """A sentence or a term: a literal template and the values that fill its places."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, /, **values: Value) -> Self:
        text = template.rpartition(CONTEXT)[2] if CONTEXT in template else template
        message = str.__new__(cls, text.format_map(_english(values)) if values else text)
        message.template = template
        message.values = values
        return message

    def drawn(self, language: Language) -> str:
        return _filled(_translated(self.template, language), self.values, language)


class Plural(Words):
    """A count: the template for one, the template for all other numbers, and the values; `n` is one of them."""

    __slots__ = ("many", "one", "values")

    one: str
    many: str
    values: Mapping[str, Value]

    def drawn(self, language: Language) -> str:
        if language == "en":
            return str(self)
        template = _translation(language).ngettext(self.one, self.many, self.values["n"])
        return _filled(template, _counted(self.values), language)


class Joined(Words):
    """Texts in a row with a separator between them, which may be a message itself (" and ")."""

    __slots__ = ("parts", "separator")

    parts: tuple[str, ...]
    separator: str

    def drawn(self, language: Language) -> str:
        return translated(self.separator, language).join(translated(part, language) for part in self.parts)


class Number(Words):
    """A number that is written out already in English; other languages write its point and minus their way."""

    __slots__ = ()

    def drawn(self, language: Language) -> str:
        text = str(self)
        return text.translate(_SWAPPED) if language == "id" else text


class Day(Words):
    """A day: `19 Aug`, with its year or its weekday where they are wanted."""

    __slots__ = ("day", "weekday", "year")

    day: date
    weekday: bool
    year: bool

    def __new__(cls, day: date, *, weekday: bool = False, year: bool = False) -> Self:
        words = super().__new__(cls, _day(day, "en", weekday=weekday, year=year))
        words.day, words.weekday, words.year = day, weekday, year
        return words

    def drawn(self, language: Language) -> str:
        return _day(self.day, language, weekday=self.weekday, year=self.year)


class Month(Words):
    """A month by its short name: `Aug`."""

    __slots__ = ("month",)

    month: int

    def __new__(cls, month: int) -> Self:
        words = super().__new__(cls, _MONTHS["en"][month - 1])
        words.month = month
        return words

    def drawn(self, language: Language) -> str:
        return _MONTHS[language][self.month - 1]


def plural(n: int, one: str, many: str, /, **values: Value) -> Plural:
    """`plural(3, "{n} check-in", "{n} check-ins")`: the form that fits `n`, which is a value of both templates."""
    values["n"] = n
    words = Plural((one if n == 1 else many).format_map(_english(_counted(values))))
    words.one, words.many, words.values = one, many, values
    return words


def _counted(values: Mapping[str, Any]) -> Mapping[str, Value]:
    """The values of a count; a large one is a number with its groups."""
    n: int = values["n"]
    return values if n < 10**_GROUPED // 10 else {**values, "n": grouped(Number(n))}


def grouped(text: Number) -> Number:
    """A number with its digits in groups of three; with fewer than five before the point it is read at a glance."""
    if len(text) < _GROUPED:
        return text
    whole, point, behind = text.partition(".")
    digits = whole.removeprefix("−")
    if len(digits) < _GROUPED or not digits.isdecimal():
        return text
    return Number(f"{whole[: -len(digits)]}{int(digits):,}{point}{behind}")


_GROUPED = 5
"""Digits of a number that is written in groups."""


def joined(parts: Iterable[str], separator: str = ", ") -> str:
    """Texts in a row; what none of them needs to have translated stays a plain string."""
    listed = tuple(parts)
    if len(listed) == 1:
        return listed[0]
    text = separator.join(listed)
    for part in (separator, *listed):
        if isinstance(part, Words):
            words = Joined(text)
            words.parts, words.separator = listed, separator
            return words
    return text


def translated(text: str, language: Language) -> str:
    """A text for a reader of `language`, as a plain string."""
    return text.drawn(language) if isinstance(text, Words) else text


def packed(value: Value) -> Any:
    """A text, or what fills a place of one, as plain data that JSON can keep; `unpacked` makes the same of it."""
    match value:
        case Message():
            return ["message", value.template, {name: packed(each) for name, each in value.values.items()}]
        case Plural():
            values = {name: packed(each) for name, each in value.values.items()}
            return ["plural", value.one, value.many, values]
        case Joined():
            return ["joined", [packed(part) for part in value.parts], packed(value.separator)]
        case Number():
            return ["number", str(value)]
        case Month():
            return ["month", value.month]
        case Day():
            return ["day", value.day.isoformat(), value.weekday, value.year]
        case date():
            return ["date", value.isoformat()]
        case _:
            return value


def unpacked(data: Any) -> Any:
    """What `packed` wrote down. Raises ValueError, TypeError or KeyError for anything else."""
    if isinstance(data, str | int):
        return data
    kind, *rest = data
    match kind:
        case "message":
            return Message(rest[0], **{name: unpacked(each) for name, each in rest[1].items()})
        case "plural":
            values = {name: unpacked(each) for name, each in rest[2].items()}
            return plural(values.pop("n"), rest[0], rest[1], **values)
        case "joined":
            return joined([unpacked(part) for part in rest[0]], unpacked(rest[1]))
        case "number":
            return Number(rest[0])
        case "month":
            return Month(rest[0])
        case "day":
            return Day(date.fromisoformat(rest[0]), weekday=rest[1], year=rest[2])
        case "date":
            return date.fromisoformat(rest[0])
        case _:
            raise ValueError(kind)


def constant(text: str, language: Language) -> str:
    """A text of the program itself that has no values, such as the help of an option, by its English words."""
    return _translated(text, language) if text else text


def chosen(*wishes: str | None) -> Language:
    """The language of the first wish that names one we have: `id`, `id_ID.UTF-8`, `in`; else English.

    A wish for a language that okr does not have, or for none (`C`), ends the search: it is English.
    """
    for wish in wishes:
        if wish:
            name = wish.lower()
            for end in "_.@-":
                name = name.partition(end)[0]
            return "id" if name in ("id", "in") else "en"
    return "en"


_SWAPPED = str.maketrans({".": ",", ",": "."})


def _filled(template: str, values: Mapping[str, Value], language: Language) -> str:
    return template.format_map(_drawn(values, language)) if values else template


def _english(values: Mapping[str, Value]) -> Mapping[str, Any]:
    """The values as English text. Texts are English already: a report makes ten thousand of them."""
    for value in values.values():
        if isinstance(value, date):
            return _drawn(values, "en")
    return values


def _drawn(values: Mapping[str, Value], language: Language) -> Mapping[str, Any]:
    """The values as text of a language; a plain string, such as a name or an id, stays as it is."""
    return {name: _value(value, language) for name, value in values.items()}


def _value(value: Value, language: Language) -> str:
    if isinstance(value, str):
        return translated(value, language)
    if isinstance(value, date):
        return _day(value, language, weekday=False, year=True)
    return str(value)


def _day(day: date, language: Language, *, weekday: bool, year: bool) -> str:
    before = f"{_DAYS[language][day.weekday()]} " if weekday else ""
    return f"{before}{day.day} {_MONTHS[language][day.month - 1]}{f' {day.year}' if year else ''}"


def _translated(text: str, language: Language) -> str:
    written: str = text if language == "en" else _translation(language).gettext(text)
    return written.rpartition(CONTEXT)[2]


@lru_cache(maxsize=2)
def _translation(language: Language) -> Any:
    try:
        with (Path(__file__).parent / f"{language}.mo").open("rb") as file:
            return GNUTranslations(file)
    except FileNotFoundError:  # run from a folder of sources in which it was not made
        return NullTranslations()
