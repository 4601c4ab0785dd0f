"""The parts of an invoice that are due on days of their own.

A trigger keeps the due date and the level of such an invoice: they are those of its earliest part
with anything open, of its last one once all is paid. A step of the dunning ladder names its part.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FIXED = "item_id, position, part, amount_minor, until_minor, original_due_date, act_id"

# What is left of the item says how much of it was paid; once all is, the last part remains.
FOLLOW = """UPDATE item SET (due_date, level) = (
    SELECT p.due_date, p.level FROM instalment AS p WHERE p.item_id = item.id
    AND p.until_minor > CASE WHEN item.open_minor = 0 THEN item.amount_minor - 1
      ELSE item.amount_minor - item.open_minor END ORDER BY p.position LIMIT 1
  ) WHERE id = CHANGED AND EXISTS (SELECT 1 FROM instalment WHERE item_id = CHANGED);
"""
OF_ITEM, OF_PART = (FOLLOW.replace("CHANGED", each) for each in ("NEW.id", "NEW.item_id"))
IN_PARTS = "WHEN EXISTS (SELECT 1 FROM instalment WHERE item_id = NEW.id) BEGIN\n  "
POSTGRES = " RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN\n  "

SQLITE_GUARDS = (
    # Asked first, so that allocations cost no more where no invoice is in instalments.
    "CREATE TRIGGER item_falls_due AFTER UPDATE OF open_minor ON item\n"
    + IN_PARTS
    + OF_ITEM
    + "END",
    "CREATE TRIGGER instalment_shows AFTER UPDATE OF due_date, level ON instalment BEGIN\n  "
    + OF_PART
    + "END",
    f"""CREATE TRIGGER instalment_fixed BEFORE UPDATE OF {FIXED} ON instalment BEGIN
  SELECT RAISE(ABORT, 'rows of instalment are only ever added');
END""",
    """CREATE TRIGGER instalment_kept BEFORE DELETE ON instalment BEGIN
  SELECT RAISE(ABORT, 'rows of instalment are only ever added');
END""",
)
POSTGRES_GUARDS = (
    "CREATE FUNCTION item_falls_due()" + POSTGRES + OF_ITEM + "  RETURN NULL;\nEND $$",
    "CREATE TRIGGER item_falls_due AFTER UPDATE OF open_minor ON item "
    "FOR EACH ROW EXECUTE FUNCTION item_falls_due()",
    "CREATE FUNCTION instalment_shows()" + POSTGRES + OF_PART + "  RETURN NULL;\nEND $$",
    "CREATE TRIGGER instalment_shows AFTER UPDATE OF due_date, level ON instalment "
    "FOR EACH ROW EXECUTE FUNCTION instalment_shows()",
    f"CREATE TRIGGER instalment_fixed BEFORE UPDATE OF {FIXED} ON instalment "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER instalment_kept BEFORE DELETE OR TRUNCATE ON instalment "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    """Make the table and its guards, and let a dunning step name a part."""
    op.create_table(
        "instalment",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_minor", BIG, nullable=False),
        sa.Column("until_minor", BIG, nullable=False),
        sa.Column("original_due_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("level", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("act_id", BIG, nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="instalment_amount_positive"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("instalment_of_item", "instalment", ["item_id", "position"], unique=True)
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE dunning_step ADD COLUMN instalment_id {number} REFERENCES instalment (id)"
    )
    guards = SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRES_GUARDS
    for guard in guards:
        op.execute(guard)
