"""Reading BAI2, the cash report of American banks.

A record is a code and fields between commas; it ends at a slash or at the line end, and records 88
continue it. Amounts are whole minor units of their currency. Trailers add up what is above them, so
that a file that was cut or changed shows. bank.md, section 2, BAI2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from artui.domain.bank_entry import (
    OUTGOING,
    BankBalance,
    BankEntry,
    EntryKind,
    Event,
    StatementClosed,
    StatementOpened,
)
from artui.domain.money import CURRENCIES, MAX_MINOR
from artui.imports.bank.american_text import american_text
from artui.imports.bank.bai2_codes import KINDS, SUMMARIES
from artui.imports.bank.bank_refusals import BadBankFile, bad_value
from artui.imports.bank.bank_source import RAW_KEPT, BankFile, stretches_of
from artui.imports.bank.return_words import says_return_fee
from artui.imports.bank.values import BadValue, short_date
from artui.imports.refusals import shown

_RECORDS = frozenset({"01,", "02,", "03,", "16,", "49,", "98,", "99,"})
_CONTINUATIONS = frozenset({"88,", "88:"})
_CODES = _RECORDS | _CONTINUATIONS
_CONTINUED = frozenset({"02", "03", "16"})
# The line end before a record; a record is all up to the next one, with the lines that continue it.
_BEFORE_RECORD = re.compile(r"\n(?=[^\S\n]*(?:01|02|03|16|49|98|99),)")
# Two records on one line: the second one must look like one, as a text may hold a slash.
_NEXT_ON_LINE = re.compile(
    r"/\s+(?=(?:01,[^,]*,[^,]*,\d{6},|02,[^,]*,[^,]*,\d,\d{6},|03,[^,/]+,|16,\d{3},\d*,"
    r"|49,[+-]?\d+,\d+\s*/|98,[+-]?\d+,\d+,\d+\s*/|99,[+-]?\d+,\d+,\d+\s*/|88,))"
)
# An entry as most are: its fields are on one line, and only the text goes on below.
_PLAIN = re.compile(
    r"16,(\d{3}),(\d{1,15}),[Z012]?,([^,\n]*),([^,\n]*),([^\n]*(?:\n88,[^\n]*)*)", re.ASCII
)
_AMOUNT = re.compile(r"[+-]?\d{1,18}", re.ASCII)
# How many digits the number of an amount's days of value has at most.
_MOST_DAYS = 4
_TYPE_CODE = re.compile(r"\d{3}", re.ASCII)
_COUNT = re.compile(r"\d{1,7}", re.ASCII)
_FUNDS = frozenset({"", "Z", "0", "1", "2", "S", "V", "D"})
_OPENING, _CLOSING = "010", "015"
_INTERIM_SAME_DAY = "3"
_NOT_TAKEN = {"2": "deletes what was reported", "4": "is a test only"}
_CORRECTION = "3"
_BEHIND = "stands behind the end of the file (99)"
_BELOW = {"49": "03", "98": "02", "99": "01"}


class _Piece(NamedTuple):
    """What one line says of a record; `whole` is whether its last field ends with it."""

    text: str
    whole: bool


class _Record(NamedTuple):
    """A record: its code, where it begins, and its lines with those that continue it, without
    blanks around them."""

    code: str
    line: int
    lines: list[str]


def read_bai2(file: BankFile) -> Iterator[Event]:
    """The statements of a file; raises FileRefused, naming the line."""
    reader = _Reader(file.name)
    for line, text in stretches_of(file, _BEFORE_RECORD):
        plain = _PLAIN.fullmatch(text) if "/ " not in text else None
        if plain is None:
            yield from reader.records_of(line, text)
        elif (entry := reader.plain_entry(line, plain)) is not None:
            yield entry
    yield from reader.end()


def _said(line: str) -> str:
    """What a line says behind its code, if it has one, without the slash that ends it."""
    start = 3 if line[:3] in _CODES else 0
    return line.removesuffix("/").rstrip()[start:]


class _Fields:
    """The fields of a record one after the other, over its continuations."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self.pieces, self.place, self.at = pieces, 0, 0

    def more(self) -> bool:
        """Whether there is another field."""
        self._onwards()
        return self.place < len(self.pieces)

    def next(self) -> str:
        """The next field without blanks around it; empty if there is none."""
        self._onwards()
        said = ""
        while self.place < len(self.pieces):
            text, whole = self.pieces[self.place]
            comma = text.find(",", self.at)
            if comma >= 0:
                said += text[self.at : comma]
                self.at = comma + 1
                break
            said += text[self.at :]
            self.place, self.at = self.place + 1, 0
            if whole:
                break
        return said.strip()

    def _onwards(self) -> None:
        # A line that ends with a comma and no slash has ended its last field already.
        while self.place < len(self.pieces):
            text, whole = self.pieces[self.place]
            if self.at < len(text) or whole or self.at == 0:
                return
            self.place, self.at = self.place + 1, 0

    def rest(self) -> tuple[str, ...]:
        """What remains, line by line: the text of an entry."""
        found = [piece.text for piece in self.pieces[self.place :]]
        if found:
            found[0] = found[0][self.at :]
        return tuple(part for text in found if (part := text.rstrip()))


@dataclass(slots=True)
class _Level:
    """A file, a group or an account: where it begins, and what its trailer must say."""

    line: int
    total: int = 0
    parts: int = 0
    records_before: int = 0


@dataclass(slots=True)
class _Account:
    """The account that is being read."""

    line: int
    number: str
    currency: str
    opening: BankBalance | None = None
    closing: BankBalance | None = None
    pending: int = 0
    warnings: list[str] = field(default_factory=list)
    passed_over: dict[str, list[int]] = field(default_factory=dict)


class _Reader:
    """Makes statements of records, and holds the trailers against what they close."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.records = 0
        self.length = 0
        self.levels: dict[str, _Level] = {}
        self.account: _Account | None = None
        self.currency = ""
        self.day = date.min
        self.interim = False
        self.ended = False
        self.closing = self.last_line = 0
        self.warnings: list[str] = []

    def _fields(self, lines: list[str]) -> _Fields:
        """The fields that the lines of a record have."""
        return _Fields([_Piece(_said(line), self._is_whole(line)) for line in lines])

    def _is_whole(self, line: str) -> bool:
        """Whether the last field of a line ends with it: without a slash it was cut if the line is
        full."""
        cut = line.endswith(",") or (self.length and len(line) >= self.length)
        return line.endswith("/") or not cut

    def records_of(self, line: int, text: str) -> Iterator[Event]:
        """What the records of a stretch of text complete, which begins in a line."""
        for record in self._records(line, text):
            try:
                yield from self._take(record)
            except BadValue as fault:
                said = f"{record.code}: "
                raise bad_value(self.file, record.line, fault, record.lines, said=said) from fault

    def _records(self, first: int, stretch: str) -> Iterator[_Record]:
        record: _Record | None = None
        for number, line in enumerate(stretch.split("\n"), first):
            for text in map(str.strip, _NEXT_ON_LINE.split(line)):
                if text[:3] in _RECORDS:
                    if record is not None:
                        yield record
                    record = _Record(text[:2], number, [text])
                elif text:
                    self._continue(record, number, text)
        if record is not None:
            yield record

    def _continue(self, record: _Record | None, number: int, text: str) -> None:
        """Take in a line that is no record; a text may be cut into lines without 88, as long as no
        slash has ended it."""
        marked = text[:3] in _CONTINUATIONS
        if record is not None and marked:
            fits = record.code in _CONTINUED
        else:
            fits = record is not None and record.code == "16" and record.lines[-1][-1] != "/"
        if record is None or not fits:
            what = "continues no record" if marked else "is no record of BAI2"
            raise BadBankFile(self.file, number, f"'{shown(text)}' {what}; one begins with 16,")
        self.records += marked
        record.lines.append(text)

    def _take(self, record: _Record) -> Iterator[Event]:
        """What a record completes."""
        self.records += 1
        self.last_line = record.line
        if self.ended:
            raise BadValue(_BEHIND)
        fields = self._fields(record.lines)
        match record.code:
            case "01":
                self._file(record, fields)
            case "02":
                yield from self._close()
                self._group(record, fields)
            case "03":
                yield from self._close()
                yield self._begin(record, fields)
            case "16":
                entry = self._entry_of(record, fields)
                if entry is not None:
                    yield entry
            case "49":
                self._trailer(record, fields, ("records",))
                self.closing = record.line
            case "98":
                self._trailer(record, fields, ("accounts", "records"))
            case _:
                self._trailer(record, fields, ("groups", "records"))
                self.ended = True

    def end(self) -> Iterator[StatementClosed]:
        """The end of the last statement; raises BadBankFile if a trailer is missing."""
        if self.ended:
            yield from self._close()
            return
        for code, what in (("03", "account (49)"), ("02", "group (98)"), ("01", "file (99)")):
            if code in self.levels:
                begun = self.levels[code].line
                raise BadBankFile(
                    self.file,
                    self.last_line,
                    f"the file ends here, and the trailer of the {what} that begins in line "
                    f"{begun} is missing; nothing was imported",
                )
        raise BadBankFile(self.file, 0, "holds no statement; one begins with 01,")

    def _open(self, record: _Record, above: str | None) -> None:
        if record.code in self.levels:
            begun = self.levels[record.code].line
            raise BadValue(f"comes before the trailer of the one in line {begun}")
        if above is not None and above not in self.levels:
            raise BadValue(f"comes before {above}")
        self.levels[record.code] = _Level(
            record.line, records_before=self.records - len(record.lines)
        )

    def _file(self, record: _Record, fields: _Fields) -> None:
        self._open(record, None)
        said = [fields.next() for _ in range(8)]
        if _COUNT.fullmatch(said[5]):
            self.length = int(said[5])
        if said[7] and said[7] != "2":
            raise BadValue(f"'{shown(said[7])}' is no version that can be read; BAI2 is 2", said[7])

    def _group(self, record: _Record, fields: _Fields) -> None:
        self._open(record, "01")
        said = [fields.next() for _ in range(7)]
        status, day, currency, modifier = said[2], said[3], said[5], said[6]
        if status in _NOT_TAKEN:
            raise BadValue(f"status {status}: this group {_NOT_TAKEN[status]}; take it out")
        self.day = _day(day)
        self.currency = _currency(currency) if currency else "USD"
        self.interim = modifier == _INTERIM_SAME_DAY
        if status == _CORRECTION:
            self.warnings.append(
                f"line {record.line}: this group corrects an earlier report; look whether an entry "
                "is there twice"
            )

    def _begin(self, record: _Record, fields: _Fields) -> StatementOpened:
        self._open(record, "02")
        level = self.levels["03"]
        number, currency = fields.next(), fields.next()
        if not number:
            raise BadValue("names no account")
        account = _Account(record.line, number, _currency(currency or self.currency))
        while fields.more():
            code = fields.next()
            if not code:
                continue
            if not _TYPE_CODE.fullmatch(code):
                raise BadValue(f"'{shown(code)}' is no type code; it has three digits", code)
            amount = fields.next()
            minor = _amount(amount) if amount else 0
            level.total += minor
            fields.next()  # how many items
            _skip_funds(fields)
            if amount and code == _OPENING:
                account.opening = BankBalance(minor, self.day)
            elif amount and code == _CLOSING:
                account.closing = BankBalance(minor, self.day)
        self.account = account
        account.warnings += self.warnings
        self.warnings.clear()
        day = self.day.isoformat()
        return StatementOpened(
            "".join(number.split()), account.currency, day, record.line, account.opening
        )

    def plain_entry(self, line: int, plain: re.Match[str]) -> BankEntry | None:
        """The entry of a record 16 whose fields are on its first line; None if it is no booked
        movement of the account."""
        code, amount, bank, customer, about = plain.groups()
        if "/" in about:
            about = about.replace("/\n", "\n").removesuffix("/")
        texts = about.split("\n88,")
        self.records += len(texts)
        self.last_line = line
        parts = tuple(filter(None, map(str.rstrip, texts)))
        return self._entry(line, plain[0], code, int(amount), self.day, bank, customer, parts)

    def _entry_of(self, record: _Record, fields: _Fields) -> BankEntry | None:
        """The entry of a record 16 of any form."""
        code, amount = fields.next(), fields.next()
        value_date = _skip_funds(fields) or self.day
        bank, customer, parts = fields.next(), fields.next(), fields.rest()
        if not _TYPE_CODE.fullmatch(code):
            raise BadValue(f"'{shown(code)}' is no type code; it has three digits", code)
        minor = _amount(amount) if amount else 0
        if minor < 0:
            raise BadValue(
                f"'{shown(amount)}' has a sign; the type code says the direction", amount
            )
        raw = "\n".join(record.lines)
        return self._entry(record.line, raw, code, minor, value_date, bank, customer, parts)

    def _entry(
        self,
        line: int,
        raw: str,
        code: str,
        minor: int,
        value_date: date,
        bank: str,
        customer: str,
        parts: tuple[str, ...],
    ) -> BankEntry | None:
        account, level = self.account, self.levels.get("03")
        if account is None or level is None:
            why = _BEHIND if self.ended else "comes before 03, so the account is not known"
            raise BadBankFile(self.file, line, f"16: {why}")
        level.total += minor
        if self.interim:
            account.pending += 1
            return None
        if not minor or code == "890":
            return None
        kind = KINDS.get(code)
        if kind is None:
            account.passed_over.setdefault(code, []).append(line)
            return None
        outgoing = kind in OUTGOING
        about, payer, payer_account, end_to_end, reference, cheque = american_text(
            parts, outgoing=outgoing
        )
        if outgoing and kind is EntryKind.DEBIT and says_return_fee("", about, minor):
            kind = EntryKind.RETURN_FEE
        return BankEntry(
            self.day,
            value_date,
            -minor if outgoing else minor,
            account.currency,
            kind,
            line,
            raw[:RAW_KEPT],
            payer,
            payer_account,
            "",
            about,
            end_to_end,
            "",
            bank.strip(),
            customer.strip() or reference,
            "",
            cheque,
        )

    def _trailer(self, record: _Record, fields: _Fields, counted: tuple[str, ...]) -> None:
        opened = _BELOW[record.code]
        level = self.levels.get(opened)
        if level is None:
            raise BadValue(f"comes without {opened}")
        for code in ("03", "02"):
            if code in self.levels and code > opened:
                raise BadValue(
                    f"comes before the trailer of {code} in line {self.levels[code].line}"
                )
        said = fields.next()
        total = _amount(said)
        if total != level.total:
            raise BadValue(
                f"the control total is {said}, what it closes (from line {level.line}) adds up to "
                f"{level.total}; a record is missing or was changed"
            )
        del self.levels[opened]
        counts = {"records": self.records - level.records_before}
        counts["accounts"] = counts["groups"] = level.parts
        for name in counted:
            number = fields.next()
            if _whole(number, name) != counts[name]:
                self.warnings.append(
                    f"line {record.line}: the trailer counts {number} {name}, there are "
                    f"{counts[name]}"
                )
        above = {"03": "02", "02": "01"}.get(opened)
        if above is not None:
            self.levels[above].total += total
            self.levels[above].parts += 1

    def _close(self) -> Iterator[StatementClosed]:
        """The end of the statement before, with what the trailers behind it said."""
        account, self.account = self.account, None
        if account is None:
            return
        for code, lines in account.passed_over.items():
            what = "a sum" if code in SUMMARIES else "no movement of this account"
            account.warnings.append(
                f"line {', '.join(map(str, lines[:5]))}: type code {code} is {what} and is passed "
                f"over"
            )
        warnings = (*account.warnings, *self.warnings)
        self.warnings.clear()
        yield StatementClosed(
            self.closing, account.closing, pending=account.pending, warnings=warnings
        )


def _skip_funds(fields: _Fields) -> date | None:
    """Read a funds type and what belongs to it; the value date, if it names one."""
    funds = fields.next()
    _check_funds(funds)
    match funds:
        case "S":
            for _ in range(3):
                fields.next()
        case "V":
            day, _time = fields.next(), fields.next()
            return _day(day) if day else None
        case "D":
            count = fields.next()
            if len(count) > _MOST_DAYS:
                raise BadValue(f"'{shown(count)}' is no number of funds' days", count)
            for _ in range(2 * _whole(count, "funds' days")):
                fields.next()
    return None


def _check_funds(funds: str) -> None:
    if funds not in _FUNDS and funds.strip() not in _FUNDS:
        raise BadValue(f"'{shown(funds)}' is no funds type; it is Z, 0, 1, 2, S, V or D", funds)


def _whole(text: str, of: str) -> int:
    if not _COUNT.fullmatch(text):
        raise BadValue(f"'{shown(text)}' is no number of {of}", text)
    return int(text)


def _amount(text: str) -> int:
    text = text.strip()
    if not _AMOUNT.fullmatch(text):
        raise BadValue(f"'{shown(text)}' is no amount; it is digits alone, in minor units", text)
    minor = int(text)
    if abs(minor) > MAX_MINOR:
        raise BadValue(f"amount {text} is too large", text)
    return minor


def _day(text: str) -> date:
    return short_date(text)


def _currency(text: str) -> str:
    code = text.upper()
    if code not in CURRENCIES:
        raise BadValue(f"'{shown(text)}' is no currency; it is a code such as USD", text)
    return code
