"""When the last notice of an item's level was written, kept with the item by triggers.

So the worklist needs no look at the notices, of which there are more every month.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

# A notice of what a correction replaced was one of the correction, so its whole chain counts.
CHAIN = """SELECT item.id UNION ALL SELECT item.origin_id
      UNION ALL SELECT c.id FROM item AS c WHERE c.corrects_id IS NOT NULL
      AND c.origin_id = item.origin_id"""
WRITTEN = """UPDATE item SET notice_written = (
    SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
    WHERE s.item_id IN (COUNTING) AND s.level = item.level AND n.withdrawn_act_id IS NULL
  ) WHERE CHANGED"""
# The items of a notice, and what has corrected them since.
OF_IT = """id IN (
    SELECT item_id FROM dunning_step WHERE notice_id = NEW.id
    UNION SELECT c.id FROM dunning_step AS s JOIN item AS o ON o.id = s.item_id
    JOIN item AS c ON c.origin_id = coalesce(o.origin_id, o.id)
    WHERE s.notice_id = NEW.id AND c.corrects_id IS NOT NULL
  )"""
# Of one item, which begins at an index; then of a correction, of which there are few.
ALONE = WRITTEN.replace("IN (COUNTING)", "= item.id")
CHAINED = WRITTEN.replace("COUNTING", CHAIN)


def _follow(changed: str) -> str:
    return (
        f"{ALONE.replace('CHANGED', changed)} AND corrects_id IS NULL;\n"
        f"  {CHAINED.replace('CHANGED', changed)} AND corrects_id IS NOT NULL;\n"
    )


OF_ITEM, OF_NOTICE = _follow("id = NEW.id"), _follow(OF_IT)
# Once, for what is there.
FILL = (
    ALONE.replace("CHANGED", "level > 0"),
    CHAINED.replace("CHANGED", "level > 0 AND corrects_id IS NOT NULL"),
)

MARKED = "AFTER UPDATE OF written, withdrawn_act_id ON dunning_notice"
GUARDS = {
    "sqlite": (
        "CREATE TRIGGER item_climbs AFTER UPDATE OF level ON item "
        f"WHEN NEW.level <> OLD.level BEGIN\n  {OF_ITEM}END",
        "CREATE TRIGGER item_climbed AFTER INSERT ON item "
        f"WHEN NEW.level > 0 BEGIN\n  {OF_ITEM}END",
        f"CREATE TRIGGER notice_counts {MARKED} BEGIN\n  {OF_NOTICE}END",
    ),
    "postgresql": (
        *(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
            f"SET search_path = public, pg_temp AS $$ BEGIN\n  {follow}  RETURN NULL;\nEND $$"
            for name, follow in (("item_climbs", OF_ITEM), ("notice_counts", OF_NOTICE))
        ),
        "CREATE TRIGGER item_climbs AFTER UPDATE OF level ON item FOR EACH ROW "
        "WHEN (NEW.level <> OLD.level) EXECUTE FUNCTION item_climbs()",
        "CREATE TRIGGER item_climbed AFTER INSERT ON item FOR EACH ROW "
        "WHEN (NEW.level > 0) EXECUTE FUNCTION item_climbs()",
        f"CREATE TRIGGER notice_counts {MARKED} FOR EACH ROW EXECUTE FUNCTION notice_counts()",
    ),
}
OPEN = "open_minor > 0 AND approval = 'approved'"


def upgrade() -> None:
    """Add the day, fill it, let triggers keep it, and put it into the index of what is open."""
    op.add_column("item", sa.Column("notice_written", sa.Date(), nullable=True))
    op.drop_index("item_open", table_name="item")
    for fill in FILL:
        op.execute(fill)
    first = ["customer_id", "currency", "side", "due_date", "issue_date", "counts_from"]
    op.create_index(
        "item_open",
        "item",
        [*first, "open_minor", "level", "notice_written", "approval"],
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    for guard in GUARDS[op.get_bind().dialect.name]:
        op.execute(guard)
