"""The heading and the rows of a bank's CSV, found by a mapping: cells without their meaning."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from artui.imports.bank.bank_refusals import BadBankFile, LargeBankFile, NoBankText
from artui.imports.bank.bank_source import MAX_ENTRY, BankFile
from artui.imports.bank.csv_mapping import ColumnPlace, CsvMapping, Means
from artui.imports.refusals import WrongHeader, shown

_MOST_BEFORE_HEADER = 40
_BLOCK = 1 << 16


class CsvHead(NamedTuple):
    """The heading line of a file, and where each column of the mapping is."""

    line: int
    names: tuple[str, ...]
    delimiter: str
    places: Mapping[Means, tuple[int, ...]]
    account: str
    """What the lines above the heading say; empty if they say nothing."""


@contextmanager
def reading(
    file: BankFile, mapping: CsvMapping
) -> Iterator[tuple[CsvHead, Iterator[tuple[int, list[str]]]]]:
    """The heading of a file, and its rows with their lines, from the beginning.

    Raises FileRefused, naming the line.
    """
    file.handle.seek(0)
    text = io.TextIOWrapper(
        file.handle, encoding=mapping.encoding or file.encoding, errors="strict", newline=""
    )
    try:
        lines = _lines(file.name, text)
        head = _head(file.name, lines, mapping)
        yield head, _rows(file.name, lines, head, mapping)
    except UnicodeError as error:
        encoding = mapping.encoding or file.encoding
        raise NoBankText(file.name, 0, f"is not {encoding}, as the mapping has it") from error
    finally:
        if not file.handle.closed:
            text.detach()


def _lines(name: str, text: io.TextIOWrapper) -> Iterator[str]:
    number, rest = 0, ""
    while block := text.read(_BLOCK):
        lines = io.StringIO(rest + block, newline="").readlines()
        # The next block may go on with the last one, or with its end.
        rest = lines.pop()
        longest = max(map(len, lines), default=0)
        if max(longest, len(rest)) > MAX_ENTRY:
            place = next(at for at, line in enumerate([*lines, rest]) if len(line) > MAX_ENTRY)
            yield from lines[:place]
            raise LargeBankFile(name, number + place + 1, f"is longer than {MAX_ENTRY >> 10} KiB")
        yield from lines
        number += len(lines)
    if rest:
        yield rest


def _head(name: str, lines: Iterable[str], mapping: CsvMapping) -> CsvHead:
    required = mapping.required()
    account = ""
    best: tuple[int, int, str] = (-1, 0, "")
    for number, line in enumerate(lines, 1):
        for delimiter in mapping.delimiters:
            names = _cells(line, delimiter)
            if not account and mapping.account_label and len(names) > 1:
                label = names[0].rstrip(":").strip()
                account = "".join(names[1].split()) if label == mapping.account_label else ""
            missing = [place for place in required if place.where(names) is None]
            if not missing:
                return CsvHead(number, names, delimiter, _placed(mapping, names), account)
            fitting = len(required) - len(missing)
            if fitting > best[0]:
                best = fitting, number, ", ".join(str(place) for place in missing)
        if number >= _MOST_BEFORE_HEADER:
            break
    _, number, missing_names = best
    raise WrongHeader(
        name,
        max(number, 0),
        f"no heading fits mapping {mapping.name}: {shown(missing_names)} is missing in the line "
        "that fits best",
    )


def _cells(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        found = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return ()
    return tuple(cell.strip().removeprefix("\ufeff") for cell in found)


def _placed(mapping: CsvMapping, names: Sequence[str]) -> dict[Means, tuple[int, ...]]:
    def found(places: Iterable[ColumnPlace]) -> tuple[int, ...]:
        return tuple(at for place in places if (at := place.where(names)) is not None)

    return {role: found(places) for role, places in mapping.columns.items()}


def _rows(
    name: str, lines: Iterator[str], head: CsvHead, mapping: CsvMapping
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=head.delimiter, strict=True)
    read, end = 0, mapping.end
    try:
        for row in reader:
            line, read = head.line + read + 1, reader.line_num
            if not any(map(str.strip, row)):
                continue
            if end and row[0].strip().startswith(end):
                return
            yield line, row
    except csv.Error as error:
        line = head.line + read + 1
        if "field limit" in str(error):
            why = f"a cell has more than {csv.field_size_limit()} characters"
            raise LargeBankFile(name, line, why) from error
        why = "a quote is opened here and not closed as it should be"
        raise BadBankFile(name, line, why) from error
