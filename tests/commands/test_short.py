"""On a terminal an answer of thousands of rows is told in short: counts, the worst teams, what needs attention, and the
commands that show more."""

from __future__ import annotations

import json
import os
import shlex
from datetime import date

import pytest

from okr.commands.output import LONGEST
from okr.documents import Asked
from okr.documents.short import short
from okr.findings import Finding
from okr.formats import TerminalStyle
from okr.formats.terminal import terminal
from okr.store import Store
from okr.views.results import FindingList
from okr.views.tree import goal_tree
from tests.running import Okr
from tests.terminals import at_a_terminal

pytestmark = pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")

OBJECTIVES, PARTS = 24, 45
TEAMS = ("east", "west", "north")
ANSWERS = (("report",), ("list", "key-results"), ("list", "kr", "Q3"), ("tree",))


@pytest.fixture
def large(okr: Okr, monkeypatch: pytest.MonkeyPatch) -> Okr:
    """Three teams with 1080 key results and 1000 people; what the first team wants has not moved at all."""
    monkeypatch.setenv("NO_COLOR", "1")
    files = {f"teams/{team}.toml": f'name = "{team.title()}"\n' for team in TEAMS}
    files |= {f"people/p{n}.toml": f'name = "P {n}"\n\nteam = "{TEAMS[n % 3]}"\n' for n in range(1_000)}
    files["objectives/2026-Q3/grow-revenue.toml"] = 'title = "Grow revenue"\n'
    updates = []
    for at in range(OBJECTIVES):
        text = f'title = "Goal {at}"\n\nowner = "p{at}"\nteam = "{TEAMS[at % 3]}"\n'
        for n in range(PARTS):
            text += f'\n[key_results.part-{n}]\ntitle = "Raise {n} from 0 to 10"\n\nstart = 0\ntarget = 10\n'
            item, value = f"2026-Q3/goal-{at}/part-{n}", 9 if at % 3 else 0
            updates.append(f'[[update]]\nitem = "{item}"\ndate = 2026-08-14\nvalue = {value}\n')
        files[f"objectives/2026-Q3/goal-{at}.toml"] = text
    files["checkins/2026-W33/2026-08-14-ana.toml"] = "\n".join(updates)
    okr.write(files)
    return okr


def seen(okr: Okr, *words: str, columns: int = 60) -> list[str]:
    code, screen = at_a_terminal(okr.root, "", *words, columns=columns)
    assert code == 0, screen
    return screen.splitlines()


def piped(okr: Okr, *words: str) -> list[str]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("COLUMNS", "100")
        return okr.does(*words).splitlines()


@pytest.mark.parametrize("words", ANSWERS)
def test_a_long_answer_is_short_on_a_terminal(large: Okr, words: tuple[str, ...]) -> None:
    """About a screen, the worst team and goals first; each command that it names shows less, or all that a pipe gets."""
    lines = seen(large, *words)

    assert len(lines) < 70
    assert max(map(len, lines)) <= 60
    table = next(at for at, line in enumerate(lines) if line.startswith("team  "))
    assert lines[table + 1].split()[0] == "east"
    calls, rest = (
        next(at for at, line in enumerate(lines) if line.startswith(word)) for word in ("Needs", "Not")
    )
    assert "off track" in "".join(lines[calls : calls + 4])
    *narrower, whole = (shlex.split(line)[1:] for line in lines[rest + 1 :])
    assert [command[-2:] for command in narrower] == [["--team", "east"], ["--person", "p0"]]
    for command in narrower:
        assert not any(line.startswith("Not shown") for line in seen(large, *command))
    assert seen(large, *whole, columns=100) == piped(large, *whole)
    assert len(piped(large, *words)) > LONGEST


def test_what_is_not_so_long_is_whole(large: Okr) -> None:
    """The bound is one number; up to it the terminal shows what a pipe gets."""
    narrowed = ("list", "key-results", "--team", "east")

    assert len(json.loads(large(*narrowed, "-f", "json").out)["data"]["items"]) == 360 < LONGEST
    assert seen(large, *narrowed, columns=100) == piped(large, *narrowed)


def test_people_are_counted_by_team(large: Okr) -> None:
    lines = seen(large, "list", "people")

    assert lines[0] == "1002 people"
    assert lines[-2:] == ["  okr list people --team east", "  okr list people --all"]


def test_findings_are_counted_by_rule() -> None:
    """Errors first, then what is most frequent; the commands show one rule, one file, or all."""
    hints = [
        Finding(path=f"kpis/k{n}.toml", code="K015", level="hint", message="no unit") for n in range(1_200)
    ]
    broken = Finding(
        path="people/ana.toml", line=3, code="F002", message="not a date", fix="write 2026-08-14"
    )
    found = FindingList(findings=(*hints, broken), summary="")
    asked = Asked(("okr", "check", "--ignore", "P"), cycle=False)

    assert found.rows > LONGEST
    assert terminal(short(found, asked, date(2026, 8, 19)), TerminalStyle()) == FINDINGS


FINDINGS = """\
code  level  findings  the first of them
F002  error         1  not a date
K015  hint       1200  no unit

people/ana.toml
  3:1  error  F002  not a date
                    write 2026-08-14
kpis/k0.toml
  1:1  hint  K015  no unit
kpis/k1.toml
  1:1  hint  K015  no unit
kpis/k2.toml
  1:1  hint  K015  no unit
kpis/k3.toml
  1:1  hint  K015  no unit

Not shown: 1196 findings
  okr check --ignore P --select F002
  okr check people/ana.toml
  okr check --ignore P --all
"""


def test_a_tree_of_goals_names_who_has_the_worst(large: Okr) -> None:
    """What was typed is typed again, the cycle where none was named."""
    workspace, today = Store(large.root).load(), date(2026, 8, 19)
    asked = Asked(("okr", "-C", "my goals", "tree", "--goals", "--person=ana"), cycle=False)
    drawn = terminal(short(goal_tree(workspace, None, today), asked, today), TerminalStyle())

    assert "27 objectives" in drawn
    assert drawn.endswith(
        "okr -C 'my goals' tree --goals --person p0\n  okr -C 'my goals' tree --goals --person=ana --all\n"
    )
