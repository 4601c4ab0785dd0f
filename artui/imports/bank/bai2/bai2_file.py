"""Reading BAI2, the cash report of American banks.

A record is a code and fields between commas; it ends at a slash or at the line end, and records 88
continue it. Amounts are whole minor units of their currency. Most of a file are entries whose
fields are on one line; one regular expression finds these in a whole block, and everything else is
read record by record. bank.md, section 2, BAI2.
"""

import re
from collections.abc import Iterator

from artui.domain.bank_entry import BankEntry, Event
from artui.imports.bank.bai2.bai2_entries import MEANINGS, american_entry
from artui.imports.bank.bai2.bai2_levels import Bai2Levels
from artui.imports.bank.bank_source import (
    MAX_ENTRY,
    RAW_KEPT,
    BankFile,
    runs_of,
    too_long,
)

_RECORD = r"[^\S\n]*(?:01|02|03|16|49|98|99),"
# The line end before a record; a record is all up to the next one, with the lines that continue it.
_BEFORE_RECORD = re.compile(rf"\n(?={_RECORD})")
# An entry as most are: its fields are on one line, and only the text goes on below. Or anything
# else, up to the next record.
_STRETCH = re.compile(
    r"(16,([0-9]{3}),([0-9]{1,15}),[Z012]?,([^,\n]*),([^,\n]*),([^\n]*)((?:\n88,[^\n]*)*)"
    rf"(?=\n(?:16,|{_RECORD}|\Z))|[^\n]*(?:\n(?!{_RECORD}|\Z)[^\n]*)*)\n"
)
# The payer as an ACH text names them below another text: these two words, and no other.
_NAME, _ID = "\n88,ORIG CO NAME:", "ORIG ID:"
_NAME_LENGTH = len(_NAME)


def read_bai2(file: BankFile) -> Iterator[Event]:
    """The statements of a file; raises FileRefused, naming the line."""
    levels = Bai2Levels(file.name)
    for line, run in runs_of(file, _BEFORE_RECORD):
        yield from _of_run(file.name, levels, line, run)
    yield from levels.end()


def _of_run(file: str, levels: Bai2Levels, line: int, run: str) -> Iterator[Event]:
    """What the records of a run complete."""
    account, day = levels.account, levels.day
    plain = account is not None and "03" in levels.levels and not levels.interim
    currency = account.currency if account is not None else ""
    long = len(run) > MAX_ENTRY
    records = total = last_line = 0
    for whole, code, amount, bank, customer, text, more in _STRETCH.findall(run):
        if long and len(whole) > MAX_ENTRY:
            raise too_long(file, line)
        if not (code and plain) or "/ " in whole:
            levels.add_entries(records, total, last_line)
            records = total = 0
            yield from levels.records_of(line, whole)
            line += whole.count("\n") + 1
            account, day = levels.account, levels.day
            plain = account is not None and "03" in levels.levels and not levels.interim
            currency = account.currency if account is not None else ""
            continue
        last_line, lines = line, more.count("\n") + 1
        line += lines
        records += lines
        minor = int(amount)
        total += minor
        meaning = MEANINGS.get(code)
        if not minor or meaning is None:
            assert account is not None
            account.pass_over(code, minor, last_line)
            continue
        kind, outgoing = meaning
        name = _named(text, more)
        if outgoing or name is None:
            texts = f"{text}{more}".replace("/\n", "\n").removesuffix("/").split("\n88,")
            parts = tuple(filter(None, map(str.rstrip, texts)))
            money = (day, day, minor, currency)
            yield american_entry(*money, code, last_line, whole, bank, customer, parts)
            continue
        about = text.removesuffix("/").rstrip()
        yield BankEntry(
            day,
            day,
            minor,
            currency,
            kind,
            last_line,
            whole[:RAW_KEPT],
            name,
            "",
            "",
            (about,) if about else (),
            "",
            "",
            bank.strip(),
            customer.strip(),
        )
    levels.add_entries(records, total, last_line)


def _named(text: str, more: str) -> str | None:
    """The payer of an entry whose text has no words but those that name them, which its second
    line begins with; empty if it has one line and no words, None if all of it is to be read."""
    if ":" in text:
        return None
    if not more:
        return ""
    if more.startswith(_NAME) and more.count(":") == 2:
        name, word, _ = more[_NAME_LENGTH:].partition(_ID)
        if word and "\n" not in name:
            return name.strip()
    return None
