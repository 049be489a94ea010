"""`okr` alone: where you stand today; outside of a workspace how to begin."""

from __future__ import annotations

from okr.commands.options import DATA, Invocation, command, output_of, respond
from okr.commands.output import emit_text
from okr.conversations import NOTHING
from okr.documents.blocks import Entries, Entry, Span
from okr.errors import OkrError
from okr.formats.terminal import terminal
from okr.notebook import my_notes
from okr.store import find_root
from okr.views.overview import overview as overview_of
from okr.words import Message

_BEGIN = (
    ("okr init", Message("create a workspace in this folder")),
    ("okr init try --example", Message("copy a complete example into the folder `try`")),
    ("okr help start", Message("read the first steps")),
)


@command("okr", example="okr\nokr -q Q3", formats=DATA, me=True)
def overview(call: Invocation) -> None:
    """Show where you stand: what is due, what your team needs, and your own key results."""
    context = call.obj
    try:
        find_root(context.start)
    except OkrError:
        named = context.options.directory or context.environment.get("OKR_DIR") or context.options.format
        if named:  # who names a folder or a format asks for that, not for how to begin
            raise
        output = output_of(call)
        rows = [Entry((what,), Span(command_, "command")) for command_, what in _BEGIN]
        emit_text(terminal((Entries(rows, facts=True),), output.style), output)
        return
    person = context.me
    notes = my_notes(context) if person else NOTHING
    respond(call, overview_of(context.workspace, context.cycle, context.today, person, notes))
