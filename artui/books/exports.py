"""A batch as files: a folder for each batch, in it the journal and a manifest, whole or not at all.

Nothing in them depends on the day of the export, on names that changed since, or on a mapping of
today: the same batch gives the same bytes.
"""

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from artui.books import beancount, book_imports, datev, hledger
from artui.books.columns import LINES, line_rows
from artui.domain.money import format_minor
from artui.ledger.journal import batches as journal_batches
from artui.ledger.journal.batches import JournalBatch
from artui.statements.destinations import naming, refuse_existing, safe_name
from artui.statements.lists.list_columns import instant_text
from artui.statements.lists.list_writer import ListFormat, write_list

Names = Callable[[Connection, JournalBatch], tuple[str, ...]]


class BookFormat(NamedTuple):
    """A format of the journal: the files it makes in a folder, by name, and what writes them and
    says what could not be written as it was."""

    names: Names
    write: Callable[[Connection, JournalBatch, Path], Sequence[str] | None]


def _always(*names: str) -> Names:
    return lambda connection, batch: names


def _listed(format_: ListFormat) -> BookFormat:
    name = f"journal.{format_}"

    def write(connection: Connection, batch: JournalBatch, folder: Path) -> None:
        rows = line_rows(journal_batches.lines(connection, batch))
        write_list(rows, LINES, format_, path=folder / name)

    return BookFormat(_always(name), write)


FORMATS: Mapping[str, BookFormat] = {
    "csv": _listed("csv"),
    "json": _listed("json"),
    "hledger": BookFormat(_always(hledger.JOURNAL, hledger.PROOF), hledger.write_hledger),
    "beancount": BookFormat(_always(beancount.JOURNAL, beancount.PROOF), beancount.write_beancount),
    "datev": BookFormat(datev.datev_names, datev.write_datev),
    "xero": BookFormat(book_imports.xero_names, book_imports.write_xero),
    "quickbooks": BookFormat(_always(book_imports.QUICKBOOKS), book_imports.write_quickbooks),
    "sage": BookFormat(_always(book_imports.SAGE), book_imports.write_sage),
}


def folder_of(batch: JournalBatch) -> str:
    """The name of a batch's folder."""
    return f"{safe_name(batch.entity)}-{batch.number}"


def export_batch(
    connection: Connection, batch: JournalBatch, format_: str, out: Path, *, overwrite: bool = False
) -> list[Path]:
    """Write a batch in a format into its folder in `out`, with a manifest; returns the files.

    Raises AlreadyThere, Altered if it is not what was cut, OSError if it can't be written, and
    what the format refuses.
    """
    chosen = FORMATS[format_]
    manifest = f"manifest-{format_}.json"
    folder = out / folder_of(batch)
    files = chosen.names(connection, batch)
    names = (*files, manifest)
    refuse_existing(folder, names, overwrite=overwrite)
    journal_batches.refuse_altered(connection, batch)
    part = out / f".artui-{secrets.token_hex(8)}.part"
    try:
        with naming(folder):
            part.mkdir(parents=True)
            findings = chosen.write(connection, batch, part) or ()
            text = _manifest(connection, batch, format_, part, files, findings)
            (part / manifest).write_text(text, encoding="utf-8")
            if folder.exists():
                refuse_existing(folder, names, overwrite=overwrite)
                for name in names:
                    (part / name).replace(folder / name)
            else:
                part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [folder / name for name in names]


def _manifest(
    connection: Connection,
    batch: JournalBatch,
    format_: str,
    folder: Path,
    names: tuple[str, ...],
    findings: Sequence[str],
) -> str:
    files = [(name, (folder / name).read_bytes()) for name in names]
    found = {
        "entity": batch.entity,
        "batch": batch.number,
        "format": format_,
        "cut_at": instant_text(batch.cut_at),
        "maker": batch.actor,
        "mapping": batch.chart_id,
        "first_act": batch.first_act,
        "last_act": batch.last_act,
        "entries": batch.entries,
        "lines": batch.lines,
        "digest": batch.digest,
        "totals": [
            {
                "account": each.account,
                "account_name": each.account_name or None,
                "currency": each.currency,
                "debit": format_minor(each.debit, each.currency),
                "credit": format_minor(each.credit, each.currency),
            }
            for each in journal_batches.totals(connection, batch)
        ],
        "files": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files
        ],
    }
    if findings:
        found["findings"] = list(findings)
    return json.dumps(found, indent=2) + "\n"
