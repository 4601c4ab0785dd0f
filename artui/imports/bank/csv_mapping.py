"""How the CSV of a bank is read: a mapping, written as TOML.

A mapping says in which columns is what, and how dates and amounts are written. A column is named as
in the file; `#2` behind its name is the second one of that name, `#-1` the last; `?` says that the
file may not have it. bank.md, section 2, CSV.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from artui.domain.money import CURRENCIES
from artui.domain.refusal import Refused
from artui.imports.bank.values import BadValue
from artui.imports.refusals import shown

SHIPPED = ("sparkasse", "deutsche-bank", "ing-de", "ing-nl", "revolut", "wise", "chase")
DATES = (
    "YYYY-MM-DD",
    "YYYYMMDD",
    "DD.MM.YYYY",
    "D.M.YYYY",
    "DD.MM.YY",
    "DD-MM-YYYY",
    "DD/MM/YYYY",
    "MM/DD/YYYY",
    "M/D/YYYY",
)
"""The patterns of dates that a proposal tries; a mapping may have others of the same letters."""
_PLACES = re.compile(r"(.*?)(?:#(-?\d{1,3}))?(\?)?")
_TOKEN = re.compile(r"YYYY|YY|MM|M|DD|D")
_DIGITS = {"YYYY": r"\d{4}", "YY": r"\d\d", "MM": r"\d\d", "M": r"\d\d?", "DD": r"\d\d"}
_DIGITS["D"] = r"\d\d?"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class BadMapping(Refused):
    """A mapping can't be used, or there is none of this name."""


class Means(StrEnum):
    """What a column is."""

    BOOKING_DATE = "booking_date"
    VALUE_DATE = "value_date"
    AMOUNT = "amount"
    DEBIT = "debit"
    CREDIT = "credit"
    DIRECTION = "direction"
    """Says by a word whether the amount came in or went out."""
    CURRENCY = "currency"
    ACCOUNT = "account"
    PAYER = "payer"
    PAYER_ACCOUNT = "payer_account"
    TEXT = "text"
    END_TO_END = "end_to_end"
    CUSTOMER_REFERENCE = "customer_reference"
    BANK_REFERENCE = "bank_reference"
    MANDATE = "mandate"
    CHEQUE = "cheque"
    PURPOSE = "purpose"
    STATUS = "status"
    BALANCE = "balance"
    CHARGE = "charge"
    ORIGINAL = "original"
    """The amount of a direct debit before it came back: where it is, money out is a return."""


class ColumnPlace(NamedTuple):
    """A column by its name and which of that name; without a name, its number in the file."""

    name: str
    number: int = 1
    optional: bool = False

    def __str__(self) -> str:
        """As it is written in a mapping."""
        number = "" if self.number == 1 and self.name else f"#{self.number}"
        return f"{self.name}{number}{'?' if self.optional else ''}"

    def where(self, header: Sequence[str]) -> int | None:
        """Where it is in a header; None if it is not there."""
        if not self.name:
            return self.number - 1 if 0 < self.number <= len(header) else None
        found = [at for at, name in enumerate(header) if name == self.name]
        at = self.number - 1 if self.number > 0 else self.number
        return found[at] if -len(found) <= at < len(found) else None


@dataclass(frozen=True, slots=True)
class CsvMapping:
    """How a CSV file is read. Text fields that are empty say nothing."""

    name: str
    columns: Mapping[Means, tuple[ColumnPlace, ...]]
    dates: tuple[str, ...]
    decimal: str
    delimiters: str = ",;\t"
    """The characters between cells that may be used, each of them one."""
    encoding: str = ""
    currency: str = ""
    account: str = ""
    account_label: str = ""
    """What stands before the account in a line above the header."""
    end: tuple[str, ...] = ()
    """With what the first cell of the line behind the last entry begins."""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    booked: tuple[str, ...] = ()
    """The statuses of entries that are booked."""
    about: str = field(default="", compare=False)

    def required(self) -> tuple[ColumnPlace, ...]:
        """The columns that must be there."""
        return tuple(p for places in self.columns.values() for p in places if not p.optional)


_LISTS = ("dates", "end", "incoming", "outgoing", "booked")
_TEXTS = ("decimal", "delimiters", "encoding", "currency", "account", "account_label", "about")


def mapping_of(name: str, toml: str) -> CsvMapping:
    """The mapping that a TOML text describes; raises BadMapping, naming the key."""
    if not _NAME.fullmatch(name):
        raise BadMapping(
            f"'{shown(name)}' is no name of a mapping; it has small letters, digits and hyphens."
        )
    try:
        said = tomllib.loads(toml)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadMapping(f"Mapping {name} is no TOML: {shown(str(error))}.") from error
    known = {*_LISTS, *_TEXTS, "columns"}
    for key in said:
        if key not in known:
            raise _bad(name, key, f"is unknown; there are {', '.join(sorted(known))}")
    columns = said.get("columns")
    if not isinstance(columns, dict):
        raise _bad(name, "columns", "is missing; it is a table of columns")
    values: dict[str, object] = {}
    for key in _LISTS:
        values[key] = _texts(name, key, said.get(key, []))
    for key in _TEXTS:
        if not isinstance(said.get(key, ""), str):
            raise _bad(name, key, "is no text")
        if key in said:
            values[key] = said[key]
    places: dict[Means, tuple[ColumnPlace, ...]] = {}
    for key, written in columns.items():
        try:
            role = Means(key)
        except ValueError:
            raise _bad(
                name, f"columns.{key}", f"is unknown; there are {', '.join(Means)}"
            ) from None
        places[role] = tuple(
            _place(name, key, text) for text in _texts(name, f"columns.{key}", written)
        )
    values.setdefault("decimal", "")
    mapping = CsvMapping(name, places, **values)  # type: ignore[arg-type]  # checked one by one
    _check(mapping)
    return mapping


def _place(mapping: str, key: str, text: str) -> ColumnPlace:
    found = _PLACES.fullmatch(text)
    assert found is not None, "the pattern takes any text"
    number = int(found[2]) if found[2] else 1
    if not number or (not found[1] and (not found[2] or number < 0)):
        raise _bad(mapping, f"columns.{key}", f"'{shown(text)}' names no column")
    return ColumnPlace(found[1], number, optional=bool(found[3]))


def _texts(mapping: str, key: str, value: object) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise _bad(mapping, key, "is no text and no list of texts")
    return tuple(text for text in found if text)


def _bad(mapping: str, key: str, why: str) -> BadMapping:
    return BadMapping(f"Mapping {mapping}: {shown(key)} {why}.")


def _check(mapping: CsvMapping) -> None:
    name, columns = mapping.name, mapping.columns
    if not mapping.dates:
        raise _bad(name, "dates", f"is missing; give a pattern such as {', '.join(DATES[:4])}")
    shapes: set[str] = set()
    for pattern in mapping.dates:
        tokens = sorted(token[0] for token in _TOKEN.findall(pattern))
        if tokens != ["D", "M", "Y"]:
            raise _bad(name, "dates", f"'{shown(pattern)}' is no pattern such as DD.MM.YYYY")
        shape = _TOKEN.sub("#", pattern)
        if shape in shapes:
            raise _bad(name, "dates", f"'{shown(pattern)}' can't be told from the one before it")
        shapes.add(shape)
    if mapping.decimal not in (",", "."):
        raise _bad(name, "decimal", "must be ',' or '.'")
    if not mapping.delimiters or any(mark in '"\r\n' for mark in mapping.delimiters):
        raise _bad(name, "delimiters", "must hold the characters that may stand between cells")
    if mapping.currency and mapping.currency not in CURRENCIES:
        raise _bad(name, "currency", f"'{shown(mapping.currency)}' is no currency")
    if Means.BOOKING_DATE not in columns:
        raise _bad(name, "columns.booking_date", "is missing")
    has_amount = Means.AMOUNT in columns
    if has_amount == (Means.DEBIT in columns and Means.CREDIT in columns):
        raise _bad(name, "columns.amount", "or both columns.debit and columns.credit are needed")
    if Means.DIRECTION in columns and not (has_amount and mapping.incoming and mapping.outgoing):
        raise _bad(name, "columns.direction", "needs amount, incoming and outgoing")
    if Means.STATUS in columns and not mapping.booked:
        raise _bad(name, "columns.status", "needs booked, the statuses of booked entries")
    if not mapping.required():
        raise _bad(name, "columns", "names no column that must be there")


def toml_of(mapping: CsvMapping) -> str:
    """A mapping as TOML."""
    lines = [f"# {line}" for line in mapping.about.splitlines()]
    for each in fields(mapping):
        value = getattr(mapping, each.name)
        if each.name in ("name", "columns", "about") or value in ("", ()):
            continue
        lines.append(f"{each.name} = {_written(value)}")
    lines += ["", "[columns]"]
    for role, places in mapping.columns.items():
        lines.append(f"{role} = {_written(tuple(map(str, places)))}")
    return "\n".join(lines) + "\n"


def _written(value: str | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        one = len(value) == 1
        return _written(value[0]) if one else f"[{', '.join(map(_written, value))}]"
    escaped = "".join(
        f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else f"\\{c}" if c in '"\\' else c
        for c in value
    )
    return f'"{escaped}"'


def shipped_toml(name: str) -> str:
    """The TOML of a mapping that comes with artui."""
    folder = resources.files("artui.imports.bank") / "mappings"
    return (folder / f"{name}.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    parts: list[str] = []
    at = 0
    for token in _TOKEN.finditer(pattern):
        parts += [re.escape(pattern[at : token.start()]), f"({_DIGITS[token[0]]})"]
        at = token.end()
    parts.append(re.escape(pattern[at:]))
    # A time behind the date says nothing about the day.
    time = r"(?:[ T]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?Z?)?"
    order = tuple(token[0][0] for token in _TOKEN.finditer(pattern))
    return re.compile("".join(parts) + time, re.ASCII), order


@lru_cache(maxsize=1 << 12)
def date_by(text: str, patterns: tuple[str, ...]) -> date:
    """A date in one of the patterns; raises BadValue."""
    for pattern in patterns:
        expression, order = _compiled(pattern)
        found = expression.fullmatch(text)
        if found is None:
            continue
        said = dict(zip(order, map(int, found.groups()), strict=True))
        year = said["Y"]
        if year < 100:
            year += 1900 if year >= 80 else 2000
        try:
            return date(year, said["M"], said["D"])
        except ValueError:
            raise BadValue(
                f"'{shown(text)}' is no day of the calendar; it is written as {pattern}"
            ) from None
    raise BadValue(f"'{shown(text)}' is no date; it is written as {' or '.join(patterns)}", text)
