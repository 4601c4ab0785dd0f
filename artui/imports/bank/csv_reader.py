"""Reading the CSV of a bank by a mapping.

A file is read twice: first to prove its running balance and to learn which accounts it is about,
then for its entries. What does not fit the mapping is refused; nothing is guessed. bank.md,
section 2, CSV.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from artui.domain.bank_entry import (
    BankBalance,
    BankEntry,
    Event,
    StatementClosed,
    StatementOpened,
)
from artui.imports.bank.bank_refusals import BadBankFile, LargeBankFile
from artui.imports.bank.bank_source import BankFile
from artui.imports.bank.csv_cells import CsvHead, reading
from artui.imports.bank.csv_entries import RowReader
from artui.imports.bank.csv_mapping import CsvMapping
from artui.imports.bank.values import BadValue
from artui.imports.refusals import shown

_MOST_ACCOUNTS = 100
_KEPT_ROWS = 20


class CsvRow(NamedTuple):
    """A row as it came, and what is read from it, or what is wrong with it."""

    line: int
    cells: tuple[str, ...]
    entry: BankEntry | None
    fault: str


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
        with reading(file, mapping) as (head, rows):
            reader = RowReader(mapping, head, ours)
            for line, row in rows:
                if len(surveys) > 1 and reader.account(row) != number:
                    continue
                try:
                    _, currency, day = reader.about(row)
                    minor = reader.minor(row, currency) if day is not None else 0
                    if minor and day is not None:
                        yield reader.entry(line, row, minor, currency, day)
                except BadValue as fault:
                    raise BadBankFile(file.name, line, str(fault)) from fault
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
    with reading(file, mapping) as (head, rows):
        reader = RowReader(mapping, head, ours)
        for line, row in rows:
            entry, fault = None, ""
            try:
                _, currency, day = reader.about(row)
                if day is not None:
                    reader.balance(row, currency)
                    if minor := reader.minor(row, currency):
                        entry = reader.entry(line, row, minor, currency, day)
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
    first_day: date | None = None
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

    def take(self, line: int, currency: str, day: date | None) -> None:
        """Count a row; raises BadValue if it is in another currency."""
        self.last_line = line
        if currency != self.currency:
            raise BadValue(
                f"this row is in {currency}, the rows before it are in {self.currency}; "
                "an account has one currency"
            )
        if day is None:
            self.pending += 1
            return
        self.rows += 1
        if day != self.day:
            self.first_day = min(self.first_day or day, day)
            self.last_day = max(self.last_day or day, day)
            if self.day is not None:
                self.rising |= day > self.day
                self.falling |= day < self.day
            self.day = day

    def follows(self, minor: int, balance: int) -> bool:
        """Whether the balance of the row that was taken last follows from the row before."""
        self.balances += 1
        if self.balances == self.rows > 1:
            before_minor, before = self.last
            self.upwards = self.upwards and before + minor == balance
            self.downwards = self.downwards and balance + before_minor == before
        elif self.rows == 1:
            self.first = minor, balance
        self.last = minor, balance
        return self.upwards or self.downwards

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
        return BankBalance(balance - minor, self.first_day)

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
    with reading(file, mapping) as (head, rows):
        reader = RowReader(mapping, head, ours)
        for line, row in rows:
            try:
                account, currency, day = reader.about(row)
                survey = surveys.get(account)
                if survey is None:
                    if len(surveys) >= _MOST_ACCOUNTS:
                        raise LargeBankFile(
                            file.name, line, f"has more than {_MOST_ACCOUNTS} accounts"
                        )
                    survey = surveys[account] = _Survey(currency, line, assumed=reader.assumed)
                survey.take(line, currency, day)
                if reader.has_balance and day is not None:
                    _prove(survey, reader, row)
            except BadValue as fault:
                raise BadBankFile(file.name, line, str(fault)) from fault
    for survey in surveys.values():
        if survey.contradicts():
            why = (
                "the balance does not follow from row to row in the order of the dates; a row is "
                "missing or was changed"
            )
            raise BadBankFile(file.name, survey.last_line, why)
    return surveys


def _prove(survey: _Survey, reader: RowReader, row: Sequence[str]) -> None:
    """Raise BadValue if the balance of a row does not follow from the row before."""
    balance = reader.balance(row, survey.currency)
    minor = reader.minor(row, survey.currency)
    if balance is not None and not survey.follows(minor, balance):
        column, text = reader.balance_shown(row)
        raise BadValue(
            f"{column}the balance '{shown(text)}' does not follow from the row before; "
            "a row is missing or was changed"
        )
