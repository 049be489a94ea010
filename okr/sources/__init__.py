"""One number from where a KPI has it: a web server, a database, a program. What it may ask was allowed before, elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from okr.models import Source
from okr.sources.addresses import Address, address_of
from okr.sources.answer import Answer, Secret, SourceError
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
    from okr.sources.charsets import text_of  # noqa: PLC0415

    place = source.command[0]
    data = program.run(source.command, environ, digest)
    text = text_of(data, "utf-8", place)
    if source.path:
        return Answer(extract.of_json(text, source.path, place, unit=unit), data, place)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) != 1:
        raise SourceError(
            Message("{place}: it prints {n} lines, and one number is needed", place=place, n=len(lines)),
            place=place, status=Message("not a number"), remedy=Message("It should print one number."),
        )  # fmt: skip
    return Answer(extract.exact(lines[0], Message("output"), place), data, place)


def _of_web(source: Source, secret: Secret | None, unit: str | None) -> Answer:
    from okr.sources import extract, web  # noqa: PLC0415  as above

    address = address_of(source.address or "")
    if source.prometheus:
        address = _query(address, source.query or "")
    try:
        page = web.fetch(address, hosts=source.hosts, secret=secret, header=source.header or "Authorization")
        if source.csv:
            value = extract.of_table(
                page.text,
                page.place,
                column=source.column or "",
                row=source.row,
                where=source.where,
                unit=unit,
            )
        elif source.json:
            value = extract.of_json(page.text, source.path or "", page.place, unit=unit)
        else:
            value = extract.of_prometheus(page.text, page.place)
    except SourceError as error:
        if not secret or not _repeats(str(error), secret):
            raise
        fault = _not_shown(address.host, secret)
    else:
        return Answer(value, page.data, page.place)
    raise fault  # outside of the handler, so that the first one is in no traceback


def _repeats(text: str, secret: Secret) -> bool:
    """Whether any eight characters of a secret are in a text."""
    hidden, shown = secret.value.casefold(), text.casefold()
    return any(hidden[at : at + 8] in shown for at in range(max(len(hidden) - 7, 1)))


def _not_shown(place: str, secret: Secret) -> SourceError:
    return SourceError(
        Message("{place}: no number; the answer is not shown, as it repeats the secret {name}", place=place, name=secret.name),
        place=place, status=Message("bad answer"), remedy=Message("Ask the people who run that server."),
    )  # fmt: skip


def _query(server: Address, query: str) -> Address:
    """An instant query of a Prometheus server, which may have a path of its own in front of its interface."""
    path = server.target.partition("?")[0].rstrip("/")
    return server._replace(target=f"{path}/api/v1/query?query={quote(query, safe='')}")
