"""Alembic, which runs the migrations of a ledger."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from artui.ledger.store.engine import database_home


def run_all(connection: Connection) -> None:
    """Run all migrations that a ledger has not had, on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(database_home() / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
