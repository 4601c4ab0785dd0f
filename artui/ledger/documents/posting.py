"""Posting documents: invoices, credit memos and payments become items of the ledger.

A file is posted in batches on one open act; each row gets an outcome of its own: posted, the same
as one that is there, or the refusal that applies. A document posted by hand is a batch of one whose
refusal is raised. Sections 1, 2 and 5.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Row, literal_column, select, tuple_

from artui.domain.money import decimals, format_minor
from artui.domain.refusal import Refused
from artui.domain.terms import Terms, due_date_for, parse_terms
from artui.domain.text import document_number
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.new_items import item_row
from artui.ledger.book.numbering import former_numbers, make_way
from artui.ledger.book.open_items import (
    NUMBERED,
    Accounts,
    Standing,
    among,
    chunks,
    debits_numbered,
    entity_ids,
    items_numbered,
    standing_items,
)
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.records import NewInvoice, NewMemo, NewPayment, Posted, Same
from artui.ledger.book.refusals import (
    AmountNotPositive,
    BadDocument,
    NumberTaken,
    UnknownCustomer,
    UnknownDocument,
    UnknownEntity,
)
from artui.ledger.book.supervised import supervised
from artui.ledger.cash.allocation import Allocated, allocate_many, place, proposed_shares
from artui.ledger.cash.cash_discounts import give_discounts
from artui.ledger.credit.limit_check import CreditLine
from artui.ledger.store.tables import ACT, ALLOCATION, CUSTOMER, INTEREST_POLICY, ITEM

Outcome = Posted | Same | Refused
# From this many rows on, one pass over all accounts beats asking for each.
MANY = 500
New = TypeVar("New", NewInvoice, NewMemo, NewPayment)


@dataclass(slots=True)
class Desk:
    """What posting needs to know, read once for the length of an act."""

    entry: Entry
    accounts: Accounts
    entities: dict[str, int]
    credit: CreditLine
    terms: dict[str, Terms] = field(default_factory=dict)
    policies: dict[str, tuple[Terms | None, bool]] = field(default_factory=dict)

    def customer(self, account: str) -> Row[Any]:
        """The customer's row; raises UnknownCustomer."""
        found = self.accounts.get(account)
        if found is None:
            raise _at("account", UnknownCustomer(f"There is no customer {account}."))
        return found

    def entity(self, name: str) -> int:
        """The id of one of our entities; raises UnknownEntity."""
        if name not in self.entities:
            known = ", ".join(key for key in self.entities if key)
            raise _at("entity", UnknownEntity(f"We have no entity {name}; known: {known}."))
        return self.entities[name]

    def term(self, text: str) -> Terms | None:
        """A parsed term, None for a blank text; raises BadTerms."""
        if not text:
            return None
        if text not in self.terms:
            try:
                self.terms[text] = parse_terms(text)
            except Refused as refusal:
                raise _at("terms", refusal) from None
        return self.terms[text]

    def policy(self, customer: Row[Any]) -> tuple[Terms | None, bool]:
        """The standard term of the customer's regime, and whether days count from shipment."""
        key = customer.policy or f"{customer.country}/{customer.region}"
        if key not in self.policies:
            self.policies[key] = _policy_terms(self.entry, customer)
        return self.policies[key]


def desk_of(entry: Entry) -> Desk:
    """A desk for one act."""
    return Desk(
        entry,
        Accounts(entry),
        entity_ids(entry.connection),
        CreditLine(entry.connection, entry.book.business_date),
    )


def _policy_terms(entry: Entry, customer: Row[Any]) -> tuple[Terms | None, bool]:
    table = INTEREST_POLICY
    query = select(table.c.standard_terms, table.c.from_shipment).where(
        table.c.withdrawn_act_id.is_(None)
    )
    if customer.policy:
        query = query.where(table.c.name == customer.policy)
    elif customer.country:
        query = query.where(
            table.c.country == customer.country, table.c.region.in_(("", customer.region))
        )
        query = query.order_by(table.c.region.desc())
    else:
        return None, False
    row = entry.connection.execute(query.limit(1)).one_or_none()
    if row is None:
        return None, False
    return (parse_terms(row.standard_terms) if row.standard_terms else None), bool(
        row.from_shipment
    )


def post_invoices(
    desk: Desk, rows: Sequence[NewInvoice], *, imported: bool, override: str = ""
) -> list[Outcome]:
    """Post a batch of invoices on an open act. Imported ones beyond a limit are taken and flagged
    `over_limit`."""
    if len(rows) >= MANY:
        desk.credit.load()
    earlier = _earlier(desk.entry, "invoice", [row.number for row in rows])
    desk.accounts.load(row.account for row in rows)

    def build(row: NewInvoice) -> dict[str, Any]:
        return _invoice_row(desk, row, imported=imported, override=override)

    return _post(desk, rows, earlier, build, _same_invoice)


def post_memos(desk: Desk, rows: Sequence[NewMemo]) -> list[Outcome]:
    """Post a batch of credit memos on an open act; they stay unapplied."""
    earlier = _earlier(desk.entry, "credit_memo", [row.number for row in rows])
    desk.accounts.load(row.account for row in rows)
    invoices = items_numbered(
        desk.entry.connection, "invoice", [row.invoice for row in rows if row.invoice]
    )

    def build(row: NewMemo) -> dict[str, Any]:
        return _memo_row(desk, row, invoices)

    return _post(desk, rows, earlier, build, _same_memo)


def post_payments(desk: Desk, rows: Sequence[NewPayment], *, imported: bool) -> list[Outcome]:
    """Post a batch of payments and allocate each to the invoices it names, in that order; a rest
    stays unapplied."""
    desk.accounts.load(row.account for row in rows)
    named = [number for row in rows for number, _ in row.invoices]
    invoices = debits_numbered(desk.entry.connection, named)
    earlier = _payments_there(desk, rows)
    till = Till(desk, invoices)
    outcomes: list[Outcome] = []
    for row in rows:
        try:
            outcomes.append(_one_payment(till, row, earlier, imported=imported))
        except Refused as refusal:
            outcomes.append(refusal)
    till.flush()
    return outcomes


@supervised("post invoice")
def post_invoice(book: Book, new: NewInvoice, *, override_reason: str = "") -> Posted:
    """Post one invoice: one act. Beyond a credit limit it needs a supervisor's `override_reason`.

    Raises OverLimit, AccountStopped, NumberTaken, UnknownCustomer, PeriodClosed, BadDocument …
    """
    with book.act("post invoice", new.number) as entry:
        if override_reason:
            require_supervisor(entry.connection, book.actor, _override(entry, new))
        outcomes = post_invoices(desk_of(entry), [new], imported=False, override=override_reason)
        posted = _posted(entry, outcomes)
        why = f"; credit override: {override_reason}" if override_reason else ""
        entry.summary = f"invoice {posted.number} of {_money(new)} for {new.account}{why}"
        return posted


def _override(entry: Entry, new: NewInvoice) -> str:
    """What a supervisor is asked to override, with the amounts that matter."""
    query = select(CUSTOMER.c.id).where(CUSTOMER.c.account == new.account)
    customer_id = entry.connection.execute(query).scalar_one_or_none()
    passed = ""
    if customer_id is not None:
        line = CreditLine(entry.connection, entry.book.business_date)
        passed = line.passed(customer_id, new.currency, new.amount_minor)
    tail = f" ({passed})" if passed else ""
    return f"A credit override for invoice {new.number} of {_money(new)} for {new.account}{tail}"


def post_memo(book: Book, new: NewMemo) -> Posted:
    """Post one credit memo: one act."""
    with book.act("post memo", new.number) as entry:
        posted = _posted(entry, post_memos(desk_of(entry), [new]))
        entry.summary = f"credit memo {posted.number} of {_money(new)} for {new.account}"
        return posted


def post_payment(book: Book, new: NewPayment) -> Posted:
    """Record cash that came in: one act; nothing is allocated. A reference that the customer has is
    refused."""
    bare = NewPayment(
        new.reference,
        new.account,
        new.value_date,
        new.amount_minor,
        new.currency,
        new.method,
        (),
        new.notes,
    )
    with book.act("pay", f"{new.account}/{new.reference}") as entry:
        refuse_closed(entry.open_from, new.value_date, f"Payment {new.reference}")
        posted = _posted(entry, post_payments(desk_of(entry), [bare], imported=False))
        entry.summary = f"payment {new.reference} of {_money(new)} from {new.account}"
        return posted


def record_payment(
    book: Book, new: NewPayment, *, auto: bool = False
) -> tuple[Posted, Allocated | None]:
    """Record a payment and allocate it as it says, the rest oldest first if `auto`: two acts, one
    transaction."""
    with book.transaction() as joined:
        posted = post_payment(joined, new)
        with joined.reading() as connection:
            payment = standing_items(connection, [posted.id])[posted.id]
            named = debits_numbered(connection, [number for number, _ in new.invoices])
        shares, left = _named_shares(new, payment, named)
        if auto and left:
            taken = dict(shares)
            rest = [pair for pair in proposed_shares(joined, posted.id) if pair[0] not in taken]
            for debit_id, minor in rest:
                share = min(minor if not shares else _open(joined, debit_id), left)
                if share:
                    shares.append((debit_id, share))
                    left -= share
        if not shares:
            return posted, None
        return posted, allocate_many(joined, credit_id=posted.id, shares=shares)


def _open(book: Book, debit_id: int) -> int:
    with book.reading() as connection:
        return standing_items(connection, [debit_id])[debit_id].open_minor


def _named_shares(
    new: NewPayment, payment: Standing, named: dict[str, list[Standing]]
) -> tuple[list[tuple[int, int]], int]:
    left = payment.amount_minor
    shares: list[tuple[int, int]] = []
    for number, wanted in new.invoices:
        invoice = standing_one(named, number, payment.root_id)
        minor = min(invoice.open_minor, left) if wanted is None else wanted
        if minor or wanted is not None:
            shares.append((invoice.id, minor))
            left -= minor
    return shares, left


def standing_one(
    found: dict[str, list[Standing]], number: str, root_id: int | None = None
) -> Standing:
    """The invoice of this number that stands, preferring the payer's own account tree; raises
    UnknownDocument."""
    candidates = [item for item in found.get(number, []) if item.stands] or found.get(number, [])
    own = [item for item in candidates if item.root_id == root_id]
    if not candidates:
        raise _at("invoices", UnknownDocument(f"There is no invoice {number}."))
    return (own or candidates)[0]


def _post(
    desk: Desk,
    rows: Sequence[New],
    earlier: dict[str, list[Row[Any]]],
    build: Callable[[New], dict[str, Any]],
    same: Callable[[Desk, New, Row[Any]], bool],
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    fresh: list[dict[str, Any]] = []
    places: list[int] = []
    taken: dict[tuple[str, int], int] = {}
    for row in rows:
        try:
            found = _repeated(desk, row, earlier, same)
            if found is not None:
                outcomes.append(found)
                continue
            built = build(row)
            key = (built["number"], built["entity_id"])
            if key in taken:
                twin = fresh[taken[key]]
                if any(built[name] != twin[name] for name in built if name != "over_limit"):
                    raise _at("number", NumberTaken(f"{built['number']} is there twice."))
                outcomes.append(Same(0, built["number"]))
                continue
            taken[key] = len(fresh)
            places.append(len(outcomes))
            fresh.append(built)
            outcomes.append(Posted(0, built["number"]))
        except Refused as refusal:
            outcomes.append(refusal)
    for place_, built, number in zip(places, fresh, desk.entry.insert(ITEM, fresh), strict=True):
        outcomes[place_] = Posted(number, built["number"])
    return outcomes


def _earlier(entry: Entry, kind: str, numbers: Sequence[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for part in chunks(numbers):
        query = select(ITEM).where(
            NUMBERED, ITEM.c.kind == kind, among(entry.connection, ITEM.c.number, part)
        )
        for row in entry.connection.execute(query):
            found.setdefault(row.number, []).append(row)
    former = former_numbers(entry, kind, (number for number in numbers if number not in found))
    for number, item_id in former.items():
        row = entry.connection.execute(select(ITEM).where(ITEM.c.id == item_id)).one()
        found.setdefault(number, []).append(row)
    return found


def _repeated(
    desk: Desk,
    new: NewInvoice | NewMemo | NewPayment,
    earlier: dict[str, list[Row[Any]]],
    same: Callable[[Desk, Any, Row[Any]], bool],
) -> Same | None:
    """The row that is there already; makes way when it was reversed and the new one differs, or was
    undone."""
    number = new.reference if isinstance(new, NewPayment) else new.number
    for row in earlier.get(number, ()):
        if not isinstance(new, NewPayment) and row.entity_id != desk.entity(new.entity):
            continue
        equal = same(desk, new, row)
        if row.reversed_by_id is not None and (not equal or _was_undone(desk.entry, row)):
            if row.number == number and not _corrected(desk.entry, row.id):
                make_way(desk.entry, row.id, number)
                continue
            if row.number != number:
                continue
        if not equal:
            raise _taken(desk.entry, number, row.id)
        return Same(row.id, number)
    return None


def _was_undone(entry: Entry, row: Row[Any]) -> bool:
    act = ACT
    query = (
        select(act.c.undoes_id)
        .join(ITEM, ITEM.c.act_id == act.c.id)
        .where(ITEM.c.id == row.reversed_by_id)
    )
    return entry.connection.execute(query).scalar_one_or_none() is not None


def _corrected(entry: Entry, item_id: int) -> bool:
    query = select(ITEM.c.id).where(ITEM.c.corrects_id == item_id, ITEM.c.reversed_by_id.is_(None))
    return entry.connection.execute(query).first() is not None


def _invoice_row(desk: Desk, new: NewInvoice, *, imported: bool, override: str) -> dict[str, Any]:
    customer = _checked(desk, new)
    entity_id = desk.entity(new.entity)
    number = document_number(new.number)
    own = desk.term(new.terms)
    standard, from_shipment = desk.policy(customer)
    due = due_date_for(
        new.issue_date,
        given_due=new.due_date,
        own_terms=own,
        account_terms=desk.term(customer.terms),
        policy_terms=standard,
        shipment_date=new.shipment_date,
        counts_from_shipment=from_shipment,
    )
    if due < new.issue_date:
        raise _at(
            "due_date",
            BadDocument(
                f"Invoice {new.number} would be due {due}, before its issue date {new.issue_date}."
            ),
        )
    if (
        new.net_minor is not None
        and new.tax_minor is not None
        and new.net_minor + new.tax_minor != new.amount_minor
    ):
        net, tax = (
            format_minor(new.net_minor, new.currency),
            format_minor(new.tax_minor, new.currency),
        )
        raise _at(
            "amount",
            BadDocument(f"Invoice {new.number}: net {net} + tax {tax} is not {_money(new)}."),
        )
    over, held = _credit(desk, customer, new, taken=imported or bool(override))
    return item_row(
        desk.entry,
        entity_id=entity_id,
        customer_id=customer.id,
        kind="invoice",
        side=1,
        number=number,
        issue_date=new.issue_date,
        due_date=due,
        currency=new.currency,
        amount_minor=new.amount_minor,
        shipment_date=new.shipment_date,
        net_minor=new.net_minor,
        tax_minor=new.tax_minor,
        approval="pending" if new.pending else "approved",
        terms=new.terms or (customer.terms if new.due_date is None else ""),
        po_number=new.po_number,
        external_ref=new.external_ref,
        notes=new.notes,
        billing_type=new.billing_type,
        billing_state=new.billing_state,
        over_limit=over,
        on_hold=bool(held) and imported,
        hold_reason=held if imported else "",
        reason=override,
    )


def _memo_row(desk: Desk, new: NewMemo, invoices: dict[str, list[Standing]]) -> dict[str, Any]:
    customer = _checked(desk, new)
    about: int | None = None
    if new.invoice:
        try:
            invoice = standing_one(invoices, new.invoice, customer.root_id)
        except Refused as refusal:
            raise _at("invoice", refusal) from None
        if invoice.root_id != customer.root_id:
            raise _at(
                "invoice",
                BadDocument(
                    f"Invoice {new.invoice} belongs to {invoice.account}, not to {new.account}."
                ),
            )
        about = invoice.id
    return item_row(
        desk.entry,
        entity_id=desk.entity(new.entity),
        customer_id=customer.id,
        kind="credit_memo",
        side=-1,
        number=document_number(new.number),
        issue_date=new.issue_date,
        due_date=new.issue_date,
        currency=new.currency,
        amount_minor=new.amount_minor,
        about_id=about,
        reason=new.reason,
        notes=new.notes,
    )


@dataclass(slots=True)
class Till:
    """Payments of a batch and what they pay, gathered and written together."""

    desk: Desk
    invoices: dict[str, list[Standing]]
    payments: list[dict[str, Any]] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    shares: list[dict[str, Any]] = field(default_factory=list)
    taken: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)

    def flush(self) -> None:
        """Write what has been gathered."""
        self.desk.entry.insert(ITEM, self.payments, self.ids)
        self.desk.entry.insert(ALLOCATION, self.shares)
        self.payments, self.ids, self.shares = [], [], []


def _one_payment(
    till: Till, new: NewPayment, earlier: dict[tuple[int, str], Row[Any]], *, imported: bool
) -> Outcome:
    desk = till.desk
    customer = _checked(desk, new)
    there = earlier.get((customer.id, new.reference))
    found = (
        _repeated(desk, new, {new.reference: [there]}, _same_payment) if there is not None else None
    )
    if found is not None:
        if not imported:
            same = f"payment {new.reference} of {_money(new)}, {new.value_date}"
            raise _at("reference", NumberTaken(f"{new.account} already has a {same}."))
        return found
    twin = till.taken.get((customer.id, new.reference))
    if twin is not None:
        if (twin["amount_minor"], twin["issue_date"], twin["currency"]) != (
            new.amount_minor,
            new.value_date,
            new.currency,
        ):
            raise _at(
                "reference",
                NumberTaken(f"{new.account} has a payment {new.reference} with other values."),
            )
        return Same(0, new.reference)
    row = _payment_row(till, new, customer)
    number = desk.entry.next_ids(ITEM, 1)[0]
    payment = _as_standing(row, number, customer)
    shares, paid, note = _named_places(till, new, payment)
    till.taken[customer.id, new.reference] = row
    till.payments.append(row)
    till.ids.append(number)
    till.shares.extend(shares)
    if any(_may_earn_discount(desk, invoice) for invoice in paid):
        till.flush()
        give_discounts(desk.entry, payment, paid)
    return Posted(number, new.reference, note)


def _may_earn_discount(desk: Desk, invoice: Standing) -> bool:
    terms = desk.term(invoice.terms)
    return terms is not None and terms.discount is not None


def _named_places(
    till: Till, new: NewPayment, payment: Standing
) -> tuple[list[dict[str, Any]], list[Standing], str]:
    """What a payment pays of the invoices it names, these, and a note if one is settled already."""
    before: list[tuple[Standing, int]] = []
    shares: list[dict[str, Any]] = []
    try:
        for number, wanted in new.invoices:
            invoice = standing_one(till.invoices, number, payment.root_id)
            before.append((invoice, invoice.open_minor))
            minor = min(invoice.open_minor, payment.open_minor) if wanted is None else wanted
            if minor or wanted is not None:
                shares.append(place(till.desk.entry, payment, invoice, minor))
    except Refused as refusal:
        for invoice, open_minor in reversed(before):
            invoice.open_minor = open_minor
        raise _at("invoices", refusal) from None
    settled = ", ".join(invoice.number for invoice, open_minor in before if not open_minor)
    rest = payment.money(payment.open_minor)
    note = f"nothing is open on {settled}; {rest} stays unapplied" if settled else ""
    return shares, [invoice for invoice, _ in before], note


def _payment_row(till: Till, new: NewPayment, customer: Row[Any]) -> dict[str, Any]:
    named = [item for number, _ in new.invoices for item in till.invoices.get(number, ())]
    return item_row(
        till.desk.entry,
        entity_id=named[0].entity_id if named else till.desk.entity(""),
        customer_id=customer.id,
        kind="payment",
        side=-1,
        number=document_number(new.reference),
        issue_date=new.value_date,
        due_date=new.value_date,
        currency=new.currency,
        amount_minor=new.amount_minor,
        method=new.method,
        notes=new.notes,
        reason=";".join(_remitted(number, minor, new.currency) for number, minor in new.invoices),
    )


def _remitted(number: str, minor: int | None, currency: str) -> str:
    return number if minor is None else f"{number}={format_minor(minor, currency)}"


def _as_standing(row: dict[str, Any], number: int, customer: Row[Any]) -> Standing:
    return Standing(
        number,
        row["entity_id"],
        customer.id,
        customer.root_id,
        customer.account,
        row["kind"],
        row["side"],
        row["number"],
        row["issue_date"],
        row["due_date"],
        row["currency"],
        row["amount_minor"],
        row["amount_minor"],
        "approved",
        None,
    )


def _payments_there(desk: Desk, rows: Sequence[NewPayment]) -> dict[tuple[int, str], Row[Any]]:
    found: dict[tuple[int, str], Row[Any]] = {}
    payers = [(desk.accounts.get(row.account), row.reference) for row in rows]
    keys = [(customer.id, reference) for customer, reference in payers if customer is not None]
    # Literally, so that SQLite uses the index of references, which holds payments alone.
    query = select(ITEM).where(ITEM.c.kind == literal_column("'payment'"))
    for part in chunks(keys):
        asked = query.where(tuple_(ITEM.c.customer_id, ITEM.c.number).in_(part))
        for row in desk.entry.connection.execute(asked):
            found[row.customer_id, row.number] = row
    return found


def _checked(desk: Desk, new: NewInvoice | NewMemo | NewPayment) -> Row[Any]:
    """The document's customer, after the rules that hold for every document."""
    customer = desk.customer(new.account)
    try:
        decimals(new.currency)
    except Refused as refusal:
        raise _at("currency", refusal) from None
    if new.amount_minor <= 0:
        raise _at(
            "amount",
            AmountNotPositive(f"{_money(new)} is no amount of a document: it must be above zero."),
        )
    if not isinstance(new, NewPayment) and new.issue_date < desk.entry.open_from:
        try:
            refuse_closed(desk.entry.open_from, new.issue_date, new.number)
        except Refused as refusal:
            raise _at("issue_date", refusal) from None
    return customer


def _credit(desk: Desk, customer: Row[Any], new: NewInvoice, *, taken: bool) -> tuple[bool, str]:
    """Whether the invoice exceeds a limit, and why its account takes none; refused unless `taken`.

    An import of invoices already issued is taken, and an override; never one of an account that is
    terminated. A pending invoice is checked again when it is approved.
    """
    line, what = desk.credit, f"Invoice {new.number}"
    try:
        line.refuse_stopped(customer.id, what, final_only=taken)
    except Refused as refusal:
        raise _at("account", refusal) from None
    if new.pending:
        return False, ""
    stop = line.stop(customer.id)
    if not taken:
        line.refuse_beyond(customer.id, new.currency, new.amount_minor, what)
    over = line.breach(customer.id, new.currency, new.amount_minor) is not None
    line.take(customer.id, new.currency, new.amount_minor)
    return over, stop.why if stop else ""


def _same_invoice(desk: Desk, new: NewInvoice, row: Row[Any]) -> bool:
    return (
        _same_document(desk, new, row, new.issue_date)
        and (new.due_date is None or new.due_date == row.original_due_date)
        and (not new.terms or desk.term(new.terms) == desk.term(row.terms))
        and new.shipment_date == row.shipment_date
        and new.po_number == row.po_number
        and new.net_minor == row.net_minor
        and new.tax_minor == row.tax_minor
        and new.external_ref == row.external_ref
    )


def _same_memo(desk: Desk, new: NewMemo, row: Row[Any]) -> bool:
    return _same_document(desk, new, row, new.issue_date) and new.reason == row.reason


def _same_payment(desk: Desk, new: NewPayment, row: Row[Any]) -> bool:
    return _same_document(desk, new, row, new.value_date) and new.method == row.method


def _same_document(
    desk: Desk, new: NewInvoice | NewMemo | NewPayment, row: Row[Any], day: date
) -> bool:
    customer = desk.accounts.get(new.account)
    return (
        customer is not None
        and customer.id == row.customer_id
        and day == row.issue_date
        and new.amount_minor == row.amount_minor
        and new.currency == row.currency
    )


def _posted(entry: Entry, outcomes: Sequence[Outcome]) -> Posted:
    match outcomes[0]:
        case Posted() as posted:
            return posted
        case Same(id=item_id, number=number):
            raise _taken(entry, number, item_id)
        case refusal:
            raise refusal


def _taken(entry: Entry, number: str, item_id: int) -> Refused:
    other = standing_items(entry.connection, [item_id])[item_id]
    state = "which stands" if other.reversed_by_id is None else "which is reversed"
    return _at(
        "number",
        NumberTaken(
            f"{number} is taken by {other.label} of {other.account}, {other.issue_date}, "
            f"{other.money(other.amount_minor)}, {state}."
        ),
    )


def _money(new: NewInvoice | NewMemo | NewPayment) -> str:
    return f"{format_minor(new.amount_minor, new.currency)} {new.currency}"


def _at(column: str, refusal: Refused) -> Refused:
    refusal.column = column
    return refusal
