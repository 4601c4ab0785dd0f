"""What the interest run asks of the ledger."""

from artui.domain.filters import Filter
from artui.ledger.book.book import Book
from artui.ledger.interest import preview as interest
from artui.ledger.interest.preview import PreviewRow
from artui.tui.desk.filtering import has_words


def interest_rows(book: Book, wanted: Filter) -> list[PreviewRow]:
    """What an interest run through the business day would do."""
    with book.reading() as connection:
        rows = interest.preview(connection, book.business_date)
        return [row for row in rows if has_words(wanted, (row.account, row.invoice))]


def latest_run(book: Book) -> int | None:
    """The latest interest run that stands, None if there is none."""
    with book.reading() as connection:
        return interest.latest_run(connection)
