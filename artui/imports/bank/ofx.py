"""Reading OFX and QFX, of SGML (1.x) as of XML (2.x).

Neither is parsed as its grammar would have it, since banks keep to none: a tag is followed by its
value up to the next tag, an end tag may be missing, an unknown tag is passed over. bank.md,
section 2, OFX.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from artui.domain.bank_entry import (
    BankBalance,
    BankEntry,
    EntryKind,
    Event,
    StatementClosed,
    StatementOpened,
)
from artui.domain.money import CURRENCIES
from artui.imports.bank.bank_refusals import BadBankFile, LargeBankFile, NoBankText, bad_value
from artui.imports.bank.bank_source import MAX_ENTRY, RAW_KEPT, BankFile
from artui.imports.bank.return_words import outgoing_kind
from artui.imports.bank.values import BadValue, either_amount
from artui.imports.refusals import shown

_BLOCK = 1 << 16
_NOTHING = "nothing was imported"
_TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]*)\s*(/?)>")
_ELEMENT = re.compile(r"<(/?)([A-Za-z][\w.:-]*)\s*/?>([^<]*)")
_END_OF_ENTRY = re.compile(
    r"</?(?:STMTTRNP?|BANKTRANLISTP?|LEDGERBAL|AVAILBAL|(?:CC)?STMTRS|OFX)\s*>", re.IGNORECASE
)
_END = "</STMTTRN>"
_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}
_DAY = re.compile(r"\d{8}")
_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})
_OURS = frozenset({"BANKACCTFROM", "CCACCTFROM"})
_PENDING = frozenset({"STMTTRNP", "HOLD"})
# What stands inside an entry and has names of its own that an entry has too.
_INSIDE = frozenset({"PAYEE", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY"})
_ITS_OWN = frozenset({"TRNTYPE", "DTPOSTED", "DTAVAIL", "TRNAMT", "FITID", "MEMO", "REFNUM"})
_ENTRIES = frozenset({"STMTTRN", "STMTTRNP"})


class _Tag(NamedTuple):
    """A tag with the text that follows it, or an entry with all that is inside it."""

    line: int
    end: bool
    name: str
    value: str


def read_ofx(file: BankFile, ours: Mapping[str, str]) -> Iterator[Event]:
    """The statements of a file; raises FileRefused, naming the line.

    `ours` are our accounts with their currencies, for a file that names none.
    """
    reader = _Reader(file.name, ours)
    last = 0
    for tag in _tags(file.name, file.handle, file.encoding):
        last = tag.line
        try:
            if tag.name not in _ENTRIES:
                yield from reader.take(tag)
            elif reader.statement and not tag.end:
                if not reader.opened:
                    reader.line = tag.line
                    yield from reader.open()
                if (entry := reader.entry(tag)) is not None:
                    yield entry
        except BadValue as fault:
            lines, line = tag.value.split("\n"), reader.line or tag.line
            raise bad_value(file.name, line, fault, lines, before=-1) from fault
    reader.end(last)


def _tags(name: str, handle: BinaryIO, encoding: str) -> Iterator[_Tag]:
    """The tags and the entries of a file, block by block, whether it has lines or not."""
    decoder = codecs.getincrementaldecoder(encoding)()
    held, line, block = "", 1, b"-"
    while block:
        block = handle.read(_BLOCK)
        try:
            held += decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise NoBankText(name, line, f"is not {encoding}: {error.reason}") from error
        if (doctype := _DOCTYPE.search(held)) is not None:
            line += held.count("\n", 0, doctype.start())
            raise BadBankFile(name, line, "a bank file has no DOCTYPE")
        at = counted = 0
        while (found := _TAG.search(held, at)) is not None:
            start, after = found.span()
            line += held.count("\n", counted, start)
            counted = at = start
            local = found[2].upper()
            if local in _ENTRIES and not found[1]:
                end = _end_of_entry(held, after)
                said = held[start:end]
            elif found[1]:
                end, said = after, ""
            else:
                following = _TAG.search(held, after)
                end = following.start() if following is not None else -1 if block else len(held)
                said = "" if found[3] else _value(held[after:end])
            if end < 0 and not block:
                raise BadBankFile(name, line, f"the file ends inside <{local}>; {_NOTHING}")
            if (end if end >= 0 else len(held)) - start > MAX_ENTRY:
                what = "an entry" if local in _ENTRIES else "a value"
                raise LargeBankFile(name, line, f"{what} is longer than {MAX_ENTRY >> 10} KiB")
            if end < 0:
                break
            yield _Tag(line, found[1] == "/", local, said)
            at = end + len(_END) if held.startswith(_END, end) else end
        line += held.count("\n", counted, at)
        held = held[at:]
        if len(held) > MAX_ENTRY + _BLOCK:
            raise LargeBankFile(name, line, f"a value is longer than {MAX_ENTRY >> 10} KiB")


def _end_of_entry(held: str, after: int) -> int:
    """Where an entry is over: at its end tag, or where something begins that is none of its own;
    -1 if that is not yet read."""
    end = held.find(_END, after)
    if end >= 0 and "STMTTRN" not in held[after:end]:
        return end
    found = _END_OF_ENTRY.search(held, after)
    return found.start() if found is not None else -1


def _elements(entry: str) -> dict[str, str]:
    """What an entry says by its tags; those inside of others have both names."""
    said: dict[str, str] = {}
    inside = ""
    found = _ELEMENT.findall(entry)
    if len(found) != entry.count("<"):
        found = _with_stray_marks(entry)
    for mark, written, value in found:
        name = written.upper()
        text = value.strip()
        if not text:
            if name in _INSIDE:
                inside = "" if mark else f"{name}."
        elif not mark:
            if inside and name not in _ITS_OWN:
                name = inside + name
            if name not in said:
                said[name] = _unescaped(text) if "&" in text or "<" in text else text
    return said


def _with_stray_marks(entry: str) -> list[tuple[str, str, str]]:
    """The elements of an entry in whose texts is a mark that begins no tag."""
    tags = list(_TAG.finditer(entry))
    ends = [*(tag.start() for tag in tags[1:]), len(entry)]
    return [
        (t[1], t[2], "" if t[3] else entry[t.end() : e]) for t, e in zip(tags, ends, strict=True)
    ]


def _value(text: str) -> str:
    """A value without blanks around it; one that is cut into lines keeps them."""
    return _unescaped(text.strip())


def _unescaped(text: str) -> str:
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if "<![CDATA[" in text:
        text = text.replace("<![CDATA[", "").replace("]]>", "").strip()
    return text


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name[0] != "#":
        return _ENTITIES[name]
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    good = code < 0x110000 and not 0xD800 <= code < 0xE000 and code
    return chr(code) if good else found[0]


class _Reader:
    """Makes statements of tags."""

    def __init__(self, file: str, ours: Mapping[str, str]) -> None:
        self.file, self.ours = file, ours
        self.begun = self.ended = False
        self.line = 0
        """The line of the entry or statement that is being read, for what is wrong with it."""
        self._clear()

    def _clear(self) -> None:
        self.statement = 0
        self.opened = False
        self.currency = ""
        self.account: dict[str, str] = {}
        self.around = ""
        self.said: dict[str, str] = {}
        self.pending = 0

    def take(self, tag: _Tag) -> Iterator[Event]:
        """What a tag completes."""
        name = tag.name
        if name == "OFX":
            self.begun, self.ended = True, tag.end
        elif name in _STATEMENTS:
            if tag.end:
                yield from self._close(tag.line)
            else:
                self._refuse_open("before the one in line", tag.line)
                self._clear()
                self.statement = self.line = tag.line
        elif self.statement:
            self._into_statement(tag)

    def _into_statement(self, tag: _Tag) -> None:
        name = tag.name
        if name in _OURS or name in ("LEDGERBAL", "AVAILBAL", "BANKTRANLIST"):
            self.around = "" if tag.end else name
        elif not tag.end and tag.value:
            if self.around in _OURS:
                self.account.setdefault(name, tag.value)
            else:
                prefix = f"{self.around}." if name in ("BALAMT", "DTASOF") else ""
                self.said.setdefault(prefix + name, tag.value)

    def open(self) -> Iterator[StatementOpened]:
        """The beginning of the statement, once."""
        if self.opened:
            return
        number = self._number()
        if not number:
            raise BadValue("the statement names no account (ACCTID) before its entries")
        self.currency = self.said.get("CURDEF", "").upper() or self.ours.get(number, "")
        if self.currency and self.currency not in CURRENCIES:
            code = shown(self.currency)
            raise BadValue(f"CURDEF: '{code}' is no currency; it is a code such as USD")
        end = self.said.get("DTEND", "")
        self.opened = True
        name = the_day(end, "DTEND").isoformat() if end else ""
        yield StatementOpened(number, self.currency, name, self.statement, None)

    def _number(self) -> str:
        """The account as ours is called; a German one is known by its bank's code too."""
        number = "".join(self.account.get("ACCTID", "").split())
        bank = "".join(self.account.get("BANKID", "").split())
        german = len(bank) == 8 and bank.isdigit() and number.isdigit() and len(number) <= 10
        return f"{bank}/{number}" if german and number not in self.ours else number

    def _close(self, line: int) -> Iterator[Event]:
        if not self.statement:
            return
        self.line = line
        yield from self.open()
        said = self.said
        closing, warnings = None, ["the file has no opening balance: whether it adds up is unknown"]
        amount, day = said.get("LEDGERBAL.BALAMT", ""), said.get("LEDGERBAL.DTASOF", "")
        currency = self.currency
        if amount and day:
            as_of = the_day(day, "DTASOF")
            end = said.get("DTEND", "")
            if end and as_of == the_day(end, "DTEND") and currency:
                closing = BankBalance(either_amount(amount, currency), as_of)
            elif end:
                warnings.append(
                    f"the balance is of {as_of}, the period ends on {the_day(end, 'DTEND')}: it is "
                    "no closing balance"
                )
        yield StatementClosed(line, closing, pending=self.pending, warnings=tuple(warnings))
        self._clear()
        self.line = 0

    def entry(self, whole: _Tag) -> BankEntry | None:
        """The entry that is inside a tag; None if it is not booked, or of nothing."""
        self.line, tag, raw = whole.line, whole.name, whole.value
        entry = _elements(raw)
        if tag in _PENDING or entry.get("TRNTYPE") in _PENDING:
            self.pending += 1
            return None
        currency = _code(entry, "CURRENCY.CURSYM") or self.currency
        original = _code(entry, "ORIGCURRENCY.CURSYM")
        if not currency:
            raise BadValue("the statement names no currency (CURDEF), so its amounts are unknown")
        for needed in ("DTPOSTED", "TRNAMT"):
            if needed not in entry:
                raise BadValue(f"<{tag}> has no {needed}")
        try:
            minor = either_amount(entry["TRNAMT"], currency)
        except BadValue as fault:
            raise BadValue(f"TRNAMT: {fault}", fault.value) from fault
        if not minor:
            return None
        booked = the_day(entry["DTPOSTED"], "DTPOSTED")
        available = entry.get("DTAVAIL", "")
        said = entry.get
        name = said("NAME", "")
        lines = f"{name}\n{said('MEMO', '')}".split("\n")
        return BankEntry(
            booked,
            the_day(available, "DTAVAIL") if available else booked,
            minor,
            currency,
            EntryKind.RECEIPT if minor > 0 else outgoing_kind("", lines, minor),
            self.line,
            raw[:RAW_KEPT].rstrip(),
            said("EXTDNAME", "") or said("PAYEE.NAME", "") or " ".join(name.split()),
            "".join(said("BANKACCTTO.ACCTID", "").split()),
            "",
            tuple(filter(None, map(str.strip, lines))),
            "",
            "",
            said("FITID", ""),
            said("REFNUM", ""),
            "",
            said("CHECKNUM", ""),
            instructed_currency=original,
        )

    def _refuse_open(self, where: str, line: int) -> None:
        if self.statement:
            raise BadValue(f"a statement does not end (</STMTRS>) {where} {line}")

    def end(self, line: int) -> None:
        """Raises BadBankFile if the file was cut, or holds nothing."""
        if self.statement or (self.begun and not self.ended):
            inside = "STMTRS" if self.statement else "OFX"
            raise BadBankFile(self.file, line, f"the file ends inside <{inside}>; {_NOTHING}")
        if not self.begun:
            raise BadBankFile(self.file, 0, "holds no statement; one is inside <OFX>")


def _code(entry: dict[str, str], tag: str) -> str:
    code = entry.get(tag, "").upper()
    if code and code not in CURRENCIES:
        raise BadValue(f"{tag}: '{shown(code)}' is no currency; it is a code such as USD", code)
    return code


@lru_cache(maxsize=1 << 12)
def the_day(text: str, tag: str) -> date:
    """The day of a date and time as written: no time zone ever moves it. Raises BadValue."""
    if not _DAY.match(text) or not text[:8].isascii():
        raise BadValue(f"{tag}: '{shown(text)}' is no date; it begins with YYYYMMDD", text)
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        raise BadValue(f"{tag}: '{shown(text)}' is no day of the calendar", text) from None
