"""`okr todo` as it is read, and `okr done`, which ticks by its numbers."""

from __future__ import annotations

import json

import pytest

from tests.running import Okr

GOAL = "objectives/2026-Q3/care.toml"
FILES = {
    GOAL: """title = "Care for clients"

owner = "budi"

[key_results.calls]
title = "Call more"

start = 0
target = 50

[key_results.answers]
title = "Answer sooner"

start = 8
target = 4

[initiatives.script]
title = "Write the script"

due = 2026-08-20

[initiatives.list]
title = "Draw up the list"

due = 2026-08-17
""",
    "checkins/2026-W33/2026-08-14-budi.toml": "".join(
        f'[[update]]\nitem = "2026-Q3/care/{slug}"\ndate = 2026-08-14\nvalue = {value}\n\n'
        for slug, value in (("calls", 20), ("answers", 6))
    )
    + '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-08-14\nvalue = 115\nblocker = "Legal review"\n',
    "coaching/2026-08-12-ana-budi-talk.toml": 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-12\n\n'
    '[[agreement]]\nowner = "budi"\ndue = 2026-08-19\ntext = "Call three accounts"\n',
    "coaching/2026-08-17-ana-budi-recognition.toml": 'kind = "recognition"\nfrom = "ana"\nto = "budi"\n'
    'date = 2026-08-17\ntext = "Nineteen calls."\n',
}


@pytest.fixture
def care(okr: Okr) -> Okr:
    goal = "objectives/2026-Q3/grow-revenue.toml"
    okr.write(FILES | {goal: okr.read(goal).replace('colour = "kept for ever"\n', "")})
    okr.environment.setenv("OKR_USER", "budi")
    return okr


def test_the_list_as_it_is_read(care: Okr) -> None:
    """On Friday 21 August three check-ins are one line; what has a number can be ticked by it."""
    assert (
        care.does("todo", "--today", "2026-08-21")
        == """\
@budi, Fri 21 Aug 2026

Check in (3) · okr checkin
  answers, calls, mrr
Overdue
  initiative   Care for clients › Draw up the list · 4 days overdue   okr done 1
  agreement    Call three accounts (agreed with @ana on 12 Aug) · 2 days overdue   okr done 2
  initiative   Care for clients › Write the script · 1 day overdue   okr done 3
Open
  blocker      blocked for 7 d, since 14 Aug: Legal review   okr checkin 2026-Q3/grow-revenue/mrr
For you
  @ana         thanked you: Nineteen calls. · 17 Aug   okr ack 2026-08-17-ana-budi-recognition public
"""
    )


def test_several_missed_check_ins_of_one_person_are_one_line_of_the_lead(care: Okr) -> None:
    """A page and the JSON name each; days count from the first that was missed."""
    said = care.does("todo", "--as", "ana", "--today", "2026-09-04")

    assert [line for line in said.splitlines() if "missed" in line or "no check-in since" in line] == [
        "  @budi        3 check-ins missed: answers, calls, mrr · 14 days overdue"
    ]
    assert (
        care.does("todo", "--as", "ana", "--today", "2026-09-04", "-f", "markdown").count("no check-in since")
        == 3
    )


def test_a_blocker_of_a_piece_of_work_is_not_ticked(care: Okr) -> None:
    """The number is that of the work: what is in its way is told by a check-in."""
    said = '[[update]]\nitem = "2026-Q3/care/script"\ndate = 2026-08-18\nblocker = "No photos"\n'
    care.write({"checkins/2026-W34/2026-08-18-budi.toml": said})
    shown = care.does("todo", "--today", "2026-08-21")

    assert "Write the script · 1 day overdue   okr done 3\n" in shown
    assert "No photos   okr checkin 2026-Q3/care/script\n" in shown


def test_the_lead_sees_the_team(care: Okr) -> None:
    """Budi's blocker is five days old, his list two days late; on the page and in the JSON it has his name."""
    said = care.does("todo", "--as", "ana")
    team = json.loads(care.does("todo", "--as", "ana", "-f", "json"))["data"]["team"]

    assert (
        '  @budi        blocked 5 days: Legal review (mrr)   okr ack 2026-Q3/grow-revenue/mrr "…"\n' in said
    )
    assert [(each["person"], each["kind"], each["late_days"]) for each in team] == [
        ("budi", "blocker", None), ("budi", "initiative", 2)
    ]  # fmt: skip
    page = care.does("todo", "--as", "ana", "-f", "markdown")
    assert (
        "### Your team needs you\n\n- `@budi`: blocked 5 days: Legal review (mrr) · `2026-Q3/grow-revenue/mrr`<br>`okr ack"
        in page
    )
    assert care.does("todo", "-f", "markdown").endswith(
        "### For you\n\n- `@ana`: thanked you: Nineteen calls. · 17 Aug<br>"
        "`okr ack 2026-08-17-ana-budi-recognition public`\n"
    )


def test_what_others_gave_is_in_the_json(care: Okr) -> None:
    data = json.loads(care.does("todo", "-f", "json"))["data"]
    assert data["for_you"] == [
        {"id": "2026-08-17-ana-budi-recognition", "kind": "recognition", "from": "ana", "date": "2026-08-17",
         "text": "Nineteen calls.", "command": "okr ack 2026-08-17-ana-budi-recognition public"}
    ]  # fmt: skip
    assert data["ticks"] == ["2026-Q3/care/list", "2026-08-12-ana-budi-talk/1", "2026-Q3/care/script"]
    assert "ticks" not in json.loads(care.does("todo", "--person", "ana", "-f", "json"))["data"]


def test_items_are_ticked_by_their_numbers(care: Okr) -> None:
    """Several at once, in one file and one entry of the journal."""
    before = care.files()
    care.does("todo")
    assert care.does("done", "1", "2") == (
        "Care for clients › Draw up the list\n  done\nCall three accounts\n  done\n"
        "Written: checkins/2026-W34/2026-08-19-budi.toml (2 updates).\n"
    )
    assert care.read("checkins/2026-W34/2026-08-19-budi.toml") == (
        '[[update]]\nitem = "2026-Q3/care/list"\ndate = 2026-08-19\ndone = true\n\n'
        '[[update]]\nitem = "2026-08-12-ana-budi-talk/1"\ndate = 2026-08-19\ndone = true\n'
    )
    assert json.loads(care.does("todo", "-f", "json"))["data"]["ticks"] == ["2026-Q3/care/script"]
    care.does("undo")
    assert care.files() == before


CHANGED = "your list has changed since you saw it"


def test_numbers_of_another_list_are_refused(care: Okr) -> None:
    """Not printed yet; printed to another person; changed since, by oneself, by others or by a new day."""
    care.refuses("done", "1", code=5, says=CHANGED)
    care.does("todo", "--as", "ana")
    care.refuses("done", "1", code=5, says=CHANGED)
    care.does("todo")
    care.does("checkin", "list", "done")
    care.refuses("done", "1", code=5, says=CHANGED)
    care.does("todo")
    care.write({GOAL: FILES[GOAL].replace("due = 2026-08-20", "due = 2026-09-20")})
    care.refuses("done", "1", code=5, says=CHANGED)
    care.does("todo", "--person", "budi", "--as", "ana")  # nobody else's look at the list counts
    care.refuses("done", "1", code=5, says=CHANGED)


@pytest.mark.parametrize("number", ["0", "4", "-1"])
def test_a_number_that_is_not_in_the_list_is_refused(care: Okr, number: str) -> None:
    care.does("todo")
    care.refuses("done", number, code=2, says=f'unknown number "{number}"\nhint: Your list has 1 to 3.')


def test_what_is_no_number_is_refused_before_a_list_was_seen(care: Okr) -> None:
    """A word is a mistake in the command, whatever the list says."""
    care.refuses("done", "first", code=2, says='unknown number "first"\nhint: Your list has 1 to 3.')


def test_a_dry_run_ticks_nothing(care: Okr) -> None:
    care.does("todo")
    before = care.files()
    assert "Would write: checkins/2026-W34/2026-08-19-budi.toml (1 update)." in care.does(
        "done", "3", "--dry-run"
    )
    assert care.files() == before
    care.does("done", "3")


def test_a_private_agreement_is_ticked_in_private(care: Okr) -> None:
    """Its text is nowhere in the workspace, nor is the list in which it stood."""
    care.does("coach", "talk", "@ana", "--agreement", "@budi 2026-08-10 Zaubernuss")
    assert "Zaubernuss" in care.does("todo")
    before = care.files()
    care.does("done", "1")

    assert "Zaubernuss" not in care.does("todo")
    assert care.files() == before
    for file in care.root.rglob("*"):
        assert not file.is_file() or b"Zaubernuss" not in file.read_bytes()
        assert not file.is_file() or b"budi-ana-talk" not in file.read_bytes()


def test_what_is_written_is_named_where_the_private_mark_fails(care: Okr) -> None:
    """The shared agreement is ticked; the marks of private ones cannot be read, so nothing is added to them."""
    care.does("coach", "talk", "@ana", "--agreement", "@budi 2026-08-10 Zaubernuss")
    notes = care.root.parent / "home" / "data" / "okr" / "k3v9q2xw" / "budi"
    (notes / "marks.toml").write_text("[[", encoding="utf-8")
    care("todo")

    ran = care("done", "1", "2")

    assert ran.code == 1
    assert "marks.toml, so nothing was added to it" in ran.err
    assert "Written: checkins/2026-W34/2026-08-19-budi.toml (1 update)." in ran.err


def test_a_tick_beside_conflict_markers_is_written_and_exits_6(care: Okr) -> None:
    """As every check-in is."""
    care.write({"people/citra.toml": '<<<<<<< HEAD\nname = "A"\n=======\nname = "B"\n>>>>>>> x\n'})
    care("todo")

    assert care("done", "1").code == 6
    assert "done = true" in care.read("checkins/2026-W34/2026-08-19-budi.toml")


def test_the_mark_of_a_list_that_somebody_wrote_is_no_mark(care: Okr) -> None:
    """What lies in .okr counts only if it was made by this person here; a link is not followed."""
    care.does("todo")
    mark = care.root / ".okr" / "todo"
    said = mark.read_text("utf-8")
    mark.write_text("0" * len(said), "utf-8")
    care.refuses("done", "1", code=5, says=CHANGED)
    mark.unlink()
    mark.symlink_to(care.root / "okr.toml")
    care.refuses("done", "1", code=5, says=CHANGED)


def test_without_an_index_nothing_is_kept(care: Okr) -> None:
    care.does("todo", "--no-index")
    assert not (care.root / ".okr" / "todo").exists()


def test_nothing_waits(care: Okr) -> None:
    assert care.does("todo", "--person", "ana", "--today", "2026-07-01", "--as", "budi").startswith(
        "@ana, Wed 1 Jul 2026\n\n"
    )


def test_who_is_away_is_told_who_stands_in(care: Okr) -> None:
    """The list of Ana, who stands in, has what is Budi's; what he promised her in a talk waits for him."""
    care.does("set", "@budi", "away=2026-08-17..2026-08-21 @ana")

    assert care.does("todo") == (
        "@budi, Wed 19 Aug 2026\n\nAway until 21 Aug; @ana covers.\nNothing is due.\n"
        "For you\n  @ana         thanked you: Nineteen calls. · 17 Aug   okr ack 2026-08-17-ana-budi-recognition public\n"
    )
    items = json.loads(care.does("todo", "--as", "ana", "-f", "json"))["data"]["items"]
    budis = [(item["id"], item["kind"]) for item in items if "(for @budi, away until 21 Aug)" in item["why"]]
    assert budis == [
        ("2026-Q3/care/list", "initiative"), ("2026-Q3/care/script", "initiative"),
        ("2026-Q3/grow-revenue/mrr", "blocker"),
    ]  # fmt: skip
    assert json.loads(care.does("todo", "-f", "json"))["data"]["away"] == {
        "from": "2026-08-17", "to": "2026-08-21", "stand_in": "ana"
    }  # fmt: skip


def test_a_mark_that_is_torn_makes_way(care: Okr) -> None:
    """Bytes that are no text, as a crash or somebody else leaves them."""
    care.does("todo")
    before = (care.root / ".okr/todo").read_bytes()
    (care.root / ".okr/todo").write_bytes(b"\xff\xfe")

    care.does("todo")

    assert (care.root / ".okr/todo").read_bytes() == before
