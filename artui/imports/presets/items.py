"""What the rows of an export are: invoices, credit memos and unapplied payments of ours.

The type of a row says it, else its sign. What is paid, drafted or void is passed over and counted;
a type or status that the preset does not know refuses the file.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from artui.imports.cell_values import DateOrder, Fault
from artui.imports.formats.table import Chunk
from artui.imports.presets.export_rows import Export, ExportRow
from artui.imports.presets.figures import day, figure, order_of
from artui.imports.presets.preset import CreditBy, Heading, Preset, RowIs, RowMeans, folded
from artui.imports.refusals import RowError, WrongDates, WrongHeader, shown

KINDS: Mapping[RowMeans, str] = {
    RowMeans.INVOICE: "invoices",
    RowMeans.MEMO: "credit-memos",
    RowMeans.PAYMENT: "payments",
}
_DATES = (Heading.ISSUE_DATE, Heading.DUE_DATE)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
# The reference of a payment that has none in an export of open items.
OPENING = "OPENING"
# What another row of the same document may say otherwise.
_OF_A_ROW: Mapping[RowIs, tuple[Heading, ...]] = {
    RowIs.DOCUMENT: (),
    RowIs.LINE: (Heading.NET, Heading.TAX),
    RowIs.SHARE: (Heading.NET, Heading.TAX),
    RowIs.PAYMENT: (Heading.PAID,),
}
_NOTHING_OPEN = "with nothing open"
_NO = frozenset({"false", "no", "0", "n"})


@dataclass(frozen=True, slots=True)
class Item:
    """A document: its cells as ours, and what it adds to what is open, signed."""

    line: int
    means: RowMeans
    cells: Mapping[str, str]
    currency: str
    amount: Decimal
    raw: str


class IdleRow(NamedTuple):
    """A row with a number that is passed over, and why."""

    line: int
    customer: str
    number: str
    why: str


@dataclass(slots=True)
class Found:
    """The documents of a file, what was passed over, and what is wrong with its rows."""

    items: list[Item] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    idle: list[IdleRow] = field(default_factory=list)
    """Of the rows that were passed over, those whose number is that of a payment."""
    errors: list[RowError] = field(default_factory=list)
    notes: list[RowError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was chosen for a file, beside its preset."""

    dates: DateOrder | None = None
    decimal: str = ""
    currency: str = ""
    paid_on: date | None = None
    """The value date of what was paid before, if that comes in too: an invoice then has its
    original amount, and a payment what is no longer open of it."""


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a ledger knows: the account of a customer by what a file calls them and their name, or
    Fault; the number of an invoice by its external reference, empty if there is none."""

    account: Callable[[str, str], str]
    invoice: Callable[[str], str] = lambda _: ""


def read_items(export: Export, preset: Preset, reading: Reading, known: KnownNames) -> Found:
    """The documents of an export.

    Raises WrongDates if the order of the dates is not proven, WrongHeader if what was paid before
    is wanted and no column has original amounts, or what was paid of them.
    """
    wholes = {Heading.ORIGINAL, Heading.PAID}
    if reading.paid_on is not None and wholes.isdisjoint(export.columns):
        raise WrongHeader(
            export.file, 0, "no column has original amounts, which --history needs beside open ones"
        )
    texts = {row.cell(role) for row in export.rows for role in _DATES} - {""}
    try:
        order = order_of(texts, reading.dates, preset.dates)
    except Fault as fault:
        raise WrongDates(export.file, 0, str(fault)) from fault
    maker = _Maker(export, preset, reading, order, known, Found())
    for rows in _documents(export.rows, preset.per):
        try:
            maker.take(rows)
        except _Wrong as wrong:
            maker.found.errors.append(
                RowError(export.file, wrong.line, wrong.role, wrong.value, wrong.message)
            )
    maker.check()
    return maker.found


def with_days(export: Export, zone: ZoneInfo | None) -> Export:
    """The export with the day of each time in UTC: that of the zone, or of this computer's."""
    rows = [
        row._replace(
            cells={
                **row.cells,
                **{role: _day_of(row.cell(role), zone) for role in _DATES if role in row.cells},
            }
        )
        for row in export.rows
    ]
    return replace(export, rows=rows)


def _day_of(text: str, zone: ZoneInfo | None) -> str:
    """The day of a time in UTC; a text that is none stays, and is judged as a date."""
    if not _TIME.fullmatch(text):
        return text
    try:
        instant = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return text
    return instant.astimezone(zone).date().isoformat()


def chunk_of(items: Sequence[Item]) -> Chunk:
    """Documents of one kind as rows of our own form."""
    columns = tuple(dict.fromkeys(name for item in items for name in item.cells))
    rows = [tuple(item.cells.get(name, "") for name in columns) for item in items]
    return Chunk(columns, [item.line for item in items], rows, 0)


class _Wrong(Exception):
    def __init__(self, row: ExportRow, role: Heading | str, message: str) -> None:
        super().__init__(message)
        self.line, self.role, self.message = row.line, str(role), message
        self.value = row.cells.get(role, "") if isinstance(role, Heading) else ""


def _documents(rows: Sequence[ExportRow], per: RowIs) -> Iterator[list[ExportRow]]:
    """The rows of each document; those without a number belong to none but their own."""
    if per is RowIs.DOCUMENT:
        yield from ([row] for row in rows)
        return
    found: dict[tuple[str, ...], list[ExportRow]] = {}
    for row in rows:
        number = row.cell(Heading.NUMBER)
        key: tuple[str, ...] = (str(row.line),)
        if number:
            # A number in use is compared as it is: the same of two customers is refused.
            key = (folded(row.cell(Heading.TYPE)), number)
            if per is RowIs.SHARE:
                key = (*key, row.cell(Heading.CUSTOMER), row.cell(Heading.ISSUE_DATE))
        found.setdefault(key, []).append(row)
    yield from found.values()


@dataclass(slots=True)
class _Maker:
    export: Export
    preset: Preset
    reading: Reading
    order: DateOrder
    known: KnownNames
    found: Found
    signs: dict[str, int] = field(default_factory=dict)
    bare: dict[tuple[str, ...], int] = field(default_factory=dict)
    """The line of each payment without a number of a file whose rows are parts of documents."""

    def take(self, rows: list[ExportRow]) -> None:
        """The rows of one document; raises _Wrong."""
        row = rows[0]
        self.agree(rows)
        said = row.cell(Heading.TYPE)
        means = self.means(row)
        if means is RowMeans.SKIP:
            self.pass_over(rows, f"of type {said}")
            return
        if row.cell(Heading.CLEARED):
            self.pass_over(rows, "cleared")
            return
        if folded(row.cell(Heading.CAPTURED)) in _NO:
            self.pass_over(rows, "not captured")
            return
        if self.is_passed(row):
            self.pass_over(rows, f"with status {row.cell(Heading.STATUS)}")
            return
        currency = self.currency(row)
        amount = self.amount(rows, currency)
        if not amount:
            self.pass_over(rows, _NOTHING_OPEN)
            return
        means, amount = self.signed(row, means, amount)
        if self.preset.per is RowIs.LINE and not row.cell(Heading.NUMBER):
            key = tuple(
                row.cells.get(role, "") for role in Heading if role not in _OF_A_ROW[RowIs.LINE]
            )
            if key in self.bare:
                reason = (
                    f"is equal to line {self.bare[key]} and has no number, so nobody can say "
                    "whether both are one; give it a number"
                )
                raise _Wrong(row, Heading.NUMBER, reason)
            self.bare[key] = row.line
        cells = self.cells(row, means, currency, amount)
        self.add(rows, means, cells, currency, amount)

    def pass_over(self, rows: list[ExportRow], why: str) -> None:
        """Count the rows of a document that brings nothing, and note a payment's number."""
        self.found.passed[why] += len(rows)
        row = rows[0]
        if self.preset.rows is RowMeans.PAYMENT and (number := row.cell(Heading.NUMBER)):
            told = "with nothing left of it" if why == _NOTHING_OPEN else why
            idle = IdleRow(row.line, row.cell(Heading.CUSTOMER), number, told)
            self.found.idle.append(idle)

    def add(
        self,
        rows: list[ExportRow],
        means: RowMeans,
        cells: dict[str, str],
        currency: str,
        amount: Decimal,
    ) -> None:
        """A document, with what was paid of it before if that comes in too; raises _Wrong."""
        row = rows[0]
        item = Item(row.line, means, cells, currency, amount, row.raw)
        paid_on = self.reading.paid_on
        if paid_on is None or means is not RowMeans.INVOICE:
            self.found.items.append(item)
            return
        if Heading.ORIGINAL in self.export.columns:
            role, original = Heading.ORIGINAL, abs(self.figure(row, Heading.ORIGINAL, currency))
        else:
            role, original = Heading.AMOUNT, self.before_paid(rows, currency)
        if original < amount:
            reason = f"{original} is less than the {amount} that is open"
            raise _Wrong(row, role, reason)
        cells.pop("x-original_amount", None)
        whole = replace(item, cells={**cells, "amount": f"{original:f}"}, amount=original)
        self.found.items.append(whole)
        if (before := original - amount) > 0:
            number = cells["number"]
            paid = {
                "reference": f"{OPENING}/{number}",
                "account": cells["account"],
                "value_date": paid_on.isoformat(),
                "amount": f"{before:f}",
                "currency": currency,
                "invoices": number,
            }
            self.found.items.append(
                Item(row.line, RowMeans.PAYMENT, paid, currency, -before, row.raw)
            )

    def agree(self, rows: list[ExportRow]) -> None:
        """Refuse rows of one document that differ in what belongs to the document."""
        first, may_differ = rows[0], _OF_A_ROW[self.preset.per]
        for row in rows[1:]:
            for role, text in row.cells.items():
                if role not in may_differ and text != first.cells.get(role, ""):
                    number = shown(row.cell(Heading.NUMBER))
                    reason = (
                        f"'{shown(text)}' differs from '{shown(first.cell(role))}' in line "
                        f"{first.line} of the same document {number}"
                    )
                    raise _Wrong(row, role, reason)

    def means(self, row: ExportRow) -> RowMeans:
        if Heading.TYPE not in self.export.columns:
            return self.preset.rows
        said = row.cell(Heading.TYPE)
        means = self.preset.types.get(folded(said), self.preset.other_types)
        if means is RowMeans.REFUSE:
            known = ", ".join(k for k, v in self.preset.types.items() if v is not RowMeans.REFUSE)
            raise _Wrong(row, Heading.TYPE, f"'{shown(said)}' is none of {known}")
        return means

    def is_passed(self, row: ExportRow) -> bool:
        if Heading.STATUS not in self.export.columns:
            return False
        status = folded(row.cell(Heading.STATUS))
        if status not in self.preset.taken | self.preset.passed:
            known = ", ".join(sorted(self.preset.taken | self.preset.passed))
            raise _Wrong(row, Heading.STATUS, f"'{shown(status)}' is none of {known}")
        return status in self.preset.passed

    def currency(self, row: ExportRow) -> str:
        currency = (
            row.cell(Heading.CURRENCY).upper() or self.export.currency or self.reading.currency
        )
        if not currency:
            raise _Wrong(row, Heading.CURRENCY, "is in no column and no heading; say --currency")
        return currency

    def amount(self, rows: list[ExportRow], currency: str) -> Decimal:
        """What is open of a document: its amount less all that was paid."""
        paid = rows if self.preset.per in (RowIs.SHARE, RowIs.PAYMENT) else rows[:1]
        less = sum((self.figure(row, Heading.PAID, currency) for row in paid), Decimal(0))
        return self.before_paid(rows, currency) - less

    def before_paid(self, rows: list[ExportRow], currency: str) -> Decimal:
        """The amount of a document, once, or the sum of its shares; what was paid is in it."""
        has = Heading.AMOUNT in self.export.columns
        roles = (Heading.AMOUNT,) if has else (Heading.NET, Heading.TAX)
        amounts = rows if self.preset.per is RowIs.SHARE else rows[:1]
        return sum((self.figure(row, r, currency) for row in amounts for r in roles), Decimal(0))

    def figure(self, row: ExportRow, role: Heading, currency: str) -> Decimal:
        text = row.cell(role)
        if not text:
            return Decimal(0)
        try:
            return figure(text, self.reading.decimal or self.preset.decimal, currency)
        except Fault as fault:
            raise _Wrong(row, role, str(fault)) from fault

    def signed(self, row: ExportRow, means: RowMeans, amount: Decimal) -> tuple[RowMeans, Decimal]:
        """What a row is by its sign too, and what it adds to what is open."""
        said = row.cell(Heading.TYPE)
        sign = 1 if amount > 0 else -1
        if self.preset.sign is CreditBy.TYPE:
            if self.signs.setdefault(folded(said), sign) != sign:
                reason = f"rows of type '{shown(said)}' differ in sign"
                raise _Wrong(row, Heading.AMOUNT, reason)
            amount = abs(amount) * (1 if means is RowMeans.INVOICE else -1)
            return means, amount
        if means is RowMeans.BY_SIGN:
            credit = RowMeans.MEMO if row.cell(Heading.NUMBER) else RowMeans.PAYMENT
            means = RowMeans.INVOICE if sign > 0 else credit
        elif (means is RowMeans.INVOICE) != (sign > 0):
            least = "above" if means is RowMeans.INVOICE else "below"
            raise _Wrong(row, Heading.AMOUNT, f"{amount} of '{shown(said)}' is not {least} 0")
        return means, amount

    def cells(
        self, row: ExportRow, means: RowMeans, currency: str, amount: Decimal
    ) -> dict[str, str]:
        """The row in our own form; raises _Wrong."""
        try:
            account = self.known.account(row.cell(Heading.CUSTOMER), row.cell(Heading.NAME))
        except Fault as fault:
            raise _Wrong(row, Heading.CUSTOMER, str(fault)) from fault
        number = row.cell(Heading.NUMBER)
        if not number and means is not RowMeans.PAYMENT:
            raise _Wrong(row, Heading.NUMBER, "is missing")
        dated = self.day(row, Heading.ISSUE_DATE)
        named = "reference" if means is RowMeans.PAYMENT else "number"
        when = "value_date" if means is RowMeans.PAYMENT else "issue_date"
        made = {
            named: number,
            "account": account,
            when: "" if dated is None else dated.isoformat(),
            "amount": f"{abs(amount):f}",
            "currency": currency,
        }
        original = self.figure(row, Heading.ORIGINAL, currency)
        if original:
            made["x-original_amount"] = f"{abs(original):f}"
        if means is RowMeans.INVOICE:
            made |= self.of_invoice(row)
        if means is RowMeans.PAYMENT:
            made |= self.of_payment(row)
        return made

    def of_payment(self, row: ExportRow) -> dict[str, str]:
        """The invoice that a payment pays, if we have it, and what became of its dispute."""
        made = {}
        if reference := row.cell(Heading.PAYS):
            if number := self.known.invoice(reference):
                made["invoices"] = number
            else:
                reason = "no invoice has this external reference; the payment stays unapplied"
                self.note(row, Heading.PAYS, reason)
        if dispute := row.cell(Heading.DISPUTE):
            made["x-dispute"] = dispute
            self.note(row, Heading.DISPUTE, "the payer disputes this payment")
        return made

    def note(self, row: ExportRow, role: Heading, message: str) -> None:
        """Say something of a row that is taken all the same."""
        said = RowError(self.export.file, row.line, role, row.cell(role), message)
        self.found.notes.append(said)

    def of_invoice(self, row: ExportRow) -> dict[str, str]:
        due = self.day(row, Heading.DUE_DATE)
        terms = row.cell(Heading.TERMS)
        return {
            "due_date": "" if due is None else due.isoformat(),
            # A due date goes before all terms, which programs write in their own words.
            "terms": "" if due else self.preset.terms.get(folded(terms), terms.lower()),
            "po_number": row.cell(Heading.PO_NUMBER),
            "external_ref": row.cell(Heading.EXTERNAL_REF),
        }

    def day(self, row: ExportRow, role: Heading) -> date | None:
        text = row.cell(role)
        if not text:
            return None
        try:
            return day(text, self.order)
        except Fault as fault:
            raise _Wrong(row, role, str(fault)) from fault

    def check(self) -> None:
        """Name payments that have no reference, and refuse a number that is there twice."""
        named = [_named(item, number) for item, number in _counted(self.found.items)]
        self.found.items = []
        seen: dict[tuple[RowMeans, str], int] = {}
        for item in named:
            number = item.cells.get("number", "")
            before = seen.setdefault((item.means, number), item.line) if number else item.line
            if before == item.line:
                self.found.items.append(item)
                continue
            reason = f"'{shown(number)}' is there in line {before}, too"
            error = RowError(self.export.file, item.line, Heading.NUMBER, number, reason)
            self.found.errors.append(error)


def _counted(items: Iterable[Item]) -> Iterator[tuple[Item, int]]:
    """Each item, and how many before it are payments without a reference and else equal."""
    before: Counter[tuple[str, ...]] = Counter()
    for item in items:
        key = tuple(item.cells.get(name, "") for name in ("account", "value_date", "amount"))
        key = (*key, item.currency)
        bare = item.means is RowMeans.PAYMENT and not item.cells["reference"]
        yield item, before[key] if bare else -1
        before[key] += bare


def _named(item: Item, number: int) -> Item:
    if number < 0:
        return item
    reference = OPENING if not number else f"{OPENING}-{number + 1}"
    cells = {**item.cells, "reference": reference}
    return Item(item.line, item.means, cells, item.currency, item.amount, item.raw)


def by_kind(items: Iterable[Item]) -> dict[RowMeans, list[Item]]:
    """The documents of each kind, invoices first."""
    order = list(KINDS)
    ordered = sorted(items, key=lambda item: (order.index(item.means), item.line))
    return {means: list(some) for means, some in groupby(ordered, key=lambda item: item.means)}
