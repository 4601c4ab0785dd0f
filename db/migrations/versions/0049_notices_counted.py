"""Notices that are written or withdrawn count for their items by one statement for all of them on
PostgreSQL, and on both databases only where the day that counts is another.

To take back a dunning run whose notices were never written looked at each of their items in vain,
and wrote it anew: most of the time in which it kept others waiting for their turn.
"""

from pathlib import Path

from alembic import op

revision = "0049"
down_revision = "0048"

_COUNTS = "CASE WHEN {0}.withdrawn_act_id IS NULL THEN {0}.written END"
_CHANGED = f"WHEN {_COUNTS.format('NEW')} IS NOT {_COUNTS.format('OLD')}"
_UPDATE = "AFTER UPDATE OF written, withdrawn_act_id ON dunning_notice"


def upgrade() -> None:
    """Make the trigger anew."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql(Path(__file__).with_suffix(".sql").read_text("utf-8"))
        return
    query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'notice_counts'"
    made: str = bind.exec_driver_sql(query).scalar_one()
    op.execute("DROP TRIGGER notice_counts")
    bind.exec_driver_sql(made.replace(f"{_UPDATE} BEGIN", f"{_UPDATE} {_CHANGED} BEGIN"))
