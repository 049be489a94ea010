"""What a package says about where it comes from: its links, and the README as an index of packages shows it.

The repository that builds a release tells its own address in OKR_REPOSITORY, such as `https://git.example/them/okr`.
Without one a package has no links, and the README has words where its links and pictures would lead nowhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hatchling.metadata.plugin.interface import MetadataHookInterface

VARIABLE = "OKR_REPOSITORY"
_FENCE = re.compile(r"^(```.*?^```)$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!\w+:|#)([^)\s]+)\)")
"""A picture or a link to a file of the repository."""


class Metadata(MetadataHookInterface):
    """Called by hatchling for a checkout; an sdist keeps what was told when it was built."""

    def update(self, metadata: dict[str, Any]) -> None:
        metadata.setdefault("urls", {})
        if "readme" not in metadata:
            address = checked(os.environ.get(VARIABLE, ""))
            metadata["urls"] = links(address, metadata["version"])
            text = (Path(self.root) / "README.md").read_text("utf-8")
            page = readme(text, address, metadata["version"])
            metadata["readme"] = {"content-type": "text/markdown", "text": page}


def checked(address: str) -> str:
    """The address of the repository without a slash at its end. Raises ValueError where it is none."""
    parts = urlsplit(address)
    plain = not (parts.query or parts.fragment or parts.username or re.search(r"[\s()]", address))
    if address and not (parts.scheme == "https" and parts.hostname and parts.path.strip("/") and plain):
        raise ValueError(f"{VARIABLE}: {address!r} is not the address of a repository (https://…)")
    return address.rstrip("/")


def links(address: str, version: str) -> Mapping[str, str]:
    """The links of the package by their names; none without an address."""
    if not address:
        return {}
    return {
        "Repository": address,
        "Documentation": f"{address}/blob/v{version}/docs/index.md",
        "Changelog": f"{address}/blob/v{version}/CHANGELOG.md",
        "Issues": f"{address}/issues",
    }


def readme(text: str, address: str, version: str) -> str:
    """The text with links and pictures of the release, or with their words alone; code stays as it is."""

    def replaced(match: re.Match[str]) -> str:
        picture, words, target = match.groups()
        if address:
            return f"{picture}[{words}]({address}/{'raw' if picture else 'blob'}/v{version}/{target})"
        return f"*{words}*" if picture else words

    parts = _FENCE.split(text)  # every second one is code
    return "".join(part if n % 2 else _LINK.sub(replaced, part) for n, part in enumerate(parts))
