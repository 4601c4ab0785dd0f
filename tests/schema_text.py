"""The schema as SQL: `python -m tests.schema_text` writes db/schema.sql anew.

It is what the migrations make on SQLite, where new ledgers are made from it; PostgreSQL gets the
same tables from them.
"""

import sqlite3
import tempfile
from pathlib import Path

from sqlalchemy import create_engine

from artui.ledger.office.schema import run_migrations
from artui.ledger.store.engine import head
from tests.support.checkout import ROOT

SCHEMA = ROOT / "db" / "schema.sql"
HEAD = (
    f"-- What the migrations make on SQLite up to {head()}. Generated: python -m tests.schema_text"
)


def schema_text(folder: Path) -> str:
    """Every table with its indexes and guards, tables by name."""
    path = folder / "schema.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as made:
        run_migrations(made)
    engine.dispose()
    connection = sqlite3.connect(path)
    query = (
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version' "
        "ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name"
    )
    statements = [row[0] for row in connection.execute(query)]
    connection.close()
    lines = (line.rstrip() for line in ";\n\n".join(statements).splitlines())
    return f"{HEAD}\n\n" + "\n".join(lines) + ";\n"


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder:
        SCHEMA.write_text(schema_text(Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
