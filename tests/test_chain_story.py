"""The chain of KPIs and OKRs over three quarters, told by what people type: the example firm, in a git repository.

First answer time is off its limit for two months. It is accepted, comes back, is acted on, gets better and holds. Uptime
is kept for three quarters and becomes a KPI. All figures were worked out by hand from the readings below.
"""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli

from tests.gitting import Clone, init
from tests.running import ROOT, sealed

KPI = "kpi/first-answer"
GOAL = "2026-Q4/answer-clients"
ACTS = f"{GOAL}/first-answer-time"
HOURS = ("4.5", "4.4", "4.4", "4.2", "4.1", "4", "3.9", "3.8", "3.8", "3.7", "3.6", "3.6")
"""The first answer time of twelve weeks, from 9 October on: 3.6 is (4.6 − 3.6) / (4.6 − 3.5) = 10/11 of the way."""


class Story:
    """A folder in which the days go by: what is typed on each, and a commit at its end."""

    def __init__(self, clone: Clone) -> None:
        self.clone = clone
        self.day = date(2026, 8, 19)

    def on(self, day: str) -> None:
        self.clone.commit(f"Until {self.day}", day=self.day.isoformat())
        self.day = date.fromisoformat(day)

    def types(self, line: str, *, who: str = "putri", language: str = "en") -> str:
        words = shlex.split(line)
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("OKR_LANGUAGE", language)
            environment.setenv("OKR_USER", who)
            return self.clone.does("--no-input", *words, today=self.day.isoformat())

    def data(self, line: str) -> Any:
        return json.loads(self.types(f"{line} -f json"))["data"]

    def kpi(self) -> Any:
        """First answer time as the chain has it today."""
        return next(each for each in self.data("compare")["kpis"] if each["id"] == KPI)

    def weeks(self, item: str, first: str, values: tuple[str, ...], who: str) -> None:
        """A value a week, as one batch."""
        day = date.fromisoformat(first)
        rows = [f"{item},{day + timedelta(days=7 * at)},{value}" for at, value in enumerate(values)]
        table = self.clone.root.parent / "weeks.csv"
        table.write_text("\n".join(("item,date,value", *rows, "")), "utf-8")
        self.types(f"checkin --file {table}", who=who)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    root = tmp_path
    with pytest.MonkeyPatch.context() as environment:
        sealed(environment, root / "home")
        clone = init(root / "firm", "Sari <sari@startfriday.example>")
        shutil.copytree(ROOT / "examples/start-friday", clone.root, dirs_exist_ok=True)
        yield Story(clone)


def one_month_off_asks_nothing(story: Story) -> None:
    """3.6, 3.9, 5.2 hours of at most 4: worse, and off for the first month."""
    kpi = story.kpi()

    assert ([each["value"] for each in kpi["periods"]], kpi["trend"]) == ([3.6, 3.9, 5.2], "worse")
    assert (kpi["health"], kpi["off_periods"], kpi["undecided"]) == ("unhealthy", 1, False)
    assert kpi["moved_by"] == []
    assert KPI not in story.types("todo")


def two_months_off_ask_for_a_decision(story: Story) -> None:
    """August came in with 4.8: todo of the owner, compare and check all ask, in the same terms."""
    story.on("2026-09-07")

    assert story.kpi()["undecided"] is True
    assert (
        "decision     First answer time: 4.8 h, limit ≤ 4 h, off for 2 months   okr decide kpi/first-answer"
        in story.types("todo")
    )
    assert "4,8 h" in (said := story.types("todo", language="id"))
    assert "okr decide kpi/first-answer" in said
    assert [each["id"] for each in story.data("compare")["advice"]] == [KPI]
    assert "P020 off its limit for 2 months, no decision yet" in story.types("check")


def an_accepted_limit_is_quiet_until_its_day(story: Story) -> None:
    story.types('decide first-answer accept --until 2026-09-30 --reason "Two of four are on leave"')

    assert KPI not in story.types("todo")
    assert story.data("compare")["advice"] == []
    assert "P020" not in story.types("check")

    story.on("2026-10-02")
    story.types("checkin kpi/first-answer 4.6")

    assert "off for 3 months; the decision ended on 30 Sep" in story.types("todo")
    assert "the decision of 7 Sep 2026 ended on 30 Sep 2026" in story.types("check")
    assert (story.kpi()["decision"]["over"], story.kpi()["undecided"]) == (True, True)


def a_key_result_is_added_and_the_decision_names_it(story: Story) -> None:
    """A new key result without a link is told of its KPI; what it types links them, and the decision is complete."""
    story.on("2026-10-05")
    story.types(
        'add objective "Answer clients before they ask again" -q 2026-Q4 --team support --slug answer-clients'
    )
    added = story.types(
        'add kr answer-clients "Bring the first answer time from 4.6 down to 3.5 hours" --from 4.6 --to 3.5 --unit h'
        " --slug first-answer-time"
    )
    link = f"okr set {ACTS} moves+={KPI}"
    assert f"Same unit and words as {KPI}. To link it: {link}\n" in added
    story.types(link.removeprefix("okr "))
    story.types(f'add initiative {GOAL} "Two people on the inbox after four" --owner joko --due 2026-10-16'
                " --key-result first-answer-time")  # fmt: skip
    story.types("decide first-answer act --key-result first-answer-time")

    kpi = story.kpi()
    decided, (mover,) = kpi["decision"], kpi["moved_by"]
    assert (decided["decision"], decided["until"], decided["key_result"]) == ("act", "2026-12-31", ACTS)
    assert (mover["id"], mover["link"], len(mover["initiatives"])) == (ACTS, "moves", 1)
    assert kpi["undecided"] is False
    assert KPI not in story.types("todo")


def the_close_tells_before_and_after(story: Story) -> None:
    """September had 4.6, December 3.6: better by 1, and the key result went 10 of 11 parts of its way."""
    for day, value in (("2026-11-06", "4.2"), ("2026-12-04", "3.8"), ("2027-01-02", "3.6")):
        story.on(day)
        story.types(f"checkin kpi/first-answer {value}")
        if day == "2026-12-04":
            story.weeks(ACTS, "2026-10-09", HOURS[:8], "putri")
    story.weeks(ACTS, "2026-12-04", HOURS[8:], "putri")
    story.on("2027-01-05")
    last = f'close {GOAL} --outcome keep --lesson "Two people on the inbox after four" --yes'

    said, said_in_indonesian = (
        story.types(f"{last} --dry-run"),
        story.types(f"{last} --dry-run", language="id"),
    )
    story.types(last)

    line = "First answer time: 4.6 (Sep 2026) → 3.6 (Dec 2026), better by 1\n"
    assert line in said
    assert "First answer time: 4,6 (Sep 2026) → 3,6 (Des 2026), membaik 1\n" in said_in_indonesian
    (closed,) = story.data("compare --after 2026-Q4")["after"]["key_results"]
    assert closed["progress"] == pytest.approx(10 / 11)
    (kpi,) = closed["kpis"]
    assert (kpi["before"]["value"], kpi["at_end"]["value"], kpi["moved"]) == (4.6, 3.6, "better")
    assert kpi["held"] is None


def two_months_later_it_held(story: Story) -> None:
    """January 3.5, February 3.7: not as good as December, and still better than the 4.6 before."""
    for day, value in (("2027-02-05", "3.5"), ("2027-03-05", "3.7")):
        story.on(day)
        story.types(f"checkin kpi/first-answer {value}")

    after = story.data("compare --after 2026-Q4")["after"]
    (kpi,) = after["key_results"][0]["kpis"]
    assert (kpi["now"]["value"], kpi["held"]) == (3.7, True)
    assert (after["closed"], after["moved"], after["still"], after["unread"]) == (1, 1, 0, 0)
    told = (
        "better by 1  First answer time · 4.6 (Sep 2026) → 3.6 (Dec 2026) → 3.7 (Feb), limit ≤ 4 h, it held"
    )
    assert told in story.types("compare --after 2026-Q4")
    assert "4,6 (Sep 2026) → 3,6 (Des 2026) → 3,7 (Feb), batas ≤ 4" in story.types(
        "compare --after 2026-Q4", language="id"
    )


def uptime_becomes_a_kpi_in_its_third_quarter(story: Story) -> None:
    """Kept in the third and the fourth quarter, carried over twice; in the next one it is proposed and made a KPI."""
    story.on("2027-03-08")
    for cycle, after, first, weeks in (
        ("2026-Q3", "2026-Q4", "2026-10-09", 12),
        ("2026-Q4", "2027-Q1", "2027-01-08", 9),
    ):
        story.types(f'close {cycle}/grow-revenue --outcome keep --lesson "The alerts work" --yes', who="ana")
        story.types(f"rollover {cycle}/grow-revenue/uptime --to {after}", who="ana")
        story.weeks(f"{after}/grow-revenue/uptime", first, ("99.95",) * weeks, "citra")

    (ready,) = [each for each in story.data("compare")["graduations"] if each["why"] == "hold"]
    assert (ready["id"], ready["cycles"], ready["kept"]) == ("2027-Q1/grow-revenue/uptime", 3, 9)

    before = story.clone.read("objectives/2027-Q1/grow-revenue.toml")
    story.types(ready["command"].removeprefix("okr "), who="citra")

    kpi = tomli.loads(story.clone.read("kpis/uptime.toml"))
    assert (kpi["at_least"], kpi["unit"], kpi["from"]) == (99.9, "%", "2027-Q1/grow-revenue/uptime")
    assert (kpi["role"], kpi["owner"], kpi["tolerance"]) == ("engineer", "citra", 0.05)
    assert story.clone.read("objectives/2027-Q1/grow-revenue.toml") == before
    assert story.data("compare")["graduations"] == []
    assert "graduated from  2027-Q1/grow-revenue/uptime" in story.types("show kpi/uptime")


CHAPTERS: tuple[Callable[[Story], None], ...] = (
    one_month_off_asks_nothing,
    two_months_off_ask_for_a_decision,
    an_accepted_limit_is_quiet_until_its_day,
    a_key_result_is_added_and_the_decision_names_it,
    the_close_tells_before_and_after,
    two_months_later_it_held,
    uptime_becomes_a_kpi_in_its_third_quarter,
)


def test_the_story_of_a_chain(story: Story) -> None:
    """Each chapter goes on where the one before ended."""
    for chapter in CHAPTERS:
        chapter(story)
