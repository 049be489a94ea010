"""Writes the pages that are made from the code, in both languages (commands, fields, rules), the drawings of a terminal, and
in `share/` the pages of `man okr` and the completions of shells.

`--check` writes nothing and fails where a page, or a link inside of the docs, no longer tells the truth.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from docs import links, reference
from docs.completions import SCRIPTS, script
from docs.drawing import DRAWINGS, drawing
from docs.links import DOCS
from docs.man_page import MAN_PAGES, man_page

PAGES: dict[Path, Callable[[], Iterable[str]]] = {
    DOCS / "commands.md": lambda: reference.commands("en"),
    DOCS / "fields.md": lambda: reference.all_fields("en"),
    DOCS / "rules.md": lambda: reference.rules("en"),
    DOCS / "id" / "perintah.md": lambda: reference.commands("id"),
    DOCS / "id" / "kolom.md": lambda: reference.all_fields("id"),
    DOCS / "id" / "aturan.md": lambda: reference.rules("id"),
    **{path: partial(lambda path: [drawing(path)], path) for path in DRAWINGS},
    **{path: partial(man_page, language) for path, language in MAN_PAGES.items()},
    **{path: partial(script, shell) for path, shell in SCRIPTS.items()},
}


def main() -> int:
    wrong = []
    for path, make in PAGES.items():
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(make())).rstrip("\n") + "\n"
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            wrong.append(f"{links.named(path)} is not what the code says: `make docs` writes it anew")
    for page in links.pages():
        wrong += [*links.broken(page), *links.read_otherwise(page)]
    print("\n".join(wrong) or "The docs tell the truth.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
