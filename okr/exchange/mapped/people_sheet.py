"""Whole names of people whom a file names by their address: a sheet of it says who has which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from okr.errors import UsageError
from okr.exchange.cells import text
from okr.exchange.drafts import Draft
from okr.exchange.files.sheets import Sheet
from okr.exchange.mapped.columns import named_sheet, no_sheet, with_head
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.words import Message


def add_names(drafts: Iterable[Draft], mapping: MappingFile, sheets: Sequence[Sheet]) -> None:
    """Write `Ana Wijaya <ana@example.com>` for each address that the sheet of people knows.

    Raises UsageError where that sheet, which an export with chosen columns may lack, or one of its columns is not there.
    """
    known = _known(mapping, sheets)
    if not known:
        return
    for draft in drafts:
        draft.owners = tuple(known.get(name.casefold(), name) for name in draft.owners)
        for record in draft.records:
            record.person = known.get(record.person.casefold(), record.person)


def _known(mapping: MappingFile, sheets: Sequence[Sheet]) -> Mapping[str, str]:
    """Address in small letters → name and address; an address of two names is left as it is."""
    people = mapping.people
    sheet = named_sheet(sheets, people.sheet) if people.sheet else None
    if people.sheet and sheet is None and not mapping.chosen:
        raise no_sheet(people.sheet, sheets)
    table = with_head(sheet, None) if sheet else None
    if sheet is None or table is None:
        return {}
    name, email = table.place(people.name or ""), table.place(people.email or "")
    if name is None or email is None:
        lacks = people.email if email is None else people.name
        raise UsageError(
            Message('the sheet "{sheet}" has no column {columns}', sheet=sheet.name, columns=f'"{lacks}"'),
            remedy=Message("Columns: {names}.", names=", ".join(table.names)),
        )
    found: dict[str, set[str]] = {}
    for row in table.rows:
        cells = [*row.cells, *[None] * table.width]
        who, address = text(cells[name]), text(cells[email])
        if who and "@" in address:
            found.setdefault(address.casefold(), set()).add(f"{who} <{address}>")
    return {address: next(iter(names)) for address, names in found.items() if len(names) == 1}
