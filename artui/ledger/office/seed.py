"""The contents of every new ledger: one legal entity, the policies and ladders of `db/seed`."""

import tomllib

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.master_session import save
from artui.ledger.interest.shipped import shipped_policies
from artui.ledger.store.engine import database_home
from artui.ledger.store.master_data import LadderStep, LegalEntity

FIRST_ENTITY = "main"
# The name until `entity set` gives the real one.
NOBODY = "Our company"


def plant(book: Book) -> None:
    """Write the seed as the ledger's first act; raises ValidationError if a file of it is wrong."""
    ladders = tomllib.loads((database_home() / "seed" / "ladders.toml").read_text("utf-8"))
    rows = shipped_policies()
    steps = [LadderStep.model_validate(row) for row in ladders["level"]]
    with book.act(ActName.CREATE, "ledger") as entry:
        first = LegalEntity.model_validate({"name": FIRST_ENTITY, "legal_name": NOBODY})
        save(entry, first, *rows, *steps)
        entry.summary = f"ledger made with {len(rows)} interest policy rows"
