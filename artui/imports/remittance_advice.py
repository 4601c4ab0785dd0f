"""Reading a payer's advice of what a payment is for: a table, or the text of a letter.

In a table the columns have the names that payers give them; a text names documents of ours, each in
a line with its amount. What is unclear is refused; nothing is guessed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.kinds import ItemKind
from artui.domain.numbers_in_text import Numbers
from artui.imports.bank.values import BadValue, marked_amount
from artui.imports.cell_values import Fault, ReadOptions, loose_number, minor_units
from artui.imports.formats.open_table import open_table
from artui.imports.formats.source import MAX_LINE, Source, opened
from artui.imports.refusals import FileRefused, TooLarge, WrongFormat, WrongHeader, shown
from artui.ledger.bank.advised_cash import AdvisedDebit, ResolvedAdvice
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.items.open_items import LedgerItem, debits_numbered, items_numbered
from artui.ledger.store.tables import ITEM

_MOST_LINES = 100_000
# What payers call the columns, in small letters.
_NAMES = {
    "number": "number|invoice|invoice number|invoice no|invoice no.|invoice #|document"
    "|document number|rechnung|rechnungsnummer|rechnungsnr|rechnungsnr.|rechnungs-nr.|belegnummer"
    "|beleg|facture|numéro de facture|factuur|factuurnummer|your reference|ihre referenz",
    "paid": "amount paid|paid|paid amount|net amount paid|payment amount|amount remitted|zahlbetrag"
    "|gezahlt|bezahlter betrag|montant payé|betaald bedrag",
    "amount": "amount|net amount|betrag|nettobetrag|montant|bedrag",
    "payment": "payment|payment number|payment no|payment id|payment reference|remittance number"
    "|zahlungsnummer|avis|avisnummer|check number|cheque number",
}
_KNOWN = {what: frozenset(names.split("|")) for what, names in _NAMES.items()}
_TOTAL = re.compile(
    r"\b(total|sum|summe|gesamt\w*|zahlbetrag|somme|totaal|amount paid)\b", re.IGNORECASE
)
_MONEY = re.compile(
    r"(?<![\w.,/-])[-(]?(?:[0-9]{1,3}(?:[.,' ][0-9]{3})+|[0-9]+)[.,][0-9]{2}\)?-?(?![\w.,/]|-[0-9])"
)
_ID = re.compile(
    r"\b(?:payment|remittance|zahlungs?|avis)\s*-?\s*(?:no\.?|number|id|nummer|nr\.?|reference)"
    r"\s*[:#]?\s*([A-Z0-9][A-Z0-9_-]{4,39})",
    re.IGNORECASE,
)


class AdviceFault(FileRefused):
    """An advice names what we do not have, or is unclear."""


class AdviceLine(NamedTuple):
    """A document that an advice names, with the amount as it is written; empty for all of it."""

    line: int
    number: str
    amount: str


class Advice(NamedTuple):
    """What a payer says about one payment; `total` as it is written, empty if it is not."""

    lines: tuple[AdviceLine, ...]
    payment: str = ""
    total: str = ""
    total_line: int = 0
    is_letter: bool = False


def resolved_advices(
    connection: Connection, path: str | Path, options: ReadOptions
) -> list[ResolvedAdvice]:
    """The advices of a file, with the documents of ours that they name.

    Raises OSError, FileRefused (AdviceFault for what an advice says).
    """
    name = "standard input" if str(path) == "-" else Path(path).name
    advices = read_table(path, options)
    if advices is None:
        advices = [read_text(name, _text_lines(path), _open_numbers(connection))]
    return [_resolved(connection, name, each, options) for each in advices]


def read_table(path: str | Path, options: ReadOptions) -> list[Advice] | None:
    """The advices of a table, one for each payment; None if the file is no table of them."""
    gathered: dict[str, list[AdviceLine]] = {}
    known = False
    try:
        with open_table(path, decimal_comma=options.decimal_comma, hidden=options.hidden) as table:
            for chunk in table.chunks:
                number = _column(chunk.columns, "number")
                amount = _column(chunk.columns, "paid") or _column(chunk.columns, "amount")
                payment = _column(chunk.columns, "payment")
                known = bool(number and amount)
                if not known:
                    return None
                if chunk.broken:
                    raise WrongFormat(
                        table.file, chunk.broken[0].line, chunk.broken[0].error.message
                    )
                for line, values in zip(chunk.lines, chunk.rows, strict=True):
                    cells = dict(zip(chunk.columns, values, strict=True))
                    # A line of sums at the end names no document.
                    if cells[number].strip():
                        read = _table_line(table.file, line, number, cells[number], cells[amount])
                        gathered.setdefault(cells.get(payment, "").strip(), []).append(read)
    except (WrongHeader, WrongFormat):
        if known:
            raise
        # A letter has no header.
        return None
    if known and not gathered:
        raise AdviceFault(table.file, 1, "names no document")
    return [Advice(tuple(lines), payment) for payment, lines in gathered.items()] or None


def _table_line(file: str, line: int, column: str, number: str, amount: str) -> AdviceLine:
    try:
        said = loose_number(number)
    except Fault as fault:
        raise AdviceFault(file, line, f"{shown(column)}: {fault}") from fault
    if not amount.strip():
        raise AdviceFault(file, line, f"{shown(said)}: the amount is empty; write what is paid")
    return AdviceLine(line, said, amount.strip())


def _column(columns: Iterable[str], what: str) -> str:
    known = _KNOWN[what]
    return next((each for each in columns if " ".join(each.lower().split()) in known), "")


def read_text(file: str, lines: Sequence[str], numbers: Numbers[str]) -> Advice:
    """The advice of a letter: each line that names a document of ours, with its amount.

    Raises AdviceFault for a line with several amounts, or if no document is named.
    """
    found: list[AdviceLine] = []
    payment, total, total_line = "", "", 0
    for place, text in enumerate(lines, 1):
        named = [each for each in numbers.mentioned([text]) if each.strong]
        amounts = [each.strip() for each in _MONEY.findall(text)]
        if named and len(named) == 1:
            if len({*amounts}) > 1:
                raise AdviceFault(
                    file, place, f"'{shown(text.strip())}' has several amounts; give it as a table"
                )
            found.append(AdviceLine(place, named[0].key, amounts[0] if amounts else ""))
        elif named:
            if amounts:
                raise AdviceFault(
                    file, place, f"'{shown(text.strip())}' names several documents and an amount"
                )
            found += [AdviceLine(place, each.key, "") for each in named]
        elif amounts and _TOTAL.search(text):
            total, total_line = amounts[-1], place
        if not payment and (said := _ID.search(text)):
            payment = said[1]
    if not found:
        raise AdviceFault(file, 0, "names no open document of ours")
    return Advice(tuple(found), payment, total, total_line, is_letter=True)


def _text_lines(path: str | Path) -> list[str]:
    with opened(path) as source:
        if source.format == "xlsx":
            why = "no sheet has a column of document numbers and one of amounts"
            raise WrongHeader(source.name, 1, why)
        return list(_lines(source))


def _lines(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.handle, 1):
        if number > _MOST_LINES or len(line) > MAX_LINE:
            raise TooLarge(source.name, number, "is too long for an advice")
        yield line.decode(source.encoding, errors="replace").rstrip("\r\n")


def _open_numbers(connection: Connection) -> Numbers[str]:
    found: Numbers[str] = Numbers()
    query = select(ITEM.c.number).where(
        OPEN_NOW, ITEM.c.side == 1, ITEM.c.kind.in_([ItemKind.INVOICE, ItemKind.FINANCE_CHARGE])
    )
    for number in sorted(set(connection.execute(query).scalars())):
        found.add(number, number)
    return found


def _resolved(
    connection: Connection, file: str, advice: Advice, options: ReadOptions
) -> ResolvedAdvice:
    numbers = [line.number for line in advice.lines]
    debits = debits_numbered(connection, numbers)
    memos = items_numbered(connection, ItemKind.CREDIT_MEMO, set(numbers) - debits.keys())
    items: list[tuple[AdviceLine, LedgerItem]] = []
    for line in advice.lines:
        found = debits.get(line.number) or memos.get(line.number) or []
        if len(found) != 1:
            what = "is no document of ours" if not found else "names documents of several entities"
            raise AdviceFault(file, line.line, f"{shown(line.number)} {what}; nothing was changed")
        items.append((line, found[0]))
    first = items[0][1]
    seen: set[int] = set()
    for line, item in items:
        if (item.root_id, item.currency) != (first.root_id, first.currency):
            why = (
                f"{item.label} is {item.account}'s in {item.currency}, {first.label} is "
                f"{first.account}'s in {first.currency}: one payment has one payer and currency"
            )
            raise AdviceFault(file, line.line, why)
        if item.id in seen:
            raise AdviceFault(file, line.line, f"{item.label} is named twice")
        seen.add(item.id)
    paid: list[AdvisedDebit] = []
    kept_back = 0
    for line, item in items:
        minor = _minor(file, line.line, line.amount, item, options, is_letter=advice.is_letter)
        if item.side == -1:
            kept_back += abs(minor)
        elif minor > 0:
            paid.append(AdvisedDebit(item.id, minor))
        else:
            why = f"'{shown(line.amount)}' is not above zero, as what is paid on {item.label} is"
            raise AdviceFault(file, line.line, why)
    resolved = ResolvedAdvice(
        tuple(paid), kept_back, first.currency, first.root_id, first.account, advice.payment
    )
    if advice.total:
        total = _minor(file, advice.total_line, advice.total, first, options, is_letter=True)
        if total != resolved.total_minor:
            why = (
                f"the total is {shown(advice.total)}, the documents it names add up to another sum"
            )
            raise AdviceFault(file, advice.total_line, why)
    return resolved


def _minor(
    file: str, line: int, text: str, item: LedgerItem, options: ReadOptions, *, is_letter: bool
) -> int:
    """What is paid on a document, in minor units; a letter may part thousands."""
    if not text:
        return item.open_minor
    mark = "," if options.decimal_comma else "."
    try:
        if is_letter:
            plain = "".join(sign for sign in text if sign not in " '()-")
            minor = marked_amount(plain, item.currency, mark)
            return -minor if text[0] in "-(" or text.endswith("-") else minor
        return minor_units(text, item.currency, comma=options.decimal_comma)
    except (BadValue, Fault) as fault:
        raise AdviceFault(file, line, str(fault)) from fault
