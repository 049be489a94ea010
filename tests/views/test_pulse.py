"""The pulse as a result: counts beside those before, and nothing where they would show a person."""

from __future__ import annotations

from okr.documents.pulse import brief
from okr.views.pulse import AnswerCounts, PulseShow, of_team, pulse
from tests.making import workspace

MAY = "reliance = [1, 1, 2, 5, 1]\nvoice = [0, 0, 0, 2, 1]\n"
AUGUST = """\
reliance = [0, 1, 2, 5, 3]
voice = [2, 3, 3, 2, 1]

[teams.studio]
reliance = [0, 0, 1, 3, 0]
voice = [1, 1, 1, 1, 0]

[teams.growth]
reliance = [0, 1, 1, 2, 3]
voice = [1, 2, 2, 1, 1]
"""
TEAMS = {"team/studio": 'name = "Studio"', "team/growth": 'name = "Growth"'}


def shown(*, august: str = AUGUST, month: str | None = None) -> PulseShow:
    records = {"2026-05": MAY, "2026-08": august, "notes": MAY}
    found = pulse(workspace({}, teams=TEAMS, pulse=records), month)
    assert found
    return found


def test_the_latest_month_stands_beside_the_one_before() -> None:
    found = shown()
    reliance, voice = found.statements

    assert (found.month, found.before) == ("2026-08", "2026-05")
    assert reliance.now == AnswerCounts(counts=(0, 1, 2, 5, 3), answers=11, high=8)
    assert reliance.before == AnswerCounts(counts=(1, 1, 2, 5, 1), answers=10, high=6)
    assert (voice.slug, voice.before) == ("voice", None)  # three answers in May


def test_a_month_can_be_named() -> None:
    assert shown(month="2026-05").before is None
    assert pulse(workspace({}, pulse={"2026-05": MAY}), "2026-06") is None
    assert pulse(workspace({})) is None


def test_a_line_a_statement_for_a_meeting() -> None:
    assert [entry.lead for entry in brief(shown())] == [
        "4 or 5: 8 of 11, was 6 of 10",
        "4 or 5: 3 of 11",
    ]


def test_teams_are_shown_by_name_and_only_where_each_and_the_rest_have_four() -> None:
    found = shown()
    studio = of_team(found, "studio")

    assert [team.name for team in found.teams] == ["Growth", "Studio"]
    assert studio
    assert [each.now and each.now.high for each in studio.statements] == [3, 1]
    one_outside = AUGUST.replace("[0, 1, 1, 2, 3]", "[0, 1, 1, 2, 2]")
    assert shown(august=one_outside).teams == ()
    three_in_it = AUGUST.replace("[1, 1, 1, 1, 0]", "[1, 1, 1, 0, 0]")
    assert shown(august=three_in_it).teams == ()
