"""Findings as SARIF 2.1.0, which hosting sites read as code scanning results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from okr.checks import RULES, manual
from okr.findings import Level
from okr.formats import Answer
from okr.views.results import FindingList

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[Level, str] = {"error": "error", "warning": "warning", "hint": "note"}


def draw(answer: Answer) -> str | bytes:
    """One run; URIs are relative to the root of the repository."""
    assert isinstance(answer.result, FindingList)
    codes = {finding.code for finding in answer.result.findings}
    used = [code for code in RULES if code in codes]
    rules = [
        {
            "id": code,
            "shortDescription": {"text": manual()[code].name},
            "fullDescription": {"text": manual()[code].reason},
            "help": {"text": f"{manual()[code].reason} `okr check --explain {code}` shows an example."},
            "defaultConfiguration": {"level": _LEVELS[RULES[code].level]},
        }
        for code in used
    ]
    run = {
        "tool": {"driver": {"name": "okr", "version": version("okr"), "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(answer.result, {code: place for place, code in enumerate(used)})),
    }
    return answer.page(json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n")


def _results(found: FindingList, places: Mapping[str, int]) -> Iterable[Mapping[str, Any]]:
    for finding in found.findings:
        location: dict[str, Any] = {
            "physicalLocation": {
                "artifactLocation": {"uri": quote(found.folder + finding.path)},
                "region": {"startLine": finding.line, "startColumn": finding.column},
            }
        }
        if finding.id:
            location["logicalLocations"] = [{"fullyQualifiedName": finding.id}]
        texts = (text.rstrip(".") for text in (finding.message, finding.fix) if text)
        yield {
            "ruleId": finding.code,
            "ruleIndex": places[finding.code],
            "level": _LEVELS[finding.level],
            "message": {"text": ". ".join(texts) + "."},
            "locations": [location],
        }
