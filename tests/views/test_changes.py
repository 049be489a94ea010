"""What changed between two states is the same whether or not it is known which files differ."""

from __future__ import annotations

import re
from hashlib import sha1
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from okr.git import TreeEntry
from okr.storage.source import Tree
from okr.store import load
from okr.views.changes import changes, touched_files
from okr.workspace import Workspace
from tests.sizes import size

EXAMPLE = Path(__file__).parents[2] / "examples" / "start-friday"
Files = dict[str, str]


def state(files: Files) -> Workspace:
    data = {path: text.encode() for path, text in files.items()}
    ids = {path: sha1(b"blob %d\0" % len(each) + each).hexdigest() for path, each in data.items()}
    blobs = {ids[path]: each for path, each in data.items()}
    listed = {path: TreeEntry("100644", ids[path], len(each)) for path, each in data.items()}
    return load(Tree(listed, lambda _: blobs), "x")


def edited(files: Files, random: Random) -> Files:
    """The files after a few changes, of which some move what others name."""
    after = dict(files)
    for _ in range(random.randint(1, 5)):
        random.choice(EDITS)(after, random)
    return after


def one_of(files: Files, folder: str, random: Random) -> str:
    return random.choice([path for path in files if path.startswith(folder)])


def gone(files: Files, random: Random) -> None:
    del files[random.choice([path for path in files if path != "okr.toml"])]


def moved(files: Files, random: Random) -> None:
    path = one_of(files, "objectives/2026-Q", random)
    cycle = path.split("/")[1]
    new = f"objectives/{cycle}/moved-{random.randrange(3)}.toml"
    files[new] = f'formerly = ["{path[11:-5]}"]\n{files.pop(path)}'


def twice(files: Files, random: Random) -> None:
    path = one_of(files, "objectives/2026-Q", random)
    files[random.choice((path.replace(".toml", "-again.toml"), "objectives/own-1/x.toml"))] = files[path]


def eased(files: Files, random: Random) -> None:
    path = one_of(files, "objectives/2026-Q", random)
    files[path] = re.sub(r"target = \d+", f"target = {random.randint(1, 99)}", files[path])


def recorded(files: Files, random: Random) -> None:
    path, goal = one_of(files, "checkins/", random), one_of(files, "objectives/2026-Q", random)[11:-5]
    item = random.choice(("kpi/none", goal, f"{goal}/first"))
    files[path] += f'\n[[update]]\nitem = "{item}"\ndate = {path.split("/")[2][:10]}\nvalue = 3\n'


def taken_back(files: Files, random: Random) -> None:
    path = one_of(files, "checkins/", random)
    files[path] = files[path].rpartition("[[update]]")[0]


def settings(files: Files, _: Random) -> None:
    name = '[cycles."own-1"]'
    if name not in files["okr.toml"]:
        files["okr.toml"] += f"\n{name}\nstarts = 2026-03-01\nends = 2026-05-31\n"


EDITS = (gone, moved, twice, eased, recorded, taken_back, settings)


@pytest.mark.parametrize("seed", range(size(40, 60)))
def test_only_what_differs_is_compared(seed: int) -> None:
    random = Random(seed)
    paths = (path for path in sorted(EXAMPLE.rglob("*.toml")) if ".okr" not in path.parts)
    files = {path.relative_to(EXAMPLE).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    before = edited(files, random)
    ends = state(before), state(edited(before, random))
    without = [replace(end, files=None) for end in ends]

    assert changes(*ends) == changes(without[0], without[1])
    assert changes(ends[1], ends[0]) == changes(without[1], without[0])
    assert touched_files(*without) is None
