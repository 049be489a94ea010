"""R017 to R019: counts of a pulse that show a person, its file name, and statements that nobody was asked."""

from __future__ import annotations

from collections.abc import Iterator

from okr.checks.rule import CheckContext, in_file, rule
from okr.findings import Finding
from okr.pulse import LEAST, answers, is_month, months, path_of, statements, teams_hide_people
from okr.words import Message


@rule("R017", "error")
def too_few_answers(case: CheckContext) -> Iterator[Finding]:
    """At the first statement of a file, or at its teams: which of them is small is not told."""
    for month, record in case.workspace.pulse.items():
        path = path_of(month)
        few = next((slug for slug, counts in record.counts.items() if answers(counts) < LEAST), None)
        if few is not None:
            yield in_file(path, few).says(
                Message("fewer than {n} answers: the counts show what a person answered", n=LEAST),
                Message("remove {path}; git may have it in its history", path=path),
            )
        elif not teams_hide_people(record):
            yield in_file(path, "teams").says(
                Message(
                    "a team, or the people outside of the teams, has fewer than {n} answers to a statement",
                    n=LEAST,
                ),
                Message("remove [teams]; the counts of all stay"),
            )


@rule("R018", "error")
def named_by_no_month(case: CheckContext) -> Iterator[Finding]:
    for name in case.workspace.pulse:
        if not is_month(name):
            yield in_file(path_of(name)).says(
                Message("the file name is not a month, so the pulse is not shown"),
                Message("rename it, for example to 2026-08.toml"),
            )


@rule("R019")
def unknown_statement(case: CheckContext) -> Iterator[Finding]:
    """In the latest record: earlier ones may be of other statements."""
    known = statements(case.workspace.settings)
    for month in months(case.workspace.pulse)[-1:]:
        for slug in case.workspace.pulse[month].counts:
            if slug not in known:
                yield in_file(path_of(month), slug).says(
                    Message('unknown statement "{name}"', name=slug),
                    Message("correct its name, or add it to [pulse.statements] in okr.toml"),
                )
