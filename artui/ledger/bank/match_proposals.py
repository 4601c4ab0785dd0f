"""What each entry may pay: the open documents of its entity and currency, and who its payer is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from artui.domain.bank_entry import BankEntry, EntryKind, EntryState, Outcome
from artui.domain.bank_matching import (
    KnownPayer,
    OpenDocument,
    OpenDocuments,
    Proposal,
    name_key,
    proposals,
)
from artui.domain.check_digits import ReferenceKind, issue
from artui.domain.kinds import ItemKind
from artui.ledger.bank.bank_accounts import bank_accounts, compact_number
from artui.ledger.bank.bank_entries import StoredEntry
from artui.ledger.bank.match_rules import payer_rules
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.book.ledger_settings import tolerance_minor
from artui.ledger.documents.cash_discounts import settling_days
from artui.ledger.store.tables import CUSTOMER, ITEM

# Where the digits that we chose stand in a reference of each kind.
_OURS: dict[ReferenceKind, Callable[[str], str]] = {
    ReferenceKind.RF: lambda reference: reference[4:],
    ReferenceKind.QRR: lambda reference: reference[:-1],
    ReferenceKind.OGM: lambda reference: reference[:10],
    ReferenceKind.VIITE: lambda reference: reference[:-1],
    ReferenceKind.KID: lambda reference: reference[:-1],
    ReferenceKind.OCR: lambda reference: reference[:-1],
}


@dataclass(slots=True)
class Matching:
    """Proposals for entries, with what is open read once for each entity and currency."""

    connection: Connection
    books: dict[tuple[int, str], OpenDocuments] = field(default_factory=dict)

    def proposals(self, stored: StoredEntry) -> list[Proposal]:
        """What a receipt may pay, the best first."""
        if stored.record.kind is not EntryKind.RECEIPT:
            return []
        return proposals(_compact(stored.record), self.open_documents(stored))

    def open_documents(self, stored: StoredEntry) -> OpenDocuments:
        """All that is open of the entry's entity in its currency."""
        key = (stored.entity_id, stored.record.currency)
        if key not in self.books:
            self.books[key] = _open_documents(self.connection, *key)
        return self.books[key]

    def state(self, stored: StoredEntry, found: Sequence[Proposal]) -> EntryState:
        """Where an entry is on its way."""
        if stored.outcome is not None:
            return EntryState.IGNORED if stored.outcome is Outcome.IGNORED else EntryState.POSTED
        if stored.record.kind is EntryKind.RECEIPT_TOTAL:
            return EntryState.WAITING
        if stored.record.kind in (EntryKind.DEBIT, EntryKind.DEBIT_REVERSED):
            return EntryState.IGNORED
        if found and found[0].certain:
            return EntryState.CERTAIN
        offered = [proposal for proposal in found if proposal.proposed]
        return EntryState.PROBABLE if offered else EntryState.UNKNOWN


def _compact(record: BankEntry) -> BankEntry:
    return record._replace(payer_account=compact_number(record.payer_account))


def _open_documents(connection: Connection, entity_id: int, currency: str) -> OpenDocuments:
    query = (
        select(
            ITEM.c.id,
            ITEM.c.number,
            ITEM.c.customer_id,
            CUSTOMER.c.account,
            CUSTOMER.c.root_id,
            ITEM.c.open_minor,
            ITEM.c.due_date,
            ITEM.c.kind,
            ITEM.c.terms,
        )
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(OPEN_NOW, ITEM.c.side == 1, ITEM.c.currency == currency)
        .where(ITEM.c.entity_id == entity_id, ITEM.c.kind != ItemKind.REVERSAL)
        .order_by(ITEM.c.due_date, ITEM.c.id)
    )
    rows = connection.execute(query).all()
    discounted = [
        row.id for row in rows if row.kind == ItemKind.INVOICE and "/" in (row.terms or "")
    ]
    settling = settling_days(connection, discounted)
    books = OpenDocuments(currency, tolerance_minor(connection, currency))
    for row in rows:
        books.add(
            OpenDocument(
                row.id,
                row.number,
                row.customer_id,
                row.account,
                row.root_id,
                row.open_minor,
                row.due_date,
                settling.get(row.id),
            )
        )
    books.references = {kind: _issued(kind, books) for kind in _kinds(connection, entity_id)}
    for rule in payer_rules(connection):
        why = f"payer account known as {rule.account}, taught by {rule.taught_by}"
        payer = KnownPayer(rule.customer_id, rule.root_id, rule.account, why)
        books.payers.setdefault(rule.payer_account, []).append(payer)
    books.names = _names(connection)
    return books


def _kinds(connection: Connection, entity_id: int) -> Iterable[ReferenceKind]:
    """The kinds of references that we issue for an entity: RF always, others by account."""
    named = {
        ReferenceKind(account.reference)
        for account in bank_accounts(connection)
        if account.entity_id == entity_id and account.reference
    }
    return sorted(named | {ReferenceKind.RF})


def _issued(kind: ReferenceKind, books: OpenDocuments) -> Callable[[str], int | None]:
    def document(reference: str) -> int | None:
        digits = _OURS[kind](reference)
        if not digits.isdigit() or len(digits.lstrip("0")) > 10 or not int(digits):
            return None
        number = int(digits)
        same = issue(kind, number).lstrip("0") == reference.lstrip("0")
        return number if same and number in books.by_id else None

    return document


def _names(connection: Connection) -> dict[str, list[KnownPayer]]:
    columns = (CUSTOMER.c.id, CUSTOMER.c.root_id, CUSTOMER.c.account, CUSTOMER.c.name)
    found: dict[str, list[KnownPayer]] = {}
    query = select(*columns).where(CUSTOMER.c.withdrawn_act_id.is_(None), CUSTOMER.c.receivable)
    for row in connection.execute(query):
        key = name_key(row.name)
        if key:
            why = f"the payer has the name of {row.account}"
            found.setdefault(key, []).append(KnownPayer(row.id, row.root_id, row.account, why))
    return found
