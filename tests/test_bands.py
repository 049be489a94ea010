"""A bonus by bands: from a value on a share is paid, in place of the achievement."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from okr.actions.merge import merge_texts
from okr.kpi_models import Kpi
from okr.leaks import leak
from okr.scoring import Scoring
from okr.views.bonus import bonus
from okr.words import translated
from tests.making import read, update, workspace
from tests.running import GROW, Okr

CALLS = "kpi/calls"
HEAD = 'title = "Calls"\nobjective = "2026/win"\nrole = "maker"\n'
UP = "at_least = 500\n[bonus]\nbands = [[480, 0.5], [500, 1], [520, 1.2]]\ncap = 1.1\n"
DOWN = "at_most = 4\n[bonus]\nbands = [[5, 0.25], [4, 1]]\n"
Q3 = workspace({}).cycle_of("2026-Q3/x")
MONTHS = ("2026-07", "2026-08", "2026-09")


def paid(keys: str, *values: float, day: date = date(2026, 10, 9)) -> Any:
    """What the KPI pays in the third quarter: a quarterly one of one value, a monthly one of three."""
    kpi = HEAD + ('cadence = "monthly"\n' if len(values) > 1 else "") + keys
    periods = MONTHS[: len(values)] if len(values) > 1 else ("2026-Q3",) * len(values)
    said = {
        f"2026-10-{n:02}-ana": update(CALLS, date(2026, 10, n), period=period, value=value)
        for n, (period, value) in enumerate(zip(periods, values, strict=True), 1)
    }
    found = workspace({}, kpis={CALLS: kpi}, checkins=said)
    (one,) = bonus(Scoring(found, day), Q3, role="maker").kpis
    return one


@pytest.mark.parametrize(
    ("keys", "values", "value", "factor", "why"),
    [
        (UP, (479.99,), 479.99, 0, "479.99 is below the first band, from 480 on"),
        (UP, (480,), 480, 0.5, "480 reaches the band from 480 on, which pays 0.5"),
        (UP, (499,), 499, 0.5, "499 reaches the band from 480 on, which pays 0.5"),
        (UP, (500,), 500, 1, "500 reaches the band from 500 on, which pays 1"),
        (UP, (900,), 900, 1.1, "900 reaches the band from 520 on, which pays 1.2, limited to the cap 1.1"),
        (DOWN, (5.01,), 5.01, 0, "5.01 is above the first band, down to 5"),
        (DOWN, (5,), 5, 0.25, "5 reaches the band down to 5, which pays 0.25"),
        (DOWN, (4.5,), 4.5, 0.25, "4.5 reaches the band down to 5, which pays 0.25"),
        (DOWN, (0,), 0, 1, "0 reaches the band down to 4, which pays 1"),
        # of several periods their mean: (490 + 500 + 480) / 3 = 490, (500 + 500 + 499) / 3 = 499.6667
        (UP, (490, 500, 480), 490, 0.5, "the mean 490 reaches the band from 480 on, which pays 0.5"),
        (UP, (500, 500, 499), 1499 / 3, 0.5, "the mean 499.6667 reaches the band from 480 on, which pays 0.5"),
        # 0.1 + 0.2 + 0.3 is 0.6, and a third of it 0.2, whatever binary arithmetic leaves
        ("at_least = 1\n[bonus]\nbands = [[0.2, 1]]\n", (0.1, 0.2, 0.3), 0.2, 1,
         "the mean 0.2 reaches the band from 0.2 on, which pays 1"),
        # a limit that comes later does not matter for what is paid
        ('at_least = "open"\n[bonus]\nbands = [[480, 0.5]]\n', (490,), 490, 0.5,
         "490 reaches the band from 480 on, which pays 0.5"),
        ("at_least = -5\n[bonus]\nbands = [[-10, 0.5], [-5, 1]]\n", (-7,), -7, 0.5,
         "-7 reaches the band from -10 on, which pays 0.5"),
    ],
)  # fmt: skip
def test_what_a_value_pays(keys, values, value, factor, why):
    found = paid(keys, *values)
    assert found.value == pytest.approx(value, rel=1e-12)
    assert (found.factor, _plain(found.why)) == (factor, why)


def _plain(text: Any) -> str:
    return translated(text, "en").replace("−", "-")


@pytest.mark.parametrize(
    ("keys", "values", "why"),
    [
        (UP, (), "no reading for 2026-Q3"),
        (UP, (500, 500), "no reading for 2026-09"),
    ],
)
def test_without_a_reading_there_is_nothing(keys, values, why):
    found = paid(keys, *values)
    assert (found.value, found.factor, _plain(found.why)) == (None, None, why)


def test_a_sum_that_runs_is_not_paid():
    found = paid('takes = "sum"\n' + UP, 900, day=date(2026, 9, 1))
    assert (found.value, found.factor) == (None, None)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("at_least = 5\n[bonus]\nbands = [[4, 0.5]]\nthreshold = 0.5\n", "use bands or a threshold, not both"),
        ("at_least = 5\n[bonus]\nbands = [[4, 0.5]]\nthreshold_value = 4\n", "use bands or a threshold, not both"),
        ("at_least = 5\nat_most = 9\n[bonus]\nbands = [[4, 0.5]]\n", "bands need one limit, not two"),
        ('at_least = 5\n[targets."2026-Q4"]\nat_least = 1\nat_most = 9\n[bonus]\nbands = [[4, 0.5]]\n',
         "bands need one limit, not two"),
        ('at_least = 5\n[targets."2026-Q4"]\nat_most = 9\n[bonus]\nbands = [[4, 0.5]]\n',
         "bands need limits of one kind: at_least or at_most in all of them"),
        ("at_least = 5\n[bonus]\nbands = [[5, 0.5], [4, 1]]\n",
         "bands: with at_least each value must be above the one before, as [[480, 0.5], [500, 1]]"),
        ("at_least = 5\n[bonus]\nbands = [[4, 0.5], [4, 1]]\n", "bands: with at_least each value must be above"),
        ("at_most = 5\n[bonus]\nbands = [[4, 0.5], [5, 1]]\n",
         "bands: with at_most each value must be below the one before, as [[5, 0.5], [4, 1]]"),
        ("at_least = 5\n[bonus]\nbands = [[4, 1], [5, 1]]\n", "bands: each share must be above the one before"),
        ("at_least = 5\n[bonus]\nbands = [[4, -1]]\n", "Input should be greater than or equal to 0"),
        ("watch_only = true\n[bonus]\nbands = [[4, 1]]\n", "remove watch_only or bonus"),
    ],
)  # fmt: skip
def test_what_does_not_fit(keys, said):
    with pytest.raises(ValueError, match="1 validation error") as caught:
        read(Kpi, HEAD + keys)
    assert said in str(caught.value)


@pytest.mark.parametrize(("target", "leaks"), [(500, True), (510, True), (520, True), (521, False)])
def test_a_key_result_leaks_up_to_the_best_band(target, leaks):
    """The limit is 500, and 520 pays more."""
    goal = (
        f'title = "Grow"\n[key_results.v]\ntitle = "Raise"\nstart = 1\ntarget = {target}\nkpi = "{CALLS}"\n'
    )
    found = leak(workspace({"2026-Q3/grow": goal}, kpis={CALLS: HEAD + UP}), "2026-Q3/grow/v")
    assert (found is not None) == leaks


@pytest.mark.parametrize(
    ("ours", "theirs", "conflict"),
    [
        ("bands = [[480, 0.5], [500, 1]]", "weight = 2\nbands = [[490, 0.5]]", False),
        ("bands = [[480, 0.5]]", "bands = [[485, 0.5]]", True),
        ("threshold = 0.5", "bands = [[495, 0.5]]", True),
        ("threshold = 0.5\nweight = 2", "bands = [[490, 0.5]]\ncap = 2", False),
    ],
)
def test_merged_by_meaning(ours: str, theirs: str, conflict: bool) -> None:
    base = HEAD + "at_least = 500\n\n[bonus]\nbands = [[490, 0.5]]\n"
    texts = [
        base.replace("bands = [[490, 0.5]]", each).encode() for each in ("bands = [[490, 0.5]]", ours, theirs)
    ]
    found = merge_texts("kpis/calls.toml", *texts)
    assert bool(found.conflicts) == conflict
    assert not found.whole
    if not conflict:
        assert read(Kpi, found.text.decode()).bonus.weight == 2


# ── the program ──────────────────────────────────────────────────────────────────────────────────

ADD = ("add", "kpi", "Calls", "--objective", "win-east-java", "--role", "account-manager")


@pytest.fixture
def shop(okr: Okr) -> Okr:
    """On Saturday 10 October 2026, the third quarter was read: 490."""
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})
    okr.environment.setenv("OKR_TODAY", "2026-10-10")
    okr.does(
        *ADD, "--at-least", "500", "--since", "2026-Q3", "--bonus-band", "480=50%", "--bonus-band", "500=1"
    )
    okr.does("checkin", "kpi/calls", "490", "--as", "ana")
    return okr


def test_what_is_written(shop: Okr) -> None:
    assert "\n[bonus]\nbands = [[480, 0.5], [500, 1]]\n" in shop.read("kpis/calls.toml")
    shop.does("set", "kpi/calls", "bonus.bands=[[470, 0.25], [500, 1]]")
    assert "\n[bonus]\nbands = [[470, 0.25], [500, 1]]\n" in shop.read("kpis/calls.toml")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((*ADD, "--slug", "b", "--at-least", "5", "--bonus-band", "5"), 2, '--bonus-band: "5" has no share'),
        ((*ADD, "--slug", "b", "--at-least", "5", "--bonus-band", "x=1"), 2, '--bonus-band: "x" is not a number'),
        ((*ADD, "--slug", "b", "--at-least", "5", "--bonus-band", "5=x"), 2, '--bonus-band 5: "x" is not a number'),
        ((*ADD, "--slug", "b", "--at-most", "5", "--bonus-band", "4=0.5", "--bonus-band", "5=1"), 1,
         "bands: with at_most each value must be below the one before"),
        (("set", "kpi/calls", "bonus.threshold=0.5"), 1, "use bands or a threshold, not both"),
        (("set", "kpi/calls", "bonus.bands=480"), 2, 'bonus.bands: "480" has no share'),
        (("set", "kpi/calls", "at_most=600"), 1, "bands need one limit, not two"),
    ],
)  # fmt: skip
def test_what_is_refused(shop: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    shop.refuses(*words, code=code, says=says)


def test_in_every_format(shop: Okr) -> None:
    words = ("bonus", "--role", "account-manager", "-q", "2026-Q3", "--base", "1000000")
    said = " ".join(shop.does(*words).split())
    assert "factor 0.5: 490 reaches the band from 480 on, which pays 0.5" in said
    assert "pay 500,000 = 1,000,000 × 0.5" in said
    indonesian = " ".join(shop.does(*words, "--language", "id").split())
    assert "490 mencapai tingkat mulai 480, yang membayar 0,5" in indonesian
    assert "490 reaches the band from 480 on" in shop.does(*words, "-f", "markdown")
    (found,) = json.loads(shop.does(*words, "-f", "json"))["data"]["kpis"]
    assert (found["bands"], found["value"], found["factor"]) == ([[480, 0.5], [500, 1]], 490, 0.5)
    assert (found["threshold"], found["achievement"]) == (0, 0.98)
    head, row, *_ = shop.does(*words, "-f", "csv").splitlines()
    assert head.endswith(",why,value,bands")
    assert ",490.0,480:0.5; 500:1" in row


def test_explained(shop: Okr) -> None:
    said = shop.does("explain", "kpi/calls", "-q", "2026-Q3")
    assert "bonus band   0.5      from 480 on" in said
    assert "bonus band   1        from 500 on" in said
    assert "bonus        0.5      490 reaches the band from 480 on, which pays 0.5" in said
    assert "by its value (480: 50%, 500: 100%)" in shop.does("show", "kpi/calls", "-q", "2026-Q3")
    shape = json.loads(shop.does("show", "kpi/calls", "-f", "json"))["data"]
    assert shape["bonus"] == {
        "weight": 1, "threshold": 0, "cap": 1, "threshold_value": None, "bands": [[480, 0.5], [500, 1]],
    }  # fmt: skip
    assert "mulai 480" in shop.does("explain", "kpi/calls", "-q", "2026-Q3", "--language", "id")


def test_an_export_comes_back(shop: Okr) -> None:
    before, table = shop.read("kpis/calls.toml"), shop.root.parent / "goals.csv"
    assert shop("export", "--with", "bonus", "-o", str(table)).code == 0
    (shop.root / "kpis/calls.toml").unlink()
    assert shop("import", str(table), "--preset", "table", "--write", "--as", "ana").code == 0
    assert shop.read("kpis/calls.toml") == before
