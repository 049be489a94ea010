"""What a change of a definition makes different in days that are over, in an order that every run has."""

from __future__ import annotations

from datetime import date

from okr.views.hindsight import hindsight
from okr.workspace import Workspace
from tests.making import update, workspace

GOAL = "2026-Q3/grow"
OWNERS = ("budi", "citra", "dewi", "hannah", "joko", "kenji")


def test_the_sentences_follow_the_owners_in_time():
    """A month of each owner becomes Ana's: one sentence each, the first owner first."""
    title = 'title = "Grow"\n'
    owned = "".join(
        f'[[owned]]\nfrom = 2026-{month:02}-01\nowner = "{who}"\n' for month, who in enumerate(OWNERS, 1)
    )
    days = {who: date(2026, month, 10) for month, who in enumerate(OWNERS, 1)}
    checkins = {f"{day}-{who}": update(GOAL, day, note="x") for who, day in days.items()}
    before = workspace({GOAL: f'{title}owner = "ana"\n{owned}'}, checkins=checkins)
    after = workspace({GOAL: f'{title}owner = "ana"\n'}, checkins=checkins)

    told = hindsight(before, after, GOAL, date(2026, 8, 19)).told

    assert told == tuple(f"1 check-in from the time of @{who} becomes @ana's" for who in OWNERS)


def test_a_limit_that_was_open_has_no_past_to_change():
    """A week of 6 was refused as "on target: 1 week → 0 weeks", though nothing was measured before."""
    checkins = {"2026-07-10-ana": update(f"{GOAL}/waits", date(2026, 7, 10), value=6)}
    goals = [
        workspace(
            {GOAL: f'title = "Grow"\n[key_results.waits]\ntitle = "Waits"\n{line}\n'}, checkins=checkins
        )
        for line in ('at_most = "open"', "at_most = 5", "at_most = 7")
    ]
    open_, low, high = goals

    def told(before: Workspace, after: Workspace) -> tuple[str, ...]:
        return tuple(map(str, hindsight(before, after, f"{GOAL}/waits", date(2026, 8, 19)).told))

    assert told(open_, low) == ()
    assert told(high, open_) == ("on target: 1 week → 0 weeks",)
    assert told(high, low) == ("on target: 1 week → 0 weeks",)


def test_an_indicator_that_is_rolled_up_otherwise() -> None:
    """98 of 100 and 1 of 2: the ratio of all is 97.06, the mean 74; without a roll-up there is no value any more."""

    def goals(roll_up: str) -> Workspace:
        head = 'title = "Answers"\nobjective = "2026/win"\nrole = "maker"\nat_least = 90\nunit = "%"\ncadence = "monthly"\n'
        counts = {"a": "[98, 100]", "b": "[1, 2]"}
        text = "".join(
            f'[[update]]\nitem = "kpi/answers/{unit}"\ndate = 2026-07-10\nperiod = "2026-06"\nof = {of}\n'
            for unit, of in counts.items()
        )
        return workspace(
            {"2026/win": 'title = "Win"\n'},
            kpis={"kpi/answers": f"{head}{roll_up}\n[units.a]\n[units.b]\n"},
            checkins={"2026-07-10-ana": text},
        )

    def told(before: str, after: str) -> tuple[str, ...]:
        found = hindsight(goals(before), goals(after), "kpi/answers", date(2026, 8, 19))
        return tuple(map(str, found.told))

    assert told('roll_up = "counts"', 'roll_up = "mean"') == ("2026-06: healthy → unhealthy",)
    assert told('roll_up = "counts"', "") == ("2026-06: healthy → no data",)
    assert told("", 'roll_up = "counts"') == ()
