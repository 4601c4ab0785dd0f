"""A file on its way into the ledger: its rows are posted or rejected, and what became of each is
kept as long as some may have to be posted anew.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple, TypeGuard

from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence
from artui.imports.cell_values import ORDERS, DateOrder, ReadOptions, not_iso, orders_of
from artui.imports.file_kinds import Kind
from artui.imports.formats.table import CHUNK_ROWS, Chunk
from artui.imports.parsing import (
    Batch,
    Rejected,
    parse_chunk,
    with_currency,
)
from artui.imports.posters import Poster
from artui.imports.records import (
    ApplicationRecord,
    InvoiceLineRecord,
    PayeeRecord,
    PurchaseOrderRecord,
    Record,
)
from artui.imports.refusals import RowError, WrongDates, shown
from artui.imports.rejects import Rejects
from artui.imports.spool import Became, Spool, TracedRow, Trail
from artui.imports.verdicts import Fate, Verdict, refused
from artui.ledger.book.records import Changed, Posted, PutOff, Same
from artui.ledger.book.refusals import AboveThreshold, MoreThanOpen
from artui.ledger.cash.reported_cash import MayBeReported
from artui.ledger.documents.posting import PostingContext
from artui.ledger.long_acts.ground import Touched
from artui.ledger.long_acts.stages import Again
from artui.ledger.store.staging import MOST_ROOTS, NeedsTurn
from artui.ledger.store.tables import CUSTOMER

MOST_ERRORS = 1_000
_TWICE = "'{}' with {} and that amount is there twice in this file; give each its own request_id"
_WITHOUT_ACCOUNT = (ApplicationRecord, InvoiceLineRecord, PurchaseOrderRecord, PayeeRecord)
_COUNTS_LATER = "counts only from"


class _Waiting(NamedTuple):
    """A record that depends on a later row, with its cells as they came."""

    record: Record
    columns: tuple[str, ...]
    row: tuple[str, ...]

    @property
    def cells(self) -> dict[str, str]:
        """The cells by column."""
        return dict(zip(self.columns, self.row, strict=True))


@dataclass(slots=True)
class OpenFile:
    """A file that is being read, with what became of its rows so far."""

    file: str
    context: PostingContext
    poster: Poster[Any, Any]
    rejects: Rejects | None
    kind: Kind
    options: ReadOptions
    added: int = 0
    changed: int = 0
    skipped: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)
    notes: list[RowError] = field(default_factory=list)
    doubted: set[int] = field(default_factory=set)
    """The lines of payments that are refused because a bank's entry may have brought them."""
    above: set[int] = field(default_factory=set)
    """The lines of credit memos that need a supervisor."""
    deeds: set[int] = field(default_factory=set)
    """The lines whose notes say what was done beside."""
    waiting: list[_Waiting] = field(default_factory=list)
    verdicts: list[Verdict] | None = None
    """The verdicts on the requests of a mail, which are few."""
    currency_of: dict[int, str] = field(default_factory=dict)
    applied: dict[str, int] = field(default_factory=dict)
    """The last line that applied something to an invoice or of a memo, by its number."""
    ahead: Counter[date] = field(default_factory=Counter)
    """How many of the added documents count only from a day after the business day."""
    trail: Trail | None = None
    """What became of each row, while others work and some may have to be posted anew."""
    orders: frozenset[DateOrder] = frozenset(ORDERS)
    """In which orders all dates of the file can be that are not read in the chosen one."""

    def take(self, batch: Batch) -> None:
        """Post a batch, except the records that wait for later rows."""
        self.notes.extend(batch.notes[: MOST_ERRORS - len(self.notes)])
        for row in batch.rejected:
            self.reject(row)
        if self.trail is not None:
            self.trail.begin()
        records = list(self._with_currency(batch))
        late = self.poster.waiting(self.context, records)
        waiting = [records[place] for place in sorted(late)]
        if self.trail is not None:
            self._trace(self.trail, waiting, [(Became.IN_TURN, -1)] * len(waiting))
        else:
            self.waiting += [
                _Waiting(record, batch.chunk.columns, tuple(batch.cells_of(record).values()))
                for record in waiting
            ]
        ready = [record for place, record in enumerate(records) if place not in late]
        self._post(ready, batch.cells_of)

    def stage(self, spool: Spool, source: Iterable[Batch]) -> None:
        """Post all batches while others work, and keep their rows in case that some are posted
        anew; the rows that are kept already take the place of the source."""
        self.trail = Trail()
        if spool.whole:
            chunks = spool.chunks()
            source = (parse_chunk(self.kind, self.file, each, self.options) for each in chunks)
        needs_turn: NeedsTurn | None = None
        for batch in source:
            if not spool.whole:
                spool.put(batch.chunk)
            if needs_turn is None:
                try:
                    self.take(batch)
                except NeedsTurn as needed:
                    needs_turn = needed
        spool.whole = True
        if needs_turn is not None:
            raise needs_turn

    @property
    def waits(self) -> bool:
        """Whether any record is posted only under the turn."""
        return self.trail is not None and self.trail.waits

    def affected(self, touched: Touched) -> Again | None:
        """Whose records have to be posted anew after others' acts; None for all."""
        staging, trail = self.context.entry.staging, self.trail
        assert staging is not None
        assert trail is not None
        own = set(trail.roots)
        # The act may have given the ids of others' new customers to its own.
        theirs = {root for root in touched.roots if root <= staging.last[CUSTOMER.name]}
        hit = own & (theirs | staging.resting_on(touched.numbers) | staging.put_off)
        if not hit:
            return Again()
        # What is staged is found by the trees of now.
        if len(hit) > MOST_ROOTS or hit & touched.left:
            return None
        hit = own & staging.linked(hit)
        return Again(hit, trail.count(hit))

    def take_waiting(self) -> None:
        """Post the records that waited for later rows, some thousand at a time where they can."""
        waiting, self.waiting = self.waiting, []
        for some in self._parted(waiting):
            self._post_held({held.record.line: held for held in some})

    def _post_held(self, held: Mapping[int, _Waiting]) -> None:
        records = [each.record for each in held.values()]
        self._post(records, lambda record: held[record.line].cells)

    def _parted(self, waiting: list[_Waiting]) -> Iterator[list[_Waiting]]:
        """What waited, with what must be posted together in one part; the list is used up."""
        together = self.poster.together
        if together is None:
            yield waiting
            return
        first: dict[str, int] = {}
        for held in waiting:
            first.setdefault(together(held.record), held.record.line)
        # What is posted leaves the list, and the memory, from its end.
        waiting.sort(
            key=lambda held: (first[together(held.record)], held.record.line), reverse=True
        )
        part: list[_Waiting] = []
        while waiting:
            held = waiting.pop()
            if len(part) >= CHUNK_ROWS and together(part[-1].record) != together(held.record):
                yield part
                part = []
            part.append(held)
        yield part

    def reject(self, row: Rejected) -> int:
        """Count a bad row and set it aside; returns its place among the rejects, -1 for none."""
        row = self._without_hint(row)
        self.rejected += 1
        self.errors.extend(row.errors[: MOST_ERRORS - len(self.errors)])
        place = -1
        if self.rejects is not None:
            place = self.rejects.keep(row)
        if self.verdicts is not None:
            self.verdicts.append(refused(row))
        return place

    def _without_hint(self, row: Rejected) -> Rejected:
        """The row without a hint at an order of dates, which only the whole file can give.

        Raises WrongDates if a date contradicts the chosen order and the other rows would stay.
        """
        errors = list(row.errors)
        for place, error in enumerate(errors):
            orders = self._orders(error)
            if not orders:
                continue
            self.orders &= orders
            if self.options.dates == "YMD":
                errors[place] = error._replace(message=not_iso(error.value))
            elif self.rejects is not None and self.options.dates not in orders:
                raise WrongDates(self.file, error.line, f"{error.column}: {error.message}")
        return row._replace(errors=tuple(errors))

    def _orders(self, error: RowError) -> frozenset[DateOrder]:
        """In which orders a date can be that was refused; none if it was no such date."""
        dates = [column.name for column in self.kind.columns if column.type == "date"]
        return orders_of(error.value) if error.column in dates else frozenset()

    def hint(self) -> None:
        """Name in each refusal of a date the orders that fit all dates of the file."""
        if self.options.dates == "YMD":
            self.errors = [
                each._replace(message=not_iso(each.value, self.orders))
                if self._orders(each)
                else each
                for each in self.errors
            ]

    def _post(self, records: list[Record], cells_of: Callable[[Record], dict[str, str]]) -> None:
        outcomes = self.poster.post(self.context, [self.poster.new(record) for record in records])
        became: list[tuple[Became, int]] = []
        for record, outcome in zip(records, outcomes, strict=True):
            match outcome:
                case Posted(note=note, ahead=ahead, deed=deed):
                    self.added += 1
                    became.append((Became.ADDED, -1))
                    if ahead is not None:
                        self.ahead[ahead] += 1
                        before = (note, "; ") if note else ("it ",)
                        note = Sentence(*before, f"{_COUNTS_LATER} {ahead}")
                    if isinstance(record, ApplicationRecord):
                        self.applied[record.invoice] = self.applied[record.memo] = record.line
                    self._judge(record, Fate.APPLY)
                    self._note(record, note)
                    if deed:
                        self.deeds.add(record.line)
                case Refused():
                    cells = cells_of(record)
                    if isinstance(outcome, MayBeReported):
                        self.doubted.add(record.line)
                    if isinstance(outcome, AboveThreshold):
                        self.above.add(record.line)
                    # A rule that names no column refuses what the row is about.
                    column = outcome.column or self.kind.columns[0].name
                    value = cells.get(column, "")
                    message = self._told(record, value, outcome)
                    error = RowError(self.file, record.line, column, value, message)
                    place = self.reject(Rejected(record.line, cells, (error,)))
                    became.append((Became.REJECTED, place))
                case Same(in_file=True) if self._means_twice(record):
                    message = _TWICE.format(record.invoice, record.memo)
                    error = RowError(self.file, record.line, "invoice", record.invoice, message)
                    place = self.reject(Rejected(record.line, cells_of(record), (error,)))
                    became.append((Became.REJECTED, place))
                case Same(number=number, in_file=in_file, note=note):
                    self.skipped += 1
                    became.append((Became.SKIPPED, -1))
                    self._judge(record, Fate.SAME)
                    if in_file and not note and self.verdicts is None:
                        note = f"{shown(number)} is there twice in this file; it was taken once"
                    self._note(record, note)
                case PutOff():
                    became.append((Became.IN_TURN, -1))
                case Changed():
                    self.changed += 1
                    became.append((Became.CHANGED, -1))
        if self.trail is not None:
            self._trace(self.trail, records, became)

    def _trace(
        self, trail: Trail, records: Sequence[Record], became: Sequence[tuple[Became, int]]
    ) -> None:
        """Note what became of records, and the numbers that it depends on."""
        numbers: list[tuple[str, int]] = []
        roots = self.poster.roots(self.context, records)
        for record, root, (what, reject) in zip(records, roots, became, strict=True):
            trail.add(root, record.line, what, reject)
            named = self.poster.numbers(record, what is Became.ADDED)
            numbers += [(number, root) for number in named]
            if not root and not isinstance(record, _WITHOUT_ACCOUNT):
                numbers.append((record.account, root))
        staging = self.context.entry.staging
        assert staging is not None
        staging.rest_on(numbers)

    def post_anew(self, context: PostingContext, spool: Spool, roots: Collection[int]) -> None:
        """Post under the turn the records of some account trees, and those that were put off."""
        trail, self.trail, self.context = self.trail, None, context
        assert trail is not None
        again = {each.line for each in trail.of(roots)}
        self.applied = {each: line for each, line in self.applied.items() if line not in again}
        for part, traced in self._parts(trail.of(roots), spool):
            batch = parse_chunk(self.kind, self.file, part, self.options)
            for record in batch.records:
                self._take_back(record, traced[record.line])
            self.take(Batch(self.file, batch.records, chunk=part))
        self.take_waiting()

    def _parts(
        self, traced: Iterable[TracedRow], spool: Spool
    ) -> Iterator[tuple[Chunk, dict[int, TracedRow]]]:
        """The rows of records, by line too: as many at a time as a chunk of the file may have, or
        those of one chunk if it matters which came together."""
        columns: tuple[str, ...] = ()
        done = 0
        known: dict[int, TracedRow] = {}
        rows: dict[int, Sequence[str]] = {}
        for number, some in groupby(traced, key=lambda each: each.chunk):
            lines = {each.line: each for each in some}
            whole = spool.chunk(number)
            alone = (
                self.poster.by_batch
                or columns != whole.columns
                or not known.keys().isdisjoint(lines)
            )
            if known and (alone or len(known) + len(lines) > CHUNK_ROWS):
                yield Chunk(columns, list(rows), list(rows.values()), done), known
                known, rows = {}, {}
            columns, done = whole.columns, whole.done
            known |= lines
            came = zip(whole.lines, whole.rows, strict=True)
            rows |= {line: row for line, row in came if line in lines}
        if known:
            yield Chunk(columns, list(rows), list(rows.values()), done), known

    def _take_back(self, record: Record, traced: TracedRow) -> None:
        """Forget what had become of a record."""
        match traced.became:
            case Became.REJECTED:
                self.rejected -= 1
                self.doubted.discard(record.line)
                self.above.discard(record.line)
                self.errors = [each for each in self.errors if each.line != record.line]
                if self.rejects is not None:
                    self.rejects.drop(traced.reject)
            case Became.SKIPPED:
                self.skipped -= 1
            case Became.CHANGED:
                self.changed -= 1
            case Became.ADDED:
                self.added -= 1
                day = getattr(record, "issue_date", None) or getattr(record, "value_date", None)
                if getattr(record, "corrects", None):
                    # It counts from the day of what it corrects.
                    day = None
                if day is not None and self.context.dates.counts_later(day) is not None:
                    self.ahead[day] -= 1
        if traced.became is not Became.IN_TURN:
            self.notes = [each for each in self.notes if each.line != record.line]
            self.deeds.discard(record.line)

    def _note(self, record: Record, note: str) -> None:
        if note and len(self.notes) < MOST_ERRORS:
            self.notes.append(RowError(self.file, record.line, "", "", note))

    def notes_told(self, *, stays: bool) -> list[RowError]:
        """The notes; where nothing of the file stays, nothing was done beside either."""
        if stays:
            return self.notes
        return [
            each._replace(message=Sentence("would follow: ", each.message))
            if each.line in self.deeds
            else each
            for each in self.notes
        ]

    def _means_twice(self, record: Record) -> TypeGuard[ApplicationRecord]:
        """Whether a second equal row of a file may mean the same again: it has no id of its own. In
        a mail people repeat themselves."""
        mail = self.verdicts is not None
        return isinstance(record, ApplicationRecord) and not record.request_id and not mail

    def _told(self, record: Record, value: str, refusal: Refused) -> str:
        """A rule's refusal with the value, and the line before it that left too little open."""
        message: Sentence = refusal.sentence
        if isinstance(refusal, MoreThanOpen) and isinstance(record, ApplicationRecord):
            line = self.applied.get(record.memo if refusal.of_credit else record.invoice)
            when = "" if line is None else f" after line {line} of this file"
            asked = f"'{shown(value)}'" if self.verdicts is None else refusal.asked
            message = refusal.words(asked, when)
        # What is named twice, say, is only a part of the value.
        named = shown(value) in message or refusal.column == "invoices"
        return message if named else Sentence(f"'{shown(value)}': ", message)

    def ahead_words(self) -> str:
        """`1 of them counts only from 2026-09-01`; empty if all count now."""
        later = +self.ahead
        if not later:
            return ""
        first = min(later)
        if later.total() == 1:
            return f"1 of them {_COUNTS_LATER} {first}"
        return f"{later.total()} of them count only later, the first from {first}"

    def _judge(self, record: Record, fate: Fate) -> None:
        if self.verdicts is None or not isinstance(record, ApplicationRecord):
            return
        minor, currency = record.amount_minor, self.currency_of[id(record)]
        self.verdicts.append(
            Verdict(record.line, record.memo, record.invoice, minor, currency, fate)
        )

    def _with_currency(self, batch: Batch) -> Iterator[Record]:
        """The records with all amounts in minor units; a record without a known currency is bad."""
        silent = [record for record in batch.records if self.poster.lacks_currency(record)]
        known = self.poster.currencies(self.context, silent)
        found = dict(zip(map(id, silent), known, strict=True))
        for record in batch.records:
            if id(record) not in found:
                yield record
                continue
            currency = found[id(record)]
            if isinstance(currency, str):
                filled = with_currency(record, currency, file=self.file)
            else:
                column, value, why = currency
                filled = [RowError(self.file, record.line, column, value, why)]
            if not isinstance(filled, list):
                if self.verdicts is not None and isinstance(currency, str):
                    self.currency_of[id(filled)] = currency
                yield filled
                continue
            cells = batch.cells_of(record)
            errors = [error._replace(value=cells.get(error.column, "")) for error in filled]
            place = self.reject(Rejected(record.line, cells, tuple(errors)))
            if self.trail is not None:
                self._trace(self.trail, [record], [(Became.REJECTED, place)])
