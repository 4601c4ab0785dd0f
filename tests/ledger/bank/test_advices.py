"""What payers say their payments are for, as the ledger keeps it, on both databases."""

from artui.domain.advice import Advice, AdvisedKind, AdvisedLine
from artui.ledger.bank.advised_cash import AdviceState, join_advice
from artui.ledger.book.book import Book
from artui.ledger.items.open_items import ledger_item
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store.engine import lock_for_writing
from artui.ledger.store.tables import BANK_ADVICE
from tests.support.postings import customer, invoice


def test_the_proof_names_an_advice_that_does_not_add_up_or_is_joined_to_no_payment(
    book: Book,
) -> None:
    who = customer(book)
    item_id = invoice(book, "INV-1", 10_000)
    with book.reading() as connection:
        item = ledger_item(connection, item_id)
    line = AdvisedLine(AdvisedKind.DOCUMENT, "INV-1", 10_000)
    day = book.business_date
    advice = Advice(0, who, item.account, item.root_id, item.entity_id, "EUR", day, (line,))
    assert join_advice(book, advice).state is AdviceState.WAITING
    assert join_advice(book, advice).state is AdviceState.KNOWN
    assert list(breaches(book)) == []
    with book.database.writer.begin() as connection:
        lock_for_writing(connection)
        connection.execute(BANK_ADVICE.update().values(total_minor=1, payment_id=item_id))
    said = [breach.message for breach in breaches(book) if breach.rule == "bank-advice"]
    assert said == [
        "Advice 1 is over 0.01 EUR, its lines 100.00 EUR.",
        "Advice 1 is joined to INV-1, which is no payment that it may be about.",
    ]
