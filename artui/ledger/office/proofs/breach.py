"""What `artui db check` reports: a rule that the ledger does not keep, where, and both numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule. `rule` is a short fixed word, `document` what it was found on."""

    rule: str
    document: str
    message: str


Proof = Callable[[Connection], Iterator[Breach]]
