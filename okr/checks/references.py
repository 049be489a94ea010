"""R001 to R005, R012 to R014, R020: references lead to items and people that exist and are still there, and not in a loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import chain, islice

from okr.checks.rule import CheckContext, Place, in_file, rule
from okr.findings import Finding
from okr.ids import KINDS, OWN_FILE, is_slug, make_slug, parent, slug, split
from okr.lookup import either, with_article
from okr.mentions import Reference
from okr.models import owners_on
from okr.needs import need_of
from okr.parse import address
from okr.periods import cycle
from okr.references import driven, loops, owned_item, references, references_of_talks, spelled, support_loops
from okr.words import Message, joined

_CANDIDATES = 200
_SOUGHT = 100
"""Unknown ids for which similar ones are sought: with more of them a typo is not the reason."""
_NOUNS: dict[str, str] = {
    **{field: KINDS[kind].noun for spec in KINDS.values() for field, kind in spec.slugs.items()},
    **{
        field: either([KINDS[kind].noun for kind in kinds])
        for spec in KINDS.values()
        for field, kinds in spec.ids.items()
    },
    **dict.fromkeys(("stand_in", "instead_of", "from", "to", "by"), KINDS["person"].noun),
    "key_result": Message("key result of this objective"),
    "onboarding": Message("path in onboarding/"),
    "answers": Message("request in coaching/"),
    "shows": Message("expectation"),
    "toward": KINDS["role"].noun,
}
"""What a field refers to."""
_PREFIXES = frozenset(spec.prefix for spec in KINDS.values())


@rule("R001", "error")
def broken_references(case: CheckContext) -> Iterator[Finding]:
    items = case.workspace.items
    odd = _cycles_with_odd_references(case)
    for reference in chain(references(case.workspace, odd), references_of_talks(case.workspace)):
        target, kinds = reference.target, reference.kinds
        if _leads_to(case, target, kinds):
            continue
        now = case.workspace.current_id(target)
        place = Place(reference.path, reference.key, reference.holder)
        if now is None:
            if not _is_broken(case, target):
                yield _unknown(case, place, reference.text, target, _noun(reference))
        elif kinds and items[now] not in kinds:
            yield place.says(
                Message(
                    "{field}: {id} is {kind}, not {kinds}",
                    field=reference.field,
                    id=now,
                    kind=KINDS[items[now]].with_article,
                    kinds=with_article(kinds),
                ),
                Message("write another id, or remove the reference"),
            )
    yield from _unknown_paths_and_requests(case)
    yield from _unknown_expectations(case)


def _leads_to(case: CheckContext, target: str, kinds: Sequence[str]) -> bool:
    """Whether something in force has this id, and is of one of the kinds that are meant."""
    kind = case.workspace.items.get(target)
    return kind is not None and (not kinds or kind in kinds)


def _cycles_with_odd_references(case: CheckContext) -> list[str]:
    """Cycles whose objectives mention what is not in force: by the outlines, which hold each name once."""
    outlines = case.workspace.outlines
    fine = {name for each in outlines.values() for name in each.named}
    fine = {name for name in fine if _leads_to(case, *name)}
    return [cycle for cycle, known in outlines.items() if not fine.issuperset(known.named)]


def _unknown_paths_and_requests(case: CheckContext) -> Iterator[Finding]:
    """References to what has no id: a path in onboarding/, a request in coaching/."""
    for named in (case.workspace.people, case.workspace.roles):
        for id_, item in named.items():
            path = item.onboarding
            if path and path not in case.workspace.onboarding and f"onboarding/{path}" not in case.broken:
                yield _unknown(case, case.at(id_, "onboarding"), path, f"onboarding/{path}")
    for name, shared in case.workspace.coaching.items():
        answered = case.workspace.coaching.get(shared.answers or "")
        if shared.answers and not (answered and answered.kind == "request"):
            place = in_file(f"coaching/{name}.toml", "answers")
            yield _unknown(case, place, shared.answers, shared.answers)


def _unknown_expectations(case: CheckContext) -> Iterator[Finding]:
    """References to an expectation that its role, which is there, does not have."""
    for name, shared in case.workspace.coaching.items():
        for field, text in (("shows", shared.shows), ("toward", shared.toward)):
            role, slash, expectation = (text or "").partition("/")
            record = case.workspace.roles.get(case.workspace.current_id(f"role/{role}") or "")
            if record is None or (field == "toward" and not slash):
                continue
            known = [each.slug for each in record.expects]
            if text and expectation not in known:
                close = [f"{role}/{each}" for each in get_close_matches(expectation, known, n=2)]
                yield _unknown_beside(
                    in_file(f"coaching/{name}.toml", field), Message("expectation"), text, close
                )


def _is_broken(case: CheckContext, target: str) -> bool:
    """Whether it is in a file that was left out: that file has its own finding."""
    return target in case.broken or parent(target) in case.broken


def _noun(reference: Reference) -> str:
    """What is meant where the field alone does not tell: `from` of a KPI is a key result, that of a talk a person."""
    is_plain = reference.key[0] == "needs" or (reference.holder and reference.field == "key_result")
    return "" if is_plain or not reference.kinds else either([KINDS[kind].noun for kind in reference.kinds])


def _unknown(case: CheckContext, place: Place, text: str, target: str, noun: str = "") -> Finding:
    field = _field(place, text)
    if not noun:
        noun = KINDS["team"].noun if target.startswith("team/") else _NOUNS.get(field, Message("item"))
    prefix = "" if text == target else target.removesuffix(text)
    similar = [id_.removeprefix(prefix) for id_ in _similar(case, target)]
    return _unknown_beside(place, noun, text, similar)


def _unknown_beside(place: Place, noun: str, text: str, similar: Sequence[str]) -> Finding:
    """The finding of a name that nothing has, with those that look like it."""
    return place.says(
        Message('{field}: unknown {noun} "{text}"', field=_field(place, text), noun=noun, text=text),
        Message(
            "did you mean {ids}? else add it, or remove the reference", ids=joined(similar, Message(" or "))
        )
        if similar
        else Message("add it, or remove the reference"),
    )


def _field(place: Place, text: str) -> str:
    """The field that names something: a name that is a key stands below it."""
    return next(part for part in reversed(place.key) if isinstance(part, str) and part != text)


def _similar(case: CheckContext, target: str) -> Sequence[str]:
    """Ids that look alike, among those that begin alike: a large workspace has ten thousand."""
    if target in case.suggested or len(case.suggested) >= _SOUGHT:
        return case.suggested.get(target, ())
    head, last = split(target)
    beginning = slug(last)[:2]
    prefix = "@" if target.startswith("@") else f"{head}/" if f"{head}/" in _PREFIXES else ""
    alike = (
        id_
        for id_ in case.workspace.items
        if id_.startswith(prefix) and id_.count("/") == target.count("/") and slug(id_)[:2] == beginning
    )
    case.suggested[target] = get_close_matches(target, list(islice(alike, _CANDIDATES)), n=2, cutoff=0.75)
    return case.suggested[target]


@rule("R002", "error")
def loops_of_supports(case: CheckContext) -> Iterator[Finding]:
    return support_loops(case.workspace)


@rule("R003", "error")
def loops_above(case: CheckContext) -> Iterator[Finding]:
    """One finding at the field of each item in a loop."""
    workspace = case.workspace
    for kind in OWN_FILE:
        field, prefix = KINDS[kind].above, KINDS[kind].prefix
        edges = {
            id_: (workspace.current_id(prefix + above) or "",)
            for id_, item in (workspace.of(kind).items() if field else ())
            if (above := getattr(item, field))
        }
        for loop in loops(edges):
            for id_ in loop:
                yield case.at(id_, field).says(
                    Message("loop of {field}: {loop}", field=field, loop=spelled(loop)),
                    Message("remove one of these references: the one at the top has no {field}", field=field),
                )


@rule("R020", "error")
def loops_of_drives(case: CheckContext) -> Iterator[Finding]:
    """One finding at the field of each KPI in a loop."""
    for loop in loops(driven(case.workspace)):
        for id_ in loop:
            yield case.at(id_, "drives").says(
                Message("loop of {field}: {loop}", field="drives", loop=spelled(loop)),
                Message("which is the cause, which the effect? remove one of these references"),
            )


@rule("R004")
def people_who_left(case: CheckContext) -> Iterator[Finding]:
    """Open goals, KPIs, teams and people that still name a person who left."""
    gone = {
        id_: person.left
        for id_, person in case.workspace.people.items()
        if person.left is not None and person.left < case.today
    }
    if not gone:
        return
    live = {id_ for id_, _ in case.open} | {id_ for id_, _, _ in case.key_results}
    running = [name for name, known in case.workspace.outlines.items() if known.is_open(case.today)]
    for reference in references(case.workspace, running):
        person = case.workspace.current_id(reference.target)
        if person not in gone or not _still_matters(case, reference, live, gone):
            continue
        field, id_ = reference.field, reference.holder
        if field == "stand_in":
            fix = Message("name somebody else, or remove it: `okr edit {id}`", id=id_)
        elif field == "owner":
            fix = Message(
                "hand it over: `okr set {id} owner=NAME --from DATE`, or all open goals: "
                "`okr move {person} --handover @NAME`",
                id=id_,
                person=person,
            )
        elif field == "owners":
            fix = Message(
                "remove the person: `okr set {id} owners-={name}`, or hand over all open goals: "
                "`okr move {person} --handover @NAME`",
                id=id_,
                name=reference.text,
                person=person,
            )
        else:
            fix = Message("hand it over: `okr set {id} {field}=NAME`", id=id_, field=field)
        message = Message("{field}: {person} left on {date}", field=field, person=person, date=gone[person])
        yield Place(reference.path, reference.key, id_).says(message, fix)


def _still_matters(case: CheckContext, reference: Reference, live: set[str], gone: dict[str, date]) -> bool:
    """Whether it is open, not handed over yet, and no absence of the past."""
    holder = reference.holder
    if reference.field == "stand_in":
        place = reference.key[1]
        assert isinstance(place, int)
        return case.workspace.people[holder].away[place].to >= case.today
    if reference.field == "instead_of":
        return False
    if reference.field in ("owner", "owners"):
        item = owned_item(case.workspace, holder)
        if item is not None and reference.text not in owners_on(item, case.today):
            return False
    kind = case.workspace.items[holder]
    if kind in ("objective", "key result"):
        return holder in live
    if kind == "initiative":
        return parent(holder) in live and not case.scoring.initiative(holder).done
    if kind == "kpi":
        return not case.scoring.is_retired(case.workspace.record(holder))
    return holder not in gone


@rule("R005")
def updates_of_unknown_items(case: CheckContext) -> Iterator[Finding]:
    for item in case.workspace.in_doubt():
        if case.workspace.current_id(item) is not None or cycle(item, case.workspace.settings):
            continue
        if _is_broken(case, item) or _is_promise(case, item) or _is_need(case, item):
            continue
        similar = _similar(case, item)
        fix = (
            Message("did you mean {ids}?", ids=joined(similar, Message(" or ")))
            if similar
            else Message("correct the id, or remove the update")
        )
        for entry in case.workspace.recorded[item]:
            yield in_file(entry.path, "update", entry.place, "item", id=item).says(
                Message('update of the unknown item "{item}", so it does not count', item=item), fix
            )


def _is_promise(case: CheckContext, item: str) -> bool:
    """Whether it is a step of a path in onboarding/, an agreement, a request or a recognition in coaching/, or a decision
    in meetings/."""
    head, _, last = item.rpartition("/")
    if not head:
        said = case.workspace.coaching.get(item)
        return said is not None and said.kind in ("request", "recognition")
    shared, meeting = case.workspace.coaching.get(head), case.workspace.meetings.get(head)
    if shared or meeting:
        promises = shared.agreement if shared else meeting.decision if meeting else ()
        return last.isdecimal() and 1 <= int(last) <= len(promises)
    person, _, path = head.partition("/")
    steps = case.workspace.onboarding.get(path)
    return steps is not None and last in steps.steps and case.workspace.current_id(person) is not None


def _is_need(case: CheckContext, item: str) -> bool:
    """Whether it is what an objective needs from others, or once did under another id."""
    objective, place = need_of(item) or ("", 0)
    record = case.workspace.objectives.get(case.workspace.current_id(objective) or "")
    return objective in case.broken or (record is not None and place <= len(record.needs))


@rule("R012")
def unknown_authors(case: CheckContext) -> Iterator[Finding]:
    """One finding a file; a workspace without people needs none."""
    if not case.workspace.people:
        return
    unknown = {
        person
        for person in case.workspace.authors()
        if not case.workspace.current_id(f"@{person}") and f"@{person}" not in case.broken
    }
    for path, person in case.workspace.recorded_by(unknown).items() if unknown else ():
        yield in_file(path, id=f"@{person}").says(
            Message("recorded by {person}, who has no file in people/", person=person),
            Message("add people/{person}.toml, or rename the check-in after its author", person=person),
        )


@rule("R013", "error")
def same_address(case: CheckContext) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for id_, person in case.workspace.people.items():
        for place, email in enumerate(person.emails):
            other = first.setdefault(address(email), id_)
            if other != id_:
                yield case.at(id_, "emails", place).says(
                    Message("{email} is also an address of {person}", email=email, person=other),
                    Message("remove it from one of the two"),
                )


@rule("R014", "error")
def expectations_without_a_name_of_their_own(case: CheckContext) -> Iterator[Finding]:
    for id_, role in case.workspace.roles.items():
        names = [each.slug for each in role.expects]
        for place, name in enumerate(names):
            if name in names[:place]:
                yield case.at(id_, "expects", place, "slug").says(
                    Message('"{name}" is the slug of two expectations', name=name),
                    Message("give one of them another slug"),
                )
            elif not is_slug(name):
                yield case.at(id_, "expects", place, "slug").says(
                    Message('"{name}" cannot be a slug', name=name),
                    Message("write it as {name}", name=make_slug(name, "expectation")),
                )
