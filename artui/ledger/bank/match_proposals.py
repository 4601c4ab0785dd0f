"""What each entry may pay: the open documents of its entity and currency, and who its payer is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection, select

from artui.domain.bank_entry import BankEntry, EntryKind, EntryState, Outcome
from artui.domain.bank_matching import paid_twice, proposals
from artui.domain.kinds import ItemKind
from artui.domain.match_records import KnownPayer, OpenDocument, OpenDocuments, Proposal, name_key
from artui.ledger.bank.bank_accounts import compact_number
from artui.ledger.bank.bank_entries import StoredEntry
from artui.ledger.bank.issued_references import document_of, reference_kinds, with_rf
from artui.ledger.bank.like_names import like_names
from artui.ledger.bank.match_rules import match_rules
from artui.ledger.bank.return_fees import return_fee_proposals
from artui.ledger.bank.returned_receipts import return_proposals
from artui.ledger.bank.settled_documents import latest_numbers, settled_documents
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.book.ledger_settings import tolerance_minor
from artui.ledger.documents.cash_discounts import settling_days
from artui.ledger.store.tables import CUSTOMER, ITEM


@dataclass(slots=True)
class Matching:
    """Proposals for entries, with what is open read once for each entity and currency."""

    connection: Connection
    books: dict[tuple[int, str], OpenDocuments] = field(default_factory=dict)

    def proposals(self, stored: StoredEntry) -> list[Proposal]:
        """What a receipt may pay, the best first, what a return may take back, or whom the bank's
        fee for one may be charged to."""
        if stored.record.kind is EntryKind.RETURN:
            return return_proposals(self.connection, stored)
        if stored.record.kind is EntryKind.RETURN_FEE:
            return return_fee_proposals(self.connection, stored)
        if stored.record.kind is not EntryKind.RECEIPT:
            return []
        return proposals(_compact(stored.record), self.open_documents(stored))

    def all_proposals(self, waiting: Iterable[StoredEntry]) -> dict[int, list[Proposal]]:
        """The proposals for each of many entries. Where two would pay one document, only the first
        to come in is certain of it; the other is proposed on account."""
        found: dict[int, list[Proposal]] = {}
        claimed: dict[int, int] = {}
        claimant: dict[int, int] = {}
        for stored in waiting:
            offered = self.proposals(stored)
            if offered and offered[0].certain:
                wanted = {part.document.id: part for part in offered[0].parts}
                over = (
                    number
                    for number, part in wanted.items()
                    if claimed.get(number, 0) + part.settled_minor > part.document.open_minor
                )
                if (taken := next(over, None)) is not None:
                    offered = paid_twice(offered, taken, claimant[taken])
                else:
                    for number, part in wanted.items():
                        claimed[number] = claimed.get(number, 0) + part.settled_minor
                        claimant[number] = stored.id
            found[stored.id] = offered
        return found

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
    kinds = reference_kinds(connection).get(entity_id, with_rf())
    books.references = {kind: partial(document_of, kind) for kind in kinds}
    for rule in match_rules(connection):
        what = "payer account" if rule.payer_account else f"text '{rule.pattern}'"
        why = f"{what} known as {rule.account}, taught by {rule.taught_by}"
        payer = KnownPayer(rule.customer_id, rule.root_id, rule.account, why)
        if rule.payer_account:
            books.payers.setdefault(rule.payer_account, []).append(payer)
        else:
            books.texts.append((rule.pattern, payer))
    books.names = _names(connection)
    for number in latest_numbers(connection):
        books.numbers.add_form(number)
    books.settled = settled_documents(connection, entity_id, currency)
    books.like = like_names(books.names)
    return books


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
