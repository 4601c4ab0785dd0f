"""How each kind of record is posted: the input of the ledger's act, and its currency.

A row without a currency has that of its customer; an application has that of its memo.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from artui.domain.kinds import ItemKind
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence, joined
from artui.imports.record_inputs import (
    new_application,
    new_contact,
    new_credit_event,
    new_customer,
    new_invoice,
    new_line,
    new_memo,
    new_order,
    new_payee,
    new_payment,
    new_self_billing,
)
from artui.imports.records import (
    ApplicationRecord,
    ContactRecord,
    CreditEventRecord,
    CreditMemoRecord,
    CustomerRecord,
    InvoiceLineRecord,
    InvoiceRecord,
    PaymentRecord,
    Record,
    SelfBillingRecord,
)
from artui.imports.refusals import shown
from artui.ledger.amazon.amazon_parties import post_payees
from artui.ledger.amazon.purchase_orders import post_orders
from artui.ledger.amazon.self_billing import post_self_billing
from artui.ledger.book.as_of import horizon
from artui.ledger.book.book import Entry
from artui.ledger.book.lookup import payment_name
from artui.ledger.book.records import (
    Changed,
    NewCustomer,
    NewInvoice,
    Posted,
    PutOff,
    Same,
)
from artui.ledger.cash.applications import apply_requests
from artui.ledger.cash.auto_apply import post_and_apply_memos
from artui.ledger.cash.awaited import awaited, by_number, payments_of
from artui.ledger.cash.payments import post_payments
from artui.ledger.credit.limits import post_credit_events
from artui.ledger.customers.contacts import post_contacts
from artui.ledger.customers.customers import stage_customers
from artui.ledger.documents.invoice_lines import documents_of_lines, post_lines
from artui.ledger.documents.invoices import post_invoices
from artui.ledger.documents.posting import MANY, EarlierRows, PostingContext
from artui.ledger.items.open_items import (
    LedgerCustomer,
    LedgerItem,
    items_numbered,
)
from artui.ledger.store.staging import NeedsTurn

NoCurrency = tuple[str, str, str]
Document = InvoiceRecord | PaymentRecord | CreditMemoRecord | SelfBillingRecord
OfAccount = Document | ContactRecord | CustomerRecord | CreditEventRecord
Outcome = Posted | Same | Changed | PutOff | Refused


R = TypeVar("R", bound=Record)
New = TypeVar("New")


def _none_waits(_context: PostingContext, _records: Sequence[Record]) -> set[int]:
    return set()


def _no_roots(_context: PostingContext, records: Sequence[Record]) -> list[int]:
    return [0] * len(records)


def _with_turn(context: PostingContext) -> Entry:
    """The act, for what has to see its own rows in the ledger; raises NeedsTurn."""
    if context.entry.staging is not None:
        raise NeedsTurn
    return context.entry


def _no_numbers(_record: Record, _added: bool) -> tuple[str, ...]:
    return ()


def _of_accounts(context: PostingContext, records: Sequence[OfAccount]) -> list[int]:
    """The account tree of each record; 0 for that of an unknown account."""
    context.accounts.load(record.account for record in records)
    found = (context.accounts.get(record.account) for record in records)
    return [0 if customer is None else customer.root_id for customer in found]


def _own_number(record: InvoiceRecord, added: bool) -> tuple[str, ...]:
    return () if added else (record.number,)


def _memo_numbers(record: CreditMemoRecord, added: bool) -> tuple[str, ...]:
    named = (record.invoice,) if record.invoice else ()
    return named if added else (record.number, *named)


def _of_named_memos(context: PostingContext, records: Sequence[ApplicationRecord]) -> list[int]:
    """The account tree of each memo; 0 for that of an unknown one."""
    connection = context.entry.connection
    memos = items_numbered(connection, ItemKind.CREDIT_MEMO, [each.memo for each in records])
    found = [memos.get(each.memo, []) for each in records]
    left = ([item for item in items if not item.reversed_by_id] or items for items in found)
    return [items[0].root_id if len({each.root_id for each in items}) == 1 else 0 for items in left]


def _applied_numbers(record: ApplicationRecord, _added: bool) -> tuple[str, ...]:
    named = [record.memo, record.invoice, record.invoice.partition(":")[2], record.request_id or ""]
    return tuple(filter(None, named))


def _paid_numbers(record: PaymentRecord, added: bool) -> tuple[str, ...]:
    """What a payment names is known once it is added, but for the kind before a number."""
    named = [each.number for each in record.invoices or ()]
    typed = [number.partition(":")[2] for number in named if ":" in number]
    return (*typed,) if added else (*named, *typed)


def _billed_numbers(record: SelfBillingRecord, added: bool) -> tuple[str, ...]:
    corrected = (record.corrects,) if record.corrects else ()
    return corrected if added else (record.number, *corrected)


def _accounts_named(record: CustomerRecord, added: bool) -> tuple[str, ...]:
    """That an account is new rests on its name; of one that is there its tree is known."""
    above = (record.parent,) if record.parent else ()
    return (record.account, *above) if added else above


class Poster(NamedTuple, Generic[R, New]):
    """`new` makes what the act takes; `post` posts a batch; `currencies` fills in a currency.

    Where none is known it gives the column, the value and what is wrong instead. `waiting` gives
    the positions of records that need what a later row of the file may bring.

    `roots` gives the account tree of each record, and `numbers` the numbers on which it depends
    what becomes of one; the number of a document that was added is known. `by_batch` says that it
    depends on the other records of its batch, too.
    """

    new: Callable[[R], New]
    post: Callable[[PostingContext, Sequence[New]], Sequence[Outcome]]
    lacks_currency: Callable[[R], bool]
    currencies: Callable[[PostingContext, Sequence[R]], list[str | NoCurrency]]
    roots: Callable[[PostingContext, Sequence[R]], list[int]]
    waiting: Callable[[PostingContext, Sequence[R]], set[int]] = _none_waits
    numbers: Callable[[R, bool], tuple[str, ...]] = _no_numbers
    by_batch: bool = False
    together: Callable[[R], str] | None = None


def _of_documents(
    context: PostingContext, records: Sequence[InvoiceLineRecord]
) -> list[str | NoCurrency]:
    """The currencies of the documents that lines name."""
    named = [(record.number, record.entity or "") for record in records]
    found = documents_of_lines(context.entry.connection, named)
    told: list[str | NoCurrency] = []
    for number, entity in named:
        item = found[number, entity]
        if isinstance(item, Refused):
            value = entity if item.column == "entity" else number
            told.append((item.column, value, str(item).rstrip(".")))
        else:
            told.append(item.currency)
    return told


def _all_wait(_context: PostingContext, records: Sequence[Record]) -> set[int]:
    """Lines of a document are posted together, wherever they are in the file."""
    return set(range(len(records)))


def _needs_no_currency(_record: Record) -> bool:
    return False


def _no_currency(_context: PostingContext, _records: Sequence[Record]) -> list[str | NoCurrency]:
    return []


def _no_amount(record: Document | ApplicationRecord) -> bool:
    return record.amount_minor is None


def _no_limit_units(record: CustomerRecord) -> bool:
    return record.credit_limit is not None and record.credit_limit_minor is None


def _no_event_units(record: CreditEventRecord) -> bool:
    return record.limit is not None and record.limit_minor is None


def _of_customers(context: PostingContext, records: Sequence[OfAccount]) -> list[str | NoCurrency]:
    context.accounts.load(record.account for record in records)
    found: list[str | NoCurrency] = []
    for record in records:
        customer = context.accounts.get(record.account)
        if context.entry.staging and _is_changed(context.earlier, record.account, customer):
            raise NeedsTurn
        if customer is None and not isinstance(record, CustomerRecord):
            there = f"there is no customer '{shown(record.account)}'"
            found.append(("account", record.account, f"{there}; import the customers first"))
        elif customer is None or not customer.currency:
            why = "is missing, and the customer has no default currency; give one such as EUR"
            found.append(("currency", "", why))
        else:
            found.append(customer.currency)
    return found


def _is_changed(earlier: EarlierRows, account: str, customer: LedgerCustomer | None) -> bool:
    """Whether earlier rows of a long act decide on the currency of an account."""
    return account in earlier.put_off or (customer is not None and customer.id in earlier.changed)


def _of_memos(
    context: PostingContext, records: Sequence[ApplicationRecord]
) -> list[str | NoCurrency]:
    numbers = [record.memo for record in records]
    memos = items_numbered(context.entry.connection, ItemKind.CREDIT_MEMO, numbers)
    found: list[str | NoCurrency] = []
    for record in records:
        if items := memos.get(record.memo):
            found.append(items[0].currency)
        else:
            found.append(("memo", record.memo, f"there is no credit memo '{shown(record.memo)}'"))
    return found


def _without_parent(context: PostingContext, records: Sequence[CustomerRecord]) -> set[int]:
    """Customers whose parent is neither in the ledger nor among these rows."""
    here = Counter(record.account for record in records)
    context.accounts.load(record.parent for record in records if record.parent)
    late: set[int] = set()
    left = dict(enumerate(records))
    while True:
        more = {
            place
            for place, record in left.items()
            if record.parent
            and not here[record.parent]
            and record.parent not in context.earlier.put_off
            and context.accounts.get(record.parent) is None
        }
        if not more:
            return late
        late |= more
        # Whoever is below an account that waits, waits too.
        here.subtract(left.pop(place).account for place in more)


def _customers(context: PostingContext, rows: Sequence[NewCustomer]) -> Sequence[Outcome]:
    found = stage_customers(context.entry, rows, context.earlier)
    # What the context has cached about these accounts is out of date.
    for row in rows:
        context.accounts.known.pop(row.account, None)
    return found


def _invoices(context: PostingContext, rows: Sequence[NewInvoice]) -> Sequence[Outcome]:
    """The outcomes of invoices, with a note on those that a payment named before they were there.

    Nothing is applied: the note, the worklist and the apply form offer it.
    """
    waiting_for = _awaited(context, rows)
    outcomes: list[Outcome] = list(post_invoices(context, rows))
    for place, (row, outcome) in enumerate(zip(rows, outcomes, strict=True)):
        waiting = waiting_for.get(row.number) if isinstance(outcome, Posted) else None
        if not waiting:
            continue
        tree = context.customer(row.account).root_id
        named = [each for each in waiting if (each.root_id, each.currency) == (tree, row.currency)]
        if named and isinstance(outcome, Posted):
            outcomes[place] = outcome._replace(note=_named_by(context, named))
    return outcomes


def _awaited(
    context: PostingContext, rows: Sequence[NewInvoice]
) -> Mapping[str, Sequence[LedgerItem]]:
    """The payments that named numbers which were not there: of all customers, read once, or of the
    account trees of a few rows."""
    if context.awaited is not None:
        return context.awaited
    connection = context.entry.connection
    day = horizon(connection, context.entry.book.business_date)
    if len(rows) >= MANY or context.entry.staging is not None:
        context.awaited = by_number(awaited(connection, day))
        return context.awaited
    context.accounts.load(row.account for row in rows)
    found = (context.accounts.get(row.account) for row in rows)
    roots = {customer.root_id for customer in found if customer is not None}
    return by_number(awaited(connection, day, payments_of(connection, day, roots)))


def _named_by(context: PostingContext, payments: Sequence[LedgerItem]) -> str:
    """`payment 20/TR-3 names it and has 50.00 EUR unapplied`."""
    connection = context.entry.connection
    parts = [
        Sentence(
            f"payment {payment_name(connection, each.id)} names it and has ",
            each.money(each.open_minor),
            " unapplied",
        )
        for each in payments
    ]
    return joined("; ", parts)


# Each kind has its own record type, so the table can't name a common one.
POSTERS: dict[str, Poster[Any, Any]] = {
    "customers": Poster(
        new_customer,
        _customers,
        _no_limit_units,
        _of_customers,
        waiting=_without_parent,
        roots=_of_accounts,
        numbers=_accounts_named,
        by_batch=True,
    ),
    "contacts": Poster(
        new_contact,
        lambda context, rows: post_contacts(_with_turn(context), context.accounts, rows),
        _needs_no_currency,
        _no_currency,
        roots=_of_accounts,
        by_batch=True,
    ),
    "invoices": Poster(
        new_invoice,
        _invoices,
        _no_amount,
        _of_customers,
        roots=_of_accounts,
        numbers=_own_number,
    ),
    "invoice-lines": Poster(
        new_line,
        lambda context, rows: post_lines(_with_turn(context), rows),
        lambda record: record.net_amount_minor is None,
        _of_documents,
        roots=_no_roots,
        waiting=_all_wait,
        together=lambda record: record.number,
    ),
    "payments": Poster(
        new_payment,
        post_payments,
        _no_amount,
        _of_customers,
        roots=_of_accounts,
        numbers=_paid_numbers,
    ),
    "credit-memos": Poster(
        new_memo,
        post_and_apply_memos,
        _no_amount,
        _of_customers,
        roots=_of_accounts,
        numbers=_memo_numbers,
    ),
    "applications": Poster(
        new_application,
        lambda context, rows: apply_requests(context.entry, rows),
        _no_amount,
        _of_memos,
        roots=_of_named_memos,
        numbers=_applied_numbers,
    ),
    "self-billing": Poster(
        new_self_billing,
        post_self_billing,
        _no_amount,
        _of_customers,
        roots=_of_accounts,
        numbers=_billed_numbers,
        by_batch=True,
    ),
    "credit-events": Poster(
        new_credit_event,
        lambda context, rows: post_credit_events(context.entry, context.accounts, rows),
        _no_event_units,
        _of_customers,
        roots=_of_accounts,
        by_batch=True,
    ),
    "purchase-orders": Poster(
        new_order,
        lambda context, rows: post_orders(_with_turn(context), rows, context.earlier.said),
        _needs_no_currency,
        _no_currency,
        roots=_no_roots,
    ),
    "payees": Poster(
        new_payee,
        lambda context, rows: post_payees(_with_turn(context), rows, context.earlier.said),
        _needs_no_currency,
        _no_currency,
        roots=_no_roots,
    ),
}
# The requests of a mail become applications once they are read.
POSTERS["requests"] = POSTERS["applications"]
