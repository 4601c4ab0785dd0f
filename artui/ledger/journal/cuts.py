"""Cutting a batch: what was posted since the last one becomes entries of the journal, once.

A batch is chosen by acts, never by dates: all acts after the last batch, up to a day on which they
were recorded. The day of posting is fixed now: a document's own day if that period is open, else
the first open day. Specification of the books, A3.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, func, select, update

from artui.domain.chart import Chart, NoAccount
from artui.domain.journal import OPENING
from artui.domain.refusal import Refused
from artui.domain.sentence import Count, Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.steps import Progress, Steps, unwatched
from artui.ledger.journal import batches as journal_batches
from artui.ledger.journal.batches import JournalBatch
from artui.ledger.journal.charts import Charts, charts_of, our_entities, our_entity
from artui.ledger.journal.events import last_act_by
from artui.ledger.journal.new_entries import Missing, NewJournalEntry, entries_of
from artui.ledger.journal.openings import OpeningLeg, opening_legs
from artui.ledger.journal.unbooked import Unbooked, unbooked
from artui.ledger.store.many import chunks
from artui.ledger.store.tables import JOURNAL_BATCH, JOURNAL_ENTRY, JOURNAL_LEG

# So many acts without an account are named.
_NAMED = 20


class NothingToBook(Refused):
    """Nothing was posted since the last batch."""


class AlreadyBegun(Refused):
    """The books have an entity's batches already, so that nothing is left to open."""


class AccountsMissing(Refused):
    """Acts can't be booked: the mapping has no account for them."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A batch that was cut; `without_tax` are its entries whose tax shares are not known."""

    act_id: int
    summary: str
    batch: JournalBatch
    without_tax: int


class _EntryRow(NamedTuple):
    batch_id: int
    fiscal_year: int
    number: int
    posted_act_id: int
    kind: str
    document: str
    date: datetime.date
    document_date: datetime.date
    due_date: datetime.date | None
    customer: str
    customer_name: str
    text: str
    currency: str
    item_id: int | None
    allocation_id: int | None
    reverses_id: int | None


class _LegRow(NamedTuple):
    entry_id: int
    line: int
    account: str
    account_name: str
    amount_minor: int
    currency: str
    tax_code: str
    home: bool
    customer: str = ""
    customer_name: str = ""


class _Rehearsed(Exception):
    """A cut that was only tried."""


def cut(
    book: Book,
    *,
    entity: str | None = None,
    to: datetime.date | None = None,
    opening: bool = False,
    rehearse: bool = False,
    progress: Progress = unwatched,
) -> list[Cut]:
    """Cut a batch of each of our entities that has anything to book, or of one: an act for each,
    all or none. `to` takes acts that were recorded by the end of that day only.

    The first batch may be an `opening`: it carries what is open into the books, and what led to
    it is not booked. `rehearse` keeps nothing. `progress` gets the entries done. Raises
    NothingToBook, AccountsMissing, which names the acts, AlreadyBegun, UnknownEntity.
    """
    cuts: list[Cut] = []
    try:
        with book.transaction() as joined:
            assert joined.joined is not None
            names = our_entities(joined.joined)
            wanted = list(names) if entity is None else [our_entity(joined.joined, entity)[0]]
            for name in wanted:
                if opening:
                    cuts.append(_open_books(joined, name, names[name], to))
                elif (rest := unbooked(joined.joined, names[name], to)).events:
                    cuts.append(_cut(joined, name, names[name], rest, progress))
            if not cuts:
                raise NothingToBook(_nothing(joined.joined, [names[name] for name in wanted]))
            if rehearse:
                raise _Rehearsed
    except _Rehearsed:
        pass
    return cuts


def _nothing(connection: Connection, entity_ids: Iterable[int]) -> str:
    last = [journal_batches.last_standing(connection, each) for each in entity_ids]
    names = ", ".join(each.name for each in last if each is not None)
    return f"Nothing was posted since batch {names}." if names else "Nothing was posted yet."


@dataclass(slots=True)
class _Written:
    """What was written of a batch so far."""

    entries: int = 0
    lines: int = 0
    without_tax: int = 0


def _cut(book: Book, name: str, entity_id: int, rest: Unbooked, progress: Progress) -> Cut:
    with book.act(ActName.BOOKS_CUT, name) as entry:
        connection = entry.connection
        charts = _charts(connection, name, entity_id)
        batch_id = _open_batch(entry, entity_id, rest.after, rest.last, charts)
        numbers = journal_batches.last_numbers(connection, entity_id)
        first_id = entry.next_ids(JOURNAL_ENTRY, 1)[0]
        making = entries_of(connection, entity_id, charts, entry.open_from, first_id)
        written, steps = _Written(), Steps(progress, len(rest.events))
        for part in chunks(rest.events):
            made = making.made_of(part)
            if not making.missing:
                _write(entry, batch_id, charts, made, numbers, written)
            steps.took(len(part))
        if making.missing:
            raise _refusal(name, making.missing)
        return _sealed(entry, _close_batch(entry, batch_id, written), written.without_tax)


def _open_books(book: Book, name: str, entity_id: int, to: datetime.date | None) -> Cut:
    """Cut a first batch of one entry, which carries what is open into the books."""
    with book.act(ActName.BOOKS_CUT, name) as entry:
        connection = entry.connection
        begun = journal_batches.last_standing(connection, entity_id)
        if begun is not None:
            raise AlreadyBegun(f"The books of {name} are begun: batch {begun.name} is in them.")
        last, day = last_act_by(connection, to), to or book.business_date
        charts, posted_on = _charts(connection, name, entity_id), max(day, entry.open_from)
        dated = charts.on(posted_on) or charts.dated[0]
        try:
            legs = opening_legs(connection, entity_id, last, dated.chart)
        except NoAccount as lacking:
            raise AccountsMissing(
                f"{name} has no account for its opening: it needs {lacking.key}."
            ) from None
        only = Charts((dated,))
        batch_id = _open_batch(entry, entity_id, 0, last, only, opening=last)
        written = _Written(1 if legs else 0, len(legs))
        if legs:
            _write_opening(entry, batch_id, dated.chart, legs, (posted_on, day, last))
        return _sealed(entry, _close_batch(entry, batch_id, written), 0)


def _write_opening(
    entry: Entry,
    batch_id: int,
    chart: Chart,
    legs: Sequence[OpeningLeg],
    when: tuple[datetime.date, datetime.date, int],
) -> None:
    """Write the entry of an opening; `when` is its day of posting, its own, and its last act."""
    posted_on, day, last = when
    row = _EntryRow(
        batch_id,
        chart.fiscal_year(posted_on),
        1,
        last,
        OPENING,
        OPENING,
        posted_on,
        day,
        None,
        *("", "", "", ""),
        *(None, None, None),
    )
    entry_id = entry.insert(JOURNAL_ENTRY, [row])[0]
    rows = [
        _LegRow(
            entry_id,
            line,
            each.leg.account,
            chart.name(each.leg.account),
            each.leg.minor,
            each.currency,
            "",
            each.leg.home,
            each.customer,
            each.customer_name,
        )
        for line, each in enumerate(legs, 1)
    ]
    for part in chunks(rows):
        entry.insert(JOURNAL_LEG, part)


def _charts(connection: Connection, name: str, entity_id: int) -> Charts:
    """The mappings of an entity; raises AccountsMissing if it has none."""
    charts = charts_of(connection, entity_id)
    if not charts.dated:
        raise AccountsMissing(
            f"{name} has no accounts yet: give them with `artui books accounts set`."
        )
    return charts


def _sealed(entry: Entry, batch: JournalBatch, without_tax: int) -> Cut:
    """Say in the log what was cut."""
    entry.subject = batch.name
    entry.summary = _summary(batch, without_tax)
    entry.detail = {"batch": batch.name, "entries": batch.entries, "digest": batch.digest}
    return Cut(entry.id, entry.summary, batch, without_tax)


def _open_batch(
    entry: Entry,
    entity_id: int,
    after: int,
    last: int,
    charts: Charts,
    opening: int | None = None,
) -> int:
    """A batch without entries; returns its id."""
    used = select(func.coalesce(func.max(JOURNAL_BATCH.c.number), 0)).where(
        JOURNAL_BATCH.c.entity_id == entity_id
    )
    return entry.add(
        JOURNAL_BATCH,
        entity_id=entity_id,
        number=entry.connection.execute(used).scalar_one() + 1,
        opening_act=opening,
        after_act=after,
        last_act=last,
        cut_at=entry.at,
        chart_id=max(each.id for each in charts.dated),
        entries=0,
        lines=0,
        digest="",
        reason="",
        withdrawn_act_id=None,
    )


def _close_batch(entry: Entry, batch_id: int, written: _Written) -> JournalBatch:
    """Sum a batch up, which is fixed from then on."""
    connection = entry.connection
    found = next(each for each in journal_batches.batches(connection) if each.id == batch_id)
    digest = journal_batches.digest_of(connection, found)
    change = update(JOURNAL_BATCH).where(JOURNAL_BATCH.c.id == batch_id)
    sums = change.values(entries=written.entries, lines=written.lines, digest=digest)
    connection.execute(sums)
    return found._replace(
        entries=written.entries, lines=written.lines, digest=digest, actor=entry.book.actor
    )


def _write(
    entry: Entry,
    batch_id: int,
    charts: Charts,
    made: Sequence[NewJournalEntry],
    numbers: dict[int, int],
    written: _Written,
) -> None:
    """Write entries, each with the next number of its fiscal year."""
    if not made:
        return
    rows: list[_EntryRow] = []
    legs: list[_LegRow] = []
    for each in made:
        dated = charts.on(each.date)
        assert dated is not None
        chart = dated.chart
        year = chart.fiscal_year(each.date)
        numbers[year] = numbers.get(year, 0) + 1
        rows.append(_EntryRow(batch_id, year, numbers[year], each.event.act_id, *each[2:14]))
        legs += [
            _LegRow(
                each.id,
                line,
                leg.account,
                chart.name(leg.account),
                leg.minor,
                each.currency,
                leg.tax_code,
                leg.home,
            )
            for line, leg in enumerate(each.legs, 1)
        ]
        written.without_tax += each.lacks_tax
    entry.insert(JOURNAL_ENTRY, rows, [each.id for each in made])
    entry.insert(JOURNAL_LEG, legs)
    written.entries += len(rows)
    written.lines += len(legs)


def _refusal(name: str, missing: Sequence[Missing]) -> AccountsMissing:
    named = "; ".join(
        f"act {each.act_id} ({each.document}) needs {each.key}" for each in missing[:_NAMED]
    )
    more = f"; and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return AccountsMissing(f"{name} has no account for what was posted: {named}{more}.")


def _summary(batch: JournalBatch, without_tax: int) -> Sentence:
    """What was cut, in a sentence."""
    if batch.opening_act is not None:
        return Sentence(
            f"batch {batch.name}: the opening, what was open after act {batch.last_act}"
        )
    entries = " entry" if batch.entries == 1 else " entries"
    said = Sentence(f"batch {batch.name}: ", Count(batch.entries), entries)
    said += f" of acts {batch.first_act} to {batch.last_act}"
    return (
        Sentence(said, "; of ", Count(without_tax), " the tax is not known")
        if without_tax
        else said
    )
