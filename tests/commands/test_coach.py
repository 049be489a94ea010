"""`okr coach`: what is shared, what is private, and who may see it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.running import Okr
from tests.terminals import at_a_terminal

SECRET = "Zaubernuss"
RARE_DAY = "2027-01-31"
PEOPLE = {
    "people/ana.toml": 'name = "Ana Wijaya"\nemails = ["ana@example.com"]\nteam = "growth"\n',
    "people/budi.toml": 'name = "Budi"\nmanager = "ana"\nteam = "growth"\nrole = "account-manager"\n',
    "people/sari.toml": 'name = "Sari Dewi Lestari"\n',
    "people/yamada.toml": 'name = "山田 太郎"\nmanager = "ana"\n',
}


@pytest.fixture
def team(okr: Okr) -> Okr:
    goal = "objectives/2026-Q3/grow-revenue.toml"
    okr.write(PEOPLE | {goal: okr.read(goal).replace('colour = "kept for ever"\n', "")})
    return okr


def home(okr: Okr) -> Path:
    """The private folder of the workspace; the fixture's XDG_DATA_HOME stands beside it."""
    return okr.root.parent / "home" / "data" / "okr" / "k3v9q2xw"


def private(okr: Okr) -> dict[str, str]:
    files = (file for file in home(okr).rglob("*") if file.is_file() and file.name != ".folders.toml")
    return {file.relative_to(home(okr)).as_posix(): file.read_text("utf-8") for file in files}


def test_a_recognition_is_a_file_of_its_own_for_all_to_read(team: Okr) -> None:
    """One file each; a second one of the day ends in -2."""
    said = team.does(
        "coach",
        "recognise",
        "@budi",
        "You called nineteen accounts.",
        "--about",
        "grow-revenue/mrr",
        "--as",
        "ana",
    )
    team.does("coach", "recognise", "budi", "And you listened.", "--as", "ana")

    assert said == (
        "Recorded in coaching/2026-08-19-ana-budi-recognition.toml.\n`okr sync` shares it with the team.\n"
    )
    assert team.read("coaching/2026-08-19-ana-budi-recognition.toml") == (
        'kind = "recognition"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-19\n'
        'text = "You called nineteen accounts."\nabout = "2026-Q3/grow-revenue/mrr"\n'
    )
    assert 'text = "And you listened."' in team.read("coaching/2026-08-19-ana-budi-recognition-2.toml")


def test_feedback_is_private_by_default(team: Okr) -> None:
    """It lies in the author's folder, 0700 and 0600, whatever the umask; the workspace is as it was."""
    before = team.files()
    mask = os.umask(0)
    try:
        said = team.does(
            "coach", "feedback", "@budi", "--situation", "On Monday", "--wish", "Tell me", "--as", "ana"
        )
    finally:
        os.umask(mask)

    path = home(team) / "ana" / "2026-08-19-ana-budi-feedback.toml"
    assert said == f"Kept private in {path}.\n"
    assert path.read_text("utf-8") == (
        'kind = "feedback"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-19\nsituation = "On Monday"\nwish = "Tell me"\n'
    )
    assert path.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in (path.parent, home(team), home(team).parent)} == {
        0o700
    }
    assert team.files() == before


def test_feedback_is_shared_on_purpose(team: Okr) -> None:
    """`--share` writes it into the workspace, and nowhere else."""
    team.does("coach", "feedback", "@budi", "Well done.", "--share", "--as", "ana")

    assert 'text = "Well done."' in team.read("coaching/2026-08-19-ana-budi-feedback.toml")
    assert private(team) == {}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("feedback", "@budi"), 2, "the feedback is empty"),
        (("feedback", "@budi", "  "), 2, "TEXT is empty"),
        (("feedback", "@budi", "--effect", ""), 2, "--effect is empty"),
        (("talk", "@budi"), 2, "the one-on-one has no topic and no agreement"),
        (("recognise", "@budi", ""), 2, "TEXT is empty"),
        (("recognise", "@ana", "Me"), 2, "@ana is you"),
        (("recognise", "@nobody", "Hi"), 4, 'unknown person "@nobody"'),
        (("recognise", "@budi", "Hi", "--about", "nothing"), 4, "nothing"),
        (("talk", "@budi", "--agreement", "@budi 2026-13-40 Call"), 2, "is not a valid date"),
        (("talk", "@budi", "--agreement", "@budi 2026-09-01"), 2, "does not say who does what"),
        (("talk", "@budi", "--agreement", "@nobody 2026-09-01 Call"), 4, "unknown person"),
        (("talk", "@budi", "--topic", "A", "--share-agreements"), 2, "there is no agreement to share"),
        (
            ("talk", "@budi", "--topic", "A", "--share", "--share-agreements"),
            2,
            "--share includes --share-agreements",
        ),
    ],
)
def test_what_says_nothing_or_leads_nowhere_is_refused(
    team: Okr, words: tuple[str, ...], code: int, says: str
) -> None:
    """Nothing is written, neither shared nor private."""
    team.refuses("coach", *words, "--as", "ana", code=code, says=says)
    assert private(team) == {}


def test_agreements_can_be_shared_alone(team: Okr) -> None:
    """Topics and what the lead heard stay private; the promise is for all to see, under one name."""
    team.does(
        "coach", "talk", "@budi", "--topic", SECRET, "--upward", SECRET,
        "--agreement", "@budi 2026-08-26 Call three accounts", "--agreement", "@ana Find a substitute",
        "--share-agreements", "--as", "ana",
    )  # fmt: skip

    name = "2026-08-19-ana-budi-talk"
    assert team.read(f"coaching/{name}.toml") == (
        'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-19\n\n'
        '[[agreement]]\nowner = "budi"\ndue = 2026-08-26\ntext = "Call three accounts"\n\n'
        '[[agreement]]\nowner = "ana"\ntext = "Find a substitute"\n'
    )
    assert private(team)[f"ana/{name}.toml"].count(SECRET) == 2
    assert "agreement" not in private(team)[f"ana/{name}.toml"]


def test_an_agreement_is_done_by_a_check_in(team: Okr) -> None:
    """A shared one in the file of that person and day, so that two people never write one file."""
    team.does(
        "coach", "talk", "@budi", "--share", "--agreement", "@budi 2026-08-18 Call three", "--as", "ana"
    )
    todo = json.loads(team.does("todo", "--as", "budi", "-f", "json"))["data"]["items"]
    said = team.does("checkin", "2026-08-19-ana-budi-talk/1", "done", "--as", "budi")

    agreed = [(i["id"], i["kind"], i["due"], i["late_days"]) for i in todo if i["kind"] == "agreement"]
    assert agreed == [("2026-08-19-ana-budi-talk/1", "agreement", "2026-08-18", 1)]
    assert said == "Call three\n  done\nWritten: checkins/2026-W34/2026-08-19-budi.toml (1 update).\n"
    assert team.read("checkins/2026-W34/2026-08-19-budi.toml") == (
        '[[update]]\nitem = "2026-08-19-ana-budi-talk/1"\ndate = 2026-08-19\ndone = true\n'
    )
    assert "Call three" not in team.does("todo", "--as", "budi")
    team.does("checkin", "2026-08-19-ana-budi-talk/1", "undone", "--as", "budi")
    assert "Call three" in team.does("todo", "--as", "budi")


def test_the_mark_of_a_private_agreement_stays_private(team: Okr) -> None:
    """The author sees and ticks it; for anybody else there is no such thing."""
    team.does("coach", "talk", "@budi", "--agreement", f"@ana 2026-08-20 {SECRET}", "--as", "ana")
    before = team.files()

    assert SECRET in team.does("todo", "--as", "ana")
    assert SECRET in team.does("coach", "agenda", "@budi", "--as", "ana")
    team.refuses("checkin", "2026-08-19-ana-budi-talk/1", "done", "--as", "budi", code=4, says="unknown item")
    team.does("checkin", "2026-08-19-ana-budi-talk/1", "done", "--as", "ana")

    assert SECRET not in team.does("todo", "--as", "ana")
    assert team.files() == before
    assert private(team)["ana/marks.toml"] == (
        '[[update]]\nitem = "2026-08-19-ana-budi-talk/1"\ndate = 2026-08-19\ndone = true\n'
    )
    assert (home(team) / "ana" / "marks.toml").stat().st_mode & 0o777 == 0o600


COMMANDS = (
    *(("todo", "--all"), ("todo", "--person", "ana"), ("todo", "--person", "budi")),
    *(("coach", "agenda", "@budi"), ("coach", "agenda", "@ana"), ("person", "@budi"), ("person", "@ana")),
    *(("report", "--ritual"), ("report",), ("compare",), ("tree",), ("onboard",), ("list", "people")),
    *(
        ("show", "@ana"),
        ("show", "mrr"),
        ("explain", "mrr"),
        ("log", "mrr"),
        ("log", "@ana"),
        ("diff",),
        ("audit",),
    ),
    *(("check",), ("undo", "--list"), ("doctor",), ("schema",)),
    *(("person", "@budi", "--toward", "account-manager"), ("bench", "account-manager"), ("meet", "week")),
)


def test_the_text_of_private_notes_is_nowhere(team: Okr) -> None:
    """Not in any output of another person, nor in the index, the journal, the workspace or git."""
    team.does("coach", "feedback", "@budi", SECRET, "--as", "ana")
    team.does(
        "coach", "talk", "@budi", "--topic", SECRET, "--upward", SECRET, "--agreement", f"@budi {SECRET}",
        "--as", "ana",
    )  # fmt: skip
    team.does("checkin", "2026-08-19-ana-budi-talk/1", "done", "--note", SECRET, "--as", "ana")
    team.does("coach", "feedback", "@budi", SECRET, "--dry-run", "--as", "ana")
    team("checkin", "2026-08-19-ana-budi-talk/1", "undone", "--as", "ana")
    team.does("set", "role/account-manager", "expects.asks=Asks first")
    team.does("coach", "mark", "@budi", "asks", "not yet", SECRET, "--as", "ana")
    team.does("coach", "mark", "@ana", "asks", "growing", SECRET, "--as", "ana")
    probation = (
        'kind = "probation"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-19\ntext = "{}"\nprobation_ends = {}\n'
    )
    (home(team) / "ana" / "2026-08-19-ana-budi-probation.toml").write_text(probation.format(SECRET, RARE_DAY))
    git = ("git", "-C", str(team.root), "-c", "user.name=A", "-c", "user.email=ana@example.com")
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "Goals"], check=True)

    said = ""
    for words in COMMANDS:
        for who in ("budi", "sari"):
            for look in ("terminal", "json"):
                ran = team(*words, "--as", who, "-f", look)
                said += ran.out + ran.err
    assert len(said) > 5000
    assert "Asks first" in said
    for text in (SECRET, RARE_DAY, "31 Jan 2027"):
        assert text not in said
    for words in (
        ("todo", "--all"),
        ("todo", "--person", "budi"),
        ("person", "@budi"),
        ("report", "--ritual"),
    ):
        ran = team(*words, "--as", "ana")
        assert SECRET not in ran.out + ran.err
    for file in team.root.rglob("*"):
        if file.is_file():
            assert SECRET.encode() not in file.read_bytes(), file
            assert RARE_DAY.encode() not in file.read_bytes(), file
    assert (team.root / ".okr" / "index.sqlite").exists()
    with sqlite3.connect(team.root / ".okr" / "index.sqlite") as index:
        assert not [row for row in index.execute("SELECT data FROM record") if SECRET.encode() in row[0]]
    objects = subprocess.run(
        [*git, "cat-file", "--batch-all-objects", "--batch"], check=True, capture_output=True
    )
    assert b"grow-revenue" in objects.stdout
    assert SECRET.encode() not in objects.stdout


def test_without_an_id_only_what_is_private_is_refused(team: Okr) -> None:
    """okr.toml names the private folder; sharing works without."""
    team.write({"okr.toml": 'schema = 1\nname = "Start Friday"\n'})

    team.refuses("coach", "feedback", "@budi", "Hi", "--as", "ana", code=1, says="okr.toml has no id")
    team.does("coach", "feedback", "@budi", "Hi", "--share", "--as", "ana")
    team.does("todo", "--as", "ana")


@pytest.mark.parametrize("id_", ["../../elsewhere", "a/b", "..", "CON", ""])
def test_an_id_cannot_lead_out_of_the_private_folder(team: Okr, id_: str) -> None:
    """It comes from anybody's branch."""
    team.write({"okr.toml": f'schema = 1\nid = "{id_}"\n'})

    ran = team("coach", "feedback", "@budi", "Hi", "--as", "ana")

    assert ran.code == 1
    assert not list((team.root.parent / "home").rglob("*feedback*"))


def test_a_private_folder_in_the_workspace_is_refused(team: Okr) -> None:
    """What is private never enters the workspace, wherever the data folder is said to be."""
    team.environment.setenv("XDG_DATA_HOME", str(team.root / "data"))

    team.refuses("coach", "feedback", "@budi", "Hi", "--as", "ana", code=1, says="is in the workspace")


def test_a_link_in_the_place_of_a_private_folder_is_not_followed(team: Okr, tmp_path: Path) -> None:
    """Neither written through nor read."""
    (tmp_path / "elsewhere").mkdir()
    team.does("coach", "feedback", "@ana", "Hi", "--as", "budi")
    (home(team) / "ana").symlink_to(tmp_path / "elsewhere")

    team.refuses("coach", "feedback", "@budi", "Hi", "--as", "ana", code=1, says="is not a folder")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_private_ids_follow_a_person_who_was_moved(team: Okr) -> None:
    """The author finds earlier notes, and an agreement of the one who was moved is theirs under the new name."""
    team.does("coach", "talk", "@budi", "--agreement", f"@ana 2026-08-20 {SECRET}", "--as", "ana")
    team.does("coach", "talk", "@budi", "--share", "--agreement", "@budi 2026-08-21 Ring", "--as", "ana")
    team.does("move", "@ana", "@ana-wijaya")
    team.does("move", "@budi", "@budi-s")

    assert SECRET in team.does("todo", "--as", "ana-wijaya")
    agenda = json.loads(team.does("coach", "agenda", "@budi-s", "--as", "ana-wijaya", "-f", "json"))["data"]
    assert [(a["owner"], a["text"]) for a in agenda["agreements"]] == [
        ("ana-wijaya", SECRET),
        ("budi-s", "Ring"),
    ]
    assert agenda["since"] == "2026-08-19"
    team.does("checkin", "2026-08-19-ana-budi-talk-p/1", "done", "--as", "ana-wijaya")
    assert SECRET not in team.does("todo", "--as", "ana-wijaya")
    assert "ana-wijaya/marks.toml" in private(team)


def test_a_shared_talk_never_takes_the_id_of_a_private_one(team: Okr) -> None:
    """Its own number tells nothing of private notes; those are named apart, so that `…-talk/1` means one thing."""
    for share in ((), ("--share",), ()):
        team.does("coach", "talk", "@budi", "--agreement", "@budi Ring", *share, "--as", "ana")

    assert set(private(team)) == {"ana/2026-08-19-ana-budi-talk.toml", "ana/2026-08-19-ana-budi-talk-p2.toml"}
    assert [path for path in team.files() if path.startswith("coaching/")] == [
        "coaching/2026-08-19-ana-budi-talk.toml"
    ]
    ids = ("2026-08-19-ana-budi-talk", "2026-08-19-ana-budi-talk-p", "2026-08-19-ana-budi-talk-p2")
    found = json.loads(team.does("coach", "agenda", "@budi", "--as", "ana", "-f", "json"))["data"][
        "agreements"
    ]
    assert {(each["id"], each["private"]) for each in found} == {
        (f"{ids[0]}/1", False), (f"{ids[1]}/1", True), (f"{ids[2]}/1", True)
    }  # fmt: skip
    team.does("checkin", f"{ids[1]}/1", "done", "--note", "Rang", "--as", "ana")
    left = json.loads(team.does("coach", "agenda", "@budi", "--as", "ana", "-f", "json"))["data"][
        "agreements"
    ]
    assert {each["id"] for each in left} == {f"{ids[0]}/1", f"{ids[2]}/1"}
    assert 'note = "Rang"' in private(team)["ana/marks.toml"]


@pytest.mark.parametrize("again", [("remove", "@sari"), ("move", "@sari", "@sari-l")])
def test_a_name_that_is_used_again_brings_no_notes_with_it(team: Okr, again: tuple[str, ...]) -> None:
    """The folder is set aside, named, and read by nobody."""
    team.does("coach", "talk", "@budi", "--agreement", f"@budi 2026-08-20 {SECRET}", "--as", "sari")
    ran = team(*again)
    assert ran.code == 0
    if again[0] == "move":
        return_to = team("add", "person", "Sari Zwei", "--slug", "sari")
        assert return_to.code == 1  # old ids resolve for ever
        assert SECRET in "".join(private(team).values())
        assert not any("removed" in path for path in private(team))
        return
    team.does("add", "person", "Sari Zwei", "--slug", "sari")

    assert "sari.removed-2026-08-19" in ran.err
    assert SECRET not in ran.out + ran.err
    assert SECRET not in team.does("coach", "agenda", "@budi", "--as", "sari")
    assert "sari.removed-2026-08-19/2026-08-19-sari-budi-talk.toml" in private(team)


def test_a_folder_of_notes_under_a_new_name_is_set_aside(team: Okr) -> None:
    """Where the earlier person was removed by hand, the folder is set aside as the name is given again."""
    team.does("coach", "talk", "@budi", "--agreement", f"@budi 2026-08-20 {SECRET}", "--as", "sari")
    (team.root / "people" / "sari.toml").unlink()
    ran = team("move", "@yamada", "@sari")

    assert ran.code == 0
    assert "sari.removed-2026-08-19" in ran.err
    assert SECRET not in team.does("coach", "agenda", "@budi", "--as", "sari")


def test_marks_that_cannot_be_read_are_named_and_not_written_over(team: Okr) -> None:
    """A mark is not lost without a word."""
    team.does("coach", "talk", "@budi", "--agreement", "@ana 2026-08-20 Ring", "--as", "ana")
    marks = home(team) / "ana" / "marks.toml"
    marks.write_text("broken =\n", "utf-8")

    assert "marks.toml: cannot read which private agreements are done" in team("todo", "--as", "ana").err
    team.refuses(
        "checkin", "2026-08-19-ana-budi-talk/1", "done", "--as", "ana", code=1, says="nothing was added to it"
    )
    assert marks.read_text("utf-8") == "broken =\n"


def test_what_is_no_file_among_private_notes_is_left_out_and_named(team: Okr, tmp_path: Path) -> None:
    """A link is not followed, a folder is no error."""
    team.does("coach", "talk", "@budi", "--agreement", "@ana 2026-08-20 Ring", "--as", "ana")
    (tmp_path / "far.toml").write_text(
        f'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-01\ntopics = ["{SECRET}"]\n'
    )
    (home(team) / "ana" / "link.toml").symlink_to(tmp_path / "far.toml")
    (home(team) / "ana" / "folder.toml").mkdir()

    ran = team("todo", "--as", "ana")

    assert ran.code == 0
    assert "Ring" in ran.out
    for name in ("link.toml", "folder.toml"):
        assert f"{name}: a link or a folder among private notes, skipped" in ran.err
    assert SECRET not in ran.out + ran.err


def test_a_private_folder_in_the_repository_around_is_refused(team: Okr) -> None:
    """It would be committed with the repository in which the workspace lies."""
    subprocess.run(["git", "init", "--quiet", str(team.root.parent)], check=True)

    team.refuses(
        "coach", "feedback", "@budi", "Hi", "--as", "ana", code=1,
        says="is in the git repository around the workspace",
    )  # fmt: skip


REQUEST = "2026-08-19-budi-ana-request"


def asked(team: Okr) -> list[str]:
    """Names of the requests in Ana's todo, as anybody sees it."""
    items = json.loads(team.does("todo", "--person", "ana", "--as", "sari", "-f", "json"))["data"]["items"]
    return [item["id"] for item in items if item["kind"] == "feedback"]


def test_feedback_that_is_asked_for_stands_in_the_todo_until_an_answer_names_it(team: Okr) -> None:
    """A request is shared; neither a private note nor feedback about something else answers it."""
    team.does("coach", "ask", "@ana", "How was my pitch?", "--about", "kpi/mrr", "--as", "budi")

    item = json.loads(team.does("todo", "--as", "ana", "-f", "json"))["data"]["items"][-1]
    assert (item["id"], item["kind"], item["late_days"]) == (REQUEST, "feedback", None)
    assert "How was my pitch?" in item["why"]
    kept = team.does("coach", "feedback", "@budi", "Strong.", "--as", "ana")
    assert kept.splitlines()[1:] == [
        'Still open: @budi\'s request of 19 Aug "How was my pitch?".',
        f"  To answer it: --answers {REQUEST} with --to-them or --share",
    ]
    team.does("coach", "feedback", "@budi", "Thanks for the coffee.", "--share", "--as", "ana")
    assert asked(team) == [REQUEST]
    assert "pitch" in team.does("todo", "--as", "ana")

    team.does("coach", "feedback", "@budi", "Strong.", "--share", "--answers", REQUEST, "--as", "ana")
    assert team.read("coaching/2026-08-19-ana-budi-feedback-2.toml") == (
        'kind = "feedback"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-19\n'
        f'text = "Strong."\nanswers = "{REQUEST}"\n'
    )
    assert asked(team) == []


def test_an_answer_can_be_handed_over(team: Okr) -> None:
    """The note stays private, a card is printed, and the mark that all see says nothing of what was said."""
    team.does("coach", "ask", "@ana", "How was my pitch?", "--as", "budi")

    said = team.does(
        "coach", "feedback", "@budi", "--situation", "On Monday\nin the pitch", "--effect", SECRET,
        "--to-them", "--answers", REQUEST, "--as", "ana",
    )  # fmt: skip

    assert said.splitlines()[1:] == [
        "Marked the request of @budi from 19 Aug 2026 as answered.",
        "",
        "For Budi, from Ana Wijaya, 19 Aug 2026",
        "You asked: How was my pitch?",
        "Situation: On Monday",
        "  in the pitch",
        f"Effect: {SECRET}",
    ]
    assert team.read("checkins/2026-W34/2026-08-19-ana.toml") == (
        f'[[update]]\nitem = "{REQUEST}"\ndate = 2026-08-19\ndone = true\n'
    )
    assert SECRET in private(team)["ana/2026-08-19-ana-budi-feedback.toml"]
    assert not any(SECRET.encode() in data for data in team.files().values())
    assert asked(team) == []
    assert team("check", "--select", "R005").out == ""


def test_a_dry_run_of_an_answer_prints_no_card_and_keeps_nothing(team: Okr) -> None:
    """What is private is not for the screen."""
    team.does("coach", "ask", "@ana", "How was my pitch?", "--as", "budi")
    before = team.files()
    said = team.does(
        "coach", "feedback", "@budi", SECRET, "--to-them", "--answers", REQUEST, "--dry-run", "--as", "ana"
    )

    assert "Would mark the request of @budi from 19 Aug 2026 as answered." in said
    assert SECRET not in said
    assert (team.files(), private(team)) == (before, {})


def test_only_whoever_was_asked_marks_a_request_as_answered(team: Okr) -> None:
    """Told in person: `okr checkin REQUEST done`; a mark of anybody else counts for nothing."""
    team.does("coach", "ask", "@ana", "How was my pitch?", "--as", "budi")
    team.refuses("checkin", REQUEST, "done", "--as", "sari", code=1, says="was asked of @ana")
    table = team.root.parent / "marks.csv"
    table.write_text(f"item,done\n{REQUEST},yes\n", encoding="utf-8")
    team.refuses("checkin", "--file", str(table), "--as", "sari", code=1, says="was asked of @ana")
    mark = f'[[update]]\nitem = "{REQUEST}"\ndate = 2026-08-19\ndone = true\n'
    team.write({"checkins/2026-W34/2026-08-19-sari.toml": mark})
    assert asked(team) == [REQUEST]

    said = team.does("checkin", REQUEST, "done", "--as", "ana")
    assert said.splitlines()[:2] == ["Feedback that @budi asked for on 19 Aug 2026", "  answered"]
    assert asked(team) == []
    team.does("checkin", REQUEST, "undone", "--as", "ana")
    assert asked(team) == [REQUEST]


def test_shared_feedback_from_before_the_request_answers_nothing(team: Okr) -> None:
    """Given in the morning, asked for again in the afternoon: the request waits for words of its own."""
    team.does("coach", "feedback", "@budi", "Strong.", "--share", "--as", "ana")
    team.does("coach", "ask", "@ana", "And the second pitch?", "--as", "budi")
    assert asked(team) == [REQUEST]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--answers", REQUEST), 2, "a private note does not reach the person who asked"),
        (("--answers", "2026-08-19-sari-ana-request", "--share"), 4, f"Open: {REQUEST}."),
        (("--to-them", "--share"), 2, "--share and --to-them cannot be used together"),
    ],
)
def test_an_answer_that_would_not_arrive_is_refused(
    team: Okr, words: tuple[str, ...], code: int, says: str
) -> None:
    """Nothing is kept, nothing is marked."""
    team.does("coach", "ask", "@ana", "How was my pitch?", "--as", "budi")
    team.refuses("coach", "feedback", "@budi", "Strong.", *words, "--as", "ana", code=code, says=says)
    assert private(team) == {}


def test_at_a_terminal_an_open_request_is_asked_about(team: Okr) -> None:
    """Enter and Enter answer it by a card; told to be kept private, it stays open. Any other word is asked again."""
    team.does("coach", "ask", "@ana", "How was my pitch?", "--as", "budi")
    words = ("coach", "feedback", "@budi", "Strong.", "--as", "ana")

    code, seen = at_a_terminal(team.root, "y\nyes\nk\n", *words)
    assert (code, asked(team)) == (0, [REQUEST])
    assert seen.count("How does it reach them?") == 2
    assert 'Does this answer @budi\'s request of 19 Aug "How was my pitch?"? [Y/n]' in seen

    code, seen = at_a_terminal(team.root, "\n\n", *words)
    assert (code, asked(team)) == (0, [])
    assert "For Budi, from Ana Wijaya, 19 Aug 2026" in seen


def test_the_words_of_a_request_do_not_act_on_the_terminal(team: Okr) -> None:
    """They come from a file of somebody else: an escape is written out, a second line is none."""
    text = (
        'kind = "request"\nfrom = "budi"\nto = "ana"\ndate = 2026-08-19\ntext = "How\\nwas it?\\u001b[2J"\n'
    )
    team.write({f"coaching/{REQUEST}.toml": text})

    _, seen = at_a_terminal(team.root, "n\n", "coach", "feedback", "@budi", "Strong.", "--as", "ana")

    assert 'request of 19 Aug "How was it?␛[2J"? [Y/n]' in seen
    assert "\x1b[2J" not in seen


def test_of_several_requests_one_is_chosen(team: Okr) -> None:
    """By its number; 0 is none of them."""
    for text in ("How was my pitch?", "And my plan?"):
        team.does("coach", "ask", "@ana", text, "--as", "budi")

    code, seen = at_a_terminal(
        team.root, "2\n", "coach", "feedback", "@budi", "Clear.", "--share", "--as", "ana"
    )

    assert code == 0
    assert '  2  of 19 Aug "And my plan?"' in seen
    assert asked(team) == [REQUEST]


def test_the_date_of_a_talk_can_be_shared_alone(team: Okr) -> None:
    """Topics and agreements stay private; the ritual counts the day, and the check finds nothing wrong with it."""
    before = json.loads(team.does("report", "--ritual", "-f", "json"))["data"]["ritual"]["not_talked_with"]
    team.does(
        "coach",
        "talk",
        "@budi",
        "--topic",
        SECRET,
        "--agreement",
        f"@ana {SECRET}",
        "--share-date",
        "--as",
        "ana",
    )
    after = json.loads(team.does("report", "--ritual", "-f", "json"))["data"]["ritual"]["not_talked_with"]

    path = "coaching/2026-08-19-ana-budi-talk.toml"
    assert team.read(path) == 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-19\n'
    assert private(team)["ana/2026-08-19-ana-budi-talk.toml"].count(SECRET) == 2
    assert {each["person"] for each in before} - {each["person"] for each in after} == {"budi"}
    assert team("check", path, "--select", "Q,R").out == ""
    team.does("coach", "talk", "@yamada", "--share-date", "--as", "ana")
    assert len(private(team)) == 1


def test_an_agreement_of_the_other_in_a_private_talk_is_asked_about_once(team: Okr) -> None:
    """Shared are the agreements and nothing else; without a terminal a line says how."""
    words = (
        "coach",
        "talk",
        "@budi",
        "--topic",
        SECRET,
        "--agreement",
        "@budi Ring",
        "--agreement",
        "@budi Call",
    )
    said = team.does(*words, "--as", "ana")
    assert "@budi does not see this agreement. To share it: --share-agreements" in said

    code, seen = at_a_terminal(team.root, "y\n", *words, "--as", "ana")
    shared = team.read("coaching/2026-08-19-ana-budi-talk.toml")
    assert code == 0
    assert seen.count("Share the agreements, and nothing else? [y/N]") == 1
    assert SECRET not in shared
    assert 'text = "Ring"' in shared
    assert "asks" not in team.does("coach", "talk", "@budi", "--agreement", "@ana Call", "--as", "ana")


def test_names_of_one_word_several_and_other_letters(team: Okr) -> None:
    """A person without an address says who they are with --as."""
    for person, name in (("budi", "Budi"), ("sari", "Sari Dewi Lestari"), ("yamada", "山田 太郎")):
        team.does("coach", "recognise", f"@{person}", "ありがとう", "--as", "ana")
        assert name in team.does("coach", "agenda", f"@{person}", "--as", "ana")
    assert "ありがとう" in team.does("person", "@yamada")


def test_nothing_of_what_is_said_goes_into_the_log_of_a_bug(
    team: Okr, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that is to be sent to us holds the command, but not its words."""
    from okr.actions import coach

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(coach, "keep", broken)
    ran = team("coach", "feedback", "@budi", SECRET, "--as", "ana")

    logs = list((team.root.parent / "home").rglob("bug.log"))
    assert "this is a bug" in ran.err
    assert [SECRET in log.read_text("utf-8") for log in logs] == [False]


def test_a_shared_conversation_can_be_undone(team: Okr) -> None:
    """It is a change like any other; a private note is in no journal."""
    before = team.files()
    team.does("coach", "recognise", "@budi", "Thanks", "--as", "ana")
    team.does("coach", "feedback", "@budi", "Privately", "--as", "ana")
    team.does("undo")

    assert team.files() == before
    assert len(private(team)) == 1


def test_who_is_named_in_a_conversation_is_not_removed(team: Okr) -> None:
    """Nobody vanishes from what was said."""
    team.does("coach", "recognise", "@sari", "Thanks", "--as", "ana")

    team.refuses("remove", "@sari", code=1, says="coaching/2026-08-19-ana-sari-recognition.toml")


def test_at_a_terminal_the_form_is_asked_for(team: Okr) -> None:
    """Situation, behaviour, effect, wish; what is left empty is not written, and a form without a word is refused."""
    for typed, code in (("On Monday\n\nIt helped\n\n", 0), ("\n\n\n\n", 2)):
        assert at_a_terminal(team.root, typed, "coach", "feedback", "@budi", "--as", "ana")[0] == code

    assert private(team) == {
        "ana/2026-08-19-ana-budi-feedback.toml": 'kind = "feedback"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-19\n'
        'situation = "On Monday"\neffect = "It helped"\n'
    }


def test_what_others_wrote_does_not_act(team: Okr) -> None:
    """A text from anybody's branch: no escape reaches the terminal, no formula a spreadsheet, no mention a page."""
    text = "=cmd() \\u001b[31m @everybody <b>"
    team.write(
        {
            "coaching/2026-08-18-sari-budi-recognition.toml": 'kind = "recognition"\nfrom = "sari"\nto = "budi"\n'
            f'date = 2026-08-18\ntext = "{text}"\n'
        }
    )
    page = ("person", "@budi")

    assert "␛[31m" in team.does(*page)
    assert "\x1b" not in team.does(*page)
    assert "'=cmd()" in team.does(*page, "-f", "csv")
    markdown = team.does(*page, "-f", "markdown")
    assert "`@everybody`" in markdown
    assert "<b>" not in markdown


def test_the_end_of_a_probation_is_shown_to_its_author_alone(team: Okr) -> None:
    """On the agenda, in both languages, and in its JSON; nobody else sees that there is one."""
    team.does("coach", "feedback", "@budi", "Hi", "--as", "ana")
    note = 'kind = "probation"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-03\nprobation_ends = 2026-09-30\n'
    (home(team) / "ana" / "2026-08-03-ana-budi-probation.toml").write_text(note, "utf-8")
    words = ("coach", "agenda", "@budi", "--as")

    assert "Probation ends on Wed 30 Sep 2026, in 42 days · only you see this" in team.does(*words, "ana")
    assert "Masa probation berakhir Rab 30 Sep 2026" in team.does("--language", "id", *words, "ana")
    assert '"probation_ends":"2026-09-30"' in team.does(*words, "ana", "-f", "json")
    for other in ("sari", "budi"):
        assert "robation ends" not in team.does(*words, other)
        assert '"probation_ends":null' in team.does(*words, other, "-f", "json")


def test_after_a_talk_the_agenda_asks_other_questions(team: Okr) -> None:
    """Also after a private one, and for its author alone; reading writes nothing."""
    words = ("coach", "agenda", "@budi", "--as")
    ana, sari = (json.loads(team.does(*words, who, "-f", "json"))["data"] for who in ("ana", "sari"))
    team.does("coach", "talk", "@budi", "--topic", "Sign-ups", "--as", "ana")
    later, same = (json.loads(team.does(*words, who, "-f", "json"))["data"] for who in ("ana", "sari"))

    assert ana["questions"] == sari["questions"] == same["questions"]
    assert len({*ana["questions"], *later["questions"]}) == 6
    assert json.loads(team.does(*words, "ana", "-f", "json"))["data"] == later


def test_a_broken_shared_file_is_named_and_the_rest_is_told(team: Okr) -> None:
    """As for every file: exit 3, with line and column; nothing is written in its place."""
    team.write({"coaching/2026-08-19-ana-budi-recognition.toml": 'kind = "praise"\n'})
    ran = team("coach", "agenda", "@budi", "--as", "ana")

    assert ran.code == 3
    assert "coaching/2026-08-19-ana-budi-recognition.toml:1:1" in ran.err
    assert "Questions" in ran.out
    team("coach", "recognise", "@budi", "Thanks", "--as", "ana")
    assert team.read("coaching/2026-08-19-ana-budi-recognition.toml") == 'kind = "praise"\n'
    assert "Thanks" in team.read("coaching/2026-08-19-ana-budi-recognition-2.toml")


def test_a_broken_private_note_is_named_without_its_text(team: Okr) -> None:
    """To its author alone."""
    team.does("coach", "feedback", "@budi", "Hi", "--as", "ana")
    (home(team) / "ana" / "2026-08-01-ana-budi-talk.toml").write_text(f'kind = "{SECRET}"\n', "utf-8")

    ran = team("todo", "--as", "ana")
    other = team("todo", "--as", "budi")

    assert "2026-08-01-ana-budi-talk.toml: cannot read this private note" in ran.err
    assert SECRET not in ran.out + ran.err + other.out + other.err
    assert "private" not in other.err


def test_a_warm_report_reads_no_conversation(team: Okr, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a check-in of a goal: they cost nothing where they are not asked for."""
    from okr.people_models import Coaching
    from okr.storage.index.index import Index

    team.does("coach", "recognise", "@budi", "Thanks", "--as", "ana")
    read: list[type] = []
    records = Index.records

    def watched(self: Index, model: type) -> object:
        read.append(model)
        return records(self, model)  # type: ignore[type-var]

    monkeypatch.setattr(Index, "records", watched)
    for words in (
        ("report", "-f", "json"),
        ("report",),
        ("list",),
        ("checkin", "grow-revenue/mrr", "113", "--as", "budi"),
    ):
        team.does(*words)
    assert Coaching not in read
    team.does("report", "--ritual")
    assert Coaching in read
