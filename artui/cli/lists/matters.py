"""Lists of what is no document: a kind is one line here, its columns and how its rows are read."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from artui import ledger
from artui.amazon import finances
from artui.cli.lists.bank_rows import ENTRIES, STATEMENTS, entry_rows, statement_rows
from artui.ledger import credit, customers, disputes, remedies
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from sqlalchemy import Connection

Rows = Iterable[dict[str, ListValue]]


class Recorded(NamedTuple):
    """A list of such records; `read` takes the connection, the day and the customers' ids."""

    columns: list[ListColumn]
    read: Callable[["Connection", date, tuple[int, ...]], Rows]


def _remedies(connection: "Connection", as_of: date, customer_ids: tuple[int, ...]) -> Rows:
    for row in remedies.remedy_rows.remedies(connection, as_of, customer_ids=customer_ids):
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
    for row in credit.credit_rows.information_requests(connection, customer_ids):
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


def _disputes(connection: "Connection", as_of: date, customer_ids: tuple[int, ...]) -> Rows:
    for customer_id in customer_ids or (None,):
        for row in disputes.dispute_rows.disputes(connection, customer_id=customer_id):
            if row.opened <= as_of:
                yield {
                    "id": row.id,
                    "invoice": row.invoice,
                    "account": row.account,
                    "amount": row.amount_minor,
                    "currency": row.currency,
                    "reason": row.reason,
                    "opened": row.opened,
                    "owner": row.owner,
                    "claim": row.claim or None,
                    "claim_date": row.claim_date,
                    "state": row.state,
                    "resolved": row.resolved,
                    "resolution": row.resolution or None,
                }


def _promises(connection: "Connection", as_of: date, customer_ids: tuple[int, ...]) -> Rows:
    for row in disputes.promise_rows.promises(connection, as_of, customer_ids=customer_ids or None):
        yield {
            "id": row.id,
            "account": row.account,
            "invoice": row.invoice,
            "amount": row.amount_minor,
            "currency": row.currency,
            "date": row.promised_for,
            "made": row.made,
            "kept": row.kept_minor,
            "state": row.state,
        }


def _deductions(connection: "Connection", as_of: date, customer_ids: tuple[int, ...]) -> Rows:
    for row in ledger.amazon.reported.deduction_rows.deductions(connection):
        if row.opened <= as_of and row.customer_id in (customer_ids or (row.customer_id,)):
            yield {
                "id": row.id,
                "invoice": row.invoice,
                "account": row.account,
                "amount": row.amount_minor if row.amount_known else None,
                "currency": row.currency,
                "kind": row.kind,
                "reasons": finances.shown.deduction_reasons(row),
                "opened": row.opened,
                "state": row.state,
            }


def _contacts(connection: "Connection", as_of: date, customer_ids: tuple[int, ...]) -> Rows:
    for row in customers.contacts.contacts(connection, customer_ids):
        yield {
            "id": row.id,
            "account": row.account,
            "role": row.role,
            "name": row.name,
            "email": row.email or None,
            "phone": row.phone or None,
            "language": row.language or None,
        }


def _follow_ups(connection: "Connection", as_of: date, customer_ids: tuple[int, ...]) -> Rows:
    for row in customers.follow_ups.follow_ups(connection, customer_ids=customer_ids):
        yield {
            "id": row.id,
            "account": row.account,
            "number": row.number,
            "date": row.due,
            "text": row.text,
            "state": row.state,
            "done": row.done,
            "actor": row.actor,
        }


def _snoozes(connection: "Connection", as_of: date, customer_ids: tuple[int, ...]) -> Rows:
    for row in customers.snoozes.snoozes(connection, as_of, customer_ids=customer_ids):
        yield {
            "id": row.id,
            "account": row.account,
            "name": row.name,
            "date": row.day,
            "until": row.until,
            "reason": row.reason,
            "actor": row.actor,
        }


RECORDED = {
    "bank": Recorded(ENTRIES, entry_rows),
    "bank-statements": Recorded(STATEMENTS, statement_rows),
    "contacts": Recorded(
        [
            ListColumn("id", "int"),
            ListColumn("account"),
            ListColumn("role"),
            ListColumn("name"),
            ListColumn("email"),
            ListColumn("phone"),
            ListColumn("language"),
        ],
        _contacts,
    ),
    "deductions": Recorded(
        [
            ListColumn("id", "int"),
            ListColumn("invoice"),
            ListColumn("account"),
            ListColumn("amount", "money"),
            ListColumn("currency"),
            ListColumn("kind"),
            ListColumn("reasons", "flags"),
            ListColumn("opened", "date"),
            ListColumn("state"),
        ],
        _deductions,
    ),
    "disputes": Recorded(
        [
            ListColumn("id", "int"),
            ListColumn("invoice"),
            ListColumn("account"),
            ListColumn("amount", "money"),
            ListColumn("currency"),
            ListColumn("reason"),
            ListColumn("opened", "date"),
            ListColumn("owner"),
            ListColumn("claim"),
            ListColumn("claim_date", "date"),
            ListColumn("state"),
            ListColumn("resolved", "date"),
            ListColumn("resolution"),
        ],
        _disputes,
    ),
    "follow-ups": Recorded(
        [
            ListColumn("id", "int"),
            ListColumn("account"),
            ListColumn("number"),
            ListColumn("date", "date"),
            ListColumn("text"),
            ListColumn("state"),
            ListColumn("done", "date"),
            ListColumn("actor"),
        ],
        _follow_ups,
    ),
    "promises": Recorded(
        [
            ListColumn("id", "int"),
            ListColumn("account"),
            ListColumn("invoice"),
            ListColumn("amount", "money"),
            ListColumn("currency"),
            ListColumn("date", "date"),
            ListColumn("made", "date"),
            ListColumn("kept", "money"),
            ListColumn("state"),
        ],
        _promises,
    ),
    "remedies": Recorded(
        [
            ListColumn("id", "int"),
            ListColumn("account"),
            ListColumn("date", "date"),
            ListColumn("trigger"),
            ListColumn("do"),
            ListColumn("amount", "money"),
            ListColumn("currency"),
            ListColumn("reason"),
            ListColumn("actor"),
            ListColumn("state"),
            ListColumn("lifted", "date"),
            ListColumn("lifted_reason"),
        ],
        _remedies,
    ),
    "requests": Recorded(
        [
            ListColumn("id", "int"),
            ListColumn("account"),
            ListColumn("date", "date"),
            ListColumn("text"),
            ListColumn("state"),
            ListColumn("answered", "date"),
            ListColumn("answer"),
        ],
        _requests,
    ),
    "snoozes": Recorded(
        [
            ListColumn("id", "int"),
            ListColumn("account"),
            ListColumn("name"),
            ListColumn("date", "date"),
            ListColumn("until", "date"),
            ListColumn("reason"),
            ListColumn("actor"),
        ],
        _snoozes,
    ),
}
