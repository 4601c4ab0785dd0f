"""What `artui db check` reports: a rule that the ledger breaks, where, and both numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule. `rule` is a short fixed word, `document` where it was found."""

    rule: str
    document: str
    message: str


Proof = Callable[[Connection], Iterator[Breach]]
