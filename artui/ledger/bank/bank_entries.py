"""The entries of our bank accounts as the ledger keeps them, with what became of each."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal_column, select

from artui.domain.bank_entry import BankEntry, EntryKind, NamedDocument, Outcome
from artui.domain.kinds import ItemKind
from artui.domain.refusal import Refused
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import (
    ALLOCATION,
    BANK_ACCOUNT,
    BANK_ENTRY,
    BANK_OUTCOME,
    BANK_STATEMENT,
    CUSTOMER,
    ITEM,
)
from artui.ledger.store.tables.columns import Query

# Money in for which a clerk has something to do, and what the bank took back with its fees.
WORKED = (EntryKind.RECEIPT, EntryKind.RETURN, EntryKind.RETURN_FEE)
_TOTALS = (*WORKED, EntryKind.RECEIPT_TOTAL)  # the bank need not say that it is one


class UnknownEntry(Refused):
    """There is no entry of a bank with this number."""


class StoredEntry(NamedTuple):
    """An entry with where it stands; `outcome` and `item_id` say what became of it. Its entity is
    that of the account that collected the money, else of the statement's."""

    id: int
    account: str
    entity_id: int
    statement: str
    position: int
    file: str
    outcome: Outcome | None
    item_id: int | None
    reason: str
    record: BankEntry

    @property
    def reference(self) -> str:
        """What a payment made of it is known by: the bank's reference, else where it stands."""
        return self.record.bank_reference or f"{self.statement}/{self.position}"


class StoredStatement(NamedTuple):
    """A statement of one of our accounts; balances in minor units of its currency."""

    account: str
    currency: str
    number: str
    first_day: date | None
    last_day: date | None
    opening_minor: int | None
    closing_minor: int | None
    entries: int
    ties: str
    file: str


LIVE = BANK_STATEMENT.c.withdrawn_act_id.is_(None)
# The columns in the order of the record's fields, most by the same names.
_COLUMNS = {"minor": "amount_minor", "parts": "text"}
_FIELDS = tuple(_COLUMNS.get(name, name) for name in BankEntry._fields if name != "turnable")
# The account of ours that collected the money, where the bank names one: a QR-IBAN.
_COLLECTING = BANK_ACCOUNT.alias("collecting")
_ENTRIES: Query = (
    select(
        BANK_ENTRY.c.id,
        BANK_ACCOUNT.c.number,
        func.coalesce(_COLLECTING.c.entity_id, BANK_ACCOUNT.c.entity_id),
        BANK_STATEMENT.c.number,
        BANK_ENTRY.c.position,
        BANK_STATEMENT.c.file,
        BANK_OUTCOME.c.outcome,
        BANK_OUTCOME.c.item_id,
        BANK_OUTCOME.c.reason,
        *(BANK_ENTRY.c[name] for name in _FIELDS),
    )
    .join(BANK_STATEMENT, BANK_STATEMENT.c.id == BANK_ENTRY.c.statement_id)
    .join(BANK_ACCOUNT, BANK_ACCOUNT.c.id == BANK_STATEMENT.c.account_id)
    .outerjoin(
        _COLLECTING,
        and_(
            _COLLECTING.c.number == BANK_ENTRY.c.collected_for,
            _COLLECTING.c.currency == BANK_ENTRY.c.currency,
            _COLLECTING.c.withdrawn_act_id.is_(None),
        ),
    )
    .outerjoin(
        BANK_OUTCOME,
        and_(BANK_OUTCOME.c.entry_id == BANK_ENTRY.c.id, BANK_OUTCOME.c.withdrawn_act_id.is_(None)),
    )
    .where(LIVE)
    .order_by(BANK_ENTRY.c.booking_date, BANK_ENTRY.c.id)
)
_PLACES = len(StoredEntry._fields) - 1  # all but the record
_TEXT, _DOCUMENTS = map(_FIELDS.index, ("text", "documents"))


def stored_entries(connection: Connection, *where: ColumnElement[bool]) -> Iterator[StoredEntry]:
    """The entries that meet all conditions, by booking date."""
    for row in connection.execute(_ENTRIES.where(*where)):
        yield _stored(row)


def waiting_entries(connection: Connection) -> list[StoredEntry]:
    """The receipts, returns and fees for returns of which nothing became yet, each money once."""
    instead = represented(connection)
    found = stored_entries(connection, BANK_OUTCOME.c.id.is_(None), BANK_ENTRY.c.kind.in_(WORKED))
    return [each for each in found if each.id not in instead]


def latest_done(connection: Connection, most: int) -> list[StoredEntry]:
    """The entries of which something became, those worked last first."""
    query = (
        _ENTRIES.order_by(None)
        .where(BANK_OUTCOME.c.id.is_not(None))
        .order_by(BANK_OUTCOME.c.id.desc())
        .limit(most)
    )
    return [_stored(row) for row in connection.execute(query)]


def totals_waiting(connection: Connection) -> list[StoredEntry]:
    """The totals whose parts the bank has not reported yet."""
    whole = represented(connection)
    totals = stored_entries(connection, BANK_ENTRY.c.kind == EntryKind.RECEIPT_TOTAL)
    return [each for each in totals if each.id not in whole and each.outcome is None]


def count_waiting(connection: Connection) -> tuple[int, int]:
    """How many receipts and how many returns, with the fees for them, wait for a clerk."""
    worked = select(BANK_OUTCOME.c.id).where(
        BANK_OUTCOME.c.entry_id == BANK_ENTRY.c.id, BANK_OUTCOME.c.withdrawn_act_id.is_(None)
    )
    query = (
        select(BANK_ENTRY.c.kind, func.count())
        .join(BANK_STATEMENT, BANK_STATEMENT.c.id == BANK_ENTRY.c.statement_id)
        .where(LIVE, BANK_ENTRY.c.kind.in_(WORKED), ~worked.exists())
        .group_by(BANK_ENTRY.c.kind)
    )
    found: Counter[str] = Counter({row.kind: row[1] for row in connection.execute(query)})
    found.subtract(represented(connection).values())
    return found[EntryKind.RECEIPT], found[EntryKind.RETURN] + found[EntryKind.RETURN_FEE]


def stored_entry(connection: Connection, entry_id: int) -> StoredEntry:
    """One entry; raises UnknownEntry."""
    for found in stored_entries(connection, BANK_ENTRY.c.id == entry_id):
        return found
    raise UnknownEntry(f"There is no bank entry {entry_id}.")


def _stored(row: Row[Any]) -> StoredEntry:
    values = tuple(row)
    return StoredEntry._make((*values[:_PLACES], _record(values[_PLACES:])))


def _record(values: Sequence[Any]) -> BankEntry:
    """The entry of the columns of `_FIELDS`."""
    fields = list(values)
    fields[_TEXT] = tuple(fields[_TEXT].split("\n")) if fields[_TEXT] else ()
    documents = json.loads(fields[_DOCUMENTS]) if fields[_DOCUMENTS] else ()
    fields[_DOCUMENTS] = tuple(NamedDocument(**each) for each in documents)
    return BankEntry(*fields)


def represented(
    connection: Connection, within: Collection[str] | None = None
) -> dict[int, EntryKind]:
    """The entries of which nothing became and for which others are worked, with their kinds: a
    total whose parts are there, or, where the total was worked before they came, its parts. The
    bank need not say that an entry is a total. On request only those of some batches, by the bank's
    references of their totals; an entry without one is of none."""
    live = BANK_OUTCOME.c.withdrawn_act_id.is_(None)
    columns = (BANK_ENTRY.c.id, BANK_ENTRY.c.kind, BANK_ENTRY.c.amount_minor, BANK_ENTRY.c.part)
    query = (
        select(BANK_STATEMENT.c.account_id, BANK_ENTRY.c.batch_reference, *columns)
        .add_columns(BANK_OUTCOME.c.id)
        .join(BANK_STATEMENT, BANK_STATEMENT.c.id == BANK_ENTRY.c.statement_id)
        .outerjoin(BANK_OUTCOME, and_(BANK_OUTCOME.c.entry_id == BANK_ENTRY.c.id, live))
        .where(LIVE, BANK_ENTRY.c.batch_reference != literal_column("''"))
    )
    waiting = query.where(BANK_OUTCOME.c.id.is_(None), BANK_ENTRY.c.kind.in_(_TOTALS))
    if within is not None:
        asked = sorted({*within} - {""})
        if not asked:
            return {}
        waiting = waiting.where(BANK_ENTRY.c.batch_reference.in_(asked))
    names = {row.batch_reference for row in connection.execute(waiting)}
    batches: dict[tuple[int, str], list[Row[Any]]] = {}
    for some in chunks(sorted(names)):
        for row in connection.execute(query.where(BANK_ENTRY.c.batch_reference.in_(some))):
            batches.setdefault((row.account_id, row.batch_reference), []).append(row)
    found: dict[int, EntryKind] = {}
    for batch in batches.values():
        for total in batch:
            if total.part or total.kind not in _TOTALS:
                continue
            parts = [row for row in batch if row is not total and _may_be_part(row, total)]
            if sum(row.amount_minor for row in parts) == total.amount_minor:
                instead = [total] if total[-1] is None else parts
                found |= {row.id: row.kind for row in instead if row[-1] is None}
    return found


def _may_be_part(row: Row[Any], total: Row[Any]) -> bool:
    """Whether an entry may be of a total; where the bank does not call it one, only what it numbers
    is of it."""
    named = total.kind is EntryKind.RECEIPT_TOTAL
    return row.kind is not EntryKind.RECEIPT_TOTAL and (named or row.part > 0)


def linked_items(connection: Connection, item_ids: Collection[int]) -> set[int]:
    """Which of these payments were made of an entry."""
    query = select(BANK_OUTCOME.c.item_id).where(
        BANK_OUTCOME.c.item_id.in_(item_ids), BANK_OUTCOME.c.withdrawn_act_id.is_(None)
    )
    return {number for number in connection.execute(query).scalars() if number is not None}


class PaidDocuments(NamedTuple):
    """Whose a payment or a fee is, and the numbers of the documents that it pays now."""

    account: str
    kind: ItemKind
    in_force: bool
    numbers: tuple[str, ...]


def paid_documents(connection: Connection, item_ids: Collection[int]) -> dict[int, PaidDocuments]:
    """What payments made of entries pay, by their ids; a fee pays nothing."""
    debit = ITEM.alias("debit")
    columns = (ALLOCATION.c.credit_id, debit.c.number)
    open_shares = (
        select(*columns)
        .join(debit, debit.c.id == ALLOCATION.c.debit_id)
        .where(
            among(connection, ALLOCATION.c.credit_id, item_ids),
            debit.c.kind.not_in((ItemKind.REVERSAL, ItemKind.REFUND)),
        )
        .group_by(*columns, debit.c.id)
        .having(func.sum(ALLOCATION.c.amount_minor) != 0)
        .order_by(debit.c.id)
    )
    numbers: dict[int, list[str]] = {}
    for credit_id, number in connection.execute(open_shares):
        numbers.setdefault(credit_id, []).append(number)
    query = (
        select(ITEM.c.id, CUSTOMER.c.account, ITEM.c.kind, ITEM.c.reversed_by_id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(among(connection, ITEM.c.id, item_ids))
    )
    return {
        item_id: PaidDocuments(account, kind, reversal is None, tuple(numbers.get(item_id, ())))
        for item_id, account, kind, reversal in map(tuple, connection.execute(query))
    }


def bank_statements(connection: Connection) -> list[StoredStatement]:
    """The statements that were taken in, by account and day."""
    columns = ("first_day", "last_day", "opening_minor", "closing_minor", "added", "ties", "file")
    query = (
        select(
            BANK_ACCOUNT.c.number,
            BANK_ACCOUNT.c.currency,
            BANK_STATEMENT.c.number,
            *(BANK_STATEMENT.c[name] for name in columns),
        )
        .join(BANK_ACCOUNT, BANK_ACCOUNT.c.id == BANK_STATEMENT.c.account_id)
        .where(LIVE)
        .order_by(BANK_ACCOUNT.c.number, BANK_STATEMENT.c.last_day, BANK_STATEMENT.c.id)
    )
    return [StoredStatement(*tuple(row)) for row in connection.execute(query)]
