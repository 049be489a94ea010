"""From what a person types to the id that is meant: an ending of whole segments does, or the beginning of a slug."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from okr.errors import (
    AmbiguousError,
    ConflictError,
    FindingsError,
    NotFoundError,
    OkrError,
    UsageError,
    did_you_mean,
)
from okr.findings import CONFLICT_MARKERS
from okr.ids import IN_CYCLE, KINDS, Kind, check_slug, id_of, kind_of, parent, slug
from okr.parse import composed, small_number
from okr.periods import Span
from okr.words import Message, joined
from okr.workspace import Workspace

NOTHING: Mapping[Kind, str] = MappingProxyType({})
Choice: TypeAlias = tuple[str, str]
"""An id, or another word that can be chosen, and its description."""
_NEAREST = 3
_Word = TypeVar("_Word", bound=str)
_APART = r"[\s,;&+/]+|\band\b"


def resolve(
    text: str,
    workspace: Workspace,
    *,
    kinds: Collection[Kind],
    today: date,
    cycle: Span | None = None,
    instead: Mapping[Kind, str] = NOTHING,
    also: Mapping[str, str] | None = None,
) -> str:
    """The current id that `text` means to a command which acts on `kinds`.

    The first class with a match decides: the exact id, current or former; among `kinds` an ending of whole segments, in
    any case; such an ending of a former id; the beginning of a slug. In each class what the command can act on in `cycle`,
    or without one in what holds today and is not closed, goes before all else. `cycle` is the one in `-q`, None where it is
    not given. `instead` is the command to use for items of other kinds, `{id}` is the place of the id. `also` are ids of
    other things that the command can act on, each with what it is. Raises NotFoundError, with the nearest ids,
    AmbiguousError, and OkrError for an item of another kind.
    """
    also = also or {}
    text = composed(text)
    exact = workspace.current_id(text)
    if exact:
        return _of_kind(exact, workspace, kinds, instead)
    if text in also:
        return text
    usable = [*workspace.items.of(*kinds)]
    matches = _matches(text, (*usable, *also), workspace, kinds)
    if not matches:
        others, _ = candidates(text, workspace.items)
        if others:
            return _of_kind(others[0], workspace, kinds, instead)
        ids = nearest(text, (*usable, *also)) or nearest(text, workspace.items)
        kind = KINDS[next(iter(kinds))].noun if len(kinds) == 1 else Message("item")
        raise _left_out(text, workspace) or NotFoundError(
            Message('unknown {kind} "{text}"', kind=kind, text=text),
            remedy=did_you_mean(ids) if ids else Message("List what there is: okr list"),
        )
    ready = [
        id_ for id_ in matches if (cycle is None if id_ in also else is_ready(id_, workspace, today, cycle))
    ]
    return _only(text, ready or matches, workspace, also)


def _matches(text: str, ids: Iterable[str], workspace: Workspace, kinds: Collection[Kind]) -> list[str]:
    """The ids that `text` may mean, of the first class in which there is one.

    While a file cannot be read, nothing is meant by its beginning: the whole id may be in that file.
    """
    whole, begun = candidates(text, ids)
    if whole:
        return whole
    renamed = workspace.renamed
    former = [id_ for old in candidates(text, renamed)[0] if workspace.items[id_ := renamed[old]] in kinds]
    if former or not begun:
        return list(dict.fromkeys(former))
    unread = any(each.level == "error" and kind_of(each.path) != "checkin" for each in workspace.findings)
    return [] if unread else begun


def _only(text: str, ids: Sequence[str], workspace: Workspace, also: Mapping[str, str]) -> str:
    """The one id. Raises AmbiguousError with all of them."""
    if len(ids) == 1:
        return ids[0]
    nouns = [also.get(id_) or KINDS[workspace.items[id_]].noun for id_ in ids]
    lines = (joined((f"{id_}  (", noun, ")"), "") for id_, noun in zip(ids, nouns, strict=True))
    message = Message('"{text}" is ambiguous. Use the full id:', text=text)
    choices = [
        (id_, joined(filter(None, (noun, workspace.title(id_))), ": "))
        for id_, noun in zip(ids, nouns, strict=True)
    ]
    raise AmbiguousError(joined((message, *lines), "\n  "), choices=choices)


def _left_out(text: str, workspace: Workspace) -> OkrError | None:
    """Why what is asked for cannot be read, if it or the objective that it names stands in a file that was left out."""
    asked = (text, parent(text))
    for finding in workspace.findings:
        id_ = None
        if finding.level == "error":
            with suppress(OkrError):  # a name that no item can have
                id_ = id_of(finding.path)
        if id_ and any(candidates(words, (id_,))[0] for words in asked):
            kind = ConflictError if finding.code == CONFLICT_MARKERS else FindingsError
            message = joined((Message("{id} cannot be read:", id=id_), str(finding)), "\n  ")
            return kind(message, remedy=Message("Open it: okr edit {id}", id=id_))
    return None


def resolve_slug(slug: str, kind: Kind, workspace: Workspace, name: str, *, whole: bool = False) -> str:
    """The current slug of the person, team or role in a field or option, as `resolve` finds it; or only a `whole` one.

    Raises NotFoundError with the nearest, and AmbiguousError.
    """
    prefix, noun = KINDS[kind].prefix, KINDS[kind].noun
    bare = slug.removeprefix(prefix)
    now = workspace.current_id(prefix + bare)
    if now:
        return now.removeprefix(prefix)
    known = [*workspace.items.of(kind)]
    if not whole and (matches := _matches(slug, known, workspace, (kind,))):
        return _only(slug, matches, workspace, {}).removeprefix(prefix)
    several = [
        part for part in re.split(_APART, slug) if workspace.current_id(prefix + part.removeprefix(prefix))
    ]
    if len(several) > 1:
        raise UsageError(
            Message('{name} takes one {kind}, not "{text}"', name=name, kind=noun, text=slug),
            remedy=Message("Use {slug}.", slug=several[0]),
        )
    close = nearest(prefix + bare, known)
    raise NotFoundError(
        Message('{name}: unknown {kind} "{text}"', name=name, kind=noun, text=slug),
        remedy=did_you_mean([id_.removeprefix(prefix) for id_ in close])
        if close
        else Message("Add one: okr add {kind}", kind=kind),
    )


def resolve_expectation(text: str, workspace: Workspace, name: str) -> str:
    """`ROLE/SLUG` of an expectation, under the present slug of its role; SLUG, or its beginning, does where it is the only one.

    Raises NotFoundError with the nearest, and AmbiguousError.
    """
    noun = Message("expectation")
    known = {
        f"{role.removeprefix('role/')}/{each.slug}": noun
        for role, record in workspace.roles.items()
        for each in record.expects
    }
    role, slash, expectation = composed(text).removeprefix("role/").rpartition("/")
    wanted = f"{workspace.slug_in_force('role', role) if role else ''}{slash}{expectation}"
    whole, begun = candidates(wanted, known)
    if whole or begun:
        return _only(wanted, whole or begun, workspace, known)
    close = nearest(wanted, known) or [id_ for id_ in known if id_.startswith(f"{role}/")]
    raise NotFoundError(
        Message('{name}: unknown {kind} "{text}"', name=name, kind=noun, text=text),
        remedy=did_you_mean(close)
        if close
        else Message("Add one: {command}", command="okr set role/ROLE expects.SLUG=TEXT"),
    )


def check_slug_option(text: str, name: str) -> str:
    """A slug for a new id, exactly as typed. Raises UsageError."""
    try:
        check_slug(text)
    except OkrError as error:
        raise UsageError(joined((name, error.message), ": "), remedy=error.remedy) from error
    return text


def candidates(text: str, ids: Iterable[str]) -> tuple[list[str], list[str]]:
    """The ids that end in `text`, in whole segments, and those whose last segment only begins like it; in any case."""
    whole: list[str] = []
    begun: list[str] = []
    bare = text.removeprefix("@").casefold()
    if slug(bare):
        at = "@" if text.startswith("@") else "@?"
        form = re.compile(rf"(?:^|/){at}{re.escape(bare)}([^/]*)$", re.IGNORECASE)
        for id_ in ids:
            # most ids are left out by the first, which is cheap
            if bare in id_.casefold() and (found := form.search(id_)):
                (begun if found[1] else whole).append(id_)
    return whole, begun


def shortest(id_: str, ids: Iterable[str]) -> str:
    """The shortest ending of an id, in whole segments, that no other id has."""
    others = [f"/{other}" for other in ids if other != id_]
    ending = id_.rpartition("/")[2]
    while len(ending) < len(id_) and any(other.endswith(f"/{ending}") for other in others):
        ending = f"{id_[: -len(ending) - 1].rpartition('/')[2]}/{ending}"
    return ending


def completed(text: str, names: Collection[str]) -> str:
    """The name that is meant among those of one item, such as its milestones: in any case, or by a unique beginning.

    The text itself where that is none of them, or several.
    """
    if text in names:
        return text
    wanted = text.casefold()
    begun = [name for name in names if name.casefold().startswith(wanted)]
    whole = [name for name in begun if len(name) == len(text)]
    return next(iter(whole or begun)) if wanted and len(whole or begun) == 1 else text


def fitting(text: str, listed: Sequence[Choice], choices: Sequence[Choice]) -> Sequence[Choice]:
    """The choices that an answer may mean: by the number in the list, by the id, else by what is in id or description."""
    place = small_number(text.strip())
    if place and place <= len(listed):
        return (listed[place - 1],)
    whole, begun = candidates(text.strip(), [id_ for id_, _ in choices])
    ids, part = whole or begun, text.strip().casefold()
    return [each for each in choices if (each[0] in ids if ids else part in " ".join(each).casefold())]


def nearest(text: str, ids: Iterable[str]) -> list[str]:
    """The ids that look most like `text`: by the whole of them, by their last segment, or by its first words."""
    wanted = text.removeprefix("@").casefold()
    forms: dict[str, list[str]] = {}
    for id_ in ids:
        for form in {id_.removeprefix("@").casefold(), slug(id_)}:
            forms.setdefault(form, []).append(id_)
    close = get_close_matches(wanted, forms, n=_NEAREST, cutoff=0.6)
    tail = slug(wanted)
    close += [form for form in forms if tail and f"-{form}-".find(f"-{tail}-") >= 0]
    return list(dict.fromkeys(id_ for form in close for id_ in forms[form]))[:_NEAREST]


def with_article(kinds: Sequence[Kind]) -> str:
    """`an objective, a key result or a KPI`."""
    return either([KINDS[kind].with_article for kind in kinds])


def either(names: Sequence[str]) -> str:
    """`a, b or c`."""
    if len(names) == 1:
        return names[0]
    return Message("{names} or {last}", names=joined(names[:-1]), last=names[-1])


def choose(names: Collection[str]) -> str:
    """A hint that lists what can be used."""
    return Message("Choose {names}.", names=either(list(names)))


def one_of(text: str, name: str, allowed: Collection[_Word]) -> _Word:
    """The word that is meant, of those that are allowed; `name` is what it is for. Raises UsageError with the nearest."""
    for word in allowed:
        if word == text:
            return word
    near = did_you_mean(get_close_matches(text, allowed, n=1))
    raise UsageError(
        Message('invalid {name} "{text}"', name=name, text=text),
        remedy=joined(filter(None, (near, choose(allowed))), " "),
    )


def _of_kind(id_: str, workspace: Workspace, kinds: Collection[Kind], instead: Mapping[Kind, str]) -> str:
    kind = workspace.items[id_]
    if kind in kinds:
        return id_
    command = instead.get(kind, "").format(id=id_)
    raise OkrError(
        Message(
            "{id} is {kind}, not {kinds}",
            id=id_,
            kind=KINDS[kind].with_article,
            kinds=with_article(list(kinds)),
        ),
        remedy=Message("Use: {command}", command=command) if command else "",
    )


def is_ready(id_: str, workspace: Workspace, today: date, cycle: Span | None) -> bool:
    """Whether an item is in the cycle that was asked for; without one: whether it holds today and is not closed."""
    kind = workspace.items[id_]
    if kind not in IN_CYCLE:
        return cycle is None
    objective = id_ if kind == "objective" else parent(id_)
    span = workspace.cycle_of(objective)
    if cycle is not None:
        return span.name == cycle.name
    return today in span and workspace.objectives[objective].closed is None
