"""Taking in a list of customers of another program: what it says of those that are there fills them
in, and others are made only if that is asked for, since such a list may hold suppliers too.
"""

from pathlib import Path

from artui.imports.cell_values import Fault
from artui.imports.formats.table import Chunk
from artui.imports.presets.customers import Customers, customers_by
from artui.imports.presets.export_rows import Export, ExportRow, read_customers
from artui.imports.presets.imported_export import CUSTOMERS, ImportedExport, OfKind, outcome
from artui.imports.presets.posting_rows import NothingStays, note_kinds, post_chunk, told_new
from artui.imports.presets.preset import Heading, MatchBy, Preset
from artui.imports.refusals import RowError, WrongFormat, shown
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book

_COLUMNS = ("account", "name", "parent", "external_ref", "email", "phone", "address")
_STRANGERS = "of nobody who is a customer here"


def post_customers(
    book: Book,
    path: str | Path,
    preset: Preset,
    match: MatchBy,
    *,
    create: bool,
    dry_run: bool,
) -> ImportedExport:
    """Fill in customers by a list of them, as one act; with an error in any row nothing is done.

    Raises OSError, FileRefused, and what `Book.act` raises.
    """
    export = read_customers(path, preset)
    if not export.rows:
        raise WrongFormat(export.file, 0, "has no row below its headings")
    act_id: int | None = None
    done: list[OfKind] = []
    found = _Found(export)
    try:
        with book.act(ActName.IMPORT_CUSTOMERS, shown(export.file)) as entry:
            known = customers_by(entry.connection, match, create=create)
            for row in export.rows:
                found.take(row, known)
            if not found.errors:
                chunk = Chunk(_COLUMNS, found.lines, found.rows, 0)
                opened = post_chunk(entry, export.file, CUSTOMERS, chunk)
                counted = (opened.added, opened.skipped, opened.rejected)
                done.append(OfKind(CUSTOMERS, *counted, changed=opened.changed))
                found.errors += opened.errors
                found.notes += [*opened.notes, *told_new(export.file, known)]
            if dry_run or found.errors or not any(each.added or each.changed for each in done):
                raise NothingStays
            note_kinds(entry, export.file, done)
            act_id = entry.id
    except NothingStays:
        act_id = None
    passed = {_STRANGERS: found.strangers} if found.strangers else {}
    return outcome(export, preset, act_id, done, passed, found.errors, found.notes)


class _Found:
    """The rows in our own form, and what is wrong with those that are none."""

    def __init__(self, export: Export) -> None:
        self._file = export.file
        self.lines: list[int] = []
        self.rows: list[tuple[str, ...]] = []
        self.errors: list[RowError] = []
        self.notes = list(export.passed)
        self.strangers = 0
        self._seen: dict[str, int] = {}

    def take(self, row: ExportRow, known: Customers) -> None:
        """Find or make the customer of a row; one that is not there is passed over and listed."""
        called = row.cell(Heading.CUSTOMER)
        made = len(known.new)
        try:
            account = known.account(called, row.cell(Heading.NAME))
        except Fault as fault:
            wrong = RowError(self._file, row.line, Heading.CUSTOMER, called, str(fault))
            if known.is_ambiguous(called):
                self.errors.append(wrong)
            else:
                self.strangers += 1
                self.notes.append(wrong)
            return
        before = self._seen.setdefault(account, row.line)
        if before != row.line:
            reason = f"'{shown(called)}' is there in line {before}, too"
            self.errors.append(RowError(self._file, row.line, Heading.CUSTOMER, called, reason))
            return
        for each in known.new[made:-1]:  # parents that were made on the way
            self._add(row.line, each.account, each.name, each.parent, each.external_ref)
        new = known.new[-1] if len(known.new) > made else None
        own = (new.name, new.parent, new.external_ref) if new else (known.name_of(account), "", "")
        said = tuple(row.cell(role) for role in (Heading.EMAIL, Heading.PHONE, Heading.ADDRESS))
        self._add(row.line, account, *own, *said)

    def _add(self, line: int, *cells: str) -> None:
        self.lines.append(line)
        self.rows.append((*cells, *[""] * (len(_COLUMNS) - len(cells))))
