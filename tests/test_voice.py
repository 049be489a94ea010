"""The voice of what people read: no word or phrase of the list is in a help, an answer, a page or a screen."""

from __future__ import annotations

import ast
import io
import re
from bisect import bisect
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "examples/README.md",
    "docs/*.md",
    "okr/templates/*.toml",
    "tests/golden/**/*.*",
)

FORBIDDEN = [
    ("is no column", "unknown column"),
    ("is no amount", "must be an amount"),
    ("lies ahead", "is in the future"),
    ("does not print", "unknown format"),
    ("goes with", "is used with"),
    ("are to be", "will, should"),
    ("shall", "will, should"),
    ("would be to", "should"),
    ("whose it is", "it belongs to"),
    ("who answers for", "person accountable for"),
    ("answers? for", "accountable"),
    ("first path", "onboarding"),
    ("way in", "onboarding"),
    ("key results? moves? one(?=:)", "key results"),
    ("of the (?:quarter|half-year|year|month|cycle|period) gone", "elapsed"),
    ("pair of hands", "the same owner"),
    ("a wish without a plan", "no proverb"),
    ("moves by luck", "no proverb"),
    ("slips in silence", "no proverb"),
    ("guesses instead", "no verdict"),
    ("nobody looks at", "no proverb"),
    ("costs the next one", "no proverb"),
    ("left alone in the first weeks", "no proverb"),
    ("asks no more", "no proverb"),
    ("follows all", "no proverb"),
    ("in full and change nothing", "no proverb"),
    ("stretches nobody", "no proverb"),
    ("one illness", "no proverb"),
    ("back door", "no proverb"),
    ("one of the two is wrong", "no verdict"),
    ("is best mended", "no proverb"),
    ("no longer see", "no proverb"),
    ("if nothing were fixed", "if you could change anything"),
    ("keeps it from being told", "what stops you from checking in"),
    ("nobody knows who you are", "okr cannot tell who you are"),
    ("not clear who you are", "cannot tell who you are"),
    ("how would that role know", "no verdict"),
    ("which yardstick", "what would show"),
    ("slips? of the pen", "typo"),
    ("heed(?:s|ed)?", "follow"),
    ("come what may", "always"),
    ("counted as 0", "counts as 0%"),
    (r"rolls up \d+ objectives? that", "includes N supporting objectives"),
    ("Say which okr", "Show the version and exit"),
    ("Enter keeps", "Enter = unchanged"),
    ("holds [\"']", "has"),
    ("the address of git", "your git email"),
    ("Say --as", "use --as NAME"),
    ("Made a workspace", "Created a workspace"),
    ("in a few words", "short title"),
    ("what becomes of it", "what happens next"),
    ("why is it dropped", "reason for dropping it"),
    (r"its progress\.", "computed from progress"),
    (r"to know, \d+", "findings"),
    ("two states, by meaning", "what changed in the goals"),
    ("whole life", "full history"),
    ("comes from, step by step", "explain how a number is calculated"),
    ("differ here", "compare KPIs with OKRs"),
    ("changes nothing: a KPI", "Consider a KPI"),
    ("neither a number nor a measure|whoever hears", "title has no number"),
    ("check-in of a stranger", "by an unknown person"),
    ("name of no period", "unknown period"),
    ("reference to nothing", "broken reference"),
    ("not so:|but so:", "Bad, Good"),
    ("in good health", "no problems found"),
    ("examine the folder itself|in the folder itself", "the workspace folder"),
    ("by semicolon", "separate with ;"),
    ("shared the recognition", "recorded"),
    ("files are the truth", "source of truth"),
    ("a way to a thousand users", "scales to a thousand users"),
    ("the talk counts", "conversations count too"),
    ("sums no score", "never computes a score for a person"),
    ("never stands alone", "always belongs to an objective"),
    ("without words", "without arguments"),
    ("nobody read", "without readings"),
    ("hand-kept", "hand-typed"),
    ("why it is as it is", "design decisions"),
    ("how the week runs", "weekly routine"),
    ("the same breath", "give the reason with the change"),
    ("a loud one", "conflicts are reported"),
    ("nobody is asked", "no owner"),
    ("what is yours", "your …"),
    ("who is where", "onboarding progress"),
    ("who is meant", "the person it is about"),
    ("most days late first", "most overdue first"),
    ("how the weekly ritual lives", "check-in rate, blockers and one-on-ones"),
    ("an ending of it", "the last part of it"),
    ("understood for ever", "old ids keep working"),
    ("what stands in front", "a single word changes only the last part"),
    ("nothing refers to", "not in use"),
    ("what is yours in", "your changes"),
    ("the life of one item", "the history of an item"),
    ("it rewritten", "updated N references"),
    ("first ways?", "onboarding"),
    ("tells where", "Calculation:"),
    (r"\d d late", "overdue"),
    ("must know", "should see"),
    ("breaks it:", "Problems:"),
    ("is on the first|on a first", "onboarding"),
    ("in no team", "no team"),
    ("[\"'] is no", "not found, invalid"),
    ("is not a day of the calendar", "is not a valid date"),
    ("could be any of", "is ambiguous"),
    ("more of the id", "use the full id"),
    ("is not set by hand", "cannot set … here"),
    ("yours to", "your …"),
    ("is to (?:be|change|end|know|do)", "will, should"),
    ("works on it", "linked"),
    ("send your|nothing to send|sent to", "push"),
    ("for this period yet", "check-in due"),
    ("decimal point is a point", "Use a decimal point: 4.2"),
    ("as it is to be shown", "name to display"),
    ("least good value|greatest good value", "lowest, highest acceptable value"),
    ("where the change (?:begins|is to end)", "starting value, target value"),
    ("against its neighbours", "relative to its siblings"),
    ("of the commits; may be repeated", "git email address (repeatable)"),
    ("may be repeated", "repeatable"),
    ("on which it is on time", "due date"),
    ("what it is there for", "purpose"),
    ("is so already", "nothing to change"),
    ("held to (?:0|the cap)", "clamped to"),
    ("do not repeat its title|and say so", "are linked to, belong to"),
    ("left files? open", "conflicts"),
    ("nothing is known of its past", "no history to show"),
    ("KPIs? holds? a line(?=:)", "limit, target range"),
    ("tells? more", "Details:"),
    (r"0 of \d+ (?:initiatives|milestones)", "a line that says zero is left out"),
    ("at least half of them on time", "67 of 69 on time"),
    ("is none(?: of)?", "unknown, invalid"),
    ("names no", "unknown"),
    ("lies? (?:in|outside|between|within|about)", "is in, is outside"),
    ("stands? (?:in|inside|above|below|there|still|at|first|beside)", "is in, belongs to"),
    ("hangs? (?:on|from)", "is linked to"),
    ("of yours", "your …"),
    ("whoever", "a person or a thing as the subject"),
    ("unanswered", "overdue"),
    ("mend(?:s|ed|ing)?", "fix"),
    ("repairs?|repaired|heals?|healed", "fix"),
    ("(?:takes?|took|taken) back", "undo"),
    ("not talked with|no shared talk", "one-on-ones overdue"),
    (r"\d %", "18% without a space"),
    ("yardsticks?", "the word of the field"),
    ("sandbagging", "a target that is too safe"),
    ("stand-ins?", "substitute, covers"),
    ("for ever", "always, kept"),
    ("beside", "next to, with"),
    ("in force", "current"),
    ("to the letter", "byte for byte"),
    ("takes the field out", "clears the field"),
    ("changed the same(?=:)", "conflict"),
    ("leads nowhere", "broken references"),
    ("where somebody wants both", "no antecedent"),
]


@lru_cache(maxsize=1)
def texts() -> list[tuple[str, str]]:
    """Every line that people read, with its place: pages, golden screens, and the sentences of the code."""
    read = []
    for pattern in PAGES:
        for page in sorted(ROOT.glob(pattern)):
            if page.is_file():
                lines = page.read_text("utf-8").splitlines()
                name = page.relative_to(ROOT).as_posix()
                read += [(f"{name}:{number}", line) for number, line in enumerate(lines, 1)]
    for module in sorted((ROOT / "okr").rglob("*.py")):
        name = module.relative_to(ROOT).as_posix()
        read += [(f"{name}:{line}", text) for line, text in sentences(ast.parse(module.read_text("utf-8")))]
    for manual in sorted((ROOT / "okr").rglob("*.toml")):
        name = manual.relative_to(ROOT).as_posix()
        read += [(f"{name}:{n}", line) for n, line in enumerate(manual.read_text("utf-8").splitlines(), 1)]
    return read


def sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The constant texts of a module that have a blank in them, but for its docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    } | {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and " " in node.value
        ):
            yield node.lineno, node.value


@lru_cache(maxsize=1)
def joined() -> tuple[str, list[int]]:
    """All texts in one in small letters, each on a line of its own, and where each begins."""
    lines = [text.replace("\n", " ").lower() for _, text in texts()]
    return "\n".join(lines), [0, *accumulate(len(line) + 1 for line in lines)]


def hits(phrase: str) -> list[str]:
    """Places and texts where a phrase is said; it begins and ends at the edge of a word."""
    whole, begins = joined()
    inside = phrase[0] in "[\\"
    found = (match.start() for match in re.finditer(rf"(?:{phrase.lower()})(?!\w)", whole))
    places = {
        bisect(begins, at) - 1: None for at in found if inside or not re.match(r"\w", whole[at - 1 : at])
    }
    return [f"{texts()[n][0]}: {texts()[n][1].strip()[:160]}" for n in places]


def test_something_is_read() -> None:
    """The control: help, messages, pages and screens are among the texts."""
    said = "\n".join(text for _, text in texts())
    for known in ("Needs attention", "okr checkin", "--dry-run", "--at-least"):
        assert known in said


@pytest.mark.parametrize(("phrase", "better"), FORBIDDEN, ids=[phrase for phrase, _ in FORBIDDEN])
def test_a_forbidden_phrase_is_said_nowhere(phrase: str, better: str) -> None:
    assert hits(phrase) == [], f"better: {better}"


INDONESIAN = [
    ("Anda", "kamu"),
    ("silakan", "the imperative alone"),
    ("basi", "lama tidak diisi"),
    ("gagal", "belum, tidak bisa"),
    ("pemilik", "PIC"),
    ("hasil kunci", "key result"),
    ("tonggak", "milestone"),
    ("umpan balik", "feedback"),
    ("cek-in", "check-in"),
    ("daring", "online"),
    ("mohon", "the imperative alone"),
    (r"\d %", "54%"),
]
"""Words that an agency in Surabaya would not write, and what it writes."""


@pytest.mark.parametrize(("phrase", "better"), INDONESIAN, ids=[phrase for phrase, _ in INDONESIAN])
def test_the_indonesian_is_that_of_its_readers(phrase: str, better: str) -> None:
    """In the translations, the manual of rules, the pages, and what is kept in templates."""
    said = [
        text
        for message in read_po(io.BytesIO((ROOT / "okr/words/id.po").read_bytes()))
        for text in ([message.string] if isinstance(message.string, str) else message.string)
    ]
    pages = [
        *ROOT.glob("docs/id/*.md"),
        ROOT / "okr/checks/manual/id.toml",
        *(ROOT / "okr/templates").rglob("*.id.toml"),
    ]
    said += [
        line for page in pages for line in page.read_text("utf-8").splitlines() if not line.startswith("#")
    ]
    assert len(said) > 2000
    assert [text for text in said if re.search(rf"(?<!\w){phrase}(?!\w)", text, re.IGNORECASE)] == [], better
