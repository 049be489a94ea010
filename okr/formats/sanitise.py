"""Text of other people, made safe for the place where it is shown.

Titles and notes come from anyone's branch. On a terminal a character that moves the cursor, turns the
direction of writing or cannot be seen is written out instead: `\\x1b` as `␛`, U+202E as `\\u202e`.
Three kinds of invisible characters are part of honest writing and stay, but only there: the joiner and
non-joiner between letters of Arabic and Indic scripts, the joiner between emoji, and the selectors of text
or emoji look after a symbol.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category

_HIDDEN = (
    (0x0000, 0x001F),  # C0: escape, newline, tab …
    (0x007F, 0x009F),  # delete, C1
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian selectors and vowel separator
    (0x200B, 0x200F),  # zero-width space, non-joiner, joiner, marks of direction
    (0x2028, 0x202E),  # line and paragraph separator, embeddings and overrides of direction
    (0x2060, 0x206F),  # word joiner, invisible operators, isolates
    (0x3164, 0x3164),  # Hangul filler
    (0xD800, 0xDFFF),  # halves of a pair: names of files that are not UTF-8
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),  # half-width Hangul filler
    (0xFFF0, 0xFFFB),  # annotations, and unassigned neighbours
    (0x13430, 0x1343F),  # Egyptian format controls
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical format controls
    (0xE0000, 0xE0FFF),  # tags and further variation selectors
)
_JOINING = (
    (0x0620, 0x08FF),
    (0x0900, 0x0DFF),
    (0x0F00, 0x109F),
    (0x1780, 0x18AF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFC),
)
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_TEXT_LOOK, _EMOJI_LOOK = "\ufe0e", "\ufe0f"
_KEYCAPS = "0123456789#*"
_LINE_END = r"\r\n|\r|\n"


@lru_cache(maxsize=2)
def _one_of(ranges: tuple[tuple[int, int], ...]) -> re.Pattern[str]:
    """Compiled when first needed: most titles hold nothing but ASCII."""
    return re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]")


_GLYPHS = {
    "─": "-", "–": "-", "—": "-", "−": "-", "≤": "<=", "≥": ">=", "›": ">", "→": "->", "×": "x", "·": ".",
    "…": "...", "±": "+-", "“": '"', "”": '"', "‘": "'", "’": "'", "▲": "^", "●": "=", "◆": "~", "▼": "!",
    "○": ".", "✓": "*", "◌": "?", "✗": "x", "└": "+", "Σ": "sum", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip
_TO_ASCII = str.maketrans(_GLYPHS | {chr(0x2400 + c): f"\\x{c:02x}" for c in range(0x20)} | {"␡": "\\x7f"})


def lines_of(text: str) -> list[str]:
    """The lines of a text of people that have words in them; a tab is a space."""
    if text.isprintable():  # one line, as nearly always
        return [" ".join(text.split())] if text.strip() else []
    return [" ".join(line.replace("\t", " ").split()) for line in re.split(_LINE_END, text) if line.strip()]


def visible(text: str) -> str:
    """The text on one line, with nothing in it that acts on a terminal or hides from the eye."""
    if text.isascii() and text.isprintable():
        return text
    return _one_of(_HIDDEN).sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    text, at = match.string, match.start()
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    return match[0] if _belongs(match[0], before, after) else _written_out(match[0])


def _belongs(character: str, before: str, after: str) -> bool:
    """Whether an invisible character does honest work between its neighbours."""
    if character in (_TEXT_LOOK, _EMOJI_LOOK):
        return _is_symbol(before) or (character == _EMOJI_LOOK and before in _KEYCAPS and before != "")
    ends_a_picture = before == _EMOJI_LOOK or _is_symbol(before)
    if character == _ZWJ and ends_a_picture and _is_symbol(after):
        return True
    letter = _one_of(_JOINING)
    return character in (_ZWNJ, _ZWJ) and bool(letter.match(before) and letter.match(after))


def _is_symbol(character: str) -> bool:
    if not character or character.isascii():
        return False
    return category(character) in ("So", "Sk", "Sm") or character in "‼⁉〰"


def _written_out(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_CALLS = r"@(?=\w)|<(?=[^\s\d=])|\](?=\()"
"""`@everyone` of any chat, `<!channel>`, `<@U1>` and `<at>` of Slack, Discord and Teams, and a link below other words."""
_UNCALLED = {"@": "\uff20", "<": "\u2039", "]": "] "}


def unmentioned(text: str) -> str:
    """The text with signs for `@` and `<` by which no chat mentions anybody; people read the same."""
    return re.sub(_CALLS, lambda match: _UNCALLED[match[0]], text)


def ascii_glyphs(text: str) -> str:
    """The text with the signs that `okr` itself draws in ASCII; the words of people stay."""
    return text if text.isascii() else text.translate(_TO_ASCII)


def encodable(text: str, encoding: str) -> str:
    """The text with what the encoding cannot carry written out as `\\u5c71`."""
    if text.isascii():
        return text
    return text.encode(encoding, "backslashreplace").decode(encoding)


def json_shown(text: str) -> str:
    """JSON for a terminal: what acts or hides is escaped, so that the value stays the same."""
    return _one_of(_HIDDEN).sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    """The escape of JSON; the line ends are those of the layout, all others are escaped already."""
    code = ord(match[0])
    if match[0] == "\n":
        return match[0]
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
