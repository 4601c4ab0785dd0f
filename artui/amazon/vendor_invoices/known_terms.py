"""What the ledger knows of the other side of a vendor invoice: numbers used, terms agreed, purchase
orders and what was invoiced of them, Amazon's payees, and our address as Amazon has it.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from artui.amazon.vendor_invoices.from_ledger import quantity_of, terms_data
from artui.amazon.vendor_invoices.rules.agreed import (
    Agreed,
    KnownParty,
    Order,
    OrderLine,
    TakenItem,
)
from artui.amazon.vendor_invoices.rules.invoice import read_invoice
from artui.amazon.vendor_invoices.submission_body import terms_object
from artui.amazon.vendor_invoices.submission_states import State
from artui.domain.kinds import ItemKind, PartyRole
from artui.json_value import JsonObject
from artui.ledger.amazon import amazon_parties, purchase_orders
from artui.ledger.amazon.amazon_parties import AmazonParty
from artui.ledger.book.book import Book
from artui.ledger.items.note_fields import by_name, customer_fields
from artui.ledger.items.open_items import THERE
from artui.ledger.store.tables import CUSTOMER, ITEM, NOTE_FIELD, SUBMISSION

# These may still go out, or go out again, under their own number.
_STILL_FREE = (State.DRAFT, State.VALIDATED, State.FAILED, State.SUBMIT_UNKNOWN)
# What was sent so takes something of its order, unless Amazon refused it.
_TAKES_NOTHING = (State.DRAFT, State.VALIDATED, State.FAILED, State.REJECTED, State.CANCELLED)


def agreed_in(book: Book) -> Agreed:
    """What the ledger knows of the other side; orders and terms are looked up when asked for."""
    query = select(SUBMISSION.c.number).where(SUBMISSION.c.state.not_in(_STILL_FREE))
    with book.reading() as connection:
        used = frozenset(connection.execute(query).scalars())
        parties = amazon_parties.all_parties(connection)

    @cache
    def terms_of(payer: str) -> JsonObject | None:
        return _terms_of(book, payer)

    @cache
    def order_of(number: str) -> Order | None:
        return _order_of(book, number)

    @cache
    def invoiced(order: str) -> tuple[TakenItem, ...]:
        return invoiced_of(book, order)

    @cache
    def quantity(number: str) -> int | None:
        return _quantity_of(book, number)

    return Agreed(
        used_ids=used,
        quantity_of=quantity,
        order_of=order_of,
        invoiced=invoiced,
        terms_of=terms_of,
        remit_to=_known(parties[PartyRole.REMIT_TO]),
        ship_from=_known(parties[PartyRole.SHIP_FROM]),
        payees=_known(parties[PartyRole.BILL_TO]),
        ship_to=_known(parties[PartyRole.SHIP_TO]),
    )


def _known(parties: Sequence[AmazonParty]) -> Mapping[str, KnownParty] | None:
    """Parties by their ids; None where the ledger has none of them."""
    return {each.party_id: KnownParty(address_of(each), each.tax_id) for each in parties} or None


def address_of(party: AmazonParty) -> dict[str, str]:
    """An address by the service's own names; what it has not is blank."""
    return {
        "name": party.name,
        "addressLine1": party.line1,
        "addressLine2": party.line2,
        "addressLine3": party.line3,
        "city": party.city,
        "stateOrRegion": party.state,
        "postalOrZipCode": party.postal_code,
        "countryCode": party.country,
    }


def _order_of(book: Book, number: str) -> Order | None:
    with book.reading() as connection:
        found = purchase_orders.orders_numbered(connection, [number]).get(number)
    if found is None:
        return None
    terms = terms_data(found.terms)
    lines = (
        OrderLine(
            net_cost=Decimal(line.net_cost),
            shipped=line.shipped,
            amazon_id=line.amazon_id,
            vendor_id=line.vendor_id,
            confirmed=line.ordered if line.acknowledged is None else line.acknowledged,
            received=line.received or 0,
            pieces=line.pieces,
            currency=line.currency,
        )
        for line in found.lines
    )
    return Order(
        found.number,
        tuple(lines),
        found.ordered_at,
        None if terms is None else terms_object(terms),
        found.bill_to,
        found.ship_to,
    )


def _quantity_of(book: Book, number: str) -> int | None:
    """The sum of quantities of the one document in force that has this number."""
    query = select(ITEM.c.id).where(
        ITEM.c.number == number,
        ITEM.c.kind.in_((ItemKind.INVOICE, ItemKind.CREDIT_MEMO)),
        THERE,
    )
    with book.reading() as connection:
        found = connection.execute(query).scalars().all()
        if len(found) != 1:
            return None
        return quantity_of(connection, found[0], book.business_date)


def invoiced_of(book: Book, order: str) -> tuple[TakenItem, ...]:
    """What invoices that were sent have taken of an order."""
    query = select(SUBMISSION.c.number, SUBMISSION.c.body).where(
        SUBMISSION.c.state.not_in(_TAKES_NOTHING),
        SUBMISSION.c.body.contains(order, autoescape=True),
    )
    with book.reading() as connection:
        found = connection.execute(query).all()
    taken = []
    for number, body in found:
        for raw in json.loads(body).get("invoices", ()):
            invoice = read_invoice(raw, "$")
            if invoice.kind == "CreditNote":
                continue
            for item in invoice.items:
                if item.order == order:
                    unit = purchase_orders.pieces_in(item.unit, item.unit_size)
                    pieces = unit * (item.quantity or 0)
                    taken.append(TakenItem(number, item.amazon_id, item.vendor_id, pieces))
    return tuple(taken)


def _terms_of(book: Book, payer: str) -> JsonObject | None:
    """The terms of the one customer that has this party id, None if nobody knows them."""
    with book.reading() as connection:
        known = customers_billed(connection, payer)
    terms = {row.terms for row in known}
    data = terms_data(terms.pop()) if len(terms) == 1 else None
    return None if data is None else terms_object(data)


def customers_billed(connection: Connection, payer: str) -> list[Row[Any]]:
    """The customers who have this party id, or have no other and this account."""
    noted = CUSTOMER.c.id.in_(
        select(NOTE_FIELD.c.customer_id).where(
            NOTE_FIELD.c.customer_id.is_not(None),
            NOTE_FIELD.c.name == "party-id",
            NOTE_FIELD.c.value == payer,
            NOTE_FIELD.c.withdrawn_act_id.is_(None),
        )
    )
    query = select(CUSTOMER).where(
        CUSTOMER.c.withdrawn_act_id.is_(None),
        or_(CUSTOMER.c.account == payer, CUSTOMER.c.external_ref == payer, noted),
    )
    found = connection.execute(query).all()
    fields = customer_fields(connection, [row.id for row in found])
    return [row for row in found if payer == _name(row, by_name(fields.get(row.id, ())))]


def _name(row: Row[Any], noted: Mapping[str, str]) -> str:
    """The party id by which the service knows a customer."""
    name: str = noted.get("party-id") or row.external_ref or row.account
    return name
