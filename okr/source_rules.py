"""Which keys of a `[source]` fit together, and what may stand in them: each refusal is a sentence for the file.

Asked where a file is read, so nothing here imports more than `re`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

from okr.words import Message

SourceKind = Literal["csv", "json", "sqlite", "prometheus", "command"]
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
ADDRESSES: tuple[SourceKind, ...] = ("csv", "json", "prometheus")
"""Kinds whose text is a web address."""

_BELONGS: Mapping[str, tuple[SourceKind, ...]] = {
    **dict.fromkeys(("column", "row", "where"), ("csv",)),
    "path": ("json", "command"),
    "query": ("sqlite", "prometheus"),
    **dict.fromkeys(("hosts", "secret", "header"), ADDRESSES),
}
"""Key → the kinds that know it."""
_NEEDED: Mapping[SourceKind, str] = {
    "csv": "column",
    "json": "path",
    "sqlite": "query",
    "prometheus": "query",
}
_EMPTY: tuple[Any, ...] = (None, (), {}, "last")
"""A key that is left out."""

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = rf"{_NAME}(?:\.{_NAME})*"
_ADDRESS = rf"(https?)://({_HOST}|\[[0-9A-Fa-f:.]+\])(?::[0-9]{{1,5}})?(/[!$-;=?-\[\]_a-z~]*)?"
"""Scheme, host and the rest: ASCII without spaces, quotes, `<`, `>`, `|`, `{{`, `}}`, `^`, backslash and `#`."""
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "[::1]"))
_ABSOLUTE = r"(?s)(?:/|[A-Za-z]:[\\/]).+"
_FOLDERS = r"[\\/]"
_CAPITALS = r"[A-Z][A-Z0-9_]{0,63}"
_HEADER = r"[A-Za-z][A-Za-z0-9-]{0,63}"
_IN_ADDRESS = r"(?i)[?&](?:password|passwd|pwd|secret|client_secret|token|access_token|api_?key)="


def check_source(source: Any) -> None:
    """Raise ValueError, with the sentence for the file, where the keys of a `[source]` mean nothing together."""
    if fault := _fault(source):
        raise ValueError(fault)


def _fault(source: Any) -> Message | None:
    kinds = [kind for kind in SOURCE_KINDS if getattr(source, kind)]
    if len(kinds) != 1:
        return Message("needs exactly one of {keys}", keys=", ".join(SOURCE_KINDS))
    kind = kinds[0]
    for key, of in _BELONGS.items():
        if getattr(source, key) not in _EMPTY and kind not in of:
            return Message("{key} means nothing for {kind}", key=key, kind=kind)
    needed = _NEEDED.get(kind)
    if needed and not getattr(source, needed):
        return Message("{kind} needs {key}", kind=kind, key=needed)
    if kind in ADDRESSES:
        return _fault_of_address(kind, getattr(source, kind)) or _fault_of_carriage(source)
    if not re.fullmatch(_ABSOLUTE, source.sqlite or source.command[0]):
        return Message("{kind} needs an absolute path", kind=kind)
    if "\0" in "".join((source.sqlite or "", *source.command)):
        return Message("{kind} has a character with the code 0", kind=kind)
    return None


def _fault_of_address(kind: str, address: str) -> Message | None:
    if re.match(r"[^/?#]*//[^/?#]*@", address) or re.search(_IN_ADDRESS, address):
        return Message(
            "{kind} has a password or key in its address; name it by `secret` and keep its text to yourself",
            kind=kind,
        )
    if "#" in address:
        return Message("{kind} has a #, and what follows it is never sent; use the export link", kind=kind)
    found = re.fullmatch(_ADDRESS, address)
    if found is None or (found[1] == "http" and found[2].lower() not in _LOOPBACK):
        return Message(
            "{kind} needs an address that begins with https:// and has no spaces or letters beyond ASCII",
            kind=kind,
        )
    return None


def _fault_of_carriage(source: Any) -> Message | None:
    """Where redirects may lead, and how a secret travels."""
    for host in source.hosts:
        if not re.fullmatch(rf"{_HOST}|\*\.{_NAME}(?:\.{_NAME})+", host):
            return Message(
                'hosts has "{host}", and takes names such as example.com or *.example.com', host=host
            )
    if source.secret is not None and not re.fullmatch(_CAPITALS, source.secret):
        return Message("secret takes the name of a secret in capitals, such as SALES_API, never its text")
    if source.header is not None and (source.secret is None or not re.fullmatch(_HEADER, source.header)):
        return Message("header takes the name of a header, such as Authorization, and needs a secret")
    return None


def place_of(source: Any) -> str:
    """What is contacted or run, in short, without a path or a query: `csv docs.example.com`, `command mrr`."""
    kind = source.kind
    named: str = source.command[0] if kind == "command" else getattr(source, kind)
    if kind not in ADDRESSES:
        return f"{kind} {re.split(_FOLDERS, named)[-1]}"
    address = re.fullmatch(_ADDRESS, named)
    return f"{kind} {address[2].lower() if address else ''}"  # never the rest of an address
