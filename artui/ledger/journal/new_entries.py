"""New entries for the books: each event becomes the legs that the mapping of its day gives it."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.chart import AccountKey, Chart, NoAccount
from artui.domain.journal import (
    NO_CODE,
    OPENING,
    TRANSFER,
    Leg,
    Posting,
    TaxShare,
    across,
    home_of,
    legs_of,
    mirrored,
    shares_like,
    transfer,
)
from artui.domain.kinds import ItemKind
from artui.ledger.journal import events as journal_events
from artui.ledger.journal import known_entries
from artui.ledger.journal.charts import Charts, Opening, opening_of
from artui.ledger.journal.events import BookedDocument, BookedShare, Event, EventSort, TaxPart
from artui.ledger.journal.known_entries import STANDING, KnownEntry
from artui.ledger.store.tables import JOURNAL_BATCH, JOURNAL_ENTRY

# What a document that has no tax of its own has the shares of.
_ABOUT = (ItemKind.CREDIT_MEMO, ItemKind.DISCOUNT, ItemKind.WRITE_OFF)
_TAXED = (ItemKind.INVOICE, *_ABOUT)


class NewJournalEntry(NamedTuple):
    """An entry that is not written yet."""

    id: int
    event: Event
    kind: str
    document: str
    date: datetime.date
    document_date: datetime.date
    due_date: datetime.date | None
    customer: str
    customer_name: str
    text: str
    currency: str
    item_id: int | None
    allocation_id: int | None
    reverses_id: int | None
    legs: list[Leg]

    @property
    def lacks_tax(self) -> bool:
        """Whether it would have a tax share if that were known."""
        taxed = any(leg.tax_code == NO_CODE for leg in self.legs)
        return taxed and self.kind in (ItemKind.INVOICE, ItemKind.CREDIT_MEMO, ItemKind.DISCOUNT)


class Missing(NamedTuple):
    """An act that can't be booked, since an account is mapped for no such key."""

    act_id: int
    document: str
    key: str


def entries_of(
    connection: Connection, entity_id: int, charts: Charts, open_from: datetime.date, next_id: int
) -> "Entries":
    """What makes entries of an entity; nothing is posted before the day of its opening."""
    opened = (
        select(func.max(JOURNAL_ENTRY.c.date))
        .join(JOURNAL_BATCH, JOURNAL_BATCH.c.id == JOURNAL_ENTRY.c.batch_id)
        .where(STANDING, JOURNAL_BATCH.c.entity_id == entity_id, JOURNAL_ENTRY.c.kind == OPENING)
    )
    first = max(open_from, connection.execute(opened).scalar_one() or open_from)
    return Entries(connection, entity_id, charts, first, next_id, opening_of(connection, entity_id))


@dataclass(slots=True)
class Entries:
    """Makes entries of an entity, some thousand events at a time; those before are in the books.

    `open_from` is the first day of the period that is open, `opening` how open amounts were carried
    into the books.
    """

    connection: Connection
    entity_id: int
    charts: Charts
    open_from: datetime.date
    next_id: int
    opening: Opening | None = None
    missing: list[Missing] = field(default_factory=list)
    _documents: dict[int, BookedDocument] = field(default_factory=dict)
    _taxes: dict[int, list[TaxPart]] = field(default_factory=dict)
    _known: dict[int, KnownEntry] = field(default_factory=dict)
    _shares: dict[int, BookedShare] = field(default_factory=dict)
    _moved: dict[int, KnownEntry] = field(default_factory=dict)
    _groups: dict[int, list[str]] = field(default_factory=dict)
    _groups_then: dict[int, list[str]] = field(default_factory=dict)

    def made_of(self, some: Sequence[Event]) -> list[NewJournalEntry]:
        """The entries of these events, in their order; `missing` gets those without an account."""
        self._read(some)
        made = []
        for event in some:
            try:
                entry = self._made(event)
            except NoAccount as lacking:
                self.missing.append(Missing(event.act_id, self._title(event), lacking.key))
                continue
            if entry is not None:
                made.append(entry)
                self.next_id += 1
        return made

    def _read(self, some: Sequence[Event]) -> None:
        """Read at once what these events need."""
        moved = [event.id for event in some if event.sort is EventSort.ALLOCATED]
        self._shares = journal_events.shares(self.connection, moved) if moved else {}
        taken_back = [share.reverses_id for share in self._shares.values() if share.reverses_id]
        self._moved = known_entries.of_allocations(self.connection, self.entity_id, taken_back)
        ids = {event.id for event in some if event.sort is not EventSort.ALLOCATED}
        for share in self._shares.values():
            ids |= {share.credit_id, share.debit_id}
        self._documents, self._taxes = {}, {}
        wanted: Collection[int] = ids
        while wanted:
            found = journal_events.documents(self.connection, wanted)
            self._documents |= found
            wanted = {
                other
                for document in found.values()
                for other in _leans_on(document)
                if other not in self._documents
            }
        self._taxes = journal_events.tax_rows(self.connection, self._documents)
        self._known = known_entries.of_documents(self.connection, self.entity_id, self._documents)
        fields = sorted({name for dated in self.charts.dated for name in dated.chart.groups})
        whose = {document.customer_id for document in self._documents.values()}
        self._groups = journal_events.groups_of(self.connection, fields, whose)
        if self.opening is not None:
            then = sorted(self.opening.chart.groups)
            self._groups_then = journal_events.groups_of(
                self.connection, then, whose, known_by=self.opening.act_id
            )

    def _made(self, event: Event) -> NewJournalEntry | None:
        if event.sort is EventSort.ALLOCATED:
            return self._allocation(event, self._shares[event.id])
        document = self._documents[event.id]
        day = self._day(document.issue_date)
        kind = str(document.kind)
        if event.sort is EventSort.WITHDRAWN:
            kind, reverses = ItemKind.REVERSAL, self._known.get(document.id)
            legs = mirrored(reverses.legs) if reverses else mirrored(self._carried(document, day))
        else:
            reverses = self._known.get(document.reverses_id or 0)
            legs = self._legs(document, day)
        self._known[document.id] = KnownEntry(self.next_id, legs)
        owed = document.side == 1 and document.kind is not ItemKind.REVERSAL
        return NewJournalEntry(
            self.next_id,
            event,
            kind,
            document.number,
            day,
            document.issue_date,
            document.due_date if owed else None,
            document.account,
            document.name,
            document.reason or document.po_number or document.method,
            document.currency,
            document.id,
            None,
            None if reverses is None else reverses.id,
            legs,
        )

    def _legs(self, document: BookedDocument, day: datetime.date) -> list[Leg]:
        """The legs of a document by the mapping of a day; raises NoAccount."""
        if document.reverses_id is not None:
            known = self._known.get(document.reverses_id)
            target = self._documents[document.reverses_id]
            return mirrored(known.legs if known else self._carried(target, day))
        posting = Posting(
            document.kind,
            document.amount_minor,
            self._tax_shares(document),
            document.method,
            document.fee_kind,
            bool(document.about_interest),
        )
        return legs_of(posting, self._chart(day), self._groups.get(document.customer_id, ()))

    def _carried(self, document: BookedDocument, day: datetime.date) -> list[Leg]:
        """The legs that a document would have had, of which only what was open was carried into
        the books; raises NoAccount."""
        home = self._home(document.id, day)
        legs = self._legs(document, day)
        return [leg._replace(account=home) if leg.home else leg for leg in legs]

    def _day(self, own: datetime.date) -> datetime.date:
        """The day of posting; raises NoAccount if no mapping holds on it."""
        day = max(own, self.open_from)
        self._chart(day)
        return day

    def _chart(self, day: datetime.date) -> Chart:
        found = self.charts.on(day)
        if found is None:
            raise NoAccount(AccountKey.AR)
        return found.chart

    def _tax_shares(self, document: BookedDocument) -> Sequence[TaxShare]:
        """What of a document has which tax code, by its own taxes or those of what it is about;
        nothing if neither is known."""
        if document.kind not in _TAXED:
            return ()
        rows = self._taxes.get(document.id, [])
        shares = [TaxShare(_code(row), row.taxable_minor, row.tax_minor) for row in rows]
        if shares and sum(share.net_minor + share.tax_minor for share in shares) == (
            document.amount_minor
        ):
            return shares
        known = document.tax_minor if document.net_minor is not None else None
        if document.tax_code and known is not None:
            return (TaxShare(document.tax_code, document.amount_minor - known, known),)
        base = next(
            (self._documents[other] for other in _based_on(document) if other in self._documents),
            None,
        )
        like: Sequence[TaxShare] = () if base is None else self._tax_shares(base)
        if like and (found := shares_like(like, document.amount_minor, known)):
            return found
        if known is not None:
            return (TaxShare("", document.amount_minor - known, known),)
        return ()

    def _allocation(self, event: Event, share: BookedShare) -> NewJournalEntry | None:
        """The entry of an allocation between accounts, or between entities; None if it is within
        one account."""
        day = self._day(share.effective_date)
        taken = self._moved.get(share.reverses_id) if share.reverses_id else None
        mine = share.debit_id if share.debit_entity_id == self.entity_id else share.credit_id
        if taken is not None:
            legs = mirrored(taken.legs)
        elif share.credit_entity_id == share.debit_entity_id:
            homes = self._home(share.credit_id, day), self._home(share.debit_id, day)
            if homes[0] == homes[1]:
                return None
            legs = transfer(share.amount_minor, *homes)
        else:
            between = self._chart(day).account(AccountKey.INTERCOMPANY)
            minor = share.amount_minor if mine == share.credit_id else -share.amount_minor
            legs = across(minor, self._home(mine, day), between)
        document = self._documents[mine]
        self._moved[share.id] = KnownEntry(self.next_id, legs)
        return NewJournalEntry(
            self.next_id,
            event,
            TRANSFER,
            document.number,
            day,
            share.effective_date,
            None,
            document.account,
            document.name,
            f"{share.credit_number} → {share.debit_number}",
            document.currency,
            None,
            share.id,
            None if taken is None else taken.id,
            legs,
        )

    def _home(self, item_id: int, day: datetime.date) -> str:
        """The account on which the open amount of a document is kept."""
        known = self._known.get(item_id)
        if known is not None:
            return known.home
        document = self._documents[item_id]
        if document.reverses_id is not None:
            return self._home(document.reverses_id, day)
        if self.opening is not None:
            then = self._groups_then.get(document.customer_id, ())
            return home_of(document.kind, self.opening.chart, then)
        return home_of(document.kind, self._chart(day), self._groups.get(document.customer_id, ()))

    def _title(self, event: Event) -> str:
        if event.sort is EventSort.ALLOCATED:
            share = self._shares[event.id]
            return f"{TRANSFER} of {share.credit_number} to {share.debit_number}"
        document = self._documents[event.id]
        return f"{document.kind.replace('_', ' ')} {document.number}"


def _leans_on(document: BookedDocument) -> Iterator[int]:
    """Other documents that are needed for the entry of one."""
    if document.reverses_id is not None:
        yield document.reverses_id
    yield from _based_on(document)


def _based_on(document: BookedDocument) -> Iterable[int]:
    """The document whose taxes one has that has none of its own."""
    if document.kind in _ABOUT and document.about_id is not None:
        yield document.about_id
    elif document.kind is ItemKind.INVOICE and document.origin_id is not None:
        yield document.origin_id


def _code(row: TaxPart) -> str:
    return row.tax_code or "-".join(filter(None, (row.tax_type, row.rate)))
