"""Three years of business, posted month by month: invoices, credit memos and what was paid.

Each month has an act for each kind. Payments are planned when their invoice is issued and wait in
the diary until their day.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import TypeVar

from artui.demo.customers import SECOND_ENTITY, Payer
from artui.demo.plan import GIVEN, PENDING, SETTLED, Plan, given_due
from artui.demo.wares import Ordered, line_rows, order, tax_row
from artui.domain.kinds import Origin
from artui.domain.money import round_half_up
from artui.domain.refusal import Refused
from artui.domain.remittance import RemittanceLine
from artui.domain.terms import Terms, parse_terms
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import (
    NewApplication,
    NewInvoice,
    NewMemo,
    NewPayment,
    Posted,
)
from artui.ledger.cash.applications import apply_requests
from artui.ledger.cash.payments import post_payments
from artui.ledger.documents.invoices import post_invoices
from artui.ledger.documents.memos import post_memos
from artui.ledger.documents.posting import PostingContext, posting_context
from artui.ledger.store.tables import ITEM_LINE, ITEM_TAX

BATCH = 5_000
# Beyond this many invoices only open ones get lines, since the others are rarely viewed.
ALL_LINES_UP_TO = 20_000
SHORT_PAID = 12
_METHODS = {"US": "ACH", "CA": "ACH", "JP": "zengin", "GB": "BACS"}
_LAGS = {
    "prompt": (-4, 4),
    "slow": (12, 45),
    "erratic": (-10, 70),
    "parts": (0, 30),
    "never": (8, 40),
}
_MEMO_REASONS = ("returned goods", "price difference", "short delivery", "damaged in transit")
_Document = TypeVar("_Document")


def dated(book: Book, day: date) -> Book:
    """The book as it was on a day. Today's events were recorded yesterday, so that no act lies in
    the future by the clock, whatever the time zone.
    """
    at = datetime.combine(min(day, book.business_date - timedelta(1)), time(9), UTC)
    return replace(book, now=lambda: at)


def _nothing(_day: date) -> None:
    """What a month's end brings by default."""


@dataclass(frozen=True, slots=True)
class PartPayment:
    """A part of a future payment; `minor` is None for everything then open."""

    number: str
    minor: int
    whole: bool


@dataclass(slots=True)
class History:
    """The business in progress: what has been issued, and what is still to come."""

    book: Book
    chance: Random
    payers: list[Payer]
    plan: Plan
    count: int
    progress: Callable[[int, int], None] | None
    posted: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    short: list[str] = field(default_factory=list)
    diary: dict[date, dict[tuple[int, str], list[PartPayment]]] = field(default_factory=dict)
    memos: list[NewMemo] = field(default_factory=list)
    applications: list[NewApplication] = field(default_factory=list)
    terms: dict[str, Terms] = field(default_factory=dict)
    context: PostingContext | None = None
    at_month_end: Callable[[date], None] = _nothing

    def go_on(self, first: date, last: date) -> None:
        """Post everything that happens from one day to another, both included."""
        while first <= last:
            end = min(_month_end(first), last)
            self._span(first, end)
            if end == _month_end(end) and end > self.plan.first:
                self.at_month_end(end)
            first = end + timedelta(1)

    def _span(self, first: date, last: date) -> None:
        self._act("invoices", last, self._invoices(first, last), self._post_invoices)
        self._act("credit memos", last, iter(self.memos), post_memos)
        requests = iter(self.applications)
        self._act("applications", last, requests, lambda d, rows: apply_requests(d.entry, rows))
        self.memos, self.applications = [], []
        self._act("payments", last, self._payments(first, last), _post_payments)
        # What went in circles this month; older objects, a million of them, are not looked at.
        gc.collect(0)

    def _act(
        self,
        what: str,
        day: date,
        documents: Iterator[_Document],
        post: Callable[[PostingContext, Sequence[_Document]], Sequence[object]],
    ) -> None:
        batch = list(islice(documents, BATCH))
        if not batch:
            return
        with dated(self.book, day).act(ActName.DEMO, f"{what} {day:%Y-%m}") as entry:
            count, context = 0, self._context(posting_context(entry, Origin.FILE))
            while batch:
                for outcome in post(context, batch):
                    if isinstance(outcome, Refused):
                        raise outcome
                count += len(batch)
                batch = list(islice(documents, BATCH))
            entry.summary = f"{count} {what} of {day:%B %Y}"

    def _context(self, context: PostingContext) -> PostingContext:
        """A context that keeps the customers that the previous one has read."""
        if self.context is not None:
            context.accounts.known = self.context.accounts.known
        self.context = context
        return context

    def _invoices(self, first: date, last: date) -> Iterator[tuple[NewInvoice, Ordered | None]]:
        for offset in range((last - first).days + 1):
            day = first + timedelta(offset)
            for place, fate in self.plan.on(day):
                yield self._invoice(self.payers[place], fate, day)

    def _invoice(self, payer: Payer, fate: int, day: date) -> tuple[NewInvoice, Ordered | None]:
        chance = self.chance
        currency = payer.currencies[int(chance.random() * len(payer.currencies))]
        ordered = order(chance, currency, 19 if payer.firm.country == "DE" else 0)
        terms = "net 14" if fate == SETTLED and chance.random() < 0.05 else ""
        invoice = NewInvoice(
            self._number(payer.entity, day),
            payer.account,
            day,
            ordered.gross_minor,
            currency,
            due_date=given_due(day) if fate == GIVEN else None,
            terms=terms,
            entity=payer.entity,
            po_number=f"PO-{int(chance.random() * 90_000) + 10_000}"
            if chance.random() < 0.7
            else "",
            net_minor=ordered.net_minor,
            tax_minor=ordered.tax_minor,
            pending=fate == PENDING,
        )
        if fate == SETTLED:
            self._foresee(payer, invoice, terms or payer.terms)
        elif fate != PENDING and chance.random() < 0.15:
            self._part_payment(payer, invoice)
        wanted = self.count <= ALL_LINES_UP_TO or fate != SETTLED
        return invoice, ordered if wanted else None

    def _number(self, entity: str, day: date) -> str:
        stem = f"{'US' if entity == SECOND_ENTITY else 'INV'}-{day.year}"
        self.numbers[stem] = self.numbers.get(stem, 0) + 1
        return f"{stem}-{self.numbers[stem]:05}"

    def _foresee(self, payer: Payer, invoice: NewInvoice, written: str) -> None:
        """When and how an invoice gets paid that is settled by now."""
        if written not in self.terms:
            self.terms[written] = parse_terms(written)
        terms, chance = self.terms[written], self.chance
        if payer.habit == "early" and terms.discount is not None:
            earned = round_half_up(terms.discount * invoice.amount_minor)
            day = invoice.issue_date + timedelta(2 + int(chance.random() * 7))
            self._pay(payer, day, invoice, invoice.amount_minor - earned, whole=False)
            return
        least, most = _LAGS.get(payer.habit, _LAGS["prompt"])
        lag = least + int(chance.random() * (most - least + 1))
        day = self._pay_day(payer, invoice, terms.due_date(invoice.issue_date) + timedelta(lag))
        rest, whole = invoice.amount_minor, True
        ticket = chance.random()
        if ticket < 0.03:
            rest -= self._credit(payer, invoice, day)
        elif payer.habit == "parts" or ticket > 0.97:
            part = rest * 2 // 5
            self._pay(payer, day, invoice, part, whole=False)
            rest, day = rest - part, self._pay_day(payer, invoice, day + timedelta(14))
            whole = False
        elif len(self.short) < SHORT_PAID and self._lately(day) and chance.random() < 0.3:
            self.short.append(invoice.number)
            self._pay(payer, day, invoice, rest - 1 - int(chance.random() * 4), whole=False)
            return
        self._pay(payer, day, invoice, rest, whole=whole)

    def _lately(self, day: date) -> bool:
        return (self.book.business_date - day).days < 120

    def _pay_day(self, payer: Payer, invoice: NewInvoice, day: date) -> date:
        """The customer's next fortnightly payment run, unless that is in the future."""
        day = max(day, invoice.issue_date + timedelta(1))
        day += timedelta((payer.run - day.toordinal()) % 14)
        if day > self.book.business_date:
            day = self.book.business_date - timedelta(int(self.chance.random() * 3))
        return max(day, invoice.issue_date)

    def _credit(self, payer: Payer, invoice: NewInvoice, before: date) -> int:
        """A credit memo for a part of an invoice, applied to it before it is paid."""
        minor = invoice.amount_minor // (5 + int(self.chance.random() * 15))
        if not minor:
            return 0
        number = f"CM-{invoice.number}"
        reason = _MEMO_REASONS[int(self.chance.random() * len(_MEMO_REASONS))]
        day = min(before, invoice.issue_date + timedelta(1 + int(self.chance.random() * 6)))
        # Dated within the month that posts it.
        day = min(day, _month_end(invoice.issue_date))
        self.memos.append(
            NewMemo(
                number,
                payer.account,
                day,
                minor,
                invoice.currency,
                invoice.entity,
                invoice.number,
                reason,
            )
        )
        self.applications.append(NewApplication(invoice.number, number, minor, day))
        return minor

    def _part_payment(self, payer: Payer, invoice: NewInvoice) -> None:
        age = (self.book.business_date - invoice.issue_date).days
        day = invoice.issue_date + timedelta(int(self.chance.random() * (min(age, 60) + 1)))
        part = invoice.amount_minor * (2 + int(self.chance.random() * 6)) // 10
        if part:
            self._pay(payer, day, invoice, part, whole=False)

    def _pay(
        self, payer: Payer, day: date, invoice: NewInvoice, minor: int, *, whole: bool
    ) -> None:
        if minor > 0:
            waiting = self.diary.setdefault(day, {}).setdefault((payer.head, invoice.currency), [])
            waiting.append(PartPayment(invoice.number, minor, whole))

    def _payments(self, first: date, last: date) -> Iterator[NewPayment]:
        for offset in range((last - first).days + 1):
            day = first + timedelta(offset)
            for number, (key, shares) in enumerate(self.diary.pop(day, {}).items(), 1):
                payer, currency = self.payers[key[0]], key[1]
                yield NewPayment(
                    f"{day:%y%m%d}-{number:03}",
                    payer.account,
                    day,
                    sum(share.minor for share in shares),
                    currency,
                    _METHODS.get(payer.firm.country, "bank"),
                    _named(shares),
                )

    def _post_invoices(
        self, context: PostingContext, rows: Sequence[tuple[NewInvoice, Ordered | None]]
    ) -> Sequence[object]:
        outcomes = post_invoices(context, [invoice for invoice, _ in rows])
        lines: list[dict[str, str | int]] = []
        taxes: list[dict[str, str | int]] = []
        for outcome, (_, ordered) in zip(outcomes, rows, strict=True):
            if isinstance(outcome, Posted) and ordered is not None:
                lines += line_rows(outcome.id, ordered)
                if ordered.tax_rate:
                    taxes.append(tax_row(outcome.id, ordered))
        context.entry.insert(ITEM_LINE, lines)
        context.entry.insert(ITEM_TAX, taxes)
        self.posted += len(rows)
        if self.progress is not None:
            self.progress(self.posted, self.count)
        return outcomes


def _named(shares: Sequence[PartPayment]) -> tuple[RemittanceLine, ...]:
    """A payment's remittance: each invoice once, even if it is paid twice on a day."""
    asked: dict[str, int | None] = {}
    for share in shares:
        before = asked.get(share.number, 0)
        asked[share.number] = None if share.whole or before is None else before + share.minor
    return tuple(RemittanceLine(number, minor) for number, minor in asked.items())


def _post_payments(context: PostingContext, rows: Sequence[NewPayment]) -> Sequence[object]:
    return post_payments(context, rows)


def _month_end(day: date) -> date:
    following = day.replace(day=28) + timedelta(4)
    return following - timedelta(following.day)
