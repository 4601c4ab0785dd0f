"""A file before its rows are read: whether it is text, its encoding, and its size.

The whole file is scanned once, in pieces, so that the encoding is known before the first row is
read: UTF-8 (with or without BOM) if every byte agrees, else cp1252. Standard input and pipes are
first copied to a temporary file.
"""

import codecs
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

from artui.imports.refusals import NotText, TooLarge, WrongFormat

MAX_BYTES = 2 << 30
MAX_LINE = 1 << 20
_CHUNK = 1 << 20
_SPOOLED_IN_MEMORY = 8 << 20
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")

Format = Literal["csv", "json", "xlsx"]


@dataclass(frozen=True, slots=True)
class Source:
    """An open, seekable file whose bytes have been scanned."""

    name: str
    handle: BinaryIO
    size: int
    format: Format
    encoding: str
    longest_line: int


@contextmanager
def opened(path: str | Path) -> Iterator[Source]:
    """Open a file, or standard input for `-`, and find out what it is.

    Raises OSError if it can't be opened, FileRefused if it is neither text nor a workbook.
    """
    if str(path) == "-":
        with _spooled(sys.stdin.buffer, "standard input") as copy:
            yield _examined("standard input", copy)
        return
    name = Path(path).name
    with Path(path).open("rb") as handle:
        if stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
            yield _examined(name, handle)
        else:
            with _spooled(handle, name) as copy:
                yield _examined(name, copy)


@contextmanager
def _spooled(stream: BinaryIO, name: str) -> Iterator[BinaryIO]:
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED_IN_MEMORY) as copy:
        size = 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            _check_size(name, size)
            copy.write(chunk)
        copy.seek(0)
        yield cast(BinaryIO, copy)


def _check_size(name: str, size: int) -> None:
    if size > MAX_BYTES:
        raise TooLarge(name, 0, f"is larger than {MAX_BYTES >> 20} MiB; split it")


def _examined(name: str, handle: BinaryIO) -> Source:
    size = handle.seek(0, os.SEEK_END)
    _check_size(name, size)
    handle.seek(0)
    head = handle.read(4096)
    format_ = _format_of(name, head)
    if format_ == "xlsx":
        handle.seek(0)
        return Source(name, handle, size, format_, "", 0)
    encoding = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    bad, longest = _scan(name, handle)
    if bad:
        if encoding == "utf-8-sig":
            raise NotText(name, bad, "the file begins as UTF-8, but this line is not UTF-8")
        encoding = "cp1252"
        _check_cp1252(name, handle)
    handle.seek(0)
    return Source(name, handle, size, format_, encoding, longest)


def _format_of(name: str, head: bytes) -> Format:
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise WrongFormat(name, 0, "is an old or encrypted workbook; save it as plain .xlsx")
    if name.lower().endswith(".xlsx") and b"\0" in head:
        raise WrongFormat(name, 0, "is damaged or no workbook; save it as .xlsx again")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise NotText(name, 1, "is UTF-16; save it as UTF-8")
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith(b"["):
        raise WrongFormat(name, 1, "is a JSON array; write one object a line")
    return "json" if text.startswith(b"{") else "csv"


def _scan(name: str, handle: BinaryIO) -> tuple[int, int]:
    """The first line that is not UTF-8 (0: none), and the length of the longest line."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    handle.seek(0)
    lines, bad, longest, carried = 1, 0, 0, 0
    while chunk := handle.read(_CHUNK):
        if b"\0" in chunk:
            line = lines + _ends(chunk[: chunk.index(b"\0")])
            raise NotText(name, line, "holds a NUL byte; a text file in UTF-8 is needed")
        if not bad:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                bad = lines + _ends(error.object[: error.start])
        pieces = chunk.replace(b"\r", b"\n").split(b"\n")
        longest = max(longest, carried + len(pieces[0]), *map(len, pieces[1:-1]), len(pieces[-1]))
        carried = len(pieces[-1]) + (carried if len(pieces) == 1 else 0)
        lines += _ends(chunk)
        if longest > MAX_LINE:
            raise TooLarge(name, lines, f"near here a line is longer than {MAX_LINE >> 10} KiB")
    if not bad and _is_cut(decoder):
        bad = lines
    return bad, longest


def _is_cut(decoder: codecs.IncrementalDecoder) -> bool:
    """Whether the last character of the file is incomplete."""
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return True
    return False


def _ends(chunk: bytes) -> int:
    return chunk.count(b"\n") or chunk.count(b"\r")


def _check_cp1252(name: str, handle: BinaryIO) -> None:
    handle.seek(0)
    lines = 1
    while chunk := handle.read(_CHUNK):
        if found := _NOT_CP1252.search(chunk):
            line = lines + _ends(chunk[: found.start()])
            byte = found.group()[0]
            raise NotText(name, line, f"byte 0x{byte:02x} is neither UTF-8 nor cp1252")
        lines += _ends(chunk)
