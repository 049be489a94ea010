"""The JSON Schema of each kind of file, made from the models, and the way of the files of an older okr to it.

With a schema editors complete and check while one types. A step of `migrate` is kept for ever:

0   the drafts before the first release: no `schema` in okr.toml, and check-ins directly in `checkins/`
1   check-ins in the folder of their week, so that a folder never holds a year of files
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from okr.errors import NotFoundError, OkrError
from okr.fields import rest_key
from okr.ids import FOLDERS, KINDS, MODELS, SETTINGS, FileKind, checkin_name, checkin_path
from okr.periods import week_name
from okr.settings import SCHEMA
from okr.storage.files.transaction import Transaction
from okr.storage.toml.edit import SetKey, parse
from okr.words import Message

FOLDER = ".okr-schema"
"""Folder of the workspace into which `okr schema --write` writes them; it is committed, so that every editor finds them."""
EDITORS = ".taplo.toml"
"""Read by taplo, and with it by Even Better TOML."""
WRITTEN_BY_OKR = "# Written by okr: tells editors which schema each file keeps.\n"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: FileKind) -> dict[str, Any]:
    """The schema of one kind of file, with what each key means."""
    from okr.storage.adapter import adapter  # noqa: PLC0415  it brings pydantic, and only a schema needs it

    document = adapter(MODELS[kind]).json_schema()
    name = document.pop("$ref", "").rpartition("/")[2]
    if name:  # the model itself at the top, where editors look for its keys
        document |= document["$defs"].pop(name)
    document.pop("title", None)
    if rest := rest_key(MODELS[kind]):
        document["additionalProperties"] = document["properties"].pop(rest)["additionalProperties"]
    if (
        kind == "kpi"
    ):  # the role of a unit does, too; and a unit with a file of its own may have all from its indicator
        named = [{"required": ["title", "objective", key]} for key in ("role", "units")]
        document["anyOf"] = [{"required": ["kpi_group"]}, *named]
        document["properties"]["title"]["minLength"] = 1
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
    """Path → text of the files for editors: a schema for each kind, and which files it is for."""
    files = {f"{FOLDER}/{kind}.json": schema_text(schema(kind)) for kind in MODELS}
    globs = {"settings": SETTINGS} | {
        kind: f"{folder}/{'*/' if KINDS[kind].nested else ''}*.toml" for folder, kind in FOLDERS.items()
    }
    rules = [
        f'[[rule]]\ninclude = ["{glob}"]\n\n[rule.schema]\npath = "{FOLDER}/{kind}.json"\n'
        for kind, glob in globs.items()
    ]
    return {**files, EDITORS: f"{WRITTEN_BY_OKR}\n" + "\n".join(rules)}


def migrate(transaction: Transaction) -> tuple[int, int]:
    """Stages every step from the version that okr.toml names, 0 if it names none, to that of this okr; gives both."""
    data = transaction.present(SETTINGS)
    if data is None:
        raise NotFoundError(Message("okr.toml not found"), remedy=Message("`okr init` creates one."))
    begin = parse(data, path=SETTINGS).get("schema", 0)
    if type(begin) is not int or begin < 0:
        raise OkrError(
            Message("okr.toml: invalid schema {value}", value=repr(begin)),
            remedy=Message("Write schema = {version}.", version=SCHEMA),
        )
    if begin > SCHEMA:
        raise OkrError(
            Message(
                "schema {version} is newer than this okr, which reads up to {own}", version=begin, own=SCHEMA
            ),
            remedy=Message("Install a newer okr."),
        )
    for version in range(begin, SCHEMA):
        STEPS[version](transaction)
        transaction.edit(SETTINGS, [SetKey(("schema",), version + 1, place="first")], id_=SETTINGS)
    return begin, SCHEMA


def _weeks(transaction: Transaction) -> None:
    """0 to 1: each check-in into the folder of its week."""
    folder = transaction.root / "checkins"
    for file in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        path = f"checkins/{file.name}"
        day, person = checkin_name(path)
        transaction.move(path, checkin_path(week_name(day), day, person))


STEPS: Mapping[int, Callable[[Transaction], None]] = {0: _weeks}
"""Version → what brings files of it to the next."""
