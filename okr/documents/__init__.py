"""Documents: for each kind of result what it says, as blocks that every format draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from okr.documents.blocks import Block
    from okr.views.results import Result

DOCUMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "report": ("report", "report"),
    "page": ("page", "page"),
    "month": ("month", "month"),
    "review": ("review", "review"),
    "compare": ("compare", "compare"),
    "bonus": ("bonus", "bonus"),
    "meet": ("meeting", "meeting"),
    "list": ("listing", "listing"),
    "show": ("items", "show"),
    "explain": ("items", "explain"),
    "todo": ("todo", "todo"),
    "reminder": ("todo", "reminder"),
    "overview": ("overview", "overview"),
    "config": ("overview", "config"),
    "diff": ("changes", "diff"),
    "log": ("changes", "log"),
    "audit": ("changes", "audit"),
    "check": ("findings", "findings"),
    "lines": ("findings", "lines"),
    "doctor": ("findings", "findings"),
    "rule": ("findings", "rule"),
    "onboard": ("onboarding", "onboard"),
    "profile": ("onboarding", "profile"),
    "agenda": ("agenda", "agenda"),
    "person": ("people", "person_page"),
    "tree": ("people", "tree"),
    "bench": ("growth", "bench"),
    "pulse": ("pulse", "pulse"),
    "statements": ("pulse", "statements"),
    "import": ("imports", "imports"),
    "permissions": ("imports", "permissions"),
}
"""Kind of a result → the module and the function of its document, imported when it is drawn."""


class Asked(Struct, frozen=True):
    """What a person typed for an answer that may be told in short."""

    words: Sequence[str]
    """The program and its arguments."""
    cycle: bool
    """Whether a cycle is among them."""


def blocks_of(result: Result, today: date, kind: str = "", asked: Asked | None = None) -> Iterable[Block]:
    """The document of a result as a person sees it on a day. `kind` tells `show` from `explain`,
    and the `lines` of findings for a program from their document for a person. What was `asked` is told in short."""
    blocks: Iterable[Block]
    if asked:
        blocks = import_module("okr.documents.short").short(result, asked, today)
    else:
        module, function = DOCUMENTS[kind or result.envelope_kind]
        blocks = getattr(import_module(f"okr.documents.{module}"), function)(result, today)
    return blocks
