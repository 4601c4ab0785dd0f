"""Proofs on the audit chain: no act is altered or missing, every row has its act, and a
setting of the ledger or the role of a login is as an act set it."""

import json
from collections.abc import Iterator
from typing import cast

from sqlalchemy import Connection, select

from artui.domain.text import visible
from artui.ledger.book.chain import GENESIS, ActValues, chain_hash, promised
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.tables import ACT, CHANGE, METADATA, ROLE, SETTING

BATCH = 1000


def chain_holds(connection: Connection) -> Iterator[Breach]:
    """Acts are numbered from 1 without gaps, and each is chained to the one before."""
    link, expected = GENESIS, 1
    promise = promised(connection)
    query = select(ACT).order_by(ACT.c.id).execution_options(yield_per=BATCH)
    for row in connection.execute(query):
        if promise is not None and promise.values["id"] == expected == row.id - 1:
            # Its rows are being written; who came after it is chained to it.
            link, expected = chain_hash(link, promise.values), row.id
        if row.id != expected:
            missing = (
                f"act {expected}" if row.id == expected + 1 else f"acts {expected} to {row.id - 1}"
            )
            yield Breach("act-missing", missing, f"The log has no {missing}: entries were removed.")
        elif row.hash != (right := chain_hash(link, cast("ActValues", row._asdict()))):
            yield Breach(
                "act-altered",
                f"act {row.id}",
                f"Act {row.id} ({row.act} {row.subject}) is not what was written: its hash is "
                f"{row.hash[:12]}…, its content and the act before it give {right[:12]}….",
            )
        link, expected = row.hash, row.id + 1


def rows_have_acts(connection: Connection) -> Iterator[Breach]:
    """Every row that an act made or changed names an act in the log."""
    for table in METADATA.sorted_tables:
        if not {"act_id", "id"} <= set(table.c.keys()):
            continue
        named = select(table.c.act_id).distinct().subquery()
        query = (
            select(named.c.act_id)
            .outerjoin(ACT, ACT.c.id == named.c.act_id)
            .where(ACT.c.id.is_(None))
            .order_by(named.c.act_id)
        )
        for act_id in connection.execute(query).scalars().all():
            first = select(table.c.id).where(table.c.act_id == act_id).order_by(table.c.id).limit(1)
            where = f"{table.name.replace('_', ' ')} {connection.execute(first).scalar_one()}"
            message = f"Row {where} belongs to act {act_id}, which the log does not have."
            yield Breach("act-unknown", where, message)


def undone_acts_are_there(connection: Connection) -> Iterator[Breach]:
    """An act undoes only an earlier act."""
    undone = ACT.alias("undone")
    query = (
        select(ACT.c.id, ACT.c.undoes_id)
        .outerjoin(undone, undone.c.id == ACT.c.undoes_id)
        .where(ACT.c.undoes_id.is_not(None))
        .where(undone.c.id.is_(None) | (ACT.c.undoes_id >= ACT.c.id))
        .order_by(ACT.c.id)
    )
    for row in connection.execute(query):
        message = f"Act {row.id} undoes act {row.undoes_id}, which is not an earlier act."
        yield Breach("undo-unknown", f"act {row.id}", message)


def facts_were_set(connection: Connection) -> Iterator[Breach]:
    """Every setting of the ledger, and every login's role, is what the latest act on it made it."""
    for table, what in ((SETTING, "Setting {} of the ledger"), (ROLE, "The role of {}")):
        stored = dict(map(tuple, connection.execute(select(*table.c))))
        query = select(CHANGE.c.column_name, CHANGE.c.new).where(CHANGE.c.table_name == table.name)
        given: dict[str, str | None] = {}
        for key, new in connection.execute(query.order_by(CHANGE.c.id)):
            given[key] = None if new is None else json.loads(new)
        for key in sorted(stored.keys() | given.keys()):
            has, should = stored.get(key), given.get(key)
            if has != should:
                message = (
                    f"{what.format(visible(key))} is {_in_words(has)}; "
                    f"the acts in the log make it {_in_words(should)}."
                )
                yield Breach(table.name, key, message)


def _in_words(value: str | None) -> str:
    return "not set" if value is None else f"'{visible(value)}'"


ACT_PROOFS: tuple[Proof, ...] = (
    chain_holds,
    rows_have_acts,
    undone_acts_are_there,
    facts_were_set,
)
