"""Self-billing invoices on their two lists: what waits for approval, and all the rest."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, func, select

from artui.domain.kinds import Approval, ItemKind
from artui.ledger.documents.correction_chain import CORRECTED, ORIGINAL, history_chain
from artui.ledger.store.tables import CUSTOMER, ITEM

Tab = Literal["pending", "completed"]


@dataclass(frozen=True, slots=True)
class SelfBilled:
    """A self-billing invoice, with the date that Amazon gave it; `amounts_minor` are those before
    it and its own, oldest first."""

    id: int
    number: str
    account: str
    type: str
    issue_date: date
    currency: str
    amounts_minor: tuple[int, ...]
    open_minor: int
    pending: bool
    billing_state: str
    on_hold: bool
    hold_reason: str

    @property
    def adjusted(self) -> bool:
        """Whether it waits for approval after a correction, which its amount then says (PV-5)."""
        return self.pending and len(self.amounts_minor) > 1


# A correction takes effect on the day of its original; Amazon generated it later.
OWN_DATE = func.coalesce(ITEM.c.generated_on, ITEM.c.issue_date)


def own_date(connection: Connection, item_id: int) -> date:
    """The date that Amazon gave an invoice."""
    query = select(OWN_DATE).where(ITEM.c.id == item_id)
    found: date = connection.execute(query).scalar_one()
    return found


def is_self_billed(connection: Connection, item_id: int) -> bool:
    """Whether Amazon writes an invoice in our name."""
    query = select(ITEM.c.billing_type).where(ITEM.c.id == item_id)
    return bool(connection.execute(query).scalar_one())


def self_billed(connection: Connection, tab: Tab, as_of: date) -> list[SelfBilled]:
    """The invoices of a list, oldest first; superseded and reversed ones are on none."""
    query = (
        select(ITEM, CUSTOMER.c.account)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            ITEM.c.kind == ItemKind.INVOICE,
            ITEM.c.billing_type != "",
            ITEM.c.approval == ("pending" if tab == "pending" else "approved"),
            ITEM.c.reversed_by_id.is_(None),
            as_of >= OWN_DATE,
        )
        .order_by(OWN_DATE, ITEM.c.number)
    )
    return [
        SelfBilled(
            id=row.id,
            number=row.number,
            account=row.account,
            type=row.billing_type,
            issue_date=row.generated_on or row.issue_date,
            currency=row.currency,
            amounts_minor=_amounts(connection, row.id, row.corrects_id, row.amount_minor),
            open_minor=row.open_minor,
            pending=row.approval == Approval.PENDING,
            billing_state=row.billing_state,
            on_hold=bool(row.on_hold),
            hold_reason=row.hold_reason,
        )
        for row in connection.execute(query)
    ]


def _amounts(
    connection: Connection, item_id: int, corrects_id: int | None, minor: int
) -> tuple[int, ...]:
    """Every amount in the chain that ends with an invoice."""
    if corrects_id is None:
        return (minor,)
    steps = history_chain(connection, item_id)
    before = {
        after.item_id: original
        for original, after in zip(steps[::3], steps[2::3], strict=True)
        if original.step == ORIGINAL and after.step == CORRECTED
    }
    amounts, at = [minor], item_id
    while at in before:
        original = before[at]
        amounts.append(original.amount_minor)
        assert original.item_id is not None
        at = original.item_id
    return tuple(reversed(amounts))
