"""FindingList as workflow commands of GitHub Actions, which shows them beside the lines of a change.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions: `%`, CR and LF are escaped in the
message, `:` and `,` in a property, too; so nothing in a title can end a command or begin another.
"""

from __future__ import annotations

from collections.abc import Mapping

from okr.findings import Level
from okr.formats import Answer
from okr.formats.sanitise import visible
from okr.views.results import FindingList

_COMMANDS: Mapping[Level, str] = {"error": "error", "warning": "warning", "hint": "notice"}


def draw(answer: Answer) -> str | bytes:
    """One command a finding; paths are relative to the root of the repository."""
    assert isinstance(answer.result, FindingList)
    commands = []
    for each in answer.result.findings:
        where = f"file={_property(answer.result.folder + each.path)},line={each.line},col={each.column}"
        message = f"{each.message}\n{each.fix}" if each.fix else each.message
        title = _property(each.code)
        commands.append(f"::{_COMMANDS[each.level]} {where},title={title}::{_data(message)}\n")
    return answer.page("".join(commands))


def _data(text: str) -> str:
    """Lines are kept; whatever else acts on a terminal or hides is written out."""
    shown = "\n".join(visible(line) for line in text.split("\n"))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
