"""Which updates may not count is known without a look at all of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from okr.actions.check import Selection, check
from okr.store import Store
from tests.edits import Edits
from tests.running import write
from tests.years import Years

DAY = date(2026, 8, 19)
GOAL = """\
title = "Grow"
owner = "ana"

[key_results.mrr]
title = "Raise MRR from 100 to 130"
start = 100
target = 130

[initiatives.page]
title = "Write the page"
"""


def in_doubt(root: Path, *, kept: bool) -> list[str]:
    store = Store.open(root, use_index=kept)
    store.whole = True  # the quarter may be an old one by now, and is written in place
    return list(store.load().in_doubt())


def test_only_what_may_not_count_is_in_doubt(tmp_path: Path) -> None:
    said = (("mrr", "value = 5"), ("page", "done = true"), ("gone", "value = 1"))
    text = "".join(f'[[update]]\nitem = "2026-Q3/grow/{item}"\ndate = 2026-07-10\n{v}\n' for item, v in said)
    checkin = "checkins/2026-W28/2026-07-10-ana.toml"
    goal = "objectives/2026-Q3/grow.toml"
    write(tmp_path, {"okr.toml": 'schema = 1\nid = "k3v9q2xw"\n', goal: GOAL, checkin: text})

    assert in_doubt(tmp_path, kept=True) == ["2026-Q3/grow/gone"]

    write(tmp_path, {goal: f"{GOAL}\n[closed]\ndate = 2026-07-09\ngrade = 0\n"})
    assert in_doubt(tmp_path, kept=True) == ["2026-Q3/grow/gone", "2026-Q3/grow/mrr"]

    write(tmp_path, {goal: GOAL.replace("initiatives.page", "initiatives.gone")})
    assert in_doubt(tmp_path, kept=True) == ["2026-Q3/grow/gone", "2026-Q3/grow/page"]

    (tmp_path / goal).unlink()
    assert in_doubt(tmp_path, kept=True) == [f"2026-Q3/grow/{item}" for item in ("gone", "mrr", "page")]


def test_a_new_name_of_a_person_may_change_what_was_said_last(tmp_path: Path) -> None:
    """Of two who recorded on one day the later name counts last: zoe, and budi once she is called ana."""
    said = '[[update]]\nitem = "2026-Q3/grow/mrr"\ndate = 2026-07-10\ndone = '
    write(
        tmp_path,
        {
            "okr.toml": 'schema = 1\nid = "k3v9q2xw"\n',
            "objectives/2026-Q3/grow.toml": GOAL,
            "people/zoe.toml": 'name = "Zoe"\n',
            "checkins/2026-W28/2026-07-10-budi.toml": f"{said}true\n",
            "checkins/2026-W28/2026-07-10-zoe.toml": f"{said}false\n",
        },
    )
    wrong = Selection(select=("R007",))
    assert not check(Store.open(tmp_path), DAY, wrong)[0]

    (tmp_path / "people/zoe.toml").unlink()
    write(tmp_path, {"people/ana.toml": 'name = "Ana"\nformerly = ["@zoe"]\n'})

    assert [f.path for f in check(Store.open(tmp_path), DAY, wrong)[0]] == [
        "checkins/2026-W28/2026-07-10-budi.toml"
    ]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_kept_is_what_a_look_at_everything_finds(seed: int, tmp_path: Path) -> None:
    """Between random edits of goals and check-ins."""
    root, years = tmp_path / "goals", Years(seed)
    write(root, years.files())
    edits = Edits(root, years, seed)
    for _ in range(8):
        store = Store.open(root)
        store.whole = True
        kept, anew = store.load(), Store.open(root, use_index=False).load()
        assert list(kept.in_doubt()) == list(anew.in_doubt())
        edits.draw()
