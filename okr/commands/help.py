"""`okr help`: a command, or a topic such as the first steps and the terms."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperOption

from okr.actions.edits import template
from okr.commands.options import (
    TOPICS,
    CommonOption,
    Invocation,
    OkrGroup,
    command,
    option_rows,
    output_of,
    unexpected,
)
from okr.commands.output import emit_text
from okr.documents.blocks import GAP, Block, Entries, Entry, Heading, Paragraph, Span, filled
from okr.formats.terminal import terminal
from okr.words import Language, Message, constant


def _offered(ctx: typer.Context, incomplete: str) -> list[str]:
    assert ctx.parent
    names = (*TOPICS, *ctx.parent.command.list_commands(ctx))  # type: ignore[attr-defined]  # of OkrCli
    return [name for name in names if name.startswith(incomplete)]


@command(
    "help",
    example="okr help start\nokr help report\nokr help add key-result\nokr help all",
    formats=(),
    cycle=False,
    workspace=False,
)
def help_(
    call: Invocation,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[COMMAND…]", help="A command, or start, words, dates, all.", autocompletion=_offered
        ),
    ] = None,
) -> None:
    """Explain a command, or a topic: start, words, dates, all."""
    assert call.parent
    output = output_of(call)
    if words and words[0] in TOPICS and len(words) == 1:
        topic = words[0]
        language = output.style.language
        blocks = every_command(call.parent) if topic == "all" else topic_in_words(topic, language)
        emit_text(terminal(blocks, output.style), output, paged=True)
        return
    ctx: Any = call.parent
    for word in words or ():
        if not isinstance(ctx.command, OkrGroup):
            raise unexpected([word], call)
        name, found, _ = ctx.command.resolve_command(ctx, [word])
        ctx = Invocation(found, info_name=name, parent=ctx)
    emit_text(f"{ctx.get_help()}\n", output, paged=True)


# ── the topics ───────────────────────────────────────────────────────────────────────────────────


def texts(language: Language) -> Mapping[str, Any]:
    """Topic → its title and parts, from a file of `okr/templates/`."""
    return tomllib.loads(template("help.toml", language))


def topic_in_words(name: str, language: Language) -> Iterator[Block]:
    """A part has words, and rows: a command with what it does, or a term with its meaning."""
    topic = texts(language)[name]
    yield Heading(topic["title"], level=1)
    for part in topic["parts"]:
        yield GAP
        if words := part.get("text"):
            yield Paragraph((words,))
        if rows := part.get("rows"):
            if rows[0][0].startswith("okr "):
                yield Entries([Entry((Span(row[0], "command"),), below=filled(row[1:])) for row in rows])
            else:
                yield Entries([Entry(tuple(row[1:]), Span(row[0])) for row in rows])


# ── every command ────────────────────────────────────────────────────────────────────────────────


def every_command(root: Any) -> Iterator[Block]:
    """Every command with every option that is its own, then the options of all."""
    command_: Any = root.command
    for heading, names in command_.groups.items():
        yield Heading(heading, level=1)
        for name in names:
            ctx = Invocation(command_.get_command(root, name), info_name=name, parent=root)
            yield from _one_command(ctx)
        yield GAP
    yield Heading(Message("Common options"), level=1)
    yield Entries(_options(root, command_.get_params(root)))


def _one_command(ctx: Any) -> Iterator[Block]:
    found = ctx.command
    arguments = [name for name, _ in option_rows(ctx, _of(found, TyperArgument))]
    summary = " ".join(constant(found.help, ctx.obj.language).split("\n\n")[0].split())
    yield Entries([Entry((" ".join((ctx.command_path, *arguments)),), below=[Span(summary, "dim")])])
    own = [param for param in _of(found, TyperOption) if not isinstance(param, CommonOption)]
    yield Entries(_options(ctx, own))
    for name in found.list_commands(ctx) if isinstance(found, OkrGroup) else ():
        yield from _one_command(Invocation(found.get_command(ctx, name), info_name=name, parent=ctx))


def _of(command_: Any, kind: type) -> list[Any]:
    return [param for param in command_.params if isinstance(param, kind)]


def _options(ctx: Any, params: Sequence[Any]) -> list[Entry]:
    return [Entry((text,), Span(name), depth=2) for name, text in option_rows(ctx, params)]
