"""Q: goals that are hard to reach because of how they are written."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from okr.checks.rule import Case, Key, Remark, Rule
from okr.checks.titles import counts_something, has_number, is_work, names_unit
from okr.models import KeyResult, owner_on

MOST_KEY_RESULTS = 5
MOST_OBJECTIVES = 5
LONGEST_TITLE = 120
SURE_FROM = 9


def _no_key_results(case: Case) -> Iterator[Remark]:
    for id_, objective in case.open:
        if not objective.key_results and objective.roll_up == "key_results":
            yield Remark(
                path=case.path(id_),
                id=id_,
                message="an objective without key results: nobody could tell when it is reached",
                fix=f"add what would show it: `okr add key-result {id_} TITLE --from 100 --to 130`, "
                'or write roll_up = "aligned" if the goals below are its measure',
            )


def _many_key_results(case: Case) -> Iterator[Remark]:
    for id_, objective in case.open:
        count = sum(not case.scoring.is_dropped(kr) for kr in objective.key_results.values())
        if count > MOST_KEY_RESULTS:
            yield Remark(
                path=case.path(id_),
                id=id_,
                message=f"{count} key results: with more than {MOST_KEY_RESULTS} nobody knows which one matters",
                fix="keep the two to five that would convince you, and drop the others or make them initiatives",
            )


def _many_objectives(case: Case) -> Iterator[Remark]:
    counts: dict[tuple[str, str], int] = {}
    for id_, objective in case.open:
        owner = owner_on(objective, case.today)
        if owner:
            key = (owner, id_.partition("/")[0])
            counts[key] = counts.get(key, 0) + 1
            if counts[key] == MOST_OBJECTIVES + 1:
                yield Remark(
                    path=case.path(id_),
                    key=("owner",),
                    id=id_,
                    message=f"more than {MOST_OBJECTIVES} objectives of @{key[0]} in {key[1]}: who follows all follows none",
                    fix="hand some over, or leave them for the next cycle",
                )


def _number_in_objective(case: Case) -> Iterator[Remark]:
    for id_, objective in case.open:
        if has_number(objective.title):
            yield Remark(
                path=case.path(id_),
                key=("title",),
                id=id_,
                message="the title of the objective has a number in it: an objective says where to, key results say how far",
                fix="take the number out of the title and make it a key result",
            )


def _title_without_measure(case: Case) -> Iterator[Remark]:
    for id_, slug, kr, _ in case.key_results:
        title = kr.title
        if not counts_something(title) and not names_unit(title, kr.unit) and not _is_task(kr):
            yield Remark(
                path=case.path(id_),
                key=("key_results", slug, "title"),
                id=f"{id_}/{slug}",
                message="the title names neither a number nor a measure: whoever hears it cannot tell how far it goes",
                fix=f"say how far, for example {_said(kr)}",
            )


def _said(kr: KeyResult) -> str:
    unit = f" {kr.unit}" if kr.unit else ""
    if kr.start is not None:
        return f'"… from {kr.start} to {kr.target}{unit}"'
    if kr.milestones:
        return f'"… in all {len(kr.milestones)} steps"'
    bound, word = (kr.at_least, "or more") if kr.at_least is not None else (kr.at_most, "or less")
    return f'"Keep … at {bound}{unit} {word}"'


def _long_titles(case: Case) -> Iterator[Remark]:
    for id_, objective in case.open:
        if len(objective.title) > LONGEST_TITLE:
            yield _long(case, id_, ("title",), id_, objective.title)
        for slug, initiative in objective.initiatives.items():
            if len(initiative.title) > LONGEST_TITLE:
                key = ("initiatives", slug, "title")
                yield _long(case, id_, key, f"{id_}/{slug}", initiative.title)
    for id_, slug, kr, _ in case.key_results:
        if len(kr.title) > LONGEST_TITLE:
            yield _long(case, id_, ("key_results", slug, "title"), f"{id_}/{slug}", kr.title)
    for items in (case.workspace.kpis, case.workspace.roles):
        for id_, item in items.items():
            if len(item.title) > LONGEST_TITLE:
                yield _long(case, id_, ("title",), id_, item.title)


def _long(case: Case, file: str, key: Key, id_: str, title: str) -> Remark:
    return Remark(
        path=case.path(file),
        key=key,
        id=id_,
        message=f"a title of {len(title)} characters: nobody remembers more than {LONGEST_TITLE} of them",
        fix="say it in one breath; `why` has room for the rest",
    )


def _is_task(kr: KeyResult) -> bool:
    """Done or not done is all that it measures, or its title begins with work and says no number."""
    single = (kr.start, kr.target) == (0, 1) or len(kr.milestones) == 1
    return single or (is_work(kr.title) and not counts_something(kr.title))


def _tasks(case: Case) -> Iterator[Remark]:
    for id_, slug, kr, _ in case.key_results:
        if _is_task(kr):
            yield Remark(
                path=case.path(id_),
                key=("key_results", slug, "title"),
                id=f"{id_}/{slug}",
                message="this key result is a task: it can be done in full and change nothing",
                fix=f"ask what is better for whom once it is done, and measure that; the work itself is an initiative: "
                f"`okr add initiative {id_} TITLE`",
            )


def _same_ends(case: Case) -> Iterator[Remark]:
    for id_, slug, kr, _ in case.key_results:
        if kr.start is not None and kr.start == kr.target:
            yield Remark(
                path=case.path(id_),
                key=("key_results", slug),
                id=f"{id_}/{slug}",
                message=f"the change starts and ends at {kr.start}: there is nothing to move",
                fix=f"give another start or target; to hold a line write at_least = {kr.start} or at_most = {kr.start}",
            )


def _mean_of_all(case: Case) -> Iterator[Remark]:
    for id_, slug, kr, _ in case.key_results:
        if kr.takes == "mean" and kr.target is not None and kr.cadence == "weekly" and not kr.kpi:
            yield Remark(
                path=case.path(id_),
                key=("key_results", slug, "takes"),
                id=f"{id_}/{slug}",
                message="the mean of all values moves less every week: a change is seen late, and the last weeks cannot reach the target",
                fix='takes = "recent" (the mean of the last four) where single values jump, as ratings do; else takes = "last"',
            )


def _sandbagging(case: Case) -> Iterator[Remark]:
    for id_, objective in case.open:
        first = [
            confidence
            for slug, kr in objective.key_results.items()
            if not case.scoring.is_dropped(kr)
            and (confidence := case.workspace.series(f"{id_}/{slug}").first_confidence) is not None
        ]
        if first and (mean := fsum(first) / len(first)) > SURE_FROM:
            yield Remark(
                path=case.path(id_),
                id=id_,
                message=f"confidence {mean:.2g} of 10 at the start: what is sure on the first day stretches nobody (sandbagging)",
                fix='raise the targets until the odds are even, or say ambition = "committed" and mean it',
            )


def _one_pair_of_hands(case: Case) -> Iterator[Remark]:
    members: dict[str, int] = {}
    for person in case.workspace.people.values():
        if person.team and not (person.left and person.left < case.today):
            members[person.team] = members.get(person.team, 0) + 1
    for id_, objective in case.open:
        several = members.get(objective.team or "", 0)
        active = [kr for kr in objective.key_results.values() if not case.scoring.is_dropped(kr)]
        owners = {owner_on(kr, case.today) or owner_on(objective, case.today) for kr in active}
        if several > 1 and len(active) > 1 and len(owners) == 1 and None not in owners:
            yield Remark(
                path=case.path(id_),
                key=("team",),
                id=id_,
                message=f"all {len(active)} key results are @{owners.pop()}'s, while the team has {several} people: "
                "one illness, and the goal stands still",
                fix="give one of them to a neighbour: `owner` of the key result",
            )


_GOAL = '# objectives/2026-Q3/grow.toml\ntitle = "Grow recurring revenue"\nowner = "ana"\n'


def _kr(title: str, values: str = "start = 100\ntarget = 130\n", slug: str = "mrr") -> str:
    return f'[key_results.{slug}]\ntitle = "{title}"\n{values}'


_MRR = _kr("Raise MRR from 100 to 130")
_FEW = "".join(_kr(f"Win {n} clients in area {n}", slug=f"area-{n}") for n in range(1, 6))
_OBJECTIVES = "".join(
    f'# objectives/2026-Q3/goal-{name}.toml\ntitle = "Win the market"\nowner = "ana"\n' for name in "abcde"
)
_SURE = '# checkins/2026-W28/2026-07-10-ana.toml\n[[update]]\nitem = "2026-Q3/grow/mrr"\ndate = 2026-07-10\nvalue = 101\n'

_RATING = _kr("Raise the rating from 4.1 to 4.6", "start = 4.1\ntarget = 4.6\n", "rating")

RULES = (
    Rule(
        code="Q001",
        level="warning",
        name="an objective without key results",
        reason="A goal without a measure is reached whenever somebody says so. An objective that only gathers others says "
        '`roll_up = "aligned"`; every other one has two to five key results.',
        bad=_GOAL,
        good=f"{_GOAL}{_MRR}",
        find=_no_key_results,
    ),
    Rule(
        code="Q002",
        level="warning",
        name="more than five key results",
        reason="Focus is what goals are for. With six measures each is a sixth of the goal, and the one that hurts is "
        "outvoted by the five that are easy.",
        bad=f"{_GOAL}{_FEW}{_MRR}",
        good=f"{_GOAL}{_FEW}",
        find=_many_key_results,
    ),
    Rule(
        code="Q003",
        level="warning",
        name="more than five objectives of one owner in a cycle",
        reason="An owner keeps a goal alive in every week of the cycle: asks, decides, clears the way. Nobody does that for "
        "six goals beside the daily work.",
        bad=f'{_OBJECTIVES}# objectives/2026-Q3/one-more.toml\ntitle = "One more"\nowner = "ana"\n',
        good=f'{_OBJECTIVES}# objectives/2026-Q3/one-more.toml\ntitle = "One more"\nowner = "budi"\n',
        find=_many_objectives,
    ),
    Rule(
        code="Q004",
        level="warning",
        name="a number in the title of an objective",
        reason="An objective says in words where to, so that people want to go there; how far is the job of its key "
        "results. With the number in its title it is a key result in disguise, and the why is missing.",
        bad='# objectives/2026-Q3/grow.toml\ntitle = "Grow revenue by 30 %"\n',
        good='# objectives/2026-Q3/grow.toml\ntitle = "Grow recurring revenue"\n',
        find=_number_in_objective,
    ),
    Rule(
        code="Q005",
        level="warning",
        name="a key result that says neither number nor measure",
        reason="The title is what is said in meetings. If it does not tell how far, everybody hears another distance.",
        bad=f"{_GOAL}{_kr('Improve our standing')}",
        good=f"{_GOAL}{_MRR}",
        find=_title_without_measure,
    ),
    Rule(
        code="Q006",
        level="warning",
        name="a title of more than 120 characters",
        reason="What does not fit into one breath is not remembered, and no table shows it whole. `why` has room for the "
        "story.",
        bad=f'# objectives/2026-Q3/grow.toml\ntitle = "{"Grow and grow " * 9}"\n',
        good='# objectives/2026-Q3/grow.toml\ntitle = "Grow recurring revenue"\n',
        find=_long_titles,
    ),
    Rule(
        code="Q007",
        level="warning",
        name="a key result that is a task",
        reason="A task can be done in full while nothing gets better. The key result is what is better for somebody once the "
        "work is done; the work belongs into the plan, as an initiative.",
        bad=_GOAL + _kr("Launch the new pricing page", "start = 0\ntarget = 1\n"),
        good=_GOAL + _kr("Raise sign-ups from the pricing page from 10 to 40", "start = 10\ntarget = 40\n"),
        find=_tasks,
    ),
    Rule(
        code="Q008",
        level="warning",
        name="a change that starts where it ends",
        reason="Between two equal numbers there is nothing to move, and progress is all or nothing. A value that is to stay "
        "as it is is a line: `at_least`, `at_most`, or a KPI.",
        bad=_GOAL + _kr("Keep uptime at 99.9 %", "start = 99.9\ntarget = 99.9\n"),
        good=_GOAL + _kr("Keep uptime at 99.9 %", "at_least = 99.9\n"),
        find=_same_ends,
    ),
    Rule(
        code="Q009",
        level="warning",
        name="nearly sure of it at the start (sandbagging)",
        reason="A goal of which the team is sure on the first day asks for nothing new. An average confidence above 9 in the "
        "first check-ins says that the targets were set low to be safe.",
        bad=f"{_GOAL}{_MRR}{_SURE}confidence = 10\n",
        good=f"{_GOAL}{_MRR}{_SURE}confidence = 6\n",
        find=_sandbagging,
    ),
    Rule(
        code="Q010",
        level="hint",
        name="all key results in one pair of hands",
        reason="A team goal of which one person owns every key result is that person's goal. The others will help, but "
        "nobody else has it in mind.",
        bad=f'{_GOAL}team = "growth"\n{_MRR}{_kr("Win 10 clients", slug="clients")}',
        good=f'{_GOAL}team = "growth"\n{_MRR}{_kr("Win 10 clients", slug="clients")}owner = "budi"\n',
        find=_one_pair_of_hands,
    ),
    Rule(
        code="Q014",
        level="hint",
        name="the mean of all values of a weekly change",
        reason="A change is what becomes different. In the mean of a whole quarter the first weeks weigh as much as the last "
        "ones: what improved in September is hardly seen.",
        bad=f'{_GOAL}{_RATING}takes = "mean"\n',
        good=f'{_GOAL}{_RATING}takes = "recent"\n',
        find=_mean_of_all,
    ),
)
