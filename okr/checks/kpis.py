"""K004, K006 to K008, K011 to K019: KPIs, and how key results are linked to them.

A KPI keeps a limit, a key result changes a value; where the two are mixed up, or a number is missing that the other needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from okr import formulas
from okr.checks.kpi_titles import change_in
from okr.checks.rule import CheckContext, rule
from okr.findings import Finding
from okr.kpi_models import Kpi, has_line
from okr.leaks import leak
from okr.models import KeyResult
from okr.ownership import has_left, owners
from okr.parse import repeats
from okr.periods import clipped_since, kpi_period, last_ended
from okr.scores import limits_in_force
from okr.updates import Reading
from okr.words import Message, joined, plural
from okr.words.numbers import SLACK, recorded

SAME_START = 0.01
"""Share of the way to the target by which a start may differ from the reading before."""
ROUNDED_START = 0.05
"""The same where the start is the reading, rounded."""


def _kept(case: CheckContext) -> Iterator[tuple[str, Kpi]]:
    """Id and KPI of all that is not retired."""
    return ((id_, kpi) for id_, kpi in case.workspace.kpis.items() if not case.scoring.is_retired(kpi))


def _defined(case: CheckContext) -> Iterator[tuple[str, Kpi]]:
    """The same as they are defined: an indicator once for all its units."""
    kpis = ((id_, kpi) for id_, kpi in case.workspace.of("kpi").items() if not case.workspace.group_of(id_))
    return ((id_, kpi) for id_, kpi in kpis if not case.scoring.is_retired(kpi))


def _units(case: CheckContext) -> Iterator[tuple[str, Kpi]]:
    """Id and KPI of each unit that is not retired, with what its definition gives it."""
    return ((id_, kpi) for id_, kpi in _kept(case) if case.workspace.group_of(id_))


def _lines(case: CheckContext) -> Iterator[tuple[str, Kpi]]:
    """All as they are defined, and the units that have a limit of their own."""
    units = (each for each in _units(case) if has_line(case.workspace.written(each[0])))
    return chain(_defined(case), units)


# ── titles ───────────────────────────────────────────────────────────────────────────────────────


@rule("K004")
def title_repeats_objective(case: CheckContext) -> Iterator[Finding]:
    for id_, kpi in _defined(case):
        above = case.workspace.objectives.get(case.workspace.current_id(kpi.objective) or "")
        if above and repeats(kpi.title, above.title):
            yield case.at(id_, "title").says(
                Message("the title of the KPI repeats its objective"),
                Message('name the quantity alone, for example "Monthly recurring revenue"'),
            )


@rule("K011")
def title_says_a_change(case: CheckContext) -> Iterator[Finding]:
    for id_, kpi in _defined(case):
        match change_in(kpi.title):
            case None:
                continue
            case "from_to":
                message = Message("the title of the KPI has a start and a target, as a key result has")
            case "deadline":
                message = Message("the title of the KPI has a deadline, as a key result has")
            case "verb":
                message = Message("the title of the KPI begins with a verb, as that of a key result does")
        yield case.at(id_, "title").says(
            message,
            Message(
                'name the quantity alone, e.g. "Monthly recurring revenue". Is there a change to make? '
                "`okr add key-result OBJECTIVE TITLE --from 100 --to 130 --moves {id}`",
                id=id_,
            ),
        )


# ── links ────────────────────────────────────────────────────────────────────────────────────────


@rule("K006")
def bonus_through_a_kpi(case: CheckContext) -> Iterator[Finding]:
    for id_, kr, _ in case.key_results:
        if kr.kpi and (found := leak(case.workspace, id_)):
            yield case.at(id_, "kpi").says(found.message, found.fix)


@rule("K012", "hint")
def start_differs_from_reading(case: CheckContext) -> Iterator[Finding]:
    """Only in a running cycle: of one to come the last reading before it is not known yet."""
    workspace = case.workspace
    for id_, kr, _ in case.key_results:
        kpi_id = workspace.current_id(kr.kpi) if kr.kpi else None
        kpi = workspace.kpis.get(kpi_id) if kpi_id else None
        if kpi_id is None or kpi is None or case.scoring.is_retired(kpi):
            continue
        cycle = workspace.cycle_of(id_)
        if case.today not in cycle:
            continue
        begins = clipped_since(cycle, kr.since)
        before = [each for each in case.scoring.readings(kpi_id).values() if each.period.ends < begins]
        if before and not _starts_at(kr, before[-1].value(kpi)):
            yield case.at(id_, "start").says(*_start_and_reading(id_, kr, kpi_id, kpi, before[-1]))


def _starts_at(kr: KeyResult, value: float) -> bool:
    """Whether a change starts at a value, or nearly: 8 for 7.9, where the way to the target is far longer."""
    start, target = kr.span()
    if start is None or target is None:
        return True
    way, gap = abs(target - start), abs(value - start)
    exponent = Decimal(str(start)).normalize().as_tuple().exponent
    step = 10.0 ** min(int(exponent), 0)
    return gap <= SAME_START * way + SLACK or gap <= min(step / 2, ROUNDED_START * way) + SLACK


def _start_and_reading(
    id_: str, kr: KeyResult, kpi_id: str, kpi: Kpi, last: Reading
) -> tuple[Message, Message]:
    value, (start, target) = last.value(kpi), kr.span()
    message = Message(
        "starts at {start}, but {kpi} was {value} in {period}",
        start=recorded(start),
        kpi=kpi_id,
        value=recorded(value),
        period=last.period.name,
    )
    start, target = start or 0, target or 0
    if (value >= target) if target > start else (value <= target):
        return message, Message("the target was reached before the cycle began. Is a further one possible?")
    return message, Message(
        "which of the two is right? `okr set {id} start={value}`", id=id_, value=f"{value:.12g}"
    )


@rule("K013", "hint")
def unlinked(case: CheckContext) -> Iterator[Finding]:
    for id_, kpi_id in case.likely_links.items():
        yield case.at(id_).says(
            Message("has the unit and the words of {kpi}, and is not linked to it", kpi=kpi_id),
            Message("does it move this KPI? `okr set {id} moves+={kpi}`", id=id_, kpi=kpi_id),
        )


@rule("K017", "hint")
def driver_without_readings(case: CheckContext) -> Iterator[Finding]:
    """Once a period has run out: a KPI that begins now has nothing to show yet."""
    for id_, kpi in _kept(case):
        if not kpi.drives or kpi.made_of or case.scoring.readings(id_):
            continue
        period = last_ended(case.today, kpi.cadence, case.workspace.settings)
        if (
            case.scoring.is_asked(id_, period)
            and case.scoring.reading_window(id_, period).closes < case.today
        ):
            yield case.at(id_, "drives").says(
                Message("drives {kpis}, and has no reading yet", kpis=joined(kpi.drives)),
                Message(
                    "does one follow the other? start with `okr checkin {id} VALUE --period {period}`",
                    id=id_,
                    period=period.name,
                ),
            )


# ── what a KPI needs by itself ───────────────────────────────────────────────────────────────────


@rule("K014")
def tight_limit(case: CheckContext) -> Iterator[Finding]:
    for id_, kpi in _lines(case):
        if kpi.tolerance is not None:
            continue
        period = kpi_period(case.today, kpi.cadence, case.workspace.settings)
        line, entry = limits_in_force(kpi, period.starts, case.workspace.settings)
        for field, bound in zip(("at_least", "at_most"), line, strict=True):
            spare = formulas.tolerance_for(bound, kpi.unit)
            if spare is not None:
                yield case.at(id_, *(("targets", entry) if entry else ()), field).says(
                    Message(
                        "a limit of {limit}% without a tolerance: any miss is unhealthy, never watch",
                        limit=recorded(bound),
                    ),
                    Message(
                        "how far off is still no reason to worry? e.g. `okr set {id} tolerance={spare}`",
                        id=id_,
                        spare=f"{spare:g}",
                    ),
                )
                break


@rule("K015", "hint")
def no_unit(case: CheckContext) -> Iterator[Finding]:
    for id_, kpi in _defined(case):
        if not kpi.unit:
            yield case.at(id_).says(
                Message("KPI has no unit"),
                Message("what is counted? `okr set {id} unit=UNIT`, for example %, h or orders", id=id_),
            )


@rule("K016", "hint")
def no_owner(case: CheckContext) -> Iterator[Finding]:
    """Where nobody has the role either, P004 says so. What is made of others is not recorded."""
    kept = _kept(case)
    for id_ in dict.fromkeys(
        case.of_role(id_) for id_, kpi in kept if not (case.owner(kpi) or id_ in case.workspace.composed)
    ):
        people = owners(case.workspace, id_, case.today)
        present = [person for person in people if not has_left(case.workspace, person, case.today)]
        if len(present) == 1:
            yield case.at(id_).says(
                Message("KPI has no owner; @{person} has its role", person=present[0]),
                Message("does @{person} record it? `okr set {id} owner={person}`", person=present[0], id=id_),
            )
        elif present:
            yield case.at(id_).says(
                Message("KPI has no owner, and {n} people have its role", n=len(present)),
                Message("who of them records it? `okr set {id} owner=NAME`", id=id_),
            )


@rule("K018", "hint")
def open_limit(case: CheckContext) -> Iterator[Finding]:
    """While no later entry of `targets` is in force instead of it."""
    settings = case.workspace.settings
    for id_, kpi in _kept(case):
        period = kpi_period(case.today, kpi.cadence, settings)
        if not kpi.limit_open or limits_in_force(kpi, period.starts, settings)[1]:
            continue
        field = "at_least" if kpi.at_least == "open" else "at_most"
        yield case.at(id_, field).says(
            Message("the limit is open, so its health is not known"),
            Message("from which value on is it healthy? `okr set {id} {field}=VALUE`", id=id_, field=field),
        )


@rule("K019")
def band_above_cap(case: CheckContext) -> Iterator[Finding]:
    for id_, _ in chain(_defined(case), _units(case)):
        bonus = case.workspace.written(id_).bonus
        above = [band for band in bonus.bands if band[1] > bonus.cap] if bonus else []
        if above:
            (value, share), cap = above[-1], recorded(bonus.cap)
            facts = {"value": recorded(value), "share": recorded(share), "cap": cap}
            yield case.at(id_, "bonus", "bands").says(
                Message("the band {value} pays {share}, which the cap limits to {cap}", **facts),
                Message("which is right? `okr set {id} bonus.cap={share}`, or a lower band", id=id_, **facts),
            )


# ── roles ────────────────────────────────────────────────────────────────────────────────────────


def _kpi_counts(case: CheckContext) -> list[tuple[str, int]]:
    """Id of each role with KPIs, and how many it has."""
    roles = (case.workspace.current_id(f"role/{kpi.role}") for _, kpi in _kept(case))
    return sorted(Counter(role for role in roles if role).items())


@rule("K007")
def no_duties(case: CheckContext) -> Iterator[Finding]:
    for id_, count in _kpi_counts(case):
        role = case.workspace.roles[id_]
        if not role.duties:
            yield case.at(id_).says(
                plural(
                    count,
                    "{role} has {n} KPI and no duties",
                    "{role} has {n} KPIs and no duties",
                    role=role.title,
                ),
                Message('what does this role do for it? add duties = ["…"]'),
            )


@rule("K008")
def no_role_above(case: CheckContext) -> Iterator[Finding]:
    for id_, _ in _kpi_counts(case):
        role = case.workspace.roles[id_]
        if not role.reports_to and role.level != "organisation":
            yield case.at(id_).says(
                Message("{role} has a KPI and no reports_to", role=role.title),
                Message('add reports_to = "…", or level = "organisation" for the role at the top'),
            )
