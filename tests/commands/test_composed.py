"""KPIs that are the sum or the mean of others, on the command line: added, set, explained, moved, refused."""

from __future__ import annotations

import csv
import io
import json

import pytest

from okr.actions.merge import merge_texts
from tests.running import Okr


def kpi(title: str, *lines: str) -> str:
    head = [
        f'title = "{title}"',
        "",
        'objective = "2026/win-east-java"',
        'role = "account-manager"',
        'owner = "ana"',
    ]
    return "\n".join([*head, "", *lines, ""])


def readings(day: str, **values: float) -> str:
    return "\n".join(
        f'[[update]]\nitem = "kpi/{slug}"\ndate = {day}\nperiod = "2026-Q2"\nvalue = {value}\n'
        for slug, value in values.items()
    )


ANA = "checkins/2026-W27/2026-07-02-ana.toml"
FILES = {
    "objectives/2026-Q3/grow-revenue.toml": 'title = "Grow recurring revenue"\nowner = "ana"\n',
    "kpis/north.toml": kpi("Revenue in the north", "at_least = 60", 'unit = "IDR m"'),
    "kpis/south.toml": kpi("Revenue in the south", "at_least = 40", 'unit = "IDR m"'),
    "kpis/total.toml": kpi(
        "Revenue", "at_least = 100", 'unit = "IDR m"', 'sum_of = ["kpi/north", "kpi/south"]'
    ),
    "kpis/mix.toml": kpi(
        "Revenue of a branch",
        "at_least = 50",
        'unit = "IDR m"',
        'mean_of = { "kpi/north" = 2, "kpi/south" = 1 }',
    ),
    ANA: readings("2026-07-02", north=60, south=42),
}


@pytest.fixture
def branches(okr: Okr) -> Okr:
    okr.write(FILES)
    return okr


def test_added(branches: Okr) -> None:
    """The last part of an id does; a weight that is not given is 1."""
    words = (
        "--objective",
        "win-east-java",
        "--role",
        "account-manager",
        "--at-least",
        "100",
        "--slug",
        "new",
    )

    branches.does("add", "kpi", "Revenue of all", *words, "--sum-of", "north", "--sum-of", "kpi/south")
    assert 'since = "2026-Q3"\nsum_of = ["kpi/north", "kpi/south"]\n' in branches.read("kpis/new.toml")

    branches.does(
        "add", "kpi", "Revenue per", *words[:-1], "per", "--mean-of", "north=2", "--mean-of", "south"
    )
    assert 'mean_of = { "kpi/north" = 2, "kpi/south" = 1 }\n' in branches.read("kpis/per.toml")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--sum-of", "nope"), 4, 'unknown KPI "nope"'),
        (("--mean-of", "nope=2"), 4, 'unknown KPI "nope"'),
        (("--mean-of", "north=2", "--mean-of", "north"), 2, '--mean-of: "north" is given twice'),
        (("--mean-of", "north=2", "--mean-of", "kpi/north=3"), 2, '--mean-of: "kpi/north" is given twice'),
        (("--mean-of", "north=-1"), 1, "kpi/north needs a number of 0 or more, found -1"),
        (("--mean-of", "north=0"), 1, "mean_of: at least one weight must be above 0"),
        (("--sum-of", "north", "--mean-of", "south"), 1, "use sum_of or mean_of, not both"),
        (("--sum-of", "north", "--takes", "sum"), 1, "a KPI with sum_of has no takes: its parts have it"),
    ],
)
def test_what_add_refuses(branches: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    head = ("add", "kpi", "X", "--objective", "win-east-java", "--role", "account-manager", "--at-least", "1")
    branches.refuses(*head, *words, code=code, says=says)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('sum_of = ["kpi/a"]\nmean_of = { "kpi/b" = 1 }', "use sum_of or mean_of, not both"),
        ('sum_of = ["kpi/a", "kpi/a"]', "sum_of has kpi/a twice"),
        ('mean_of = { "kpi/a" = 0 }', "mean_of: at least one weight must be above 0"),
        ('sum_of = ["kpi/a"]\nsource = { csv = "https://example.com/x.csv", column = "a" }', "has no source"),
        ('mean_of = { "kpi/a" = "2" }', 'kpi/a needs a number of 0 or more, found the text "2"'),
    ],
)
def test_what_a_file_cannot_say(okr: Okr, lines: str, says: str) -> None:
    okr.write({"kpis/x.toml": kpi("X", "at_least = 1", lines)})
    ran = okr("check")
    assert (ran.code, "kpis/x.toml:" in ran.out, says in ran.out) == (3, True, True)


EXPLAINED = """\
Revenue of a branch · kpi/mix

a KPI is healthy only within its limit
period       2026-Q2    1 Apr 2026 to 30 Jun 2026
limit        ≥ 50       the KPI's own limit
part         kpi/north  Revenue in the north: 2 × 60 = 120
             60 by @ana on 2 Jul 2026, checkins/2026-W27/2026-07-02-ana.toml
part         kpi/south  Revenue in the south: 1 × 42 = 42
             42 by @ana on 2 Jul 2026, checkins/2026-W27/2026-07-02-ana.toml
current      54         (2 × 60 + 1 × 42) / 3
achievement  1.08       1 + (54 − 50) / |50|, never below 0
health       healthy    within the limit
"""
DIJELASKAN = """\
Revenue · kpi/total

KPI sehat hanya di dalam batasnya
periode     2026-Q2    1 Apr 2026 sampai 30 Jun 2026
batas       ≥ 100      batas KPI itu sendiri
bagian      kpi/north  Revenue in the north: 60
            60 oleh @ana pada 2 Jul 2026, checkins/2026-W27/2026-07-02-ana.toml
bagian      kpi/south  Revenue in the south: 42
            42 oleh @ana pada 2 Jul 2026, checkins/2026-W27/2026-07-02-ana.toml
saat ini    102        60 + 42
pencapaian  1,02       1 + (102 − 100) / |100|, tidak pernah di bawah 0
kondisi     sehat      di dalam batas
"""


def test_explained(branches: Okr) -> None:
    """Each part with its value, weight and product, then the sum, step by step."""
    assert branches.does("explain", "kpi/mix") == EXPLAINED
    assert branches.does("explain", "kpi/total", "--language", "id") == DIJELASKAN


def test_an_unread_part_is_named(branches: Okr) -> None:
    branches.write({ANA: readings("2026-07-02", north=60)})

    assert "Revenue in the south: no reading for 2026-Q2" in branches.does("explain", "kpi/total")
    assert "it has a value once all its parts are read" in branches.does("explain", "kpi/total")
    assert "sum of       kpi/north 60 IDR m; kpi/south no reading\n" in branches.does("show", "kpi/total")


def test_shown(branches: Okr) -> None:
    told = branches.does("show", "kpi/mix")
    assert "last period  2026-Q2: 54 IDR m\n" in told
    assert "cadence      quarterly\n" in told
    assert "mean of      kpi/north 60 IDR m, weight 2; kpi/south 42 IDR m, weight 1\n" in told
    shape = json.loads(branches.does("show", "kpi/total", "-f", "json"))["data"]
    assert (shape["sum_of"], shape["mean_of"]) == (["kpi/north", "kpi/south"], {})
    assert [(each["id"], each["weight"], each["current"], each["health"]) for each in shape["parts"]] == [
        ("kpi/north", 1, 60, "healthy"),
        ("kpi/south", 1, 42, "healthy"),
    ]
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(branches.does("list", "kpis", "-f", "csv")))}
    told_of = [
        [rows[f"kpi/{slug}"][key] for key in ("sum_of", "mean_of", "parts")] for slug in ("mix", "total")
    ]
    parts = "kpi/north=60; kpi/south=42"
    assert told_of == [["", "kpi/north=2; kpi/south=1", parts], ["kpi/north; kpi/south", "", parts]]


def test_a_value_of_its_own_is_refused(branches: Okr) -> None:
    branches.refuses(
        "checkin", "kpi/total", "102", "--as", "ana", code=1,
        says="kpi/total has no values of its own: it is made of kpi/north, kpi/south",
    )  # fmt: skip
    assert "okr checkin kpi/north VALUE" in branches("checkin", "kpi/total", "102", "--as", "ana").err
    branches.does("checkin", "kpi/total", "--note", "Two branches are new", "--as", "ana")
    assert "Two branches are new" in branches.does("show", "kpi/total")


def test_a_value_in_a_file_is_a_finding(branches: Okr) -> None:
    branches.write({ANA: readings("2026-07-02", north=60, south=42, total=7)})

    said = branches("check", "--select", "R007").out
    assert "does not count: this KPI is made of kpi/north, kpi/south" in said
    assert "last period  2026-Q2: 102 IDR m\n" in branches.does("show", "kpi/total")


def test_nobody_is_asked_for_it(branches: Okr) -> None:
    """The parts are: on 2 October, when Q3 has ended."""
    branches.environment.setenv("OKR_TODAY", "2026-10-02")
    for path in ("kpis/north.toml", "kpis/total.toml"):
        branches.write({path: branches.read(path) + 'since = "2026-Q1"\n'})
    asked = branches("todo", "--person", "ana", "-f", "json").out
    assert [each["id"] for each in json.loads(asked)["data"]["items"] if each["id"].startswith("kpi/")] == [
        "kpi/north", "kpi/south"
    ]  # fmt: skip
    template = branches("checkin", "--template", "--all", "--as", "ana").out
    assert ("kpi/north" in template, "kpi/total" in template) == (True, False)


def test_parts_are_set(branches: Okr) -> None:
    """By the last part of an id, too; the past is told."""
    branches.does("set", "kpi/mix", "mean_of.mrr=3")
    assert 'mean_of = { "kpi/north" = 2, "kpi/south" = 1, "kpi/mrr" = 3 }\n' in branches.read("kpis/mix.toml")
    branches.does("set", "kpi/mix", "mean_of.mrr=")
    assert 'mean_of = { "kpi/north" = 2, "kpi/south" = 1 }\n' in branches.read("kpis/mix.toml")
    assert "2026-Q2: healthy → unhealthy" in branches.does("set", "kpi/total", "sum_of-=north")
    assert 'sum_of = ["kpi/south"]\n' in branches.read("kpis/total.toml")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("kpi/north", "sum_of=kpi/total"), 1, "sum_of would form a loop: kpi/north → kpi/total → kpi/north"),
        (("kpi/north", "mean_of.kpi/mix=1"), 1, "mean_of would form a loop: kpi/north → kpi/mix → kpi/north"),
        (("kpi/mix", "mean_of.nope=1"), 4, 'mean_of: unknown KPI "nope"'),
        (("kpi/total", "sum_of+=nope"), 4, 'unknown KPI "nope"'),
    ],
)
def test_what_set_refuses(branches: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    branches.refuses("set", *words, code=code, says=says)


def test_a_part_that_moves_takes_its_references_along(branches: Okr) -> None:
    """In a list and as the name of a key; the value stays."""
    branches.does("move", "kpi/north", "kpi/nord")

    assert 'sum_of = ["kpi/nord", "kpi/south"]\n' in branches.read("kpis/total.toml")
    assert 'mean_of = { "kpi/nord" = 2, "kpi/south" = 1 }\n' in branches.read("kpis/mix.toml")
    assert "current      54         (2 × 60 + 1 × 42) / 3" in branches.does("explain", "kpi/mix")


def test_a_part_is_in_use(branches: Okr) -> None:
    branches.write({ANA: readings("2026-07-02", south=42)})
    branches.refuses("remove", "kpi/north", code=1, says="kpi/mix  (mean_of)\n  kpi/total  (sum_of)")
    said = branches.does("drop", "kpi/north", "--reason", "Sold")
    assert "kpi/total is made of it, so it has no value from now on." in said


def test_a_loop_is_named_by_every_answer(branches: Okr) -> None:
    """Exit 3, as a loop of `supports`; what is in it has no value."""
    branches.write({"kpis/north.toml": kpi("North", "at_least = 60", 'sum_of = ["kpi/total"]')})

    ran = branches("report", "-q", "Q3")
    loop = "R022 loop of parts, so it has no value: kpi/north → kpi/total → kpi/north"
    assert ran.code == 3
    assert ran.err.count(loop) == 2
    assert branches("check").out.count(loop) == 2


def test_an_unknown_part_is_an_unknown_reference(branches: Okr) -> None:
    branches.write({"kpis/mix.toml": kpi("Mix", "at_least = 60", 'mean_of = { "kpi/nort" = 2 }')})

    said = branches("check", "--select", "R001").out
    assert 'kpis/mix.toml:8:13: R001 mean_of: unknown KPI "kpi/nort"' in said
    assert "did you mean kpi/north?" in said


def test_a_paid_part_counts_for_the_rules_of_the_bonus(branches: Okr) -> None:
    """A key result that reads the whole is paid by the bonus of a part; a bonus for both is one too many."""
    goal = FILES["objectives/2026-Q3/grow-revenue.toml"]
    read = '[key_results.up]\ntitle = "Up"\nstart = 80\ntarget = 100\nkpi = "kpi/total"\n'
    branches.write(
        {
            "kpis/north.toml": FILES["kpis/north.toml"] + "\n[bonus]\nweight = 40\n",
            "objectives/2026-Q3/grow-revenue.toml": goal + read,
        }
    )
    leak = "kpi/total is made of kpi/north, which pays a bonus, and no more is asked for than its limit ≥ 100"
    assert leak in branches("check", "--select", "K006").out
    assert leak in branches("bonus", "Q3", "--role", "account-manager").err
    assert "never, but 1 through a KPI" in branches("compare", "-q", "Q3", "--differences").out

    branches.write(
        {"objectives/2026-Q3/grow-revenue.toml": goal + read.replace("target = 100", "target = 101")}
    )
    assert branches("check", "--select", "K006").out == ""

    branches.write({"kpis/total.toml": FILES["kpis/total.toml"] + "\n[bonus]\nweight = 10\n"})
    twice = "K023 pays a bonus, and kpi/north in it, too: the same work is paid twice"
    assert twice in branches("check", "--select", "K023").out


BASE = FILES["kpis/total.toml"]


def test_two_branches_add_parts() -> None:
    """What each side added holds for both, and what one took out is out."""
    ours = BASE.replace('"kpi/south"]', '"kpi/south", "kpi/east"]')
    theirs = BASE.replace('"kpi/north", ', "").replace('"kpi/south"]', '"kpi/south", "kpi/west"]')

    made = merge_texts("kpis/total.toml", BASE.encode(), ours.encode(), theirs.encode())

    assert made.conflicts == ()
    assert b'sum_of = ["kpi/south", "kpi/east", "kpi/west"]\n' in made.text


def test_two_branches_give_weights() -> None:
    base = FILES["kpis/mix.toml"]
    ours = base.replace('"kpi/north" = 2', '"kpi/north" = 3')
    theirs = base.replace('"kpi/south" = 1', '"kpi/south" = 1, "kpi/west" = 1')

    made = merge_texts("kpis/mix.toml", base.encode(), ours.encode(), theirs.encode())

    assert made.conflicts == ()
    assert b'mean_of = { "kpi/north" = 3, "kpi/south" = 1, "kpi/west" = 1 }\n' in made.text


def test_a_sum_on_one_branch_a_mean_on_the_other() -> None:
    """A person decides: a KPI is one of the two."""
    plain = kpi("Revenue", "at_least = 100")
    ours, theirs = (plain + line for line in ('sum_of = ["kpi/north"]\n', 'mean_of = { "kpi/north" = 2 }\n'))

    made = merge_texts("kpis/total.toml", plain.encode(), ours.encode(), theirs.encode())

    assert made.conflicts
    assert b"<<<<<<<" in made.text


def test_a_page_that_is_passed_on_says_nothing_of_pay(branches: Okr) -> None:
    """Neither that a part is paid nor that the whole is, too."""
    for slug in ("north", "total"):
        branches.write({f"kpis/{slug}.toml": FILES[f"kpis/{slug}.toml"] + "\n[bonus]\nweight = 40\n"})
    assert "K023" in branches("compare", "-q", "Q3").out
    page = branches("compare", "-q", "Q3", "-f", "html").out
    assert "<html" in page
    assert ("K023" in page, "bonus" in page) == (False, False)


def test_a_mean_takes_the_place_of_a_sum(branches: Okr) -> None:
    """And the other way round; what is added to a sum stays one."""
    said = branches.does("set", "total", "mean_of.north=2")
    assert "  mean_of.kpi/north: (empty) → 2\n" in said
    assert '  sum_of: ["kpi/north", "kpi/south"] → (empty)\n' in said
    branches.does("set", "total", "sum_of=north,south")
    assert "mean_of" not in branches.read("kpis/total.toml")
    branches.refuses("set", "mix", "sum_of+=north", code=1, says="use sum_of or mean_of, not both")


def test_it_is_read_as_its_parts_are(branches: Okr) -> None:
    """Their cadence and their unit, unless it is said otherwise; other cadences of parts are no reason to guess."""
    for path in ("kpis/north.toml", "kpis/south.toml", "kpis/total.toml"):
        branches.write({path: branches.read(path) + 'cadence = "monthly"\n'})
    (branches.root / "kpis/mix.toml").unlink()
    branches.write({"kpis/other.toml": kpi("Other", "at_least = 1")})
    head = (
        "add",
        "kpi",
        "Of all",
        "--objective",
        "win-east-java",
        "--role",
        "account-manager",
        "--at-least",
        "1",
    )
    branches.does(*head, "--slug", "one", "--sum-of", "north", "--sum-of", "south")
    assert 'unit = "IDR m"\ncadence = "monthly"\n' in branches.read("kpis/one.toml")
    branches.does(*head, "--slug", "two", "--mean-of", "north=2", "--unit", "share")
    assert 'unit = "share"\ncadence = "monthly"\n' in branches.read("kpis/two.toml")
    parts = "a KPI is read as often as all its parts: kpi/north monthly"
    for more, says, hint in (
        (("--sum-of", "other"), f"{parts}, kpi/other quarterly", "okr set kpi/other cadence=monthly"),
        (("--cadence", "yearly"), parts, "Use --cadence monthly"),
    ):
        said = branches(*head, "--sum-of", "north", *more)
        assert (said.code, said.out) == (2, "")
        assert says in said.err
        assert hint in said.err


def test_who_drops_a_part_is_told_how_to_go_on_without_it(branches: Okr) -> None:
    said = branches.does("drop", "south", "--reason", "Closed")

    assert "  Without it: okr set kpi/mix mean_of.kpi/south=\n" in said
    assert "  Without it: okr set kpi/total sum_of-=kpi/south\n" in said
    branches.does("set", "kpi/mix", "mean_of.kpi/south=")
    branches.does("set", "kpi/total", "sum_of-=kpi/south")


def test_what_is_not_read_has_no_unit(branches: Okr) -> None:
    branches.write({ANA: readings("2026-07-02", north=60)})
    assert "last period  2026-Q2: –\n" in branches.does("show", "kpi/total")


def test_without_weights_none_are_said(branches: Okr) -> None:
    branches.write({"kpis/mix.toml": FILES["kpis/mix.toml"].replace("= 2", "= 1")})
    told = branches.does("explain", "mix")
    assert "Revenue in the north: 60\n" in told
    assert "current      51         (60 + 42) / 2\n" in told


GROUP = 'roll_up = "sum"\n\n[units.east]\n\n[units.west]\n'


@pytest.mark.parametrize(
    ("total", "files", "said"),
    [
        # a sum with a unit, by that; and of no KPI that has none
        ('unit = "IDR m"\nsum_of = ["kpi/north", "kpi/orders", "kpi/visits"]', {}, ["total.toml:9:1: K022 kpi/orders is in orders, this KPI in IDR m"]),
        # one without, by its first part that has one
        ('sum_of = ["kpi/visits", "kpi/north", "kpi/orders"]', {}, ["total.toml:8:1: K022 kpi/orders is in orders, kpi/north in IDR m"]),
        ('mean_of = { "kpi/orders" = 1, "kpi/north" = 2 }', {}, ["total.toml:8:1: K022 kpi/north is in IDR m, kpi/orders in orders"]),
        # units of one indicator are in its unit
        ('sum_of = ["kpi/group/east", "kpi/group/west"]', {}, []),
        ('unit = "orders"\nsum_of = ["kpi/group/east", "kpi/group/west"]', {},
         ["total.toml:9:1: K022 kpi/group/east is in IDR m, this KPI in orders", "total.toml:9:1: K022 kpi/group/west is in IDR m, this KPI in orders"]),
        # but for one with a file that says otherwise
        ('sum_of = ["kpi/north"]', {"kpis/west.toml": 'kpi_group = "group"\nunit = "orders"\n'}, ["west.toml:2:1: K022 kpi/west is in orders, this KPI in IDR m"]),
    ],
)  # fmt: skip
def test_parts_in_other_units_are_a_finding(
    branches: Okr, total: str, files: dict[str, str], said: list[str]
) -> None:
    branches.write({
        "kpis/total.toml": kpi("Revenue", "at_least = 100", total),
        "kpis/orders.toml": kpi("Orders", "at_least = 100", 'unit = "orders"'),
        "kpis/visits.toml": kpi("Visits", "at_least = 100"),
        "kpis/group.toml": kpi("Sales of a shop", "at_least = 100", 'unit = "IDR m"', GROUP),
        **files,
    })  # fmt: skip
    found = branches("check", "--select", "K022").out.splitlines()

    assert [line for line in found if "K022" in line] == [f"kpis/{each}" for each in said]
