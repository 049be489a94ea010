"""F: what is wrong with one file alone. The reading of the file tells it; here stands why."""

from __future__ import annotations

from okr.checks.rule import Rule

_OBJECTIVE = "# objectives/2026-Q3/grow-revenue.toml\n"
_GOOD = f'{_OBJECTIVE}title = "Grow recurring revenue"\n'

RULES = (
    Rule(
        code="F001",
        level="error",
        name="the file does not parse",
        reason="A file that is no TOML is left out of every report, so its goal is missing without anybody noticing. "
        "okr names the line and column at which it stopped to understand; the mistake stands there or just before.",
        bad=f'{_OBJECTIVE}title = "Grow recurring revenue\n',
        good=_GOOD,
    ),
    Rule(
        code="F002",
        level="error",
        name="conflict markers stand in the file",
        reason="git could not join two changes and left both in the file. Until somebody decides, neither counts. "
        "The exit code is 6, so that a script can tell this from everything else; it cannot be ignored.",
        bad=f'{_OBJECTIVE}<<<<<<< ours\ntitle = "Grow"\n=======\ntitle = "Shrink"\n>>>>>>> theirs\n',
        good=_GOOD,
    ),
    Rule(
        code="F003",
        level="error",
        name="a value is missing, of the wrong type, or against a rule of its table",
        reason="A number in quotes is text, a truth value is no number, and nan measures nothing: okr does not guess "
        "what was meant, because a wrong guess would look like a right number. `--fix` takes quotes off a number.",
        bad=f'{_GOOD}weight = "2"\n',
        good=f"{_GOOD}weight = 2\n",
    ),
    Rule(
        code="F004",
        level="warning",
        name="an unknown key",
        reason="A key that okr does not know is kept for ever and never stops a read, but it does nothing either: "
        "a slip of the pen in `owner` leaves a goal without an owner. The nearest known key is named.",
        bad=f'{_GOOD}onwer = "ana"\n',
        good=f'{_GOOD}owner = "ana"\n',
    ),
    Rule(
        code="F005",
        level="error",
        name="a name or a place that no item can have",
        reason="An id is the path of its file, so a file with a name that could not be an id, or in a folder that names "
        "no cycle, or at a depth at which nothing is read, is a goal that nobody can name.",
        bad='# objectives/someday/grow-revenue.toml\ntitle = "Grow recurring revenue"\n',
        good=_GOOD,
    ),
    Rule(
        code="F006",
        level="error",
        name="written by a newer okr",
        reason="An older okr would misread files of a newer schema, so it refuses them and says which version it reads. "
        "Install a newer okr.",
        bad="# okr.toml\nschema = 2\n",
        good="# okr.toml\nschema = 1\n",
    ),
    Rule(
        code="F007",
        level="error",
        name="the file is not UTF-8",
        reason="TOML is UTF-8 by its definition. A file in another encoding shows broken names to everyone else.",
        bad=f'{_OBJECTIVE}title = "Caf\udce9"\n',
        good=f'{_OBJECTIVE}title = "Café"\n',
    ),
    Rule(
        code="F008",
        level="error",
        name="too large, not a regular file, or a link that leads out",
        reason="No goal needs 4 MiB, and a link out of the workspace could show what was never meant to be shared. "
        "Such a file is left out and named.",
        bad=f'{_OBJECTIVE}title = "{"x" * 64} … and 4 MiB more"\n',
        good=_GOOD,
    ),
    Rule(
        code="F009",
        level="error",
        name="git keeps the private folder",
        reason="What is in `.okr` is of one person on one machine: an index that can be made again, and what `okr undo` "
        "knows. In a clone nothing of it is read, since a repository could say anything there; and two people who both "
        "commit it have a conflict in every merge. `okr doctor --fix` makes git forget it and leaves it on the disk.",
        bad="# .okr/committed.toml\n# any file in this folder\n",
        good=_GOOD,
    ),
)
