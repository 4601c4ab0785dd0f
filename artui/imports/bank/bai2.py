"""Reading BAI2, the cash report of American banks.

A record is a code and fields between commas; it ends at a slash or at the line end, and records 88
continue it. Amounts are whole minor units of their currency. Trailers add up what is above them, so
that a file that was cut or changed shows. bank.md, section 2, BAI2.
"""

import re
from collections.abc import Iterable, Iterator
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
from artui.imports.bank.bank_source import MAX_ENTRY, RAW_KEPT, BankFile, lines_of
from artui.imports.bank.return_words import says_return_fee
from artui.imports.bank.values import BadValue, short_date
from artui.imports.refusals import TooLarge, WrongFormat, shown

_RECORDS = frozenset({"01,", "02,", "03,", "16,", "49,", "98,", "99,"})
_CONTINUATIONS = frozenset({"88,", "88:"})
# Two records on one line: the second one must look like one, as a text may hold a slash.
_NEXT_ON_LINE = re.compile(
    r"/\s+(?=(?:01,[^,]*,[^,]*,\d{6},|02,[^,]*,[^,]*,\d,\d{6},|03,[^,/]+,|16,\d{3},\d*,"
    r"|49,[+-]?\d+,\d+\s*/|98,[+-]?\d+,\d+,\d+\s*/|99,[+-]?\d+,\d+,\d+\s*/|88,))"
)
_AMOUNT = re.compile(r"[+-]?\d{1,18}", re.ASCII)
# How many digits the number of an amount's days of value has at most.
_MOST_DAYS = 4
# So many digits are never too many.
_SURELY = 15
_TYPE_CODE = re.compile(r"\d{3}", re.ASCII)
_COUNT = re.compile(r"\d{1,7}", re.ASCII)
_FUNDS = frozenset({"", "Z", "0", "1", "2", "S", "V", "D"})
_OPENING, _CLOSING = "010", "015"
_INTERIM_SAME_DAY = "3"
_NOT_TAKEN = {"2": "deletes what was reported", "4": "is a test only"}
_CORRECTION = "3"
_BELOW = {"49": "03", "98": "02", "99": "01"}


class _Piece(NamedTuple):
    """What one line says of a record; `whole` is whether its last field ends with it."""

    text: str
    whole: bool
    slash: bool


class _Record(NamedTuple):
    """A record with what its continuations say."""

    code: str
    line: int
    pieces: list[_Piece]


def read_bai2(file: BankFile) -> Iterator[Event]:
    """The statements of a file; raises FileRefused, naming the line."""
    reader = _Reader(file.name)
    for record in _records(file.name, lines_of(file), reader):
        try:
            if record.code != "16":
                yield from reader.take(record)
            elif (entry := reader.entry(record)) is not None:
                yield entry
        except BadValue as fault:
            raise WrongFormat(file.name, record.line, f"{record.code}: {fault}") from fault
    yield from reader.end()


def _records(name: str, lines: Iterable[tuple[int, str]], reader: "_Reader") -> Iterator[_Record]:
    current: _Record | None = None
    size = 0
    for number, raw in lines:
        line = raw.strip()
        for text in _NEXT_ON_LINE.split(line) if "/ " in line else (line,):
            text = text.strip()
            if not text:
                continue
            slash = text[-1] == "/"
            body = text[:-1].rstrip(" ") if slash else text
            mark = text[:3]
            piece = _Piece(body[3:], slash or reader.is_whole(body), slash)
            if mark in _RECORDS:
                if current is not None:
                    yield current
                current = _Record(mark[:2], number, [piece])
                size = len(body)
                continue
            continued = mark in _CONTINUATIONS
            # A text may be cut into lines without 88, as long as no slash has ended it.
            if continued:
                fits = current is not None and current.code in ("02", "03", "16")
            else:
                fits = current is not None and current.code == "16" and not current.pieces[-1].slash
                piece = piece._replace(text=body)
            if current is None or not fits:
                what = "continues no record" if continued else "is no record of BAI2"
                raise WrongFormat(name, number, f"'{shown(text)}' {what}; one begins with 16,")
            size += len(body)
            if size > MAX_ENTRY:
                why = f"an entry is longer than {MAX_ENTRY >> 10} KiB"
                raise TooLarge(name, current.line, why)
            reader.records += continued
            current.pieces.append(piece)
    if current is not None:
        yield current


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
            text, whole, _slash = self.pieces[self.place]
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
            text, whole, _slash = self.pieces[self.place]
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

    def is_whole(self, body: str) -> bool:
        """Whether the last field of a line without a slash ends with it: it was cut if the line is
        full."""
        return not body.endswith(",") and not (self.length and len(body) >= self.length)

    def _count(self, record: _Record) -> None:
        self.records += 1
        self.last_line = record.line
        if self.ended:
            raise BadValue("stands behind the end of the file (99)")

    def take(self, record: _Record) -> Iterator[Event]:
        """What a record that is no entry completes."""
        self._count(record)
        fields = _Fields(record.pieces)
        match record.code:
            case "01":
                self._file(record, fields)
            case "02":
                yield from self._close()
                self._group(record, fields)
            case "03":
                yield from self._close()
                yield self._begin(record, fields)
            case "49":
                self._trailer(record, fields, ("records",))
                self.closing = record.line
            case "98":
                self._trailer(record, fields, ("accounts", "records"))
            case _:
                self._trailer(record, fields, ("groups", "records"))
                self.ended = True

    def end(self) -> Iterator[StatementClosed]:
        """The end of the last statement; raises WrongFormat if a trailer is missing."""
        if self.ended:
            yield from self._close()
            return
        for code, what in (("03", "account (49)"), ("02", "group (98)"), ("01", "file (99)")):
            if code in self.levels:
                begun = self.levels[code].line
                raise WrongFormat(
                    self.file,
                    self.last_line,
                    f"the file ends here, and the trailer of the {what} that begins in line "
                    f"{begun} is missing; nothing was imported",
                )
        raise WrongFormat(self.file, 0, "holds no statement; one begins with 01,")

    def _open(self, record: _Record, above: str | None) -> None:
        if record.code in self.levels:
            begun = self.levels[record.code].line
            raise BadValue(f"comes before the trailer of the one in line {begun}")
        if above is not None and above not in self.levels:
            raise BadValue(f"comes before {above}")
        self.levels[record.code] = _Level(
            record.line, records_before=self.records - len(record.pieces)
        )

    def _file(self, record: _Record, fields: _Fields) -> None:
        self._open(record, None)
        said = [fields.next() for _ in range(8)]
        if _COUNT.fullmatch(said[5]):
            self.length = int(said[5])
        if said[7] and said[7] != "2":
            raise BadValue(f"'{shown(said[7])}' is no version that can be read; BAI2 is 2")

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
                raise BadValue(f"'{shown(code)}' is no type code; it has three digits")
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

    def entry(self, record: _Record) -> BankEntry | None:
        """The entry of a record 16; None if it is no booked movement of the account."""
        self._count(record)
        account = self.account
        if account is None or "03" not in self.levels:
            raise BadValue("comes before 03, so the account is not known")
        said = record.pieces[0].text.split(",", 5)
        value_date = self.day
        if len(said) == 6 and said[2] not in ("S", "V", "D"):
            code, amount, funds, bank, customer, text = said
            _check_funds(funds)
            texts = [text, *[piece.text for piece in record.pieces[1:]]]
            parts = tuple(filter(None, map(str.rstrip, texts)))
        else:
            fields = _Fields(record.pieces)
            code, amount = fields.next(), fields.next()
            value_date = _skip_funds(fields) or self.day
            bank, customer, parts = fields.next(), fields.next(), fields.rest()
        if not _TYPE_CODE.fullmatch(code):
            raise BadValue(f"'{shown(code)}' is no type code; it has three digits")
        minor = _amount(amount) if amount.strip() else 0
        if minor < 0:
            raise BadValue(f"'{shown(amount)}' has a sign; the type code says the direction")
        self.levels["03"].total += minor
        if self.interim:
            account.pending += 1
            return None
        if not minor or code == "890":
            return None
        kind = KINDS.get(code)
        if kind is None:
            account.passed_over.setdefault(code, []).append(record.line)
            return None
        outgoing = kind in OUTGOING
        words = american_text(parts, outgoing=outgoing)
        if kind is EntryKind.DEBIT and says_return_fee("", words.parts, minor):
            kind = EntryKind.RETURN_FEE
        raw = "\n88,".join([piece.text for piece in record.pieces])
        return BankEntry(
            self.day,
            value_date,
            -minor if outgoing else minor,
            account.currency,
            kind,
            record.line,
            f"16,{raw}"[:RAW_KEPT],
            words.payer,
            words.payer_account,
            "",
            words.parts,
            words.end_to_end,
            "",
            bank.strip(),
            customer.strip() or words.customer_reference,
            "",
            words.cheque,
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
                raise BadValue(f"'{shown(count)}' is no number of funds' days")
            for _ in range(2 * _whole(count, "funds' days")):
                fields.next()
    return None


def _check_funds(funds: str) -> None:
    if funds not in _FUNDS and funds.strip() not in _FUNDS:
        raise BadValue(f"'{shown(funds)}' is no funds type; it is Z, 0, 1, 2, S, V or D")


def _whole(text: str, of: str) -> int:
    if not _COUNT.fullmatch(text):
        raise BadValue(f"'{shown(text)}' is no number of {of}")
    return int(text)


def _amount(text: str) -> int:
    text = text.strip()
    if len(text) <= _SURELY and text.isdigit() and text.isascii():
        return int(text)
    if not _AMOUNT.fullmatch(text):
        raise BadValue(f"'{shown(text)}' is no amount; it is digits alone, in minor units")
    minor = int(text)
    if abs(minor) > MAX_MINOR:
        raise BadValue(f"amount {text} is too large")
    return minor


def _day(text: str) -> date:
    return short_date(text)


def _currency(text: str) -> str:
    code = text.upper()
    if code not in CURRENCIES:
        raise BadValue(f"'{shown(text)}' is no currency; it is a code such as USD")
    return code
