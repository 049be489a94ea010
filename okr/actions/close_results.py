"""How the parts of an objective ended, a line each, as `okr close` tells it; and what of them is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from okr import formulas
from okr.errors import UsageError, did_you_mean
from okr.key_result_score import KeyResultScore
from okr.lookup import completed, nearest
from okr.measure_rules import NOT_TOLD
from okr.parse import words
from okr.scoring import Scoring
from okr.views.checkins import counts_of
from okr.words import Message, joined
from okr.words.numbers import number, recorded, share
from okr.workspace import Workspace

_NOT_COUNTED = "–"
RESULT = "--result"


def unmeasurable(workspace: Workspace, id_: str, today: date) -> tuple[str, ...]:
    """Titles of what is left out of a grade since its target or limit comes later."""
    items = Scoring(workspace, today).at_close(id_).items
    return tuple(workspace.record(item.id).title for item in items if item.is_open)


def untold(workspace: Workspace, id_: str) -> dict[str, str]:
    """Names and titles of the key results whose outcome is still to be told in words."""
    key_results = workspace.objectives[id_].key_results
    return {name: kr.title for name, kr in key_results.items() if kr.result == NOT_TOLD and not kr.dropped}


def read_results(workspace: Workspace, id_: str, texts: list[str]) -> dict[str, str]:
    """Names of key results and their outcomes, of texts such as `licence=Signed in May`. Raises UsageError."""
    known, found = workspace.objectives[id_].key_results, {}
    for text in texts:
        typed, equals, said = text.partition("=")
        name = completed(typed.strip().removeprefix(f"{id_}/"), known)
        if name not in known:
            raise UsageError(
                Message('{option}: unknown key result "{text}" of {objective}', option=RESULT, text=name, objective=id_),
                remedy=did_you_mean(nearest(name, known)) or Message("Key results: {names}.", names=joined(known)),
            )  # fmt: skip
        if not equals or not said.strip():
            raise UsageError(
                Message('{option}: what came of "{name}"?', option=RESULT, name=name),
                remedy=Message("Example: {command}", command=f'{RESULT} {name}="…"'),
            )
        found[name] = words(said, RESULT, one_line=False).strip()
    return found


def with_results(workspace: Workspace, id_: str, results: Mapping[str, str]) -> Workspace:
    """The workspace in which these outcomes are told."""
    if not results:
        return workspace
    objective = workspace.objectives[id_]
    told = {name: replace(objective.key_results[name], result=text) for name, text in results.items()}
    return workspace.with_objective(id_, replace(objective, key_results={**objective.key_results, **told}))


def result_lines(workspace: Workspace, id_: str, today: date) -> Iterator[str]:
    """The objective, and below it the result of each part."""
    scoring = Scoring(workspace, today)
    objective = workspace.objectives[id_]
    yield objective.title
    for name, kr in objective.key_results.items():
        score = scoring.key_result(f"{id_}/{name}")
        told = joined((kr.title, "" if kr.dropped else _ended(score)), "")
        if kr.result not in (None, NOT_TOLD) and kr.measure != "words":
            told = joined((told, kr.result or ""), " · ")
        yield _line(_result(score), told)
    for item in scoring.objective(id_).items:
        if item.id in workspace.objectives:
            told = _NOT_COUNTED if item.is_open else _share(item.progress)
            yield _line(told, f"{workspace.objectives[item.id].title} ({item.id})")
    undone = [
        initiative.title
        for name, initiative in objective.initiatives.items()
        if not scoring.initiative(f"{id_}/{name}").done
    ]
    if undone:
        yield Message("  not done: {titles}", titles=joined(undone, "; "))


def _result(score: KeyResultScore) -> str:
    """In a few letters; a judged one has its grade."""
    kr = score.key_result
    if kr.dropped:
        return Message("dropped")
    if kr.graded:
        return _share(kr.graded.grade)
    return _NOT_COUNTED if score.is_open or kr.measure == "words" else _share(score.progress)


def _ended(score: KeyResultScore) -> str:
    """What follows the title: value and ends, the counts, the periods kept, or the outcome in words."""
    kr, said = score.key_result, _measured(score)
    if kr.graded:
        measured = None if score.raw is None else share(formulas.clamped(score.raw))
        judged = Message(
            " (judged, measured {share}: {reason})", share=measured or _NOT_COUNTED, reason=kr.graded.reason
        )
        return joined((said, judged), "")
    return said


def _measured(score: KeyResultScore) -> str:
    kr = score.key_result
    if kr.measure == "words":
        return Message(": not told yet") if kr.result == NOT_TOLD else joined((": ", kr.result or ""), "")
    if score.is_open or (score.judged and score.raw is None and score.current is not None):
        later = Message("limit open") if kr.measure == "hold" else Message("target open") if not kr.by else Message("not measurable")  # fmt: skip
        now = [] if score.current is None else [number(score.current)]
        return joined((": ", joined((*now, later))), "")
    if kr.parts:
        return joined((": ", counts_of(score.counts, kr)), "") if score.series.values else ""
    if score.target is not None and score.current is not None:
        return Message(
            ": {current}, from {start} to {target}",
            current=number(score.current), start=recorded(score.start), target=recorded(score.target),
        )  # fmt: skip
    if score.kept is not None:
        return Message(": on target in {kept} of {n}", kept=score.kept, n=len(score.plan.periods))
    return ""


def _line(result: str, title: str) -> str:
    """Titles begin below one another: no result is longer than `dropped`."""
    return Message("  {result:<7}  {title}", result=result, title=title)


def _share(progress: float | None) -> str:
    if progress is None:
        return Message("no data")
    return Message("reached") if formulas.reaches(progress, 1) else share(progress)
