"""Makes examples/gitlab from the figures in examples/gitlab-source, and tells what each row became.

    python examples/make_gitlab.py [FOLDER]

The same tables give the same files, to the letter. What is written anew is the whole workspace: change this
script, never the files that it made.
"""

from __future__ import annotations

import csv
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from okr.ids import make_slug  # noqa: E402
from okr.periods import week_name  # noqa: E402
from okr.storage.toml.format import FileKind, entry_text, new_file, table_text  # noqa: E402

SOURCE = HERE / "gitlab-source"
TARGET = HERE / "gitlab"
MADE = "# Made by examples/make_gitlab.py from examples/gitlab-source: change the script, not this file.\n"

LAST_DAY = {
    "2018-Q2": date(2018, 6, 30),
    "2018-Q3": date(2018, 9, 30),
    "2018-Q4": date(2018, 12, 31),
    "FY21-Q1": date(2020, 4, 30),
}
STANDING = "FY21"
CHIEF = "chief-executive"
HEALTH = {"-1": "confidential", "0": "unknown", "1": "needs action", "2": "watch", "3": "healthy"}
DEPARTMENTS = {
    "Customer Support Department": "support",
    "Quality Department": "quality",
    "Infrastructure Department": "infrastructure",
    "UX Department": "ux",
    "Development Department": "development",
    "Community Relations Department": "community-relations",
}
ALSO_CALLED = {"Support Department": "Customer Support Department"}
SPELT = {"ux": "UX", "sre": "SRE", "ci-cd": "CI/CD", "vp-engineering": "VP of Engineering"}

SETTINGS = """\
schema = 1
id = "gitlab18"
name = "GitLab, as published"

# Fiscal year 2021 ran from February 2020 to January 2021; its first quarter is the only one in the tables.
[cycles.FY21]
starts = 2020-02-01
ends = 2021-01-31

[cycles."FY21-Q1"]
starts = 2020-02-01
ends = 2020-04-30

# Neither plans nor readings were published: what is missing in the tables is no lapse of the company.
[check]
ignore = ["P"]
"""

Row = Mapping[str, str]


@dataclass(frozen=True)
class Model:
    """What a row becomes: the measure of its key result, what was recorded, and why so."""

    kind: str
    measure: Mapping[str, Any]
    recorded: Mapping[str, Any] = field(default_factory=dict)
    """Keys of the update; none: nothing was published."""
    why: str = ""


def number(text: str) -> int | float | None:
    if not text:
        return None
    return float(text) if "." in text else int(text)


def change(target: float, actual: float, unit: str, why: str) -> Model:
    return Model(
        "change, from the parts", {"start": 0, "target": target, "unit": unit}, {"value": actual}, why
    )


def percent_done(value: float, why: str) -> Model:
    return Model("percent done", {"start": 0, "target": 100, "unit": "percent done"}, {"value": value}, why)


def steps(names: Sequence[str], done: Sequence[str], why: str) -> Model:
    recorded = {"done": list(done)} if done else {"undone": list(names)}
    return Model("milestones", {"milestones": dict.fromkeys(names, 1)}, recorded, why)


PARTS = [f"part-{n}" for n in range(1, 7)]

# (cycle, owner_role, key_result): rows whose figures stand in their note alone.
BY_HAND: dict[tuple[str, str, str], Model] = {
    ("2018-Q2", "ci-cd", "Deliver committed issues (three releases)"): change(
        100, 75, "issues", "The three releases added up: 27 of 38, 39 of 46, 9 of 16."
    ),
    ("2018-Q2", "monitoring", "Deliver committed issues (three releases)"): change(
        46, 26, "issues", "The three releases added up: 7 of 16, 9 of 15, 10 of 15."
    ),
    ("2018-Q2", "production", "Change cloud provider in April"): steps(
        ["moved"], [], "A date goal: one step, not taken."
    ),
    ("2018-Q3", "geo", "Complete the failover by a July date"): steps(
        ["failover"], ["failover"], "A date goal: one step, taken a few weeks late."
    ),
    ("2018-Q3", "infrastructure", "Finish the cloud move by 28 July"): steps(
        ["moved"], ["moved"], "A date goal: one step, taken two weeks late."
    ),
    ("2018-Q4", "ux", "Make clusters easy to set up"): steps(
        PARTS, PARTS[:5], "Six parts of one weight, five of them done; the table does not name them."
    ),
    ("2018-Q4", "product", "Improve documentation navigation"): percent_done(
        90, "The mean of the three parts 100, 70 and 100."
    ),
    ("2018-Q4", "product", "Advance the vision in every stage"): change(
        9, 5.5, "stages", "Four done, three half done, two not."
    ),
    ("2018-Q4", "vp-engineering", "Source and hire two directors"): percent_done(
        75, "The mean of the two parts, 20 of 20 and 1 of 2."
    ),
    ("FY21-Q1", "field-enablement", "Define skill levels for sales roles"): steps(
        ["defined"], ["defined"], "Done, without a figure: one step."
    ),
    ("FY21-Q1", "alliances", "Give partner services a first-class page"): steps(
        ["partner-1", "partner-2", "partner-3"],
        ["partner-1", "partner-2"],
        "Three partners, two of them done; the table does not name them.",
    ),
}  # fmt: skip

OBJECTIVE_SCORE = "(objective score)"
"""Not a key result: the published score of an objective, carried as the grade of its close."""


def model_of(row: Row) -> Model:
    """The measure of a row: from its figures, else its note, else the stated percentage."""
    by_hand = BY_HAND.get((row["cycle"], row["owner_role"], row["key_result"]))
    if by_hand:
        return by_hand
    start, target, actual, stated = (number(row[key]) for key in ("start", "target", "actual", "stated"))
    unit = row["unit"] or None
    recorded = {} if actual is None else {"value": actual}
    if row["note"].startswith("ceiling"):
        return Model(
            "hold",
            {"at_most": target, "unit": unit},
            recorded,
            "A limit on spend: a line that held or did not.",
        )
    if stated is not None and actual is None:
        goal = (
            f" The goal was {row['target']} {unit}; how many were reached is not given."
            if row["target"]
            else ""
        )
        return percent_done(stated, f"Only a percentage was published.{goal}")
    kind = "change" if recorded else "change, nothing recorded"
    return Model(kind, {"start": start or 0, "target": target, "unit": unit}, recorded)


def comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(text, 106))


def sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def spelt(slug: str) -> str:
    return SPELT.get(slug) or slug.replace("-", " ").capitalize()


class Workspace:
    """The files to be written, by path."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}

    def add(self, path: str, text: str) -> None:
        if path in self.files:
            raise SystemExit(f"two rows want to be {path}")
        self.files[path] = MADE + text

    def new(self, path: str, kind: FileKind, values: Mapping[str, Any], remark: str = "") -> None:
        self.add(path, (comment(remark) if remark else "") + "\n" + new_file(kind, values))

    def write(self, target: Path) -> None:
        if target.exists():
            shutil.rmtree(target)
        for path, text in self.files.items():
            file = target / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")


def read(name: str) -> list[tuple[int, Row]]:
    """The rows with their line in the table."""
    with (SOURCE / name).open(encoding="utf-8", newline="") as table:
        return list(enumerate(csv.DictReader(table), start=2))


def key_result_slug(row: Row) -> str:
    return f"{row['owner_role']}-{make_slug(row['key_result'], 'key-result')}"


def objective_id(row: Row) -> str:
    return f"{row['cycle']}/{make_slug(row['objective'], 'objective')}"


def key_result_text(line: int, row: Row, model: Model) -> str:
    """A `[key_results.…]` table under a comment that says where it comes from."""
    told = [
        f"Line {line}.",
        model.why,
        "" if model.recorded else f"No outcome was published ({row['note']}).",
    ]
    values = {
        "title": row["key_result"],
        **model.measure,
        "owner": row["owner_role"],
        "cadence": "quarterly",
    }
    return comment(" ".join(filter(None, told))) + table_text(("key_results", key_result_slug(row)), values)


def objective_text(rows: Sequence[tuple[int, Row]]) -> str:
    """One objective of one cycle with the key results of all roles."""
    first = rows[0][1]
    owners = {row["owner_role"] for _, row in rows}
    owner = owners.pop() if len(owners) == 1 else CHIEF
    remark = (
        "The table names no owner of the objective; each key result has its own." if owner == CHIEF else ""
    )
    text = (comment(remark) if remark else "") + "\n"
    text += new_file("objective", {"title": first["objective"], "owner": owner})
    for line, row in rows:
        if row["key_result"] == OBJECTIVE_SCORE:
            text += "\n" + comment(
                f"Line {line}. The score of the objective itself: no key result of its own was scored."
            )
            text += table_text(("closed",), closed(row))
        else:
            text += "\n" + key_result_text(line, row, model_of(row))
    return text


def closed(row: Row) -> Mapping[str, Any]:
    return {"date": LAST_DAY[row["cycle"]], "grade": float(row["stated"]) / 100, "reason": row["note"]}


def update_of(row: Row, model: Model) -> Mapping[str, Any]:
    stated = f"Stated: {row['stated']} %." if row["stated"] else ""
    note = " ".join(filter(None, (stated, sentence(row["note"]))))
    item = f"{objective_id(row)}/{key_result_slug(row)}"
    return {"item": item, "date": LAST_DAY[row["cycle"]], **model.recorded, "note": note or None}


def add_objectives(workspace: Workspace, rows: Sequence[tuple[int, Row]]) -> None:
    groups: dict[str, list[tuple[int, Row]]] = {}
    for line, row in rows:
        groups.setdefault(objective_id(row), []).append((line, row))
    for id_, group in groups.items():
        workspace.add(f"objectives/{id_}.toml", objective_text(group))


def add_checkins(workspace: Workspace, rows: Sequence[tuple[int, Row]]) -> None:
    """One check-in a role and quarter, on the last day: the pages tell only how it ended."""
    updates: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for _, row in rows:
        if row["key_result"] != OBJECTIVE_SCORE and (model := model_of(row)).recorded:
            updates.setdefault((row["cycle"], row["owner_role"]), []).append(update_of(row, model))
    for (cycle, role), found in updates.items():
        day = LAST_DAY[cycle]
        text = "".join("\n" + entry_text(("update",), update) for update in found)
        workspace.add(f"checkins/{week_name(day)}/{day}-{role}.toml", text)


def left_out(row: Row) -> str:
    """Why a row cannot be a KPI; empty if it can."""
    if row["at_least"] or row["at_most"]:
        return ""
    text = row["target_text"]
    if not text:
        return "no target published"
    if any(ch.isdigit() for ch in text):
        return f"a number without a direction: '{text}'"
    return f"no number published: '{text}'"


def kpi_remark(line: int, row: Row) -> str:
    key = {"true": "a key indicator", "false": "not a key indicator"}.get(
        row["is_key"], "not said whether a key indicator"
    )
    health = f"Published health {row['health_level']}, {HEALTH[row['health_level']]}"
    return f"Line {line}. Target as published: {row['target_text']}. {health}; {key}. No readings were published."


def add_kpis(workspace: Workspace, rows: Sequence[tuple[int, Row]]) -> None:
    for line, row in rows:
        if left_out(row):
            continue
        department = DEPARTMENTS[ALSO_CALLED.get(row["org"], row["org"])]
        values = {
            "title": row["title"],
            "objective": f"{STANDING}/{department}",
            "role": f"head-of-{department}",
            "owner": department,
            "at_least": number(row["at_least"]),
            "at_most": number(row["at_most"]),
            "unit": row["unit"] or None,
        }
        workspace.new(f"kpis/{row['slug']}.toml", "kpi", values, kpi_remark(line, row))


def add_departments(workspace: Workspace) -> None:
    chief = {
        "title": "Chief executive",
        "level": "organisation",
        "duties": ["Set the objectives of the company"],
    }
    workspace.new(f"roles/{CHIEF}.toml", "role", chief)
    for name, slug in DEPARTMENTS.items():
        title = f"Hold the published lines of the {name}"
        objective = {"title": title, "owner": slug, "team": slug, "scope": "organisation"}
        remark = (
            "A standing objective for the department's KPIs: it has no key results, for it moves nothing."
        )
        workspace.new(f"objectives/{STANDING}/{slug}.toml", "objective", objective, remark)
        workspace.new(f"teams/{slug}.toml", "team", {"name": name, "lead": slug})
        role = {
            "title": f"Head of the {name}",
            "level": "department",
            "reports_to": CHIEF,
            "duties": ["Hold the published lines of the department"],
        }
        workspace.new(f"roles/head-of-{slug}.toml", "role", role)


def add_people(workspace: Workspace, rows: Sequence[tuple[int, Row]]) -> None:
    """People are named by role, as in the tables."""
    heads = set(DEPARTMENTS.values())
    for slug in sorted({row["owner_role"] for _, row in rows} | heads | {CHIEF}):
        values = {"name": spelt(slug)}
        if slug in heads:
            values |= {"role": f"head-of-{slug}", "team": slug}
        elif slug == CHIEF:
            values |= {"role": CHIEF}
        workspace.new(f"people/{slug}.toml", "person", values)


def told(okrs: Sequence[tuple[int, Row]], kpis: Sequence[tuple[int, Row]]) -> Iterator[str]:
    """What became of the rows, counted and, where one was left out, with the reason."""
    kinds = Counter(
        "grade of its objective" if row["key_result"] == OBJECTIVE_SCORE else model_of(row).kind
        for _, row in okrs
    )
    yield f"{len(okrs)} rows of key results, none left out:"
    yield from (f"  {count:3}  {kind}" for kind, count in kinds.most_common())
    without = [(row["slug"], reason) for _, row in kpis if (reason := left_out(row))]
    yield f"{len(kpis)} rows of KPIs, {len(kpis) - len(without)} carried, {len(without)} left out:"
    yield from (f"  {slug:30}  {reason}" for slug, reason in without)


def main(target: Path = TARGET) -> None:
    okrs, kpis = read("gitlab-okrs.csv"), read("gitlab-kpis.csv")
    workspace = Workspace()
    workspace.add("okr.toml", "\n" + SETTINGS)
    add_objectives(workspace, okrs)
    add_checkins(workspace, okrs)
    add_kpis(workspace, kpis)
    add_departments(workspace)
    add_people(workspace, okrs)
    workspace.write(target)
    print("\n".join(told(okrs, kpis)))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
