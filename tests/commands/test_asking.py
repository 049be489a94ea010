"""What a command lacks is asked for at a terminal: arguments, options, choices; a bad answer is asked again."""

from __future__ import annotations

import re

import pytest

from okr.title_figures import Proposal, proposal
from tests.running import DAY_IS_SET, GROW, Okr
from tests.terminals import CTRL_D, conversation


@pytest.fixture
def person(okr: Okr) -> Okr:
    okr.environment.setenv("OKR_USER", "ana")
    okr.environment.setenv("NO_COLOR", "1")
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})  # no warning
    return okr


def transcript(person: Okr, typed: str, *words: str) -> tuple[int, str]:
    """Exit code and screen of a person who answers each question with the next line; a last one with Ctrl-D."""
    answers = iter(typed.splitlines())
    code, seen = conversation(
        person.root, words, lambda _: next(answers, CTRL_D), prompt=r": |\? ", columns=120
    )
    return code, DAY_IS_SET.sub("", seen)


def asked(person: Okr, typed: str, *words: str, code: int = 0) -> str:
    ended, seen = transcript(person, typed, *words)
    assert ended == code, seen
    return seen


def test_a_title_is_asked_for_and_the_id_can_be_changed(person: Okr) -> None:
    seen = asked(person, "Naikkan omzet klien tetap\nBig\nomzet\n", "add", "objective")

    assert seen.startswith(
        "Title: Naikkan omzet klien tetap\nId [naikkan-omzet-klien]: Big\n"
        '  --slug: invalid name "Big"\n  use small letters a-z'
    )
    assert (
        "Id [naikkan-omzet-klien]: omzet\nAdded objective 2026-Q3/omzet (objectives/2026-Q3/omzet.toml)."
        in seen
    )
    assert 'title = "Naikkan omzet klien tetap"' in person.read("objectives/2026-Q3/omzet.toml")


def test_enter_keeps_the_id_and_one_of_a_single_word_is_not_asked_about(person: Okr) -> None:
    assert "Added objective 2026-Q3/win-clients " in asked(person, "\n", "add", "objective", "Win clients")
    assert asked(person, "", "add", "team", "Sales") == "Added team team/sales (teams/sales.toml).\n"


def test_an_id_that_is_taken_is_said_before_anything_is_written(person: Okr) -> None:
    seen = asked(person, "\ngrow-more\n", "add", "objective", "Grow revenue")

    assert (
        "Id [grow-revenue]: \n  2026-Q3/grow-revenue is already an objective\n  Type another one.\nId" in seen
    )
    assert "Added objective 2026-Q3/grow-more" in seen


def test_a_key_result_is_asked_for_its_kind_and_then_for_what_that_needs(person: Okr) -> None:
    """The title proposes start, target and unit; a bad number is asked again, and an end that is the other one."""
    seen = asked(person, "1\nCut churn from 8% to 4%\n\nabc\n\n8\n3,5\n\nchurn\n", "add", "kr")

    assert seen == (
        "   1  2026-Q3/grow-revenue  Grow recurring revenue\n"
        "   2  2026/win-east-java    Win East Java\n"
        "   3  2026-Q1/first-steps   First steps\n"
        "Objective: 1\nTitle: Cut churn from 8% to 4%\n"
        "   1  change      from a starting value to a target\n"
        "   2  limit       a value that stays above or below a line\n"
        "   3  milestones  steps that are reached one by one\n"
        "Kind of measure [1]: \n"
        'Starting value [8]: abc\n  --from: "abc" is not a number\n'
        "  Examples: 12, -3, 99.9, first\n"
        "Starting value [8]: \nTarget value [4]: 8\n  start and target are both 8\n"
        "  Change one of them, or set a limit with at_least or at_most.\n"
        "Target value [4]: 3,5\nUnit (- for none) [%]: \nId [cut-churn]: churn\n"
        "Added key result 2026-Q3/grow-revenue/churn (objectives/2026-Q3/grow-revenue.toml).\n"
        "It counts from today, 19 Aug 2026. To count the whole cycle: --since 2026-07-01\n"
    )
    assert 'start = 8\ntarget = 3.5\nunit = "%"\n' in person.read(GROW)


def test_a_limit_needs_one_end(person: Okr) -> None:
    seen = asked(person, "lim\n\n\n\n4\njam\n\n", "add", "kr", "grow", "Keep overtime")

    assert (
        seen.count("Lowest acceptable value (Enter: none): \nHighest acceptable value (Enter: none): ") == 2
    )
    assert 'at_most = 4\nunit = "jam"\n' in person.read(GROW)


def test_milestones_are_named_in_one_line(person: Okr) -> None:
    seen = asked(person, "3\nbatu;batu\nbatu; malang=2\n", "add", "kr", "grow-revenue", "Open")

    assert 'Milestones: batu;batu\n  --milestone: "batu" is given twice\nMilestones: ' in seen
    assert "milestones = { batu = 1, malang = 2 }\n" in person.read(GROW)


def test_an_option_that_is_given_is_not_asked_for(person: Okr) -> None:
    """Neither the kind nor the unit, which nobody who types options is used to."""
    seen = asked(person, "130\n\n", "add", "kr", "grow", "Raise income", "--from", "100")

    assert seen.startswith(
        '"grow" means 2026-Q3/grow-revenue.\nTarget value: 130\nId [raise-income]: \nAdded'
    )
    assert "start = 100\ntarget = 130\n" in person.read(GROW)


def test_a_kpi_is_asked_for_objective_role_and_limit(person: Okr) -> None:
    seen = asked(person, "First answer\neast\n1\n\n4\nh\n\n", "add", "kpi")

    assert "Objective: " in seen
    assert "   1  role/account-manager  Account manager\nRole: 1\nLowest acceptable value" in seen
    assert (
        'objective = "2026/win-east-java"\nrole = "account-manager"\n\nat_most = 4\nunit = "h"\n'
        in person.read("kpis/first-answer.toml")
    )


def test_what_cannot_be_chosen_yet_is_said_with_the_way_to_add_it(person: Okr) -> None:
    """And nothing typed is lost: the answers stand in the command to repeat."""
    (person.root / "roles/account-manager.toml").unlink()

    seen = asked(person, "First answer\n2\n", "add", "kpi", code=2)

    assert seen.endswith(
        "Objective: 2\nerror: --role is missing\n"
        "hint: Add one: okr add role\n"
        "Your answers as a command:\n"
        "  okr add kpi 'First answer' --objective 2026/win-east-java\n"
    )


def test_what_is_refused_in_the_end_is_given_back_as_a_command(person: Okr) -> None:
    typed = "-Win\n\n"

    seen = asked(person, typed, "add", "objective", "--weight", "-1", code=1)

    assert "error: weight needs a number of 0 or more, found -1\n" in seen
    assert seen.endswith("Your answers as a command:\n  okr add objective --weight -1 -- -Win\n")


@pytest.mark.parametrize("end", ["\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_end_with_what_was_answered(person: Okr, end: str) -> None:
    """The error begins on a line of its own, and nothing is written."""
    before = person.files()

    seen = asked(person, f"Win\n{end}", "add", "kr", "grow-revenue", code=130)

    assert re.search(
        r"Kind of measure: (\^C)?\nerror: stopped\nYour answers as a command:\n  okr add kr grow-revenue Win\n$",
        seen,
    )
    assert person.files() == before


def test_close_shows_the_kpis_before_it_asks_for_the_lesson(person: Okr) -> None:
    """The lesson can speak of what moved: 121 is 9 more than the 112 before the cycle."""
    person.write(
        {
            GROW: person.read(GROW).replace('owner = "budi"\n', 'owner = "budi"\nmoves = ["kpi/mrr"]\n'),
            "checkins/2026-W15/2026-04-10-budi.toml": '[[update]]\nitem = "kpi/mrr"\ndate = 2026-04-10\n'
            'period = "2026-Q1"\nvalue = 112\n',
            "checkins/2026-W41/2026-10-09-budi.toml": '[[update]]\nitem = "kpi/mrr"\ndate = 2026-10-09\n'
            'period = "2026-Q3"\nvalue = 121\n',
        }
    )
    person.environment.setenv("OKR_TODAY", "2026-10-10")

    _, seen = transcript(person, "2\nHire early\ny\n", "close", "grow-revenue")

    told = "Monthly recurring revenue: 112 (Q1) → 121 (Q3), better by 9"
    before, _, after = seen.partition("What did you learn?")
    assert told in before
    assert told in after


@pytest.mark.parametrize(
    ("typed", "words", "says"),
    [
        ("1\n2\nHire early\ny\n", ("close",), "Closed 2026-Q3/grow-revenue"),
        ("mrr\nMerged\n", ("drop",), "2026-Q3/grow-revenue/mrr"),
        ("cities\nincome\n", ("move",), "2026-Q3/grow-revenue/income"),
        ("cities\n", ("show",), "Open in three cities"),
        ("cities\n", ("explain",), "Open in three cities"),
        ("1\n", ("ack",), "check-in of @budi on 2026-Q3/grow-revenue/mrr"),
        ("2\n", ("person",), "Budi"),
        ("2\nYou called nineteen accounts\n", ("coach", "recognise"), "Recorded in"),
        ("ci\ntitle=Open in four cities\n", ("set",), "four cities"),
        ("Dewi Lestari\ndewi\n", ("add", "person"), "Added person @dewi"),
        ("grow\nCall ten\n\n", ("add", "initiative"), "grow-revenue/call-ten"),
        ("1\n", ("rollover",), "2026-Q4"),
        ("1\n", ("bonus",), "Account manager"),
        ("cities\n", ("checkin", "-n", "Two renewals"), "Two renewals"),
    ],
)
def test_each_command_asks_for_its_arguments(
    person: Okr, typed: str, words: tuple[str, ...], says: str
) -> None:
    """Ids by their number, a beginning, or a part of the title."""
    _, seen = transcript(person, typed, *words)

    assert says in seen
    assert "is missing" not in seen


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "objective"), "TITLE is missing"),
        (("add", "kr"), "OBJECTIVE is missing"),
        (("add", "kr", "grow-revenue", "Win"), "--from is missing"),
        (("add", "kpi", "Win"), "--objective is missing"),
        (("close",), "OBJECTIVE is missing"),
        (("close", "grow-revenue"), "--outcome is missing"),
        (("drop", "cities"), "--reason is missing"),
        (("move", "cities"), "NEWID is missing"),
        (("bonus",), "--role or --person is missing"),
        (("checkin", "--note", "x"), "ID is missing\nhint: Example: okr checkin mrr --note TEXT"),
        (("show", "x"), "unknown item"),
    ],
)
def test_nothing_is_asked_where_nobody_sits(person: Okr, words: tuple[str, ...], says: str) -> None:
    """In a pipe and with --no-input: what is missing is named, as ever."""
    assert says in person(*words).err
    assert f"error: {says}" in asked(person, "", *words, "--no-input", code=4 if words[0] == "show" else 2)


def test_in_indonesian(person: Okr) -> None:
    person.environment.setenv("OKR_LANGUAGE", "id")

    seen = asked(person, "1\nOmzet naik dari Rp 100 jt menjadi Rp 130 jt\n\n\n\n\nomzet\n", "add", "kr")

    assert seen.startswith("   1  2026-Q3/grow-revenue  Grow recurring revenue\n")
    assert "Objective: 1\nJudul: " in seen
    assert "   1  change      dari nilai awal ke target\n" in seen
    assert (
        "Jenis ukuran [1]: \nNilai awal [100]: \nNilai target [130]: \nSatuan (- jika tidak ada) [Rp jt]: \n"
        "Id [omzet-naik]: omzet\n" in seen
    )
    assert 'start = 100\ntarget = 130\nunit = "Rp jt"\n' in person.read(GROW)


# ── ids as typed ─────────────────────────────────────────────────────────────────────────────────


def test_several_matches_are_a_question_at_a_terminal(person: Okr) -> None:
    """Elsewhere they are listed, exit 4."""
    seen = asked(person, "2\n", "show", "MRR")

    assert seen.startswith(
        '"MRR" can mean several things:\n'
        "   1  2026-Q3/grow-revenue/mrr  key result: Grow recurring revenue › Raise MRR from 100 to 130\n"
        "   2  kpi/mrr                   KPI: Monthly recurring revenue\n"
        "Which one? 2\n"
    )
    assert "Monthly recurring revenue" in seen
    assert person("show", "MRR").code == 4


def test_what_was_completed_is_said(person: Okr) -> None:
    """On stderr, so that data stay data; a whole ending says nothing."""
    ran = person("show", "CIT", "-f", "json")

    assert (ran.code, ran.err) == (0, '"CIT" means 2026-Q3/grow-revenue/cities.\n')
    assert person("show", "Cities", "-f", "json").err == ""


def test_a_command_of_one_kind_looks_in_that_kind_only(person: Okr) -> None:
    """An objective and a KPI of one name: `close` takes objectives, `drop` key results and KPIs."""
    person.write(
        {
            "objectives/2026-Q3/omzet.toml": 'title = "Omzet"\n\n[key_results.golive]\ntitle = "T"\nat_least = 1\n',
            "kpis/omzet.toml": 'title = "T"\nobjective = "2026/win-east-java"\nrole = "account-manager"\nat_least = 1\n',
            "objectives/2026-Q3/golive.toml": 'title = "Go live"\n',
            "objectives/2026/golive.toml": 'title = "Go live"\n',
        }
    )

    assert "2026-Q3/omzet" in person("explain", "2026-Q3/omzet").out
    assert (
        "2026-Q3/omzet has no grade"
        in person("close", "omzet", "--outcome", "keep", "--lesson", "x", "--yes").err
    )
    assert "golive" in person("add", "kr", "2026-Q3/golive", "Open", "--from", "0", "--to", "1").out
    assert "Dropped 2026-Q3/omzet/golive" in person("drop", "golive", "--reason", "x").out


def test_options_take_the_beginning_of_a_name(person: Okr) -> None:
    person.write({"people/dewi-lestari.toml": 'name = "Dewi Lestari"\n'})

    ran = person("add", "objective", "Win", "--owner", "DEW", "--team", "gro")
    assert ran.err == '"DEW" means @dewi-lestari.\n"gro" means team/growth.\n'
    assert 'owner = "dewi-lestari"\nteam = "growth"\n' in person.read("objectives/2026-Q3/win.toml")
    assert person("add", "person", "Siti", "--manager", "dewi").code == 0
    assert 'manager = "dewi-lestari"' in person.read("people/siti.toml")
    assert person("checkin", "cities", "--done", "SURA").code == 0
    assert 'done = ["surabaya"]' in person.read("checkins/2026-W34/2026-08-19-ana.toml")


def test_who_i_am_is_completed_where_it_is_typed_and_not_where_it_is_set(person: Okr) -> None:
    """OKR_USER is set once: the beginning of a name may come to mean somebody else."""
    assert person("todo", "--as", "bud").err == '"bud" means @budi.\n'
    person.environment.setenv("OKR_USER", "bud")
    person.refuses("todo", code=4, says='OKR_USER: unknown person "bud"')


# ── coaching ─────────────────────────────────────────────────────────────────────────────────────


def test_a_one_on_one_asks_for_agreements(person: Okr) -> None:
    """Owner, text and day, each asked again until it is right; Enter ends."""
    person.write({"okr.toml": 'schema = 1\nid = "k3v9q2xw"\nname = "Start Friday"\n'})

    seen = asked(
        person,
        "Sign-ups\nnobody\nbud\n31/13\n31/8\nCall three accounts\n\n\nn\n",
        *("coach", "talk", "@budi", "--dry-run"),
    )

    assert 'Agreement of whom (Enter: no more): nobody\n  --agreement: unknown person "nobody"' in seen
    assert "there is no month 13" in seen
    assert "What was agreed: Call three accounts\nAgreement of whom (Enter: no more): \n" in seen
    assert "What should the lead change?" in seen


@pytest.mark.parametrize(
    ("title", "proposed"),
    [
        ("Cut churn from 8% to 4%", ("8", "4", "%")),
        ("Cut churn from 8 to 4%", ("8", "4", "%")),
        ("Raise MRR from 100 to 130", ("100", "130", None)),
        ("Raise MRR from 100 to 130 in East Java", ("100", "130", None)),
        ("Kejadian turun dari 5 jam menjadi 3 jam", ("5", "3", "jam")),
        ("Omzet naik dari Rp 100 jt ke Rp 130 jt", ("100", "130", "Rp jt")),
        ("Rating from 4,1 to 4,6.", ("4,1", "4,6", None)),
        ("From -5 to 10 °", ("-5", "10", None)),
        ("Raise $1,200 to $1,500", (None, None, None)),
        ("From Surabaya to Malang in 3 days", (None, None, None)),
        ("Waktu dari 5 hari ke 36 jam", (None, None, None)),
        # a factor at one end alone, or another one at each
        ("Omzet dari Rp 900 rb ke Rp 1,2 jt", ("900000", "1200000", "Rp")),
        ("Naikkan omzet dari Rp 500.000 ke 2 jt", ("500000", "2000000", "Rp")),
        ("Omzet dari Rp 500 rb ke Rp 2.000.000", ("500000", "2000000", "Rp")),
        ("Omzet dari 1,5 ke 2 jt", ("1.5", "2", "jt")),
        ("Omzet dari Rp 1.500 ke 2 jt", ("1.5", "2", "Rp jt")),
        ("Omzet dari 0 ke 2 jt", ("0", "2", "jt")),
        ("Omzet dari Rp 800 jt ke 1,2 M", ("800000000", "1200000000", "Rp")),
        ("Omzet dari Rp 2 M ke 3 M", ("2", "3", "Rp M")),
        ("Grow revenue from $500,000 to 2 million", ("500000", "2000000", "$")),
        ("Grow revenue from 1.5 to 2 million", ("1.5", "2", "million")),
        ("Grow revenue from $800k to $1.2m", ("800000", "1200000", "$")),
        ("Followers from 900 to 5k", ("900", "5000", None)),
        ("Followers from 2k to 5000", ("2000", "5000", None)),
        ("Followers from 2k to 5k", ("2", "5", "k")),
        ("Biaya turun dari Rp 2 jt ke 500.000", ("2000000", "500000", "Rp")),
        ("Omzet dari 8% ke 2 jt", (None, None, None)),
        ("Waktu dari 5 jam ke 2 jt", (None, None, None)),
        ("Move 3 from 2 to many", (None, None, None)),
    ],
)
def test_what_a_title_proposes(title: str, proposed: tuple[str | None, ...]) -> None:
    assert proposal(title) == Proposal(*proposed)
