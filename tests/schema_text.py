"""The schema as SQL, for reading: `python -m tests.schema_text` writes db/schema.sql anew.

It is what the migrations make on SQLite; PostgreSQL gets the same tables from them.
"""

import sqlite3
import tempfile
from pathlib import Path

from tests.support.books import make_ledger
from tests.support.checkout import ROOT

SCHEMA = ROOT / "db" / "schema.sql"
HEAD = "-- What the migrations make on SQLite. Generated: python -m tests.schema_text\n\n"


def schema_text(folder: Path) -> str:
    """Every table with its indexes and guards, tables by name."""
    path = folder / "schema.db"
    make_ledger(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    query = (
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version' "
        "ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name"
    )
    statements = [row[0] for row in connection.execute(query)]
    connection.close()
    lines = (line.rstrip() for line in ";\n\n".join(statements).splitlines())
    return HEAD + "\n".join(lines) + ";\n"


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder:
        SCHEMA.write_text(schema_text(Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
