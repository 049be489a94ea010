"""What an assistant may read by an address."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from mcp import types

from okr.checks import RULES, manual
from okr.errors import NotFoundError
from okr.mcp.resources import listed, read, templates
from okr.words import LANGUAGES, Language


def refused(id_: str) -> str:
    raise AssertionError(f"an item was asked for: {id_}")


def content(uri: str, language: Language = "en") -> dict[str, Any]:
    (found,) = read(uri, language, refused).contents
    assert isinstance(found, types.TextResourceContents)
    assert (found.uri, found.mime_type) == (uri, "application/json")
    answer: dict[str, Any] = json.loads(found.text)
    return answer


def test_a_rule_in_the_language_of_the_workspace() -> None:
    answer = content("okr://rules/Q007", "id")

    assert (answer["schema"], answer["kind"], answer["warnings"]) == (1, "rule", [])
    rule = answer["data"]
    assert (rule["code"], rule["level"], rule["name"]) == ("Q007", "warning", "key result berupa pekerjaan")
    assert rule["reason"].startswith("Pekerjaan bisa selesai tanpa ada yang menjadi lebih baik.")
    assert 'title = "Launch the new pricing page"\n' in rule["bad"]
    assert rule["good"] == manual("en")["Q007"].good


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_rule_is_listed_and_read(language: Language) -> None:
    """And the glossary first; nothing else is listed."""
    glossary, *rules = listed(language)

    assert glossary.uri == "okr://glossary"
    assert [each.uri for each in rules] == [f"okr://rules/{code}" for code in manual()]
    assert {each.uri.rpartition("/")[2] for each in rules} == RULES.keys()
    for each in rules:
        data = content(each.uri, language)["data"]
        assert each.title == f"{data['code']}: {data['name']}"


@pytest.mark.parametrize(
    ("language", "title", "word", "meaning"),
    [
        ("en", "Words", "stale", "Without a check-in for too long."),
        ("id", "Istilah", "lama tidak diisi", "Terlalu lama tanpa check-in."),
    ],
)
def test_the_glossary_has_the_words_of_the_help(
    language: Language, title: str, word: str, meaning: str
) -> None:
    answer = content("okr://glossary", language)

    assert answer["kind"] == "glossary"
    assert answer["data"]["title"] == title
    words = {each["word"]: each["meaning"] for part in answer["data"]["parts"] for each in part["words"]}
    assert words[word] == meaning
    assert len(words) == 27


@pytest.mark.parametrize("uri", ["okr://items/2026-Q3/grow/mrr", "okr://items/2026-Q3%2Fgrow%2Fmrr"])
def test_an_item_is_shown_by_its_id(uri: str) -> None:
    """As `{id}` of the template is filled: with its slashes as they are, or written out."""
    (template,) = templates("en")
    assert template.uri_template == "okr://items/{id}"

    (found,) = read(uri, "en", lambda id_: json.dumps({"asked": id_})).contents
    assert isinstance(found, types.TextResourceContents)
    assert json.loads(found.text) == {"asked": "2026-Q3/grow/mrr"}


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "okr://",
        "okr://glossary/",
        "okr://rules/",
        "okr://rules/Q999",
        "okr://rules/../glossary",
        "Q007",
        "file:///etc/passwd",
        "okr:///etc/passwd",
        "https://example.com/",
        f"okr://items/{'a' * 500}",
    ],
)
def test_an_unknown_address_is_refused(uri: str) -> None:
    with pytest.raises(NotFoundError, match=re.escape(f'unknown resource "{uri[:500]}"')) as raised:
        read(uri, "en", refused)
    assert raised.value.remedy == "Resources: okr://glossary, okr://rules/CODE, okr://items/ID."


def test_what_hides_in_an_address_is_written_out() -> None:
    with pytest.raises(NotFoundError, match=r'unknown resource "okr://\\u202ex␛"'):
        read("okr://\u202ex\x1b", "en", refused)
