"""The prompts for an assistant: how to help with a check-in, a one-on-one, a review and a key result.

Their words are in `okr/templates/prompts.toml`, in the language of the workspace. No text of its files is in them: a person
and a cycle are named by their id, and the text that was typed is quoted.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from mcp import types

from okr.actions.edits import template
from okr.api import Goals
from okr.errors import NotFoundError, UsageError
from okr.formats.sanitise import json_shown, visible
from okr.words import Language

LONGEST = 500
"""So many characters of an argument are read."""


class Asks(NamedTuple):
    """The one argument of a prompt."""

    name: Literal["person", "cycle", "text"]
    required: bool


PROMPTS: Mapping[str, Asks] = {
    "weekly-checkin": Asks("person", required=False),
    "one-on-one": Asks("person", required=True),
    "review": Asks("cycle", required=False),
    "better-key-result": Asks("text", required=True),
}


def listed(language: Language) -> list[types.Prompt]:
    """All prompts with their arguments, as a client shows them."""
    words = _words(language)
    return [
        types.Prompt(
            name=name,
            title=words[name]["title"],
            description=words[name]["description"],
            arguments=[
                types.PromptArgument(
                    name=asks.name, description=words[name]["argument"], required=asks.required
                )
            ],
        )
        for name, asks in PROMPTS.items()
    ]


def filled(name: str, arguments: Mapping[str, str], goals: Goals) -> types.GetPromptResult:
    """A prompt in the language of the goals. Raises NotFoundError for an unknown prompt, person or cycle, and UsageError."""
    asks = PROMPTS.get(name)
    if asks is None:
        raise NotFoundError(
            f'unknown prompt "{visible(name[:LONGEST])}"', remedy=f"Prompts: {', '.join(PROMPTS)}."
        )
    given = {key: text for key, text in arguments.items() if text.strip()}
    if unknown := given.keys() - {asks.name}:
        first = visible(min(unknown)[:LONGEST])
        raise UsageError(f'unknown argument "{first}"', remedy=f"{name} takes {asks.name}.")
    if asks.required and not given:
        raise UsageError(f"{asks.name} is missing", remedy=f"{name} needs it.")
    values = {key: _checked(key, text, goals) for key, text in given.items()}
    words = _words(goals.language)
    entry = words[name]
    if not asks.required:
        values["about"] = _fill(entry["named" if values else "unnamed"], values)
    text = _fill(entry["text"].strip(), values | {"rules": words["rules"].strip()})
    content = types.TextContent(type="text", text=text)
    return types.GetPromptResult(
        description=entry["description"], messages=[types.PromptMessage(role="user", content=content)]
    )


def _words(language: Language) -> Mapping[str, Any]:
    return tomllib.loads(template("prompts.toml", language))


def _checked(name: str, text: str, goals: Goals) -> str:
    """What an argument means: the id of a person, the name of a cycle, or the text in quotes on one line."""
    if len(text) > LONGEST:
        raise UsageError(f"{name} is longer than {LONGEST} characters")
    if name == "person":
        return goals.agenda(text.strip()).id
    if name == "cycle":
        return goals.report(text.strip()).cycle.name
    return json_shown(json.dumps(" ".join(text.split()), ensure_ascii=False))


def _fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled once: what fills them has no places."""
    return re.sub(r"\{(\w+)\}", lambda place: values[place[1]], text)
