"""The office's own tables: legal entities, roles, settings, requests to a supervisor, and what
the screens keep.
"""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from artui.domain.kinds import Role
from artui.ledger.store.tables.columns import (
    BIG,
    METADATA,
    act,
    choice,
    day,
    instant,
    number,
    partial,
    row_id,
    words,
)

# One of our legal entities, as it is printed on documents.
ENTITY = Table(
    "entity",
    METADATA,
    row_id(),
    Column("name", Text, nullable=False, unique=True),
    words("legal_name"),
    words("country"),
    words("tax_id"),
    words("address"),
    words("remittance"),
    act("withdrawn_act_id", null=True),
    act(),
    words("region"),
    words("language"),
    words("street"),
    words("postcode"),
    words("city"),
    words("vat_id"),
    words("registration_id"),
    words("registration_scheme"),
    words("einvoice_address"),
    words("einvoice_scheme"),
    words("contact_name"),
    words("contact_phone"),
    words("contact_email"),
)


# What a login may do on this ledger: clerk, supervisor or auditor.
ROLE = Table(
    "role",
    METADATA,
    Column("login", Text, primary_key=True),
    choice("role", Role),
)


# Facts of the ledger as a whole, such as the day up to which it is closed.
SETTING = Table(
    "setting",
    METADATA,
    Column("key", Text, primary_key=True),
    words("value"),
)


# A clerk's request for an act that only a supervisor may do; `arguments` is JSON.
APPROVAL = Table(
    "approval",
    METADATA,
    row_id(),
    words("act"),
    words("arguments"),
    words("what"),
    words("reason"),
    words("asked_by"),
    day("day"),
    words("state", "waiting"),
    words("decided_by"),
    words("decided_reason"),
    act("withdrawn_act_id", null=True),
    act(),
    Index("approval_state", "state"),
)


# The reference rates of a day, for totals in a base currency; `per_euro` is JSON: how much of each
# currency one euro was, as decimal text.
EXCHANGE_RATES = Table(
    "exchange_rates",
    METADATA,
    row_id(),
    day("day"),
    words("per_euro"),
    act("withdrawn_act_id", null=True),
    act(),
    partial("exchange_rates_day", "day", where="withdrawn_act_id IS NULL", unique=True),
)


# A file that was imported, and what became of its rows.
IMPORT_BATCH = Table(
    "import_batch",
    METADATA,
    row_id(),
    words("kind"),
    words("file_name"),
    number("added", written=0),
    number("skipped", written=0),
    number("rejected", written=0),
    act(),
)


# A row of the worklist that a clerk has handled, and what it looked like then.
REVIEW = Table(
    "review",
    METADATA,
    Column("customer_id", BIG, ForeignKey("customer.id"), primary_key=True),
    Column("currency", Text, primary_key=True),
    day("day"),
    words("actor"),
    words("seen"),
)


# A half-filled form, kept when the connection drops and offered at the next start.
DRAFT = Table(
    "draft",
    METADATA,
    Column("actor", Text, primary_key=True),
    Column("form", Text, primary_key=True),
    words("content"),
    instant("saved_at"),
)
