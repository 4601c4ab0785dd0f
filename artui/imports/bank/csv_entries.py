"""What a row of a bank's CSV says by a mapping, and the entry that it is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from operator import itemgetter

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

# What many rows say alike, so that it is read once.
_ABOUT = (Means.ACCOUNT, Means.CURRENCY, Means.STATUS, Means.BOOKING_DATE)
# What an entry has besides, in the order in which `entry` takes it.
_SAID = (
    *(Means.VALUE_DATE, Means.PAYER, Means.PAYER_ACCOUNT, Means.END_TO_END, Means.MANDATE),
    *(Means.CUSTOMER_REFERENCE, Means.BANK_REFERENCE, Means.CHEQUE, Means.CHARGE, Means.PURPOSE),
    Means.ORIGINAL,
)
# Looked up once, as to name a member of an enumeration takes a call.
_AMOUNT, _BALANCE = Means.AMOUNT, Means.BALANCE
_RECEIPT = EntryKind.RECEIPT


class RowReader:
    """Reads the rows under one heading."""

    def __init__(self, mapping: CsvMapping, head: CsvHead, ours: Mapping[str, str]) -> None:
        self.mapping, self.head, self.ours = mapping, head, ours
        self.named = head.account or "".join(mapping.account.split())
        self.assumed = False
        if not self.named and Means.ACCOUNT not in mapping.columns and len(ours) == 1:
            self.named, self.assumed = next(iter(ours)), True
        self.names_payer = Means.PAYER in mapping.columns
        self.has_balance = Means.BALANCE in mapping.columns
        self.has_amount = Means.AMOUNT in mapping.columns
        self.has_direction = Means.DIRECTION in mapping.columns
        self.text = head.places.get(Means.TEXT, ())
        self.about_at = [at for role in _ABOUT for at in head.places.get(role, ())]
        self.about_in = _picked(self.about_at)
        self.known_about = lru_cache(maxsize=1 << 12)(self._read_about)
        # Behind the cells of a row come those that it lacks: the first that is filled of several
        # columns of one meaning, and an empty one for what the file does not say.
        found = [head.places.get(role, ()) for role in _SAID]
        self.several = [places for places in found if len(places) > 1]
        behind = iter(range(-1 - len(self.several), -1))
        self.said_in = _picked(
            [next(behind) if len(places) > 1 else places[0] if places else -1 for places in found]
        )

    def _cells(self, row: Sequence[str]) -> list[str]:
        """The cells of a row without blanks around them, and what `said_in` wants behind them."""
        cells = [*map(str.strip, row)]
        if self.several:
            cells += [_first(places, row) for places in self.several]
        cells.append("")
        return cells

    def _one(self, role: Means, row: Sequence[str] | Mapping[int, str]) -> str:
        return _first(self.head.places.get(role, ()), row)

    def account(self, row: Sequence[str] | Mapping[int, str]) -> str:
        """The account that a row is about; raises BadValue if nothing names one."""
        number = "".join(self._one(Means.ACCOUNT, row).split()) or self.named
        if not number:
            raise BadValue('the file names no account; write it into the mapping: account = "…"')
        return number

    def about(self, row: Sequence[str]) -> tuple[str, str, date | None]:
        """The account of a row, its currency and its booking day; no day if it is not yet booked.
        Raises BadValue, naming the column."""
        if len(row) != len(self.head.names):
            self._check_width(row)
        return self.known_about(self.about_in(row))

    def _check_width(self, row: Sequence[str]) -> None:
        width = len(self.head.names)
        if len(row) < width:
            raise BadValue(f"has {len(row)} cells, the heading has {width}: the row is cut")
        extra = next(filter(None, map(str.strip, row[width:])), "")
        if extra:
            raise BadValue(
                f"has {len(row)} cells, the heading has {width}: '{shown(extra)}' is too many"
            )

    def _read_about(self, texts: tuple[str, ...]) -> tuple[str, str, date | None]:
        row = dict(zip(self.about_at, texts, strict=True))
        account = self.account(row)
        currency = (
            self._one(Means.CURRENCY, row).upper() or self.mapping.currency
        ) or self.ours.get(account, "")
        if currency not in CURRENCIES:
            raise BadValue(
                self._at(Means.CURRENCY)
                + f"'{shown(currency)}' is no currency; it is a code as EUR"
            )
        mapping = self.mapping
        if Means.STATUS in mapping.columns and self._one(Means.STATUS, row) not in mapping.booked:
            return account, currency, None
        return account, currency, self._day(Means.BOOKING_DATE, self._one(Means.BOOKING_DATE, row))

    def balance(self, row: Sequence[str], currency: str) -> int | None:
        """The running balance, if there is one; raises BadValue."""
        return self._money(_BALANCE, row, currency)

    def balance_shown(self, row: Sequence[str]) -> tuple[str, str]:
        """The column of the running balance, and what a row says there."""
        return self._at(Means.BALANCE), self._one(Means.BALANCE, row)

    def _at(self, role: Means) -> str:
        places = self.head.places.get(role, ())
        names = [f"column {at + 1} ({shown(self.head.names[at])})" for at in places]
        return f"{' and '.join(names)}: " if names else ""

    def _day(self, role: Means, text: str) -> date:
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

    def minor(self, row: Sequence[str], currency: str) -> int:
        """The signed amount of a row in minor units; raises BadValue, naming the column."""
        if not self.has_amount:
            debit = self._money(Means.DEBIT, row, currency)
            credit = self._money(Means.CREDIT, row, currency)
            if debit and credit:
                raise BadValue(f"{self._at(Means.DEBIT)}holds an amount, and the credit too")
            if debit is None and credit is None:
                raise BadValue(f"{self._at(Means.DEBIT)}is empty, and the credit too")
            if credit is not None and credit < 0:
                raise BadValue(f"{self._at(Means.CREDIT)}a credit has no minus")
            return (credit or 0) - abs(debit or 0)
        minor = self._money(_AMOUNT, row, currency)
        if minor is None:
            raise BadValue(f"{self._at(Means.AMOUNT)}is empty; an amount belongs here")
        if not self.has_direction:
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

    def entry(
        self, line: int, row: Sequence[str], minor: int, currency: str, day: date
    ) -> BankEntry:
        """The entry of a booked row; raises BadValue, naming the column."""
        text = tuple([cell for at in self.text if (cell := row[at].strip())])
        (
            value_date,
            payer,
            payer_account,
            end_to_end,
            mandate,
            customer_reference,
            bank_reference,
            cheque,
            charge,
            purpose,
            original,
        ) = self.said_in(self._cells(row))
        account = "".join(payer_account.split())
        outgoing = minor < 0
        if not self.names_payer:
            text, payer, found, e2e, reference, _ = american_text(text, outgoing=outgoing)
            account = account or found
            end_to_end = end_to_end or e2e
            customer_reference = customer_reference or reference
        kind = _RECEIPT
        if outgoing:
            said_by = outgoing_kind(purpose, text, minor)
            kind = EntryKind.RETURN if original else said_by
        kept = self._money(Means.CHARGE, row, currency) if charge else None
        return BankEntry(
            day,
            self._day(Means.VALUE_DATE, value_date) if value_date else day,
            minor,
            currency,
            kind,
            line,
            self._raw(row),
            payer,
            account,
            "",
            _parts(text),
            "" if end_to_end.upper() == "NOTPROVIDED" else end_to_end,
            "",
            bank_reference,
            customer_reference,
            mandate,
            cheque,
            (),
            "",
            None,
            "",
            abs(kept) if kept else 0,
            purpose,
        )


def _picked(places: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """What takes these cells out of a row; an `itemgetter` of one would give no tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[at] for at in places)


def _first(places: Sequence[int], row: Sequence[str] | Mapping[int, str]) -> str:
    """The first of these cells that is filled, without blanks around it."""
    for at in places:
        if text := row[at].strip():
            return text
    return ""


def _parts(texts: tuple[str, ...]) -> tuple[str, ...]:
    if len(texts) == 1 and texts[0].isprintable():
        return texts  # no character that ends a line can be printed
    lines = chain.from_iterable(map(str.splitlines, texts))
    return tuple(filter(None, map(str.strip, lines)))
