"""Several owners, teams of its own and a priority of a key result, as they are typed, shown and exported."""

from __future__ import annotations

import json

import pytest

from tests.running import GROW, MRR, Okr

PEOPLE = {f"people/{name}.toml": f'name = "{name.title()}"\n' for name in ("citra", "dewi")}
TEAM = {"teams/sales.toml": 'name = "Sales"\n'}
OWNER = 'owner = "budi"\n'


def lines(okr: Okr) -> str:
    """What was written in place of the owner."""
    before, after = okr.read(GROW).split('unit = "IDR m"\n')[1].split("\n[key_results.cities]")
    del after
    return before


@pytest.fixture
def many(okr: Okr) -> Okr:
    okr.write(PEOPLE | TEAM)
    return okr


ADDED = [
    (("--owner", "ana"), 'owner = "ana"\n'),
    (("--owner", "ana", "--owner", "budi"), 'owners = ["ana", "budi"]\n'),
    (("--owner", "ana", "--owner", "ana"), 'owner = "ana"\n'),
    (("--owner", "ana, budi"), 'owners = ["ana", "budi"]\n'),
    (("--owner", "@ana", "--owner", "budi"), 'owners = ["ana", "budi"]\n'),
    (("--team", "sales"), 'team = "sales"\n'),
    (("--team", "sales", "--team", "growth"), 'teams = ["sales", "growth"]\n'),
    (("--priority", "1"), "priority = 1\n"),
    (("--priority", "P1"), "priority = 1\n"),
    (("--priority", "p0"), "priority = 0\n"),
]


@pytest.mark.parametrize(("options", "written"), ADDED)
def test_a_key_result_is_added_with_them(many: Okr, options: tuple[str, ...], written: str) -> None:
    many.does(
        *("add", "kr", "grow-revenue", "Raise sales", "--from", "0", "--to", "9", "--since", "start"),
        *("--slug", "sales", *options),
    )

    assert f"start = 0\ntarget = 9\n\n{written}" in many.read(GROW)


SET = [
    # what stands there, what is typed, what stands there then
    (OWNER, ("owners=ana,citra",), 'owners = ["ana", "citra"]\n'),
    (OWNER, ("owners+=citra",), 'owners = ["budi", "citra"]\n'),
    ("", ("owners+=citra",), 'owners = ["ana", "citra"]\n'),  # its objective is Ana's
    (OWNER, ("owners-=budi",), ""),
    ('owners = ["budi", "citra"]\n', ("owners-=budi",), 'owners = ["citra"]\n'),
    ('owners = ["budi", "citra"]\n', ("owners=",), ""),
    ('owners = ["budi", "citra"]\n', ("owner=dewi",), 'owners = ["dewi", "citra"]\n'),
    ('owners = ["budi", "citra"]\n', ("owner=citra",), 'owners = ["citra"]\n'),
    ('owners = ["budi", "citra"]\n', ("owner=dewi", "owners="), 'owner = "dewi"\n'),
    (OWNER, ("team=sales",), f'{OWNER}team = "sales"\n'),
    (OWNER, ("teams+=sales",), f'{OWNER}teams = ["growth", "sales"]\n'),
    (OWNER, ("priority=P1",), f"{OWNER}priority = 1\n"),
    (f"{OWNER}priority = 1\n", ("priority=",), OWNER),
]


@pytest.mark.parametrize(("stands", "words", "then"), SET)
def test_they_are_set(many: Okr, stands: str, words: tuple[str, ...], then: str) -> None:
    """One who is set takes the place of the first; who is added comes beside the one who has it now."""
    many.write({GROW: many.read(GROW).replace(OWNER, stands, 1)})

    many.does("set", MRR, *words, "--yes")

    assert sorted(lines(many).splitlines()) == sorted(then.splitlines())


REFUSED = [
    (OWNER, ("owners=ana,nobody",), 4, 'owners: unknown person "nobody"'),
    (OWNER, ("owner=ana,citra",), 2, "For several: owners=ana,citra"),
    (OWNER, ("team=nowhere",), 4, 'team: unknown team "nowhere"'),
    (OWNER, ("owners-=citra",), 1, "owners does not contain citra"),
    (OWNER, ("owner=ana", "owners=ana,budi"), 1, "use owner or owners, not both"),
    ('owners = ["budi", "citra"]\n', ("owner=",), 2, "has several owners: budi, citra"),
    (OWNER, ("priority=high",), 2, "priority"),
    (OWNER, ("priority=-1",), 1, "priority"),
    (OWNER, ("priority=1.5",), 2, '"1.5" is not a whole number'),
    (OWNER, ("owners=ana", "--from", "2026-08-10"), 2, "--from: owners of a key result has no dates"),
]


@pytest.mark.parametrize(("stands", "words", "code", "says"), REFUSED)
def test_what_is_not_clear_is_refused(
    many: Okr, stands: str, words: tuple[str, ...], code: int, says: str
) -> None:
    many.write({GROW: many.read(GROW).replace(OWNER, stands, 1)})

    many.refuses("set", MRR, *words, code=code, says=says)


BOTH = 'owners = ["budi", "citra"]\nteam = "sales"\npriority = 1\n'


def test_a_later_owner_takes_the_place_of_the_first(many: Okr) -> None:
    many.write({GROW: many.read(GROW).replace(OWNER, BOTH, 1)})

    many.does("set", MRR, "owner=dewi", "--from", "2026-08-10")

    shown = json.loads(many("show", MRR, "-f", "json").out)["data"]
    assert (shown["owner"], shown["owners"]) == ("dewi", ["dewi", "citra"])
    assert (shown["team"], shown["teams"], shown["priority"]) == ("sales", ["sales"], 1)


def test_one_of_several_hands_over_a_place_of_theirs(many: Okr) -> None:
    """Citra was the second: Budi stays the first, and the days before today stay hers."""
    many.write({GROW: many.read(GROW).replace(OWNER, BOTH, 1)})

    many.does("move", "@citra", "--handover", "@dewi")

    assert 'owned = [{ from = 2026-08-19, owner = "dewi", instead_of = "citra" }]' in many.read(GROW)
    shown = json.loads(many("show", MRR, "-f", "json").out)["data"]
    assert shown["owners"] == ["budi", "dewi"]


def test_a_person_and_a_team_that_are_moved_are_rewritten(many: Okr) -> None:
    owned = 'owned = [{ from = 2026-09-01, owner = "ana", instead_of = "citra" }]\n'
    many.write({GROW: many.read(GROW).replace(OWNER, BOTH + owned, 1)})

    many.does("move", "@citra", "@cita")
    many.does("move", "team/sales", "team/selling")

    assert 'owners = ["budi", "cita"]' in many.read(GROW)
    assert 'instead_of = "cita"' in many.read(GROW)
    assert 'team = "selling"' in many.read(GROW)


def test_they_are_on_the_screens(many: Okr) -> None:
    many.write({GROW: many.read(GROW).replace(OWNER, BOTH, 1)})

    shown = many("show", MRR).out
    assert "owner     @budi, @citra\nteam      sales\npriority  P1\n" in shown
    for words in (("report",), ("list", "key-results")):
        said = many(*words).out
        assert "Raise MRR from 100 to 130 · P1" in said
        assert "@budi +1" in said
    page = many("report", "-f", "html").out
    assert "· P1" in page
    assert "@citra" in page


FINDINGS = [
    ('owners = ["budi", "nobody"]\n', "R001", 'unknown person "nobody"'),
    ('team = "nowhere"\n', "R001", 'unknown team "nowhere"'),
    ('teams = ["growth", "nowhere"]\n', "R001", 'unknown team "nowhere"'),
    ('owners = ["budi", "gone"]\n', "R004", "owners: @gone left on 31 Jul 2026"),
]


@pytest.mark.parametrize(("stands", "code", "says"), FINDINGS)
def test_a_rule_finds_who_is_unknown_or_left(many: Okr, stands: str, code: str, says: str) -> None:
    many.write({"people/gone.toml": 'name = "Gone"\nleft = 2026-07-31\n'})
    many.write({GROW: many.read(GROW).replace(OWNER, stands, 1)})

    assert says in many("check", "--select", code).out


@pytest.mark.parametrize(("left", "told"), [((), True), (("citra",), True), (("budi", "citra"), False)])
def test_who_missed_it_is_told_while_one_is_there(many: Okr, left: tuple[str, ...], told: bool) -> None:
    """With all gone the handover is asked for, and not what they missed."""
    for name in left:
        many.write({f"people/{name}.toml": f'name = "{name}"\nleft = 2026-07-31\n'})
    many.write({GROW: many.read(GROW).replace(OWNER, BOTH, 1)})

    found = many("check", "--select", "P005").out

    assert ("mrr" in found.lower()) is told


def test_they_are_on_a_screen_in_indonesian(many: Okr) -> None:
    many.write({GROW: many.read(GROW).replace(OWNER, BOTH, 1)})

    shown = many("show", MRR, "--language", "id").out
    assert "PIC        @budi, @citra\ntim        sales\nprioritas  P1\n" in shown
    assert "prioritas: 1" not in many("report", "--language", "id").out
    assert "punya beberapa owners: budi, citra" in many("set", MRR, "owner=", "--language", "id").err


@pytest.mark.parametrize("who", ["budi", "citra"])
def test_each_owner_is_asked_and_prepared(many: Okr, who: str) -> None:
    """In the todo, the talk with the lead, the filters of a person, and `okr` alone."""
    many.write({GROW: many.read(GROW).replace(OWNER, BOTH, 1)})

    assert MRR in many("todo", "--person", who, "-f", "json").out
    assert "Raise MRR" in many("coach", "agenda", f"@{who}", "--as", "ana").out
    for words in (("report",), ("list", "key-results")):
        assert MRR in many(*words, "--person", who, "-f", "json").out
    assert "Raise MRR" in many("--as", who).out


def test_a_copy_and_the_next_cycle_have_the_owners_of_today(many: Okr) -> None:
    owned = 'owned = [{ from = 2026-08-10, owner = "dewi" }]\n'
    many.write({GROW: many.read(GROW).replace(OWNER, BOTH + owned, 1)})

    many("copy", MRR, "income")
    many("rollover", MRR)

    copied = many.read(GROW).split("[key_results.income]")[1].split("\n[")[0]
    for text in (copied, many.read("objectives/2026-Q4/grow-revenue.toml")):
        assert 'owners = ["dewi", "citra"]\nteam = "sales"\npriority = 1\n' in text
        assert "owned" not in text


def test_undo_brings_the_single_owner_back(many: Okr) -> None:
    before = many.read(GROW)
    many.does("set", MRR, "owners+=citra")
    assert many.read(GROW) != before

    many("undo")

    assert many.read(GROW) == before
