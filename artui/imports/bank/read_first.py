"""Reading a bank's file whole before it is taken in, so that nobody waits while it is read."""

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO

from artui.domain.bank_entry import BankBalance, StatementOpened
from artui.ledger.bank.bank_files import StatementEnded, Tied

_IN_MEMORY = 8 << 20
_BATCH = 500


@dataclass(frozen=True, slots=True)
class ReadParts:
    """The parts of a file that was read, as often as they are wanted."""

    kept: IO[bytes]
    batches: int
    closings: list[BankBalance | None]
    """With what each statement ends, all its pages together."""

    def __iter__(self) -> Iterator[Tied]:
        self.kept.seek(0)
        for _ in range(self.batches):
            yield from pickle.load(self.kept)  # noqa: S301 - our own


@contextmanager
def read_first(parts: Iterable[Tied]) -> Iterator[ReadParts]:
    """The parts of a file once all of them were read; a large file's are kept on disk meanwhile."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        batches, closings = 0, list[BankBalance | None]()
        wanted = _noting(parts, closings)
        while batch := list(islice(wanted, _BATCH)):
            pickle.dump(batch, kept, protocol=5)
            batches += 1
        yield ReadParts(kept, batches, closings)


def _noting(parts: Iterable[Tied], closings: list[BankBalance | None]) -> Iterator[Tied]:
    """The parts, while it is noted with what each statement ends."""
    for part in parts:
        if isinstance(part, StatementOpened) and not (part.continues and closings):
            closings.append(None)
        elif isinstance(part, StatementEnded):
            closings[-1] = part.closing
        yield part
