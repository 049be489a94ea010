"""`via` of a check-in: the program through which a person recorded it is read again wherever the check-in is."""

from __future__ import annotations

import json
from typing import Any

import pytest
import tomli

from okr.actions.merge import merge_texts
from okr.people_models import Update
from okr.storage.codec import decode
from tests.gitting import BUDI, Clone, init
from tests.running import GROW, MRR, Okr

PATH = "checkins/2026-W33/2026-08-14-budi.toml"
UPDATE = f'[[update]]\nitem = "{MRR}"\ndate = 2026-08-14\nvalue = 124\nnote = "Two renewals"\nvia = "mcp"\n'


@pytest.fixture
def said(okr: Okr) -> Okr:
    """A value of 14 August that came through an assistant, behind one of July that did not."""
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', ""), PATH: UPDATE})
    return okr


def data(okr: Okr, *words: str) -> Any:
    return json.loads(okr.does("-f", "json", *words))["data"]


def test_it_is_one_word(okr: Okr) -> None:
    """Of at most 30 small letters, digits and hyphens: nothing that could be taken for a sentence of somebody."""
    wrong = "via is one word of at most 30 small letters, digits and hyphens, as mcp"
    for text, right in {
        "mcp": True, "my-bot2": True, "a" * 30: True,
        "a" * 31: False, "": False, "Mcp": False, "2bot": False, "my bot": False, "bot-": False, "a\\nb": False,
    }.items():  # fmt: skip
        okr.write({PATH: UPDATE.replace("mcp", text)})
        assert (wrong in okr("check").out) is not right, text


def test_log_show_and_explain_tell_it(said: Okr) -> None:
    assert "value 124 (@budi, 14 Aug 2026, via mcp)\n" in said.does("log", MRR)
    assert "value 112 (@budi, 10 Jul 2026)\n" in said.does("log", MRR)
    assert "14 Aug 2026, @budi, 124, via mcp" in said.does("show", MRR)
    assert f"124 by @budi on 14 Aug 2026, {PATH} (via mcp)" in " ".join(said.does("explain", MRR).split())


def test_json_has_it_and_null_where_a_person_typed(said: Okr) -> None:
    assert [each["via"] for each in data(said, "log", MRR)["entries"]] == [None, "mcp"]
    assert [each["via"] for each in data(said, "show", MRR)["checkins"]] == ["mcp"]
    used = [each for step in data(said, "explain", MRR)["steps"] for each in step["updates"]]
    assert {each["date"]: each["via"] for each in used} == {"2026-08-14": "mcp"}


def test_a_merge_keeps_it() -> None:
    """Beside what the other side recorded on the same day, and in a file that both sides have."""
    other = UPDATE.replace('via = "mcp"\n', "").replace("124", "125")

    for ours, theirs in ((UPDATE, other), (other, UPDATE)):
        merged = merge_texts(PATH, b"", ours.encode(), theirs.encode())
        found = {each["value"]: each.get("via") for each in tomli.loads(merged.text.decode())["update"]}
        assert found == {124: "mcp", 125: None}


def test_a_table_brings_it_back(said: Okr, tmp_path: Any) -> None:
    """What `okr export` writes is in the file again after `okr import`, byte for byte."""
    table = tmp_path / "all.csv"
    assert said("export", "-o", str(table)).code == 0
    (said.root / PATH).unlink()

    assert said("import", str(table), "--preset", "table", "--write").code == 0

    assert said.read(PATH) == UPDATE


def test_both_readers_of_a_check_in_know_it() -> None:
    """The fast one for what okr writes, and that of all of TOML for a file with the keys in another order."""
    turned = UPDATE.replace('via = "mcp"\n', "").replace("value", 'via = "mcp"\nvalue')

    for text in (UPDATE, turned):
        (update,) = decode(PATH, text.encode()).record.update
        assert isinstance(update, Update)
        assert (update.value, update.via) == (124, "mcp")


# ── the audit ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def budi(said: Okr) -> Clone:
    """A repository whose last commit is a check-in through an assistant."""
    people = said.read("people/budi.toml") + 'emails = ["budi@example.com"]\n'
    clone = init(said.root, BUDI)
    (said.root / PATH).unlink()
    clone.commit("Goals", {"people/budi.toml": people}, day="2026-08-12")
    clone.commit("Check in", {PATH: UPDATE}, day="2026-08-14")
    return clone


def audited(okr: Okr, *words: str) -> tuple[int, list[tuple[str, bool, str]]]:
    ran = okr("-f", "json", "audit", *words)
    entries = json.loads(ran.out)["data"]["entries"]
    return ran.code, [(each["rule"], each["explained"], each["id"]) for each in entries]


def test_the_audit_tells_it_as_explained(said: Okr, budi: Clone) -> None:
    """No fault, so it never asks for a reason and the exit code stays 0."""
    assert audited(said) == (0, [("by-assistant", True, MRR)])
    out = said("audit").out
    assert "1 finding, 0 unexplained" in out
    assert "explained by-assistant: value 124 of 14 Aug 2026 came through an assistant (mcp)" in out


def test_beside_a_fault_the_code_is_that_of_the_fault(said: Okr, budi: Clone) -> None:
    """One in the name of another person still asks why."""
    ana = Clone(budi.root)
    path = PATH.replace("14-", "18-").replace("W33", "W34")
    ana.commit("Check in", {path: UPDATE.replace("08-14", "08-18")}, day="2026-08-18")

    assert audited(said) == (
        3,
        [("by-assistant", True, MRR), ("another-name", False, MRR), ("by-assistant", True, MRR)],
    )


def test_what_is_not_committed_is_told_too(said: Okr, budi: Clone) -> None:
    path = PATH.replace("14-", "19-").replace("W33", "W34")
    budi.write({path: UPDATE.replace("08-14", "08-19")})

    assert audited(said, "HEAD") == (0, [("by-assistant", True, MRR)])


def test_taking_it_out_by_hand_is_a_record_that_changed(said: Okr, budi: Clone) -> None:
    budi.commit("Tidy", {PATH: UPDATE.replace('via = "mcp"\n', "")}, day="2026-08-15")

    assert audited(said, "HEAD~1") == (3, [("record-changed", False, MRR)])
