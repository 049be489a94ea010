"""Every rule, by its code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from okr.checks import conversations, dates, files, kpi_or_okr, loops, plan, quality, references, ritual
from okr.checks.rule import Case, Remark, Rule

FAMILIES: Mapping[str, str] = {
    "F": "Files",
    "R": "References",
    "K": "KPI and OKR",
    "Q": "Quality",
    "P": "Plan and ritual",
}
_MODULES = (files, references, loops, dates, kpi_or_okr, quality, plan, ritual, conversations)
RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in sorted(
        (rule for module in _MODULES for rule in module.RULES),
        key=lambda rule: ("".join(FAMILIES).index(rule.code[0]), rule.code),
    )
}


def remarks(case: Case, codes: Collection[str]) -> Iterator[tuple[Rule, Remark]]:
    """What the rules of these codes have to say; those that the reading of files tells are not among them."""
    for rule in RULES.values():
        if rule.find is not None and rule.code in codes:
            for remark in rule.find(case):
                yield rule, remark
