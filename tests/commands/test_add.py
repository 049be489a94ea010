"""`okr add`: what it writes to the letter, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from okr.store import Store
from tests.running import Okr

LONG = "x" * 501


def test_an_objective_is_written_in_the_house_layout(okr: Okr) -> None:
    """Groups of keys in their order, me as owner, references by their full ids, a slug of three telling words."""
    okr.environment.setenv("OKR_USER", "ana")

    said = okr.does(
        "add", "objective", "Win 3 large accounts in the East of Java", "-q", "q3", "--team", "team/growth",
        "--supports", "win-east-java", "--weight", "2.5", "--why", "The lease ends.", "--ambition", "committed",
    )  # fmt: skip

    assert "2026-Q3/win-large-accounts" in said
    assert okr.read("objectives/2026-Q3/win-large-accounts.toml") == (
        'title = "Win 3 large accounts in the East of Java"\n'
        "\n"
        'owner = "ana"\n'
        'team = "growth"\n'
        'ambition = "committed"\n'
        'supports = ["2026/win-east-java"]\n'
        "weight = 2.5\n"
        'why = "The lease ends."\n'
    )


def test_an_objective_has_no_owner_where_nobody_knows_who_asks(okr: Okr) -> None:
    """Who I am is only written where a file in people/ knows me."""
    okr.does("add", "objective", "Win")

    assert okr.read("objectives/2026-Q3/win.toml") == 'title = "Win"\n'


def test_a_key_result_is_added_behind_the_others_and_nothing_else_changes(okr: Okr) -> None:
    """Comments, unknown keys and the other tables keep every byte."""
    before = okr.read("objectives/2026-Q3/grow-revenue.toml")

    okr.does("add", "kr", "grow-revenue", "Halve the churn", "--from", "8.0", "--to", "4", "--owner", "@ana",
             "--since", "2026-08-10", "--cadence", "monthly", "--slug", "churn")  # fmt: skip

    block = (
        '[key_results.churn]\ntitle = "Halve the churn"\n\nstart = 8.0\ntarget = 4\n\n'
        'owner = "ana"\ncadence = "monthly"\nsince = 2026-08-10\n\n'
    )
    after = okr.read("objectives/2026-Q3/grow-revenue.toml")
    at = after.index("[key_results.churn]")
    assert after[at : at + len(block)] == block
    assert after[:at] + after[at + len(block) :] == before


@pytest.mark.parametrize(
    ("options", "written"),
    [
        (("--from", "100", "--stretch", "140"), "start = 100\ntarget = 128\nstretch = 140\n"),
        (("--from", "0.1", "--stretch", "0.4"), "start = 0.1\ntarget = 0.31\nstretch = 0.4\n"),
        (("--from", "-5", "--to", "-1"), "start = -5\ntarget = -1\n"),
        (("--at-least", "99.9"), "at_least = 99.9\n"),
        (("--at-least", "1", "--at-most", "2"), "at_least = 1\nat_most = 2\n"),
        (("--milestone", "surabaya", "--milestone", "bali=2"), "milestones = { surabaya = 1, bali = 2 }\n"),
        (("--from", "8", "--to", "4", "--kpi", "kpi/mrr"), 'start = 8\ntarget = 4\nkpi = "kpi/mrr"\n'),
    ],
)
def test_each_measure_is_written_as_typed(okr: Okr, options: tuple[str, ...], written: str) -> None:
    """Integers stay integers, 0.1 + 0.7 · 0.3 is 0.31 without binary rounding."""
    okr.does("add", "key-result", "grow-revenue", "Go on", *options)

    assert f'[key_results.go]\ntitle = "Go on"\n\n{written}' in okr.read(
        "objectives/2026-Q3/grow-revenue.toml"
    )


def test_a_kpi_carries_its_line_and_its_bonus(okr: Okr) -> None:
    """The bonus is a table of its own; what was not said is not written."""
    okr.does("add", "kpi", "First answer time", "--objective", "win-east-java", "--role", "account-manager",
             "--at-most", "4", "--tolerance", "0.5", "--unit", "h", "--bonus-weight", "40", "--bonus-cap", "1.2")  # fmt: skip

    assert okr.read("kpis/first-answer-time.toml") == (
        'title = "First answer time"\n\nobjective = "2026/win-east-java"\nrole = "account-manager"\n\n'
        'at_most = 4\ntolerance = 0.5\nunit = "h"\nsince = "2026-Q3"\n\n[bonus]\nweight = 40\ncap = 1.2\n'
    )


def test_an_initiative_names_its_key_result(okr: Okr) -> None:
    okr.does(
        "add", "initiative", "grow-revenue", "Call ten clients", "--key-result", "mrr", "--due", "2026-09-01"
    )

    assert (
        '[initiatives.call-ten-clients]\ntitle = "Call ten clients"\n\ndue = 2026-09-01\nkey_result = "mrr"\n'
    ) in okr.read("objectives/2026-Q3/grow-revenue.toml")


def test_people_teams_and_roles(okr: Okr) -> None:
    """All keys of the three small kinds of files, in their order."""
    okr.write({"onboarding/newcomer.toml": 'title = "First month"\n'})
    okr.does("add", "role", "Designer", "--level", "team", "--reports-to", "account-manager", "--duty", "Draw",
             "--duty", "Ask", "--purpose", "Good looks")  # fmt: skip
    okr.does("add", "team", "Design", "--lead", "ana", "--parent", "growth")
    okr.does("add", "person", "Çitra Déwi", "--email", "c@example.com", "--role", "designer", "--team", "design",
             "--manager", "ana", "--joined", "2026-01-05", "--onboarding", "newcomer")  # fmt: skip

    assert okr.read("roles/designer.toml") == (
        'title = "Designer"\nlevel = "team"\nreports_to = "account-manager"\npurpose = "Good looks"\n'
        'duties = ["Draw", "Ask"]\n'
    )
    assert okr.read("teams/design.toml") == 'name = "Design"\nlead = "ana"\nparent = "growth"\n'
    assert okr.read("people/citra-dewi.toml") == (
        'name = "Çitra Déwi"\nemails = ["c@example.com"]\nrole = "designer"\nteam = "design"\nmanager = "ana"\n'
        'joined = 2026-01-05\nonboarding = "newcomer"\n'
    )


OBJECTIVE = ("add", "objective")
KR = ("add", "kr", "grow-revenue", "Go on")
KPI = ("add", "kpi", "Uptime", "--role", "account-manager", "--objective", "win-east-java", "--at-least", "9")


def test_the_weight_of_a_milestone_is_said(okr: Okr) -> None:
    """Where it was typed in another way than okr writes it."""
    said = okr.does("add", "kr", "grow-revenue", "Open", "--milestone", "a=2", "--milestone", "b=2jt")

    assert '"2jt" was read as 2,000,000\n' in said
    assert said.count("was read as") == 1
    assert "milestones = { a = 2, b = 2000000 }\n" in okr.read("objectives/2026-Q3/grow-revenue.toml")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((*OBJECTIVE, ""), 2, "TITLE is empty"),
        ((*OBJECTIVE, "  "), 2, "TITLE is empty"),
        ((*OBJECTIVE, LONG), 2, "501 characters"),
        ((*OBJECTIVE, "a\x1b[31mb"), 2, "control character"),
        ((*OBJECTIVE, "two\nlines"), 2, "control character"),
        ((*OBJECTIVE, "not utf \udcff"), 2, "control character"),
        (OBJECTIVE, 2, "TITLE is missing"),
        ((*OBJECTIVE, "Win", "--slug", ".."), 2, '--slug: invalid name ".."'),
        ((*OBJECTIVE, "Win", "--slug", "../../x"), 2, "--slug"),
        ((*OBJECTIVE, "Win", "--slug", "/x"), 2, "--slug"),
        ((*OBJECTIVE, "Win", "--slug", ""), 2, "--slug"),
        ((*OBJECTIVE, "Win", "--slug", "Big"), 2, "--slug"),
        ((*OBJECTIVE, "Win", "--slug", "con"), 2, "--slug"),
        ((*OBJECTIVE, "Win", "--slug", "a\nb"), 2, "--slug"),
        ((*OBJECTIVE, "Win", "--owner", "budy"), 4, 'unknown person "budy"\nhint: Did you mean budi?'),
        ((*OBJECTIVE, "Win", "--team", "grwth"), 4, "Did you mean growth?"),
        ((*OBJECTIVE, "Win", "--scope", "planet"), 2, "organisation, team, project or personal"),
        ((*OBJECTIVE, "Win", "--weight", "-1"), 1, "weight needs a number of 0 or more, found -1"),
        ((*OBJECTIVE, "Win", "--weight", "nan"), 2, '"nan" is not a number'),
        ((*OBJECTIVE, "Win", "--supports", "win-east-jawa"), 4, "Did you mean 2026/win-east-java?"),
        ((*OBJECTIVE, "Win", "--supports", "kpi/mrr"), 1, "kpi/mrr is a KPI"),
        ((*OBJECTIVE, "Win", "-q", "Q9"), 2, 'unknown cycle "Q9"'),
        ((*OBJECTIVE, "Win", "-q", "2026-Q5"), 2, 'unknown cycle "2026-Q5"'),
        ((*OBJECTIVE, "Win", "-q", "Q2"), 2, "-q 2026-Q2"),
        ((*OBJECTIVE, "Grow revenue"), 1, "2026-Q3/grow-revenue is already an objective"),
        ((*OBJECTIVE, "Win", "--ownr", "ana"), 2, "Did you mean --owner?"),
        ((*KR, "--from", "3", "--to", "3"), 1, "start and target are both 3"),
        ((*KR, "--from", "3", "--to", "3.0"), 1, "start and target are both 3"),
        ((*KR, "--from", "nan", "--to", "3"), 2, '--from: "nan" is not a number'),
        ((*KR, "--from", "1", "--to", "inf"), 2, '--to: "inf" is not a number'),
        ((*KR, "--from", "1", "--to", "1e999"), 2, '--to: "1e999" is not a number'),
        ((*KR, "--from", "1", "--to", "1,5,5"), 2, '--to: "1,5,5" is not a number'),
        ((*KR, "--from", "1", "--to", "٣"), 2, "is not a number"),
        ((*KR, "--from", "1", "--to", "1e200"), 2, "beyond 1e100"),
        ((*KR, "--from", "1", "--to", "2", "--stretch", "1.5"), 1, "is not beyond the target"),
        ((*KR, "--from", "1", "--to", "2", "--at-least", "1"), 2, "a key result has one measure"),
        ((*KR, "--milestone", "a", "--at-least", "1"), 2, "a key result has one measure"),
        ((*KR, "--milestone", "a", "--milestone", "a"), 2, '"a" is given twice'),
        ((*KR, "--milestone", "a=0"), 1, "above 0"),
        ((*KR, "--milestone", "a=x"), 2, '--milestone a: "x" is not a number'),
        ((*KR, "--milestone", "=2"), 2, "--milestone is empty"),
        ((*KR, "--at-least", "2", "--at-most", "1"), 1, "so no value is good"),
        ((*KR,), 2, "--from is missing"),
        ((*KR, "--from", "1"), 2, "--to is missing"),
        ((*KR, "--to", "1"), 2, "--from is missing"),
        ((*KR, "--at-least", "1", "--since", "2026-02-30"), 2, '--since: "2026-02-30" is not a valid date'),
        ((*KR, "--at-least", "1", "--cadence", "daily"), 2, "weekly, biweekly, monthly or quarterly"),
        ((*KR, "--at-least", "1", "--kpi", "mrrr"), 4, "Did you mean"),
        ((*KR, "--at-least", "1", "--slug", "mrr"), 1, "grow-revenue/mrr is already a key result"),
        ((*KR, "--at-least", "1", "--slug", "pricing-page"), 1, "is already an initiative"),
        (("add", "kr", "nothing", "Go", "--at-least", "1"), 4, 'unknown objective "nothing"'),
        (("add", "kr", "kpi/mrr", "Go", "--at-least", "1"), 1, "kpi/mrr is a KPI, not an objective"),
        (("add", "kr", "first-steps", "Go", "--at-least", "1"), 2, "ended on 31 Mar 2026"),
        (("add", "objective", "Go", "-q", "last"), 2, "last means 2026-Q2 here, and 2026-Q2 ended on"),
        ((*KPI[:3], "--role", "account-manager", "--at-least", "9"), 2, "--objective is missing"),
        ((*KPI[:3], "--objective", "win-east-java", "--at-least", "9"), 2, "--role is missing"),
        (KPI[:-2], 2, "--at-least, --at-most or --watch-only is missing"),
        ((*KPI, "--role", "acount-manager"), 4, "Did you mean account-manager?"),
        ((*KPI, "--objective", "grow-revenue/mrr"), 1, "is a key result, not an objective"),
        ((*KPI, "--tolerance", "-1"), 1, "tolerance needs a number of 0 or more"),
        ((*KPI, "--bonus-weight", "-1"), 1, "weight needs a number of 0 or more"),
        ((*KPI, "--cadence", "biweekly"), 2, "weekly, monthly, quarterly, half-yearly or yearly"),
        ((*KPI, "--slug", "mrr"), 1, "kpi/mrr is already a KPI"),
        (
            ("add", "initiative", "grow-revenue", "Do", "--due", "someday"),
            2,
            '"someday" is not a valid date',
        ),
        (("add", "initiative", "grow-revenue", "Do", "--key-result", "rr"), 4, 'unknown key result "rr"'),
        (("add", "person", "Ana"), 1, "@ana is already a person"),
        (("add", "person", "Eka", "--manager", "anna"), 4, "Did you mean ana?"),
        (("add", "person", "Eka", "--joined", "05-13-2026"), 2, "there is no month 13"),
        (("add", "team", "Sales", "--parent", "growht"), 4, "Did you mean growth?"),
        (("add", "role", "Boss", "--reports-to", "ceo"), 4, 'unknown role "ceo"'),
        (("add", "thing", "X"), 2, 'unknown command "okr add thing"'),
    ],
)
def test_what_is_refused_changes_nothing(okr: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    """Every bad word: its exit code, one sentence that names it, and all files byte for byte as they were."""
    okr.refuses(*words, code=code, says=says)


def test_a_former_id_stays_taken(okr: Okr) -> None:
    """An old id resolves for ever, so nothing new may have it."""
    okr.does("move", "2026-Q3/grow-revenue", "earn-more")

    okr.refuses("add", "objective", "Grow revenue", code=1, says="was the id of 2026-Q3/earn-more")


def test_a_cycle_that_has_ended_is_added_to_by_its_full_name(okr: Okr) -> None:
    """A short name could be a slip; the full one is meant."""
    assert "2026-Q2/win" in okr.does("add", "objective", "Win", "-q", "2026-Q2")
    okr.does("add", "kr", "2026-Q1/first-steps", "Go", "--at-least", "1")

    assert (okr.root / "objectives/2026-Q2/win.toml").exists()


@pytest.mark.parametrize(
    ("kind", "first", "second", "field"),
    [
        ("team", {"teams/a.toml": 'name = "A"\nparent = "b"\n'}, ("B", "--parent", "a"), "parent"),
        (
            "role",
            {"roles/a.toml": 'title = "A"\nreports_to = "b"\n'},
            ("B", "--reports-to", "a"),
            "reports_to",
        ),
        ("person", {"people/a.toml": 'name = "A"\nmanager = "b"\n'}, ("B", "--manager", "a"), "manager"),
        (
            "objective",
            {"objectives/2026-Q3/a.toml": 'title = "A"\nsupports = ["2026-Q3/b"]\n'},
            ("B", "--supports", "2026-Q3/a"),
            "supports",
        ),
    ],
)
def test_a_loop_is_refused_and_named(
    okr: Okr, kind: str, first: dict[str, str], second: tuple[str, ...], field: str
) -> None:
    """A names B that is not there yet; B that names A would close the loop."""
    okr.write(first)

    okr.refuses("add", kind, *second, "--slug", "b", code=1, says=f"{field} would form a loop: ")


def test_a_dry_run_shows_the_text_and_writes_nothing(okr: Okr) -> None:
    before = okr.files()

    said = okr.does("add", "objective", "Win", "--dry-run")

    assert "Would add objective 2026-Q3/win" in said
    assert '+title = "Win"' in said
    assert okr.files() == before


def test_a_link_in_the_place_of_a_folder_does_not_lead_out(okr: Okr, tmp_path: Path) -> None:
    """kpis/ that points outside is refused by name; nothing is written there."""
    (tmp_path / "elsewhere").mkdir()
    (okr.root / "teams/growth.toml").unlink()
    (okr.root / "teams").rmdir()
    (okr.root / "teams").symlink_to(tmp_path / "elsewhere")

    ran = okr("add", "team", "Sales")

    assert ran.code == 1
    assert "leads out" in ran.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_bytes_that_are_hard_for_toml_come_back_as_typed(okr: Okr) -> None:
    """Quotes, backslashes, hashes and emoji in a title survive the way through the file."""
    title = 'Say "yes" \\ 100 % # 🚀 don\'t'

    okr.does("add", "team", title, "--slug", "odd")

    assert Store.open(okr.root).load().teams["team/odd"].name == title


@pytest.mark.parametrize("options", [("--from", "8%", "--to", "4 %"), ("--at-least", "90%")])
def test_numbers_in_percent_give_the_unit(okr: Okr, options: tuple[str, ...]) -> None:
    """As `Cut churn from 8% to 4%` is typed; where one number has no sign, the unit is not clear."""
    okr.does("add", "kr", "grow-revenue", "Churn", *options, "--slug", "churn")

    assert 'unit = "%"\n' in okr.read("objectives/2026-Q3/grow-revenue.toml").split("[key_results.churn]")[1]
    okr.refuses("add", "kr", "grow-revenue", "Rate", "--from", "8%", "--to", "4", code=2, says="unit")
