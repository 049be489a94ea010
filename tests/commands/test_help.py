"""`okr help`, and words that lead to the right command."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from okr.cli import COMMANDS, _cli
from okr.commands.help import texts
from okr.commands.options import TOPICS, CommonOption, Invocation
from okr.context import Context
from okr.days import coming_day, due_day, past_day
from okr.periods import find_cycle
from okr.quantities import Scale, quantity
from okr.settings import Settings
from okr.words import Language, constant
from tests.gitting import init
from tests.running import Okr


def contexts() -> dict[str, Any]:
    """Every command by its path, as its help sees it."""
    found: dict[str, Any] = {}

    def walk(ctx: Any) -> None:
        for name in ctx.command.list_commands(ctx):
            below = Invocation(ctx.command.get_command(ctx, name), info_name=name, parent=ctx, obj=Context())
            found[below.command_path.removeprefix("okr ")] = below
            if hasattr(below.command, "list_commands"):
                walk(below)

    walk(typer.Context(_cli(), info_name="okr", obj=Context()))
    return found


ALL = contexts()

# ── topics ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("columns", [60, 120])
@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_fits_the_terminal(okr: Okr, topic: str, language: str, columns: int) -> None:
    okr.has_terminal(columns=columns)

    said = okr.does("help", topic, "--language", language)

    assert max(map(len, said.splitlines())) <= columns


def test_topics_say_the_same_in_both_languages() -> None:
    """The same parts and rows, and the same commands."""
    english, indonesian = texts("en"), texts("id")

    assert set(english) == set(indonesian) == set(TOPICS) - {"all"}
    for topic, said in english.items():
        other = indonesian[topic]["parts"]
        assert [len(part.get("rows", ())) for part in said["parts"]] == [
            len(part.get("rows", ())) for part in other
        ]
        leads = [[row[0] for row in part.get("rows", ())] for part in said["parts"]]
        for ours, theirs in zip(leads, other, strict=True):
            if ours and ours[0].startswith("okr"):
                assert [row.split()[:2] for row in ours] == [row[0].split()[:2] for row in theirs["rows"]]


@pytest.mark.parametrize("language", get_args(Language))
def test_the_first_steps_work_as_typed(okr: Okr, tmp_path: Path, language: Language) -> None:
    """In an empty folder, one after another; they are those that `okr init` names."""
    (tmp_path / "empty").mkdir()
    okr.environment.chdir(tmp_path / "empty")
    okr.environment.setenv("OKR_LANGUAGE", language)
    for at, (key, value) in enumerate((("user.name", "Dewi"), ("user.email", "dewi@example.com"))):
        okr.environment.setenv(f"GIT_CONFIG_KEY_{at}", key)
        okr.environment.setenv(f"GIT_CONFIG_VALUE_{at}", value)
    okr.environment.setenv("GIT_CONFIG_COUNT", "2")
    commands = [command for command, _ in texts(language)["start"]["parts"][0]["rows"]]

    said = [okr.does(*shlex.split(command)[1:]) for command in commands]

    assert len(commands) == 6
    assert "25%" in said[-1]
    assert "".join(f"  {command}\n" for command in commands[1:]) in said[0]


@pytest.mark.parametrize("language", get_args(Language))
def test_days_cycles_and_numbers_are_read_as_it_says(language: Language) -> None:
    """Every form that the topic names is understood."""
    today, settings = date(2026, 8, 19), Settings()
    readers: tuple[Callable[[str], object], ...] = (
        lambda text: past_day(text, "--at", today) and coming_day(text, "--due", today),
        lambda text: due_day(text, "--due", today, settings),
        lambda text: find_cycle(text, today, settings),
        lambda text: quantity(
            text, "VALUE", Scale(unit="%" if text in ("45%", "490/500") else "IDR", known=(0, 5_000_000))
        ),
    )
    parts = texts(language)["dates"]["parts"]

    assert len(parts) == len(readers)
    for part, read in zip(parts, readers, strict=True):
        for lead, _ in part["rows"]:
            for form in lead.split(" · "):
                assert read(form) is not None


def test_every_command_with_its_options(okr: Okr) -> None:
    """`okr help all`: each has its line, and each option of its own one of its own."""
    said = okr.does("help", "all")

    for path, ctx in ALL.items():
        assert f"\n  okr {path}" in said
        for param in ctx.command.params:
            if isinstance(param, typer.core.TyperOption) and not isinstance(param, CommonOption):
                assert param.opts[-1] in said, path
    assert "--show-completion" in said


@pytest.mark.parametrize("words", [("report",), ("add", "kr"), ("coach", "talk"), ("ls",)])
def test_the_help_of_a_command(okr: Okr, words: tuple[str, ...]) -> None:
    assert okr.does("help", *words) == okr.does(*words, "--help") == okr.does(*words, "-h")


def test_help_of_what_is_no_command(okr: Okr) -> None:
    okr.refuses("help", "reprot", code=2, says='unknown command "okr reprot"\nhint: Did you mean report')
    okr.refuses("help", "report", "x", code=2, says="unexpected argument: x")


# ── the help of each command ─────────────────────────────────────────────────────────────────────

NO_CYCLE = (  # `site` and `export` have an own -q, which can be repeated
    "todo", "done", "sync", "person", "onboard", "check", "doctor", "undo", "init", "schema", "migrate", "merge",
    "config", "help", "calendar", "site", "add person", "add team", "add role", "coach feedback", "coach talk", "coach agenda",
    "coach mark", "bench", "pulse statements", "pulse record", "pulse show", "profile", "pull", "allow", "export", "mcp",
)  # fmt: skip
NO_FORMAT = ("schema", "help", "mcp")
NO_WORKSPACE = ("help",)
WHO = (
    "checkin", "todo", "done", "note", "sync", "add objective", "ack", "config", "coach recognise", "coach feedback",
    "coach talk", "coach ask", "coach agenda", "coach mark", "meet", "person", "bench", "onboard", "draft objective",
    "decide", "pull", "import", "mcp",
)  # fmt: skip


@pytest.mark.parametrize("path", [path for path in ALL if path not in ("add", "coach", "draft", "pulse")])
def test_options_that_mean_nothing_are_not_listed(path: str) -> None:
    ctx = ALL[path]
    listed = {
        param.field for param in ctx.command.params if isinstance(param, CommonOption) and not param.hidden
    }

    writes = "dry_run" in listed
    assert ("quarter" in listed) == (path not in NO_CYCLE)
    assert ("format" in listed) == (path not in NO_FORMAT)
    assert ("directory" in listed) == ("no_index" in listed) == (path not in NO_WORKSPACE)
    assert ("me" in listed) == (path in WHO)
    assert ("no_input" in listed) == writes
    assert {"language", "no_color"} <= listed


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("init", "-q", "Q3"), 'unknown option "-q" of `okr init`'),
        (("-q", "Q3", "schema"), "`okr schema` takes no --quarter\nhint: Leave out --quarter."),
        (("migrate", "-q", "Q3"), 'unknown option "-q" of `okr migrate`'),
        (("-q", "Q3", "add", "person", "Eka"), "`okr add person` takes no --quarter"),
        (("add", "-q", "Q3", "person", "Eka"), "`okr add person` takes no --quarter"),
        (("-f", "json", "schema"), "`okr schema` takes no --format"),
        (("schema", "-f", "json"), 'unknown option "-f" of `okr schema`'),
    ],
)
def test_options_that_mean_nothing_are_refused(okr: Okr, words: tuple[str, ...], says: str) -> None:
    okr.refuses(*words, code=2, says=says)


def test_what_says_where_and_how_holds_for_all(okr: Okr, tmp_path: Path) -> None:
    """So that an alias such as `okr -C ~/goals --no-color` always works."""
    okr.environment.chdir(tmp_path)
    common = ("-C", str(okr.root), "--no-color", "--no-pager", "--no-input", "--no-index", "--as", "ana")

    assert okr.does(*common, "schema", "team").startswith("{")
    assert okr.does(*common, "help", "words").startswith("Words")


@pytest.mark.parametrize("path", sorted(ALL))
def test_each_argument_and_option_is_explained_in_indonesian(path: str) -> None:
    helps = [text for param in ALL[path].command.params if (text := getattr(param, "help", None))]

    assert [text for text in helps if constant(text, "id") == text] == []


@pytest.mark.parametrize("path", ["add", "coach"])
def test_the_summaries_are_whole(okr: Okr, path: str) -> None:
    """They wrap, and are not cut."""
    said = " ".join(okr.does(path, "--help").split())

    assert "…" not in said.partition("Commands:")[2].partition("Common options")[0]


# ── words of other programs ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "same"),
    [(("status",), ("report",)), (("ls", "people"), ("list", "people")), (("version",), ("--version",))],
)
def test_words_that_read_do_what_is_meant(okr: Okr, typed: tuple[str, ...], same: tuple[str, ...]) -> None:
    assert okr(*typed) == okr(*same)


def test_new_adds(okr: Okr) -> None:
    assert "2026-Q3/win" in okr.does("new", "objective", "Win", "--dry-run")
    assert okr.does("new", "--help").startswith("Usage: okr add")


@pytest.mark.parametrize("word", sorted(type(_cli()).meant))
def test_other_words_are_answered_by_the_right_one(okr: Okr, word: str) -> None:
    """What takes away, and what is vague, is only named."""
    meant = type(_cli()).meant[word]

    assert meant.split()[0] in COMMANDS
    okr.refuses(word, "mrr", code=2, says=f'unknown command "okr {word}"\nhint: Did you mean {meant}?')


# ── examples ─────────────────────────────────────────────────────────────────────────────────────

EXAMPLES = [
    (path, line.split(" > ")[0])
    for path, ctx in ALL.items()
    for line in re.sub(r"\\\n\s*", "", ctx.command.example).splitlines()
]
NEEDS_MORE = {
    "EDITOR=nano okr edit okr.toml": "an editor",
    "okr edit grow-revenue": "an editor",
    "okr checkin": "a terminal",
    "okr draft objective": "a terminal",
    "okr draft objective -q Q4": "a terminal",
    "okr checkin --file week.csv": "a table",
    "okr import goals.csv --guess -o map.toml": "a table",
    "okr import goals.csv --map map.toml -q Q3": "a table",
    "okr import goals.csv --map map.toml -q Q3 --write": "a table",
    "okr import viva.csv --preset viva-csv --make-people": "a table",
    "okr done 1": "the list of who asks",
    "okr done 1 2": "the list of who asks",
    "okr mcp": "an assistant",
    "okr mcp -C ~/goals --as ana": "an assistant",
    "okr mcp -C ~/goals --as ana --checkin": "an assistant",
    "okr merge base.toml ours.toml theirs.toml kpis/mrr.toml": "three files",
    "okr diff origin/main...HEAD -f markdown": "a remote",
    "okr audit origin/main...HEAD -f markdown": "a remote",
    "okr pulse record --file answers.csv": "a table",
    "okr pulse record --file answers.csv --month last --words": "a table",
    "okr undo": "something to undo",
    "okr undo --dry-run": "something to undo",
    "okr init": "an empty folder",
    "okr pull kpi/recurring-revenue --yes": "a source",
    "okr add unit answered-in-time jakarta --role head-of-jakarta --at-least 97": "a KPI without values",
    "okr allow kpi/recurring-revenue": "a source",
    "okr allow kpi/recurring-revenue --remove": "a source",
    "okr allow kpi/recurring-revenue --hash": "a source",
}
"""What the example workspace does not have."""


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace in a repository with a first commit."""
    root = tmp_path_factory.mktemp("examples") / "firm"
    shutil.copytree(Path(__file__).parents[2] / "examples/start-friday", root)
    init(root, "Ana Wijaya <ana@example.com>").commit("All", day="2026-07-02")
    return root


@pytest.mark.parametrize(("path", "example"), EXAMPLES)
def test_an_example_works_in_the_example_workspace(okr: Okr, firm: Path, path: str, example: str) -> None:
    """With ids that are there; what would write only shows it."""
    if example in NEEDS_MORE:
        assert example.replace("EDITOR=nano ", "").split()[1] in COMMANDS
        return
    okr.environment.chdir(firm)
    words = shlex.split(example)[1:]
    words = ["key-result" if word == "kr" else word for word in words]
    command = ALL.get(" ".join(words[:2])) or ALL.get(words[0]) if words else None
    listed = (
        {param.field for param in command.command.params if isinstance(param, CommonOption)}
        if command
        else set()
    )
    day, me = ("2026-08-21", "hannah") if "--answers" in words else ("2026-08-19", "sari")
    me = "joko" if "public" in words else me  # only who was thanked can do that
    dry = ["--dry-run"] if "dry_run" in listed and not {"--dry-run", "--list"} & set(words) else []
    if words[:1] == ["doctor"] or words[:1] == ["check"]:
        dry = dry if "--fix" in words else []
    needed = {"onboard": {"--path", "--probation"}, "meet": {"--decision"}}.get("".join(words[:1]))
    if (needed and not needed & set(words)) or "--template" in words:
        dry = []

    ran = okr(*words, *dry, "--as", me, "--today", day, "--no-input")

    assert ran.code in ((0, 3) if words[:1] == ["audit"] else (0,)), ran.err
