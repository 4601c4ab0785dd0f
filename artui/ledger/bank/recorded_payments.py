"""Payments that were recorded by hand or by a file before the bank reported them.

An entry is such a payment if it says its reference and has its amount. amazon-2.md, FI-5.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, func, literal_column, or_, select

from artui.domain.advice import said_in, says, words_of
from artui.domain.bank_entry import TYPED_WITHIN, BankEntry
from artui.domain.match_records import RecordedPayment
from artui.ledger.bank.bank_entries import linked_items
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import ALLOCATION, BANK_ADVICE, BANK_OUTCOME, CUSTOMER, ITEM
from artui.ledger.store.tables.columns import Query

_FEWEST = 5
_ROOTS: BindParameter[Sequence[int]] = bindparam("roots", expanding=True)
_NUMBERS: BindParameter[Sequence[str]] = bindparam("numbers", expanding=True)
_MINOR: BindParameter[int] = bindparam("minor")


def unapplied_payments(
    connection: Connection, entity_id: int, currency: str
) -> dict[int, list[RecordedPayment]]:
    """The payments of one entity and currency that pay nothing yet, by their amounts."""
    found: dict[int, list[RecordedPayment]] = {}
    query = _payments(entity_id, currency).where(OPEN_NOW)
    for row in connection.execute(query.where(ITEM.c.open_minor == ITEM.c.amount_minor)):
        found.setdefault(row.open_minor, []).append(RecordedPayment(*row))
    return found


def typed_payments(
    connection: Connection, unapplied: Mapping[int, Sequence[RecordedPayment]]
) -> dict[int, list[RecordedPayment]]:
    """Those of these payments that no entry of a bank is yet, by their amounts."""
    ids = sorted(each.id for payments in unapplied.values() for each in payments)
    taken = {number for part in chunks(ids) for number in linked_items(connection, part)}
    return {
        minor: left
        for minor, payments in unapplied.items()
        if (left := [each for each in payments if each.id not in taken])
    }


def typed_for(
    connection: Connection, entity_id: int, currency: str
) -> Callable[[Sequence[int], int], list[RecordedPayment]]:
    """A look-up of the payments of an amount that pay some of these documents and that no entry of
    a bank is yet."""
    query = _payments(entity_id, currency)

    def typed(debit_ids: Sequence[int], minor: int) -> list[RecordedPayment]:
        paying = (
            select(ALLOCATION.c.credit_id)
            .where(among(connection, ALLOCATION.c.debit_id, debit_ids))
            .group_by(ALLOCATION.c.credit_id, ALLOCATION.c.debit_id)
            .having(func.sum(ALLOCATION.c.amount_minor) != 0)
        )
        asked = query.where(ITEM.c.id.in_(paying), ITEM.c.amount_minor == minor)
        found = [RecordedPayment(*row) for row in connection.execute(asked)]
        taken = linked_items(connection, [each.id for each in found]) if found else set()
        return [each for each in found if each.id not in taken]

    return typed


def typed_near(
    connection: Connection, entity_id: int, currency: str
) -> Callable[[int, date], list[RecordedPayment]]:
    """A look-up of the payments of an amount and of about a day that no entry of a bank is yet, the
    nearest first; whatever they pay. Each month is read once."""
    query = _unreported(entity_id, currency).add_columns(ITEM.c.amount_minor)

    @cache
    def of_month(first: date) -> dict[int, list[RecordedPayment]]:
        found: dict[int, list[RecordedPayment]] = {}
        later = (first + timedelta(days=31)).replace(day=1)
        in_month = query.where(ITEM.c.issue_date >= first, ITEM.c.issue_date < later)
        for *payment, minor in map(tuple, connection.execute(in_month)):
            found.setdefault(minor, []).append(RecordedPayment(*payment))
        return found

    def near(minor: int, day: date) -> list[RecordedPayment]:
        first, last = day - TYPED_WITHIN, day + TYPED_WITHIN
        months = dict.fromkeys(each.replace(day=1) for each in (first, last))
        payments = (each for month in months for each in of_month(month).get(minor, ()))
        found = [each for each in payments if first <= each.value_date <= last]
        return sorted(found, key=lambda each: (abs(each.value_date - day), each.id))

    return near


def typed_of(
    connection: Connection, entity_id: int, entry: BankEntry, root_id: int
) -> list[RecordedPayment]:
    """The payments of one account tree that an entry may be and that no entry is yet: those of its
    amount that pay nothing, or have a value date about its own."""
    about = ITEM.c.issue_date.between(
        entry.value_date - TYPED_WITHIN, entry.value_date + TYPED_WITHIN
    )
    query = _unreported(entity_id, entry.currency).where(
        CUSTOMER.c.root_id == root_id,
        ITEM.c.amount_minor == entry.minor,
        or_(about, ITEM.c.open_minor == ITEM.c.amount_minor),
    )
    return [RecordedPayment(*row) for row in connection.execute(query)]


def _unreported(entity_id: int, currency: str) -> Query:
    """The payments in force that no entry of a bank is."""
    reported = select(BANK_OUTCOME.c.id).where(
        BANK_OUTCOME.c.item_id == ITEM.c.id, BANK_OUTCOME.c.withdrawn_act_id.is_(None)
    )
    return _payments(entity_id, currency).where(~reported.exists())


def recorded_payments(
    connection: Connection,
    entity_id: int,
    currency: str,
    unapplied: Mapping[int, Sequence[RecordedPayment]],
) -> Callable[[BankEntry, Sequence[int]], list[RecordedPayment]]:
    """A look-up of the payments of one entity and currency that an entry may be: those of its
    known payers' account trees, and of everybody those that are unapplied."""
    # Made once: it is asked for each entry.
    query = _payments(entity_id, currency).where(
        CUSTOMER.c.root_id.in_(_ROOTS), ITEM.c.number.in_(_NUMBERS), ITEM.c.amount_minor == _MINOR
    )

    def recorded(entry: BankEntry, roots: Sequence[int]) -> list[RecordedPayment]:
        found = {each.id: each for each in unapplied.get(entry.minor, ())}
        # By the bank's own reference a payment is known when it is posted.
        texts = (text for text in entry.said if text and text != entry.bank_reference)
        ids = {word for text in texts for word in words_of(text)} if roots else set()
        ids = {word for word in ids if len(word) >= _FEWEST and any(map(str.isdigit, word))}
        if roots and ids:
            asked = {_ROOTS.key: list(roots), _NUMBERS.key: sorted(ids), _MINOR.key: entry.minor}
            named = connection.execute(query, asked)
            found |= {row.id: RecordedPayment(*row) for row in named}
        whole = said_in(entry.said)
        said = [each for each in found.values() if says(whole, each.reference)]
        taken = linked_items(connection, [each.id for each in said]) if said else set()
        return [each for each in said if each.id not in taken]

    return recorded


class PayingPayment(NamedTuple):
    """A payment in force that has paid something; minor units."""

    number: str
    root_id: int
    amount_minor: int


def paying_payments(
    connection: Connection, entity_id: int, currency: str, amounts: Collection[int], since: date
) -> list[PayingPayment]:
    """The payments of these amounts since a day that paid something and that no advice was about,
    the oldest first."""
    advised = select(BANK_ADVICE.c.payment_id).where(BANK_ADVICE.c.payment_id.is_not(None))
    query = (
        _payments(entity_id, currency)
        .with_only_columns(ITEM.c.number, CUSTOMER.c.root_id, ITEM.c.amount_minor)
        .where(ITEM.c.issue_date >= since, ITEM.c.open_minor != ITEM.c.amount_minor)
        .where(ITEM.c.id.not_in(advised))
    )
    some = among(connection, ITEM.c.amount_minor, sorted(amounts))
    return [PayingPayment(*row) for row in connection.execute(query.where(some))]


def _payments(entity_id: int, currency: str) -> Query:
    columns = (ITEM.c.id, ITEM.c.number, ITEM.c.customer_id, CUSTOMER.c.account)
    return (
        select(*columns, CUSTOMER.c.root_id, ITEM.c.issue_date, ITEM.c.open_minor)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        # Not bound, so that SQLite can use the indexes of payments.
        .where(ITEM.c.kind == literal_column("'payment'"), ITEM.c.reversed_by_id.is_(None))
        .where(ITEM.c.entity_id == entity_id, ITEM.c.currency == currency)
        .order_by(ITEM.c.id)
    )
