"""A bank's file before it is read: its format, its encoding, and its lines.

A bank file is no table: it may be XML, all on one line, and it has its own limits. Its format
shows in its first bytes. bank.md, rules A7 and A8.
"""

import codecs
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from artui.imports.bank.bank_refusals import BadBankFile, LargeBankFile, NoBankText

MAX_BYTES = 500 << 20
MAX_ENTRIES = 1_000_000
MAX_ENTRY = 200 << 10
RAW_KEPT = 4_000
_CHUNK = 1 << 20
_BLOCK = 1 << 16
_BAI2 = re.compile(r"\s*01,")
_MT940 = re.compile(r":(?:20|940|942):|\{1:|[A-Z0-9]{8,12}\s+94[02]\s")
_OFX = re.compile(r"OFXHEADER\s*[:=]|<OFX>", re.IGNORECASE)
_XML_ENCODING = re.compile(r"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_CHARSET = re.compile(r"^CHARSET\s*:\s*([A-Za-z0-9._-]+)", re.MULTILINE | re.IGNORECASE)
_OF_TEXT = ("cp", "iso8859", "koi8", "mac", "shift_jis", "euc", "gb", "big5")


class BankFormat(StrEnum):
    """The formats of bank files."""

    MT940 = "MT940"
    CAMT = "CAMT"
    BAI2 = "BAI2"
    OFX = "OFX"
    CSV = "CSV"


@dataclass(frozen=True, slots=True)
class BankFile:
    """An open bank file at its beginning."""

    name: str
    handle: BinaryIO
    size: int
    format: BankFormat
    encoding: str
    """Empty for XML, which names its own."""


@contextmanager
def opened_bank_file(
    path: str | Path, encoding: str = "", *, is_csv: bool = False
) -> Iterator[BankFile]:
    """Open a bank's file and find out what it is; `encoding` overrides what is found, `is_csv` the
    format.

    Raises OSError if it can't be opened, FileRefused if it is too large or no text.
    """
    name = Path(path).name
    with Path(path).open("rb") as handle:
        size = handle.seek(0, os.SEEK_END)
        if size > MAX_BYTES:
            raise LargeBankFile(name, 0, f"is larger than {MAX_BYTES >> 20} MiB; split it")
        handle.seek(0)
        head = handle.read(4096)
        handle.seek(0)
        format_ = _format_of(name, head)
        if is_csv and format_ is not BankFormat.CSV:
            if format_ is not BankFormat.BAI2:
                why = f"is {format_}, which is read without a mapping; leave out --mapping"
                raise BadBankFile(name, 1, why)
            # A file of commas may begin as BAI2 does.
            format_ = BankFormat.CSV
        if format_ is not BankFormat.CAMT:
            encoding = encoding or _encoding_of(
                name, handle, _declared(head) if format_ is BankFormat.OFX else ""
            )
            handle.seek(0)
        yield BankFile(name, handle, size, format_, "" if format_ is BankFormat.CAMT else encoding)


def _format_of(name: str, head: bytes) -> BankFormat:
    if not head.strip():
        raise BadBankFile(name, 0, "is empty; the bank's file belongs here")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadBankFile(name, 0, "is a workbook or an archive; take the file of the bank out")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return BankFormat.CAMT if b"<\0" in head or b"\0<" in head else BankFormat.CSV
    text = head.removeprefix(codecs.BOM_UTF8).decode("latin-1").lstrip("\x01\x03 \t\r\n")
    if _OFX.search(text):
        return BankFormat.OFX
    if text.startswith("<"):
        return BankFormat.CAMT
    if _BAI2.match(text):
        return BankFormat.BAI2
    if _MT940.match(text):
        return BankFormat.MT940
    return BankFormat.CSV


def _declared(head: bytes) -> str:
    """The encoding that the header of an OFX file names; empty if none or an unknown one."""
    text = head.decode("latin-1")
    found = _XML_ENCODING.search(text) or _CHARSET.search(text)
    for name in (found[1], f"cp{found[1]}", f"iso{found[1]}") if found is not None else ():
        try:
            encoding = codecs.lookup(name).name
        except LookupError:
            continue
        if encoding.startswith(_OF_TEXT):
            return encoding
    return ""


def _encoding_of(name: str, handle: BinaryIO, declared: str) -> str:
    """UTF-8 if every byte agrees, else the declared one, else cp1252.

    Text of another encoding is never UTF-8 by chance, while many files that declare cp1252 are
    UTF-8. Raises NoBankText for bytes of neither, or a NUL.
    """
    handle.seek(0)
    start = handle.read(3)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    utf_8 = "utf-8-sig" if start == codecs.BOM_UTF8 else "utf-8"
    for encoding in (utf_8, declared, "cp1252"):
        if encoding and _is_in(handle, encoding):
            return encoding
    handle.seek(0)
    for line, text in enumerate(handle, 1):
        nul = text.find(0)
        if nul >= 0:
            raise NoBankText(name, line, "holds a NUL byte, so it is no text", nul + 1)
        try:
            text.decode("cp1252")
        except UnicodeDecodeError as error:
            why = f"byte 0x{text[error.start]:02x} is neither UTF-8 nor cp1252"
            raise NoBankText(name, line, why, error.start + 1) from error
    raise AssertionError("a fault was found and then not found")


def _is_in(handle: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    handle.seek(0)
    try:
        while chunk := handle.read(_CHUNK):
            if 0 in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def stretches_of(file: BankFile, cut: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """A text file in stretches, each with the number of its first line: `cut` matches the line end
    between two of them.

    Raises LargeBankFile for a stretch longer than any entry may be.
    """
    text = io.TextIOWrapper(file.handle, encoding=file.encoding, errors="strict")
    number, rest, block = 1, "", "-"
    try:
        while block:
            block = text.read(_BLOCK)
            # The last line of a file may have no end.
            whole = rest + block if block else rest.removesuffix("\n") + "\n"
            stretches = cut.split(whole)
            # What is last goes on in the next block, and is cut again with it.
            rest = stretches.pop()
            for stretch in stretches:
                if len(stretch) > MAX_ENTRY:
                    raise too_long(file.name, number)
                yield number, stretch
                number += stretch.count("\n") + 1
            if len(rest) > MAX_ENTRY:
                raise too_long(file.name, number)
        yield number, rest.removesuffix("\n")
    except UnicodeDecodeError as error:
        raise NoBankText(file.name, number, f"is not {file.encoding}: {error.reason}") from error
    finally:
        # Whoever stops reading early may have closed the file by now.
        if not file.handle.closed:
            text.detach()


def runs_of(file: BankFile, cut: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """A text file in runs of whole stretches as `stretches_of` has them, each run with the number
    of its first line and ending with a line end.

    Raises LargeBankFile for a stretch that does not end in time; one within a run may be longer
    than any entry may be.
    """
    text = io.TextIOWrapper(file.handle, encoding=file.encoding, errors="strict")
    number, rest, block = 1, "", "-"
    try:
        while block:
            block = text.read(_BLOCK)
            whole = rest + block if block else rest.removesuffix("\n") + "\n"
            end = _last_cut(whole, cut) if block else len(whole)
            run, rest = whole[:end], whole[end:]
            if run:
                yield number, run
                number += run.count("\n")
            if len(rest) > MAX_ENTRY:
                raise too_long(file.name, number)
    except UnicodeDecodeError as error:
        raise NoBankText(file.name, number, f"is not {file.encoding}: {error.reason}") from error
    finally:
        # Whoever stops reading early may have closed the file by now.
        if not file.handle.closed:
            text.detach()


def _last_cut(text: str, cut: re.Pattern[str]) -> int:
    """Where the last stretch of a text begins, 0 if it has only one."""
    at = text.rfind("\n")
    while at >= 0:
        if cut.match(text, at) is not None:
            return at + 1
        at = text.rfind("\n", 0, at)
    return 0


def too_long(name: str, line: int) -> LargeBankFile:
    """The refusal of what is longer than any entry may be."""
    return LargeBankFile(name, line, f"an entry is longer than {MAX_ENTRY >> 10} KiB")
