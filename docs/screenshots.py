"""Writes the pictures of pages in the README: `python docs/screenshots.py`, with a Chromium and the group `browser`.

Each browser draws letters in its own way, so they are not compared; after a change of the style, write them anew.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
DAY = "2026-08-19"
A4 = (794, 1123)
MARGIN = "html { padding: 11mm 12mm }"


class Picture(NamedTuple):
    """A page as one sees it: its options, the media, and the part from the top that is shown, in pixels."""

    name: str
    options: tuple[str, ...]
    media: str
    width: int
    height: int


PICTURES = (
    Picture("page", ("--team", "growth"), "screen", 1060, 985),
    Picture("brief", ("--brief",), "print", *A4),
)


def main() -> None:
    program = (
        os.environ.get("OKR_CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    )
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for language, target in (("en", ROOT / "docs"), ("id", ROOT / "docs" / "id")):
            for picture in PICTURES:
                file = Path(folder) / "page.html"
                write(file, language, picture.options)
                size = {"width": picture.width, "height": picture.height}
                window = browser.new_page(viewport=size, bypass_csp=True)
                window.emulate_media(media=picture.media, color_scheme="light")
                window.goto(file.as_uri())
                if picture.media == "print":
                    window.add_style_tag(content=MARGIN)
                small = with_palette(window.screenshot())
                (target / f"{picture.name}.png").write_bytes(small)
                print(f"{target.relative_to(ROOT)}/{picture.name}.png: {len(small) // 1000} KB")
        browser.close()


def write(file: Path, language: str, options: tuple[str, ...]) -> None:
    example = str(ROOT / "examples" / "start-friday")
    command = (
        sys.executable,
        "-m",
        "okr",
        "-C",
        example,
        "report",
        "-q",
        "2026-Q3",
        *options,
        "-o",
        str(file),
    )
    environment = {**os.environ, "OKR_TODAY": DAY, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        (*command, "--language", language, "--no-index"), check=True, capture_output=True, env=environment
    )


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
