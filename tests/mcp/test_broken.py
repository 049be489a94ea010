"""A workspace that breaks while it is served: each answer says what is wrong, and once it is mended all is well again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from mcp.client.client import Client

from okr.mcp.tools import TOOLS
from tests.gitting import init
from tests.mcp.asking import told, with_client
from tests.running import GROW, MRR, Okr

MARKERS = '<<<<<<< ours\ntitle = "A"\n=======\ntitle = "B"\n>>>>>>> theirs\n'
CALLS: list[tuple[str, dict[str, str]]] = [
    ("report", {}), ("todo", {"person": "ana"}), ("list", {}), ("show", {"item": MRR}), ("explain", {"item": MRR}),
    ("compare", {}), ("check", {}), ("log", {"item": MRR}), ("diff", {}), ("agenda", {"person": "ana"}),
    ("meet", {"meeting": "week"}),
]  # fmt: skip
Said = list[dict[str, Any]]


def before_while_and_after(okr: Okr, breaks: Callable[[], None]) -> tuple[Said, Said, Said]:
    """What all tools say before it breaks, then, and when all files are as they were."""
    kept = okr.root.with_name("kept")
    init(okr.root).commit("All", day="2026-07-01")

    async def all_tools(client: Client) -> Said:
        assert {tool for tool, _ in CALLS} == {*TOOLS}
        return [await told(client, tool, **arguments) for tool, arguments in CALLS]

    async def ask(client: Client) -> tuple[Said, Said, Said]:
        before = await all_tools(client)
        shutil.copytree(okr.root, kept)
        breaks()
        broken = await all_tools(client)
        shutil.rmtree(okr.root, ignore_errors=True)
        shutil.copytree(kept, okr.root)
        return before, broken, await all_tools(client)

    return with_client(okr.root, ask)


def test_a_goal_that_is_no_toml(okr: Okr) -> None:
    """It is left out, and each answer says so."""
    before, broken, after = before_while_and_after(okr, lambda: okr.write({GROW: 'title = "Grow\n'}))

    assert before == after
    assert [answer["warnings"][0]["code"] for answer in broken if "error" not in answer] == ["F001"] * 8
    (message,) = {answer["error"]["message"] for answer in broken if "error" in answer}
    assert message.startswith(f"2026-Q3/grow-revenue cannot be read:␊  {GROW}:1:14: F001 is not valid TOML")
    assert broken[2]["data"]["items"] == []


def test_a_goal_with_markers_of_a_conflict(okr: Okr) -> None:
    before, broken, after = before_while_and_after(okr, lambda: okr.write({GROW: MARKERS}))

    assert before == after
    assert {answer["warnings"][0]["code"] for answer in broken if "error" not in answer} == {"F002"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("schema = \n", "okr.toml:1:10: is not valid TOML"),
        (MARKERS, "okr.toml:1:1: "),
        ('schema = 99\nid = "k3v9q2xw"\n', "okr.toml"),
        ("\x00\xff", "okr.toml"),
        (
            'schema = 1\nid = "k3v9q2xw"\n[bonus]\ncurve = "odd"\n',
            "okr.toml:4:1: something that assistants are not told",
        ),
    ],
    ids=["no TOML", "markers", "newer", "no text", "pay"],
)
def test_settings_that_cannot_be_read(okr: Okr, text: str, says: str) -> None:
    """Without them nothing can be said of any goal."""
    before, broken, after = before_while_and_after(okr, lambda: okr.write({"okr.toml": text}))

    assert before == after
    assert [answer for answer in broken if "error" not in answer] == []
    assert {answer["error"]["message"].startswith(says) for answer in broken} == {True}, broken[0]


def test_a_folder_that_is_gone(okr: Okr) -> None:
    before, broken, after = before_while_and_after(okr, lambda: shutil.rmtree(okr.root))

    assert before == after
    assert {answer["error"]["message"] for answer in broken} == {
        f"the workspace is gone: no okr.toml in {okr.root}"
    }


def test_another_workspace_above_is_none_of_its_business(okr: Okr) -> None:
    """The one it serves is fixed."""

    def breaks() -> None:
        (okr.root / "okr.toml").unlink()
        (okr.root.parent / "okr.toml").write_text('schema = 1\nid = "k3v9q2xx"\nname = "Others"\n')

    before, broken, after = before_while_and_after(okr, breaks)

    assert before == after
    assert {answer["error"]["message"] for answer in broken} == {
        f"the workspace is gone: no okr.toml in {okr.root}"
    }


@pytest.mark.parametrize("harm", ["removed", "no database"])
def test_an_index_that_is_gone_or_broken(okr: Okr, harm: str) -> None:
    """It can be made again at any time."""

    def breaks() -> None:
        index = okr.root / ".okr/index.sqlite"
        assert index.is_file()
        if harm == "removed":
            shutil.rmtree(index.parent)
        else:
            for path in index.parent.glob("index*"):
                path.write_bytes(b"no database")

    before, broken, after = before_while_and_after(okr, breaks)

    assert before == broken == after


def test_a_change_is_seen_by_the_next_call(okr: Okr) -> None:
    """The files are read anew for each."""

    async def ask(client: Client) -> list[str]:
        titles = []
        for title in ("Grow a lot", "Grow a bit"):
            text = okr.read(GROW).partition("\n")[2].partition("\n")[2]
            okr.write({GROW: f'# anew\ntitle = "{title}"\n{text}'})
            titles.append((await told(client, "list"))["data"]["items"][0]["title"])
        return titles

    assert with_client(okr.root, ask) == ["Grow a lot", "Grow a bit"]


def test_a_workspace_that_is_broken_from_the_start(okr: Okr) -> None:
    """The server starts, and says it in each answer."""
    whole = okr.read("okr.toml")
    okr.write({"okr.toml": "schema = \n"})

    async def ask(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
        broken = await told(client, "list")
        okr.write({"okr.toml": whole})
        return broken, await told(client, "list")

    broken, mended = with_client(okr.root, ask, "--as", "ana")

    assert broken["error"]["message"].startswith("okr.toml:1:10: is not valid TOML")
    assert [item["id"] for item in mended["data"]["items"]] == ["2026-Q3/grow-revenue"]
