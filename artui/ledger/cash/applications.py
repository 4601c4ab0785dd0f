"""Applying credit memos to invoices as customers request: by form, by file or by mail.

A request that repeats one in force is the same request; a request id is never used twice. See
section 6 of the domain rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from artui.domain.allocation import EffectiveTooEarly, EffectiveTooLate
from artui.domain.kinds import Approval, ItemKind
from artui.domain.refusal import Refused
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.records import NewApplication, Posted, PutOff, Same
from artui.ledger.book.refusals import (
    AmbiguousDocument,
    AmountNotPositive,
    AmountTooLarge,
    CurrencyDiffers,
    NumberTaken,
    OutsideTree,
    PeriodClosed,
    UnknownDocument,
    WrongKind,
)
from artui.ledger.cash.allocation import Allocated, allocate_many, place
from artui.ledger.documents.cash_discounts import may_have_discount, settle_discounts
from artui.ledger.items.allocation_rows import (
    TAKEN_BACK,
    AllocationRow,
    AllocationValues,
    allocation_rows,
)
from artui.ledger.items.open_items import (
    LedgerItem,
    chunks,
    debits_numbered,
    items_numbered,
    lower_by_staged,
)
from artui.ledger.store.staging import NeedsTurn
from artui.ledger.store.tables import ALLOCATION


def apply_requests(
    entry: Entry, rows: Sequence[NewApplication]
) -> list[Posted | Same | PutOff | Refused]:
    """Apply credit memos to invoices as customers request; one outcome per row, in order. Section 6
    of the domain rules."""
    invoices = debits_numbered(entry.connection, [row.invoice for row in rows])
    memos = items_numbered(entry.connection, ItemKind.CREDIT_MEMO, [row.memo for row in rows])
    lower_by_staged(entry, invoices, "debit_id")
    lower_by_staged(entry, memos, "credit_id")
    in_force = _applications_in_force(entry, memos, rows)
    placed = _Placed(entry)
    outcomes: list[Posted | Same | PutOff | Refused] = []
    for row in rows:
        try:
            invoice = _one(invoices, row.invoice, "invoice")
            memo = _one(memos, row.memo, "memo")
            if entry.staging is not None and memo.root_id in entry.staging.put_off:
                outcomes.append(PutOff(memo.root_id))
                continue
            earlier = _earlier(entry, row, invoice, memo, in_force)
            if earlier is not None:
                here = earlier.act_id == entry.id
                outcomes.append(Same(earlier.id, row.request_id or row.memo, in_file=here))
                continue
            if row.day is not None:
                refuse_closed(entry.open_from, row.day, "The application")
            share = place(
                entry, memo, invoice, row.amount_minor, chosen=row.day, request_id=row.request_id
            )
            number, day = placed.add(share), share["effective_date"]
            if may_have_discount(invoice):
                placed.write()
                settle_discounts(entry, [invoice])
            kept = AllocationRow(
                number, memo.id, invoice.id, row.amount_minor, day, None, row.request_id, entry.id
            )
            _remember(in_force, kept)
            outcomes.append(Posted(number, str(number)))
        except NeedsTurn:
            assert entry.staging is not None
            root_id = memos[row.memo][0].root_id
            entry.staging.put_off.add(root_id)
            outcomes.append(PutOff(root_id))
        except Refused as refusal:
            outcomes.append(refusal.at(refusal.column or _column_of(refusal)))
    placed.write()
    return outcomes


@dataclass(slots=True)
class _Placed:
    """Allocations that have their ids and wait to be written together."""

    entry: Entry
    rows: list[AllocationValues] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)

    def add(self, row: AllocationValues) -> int:
        """Take a row; returns its id."""
        number = self.entry.next_ids(ALLOCATION, 1)[0]
        self.rows.append(row)
        self.ids.append(number)
        return number

    def write(self) -> None:
        """Write those that wait."""
        rows, ids, self.rows, self.ids = self.rows, self.ids, [], []
        if rows:
            self.entry.insert(ALLOCATION, rows, ids)


def _column_of(refusal: Refused) -> str:
    """The column whose value a rule of allocation refused."""
    match refusal:
        case AmountTooLarge() | AmountNotPositive():
            return "amount"
        case PeriodClosed() | EffectiveTooEarly() | EffectiveTooLate():
            return "date"
        case CurrencyDiffers() | OutsideTree():
            return "memo"
        case _:
            return "invoice"


def apply_memo(
    book: Book, *, invoice_id: int, memo_id: int, amount_minor: int, effective: date | None = None
) -> Allocated:
    """Apply a credit memo to an invoice on request: one act. Refuses as `allocate` does."""

    def refuse(memo: LedgerItem, invoice: LedgerItem) -> None:
        if memo.kind != ItemKind.CREDIT_MEMO or invoice.side != 1:
            raise WrongKind(
                f"{memo.title} can't be applied to {invoice.label}: name a memo and an invoice."
            )

    shares = [(invoice_id, amount_minor)]
    return allocate_many(book, credit_id=memo_id, shares=shares, effective=effective, refuse=refuse)


def _one(found: dict[str, list[LedgerItem]], number: str, column: str) -> LedgerItem:
    candidates = found.get(number, [])
    in_force = [
        item
        for item in candidates
        if item.reversed_by_id is None and item.approval != Approval.SUPERSEDED
    ]
    chosen = in_force or candidates
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        many = f"{len(chosen)} of our entities have a {column} {number}."
        raise AmbiguousDocument(many).at(column)
    raise UnknownDocument(f"There is no {column} '{number}'.").at(column)


_Key = tuple[int, int, int]


def _key(row: AllocationRow) -> _Key:
    """What identifies a request without an id."""
    return row.debit_id, row.credit_id, row.amount_minor


def _applications_in_force(
    entry: Entry,
    memos: dict[str, list[LedgerItem]],
    rows: Sequence[NewApplication],
) -> dict[_Key | str, list[AllocationRow]]:
    memo_ids = [memo.id for found in memos.values() for memo in found]
    requests = [row.request_id for row in rows if row.request_id]
    found: dict[_Key | str, list[AllocationRow]] = {}
    for source in entry.sources(ALLOCATION):
        # What waits was not taken back.
        where = (source.c.amount_minor > 0, *((~TAKEN_BACK,) if source is ALLOCATION else ()))
        for name, values in (("credit_id", memo_ids), ("request_id", requests)):
            if source is not ALLOCATION and entry.staging is not None:
                entry.staging.index(ALLOCATION, name)
            for part in chunks(values):
                among_these = source.c[name].in_(part)
                rows_of = allocation_rows(entry.connection, among_these, *where, source=source)
                for row in rows_of:
                    _remember(found, row, by_request=name == "request_id")
    return found


def _remember(
    in_force: dict[_Key | str, list[AllocationRow]],
    row: AllocationRow,
    *,
    by_request: bool | None = None,
) -> None:
    if by_request is not True:
        in_force.setdefault(_key(row), []).append(row)
    if by_request is not False and row.request_id:
        in_force.setdefault(row.request_id, []).append(row)


def _earlier(
    entry: Entry,
    row: NewApplication,
    invoice: LedgerItem,
    memo: LedgerItem,
    in_force: dict[_Key | str, list[AllocationRow]],
) -> AllocationRow | None:
    """The application in force that this request repeats, if any; raises NumberTaken for a reused
    request id."""
    key = (invoice.id, memo.id, row.amount_minor)
    if not row.request_id:
        for other in in_force.get(key, []):
            if row.day is None or other.effective_date == row.day:
                return other
        return None
    for other in in_force.get(row.request_id, []):
        if _key(other) == key:
            return other
        if entry.staging is not None and other.act_id == entry.id:
            # Only under the turn it has the id by which it is named.
            raise NeedsTurn
        raise NumberTaken(
            f"Request {row.request_id} was applied before with other values (application "
            f"{other.id})."
        ).at("request_id")
    return None
