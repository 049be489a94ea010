"""What a check-in tells back: how the item stands now.

The words of check-ins: note, next step and blocker, each with the value that came with them.

What stood in the way, from when until when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from okr import updates
from okr.models import Entry, Initiative, KeyResult, Update
from okr.references import owned_item
from okr.scores import KeyResultScore
from okr.scoring import Scoring
from okr.updates import Answer, Blocked, blocked
from okr.views.ownership import owners
from okr.views.results import Blocker, CheckinWords
from okr.views.words import SLACK, bounds, computed, count, number, percent, period, taken
from okr.workspace import Workspace

PACE_WORDS = {"no_data": "no data", "on_track": "on track", "at_risk": "at risk", "off_track": "off track"}


def sentence(scoring: Scoring, entry: Entry) -> Iterator[str]:
    """What an item is called, below it how it stands after the update, and why a value does not count."""
    yield from _stands(scoring, entry.update)
    why = not_counted(scoring, entry)
    if why:
        yield f"  {why}"


def _stands(scoring: Scoring, update: Update) -> Iterator[str]:
    workspace, id_ = scoring.workspace, update.item
    match workspace.items[id_]:
        case "key result":
            objective = workspace.objectives[workspace.objective_of(id_)]
            yield f"{workspace.key_result(id_).statement(objective)}{_cycle(workspace, id_)}"
            yield f"  {standing(scoring, id_)}{_remarks(scoring, update)}"
        case "kpi":
            kpi = workspace.kpis[id_]
            yield f"{kpi.title} (KPI){f', {update.period}' if update.period else ''}"
            yield f"  {_kpi_standing(scoring, update)}{_remarks(scoring, update)}"
        case _:
            objective = workspace.objectives[workspace.objective_of(id_)]
            yield f"{objective.title} › {workspace.initiative(id_).title}{_cycle(workspace, id_)}"
            state = {True: "done", False: "not done", None: "noted"}[
                update.done if isinstance(update.done, bool) else None
            ]
            yield f"  {state}{_remarks(scoring, update)}"


def _cycle(workspace: Workspace, id_: str) -> str:
    """` (2026-Q3)` where an open goal of the same name, or with the same words, is in another cycle."""
    mine = id_.partition("/")[0]
    above, _, slug = id_.rpartition("/")
    objective = workspace.objectives[above]
    words = (objective.key_results.get(slug) or objective.initiatives[slug]).title
    for other, found in workspace.objectives.items():
        if found.closed or other.startswith(f"{mine}/"):
            continue
        named = found.initiatives.get(slug) or found.key_results.get(slug)
        alike = [named] if named else []
        if found.title == objective.title:
            parts: list[KeyResult | Initiative] = [*found.key_results.values(), *found.initiatives.values()]
            alike += [part for part in parts if part.title == words]
        if any(_is_alive(part) for part in alike):
            return f" ({mine})"
    return ""


def _is_alive(part: KeyResult | Initiative) -> bool:
    return isinstance(part, Initiative) or part.dropped is None


def not_counted(scoring: Scoring, entry: Entry) -> str | None:
    """Why the value of an update is not the one that counts now; None where it is, or counts with the others."""
    update = entry.update
    answers = _answers(scoring, update)
    if update.value is None or not answers:
        return None
    mine = [a for a in answers if (a.entry.path, a.entry.place) == (entry.path, entry.place)]
    if not mine:
        by = [a for a in answers if a.day == update.date and a.entry.person == entry.person]
        later = f": you recorded {number(by[-1].value)} later that day" if by else ""
        return f"{number(update.value)} does not count{later}."
    last = answers[-1]
    if last is mine[0] or _takes(scoring, update.item) != "last":
        return None
    return _outranked(update, entry, last)


def _answers(scoring: Scoring, update: Update) -> Sequence[Answer]:
    """The values that this one is held against: of a key result all, of a KPI those of the same period."""
    kind = scoring.workspace.items[update.item]
    if kind == "kpi":
        found = scoring.readings(update.item).get(update.period or "")
        return found.answers if found else ()
    return scoring.answers(update.item) if kind == "key result" else ()


def _takes(scoring: Scoring, id_: str) -> str:
    workspace = scoring.workspace
    kpi = workspace.kpis.get(id_)
    return kpi.takes if kpi else workspace.key_result(id_).takes


def _outranked(update: Update, entry: Entry, last: Answer) -> str:
    """Of two values the other one counts: it is of a later day or instant, or its person comes later by name."""
    value, other, who = number(update.value), number(last.value), f"@{last.entry.person}"
    if last.day > update.date:
        what = f"the value of {update.period}" if update.period else "the current value"
        return f"{value} counts for {update.date}; {what} stays {other} ({who}, {last.day})."
    at = last.entry.update.at
    when = f" at {at:%H:%M}" if at else ""
    if not entry.instant and last.entry.instant:
        return f"{value} does not count: {who} recorded {other} that day{when}, and this value has no time."
    if last.entry.instant > entry.instant:
        return f"{value} does not count: {who} recorded {other} later that day{when}."
    return (
        f"{value} does not count: {who} recorded {other} that day, too. Without times the last name counts."
    )


def standing(scoring: Scoring, id_: str) -> str:
    """`80 %, +3, ahead (expected 57 %)`, of a hold `4 of 5 weeks, on track`; of what has ended no pace."""
    score = scoring.key_result(id_)
    if score.progress is None:
        return "no data yet"
    hold = score.kept is not None
    told = f"{score.kept} of {_closed(score)}" if hold else _reached(score)
    if score.pace == "done":
        return f"{told}, done"
    if scoring.objective(scoring.workspace.objective_of(id_)).ended:
        return told
    pace = PACE_WORDS.get(score.pace, score.pace)
    return f"{told}, {pace}" if hold else f"{told}, {pace} (expected {percent(score.expected)})"


def _reached(score: KeyResultScore) -> str:
    """`80 %, +3`: the share that is reached, and how far the last answer moved the value."""
    below = score.raw is not None and score.raw < -SLACK
    reached = percent(score.raw if below else score.progress)
    if score.delta is None:
        return reached
    return f"{reached}, {'+' if score.delta >= 0 else '−'}{computed(abs(score.delta))}"


def _closed(score: KeyResultScore) -> str:
    return count(score.closed_periods, period(score.key_result.own_cadence or ""))


def _kpi_standing(scoring: Scoring, update: Update) -> str:
    kpi = scoring.workspace.kpis[update.item]
    reading = next(
        (r for r in scoring.readings(update.item).values() if r.period.name == update.period), None
    )
    if reading is None:
        return "noted"
    found = scoring.kpi_reading(update.item, reading.period)
    unit = f" {kpi.unit}" if kpi.unit else ""
    return f"{taken(kpi.takes, found.current)}{unit}, {found.health}, line {bounds(found.at_least, found.at_most)}"


def _remarks(scoring: Scoring, update: Update) -> str:
    """What came with the value, and the blocker that it leaves open."""
    if update.blocker:
        return "; blocker noted"
    if update.unblocked:
        return "; no blocker any more"
    run = open_blocker(scoring, update.item)
    still = f"; still blocked for {count(run.days(scoring.today), 'day')}: {run.text}" if run else ""
    return f"{'; late' if update.late else ''}{still}"


def written(paths: Sequence[str], updates: int, *, dry_run: bool) -> Iterator[str]:
    """Which files took how many updates."""
    if paths:
        verb = "Would be written" if dry_run else "Written"
        yield f"{verb}: {', '.join(paths)} ({count(updates, 'update')})."


SHOWN = 5
"""Check-ins of one item that are shown; `okr log` has all."""


def words_of(scoring: Scoring, id_: str) -> tuple[CheckinWords, ...]:
    """The last check-ins of an item that have words, the latest first."""
    return tuple(_checkins(scoring, id_))[-SHOWN:][::-1]


def latest_words(
    scoring: Scoring, ids: Iterable[tuple[str, str]], starts: date = date.min
) -> Iterator[CheckinWords]:
    """Of each id and title the last check-in with words since a day, the latest first."""
    found = []
    for id_, title in ids:
        since = [each for each in _checkins(scoring, id_, title) if each.date >= starts]
        found += since[-1:]
    yield from sorted(found, key=lambda each: (-each.date.toordinal(), each.id))


def _checkins(scoring: Scoring, id_: str, title: str = "") -> Iterator[CheckinWords]:
    """What one person said of an item on one day is one check-in: a correction keeps what it does not say anew."""
    entries = updates.counted(scoring.workspace.updates(id_), scoring.today)
    groups: dict[tuple[date, str, str | None], list[Entry]] = {}
    for entry in entries:
        if entry.update.acknowledged is None:
            period = entry.update.period if id_ in scoring.workspace.kpis else None
            key = (entry.update.date, entry.person, period)
            groups[key] = [*groups.pop(key, []), entry]
    for group in groups.values():
        found = _checkin(id_, title, group)
        if found.note or found.next or found.blocker or found.unblocked:
            yield found


def _checkin(id_: str, title: str, group: Sequence[Entry]) -> CheckinWords:
    updates = [entry.update for entry in group]
    answer = next((update for update in reversed(updates) if update.answers), updates[-1])
    return CheckinWords(
        id=id_,
        title=title,
        date=updates[-1].date,
        person=group[-1].person,
        period=answer.period,
        value=answer.value,
        done=answer.done,
        undone=answer.undone,
        confidence=_last(updates, "confidence"),
        note=_last(updates, "note"),
        next=_last(updates, "next"),
        blocker=_last(updates, "blocker"),
        unblocked=next((u.unblocked for u in reversed(updates) if u.blocker or u.unblocked), None),
    )


def _last(updates: Sequence[Update], name: str) -> Any:
    """The last one given."""
    return next((found for u in reversed(updates) if (found := getattr(u, name)) not in (None, "")), None)


def open_blocker(scoring: Scoring, id_: str) -> Blocked | None:
    """What stands in the way of an item on the day; of what is done, dropped or closed nothing does."""
    series = scoring.workspace.series(id_)
    if series.blocker is None and series.last <= scoring.today.toordinal():
        return None
    if scoring.is_over(id_):
        return None
    runs = blocked(updates.counted(scoring.workspace.updates(id_), scoring.today))
    return runs[-1] if runs and runs[-1].solved is None else None


def blocker_of(scoring: Scoring, id_: str, run: Blocked) -> Blocker:
    """What stood in the way of an item, with its title and today's owner."""
    workspace, today = scoring.workspace, scoring.today
    found = owned_item(workspace, id_)
    return Blocker(
        id=id_,
        title=found.title if found else "",
        owner=next(iter(owners(workspace, id_, today)), None),
        since=run.since,
        solved=run.solved,
        days=run.days(today),
        text=run.text,
    )
