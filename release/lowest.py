"""The lowest versions of all dependencies that the package allows, for pip: `python -m release.lowest > lowest.txt`.

`PIP_CONSTRAINT=lowest.txt make test` runs the tests with them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]


def lowest(pyproject: str) -> Iterator[str]:
    """Each dependency of okr and of its extras, in that version: `rich==13.9`. ValueError for one without a bound."""
    project = tomllib.loads(pyproject)["project"]
    for line in chain(project["dependencies"], *project["optional-dependencies"].values()):
        found = re.match(r"([\w.-]+).*?>=\s*([\w.]+)", line)
        if not found:
            raise ValueError(f"{line}: no lowest version")
        yield f"{found[1]}=={found[2]}"


def of_this_project() -> list[str]:
    return [*lowest((ROOT / "pyproject.toml").read_text("utf-8"))]


if __name__ == "__main__":
    print("\n".join(of_this_project()))
