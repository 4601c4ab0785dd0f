"""The tables of the ledger, as SQLModel classes whose metadata feeds Alembic.

Every receivable document is a row of `item`; what pays what is a row of `allocation`. Posted rows
are never edited or deleted: an act adds rows, and whatever column an act does change is written
down in `change`, so that it can be undone. Columns ending in `_minor` are integers of the
currency's minor unit. `counts_from` is the day from which reports count a row: its own date, or the
first open day when its own lies in a closed period.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TIMESTAMP, TypeDecorator
from sqlmodel import Field, SQLModel

BIG = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """A UTC instant: timestamptz on PostgreSQL, ISO text on SQLite."""

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(TIMESTAMP(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Any) -> Any:
        if value is not None and dialect.name == "sqlite":
            return value.isoformat(timespec="microseconds")
        return value

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        return datetime.fromisoformat(value) if isinstance(value, str) else value


class LedgerTable(SQLModel):
    """What every table is; rows are read and written by Core, so nothing is validated here."""

    model_config = {"defer_build": True}  # the validators that nobody asks for are not built


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a model."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def _id() -> Any:
    return Field(default=None, sa_column=Column(BIG, primary_key=True, autoincrement=True))


def _ref(target: str, *, null: bool = False, index: bool = False) -> Any:
    column: Column[Any] = Column(BIG, ForeignKey(target), nullable=null, index=index)
    return Field(default=None, sa_column=column)


def _minor(*, null: bool = False) -> Any:
    return Field(default=None, sa_column=Column(BIG, nullable=null))


def _act() -> Any:
    # No foreign key: the act's own row is written last, when its place in the chain is known; `db
    # check` proves it.
    return Field(default=None, sa_column=Column(BIG, nullable=False))


def _text(default: str = "") -> Any:
    return Field(default=default, sa_column=Column(Text, nullable=False, server_default=default))


def _text_or_none() -> Any:
    return Field(default=None, sa_column=Column(Text, nullable=True))


def _flag() -> Any:
    return Field(default=False, sa_column_kwargs={"server_default": text("false")})


class Entity(LedgerTable, table=True):
    """One of our legal entities, as it is printed on documents."""

    __tablename__: ClassVar[str] = "entity"
    id: int | None = _id()
    name: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    legal_name: str = _text()
    country: str = _text()
    tax_id: str = _text()
    address: str = _text()
    remittance: str = _text()
    withdrawn_act_id: int | None = Field(default=None, sa_column=Column(BIG, nullable=True))
    act_id: int = _act()


class Customer(LedgerTable, table=True):
    """An account that buys on invoice; `root_id` is the top of its account tree."""

    __tablename__: ClassVar[str] = "customer"
    id: int | None = _id()
    account: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    name: str = _text()
    parent_id: int | None = _ref("customer.id", null=True, index=True)
    root_id: int = Field(default=None, sa_column=Column(BIG, nullable=False, index=True))
    country: str = _text()
    region: str = _text()
    currency: str = _text()
    terms: str = _text()
    email: str = _text()
    phone: str = _text()
    address: str = _text()
    policy: str = _text()
    terms_version: str = _text()
    terms_accepted: date | None = None
    external_ref: str = _text()
    notes: str = _text()
    account_state: str = _text("open")
    orders_state: str = _text("ok")
    payment_order: str = _text("principal-first")
    auto_apply: bool = _flag()
    dunning_excluded: bool = _flag()
    receivable: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    withdrawn_act_id: int | None = Field(default=None, sa_column=Column(BIG, nullable=True))
    act_id: int = _act()


class Item(LedgerTable, table=True):
    """A receivable document of either side. `side` is 1 for a debit and -1 for a credit."""

    __tablename__: ClassVar[str] = "item"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="item_amount_positive"),
        CheckConstraint("open_minor >= 0 AND open_minor <= amount_minor", name="item_open_range"),
        CheckConstraint("side IN (1, -1)", name="item_side"),
        CheckConstraint("approval IN ('approved', 'pending', 'superseded')", name="item_approval"),
        Index(
            "item_number",
            "kind",
            "number",
            "entity_id",
            unique=True,
            sqlite_where=text("kind <> 'payment'"),
            postgresql_where=text("kind <> 'payment'"),
        ),
        Index(
            "item_reference",
            "customer_id",
            "number",
            unique=True,
            sqlite_where=text("kind = 'payment'"),
            postgresql_where=text("kind = 'payment'"),
        ),
        # SQLite reads these partial indexes alone only if they hold every column asked for,
        # `approval` too.
        Index(
            "item_open",
            "customer_id",
            "currency",
            "side",
            "due_date",
            "issue_date",
            "counts_from",
            "open_minor",
            "level",
            "approval",
            sqlite_where=text("open_minor > 0 AND approval = 'approved'"),
            postgresql_where=text("open_minor > 0 AND approval = 'approved'"),
        ),
        Index(
            "item_open_total",
            "currency",
            "side",
            "due_date",
            "counts_from",
            "open_minor",
            "approval",
            sqlite_where=text("open_minor > 0 AND approval = 'approved'"),
            postgresql_where=text("open_minor > 0 AND approval = 'approved'"),
        ),
        Index(
            "item_open_due",
            "kind",
            "due_date",
            "id",
            "customer_id",
            "currency",
            "counts_from",
            "open_minor",
            "number",
            "approval",
            sqlite_where=text("open_minor > 0 AND approval = 'approved'"),
            postgresql_where=text("open_minor > 0 AND approval = 'approved'"),
        ),
        Index(
            "item_open_issued",
            "kind",
            "issue_date",
            "id",
            "due_date",
            "counts_from",
            "open_minor",
            "approval",
            sqlite_where=text("open_minor > 0 AND approval = 'approved'"),
            postgresql_where=text("open_minor > 0 AND approval = 'approved'"),
        ),
        Index(
            "item_open_amount",
            "kind",
            "amount_minor",
            "id",
            "due_date",
            "counts_from",
            "open_minor",
            "approval",
            sqlite_where=text("open_minor > 0 AND approval = 'approved'"),
            postgresql_where=text("open_minor > 0 AND approval = 'approved'"),
        ),
        Index(
            "item_open_number",
            "kind",
            "number",
            "id",
            "due_date",
            "counts_from",
            "open_minor",
            "approval",
            sqlite_where=text("open_minor > 0 AND approval = 'approved'"),
            postgresql_where=text("open_minor > 0 AND approval = 'approved'"),
        ),
        Index("item_by_issue", "kind", "issue_date", "id"),
        Index("item_by_due", "kind", "due_date", "id"),
        Index("item_by_amount", "kind", "amount_minor", "id"),
        Index("item_by_open", "kind", "open_minor", "id"),
        Index(
            "item_pending",
            "issue_date",
            "id",
            sqlite_where=text("approval = 'pending'"),
            postgresql_where=text("approval = 'pending'"),
        ),
        Index("item_of_customer", "customer_id", "kind", "issue_date"),
        Index("item_of_act", "act_id"),
        Index(
            "item_corrects",
            "corrects_id",
            sqlite_where=text("corrects_id IS NOT NULL"),
            postgresql_where=text("corrects_id IS NOT NULL"),
        ),
        Index(
            "item_reverses",
            "reverses_id",
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
    )
    id: int | None = _id()
    entity_id: int = _ref("entity.id")
    customer_id: int = _ref("customer.id")
    kind: str = _text()
    side: int = 1
    number: str = _text()
    issue_date: date
    counts_from: date
    original_due_date: date
    due_date: date
    shipment_date: date | None = None
    currency: str = _text()
    amount_minor: int = _minor()
    open_minor: int = _minor()
    net_minor: int | None = _minor(null=True)
    tax_minor: int | None = _minor(null=True)
    approval: str = _text("approved")
    reversed_by_id: int | None = _ref("item.id", null=True)
    reverses_id: int | None = _ref("item.id", null=True)
    corrects_id: int | None = _ref("item.id", null=True)
    origin_id: int | None = _ref("item.id", null=True)
    about_id: int | None = _ref("item.id", null=True)
    terms: str = _text()
    po_number: str = _text()
    external_ref: str = _text()
    reason: str = _text()
    method: str = _text()
    notes: str = _text()
    billing_type: str = _text()
    billing_state: str = _text()
    on_hold: bool = _flag()
    hold_reason: str = _text()
    over_limit: bool = _flag()
    level: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    act_id: int = _act()


class ItemLine(LedgerTable, table=True):
    """A line of a document: quantity, unit price and what it comes to."""

    __tablename__: ClassVar[str] = "item_line"
    id: int | None = _id()
    item_id: int = _ref("item.id", index=True)
    position: int
    description: str = _text()
    quantity: str = _text("1")
    unit_net_minor: int = _minor()
    unit_gross_minor: int = _minor()
    tax_rate: str = _text()
    net_minor: int = _minor()
    tax_minor: int = _minor()
    gross_minor: int = _minor()


class ItemTax(LedgerTable, table=True):
    """A tax of a document, summed per type and rate."""

    __tablename__: ClassVar[str] = "item_tax"
    id: int | None = _id()
    item_id: int = _ref("item.id", index=True)
    tax_type: str = _text()
    rate: str = _text()
    taxable_minor: int = _minor()
    tax_minor: int = _minor()


class Allocation(LedgerTable, table=True):
    """A credit item set against a debit item. Never edited; undone by a row with the negative
    amount."""

    __tablename__: ClassVar[str] = "allocation"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="allocation_not_zero"),
        Index("allocation_debit", "debit_id", "effective_date", "amount_minor"),
        Index("allocation_credit", "credit_id", "effective_date", "amount_minor"),
        Index("allocation_day", "counts_from", "debit_id", "credit_id", "amount_minor"),
        Index("allocation_of_act", "act_id"),
        Index(
            "allocation_reverses",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
    )
    id: int | None = _id()
    credit_id: int = _ref("item.id")
    debit_id: int = _ref("item.id")
    amount_minor: int = _minor()
    effective_date: date
    counts_from: date
    reverses_id: int | None = _ref("allocation.id", null=True)
    request_id: str | None = _text_or_none()
    reason: str = _text()
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    act_id: int = _act()


class CreditEvent(LedgerTable, table=True):
    """A step in the life of an account's credit. A null day means from the beginning of time."""

    __tablename__: ClassVar[str] = "credit_event"
    id: int | None = _id()
    customer_id: int = _ref("customer.id", index=True)
    event: str = _text()
    effective_date: date | None = None
    currency: str = _text()
    limit_minor: int | None = _minor(null=True)
    reason: str = _text()
    withdrawn_act_id: int | None = Field(default=None, sa_column=Column(BIG, nullable=True))
    act_id: int = _act()


class InterestPolicy(LedgerTable, table=True):
    """A dated row of a late-interest policy. Rates are percent as decimal text; unreviewed rows
    charge nothing."""

    __tablename__: ClassVar[str] = "interest_policy"
    __table_args__ = (Index("interest_policy_name", "name", "from_date"),)
    id: int | None = _id()
    name: str = _text()
    from_date: date | None = None
    kind: str = _text("contract")
    country: str = _text()
    region: str = _text()
    method: str = _text("pro-rata")
    monthly_rate: str = _text()
    annual_rate: str = _text()
    cap: str = _text()
    grace_days: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    minimum: str = _text("0")
    standard_terms: str = _text()
    from_shipment: bool = _flag()
    compensation: str = _text()
    reviewed: bool = _flag()
    source: str = _text()
    withdrawn_act_id: int | None = Field(default=None, sa_column=Column(BIG, nullable=True))
    act_id: int = _act()


class InterestRun(LedgerTable, table=True):
    """One posting of late interest through a day."""

    __tablename__: ClassVar[str] = "interest_run"
    id: int | None = _id()
    through: date
    rolled_back_act_id: int | None = Field(default=None, sa_column=Column(BIG, nullable=True))
    act_id: int = _act()


class InterestCharge(LedgerTable, table=True):
    """What a run charged, or gave back, on an invoice; `item_id` is the document carrying it."""

    __tablename__: ClassVar[str] = "interest_charge"
    __table_args__ = (
        Index("interest_charge_invoice", "invoice_id", "run_id"),
        Index("interest_charge_run", "run_id"),
        Index("interest_charge_item", "item_id"),
    )
    id: int | None = _id()
    run_id: int = _ref("interest_run.id")
    invoice_id: int = _ref("item.id")
    item_id: int = _ref("item.id")
    through: date
    cumulative_minor: int = _minor()
    charged_before_minor: int = _minor()
    charge_minor: int = _minor()
    correction_minor: int = _minor()
    policy: str = _text()
    method: str = _text()
    rate: str = _text()


class InterestSegment(LedgerTable, table=True):
    """A stretch of days with one balance and one rate, as charged."""

    __tablename__: ClassVar[str] = "interest_segment"
    id: int | None = _id()
    charge_id: int = _ref("interest_charge.id", index=True)
    from_date: date
    to_date: date
    days: int
    balance_minor: int = _minor()
    rate: str = _text()
    capped: bool = _flag()
    amount: str = _text()


class Role(LedgerTable, table=True):
    """What a login may do on this ledger: clerk, supervisor or auditor."""

    __tablename__: ClassVar[str] = "role"
    login: str = Field(sa_column=Column(Text, primary_key=True))
    role: str = _text()


class Setting(LedgerTable, table=True):
    """Facts of the ledger as a whole, such as the day up to which it is closed."""

    __tablename__: ClassVar[str] = "setting"
    key: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = _text()


class Control(LedgerTable, table=True):
    """The control account: debits less credits posted per currency and day, kept apart from the
    items."""

    __tablename__: ClassVar[str] = "control"
    currency: str = Field(sa_column=Column(Text, primary_key=True))
    day: date = Field(primary_key=True)
    posted_minor: int = _minor()


class Activity(LedgerTable, table=True):
    """A note on a customer or an item."""

    __tablename__: ClassVar[str] = "activity"
    id: int | None = _id()
    customer_id: int = _ref("customer.id", index=True)
    item_id: int | None = _ref("item.id", null=True)
    day: date
    text: str = _text()
    withdrawn_act_id: int | None = Field(default=None, sa_column=Column(BIG, nullable=True))
    act_id: int = _act()


class Review(LedgerTable, table=True):
    """A row of the worklist that a clerk has handled, with what it looked like then."""

    __tablename__: ClassVar[str] = "review"
    customer_id: int = Field(sa_column=Column(BIG, ForeignKey("customer.id"), primary_key=True))
    currency: str = Field(sa_column=Column(Text, primary_key=True))
    day: date
    actor: str = _text()
    seen: str = _text()


class Draft(LedgerTable, table=True):
    """A half-filled form, kept when the line drops and offered at the next start."""

    __tablename__: ClassVar[str] = "draft"
    actor: str = Field(sa_column=Column(Text, primary_key=True))
    form: str = Field(sa_column=Column(Text, primary_key=True))
    content: str = _text()
    saved_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class ImportBatch(LedgerTable, table=True):
    """A file that was taken in, with what became of its rows."""

    __tablename__: ClassVar[str] = "import_batch"
    id: int | None = _id()
    kind: str = _text()
    file_name: str = _text()
    added: int = 0
    skipped: int = 0
    rejected: int = 0
    act_id: int = _act()


class Act(LedgerTable, table=True):
    """The audit chain: who did what and when, each entry bound to the one before by SHA-256."""

    __tablename__: ClassVar[str] = "act"
    __table_args__ = (
        Index(
            "act_undoes",
            "undoes_id",
            unique=True,
            sqlite_where=text("undoes_id IS NOT NULL"),
            postgresql_where=text("undoes_id IS NOT NULL"),
        ),
        Index("act_actor", "actor", "id"),
    )
    id: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    actor: str = _text()
    login: str = _text()
    act: str = _text()
    subject: str = _text()
    summary: str = _text()
    detail: str = _text()
    undoes_id: int | None = Field(default=None, sa_column=Column(BIG, nullable=True))
    hash: str = _text()


class Change(LedgerTable, table=True):
    """A column that an act changed, old and new as JSON; column `*` stands for the making of the
    row."""

    __tablename__: ClassVar[str] = "change"
    __table_args__ = (
        Index("change_of_act", "act_id"),
        Index("change_of_row", "table_name", "row_id", "id"),
    )
    id: int | None = _id()
    act_id: int = _act()
    table_name: str = _text()
    row_id: int = Field(sa_column=Column(BIG, nullable=False))
    column_name: str = _text()
    old: str | None = _text_or_none()
    new: str | None = _text_or_none()
