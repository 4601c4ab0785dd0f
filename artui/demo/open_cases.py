"""What is on the clerk's desk this morning, in small steps that are listed in `MATTERS`.

A step takes the scene and posts its acts; to add one, write it and list it at the end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle, islice
from random import Random
from typing import NamedTuple

from sqlalchemy import func, select

from artui.demo.customers import Payer
from artui.demo.limits import Limits, exposures
from artui.domain.kinds import Approval, ItemKind, Origin
from artui.domain.money import decimals
from artui.domain.refusal import Refused
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewMemo, NewPayment, NoteField
from artui.ledger.cash.payments import post_payments
from artui.ledger.cash.write_offs import write_off
from artui.ledger.credit.limits import set_limit
from artui.ledger.customers.notes import note_customer
from artui.ledger.disputes.disputes import REASONS, file_claim, open_dispute
from artui.ledger.disputes.promises import promise_item
from artui.ledger.documents.correction import correct
from artui.ledger.documents.memos import post_memos
from artui.ledger.documents.posting import posting_context
from artui.ledger.documents.reversal import reverse
from artui.ledger.store.tables import CUSTOMER, DISPUTE, ITEM

# How much of their limit the companies of the stories use, in thousandths.
USED = {"Northwind Labs": 1122, "Orchid Optics Oy": 803, "Harbor & Sons": 412}
_OVER = 4
_NOTES = (
    "Called; the bookkeeper is back on Monday and will look at the oldest ones first.",
    "They say the invoice never arrived. Sent again by mail.",
    "Asked for a statement of all open items.",
    "New bank: payments will come from another account from next month on.",
    "Warehouse fire in spring; owner asks for patience, pays a little every week.",
    "Prefers to be called before ten.",
    "Purchase order number was missing; they have it now.",
    "Disagrees with the freight on two invoices, the rest will be paid.",
    "Speaks French; Léa has talked to them.",
    "Payment run is every second Friday.",
    "New owner since June. Terms stay as they are.",
    "Three calls, no answer.",
)


class OwingCustomer(NamedTuple):
    """What a customer owes in a currency, in minor units."""

    customer_id: int
    account: str
    currency: str
    minor: int


class LateInvoice(NamedTuple):
    """An invoice that is open and late."""

    id: int
    open_minor: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Scene:
    """The ledger this morning, and what the demo remembers about its history."""

    book: Book
    chance: Random
    payers: list[Payer]
    count: int
    limits: Limits
    short_paid: list[str]

    def payer(self, account: str) -> Payer:
        """The customer with an account number."""
        return self.payers[int(account.removeprefix("C-")) - 1001]

    def debtors(self) -> list[OwingCustomer]:
        """The debtors: those of the stories first, then by their oldest due date."""
        total = func.sum(ITEM.c.open_minor).label("minor")
        query = (
            select(ITEM.c.customer_id, CUSTOMER.c.account, ITEM.c.currency, total)
            .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
            .where(ITEM.c.side == 1, ITEM.c.open_minor > 0, ITEM.c.approval == Approval.APPROVED)
            .group_by(ITEM.c.customer_id, CUSTOMER.c.account, ITEM.c.currency)
            .order_by(func.min(ITEM.c.due_date), ITEM.c.customer_id, ITEM.c.currency)
        )
        with self.book.reading() as connection:
            rows = connection.execute(query)
            found = [OwingCustomer(row[0], row[1], row[2], int(row[3])) for row in rows]
        return sorted(found, key=lambda debtor: self.payer(debtor.account).firm.name not in USED)

    def late_invoices(self, skip: int, most: int) -> list[LateInvoice]:
        """Some late invoices without an open dispute, the latest due first."""
        disputed = select(DISPUTE.c.item_id).where(DISPUTE.c.outcome == "")
        query = (
            select(ITEM.c.id, ITEM.c.open_minor, ITEM.c.amount_minor)
            .where(
                ITEM.c.kind == ItemKind.INVOICE,
                ITEM.c.open_minor > 0,
                ITEM.c.approval == Approval.APPROVED,
            )
            .where(ITEM.c.due_date < self.book.business_date, ITEM.c.id.not_in(disputed))
            .order_by(ITEM.c.due_date.desc(), ITEM.c.id)
        )
        with self.book.reading() as connection:
            return [LateInvoice(*row) for row in connection.execute(query.offset(skip).limit(most))]

    def days_ago(self, days: int) -> Book:
        """The book as of some days ago."""
        return replace(self.book, business_date=self.book.business_date - timedelta(days))


def write_off_cents(scene: Scene) -> None:
    """Write off the rest of payments that came in a few cents short."""
    query = select(ITEM.c.id, ITEM.c.number).where(
        ITEM.c.kind == ItemKind.INVOICE, ITEM.c.number.in_(scene.short_paid), ITEM.c.open_minor > 0
    )
    with scene.book.reading() as connection:
        ids = list(connection.execute(query.order_by(ITEM.c.id)).scalars())
    for item_id in ids:
        write_off(scene.book, item_id, reason="bank charges deducted")


def leave_memos(scene: Scene) -> None:
    """Credit memos that nobody has asked to apply yet; some would cover the whole debt."""
    today = scene.book.business_date
    rows = [
        NewMemo(
            f"CM-{today.year}-{place:04}",
            debtor.account,
            today - timedelta(1 + int(scene.chance.random() * 40)),
            max(debtor.minor if place % 5 == 3 else debtor.minor // (3 + place % 7), 1),
            debtor.currency,
            scene.payer(debtor.account).entity,
            reason=("returned goods", "price difference", "goodwill")[place % 3],
        )
        for place, debtor in _round(scene, 24 + scene.count // 400, every=2)
    ]
    if rows:
        with scene.book.act(ActName.DEMO, "unapplied credit memos") as entry:
            _all_posted(post_memos(posting_context(entry, Origin.FILE), rows))
            entry.summary = f"{len(rows)} credit memos that wait for a request"


def leave_payments(scene: Scene) -> None:
    """Payments that came in without a remittance advice."""
    rows = [
        NewPayment(
            f"WIRE-{place:04}",
            debtor.account,
            scene.book.business_date - timedelta(int(scene.chance.random() * 20)),
            max(debtor.minor // (2 + place % 4), 1),
            debtor.currency,
            "wire",
            fields=(NoteField("", "no remittance advice"),),
        )
        for place, debtor in _round(scene, 16 + scene.count // 1000, every=3)
    ]
    if rows:
        with scene.book.act(ActName.DEMO, "unapplied payments") as entry:
            _all_posted(post_payments(posting_context(entry, Origin.FILE), rows))
            entry.summary = f"{len(rows)} payments without remittance advice"


def mend_mistakes(scene: Scene) -> None:
    """Two invoices corrected, and a cheque that the bank returned."""
    for late in scene.late_invoices(0, 2) if scene.count >= 100 else ():
        if late.open_minor == late.amount_minor:
            correct(scene.book, late.id, amount_minor=late.amount_minor - late.amount_minor // 10)
    query = (
        select(ITEM.c.id)
        .where(
            ITEM.c.kind == ItemKind.PAYMENT,
            ITEM.c.open_minor > 0,
            ITEM.c.approval == Approval.APPROVED,
        )
        .order_by(ITEM.c.id.desc())
    )
    with scene.book.reading() as connection:
        returned = connection.execute(query.limit(1)).scalar_one_or_none()
    if returned is not None and scene.count >= 100:
        reverse(scene.book, returned, reason="returned by the bank")


def write_notes(scene: Scene) -> None:
    """Notes of the telephone calls of the last weeks."""
    for place, debtor in _round(scene, 2 * len(_NOTES), every=1):
        text = _NOTES[place % len(_NOTES)]
        note_customer(scene.days_ago(2 * len(_NOTES) - place), debtor.customer_id, text)


def open_disputes(scene: Scene) -> None:
    """Disputes of a whole invoice or a part; some are backed by a filed claim."""
    late = scene.late_invoices(6, 24)
    for place, invoice in enumerate(late):
        minor = invoice.open_minor if place % 3 else max(invoice.open_minor // 2, 1)
        reason = REASONS[place % len(REASONS)]
        opened = scene.days_ago(0)
        open_dispute(opened, invoice.id, reason=reason, amount_minor=minor)
        if place % 4 == 0:
            claim = f"A2Z-{10_000 + 37 * place}"
            file_claim(opened, invoice.id, claim=claim, day=opened.business_date)


def note_promises(scene: Scene) -> None:
    """Promises to pay; every third was broken days ago, the first one by the first customer."""
    query = (
        select(ITEM.c.id, ITEM.c.open_minor, ITEM.c.amount_minor)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            ITEM.c.kind == ItemKind.INVOICE,
            ITEM.c.open_minor > 0,
            ITEM.c.approval == Approval.APPROVED,
        )
        .where(ITEM.c.due_date < scene.book.business_date - timedelta(20))
        .order_by(CUSTOMER.c.account != "C-1001", ITEM.c.due_date.desc(), ITEM.c.id)
    )
    with scene.book.reading() as connection:
        late = [LateInvoice(*row) for row in connection.execute(query.limit(24))]
    for place, invoice in enumerate(late):
        book = scene.days_ago(18 - place % 6)
        ahead = 6 if place % 3 == 0 else 20 + place % 9
        day = book.business_date + timedelta(ahead)
        promise_item(book, invoice.id, amount_minor=invoice.open_minor, day=day)


def review_limits(scene: Scene) -> None:
    """Limits reduced because payments come late; some accounts now exceed theirs."""
    cut = 0
    with scene.book.reading() as connection:
        owed = exposures(connection)
    for debtor in scene.debtors():
        payer = scene.payer(debtor.account)
        story = USED.get(payer.firm.name)
        limit = scene.limits.get((debtor.account, debtor.currency))
        if limit is None or (story is None and cut >= _OVER):
            continue
        whole: int = 10 ** decimals(debtor.currency)
        used = story or 1040 + 37 * cut
        wanted = owed[debtor.account, debtor.currency] * 1000 // used // whole * whole
        if story is None and wanted >= limit:
            continue
        cut += story is None
        set_limit(
            scene.book,
            debtor.customer_id,
            limit_minor=wanted,
            currency=debtor.currency,
            reason="review of the last twelve months",
        )


MATTERS = (
    write_off_cents,
    leave_memos,
    leave_payments,
    mend_mistakes,
    open_disputes,
    note_promises,
    review_limits,
    write_notes,
)


def _round(scene: Scene, most: int, *, every: int) -> Iterator[tuple[int, OwingCustomer]]:
    """Debtors at a regular distance, starting over when there are few."""
    return enumerate(islice(cycle(scene.debtors()[::every]), most))


def _all_posted(outcomes: Sequence[object]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Refused):
            raise outcome
