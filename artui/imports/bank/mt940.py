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
from artui.imports.bank.bank_source import MAX_ENTRY, RAW_KEPT, BankFile, lines_of
from artui.imports.bank.mt940_details import EntryText, details, supplement
from artui.imports.bank.return_words import says_return_fee
from artui.imports.bank.values import BadValue, comma_amount, near, short_date, value_date
from artui.imports.refusals import TooLarge, WrongFormat, shown

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
_CHARGE = "CHG"  # the type of a bank's charge, behind N, S or F
# Before the first field of a message, or around it; an empty line has none.
_SIGNS = ("\x01", "\x03", "{")
_AMOUNT_FORM = "an amount has a comma and no dots"


class _Field(NamedTuple):
    """A field: its tag, the line it begins on, and its lines."""

    tag: str
    line: int
    lines: list[str]


def read_mt940(file: BankFile) -> Iterator[Event]:
    """The statements of a file; raises FileRefused, naming the line."""
    return _Reader(file.name).events(_fields(file.name, lines_of(file)))


def _fields(name: str, lines: Iterable[tuple[int, str]]) -> Iterator[_Field]:
    current: _Field | None = None
    pending, size = "", 0
    for number, line in lines:
        if line[:1] in _SIGNS or "\r" in line:
            line = line.rstrip("\r").strip("\x01\x03")
            if line.startswith("{"):
                line = line[_ENVELOPE.match(line).end() :]  # type: ignore[union-attr]
        if pending:
            line = pending + line if _BROKEN_TAG.match(line) else line
            pending = ""
        elif line == ":":
            pending = line
            continue
        found = _TAG.match(line) if line[:1] == ":" else None
        if found is not None and (current is None or _is_field(current.tag, found[1])):
            if current is not None:
                yield current
            current, size = _Field(found[1], number, [line[found.end() :]]), 0
        elif line[:1] == "-" and (line in ("-", "--}") or line.startswith("-}")):
            if current is not None:
                yield current
            current = None
        elif current is not None:
            if line.strip() or current.tag == "86":
                current.lines.append(line)
                size += len(line) + 1
                if size > MAX_ENTRY:
                    what = f"field :{current.tag}: is longer than {MAX_ENTRY >> 10} KiB"
                    raise TooLarge(name, current.line, what)
        elif line.strip() and not _SENDER.fullmatch(line.strip()) and not line.startswith("}"):
            raise WrongFormat(
                name, number, f"'{shown(line)}' is outside of a message; one begins with :20:"
            )
    if current is not None:
        yield current


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
        last = 0
        for each in fields:
            last = each.line
            try:
                yield from self._take(each)
            except BadValue as fault:
                raise WrongFormat(self.file, each.line, f":{each.tag}: {fault}") from fault
        yield from self._cut(last)
        if not self.found:
            raise WrongFormat(self.file, 0, "holds no statement; one has :20:, :25: and :60F:")

    def _take(self, each: _Field) -> Iterable[Event]:
        tag = each.tag
        if tag == "61":
            events = self._flush(None)
            self.movement = self._movement(each)
            return events
        if tag == "86":
            # After the closing balance it is about the statement, not about its last entry.
            return self._flush(None if self.closed else each)
        return self._around(tag, each)

    def _around(self, tag: str, each: _Field) -> Iterator[Event]:
        """What is no entry and no text."""
        text = each.lines[0].strip()
        match tag:
            case "20":
                yield from self._cut(each.line)
                self.line, self.account, self.number, self.currency = each.line, "", "", ""
                self.interim = self.closed = False
                self.opening = None
            case "25":
                self.account = _account("".join(each.lines))
            case "28" | "28C":
                self.number = text
            case "34F":
                self.interim = True
                self.currency = self.currency or _currency(text[:3])
                yield from self._begin(each.line)
            case "13" | "13D":
                self.interim = True
            case "60F" | "60M":
                self.opening = self._balance(text)
                yield from self._begin(each.line, further=tag == "60M")
            case "62F" | "62M":
                yield from self._flush(None)
                yield from self._end(each.line, self._balance(text), last=tag == "62F")
                self.closed = True
            case _:
                yield from self._flush(None)

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
        yield from self._flush(None)
        if not self.begun:
            return
        warnings, self.warnings = tuple(self.warnings), []
        yield StatementClosed(line, closing, last, self.pending, warnings)
        self.begun, self.pending = False, 0

    def _cut(self, line: int) -> Iterator[Event]:
        """End a statement that has no closing balance: MT942 has none, MT940 was cut."""
        if self.begun and self.opening is not None:
            what = "has an opening balance and no closing one (:62F:); the file is not whole"
            raise WrongFormat(self.file, line, f"statement {self.number} {what}")
        yield from self._end(line, None)

    def _balance(self, text: str) -> BankBalance:
        found = _BALANCE.fullmatch(text)
        if found is None:
            raise BadValue(f"'{shown(text)}' is no balance; it is written like C261231EUR1250,00")
        self.currency = _currency(found[3])
        minor = comma_amount(found[4], self.currency)
        return BankBalance(minor if found[1] in "Cc" else -minor, short_date(found[2]))

    def _movement(self, each: _Field) -> _Movement:
        text = each.lines[0]
        found = _LINE.fullmatch(text)
        if found is None or not self.currency:
            if not self.currency:
                raise BadValue("comes before the opening balance, so the currency is not known")
            start = _BEFORE_AMOUNT.match(text)
            if start is None:
                raise BadValue(
                    f'cannot be read: "{shown(text)}" (it begins with a date as YYMMDD and C or D)'
                )
            rest = text[start.end() :]
            where = "after" if rest[:1].isdigit() else "at"
            raise BadValue(f'cannot be read {where} the amount: "{shown(text)}" ({_AMOUNT_FORM})')
        days, entered, mark, _letter, amount, type_, references = found.groups(default="")
        turned = amount[0] == "-"
        minor = comma_amount(amount[1:] if turned else amount, self.currency)
        valued, shortened = value_date(days)
        if shortened:
            self.warnings.append(
                f"line {each.line}: {days[4:]}.{days[2:4]}. is no day; it is read as {valued}"
            )
        booked = near(entered, valued) if entered.strip() else valued
        mark = mark.upper()
        # A reversed credit is money out, a reversed debit money in.
        outgoing = mark in ("D", "RC", "ED")
        customer, _, bank = (each.strip() for each in references.partition("//"))
        return _Movement(
            each.line,
            booked,
            valued,
            -minor if outgoing != turned else minor,
            mark[0] == "R",
            mark[0] == "E",
            turned,
            type_.strip(),
            "" if customer in _NO_REFERENCE else customer,
            "" if bank in _NO_REFERENCE else bank,
            text if len(each.lines) == 1 else "\n".join(each.lines),
        )

    def _flush(self, text: _Field | None) -> Iterable[Event]:
        """The entry whose field 61 is read, with its text; nothing if there is none."""
        found, self.movement = self.movement, None
        if found is None:
            return ()
        if self.interim or found.expected:
            self.pending += 1
            return self._begin(found.line)
        if not found.minor:
            return ()
        lines = text.lines if text else []
        said = details(lines) if lines else supplement(found.raw)
        return (_entry(found, said, self.currency, lines),)


def _entry(found: _Movement, said: EntryText, currency: str, lines: list[str]) -> BankEntry:
    raw = found.raw if not lines else "\n".join([found.raw, *lines])
    reference = found.customer_reference
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
        said.customer_reference or reference,
        said.mandate,
        "",
        (),
        said.return_reason,
        said.original_minor(currency),
        said.original_currency(currency),
        said.charge_minor(currency),
        said.purpose,
        turnable=found.turnable,
    )


def _kind(found: _Movement, said: EntryText) -> EntryKind:
    incoming = found.minor > 0
    if found.reversal:
        return EntryKind.DEBIT_REVERSED if incoming else EntryKind.RETURN
    if said.is_return and not incoming:
        return EntryKind.RETURN_FEE if found.type[1:] == _CHARGE else EntryKind.RETURN
    if not incoming and says_return_fee(said.label, said.parts, found.minor):
        return EntryKind.RETURN_FEE
    return EntryKind.RECEIPT if incoming else EntryKind.DEBIT


def _account(text: str) -> str:
    """The account without blanks and, where one stands behind it, its currency."""
    joined = "".join(text.split())
    if joined[-3:] in CURRENCIES and joined[-4:-3].isdigit():
        joined = joined[:-3]
    return joined


def _currency(text: str) -> str:
    code = text.upper()
    if code not in CURRENCIES:
        raise BadValue(f"'{shown(text)}' is no currency; it is a code such as EUR")
    return code
