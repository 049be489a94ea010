"""`okr config`: the settings in use, and where each comes from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from okr.actions.config import settings_in_use
from okr.commands import pager
from okr.commands.options import DATA, Invocation, command, respond
from okr.commands.output import has_colour
from okr.context import LOCALE, Context
from okr.errors import OkrError
from okr.ids import SETTINGS
from okr.views.results import Configuration, Setting


@command(
    "config",
    example="okr config\nokr config -f json\nokr set okr.toml checkin.day=thursday",
    formats=DATA,
    cycle=False,
    me=True,
)
def config(call: Invocation) -> None:
    """Show the settings in use, and where each comes from: a default, okr.toml, an option, the environment, git.

    `okr set okr.toml KEY=VALUE` changes one of okr.toml.
    """
    context = call.obj
    of_file = list(settings_in_use(context.store, context.settings))
    lines = {each.key: each.line for each in of_file}
    shown = [each for each in of_file if each.key not in ("schema", "language", "name")]
    name = next(each for each in of_file if each.key == "name")
    if name.value is None:
        name = Setting(key="name", value=context.workspace.name, source="folder")
    of_run = tuple(_of_run(context, lines.get("language")))
    respond(call, Configuration(settings=(name, *of_run, *shown)))


def _of_run(context: Context, line: int | None) -> Iterator[Setting]:
    """What options and the environment decide for this run."""
    options, environment = context.options, context.environment
    folder = "--dir" if options.directory else "OKR_DIR" if environment.get("OKR_DIR") else "folder"
    yield Setting(key="workspace", value=str(context.store.root), source=folder)
    by = "--as" if options.me else "OKR_USER" if environment.get("OKR_USER") else "git"
    you = None
    with suppress(OkrError):  # that it is not known is an answer
        you = f"@{context.who}"
    yield Setting(key="you", value=you, source=by)
    day = "--today" if options.today else "OKR_TODAY" if environment.get("OKR_TODAY") else "clock"
    yield Setting(key="today", value=context.today.isoformat(), source=day)
    wishes: dict[str, Any] = {
        "--language": options.language,
        "OKR_LANGUAGE": environment.get("OKR_LANGUAGE"),
        SETTINGS: context.settings.language,
        **{name: environment.get(name) for name in LOCALE},
    }
    by = next((name for name, wish in wishes.items() if wish), "default")
    line = line if by == SETTINGS else None
    yield Setting(key="language", value=context.language, source=by, line=line)
    colour = not options.no_color and has_colour(sys.stdout.isatty(), environment)
    said = ("NO_COLOR", "FORCE_COLOR") if environment.get("NO_COLOR") else ("FORCE_COLOR",)
    by = "--no-color" if options.no_color else next(filter(environment.get, said), "terminal")
    yield Setting(key="colour", value=colour, source=by)
    command_, variable = pager.chosen(environment)
    if options.no_pager:
        command_, variable = "", "--no-pager"
    yield Setting(key="pager", value=command_ or None, source=variable or "default")
