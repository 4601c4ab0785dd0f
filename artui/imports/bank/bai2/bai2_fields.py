"""The fields of a record of BAI2, over the lines that continue it, and what is in them."""

import re
from datetime import date
from typing import NamedTuple

from artui.domain.money import CURRENCIES, MAX_MINOR
from artui.imports.bank.values import BadValue, short_date
from artui.imports.refusals import shown

RECORDS = frozenset({"01,", "02,", "03,", "16,", "49,", "98,", "99,"})
CONTINUATIONS = frozenset({"88,", "88:"})
_CODES = RECORDS | CONTINUATIONS
_AMOUNT = re.compile(r"[+-]?\d{1,18}", re.ASCII)
# How many digits the number of an amount's days of value has at most.
_MOST_DAYS = 4
_TYPE_CODE = re.compile(r"\d{3}", re.ASCII)
_COUNT = re.compile(r"\d{1,7}", re.ASCII)
_FUNDS = frozenset({"", "Z", "0", "1", "2", "S", "V", "D"})


class FieldPiece(NamedTuple):
    """What one line says of a record; `whole` is whether its last field ends with it."""

    text: str
    whole: bool


def said_by(line: str) -> str:
    """What a line says behind its code, if it has one, without the slash that ends it."""
    start = 3 if line[:3] in _CODES else 0
    return line.removesuffix("/").rstrip()[start:]


class RecordFields:
    """The fields of a record one after the other, over its continuations."""

    def __init__(self, pieces: list[FieldPiece]) -> None:
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

    def skip_funds(self) -> date | None:
        """Read a funds type and what belongs to it; the value date, if it names one."""
        funds = self.next()
        if funds not in _FUNDS:
            raise BadValue(f"'{shown(funds)}' is no funds type; it is Z, 0, 1, 2, S, V or D", funds)
        match funds:
            case "S":
                for _ in range(3):
                    self.next()
            case "V":
                day, _time = self.next(), self.next()
                return short_date(day) if day else None
            case "D":
                count = self.next()
                if len(count) > _MOST_DAYS:
                    raise BadValue(f"'{shown(count)}' is no number of funds' days", count)
                for _ in range(2 * counted(count, "funds' days")):
                    self.next()
        return None


def is_count(text: str) -> bool:
    """Whether a field is a number of something."""
    return _COUNT.fullmatch(text) is not None


def counted(text: str, of: str) -> int:
    """A number of something; raises BadValue."""
    if not is_count(text):
        raise BadValue(f"'{shown(text)}' is no number of {of}", text)
    return int(text)


def minor_units(text: str) -> int:
    """An amount, which may have a sign; raises BadValue."""
    text = text.strip()
    if not _AMOUNT.fullmatch(text):
        raise BadValue(f"'{shown(text)}' is no amount; it is digits alone, in minor units", text)
    minor = int(text)
    if abs(minor) > MAX_MINOR:
        raise BadValue(f"amount {text} is too large", text)
    return minor


def type_code(text: str) -> str:
    """A type code; raises BadValue."""
    if not _TYPE_CODE.fullmatch(text):
        raise BadValue(f"'{shown(text)}' is no type code; it has three digits", text)
    return text


def currency_code(text: str) -> str:
    """The code of a currency; raises BadValue."""
    code = text.upper()
    if code not in CURRENCIES:
        raise BadValue(f"'{shown(text)}' is no currency; it is a code such as USD", text)
    return code
