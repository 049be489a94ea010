"""A key result on a day: its periods, its value, what is expected of it, its states."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.oracle.arithmetic import SLACK, Change, Line, at_least, changed_by, half_up, mean
from tests.oracle.calendar_days import Days, Period
from tests.oracle.paces import Item
from tests.oracle.said import Said, last_of_each

if TYPE_CHECKING:
    from tests.oracle.calculator import Calculator


LIMITS = ("at_least", "at_most", "above", "below")


def measure_of(keys: Mapping[str, Any]) -> str:
    """A count by kinds is a change from 0 to all that is wanted."""
    if "milestones" in keys:
        return "milestones"
    if not {"target", "by", "parts"}.isdisjoint(keys):
        return "change"
    return "words" if {*LIMITS}.isdisjoint(keys) else "hold"


class KeyResultOn:
    """One key result as it stands on a day."""

    def __init__(self, whole: Calculator, objective: str, slug: str, day: date) -> None:
        self.whole, self.calendar, self.objective = whole, whole.calendar, objective
        self.keys = whole.objectives[objective]["key_results"][slug]
        self.id = f"{objective}/{slug}"
        self.closed = whole.closed(objective, day)
        dropped = self.keys.get("dropped")
        self.dropped = bool(dropped and dropped["date"] <= day)
        self.day = self.closed["date"] if self.closed else day
        cycle = whole.cycle_of(objective)
        first = max(cycle.first, self.keys.get("since", cycle.first))
        self.span = Days(first, min(self.keys.get("ends", cycle.last), cycle.last))
        self.kpi = self.keys.get("kpi")
        self.parts: Mapping[str, float] = self.keys.get("parts", {})
        self.measure = measure_of(self.keys)
        self.updates = whole.updates(self.id, objective, day)
        self.answers = self._answers(day)
        self.periods, self.in_period = self._placed()

    def _answers(self, day: date) -> list[Said]:
        """What answers a period, in the order in which it counts."""
        if self.kpi:
            cycle = self.whole.cycle_of(self.objective)
            overlap = [
                one
                for one in self.whole.readings(self.kpi, self.objective, day)
                if (days := self.calendar.days_of(one.keys["period"])).first <= cycle.last
                and days.last >= cycle.first
            ]
            return sorted(
                overlap, key=lambda one: (self.calendar.days_of(one.keys["period"]).first, one.place)
            )
        answers = [one for one in self.updates if one.is_answer]
        if self.measure == "words":
            return []
        if self.measure == "milestones":
            return answers
        if self.parts:
            return [one for one in answers if any(name in self.parts for name in one.keys.get("parts", ()))]
        return last_of_each(answers, lambda one: (one.person, one.date))

    # ── check-in periods ─────────────────────────────────────────────────────────────────────────

    def _placed(self) -> tuple[list[Period], list[list[Said]]]:
        """The check-in periods and the answers in each: those of a line up to its own end, others to that of the cycle."""
        cycle = self.whole.cycle_of(self.objective)
        span = self.span if self.measure == "hold" else Days(self.span.first, cycle.last)
        if self.kpi:
            cadence = self.whole.kpis[self.kpi].get("cadence", "quarterly")
            names = self.calendar.periods_between(span.first, span.last, cadence)
            asked = [name for name in names if name not in self.calendar.off]
            periods = self.calendar.one_after_another(span, map(self.calendar.reading_due, asked))
        else:
            periods = self.calendar.periods(cycle, span, self.keys.get("cadence", "weekly"))
        answers: list[list[Said]] = [[] for _ in periods]
        for one in self.answers:
            place = self._place(one, periods)
            if place is not None:
                answers[place].append(one)
        return periods, answers

    def _place(self, one: Said, periods: list[Period]) -> int | None:
        """The period in which it was recorded, or whose due day lies in the week or month that it names."""
        named = None if self.kpi else one.keys.get("period")
        if named:
            days = self.calendar.days_of(named)
            found = [n for n, period in enumerate(periods) if period.due in days]
            if found:
                return found[-1]
        return next((n for n, period in enumerate(periods) if one.date in period.days), None)

    def ran_out(self, n: int) -> bool:
        return self.periods[n].days.last < self.day

    def was_closed(self, n: int) -> bool:
        """Answered, or run out."""
        return bool(self.in_period[n]) or self.ran_out(n)

    def was_kept(self, n: int) -> bool:
        return bool(self.in_period[n]) and self.in_bounds(self.in_period[n][-1], n)

    def in_bounds(self, one: Said, n: int) -> bool:
        """By the line in force on the due day of a period."""
        return Line(self.limits(self.periods[n].due)).broken(one.keys["value"]) is None

    def limits(self, day: date) -> Mapping[str, Any]:
        """Its own limits, or those of the latest entry of `lines` that has begun."""
        begun = [name for name in self.keys.get("lines", {}) if date.fromisoformat(name) <= day]
        return self.keys["lines"][max(begun)] if begun else self.keys

    # ── what is known of it ──────────────────────────────────────────────────────────────────────

    @property
    def start(self) -> float | None:
        if self.parts:
            return 0
        start = self.keys.get("start")
        if start == "first":
            return self.answers[0].keys["value"] if self.answers else None
        return start

    @property
    def target(self) -> float | None:
        if self.parts:
            return math.fsum(self.parts.values())
        if "by" in self.keys:
            return changed_by(self.start, self.keys["by"]) if self.start else None
        target = self.keys.get("target")
        return None if target == "open" else target

    @property
    def is_open(self) -> bool:
        """Not measurable: a target or a limit comes later, or is a share of 0. What is judged at its end is known then."""
        if self.is_judged:
            return False
        if self.measure == "hold":
            return "open" in self.limits(self.day).values()
        return self.keys.get("target") == "open" or ("by" in self.keys and self.start == 0)

    @property
    def is_judged(self) -> bool:
        return "graded" in self.keys and bool(self.closed or self.day >= self.span.last)

    @property
    def missed_one(self) -> bool:
        return any(self.ran_out(n) and not self.in_period[n] for n in range(len(self.periods)))

    @property
    def left_out(self) -> bool:
        return self.is_open or not (
            self.answers or self.closed or self.missed_one or self.day >= self.span.last
        )

    # ── value and progress ───────────────────────────────────────────────────────────────────────

    def current(self, count: int | None = None) -> float | None:
        """After so many answers, or after all."""
        answers = self.answers if count is None else self.answers[:count]
        if not answers:
            return None
        if self.measure == "milestones":
            weights = self.keys["milestones"]
            done: set[str] = set()
            for one in answers:
                done = (done | set(one.keys.get("done", ()))) - set(one.keys.get("undone", ()))
            return math.fsum(weight for name, weight in weights.items() if name in done)
        if self.parts:
            return math.fsum(self.counted(len(answers)).values())
        values = [one.keys["value"] for one in answers]
        takes = self.keys.get("takes", "last")
        if takes == "sum":
            return self.keys["start"] + math.fsum(values) if "start" in self.keys else math.fsum(values)
        if takes == "mean":
            return mean(values)
        return mean(values[-4:]) if takes == "recent" else values[-1]

    def counted(self, count: int) -> dict[str, float]:
        """How many there are of each kind after so many answers."""
        found = dict.fromkeys(self.parts, 0.0)
        for one in self.answers[:count]:
            found |= {name: value for name, value in one.keys["parts"].items() if name in found}
        return found

    def raw(self, count: int | None = None) -> float | None:
        current = self.current(count)
        if current is None or (self.measure != "milestones" and self.has_no_measure):
            return None
        if self.parts:
            counted = self.counted(len(self.answers) if count is None else count)
            return math.fsum(min(counted[name], most) for name, most in self.parts.items()) / self.target
        if self.measure == "hold":
            return sum(map(self.was_kept, range(len(self.periods)))) / len(self.periods)
        if self.measure == "milestones":
            return current / math.fsum(self.keys["milestones"].values())
        return self.change.share(current)

    @property
    def has_no_measure(self) -> bool:
        if self.measure == "hold":
            return "open" in self.limits(self.day).values()
        return self.start is None or self.target is None

    @property
    def change(self) -> Change:
        assert self.start is not None
        assert self.target is not None
        return Change(self.start, self.target, self.keys.get("points", ()))

    @property
    def progress(self) -> float | None:
        if self.is_judged:
            return self.keys["graded"]["grade"]
        raw = self.raw()
        return None if raw is None else min(1.0, max(0.0, raw))

    # ── expected ─────────────────────────────────────────────────────────────────────────────────

    def held_against(self, one: Said) -> float:
        """The elapsed share on the day of an answer, of a value that names its period at that period's end."""
        day = one.date
        if named := one.keys.get("period"):
            day = min(day, self.calendar.days_of(named).last)
        return self.span.elapsed(day)

    def elapsed_of(self, count: int) -> float:
        """As expected takes it, after so many answers."""
        takes = self.keys.get("takes", "last")
        taken = self.answers[:count]
        taken = taken if takes == "mean" else taken[-4:] if takes == "recent" else taken[-1:]
        return mean(self.held_against(one) for one in taken)

    @property
    def expected(self) -> float:
        if self.is_judged:
            return 1.0
        if self.measure == "hold" and (self.answers or self.closed):
            return sum(map(self.was_closed, range(len(self.periods)))) / len(self.periods)
        if self.closed or ("ends" in self.keys and self.day >= self.span.last):
            return 1.0
        if not self.answers:
            return self.span.elapsed(self.day)
        share = self.span.elapsed(self.day) if self.stale else self.elapsed_of(len(self.answers))
        return self.steps(share) if self.measure == "milestones" else share

    def steps(self, share: float) -> float:
        """The largest share reached by whole milestones, in file order, that is not above the elapsed share."""
        weights = list(self.keys["milestones"].values())
        reached = [math.fsum(weights[:n]) / math.fsum(weights) for n in range(len(weights) + 1)]
        return max(one for one in reached if at_least(share, one))

    # ── states ───────────────────────────────────────────────────────────────────────────────────

    @property
    def done(self) -> bool:
        if self.progress is None or not at_least(self.progress, 1):
            return False
        if self.measure != "hold" or self.is_judged:
            return True
        return self.ran_out(-1) or any(one.date >= self.periods[-1].due for one in self.in_period[-1])

    @property
    def stale(self) -> bool:
        """A period ran out unanswered since the last answer, or the start."""
        if self.over or self.is_never_asked or self.is_open:
            return False
        last = max((one.date for one in self.answers), default=date.min)
        return any(
            self.ran_out(n) and not self.in_period[n] and period.days.last >= last
            for n, period in enumerate(self.periods)
        )

    @property
    def is_never_asked(self) -> bool:
        """An outcome in words, or what nobody said how to count yet."""
        return self.measure == "words" or (self.keys.get("target") == "open" and "start" not in self.keys)

    @property
    def due(self) -> bool:
        if self.closed or self.dropped or self.is_judged or self.is_never_asked:
            return False
        if self.done:
            last = max((one.date for one in self.answers), default=date.min)
            waits = self.periods[-1].due <= self.day <= self.periods[-1].days.last
            return self.measure == "change" and waits and (self.day - last).days > 28
        return any(
            period.due <= self.day <= period.days.last and not self.settled(n)
            for n, period in enumerate(self.periods)
        )

    def settled(self, n: int) -> bool:
        """Answered, and of a month or a quarter in its last third, too."""
        if not self.in_period[n]:
            return False
        if self.kpi or self.keys.get("cadence", "weekly") not in ("monthly", "quarterly"):
            return True
        days = self.periods[n].days
        length = (days.last - days.first).days + 1
        return any(3 * ((one.date - days.first).days + 1) > 2 * length for one in self.in_period[n])

    @property
    def missed(self) -> int:
        return sum(self.was_closed(n) and not self.was_kept(n) for n in range(len(self.periods)))

    @property
    def may_miss(self) -> int:
        return self.keys.get("may_miss", half_up(len(self.periods) / 10))

    @property
    def pace(self) -> str:
        progress = self.progress
        if progress is None:
            return "no_data"
        if self.done:
            return "done"
        if not at_least(self.span.elapsed(self.day), self.whole.paces.early):
            return "early"
        if progress <= SLACK and self.expected <= SLACK:
            return "early"
        if self.measure == "hold" and not self.is_judged:
            wrong = self.breaks + (self.missed > self.may_miss)
            return ("on_track", "at_risk", "off_track")[wrong]
        ambition = self.whole.objectives[self.objective].get("ambition", "aspirational")
        return self.whole.paces.by_rule(ambition, progress, self.expected)

    @property
    def breaks(self) -> bool:
        """Whether its latest answer breaks the line."""
        if not self.answers:
            return False
        latest = self.answers[-1]
        place = self._place(latest, self.periods)
        return not self.in_bounds(latest, -1 if place is None else place)

    @property
    def over(self) -> bool:
        return bool(self.done or self.dropped or self.closed or self.is_judged)

    def confidences(self) -> list[Said]:
        """Of one person and day the last."""
        given = [one for one in self.updates if "confidence" in one.keys]
        return last_of_each(given, lambda one: (one.person, one.date))

    @property
    def unsure(self) -> bool:
        given = self.confidences()
        if not given or self.over:
            return False
        last = given[-1]
        now = last.keys["confidence"]
        fell = len(given) > 1 and given[-2].keys["confidence"] - now >= 3
        committed = self.whole.objectives[self.objective].get("ambition") == "committed"
        if not (now <= 3 or fell or (committed and now <= 5)):
            return False
        return not any(
            "acknowledged" in one.keys and one.person != last.person and one.date >= last.date
            for one in self.updates
        )

    @property
    def blocker(self) -> str | None:
        open_: str | None = None
        for one in self.updates:
            open_ = None if one.keys.get("unblocked") else one.keys.get("blocker", open_)
        return None if self.over else open_

    # ── forecast and zone ────────────────────────────────────────────────────────────────────────

    def forecasts(self) -> tuple[float | None, float | None]:
        takes = self.keys.get("takes", "last")
        quiet = self.stale or self.dropped or self.closed or self.is_judged or not self.answers
        if self.measure != "change" or takes == "mean" or quiet or self.has_no_measure:
            return None, None
        if self.start == self.target:
            return None, None
        count = len(self.answers)
        p, e = self.raw(), self.elapsed_of(count)
        assert p is not None
        if not at_least(e, 0.2):
            return None, None
        first = max(1, count - 3)
        p0, e0 = self.raw(first), self.elapsed_of(first)
        assert p0 is not None
        recent = None if e <= e0 else self.as_value(p + (p - p0) / (e - e0) * (1 - e))
        return self.as_value(p + p / e * (1 - e)), recent

    def as_value(self, share: float) -> float:
        found = self.change.value(share)
        values = [self.current(n + 1) if self.parts else a.keys["value"] for n, a in enumerate(self.answers)]
        whole = all(float(x).is_integer() for x in (*values, self.target))
        return math.floor(found + 0.5 + SLACK) if whole else found

    @property
    def zone(self) -> str | None:
        start, target, stretch = self.start, self.target, self.keys.get("stretch")
        current = self.current()
        if stretch is None or current is None or start is None or target is None:
            return None
        share = (current - start) / (target - start)
        if at_least(share, (stretch - start) / (target - start)):
            return "stretch"
        if at_least(share, 1):
            return "target"
        if at_least(share, 3 / 7):
            return "commit"
        return "fail" if self.closed or self.day > self.span.last else None

    # ── an end of its own ────────────────────────────────────────────────────────────────────────

    def reached(self) -> date | None:
        """The day of the answer since which it is reached without a break."""
        raws = [self.raw(n + 1) for n in range(len(self.answers))]
        reached = [raw is not None and at_least(raw, 1) for raw in raws]
        if not reached or not reached[-1]:
            return None
        since = max((n + 1 for n, each in enumerate(reached) if not each), default=0)
        return self.answers[since].date

    def late(self) -> tuple[date | None, int | None]:
        """When what has an end of its own was reached, and how many days after that."""
        if "ends" not in self.keys or self.measure in ("hold", "words"):
            return None, None
        reached = self.reached()
        days = ((reached or self.day) - self.keys["ends"]).days
        return reached, days if days > 0 and not self.is_open else None

    # ── what is told ─────────────────────────────────────────────────────────────────────────────

    def item(self) -> Item:
        weight = self.keys.get("weight", 1)
        return Item(weight, self.progress, self.expected, self.pace, self.stale, self.left_out)

    def told(self) -> dict[str, Any]:
        hold = self.measure == "hold"
        every = range(len(self.periods))
        count = len(self.answers)
        before, now = self.current(count - 1) if count > 1 else None, self.current()
        forecast, recent = self.forecasts()
        reached, days_past_end = self.late()
        held = hold and not self.has_no_measure
        limits = self.limits(self.day) if hold else {}
        return {
            "measure": self.measure,
            "start": self.start,
            "target": self.target,
            **{name: None if limits.get(name) == "open" else limits.get(name) for name in LIMITS},
            "target_open": self.is_open,
            "start_first": self.keys.get("start") == "first",
            "by": self.keys.get("by"),
            "parts": [
                {"name": name, "target": most, "current": self.counted(count)[name]}
                for name, most in self.parts.items()
            ],
            "result": None if self.keys.get("result") == "words" else self.keys.get("result"),
            "graded": self.keys.get("graded"),
            "reached_on": reached,
            "days_past_end": days_past_end,
            "progress_raw": self.raw(),
            "progress": self.progress,
            "current": now,
            "delta": None if before is None or now is None else now - before,
            "expected": self.expected,
            "pace": self.pace,
            "stale": self.stale,
            "due": self.due,
            "kept": sum(map(self.was_kept, every)) if held else None,
            "closed_periods": sum(map(self.was_closed, every)),
            "planned_periods": len(self.periods),
            "missed": self.missed if held else None,
            "may_miss": self.may_miss if hold else None,
            "forecast": forecast,
            "forecast_recent": recent,
            "zone": self.zone,
            "unsure": self.unsure,
            "confidences": [one.keys["confidence"] for one in self.confidences()][-4:],
            "blocker": self.blocker,
        }
