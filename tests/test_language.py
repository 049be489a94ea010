"""Which language okr speaks: the option, the environment, the workspace, the locale; and what never changes."""

from __future__ import annotations

import subprocess

import pytest

import okr.words
from tests.running import Okr
from tests.test_cli import typed

INDONESIAN = {"owner": "PIC", "error": "kesalahan", "Usage: ": "Pemakaian: ", "title": "judul"}


class Catalogue:
    """A few texts in Indonesian."""

    def gettext(self, text: str) -> str:
        return INDONESIAN.get(text, text)

    def ngettext(self, one: str, many: str, _n: int) -> str:
        return INDONESIAN.get(one, many)


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(okr.words, "_translation", lambda _language: Catalogue())


@pytest.mark.parametrize(
    ("words", "environment", "indonesian"),
    [
        ((), {}, False),
        (("--language", "id"), {}, True),
        ((), {"OKR_LANGUAGE": "id"}, True),
        (("--language", "en"), {"OKR_LANGUAGE": "id"}, False),
        ((), {"LC_ALL": "id_ID.UTF-8"}, True),
        ((), {"LC_ALL": "", "LC_MESSAGES": "id_ID.UTF-8", "LANG": "en_GB.UTF-8"}, True),
        ((), {"LC_ALL": "", "LANG": "id_ID.UTF-8"}, True),
        ((), {"LC_ALL": "fr_FR.UTF-8", "LANG": "id_ID.UTF-8"}, False),
        (("--language", "en"), {"LC_ALL": "id_ID.UTF-8"}, False),
    ],
)
def test_help_and_errors_before_a_workspace(
    okr: Okr, words: tuple[str, ...], environment: dict[str, str], indonesian: bool
) -> None:
    """The option goes before OKR_LANGUAGE, which goes before the locale; a language that okr lacks is English."""
    for name, value in environment.items():
        okr.environment.setenv(name, value)

    assert okr.does(*words, "list", "--help").startswith("Pemakaian: " if indonesian else "Usage: ")
    assert okr.does("list", *words, "--help").startswith("Pemakaian: " if indonesian else "Usage: ")
    assert okr.does("list", "--help", *words).startswith("Pemakaian: " if indonesian else "Usage: ")
    assert okr(*words, "-C", "nowhere", "list").err.startswith("kesalahan: " if indonesian else "error: ")


def test_the_language_of_the_workspace_goes_before_the_locale(okr: Okr) -> None:
    okr.write({"okr.toml": okr.read("okr.toml") + 'language = "id"\n'})

    assert okr("show", "nothing").err.startswith("kesalahan: ")
    assert okr("--language", "en", "show", "nothing").err.startswith("error: ")
    okr.environment.setenv("OKR_LANGUAGE", "en")
    assert okr("show", "nothing").err.startswith("error: ")


def test_a_command_that_loads_no_goals_speaks_it_too(okr: Okr) -> None:
    """A sync, a repair; also where okr.toml cannot be read, which is said in the language of the locale."""
    okr.write({"okr.toml": okr.read("okr.toml") + 'language = "id"\n'})
    subprocess.run(["git", "init", "-q"], check=True, cwd=okr.root)

    assert okr("sync").err.startswith("kesalahan: ")
    assert okr("undo").err.startswith("kesalahan: ")
    okr.write({"okr.toml": "schema = \n"})
    assert okr("list").err.startswith("error: okr.toml:1:")


def test_what_programs_read_never_changes(okr: Okr) -> None:
    """JSON and CSV are the same in every language."""
    for form in ("json", "csv"):
        words = ("report", "-q", "Q3", "-f", form)
        assert okr(*words).out == okr(*words, "--language", "id").out


def test_a_page_for_others_does_not_follow_the_locale(okr: Okr) -> None:
    """Markdown is in the language of okr.toml, else in English."""
    english = okr("list", "-f", "markdown").out
    okr.environment.setenv("LC_ALL", "id_ID.UTF-8")

    assert okr("list", "-f", "markdown").out == english


def test_a_setting_of_another_language_is_refused(okr: Okr) -> None:
    okr.write({"okr.toml": okr.read("okr.toml") + 'language = "fr"\n'})

    okr.refuses("list", code=1, says='language needs one of "en", "id"')


def test_init_keeps_the_language_of_the_locale(okr: Okr) -> None:
    okr.does("init", "plain")
    okr.environment.setenv("LC_ALL", "id_ID.UTF-8")
    okr.does("init", "berkas")

    assert "language" not in okr.read("plain/okr.toml")
    assert 'language = "id"\n' in okr.read("berkas/okr.toml")


def test_an_error_is_coloured_on_a_terminal_only(okr: Okr) -> None:
    okr.environment.setenv("FORCE_COLOR", "1")
    assert okr("reprot").err.startswith("\x1b[31m\x1b[1merror:\x1b[0m unknown command")
    assert okr("--no-color", "reprot").err.startswith("error: ")


@pytest.mark.parametrize("value", ["-5", "\u22125", "-.5", "-1e3"])
def test_numbers_below_zero(okr: Okr, value: str) -> None:
    """As an argument, as the value of an option, and with a true minus as okr itself writes it."""
    okr.does("checkin", "grow-revenue/mrr", value, "--yes", "--as", "budi")
    okr.does("add", "kr", "grow-revenue", "Go down", "--from", value, "--to", "-2000", "--slug", "down")
    okr.does("coach", "ask", "@budi", "-5 or so?", "--as", "ana")
    okr.does("add", "objective", "Less", "--why", "-5 is fine", "-q", "Q3")

    number = float(value.replace("\u2212", "-"))
    assert f"value = {number:g}".encode() in b"".join(okr.files().values()).replace(b".0\n", b"\n")
    assert "target = -2000" in okr.read("objectives/2026-Q3/grow-revenue.toml")
    assert any(b'text = "-5 or so?"' in data for data in okr.files().values())
    assert 'why = "-5 is fine"' in okr.read("objectives/2026-Q3/less.toml")


def test_init_asks_for_the_language_at_a_terminal(okr: Okr) -> None:
    """Until it is one that okr has; Enter takes that of the locale."""
    code, screen = typed(["init", "new"], "fr\nid\n")
    assert code == 0, screen
    assert "Choose en or id." in screen
    assert 'language = "id"\n' in okr.read("new/okr.toml")

    assert typed(["init", "other"], "\n")[0] == 0
    assert "language" not in okr.read("other/okr.toml")
