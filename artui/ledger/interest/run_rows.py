"""What an interest run writes: first everything is computed, then all rows are added at once.

A finance charge or correction per entity, customer and currency, a row for each invoice in it, and
the stretches of days that make up the invoice's interest. Numbers and due dates are looked up once
per run. Section 3 of the domain rules.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.interest import Known, Stretch, percent_text, stretches_of
from artui.domain.kinds import FeeKind, ItemKind
from artui.domain.terms import due_date_for, parse_terms
from artui.ledger.book.book import Entry
from artui.ledger.book.steps import Steps
from artui.ledger.interest.policies import Policies
from artui.ledger.interest.reckoning import Computed, PreviewRow
from artui.ledger.items.new_items import ItemValues, item_row
from artui.ledger.items.numbering import next_numbers
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import (
    CUSTOMER,
    INTEREST_CHARGE,
    INTEREST_SEGMENT,
    ITEM,
)


class Invoiced(NamedTuple):
    """An invoice on a finance charge or correction, with what makes up its interest."""

    row: PreviewRow
    made_of: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class RunDocument:
    """A finance charge (`side` 1) or a correction (-1) that a run posts."""

    side: int
    invoices: list[Invoiced] = field(default_factory=list)

    @property
    def first(self) -> PreviewRow:
        """The row of its first invoice, which says whose it is."""
        return self.invoices[0].row

    @property
    def kind(self) -> ItemKind:
        """What kind of document it is."""
        return ItemKind.FINANCE_CHARGE if self.side == 1 else ItemKind.CREDIT_MEMO

    @property
    def amount_minor(self) -> int:
        """The sum of its invoices' charges, or of what it gives back for them."""
        rows = (each.row for each in self.invoices)
        return sum(row.charge_minor if self.side == 1 else row.correction_minor for row in rows)


class Work(NamedTuple):
    """All that a run posts: its documents by customer, currency and entity, and the invoices on
    whose account it demands a fixed sum."""

    rules: Policies
    documents: list[RunDocument]
    fees: list[PreviewRow]


def work_of(rules: Policies, rows: Iterable[Computed], *, compensation: bool, steps: Steps) -> Work:
    """What a run posts for the rows of its preview, each a step when it was seen."""
    documents: dict[tuple[int, str, int, int], RunDocument] = {}
    fees: list[PreviewRow] = []
    known: Known = {}
    for row, debt in rows:
        if row.charge_minor or row.correction_minor:
            made_of = stretches_of(debt, rules.policy(row.policy), row.through, known)
            side = 1 if row.charge_minor else -1
            key = row.customer_id, row.currency, row.entity_id, -side
            if key not in documents:
                documents[key] = RunDocument(side)
            documents[key].invoices.append(Invoiced(row, made_of))
        if compensation and row.compensation_minor:
            fees.append(row)
        steps.took()
    return Work(rules, [documents[key] for key in sorted(documents)], fees)


def tally_of(work: Work) -> dict[int, Counter[str]]:
    """How many documents of each kind are posted, by customer."""
    found: dict[int, Counter[str]] = {}
    posted = [(each.first.customer_id, each.kind) for each in work.documents]
    posted += [(row.customer_id, ItemKind.FEE) for row in work.fees]
    for customer_id, kind in posted:
        found.setdefault(customer_id, Counter())[kind] += 1
    return found


def post_work(entry: Entry, run_id: int, work: Work) -> None:
    """Add all that a run posts."""
    day = entry.book.business_date
    whose = [each.first.customer_id for each in work.documents]
    due = _due_dates(entry.connection, {*whose, *(row.customer_id for row in work.fees)}, day)
    documents = _documents(entry, run_id, work.documents, due)
    for part in chunks(list(zip(documents, work.documents, strict=True))):
        ids = entry.insert(ITEM, [item for item, _ in part])
        _add_charges(entry, work.rules, run_id, dict(zip(ids, [d for _, d in part], strict=True)))
    entry.insert(ITEM, _fees(entry, work.fees, due))


def _documents(
    entry: Entry, run_id: int, documents: Sequence[RunDocument], due: dict[int, date]
) -> list[ItemValues]:
    """The rows of finance charges and corrections, in the same order."""
    through = entry.book.business_date
    numbers: dict[tuple[str, int], str] = {}
    for side, kind in ((1, ItemKind.FINANCE_CHARGE), (-1, ItemKind.CREDIT_MEMO)):
        stems = [_stem(run_id, each) for each in documents if each.side == side]
        numbers.update(zip(stems, next_numbers(entry, kind, stems), strict=True))
    return [
        item_row(
            entry,
            entity_id=each.first.entity_id,
            customer_id=each.first.customer_id,
            kind=each.kind,
            side=each.side,
            number=numbers[_stem(run_id, each)],
            issue_date=through,
            due_date=due[each.first.customer_id] if each.side == 1 else through,
            currency=each.first.currency,
            amount_minor=each.amount_minor,
            reason=f"late interest through {through}" if each.side == 1 else "interest correction",
        )
        for each in documents
    ]


def _stem(run_id: int, document: RunDocument) -> tuple[str, int]:
    """The number of a document unless it is taken, and its entity."""
    first = document.first
    letters = "FC" if document.side == 1 else "FCC"
    return f"{letters}-{run_id}-{first.account}-{first.currency}", first.entity_id


def _add_charges(
    entry: Entry, rules: Policies, run_id: int, documents: dict[int, RunDocument]
) -> None:
    """Add what documents charged or gave back on each invoice, and what makes that up."""
    terms = _ChargeTerms(rules)
    rows = [
        _charge_row(terms, run_id, item_id, document.side, each.row)
        for item_id, document in documents.items()
        for each in document.invoices
    ]
    invoices = [each for document in documents.values() for each in document.invoices]
    ids = entry.insert(INTEREST_CHARGE, rows)
    made_of = [
        _segment_row(terms, charge_id, each.row.policy, stretch)
        for charge_id, each in zip(ids, invoices, strict=True)
        for stretch in each.made_of
    ]
    entry.insert(INTEREST_SEGMENT, made_of)


@dataclass(slots=True)
class _ChargeTerms:
    """The words of policies that charges store, each made once."""

    rules: Policies
    known: dict[tuple[str, date | None], tuple[str, str]] = field(default_factory=dict)
    percents: dict[tuple[int, int], str] = field(default_factory=dict)

    def of(self, row: PreviewRow) -> tuple[str, str]:
        """The method of an invoice's policy and its rate in percent."""
        policy = self.rules.policy(row.policy)
        key = row.policy, row.due_date if policy.fixed else None
        if key not in self.known:
            policy = policy.for_debt(row.due_date)
            charging = policy.last_charging(row.through)
            rate = charging[0] if charging else policy.rate_on(row.through)
            percent = ""
            if rate is not None:
                percent = percent_text(rate.a_year() if rate.monthly is None else rate.monthly)
            self.known[key] = policy.method, percent
        return self.known[key]

    def percent(self, stretch: Stretch) -> str:
        """The rate of a stretch in percent."""
        # A pair of integers is hashed many times as fast as a fraction.
        key = stretch.rate.as_integer_ratio()
        if key not in self.percents:
            self.percents[key] = percent_text(stretch.rate)
        return self.percents[key]


def _charge_row(
    terms: _ChargeTerms, run_id: int, item_id: int, side: int, row: PreviewRow
) -> dict[str, object]:
    method, rate = terms.of(row)
    return {
        "run_id": run_id,
        "invoice_id": row.invoice_id,
        "item_id": item_id,
        "through": row.through,
        "cumulative_minor": row.cumulative_minor,
        "charged_before_minor": row.charged_before_minor,
        "charge_minor": row.charge_minor if side == 1 else 0,
        "correction_minor": row.correction_minor if side == -1 else 0,
        "policy": row.policy,
        "method": method,
        "rate": rate,
    }


def _segment_row(
    terms: _ChargeTerms, charge_id: int, policy: str, stretch: Stretch
) -> dict[str, object]:
    return {
        "charge_id": charge_id,
        "from_date": stretch.start,
        "to_date": stretch.end,
        "days": stretch.days,
        "balance_minor": stretch.balance_minor,
        "rate": terms.percent(stretch),
        "capped": stretch.capped,
        "amount": stretch.amount_text(terms.rules.policy(policy)),
    }


def _fees(entry: Entry, rows: Sequence[PreviewRow], due: dict[int, date]) -> list[ItemValues]:
    """The fixed sums that the law grants for late invoices."""
    stems = [(f"{row.invoice}-COMP", row.entity_id) for row in rows]
    numbers = next_numbers(entry, ItemKind.FEE, stems)
    return [
        item_row(
            entry,
            entity_id=row.entity_id,
            customer_id=row.customer_id,
            kind=ItemKind.FEE,
            side=1,
            number=number,
            issue_date=entry.book.business_date,
            due_date=due[row.customer_id],
            currency=row.currency,
            amount_minor=row.compensation_minor,
            about_id=row.invoice_id,
            fee_kind=FeeKind.COMPENSATION,
            reason="fixed compensation for late payment",
        )
        for row, number in zip(rows, numbers, strict=True)
    ]


def _due_dates(connection: Connection, customer_ids: set[int], day: date) -> dict[int, date]:
    """When what is charged to customers on a day is due, by their terms."""
    query = select(CUSTOMER.c.id, CUSTOMER.c.terms).where(
        among(connection, CUSTOMER.c.id, customer_ids)
    )
    found = {row.id: row.terms for row in connection.execute(query)}
    of_terms = {text: _due_date(text, day) for text in set(found.values())}
    return {customer_id: of_terms[text] for customer_id, text in found.items()}


def _due_date(text: str, day: date) -> date:
    terms = parse_terms(text) if text else None
    # A charge is not paid in instalments: it is due when the last of them would be.
    if terms and terms.parts:
        return terms.last_due_date(day)
    return due_date_for(day, account_terms=terms)
