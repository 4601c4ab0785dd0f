"""Reading a payer's advice of what a payment is for: a table, or the text of a letter.

In a table the columns have the names that payers give them; a text names documents of ours, each in
a line with its amount. What is unclear is refused; nothing is guessed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.advice import Advice, AdvisedKind, AdvisedLine
from artui.domain.kinds import ItemKind
from artui.domain.numbers_in_text import Numbers
from artui.imports.bank.values import BadValue, marked_amount
from artui.imports.cell_values import Fault, ReadOptions, loose_number, minor_units
from artui.imports.formats.open_table import open_table
from artui.imports.formats.source import MAX_LINE, Source, opened
from artui.imports.refusals import FileRefused, TooLarge, WrongFormat, WrongHeader, shown
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.items.open_items import LedgerItem, debits_numbered, items_numbered
from artui.ledger.store.tables import ITEM

_MOST_LINES = 100_000
_MINUS = ("-", "(")
# What payers call the columns, in small letters.
_NAMES = {
    "number": "number|invoice|invoice number|invoice no|invoice no.|invoice #|document"
    "|document number|rechnung|rechnungsnummer|rechnungsnr|rechnungsnr.|rechnungs-nr.|belegnummer"
    "|beleg|facture|numéro de facture|factuur|factuurnummer|your reference|ihre referenz",
    "paid": "amount paid|paid|paid amount|net amount paid|payment amount|amount remitted|zahlbetrag"
    "|gezahlt|bezahlter betrag|montant payé|betaald bedrag",
    "amount": "amount|net amount|betrag|nettobetrag|montant|bedrag",
    "discount": "discount|discount taken|discount amount|cash discount|skonto|skontobetrag|escompte"
    "|korting|remise",
    "currency": "currency|ccy|währung|devise|monnaie|valuta",
    "words": "description|text|reason|comment|remarks|note|details|bezeichnung|beschreibung"
    "|bemerkung|grund|verwendungszweck|libellé|motif|omschrijving|reden",
    "payment": "payment|payment number|payment no|payment id|payment reference|remittance number"
    "|zahlungsnummer|avis|avisnummer|check number|cheque number",
}
_KNOWN = {what: frozenset(names.split("|")) for what, names in _NAMES.items()}
_TOTAL = re.compile(
    r"\b(total|sum|summe|gesamt\w*|zahlbetrag|somme|totaal|amount paid)\b", re.IGNORECASE
)
_KEPT_BACK = re.compile(
    r"\b(discount|skonto|deduct\w*|abzug|abzüge|einbehalt\w*|retention|less|escompte|déduction|korting"
    r"|inhouding|chargeback|shortage)\b",
    re.IGNORECASE,
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
    """A document that an advice names, with the amount as it is written, empty for all of it; or
    what was kept back for something else, with no number but words."""

    line: int
    number: str
    amount: str
    discount: str = ""
    words: str = ""
    currency: str = ""


class WrittenAdvice(NamedTuple):
    """What a payer says about one payment; `total` as it is written, empty if it is not."""

    lines: tuple[AdviceLine, ...]
    payment: str = ""
    total: str = ""
    total_line: int = 0
    is_letter: bool = False


def resolved_advices(
    connection: Connection, path: str | Path, options: ReadOptions, day: date
) -> list[Advice]:
    """The advices of a file, which came on a day, with the documents of ours that they name.

    Raises OSError, FileRefused (AdviceFault for what an advice says).
    """
    name = "standard input" if str(path) == "-" else Path(path).name
    advices = read_table(path, options)
    if advices is None:
        advices = [read_text(name, _text_lines(path), _open_numbers(connection))]
    return [_resolved(connection, name, each, options, day) for each in advices]


def read_table(path: str | Path, options: ReadOptions) -> list[WrittenAdvice] | None:
    """The advices of a table, one for each payment; None if the file is no table of them."""
    gathered: dict[str, list[AdviceLine]] = {}
    known = False
    try:
        with open_table(path, decimal_comma=options.decimal_comma, hidden=options.hidden) as table:
            for chunk in table.chunks:
                number = _column(chunk.columns, "number")
                amount = _column(chunk.columns, "paid") or _column(chunk.columns, "amount")
                payment, words = _column(chunk.columns, "payment"), _column(chunk.columns, "words")
                discount = _column(chunk.columns, "discount")
                currency = _column(chunk.columns, "currency")
                known = bool(number and amount)
                if not known:
                    return None
                if discount and not _column(chunk.columns, "paid"):
                    why = (
                        f"has a column '{shown(discount)}' but none of what is paid, such as "
                        f"'amount paid': '{shown(amount)}' may be before or after it"
                    )
                    raise AdviceFault(table.file, 1, why)
                if chunk.broken:
                    raise WrongFormat(
                        table.file, chunk.broken[0].line, chunk.broken[0].error.message
                    )
                for line, values in zip(chunk.lines, chunk.rows, strict=True):
                    cells = dict(zip(chunk.columns, values, strict=True))
                    said = cells.get(words, "").strip()
                    # A line of sums at the end names no document.
                    if cells[number].strip() or cells[amount].strip()[:1] in _MINUS:
                        taken_off = cells.get(discount, "").strip()
                        code = cells.get(currency, "").strip().upper()
                        found = AdviceLine(
                            line, cells[number], cells[amount], taken_off, said, code
                        )
                        read = _table_line(table.file, number, found)
                        gathered.setdefault(cells.get(payment, "").strip(), []).append(read)
    except (WrongHeader, WrongFormat):
        if known:
            raise
        # A letter has no header.
        return None
    if known and not gathered:
        raise AdviceFault(table.file, 1, "names no document")
    return [WrittenAdvice(tuple(lines), payment) for payment, lines in gathered.items()] or None


def _table_line(file: str, column: str, found: AdviceLine) -> AdviceLine:
    try:
        number = loose_number(found.number)
    except Fault as fault:
        raise AdviceFault(file, found.line, f"{shown(column)}: {fault}") from fault
    if not found.amount.strip():
        why = f"{shown(number)}: the amount is empty; write what is paid"
        raise AdviceFault(file, found.line, why)
    return found._replace(number=number, amount=found.amount.strip())


def _column(columns: Iterable[str], what: str) -> str:
    known = _KNOWN[what]
    return next((each for each in columns if " ".join(each.lower().split()) in known), "")


def read_text(file: str, lines: Sequence[str], numbers: Numbers[str]) -> WrittenAdvice:
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
        elif amounts and (_KEPT_BACK.search(text) or amounts[0][0] in _MINUS):
            if len({*amounts}) > 1:
                raise AdviceFault(
                    file, place, f"'{shown(text.strip())}' has several amounts; give it as a table"
                )
            words = _MONEY.sub("", text).strip(" \t:*-.")
            found.append(AdviceLine(place, "", amounts[0], words=" ".join(words.split())))
        # Blanks without end would be tried at each of them.
        if not payment and (said := _ID.search(" ".join(text.split()))):
            payment = said[1]
    if not any(line.number for line in found):
        why = (
            "names no open document of ours; in a table, one column is headed like 'invoice' and "
            "one like 'amount paid'"
        )
        raise AdviceFault(file, 0, why)
    return WrittenAdvice(tuple(found), payment, total, total_line, is_letter=True)


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
    kinds = (ItemKind.INVOICE, ItemKind.FINANCE_CHARGE, ItemKind.FEE, ItemKind.CREDIT_MEMO)
    query = select(ITEM.c.number).where(OPEN_NOW, ITEM.c.kind.in_(kinds))
    for number in sorted(set(connection.execute(query).scalars())):
        found.add(number, number)
    return found


class _Resolver(NamedTuple):
    """What the lines of an advice are resolved with."""

    file: str
    options: ReadOptions
    is_letter: bool

    def minor(self, line: int, text: str, currency: str) -> int:
        """An amount in minor units; a letter may part thousands."""
        mark = "," if self.options.decimal_comma else "."
        try:
            if self.is_letter:
                plain = "".join(sign for sign in text if sign not in " '()-")
                minor = marked_amount(plain, currency, mark)
                return -minor if text[0] in _MINUS or text.endswith("-") else minor
            return minor_units(text, currency, comma=self.options.decimal_comma)
        except (BadValue, Fault) as fault:
            raise AdviceFault(self.file, line, str(fault)) from fault


def _resolved(
    connection: Connection, file: str, written: WrittenAdvice, options: ReadOptions, day: date
) -> Advice:
    resolver = _Resolver(file, options, written.is_letter)
    items = _items(connection, resolver, written)
    first = next((item for _, item in items if item is not None and item.side == 1), None)
    if first is None:
        raise AdviceFault(file, written.lines[0].line, "names no document that is paid")
    advice = Advice(
        0,
        first.customer_id,
        first.account,
        first.root_id,
        first.entity_id,
        first.currency,
        day,
        tuple(_advised(resolver, line, item, first.currency) for line, item in items),
        written.payment,
        file,
    )
    if written.total:
        total = resolver.minor(written.total_line, written.total, first.currency)
        if total != advice.total_minor:
            why = (
                f"the total is {shown(written.total)}, the documents it names add up to another sum"
            )
            raise AdviceFault(file, written.total_line, why)
    return advice


def _items(
    connection: Connection, resolver: _Resolver, written: WrittenAdvice
) -> list[tuple[AdviceLine, LedgerItem | None]]:
    """The document or credit memo that each line names; None for something else that was kept
    back. All are of one account tree, entity and currency."""
    numbers = {line.number for line in written.lines} - {""}
    debits = debits_numbered(connection, numbers)
    memos = items_numbered(connection, ItemKind.CREDIT_MEMO, numbers - debits.keys())
    found: list[tuple[AdviceLine, LedgerItem | None]] = []
    first: LedgerItem | None = None
    named: set[int] = set()
    for line in written.lines:
        items = debits.get(line.number) or memos.get(line.number) or []
        if len(items) > 1:
            why = f"{shown(line.number)} names documents of several entities; nothing was changed"
            raise AdviceFault(resolver.file, line.line, why)
        if not items and not _kept_back(line):
            why = f"{shown(line.number)} is no document of ours; nothing was changed"
            raise AdviceFault(resolver.file, line.line, why)
        item = items[0] if items else None
        if item is not None and line.currency not in ("", item.currency):
            why = f"{item.label} is in {item.currency}, the advice says {shown(line.currency)}"
            raise AdviceFault(resolver.file, line.line, why)
        if item is not None:
            first = first or item
            _refuse_another(resolver.file, line, item, first)
            if item.id in named:
                raise AdviceFault(resolver.file, line.line, f"{item.label} is named twice")
            named.add(item.id)
        found.append((line, item))
    return found


def _kept_back(line: AdviceLine) -> bool:
    """Whether a line that names no document of ours says that something was kept back."""
    return not line.number or line.amount[:1] in _MINUS or line.amount.endswith("-")


def _refuse_another(file: str, line: AdviceLine, item: LedgerItem, first: LedgerItem) -> None:
    if (item.root_id, item.currency) != (first.root_id, first.currency):
        why = (
            f"{item.label} is {item.account}'s in {item.currency}, {first.label} is "
            f"{first.account}'s in {first.currency}: one payment has one payer and currency"
        )
        raise AdviceFault(file, line.line, why)
    if item.entity_id != first.entity_id:
        why = f"{item.label} and {first.label} are of two entities: one payment has one"
        raise AdviceFault(file, line.line, why)


def _advised(
    resolver: _Resolver, line: AdviceLine, item: LedgerItem | None, currency: str
) -> AdvisedLine:
    if item is None:
        minor = abs(resolver.minor(line.line, line.amount, currency))
        words = ", ".join(filter(None, [line.number, line.words]))
        return AdvisedLine(
            AdvisedKind.DEDUCTION, words or "kept back", _above(resolver, line, minor)
        )
    minor = resolver.minor(line.line, line.amount, currency) if line.amount else item.open_minor
    if item.side == -1:
        return AdvisedLine(AdvisedKind.CREDIT, item.number, _above(resolver, line, abs(minor)))
    if minor <= 0:
        why = f"'{shown(line.amount)}' is not above zero, as what is paid on {item.label} is"
        raise AdviceFault(resolver.file, line.line, why)
    taken = abs(resolver.minor(line.line, line.discount, currency)) if line.discount else 0
    return AdvisedLine(AdvisedKind.DOCUMENT, item.number, minor, taken)


def _above(resolver: _Resolver, line: AdviceLine, minor: int) -> int:
    if minor:
        return minor
    raise AdviceFault(resolver.file, line.line, f"'{shown(line.amount)}' keeps nothing back")
