"""The text of bytes that a web server sent, whatever it says of them."""

from __future__ import annotations

import codecs

from okr.sources.answer import SourceError
from okr.words import Message

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_FOR_TEXT = ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7")
"""Codecs of Python that decode text, but are charsets of no table."""


def text_of(data: bytes, charset: str, place: str) -> str:
    """The text in the charset of its mark, else in the one of its header, else in UTF-8.

    Raises SourceError where it is not text in that charset.
    """
    mark = next((codec for start, codec in _MARKS if data.startswith(start)), None)
    codec = mark or (charset if _is_known(charset) else "utf-8")
    try:
        text = data.decode(codec)
    except UnicodeError:
        text = "\0"
    if "\0" in text:
        raise SourceError(
            Message("{place}: the data is not text in {charset}", place=place, charset=codec),
            place=place, status=Message("not text"),
            remedy=Message("Use an address that gives CSV or JSON in UTF-8."),
        )  # fmt: skip
    return text


def _is_known(charset: str) -> bool:
    try:
        "0".encode(charset)
        return codecs.lookup(charset).name not in _NOT_FOR_TEXT
    except (LookupError, ValueError):  # unknown, or a codec of bytes, such as base64
        return False
