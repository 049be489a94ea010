"""R001, R004, R005, R012, R013: what is named exists, and whoever answers for something is still there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches

from okr.checks.rule import Case, Key, Remark, Rule
from okr.ids import KINDS, Kind, split
from okr.models import owner_on
from okr.parse import address
from okr.references import Reference, owned_item, references

_CANDIDATES = 200
_SOUGHT = 100
_NOUNS: dict[str, str] = {
    "owner": "person",
    "manager": "person",
    "lead": "person",
    "stand_in": "person",
    "from": "person",
    "to": "person",
    "team": "team",
    "parent": "team",
    "role": "role",
    "reports_to": "role",
    "kpi": "KPI",
    "objective": "objective",
    "supports": "objective or key result",
    "key_result": "key result of this objective",
    "onboarding": "path in onboarding/",
    "about": "item",
    "answers": "request in coaching/",
}
_OF_KINDS = frozenset({"key_result", *(field for spec in KINDS.values() for field in spec.ids)})
"""Fields that hold an id; in all others the prefix says what is meant."""
_PREFIXES = frozenset(spec.prefix for spec in KINDS.values())
_WHY: dict[str, str] = {
    "owner": "nobody answers for it",
    "supports": "it counts for nothing above",
    "objective": "it hangs in the air",
    "kpi": "it has no values",
    "role": "no job description carries it",
}


def _unknown(case: Case) -> Iterator[Remark]:
    items = case.workspace.items
    for reference in references(case.workspace):
        now = reference.target if reference.target in items else case.workspace.current_id(reference.target)
        if now is None:
            if not _is_broken(case, reference.target):
                yield _named_nothing(case, reference)
        elif reference.field in _OF_KINDS and items[now] not in _kinds(case, reference):
            yield _wrong_kind(case, reference, now)
    yield from _paths(case)
    yield from _people(case)


def _is_broken(case: Case, target: str) -> bool:
    """Whether it stands in a file that was left out: that file has its own finding."""
    return target in case.broken or target.rpartition("/")[0] in case.broken


def _kinds(case: Case, reference: Reference) -> tuple[Kind, ...]:
    """What a field that holds an id may name; of a field that holds a slug its prefix says it."""
    if reference.field == "key_result":
        return ("key result",)
    return KINDS[case.workspace.items[reference.holder]].ids.get(reference.field, ())


def _named_nothing(case: Case, reference: Reference) -> Remark:
    return _nothing(
        case, case.path(reference.file), reference.key, reference.holder, reference.text, reference.target
    )


def _nothing(case: Case, path: str, key: Key, holder: str, text: str, target: str) -> Remark:
    field = next(part for part in reversed(key) if isinstance(part, str))
    close = _nearest(case, target)
    prefix = "" if text == target else target.removesuffix(text)
    meant = " or ".join(id_.removeprefix(prefix) for id_ in close)
    why = _WHY.get(field, "it leads nowhere")
    return Remark(
        path=path,
        key=key,
        id=holder,
        message=f"{field}: there is no {_NOUNS.get(field, 'item')} '{text}', so {why}",
        fix=f"write {meant} if that is meant, else add it or take it out"
        if meant
        else "add it, or take it out",
    )


def _wrong_kind(case: Case, reference: Reference, now: str) -> Remark:
    kind = case.workspace.items[now]
    return Remark(
        path=case.path(reference.file),
        key=reference.key,
        id=reference.holder,
        message=f"{reference.field}: {now} is of the kind {kind}; here stands an id of the kind "
        f"{' or '.join(_kinds(case, reference))}",
        fix="name another one, or take it out",
    )


def _nearest(case: Case, target: str) -> Sequence[str]:
    """Ids that look alike; where hundreds are missing, a slip of the pen is not the reason, and none is sought."""
    if target not in case.suggested and len(case.suggested) < _SOUGHT:
        case.suggested[target] = _sought(case, target)
    return case.suggested.get(target, ())


def _sought(case: Case, target: str) -> Sequence[str]:
    """Among those that begin alike: a large workspace has ten thousand."""
    head, last = split(target)
    wanted = last.removeprefix("@")
    prefix = "@" if target.startswith("@") else f"{head}/" if f"{head}/" in _PREFIXES else ""
    found: dict[str, str] = {}
    for id_ in case.workspace.items:
        name = id_.rpartition("/")[2].removeprefix("@")
        if id_.startswith(prefix) and id_.count("/") == target.count("/") and name[:2] == wanted[:2]:
            found.setdefault(id_, name)
            if len(found) == _CANDIDATES:
                break
    return get_close_matches(target, found, n=2, cutoff=0.75)


def _paths(case: Case) -> Iterator[Remark]:
    for items in (case.workspace.people, case.workspace.roles):
        for id_, item in items.items():
            slug = item.onboarding
            if slug and slug not in case.workspace.onboarding and f"onboarding/{slug}" not in case.broken:
                yield _nothing(case, case.path(id_), ("onboarding",), id_, slug, f"onboarding/{slug}")


def _people(case: Case) -> Iterator[Remark]:
    """The people in onboarding paths and in what was shared."""
    for name, path in case.workspace.onboarding.items():
        for slug, step in path.steps.items():
            if step.owner:
                yield from _person(case, f"onboarding/{name}.toml", ("steps", slug, "owner"), step.owner)
    for name, shared in case.workspace.coaching.items():
        file = f"coaching/{name}.toml"
        yield from _person(case, file, ("from",), shared.from_)
        yield from _person(case, file, ("to",), shared.to)
        about = shared.about
        if about and case.workspace.current_id(about) is None and not _is_broken(case, about):
            yield _nothing(case, file, ("about",), "", about, about)
        asked = case.workspace.coaching.get(shared.answers) if shared.answers else None
        if shared.answers and (asked is None or asked.kind != "request"):
            yield _nothing(case, file, ("answers",), "", shared.answers, shared.answers)
        for place, agreement in enumerate(shared.agreement):
            yield from _person(case, file, ("agreement", place, "owner"), agreement.owner)


def _person(case: Case, path: str, key: Key, slug: str) -> Iterator[Remark]:
    target = f"@{slug}"
    if case.workspace.current_id(target) is None and target not in case.broken:
        yield _nothing(case, path, key, "", slug, target)


# ── people who left ──────────────────────────────────────────────────────────────────────────────


def _left(case: Case) -> Iterator[Remark]:
    """Open goals, KPIs, teams and people that still name someone who is gone."""
    gone = {
        id_: person.left
        for id_, person in case.workspace.people.items()
        if person.left is not None and person.left < case.today
    }
    if not gone:
        return
    live = {id_ for id_, _ in case.open} | {f"{id_}/{slug}" for id_, slug, *_ in case.key_results}
    for reference in references(case.workspace):
        now = case.workspace.current_id(reference.target)
        if reference.field == "owner" and not _owns_today(case, reference):
            continue  # handed over
        if reference.field == "stand_in":
            if now in gone and not _is_over(case, reference):
                yield _gone_stand_in(case, reference, f"{now} left on {gone[now]}")
        elif now in gone and _still_matters(case, reference.holder, live, gone):
            yield Remark(
                path=case.path(reference.file),
                key=reference.key,
                id=reference.holder,
                message=f"{reference.field}: {now} left on {gone[now]}, so nobody answers for it any more",
                fix=_hand_over(reference, now),
            )


def _hand_over(reference: Reference, gone: str) -> str:
    owner = reference.field == "owner"
    one = f"`okr set {reference.holder} {reference.field}=NAME{' --from DATE' if owner else ''}`"
    return f"hand it over: {one}" + (
        f", or all open goals: `okr move {gone} --handover @NAME`" if owner else ""
    )


def _owns_today(case: Case, reference: Reference) -> bool:
    """Whether the owner that a field names is the one of today, or was handed over already."""
    item = owned_item(case.workspace, reference.holder)
    return item is None or owner_on(item, case.today) == reference.text


def _is_over(case: Case, reference: Reference) -> bool:
    """Whether the absence in which somebody stands in is over."""
    place = reference.key[1]
    assert isinstance(place, int)
    return case.workspace.people[reference.holder].away[place].to < case.today


def _gone_stand_in(case: Case, reference: Reference, why: str) -> Remark:
    return Remark(
        path=case.path(reference.file),
        key=reference.key,
        id=reference.holder,
        message=f"stand_in: {why}",
        fix=f"name somebody else, or nobody: `okr edit {reference.holder}`",
    )


def _still_matters(case: Case, holder: str, live: set[str], gone: dict[str, date]) -> bool:
    kind = case.workspace.items[holder]
    if kind in ("objective", "key result"):
        return holder in live
    if kind == "initiative":
        return case.workspace.objective_of(holder) in live and not case.scoring.initiative(holder).done
    if kind == "kpi":
        return not case.scoring.is_retired(case.workspace.kpis[holder])
    return holder not in gone


# ── updates of nothing ───────────────────────────────────────────────────────────────────────────


def _lost(case: Case) -> Iterator[Remark]:
    for item in case.workspace.recorded:
        if case.workspace.current_id(item) is not None or _is_broken(case, item) or _is_told(case, item):
            continue
        close = _nearest(case, item)
        for entry in case.workspace.recorded[item]:
            yield Remark(
                path=entry.path,
                key=("update", entry.place, "item"),
                id=item,
                message=f"update of '{item}', which there is not: what was recorded counts for nothing",
                fix=f"write {' or '.join(close)} if that is meant"
                if close
                else "correct the id, or take the update out",
            )


def _is_told(case: Case, item: str) -> bool:
    """Whether it is a step of a path in onboarding/, or an agreement or a request in coaching/."""
    head, _, last = item.rpartition("/")
    if not head:
        asked = case.workspace.coaching.get(item)
        return asked is not None and asked.kind == "request"
    shared = case.workspace.coaching.get(head)
    if shared is not None:
        return last.isdecimal() and 1 <= int(last) <= len(shared.agreement)
    who, _, path = head.partition("/")
    steps = case.workspace.onboarding.get(path)
    return steps is not None and last in steps.steps and case.workspace.current_id(who) is not None


# ── who is who ───────────────────────────────────────────────────────────────────────────────────


def _strangers(case: Case) -> Iterator[Remark]:
    """Told once a file; a workspace without people is asked for none."""
    if not case.workspace.people:
        return
    told: set[str] = set()
    known = {f"@{e.person}" for entries in case.workspace.recorded.values() for e in entries}
    gone = {id_ for id_ in known if case.workspace.current_id(id_) is None and id_ not in case.broken}
    if not gone:
        return
    for entries in case.workspace.recorded.values():
        for entry in entries:
            if f"@{entry.person}" in gone and entry.path not in told:
                told.add(entry.path)
                yield Remark(
                    path=entry.path,
                    id=f"@{entry.person}",
                    message=f"recorded by {entry.person}, who has no file in people/: nobody can ask them",
                    fix=f"add people/{entry.person}.toml, or name the file after who recorded it",
                )


def _same_address(case: Case) -> Iterator[Remark]:
    first: dict[str, str] = {}
    for id_, person in case.workspace.people.items():
        for place, given in enumerate(person.emails):
            other = first.setdefault(address(given), id_)
            if other != id_:
                yield Remark(
                    path=case.path(id_),
                    key=("emails", place),
                    id=id_,
                    message=f"{given} is an address of {other}, too: okr cannot tell which of the two asks",
                    fix="take it out of one of the two",
                )


RULES = (
    Rule(
        code="R001",
        level="error",
        name="a reference to nothing",
        reason="Goals live from their links: an owner who answers, a goal above, a role that carries a KPI. A link that "
        "leads nowhere is shown by no report, and what it should have said is lost. It may be a slip of the pen, or the "
        "thing was removed by hand; `okr move` and `okr remove` take care of what names them.",
        bad='# objectives/2026-Q3/grow.toml\ntitle = "Grow recurring revenue"\nowner = "anna"\n',
        good='# objectives/2026-Q3/grow.toml\ntitle = "Grow recurring revenue"\nowner = "ana"\n',
        find=_unknown,
    ),
    Rule(
        code="R004",
        level="warning",
        name="in the hands of someone who left",
        reason="A goal whose owner left is nobody's goal, and its check-ins are due to no one: nothing after `left` is "
        "due. Hand it over, or close it; `okr move @dewi --handover @rizky` hands over all open goals of a person at once.",
        bad='# people/dewi.toml\nname = "Dewi"\nleft = 2026-07-31\n'
        '# objectives/2026-Q3/grow.toml\ntitle = "Grow recurring revenue"\nowner = "dewi"\n',
        good='# people/dewi.toml\nname = "Dewi"\nleft = 2026-07-31\n'
        '# objectives/2026-Q3/grow.toml\ntitle = "Grow recurring revenue"\nowner = "ana"\n',
        find=_left,
    ),
    Rule(
        code="R005",
        level="warning",
        name="an update of an unknown item",
        reason="What was recorded for an id that does not exist counts for nothing, and nobody sees it. Most often the "
        "goal was renamed by hand; `okr move` keeps the old id in `formerly`, so that old updates still count.",
        bad='# checkins/2026-W28/2026-07-10-ana.toml\n[[update]]\nitem = "2026/win/no-such-thing"\ndate = 2026-07-10\nvalue = 1\n',
        good='# checkins/2026-W28/2026-07-10-ana.toml\n[[update]]\nitem = "2026/win/clients"\ndate = 2026-07-10\nvalue = 25\n',
        find=_lost,
    ),
    Rule(
        code="R012",
        level="warning",
        name="a check-in of a stranger",
        reason="The name of a check-in says who recorded it, so that somebody can be asked. A person without a file in people/ "
        "has no todo, no page and no lead.",
        bad='# checkins/2026-W28/2026-07-10-anna.toml\n[[update]]\nitem = "2026/win/clients"\ndate = 2026-07-10\nvalue = 25\n',
        good='# checkins/2026-W28/2026-07-10-ana.toml\n[[update]]\nitem = "2026/win/clients"\ndate = 2026-07-10\nvalue = 25\n',
        find=_strangers,
    ),
    Rule(
        code="R013",
        level="error",
        name="one address of two people",
        reason="okr knows by the address of git who asks. Where two people have the same one, it would show the work and the "
        "private notes of one to the other.",
        bad='# people/dewi.toml\nname = "Dewi"\nemails = ["d@example.com"]\n'
        '# people/dimas.toml\nname = "Dimas"\nemails = ["d@example.com"]\n',
        good='# people/dewi.toml\nname = "Dewi"\nemails = ["dewi@example.com"]\n'
        '# people/dimas.toml\nname = "Dimas"\nemails = ["dimas@example.com"]\n',
        find=_same_address,
    ),
)
