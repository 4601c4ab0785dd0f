"""Many files into one folder: a batch that was broken off can be written again.

While it is written, a hidden note in the folder has the names of its files, which stays if the
process is killed or the disk fails. Whoever writes into the folder next may replace what such a
note names, and nothing else.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from artui.domain.refusal import Refused
from artui.ledger.store.held_files import hold, is_held
from artui.statements.destinations import AlreadyThere, naming, new_file, refuse_existing

NOTE = ".artui-batch-"


@dataclass(slots=True)
class FileBatch:
    """A batch that is being written; `replaced` are the names that it may take."""

    folder: Path
    overwrite: bool
    replaced: frozenset[str]
    note: IO[bytes]

    def refuse_existing(self, names: Iterable[str]) -> None:
        """Raise AlreadyThere for the first name that is taken by another than a broken batch."""
        others = (name for name in names if name not in self.replaced)
        refuse_existing(self.folder, others, overwrite=self.overwrite)

    def write(self, name: str, data: bytes) -> Path:
        """Write a file whole, and return its path. Raises AlreadyThere, OSError."""
        path, before = self.folder / name, self.note.tell()
        with naming(path):
            self.note.write(f"{name}\n".encode())
            self.note.flush()
        try:
            replaces = self.overwrite or name in self.replaced
            with new_file(path, overwrite=replaces) as handle:
                handle.write(data)
        except AlreadyThere:
            # It is not ours, whatever becomes of this batch.
            self.note.truncate(before)
            self.note.seek(before)
            raise
        return path


@contextmanager
def file_batch(folder: Path, *, overwrite: bool = False) -> Iterator[FileBatch]:
    """A batch of files into a folder, which is made if it is not there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    broken = [path for path in sorted(folder.glob(f"{NOTE}*")) if not is_held(path)]
    path = folder / f"{NOTE}{secrets.token_hex(8)}"
    with naming(path), path.open("x+b") as note:
        hold(note.fileno())
        batch = FileBatch(folder, overwrite, frozenset(_names(broken)), note)
        try:
            yield batch
        except (Refused, KeyboardInterrupt):
            # It ended as it should; what was written is told and stays.
            path.unlink(missing_ok=True)
            raise
        # Its own note last: it has the names of all, whenever the process is killed.
        for each in (*broken, path):
            with suppress(OSError):
                each.unlink(missing_ok=True)


def _names(notes: Iterable[Path]) -> Iterator[str]:
    for note in notes:
        with suppress(OSError):
            yield from note.read_text("utf-8", "replace").splitlines()
