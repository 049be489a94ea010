"""One number from where a KPI has it: a web server, a database, a program. What it may ask was allowed before, elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from okr.kpi_models import Source
from okr.sources.addresses import address_of
from okr.sources.answer import Answer, SourceError
from okr.sources.secrets import Secret
from okr.words import Message

__all__ = ["Answer", "Secret", "SourceError", "read"]


def read(
    source: Source,
    secret: Secret | None,
    environ: Mapping[str, str],
    *,
    unit: str | None = None,
    digest: str | None = None,
) -> Answer:
    """The number of a source, now. Raises SourceError; a failure is never a value.

    `unit` is the one of the KPI, so that `45%` is read where it is a share. A command is run only with the `digest` that it
    had when it was allowed.
    """
    if source.kind == "sqlite":
        from okr.sources import database  # noqa: PLC0415  one kind needs neither the modules of another

        return database.read(source.sqlite or "", source.query or "")
    if source.kind == "command":
        return _of_command(source, environ, digest or "", unit)
    return _of_web(source, secret, unit)


def _of_command(source: Source, environ: Mapping[str, str], digest: str, unit: str | None) -> Answer:
    from okr.sources import extract, program  # noqa: PLC0415  as above

    place = source.command[0]
    data = program.run(source.command, environ, digest)
    text = extract.text_of(data, "utf-8", place)
    if source.path:
        return Answer(extract.of_json(text, source.path, place, unit=unit), data)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) != 1:
        fault = Message("it prints {n} lines, and one number is needed", n=len(lines))
        raise SourceError(place, fault, Message("not a number"), Message("It should print one number."))
    return Answer(extract.exact(lines[0], Message("output"), place), data)


def _of_web(source: Source, secret: Secret | None, unit: str | None) -> Answer:
    from okr.sources import extract, web  # noqa: PLC0415  as above

    address = address_of(source.address or "")
    place = address.host
    if source.prometheus:  # an instant query; the server may have a path of its own in front of its interface
        path = address.target.partition("?")[0].rstrip("/")
        address = address._replace(target=f"{path}/api/v1/query?query={quote(source.query or '', safe='')}")
    try:
        data, text = web.fetch(
            address, hosts=source.hosts, secret=secret, header=source.header or "Authorization"
        )
        if source.csv:
            value = extract.of_table(
                text, place, column=source.column or "", row=source.row, where=source.where, unit=unit
            )
        elif source.json:
            value = extract.of_json(text, source.path or "", place, unit=unit)
        else:
            value = extract.of_prometheus(text, place)
    except SourceError as error:
        if not secret or not _repeats(str(error), secret):
            raise
        fault = Message(
            "no number; the answer is not shown, as it repeats the secret {name}", name=secret.name
        )
        hidden = SourceError(
            place, fault, Message("bad answer"), Message("Ask the people who run that server.")
        )
    else:
        return Answer(value, data)
    raise hidden  # outside of the handler, so that the first one is in no traceback


def _repeats(text: str, secret: Secret) -> bool:
    """Whether any eight characters of a secret are in a text."""
    hidden, shown = secret.value.casefold(), text.casefold()
    return any(hidden[at : at + 8] in shown for at in range(max(len(hidden) - 7, 1)))
