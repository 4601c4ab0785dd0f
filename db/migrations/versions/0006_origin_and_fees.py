"""Where a document came from and what a fee is for, in columns of their own.

Before, the name of the act showed which documents files and services had brought, and the text in
`method`, which only payments have now, what a fee was for.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

FIXED = (
    "kind, side, amount_minor, issue_date, original_due_date, customer_id, currency, entity_id, "
    "origin, fee_kind, fee_level"
)
GUARDS = {
    "sqlite": f"""CREATE TRIGGER item_fixed BEFORE UPDATE OF {FIXED} ON item BEGIN
  SELECT RAISE(ABORT, 'a posted document is fixed');
END""",
    "postgresql": f"CREATE TRIGGER item_fixed BEFORE UPDATE OF {FIXED} ON item "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
}
UNGUARD = {"sqlite": "DROP TRIGGER item_fixed", "postgresql": "DROP TRIGGER item_fixed ON item"}

CARRIED = (
    """UPDATE item SET origin = 'file'
WHERE kind IN ('invoice', 'credit_memo', 'payment') AND act_id IN
  (SELECT id FROM act WHERE act LIKE 'import %' AND act <> 'import vidr')""",
    """UPDATE item SET origin = 'service'
WHERE kind IN ('invoice', 'credit_memo', 'payment', 'refund') AND act_id IN
  (SELECT id FROM act WHERE act IN ('import vidr', 'ads sync'))""",
    """UPDATE item SET fee_kind = method, method = ''
WHERE kind = 'fee' AND method IN ('compensation', 'agency')""",
    """UPDATE item
SET fee_kind = 'dunning', fee_level = CAST(substr(method, 9) AS INTEGER), method = ''
WHERE kind = 'fee' AND method LIKE 'dunning %'""",
)


def upgrade() -> None:
    """Add the columns, carry over what acts and texts said, and guard them."""
    dialect = op.get_bind().dialect.name
    op.execute(UNGUARD[dialect])
    op.add_column("item", sa.Column("origin", sa.Text(), server_default="hand", nullable=False))
    op.add_column("item", sa.Column("fee_kind", sa.Text(), nullable=True))
    op.add_column("item", sa.Column("fee_level", sa.Integer(), nullable=True))
    for statement in CARRIED:
        op.execute(statement)
    op.execute(GUARDS[dialect])
