"""Every rule, by its code, and its words: `okr check --explain`, SARIF and the page of rules show them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from okr.checks import conversations, course, dates, kpi_parts, kpis, plan, quality, references, wording
from okr.checks.rule import RULES_WITH_FUNCTION, CheckContext, Rule
from okr.findings import Finding, Level

FAMILIES: Mapping[str, str] = {
    "F": "Files",
    "R": "References",
    "K": "KPI and OKR",
    "Q": "Quality",
    "P": "Plan and ritual",
}
_OF_FILES = (
    *("F001", "F002", "F003", "F004", "F005", "F006", "F007", "F008", "F009"),
    *("K001", "K002", "K003", "K005", "K009", "K010", "R006"),
)
"""Rules that the reading of a file checks."""
UNLINKED = "K013"
"""A key result that seems to be about a KPI, and is not linked to it."""
_OF_KPIS = ("K", "R020", "R022")
"""Prefixes of the rules about KPIs and their links."""
_LEVELS: Mapping[str, Level] = {"F004": "warning", "K009": "hint"}
MODULES = (conversations, course, dates, kpi_parts, kpis, plan, quality, references, wording)
"""Imported for the rules in them."""
RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in sorted(
        (*(Rule(code, _LEVELS.get(code, "error")) for code in _OF_FILES), *RULES_WITH_FUNCTION.values()),
        key=lambda rule: ("".join(FAMILIES).index(rule.code[0]), rule.code),
    )
}


def is_wanted(code: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    """Whether a rule is asked for, by prefixes of codes; without a selection all are."""
    return (not select or code.startswith(select)) and not code.startswith(ignore)


def findings(context: CheckContext, codes: Collection[str]) -> Iterator[Finding]:
    """What the rules of these codes find; without the rules that the reading of files checks."""
    for rule in RULES.values():
        if rule.find is not None and rule.code in codes:
            for finding in rule.find(context):
                yield replace(finding, code=rule.code, level=rule.level)


def hygiene(context: CheckContext) -> Iterator[Finding]:
    """What `okr check` finds about KPIs and their links, by what okr.toml selects."""
    chosen = context.workspace.settings.check
    codes = {
        code for code in RULES if code.startswith(_OF_KPIS) and is_wanted(code, chosen.select, chosen.ignore)
    }
    yield from (finding for finding in context.workspace.of_files if finding.code in codes)
    yield from findings(context, codes)


_FILE = re.compile(r"^# (\S+\.toml)\n", re.MULTILINE)


class Entry(Struct, frozen=True):
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
    import tomllib  # noqa: PLC0415  9 ms with the next one, which a check has no need of
    from importlib.resources import files  # noqa: PLC0415

    file = files(__name__) / "manual" / f"{language}.toml"
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}


def files_of(sample: str) -> Mapping[str, str]:
    """Path → text of the files of an example."""
    _, *parts = _FILE.split(sample)
    return dict(zip(parts[::2], parts[1::2], strict=True))
