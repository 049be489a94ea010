"""What an assistant may be told of an answer: nothing of pay, and each text as a short value in which nothing hides."""

from __future__ import annotations

import re
from typing import Any

from okr.formats.sanitise import visible

LONGEST = 2_000
"""So many characters of one text are told."""
_PAY_KEYS = frozenset({"bonus", "paid", "pay", "pay_why"})
_PAY_NAMES = frozenset({"bonus", "bonus_band", "reward"})
"""Steps of an explanation, and the difference of KPIs and OKRs that is about them."""
_PAY_CODES = frozenset({"K005", "K006", "K019", "K023"})
_INSIDE = frozenset({"bonus", "source"})
"""Fields whose changes stay inside: what is paid, and addresses that may open what they name."""
_OF_PAY = re.compile(r"\b(bonus(es)?|payouts?|pays?|paid|salar(y|ies))\b", re.IGNORECASE)
_KEPT_BACK = "something that is not told to assistants: run okr check"


def shared(data: Any) -> Any:
    """The facts of an answer, as plain data, without what is of pay; texts are not changed yet.

    Left out are the bonus of a KPI, what explains it, findings about it, and changes of it, with the message of their
    commit, which may tell it.
    """
    return _without(data, {row["commit"] for row in _rows(data) if _is_inside(row) and row.get("commit")})


def shown(value: Any) -> Any:
    """The same with each text on one line, with nothing in it that acts or hides, and at most `LONGEST` characters long."""
    if type(value) is str:
        return short(value)
    if type(value) is dict:
        return {short(key): shown(each) for key, each in value.items()}
    return [shown(each) for each in value] if type(value) is list else value


def short(text: str) -> str:
    """One text of people as it is told, with its length where that is not all of it."""
    if len(text) <= LONGEST and text.isascii() and text.isprintable():
        return text
    told = visible(text[:LONGEST])
    if len(text) <= LONGEST and len(told) <= LONGEST:
        return told
    return f"{told[:LONGEST]} … (cut: {len(text)} characters)"


def of_pay(text: str) -> bool:
    """Whether a text tells of pay."""
    return bool(_OF_PAY.search(text))


def told(message: str) -> str:
    """A sentence of okr as an assistant may read it."""
    return _KEPT_BACK if of_pay(message) else short(message)


def _rows(data: Any) -> list[dict[str, Any]]:
    """The changes in an answer of `okr diff` and `okr log`."""
    rows = (data.get("changes") or data.get("entries")) if type(data) is dict else None
    return rows if type(rows) is list else []


def _without(value: Any, commits: set[str]) -> Any:
    if type(value) is list:
        return [_without(each, commits) for each in value if not (type(each) is dict and _is_of_pay(each))]
    if type(value) is not dict:
        return value
    kept = {key: _without(each, commits) for key, each in value.items() if key not in _PAY_KEYS}
    if "commit" in kept:
        for key in ("message", "reason"):
            if kept.get(key) and (kept["commit"] in commits or of_pay(kept[key])):
                kept[key] = None
    elif "code" in kept and any(of_pay(kept.get(key) or "") for key in ("message", "fix", "key")):
        kept |= {key: "" for key in ("fix", "key") if key in kept} | {"message": _KEPT_BACK}
    return kept


def _is_of_pay(row: dict[str, Any]) -> bool:
    """Whether a whole row is about pay: a change, a step, a difference or a finding."""
    is_named = row.get("name") in _PAY_NAMES and ("why" in row or "broken_by" in row)
    return is_named or _is_inside(row) or row.get("code") in _PAY_CODES


def _is_inside(row: dict[str, Any]) -> bool:
    return "change" in row and not _INSIDE.isdisjoint((row.get("field") or "").split("."))
