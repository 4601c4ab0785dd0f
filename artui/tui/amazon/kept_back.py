"""What Amazon keeps back of our invoices, on the Amazon screen: rows, and what is decided."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from artui.domain.deductions import DeductionState
from artui.domain.kinds import ItemKind
from artui.domain.text import visible
from artui.ledger import amazon as ledger_amazon
from artui.ledger import documents
from artui.tui.amazon import reads
from artui.tui.desk.acting import typed_files
from artui.tui.desk.page import LedgerPage, done
from artui.tui.kit.answers import optional_text

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.tui.amazon.reads import AmazonRow


def deduction_rows(book: "Book") -> "list[AmazonRow]":
    """The deductions, what is open first: with what is kept back, since when, and why."""
    with book.reading() as connection:
        found = ledger_amazon.reported.deduction_rows.deductions(connection)
    return [
        reads.AmazonRow(
            row.id,
            row.item_id,
            ItemKind.INVOICE,
            row.invoice,
            row.account,
            row.open_minor or row.amount_minor,
            row.currency,
            row.state.replace("_", " "),
            row.opened.isoformat(),
            "; ".join(filter(None, (row.headline, row.memo, *row.evidence))),
            bad=row.state is DeductionState.OPEN,
        )
        for row in found
    ]


async def accept(page: LedgerPage, row: "AmazonRow") -> None:
    """Concede a deduction after a question."""
    money = page.money_of([(row.currency, row.amount_minor or 0)])
    if not await page.prompt.confirm(f"Accept {money} of {row.number} with a credit memo?"):
        page.status.report("Nothing was accepted.", "plain")
        return
    decide = ledger_amazon.reported.decisions.accept
    await done(page, lambda book: decide(book, row.id, seen_minor=row.amount_minor))


async def dispute(page: LedgerPage, row: "AmazonRow") -> None:
    """Dispute a deduction, with the files that prove what was ordered and delivered."""
    money = page.money_of([(row.currency, row.amount_minor or 0)])
    what = f"{money} of {row.number}"
    asked = f"Dispute {what}; files of order, shipment and delivery, set apart by ;"
    typed = await page.prompt.ask(asked, optional_text)
    if typed is None:
        return
    paths = [typed_files.readable(page, each.strip()) for each in typed.split(";") if each.strip()]

    def files() -> Sequence[tuple[str, bytes]]:
        read = documents.attachments.read_file
        return [(visible(path.name), read(path)) for path in paths]

    decide = ledger_amazon.reported.decisions.dispute
    await done(page, lambda book: decide(book, row.id, files(), seen_minor=row.amount_minor))
