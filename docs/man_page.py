"""Writes the page of `man okr` from the help of all commands, in English and in Indonesian.

The help of a command draws itself with the formatter that it is given; this one writes roff, with the macros of man(7).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap
from typing import Any, NamedTuple

import typer

from okr import __version__
from okr.cli import GROUPS, _cli
from okr.commands.options import Invocation, option_rows
from okr.context import Context
from okr.errors import ExitCode
from okr.words import Language, Message, constant, translated

ROOT = Path(__file__).parents[1]
MAN_PAGES: dict[Path, Language] = {
    ROOT / "share/man/man1/okr.1": "en",
    ROOT / "share/man/id/man1/okr.1": "id",
}
MADE = r".\" Made by docs/generate.py from the code: `make docs` writes it anew."


class Words(NamedTuple):
    """What the page says besides the help."""

    sections: Sequence[str]
    usage: str
    about: Sequence[str]
    codes: Sequence[str]
    variables: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, str]]
    more: str


TEXTS: dict[Language, Words] = {
    "en": Words(
        sections=("Name", "Synopsis", "Description", "Options", "Exit status", "Environment", "Files", "See also"),
        usage="COMMAND [ARGUMENT …] [OPTIONS]",
        about=(
            "Goals are TOML files in a folder with okr.toml. git keeps their history and shares them.",
            "Without a command, okr shows where you are. `okr help start` leads to a first report.",
        ),
        codes=(
            "Done.", "Error.", "Wrong use of a command.", "Findings: errors in the goals, or changes to review.",
            "Not found.", "Somebody else is writing; try again.", "Conflict.", "Stopped with Ctrl-C.",
        ),
        variables=(
            ("OKR_DIR", "Folder of the workspace."),
            ("OKR_USER", "Who you are."),
            ("OKR_LANGUAGE", "Language of the texts: en or id."),
            ("OKR_PAGER", "Program for long answers (default: PAGER, or less)."),
            ("OKR_TODAY", "Day to count from (default: today)."),
            ("NO_COLOR", "No colours, if it is set."),
        ),
        files=(
            ("okr.toml", "Settings. The folder of this file is the workspace."),
            ("objectives/, kpis/, checkins/, people/, teams/, roles/ …", "Goals and what belongs to them."),
            (".okr/", "Index and undo. It can be deleted at any time, and is not in git."),
        ),
        more="Fields of the files, rules and the weekly routine are in the documentation.",
    ),
    "id": Words(
        sections=("Nama", "Ringkasan", "Keterangan", "Opsi", "Kode keluar", "Variabel environment", "File", "Lihat juga"),
        usage="PERINTAH [ARGUMEN …] [OPSI]",
        about=(
            "Tujuan adalah file TOML dalam folder dengan okr.toml. git menyimpan riwayatnya dan membagikannya.",
            "Tanpa perintah, okr menunjukkan posisimu. `okr help start` memandu sampai laporan pertama.",
        ),
        codes=(
            "Berhasil.", "Kesalahan.", "Cara pakai perintahnya salah.",
            "Ada temuan: kesalahan di tujuan, atau perubahan yang perlu dilihat.",
            "Tidak ditemukan.", "Orang lain sedang menulis; coba lagi.", "Bentrok.", "Dihentikan dengan Ctrl-C.",
        ),
        variables=(
            ("OKR_DIR", "Folder workspace."),
            ("OKR_USER", "Siapa kamu."),
            ("OKR_LANGUAGE", "Bahasa teks: en atau id."),
            ("OKR_PAGER", "Program untuk jawaban panjang (default: PAGER, atau less)."),
            ("OKR_TODAY", "Tanggal yang dipakai sebagai hari ini (default: hari ini)."),
            ("NO_COLOR", "Tanpa warna, kalau diisi."),
        ),
        files=(
            ("okr.toml", "Pengaturan. Folder file ini adalah workspace."),
            ("objectives/, kpis/, checkins/, people/, teams/, roles/ …", "Tujuan dan semua yang terkait."),
            (".okr/", "Indeks dan undo. Boleh dihapus kapan saja, dan tidak masuk git."),
        ),
        more="Kolom file, aturan dan rutin mingguan ada di dokumentasi.",
    ),
}  # fmt: skip


def man_page(language: Language) -> Iterator[str]:
    """The lines of the page; headings are in capitals, as everywhere in man."""
    words = TEXTS[language]
    name, synopsis, description, options, codes, variables, files, more = map(str.upper, words.sections)
    root = typer.Context(_cli(), info_name="okr", obj=Context(environment={"OKR_LANGUAGE": language}))
    summary = constant(str(root.command.help), language).partition(" – ")[2]
    yield MADE
    yield f'.TH OKR 1 {_day()} "okr {__version__}" "{escaped(summary.partition(":")[0].capitalize())}"'
    yield from (f".SH {name}", *lines(f"okr - {summary.rstrip('.')}"))
    yield from (f".SH {synopsis}", ".B okr", escaped(words.usage))
    yield f".SH {description}"
    for n, text in enumerate(words.about):
        yield from (*[".PP"][:n], *lines(text))
    for heading, names in GROUPS.items():
        yield from (".TP", f".B {escaped(translated(heading, language))}", *lines(" · ".join(names)))
    yield f".SH {options}"
    yield from rows(option_rows(root, root.command.get_params(root)))
    for heading, entries in GROUPS.items():
        yield f".SH {escaped(translated(heading, language).upper())}"
        for command in entries:
            yield from _commands(root, command)
    yield f".SH {codes}"
    yield from rows((str(int(code)), text) for code, text in zip(ExitCode, words.codes, strict=True))
    for title, table in ((variables, words.variables), (files, words.files)):
        yield f".SH {title}"
        yield from rows(table)
    yield from (f".SH {more}", ".BR git (1)", ".PP", *lines(words.more))


def _commands(parent: Any, name: str) -> Iterator[str]:
    """A command, then those below it."""
    call = Invocation(parent.command.get_command(parent, name), info_name=name, parent=parent, obj=parent.obj)
    drawer = Roff(call.obj.language)
    call.command.format_help(call, drawer)
    yield from drawer.lines
    for below in call.command.list_commands(call) if hasattr(call.command, "list_commands") else ():
        yield from _commands(call, below)


class Roff:
    """Takes what the help of a command gives to a formatter, and keeps it as lines of roff."""

    width = 80

    def __init__(self, language: Language) -> None:
        self.lines: list[str] = []
        self._language = language
        self._heading = ""

    def write_usage(self, program: str, arguments: str, prefix: str) -> None:  # noqa: ARG002  "Usage:" is said by the place
        self.lines.append(f".SS {escaped(f'{program} {arguments}')}")

    def write_paragraph(self) -> None:
        """The space between two parts is made by their macros."""

    @contextmanager
    def indentation(self) -> Iterator[None]:
        yield

    @contextmanager
    def section(self, heading: str) -> Iterator[None]:
        self._heading = heading
        yield
        if heading == translated(Message("Example"), self._language):
            self.lines.append(".EE")

    def write_text(self, text: str) -> None:
        for n, paragraph in enumerate(re.split(r"\n\s*\n", text)):
            self.lines += (*[".PP"][:n], *lines(paragraph))

    def write_dl(self, pairs: Sequence[tuple[str, str]]) -> None:
        usual = {translated(Message(each), self._language) for each in ("Arguments", "Options")}
        if self._heading == translated(Message("Commands"), self._language):
            return  # each has a part of its own
        if self._heading not in usual:
            self.lines += (".PP", escaped(f"{self._heading}:"))
        self.lines += rows(pairs)

    def write(self, text: str) -> None:
        """A line of the example; the common options are told once, for all commands."""
        if self._heading == translated(Message("Example"), self._language):
            if ".EX" not in self.lines:
                self.lines += (".PP", ".EX")
            self.lines.append(escaped(text.strip()))


def rows(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What is typed, in bold, and below it what it means."""
    for term, text in pairs:
        yield from (".TP", rf"\fB{escaped(term)}\fR", *lines(text))


SIGNS = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", '"': r"\(dq"}
"""What roff would change into another sign, so that a copied command would not work."""


def lines(text: str) -> Iterator[str]:
    """A paragraph in lines that a person can read and compare."""
    for line in wrap(escaped(" ".join(text.split())), 78, break_long_words=False, break_on_hyphens=False):
        yield rf"\&{line}" if line[:1] == "." else line


def escaped(text: str) -> str:
    """A text whose letters any roff knows, and shows as they are."""
    line = "".join(SIGNS.get(letter, letter) for letter in text)
    return re.sub(r"[^\x20-\x7e]", lambda match: rf"\[u{ord(match[0]):04X}]", line)


def _day() -> str:
    """The day of the release."""
    found = re.search(
        rf"^## {re.escape(__version__)} - (\S+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert found, "CHANGELOG.md has the version and its day"
    return found[1]
