"""What a document says comes from the ledger: what late payment costs, references, who pays."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.book.book import Book
from artui.ledger.cash.allocation import allocate
from artui.ledger.documents.correction import correct
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.charges import post_interest
from artui.ledger.office.administration import set_entity
from artui.ledger.remedies.remedies import take_remedy
from artui.ledger.store.tables import ITEM
from artui.statements.documents.document import document_pdf, document_text
from artui.statements.documents.from_ledger import paper_of
from artui.statements.documents.printed_document import PrintedDocument
from tests.support.postings import MARCH, customer, invoice, memo, payment
from tests.support.printed import codes_of, text_of

IBAN = "DE02120300000000202051"


def paper(book: Book, item_id: int) -> PrintedDocument:
    with book.reading() as connection:
        return paper_of(connection, item_id, book.business_date)


def test_an_invoice_names_the_rate_of_its_policy_and_the_fixed_sum_of_its_country(
    book: Book,
) -> None:
    customer(book, country="FR", policy="")
    late = paper(book, invoice(book, terms="net 30")).late
    assert late is not None
    assert (str(late.term.rate), late.term.policy, late.fixed_minor) == ("3/200", "fr", 4_000)
    customer(book, "DOM", policy="standard")
    standard = paper(book, invoice(book, "INV-2", account="DOM")).late
    assert standard is not None
    assert standard.fixed_minor == 0


def test_where_nothing_is_charged_an_invoice_says_nothing_of_it(book: Book) -> None:
    customer(book, country="US", policy="")
    assert paper(book, invoice(book)).late is None


def test_an_invoice_is_paid_to_our_bank_account_with_its_own_reference(book: Book) -> None:
    set_bank_account(book, IBAN, currency="EUR")
    set_entity(book, "main", legal_name="Muster GmbH", country="DE")
    customer(book)
    item_id = invoice(book)
    found = paper(book, item_id)
    (code,) = codes_of(document_pdf(found))
    reference = found.references[0].text.replace(" ", "")
    assert code.split("\n")[5:] == ["Muster GmbH", IBAN, "EUR1000.00", "", reference]
    assert "IBAN DE02 1203 0000 0000 2020 51" in document_text(found)


def banked(book: Book) -> Book:
    """The book with an account of ours to which a code may pay."""
    set_bank_account(book, IBAN, currency="EUR")
    set_entity(book, "main", legal_name="Muster GmbH", country="DE")
    customer(book)
    return book


def said(found: PrintedDocument) -> str:
    return " ".join(document_text(found).split())


def test_only_what_was_not_paid_before_is_asked_and_coded(book: Book) -> None:
    paid = payment(banked(book), minor=40_000, value=date(2026, 2, 27))
    item_id = invoice(book, terms="net 30")
    allocate(book, credit_id=paid, debit_id=item_id, amount_minor=40_000, effective=MARCH)
    found = paper(book, item_id)
    assert "Total 1,000.00 EUR Already paid -400.00 To pay 600.00 EUR" in said(found)
    assert "Please pay 600.00 EUR by" in said(found)
    pdf = document_pdf(found)
    assert "To pay 600.00 EUR" in " ".join(text_of(pdf).split())
    (code,) = codes_of(pdf)
    assert "EUR600.00" in code


def test_nothing_is_asked_of_what_was_paid_before(book: Book) -> None:
    paid = payment(banked(book), minor=100_000, value=date(2026, 2, 27))
    item_id = invoice(book)
    allocate(book, credit_id=paid, debit_id=item_id, amount_minor=100_000, effective=MARCH)
    found = paper(book, item_id)
    assert "To pay 0.00 EUR" in said(found)
    assert "Please pay" not in said(found)
    assert IBAN[-4:] not in said(found)
    assert codes_of(document_pdf(found)) == []


def test_a_document_that_does_not_stand_says_so_and_asks_for_nothing(book: Book) -> None:
    waiting = invoice(banked(book), "W-1", pending=True)
    wrong, gone = invoice(book, "INV-2"), memo(book, "CM-2")
    instead = correct(book, wrong, amount_minor=90_000)
    again = correct(book, instead.item_id, amount_minor=80_000)
    reverse(book, gone, reason="wrong")
    day = f"{book.business_date.day} Nov 2026"
    for item_id, head in (
        (waiting, "Not approved: this document is not valid."),
        (gone, f"Reversed on {day}: this document is not valid."),
        (wrong, f"replaced by {again.number}: this document is not valid."),
        (instead.item_id, f"replaced by {again.number}: this document is not valid."),
    ):
        found = paper(book, item_id)
        assert head in said(found)
        pdf = document_pdf(found)
        assert head in " ".join(text_of(pdf).split())
        assert codes_of(pdf) == []
        for asking in ("Please pay", "We have credited", IBAN[-4:]):
            assert asking not in said(found)
    assert "Please pay" in said(paper(book, again.item_id))


def test_what_was_paid_since_does_not_change_an_invoice(book: Book) -> None:
    customer(book)
    item_id = invoice(book)
    before = document_pdf(paper(book, item_id))
    payment(book, minor=40_000, auto=True)
    assert document_pdf(paper(book, item_id)) == before


def test_late_interest_lists_its_invoices_with_method_and_yearly_equivalent(book: Book) -> None:
    customer(book)
    invoice(book, issue=date(2026, 1, 1), due_date=date(2026, 1, 31))
    later = replace(book, business_date=date(2026, 3, 15))
    done = post_interest(later)
    with later.reading() as connection:
        query = select(ITEM.c.id).where(ITEM.c.act_id == done.act_id, ITEM.c.side == 1)
        (item_id,) = connection.execute(query).scalars()
    text = " ".join(document_text(paper(later, item_id)).split())
    assert "For late payment we charge interest on these invoices:" in text
    assert "INV-1 15 Mar 2026 22.26 0.00 22.26" in text
    assert "Rate of late interest: 1.5% a month, by the day" in text
    assert "yearly equivalent 18% a year" in text
    assert "Please pay 22.26 EUR by" in text


def test_a_credit_memo_names_its_invoice_and_asks_for_nothing(book: Book) -> None:
    customer(book)
    invoice(book)
    found = paper(book, memo(book, invoice="INV-1"))
    assert (found.asks, found.late, found.references) == (False, None, ())
    text = document_text(found)
    assert "We have credited 100.00 EUR to your account." in text
    assert "For invoice:" in text


def test_a_remedy_that_demands_an_invoice_sooner_changes_no_document(book: Book) -> None:
    number = customer(book)
    today, terms = book.business_date, "instalments 50% net 30, 50% net 60"
    whole = invoice(book, "INV-1", 10_000, issue=today)
    parts = invoice(book, "INV-2", 10_000, issue=today, terms=terms)
    before = [(paper(book, each).due, paper(book, each).instalments) for each in (whole, parts)]
    take_remedy(book, number, trigger="i", measure="demand", reason="unpaid")
    with book.reading() as connection:
        moved = connection.execute(select(ITEM.c.due_date).where(ITEM.c.id.in_((whole, parts))))
        assert set(moved.scalars()) == {today}
    after = [(paper(book, each).due, paper(book, each).instalments) for each in (whole, parts)]
    assert after == before
