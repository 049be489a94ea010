"""Every text that a person reads can be translated: with a catalogue that puts ⟦ ⟧ around each, nothing is outside.

What stays as it is: data, ids, commands, options, keys of files and names of programs.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import okr.words
from okr.cli import COMMANDS
from okr.context import Context
from okr.fields import keys
from okr.formats import FORMATS
from okr.ids import KINDS
from okr.models import KeyResult
from okr.settings import WEEKDAYS
from okr.words import CONTEXT
from tests.gitting import init
from tests.running import Okr

WORKSPACE = {
    "okr.toml": 'schema = 1\nid = "k3v9q2xw"\nname = "ZQ"\n',
    "objectives/2026-Q3/zqa.toml": """\
title = "Zqa zqb"

owner = "zqc"
team = "zqd"
why = "Zqe"
supports = ["2026/zzy"]

[key_results.zqf]
title = "Zqg 100 130"

start = 100
target = 130
unit = "zqh"
owner = "zqi"

[key_results.zqj]
title = "Zqk 3"

milestones = { zql = 1, zqm = 1 }

[key_results.zqn]
title = "Zqo"

at_least = 99

[initiatives.zqp]
title = "Zqq"

owner = "zqi"
due = 2026-08-15
key_result = "zqf"
""",
    "objectives/2026/zzy.toml": 'title = "Zzy"\n\nroll_up = "aligned"\n',
    "kpis/zqr.toml": """\
title = "Zqs"

objective = "2026-Q3/zqa"
role = "zqt"

at_least = 130
cadence = "monthly"
bonus = { weight = 40 }
""",
    "kpis/zzk.toml": 'title = "Zzk"\n\nobjective = "2026-Q3/zqa"\nrole = "zqt"\n\nat_most = 3\ntakes = "mean"\n',
    "people/zqc.toml": 'name = "Zqu"\nteam = "zqd"\n',
    "people/zqi.toml": 'name = "Zqv"\nmanager = "zqc"\nteam = "zqd"\n',
    "teams/zqd.toml": 'name = "Zqw"\nlead = "zqc"\n',
    "roles/zqt.toml": 'title = "Zqx"\nduties = ["Zqy"]\n',
    "checkins/2026-W28/2026-07-10-zqi.toml": """\
[[update]]
item = "2026-Q3/zqa/zqf"
date = 2026-07-10
value = 112
confidence = 7
note = "Zqz"
blocker = "Zaa"

[[update]]
item = "2026-Q3/zqa/zqn"
date = 2026-07-10
value = 100

[[update]]
item = "2026-Q3/zqa/zqj"
date = 2026-07-10
done = ["zqm"]
""",
    "checkins/2026-W32/2026-08-07-zqi.toml": "".join(
        f'[[update]]\nitem = "kpi/zqr"\ndate = 2026-08-07\nperiod = "{period}"\nvalue = {value}\n\n'
        for period, value in (("2026-05", 120), ("2026-06", 112), ("2026-07", 104))
    ),
}
"""Data of words that are in no language."""

ME = ("--as", "zqc")
KR = "2026-Q3/zqa/zqf"
CASES: tuple[tuple[str, ...], ...] = (
    *((name, "--help") for name in COMMANDS),
    *(("add", kind, "--help") for kind in ("objective", "kr", "kpi", "initiative", "person", "team", "role")),
    *(("coach", name, "--help") for name in ("recognise", "feedback", "talk", "ask", "agenda")),
    ("--help",),
    ("reprot",),
    ("--colour", "list"),
    ("list", "--quater", "Q3"),
    ("list", "-q"),
    ("add",),
    ("move",),
    ("list", "-f", "xml"),
    ("list", "zqa", "zqb", "zqc"),
    ("list", "people", "--all"),
    ("-q", "Q3", "migrate"),
    ("rm",),
    (),
    ME,
    ("config", *ME),
    ("list", "zzz"),
    ("list", "-q", "Q9"),
    ("list", "--today", "zq"),
    ("show", "zzz"),
    ("-C", "zz", "list"),
    ("move", "zqf"),
    ("set", KR, "target=zz"),
    ("set", KR, "zz=1"),
    ("checkin", KR, "zz", *ME),
    ("report", "--only"),
    ("report", "--at", "2027-01-01"),
    ("todo",),
    ("init",),
    ("diff",),
    ("undo",),
    ("list",),
    ("list", "key-results"),
    ("list", "initiatives"),
    ("list", "kpis"),
    ("list", "people"),
    ("list", "teams"),
    ("list", "roles"),
    ("show", "zqa"),
    ("show", "2026/zzy"),
    ("show", KR),
    ("show", "kpi/zqr"),
    ("show", "kpi/zzk"),
    ("show", "@zqi"),
    ("explain", KR),
    ("explain", "kpi/zqr"),
    ("report",),
    ("report", "--ritual"),
    ("report", "--month", "2026-08"),
    ("report", "--quarter-review", "-q", "2026-Q3"),
    ("report", "-f", "markdown", "--language", "id"),
    ("todo", *ME, "-f", "markdown", "--language", "id"),
    ("todo", "--all", "-f", "text", "--late", "--language", "id"),
    ("show", KR, "-f", "markdown", "--language", "id"),
    ("compare", "-f", "markdown", "--language", "id"),
    ("compare",),
    ("site", "--out", "zz"),
    ("tree",),
    ("tree", "--goals"),
    ("todo", *ME),
    ("person", "@zqi"),
    ("coach", "agenda", "@zqi", *ME),
    ("onboard",),
    ("bonus", "--role", "zqt"),
    ("check",),
    ("doctor",),
    ("checkin", KR, "121", "--confidence", "8", *ME),
    ("checkin", "2026-Q3/zqa/zqj", "--done", "zql", *ME),
    ("ack", KR, *ME),
    ("note", "Zq", *ME),
    ("add", "objective", "Zqa", *ME),
    ("add", "kr", "2026-Q3/zqa", "Zqb", "--from", "1", "--to", "2", "--slug", "zz"),
    ("add", "person", "Zqb"),
    ("set", KR, "target=140", "--yes"),
    ("move", KR, "zzz"),
    ("copy", "2026-Q3/zqa", "--to", "2026-Q4"),
    ("drop", KR, "--reason", "Zq"),
    ("remove", "kpi/zqr"),
    ("rollover", "2026-Q3/zqa"),
    ("close", "2026-Q3/zqa", "--outcome", "keep", "--lesson", "Zq", "--yes"),
    ("migrate",),
    ("merge", "--resolve"),
    ("coach", "recognise", "@zqi", "Zq", *ME),
    ("coach", "feedback", "@zqi", "Zq", *ME),
    ("coach", "talk", "@zqi", "--topic", "Zq", *ME),
)

BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧", re.DOTALL)
CODE = re.compile(
    r"""
    ^(?:[-+]|@@).*$                      # a diff
    | (?:^|:\ |·\ |\ {2})\ *(?:okr\ |EDITOR=).*$  # a command to copy
    | ^\ +[a-z_]+(?=:\ .*→)             # a field that changed
    | [a-z]+(?:-[a-z]+)+:\ (?:[a-z_]+:)?  # a rule of the audit, and its field
    | <br>
    | `[^`]*`                            # a command in a text
    | --?[a-z][a-z-]*                    # an option
    | [\w./@-]*[/.@\d_|][\w./@|-]*       # ids, paths, numbers, choices
    | \b[FKRPQ]\d{3}\b
    """,
    re.VERBOSE | re.MULTILINE,
)
WORD = re.compile(r"[a-z]{2,}|[A-Z][a-z]+")
NAMES = re.compile(r"^ {2}[a-z-]+(?= +⟦)", re.MULTILINE)
"""The names of commands in a help."""
KNOWN = {"okr", "git", "config", "id", "en", *okr.words._DAYS["id"], *okr.words._MONTHS["id"]}
LISTED = {
    ("--help",): set(COMMANDS),
    ("reprot",): set(COMMANDS),
    ("rm",): set(COMMANDS),
    ("config", *ME): {
        "name",
        "workspace",
        "you",
        "today",
        "language",
        "colour",
        "pager",
        "less",
        "OKR",
        "TODAY",
        *WEEKDAYS,
        "start",
        "ratio",
        "linear",
        "LC",
        "ALL",
    },
    ("list", "--quater", "Q3"): {"list"},
    ("list", "-f", "xml"): {"xml", *FORMATS},
    ("list", "zzz"): {"key", "results", *(spec.plural for spec in KINDS.values())},
    ("set", KR, "target=zz"): {"target", "open"},
    ("set", KR, "zz=1"): set(keys(KeyResult)),
    ("checkin", KR, "zz", *ME): {"value"},
    ("site", "--help"): {"people"},
    ("export", "--help"): {"people", "bonus"},
    ("add", "kr", "--help"): {"first", "open"},
    ("add", "kpi", "--help"): {"weekly", "open"},
}
"""What can be typed, where an error names it."""
CUT = re.compile(r"⟦[^⟦⟧]*?(?=\n {2}\S|\n\n|\Z)", re.DOTALL)
"""The first sentence of a help, of which the end is not shown."""


class Pseudo:
    """A catalogue that marks what it translates: the literal parts of a text, not the values put in."""

    def gettext(self, text: str) -> str:
        parts = re.split(r"((?<!\{)\{\w+[^{}]*\}(?!\}))", text.rpartition(CONTEXT)[2])
        return "".join(part if at % 2 or not part else f"⟦{part}⟧" for at, part in enumerate(parts))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)


def outside(text: str) -> list[str]:
    """The words that no catalogue has seen."""
    text = BRACKETS.sub(" ", text)
    return [word for word in WORD.findall(CODE.sub(" ", text)) if word not in KNOWN and word[0] not in "Zz"]


@pytest.mark.parametrize("words", CASES, ids=" ".join)
def test_nothing_is_said_in_english_alone(okr: Okr, words: tuple[str, ...], tmp_path: Path) -> None:
    root = tmp_path / "zz-pseudo"
    root.mkdir()
    okr.root = root
    okr.environment.chdir(root)
    okr.write(WORKSPACE)
    okr.environment.setenv("OKR_LANGUAGE", "id")
    okr.environment.setenv("COLUMNS", "300")
    okr.environment.setattr("okr.words._translation", lambda _language: Pseudo())

    ran = okr(*words)

    text = (ran.out + ran.err).replace("\\\n", "")  # a command over several lines
    if words in (("add", "--help"), ("coach", "--help"), ("draft", "--help"), ("pulse", "--help")):
        text = CUT.sub("⟦", BRACKETS.sub("⟦⟧", text))
    text = NAMES.sub(" ", text)
    assert [word for word in outside(text) if word not in LISTED.get(words, ())] == []


@pytest.mark.parametrize(
    "words", [("diff",), ("log", KR), ("log", "2026-Q3/zqa"), ("log", "kpi/zqr"), ("audit",)]
)
def test_the_past_is_told_in_the_language_too(okr: Okr, words: tuple[str, ...], tmp_path: Path) -> None:
    """What was recorded, acknowledged, dropped and changed, committed or not."""
    root = tmp_path / "zz-past"
    root.mkdir()
    okr.root = root
    okr.environment.chdir(root)
    okr.write(WORKSPACE)
    clone = init(root, "Zz <zz@zz>")
    clone.commit("Zq", day="2026-07-01")
    okr("ack", KR, *ME)
    okr("checkin", "2026-Q3/zqa/zqp", "done", *ME)
    okr("set", KR, "target=120", "--yes")
    okr("drop", "2026-Q3/zqa/zqn", "--reason", "Zq")
    clone.commit("Zq", day="2026-08-18")
    okr("checkin", KR, "121", "--confidence", "8", *ME)
    okr.environment.setenv("OKR_LANGUAGE", "id")
    okr.environment.setenv("COLUMNS", "300")
    okr.environment.setattr("okr.words._translation", lambda _language: Pseudo())

    ran = okr(*words)

    assert ran.code == (3 if words == ("audit",) else 0)
    assert outside(ran.out + ran.err) == []


def test_questions_are_asked_in_the_language_too(okr: Okr) -> None:
    """Of a command that lacks something, and a yes or no."""
    questions: list[str] = []
    answers = iter(("keep", "Zq", "n"))
    okr.environment.setattr("okr.words._translation", lambda _language: Pseudo())
    okr.environment.setattr(Context, "may_ask", True)
    okr.environment.setattr("okr.cli._prompt", lambda text, _: questions.append(text) or next(answers))

    ran = okr("--language", "id", "close", "grow-revenue")

    assert ran.code == 130
    assert len(questions) == 3
    assert [word for question in questions for word in outside(question)] == []
