from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import msgspec
import pytest

from okr.commands.output import Output, emit, say
from okr.errors import OkrError, UsageError
from okr.findings import Finding
from okr.formats import UNBOUND
from okr.views.results import Done, FileChange, Listing
from tests import shaped

ROOT = Path(__file__).parents[2]
TERMINAL = {"OKR_PAGER": "", "TERM": "xterm-256color", "LANG": "en_GB.UTF-8"}


class Stream(io.TextIOWrapper):
    """A stdout in memory: a terminal or not, in any encoding."""

    def __init__(self, *, terminal: bool = False, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def written(self) -> bytes:
        self.flush()
        return self.buffer.getvalue()


def output(stream=None, *, environ=TERMINAL, **options) -> Output:
    return Output.of(as_of=shaped.TODAY, stdout=stream or Stream(terminal=True), environ=environ, **options)


@pytest.mark.parametrize(
    ("environ", "terminal", "no_color", "colour"),
    [
        ({}, True, False, True),
        ({}, False, False, False),
        ({}, True, True, False),
        ({"NO_COLOR": "1"}, True, False, False),
        ({"NO_COLOR": ""}, True, False, True),
        ({"FORCE_COLOR": "1"}, False, False, True),
        ({"FORCE_COLOR": "0"}, False, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False, False),
        ({"FORCE_COLOR": "1"}, True, True, False),
        ({"TERM": "dumb"}, True, False, False),
    ],
)
def test_who_decides_on_colour(environ, terminal, no_color, colour):
    """--no-color before NO_COLOR before FORCE_COLOR before what stdout is."""
    made = output(Stream(terminal=terminal), environ=TERMINAL | environ, no_color=no_color)

    assert made.style.colour is colour


@pytest.mark.parametrize(
    ("environ", "encoding", "ascii_only"),
    [
        ({}, "utf-8", False),
        ({}, "latin-1", True),
        ({}, "ascii", True),
        ({"TERM": "dumb"}, "utf-8", True),
        ({"LC_ALL": "C"}, "utf-8", True),
        ({"LC_ALL": "C.UTF-8"}, "utf-8", False),
    ],
)
def test_when_only_ascii_is_sure(environ, encoding, ascii_only):
    """An encoding without our signs, TERM=dumb and LC_ALL=C get `#` and `-`."""
    made = output(Stream(terminal=True, encoding=encoding), environ=TERMINAL | environ)

    assert made.style.ascii is ascii_only


def test_how_wide_an_answer_may_be():
    """COLUMNS goes before the terminal; a pipe has no edge."""
    assert output(environ={"COLUMNS": "72"}).style.width == 72
    assert output(environ={"COLUMNS": "none"}).style.width == 80
    assert output(Stream(), environ={}).style.width == UNBOUND


def test_an_unknown_format_is_refused():
    """The sentence names the formats that there are."""
    with pytest.raises(UsageError, match='unknown format "yaml"'):
        output(format="yaml")


def test_letters_that_stdout_cannot_carry_are_written_out():
    """A Latin-1 terminal shows é, spells 東 as a number, and every line still fits."""
    stream = Stream(terminal=True, encoding="latin-1")
    item = shaped.key_result(title="Café 東京 " * 4)
    emit(
        shaped.report(shaped.objective(key_results=(item,))),
        output(stream, environ={"COLUMNS": "80", "NO_COLOR": "1"}),
    )
    text = stream.written.decode("latin-1")

    assert "Café \\u6771\\u4eac" in text
    assert max(map(len, text.splitlines())) <= 80


def test_data_formats_are_utf_8_whatever_the_locale():
    """A file or a program gets UTF-8 from JSON, CSV and Markdown."""
    for format_ in ("json", "csv", "markdown"):
        stream = Stream(encoding="ascii")
        emit(Listing(kind="kpi", items=(shaped.kpi(title="Umsatz 東"),)), output(stream, format=format_))

        assert "Umsatz 東" in stream.written.decode()


@pytest.mark.parametrize("format_", ["json", "csv", "markdown"])
def test_data_formats_on_a_terminal_do_not_act_on_it(format_):
    """Seen on a terminal, a title that holds escapes is as harmless as on the screens."""
    stream = Stream(terminal=True)
    emit(
        Listing(kind="kpi", items=(shaped.kpi(title="\x1b[2J \x9b \u202e"),)), output(stream, format=format_)
    )
    text = stream.written.decode()

    assert not set(text) & set("\x1b\x9b\u202e")
    if format_ == "json":
        assert json.loads(text)["data"]["items"][0]["title"] == "\x1b[2J \x9b \u202e"


def test_what_was_left_out_is_told_on_stderr_and_in_json(capsys):
    """stdout stays data; stderr names the place."""
    stream = Stream()
    finding = Finding(path="kpis/mrr.toml", line=3, column=7, code="F001", message="not a \x1bvalid file")
    emit(Listing(kind="kpi", items=()), output(stream, format="json"), warnings=[finding])

    assert json.loads(stream.written)["warnings"][0]["line"] == 3
    assert "kpis/mrr.toml:3:7: F001 not a ␛valid file" in capsys.readouterr().err


def test_what_was_done():
    """A person reads the lines, a program the fields, a dry run shows the difference."""
    done = Done(
        kind="checkin",
        id="2026-Q3/grow/mrr",
        path="checkins/2026-W34/2026-08-19-budi.toml",
        lines=("2026-Q3/grow/mrr: 124 (+3)\x1b",),
        changes=(FileChange(path="a.toml", diff="--- a.toml\n+++ a.toml\n+value = 124\n"),),
    )
    shown, told = Stream(terminal=True), Stream()
    emit(done, output(shown))
    emit(done, output(told, format="json"))

    assert shown.written.decode() == "2026-Q3/grow/mrr: 124 (+3)␛\n--- a.toml\n+++ a.toml\n+value = 124\n"
    whole = json.loads(told.written)
    assert (whole["kind"], whole["data"]["id"]) == ("checkin", "2026-Q3/grow/mrr")
    assert whole["data"]["changes"] == [{"path": "a.toml", "diff": "--- a.toml\n+++ a.toml\n+value = 124\n"}]


@pytest.mark.parametrize("columns", ["60", "80"])
def test_what_was_done_breaks_at_words_at_a_terminal_only(columns):
    """A pipe has it in one line, the difference of a dry run stays as it is."""
    line = "Added objective 2026-Q3/keep-clients-win-back (objectives/2026-Q3/keep-clients-win-back.toml)."
    changes = (FileChange(path="a.toml", diff=f"+title = {'word ' * 30}\n"),)
    done = Done(kind="add", id="2026-Q3/keep", path="a.toml", lines=(line,), changes=changes)
    shown, piped = Stream(terminal=True), Stream()
    for stream in (shown, piped):
        emit(done, output(stream, environ={**TERMINAL, "COLUMNS": columns}))

    head, path = line.split(" (")
    assert shown.written.decode() == f"{head}\n  ({path}\n{changes[0].diff}"
    assert piped.written.decode() == f"{line}\n{changes[0].diff}"


def test_show_and_explain_have_their_own_names():
    """The kind of an explanation is what the command says."""
    stream = Stream()
    emit(shaped.explanation(), output(stream, format="json"), kind="show")

    assert json.loads(stream.written)["kind"] == "show"


def test_talk_goes_to_stderr_and_is_safe(capsys):
    """Words of others do not act on the terminal, lines stay lines."""
    say("first\nsecond \x1b[31m")
    say("the index was rebuilt")

    assert capsys.readouterr() == ("", "first\nsecond ␛[31m\nthe index was rebuilt\n")


SCRIPT = """
import sys
from datetime import date
from importlib import import_module
import msgspec
sys.path[:0] = {path!r}
from okr.commands.output import Output, emit
from okr.errors import OkrError
from okr.views.results import Done, KpiShape, Listing
KPI = msgspec.json.decode({kpi!r}, type=KpiShape)
out = Output.of(as_of=date(2026, 8, 19), format={format!r})
try:
    emit({result}, out)
except OkrError as error:
    print(error, file=sys.stderr)
    raise SystemExit(1)
for name in ("rich", "pydantic", "tree_sitter", "tomli"):
    if name in sys.modules:
        print(name, file=sys.stderr)
"""
LIST = "Listing(kind='kpi', items=(KPI,))"
MANY = "Listing(kind='kpi', items=(KPI,) * 4000)"  # more than a pipe holds
DONE = "Done(kind='checkin', id='a', path='b', lines=('said',))"


def script(result: str, format_: str = "terminal") -> list[str]:
    kpi = msgspec.json.encode(shaped.kpi())
    code = SCRIPT.format(path=str(ROOT), format=format_, result=result, kpi=kpi)
    return [sys.executable, "-c", code]


@pytest.mark.parametrize(
    ("result", "format_", "imported"),
    [
        (LIST, "json", ""),
        (LIST, "csv", ""),
        (LIST, "markdown", ""),
        (DONE, "terminal", ""),
        (LIST, "html", ""),
        (LIST, "terminal", ""),
    ],
)
def test_rich_is_imported_for_screens_only(result, format_, imported):
    """JSON, CSV, Markdown and a check-in start without Rich, and nothing here needs pydantic or tree-sitter."""
    ran = subprocess.run(script(result, format_), capture_output=True, text=True, check=True)

    assert ran.stderr == imported


@pytest.mark.parametrize("format_", ["terminal", "json", "csv", "markdown"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(format_):
    """`okr list | head -1` leaves no traceback and no complaint at the end of Python."""
    with subprocess.Popen(
        [*script(MANY, format_)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()

    assert said.replace("rich\n", "") == ""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_a_sentence():
    """What cannot write is never taken for written."""
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            script(LIST, "json"), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert ran.returncode == 1
    assert ran.stderr.startswith("cannot write the answer: No space left on device")
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr


def test_an_error_of_the_disk_is_an_okr_error():
    """The same in one process: the error has a sentence and a remedy."""

    class Full(io.StringIO):
        def flush(self):
            raise OSError(28, "No space left on device")

    with pytest.raises(OkrError, match="cannot write"):
        emit(Done(kind="set", id="a", path="b", lines=("said",)), output(Full()))


@pytest.mark.parametrize("columns", [60, 100])
def test_a_real_terminal_is_measured(columns):
    """On a pseudo-terminal of that width the report is coloured and no line is wider."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environ = {
        k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "LC_ALL")
    }
    report = script("import_module('tests.shaped').start_friday()")
    with subprocess.Popen(report, stdout=slave, env=environ | TERMINAL) as process:
        os.close(slave)
        shown = bytearray()
        try:
            while part := os.read(master, 65536):
                shown += part
        except OSError:  # Linux says so when the other end is closed
            pass
        os.close(master)
    import re

    text = re.sub(r"\x1b\[[0-9;]*m", "", shown.decode())

    assert process.returncode == 0
    assert b"\x1b[" in shown
    assert "Needs attention" in text
    assert max(map(len, text.splitlines())) <= columns
    assert max(map(len, text.splitlines())) > columns - 10
