"""`okr site`: goals as a folder of pages."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

import typer

from okr import __version__
from okr.actions.site import publish
from okr.commands import completion
from okr.commands.asking import missing
from okr.commands.options import Invocation, Text, command, option, respond
from okr.context import Context
from okr.documents.site import pages, place_of
from okr.formats.html import html, style
from okr.ids import cycle_name
from okr.lookup import one_of
from okr.periods import Span, cycle, find_cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.views.page import Made, page_of
from okr.views.published import published
from okr.views.site import SHEET, site_of
from okr.words import Language

_READERS = ("people",)


@command(
    "site",
    example="okr site --out public\nokr site --out public -q Q3 -q Q2\nokr site --out inside --with people",
    cycle=False,
)
def site(
    call: Invocation,
    out: Annotated[Text, option("--out", "DIR", help="Folder for the pages; okr makes it.")] = None,
    cycles: Annotated[
        list[str] | None,
        typer.Option(
            *("--quarter", "--cycle", "-q"),
            metavar="CYCLE",
            help="Only this cycle (repeatable; default: every cycle with objectives).",
            autocompletion=completion.cycles,
        ),
    ] = None,
    with_: Annotated[
        Text,
        option("--with", "people", help="Add owners, notes, blockers and check-ins, for readers inside."),
    ] = None,
) -> None:
    """Write goals as a folder of pages: for each cycle, objective, KPI and team.

    Without --with people there are teams instead of people, and nothing that they wrote in check-ins. Bonuses are
    never on a page.
    """
    if not out:
        raise missing("--out", "okr site --out public")
    people = with_ is not None and one_of(with_, "--with", _READERS) == "people"
    context = call.obj
    goals = context.store.digest()
    spans = _spans(context, cycles or filter(None, [context.options.quarter]))
    language = context.document_language
    asked = [context.today.isoformat(), language, str(people), *(span.name for span in spans)]
    result = publish(
        context.store, out, goals, asked, lambda: _files(context, spans, language, people=people)
    )
    respond(call, result, exit_code=context.left_out)


def _spans(context: Context, named: Iterable[str]) -> list[Span]:
    """The cycles that were named, else all that have objectives, else the running one."""
    settings, running = context.settings, context.workspace.default_cycle(context.today)
    chosen = [find_cycle(text, context.today, settings, running) for text in named]
    used = dict.fromkeys(map(cycle_name, context.workspace.objectives))
    spans = chosen or [span for name in used if (span := cycle(name, settings))] or [running]
    return list({span.name: span for span in spans}.values())


def _files(
    context: Context, spans: Sequence[Span], language: Language, *, people: bool
) -> Mapping[str, bytes]:
    """Everything is scored once, for all pages."""
    workspace, today = context.workspace, context.today
    scoring, sight = Scoring(workspace, today), published(workspace, people=people)
    ritual: Literal["short"] | None = "short" if people else None
    reports = []
    for span in spans:
        report = build_report(workspace, span, today, ritual=ritual, scoring=scoring, sight=sight)
        reports.append(page_of(report, scoring, span, Made(version=__version__), most=sys.maxsize))
    found = site_of(scoring, reports, __version__, sight)
    place = place_of(found)
    files = {SHEET: style().encode()}
    for name, blocks in pages(found):
        files[name] = html(blocks, language, place=place, sheet=SHEET).encode("utf-8", "backslashreplace")
    return files
