"""Names typed by hand are compared in NFC: an é is one letter, whichever keyboard, clipboard or file system wrote it."""

from __future__ import annotations

import json
import unicodedata

import pytest

from okr.parse import address, composed, looks
from tests.running import Okr

GOAL = "objectives/2026-Q3/cafes.toml"
CHECKIN = "checkins/2026-W34/2026-08-19-ana.toml"
ONE, TWO = "Café Bandung", unicodedata.normalize("NFD", "Café Bandung")
assert ONE != TWO
FORMS = pytest.mark.parametrize(
    ("filed", "typed"), [(ONE, TWO), (TWO, ONE), (TWO, TWO)], ids=["NFC", "NFD", "both"]
)


def goal(okr: Okr, *names: str) -> None:
    steps = ", ".join(f'"{name}" = 1' for name in names)
    okr.write(
        {
            GOAL: 'title = "Open"\nowner = "ana"\n\n[key_results.open]\ntitle = "Open three"\n\n'
            f"milestones = {{ {steps} }}\n"
        }
    )


def done(okr: Okr) -> list[tuple[str, bool]]:
    found = json.loads(okr("show", "cafes/open", "-f", "json").out)["data"]["milestones"]
    return [(each["name"], each["done"]) for each in found]


@FORMS
@pytest.mark.parametrize("how", ["--done", "VALUE", "--file"])
def test_a_milestone_is_done_in_whatever_form_it_is_typed(okr: Okr, filed: str, typed: str, how: str) -> None:
    """The step of the file, not one that it does not have; and it is taken back as well."""
    goal(okr, filed, "Bali")
    (okr.root.parent / "table.csv").write_text(f"item,done\ncafes/open,{typed}\n", "utf-8")
    words = {"--done": ("cafes/open", "--done", typed), "VALUE": ("cafes/open", typed),
             "--file": ("--file", str(okr.root.parent / "table.csv"))}[how]  # fmt: skip

    okr.does("checkin", *words, "--as", "ana")

    assert done(okr) == [(ONE, True), ("Bali", False)]
    okr.does("checkin", "cafes/open", "--undone", typed, "--as", "ana")
    assert done(okr) == [(ONE, False), ("Bali", False)]


@FORMS
def test_a_check_in_written_by_hand(okr: Okr, filed: str, typed: str) -> None:
    """R007 said that there is no such milestone, in a sentence that showed its name."""
    goal(okr, filed, "Bali")
    okr.write(
        {CHECKIN: f'[[update]]\nitem = "2026-Q3/cafes/open"\ndate = 2026-08-19\ndone = ["{typed}", "Bali"]\n'}
    )

    assert done(okr) == [(ONE, True), ("Bali", True)]
    assert "R007" not in okr("check").out


@FORMS
def test_a_weight_is_set_where_the_file_has_the_name(okr: Okr, filed: str, typed: str) -> None:
    """The key keeps its bytes, and no second one is added."""
    goal(okr, filed, "Bali")

    said = okr.does("set", "cafes/open", f"milestones.{typed}=3")

    assert okr.read(GOAL).endswith(f'milestones = {{ "{filed}" = 3, "Bali" = 1 }}\n')
    assert ": 1 → 3" in said


@pytest.mark.parametrize(
    "other", [TWO, "Café  Bandung", "Café\u00a0Bandung", "Café Ban\u200bdung", "Café Bandung\ufeff", "\u202aCafé Bandung"]
)  # fmt: skip
def test_two_names_that_look_the_same_are_refused(okr: Okr, other: str) -> None:
    """By the commands, and as a finding of a file: nobody could say which of the two is meant."""
    goal(okr, ONE, other)
    assert f"{GOAL}:7:" in (said := okr("check").out)
    assert 'milestones: two names look like "Café Bandung"' in said

    goal(okr, ONE)
    words = ("add", "kr", "cafes", "Open again", "--milestone", ONE, "--milestone", other)
    ran = okr(*words)
    assert (ran.code, ran.out) == (2, "")
    ran = okr("set", "cafes/open", f"milestones.{other}=2")
    assert ran.code == (0 if other == TWO else 1)
    assert done(okr) == [(ONE, False)]


def test_names_that_differ_to_the_eye_are_two(okr: Okr) -> None:
    """Capitals, accents, and joiners that change the letters beside them."""
    goal(okr, "Café", "Cafe", "CAFÉ", "نامه‌ای", "نامهای")

    assert okr("check", GOAL, "--select", "F").out == ""
    assert len(done(okr)) == 5


def test_steps_of_a_newcomer(okr: Okr) -> None:
    """The keys of a path are names typed by hand, too."""
    okr.write(
        {
            "onboarding/first.toml": f'title = "First"\n[steps."{TWO}"]\ntitle = "Drink one"\nday = 3\nowner = "ana"\n',
            "people/kenji.toml": 'name = "Kenji"\njoined = 2026-08-17\nonboarding = "first"\n',
        }
    )

    okr.does("checkin", f"@kenji/first/{ONE}", "done", "--as", "kenji")
    steps = json.loads(okr("onboard", "-f", "json").out)["data"]["people"][0]["steps"]
    okr.does("move", "@ana", "@anya")

    assert [step["done"] for step in steps] == [True]
    assert f'[steps."{TWO}"]' in okr.read("onboarding/first.toml")
    assert 'owner = "anya"' in okr.read("onboarding/first.toml")
    okr.write(
        {
            "onboarding/twice.toml": f'title = "T"\n[steps."{ONE}"]\ntitle = "a"\n[steps."{TWO}"]\ntitle = "b"\n'
        }
    )
    assert 'steps: two names look like "Café Bandung"' in okr("check").out


def test_an_address_of_two_people_in_two_forms(okr: Okr) -> None:
    """Whoever commits as josé is José, and nobody else can have that address."""
    two = unicodedata.normalize("NFD", "JOSÉ@example.com")
    okr.does("add", "person", "José", "--email", "josé@example.com")

    okr.refuses("add", "person", "Josef", "--email", two, code=1, says="is the address of @jose")


def test_what_is_compared() -> None:
    assert composed(TWO) == ONE
    assert looks(f" {TWO}\u00a0x ") == "Café Bandung x"
    assert address(" ANA@Example.com") == "ana@example.com"
