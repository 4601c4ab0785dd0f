"""A bare reader for each format of bank files: dates, signed minor units, payer, account, text and
references of each entry, and nothing else.

None of them looks whether a file is damaged, cut or adds up, knows another dialect than that of the
file, or keeps an entry's own text and line. They read as is told of them in the specification of
bank files: lines and a regular expression (MT940), `iterparse` of lxml (CAMT), one regular
expression (OFX), `split` (BAI2). It tells of none for CSV: here it is the `csv` module, the columns
by their names as a mapping has them.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped]  # it has no types

_LINE_61 = re.compile(r":61:(\d{6})(\d{4})?(R?[CD])([\d,]+)(.{4})([^/]*)(?://(.*))?")
_SUBFIELD = re.compile(r"\?(\d\d)([^?]*)")
_WORD = re.compile(r"(EREF|SVWZ)\+")
_TRANSACTION = re.compile(r"<STMTTRN>(.*?)</STMTTRN>", re.DOTALL)
_ELEMENT = re.compile(r"<(\w+)>([^<\r\n]*)")
_NAMESPACE = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}"


class BareEntry(NamedTuple):
    """An entry as a bare reader has it; minor units."""

    booked: date
    valued: date
    minor: int
    reference: str
    end_to_end: str
    payer: str
    account: str
    text: str


def _short(text: str) -> date:
    return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))


def _minor(text: str) -> int:
    return int(Decimal(text.replace(",", ".")).scaleb(2))


def bare_mt940(path: Path) -> Iterator[BareEntry]:
    """Lines, and a regular expression for field 61 and for the sub-fields of field 86."""
    movement: re.Match[str] | None = None
    about: list[str] = []
    with path.open(encoding="utf-8") as lines:
        for raw in lines:
            line = raw.rstrip("\r\n")
            if line.startswith(":61:"):
                if movement is not None:
                    yield _bare_movement(movement, about)
                movement, about = _LINE_61.match(line), []
            elif line.startswith(":86:"):
                about.append(line[4:])
            elif line.startswith((":", "-")):
                if movement is not None:
                    yield _bare_movement(movement, about)
                movement, about = None, []
            else:
                about.append(line)


def _bare_movement(found: re.Match[str], about: list[str]) -> BareEntry:
    valued_text, entered, mark, amount, _type, _ours, bank = found.groups()
    valued = _short(valued_text)
    booked = date(valued.year, int(entered[:2]), int(entered[2:])) if entered else valued
    fields = dict[str, str]()
    text = ""
    for code, value in _SUBFIELD.findall("".join(about)):
        if code[0] == "2" or code[0] == "6":
            text += value
        else:
            fields[code] = value
    end_to_end = ""
    words = _WORD.split(text)
    if len(words) > 1:
        said = dict(zip(words[1::2], words[2::2], strict=True))
        end_to_end, text = said.get("EREF", ""), said.get("SVWZ", "")
    minor = _minor(amount)
    return BareEntry(
        booked,
        valued,
        -minor if mark in ("D", "RC") else minor,
        bank or "",
        end_to_end,
        fields.get("32", "") + fields.get("33", ""),
        fields.get("31", ""),
        text,
    )


def _path(names: str) -> str:
    return "/".join(f"{_NAMESPACE}{name}" for name in names.split("/"))


_AMOUNT, _SIDE, _REFERENCE = _path("Amt"), _path("CdtDbtInd"), _path("AcctSvcrRef")
_BOOKED, _VALUED, _PARTS = _path("BookgDt/Dt"), _path("ValDt/Dt"), _path("NtryDtls/TxDtls")
_END_TO_END, _PAYER = _path("Refs/EndToEndId"), _path("RltdPties/Dbtr/Pty/Nm")
_ACCOUNT, _TEXT = _path("RltdPties/DbtrAcct/Id/IBAN"), _path("RmtInf/Ustrd")


def bare_camt(path: Path) -> Iterator[BareEntry]:
    """`iterparse` of lxml, an entry at a time, and what is wanted of it by its path."""
    for _, entry in etree.iterparse(path, events=("end",), tag=_path("Ntry")):
        minor = _minor(entry.findtext(_AMOUNT))
        minor = minor if entry.findtext(_SIDE) == "CRDT" else -minor
        booked, valued = (date.fromisoformat(entry.findtext(at)) for at in (_BOOKED, _VALUED))
        for part in entry.findall(_PARTS):
            yield BareEntry(
                booked,
                valued,
                minor,
                entry.findtext(_REFERENCE, ""),
                part.findtext(_END_TO_END, ""),
                part.findtext(_PAYER, ""),
                part.findtext(_ACCOUNT, ""),
                "".join(each.text or "" for each in part.findall(_TEXT)),
            )
        entry.clear()
        while entry.getprevious() is not None:
            del entry.getparent()[0]


def bare_bai2(path: Path) -> Iterator[BareEntry]:
    """`split` at the commas, and the parts of a text by their words."""
    day, record, texts = date.min, list[str](), list[str]()
    with path.open(encoding="utf-8") as lines:
        for raw in lines:
            line = raw.rstrip().rstrip("/")
            code = line[:2]
            if code == "88" and record:
                texts.append(line[3:])
                continue
            if record:
                yield _bare_record(day, record, texts)
                record = []
            if code == "16":
                record = line.split(",", 6)
                texts = [record[6]]
            elif code == "02":
                day = _short(line.split(",")[4])
    if record:
        yield _bare_record(day, record, texts)


def _bare_record(day: date, record: list[str], texts: list[str]) -> BareEntry:
    _, code, amount, _funds, bank, _customer, _text = record
    payer = account = ""
    about = list[str]()
    for text in texts:
        if text.startswith("ORIG CO NAME:"):
            payer, _, account = text[13:].partition(" ORIG ID:")
        else:
            about.append(text)
    minor = int(amount)
    return BareEntry(
        *(day, day, minor if code < "400" else -minor, bank, "", payer, account, "".join(about))
    )


def bare_ofx(path: Path) -> Iterator[BareEntry]:
    """A regular expression over blocks, and one for the elements of an entry."""
    held = ""
    with path.open(encoding="utf-8") as file:
        while block := file.read(1 << 16):
            held += block
            end = 0
            for found in _TRANSACTION.finditer(held):
                end = found.end()
                said = dict(_ELEMENT.findall(found[1]))
                posted = said["DTPOSTED"]
                day = date(int(posted[:4]), int(posted[4:6]), int(posted[6:8]))
                minor, name = _minor(said["TRNAMT"]), said.get("NAME", "")
                yield BareEntry(
                    *(day, day, minor, said.get("FITID", ""), "", name, "", said.get("MEMO", ""))
                )
            held = held[end:]


def bare_csv(path: Path) -> Iterator[BareEntry]:
    """`DictReader` of the `csv` module, and the columns by their names."""
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            booked, valued = (
                date(2000 + int(day[6:]), int(day[3:5]), int(day[:2]))
                for day in (row["Buchungstag"], row["Valutadatum"])
            )
            yield BareEntry(
                booked,
                valued,
                _minor(row["Betrag"]),
                "",
                row["Kundenreferenz (End-to-End)"],
                row["Beguenstigter/Zahlungspflichtiger"],
                row["Kontonummer/IBAN"],
                row["Verwendungszweck"].strip(),
            )


BARE: Mapping[str, Callable[[Path], Iterator[BareEntry]]] = {
    "mt940": bare_mt940,
    "camt": bare_camt,
    "bai2": bare_bai2,
    "ofx": bare_ofx,
    "csv": bare_csv,
}
