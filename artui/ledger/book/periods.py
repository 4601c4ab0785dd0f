"""The closed period: the day through which the books are closed."""

from datetime import date, timedelta

from sqlalchemy import Connection, select

from artui.ledger.book.refusals import PeriodClosed
from artui.ledger.store.tables import SETTING

CLOSED_THROUGH = "closed_through"
# Built once: every read of a list asks it.
CLOSED = select(SETTING.c.value).where(SETTING.c.key == CLOSED_THROUGH)


def closed_through(connection: Connection) -> date | None:
    """The last day of the closed period, None while nothing is closed."""
    found = connection.execute(CLOSED).scalar_one_or_none()
    return date.fromisoformat(found) if found else None


def first_open_day(connection: Connection) -> date:
    """The day after the closed period."""
    closed = closed_through(connection)
    return date.min if closed is None else closed + timedelta(1)


def refuse_closed(open_from: date, day: date, what: str) -> None:
    """Raise PeriodClosed if a date that a clerk gave lies before the first open day."""
    if day < open_from:
        raise PeriodClosed(
            f"{what} is dated {day}, but the books are closed through {open_from - timedelta(1)}."
        )
