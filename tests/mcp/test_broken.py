"""A workspace that breaks while it is served: each answer says what is wrong, and once it is mended all is well again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from mcp.client.client import Client

from okr.mcp.tools import TOOLS
from tests.gitting import init
from tests.mcp.client import told, with_client, with_process
from tests.running import GROW, MRR, WORKSPACE, Okr, sealed, write

MARKERS = '<<<<<<< ours\ntitle = "A"\n=======\ntitle = "B"\n>>>>>>> theirs\n'
CALLS: list[tuple[str, dict[str, str]]] = [
    ("report", {}), ("todo", {"person": "ana"}), ("list", {}), ("show", {"item": MRR}), ("explain", {"item": MRR}),
    ("compare", {}), ("check", {}), ("log", {"item": MRR}), ("diff", {}), ("agenda", {"person": "ana"}),
    ("meet", {"meeting": "week"}),
]  # fmt: skip
Said = list[dict[str, Any]]


def _above(root: Path) -> None:
    (root / "okr.toml").unlink()
    (root.parent / "okr.toml").write_text('schema = 1\nid = "k3v9q2xx"\nname = "Others"\n')


def _no_database(root: Path) -> None:
    for path in (root / ".okr").glob("index*"):
        path.write_bytes(b"no database")


SETTINGS = {
    "no TOML": ("schema = \n", "okr.toml:1:10: is not valid TOML"),
    "markers": (MARKERS, "okr.toml:1:1: "),
    "newer": ('schema = 99\nid = "k3v9q2xw"\n', "okr.toml"),
    "no text": ("\x00\udcff", "okr.toml"),
    "pay": ('schema = 1\nid = "k3v9q2xw"\n[bonus]\ncurve = "odd"\n', "okr.toml:4:1: something that assistants are not told"),
}  # fmt: skip
"""What okr.toml is then, and what each answer begins with."""
HARMS: dict[str, Callable[[Path], object]] = {
    "goal": lambda root: write(root, {GROW: 'title = "Grow\n'}),
    "conflict": lambda root: write(root, {GROW: MARKERS}),
    "gone": shutil.rmtree,
    "above": _above,
    "no index": lambda root: shutil.rmtree(root / ".okr"),
    "no database": _no_database,
    **{name: lambda root, text=text: write(root, {"okr.toml": text}) for name, (text, _) in SETTINGS.items()},
}


class Told(NamedTuple):
    """What all tools said before it broke, then, and when all files were as they had been; that is before the next harm."""

    before: Said
    broken: Said
    after: Said


@pytest.fixture(scope="module")
def told_of(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """One server, and one harm after the other."""
    home = tmp_path_factory.mktemp("broken")
    root, kept = home / "goals", home / "kept"
    write(root, WORKSPACE)

    async def all_tools(client: Client) -> Said:
        return [await told(client, tool, **arguments) for tool, arguments in CALLS]

    async def ask(client: Client) -> dict[str, Told]:
        found, before = {}, await all_tools(client)
        for name, harm in HARMS.items():
            shutil.copytree(root, kept)
            harm(root)
            broken = await all_tools(client)
            for folder in (root, home / "okr.toml"):
                shutil.rmtree(folder) if folder.is_dir() else folder.unlink(missing_ok=True)
            shutil.move(kept, root)
            found[name] = Told(before, broken, await all_tools(client))
            before = found[name].after
        return found

    with pytest.MonkeyPatch.context() as environment:
        sealed(environment, home / "home")
        init(root).commit("All", day="2026-07-01")
        return with_process(root, ask)


def test_once_it_is_fixed_all_is_well(told_of: dict[str, Told]) -> None:
    """Every tool says what it said before, whatever it was."""
    assert {tool for tool, _ in CALLS} == {*TOOLS}
    assert [name for name, (before, _, after) in told_of.items() if before != after] == []
    assert [answer for answer in told_of["gone"].before if "error" in answer] == []


def test_a_goal_that_is_no_toml(told_of: dict[str, Told]) -> None:
    """It is left out, and each answer says so."""
    broken = told_of["goal"].broken
    (message,) = {answer["error"]["message"] for answer in broken if "error" in answer}

    assert [answer["warnings"][0]["code"] for answer in broken if "error" not in answer] == ["F001"] * 8
    assert message.startswith(f"2026-Q3/grow-revenue cannot be read:␊  {GROW}:1:14: F001 is not valid TOML")
    assert broken[2]["data"]["items"] == []


def test_a_goal_with_markers_of_a_conflict(told_of: dict[str, Told]) -> None:
    broken = told_of["conflict"].broken

    assert {answer["warnings"][0]["code"] for answer in broken if "error" not in answer} == {"F002"}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_that_cannot_be_read(told_of: dict[str, Told], name: str) -> None:
    """Without them nothing can be said of any goal."""
    messages = {answer["error"]["message"] for answer in told_of[name].broken}

    assert [message for message in messages if not message.startswith(SETTINGS[name][1])] == []


@pytest.mark.parametrize("name", ["gone", "above"])
def test_a_workspace_that_is_gone(told_of: dict[str, Told], name: str) -> None:
    """Another one in a folder above is none of its business."""
    (message,) = {answer["error"]["message"] for answer in told_of[name].broken}

    assert message == "the workspace is gone: there is no okr.toml where this server was started"


@pytest.mark.parametrize("name", ["no index", "no database"])
def test_an_index_that_is_gone_or_broken(told_of: dict[str, Told], name: str) -> None:
    """It can be made again at any time."""
    assert told_of[name].broken == told_of[name].before


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
