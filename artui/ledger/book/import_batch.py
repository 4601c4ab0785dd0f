"""The book-keeping of files taken in: one act per file, and what became of its rows."""

from artui.ledger.book.book import Entry
from artui.ledger.store.tables import IMPORT_BATCH


def note_batch(
    entry: Entry,
    kind: str,
    file_name: str,
    *,
    added: int,
    changed: int,
    skipped: int,
    rejected: int,
) -> None:
    """Write down, on the act that posts a file, its name and the counts of its rows."""
    counts = {"added": added + changed, "skipped": skipped, "rejected": rejected}
    entry.add(IMPORT_BATCH, kind=kind, file_name=file_name, **counts)
    entry.summary = f"{file_name}: {counted(added, changed, skipped, rejected)}"


def counted(added: int, changed: int, skipped: int, rejected: int, *, stays: bool = True) -> str:
    """What became of the rows, or would have (`stays` false); only customers are ever changed."""
    add, change = ("added", "changed") if stays else ("would add", "change")
    updated = f"{change} {changed}, " if changed else ""
    return f"{add} {added}, {updated}skipped {skipped} (already there), rejected {rejected}"
