"""R010, Q011 to Q013, P009 to P013: what people said to each other, promised, and have before them as newcomers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from okr.checks.rule import Case, Remark, Rule
from okr.models import TOPICS, Coaching
from okr.workspace import has_left

PROMISE_DAYS = 14
STEP_DAYS = 7
REQUEST_DAYS = 14
_AGAIN = re.compile(r"(?:-(?:[2-9]|[1-9]\d+))?")


def _file(name: str) -> str:
    return f"coaching/{name}.toml"


def _misnamed(case: Case) -> Iterator[Remark]:
    """The name says who spoke to whom, on which day, and how; a second one of the day ends in -2."""
    for name, said in case.workspace.coaching.items():
        wanted = f"{said.date.isoformat()}-{said.from_}-{said.to}-{said.kind}"
        if not name.startswith(wanted) or not _AGAIN.fullmatch(name.removeprefix(wanted)):
            yield Remark(
                path=_file(name),
                key=("kind",),
                message=f"its name is not that of a {said.kind} from {said.from_} to {said.to} on {said.date}: "
                "nobody will find it",
                fix=f"name it {wanted}.toml, or correct what stands in it",
            )


def _empty(case: Case) -> Iterator[Remark]:
    for name, said in case.workspace.coaching.items():
        if said.kind in ("recognition", "feedback") and not _words(said):
            yield Remark(
                path=_file(name),
                key=("kind",),
                message=f"a {said.kind} that says nothing: nobody can learn from it",
                fix="add text, or situation, behaviour, effect and wish",
            )


def _words(said: Coaching) -> bool:
    return any((said.text, said.situation, said.behaviour, said.effect, said.wish))


def _late_promises(case: Case) -> Iterator[Remark]:
    for promise in case.conversations.agreements():
        if promise.done_on or not promise.due or has_left(case.workspace, promise.owner, case.today):
            continue
        days = (case.today - promise.due).days
        if days > PROMISE_DAYS:
            place = int(promise.id.rpartition("/")[2]) - 1
            yield Remark(
                path=_file(promise.conversation.name),
                key=("agreement", place, "due"),
                id=promise.id,
                message=f"agreed and {days} days late: a promise that is forgotten costs the next one its worth",
                fix=f"`okr checkin {promise.id} done`, or agree on another day in the next talk",
            )


def _late_steps(case: Case) -> Iterator[Remark]:
    """Told once a newcomer, by the step that is latest."""
    conversations = case.conversations
    for person in conversations.newcomers:
        if has_left(case.workspace, person, case.today):
            continue
        late = [
            ((case.today - step.due).days, step)
            for step in conversations.steps(person)
            if step.due and not step.done_on
        ]
        days, step = max(late, key=lambda pair: pair[0], default=(0, None))
        if step and days > STEP_DAYS:
            yield Remark(
                path=case.path(f"@{person}"),
                key=("onboarding",),
                id=step.id,
                message=f"“{step.step.title}” is {days} days late: a newcomer who is left alone in the first weeks stays so",
                fix=f"help with it, then `okr checkin {step.id} done`; `okr onboard` shows all steps",
            )


def _unanswered_requests(case: Case) -> Iterator[Remark]:
    for request in case.conversations.open_requests():
        days = (case.today - request.day).days
        if days > REQUEST_DAYS and not has_left(case.workspace, request.to, case.today):
            yield Remark(
                path=_file(request.name),
                key=("to",),
                id=request.name,
                message=f"asked for feedback {days} days ago, not answered yet",
                fix=f"`okr coach feedback @{request.from_} TEXT --answers {request.name} --to-them` (or --share); "
                f"told in person: `okr checkin {request.name} done`",
            )


def _without_a_first_day(case: Case) -> Iterator[Remark]:
    for person in case.conversations.newcomers:
        found = case.workspace.people[f"@{person}"]
        if found.joined is None:
            yield Remark(
                path=case.path(f"@{person}"),
                key=("onboarding",),
                id=f"@{person}",
                message="on a first way without a first day: no step of it is ever due",
                fix="add joined, the day on which the person begins",
            )


def _to_oneself(case: Case) -> Iterator[Remark]:
    for name, said in case.workspace.coaching.items():
        if case.conversations.slug(said.from_) == case.conversations.slug(said.to):
            yield Remark(
                path=_file(name),
                key=("to",),
                message=f"from {said.from_} to the same person: nobody else was spoken to",
                fix="name whoever was meant",
            )
        if said.date > case.today and said.date > _last_day(case):
            yield Remark(
                path=_file(name),
                key=("date",),
                message=f"a {said.kind} on {said.date}, which is still to come: it is shown nowhere before",
                fix="write the day on which it was said",
            )


def _last_day(case: Case) -> date:
    """Of what was recorded: a workspace that tells of later days is looked at as of an earlier one."""
    return max((es[-1].update.date for es in case.workspace.recorded.values() if es), default=date.min)


def _without_steps(case: Case) -> Iterator[Remark]:
    for name, path in case.workspace.onboarding.items():
        if not path.steps:
            yield Remark(
                path=f"onboarding/{name}.toml",
                message="a path without steps: a newcomer on it has nothing to do",
                fix="add [steps.tools] with a title and a day",
            )


def _topics(case: Case) -> Iterator[Remark]:
    for name, path in case.workspace.onboarding.items():
        for slug, step in path.steps.items():
            if step.topic is not None and step.topic not in TOPICS:
                close = get_close_matches(step.topic.casefold(), TOPICS, n=1)
                yield Remark(
                    path=f"onboarding/{name}.toml",
                    key=("steps", slug, "topic"),
                    message=f"'{step.topic}' is no topic of a first way: nobody sees what the path leaves out",
                    fix=f"write {close[0]}" if close else f"write one of {', '.join(TOPICS)}",
                )


_PATH = '# onboarding/first.toml\ntitle = "First month"\n[steps.tools]\ntitle = "Set up the tools"\nday = 3\n'
_BY = "2026-07-20-ana-budi"
_THANKS = 'kind = "recognition"\nfrom = "ana"\nto = "budi"\ndate = {day}\ntext = "Nineteen calls."\n'


def _said(kind: str, more: str, name: str = "") -> str:
    head = f'kind = "{kind}"\nfrom = "ana"\nto = "budi"\ndate = 2026-07-20\n'
    return f"# coaching/{name or f'{_BY}-{kind}'}.toml\n{head}{more}"


def _newcomer(joined: str) -> str:
    return f'{_PATH}# people/kenji.toml\nname = "Kenji"\n{joined}onboarding = "first"\n'


RULES = (
    Rule(
        code="R010",
        level="error",
        name="a conversation under another name",
        reason="The name of the file says who spoke to whom, on which day and how; agreements are named after it. Where it says "
        "something else than the file, one of the two misleads, and a second conversation may be written over it.",
        bad=_said("recognition", 'text = "Nineteen calls."\n', "2026-07-20-budi-ana-recognition"),
        good=_said("recognition", 'text = "Nineteen calls."\n'),
        find=_misnamed,
    ),
    Rule(
        code="Q011",
        level="warning",
        name="a conversation without a word",
        reason="Feedback helps when it says what happened, what was done, what came of it and what would help. A file that "
        "only says that somebody talked to somebody helps neither of the two.",
        bad=_said("feedback", ""),
        good=_said("feedback", 'behaviour = "You told us on Monday."\n'),
        find=_empty,
    ),
    Rule(
        code="Q012",
        level="warning",
        name="a conversation that cannot have been",
        reason="Somebody talks to somebody else, and on a day that has been. A slip in `to` or `date` hides what was said from "
        "the one who should read it.",
        bad=f"# coaching/2026-09-20-ana-budi-recognition.toml\n{_THANKS.format(day='2026-09-20')}",
        good=f"# coaching/2026-07-20-ana-budi-recognition.toml\n{_THANKS.format(day='2026-07-20')}",
        find=_to_oneself,
    ),
    Rule(
        code="Q013",
        level="warning",
        name="a topic of another kind",
        reason="A first way shows a newcomer four things: the profile of the company, its units, the skills of the work, and "
        "the character that is wanted. By these words a path shows which of them it leaves out.",
        bad=f'{_PATH}topic = "Tools"\n',
        good=f'{_PATH}topic = "skill"\n',
        find=_topics,
    ),
    Rule(
        code="P009",
        level="warning",
        name="an agreement that is long late",
        reason="What two people agreed on is small and has a day. After two weeks it is either done and not told, or it was "
        "not that important: both are worth a word in the next talk.",
        bad=_said("talk", '[[agreement]]\nowner = "budi"\ndue = 2026-07-24\ntext = "Call three accounts"\n'),
        good=_said("talk", '[[agreement]]\nowner = "budi"\ndue = 2026-08-24\ntext = "Call three accounts"\n'),
        find=_late_promises,
    ),
    Rule(
        code="P010",
        level="warning",
        name="a newcomer who waits",
        reason="The first thirty days decide whether somebody knows the company, its units and what is expected. A step that is "
        "more than a week late is mostly waiting for somebody else.",
        bad=_newcomer("joined = 2026-08-03\n"),
        good=_newcomer("joined = 2026-08-12\n"),
        find=_late_steps,
    ),
    Rule(
        code="P011",
        level="hint",
        name="feedback that was asked for and not given",
        reason="To ask for feedback takes courage, and two honest sentences are enough. A private note does not reach the one who "
        "asked: hand it over with --to-them, share it, or mark the request as done once you have told it in person.",
        bad=_said("request", 'text = "How was my pitch?"\n'),
        good=_said("request", 'text = "How was my pitch?"\n')
        + '# coaching/2026-07-28-budi-ana-feedback.toml\nkind = "feedback"\nfrom = "budi"\nto = "ana"\ndate = 2026-07-28\n'
        'answers = "2026-07-20-ana-budi-request"\ntext = "It was short, and that was its strength."\n',
        find=_unanswered_requests,
    ),
    Rule(
        code="P012",
        level="warning",
        name="a first way without a first day",
        reason="Steps are due by the day on which a newcomer joins. Without it nothing is late, and nobody sees that somebody "
        "was forgotten.",
        bad=_newcomer(""),
        good=_newcomer("joined = 2026-08-17\n"),
        find=_without_a_first_day,
    ),
    Rule(
        code="P013",
        level="hint",
        name="a path without steps",
        reason="A path of onboarding/ is its steps: what a newcomer reads, meets and tries, each by a day. One without steps "
        "looks like help and is none.",
        bad='# onboarding/empty.toml\ntitle = "First month"\n',
        good=_PATH,
        find=_without_steps,
    ),
)
