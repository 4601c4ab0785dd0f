"""What the ledger knows of the other side of a vendor invoice: numbers used, terms agreed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, or_, select

from artui.amazon.vendor_invoices.from_ledger import terms_data
from artui.amazon.vendor_invoices.rules.agreed import Agreed
from artui.amazon.vendor_invoices.submission_body import terms_object
from artui.amazon.vendor_invoices.submission_states import State
from artui.json_value import JsonObject
from artui.ledger.book.book import Book
from artui.ledger.items.note_fields import by_name, customer_fields
from artui.ledger.store.tables import CUSTOMER, NOTE_FIELD, SUBMISSION

# These may still go out, or go out again, under their own number.
_STILL_FREE = (State.DRAFT, State.VALIDATED, State.FAILED, State.SUBMIT_UNKNOWN)


def agreed_in(book: Book) -> Agreed:
    """The numbers that the ledger's submissions have used, and the terms of its customers."""
    query = select(SUBMISSION.c.number).where(SUBMISSION.c.state.not_in(_STILL_FREE))
    with book.reading() as connection:
        used = frozenset(connection.execute(query).scalars())

    def terms_of(payer: str) -> JsonObject | None:
        return _terms_of(book, payer)

    return Agreed(used_ids=used, terms_of=terms_of)


def _terms_of(book: Book, payer: str) -> JsonObject | None:
    """The terms of the one customer that has this party id, None if nobody knows them."""
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
    with book.reading() as connection:
        found = connection.execute(query).all()
        fields = customer_fields(connection, [row.id for row in found])
    known = [row for row in found if payer == _name(row, by_name(fields.get(row.id, ())))]
    terms = {row.terms for row in known}
    data = terms_data(terms.pop()) if len(terms) == 1 else None
    return None if data is None else terms_object(data)


def _name(row: Row[Any], noted: Mapping[str, str]) -> str:
    """The party id by which the service knows a customer."""
    name: str = noted.get("party-id") or row.external_ref or row.account
    return name
