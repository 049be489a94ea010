"""`okr set`: a value by the type of its field, the smallest change of the file, and what is refused."""

from __future__ import annotations

import pytest

from tests.running import Okr

GOAL = "objectives/2026-Q3/grow-revenue.toml"


@pytest.mark.parametrize(
    ("words", "path", "old", "new"),
    [
        (("grow-revenue/mrr", "target=140"), GOAL, "target = 130", "target = 140"),
        (("grow-revenue/mrr", "target=140.0"), GOAL, "target = 130", "target = 140.0"),
        (("grow-revenue/mrr", "owner=", "--yes"), GOAL, 'owner = "budi"\n\n', "\n"),
        (("grow-revenue/mrr", "unit=IDR bn"), GOAL, '"IDR m"', '"IDR bn"'),
        (
            ("grow-revenue", "owner=@budi"),
            GOAL,
            'owner = "ana"  # asked twice',
            'owner = "budi"  # asked twice',
        ),
        (("grow-revenue", "supports="), GOAL, 'supports = ["2026/win-east-java"]\n', ""),
        (("pricing-page", "due=2026-09-01"), GOAL, "due = 2026-08-15", "due = 2026-09-01"),
        (("cities", "milestones.bali=3"), GOAL, "bali = 2 }", "bali = 3 }"),
        (("kpi/mrr", "at_least=-1.5", "--yes"), "kpis/mrr.toml", "at_least = 130", "at_least = -1.5"),
        (
            ("ana", "emails=a@x.org, b@x.org"),
            "people/ana.toml",
            '["Ana@example.com"]',
            '["a@x.org", "b@x.org"]',
        ),
        (
            ("kpi/mrr", "objective=grow-revenue"),
            "kpis/mrr.toml",
            "2026/win-east-java",
            "2026-Q3/grow-revenue",
        ),
        (("okr.toml", "name=Friday"), "okr.toml", '"Start Friday"', '"Friday"'),
    ],
)
def test_only_the_value_changes(okr: Okr, words: tuple[str, ...], path: str, old: str, new: str) -> None:
    """Comments, unknown keys, order and every other file keep each byte."""
    before = okr.files()

    okr.does("set", *words)  # with --yes where Budi's check-in would become another's

    expected = before[path].decode().replace(old, new, 1)
    assert okr.read(path) == expected
    assert okr.files() == before | {path: expected.encode()}


@pytest.mark.parametrize(
    ("words", "path", "line"),
    [
        (("kpi/mrr", "bonus.weight=40"), "kpis/mrr.toml", "[bonus]\nweight = 40\n"),
        (("kpi/mrr", "targets.2026-Q4.at_least=150"), "kpis/mrr.toml", '[targets."2026-Q4"]\nat_least = 150\n'),
        (("grow-revenue/mrr", "points=[[110, 0.2], [120, 0.6]]"), GOAL, "points = [[110, 0.2], [120, 0.6]]\n"),
        (("grow-revenue/mrr", "since=2026-08-10"), GOAL, "since = 2026-08-10\n"),
        (("okr.toml", "pace.on_track=0.85", "pace.from=0.2"), "okr.toml", "[pace]\non_track = 0.85\nfrom = 0.2\n"),
        (("okr.toml", "pace.on_track=85%", "grade.green=80 %"), "okr.toml", "[pace]\non_track = 0.85\n"),
        (("okr.toml", "check.strict=true"), "okr.toml", "[check]\nstrict = true\n"),
        (("okr.toml", "checkin.grace_days=5"), "okr.toml", "[checkin]\ngrace_days = 5\n"),
        (("okr.toml", "cycles.launch.starts=2026-03-01", "cycles.launch.ends=2026-05-31"), "okr.toml",
         "[cycles.launch]\nstarts = 2026-03-01\nends = 2026-05-31\n"),
    ],
)  # fmt: skip
def test_a_new_field_finds_its_table(okr: Okr, words: tuple[str, ...], path: str, line: str) -> None:
    """Nested fields are written with dots; a table that is missing is added."""
    okr.does("set", *words)

    assert line in okr.read(path)


def test_several_fields_are_one_change_and_are_told(okr: Okr) -> None:
    """Old and new value of each field stand in the answer."""
    said = okr.does("set", "grow-revenue/mrr", "target=140", "cadence=monthly")

    assert "target: 130 → 140" in said
    assert "cadence: (empty) → monthly" in said


def test_large_numbers_are_told_in_groups(okr: Okr) -> None:
    """In the answer, whose zeros people check; the file and what can be copied are plain."""
    said = okr.does("set", "grow-revenue/mrr", "target=250jt", "unit=Rp", "--yes", "--language", "id")

    assert "target: 130 → 250.000.000\n" in said
    assert "target = 250000000\n" in okr.read("objectives/2026-Q3/grow-revenue.toml")


def test_all_or_none(okr: Okr) -> None:
    """The first value alone would do; with the second it breaks a rule, so neither is written."""
    okr.refuses("set", "grow-revenue/mrr", "target=140", "stretch=135", code=1, says="beyond the target 140")


KR = "grow-revenue/mrr"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((KR, "targt=3"), 2, 'unknown field "targt" of a key result\nhint: Did you mean target?'),
        ((KR, "target=x"), 2, 'target: "x" is not a number'),
        ((KR, "target=nan"), 2, 'target: "nan" is not a number'),
        ((KR, "target=100"), 1, "start and target are both 100"),
        ((KR, "target="), 1, "start needs a target"),
        (
            (KR, "start=", "target=", "at_least=7", "at_most=5"),
            1,
            "at_least 7 is above at_most 5, so no value is good\nhint: Change one of these keys",
        ),
        ((KR, "at_least=3"), 1, "exactly one measure is needed"),
        ((KR, "title="), 1, "title is missing"),
        ((KR, "title= "), 2, "title is empty"),
        ((KR, "title=" + "x" * 501), 2, "501 characters"),
        ((KR, "bonus.weight=40"), 1, "a bonus belongs to a KPI"),
        ((KR, "bonus=40"), 1, "a bonus belongs to a KPI"),
        (("grow-revenue", "bonus.weight=40"), 1, "a bonus belongs to a KPI"),
        ((KR, "since=2026-02-30"), 2, 'since: "2026-02-30" is not a valid date'),
        ((KR, "cadence=daily"), 2, 'invalid cadence "daily"'),
        ((KR, "owner=budy"), 4, 'owner: unknown person "budy"\nhint: Did you mean budi?'),
        ((KR, "kpi=kpi/mmr"), 4, "Did you mean kpi/mrr?"),
        ((KR, "kpi=kpi/mrr", "target.x=3"), 2, 'unknown field "target.x"'),
        ((KR, "weight=-1"), 1, "weight needs a number of 0 or more"),
        ((KR, "points=3"), 2, 'points: "3" has no share\nhint: Example: points=480=0.5,500=1'),
        ((KR, "points=[[1"), 2, "is not a list"),
        ((KR, "points=[[999, 0.5]]"), 1, "points must go strictly"),
        ((KR, "formerly=a"), 2, "cannot set formerly here\nhint: Use: okr move"),
        ((KR, "owner"), 2, '"owner" is not FIELD=VALUE'),
        ((KR, "owner=ana", "owner=budi"), 2, "owner is set twice"),
        ((KR,), 2, "FIELD=VALUE… is missing"),
        (("cities", "milestones=3"), 2, "milestones is a table"),
        (("cities", "milestones.bali="), 0, ""),
        (("grow-revenue", "supports=2026-Q3/grow-revenue"), 1, "supports would form a loop"),
        (("grow-revenue", "supports=2026-Q3/nothing"), 4, 'unknown item "2026-Q3/nothing"'),
        (("grow-revenue", "key_results.mrr.target=3"), 2, "okr set OBJECTIVE/KEY_RESULT FIELD=VALUE"),
        (("pricing-page", "key_result=rr"), 4, 'unknown key result "rr"'),
        (("ana", "manager=budi"), 1, "manager would form a loop: @ana → @budi → @ana"),
        (("team/growth", "parent=growth"), 1, "parent would form a loop"),
        (("kpi/mrr", "objective="), 1, "objective is missing"),
        (("kpi/mrr", "role=manager"), 4, 'unknown role "manager"\nhint: Did you mean account-manager?'),
        (("kpi/mrr", "targets.soon.at_least=3"), 2, 'unknown period "soon" in targets'),
        (("kpi/mrr", "targets.2026-Q4.at_lest=3"), 2, "Did you mean targets.2026-Q4.at_least?"),
        (("cities", "milestones.a\x1bb=3"), 2, "control character"),
        (("kpi/mrr", "since=2026-W10"), 1, 'since = "2026-W10" is a week: it needs cadence = "weekly"'),
        (("kpi/mrr", "cadence=biweekly"), 2, "weekly, monthly, quarterly, half-yearly or yearly"),
        (("okr.toml", "pace.on_track=3"), 1, "must fall in this order"),
        (("okr.toml", "pace.ontrack=1"), 2, "Did you mean pace.on_track?"),
        (("okr.toml", "id=abc"), 2, "cannot set id here\nhint: `okr init` wrote it once"),
        (("okr.toml", "schema=2"), 2, "Use: okr migrate"),
        (("okr.toml", "check.strict=1"), 2, "Choose true or false."),
        (("okr.toml", "cycle.year_starts=1.5"), 2, "not a whole number"),
        (("okr.toml", "cycle.year_starts=13"), 1, "from 1 to 12"),
        (("okr.toml", "checkin.day=fryday"), 2, "Did you mean friday?"),
        (("mrr", "target=3"), 4, '"mrr" is ambiguous'),
        (("nothing", "target=3"), 4, 'unknown item "nothing"'),
    ],
)
def test_what_is_refused_changes_nothing(okr: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    """The whole new record is checked before a byte is written."""
    if code:
        okr.refuses("set", *words, code=code, says=says)
    else:
        okr.does("set", *words)


def test_a_key_result_with_one_field_wrong_by_hand_is_told_and_kept(okr: Okr) -> None:
    """A file written another way than the grammar knows is left as it is; okr edit is offered."""
    text = okr.read("people/budi.toml") + "purpose = {\n  a = 1,\n}\n"
    okr.write({"people/budi.toml": text})

    ran = okr("set", "budi", "manager=")

    assert ran.code == 1
    assert "okr edit" in ran.err
    assert okr.read("people/budi.toml") == text


def test_a_dry_run_writes_nothing(okr: Okr) -> None:
    before = okr.files()

    said = okr.does("set", "grow-revenue/mrr", "target=140", "--dry-run")

    assert "-target = 130\n+target = 140" in said
    assert okr.files() == before


def test_what_is_so_already_is_told(okr: Okr) -> None:
    before = okr.files()

    assert "already has these values" in okr.does("set", "grow-revenue/mrr", "target=130")
    assert okr.files() == before


@pytest.mark.parametrize("days", ["2026-08-10..", "..2026-08-24", "@budi", "2026-W33..2026-W34"])
def test_days_away_need_both_ends(okr: Okr, days: str) -> None:
    """An open range is not taken for one day."""
    okr.refuses("set", "@ana", f"away={days}", code=2, says="has no first or last day")


def test_a_day_is_added_to_those_on_which_the_firm_is_closed(okr: Okr) -> None:
    """`+=` adds to a list of the settings, too, and a list of days or of choices is read like a list of words."""
    okr.does("set", "okr.toml", "calendar.off=2026-08-17,2026-12-25")
    okr.does("set", "okr.toml", "calendar.off+=2026-12-24", "calendar.workdays=monday,saturday")

    assert "off = [2026-08-17, 2026-12-25, 2026-12-24]" in okr.read("okr.toml")
    assert 'workdays = ["monday", "saturday"]' in okr.read("okr.toml")
    okr.refuses(
        "set", "okr.toml", "calendar.workdays=funday", code=2, says='invalid calendar.workdays "funday"'
    )
