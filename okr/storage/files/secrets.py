"""The secrets of a person, by name: from `secrets.toml` in their own configuration folder, or from the environment.

    [SALES_API]
    value = "Bearer …"
    host = "api.example.com"

Each goes to one host alone. Its value is in no sentence, no error and no file of okr.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from okr.errors import OkrError
from okr.storage.files.own_files import own_folder, read_own
from okr.words import Message

FILE = "secrets.toml"
_VARIABLE = "OKR_SECRET_"


class KeptSecret(NamedTuple):
    """A secret and the host that may get it."""

    value: str
    host: str

    def __repr__(self) -> str:
        return f"KeptSecret(host={self.host!r})"


class _Entry(msgspec.Struct, frozen=True):
    value: str
    host: str


def kept_secret(name: str, root: Path, environ: Mapping[str, str]) -> KeptSecret:
    """The secret of that name. OkrError where there is none, or where others could have read it or put it there."""
    variable = f"{_VARIABLE}{name}"
    if variable in environ:
        host = environ.get(f"{variable}_HOST", "")
        if not (environ[variable] and host):
            raise OkrError(
                Message("the secret {name} is not bound to a host", name=name),
                remedy=Message("Set {variable} to the host that may get it.", variable=f"{variable}_HOST"),
            )
        return KeptSecret(environ[variable], host.lower())
    path = own_folder("config", root, environ) / FILE
    entry = _entries(path).get(name)
    if entry is None:
        raise OkrError(
            Message("there is no secret {name}", name=name),
            remedy=Message(
                "Write it to {path}: [{name}] with value and host. Or set {variable} and {variable}_HOST.",
                path=str(path),
                name=name,
                variable=variable,
            ),
        )
    if not (entry.value and entry.host):
        raise OkrError(
            Message("the secret {name} in {path} needs value and host", name=name, path=str(path)),
            remedy=Message("Write both, each as a text."),
        )
    return KeptSecret(entry.value, entry.host.lower())


def _entries(path: Path) -> Mapping[str, _Entry]:
    data = read_own(path)
    if data is None:
        return {}
    try:
        return msgspec.toml.decode(data, type=dict[str, _Entry])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        # what a reader of TOML says of it may quote a secret
        raise OkrError(
            Message("{path} is not a table of secrets", path=str(path)),
            remedy=Message('Each is written as [NAME], value = "…" and host = "…".'),
        ) from None
