"""Q001 to Q003, Q006, Q008 to Q010, Q014: how objectives and key results are built; `wording` has the rules of titles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import fsum

from okr.checks.rule import CheckContext, rule
from okr.findings import Finding
from okr.ids import cycle_name
from okr.words import Message
from okr.words.numbers import recorded

MOST_KEY_RESULTS = 5
MOST_OBJECTIVES = 5
LONGEST_TITLE = 120
SURE_FROM = 9


@rule("Q001")
def no_key_results(case: CheckContext) -> Iterator[Finding]:
    for id_, objective in case.open:
        if not objective.key_results and objective.roll_up == "key_results":
            yield case.at(id_).says(
                Message("objective has no key results"),
                Message(
                    "how will you see that it is reached? `okr add key-result {id} TITLE --from 100 --to 130`, "
                    'or roll_up = "aligned" if the objectives below measure it',
                    id=id_,
                ),
            )


@rule("Q002")
def many_key_results(case: CheckContext) -> Iterator[Finding]:
    for id_, objective in case.open:
        count = sum(not case.scoring.is_dropped(kr) for kr in objective.key_results.values())
        if count > MOST_KEY_RESULTS:
            yield case.at(id_).says(
                Message(
                    "{n} key results: more than {most} are hard to follow", n=count, most=MOST_KEY_RESULTS
                ),
                Message("which of them would convince you? drop the others, or make them initiatives"),
            )


@rule("Q003")
def many_objectives(case: CheckContext) -> Iterator[Finding]:
    """One finding an owner and cycle, at the first objective that is too many."""
    counts: Counter[tuple[str, str]] = Counter()
    for id_, objective in case.scoring.open:
        owner, cycle = case.owner(objective), cycle_name(id_)
        if not owner:
            continue
        counts[owner, cycle] += 1
        if counts[owner, cycle] == MOST_OBJECTIVES + 1:
            yield case.at(id_, "owner").says(
                Message(
                    "@{owner} owns more than {n} objectives in {cycle}",
                    owner=owner,
                    n=MOST_OBJECTIVES,
                    cycle=cycle,
                ),
                Message("which of them matter most? hand over some, or leave them for the next cycle"),
            )


@rule("Q006")
def long_titles(case: CheckContext) -> Iterator[Finding]:
    titles = [(id_, objective.title) for id_, objective in case.open]
    titles += [(id_, initiative.title) for id_, initiative, _ in case.initiatives]
    titles += [(id_, kr.title) for id_, kr, _ in case.key_results]
    for items in (case.workspace.kpis, case.workspace.roles):
        titles += [(id_, item.title) for id_, item in items.items()]
    for id_, title in titles:
        if (n := len(title)) > LONGEST_TITLE:
            yield case.at(id_, "title").says(
                Message("title has {n} characters, up to {most} are easy to read", n=n, most=LONGEST_TITLE),
                Message("shorten it; `why` has room for the rest"),
            )


@rule("Q008")
def equal_ends(case: CheckContext) -> Iterator[Finding]:
    for id_, kr, _ in case.key_results:
        if kr.start is not None and kr.start == kr.target:
            yield case.at(id_).says(
                Message("start and target are both {value}", value=recorded(kr.start)),
                Message(
                    "change one of them; for a limit write at_least = {value} or at_most = {value}",
                    value=str(kr.start),
                ),
            )


@rule("Q009")
def safe_targets(case: CheckContext) -> Iterator[Finding]:
    for id_, objective in case.open:
        if objective.ambition == "committed":
            continue  # a commitment is meant to be sure
        first = [
            confidence
            for slug, kr in objective.key_results.items()
            if not case.scoring.is_dropped(kr)
            and (confidence := case.workspace.series(f"{id_}/{slug}").first_confidence) is not None
        ]
        if first and (mean := fsum(first) / len(first)) > SURE_FROM:
            yield case.at(id_).says(
                Message("confidence {mean} of 10 at the start", mean=recorded(float(f"{mean:.2g}"))),
                Message('a commitment? write ambition = "committed"; else is there room to aim higher?'),
            )


@rule("Q010", "hint")
def same_owner(case: CheckContext) -> Iterator[Finding]:
    present = (p for p in case.workspace.people.values() if not (p.left and p.left < case.today))
    members = Counter(person.team for person in present if person.team)
    for id_, objective in case.open:
        active = [kr for kr in objective.key_results.values() if not case.scoring.is_dropped(kr)]
        owners = {owner for kr in active for owner in case.owners(kr, objective) or (None,)}
        owner = owners.pop() if len(owners) == 1 else None
        if owner and len(active) > 1 and members[objective.team or ""] > 1:
            yield case.at(id_, "team").says(
                Message("all {n} key results have the same owner, @{owner}", n=len(active), owner=owner),
                Message("who else in the team could take one?"),
            )


@rule("Q014", "hint")
def mean_of_all(case: CheckContext) -> Iterator[Finding]:
    for id_, kr, _ in case.key_results:
        if kr.takes == "mean" and kr.target is not None and kr.cadence == "weekly" and not kr.kpi:
            yield case.at(id_, "takes").says(
                Message("the mean of all values changes less each week"),
                Message('for values that jump, such as ratings: takes = "recent"; else takes = "last"'),
            )
