"""The secrets of a person, by name: from `secrets.toml` in their own configuration folder, or from the environment.

    [SALES_API]
    value = "Bearer …"
    host = "api.example.com"

Each goes to one host alone. Its value is in no sentence, no error and no file of okr.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from okr.errors import OkrError
from okr.kpi_models import Source
from okr.sources.addresses import address_of
from okr.storage.files.own_files import own_folder, read_own
from okr.words import Message

FILE = "secrets.toml"
_VARIABLE = "OKR_SECRET_"


@dataclass(frozen=True, slots=True)
class Secret:
    """A word that opens a source; only the host that it is bound to gets it."""

    name: str
    value: str = field(repr=False)
    host: str
    """`sheets.example.com`, or with a port: `localhost:8080`."""


class _Entry(msgspec.Struct, frozen=True):
    value: str
    host: str


def secret_of(source: Source, root: Path, environ: Mapping[str, str]) -> Secret | None:
    """The secret that a source names.

    OkrError where there is none, where others could have read it or put it there, or where it is for another host.
    """
    if not (source.secret and source.address):
        return None
    secret = _kept(source.secret, root, environ)
    if not address_of(source.address).is_bound_to(secret.host):
        raise OkrError(
            Message("the secret {name} is for {host} only", name=secret.name, host=secret.host),
            remedy=Message("Name a secret for the host of this source."),
        )
    return secret


def _kept(name: str, root: Path, environ: Mapping[str, str]) -> Secret:
    variable = f"{_VARIABLE}{name}"
    if variable in environ:
        host = environ.get(f"{variable}_HOST", "")
        if not (environ[variable] and host):
            raise OkrError(
                Message("the secret {name} is not bound to a host", name=name),
                remedy=Message("Set {variable} to the host that may get it.", variable=f"{variable}_HOST"),
            )
        return Secret(name, environ[variable], host.lower())
    path = own_folder("config", root, environ) / FILE
    try:
        entry = msgspec.toml.decode(read_own(path) or b"", type=dict[str, _Entry]).get(name)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        # what a reader of TOML says of it may quote a secret
        raise OkrError(
            Message("{path} is not a table of secrets", path=str(path)),
            remedy=Message('Each is written as [NAME], value = "…" and host = "…".'),
        ) from None
    if entry is None:
        raise OkrError(
            Message("there is no secret {name}", name=name),
            remedy=Message(
                "Write it to {path}: [{name}] with value and host. Or set {variable} and {variable}_HOST.",
                path=str(path), name=name, variable=variable,
            ),
        )  # fmt: skip
    if not (entry.value and entry.host):
        raise OkrError(
            Message("the secret {name} in {path} needs value and host", name=name, path=str(path)),
            remedy=Message("Write both, each as a text."),
        )
    return Secret(name, entry.value, entry.host.lower())
