"""Folders of goals made at random from a seed: all kinds of files, texts that mean something elsewhere, keys of the user."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import msgspec

from okr.ids import FileKind, checkin_path, path_of
from okr.periods import week_name
from okr.storage.toml.format import new_file
from tests.randomly import WILD, Maker

HOSTILE = (
    "=1+1", "+62 812", "-1", "@ana", "\t=1", "'quoted'", "''", "'=1", '"toml"', '"open', "a | b", "a\\|b\\", "`code` *it*",
    "<b>bold</b><br>", "R&D &amp; &#64; &x", "a\nb\n", "a\r\nb", "\r", " lead", "trail ", "\u202egnirts", "\u200fx",
    "\ufeffbom", "_x0041_", "_x005F_x0041_", "true", "FALSE", "2026-07-10", "2026-07-10 soon", "12:00", "1.5", "07", "nan",
    "[x]", "[1, 2]", "{ a = 1 }", "null", "\x00", "\x1b[2J", "\x85", "\u2028", "\ufffe", "😀 東京", "a; b", ";", "# not",
    "1 # note", "---", ":-:", "\\n", "1e5", "-", "x" * 300, "key,\"value\";'x'", "‘=1’", "\uff1d1",
)  # fmt: skip
KEYS = (
    "colour",
    "kind",
    "id",
    "person",
    "recorded",
    "a.b",
    "ä",
    "two words",
    '"q"',
    "=x",
    "",
    "_x0041_",
    "x\ny",
)
"""Keys that okr does not know; some have the names of columns."""


class FolderMaker(Maker):
    """Draws the files of one workspace, with nothing in them that leads nowhere."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.numbers = tuple(n for n in WILD if abs(n) < 1e100)

    def text(self) -> str:
        return self.random.choice(HOSTILE)

    def value(self, depth: int = 0) -> Any:
        """Anything that TOML holds."""
        choices = (
            self.text,
            lambda: self.random.choice((0, 1, -7, 2**53 + 1, 10**30)),
            lambda: self.random.choice((1.0, -0.0, 0.1 + 0.2, 1e100, 5e-324, 12345678901234567.0)),
            lambda: self.random.random() < 0.5,
            lambda: self.random.choice((date(2026, 7, 10), date(1899, 12, 31), date(1, 1, 1))),
            lambda: self.random.choice(
                (
                    datetime(2026, 7, 10, 9, 30),  # noqa: DTZ001  TOML has such a time
                    datetime(2026, 7, 10, 9, 30, 0, 5, tzinfo=UTC),
                    datetime(2026, 7, 10, tzinfo=timezone(timedelta(hours=7))),
                )
            ),
            lambda: time(9, 30),
            lambda: self.random.choice(("", [], {})),
            lambda: [self.value(depth + 1) for _ in range(self.random.randint(0, 3))],
            lambda: {self.random.choice(KEYS): self.value(depth + 1) for _ in range(2)},
        )
        return self.random.choice(choices[:7] if depth > 2 else choices)()

    def more(self, table: dict[str, Any], *without: str) -> dict[str, Any]:
        """A table with keys of the user."""
        for _ in range(self.random.choice((0, 0, 1, 2))):
            key = self.random.choice(KEYS)
            if key not in table and key not in without:
                table[key] = self.value()
        return table

    def files(self) -> Mapping[str, bytes]:
        """Path → text."""
        workspace = self.workspace()
        tables: dict[str, tuple[FileKind, dict[str, Any]]] = {
            "okr.toml": ("settings", {"schema": 1, "id": "k3v9q2xw", **_table(workspace.settings)})
        }
        kinds: tuple[FileKind, ...] = ("objective", "kpi", "person", "team", "role")
        named = (workspace.objectives, workspace.kpis, workspace.people, workspace.teams, workspace.roles)
        for kind, items in zip(kinds, named, strict=True):
            for id_, record in items.items():
                tables[path_of(id_)] = (kind, self.more(self._with_parts(_table(record)), "kind", "id"))
        tables["objectives/2026/none.toml"] = ("objective", {"title": self.text()})
        tables["kpis/none.toml"] = (
            "kpi", {"title": "None", "objective": "2026/none", "role": "none", "at_least": 1.0}
        )  # fmt: skip
        tables["roles/none.toml"] = ("role", {"title": self.text(), "duties": [self.text(), self.text()]})
        tables["people/gone.toml"] = ("person", {"name": self.text()})
        tables |= self.about_people()
        tables |= self.checkins(workspace)
        return {
            path: new_file(kind, table, keep_empty=True).encode() for path, (kind, table) in tables.items()
        }

    def _with_parts(self, table: dict[str, Any]) -> dict[str, Any]:
        for parts in ("key_results", "initiatives"):
            for part in table.get(parts, {}).values():
                self.more(part)
        if "closed" in table:
            self.more(table["closed"], "id")
        return table

    def about_people(self) -> dict[str, tuple[FileKind, dict[str, Any]]]:
        agreement = {"owner": "ana", "text": self.text(), "due": self.day()}
        return {
            "coaching/2026-08-12-ana-budi-talk.toml": (
                "coaching",
                self.more({
                    "kind": "talk", "from": "ana", "to": "budi", "date": self.day(),
                    "topics": [self.text() for _ in range(self.random.randint(0, 3))], "agreement": [agreement],
                }),
            ),
            "meetings/2026-08-week.toml": (
                "meeting",
                {"kind": "week", "date": self.day(), "by": "ana", "decision": [{"text": self.text()}]},
            ),
            "decisions/none.toml": (
                "decision",
                {"kpi": "kpi/none", "date": self.day(), "by": "ana", "decision": "accept", "reason": self.text()},
            ),
            "pulse/2026-08.toml": ("pulse", {"voice": [0, 1, 2, 3, 4], "words": [self.text(), self.text()]}),
            "onboarding/newcomer.toml": (
                "onboarding",
                {"title": self.text(), "steps": {"read": {"title": self.text(), "day": 1}, "a b": {"title": "x"}}},
            ),
        }  # fmt: skip

    def checkins(self, workspace: Any) -> dict[str, tuple[FileKind, dict[str, Any]]]:
        found: dict[str, tuple[FileKind, dict[str, Any]]] = {}
        for entries in workspace.recorded.values():
            for entry in entries:
                update = _table(entry.update)
                if self.random.random() < 0.3:
                    update["note"] = self.text()
                if self.random.random() < 0.2:
                    update["at"] = datetime.combine(
                        update["date"], time(9, 1, 2), timezone(timedelta(hours=7))
                    )
                path = checkin_path(week_name(update["date"]), update["date"], entry.person)
                if path not in found:
                    found[path] = ("checkin", self.more({}, "id") | {"update": []})
                found[path][1]["update"].append(self.more(update))
        return found


def _table(record: Any) -> dict[str, Any]:
    """A record as a file has it."""
    table: dict[str, Any] = msgspec.to_builtins(record, builtin_types=(date, datetime))
    return table
