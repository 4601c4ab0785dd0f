"""Proofs on the journal: each posted act is in exactly one batch in the books, entries balance and
are as they were cut, and the books tie to the open items."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, exists, func, select

from artui.domain.kinds import Approval
from artui.domain.money import Money
from artui.ledger.journal.batches import JournalBatch, batches, digest_of, last_standing
from artui.ledger.journal.charts import our_entities
from artui.ledger.journal.events import EventSort, events
from artui.ledger.journal.known_entries import STANDING
from artui.ledger.journal.ties import ties_at_cut
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.tables import (
    CHANGE,
    CUSTOMER,
    ITEM,
    JOURNAL_BATCH,
    JOURNAL_ENTRY,
    JOURNAL_LEG,
)


def batches_follow(connection: Connection) -> Iterator[Breach]:
    """Batches of an entity are numbered without gaps, and each begins after the one before."""
    for entity_id in our_entities(connection).values():
        after, expected = 0, 1
        for batch in batches(connection, entity_id):
            if batch.number != expected:
                missing = f"{batch.entity}/{expected}"
                yield Breach("journal-batch", missing, f"There is no batch {missing}.")
            expected = batch.number + 1
            if batch.standing:
                if batch.after_act != after:
                    said = f"Batch {batch.name} begins after act {batch.after_act}, not {after}."
                    yield Breach("journal-batch", batch.name, said)
                after = batch.last_act


def batches_are_as_cut(connection: Connection) -> Iterator[Breach]:
    """The lines of a batch are those that were cut."""
    for batch in batches(connection):
        if digest_of(connection, batch) != batch.digest:
            said = f"Batch {batch.name} is not what was cut: its lines have another digest."
            yield Breach("journal-altered", batch.name, said)


def entries_balance(connection: Connection) -> Iterator[Breach]:
    """Debits and credits of an entry are equal, in each currency."""
    query = (
        select(
            JOURNAL_ENTRY.c.id,
            JOURNAL_LEG.c.currency,
            func.sum(JOURNAL_LEG.c.amount_minor),
        )
        .join(JOURNAL_LEG, JOURNAL_LEG.c.entry_id == JOURNAL_ENTRY.c.id)
        .group_by(JOURNAL_ENTRY.c.id, JOURNAL_LEG.c.currency)
        .having(func.sum(JOURNAL_LEG.c.amount_minor) != 0)
        .order_by(JOURNAL_ENTRY.c.id)
    )
    for entry_id, currency, minor in connection.execute(query):
        name = f"journal entry {entry_id}"
        said = f"Debits less credits of {name} are {Money(int(minor), currency)}, not nothing."
        yield Breach("journal-balance", name, said)


def entries_are_numbered(connection: Connection) -> Iterator[Breach]:
    """Entries in the books are numbered from 1 without gaps, per entity and fiscal year."""
    entity, year = JOURNAL_BATCH.c.entity_id, JOURNAL_ENTRY.c.fiscal_year
    number = JOURNAL_ENTRY.c.number
    query = (
        select(entity, year, func.count(), func.count(number.distinct()), func.max(number))
        .join(JOURNAL_BATCH, JOURNAL_BATCH.c.id == JOURNAL_ENTRY.c.batch_id)
        .where(STANDING)
        .group_by(entity, year)
        .order_by(entity, year)
    )
    names = {number: name for name, number in our_entities(connection).items()}
    for entity_id, fiscal_year, count, distinct, last in connection.execute(query):
        if not count == distinct == last:
            name = f"{names.get(entity_id, entity_id)} {fiscal_year}"
            said = f"{count} entries of {name} have {distinct} numbers, the last {last}."
            yield Breach("journal-number", name, said)


def posted_once(connection: Connection) -> Iterator[Breach]:
    """Each document that an act posted up to the last cut has one entry in the books."""
    for entity_id in our_entities(connection).values():
        last = last_standing(connection, entity_id)
        if last is not None:
            yield from _posted_once(connection, entity_id, last)


def _posted_once(connection: Connection, entity_id: int, last: JournalBatch) -> Iterator[Breach]:
    standing = [each for each in batches(connection, entity_id) if each.standing]
    opening = standing[0].opening_act or 0
    booked = (
        select(JOURNAL_ENTRY.c.item_id, func.count().label("times"))
        .join(JOURNAL_BATCH, JOURNAL_BATCH.c.id == JOURNAL_ENTRY.c.batch_id)
        .where(STANDING, JOURNAL_BATCH.c.entity_id == entity_id)
        .group_by(JOURNAL_ENTRY.c.item_id)
        .subquery("booked")
    )
    decided = exists().where(
        CHANGE.c.table_name == ITEM.name,
        CHANGE.c.row_id == ITEM.c.id,
        CHANGE.c.column_name == "approval",
    )
    counts = and_(ITEM.c.approval == Approval.APPROVED, ITEM.c.amount_minor != 0)
    right = case((and_(counts, ITEM.c.act_id > opening), 1), else_=0)
    times = func.coalesce(booked.c.times, 0)
    query = (
        select(ITEM.c.kind, ITEM.c.number, ITEM.c.act_id, times, right)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .outerjoin(booked, booked.c.item_id == ITEM.c.id)
        .where(ITEM.c.entity_id == entity_id, ITEM.c.act_id <= last.last_act)
        .where(CUSTOMER.c.receivable, times != right, ~decided)
        .order_by(ITEM.c.id)
    )
    for kind, number, act_id, found, wanted in connection.execute(query):
        yield _breach(kind, number, act_id, found, wanted, last)
    wanted_of = Counter(
        each.id
        for each in events(connection, entity_id, opening, last.last_act, apart=False)
        if each.sort is not EventSort.ALLOCATED
    )
    changed = (
        select(ITEM.c.id, ITEM.c.kind, ITEM.c.number, ITEM.c.act_id, times)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .outerjoin(booked, booked.c.item_id == ITEM.c.id)
        .where(ITEM.c.entity_id == entity_id, ITEM.c.act_id <= last.last_act)
        .where(CUSTOMER.c.receivable, decided)
        .order_by(ITEM.c.id)
    )
    for item_id, kind, number, act_id, found in connection.execute(changed):
        if found != wanted_of[item_id]:
            yield _breach(kind, number, act_id, found, wanted_of[item_id], last)


def _breach(
    kind: str, number: str, act_id: int, found: int, wanted: int, last: JournalBatch
) -> Breach:
    name = f"{kind.replace('_', ' ')} {number}"
    said = f"{name} of act {act_id} has {found} entries in the books of {last.entity}"
    said += f" up to batch {last.number}, not {wanted}."
    return Breach("journal-once", name, said[:1].upper() + said[1:])


def books_tie(connection: Connection) -> Iterator[Breach]:
    """At the last cut the books come to the open items, by entity, account and currency."""
    for tie in ties_at_cut(connection):
        if tie.difference_minor:
            books, open_ = (Money(each, tie.currency) for each in (tie.books_minor, tie.open_minor))
            said = f"Account {tie.account} of {tie.batch.entity} has {books} in the books up to "
            said += f"batch {tie.batch.number}; {open_} was open then."
            yield Breach("journal-tie", f"{tie.batch.entity} {tie.account}", said)


JOURNAL_PROOFS: tuple[Proof, ...] = (
    batches_follow,
    batches_are_as_cut,
    entries_balance,
    entries_are_numbered,
    posted_once,
    books_tie,
)
