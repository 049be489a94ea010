"""The JSON Schema of each kind of file, made from the models: what editors complete and check while one types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from okr.ids import FOLDERS, KINDS, MODELS, SETTINGS, FileKind

FOLDER = ".okr-schema"
"""Folder of the workspace into which `okr init` writes them; it is committed, so that everybody's editor finds them."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: FileKind) -> dict[str, Any]:
    """The schema of one kind of file, with what each key means."""
    from pydantic import TypeAdapter  # noqa: PLC0415  only a schema needs it

    document = TypeAdapter(MODELS[kind]).json_schema()
    name = document.pop("$ref", "").rpartition("/")[2]
    if name:  # the model itself at the top, where editors look for its keys
        document |= document["$defs"].pop(name)
    document.pop("title", None)
    return {"$schema": DIALECT, "title": f"okr {kind}", **document}


def all_schemas() -> dict[str, Any]:
    """Every kind in one document, each under its name in `$defs`."""
    kinds: dict[str, Any] = {}
    for kind in MODELS:
        one = schema(kind)
        del one["$schema"]
        kinds[kind] = json.loads(json.dumps(one).replace('"#/$defs/', f'"#/$defs/{kind}/$defs/'))
    return {"$schema": DIALECT, "title": "okr", "$defs": kinds}


def schema_text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def schema_files() -> dict[str, str]:
    """Path → text of the files for editors: a schema for each kind, and which files it is for.

    `.taplo.toml` is read by taplo, and with it by Even Better TOML.
    """
    files = {f"{FOLDER}/{kind}.json": schema_text(schema(kind)) for kind in MODELS}
    globs = {"settings": SETTINGS} | {
        kind: f"{folder}/{'*/' if KINDS[kind].nested else ''}*.toml" for folder, kind in FOLDERS.items()
    }
    rules = [
        f'[[rule]]\ninclude = ["{glob}"]\n\n[rule.schema]\npath = "{FOLDER}/{kind}.json"\n'
        for kind, glob in globs.items()
    ]
    head = "# Written by okr: tells editors which schema each file keeps.\n\n"
    return {**files, ".taplo.toml": head + "\n".join(rules)}
