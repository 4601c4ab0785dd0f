"""What an act wrote, in one short text that is part of its hash: the digest of its rows.

For each table it has the number of rows and SHA-256 over their texts (`canonical_rows`), in the
order of their ids and as the act left them. What later acts change of them is recorded in `change`,
whose rows are in the digests of those acts.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from artui.ledger.sealing.canonical_rows import WRITTEN_TABLES, few_texts, read_texts
from artui.ledger.store.tables import INSTALMENT

# So many rows are read by one statement.
FEW = 500
NOTHING = "{}"
"""The digest of an act that wrote no rows; an act from before there were digests has a blank."""


@dataclass(slots=True)
class RowsDigest:
    """The digest of an act's rows of one table, as it grows."""

    rows: int = 0
    hashed: Any = field(default_factory=hashlib.sha256)

    def take(self, texts: Iterable[str]) -> None:
        """Take more rows, in their order."""
        each = list(texts)
        self.rows += len(each)
        if each:
            self.hashed.update("\n".join((*each, "")).encode())

    @property
    def value(self) -> tuple[int, str]:
        """How many rows there are, and their hash."""
        return self.rows, self.hashed.hexdigest()


def digest_text(found: Mapping[str, RowsDigest]) -> str:
    """The digest of an act, by the names of its tables."""
    each = {name: digest.value for name, digest in found.items() if digest.rows}
    return json.dumps(each, sort_keys=True)


def read_digest(text: str) -> dict[str, tuple[int, str]]:
    """How many rows an act wrote in each table, and their hash."""
    return {name: (rows, hash_) for name, (rows, hash_) in json.loads(text).items()}


def digest_of(
    connection: Connection,
    written: Mapping[str, range],
    begun: Mapping[str, RowsDigest] | None = None,
) -> str:
    """The digest of rows that are there, by the ids that one act gave them in each table; `begun`
    are those of rows before them."""
    found = dict(begun or {})
    in_parts = INSTALMENT.name in written
    if sum(map(len, written.values())) <= FEW and not in_parts:
        for name, texts in few_texts(connection, written).items() if written else ():
            found.setdefault(name, RowsDigest()).take(texts)
        return digest_text(found)
    for table in WRITTEN_TABLES:
        ids = written.get(table.name)
        if ids:
            digest = found.setdefault(table.name, RowsDigest())
            for rows in read_texts(connection, table, ids, in_parts=in_parts):
                digest.take(text for _, _, text in rows)
    return digest_text(found)
