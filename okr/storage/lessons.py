"""Faults that show that a KPI and a key result were mixed up, said as what they teach.

A file in which a KPI has no objective is not merely one with a key missing: it breaks what makes a KPI a KPI.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from okr.models import Kpi, Objective
from okr.settings import SCHEMA, Settings
from okr.storage.validation import Fault

_TOO_OFTEN = ("daily", "weekly", "biweekly")
_TOO_RARE = ("half-yearly", "halfyearly", "yearly", "annual", "annually")


def taught(model: type, table: Mapping[str, Any], fault: Fault) -> Fault:
    """The fault as it is, or with the code and the words of the rule that it breaks."""
    if fault.code == "F004":
        return _bonus(fault) if model is Objective and fault.key[-1] == "bonus" else fault
    if model is Kpi:
        return _of_kpi(table, fault)
    if model is Objective:
        return _of_objective(table, fault)
    if model is Settings and fault.key == ("schema",):
        return _of_schema(table, fault)
    return fault


def _bonus(fault: Fault) -> Fault:
    """Also in an initiative, and in a `[closed]`: nothing in an objective's file is paid by itself."""
    return replace(
        fault,
        code="K005",
        level="error",
        message="bonus stands in an OKR: who is paid by a key result sets a small one",
        fix="take it out; a [bonus] belongs to a KPI, in kpis/NAME.toml",
    )


def _of_kpi(table: Mapping[str, Any], fault: Fault) -> Fault:
    match fault.key:
        case ("objective",) if "objective" not in table:
            return replace(
                fault,
                code="K002",
                message="objective is missing: a KPI without an objective above it measures for nobody's sake",
                fix='add objective = "2026/…", the id of what it keeps healthy',
            )
        case ("role",) if "role" not in table:
            return replace(
                fault,
                code="K003",
                message="role is missing: a KPI is a yardstick of a role, and nobody's job description carries this one",
                fix='add role = "…", the slug of a file in roles/',
            )
        case ("cadence",) if _word(table.get("cadence")) in _TOO_OFTEN:
            return replace(
                fault,
                code="K009",
                message=f"a KPI that is read {_word(table['cadence'])} is shorter than monthly: it shows noise, and nobody learns from it",
                fix='write cadence = "monthly"; what moves in a week is a key result',
            )
    return fault


def _of_objective(table: Mapping[str, Any], fault: Fault) -> Fault:
    match fault.key:
        case ("title",) if "title" not in table and table.get("key_results"):
            return replace(
                fault,
                code="K001",
                message="title is missing: these key results have no objective, and a number without its why moves nobody",
                fix='add title = "…", the change that the key results are to show',
            )
        case ("key_results", str(slug), "cadence"):
            word = _word(table["key_results"][slug].get("cadence"))
            if word in _TOO_RARE:
                return replace(
                    fault,
                    code="K010",
                    message=f"a key result that is checked {word} is longer than quarterly: when it is read, it is too late to act",
                    fix='write cadence = "quarterly" or shorter; what is read once a year is a KPI',
                )
    return fault


def _of_schema(table: Mapping[str, Any], fault: Fault) -> Fault:
    version = table.get("schema")
    if type(version) is not int:
        return fault
    return replace(
        fault,
        message=f"schema {version} is older than this okr, which reads schema {SCHEMA}",
        fix="run `okr migrate`, which brings the files to it",
    )


def _word(value: object) -> str:
    return value.casefold() if isinstance(value, str) else ""
