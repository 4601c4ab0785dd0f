"""Invoices of the Ads service: taken as it states them, and brought in step after every sync.

What the service says remains is what is open: the difference is a settlement, a payment with method
`ads` (or a write-off where the service wrote it off), and a settlement that no longer holds is
reversed. An invoice below zero is a credit memo, settled by a refund; one over 0.00 owes nothing. A
sync that brings nothing new leaves no act. AD-3 to AD-9 of the Ads rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from sqlalchemy import or_, select

from artui.domain.kinds import ItemKind, Origin
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.text import document_number, shown_id
from artui.ledger.amazon.ads_asides import record_of
from artui.ledger.amazon.ads_credits import NewCredits
from artui.ledger.amazon.ads_settlements import WHY, free, settle
from artui.ledger.amazon.set_aside import NewAside
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.ledger_settings import DateLimits, date_limits
from artui.ledger.book.refusals import BadDocument, NumberTaken
from artui.ledger.credit.limit_check import flag_reopened
from artui.ledger.documents.correction import correct_on
from artui.ledger.documents.counter_entries import reverse_item
from artui.ledger.items.new_items import ItemValues, item_row
from artui.ledger.items.numbering import make_way
from artui.ledger.items.open_items import NUMBERED, LedgerItem, entity_ids, ledger_item
from artui.ledger.store.many import among
from artui.ledger.store.tables import (
    ALLOCATION,
    CUSTOMER,
    EXTERNAL_REF,
    ITEM,
    ITEM_LINE,
    ITEM_TAX,
)

SERVICE = "ads"


@dataclass(frozen=True, slots=True)
class AdsLine:
    """A line of an invoice, in minor units."""

    description: str
    quantity: str
    unit_minor: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class AdsTax:
    """A tax of an invoice; the rate is percent as decimal text, empty if not given."""

    type: str
    rate: str
    taxable_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class AdsInvoice:
    """An invoice as the service states it now; `open_minor` is what it says remains.

    `credit`: it is below zero, a credit memo; all its amounts are given with their signs turned.
    """

    profile: str
    id: str
    account: str
    status: str
    issue_date: date
    due_date: date
    currency: str
    amount_minor: int
    open_minor: int
    tax_minor: int | None
    written_off: bool
    terms: str
    po_number: str
    snapshot: str
    details: str
    credit: bool = False
    lines: tuple[AdsLine, ...] = ()
    taxes: tuple[AdsTax, ...] = ()


@dataclass(frozen=True, slots=True)
class AdsTaken:
    """What a page of invoices did to the ledger; no act if it brought nothing new. The `refused`
    rows are to be set aside."""

    act_id: int | None
    summary: str
    added: int
    changed: int
    same: int
    refused: tuple[NewAside, ...]


class _NothingNew(Exception):
    """Leaves the act without a trace."""


def take_ads_invoices(book: Book, account: str, invoices: Sequence[AdsInvoice]) -> AdsTaken:
    """Bring a customer's invoices in step with what the service says: one act, none if they are.

    A row that breaks a rule is refused by itself and reported; the others are taken.
    """
    done: list[str] = []
    refused: list[NewAside] = []
    try:
        with book.act(ActName.ADS_SYNC, account) as entry:
            page = _Page.of(entry, account, invoices)
            for new in invoices:
                try:
                    _check(new)
                    done.append(_take(page, new))
                except Refused as refusal:
                    record = record_of(new.profile, new.id)
                    wrong = NewAside(record, account, shown_id(new.id), str(refusal), new.snapshot)
                    refused.append(wrong)
            page.write()
            if not set(done) - {"same"}:
                raise _NothingNew
            flag_reopened(entry)
            entry.summary = (
                f"{account}: {done.count('added')} Ads invoices added, "
                f"{done.count('changed')} brought in step"
            )
            number, summary = entry.id, entry.summary
    except _NothingNew:
        number, summary = None, f"{account}: nothing new"
    added, changed = done.count("added"), done.count("changed")
    return AdsTaken(number, summary, added, changed, done.count("same"), tuple(refused))


def known_snapshots(book: Book, profile: str, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """What was last heard of these invoices of a profile: id to (snapshot, details)."""
    query = select(
        EXTERNAL_REF.c.external_id, EXTERNAL_REF.c.snapshot, EXTERNAL_REF.c.details
    ).where(
        EXTERNAL_REF.c.service == SERVICE,
        EXTERNAL_REF.c.account == profile,
        EXTERNAL_REF.c.external_id.in_(list(ids)),
        EXTERNAL_REF.c.withdrawn_act_id.is_(None),
    )
    with book.reading() as connection:
        return {row.external_id: (row.snapshot, row.details) for row in connection.execute(query)}


def _check(new: AdsInvoice) -> None:
    document_number(new.id)
    if not 0 <= new.open_minor <= new.amount_minor:
        raise BadDocument(
            f"Ads invoice {shown_id(new.id)} of profile {new.profile}: ",
            Money(new.open_minor, new.currency),
            " remain of ",
            Money(new.amount_minor, new.currency).bare,
            "; it is left as it was.",
        )


@dataclass(slots=True)
class _Page:
    """Invoices that are being taken: what is known of them, and the new ones that wait so that they
    are written at once, which keeps others waiting for their turn the shorter."""

    entry: Entry
    credits: NewCredits
    dates: DateLimits
    known: dict[tuple[str, str], Any]
    numbers: set[tuple[str, str]]
    """The kinds and numbers of documents that are there."""
    fresh: dict[tuple[str, str], AdsInvoice] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)
    """Those that came already, of which what was known before is no longer right."""

    @classmethod
    def of(cls, entry: Entry, account: str, invoices: Sequence[AdsInvoice]) -> Self:
        """The page, with what the ledger has of it."""
        connection, ids = entry.connection, [new.id for new in invoices]
        refs = select(EXTERNAL_REF).where(
            EXTERNAL_REF.c.service == SERVICE,
            among(connection, EXTERNAL_REF.c.external_id, ids),
            EXTERNAL_REF.c.withdrawn_act_id.is_(None),
        )
        numbers = select(ITEM.c.kind, ITEM.c.number).where(
            NUMBERED,
            ITEM.c.kind.in_((ItemKind.INVOICE, ItemKind.CREDIT_MEMO)),
            among(connection, ITEM.c.number, ids),
        )
        return cls(
            entry,
            NewCredits.of(entry, account),
            date_limits(connection, entry.book.business_date),
            {(row.account, row.external_id): row for row in connection.execute(refs)},
            {(row.kind, row.number) for row in connection.execute(numbers)},
        )

    def kept(self, new: AdsInvoice) -> Any:
        """What is kept of an invoice, as this act has left it; None for nothing."""
        key = new.profile, new.id
        if key not in self.taken:
            self.taken.add(key)
            return self.known.get(key)
        self.write()
        query = select(EXTERNAL_REF).where(
            EXTERNAL_REF.c.service == SERVICE,
            EXTERNAL_REF.c.account == new.profile,
            EXTERNAL_REF.c.external_id == new.id,
            EXTERNAL_REF.c.withdrawn_act_id.is_(None),
        )
        return self.entry.connection.execute(query).one_or_none()

    def adds(self, new: AdsInvoice) -> bool:
        """Whether an invoice that the ledger does not have can wait: all of it is open, and its
        number is free."""
        key = new.profile, new.id
        named = _kind(new), new.id
        if new.open_minor != new.amount_minor or named in self.numbers:
            return False
        self.fresh[key] = new
        self.numbers.add(named)
        return True

    def write(self) -> None:
        """Write the new ones."""
        entry, fresh = self.entry, list(self.fresh.values())
        self.fresh.clear()
        if not fresh:
            return
        place = _place(entry, fresh[0].account)
        ids = entry.insert(ITEM, [_row(entry, new, new.id, *place) for new in fresh])
        pairs = list(zip(ids, fresh, strict=True))
        lines = [_line(id_, at, each) for id_, new in pairs for at, each in enumerate(new.lines, 1)]
        entry.insert(ITEM_LINE, lines)
        entry.insert(ITEM_TAX, [_tax(item_id, tax) for item_id, new in pairs for tax in new.taxes])
        refs = entry.insert(EXTERNAL_REF, [_reference(new, item_id) for item_id, new in pairs])
        entry.made_many(EXTERNAL_REF, refs)


def _take(page: _Page, new: AdsInvoice) -> str:
    entry, known = page.entry, page.kept(new)
    if known is None:
        _refuse_new(page, new)
        if page.adds(new):
            return "added"
    # It may take a number of those that wait.
    page.write()
    if known is None:
        item_id = _post(page, new)
        entry.made_many(EXTERNAL_REF, entry.insert(EXTERNAL_REF, [_reference(new, item_id)]))
        return "added"
    moved = known.snapshot != new.snapshot
    item_id = _in_step(page, new, known.item_id, moved=moved)
    said = _said(new)
    changed = item_id != known.item_id or any(getattr(known, k) != v for k, v in said.items())
    if changed:
        entry.change(EXTERNAL_REF, known.id, item_id=item_id, **said)
    else:
        changed = _touched(entry, item_id)
    return "changed" if changed else "same"


def _said(new: AdsInvoice) -> dict[str, object]:
    return {"status": new.status, "snapshot": new.snapshot, "details": new.details}


def _reference(new: AdsInvoice, item_id: int) -> dict[str, object]:
    """What is kept of an invoice, with its document."""
    key = {"service": SERVICE, "account": new.profile, "external_id": new.id}
    return {**key, "item_id": item_id, **_said(new), "withdrawn_act_id": None}


def _touched(entry: Entry, item_id: int | None) -> bool:
    """Whether this act allocated to the item or took something back from it."""
    query = select(ALLOCATION.c.id).where(
        ALLOCATION.c.act_id == entry.id,
        or_(ALLOCATION.c.debit_id == item_id, ALLOCATION.c.credit_id == item_id),
    )
    return entry.connection.execute(query.limit(1)).first() is not None


def _in_step(page: _Page, new: AdsInvoice, item_id: int | None, *, moved: bool) -> int:
    """Make the ledger's invoice as the service says; the id of the one then in force."""
    entry = page.entry
    item = None if item_id is None else ledger_item(entry.connection, item_id)
    if item is None or not item.in_force:
        _refuse_new(page, new)
        return _post(page, new)
    if _is_another(item, new):
        _refuse_new(page, new)
        free(entry, item, item.amount_minor)
        reverse_item(entry, ledger_item(entry.connection, item.id), reason=WHY, day=None)
        return _post(page, new)
    if item.amount_minor != new.amount_minor:
        item = _corrected(entry, item, new)
    if moved:
        entry.change(ITEM, item.id, due_date=new.due_date, billing_state=_word(new.status))
    _write_lines(entry, item.id, new)
    settle(entry, item.id, new.open_minor, written_off=new.written_off)
    return item.id


def _refuse_new(page: _Page, new: AdsInvoice) -> None:
    """Raise DateTooFar or AboveThreshold for an invoice that the ledger does not have yet, before
    any change."""
    page.dates.refuse(new.issue_date, f"Ads invoice {shown_id(new.id)} of profile {new.profile}")
    if new.credit and new.open_minor:
        page.credits.refuse(new.id, new.issue_date, Money(new.amount_minor, new.currency))


def _is_another(item: LedgerItem, new: AdsInvoice) -> bool:
    """Whether the document in the ledger can't become the one that the service gives: only an
    invoice's amount can be corrected, and none from or to nothing."""
    there = (item.currency, item.issue_date, item.kind)
    if there != (new.currency, new.issue_date, _kind(new)):
        return True
    fixed = new.credit or 0 in (item.amount_minor, new.amount_minor)
    return fixed and item.amount_minor != new.amount_minor


def _kind(new: AdsInvoice) -> ItemKind:
    return ItemKind.CREDIT_MEMO if new.credit else ItemKind.INVOICE


def _corrected(entry: Entry, item: LedgerItem, new: AdsInvoice) -> LedgerItem:
    """The corrected invoice under the same number; the original becomes `NO~1`."""
    free(entry, item, item.amount_minor)
    number = item.number
    make_way(entry, item.id, number)
    return correct_on(
        entry,
        ledger_item(entry.connection, item.id),
        new.amount_minor,
        number=number,
        override=WHY,
        tax_minor=new.tax_minor,
        net_minor=_net(new),
        origin=Origin.SERVICE,
    )


def _post(page: _Page, new: AdsInvoice) -> int:
    entry = page.entry
    number = _free_number(entry, new)
    page.numbers.add((_kind(new), number))
    row = _row(entry, new, number, *_place(entry, new.account))
    item_id = entry.insert(ITEM, [row])[0]
    _write_lines(entry, item_id, new)
    settle(entry, item_id, new.open_minor, written_off=new.written_off)
    return item_id


def _place(entry: Entry, account: str) -> tuple[int, int]:
    """The customer of an account, and the entity of ours whose documents these are."""
    query = select(CUSTOMER.c.id).where(CUSTOMER.c.account == account)
    return entry.connection.execute(query).scalar_one(), entity_ids(entry.connection)[""]


def _row(
    entry: Entry, new: AdsInvoice, number: str, customer_id: int, entity_id: int
) -> ItemValues:
    return item_row(
        entry,
        entity_id=entity_id,
        customer_id=customer_id,
        kind=_kind(new),
        side=-1 if new.credit else 1,
        number=number,
        issue_date=new.issue_date,
        due_date=max(new.due_date, new.issue_date),
        currency=new.currency,
        amount_minor=new.amount_minor,
        net_minor=_net(new),
        tax_minor=new.tax_minor,
        terms=new.terms,
        po_number=new.po_number,
        external_ref=f"{new.profile}/{new.id}",
        billing_state=_word(new.status),
        origin=Origin.SERVICE,
    )


def _write_lines(entry: Entry, item_id: int, new: AdsInvoice) -> None:
    """Lines and taxes, once they are known; details may come later than the invoice."""
    lines = [_line(item_id, place, line) for place, line in enumerate(new.lines, 1)]
    for table, rows in ((ITEM_LINE, lines), (ITEM_TAX, [_tax(item_id, tax) for tax in new.taxes])):
        there = select(table.c.id).where(table.c.item_id == item_id).limit(1)
        if rows and entry.connection.execute(there).first() is None:
            entry.insert(table, rows)


def _free_number(entry: Entry, new: AdsInvoice) -> str:
    """Amazon's id, or `id@profile` where another document in force has it."""
    entity_id = entity_ids(entry.connection)[""]
    for number in (new.id, f"{new.id}@{new.profile}"):
        query = select(ITEM.c.id, ITEM.c.reversed_by_id).where(
            NUMBERED,
            ITEM.c.kind == _kind(new),
            ITEM.c.number == number,
            ITEM.c.entity_id == entity_id,
        )
        found = entry.connection.execute(query).one_or_none()
        if found is None or found.reversed_by_id is not None:
            if found is not None:
                make_way(entry, found.id, number)
            return document_number(number)
    raise NumberTaken(
        f"{shown_id(new.id)} and {shown_id(new.id)}@{new.profile} are taken by other documents."
    )


def _net(new: AdsInvoice) -> int | None:
    return None if new.tax_minor is None else new.amount_minor - new.tax_minor


def _word(status: str) -> str:
    return status.lower()


def _line(item_id: int, position: int, line: AdsLine) -> dict[str, object]:
    return {
        "item_id": item_id,
        "position": position,
        "description": line.description,
        "quantity": line.quantity,
        "unit_net_minor": line.unit_minor,
        "unit_gross_minor": line.unit_minor,
        "tax_rate": "",
        "net_minor": line.amount_minor,
        "tax_minor": 0,
        "gross_minor": line.amount_minor,
    }


def _tax(item_id: int, tax: AdsTax) -> dict[str, object]:
    return {
        "item_id": item_id,
        "tax_type": tax.type,
        "rate": tax.rate,
        "taxable_minor": tax.taxable_minor,
        "tax_minor": tax.tax_minor,
    }
