"""`okr edit`: an editor on a copy; the file is written last, and only if all is well."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from okr.actions.edit import edit_by_hand
from okr.errors import OkrError
from okr.store import Store
from tests.running import Okr
from tests.terminals import at_a_terminal

BUDI = "people/budi.toml"


@pytest.fixture
def editor(okr: Okr, tmp_path: Path) -> Path:
    """An editor made of Python lines that change `text`."""
    script = tmp_path / "editor.py"
    okr.environment.setenv("EDITOR", f"{sys.executable} {script}")
    okr.environment.setenv("TMPDIR", str(tmp_path))
    okr.environment.setattr("tempfile.tempdir", str(tmp_path))
    return script


def acts(script: Path, *lines: str) -> None:
    """What the editor does to the text."""
    head = "import pathlib, sys\nfile = pathlib.Path(sys.argv[1])\ntext = file.read_bytes().decode()\n"
    script.write_text(head + "\n".join(lines) + "\nfile.write_bytes(text.encode())\n", "utf-8")


def test_a_good_change_is_written_as_it_is(okr: Okr, editor: Path) -> None:
    """Bytes as the editor left them, CRLF too."""
    acts(editor, "text = text.replace('Budi', 'Bodi').replace('\\n', '\\r\\n')")

    assert "Changed people/budi.toml" in okr.does("edit", "budi")
    assert okr.read(BUDI) == 'name = "Bodi"\r\nmanager = "ana"\r\n'


def test_the_file_of_a_key_result_is_its_objective(okr: Okr, editor: Path) -> None:
    acts(editor, "text = text.replace('target = 130', 'target = 140')")

    okr.does("edit", "grow-revenue/mrr")

    assert "target = 140" in okr.read("objectives/2026-Q3/grow-revenue.toml")


def test_a_text_that_is_wrong_is_opened_again_as_the_person_left_it(okr: Okr) -> None:
    """The reason is told, the text is kept, and what is saved is what stands in the editor at the end."""
    seen, reasons = [], []

    def editor(copy: Path) -> None:
        seen.append(copy.read_text("utf-8"))
        copy.write_text("name = 3\n" if len(seen) == 1 else 'name = "Bodi"\n', "utf-8")

    def ask_again(error: OkrError) -> bool:
        reasons.append(str(error))
        return True

    edit_by_hand(Store.open(okr.root), "@budi", BUDI, editor, ask_again)

    assert seen == ['name = "Budi"\nmanager = "ana"\n', "name = 3\n"]
    assert len(reasons) == 1
    assert "name needs text in quotes, found" in reasons[0]
    assert okr.read(BUDI) == 'name = "Bodi"\n'


@pytest.mark.parametrize(
    ("line", "says"), [("name = ", "is not valid TOML"), ("nome = 3", "name is missing")]
)
def test_giving_up_keeps_the_text_in_a_named_file(okr: Okr, editor: Path, line: str, says: str) -> None:
    """Nothing is written, and the text is not lost."""
    acts(editor, f"text = {line!r} + chr(10)")

    before = okr.files()
    ran = okr("edit", "budi")

    assert ran.code == 1
    assert says in ran.err
    assert okr.files() == before
    kept = re.search(r"kept in (\S+)\.$", ran.err, re.MULTILINE)
    assert kept
    assert Path(kept[1]).read_text("utf-8") == f"{line}\n"


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
def test_a_person_is_asked_in_their_language_whether_to_open_it_again(okr: Okr, editor: Path) -> None:
    """Enter opens it again with what was typed; the second time it is mended."""
    acts(editor, "text = text.replace('name = 3', 'name = \"Bodi\"').replace('name = \"Budi\"', 'name = 3')")
    okr.environment.setenv("OKR_LANGUAGE", "id")

    code, seen = at_a_terminal(okr.root, "\n", "edit", "budi")

    assert code == 0
    assert "Buka lagi? [Y/t]" in seen
    assert 'name = "Bodi"' in okr.read(BUDI)


def test_nothing_changed_nothing_written(okr: Okr, editor: Path, tmp_path: Path) -> None:
    """No copy is left behind."""
    acts(editor)
    before = okr.files()

    assert "Nothing was changed" in okr.does("edit", "budi")
    assert okr.files() == before
    assert not list(tmp_path.glob("okr-*"))


def test_a_dry_run_shows_the_change_and_writes_nothing(okr: Okr, editor: Path, tmp_path: Path) -> None:
    acts(editor, "text = text.replace('Budi', 'Bodi')")
    before = okr.files()

    assert '-name = "Budi"\n+name = "Bodi"' in okr.does("edit", "budi", "--dry-run")
    assert okr.files() == before
    assert not list(tmp_path.glob("okr-*"))


def test_an_emptied_text_is_no_change(okr: Okr, editor: Path) -> None:
    acts(editor, "text = ' '")

    okr.refuses("edit", "budi", code=1, says="The text is empty")


def test_an_editor_that_fails_changes_nothing(okr: Okr, editor: Path) -> None:
    acts(editor, "sys.exit(3)")

    okr.refuses("edit", "budi", code=1, says="exited with 3")


def test_an_editor_that_is_not_there_is_named(okr: Okr) -> None:
    okr.environment.setenv("VISUAL", "no-such-editor --wait")

    okr.refuses("edit", "budi", code=1, says='the editor "no-such-editor --wait" does not start')


def test_a_file_that_changed_meanwhile_is_not_overwritten(okr: Okr, editor: Path) -> None:
    """While the editor is open a colleague's change arrives: exit 5, both texts are kept."""
    acts(
        editor,
        f"pathlib.Path({str(okr.root / BUDI)!r}).write_text('name = \"Theirs\"\\n')",
        "text = 'name = \"Mine\"\\n'",
    )

    ran = okr("edit", "budi")

    assert ran.code == 5
    assert "changed meanwhile" in ran.err
    assert okr.read(BUDI) == 'name = "Theirs"\n'
    kept = re.search(r"kept in (\S+)\.$", ran.err, re.MULTILINE)
    assert kept
    assert Path(kept[1]).read_text("utf-8") == 'name = "Mine"\n'


@pytest.mark.parametrize(
    ("name", "path", "broken"),
    [
        ("@budi", BUDI, "name = \n"),
        (BUDI, BUDI, "name = \n"),
        ("2026-Q3/grow-revenue", "objectives/2026-Q3/grow-revenue.toml", "<<<<<<< ours\ntitle = 1\n"),
        ("okr.toml", "okr.toml", "schema = \n"),
    ],
)
def test_a_broken_file_can_be_mended(okr: Okr, editor: Path, name: str, path: str, broken: str) -> None:
    """What cannot be loaded can still be named, by its id or its path; so can okr.toml."""
    good = okr.read(path)
    okr.write({path: broken})
    acts(editor, f"text = {good!r}")

    okr.does("edit", name)

    assert okr.read(path) == good


def test_the_words_of_the_editor_are_not_given_to_a_shell(okr: Okr, tmp_path: Path) -> None:
    okr.environment.setenv("EDITOR", f"true; touch {tmp_path / 'ran'};")

    okr.refuses("edit", "budi", code=1, says="does not start")
    assert not (tmp_path / "ran").exists()


def test_what_is_not_there_is_not_opened(okr: Okr) -> None:
    okr.refuses("edit", "bodi", code=4, says="Did you mean @budi?")
    okr.refuses("edit", "../../etc/passwd", code=4, says="unknown item")
