"""Writes the pages that are made from the code: `docs/commands.md`, `docs/fields.md` and `docs/rules.md`.

`--check` writes nothing and fails where a page, or a link inside of the docs, no longer tells the truth.
"""

from __future__ import annotations

import dataclasses
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from okr import field_types, models, settings
from okr.checks.manual import Entry, files_of, manual
from okr.checks.rules import FAMILIES, RULES
from okr.cli import COMMANDS

field_types.VALIDATION["use_attribute_docstrings"] = True

DOCS = Path(__file__).parent
ROOT = DOCS.parent
MADE = "<!-- Made by docs/generate.py from the code: `make docs` writes it anew. -->\n"
FILES = {
    "okr.toml": settings.Settings,
    "objectives/CYCLE/SLUG.toml": models.Objective,
    "kpis/SLUG.toml": models.Kpi,
    "checkins/WEEK/DATE-PERSON.toml": models.Checkin,
    "people/SLUG.toml": models.Person,
    "teams/SLUG.toml": models.Team,
    "roles/SLUG.toml": models.Role,
    "onboarding/SLUG.toml": models.Onboarding,
    "coaching/DATE-FROM-TO-KIND.toml": models.Coaching,
}


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


def fields() -> Iterator[str]:
    yield "# Fields\n"
    yield MADE
    yield "Every key that a file may hold. What is not in the table is kept, and told as a warning.\n"
    seen: set[type] = set()
    for path, model in FILES.items():
        yield f"## `{path}`\n"
        yield from table(model, "", seen)


def table(model: type, prefix: str, seen: set[type]) -> Iterator[str]:
    if model in seen:
        return
    seen.add(model)
    schema = TypeAdapter(model).json_schema()
    definitions = schema.get("$defs", {})
    root = definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    yield "| key | type | default | meaning |\n|---|---|---|---|"
    nested: list[tuple[str, type]] = []
    for name, entry in root["properties"].items():
        key = f"{prefix}{name}"
        needed = name in root.get("required", ())
        default = "needed" if needed else shown(entry.get("default"))
        inner = model_in(model, name)
        if inner:
            nested.append((key, inner))
        yield f"| `{key}` | {kind(entry, definitions)} | {default} | {(entry.get('description') or '').strip()} |"
    yield ""
    for key, inner in nested:
        if inner not in seen:
            yield f"### `{key}`\n"
            yield f"{(inspect.getdoc(inner) or '').splitlines()[0]}\n" if documented(inner) else ""
            yield from table(inner, "", seen)


def documented(model: type) -> bool:
    return not (inspect.getdoc(model) or f"{model.__name__}(").startswith(f"{model.__name__}(")


def model_in(model: type, name: str) -> type | None:
    """The model that a field holds, if it holds one."""
    hints = inspect.get_annotations(model, eval_str=True, globals={**vars(models), **vars(settings)})
    for found in (f for f in dataclasses.fields(model) if f.name.rstrip("_") == name):
        for candidate in flat(hints[found.name]):
            if dataclasses.is_dataclass(candidate):
                return candidate
    return None


def flat(hint: Any) -> Iterator[Any]:
    yield hint
    for part in getattr(hint, "__args__", ()):
        yield from flat(part)


def shown(default: Any) -> str:
    if default in (None, [], {}):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def kind(entry: dict[str, Any], definitions: dict[str, Any]) -> str:
    if "enum" in entry:
        return ", ".join(f"`{word}`" for word in entry["enum"])
    if "anyOf" in entry:
        return " or ".join(kind(part, definitions) for part in entry["anyOf"] if part.get("type") != "null")
    if "$ref" in entry:
        return "table"
    if entry.get("format") == "date":
        return "date"
    if entry.get("type") == "array":
        return "list of " + (kind(entry["items"], definitions) if "items" in entry else "pairs")
    if entry.get("type") == "object":
        return "tables by name"
    words = {"string": "text", "boolean": "true or false", "integer": "whole number", "number": "number"}
    low, high = entry.get("minimum"), entry.get("maximum")
    span = f", {low} to {high}" if high is not None else f", at least {low}" if low is not None else ""
    return words.get(entry.get("type", ""), "value") + span


def rules() -> Iterator[str]:
    yield "# Rules\n"
    yield MADE
    yield (
        "What `okr check` looks for. An error is something broken or lost, and fails the check (3); a warning fails it "
        "with `--strict`; a hint never does. `okr check --explain CODE` shows one of them.\n\n"
        "A comment silences a rule where it does not fit, with the reason: `# okr: ignore Q004 agreed with Sari`. At the "
        "end of a line it silences that line, alone on a line the next one, before the first key the whole file. A "
        "prefix (`Q`) means the family; several codes go with commas. `[check]` in okr.toml chooses for everybody.\n\n"
        "What stands in another file is told where it is named. A file that is broken has one finding; that others name "
        "what it holds is no second one. Closed objectives and dropped key results are past: nothing is told of their "
        "quality or plan.\n"
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
    pages = {DOCS / "commands.md": commands, DOCS / "fields.md": fields, DOCS / "rules.md": rules}
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
