"""What a web server may do to `okr pull`: nothing but give a text, in time, of bounded size, from a host that was named."""

from __future__ import annotations

import contextlib
import gzip
import random
import socket
import ssl
import subprocess
import traceback
from pathlib import Path
from typing import Any

import pytest

from okr.sources import Secret, SourceError, web
from okr.sources.addresses import address_of, is_named
from tests.sources.serving import Reply, drips, floods, leads_to, reply, served

CANARY = "Bearer canary-7f3a"
HERE = Secret("SALES_API", CANARY, "127.0.0.1")
QUICK = web.Limits(seconds=0.4)
CSV = "month,mrr\n2026-07,12\n"


def fetched(url: str, **options: Any) -> str:
    return web.fetch(address_of(url), **options).text


def refused(url: str, **options: Any) -> SourceError:
    """The error of a question; whatever happens, no secret and nothing of the address but its host is in its words."""
    with pytest.raises(SourceError) as caught:
        web.fetch(address_of(url), **options)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caught.value.remedy
    assert "canary" not in told
    assert "hidden" not in told
    return caught.value


def test_a_text_comes_with_the_bytes_that_were_received() -> None:
    """The bytes are the evidence; plain data is asked for, and the secret is in its header."""
    with served({"/x": reply(CSV, content_type="text/csv; charset=utf-8")}) as server:
        secret = Secret("SALES_API", CANARY, f"127.0.0.1:{server.port}")
        page = web.fetch(address_of(server.url("/x?hidden=1")), header="X-Api-Key", secret=secret)

    assert (page.data, page.text, page.place) == (CSV.encode(), CSV, "127.0.0.1")
    assert f"X-api-key: {CANARY}\r\n".lower() in server.heads[0].lower()
    assert "Accept-Encoding: identity\r\n" in server.heads[0]


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the environment cannot lead a source elsewhere."""
    with served({"/": reply("1")}) as server, served({}) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        monkeypatch.delenv("no_proxy", raising=False)

        assert fetched(server.url()) == "1"
        assert proxy.heads == []


ONLY_HTTPS = "only https is used, and http on this machine"
INVALID = "the address of the source is invalid"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://sheets.example.com/hidden", f"sheets.example.com: {ONLY_HTTPS}"),
        ("http://127.0.0.1.example.com/", f"127.0.0.1.example.com: {ONLY_HTTPS}"),
        ("http://localhost.example.com/", f"localhost.example.com: {ONLY_HTTPS}"),
        ("http://2130706433/", f"2130706433: {ONLY_HTTPS}"),
        ("http://0.0.0.0/", f"0.0.0.0: {ONLY_HTTPS}"),
        ("http://[::ffff:10.0.0.1]/", f"::ffff:10.0.0.1: {ONLY_HTTPS}"),
        ("ftp://example.com/a", f"example.com: {ONLY_HTTPS}"),
        (
            "https://ana:canary@example.com/",
            "example.com: an address with a name or password in it is not used",
        ),
        ("file:///etc/passwd", INVALID),
        ("https://good.com\\@evil.com/", INVALID),
        ("https://example.com/a b", INVALID),
        ("https://example.com/\r\nX: y", INVALID),
        ("https://exämple.com/", INVALID),
        ("https://example.com:99999/", INVALID),
        ("https:///a", INVALID),
    ],
)
def test_addresses_that_are_not_asked(url: str, said: str) -> None:
    """Encrypted, or on this machine by its very name."""
    with pytest.raises(SourceError) as caught:
        address_of(url)

    assert caught.value.message == said


def test_hosts_that_are_named() -> None:
    """`*.domain` is one or more labels below the domain, and nothing that only looks alike."""
    patterns = ["*.googleusercontent.com", "Docs.Example.com"]

    for host in ("doc-0.googleusercontent.com", "a.b.googleusercontent.com", "docs.example.com"):
        assert is_named(host, patterns), host
    for host in (
        "googleusercontent.com",
        ".googleusercontent.com",
        "evil-googleusercontent.com",
        "a.googleusercontent.com.evil.com",
        "x.docs.example.com",
        "example.com",
    ):
        assert not is_named(host, patterns), host


# ── redirects ────────────────────────────────────────────────────────────────────────────────────


def test_a_named_host_is_followed_without_the_secret() -> None:
    """Another host never sees the secret, nor does the first one again when it is led back to."""
    replies: dict[str, Reply] = {"/last": reply(CSV)}
    with served(replies) as first, served({"/b": leads_to(first.url("/last"))}) as second:
        replies["/a"] = leads_to(second.url("/b", "localhost"))

        assert fetched(first.url("/a"), hosts=["localhost"], secret=HERE) == CSV
        assert "canary" in first.heads[0]
        assert "canary" not in second.heads[0] + first.heads[1]


def test_the_secret_is_not_sent_to_another_port() -> None:
    """Another port is another server, on the same host."""
    with served({"/": reply(CSV)}) as second, served({"/": leads_to(second.url())}) as first:
        assert fetched(first.url(), secret=HERE) == CSV
        assert "canary" not in second.heads[0]


def test_a_redirect_within_the_host_keeps_the_secret() -> None:
    """It is the same server."""
    with served({"/": leads_to("/b"), "/b": reply(CSV)}) as server:
        assert fetched(server.url(), secret=HERE) == CSV
        assert ["canary" in head for head in server.heads] == [True, True]


def test_a_host_that_is_not_named_is_never_contacted() -> None:
    """The error has its name, and the way to allow it."""
    with served({"/": reply(CSV)}) as second:
        with served({"/": leads_to(second.url("/?hidden", "localhost"))}) as first:
            error = refused(first.url(), hosts=["*.localhost", "other.example.com"])

        assert second.heads == []
    assert error.message == "127.0.0.1: redirected to localhost, which is not in `hosts`"
    assert error.status == "redirected"
    assert error.remedy == "If you trust that host, add it to `hosts` and run `okr allow` again."


@pytest.mark.parametrize(
    "location",
    [
        "http://sheets.example.com/",
        "//evil.example.com/",
        "file:///etc/passwd",
        "data:text/csv,mrr%0A12",
        "http://[",
        "https://a:b@127.0.0.1/",
        "https:\\\\127.0.0.1",
        "",
    ],
)
def test_redirects_that_lead_nowhere(location: str) -> None:
    """The rules of an address are those of each step."""
    with served({"/": leads_to(location)}) as server:
        error = refused(server.url(), hosts=["sheets.example.com", "evil.example.com"])

    assert error.message == "127.0.0.1: redirected to an address that is missing, invalid or not https"
    assert error.status == "bad redirect"


def test_five_redirects_are_followed_and_a_loop_is_not() -> None:
    """The sixth redirect ends it, wherever it leads."""
    chain: dict[str, Reply] = {f"/{n}": leads_to(f"/{n + 1}") for n in range(6)}
    with served(chain | {"/6": reply(CSV), "/loop": leads_to("/loop")}) as server:
        assert fetched(server.url("/1")) == CSV
        assert refused(server.url("/0")).message == "127.0.0.1: more than 5 redirects"
        assert refused(server.url("/loop")).status == "too many redirects"
        assert len(server.heads) == 6 + 6 + 6


# ── too slow, too much, not what it says ─────────────────────────────────────────────────────────


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
        assert each == b"" or server.cuts.acquire(timeout=20)


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
        assert server.cuts.acquire(timeout=20)


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


# ── sign-in pages, statuses, connections ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "answer",
    [
        reply("<p>hidden", content_type="text/html; charset=utf-8"),
        reply("\ufeff\n <!DOCTYPE HTML>\n<title>hidden", content_type="text/csv"),
        reply("<!-- x --><html>", content_type="application/json"),
        leads_to("https://accounts.example.com/hidden"),
        leads_to("https://example.com/ServiceLogin?continue=hidden"),
    ],
)
def test_a_sign_in_page_is_named(answer: bytes) -> None:
    """By its kind, by its first words, or by where it is."""
    with served({"/": answer}) as server:
        error = refused(server.url())

    assert error.message == "127.0.0.1: a sign-in page came instead of the data"
    assert error.status == "sign-in page"
    assert error.remedy == "Share the sheet with anyone with the link, or set a secret for this source."


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("401 Unauthorized", "access was refused"),
        ("403 Forbidden", "access was refused"),
        ("404 Not Found", "nothing is at this address"),
        ("429 Too Many Requests", "too many requests"),
        ("500 Internal Server Error", "the server has a problem"),
        ("206 Partial Content", "no data came"),
        ("304 Not Modified", "no data came"),
    ],
)
def test_statuses_are_sentences(status: str, said: str) -> None:
    """Only 200 has a value, whatever comes along with another one."""
    with served({"/": reply(CSV, status)}) as server:
        error = refused(server.url("/?hidden"))

    assert error.message == f"127.0.0.1: {said} (HTTP {status[:3]})"
    assert error.status == f"HTTP {status[:3]}"


def test_a_secret_that_is_refused_is_named() -> None:
    """Its name is the next step; its value is in no word."""
    with served({"/": reply("", "403 Forbidden")}) as server:
        error = refused(server.url(), secret=HERE)

    assert error.remedy == "Check the secret SALES_API, and what it may read."


@pytest.mark.parametrize(
    ("secret", "header", "said"),
    [
        (Secret("S", CANARY, "localhost"), "Authorization", "the secret S is for localhost only"),
        (Secret("S", CANARY, "127.0.0.1:1"), "Authorization", "the secret S is for 127.0.0.1:1 only"),
        (
            Secret("S", f"{CANARY}\r\nX: y", "127.0.0.1"),
            "Authorization",
            "the secret S has characters that a header cannot have",
        ),
        (HERE, "X: y\r\nZ", 'invalid header "X: y\r\nZ"'),
        (HERE, "Host", 'invalid header "Host"'),
    ],
)
def test_secrets_that_are_not_sent(secret: Secret, header: str, said: str) -> None:
    """Nothing is contacted, and no word shows the value."""
    with served({"/": reply(CSV)}) as server:
        assert refused(server.url(), secret=secret, header=header).message == f"127.0.0.1: {said}"
        assert server.heads == []

    assert "canary" not in repr(secret)


def test_nobody_listens() -> None:
    """A port without a server."""
    with served({}) as server:
        url = server.url("/?hidden")

    assert refused(url, secret=HERE).message == "127.0.0.1: no connection"


# ── encryption ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and a certificate of `localhost` that nobody has signed."""
    folder = tmp_path_factory.mktemp("tls")
    try:
        subprocess.run(
            [
                *(
                    "openssl",
                    "req",
                    "-x509",
                    "-nodes",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                ),
                *("-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost"),
                *("-addext", "subjectAltName=DNS:localhost"),
            ],
            cwd=folder,
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    return folder


def encrypted(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=folder / "cert.pem")


def test_certificates_are_verified(certificate: Path) -> None:
    """One that the system does not know, or of another name, is refused before anything is sent."""
    secret = Secret("S", CANARY, "localhost")
    with served({"/": reply(CSV)}, encrypted(certificate)) as server:
        url = server.url(host="localhost")
        assert refused(url, secret=secret).message == "localhost: its certificate is invalid"
        wrong = refused(server.url(), secret=HERE, context=trusting(certificate))
        assert wrong.message == "127.0.0.1: its certificate is invalid"
        assert server.heads == []

        assert fetched(url, secret=secret, context=trusting(certificate)) == CSV
        assert "canary" in server.heads[0]


def test_https_never_leads_to_http(certificate: Path) -> None:
    """Also not on this machine, nor on the same host."""
    secret = Secret("S", CANARY, "localhost")
    with served({"/": reply(CSV)}) as plain:
        replies = {"/": leads_to(plain.url(host="localhost"))}
        with served(replies, encrypted(certificate)) as server:
            error = refused(server.url(host="localhost"), secret=secret, context=trusting(certificate))

        assert plain.heads == []
    assert error.message == "localhost: redirected to an address that is missing, invalid or not https"


def test_an_encrypted_answer_that_is_cut_is_no_answer(certificate: Path) -> None:
    """Without a length the data ends with the connection, which somebody in between can end: then no end is announced."""
    whole = b"HTTP/1.1 200 OK\r\n\r\n" + CSV.encode()

    def cut(connection: socket.socket) -> None:
        connection.sendall(whole)

    with served({"/whole": whole, "/cut": cut}, encrypted(certificate)) as server:
        context = trusting(certificate)
        assert fetched(server.url("/whole", "localhost"), context=context) == CSV
        assert refused(server.url("/cut", "localhost"), context=context).status == "bad answer"


def test_ports_that_speak_the_other_way(certificate: Path) -> None:
    """Plain words to an encrypted server, and the other way round, are no value."""
    with served({}, encrypted(certificate)) as server, served({}) as plain:
        assert refused(f"http://127.0.0.1:{server.port}/").status in ("bad answer", "no connection")
        assert refused(f"https://127.0.0.1:{plain.port}/", limits=QUICK).status in (
            "no connection",
            "timed out",
        )
