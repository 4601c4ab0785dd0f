"""The statement as CSV: one flat table with a header line, text cells neutralised."""

import csv
from datetime import date
from io import StringIO

from artui.domain.money import format_minor
from artui.domain.text import cell_safe
from artui.statements.account.rows import COLUMNS, Cell, MoneyCell, cells, statement_rows
from artui.statements.language.speech import ENGLISH, spoken
from artui.statements.model import Statement, check


def statement_csv(statement: Statement) -> bytes:
    """The CSV of a statement, UTF-8 without a byte order mark, lines ended by CR LF.

    It is for programs, so it is in English for every customer.
    Raises StatementDoesNotTie if any two totals differ (domain.md section 8).
    """
    check(statement)
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in statement_rows(statement, spoken(ENGLISH)):
        writer.writerow([_text(cell, row.currency) for cell in cells(row)])
    return out.getvalue().encode()


def _text(cell: Cell, currency: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, MoneyCell):
        return format_minor(cell.minor, currency)
    if isinstance(cell, date):
        return cell.isoformat()
    return cell_safe(cell) if isinstance(cell, str) else str(cell)
