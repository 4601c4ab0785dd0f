"""Reading a bank's file whole before it is taken in, so that nobody waits while it is read."""

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from artui.ledger.bank.bank_files import Tied

_IN_MEMORY = 8 << 20
_BATCH = 500


@contextmanager
def read_first(parts: Iterable[Tied]) -> Iterator[Iterator[Tied]]:
    """The parts of a file once all of them were read; a large file's are kept on disk meanwhile."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        batches, wanted = 0, iter(parts)
        while batch := list(islice(wanted, _BATCH)):
            pickle.dump(batch, kept, protocol=5)
            batches += 1
        kept.seek(0)
        yield (part for _ in range(batches) for part in pickle.load(kept))  # noqa: S301 - our own
