"""One indicator in many units: what each unit has from the definition, and what all of them come to, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
import tomli

from okr.checks.kpi_parts import units_of_nothing
from okr.checks.rule import CheckContext
from okr.documents.terms import shortest_endings
from okr.kpi_models import Kpi
from okr.periods import Span
from okr.report import build_report
from okr.scoring import Scoring
from okr.storage.codec import decode
from okr.updates import Reading
from okr.views.kpi_items import kpi as shape_of
from tests.making import workspace

TODAY = date(2026, 1, 3)
YEAR = Span(date(2025, 1, 1), date(2025, 12, 31), "2025")
HEAD = 'title = "Advice followed"\nobjective = "2025/clean"\ncadence = "yearly"\n'
COUNTS = {1: (212, 230), 2: (187, 196), 3: (164, 181), 4: (241, 252)}


def group(*lines: str, units: str = "", role: bool = True) -> str:
    own = 'role = "head"\n' if role else ""
    return HEAD + own + "\n".join(lines) + "\n" + (units or "".join(f"[units.u{n}]\n" for n in COUNTS))


def told(values: dict[int, float | tuple[int, int]], period: str = "2025") -> str:
    """A value of each unit, or its two counts."""
    text = ""
    for n, value in values.items():
        of = f"of = [{value[0]}, {value[1]}]\n" if isinstance(value, tuple) else ""
        shown = round(value[0] / value[1] * 100, 2) if isinstance(value, tuple) else value
        text += (
            f'[[update]]\nitem = "kpi/g/u{n}"\ndate = 2026-01-02\nperiod = "{period}"\nvalue = {shown}\n{of}'
        )
    return text


def scored(text: str, *said: str, today: date = TODAY, **files: str) -> Scoring:
    roles = {f"role/{name}": f'title = "{name}"' for name in ("head", "first")}
    checkins = {"2026-01-02-ana": "".join(said)}
    goals = {"2025/clean": 'title = "Clean"'}
    return Scoring(
        workspace(
            goals,
            kpis={"kpi/g": text} | {f"kpi/{name}": text for name, text in files.items()},
            checkins=checkins,
            roles=roles,
        ),
        today,
    )


# ── values of all units: the sheet of a supervising body, indicators-id.csv ──────────────────────


@pytest.mark.parametrize(
    ("lines", "said", "value", "counts", "achievement"),
    [
        # advice followed: 212 + 187 + 164 + 241 = 804 of 230 + 196 + 181 + 252 = 859, the head row; / 93
        (("at_least = 93", 'unit = "%"', 'roll_up = "counts"'), COUNTS, 93.597206, (804, 859), 1.0064),
        # complaints: 301 + 287 + 298 + 318 = 1204 of 308 + 296 + 301 + 331 = 1236
        (
            ("at_least = 98", 'unit = "%"', 'roll_up = "counts"'),
            {1: (301, 308), 2: (287, 296), 3: (298, 301), 4: (318, 331)},
            97.411003,
            (1204, 1236),
            0.9940,
        ),
        # findings of the state auditor: 14 + 11 + 9 + 16 = 50 of 52
        (
            ("at_least = 100", 'unit = "%"', 'roll_up = "counts"'),
            {1: (14, 14), 2: (11, 12), 3: (9, 9), 4: (16, 17)},
            96.153846,
            (50, 52),
            0.9615,
        ),
        # without a unit in percent: 804 / 859
        (("at_least = 0.93", 'roll_up = "counts"'), COUNTS, 0.935972, (804, 859), 1.0064),
        # guidelines: 1 + 1 + 0 + 3 = 5, and 6 were wanted
        (("at_least = 6", 'roll_up = "sum"'), {1: 1, 2: 1, 3: 0, 4: 3}, 5, None, 0.8333),
        # an index: (3.88 + 3.79 + 3.91 + 3.86) / 4
        (("at_least = 3.84", 'roll_up = "mean"'), {1: 3.88, 2: 3.79, 3: 3.91, 4: 3.86}, 3.86, None, 1.0052),
        # policy papers: one is not read yet
        (("at_least = 4", 'roll_up = "sum"'), {1: 1, 2: 1, 4: 1}, None, None, None),
        # one value without its counts
        (("at_least = 93", 'unit = "%"', 'roll_up = "counts"'), {**COUNTS, 3: 90.61}, None, None, None),
    ],
)
def test_values_of_all_units(
    lines: tuple[str, ...],
    said: dict[int, float | tuple[int, int]],
    value: float | None,
    counts: tuple[int, int] | None,
    achievement: float | None,
) -> None:
    shape = shape_of(scored(group(*lines), told(said)), "kpi/g", YEAR)

    assert shape.current == (value if value is None else pytest.approx(value, abs=1e-6))
    assert shape.of == counts
    assert shape.achievement == (achievement and pytest.approx(achievement, abs=5e-5))
    assert (shape.due, shape.awaited) == (False, None)


def test_a_unit_that_joins_later_or_was_retired_is_no_part() -> None:
    """2024: u1 and u2; 2025: u2 and u3."""
    units = (
        '[units.u1]\nretired = { date = 2025-02-01, reason = "Merged" }\n'
        '[units.u2]\n[units.u3]\nsince = "2025"\n'
    )  # fmt: skip
    found = scored(
        group("at_least = 1", 'roll_up = "sum"', units=units),
        told({1: 10, 2: 20}, "2024"),
        told({2: 30, 3: 40}, "2025"),
    )

    assert (found.value("kpi/g", "2024"), found.value("kpi/g", "2025")) == (30, 70)


def test_without_a_roll_up_only_the_units_count() -> None:
    """Neither a row nor a state of its own: of the four two are healthy, two within nine tenths."""
    found = scored(
        group("at_least = 93", role=False, units=_with_roles()), told({1: 92, 2: 95, 3: 90, 4: 96})
    )
    report = build_report(found.workspace, YEAR, TODAY)

    assert [kpi.id for kpi in report.kpis] == [f"kpi/g/u{n}" for n in COUNTS]
    assert (report.totals.kpis, report.totals.health["healthy"], report.totals.health["watch"]) == (4, 2, 2)
    assert {(kpi.kpi_group, kpi.group_title) for kpi in report.kpis} == {("g", "Advice followed")}
    assert found.workspace.items["kpi/g"] == "kpi"
    with pytest.raises(Exception, match="kpi/g has no value of its own: its units have one"):
        found.kpi("kpi/g", YEAR)


def _with_roles() -> str:
    return "".join(f'[units.u{n}]\nrole = "head"\n' for n in COUNTS)


# ── what a unit has from the definition ──────────────────────────────────────────────────────────

DEFINED = (
    "at_least = 90", "at_most = 99", "tolerance = 2", 'since = "2024"', 'owner = "ana"', "[targets.2026]", "at_least = 95",
)  # fmt: skip


@pytest.mark.parametrize(
    ("own", "has"),
    [
        (
            "",
            {
                "role": "head",
                "owner": "ana",
                "line": (90, 99),
                "tolerance": 2,
                "since": "2024",
                "2026": (95, None),
            },
        ),
        ('role = "first"\nowner = "budi"', {"role": "first", "owner": "budi"}),
        # its own limit replaces both, and all later ones of the definition
        ("at_least = 97", {"line": (97, None), "2026": None, "tolerance": 2}),
        ("at_most = 97\ntolerance = 0", {"line": (None, 97), "2026": None, "tolerance": 0}),
        # one later limit alone stands beside those of the definition
        ("[units.u.targets.2027]\nat_least = 98", {"line": (90, 99), "2026": (95, None), "2027": (98, None)}),
        ("[units.u.targets.2026]\nat_least = 96", {"line": (90, 99), "2026": (96, None)}),
        ('since = "2025"', {"since": "2025"}),
    ],
)
def test_what_a_unit_has(own: str, has: dict[str, object]) -> None:
    found = scored(group(*DEFINED, units=f"[units.u]\n{own}\n")).workspace.kpis["kpi/g/u"]

    told_of = {
        "role": found.role, "owner": found.owner, "line": (found.at_least, found.at_most),
        "tolerance": found.tolerance, "since": found.since,
        **{year: _bounds(found, year) for year in ("2026", "2027")},
    }  # fmt: skip
    assert {name: told_of[name] for name in has} == has
    assert (found.title, found.objective, found.cadence) == ("Advice followed · u", "2025/clean", "yearly")


def _bounds(kpi: Kpi, year: str) -> tuple[object, object] | None:
    entry = kpi.targets.get(year)
    return (entry.at_least, entry.at_most) if entry else None


def test_a_bonus_for_the_whole_is_none_for_each_unit() -> None:
    """Without a roll-up it is that of each unit."""
    bonus = ("[bonus]", "weight = 40")
    whole = scored(group("at_least = 1", 'roll_up = "sum"', *bonus)).workspace.kpis
    each = scored(group("at_least = 1", *bonus)).workspace.kpis

    assert [kpi.bonus and kpi.bonus.weight for kpi in whole.values()] == [40, None, None, None, None]
    assert [kpi.bonus and kpi.bonus.weight for kpi in each.values()] == [40, 40, 40, 40]


# ── a unit with a file of its own ────────────────────────────────────────────────────────────────

_U = '[units.u]\nrole = "first"\nat_least = 96\ntitle = "Unit"\n[units.u.bonus]\nweight = 3\n'


@pytest.mark.parametrize(
    ("units", "own", "has"),
    [
        # nothing of its own: all of its table, which has a limit and no later one
        (_U, "", {"title": "Advice followed · Unit", "objective": "2025/clean", "cadence": "yearly", "role": "first",
                  "owner": "ana", "line": (96, None), "2026": None, "tolerance": 2, "since": "2024", "unit": "%", "bonus": 3}),
        # without a table: all of the definition, its later limits, too
        ("[units.v]\n", "", {"title": "Advice followed · u", "role": "head", "line": (90, 99), "2026": (95, None), "bonus": 7}),
        # what the file gives, it has
        (_U, 'title = "Own"\nobjective = "2025/other"\nrole = "third"\nowner = "budi"\nunit = "pp"\ntolerance = 1\nsince = "2025"\ncadence = "monthly"\ntakes = "mean"\nbonus = { weight = 5 }\n',
         {"title": "Own", "objective": "2025/other", "role": "third", "owner": "budi", "unit": "pp", "tolerance": 1,
          "since": "2025", "cadence": "monthly", "takes": "mean", "line": (96, None), "bonus": 5}),
        # a limit replaces both, with all later ones; a later one alone stands beside them
        ("[units.v]\n", "at_most = 50\n", {"line": (None, 50), "2026": None}),
        ("[units.v]\n", "targets = { 2027 = { at_least = 98 } }\n", {"line": (90, 99), "2026": (95, None), "2027": (98, None)}),
        # a default is not said
        ("[units.v]\n", 'cadence = "quarterly"\ntakes = "last"\n', {"cadence": "yearly", "takes": "last"}),
        # its table may have the name that it had before
        (_U.replace("[units.u", "[units.old"), 'formerly = ["kpi/old"]\n', {"role": "first", "line": (96, None)}),
    ],
)  # fmt: skip
def test_what_a_file_does_not_say(units: str, own: str, has: dict[str, object]) -> None:
    lines = ('unit = "%"', "bonus = { weight = 7 }", *DEFINED)
    kpis = scored(group(*lines, units=units), u='kpi_group = "g"\n' + own).workspace.kpis

    kpi = kpis["kpi/u"]
    told_of = {
        **{key: getattr(kpi, key) for key in ("title", "objective", "role", "owner", "unit", "cadence", "takes", "tolerance", "since")},
        "line": (kpi.at_least, kpi.at_most), "bonus": kpi.bonus and kpi.bonus.weight,
        **{year: _bounds(kpi, year) for year in ("2026", "2027")},
    }  # fmt: skip
    assert {name: told_of[name] for name in has} == has
    assert [id_ for id_ in kpis if id_ != "kpi/g/v"] == ["kpi/u"]


def test_a_unit_with_a_file_only_watched() -> None:
    """Instead of all limits and the tolerance of the definition."""
    kpis = scored(group(*DEFINED), u='kpi_group = "g"\nwatch_only = true\n').workspace.kpis

    kpi = kpis["kpi/u"]
    assert (kpi.watch_only, kpi.at_least, kpi.at_most, kpi.tolerance, kpi.targets) == (
        True,
        None,
        None,
        None,
        {},
    )


def test_it_is_added_up_with_the_others() -> None:
    """212 + 187 + 164 + 241 of 859: u3 is recorded by its own id, u2 was before it had a file, u4 under both ids."""
    said = told(COUNTS).replace('"kpi/g/u3"', '"kpi/u3"')
    files = {f"u{n}": 'kpi_group = "g"\n' for n in (2, 3, 4)}
    units = "[units.u1]\n[units.u2]\n[units.u4]\n"
    found = scored(group("at_least = 93", 'unit = "%"', 'roll_up = "counts"', units=units), said, **files)

    report = build_report(found.workspace, YEAR, TODAY)
    shape = shape_of(found, "kpi/g", YEAR)
    assert (shape.current, shape.of) == (pytest.approx(93.597206, abs=1e-6), (804, 859))
    assert shape.units == ("kpi/g/u1", "kpi/u2", "kpi/u4", "kpi/u3")
    assert [kpi.id for kpi in report.kpis] == ["kpi/g", *shape.units]
    assert {(kpi.kpi_group, kpi.group_title) for kpi in report.kpis[1:]} == {("g", "Advice followed")}


GROUP = group("at_least = 93", "at_most = 99", role=False, units='[units.v]\nrole = "head"\n')
MEMBER = GROUP.replace("objective", 'kpi_group = "g"\nobjective')
"""With units, and naming `g`: as `g` itself it may."""


@pytest.mark.parametrize(
    ("text", "own", "says"),
    [
        (GROUP, 'kpi_group = "u"\n', "it names itself, and has no units"),
        (GROUP, 'kpi_group = "plain"\n', "kpi/plain has no units"),
        (GROUP, 'kpi_group = "other"\n', "kpi/other is a unit of kpi/g itself"),
        (GROUP, 'kpi_group = "g"\n', "with what kpi/g gives it: role is missing: a KPI belongs to a role"),
        (GROUP, 'kpi_group = "g"\nrole = "head"\nbonus = { threshold_value = 5 }\n',
         "with what kpi/g gives it: threshold_value needs one limit, not two"),
        (GROUP, 'kpi_group = "g"\nrole = "head"\nsince = "soon"\n', 'with what kpi/g gives it: since: unknown period "soon"'),
        (GROUP, MEMBER, "it has units itself, so it is no unit of kpi/g"),
        (GROUP, 'kpi_group = "g"\nrole = "head"\n', ""),
        (MEMBER, 'kpi_group = "g"\nrole = "head"\n', ""),
        (GROUP, 'kpi_group = "nothing"\n', ""),  # R001 says so
    ],
)  # fmt: skip
def test_a_unit_of_nothing(text: str, own: str, says: str) -> None:
    """Told at its place; the KPI has what its file says, and is watched where that is no limit."""
    found = scored(
        text, u=own, plain=HEAD + 'role = "head"\nat_least = 1\n', other='kpi_group = "g"\nrole = "head"\n'
    )
    case = CheckContext(found.workspace, TODAY)

    assert [(each.key, str(each.message)[: len(says)]) for each in units_of_nothing(case)] == (
        [(("kpi_group",), says)] if says else []
    )
    shapes = build_report(found.workspace, YEAR, TODAY).kpis
    shown = next((each for each in shapes if each.id == "kpi/u"), None)
    if "units." not in own and shown and not shown.kpi_group:
        assert (shown.title, shown.watch_only, shown.achievement) == ("u", True, None)


# ── what a file cannot say ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "code", "line", "says"),
    [
        (group("at_least = 1", role=False), "K003", 5, "role is missing: a KPI belongs to a role"),
        (group(), "F003", 1, "a KPI needs a limit"),
        (group('roll_up = "sum"', units="[units.u]\nat_least = 1\n"), "F003", 1, "a KPI needs a limit"),
        (group("at_least = 1", 'roll_up = "sum"', role=False, units=_with_roles()), "F003", 1, "roll_up needs a role of its own"),
        (HEAD + 'role = "head"\nat_least = 1\nroll_up = "sum"\n', "F003", 1, "roll_up needs units: [units.NAME]"),
        (group("at_least = 1", 'roll_up = "counts"', 'takes = "sum"'), "F003", 1, 'roll_up = "counts" needs takes = "last"'),
        (group("at_least = 1", 'roll_up = "most"'), "F003", 6, 'roll_up needs one of "sum", "mean", "counts"'),
        (group("at_least = 1", 'sum_of = ["kpi/a"]'), "F003", 1, "a KPI with units has no sum_of: use roll_up"),
        (group("at_least = 1", units="[units.u]\nat_least = 5\nat_most = 3\n"), "F003", 6, "at_least 5 is above at_most 3"),
        (group("at_least = 1", units='[units.u]\nat_least = "x"\n'), "F003", 7, "at_least needs a number"),
        (group("at_least = 1", units='[units."Unit 1"]\n'), "F005", 6, "wrong name"),
        (group("at_least = 1", units='[units.u]\nrolle = "head"\n'), "F004", 7, 'unknown key "rolle"; did you mean role?'),
        (
            group("at_least = 1", units="[units.u]\nat_most = 0\nbonus = { threshold_value = 1 }\n"),
            "F003", 1, "units.u: threshold_value needs a limit other than 0",
        ),
    ],
)  # fmt: skip
def test_what_a_file_cannot_say(text: str, code: str, line: int, says: str) -> None:
    tomli.loads(text)
    found = decode("kpis/g.toml", text.encode()).findings

    assert [(each.code, each.line, says in each.message) for each in found] == [(code, line, True)]


def test_a_reading_keeps_the_counts() -> None:
    """Of the whole as of each unit."""
    found = scored(group("at_least = 93", 'unit = "%"', 'roll_up = "counts"'), told(COUNTS))
    reading: Reading = found.readings("kpi/g")["2025"]

    assert reading.of(found.workspace.kpis["kpi/g"]) == (804, 859)
    assert reading.answers[0].day == date(2026, 1, 2)


def test_in_a_week_that_is_off_a_sum_needs_all_units_too() -> None:
    """W32 is not asked for: read of one unit alone it is no sum, read of both it is one."""
    text = (
        HEAD.replace("yearly", "weekly")
        + 'role = "head"\nat_least = 1\nroll_up = "sum"\n[units.u1]\n[units.u2]\n'
    )
    for said, value in (({1: 10}, None), ({1: 10, 2: 20}, 30)):
        checkins = {"2026-08-12-ana": told(said, "2026-W32").replace("2026-01-02", "2026-08-12")}
        off = '[checkin]\noff = ["2026-W32"]\n'
        found = workspace(
            {"2025/clean": 'title = "Clean"'}, kpis={"kpi/g": text}, checkins=checkins, settings=off
        )
        assert Scoring(found, date(2026, 8, 19)).value("kpi/g", "2026-W32") == value


def test_a_unit_is_named_so_that_what_is_typed_means_it_alone() -> None:
    """Two indicators have a unit of the same name: `jakarta` alone is ambiguous for every command."""
    ids = ("kpi/calls/jakarta", "kpi/nps/jakarta", "kpi/nps/medan")

    assert shortest_endings(ids, ids) == {
        "kpi/calls/jakarta": "calls/jakarta",
        "kpi/nps/jakarta": "nps/jakarta",
        "kpi/nps/medan": "medan",
    }
    assert shortest_endings(ids[:1], ids) == {"kpi/calls/jakarta": "calls/jakarta"}
