"""What a payment named, and what came in columns `x-…`, as rows instead of text to be read again.

A payment's `reason` held what it named (`INV-1;INV-2=50.00`), the `notes` of a document or a
customer lines of the form `name: value`. The lines of a value with line breaks stay with it. Of a
customer each version is carried over with the act that wrote it, so that undo finds it.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import count, groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SOME = 5000

ACT = sa.table("act", sa.column("id"), sa.column("act"))
ITEM = sa.table("item", *map(sa.column, ("id", "kind", "reason", "notes", "act_id")))
CUSTOMER = sa.table("customer", *map(sa.column, ("id", "notes", "act_id", "withdrawn_act_id")))
REMITTANCE = sa.table(
    "remittance", *map(sa.column, ("item_id", "position", "number", "amount_minor", "act_id"))
)
NOTE_FIELD = sa.table(
    "note_field",
    *map(sa.column, ("id", "item_id", "customer_id", "name", "value", "withdrawn_act_id")),
    sa.column("act_id"),
)
CHANGE = sa.table(
    "change",
    *map(sa.column, ("id", "act_id", "table_name", "row_id", "column_name", "old", "new")),
)

SQLITE_GUARDS = (
    """CREATE TRIGGER remittance_fixed BEFORE UPDATE ON remittance BEGIN
  SELECT RAISE(ABORT, 'rows of remittance are only ever added');
END""",
    """CREATE TRIGGER remittance_kept BEFORE DELETE ON remittance BEGIN
  SELECT RAISE(ABORT, 'rows of remittance are only ever added');
END""",
    """CREATE TRIGGER note_field_fixed
BEFORE UPDATE OF item_id, customer_id, name, value, act_id ON note_field BEGIN
  SELECT RAISE(ABORT, 'rows of note_field are only ever added or withdrawn');
END""",
    """CREATE TRIGGER note_field_kept BEFORE DELETE ON note_field BEGIN
  SELECT RAISE(ABORT, 'rows of note_field are only ever added or withdrawn');
END""",
)
POSTGRES_GUARDS = (
    "CREATE TRIGGER remittance_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON remittance "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER note_field_fixed "
    "BEFORE UPDATE OF item_id, customer_id, name, value, act_id ON note_field "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER note_field_kept BEFORE DELETE OR TRUNCATE ON note_field "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    """Make the tables, carry the text over, and guard them."""
    _tables()
    connection = op.get_bind()
    _carry_remittances(connection)
    ids = count(1)
    _carry_document_notes(connection, ids)
    _carry_customer_notes(connection, ids)
    for owner in ("item", "customer"):
        op.drop_column(owner, "notes")
    guards = SQLITE_GUARDS if connection.dialect.name == "sqlite" else POSTGRES_GUARDS
    for guard in guards:
        op.execute(guard)


def _tables() -> None:
    op.create_table(
        "remittance",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_minor", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="remittance_amount_positive"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("remittance_line", "remittance", ["item_id", "position"], unique=True)
    op.create_table(
        "note_field",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("customer_id", BIG, nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
        sa.CheckConstraint("(item_id IS NULL) <> (customer_id IS NULL)", name="note_field_of_one"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for owner in ("item", "customer"):
        there = sa.text(f"{owner}_id IS NOT NULL")
        op.create_index(
            f"note_field_{owner}",
            "note_field",
            [f"{owner}_id"],
            unique=False,
            sqlite_where=there,
            postgresql_where=there,
        )


def _carry_remittances(connection: sa.Connection) -> None:
    """The payments of the Ads service have a sentence for a reason; all others what they named."""
    synced = sa.select(ACT.c.id).where(ACT.c.act == "ads sync")
    named = sa.and_(ITEM.c.kind == "payment", ITEM.c.reason != "", ITEM.c.act_id.not_in(synced))
    for part in _pages(connection, sa.select(ITEM.c.id, ITEM.c.reason, ITEM.c.act_id), named):
        rows = [
            {
                "item_id": row.id,
                "position": position,
                "number": number,
                "amount_minor": minor,
                "act_id": row.act_id,
            }
            for row in part
            for position, (number, minor) in enumerate(_named(row.reason), 1)
        ]
        connection.execute(sa.insert(REMITTANCE), rows)
    connection.execute(sa.update(ITEM).where(named).values(reason=""))


def _named(text: str) -> Iterator[tuple[str, int | None]]:
    """An amount was written in major units with all decimals of its currency."""
    for part in text.split(";"):
        number, _, amount = part.rpartition("=")
        if number and re.fullmatch(r"[0-9]+(\.[0-9]+)?", amount):
            yield number, int(amount.replace(".", ""))
        else:
            yield part, None


def _carry_document_notes(connection: sa.Connection, ids: Iterator[int]) -> None:
    noted = ITEM.c.notes != ""
    for part in _pages(connection, sa.select(ITEM.c.id, ITEM.c.notes, ITEM.c.act_id), noted):
        rows = [
            {
                "id": next(ids),
                "item_id": row.id,
                "name": name,
                "value": value,
                "act_id": row.act_id,
            }
            for row in part
            for name, value in _fields(row.notes)
        ]
        connection.execute(sa.insert(NOTE_FIELD), rows)


def _fields(text: str) -> list[tuple[str, str]]:
    """`name: value` a line; a line without a name goes on with the one before it."""
    found: list[tuple[str, str]] = []
    for line in text.split("\n"):
        name, mark, value = line.partition(": ")
        if mark or not found:
            found.append((name, value) if mark else ("", line))
        else:
            found[-1] = found[-1][0], f"{found[-1][1]}\n{line}"
    return found


def _carry_customer_notes(connection: sa.Connection, ids: Iterator[int]) -> None:
    """Each version of a customer's notes: its rows, withdrawn by the act of the next one, and the
    audited changes that go with them.
    """
    query = (
        sa.select(CHANGE.c.row_id, CHANGE.c.act_id, CHANGE.c.old, CHANGE.c.new)
        .where(CHANGE.c.table_name == "customer", CHANGE.c.column_name == "notes")
        .order_by(CHANGE.c.row_id, CHANGE.c.id)
    )
    steps = groupby(connection.execute(query).all(), key=lambda row: row.row_id)
    changed = {customer_id: list(rows) for customer_id, rows in steps}
    made: list[dict[str, Any]] = []
    noted: list[dict[str, Any]] = []
    for row in connection.execute(sa.select(CUSTOMER).order_by(CUSTOMER.c.id)).all():
        later = changed.get(row.id, [])
        first = json.loads(later[0].old) if later else row.notes
        texts = [(row.act_id, first), *((step.act_id, json.loads(step.new)) for step in later)]
        ends = [*(act_id for act_id, _ in texts[1:]), row.withdrawn_act_id]
        for (act_id, text), gone in zip(texts, ends, strict=True):
            for name, value in _fields(text) if text else ():
                made.append(
                    {
                        "id": next(ids),
                        "customer_id": row.id,
                        "name": name,
                        "value": value,
                        "withdrawn_act_id": gone,
                        "act_id": act_id,
                    }
                )
                noted.append(_change(act_id, made[-1]["id"], "*", None))
                if gone is not None:
                    noted.append(_change(gone, made[-1]["id"], "withdrawn_act_id", gone))
    last = connection.execute(sa.select(sa.func.max(CHANGE.c.id))).scalar_one()
    numbered = [{"id": place, **row} for place, row in enumerate(noted, (last or 0) + 1)]
    for table, rows in ((NOTE_FIELD, made), (CHANGE, numbered)):
        for start in range(0, len(rows), SOME):
            connection.execute(sa.insert(table), rows[start : start + SOME])


def _change(act_id: int, row_id: int, column: str, new: int | None) -> dict[str, Any]:
    return {
        "act_id": act_id,
        "table_name": "note_field",
        "row_id": row_id,
        "column_name": column,
        "old": None,
        "new": None if new is None else json.dumps(new),
    }


def _pages(
    connection: sa.Connection, query: sa.Select[Any], condition: sa.ColumnElement[bool]
) -> Iterator[Sequence[sa.Row[Any]]]:
    page, last = query.where(condition).order_by(ITEM.c.id).limit(SOME), 0
    while rows := connection.execute(page.where(ITEM.c.id > last)).all():
        yield rows
        last = rows[-1].id
