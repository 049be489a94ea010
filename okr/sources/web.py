"""One question to a web server. Redirects are followed here, so that each step is judged before it is made."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from http.client import HTTPException, HTTPResponse
from typing import NamedTuple

from okr.sources.addresses import Address, redirected, sign_in
from okr.sources.answer import SourceError, within
from okr.sources.extract import text_of
from okr.sources.secrets import Secret
from okr.sources.transport import Connection, Sockets, TooMuchError
from okr.words import Message

_REDIRECTS = (301, 302, 303, 307, 308)
_HEADER = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_OURS = ("host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "upgrade")
"""Headers that steer the exchange itself."""
_SENT = {"User-Agent": "okr", "Connection": "close"}
_PAGE = r"\s*(?:<!--.{,1000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b"


class Limits(NamedTuple):
    seconds: float = 10
    """For all of it: names, connections, redirects, headers and bodies."""
    size: int = 4 << 20
    """Bytes of a body."""
    redirects: int = 5


LIMITS = Limits()


def fetch(
    address: Address,
    *,
    hosts: Sequence[str] = (),
    secret: Secret | None = None,
    header: str = "Authorization",
    limits: Limits = LIMITS,
    context: ssl.SSLContext | None = None,
) -> tuple[bytes, str]:
    """What a server answers, to the byte and as text. Raises SourceError, in whose words no path, query or secret is."""
    headers = _secret_headers(secret, header, address) if secret else {}
    sockets = Sockets()
    most = 3 * limits.size  # small chunks have long marks
    connect = partial(Connection, sockets=sockets, seconds=limits.seconds, most=most, context=context)
    exchange = partial(_followed, connect, address, {address.host, *hosts}, headers, limits, secret)
    try:
        return within(limits.seconds, exchange)
    except (OSError, HTTPException, ValueError) as error:  # a length that is no number
        fault = _fault(error, address.host, limits)
    finally:
        sockets.cut()
    raise fault  # outside of the handler: the first error has the address in it, and may have more


def _secret_headers(secret: Secret, header: str, address: Address) -> dict[str, str]:
    if not address.is_bound_to(secret.host):  # again, where it leaves
        fault = Message("the secret {name} is for {host} only", name=secret.name, host=secret.host)
        status, remedy = Message("secret of another host"), Message("Use a secret for this host.")
    elif not re.fullmatch(_HEADER, header) or header.lower() in _OURS:
        fault, status = Message('invalid header "{header}"', header=header), Message("invalid header")
        remedy = Message("Examples: {examples}", examples="Authorization, X-Api-Key")
    elif not re.fullmatch(r"[ -~]+", secret.value):
        fault = Message("the secret {name} has characters that a header cannot have", name=secret.name)
        status, remedy = Message("invalid secret"), Message("Set it again, on one line.")
    else:
        return {header.title(): secret.value}
    raise SourceError(address.host, fault, status, remedy)


def _followed(
    connect: Callable[[Address], Connection],
    start: Address,
    allowed: set[str],
    headers: dict[str, str],
    limits: Limits,
    secret: Secret | None,
) -> tuple[bytes, str]:
    address = start
    for _ in range(limits.redirects + 1):
        if address.origin != start.origin:
            headers = {}  # and it is not sent again, if this leads back
        with closing(connect(address)) as connection:
            connection.request("GET", address.target, headers=_SENT | headers)
            with connection.getresponse() as response:
                if response.status not in _REDIRECTS:
                    return _page(response, address.host, secret if headers else None, limits)
                address = redirected(address, response.headers["Location"], allowed)
    fault = Message("more than {n} redirects", n=limits.redirects)
    raise SourceError(start.host, fault, Message("too many redirects"), Message("Check the address."))


def _page(response: HTTPResponse, host: str, secret: Secret | None, limits: Limits) -> tuple[bytes, str]:
    if response.status != 200:
        raise _refusal(response.status, host, secret)
    headers = response.headers
    codings = ",".join(headers.get_all("Content-Encoding", [])).replace(" ", "").lower()
    if codings not in ("", "identity") or headers.get("Transfer-Encoding", "chunked").lower() != "chunked":
        fault = Message("the data is compressed, although plain data was asked for")
        remedy = Message("Use an address that gives plain CSV or JSON.")
        raise SourceError(host, fault, Message("compressed"), remedy)
    data = response.read(limits.size + 1)
    if len(data) > limits.size:
        raise _too_much(host, limits)
    if response.length:
        raise _broken_off(host)
    text = text_of(data, headers.get_content_charset() or "utf-8", host)
    is_marked = headers.get_content_type() == "text/html" and text.lstrip().startswith("<")
    if is_marked or re.match(_PAGE, text, re.IGNORECASE | re.DOTALL):
        raise sign_in(host)
    return data, text


# ── what went wrong ──────────────────────────────────────────────────────────────────────────────


def _refusal(status: int, place: str, secret: Secret | None) -> SourceError:
    """A status that is not 200, in words."""
    remedy = Message("Check the address.")
    match status:
        case 401 | 403:
            fault = Message("access was refused (HTTP {status})", status=status)
            if secret:
                remedy = Message("Check the secret {name}, and what it may read.", name=secret.name)
            else:
                remedy = Message("Share the data with anyone with the link, or set a secret for this source.")
        case 404 | 410:
            fault = Message("nothing is at this address (HTTP {status})", status=status)
        case 429:
            fault = Message("too many requests (HTTP {status})", status=status)
            remedy = Message("Try again later.")
        case _ if status >= 500:
            fault = Message("the server has a problem (HTTP {status})", status=status)
            remedy = Message("Try again later.")
        case _:
            fault = Message("no data came (HTTP {status})", status=status)
    return SourceError(place, fault, Message("HTTP {status}", status=status), remedy)


def _fault(error: Exception, place: str, limits: Limits) -> SourceError:
    """A connection that failed, in words; those of the system may have the address in them."""
    remedy = Message("Try again later.")
    match error:
        case TimeoutError():
            fault = Message("no answer within {seconds} seconds", seconds=f"{limits.seconds:g}")
            status = Message("timed out")
        case socket.gaierror():
            fault, status = Message("the host was not found"), Message("host not found")
            remedy = Message("Check the address and your connection.")
        case ssl.SSLCertVerificationError():
            fault, status = Message("its certificate is invalid"), Message("invalid certificate")
            remedy = Message("Ask the people who run that server; okr does not continue without a valid one.")
        case TooMuchError():
            return _too_much(place, limits)
        case ssl.SSLEOFError() | HTTPException() | ValueError():
            return _broken_off(place)
        case _:
            fault, status = Message("no connection"), Message("no connection")
    return SourceError(place, fault, status, remedy)


def _too_much(place: str, limits: Limits) -> SourceError:
    fault = Message("more than {n} MB of data", n=limits.size >> 20)
    return SourceError(place, fault, Message("too much data"), Message("Use an address that gives less."))


def _broken_off(place: str) -> SourceError:
    fault = Message("the answer is incomplete or is not HTTP")
    return SourceError(place, fault, Message("bad answer"), Message("Try again later."))
