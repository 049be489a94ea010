"""Carrying chosen objectives and key results into the next cycle, each starting where it ended.

The definition is taken as it stands in its file, keys that okr does not know included; what was recorded, reached,
dropped or closed stays behind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from okr import formulas
from okr.actions.edits import done, edit, validated
from okr.actions.references import checked
from okr.actions.set_fields import undated
from okr.errors import OkrError, UsageError
from okr.ids import path_of
from okr.models import KeyResult
from okr.periods import Span, next_cycle
from okr.scores import KeyResultScore
from okr.scoring import Scoring
from okr.storage.toml.edit import AddTable, parse
from okr.storage.toml.format import new_file
from okr.storage.writing import Writing
from okr.store import Store
from okr.views.results import Done
from okr.views.words import bounds, number
from okr.workspace import Workspace

LEFT_BEHIND = ("since", "dropped", "formerly")
"""Keys of a key result that belong to the cycle in which it stood."""
_PARTS = ("key_results", "initiatives", "closed", "formerly")


@dataclass(slots=True)
class Chosen:
    """What was asked for of one objective."""

    whole: bool = False
    key_results: list[str] = field(default_factory=list)
    """Slugs of those that were named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One objective as it is to stand in the next cycle."""

    source: str
    target: str
    values: Mapping[str, Any]
    """What stands at the top of its file."""
    key_results: Mapping[str, Mapping[str, Any]]
    lines: tuple[str, ...]


class Reached(Exception):  # noqa: N818  no error where a whole objective is copied
    """Why a key result has nothing left to carry over, as the end of a sentence."""


def roll_over(
    store: Store, ids: Sequence[str], *, to: Span | None, today: date, dry_run: bool = False
) -> Done:
    """Copies objectives, each with its open key results, and single key results; all of it or nothing."""
    with store.writing("rollover", dry_run=dry_run) as writing:
        workspace = writing.workspace
        copies = [
            _copy(writing, source, _target(workspace, source, to, today), chosen, today)
            for source, chosen in _chosen(workspace, ids).items()
        ]
        new = {
            id_
            for copy in copies
            for id_ in (copy.target, *(f"{copy.target}/{kr}" for kr in copy.key_results))
        }
        lines: list[str] = []
        for copy in copies:
            supports, told = supported(
                workspace, copy.values.get("supports", ()), copy.source, copy.target, new
            )
            path = _write(writing, copy, supports)
            verb = "Would carry" if dry_run else "Carried"
            lines += [f"{verb} {copy.source} over to {copy.target} ({path}):", *copy.lines, *told]
        id_ = copies[0].target if len(copies) == 1 else ""
        return done(writing, "rollover", id_, lines, dry_run=dry_run)


def _chosen(workspace: Workspace, ids: Iterable[str]) -> dict[str, Chosen]:
    """Id of each objective that is touched → what was asked for of it."""
    found: dict[str, Chosen] = {}
    for id_ in ids:
        if workspace.items[id_] == "objective":
            found.setdefault(id_, Chosen()).whole = True
        else:
            objective, _, slug = id_.rpartition("/")
            named = found.setdefault(objective, Chosen()).key_results
            named += [slug] if slug not in named else []
    return found


def _target(workspace: Workspace, source: str, to: Span | None, today: date) -> str:
    """The id in the cycle into which an objective is carried: the one that was said, else the next of its kind."""
    span = workspace.cycle_of(source)
    target = to or next_cycle(span, workspace.settings)
    if target is None:
        raise UsageError(
            f"{span.name} is a cycle of your own, and none of yours starts after it."
            if span.name in workspace.settings.cycles
            else f"There is no cycle after {span.name}.",
            remedy="Name one with --to.",
        )
    if target.starts <= span.starts:
        raise UsageError(
            f"{target.name} does not come after {span.name}, in which {source} stands.",
            remedy="--to names a later cycle.",
        )
    if to is None and target.ends < today:
        raise UsageError(
            f"The cycle after {span.name} is {target.name}, and it ended on {target.ends}.",
            remedy=f"To carry it there all the same, say so: --to {target.name}.",
        )
    return f"{target.name}/{source.partition('/')[2]}"


def _copy(writing: Writing, source: str, target: str, chosen: Chosen, today: date) -> Copy:
    workspace = writing.workspace
    _refuse_taken(workspace, source, target, chosen)
    data = parse(writing.read(workspace.path(source)))
    scoring = Scoring(workspace, today)
    objective = workspace.objectives[source]
    key_results: dict[str, Mapping[str, Any]] = {}
    lines: list[str] = []
    slugs = objective.key_results if chosen.whole else chosen.key_results
    for slug in slugs:
        score = scoring.key_result(f"{source}/{slug}")
        try:
            values, left_out = carried(data["key_results"][slug], score)
        except Reached as reached:
            if slug in chosen.key_results:
                raise OkrError(
                    f"{source}/{slug} is not carried over: {reached}.",
                    remedy=f"A new goal is added: okr add key-result {target} TITLE …",
                ) from None
            lines.append(f"  left out  {slug}: {reached}")
            continue
        key_results[slug] = checked("key result", f"{target}/{slug}", values, workspace)
        lines += [f"  {slug}: {begins(values)}", *(f"    {text}" for text in left_out)]
        lines += title_says(slug, score.key_result, values, target)
    if objective.key_results and not key_results:
        raise OkrError(
            f"Nothing in {source} is open: {'; '.join(line.removeprefix('  left out  ') for line in lines)}.",
            remedy=f"A new goal is added: okr add objective TITLE -q {target.partition('/')[0]}",
        )
    if chosen.whole:
        lines += _plan(scoring, source, target)
    top = {key: value for key, value in undated(data, objective, today).items() if key not in _PARTS}
    return Copy(source=source, target=target, values=top, key_results=key_results, lines=tuple(lines))


def _refuse_taken(workspace: Workspace, source: str, target: str, chosen: Chosen) -> None:
    """A whole objective needs a free id; a key result goes into one that stands there, if it has no such part."""
    now = workspace.current_id(target)
    if now is None:
        return
    if now != target:
        raise OkrError(
            f"{target} was the id of {now}, and old ids resolve for ever.",
            remedy=f"Give {source} another name first: okr move {source} NEWID.",
        )
    if chosen.whole:
        raise OkrError(
            f"{target} exists already.",
            remedy=f"Name the key results to add to it: okr rollover {source}/KEY_RESULT.",
        )
    if workspace.objectives[target].closed:
        raise OkrError(
            f"{target} is closed and takes no more key results.", remedy="Name another cycle with --to."
        )
    for slug in chosen.key_results:
        if workspace.current_id(f"{target}/{slug}"):
            raise OkrError(
                f"{target}/{slug} exists already.",
                remedy=f"`okr set {target}/{slug} start=… target=…` changes it.",
            )


def carried(table: Mapping[str, Any], score: KeyResultScore) -> tuple[dict[str, Any], list[str]]:
    """The keys of a key result that starts where it ended, and what of it does not hold any more."""
    kr = score.key_result
    if kr.dropped:
        raise Reached(f"dropped on {kr.dropped.date}: {kr.dropped.reason}")
    values = {key: value for key, value in undated(table, kr, score.day).items() if key not in LEFT_BEHIND}
    if kr.milestones:
        done = frozenset(score.milestones_done)
        values["milestones"] = {name: weight for name, weight in kr.milestones.items() if name not in done}
        if not any(values["milestones"].values()):
            raise Reached("all its steps are done")
        return values, []
    if kr.start is None or kr.target is None or score.current is None:
        return values, []
    if (score.raw is not None and formulas.reaches(score.raw, 1)) or score.current == kr.target:
        raise Reached(f"its target {number(kr.target)} is reached, it ended at {number(score.current)}")
    start = as_written(score.current)
    return _from(start, kr, values)


def _from(start: float, kr: KeyResult, values: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A change from where it stands to the same target, with what of its line still lies ahead."""
    target = kr.target or 0
    up = target > start
    values["start"] = start
    left_out: list[str] = []
    if kr.stretch is not None and (kr.stretch <= target if up else kr.stretch >= target):
        del values["stretch"]
        left_out.append(f"left out its stretch {number(kr.stretch)}: it does not lie beyond the target")
    ahead = [point for point in kr.points if (start < point[0] < target if up else start > point[0] > target)]
    passed = [point for point in kr.points if point not in ahead]
    if passed:
        values["points"] = [list(point) for point in ahead]
        if not ahead:
            del values["points"]
        shown = ", ".join(f"[{number(x)}, {number(y)}]" for x, y in passed)
        left_out.append(f"left out of its points {shown}: it has passed them")
    return values, left_out


def as_written(value: float) -> int | float:
    """A computed start without the noise of its arithmetic, whole where it is."""
    if isinstance(value, int):
        return value
    kept = float(f"{value:.12g}")
    return int(kept) if kept.is_integer() and abs(kept) < 1e15 else kept


def begins(values: Mapping[str, Any]) -> str:
    if "target" in values:
        return f"from {number(values['start'])} to {number(values['target'])}"
    if "milestones" in values:
        return ", ".join(values["milestones"])
    return f"holds {bounds(values.get('at_least'), values.get('at_most'))} again"


def title_says(slug: str, kr: KeyResult, values: Mapping[str, Any], target: str) -> Iterator[str]:
    """A title that names the old start would be wrong from its first day."""
    old = number(kr.start) if kr.start is not None else ""
    words = kr.title.replace(",", " ").split()
    if old and values.get("start") != kr.start and old in words:
        yield f"    its title still says {old}: okr set {target}/{slug} title=…"


def _plan(scoring: Scoring, source: str, target: str) -> Iterator[str]:
    """The work that was not done; whether it is still the right work is decided anew."""
    for slug, initiative in scoring.workspace.objectives[source].initiatives.items():
        if not scoring.initiative(f"{source}/{slug}").done:
            yield f"  not carried over: {initiative.title}"
            yield f"    still the right work? okr add initiative {target} … --slug {slug}"


def supported(
    workspace: Workspace, texts: Sequence[str], source: str, target: str, new: Collection[str] = ()
) -> tuple[list[str], list[str]]:
    """What a copy supports, with a line on each that changed or stands in the cycle before.

    What stood beside its source and goes along (`new`), or went before, is named in the new cycle.
    """
    old, cycle = source.partition("/")[0], target.partition("/")[0]
    supports: list[str] = []
    told: list[str] = []
    for text in texts:
        now = workspace.current_id(text) or text
        beside = f"{cycle}/{now.partition('/')[2]}"
        if old == cycle or not now.startswith(f"{old}/"):
            supports.append(now)
        elif beside in new or workspace.items.get(beside) in ("objective", "key result"):
            supports.append(beside)
            told.append(f"  supports {beside} in place of {now}")
        else:
            supports.append(now)
            told.append(f"  still supports {now}, which stands in {old}: okr set {target} supports=…")
    return supports, told


def _write(writing: Writing, copy: Copy, supports: Sequence[str]) -> str:
    workspace = writing.workspace
    if copy.target in workspace.objectives:
        path = workspace.path(copy.target)
        edits = [AddTable(("key_results", slug), values) for slug, values in copy.key_results.items()]
        edit(writing, copy.target, path, edits)
        return path
    path = path_of(copy.target)
    top = checked(
        "objective", copy.target, {k: v for k, v in copy.values.items() if k != "supports"}, workspace
    )
    values = {**top, "supports": list(supports), "key_results": dict(copy.key_results)}
    text = new_file("objective", values)
    validated(path, text.encode())
    writing.create(path, text)
    return path
