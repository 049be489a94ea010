"""The head of a sheet as it is guessed: in which row it is, and what each of its columns says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType
from typing import NamedTuple

from okr.exchange.cells import text
from okr.exchange.grid import Cell, Row, Sheet
from okr.exchange.guessed.head_words import KINDS, Named, bare, named, numbered, week_number
from okr.exchange.mapped.columns import TOTALS, names_of
from okr.exchange.period_names import is_period
from okr.periods import MONTHS
from okr.units import NOUNS, is_measure

MOST_ROWS = 200
"""Rows below the head that are looked at."""
_MOST_ROWS_ABOVE = 20
"""Rows in which the head is searched for."""
_FEWEST_WEEKS = 2
_OF_TARGET = frozenset(("achieved", "capaian", "pencapaian"))
"""With a percent sign they are shares of the target, and no value: `Capaian (%)`."""
WATCHED = frozenset((
    "monitor", "monitor only", "monitoring", "monitoring only", "watch", "watch only", "track", "track only", "tracking only",
    "for information", "information only", "no target", "dipantau", "pantau", "hanya dipantau", "tanpa target", "untuk informasi",
))  # fmt: skip
"""Words in place of a target that say that there is none."""
_OF_UNITS = ("target", "targets", "current", "readings")
"""What columns of units are told by."""
_NO_UNIT = frozenset((
    "awal", "revisi", "perubahan", "baru", "lama", "kumulatif", "tahunan", "fisik", "keuangan", "anggaran", "kinerja", "nasional",
    "renstra", "rpjmd", "rkpd", "renja", "rkt", "pk", "perjanjian kinerja", "original", "revised", "new", "old", "final", "cumulative",
    "ytd", "to date", "budget", "financial", "physical", "previous", "annual", "national", "overall",
    "monthly", "quarterly", "weekly", "yearly", "bulanan", "triwulanan", "mingguan", "this year", "last year", "this month",
    "last month", "tahun ini", "tahun lalu", "bulan ini", "bulan lalu",
))  # fmt: skip
"""Words beside `Target` or `Actual` that name no unit that has the indicator."""
_DAY = re.compile(
    r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}|(?:[^\W\d_]+ )*\d{1,2} [^\W\d_]+(?: \d{4})?"
    r"|(?:(?:by|the|end|of|akhir|bulan) )+[^\W\d_]+(?: \d{4})?",
    re.IGNORECASE,
)


class Column(NamedTuple):
    name: str
    cells: tuple[tuple[int, Cell], ...]
    """Row and cell, of those that say something."""

    @property
    def texts(self) -> list[str]:
        return [text(cell) for _, cell in self.cells]


class UnitColumns(NamedTuple):
    """Columns of KPIs that are alike but for the unit that each is of."""

    forms: Mapping[str, str] = MappingProxyType({})
    """What they say → their name with `{unit}` in it: `Target {unit}`."""
    listed: tuple[str, ...] = ()
    """The units, where other columns have this form, too."""
    columns: frozenset[str] = frozenset()
    """Names of all of them."""


class Head(NamedTuple):
    sheet: str
    """Empty where the file has only one."""
    row: int
    lower: int
    """A second row of the head, with the names of columns below a merged one; 0 where there is none."""
    columns: tuple[Column, ...]
    """Those that have a name."""
    says: dict[str, Column]
    """What a column says → the column."""
    weeks: tuple[Column, ...]
    numbered: dict[str, str]
    """What a column with a number says → its name with `{n}` in the place of the number: key results in columns."""
    merged: tuple[str, ...]
    """Names of columns with empty cells below those that say something."""
    periods: dict[str, tuple[Column, ...]]
    """`targets` and `readings` of KPIs in columns of which each is of a period."""
    year: str
    """The only year that stands above the head, if there is one."""
    units: UnitColumns

    def is_numbered(self, column: Column) -> bool:
        return _form(column.name) in self.numbered.values()


def head_of(sheets: Sequence[Sheet]) -> Head | None:
    """The head of the sheets as it is guessed; None where no sheet has a row."""
    if not (found := _row_of(sheets)):
        return None
    sheet, at, row = found
    lower = sheet.rows[at + 1] if at + 1 < len(sheet.rows) and _is_lower(row, sheet.rows[at + 1]) else None
    below = at + 2 if lower else at + 1
    names = names_of(lower or row, row if lower else None)
    columns = tuple(_columns(names, sheet.rows[below : below + MOST_ROWS]))
    forms = _numbered([column.name for column in columns])
    says_alone = {each.says for each in map(named, _names(row)) if each and each.is_whole}
    is_of_kpis = bool({"kpi", "measure"} & says_alone) and "key_result" not in says_alone
    units = _units(columns) if is_of_kpis else UnitColumns()
    periods = _periods([each for each in columns if each.name not in units.columns]) if is_of_kpis else {}
    alike = units.columns | {column.name for each in periods.values() for column in each}
    weeks = tuple(each for each in _weeks(columns) if each.name not in alike)
    free = [
        each
        for each in columns
        if each not in weeks and _form(each.name) not in forms.values() and each.name not in alike
    ]
    says = _says(free)
    if "readings" in periods or units.forms:  # another column sums them up
        says.pop("current", None)
    if {"target", "targets"} & units.forms.keys():
        says.pop("target", None)
    name = sheet.name if len(sheets) > 1 else ""
    above = " ".join(word for row_above in sheet.rows[:at] for word in _names(row_above))
    years = {*re.findall(r"\b20\d\d\b", above)}
    year = years.pop() if len(years) == 1 else ""
    second, merged = lower.number if lower else 0, tuple(_merged(says))
    return Head(name, row.number, second, columns, says, weeks, forms, merged, periods, year, units)


def _row_of(sheets: Sequence[Sheet]) -> tuple[Sheet, int, Row] | None:
    """The row of all sheets that most looks like a head, of two the upper one, and its place; None where no sheet has a row."""
    found = [(sheet, at, row) for sheet in sheets for at, row in enumerate(sheet.rows[:_MOST_ROWS_ABOVE])]
    if not found:
        return None
    sheet, at, row = max(found, key=lambda each: (_known(each[2]), -each[1]))
    if at and _has_titles(sheet.rows[at - 1], row) and _is_lower(sheet.rows[at - 1], row):
        at, row = at - 1, sheet.rows[at - 1]
    if not any(_known(row)):
        return next((each for each in found if len(_names(each[2])) > 1), found[0])
    return sheet, at, row


def form_of_periods(columns: Sequence[Column]) -> str:
    """`Target {period}` of such columns; empty where there is none in a name."""
    parts = _around_period(columns[0].name)
    return " ".join(filter(None, (parts[0], "{period}", parts[1]))) if parts else ""


def _periods(columns: Sequence[Column]) -> dict[str, tuple[Column, ...]]:
    """Columns that are alike but for a period in their names: targets, or readings."""
    by_form: dict[tuple[str, str], list[Column]] = {}
    for column in columns:
        if (parts := _around_period(column.name)) and week_number(column.name) is None:
            by_form.setdefault((parts[0].casefold(), parts[1].casefold()), []).append(column)
    found: dict[str, tuple[Column, ...]] = {}
    for (front, behind), alike in by_form.items():
        words = f"{front} {behind}".strip()
        said = named(words) if words else None
        says = said.says if said else ""
        field = {"target": "targets", "current": "readings", "value": "readings"}.get(says, "")
        if len(alike) > 1 and (field or not words):
            found.setdefault(field or "readings", tuple(alike))
    return found


def _units(columns: Sequence[Column]) -> UnitColumns:
    """Targets and values in columns of units, and what else these have columns for."""
    by_form: dict[tuple[str, str], dict[str, str]] = {}
    for column in columns:
        if (found := _around_unit(column.name)) and bare(found[2]) not in TOTALS:
            by_form.setdefault(found[:2], {})[column.name] = found[2]
    units: dict[str, str] = {}
    for (says, _), named_ in by_form.items():
        of_form = {unit.casefold(): unit for unit in named_.values() if _is_unit(unit)}
        units |= of_form if len(of_form) > 1 and says in _OF_UNITS else {}
    forms: dict[str, str] = {}
    taken: set[str] = set()
    has_others = False
    for (says, form), named_ in by_form.items():
        of_units = {name for name, unit in named_.items() if unit.casefold() in units}
        if says not in forms and len(of_units) >= (1 if says in _OF_UNITS else 2):
            forms[says] = form
            taken |= of_units
            has_others |= len(of_units) < len(named_)
    return UnitColumns(forms, tuple(units.values()) if has_others else (), frozenset(taken))


def _is_unit(words: str) -> bool:
    """Whether words beside `Target` may be a unit, and not another kind of target or the name of a column."""
    said = named(words)
    return words[:1].isalnum() and bare(words) not in _NO_UNIT and not (said and said.is_whole)


def _around_unit(name: str) -> tuple[str, str, str] | None:
    """What a name says that has other words in front of that or behind it, its form with `{unit}` for these, and they."""
    said = named(name)
    period = _around_period(name)
    if (said and said.is_whole) or (period and not (period[0] or period[1])):
        return None
    words = (f"{period[0]} {period[1]}".strip() if period else name).split()
    for cut in range(len(words) - 1, 0, -1):
        for known, unit in ((words[:cut], words[cut:]), (words[-cut:], words[:-cut])):
            says = named(" ".join(known))
            field = {"value": "current"}.get(says.says, says.says) if says and says.is_whole else ""
            form = [*known, "{unit}"] if known == words[:cut] else ["{unit}", *known]
            if period:
                field = {"target": "targets", "current": "readings"}.get(field, "")
                form = [*form, "{period}"] if period[0] else ["{period}", *form]
            if field:
                return field, " ".join(form), " ".join(unit)
    return None


def _around_period(name: str) -> tuple[str, str, str] | None:
    """What stands before and behind a period in a name, and the period."""
    words = name.split()
    for size in range(min(3, len(words)), 0, -1):
        for at in (len(words) - size, 0):
            period = " ".join(words[at : at + size])
            if is_period(period):
                return " ".join(words[:at]), " ".join(words[at + size :]), period
    return None


def _names(row: Row) -> list[str]:
    return [" ".join(cell.split()) for cell in row.cells if isinstance(cell, str)]


def _known(row: Row) -> tuple[int, int]:
    """How many things the cells of a row name, those that are nothing but such a name first."""
    found = [each for each in map(named, _names(row)) if each]
    return len({each.says for each in found if each.is_whole}), len({each.says for each in found})


def _is_lower(head: Row, below: Row) -> bool:
    """Whether a row names columns below merged cells of the head: periods, or `Target` and `Actual` below those."""
    upper = [*head.cells, *[None] * len(below.cells)]
    names = [(above, text(cell)) for above, cell in zip(upper, below.cells, strict=False) if cell is not None]
    said = [(name, named(name)) for _, name in names]
    are_names = all(is_period(name) or (each is not None and each.is_whole) for name, each in said)
    return (
        len(names) > 1
        and (are_names or _are_units(upper, below))
        and any(above is None for above, _ in names)
    )


def _are_units(upper: Sequence[Cell], below: Row) -> bool:
    """Whether a row has nothing but words below merged cells of targets and values: the units that each is of."""
    merged: Named | None = None
    for above, cell in zip(upper, below.cells, strict=False):
        merged = named(text(above)) if above is not None else merged
        is_word = isinstance(cell, str) and bare(cell) and not cell[:1].isdigit()
        if cell is not None and not (
            is_word and merged and merged.is_whole and merged.says in ("target", "current", "value")
        ):
            return False
    return True


def _has_titles(head: Row, below: Row) -> bool:
    """Whether a row names the titles of KPIs where the one below it has nothing."""
    both = zip_longest(head.cells, below.cells[: len(head.cells)])
    said = (named(cell) for cell, lower in both if isinstance(cell, str) and lower is None)
    return any(each and each.is_whole and each.says in ("kpi", "measure") for each in said)


def _columns(names: Sequence[str], rows: Sequence[Row]) -> Iterator[Column]:
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name and name.casefold() not in seen:  # of two columns with one name a mapping means the first
            seen.add(name.casefold())
            cells = ((row.number, row.cells[place]) for row in rows if place < len(row.cells))
            yield Column(name, tuple((number, cell) for number, cell in cells if cell is not None))


# ── what the columns say ─────────────────────────────────────────────────────────────────────────


def _says(columns: Sequence[Column]) -> dict[str, Column]:
    """Of several columns that can say the same the one whose name is nothing else, then the more usual name, then the first."""
    found: dict[str, list[tuple[bool, int, int]]] = {}
    for at, column in enumerate(columns):
        if said := named(column.name):
            found.setdefault(_by_cells(said.says, column), []).append((not said.is_whole, said.place, at))
    says = {said: columns[min(each)[2]] for said, each in found.items() if said}
    cells = [cell for _, cell in says["by"].cells] if "by" in says and "due" not in says else []
    if cells and all(not isinstance(cell, str) or _DAY.fullmatch(cell.strip()) for cell in cells):
        says["due"] = says.pop("by")
    return says


def _by_cells(says: str, column: Column) -> str:
    """What the cells make of a name that has two meanings: a `Unit` of people is none of measure. Empty where they fit none."""
    if says == "kind":
        return says if any(map(kind_of, column.texts)) else ""
    if "%" in column.name and (says == "done" or (says == "current" and bare(column.name) in _OF_TARGET)):
        return "progress"
    if says == "unit" and bare(column.name) in ("unit", "units"):
        words = {word for word in column.texts if len(word) > 1}
        if words and not any(is_measure(word) or word.casefold() in NOUNS for word in words):
            is_long = sum(len(word.split()) > 1 for word in words) > len(words) / 2
            return "role" if is_long else "unit"
    return says


def kind_of(word: str) -> str:
    """The kind that a word in a column of kinds means; empty where it is not known."""
    return next((kind for kind, words in KINDS.items() if bare(word) in words.split("|")), "")


def _weeks(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The longest run of columns of which each is a week or a month."""
    best: list[Column] = []
    run: list[Column] = []
    for column in columns:
        run = [*run, column] if _is_week(column.name) else []
        best = run if len(run) > len(best) else best
    return tuple(best) if len(best) >= _FEWEST_WEEKS else ()


def _is_week(name: str) -> bool:
    if week_number(name) is not None or re.fullmatch(r"\d{4}-W?\d\d(?:-\d\d)?", name):
        return True
    words = bare(name).split()
    return bool(words) and words[0] in MONTHS and all(word.isdecimal() for word in words[1:])


def _numbered(names: Sequence[str]) -> dict[str, str]:
    """The columns of key results that are numbered, where their titles are."""
    forms = list(numbered(names))
    title = next((form for form in forms if _of_form(form) in ("key_result", "title")), None)
    if title is None:
        return {}
    front = bare(title.partition("{n}")[0])
    found = {"key_result": title}
    for form in forms:
        says = _of_form(form)
        if form != title and says and (bare(form.partition("{n}")[0]) == front or says != "key_result"):
            found.setdefault(says, form)
    return found


def _of_form(form: str) -> str:
    """What a name with a number says: by the words behind the number, else by those before it."""
    front, _, back = form.partition("{n}")
    said = named(back) or named(front) if bare(back) else named(front)
    return said.says if said else ""


def _form(name: str) -> str:
    """A name with `{n}` in the place of its first number."""
    return re.sub(r"\d{1,2}", "{n}", name, count=1)


def _merged(says: dict[str, Column]) -> Iterator[str]:
    """Columns whose cells stand for the rows below them, too: those of the objective, where only the parts go on."""
    part = next((says[each] for each in ("key_result", "kpi", "initiative", "measure") if each in says), None)
    if part is None:
        return
    rows = {row for row, _ in part.cells}
    for each in ("area", "objective", "cycle", "title"):
        column = says.get(each)
        if column is not None and column is not part and column.cells:
            said = {row for row, _ in column.cells}
            if any(row not in said for row in rows if row > min(said)):
                yield column.name
