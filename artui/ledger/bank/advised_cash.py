"""Joining a payer's advice to the money it is about, by amount and payer, or by the payment's id.

The money is a payment that nothing was paid with yet, or an entry of the bank that waits. An advice
never makes cash of its own: cash is what the bank says. bank.md, rule M2; amazon-2.md, FI-5.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, literal_column, select

from artui.domain.bank_entry import EntryKind, Outcome
from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.bank.bank_entries import StoredEntry, stored_entries, waiting_entries
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.matched_cash import match_to
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find, payment_name
from artui.ledger.cash.allocation import allocate_many
from artui.ledger.items.open_items import LedgerItem, ledger_items
from artui.ledger.store.tables import BANK_ENTRY, BANK_OUTCOME, CUSTOMER, ITEM

_FEWEST_OF_AN_ID = 5
_SHOWN = 8


class NoSuchMoney(Refused):
    """No payment and no entry of the bank is what an advice is about, or several may be."""


class AdvisedDebit(NamedTuple):
    """A debit that an advice names, with what is paid on it in minor units."""

    item_id: int
    minor: int


class ResolvedAdvice(NamedTuple):
    """An advice whose documents are ours: all of one account tree and in one currency.

    `credits_minor` is what the payer kept back for credit notes; `reference` the payer's id of the
    payment, empty if there is none.
    """

    debits: tuple[AdvisedDebit, ...]
    credits_minor: int
    currency: str
    root_id: int
    payer: str
    reference: str = ""

    @property
    def total_minor(self) -> int:
        """What the payer says they pay."""
        return sum(debit.minor for debit in self.debits) - self.credits_minor


class JoinedAdvice(NamedTuple):
    """What joining an advice did; `payment` is what it was joined to, as people write it."""

    act_id: int
    summary: str
    payment: str


class _Money(NamedTuple):
    """A payment or an entry that an advice may be about."""

    payment_id: int | None
    entry_id: int | None
    label: str


def join_advice(
    book: Book, advice: ResolvedAdvice, *, payment: str = "", dry_run: bool = False
) -> JoinedAdvice:
    """Set the money that an advice is about against what it names: one act.

    `payment` names it as ACCOUNT/REF; else it is found by amount and payer, or by the payment's id.
    With `dry_run` it is only found. Raises NoSuchMoney, UnknownDocument, AmbiguousDocument, and
    what allocating raises.
    """
    with book.reading() as connection:
        found = _named(connection, payment) if payment else _found(connection, advice)
        items = ledger_items(connection, [debit.item_id for debit in advice.debits])
    shares = _shares(advice, items)
    if dry_run:
        return JoinedAdvice(0, f"would be set against {_names(advice, items)}", found.label)
    if found.payment_id is not None:
        done = allocate_many(book, credit_id=found.payment_id, shares=shares)
        return JoinedAdvice(done.act_id, done.summary, found.label)
    assert found.entry_id is not None
    posted = match_to(book, found.entry_id, shares)
    return JoinedAdvice(posted.act_id, posted.summary, found.label)


def _shares(advice: ResolvedAdvice, items: dict[int, LedgerItem]) -> list[tuple[int, int]]:
    """What the money pays: where credit notes were kept back, the last named pays less."""
    left = advice.total_minor
    if left <= 0:
        money = Money(left, advice.currency)
        raise NoSuchMoney(
            "The advice adds up to ", money, "; there is no payment to set it against."
        )
    shares: list[tuple[int, int]] = []
    for debit in advice.debits:
        item = items[debit.item_id]
        if debit.minor > item.open_minor:
            raise NoSuchMoney(
                "The advice pays ",
                item.money(debit.minor),
                f" of {item.label}, of which ",
                item.money(item.open_minor),
                " is open.",
            )
        if share := min(debit.minor, left):
            shares.append((debit.item_id, share))
        left -= share
    return shares


def _names(advice: ResolvedAdvice, items: dict[int, LedgerItem]) -> str:
    return ", ".join(items[debit.item_id].number for debit in advice.debits)


def _named(connection: Connection, text: str) -> _Money:
    name = text if text.startswith("payment:") else f"payment:{text}"
    item = find(connection, name, [ItemKind.PAYMENT])
    return _payment(connection, item.id)


def _payment(connection: Connection, payment_id: int) -> _Money:
    return _Money(payment_id, None, f"payment:{payment_name(connection, payment_id)}")


def _found(connection: Connection, advice: ResolvedAdvice) -> _Money:
    payments, entries = list(_payments(connection, advice)), list(_entries(connection, advice))
    by_id = [each for each, is_named in (*payments, *entries) if is_named]
    if not by_id and (used := _used(connection, advice)):
        raise NoSuchMoney(
            f"Payment {visible(advice.reference)} is {used}, which is set against documents "
            "already; nothing was changed. Name another one with --payment."
        )
    fitting = by_id or [each for each, _ in (*payments, *entries)]
    money = Money(advice.total_minor, advice.currency)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise NoSuchMoney(
            "No payment of ",
            money,
            f" from {visible(advice.payer)} waits to be set against documents; import the bank's "
            "file first, or name the payment with --payment. Nothing was changed.",
        )
    labels = ", ".join(each.label for each in fitting[:_SHOWN])
    raise NoSuchMoney(
        "Several payments of ",
        money,
        f" from {visible(advice.payer)} wait: {labels}. Say which with --payment, or with "
        "`artui match set`; nothing was changed.",
    )


def _payments(connection: Connection, advice: ResolvedAdvice) -> Iterator[tuple[_Money, bool]]:
    """Payments of the account tree with which nothing was paid yet, and whether the advice names
    them."""
    query = (
        select(ITEM.c.id, ITEM.c.number)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(OPEN_NOW, ITEM.c.kind == ItemKind.PAYMENT, ITEM.c.currency == advice.currency)
        .where(ITEM.c.open_minor == advice.total_minor, ITEM.c.amount_minor == advice.total_minor)
        .where(CUSTOMER.c.root_id == advice.root_id)
        .order_by(ITEM.c.id)
    )
    for row in connection.execute(query).all():
        yield (
            _payment(connection, row.id),
            bool(advice.reference) and row.number == advice.reference,
        )


def _used(connection: Connection, advice: ResolvedAdvice) -> str:
    """The payment or entry that an advice names and of which nothing is left; empty if none is."""
    if not advice.reference:
        return ""
    query = (
        select(ITEM.c.id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(ITEM.c.kind == literal_column("'payment'"), ITEM.c.number == advice.reference)
        .where(CUSTOMER.c.root_id == advice.root_id, ITEM.c.reversed_by_id.is_(None))
    )
    for item_id in connection.execute(query).scalars():
        return _payment(connection, item_id).label
    worked = stored_entries(
        connection,
        BANK_OUTCOME.c.outcome == Outcome.POSTED,
        BANK_ENTRY.c.amount_minor == advice.total_minor,
        BANK_ENTRY.c.currency == advice.currency,
    )
    return next((f"entry {each.id}" for each in worked if _says(each, advice.reference)), "")


def _entries(connection: Connection, advice: ResolvedAdvice) -> Iterator[tuple[_Money, bool]]:
    """Waiting entries of this amount whose payer is known, or that name the payment's id or one of
    its documents."""
    matching = Matching(connection)
    ids = {debit.item_id for debit in advice.debits}
    for stored in waiting_entries(connection):
        record = stored.record
        if (record.kind, record.minor, record.currency) != (
            EntryKind.RECEIPT,
            advice.total_minor,
            advice.currency,
        ):
            continue
        found = _Money(None, stored.id, f"entry {stored.id}")
        if _says(stored, advice.reference):
            yield found, True
            continue
        payers = matching.open_documents(stored).payer_of(record)
        parts = (part for each in matching.proposals(stored) for part in each.parts)
        if {payer.root_id for payer in payers} == {advice.root_id} or (
            not payers and any(part.document.id in ids for part in parts)
        ):
            yield found, False


def _says(stored: StoredEntry, reference: str) -> bool:
    """Whether an entry says the payer's id of the payment, as a word of its own."""
    if len(reference) < _FEWEST_OF_AN_ID:
        return False
    record = stored.record
    texts: Sequence[str] = (
        *record.parts,
        "".join(record.parts),
        record.end_to_end,
        record.bank_reference,
        record.customer_reference,
        record.structured,
    )
    return any(reference.upper() in _words(text) for text in texts)


def _words(text: str) -> list[str]:
    return "".join(each if each.isalnum() or each in "-_" else " " for each in text.upper()).split()
