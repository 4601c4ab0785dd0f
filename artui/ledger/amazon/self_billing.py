"""Self-billing invoices, which Amazon writes in our name: posted pending or open, and corrected.

ARB and VIB arrive pending, ASB open. A row that corrects another arrives pending, and its approval
makes the reversal; until then history shows it as approval will make it. PV-1 to PV-12.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Table, select

from artui.domain.kinds import Approval, BillingState, ItemKind, ListedState
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.ledger.book.book import Entry
from artui.ledger.book.records import Changed, NewInvoice, NoteField, Posted, PutOff, Same
from artui.ledger.book.refusals import (
    BadDocument,
    CurrencyDiffers,
    NotInForce,
    NumberTaken,
    UnknownDocument,
)
from artui.ledger.documents.correction import correct_on
from artui.ledger.documents.invoice_approval import post_for_payment_on
from artui.ledger.documents.invoices import post_invoices
from artui.ledger.documents.posting import Outcome, PostingContext
from artui.ledger.items.numbering import former_numbers, is_replaced, renamed
from artui.ledger.items.open_items import PAYMENT, among, chunks, is_gone, ledger_item
from artui.ledger.store.tables import CUSTOMER, ITEM
from artui.ledger.store.tables.columns import Query

OPEN_AT_ONCE = "ASB"


@dataclass(frozen=True, slots=True)
class NewSelfBilling:
    """A self-billing invoice as it came; `corrects` is the number of the one it replaces, `status`
    what Amazon's list says of it."""

    number: str
    account: str
    type: str
    issue_date: date
    amount_minor: int
    currency: str
    corrects: str = ""
    external_ref: str = ""
    fields: tuple[NoteField, ...] = ()
    status: ListedState | None = None

    @property
    def posted(self) -> bool:
        """Whether Amazon has posted it for payment."""
        return self.status is ListedState.POSTED


class _Known(NamedTuple):
    id: int
    issue_date: date
    generated_on: date | None
    currency: str
    amount_minor: int
    corrects_id: int | None
    reversed_by_id: int | None
    approval: Approval
    billing_type: str
    billing_state: str
    on_hold: bool
    open_minor: int
    external_ref: str
    act_id: int
    account: str

    @property
    def listed(self) -> ListedState:
        """What our list says of it."""
        if self.on_hold:
            return ListedState.ON_HOLD
        if self.approval == Approval.PENDING:
            return ListedState.PENDING
        if not self.open_minor:
            return ListedState.PAID
        return ListedState(self.billing_state or BillingState.APPROVED)


def post_self_billing(
    context: PostingContext, rows: Sequence[NewSelfBilling]
) -> list[Outcome | Changed]:
    """Post a batch on an open act; one outcome a row, in order. What a row corrects may come
    anywhere among the rows. While others work, a correction of what is not in the ledger yet is
    put off to the turn."""
    batch = _Batch(context)
    batch.look_up({row.number for row in rows} | {row.corrects for row in rows if row.corrects})
    waiting = list(range(len(rows)))
    while waiting:
        later = []
        ahead = {rows[place].number for place in waiting}
        for place in waiting:
            row = rows[place]
            if row.corrects in ahead and row.corrects != row.number:
                later.append(place)
                continue
            batch.take(place, row)
            ahead.discard(row.number)
        if len(later) == len(waiting):
            for place in later:
                ring = BadDocument(f"{rows[place].number} and what it corrects make a ring.")
                batch.outcomes[place] = ring.at("corrects")
            break
        waiting = later
    batch.flush()
    return [batch.outcomes[place] for place in range(len(rows))]


@dataclass(slots=True)
class _Batch:
    """Rows that are being posted: `known` are the invoices that are there, `fresh` the new ones
    that are posted together."""

    context: PostingContext
    known: dict[str, _Known] = field(default_factory=dict)
    outcomes: dict[int, Outcome | Changed] = field(default_factory=dict)
    fresh: dict[int, NewSelfBilling] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def look_up(self, numbers: Collection[str]) -> None:
        """Read anew what is there with these numbers."""
        for number in numbers:
            self.known.pop(number, None)
        self.known |= _named(self.context, numbers)

    def take(self, place: int, row: NewSelfBilling) -> None:
        """Post a row, or keep it to be posted with others."""
        if not {row.number, row.corrects}.isdisjoint(self.kept):
            self.flush()
        if not {row.number, row.corrects}.isdisjoint(self.context.earlier.put_off):
            self._put_off(place, row)
            return
        try:
            known = self.known.get(row.number)
            if known is not None and self._there(known):
                self.outcomes[place] = self._again(row, known)
            elif row.posted and (row.corrects or row.type != OPEN_AT_ONCE):
                raise NotInForce(
                    f"{row.number} waits for approval when it comes: approve it before it is "
                    "posted for payment."
                ).at("status")
            elif row.corrects:
                self._correct(place, row)
            else:
                self.fresh[place] = row
                self.kept.add(row.number)
        except Refused as refusal:
            self.outcomes[place] = refusal

    def _there(self, known: _Known) -> bool:
        """Whether an invoice is in the books or waits, or a correction took its place; one that was
        taken back gives up its number."""
        gone = is_gone(known.reversed_by_id, known.approval)
        return not gone or is_replaced(self.context.entry.connection, known.id)

    def _again(self, row: NewSelfBilling, known: _Known) -> Outcome | Changed:
        """A row that is there already, which may say that it is posted for payment now. What was
        paid has been posted."""
        entry, found = self.context.entry, _same(self.context.entry, row, known)
        if not is_gone(known.reversed_by_id, known.approval):
            found = found._replace(note=_differs(row, known.listed))
        if not row.posted or known.billing_state == BillingState.POSTED or not known.open_minor:
            return found
        if entry.staging is not None:
            self.context.earlier.put_off.add(row.number)
            return PutOff(0)
        try:
            post_for_payment_on(entry, known.id)
        except Refused as refusal:
            raise refusal.at("status") from None
        self.look_up([row.number])
        return Changed(known.id, row.number)

    def flush(self) -> None:
        """Post the new invoices that were kept."""
        rows = list(self.fresh.values())
        outcomes = post_invoices(self.context, [_invoice(row) for row in rows]) if rows else []
        for (place, row), outcome in zip(self.fresh.items(), outcomes, strict=True):
            self.outcomes[place] = _with_note(row, outcome)
        self.look_up(self.kept)
        self.fresh, self.kept = {}, set()

    def _correct(self, place: int, row: NewSelfBilling) -> None:
        entry, before = self.context.entry, self.known.get(row.corrects)
        staging = entry.staging
        if before and staging is not None and staging.is_own(ITEM.name, before.id):
            self._put_off(place, row)
            return
        self.outcomes[place] = _with_note(row, _correct(self.context, row, before))
        self.look_up([row.number])

    def _put_off(self, place: int, row: NewSelfBilling) -> None:
        self.context.earlier.put_off.add(row.number)
        self.outcomes[place] = PutOff(0)


def _invoice(new: NewSelfBilling) -> NewInvoice:
    pending = new.type != OPEN_AT_ONCE
    return NewInvoice(
        new.number,
        new.account,
        new.issue_date,
        new.amount_minor,
        new.currency,
        pending=pending,
        external_ref=new.external_ref,
        fields=new.fields,
        billing_type=new.type,
        billing_state=_state(new),
    )


def _state(new: NewSelfBilling) -> BillingState:
    """The state of an invoice when it comes."""
    if new.type != OPEN_AT_ONCE:
        return BillingState.PENDING
    return BillingState.POSTED if new.posted else BillingState.APPROVED


def _with_note(new: NewSelfBilling, outcome: Outcome) -> Outcome:
    """The outcome of a new invoice, which says where Amazon has it in another state."""
    if not isinstance(outcome, Posted):
        return outcome
    here = ListedState.PENDING if new.corrects else ListedState(_state(new))
    return outcome._replace(note=_differs(new, here))


def _differs(new: NewSelfBilling, here: ListedState) -> str:
    """That Amazon has an invoice in a state that a file can't bring about; what has gone further
    here is no news."""
    said, order = new.status, list(ListedState)
    held = ListedState.ON_HOLD in (said, here)
    if said in (None, here) or (order.index(said) < order.index(here) and not held):
        return ""
    return (
        f"Amazon has {new.number} as {said.words}, here it is {here.words}: a file approves, holds "
        "and pays nothing"
    )


def _correct(context: PostingContext, new: NewSelfBilling, before: _Known | None) -> Posted:
    entry = context.entry
    context.customer(new.account)
    if before is None:
        raise UnknownDocument(f"There is no invoice '{new.corrects}' to correct.").at("corrects")
    original = ledger_item(entry.connection, before.id)
    if original.account != new.account:
        raise BadDocument(
            f"{original.title} belongs to {original.account}, not to {new.account}."
        ).at("account")
    if original.currency != new.currency:
        raise CurrencyDiffers(
            f"{original.title} is in {original.currency}, not in {new.currency}."
        ).at("currency")
    _refuse_second(entry, original.id, original.title)
    try:
        context.dates.refuse(new.issue_date, new.number)
    except Refused as refusal:
        raise refusal.at("issue_date") from None
    corrected = correct_on(
        entry,
        original,
        new.amount_minor,
        number=new.number,
        pending=True,
        external_ref=new.external_ref,
        fields=new.fields,
        billing_type=new.type,
        billing_state=BillingState.PENDING,
        on_hold=False,
        hold_reason="",
        generated_on=new.issue_date,
        origin=context.origin,
    )
    return Posted(corrected.id, corrected.number)


def _refuse_second(entry: Entry, original_id: int, title: str) -> None:
    """An invoice has one correction at a time; the next one corrects that."""
    for item in entry.sources(ITEM):
        if item is not ITEM and entry.staging is not None:
            entry.staging.index(ITEM, "corrects_id")
        query = select(item.c.number).where(
            item.c.corrects_id == original_id,
            item.c.approval != Approval.SUPERSEDED,
            item.c.reversed_by_id.is_(None),
        )
        other = entry.connection.execute(query).scalars().first()
        if other is not None:
            raise NotInForce(f"{title} is corrected by {other} already; correct that one.").at(
                "corrects"
            )


def _same(entry: Entry, new: NewSelfBilling, known: _Known) -> Same:
    """The row that is there already; raises NumberTaken if it has other values."""
    given = (new.account, new.amount_minor, new.currency, new.type, new.external_ref)
    there = (
        known.account,
        known.amount_minor,
        known.currency,
        known.billing_type,
        known.external_ref,
    )
    # A correction takes effect on the day of its original; its own day is kept beside it, except
    # of those that came before it was kept.
    own = known.generated_on or (new.issue_date if new.corrects else known.issue_date)
    dated = new.issue_date == own
    if given == there and dated and bool(new.corrects) == (known.corrects_id is not None):
        return Same(known.id, new.number, in_file=known.act_id == entry.id)
    money = Money(known.amount_minor, known.currency)
    raise NumberTaken(f"{new.number} is there already with other values (", money, ").").at(
        "number"
    )


def _named(context: PostingContext, numbers: Collection[str]) -> dict[str, _Known]:
    """The invoices of these numbers, or those that had them before they were renumbered; other
    entities of ours have numbers of their own."""
    entry, found = context.entry, dict[str, _Known]()
    entity_id = context.entity("")
    if entry.staging is not None and entry.staging.holds(ITEM) is not None:
        entry.staging.index(ITEM, "number")
    for item in entry.sources(ITEM):
        query = _known_in(item).where(
            item.c.kind != PAYMENT,
            item.c.kind == ItemKind.INVOICE,
            item.c.entity_id == entity_id,
        )
        for part in chunks(sorted(numbers)):
            some = query.where(among(entry.connection, item.c.number, part))
            for row in entry.connection.execute(some.order_by(item.c.id)):
                known = _Known(*row[1:])
                if not renamed(entry, known.id):
                    found.setdefault(row.number, known)
    missing = {*numbers} - found.keys()
    former = former_numbers(entry.connection, ItemKind.INVOICE, missing)
    for (number, entity), item_id in former.items():
        if entity != entity_id:
            continue
        query = _known_in(ITEM).where(ITEM.c.id == item_id)
        found[number] = _Known(*entry.connection.execute(query).one()[1:])
    return found


def _known_in(item: Table) -> Query:
    columns = (item.c[name] for name in _Known._fields[:-1])
    return select(item.c.number, *columns, CUSTOMER.c.account).join(
        CUSTOMER, CUSTOMER.c.id == item.c.customer_id
    )
