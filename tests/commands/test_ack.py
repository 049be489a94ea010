"""`okr ack`: a lead saw a check-in, and its owner sees that."""

from __future__ import annotations

import json

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
