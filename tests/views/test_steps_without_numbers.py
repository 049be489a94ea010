"""What `explain` says where a number is not there yet, in both languages: an open target, a first value, a part that nobody told."""

from __future__ import annotations

import json

import pytest

from tests.running import GROW, Okr

GOAL = """\
title = "Staff the clinic"
owner = "ana"

[key_results.share]
title = "Raise the share of repeat visits"
start = 10
target = "open"

[key_results.wait]
title = "Keep the wait short"
at_most = "open"

[key_results.nothing]
title = "Raise gifts"
start = 0
by = "+17%"

[key_results.visits]
title = "Raise visits"
start = "first"
by = "+17%"

[key_results.hire]
title = "Hire 5 nurses"
parts = { senior = 2, other = 3 }
"""
HEAD = 'title = "{}"\nobjective = "2026/win-east-java"\nrole = "account-manager"\ncadence = "monthly"\n'
KPIS = {
    "followers": "watch_only = true\n",
    "answered": "at_least = 98\n[units.jakarta]\n[units.malang]\n",
    "sold": 'at_least = 10\nroll_up = "sum"\n[units.jakarta]\n[units.malang]\nsince = "2026-08"\n',
    "calls": "at_least = 500\nbonus = { bands = [[480, 0.5], [500, 1.2]] }\n",
    "whole": 'at_least = 10\nsum_of = ["kpi/followers", "kpi/calls"]\n',
}
SAID = {
    "2026-Q3/staff/share": "value = 12",
    "2026-Q3/staff/wait": "value = 12",
    "2026-Q3/staff/nothing": "value = 3",
    "2026-Q3/staff/hire": "parts = { senior = 1 }",
    "kpi/answered/jakarta": 'period = "2026-07"\nvalue = 97.5',
    "kpi/sold/jakarta": 'period = "2026-07"\nvalue = 5',
    "kpi/calls": 'period = "2026-07"\nvalue = 505',
}
DAY = "2026-08-14"


@pytest.fixture
def explained(okr: Okr) -> Okr:
    blocks = [f'[[update]]\nitem = "{id_}"\ndate = {DAY}\n{value}\n' for id_, value in SAID.items()]
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})  # no warning
    okr.write({"objectives/2026-Q3/staff.toml": GOAL, f"checkins/2026-W33/{DAY}-ana.toml": "\n".join(blocks)})
    okr.write({f"kpis/{name}.toml": HEAD.format(name.title()) + keys for name, keys in KPIS.items()})
    return okr


@pytest.mark.parametrize(
    ("item", "said", "indonesian"),
    [
        ("share", "pace no target yet no pace while the target is open",
         "laju belum ada target belum ada laju selama targetnya masih menyusul"),
        ("wait", "pace no target yet no pace while the limit is open",
         "laju belum ada target belum ada laju selama batasnya masih menyusul"),
        ("nothing", "pace no target yet not measurable, so there is no pace",
         "laju belum ada target tidak bisa diukur, jadi tidak ada laju"),
        ("visits", "start – the first value recorded will be the start target – the start changed by +17%",
         "nilai awal – nilai pertama yang dicatat menjadi nilai awal"),
        ("hire", "senior 1 of 2 other 0 of 3: not told yet, counts as 0",
         "other 0 dari 3: belum diisi, dihitung 0"),
        ("kpi/followers", "trend – told from three readings on", "tren – terlihat mulai tiga angka KPI"),
        ("kpi/answered", "jakarta, 2026-07: 97.5 unit kpi/answered/malang malang, 2026-07: no reading current – without roll_up each unit has its own value", "tanpa roll_up, tiap unit punya nilainya sendiri"),
        ("kpi/sold", "part kpi/sold/malang malang: not counted in 2026-07 current 5 5",
         "malang: tidak dihitung di 2026-07"),
        ("kpi/calls", "bonus 1 505 reaches the band from 500 on, which pays 1.2, limited to the cap 1",
         "tingkat bonus 0,5 mulai 480 tingkat bonus 1,2 mulai 500 bonus 1 505 mencapai tingkat mulai 500, yang membayar 1,2, dibatasi batas atas 1"),
        ("kpi/whole", "part kpi/followers Followers: no reading for 2026-07 part kpi/calls Calls: 505",
         "saat ini – nilainya ada setelah semua bagiannya diisi"),
    ],
)  # fmt: skip
def test_each_step_says_what_is_waited_for(explained: Okr, item: str, said: str, indonesian: str) -> None:
    explained.environment.setenv("COLUMNS", "200")

    words = " ".join(explained.does("explain", item).split())
    assert said in words
    assert indonesian in " ".join(explained.does("explain", item, "--language", "id").split())


def test_programs_get_the_pace_of_the_report(explained: Okr) -> None:
    """The word for people says why; JSON has the same states as ever."""
    data = json.loads(explained.does("explain", "share", "-f", "json"))["data"]

    assert [step["value"] for step in data["steps"] if step["name"] == "pace"] == ["no_data"]
    assert (data["pace"], data["target_open"]) == ("no_data", True)
