"""Workbooks of binary records: XLS of Excel up to 2003, and XLSB."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date

import pytest

from okr.errors import UsageError
from okr.exchange.files.sheets import Row, read_sheets

XLS = zlib.decompress(base64.b85decode(
    "c-rk)O=uHA6#izDG(Wb<rlvwGlu)p0Efn$MrCnR9IY?^l#UF&4+8m@Mk>JH1v|4i%1W%S;3iaTn>ct;a(3_}G(Sslei5@)(7Cf|B"
    "-+Q}D(~8i51}gI{^Jey&_vXzq^WM(xyQO$({y|$A8_)+IDs~tRRh*&{_HIm2zio5Vt3y<5jV*<6h!(OTfTvAwgS>{k-enlL?|(@W"
    "_(J6jE?_91%O>lH0hvQa@f><dD$EfRMXSuJS>!p9+eO|J&1WJH33EeaFX@)lX)IYoT?gG=eA4KUz9@LyM`H6ynEhzME8fLdZYoDN"
    "fd0by%;Xm9X!kc_0koj0Y%W{i`xx#Z0t^oJq|-g82qh$Fu@|sxCxIVcRKG}SzP`Ky@jut|!9VaJTEva~EyE8?!#*oPQp7ea`?$x4"
    "V@F3;5R<IUh162{%w&X<xCFhqF6f&i7#c~AlM%P$5)vkPUAg=HeR^!z8Wm<*61_9%F7^%^SJ{G$qr%DrM0SbAK9SdC)Sc396Pcj>"
    "N_FROi`zIdBRbcmx0C!F5PYz9SGD(0yZG(+<M!fLYcI7IQ{}0|;zw&99rSt{CwsnT(5<@F>}|#q%d3@}IzEeR{Vk1z3{#%KfbG8X"
    "VpyfXVJ<GjWg{Zv$0>a{`i4B~n*MX~!JejG8>II}#_Kbh@sL$1J*^=E4Gj$q4Gj$q4UIa&IqW)zbw0`m+|Pla`(J03N=5%B`EN0T"
    "JY5&*qw+9vR2Oimrv0-60p*RQHfiJiFJzn`?*&X?Oy)6B^ZunzEmi$In>IB6UI^9dzf#LQ|FQpHRaMD7"
))  # fmt: skip
"""A sheet with `Goal` and 3 in the second row, and with 2025-03-10 and 0.5 below the 3; made by xlwt 1.3."""


def refused(data: bytes) -> str:
    with pytest.raises(UsageError) as caught:
        read_sheets(data, "goals")
    return caught.value.message


def patched(data: bytes, *changes: tuple[tuple[int, ...], tuple[int, ...]]) -> bytes:
    """The file with other numbers of 16 bits in some of its records."""
    for old, new in changes:
        bytes_ = struct.pack(f"<{len(old)}H", *old)
        assert data.count(bytes_) == 1
        data = data.replace(bytes_, struct.pack(f"<{len(new)}H", *new))
    return data


def test_an_old_workbook_is_read() -> None:
    (sheet,) = read_sheets(XLS, "goals.csv")

    assert sheet.name == "OKR"
    assert sheet.rows == (Row(2, ("Goal", 3, None)), Row(3, (None, date(2025, 3, 10), 0.5)))


NUMBERS, LABEL, SHEETS = 0x00BD, 0x00FD, 0x0085


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (patched(XLS, ((NUMBERS, 18, 2), (NUMBERS, 18, 65535)), ((LABEL, 10, 1, 0), (LABEL, 10, 1, 255))),
         "goals is not a workbook that can be read"),
        (XLS[:3000], "goals is not a workbook that can be read"),
        (XLS[:512] + bytes(len(XLS) - 512), "goals is not a workbook that can be read"),
        (XLS[:30] + b"\xff" + XLS[31:], "goals is not a workbook that can be read"),
        (XLS[:44] + b"\xff" * 468 + XLS[512:], "goals is not a workbook that can be read"),
    ],
)  # fmt: skip
def test_an_old_workbook_that_cannot_be_read_has_a_sentence(data: bytes, sentence: str) -> None:
    """One cell at each end of a sheet would take the library 400 MB."""
    assert refused(data) == sentence


# ── xlsb ─────────────────────────────────────────────────────────────────────────────────────────


def record(kind: int, content: bytes = b"") -> bytes:
    """Kind and length have seven bits a byte, and a bit that more follow."""
    numbers = b""
    for number in (kind, len(content)):
        left = number
        while left > 127:
            numbers += bytes([left & 127 | 128])
            left >>= 7
        numbers += bytes([left])
    return numbers + content


def words(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(cells: Sequence[tuple[int, int, float | str]], shared: Sequence[str] = ()) -> bytes:
    """A workbook with these cells: row and column, from 0 on, and a number or one of the shared texts."""
    texts = [*shared]
    rows = []
    for row, column, value in cells:
        place = struct.pack("<II", column, 0)
        is_text = isinstance(value, str)
        content = struct.pack("<I", texts.index(value)) if is_text else struct.pack("<d", value)
        rows += [record(0, struct.pack("<I", row) + bytes(21)), record(7 if is_text else 5, place + content)]
    relation = '<Relationship Id="rId{}" Type="{}/{}" Target="{}"/>'
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = relation.format(1, space, "worksheet", "worksheets/sheet1.bin")
    relations += relation.format(2, space, "sharedStrings", "sharedStrings.bin")
    root = relation.format(1, space, "officeDocument", "xl/workbook.bin")
    around = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    files = {
        "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": around.format(root).encode(),
        "xl/_rels/workbook.bin.rels": around.format(relations).encode(),
        "xl/workbook.bin": record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + words("rId1") + words("OKR"))
        + record(144) + record(132),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", len(texts), len(texts)))
        + b"".join(record(19, b"\0" + words(text)) for text in texts) + record(160),
        "xl/worksheets/sheet1.bin": record(129) + record(148, struct.pack("<IIII", 0, 9, 0, 9)) + record(145) + b"".join(rows)
        + record(146) + record(130),
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


LONG = "x" * 100_000


def test_a_workbook_in_xlsb_is_read() -> None:
    (sheet,) = read_sheets(
        xlsb([(1, 0, "Goal"), (1, 1, 3), (4, 1, 0.5)], ["x", "Goal"]), "goals.xlsx", form="xlsx"
    )

    assert sheet.rows == (Row(2, ("Goal", 3)), Row(5, (None, 0.5)))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (xlsb([(0, 0, 1), (1_048_575, 16_383, 1)]), "goals is not a workbook that can be read"),
        (xlsb([(n, 0, LONG) for n in range(60_000)], [LONG]), "goals is not a workbook that can be read"),
    ],
)  # fmt: skip
def test_a_workbook_in_xlsb_that_would_flood_has_a_sentence(data: bytes, sentence: str) -> None:
    assert refused(data) == sentence
