"""What happens at a month's end in a ledger that has lived, in small steps listed in `MONTH_END`.

Each step posts by the ledger's own acts, dated on that day. To add one, write it and list it. The
steps have chances of their own, so that the invoices are those of the demo without them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby, islice
from random import Random
from typing import NamedTuple

from sqlalchemy import select

from artui.demo.customers import Payer
from artui.demo.history import BATCH, dated
from artui.domain.kinds import Approval, ItemKind, Origin
from artui.domain.refusal import Refused
from artui.domain.remittance import RemittanceLine
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewPayment
from artui.ledger.book.refusals import NothingToCharge, NothingToDun
from artui.ledger.cash.payments import post_payments
from artui.ledger.collecting.dunning import mark_written, post_dunning
from artui.ledger.credit.reviews import record_check
from artui.ledger.disputes.disputes import REASONS, file_claim, open_dispute, resolve_dispute
from artui.ledger.disputes.promises import promise_item
from artui.ledger.documents.posting import posting_context
from artui.ledger.interest.charges import post_interest, waive
from artui.ledger.lists.reviewed import mark_reviewed
from artui.ledger.lists.worklist import queue
from artui.ledger.office.administration import close_period
from artui.ledger.store.tables import CUSTOMER, DUNNING_NOTICE, ITEM

# One case of each kind a month for this many invoices, and a few in any case.
_INVOICES_A_CASE, _FEW = 2_000, 2
_PAID_PERCENT, _WAIVED_PERCENT = 90, 2
_OPEN_MONTHS = 2
_SCORES = ("A1", "A2", "B1", "B2", "C1")


class _Late(NamedTuple):
    """An invoice that is late at a month's end."""

    id: int
    open_minor: int


class _Owed(NamedTuple):
    """A finance charge or fee that is open."""

    id: int
    account: str
    currency: str
    kind: ItemKind
    number: str
    open_minor: int


@dataclass(slots=True)
class MonthEnds:
    """The work at month's ends: the ledger, who pays how, and which disputes are open."""

    book: Book
    chance: Random
    payers: list[Payer]
    invoices: int
    months: int = 0
    disputed: list[int] = field(default_factory=list)

    @property
    def cases(self) -> int:
        """How many cases of each kind a month has."""
        return _FEW + self.invoices // _INVOICES_A_CASE

    def month_end(self, day: date) -> None:
        """Do what is done at a month's end."""
        at = replace(dated(self.book, day), business_date=day)
        for step in MONTH_END:
            step(self, at)
        self.months += 1


def settle_disputes(desk: MonthEnds, book: Book) -> None:
    """Reject the disputes of the month before."""
    for item_id in desk.disputed:
        resolve_dispute(book, item_id, outcome="rejected", note="delivered as ordered")
    desk.disputed.clear()


def pay_charges(desk: MonthEnds, book: Book) -> None:
    """Most customers pay the charges and fees of earlier months; few are waived for them."""
    paying: list[NewPayment] = []
    waived: list[_Owed] = []
    for number, (account, currency, owed) in enumerate(_charges(book), 1):
        ticket = desk.chance.random() * 100
        habit = desk.payers[int(account.removeprefix("C-")) - 1001].habit
        if ticket < _PAID_PERCENT and habit != "never":
            paying.append(_payment(book, number, account, currency, owed))
        elif ticket >= 100 - _WAIVED_PERCENT:
            waived += [each for each in owed if each.kind == ItemKind.FINANCE_CHARGE]
    if paying:
        with book.act(ActName.DEMO, f"paid charges {book.business_date:%Y-%m}") as entry:
            context, rows = posting_context(entry, Origin.FILE), iter(paying)
            while batch := list(islice(rows, BATCH)):
                for outcome in post_payments(context, batch):
                    if isinstance(outcome, Refused):
                        raise outcome
            entry.summary = f"{len(paying)} payments of finance charges and fees"
    for each in waived[: desk.cases]:
        waive(book, each.id, reason="paid at once after a call")


def charge_interest(_desk: MonthEnds, book: Book) -> None:
    """Post the interest run of the month."""
    with suppress(NothingToCharge):
        post_interest(book)


def dun(_desk: MonthEnds, book: Book) -> None:
    """Post the dunning run of the month."""
    with suppress(NothingToDun):
        post_dunning(book)


def write_notices(_desk: MonthEnds, book: Book) -> None:
    """Record the notices of the runs before this one as written."""
    notice = DUNNING_NOTICE
    query = (
        select(notice.c.id, notice.c.number)
        .where(notice.c.written.is_(None), notice.c.withdrawn_act_id.is_(None))
        .order_by(notice.c.id)
    )
    with book.reading() as connection:
        files = [(row.id, f"{row.number}.pdf") for row in connection.execute(query)]
    if files:
        mark_written(book, files)


def dispute(desk: MonthEnds, book: Book) -> None:
    """Customers dispute late invoices, now and then with a claim."""
    for place, late in enumerate(_late(desk, book)):
        minor = late.open_minor if place % 3 else max(late.open_minor // 2, 1)
        open_dispute(book, late.id, reason=REASONS[place % len(REASONS)], amount_minor=minor)
        if place % 4 == 0:
            claim = f"A2Z-{book.business_date:%y%m}-{place:04}"
            file_claim(book, late.id, claim=claim, day=book.business_date)
        desk.disputed.append(late.id)


def promise(desk: MonthEnds, book: Book) -> None:
    """Customers promise to pay late invoices; many a promise is broken."""
    for late in _late(desk, book):
        day = book.business_date + timedelta(3 + int(desk.chance.random() * 25))
        promise_item(book, late.id, amount_minor=late.open_minor, day=day)


def check_credit(desk: MonthEnds, book: Book) -> None:
    """Look again at the credit of some customers."""
    with book.reading() as connection:
        ids = connection.execute(select(CUSTOMER.c.id).order_by(CUSTOMER.c.id)).scalars().all()
    for customer_id in sorted(desk.chance.sample(ids, min(desk.cases, len(ids)))):
        record_check(
            book,
            customer_id,
            agency="Example Credit Bureau",
            score=_SCORES[int(desk.chance.random() * len(_SCORES))],
            decision="as before",
            next_review=book.business_date + timedelta(180),
        )


def review(desk: MonthEnds, book: Book) -> None:
    """Mark the first rows of the day's worklist as reviewed."""
    with book.reading() as connection:
        rows = queue(connection, book.business_date).rows[: desk.cases]
    for row in rows:
        mark_reviewed(book, row.customer_id, row.currency, row.seen)


def close_older_month(_desk: MonthEnds, book: Book) -> None:
    """Close the books but for the last two whole months: late papers come in, and Amazon's
    approvals may be decided for so long."""
    day = book.business_date
    for _ in range(_OPEN_MONTHS + 1):
        day = day.replace(day=1) - timedelta(1)
    close_period(book, day)


MONTH_END: tuple[Callable[[MonthEnds, Book], None], ...] = (
    settle_disputes,
    pay_charges,
    charge_interest,
    write_notices,
    dun,
    dispute,
    promise,
    check_credit,
    review,
    close_older_month,
)


def _late(desk: MonthEnds, book: Book) -> Sequence[_Late]:
    """Some invoices that are late, drawn at random."""
    query = (
        select(ITEM.c.id, ITEM.c.open_minor)
        .where(
            ITEM.c.kind == ItemKind.INVOICE,
            ITEM.c.open_minor > 0,
            ITEM.c.approval == Approval.APPROVED,
            ITEM.c.due_date < book.business_date,
        )
        .order_by(ITEM.c.id)
    )
    with book.reading() as connection:
        found = [_Late(row.id, row.open_minor) for row in connection.execute(query)]
    return desk.chance.sample(found, min(desk.cases, len(found)))


def _charges(book: Book) -> Iterator[tuple[str, str, list[_Owed]]]:
    """The open charges and fees of earlier months, by account and currency."""
    query = (
        select(
            ITEM.c.id,
            CUSTOMER.c.account,
            ITEM.c.currency,
            ITEM.c.kind,
            ITEM.c.number,
            ITEM.c.open_minor,
        )
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            ITEM.c.kind.in_((ItemKind.FINANCE_CHARGE, ItemKind.FEE)),
            ITEM.c.open_minor > 0,
            ITEM.c.approval == Approval.APPROVED,
        )
        .order_by(CUSTOMER.c.id, ITEM.c.currency, ITEM.c.id)
    )
    with book.reading() as connection:
        rows = [_Owed(*row) for row in connection.execute(query)]
    for (account, currency), owed in groupby(rows, key=lambda row: (row.account, row.currency)):
        yield account, currency, list(owed)


def _payment(
    book: Book, number: int, account: str, currency: str, owed: Sequence[_Owed]
) -> NewPayment:
    return NewPayment(
        f"{book.business_date:%y%m}-CH-{number:05}",
        account,
        book.business_date,
        sum(each.open_minor for each in owed),
        currency,
        "bank",
        tuple(RemittanceLine(each.number, each.open_minor) for each in owed),
    )
