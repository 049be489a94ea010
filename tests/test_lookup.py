"""From what is typed to the id that is meant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from okr.errors import AmbiguousError, ExitCode, NotFoundError, OkrError
from okr.findings import Finding
from okr.ids import Kind
from okr.lookup import candidates, completed, nearest, resolve, resolve_slug
from okr.periods import cycle
from okr.workspace import Workspace
from tests.making import workspace

TODAY = date(2026, 8, 19)
KEY_RESULTS: tuple[Kind, ...] = ("key result",)
OBJECTIVES: tuple[Kind, ...] = ("objective",)
ANY: tuple[Kind, ...] = ("objective", "key result", "initiative", "kpi", "person", "team", "role")


def goal(*slugs: str, more: str = "") -> str:
    parts = "".join(f'[key_results.{slug}]\ntitle = "T"\nat_least = 1\n' for slug in slugs)
    return f'title = "T"\n{more}\n{parts}'


@pytest.fixture
def found() -> Workspace:
    """A year, two quarters, a closed goal of this quarter, and a KPI that ends like a key result."""
    return workspace(
        {
            "2026/win": goal("share"),
            "2026-Q2/grow": goal("mrr", "old"),
            "2026-Q3/grow": goal("mrr", "cities"),
            "2026-Q3/done": goal("cities", "past", more="[closed]\ndate = 2026-08-01\ngrade = 1"),
            "2026-Q3/renamed": goal("x", more='formerly = ["2026-Q3/first"]'),
        },
        kpis={"kpi/mrr": 'title = "T"\nobjective = "2026/win"\nrole = "r"\nat_least = 1\n'},
        people={"@ana": 'name = "Ana"\n', "@citra-dewi": 'name = "C"\n'},
        teams={"team/ana": 'name = "A"\n'},
    )


@pytest.mark.parametrize(
    ("text", "kinds", "quarter", "meant"),
    [
        ("2026-Q2/grow/mrr", KEY_RESULTS, None, "2026-Q2/grow/mrr"),  # the exact id goes before everything
        ("mrr", KEY_RESULTS, None, "2026-Q3/grow/mrr"),  # today's cycle, and the KPI is no key result
        ("grow/mrr", ANY, None, "2026-Q3/grow/mrr"),
        ("mrr", KEY_RESULTS, "2026-Q2", "2026-Q2/grow/mrr"),  # -q names the cycle
        ("old", KEY_RESULTS, None, "2026-Q2/grow/old"),  # nothing in force: everything
        ("cities", KEY_RESULTS, None, "2026-Q3/grow/cities"),  # not the closed one
        ("past", KEY_RESULTS, None, "2026-Q3/done/past"),  # closed, but the only one
        ("share", KEY_RESULTS, None, "2026/win/share"),  # a year holds today, too
        ("done", OBJECTIVES, None, "2026-Q3/done"),
        ("grow", OBJECTIVES, None, "2026-Q3/grow"),
        ("@ana", ANY, None, "@ana"),
        ("ana", ("person",), None, "@ana"),
        ("2026-Q3/first", OBJECTIVES, None, "2026-Q3/renamed"),
        ("2026-Q3/first/x", KEY_RESULTS, None, "2026-Q3/renamed/x"),
        ("kpi/mrr", ("kpi", "key result"), "2026-Q2", "kpi/mrr"),
        ("mrr", ("kpi",), None, "kpi/mrr"),  # a KPI always holds today
        ("KPI/Mrr", ANY, None, "kpi/mrr"),  # in any case
        ("2026-q3/GROW", OBJECTIVES, None, "2026-Q3/grow"),
        ("@Ana", ANY, None, "@ana"),
        ("ren", OBJECTIVES, None, "2026-Q3/renamed"),  # the beginning of a slug
        ("2026-Q3/gr", OBJECTIVES, None, "2026-Q3/grow"),  # after whole segments
        ("grow/ci", KEY_RESULTS, None, "2026-Q3/grow/cities"),
        ("m", KEY_RESULTS, None, "2026-Q3/grow/mrr"),  # unique in what holds today
        ("ol", KEY_RESULTS, None, "2026-Q2/grow/old"),  # nothing in force: everything
        ("an", ("person",), None, "@ana"),  # the team is no person
        ("@citra", ANY, None, "@citra-dewi"),
        ("first", OBJECTIVES, None, "2026-Q3/renamed"),  # an ending of a former id
    ],
)
def test_the_first_class_with_a_match_decides(
    found: Workspace, text: str, kinds: tuple[Kind, ...], quarter: str | None, meant: str
) -> None:
    span = cycle(quarter, found.settings) if quarter else None

    assert resolve(text, found, kinds=kinds, today=TODAY, cycle=span) == meant


def test_several_in_the_deciding_class_are_all_listed(found: Workspace) -> None:
    """`mrr` is a key result of this quarter and a KPI; that of the last quarter is not in the class."""
    with pytest.raises(AmbiguousError) as raised:
        resolve("mrr", found, kinds=("key result", "kpi"), today=TODAY)

    assert raised.value.exit_code == ExitCode.NOT_FOUND
    assert "2026-Q3/grow/mrr  (key result)" in str(raised.value)
    assert "kpi/mrr  (KPI)" in str(raised.value)
    assert "2026-Q2" not in str(raised.value)


def test_with_a_quarter_what_has_no_cycle_comes_after_it(found: Workspace) -> None:
    """-q asks for the goals of that cycle: the KPI of the same name is not among them."""
    span = cycle("2026-Q2", found.settings)

    assert resolve("mrr", found, kinds=("kpi", "key result"), today=TODAY, cycle=span) == "2026-Q2/grow/mrr"


def test_on_another_day_another_cycle_holds(found: Workspace) -> None:
    assert resolve("mrr", found, kinds=KEY_RESULTS, today=date(2026, 6, 30)) == "2026-Q2/grow/mrr"


@pytest.mark.parametrize("text", ["rr", "ow/mrr", "Q3/grow", "mrr/", "", "/", "..", "@dewi", "@"])
def test_an_ending_is_of_whole_segments(found: Workspace, text: str) -> None:
    with pytest.raises(NotFoundError):
        resolve(text, found, kinds=ANY, today=TODAY)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("mr", "2026-Q3/grow/mrr"), ("2026-Q3/grwo", "2026-Q3/grow"), ("citra", "@citra-dewi")],
)
def test_a_miss_suggests_the_nearest(found: Workspace, text: str, meant: str) -> None:
    assert meant in nearest(text, found.items)


@pytest.mark.parametrize(
    ("text", "kinds"), [("2026-Q3/grw", KEY_RESULTS), ("mrrr", ("kpi",)), ("anna", ("person",))]
)
def test_a_miss_suggests_what_can_be_used(found: Workspace, text: str, kinds: tuple[Kind, ...]) -> None:
    """A key result where one is asked for, not the objective that sounds more alike."""
    with pytest.raises(NotFoundError) as error:
        resolve(text, found, kinds=kinds, today=TODAY)

    ids = error.value.remedy.removeprefix("Did you mean ").removesuffix("?").split(" or ")
    assert {found.items[id_] for id_ in ids} == set(kinds)


def test_the_wrong_kind_is_said(found: Workspace) -> None:
    """Exit 1: it is there, but it is something else; and what to do instead."""
    with pytest.raises(OkrError) as raised:
        resolve("2026-Q3/grow", found, kinds=KEY_RESULTS, today=TODAY, instead={"objective": "close {id}"})

    assert raised.value.exit_code == ExitCode.ERROR
    assert str(raised.value) == "2026-Q3/grow is an objective, not a key result\n  Use: close 2026-Q3/grow"


def test_a_slug_names_one_of_its_kind(found: Workspace) -> None:
    """With or without its prefix; a miss names the nearest of that kind only."""
    assert resolve_slug("ana", "person", found, "owner") == "ana"
    assert resolve_slug("@ana", "person", found, "owner") == "ana"
    assert resolve_slug("team/ana", "team", found, "team") == "ana"
    with pytest.raises(NotFoundError, match=r'owner: unknown person "anna"\n  Did you mean ana\?'):
        resolve_slug("anna", "person", found, "owner")
    with pytest.raises(NotFoundError, match="okr add role"):
        resolve_slug("ana", "role", found, "role")


def test_an_option_takes_the_beginning_of_a_name(found: Workspace) -> None:
    """In any case; several are an error that lists them, and what is set for all commands is a whole name."""
    assert resolve_slug("Citra", "person", found, "--owner") == "citra-dewi"
    assert resolve_slug("team/A", "team", found, "--team") == "ana"
    with pytest.raises(NotFoundError, match="OKR_USER: unknown person"):
        resolve_slug("citra", "person", found, "OKR_USER", whole=True)
    two = workspace({}, people={"@dewi-ayu": 'name = "A"\n', "@dewi-lestari": 'name = "L"\n'})
    with pytest.raises(AmbiguousError) as raised:
        resolve_slug("dewi", "person", two, "--owner")
    assert raised.value.choices == [("@dewi-ayu", "person: A"), ("@dewi-lestari", "person: L")]


def test_while_a_file_cannot_be_read_only_whole_endings_count(found: Workspace) -> None:
    """What is typed may be the whole id of something in that file."""
    broken = Finding(path="objectives/2026-Q3/broken.toml", code="F001", message="it is broken")
    torn = replace(found, of_files=(broken,))

    assert resolve("mrr", torn, kinds=KEY_RESULTS, today=TODAY) == "2026-Q3/grow/mrr"
    with pytest.raises(NotFoundError, match="Did you mean"):
        resolve("mr", torn, kinds=KEY_RESULTS, today=TODAY)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("kopi-malang", "kopi-malang"),
        ("kopi", "kopi-malang"),
        ("KOPI-M", "kopi-malang"),
        ("Bali", "bali"),  # a whole name goes before a longer one
        ("b", "b"),  # two begin so
        ("x", "x"),
        ("", ""),
    ],
)
def test_a_name_of_one_item_is_completed(text: str, meant: str) -> None:
    assert completed(text, ["kopi-malang", "bali", "bali-utara"]) == meant


# ── the order of the classes, for any ids ────────────────────────────────────────────────────────

SLUGS = st.sampled_from(["a", "b", "ab", "a-b", "aba", "ab-a", "b-ab", "bb"])
IDS = st.lists(
    st.one_of(
        st.builds("@{}".format, SLUGS),
        st.builds("kpi/{}".format, SLUGS),
        st.builds("2026-Q3/{}/{}".format, SLUGS, SLUGS),
    ),
    unique=True,
    max_size=8,
)
TEXTS = st.one_of(
    SLUGS,
    st.builds("@{}".format, SLUGS),
    st.builds("{}/{}".format, SLUGS, SLUGS),
    st.sampled_from(["@", "/", "-", "@/a", "a/"]),
)


@given(IDS, TEXTS)
def test_candidates_are_endings_and_beginnings_as_written_down_segment_by_segment(
    ids: list[str], text: str
) -> None:
    """Held against a reading of the rule by segments, which knows no pattern; capitals change nothing."""
    whole, begun = candidates(text, ids)
    wanted = text.split("/")

    def tail(id_: str) -> list[str]:
        last = id_.split("/")[-len(wanted) :]
        return last if text.startswith("@") else [last[0].removeprefix("@"), *last[1:]]

    assert whole == [id_ for id_ in ids if tail(id_) == wanted]
    assert begun == [
        id_
        for id_ in ids
        if len(tail(id_)) == len(wanted)
        and tail(id_)[:-1] == wanted[:-1]
        and tail(id_)[-1].startswith(wanted[-1])
        and wanted[-1] not in ("", "@", tail(id_)[-1])
    ]
    assert candidates(text.upper(), ids) == (whole, begun)


@given(
    st.dictionaries(SLUGS, SLUGS, max_size=4),
    st.lists(SLUGS, unique=True, max_size=4),
    SLUGS,
)
def test_an_ending_goes_before_a_former_one_and_that_before_a_beginning(
    slugs: dict[str, str], kpis: list[str], text: str
) -> None:
    """Only what a command acts on decides; a text means one id or is refused, and the id or its former one fits it."""
    former = {old: name for name, old in slugs.items() if old not in slugs}  # of two the last has it
    goals = {
        f"2026-Q3/{name}": goal(more=f'formerly = ["2026-Q3/{old}"]' if former.get(old) == name else "")
        for name, old in slugs.items()
    }
    held = workspace(
        goals, kpis={f"kpi/{k}": 'title = "T"\nobjective = "x"\nrole = "r"\nat_least = 1\n' for k in kpis}
    )
    present = [name for name in slugs if name == text]
    once = [former[text]] if text in former else []
    begun = [name for name in slugs if name.startswith(text)]
    meant = present or once or begun
    if len(meant) == 1:
        assert resolve(text, held, kinds=OBJECTIVES, today=TODAY) == f"2026-Q3/{meant[0]}"
        return
    with pytest.raises(AmbiguousError if meant else OkrError) as raised:
        resolve(text, held, kinds=OBJECTIVES, today=TODAY)
    if meant:
        assert [id_ for id_, _ in raised.value.choices] == [f"2026-Q3/{name}" for name in meant]
    elif text in kpis:
        assert str(raised.value) == f"kpi/{text} is a KPI, not an objective"
