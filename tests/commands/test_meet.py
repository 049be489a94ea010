"""`okr meet`: what a meeting decided is kept, ticked, and comes up again."""

from __future__ import annotations

import json

import pytest

from tests.running import GROW, Okr

FILE = "meetings/2026-08-19-growth-week.toml"
PEOPLE = {
    "people/budi.toml": 'name = "Budi"\nmanager = "ana"\nteam = "growth"\n',
    "people/dewi.toml": 'name = "Dewi Anggraini"\nteam = "growth"\n',
}


@pytest.fixture
def team(okr: Okr) -> Okr:
    okr.write(PEOPLE | {GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})
    return okr


def decide(okr: Okr, *decisions: str, by: str = "ana") -> str:
    words = [word for one in decisions for word in ("--decision", one)]
    return okr.does("meet", "week", "--team", "growth", *words, "--as", by)


def test_a_decision_is_kept_with_who_and_when(team: Okr) -> None:
    """Both may be left out, and the keys stand in the order of the form."""
    said = decide(team, "@budi 2026-08-25 Call the two clients", "Move the launch to October")

    assert team.read(FILE) == (
        'kind = "week"\nteam = "growth"\ndate = 2026-08-19\nby = "ana"\n\n'
        '[[decision]]\ntext = "Call the two clients"\nowner = "budi"\ndue = 2026-08-25\n\n'
        '[[decision]]\ntext = "Move the launch to October"\n'
    )
    assert said == (
        "Recorded 2 decisions in meetings/2026-08-19-growth-week.toml.\n"
        "  Call the two clients · @budi · Tue 25 Aug 2026\n"
        "  Move the launch to October\n"
        "Done with it: okr checkin 2026-08-19-growth-week/1 done\n"
        "`okr sync` shares it with the team.\n"
    )


def test_the_same_person_adds_to_the_meeting_and_another_has_an_own_file(team: Okr) -> None:
    decide(team, "First")
    team.does("meet", "week", "--team", "growth", "--note", "Ten minutes.", "--as", "ana")
    decide(team, "Second")
    team.does("meet", "week", "--team", "growth", "--note", "And calm.", "--as", "ana")
    decide(team, "Mine", by="budi")

    assert team.read(FILE) == (
        'kind = "week"\nteam = "growth"\ndate = 2026-08-19\nby = "ana"\nnote = "Ten minutes.\\nAnd calm."\n\n'
        '[[decision]]\ntext = "First"\n\n[[decision]]\ntext = "Second"\n'
    )
    assert 'by = "budi"\n\n[[decision]]\ntext = "Mine"' in team.read("meetings/2026-08-19-growth-week-2.toml")


def test_a_meeting_of_all_has_no_team(team: Okr) -> None:
    team.does("meet", "week", "--decision", "@dewi - Ask the venue", "--as", "ana")

    assert team.read("meetings/2026-08-19-all-week.toml") == (
        'kind = "week"\ndate = 2026-08-19\nby = "ana"\n\n[[decision]]\ntext = "Ask the venue"\nowner = "dewi"\n'
    )


def test_a_decision_comes_up_until_it_is_done(team: Okr) -> None:
    """In the next meeting, in the todo of its owner, late for the lead; done it is good news once."""
    decide(team, "@budi 2026-08-25 Call the two clients")
    team.environment.setenv("OKR_TODAY", "2026-08-28")

    agenda = team.does("meet", "week", "--team", "growth")
    assert (
        "6. One decision · 5 min\n  3 days overdue  Call the two clients · @budi, decided on 19 Aug" in agenda
    )
    led = json.loads(team.does("todo", "--as", "ana", "-f", "json"))["data"]["team"]
    assert [(each["kind"], each["person"]) for each in led if each["kind"] == "decision"] == [
        ("decision", "budi")
    ]
    todo = team.does("todo", "--as", "budi")
    assert "decision     Call the two clients (decided on 19 Aug) · 3 days overdue   okr done 1" in todo

    assert "Call the two clients\n  done\n" in team.does("done", "1", "--as", "budi")
    agenda = team.does("meet", "week", "--team", "growth")
    assert "@budi  Call the two clients · decision done" in agenda
    assert "6. One decision · 5 min\n  What do we decide today" in agenda


def test_a_decision_is_ticked_by_its_name(team: Okr) -> None:
    decide(team, "@budi - Call the two clients")

    team.does("checkin", "2026-08-19-growth-week/1", "done", "--as", "ana")

    assert 'item = "2026-08-19-growth-week/1"' in team.read("checkins/2026-W34/2026-08-19-ana.toml")
    assert team("check", "--select", "R").err == "No problems found.\n"
    team.refuses("checkin", "2026-08-19-growth-week/2", "done", "--as", "ana", code=4, says="unknown item")


def test_a_record_can_be_tried_and_undone(team: Okr) -> None:
    before = team.files()
    tried = team.does("meet", "week", "--decision", "First", "--dry-run", "--as", "ana")
    assert "Would record 1 decision in meetings/2026-08-19-all-week.toml." in tried
    assert team.files() == before

    decide(team, "First")
    team.does("undo", "--as", "ana")

    assert team.files() == before


# ── the agenda ───────────────────────────────────────────────────────────────────────────────────

CHECKINS = {
    "checkins/2026-W33/2026-08-14-budi.toml": (
        '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-08-14\nvalue = 118\nconfidence = 7\n'
    ),
    "checkins/2026-W34/2026-08-18-budi.toml": (
        '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-08-18\nvalue = 121\nconfidence = 8\n'
        'note = "Two renewals."\nblocker = "Legal review"\n'
    ),
    "coaching/2026-08-18-ana-budi-recognition.toml": (
        'kind = "recognition"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-18\ntext = "Nineteen calls."\n'
    ),
}


def test_the_agenda_of_a_week_in_english(team: Okr) -> None:
    team.write(CHECKINS)
    decide(team, "@budi 2026-08-25 Call the two clients")

    assert (
        team.does("meet", "week", "--team", "growth")
        == """\
Growth · week 34 · Wed 19 Aug 2026 · 30 minutes

1. Wins · 5 min
  @ana  thanks to @budi: Nineteen calls.

2. Numbers · 5 min
  Objectives                   12 Aug → now → target  progress   confidence  pace
  Grow recurring revenue
    Raise MRR from 100 to 130  112 → 121 → 130 IDR m  40% → 70%  7 → 8       ▲ ahead
    Open in three cities       0 of 3                                        ◌ stale

3. In the way · 10 min
  1 day  Legal review · Raise MRR from 100 to 130, @budi
  Who clears it?

4. Next 7 days · 3 min
  4 days overdue  Publish the new pricing page · @ana

5. Health · 2 min · –

6. One decision · 5 min
  Tue 25 Aug  Call the two clients · @budi, decided on 19 Aug   okr checkin 2026-08-19-growth-week/1 done
  What do we decide today: who does it, by when?

Record: okr meet week --team growth --decision "…"
"""
    )


def test_the_agenda_of_a_week_in_indonesian(team: Okr) -> None:
    team.write(CHECKINS)

    said = team.does("meet", "week", "--team", "growth", "--language", "id")

    for line in (
        "Growth · minggu ke-34 · Rab 19 Agu 2026 · 30 menit",
        "1. Kabar baik · 5 menit\n  @ana  terima kasih kepada @budi: Nineteen calls.",
        "3. Hambatan · 10 menit\n  1 hari  Legal review",
        "  Siapa yang membereskannya?",
        "4. 7 hari ke depan · 3 menit\n  lewat 4 hari  Publish the new pricing page · @ana",
        "5. Kondisi KPI · 2 menit · –",
        "  Apa yang kita putuskan hari ini: siapa yang mengerjakan, sampai kapan?",
        'Catat: okr meet week --team growth --decision "…"',
    ):
        assert line in said


def test_okr_meet_says_which_meetings_there_are(team: Okr) -> None:
    decide(team, "First", "Second")
    team.environment.setenv("OKR_TODAY", "2026-08-26")

    said = team.does("meet", "--team", "growth")

    kinds = ["week", "month", "review", "plan", "retro"]
    assert [line.split()[0] for line in said.splitlines()[1:6]] == kinds
    assert "the next 7 days · 30 minutes, last 19 Aug\n" in said
    assert said.endswith("2 open decisions\n\nAgenda: okr meet week --team growth\n")


@pytest.mark.parametrize("kind", ["month", "review", "plan", "retro"])
def test_each_meeting_says_what_it_is_about(team: Okr, kind: str) -> None:
    """All sections in both languages, in every format."""
    team.write(CHECKINS)
    heads = {
        "month": ("Start Friday · August 2026", "Start Friday · Agustus 2026"),
        "review": (
            "Start Friday · review of 2026-Q3, week 8 of 13",
            "Start Friday · review 2026-Q3, minggu ke-8 dari 13",
        ),
        "plan": (
            "Start Friday · plan of 2026-Q3, week 8 of 13",
            "Start Friday · rencana 2026-Q3, minggu ke-8 dari 13",
        ),
        "retro": (
            "Start Friday · retro of 2026-Q3, week 8 of 13",
            "Start Friday · retro 2026-Q3, minggu ke-8 dari 13",
        ),
    }
    english, indonesian = (team.does("meet", kind, "--language", one) for one in ("en", "id"))
    data = json.loads(team.does("meet", kind, "-f", "json"))["data"]

    assert english.startswith(heads[kind][0])
    assert indonesian.startswith(heads[kind][1])
    assert (data["kind"], data["team"], data["as_of"]) == (kind, None, "2026-08-19")
    for said in (english, indonesian):
        assert [line.split(".")[0] for line in said.splitlines() if line[:1].isdecimal()] == [
            str(place) for place in range(1, len(data["minutes"]) + 1)
        ]
    for form in ("markdown", "html", "text", "csv"):
        assert team.does("meet", kind, "-f", form)


def test_what_is_said_is_the_same_everywhere(team: Okr) -> None:
    team.write(CHECKINS)
    words = ("thanks to", "Nineteen calls.", "Raise MRR from 100 to 130", "Legal review", "Who clears it?")

    for form in ("terminal", "markdown", "html", "text"):
        said = team.does("meet", "week", "-f", form)
        assert [each for each in words if each not in said] == [], form
    assert "<script" not in team.does("meet", "week", "-f", "html")


def test_in_a_chat_nobody_is_mentioned(team: Okr) -> None:
    team.write(CHECKINS)

    said = team.does("meet", "week", "-f", "text")

    assert "@" not in said
    assert "- Raise MRR from 100 to 130 · 112 → 121 → 130 IDR m · 40% → 70% · 7 → 8 · ahead" in said.replace(
        "\n  ", " "
    )


def test_no_bonus_and_no_private_note_is_in_it(team: Okr) -> None:
    kpi = team.read("kpis/mrr.toml")
    team.write({"kpis/mrr.toml": f"{kpi}\n[bonus]\nweight = 4077\n"})
    team.does(
        "coach",
        "talk",
        "@budi",
        "--topic",
        "Zaubernuss",
        "--agreement",
        "@ana 2026-08-20 Zaubernuss",
        "--as",
        "ana",
    )

    for kind in ("week", "month", "review", "plan", "retro"):
        for form in ("json", "html", "csv", "text"):
            said = team.does("meet", kind, "-f", form, "--as", "ana")
            assert "4077" not in said
            assert "bonus" not in said
            assert "Zaubernuss" not in said


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("weekly",), 2, 'invalid meeting "weekly"'),
        (("week", "-q", "Q3"), 2, "`okr meet week` takes no --quarter"),
        (("week", "--team", "none"), 4, 'unknown team "none"'),
        (("--decision", "First"), 2, "MEETING is missing"),
        (("week", "--decision", "@nobody Call"), 4, 'unknown person "@nobody"'),
        (
            ("week", "--decision", "@budi 2026-09-01"),
            2,
            '--decision "@budi 2026-09-01" does not say who does what',
        ),
        (("week", "--decision", "2026-09-01"), 2, '--decision "2026-09-01" does not say what was decided'),
        (("week", "--decision", "Call them tomorrow"), 2, 'Write it there: "2026-08-20 Call them tomorrow"'),
        (("week", "--dry-run"), 2, "--dry-run needs --decision or --note"),
    ],
)
def test_what_is_not_meant_is_refused(team: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    team.refuses("meet", *words, "--as", "ana", code=code, says=says)


# ── the files ────────────────────────────────────────────────────────────────────────────────────


def test_the_check_names_wrong_files_and_unknown_people(team: Okr) -> None:
    head = 'team = "growth"\ndate = 2026-08-14\nby = "ana"\n'
    team.write(
        {
            "meetings/2026-08-14-all-week.toml": f'kind = "week"\n{head}',
            "meetings/2026-08-14-growth-retro-2.toml": f'kind = "retro"\n{head}',
            "meetings/2026-08-15-gone-week.toml": (
                'kind = "week"\nteam = "gone"\ndate = 2026-08-15\nby = "eka"\n'
                '[[decision]]\ntext = "Call"\nowner = "tono"\n'
            ),
        }
    )

    said = team("check", "--select", "R").out

    assert "meetings/2026-08-14-all-week.toml:1:1: R010 file name does not fit" in said
    assert "retro-2" not in said
    for place, what in (
        ("2:1", 'team: unknown team "gone"'),
        ("4:1", 'by: unknown person "eka"'),
        ("7:1", 'owner: unknown person "tono"'),
    ):
        assert f"meetings/2026-08-15-gone-week.toml:{place}: R001 {what}" in said


def test_a_renamed_team_and_person_keep_their_decisions(team: Okr) -> None:
    decide(team, "@budi 2026-08-25 Call the two clients")
    team.does("move", "team/growth", "sales")
    team.does("move", "@budi", "budiman")

    assert "Call the two clients · @budiman" in team.does("meet", "week", "--team", "sales")
    assert "Call the two clients" in team.does("todo", "--as", "budiman")


def test_a_pulse_of_no_month_stops_no_meeting(team: Okr) -> None:
    """The check names it; the counts of a real month are shown all the same."""
    counts = "reliance = [0, 1, 2, 5, 3]\n"
    team.write({"pulse/x.toml": counts, "pulse/2026-08.toml": counts})

    for kind in ("review", "retro"):
        assert json.loads(team.does("meet", kind, "-f", "json"))["data"]["pulse"]["month"] == "2026-08"


def test_a_review_tells_who_was_to_move_a_kpi_and_how_it_went(team: Okr) -> None:
    """Lost 8 in June and 5 in August; what reads it and what is to move it are told below it."""
    grow = team.read("objectives/2026-Q3/grow-revenue.toml")
    team.write(
        {
            "objectives/2026-Q3/grow-revenue.toml": grow.replace(
                'unit = "IDR m"\n', 'unit = "IDR m"\nmoves = ["kpi/lost"]\n'
            ),
            "kpis/lost.toml": 'title = "Accounts lost"\nobjective = "2026/win-east-java"\nrole = "account-manager"\n'
            'at_most = 5\ncadence = "monthly"\nowner = "ana"\n',
            "checkins/2026-W37/2026-09-08-ana.toml": "".join(
                f'[[update]]\nitem = "kpi/lost"\ndate = 2026-09-08\nperiod = "{period}"\nvalue = {value}\n'
                for period, value in (("2026-06", 8), ("2026-08", 5))
            ),
        }
    )
    team.environment.setenv("OKR_TODAY", "2026-09-28")

    said = team("meet", "review").out

    assert (
        """\
  ● healthy  Accounts lost · 8 (Jun) → 5 (Aug), better by 3, limit ≤ 5
             Raise MRR from 100 to 130
"""
        in said
    )
