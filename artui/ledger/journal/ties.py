"""That the books tie to the open items: per entity, account of receivables and currency.

At the cut, the entries in the books come to the open debits less the open credits that the ledger
had then: allocations within an account move neither. At the end of a month, the entries posted by
then come to what was open by then, as the cut knew it that completed the month; what was dated
back into the month later is beside it. Specification of the books, A3.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from artui.domain.chart import AccountKey
from artui.domain.journal import OPENING
from artui.domain.kinds import ItemKind
from artui.ledger.book.as_of import end_of
from artui.ledger.journal import events as journal_events
from artui.ledger.journal.batches import JournalBatch, batches, in_force_with
from artui.ledger.journal.charts import (
    Opening,
    opening_of,
    our_entities,
    receivables_of,
)
from artui.ledger.journal.events import EventSort, last_act_by
from artui.ledger.journal.known_entries import STANDING
from artui.ledger.journal.open_amounts import open_sums
from artui.ledger.store.many import chunks
from artui.ledger.store.tables import (
    ALLOCATION,
    ITEM,
    JOURNAL_BATCH,
    JOURNAL_ENTRY,
    JOURNAL_LEG,
    NOTE_FIELD,
)

Key = tuple[str, str]


class Entered(NamedTuple):
    """An entry that was booked after a month that it is dated in."""

    batch: str
    entry: int
    document: str
    minor: int


@dataclass(frozen=True, slots=True)
class Tie:
    """Both sides of an account of receivables in a currency, in minor units: at the cut, or at the
    end of a `month`.

    `moved_minor` was recorded by then and posted later, since its period was closed before it was
    cut; `after` are the entries booked after the month; `acts` make the difference.
    """

    batch: JournalBatch
    month: date | None
    account: str
    currency: str
    books_minor: int
    moved_minor: int
    open_minor: int
    after: tuple[Entered, ...] = ()
    acts: tuple[int, ...] = ()

    @property
    def difference_minor(self) -> int:
        """The books less the open items."""
        return self.books_minor + self.moved_minor - self.open_minor


def ties(
    connection: Connection, as_of: date, entity: str | None = None, months: int = 12
) -> list[Tie]:
    """Both sides for each entity that was ever cut, at the last cut and at the ends of the last
    months by a day that it completed."""
    found: list[Tie] = []
    for name, entity_id in our_entities(connection).items():
        standing = [each for each in batches(connection, entity_id) if each.standing]
        if entity in (None, name) and standing:
            found += _at(connection, entity_id, standing[-1], None)
            completed = _completed(connection, standing, as_of) if months else []
            for month, batch in completed[-months:]:
                found += _at(connection, entity_id, batch, month)
    return found


def ties_at_cut(connection: Connection) -> list[Tie]:
    """Both sides for each entity that was ever cut, at the last cut."""
    return ties(connection, date.min, months=0)


def _completed(
    connection: Connection, standing: list[JournalBatch], as_of: date
) -> list[tuple[date, JournalBatch]]:
    """The ends of months by a day that are in the books, each with the batch that completed it."""
    first = connection.execute(
        select(func.min(JOURNAL_ENTRY.c.date)).where(
            JOURNAL_ENTRY.c.batch_id.in_([each.id for each in standing])
        )
    ).scalar_one()
    if first is not None and (opening := standing[0].opening_act):
        # What was open at the opening counts from many days; it is booked on one.
        counts = select(func.max(ITEM.c.counts_from)).where(
            ITEM.c.entity_id == standing[0].entity_id, ITEM.c.act_id <= opening
        )
        first = max(first, connection.execute(counts).scalar_one() or first)
    found: list[tuple[date, JournalBatch]] = []
    while first is not None:
        month = _month_end(first)
        end, recorded = end_of(connection, month), last_act_by(connection, month)
        done = (each for each in standing if each.cut_at > end and each.last_act >= recorded)
        batch = next(done, None)
        if batch is None or month > as_of:
            break
        found.append((month, batch))
        first = month + timedelta(1)
    return found


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)


def _at(
    connection: Connection, entity_id: int, batch: JournalBatch, month: date | None
) -> list[Tie]:
    books = booked(connection, batch, month)
    moved = _moved(connection, batch, month) if month else {}
    open_ = open_items(connection, batch, month)
    after = _after(connection, batch, month) if month else {}
    found = []
    for key in sorted(books.keys() | moved.keys() | open_.keys() | after.keys()):
        tie = Tie(
            batch,
            month,
            *key,
            books.get(key, 0),
            moved.get(key, 0),
            open_.get(key, 0),
            tuple(after.get(key, ())),
        )
        if tie.difference_minor and month is None:
            acts = tuple(_differing(connection, entity_id, batch, key[1]))
            tie = Tie(batch, month, *key, tie.books_minor, 0, tie.open_minor, (), acts)
        found.append(tie)
    return found


def _legs(*columns: ColumnElement[Any]) -> Select[Any]:
    """The lines on accounts of receivables that are in the books."""
    return (
        select(*columns)
        .join(JOURNAL_ENTRY, JOURNAL_ENTRY.c.id == JOURNAL_LEG.c.entry_id)
        .join(JOURNAL_BATCH, JOURNAL_BATCH.c.id == JOURNAL_ENTRY.c.batch_id)
        .where(JOURNAL_LEG.c.home)
    )


def _sums(connection: Connection, query: Select[Any]) -> dict[Key, int]:
    return {(row[0], row[1]): int(row[2]) for row in connection.execute(query)}


def booked(
    connection: Connection, batch: JournalBatch, month: date | None = None
) -> dict[Key, int]:
    """What is on accounts of receivables in the books up to a batch, posted by the end of a month
    if one is given."""
    key = JOURNAL_LEG.c.account, JOURNAL_LEG.c.currency
    query = _legs(*key, func.sum(JOURNAL_LEG.c.amount_minor)).where(in_force_with(batch))
    if month is not None:
        query = query.where(JOURNAL_ENTRY.c.date <= month)
    return _sums(connection, query.group_by(*key))


def _moved(connection: Connection, batch: JournalBatch, month: date) -> dict[Key, int]:
    """What counted by the end of a month, and was posted later than that."""
    key = JOURNAL_LEG.c.account, JOURNAL_LEG.c.currency
    query = (
        _legs(*key, func.sum(JOURNAL_LEG.c.amount_minor))
        .outerjoin(ITEM, ITEM.c.id == JOURNAL_ENTRY.c.item_id)
        .outerjoin(ALLOCATION, ALLOCATION.c.id == JOURNAL_ENTRY.c.allocation_id)
        .where(
            in_force_with(batch),
            JOURNAL_ENTRY.c.date > month,
            func.coalesce(ITEM.c.counts_from, ALLOCATION.c.counts_from) <= month,
        )
    )
    return _sums(connection, query.group_by(*key))


def _after(connection: Connection, batch: JournalBatch, month: date) -> dict[Key, list[Entered]]:
    """Entries of documents of a month that were not in it when it was completed."""
    query = (
        _legs(
            JOURNAL_LEG.c.account,
            JOURNAL_LEG.c.currency,
            JOURNAL_BATCH.c.number,
            JOURNAL_ENTRY.c.number,
            JOURNAL_ENTRY.c.document,
            JOURNAL_LEG.c.amount_minor,
        )
        .where(
            STANDING,
            JOURNAL_BATCH.c.entity_id == batch.entity_id,
            JOURNAL_ENTRY.c.document_date <= month,
            JOURNAL_ENTRY.c.document_date > month.replace(day=1) - timedelta(1),
            or_(JOURNAL_BATCH.c.number > batch.number, JOURNAL_ENTRY.c.date > month),
        )
        .order_by(JOURNAL_LEG.c.id)
    )
    found: dict[Key, list[Entered]] = {}
    for account, currency, number, entry, document, minor in connection.execute(query):
        entered = Entered(f"{batch.entity}/{number}", entry, document, minor)
        found.setdefault((account, currency), []).append(entered)
    return found


def open_items(
    connection: Connection, batch: JournalBatch, month: date | None = None
) -> dict[Key, int]:
    """Open debits less open credits as a batch knew them, those that counted by the end of a month
    if one is given, by the account on which they are kept."""
    home, source = _home(connection, batch)
    key = home.label("home"), ITEM.c.currency.label("currency")
    return _sums(connection, open_sums(key, batch.entity_id, batch.last_act, month, source=source))


def _home(connection: Connection, batch: JournalBatch) -> tuple[ColumnElement[str], Any]:
    """The account on which a document is kept, and where to read documents with it."""
    accounts = receivables_of(connection, batch.entity_id)
    if len(accounts) == 1:
        return func.coalesce(next(iter(accounts)), ""), ITEM
    latest = (
        select(JOURNAL_ENTRY.c.item_id, func.max(JOURNAL_LEG.c.id).label("leg_id"))
        .join(JOURNAL_LEG, JOURNAL_ENTRY.c.id == JOURNAL_LEG.c.entry_id)
        .join(JOURNAL_BATCH, JOURNAL_BATCH.c.id == JOURNAL_ENTRY.c.batch_id)
        .where(in_force_with(batch), JOURNAL_LEG.c.home)
        .where(JOURNAL_ENTRY.c.item_id.is_not(None))
        .group_by(JOURNAL_ENTRY.c.item_id)
        .subquery("latest")
    )
    # A document without an entry was carried by the opening, or has nothing open.
    opening = opening_of(connection, batch.entity_id, in_force_with(batch))
    else_ = literal("") if opening is None else _carried_to(opening)
    source = ITEM.outerjoin(latest, latest.c.item_id == ITEM.c.id).outerjoin(
        JOURNAL_LEG, JOURNAL_LEG.c.id == latest.c.leg_id
    )
    return func.coalesce(JOURNAL_LEG.c.account, else_), source


def _carried_to(opening: Opening) -> ColumnElement[str]:
    """The account to which an opening carried a document, by the group its customer was in."""

    def account(key: AccountKey, otherwise: ColumnElement[str]) -> ColumnElement[str]:
        accounts = opening.chart.of_groups(key)
        whens = [(_was_in(group, opening.act_id), literal(each)) for group, each in accounts]
        return case(*whens, else_=otherwise) if whens else otherwise

    pairs = opening.chart.pairs
    receivable = account(AccountKey.AR, literal(pairs.get(AccountKey.AR, "")))
    apart = pairs.get(AccountKey.UNAPPLIED, "")
    unapplied = account(AccountKey.UNAPPLIED, literal(apart) if apart else receivable)
    return case((ITEM.c.kind == ItemKind.PAYMENT, unapplied), else_=receivable)


def _was_in(group: str, act_id: int) -> ColumnElement[bool]:
    """Whether the customer of a document was in a group, such as `x-group=wholesale`, after an
    act."""
    name, _, value = group.removeprefix("x-").partition("=")
    return exists().where(
        NOTE_FIELD.c.customer_id == ITEM.c.customer_id,
        NOTE_FIELD.c.name == name,
        NOTE_FIELD.c.value == value,
        *journal_events.field_in_force(act_id),
    )


def _differing(
    connection: Connection, entity_id: int, batch: JournalBatch, currency: str
) -> list[int]:
    """The acts whose entries do not come to what they posted."""
    query = (
        _legs(JOURNAL_ENTRY.c.posted_act_id, func.sum(JOURNAL_LEG.c.amount_minor))
        .where(in_force_with(batch), JOURNAL_LEG.c.currency == currency)
        .where(JOURNAL_ENTRY.c.kind != OPENING)
        .group_by(JOURNAL_ENTRY.c.posted_act_id)
    )
    left: Counter[int] = Counter()
    for act_id, minor in connection.execute(query):
        left[act_id] += int(minor)
    standing = [each for each in batches(connection, entity_id) if each.standing]
    opening = standing[0].opening_act or 0
    found = journal_events.events(connection, entity_id, opening, batch.last_act, apart=False)
    for part in chunks(found):
        documents = journal_events.documents(
            connection, [each.id for each in part if each.sort is not EventSort.ALLOCATED]
        )
        moved = journal_events.shares(
            connection, [each.id for each in part if each.sort is EventSort.ALLOCATED]
        )
        for event in part:
            if event.sort is EventSort.ALLOCATED:
                share = moved[event.id]
                if share.currency != currency:
                    continue
                sign = 1 if share.credit_entity_id == entity_id else -1
                left[event.act_id] -= sign * share.amount_minor
                continue
            document = documents[event.id]
            if document.currency == currency:
                sign = -1 if event.sort is EventSort.WITHDRAWN else 1
                left[event.act_id] -= sign * document.side * document.amount_minor
    return sorted(act_id for act_id, minor in left.items() if minor)
