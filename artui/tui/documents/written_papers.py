"""Papers that the screens write into the export folder: a document as text or PDF, a statement.

A file never replaces another: if the name is taken, a number is added.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from artui import amazon, statements
from artui.domain.ageing import Buckets
from artui.ledger import documents
from artui.statements.destinations import attached_name, new_file

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.statements.einvoice.electronic_invoice import InvoiceForm


def document_lines(book: "Book", item_id: int) -> Sequence[str]:
    """A document as lines of text, or a line saying who issues it if not we."""
    with book.reading() as connection:
        try:
            text = amazon.papers.text_of(connection, item_id, book.business_date)
        except statements.documents.from_ledger.NotOurs as refusal:
            return [str(refusal)]
    return text.splitlines()


def write_document(
    book: "Book", item_id: int, folder: Path, form: "InvoiceForm | None" = None
) -> list[Path]:
    """Write a document's PDF, Amazon's own where it is attached, or its electronic invoice; returns
    the files. Raises NotOurs, NoElectronicInvoice, DocumentDoesNotTie, OSError.
    """
    files = amazon.document_files
    with book.reading() as connection:
        found = files.document_files(
            connection, item_id, book.business_date, files.default_formats(form), form
        )
    return [written(folder, name, data) for name, data in found]


def write_attached(book: "Book", item_id: int, folder: Path) -> list[Path]:
    """Write the files that are kept with a document; returns them, none if there is none."""
    rules = documents.attachments
    with book.reading() as connection:
        found = {
            attached_name(each.name, each.digest): rules.attached_bytes(connection, each.id)
            for each in rules.attachments(connection, item_id)
        }
    return [written(folder, name, data) for name, data in found.items()]


def write_statement(
    book: "Book", customer_id: int, folder: Path, formats: tuple[str, ...], bounds: tuple[int, ...]
) -> list[Path]:
    """Write a customer's open-item statement; returns the files. Raises StatementDoesNotTie."""
    wanted = statements.account.gathered.StatementWanted(
        book.business_date, buckets=Buckets(bounds)
    )
    with book.reading() as connection:
        statement = statements.account.from_ledger.gather(connection, customer_id, wanted)
    return [
        written(folder, name, data)
        for name, data in statements.account.batch.render(statement, formats)
    ]


def written(folder: Path, name: str, data: bytes) -> Path:
    """Write a whole new file; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = free_path(folder, name)
    with new_file(path) as handle:
        handle.write(data)
    return path


def free_path(folder: Path, name: str) -> Path:
    """The path in the folder, numbered `-2`, `-3` … while the name is taken."""
    path, count = folder / name, 1
    while os.path.lexists(path):
        count += 1
        path = folder / f"{Path(name).stem}-{count}{Path(name).suffix}"
    return path
