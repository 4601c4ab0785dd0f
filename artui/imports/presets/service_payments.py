"""Payments of a service that are there already: its own number says that a row is one of them,
whatever became of it since.

What was given back in part or whole, or failed later, is never taken a second time and never passed
over in silence: the row says what is there, what the file says now, and what to do.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.kinds import ItemKind
from artui.domain.money import format_minor
from artui.imports.formats.table import CHUNK_ROWS
from artui.imports.refusals import RowError
from artui.ledger.book.lookup import payment_name
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM

_REFUND = ITEM.alias("refund")


class PaymentRow(NamedTuple):
    """What the file says of a payment now: `left` is 0 of one that brings nothing, and `why` then
    says why (`with status failed`). The account is empty if it is not known whose it is."""

    line: int
    account: str
    reference: str
    left: Decimal = Decimal(0)
    currency: str = ""
    value_date: str = ""
    why: str = ""

    @property
    def told(self) -> str:
        """As it is told beside what is there."""
        if self.left:
            return f"with {self.left:f} {self.currency} of {self.value_date}"
        return self.why


class _There(NamedTuple):
    item_id: int
    account: str
    left: Decimal
    had: str
    currency: str
    value_date: str

    @property
    def refunded(self) -> bool:
        return self.left != Decimal(self.had)


class KnownAgain(NamedTuple):
    """What is told of rows that are there otherwise, and the lines of those that are there less
    what was refunded: nothing is to be done about them."""

    errors: list[RowError]
    less_refunds: frozenset[int]


def there_otherwise(connection: Connection, file: str, rows: Sequence[PaymentRow]) -> KnownAgain:
    """The rows whose payments stand in the ledger otherwise than the file has them now; what
    refunds took of a payment is no part of it."""
    there = _standing(connection, sorted({row.reference for row in rows}))
    errors, less = list[RowError](), set[int]()
    for row in rows:
        found = [
            each
            for each in there.get(row.reference, ())
            if not row.account or row.account == each.account
        ]
        if row.left:
            now = (row.left, row.currency, row.value_date)
            same = [each for each in found if (each.left, each.currency, each.value_date) == now]
            if same and all(each.refunded for each in same):
                less.add(row.line)
        else:
            same = [] if any(each.left for each in found) else found
        if same or not found:
            continue
        had = found[0]
        reason = (
            f"is there with {had.had} {had.currency} of {had.value_date}, and here {row.told}; "
            f"take it back with 'artui reverse payment:{payment_name(connection, had.item_id)} "
            "--reason R' and this file in again"
        )
        errors.append(RowError(file, row.line, "number", row.reference, reason))
    return KnownAgain(errors, frozenset(less))


def _standing(connection: Connection, numbers: Sequence[str]) -> dict[str, list[_There]]:
    """The payments in force that have these references."""
    refunded = (
        select(func.coalesce(func.sum(ALLOCATION.c.amount_minor), 0))
        .join(_REFUND, _REFUND.c.id == ALLOCATION.c.debit_id)
        .where(ALLOCATION.c.credit_id == ITEM.c.id, _REFUND.c.kind == ItemKind.REFUND)
        .scalar_subquery()
    )
    payments = (
        select(
            *(ITEM.c.id, ITEM.c.number, CUSTOMER.c.account, ITEM.c.amount_minor, ITEM.c.currency),
            *(ITEM.c.issue_date, refunded.label("refunded")),
        )
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(ITEM.c.kind == ItemKind.PAYMENT, ITEM.c.reversed_by_id.is_(None))
    )
    found: dict[str, list[_There]] = {}
    for start in range(0, len(numbers), CHUNK_ROWS):
        some = payments.where(ITEM.c.number.in_(numbers[start : start + CHUNK_ROWS]))
        for row in connection.execute(some):
            had = format_minor(row.amount_minor, row.currency)
            left = Decimal(format_minor(row.amount_minor - int(row.refunded), row.currency))
            known = _There(row.id, row.account, left, had, row.currency, row.issue_date.isoformat())
            found.setdefault(row.number, []).append(known)
    return found
