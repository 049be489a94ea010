"""The words of the rules: `okr check --explain`, SARIF and the page of rules show them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_FILE = re.compile(r"^# (\S+\.toml)\n", re.MULTILINE)


class Entry(NamedTuple):
    """One rule in the manual."""

    name: str
    """What is wrong, in a few words."""
    reason: str
    """Why it is a rule, and what to do."""
    bad: str
    """Files in TOML, each below a line `# path`, with exactly this finding."""
    good: str
    """The same files without it."""


@cache
def manual(language: str = "en") -> Mapping[str, Entry]:
    """Code → entry. What a language lacks, of a rule or of one entry, is English."""
    english = _texts("en")
    translated = {} if language == "en" else _texts(language)
    return {code: Entry(**{**entry, **translated.get(code, {})}) for code, entry in english.items()}


def _texts(language: str) -> Mapping[str, dict[str, str]]:
    file = files(__name__) / f"{language}.toml"
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}


def files_of(sample: str) -> Mapping[str, str]:
    """Path → text of the files of an example."""
    _, *parts = _FILE.split(sample)
    return dict(zip(parts[::2], parts[1::2], strict=True))
