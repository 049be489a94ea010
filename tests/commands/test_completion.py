"""What the shell completes, by the protocol of each shell and in the shells themselves."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from okr.cli import COMMANDS, main
from okr.commands.completion import join_bash_words
from tests.running import HANGS_AFTER, Okr

HEAVY = ("pydantic", "rich", "tree_sitter", "tomli", "tomli_w")


MORE = 'title = "More"\n[key_results.x-y]\ntitle = "X"\nat_least = 1\n'


def completed(okr: Okr, line: str, shell: str = "bash") -> list[str]:
    """What is offered where the line ends, by the words that the script of the shell sends."""
    environment = okr.environment
    environment.setenv("_OKR_COMPLETE", f"complete_{shell}")
    environment.setenv("COMP_WORDS", line.replace(" ", "\n"))
    environment.setenv("COMP_CWORD", str(line.count(" ")))
    environment.setenv("_TYPER_COMPLETE_ARGS", line)
    environment.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    okr._capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main([])
    said = okr._capsys.readouterr()
    environment.delenv("_OKR_COMPLETE")
    assert (left.value.code, said.err) == (0, "")
    if shell == "zsh":
        inner = said.out.strip().removeprefix("_arguments '*: :((").removesuffix("))'")
        return [] if said.out == "_files\n" else [entry.split('"')[1] for entry in inner.splitlines()]
    return [entry.partition("\t")[0] for entry in said.out.splitlines() if entry]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("okr checki", ["checkin"]),
        ("okr add key", ["key-result"]),
        ("okr report --quar", ["--quarter-review", "--quarter"]),
        ("okr report -f ma", ["markdown"]),
        ("okr show 2026-Q3/grow-revenue/m", ["2026-Q3/grow-revenue/mrr"]),
        ("okr show grow-revenue/c", ["grow-revenue/cities"]),
        ("okr checkin mr", ["mrr", "mrr"]),  # a key result and a KPI end in it
        ("okr checkin pri", ["pricing-page"]),
        ("okr checkin grow", ["grow-revenue/mrr", "grow-revenue/cities", "grow-revenue/pricing-page"]),
        ("okr show @b", ["@budi"]),
        ("okr pull kpi/m", ["kpi/mrr"]),
        ("okr allow mr", ["mrr"]),
        ("okr show bu", ["budi"]),
        ("okr move team/g", ["team/growth"]),
        ("okr drop m", ["mrr"]),
        ("okr report --as b", ["budi"]),
        ("okr report -q 2026-", ["2026-Q1", "2026-Q3"]),
        ("okr add objective Win --team g", ["growth"]),
        ("okr add key-result win T --moves m", ["mrr"]),
        ("okr add kpi T --drives kpi/", ["kpi/mrr"]),
        ("okr add key-result win", ["win-east-java"]),
        ("okr show nothing-like-it", []),
    ],
)
def test_each_shell_is_offered_what_fits(okr: Okr, shell: str, line: str, offered: list[str]) -> None:
    """Commands, options, their values, and ids that the command can act on, whole or by an ending."""
    assert completed(okr, line, shell) == offered


def test_all_commands_are_offered_without_importing_any(okr: Okr) -> None:
    for name in [m for m in sys.modules if m.startswith("okr.commands.edit")]:
        okr.environment.delitem(sys.modules, name)

    assert completed(okr, "okr ") == list(COMMANDS)
    assert "okr.commands.edit" not in sys.modules


def test_the_folder_that_is_named_is_looked_in(okr: Okr, tmp_path: Path) -> None:
    """-C, OKR_DIR and any folder inside; elsewhere nothing is offered and nothing said."""
    okr.environment.chdir(tmp_path)
    assert completed(okr, "okr show grow") == []
    assert "grow-revenue/mrr" in completed(okr, f"okr -C {okr.root} show grow-revenue/")

    okr.environment.setenv("OKR_DIR", str(okr.root / "people"))
    assert completed(okr, "okr show @a") == ["@ana"]


@pytest.mark.parametrize("state", ["no index", "warm", "added", "removed", "garbage", "no folder for it"])
def test_ids_are_those_of_now(okr: Okr, state: str) -> None:
    """Whatever the index knows: they are the ids that `okr list` would show."""
    if state != "no index":
        old(okr)
        okr("list")
    if state == "added":
        okr.write({"objectives/2026-Q3/more.toml": MORE})
    elif state == "removed":
        (okr.root / "objectives/2026-Q3/grow-revenue.toml").unlink()
    elif state == "garbage":
        (okr.root / ".okr/index.sqlite").write_bytes(b"garbage" * 1000)
    elif state == "no folder for it":
        shutil.rmtree(okr.root / ".okr")
        (okr.root / ".okr").write_text("")

    found = completed(okr, "okr show 2026-Q3/")

    grown = ["grow-revenue", "grow-revenue/mrr", "grow-revenue/cities", "grow-revenue/pricing-page"]
    more = ["more", "more/x-y"] if state == "added" else []
    assert found == [f"2026-Q3/{id_}" for id_ in ([] if state == "removed" else grown) + more]


def old(okr: Okr) -> None:
    """Files older than the index, so that nothing is read twice."""
    for file in okr.root.rglob("*.toml"):
        os.utime(file, (1_700_000_000, 1_700_000_000))


def test_a_warm_completion_imports_nothing_heavy_and_lists_no_checkin(okr: Okr) -> None:
    """Straight from the index: no reader of TOML, no validation, no screen, no folder of check-ins."""
    old(okr)
    okr("list")
    environment = {
        **os.environ,
        "_OKR_COMPLETE": "complete_bash",
        "COMP_WORDS": "okr\nshow\ngrow",
        "COMP_CWORD": "2",
    }
    code = (
        "import atexit, os, sys\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event in ('open', 'os.scandir') else None)\n"
        f"atexit.register(lambda: print([m for m in {HEAVY!r} if m in sys.modules],"
        " [p for p in seen if p.endswith('.toml') or 'checkins' in p.split('/')], file=sys.stderr))\n"
        "from okr.cli import main; main([])"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment
    )

    assert "grow-revenue/mrr" in ran.stdout.split()
    assert ran.stderr == "[] []\n"


@pytest.mark.parametrize(
    ("words", "cursor", "whole", "place"),
    [
        ("okr\nshow\n@\nbu", 3, "okr\nshow\n@bu", 2),
        ("okr\nshow\n@", 2, "okr\nshow\n@", 2),
        ("okr\nreport\n--as\n=\nan", 4, "okr\nreport\n--as\nan", 3),
        ("okr\nreport\n--as\n=", 3, "okr\nreport\n--as\n", 3),
        ("okr\nreport\n--as\n=\n@\nan", 5, "okr\nreport\n--as\n@an", 3),
        ("okr\nset\nmrr\nowner\n=\nan", 5, "okr\nset\nmrr\nowner\n=\nan", 5),
        ("okr\nshow\nmr\n--as\nx", 2, "okr\nshow\nmr", 2),
    ],
)
def test_what_bash_takes_apart_is_put_together(words: str, cursor: int, whole: str, place: int) -> None:
    """Its word breaks are no breaks of ours."""
    environment = {"_OKR_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(cursor)}

    join_bash_words(environment)

    assert (environment["COMP_WORDS"], environment["COMP_CWORD"]) == (whole, str(place))


# ── in the shells ────────────────────────────────────────────────────────────────────────────────


def with_okr(okr: Okr, tmp_path: Path) -> dict[str, str]:
    """An environment in which `okr` is a program."""
    program = tmp_path / "bin/okr"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m okr "$@"\n')
    program.chmod(0o755)
    root = Path(__file__).parents[2]
    kept = {k: v for k, v in os.environ.items() if k not in ("OKR_TODAY", "ENV", "ZDOTDIR")}
    return {**kept, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(root), "PS1": "$ ",
            "TERM": "dumb"}  # fmt: skip


def script_of(shell: str, environment: dict[str, str], tmp_path: Path) -> Path:
    said = subprocess.run(
        ["okr", "--show-completion", shell],
        check=True, capture_output=True, text=True,
        env={**environment, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    ).stdout  # fmt: skip
    script = tmp_path / f"okr.{shell}"
    script.write_text(said)
    return script


class Terminal:
    """A shell at a terminal: keys are sent, and what must appear is waited for."""

    def __init__(self, argv: list[str], folder: Path, environment: dict[str, str]) -> None:
        self.seen = ""
        self._pid, self._end = pty.fork()
        if self._pid == 0:
            os.chdir(folder)
            os.execvpe(argv[0], argv, environment)

    def send(self, keys: str, *, until: str) -> str:
        start = len(self.seen)
        os.write(self._end, keys.encode())
        deadline = time.monotonic() + HANGS_AFTER
        while until not in self.seen[start:] and time.monotonic() < deadline:
            if select.select([self._end], [], [], 0.05)[0]:
                self.seen += os.read(self._end, 65536).decode("utf-8", "replace").replace("\a", "")
        assert until in self.seen[start:], self.seen[start:]
        return self.seen[start:]

    def close(self) -> None:
        os.close(self._end)
        os.waitpid(self._pid, 0)


HOSTILE = {
    "objectives/2026-Q3/$(touch pwned).toml": 'title = "a"\n',
    "objectives/2026-Q3/grow;touch pwned.toml": 'title = "a"\n',
    "objectives/2026-Q3/grow-fast.toml": """\
title = "$(touch pwned) `touch pwned` ' \\" ; touch pwned \\u001b]0;x"

[key_results."grow$(touch pwned)"]
title = "x"
""",
    "objectives/2026-Q3/grow-more.toml": "title = '$(touch pwned) \"; touch pwned; \"'\n",
    "people/$(touch pwned).toml": 'name = "x"\n',
}


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_in_a_shell_at_a_terminal(okr: Okr, tmp_path: Path, shell: str) -> None:
    """A tab completes; nothing that stands in a hostile workspace is run."""
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    environment = with_okr(okr, tmp_path)
    script = script_of(shell, environment, tmp_path)
    okr.write(HOSTILE)
    options = ["--norc", "--noprofile"] if shell == "bash" else ["-f"]
    begin = "" if shell == "bash" else "autoload -Uz compinit; compinit -u; "
    terminal = Terminal([shell, *options, "-i"], okr.root, environment)

    terminal.send(f"{begin}source {script}; echo rea''dy\r", until="ready")
    terminal.send("okr show @b\t", until="@budi")
    terminal.send("\x15okr move grow-m\t", until="grow-more")
    terminal.send("\x15okr show gro\t", until="grow")
    terminal.send("\t\t", until="grow-more")
    terminal.send("\x15echo do''ne\r", until="done")
    terminal.close()

    assert "touch" not in terminal.seen
    assert not list(okr.root.rglob("pwned"))


def test_in_fish(okr: Okr, tmp_path: Path) -> None:
    """Its own word for what a tab would offer."""
    if not shutil.which("fish"):
        pytest.skip("no fish here")
    environment = with_okr(okr, tmp_path)
    script = script_of("fish", environment, tmp_path)
    okr.write(HOSTILE)
    lines = ["okr show @b", "okr move grow-m", "okr show gro", "okr che"]
    asked = "; ".join(f'complete -C "{line}"' for line in lines)

    ran = subprocess.run(
        ["fish", "--no-config", "-c", f"source {script}; {asked}"],
        check=True, capture_output=True, text=True, env=environment, cwd=okr.root,
    )  # fmt: skip

    offered = [line.partition("\t")[0] for line in ran.stdout.splitlines()]
    assert offered[:2] == ["@budi", "grow-more"]
    assert offered[-1] == "checkin"
    assert not list(okr.root.rglob("pwned"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_installs_itself(okr: Okr, tmp_path: Path, shell: str) -> None:
    """Into the home folder, for the shell that is named."""
    environment = with_okr(okr, tmp_path)
    environment["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"

    ran = subprocess.run(
        ["okr", "--install-completion", shell], check=False, capture_output=True, text=True, env=environment
    )

    assert ran.returncode == 0
    home = Path(environment["HOME"])
    place = {
        "bash": ".bash_completions/okr.sh",
        "zsh": ".zfunc/_okr",
        "fish": ".config/fish/completions/okr.fish",
    }
    assert f"_OKR_COMPLETE=complete_{shell}" in (home / place[shell]).read_text()


# ── as it is installed ───────────────────────────────────────────────────────────────────────────

SHARE = Path(__file__).parents[2] / "share"
"""What an environment has in its folder `share`."""


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_finds_the_completion_that_is_installed(okr: Okr, tmp_path: Path, shell: str) -> None:
    """The very first tab completes, and so does the next one."""
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    environment = with_okr(okr, tmp_path)
    options = ["--norc", "--noprofile"] if shell == "bash" else ["-f"]
    begin = {
        "bash": f"source {SHARE}/bash-completion/completions/okr",
        "zsh": f"fpath=({SHARE}/zsh/site-functions $fpath); autoload -Uz compinit; compinit -u -D",
    }
    terminal = Terminal([shell, *options, "-i"], okr.root, environment)

    terminal.send(f"{begin[shell]}; echo rea''dy\r", until="ready")
    terminal.send("okr show @b\t", until="@budi")
    terminal.send("\x15okr checki\t", until="checkin")
    terminal.send("\x15echo do''ne\r", until="done")
    terminal.close()

    assert "error" not in terminal.seen


def test_fish_finds_the_completion_that_is_installed(okr: Okr, tmp_path: Path) -> None:
    """In the folder of vendors, when okr is completed for the first time."""
    if not shutil.which("fish"):
        pytest.skip("no fish here")
    environment = {**with_okr(okr, tmp_path), "XDG_DATA_DIRS": f"{SHARE}:/usr/share"}

    ran = subprocess.run(
        ["fish", "-c", 'complete -C "okr show @b"; complete -C "okr checki"'],
        check=True, capture_output=True, text=True, env=environment, cwd=okr.root,
    )  # fmt: skip

    assert [line.partition("\t")[0] for line in ran.stdout.splitlines()] == ["@budi", "checkin"]


@pytest.mark.parametrize(
    ("shell", "path"),
    [
        ("bash", "bash-completion/completions/okr"),
        ("zsh", "zsh/site-functions/_okr"),
        ("fish", "fish/vendor_completions.d/okr.fish"),
        ("powershell", "okr/okr.ps1"),
    ],
)
def test_what_is_installed_asks_okr_as_its_own_script_does(shell: str, path: str) -> None:
    assert f"complete_{shell}" in (SHARE / path).read_text("ascii")
