"""Findings as SARIF 2.1.0, which hosting sites read as code scanning results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from okr.checks.manual import manual
from okr.checks.rules import RULES
from okr.findings import Finding, Level
from okr.views.results import FindingList, Result

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[Level, str] = {"error": "error", "warning": "warning", "hint": "note"}


def sarif(result: Result) -> str:
    """One run; URIs are relative to the root of the repository."""
    assert isinstance(result, FindingList)
    findings = result.findings
    used = [code for code in RULES if any(finding.code == code for finding in findings)]
    places = {code: place for place, code in enumerate(used)}
    driver = {
        "name": "okr",
        "version": version("okr"),
        "rules": [_rule(code) for code in used],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(findings, places, result.folder)),
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str) -> Mapping[str, Any]:
    entry = manual()[code]
    return {
        "id": code,
        "shortDescription": {"text": entry.name},
        "fullDescription": {"text": entry.reason},
        "help": {"text": f"{entry.reason} `okr check --explain {code}` shows an example."},
        "defaultConfiguration": {"level": _LEVELS[RULES[code].level]},
    }


def _results(
    findings: Iterable[Finding], places: Mapping[str, int], prefix: str
) -> Iterable[Mapping[str, Any]]:
    for finding in findings:
        location = {
            "physicalLocation": {
                "artifactLocation": {"uri": quote(prefix + finding.path)},
                "region": {"startLine": finding.line, "startColumn": finding.column},
            }
        }
        if finding.id:
            location["logicalLocations"] = [{"fullyQualifiedName": finding.id}]  # type: ignore[assignment]
        yield {
            "ruleId": finding.code,
            "ruleIndex": places[finding.code],
            "level": _LEVELS[finding.level],
            "message": {
                "text": ". ".join(text.rstrip(".") for text in (finding.message, finding.fix) if text) + "."
            },
            "locations": [location],
        }
