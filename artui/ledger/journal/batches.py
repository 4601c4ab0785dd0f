"""Batches of the journal as they were cut: their list, their lines, their totals."""

import datetime
import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.journal.known_entries import STANDING
from artui.ledger.store.many import DatesRead, streamed
from artui.ledger.store.tables import (
    ACT,
    ENTITY,
    JOURNAL_BATCH,
    JOURNAL_ENTRY,
    JOURNAL_LEG,
)
from artui.ledger.store.tables.columns import Query

_REVERSED = JOURNAL_ENTRY.alias("reversed")


class UnknownBatch(Refused):
    """No batch has this number, or those of several entities do."""


class Altered(Refused):
    """What is kept of a batch is not what was cut."""


class JournalBatch(NamedTuple):
    """A batch of the journal; `withdrawn_act` took it back."""

    id: int
    entity_id: int
    entity: str
    number: int
    opening_act: int | None
    after_act: int
    last_act: int
    cut_at: datetime.datetime
    chart_id: int
    entries: int
    lines: int
    digest: str
    actor: str
    reason: str
    withdrawn_act: int | None
    act: int

    @property
    def name(self) -> str:
        """What it is called among those of all our entities."""
        return f"{self.entity}/{self.number}"

    @property
    def standing(self) -> bool:
        """Whether it is in the books."""
        return self.withdrawn_act is None

    @property
    def first_act(self) -> int:
        """The first act that it may have booked."""
        return self.after_act + 1


class JournalLine(NamedTuple):
    """A line of the journal; one of debit and credit is filled, in minor units. `reverses` is the
    number of an entry, with its fiscal year if that is another."""

    batch: int
    entry: int
    line: int
    act: int
    date: datetime.date
    document_date: datetime.date
    kind: str
    document: str
    entity: str
    account: str
    account_name: str
    debit: int | None
    credit: int | None
    currency: str
    tax_code: str
    customer: str
    customer_name: str
    due_date: datetime.date | None
    text: str
    reverses: int | str | None

    @property
    def minor(self) -> int:
        """A debit above nothing, a credit below."""
        return self.debit if self.debit is not None else -(self.credit or 0)


class AccountTotal(NamedTuple):
    """What a batch posted to an account in a currency, in minor units."""

    account: str
    account_name: str
    currency: str
    debit: int
    credit: int


def _batches() -> Query:
    names = ("number", "opening_act", "after_act", "last_act", "cut_at", "chart_id", "entries")
    return (
        select(
            JOURNAL_BATCH.c.id,
            JOURNAL_BATCH.c.entity_id,
            ENTITY.c.name,
            *(JOURNAL_BATCH.c[name] for name in names),
            JOURNAL_BATCH.c.lines,
            JOURNAL_BATCH.c.digest,
            func.coalesce(ACT.c.actor, ""),
            JOURNAL_BATCH.c.reason,
            JOURNAL_BATCH.c.withdrawn_act_id,
            JOURNAL_BATCH.c.act_id,
        )
        .join(ENTITY, ENTITY.c.id == JOURNAL_BATCH.c.entity_id)
        .outerjoin(ACT, ACT.c.id == JOURNAL_BATCH.c.act_id)
        .order_by(JOURNAL_BATCH.c.entity_id, JOURNAL_BATCH.c.number)
    )


def batches(connection: Connection, entity_id: int | None = None) -> list[JournalBatch]:
    """All batches, of an entity if it is given, by entity and number."""
    query = _batches()
    if entity_id is not None:
        query = query.where(JOURNAL_BATCH.c.entity_id == entity_id)
    return [JournalBatch(*row) for row in map(tuple, connection.execute(query))]


def last_standing(connection: Connection, entity_id: int) -> JournalBatch | None:
    """The newest batch of an entity that is in the books."""
    found = [each for each in batches(connection, entity_id) if each.standing]
    return found[-1] if found else None


def batch_named(connection: Connection, name: str) -> JournalBatch:
    """A batch by its number, `ENTITY/N` where several entities have one; raises UnknownBatch."""
    entity, slash, number = name.rpartition("/")
    found = [
        each
        for each in batches(connection)
        if str(each.number) == number and (not slash or each.entity == entity)
    ]
    if not found:
        raise UnknownBatch(f"There is no batch '{visible(name)}' of the journal.")
    if len(found) > 1:
        choices = ", ".join(each.name for each in found)
        raise UnknownBatch(f"Batch {visible(name)} is one of several: {choices}.")
    return found[0]


def in_force_with(batch: JournalBatch) -> ColumnElement[bool]:
    """The batches that were in the books when one was cut, that one included."""
    return and_(
        JOURNAL_BATCH.c.entity_id == batch.entity_id,
        JOURNAL_BATCH.c.number <= batch.number,
        or_(
            JOURNAL_BATCH.c.withdrawn_act_id.is_(None),
            JOURNAL_BATCH.c.withdrawn_act_id > batch.act,
        ),
    )


class Carried(NamedTuple):
    """What batches before one came to on an account in a currency, in minor units."""

    account: str
    currency: str
    minor: int


def carried(connection: Connection, batch: JournalBatch) -> list[Carried]:
    """What the batches in the books before one came to, by account and currency; zeros too."""
    key = JOURNAL_LEG.c.account, JOURNAL_LEG.c.currency
    query = (
        select(*key, func.sum(JOURNAL_LEG.c.amount_minor))
        .join(JOURNAL_ENTRY, JOURNAL_ENTRY.c.id == JOURNAL_LEG.c.entry_id)
        .join(JOURNAL_BATCH, JOURNAL_BATCH.c.id == JOURNAL_ENTRY.c.batch_id)
        .where(in_force_with(batch), JOURNAL_BATCH.c.id != batch.id)
        .group_by(*key)
        .order_by(*key)
    )
    return [Carried(row[0], row[1], int(row[2])) for row in connection.execute(query)]


def last_day(connection: Connection, batch: JournalBatch) -> datetime.date | None:
    """The last day of posting of a batch and of those in the books before it; None if an opening
    had nothing to carry."""
    query = select(func.max(JOURNAL_ENTRY.c.date)).join(
        JOURNAL_BATCH, JOURNAL_BATCH.c.id == JOURNAL_ENTRY.c.batch_id
    )
    found: datetime.date | None = connection.execute(query.where(in_force_with(batch))).scalar_one()
    return found


def entries(connection: Connection, batch: JournalBatch) -> Iterator[list[JournalLine]]:
    """The lines of a batch, entry by entry, by their day of posting."""
    found: list[JournalLine] = []
    for line in lines(connection, batch, by_day=True):
        if line.line == 1 and found:
            yield found
            found = []
        found.append(line)
    if found:
        yield found


def lines(
    connection: Connection, batch: JournalBatch, *, by_day: bool = False
) -> Iterator[JournalLine]:
    """The lines of a batch as they were cut, in the order of entries, or by their day of posting
    first."""
    query = _lines(batch)
    order = (JOURNAL_ENTRY.c.id, JOURNAL_LEG.c.line)
    query = query.order_by(*((JOURNAL_ENTRY.c.date, *order) if by_day else order))
    days = DatesRead()
    for rows in streamed(connection, query):
        for (
            entry, line, act, day, own, kind, document, account, account_name, minor, currency,
            tax_code, customer, name, due, text, year, reversed_year, reverses,
        ) in rows:  # fmt: skip
            yield JournalLine(
                batch.number,
                entry,
                line,
                act,
                days[day],
                days[own],
                kind,
                document,
                batch.entity,
                account,
                account_name,
                minor if minor > 0 else None,
                -minor if minor < 0 else None,
                currency,
                tax_code,
                customer,
                name,
                None if due is None else days[due],
                text,
                reverses if reversed_year in (None, year) else f"{reversed_year}/{reverses}",
            )


def _lines(batch: JournalBatch) -> Query:
    named = JOURNAL_LEG.c.customer != ""
    return (
        select(
            JOURNAL_ENTRY.c.number,
            JOURNAL_LEG.c.line,
            JOURNAL_ENTRY.c.posted_act_id,
            JOURNAL_ENTRY.c.date,
            JOURNAL_ENTRY.c.document_date,
            JOURNAL_ENTRY.c.kind,
            JOURNAL_ENTRY.c.document,
            JOURNAL_LEG.c.account,
            JOURNAL_LEG.c.account_name,
            JOURNAL_LEG.c.amount_minor,
            JOURNAL_LEG.c.currency,
            JOURNAL_LEG.c.tax_code,
            case((named, JOURNAL_LEG.c.customer), else_=JOURNAL_ENTRY.c.customer),
            case((named, JOURNAL_LEG.c.customer_name), else_=JOURNAL_ENTRY.c.customer_name),
            JOURNAL_ENTRY.c.due_date,
            JOURNAL_ENTRY.c.text,
            JOURNAL_ENTRY.c.fiscal_year,
            _REVERSED.c.fiscal_year,
            _REVERSED.c.number,
        )
        .select_from(JOURNAL_ENTRY)
        .join(JOURNAL_LEG, JOURNAL_LEG.c.entry_id == JOURNAL_ENTRY.c.id)
        .outerjoin(_REVERSED, _REVERSED.c.id == JOURNAL_ENTRY.c.reverses_id)
        .where(JOURNAL_ENTRY.c.batch_id == batch.id)
    )


def digest_of(connection: Connection, batch: JournalBatch) -> str:
    """SHA-256 over the lines of a batch."""
    found = hashlib.sha256()
    for line in lines(connection, batch):
        found.update("\t".join(map(str, line)).encode("utf-8", "surrogatepass") + b"\n")
    return found.hexdigest()


def refuse_altered(connection: Connection, batch: JournalBatch) -> None:
    """Raise Altered if a batch is not what was cut."""
    if (now := digest_of(connection, batch)) != batch.digest:
        raise Altered(
            f"Batch {batch.name} is not what was cut: its lines give {now[:12]}…, those that were "
            f"cut {batch.digest[:12]}…."
        )


def totals(connection: Connection, batch: JournalBatch) -> list[AccountTotal]:
    """What a batch posted, by account and currency."""
    minor = JOURNAL_LEG.c.amount_minor
    query = (
        select(
            JOURNAL_LEG.c.account,
            func.max(JOURNAL_LEG.c.account_name),
            JOURNAL_LEG.c.currency,
            func.sum(case((minor > 0, minor), else_=0)),
            func.sum(case((minor < 0, -minor), else_=0)),
        )
        .join(JOURNAL_ENTRY, JOURNAL_ENTRY.c.id == JOURNAL_LEG.c.entry_id)
        .where(JOURNAL_ENTRY.c.batch_id == batch.id)
        .group_by(JOURNAL_LEG.c.account, JOURNAL_LEG.c.currency)
        .order_by(JOURNAL_LEG.c.account, JOURNAL_LEG.c.currency)
    )
    return [
        AccountTotal(row[0], row[1], row[2], int(row[3]), int(row[4]))
        for row in connection.execute(query)
    ]


def last_numbers(connection: Connection, entity_id: int) -> dict[int, int]:
    """The number of the last entry in the books of an entity, by fiscal year."""
    query = (
        select(JOURNAL_ENTRY.c.fiscal_year, func.max(JOURNAL_ENTRY.c.number))
        .join(JOURNAL_BATCH, JOURNAL_BATCH.c.id == JOURNAL_ENTRY.c.batch_id)
        .where(STANDING, JOURNAL_BATCH.c.entity_id == entity_id)
        .group_by(JOURNAL_ENTRY.c.fiscal_year)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
