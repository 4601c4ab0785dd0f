"""Importing a file while another clerk acts, and what became of it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from artui.imports.file_import import import_file
from artui.imports.imported import Imported
from artui.imports.rejects import Rejects
from artui.ledger.book.book import Book
from tests.support.books import book_at

Act = Callable[[Book], object]
# What became of a file, and the rows that were set aside.
Found = tuple[Imported, list[str]]


def url_of(book: Book) -> str:
    """The address of a book's ledger."""
    return book.database.writer.url.render_as_string(hide_password=False)


def imported(book: Book, path: Path, kind: str = "invoices", act: Act | None = None) -> Found:
    """Import a file, and let another clerk act while it is read; with the rows set aside."""
    acts = [] if act is None else [act]
    kept: list[str] = []

    def progress(_done: int, _total: int) -> None:
        while acts:
            other = book_at(url_of(book), actor="other")
            acts.pop()(other)
            other.database.close()

    def save(lines: Iterable[str]) -> None:
        kept[:] = lines

    with Rejects(save) as rejects:
        found = import_file(book, kind, path, rejects=rejects, progress=progress)
    assert not acts, "the other clerk was not refused"
    return found, kept


def became(found: Found) -> tuple[Any, ...]:
    """What became of the rows of a file, in no order."""
    done, kept = found
    values = [getattr(done, name) for name in ("added", "changed", "skipped", "rejected")]
    return (*values, done.ahead, sorted(done.errors), sorted(done.notes), sorted(kept))
