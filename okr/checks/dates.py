"""R006 to R009, R011: days, periods and names that cannot be, so that what they say counts for nothing or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr.checks.rule import Case, Remark, Rule
from okr.models import Entry, KeyResult, Kpi, Update
from okr.periods import cycle, kpi_period, kpi_period_of, week, week_or_month
from okr.updates import Series, period_of_reading

_NOT = "does not count"


def _updates(case: Case) -> Iterator[Remark]:
    """Looks at the columns of each item first; only of what is odd the updates themselves are read."""
    for id_, objective in case.workspace.objectives.items():
        closed = objective.closed.date if objective.closed else None
        for slug, kr in objective.key_results.items():
            series = case.workspace.series(f"{id_}/{slug}")
            if _is_odd(kr, series) or (closed is not None and series.last > closed.toordinal()):
                yield from _odd_updates(case, f"{id_}/{slug}", kr, closed)
        for slug in objective.initiatives:
            series = case.workspace.series(f"{id_}/{slug}")
            if series.values or series.marks:
                yield from _odd_work(case, f"{id_}/{slug}")
    for id_, kpi in case.workspace.kpis.items():
        series = case.workspace.series(id_)
        periods = series.periods or (None,) * len(series.values)
        if series.marks or not all(_is_period(case, kpi, name) for name in periods):
            for entry in case.workspace.updates(id_):
                if odd := _of_kpi(case, kpi, entry.update):
                    yield _remark(id_, entry, *odd)


def _odd_updates(case: Case, id_: str, kr: KeyResult, closed: date | None) -> Iterator[Remark]:
    for entry in case.workspace.updates(id_):
        why = _of_key_result(kr, entry.update)
        if closed and entry.update.date > closed and not entry.update.late:
            why = "", f"{_NOT}: the objective was closed on {closed}", "write late = true if it is to count"
        if why:
            yield _remark(id_, entry, *why)


def _odd_work(case: Case, id_: str) -> Iterator[Remark]:
    for entry in case.workspace.updates(id_):
        update = entry.update
        if update.value is not None or isinstance(update.done, tuple) or update.undone:
            field = (
                "value"
                if update.value is not None
                else "done"
                if isinstance(update.done, tuple)
                else "undone"
            )
            message = f"{_NOT}: an initiative is done or not"
            yield _remark(id_, entry, field, message, "write done = true, or only a note")


def _remark(id_: str, entry: Entry, field: str, message: str, fix: str) -> Remark:
    key = ("update", entry.place, field) if field else ("update", entry.place)
    return Remark(path=entry.path, key=key, id=id_, message=message, fix=fix)


def _is_odd(kr: KeyResult, series: Series) -> bool:
    if kr.milestones:
        names = kr.milestones.keys()
        return (
            bool(series.values)
            or series.done
            or any(not names >= {*mark.done, *mark.undone} for mark in series.marks)
        )
    if series.marks or series.done or (kr.kpi and series.values):
        return True
    return series.periods is not None and any(name and not week_or_month(name) for name in series.periods)


def _of_key_result(kr: KeyResult, update: Update) -> tuple[str, str, str] | None:
    """Key, message and remedy of what cannot count, or not as it is written."""
    if update.value is not None:
        if kr.kpi:
            return "value", f"{_NOT}: the values are the readings of {kr.kpi}", f"record it for {kr.kpi}"
        if kr.milestones:
            return "value", f"{_NOT}: it has milestones and takes no value", f"write done = [{_listed(kr)}]"
        if update.period and not week_or_month(update.period):
            return (
                "period",
                f"counts for the day on which it was recorded: '{update.period}' is no week or month",
                'write period = "2026-W28" or "2026-07"',
            )
        return None
    if update.done is True:
        wanted = f"done = [{_listed(kr)}]" if kr.milestones else "a value"
        return "done", f"{_NOT}: only an initiative or a step is done as a whole", f"write {wanted}"
    names = {*(update.done if isinstance(update.done, tuple) else ()), *update.undone}
    unknown = sorted(names - kr.milestones.keys())
    if unknown:
        field = "done" if isinstance(update.done, tuple) and unknown[0] in update.done else "undone"
        if not kr.milestones:
            return field, f"{_NOT}: it has no milestones", "record a value"
        return (
            field,
            f"'{unknown[0]}' {_NOT}: it has no milestone of that name",
            f"write one of {_listed(kr)}",
        )
    return None


def _listed(kr: KeyResult) -> str:
    return ", ".join(f'"{name}"' for name in kr.milestones)


def _is_period(case: Case, kpi: Kpi, name: str | None) -> bool:
    settings = case.workspace.settings
    span = cycle(name, settings) if name else None
    return span is not None and kpi_period_of(span, kpi.cadence, settings) is not None


def _of_kpi(case: Case, kpi: Kpi, update: Update) -> tuple[str, str, str] | None:
    if update.done is not None or update.undone:
        return "done", f"{_NOT}: a KPI has no milestones", "record a value"
    if update.value is None or _is_period(case, kpi, update.period):
        return None
    settings = case.workspace.settings
    counts = period_of_reading(update, kpi, settings).name
    if update.period is None:
        return (
            "value",
            f"counts for {counts}, the last period that had ended: a reading says which one it describes",
            f'add period = "{counts}" or the one that it describes',
        )
    return (
        "period",
        f"counts for {counts}: '{update.period}' is no period of a KPI that is read {kpi.cadence}",
        f'write it as "{counts}" or the one that it describes',
    )


# ── days ─────────────────────────────────────────────────────────────────────────────────────────


def _days(case: Case) -> Iterator[Remark]:
    for id_, objective in case.workspace.objectives.items():
        span = case.workspace.cycle_of(id_)
        if objective.closed and objective.closed.date < span.starts:
            message = f"closed on {objective.closed.date}, before the cycle begins on {span.starts}"
            yield Remark(
                path=case.path(id_),
                key=("closed", "date"),
                id=id_,
                message=f"{message}: every update would come too late",
                fix="write the day on which it was closed",
            )
        for slug, kr in objective.key_results.items():
            if kr.since and kr.since not in span:
                yield _outside(
                    case, id_, (slug, "since"), f"since {kr.since}", f"{span.starts} to {span.ends}"
                )
            if kr.dropped and kr.dropped.date < span.starts:
                told = f"dropped on {kr.dropped.date}"
                yield _outside(case, id_, (slug, "dropped", "date"), told, f"{span.starts} to {span.ends}")


def _stays(case: Case) -> Iterator[Remark]:
    for id_, person in case.workspace.people.items():
        if person.joined and person.left and person.left < person.joined:
            yield Remark(
                path=case.path(id_),
                key=("left",),
                id=id_,
                message=f"left on {person.left}, before joining on {person.joined}: nothing is ever due for {id_}",
                fix="correct one of the two days",
            )


def _outside(case: Case, id_: str, key: tuple[str, ...], told: str, days: str) -> Remark:
    return Remark(
        path=case.path(id_),
        key=("key_results", *key),
        id=f"{id_}/{key[0]}",
        message=f"{told} lies outside of the cycle ({days}): no period could be planned by it",
        fix="write a day of the cycle, or take it out",
    )


def _names(case: Case) -> Iterator[Remark]:
    settings = case.workspace.settings
    for place, name in enumerate(settings.checkin.off):
        if week(name) is None:
            yield Remark(
                path="okr.toml",
                key=("checkin", "off", place),
                id="okr.toml",
                message=f"'{name}' is no week, so no check-in is left out for it",
                fix='write it as "2026-W13"',
            )
    for id_, kpi in case.workspace.kpis.items():
        for name in kpi.targets:
            if not _is_period(case, kpi, name):
                yield _target(case, id_, kpi, name)


def _target(case: Case, id_: str, kpi: Kpi, name: str) -> Remark:
    settings = case.workspace.settings
    span = cycle(name, settings)
    period = kpi_period(span.starts if span else case.today, kpi.cadence, settings).name
    message = (
        f"'{name}' is no period of a KPI that is read {kpi.cadence}: nobody can tell which reading it is for"
        if span
        else f"'{name}' names no period, so this line never begins to hold"
    )
    return Remark(
        path=case.path(id_),
        key=("targets", name),
        id=id_,
        message=message,
        fix=f'write it as [targets."{period}"]',
    )


_GOAL = '# objectives/2026-Q3/grow.toml\ntitle = "Grow recurring revenue"\n[key_results.mrr]\ntitle = "Raise MRR from 100 to 130"\n'
_CITIES = (
    '# objectives/2026-Q3/grow.toml\ntitle = "Grow"\n[key_results.cities]\ntitle = "Open in two cities"\n'
    "milestones = { surabaya = 1, malang = 1 }\n# checkins/2026-W28/2026-07-10-ana.toml\n[[update]]\n"
    'item = "2026-Q3/grow/cities"\ndate = 2026-07-10\n'
)
_KPI = (
    '# kpis/mrr.toml\ntitle = "Recurring revenue"\nobjective = "2026/win"\nrole = "maker"\nat_least = 130\n'
)
_UPDATE = '[[update]]\nitem = "2026/win/clients"\ndate = 2026-07-10\nvalue = 25\n'

RULES = (
    Rule(
        code="R006",
        level="error",
        name="a check-in in the wrong place",
        reason="A check-in lies in the folder of its ISO week, under the day on which it was recorded, so that everybody "
        "finds it and two people never write the same file. The values count by the dates inside all the same. `--fix` "
        "moves a file that lies in the wrong week or has another day in its name than all of its updates.",
        bad=f"# checkins/2026-W27/2026-07-10-ana.toml\n{_UPDATE}",
        good=f"# checkins/2026-W28/2026-07-10-ana.toml\n{_UPDATE}",
    ),
    Rule(
        code="R007",
        level="warning",
        name="an update that does not count as written",
        reason="A milestone that does not exist, a value of a key result that reads a KPI, a check-in after the close: such an "
        "update is kept and shown nowhere. Whoever recorded it believes that it counts. A reading of a KPI whose period is "
        "missing or of another rhythm counts for the period that the finding names, which may be another one than was meant.",
        bad=f'{_CITIES}done = ["surabya"]\n',
        good=f'{_CITIES}done = ["surabaya"]\n',
        find=_updates,
    ),
    Rule(
        code="R008",
        level="error",
        name="a day outside of the cycle",
        reason="`since` says from when on check-ins are planned, `dropped` and `closed` from when on they are not. A day "
        "outside of the cycle plans nothing, or leaves everything out.",
        bad=f"{_GOAL}start = 100\ntarget = 130\nsince = 2026-11-10\n",
        good=f"{_GOAL}start = 100\ntarget = 130\nsince = 2026-08-10\n",
        find=_days,
    ),
    Rule(
        code="R009",
        level="error",
        name="a name of no period",
        reason="A line in [targets] holds from the period that it is named after, one of those in which the KPI is read, and a "
        "week in `off` has no check-in. Another name means nothing or something else, and nobody is told.",
        bad=f"{_KPI}[targets.autumn]\nat_least = 150\n",
        good=f'{_KPI}[targets."2026-Q4"]\nat_least = 150\n',
        find=_names,
    ),
    Rule(
        code="R011",
        level="error",
        name="left before joining",
        reason="Nothing is due before somebody joins or after they left. Where the two days are the wrong way round, nothing is "
        "due at all, and nobody sees it.",
        bad='# people/dewi.toml\nname = "Dewi"\njoined = 2026-03-02\nleft = 2026-02-27\n',
        good='# people/dewi.toml\nname = "Dewi"\njoined = 2026-03-02\n',
        find=_stays,
    ),
)
