"""Alembic's entry: runs the migrations on the connection that the ledger hands over."""

from alembic import context

from artui.ledger.store.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=False)
with context.begin_transaction():
    context.run_migrations()
