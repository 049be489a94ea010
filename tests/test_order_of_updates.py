"""Which of several updates of one day counts: `at` as an instant, the place in a file, then the person."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import asdict

from okr import updates
from okr.scoring import Scoring
from okr.storage.toml.merge import merge_lists
from okr.views.checkins import not_counted
from okr.workspace import Workspace
from tests.making import update, workspace

GOAL = """
title = "Grow"

[key_results.n]
title = "Raise n"

start = 0
target = 100
"""
N = "2026-Q3/grow/n"
DAY = date(2026, 7, 10)


def recorded(takes: str = "last", **files: str) -> Workspace:
    """The goal and what people recorded on 10 July: name of a person → TOML."""
    goal = f'{GOAL}takes = "{takes}"\n'
    return workspace(
        {"2026-Q3/grow": goal}, checkins={f"2026-07-10-{who}": text for who, text in files.items()}
    )


def said(value: int, at: str = "", **more: object) -> str:
    lines = [f'[[update]]\nitem = "{N}"\ndate = 2026-07-10']
    lines += [f"at = 2026-07-10T{at}"] if at else []
    lines += [f"value = {value}", *(f"{key} = {value!r}" for key, value in more.items())]
    return "\n".join(lines) + "\n"


def values(found: Workspace) -> list[float]:
    return [answer.value for answer in updates.values(found.updates(N))]


@pytest.mark.parametrize(
    ("files", "order"),
    [
        # an instant, not the figures of a clock: 09:00 in Jakarta is 02:00 in London, 08:00 there is later
        ({"ana": said(9, "08:00:00+00:00"), "budi": said(5, "09:00:00+07:00")}, [5, 9]),
        ({"ana": said(5, "08:00:00Z"), "budi": said(9, "08:00:01Z")}, [5, 9]),
        # none first, whoever it is
        ({"ana": said(9, "08:00:00Z"), "zed": said(5)}, [5, 9]),
        # no times at all: the person
        ({"ana": said(5), "zed": said(9)}, [5, 9]),
        # the same instant: the person
        ({"zed": said(9, "15:00:00+07:00"), "ana": said(5, "08:00:00Z")}, [5, 9]),
        # in one file the place decides: the second is not before the first, although its clock says so,
        # and it counts as of 12:00 against the 11:00 of somebody else
        ({"ana": said(5, "12:00:00Z") + said(9, "10:00:00Z"), "budi": said(3, "11:00:00Z")}, [3, 9]),
        # without a time of its own an update has that of the one above it
        ({"ana": said(5, "12:00:00Z") + said(9), "budi": said(3, "11:00:00Z")}, [3, 9]),
        # a correction replaces what its person said, also where another's stands between the two
        ({"ana": said(5, "08:00:00Z") + said(9, "12:00:00Z"), "budi": said(7, "10:00:00Z")}, [7, 9]),
    ],
)  # fmt: skip
def test_the_order_in_which_values_count(files: dict[str, str], order: list[int]) -> None:
    found = recorded(**files)
    assert values(found) == order
    assert Scoring(found, DAY).key_result(N).current == order[-1]


def test_a_sum_has_the_last_value_of_each_person() -> None:
    """5 of ana is corrected to 9 after the 7 of budi: 9 + 7 = 16."""
    found = recorded(
        "sum", ana=said(5, "08:00:00Z") + said(9, "12:00:00Z"), budi=said(7, "10:00:00Z")
    )  # fmt: skip
    assert Scoring(found, DAY).key_result(N).current == 16


def test_a_correction_changes_what_it_says_and_nothing_else() -> None:
    found = recorded(ana=said(5, confidence=7) + said(9))
    score = Scoring(found, DAY).key_result(N)
    assert (score.current, score.series.confidence, score.delta) == (9, 7, None)


@pytest.mark.parametrize(
    ("files", "who", "why"),
    [
        ({"ana": said(5, "08:00:00Z"), "budi": said(9, "14:05:00Z")}, "ana",
         "5 does not count: @budi recorded 9 later that day at 14:05."),
        ({"ana": said(5), "budi": said(9, "14:05:00Z")}, "ana",
         "5 does not count: @budi recorded 9 that day at 14:05. This value has no time."),
        ({"ana": said(5), "budi": said(9)}, "ana",
         "5 does not count: @budi recorded 9 that day, too. Without times the last name counts."),
        ({"ana": said(5) + said(6)}, "ana", "5 does not count: you recorded 6 later that day."),
        ({"ana": said(5), "budi": said(9)}, "budi", None),
    ],
)  # fmt: skip
def test_why_a_value_does_not_count(files: dict[str, str], who: str, why: str | None) -> None:
    found = recorded(**files)
    entry = next(e for e in found.updates(N) if e.person == who)
    assert not_counted(Scoring(found, DAY), entry) == why


def test_all_values_of_a_sum_count() -> None:
    found = recorded("sum", ana=said(5), budi=said(9))
    assert [not_counted(Scoring(found, DAY), entry) for entry in found.updates(N)] == [None, None]


def test_a_value_of_an_earlier_day_says_what_stays() -> None:
    checkins = {
        "2026-07-10-ana": update(N, DAY, value=5),
        "2026-07-17-budi": update(N, date(2026, 7, 17), value=9),
    }
    found = workspace({"2026-Q3/grow": GOAL}, checkins=checkins)
    entry = found.updates(N)[0]
    told = not_counted(Scoring(found, date(2026, 7, 17)), entry)
    assert told == "5 counts for 10 Jul; the current value stays 9 (@budi, 17 Jul)."


def test_the_columns_of_the_index_say_the_same() -> None:
    """`Series` of the interleaved updates has the days and values that count, and knows that they were shared."""
    found = recorded(ana=said(5, "08:00:00Z") + said(9, "12:00:00Z"), budi=said(7, "10:00:00Z"))
    columns = asdict(updates.series(found.updates(N)))
    assert (columns["values"], columns["shared"]) == ((7, 9), True)


def test_a_merge_of_one_file_keeps_the_order_of_recording() -> None:
    """One person, two machines: 1 at 8, 3 at 16 here, 2 at 14 there; whichever side is ours."""

    def one(value: int, hour: int) -> dict[str, object]:
        return {"item": N, "date": DAY, "at": datetime(2026, 7, 10, hour, tzinfo=UTC), "value": value}

    here, there = [one(1, 8), one(3, 16)], [one(2, 14)]
    for ours, theirs in ((here, there), (there, here)):
        sides = {"ours": ours, "theirs": theirs}
        merged = [sides[place.side][place.at]["value"] for place in merge_lists([], ours, theirs)]
        assert merged == [1, 2, 3]
