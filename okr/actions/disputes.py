"""What only a person can decide in a sync: the questions, the answers, and a file with what was decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from okr.actions import fields
from okr.actions.checkin_answer import scale_of
from okr.actions.edits import with_valid_references
from okr.actions.merge import Names, Outcome, both_did, id_at, shown
from okr.days import DayReader
from okr.errors import OkrError
from okr.git.remote import MergedFile
from okr.ids import ITEM_KINDS, KINDS, SETTINGS, kind_of
from okr.quantities import PLAIN
from okr.storage.codec import decode
from okr.storage.toml.align import PARTS
from okr.storage.toml.data import dotted
from okr.storage.toml.edit import SetKey, apply
from okr.storage.toml.merge import ABSENT, Path, heads, value_in
from okr.storage.toml.units import Sides
from okr.words import Message
from okr.workspace import Workspace


@dataclass(frozen=True)
class Dispute:
    """What only a person can decide, as one question."""

    key: tuple[object, ...]
    """The file and the places in it: the same in every commit that touches them."""
    lines: tuple[str, ...]
    """`mrr target: you 195, @siti 190 on 10 Jul`, or what each did with the whole."""
    mine: str
    theirs: str
    """What each choice keeps, in a few words."""
    read: Callable[[str], Any] | None = None
    """Reads another value for the one field that it is about; raises OkrError for what is not valid there."""


Keep = Literal["mine", "theirs", "other", "leave"]


class Choice(NamedTuple):
    keep: Keep
    value: Any = None
    """The other value."""


Decide = Callable[[Dispute], Choice]


@dataclass
class Decisions:
    """The answers in one sync. What was answered is asked again only where a side is another one by then."""

    ask: Callable[[Dispute, int, int], Choice]
    """Asks about the first, second … of so many."""
    open: list[Dispute] = field(default_factory=list)
    """What there is to decide in this attempt."""
    taken: dict[tuple[object, ...], tuple[Dispute, Choice]] = field(default_factory=dict)
    _left: bool = False

    def collect(self, dispute: Dispute) -> Choice:
        """Leave it, and remember that there is something to decide."""
        self.open.append(dispute)
        return Choice("leave")

    def answer(self, dispute: Dispute) -> Choice:
        """Ask, until one conflict is left: then nothing is asked any more."""
        known, choice = self.taken.get(dispute.key, (dispute, Choice("leave")))
        if dispute.key in self.taken and known.lines == dispute.lines:
            return choice
        if not self._left:
            keys = [one.key for one in self.open]
            if dispute.key not in keys:  # it came up by an answer
                keys.append(dispute.key)
                self.open.append(dispute)
            choice = self.ask(dispute, keys.index(dispute.key) + 1, len(keys))
            self._left = choice.keep == "leave"
            if not self._left:
                self.taken[dispute.key] = dispute, choice
                return choice
        return Choice("leave")

    def earlier(self, dispute: Dispute) -> Choice:
        """For a commit before the last one: mine where that was kept, else it changes nothing there."""
        _, choice = self.taken.get(dispute.key, (dispute, Choice("theirs")))
        return choice if choice.keep == "mine" else Choice("theirs")


# ── a file that is decided ───────────────────────────────────────────────────────────────────────


@dataclass
class Choosing:
    """One file with pairs of markers, each of which gets one side or another value."""

    path: str
    base: Mapping[str, Any]
    outcome: Outcome
    names: Names
    workspace: Workspace | None
    days: Callable[[], DayReader]
    picks: list[bool] = field(default_factory=list)
    """For each pair so far whether theirs is taken; for the others mine is."""
    values: list[SetKey] = field(default_factory=list)

    def decided(self, decide: Decide) -> MergedFile:
        assert self.outcome.marked
        left: list[str] = []
        choices: dict[Path, Choice] = {}
        for sides in self.outcome.marked.sides:
            fresh = self._added(sides)
            choice = choices.get(fresh) if fresh else None
            if choice is None:
                dispute = self._dispute(sides, fresh)
                choice = decide(dispute)
                left += dispute.lines if choice.keep == "leave" else ()
                if fresh:
                    choices[fresh] = choice
            self.picks.append(choice.keep == "theirs")
            if choice.keep == "other":
                self.values.append(SetKey(sides.about[0], choice.value))
        return MergedFile(None, tuple(left)) if left else MergedFile(self._text(*self.values))

    def _added(self, sides: Sides) -> Path:
        """The key result or initiative that both sides added under one name: it is decided at once; else empty."""
        head = sides.about[0][:2]
        return head if head[0] in PARTS and value_in(self.base, head) is ABSENT else ()

    def _dispute(self, sides: Sides, fresh: Path) -> Dispute:
        item = id_at(self.path) or self.path
        if fresh:
            subject = self.names.item(f"{item}/{fresh[1]}")
            line = both_did(subject, self.names, Message("added it"), Message("added it"))
            return Dispute((self.path, fresh), (line,), "", "")
        places = {head for at in sides.about for head in heads(at)}
        lines = tuple(
            told
            for at, told in self.outcome.told
            if at in places or any(head in sides.about for head in heads(at))
        )
        found = [one for one in self.outcome.fields if one.path in sides.about]
        key = (self.path, *sides.about)
        if len(found) != 1 or found[0].takes_out:
            return Dispute(key, lines or self.outcome.conflicts, "", "")
        one = found[0]
        plain = not any(isinstance(value, dict) for value in (one.ours, one.theirs))
        return Dispute(
            key, lines, shown(one.ours), shown(one.theirs), self._reader(one.path) if plain else None
        )

    def _reader(self, at: Path) -> Callable[[str], Any] | None:
        """How another value of a field is read, as `okr set` reads it; None where that sets none."""
        of_part = len(at) > 2 and at[0] in PARTS
        item, name = (f"{id_at(self.path)}/{at[1]}", at[2:]) if of_part else (id_at(self.path) or "", at)
        wanted = at[0] if of_part else kind_of(self.path)
        kind = next((kind for kind in ITEM_KINDS if wanted in (kind, KINDS[kind].plural)), None)
        workspace = self.workspace
        if not workspace or not (kind or self.path == SETTINGS):
            return None
        try:
            found = fields.find(kind or "settings", dotted(name), workspace.settings)
        except OkrError:
            return None

        def read(text: str) -> Any:
            days = self.days()
            known = scale_of(workspace, item, days.today) if kind and item in workspace.items else PLAIN
            value = fields.value(text, found, days, fields.scale_for(found, known))
            if kind and len(name) == 1:
                value = with_valid_references(kind, item, {name[0]: value}, workspace)[name[0]]
            self._text(*self.values, SetKey(at, value))
            return value

        return read

    def _text(self, *values: SetKey) -> bytes:
        """The file as it is decided so far; OkrError where it is not valid."""
        assert self.outcome.marked
        open_ = len(self.outcome.marked.sides) - len(self.picks)
        text = apply(self.outcome.marked.chosen([*self.picks, *[False] * open_]), list(values))
        errors = decode(self.path, text).errors
        if values and errors:
            raise OkrError(str(errors[0]), remedy=errors[0].fix)
        return text
