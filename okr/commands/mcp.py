"""`okr mcp`: the goals for an assistant, over the Model Context Protocol."""

from __future__ import annotations

import sys

from okr.commands.options import Invocation, command
from okr.errors import UsageError
from okr.store import find_root
from okr.words import Message


@command("mcp", example="okr mcp\nokr mcp -C ~/goals --as ana", formats=(), cycle=False, me=True)
def mcp(call: Invocation) -> None:
    """Serve the goals to an assistant, over the Model Context Protocol on stdin and stdout.

    The assistant reads: report, todo, list, show, explain, compare, check, log, diff, agenda, meet. It sees neither
    private notes nor bonuses, and writes nothing.
    """
    context = call.obj
    root = find_root(context.start)  # a sync that was cut short is left to the next command
    try:
        from okr.mcp.server import serve  # noqa: PLC0415  an extra
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("okr"):
            raise
        raise UsageError(
            Message("`okr mcp` needs the package mcp, which is not installed"),
            remedy=Message("Install it: pip install 'okr[mcp]'."),
        ) from error
    options = context.options
    day = options.today or context.environment.get("OKR_TODAY")
    person = options.me or context.environment.get("OKR_USER")
    if sys.stdin.isatty():
        context.tell(Message("An assistant starts this command and talks to it. Ctrl-D ends it."))
    serve(root, context.today if day else None, person)
