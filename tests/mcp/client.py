"""A real client of the SDK, which talks to `okr mcp`: over the pipes of a process, or without one where that is not the point."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from okr.cli import main
from okr.mcp import server

ERAS = ("legacy", "2026-07-28")
"""The protocol with a handshake, and the one in which each request stands by itself."""
Answer = TypeVar("Answer")


def with_process(
    root: Path, ask: Callable[[Client], Awaitable[Answer]], *words: str, era: str = ERAS[1], **options: Any
) -> Answer:
    """Starts `okr mcp` in a folder, has `ask` talk to it, and ends it; in the environment of this test. It says nothing
    besides."""

    async def talk() -> Answer:
        started = StdioServerParameters(
            command=sys.executable, args=["-m", "okr", "mcp", *words], env={**os.environ}, cwd=root
        )
        with TemporaryFile("w+", encoding="utf-8") as errors:
            async with Client(stdio_client(started, errlog=errors), mode=era, **options) as client:
                answer = await ask(client)
            errors.seek(0)
            assert errors.read() == ""
        return answer

    return asyncio.run(talk())


def with_client(
    root: Path, ask: Callable[[Client], Awaitable[Answer]], *words: str, era: str = ERAS[1], **options: Any
) -> Answer:
    """The same with the server that `okr mcp` makes, in this process: half a second less."""
    made: list[Any] = []
    with pytest.MonkeyPatch.context() as environment:
        environment.setattr(server, "run", made.append)
        environment.chdir(root)
        assert main(["mcp", *words]) == 0

    async def talk() -> Answer:
        async with Client(*made, mode=era, **options) as client:
            return await ask(client)

    return asyncio.run(talk())


async def told(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool answers, out of its JSON; `error` where it refuses."""
    result = await client.call_tool(tool, arguments)
    (content,) = result.content
    answer = json.loads(content.text)
    assert bool(result.is_error) == ("error" in answer)
    return answer
