"""`okr ack`: a lead saw a check-in, and its owner sees that."""

from __future__ import annotations

import json
from datetime import date

from okr.conversations import Conversations
from okr.store import Store
from tests.running import Okr

ITEM = "2026-Q3/grow-revenue/mrr"


def acknowledged(okr: Okr, day: str) -> list[tuple[str, str]]:
    okr.environment.setenv("OKR_TODAY", day)
    data = json.loads(okr("todo", "--as", "budi", "-f", "json").out)["data"]
    return [(item["id"], item["why"]) for item in data["items"] if item["kind"] == "acknowledged"]


def test_a_word_goes_into_the_leads_own_file(okr: Okr) -> None:
    """Two people never write one file; the owner's next todo shows it until the next check-in."""
    okr.does("ack", "grow-revenue/mrr", "Bagus!", "--as", "ana")

    assert okr.read("checkins/2026-W34/2026-08-19-ana.toml") == (
        f'[[update]]\nitem = "{ITEM}"\ndate = 2026-08-19\nacknowledged = "Bagus!"\n'
    )
    assert acknowledged(okr, "2026-08-20") == [(ITEM, "@ana on 19 Aug: Bagus!")]
    okr.does("checkin", "grow-revenue/mrr", "115", "--as", "budi")
    assert acknowledged(okr, "2026-08-20") == []


def test_without_a_word_it_says_seen(okr: Okr) -> None:
    """After two weeks it is no news any more."""
    said = okr.does("ack", ITEM, "--as", "ana")

    assert said.startswith(f"Acknowledged the check-in of @budi on {ITEM}, 10 Jul 2026.")
    assert acknowledged(okr, "2026-09-02") == [(ITEM, "@ana on 19 Aug: Seen.")]
    assert acknowledged(okr, "2026-09-03") == []


def test_it_answers_nothing(okr: Okr) -> None:
    """The last check-in, the value and what is stale are as before."""
    before = json.loads(okr("show", ITEM, "-f", "json").out)["data"]
    okr.does("ack", ITEM, "Fine", "--as", "ana")
    after = json.loads(okr("show", ITEM, "-f", "json").out)["data"]

    assert after == before
    assert (after["last_checkin"], after["stale"]) == ("2026-07-10", True)


def test_what_nobody_recorded_and_what_is_ones_own_is_refused(okr: Okr) -> None:
    """An acknowledgement of nothing tells nothing."""
    okr.refuses("ack", "cities", "--as", "ana", code=1, says="has no check-in to acknowledge")
    okr.refuses("ack", ITEM, "--as", "budi", code=1, says="is your own")
    okr.refuses("ack", ITEM, " ", "--as", "ana", code=2, says="WORD is empty")
    okr.refuses("ack", "nothing", "--as", "ana", code=4, says='unknown item "nothing"')


def test_a_dry_run_writes_nothing(okr: Okr) -> None:
    before = okr.files()
    assert "Would acknowledge" in okr.does("ack", ITEM, "--dry-run", "--as", "ana")
    assert okr.files() == before


# ── recognitions that their receiver lets others see ─────────────────────────────────────────────

THANKS = "2026-08-14-ana-budi-recognition"
FILE = "checkins/2026-W34/2026-08-19-budi.toml"
RECOGNITION = (
    'kind = "recognition"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-14\ntext = "You called\\nthem all."\n'
)


def is_public(okr: Okr, day: date = date(2026, 8, 19)) -> bool:
    """Whether the only recognition is public on a day."""
    conversations = Conversations(Store.open(okr.root).load(), day)
    (recognition,) = conversations.of_kind("recognition")
    return conversations.is_public(recognition)


def test_the_receiver_lets_others_see_a_recognition_and_takes_it_back(okr: Okr) -> None:
    """It is an update in their own file, and the last word counts; the beginning of its name is enough."""
    okr.write({f"coaching/{THANKS}.toml": RECOGNITION})
    assert not is_public(okr)

    said = okr.does("ack", THANKS, "public", "--as", "budi")

    assert said.splitlines()[0] == (
        '"You called them all." (@ana, 14 Aug): may be shown on the pages of a month, a quarter and a site'
    )
    assert okr.read(FILE) == f'[[update]]\nitem = "{THANKS}"\ndate = 2026-08-19\nacknowledged = "public"\n'
    assert is_public(okr)
    assert not is_public(okr, date(2026, 8, 18))
    assert "R005" not in okr("check").out
    okr("ack", "2026-08-14-ana", "private", "--as", "budi")
    assert not is_public(okr)
    okr.does("undo")
    assert is_public(okr)


def test_spaces_around_the_word_are_none_of_it(okr: Okr) -> None:
    okr.write({f"coaching/{THANKS}.toml": RECOGNITION})
    assert "may be shown" in okr.does("ack", THANKS, " public\n", "--as", "budi")
    assert is_public(okr)


def test_nobody_else_can_make_it_public(okr: Okr) -> None:
    """Neither by the command nor by an update in another file."""
    update = f'[[update]]\nitem = "{THANKS}"\ndate = 2026-08-19\nacknowledged = "public"\n'
    okr.write({f"coaching/{THANKS}.toml": RECOGNITION, FILE.replace("budi", "ana"): update})

    assert not is_public(okr)
    okr.refuses("ack", THANKS, "public", "--as", "ana", code=1, says=f"{THANKS} thanks @budi")
    assert f"error: {THANKS} thanks @budi" in okr("ack", "2026-08-14-ana", "public", "--as", "ana").err
    okr.refuses("ack", "2026-08-15", "public", "--as", "ana", code=4, says="unknown item")
    okr.write({FILE: update})
    assert is_public(okr)


def test_of_several_that_begin_alike_the_receivers_own_is_meant(okr: Okr) -> None:
    other = RECOGNITION.replace('to = "budi"', 'to = "citra"')
    okr.write(
        {f"coaching/{THANKS}.toml": RECOGNITION, "coaching/2026-08-14-ana-citra-recognition.toml": other}
    )

    okr("ack", "2026-08-14", "public", "--as", "budi")

    assert okr.read(FILE).startswith(f'[[update]]\nitem = "{THANKS}"\n')


def test_of_a_recognition_only_the_two_words_are_taken(okr: Okr) -> None:
    okr.write({f"coaching/{THANKS}.toml": RECOGNITION})

    okr.refuses("ack", THANKS, "--as", "budi", code=2, says="WORD is missing\nhint: Example: okr ack")
    assert "error: WORD is missing" in okr("ack", "2026-08-14-ana", "--as", "budi").err
    okr.refuses("ack", THANKS, "Thanks!", "--as", "budi", code=2, says='invalid WORD "Thanks!"')
    okr.does("ack", ITEM, "public", "--as", "ana")
    assert acknowledged(okr, "2026-08-20") == [(ITEM, "@ana on 19 Aug: public")]


def test_todo_names_the_command_until_it_is_public(okr: Okr) -> None:
    okr.write({f"coaching/{THANKS}.toml": RECOGNITION})
    command = f"okr ack {THANKS} public"
    assert command in okr("todo", "--as", "budi").out

    okr.does(*command.split()[1:], "--as", "budi")

    said = okr("todo", "--as", "budi").out
    assert "thanked you: You called" in said
    assert command not in said


def test_a_former_name_of_the_receiver_is_theirs(okr: Okr) -> None:
    okr.write(
        {
            f"coaching/{THANKS}.toml": RECOGNITION,
            "people/bram.toml": 'name = "Bram"\nformerly = ["@budi"]\n',
            "checkins/2026-W34/2026-08-18-budi.toml": f'[[update]]\nitem = "{THANKS}"\ndate = 2026-08-18\nacknowledged = "public"\n',
        }
    )
    (okr.root / "people/budi.toml").unlink()

    assert is_public(okr)
    okr("ack", THANKS, "private", "--as", "bram")
    assert not is_public(okr)
