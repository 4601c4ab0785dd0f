"""Setting columns of many rows: those that get the same values are written by one statement."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, bindparam, update

from artui.ledger.store.many import among, chunks

# A statement for a value pays from so many rows on.
_ALIKE = 20


def update_rows(
    connection: Connection, table: Table, rows: Mapping[int, Mapping[str, Any]]
) -> Iterator[int]:
    """Set columns of rows by id, all with the same columns; yields how many were written, as they
    are written."""
    names = list(next(iter(rows.values()), ()))
    alike: dict[tuple[Any, ...], list[int]] = {}
    for row_id, values in rows.items():
        alike.setdefault(tuple(values[name] for name in names), []).append(row_id)
    if len(alike) * _ALIKE <= len(rows):
        for same, ids in alike.items():
            change = update(table).values(dict(zip(names, same, strict=True)))
            for part in chunks(ids):
                connection.execute(change.where(among(connection, table.c.id, part)))
                yield len(part)
        return
    change = update(table).where(table.c.id == bindparam("row_"))
    change = change.values({name: bindparam(f"new_{name}") for name in names})
    for part in chunks(list(rows)):
        new = [{f"new_{name}": rows[row_id][name] for name in names} for row_id in part]
        each = zip(part, new, strict=True)
        connection.execute(change, [{"row_": row_id, **values} for row_id, values in each])
        yield len(part)
