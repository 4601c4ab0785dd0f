"""Read the tab-separated VAT Invoice Data Report into rows, or say what is wrong and where.

Columns are found by name. Ids are text: a leading zero counts. Nothing is guessed: a table whose
cells run together is refused, since it splits in more than one way (VD-6, VD-7). A row that can't
be read is kept aside with its problems; whoever asks decides whether the others count without it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from artui.amazon.vat.encodings import NotThisEncoding, decode
from artui.amazon.vat.report_columns import (
    GROUPS,
    ITEM,
    PRODUCT,
    REQUIRED,
    REVERSALS,
    SHIPMENT,
    VAT_NUMBERS,
)
from artui.domain.money import CURRENCIES, MAX_MINOR, format_minor
from artui.domain.refusal import Refused
from artui.domain.text import visible

MAX_BYTES = 256 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_COLUMNS = 400
MAX_CELL = 4_000
MAX_PROBLEMS = 100

_MARKS = ("marketplace-id", "shipping-id", "transaction-id", "transaction-type")
_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")
_RATE = re.compile(r"0(\.[0-9]{1,12})?")
_COUNT = re.compile(r"-?[0-9]{1,9}")
_VAT_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]{1,19}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell; `line` counts from 1, the header included, and is 0 for a row that
    an earlier report had."""

    line: int
    column: str
    value: str
    message: str

    @property
    def reason(self) -> str:
        """What is wrong, without the line, which another report has elsewhere."""
        value = f" ({visible(self.value[:60])})" if self.value else ""
        return (f"column {self.column}: " if self.column else "") + f"{self.message}{value}"

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else "set aside before"
        return f"{place}{', ' if self.column else ': '}{self.reason}"


class BadReport(Refused):
    """The report can't be read whole; `problems` lists what is wrong, at most 101."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        super().__init__(f"The VAT report can't be read: {problems[0]}{more}.")


@dataclass(frozen=True, slots=True)
class Sum:
    """One money group of a row, totals of the row in minor units; the rate is a fraction."""

    incl_minor: int
    vat_minor: int
    excl_minor: int
    rate: Decimal

    def __bool__(self) -> bool:
        return bool(self.incl_minor or self.vat_minor or self.excl_minor)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row: all its cells as text, and what we compute with."""

    line: int
    cells: Mapping[str, str]
    quantity: int
    sums: Mapping[str, Sum]

    def __getitem__(self, column: str) -> str:
        """The cell, empty if the report has no such column."""
        return self.cells.get(column, "")

    @property
    def marks(self) -> tuple[str, ...]:
        """The cells that say of which document the row is, in capitals."""
        return tuple(self[name].upper() for name in _MARKS)

    @property
    def amazon_invoices(self) -> bool:
        """Amazon itself invoices this row: we never do (error 79525)."""
        return self["is-amazon-invoiced"].strip().lower() in ("true", "yes", "1")


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row that can't be read: its cells as far as they go, and why not."""

    line: int
    cells: Mapping[str, str]
    problems: tuple[Problem, ...]

    def may_belong_to(self, row: ReportRow) -> bool:
        """Whether the row may be of the same document, which would lack a line without this one.

        Where a cell that says so is empty here, it may be any.
        """
        own, its = self.marks, row.marks
        return all(mark in ("", other) for mark, other in zip(own, its, strict=True)) and (
            bool(self.cells.get("shipping-id")) or self.cells.get("order-id") == row["order-id"]
        )

    @property
    def marks(self) -> tuple[str, ...]:
        """The cells that say of which document the row is, in capitals."""
        return tuple(self.cells.get(name, "").upper() for name in _MARKS)


@dataclass(frozen=True, slots=True)
class Report:
    """The rows, those that can't be read, how the bytes were read, what a person should look at."""

    rows: tuple[ReportRow, ...]
    encoding: str
    notes: tuple[str, ...]
    unread: tuple[UnreadRow, ...] = ()


def read_report(raw: bytes, *, charset: str | None = None, encoding: str = "") -> Report:
    """The report's rows. Raises BadReport with every problem found, up to 100 and a count.

    `encoding` is the only one tried, else the bytes and the download's charset say which it is;
    raises UnknownEncoding.
    """
    report = read_rows(raw, charset=charset, encoding=encoding)
    problems = [problem for row in report.unread for problem in row.problems]
    if len(problems) > MAX_PROBLEMS:
        more = f"{len(problems) - MAX_PROBLEMS} further problems are not listed"
        problems[MAX_PROBLEMS:] = [Problem(problems[MAX_PROBLEMS].line, "", "", more)]
    if problems:
        raise BadReport(*problems)
    return report


def read_rows(raw: bytes, *, charset: str | None = None, encoding: str = "") -> Report:
    """The rows that can be read, and in `unread` those that can't.

    Raises BadReport where nothing can be: no headings, too large, no text. Raises UnknownEncoding.
    """
    if len(raw) > MAX_BYTES:
        message = f"the file has {len(raw)} bytes, at most {MAX_BYTES} are read"
        raise BadReport(Problem(1, "", "", message))
    try:
        text, encoding, warning = decode(raw, declared=charset or "", chosen=encoding)
    except NotThisEncoding as wrong:
        raise BadReport(Problem(1, "", "", str(wrong))) from None
    notes = [warning] if warning else []
    lines = text.split("\n")
    if not text.strip():
        return Report((), encoding, ())
    names = _header(lines[0].rstrip("\r"), notes)
    if len(lines) > MAX_ROWS + 2:
        message = f"the file has {len(lines)} lines, at most {MAX_ROWS} are read"
        raise BadReport(Problem(1, "", "", message))
    rows: list[ReportRow] = []
    unread: list[UnreadRow] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        problems = tuple(_row(names, line.rstrip("\r"), number, rows, notes))
        if problems:
            unread.append(UnreadRow(number, _cells(names, line), problems))
    return Report(tuple(rows), encoding, tuple(notes), tuple(unread))


def _header(line: str, notes: list[str]) -> list[str]:
    """The names of the columns. A name that is there twice counts where it is first, and rows
    that say something else the second time are not read."""
    start = line.lstrip().lower()
    if start.startswith(("<!doctype html", "<html")):
        message = "this is a web page, no report; fetch the report again"
        raise BadReport(Problem(1, "", "", message))
    if start.startswith("<"):
        message = "this is the XML form; ask for the flat file (tab-separated) form"
        raise BadReport(Problem(1, "", "", message))
    if "\t" not in line:
        message = "the columns are not separated by tabs; run-together text is never guessed apart"
        raise BadReport(Problem(1, "", line, message))
    names = [name.strip().strip('"').lower() for name in line.split("\t")]
    if len(names) > MAX_COLUMNS:
        message = f"{len(names)} columns, at most {MAX_COLUMNS} are read"
        raise BadReport(Problem(1, "", "", message))
    missing = [name for name in REQUIRED if name not in names]
    if not any(name in names for name in PRODUCT):
        missing.append(" or ".join(PRODUCT))
    if missing:
        raise BadReport(*(Problem(1, name, "", "the column is missing") for name in missing))
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    notes += [str(Problem(1, visible(name), "", "the column is there twice")) for name in twice]
    return names


def _cells(names: list[str], line: str) -> dict[str, str]:
    """The cells by name, as far as they go; of a name that is there twice the first."""
    found: dict[str, str] = {}
    for name, cell in zip(names, line.split("\t"), strict=False):
        if name:
            found.setdefault(name, cell.strip())
    return found


def _row(
    names: list[str], line: str, number: int, rows: list[ReportRow], notes: list[str]
) -> Iterator[Problem]:
    cells = line.split("\t")
    if len(cells) > len(names) and not any(cell.strip() for cell in cells[len(names) :]):
        cells = cells[: len(names)]
    if len(cells) > len(names):
        yield Problem(number, "", "", f"{len(cells)} cells, but the header has {len(names)}")
        return
    if any(len(cell) > MAX_CELL for cell in cells):
        yield Problem(number, "", "", f"a cell is longer than {MAX_CELL} characters")
        return
    values = _cells(names, line)
    for name, cell in zip(names, cells, strict=False):
        if name and cell.strip() != values[name]:
            yield Problem(
                number, visible(name), cell, "the column is there twice and says two things"
            )
            return
    missing = [name for name in REQUIRED if name not in values]
    if missing:
        yield Problem(number, missing[0], "", f"{len(cells)} cells, the header has {len(names)}")
        return
    problems = list(_check(values, number))
    yield from problems
    if problems:
        return
    currency = values["currency"]
    sums = {group: _sum(values, group, currency) for group in GROUPS}
    off = [p for group, sum_ in sums.items() for p in _consistent(number, group, sum_, currency)]
    yield from off
    if not off:
        rows.append(ReportRow(number, values, abs(int(values["quantity-purchased"])), sums))
        asin = values.get("asin", "")
        if asin and len(asin) != 10:
            notes.append(f"line {number}: the ASIN {visible(asin)} has {len(asin)} characters")


def _check(values: Mapping[str, str], number: int) -> Iterator[Problem]:
    """Everything that must be so before amounts can be read."""
    for name in ("marketplace-id", "order-id", "order-item-id", "shipping-id"):
        if not values[name]:
            yield Problem(number, name, "", "the cell is empty")
    if not any(values.get(name) for name in PRODUCT):
        yield Problem(number, "asin", "", "neither an ASIN nor a SKU")
    kind = values["transaction-type"]
    if kind.upper() not in (SHIPMENT, *REVERSALS):
        yield Problem(number, "transaction-type", kind, "must be SHIPMENT, REFUND or RETURN")
    quantity = values["quantity-purchased"]
    if not _COUNT.fullmatch(quantity) or (kind.upper() == SHIPMENT and int(quantity) <= 0):
        yield Problem(number, "quantity-purchased", quantity, "must be a whole number above 0")
    for name in VAT_NUMBERS:
        if values.get(name) and not _VAT_NUMBER.fullmatch(values[name]):
            message = "is no VAT number; Amazon has sent encrypted ones before"
            yield Problem(number, name, values[name], message)
    currency = values["currency"]
    if currency not in CURRENCIES:
        yield Problem(number, "currency", currency, "must be an ISO 4217 code such as EUR")
        return
    for group in GROUPS:
        yield from _check_group(values, number, group, currency)


def _check_group(
    values: Mapping[str, str], number: int, group: str, currency: str
) -> Iterator[Problem]:
    for part in ("vat-incl-amount", "vat-amount", "vat-excl-amount"):
        name = f"{group}-{part}"
        text = values.get(name, "")
        if not text and group != ITEM:
            continue
        if not _AMOUNT.fullmatch(text):
            yield Problem(number, name, text, "must be an amount such as 120.00")
        elif _minor(text, currency) is None:
            message = f"has more decimals than {currency}, or is too large"
            yield Problem(number, name, text, message)
    name = f"{group}-vat-rate"
    text = values.get(name, "")
    if (text or group == ITEM) and not _RATE.fullmatch(text):
        yield Problem(number, name, text, "must be a fraction such as 0.2 for 20%")


def _sum(values: Mapping[str, str], group: str, currency: str) -> Sum:
    incl, vat, excl = (
        _minor(values.get(f"{group}-{part}") or "0", currency) or 0
        for part in ("vat-incl-amount", "vat-amount", "vat-excl-amount")
    )
    return Sum(incl, vat, excl, Decimal(values.get(f"{group}-vat-rate") or "0"))


def _consistent(number: int, group: str, found: Sum, currency: str) -> Iterator[Problem]:
    """Each of the three was rounded by itself: they may be one minor unit apart, not more."""
    if abs(found.incl_minor - found.excl_minor - found.vat_minor) > 1:
        incl, excl, vat = (
            format_minor(minor, currency)
            for minor in (found.incl_minor, found.excl_minor, found.vat_minor)
        )
        message = (
            f"the {group} amount with VAT, {incl} {currency}, is not the amount without, {excl}, "
            f"plus the VAT, {vat}"
        )
        yield Problem(number, f"{group}-vat-incl-amount", "", message)


def _minor(text: str, currency: str) -> int | None:
    """Minor units; trailing zeros beyond the currency's decimals are no decimals."""
    scaled = Decimal(text).scaleb(CURRENCIES[currency])
    whole = int(scaled)
    return whole if whole == scaled and abs(whole) <= MAX_MINOR else None
