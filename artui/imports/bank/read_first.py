"""Reading a bank's file whole before it is taken in, so that nobody waits while it is read."""

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO

from artui.ledger.bank.bank_files import Tied

_IN_MEMORY = 8 << 20
_BATCH = 500


@dataclass(frozen=True, slots=True)
class ReadParts:
    """The parts of a file that was read, as often as they are wanted."""

    kept: IO[bytes]
    batches: int

    def __iter__(self) -> Iterator[Tied]:
        self.kept.seek(0)
        for _ in range(self.batches):
            yield from pickle.load(self.kept)  # noqa: S301 - our own


@contextmanager
def read_first(parts: Iterable[Tied]) -> Iterator[ReadParts]:
    """The parts of a file once all of them were read; a large file's are kept on disk meanwhile."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        batches, wanted = 0, iter(parts)
        while batch := list(islice(wanted, _BATCH)):
            pickle.dump(batch, kept, protocol=5)
            batches += 1
        yield ReadParts(kept, batches)
