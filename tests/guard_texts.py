"""The guards that the migrations make: `python -m tests.guard_texts` writes db/guards.json anew.

It makes a ledger in a file and one on a PostgreSQL of its own.
"""

import json
import tempfile
from pathlib import Path

from artui.ledger.office.proofs.schema_guards import guards_of
from artui.ledger.store.engine import connect
from tests.support.books import make_ledger
from tests.support.checkout import ROOT
from tests.support.postgres import postgres_server

GUARDS = ROOT / "db" / "guards.json"


def guards_at(url: str) -> dict[str, str]:
    """The guards of the ledger at an address."""
    database = connect(url)
    with database.reader.connect() as connection:
        found = guards_of(connection)
    database.close()
    return found


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        urls = {
            "sqlite": f"sqlite:///{Path(folder)}/guards.db",
            "postgresql": server.create_database("guards"),
        }
        found: dict[str, dict[str, str]] = {}
        for name, url in urls.items():
            make_ledger(url)
            found[name] = guards_at(url)
    words = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
    GUARDS.write_text(f"{words}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
