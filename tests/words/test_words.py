"""Texts that can be written in another language."""

from __future__ import annotations

import json
from datetime import date

import pytest

from okr.words import Day, Message, Month, Number, Words, chosen, joined, packed, plural, translated, unpacked
from okr.words.numbers import number, share, short_date, span
from okr.words.states import word

TEXTS = [
    "plain",
    Message("{who} has {n} goals", who="@ana", n=3),
    plural(1, "{n} goal of {who}", "{n} goals of {who}", who="@ana"),
    plural(2, "{n} goal", "{n} goals"),
    joined((Message("late"), number(6.5)), " · "),
    Message("due {day}", day=date(2026, 8, 19)),
    Day(date(2026, 8, 19), weekday=True, year=True),
    Month(8),
]


def test_a_message_is_its_english_text() -> None:
    """Whoever knows nothing of languages sees a string."""
    message = Message("{who} has {n} goals", who="@ana", n=3)

    assert message == "@ana has 3 goals"
    assert json.dumps(message) == '"@ana has 3 goals"'


def test_a_word_of_two_meanings_has_a_context() -> None:
    """The pace `done` is not the `done` of a task in Indonesian; in English they are one word, with any values."""
    pace, task = word("done"), Message("done")

    assert (str(pace), str(task)) == ("done", "done")
    assert (translated(pace, "id"), translated(task, "id")) == ("tercapai", "selesai")
    assert translated(pace, "en") == "done"
    assert translated(unpacked(packed(pace)), "id") == "tercapai"
    assert translated(Message("nowhere\x04{n} left", n=3), "id") == "3 left"


def test_a_text_of_a_person_is_never_a_template() -> None:
    """Braces in a title stay as they are."""
    assert Message("title {title}", title="{n} {}") == "title {n} {}"


@pytest.mark.parametrize(("n", "text"), [(0, "0 goals"), (1, "1 goal"), (2, "2 goals")])
def test_a_count_has_its_form(n: int, text: str) -> None:
    assert plural(n, "{n} goal", "{n} goals") == text


def test_numbers_and_days_are_written_in_the_language_of_the_reader() -> None:
    """6.5 on 19 Aug is 6,5 on 19 Agu."""
    text = joined((number(1234.5), share(0.54), short_date(date(2026, 8, 19)), span(-5, -1.5)), " | ")

    assert str(text) == "1234.5 | 54% | 19 Aug | −5 to −1.5"
    assert translated(number(1234.5), "id") == "1234,5"
    assert translated(short_date(date(2026, 8, 19)), "id") == "19 Agu"
    assert translated(Day(date(2026, 8, 19), weekday=True), "id") == "Rab 19 Agu"


def test_texts_that_nobody_translates_stay_plain() -> None:
    assert not isinstance(joined(("a", "b")), Words)


@pytest.mark.parametrize("text", TEXTS, ids=str)
def test_a_text_is_kept_and_comes_back(text: str) -> None:
    """Through JSON, with its kind, its template and its values."""
    back = unpacked(json.loads(json.dumps(packed(text))))

    assert back == text
    assert type(back) is type(text)
    assert packed(back) == packed(text)


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ((None, "id_ID.UTF-8"), "id"),
        (("en", "id"), "en"),
        (("C.UTF-8", "id"), "en"),
        (("", "id"), "id"),
        ((None, None), "en"),
        (("in",), "id"),
    ],
)
def test_the_first_wish_that_is_said_counts(wishes: tuple[str | None, ...], language: str) -> None:
    assert chosen(*wishes) == language


def test_a_number_is_a_number_in_any_language() -> None:
    assert translated(Number("1,250.5"), "id") == "1.250,5"
