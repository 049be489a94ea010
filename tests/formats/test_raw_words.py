"""No text of a file comes out raw: each field of each model is hostile, in each format of each command that reads."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pytest

import okr.formats
from okr.fields import is_model
from okr.formats.sanitise import visible
from okr.kpi_models import Kpi
from okr.models import KeyResult, Objective
from okr.people_models import Checkin, Coaching, Onboarding, OnboardingStep, Person, Role, Team
from okr.settings import Settings
from okr.storage.toml.format import key_text, value_text
from tests.formats.test_html import judged
from tests.gitting import init
from tests.running import Okr

HOSTILE = (
    "=cmd|' /C calc'!A1 <img src=x onerror=alert(1)>| `rm` [x](y) ::error::boom%0A @all &amp; ~~x~~"
    "\u001b[31m\u202e\u200b\u0007\r\n# heading\n- entry"
)
LINKS = frozenset(
    ("owner","team","supports","kpi","key_result","objective","role","manager","lead","parent","reports_to","onboarding","about","item","period","id","from","to","formerly","off","select","ignore","done","undone")
)  # fmt: skip
"""Fields by which things find each other: hostile only in the second workspace, where nothing is found."""
FOLDERS: Mapping[str, tuple[type, tuple[str, ...]]] = {
    "okr.toml": (Settings, ()),
    "objectives/2026-Q3/grow.toml": (Objective, ("key_results", "initiatives")),
    "objectives/2026/win.toml": (Objective, ()),
    "kpis/mrr.toml": (Kpi, ()),
    "people/ana.toml": (Person, ()),
    "people/budi.toml": (Person, ()),
    "teams/growth.toml": (Team, ()),
    "roles/seller.toml": (Role, ()),
    "onboarding/first.toml": (Onboarding, ("steps",)),
    "checkins/2026-W33/2026-08-14-ana.toml": (Checkin, ("update",)),
    "coaching/2026-07-20-ana-budi-talk.toml": (Coaching, ("agreement",)),
    "coaching/2026-07-20-ana-budi-recognition.toml": (Coaching, ()),
    "coaching/2026-07-20-ana-budi-feedback.toml": (Coaching, ()),
}
DATES = {"date": "2026-07-20", "joined": "2026-08-10", "due": "2026-07-25"}
VALUES: dict[str, dict[str, Any]] = {
    "okr.toml": {"schema": 1},
    "objectives/2026-Q3/grow.toml": {
        "owner": "ana",
        "team": "growth",
        "supports": ["2026/win"],
        "key_results": {
            "mrr": {"start": 100, "target": 130},
            "cities": {"milestones": {HOSTILE: 1, "bali": 1}},
            "up": {"at_least": 5},
            "gone": {"start": 0, "target": 1, "dropped": {"date": "2026-08-01"}},
            "read": {"start": 100, "target": 130, "kpi": "kpi/mrr"},
        },
        "initiatives": {"page": {"key_result": "mrr", "owner": "budi"}},
    },
    "objectives/2026/win.toml": {
        "roll_up": "both",
        "closed": {"date": "2026-08-01", "grade": 0.5, "outcome": "keep"},
    },
    "kpis/mrr.toml": {"objective": "2026/win", "role": "seller", "at_least": 130, "cadence": "monthly", "since": "2026-07", "bonus": {"weight": 4}},
    "people/ana.toml": {"role": "seller", "team": "growth", "onboarding": "first"},
    "people/budi.toml": {"role": "seller", "team": "growth", "manager": "ana"},
    "teams/growth.toml": {"lead": "ana"},
    "roles/seller.toml": {"onboarding": "first", "reports_to": "seller"},
    "onboarding/first.toml": {"steps": {"tools": {"day": 1, "owner": "budi"}}},
    "checkins/2026-W33/2026-08-14-ana.toml": {
        "update": [
            {"item": "2026-Q3/grow/mrr", "date": "2026-08-14", "value": 110, "confidence": 3},
            {"item": "2026-Q3/grow/cities", "date": "2026-08-14", "done": [HOSTILE]},
            {"item": "2026-Q3/grow/page", "date": "2026-08-14"},
            {"item": "kpi/mrr", "date": "2026-08-14", "period": "2026-07", "value": 110},
            {"item": "2026-Q3", "date": "2026-08-14"},
        ]
    },
    "coaching/2026-07-20-ana-budi-talk.toml": {
        "kind": "talk", "from": "ana", "to": "budi", "date": "2026-07-20",
        "agreement": [{"owner": "budi", "due": "2026-07-25"}],
    },
    "coaching/2026-07-20-ana-budi-recognition.toml": {
        "kind": "recognition", "from": "ana", "to": "budi", "date": "2026-07-20", "about": "2026-Q3/grow/mrr",
    },
    "coaching/2026-07-20-ana-budi-feedback.toml": {"kind": "feedback", "from": "ana", "to": "budi", "date": "2026-07-20"},
}  # fmt: skip
READS = (
    ("report",), ("report", "--ritual"), ("report", "--month", "2026-07"), ("report", "--quarter-review", "-q", "Q3"), ("list",), ("list", "key-results"), ("list", "initiatives"), ("list", "kpis"),
    ("list", "people"), ("list", "teams"), ("list", "roles"), ("todo",), ("todo", "--all"), ("compare",), ("tree",),
    ("bonus", "@ana"), ("onboard",), ("person", "@budi"), ("person", "@ana"), ("coach", "agenda", "@budi"),
    *((command, id_) for command in ("show", "explain") for id_ in (
        "2026-Q3/grow", "2026-Q3/grow/mrr", "2026-Q3/grow/cities", "2026-Q3/grow/up", "2026-Q3/grow/gone",
        "2026-Q3/grow/page", "2026/win", "kpi/mrr", "@ana", "team/growth", "role/seller",
    )),
)  # fmt: skip


def hints_of(model: type) -> dict[str, Any]:
    return {name.rstrip("_"): hint for name, hint in get_type_hints(model, include_extras=True).items()}


def members(hint: Any) -> list[Any]:
    if get_origin(hint) is Annotated:
        return members(get_args(hint)[0])
    if get_origin(hint) is Union or type(hint).__name__ == "UnionType":
        return [inner for one in get_args(hint) for inner in members(one)]
    return [hint]


def filled(model: type, given: Mapping[str, Any], *, links: bool) -> dict[str, Any]:
    """A table of a model with a hostile text in every field that takes one."""
    table = dict(given)
    for name, hint in hints_of(model).items():
        if name.startswith("__") or (name in LINKS and not links) or (name == "by" and model is KeyResult):
            continue
        for kind in members(hint):
            if name == "link" and model is not OnboardingStep:
                table[name] = "https://example.com/boom?a=b&c=(1)_*x*"
            elif kind is str and name not in ("schema", "since"):  # a word with a form of its own
                table[name] = HOSTILE
            elif get_origin(kind) is tuple and members(get_args(kind)[0]) == [str]:
                table[name] = [HOSTILE, HOSTILE + "2"]
            elif is_model(kind) and name in table:
                table[name] = filled(kind, table[name], links=links)
            elif get_origin(kind) in (dict, tuple) and name in table:
                inner = get_args(kind)[get_origin(kind) is dict]
                if is_model(inner):
                    table[name] = each(inner, table[name], links=links)
    return table


def each(model: type, found: Any, *, links: bool) -> Any:
    if isinstance(found, dict):
        return {name: filled(model, table, links=links) for name, table in found.items()}
    return [filled(model, table, links=links) for table in found]


def toml(table: Mapping[str, Any]) -> str:
    """Each value on a line; days, which stand in quotes in the tables above, without them."""
    text = "".join(f"{key_text(key)} = {value_text(value)}\n" for key, value in table.items())
    return re.sub(r'"(\d{4}-\d\d-\d\d)"', r"\1", text)


def workspace(okr: Okr, *, links: bool) -> None:
    for file in list(okr.root.rglob("*.toml")):
        file.unlink()
    for path, (model, _) in FOLDERS.items():
        okr.write({path: toml(filled(model, VALUES[path], links=links and path != "okr.toml"))})
    thanks = 'item = "2026-07-20-ana-budi-recognition"\ndate = 2026-08-14\nacknowledged = "public"\n'
    okr.write({"checkins/2026-W33/2026-08-14-budi.toml": f"[[update]]\n{thanks}"})


def lines_of_markdown(text: str) -> Iterator[str]:
    """Outside of code marks."""
    for line in text.splitlines():
        yield re.sub(r"(?<!\\)(`+)(?!`).*?(?<![`\\])\1(?!`)", "", line)


def is_raw(text: str) -> bool:
    """Whether anything in it acts on a terminal or hides from the eye."""
    return any(visible(line) != line for line in text.split("\n"))


def judge_terminal(text: str) -> None:
    assert not is_raw(text)


def judge_markdown(text: str) -> None:
    assert not is_raw(text)
    for line in lines_of_markdown(text):
        assert "<img" not in line
        assert not re.search(r"(?<!\\)\[x", line)
        assert not re.search(r"(?<![\\`])`", line), line
        assert "@all" not in line
        assert not re.match(r"#+ heading|\s*- entry|=cmd", line)
    for block in text.split("\n\n"):
        if block.startswith("|"):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1, block


def judge_csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in rows}) <= 1
    cells = [cell for row in rows for cell in row]
    assert not any(re.match(r"[=+@\t\r\n]|-(?![\d.])", cell) for cell in cells)


def judge_json(text: str) -> None:
    assert json.loads(text)["schema"] == 1
    assert text.count("\n") == 1


def judge_html(text: str) -> None:
    assert not is_raw(text)
    assert "<img" not in text
    judged(text)


JUDGES = {
    "terminal": judge_terminal,
    "markdown": judge_markdown,
    "html": judge_html,
    "csv": judge_csv,
    "json": judge_json,
}


@pytest.mark.parametrize("links", [False, True], ids=["words", "names too"])
def test_every_reading_command_in_every_format(okr: Okr, links: bool) -> None:
    workspace(okr, links=links)
    seen = 0
    for words in READS:
        for form, judge in JUDGES.items():
            ran = okr(*words, "-f", form, "--as", "ana")
            assert "bug in okr" not in ran.err, (words, form)
            judge_terminal(ran.err)
            if ran.code in (0, 3) and ran.out:
                judge(ran.out)
                seen += "img src" in ran.out
    assert seen > (40 if links else 100)


def test_what_git_tells_in_every_format(okr: Okr) -> None:
    """Changes of every field, the author of a commit, and what the commit says."""
    clone = init(okr.root, f"{HOSTILE.splitlines()[0].replace('<', '').replace('>', '')} <ana@example.com>")
    workspace(okr, links=False)
    clone.commit("Goals", day="2026-06-20")
    for path in FOLDERS:
        clone.write({path: clone.read(path).replace("boom", "bang").replace("130", "120")})
    clone.commit(f"{HOSTILE}\n\nGoal-Change: {HOSTILE.splitlines()[0]}", day="2026-08-10")

    for words in (
        ("diff", "HEAD~1"),
        ("audit", "HEAD~1"),
        ("log", "2026-Q3/grow"),
        ("log", "kpi/mrr"),
        ("diff", "2026-06-01"),
        ("report", "--month", "2026-08"),
        ("report", "--quarter-review", "-q", "Q3"),
    ):
        for form, judge in JUDGES.items():
            ran = okr(*words, "-f", form, "--as", "ana")
            assert ran.code in (0, 3), ran.err
            judge_terminal(ran.err)
            judge(ran.out)
            assert "bang" in ran.out or "120" in ran.out


@pytest.mark.parametrize("links", [False, True], ids=["words", "names too"])
def test_findings_in_every_format(okr: Okr, links: bool) -> None:
    """A command of GitHub stays one line; SARIF is JSON."""
    workspace(okr, links=links)
    found = json.loads(okr("check", "-f", "json").out)["data"]["findings"]
    assert len(found) > 10

    judge_terminal(okr("check").out)
    json.loads(okr("check", "-f", "sarif").out)
    commands = okr("check", "-f", "github").out
    assert not is_raw(commands)
    assert len(commands.splitlines()) == len(found)
    assert all(re.match(r"::(error|warning|notice) file=[^,:]+,line=\d+,col=\d+,title=\w+::", line) for line in commands.splitlines())  # fmt: skip


ESCAPES = ("put", "joined", "escaped", "code", "line", "way_out")
"""The functions that make Markdown of words; what they are given is escaped in them, or was."""


def test_a_template_of_markdown_is_always_written_out() -> None:
    """What is put into a template is escaped; so the template itself is never made of words of people."""
    folder = Path(okr.formats.__file__).parent
    found, made = 0, set()
    for file in folder.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        of_words = [
            alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module == "okr.words"
            for alias in node.names
        ]
        for top in tree.body:
            here = f"{file.stem}.{top.name}" if isinstance(top, ast.FunctionDef) else file.stem
            for node in ast.walk(top):
                if not isinstance(node, ast.Call):
                    continue
                name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
                if name in ("put", "joined") and name not in of_words:
                    parts = (
                        [node.args[0].body, node.args[0].orelse]
                        if isinstance(node.args[0], ast.IfExp)
                        else node.args[:1]
                    )
                    assert all(isinstance(part, ast.Constant) for part in parts), f"{here}:{node.lineno}"
                    found += 1
                elif name == "Markdown" and not all(isinstance(part, ast.Constant) for part in node.args):
                    made.add(here)
    assert made == {f"markdown.{name}" for name in ESCAPES}
    assert found > 30
