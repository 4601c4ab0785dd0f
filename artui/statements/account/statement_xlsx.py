"""The statement as a workbook: a summary, then a sheet per currency.

Amounts are numbers with the decimals of their currency, dates are dates, and text
is written as text, never as a formula or a link.
"""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from artui.domain.money import decimals, format_minor
from artui.domain.text import cell_safe, visible
from artui.statements.account.rows import COLUMNS, Cell, MoneyCell, cells, section_rows, totals
from artui.statements.account.sheet_words import printed_cell, printed_title, total_title
from artui.statements.account.statement_words import term_sentence
from artui.statements.language.choosing import spoken_to
from artui.statements.language.printed_words import STYLES
from artui.statements.language.speech import Spoken
from artui.statements.model import Section, Statement, check
from artui.statements.pdf.own_templates import own_folder

_LONGEST = 32_767
_WIDTHS = {"number": 18, "text": 40, "record": 14, "account": 14, "flags": 18, "po_number": 14}
_SHOWN = tuple(name for name in COLUMNS if name not in ("account", "as_of", "currency"))


def statement_xlsx(statement: Statement) -> bytes:
    """The XLSX of a statement in the customer's language; the same statement gives the same bytes.

    Raises StatementDoesNotTie if any two totals differ (domain.md section 8), BadCatalogue.
    """
    check(statement)
    told = spoken_to(statement.customer, own_folder())
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {
            "title": visible(
                told.say(
                    "Statement of account {account}, {day}",
                    account=statement.customer.account,
                    day=statement.as_of,
                )
            ),
            "author": visible(statement.entity.name),
            "created": datetime.combine(statement.as_of, time()),
        }
    )
    formats = _formats(book, {section.currency for section in statement.sections})
    _summary(book.add_worksheet(told.say("Summary")), statement, formats, told)
    for section in statement.sections:
        _sheet(book.add_worksheet(section.currency), statement, section, formats, told)
    book.close()
    return out.getvalue()


def _formats(book: xlsxwriter.Workbook, currencies: set[str]) -> dict[str, Format]:
    """Cell formats by name; a currency's own code names its number format."""
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "font_color": "#17456E"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
    }
    for currency in sorted(currencies):
        places = decimals(currency)
        pattern = "#,##0" + ("." + "0" * places if places else "")
        formats[currency] = book.add_format({"num_format": pattern})
    return formats


def _summary(
    sheet: Worksheet, statement: Statement, formats: dict[str, Format], told: Spoken
) -> None:
    """Who, when and on which terms; then one row of totals per currency, never summed."""
    customer = statement.customer
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 5, 20)
    sheet.write_string(0, 0, told.say("Statement of account"), formats["title"])
    facts: list[tuple[str, Cell]] = [
        (told.say("Style"), told.word(STYLES[statement.style])),
        (told.say("From", about="sender"), statement.entity.name),
        (told.say("Account"), customer.account),
        (told.say("Customer"), customer.name),
        (told.say("As of"), statement.as_of),
        (told.say("Period from"), statement.since),
        (told.say("Terms"), customer.terms_version),
        (told.say("Terms accepted"), customer.terms_accepted),
        (told.say("Pay to"), "; ".join(statement.entity.remittance)),
    ]
    row = 2
    for label, fact in facts:
        sheet.write_string(row, 0, label)
        _write(sheet, row, 1, fact, "", formats)
        row += 1
    row += 1
    names = [name for name, _ in totals(statement.sections[0])] if statement.sections else []
    titles = (told.say("Currency"), *(total_title(told, name) for name in names))
    for column, title in enumerate(titles):
        sheet.write_string(row, column, title, formats["head"])
    for section in statement.sections:
        row += 1
        sheet.write_string(row, 0, section.currency)
        for column, (_, minor) in enumerate(totals(section), 1):
            _write(sheet, row, column, MoneyCell(minor), section.currency, formats)
    row += 2
    for section in statement.sections:
        for term in section.interest.terms:
            _write(sheet, row, 0, f"{section.currency}: {term_sentence(told, term)}", "", formats)
            row += 1


def _sheet(
    sheet: Worksheet,
    statement: Statement,
    section: Section,
    formats: dict[str, Format],
    told: Spoken,
) -> None:
    """All rows of one currency under a frozen header."""
    for column, name in enumerate(_SHOWN):
        sheet.set_column(column, column, _WIDTHS.get(name, 13))
        sheet.write_string(0, column, printed_title(told, name), formats["head"])
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(section_rows(statement, section, told), 1):
        values = dict(zip(COLUMNS, cells(row), strict=True))
        for column, name in enumerate(_SHOWN):
            cell = printed_cell(told, name, values[name])
            _write(sheet, last, column, cell, section.currency, formats)
    sheet.autofilter(0, 0, last, len(_SHOWN) - 1)


def _write(
    sheet: Worksheet, row: int, column: int, cell: Cell, currency: str, formats: dict[str, Format]
) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, MoneyCell):
        number = Decimal(format_minor(cell.minor, currency))
        sheet.write_number(row, column, number, formats[currency])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime.combine(cell, time()), formats["date"])
    elif isinstance(cell, str):
        sheet.write_string(row, column, _cut(cell_safe(visible(cell))))
    else:
        sheet.write_number(row, column, cell)


def _cut(text: str) -> str:
    """The text, cut and marked where it is too long: a cell would drop a longer one whole."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
