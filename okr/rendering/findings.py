"""Findings as a linter tells them: `path:line:column: CODE message`, and below it what to write instead."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence

from okr.findings import Finding
from okr.rendering.look import UNBOUND, Look
from okr.rendering.numbers import count

_STYLES = {"error": "bad", "warning": "warn", "hint": "dim"}
_INDENT = "    "


def findings_text(findings: Sequence[Finding], look: Look) -> str:
    """For a terminal, or for whatever reads the lines."""
    if look.width == UNBOUND and not look.colour:
        return "".join(f"{look.text(str(f))}\n{_INDENT}{look.text(f.fix)}\n" for f in findings)
    from okr.rendering.terminal.layout import Line, Part  # noqa: PLC0415  imports Rich
    from okr.rendering.terminal.paint import paint  # noqa: PLC0415

    lines: list[Line] = []
    for finding in findings:
        style = _STYLES[finding.level]
        first, *rest = _wrapped(look.text(str(finding)), look, "")
        place, code, message = first.partition(finding.code)
        lines.append((Part(place), Part(code, style), Part(message)) if code else (Part(first),))
        lines += ((Part(line),) for line in rest)
        lines += ((Part(line, "dim"),) for line in _wrapped(look.text(finding.fix), look, _INDENT))
    return paint(lines, look)


def _wrapped(text: str, look: Look, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        max(look.width, 20),
        initial_indent=indent,
        subsequent_indent=_INDENT,
        break_on_hyphens=False,
    ) or [indent]


def summary(findings: Sequence[Finding]) -> str:
    """`2 errors, 1 warning; --fix mends 1 of them.`"""
    if not findings:
        return "No findings."
    levels = Counter(finding.level for finding in findings)
    told = ", ".join(count(levels[level], level) for level in _STYLES if levels[level])  # type: ignore[index]
    mended = sum(finding.fixable for finding in findings)
    return f"{told}; --fix mends {mended} of them." if mended else f"{told}."
