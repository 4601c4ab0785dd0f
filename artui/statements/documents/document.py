"""A document in words, on paper and as plain text, in the language of its customer.

An invoice asks for its sum, says by when and where to pay it, and what late payment costs; a charge
explains how its interest came about; each says whom to ask.
"""

from collections.abc import Sequence
from datetime import date

from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.domain.text import visible
from artui.statements.account.statement_words import term_sentence
from artui.statements.documents.document_tables import (
    charges_table,
    instalments_table,
    lines_table,
    sums,
)
from artui.statements.documents.printed_document import PrintedDocument, check_document
from artui.statements.language.addresses import address_on_mail, addressee
from artui.statements.language.choosing import spoken_for
from artui.statements.language.speech import ENGLISH, Spoken, Term, spoken, term
from artui.statements.letters.as_text import letter_text
from artui.statements.letters.finished_letter import Fact, FinishedLetter, PayPart
from artui.statements.letters.on_paper import letter_pdf
from artui.statements.letters.pay_part import pay_part
from artui.statements.letters.reply import sender_lines, whom_to_ask
from artui.statements.payment_codes.ways_to_pay import Payable, way_to_pay
from artui.statements.pdf.own_templates import own_folder
from artui.statements.pdf.press import FileInside

# The names of facts and the titles that documents have, so that catalogues know them.
LABELS = (
    term("Account"), term("Corrects"), term("Credit note"), term("Dispatched"),
    term("Dispatched from"), term("For invoice"), term("Order"), term("Purchase order"),
    term("Reference"), term("Shipment"), term("Shipped"), term("Terms"),
)  # fmt: skip
LATE_INTEREST = "Late payment bears interest: {terms}."


def document_pdf(document: PrintedDocument, attachments: Sequence[FileInside] = ()) -> bytes:
    """The PDF of a document; the same document gives the same bytes.

    Raises DocumentDoesNotTie, BrokenTemplate.
    """
    country = document.seller.country
    if document.customer is not None:
        country = document.customer.country or country
    return letter_pdf(document_letter(document), "document.typ", country, attachments)


def document_text(document: PrintedDocument) -> str:
    """The document as plain lines for a screen or a mail; every line is safe to show.

    Raises DocumentDoesNotTie.
    """
    return letter_text(document_letter(document))


def document_letter(document: PrintedDocument) -> FinishedLetter:
    """The document in words; raises DocumentDoesNotTie."""
    check_document(document)
    told = spoken_to(document)
    title = told.word(Term(document.title))
    tables = (
        lines_table(told, document),
        charges_table(told, document),
        instalments_table(told, document),
    )
    return FinishedLetter(
        told=told,
        made=document.issue_date,
        entity=document.seller,
        title=title,
        subtitle=document.number,
        name=f"{title} {document.number}",
        sender=sender_lines(told, document.seller),
        to_name=addressee(document.buyer.name, told),
        to_lines=_buyer_lines(told, document),
        facts=_facts(told, document),
        subject=_standing(told, document),
        opening=_opening(told, document),
        tables=tuple(table for table in tables if table.rows),
        sums=sums(told, document),
        after_sums=_after_sums(told, document),
        pay=_pay(told, document),
        closing=_closing(told, document),
    )


def spoken_to(document: PrintedDocument) -> Spoken:
    """The language of the customer; English for a document that names none of ours."""
    customer = document.customer
    if customer is None:
        return spoken(ENGLISH, document.seller.country, own_folder())
    return spoken_for(customer.language, customer.country, own_folder())


def _buyer_lines(told: Spoken, document: PrintedDocument) -> tuple[str, ...]:
    buyer, ship = document.buyer, document.ship_to
    lines = buyer.address
    if document.customer is not None:
        lines = address_on_mail(document.customer, document.seller)
    tax = (told.say("Tax id {id}", id=buyer.tax_id),) if buyer.tax_id else ()
    delivered = (told.say("Delivered to:"), ship.name, *ship.address) if ship else ()
    return (*lines, *tax, *delivered)


def _facts(told: Spoken, document: PrintedDocument) -> tuple[Fact, ...]:
    facts = [
        (told.say("Number"), document.number),
        (told.say("Date"), _day(told, document, document.issue_date)),
        (told.say("Due"), told.date(document.due) if document.due else ""),
        (told.say("Currency"), document.currency),
        *((told.word(Term(name)), _fact(told, document, value)) for name, value in document.facts),
    ]
    return tuple((label, value) for label, value in facts if value)


def _fact(told: Spoken, document: PrintedDocument, value: str | date) -> str:
    return value if isinstance(value, str) else _day(told, document, value)


def _day(told: Spoken, document: PrintedDocument, day: date) -> str:
    """A day as the customer writes it; in the form of the service where it is none of ours."""
    return day.isoformat() if document.customer is None else told.date(day)


def _standing(told: Spoken, document: PrintedDocument) -> str:
    """That a document is not valid, in a line below its head; nothing of one that is."""
    day, successor = document.standing.reversed_on, document.standing.successor
    if document.standing.stands:
        return ""
    if day is not None and successor:
        return told.say(
            "Reversed on {day}, replaced by {number}: this document is not valid.",
            day=told.date(day),
            number=successor,
        )
    if day is not None:
        return told.say("Reversed on {day}: this document is not valid.", day=told.date(day))
    if successor:
        return told.say("Replaced by {number}: this document is not valid.", number=successor)
    return told.say("Not approved: this document is not valid.")


def _opening(told: Spoken, document: PrintedDocument) -> tuple[str, ...]:
    """Why interest is charged; every other document begins with its lines."""
    if not document.charges:
        return ()
    if document.kind is ItemKind.FINANCE_CHARGE:
        return (told.say("For late payment we charge interest on these invoices:"),)
    return (told.say("We give back interest that was charged on these invoices:"),)


def _after_sums(told: Spoken, document: PrintedDocument) -> tuple[str, ...]:
    """What is asked for or credited, the rates of the interest, notes, what late payment costs."""
    asked = Money(document.to_pay_minor, document.currency)
    total = Money(document.total_minor, document.currency)
    said = []
    if document.instalments and document.asks:
        said.append(told.say("Please pay each instalment by its day."))
    elif document.asks and document.due is not None:
        due = told.long_date(document.due)
        said.append(told.say("Please pay {sum} by {day}.", sum=asked, day=due))
    elif _credited(document):
        said.append(told.say("We have credited {sum} to your account.", sum=total))
    said += [
        told.say("Rate of late interest: {terms}.", terms=term_sentence(told, rule))
        for rule in document.rates
    ]
    return (*said, *document.notes, *_late(told, document))


def _credited(document: PrintedDocument) -> bool:
    memo = document.kind is ItemKind.CREDIT_MEMO and document.customer is not None
    return memo and document.standing.stands


def _late(told: Spoken, document: PrintedDocument) -> list[str]:
    """What late payment will cost, as sentences of law."""
    late = document.late
    if late is None:
        return []
    english = spoken(ENGLISH, told.country, own_folder())
    law = told if LATE_INTEREST in told.words.reviewed else english
    terms = term_sentence(law, late.term)
    said = [law.legal("Late payment bears interest: {terms}.", terms=terms)]
    if late.fixed_minor:
        said.append(
            law.legal(
                "If this invoice is paid late, a fixed sum of {sum} for the costs of recovery is "
                "due as well.",
                sum=Money(late.fixed_minor, document.currency),
            )
        )
    return [" ".join(said)]


def _pay(told: Spoken, document: PrintedDocument) -> PayPart | None:
    """Where to pay what is asked for."""
    payable = _payable(document)
    return None if payable is None else pay_part(told, payable)


def _payable(document: PrintedDocument) -> Payable | None:
    """What is asked for, if anything. Instalments are several payments, so they have no code."""
    customer = document.customer
    if not document.asks or customer is None:
        return None
    return Payable(
        document.seller,
        customer,
        document.to_pay_minor,
        document.currency,
        document.references,
        f"{customer.account} {document.number}",
        coded=not document.instalments,
    )


def why_no_code(document: PrintedDocument) -> str:
    """Why a document that asks to be paid has no code for it, in a sentence for us; else empty."""
    payable = _payable(document)
    return "" if payable is None else way_to_pay(payable).why_none


def _closing(told: Spoken, document: PrintedDocument) -> tuple[str, ...]:
    """Whom to ask, if somebody is named."""
    seller = document.seller
    if document.customer is None or not (seller.contact_phone or seller.contact_email):
        return ()
    whom = whom_to_ask(told, seller)
    return (told.say("If you have a question about this document, please ask {whom}.", whom=whom),)


def heading_lines(document: PrintedDocument) -> list[str]:
    """The text above the lines of a document, each line safe to show: parties and facts."""
    told = spoken_to(document)
    lines = [f"{document.title} {document.number}", ""]
    lines += [f"From  {document.seller.name}", *_indented(document.seller.address)]
    if document.seller.tax_id:
        lines.append(f"      Tax id {document.seller.tax_id}")
    lines += [f"To    {document.buyer.name}", *_indented(_buyer_lines(told, document)), ""]
    facts = _facts(told, document)
    width = max(18, *(len(label) + 2 for label, _ in facts))
    lines += [f"{label + ':':<{width}}{value}" for label, value in facts]
    return [visible(line) for line in lines]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"      {line}" for line in lines if line]
