"""`okr mcp`: the goals for an assistant, over the Model Context Protocol."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from okr.commands.options import Invocation, command
from okr.errors import UsageError, command_for_extra
from okr.store import find_root
from okr.words import Message


@command(
    "mcp",
    example="okr mcp\nokr mcp -C ~/goals --as ana\nokr mcp -C ~/goals --as ana --checkin",
    formats=(),
    cycle=False,
    me=True,
)
def mcp(
    call: Invocation,
    checkin: Annotated[
        bool,
        typer.Option("--checkin", help="Let it record check-ins of your own items, each after your yes."),
    ] = False,
    trust_client: Annotated[
        bool,
        typer.Option(
            "--trust-client",
            help="With --checkin: also if the client cannot ask you. You trust it to wait for your yes.",
        ),
    ] = False,
) -> None:
    """Serve the goals to an assistant, over the Model Context Protocol on stdin and stdout.

    The assistant reads: report, todo, list, show, explain, compare, check, log, diff, agenda, meet. It sees neither
    private notes nor bonuses, and writes nothing without --checkin.
    """
    context = call.obj
    if trust_client and not checkin:
        raise UsageError(Message("--trust-client needs --checkin"), remedy="okr mcp --checkin --trust-client")
    root = find_root(context.start)  # a sync that was cut short is left to the next command
    try:
        from okr.mcp.server import serve  # noqa: PLC0415  an extra
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("okr"):
            raise
        raise UsageError(
            Message("`okr mcp` needs the package mcp, which is not installed"),
            remedy=Message("Install it: {command}", command=command_for_extra("mcp")),
        ) from error
    options = context.options
    day = options.today or context.environment.get("OKR_TODAY")
    person = options.me or context.environment.get("OKR_USER")
    if sys.stdin.isatty():
        context.tell(Message("An assistant starts this command and talks to it. Ctrl-D ends it."))
    serve(root, context.today if day else None, person, checks_in=checkin, trusts_client=trust_client)
