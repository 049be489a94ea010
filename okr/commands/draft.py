"""`okr draft`: an objective by six questions, with examples, and with what the rules say to each answer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Annotated, Any, NamedTuple

import typer

from okr.actions import add
from okr.actions.draft import GoalDraft, counted, found, write
from okr.actions.edits import refuse_same_ends, refuse_taken, template
from okr.commands.asking import missing
from okr.commands.lessons import tell_lessons
from okr.commands.measures import number_of
from okr.commands.options import (
    Invocation,
    OkrGroup,
    Slug,
    Text,
    command,
    common_options,
    option,
    output_of,
    respond,
)
from okr.commands.output import emit_text
from okr.context import Context
from okr.errors import OkrError, UsageError
from okr.findings import Finding
from okr.ids import make_slug
from okr.lookup import one_of
from okr.parse import words
from okr.quantities import Scale
from okr.title_figures import proposal
from okr.words import Message, joined, translated


class Question(NamedTuple):
    """One of the six: the key of its examples and its option, what is asked, and a line of help."""

    key: str
    asks: str
    help: str

    @property
    def flag(self) -> str:
        return f"--{self.key}"


QUESTIONS = (
    Question(
        "for", Message("For whom"), Message("One group who will notice: clients, colleagues, applicants.")
    ),
    Question(
        "different",
        Message("What is different for them at the end"),
        Message("One sentence without a number. It becomes the title."),
    ),
    Question(
        "seen",
        Message("Where would you see it"),
        Message("Something you can count or rate each week or month."),
    ),
    Question(
        "from", Message("Where is it today"), Message("A number with its unit: 60%, 8 hours, Rp 120 jt.")
    ),
    Question(
        "to",
        Message("By the end of the cycle"),
        Message("A result that takes effort and can still be reached."),
    ),
    Question(
        "guard",
        Message("What must not get worse"),
        Message('A name and its limit: "ticket rating at least 4.5". Enter: nothing.'),
    ),
)
_WITHOUT_NUMBER = "Q005"
_NOTHING = ("-", "no", "none", "nothing", "tidak", "tidak ada")
"""What people type where nothing has to be guarded."""
_KEYS = Message("? = examples · b = back · Ctrl-C = stop, nothing is written")
_LIMIT = re.compile(
    r"(?P<name>.+?)[,:]?\s+(?:(?P<low>at least|minimal|minimum|paling sedikit|>=|≥)"
    r"|(?P<high>at most|maksimal|maximum|maksimum|paling banyak|paling lama|<=|≤))\s*(?P<amount>.*\d.*)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\s*(?:rp\.?\s?|idr\s?|usd\s?|[$€£])?[-−]?\d[\d.,]*\s?(%|[^\W\d_].*)?", re.IGNORECASE)


# ── the answers ──────────────────────────────────────────────────────────────────────────────────


def drafted(
    context: Context, answers: Mapping[str, str], more: Mapping[str, Any], slug: str | None
) -> GoalDraft:
    """The draft that the answers make so far. Raises OkrError for what cannot be read."""
    language = context.language
    who = words(answers["for"], "--for")
    title = words(answers["different"], "--different")
    if who.casefold() not in title.casefold() and "why" not in more:
        more = {**more, "why": translated(Message("For: {people}", people=who), language)}
    key_results: dict[str, Mapping[str, Any]] = {}
    if "to" in answers:
        key_results[make_slug(answers["seen"], "key result")] = _change(context, answers)
    if answers.get("guard"):
        name, values = _guard(context, answers["guard"])
        key_results[f"{name}-2" if name in key_results else name] = values
    return GoalDraft(cycle=context.cycle.name, title=title, key_results=key_results, more=more, slug=slug)


def _change(context: Context, answers: Mapping[str, str]) -> dict[str, Any]:
    """The key result that goes from today to the end; its title says so."""
    seen, start, target = words(answers["seen"], "--seen"), answers["from"], answers["to"]
    ends = proposal(f"from {start} to {target}")
    units = {found[1] for text in (start, target) if (found := _AMOUNT.fullmatch(text.strip())) and found[1]}
    if ends.start is None or ends.target is None or (len(units) > 1 and "%" in units):
        raise UsageError(
            Message(
                '"{start}" and "{target}" are not two numbers with the same unit', start=start, target=target
            ),
            remedy=Message("Examples: {examples}", examples=Message("60% → 80%, 8 hours → 4 hours")),
        )
    scale = Scale(ends.unit, context.settings.input.decimal)
    values = {"start": number_of(context, ends.start, "--from", scale)}
    scale = Scale(ends.unit, context.settings.input.decimal, (values["start"],))
    values["target"] = number_of(context, ends.target, "--to", scale)
    refuse_same_ends(values)
    if not proposal(seen).start:
        rises = values["target"] > values["start"]
        title = (
            Message("rise\x04{what} from {start} to {target}", what=seen, start=start, target=target)
            if rises
            else Message("fall\x04{what} from {start} to {target}", what=seen, start=start, target=target)
        )
        seen = translated(title, context.language)
    return {"title": seen, **values} | ({"unit": ends.unit} if ends.unit else {})


def _guard(context: Context, text: str) -> tuple[str, dict[str, Any]]:
    """The slug and the keys of the key result that keeps a limit."""
    limit = _LIMIT.fullmatch(text.strip())
    ends = proposal(f"from {limit['amount']} to {limit['amount']}") if limit else None
    if not limit or not ends or ends.start is None:
        raise UsageError(
            Message('"{text}" has no limit', text=text),
            remedy=Message('Write "at least" or "at most" with a number: ticket rating at least 4.5'),
        )
    value = number_of(context, ends.start, "--guard", Scale(ends.unit, context.settings.input.decimal))
    bound = {"at_least" if limit["low"] else "at_most": value}
    values = {"title": words(text, "--guard"), **bound} | ({"unit": ends.unit} if ends.unit else {})
    return make_slug(limit["name"], "key result"), values


def _judged(context: Context, key: str, draft: GoalDraft, seen: str = "") -> list[Finding]:
    """What the rules say of the answer to a question: of a title, of a measure, of a guard."""
    if key == "seen":  # its numbers come next
        name = make_slug(seen, "key result")
        draft = replace(draft, key_results={name: {"title": seen, "start": 40, "target": 60}})
    part = "" if key == "different" else f"/{[*draft.key_results][-1]}"
    id_ = draft.id + part
    listed = (each for each in found(context.workspace, draft, context.today) if each.id == id_)
    if key in ("different", "seen"):
        listed = (each for each in listed if each.key[-1:] == ("title",) and each.code != _WITHOUT_NUMBER)
    return [*listed]


# ── the dialogue ─────────────────────────────────────────────────────────────────────────────────


class _Dialogue:
    """The questions that no option answered, one after the other; an answer can be typed again."""

    def __init__(
        self, context: Context, answers: dict[str, str], more: Mapping[str, Any], slug: str | None
    ) -> None:
        self.context = context
        self.answers = answers
        self.asked = [at for at, each in enumerate(QUESTIONS) if each.key not in answers]
        self._more = more
        self._slug = slug

    def run(self) -> None:
        self.context.tell(_KEYS)
        at = 0
        while at < len(self.asked):
            at += 1 if self._ask(self.asked[at]) else -1 if at else 0

    def _ask(self, place: int) -> bool:
        """Ask until there is an answer that can be read; whether to go on, and not back."""
        question, context = QUESTIONS[place], self.context
        context.tell("")
        context.tell(joined((f"{place + 1}/{len(QUESTIONS)} ", question.help), " "))
        before = self.answers.get(question.key, self._proposed(question.key))
        while True:
            typed = context.ask(question.asks, default=before if before is not None else "")
            if typed == "?":
                for role in _examples(context).values():
                    context.tell(f"  {role['role']}: {role[question.key]}")
                continue
            if question.key == "guard" and typed.lower() in _NOTHING:
                typed = ""
            if typed.lower() == "b":
                return False
            if not typed and question.key != "guard":
                continue
            known = self.answers.get(question.key)
            self.answers[question.key] = typed
            try:
                remarks = self._remarks(question.key)
            except OkrError as error:
                self._tell(error.message, error.remedy)
                continue
            if not remarks or typed == known:
                asked = [QUESTIONS[at].key for at in self.asked]
                given = ((f"--{key}", self.answers[key]) for key in asked if self.answers.get(key))
                context.answers = [*chain.from_iterable(given)]
                return True
            for each in remarks:
                self._tell(each.message, each.fix)
            context.tell(Message("  Enter = keep it, or type it again."))
            before = typed

    def _proposed(self, key: str) -> str | None:
        """What the answer to where it is seen says of today and the end already."""
        if key not in ("from", "to"):
            return None
        ends = proposal(self.answers["seen"])
        number = ends.start if key == "from" else ends.target
        return number and (f"{number}%" if ends.unit == "%" else f"{number} {ends.unit or ''}".strip())

    def _remarks(self, key: str) -> list[Finding]:
        if key == "from" and not _AMOUNT.fullmatch(self.answers["from"]):
            raise UsageError(Message("type a number, with its unit if it has one"))
        if not self.answers[key]:
            return []
        words(self.answers[key], f"--{key}")
        if key in ("for", "from"):
            return []
        keys = [each.key for each in QUESTIONS]
        so_far = {name: self.answers[name] for name in keys[: keys.index(key) + 1] if name in self.answers}
        draft = drafted(self.context, so_far, self._more, self._slug)
        return _judged(self.context, key, draft, self.answers.get("seen", ""))

    def _tell(self, *texts: str) -> None:
        for at, text in enumerate(filter(None, texts)):
            self.context.tell(joined(("  " * (at + 1), text), ""))


def _examples(context: Context) -> Mapping[str, Mapping[str, str]]:
    """Role → its answers to the six questions, in the language of the person."""
    return tomllib.loads(template("drafts.toml", context.language))


# ── the command ──────────────────────────────────────────────────────────────────────────────────


@command(
    "objective",
    example="okr draft objective -q Q4\nokr draft objective --example support\nokr draft objective -q Q4 \\\n"
    '  --for "Clients" --different "Clients feel at home" \\\n  --seen "Renewals" --from 60% --to 75% \\\n'
    '  --guard "First answer at most 4 hours"',
    me=True,
)
def objective(
    call: Invocation,
    for_: Annotated[Text, option("--for", "PEOPLE", help="People who notice the difference.")] = None,
    different: Annotated[
        Text, option("--different", "TEXT", help="What is different for them: the title.")
    ] = None,
    seen: Annotated[Text, option("--seen", "TEXT", help="Where it is seen: what can be counted.")] = None,
    from_: Annotated[Text, option("--from", "N", help="Its value today.")] = None,
    to: Annotated[Text, option("--to", "N", help="Its value at the end.")] = None,
    guard: Annotated[Text, option("--guard", "TEXT", help="What must not get worse, with its limit.")] = None,
    team: Annotated[Text, option("--team", "TEAM", help="Team it belongs to.")] = None,
    owner: Annotated[
        Text, option("--owner", "PERSON", help="Person accountable for it (default: you).")
    ] = None,
    example: Annotated[Text, option("--example", "ROLE", help="Show a worked example instead.")] = None,
    *,
    slug: Slug = None,
) -> None:
    """Draft an objective with six questions, with its key result and what must not get worse.

    The rules of `okr check` look at each answer. You see the file before it is written. An option answers its question.
    """
    context = call.obj
    if example is not None:
        _show_example(call, example)
        return
    add.check_cycle(context.cycle, context.options.quarter, context.today)
    typed = {"for": for_, "different": different, "seen": seen, "from": from_, "to": to, "guard": guard}
    answers = {key: text for key, text in typed.items() if text is not None}
    if not context.may_ask:
        _refuse_gaps(answers)
    named = context.resolve_slug(owner, "person", "--owner") if owner else context.me
    slugs = {"owner": named, "team": context.resolve_slug(team, "team", "--team") if team else None}
    more = {key: value for key, value in slugs.items() if value}
    tell_lessons(context, context.cycle, [team], named)
    dialogue = _Dialogue(context, answers, more, slug)
    if context.may_ask:
        dialogue.run()
    goal = counted(drafted(context, answers, more, slug), context.workspace, context.today)
    refuse_taken(goal.id, context.workspace, Message("Choose another id: --slug NAME"))
    was_told = dialogue.asked and context.may_ask
    remarks = () if was_told else tuple(found(context.workspace, goal, context.today))
    if context.may_ask and not context.options.dry_run:
        _confirm(context, goal)
    respond(call, write(context.store, goal, remarks))


def _refuse_gaps(answers: Mapping[str, str]) -> None:
    """Raises UsageError for the first question that no option answers; what must not get worse may be left out."""
    for question in QUESTIONS[:-1]:
        if question.key not in answers:
            raise missing(question.flag, f"okr draft objective {question.flag} …")


def _confirm(context: Context, goal: GoalDraft) -> None:
    """Show the file, and go on only with a yes."""
    context.tell("")
    for line in goal.text().splitlines():
        context.tell(f"  {line}".rstrip())
    context.tell("")
    if not context.confirm(Message("Write it to {id}?", id=goal.id), default=True):
        raise typer.Abort


def _show_example(call: Invocation, name: str) -> None:
    """The six answers of one role."""
    context = call.obj
    examples = _examples(context)
    role = examples[one_of(name, "--example", tuple(examples))]
    lines = [joined((each.asks, role[each.key]), ": ") for each in QUESTIONS]
    text = "".join(f"{translated(line, context.language)}\n" for line in (role["role"], *lines))
    emit_text(text, output_of(call))


draft = OkrGroup(
    name="draft",
    help="Draft an objective with six questions and examples.",
    example="okr draft objective\nokr draft objective -q Q4",
    commands={"objective": objective},
    params=list(common_options()),
)
