"""Addresses of sources: which of them may be asked, and where a redirect may lead."""

from __future__ import annotations

import re
import string
from collections.abc import Collection
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from okr.sources.answer import SourceError
from okr.words import Message

_HOST = r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|[0-9a-f:.]*:[0-9a-f:.]*"
PORTS = {"https": 443, "http": 80}
_SIGN_IN = (
    r"(?:^|[./_-])(?:accounts?|auth|login|logon|signin|sign-in|sso|saml2?|oauth2?|adfs|idp|servicelogin)"
    r"(?:[./_-]|$)"
)
"""Parts of hosts and paths where people sign in."""


class Address(NamedTuple):
    scheme: str
    host: str
    """In small letters; an IPv6 address without its brackets."""
    port: int
    target: str
    """Path and query."""

    @property
    def origin(self) -> tuple[str, str, int]:
        """The one who answers; a secret is for one of them."""
        return self.scheme, self.host, self.port

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"

    def is_bound_to(self, host: str) -> bool:
        """Whether this is the host of a secret, which may be written with its port."""
        bound = host.casefold()
        return bound in (self.host, f"{self.host}:{self.port}", f"[{self.host}]:{self.port}")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its very name; a name that only leads there by DNS is not."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def address_of(text: str) -> Address:
    """An address that may be asked: https, or http on this machine. Raises SourceError, which shows the host alone."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not re.fullmatch(r"[!-~]+", text) or "\\" in text or not re.fullmatch(_HOST, host):
        remedy = Message("Example: {example}", example="https://sheets.example.com/export?format=csv")
        raise SourceError(
            "", Message("the address of the source is invalid"), Message("invalid address"), remedy
        )
    if parts.username is not None or parts.password is not None:
        fault = Message("an address with a name or password in it is not used")
        remedy = Message("Keep it as a secret, and name that in `secret`.")
        raise SourceError(host, fault, Message("invalid address"), remedy)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        fault = Message("only https is used, and http on this machine")
        remedy = Message("Use an address that begins with {start}.", start="https://")
        raise SourceError(host, fault, Message("not https"), remedy)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, host, PORTS[parts.scheme] if port is None else port, target)


def is_named(host: str, patterns: Collection[str]) -> bool:
    """Whether a pattern is the host, or `*.domain` a domain above it: `*.b.com` is `a.b.com`, not `b.com` or `a-b.com`."""
    return any(
        host.endswith(pattern[1:].casefold()) and len(host) >= len(pattern)
        if pattern.startswith("*.")
        else host == pattern.casefold()
        for pattern in patterns
    )


def redirected(here: Address, location: str | None, allowed: Collection[str]) -> Address:
    """Where a redirect leads. Raises SourceError where that is not allowed."""
    place = here.host
    # headers come as Latin-1; what an address may not have is percent-encoded, as browsers do
    written = quote(location or "", safe=string.punctuation, encoding="latin-1")
    try:
        there = address_of(urljoin(here.url, written)) if location else None
    except (ValueError, SourceError):
        there = None
    if there is None or (here.scheme == "https" and there.scheme != "https"):
        fault = Message("redirected to an address that is missing, invalid or not https")
        raise SourceError(place, fault, Message("bad redirect"), Message("Check the address."))
    if is_named(there.host, allowed):
        return there
    if re.search(_SIGN_IN, f"{there.host}{urlsplit(there.url).path}", re.IGNORECASE):
        raise sign_in(place)
    fault = Message("redirected to {other}, which is not in `hosts`", other=there.host)
    remedy = Message("If you trust that host, add it to `hosts` and run `okr allow` again.")
    raise SourceError(place, fault, Message("redirected"), remedy)


def sign_in(place: str) -> SourceError:
    """A page to sign in came instead of the figures."""
    fault = Message("a sign-in page came instead of the data")
    remedy = Message("Share the sheet with anyone with the link, or set a secret for this source.")
    return SourceError(place, fault, Message("sign-in page"), remedy)
