"""The levels of a file of BAI2: what is in a file, a group and an account, and their trailers.

Trailers add up what is above them, so that a file that was cut or changed shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from artui.domain.bank_entry import (
    BankBalance,
    BankEntry,
    Event,
    StatementClosed,
    StatementOpened,
)
from artui.imports.bank.bai2.bai2_codes import SUMMARIES
from artui.imports.bank.bai2.bai2_entries import MEANINGS, american_entry
from artui.imports.bank.bai2.bai2_fields import (
    FieldPiece,
    RecordFields,
    counted,
    currency_code,
    is_count,
    minor_units,
    said_by,
    type_code,
)
from artui.imports.bank.bai2.bai2_records import CashRecord, records_in
from artui.imports.bank.bank_refusals import BadBankFile, bad_value
from artui.imports.bank.values import BadValue, short_date
from artui.imports.refusals import shown

_OPENING, _CLOSING = "010", "015"
_INFORMATION = "890"
_INTERIM_SAME_DAY = "3"
_NOT_TAKEN = {"2": "deletes what was reported", "4": "is a test only"}
_CORRECTION = "3"
_BEHIND = "stands behind the end of the file (99)"
_BELOW = {"49": "03", "98": "02", "99": "01"}


@dataclass(slots=True)
class TotalledLevel:
    """A file, a group or an account: where it begins, and what its trailer must say."""

    line: int
    total: int = 0
    parts: int = 0
    records_before: int = 0


@dataclass(slots=True)
class ReportedAccount:
    """The account that is being read."""

    line: int
    number: str
    currency: str
    opening: BankBalance | None = None
    closing: BankBalance | None = None
    pending: int = 0
    warnings: list[str] = field(default_factory=list)
    passed_over: dict[str, list[int]] = field(default_factory=dict)

    def pass_over(self, code: str, minor: int, line: int) -> None:
        """Note an entry that is no movement of the account."""
        if minor and code != _INFORMATION:
            self.passed_over.setdefault(code, []).append(line)


class Bai2Levels:
    """Makes statements of records, and holds the trailers against what they close."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.records = 0
        self.length = 0
        self.levels: dict[str, TotalledLevel] = {}
        self.account: ReportedAccount | None = None
        self.currency = ""
        self.day = date.min
        self.interim = False
        self.ended = False
        self.closing = self.last_line = 0
        self.warnings: list[str] = []

    def add_entries(self, records: int, total: int, last_line: int) -> None:
        """Count entries of the account that is being read, whose records were read elsewhere."""
        if records:
            self.records += records
            self.levels["03"].total += total
            self.last_line = last_line

    def records_of(self, line: int, text: str) -> Iterator[Event]:
        """What the records of a stretch of text complete, which begins in a line."""
        for record in records_in(self.file, line, text):
            try:
                yield from self._take(record)
            except BadValue as fault:
                said = f"{record.code}: "
                raise bad_value(self.file, record.line, fault, record.lines, said=said) from fault

    def _fields(self, lines: list[str]) -> RecordFields:
        """The fields that the lines of a record have."""
        return RecordFields([FieldPiece(said_by(line), self._is_whole(line)) for line in lines])

    def _is_whole(self, line: str) -> bool:
        """Whether the last field of a line ends with it: without a slash it was cut if the line is
        full."""
        cut = line.endswith(",") or (self.length and len(line) >= self.length)
        return line.endswith("/") or not cut

    def _take(self, record: CashRecord) -> Iterator[Event]:
        """What a record completes."""
        self.records += record.counts_as
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
                entry = self._entry(record, fields)
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

    def _open(self, record: CashRecord, above: str | None) -> TotalledLevel:
        if record.code in self.levels:
            begun = self.levels[record.code].line
            raise BadValue(f"comes before the trailer of the one in line {begun}")
        if above is not None and above not in self.levels:
            raise BadValue(f"comes before {above}")
        before = self.records - len(record.lines)
        level = self.levels[record.code] = TotalledLevel(record.line, records_before=before)
        return level

    def _file(self, record: CashRecord, fields: RecordFields) -> None:
        self._open(record, None)
        said = [fields.next() for _ in range(8)]
        if is_count(said[5]):
            self.length = int(said[5])
        if said[7] and said[7] != "2":
            raise BadValue(f"'{shown(said[7])}' is no version that can be read; BAI2 is 2", said[7])

    def _group(self, record: CashRecord, fields: RecordFields) -> None:
        self._open(record, "01")
        said = [fields.next() for _ in range(7)]
        status, day, currency, modifier = said[2], said[3], said[5], said[6]
        if status in _NOT_TAKEN:
            raise BadValue(f"status {status}: this group {_NOT_TAKEN[status]}; take it out")
        self.day = short_date(day)
        self.currency = currency_code(currency) if currency else "USD"
        self.interim = modifier == _INTERIM_SAME_DAY
        if status == _CORRECTION:
            self.warnings.append(
                f"line {record.line}: this group corrects an earlier report; look whether an entry "
                "is there twice"
            )

    def _begin(self, record: CashRecord, fields: RecordFields) -> StatementOpened:
        level = self._open(record, "02")
        number, currency = fields.next(), fields.next()
        if not number:
            raise BadValue("names no account")
        account = ReportedAccount(record.line, number, currency_code(currency or self.currency))
        while fields.more():
            code = fields.next()
            if not code:
                continue
            type_code(code)
            amount = fields.next()
            minor = minor_units(amount) if amount else 0
            level.total += minor
            fields.next()  # how many items
            fields.skip_funds()
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

    def _entry(self, record: CashRecord, fields: RecordFields) -> BankEntry | None:
        """The entry of a record 16; None if it is no booked movement of the account."""
        code, amount = fields.next(), fields.next()
        value_date = fields.skip_funds() or self.day
        bank, customer, parts = fields.next(), fields.next(), fields.rest()
        type_code(code)
        minor = minor_units(amount) if amount else 0
        if minor < 0:
            raise BadValue(
                f"'{shown(amount)}' has a sign; the type code says the direction", amount
            )
        account, level = self.account, self.levels.get("03")
        if account is None or level is None:
            raise BadBankFile(
                self.file, record.line, "16: comes before 03, so the account is not known"
            )
        level.total += minor
        if self.interim:
            account.pending += 1
            return None
        if not minor or code not in MEANINGS:
            account.pass_over(code, minor, record.line)
            return None
        raw, line = "\n".join(record.lines), record.line
        money = (self.day, value_date, minor, account.currency)
        return american_entry(*money, code, line, raw, bank, customer, parts)

    def _trailer(
        self, record: CashRecord, fields: RecordFields, counts_of: tuple[str, ...]
    ) -> None:
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
        total = minor_units(said)
        if total != level.total:
            raise BadValue(
                f"the control total is {said}, what it closes (from line {level.line}) adds up to "
                f"{level.total}; a record is missing or was changed"
            )
        del self.levels[opened]
        counts = {"records": self.records - level.records_before}
        counts["accounts"] = counts["groups"] = level.parts
        for name in counts_of:
            number = fields.next()
            if counted(number, name) != counts[name]:
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
