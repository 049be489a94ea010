"""Times whole processes of okr against its budgets, bare Python, the peers that are installed, and an okr of before.

Each command runs once to warm up, then all in turn, several times; medians and ratios are told. `--write` makes
docs/performance.md of the run, `--against PYTHON` runs each command with the okr of another Python as well, in turn.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import cases
import growth
import page
import workspaces
from assistant import assistant_cases
from timing import Case, Side, timed

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
IMPORTS = "import okr.cli, okr.commands.report, okr.formats.json"
PARTS = {
    "start of Python": "pass",
    "and the imports of `okr report`": IMPORTS,
    "and a look at the files": f"{IMPORTS}; from pathlib import Path; from okr.storage.source import Folder; "
    "Folder(Path()).listing()",
    "and the rows of the index": f"import gc; gc.disable(); {IMPORTS}; from pathlib import Path; "
    "from okr.store import Store; w = Store.open(Path()).load(); w.series('2026-Q3/goal-0/result-0')",
}


def main() -> int:
    options = _options()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.keep) as folder:
        sides, sizes = _begun(Path(folder), options)
        if options.growth_only:
            text = page.with_growth(PAGE.read_text("utf-8"), growth.measured(sizes, sides[0]))
            return _told(text, options)
        result = measured(sides, sizes, options)
    if options.json:
        print(json.dumps(_data(result), indent=2))
    text = page.page(result)
    if options.no_growth and PAGE.is_file():
        text = page.keeping_growth(text, PAGE.read_text("utf-8"))
    return _told(text, options) or int(bool(result.missed()))


def _told(text: str, options: argparse.Namespace) -> int:
    if not options.json:
        print(text)
    if options.write:
        PAGE.write_text(text, "utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command (default 5)")
    parser.add_argument(
        "--against", metavar="PYTHON", help="the Python of another checkout, measured in turn"
    )
    parser.add_argument(
        "--named", default="the commit before", help="what that checkout is, as the page tells it"
    )
    parser.add_argument("--largest", action="store_true", help="grow to 100,000 key results")
    parser.add_argument(
        "--no-growth", action="store_true", help="only what has a budget; the page keeps its table of growth"
    )
    parser.add_argument("--growth-only", action="store_true", help="only the table of growth, into the page")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the workspaces for the next run")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the page")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    return parser.parse_args()


def _begun(folder: Path, options: argparse.Namespace) -> tuple[list[Side], list[int]]:
    """Each side with its own links to the workspaces, which no run changes, and the sizes of the growth."""
    sizes = [*workspaces.SIZES, *([workspaces.LARGEST] if options.largest else [])]
    made = (options.keep or folder) / "made"
    workspaces.made(made, sizes)
    sides = [Side("now", sys.executable, folder / "now")]
    if options.against:
        sides.append(Side("before", options.against, folder / "before"))
    for side in sides:
        workspaces.linked(made, side.folder)
    return sides, sizes


def measured(sides: list[Side], sizes: list[int], options: argparse.Namespace) -> page.Result:
    now = sides[0]
    peers = workspaces.peers(now.folder / "peers")
    tables = {
        "100 objectives, 400 key results": [cases.BARE, *cases.start_cases()],
        "An assistant, 100 objectives, 400 key results": assistant_cases(cases.SMALL),
        "10,000 key results, 130,000 updates": cases.large_cases(),
        "After five years: 500 key results a quarter, 20 quarters": cases.friday_cases(),
        "History: 5,000 commits of five years": cases.history_cases(),
        "500 KPIs and 10,000 key results as one chain": cases.chain_cases(),
        "1,000 people, 20,000 conversations": cases.staff_cases(),
        "2,750 pages": cases.site_cases(),
        page.PEERS: cases.peer_cases(peers),
    }
    floor = [
        Case(f"floor {name}", name, [sys.executable, "-c", code], cases.LARGE, whole=True)
        for name, code in PARTS.items()
    ]
    timed([case for table in tables.values() for case in table] + floor, sides, options.runs)
    texts = {
        name: (*workspaces.text(now.folder / place), workspaces.index(now.folder / place))
        for name, place in workspaces.TOLD.items()
    }
    floor.append(tables["10,000 key results, 130,000 updates"][1])
    grown = {} if options.no_growth else growth.measured(sizes, now)
    against = options.named if options.against else None
    return page.Result(tables, peers, floor, grown, texts, against)


def _data(result: page.Result) -> dict[str, object]:
    return {
        "cases": {
            key: {side: asdict(took) for side, took in case.took.items()}
            for key, case in result.cases.items()
        },
        "growth": {
            name: {size: asdict(case.took["now"]) for size, case in row.items()}
            for name, row in result.growth.items()
        },
        "texts": result.texts,
        "peers": result.peers,
        "missed": result.missed(),
    }


if __name__ == "__main__":
    sys.exit(main())
