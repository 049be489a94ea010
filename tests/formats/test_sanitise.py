from __future__ import annotations

import unicodedata

import pytest

from okr.formats import sanitise


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\nb\tc\rd\x00", "a␊b␉c␍d␀"),
        ("del\x7f csi\x9b31m", "del␡ csi\\x9b31m"),
        ("pay \u202eevil\u202c", "pay \\u202eevil\\u202c"),
        ("\u2066isolate\u2069 \u200e\u200f\u061c", "\\u2066isolate\\u2069 \\u200e\\u200f\\u061c"),
        ("zero\u200bwidth\ufeff\u2060\u00ad", "zero\\u200bwidth\\ufeff\\u2060\\xad"),
        ("to\u200dge\u200cther", "to\\u200dge\\u200cther"),
        ("line\u2028paragraph\u2029", "line\\u2028paragraph\\u2029"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("a\ufe0f and \U000e0100", "a\\ufe0f and \\U000e0100"),
        ("half \udc80", "half \\udc80"),
    ],
)
def test_what_acts_or_hides_is_written_out(text, shown):
    """Escapes, line ends, changes of direction and zero-width characters are seen, and act on nothing."""
    assert sanitise.visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Naïve café — 東京 ≥ 3",
        "می\u200cخواهم",  # noqa: RUF001  Persian: the non-joiner is spelling
        "ශ්\u200dරී ලංකා",  # Sinhala: the joiner forms the syllable
        "क्\u200dष",
        "👩\u200d💻 👨🏽\u200d🌾 🏳️\u200d🌈",
        "❤️ ☎︎ 1️⃣",
    ],
)
def test_honest_writing_stays(text):
    """Joiners between letters that join, between pictures, and selectors after symbols are no disguise."""
    assert sanitise.visible(text) == text


@pytest.mark.parametrize(
    "text", ["👩\u200d", "\u200d👩", "م\u200da", "👩\u200d\u200d💻", "\ufe0f", "❤\ufe0f\ufe0f"]
)
def test_a_joiner_without_two_neighbours_hides_something(text):
    """At an edge, doubled or beside a Latin letter a joiner or selector is written out."""
    assert "\\u" in sanitise.visible(text)


def test_no_control_or_format_character_of_unicode_passes():
    """Of all of Unicode, a control or format character between Latin letters is shown only if it is a visible sign."""
    visible_signs = {
        0x600,
        0x601,
        0x602,
        0x603,
        0x604,
        0x605,
        0x6DD,
        0x70F,
        0x890,
        0x891,
        0x8E2,
        0x110BD,
        0x110CD,
    }
    passed = {
        code
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and chr(code) in sanitise.visible(f"a{chr(code)}b")
    }

    assert passed <= visible_signs


def test_signs_become_ascii_and_words_stay():
    """On a plain terminal our own signs are spelled in ASCII; a name keeps its letters."""
    assert sanitise.ascii_glyphs("Citra Café › ≥ 3 → −2 …") == "Citra Café > >= 3 -> -2 ..."
    assert sanitise.ascii_glyphs(sanitise.visible("\x1b[0m")) == "\\x1b[0m"


def test_what_an_encoding_cannot_carry_is_written_out():
    """A letter that stdout cannot encode is told by its number instead of failing."""
    assert sanitise.encodable("Café 東", "latin-1") == "Café \\u6771"


def test_json_on_a_terminal_keeps_its_value():
    """Escaping JSON for a terminal changes how it is spelled, never what it says."""
    import json

    text = json.dumps({"title": "a\u202eb \x9b \x7f \U000e0041"}, ensure_ascii=False)
    shown = sanitise.json_shown(text)

    assert shown.isascii()
    assert shown.isprintable()
    assert json.loads(shown) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone @here@all ana@example.com", "\uff20everyone \uff20here\uff20all ana\uff20example.com"),
        ("<!channel> <@U024|ana> <@&9> <#C1> <https://evil|pay>", "\u2039!channel> \u2039\uff20U024|ana> \u2039@&9> \u2039#C1> \u2039https://evil|pay>"),
        ("<at>all</at> <users/all> <:smile:1>", "\u2039at>all\u2039/at> \u2039users/all> \u2039:smile:1>"),
        ("[your bank](https://evil)", "[your bank] (https://evil)"),
        ("<4 h, < 4 h, <=4, a @ b, 5@, [1] (2)", "<4 h, < 4 h, <=4, a @ b, 5@, [1] (2)"),
    ],
)  # fmt: skip
def test_what_a_chat_takes_for_a_mention_is_words(text, shown):
    """Of Slack, Discord, Teams, Telegram and Google Chat; limits and lone signs stay."""
    assert sanitise.unmentioned(text) == shown
