"""Reading MT940 (statements) and MT942 (interim reports, whose entries are only counted).

A message is a sequence of fields, each beginning with a tag at the start of a line; any other line
continues the field before it. Fields come in a fixed order, by which a tag inside a text is told
from a field. bank.md, section 2, MT940/MT942.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from artui.domain.bank_entry import (
    BankBalance,
    BankEntry,
    EntryKind,
    Event,
    StatementClosed,
    StatementOpened,
)
from artui.domain.money import CURRENCIES
from artui.imports.bank.bank_refusals import BadBankFile, LargeBankFile, bad_value
from artui.imports.bank.bank_source import MAX_ENTRY, RAW_KEPT, BankFile, stretches_of
from artui.imports.bank.mt940_details import EntryText, details, supplement
from artui.imports.bank.return_words import says_return_fee
from artui.imports.bank.values import BadValue, comma_amount, near, short_date, value_date
from artui.imports.refusals import shown

# The fields that may follow each field; another tag is a line of text, if there is text.
_AFTER = {
    "20": "21 25 28 28C",
    "21": "25 28 28C",
    "25": "28 28C 60F 60M 34F 13 13D",
    "28": "60F 60M 34F 13 13D NS 61",
    "60": "61 62F 62M 86 NS 20",
    "61": "61 86 62F 62M NS 90C 90D 20",
    "86": "61 62F 62M 64 65 90C 90D 20 NS",
    "62": "64 65 86 20 NS 62F",
    "64": "64 65 86 20 NS",
    "34F": "34F 13 13D 61 86 90C 90D",
    "13": "61 90C 90D 86 20 34F",
    "90": "90C 90D 86 20",
    "NS": "61 86 62F 62M 20 25 28 28C NS",
}
_FOLLOWERS = {tag: frozenset(tags.split()) for tag, tags in _AFTER.items()}
_TAG = re.compile(r":(\d\d[A-Z]?|NS):")
_BROKEN_TAG = re.compile(r"(\d\d[A-Z]?|NS):")
_ENVELOPE = re.compile(r"(?:\{\d:[^{}]*\})*(?:\{4:)?")
_SENDER = re.compile(r"[A-Z0-9]{8,12}|94[02]|:94[02]:|[A-Z0-9]{8,12}/94[02]/[A-Z0-9]{8,12}")
_BALANCE = re.compile(r"([CDcd])(\d{6})([A-Za-z]{3})([\d.,]+)\s*", re.ASCII)
_LINE = re.compile(
    r"(\d{6})(\d{4}| {4})?([REre]?[CDcd])([A-Za-z])?(-?[\d,]+)(?:([NSFnsf].{0,3})(.*))?", re.ASCII
)
_BEFORE_AMOUNT = re.compile(r"\d{6}(?:\d{4}| {4})?[REre]?[CDcd][A-Za-z]?")
_NO_REFERENCE = frozenset({"NONREF", "KREF+", "EREF+", "NOREF"})
# Most entries are receipts, and to look up a member of an enumeration takes a call.
_RECEIPT = EntryKind.RECEIPT
_CHARGE = "CHG"  # the type of a bank's charge, behind N, S or F
# With these an envelope begins: before the first field of a message, or around it.
_SIGNS = ("\x01", "\x03", "{")
# The line end before a field, perhaps one whose tag is cut, before an envelope or the end of one.
_BEFORE_FIELD = re.compile(r"\n(?=:\n?(?:\d\d[A-Z]?|NS):|-(?:\}|-\}\n|\n)|[{\x01\x03])")
_AMOUNT_FORM = "an amount has a comma and no dots"


# A field: its tag, the line it begins on, and its lines.
_Field = tuple[str, int, list[str]]


def read_mt940(file: BankFile) -> Iterator[Event]:
    """The statements of a file; raises FileRefused, naming the line."""
    return _Reader(file.name).events(_fields(file))


def _fields(file: BankFile) -> Iterator[_Field]:
    tag, begun, size = "", 0, 0  # outside of a message there is no tag
    lines: list[str] = []
    for number, stretch in stretches_of(file, _BEFORE_FIELD):
        text, found = stretch, _TAG.match(stretch)
        if found is None:
            text = _mended(stretch)
            found = _TAG.match(text)
        if found is not None and (not tag or _is_field(tag, found[1])):
            if tag:
                yield tag, begun, lines
            tag, begun, size = found[1], number, len(text)
            lines = text[found.end() :].split("\n")
            if len(lines) > 1 and (tag != "86" or ":" in lines):
                lines[1:] = _continuing(tag, lines[1:])
            continue
        further = text.split("\n")
        if further[0] in ("-", "--}") or text.startswith("-}"):
            if tag:
                yield tag, begun, lines
            tag = ""
            del further[0]
            number += 1
        if tag:
            lines += _continuing(tag, further)
            size += len(text) + 1
            if size > MAX_ENTRY:
                what = f"field :{tag}: is longer than {MAX_ENTRY >> 10} KiB"
                raise LargeBankFile(file.name, begun, what)
        else:
            _refuse_outside(file.name, number, further)
    if tag:
        yield tag, begun, lines


def _mended(text: str) -> str:
    """A stretch without the envelope before it, or with its tag in one line."""
    first, end, more = text.partition("\n")
    if first == ":" and _BROKEN_TAG.match(more):
        return first + more
    if not first.startswith(_SIGNS):
        return text
    first = first.strip("\x01\x03")
    envelope = _ENVELOPE.match(first)
    return (first[envelope.end() :] if envelope is not None else first) + end + more


def _continuing(tag: str, lines: list[str]) -> list[str]:
    """The lines that continue a field: only a text has empty ones."""
    return [line for line in lines if line != ":" and (tag == "86" or line.strip())]


def _refuse_outside(name: str, number: int, lines: list[str]) -> None:
    """Raise BadBankFile for a line that belongs to no message."""
    for line, text in enumerate(lines, number):
        said = text.strip()
        if said not in ("", ":") and not _SENDER.fullmatch(said) and not text.startswith("}"):
            raise BadBankFile(
                name, line, f"'{shown(text)}' is outside of a message; one begins with :20:"
            )


@lru_cache(maxsize=1 << 10)
def _is_field(last: str, tag: str) -> bool:
    known = _FOLLOWERS.get(last) or _FOLLOWERS.get(last[:2], frozenset())
    if tag in known:
        return True
    # Only a text may hold what looks like a tag; elsewhere the order itself is wrong.
    return last not in ("86", "61", "NS")


class _Movement(NamedTuple):
    """What field 61 says."""

    line: int
    booking_date: date
    value_date: date
    minor: int
    reversal: bool
    expected: bool
    turnable: bool
    type: str
    customer_reference: str
    bank_reference: str
    raw: str


@dataclass(slots=True)
class _Reader:
    """Makes statements of fields."""

    file: str
    line: int = 0
    account: str = ""
    number: str = ""
    currency: str = ""
    interim: bool = False
    begun: bool = False
    found: bool = False
    closed: bool = False
    opening: BankBalance | None = None
    before: tuple[str, str] = ("", "")
    movement: _Movement | None = None
    pending: int = 0
    warnings: list[str] = field(default_factory=list)

    def events(self, fields: Iterable[_Field]) -> Iterator[Event]:
        line = 0
        for tag, line, lines in fields:
            try:
                if tag == "61":
                    if self.movement is not None:
                        yield from self._without_text()
                    self.movement = self._movement(line, lines)
                elif tag != "86":
                    yield from self._around(tag, line, lines)
                # After the closing balance a text is about the statement, not its last entry.
                elif not self.closed and (entry := self._flush(lines)) is not None:
                    yield entry
            except BadValue as fault:
                before, said = len(tag) + 2, f":{tag}: "
                raise bad_value(self.file, line, fault, lines, before=before, said=said) from fault
        yield from self._cut(line)
        if not self.found:
            raise BadBankFile(self.file, 0, "holds no statement; one has :20:, :25: and :60F:")

    def _around(self, tag: str, line: int, lines: list[str]) -> Iterator[Event]:
        """What is no entry and no text."""
        text = lines[0].strip()
        match tag:
            case "20":
                yield from self._cut(line)
                self.line, self.account, self.number, self.currency = line, "", "", ""
                self.interim = self.closed = False
                self.opening = None
            case "25":
                self.account = _account("".join(lines))
            case "28" | "28C":
                self.number = text
            case "34F":
                self.interim = True
                self.currency = self.currency or _currency(text[:3])
                yield from self._begin(line)
            case "13" | "13D":
                self.interim = True
            case "60F" | "60M":
                self.opening = self._balance(text)
                yield from self._begin(line, further=tag == "60M")
            case "62F" | "62M":
                yield from self._without_text()
                yield from self._end(line, self._balance(text), last=tag == "62F")
                self.closed = True
            case _:
                yield from self._without_text()

    def _begin(self, line: int, *, further: bool = False) -> Iterator[Event]:
        if self.begun:
            return
        if not self.account:
            raise BadValue("comes before :25:, so the account is not known")
        self.begun = self.found = True
        number, _, page = self.number.partition("/")
        continues = further and self.before == (self.account, number)
        self.before = (self.account, number)
        yield StatementOpened(
            self.account,
            self.currency,
            number,
            self.line or line,
            self.opening,
            page,
            continues,
            self.interim,
        )

    def _end(self, line: int, closing: BankBalance | None, *, last: bool = True) -> Iterator[Event]:
        yield from self._without_text()
        if not self.begun:
            return
        warnings, self.warnings = tuple(self.warnings), []
        yield StatementClosed(line, closing, last, self.pending, warnings)
        self.begun, self.pending = False, 0

    def _cut(self, line: int) -> Iterator[Event]:
        """End a statement that has no closing balance: MT942 has none, MT940 was cut."""
        if self.begun and self.opening is not None:
            what = "has an opening balance and no closing one (:62F:); the file is not whole"
            raise BadBankFile(self.file, line, f"statement {self.number} {what}")
        yield from self._end(line, None)

    def _balance(self, text: str) -> BankBalance:
        found = _BALANCE.fullmatch(text)
        if found is None:
            raise BadValue(
                f"'{shown(text)}' is no balance; it is written like C261231EUR1250,00", text
            )
        self.currency = _currency(found[3])
        minor = comma_amount(found[4], self.currency)
        return BankBalance(minor if found[1] in "Cc" else -minor, short_date(found[2]))

    def _movement(self, line: int, lines: list[str]) -> _Movement:
        text = lines[0]
        found = _LINE.fullmatch(text)
        if found is None or not self.begun:
            raise self._unreadable(text)
        days, entered, mark, _letter, amount, type_, references = found.groups("")
        turned = amount[0] == "-"
        minor = comma_amount(amount[1:] if turned else amount, self.currency)
        valued, shortened = value_date(days)
        if shortened:
            self.warnings.append(
                f"line {line}: {days[4:]}.{days[2:4]}. is no day; it is read as {valued}"
            )
        mark = mark.upper()
        # A reversed credit is money out, a reversed debit money in.
        outgoing = mark in ("D", "RC", "ED")
        customer, _, bank = references.partition("//")
        return _Movement(
            line,
            near(entered, valued) if entered.strip() else valued,
            valued,
            -minor if outgoing != turned else minor,
            mark[0] == "R",
            mark[0] == "E",
            turned,
            type_.strip(),
            "" if (customer := customer.strip()) in _NO_REFERENCE else customer,
            "" if (bank := bank.strip()) in _NO_REFERENCE else bank,
            text if len(lines) == 1 else "\n".join(lines),
        )

    def _unreadable(self, text: str) -> BadValue:
        """Why a field 61 can't be read."""
        if not self.currency:
            return BadValue("comes before the opening balance, so the currency is not known")
        if not self.begun:
            return BadValue("comes after the closing balance (:62F:), so it is of no statement")
        start = _BEFORE_AMOUNT.match(text)
        if start is None:
            return BadValue(
                f'cannot be read: "{shown(text)}" (it begins with a date as YYMMDD and C or D)',
                text,
            )
        amount = text[start.end() :]
        where = "after" if amount[:1].isdigit() else "at"
        why = f'cannot be read {where} the amount: "{shown(text)}" ({_AMOUNT_FORM})'
        return BadValue(why, amount)

    def _flush(self, lines: list[str]) -> BankEntry | None:
        """The entry whose field 61 was read, with the lines of its text; None if none was, or one
        that is not booked."""
        found, self.movement = self.movement, None
        if found is None:
            return None
        if self.interim or found.expected:
            self.pending += 1
            return None
        if not found.minor:
            return None
        said = details(lines) if lines else supplement(found.raw)
        return _entry(found, said, self.currency, lines)

    def _without_text(self) -> Iterator[BankEntry]:
        """The entry that has no field 86."""
        if (entry := self._flush([])) is not None:
            yield entry


def _entry(found: _Movement, said: EntryText, currency: str, lines: list[str]) -> BankEntry:
    raw = found.raw if not lines else "\n".join([found.raw, *lines])
    return BankEntry(
        found.booking_date,
        found.value_date,
        found.minor,
        currency,
        _kind(found, said),
        found.line,
        raw if len(raw) <= RAW_KEPT else raw[:RAW_KEPT],
        said.payer,
        said.payer_account,
        said.ultimate_payer,
        said.parts,
        said.end_to_end,
        said.structured,
        found.bank_reference,
        said.customer_reference or found.customer_reference,
        said.mandate,
        "",
        (),
        said.return_reason,
        said.original_minor(currency) if said.original else None,
        said.original_currency(currency) if said.original else "",
        said.charge_minor(currency) if said.charge else 0,
        said.purpose,
        turnable=found.turnable,
    )


def _kind(found: _Movement, said: EntryText) -> EntryKind:
    if found.minor > 0:
        return EntryKind.DEBIT_REVERSED if found.reversal else _RECEIPT
    if found.reversal:
        return EntryKind.RETURN
    if said.is_return:
        return EntryKind.RETURN_FEE if found.type[1:] == _CHARGE else EntryKind.RETURN
    fee = says_return_fee(said.label, said.parts, found.minor)
    return EntryKind.RETURN_FEE if fee else EntryKind.DEBIT


def _account(text: str) -> str:
    """The account without blanks and, where one stands behind it, its currency."""
    joined = "".join(text.split())
    if joined[-3:] in CURRENCIES and joined[-4:-3].isdigit():
        joined = joined[:-3]
    return joined


def _currency(text: str) -> str:
    code = text.upper()
    if code not in CURRENCIES:
        raise BadValue(f"'{shown(text)}' is no currency; it is a code such as EUR", text)
    return code
