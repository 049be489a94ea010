"""Somebody who has installed okr and nothing else, and does what the README and okr itself say."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

from release.dialogue import at_terminal

FIRST_DAY = "2026-07-03"
"""A Friday, on which the README begins."""
GITCONFIG = "[user]\n\tname = Ana Wijaya\n\temail = ana@example.com\n[init]\n\tdefaultBranch = main\n"
SHARED = (
    "man/man1/okr.1",
    "man/id/man1/okr.1",
    "bash-completion/completions/okr",
    "zsh/site-functions/_okr",
    "fish/vendor_completions.d/okr.fish",
    "okr/okr.ps1",
)
PROGRAM = """
from datetime import date
import okr
print(okr.open("goals", day=date(2026, 7, 3)).report().objectives[0].title)
"""
SECONDS = 120
"""What no command needs."""


class Stranger:
    """Has an environment and a home folder, and nothing of the person at this machine."""

    def __init__(self, environment: Path, programs: Path, folder: Path) -> None:
        self.commands = 0
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        (self.home / ".gitconfig").write_text(GITCONFIG)
        self._shared = environment / "share"
        self._okr = programs / ("okr.exe" if os.name == "nt" else "okr")
        own = ("OKR_", "GIT_", "LC_", "XDG_", "PYTHON", "_OKR")
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(own) and name != "LANG"
        }
        home = dict.fromkeys(("HOME", "USERPROFILE"), str(self.home))
        self._variables = {
            **kept, **home, "LC_ALL": "C.UTF-8", "OKR_TODAY": FIRST_DAY, "OKR_PAGER": "cat", "NO_COLOR": "1",
            "COLUMNS": "120", "GIT_CONFIG_NOSYSTEM": "1", "PYTHONUTF8": "1",
        }  # fmt: skip

    def okr(self, *words: str, folder: str = ".", typed: str = "") -> str:
        """What a command prints, without a terminal; it must go well."""
        self.commands += 1
        ran = subprocess.run(
            (str(self._okr), *words), cwd=self.home / folder, env=self._variables, check=False,
            capture_output=True, input=typed.encode(), timeout=SECONDS,
        )  # fmt: skip
        out, err = ran.stdout.decode("utf-8", "replace"), ran.stderr.decode("utf-8", "replace")
        assert ran.returncode == 0, f"okr {shlex.join(words)}: exit code {ran.returncode}\n{out}{err}"
        assert "Traceback" not in err, err
        return out.replace("\r\n", "\n")

    def sees_the_version(self, version: str, python: str) -> None:
        said = self.okr("--version")
        assert re.fullmatch(rf"okr {re.escape(version)} \(Python {re.escape(python)}, \S+ \S+\)\n", said), (
            said
        )

    def finds_what_is_shared(self) -> None:
        """The page of man, and completions."""
        missing = [path for path in SHARED if not (self._shared / path).is_file()]
        assert not missing, missing

    def takes_the_first_steps(self) -> None:
        """`okr init` without a terminal, then the commands that it names, as they are: up to the first report."""
        (self.home / "goals").mkdir()
        named = re.findall(r"^  okr (.+)$", self.okr("init", folder="goals"), re.MULTILINE)
        steps = [shlex.split(line) for line in named if line != "sync"]
        assert [step[0] for step in steps] == ["add", "add", "add", "checkin", "report"], steps
        for step in steps:
            said = self.okr(*step, folder="goals")
        assert "Cut churn from 8% to 4%" in said, said

    def follows_the_readme(self, readme: str) -> None:
        """The six commands of the README at a terminal; every screen is the one that is shown there."""
        if os.name == "nt":
            return  # a terminal of this kind is one of POSIX
        block = re.search(r"```console\n(.*?)```", readme, re.DOTALL)
        assert block
        parts = re.split(r"^\$ okr (.*)\n", block[1], flags=re.MULTILINE)
        commands = [*zip(parts[1::2], parts[2::2], strict=True)]
        assert len(commands) == 6, commands
        (self.home / "readme" / "goals").mkdir(parents=True)
        for words, shown in commands:
            self.commands += 1
            argv = [str(self._okr), *shlex.split(words)]
            seen = at_terminal(
                argv, shown, folder=self.home / "readme" / "goals", environment=self._variables
            )
            told = re.sub(r"^The day is .*\n", "", seen, flags=re.MULTILINE)
            told = told.replace(f"{self.home}/readme", "~")
            assert told == shown, f"okr {words}\n--- shown\n{shown}\n--- seen\n{told}"

    def looks_around(self) -> None:
        """What reads a file of the package: pages, translations, rules, schemas, the example, templates."""
        report = json.loads(self.okr("report", "-f", "json", folder="goals"))
        assert report["data"]["objectives"][0]["title"] == "Keep the clients we win", report
        self.okr("report", "-o", "report.html", folder="goals")
        assert "<style>" in (self.home / "goals/report.html").read_text("utf-8")
        assert "minggu ke-1 dari 13" in self.okr("report", "--language", "id", folder="goals")
        self.okr("check", folder="goals")
        assert "Q004" in self.okr("check", "--explain", "Q004", folder="goals")
        self.okr("schema", "objective")
        self.okr("onboard", "@ana", "--path", "newcomer", folder="goals")
        self.okr("import", "--help")
        self.okr("init", "--example", "demo")
        assert "Start Friday" in self.okr("-C", "demo", "report", "-q", "2026-Q3", "--today", "2026-08-19")

    def writes_a_program(self, python: Path) -> None:
        """A program of Python, with the goals of the first steps."""
        words = (str(python), "-c", PROGRAM)
        ran = subprocess.run(
            words,
            cwd=self.home,
            env=self._variables,
            check=True,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        assert ran.stdout == "Keep the clients we win\n", ran.stdout

    def uses_the_extras(self) -> None:
        """A workbook, and the greeting of an assistant."""
        self.okr("export", "-o", "goals.xlsx", folder="goals")
        assert (self.home / "goals/goals.xlsx").read_bytes()[:2] == b"PK"
        self.okr("import", "goals.xlsx", "--preset", "table", folder="goals")
        hello = {
            "jsonrpc": "2.0", "id": 1, "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "smoke", "version": "1"},
            },
        }  # fmt: skip
        answer = json.loads(self.okr("mcp", folder="goals", typed=f"{json.dumps(hello)}\n").splitlines()[0])
        assert answer["result"]["serverInfo"]["name"] == "okr", answer
