"""The tools by name, and what may be asked of them: a change here is one that assistants see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client

from okr.errors import UsageError
from okr.ids import LISTS
from okr.mcp.tools import TOOLS, decoded, schema
from okr.views.meeting_results import SECTIONS
from tests.mcp.client import ERAS, told, with_client
from tests.running import MRR, ROOT, Okr

GOLDEN = ROOT / "tests/golden/mcp-tools.json"


@pytest.mark.parametrize("era", ERAS)
def test_names_schemas_and_words_of_the_tools(okr: Okr, era: str, pytestconfig: pytest.Config) -> None:
    """As a client lists them, in both eras, with the one that writes; the file is what was promised."""
    words = ("--checkin", "--as", "ana")
    listed = with_client(okr.root, lambda client: client.list_tools(), *words, era=era)
    keys = ("name", "title", "description", "inputSchema", "annotations")
    tools = [tool.model_dump(by_alias=True, mode="json", exclude_none=True) for tool in listed.tools]
    text = (
        json.dumps(
            [{key: tool[key] for key in keys} for tool in tools], indent=1, ensure_ascii=False, sort_keys=True
        )
        + "\n"
    )

    if pytestconfig.getoption("--snapshot-update"):
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8"), "run pytest --snapshot-update and read what assistants see anew"


def test_the_kinds_are_those_of_the_commands() -> None:
    properties = {name: schema(tool.asked)["properties"] for name, tool in TOOLS.items()}

    assert {*properties["list"]["kind"]["enum"]} == {*LISTS}
    assert {*properties["meet"]["meeting"]["enum"]} == {*SECTIONS}


# ── wrong arguments ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tool", "arguments", "message", "remedy"),
    [
        ("list", {"path": "x"}, '`list` takes no argument "path"', "It takes: cycle, team, person, kind, cursor."),
        ("check", {"fix": True}, '`check` takes no argument "fix"', "It takes: cursor."),
        ("show", {}, "`show` needs the argument item", "It takes: item, cursor."),
        ("show", {"item": None}, "`show` needs the argument item", "It takes: item, cursor."),
        ("list", {"kind": "notes"}, '`list` cannot take "notes" as kind', "Use one of: initiatives, key-results"),
        ("meet", {"meeting": 7}, '`meet` cannot take "7" as meeting', "Use one of: month, plan"),
        ("show", {"item": 7}, '`show` cannot take "7" as item', "Id of an item"),
        ("show", {"item": ["mrr"]}, "`show` cannot take \"['mrr']\" as item", "Id of an item"),
        ("show", {"item": ""}, '`show` cannot take "" as item', "Id of an item"),
        ("show", {"item": "x" * 301}, f'`show` cannot take "{"x" * 60}…" as item', "Id of an item"),
        ("show", {"item": "x" * 10**6}, f'`show` cannot take "{"x" * 60}…" as item', "Id of an item"),
        ("report", {"cycle": "Q3\u202e"}, '`report` cannot take "Q3\\u202e" as cycle', "Cycle such as"),
        ("report", {"x\x1b[2J": "1"}, '`report` takes no argument "x␛[2J"', "It takes: cycle, team, person, cursor."),
        ("report", {"cursor": "../x"}, '`report` cannot take "../x" as cursor', "`cursor` of the page before"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_refused_with_what_the_tool_takes(
    tool: str, arguments: dict[str, Any], message: str, remedy: str
) -> None:
    with pytest.raises(UsageError) as raised:
        decoded(tool, TOOLS[tool].asked, arguments)

    assert raised.value.message == message
    assert raised.value.remedy.startswith(remedy)


PATHS = (
    "../secret", "..", "a/../../b", "/etc/passwd", "~/x", "C:\\x", "a\\b", "--output=x", "-o", "mrr\x00", "mrr\n", "a\tb",
    "HEAD:okr.toml", "file:///x", "https://example.com", "$(id)", "`id`", "a;b", "a|b", "a>b", "*", "a?b", " mrr", ".okr/x",
)  # fmt: skip


@pytest.mark.parametrize("text", PATHS)
@pytest.mark.parametrize(
    ("tool", "name"),
    [("show", "item"), ("log", "item"), ("report", "cycle"), ("report", "team"), ("agenda", "person")],
)
def test_no_argument_is_a_path_or_an_option(tool: str, name: str, text: str) -> None:
    with pytest.raises(UsageError, match=f"`{tool}` cannot take .* as {name}"):
        decoded(tool, TOOLS[tool].asked, {name: text})


@pytest.mark.parametrize(
    "text",
    [
        *PATHS,
        "HEAD",
        "HEAD~1",
        "main",
        "v1.0",
        "@{1}",
        "deadbee..HEAD",
        "abc",
        "a" * 41,
        "2026-08-19..",
        "2026-8-19",
        "today",
        "A" * 40,
    ],
)
def test_a_state_is_a_day_or_the_hash_of_a_commit(text: str) -> None:
    """Other revisions of git are a language of their own."""
    for name in ("start", "end"):
        with pytest.raises(UsageError, match=f"`diff` cannot take .* as {name}"):
            decoded("diff", TOOLS["diff"].asked, {name: text})


@pytest.mark.parametrize("text", ["2026-08-19", "a" * 7, "0123456789abcdef0123456789abcdef01234567"])
def test_a_day_or_a_hash_is_taken(text: str) -> None:
    assert decoded("diff", TOOLS["diff"].asked, {"start": text, "end": None}) == {"start": text}


@pytest.mark.parametrize(
    "item",
    [
        MRR,
        "mrr",
        "kpi/mrr",
        "@ana",
        "team/growth",
        "2026-08-12-sari-ana-talk/1",
        "okr.toml",
        "2026-Q3",
        "Grow revenue",
    ],
)
def test_an_id_is_taken(item: str) -> None:
    assert decoded("show", TOOLS["show"].asked, {"item": item}) == {"item": item}


def test_what_a_client_is_refused(okr: Okr, outside: Path) -> None:
    """Each with a sentence for the assistant, and nothing outside of the workspace is read."""
    okr.write({"people/budi.toml": 'name = "Budi"\nmanager = "ana"\n'})
    asked: list[tuple[str, dict[str, Any]]] = [
        ("show", {"item": f"../{outside.name}/secret"}),
        ("diff", {"start": "HEAD:okr.toml"}),
        ("show", {"item": "mr"}),
        ("show", {"item": "no-such-thing"}),
        ("explain", {"item": "team/growth"}),
        ("report", {"cycle": "Q9"}),
        ("agenda", {"person": "nobody"}),
        ("meet", {"meeting": "week", "cycle": "Q3"}),
        ("diff", {"start": "0123456789abcdef"}),
        ("no-such-tool", {}),
        ("show", {"item": "mrr", "x" * 1000: 1}),
    ]

    async def ask(client: Client) -> list[dict[str, Any]]:
        return [await told(client, tool, **arguments) for tool, arguments in asked]

    messages = [answer["error"]["message"] for answer in with_client(okr.root, ask)]

    assert messages == [
        f'`show` cannot take "../{outside.name}/secret" as item',
        '`diff` cannot take "HEAD:okr.toml" as start',
        '"mr" is ambiguous. Use the full id:␊  2026-Q3/grow-revenue/mrr  (key result)␊  kpi/mrr  (KPI)',
        'unknown item "no-such-thing"',
        "team/growth is a team, not a key result, an objective, a KPI or an initiative",
        'unknown cycle "Q9"',
        'unknown person "nobody"',
        "a meeting of a week takes no cycle",
        "not a git repository: there is no history to show",
        'there is no tool "no-such-tool"',
        f'`show` takes no argument "{"x" * 60}…"',
    ]  # fmt: skip
