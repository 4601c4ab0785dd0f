"""Reading the CSV of a bank by a mapping.

A file is read twice: first to prove its running balance and to learn which accounts it is about,
then for its entries. What does not fit the mapping is refused; nothing is guessed. bank.md,
section 2, CSV.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple

from artui.domain.bank_entry import (
    BankBalance,
    BankEntry,
    EntryKind,
    Event,
    StatementClosed,
    StatementOpened,
)
from artui.domain.money import CURRENCIES
from artui.imports.bank.american_text import american_text
from artui.imports.bank.bank_source import MAX_ENTRY, RAW_KEPT, BankFile
from artui.imports.bank.csv_mapping import ColumnPlace, CsvMapping, Means, date_by
from artui.imports.bank.return_words import says_returned
from artui.imports.bank.values import BadValue, marked_amount
from artui.imports.refusals import NotText, TooLarge, WrongFormat, WrongHeader, shown

_MOST_BEFORE_HEADER = 40
_MOST_ACCOUNTS = 100
_KEPT_ROWS = 20


class CsvRow(NamedTuple):
    """A row as it came, and what is read from it, or what is wrong with it."""

    line: int
    cells: tuple[str, ...]
    entry: BankEntry | None
    fault: str


class CsvHead(NamedTuple):
    """The heading line of a file, and where each column of the mapping is."""

    line: int
    names: tuple[str, ...]
    delimiter: str
    places: Mapping[Means, tuple[int, ...]]
    account: str
    """What the lines above the heading say; empty if they say nothing."""


class _Said(NamedTuple):
    """What a row says before it is an entry."""

    account: str
    currency: str
    minor: int
    booked: bool
    day: date
    balance: int | None


def read_csv(file: BankFile, mapping: CsvMapping, ours: Mapping[str, str]) -> Iterator[Event]:
    """The statements of a file, one for each account in it; raises FileRefused with line and
    column.

    `ours` are our accounts with their currencies, for a file that names none.
    """
    surveys = _survey(file, mapping, ours)
    for number, survey in surveys.items():
        closing = survey.closing()
        yield StatementOpened(
            number,
            survey.currency,
            survey.last_day.isoformat() if survey.last_day is not None else "",
            survey.line,
            survey.opening(),
        )
        with _reading(file, mapping) as (head, rows):
            reader = _RowReader(mapping, head, ours)
            for line, row in rows:
                if len(surveys) > 1 and reader.account(row) != number:
                    continue
                said = _said(file.name, line, reader, row)
                if not (said.booked and said.minor):
                    continue
                try:
                    entry = reader.entry(line, row, said)
                except BadValue as fault:
                    raise WrongFormat(file.name, line, str(fault)) from fault
                yield entry
        yield StatementClosed(
            survey.last_line, closing, pending=survey.pending, warnings=survey.warnings(file)
        )


def first_rows(
    file: BankFile, mapping: CsvMapping, ours: Mapping[str, str], most: int = _KEPT_ROWS
) -> tuple[CsvHead, list[CsvRow]]:
    """The heading and the first rows as the mapping reads them, each with what is wrong with it.

    Raises FileRefused if there is no such heading.
    """
    found: list[CsvRow] = []
    with _reading(file, mapping) as (head, rows):
        reader = _RowReader(mapping, head, ours)
        for line, row in rows:
            entry, fault = None, ""
            try:
                said = reader.said(row)
                if said.booked and said.minor:
                    entry = reader.entry(line, row, said)
            except BadValue as error:
                fault = str(error)
            found.append(CsvRow(line, tuple(row), entry, fault))
            if len(found) >= most:
                break
        return head, found


@dataclass(slots=True)
class _Survey:
    """What the rows of an account add up to, oldest first or newest first."""

    currency: str
    line: int
    last_line: int = 0
    last_day: date | None = None
    pending: int = 0
    rows: int = 0
    balances: int = 0
    first: tuple[int, int] = (0, 0)
    last: tuple[int, int] = (0, 0)
    day: date | None = None
    upwards: bool = True
    """Whether the balances fit rows of which the oldest comes first."""
    downwards: bool = True
    rising: bool = False
    falling: bool = False
    assumed: bool = False

    def take(self, said: _Said, line: int, shown_as: tuple[str, str]) -> None:
        """Count a row; raises BadValue if its balance does not follow. `shown_as` is the column of
        the balance and what it says there."""
        self.last_line = line
        if said.currency != self.currency:
            raise BadValue(
                f"this row is in {said.currency}, the rows before it are in {self.currency}; "
                "an account has one currency"
            )
        if not said.booked:
            self.pending += 1
            return
        self.rows += 1
        self.last_day = max(self.last_day or said.day, said.day)
        if self.day is not None:
            self.rising |= said.day > self.day
            self.falling |= said.day < self.day
        self.day = said.day
        if said.balance is None:
            return
        self.balances += 1
        if self.balances == self.rows > 1:
            self._prove(said.minor, said.balance, *shown_as)
        elif self.rows == 1:
            self.first = said.minor, said.balance
        self.last = said.minor, said.balance

    def _prove(self, minor: int, balance: int, column: str, text: str) -> None:
        before_minor, before = self.last
        self.upwards = self.upwards and before + minor == balance
        self.downwards = self.downwards and balance + before_minor == before
        if self.upwards or self.downwards:
            return
        raise BadValue(
            f"{column}the balance '{shown(text)}' does not follow from the row before; "
            "a row is missing or was changed"
        )

    def contradicts(self) -> bool:
        """Whether balances and dates go in opposite ways, as a missing row may make it seem."""
        only_up, only_down = self.upwards > self.downwards, self.downwards > self.upwards
        return self._whole() and (
            (only_up and self.falling and not self.rising)
            or (only_down and self.rising and not self.falling)
        )

    def _whole(self) -> bool:
        return bool(self.rows) and self.balances == self.rows

    def opening(self) -> BankBalance | None:
        """The balance before the oldest row, if every row has its balance."""
        if not self._whole():
            return None
        minor, balance = self.first if self.upwards else self.last
        return BankBalance(balance - minor, None)

    def closing(self) -> BankBalance | None:
        """The balance behind the newest row, if every row has its balance."""
        if not self._whole():
            return None
        return BankBalance(self.last[1] if self.upwards else self.first[1], self.last_day)

    def warnings(self, file: BankFile) -> tuple[str, ...]:
        """What the clerk should know of it."""
        found = []
        if not self._whole():
            found.append("there is no running balance: whether it adds up is unknown")
        if self.assumed:
            found.append(f"{shown(file.name)} names no account; it is read as our only one")
        return tuple(found)


def _survey(file: BankFile, mapping: CsvMapping, ours: Mapping[str, str]) -> dict[str, _Survey]:
    surveys: dict[str, _Survey] = {}
    with _reading(file, mapping) as (head, rows):
        reader = _RowReader(mapping, head, ours)
        for line, row in rows:
            said = _said(file.name, line, reader, row)
            survey = surveys.get(said.account)
            if survey is None:
                if len(surveys) >= _MOST_ACCOUNTS:
                    raise TooLarge(file.name, line, f"has more than {_MOST_ACCOUNTS} accounts")
                survey = surveys[said.account] = _Survey(said.currency, line)
                survey.assumed = reader.assumed
            try:
                survey.take(said, line, reader.balance_shown(row))
            except BadValue as fault:
                raise WrongFormat(file.name, line, str(fault)) from fault
    for survey in surveys.values():
        if survey.contradicts():
            why = (
                "the balance does not follow from row to row in the order of the dates; a row is "
                "missing or was changed"
            )
            raise WrongFormat(file.name, survey.last_line, why)
    return surveys


def _said(file: str, line: int, reader: "_RowReader", row: Sequence[str]) -> _Said:
    try:
        return reader.said(row)
    except BadValue as fault:
        raise WrongFormat(file, line, str(fault)) from fault


class _RowReader:
    """Reads the rows under one heading."""

    def __init__(self, mapping: CsvMapping, head: CsvHead, ours: Mapping[str, str]) -> None:
        self.mapping, self.head, self.ours = mapping, head, ours
        self.named = head.account or "".join(mapping.account.split())
        self.assumed = False
        if not self.named and Means.ACCOUNT not in mapping.columns and len(ours) == 1:
            self.named, self.assumed = next(iter(ours)), True

    def _all(self, role: Means, row: Sequence[str]) -> tuple[str, ...]:
        places = self.head.places.get(role, ())
        return tuple(text for at in places if at < len(row) and (text := row[at].strip()))

    def _one(self, role: Means, row: Sequence[str]) -> str:
        for at in self.head.places.get(role, ()):
            if text := row[at].strip():
                return text
        return ""

    def account(self, row: Sequence[str]) -> str:
        """The account that a row is about; raises BadValue if nothing names one."""
        number = "".join(self._one(Means.ACCOUNT, row).split()) or self.named
        if not number:
            raise BadValue('the file names no account; write it into the mapping: account = "…"')
        return number

    def said(self, row: Sequence[str]) -> _Said:
        """What a row says; raises BadValue, naming the column."""
        names = self.head.names
        if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
            extra = next(cell for cell in row[len(names) :] if cell.strip())
            raise BadValue(
                f"has {len(row)} cells, the heading has {len(names)}: '{shown(extra)}' is too many"
            )
        if len(row) < len(names):
            raise BadValue(f"has {len(row)} cells, the heading has {len(names)}: the row is cut")
        account = self.account(row)
        status = self._one(Means.STATUS, row)
        booked = Means.STATUS not in self.mapping.columns or status in self.mapping.booked
        currency = (
            self._one(Means.CURRENCY, row).upper() or self.mapping.currency
        ) or self.ours.get(account, "")
        if currency not in CURRENCIES:
            raise BadValue(
                self._at(Means.CURRENCY)
                + f"'{shown(currency)}' is no currency; it is a code as EUR"
            )
        if not booked:
            return _Said(account, currency, 0, booked, date.min, None)
        day = self._day(Means.BOOKING_DATE, row)
        assert day is not None
        balance = self._money(Means.BALANCE, row, currency)
        return _Said(account, currency, self._amount(row, currency), booked, day, balance)

    def balance_shown(self, row: Sequence[str]) -> tuple[str, str]:
        """The column of the running balance, and what a row says there."""
        return self._at(Means.BALANCE), self._one(Means.BALANCE, row)

    def _at(self, role: Means) -> str:
        places = self.head.places.get(role, ())
        names = [f"column {at + 1} ({shown(self.head.names[at])})" for at in places]
        return f"{' and '.join(names)}: " if names else ""

    def _day(self, role: Means, row: Sequence[str]) -> date | None:
        text = self._one(role, row)
        if not text and role is not Means.BOOKING_DATE:
            return None
        try:
            return date_by(text, self.mapping.dates)
        except BadValue as fault:
            raise BadValue(self._at(role) + str(fault)) from fault

    def _money(self, role: Means, row: Sequence[str], currency: str) -> int | None:
        text = self._one(role, row)
        if not text:
            return None
        try:
            return marked_amount(text, currency, self.mapping.decimal)
        except BadValue as fault:
            raise BadValue(self._at(role) + str(fault)) from fault

    def _amount(self, row: Sequence[str], currency: str) -> int:
        if Means.AMOUNT not in self.mapping.columns:
            debit = self._money(Means.DEBIT, row, currency)
            credit = self._money(Means.CREDIT, row, currency)
            if debit and credit:
                raise BadValue(f"{self._at(Means.DEBIT)}holds an amount, and the credit too")
            if debit is None and credit is None:
                raise BadValue(f"{self._at(Means.DEBIT)}is empty, and the credit too")
            if credit is not None and credit < 0:
                raise BadValue(f"{self._at(Means.CREDIT)}a credit has no minus")
            return (credit or 0) - abs(debit or 0)
        minor = self._money(Means.AMOUNT, row, currency)
        if minor is None:
            raise BadValue(f"{self._at(Means.AMOUNT)}is empty; an amount belongs here")
        if Means.DIRECTION not in self.mapping.columns:
            return minor
        word = self._one(Means.DIRECTION, row)
        mapping = self.mapping
        if minor < 0:
            raise BadValue(f"{self._at(Means.AMOUNT)}has a sign, though '{shown(word)}' says it")
        if word in mapping.incoming:
            return minor
        if word in mapping.outgoing:
            return -minor
        words = " or ".join([*mapping.incoming, *mapping.outgoing])
        raise BadValue(f"{self._at(Means.DIRECTION)}'{shown(word)}' is not {words}")

    def _raw(self, row: Sequence[str]) -> str:
        mark = self.head.delimiter
        return mark.join(f'"{cell}"' if mark in cell else cell for cell in row)[:RAW_KEPT]

    def entry(self, line: int, row: Sequence[str], said: _Said) -> BankEntry:
        """The entry of a booked row; raises BadValue, naming the column."""
        one = self._one
        text, payer = self._all(Means.TEXT, row), one(Means.PAYER, row)
        account = "".join(one(Means.PAYER_ACCOUNT, row).split())
        end_to_end = one(Means.END_TO_END, row)
        outgoing = said.minor < 0
        customer_reference = one(Means.CUSTOMER_REFERENCE, row)
        cheque = one(Means.CHEQUE, row)
        if Means.PAYER not in self.mapping.columns:
            words = american_text(text, outgoing=outgoing)
            text, payer, account = words.parts, words.payer, account or words.payer_account
            end_to_end = end_to_end or words.end_to_end
            customer_reference = customer_reference or words.customer_reference
        charge = self._money(Means.CHARGE, row, said.currency) or 0
        original = one(Means.ORIGINAL, row)
        kind = EntryKind.RECEIPT
        if outgoing:
            returned = original or says_returned(one(Means.PURPOSE, row), *text)
            kind = EntryKind.RETURN if returned else EntryKind.DEBIT
        return BankEntry(
            said.day,
            self._day(Means.VALUE_DATE, row) or said.day,
            said.minor,
            said.currency,
            kind,
            line,
            self._raw(row),
            payer,
            account,
            "",
            tuple(chain.from_iterable(map(_parts, text))),
            "" if end_to_end.upper() == "NOTPROVIDED" else end_to_end,
            bank_reference=one(Means.BANK_REFERENCE, row),
            customer_reference=customer_reference,
            mandate=one(Means.MANDATE, row),
            cheque=cheque,
            charge_minor=abs(charge),
            purpose=one(Means.PURPOSE, row),
        )


def _parts(text: str) -> Iterator[str]:
    return (part for line in text.splitlines() if (part := line.strip()))


@contextmanager
def _reading(
    file: BankFile, mapping: CsvMapping
) -> Iterator[tuple[CsvHead, Iterator[tuple[int, list[str]]]]]:
    """The heading of a file, and its rows with their lines, from the beginning."""
    file.handle.seek(0)
    text = io.TextIOWrapper(
        file.handle, encoding=mapping.encoding or file.encoding, errors="strict", newline=""
    )
    try:
        lines = _lines(file.name, text)
        head = _head(file.name, lines, mapping)
        yield head, _rows(file.name, lines, head, mapping)
    except UnicodeError as error:
        encoding = mapping.encoding or file.encoding
        raise NotText(file.name, 0, f"is not {encoding}, as the mapping has it") from error
    finally:
        if not file.handle.closed:
            text.detach()


def _lines(name: str, text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(MAX_ENTRY + 1):
        number += 1
        if len(line) > MAX_ENTRY:
            raise TooLarge(name, number, f"is longer than {MAX_ENTRY >> 10} KiB")
        yield line


def _head(name: str, lines: Iterable[str], mapping: CsvMapping) -> CsvHead:
    required = mapping.required()
    account = ""
    best: tuple[int, int, str] = (-1, 0, "")
    for number, line in enumerate(lines, 1):
        for delimiter in mapping.delimiters:
            names = _cells(line, delimiter)
            if not account and mapping.account_label and len(names) > 1:
                label = names[0].rstrip(":").strip()
                account = "".join(names[1].split()) if label == mapping.account_label else ""
            missing = [place for place in required if place.where(names) is None]
            if not missing:
                return CsvHead(number, names, delimiter, _placed(mapping, names), account)
            fitting = len(required) - len(missing)
            if fitting > best[0]:
                best = fitting, number, ", ".join(str(place) for place in missing)
        if number >= _MOST_BEFORE_HEADER:
            break
    _, number, missing_names = best
    raise WrongHeader(
        name,
        max(number, 0),
        f"no heading fits mapping {mapping.name}: {shown(missing_names)} is missing in the line "
        "that fits best",
    )


def _cells(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        found = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return ()
    return tuple(cell.strip().removeprefix("\ufeff") for cell in found)


def _placed(mapping: CsvMapping, names: Sequence[str]) -> dict[Means, tuple[int, ...]]:
    def found(places: Iterable[ColumnPlace]) -> tuple[int, ...]:
        return tuple(at for place in places if (at := place.where(names)) is not None)

    return {role: found(places) for role, places in mapping.columns.items()}


def _rows(
    name: str, lines: Iterator[str], head: CsvHead, mapping: CsvMapping
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=head.delimiter, strict=True)
    while True:
        line = head.line + reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            if "field limit" in str(error):
                why = f"a cell has more than {csv.field_size_limit()} characters"
                raise TooLarge(name, line, why) from error
            why = "a quote is opened here and not closed as it should be"
            raise WrongFormat(name, line, why) from error
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        if mapping.end and row[0].strip().startswith(mapping.end):
            return
        yield line, row
