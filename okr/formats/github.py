"""FindingList as workflow commands of GitHub Actions, which shows them beside the lines of a change.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions: `%`, CR and LF are escaped in the
message, `:` and `,` in a property, too; so nothing in a title can end a command or begin another.
"""

from __future__ import annotations

from collections.abc import Mapping

from okr.findings import Finding, Level
from okr.formats import Answer
from okr.formats.sanitise import visible
from okr.views.results import FindingList

_COMMANDS: Mapping[Level, str] = {"error": "error", "warning": "warning", "hint": "notice"}


def draw(answer: Answer) -> str | bytes:
    """One command a finding; paths are relative to the root of the repository."""
    assert isinstance(answer.result, FindingList)
    prefix = answer.result.folder
    return answer.page("".join(f"{_command(finding, prefix)}\n" for finding in answer.result.findings))


def _command(finding: Finding, prefix: str) -> str:
    where = f"file={_property(prefix + finding.path)},line={finding.line},col={finding.column}"
    message = f"{finding.message}\n{finding.fix}" if finding.fix else finding.message
    return f"::{_COMMANDS[finding.level]} {where},title={_property(finding.code)}::{_data(message)}"


def _data(text: str) -> str:
    """Lines are kept; whatever else acts on a terminal or hides is written out."""
    shown = "\n".join(visible(line) for line in text.split("\n"))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
