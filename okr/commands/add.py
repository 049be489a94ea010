"""`okr add`: one command for each kind of thing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar

import typer

from okr.actions import add, fields
from okr.actions.add import New
from okr.commands.options import (
    DONE,
    AtLeast,
    AtMost,
    DryRun,
    Invocation,
    OkrGroup,
    Onboarding,
    Owner,
    Slug,
    Team,
    Title,
    Unit,
    command,
    common_options,
    item,
    needed,
    respond,
)
from okr.errors import UsageError
from okr.formulas import is_high, target_from_stretch
from okr.ids import Kind
from okr.notebook import without_notes_of_before
from okr.parse import composed, day, looks, number, words

Text = str | None


def _option(flag: str, metavar: str, text: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=text)


def _read(kind: Kind, said: Mapping[str, str | None]) -> dict[str, Any]:
    """Each option by the type of its field; None where nothing was said."""
    found: dict[str, Any] = {}
    for name, text in said.items():
        option = "--" + name.replace("_", "-")
        field = fields.Field((option,), fields.field(kind, name).hint)
        found[name] = None if text is None else fields.value(text, field)
    return found


def _add(call: Invocation, new: New, *, dry_run: bool) -> None:
    respond(call, add.add(call.obj.store, new, dry_run=dry_run))


@command("objective", example='okr add objective "Win East Java" -q Q3 --owner ana', formats=DONE)
def objective(
    call: Invocation,
    title: Title,
    *,
    owner: Owner = None,
    team: Team = None,
    project: Annotated[
        Text, _option("--project", "NAME", "The project it serves, in your own words.")
    ] = None,
    scope: Annotated[Text, _option("--scope", "SCOPE", "organisation, team, project or personal.")] = None,
    ambition: Annotated[Text, _option("--ambition", "WORD", "aspirational or committed.")] = None,
    supports: Annotated[
        list[str] | None, _option("--supports", "ID", "A goal above it; may be repeated.")
    ] = None,
    roll_up: Annotated[Text, _option("--roll-up", "WHAT", "key_results, aligned or both.")] = None,
    weight: Annotated[Text, _option("--weight", "N", "Against its neighbours; 1 if left out.")] = None,
    why: Annotated[Text, _option("--why", "TEXT", "Why it matters now.")] = None,
    slug: Slug = None,
    dry_run: DryRun = False,
) -> None:
    """Add an objective to a cycle: the running quarter, or the one that -q names."""
    context = call.obj
    cycle = context.cycle
    add.check_cycle(cycle, context.options.quarter, context.today)
    values = {"title": words(title, "TITLE")} | _read(
        "objective",
        {
            "owner": owner, "team": team, "project": project, "scope": scope, "ambition": ambition,
            "roll_up": roll_up, "weight": weight, "why": why,
        },
    )  # fmt: skip
    values["owner"] = values["owner"] or context.me
    values["supports"] = [context.resolve(text, "objective", "key result") for text in supports or ()] or None
    _add(call, New(kind="objective", values=values, parent=cycle.name, slug=slug), dry_run=dry_run)


def _objective(call: Invocation, text: str) -> str:
    """The objective that is added to; one of a cycle that has ended only by its full id, or with a full -q."""
    context = call.obj
    id_ = context.resolve(text, "objective")
    said = context.options.quarter
    if said is not None:
        add.check_cycle(context.workspace.cycle_of(id_), said, context.today)
    elif context.workspace.current_id(text) != id_:
        add.refuse_ended(context.workspace.cycle_of(id_), text, id_, context.today, id_)
    return id_


@command(
    "key-result",
    example='okr add kr grow-revenue "Raise MRR" --from 100 --to 130\n'
    'okr add kr grow-revenue "Keep uptime" --at-least 99.9\n'
    'okr add kr grow-revenue "Open in Java" \\\n  --milestone surabaya --milestone malang=2',
    formats=DONE,
)
def key_result(
    call: Invocation,
    objective: Annotated[
        str, item("objective", metavar="OBJECTIVE", help="The objective in which it stands.")
    ],
    title: Title,
    *,
    start: Annotated[Text, _option("--from", "N", "Where the change begins.")] = None,
    target: Annotated[Text, _option("--to", "N", "Where the change is to end.")] = None,
    stretch: Annotated[
        Text, _option("--stretch", "N", "Beyond the target; alone, it sets the target to 0.7.")
    ] = None,
    at_least: AtLeast = None,
    at_most: AtMost = None,
    may_miss: Annotated[
        Text, _option("--may-miss", "N", "Periods that may be missed (default: a tenth of them).")
    ] = None,
    milestone: Annotated[
        list[str] | None, _option("--milestone", "NAME[=W]", "A step and its weight; may be repeated.")
    ] = None,
    kpi: Annotated[Text, _option("--kpi", "KPI", "Read the values of this KPI.")] = None,
    unit: Unit = None,
    owner: Owner = None,
    weight: Annotated[Text, _option("--weight", "N", "In its objective; 1 if left out.")] = None,
    cadence: Annotated[Text, _option("--cadence", "WORD", "weekly, biweekly, monthly or quarterly.")] = None,
    takes: Annotated[
        Text, _option("--takes", "WORD", "last, sum, mean or recent (mean of the last four).")
    ] = None,
    since: Annotated[
        Text,
        _option(
            "--since",
            "DATE",
            "First day that counts, or `start` of the cycle (default: today if a check-in was due before).",
        ),
    ] = None,
    slug: Slug = None,
    dry_run: DryRun = False,
) -> None:
    """Add a key result to an objective: a change, a line to hold, or milestones."""
    change = start is not None or target is not None or stretch is not None
    hold = at_least is not None or at_most is not None
    add.check_measure(
        [("--from/--to", change), ("--at-least/--at-most", hold), ("--milestone", bool(milestone))]
    )
    parent = _objective(call, objective)
    if not (hold or milestone):
        start = needed(call, start, "--from", "Where does the change begin (a number)?")
        target = target if stretch else needed(call, target, "--to", "Where is it to end (a number)?")
    values = {"title": words(title, "TITLE")} | _read(
        "key result",
        {
            "at_least": at_least, "at_most": at_most, "may_miss": may_miss, "unit": unit, "owner": owner,
            "weight": weight, "cadence": cadence, "takes": takes,
        },
    )  # fmt: skip
    values |= _change(start, target, stretch)
    values["milestones"] = _milestones(milestone or ())
    values["since"] = _since(call, since, parent)
    values["kpi"] = call.obj.resolve(kpi, "kpi") if kpi else None
    new = New(kind="key result", values=values, parent=parent, slug=slug, today=call.obj.today)
    _add(call, new, dry_run=dry_run)


def _since(call: Invocation, said: str | None, objective: str) -> date | None:
    """A day; `start` is the first one of the cycle, so that all of it counts."""
    if said and said.lower() == "start":
        return call.obj.workspace.cycle_of(objective).starts
    return day(said, "--since") if said else None


def _change(start: str | None, target: str | None, stretch: str | None) -> dict[str, Any]:
    if start is None:
        return {}
    begin = number(start, "--from")
    beyond = number(stretch, "--stretch") if stretch is not None else None
    if target is not None:
        end = number(target, "--to")
    else:
        assert beyond is not None
        end = target_from_stretch(begin, beyond)
    return {"start": begin, "target": end, "stretch": beyond}


def _milestones(said: Any) -> dict[str, int | float] | None:
    found: dict[str, int | float] = {}
    for text in said:
        name, equals, weight = text.partition("=")
        name = composed(words(name, "--milestone"))
        if looks(name) in map(looks, found):
            raise UsageError(f"--milestone: '{name}' is given twice.")
        found[name] = number(weight, f"--milestone {name}") if equals else 1
    return found or None


@command(
    "kpi",
    example='okr add kpi "Monthly recurring revenue" \\\n'
    "  --objective win-east-java --role seller --at-least 130",
    formats=DONE,
)
def kpi(
    call: Invocation,
    title: Title,
    *,
    objective: Annotated[Text, _option("--objective", "ID", "The objective above it: needed.")] = None,
    role: Annotated[Text, _option("--role", "ROLE", "The role that carries it: needed.")] = None,
    at_least: AtLeast = None,
    at_most: AtMost = None,
    tolerance: Annotated[Text, _option("--tolerance", "N", "How far off the line is still watch.")] = None,
    cadence: Annotated[
        Text, _option("--cadence", "WORD", "monthly, quarterly, half-yearly or yearly.")
    ] = None,
    since: Annotated[
        Text, _option("--since", "PERIOD", "First period that is expected (default: the running one).")
    ] = None,
    unit: Unit = None,
    owner: Owner = None,
    takes: Annotated[Text, _option("--takes", "WORD", "last, sum or mean of a period's readings.")] = None,
    bonus_weight: Annotated[Text, _option("--bonus-weight", "N", "Its share in the bonus.")] = None,
    bonus_threshold: Annotated[
        Text, _option("--bonus-threshold", "N", "Achievement below which it pays 0.")
    ] = None,
    bonus_threshold_value: Annotated[
        Text, _option("--bonus-threshold-value", "N", "The same as a value in the KPI's unit.")
    ] = None,
    bonus_cap: Annotated[Text, _option("--bonus-cap", "N", "The most that it pays.")] = None,
    slug: Slug = None,
    dry_run: DryRun = False,
) -> None:
    """Add a KPI: a line that a role holds, below an objective."""
    title = words(title, "TITLE")
    above = needed(call, objective, "--objective", "Which objective stands above it?")
    carried = needed(call, role, "--role", "Which role carries it?")
    if at_least is None and at_most is None:
        at_least = needed(call, None, "--at-least or --at-most", "What is the least good value (a number)?")
    tolerance = _tolerance(call, tolerance, at_least, at_most, unit)
    values = {"title": title, "objective": call.obj.resolve(above, "objective")} | _read(
        "kpi",
        {
            "role": carried, "owner": owner, "at_least": at_least, "at_most": at_most, "tolerance": tolerance,
            "unit": unit, "cadence": cadence, "since": since, "takes": takes,
        },
    )  # fmt: skip
    bonus = {
        "weight": bonus_weight, "threshold": bonus_threshold, "threshold_value": bonus_threshold_value,
        "cap": bonus_cap,
    }  # fmt: skip
    values["bonus"] = {
        name: number(text, f"--bonus-{name.replace('_', '-')}")
        for name, text in bonus.items()
        if text is not None
    } or None
    _add(call, New(kind="kpi", values=values, slug=slug, today=call.obj.today), dry_run=dry_run)


def _tolerance(
    call: Invocation, said: str | None, at_least: str | None, at_most: str | None, unit: str | None
) -> str | None:
    """Asked for where the line is high in a share of a hundred: without one it has no zone to watch."""
    given = {"--at-least": at_least, "--at-most": at_most}
    bounds = (number(text, name) for name, text in given.items() if text is not None)
    if said is not None or not call.obj.may_ask or not any(is_high(bound, unit) for bound in bounds):
        return said
    question = f"How far off the line is still watch, in {unit} (Enter: none)?"
    return str(typer.prompt(question, default="", show_default=False, err=True)) or None


@command(
    "initiative",
    example='okr add initiative grow-revenue "New page" --owner budi',
    formats=DONE,
)
def initiative(
    call: Invocation,
    objective: Annotated[
        str, item("objective", metavar="OBJECTIVE", help="The objective whose plan it is in.")
    ],
    title: Title,
    *,
    owner: Owner = None,
    due: Annotated[Text, _option("--due", "DATE", "The last day on which it is on time.")] = None,
    key_result: Annotated[Text, _option("--key-result", "NAME", "The key result that it serves.")] = None,
    slug: Slug = None,
    dry_run: DryRun = False,
) -> None:
    """Add a piece of work to the plan of an objective."""
    parent = _objective(call, objective)
    said = {"owner": owner, "due": due, "key_result": key_result}
    values = {"title": words(title, "TITLE")} | _read("initiative", said)
    _add(call, New(kind="initiative", values=values, parent=parent, slug=slug), dry_run=dry_run)


@command("person", example='okr add person "Ana Wijaya" --email ana@example.com', formats=DONE)
def person(
    call: Invocation,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As it is to be shown.")],
    *,
    email: Annotated[
        list[str] | None, _option("--email", "ADDRESS", "Of the commits; may be repeated.")
    ] = None,
    role: Annotated[Text, _option("--role", "ROLE", "The role in roles/.")] = None,
    team: Team = None,
    manager: Annotated[Text, _option("--manager", "PERSON", "Who leads this person.")] = None,
    joined: Annotated[Text, _option("--joined", "DATE", "The first day.")] = None,
    left: Annotated[Text, _option("--left", "DATE", "The last day.")] = None,
    onboarding: Onboarding = None,
    slug: Slug = None,
    dry_run: DryRun = False,
) -> None:
    """Add a person; the address is how okr knows who you are."""
    said = {
        "role": role, "team": team, "manager": manager, "joined": joined, "left": left, "onboarding": onboarding,
    }  # fmt: skip
    values = {"name": words(name, "NAME")} | _read("person", said)
    values["emails"] = [words(address, "--email") for address in email or ()] or None
    context = call.obj
    new = New(kind="person", values=values, slug=slug)
    names = () if context.workspace.current_id(new.id) else (new.id[1:],)  # a name that is taken is refused
    with without_notes_of_before(context, *names, dry_run=dry_run):
        told = add.add(context.store, new, dry_run=dry_run)
    respond(call, told)


@command("team", example='okr add team "Growth" --lead ana', formats=DONE)
def team(
    call: Invocation,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As it is to be shown.")],
    *,
    lead: Annotated[Text, _option("--lead", "PERSON", "Who leads it.")] = None,
    parent: Annotated[Text, _option("--parent", "TEAM", "The team above it.")] = None,
    purpose: Annotated[Text, _option("--purpose", "TEXT", "What it is there for.")] = None,
    slug: Slug = None,
    dry_run: DryRun = False,
) -> None:
    """Add a team."""
    values = {"name": words(name, "NAME")} | _read(
        "team", {"lead": lead, "parent": parent, "purpose": purpose}
    )
    _add(call, New(kind="team", values=values, slug=slug), dry_run=dry_run)


@command("role", example='okr add role "Account manager" --duty "Grow accounts"', formats=DONE)
def role(
    call: Invocation,
    title: Title,
    *,
    level: Annotated[
        Text, _option("--level", "WORD", "organisation at the top, else for example team.")
    ] = None,
    reports_to: Annotated[Text, _option("--reports-to", "ROLE", "The role above it.")] = None,
    purpose: Annotated[Text, _option("--purpose", "TEXT", "What it is there for.")] = None,
    duty: Annotated[list[str] | None, _option("--duty", "TEXT", "One duty; may be repeated.")] = None,
    onboarding: Onboarding = None,
    slug: Slug = None,
    dry_run: DryRun = False,
) -> None:
    """Add a role: a job description with its duties."""
    said = {"level": level, "reports_to": reports_to, "purpose": purpose, "onboarding": onboarding}
    values = {"title": words(title, "TITLE")} | _read("role", said)
    values["duties"] = [words(text, "--duty") for text in duty or ()] or None
    _add(call, New(kind="role", values=values, slug=slug), dry_run=dry_run)


class AddGroup(OkrGroup):
    aliases: ClassVar[dict[str, str]] = {"kr": "key-result"}


add_ = AddGroup(
    name="add",
    help="Add an objective, a key result (kr), a KPI, an initiative, a person, a team or a role.",
    example='okr add objective "Win East Java" -q Q3\nokr add kr win-east-java "Raise MRR" --from 100 --to 130',
    commands={str(one.name): one for one in (objective, key_result, kpi, initiative, person, team, role)},
    params=list(common_options(None)),
)
