"""The links of the package, and its README on an index of packages, where no file of the repository is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from release import metadata

ROOT = Path(__file__).parents[2]
ADDRESS = "https://git.example/them/okr"

SAMPLE = """\
See [the rules](docs/rules.md#q001), [below](#below), [elsewhere](https://a.example/b) and

![A report](docs/report.svg)

```sh
echo "[code](stays/as.it)"
```
"""


def test_links_lead_to_the_files_of_the_release() -> None:
    """Pictures as they are, pages as a reader sees them; code and what leads elsewhere stay."""
    assert metadata.readme(SAMPLE, ADDRESS, "0.2.0") == (
        "See [the rules](https://git.example/them/okr/blob/v0.2.0/docs/rules.md#q001), [below](#below), "
        "[elsewhere](https://a.example/b) and\n\n"
        "![A report](https://git.example/them/okr/raw/v0.2.0/docs/report.svg)\n\n"
        '```sh\necho "[code](stays/as.it)"\n```\n'
    )


def test_without_an_address_links_are_words() -> None:
    assert metadata.readme(SAMPLE, "", "0.2.0") == (
        "See the rules, [below](#below), [elsewhere](https://a.example/b) and\n\n"
        "*A report*\n\n"
        '```sh\necho "[code](stays/as.it)"\n```\n'
    )
    assert metadata.links("", "0.2.0") == {}


@pytest.mark.parametrize("address", ["", ADDRESS])
def test_no_link_of_the_readme_is_dead(address: str) -> None:
    """Each is whole, or leads to a heading of the page; with an address the file is there."""
    page = metadata.readme((ROOT / "README.md").read_text("utf-8"), address, "0.2.0")
    targets = re.findall(r"\]\(([^)\s]+)\)", page)
    headings = {
        re.sub(r"[^\w -]", "", line[3:]).lower().replace(" ", "-")
        for line in page.splitlines()
        if line[:3] == "## "
    }
    files = [
        target.partition("/v0.2.0/")[2].partition("#")[0] for target in targets if target.startswith(ADDRESS)
    ]

    assert [each for each in targets if not each.startswith("https://") and each[1:] not in headings] == []
    assert [file for file in files if not (ROOT / file).exists()] == []
    assert (len(files) > 20) == bool(address)


def test_the_links_of_a_release() -> None:
    assert metadata.links(ADDRESS, "0.2.0") == {
        "Repository": "https://git.example/them/okr",
        "Documentation": "https://git.example/them/okr/blob/v0.2.0/docs/index.md",
        "Changelog": "https://git.example/them/okr/blob/v0.2.0/CHANGELOG.md",
        "Issues": "https://git.example/them/okr/issues",
    }


def test_a_slash_at_the_end_of_the_address_is_no_part_of_it() -> None:
    assert metadata.checked(f"{ADDRESS}/") == ADDRESS
    assert metadata.checked("") == ""


@pytest.mark.parametrize(
    "address",
    ["git.example/them/okr", "http://git.example/them/okr", "https://git.example", f"{ADDRESS}?a=b", f"{ADDRESS} )",
     "https://me@git.example/them/okr"],
)  # fmt: skip
def test_what_is_no_address_of_a_repository_stops_the_build(address: str) -> None:
    with pytest.raises(ValueError, match="OKR_REPOSITORY"):
        metadata.checked(address)
