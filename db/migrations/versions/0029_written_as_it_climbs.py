"""On PostgreSQL an item that climbs is written once, with the day of its last notice.

The trigger of 0023 set the day after the row was written, which wrote the row and its index entries
again, under a dunning run's turn. SQLite can set a column only afterwards.
"""

from alembic import op

revision = "0029"
down_revision = "0028"

# A notice of what a correction replaced was one of the correction, so its whole chain counts.
_CHAIN = """s.item_id IN (SELECT NEW.id UNION ALL SELECT NEW.origin_id
        UNION ALL SELECT c.id FROM item AS c WHERE c.corrects_id IS NOT NULL
        AND c.origin_id = NEW.origin_id)"""


def _last(items: str) -> str:
    return f"""NEW.notice_written := (
      SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
      WHERE {items} AND s.level = NEW.level AND n.withdrawn_act_id IS NULL
    );"""  # noqa: S608


# Of one item the search begins at an index; corrections are few.
_CLIMBS = f"""CREATE OR REPLACE FUNCTION item_climbs() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NEW.corrects_id IS NULL THEN
    {_last("s.item_id = NEW.id")}
  ELSE
    {_last(_CHAIN)}
  END IF;
  RETURN NEW;
END $$"""
_TRIGGERS = (
    ("item_climbs", "BEFORE UPDATE OF level", "NEW.level <> OLD.level"),
    ("item_climbed", "BEFORE INSERT", "NEW.level > 0"),
)


def upgrade() -> None:
    """Let the triggers set the day before the row is written."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for name, _, _ in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON item")
    op.execute(_CLIMBS)
    for name, when, condition in _TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} {when} ON item FOR EACH ROW WHEN ({condition}) "
            "EXECUTE FUNCTION item_climbs()"
        )
