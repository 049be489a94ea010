"""Builds the site of these pages, English at / and Indonesian at /id/, by Zensical: `make site` writes it to `site/`.

The pages stay as they are on a host of git. They are copied into a folder for each language, with their links as the site
has them: a link to a page of the same language stays one to its Markdown, so that Zensical looks at it too; one to the other
language leads to its HTML. A file that the site does not have is linked in the repository that OKR_REPOSITORY names, or its
words stay alone. OKR_SITE is the address at which the site will be, where one is known.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from posixpath import dirname, relpath
from typing import Any

import tomli_w

from docs.links import DOCS, ELSEWHERE, ROOT, pages, relinked

SITE = ROOT / "site"
LANGUAGES = {"en": "", "id": "id/"}
"""Language → its folder in the site."""
PLACED = {
    ROOT / "README.md": "overview.md",
    ROOT / "CONTRIBUTING.md": "contributing.md",
    ROOT / "CHANGELOG.md": "changelog.md",
    ROOT / "examples" / "README.md": "examples.md",
    DOCS / "id" / "README.md": "id/ringkasan.md",
}
"""Pages that the site has under another name; all other pages of docs/ have their own."""
SAME = {
    "index": "index",
    "overview": "ringkasan",
    "install": "pasang",
    "quarter": "satu-kuartal",
    "team-lead": "rutin-mingguan",
    "kpi-okr": "kpi-okr",
    "measures": "ukuran",
    "importing": "impor",
    "assistants": "asisten",
    "commands": "perintah",
    "fields": "kolom",
    "rules": "aturan",
    "why": "keputusan",
    "architecture": "arsitektur",
    "adding": "menambah",
    "contributing": "pengembang",
}
"""English page → the Indonesian one about the same, to which the choice of language leads, and back."""

COLOUR = re.compile(r"\x1b\[[\d;]*m")


def places() -> dict[Path, str]:
    """Each page, picture and style sheet of the site → its path in it, a page as Markdown."""
    own = [page for page in pages() if page.is_relative_to(DOCS)]
    others = [file for file in DOCS.rglob("*") if file.suffix in (".png", ".svg", ".css")]
    return {file: file.relative_to(DOCS).as_posix() for file in (*own, *others)} | PLACED


def target(link: str, page: Path, placed: Mapping[Path, str], repository: str) -> str | None:
    """Where a link of a page leads in the site; None for a file that is not in it, unless a repository has it."""
    path, sharp, anchor = link.partition("#")
    if not path or ELSEWHERE.match(path):
        return link
    file = (page.parent / path).resolve()
    if file not in placed:
        return (
            f"{repository}/blob/HEAD/{file.relative_to(ROOT).as_posix()}{sharp}{anchor}"
            if repository
            else None
        )
    here, there = placed[page], placed[file]
    if here.startswith("id/") != there.startswith("id/"):
        there = html(there)
    return relpath(there, dirname(here) or ".") + sharp + anchor


def html(place: str) -> str:
    """`rules.md` → `rules.html`"""
    return place.removesuffix(".md") + ".html" if place.endswith(".md") else place


def settings(language: str) -> dict[str, Any]:
    """What Zensical reads: the Indonesian settings on top of the English ones."""
    english: dict[str, Any] = tomllib.loads((DOCS / "zensical.toml").read_text("utf-8"))
    if language == "en":
        return english
    return merged(english, tomllib.loads((DOCS / language / "zensical.toml").read_text("utf-8")))


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    return below | {
        key: merged(below[key], value) if isinstance(value, dict) and key in below else value
        for key, value in above.items()
    }


def addresses() -> tuple[str, str]:
    """Of the repository and of the site, as far as they are known."""
    return os.environ.get("OKR_REPOSITORY", "").rstrip("/"), os.environ.get("OKR_SITE", "").rstrip("/")


def prepare(folder: Path, language: str) -> Path:
    """The pages of a language as Zensical reads them, and its settings. The path of the latter."""
    repository, address = addresses()
    placed = places()
    prefix = LANGUAGES[language]
    for file, place in placed.items():
        if place.startswith("id/") != bool(prefix) and not place.startswith("site."):
            continue  # the style and the sign of the site are for both
        copy = folder / "pages" / place.removeprefix(prefix)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".md":
            text = relinked(
                file.read_text("utf-8"), lambda link, page=file: target(link, page, placed, repository)
            )
            copy.write_text(text, "utf-8")
        else:
            shutil.copyfile(file, copy)
    made = settings(language)
    made["project"] |= {"docs_dir": "pages", "site_dir": "out"}
    if address:
        made["project"]["site_url"] = f"{address}/{prefix}"
    config = folder / "zensical.toml"
    config.write_text(tomli_w.dumps(made), "utf-8")
    return config


def built(folder: Path, language: str) -> Path:
    """The folder with the site of a language. Raises RuntimeError with what Zensical complains of, warnings too."""
    command = (
        sys.executable,
        "-m",
        "zensical",
        "build",
        "--strict",
        "--config-file",
        prepare(folder, language),
    )
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    said = COLOUR.sub("", done.stdout + done.stderr).partition("Traceback")[0]
    if done.returncode or re.search("warning|error", said, re.IGNORECASE):
        raise RuntimeError(said)
    return folder / "out"


def build(site: Path) -> int:
    """Write the whole site to a folder, in place of what was there. The number of its pages."""
    with tempfile.TemporaryDirectory() as folder:
        english, indonesian = (built(Path(folder) / language, language) for language in LANGUAGES)
        shutil.move(indonesian, english / "id")
        (english / "id" / "404.html").unlink()  # a server shows the one above
        for page in english.rglob("*.html"):
            if page.name != "404.html":  # it is shown at any address, and its links begin at the root
                page.write_text(switched(page), "utf-8")
        shutil.rmtree(site, ignore_errors=True)
        shutil.move(english, site)
    return len([*site.rglob("*.html")])


def switched(page: Path) -> str:
    """A page whose choice of language leads to the page about the same in the other one, or to its start."""
    text = page.read_text("utf-8")
    own = "id/" if page.parent.name == "id" else ""
    there = {there: here for here, there in SAME.items()} if own else SAME
    for language, folder in LANGUAGES.items():
        place = folder + (page.stem if folder == own else there.get(page.stem, "index")) + ".html"
        text = re.sub(
            rf'href="[^"]*" hreflang="{language}"',
            f'href="{relpath(place, own or ".")}" hreflang="{language}"',
            text,
        )
    return text


if __name__ == "__main__":
    try:
        print(f"{build(SITE)} pages: {SITE.relative_to(ROOT)}/index.html")
    except RuntimeError as error:
        sys.exit(str(error))
