"""One transaction of a writer, whose end is known even when the answer to its commit is lost.

When the connection breaks between COMMIT and its answer, the act may be booked. Then the ledger is
asked again, until it answers or we lose patience: the act's number and its hash show whether it
is there. The number alone would not do, since another clerk's act may have it by now.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, exists, select
from sqlalchemy.exc import DBAPIError

from artui.ledger.book.acts import ActName
from artui.ledger.store.engine import Database, lock_for_writing, lock_turn
from artui.ledger.store.failures import BookingUnknown, LedgerDamaged, Unreachable
from artui.ledger.store.plain_errors import gave_up
from artui.ledger.store.server_lines import call_others
from artui.ledger.store.tables import ACT
from artui.ledger.store.turn import begin_turn, end_turn

# How long a server may be away before we say that the outcome is not known.
PATIENCE_S = 10.0
_NAP_S = 0.25
_LAST = "artui: last act"
# An act that was promised and broken off has its entry, and one that says so.
_AFTER = ACT.alias("after")
_BROKEN_OFF = (
    exists().where(_AFTER.c.undoes_id == ACT.c.id, _AFTER.c.act == ActName.BREAK_OFF).correlate(ACT)
)


class ActMark(NamedTuple):
    """What proves that an act is booked, and its title for the clerk."""

    number: int
    hash: str
    title: str


def mark_act(connection: Connection, mark: ActMark) -> None:
    """Note the newest act of this transaction."""
    connection.info[_LAST] = mark


@contextmanager
def writing(
    database: Database,
    held: Connection | None = None,
    lock: Callable[[Connection], None] = lock_for_writing,
) -> Iterator[Connection]:
    """The one writer's transaction; committed at the end, rolled back after an exception. It is on
    the connection that is `held`, if any; `lock` waits for what it needs.

    When the answer to the commit is lost and the acts turn out to be booked, this ends as if
    nothing had happened. Raises Unreachable if they are not, BookingUnknown if nobody can say.
    """
    last: ActMark | None = None
    committing = False
    try:
        with database.writer.begin() if held is None else _begun(held) as connection:
            lock(connection)
            connection.info.pop(_LAST, None)
            begin_turn(connection)
            try:
                yield connection
            finally:
                end_turn(connection)
            last = connection.info.pop(_LAST, None)
            call_others(connection)
            committing = True
    except DBAPIError as error:
        if not committing:
            raise
        _settle(database, last, error)
    if last is None:
        database.wrote_note()
    else:
        database.ours.number = last.number
        database.knows(last.number, last.hash)


@contextmanager
def _begun(held: Connection) -> Iterator[Connection]:
    with held.begin():
        yield held


def _settle(database: Database, last: ActMark | None, error: DBAPIError) -> None:
    if last is None:
        # Only a clerk's own notes, which may be kept twice without harm.
        end = "it is not known whether anything was changed"
        raise BookingUnknown(str(gave_up(database.name, error, end))) from error
    booked = _is_booked(database, last)
    if booked is None:
        end = (
            f"it is not known whether act {last.number} ({last.title}) is booked, as the ledger "
            "can't be asked now. Look for it in the log before you do it again"
        )
        raise BookingUnknown(str(gave_up(database.name, error, end))) from error
    if not booked:
        end = f"act {last.number} ({last.title}) is not booked, {database.unchanged}"
        raise gave_up(database.name, error, end) from error


def _is_booked(database: Database, act: ActMark) -> bool | None:
    """Whether the act is in the ledger; None if the ledger does not answer in time.

    The writers' lock is taken first. A lost transaction holds it until it is committed or rolled
    back, so what we read then is final.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with database.writer.connect() as connection, connection.begin() as transaction:
                lock_turn(connection)
                query = select(ACT.c.hash).where(ACT.c.id == act.number, ~_BROKEN_OFF)
                found = connection.execute(query).scalar_one_or_none()
                transaction.rollback()
        except (DBAPIError, Unreachable, LedgerDamaged):
            if time.monotonic() > deadline:
                return None
            time.sleep(_NAP_S)
        else:
            return found == act.hash
