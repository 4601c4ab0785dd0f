"""Turning rows into records, some thousand at a time.

A chunk is parsed column by column, which is several times faster than row by row. Only a chunk with
a wrong cell is parsed again by rows, to collect every error with its line and column.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from artui.domain.money import Bare
from artui.domain.sentence import Sentence
from artui.imports import cell_values as cell
from artui.imports.cell_values import Fault, ReadOptions
from artui.imports.file_kinds import KINDS, FileColumn, Kind
from artui.imports.formats.mail_letter import ALSO, Asked
from artui.imports.formats.mail_text import Currencies, Lookup, read_mail
from artui.imports.formats.mail_words import FIELDS
from artui.imports.formats.open_table import open_table
from artui.imports.formats.source import opened
from artui.imports.formats.table import Broken, Chunk, Columns, TextRow
from artui.imports.records import (
    EVENTS_WITH_LIMIT,
    ApplicationRecord,
    CreditEventRecord,
    CustomerRecord,
    Notes,
    PaymentRecord,
    Record,
    SelfBillingRecord,
)
from artui.imports.refusals import RowError, WrongFormat, shown

_Record = TypeVar("_Record", bound=Record)
Progress = Callable[[int, int], None]
_FEW_ROWS = 16
_LONGEST_MAIL = 1 << 20
_EXAMPLE = 'write one such as "apply credit memo CM-88 to invoice INV-1042 for 120.00"'


class Books(NamedTuple):
    """What a ledger knows about the documents that a mail names."""

    lookup: Lookup
    currencies: Currencies


class Rejected(NamedTuple):
    """A rejected row: its cells as they came, and what is wrong with them."""

    line: int
    cells: dict[str, str]
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of some thousand rows, and the rows that were rejected."""

    file: str
    records: list[Record]
    rejected: list[Rejected] = field(default_factory=list)
    chunk: Chunk = field(default_factory=lambda: Chunk((), (), (), 0))
    notes: Sequence[RowError] = ()
    """Remarks on places that were passed over."""
    _places: dict[tuple[int, str, str], int] = field(default_factory=dict, compare=False)
    """The first row of each line, invoice and memo, once rows that share a line are asked for."""

    @property
    def errors(self) -> list[RowError]:
        """All errors, in the order of the lines."""
        return [error for row in self.rejected for error in row.errors]

    def cells_of(self, record: Record) -> dict[str, str]:
        """The cells of a record's row, as they came."""
        lines, rows = self.chunk.lines, self.chunk.rows
        place = bisect_left(lines, record.line)
        # Only the requests of a mail share a line; their numbers show which is which.
        if lines[place + 1 : place + 2] == [record.line] and isinstance(record, ApplicationRecord):
            place = self._place_of(record, place)
        return dict(zip(self.chunk.columns, rows[place], strict=True))

    def _place_of(self, record: ApplicationRecord, first: int) -> int:
        if not self._places:
            invoice, memo = map(self.chunk.columns.index, ("invoice", "memo"))
            for place, (line, row) in enumerate(
                zip(self.chunk.lines, self.chunk.rows, strict=True)
            ):
                self._places.setdefault((line, row[invoice], row[memo]), place)
        return self._places.get((record.line, record.invoice, record.memo), first)


def read_records(
    kind: str,
    path: str | Path,
    options: ReadOptions | None = None,
    *,
    progress: Progress | None = None,
    books: Books | None = None,
) -> Iterator[Batch]:
    """The records of a file in batches; `progress` gets the bytes done and the total.

    `books` supplies what the ledger knows about the documents of a mail. Wrong rows come as
    `rejected` in the batch of their lines. Raises OSError if the file can't be opened, FileRefused
    if nothing in it can be trusted.
    """
    chosen = options or ReadOptions()
    if kind == "requests":
        yield _read_requests(path, chosen, books)
        return
    spec = KINDS[kind]
    numbers = [column.name for column in spec.columns if column.type in ("id", "loose", "invoices")]
    columns = Columns(spec.names, spec.required, numbers)
    sign, hidden = chosen.decimal_comma, chosen.hidden
    with open_table(path, columns, decimal_comma=sign, hidden=hidden) as table:
        for chunk in table.chunks:
            yield parse_chunk(spec, table.file, chunk, chosen)
            if progress:
                progress(min(chunk.done, table.size), table.size)


def _read_requests(path: str | Path, options: ReadOptions, books: Books | None) -> Batch:
    """The requests of a mail in a file."""
    with opened(path) as source:
        if source.format == "xlsx" or source.size > _LONGEST_MAIL:
            raise WrongFormat(source.name, 0, "is no text of a mail; import it as applications")
        text = source.handle.read().decode(source.encoding)
        return read_requests(text, source.name, options, books)


def read_requests(
    text: str, name: str, options: ReadOptions | None = None, books: Books | None = None
) -> Batch:
    """The requests in the text of a mail. Raises WrongFormat if there is none."""
    chosen = options or ReadOptions()
    found, passed = read_mail(
        text, name, decimal_comma=chosen.decimal_comma, **(books._asdict() if books else {})
    )
    if not found:
        raise WrongFormat(name, 0, f"holds no request that can be read; {_EXAMPLE}")
    asked = sorted((e for e in found if isinstance(e, Asked)), key=lambda each: each.line)
    columns = (*FIELDS, *ALSO)
    rows = [tuple(each.cells.get(name, "") for name in columns) for each in asked]
    broken = [each for each in found if isinstance(each, Broken)]
    lines = [each.line for each in asked]
    chunk = Chunk(columns, lines, rows, len(text), broken)
    batch = parse_chunk(KINDS["applications"], name, chunk, chosen)
    return replace(batch, notes=passed)


def parse_chunk(kind: Kind, file: str, chunk: Chunk, options: ReadOptions) -> Batch:
    """The batch of a chunk."""
    rejected = [Rejected(b.line, dict(b.cells), (b.error,)) for b in chunk.broken]
    records: list[Record] = []
    _parse_into(records, rejected, kind, file, chunk, options)
    rejected.sort(key=lambda row: row.line)
    return Batch(file, records, rejected, chunk, chunk.notes)


def _parse_into(
    records: list[Record],
    rejected: list[Rejected],
    kind: Kind,
    file: str,
    chunk: Chunk,
    options: ReadOptions,
) -> None:
    """Halve a chunk with a fault until few rows are left, and parse only those row by row."""
    try:
        records.extend(_by_columns(kind, chunk, options))
        return
    except Fault:
        middle = len(chunk.rows) // 2
    if middle > _FEW_ROWS:
        for part in (slice(None, middle), slice(middle, None)):
            half = Chunk(chunk.columns, chunk.lines[part], chunk.rows[part], chunk.done)
            _parse_into(records, rejected, kind, file, half, options)
        return
    for row in _rows(chunk):
        found = parse_row(kind.name, row, options, file=file)
        if not isinstance(found, list):
            records.append(found)
        elif found:
            rejected.append(Rejected(row.line, dict(row.cells), tuple(found)))


def _rows(chunk: Chunk) -> Iterator[TextRow]:
    for line, row in zip(chunk.lines, chunk.rows, strict=True):
        yield TextRow(line, dict(zip(chunk.columns, row, strict=True)))


def parse_row(
    kind: str, row: TextRow, options: ReadOptions | None = None, *, file: str = ""
) -> Record | list[RowError]:
    """The record of a row, from a file or a form, or every error in it.

    A row of blank cells is neither: it gives an empty list.
    """
    if all(not value or value.isspace() for value in row.cells.values()):
        return []
    spec = KINDS[kind]
    errors: list[RowError] = []

    def wrong(column: str, message: str) -> None:
        errors.append(RowError(file, row.line, column, row.cells.get(column, ""), message))

    for name in Columns(spec.names).strangers(list(row.cells)):
        wrong(name, "is an unknown column (a note is named x-…)")
    values: dict[str, Any] = {}
    parsers = _parsers(spec, options or ReadOptions())
    # The currency comes first, since the amounts are read in it.
    for parser in sorted(parsers, key=lambda p: p.column.name != "currency"):
        name = parser.column.name
        text = row.cells.get(name, "")
        if not text or text.isspace():
            values.update(dict.fromkeys(parser.fields))
            if parser.column.required:
                wrong(name, "is missing")
            continue
        try:
            found = parser.one(text, values.get("currency"))
            values.update(zip(parser.fields, found, strict=True))
        except Fault as fault:
            values.update(dict.fromkeys(parser.fields))
            wrong(name, str(fault))
    if errors:
        return errors
    notes = tuple((n, v) for n, v in row.cells.items() if n.startswith("x-") and v)
    record: Record = spec.record(**values, notes=notes, line=row.line)
    try:
        _check_record(record)
    except _RowFault as fault:
        wrong(fault.column, fault.message)
        return errors
    return record


def with_currency(record: _Record, currency: str, *, file: str = "") -> _Record | list[RowError]:
    """The record with its amounts in minor units of `currency`, which its row did not name.

    Returns the errors instead if an amount has more decimals than the currency.
    """
    errors: list[RowError] = []
    changed: dict[str, Any] = {}
    if "currency" in record._fields:
        changed["currency"] = currency
    for name in record._fields:
        if not name.endswith("_minor"):
            continue
        text = getattr(record, name.removesuffix("_minor"))
        try:
            changed[name] = None if text is None else cell.minor_units(text, currency)
        except Fault as fault:
            column = name.removesuffix("_minor")
            errors.append(RowError(file, record.line, column, text, str(fault)))
    if named := getattr(record, "invoices", None):
        try:
            changed["invoices"] = tuple(
                i._replace(amount_minor=cell.minor_units(i.amount, currency)) if i.amount else i
                for i in named
            )
        except Fault as fault:
            errors.append(RowError(file, record.line, "invoices", "", str(fault)))
    if errors:
        return errors
    filled = cast(_Record, record._replace(**changed))
    try:
        _check_record(filled)
    except _RowFault as fault:
        return [RowError(file, record.line, fault.column, "", fault.message)]
    return filled


class _RowFault(Fault):
    """A contradiction between two cells of a row."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column, self.message = column, message


def _check_record(record: Record) -> None:
    """Raise a fault if two cells contradict each other; most kinds of records can't."""
    match record:
        case CustomerRecord(parent=parent, account=account) if parent == account:
            raise _RowFault("parent", f"'{shown(account)}' is the account itself")
        case SelfBillingRecord(corrects=corrects, number=number) if corrects == number:
            raise _RowFault("corrects", f"'{shown(number)}' is the invoice itself")
        case CreditEventRecord(event=event, limit=None) if event in EVENTS_WITH_LIMIT:
            raise _RowFault("limit", f"is missing; '{event}' needs the new limit")
        case CreditEventRecord(event=event, limit=str(limit)) if event not in EVENTS_WITH_LIMIT:
            raise _RowFault("limit", f"'{shown(limit)}' has no use with '{event}'")
        case PaymentRecord(invoices=tuple(invoices), amount_minor=int(minor), currency=str(code)):
            named = sum(each.amount_minor or 0 for each in invoices)
            if named > minor:
                total, paid = Bare(named, code), Bare(minor, code)
                message = Sentence("the amounts named are ", total, ", the payment is ", paid)
                raise _RowFault("invoices", message)


_CHECKED = (CustomerRecord, SelfBillingRecord, CreditEventRecord, PaymentRecord)


@dataclass(frozen=True, slots=True)
class _Parser:
    """How a column is read into the record's fields: one cell, or all cells of a chunk."""

    column: FileColumn
    fields: tuple[str, ...]
    one: Callable[[str, str | None], tuple[Any, ...]]
    many: Callable[[Sequence[str], Sequence[str | None]], tuple[Sequence[Any], ...]]


@lru_cache(maxsize=64)
def _parsers(kind: Kind, options: ReadOptions) -> tuple[_Parser, ...]:
    return tuple(_parser(column, options) for column in kind.columns)


def _parser(column: FileColumn, options: ReadOptions) -> _Parser:
    if column.type in ("amount", "limit", "signed"):
        return _amount_parser(column, options)
    if column.type == "invoices":
        return _invoices_parser(column, options)
    by_type: dict[str, Callable[[str], Any]] = {
        "text": str,
        "name": str.strip,
        "id": cell.identifier,
        "loose": cell.loose_number,
        "date": cell.DATES[options.dates],
        "currency": cell.currency,
        "country": cell.country,
        "terms": cell.terms,
        "word": cell.word_of(column.words, as_listed=column.as_listed) if column.words else str,
        "count": cell.count,
        "cost": cell.cost_in(options),
        "fact": cell.fact_of(column.name),
        "quantity": cell.decimal_in(options, signed=True),
        "price": cell.decimal_in(options),
        "percent": cell.decimal_in(options, most=100),
    }
    value = by_type[column.type]

    def many(texts: Sequence[str], _: Sequence[str | None]) -> tuple[Sequence[Any], ...]:
        if column.type == "text" or (column.type in ("id", "loose") and cell.all_plain(texts)):
            return ([None if not t or t.isspace() else t for t in texts],)
        if "" in texts:
            return ([None if not t or t.isspace() else value(t) for t in texts],)
        return (list(map(value, texts)),)

    # Of every record, `line` is that of the file.
    field = "position" if column.name == "line" else column.name
    return _Parser(column, (field,), lambda text, _: (value(text),), many)


def _amount_parser(column: FileColumn, options: ReadOptions) -> _Parser:
    signed = column.type == "signed"
    amount = cell.amount_in(options, zero=column.type == "limit", signed=signed)

    def plain(text: str) -> str:
        return text.strip().replace(",", ".")

    def one(text: str, currency: str | None) -> tuple[str, int | None]:
        return plain(text), amount(text, currency)

    def many(texts: Sequence[str], currencies: Sequence[str | None]) -> tuple[Sequence[Any], ...]:
        if "" in texts:
            pairs = [
                one(t, c) if t and not t.isspace() else (None, None)
                for t, c in zip(texts, currencies, strict=True)
            ]
            return tuple(zip(*pairs, strict=True))
        minors = list(map(amount, texts, currencies))
        joined = "".join(texts)
        as_given = not options.decimal_comma and joined.isprintable() and " " not in joined
        return texts if as_given else list(map(plain, texts)), minors

    return _Parser(column, (column.name, f"{column.name}_minor"), one, many)


def _invoices_parser(column: FileColumn, options: ReadOptions) -> _Parser:
    amount = cell.amount_in(options)

    def one(text: str, currency: str | None) -> tuple[Any]:
        return (cell.named_invoices(text, currency, amount) or None,)

    def many(texts: Sequence[str], currencies: Sequence[str | None]) -> tuple[Sequence[Any], ...]:
        return ([one(t, c)[0] if t else None for t, c in zip(texts, currencies, strict=True)],)

    return _Parser(column, (column.name,), one, many)


def _by_columns(kind: Kind, chunk: Chunk, options: ReadOptions) -> list[Record]:
    """The records of a chunk without a single fault; raises Fault at the first."""
    count = len(chunk.rows)
    if not count:
        return []
    texts = dict(zip(chunk.columns, zip(*chunk.rows, strict=True), strict=True))
    parsers = _parsers(kind, options)
    currencies: Sequence[str | None] = [None] * count
    for parser in parsers:
        if parser.column.name == "currency" and "currency" in texts:
            currencies = parser.many(texts["currency"], currencies)[0]
    values: list[Any] = []
    for parser in parsers:
        given = texts.get(parser.column.name)
        required = parser.column.required
        if required and (given is None or "" in given):
            raise Fault("is missing")
        if given is None or not any(given):
            values.extend(repeat(None) for _ in parser.fields)
        elif parser.column.name == "currency":
            values.append(currencies)
        else:
            found = parser.many(given, currencies)
            if required and None in found[0]:
                raise Fault("is missing")
            values.extend(found)
    records = list(map(kind.record, *values, _notes(chunk, texts), chunk.lines))
    if kind.record in _CHECKED:
        for record in records:
            _check_record(record)
    return records


def _notes(chunk: Chunk, texts: Mapping[str, Sequence[str]]) -> Iterable[Notes]:
    named = [name for name in chunk.columns if name.startswith("x-")]
    if not named:
        return repeat(())
    rows = zip(*(texts[name] for name in named), strict=True)
    return [tuple((n, v) for n, v in zip(named, row, strict=True) if v) for row in rows]
