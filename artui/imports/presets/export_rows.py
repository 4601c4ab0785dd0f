"""The rows of an export: its headings are found, its groups followed, its totals checked.

Above the headings are titles, below the table a stamp: rows without a date, a number and an amount.
They are passed over and listed. A total that is not the sum of its rows refuses the file.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from artui.domain.money import CURRENCIES
from artui.domain.text import cell_read, unwrapped
from artui.imports.cell_values import Fault
from artui.imports.formats.source import opened
from artui.imports.formats.table import row_text
from artui.imports.presets.figures import figure
from artui.imports.presets.preset import Heading, Preset, folded
from artui.imports.refusals import FileRefused, RowError, WrongFormat, WrongHeader, shown

MOST_BEFORE_HEADINGS = 30
MOST_ROWS = 1_000_000
_IN_HEADING = re.compile(r"(.*\S)\s*\(([A-Z]{3})\)")


class TotalIsWrong(FileRefused):
    """A total of the file is not the sum of its rows."""


class ExportRow(NamedTuple):
    """A row that is a document or a part of one: its cells by what they are to us."""

    line: int
    cells: Mapping[Heading, str]
    raw: str
    """The row as it came."""

    def cell(self, role: Heading) -> str:
        """What a cell holds; empty if there is none."""
        return self.cells.get(role, "")


@dataclass(frozen=True, slots=True)
class Export:
    """What a file holds: its rows, and the rows that were passed over."""

    file: str
    rows: Sequence[ExportRow]
    passed: Sequence[RowError]
    columns: frozenset[Heading]
    currency: str
    """What a heading such as `Amount (USD)` says; empty if none does."""
    checked: int
    """How many totals of the file were compared with the sum of their rows."""


class _Headings(NamedTuple):
    places: Mapping[Heading, tuple[int, ...]]
    currency: str
    width: int


_Grid = Sequence[tuple[int, Sequence[str]]]


def read_export(path: str | Path, preset: Preset, decimal: str) -> Export:
    """The rows of a CSV file; amounts have this decimal sign.

    Raises OSError, FileRefused: no heading fits, a total is wrong, or a row is none that is known.
    """
    name, text = _text_of(path)
    if text.lstrip().startswith("!"):
        raise WrongFormat(name, 1, "is IIF, which is no list of open items; export it as CSV")
    grid, at, headings = _headed(name, text, preset)
    passed = [RowError(name, line, "", "", _passed(row)) for line, row in grid[:at] if any(row)]
    walk = _Walk(name, preset, headings, decimal, passed=passed)
    for line, row in grid[at + 1 :]:
        walk.take(line, row)
    walk.end()
    return Export(
        name,
        walk.rows,
        walk.passed,
        frozenset(headings.places),
        headings.currency,
        walk.checked,
    )


def read_customers(path: str | Path, preset: Preset) -> Export:
    """The rows of a CSV file that is a list of customers: those with a name and more beside it.

    Raises OSError, FileRefused: no heading fits, or a row has other cells than the headings.
    """
    name, text = _text_of(path)
    grid, at, headings = _headed(name, text, preset)
    walk = _Walk(name, preset, headings, preset.decimal)
    for place, (line, row) in enumerate(grid):
        filled = sum(map(bool, row))
        if place < at or filled == 1:
            if filled:
                walk.passed.append(RowError(name, line, "", "", _passed(row)))
        elif place > at and filled:
            walk.customer(line, row)
    return Export(name, walk.rows, walk.passed, frozenset(headings.places), "", 0)


def _text_of(path: str | Path) -> tuple[str, str]:
    """The name of a CSV file, and what it holds."""
    with opened(path) as source:
        if source.format != "csv":
            raise WrongFormat(
                source.name, 0, "is no CSV file, which a preset reads; save it as CSV"
            )
        return source.name, source.handle.read().decode(source.encoding)


class Fitting(NamedTuple):
    """A preset whose required headings a file has: in which line, and which of its columns."""

    preset: str
    line: int
    found: tuple[str, ...]


def fitting(path: str | Path, presets: Sequence[Preset]) -> list[Fitting]:
    """The presets that could read a CSV file, the one with most of its headings first.

    Raises OSError, FileRefused.
    """
    name, text = _text_of(path)
    found = []
    for preset in presets:
        try:
            grid, at, headings = _headed(name, text, preset)
        except FileRefused:
            continue
        line, row = grid[at]
        titles = tuple(row[places[0]] for places in headings.places.values())
        found.append(Fitting(preset.name, line, titles))
    return sorted(found, key=lambda each: (-len(each.found), each.preset))


def _grid(name: str, text: str, delimiter: str, most: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for count, row in enumerate(reader):
            if count >= most:
                return
            yield line, [cell_read(cell).strip() for cell in row]
            line = reader.line_num + 1
    except csv.Error as error:
        raise WrongFormat(name, line, f"is no row of CSV ({error})") from error


def _headed(name: str, text: str, preset: Preset) -> tuple[_Grid, int, _Headings]:
    """The rows, the place of the first that holds all required headings, and its columns."""
    best: tuple[int, int, list[str], list[str]] = (-1, 0, [], [])
    broken: WrongFormat | None = None
    for delimiter in ",;\t":
        try:
            head = list(_grid(name, text, delimiter, MOST_BEFORE_HEADINGS))
        except WrongFormat as wrong:
            broken = broken or wrong
            continue
        for at, (line, row) in enumerate(head):
            headings = _headings(row, preset)
            missing = [role for role in preset.required if role not in headings.places]
            if not missing:
                rows = list(_grid(name, text, delimiter, MOST_ROWS + 1))
                if len(rows) > MOST_ROWS:
                    raise WrongFormat(name, 0, f"has more than {MOST_ROWS} rows; split it")
                return rows, at, headings
            fitting = len(headings.places)
            if fitting > best[0]:
                names = [" or ".join(preset.columns[role]) for role in sorted(missing)]
                best = fitting, line, names, [cell for cell in row if cell]
    fitting, line, names, found = best
    if fitting < 0 and broken is not None:
        raise broken
    raise WrongHeader(
        name,
        line,
        f"no row among the first {MOST_BEFORE_HEADINGS} has the headings of {preset.name}; missing "
        f"here: {', '.join(names)}; found: {', '.join(map(shown, found)) or 'nothing'}",
    )


def _headings(row: Sequence[str], preset: Preset) -> _Headings:
    """Where each column is: every place of the best alias that the row has."""
    names: dict[str, list[int]] = {}
    money: dict[str, str] = {}
    for at, cell in enumerate(row):
        plain = folded(cell)
        if (found := _IN_HEADING.fullmatch(cell)) and found[2] in CURRENCIES:
            plain = folded(found[1])
            money[plain] = found[2]
        names.setdefault(plain, []).append(at)
    places: dict[Heading, tuple[int, ...]] = {}
    currency = ""
    for role, aliases in preset.columns.items():
        alias = next((folded(each) for each in aliases if folded(each) in names), None)
        if alias is None:
            continue
        places[role] = tuple(names[alias])
        if role is Heading.AMOUNT:
            currency = money.get(alias, "")
    if places.get(Heading.ORIGINAL) == places.get(Heading.AMOUNT):
        places.pop(Heading.ORIGINAL, None)
    return _Headings(places, currency, len(row))


def _passed(row: Sequence[str]) -> str:
    return f"'{shown(' '.join(cell for cell in row if cell))}' is no row of the table; passed over"


@dataclass(slots=True)
class _Group:
    """An open group, and the sum of its rows so far."""

    name: str
    line: int
    sum: Decimal = Decimal(0)


@dataclass(slots=True)
class _Walk:
    """Goes through the rows below the headings."""

    file: str
    preset: Preset
    headings: _Headings
    decimal: str
    rows: list[ExportRow] = field(default_factory=list)
    passed: list[RowError] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=list)
    sums: dict[str, Decimal] = field(default_factory=dict)
    since: dict[str, Decimal] = field(default_factory=dict)
    """By currency what the rows since its last subtotal come to."""
    checked: int = 0
    bare: bool = False
    """Whether totals have no names."""
    totalled: int = 0
    """The line of the file's total."""

    def take(self, line: int, row: Sequence[str]) -> None:
        """A row: an item, a group, a total, or none of these."""
        filled = [at for at, cell in enumerate(row) if cell]
        if not filled:
            return
        if filled[-1] >= self.headings.width:
            self.misfit(line, row)
        cells = self.cells(line, row)
        label = next((cell for cell in row[:2] if cell), "")
        amount = self.amount_text(cells)
        dated = cells.get(Heading.ISSUE_DATE, "")
        if len(filled) == 1 and not amount and (self.totalled or not self.preset.groups):
            # A title or stamp, in whatever column it stands.
            self.passed.append(RowError(self.file, line, "", "", _passed(row)))
        elif dated and not (dated == label and label in self.preset.grand_totals):
            self.item(line, row, cells)
        elif amount and self.preset.bare_totals and not cells.get(Heading.NUMBER):
            self.bare_total(line, cells)
        elif amount and (self.groups or self.preset.totals or self.preset.grand_totals):
            self.total(line, label, cells)
        elif amount or cells.get(Heading.NUMBER):
            raise WrongFormat(self.file, line, f"'{shown(row_text(row))}' has no date")
        elif self.preset.groups and filled == [0] and not self.totalled:
            self.groups.append(_Group(row[0], line))
        else:
            self.passed.append(RowError(self.file, line, "", "", _passed(row)))

    def end(self) -> None:
        """The end of the file, at which no group may be open."""
        last = self.rows[-1].line if self.rows else 0
        if self.groups and self.groups[-1].line < last:
            group = self.groups[-1]
            reason = f"the total of '{shown(group.name)}' is missing; the file may be cut off"
            raise TotalIsWrong(self.file, group.line, reason)
        if self.checked and not self.totalled and not self.bare:
            raise TotalIsWrong(self.file, 0, "the total of the file is missing; it may be cut off")

    def customer(self, line: int, row: Sequence[str]) -> None:
        """A row of a list of customers, which is passed over if it names none."""
        if len(row) != self.headings.width:
            self.misfit(line, row)
        cells = self.cells(line, row)
        if cells.get(Heading.CUSTOMER):
            self.rows.append(ExportRow(line, cells, row_text(row)))
        else:
            self.passed.append(RowError(self.file, line, "", "", _passed(row)))

    def misfit(self, line: int, row: Sequence[str]) -> None:
        """Refuse a row whose cells may be in wrong columns, as after a comma without quotes."""
        reason = f"the row has {len(row)} cells, the headings have {self.headings.width}"
        raise WrongFormat(self.file, line, reason)

    def cells(self, line: int, row: Sequence[str]) -> dict[Heading, str]:
        """The cells by what they are; a heading that is there twice must say the same."""
        found: dict[Heading, str] = {}
        for role, places in self.headings.places.items():
            texts = {row[at] for at in places if at < len(row)}
            if len(texts) > 1:
                both = " and ".join(f"'{shown(text)}'" for text in sorted(texts))
                reason = f"{role} is there twice and differs: {both}"
                raise WrongFormat(self.file, line, reason)
            text = texts.pop() if texts else ""
            found[role] = unwrapped(text) if text else ""
        return found

    def amount_text(self, cells: Mapping[Heading, str]) -> str:
        return (
            cells.get(Heading.AMOUNT, "")
            or cells.get(Heading.NET, "")
            or cells.get(Heading.TAX, "")
        )

    def amount(self, line: int, cells: Mapping[Heading, str]) -> Decimal:
        """The amount of a row, with its sign as in the file."""
        currency = cells.get(Heading.CURRENCY, "").upper()
        roles = (
            (Heading.AMOUNT,)
            if Heading.AMOUNT in self.headings.places
            else (Heading.NET, Heading.TAX)
        )
        try:
            texts = [cells[role] for role in roles if cells.get(role)]
            total = sum((figure(text, self.decimal, currency) for text in texts), Decimal(0))
            paid = cells.get(Heading.PAID)
            return total - figure(paid, self.decimal, currency) if paid else total
        except Fault as fault:
            raise WrongFormat(self.file, line, f"amount: {fault}") from fault

    def item(self, line: int, row: Sequence[str], cells: dict[Heading, str]) -> None:
        if self.totalled:
            reason = f"a row of the table is below its total in line {self.totalled}"
            raise TotalIsWrong(self.file, line, reason)
        if len(row) < self.headings.width:
            self.misfit(line, row)
        if not self.amount_text(cells):
            raise WrongFormat(self.file, line, f"'{shown(row_text(row))}' has no amount")
        amount = self.amount(line, cells)
        currency = cells.get(Heading.CURRENCY, "").upper()
        for group in self.groups:
            group.sum += amount
        self.sums[currency] = self.sums.get(currency, Decimal(0)) + amount
        self.since[currency] = self.since.get(currency, Decimal(0)) + amount
        if not cells.get(Heading.CUSTOMER):
            names = [group.name for group in self.groups]
            cells[Heading.CUSTOMER] = ":".join(names[-1:] if ":" in "".join(names[-1:]) else names)
        self.rows.append(ExportRow(line, cells, row_text(row)))

    def total(self, line: int, label: str, cells: Mapping[Heading, str]) -> None:
        """Compare a total with its rows; raises TotalIsWrong."""
        if not label:
            raise WrongFormat(self.file, line, "the row has an amount and no date")
        amount = self.amount(line, cells)
        if self.groups:
            group = self.groups[-1]
            if label in {each.replace("{}", group.name) for each in self.preset.totals}:
                self.groups.pop()
                self.compare(line, label, amount, group.sum)
                return
        if label in self.preset.grand_totals and not self.groups:
            currency = cells.get(Heading.CURRENCY, "").upper()
            if not currency and len(self.sums) > 1:
                reason = f"'{shown(label)}' is one total of {', '.join(sorted(self.sums))}"
                raise TotalIsWrong(self.file, line, reason)
            if not currency:
                currency = next(iter(self.sums), "")
            self.compare(line, label, amount, self.sums.get(currency, Decimal(0)))
            self.totalled = self.totalled or line
            return
        where = f"the open group '{shown(self.groups[-1].name)}'" if self.groups else "the file"
        reason = f"'{shown(label)}' has an amount and no date, and is no total of {where}"
        raise TotalIsWrong(self.file, line, reason)

    def bare_total(self, line: int, cells: Mapping[Heading, str]) -> None:
        """Compare a subtotal or the total of a currency with its rows; raises TotalIsWrong."""
        amount, currency = self.amount(line, cells), cells.get(Heading.CURRENCY, "").upper()
        if not currency and len(self.sums) == 1:
            currency = next(iter(self.sums))
        whole, part = (each.get(currency, Decimal(0)) for each in (self.sums, self.since))
        if amount != part:
            self.compare(line, f"total {currency}", amount, whole)
        else:
            self.checked += 1
        self.since[currency] = Decimal(0)
        self.bare = True

    def compare(self, line: int, label: str, said: Decimal, summed: Decimal) -> None:
        self.checked += 1
        if said != summed:
            reason = f"'{shown(label)}' is {said}, its rows come to {summed}; nothing is taken"
            raise TotalIsWrong(self.file, line, reason)
