"""The seal on the books of a ledger from before acts had digests of their rows.

Nobody can prove any more what those acts wrote. So the upgrade seals the books as they stand, by an
act of its own whose digest covers every row: what is changed from then on is found.
"""

import os
import pwd
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import as_json
from artui.ledger.book.chain import ActValues, chain_hash, newest_act, write_act
from artui.ledger.sealing.canonical_rows import WRITTEN_TABLES, read_texts
from artui.ledger.sealing.canonical_rows import ids_of as all_ids
from artui.ledger.sealing.digests import RowsDigest, digest_text
from artui.ledger.store.tables import ACT, CHANGE, ROLE

# The program itself acts here; the log's login says who ran it.
PROGRAM = "artui"


def seal_books(connection: Connection) -> None:
    """Seal the books if there are acts without a digest, under the turn."""
    old = select(ACT.c.id).where(ACT.c.digest == "").limit(1)
    if connection.execute(old).first() is None or sealed_by(connection):
        return
    last = newest_act(connection)
    _note_roles(connection, last.id + 1)
    digests: dict[str, RowsDigest] = {}
    for table in WRITTEN_TABLES:
        digest = digests[table.name] = RowsDigest()
        for rows in read_texts(connection, table, all_ids(connection, table)):
            digest.take(text for _, _, text in rows)
    count = sum(digest.rows for digest in digests.values())
    row = ActValues(
        id=last.id + 1,
        at=datetime.now(UTC),
        actor=PROGRAM,
        login=_login(),
        act=ActName.SEAL,
        subject="ledger",
        summary=f"the books are sealed as they stand: {last.id} acts, {count} rows",
        detail="",
        undoes_id=None,
        digest=digest_text(digests),
    )
    write_act(connection, row, chain_hash(last.hash, row))


def _note_roles(connection: Connection, act_id: int) -> None:
    """Record roles that were given before such acts were recorded."""
    known = select(CHANGE.c.column_name).where(CHANGE.c.table_name == ROLE.name)
    query = select(ROLE).where(ROLE.c.login.not_in(known)).order_by(ROLE.c.login)
    next_id = all_ids(connection, CHANGE).stop
    for number, (login, role) in enumerate(connection.execute(query).all(), start=next_id):
        row = {"id": number, "act_id": act_id, "table_name": ROLE.name, "row_id": 0}
        new = {"column_name": login, "old": None, "new": as_json(role)}
        connection.execute(insert(CHANGE).values(**row, **new))


def sealed_by(connection: Connection) -> int:
    """The act that sealed the books of older acts, none of which has a digest; 0 if none did."""
    query = select(func.min(ACT.c.id)).where(ACT.c.act == ActName.SEAL)
    first = connection.execute(query).scalar_one_or_none() or 0
    own = select(ACT.c.id).where(ACT.c.id < first, ACT.c.digest != "").limit(1)
    return 0 if connection.execute(own).first() is not None else first


def _login() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
