"""Alembic's entry: runs the migrations on the connection that the ledger hands over."""

from alembic import context

from artui.ledger.store.tables import METADATA
from artui.ledger.store.tables.columns import conditioned

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=conditioned(METADATA), render_as_batch=False
)
with context.begin_transaction():
    context.run_migrations()
