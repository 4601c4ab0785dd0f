"""What statements are made of, read from the ledger for many customers at once.

What holds for all of them (rules, entities, balances, what is open) is read once; rows of items,
promises and the rest for as many customers as fit a part. A statement then takes its own.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TypeVar

from sqlalchemy import Connection, select

from artui.domain.ageing import Buckets
from artui.domain.kinds import CREDIT_KINDS, DEBIT_KINDS, ItemKind, PromiseState
from artui.ledger.bank.bank_accounts import bank_accounts
from artui.ledger.bank.issued_references import reference_kinds, with_rf
from artui.ledger.book.as_of import horizon, in_books, opened
from artui.ledger.disputes.dispute_rows import OPEN
from artui.ledger.disputes.promise_rows import PromiseRow, promises
from artui.ledger.interest.accruals import growth
from artui.ledger.interest.policies import Policies, policies
from artui.ledger.interest.preview import preview
from artui.ledger.items.open_items import among, chunks
from artui.ledger.lists.customer_list import FEW, keys
from artui.ledger.lists.item_rows import ItemRow, rows
from artui.ledger.lists.masters import Master, masters_of
from artui.ledger.store.dialects import indexed
from artui.ledger.store.tables import DISPUTE, ENTITY, INTEREST_CHARGE, INTEREST_RUN, ITEM
from artui.statements.account.movements import Moves, Period, moves_of
from artui.statements.model import Entity, PayAccount, Style

T = TypeVar("T")
BUCKETS = Buckets()
# A part is read at once: enough customers to share the cost of its queries, few enough items that
# a run of thousands holds little.
_CUSTOMERS, _ITEMS = 200, 2_000


@dataclass(frozen=True, slots=True)
class StatementWanted:
    """Which statement: its style, whether of all accounts below too, and its first day."""

    as_of: date
    style: Style = "open-item"
    tree: bool = False
    since: date | None = None
    buckets: Buckets = BUCKETS

    @property
    def first(self) -> date:
        """The first day of the period of the styles that show movements."""
        return self.since or self.as_of.replace(day=1)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is read once for all statements: open items and balances are by account."""

    wanted: StatementWanted
    rules: Policies
    entities: dict[str, Entity]
    open_ids: Mapping[int, "array[int]"]
    balances: Mapping[int, Mapping[str, int]]

    @classmethod
    def of(
        cls, connection: Connection, accounts: Collection[int], wanted: StatementWanted
    ) -> "Ground":
        """Read it for these accounts."""
        day = wanted.as_of
        # The ledger's own totals, asked for apart from the items.
        balances: dict[int, dict[str, int]] = defaultdict(dict)
        for row in keys(connection, day, customer_ids=_few(accounts)):
            balances[row.customer_id][row.currency] = row.balance_minor
        return cls(
            wanted,
            policies(connection, day),
            entities_by_name(connection),
            _open_ids(connection, day, accounts),
            balances,
        )

    def parts(self, trees: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
        """The accounts of each statement, in runs that are read at once."""
        part: list[Sequence[int]] = []
        items = 0
        for accounts in trees:
            more = sum(len(self.open_ids.get(each, ())) for each in accounts)
            if part and (len(part) == _CUSTOMERS or items + more > _ITEMS):
                yield part
                part, items = [], 0
            part.append(accounts)
            items += more
        if part:
            yield part


@dataclass(frozen=True, slots=True)
class SharedRows:
    """The rows of many accounts, by account or item: open items, and paid invoices that still
    have interest to charge or to give back."""

    ground: Ground
    masters: dict[int, Master]
    items: Mapping[int, Sequence[ItemRow]]
    settled: Mapping[int, Sequence[ItemRow]]
    promises: Mapping[int, Sequence[PromiseRow]]
    disputed: Mapping[int, int]
    charged_through: Mapping[int, date]
    growth: Mapping[int, tuple[date, int]]
    moves: Moves | None

    @classmethod
    def of(cls, connection: Connection, ground: Ground, accounts: Sequence[int]) -> "SharedRows":
        """Read it for these accounts."""
        wanted, day = ground.wanted, ground.wanted.as_of
        open_ids = [found for each in accounts for found in ground.open_ids.get(each, ())]
        are_open = frozenset(open_ids)
        settled = [
            row.invoice_id
            for row in preview(connection, day, accounts)
            if row.remains and row.invoice_id not in are_open
        ]
        items = _rows(connection, open_ids, wanted)
        paid = _rows(connection, settled, wanted)
        every = [row for own in chain(items.values(), paid.values()) for row in own]
        debits = [row.id for row in every if row.kind in DEBIT_KINDS]
        charges = [row.id for row in every if row.kind is ItemKind.FINANCE_CHARGE]
        invoices = [row.id for row in every if row.kind is ItemKind.INVOICE]
        grows: dict[int, tuple[date, int]] = {}
        for some in chunks(invoices):
            grows |= growth(connection, some, day)
        promised: dict[int, list[PromiseRow]] = defaultdict(list)
        for made in promises(connection, day, customer_ids=accounts):
            if made.state is PromiseState.PENDING:
                promised[made.customer_id].append(made)
        return cls(
            ground,
            masters_of(connection, accounts, day),
            items,
            paid,
            promised,
            _disputed(connection, debits),
            _charged_through(connection, charges),
            grows,
            None if wanted.style == "open-item" else moves_of(connection, accounts, day),
        )


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the sections of one statement are made of; the first account is the statement's own."""

    shared: SharedRows
    accounts: Sequence[int]
    debits: list[ItemRow]
    settled: list[ItemRow]
    credits: list[ItemRow]
    promises: list[PromiseRow]
    balances: dict[str, int]
    movements: Period | None
    many_entities: bool

    @classmethod
    def of(cls, shared: SharedRows, accounts: Sequence[int]) -> "Gathered":
        """Take what belongs to these accounts."""
        ground, wanted = shared.ground, shared.ground.wanted
        balances: dict[str, int] = defaultdict(int)
        for each in accounts:
            for currency, minor in ground.balances.get(each, {}).items():
                balances[currency] += minor
        items = sorted(_of(shared.items, accounts), key=lambda row: (row.due_date, row.id))
        debits = [row for row in items if row.kind in DEBIT_KINDS]
        settled = list(_of(shared.settled, accounts))
        moves = shared.moves
        return cls(
            shared,
            accounts,
            debits,
            settled,
            [row for row in items if row.kind in CREDIT_KINDS],
            sorted(_of(shared.promises, accounts), key=lambda row: row.id),
            balances,
            moves.period(accounts, wanted.first, wanted.style) if moves else None,
            len({row.entity for row in (*debits, *settled)}) > 1,
        )

    @property
    def wanted(self) -> StatementWanted:
        """Which statement it is."""
        return self.shared.ground.wanted

    @property
    def rules(self) -> Policies:
        """The policies as they apply on the day."""
        return self.shared.ground.rules

    @property
    def masters(self) -> dict[int, Master]:
        """The data of accounts, by id."""
        return self.shared.masters

    def currencies(self) -> list[str]:
        """The currencies with something to say."""
        found = {row.currency for row in (*self.debits, *self.settled, *self.credits)}
        if self.movements is not None:
            found |= self.movements.currencies()
        return sorted(found)


def _of(by_account: Mapping[int, Sequence[T]], accounts: Sequence[int]) -> Iterator[T]:
    return chain.from_iterable(by_account.get(each, ()) for each in accounts)


def _few(accounts: Collection[int]) -> tuple[int, ...]:
    """The accounts as a condition; none when they are so many that all are read."""
    return tuple(accounts) if len(accounts) <= FEW else ()


def _open_ids(
    connection: Connection, as_of: date, accounts: Collection[int]
) -> dict[int, "array[int]"]:
    """The ids of what these accounts have open on the day, by account."""
    day = horizon(connection, as_of)
    source, open_minor = opened(day)
    query = (
        select(ITEM.c.customer_id, ITEM.c.id).select_from(source).where(in_books(day, open_minor))
    )
    if some := _few(accounts):
        query = query.where(ITEM.c.customer_id.in_(some))
    query = indexed(query, ITEM, "item_open" if day.stored else None)
    found: dict[int, array[int]] = {}
    for account, item_id in connection.execute(query):
        found.setdefault(account, array("q")).append(item_id)
    return found


def _rows(
    connection: Connection, found: Sequence[int], wanted: StatementWanted
) -> dict[int, list[ItemRow]]:
    """The rows of these items, by account."""
    by_account: dict[int, list[ItemRow]] = defaultdict(list)
    for some in chunks(found):
        for row in rows(connection, some, wanted.as_of, buckets=wanted.buckets):
            by_account[row.customer_id].append(row)
    return by_account


def _disputed(connection: Connection, debits: Sequence[int]) -> dict[int, int]:
    """What of each is disputed."""
    query = select(DISPUTE.c.item_id, DISPUTE.c.amount_minor).where(
        OPEN, among(connection, DISPUTE.c.item_id, debits)
    )
    return {row.item_id: row.amount_minor for row in connection.execute(query)}


def _charged_through(connection: Connection, charges: Sequence[int]) -> dict[int, date]:
    """The day through which each finance charge of a run charges."""
    if not charges:
        return {}
    query = (
        select(INTEREST_CHARGE.c.item_id, INTEREST_RUN.c.through)
        .join(INTEREST_RUN, INTEREST_RUN.c.id == INTEREST_CHARGE.c.run_id)
        .where(among(connection, INTEREST_CHARGE.c.item_id, charges))
        .distinct()
    )
    return {row.item_id: row.through for row in connection.execute(query)}


ENTITY_FACTS = (
    "legal_name",
    "street",
    "postcode",
    "city",
    "region",
    "vat_id",
    "registration_id",
    "registration_scheme",
    "einvoice_address",
    "einvoice_scheme",
    "contact_name",
    "contact_phone",
    "contact_email",
    "language",
)


def entities_by_name(connection: Connection) -> dict[str, Entity]:
    """Our legal entities by name, in the order they were made."""
    query = select(ENTITY).where(ENTITY.c.withdrawn_act_id.is_(None)).order_by(ENTITY.c.id)
    kinds = reference_kinds(connection)
    accounts: dict[int, list[PayAccount]] = defaultdict(list)
    for account in bank_accounts(connection):
        accounts[account.entity_id].append(PayAccount(account.number, account.currency))
    return {
        row.name: Entity(
            name=row.legal_name or row.name,
            country=row.country,
            address=tuple(line for line in row.address.split("\n") if line),
            tax_id=row.tax_id,
            remittance=tuple(line for line in row.remittance.split("\n") if line),
            code=row.name,
            references=kinds.get(row.id, with_rf()),
            accounts=tuple(accounts[row.id]),
            **{name: getattr(row, name) for name in ENTITY_FACTS},
        )
        for row in connection.execute(query)
    }
