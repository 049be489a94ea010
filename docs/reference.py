"""The pages that are made from the code, in both languages: commands, fields and rules.

What okr itself says comes from its catalogue and its manual; the words around it, in Indonesian, from `docs/id/reference.toml`.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from docs.links import DOCS
from docs.running import alone, okr
from okr import fields
from okr.checks import FAMILIES, RULES, Entry, files_of, manual
from okr.cli import COMMANDS, _cli
from okr.ids import KINDS, MODELS, PARTS, SETTINGS, FileKind
from okr.words import Language, constant

MADE = "<!-- Made by docs/generate.py from the code: `make docs` writes it anew. -->\n"
KIND_OF_TABLE = {KINDS[kind].plural: kind for kind in PARTS}


@cache
def indonesian() -> dict[str, str]:
    """The words of these pages that okr itself does not say: English → Indonesian."""
    return tomllib.loads((DOCS / "id" / "reference.toml").read_text("utf-8"))


def said(language: Language, text: str, **values: Any) -> str:
    """A text of these pages in a language. Raises KeyError where nobody has translated it."""
    return (text if language == "en" else indonesian()[text]).format_map(values)


def commands(language: Language) -> Iterator[str]:
    yield f"# {said(language, 'Commands')}\n"
    yield MADE
    yield said(language, "What each command says of itself with `--help`.") + "\n"
    with tempfile.TemporaryDirectory() as folder, alone(Path(folder)):
        os.environ |= {"COLUMNS": "80", "TERM": "dumb", "OKR_LANGUAGE": language}
        for words in [(), *every_command()]:
            _, help_text = okr(Path(folder), *words, "--help")
            lines = "\n".join(line.rstrip() for line in help_text.strip().splitlines())
            yield f"## `{' '.join(['okr', *words])}`\n"
            yield f"```text\n{lines}\n```\n"


def every_command() -> Iterator[tuple[str, ...]]:
    """The words of each command; those of a group follow it, as `add objective` follows `add`."""
    for name in COMMANDS:
        yield (name,)
        yield from ((name, below) for below in getattr(_cli().get_command(None, name), "commands", ()))


def all_fields(language: Language) -> Iterator[str]:
    yield f"# {said(language, 'Fields')}\n"
    yield MADE
    yield (
        said(
            language,
            "Every key that a file may hold. What is not in the table is kept, and told as a warning.",
        )
        + "\n"
    )
    seen: set[type[fields.Model]] = set()
    for kind, model in MODELS.items():
        yield f"## `{files_of_kind(kind)}`\n"
        yield from table(language, model, kind, seen)


def files_of_kind(kind: FileKind) -> str:
    """`objectives/CYCLE/SLUG.toml`."""
    names = {"checkin": "WEEK/DATE-PERSON", "objective": "CYCLE/SLUG", "coaching": "DATE-FROM-TO-KIND"}
    return SETTINGS if kind == "settings" else f"{KINDS[kind].plural}/{names.get(kind, 'SLUG')}.toml"


def table(
    language: Language, model: type[fields.Model], kind: str, seen: set[type[fields.Model]]
) -> Iterator[str]:
    seen.add(model)
    heads = (said(language, head) for head in ("key", "type", "default", "meaning"))
    yield f"| {' | '.join(heads)} |\n|---|---|---|---|"
    for field in fields.fields(model).values():
        needed = field.required or field.default == ""
        default = said(language, "needed") if needed else shown(field.default)
        meaning = constant(fields.words_of(field.hint), language)
        rest = field.key == fields.rest_key(model)
        key, type_ = (
            ("NAME", of_rest(language, field)) if rest else (field.key, type_of(language, field, kind))
        )
        yield f"| `{key}` | {type_} | {default} | {meaning} |"
    yield ""
    for each in fields.tables(model):
        inner = each.model
        if inner not in seen:
            yield f"### `{each.key}`\n"
            yield f"{said(language, inner.__doc__.splitlines()[0])}\n" if inner.__doc__ else ""
            yield from table(language, inner, KIND_OF_TABLE.get(each.key, ""), seen)


def shown(default: Any) -> str:
    if default in (None, ()):
        return ""
    return f"`{default if isinstance(default, str) else json.dumps(default)}`"


def of_rest(language: Language, field: fields.Field) -> str:
    """What a value is whose key people choose themselves, in the table itself."""
    return type_in_words(language, get_args(fields.members(field.hint)[0])[1])


def type_of(language: Language, field: fields.Field, kind: str) -> str:
    """What a value of a field is."""
    either = f" {said(language, 'or')} "
    if kind and (named := KINDS[kind].slugs.get(field.key)):
        if get_origin(fields.members(field.hint)[0]) is tuple:
            return said(language, "list of slugs of {nouns}", nouns=constant(KINDS[named].nouns, language))
        return said(language, "slug of a {noun}", noun=constant(KINDS[named].noun, language))
    if kind and field.key in KINDS[kind].ids:
        nouns = either.join(constant(KINDS[named].noun, language) for named in KINDS[kind].ids[field.key])
        form = {tuple: "list of ids of {nouns}", dict: "numbers by id of {nouns}"}
        origin = get_origin(fields.members(field.hint)[0])
        return said(language, form.get(origin, "id of {nouns}"), nouns=nouns)
    members = fields.members(field.hint)
    words = either.join(
        type_in_words(language, member) for member in members if not (member is int and float in members)
    )
    low, high = fields.limits(field.hint)
    if date in members or low is None:
        return words
    text = ", at least {low}" if high is None else ", {low} to {high}"
    return words + said(language, text, low=low, high=high)


def type_in_words(language: Language, member: Any) -> str:
    args = get_args(member)
    if get_origin(member) is Literal:
        return ", ".join(f"`{word}`" for word in args)
    if get_origin(member) is dict:
        return said(language, f"{several(args[1])} by name")
    if get_origin(member) is tuple:
        first = fields.members(args[0])[0]
        if get_origin(first) is Literal:
            return said(language, "list of {words}", words=type_in_words(language, first))
        return said(language, f"list of {several(first)}")
    words = {
        str: "text",
        bool: "true or false",
        int: "whole number",
        float: "number",
        date: "date",
        datetime: "time",
    }
    return said(language, words.get(member, "table"))


def several(hint: Any) -> str:
    """What the values of a list or of a table are."""
    member = fields.members(hint)[0]
    if fields.is_model(member) or get_origin(member) is dict:
        return "tables"
    if get_origin(member) is tuple:
        return "pairs"
    return {str: "texts", date: "dates"}.get(member, "numbers")


def rules(language: Language) -> Iterator[str]:
    yield f"# {said(language, 'Rules')}\n"
    yield MADE
    for paragraph in (CHECKS, IGNORES, REPORTS):
        yield said(language, paragraph) + "\n"
    for letter, family in FAMILIES.items():
        yield f"## {letter}: {said(language, family)}\n"
        heads = (said(language, head) for head in ("code", "level", "what"))
        yield f"| {' | '.join(heads)} |\n|---|---|---|"
        own = [
            (code, said(language, rule.level), manual(language)[code])
            for code, rule in RULES.items()
            if code[0] == letter
        ]
        yield from (f"| [{code}](#{code.lower()}) | {level} | {entry.name} |" for code, level, entry in own)
        yield ""
        for code, level, entry in own:
            yield from described(language, code, level, entry)


CHECKS = (
    "What `okr check` looks for. An error is something broken or lost. It fails the check (exit code 3). A warning "
    "fails it with `--strict`. A hint never does. `okr check --explain CODE` shows one rule."
)
IGNORES = (
    "A comment ignores a rule where it does not fit, with the reason: `# okr: ignore Q004 agreed with Sari`. At the "
    "end of a line it is for that line. On a line of its own it is for the next line. Before the first key it is for "
    "the whole file. A prefix (`Q`) means the family. Separate several codes by commas. `[check]` in okr.toml chooses "
    "for everybody."
)
REPORTS = (
    "A reference that is wrong is reported in the file that has it. A broken file has one finding; references to its "
    "content are no further findings. Closed objectives and dropped key results have no findings about quality or "
    "plan."
)


def described(language: Language, code: str, level: str, entry: Entry) -> Iterator[str]:
    yield f"### {code}\n"
    yield f"**{entry.name[:1].upper()}{entry.name[1:]}** ({level}). {entry.reason}\n"
    for word, sample in (("Bad", entry.bad), ("Good", entry.good)):
        files = "".join(f"# {path}\n{text}" for path, text in files_of(sample).items())
        # git would see a conflict in this page
        files = re.sub(r"^(?=[<=>]{7})", " ", files, flags=re.MULTILINE)
        yield f"{said(language, word)}:\n\n```toml\n{files.rstrip()}\n```\n"
