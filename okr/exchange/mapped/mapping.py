"""The mapping file of an import: which columns are which fields, and which words mean which of ours.

A mapping is a preset of okr or a file that a person wrote; nothing in it comes from the data.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final, Literal

from msgspec import field

from okr.exchange.cells import Style, style
from okr.exchange.lists.markdown_labels import Labels
from okr.fields import Flag, Model, Whole
from okr.ids import Kind
from okr.words import Message

_KINDS: tuple[Kind, ...] = ("objective", "key result", "initiative", "kpi")
KEYS: Final[dict[Kind, str]] = {kind: kind.replace(" ", "_") for kind in _KINDS}
"""Kind → its table in a mapping."""
_GROUPS = ("title", "id", "weight")
"""What the named groups of a pattern may be called."""
_LABELS = {
    "date": ("checkin date", "check-in date", "date", "day", "tanggal", "tgl", "hari"),
    "person": ("user", "by", "person", "owner", "who", "oleh", "pic", "nama"),
    "note": ("note", "notes", "comment", "comments", "catatan", "keterangan", "komentar"),
    "value": ("current value", "value", "current", "actual", "nilai", "angka", "realisasi", "capaian", "aktual"),
    "confidence": ("confidence", "keyakinan"),
}  # fmt: skip
"""Field of a check-in → labels that mean it where a mapping only lists them."""
_OPEN = frozenset((
    "x", "xx", "xxx", "y", "z", "tbd", "tbc", "tba", "?", "??", "???", "n/a", "na", "n.a.", "-", "–", "—", "open", "later",
    "unknown", "not set", "not yet set", "to be defined", "to be decided", "to be determined", "to be agreed", "belum ada",
    "belum ditentukan", "belum ditetapkan", "belum diketahui", "belum disepakati", "akan ditentukan", "menyusul", "t/a",
))  # fmt: skip
"""What stands in the place of a target that comes later, where a mapping says `open = true`."""
RANGE = re.compile(r"(?P<first>.+?)(?:…|\.\.\.)(?P<last>.*)")
"""`W1…W13`, or `Checkins…` for all to the right."""


PERIOD = "{period}"
"""In the name of columns: one column a period."""
SHARE = "{share}"
"""In the name of columns of bands: one column a share of the bonus."""
UNIT = "{unit}"
"""In the name of columns of KPIs: one column a unit that has the indicator."""
_SHARED = ("title", "objective", "unit", "cadence", "takes", "units")
"""What all units of an indicator have alike."""


def listed(columns: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The names of columns that may be one."""
    return (columns,) if isinstance(columns, str) else columns or ()


class Constant(Model, frozen=True, kw_only=True):
    """`{ is = 0 }`: the same for all rows."""

    is_: str | int | float | bool


Column = str | Constant | None
"""The name of a column; None: the file does not have it."""
Counts = tuple[str, str] | None
"""Two columns: the counts whose ratio is the value."""
PeriodColumns = str | tuple[str, ...] | None
"""`Target {period}`: a column a period; several such names: `Baseline {period}` and `Actual {period}`."""


class RowKinds(Model, frozen=True, kw_only=True):
    """Which words of a column say what a row is."""

    column: str
    objective: tuple[str, ...] = ()
    key_result: tuple[str, ...] = ()
    initiative: tuple[str, ...] = ()
    kpi: tuple[str, ...] = ()


class Parents(Model, frozen=True, kw_only=True):
    """The column that names what is above a row."""

    column: str | None = None
    pattern: str | None = None
    """With a group `title` or `id`, and `weight` in percent; without one the cell is the title or the id."""
    split: str | None = None
    """What is between several of them; without it a pattern is matched again behind its own match."""
    id: str | None = None
    title: str | None = None
    weight: str | None = None
    """Instead of `column`: columns of their own, of which the n-th parts belong together."""

    def verify(self) -> None:
        if (self.column is None) == (self.id is None and self.title is None):
            raise ValueError(Message("a parent needs column, or instead id or title"))
        if self.pattern is None:
            return
        try:
            names = re.compile(self.pattern).groupindex
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(
                Message("the pattern does not compile: {problem}", problem=str(error))
            ) from error
        groups = ", ".join(f"(?P<{name}>…)" for name in _GROUPS)
        if not {"title", "id"}.intersection(names):
            raise ValueError(Message("the pattern needs a group: {groups}", groups=groups))
        for name in names:
            if name not in _GROUPS:
                raise ValueError(
                    Message('unknown group "{group}"; groups: {groups}', group=name, groups=groups)
                )


class Splits(Model, frozen=True, kw_only=True):
    """What is between several names in a cell; a comma or a semicolon if it is left out."""

    split: str | None = None


class People(Splits, frozen=True, kw_only=True):
    """Where the file names people by their addresses: the sheet that has their names."""

    sheet: str | None = None
    name: str | None = None
    email: str | None = None

    def verify(self) -> None:
        if len({part is None for part in (self.sheet, self.name, self.email)}) > 1:
            raise ValueError(Message("people needs sheet, name and email, or none of them"))


class ObjectiveColumns(Model, frozen=True, kw_only=True):
    title: str | tuple[str, ...]
    """Several: levels, each supports the one before."""
    cycle: Column = None
    starts: Column = None
    ends: Column = None
    owner: Column = None
    team: Column = None
    project: Column = None
    scope: Column = None
    ambition: Column = None
    weight: Column = None
    why: Column = None
    link: Column = None
    status: Column = None
    closed: Column = None
    grade: Column = None


class KeyResultFields(Model, frozen=True, kw_only=True):
    title: Column = None
    start: Column = None
    target: Column = None
    by: Column = None
    stretch: Column = None
    at_least: Column = None
    at_most: Column = None
    above: Column = None
    below: Column = None
    direction: Column = None
    polarity: Column = None
    measure: Column = None
    milestones: Column = None
    parts: Column = None
    unit: Column = None
    owner: Column = None
    owners: Column = None
    team: Column = None
    teams: Column = None
    priority: Column = None
    weight: Column = None
    cadence: Column = None
    takes: Column = None
    since: Column = None
    ends: Column = None
    link: Column = None
    status: Column = None
    grade: Column = None
    current: Column = None
    of: Counts = None
    done: Column = None
    day: Column = None
    note: Column = None
    confidence: Column = None


class KeyResultColumns(KeyResultFields, frozen=True, kw_only=True):
    numbered: KeyResultFields | None = None
    """Key results in columns: `{n}` in a name is 1, 2, …"""

    def verify(self) -> None:
        if self.numbered is None:
            return
        if not isinstance(self.numbered.title, str) or "{n}" not in self.numbered.title:
            raise ValueError(Message("numbered.title needs {n} in the name of its column", n="{n}"))


class InitiativeColumns(Model, frozen=True, kw_only=True):
    title: str
    owner: Column = None
    due: Column = None
    done: Column = None
    key_result: Column = None
    link: Column = None
    status: Column = None
    note: Column = None


class KpiColumns(Model, frozen=True, kw_only=True):
    title: str
    role: Column = None
    units: Column | tuple[str, ...] = None
    """The unit of a row: rows of one title are one indicator of several units; a list: units that have columns of their own."""
    objective: Column = None
    owner: Column = None
    at_least: Column = None
    at_most: Column = None
    target: Column = None
    targets: PeriodColumns = None
    direction: Column = None
    polarity: Column = None
    watch_only: Column = None
    tolerance: Column = None
    unit: Column = None
    cadence: Column = None
    takes: Column = None
    since: Column = None
    weight: Column = None
    threshold: Column = None
    cap: Column = None
    bands: str | tuple[str, ...] | None = None
    """`480 = 50%; 500 = 100%` in a cell; `Pays {share}`: a column a share; a list: columns whose names are values, `480–499`."""
    link: Column = None
    status: Column = None
    current: Column = None
    of: Counts = None
    readings: PeriodColumns = None
    period: Column = None
    day: Column = None
    note: Column = None

    def verify(self) -> None:
        for key in ("targets", "readings"):
            if any(name.count(PERIOD) != 1 for name in listed(getattr(self, key))):
                raise ValueError(
                    Message("{key} needs {period} once in the name of its columns", key=key, period=PERIOD)
                )
        for fault in self._faults_of_units():
            raise ValueError(fault)

    def _faults_of_units(self) -> Iterator[Message]:
        for key in _SHARED:
            if any(UNIT in name for name in self._names(key)):
                yield Message(
                    "{key} is the same for all units, so its column has no {unit}", key=key, unit=UNIT
                )
        is_list, example = isinstance(self.units, tuple), 'units = ["Jakarta"]'
        if is_list if not self.of_units else self.units and not is_list:
            yield Message(
                "units is a column, or lists the units of columns with {unit} in their names", unit=UNIT
            )
        bare = (name.replace(UNIT, "").replace(PERIOD, "").strip() for name in self.of_units)
        if not is_list and not all(bare):
            yield Message("where a unit is the whole name of a column, list them: {example}", example=example)

    def _names(self, key: str) -> tuple[str, ...]:
        columns = getattr(self, key)
        return listed(columns) if isinstance(columns, str | tuple) else ()

    @property
    def of_units(self) -> tuple[str, ...]:
        """The names of columns that each unit has."""
        return tuple(name for key in self.__struct_fields__ for name in self._names(key) if UNIT in name)


class CheckinColumns(Model, frozen=True, kw_only=True):
    """One of three forms: labelled cells, rows of another sheet, or columns of each row."""

    columns: str | None = None
    """`Checkins…`: this column and the nameless ones to the right."""
    labels: dict[str, str] | tuple[str, ...] | None = None
    """Label in such a cell → field; a list: what the labels commonly mean."""
    ignored: tuple[str, ...] = ()
    """Labels whose text is not kept."""
    sheet: str | None = None
    item: str | None = None
    date: str | None = None
    person: str | None = None
    value: str | None = None
    note: str | None = None
    confidence: str | None = None

    def verify(self) -> None:
        if (self.columns is None) != (not self.labels):
            raise ValueError(Message("columns needs labels, and labels columns"))
        if (self.sheet is None) != (self.item is None):
            raise ValueError(Message("sheet needs item, and item a sheet"))
        if self.columns is None and not (self.value or self.note):
            raise ValueError(Message("check-ins need a column of values or of notes"))
        if self.columns is not None and self.sheet is not None:
            raise ValueError(Message("check-ins are in columns or in a sheet, not both"))
        names = ", ".join(_LABELS)
        for label, name in self.fields.items():
            if name not in _LABELS:
                raise ValueError(
                    Message('the label "{label}" needs one of {names}', label=label, names=names)
                )

    @property
    def fields(self) -> dict[str, str]:
        """Label → field of a check-in; the label itself where nothing tells the field."""
        if isinstance(self.labels, dict):
            return self.labels
        known = {word: name for name, words in _LABELS.items() for word in words}
        return {label: known.get(label.casefold().strip(), label) for label in self.labels or ()}


class WeekColumns(Model, frozen=True, kw_only=True):
    columns: str | tuple[str, ...]

    def verify(self) -> None:
        if isinstance(self.columns, str) and not RANGE.fullmatch(self.columns):
            raise ValueError(Message("columns needs the first and the last: {example}", example="W1…W13"))


KindColumns = ObjectiveColumns | KeyResultColumns | InitiativeColumns | KpiColumns


class Tables(Model, frozen=True, kw_only=True):
    """A mapping file but for `[markdown]` and `preset`."""

    from_: Literal["csv", "xlsx", "xls", "ods", "json", "jsonl", "zip", "markdown"] | None = None
    sheet: str | None = None
    header: Whole | tuple[Whole, Whole] | None = None
    """Row of the head, the first one 1; two of them: what is above several columns, and the names of these."""
    separator: str | None = None
    encoding: str | None = None
    numbers: str = ""
    dates: str = ""
    percent: Literal["", "0-100", "0-1"] | dict[str, str] = ""
    """How shares are written; a table: in these columns, whose numbers are shares."""
    empty: tuple[str, ...] = ()
    """Cells that say nothing."""
    open: Flag | tuple[str, ...] = ()
    """Words in place of a target or a limit that comes later; `true`: the usual ones."""
    source: str = ""
    id: str | None = None
    fill_down: tuple[str, ...] = ()
    chosen: Flag = False
    """Whether a file may lack columns but those of kinds and titles, as a person chose what to export."""
    rows: RowKinds | None = None
    parent: Parents | None = None
    people: People = People()
    teams: Splits = Splits()
    objective: ObjectiveColumns | None = None
    key_result: KeyResultColumns | None = None
    initiative: InitiativeColumns | None = None
    kpi: KpiColumns | None = None
    values: dict[str, dict[str, str | int | float]] = field(default_factory=dict)
    """Column → its words → ours; an empty one says nothing."""
    checkins: CheckinColumns | None = None
    weeks: WeekColumns | None = None

    def verify(self) -> None:
        rows = (self.header,) if isinstance(self.header, int) else self.header or ()
        if any(row < 1 for row in rows) or rows != tuple(sorted(set(rows))):
            raise ValueError(Message("header is the row of the head, the first one 1; or two rows, [3, 4]"))
        if self.source and not self.id and not self.chosen and self.from_ != "markdown":
            raise ValueError(Message("source needs id, the column with the ids"))
        if self.source and not re.fullmatch(r"[a-z][a-z0-9-]*", self.source):
            raise ValueError(
                Message("source has small letters, digits and dashes: {example}", example="viva")
            )
        if not (self.kinds or self.from_ == "markdown"):
            example = '[objective] title = "Objective"'
            raise ValueError(Message("a mapping needs a title: {example}", example=example))

    @property
    def kinds(self) -> dict[Kind, KindColumns]:
        """The columns of each kind that it has."""
        return {kind: columns for kind, key in KEYS.items() if (columns := getattr(self, key))}

    @property
    def titles(self) -> dict[Kind, tuple[str, ...]]:
        """Kind → the columns of its title, of levels the highest first."""
        titles = {kind: columns.title for kind, columns in self.kinds.items()}
        listed = {kind: (title,) if isinstance(title, str) else title for kind, title in titles.items()}
        return {kind: title for kind, title in listed.items() if isinstance(title, tuple)}


class Mapping(Tables, frozen=True, kw_only=True):
    """A whole mapping file."""

    markdown: Labels | None = None

    @property
    def open_words(self) -> Collection[str]:
        """What stands in the place of a target that comes later, in small letters."""
        words = _OPEN if self.open is True else self.open or ()
        return frozenset(word.strip().casefold() for word in words)

    def style(self, column: str = "") -> Style:
        """How the cells of a column are to be read."""
        of = self.percent
        percent = of if isinstance(of, str) else of.get(column) or of.get(re.sub(r"\d+", "{n}", column), "")
        return style(self.numbers, self.dates, percent)
