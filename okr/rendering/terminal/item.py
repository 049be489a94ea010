"""One item on a terminal: what it is, how it stands, and each step of its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from okr.rendering.look import Look
from okr.rendering.numbers import about, age, count, long_date, number, percent, short_date
from okr.rendering.terminal.layout import (
    GAP,
    Line,
    Part,
    cells,
    ellipsise,
    pad,
    stripped,
    word_lines,
    words,
    wrap,
)
from okr.rendering.terminal.marks import mark
from okr.rendering.words import (
    WORDS,
    achieved,
    checkin_head,
    first_or_read,
    graded,
    is_dropped,
    kept,
    left_out,
    line,
    lines_of,
    measure,
    now,
    person,
    reached,
    running,
    share,
    shown_steps,
    state,
    titled,
    toward,
    with_ambition,
    with_words,
)
from okr.views.results import (
    AwayShape,
    Explanation,
    InitiativeShape,
    KeyResultShape,
    KpiShape,
    ObjectiveShape,
    PersonShape,
    RoleShape,
    Step,
    StepUpdate,
    TeamShape,
)
from okr.views.words import period

_MOST = 12
"""Updates of one step; the older ones are counted."""
Facts = Sequence[tuple[str, str | Part | None]]


def explain_lines(explanation: Explanation, look: Look) -> Iterator[Line]:
    """Where the numbers come from."""
    yield from _header(explanation, look)
    yield ()
    yield from wrap(words(look.text(explanation.rule), "dim"), look)
    yield from _steps(explanation, look)


def show_lines(explanation: Explanation, look: Look) -> Iterator[Line]:
    """What the item is and how it stands."""
    yield from _header(explanation, look)
    yield ()
    told = (*_facts(explanation, look), *_supported_by(explanation))
    facts = [(name, value) for name, value in told if value]
    room = max((len(name) for name, _ in facts), default=0)
    for name, value in facts:
        lines = [[value]] if isinstance(value, Part) else [words(look.text(line)) for line in lines_of(value)]
        for at, parts in enumerate(lines):
            yield from _hung(Part(pad("" if at else name, room), "dim"), parts, room, look)
    yield from _checkins(explanation, look)
    if isinstance(explanation.item, (ObjectiveShape, KeyResultShape, KpiShape)):
        yield ()
        command = Part(look.text(f"okr explain {explanation.item.id}"), "command")
        yield from wrap([command, *words("tells where the numbers come from", "dim")], look)


def _checkins(explanation: Explanation, look: Look) -> Iterator[Line]:
    """The last ones that have words."""
    if explanation.checkins:
        yield ()
        yield (Part("Check-ins", "head"),)
    for found in explanation.checkins:
        yield from wrap(words(look.text(checkin_head(found)), "dim"), look, indent=2, hang=2)
        yield from word_lines(with_words(found), look, indent=4)


def _header(explanation: Explanation, look: Look) -> Iterator[Line]:
    item = explanation.item
    above, _, title = explanation.statement.rpartition(" › ")
    if not isinstance(item, (KeyResultShape, InitiativeShape)):
        above, title = "", explanation.statement
    elif explanation.statement.endswith(f" › {item.title}"):
        above, title = explanation.statement.removesuffix(f" › {item.title}"), item.title
    if isinstance(item, ObjectiveShape):
        title = titled(item)
    name, id_ = look.text(title), look.text(item.id)
    if cells(name) + cells(id_) + 3 <= min(look.width, 120):
        yield (Part(name, "title"), Part("   "), Part(id_, "dim"))
    else:
        yield from wrap(words(name, "title"), look, hang=2)
        yield (Part(ellipsise(id_, look.width, look), "dim"),)
    if above:
        what = "a key result of:" if isinstance(item, KeyResultShape) else "an initiative of:"
        above = with_ambition(above, committed=explanation.committed)
        yield from wrap([*words(what, "dim"), *words(look.text(above))], look, hang=2)


def _steps(explanation: Explanation, look: Look) -> Iterator[Line]:
    steps = shown_steps(explanation)
    rows = [(look.text(_name(step, explanation.item.id)), _value(step, look)) for step in steps]
    limit = max(look.width // 3, 12)
    names = min(max((cells(name) for name, _ in rows), default=0), limit)
    values = min(max((cells(value) for _, value in rows), default=0), limit)
    for step, (name, value) in zip(steps, rows, strict=True):
        lead = (
            Part(pad(ellipsise(name, names, look), names)),
            Part("  "),
            Part(pad(ellipsise(value, values, look), values), "title"),
        )
        yield from _hung(lead, words(look.text(step.why)), names + GAP + values, look)
        for update in step.updates[-_MOST:]:
            yield from wrap(_recorded(update, look), look, indent=names + GAP, hang=2)
        older = len(step.updates) - _MOST
        if older > 0:
            yield from wrap(
                words(f"and {count(older, 'earlier one', 'earlier ones')}", "dim"), look, indent=names + GAP
            )


def _name(step: Step, id_: str) -> str:
    """A part by its slug alone: its objective stands in the heading."""
    return step.name.removeprefix(f"{id_}/") if "/" in step.name else step.name.replace("_", " ")


def _hung(lead: Part | tuple[Part, ...], parts: Sequence[Part], room: int, look: Look) -> Iterator[Line]:
    """Words in a column of their own behind what leads the line."""
    first = (lead,) if isinstance(lead, Part) else lead
    indent = room + GAP
    for at, wrapped in enumerate(wrap(parts, look, indent=indent) or [()]):
        yield stripped((*first, Part(" " * GAP), *wrapped[1:])) if not at else wrapped


def _value(step: Step, look: Look) -> str:
    value = step.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return look.text(WORDS.get(value, value))
    return look.text(about(value) if step.name.startswith("forecast") else number(value))


def _recorded(update: StepUpdate, look: Look) -> list[Part]:
    value = update.value
    if isinstance(value, bool) or value is None:
        shown = "" if value is None else "done" if value else "not done"
    elif isinstance(value, tuple):
        shown = ", ".join(value)
    else:
        shown = value if isinstance(value, str) else number(value)
    told = f"{shown} by @{update.person} on {short_date(update.date)} {update.date.year}, {update.path}"
    return words(look.text(told), "dim")


def _facts(explanation: Explanation, look: Look) -> Facts:
    item = explanation.item
    match item:
        case ObjectiveShape():
            return _objective(item, look)
        case KeyResultShape():
            return _key_result(item, look, ended=explanation.ended)
        case InitiativeShape():
            return _initiative(item, look)
        case KpiShape():
            return _kpi(item, look)
        case PersonShape():
            return _person(item)
        case TeamShape():
            above = item.parent and f"team/{item.parent}"
            return (("lead", person(item.lead)), ("part of", above), ("purpose", item.purpose))
        case RoleShape():
            return _role(item)


def _objective(item: ObjectiveShape, look: Look) -> Facts:
    closed = item.closed
    return (
        ("owner", person(item.owner)),
        ("team", item.team),
        ("project", item.project),
        ("scope", f"{item.scope}, {item.ambition}"),
        ("supports", ", ".join(item.supports)),
        ("progress", " · ".join(filter(None, (_progress(item, ended=item.ended), *left_out(item))))),
        ("pace", mark(state(item), look) if not item.ended else None),
        (
            "grade",
            graded(item.grade, item.band) if (item.ended or item.closed) and item.grade is not None else None,
        ),
        ("rolls up", item.roll_up.replace("_", " ") if item.roll_up != "key_results" else None),
        ("weight", number(item.weight) if item.weight != 1 else None),
        (
            "closed",
            closed and ", ".join(filter(None, (long_date(closed.date), closed.outcome, closed.reason))),
        ),
        ("lesson", closed and closed.lesson),
        *((("key results", ""),) if not item.key_results else ()),
        *(
            (f"  {k.id.rpartition('/')[2]}", f"{k.title}: {_standing(k, item, look)}")
            for k in item.key_results
        ),
        *((f"  {i.id.rpartition('/')[2]}", f"{i.title}: {_done(i, look.as_of)}") for i in item.initiatives),
    )


def _supported_by(explanation: Explanation) -> Iterator[tuple[str, str]]:
    """Who works for the item: each objective that supports it, or one of its key results."""
    item = explanation.item
    if not isinstance(item, (ObjectiveShape, KeyResultShape)):
        return
    for at, id_ in enumerate(item.supported_by):
        yield "supported by" if not at else "", f"{explanation.titles[id_]} ({id_})"
    for part in item.key_results if isinstance(item, ObjectiveShape) else ():
        for id_ in part.supported_by:
            yield f"  {part.id.rpartition('/')[2]}", f"supported by {explanation.titles[id_]} ({id_})"


def _standing(item: KeyResultShape, above: ObjectiveShape, look: Look) -> str:
    told = "dropped" if is_dropped(item, look.as_of) else state(item, ended=above.ended)
    held = f"{now(item)}{toward(item)}" if item.progress is not None else ""
    return ", ".join(filter(None, (held, achieved(item) if held else "", WORDS.get(told, told))))


def _progress(item: KeyResultShape | ObjectiveShape, *, ended: bool) -> str:
    """Progress and what is expected, which at the end is all."""
    if item.progress is None:
        return ""
    return share(item) if ended else f"{share(item)}, expected {percent(item.expected)}"


def _key_result(item: KeyResultShape, look: Look, *, ended: bool) -> Facts:
    unit = f" {item.unit}" if item.unit else ""
    dropped = f"{long_date(item.dropped.date)}: {item.dropped.reason}" if item.dropped else None
    told = "dropped" if is_dropped(item, look.as_of) else state(item, ended=ended)
    return (
        ("owner", person(item.owner)),
        ("measure", measure(item)),
        ("milestones", ", ".join(f"{'+' if m.done else '·'} {m.name}" for m in item.milestones)),
        ("reads", item.kpi),
        (
            "current",
            f"{number(item.current)}{unit}" if item.current is not None and not item.milestones else None,
        ),
        ("progress", _progress(item, ended=ended) if item.measure != "hold" else None),
        ("kept", kept(item) if item.measure == "hold" else None),
        ("pace", mark(told, look) if told else None),
        ("", ", ".join(reached(item, look.as_of)) if not ended else None),
        ("confidence", _confidence(item)),
        ("forecast", f"{about(item.forecast)}{unit}" if item.forecast is not None else None),
        ("zone", item.zone),
        ("blocker", item.blocker),
        ("cadence", f"{item.cadence}, takes {item.takes}"),
        ("last", _last(item.last_checkin, look)),
        ("weight", number(item.weight) if item.weight != 1 else None),
        ("since", long_date(item.since) if item.since else None),
        ("dropped", dropped),
    )


def _confidence(item: KeyResultShape) -> str:
    """The last ones given: `7 7 6 4 of 10`."""
    given = item.confidences or ((item.confidence,) if item.confidence is not None else ())
    unsure = ", unsure" if item.unsure else ""
    return f"{' '.join(map(number, given))} of 10{unsure}" if given else ""


def _last(day: date | None, look: Look) -> str:
    return f"{long_date(day)}, {_ago(day, look.as_of)}" if day else "nothing recorded yet"


def _ago(day: date, today: date) -> str:
    told = age(day, today)
    return told if told == "today" else f"{told} ago"


def _done(item: InitiativeShape, today: date) -> str:
    if item.done:
        return "done"
    due = f", due {short_date(item.due, today)}" if item.due else ""
    return f"{'overdue' if item.due and item.due < today else 'open'}{due}"


def _initiative(item: InitiativeShape, look: Look) -> Facts:
    return (
        ("owner", person(item.owner)),
        ("due", long_date(item.due) if item.due else None),
        ("state", _done(item, look.as_of)),
        ("key result", item.key_result),
        ("last", _last(item.last_checkin, look)),
    )


def _read_period(item: KpiShape) -> tuple[str, str]:
    shown = first_or_read(item)
    if shown != item.period:
        return "period", shown
    return "last period", f"{shown}: {number(item.current)}{f' {item.unit}' if item.unit else ''}"


def _kpi(item: KpiShape, look: Look) -> Facts:
    unit = f" {item.unit}" if item.unit else ""
    bonus = item.bonus
    return (
        ("objective", item.objective),
        ("role", f"role/{item.role}"),
        ("owner", person(item.owner)),
        ("line", f"{line(item.at_least, item.at_most)}{unit}"),
        ("tolerance", f"{number(item.tolerance)}{unit}" if item.tolerance is not None else None),
        _read_period(item),
        ("health", mark(state(item), look)),
        ("achievement", percent(item.achievement, down=True) if item.achievement is not None else None),
        ("trend", item.trend),
        (
            "off its line",
            f"{count(item.off_periods, period(item.cadence))} in a row" if item.off_periods > 1 else None,
        ),
        ("last values", " ".join(map(number, item.recent)) if len(item.recent) > 1 else None),
        ("running", running(item, look.as_of)),
        ("cadence", f"{item.cadence}, takes {item.takes}"),
        ("last", _last(item.last_checkin, look)),
        ("blocker", item.blocker),
        (
            "bonus",
            f"weight {number(bonus.weight)}, from {percent(bonus.threshold)}, at most {percent(bonus.cap)}"
            if bonus
            else None,
        ),
        ("read by", ", ".join(item.key_results) or "no key result"),
        ("retired", f"{long_date(item.retired.date)}: {item.retired.reason}" if item.retired else None),
    )


def _person(item: PersonShape) -> Facts:
    return (
        ("name", item.name),
        ("role", item.role and f"role/{item.role}"),
        ("team", item.team and f"team/{item.team}"),
        ("manager", person(item.manager)),
        ("emails", ", ".join(item.emails)),
        ("joined", long_date(item.joined) if item.joined else None),
        ("left", long_date(item.left) if item.left else None),
        ("onboarding", item.onboarding),
        *(("away" if not at else "", _away(each)) for at, each in enumerate(item.away)),
    )


def _away(away: AwayShape) -> str:
    stand_in = f", {person(away.stand_in)} stands in" if away.stand_in else ""
    return f"{long_date(away.from_)} to {long_date(away.to)}{stand_in}"


def _role(item: RoleShape) -> Facts:
    return (
        ("level", item.level),
        ("reports to", item.reports_to and f"role/{item.reports_to}"),
        ("purpose", item.purpose),
        *(("duties" if not at else "", duty) for at, duty in enumerate(item.duties)),
        ("onboarding", item.onboarding),
    )
