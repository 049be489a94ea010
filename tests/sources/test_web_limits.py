"""What a web server may do to `okr pull`: nothing but give a text, in time, of bounded size, in a charset that is true."""

from __future__ import annotations

import contextlib
import gzip
import random

import pytest

from okr.sources import SourceError, web
from tests.running import HANGS_AFTER
from tests.sources.serving import CSV, Reply, drips, fetched, floods, refused, reply, served

QUICK = web.Limits(seconds=0.4)


@pytest.mark.parametrize(
    ("start", "each"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"1", id="body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: ", b"1", id="header"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", id="continue"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n1\r\n", id="chunks"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n", id="trailer"
        ),
        pytest.param(b"", b"", id="silence"),
    ],
)
def test_a_server_that_drips_is_cut(start: bytes, each: bytes) -> None:
    """The limit is over all, not for each read; and the connection is ended with it."""
    with served({"/": drips(start, each)}) as server:
        error = refused(server.url(), limits=QUICK)

        assert (error.message, error.status) == ("127.0.0.1: no answer within 0.4 seconds", "timed out")
        assert each == b"" or server.cuts.acquire(timeout=HANGS_AFTER)


@pytest.mark.parametrize(
    "head", ["Content-Type: text/csv", "Transfer-Encoding: chunked", "Content-Length: 99999999999999999999"]
)
def test_a_flood_is_cut(head: str) -> None:
    """Whether it says its length or not."""
    start = f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode()
    each = b"10000\r\n" + b"1" * 65536 + b"\r\n" if "chunked" in head else b"1" * 65536
    with served({"/": floods(start, each)}) as server:
        error = refused(server.url())

        assert (error.message, error.status) == ("127.0.0.1: more than 4 MB of data", "too much data")
        assert server.cuts.acquire(timeout=HANGS_AFTER)


def test_a_length_below_zero_is_no_length() -> None:
    """Readers that take it for "all there is" never end."""
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    replies: dict[str, Reply] = {
        "/all": floods(chunked + b"-1\r\n", b"1" * 65536),
        "/some": chunked + b"-18\r\n12\r\n0\r\n\r\n",
        "/length": floods(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", b"1" * 65536),
    }
    with served(replies) as server:
        found = [refused(server.url(path)).status for path in replies]

    assert found == ["too much data", "bad answer", "too much data"]


def test_floods_of_headers_are_cut() -> None:
    """Neither one long line nor many lines are taken."""
    replies = {
        "/long": floods(b"HTTP/1.1 200 OK\r\nX: ", b"1" * 65536),
        "/many": floods(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1000),
    }
    with served(replies) as server:
        assert [refused(server.url(path)).status for path in replies] == ["bad answer"] * 2


def test_compressed_data_is_refused() -> None:
    """A few bytes can be gigabytes; plain data was asked for."""
    bomb = gzip.compress(b"0" * 10_000_000)
    replies = {
        "/": reply(bomb, content_encoding="gzip"),
        "/transfer": reply(bomb, transfer_encoding="gzip, chunked"),
    }
    with served(replies) as server:
        said = "127.0.0.1: the data is compressed, although plain data was asked for"
        assert [refused(server.url(path)).message for path in replies] == [said] * 2


def test_answers_that_break_off_or_are_no_http() -> None:
    """A table without its end has another last row."""
    replies: dict[str, Reply] = {
        "/longer": reply(CSV, content_length="99"),
        "/chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n99\r\nmonth,mrr\r\n",
        "/none": b"",
        "/ssh": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    }
    with served(replies) as server:
        for path in replies:
            assert refused(server.url(path)).message == "127.0.0.1: the answer is incomplete or is not HTTP"


PIECES = [
    b"\r\n",
    b"\0",
    b"\xff",
    b":",
    b"[",
    b"charset=",
    b"''%",
    b"*=",
    b"-1",
    b"9" * 5000,
    b"http://[",
    b"\xe9",
]
WHOLE = [
    b"HTTP/1.1 200 OK\r\nContent-Type: text/csv; charset=utf-8\r\nContent-Length: 7\r\n\r\nmrr\n12\n",
    b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
    b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"n": 3}\r\n0\r\n\r\n',
]


def test_damaged_answers_are_answers_or_errors() -> None:
    """Whatever comes, nobody sees an error of Python."""
    chance = random.Random(20)
    replies: dict[str, Reply] = {}
    with served(replies) as server:
        for _ in range(300):
            damaged = bytearray(chance.choice(WHOLE))
            for _ in range(chance.randint(1, 6)):
                at = chance.randrange(len(damaged))
                damaged[at : at + chance.randint(0, 9)] = (
                    chance.choice(PIECES) if chance.random() < 0.5 else b""
                )
            replies["/"] = bytes(damaged)
            with contextlib.suppress(SourceError):
                fetched(server.url())


@pytest.mark.parametrize(
    ("body", "kind", "charset"),
    [
        ("é".encode("cp1252"), "text/csv; charset=utf-8", "utf-8"),
        ("é".encode("cp1252"), "text/csv; charset=base64", "utf-8"),
        ("é".encode("cp1252"), "text/csv; charset=idna", "utf-8"),
        ("é".encode("cp1252"), "text/csv; charset=klingon", "utf-8"),
        (CSV.encode("utf-16-le"), "text/csv; charset=utf-8", "utf-8"),
        (CSV.encode("utf-16-le"), "text/csv; charset=iso-8859-1", "iso-8859-1"),
        (b"mrr\n12\0\n", "text/csv", "utf-8"),
        (b"\xff\xfem", "text/csv", "utf-16"),
    ],
)
def test_lies_about_the_charset(body: bytes, kind: str, charset: str) -> None:
    """What is not text in the charset that it should have is refused, not guessed."""
    with served({"/": reply(body, content_type=kind)}) as server:
        assert refused(server.url()).message == f"127.0.0.1: the data is not text in {charset}"


def test_charsets_that_are_read() -> None:
    """That of the header, and before it that of the mark at the beginning."""
    replies = {
        "/1": reply("é".encode("cp1252"), content_type='text/csv; charset="windows-1252"'),
        "/2": reply("é".encode("utf-8-sig"), content_type="text/csv; charset=iso-8859-1"),
        "/3": reply("é".encode("utf-16"), content_type="text/csv"),
        "/4": reply("é".encode(), content_type="text/csv; charset=unheard-of"),
    }
    with served(replies) as server:
        assert [fetched(server.url(path)) for path in replies] == ["é"] * 4


def test_a_table_that_is_called_a_page_is_a_table() -> None:
    """Some servers call everything a page."""
    with served({"/": reply(CSV, content_type="text/html")}) as server:
        assert fetched(server.url()) == CSV
