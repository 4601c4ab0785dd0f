"""Reading the reference rates that the European Central Bank publishes: its CSV files, of one day
or of all days, and its XML files.

A rate is how much of a currency one euro was. What is no rate is refused with its line; a currency
without a rate on a day (`N/A`) has none.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from artui.imports.formats.source import opened
from artui.imports.refusals import FileRefused, TooLarge, WrongFormat, WrongHeader, shown
from artui.ledger.currencies.exchange_rates import WrittenRates

_CODE = re.compile(r"[A-Z]{3}")
_RATE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,10})?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WORDED_DAY = re.compile(r"([0-9]{1,2}) ([A-Z][a-z]+) ([0-9]{4})")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_NONE = frozenset(("", "N/A"))
_MOST_BYTES = 32 << 20
_MOST_DAYS = 20_000
_NO_RATE = "is no rate; write how much of the currency one euro is, such as 1.0512"


def read_rates(path: Path) -> list[WrittenRates]:
    """The rates of each day in a file. Raises FileRefused, OSError."""
    with opened(path) as source:
        data = _whole(source.name, source.handle)
        name = source.name
    found = list(_from_xml(name, data) if data.lstrip()[:1] == b"<" else _from_csv(name, data))
    if not found:
        raise WrongFormat(name, 0, "has no rates; give a file of the European Central Bank")
    seen: set[date] = set()
    for line, each in found:
        if each.day in seen:
            raise WrongFormat(name, line, f"{each.day} is there twice")
        seen.add(each.day)
    return [each for _, each in found]


def _whole(name: str, handle: BinaryIO) -> bytes:
    data = handle.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise TooLarge(name, 0, f"is larger than {_MOST_BYTES >> 20} MiB")
    return data


def _from_csv(name: str, data: bytes) -> Iterator[tuple[int, WrittenRates]]:
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise WrongFormat(name, line, "is not UTF-8 text") from error
    rows = csv.reader(lines, strict=True)
    try:
        head = [cell.strip() for cell in next(rows, [])]
        codes = _codes(name, head)
        for row in rows:
            if any(cell.strip() for cell in row):
                yield rows.line_num, _day_of_row(name, rows.line_num, codes, row)
    except csv.Error as error:
        raise WrongFormat(name, rows.line_num, f"is no CSV: {error}") from error


def _codes(name: str, head: Sequence[str]) -> list[str]:
    """The currencies of the columns behind the first; the last column may have no name."""
    if not head or head[0] != "Date":
        found = shown(head[0]) if head else ""
        raise WrongHeader(name, 1, f"begins with '{found}', not with Date as the files of the ECB")
    codes = list(head[1:-1] if head[-1] == "" else head[1:])
    for code in codes:
        if not _CODE.fullmatch(code):
            raise WrongHeader(name, 1, f"'{shown(code)}' is no currency; write a code such as USD")
        if codes.count(code) > 1:
            raise WrongHeader(name, 1, f"{code} is there twice")
    return codes


def _day_of_row(name: str, line: int, codes: Sequence[str], row: Sequence[str]) -> WrittenRates:
    cells = [cell.strip() for cell in row]
    rates, rest = cells[1 : len(codes) + 1], cells[len(codes) + 1 :]
    if len(rates) < len(codes) or any(rest):
        raise WrongFormat(name, line, f"has {len(cells) - 1} rates for {len(codes)} currencies")
    written = {
        code: _rate(name, line, code, text)
        for code, text in zip(codes, rates, strict=True)
        if text not in _NONE
    }
    return WrittenRates(_day(name, line, cells[0]), written)


def _from_xml(name: str, data: bytes) -> Iterator[tuple[int, WrittenRates]]:
    """`Cube` with `time`, and inside it one for each currency."""
    days: list[tuple[int, date, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def no_doctype(*_: object) -> None:
        raise WrongFormat(name, parser.CurrentLineNumber, "a file of rates has no DOCTYPE")

    def begin(element: str, given: dict[str, str]) -> None:
        line = parser.CurrentLineNumber
        if element.rpartition(":")[2] != "Cube":
            return
        if "time" in given:
            if len(days) >= _MOST_DAYS:
                raise TooLarge(name, line, f"has more than {_MOST_DAYS} days")
            days.append((line, _day(name, line, given["time"]), {}))
        elif "currency" in given:
            code = given["currency"]
            if not days or not _CODE.fullmatch(code) or code in days[-1][2]:
                raise WrongFormat(name, line, f"'{shown(code)}' is out of place")
            days[-1][2][code] = _rate(name, line, code, given.get("rate", ""))

    parser.StartDoctypeDeclHandler = no_doctype
    parser.StartElementHandler = begin
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        said = f"column {error.offset + 1}: the XML is damaged ({expat.ErrorString(error.code)})"
        raise WrongFormat(name, error.lineno, said) from error
    except (LookupError, ValueError) as error:
        raise WrongFormat(name, parser.CurrentLineNumber, "has an unknown encoding") from error
    for line, day, rates in days:
        yield line, WrittenRates(day, rates)


def _rate(name: str, line: int, code: str, text: str) -> str:
    if not _RATE.fullmatch(text) or not text.strip("0."):
        raise FileRefused(name, line, f"{code}: '{shown(text)}' {_NO_RATE}")
    return text


def _day(name: str, line: int, text: str) -> date:
    """`2026-11-27`, or `27 November 2026` as the file of one day has it."""
    try:
        if found := _DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _WORDED_DAY.fullmatch(text):
            return date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        pass
    raise FileRefused(name, line, f"'{shown(text)}' is no day; write it as 2026-11-27")
