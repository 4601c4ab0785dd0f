"""What each entry may pay: the open documents of its entity and currency, and who its payer is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import islice

from sqlalchemy import Connection, select

from artui.domain.bank_entry import BankEntry, EntryKind, EntryState, Outcome
from artui.domain.bank_matching import doubted, paid_twice, proposals
from artui.domain.kinds import ItemKind
from artui.domain.match_records import (
    AdviceFit,
    Claim,
    KnownPayer,
    OpenCredit,
    OpenDocument,
    OpenDocuments,
    Proposal,
    name_key,
)
from artui.domain.sentence import Sentence
from artui.ledger.bank.advices import waiting_advices
from artui.ledger.bank.bank_accounts import compact_number
from artui.ledger.bank.bank_entries import StoredEntry
from artui.ledger.bank.entry_keys import earlier_alike
from artui.ledger.bank.issued_references import document_of, reference_kinds, with_rf
from artui.ledger.bank.like_names import like_names
from artui.ledger.bank.match_rules import match_rules
from artui.ledger.bank.recorded_payments import (
    SaidPayments,
    paying_payments,
    recorded_payments,
    typed_for,
    typed_near,
    typed_payments,
    unapplied_payments,
)
from artui.ledger.bank.returns.return_fees import return_fee_proposals
from artui.ledger.bank.returns.returned_receipts import return_proposals
from artui.ledger.bank.settled_documents import latest_numbers, settled_documents
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.book.ledger_settings import tolerance_minor
from artui.ledger.documents.cash_discounts import settling_days
from artui.ledger.store.tables import BANK_ADVICE, CUSTOMER, ITEM

_TOGETHER = 50  # entries whose references are looked up in one go
_BEFORE_ADVICE = timedelta(days=21)  # how long before its advice a payment may have come


@dataclass(slots=True)
class Matching:
    """Proposals for entries, with what is open read once for each entity and currency."""

    connection: Connection
    books: dict[tuple[int, str], OpenDocuments] = field(default_factory=dict)
    twins: dict[int, Sentence] = field(default_factory=dict)
    """Which earlier entry of another file one may be, in words, by its id."""
    said: SaidPayments = field(init=False)

    def __post_init__(self) -> None:
        self.said = SaidPayments(self.connection)

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
        entries: list[StoredEntry] = []
        found: dict[int, list[Proposal]] = {}
        coming = iter(waiting)
        while some := list(islice(coming, _TOGETHER)):
            entries += some
            self.said.read(each.record for each in some)
            found |= {stored.id: self.proposals(stored) for stored in some}
        _one_for_each_advice(found)
        self._doubt_alike(found)
        claimed: dict[int, int] = {}
        claimant: dict[int, int] = {}
        for stored in entries:
            offered = found[stored.id]
            if not (offered and offered[0].certain):
                continue
            wanted: dict[int, int] = {}
            over: Claim | None = None
            for claim in offered[0].claims:
                wanted[claim.id] = wanted.get(claim.id, 0) + claim.minor
                if claimed.get(claim.id, 0) + wanted[claim.id] > claim.open_minor:
                    over = over or claim
            if over is not None:
                by, known = claimant.get(over.id, stored.id), self._is_known(stored, offered[0])
                found[stored.id] = paid_twice(offered, over.name, by, known=known)
                continue
            for number, minor in wanted.items():
                claimed[number] = claimed.get(number, 0) + minor
                claimant[number] = stored.id
        return found

    def _is_known(self, stored: StoredEntry, proposal: Proposal) -> bool:
        """Whether the payer of an entry is known for the customer of its proposal."""
        payers = self.open_documents(stored).payer_of(_compact(stored.record))
        return any(each.root_id == proposal.root_id for each in payers)

    def _doubt_alike(self, found: dict[int, list[Proposal]]) -> None:
        """Propose nothing for what may be the money of an earlier entry of another file."""
        for number, doubt in earlier_alike(self.connection, found).items():
            self.twins[number] = doubt
            found[number] = doubted(found[number], doubt)

    def open_documents(self, stored: StoredEntry) -> OpenDocuments:
        """All that is open of the entry's entity in its currency."""
        return self.open_in(stored.entity_id, stored.record.currency)

    def open_in(self, entity_id: int, currency: str) -> OpenDocuments:
        """All that is open of an entity in a currency."""
        key = (entity_id, currency)
        if key not in self.books:
            self.books[key] = _open_documents(self.connection, self.said, *key)
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


def _one_for_each_advice(found: dict[int, list[Proposal]]) -> None:
    """Of several entries that an advice may be about, only the one that says more is it: the
    payer's id, or what the advice names; else none is certain."""
    entries: dict[int, list[int]] = {}
    fits = {number: fit for number, offered in found.items() if (fit := _fit_of(offered))}
    for number, fit in fits.items():
        entries.setdefault(fit.advice.id, []).append(number)
    for numbers in entries.values():
        if len(numbers) < 2:
            continue
        said = [each for each in numbers if fits[each].named]
        for number in numbers:
            if said == [number]:
                continue
            others = ", ".join(str(each) for each in numbers if each != number)
            why = Sentence(f"entry {others} fits the advice too")
            found[number] = [
                each
                if each.fit is None
                else each._replace(certain=False, proposed=False, reasons=(*each.reasons, why))
                for each in found[number]
            ]


def _fit_of(offered: Sequence[Proposal]) -> AdviceFit | None:
    """The advice of the best proposal, behind a payment that is only shown as what the entry is."""
    meant = (each.fit for each in offered if each.recorded is None or each.proposed)
    return next(meant, None)


def _compact(record: BankEntry) -> BankEntry:
    return record._replace(payer_account=compact_number(record.payer_account))


def _open_documents(
    connection: Connection, said: SaidPayments, entity_id: int, currency: str
) -> OpenDocuments:
    query = (
        select(
            ITEM.c.id,
            ITEM.c.number,
            ITEM.c.customer_id,
            CUSTOMER.c.account,
            CUSTOMER.c.root_id,
            ITEM.c.open_minor,
            ITEM.c.amount_minor,
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
    books.unapplied = unapplied_payments(connection, entity_id, currency)
    books.typed = typed_payments(connection, books.unapplied)
    books.typed_for = typed_for(connection, entity_id, currency)
    books.typed_near = typed_near(connection, entity_id, currency)
    books.part_paid = {row.id for row in rows if row.open_minor != row.amount_minor}
    books.recorded = recorded_payments(said, entity_id, currency, books.unapplied)
    _expect(connection, books, entity_id, currency)
    return books


def _expect(connection: Connection, books: OpenDocuments, entity_id: int, currency: str) -> None:
    """Take in the advices that wait for their money, and the memos that payers may keep back."""
    advices = waiting_advices(
        connection, BANK_ADVICE.c.entity_id == entity_id, BANK_ADVICE.c.currency == currency
    )
    for advice in advices:
        books.expect(advice)
    if advices:
        amounts = {advice.total_minor for advice in advices}
        since = min(advice.received_on for advice in advices) - _BEFORE_ADVICE
        for paid in paying_payments(connection, entity_id, currency, amounts, since):
            books.paid_alike.setdefault((paid.root_id, paid.amount_minor), []).append(paid.number)
    columns = (ITEM.c.id, ITEM.c.number, CUSTOMER.c.root_id, ITEM.c.open_minor)
    query = (
        select(*columns)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(OPEN_NOW, ITEM.c.side == -1, ITEM.c.kind == ItemKind.CREDIT_MEMO)
        .where(ITEM.c.entity_id == entity_id, ITEM.c.currency == currency)
        .order_by(ITEM.c.id)
    )
    for row in connection.execute(query):
        credit = OpenCredit(*row)
        books.credits.setdefault(credit.number.upper(), []).append(credit)


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
