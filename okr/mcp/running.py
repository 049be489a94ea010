"""The process of the server: the protocol on stdin and stdout, from its first message to its end."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from contextlib import suppress
from typing import Any

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage

from okr.errors import ExitCode

_YOUNG = 100_000
"""Objects that are made before the interpreter looks for garbage by itself: an answer makes some ten thousand."""
_AFTER = 0.01
"""Seconds behind an answer after which the files that it was read from are closed: by then it is on its way."""
_PATIENCE = 2.0
"""Seconds for what was asked before the end of stdin."""


def run(server: Server[Any]) -> None:
    """Serve until the client is gone; a signal ends the program at once."""
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 10)
    gc.enable()  # it was turned off for a short run
    asyncio.run(_served(server))


async def _served(server: Server[Any]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, _end, 128 + number)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda number, _frame: _end(128 + number))
    with suppress(BrokenPipeError):
        async with stdio_server() as (requests, answers):
            try:
                await _relayed(server, requests, answers)
            except asyncio.CancelledError:  # nobody reads the answers any more
                _end(ExitCode.FINE)


async def _relayed(server: Server[Any], requests: Any, answers: Any) -> None:
    """Serves these streams. The SDK drops at the end of stdin what it has not answered: its end is passed on when it has."""
    pending: set[types.RequestId | None] = set()
    answered = anyio.Condition()
    to_server, from_client = _stream()
    to_client, from_server = _stream()

    async def inwards() -> None:
        async with to_server:
            async for each in requests:
                if isinstance(each, SessionMessage) and isinstance(each.message, types.JSONRPCRequest):
                    pending.add(each.message.id)
                await to_server.send(each)
            with anyio.move_on_after(_PATIENCE):
                async with answered:
                    while pending:
                        await answered.wait()

    async def outwards() -> None:
        async with answers:
            async for each in from_server:
                await answers.send(each)
                if isinstance(each.message, types.JSONRPCResponse | types.JSONRPCError):
                    async with answered:
                        pending.discard(each.message.id)
                        answered.notify()
                    # the files that it was read from hang in circles, which nothing else lets go
                    asyncio.get_running_loop().call_later(_AFTER, gc.collect, 0)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(inwards)
        tasks.start_soon(outwards)
        await server.run(from_client, to_client, server.create_initialization_options())


def _stream() -> tuple[MemoryObjectSendStream[Any], MemoryObjectReceiveStream[Any]]:
    return anyio.create_memory_object_stream[Any](0)


def _end(code: int) -> None:
    """End at once: a thread of the SDK waits for the next line of stdin, and no end of the loop reaches it."""
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(code)
