"""The documents of a report that the ledger does not have yet, as it will post them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from artui.amazon.vat.clear_rows import UnclearRow, demand_clear
from artui.amazon.vat.deadlines import upload_deadline
from artui.amazon.vat.documents import VatDocument, check_credit, document_number, read_moment
from artui.amazon.vat.marketplaces import MARKETPLACES
from artui.amazon.vat.plain_text import percent
from artui.amazon.vat.upload_states import reported_state
from artui.amazon.vat.wrong_rows import WrongDocument, as_reported, refused_document
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.amazon.external import VatFacts
from artui.ledger.amazon.vat_documents import PENDING, NewVatDocument, NewVatLine, VatCustomer
from artui.ledger.book.book import Book


class LessThanNothing(Refused):
    """A document whose lines come to less than nothing."""


@dataclass(slots=True)
class _Originals:
    """The invoices that credit notes may be for, and what is left of each."""

    known: list[VatFacts]
    fresh: list[tuple[str, VatDocument]] = field(default_factory=list)
    credited: dict[str, int] = field(default_factory=dict)

    def find(self, credit: VatDocument) -> str:
        """The number of the invoice that a credit is for, empty if it is not known.

        By the number that the row names, else by shipping id; what a correction undoes is the
        document before it. Raises CreditTooLarge.
        """
        found = [
            (fact.number, fact.amount_minor, fact.credited_minor, fact.transaction_id)
            for fact in self.known
            if not fact.credit_note and self._fits(credit, fact.number, fact.shipping_id)
        ]
        found += [
            (number, each.incl_minor, 0, each.key.transaction)
            for number, each in self.fresh
            if not each.credit_note and self._fits(credit, number, each.key.shipping)
        ]
        if credit.correction == "reversal":
            found = [one for one in found if not one[3].startswith("Correction:")] or found
        if not found:
            return ""
        number, amount, before, _ = found[-1]
        before += self.credited.get(number, 0)
        check_credit(credit, number, amount, before)
        self.credited[number] = self.credited.get(number, 0) + credit.incl_minor
        return number

    def _fits(self, credit: VatDocument, number: str, shipping: str) -> bool:
        if credit.original_number:
            return number == credit.original_number
        return shipping == credit.key.shipping


def new_documents(
    book: Book,
    documents: Sequence[VatDocument],
    facts: list[VatFacts],
    taken_already: set[tuple[str, str]],
    seen: datetime,
) -> tuple[list[NewVatDocument], list[WrongDocument]]:
    """What to post, shipments before the credit notes for them; and what is refused."""
    originals, wrong = _Originals(facts), []
    taken = [fact.number for fact in facts]
    for document in documents:
        try:
            demand_clear(document)
            _demand_free_number(document, taken_already)
        except UnclearRow as refusal:
            wrong.append(refused_document(document.rows, refusal))
            continue
        number = document_number(document, taken)
        taken.append(number)
        originals.fresh.append((number, document))
    posted: list[NewVatDocument] = []
    for number, document in sorted(originals.fresh, key=lambda pair: pair[1].credit_note):
        try:
            if document.incl_minor < 0:
                raise LessThanNothing(
                    f"Shipment {visible(document.key.shipping)} comes to ",
                    Money(document.incl_minor, document.currency),
                    "; an invoice can't be over less than nothing.",
                )
            original = originals.find(document) if document.credit_note else ""
            posted.append(_posting(book, document, number, original, seen))
        except Refused as refusal:
            wrong.append(refused_document(document.rows, refusal))
    return posted, wrong


def _demand_free_number(document: VatDocument, taken_already: set[tuple[str, str]]) -> None:
    """Raises UnclearRow for a number that another document has; it joins `taken_already`."""
    series = ("credit_memo" if document.credit_note else "invoice", document.number)
    if series in taken_already:
        message = "another document has this number already"
        raise UnclearRow(document.rows[0], "invoice-number", document.number, message)
    if document.number:
        taken_already.add(series)


def _posting(
    book: Book, document: VatDocument, number: str, original: str, seen: datetime
) -> NewVatDocument:
    key, shipped = document.key, _shipped(document)
    state, reason = reported_state(document, None, seen) or (PENDING, "")
    return NewVatDocument(
        key=str(key),
        marketplace=key.marketplace,
        shipping_id=key.shipping,
        transaction_id=key.transaction,
        transaction_type=key.type,
        account=_account(key.marketplace),
        number=number,
        credit_note=document.credit_note,
        issue_date=_issued(book, document),
        shipment_date=shipped,
        currency=document.currency,
        incl_minor=document.incl_minor,
        vat_minor=document.vat_minor,
        po_number=document.purchase_order,
        lines=tuple(
            NewVatLine(
                description=line.description,
                quantity="" if line.quantity is None else str(line.quantity),
                rate=percent(line).removesuffix("%"),
                unit_excl_minor=line.unit_excl_minor,
                unit_incl_minor=line.unit_incl_minor,
                excl_minor=line.excl_minor,
                vat_minor=line.vat_minor,
                incl_minor=line.incl_minor,
            )
            for line in document.lines
        ),
        deadline=upload_deadline(document, seen),
        content=as_reported([row.cells for row in document.rows]),
        state=state,
        reason=reason,
        original=original,
    )


def _issued(book: Book, document: VatDocument) -> date:
    """An invoice bears the day of its dispatch, a credit note the day on which we issue it.

    Never in the future: a report may be tried on an earlier business day.
    """
    shipped = None if document.credit_note else _shipped(document)
    return min(shipped or book.business_date, book.business_date)


def _account(marketplace: str) -> str:
    return f"vidr-{marketplace}"


def customers_of(new: Sequence[NewVatDocument]) -> list[VatCustomer]:
    """The customers whom the documents are for, one for each marketplace."""
    found: dict[str, VatCustomer] = {}
    for document in new:
        place = MARKETPLACES.get(document.marketplace)
        country = place.country if place else ""
        name = f"Buyers on Amazon {country or document.marketplace}"
        found.setdefault(
            document.account, VatCustomer(document.account, name, country, document.currency)
        )
    return list(found.values())


def _shipped(document: VatDocument) -> date | None:
    moment = read_moment(document.shipment_date)
    return moment.date() if isinstance(moment, datetime) else moment
