"""What a row of a bank's CSV says by a mapping, and the entry that it is."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from artui.domain.bank_entry import (
    BankEntry,
    EntryKind,
)
from artui.domain.money import CURRENCIES
from artui.imports.bank.american_text import american_text
from artui.imports.bank.bank_source import RAW_KEPT
from artui.imports.bank.csv_cells import CsvHead
from artui.imports.bank.csv_mapping import CsvMapping, Means, date_by
from artui.imports.bank.return_words import outgoing_kind
from artui.imports.bank.values import BadValue, marked_amount
from artui.imports.refusals import shown


class RowSaid(NamedTuple):
    """What a row says before it is an entry."""

    account: str
    currency: str
    minor: int
    booked: bool
    day: date
    balance: int | None


class RowReader:
    """Reads the rows under one heading."""

    def __init__(self, mapping: CsvMapping, head: CsvHead, ours: Mapping[str, str]) -> None:
        self.mapping, self.head, self.ours = mapping, head, ours
        self.named = head.account or "".join(mapping.account.split())
        self.assumed = False
        self.has_status = Means.STATUS in mapping.columns
        if not self.named and Means.ACCOUNT not in mapping.columns and len(ours) == 1:
            self.named, self.assumed = next(iter(ours)), True

    def _all(self, role: Means, row: Sequence[str]) -> tuple[str, ...]:
        places = self.head.places.get(role, ())
        return tuple(text for at in places if at < len(row) and (text := row[at].strip()))

    def _one(self, role: Means, row: Sequence[str]) -> str:
        for at in self.head.places.get(role, ()):
            if text := row[at].strip():
                return text
        return ""

    def account(self, row: Sequence[str]) -> str:
        """The account that a row is about; raises BadValue if nothing names one."""
        number = "".join(self._one(Means.ACCOUNT, row).split()) or self.named
        if not number:
            raise BadValue('the file names no account; write it into the mapping: account = "…"')
        return number

    def said(self, row: Sequence[str]) -> RowSaid:
        """What a row says; raises BadValue, naming the column."""
        names = self.head.names
        if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
            extra = next(cell for cell in row[len(names) :] if cell.strip())
            raise BadValue(
                f"has {len(row)} cells, the heading has {len(names)}: '{shown(extra)}' is too many"
            )
        if len(row) < len(names):
            raise BadValue(f"has {len(row)} cells, the heading has {len(names)}: the row is cut")
        account = self.account(row)
        booked = not self.has_status or self._one(Means.STATUS, row) in self.mapping.booked
        currency = (
            self._one(Means.CURRENCY, row).upper() or self.mapping.currency
        ) or self.ours.get(account, "")
        if currency not in CURRENCIES:
            raise BadValue(
                self._at(Means.CURRENCY)
                + f"'{shown(currency)}' is no currency; it is a code as EUR"
            )
        if not booked:
            return RowSaid(account, currency, 0, booked, date.min, None)
        day = self._day(Means.BOOKING_DATE, row)
        assert day is not None
        balance = self._money(Means.BALANCE, row, currency)
        return RowSaid(account, currency, self._amount(row, currency), booked, day, balance)

    def balance_shown(self, row: Sequence[str]) -> tuple[str, str]:
        """The column of the running balance, and what a row says there."""
        return self._at(Means.BALANCE), self._one(Means.BALANCE, row)

    def _at(self, role: Means) -> str:
        places = self.head.places.get(role, ())
        names = [f"column {at + 1} ({shown(self.head.names[at])})" for at in places]
        return f"{' and '.join(names)}: " if names else ""

    def _day(self, role: Means, row: Sequence[str]) -> date | None:
        text = self._one(role, row)
        if not text and role is not Means.BOOKING_DATE:
            return None
        try:
            return date_by(text, self.mapping.dates)
        except BadValue as fault:
            raise BadValue(self._at(role) + str(fault)) from fault

    def _money(self, role: Means, row: Sequence[str], currency: str) -> int | None:
        text = self._one(role, row)
        if not text:
            return None
        try:
            return marked_amount(text, currency, self.mapping.decimal)
        except BadValue as fault:
            raise BadValue(self._at(role) + str(fault)) from fault

    def _amount(self, row: Sequence[str], currency: str) -> int:
        if Means.AMOUNT not in self.mapping.columns:
            debit = self._money(Means.DEBIT, row, currency)
            credit = self._money(Means.CREDIT, row, currency)
            if debit and credit:
                raise BadValue(f"{self._at(Means.DEBIT)}holds an amount, and the credit too")
            if debit is None and credit is None:
                raise BadValue(f"{self._at(Means.DEBIT)}is empty, and the credit too")
            if credit is not None and credit < 0:
                raise BadValue(f"{self._at(Means.CREDIT)}a credit has no minus")
            return (credit or 0) - abs(debit or 0)
        minor = self._money(Means.AMOUNT, row, currency)
        if minor is None:
            raise BadValue(f"{self._at(Means.AMOUNT)}is empty; an amount belongs here")
        if Means.DIRECTION not in self.mapping.columns:
            return minor
        word = self._one(Means.DIRECTION, row)
        mapping = self.mapping
        if minor < 0:
            raise BadValue(f"{self._at(Means.AMOUNT)}has a sign, though '{shown(word)}' says it")
        if word in mapping.incoming:
            return minor
        if word in mapping.outgoing:
            return -minor
        words = " or ".join([*mapping.incoming, *mapping.outgoing])
        raise BadValue(f"{self._at(Means.DIRECTION)}'{shown(word)}' is not {words}")

    def _raw(self, row: Sequence[str]) -> str:
        mark = self.head.delimiter
        joined = mark.join(row)
        if joined.count(mark) == len(row) - 1:
            return joined[:RAW_KEPT]
        return mark.join(f'"{cell}"' if mark in cell else cell for cell in row)[:RAW_KEPT]

    def entry(self, line: int, row: Sequence[str], said: RowSaid) -> BankEntry:
        """The entry of a booked row; raises BadValue, naming the column."""
        one = self._one
        text, payer = self._all(Means.TEXT, row), one(Means.PAYER, row)
        account = "".join(one(Means.PAYER_ACCOUNT, row).split())
        end_to_end = one(Means.END_TO_END, row)
        outgoing = said.minor < 0
        customer_reference = one(Means.CUSTOMER_REFERENCE, row)
        cheque = one(Means.CHEQUE, row)
        if Means.PAYER not in self.mapping.columns:
            words = american_text(text, outgoing=outgoing)
            text, payer, account = words.parts, words.payer, account or words.payer_account
            end_to_end = end_to_end or words.end_to_end
            customer_reference = customer_reference or words.customer_reference
        charge = self._money(Means.CHARGE, row, said.currency) or 0
        original = one(Means.ORIGINAL, row)
        kind = EntryKind.RECEIPT
        if outgoing:
            said_by = outgoing_kind(one(Means.PURPOSE, row), text, said.minor)
            kind = EntryKind.RETURN if original else said_by
        return BankEntry(
            said.day,
            self._day(Means.VALUE_DATE, row) or said.day,
            said.minor,
            said.currency,
            kind,
            line,
            self._raw(row),
            payer,
            account,
            "",
            _parts(text),
            "" if end_to_end.upper() == "NOTPROVIDED" else end_to_end,
            bank_reference=one(Means.BANK_REFERENCE, row),
            customer_reference=customer_reference,
            mandate=one(Means.MANDATE, row),
            cheque=cheque,
            charge_minor=abs(charge),
            purpose=one(Means.PURPOSE, row),
        )


def _parts(texts: Sequence[str]) -> tuple[str, ...]:
    lines = chain.from_iterable(map(str.splitlines, texts))
    return tuple(filter(None, map(str.strip, lines)))
