"""`okr schema`: what editors are told is what the reader of files takes."""

from __future__ import annotations

import json
import os
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from okr.ids import MODELS, kind_of
from tests.running import Okr

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def plain(value: object) -> object:
    """TOML as an editor sees it: dates are texts of a form."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("kind", MODELS)
def test_the_examples_keep_it(kind: str, okr: Okr) -> None:
    """Every file of this kind in both examples."""
    schema = json.loads(okr.does("schema", kind))
    jsonschema.Draft202012Validator.check_schema(schema)
    files = [
        f for f in EXAMPLES.rglob("*.toml") if kind_of("/".join(f.relative_to(EXAMPLES).parts[1:])) == kind
    ]

    assert files
    validator = jsonschema.Draft202012Validator(schema)
    for file in files:
        validator.validate(plain(tomllib.loads(file.read_text("utf-8"))))


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("objective", {"title": ""}),
        ("objective", {"title": "G", "ambition": "huge"}),
        ("kpi", {"title": "K", "objective": "2026/x"}),
        ("checkin", {"update": [{"item": "x"}]}),
        ("checkin", {"update": [{"item": "x", "date": "2026-07-10", "confidence": 11}]}),
        ("settings", {"schema": 1, "checkin": {"day": "someday"}}),
        ("coaching", {"kind": "talk", "to": "b", "date": "2026-07-10"}),
        ("onboarding", {"steps": {}}),
    ],
)
def test_what_the_reader_refuses_an_editor_marks(kind: str, wrong: dict[str, object], okr: Okr) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, json.loads(okr.does("schema", kind)))


def test_the_keys_are_those_of_the_file_and_say_what_they_mean(okr: Okr) -> None:
    """`from`, not the name in the code; the words of the manual."""
    assert "from" in json.loads(okr.does("schema", "coaching"))["properties"]
    definitions = json.loads(okr.does("schema", "settings"))["$defs"]
    assert "from" in definitions["PaceSettings"]["properties"]
    assert "Below this elapsed share" in definitions["PaceSettings"]["properties"]["from"]["description"]


def test_all_in_one_document(okr: Okr) -> None:
    """Each kind under its name, its references inside of it."""
    whole = json.loads(okr.does("schema"))
    jsonschema.Draft202012Validator.check_schema(whole)

    assert whole["$defs"].keys() == MODELS.keys()
    objective = {"$ref": "#/$defs/objective", **whole}
    jsonschema.validate({"title": "G", "key_results": {"m": {"title": "M", "at_least": 1}}}, objective)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"title": "G", "key_results": {"m": {"title": "M", "at_least": "1"}}}, objective)
    okr.refuses("schema", "goal", code=2, says='invalid kind of file "goal"')


def test_editors_are_led_to_it(okr: Okr) -> None:
    """What says which schema is for which file leads to files that are there; written again, only what changed is."""
    said = okr.does("schema", "--write")

    assert said == "Wrote .okr-schema/ and .taplo.toml. Commit them for the whole team.\n"
    assert json.loads(okr.read(".okr-schema/settings.json")) == json.loads(okr.does("schema", "settings"))
    rules = tomllib.loads(okr.read(".taplo.toml"))["rule"]
    assert len(rules) == len(MODELS)
    for rule in rules:
        assert (okr.root / rule["schema"]["path"]).is_file()
    (glob,) = next(rule["include"] for rule in rules if rule["schema"]["path"].endswith("/checkin.json"))
    assert Path("checkins/2026-W28/2026-07-10-ana.toml").match(glob)
    okr.write({".okr-schema/kpi.json": "{}\n"})
    assert okr.does("schema", "--write").startswith("Wrote ")
    assert okr.does("schema", "--write") == "The schemas are up to date.\n"
    okr.refuses("schema", "kpi", "--write", code=2, says="--write and KIND cannot be used together")


def test_the_settings_of_an_editor_are_left_alone(okr: Okr) -> None:
    okr.write({".taplo.toml": "# mine\n"})

    assert ".taplo.toml is yours and was not changed.\n" in okr.does("schema", "--write")
    assert okr.read(".taplo.toml") == "# mine\n"


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_no_schema_is_written_through_a_link(okr: Okr, outside: Path) -> None:
    (okr.root / ".okr-schema").symlink_to(outside)

    okr.refuses("schema", "--write", code=1, says=".okr-schema")
