"""Draws the pictures of `docs/pictures.py`: `python docs/screenshots.py`, with a Chromium and the group `browser`.

Alone those whose page is another than before, or all with `--all`.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
import zlib
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import sync_playwright

from docs.pictures import PICTURES, ROOT, SOURCES, STYLE, Picture, pages, source

NAMES = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable")


def main() -> None:
    made = [(picture, html, source(picture, html)) for picture, html in pages()]
    lines = [line for *_, line in made]
    before = SOURCES.read_text("utf-8").splitlines() if SOURCES.exists() else []
    new = [
        (picture, html)
        for picture, html, line in made
        if "--all" in sys.argv or line not in before or not (ROOT / picture.path).exists()
    ]
    for picture, png in drawn(new):
        (ROOT / picture.path).write_bytes(png)
        print(f"{picture.path}: {len(png) // 1000} KB")
    SOURCES.write_text(
        "".join(f"{line}\n" for line in sorted(lines, key=lambda line: line.split()[1])), "utf-8"
    )
    print(f"{len(new)} of {len(PICTURES)} pictures drawn")


def drawn(pictures: list[tuple[Picture, str]]) -> Iterator[tuple[Picture, bytes]]:
    """Each picture with its bytes as PNG."""
    program = os.environ.get("OKR_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for picture, html in pictures:
            yield picture, with_palette(shot(browser, picture, html))
        browser.close()


def shot(browser: Any, picture: Picture, html: str) -> bytes:
    """What a window shows of the page, in the colours of a light one."""
    size = {"width": picture.width, "height": picture.height}
    window = browser.new_page(viewport=size, bypass_csp=True)
    window.emulate_media(media=picture.media, color_scheme="light")
    window.set_content(html)
    window.add_style_tag(content=STYLE[picture.media])
    png: bytes = window.screenshot()
    window.close()
    return png


COARSE = bytes(value >> 4 | value & 0xF0 for value in range(256))
"""Of 256 shades to 16: then a page has no more than 256 colours."""


def with_palette(png: bytes) -> bytes:
    """The same picture with few colours: a third of the bytes."""
    width, height, rows = pixels(png)
    coarse = [row.translate(COARSE) for row in rows]
    colours = {row[at : at + 3] for row in coarse for at in range(0, 3 * width, 3)}
    palette = {colour: bytes([at]) for at, colour in enumerate(sorted(colours))}
    packed = b"".join(
        b"\0" + b"".join(palette[row[at : at + 3]] for at in range(0, 3 * width, 3)) for row in coarse
    )
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(packed, 9)),
        (b"IEND", b""),
    )
    return png[:8] + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and rows of a PNG of three bytes a pixel, as browsers write it."""
    at, data = 8, b""
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        kind, part = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colours = struct.unpack_from(">IIBB", part)
            assert (depth, colours) == (8, 2)
        data += part if kind == b"IDAT" else b""
        at += size + 12
    raw, rows, above = zlib.decompress(data), [], bytes(3 * width)
    for first in range(0, len(raw), 3 * width + 1):
        above = unfiltered(raw[first], raw[first + 1 : first + 1 + 3 * width], above)
        rows.append(above)
    return width, height, rows


def unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    """A row of bytes, each of which was written as what it is more than its neighbours (PNG, 9.2)."""
    out = bytearray()
    for at, byte in enumerate(row):
        left, corner = (out[at - 3], above[at - 3]) if at >= 3 else (0, 0)
        up = above[at]
        nearest = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
        out.append((byte + (0, left, up, (left + up) // 2, nearest)[kind]) & 255)
    return bytes(out)


if __name__ == "__main__":
    main()
