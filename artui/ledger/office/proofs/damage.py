"""The first proof: the file itself is whole. On a damaged one no other proof means anything."""

from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from artui.ledger.office.proofs.breach import Breach
from artui.ledger.store.plain_errors import is_damage, reason

_MOST = 20
_ADVICE = "Nothing else was checked; `artui db restore` puts a backup in its place."


def file_is_whole(connection: Connection) -> Iterator[Breach]:
    """Every page of a SQLite file can be read, and every index agrees with its table. A server
    checks its own pages when it reads them.
    """
    if connection.dialect.name != "sqlite":
        return
    try:
        rows = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST})").scalars().all()
    except DBAPIError as error:
        if not is_damage(error.orig):
            raise
        rows = [reason(error.orig)]
    # A row may have several lines, the first of which names the database.
    lines = [line for row in rows for line in str(row).splitlines() if not line.startswith("***")]
    if lines != ["ok"]:
        for line in lines[:_MOST]:
            yield damaged(line)


def damaged(what: str) -> Breach:
    """A damage of the file, with what to do about it."""
    return Breach("damaged-file", "", f"The file is damaged: {what}. {_ADVICE}")
