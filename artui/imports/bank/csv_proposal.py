"""A mapping proposed from the heading and the first rows of a bank's CSV.

It is a beginning for a person, who sees the first rows read by it and changes it. What the rows
leave open, such as whether 03/04 is in March or in April, is left open here too.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from artui.imports.bank.bank_refusals import LargeBankFile, NoBankText
from artui.imports.bank.bank_source import MAX_ENTRY, BankFile
from artui.imports.bank.csv_mapping import (
    DATES,
    BadMapping,
    ColumnPlace,
    CsvMapping,
    Means,
    date_by,
)
from artui.imports.bank.values import BadValue, marked_amount

_DELIMITERS = (";", ",", "\t", "|")
_MOST_LINES = 60
_MOST_ROWS = 20

# What banks call a column, in small letters; the first role that knows a name takes it.
_WORDS: dict[Means, str] = {
    Means.BOOKING_DATE: "buchungstag|buchung|buchungsdatum|booking date|posting date|date|datum"
    "|date completed (utc)|transaction date|date opération|fecha",
    Means.VALUE_DATE: "wert|valuta|valutadatum|wertstellung|wertstellungsdatum|value date"
    "|rentedatum|valuedate|date valeur",
    Means.DEBIT: "soll|debit|debit amount|paid out|money out|withdrawals|débit|af",
    Means.CREDIT: "haben|credit|credit amount|paid in|money in|deposits|crédit|bij",
    Means.AMOUNT: "betrag|umsatz|amount|total amount|bedrag|bedrag (eur)|montant|importe"
    "|betrag (eur)",
    Means.DIRECTION: "af bij|soll/haben|s/h|debit/credit|credit debit indicator|d/c",
    Means.CURRENCY: "währung|waehrung|currency|payment currency|valuta code|munt|devise",
    Means.ACCOUNT: "auftragskonto|rekening|rekeningnummer|account number|iban|account",
    Means.PAYER: "beguenstigter/zahlungspflichtiger|begünstigter / auftraggeber"
    "|auftraggeber/empfänger|auftraggeber / begünstigter|name|payer|payer name|counterparty"
    "|naam / omschrijving|naam tegenpartij|name zahlungsbeteiligter",
    Means.PAYER_ACCOUNT: "kontonummer/iban|iban / kontonummer|iban zahlungsbeteiligter"
    "|tegenrekening|counterparty account|payer account|gegenkonto",
    Means.TEXT: "verwendungszweck|description|reference|payment reference|mededelingen|memo|details"
    "|omschrijving|notiz|referenz|narrative|libellé|concepto",
    Means.END_TO_END: "kundenreferenz (end-to-end)|kundenreferenz|end-to-end id",
    Means.BANK_REFERENCE: "id|transferwise id|transaction id|bank reference|fitid",
    Means.MANDATE: "mandatsreferenz|mandate reference",
    Means.CHEQUE: "check or slip #|check number|cheque number",
    Means.PURPOSE: "buchungstext|umsatzart|type|transaction type|mutatiesoort",
    Means.STATUS: "info|state|status",
    Means.BALANCE: "saldo|saldo nach buchung|balance|running balance|saldo na mutatie|solde",
    Means.CHARGE: "fee|fremde gebühren|charges",
}
_SPLIT = {role: frozenset(words.split("|")) for role, words in _WORDS.items()}
_SEVERAL = frozenset({Means.TEXT})
_INCOMING = frozenset({"bij", "haben", "h", "credit", "cr", "c", "crdt"})
_OUTGOING = frozenset({"af", "soll", "s", "debit", "dr", "d", "dbit"})
_BOOKED = ("Umsatz gebucht", "COMPLETED", "Completed", "booked", "Booked", "gebucht")
_LABELS = frozenset({"iban", "konto", "kontonummer", "account", "account number"})
_MONEY = re.compile(r"[+-]?\d[\d.,]*")


class CsvProposal(NamedTuple):
    """A proposed mapping, and what a person must say before it can be used."""

    mapping: CsvMapping
    open: tuple[str, ...]


def proposed_mapping(file: BankFile, name: str) -> CsvProposal:
    """A mapping from the heading and the first rows of a file.

    Raises BadMapping if no line looks like a heading, FileRefused if the file is no text.
    """
    lines = _first_lines(file)
    delimiter = max(_DELIMITERS, key=lambda each: _regularity(lines, each))
    rows = [row for row in csv.reader(lines, delimiter=delimiter) if any(map(str.strip, row))]
    start = _heading(rows)
    header = tuple(cell.strip().removeprefix("\ufeff") for cell in rows[start])
    data = [row for row in rows[start + 1 :] if len(row) >= len(header)][:_MOST_ROWS]
    short = [row[0].strip() for row in rows[start + 1 :] if len(row) < len(header)]
    columns = _roles(header, data)
    said = _Values(header, data, columns)
    dates, open_dates = _dates(said)
    decimal, open_decimal = _decimal(said)
    questions = [*open_dates, *open_decimal]
    words = said.of(Means.DIRECTION)
    if Means.BOOKING_DATE not in columns:
        questions.append("columns.booking_date: which column is the day of the booking?")
    if Means.AMOUNT not in columns and not {Means.DEBIT, Means.CREDIT} <= columns.keys():
        questions.append("columns.amount: which column is the amount?")
    if Means.CURRENCY not in columns:
        questions.append("currency: in which currency is the account?")
    labels = {row[0].strip().rstrip(":") for row in rows[:start] if len(row) > 1 and row[1].strip()}
    label = next((each for each in sorted(labels) if each.lower() in _LABELS), "")
    if Means.ACCOUNT not in columns and not label:
        questions.append("account: which of our bank accounts is it?")
    statuses = said.of(Means.STATUS)
    booked = tuple(word for word in _BOOKED if word in statuses)
    if Means.STATUS in columns and not booked:
        questions.append(f"booked: which of {', '.join(sorted(set(statuses)))} is booked?")
    mapping = CsvMapping(
        name,
        columns,
        dates,
        decimal,
        delimiters=delimiter,
        account_label="" if Means.ACCOUNT in columns else label,
        end=tuple(short[:1]) if short and short[0] else (),
        incoming=tuple(sorted({word for word in words if word.lower() in _INCOMING})),
        outgoing=tuple(sorted({word for word in words if word.lower() in _OUTGOING})),
        booked=booked,
        about="\n".join(questions),
    )
    return CsvProposal(mapping, tuple(questions))


def _first_lines(file: BankFile) -> list[str]:
    file.handle.seek(0)
    text = io.TextIOWrapper(file.handle, encoding=file.encoding, errors="strict", newline="")
    found: list[str] = []
    try:
        while len(found) < _MOST_LINES and (line := text.readline(MAX_ENTRY + 1)):
            if len(line) > MAX_ENTRY:
                raise LargeBankFile(file.name, len(found) + 1, "is longer than any entry may be")
            found.append(line.replace("\0", ""))
    except UnicodeError as error:
        raise NoBankText(file.name, len(found) + 1, f"is not {file.encoding}") from error
    finally:
        if not file.handle.closed:
            text.detach()
    return found


def _regularity(lines: Sequence[str], delimiter: str) -> int:
    """How many cells the most common wide row has, times how often it comes."""
    widths = [line.count(delimiter) for line in lines]
    return max((width * widths.count(width) for width in set(widths)), default=0)


def _heading(rows: Sequence[Sequence[str]]) -> int:
    """The first row as wide as those below it, all of whose cells are words."""
    for place, row in enumerate(rows[:-1]):
        cells = [cell.strip() for cell in row]
        named = sum(bool(cell) for cell in cells)
        # The rows may have one empty cell more than the heading, as those of Chase.
        fits = len(cells) > 2 and 0 <= len(rows[place + 1]) - len(cells) <= 1
        if fits and named >= len(cells) - 1 and not any(map(_MONEY.fullmatch, cells)):
            return place
    raise BadMapping("No line of the file looks like a heading with rows below it.")


def _roles(
    header: Sequence[str], data: Sequence[Sequence[str]]
) -> dict[Means, tuple[ColumnPlace, ...]]:
    found: dict[Means, tuple[ColumnPlace, ...]] = {}
    for at, written in enumerate(header):
        name = written.lower()
        for role, words in _SPLIT.items():
            if name not in words or (role in found and role not in _SEVERAL):
                continue
            if role in (Means.DEBIT, Means.CREDIT) and not _has_money(data, at):
                continue
            number = header[: at + 1].count(written)
            found[role] = (*found.get(role, ()), ColumnPlace(written, number))
            break
    if "Total amount" in header:
        # Where there is one, the amount beside it is before the bank's fee.
        found[Means.AMOUNT] = (ColumnPlace("Total amount"),)
    amounts = {Means.DEBIT, Means.CREDIT}
    if amounts <= found.keys():
        found.pop(Means.AMOUNT, None)
    else:
        for role in amounts:
            found.pop(role, None)
    if header.count("Währung") > 1:
        # The currency of the balance comes before that of the amount.
        found[Means.CURRENCY] = (ColumnPlace("Währung", -1),)
    return found


def _has_money(data: Sequence[Sequence[str]], at: int) -> bool:
    values = [row[at].strip() for row in data if row[at].strip()]
    return all(map(_MONEY.fullmatch, values))


class _Values:
    """The values of the first rows by their roles."""

    def __init__(
        self,
        header: Sequence[str],
        data: Sequence[Sequence[str]],
        columns: dict[Means, tuple[ColumnPlace, ...]],
    ) -> None:
        self.header, self.data, self.columns = header, data, columns

    def of(self, *roles: Means) -> list[str]:
        """What is in the columns of these roles, without blanks."""
        return list(self._found(roles))

    def _found(self, roles: Sequence[Means]) -> Iterator[str]:
        for role in roles:
            for place in self.columns.get(role, ()):
                at = place.where(self.header)
                if at is not None:
                    yield from (text for row in self.data if (text := row[at].strip()))


def _dates(said: _Values) -> tuple[tuple[str, ...], list[str]]:
    values = said.of(Means.BOOKING_DATE, Means.VALUE_DATE)
    fitting = [pattern for pattern in DATES if values and all(_is_date(v, pattern) for v in values)]
    # A pattern without leading zeros takes what one with them takes; the stricter goes before.
    strict = [
        each
        for each in fitting
        if each.replace("D.M", "DD.MM").replace("M/D", "MM/DD") not in fitting
        or "DD" in each
        or each[0] == "Y"
    ]
    if len(strict) == 1:
        return (strict[0],), []
    which = f"{' or '.join(strict)}?" if strict else f"give a pattern such as {DATES[2]}"
    return (), [f"dates: {which}"]


def _is_date(text: str, pattern: str) -> bool:
    try:
        date_by(text, (pattern,))
    except BadValue:
        return False
    return True


def _decimal(said: _Values) -> tuple[str, list[str]]:
    values = said.of(Means.AMOUNT, Means.DEBIT, Means.CREDIT, Means.BALANCE)
    fitting = [mark for mark in (",", ".") if values and all(_is_money(v, mark) for v in values)]
    if len(fitting) == 1:
        return fitting[0], []
    return "", ["decimal: is ',' or '.' the decimal mark?"]


def _is_money(text: str, mark: str) -> bool:
    try:
        marked_amount(text, "EUR", mark)
    except BadValue:
        return False
    return True
