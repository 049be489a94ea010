"""What `import okr` gives a program: the answers of the commands, as values."""

from __future__ import annotations

import inspect
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

import okr as library
from okr import api
from okr.api import Goals, ListName
from okr.formats.json import envelope
from okr.ids import LISTS
from okr.views.results import ItemShape, Result
from tests.gitting import init
from tests.running import MRR, ROOT, TODAY, WORKSPACE, Okr

DAY = date.fromisoformat(TODAY)
PAGE = (ROOT / "docs/python.md").read_text("utf-8")

NAMES = """\
agenda(person: str) -> Agenda
check() -> FindingList
compare(cycle: str | None = None) -> Comparison
day: date
diff(start: date | str | None = None, end: date | str | None = None) -> Diff
explain(item: str) -> Explanation
language: Language
list(kind: ListName = 'objectives', cycle: str | None = None, *, team: str | None = None, person: str | None = None) -> Listing
log(item: str) -> Log
meet(meeting: MeetingKind, cycle: str | None = None, *, team: str | None = None) -> MeetingAgenda
problems: tuple[Finding, ...]
report(cycle: str | None = None, *, team: str | None = None, person: str | None = None) -> Report
root: Path
show(item: str) -> Explanation
todo(person: str | None = None) -> Todo
"""


def _written(name: str) -> str:
    """A name of Goals with its types, as a person writes them."""
    member = inspect.getattr_static(Goals, name)
    if isinstance(member, property):
        return f"{name}: {member.fget.__annotations__['return']}"
    signature = re.sub(r"\(self(, )?", "(", str(inspect.signature(member)))
    return name + re.sub(r"(: |-> |\| )'([^']*)'", r"\1\2", signature)


def test_the_names_are_promised() -> None:
    """A program may count on each of them, and on nothing else."""
    assert library.__all__ == ["Goals", "OkrError", "__version__", "open"]
    assert all(hasattr(library, name) for name in library.__all__)
    assert "".join(f"{_written(name)}\n" for name in dir(Goals) if name[0] != "_") == NAMES
    assert str(inspect.signature(library.open)) == (
        "(path: 'str | os.PathLike[str]' = '.', *, day: 'date | None' = None, person: 'str | None' = None) -> 'Goals'"
    )
    assert sorted(get_args(ListName)) == sorted(LISTS)
    with pytest.raises(AttributeError, match="module 'okr' has no attribute 'close'"):
        _ = library.close


def test_the_page_has_each_method() -> None:
    """`docs/python.md` shows how each is called; its types are in the docstrings."""
    calls = []
    for name in NAMES.splitlines():
        if "(" in name:
            call = re.sub(r": [A-Za-z| ]+?(?=,|\)| =)", "", name.partition(" -> ")[0])
            calls.append(call.replace(" = ", "=").replace("'", '"'))

    assert sorted(re.findall(r"^\| `(\w+\(.*?\))` \|", PAGE, re.MULTILINE)) == calls


def test_the_types_of_the_answers_are_promised() -> None:
    """Each answer, and each kind of item in a list, has a name to annotate with, and the page has all of them."""
    answers = set(re.findall(r"-> (?:tuple\[)?(\w+)", NAMES))
    items = {each.__name__.removesuffix("Shape") for each in get_args(ItemShape)}
    others = {"Change", "Finding", "Goals", "TodoItem"}

    assert set(api.__all__) == answers | items | others
    listed = PAGE.partition("## Types")[2].partition("\n\nWhat `list`")[0].rpartition("```")[2]
    assert set(re.findall(r"`([A-Z]\w+)`", listed)) == set(api.__all__) - {"Goals"}
    for name in api.__all__:
        assert getattr(api, name).__doc__, f"an editor has nothing to show for {name}"


def test_the_page_runs(okr: Okr, capsys: pytest.CaptureFixture[str]) -> None:
    """Its programs one after the other, over the workspace of these tests."""
    okr.write({f"goals/{path}": text for path, text in WORKSPACE.items()})
    program = "\n".join(re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))

    exec(program, {})

    first, *_, unknown_key, kpi, last = capsys.readouterr().out.splitlines()
    assert first == "Grow recurring revenue off_track [112, None]"
    assert unknown_key == 'objectives/2026-Q3/grow-revenue.toml 7 unknown key "colour"'
    assert kpi == "Monthly recurring revenue no_data"
    assert last == 'unknown item "no-such-goal" – List what there is: okr list'


ASKED: dict[str, tuple[Callable[[Goals], Result], tuple[str, ...]]] = {
    "report": (lambda goals: goals.report("2026-Q3"), ("report", "-q", "2026-Q3")),
    "of a team": (lambda goals: goals.report(team="growth"), ("report", "--team", "growth")),
    "of a person": (lambda goals: goals.report(person="budi"), ("report", "--person", "budi")),
    "todo": (lambda goals: goals.todo("budi"), ("todo", "--person", "budi")),
    **{
        name: (lambda goals, name=name: goals.list(name), ("list", name)) for name in LISTS
    },
    "show": (lambda goals: goals.show(MRR), ("show", MRR)),
    "explain": (lambda goals: goals.explain(MRR), ("explain", MRR)),
    "compare": (lambda goals: goals.compare("Q3"), ("compare", "Q3")),
    "check": (lambda goals: goals.check(), ("check",)),
    "log": (lambda goals: goals.log(MRR), ("log", MRR)),
    "log of a cycle": (lambda goals: goals.log("2026-Q3"), ("log", "2026-Q3")),
    "diff": (lambda goals: goals.diff(date(2026, 7, 1)), ("diff", "2026-07-01")),
    "agenda": (lambda goals: goals.agenda("budi"), ("coach", "agenda", "budi")),
    "meet week": (lambda goals: goals.meet("week"), ("meet", "week")),
    "meet month": (lambda goals: goals.meet("month", team="growth"), ("meet", "month", "--team", "growth")),
    "meet plan": (lambda goals: goals.meet("plan", "2026-Q4"), ("meet", "plan", "-q", "2026-Q4")),
    "meet review": (lambda goals: goals.meet("review"), ("meet", "review")),
}  # fmt: skip


@pytest.fixture
def committed(okr: Okr) -> Okr:
    """The workspace of these tests, in git, with a change that is not committed."""
    init(okr.root).commit("First goals", day="2026-06-30")
    okr.does("set", MRR, "target=140", "--as", "ana")
    return okr


@pytest.mark.parametrize("asked", ASKED)
def test_it_answers_as_the_command_does(committed: Okr, asked: str) -> None:
    """The values of a method are those in the JSON of the command."""
    ask, words = ASKED[asked]
    goals = library.open(committed.root, day=DAY, person="ana")

    said = json.loads(committed(*words, "--as", "ana", "-f", "json").out)

    mine = json.loads(envelope(said["kind"], ask(goals), goals.problems))
    said["data"].pop("ticks", None)  # a terminal counts them
    assert mine == said | ({"warnings": mine["warnings"]} if asked == "check" else {})


def test_one_state_answers_all(okr: Okr) -> None:
    """What is written after the opening is seen by the next one."""
    goals = library.open(okr.root / "objectives", day=DAY)
    okr.does("checkin", MRR, "125", "--as", "budi")

    assert (goals.root, goals.language) == (okr.root, "en")
    assert goals.day == DAY
    assert goals.show(MRR).item.current == 112
    assert library.open(okr.root, day=DAY).show(MRR).item.current == 125


def test_what_cannot_be_read_is_named(okr: Okr) -> None:
    """The other files answer."""
    okr.write({"teams/growth.toml": "name =\n"})

    goals = library.open(okr.root, day=DAY)

    assert [(each.path, each.line, each.code) for each in goals.problems] == [
        ("objectives/2026-Q3/grow-revenue.toml", 7, "F004"),
        ("teams/growth.toml", 1, "F001"),
    ]
    assert [each.id for each in goals.report("2026-Q3").objectives] == ["2026-Q3/grow-revenue"]


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda goals: goals.show("nothing"), 'unknown item "nothing"'),
        (lambda goals: goals.list("goals"), 'invalid kind "goals"'),
        (lambda goals: goals.report("Q9"), 'unknown cycle "Q9"'),
        (lambda goals: goals.report(team="nobody"), 'unknown team "nobody"'),
        (lambda goals: goals.meet("day"), 'invalid meeting "day"'),
        (lambda goals: goals.meet("week", "2026-Q3"), "a meeting of a week takes no cycle"),
        (lambda goals: goals.todo("zorro"), 'unknown person "zorro"'),
        (lambda goals: goals.diff("2026-13-01"), "2026-13-01"),
    ],
)
def test_a_mistake_is_a_sentence(committed: Okr, ask: Callable[[Goals], Result], says: str) -> None:
    """As the command says it, with what to do."""
    with pytest.raises(library.OkrError) as caught:
        ask(library.open(committed.root, day=DAY))

    assert says in caught.value.message


def test_where_nothing_can_be_opened(okr: Okr, tmp_path: Path) -> None:
    """No workspace, no such folder, nobody of that name."""
    with pytest.raises(library.OkrError, match="no okr workspace here"):
        library.open(tmp_path)
    with pytest.raises(library.OkrError, match='folder not found: "nowhere"'):
        library.open("nowhere")
    with pytest.raises(library.OkrError, match='unknown person "zorro"'):
        library.open(okr.root, person="zorro")


def test_a_program_that_runs_on_is_told_that_the_repository_is_gone(committed: Okr) -> None:
    """What git said before counts for what was opened then alone."""
    day = date.fromisoformat(TODAY)
    assert library.open(committed.root, day=day).diff(day)
    shutil.rmtree(committed.root / ".git")

    with pytest.raises(library.OkrError, match="not a git repository"):
        library.open(committed.root, day=day).diff(day)


def test_private_notes_stay_closed(okr: Okr) -> None:
    """Also for the person who wrote them."""
    okr(
        "coach",
        "talk",
        "@budi",
        "--topic",
        "Plans",
        "--agreement",
        "@budi 2026-08-25 Talk of December",
        "--as",
        "ana",
    )
    goals = library.open(okr.root, day=DAY, person="ana")

    told = [goals.agenda("budi"), goals.todo(), goals.show("@budi"), goals.log("@budi"), goals.meet("week")]

    assert "December" in okr("coach", "agenda", "budi", "--as", "ana").out
    assert "December" not in " ".join(map(repr, told))


def test_the_environment_does_not_count(okr: Okr) -> None:
    """A program says what it means."""
    okr.environment.setenv("OKR_TODAY", "2026-07-11")
    okr.environment.setenv("OKR_DIR", "/")
    okr.environment.setenv("OKR_USER", "zorro")

    before = date.today()
    goals = library.open(okr.root)

    assert before <= goals.day <= date.today()
    with pytest.raises(library.OkrError, match="cannot tell who you are"):
        goals.todo()


def test_the_language_is_that_of_the_workspace(okr: Okr) -> None:
    """Neither that of the machine nor of the person who runs the program."""
    okr.write({"okr.toml": 'schema = 1\nlanguage = "id"\n'})

    assert library.open(okr.root).language == "id"


def test_a_command_does_not_wait_for_it() -> None:
    """The package alone loads neither the answers nor the errors."""
    code = "import sys, okr; print([name for name in sys.modules if name.startswith('okr.')])"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=Path(ROOT)
    )

    assert done.stdout == "[]\n"
