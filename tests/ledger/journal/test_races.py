"""Who cuts while others post, or cut too, books each act once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.journal.batches import batches
from artui.ledger.journal.charts import set_chart
from artui.ledger.journal.cuts import cut
from artui.ledger.office.proofs.check import breaches
from tests.support.books import book_at
from tests.support.postings import customer, invoice, payment


def test_two_cuts_while_two_clerks_post_book_each_act_once(book: Book, any_url: str) -> None:
    customer(book)
    set_chart(book, {"ar": "1400", "revenue": "4400", "bank": "1200"})

    def post(clerk: int) -> None:
        mine = book_at(any_url, actor=f"clerk{clerk}")
        with closing(mine.database):
            for number in range(5):
                invoice(mine, f"A-{clerk}-{number}", 100)
                payment(mine, f"P-{clerk}-{number}", 100, auto=True)

    def cut_often(_: int) -> None:
        mine = book_at(any_url, actor="kim")
        with closing(mine.database):
            for _ in range(5):
                with suppress(Refused):
                    cut(mine)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work, one) for one in (1, 2) for work in (post, cut_often)]:
            done.result()
    with suppress(Refused):
        cut(book)
    assert list(breaches(book)) == []
    with book.reading() as connection:
        found = batches(connection)
    assert sum(each.entries for each in found) == 20
    assert [each.number for each in found] == list(range(1, len(found) + 1))
