"""What the acts read before they write: items with their open amounts, and customers by account.

These reads happen inside the writing transaction, so that their results are still true when the act
writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, literal_column, select

from artui.domain.kinds import Approval, ItemKind
from artui.domain.money import Money
from artui.ledger.book.book import Entry
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.store.many import among as among
from artui.ledger.store.many import among_bound, asked
from artui.ledger.store.many import chunks as chunks
from artui.ledger.store.tables import CUSTOMER, ENTITY, ITEM
from artui.ledger.store.tables.columns import Query
from artui.wording import kind_word

# The index of numbers leaves payments out; SQLite uses it only for a query that says so, literally.
PAYMENT: ColumnElement[str] = literal_column("'payment'")
NUMBERED = ITEM.c.kind != PAYMENT


# A document that is in the books or waits.
THERE = and_(ITEM.c.reversed_by_id.is_(None), ITEM.c.approval != Approval.SUPERSEDED)


def is_gone(reversed_by_id: int | None, approval: Approval) -> bool:
    """Whether a document was reversed, or superseded while it waited: by the approval of its
    correction, or because it was taken back."""
    return reversed_by_id is not None or approval == Approval.SUPERSEDED


@dataclass(slots=True)
class LedgerItem:
    """An item as an act sees it; `open_minor` decreases while the act allocates."""

    id: int
    entity_id: int
    customer_id: int
    root_id: int
    account: str
    kind: ItemKind
    side: int
    number: str
    issue_date: date
    due_date: date
    currency: str
    amount_minor: int
    open_minor: int
    approval: Approval
    reversed_by_id: int | None
    terms: str = ""
    shipment_date: date | None = None

    @property
    def in_force(self) -> bool:
        """Whether it is approved and not reversed."""
        return self.approval == Approval.APPROVED and self.reversed_by_id is None

    @property
    def gone(self) -> bool:
        """Whether it was reversed, or superseded while it waited."""
        return is_gone(self.reversed_by_id, self.approval)

    @property
    def state(self) -> str:
        """`approved`, `pending` or `reversed`, which a superseded one is as well."""
        return "reversed" if self.gone else str(self.approval)

    def money(self, minor: int) -> Money:
        """An amount in this item's currency."""
        return Money(minor, self.currency)

    @property
    def label(self) -> str:
        """Its name in messages: kind and number."""
        return f"{kind_word(self.kind)} {self.number}"

    @property
    def title(self) -> str:
        """The label for the beginning of a sentence."""
        return self.label[:1].upper() + self.label[1:]


def _items_in(item: Table) -> Query:
    """A query for the fields of LedgerItem, in their order."""
    return select(
        item.c.id,
        item.c.entity_id,
        item.c.customer_id,
        CUSTOMER.c.root_id,
        CUSTOMER.c.account,
        item.c.kind,
        item.c.side,
        item.c.number,
        item.c.issue_date,
        item.c.due_date,
        item.c.currency,
        item.c.amount_minor,
        item.c.open_minor,
        item.c.approval,
        item.c.reversed_by_id,
        item.c.terms,
        item.c.shipment_date,
    ).join(CUSTOMER, CUSTOMER.c.id == item.c.customer_id)


_ITEMS = _items_in(ITEM)


def ledger_items(
    connection: Connection, ids: Iterable[int], item: Table = ITEM
) -> dict[int, LedgerItem]:
    """Items by id, with their present open amounts; those that wait are in a table of their own."""
    found: dict[int, LedgerItem] = {}
    query = _by_ids(item, on_sqlite=connection.dialect.name == "sqlite")
    for part in chunks(sorted(set(ids))):
        for row in connection.execute(query, {"ids": asked(connection, part)}):
            found[row.id] = LedgerItem(*row)
    return found


@cache
def _by_ids(item: Table, *, on_sqlite: bool) -> Query:
    """The query for items by their ids, which costs more to make than to ask."""
    return _items_in(item).where(among_bound(item.c.id, "ids", on_sqlite=on_sqlite))


def ledger_item(connection: Connection, item_id: int) -> LedgerItem:
    """One item; raises UnknownDocument."""
    found = ledger_items(connection, [item_id])
    if item_id not in found:
        raise UnknownDocument(f"There is no document with the internal id {item_id}.")
    return found[item_id]


def items_numbered(
    connection: Connection, kind: ItemKind, numbers: Iterable[str]
) -> dict[str, list[LedgerItem]]:
    """Items of a kind by number, of whatever entity."""
    found: dict[str, list[LedgerItem]] = {}
    query = _by_numbers(on_sqlite=connection.dialect.name == "sqlite")
    for part in chunks(sorted(set(numbers))):
        values = {"of_kind": kind, "numbers": asked(connection, part)}
        for row in connection.execute(query, values):
            found.setdefault(row.number, []).append(LedgerItem(*row))
    return found


@cache
def _by_numbers(*, on_sqlite: bool) -> Query:
    """The query for items of a kind by their numbers, made once."""
    of_kind = ITEM.c.kind == bindparam("of_kind")
    return _ITEMS.where(
        NUMBERED, of_kind, among_bound(ITEM.c.number, "numbers", on_sqlite=on_sqlite)
    )


# The debits other than invoices, with the word that names their kind before a number.
OTHER_DEBITS = {
    "charge": ItemKind.FINANCE_CHARGE,
    "fee": ItemKind.FEE,
    "refund": ItemKind.REFUND,
}


def debits_numbered(connection: Connection, numbers: Iterable[str]) -> dict[str, list[LedgerItem]]:
    """Debits by the numbers that people write: an invoice where there is one, else another debit;
    `charge:NO` names the kind."""
    wanted = set(numbers)
    found = items_numbered(connection, ItemKind.INVOICE, wanted)
    for word, kind in (("invoice", ItemKind.INVOICE), *OTHER_DEBITS.items()):
        missing = wanted - found.keys()
        named = {text: text.removeprefix(f"{word}:") for text in missing}
        of_kind = items_numbered(connection, kind, [*named, *named.values()]) if named else {}
        for text, number in named.items():
            if items := of_kind.get(text) or of_kind.get(number):
                found[text] = items
    return found


def lower_by_staged(entry: Entry, found: Mapping[str, Sequence[LedgerItem]], column: str) -> None:
    """Lower what is open by what earlier rows of a long act have allocated of these debits or
    credits (`debit_id`, `credit_id`), which the ledger can't show yet."""
    if entry.staging is None:
        return
    items = {id(item): item for each in found.values() for item in each}.values()
    spent = entry.staging.allocated(column, {item.id for item in items})
    for item in items:
        item.open_minor -= spent.get(item.id, 0)


PARTY_FACTS = (
    "entity",
    "language",
    "legal_name",
    "street",
    "postcode",
    "city",
    "vat_id",
    "registration_id",
    "einvoice_address",
    "einvoice_scheme",
    "buyer_reference",
    "datev_account",
)
"""The columns of a customer that letters, electronic invoices and exports need."""


class LedgerCustomer(NamedTuple):
    """A customer as an act sees them."""

    id: int
    account: str
    name: str
    parent_id: int | None
    root_id: int
    country: str
    region: str
    currency: str
    terms: str
    email: str
    phone: str
    address: str
    policy: str
    terms_version: str
    terms_accepted: date | None
    external_ref: str
    payment_order: str
    auto_apply: bool
    entity: str
    language: str
    legal_name: str
    street: str
    postcode: str
    city: str
    vat_id: str
    registration_id: str
    einvoice_address: str
    einvoice_scheme: str
    buyer_reference: str
    datev_account: str


@dataclass(slots=True)
class Accounts:
    """Customers by account number, read on demand and kept for the duration of an act."""

    entry: Entry
    known: dict[str, LedgerCustomer | None] = field(default_factory=dict)

    def load(self, accounts: Iterable[str]) -> None:
        """Read the customers that are not known yet."""
        missing = sorted({account for account in accounts if account not in self.known})
        self.known.update(dict.fromkeys(missing))
        for source in self.entry.sources(CUSTOMER) if missing else ():
            if source is not CUSTOMER and self.entry.staging is not None:
                self.entry.staging.index(CUSTOMER, "account")
            query = select(*(source.c[name] for name in LedgerCustomer._fields))
            in_force = query.where(source.c.withdrawn_act_id.is_(None))
            for part in chunks(missing):
                some = in_force.where(among(self.entry.connection, source.c.account, part))
                rows = map(LedgerCustomer._make, self.entry.connection.execute(some))
                self.known.update({row.account: row for row in rows})

    def get(self, account: str) -> LedgerCustomer | None:
        """The customer, or None."""
        if account not in self.known:
            self.load([account])
        return self.known[account]


def tree_of(connection: Connection, customer_id: int) -> tuple[int, ...]:
    """The ids of all accounts in a customer's tree, its own included. Within a tree, a credit may
    be set against any debit."""
    root = select(CUSTOMER.c.root_id).where(CUSTOMER.c.id == customer_id).scalar_subquery()
    query = select(CUSTOMER.c.id).where(CUSTOMER.c.root_id == root).order_by(CUSTOMER.c.id)
    return tuple(connection.execute(query).scalars())


def entity_ids(connection: Connection) -> dict[str, int]:
    """Our legal entities by name, in the order they were made; the empty name means the first."""
    table = ENTITY
    query = select(table.c.name, table.c.id).where(table.c.withdrawn_act_id.is_(None))
    rows = connection.execute(query.order_by(table.c.id)).all()
    found = {row.name: row.id for row in rows}
    return {"": rows[0].id} | found
