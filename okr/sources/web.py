"""One question to a web server. Redirects are followed here, so that each step is judged before it is made."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from functools import partial
from http.client import HTTPException, HTTPResponse
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import OpenerDirector, Request

from okr.sources.addresses import Address, redirected, sign_in
from okr.sources.answer import Secret, SourceError
from okr.sources.charsets import text_of
from okr.sources.patience import within
from okr.sources.transport import Sockets, TooMuchError, opener
from okr.words import Message

_REDIRECTS = (301, 302, 303, 307, 308)
_HEADER = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_OURS = ("host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "upgrade")
"""Headers that steer the exchange itself."""
_PAGE = r"\s*(?:<!--.{,1000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b"


class Limits(NamedTuple):
    seconds: float = 10
    """For all of it: names, connections, redirects, headers and bodies."""
    size: int = 4 << 20
    """Bytes of a body."""
    redirects: int = 5


LIMITS = Limits()


class Page(NamedTuple):
    data: bytes
    text: str
    place: str
    """The host that was asked first."""


def fetch(
    address: Address,
    *,
    hosts: Sequence[str] = (),
    secret: Secret | None = None,
    header: str = "Authorization",
    limits: Limits = LIMITS,
    context: ssl.SSLContext | None = None,
) -> Page:
    """What a server answers. Raises SourceError, in whose words no path, query or secret is."""
    headers = _secret_headers(secret, header, address) if secret else {}
    sockets = Sockets()
    director = opener(sockets, 3 * limits.size, context)  # small chunks have long marks
    exchange = partial(_followed, director, address, {address.host, *hosts}, headers, limits, secret)
    try:
        return within(limits.seconds, exchange)
    except (URLError, OSError, HTTPException, ValueError) as error:  # a length that is no number
        fault = _fault(error, address.host, limits)
    finally:
        sockets.cut()
    raise fault  # outside of the handler: the first error has the address in it, and may have more


def _secret_headers(secret: Secret, header: str, address: Address) -> Mapping[str, str]:
    place = address.host
    if not address.is_bound_to(secret.host):
        raise SourceError(
            Message(
                "{place}: the secret {name} is for {host} only",
                place=place, name=secret.name, host=secret.host,
            ),
            place=place, status=Message("secret of another host"), remedy=Message("Use a secret for this host."),
        )  # fmt: skip
    if not re.fullmatch(_HEADER, header) or header.lower() in _OURS:
        raise SourceError(
            Message('{place}: invalid header "{header}"', place=place, header=header),
            place=place, status=Message("invalid header"),
            remedy=Message("Examples: {examples}", examples="Authorization, X-Api-Key"),
        )  # fmt: skip
    if not re.fullmatch(r"[ -~]+", secret.value):
        raise SourceError(
            Message("{place}: the secret {name} has characters that a header cannot have", place=place, name=secret.name),
            place=place, status=Message("invalid secret"), remedy=Message("Set it again, on one line."),
        )  # fmt: skip
    return {header: secret.value}


def _followed(
    director: OpenerDirector,
    start: Address,
    allowed: set[str],
    headers: Mapping[str, str],
    limits: Limits,
    secret: Secret | None,
) -> Page:
    address = start
    for _ in range(limits.redirects + 1):
        if address.origin != start.origin:
            headers = {}  # and it is not sent again, if this leads back
        request = Request(address.url, headers={**headers})  # noqa: S310  the opener has no other schemes
        with director.open(request, timeout=limits.seconds) as response:
            if response.status not in _REDIRECTS:
                return _page(response, address.host, start.host, secret if headers else None, limits)
            address = redirected(address, response.headers["Location"], allowed)
    raise SourceError(
        Message("{place}: more than {n} redirects", place=start.host, n=limits.redirects),
        place=start.host, status=Message("too many redirects"), remedy=Message("Check the address."),
    )  # fmt: skip


def _page(response: HTTPResponse, host: str, place: str, secret: Secret | None, limits: Limits) -> Page:
    if response.status != 200:
        raise _refusal(response.status, host, secret)
    headers = response.headers
    codings = ",".join(headers.get_all("Content-Encoding", [])).replace(" ", "").lower()
    if codings not in ("", "identity") or headers.get("Transfer-Encoding", "chunked").lower() != "chunked":
        raise SourceError(
            Message("{place}: the data is compressed, although plain data was asked for", place=host),
            place=host, status=Message("compressed"), remedy=Message("Use an address that gives plain CSV or JSON."),
        )  # fmt: skip
    data = response.read(limits.size + 1)
    if len(data) > limits.size:
        raise _too_much(host, limits)
    if response.length:
        raise _broken_off(host)
    text = text_of(data, headers.get_content_charset() or "utf-8", host)
    is_marked = headers.get_content_type() == "text/html" and text.lstrip().startswith("<")
    if is_marked or re.match(_PAGE, text, re.IGNORECASE | re.DOTALL):
        raise sign_in(host)
    return Page(data, text, place)


# ── what went wrong ──────────────────────────────────────────────────────────────────────────────


def _refusal(status: int, place: str, secret: Secret | None) -> SourceError:
    """A status that is not 200, in words."""
    again = Message("Try again later.")
    match status:
        case 401 | 403 if secret:
            sentence = Message("{place}: access was refused (HTTP {status})", place=place, status=status)
            remedy = Message("Check the secret {name}, and what it may read.", name=secret.name)
        case 401 | 403:
            sentence = Message("{place}: access was refused (HTTP {status})", place=place, status=status)
            remedy = Message("Share the data with anyone with the link, or set a secret for this source.")
        case 404 | 410:
            sentence = Message(
                "{place}: nothing is at this address (HTTP {status})", place=place, status=status
            )
            remedy = Message("Check the address.")
        case 429:
            sentence = Message("{place}: too many requests (HTTP {status})", place=place, status=status)
            remedy = again
        case _ if status >= 500:
            sentence = Message(
                "{place}: the server has a problem (HTTP {status})", place=place, status=status
            )
            remedy = again
        case _:
            sentence = Message("{place}: no data came (HTTP {status})", place=place, status=status)
            remedy = Message("Check the address.")
    return SourceError(sentence, place=place, status=Message("HTTP {status}", status=status), remedy=remedy)


def _fault(error: Exception, place: str, limits: Limits) -> SourceError:
    """A connection that failed, in words; those of the system may have the address in them."""
    reason = error.reason if isinstance(error, URLError) else error
    again = Message("Try again later.")
    match reason:
        case TimeoutError():
            seconds = f"{limits.seconds:g}"
            sentence = Message("{place}: no answer within {seconds} seconds", place=place, seconds=seconds)
            return SourceError(sentence, place=place, status=Message("timed out"), remedy=again)
        case socket.gaierror():
            return SourceError(
                Message("{place}: the host was not found", place=place),
                place=place, status=Message("host not found"), remedy=Message("Check the address and your connection."),
            )  # fmt: skip
        case ssl.SSLCertVerificationError():
            return SourceError(
                Message("{place}: its certificate is invalid", place=place),
                place=place, status=Message("invalid certificate"),
                remedy=Message("Ask the people who run that server; okr does not continue without a valid one."),
            )  # fmt: skip
        case TooMuchError():
            return _too_much(place, limits)
        case ssl.SSLEOFError() | HTTPException() | ValueError():
            return _broken_off(place)
        case _:
            sentence = Message("{place}: no connection", place=place)
            return SourceError(sentence, place=place, status=Message("no connection"), remedy=again)


def _too_much(place: str, limits: Limits) -> SourceError:
    return SourceError(
        Message("{place}: more than {n} MB of data", place=place, n=limits.size >> 20),
        place=place, status=Message("too much data"), remedy=Message("Use an address that gives less."),
    )  # fmt: skip


def _broken_off(place: str) -> SourceError:
    return SourceError(
        Message("{place}: the answer is incomplete or is not HTTP", place=place),
        place=place, status=Message("bad answer"), remedy=Message("Try again later."),
    )  # fmt: skip
