"""The door: names, common options, errors and exit codes, as a person and a shell meet them."""

from __future__ import annotations

import json
import os
import platform
import pty
import re
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from unittest.mock import Mock

import pytest
import typer

from okr import __version__
from okr.cli import COMMANDS, _cli, _prompt
from okr.commands import bug_log
from okr.commands.release import release
from okr.store import Store
from tests.gitting import forked
from tests.running import MRR, Okr

HELD = [(name,) for name in COMMANDS] + [
    ("add", kind) for kind in ("objective", "key-result", "kr", "kpi", "initiative", "person", "team", "role")
]
HELD += [("draft", "objective")]
HELD += [("coach", name) for name in ("recognise", "feedback", "talk", "ask", "agenda")]


def process(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    """okr in a process of its own, in the folder and environment of the test."""
    command = [sys.executable, "-m", "okr", *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", **more)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("words", HELD)
def test_every_command_has_help_that_fits_sixty_columns(okr: Okr, words: tuple[str, ...]) -> None:
    """What it does, its options, and an example to copy."""
    okr.environment.setenv("COLUMNS", "60")

    said = okr.does(*words, "--help")

    assert max(map(len, said.splitlines())) <= 60
    assert f"Usage: okr {' '.join(words)}" in said
    assert "Example:\n  okr " in said


def test_the_list_of_commands_is_the_table(okr: Okr) -> None:
    """`okr --help` names every command in its group, on a small terminal, without importing them."""
    okr.environment.setenv("COLUMNS", "60")
    before = set(sys.modules)

    said = okr.does("--help")

    assert okr.does("-h") == okr.does("help") == said
    named = [name for line in said.splitlines() for name in line[15:].split() if name in COMMANDS]
    assert named[: len(COMMANDS)] == list(COMMANDS)
    assert max(map(len, said.splitlines())) <= 60
    assert {name for name in set(sys.modules) - before if name.startswith("okr.commands.")} <= {
        "okr.commands.help"
    }
    okr.environment.setenv("COLUMNS", "80")
    assert len(okr.does("--help").splitlines()) < 30


def test_each_command_is_where_the_table_says(okr: Okr) -> None:
    for name, entry in COMMANDS.items():
        module = import_module(f"okr.commands.{entry.module}")
        assert (getattr(module, f"{name}_", None) or getattr(module, name)).name == name


READING = (
    "list", "show", "todo", "report", "compare", "explain", "bonus", "schema", "diff", "log", "audit", "tree", "person",
    "config", "help", "calendar", "export", "profile", "bench", "pulse", "mcp",
)  # fmt: skip


@pytest.mark.parametrize("words", [words for words in HELD if words[0] not in READING])
def test_every_command_that_writes_has_a_dry_run(okr: Okr, words: tuple[str, ...]) -> None:
    if words not in (("add",), ("draft",), ("coach",), ("coach", "agenda")):
        assert "--dry-run" in okr.does(*words, "--help")


NOT_FOR_A_LIST = (
    *(
        "annotated_types",
        "dataclasses",
        "hashlib",
        "pydantic",
        "rich",
        "tempfile",
        "tomli",
        "tomli_w",
        "tree_sitter",
    ),
    *("okr.decisions", "okr.documents.blocks", "okr.views.people_results", "okr.views.report_results"),
)


def test_a_warm_list_imports_nothing_heavy(okr: Okr) -> None:
    """From a warm index no validator, no screen, no reader of TOML, no maker of classes, and nothing of another command."""
    code = (
        "import sys; from okr.cli import main; code = main(['list', '-f', 'json']); "
        f"print([m for m in {NOT_FOR_A_LIST!r} if m in sys.modules], file=sys.stderr)"
    )
    for file in okr.root.rglob("*.toml"):
        os.utime(file, (1_700_000_000, 1_700_000_000))  # older than the index, so that nothing is read twice
    run = [sys.executable, "-c", code]
    subprocess.run(run, check=True, capture_output=True)

    ran = subprocess.run(run, check=True, capture_output=True, text=True)

    assert json.loads(ran.stdout)["kind"] == "list"
    assert ran.stderr.splitlines()[-1] == "[]"


COMMON = ("-C", "{root}", "-f", "json", "-q", "2026-Q2", "--today", "2026-05-01", "--as", "budi", "--no-color",
          "--no-input", "--no-index")  # fmt: skip


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_common_options_stand_anywhere(okr: Okr, tmp_path: Path, place: int) -> None:
    """Before the command, behind it, behind the command below it, at the end: the answer is the same."""
    okr.environment.chdir(tmp_path)
    common = [word.format(root=okr.root) for word in COMMON]
    words = ["add", "objective", "Win"]

    said = okr.does(*words[:place], *common, *words[place:], "--dry-run")

    done = json.loads(said)
    assert done["data"]["id"] == "2026-Q2/win"
    assert '+owner = "budi"' in done["data"]["changes"][0]["diff"]


def test_what_is_said_last_counts(okr: Okr) -> None:
    assert "2026-Q4/win" in okr.does("-q", "Q2", "add", "objective", "Win", "--cycle", "Q4")


def test_the_folder_may_come_from_the_environment(okr: Okr, tmp_path: Path) -> None:
    """OKR_DIR stands for --dir; --dir goes before it."""
    okr.environment.chdir(tmp_path)
    okr.environment.setenv("OKR_DIR", str(okr.root / "objectives"))
    assert "2026-Q3/win" in okr.does("add", "objective", "Win", "--dry-run")

    okr.environment.setenv("OKR_DIR", str(tmp_path / "nowhere"))
    assert "2026-Q3/win" in okr.does("add", "objective", "Win", "--dry-run", "--dir", str(okr.root))
    okr.refuses("list", code=1, says="folder not found")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("reprot",), 2, 'unknown command "okr reprot"\nhint: Did you mean report or '),
        (("--colour", "list"), 2, 'unknown option "--colour" of `okr`'),
        (("list", "--quater", "Q3"), 2, "Did you mean --quarter?"),
        (("add",), 2, "`okr add` needs a command\nhint: See: okr add --help"),
        (("move", "mrr"), 2, "NEWID is missing"),
        (("move",), 2, "ID is missing"),
        (("list", "--no-index=yes"), 2, "--no-index takes no value"),
        (("--language", "fr", "list"), 2, 'invalid --language "fr"\nhint: Choose en or id.'),
        (("list", "-q"), 2, "-q needs a value\nhint: See: okr list --help"),
        (("drop", "mrr", "--reason"), 2, "--reason needs a value\nhint: See: okr drop --help"),
        (("add", "kr", "grow", "--to"), 2, "--to needs a value\nhint: See: okr add kr --help"),
        (
            ("list", "-f", "xml"),
            2,
            'invalid --format "xml"\nhint: Choose terminal, json, csv, markdown or html.',
        ),
        (
            ("-f", "csv", "move", "a", "b"),
            2,
            'invalid --format "csv"\nhint: Choose terminal or json.',
        ),
        (("list", "--today", "2026-02-30"), 2, '--today: "2026-02-30" is not a valid date'),
        (("list", "-q", "Q7"), 2, 'unknown cycle "Q7"'),
        (("list", "kpis", "Q3", "extra"), 2, "unexpected argument: extra"),
    ],
)
def test_wrong_words_are_told_in_one_voice(okr: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    okr.refuses(*words, code=code, says=says)


@pytest.mark.parametrize("words", [("-f", "nix"), ("-q", ""), ("--language", "nix"), ("--language", "id")])
def test_help_goes_before_a_wrong_value(okr: Okr, words: tuple[str, str]) -> None:
    """As click has it; the language of the help is known by then. Without --help the value is refused."""
    said = okr.does("list", *words, "--help")

    assert said.startswith("Cara pakai: okr list" if words[1] == "id" else "Usage: okr list")
    assert (
        "Opsi umum (lihat okr --help):" if words[1] == "id" else "Common options (see okr --help):"
    ) in said
    assert okr("list", *words).code == (0 if words[1] == "id" else 2)


def test_talk_is_in_the_signs_of_the_locale(okr: Okr) -> None:
    """With LC_ALL=C stderr gets ASCII, as stdout does."""
    okr.environment.setenv("LC_ALL", "C")
    okr.write({"kpis/bad.toml": 'title = "Größe"\n'})
    ran = okr("check")

    assert ran.out.isascii()
    assert ran.err.isascii()
    assert " . reason" in ran.err or " . reasons" in ran.err


def test_a_wrong_day_in_the_environment_is_named(okr: Okr) -> None:
    okr.environment.setenv("OKR_TODAY", "someday")

    okr.refuses("list", code=2, says='OKR_TODAY: "someday" is not a valid date')


def test_no_workspace(okr: Okr, tmp_path: Path) -> None:
    """Exit 1, and what to do next, whatever else the command would need to know."""
    okr.environment.chdir(tmp_path)

    for words in (
        ("list",),
        ("checkin",),
        ("checkin", "mrr", "5"),
        ("todo",),
        ("sync",),
        ("coach", "agenda", "ana"),
        ("config",),
    ):
        okr.refuses(*words, code=1, says="no okr workspace here: no okr.toml in ")
        okr.refuses(
            *words, code=1, says="\nhint: Create one: okr init. If yours is in another folder: okr -C DIR …\n"
        )


@pytest.mark.parametrize(
    "words", [("checkin", MRR, "115", "--as", "ana"), ("add", "team", "Sales", "--dry-run")]
)
def test_a_day_of_the_environment_is_said_by_what_writes(okr: Okr, words: tuple[str, ...]) -> None:
    """Once, on stderr: one that was forgotten there makes wrong files. A read, and who types --today, need no word."""
    told = "The day is 19 Aug 2026 (OKR_TODAY).\n"

    def said(*words: str) -> str:
        return forked(words, okr.root, dict(os.environ)).err

    assert said(*words).count(told) == 1
    assert "Hari ini 19 Agu 2026 (OKR_TODAY).\n" in said(*words, "--language", "id")
    assert told not in said(*words, "--today", "2026-08-19")
    assert told not in said("report")


def test_a_wrong_day_is_refused_before_anything_is_written(okr: Okr, tmp_path: Path) -> None:
    okr.environment.setenv("OKR_TODAY", "someday")

    okr.refuses("init", str(tmp_path / "new"), code=2, says='OKR_TODAY: "someday" is not a valid date')
    assert not (tmp_path / "new").exists()


def test_the_version_is_one_line_with_python_and_the_system(okr: Okr) -> None:
    """The version is the one of the package; a log of a bug begins with the same line."""
    python = ".".join(map(str, sys.version_info[:3]))
    system = f"{platform.system()} {platform.machine()}"

    assert okr.does("--version") == f"okr {__version__} (Python {python}, {system})\n"
    assert okr.does("version") == okr.does("--version")


def test_the_version_is_said_where_the_system_is_not_known(okr: Okr) -> None:
    okr.environment.setattr(platform, "system", str)
    okr.environment.setattr(platform, "machine", str)

    assert okr.does("--version").endswith(", unknown system)\n")


def test_the_version_costs_no_more_than_a_start() -> None:
    """Nothing is imported for it but what typer imports for every command line."""
    code = (
        "import okr.cli, sys; door = {*sys.modules}; okr.cli.main(['--version']); "
        "print([name for name in {*sys.modules} - door if not name.startswith('typer.')])"
    )

    said = subprocess.run((sys.executable, "-c", code), check=True, capture_output=True, text=True).stdout

    assert said.splitlines()[1:] == ["[]"]


def test_python_can_run_it_as_a_module(okr: Okr) -> None:
    ran = process("list", "-f", "json")

    assert ran.returncode == 0
    assert json.loads(ran.stdout)["schema"] == 1


BROKEN = {"objectives/2026-Q3/grow-revenue.toml": 'title = "Grow"\nweight = "2"\n'}


@pytest.mark.parametrize(
    ("files", "code", "place"),
    [
        (BROKEN, 3, "objectives/2026-Q3/grow-revenue.toml:2:1: F003 "),
        (BROKEN | {"people/ana.toml": "<<<<<<< ours\n"}, 6, "people/ana.toml:1:1: F002 "),
        ({"people/ana.toml": "name = \n"}, 3, "people/ana.toml:1:8: F001 "),
    ],
)
def test_a_read_that_left_files_out_says_so(okr: Okr, files: dict[str, str], code: int, place: str) -> None:
    """Everything else is still printed; the file stands on stderr and in the envelope with line and column."""
    okr.write(files)

    ran = okr("list", "objectives", "-q", "2026", "-f", "json")

    envelope = json.loads(ran.out)
    assert ran.code == code
    assert [item["id"] for item in envelope["data"]["items"]] == ["2026/win-east-java"]
    assert place in ran.err
    assert place.partition(":")[0] in {warning["path"] for warning in envelope["warnings"]}


def test_warnings_alone_are_fine(okr: Okr) -> None:
    """An unknown key is told on stderr and in the envelope; the exit code is 0."""
    ran = okr("list", "-f", "json")

    assert ran.code == 0
    assert 'F004 unknown key "colour"' in ran.err
    assert [warning["code"] for warning in json.loads(ran.out)["warnings"]] == ["F004"]


def test_what_is_missing_because_its_file_was_left_out_says_why(okr: Okr) -> None:
    okr.write(BROKEN)

    ran = okr("show", "grow-revenue")

    assert ran.code == 3
    assert "objectives/2026-Q3/grow-revenue.toml:2:1: F003 " in ran.err


SECRET = "Zaubernuss"


def bug_in(okr: Okr, *words: str) -> tuple[Path, str]:
    """A run that ends in a bug: the file that it names, and what stands in it."""
    ran = okr(*words)
    assert ran.code == 1
    assert ran.err.startswith("error: this is a bug in okr: KeyError: ")
    assert "Traceback" not in ran.err
    log = Path(ran.err.split("without your data: ")[1].split(". Please")[0])
    return log, log.read_text("utf-8")


@pytest.fixture
def broken(okr: Okr) -> Okr:
    def boom(self: Store) -> None:
        raise KeyError(SECRET) from ValueError(SECRET, 5, [SECRET])

    okr.environment.setattr(Store, "load", boom)
    return okr


def test_a_bug_is_told_from_a_mistake(broken: Okr) -> None:
    """One sentence, exit 1; where it came from lies in a file that is named: types, places in the code, lengths."""
    log, text = bug_in(broken, "list", "-q", "Q3", f"--as={SECRET}", "objectives")

    assert log.stat().st_mode & 0o777 == 0o600
    first, said, empty, *lines = text.splitlines()
    assert first == release()
    assert (said, empty) == ("okr list -q (2) --as=(10) (10)", "")
    places = [line for line in lines if line.startswith("  ")]
    assert [line for line in lines if line not in places] == [
        "builtins.ValueError(str of 10, int, list of 1)",
        "then",
        "builtins.KeyError(str of 10)",
    ]
    assert all(re.fullmatch(r"  [\w.]+:\d+ [\w<>]+", place) for place in places)
    assert re.search(r"\n  okr\.context:\d+ workspace\n  tests\.test_cli:\d+ boom\nbuiltins.KeyError", text)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("coach", "feedback", "@budi", SECRET, "--wish", SECRET, "--as", "ana"), "okr coach feedback (5) (10) --wish (10) --as (3)"),
        (("checkin", "mrr", "5", "--note", SECRET), "okr checkin (3) (1) --note (10)"),
        (("add", "objective", SECRET, "--owner", "--as"), "okr add objective (10) --owner --as"),
        (("list", "list", "list"), "okr list (4) (4)"),
        (("list", f"--{SECRET}", f"-{SECRET}"), "okr list (12) (11)"),
    ],
)  # fmt: skip
def test_no_word_of_a_user_is_in_the_log_of_a_bug(broken: Okr, words: tuple[str, ...], shown: str) -> None:
    """Of the command only what it and its options are called, of all else how long it is."""
    assert bug_log.redacted(_cli(), words) == shown
    text = bug_in(broken, "show", SECRET)[1]
    assert text.splitlines()[1] == "okr show (10)"
    assert SECRET not in text


def test_the_log_of_a_bug_is_not_written_through_a_link(broken: Okr, tmp_path: Path) -> None:
    """Whatever bears its name makes way."""
    log, _ = bug_in(broken, "list")
    log.unlink()
    (tmp_path / "precious").write_text("precious")
    log.symlink_to(tmp_path / "precious")

    assert bug_in(broken, "list")[0] == log
    assert not log.is_symlink()
    assert (tmp_path / "precious").read_text() == "precious"
    assert [path.name for path in log.parent.iterdir()] == ["bug.log"]

    log.unlink()
    log.mkdir()
    ran = broken("list")
    assert ran.err == f"error: this is a bug in okr: KeyError: '{SECRET}'\n"
    assert list(log.iterdir()) == []


def test_a_command_that_cannot_be_imported_is_a_bug_without_a_log(okr: Okr) -> None:
    """What a broken installation lacks is told in one sentence, although the log asks the command for its options."""

    def absent(name: str) -> None:
        raise ImportError(name)

    okr.environment.setattr("okr.cli.import_module", absent)

    ran = okr("list")

    assert (ran.code, ran.err) == (1, "error: this is a bug in okr: ImportError: okr.commands.list\n")


def test_a_question_without_an_answer_ends_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After Ctrl-C or the end of the input `error: stopped` stands on a line of its own."""

    for stopped in (KeyboardInterrupt, EOFError):
        monkeypatch.setattr("builtins.input", Mock(side_effect=stopped))

        with pytest.raises(typer.Abort):
            _prompt("First day", None)

        assert capsys.readouterr().err == "First day: \n"


def test_a_question_ends_in_one_sign(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A colon, or the question mark that it has; never both. An empty answer is asked again, unless there is a default."""
    for question, default, shown in [
        ("Title", None, "Title: Title: "),
        ("What else?", None, "What else? What else? "),
        ("First day", "2026-08-19", "First day [2026-08-19]: "),
        ("What else?", "", "What else? "),
    ]:
        monkeypatch.setattr("builtins.input", Mock(side_effect=["", " answer "]))

        assert _prompt(question, default) == ("answer" if default is None else default)
        assert capsys.readouterr().err == shown


def test_what_the_system_refuses_is_a_sentence(okr: Okr) -> None:
    def refused(self: Store) -> None:
        raise PermissionError(13, "Permission denied", "okr.toml")

    okr.environment.setattr(Store, "load", refused)

    okr.refuses("list", code=1, says="error: okr.toml: Permission denied")


def test_control_c_ends_with_130(okr: Okr) -> None:
    """The editor interrupts okr as the terminal would."""
    okr.environment.setenv(
        "EDITOR", f"{sys.executable} -c 'import os; os.kill(os.getppid(), {int(signal.SIGINT)})'"
    )
    before = okr.files()

    # a run in the background is started with the signal ignored
    ran = process("edit", "budi", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    assert (ran.returncode, ran.stderr) == (130, "")
    assert okr.files() == before


def test_a_reader_that_has_seen_enough_ends_it_quietly(okr: Okr) -> None:
    read, write = os.pipe()
    os.close(read)

    ran = subprocess.run(
        [sys.executable, "-m", "okr", "list", "-f", "csv"], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)

    assert ran.returncode == 0
    assert ran.stderr.count(b"\n") == 1
    assert b"F004 unknown key" in ran.stderr


def typed(words: list[str], answers: str) -> tuple[int, str]:
    """Runs okr at a terminal at which the answers are typed; gives its exit code and the screen."""
    master, slave = pty.openpty()
    os.write(master, answers.encode())
    ran = subprocess.Popen([sys.executable, "-m", "okr", *words], stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    screen = b""
    while True:
        try:
            data = os.read(master, 4096)
        except OSError:
            break
        if not data:
            break
        screen += data
    os.close(master)
    return ran.wait(), screen.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="pty is of Unix")
def test_no_input_never_asks(okr: Okr) -> None:
    code, screen = typed(["--no-input", "add", "kpi", "Uptime"], "")

    assert code == 2
    assert "--objective is missing" in screen


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("okr re", ["remove", "report"]),
        ("okr add k", ["key-result", "kpi"]),
        ("okr show 2026-Q3/grow-revenue/c", ["2026-Q3/grow-revenue/cities"]),
        ("okr show bu", ["budi"]),
        ("okr show @bu", ["@budi"]),
        ("okr set cit", ["cities"]),
        ("okr drop gr", ["grow-revenue/mrr", "grow-revenue/cities"]),
    ],
)
def test_the_shell_completes_commands_and_ids(okr: Okr, line: str, offered: list[str]) -> None:
    words = {"_OKR_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}

    ran = forked((), okr.root, os.environ | words)

    assert sorted(ran.out.split()) == sorted(offered)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_bug(okr: Okr, closed: str) -> None:
    """As from a cron job: nothing to read from, nowhere to write to."""
    command = f'"{sys.executable}" -m okr add person Eka --no-input --today 2026-08-19 {closed}'

    ran = subprocess.run(["sh", "-c", command], check=False, capture_output=True, text=True)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert okr.read("people/eka.toml") == 'name = "Eka"\n'
