"""`okr config`: each setting with its value and where it comes from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.running import Okr

SETTINGS = """\
schema = 1
id = "k3v9q2xw"
name = "Start Friday"
language = "id"

[checkin]
off = ["2026-W13"]

[pace]
on_track = 0.8

[pace.committed]
on_track = 0.95

[cycles."2026-launch"]
starts = 2026-03-01
ends = 2026-05-31
"""


def settings(okr: Okr, *words: str) -> dict[str, tuple[Any, str, int | None]]:
    data = json.loads(okr("config", "-f", "json", *words).out)["data"]["settings"]
    return {each["key"]: (each["value"], each["source"], each["line"]) for each in data}


def test_of_okr_toml_with_its_line(okr: Okr) -> None:
    """A threshold of the pace is the one that each ambition has, from where that comes."""
    okr.write({"okr.toml": SETTINGS})

    found = settings(okr)

    assert found["name"] == ("Start Friday", "okr.toml", 3)
    assert found["checkin.off"] == (["2026-W13"], "okr.toml", 7)
    assert found["checkin.day"] == ("friday", "default", None)
    assert found["pace.aspirational.on_track"] == (0.8, "okr.toml", 10)
    assert found["pace.committed.on_track"] == (0.95, "okr.toml", 13)
    assert found["pace.committed.ahead"] == (1.1, "default", None)
    assert found["cycles.2026-launch.starts"] == ("2026-03-01", "okr.toml", 16)
    assert found["language"] == ("id", "okr.toml", 4)


def test_of_options_and_the_environment(okr: Okr) -> None:
    """An option goes before its variable."""
    okr.environment.setenv("OKR_USER", "budi")
    okr.environment.setenv("NO_COLOR", "1")
    okr.environment.setenv("OKR_PAGER", "more")
    found = settings(okr)
    assert found["you"] == ("@budi", "OKR_USER", None)
    assert found["today"] == ("2026-08-19", "OKR_TODAY", None)
    assert found["colour"] == (False, "NO_COLOR", None)
    assert found["pager"] == ("more", "OKR_PAGER", None)

    found = settings(
        okr, "--as", "ana", "--today", "2026-05-01", "--language", "id", "--no-color", "--no-pager"
    )
    assert found["you"] == ("@ana", "--as", None)
    assert found["today"] == ("2026-05-01", "--today", None)
    assert found["language"] == ("id", "--language", None)
    assert found["colour"] == (False, "--no-color", None)
    assert found["pager"] == (None, "--no-pager", None)
    assert found["workspace"] == (str(okr.root), "folder", None)


def test_who_you_are_by_git_or_not_at_all(okr: Okr) -> None:
    assert settings(okr)["you"] == (None, "git", None)

    (okr.root / ".git").mkdir()
    okr.environment.setenv("GIT_CONFIG_COUNT", "1")
    okr.environment.setenv("GIT_CONFIG_KEY_0", "user.email")
    okr.environment.setenv("GIT_CONFIG_VALUE_0", "ana@example.com")
    assert settings(okr)["you"] == ("@ana", "git", None)


@pytest.mark.parametrize("columns", [60, 120])
def test_on_a_terminal(okr: Okr, columns: int) -> None:
    okr.write({"okr.toml": SETTINGS.replace('"id"\n\n', '"en"\n\n')})
    okr.has_terminal(columns=columns)

    lines = okr("config").out.splitlines()

    assert max(map(len, lines)) <= columns
    assert " ".join(lines[0].split()) == "setting value from"
    assert "checkin.off 2026-W13 okr.toml:7" in [" ".join(line.split()) for line in lines]
    assert "checkin.day friday default" in [" ".join(line.split()) for line in lines]
