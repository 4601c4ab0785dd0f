"""Posting documents: invoices, credit memos and payments become items of the ledger.

A file is posted in batches on one open act; each row gets its own outcome: posted, the same as an
existing one, or the refusal that applies. A document posted by hand is a batch of one whose refusal
is raised. Sections 1, 2 and 5.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Column, Table, literal_column, select

from artui.domain.kinds import Approval, ItemKind, Origin
from artui.domain.money import CURRENCIES, Bare, Money, UnknownCurrency
from artui.domain.refusal import Refused
from artui.domain.terms import Instalment, Terms, parse_terms
from artui.domain.text import visible
from artui.ledger.book.book import Entry
from artui.ledger.book.ledger_settings import DateLimits, date_limits
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.records import (
    NewInvoice,
    NewMemo,
    NewPayment,
    NoteField,
    Posted,
    PutOff,
    Same,
)
from artui.ledger.book.refusals import (
    AmountNotPositive,
    BadDocument,
    NumberTaken,
    UnknownCustomer,
    UnknownDocument,
    UnknownEntity,
)
from artui.ledger.credit.limit_check import CreditLine
from artui.ledger.documents.memo_sums import MemoSums
from artui.ledger.items.given_up import GivenUp, given_up
from artui.ledger.items.instalments import add_instalments
from artui.ledger.items.new_items import DocumentValues
from artui.ledger.items.note_fields import add_to_documents
from artui.ledger.items.numbering import former_numbers, renamed
from artui.ledger.items.open_items import (
    Accounts,
    LedgerCustomer,
    LedgerItem,
    among,
    chunks,
    entity_ids,
    is_gone,
    ledger_items,
)
from artui.ledger.store.tables import INTEREST_POLICY, ITEM
from artui.ledger.store.tables.twins import twin_of

Outcome = Posted | Same | PutOff | Refused


class EarlierItem(NamedTuple):
    """A document that is there already: what a repeated row must equal."""

    id: int
    entity_id: int
    customer_id: int
    number: str
    issue_date: date
    original_due_date: date
    shipment_date: date | None
    currency: str
    amount_minor: int
    net_minor: int | None
    tax_minor: int | None
    tax_code: str
    terms: str
    po_number: str
    external_ref: str
    method: str
    reason: str
    reversed_by_id: int | None
    approval: Approval
    act_id: int

    @property
    def gone(self) -> bool:
        """Whether it was reversed, or superseded while it waited."""
        return is_gone(self.reversed_by_id, self.approval)


class Mismatch(NamedTuple):
    """The first thing in which a row is not the document that has its number."""

    name: str
    ours: object
    theirs: object

    def words(self, account: str) -> Sequence[object]:
        """The end of a sentence about the document, which is of this account."""
        theirs = account if self.name == "account" else self.theirs
        has = [f"; it has the {self.name} ", _shown(theirs)]
        if theirs in (None, ""):
            has = [f"; it has no {self.name}"]
        return *has, ", this one ", "none" if self.ours in (None, "") else _shown(self.ours)


def _shown(value: object) -> object:
    """A value as a sentence shows it: texts come from outside."""
    return visible(value) if isinstance(value, str) else value


def earlier_of(item: Table) -> list[Column[Any]]:
    """The columns of an earlier document in `item`, or in the table of rows that wait."""
    return [item.c[name] for name in EarlierItem._fields]


# From this many rows on, one pass over all accounts is faster than a query for each.
MANY = 500
New = TypeVar("New", NewInvoice, NewMemo)


Said = dict[tuple[str, ...], tuple[Any, ...]]


@dataclass(slots=True)
class EarlierRows:
    """What earlier rows of a long act have done that the ledger can't show yet: the accounts or
    numbers that they left to the turn one by one, and the customers that they changed; and what
    rows of a file `said` of a thing, by its kind and key, which no later row may contradict."""

    put_off: set[str] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    said: Said = field(default_factory=dict)


@dataclass(slots=True)
class PostingContext:
    """What posting needs to know, read once for the duration of an act."""

    entry: Entry
    accounts: Accounts
    entities: dict[str, int]
    credit: CreditLine
    dates: DateLimits
    origin: Origin = Origin.HAND
    cash_first: bool = False
    """Whether a payment is taken although it names an invoice which is not there."""
    asks_reported: bool = False
    """Whether a payment is refused that may be money which a bank's entry brought."""
    earlier: EarlierRows = field(default_factory=EarlierRows)
    awaited: Mapping[str, Sequence[LedgerItem]] | None = None
    """The payments that name a number which is not there, by that number, once they are read."""
    terms: dict[str, Terms] = field(default_factory=dict)
    instalments: tuple[Instalment, ...] = ()
    """Those of the invoice whose row was made last."""
    policies: dict[tuple[str, str, str], tuple[Terms | None, bool]] = field(default_factory=dict)
    dues: dict[tuple[object, ...], tuple[date, str]] = field(default_factory=dict)
    """Due date and terms of invoices without instalments, by all that decides them."""
    checked_days: set[date] = field(default_factory=set)
    """Days that a document may have."""
    memo_sums: MemoSums | None = None
    """What credit memos come to that a clerk brings in, once the first is posted."""

    def customer(self, account: str) -> LedgerCustomer:
        """The customer of an account; raises UnknownCustomer."""
        found = self.accounts.get(account)
        if found is None:
            raise UnknownCustomer(f"There is no customer '{account}'.").at("account")
        return found

    def entity(self, name: str) -> int:
        """The id of one of our entities; raises UnknownEntity."""
        if name not in self.entities:
            known = ", ".join(key for key in self.entities if key)
            raise UnknownEntity(f"We have no entity '{name}'; known: {known}.").at("entity")
        return self.entities[name]

    def term(self, text: str) -> Terms | None:
        """A parsed term, None for a blank text; raises BadTerms."""
        if not text:
            return None
        if text not in self.terms:
            try:
                self.terms[text] = parse_terms(text)
            except Refused as refusal:
                raise refusal.at("terms") from None
        return self.terms[text]

    def policy(self, customer: LedgerCustomer) -> tuple[Terms | None, bool]:
        """The standard term of the customer's regime, and whether days count from shipment."""
        place = ("", "") if customer.policy else (customer.country, customer.region)
        key = customer.policy, *place
        if key not in self.policies:
            self.policies[key] = _policy_terms(self.entry, customer)
        return self.policies[key]

    def refuse_day(self, new: NewInvoice | NewMemo) -> None:
        """Raise PeriodClosed or DateTooFar if a document may not have this issue date."""
        if new.issue_date in self.checked_days:
            return
        try:
            refuse_closed(self.entry.open_from, new.issue_date, new.number)
            self.dates.refuse(new.issue_date, new.number)
        except Refused as refusal:
            raise refusal.at("issue_date") from None
        self.checked_days.add(new.issue_date)


def posting_context(entry: Entry, origin: Origin = Origin.HAND) -> PostingContext:
    """A context for one act; `origin` says where its documents come from."""
    return PostingContext(
        entry,
        Accounts(entry),
        entity_ids(entry.connection),
        CreditLine(entry.connection, entry.book.business_date),
        date_limits(entry.connection, entry.book.business_date),
        origin,
    )


def put_off(context: PostingContext, account: str) -> PutOff:
    """Leave a row of a long act to its turn, with all others of its account tree."""
    staging, root_id = context.entry.staging, context.customer(account).root_id
    assert staging is not None
    staging.put_off.add(root_id)
    return PutOff(root_id)


def _policy_terms(entry: Entry, customer: LedgerCustomer) -> tuple[Terms | None, bool]:
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


def item_numbered(
    found: dict[str, list[LedgerItem]], number: str, root_id: int | None = None
) -> LedgerItem:
    """The invoice of this number that is in force, preferably of the payer's own account tree;
    raises UnknownDocument."""
    candidates = [item for item in found.get(number, []) if item.in_force] or found.get(number, [])
    own = [item for item in candidates if item.root_id == root_id]
    if not candidates:
        raise UnknownDocument(f"There is no invoice '{number}'.").at("invoices")
    return (own or candidates)[0]


def post_rows(
    context: PostingContext,
    rows: Sequence[New],
    earlier: dict[str, list[EarlierItem]],
    build: Callable[[New], DocumentValues],
    differences: Callable[[PostingContext, New, EarlierItem], Iterator[Mismatch]],
) -> list[Outcome]:
    """Insert the new rows of a batch; returns the outcome of each row, in order."""
    outcomes: list[Outcome | None] = []
    fresh: list[DocumentValues] = []
    gone = given_up(
        context.entry.connection,
        (each for found in earlier.values() for each in found if each.gone),
    )
    taken: dict[tuple[str, int], int] = {}
    came: list[tuple[NoteField, ...]] = []
    split: dict[int, tuple[Instalment, ...]] = {}
    for row in rows:
        try:
            if row.number in earlier:
                differing = partial(differences, context, row)
                found = repeated(context, row, earlier[row.number], differing, gone)
                if found is not None:
                    outcomes.append(found)
                    continue
            context.instalments = ()
            built = build(row)
            place = taken.setdefault((built.number, built.entity_id), len(fresh))
            if place < len(fresh):
                outcomes.append(_twice(built, row.fields, fresh[place], came[place]))
                continue
            if context.instalments:
                split[place] = context.instalments
            fresh.append(built)
            came.append(row.fields)
            outcomes.append(None)
        except Refused as refusal:
            outcomes.append(refusal)
    gone.rename(context.entry)
    ids = context.entry.insert(ITEM, fresh)
    if split:
        add_instalments(context.entry, {ids[place]: parts for place, parts in split.items()})
    add_to_documents(context.entry, {id: each for id, each in zip(ids, came, strict=True) if each})
    posted = zip(ids, fresh, strict=True)
    return [_posted(context, *next(posted)) if each is None else each for each in outcomes]


def _posted(context: PostingContext, item_id: int, row: DocumentValues) -> Posted:
    return Posted(item_id, row.number, "", context.dates.counts_later(row.issue_date))


def _twice(
    row: DocumentValues,
    came: tuple[NoteField, ...],
    twin: DocumentValues,
    twin_came: tuple[NoteField, ...],
) -> Same:
    """The outcome of a row whose number is there before in the same batch; raises NumberTaken if
    they differ in anything but the flag that depends on their order."""
    if came != twin_came or row._replace(over_limit=twin.over_limit) != twin:
        raise NumberTaken(f"{row.number} occurs twice.").at("number")
    return Same(0, row.number, in_file=True)


def earlier_items(
    entry: Entry, kind: ItemKind, numbers: Sequence[str]
) -> dict[str, list[EarlierItem]]:
    """Documents of a kind that have these numbers, or once had them."""
    found: dict[str, list[EarlierItem]] = {}
    if entry.staging is not None and entry.staging.holds(ITEM) is not None:
        entry.staging.index(ITEM, "number")
    for item in entry.sources(ITEM):
        for part in chunks(numbers):
            numbered = item.c.kind != literal_column("'payment'")
            query = select(*earlier_of(item)).where(
                numbered, item.c.kind == kind, among(entry.connection, item.c.number, part)
            )
            for row in map(EarlierItem._make, entry.connection.execute(query)):
                if not renamed(entry, row.id):
                    found.setdefault(row.number, []).append(row)
    # Numbers are unique per entity: what has a number hides only its own entity's former one.
    held = {(number, row.entity_id) for number, rows in found.items() for row in rows}
    for (number, entity_id), item_id in former_numbers(entry.connection, kind, numbers).items():
        if (number, entity_id) in held:
            continue
        query = select(*earlier_of(ITEM)).where(ITEM.c.id == item_id)
        row = EarlierItem(*entry.connection.execute(query).one())
        found.setdefault(number, []).append(row)
    return found


def repeated(
    context: PostingContext,
    new: NewInvoice | NewMemo,
    earlier: Sequence[EarlierItem],
    differences: Callable[[EarlierItem], Iterator[Mismatch]],
    gone: GivenUp,
) -> Same | None:
    """The existing row with this number; None if that row gives the number up, because it was
    undone, or is gone and differs: then it makes way."""
    number = new.number
    for row in earlier:
        if row.entity_id != context.entity(new.entity):
            continue
        difference = next(differences(row), None)
        if row.gone and (difference is not None or gone.was_undone(row)):
            if row.number == number and row.id not in gone.replaced:
                gone.making_way[row.id] = number
                continue
            if row.number != number:
                continue
        if difference is not None:
            raise number_taken(context.entry, number, row.id, difference)
        return Same(row.id, number, in_file=row.act_id == context.entry.id)
    return None


def checked_customer(
    context: PostingContext, new: NewInvoice | NewMemo | NewPayment
) -> LedgerCustomer:
    """The document's customer, after a check of the rules that apply to every document."""
    customer = context.customer(new.account)
    if new.currency not in CURRENCIES:
        raise UnknownCurrency(new.currency).at("currency")
    if new.amount_minor <= 0:
        raise AmountNotPositive(
            money_of(new), " is no amount of a document: it must be above zero."
        ).at("amount")
    if not isinstance(new, NewPayment):
        context.refuse_day(new)
    return customer


def refuse_other_tax(new: NewInvoice | NewMemo, noun: str) -> None:
    """Raise BadDocument if net and tax of a document are not its amount, or a code has neither."""
    net, tax = new.net_minor, new.tax_minor
    if net is not None and tax is not None and net + tax != new.amount_minor:
        shown = Bare(net, new.currency), " + tax ", Bare(tax, new.currency)
        raise BadDocument(f"{noun} {new.number}: net ", *shown, " is not ", money_of(new), ".").at(
            "amount"
        )
    if new.tax_code and (net is None or tax is None):
        raise BadDocument(
            f"{noun} {new.number} has the tax code {new.tax_code}, but not its net and tax."
        ).at("tax_code")


def document_differences(
    context: PostingContext, new: NewInvoice | NewMemo, row: EarlierItem
) -> Iterator[Mismatch]:
    """In what account, day, currency and amount differ from those of an existing document."""
    customer = context.accounts.get(new.account)
    if customer is None or customer.id != row.customer_id:
        yield Mismatch("account", new.account, None)
    if new.issue_date != row.issue_date:
        yield Mismatch("issue date", new.issue_date, row.issue_date)
    if new.currency != row.currency:
        yield Mismatch("currency", new.currency, row.currency)
    if new.amount_minor != row.amount_minor:
        yield Mismatch("amount", money_of(new), Money(row.amount_minor, row.currency))
    for name, ours, theirs in (
        ("net amount", new.net_minor, row.net_minor),
        ("tax", new.tax_minor, row.tax_minor),
    ):
        if ours != theirs:
            yield Mismatch(name, *(_bare(each, row.currency) for each in (ours, theirs)))
    if new.tax_code != row.tax_code:
        yield Mismatch("tax code", new.tax_code, row.tax_code)


def _bare(minor: int | None, currency: str) -> Bare | None:
    return None if minor is None else Bare(minor, currency)


def the_posted(entry: Entry, outcomes: Sequence[Outcome]) -> Posted:
    """The outcome of a batch of one; raises it if it is a refusal."""
    match outcomes[0]:
        case Posted() as posted:
            return posted
        case Same(id=item_id, number=number):
            raise number_taken(entry, number, item_id)
        case Refused() as refusal:
            raise refusal
        case PutOff():
            raise AssertionError("an act that has its turn puts nothing off")


def counts_from_words(ahead: date | None) -> str:
    """The end of a summary of what counts only after the business day."""
    return "" if ahead is None else f"; it counts only from {ahead}"


def number_taken(
    entry: Entry, number: str, item_id: int, difference: Mismatch | None = None
) -> Refused:
    """The refusal that names the document which already has a number, and in what it differs."""
    staged = entry.staging is not None and entry.staging.is_own(ITEM.name, item_id)
    item = twin_of(ITEM) if staged else ITEM
    other = ledger_items(entry.connection, [item_id], item)[item_id]
    waits = other.approval == Approval.PENDING
    state = "waits for approval" if waits else "is reversed" if other.gone else "is in force"
    return NumberTaken(
        f"{number} is taken by {other.label} of {other.account}, {other.issue_date}, ",
        other.money(other.amount_minor),
        f", which {state}",
        *([] if difference is None else difference.words(other.account)),
        ".",
    ).at("number")


def money_of(new: NewInvoice | NewMemo | NewPayment) -> Money:
    """The amount of a new document with its currency, for messages."""
    return Money(new.amount_minor, new.currency)
