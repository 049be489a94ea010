"""Keeps the catalogue of translations: `okr/words/id.po`, and `id.mo`, which is made of it.

Collects every text that okr says from its code, adds what is new to the `.po`, takes out what is gone, and compiles it.
`--check` writes nothing and fails where the catalogue is not what it would write, where a text is not translated or
only guessed (fuzzy), or where the placeholders of a translation are not those of the text.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from okr.words import CONTEXT

ROOT = Path(__file__).parents[1]
WORDS = ROOT / "okr" / "words"
CALLS = {"Message": (0,), "outcome": (0, 1), "Doc": (0,), "Rest": (0,), "Entry": (1,), "CommandEntry": (1,)}
"""Calls whose arguments at these places are texts."""
KEYWORDS = {"help", "prompt", "summary", "confirmation_prompt"}
"""Arguments that are texts wherever they are passed by name."""
HELPED = {"command", "callback", "adds"}
"""Decorators whose function says in its docstring what the command does."""

Text = str | tuple[str, str]
DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""The day in the head of the catalogue: the same text gives the same bytes on any day."""


def texts(tree: ast.AST) -> Iterator[Text]:
    """Every text in a module; a count as the pair of its two forms."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.FunctionDef) and any(map(_helps, node.decorator_list)):
            yield ast.get_docstring(node) or ""


def _of_call(call: ast.Call) -> Iterator[Text]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name == "plural" and len(call.args) >= 3:
        one, many = map(_literal, call.args[1:3])
        if one and many:
            yield one, many
    for place in CALLS.get(name, ()):
        if place < len(call.args):
            yield _literal(call.args[place])
    for keyword in call.keywords:
        if keyword.arg in KEYWORDS:
            yield _literal(keyword.value)


def _literal(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _helps(decorator: ast.AST) -> bool:
    name = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(name, "id", getattr(name, "attr", "")) in HELPED


def collected() -> dict[Text, list[str]]:
    """Each text with the modules that say it, in the order of their names."""
    found: dict[Text, list[str]] = {}
    for file in sorted((ROOT / "okr").rglob("*.py")):
        for text in filter(None, texts(ast.parse(file.read_text("utf-8")))):
            places = found.setdefault(text, [])
            if (place := file.relative_to(ROOT).as_posix()) not in places:
                places.append(place)
    return found


def catalogue(old: Catalog, language: str) -> Catalog:
    """The texts of the code with the translations that are there already."""
    new = Catalog(
        locale=language, project="okr", charset="utf-8", fuzzy=False, header_comment="# Indonesian of okr."
    )
    new.creation_date = new.revision_date = DAY
    for text, places in collected().items():
        # gettext knows one message a singular: both uses of it share the translation
        one = text if isinstance(text, str) else text[0]
        context, _, one = one.rpartition(CONTEXT)
        known = old.get(one, context or None)
        string = known.string if known and isinstance(known.string, str) == isinstance(text, str) else ""
        written = one if isinstance(text, str) else text
        new.add(written, string or None, [(place, 1) for place in places], context=context or None)
    return new


def written(catalog: Catalog) -> tuple[bytes, bytes]:
    """The bytes of the `.po` and of the `.mo`."""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, width=110, include_lineno=False, omit_header=False)
    write_mo(mo, catalog)
    text = "\n".join(
        line
        for line in po.getvalue().decode().split("\n")
        if not line.startswith(
            ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator')
        )
    )
    return text.encode(), mo.getvalue()


def faults(catalog: Catalog) -> Iterator[str]:
    """What is not translated, only guessed, or has other placeholders than the text."""
    for message in catalog:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not all(strings):
            yield f"not translated: {message.id!r}"
        elif message.fuzzy:
            yield f"fuzzy: {message.id!r}"
        elif any(_places(string) != _wanted(message) for string in strings):
            yield f"placeholders differ: {message.id!r} → {message.string!r}"


def _places(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


def _wanted(message: Message) -> set[str]:
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    return _places(ids[-1])


def main() -> int:
    po, mo = WORDS / "id.po", WORDS / "id.mo"
    old = read_po(io.BytesIO(po.read_bytes()), locale="id") if po.exists() else Catalog(locale="id")
    new = catalogue(old, "id")
    po_bytes, mo_bytes = written(new)
    if "--check" not in sys.argv[1:]:
        po.write_bytes(po_bytes)
        mo.write_bytes(mo_bytes)
    wrong = list(faults(new))
    if "--check" in sys.argv[1:] and (po.read_bytes() != po_bytes or mo.read_bytes() != mo_bytes):
        wrong.append("okr/words/id.po or id.mo is not as docs/catalogue.py writes it: make docs")
    for line in wrong[:20]:
        print(line)
    print(f"{len(new)} texts, {len(wrong)} faults")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
