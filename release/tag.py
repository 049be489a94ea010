"""Whether a release may be published: `python -m release.tag v0.2.0`, and with a folder also what is in it.

The tag must be the version in okr/__init__.py, the changelog must begin with that version and its day, and the folder
must have the wheel and the sdist of that version, and nothing else. Needs Python alone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from okr import __version__

ROOT = Path(__file__).parents[1]


def wrong(tag: str, version: str, changelog: str, files: list[str] | None = None) -> Iterator[str]:
    """What does not fit, a sentence for each."""
    if tag != f"v{version}":
        yield f"The tag is {tag}, and okr/__init__.py has {version}: the tag must be v{version}."
    heading = re.search(r"^## (.*)$", changelog, re.MULTILINE)
    if not heading or not re.fullmatch(rf"{re.escape(version)} - \d{{4}}-\d\d-\d\d", heading[1]):
        yield f"CHANGELOG.md does not begin with `## {version} - YEAR-MONTH-DAY`."
    expected = [f"okr-{version}-py3-none-any.whl", f"okr-{version}.tar.gz"]
    if files is not None and sorted(files) != expected:
        yield f"The folder must have {' and '.join(expected)}. It has {', '.join(sorted(files)) or 'nothing'}."


def main() -> int:
    tag, *folder = sys.argv[1:]
    files = [path.name for path in Path(folder[0]).iterdir()] if folder else None
    sentences = [*wrong(tag, __version__, (ROOT / "CHANGELOG.md").read_text("utf-8"), files)]
    print("\n".join(sentences) or f"{tag} can be published.")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
