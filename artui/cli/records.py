"""Lists of what is no document: a kind is one line here, its columns and how its rows are read."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from artui.statements.columns import Column

if TYPE_CHECKING:
    from sqlalchemy import Connection

Rows = Iterable[dict[str, Any]]


class Recorded(NamedTuple):
    """A list of such records; `read` takes the connection, the day and the customers' ids."""

    columns: list[Column]
    read: Callable[["Connection", date, tuple[int, ...]], Rows]


def _remedies(connection: "Connection", as_of: date, customer_ids: tuple[int, ...]) -> Rows:
    from artui.ledger.queries.remedies import remedies

    for row in remedies(connection, as_of, customer_ids=customer_ids):
        yield {
            "id": row.id,
            "account": row.account,
            "date": row.day,
            "trigger": row.trigger,
            "do": row.measure,
            "amount": row.amount_minor,
            "currency": row.currency or None,
            "reason": row.reason,
            "actor": row.actor,
            "state": row.state,
            "lifted": row.lifted,
            "lifted_reason": row.lifted_reason or None,
        }


def _requests(connection: "Connection", as_of: date, customer_ids: tuple[int, ...]) -> Rows:
    from artui.ledger.queries.credit import information_requests

    for row in information_requests(connection, customer_ids):
        if row.day <= as_of:
            yield {
                "id": row.id,
                "account": row.account,
                "date": row.day,
                "text": row.text,
                "state": row.state,
                "answered": row.answered,
                "answer": row.answer or None,
            }


RECORDED = {
    "remedies": Recorded(
        [
            Column("id", "int"),
            Column("account"),
            Column("date", "date"),
            Column("trigger"),
            Column("do"),
            Column("amount", "money"),
            Column("currency"),
            Column("reason"),
            Column("actor"),
            Column("state"),
            Column("lifted", "date"),
            Column("lifted_reason"),
        ],
        _remedies,
    ),
    "requests": Recorded(
        [
            Column("id", "int"),
            Column("account"),
            Column("date", "date"),
            Column("text"),
            Column("state"),
            Column("answered", "date"),
            Column("answer"),
        ],
        _requests,
    ),
}
