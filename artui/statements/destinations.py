"""Where documents go: file names made from ids, files that appear whole or not at all.

An existing file is never overwritten unasked, and a name never leaves its folder.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from artui.domain.refusal import Refused, is_nameless_disk_failure
from artui.domain.text import visible
from artui.ledger.store.held_files import hold

_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST = 60
# How the name of a file begins that is not complete.
PART = ".artui-"


class AlreadyThere(Refused):
    """The file exists and `--overwrite` was not given."""

    def __init__(self, path: Path) -> None:
        """Name the file."""
        self.path = path
        name = visible(str(path))
        super().__init__(f"{name} is already there; give another name, or --overwrite.")


class OutsideExportFolder(Refused):
    """A restricted session named a path outside the export folder."""

    def __init__(self, path: Path, export_dir: Path) -> None:
        """Name the path and the folder."""
        self.path, self.export_dir = path, export_dir
        super().__init__(
            f"{visible(str(path))} is outside {visible(str(export_dir))}, "
            "the only folder this session may read and write."
        )


def attached_name(name: str, digest: str) -> str:
    """How an attached file is called where it is written: known by its digest, and with its own
    ending."""
    stem, dot, ending = name.rpartition(".")
    if not (stem and ending.isascii() and ending.isalnum()):
        stem, dot, ending = name, "", ""
    return f"{digest[:8]}-{safe_name(stem)}{dot}{ending}"


def safe_name(number: str) -> str:
    """A file name, without ending, for a document or account number.

    Two numbers never share a name: one that had to be changed carries a piece of its hash.
    """
    name = _UNSAFE.sub("_", number)[:_LONGEST].lstrip(".-")
    if name and name == number and name.isascii():
        return name
    digest = hashlib.sha256(number.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name or 'document'}-{digest}"


def confined(path: Path, export_dir: Path, *, restricted: bool) -> Path:
    """The path to use; where the session is restricted it must lie in the export folder.

    Links are followed first. Raises OutsideExportFolder.
    """
    if not restricted:
        return path
    real = path.resolve()
    if not real.is_relative_to(export_dir.resolve()):
        raise OutsideExportFolder(path, export_dir)
    return real


def refuse_existing(folder: Path, names: Iterable[str], *, overwrite: bool) -> None:
    """Raise AlreadyThere for the first name that is taken; a command asks it before a long run."""
    for name in names:
        if not overwrite and os.path.lexists(folder / name):
            raise AlreadyThere(folder / name)


@contextmanager
def new_file(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """A file to write, which takes its name only when it is complete.

    Raises AlreadyThere if the name is taken, OSError if it can't be written.
    """
    if not overwrite and os.path.lexists(path):
        raise AlreadyThere(path)
    if path.exists() and not path.is_file():
        # A pipe or a terminal: it must not be replaced by a file.
        with naming(path), path.open("wb") as device:
            yield device
        return
    part = path.with_name(f"{PART}{secrets.token_hex(8)}.part")
    try:
        with naming(path), _made(part, path) as handle:
            yield handle
        if overwrite:
            part.replace(path)
        else:
            _named(part, path)
    finally:
        # Where nothing can be written, nothing can be removed, and the failure before says so.
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let a failure of the disk under a file name the file, which the system does not."""
    try:
        yield
    except OSError as error:
        if is_nameless_disk_failure(error):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def _made(part: Path, path: Path) -> BinaryIO:
    """The part, open and held; a failure to make it names the path that was asked for."""
    try:
        handle = part.open("xb")
        hold(handle.fileno())
        return handle
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _named(part: Path, path: Path) -> None:
    """Give the file its name, unless another took it meanwhile."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise AlreadyThere(path) from None
    except OSError:
        # A file system without links; the name was free when the writing began.
        part.rename(path)
