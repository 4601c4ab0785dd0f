"""The queue of the bank: each entry with what it may pay, or what it takes back.

Nothing of the ledger is imported before a read, in its thread.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from artui.domain.bank_entry import EntryKind, EntryState, Outcome
from artui.domain.filters import Filter
from artui.domain.kinds import ItemKind
from artui.domain.match_records import name_key
from artui.domain.money import parse_minor
from artui.domain.refusal import Refused
from artui.ledger import bank
from artui.ledger import book as ledger_book
from artui.tui.desk.sources import has_words

if TYPE_CHECKING:
    from artui.domain.match_records import OpenDocument, Proposal
    from artui.domain.sentence import Sentence
    from artui.ledger.bank.bank_entries import PaidDocuments, StoredEntry
    from artui.ledger.bank.match_rules import PayerRule
    from artui.ledger.bank.returns.return_fees import ReturnOfFee
    from artui.ledger.bank.returns.returned_receipts import ReturnedReceipt
    from artui.ledger.book.book import Book
    from artui.ledger.book.steps import Progress

_DONE = 500  # entries that are done are shown, those worked last
_CHOICES = 6
_STEP = 50  # entries between two words about how far the reading is


class Standing(StrEnum):
    """Where an entry is for the clerk."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    UNKNOWN = "unknown"
    RETURN = "return"
    FEE = "fee"
    WAITING = "waiting"
    POSTED = "posted"
    RETURNED = "returned"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class BankRow:
    """An entry with what it may pay, the best first, the receipts that a return takes back, or the
    returns that a fee is for."""

    stored: "StoredEntry"
    standing: Standing
    proposals: "tuple[Proposal, ...]" = ()
    receipts: "tuple[ReturnedReceipt, ...]" = ()
    returns: "tuple[ReturnOfFee, ...]" = ()
    paid: str = ""
    """Of one that is done, whose cash it became and which documents it pays."""
    twin: "Sentence | None" = None
    """Which earlier entry of another file it may be."""

    @property
    def id(self) -> int:
        """The entry's id."""
        return self.stored.id

    @property
    def doubt(self) -> "Sentence | None":
        """What else its money may be: the clerk is asked, whatever they choose to do with it."""
        return self.twin or next((each.doubt for each in self.proposals if each.doubt), None)

    @property
    def is_return(self) -> bool:
        """Whether the bank took money back."""
        return self.stored.record.kind is EntryKind.RETURN

    @property
    def is_fee(self) -> bool:
        """Whether the bank took a fee for a return."""
        return self.stored.record.kind is EntryKind.RETURN_FEE


class NotFound(Refused):
    """What was typed names neither an open document nor a customer, or several."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose cash an entry is, and which documents it pays: ids with minor units, or None for all
    that is open."""

    customer_id: int
    account: str
    name: str
    documents: "tuple[tuple[OpenDocument, int | None], ...]" = ()

    @property
    def called(self) -> str:
        """The customer in a question."""
        return f"{self.name} ({self.account})" if self.name else self.account


DONE = frozenset({Standing.POSTED, Standing.RETURNED, Standing.IGNORED})
"""Where something became of an entry."""
_TAKEN = (Standing.RETURN, Standing.FEE)  # money that the bank took
_STATES = {
    EntryState.CERTAIN: Standing.CERTAIN,
    EntryState.PROBABLE: Standing.PROBABLE,
    EntryState.UNKNOWN: Standing.UNKNOWN,
    EntryState.WAITING: Standing.WAITING,
}
_OUTCOMES = {
    Outcome.POSTED: Standing.POSTED,
    Outcome.RETURNED: Standing.RETURNED,
    Outcome.IGNORED: Standing.IGNORED,
}


def queue(book: "Book", progress: "Progress") -> "Sequence[BankRow]":
    """All entries that wait, by day and account."""
    with book.reading() as connection:
        matching = bank.match_proposals.Matching(connection)
        waiting = [
            each
            for each in bank.bank_entries.waiting_entries(connection)
            if each.record.booking_date <= book.business_date
        ]
        proposed = matching.all_proposals(_watched(waiting, progress))
        found: list[BankRow] = []
        for stored in waiting:
            twin = matching.twins.get(stored.id)
            if stored.record.kind is EntryKind.RETURN:
                receipts = tuple(bank.returns.returned_receipts.receipts_of(connection, stored))
                found.append(BankRow(stored, Standing.RETURN, receipts=receipts, twin=twin))
            elif stored.record.kind is EntryKind.RETURN_FEE:
                returns = tuple(bank.returns.return_fees.returns_of_fee(connection, stored))
                offered = tuple(proposed[stored.id])
                found.append(BankRow(stored, Standing.FEE, offered, returns=returns, twin=twin))
            else:
                offered = tuple(proposed[stored.id])
                standing = _STATES[matching.state(stored, offered)]
                found.append(BankRow(stored, standing, offered, twin=twin))
        found += [
            BankRow(each, Standing.WAITING) for each in bank.bank_entries.totals_waiting(connection)
        ]
    return sorted(found, key=lambda row: (row.stored.record.booking_date, row.stored.account))


def _watched(waiting: "Sequence[StoredEntry]", progress: "Progress") -> "Iterator[StoredEntry]":
    """The entries, with a word to those who wait every few of them."""
    for place, stored in enumerate(waiting):
        if place % _STEP == 0:
            progress(place, len(waiting))
        yield stored


def done(book: "Book") -> "list[BankRow]":
    """The entries of which something became, those worked last first."""
    with book.reading() as connection:
        found = bank.bank_entries.latest_done(connection, _DONE)
        ids = [each.item_id for each in found if each.item_id is not None]
        paid = bank.bank_entries.paid_documents(connection, ids)
    return [
        BankRow(each, _OUTCOMES[each.outcome], paid=_paid(paid.get(each.item_id or 0)))
        for each in found
        if each.outcome is not None
    ]


def _paid(found: "PaidDocuments | None") -> str:
    if found is None:
        return ""
    what = "the bank's fee" if found.kind is ItemKind.FEE else "on account"
    if not found.in_force:
        what = "taken back"
    return f"{found.account} {', '.join(found.numbers) or what}"


def on_tab(rows: "Sequence[BankRow]", tab: str, wanted: Filter) -> "list[BankRow]":
    """The rows of a tab that match a filter."""
    shown = {
        "work": (Standing.CERTAIN, Standing.PROBABLE, Standing.UNKNOWN, *_TAKEN),
        "certain": (Standing.CERTAIN,),
        "probable": (Standing.PROBABLE,),
        "unknown": (Standing.UNKNOWN, *_TAKEN),
        "waiting": (Standing.WAITING,),
    }.get(tab, tuple(Standing))
    return [row for row in rows if row.standing in shown and has_words(wanted, _texts(row))]


def _texts(row: BankRow) -> Iterable[object]:
    record = row.stored.record
    yield from (record.payer, record.payer_account, record.text, row.stored.account)
    yield from (record.end_to_end, record.structured, row.stored.reference, row.standing)
    for proposal in row.proposals:
        yield proposal.account
        yield from (part.document.number for part in proposal.parts)


def chosen(book: "Book", row: BankRow, typed: str) -> Chosen:
    """What a clerk typed: open documents, each `NO` or `NO=AMOUNT`, or a customer.

    A number may be short, if only one open document ends so; a customer is their account, or words
    of the name. Raises NotFound, and the refusals of an amount.
    """
    currency = row.stored.record.currency
    with book.reading() as connection:
        books = bank.match_proposals.Matching(connection).open_documents(row.stored)
    parts = [part.strip(",") for part in typed.replace(";", " ").replace(", ", " ").split()]
    named: list[tuple[OpenDocument, int | None]] = []
    for part in parts:
        number, _, amount = part.partition("=")
        document = _document(books.by_number, number)
        if document is None:
            break
        named.append((document, parse_minor(amount, currency) if amount else None))
    if named and len(named) < len(parts):
        raise NotFound(f"{parts[len(named)]} is no open document of this entity in {currency}.")
    whose = customer(book, named[0][0].account if named else typed)
    return replace(whose, documents=tuple(named))


def _document(by_number: "dict[str, list[OpenDocument]]", typed: str) -> "OpenDocument | None":
    """The open document of a number, or the only one that ends so."""
    exact = by_number.get(typed.upper(), [])
    if exact:
        return exact[0] if len(exact) == 1 else None
    if not typed[-1:].isdigit():
        return None
    ending = [each for number, all_ in by_number.items() if number.endswith(typed.upper())
              for each in all_]  # fmt: skip
    if len(ending) > 1:
        names = ", ".join(each.number for each in ending[:_CHOICES])
        raise NotFound(f"{typed} ends several open numbers: {names}; type more of it.")
    return ending[0] if ending else None


def customer(book: "Book", typed: str) -> Chosen:
    """The customer that a clerk typed: the account, or words of the name. Raises NotFound."""
    lookup, words = ledger_book.lookup, typed.strip()
    with book.reading() as connection:
        try:
            found = [lookup.find_customer(connection, words)]
        except ledger_book.refusals.UnknownCustomer:
            found = lookup.customers_called(connection, words, _CHOICES)
    if len(found) > 1:
        names = ", ".join(f"{each.account} {each.name}" for each in found)
        raise NotFound(f"'{words}' names several customers: {names}; type the account.")
    if not found:
        raise NotFound(f"'{words}' is neither an open document nor a customer.")
    return Chosen(found[0].id, found[0].account, found[0].name)


def doubt(book: "Book", row: BankRow, customer: Chosen) -> "Sentence | None":
    """What else the money of an entry may be that is posted by hand for a customer."""
    if row.doubt is not None:
        return row.doubt
    debit_ids = [document.id for document, _ in customer.documents]
    with book.reading() as connection:
        return bank.matched.cash_doubts.doubt_of(
            connection, row.stored, customer.customer_id, debit_ids
        )


def rules(book: "Book", customer_id: int | None = None) -> "list[PayerRule]":
    """What was taught about payers, or what means one customer."""
    with book.reading() as connection:
        if customer_id is not None:
            return bank.match_rules.rules_of(connection, customer_id)
        return bank.match_rules.match_rules(connection)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What may be remembered of a payer: the account they pay from, else what they are called."""

    text: str
    is_account: bool


def lesson(book: "Book", row: BankRow, customer: Chosen) -> Lesson | None:
    """What a correction by hand may teach; None if the payer is known as this customer already."""
    record = row.stored.record
    if record.payer_account:
        found = Lesson(bank.bank_accounts.compact_number(record.payer_account), is_account=True)
    else:
        name = name_key(record.payer)
        if len(name) < bank.match_rules.FEWEST_LETTERS or name == name_key(customer.name):
            return None
        found = Lesson(name, is_account=False)
    known = any(
        found.text in (rule.payer_account, rule.pattern)
        for rule in rules(book, customer.customer_id)
    )
    return None if known else found
