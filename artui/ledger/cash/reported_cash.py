"""Cash that a bank's entry brought: a payment that is typed afterwards may be the same money.

The other way round, an entry may be a payment that was typed before it: `ledger.bank` asks that.
bank.md, section 3.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, literal_column, select

from artui.domain.bank_entry import TYPED_WITHIN, Outcome
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.ledger.store.many import chunks
from artui.ledger.store.tables import BANK_OUTCOME, CUSTOMER, ITEM


class MayBeReported(Refused):
    """A payment may be money that a bank's entry brought, and nobody said to record it all the
    same."""


class ReportedPayment(NamedTuple):
    """A payment that was made of a bank's entry; minor units."""

    root_id: int
    entity_id: int
    currency: str
    minor: int
    value_date: date
    reference: str
    entry_id: int


class TypedCash(NamedTuple):
    """What is typed or comes in a file as cash of an account tree; minor units."""

    root_id: int
    entity_id: int
    currency: str
    minor: int
    value_date: date


Reported = Callable[[TypedCash], Sequence[ReportedPayment]]


def reported_cash(
    connection: Connection, root_ids: Collection[int], days: Collection[date]
) -> Reported:
    """A look-up of the payments, made of entries, that cash of these account trees and about these
    days may be: those of its amount and about its day. One that was typed before its entry came is
    the clerk's own, and nobody types it again."""
    found: dict[tuple[object, ...], list[ReportedPayment]] = {}
    query = (
        select(
            *(CUSTOMER.c.root_id, ITEM.c.entity_id, ITEM.c.currency, ITEM.c.amount_minor),
            *(ITEM.c.issue_date, ITEM.c.number, BANK_OUTCOME.c.entry_id),
        )
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .join(BANK_OUTCOME, BANK_OUTCOME.c.item_id == ITEM.c.id)
        .where(ITEM.c.kind == literal_column("'payment'"), ITEM.c.reversed_by_id.is_(None))
        .where(ITEM.c.act_id == BANK_OUTCOME.c.act_id)
        .where(BANK_OUTCOME.c.outcome == Outcome.POSTED, BANK_OUTCOME.c.withdrawn_act_id.is_(None))
        .order_by(ITEM.c.issue_date, ITEM.c.id)
    )
    if days and connection.execute(select(BANK_OUTCOME.c.id).limit(1)).first() is not None:
        first, last = min(days) - TYPED_WITHIN, max(days) + TYPED_WITHIN
        query = query.where(ITEM.c.issue_date.between(first, last))
        for part in chunks(sorted(root_ids)):
            rows = connection.execute(query.where(CUSTOMER.c.root_id.in_(part)))
            for each in map(ReportedPayment._make, rows):
                found.setdefault(each[:4], []).append(each)

    def reported(cash: TypedCash) -> list[ReportedPayment]:
        alike = found.get(cash[:4], ())
        return [each for each in alike if abs(each.value_date - cash.value_date) <= TYPED_WITHIN]

    return reported


def may_be_reported(reference: str, cash: TypedCash, found: Sequence[ReportedPayment]) -> Refused:
    """The refusal of a payment that may be one of these."""
    named = " or ".join(
        f"payment {each.reference} of {each.value_date}, which came with entry {each.entry_id} of "
        "the bank"
        for each in found
    )
    money = Money(cash.minor, cash.currency)
    before = f"Payment {reference} of "
    return MayBeReported(before, money, f" is not recorded: {named}, may be this money.")
