"""The process of `okr mcp`: nothing but the protocol on stdout, how it starts, and how it ends."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client

from okr.mcp.tools import TOOLS
from tests.mcp.client import with_client
from tests.running import HANGS_AFTER, MRR, Okr, comes, write
from tests.sizes import size, some

HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}  # fmt: skip
READY = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def call(number: int, tool: str, **arguments: Any) -> dict[str, Any]:
    """A request of the older protocol, as it goes over the wire."""
    return {
        "jsonrpc": "2.0",
        "id": number,
        "method": "tools/call",
        "params": {"name": tool, "arguments": arguments},
    }


def line(message: object) -> bytes:
    return json.dumps(message).encode() + b"\n"


@contextmanager
def started(root: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """`okr mcp` that has answered its first request, with bare pipes."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-m", "okr", "mcp", *words], cwd=root, **pipes) as process:
        try:
            said(process, HELLO)
            process.stdin.write(line(READY))
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[bytes], *messages: object) -> list[dict[str, Any]]:
    """What it answers to these requests, one after the other; each line of stdout is a message."""
    answers = []
    for message in messages:
        process.stdin.write(message if isinstance(message, bytes) else line(message))
        process.stdin.flush()
        answers.append(json.loads(process.stdout.readline()))
    return answers


# ── the end ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", some([signal.SIGTERM, signal.SIGINT], 2))
def test_a_signal_ends_it(okr: Okr, number: signal.Signals) -> None:
    """Quietly, while stdin is open and it waits; with the code of a shell."""
    with started(okr.root) as process:
        said(process, call(2, "list"))
        process.send_signal(number)
        assert process.wait(timeout=HANGS_AFTER) == 128 + number
        assert (process.stdout.read(), process.stderr.read()) == (b"", b"")


def test_a_client_that_vanishes_ends_it(okr: Okr) -> None:
    """It has closed what it reads from, and is there no more for the next answer; stdin is still open."""
    with started(okr.root) as process:
        process.stdout.close()
        process.stdin.write(line(call(2, "report")))
        process.stdin.flush()
        assert process.wait(timeout=HANGS_AFTER) == 0
        assert process.stderr.read() == b""


def test_requests_out_of_a_file_are_answered_before_the_end(okr: Okr) -> None:
    """What was asked before the end of stdin, in whatever order."""
    asked = b"".join(map(line, (HELLO, READY, *(call(number, "list") for number in range(2, 12)))))
    command = [sys.executable, "-m", "okr", "mcp"]

    done = subprocess.run(
        command, cwd=okr.root, input=asked, capture_output=True, check=False, timeout=HANGS_AFTER
    )

    assert (done.returncode, done.stderr) == (0, b"")
    answers = [json.loads(each) for each in done.stdout.splitlines()]
    assert {answer["id"] for answer in answers} == {*range(1, 12)}


# ── what is no request ───────────────────────────────────────────────────────────────────────────


GARBAGE = (
    b"\n", b"not json\n", b"{}\n", b"[]\n", b"\xff\xfe\n", b'{"jsonrpc":"2.0"}\n', b'{"jsonrpc":"2.0","method":"x/y"}\n',
    line(call(5, "show", item="a")).replace(b'"a"', rb'"a\ud800"'), b"x" * 1_000_000 + b"\n", b"[" * 50_000 + b"\n",
)  # fmt: skip


def test_what_is_no_request_does_not_end_it(okr: Okr) -> None:
    """After each of them the next question is answered: no JSON, no request, half of a pair, a long or deep line. The end of
    stdin does end it, and quietly."""
    with started(okr.root) as process:
        for number, garbage in enumerate(GARBAGE, 100):
            process.stdin.write(garbage)
            process.stdin.write(line(call(number, "list")))
            process.stdin.flush()
            answers = map(json.loads, process.stdout)
            answer = next(each for each in answers if each.get("id") == number)
            assert answer["result"]["isError"] is False
        out, err = process.communicate(timeout=HANGS_AFTER)

    assert (process.returncode, out, err) == (0, b"", b"")


# ── growth ───────────────────────────────────────────────────────────────────────────────────────


def test_a_thousand_calls_do_not_grow(okr: Okr) -> None:
    """Neither memory nor open files, after the first hundred; every tool in turn, and a refusal. `make test` does 400."""
    count = size(400, 1_000)
    rows = {"todo": {"person": "budi"}, "agenda": {"person": "budi"}, "meet": {"meeting": "week"}}
    rows |= {tool: {"item": MRR} for tool in ("show", "explain", "log")}
    turn = [(tool, rows.get(tool, {})) for tool in (*TOOLS, "no-such-tool")]

    with started(okr.root) as process:

        def calls(first: int, count: int) -> None:
            for number in range(first, first + count):
                tool, arguments = turn[number % len(turn)]
                (answer,) = said(process, call(number, tool, **arguments))
                assert answer["id"] == number

        calls(10, 120)
        memory, files = held(process.pid)
        calls(1_000, count)

        assert held(process.pid)[0] - memory < 4 * count
        assert comes(lambda: held(process.pid)[1] <= files)


def held(pid: int) -> tuple[int, int]:
    """Kilobytes of memory and number of open files of a process, which closes them a moment behind an answer."""
    status = Path(f"/proc/{pid}/status").read_text()
    (rss,) = (int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS"))
    return rss, len([*Path(f"/proc/{pid}/fd").iterdir()])


# ── the start ────────────────────────────────────────────────────────────────────────────────────


def test_without_the_sdk_it_says_what_to_install(okr: Okr, tmp_path: Path) -> None:
    """A package of that name which cannot be found stands for one that is not installed."""
    write(tmp_path / "none", {"mcp.py": "raise ModuleNotFoundError(\"No module named 'mcp'\", name='mcp')\n"})
    okr.environment.setenv("PYTHONPATH", f"{tmp_path / 'none'}")
    command = [sys.executable, "-c", "from okr.__main__ import run; run()", "mcp"]

    done = subprocess.run(command, cwd=okr.root, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr == (
        "error: `okr mcp` needs the package mcp, which is not installed\n"
        f"hint: Install it: {shlex.quote(sys.executable)} -m pip install 'okr[mcp]'\n"
    )


def test_outside_of_a_workspace(okr: Okr, tmp_path: Path) -> None:
    okr.environment.chdir(tmp_path)

    okr.refuses("mcp", code=1, says=f"no okr workspace here: no okr.toml in {tmp_path} or above")


def test_a_person_that_nobody_knows(okr: Okr) -> None:
    okr.refuses("mcp", "--as", "nobody", code=4, says='unknown person "nobody"')


@pytest.mark.parametrize("words", [("-f", "json"), ("-q", "Q3"), ("extra",)])
def test_it_takes_no_format_and_no_cycle(okr: Okr, words: tuple[str, ...]) -> None:
    okr.refuses("mcp", *words, code=2, says="okr mcp")


def test_who_asks_and_which_day_are_fixed_at_the_start(okr: Okr) -> None:
    """By --as and OKR_TODAY; a task that the person has is theirs without being named."""

    async def ask(client: Client) -> tuple[Any, Any]:
        todo, report = await client.call_tool("todo", {}), await client.call_tool("report", {})
        return json.loads(todo.content[0].text), json.loads(report.content[0].text)

    todo, report = with_client(okr.root, ask, "--as", "budi", "--today", "2026-08-01")

    assert todo["data"]["person"] == "@budi"
    assert report["data"]["as_of"] == "2026-08-01"
