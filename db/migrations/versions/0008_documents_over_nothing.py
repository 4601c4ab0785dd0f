"""A document may be over nothing: a shipment that a promotion paid for, an Ads invoice over 0.00.

The rule was an amount above zero. SQLite can't alter a rule of a table; what its pages hold does
not change by it, so the text of the rule is changed, as SQLite's own documentation has it for such
rules. Only documents of the services may be over nothing: acts and imports still refuse it.
"""

from alembic import op
from sqlalchemy import text

revision = "0008"
down_revision = "0007"

NAME = "item_amount_positive"
BEFORE = f"CONSTRAINT {NAME} CHECK (amount_minor > 0)"
AFTER = "CONSTRAINT item_amount_not_negative CHECK (amount_minor >= 0)"


def upgrade() -> None:
    """Change the rule of the amount."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(NAME, "item", type_="check")
        op.execute(f"ALTER TABLE item ADD {AFTER}")
        return
    version = connection.execute(text("PRAGMA schema_version")).scalar_one()
    connection.execute(text("PRAGMA writable_schema = ON"))
    connection.execute(
        text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
            "WHERE type = 'table' AND name = 'item'"
        ),
        {"before": BEFORE, "after": AFTER},
    )
    connection.execute(text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(text("PRAGMA writable_schema = OFF"))
    there = "SELECT instr(sql, :after) FROM sqlite_master WHERE type = 'table' AND name = 'item'"
    if not connection.execute(text(there), {"after": AFTER}).scalar_one():
        raise RuntimeError("The rule of the amount could not be changed in this SQLite.")
