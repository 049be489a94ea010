"""`okr mcp` over its pipes: what it offers, and what its tools answer, in both eras of the protocol."""

from __future__ import annotations

import json
from typing import Any

import pytest
from mcp.client.client import Client

from okr.mcp.tools import TOOLS
from tests.mcp.client import ERAS, told, with_process
from tests.running import MRR, Okr

CALLS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "report": ({"cycle": "Q3"}, ("report", "Q3")),
    "todo": ({"person": "budi"}, ("todo", "--person", "budi")),
    "list": ({"kind": "key-results"}, ("list", "key-results")),
    "show": ({"item": MRR}, ("show", MRR)),
    "explain": ({"item": MRR}, ("explain", MRR)),
    "compare": ({}, ("compare",)),
    "check": ({}, ("check",)),
    "agenda": ({"person": "@budi"}, ("coach", "agenda", "@budi")),
    "meet": ({"meeting": "week", "team": "growth"}, ("meet", "week", "--team", "growth")),
}
"""Each tool that needs no history, and its command."""


INSIDE = ("bonus", "paid", "pay", "pay_why", "emails", "source")
"""Fields of a command that an assistant is not told; nor that they are empty."""


def as_told(value: Any) -> Any:
    """Of the JSON of a command what an assistant gets, in a workspace in which nothing is paid."""
    if isinstance(value, dict):
        return {key: as_told(each) for key, each in value.items() if key not in INSIDE}
    if isinstance(value, list):
        return [
            as_told(each) for each in value if not (isinstance(each, dict) and each.get("name") == "reward")
        ]
    return value


@pytest.mark.parametrize("era", ERAS)
def test_a_client_lists_the_tools_and_calls_them(okr: Okr, era: str) -> None:
    """All of them, each with the annotations of a tool that reads. The answer is the JSON of the command to the last value, with
    the files that were left out, but for what stays inside."""

    async def ask(client: Client) -> tuple[Any, list[dict[str, Any]]]:
        tools = (await client.list_tools()).tools
        return tools, [await told(client, tool, **arguments) for tool, (arguments, _) in CALLS.items()]

    tools, answers = with_process(okr.root, ask, "--as", "ana", era=era)

    assert [tool.name for tool in tools] == [*TOOLS]
    assert all(tool.annotations.read_only_hint and not tool.annotations.open_world_hint for tool in tools)
    assert answers[0]["data"]["objectives"][0]["key_results"][0]["current"] == 112
    for (tool, (_, command)), answer in zip(CALLS.items(), answers, strict=True):
        printed = json.loads(okr("--as", "ana", *command, "-f", "json").out)
        assert answer["kind"] == printed["kind"] == tool
        assert answer["data"] == as_told(printed["data"]), tool
        assert answer["warnings"] == printed["warnings"] or tool == "check"
