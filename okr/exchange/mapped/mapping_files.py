"""Files of mappings: those of okr itself, the presets, and those of people, of which all that is wrong is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

from msgspec.structs import asdict

from okr.errors import UsageError, did_you_mean
from okr.exchange.lists.markdown_labels import labels_of
from okr.exchange.mapped.mapping import Mapping, Tables
from okr.findings import Finding, dotted
from okr.storage.conversion import converted
from okr.storage.toml.data import InvalidTomlError, data_of
from okr.storage.validation import unknown_keys, validation_faults
from okr.words import Message, joined, plural

_PRESETS = files("okr.exchange") / "presets"


def load(data: bytes, name: str) -> Mapping:
    """The mapping in a file of that name. Raises UsageError with all that is wrong with it."""
    try:
        table = data_of(data)
    except InvalidTomlError as error:
        raise UsageError(
            Message("{place}: {problem}", place=f"{name}:{error.line}:{error.column}", problem=error.problem),
            remedy=Message("Fix this line, and run it again."),
        ) from error
    except ValueError as error:
        raise UsageError(
            Message("{file} is not a TOML file in UTF-8", file=name),
            remedy=Message("Write it with `okr import FILE --guess`, and correct that."),
        ) from error
    if isinstance(table.get("preset"), str):
        table = _merged(table, data_of(_preset(table.pop("preset"))))
    labels = table.pop("markdown", None)
    if labels is not None:
        table.setdefault("from", "markdown")
    problems = list(unknown_keys(Tables, table))
    tables = converted(Tables, table)
    if tables is None or problems:
        from okr.storage.adapter import validated  # noqa: PLC0415  it brings pydantic, for a file with a fault

        problems += validation_faults(Tables, table, validated(Tables, table)[1])
        raise _together(problems, name)
    markdown = None if labels is None else labels_of(labels, name)
    mapping = Mapping(**asdict(tables), markdown=markdown)
    for column in ("", *(tables.percent if isinstance(tables.percent, dict) else ())):
        mapping.style(column)
    return mapping


def preset(name: str, others: Sequence[str] = ()) -> Mapping:
    """A mapping of okr itself. Raises UsageError for an unknown name, with `others` among those that may be meant."""
    return load(_preset(name, others), f"{name}.toml")


def presets() -> list[str]:
    """The names of the mappings of okr itself."""
    return sorted(
        file.name.removesuffix(".toml") for file in _PRESETS.iterdir() if file.name.endswith(".toml")
    )


def _preset(name: str, others: Sequence[str] = ()) -> bytes:
    names = sorted((*presets(), *others))
    if name in names:
        return (_PRESETS / f"{name}.toml").read_bytes()
    near = did_you_mean(get_close_matches(name, names, n=1))
    raise UsageError(
        Message('unknown preset "{name}"', name=name),
        remedy=near or Message("Presets: {names}.", names=", ".join(names)),
    )


def _merged(own: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    """What a mapping says, and what it does not say of its preset: tables key by key."""
    both = (key for key in own if isinstance(own[key], dict) and isinstance(base.get(key), dict))
    tables = {key: _merged(own[key], base[key]) for key in both}
    return own | base | own | tables  # the keys of its own come first


# ── what is wrong with one ───────────────────────────────────────────────────────────────────────


def _together(problems: Iterable[Finding], name: str) -> UsageError:
    """One error that tells all of them."""
    lines = [joined(filter(None, (dotted(each.key[:-1]), each.message)), ": ") for each in problems]
    if len(lines) == 1:
        remedy = Message("Correct it, and run it again.")
        return UsageError(joined((f"{name}: ", lines[0]), ""), remedy=remedy)
    head = plural(len(lines), "{n} key of {file} is wrong", "{n} keys of {file} are wrong", file=name)
    listed = joined((head, *(joined(("  ", line), "") for line in lines)), "\n")
    return UsageError(listed, remedy=Message("Correct these keys, and run it again."))
