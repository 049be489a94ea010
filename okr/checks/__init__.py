"""Every rule, by its code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from okr.checks import conversations, dates, plan, quality, references
from okr.checks.rule import RULES_WITH_FUNCTION, CheckContext, Rule
from okr.findings import Finding

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
MODULES = (conversations, dates, plan, quality, references)
"""Imported for the rules in them."""
RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in sorted(
        (
            *(Rule(code, "warning" if code == "F004" else "error") for code in _OF_FILES),
            *RULES_WITH_FUNCTION.values(),
        ),
        key=lambda rule: ("".join(FAMILIES).index(rule.code[0]), rule.code),
    )
}


def findings(context: CheckContext, codes: Collection[str]) -> Iterator[Finding]:
    """What the rules of these codes find; without the rules that the reading of files checks."""
    for code, level, find in RULES.values():
        if find is not None and code in codes:
            for finding in find(context):
                yield replace(finding, code=code, level=level)
