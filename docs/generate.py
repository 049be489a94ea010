"""Writes the pages that are made from the code: `docs/commands.md`, `docs/fields.md`, `docs/rules.md`, and the picture.

`--check` writes nothing and fails where a page, or a link inside of the docs, no longer tells the truth.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args, get_origin

from docs.picture import PICTURES, picture
from okr import fields
from okr.checks import FAMILIES, RULES, Entry, files_of, manual
from okr.cli import COMMANDS
from okr.ids import KINDS, MODELS, PARTS, SETTINGS, FileKind

DOCS = Path(__file__).parent
ROOT = DOCS.parent
MADE = "<!-- Made by docs/generate.py from the code: `make docs` writes it anew. -->\n"


def help_of(*words: str) -> str:
    environment = {**os.environ, "COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "okr", *words, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=ROOT,
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def commands() -> Iterator[str]:
    yield "# Commands\n"
    yield MADE
    yield "What each command says of itself with `--help`.\n"
    for words in (
        ("",),
        *((name,) for name in COMMANDS),
        *(("add", kind) for kind in ADDED),
        *(("coach", way) for way in COACHED),
    ):
        said = [word for word in words if word]
        yield f"## `{' '.join(['okr', *said])}`\n"
        yield f"```text\n{help_of(*said)}\n```\n"


ADDED = ("objective", "key-result", "kpi", "initiative", "person", "team", "role")
COACHED = ("recognise", "feedback", "talk", "ask", "agenda")


def all_fields() -> Iterator[str]:
    yield "# Fields\n"
    yield MADE
    yield "Every key that a file may hold. What is not in the table is kept, and told as a warning.\n"
    seen: set[type[fields.Model]] = set()
    for kind, model in MODELS.items():
        yield f"## `{files_of_kind(kind)}`\n"
        yield from table(model, kind, seen)


def files_of_kind(kind: FileKind) -> str:
    """`objectives/CYCLE/SLUG.toml`."""
    names = {"checkin": "WEEK/DATE-PERSON", "objective": "CYCLE/SLUG", "coaching": "DATE-FROM-TO-KIND"}
    return SETTINGS if kind == "settings" else f"{KINDS[kind].plural}/{names.get(kind, 'SLUG')}.toml"


def table(model: type[fields.Model], kind: str, seen: set[type[fields.Model]]) -> Iterator[str]:
    seen.add(model)
    yield "| key | type | default | meaning |\n|---|---|---|---|"
    for field in fields.fields(model).values():
        default = "needed" if field.required or field.default == "" else shown(field.default)
        yield f"| `{field.key}` | {type_of(field, kind)} | {default} | {fields.words_of(field.hint)} |"
    yield ""
    for each in fields.tables(model):
        inner = each.model
        if inner not in seen:
            yield f"### `{each.key}`\n"
            yield f"{inner.__doc__.splitlines()[0]}\n" if inner.__doc__ else ""
            yield from table(inner, KIND_OF_TABLE.get(each.key, ""), seen)


KIND_OF_TABLE = {KINDS[kind].plural: kind for kind in PARTS}


def shown(default: Any) -> str:
    if default in (None, ()):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def type_of(field: fields.Field, kind: str) -> str:
    """What a value of a field is."""
    if kind and (named := KINDS[kind].slugs.get(field.key)):
        is_list = get_origin(fields.members(field.hint)[0]) is tuple
        return f"list of slugs of {KINDS[named].nouns}" if is_list else f"slug of a {named}"
    if kind and field.key in KINDS[kind].ids:
        nouns = " or ".join(KINDS[named].noun for named in KINDS[kind].ids[field.key])
        return f"{'list of ids' if field.key == 'supports' else 'id'} of {nouns}"
    members = fields.members(field.hint)
    words = " or ".join(
        type_in_words(member) for member in members if not (member is int and float in members)
    )
    low, high = fields.limits(field.hint)
    if date in members or low is None:
        return words
    return words + (f", {low} to {high}" if high is not None else f", at least {low}")


def type_in_words(member: Any) -> str:
    args = get_args(member)
    if choices := fields.choices(member):
        return ", ".join(f"`{word}`" for word in choices)
    if get_origin(member) is dict:
        inner = fields.members(args[1])[0]
        return f"{'tables' if fields.is_model(inner) else 'texts' if inner is str else 'numbers'} by name"
    if get_origin(member) is tuple:
        inner = fields.members(args[0])
        return (
            f"list of {'tables' if fields.is_model(inner[0]) else 'pairs' if get_args(inner[0]) else 'texts'}"
        )
    words = {
        str: "text",
        bool: "true or false",
        int: "whole number",
        float: "number",
        date: "date",
        datetime: "time",
    }
    return words.get(member, "table")


def rules() -> Iterator[str]:
    yield "# Rules\n"
    yield MADE
    yield (
        "What `okr check` looks for. An error is something broken or lost. It fails the check (exit code 3). A warning "
        "fails it with `--strict`. A hint never does. `okr check --explain CODE` shows one rule.\n\n"
        "A comment ignores a rule where it does not fit, with the reason: `# okr: ignore Q004 agreed with Sari`. At the "
        "end of a line it is for that line. On a line of its own it is for the next line. Before the first key it is for "
        "the whole file. A prefix (`Q`) means the family. Separate several codes by commas. `[check]` in okr.toml chooses "
        "for everybody.\n\n"
        "A reference that is wrong is reported in the file that has it. A broken file has one finding; references to its "
        "content are no further findings. Closed objectives and dropped key results have no findings about quality or "
        "plan.\n"
    )
    for letter, family in FAMILIES.items():
        yield f"## {letter}: {family}\n"
        yield "| code | level | what |\n|---|---|---|"
        own = [(code, rule.level, manual()[code]) for code, rule in RULES.items() if code[0] == letter]
        yield from (f"| [{code}](#{code.lower()}) | {level} | {entry.name} |" for code, level, entry in own)
        yield ""
        for code, level, entry in own:
            yield from described(code, level, entry)


def described(code: str, level: str, entry: Entry) -> Iterator[str]:
    yield f"### {code}\n"
    yield f"**{entry.name[:1].upper()}{entry.name[1:]}** ({level}). {entry.reason}\n"
    for word, sample in (("Bad", entry.bad), ("Good", entry.good)):
        shown = "".join(f"# {path}\n{text}" for path, text in files_of(sample).items())
        shown = re.sub(
            r"^(?=[<=>]{7})", " ", shown, flags=re.MULTILINE
        )  # git would see a conflict in this page
        yield f"{word}:\n\n```toml\n{shown.rstrip()}\n```\n"


def broken_links() -> Iterator[str]:
    """Relative links that lead to no file."""
    for page in [*ROOT.glob("*.md"), *DOCS.glob("*.md"), *ROOT.glob("examples/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8")):
            if not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: the link to {target} leads nowhere"


def main() -> int:
    pages: dict[Path, Callable[[], Iterable[str]]] = {
        DOCS / "commands.md": commands,
        DOCS / "fields.md": all_fields,
        DOCS / "rules.md": rules,
        **{path: lambda path=path: [picture(path)] for path in PICTURES},
    }
    wrong = list(broken_links())
    for path, make in pages.items():
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(make())).rstrip("\n") + "\n"
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            wrong.append(f"{path.relative_to(ROOT)} is not what the code says: `make docs` writes it anew")
    print("\n".join(wrong) or "The docs tell the truth.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
