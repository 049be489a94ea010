"""R010, R015, Q011 to Q013, P009 to P013: conversations, agreements and onboarding; R017 to R019: the pulse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from okr.checks.rule import CheckContext, in_file, rule
from okr.conversations import is_misplaced
from okr.findings import Finding
from okr.ids import slug as slug_of
from okr.people_models import TOPICS
from okr.pulse import LEAST, answers, is_month, months, path_of, statements, teams_hide_people
from okr.words import Message

PROMISE_DAYS = 14
STEP_DAYS = 7
REQUEST_DAYS = 14
_AGAIN = re.compile(r"(?:-(?:[2-9]|[1-9]\d+))?")


def _file(name: str) -> str:
    return f"coaching/{name}.toml"


@rule("R010", "error")
def misnamed(case: CheckContext) -> Iterator[Finding]:
    """The name has the day, both people or the team, and the kind, or the KPI; a second file of the day ends in -2."""
    for name, shared in case.workspace.coaching.items():
        right = f"{shared.date.isoformat()}-{shared.from_}-{shared.to}-{shared.kind}"
        if not name.startswith(right) or not _AGAIN.fullmatch(name.removeprefix(right)):
            yield in_file(_file(name), "kind").says(
                Message(
                    "file name does not fit a {kind} from {author} to {receiver} on {date}",
                    kind=shared.kind,
                    author=shared.from_,
                    receiver=shared.to,
                    date=shared.date,
                ),
                Message("rename it to {name}.toml, or correct the content", name=right),
            )
    for name, meeting in case.workspace.meetings.items():
        right = f"{meeting.date.isoformat()}-{meeting.team or 'all'}-{meeting.kind}"
        if not name.startswith(right) or not _AGAIN.fullmatch(name.removeprefix(right)):
            yield in_file(f"meetings/{name}.toml", "kind").says(
                Message("file name does not fit its date, team and kind of meeting"),
                Message("rename it to {name}.toml, or correct the content", name=right),
            )
    yield from _misnamed_decisions(case)


def _misnamed_decisions(case: CheckContext) -> Iterator[Finding]:
    """A KPI may have had another name on that day. Of decisions of one day the name says which is the last."""
    for name, decided in case.workspace.decisions.items():
        now = case.workspace.current_id(decided.kpi) or ""
        kpi = case.workspace.kpis.get(now)
        if kpi is None:
            continue
        rights = [f"{decided.date.isoformat()}-{slug_of(id_)}" for id_ in (now, *kpi.formerly)]
        if not any(name.startswith(each) and _AGAIN.fullmatch(name.removeprefix(each)) for each in rights):
            yield in_file(f"decisions/{name}.toml", "kpi").says(
                Message("file name does not fit its date and KPI"),
                Message("rename it to {name}.toml, or correct the content", name=rights[0]),
            )


@rule("R015", "error")
def shared_probation(case: CheckContext) -> Iterator[Finding]:
    """The finding does not repeat the day: what the file says is shown nowhere."""
    for name, shared in case.workspace.coaching.items():
        if is_misplaced(shared):
            yield in_file(_file(name), "kind" if shared.kind == "probation" else "probation_ends").says(
                Message("a shared file says when somebody's probation ends"),
                Message(
                    "remove it here and keep it privately: `okr onboard @{person} --probation DATE`; "
                    "git still has it in its history",
                    person=case.conversations.slug(shared.to),
                ),
            )


@rule("Q011")
def without_text(case: CheckContext) -> Iterator[Finding]:
    for name, shared in case.workspace.coaching.items():
        texts = (shared.text, shared.situation, shared.behaviour, shared.effect, shared.wish)
        if shared.kind in ("recognition", "feedback") and not any(texts):
            yield in_file(_file(name), "kind").says(
                Message("the {kind} has no text", kind=shared.kind),
                Message("add text, or situation, behaviour, effect and wish"),
            )


@rule("Q012")
def with_oneself_or_in_future(case: CheckContext) -> Iterator[Finding]:
    slug = case.conversations.slug
    for name, shared in case.workspace.coaching.items():
        if slug(shared.from_) == slug(shared.to) and shared.kind != "growth":  # people mark themselves
            yield in_file(_file(name), "to").says(
                Message("from {person} to the same person", person=shared.from_),
                Message("correct `from` or `to`"),
            )
        # in a workspace with later updates, `today` is an earlier day than that of its authors
        if shared.date > case.today and shared.date > case.last_day:
            yield in_file(_file(name), "date").says(
                Message("{date} is in the future: it is not shown before that day", date=shared.date),
                Message("write the day of the conversation"),
            )


@rule("Q013")
def unknown_topic(case: CheckContext) -> Iterator[Finding]:
    for name, path in case.workspace.onboarding.items():
        for slug, step in path.steps.items():
            if step.topic is not None and step.topic not in TOPICS:
                close = get_close_matches(step.topic.casefold(), TOPICS, n=1)
                yield in_file(f"onboarding/{name}.toml", "steps", slug, "topic").says(
                    Message('unknown topic "{topic}"', topic=step.topic),
                    Message("write {topic}", topic=close[0])
                    if close
                    else Message("write one of {topics}", topics=", ".join(TOPICS)),
                )


@rule("P009")
def overdue_agreement(case: CheckContext) -> Iterator[Finding]:
    for promise in case.conversations.agreements():
        if promise.done_on or not promise.due or case.has_left(promise.owner):
            continue
        days = (case.today - promise.due).days
        if days > PROMISE_DAYS:
            place = int(promise.id.rpartition("/")[2]) - 1
            file = _file(promise.conversation.name)
            yield in_file(file, "agreement", place, "due", id=promise.id).says(
                Message("agreed for {date}, open for {n} days", date=promise.due, n=days),
                Message(
                    "still important? mark it done (`okr checkin {id} done`), agree on a new day, or drop it",
                    id=promise.id,
                ),
            )


@rule("P010")
def overdue_step(case: CheckContext) -> Iterator[Finding]:
    """One finding a newcomer, at the step that is most overdue."""
    for person in case.conversations.newcomers:
        if case.has_left(person):
            continue
        overdue = [
            ((case.today - step.due).days, step)
            for step in case.conversations.steps(person)
            if step.due and not step.done_on
        ]
        days, step = max(overdue, key=lambda pair: pair[0], default=(0, None))
        if step and days > STEP_DAYS:
            yield in_file(case.workspace.path(f"@{person}"), "onboarding", id=step.id).says(
                Message("onboarding step “{title}” is {n} days overdue", title=step.step.title, n=days),
                Message(
                    "ask what is missing; once it is done: `okr checkin {id} done` (all steps: `okr onboard`)",
                    id=step.id,
                ),
            )


@rule("P011", "hint")
def unanswered_request(case: CheckContext) -> Iterator[Finding]:
    for request in case.conversations.open_requests():
        days = (case.today - request.day).days
        if days > REQUEST_DAYS and not case.has_left(request.to):
            yield in_file(_file(request.name), "to", id=request.name).says(
                Message("asked for feedback {n} days ago, no answer yet", n=days),
                Message(
                    "two sentences are enough: `okr coach feedback @{person} TEXT --answers {request} --to-them` "
                    "(or --share); answered in person: `okr checkin {request} done`",
                    person=request.from_,
                    request=request.name,
                ),
            )


@rule("P012")
def no_first_day(case: CheckContext) -> Iterator[Finding]:
    for person in case.conversations.newcomers:
        if case.workspace.people[f"@{person}"].joined is None:
            yield case.at(f"@{person}", "onboarding").says(
                Message("onboarding without a first day, so no step is ever due"),
                Message("add `joined`, the first day of this person"),
            )


@rule("P013", "hint")
def path_without_steps(case: CheckContext) -> Iterator[Finding]:
    for name, path in case.workspace.onboarding.items():
        if not path.steps:
            yield in_file(f"onboarding/{name}.toml").says(
                Message("onboarding path without steps"), Message("add [steps.tools] with a title and a day")
            )


# ── the pulse ────────────────────────────────────────────────────────────────────────────────────


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
