"""Payments that were recorded by hand or by a file before the bank reported them.

An entry is such a payment if it says its reference and has its amount. amazon-2.md, FI-5.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, func, literal_column, or_, select

from artui.domain.advice import said_in, says, words_of
from artui.domain.bank_entry import TYPED_WITHIN, BankEntry
from artui.domain.match_records import RecordedPayment
from artui.ledger.bank.bank_entries import linked_items
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.store.dialects import indexed
from artui.ledger.store.many import among, among_asked, asked, chunks
from artui.ledger.store.tables import ALLOCATION, BANK_ADVICE, BANK_OUTCOME, CUSTOMER, ITEM
from artui.ledger.store.tables.columns import Query

_FEWEST = 5
_PAYMENTS: Query = (
    select(ITEM.c.id, ITEM.c.number, ITEM.c.customer_id, CUSTOMER.c.account)
    .add_columns(CUSTOMER.c.root_id, ITEM.c.issue_date, ITEM.c.open_minor)
    .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
    # Not bound, so that SQLite can use the indexes of payments.
    .where(ITEM.c.kind == literal_column("'payment'"), ITEM.c.reversed_by_id.is_(None))
    .order_by(ITEM.c.id)
)


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


class SaidPayment(NamedTuple):
    """A payment in force by its reference, whatever became of it; minor units."""

    payment: RecordedPayment
    minor: int
    entity_id: int
    currency: str


@dataclass(slots=True)
class SaidPayments:
    """The payments whose references entries say. Those of many entries are read in one go: `read`
    them before each is asked about."""

    connection: Connection
    words: set[str] = field(default_factory=set)
    amounts: set[int] = field(default_factory=set)
    found: dict[tuple[str, int], list[SaidPayment]] = field(default_factory=dict)
    query: Query = field(init=False)

    def __post_init__(self) -> None:
        """Make the query once: it may be asked for each entry."""
        query = _PAYMENTS.order_by(None).add_columns(
            ITEM.c.number, ITEM.c.amount_minor, ITEM.c.entity_id, ITEM.c.currency
        )
        wanted = query.where(
            among_asked(self.connection, ITEM.c.number, "numbers"),
            among_asked(self.connection, ITEM.c.amount_minor, "amounts"),
        )
        # Many people's payments may be of one amount.
        self.query = indexed(wanted, ITEM, "item_payment_number")

    def read(self, entries: Iterable[BankEntry]) -> None:
        """Read the payments that some entries may say, instead of those read before."""
        self.words, self.amounts, self.found = set(), set(), {}
        for entry in entries:
            self.words |= _ids_said(entry)
            self.amounts.add(entry.minor)
        if not self.words:
            return
        words, amounts = asked(self.connection, self.words), asked(self.connection, self.amounts)
        given = {"numbers": words, "amounts": amounts}
        for row in self.connection.execute(self.query, given):
            *payment, number, minor, entity_id, currency = tuple(row)
            said = SaidPayment(RecordedPayment(*payment), minor, entity_id, currency)
            self.found.setdefault((number, minor), []).append(said)

    def said_by(self, entry: BankEntry) -> list[SaidPayment]:
        """The payments of an entry's amount whose references stand in it as words, by their ids."""
        words = _ids_said(entry)
        if not (words <= self.words and entry.minor in self.amounts):
            self.read([entry])
        found = (each for word in words for each in self.found.get((word, entry.minor), ()))
        return sorted(found, key=lambda each: each.payment.id)


def _ids_said(entry: BankEntry) -> set[str]:
    """The words of an entry that may be the reference of a payment."""
    # By the bank's own reference a payment is known when it is posted.
    texts = {text for text in entry.said if text and text != entry.bank_reference}
    words = {word for text in texts for word in words_of(text)}
    return {word for word in words if len(word) >= _FEWEST and any(map(str.isdigit, word))}


def recorded_payments(
    said_payments: SaidPayments,
    entity_id: int,
    currency: str,
    unapplied: Mapping[int, Sequence[RecordedPayment]],
) -> Callable[[BankEntry, Sequence[int]], list[RecordedPayment]]:
    """A look-up of the payments of one entity and currency that an entry may be: those of its
    known payers' account trees, and of everybody those that are unapplied."""
    connection = said_payments.connection

    def recorded(entry: BankEntry, roots: Sequence[int]) -> list[RecordedPayment]:
        found = {each.id: each for each in unapplied.get(entry.minor, ())}
        for each in said_payments.said_by(entry) if roots else ():
            ours = each.entity_id == entity_id and each.currency == currency
            if ours and each.payment.root_id in roots:
                found[each.payment.id] = each.payment
        if not found:
            return []
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
    return _PAYMENTS.where(ITEM.c.entity_id == entity_id, ITEM.c.currency == currency)
