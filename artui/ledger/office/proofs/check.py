"""Proving a ledger: every invariant is recomputed from its rows and compared with what is stored.

A breach is never repaired here; it names the rule, the document and the two numbers, and a person
decides. The proofs are set-based, so a million invoices take seconds.
"""

from collections.abc import Iterator

from artui.ledger.book.book import Book
from artui.ledger.office.proofs.acts import ACT_PROOFS, head_is_there
from artui.ledger.office.proofs.breach import Breach
from artui.ledger.office.proofs.credit import CREDIT_PROOFS
from artui.ledger.office.proofs.damage import damaged, file_is_whole
from artui.ledger.office.proofs.documents import DOCUMENT_PROOFS
from artui.ledger.office.proofs.interest import INTEREST_PROOFS
from artui.ledger.store.engine import engines, reading
from artui.ledger.store.failures import LedgerDamaged

__all__ = ["Breach", "breaches", "damages"]


def breaches(book: Book, *, head: str | None = None) -> Iterator[Breach]:
    """Every breach of a ledger, in one consistent view of it; none if everything ties.

    The file comes first, and where it is damaged nothing else is checked. `head` is the hash of an
    act noted elsewhere: if no act has it, the chain's tail was cut.
    """
    with book.reading() as connection:
        damages = list(file_is_whole(connection))
        if damages:
            yield from damages
            return
        for proof in (*DOCUMENT_PROOFS, *INTEREST_PROOFS, *CREDIT_PROOFS, *ACT_PROOFS):
            yield from proof(connection)
        if head is not None:
            yield from head_is_there(connection, head)


def damages(url: str) -> list[Breach]:
    """The damages of a ledger that can't even be opened for them; raises Unreachable."""
    database = engines(url)
    try:
        with reading(database) as connection:
            return list(file_is_whole(connection))
    except LedgerDamaged:
        return [damaged("the list of its tables can't be read")]
    finally:
        database.close()
