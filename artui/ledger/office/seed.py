"""What every new ledger starts with: one legal entity, the policies and ladders of `db/seed`."""

import tomllib
from datetime import date
from typing import Any

from artui.ledger.book.book import Book
from artui.ledger.store.home import database_home
from artui.ledger.store.tables import DUNNING_LEVEL, ENTITY, INTEREST_POLICY

FIRST_ENTITY = "main"
# Until `entity set` says who we are.
NOBODY = "Our company"


def plant(book: Book) -> None:
    """Write the seed as the ledger's first act."""
    seed = database_home() / "seed"
    policies = tomllib.loads((seed / "policies.toml").read_text("utf-8"))
    ladders = tomllib.loads((seed / "ladders.toml").read_text("utf-8"))
    with book.act("create", "ledger") as entry:
        entry.add(ENTITY, name=FIRST_ENTITY, legal_name=NOBODY)
        rows = [_policy_row(row) for row in policies["policy"]]
        entry.insert(INTEREST_POLICY, rows)
        entry.insert(DUNNING_LEVEL, ladders["level"])
        entry.summary = f"ledger made with {len(rows)} interest policy rows"


def _policy_row(row: dict[str, Any]) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "from_date": None,
        "kind": "contract",
        "country": "",
        "region": "",
        "method": "pro-rata",
        "monthly_rate": "",
        "annual_rate": "",
        "cap": "",
        "grace_days": 0,
        "minimum": "0",
        "standard_terms": "",
        "from_shipment": False,
        "compensation": "",
        "reviewed": False,
        "source": "",
    }
    unknown = set(row) - set(defaults) - {"name"}
    if unknown:
        raise ValueError(f"db/seed/policies.toml: unknown keys {sorted(unknown)}")
    day = row.get("from_date")
    if day is not None and not isinstance(day, date):
        raise ValueError(f"db/seed/policies.toml: from_date {day!r} is no date")
    return defaults | row
