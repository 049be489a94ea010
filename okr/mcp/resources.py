"""What an assistant may read by an address: the items of the workspace, the rules of `okr check` and the words.

An address names an item, a rule or the glossary and nothing else: no part of it is a path. All are JSON in the envelope of
the commands. Rules and words are in the language of the workspace.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from urllib.parse import unquote

from mcp import types
from msgspec.structs import asdict

from okr.actions.edits import template
from okr.checks import RULES, manual
from okr.errors import NotFoundError
from okr.formats.json import envelope
from okr.formats.sanitise import visible
from okr.views.results import RuleEntry
from okr.words import Language, Message, translated

GLOSSARY = "okr://glossary"
_RULE, _ITEM = "okr://rules/", "okr://items/"
_JSON = "application/json"
_LONGEST = 500
"""So many characters of an address are read."""


def listed(language: Language) -> list[types.Resource]:
    """The glossary and each rule."""
    words = tomllib.loads(template("help.toml", language))["words"]
    rules = [
        types.Resource(uri=f"{_RULE}{code}", name=code, title=f"{code}: {entry.name}", mime_type=_JSON)
        for code, entry in manual(language).items()
    ]
    return [types.Resource(uri=GLOSSARY, name="glossary", title=words["title"], mime_type=_JSON), *rules]


def templates(language: Language) -> list[types.ResourceTemplate]:
    """How each item is addressed."""
    title = Message("An item: its fields, its progress and its check-ins")
    return [
        types.ResourceTemplate(
            uri_template=f"{_ITEM}{{id}}", name="items", title=translated(title, language), mime_type=_JSON
        )
    ]


def read(uri: str, language: Language, show: Callable[[str], str]) -> types.ReadResourceResult:
    """The text of a resource; `show` answers for an item as the tool of that name. Raises OkrError, for an unknown one
    NotFoundError."""
    known = len(uri) <= _LONGEST
    code = uri.removeprefix(_RULE)
    if uri == GLOSSARY:
        text = _glossary(language)
    elif code in RULES and code != uri:
        entry = RuleEntry(code=code, level=RULES[code].level, **asdict(manual(language)[code]))
        text = envelope(entry.envelope_kind, entry).decode()
    elif known and uri.startswith(_ITEM):
        text = show(unquote(uri.removeprefix(_ITEM)))
    else:
        raise NotFoundError(
            f'unknown resource "{visible(uri[:_LONGEST])}"',
            remedy=f"Resources: {GLOSSARY}, {_RULE}CODE, {_ITEM}ID.",
        )
    return types.ReadResourceResult(
        contents=[types.TextResourceContents(uri=uri, mime_type=_JSON, text=text)]
    )


def _glossary(language: Language) -> str:
    """The words that `okr help words` shows, in its parts."""
    topic = tomllib.loads(template("help.toml", language))["words"]
    parts = [
        {"text": part["text"], "words": [{"word": word, "meaning": means} for word, means in part["rows"]]}
        for part in topic["parts"]
    ]
    return envelope("glossary", {"title": topic["title"], "parts": parts}).decode()
