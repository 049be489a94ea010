"""Which web servers `okr pull` asks, where they may lead, and what they say instead of the data."""

from __future__ import annotations

import pytest

from okr.sources import Secret, SourceError, web
from okr.sources.addresses import address_of, is_named
from tests.sources.serving import CANARY, CSV, HERE, Reply, fetched, leads_to, refused, reply, served


def test_a_text_comes_with_the_bytes_that_were_received() -> None:
    """The bytes are the evidence; plain data is asked for, and the secret is in its header."""
    with served({"/x": reply(CSV, content_type="text/csv; charset=utf-8")}) as server:
        secret = Secret("SALES_API", CANARY, f"127.0.0.1:{server.port}")
        page = web.fetch(address_of(server.url("/x?hidden=1")), header="X-Api-Key", secret=secret)

    assert page == (CSV.encode(), CSV)
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
