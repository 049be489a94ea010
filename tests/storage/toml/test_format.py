"""New files, shown whole."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from okr.storage.toml.format import key_text, new_file

OBJECTIVE = """\
title = "Grow"

owner = "ana"
team = "growth"
supports = ["2026/win"]
weight = 2
why = "The lease ends."

[key_results.mrr]
title = "Raise MRR"

start = 100
target = 130
unit = "IDR m"

owner = "budi"
points = [[110, 0.2], [120, 0.6]]
dropped = { date = 2026-09-01, reason = "Merged" }

[key_results.cities]
title = "Open in three cities"

milestones = { surabaya = 1, malang = 1, bali = 2 }

[initiatives.page]
title = "Publish"

owner = "budi"
due = 2026-08-15

[closed]
date = 2026-10-02
grade = 0.7
lesson = "Earlier."
"""

KPI = """\
title = "MRR"

objective = "2026/win"
role = "account-manager"
owner = "ana"

at_least = 130
unit = "IDR m"
cadence = "quarterly"

[targets."2026-Q4"]
at_least = 150

[bonus]
weight = 40
cap = 1.2
"""

CHECKIN = """\
[[update]]
item = "kpi/mrr"
date = 2026-07-10
period = "2026-Q2"
value = 108

[[update]]
item = "2026-Q3/grow/cities"
date = 2026-07-10
done = ["surabaya"]
note = "Two\\nlines"
"""

SETTINGS = """\
schema = 1
id = "k3v9q2xw"
name = "Start Friday"

[cycle]
year_starts = 4

[cycles."2026-launch"]
starts = 2026-03-01
ends = 2026-05-31

[checkin]
day = "monday"
off = ["2026-W13"]

[bonus]
curve = "steps"
steps = [[0.8, 0.5], [1.0, 1.0]]
"""

PERSON = """\
name = "Ana Wijaya"
emails = ["ana@example.com"]
role = "account-manager"
joined = 2026-01-05
"""

ONBOARDING = """\
title = "Newcomer"

[steps.company-profile]
title = "Know the company"
day = 1

[steps.tools]
title = "Tools"
link = "https://example.com"
"""

TALK = """\
kind = "talk"
from = "ana"
to = "budi"
date = 2026-07-14
topics = ["Growth"]

[[agreement]]
owner = "budi"
due = 2026-08-01
text = "Write it down"
"""


def turned(value):
    """The same data with its keys in the opposite order."""
    if isinstance(value, dict):
        return {key: turned(inner) for key, inner in reversed(value.items())}
    return value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("objective", OBJECTIVE),
        ("kpi", KPI),
        ("checkin", CHECKIN),
        ("settings", SETTINGS),
        ("person", PERSON),
        ("onboarding", ONBOARDING),
        ("coaching", TALK),
        ("team", 'name = "Growth"\nlead = "ana"\npurpose = "Grow"\n'),
        ("role", 'title = "Account manager"\nlevel = "team"\nduties = ["Keep", "Grow"]\n'),
    ],
)
def test_a_new_file_has_the_layout_of_the_house(kind, text):
    """Groups in their order, blank lines between them, tables behind; whatever order the keys come in."""
    values = tomllib.loads(text)

    assert new_file(kind, values) == text


def test_the_order_of_keys_is_the_houses_own():
    """The caller's order decides nothing but the order of what is named freely."""
    values = turned(tomllib.loads(KPI))

    assert new_file("kpi", values) == KPI


def test_what_says_nothing_is_left_out_and_what_is_unknown_comes_last():
    """None, empty lists and empty text are not written."""
    values = {
        "mascot": "otter",
        "owner": None,
        "supports": (),
        "why": "",
        "title": "x",
        "key_results": {},
        "weight": 0,
    }

    assert new_file("objective", values) == 'title = "x"\n\nweight = 0\nmascot = "otter"\n'


@pytest.mark.parametrize(
    ("key", "text"), [("mrr", "mrr"), ("company-profile", "company-profile"), ("2026-Q4", '"2026-Q4"'),
                      ("a b", '"a b"'), ("é", '"é"'), ("", '""'), ('"', '"\\""')],
)  # fmt: skip
def test_keys_that_do_not_read_like_words_are_quoted(key, text):
    """A period as a key is in quotes, as in the manual."""
    assert key_text(key) == text


def test_a_day_is_written_as_a_day():
    """Dates are TOML dates, not text."""
    assert "joined = 2026-01-05" in new_file("person", {"name": "x", "joined": date(2026, 1, 5)})
