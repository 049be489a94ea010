"""Workspaces that mean harm: what leads out, never ends, is too much, or wants to be run."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gitting import forked
from tests.running import MRR, SECRET, WRITES, Okr
from tests.terminals import at_a_terminal

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="links, pipes and devices of POSIX"),
    pytest.mark.usefixtures("never_hangs"),
]


def left_out(okr: Okr, path: str, says: str) -> None:
    """The rest is shown, the file is named with its reason, exit code 3; with and without the index."""
    for words in (("list",), ("list", "--no-index"), ("list",)):
        ran = okr(*words)
        assert ran.code == 3
        assert "Grow recurring revenue" in ran.out
        assert f"{path}:" in ran.err
        assert says in ran.err
        assert SECRET not in ran.out + ran.err
        assert "bug in okr" not in ran.err


# ── what leads out ───────────────────────────────────────────────────────────────────────────────


def test_a_file_that_is_a_link_out(okr: Okr, outside: Path) -> None:
    (okr.root / "kpis/out.toml").symlink_to(outside / "secret.toml")

    left_out(okr, "kpis/out.toml", "a link that leads out of the workspace")
    assert okr("set", "kpi/out", "title=x").code != 0
    assert okr("show", "kpi/out").code in (3, 4)


@pytest.mark.parametrize("folder", ["kpis", "objectives/2026-Q4", "people", "checkins/2026-W34"])
def test_a_folder_that_is_a_link_out(okr: Okr, outside: Path, folder: str) -> None:
    """Neither read nor written into."""
    place = okr.root / folder
    if place.exists():
        for file in place.iterdir():
            file.unlink()
        place.rmdir()
    place.symlink_to(outside, target_is_directory=True)

    ran = okr("list")
    assert ran.code == 3
    assert f"{folder}:" in ran.err
    assert SECRET not in ran.out + ran.err
    for words in [("add", "kpi", "X", "--objective", "win-east-java", "--role", "account-manager", "--at-least", "1"),
                  ("add", "objective", "X", "-q", "2026-Q4"), ("add", "person", "X"),
                  ("checkin", MRR, "1", "--as", "budi")]:  # fmt: skip
        ran = okr(*words)
        assert "bug in okr" not in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("show", "../../secret"),
        ("edit", "../outside/secret.toml"),
        ("edit", "kpis/../../outside/secret.toml"),
        ("set", "kpi/../../outside/secret", "title=x"),
        ("move", "kpi/mrr", "../../outside/secret"),
        ("copy", "2026-Q3/grow-revenue", "../../outside/secret"),
        ("copy", "2026-Q3/grow-revenue", "--slug", "../../outside/secret"),
        ("copy", "2026-Q3/grow-revenue", "--to", "../../outside"),
        ("copy", MRR, "../../outside/secret"),
        ("move", "@ana", "@../../outside/secret"),
        ("add", "person", "X", "--slug", "../../outside/x"),
        ("add", "objective", "X", "--slug", ".."),
        ("add", "objective", "X", "--slug", "/etc/x"),
        ("add", "person", "X", "--slug", "nul"),
        ("checkin", MRR, "1", "--as", "../../outside/x"),
        ("checkin", "../../outside/secret", "1"),
        ("remove", "../../outside/secret"),
        ("list", "-q", "../../outside"),
    ],
)
def test_a_name_that_leads_out(okr: Okr, outside: Path, words: tuple[str, ...]) -> None:
    """Refused in a sentence, and nothing is written anywhere."""
    okr.environment.setenv("EDITOR", "false")
    before = okr.files()

    ran = okr(*words)

    assert ran.code in (1, 2, 4)
    assert ran.err.startswith("error: ")
    assert "bug in okr" not in ran.err
    assert okr.files() == before


@pytest.mark.parametrize("people", [True, False])
def test_a_name_without_people_cannot_lead_out(okr: Okr, outside: Path, people: bool) -> None:
    """Where nobody has a file, a name is enough; it still is a name."""
    if not people:
        for file in (okr.root / "people").iterdir():
            file.unlink()
    for who in ("../../outside/x", "..", "/x", "a\nb"):
        assert okr("checkin", MRR, "1", "--as", who).code in (2, 4)


# ── what never ends, or is too much ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["pipe", "folder", "socket", "device", "link to a device"])
def test_what_is_no_file(okr: Okr, kind: str) -> None:
    """A pipe does not block, a device is not read."""
    path = okr.root / "kpis/odd.toml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "socket":
        os.mknod(path, stat.S_IFSOCK | 0o600)
    elif kind == "device":
        try:
            os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))
        except PermissionError:
            pytest.skip("only root makes a device")
    else:
        path.symlink_to("/dev/zero")

    left_out(okr, "kpis/odd.toml", "leads out" if kind == "link to a device" else "not a regular file")


def test_a_file_of_a_hundred_megabytes(okr: Okr) -> None:
    """Not read at all: named, in the time and room of the rest."""
    with (okr.root / "kpis/big.toml").open("wb") as file:
        file.truncate(100_000_000)

    left_out(okr, "kpis/big.toml", "larger than 4 MiB")
    if not Path("/proc/self/status").exists():
        return
    code = (
        "import re, sys\nfrom pathlib import Path\nfrom okr.cli import main\ncode = main(['list', '--no-index'])\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]\n"
        "print(int(peak) // 1024, file=sys.stderr); sys.exit(code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=okr.root
    )
    assert ran.returncode == 3
    assert int(ran.stderr.splitlines()[-1]) < 100


DEEP = 10_000


@pytest.mark.parametrize(
    "text",
    [
        f"title = {'[' * DEEP}{']' * DEEP}\n",
        f"title = {'{a=' * DEEP}1{'}' * DEEP}\n",
        f"{'a.' * DEEP}a = 1\n",
        f"[{'a.' * DEEP}a]\nb = 1\n",
        f"title = {'[' * DEEP}",
        "\n".join(f"[{'a.' * n}a]" for n in range(300)),
    ],
    ids=["lists", "tables", "dotted key", "dotted header", "never closed", "ever deeper"],
)
def test_nesting_without_end(okr: Okr, text: str) -> None:
    """Named, or read; the process lives, also when it is asked to edit the file."""
    okr.write({"kpis/deep.toml": text})

    for words in (("list",), ("list", "--no-index"), ("set", "kpi/deep", "title=x"), ("report",)):
        ran = forked(words, okr.root, dict(os.environ))
        assert ran.code in (1, 3, 4), ran
        assert "kpis/deep.toml" in ran.err
        assert "bug in okr" not in ran.err
        assert "Traceback" not in ran.err
    assert okr.read("kpis/deep.toml") == text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'title = "a\x00b"\n', "kpis/odd.toml:1:"),
        (b'title = "a"\nowner = "\xff\xfe"\n', "kpis/odd.toml:2:10: F007 is not UTF-8"),
        (b"\x00" * 5000, "kpis/odd.toml:1:1"),
        (b"\xff\xfet\x00i\x00", "F007 is not UTF-8"),
        (b"title = " + b"9" * 5000 + b"\n", "kpis/odd.toml"),
        (b'title = "\\ud800"\n', "kpis/odd.toml:1:"),
        (b"\r" * 5000, "kpis/odd.toml:1:1"),
    ],
)
def test_bytes_that_are_no_text(okr: Okr, data: bytes, says: str) -> None:
    (okr.root / "kpis/odd.toml").write_bytes(data)

    left_out(okr, "kpis/odd.toml", says)


# ── what is meant for a screen, a spreadsheet, a shell ───────────────────────────────────────────

TITLE = "A\x1b]0;owned\x07\x1b[31mB\u202egnp.exe\u200b\x9bC"


@pytest.mark.parametrize(
    "words", [("report", "-q", "2026-Q3"), ("list",), ("show", "kpi/mrr"), ("report", "-f", "json"), ("list", "kpis", "-f", "csv"),
              ("compare", "-f", "markdown"), ("todo", "--person", "ana"), ("set", "2026-Q3/hostile", "why=x", "--dry-run"),
              ("show", TITLE)],
)  # fmt: skip
def test_a_title_that_speaks_to_the_terminal(okr: Okr, words: tuple[str, ...]) -> None:
    """Whatever the command and the format: it is shown, and does nothing there."""
    said = json.dumps(TITLE)[1:-1]
    okr.write(
        {
            "objectives/2026-Q3/hostile.toml": f'title = "{said}"\nowner = "ana"\nwhy = "{said}"\n'.replace(
                "\\u009b", "\\u009B"
            ),
            "kpis/mrr.toml": okr.read("kpis/mrr.toml").replace("Monthly", said),
        }
    )

    _, seen = at_a_terminal(okr.root, "", *words)

    assert "Traceback" not in seen
    assert "bug in okr" not in seen
    for harm in ("\x1b]", "\x07", "\u202e", "\u200b", "\x9b", "\x1b[31mB"):
        assert harm not in seen, seen


def test_a_title_that_is_a_formula(okr: Okr) -> None:
    """In a spreadsheet it is text; a number below zero stays one."""
    okr.write(
        {
            "objectives/2026-Q3/hostile.toml": 'title = \'=cmd|"/C calc"!A0\'\nowner = "ana"\n'
            '[key_results.x]\ntitle = "@SUM(1)"\nstart = -5\ntarget = 7\nunit = "+1"\n'
        }
    )
    said = okr("list", "key-results", "-f", "csv").out + okr("list", "objectives", "-f", "csv").out

    cells = [cell for row in csv.reader(io.StringIO(said)) for cell in row]
    assert any("=cmd" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r")]
    assert [cell for cell in cells if cell[:1] == "-"] == ["-5"] or "-5" in cells


def evil_repository(okr: Okr, tmp_path: Path) -> Path:
    """A clone whose settings want to run a program at every turn."""
    mark = tmp_path / "pwned"
    evil = tmp_path / "evil"
    evil.write_text(f'#!/bin/sh\necho "$0 $*" >> "{mark}"\ncat\n')
    evil.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in (
        "pre-commit",
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "fsmonitor-watchman",
    ):
        (hooks / name).write_text(evil.read_text())
        (hooks / name).chmod(0o755)
    subprocess.run(["git", "init", "-q"], check=True, cwd=okr.root)
    names = ["core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "diff.external",
             "diff.x.textconv", "diff.x.command", "filter.x.clean", "filter.x.smudge", "filter.x.process", "gpg.program",
             "credential.helper", "sequence.editor", "interactive.diffFilter", "uploadpack.packObjectsHook",
             "pager.config", "pager.log", "pager.rev-parse", "trailer.x.command", "merge.x.driver"]  # fmt: skip
    for name in names:
        subprocess.run(["git", "config", name, str(evil)], check=True, cwd=okr.root)
    for alias in ("config", "rev-parse", "log", "status", "diff", "show"):
        subprocess.run(["git", "config", f"alias.{alias}", f"!{evil}"], check=True, cwd=okr.root)
    subprocess.run(["git", "config", "core.hooksPath", str(hooks)], check=True, cwd=okr.root)
    subprocess.run(["git", "config", "user.email", "ana@example.com"], check=True, cwd=okr.root)
    okr.write({".gitattributes": "*.toml filter=x diff=x merge=x\n"})
    return mark


def test_a_git_configuration_that_wants_to_run_a_program(okr: Okr, tmp_path: Path) -> None:
    """No command of okr does it that favour."""
    mark = evil_repository(okr, tmp_path)
    okr.environment.setenv("EDITOR", "true")

    for words in [*WRITES, ("list",), ("report",), ("todo",), ("compare",), ("show", "kpi/mrr"), ("explain", MRR),
                  ("edit", "kpi/mrr"), ("checkin", MRR, "122"), ("undo", "--list")]:  # fmt: skip
        ran = okr(*words)
        assert "bug in okr" not in ran.err
        assert ran.code in (0, 3), ran

    assert not mark.exists()

    subprocess.run(["git", "add", "-A"], check=False, capture_output=True, cwd=okr.root)
    assert mark.exists()  # the control: git itself would
