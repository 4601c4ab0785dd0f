"""Notices that are written or withdrawn count for their items by one statement for all of them on
PostgreSQL, and on both databases only where the day that counts is another.

To take back a dunning run whose notices were never written looked at each of their items in vain,
and wrote it anew: most of the time in which it kept others waiting for their turn.
"""

from pathlib import Path

from alembic import op

revision = "0049"
down_revision = "0048"

_TRIGGER = """CREATE TRIGGER notice_counts AFTER UPDATE OF written, withdrawn_act_id \
ON dunning_notice WHEN \
CASE WHEN NEW.withdrawn_act_id IS NULL THEN NEW.written END IS NOT \
CASE WHEN OLD.withdrawn_act_id IS NULL THEN OLD.written END BEGIN
  UPDATE item SET notice_written = (
    SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
    WHERE s.item_id = item.id AND s.level = item.level AND n.withdrawn_act_id IS NULL
  ) WHERE id IN (
    SELECT item_id FROM dunning_step WHERE notice_id = NEW.id
    UNION SELECT c.id FROM dunning_step AS s JOIN item AS o ON o.id = s.item_id
    JOIN item AS c ON c.origin_id = coalesce(o.origin_id, o.id)
    WHERE s.notice_id = NEW.id AND c.corrects_id IS NOT NULL
  ) AND corrects_id IS NULL;
  UPDATE item SET notice_written = (
    SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
    WHERE s.item_id IN (SELECT item.id UNION ALL SELECT item.origin_id
      UNION ALL SELECT c.id FROM item AS c WHERE c.corrects_id IS NOT NULL
      AND c.origin_id = item.origin_id) AND s.level = item.level AND n.withdrawn_act_id IS NULL
  ) WHERE id IN (
    SELECT item_id FROM dunning_step WHERE notice_id = NEW.id
    UNION SELECT c.id FROM dunning_step AS s JOIN item AS o ON o.id = s.item_id
    JOIN item AS c ON c.origin_id = coalesce(o.origin_id, o.id)
    WHERE s.notice_id = NEW.id AND c.corrects_id IS NOT NULL
  ) AND corrects_id IS NOT NULL;
END"""


def upgrade() -> None:
    """Make the trigger anew, also where somebody has dropped it."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql(Path(__file__).with_suffix(".sql").read_text("utf-8"))
        return
    op.execute("DROP TRIGGER IF EXISTS notice_counts")
    bind.exec_driver_sql(_TRIGGER)
