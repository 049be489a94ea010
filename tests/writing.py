"""A workspace in which every text is somebody's words, for pages that must stay as they are whatever these are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date

from msgspec.structs import replace

from okr.documents import blocks_of
from okr.formats import html
from okr.periods import find_cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.settings import Settings
from okr.views.change_results import Change, Diff
from okr.views.page import Made, page_of
from okr.words import Language
from okr.workspace import Workspace
from tests.making import workspace

TODAY = date(2026, 8, 19)
FORMS = {"full": {}, "brief": {"brief": True}, "changes": {"changes": True}}
YEAR, GOAL, ENDED, NEXT = "2026/win", "2026-Q3/grow", "2026-Q3/ended", "2026-Q3/serve"
GOALS = {
    YEAR: 'title = "«above», a year"\nowner = "«chief»"\n',
    GOAL: """
title = "«objective»"
owner = "«owner»"
team = "«team»"
project = "«project»"
why = "«why»"
supports = ["2026/win"]

[key_results.change]
title = "«change»"
start = 100
target = 130
unit = "«unit of a change»"
owner = "«owner of a change»"

[key_results.hold]
title = "«hold»"
at_most = 4
unit = "«unit of a line»"
owners = ["«owner of a line»", "«owner of a line», too"]

[key_results.steps]
title = "«steps»"
milestones = { "«milestone»" = 1, "«other milestone», the other" = 2 }

[key_results.reads]
title = "«reads a KPI»"
start = 8
target = 4
kpi = "kpi/read"

[key_results.unread]
title = "«unread»"
start = 0
target = 1
unit = "«unit of what is unread»"

[key_results.counted]
title = "«counted»"
parts = { "«part»" = 2, "«other part», the other" = 1 }
since = 2026-08-17

[key_results.told]
title = "«told»"
result = "«outcome»"

[key_results.open]
title = "«open»"
start = "first"
target = "open"
ends = 2026-09-15

[key_results.strict]
title = "«strict»"
above = 5
since = 2026-08-17
teams = ["«team of a line»"]

[key_results.strict.graded]
grade = 0.5
reason = "«reason of a grade»"

[key_results.gone]
title = "«dropped»"
start = 0
target = 1
dropped = { date = 2026-08-01, reason = "«reason of a drop»" }

[initiatives.late]
title = "«late»"
owner = "«owner of a plan»"
due = 2026-08-01
key_result = "change"

[initiatives.soon]
title = "«soon»"
due = 2026-09-01

[initiatives.ready]
title = "«ready»"
""",
    ENDED: """
title = "«ended»"
owner = "«owner»"

[key_results.before]
title = "«before»"
start = 0
target = 1

[closed]
date = 2026-08-10
grade = 0.4
reason = "«reason of a grade»"
outcome = "drop"
lesson = "«lesson»"
""",
    NEXT: """
title = "«supporter»"
supports = ["2026-Q3/grow/change"]
team = "«other team»"
""",
}
KPIS = {
    "kpi/read": """
title = "«KPI»"
objective = "2026/win"
role = "«role»"
owner = "«owner of a KPI»"
unit = "«unit of a KPI»"
at_most = 5
tolerance = 1
cadence = "monthly"
""",
    "kpi/unread": """
title = "«unread KPI»"
objective = "2026/win"
role = "«other role»"
unit = "«unit of an unread KPI»"
at_least = 1
""",
    "kpi/retired": """
title = "«retired KPI»"
objective = "2026/win"
role = "«role»"
at_least = 1
retired = { date = 2026-08-01, reason = "«reason of a retirement»" }
""",
}
CHECKINS = {
    "2026-07-10-budi": f"""
[[update]]
item = "{GOAL}/change"
date = 2026-07-10
value = 112
confidence = 7
note = "«note»"
blocker = "«blocker»"
next = "«next»"

[[update]]
item = "{GOAL}/hold"
date = 2026-07-10
value = 5
blocker = "«blocker of a line»"

[[update]]
item = "{GOAL}/steps"
date = 2026-07-10
done = ["«milestone»"]

[[update]]
item = "{GOAL}/ready"
date = 2026-07-10
done = true

[[update]]
item = "kpi/read"
date = 2026-07-10
period = "2026-06"
value = 6
blocker = "«blocker of a KPI»"

[[update]]
item = "2026-Q3"
date = 2026-07-10
note = "«sentence of the lead»"
""",
    "2026-08-14-budi": f"""
[[update]]
item = "{GOAL}/change"
date = 2026-08-14
value = 121
confidence = 2

[[update]]
item = "{GOAL}/hold"
date = 2026-08-14
value = 3

[[update]]
item = "kpi/read"
date = 2026-08-14
period = "2026-07"
value = 5.5
""",
}
PEOPLE = {"@budi": 'name = "«person»"\n'}
SETTINGS = 'name = "«workspace»"\n'
COMMIT = {"commit": "0123456789abcdef", "date": date(2026, 8, 12)}
SAID = {
    "who": "«author»",
    "message": "«commit»",
    "reason": "«why it changed»",
    "title": "«title of a change»",
}
CHANGES = (
    {"id": GOAL, "change": "added"},
    {"id": GOAL, "change": "removed", "field": "why", "old": "«old words»"},
    {"id": GOAL, "change": "changed", "field": "title", "old": "«old title»", "new": "«new title»"},
    {"id": f"{GOAL}/gone", "change": "dropped", "new": {"date": date(2026, 8, 1), "reason": "«why dropped»"}},
    {"id": "team/new", "change": "moved", "old": "«old id»"},
)
_WORDS = re.compile("«([^»]*)»")
TEXTS = sorted({*_WORDS.findall("".join(map(str, (GOALS, KPIS, CHECKINS, PEOPLE, SETTINGS, SAID, CHANGES))))})
"""What each text is."""
Say = Callable[[str], str]
"""What a text is → the words in its place."""


def toml(text: str, say: Say) -> str:
    """The file with somebody's words in it, as strings of TOML."""

    def quoted(match: re.Match[str]) -> str:
        return json.dumps(say(match[1]) + match[2], ensure_ascii=False).replace("\x7f", "\\u007f")

    return re.sub('"«([^»]*)»([^"]*)"', quoted, text)


def drawn(found: Workspace, language: Language = "en", *, changes: Diff | None = None, **form: bool) -> str:
    """The page of the third quarter."""
    scoring, cycle = Scoring(found, TODAY), find_cycle("2026-Q3", TODAY, Settings())
    report = build_report(found, cycle, TODAY, scoring=scoring, ritual="short")
    shown = page_of(report, scoring, cycle, Made(version="1", commit="f" * 40), changes=changes, **form)
    return html.html(blocks_of(shown, TODAY), language)


def page(say: Say, language: Language = "en", *, changes: bool = False, **form: bool) -> str:
    """The page of the workspace above, with somebody's words in it."""
    files = {
        name: {id_: toml(text, say) for id_, text in found.items()}
        for name, found in (("kpis", KPIS), ("checkins", CHECKINS), ("people", PEOPLE))
    }
    found = workspace({id_: toml(text, say) for id_, text in GOALS.items()}, **files)
    told = (
        Diff(from_="2026-07-01", to="work tree", changes=tuple(_changes(say)), progress=())
        if changes
        else None
    )
    return drawn(replace(found, name=say("workspace")), language, changes=told, **form)


def _changes(say: Say) -> Iterator[Change]:
    for change in CHANGES:
        yield Change(**{key: _said(value, say) for key, value in {**COMMIT, **SAID, **change}.items()})


def _said(value: object, say: Say) -> object:
    if isinstance(value, dict):
        return {key: _said(each, say) for key, each in value.items()}
    return _WORDS.sub(lambda match: say(match[1]), value) if isinstance(value, str) else value
