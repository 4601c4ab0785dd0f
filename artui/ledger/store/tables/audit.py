"""The audit chain, the changes behind undo, and the control account."""

from typing import Any

from sqlalchemy import Column, Date, Index, Table, Text

from artui.ledger.store.tables.columns import (
    BIG,
    METADATA,
    act,
    instant,
    minor,
    partial,
    row_id,
    words,
)


def _entry() -> list[Column[Any]]:
    """The columns of an entry of the log, over all of which but itself its hash is."""
    return [
        Column("id", BIG, primary_key=True, autoincrement=False),
        instant("at"),
        words("actor"),
        words("login"),
        words("act"),
        words("subject"),
        words("summary"),
        words("detail"),
        act("undoes_id", null=True),
        words("hash"),
        # Of the rows that the act wrote (`artui.ledger.sealing.digests`), a part of its hash.
        words("digest"),
    ]


# The audit chain: who did what and when; SHA-256 binds each entry to the one before.
ACT = Table(
    "act",
    METADATA,
    *_entry(),
    partial("act_undoes", "undoes_id", where="undoes_id IS NOT NULL", unique=True),
    Index("act_actor", "actor", "id"),
)

# The act whose rows are being written while others go on, as its entry in the log will be; only on
# PostgreSQL. Its place in the chain is taken, and so are the ids of its rows, the last by table.
PROMISED_ACT = Table(
    "promised_act",
    METADATA,
    *_entry(),
    words("last_ids"),
)


# A column that an act changed, old and new as JSON; column `*` means that the row was
# made.
CHANGE = Table(
    "change",
    METADATA,
    row_id(),
    act(),
    words("table_name"),
    Column("row_id", BIG, nullable=False),
    words("column_name"),
    Column("old", Text),
    Column("new", Text),
    Index("change_of_act", "act_id"),
    Index("change_of_row", "table_name", "row_id", "id"),
    # Numbers that documents once had: each new one looks whether it is among them.
    partial("change_of_number", "old", where="table_name = 'item' AND column_name = 'number'"),
)


# The control account: debits less credits posted per currency and day, kept apart from the
# items.
CONTROL = Table(
    "control",
    METADATA,
    Column("currency", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    minor("posted_minor"),
)
