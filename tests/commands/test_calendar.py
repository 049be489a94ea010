"""`okr calendar`, as the library icalendar reads it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from icalendar import Calendar

from tests.running import GROW, Okr

PRIVATE = {
    "people/budi.toml": 'name = "Budi"\nmanager = "ana"\nonboarding = "newcomer"\njoined = 2026-08-10\n',
    "onboarding/newcomer.toml": 'title = "Welcome"\n[steps.handbook]\ntitle = "SECRET step"\nday = 1\n',
    "coaching/2026-08-12-ana-budi-talk.toml": 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-12\n\n'
    '[[agreement]]\nowner = "budi"\ndue = 2026-08-19\ntext = "SECRET agreement"\n',
    "coaching/2026-08-12-ana-budi-request.toml": 'kind = "request"\nfrom = "ana"\nto = "budi"\n'
    'date = 2026-08-12\ntext = "SECRET request"\n',
    "checkins/2026-W28/2026-07-10-budi.toml": '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-07-10\n'
    'value = 112\nconfidence = 3\nblocker = "SECRET blocker"\nnote = "SECRET note"\n',
}


@pytest.fixture
def team(okr: Okr) -> Okr:
    """On Wednesday 19 August 2026; Eka keeps the KPI, of which the second quarter was not read."""
    okr.write(PRIVATE | {GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})
    okr.write({
        "kpis/mrr.toml": okr.read("kpis/mrr.toml") + 'since = "2026-Q2"\n',
        "people/eka.toml": 'name = "Eka"\nrole = "account-manager"\n',
        "okr.toml": okr.read("okr.toml") + '[checkin]\noff = ["2026-W33", "2026-W34"]\n',
    })  # fmt: skip
    (okr.root / "objectives/2026-Q1/first-steps.toml").unlink()
    return okr


def events(team: Okr, *words: str) -> dict[str, str]:
    """UID → day, title and lines of each event, after its rule has been written out."""
    found = {}
    for event in Calendar.from_ical(team.does("calendar", *words)).walk("VEVENT"):
        assert not event.errors
        about = str(event.get("DESCRIPTION", ""))
        found[str(event["UID"])] = " | ".join(
            [f"{event['DTSTART'].dt}", str(event["SUMMARY"]), *about.splitlines()]
        )
    return found


def ics(team: Okr, *words: str) -> bytes:
    ran = team("calendar", *words, "-o", str(team.root.parent / "days.ics"))
    assert (ran.code, ran.out) == (0, "")
    return (team.root.parent / "days.ics").read_bytes()


def test_the_days_of_a_workspace(team: Okr) -> None:
    """The reading of Q2 is still due, that of Q3 on the first Friday after it; the year ends, too."""
    assert sorted(events(team).values()) == [
        "2026-07-03 | Check-in · Start Friday",
        "2026-07-03 | KPI reading: Monthly recurring revenue, 2026-Q2 | Eka",
        "2026-08-15 | Due: Publish the new pricing page | Grow recurring revenue › Publish the new pricing page | Ana Wijaya",
        "2026-09-30 | Last day of 2026-Q3",
        "2026-10-02 | KPI reading: Monthly recurring revenue, 2026-Q3 | Eka",
        "2026-12-31 | Last day of 2026",
    ]


def test_check_in_days_are_one_event_each_week_but_for_those_that_are_off(team: Okr) -> None:
    """13 Fridays of the quarter, two of them off."""
    found = Calendar.from_ical(team.does("calendar")).walk("VEVENT")
    (ritual,) = (each for each in found if "Check-in" in each["SUMMARY"])

    assert dict(ritual["RRULE"]) == {"FREQ": ["WEEKLY"], "UNTIL": [date(2026, 9, 25)]}
    assert [each.dt for each in ritual["EXDATE"].dts] == [date(2026, 8, 14), date(2026, 8, 21)]
    assert (ritual["DTSTART"].dt, ritual["DTEND"].dt) == (date(2026, 7, 3), date(2026, 7, 4))


def test_a_cycle_of_three_days_has_one_check_in_day(team: Okr) -> None:
    """Without a Friday the check-in is due on its last day; nothing is repeated."""
    team.write({
        "okr.toml": team.read("okr.toml") + '[cycles."sprint"]\nstarts = 2026-08-17\nends = 2026-08-19\n',
        "objectives/sprint/fix.toml": 'title = "Fix"\nowner = "ana"\n',
    })  # fmt: skip
    (team.root / GROW).unlink()
    (team.root / "checkins/2026-W28/2026-07-10-budi.toml").unlink()
    said = team.does("calendar")

    assert "2026-08-19 | Check-in · Start Friday" in events(team).values()
    assert "RRULE" not in said
    assert "EXDATE" not in said


def test_of_one_person(team: Okr) -> None:
    """The days of all, and what is due of this person alone, on the day on which it is due."""
    everyone = {
        "2026-07-03 | Check-in · Start Friday",
        "2026-09-30 | Last day of 2026-Q3",
        "2026-12-31 | Last day of 2026",
    }
    assert set(events(team, "--person", "budi").values()) == everyone
    assert len(events(team, "--person", "eka")) == 5

    handed = team.read(GROW).replace(
        "due = 2026-08-15", 'due = 2026-08-15\nowned = [{ from = 2026-08-01, owner = "budi" }]'
    )
    team.write({GROW: handed})
    assert len(events(team, "--person", "budi")) == 4
    assert set(events(team, "--person", "ana").values()) == everyone
    assert "X-WR-CALNAME:Start Friday · Ana Wijaya\r\n".encode() in ics(team, "--person", "ana")
    team.refuses("calendar", "--person", "nobody", code=4, says='unknown person "nobody"')


def test_nothing_private(team: Okr) -> None:
    """Agreements, requests, onboarding, notes and blockers are on the list of Budi, and in no calendar."""
    assert team.does("todo", "--all").count("SECRET") == 4
    for words in ((), ("--person", "budi"), ("-f", "json")):
        assert "SECRET" not in team.does("calendar", *words)


def test_what_is_over_is_gone(team: Okr) -> None:
    """What is done, closed or read, and readings of what is retired; what is due next stays."""
    update = '[[update]]\nitem = "{}"\ndate = 2026-08-18\n{}\n'
    team.write({
        "checkins/2026-W34/2026-08-18-ana.toml": update.format("2026-Q3/grow-revenue/pricing-page", "done = true")
        + update.format("kpi/mrr", 'period = "2026-Q2"\nvalue = 120'),
        "objectives/2026/win-east-java.toml": 'title = "Win"\nowner = "ana"\n[closed]\ndate = 2026-08-01\ngrade = 0.5\n',
    })  # fmt: skip
    assert sorted(events(team).values()) == [
        "2026-07-03 | Check-in · Start Friday",
        "2026-09-30 | Last day of 2026-Q3",
        "2026-10-02 | KPI reading: Monthly recurring revenue, 2026-Q3 | Eka",
    ]
    team.write(
        {"kpis/mrr.toml": team.read("kpis/mrr.toml") + '[retired]\ndate = 2026-08-01\nreason = "Old"\n'}
    )
    assert len(events(team)) == 2


def test_a_kpi_that_was_never_read_and_has_no_first_period(team: Okr) -> None:
    """What ran out before anybody read it is nobody's fault, and no event."""
    team.write({"kpis/mrr.toml": team.read("kpis/mrr.toml").replace('since = "2026-Q2"\n', "")})

    assert [each for each in events(team).values() if "KPI" in each] == [
        "2026-10-02 | KPI reading: Monthly recurring revenue, 2026-Q3 | Eka"
    ]


# ── the same event for ever ──────────────────────────────────────────────────────────────────────


def uid(team: Okr, title: str) -> str:
    (found,) = (uid for uid, told in events(team).items() if title in told)
    return found


def test_an_item_keeps_its_event_when_it_is_moved(team: Okr) -> None:
    """The part, its objective, the part again, another day and another title: for a calendar it is the same event."""
    first = uid(team, "pricing page")
    reading = uid(team, "2026-Q3 | Eka")
    for words in (
        ("move", "pricing-page", "price"),
        ("move", "2026-Q3/grow-revenue", "2026-Q3/grow"),
        ("move", "2026-Q3/grow/price", "list-price"),
        ("set", "list-price", "due=2026-09-04", "title=Publish the pricing page"),
        ("move", "kpi/mrr", "revenue"),
    ):
        assert team(*words, "--as", "ana").code == 0
        assert uid(team, "pricing page") == first
        assert uid(team, "2026-Q3 | Eka") == reading

    team.write({"okr.toml": team.read("okr.toml").replace("k3v9q2xw", "other")})
    assert uid(team, "pricing page") != first


def test_a_uid_is_of_the_workspace_and_the_item(team: Okr) -> None:
    """Written down, since a calendar that was imported years ago has them."""
    assert uid(team, "pricing page") == "713238d9-94ab-5ced-be3b-c61b653742cb"
    assert uid(team, "Check-in") == "48ee0259-9a1c-5c98-8f17-8e828f75af70"


def test_the_same_day_gives_the_same_bytes(team: Okr) -> None:
    """The stamp is the day that was asked for."""
    once = ics(team)

    assert once == ics(team, "--no-index")
    assert once.count(b"\r\nDTSTAMP:20260819T000000Z\r\n") == 6
    assert ics(team, "--today", "2026-08-20") == once.replace(b":20260819T", b":20260820T")
    assert once.count(b"\n") == once.count(b"\r\n")


def test_in_indonesian(team: Okr) -> None:
    """As the workspace says, or --language; the locale of the writer does not count. The events are the same."""
    told = events(team, "--language", "id")
    assert sorted(told.values())[:2] == [
        "2026-07-03 | Angka KPI: Monthly recurring revenue, 2026-Q2 | Eka",
        "2026-07-03 | Check-in · Start Friday",
    ]
    assert "2026-09-30 | Hari terakhir 2026-Q3" in told.values()
    assert told.keys() == events(team).keys()

    team.environment.setenv("LC_ALL", "id_ID.UTF-8")
    assert "Last day of 2026-Q3" in team.does("calendar")
    team.write({"okr.toml": 'language = "id"\n' + team.read("okr.toml")})
    assert "Hari terakhir 2026-Q3" in team.does("calendar")


def test_as_json_and_at_a_terminal(team: Okr) -> None:
    data = json.loads(team.does("calendar", "-f", "json"))["data"]
    assert [each["off"] for each in data["events"] if each["kind"] == "checkin"] == [
        ["2026-08-14", "2026-08-21"]
    ]
    assert {each["uid"] for each in data["events"]} == events(team).keys()

    team.has_terminal(columns=60)
    said = team.does("calendar", "--no-pager")
    assert said.startswith("BEGIN:VCALENDAR\nVERSION:2.0\n")
    assert "␍" not in said


def test_a_folder_whose_name_is_no_utf_8(okr: Okr) -> None:
    """Its name stands for that of the workspace, in every format."""
    root = okr.root.parent / "goals\udcff"
    try:
        root.mkdir()
    except (OSError, UnicodeEncodeError):
        pytest.skip("a file system without such names")
    (root / "okr.toml").write_bytes(b"schema = 1\n")
    assert "X-WR-CALNAME:goals\\\\udcff\r\n" in okr.does("-C", str(root), "calendar")
    found = json.loads(okr.does("-C", str(root), "report", "-f", "json"))
    assert found["data"]["name"] == "goals\\udcff"
