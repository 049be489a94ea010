"""The person at the terminal: what is told to them, and what they are asked until there is an answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct, field

from okr.errors import DoubtError, OkrError, TwoReadingsError
from okr.lookup import Choice, fitting
from okr.words import Language, Message, joined, translated
from okr.words.numbers import recorded

Answer = TypeVar("Answer")
_YES, _NO = frozenset({"y", "yes", "ya"}), frozenset({"n", "no", "t", "tidak"})
_LISTED = 12
"""So many choices fit on a small terminal."""


def is_yes(answer: str, *, default: bool) -> bool | None:
    """Whether an answer is a yes, in either language; None where it is neither yes nor no. Enter is the default."""
    word = answer.strip().lower()
    if not word:
        return default
    return word in _YES if word in _YES | _NO else None


class Questions(Struct, kw_only=True, dict=True):
    """How a person is spoken to and asked, in their language."""

    talk: Callable[[str], None] = lambda _: None
    """Prints a line for the person at the terminal, beside the answer."""
    prompt: Callable[[str, str | None], str] | None = None
    """Asks the person at the terminal for a text; with a default Enter is enough."""
    answers: list[str] = field(default_factory=list)
    """What was asked for, as words of the command line: nothing typed is lost where the command fails."""

    @property
    def language(self) -> Language:
        """The language of the person at the terminal."""
        raise NotImplementedError

    @property
    def never_asks(self) -> bool:
        """Whether the person wants no question."""
        raise NotImplementedError

    @property
    def may_ask(self) -> bool:
        """Whether there is a person at a terminal who can be asked."""
        at_terminal = sys.stdin.isatty() and sys.stderr.isatty()
        return self.prompt is not None and not self.never_asks and at_terminal

    def tell(self, text: str) -> None:
        """Says a text to the person at the terminal, in their language."""
        self.talk(translated(text, self.language))

    def ask(self, question: str, *, default: str | None = None) -> str:
        """The answer of the person at the terminal, who is asked until there is one; Enter is the default."""
        assert self.prompt
        return self.prompt(translated(question, self.language), default)

    def confirm(self, question: str, *, default: bool = False) -> bool:
        """Whether the person at the terminal says yes; both languages are understood."""
        choice = Message("[Y/n]") if default else Message("[y/N]")
        while True:
            answer = self.ask(joined((question, choice), " "), default="")
            if (agreed := is_yes(answer, default=default)) is not None:
                return agreed

    def agrees(self, error: DoubtError) -> bool:
        """Whether the person at the terminal keeps values that are unlikely; several are listed first."""
        for doubt in error.doubts if len(error.doubts) > 1 else ():
            self.tell(joined(("  ", doubt), ""))
        return self.confirm(error.question)

    def ask_for(self, question: str, read: Callable[[str], Answer], *, default: str | None = None) -> Answer:
        """What `read` makes of the answer. An error that it raises is told, and the question is asked again."""
        while True:
            try:
                return read(self.ask(question, default=default))
            except OkrError as error:
                for text in filter(None, (error.message, error.remedy)):
                    self.tell(joined(("  ", text), ""))

    def choose_from(self, question: str, choices: Sequence[Choice], *, default: str | None = None) -> str:
        """The id that the person at the terminal chooses: by its number, or by what is in it or in its description.

        `choices` are ids with their descriptions. Of many the first are shown, and an answer that fits several shows those.
        Enter is the id of the `default`.
        """
        shown = choices
        first = next((str(at) for at, (id_, _) in enumerate(choices, 1) if id_ == default), None)
        while True:
            width = max(len(id_) for id_, _ in shown[:_LISTED])
            for number, (id_, description) in enumerate(shown[:_LISTED], 1):
                words = " ".join(translated(description, self.language).split())  # a title may have line ends
                self.tell(f"  {number:>2}  {id_:<{width}}  {words}")
            if len(shown) > _LISTED:
                self.tell(Message("  … {n} more: type a part of the name", n=len(shown) - _LISTED))
            found = fitting(self.ask(question, default=first), shown[:_LISTED], choices)
            if len(found) == 1:
                return found[0][0]
            if not found:
                self.tell(Message("  Type a number of the list, or a part of the name."))
            shown, first = found or choices, None

    def meant(self, error: TwoReadingsError) -> str:
        """The number that the person at the terminal means, written so that it can be read in one way only.

        It may be typed with the groups of digits in which it is shown.
        """
        asked = joined((error.message, Message("Which one?")), ". ")
        first = translated(recorded(error.readings[0]), self.language)
        while True:
            answer = self.ask(asked, default=first).strip()
            for text, value in zip(error.texts, error.readings, strict=True):
                if answer in (text, text.replace(".", ","), translated(recorded(value), self.language)):
                    return text
            self.tell(Message("  Type one of them: {numbers}", numbers=joined(error.texts, ", ")))
