"""Documents and customers by the numbers that people write.

A document is written as `NO` where that is unique; else with its kind as `invoice:NO`, `memo:NO` or
`charge:NO`; and with its entity as `invoice:ENTITY/NO` if several of ours use the number. A
payment's reference belongs to its customer: `payment:ACCOUNT/REF`. If that names several, the value
date follows, `…@2026-02-05`, then the amount, `…@2026-02-05=100.00`, at last its currency.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, and_, false, literal_column, or_, select

from artui.domain.kinds import DEBIT_KINDS, ItemKind
from artui.domain.money import CURRENCIES, format_minor
from artui.domain.text import visible
from artui.ledger.book.chain import promised
from artui.ledger.book.refusals import AmbiguousDocument, UnknownCustomer, UnknownDocument
from artui.ledger.store.dialects import indexed
from artui.ledger.store.tables import CUSTOMER, ENTITY, ITEM
from artui.ledger.store.tables.columns import Query
from artui.wording import kind_word

PREFIXES = {
    "invoice": ItemKind.INVOICE,
    "memo": ItemKind.CREDIT_MEMO,
    "payment": ItemKind.PAYMENT,
    "charge": ItemKind.FINANCE_CHARGE,
    "fee": ItemKind.FEE,
    "refund": ItemKind.REFUND,
    "discount": ItemKind.DISCOUNT,
    "write-off": ItemKind.WRITE_OFF,
    "offset": ItemKind.OFFSET,
    "reversal": ItemKind.REVERSAL,
}
_WORDS = {kind: word for word, kind in PREFIXES.items()}
SHOWN = 8

# The condition is not bound, so that SQLite can use its indexes of numbers and references.
_PAYMENT = ITEM.c.kind == literal_column("'payment'")
_OTHER = ITEM.c.kind != literal_column("'payment'")
# What tells payments of one reference apart: `@2026-02-05`, `=100.00`, `EUR`.
_DATED = re.compile(
    r"(?P<reference>.+)@(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:=(?P<amount>[0-9]{1,14}(?:\.[0-9]{1,4})?)(?P<code>[A-Z]{3})?)?"
)


@dataclass(frozen=True, slots=True)
class FoundItem:
    """A document that a number names; `label` is the number with its kind and always unique."""

    id: int
    kind: ItemKind
    side: int
    number: str
    customer_id: int
    account: str
    entity: str
    currency: str
    amount_minor: int
    open_minor: int
    issue_date: date

    @property
    def label(self) -> str:
        """Its name among the documents of one entity; a payment's may name others as well."""
        number = f"{self.account}/{self.number}" if self.kind == ItemKind.PAYMENT else self.number
        return f"{_WORDS[self.kind]}:{number}"


@dataclass(frozen=True, slots=True)
class FoundCustomer:
    """A customer that an account number names."""

    id: int
    account: str
    name: str
    currency: str


def find(connection: Connection, text: str, kinds: Sequence[ItemKind] | None = None) -> FoundItem:
    """The one document that a text names, limited to the kinds if any are given.

    Raises UnknownDocument, or AmbiguousDocument with the choices.
    """
    text = text.strip()
    found = _found(connection, text, tuple(_WORDS) if kinds is None else kinds)
    if len(found) == 1:
        return found[0]
    what = " or ".join(map(kind_word, kinds)) if kinds else "document"
    if not found:
        raise UnknownDocument(f"There is no {what} '{visible(text)}'{_yet(connection)}.")
    several = len({item.entity for item in found}) > 1
    choices = [_choice(connection, item, several) for item in found[:SHOWN]]
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    raise AmbiguousDocument(
        f"{text} names {len(found)} documents: {', '.join(choices)}{more}; write one of these."
    )


def _yet(connection: Connection) -> str:
    """Whose act is being written, if any: it may bring what is looked for."""
    there = promised(connection)
    if there is None:
        return ""
    who, act = visible(there.values["actor"]), there.values["act"]
    return f"; {who}'s {act} is being written, look again once it is done"


def find_debit(connection: Connection, text: str) -> FoundItem:
    """The debit that a text names: an invoice where there is one, else another debit.

    Raises UnknownDocument, or AmbiguousDocument with the choices.
    """
    try:
        return find(connection, text, (ItemKind.INVOICE,))
    except UnknownDocument:
        return find(connection, text, DEBIT_KINDS)


def payment_name(connection: Connection, payment_id: int) -> str:
    """The shortest `ACCOUNT/REF` that names this payment alone, with its date and amount if need
    be."""
    row = connection.execute(_items().where(ITEM.c.id == payment_id)).one()
    return _payment_label(connection, FoundItem(*row)).partition(":")[2]


def find_customer(connection: Connection, account: str) -> FoundCustomer:
    """The customer with an account number; raises UnknownCustomer."""
    account = account.strip()
    query = select(CUSTOMER.c.id, CUSTOMER.c.account, CUSTOMER.c.name, CUSTOMER.c.currency)
    row = connection.execute(query.where(CUSTOMER.c.account == account)).one_or_none()
    if row is None:
        raise UnknownCustomer(f"There is no customer '{visible(account)}'.")
    return FoundCustomer(*row)


def customers_called(connection: Connection, words: str, most: int) -> list[FoundCustomer]:
    """The customers whose name has all these words, at most so many."""
    columns = (CUSTOMER.c.id, CUSTOMER.c.account, CUSTOMER.c.name, CUSTOMER.c.currency)
    query = select(*columns).where(CUSTOMER.c.withdrawn_act_id.is_(None))
    for word in words.split():
        query = query.where(CUSTOMER.c.name.icontains(word, autoescape=True))
    rows = connection.execute(query.order_by(CUSTOMER.c.name, CUSTOMER.c.id).limit(most))
    return [FoundCustomer(*row) for row in rows] if words.strip() else []


def _found(connection: Connection, text: str, kinds: Sequence[ItemKind]) -> list[FoundItem]:
    """The items that the text names: as a number, or behind a kind's word."""
    ways = list(_ways(text, kinds))
    word, mark, rest = text.partition(":")
    kind = PREFIXES.get(word) or next((each for each in _WORDS if each == word), None)
    if mark and rest and kind is not None and kind in kinds:
        ways += _ways(rest, (kind,))
    found: dict[int, FoundItem] = {}
    for index, way in ways:
        for row in connection.execute(indexed(_items().where(way), ITEM, index)):
            found[row.id] = FoundItem(*row)
    return [found[item_id] for item_id in sorted(found)]


def _ways(text: str, kinds: Sequence[ItemKind]) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """The condition for a number, or for one after an account or entity and a slash."""
    documents = [kind for kind in kinds if kind != ItemKind.PAYMENT]
    if documents:
        yield "item_number", and_(_OTHER, ITEM.c.kind.in_(documents), ITEM.c.number == text)
    if ItemKind.PAYMENT in kinds:
        yield from (("item_payment_number", way) for way in _referenced(text))
    for place, char in enumerate(text):
        owner, number = text[:place], text[place + 1 :]
        if char != "/" or not owner or not number:
            continue
        if ItemKind.PAYMENT in kinds:
            customers = select(CUSTOMER.c.id).where(CUSTOMER.c.account == owner)
            theirs = ITEM.c.customer_id.in_(customers)
            yield from (("item_reference", and_(way, theirs)) for way in _referenced(number))
        if documents:
            entities = select(ENTITY.c.id).where(ENTITY.c.name == owner)
            ours = and_(ITEM.c.entity_id.in_(entities), ITEM.c.number == number)
            yield "item_number", and_(_OTHER, ITEM.c.kind.in_(documents), ours)


def _referenced(text: str) -> Iterator[ColumnElement[bool]]:
    """The conditions for a payment's reference, as it is or with what tells it apart behind it."""
    yield and_(_PAYMENT, ITEM.c.number == text)
    found = _DATED.fullmatch(text)
    try:
        day = date.fromisoformat(found["day"]) if found else None
    except ValueError:
        return
    if found and day:
        way = and_(_PAYMENT, ITEM.c.number == found["reference"], ITEM.c.issue_date == day)
        if found["amount"]:
            way = and_(way, _amounts_to(Decimal(found["amount"])))
        if found["code"]:
            way = and_(way, ITEM.c.currency == found["code"])
        yield way


def _amounts_to(amount: Decimal) -> ColumnElement[bool]:
    """Whether an item's amount is this one in its currency."""
    ways: list[ColumnElement[bool]] = [false()]
    for places in sorted(set(CURRENCIES.values())):
        minor = amount.scaleb(places)
        if minor == int(minor):
            codes = [code for code, decimals in CURRENCIES.items() if decimals == places]
            ways.append(and_(ITEM.c.amount_minor == int(minor), ITEM.c.currency.in_(codes)))
    return or_(*ways)


def _items() -> Query:
    return (
        select(
            ITEM.c.id,
            ITEM.c.kind,
            ITEM.c.side,
            ITEM.c.number,
            ITEM.c.customer_id,
            CUSTOMER.c.account,
            ENTITY.c.name,
            ITEM.c.currency,
            ITEM.c.amount_minor,
            ITEM.c.open_minor,
            ITEM.c.issue_date,
        )
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .join(ENTITY, ENTITY.c.id == ITEM.c.entity_id)
    )


def _choice(connection: Connection, item: FoundItem, several_entities: bool) -> str:
    if item.kind == ItemKind.PAYMENT:
        return _payment_label(connection, item)
    if several_entities:
        return f"{_WORDS[item.kind]}:{item.entity}/{item.number}"
    return item.label


def _payment_label(connection: Connection, item: FoundItem) -> str:
    """The shortest name that no other payment has."""
    dated = f"{item.label}@{item.issue_date}"
    priced = f"{dated}={format_minor(item.amount_minor, item.currency)}"
    for name in (item.label, dated, priced):
        if len(_found(connection, name, (ItemKind.PAYMENT,))) == 1:
            return name
    return f"{priced}{item.currency}"
