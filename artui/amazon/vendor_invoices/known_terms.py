"""What the ledger knows of the other side of a vendor invoice: numbers used, terms agreed."""

from sqlalchemy import or_, select

from artui.amazon.vendor_invoices.from_ledger import notes_of, terms_data
from artui.amazon.vendor_invoices.rules.agreed import Agreed
from artui.amazon.vendor_invoices.submission_body import terms_object
from artui.amazon.vendor_invoices.submission_states import State
from artui.json_value import JsonObject
from artui.ledger.book.book import Book
from artui.ledger.store.tables import CUSTOMER, SUBMISSION

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
    noted = CUSTOMER.c.notes.contains(f"party-id: {payer}", autoescape=True)
    query = select(CUSTOMER).where(
        CUSTOMER.c.withdrawn_act_id.is_(None),
        or_(CUSTOMER.c.account == payer, CUSTOMER.c.external_ref == payer, noted),
    )
    with book.reading() as connection:
        found = connection.execute(query).all()
    known = [row for row in found if payer in _names(row.account, row.external_ref, row.notes)]
    terms = {row.terms for row in known}
    data = terms_data(terms.pop()) if len(terms) == 1 else None
    return None if data is None else terms_object(data)


def _names(account: str, external_ref: str, notes: str) -> tuple[str, ...]:
    noted = notes_of(notes).get("party-id")
    return (noted,) if noted else (external_ref or account,)
